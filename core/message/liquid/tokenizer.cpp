#include "core/message/liquid/tokenizer.h"

namespace patron::message::liquid {

bool isSpaceChar(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

bool isDigitChar(char c)
{
    return c >= '0' && c <= '9';
}

bool isWordChar(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || isDigitChar(c) || c == '_';
}

std::string_view trimLeft(std::string_view text)
{
    while (!text.empty() && isSpaceChar(text.front()))
        text.remove_prefix(1);
    return text;
}

std::string_view trimRight(std::string_view text)
{
    while (!text.empty() && isSpaceChar(text.back()))
        text.remove_suffix(1);
    return text;
}

std::string_view trimBoth(std::string_view text)
{
    return trimRight(trimLeft(text));
}

Token Tokenizer::next()
{
    if (m_at >= m_source.size())
        return {};
    if (m_isLines)
        return nextLine();
    const std::string_view left = rest();
    if (left.substr(0, 2) == "{{")
        return takeOutput();
    if (left.substr(0, 2) == "{%")
        return takeTag();
    std::size_t end = 0;
    for (;;) {
        end = left.find('{', end);
        if (end == std::string_view::npos || end + 1 >= left.size()) {
            end = left.size();
            break;
        }
        if (left[end + 1] == '{' || left[end + 1] == '%')
            break;
        ++end;
    }
    Token token;
    token.kind = Token::Kind::Text;
    token.whole = token.markup = left.substr(0, end);
    m_at += end;
    return token;
}

namespace {
/// "name rest": # or letters, then what follows.
void splitTag(std::string_view inside, Token& token)
{
    inside = trimLeft(inside);
    std::size_t length = 0;
    if (!inside.empty() && inside[0] == '#') {
        length = 1;
    } else {
        while (length < inside.size() && isWordChar(inside[length]))
            ++length;
    }
    token.name = inside.substr(0, length);
    token.markup = inside.substr(length);
}
}

Token Tokenizer::nextLine()
{
    while (m_at < m_source.size()) {
        const auto end = m_source.find('\n', m_at);
        const std::string_view line = m_source.substr(m_at, end == std::string_view::npos ? end : end - m_at);
        m_at = end == std::string_view::npos ? m_source.size() : end + 1;
        if (trimBoth(line).empty())
            continue;
        Token token;
        token.kind = Token::Kind::Tag;
        token.whole = line;
        splitTag(line, token);
        token.markup = trimBoth(token.markup);
        return token;
    }
    return {};
}

Token Tokenizer::takeOutput()
{
    const std::string_view left = rest();
    Token token;
    token.kind = Token::Kind::Output;
    // The reference ends an output at its first bracket; one bracket alone is passed over here as long as the output
    // itself is closed before the next one opens.
    std::size_t i = 2;
    bool hasBracket = false;
    while (i < left.size() && left.substr(i, 2) != "}}") {
        hasBracket = hasBracket || left[i] == '}';
        if ((hasBracket && left.substr(i, 2) == "{{") || left.substr(i, 2) == "{%") {
            token.kind = Token::Kind::Broken;
            token.whole = left.substr(0, i);
            m_at += i;
            return token;
        }
        ++i;
    }
    if (i >= left.size()) {
        token.kind = Token::Kind::Broken;
        token.whole = left;
        m_at += left.size();
        return token;
    }
    token.whole = left.substr(0, i + 2);
    m_at += i + 2;
    std::string_view inside = left.substr(2, i - 2);
    if (!inside.empty() && inside.front() == '-') {
        token.trimBefore = true;
        inside.remove_prefix(1);
    }
    if (!inside.empty() && inside.back() == '-') {
        token.trimAfter = true;
        inside.remove_suffix(1);
    } else if (inside.empty() && token.trimBefore && i == 3) {
        token.trimAfter = true; // {{-}} trims on both sides
    }
    token.markup = inside;
    return token;
}

Token Tokenizer::takeTag()
{
    const std::string_view left = rest();
    Token token;
    const auto end = left.find("%}", 2);
    if (end == std::string_view::npos) {
        token.kind = Token::Kind::Broken;
        token.whole = left;
        m_at += left.size();
        return token;
    }
    token.kind = Token::Kind::Tag;
    token.whole = left.substr(0, end + 2);
    m_at += end + 2;
    std::string_view inside = left.substr(2, end - 2);
    if (!inside.empty() && inside.front() == '-') {
        token.trimBefore = true;
        inside.remove_prefix(1);
    }
    if (!inside.empty() && inside.back() == '-') {
        token.trimAfter = true;
        inside.remove_suffix(1);
    }
    splitTag(inside, token);
    return token;
}

bool Tokenizer::takeUntil(std::string_view end, std::string_view& body, Token& endToken)
{
    const std::size_t from = m_at;
    for (std::size_t i = m_at;;) {
        i = m_source.find("{%", i);
        if (i == std::string_view::npos)
            return false;
        std::size_t at = i + 2;
        if (at < m_source.size() && m_source[at] == '-')
            ++at;
        while (at < m_source.size() && isSpaceChar(m_source[at]))
            ++at;
        if (m_source.substr(at, end.size()) == end &&
            (at + end.size() >= m_source.size() || !isWordChar(m_source[at + end.size()]))) {
            m_at = i;
            endToken = takeTag();
            if (endToken.kind == Token::Kind::Tag) {
                body = m_source.substr(from, i - from);
                return true;
            }
            return false;
        }
        i += 2;
    }
}

}
