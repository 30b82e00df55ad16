#include "core/message/liquid/markup.h"
#include "core/message/liquid/tokenizer.h"

namespace patron::message::liquid {

namespace {
constexpr int maxNesting = 64;
constexpr std::size_t maxArguments = 32;

std::string_view kindName(StrictMarkup::Kind kind)
{
    using Kind = StrictMarkup::Kind;
    switch (kind) {
    case Kind::End:
        return "end_of_string";
    case Kind::Word:
        return "id (a name)";
    case Kind::Number:
        return "number";
    case Kind::Text:
        return "string";
    case Kind::Comparison:
        return "comparison";
    case Kind::DotDot:
        return "dotdot (..)";
    case Kind::Pipe:
        return "pipe (|)";
    case Kind::Dot:
        return "dot (.)";
    case Kind::Colon:
        return "colon (:)";
    case Kind::Comma:
        return "comma (,)";
    case Kind::OpenSquare:
        return "[";
    case Kind::CloseSquare:
        return "]";
    case Kind::OpenRound:
        return "(";
    case Kind::CloseRound:
        return ")";
    case Kind::Dash:
        return "-";
    case Kind::Question:
        return "?";
    case Kind::Equals:
        return "=";
    }
    return {};
}

bool isLetter(char c)
{
    return isWordChar(c) && !isDigitChar(c);
}
}

StrictMarkup::StrictMarkup(ExpressionMaker& maker, std::string_view markup)
    : m_maker(maker)
    , m_markup(markup)
{
    cut(markup);
}

void StrictMarkup::cut(std::string_view markup)
{
    std::size_t i = 0;
    const auto add = [&](Kind kind, std::size_t length) {
        m_pieces.push_back({kind, markup.substr(i, length)});
        i += length;
    };
    while (i < markup.size()) {
        const char c = markup[i];
        const char following = i + 1 < markup.size() ? markup[i + 1] : '\0';
        if (isSpaceChar(c)) {
            ++i;
        } else if (isDigitChar(c) || (c == '-' && isDigitChar(following))) {
            std::size_t end = i + 1;
            while (end < markup.size() && isDigitChar(markup[end]))
                ++end;
            if (end + 1 < markup.size() && markup[end] == '.' && isDigitChar(markup[end + 1])) {
                ++end;
                while (end < markup.size() && isDigitChar(markup[end]))
                    ++end;
            }
            add(Kind::Number, end - i);
        } else if (isLetter(c)) {
            std::size_t end = i + 1;
            while (end < markup.size() && (isWordChar(markup[end]) || markup[end] == '-'))
                ++end;
            if (end < markup.size() && markup[end] == '?')
                ++end;
            const bool isContains =
                markup.substr(i, end - i) == "contains" && end < markup.size() && isSpaceChar(markup[end]);
            add(isContains ? Kind::Comparison : Kind::Word, end - i);
        } else if (c == '"' || c == '\'') {
            const auto end = markup.find(c, i + 1);
            if (end == std::string_view::npos)
                throw SyntaxFailure{m_maker.program().offsetOf(markup.substr(i)),
                                    std::string("Unexpected character ") + c + ": the text has no end."};
            add(Kind::Text, end + 1 - i);
        } else if ((c == '=' && following == '=') || (c == '!' && following == '=') ||
                   (c == '<' && (following == '=' || following == '>')) || (c == '>' && following == '=')) {
            add(Kind::Comparison, 2);
        } else if (c == '<' || c == '>') {
            add(Kind::Comparison, 1);
        } else if (c == '.' && following == '.') {
            add(Kind::DotDot, 2);
        } else {
            static constexpr std::string_view characters = "|.:,[]()-?=";
            static constexpr Kind kinds[] = {Kind::Pipe,       Kind::Dot,         Kind::Colon,     Kind::Comma,
                                             Kind::OpenSquare, Kind::CloseSquare, Kind::OpenRound, Kind::CloseRound,
                                             Kind::Dash,       Kind::Question,    Kind::Equals};
            const auto at = characters.find(c);
            if (at == std::string_view::npos)
                throw SyntaxFailure{m_maker.program().offsetOf(markup.substr(i)),
                                    std::string("Unexpected character ") + c + '.'};
            add(kinds[at], 1);
        }
    }
    m_pieces.push_back({Kind::End, markup.substr(markup.size())});
}

bool StrictMarkup::look(Kind kind, std::size_t ahead) const
{
    return m_at + ahead < m_pieces.size() && m_pieces[m_at + ahead].kind == kind;
}

bool StrictMarkup::lookWord(std::string_view word) const
{
    return look(Kind::Word) && m_pieces[m_at].text == word;
}

StrictMarkup::Piece StrictMarkup::take(Kind kind)
{
    if (!look(kind)) {
        std::string found = look(Kind::End) ? std::string(kindName(Kind::End)) : std::string(piece().text);
        fail("Expected " + std::string(kindName(kind)) + " but found " + found + '.');
    }
    return m_pieces[kind == Kind::End ? m_at : m_at++];
}

bool StrictMarkup::skip(Kind kind)
{
    if (!look(kind))
        return false;
    ++m_at;
    return true;
}

bool StrictMarkup::skipWord(std::string_view word)
{
    if (!lookWord(word))
        return false;
    ++m_at;
    return true;
}

std::string_view StrictMarkup::rest() const
{
    return m_markup.substr(static_cast<std::size_t>(piece().text.data() - m_markup.data()));
}

void StrictMarkup::fail(std::string text) const
{
    throw SyntaxFailure{m_maker.program().offsetOf(piece().text), std::move(text)};
}

Expression* StrictMarkup::expression()
{
    if (++m_depth > maxNesting)
        fail("Nesting too deep: more than 64 brackets inside each other.");
    Expression* result = nullptr;
    const Piece start = piece();
    switch (start.kind) {
    case Kind::Word: {
        ++m_at;
        const std::vector<Segment> segments = lookups();
        result = segments.empty() ? m_maker.word(start.text) : nullptr;
        if (!result)
            result = m_maker.path(start.text, nullptr, segments, start.text);
        break;
    }
    case Kind::OpenSquare: {
        ++m_at;
        const Expression* root = expression();
        take(Kind::CloseSquare);
        result = m_maker.path({}, root, lookups(), start.text);
        break;
    }
    case Kind::Text:
        ++m_at;
        result = m_maker.literal(Value::text(start.text.substr(1, start.text.size() - 2)), start.text);
        break;
    case Kind::Number:
        ++m_at;
        result = m_maker.number(start.text);
        break;
    case Kind::OpenRound: {
        ++m_at;
        const Expression* first = expression();
        take(Kind::DotDot);
        const Expression* last = expression();
        take(Kind::CloseRound);
        result = m_maker.range(first, last, start.text);
        break;
    }
    default:
        fail(look(Kind::End) ? "A value was expected but the end was found: end_of_string is not a valid expression."
                             : std::string(start.text) + " is not a valid expression.");
    }
    --m_depth;
    return result;
}

std::vector<Segment> StrictMarkup::lookups()
{
    std::vector<Segment> segments;
    for (;;) {
        Segment segment;
        if (skip(Kind::OpenSquare)) {
            const Expression* key = expression();
            take(Kind::CloseSquare);
            if (key->kind == Expression::Kind::Literal && key->literal.isText()) {
                segment.key = key->literal.asText();
            } else if (key->kind == Expression::Kind::Literal && key->literal.kind() == Value::Kind::Integer) {
                segment.isIndex = true;
                segment.index = key->literal.asInteger();
            } else {
                segment.computed = key;
            }
        } else if (skip(Kind::Dot)) {
            segment.key = take(Kind::Word).text;
            segment.dotted = true;
        } else {
            return segments;
        }
        segments.push_back(segment);
    }
}

Filtered StrictMarkup::filtered()
{
    Filtered result;
    if (look(Kind::End))
        return result;
    result.base = expression();
    result.filters = filters();
    takeEnd();
    return result;
}

const FilterCall* StrictMarkup::filters()
{
    const FilterCall* first = nullptr;
    const FilterCall** link = &first;
    while (skip(Kind::Pipe)) {
        const std::string_view name = take(Kind::Word).text;
        const std::vector<Argument> values = skip(Kind::Colon) ? arguments() : std::vector<Argument>();
        FilterCall* call = makeFilterCall(m_maker, name, values);
        *link = call;
        link = &call->next;
    }
    return first;
}

std::vector<Argument> StrictMarkup::arguments()
{
    std::vector<Argument> values;
    do {
        Argument argument;
        if (look(Kind::Word) && look(Kind::Colon, 1)) {
            argument.name = take(Kind::Word).text;
            take(Kind::Colon);
        }
        argument.value = expression();
        values.push_back(argument);
        if (values.size() > maxArguments)
            fail("A filter takes at most 32 arguments.");
    } while (skip(Kind::Comma));
    return values;
}

std::vector<Argument> StrictMarkup::attributes()
{
    std::vector<Argument> values;
    while (skip(Kind::Comma) || look(Kind::Word)) {
        if (look(Kind::End))
            break;
        Argument argument;
        argument.name = take(Kind::Word).text;
        take(Kind::Colon);
        argument.value = expression();
        values.push_back(argument);
    }
    return values;
}

Condition* StrictMarkup::comparison()
{
    auto* condition = m_maker.make<Condition>();
    condition->left = expression();
    if (look(Kind::Comparison)) {
        condition->operatorText = take(Kind::Comparison).text;
        condition->comparison = comparisonOf(condition->operatorText);
        condition->right = expression();
    }
    return condition;
}

const Condition* StrictMarkup::condition()
{
    Condition* first = comparison();
    Condition* last = first;
    while (lookWord("and") || lookWord("or")) {
        last->orNext = take(Kind::Word).text == "or";
        Condition* following = comparison();
        last->next = following;
        last = following;
    }
    takeEnd();
    return first;
}

}
