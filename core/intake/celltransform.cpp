#include "core/intake/celltransform.h"

#include "core/base/json.h"
#include "core/base/phonenumber.h"
#include "core/base/text.h"

#include <unicode/locid.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>

namespace patron::intake {

namespace {
struct Verb
{
    TransformKind kind;
    std::string_view name;
};
constexpr std::array verbs{
    Verb{TransformKind::Trim, "trim"},
    Verb{TransformKind::Lower, "case"},
    Verb{TransformKind::StripPrefix, "strip_prefix"},
    Verb{TransformKind::StripSuffix, "strip_suffix"},
    Verb{TransformKind::Phone, "phone"},
    Verb{TransformKind::Split, "split"},
    Verb{TransformKind::Map, "map"},
    Verb{TransformKind::Part, "part"},
    Verb{TransformKind::Replace, "replace"},
    Verb{TransformKind::Constant, "constant"},
    Verb{TransformKind::CallingCode, "calling_code"},
    Verb{TransformKind::MinorUnits, "minor_units"},
};
struct Case
{
    TransformKind kind;
    std::string_view name;
};
constexpr std::array cases{Case{TransformKind::Lower, "lower"}, Case{TransformKind::Upper, "upper"},
                           Case{TransformKind::Title, "title"}};

std::string inCase(std::string_view text, TransformKind kind)
{
    auto unicode = icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<int>(text.size())));
    if (kind == TransformKind::Lower)
        unicode.toLower(icu::Locale::getRoot());
    else if (kind == TransformKind::Upper)
        unicode.toUpper(icu::Locale::getRoot());
    else
        unicode.toTitle(nullptr, icu::Locale::getRoot());
    std::string utf8;
    unicode.toUTF8String(utf8);
    return utf8;
}

std::string withoutDoubledBlanks(std::string_view text)
{
    std::string result;
    for (const char c : trim(text)) {
        if (c != ' ' || result.empty() || result.back() != ' ')
            result += c;
    }
    return result;
}

/// The parts between any of the texts; one part when there is none.
std::vector<std::string> partsOf(std::string_view cell, const std::vector<std::string>& texts)
{
    std::vector<std::string> parts;
    std::size_t start = 0;
    for (std::size_t at = 0; at < cell.size();) {
        const auto hit = std::find_if(texts.begin(), texts.end(), [&](const std::string& text) {
            return !text.empty() && cell.substr(at, text.size()) == text;
        });
        if (hit == texts.end()) {
            ++at;
            continue;
        }
        parts.emplace_back(trim(cell.substr(start, at - start)));
        at += hit->size();
        start = at;
    }
    parts.emplace_back(trim(cell.substr(start)));
    return parts;
}

std::string partOf(std::string_view cell, const CellTransform& step)
{
    const auto parts = partsOf(cell, step.texts);
    const auto count = static_cast<int>(parts.size());
    const int at = step.index > 0 ? step.index - 1 : count + step.index;
    return at >= 0 && at < count ? parts[static_cast<std::size_t>(at)] : std::string();
}

std::string listOf(std::string_view cell, const CellTransform& step)
{
    std::string list;
    for (const std::string& part : partsOf(cell, step.texts)) {
        if (!part.empty())
            list += part + listMark;
    }
    return list;
}

std::string replaced(std::string_view cell, const CellTransform& step)
{
    std::string result(cell);
    for (const std::string& text : step.texts) {
        const std::string with = step.otherwise.value_or("");
        for (auto at = result.find(text); !text.empty() && at != std::string::npos;
             at = result.find(text, at + with.size()))
            result.replace(at, text.size(), with);
    }
    return result;
}

std::string mapped(std::string_view cell, const CellTransform& step)
{
    const std::string folded = foldText(trim(cell));
    for (const auto& [from, to] : step.pairs) {
        if (foldText(from) == folded)
            return to;
    }
    return step.otherwise ? *step.otherwise : std::string(cell);
}

/// "4915123456789" as "+4915123456789". Digits that are a mobile number of the country as they stand are a national one
/// without its zero, unless they begin with that very country's code. Numbers reserved for fiction are not valid
/// anywhere: these have at least the digits of a code and a number.
std::string withCallingCode(std::string_view cell, std::string_view country)
{
    const std::string_view digits = trim(cell);
    const bool plain = !digits.empty() && digits.front() != '0' &&
                       std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
    const auto abroad = plain ? PhoneNumber::parse("+" + std::string(digits), {}) : std::nullopt;
    constexpr std::size_t codeAndNumber = 11;
    if (!abroad || !(abroad->valid() || digits.size() >= codeAndNumber))
        return std::string(cell);
    const auto home = PhoneNumber::parse(digits, country);
    const bool national = home && home->mobile() && home->e164() != abroad->e164();
    const bool ofCountry = !abroad->country().empty() && abroad->country() == asciiUpper(country);
    return national && !ofCountry ? std::string(cell) : abroad->e164();
}

