#include "core/message/liquid/markup.h"
#include "core/message/liquid/numbers.h"
#include "core/message/liquid/tokenizer.h"

namespace patron::message::liquid {

// The rules of the reference implementation's regular expressions (its QuotedFragment, FilterParser, TagAttributes and
// VariableParser), written out.

namespace {
constexpr int maxNesting = 64;

bool endsFragment(char c)
{
    return isSpaceChar(c) || c == ',' || c == '|';
}

bool isInteger(std::string_view text)
{
    if (!text.empty() && text[0] == '-')
        text.remove_prefix(1);
    if (text.empty())
        return false;
    for (const char c : text) {
        if (!isDigitChar(c))
            return false;
    }
    return true;
}

bool isFloat(std::string_view text)
{
    const auto point = text.find('.');
    return point != std::string_view::npos && point + 1 < text.size() && isInteger(text.substr(0, point)) &&
           isDigitChar(text[point + 1]) && isInteger(text.substr(point + 1));
}

/// "name : value" at a place of a text: the name, and where the value begins; empty when there is none.
std::string_view nameBeforeColon(std::string_view text, std::size_t& valueAt)
{
    std::size_t end = 0;
    while (end < text.size() && (isWordChar(text[end]) || (end > 0 && text[end] == '-')))
        ++end;
    if (end == 0)
        return {};
    std::size_t at = end;
    while (at < text.size() && isSpaceChar(text[at]))
        ++at;
    if (at >= text.size() || text[at] != ':')
        return {};
    ++at;
    while (at < text.size() && isSpaceChar(text[at]))
        ++at;
    valueAt = at;
    return text.substr(0, end);
}
}

std::string_view LaxMarkup::fragment(std::string_view text, std::size_t& from)
{
    for (std::size_t i = from; i < text.size(); ++i) {
        if (endsFragment(text[i]))
            continue;
        if (text[i] == '"' || text[i] == '\'') {
            const auto end = text.find(text[i], i + 1);
            if (end == std::string_view::npos)
                continue;
            from = end + 1;
            return text.substr(i, end + 1 - i);
        }
        std::size_t end = i;
        while (end < text.size() && !endsFragment(text[end])) {
            if (text[end] == '"' || text[end] == '\'') {
                const auto close = text.find(text[end], end + 1);
                if (close == std::string_view::npos)
                    break;
                end = close;
            }
            ++end;
        }
        from = end;
        return text.substr(i, end - i);
    }
    from = text.size();
    return {};
}

const Expression* LaxMarkup::expression(std::string_view text, int depth)
{
    text = trimBoth(text);
    if (depth > maxNesting)
        throw SyntaxFailure{m_maker.program().offsetOf(text),
                            "Nesting too deep: more than 64 brackets inside each other."};
    if (text.empty())
        return m_maker.literal(Value::nil(), text);
    if (const Expression* known = m_maker.word(text))
        return known;
    if (text.size() >= 2 && (text.front() == '"' || text.front() == '\'') && text.back() == text.front())
        return m_maker.literal(Value::text(text.substr(1, text.size() - 2)), text);
    if (isInteger(text) || isFloat(text))
        return m_maker.number(text);
    if (text.front() == '(' && text.back() == ')') {
        const std::string_view inside = text.substr(1, text.size() - 2);
        const auto dots = inside.find("..");
        if (dots != std::string_view::npos)
            return m_maker.range(
                expression(inside.substr(0, dots), depth + 1),
                expression(trimLeft(inside.substr(inside.find_first_not_of('.', dots) == std::string_view::npos
                                                      ? inside.size()
                                                      : inside.find_first_not_of('.', dots))),
                           depth + 1),
                text);
    }
    return lookup(text, depth);
}

const Expression* LaxMarkup::lookup(std::string_view text, int depth)
{
    std::string_view root;
    const Expression* computedRoot = nullptr;
    bool hasRoot = false;
    std::vector<Segment> segments;
    for (std::size_t i = 0; i < text.size();) {
        Segment segment;
        if (text[i] == '[') {
            int open = 0;
            std::size_t end = i;
            for (; end < text.size(); ++end) {
                if (text[end] == '[')
                    ++open;
                else if (text[end] == ']' && --open == 0)
                    break;
            }
            if (end >= text.size()) {
                ++i;
                continue;
            }
            const Expression* key = expression(text.substr(i + 1, end - i - 1), depth + 1);
            i = end + 1;
            if (!hasRoot) {
                computedRoot = key;
                hasRoot = true;
                continue;
            }
            segment.computed = key;
            if (key->kind == Expression::Kind::Literal && key->literal.isText()) {
                segment.key = key->literal.asText();
                segment.computed = nullptr;
            }
        } else if (isWordChar(text[i]) || text[i] == '-') {
            std::size_t end = i;
            while (end < text.size() && (isWordChar(text[end]) || text[end] == '-'))
                ++end;
            if (end < text.size() && text[end] == '?')
                ++end;
            segment.key = text.substr(i, end - i);
            segment.dotted = true;
            i = end;
            if (!hasRoot) {
                root = segment.key;
                hasRoot = true;
                continue;
            }
        } else {
            ++i;
            continue;
        }
        segments.push_back(segment);
    }
    if (!hasRoot)
        return m_maker.literal(Value::nil(), text);
    return m_maker.path(root, computedRoot, segments, text);
}

Filtered LaxMarkup::filtered(std::string_view markup)
{
    Filtered result;
    std::size_t at = 0;
    const std::string_view name = fragment(markup, at);
    if (name.empty())
        return result;
    result.base = expression(name);
    const auto bar = markup.find('|', at);
    if (bar == std::string_view::npos)
        return result;
    const FilterCall** link = &result.filters;
    std::size_t from = bar + 1;
    while (from < markup.size()) {
        // One filter reaches to the next bar, or to a quote that is never closed.
        std::size_t end = from;
        while (end < markup.size() && markup[end] != '|') {
            if (markup[end] == '"' || markup[end] == '\'') {
                const auto close = markup.find(markup[end], end + 1);
                if (close == std::string_view::npos)
                    break;
                end = close;
            }
            ++end;
        }
        if (const FilterCall* call = filter(markup.substr(from, end - from))) {
            auto* kept = m_maker.make<FilterCall>();
            *kept = *call;
            *link = kept;
            link = &kept->next;
        }
        from = end + 1;
    }
    return result;
}

const FilterCall* LaxMarkup::filter(std::string_view text)
{
    std::size_t i = 0;
    while (i < text.size() && !isWordChar(text[i]))
        ++i;
    std::size_t end = i;
    while (end < text.size() && isWordChar(text[end]))
        ++end;
    if (end == i)
        return nullptr;
    const std::string_view name = text.substr(i, end - i);
    std::vector<Argument> arguments;
    for (std::size_t at = end; at < text.size();) {
        if (text[at] != ':' && text[at] != ',') {
            ++at;
            continue;
        }
        ++at;
        while (at < text.size() && isSpaceChar(text[at]))
            ++at;
        Argument argument;
        std::size_t valueAt = 0;
        const std::string_view named = nameBeforeColon(text.substr(at), valueAt);
        if (!named.empty()) {
            argument.name = named;
            at += valueAt;
        }
        if (at >= text.size() || endsFragment(text[at]))
            continue;
        const std::string_view value = fragment(text, at);
        if (value.empty())
            break;
        argument.value = expression(value);
        arguments.push_back(argument);
    }
    return makeFilterCall(m_maker, name, arguments);
}

const Condition* LaxMarkup::condition(std::string_view markup)
{
    std::vector<std::string_view> words;
    for (std::size_t at = 0;;) {
        const std::string_view word = fragment(markup, at);
        if (word.empty())
            break;
        words.push_back(word);
    }
    Condition* first = nullptr;
    Condition* last = nullptr;
    std::size_t i = 0;
    while (i < words.size()) {
        auto* condition = m_maker.make<Condition>();
        condition->left = expression(words[i++]);
        const auto isJoin = [&](std::size_t index) { return words[index] == "and" || words[index] == "or"; };
        if (i < words.size() && !isJoin(i)) {
            bool isOperator = true;
            for (const char c : words[i])
                isOperator =
                    isOperator && (c == '=' || c == '!' || c == '<' || c == '>' || c == '_' || (c >= 'a' && c <= 'z'));
            if (isOperator) {
                condition->operatorText = words[i];
                condition->comparison = comparisonOf(words[i++]);
                if (i < words.size() && !isJoin(i))
                    condition->right = expression(words[i++]);
                else
                    condition->right = m_maker.literal(Value::nil(), words[i - 1]);
            }
        }
        if (last)
            last->next = condition;
        else
            first = condition;
        last = condition;
        while (i < words.size() && !isJoin(i))
            ++i;
        if (i < words.size())
            last->orNext = words[i++] == "or";
    }
    return first;
}

std::vector<Argument> LaxMarkup::attributes(std::string_view markup)
{
    std::vector<Argument> values;
    for (std::size_t at = 0; at < markup.size();) {
        std::size_t valueAt = 0;
        const bool startsWord = isWordChar(markup[at]) && (at == 0 || !isWordChar(markup[at - 1]));
        const std::string_view name = startsWord ? nameBeforeColon(markup.substr(at), valueAt) : std::string_view();
        if (name.empty()) {
            ++at;
            continue;
        }
        at += valueAt;
        if (at >= markup.size() || endsFragment(markup[at]))
            continue;
        const std::string_view value = fragment(markup, at);
        if (value.empty())
            break;
        values.push_back({name, expression(value)});
    }
    return values;
}

}
