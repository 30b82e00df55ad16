#include "core/program/ownvalue.h"

#include "core/base/text.h"
#include "core/segment/rulejson.h"

#include <algorithm>
#include <cstdlib>

namespace patron::program {

namespace {
using segment::Operator;

/// `*` is any text, `?` any one character, of the whole.
bool likePattern(std::string_view text, std::string_view pattern)
{
    std::size_t t = 0;
    std::size_t p = 0;
    std::size_t star = std::string_view::npos;
    std::size_t mark = 0;
    while (t < text.size()) {
        if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t]) && pattern[p] != '*') {
            ++t;
            ++p;
        } else if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            mark = t;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            t = ++mark;
        } else {
            return false;
        }
    }
    return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

std::string folded(const Json& value)
{
    return foldText(value.is_string() ? value.get<std::string>() : compactJson(value));
}

std::vector<std::string> foldedList(const segment::Value& value)
{
    std::vector<std::string> list;
    if (const auto* one = std::get_if<std::string>(&value))
        list.push_back(foldText(*one));
    if (const auto* many = std::get_if<std::vector<std::string>>(&value)) {
        for (const std::string& each : *many)
            list.push_back(foldText(each));
    }
    return list;
}

double numberIn(const segment::Value& value, std::size_t place = 0)
{
    if (const auto* one = std::get_if<segment::Number>(&value))
        return std::strtod(one->text.c_str(), nullptr);
    if (const auto* many = std::get_if<std::vector<segment::Number>>(&value); many && place < many->size())
        return std::strtod((*many)[place].text.c_str(), nullptr);
    return 0;
}

/// The positive operators; nothing for those that a step's value cannot be asked with.
std::optional<bool> meets(Operator op, const segment::Value& asked, const Json& value)
{
    const std::vector<std::string> words = foldedList(asked);
    const std::string first = words.empty() ? std::string() : words.front();
    const auto has = [&](const std::string& word) {
        return value.is_array() &&
               std::any_of(value.begin(), value.end(), [&](const Json& item) { return folded(item) == word; });
    };
    const double number = value.is_number() ? value.get<double>() : std::strtod(folded(value).c_str(), nullptr);
    switch (op) {
    case Operator::Is:
    case Operator::On:
        return folded(value) == first;
    case Operator::In:
        return std::find(words.begin(), words.end(), folded(value)) != words.end();
    case Operator::Contains:
        return folded(value).find(first) != std::string::npos;
    case Operator::StartsWith:
        return folded(value).starts_with(first);
    case Operator::EndsWith:
        return folded(value).ends_with(first);
    case Operator::Matches:
        return likePattern(folded(value), first);
    case Operator::Before:
        return folded(value) < first;
    case Operator::After:
        return folded(value) > first;
    case Operator::Equal:
        return number == numberIn(asked);
    case Operator::Less:
        return number < numberIn(asked);
    case Operator::LessOrEqual:
        return number <= numberIn(asked);
    case Operator::Greater:
        return number > numberIn(asked);
    case Operator::GreaterOrEqual:
        return number >= numberIn(asked);
    case Operator::Between:
        if (words.size() == 2)
            return folded(value) >= words[0] && folded(value) <= words[1];
        return number >= numberIn(asked) && number <= numberIn(asked, 1);
    case Operator::IsTrue:
        return value == true || folded(value) == "true" || folded(value) == "yes" || number == 1;
    case Operator::IsFalse:
        return value == false || folded(value) == "false" || folded(value) == "no" || folded(value) == "0";
    case Operator::HasAny:
        return std::any_of(words.begin(), words.end(), has);
    case Operator::HasAll:
        return std::all_of(words.begin(), words.end(), has);
    case Operator::CountEqual:
        return static_cast<double>(value.size()) == numberIn(asked);
    case Operator::CountGreater:
        return static_cast<double>(value.size()) > numberIn(asked);
    case Operator::CountLess:
        return static_cast<double>(value.size()) < numberIn(asked);
    default:
        return std::nullopt;
    }
}
}

Result<bool> ownValueMeets(const segment::FieldCatalog& catalog, const Json& condition, const Json& value)
{
    PATRON_TRY(node, segment::parseNode(condition, catalog));
    const auto* asked = std::get_if<segment::TraitCondition>(&node.form);
    if (!asked || node.off)
        return true;
    const bool isMissing = value.is_null() || (value.is_array() && value.empty());
    if (asked->op == Operator::IsSet)
        return !isMissing;
    if (asked->op == Operator::IsNotSet)
        return isMissing;
    Operator op = asked->op;
    bool negated = false;
    if (asked->op == Operator::HasNone) {
        op = Operator::HasAny;
        negated = true;
    } else if (const auto twin = segment::positiveTwin(asked->op)) {
        op = *twin;
        negated = true;
    }
    if (isMissing)
        return negated && !asked->excludeMissing;
    const auto met = meets(op, asked->value, value);
    if (!met) {
        return makeError(ErrorCode::BadInput,
                         "A simulation cannot ask \"" + std::string(segment::operatorName(asked->op)) + "\" of \"" +
                             asked->trait + "\", which a step of the program sets. Ask for its value itself.");
    }
    return *met != negated;
}

}