std::string applyOne(const CellTransform& step, std::string_view cell, std::string_view country)
{
    switch (step.kind) {
    case TransformKind::Trim:
        return withoutDoubledBlanks(cell);
    case TransformKind::Lower:
    case TransformKind::Upper:
    case TransformKind::Title:
        return inCase(cell, step.kind);
    case TransformKind::StripPrefix:
        for (const std::string& text : step.texts) {
            if (!text.empty() && cell.substr(0, text.size()) == text)
                return std::string(cell.substr(text.size()));
        }
        return std::string(cell);
    case TransformKind::StripSuffix:
        for (const std::string& text : step.texts) {
            if (!text.empty() && cell.size() >= text.size() && cell.substr(cell.size() - text.size()) == text)
                return std::string(cell.substr(0, cell.size() - text.size()));
        }
        return std::string(cell);
    case TransformKind::Phone: {
        const auto phone = PhoneNumber::parse(cell, step.country.empty() ? country : step.country);
        return phone ? phone->e164() : std::string(cell);
    }
    case TransformKind::Split:
        return listOf(cell, step);
    case TransformKind::Map:
        return mapped(cell, step);
    case TransformKind::Part:
        return partOf(cell, step);
    case TransformKind::Replace:
        return replaced(cell, step);
    case TransformKind::Constant:
        return step.otherwise.value_or("");
    case TransformKind::CallingCode:
        return withCallingCode(cell, step.country.empty() ? country : step.country);
    case TransformKind::MinorUnits: // whoever reads the amount knows the currency
        break;
    }
    return std::string(cell);
}

Error wrong(std::string text)
{
    return makeError(ErrorCode::BadInput, "The mapping cannot be used: " + std::move(text));
}

Result<std::string> textOf(const Json& step, const char* key)
{
    if (!step.contains(key))
        return std::string();
    if (!step[key].is_string())
        return wrong(std::string("\"") + key + "\" of a transform is not text.");
    return step[key].get<std::string>();
}

Result<std::vector<std::string>> textsOf(const Json& step)
{
    std::vector<std::string> texts;
    if (!step.contains("texts"))
        return texts;
    if (!step["texts"].is_array())
        return wrong("\"texts\" of a transform is no list.");
    for (const Json& text : step["texts"]) {
        if (!text.is_string())
            return wrong("\"texts\" of a transform holds something else than text.");
        texts.push_back(text.get<std::string>());
    }
    return texts;
}

Result<CellTransform> readVerb(const Json& json)
{
    PATRON_TRY(name, textOf(json, "do"));
    const auto verb = std::find_if(verbs.begin(), verbs.end(), [&](const Verb& v) { return v.name == name; });
    if (verb == verbs.end()) {
        std::vector<std::string> known;
        for (const Verb& v : verbs)
            known.emplace_back(v.name);
        const std::string near = nearestWord(name, known);
        return wrong("\"" + name + "\" is no transform" + (near.empty() ? "." : ". Did you mean \"" + near + "\"?"));
    }
    CellTransform step;
    step.kind = verb->kind;
    if (step.kind == TransformKind::Lower) {
        PATRON_TRY(to, textOf(json, "to"));
        const auto found = std::find_if(cases.begin(), cases.end(), [&](const Case& c) { return c.name == to; });
        if (found == cases.end())
            return wrong("\"case\" goes \"to\" lower, upper or title, not \"" + to + "\".");
        step.kind = found->kind;
    }
    return step;
}

Result<void> readValues(const Json& json, CellTransform& step)
{
    if (step.kind == TransformKind::Map) {
        if (!json.contains("values") || !json["values"].is_object())
            return wrong("a transform \"map\" needs \"values\".");
        for (const auto& [from, to] : json["values"].items()) {
            if (!to.is_string())
                return wrong("the value of \"" + from + "\" is not text.");
            step.pairs.emplace_back(from, to.get<std::string>());
        }
    }
    const char* key = step.kind == TransformKind::Constant ? "value" : "otherwise";
    if (json.contains(key)) {
        PATRON_TRY(text, textOf(json, key));
        step.otherwise = text;
    }
    if (json.contains("index")) {
        if (!json["index"].is_number_integer() || json["index"].get<int>() == 0)
            return wrong("\"index\" of a transform counts from 1, or from -1 at the end.");
        step.index = json["index"].get<int>();
    }
    return {};
}
}

std::string applyTransforms(const std::vector<CellTransform>& steps, std::string_view cell, std::string_view country)
{
    std::string text(cell);
    for (const CellTransform& step : steps)
        text = applyOne(step, text, country);
    return text;
}

Json transformsToJson(const std::vector<CellTransform>& steps)
{
    Json list = Json::array();
    for (const CellTransform& step : steps) {
        Json json;
        const auto known = std::find_if(cases.begin(), cases.end(), [&](const Case& c) { return c.kind == step.kind; });
        if (known != cases.end()) {
            json["do"] = "case";
            json["to"] = known->name;
        } else {
            json["do"] =
                std::find_if(verbs.begin(), verbs.end(), [&](const Verb& v) { return v.kind == step.kind; })->name;
        }
        if (!step.texts.empty())
            json["texts"] = step.texts;
        if (!step.country.empty())
            json["country"] = step.country;
        for (const auto& [from, to] : step.pairs)
            json["values"][from] = to;
        if (step.kind == TransformKind::Part)
            json["index"] = step.index;
        if (step.otherwise)
            json[step.kind == TransformKind::Constant ? "value" : "otherwise"] = *step.otherwise;
        list.push_back(std::move(json));
    }
    return list;
}

Result<std::vector<CellTransform>> transformsFromJson(const Json& json)
{
    if (!json.is_array())
        return wrong("\"transforms\" is no list.");
    std::vector<CellTransform> steps;
    for (const Json& entry : json) {
        if (!entry.is_object())
            return wrong("a transform is not an object.");
        PATRON_TRY(step, readVerb(entry));
        PATRON_TRY(texts, textsOf(entry));
        PATRON_TRY(country, textOf(entry, "country"));
        step.texts = texts;
        step.country = country;
        PATRON_CHECK(readValues(entry, step));
        steps.push_back(std::move(step));
    }
    return steps;
}

}
