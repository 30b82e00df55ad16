#include "core/intake/readers/jsonscanner.h"

#include <cstring>

namespace patron::intake {

namespace {
constexpr std::size_t blockBytes = 1 << 16;
}

JsonScanner::JsonScanner(TextSource& source)
    : m_source(source)
    , m_buffer(blockBytes, '\0')
{}

bool JsonScanner::fill()
{
    if (m_ended)
        return false;
    m_base += static_cast<std::int64_t>(m_end);
    m_at = 0;
    m_end = m_source.read(m_buffer.data(), m_buffer.size());
    m_ended = m_end == 0;
    return !m_ended;
}

int JsonScanner::peek()
{
    if (m_at >= m_end && !fill())
        return -1;
    return static_cast<unsigned char>(m_buffer[m_at]);
}

void JsonScanner::skipBlanks()
{
    for (int c = peek(); c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == 0x1E; c = peek()) {
        m_line += c == '\n' ? 1 : 0;
        take();
    }
}

JsonScanner::Token JsonScanner::bad(std::string why)
{
    m_failed = true;
    m_trouble = std::move(why);
    m_tokenLine = m_line;
    return Token::Bad;
}

JsonScanner::Token JsonScanner::next()
{
    if (m_failed)
        return Token::Bad;
    m_text.clear();
    m_textCut = false;
    for (;;) {
        skipBlanks();
        m_tokenLine = m_line;
        const int c = peek();
        if (c < 0)
            return m_depth == 0 ? Token::End : bad("it ends in the middle of a value, so it is not whole");
        switch (m_expect) {
        case Expect::Value:
            return value(c);
        case Expect::ValueOrEnd:
            return c == ']' ? close(c) : value(c);
        case Expect::KeyOrEnd:
        case Expect::Key:
            if (c == '}' && m_expect == Expect::KeyOrEnd)
                return close(c);
            if (c != '"')
                return bad("a name in quotes is missing");
            m_expect = Expect::Colon;
            return string(Token::Key);
        case Expect::Colon:
            if (c != ':')
                return bad("a colon is missing after a name");
            take();
            m_expect = Expect::Value;
            break;
        case Expect::CommaOrEnd:
            if (c == ']' || c == '}')
                return close(c);
            if (c != ',')
                return bad("a comma or a closing bracket is missing");
            take();
            m_expect = m_inObject[m_depth] ? Expect::Key : Expect::Value;
            break;
        }
    }
}

JsonScanner::Token JsonScanner::value(int c)
{
    switch (c) {
    case '{':
        return open(true);
    case '[':
        return open(false);
    case '"':
        return string(Token::String);
    case 't':
        return word("true", Token::True);
    case 'f':
        return word("false", Token::False);
    case 'n':
        return word("null", Token::Null);
    default:
        break;
    }
    if (c == '-' || (c >= '0' && c <= '9'))
        return number();
    return bad("there is something that is no value");
}

JsonScanner::Token JsonScanner::open(bool object)
{
    take();
    if (m_depth == maxDepth)
        return bad("it is nested deeper than " + std::to_string(maxDepth) + " levels");
    m_inObject[++m_depth] = object;
    m_expect = object ? Expect::KeyOrEnd : Expect::ValueOrEnd;
    return object ? Token::BeginObject : Token::BeginArray;
}

JsonScanner::Token JsonScanner::close(int c)
{
    if ((c == '}') != m_inObject[m_depth])
        return bad("a bracket is closed by one of another kind");
    take();
    --m_depth;
    valueDone();
    return c == '}' ? Token::EndObject : Token::EndArray;
}

void JsonScanner::valueDone()
{
    m_expect = m_depth == 0 ? Expect::Value : Expect::CommaOrEnd;
}

JsonScanner::Token JsonScanner::string(Token kind)
{
    take();
    for (;;) {
        if (m_at >= m_end && !fill())
            return bad("a text is not closed, so it is not whole");
        const char* const from = m_buffer.data() + m_at;
        const char* const end = m_buffer.data() + m_end;
        const char* to = from;
        while (to < end && *to != '"' && *to != '\\' && *to != '\n')
            ++to;
        const auto length = static_cast<std::size_t>(to - from);
        const std::size_t room = maxTextBytes - std::min(maxTextBytes, m_text.size());
        m_text.append(from, std::min(length, room));
        m_textCut = m_textCut || length > room;
        m_at += length;
        if (to == end)
            continue;
        take();
        if (*to == '"')
            break;
        if (*to == '\n')
            ++m_line, m_text += '\n'; // against the standard, and what it means is plain
        else if (!escape())
            return bad("an escape in a text is none that JSON knows");
    }
    if (kind == Token::String)
        valueDone();
    return kind;
}

bool JsonScanner::fourHex(unsigned& code)
{
    code = 0;
    for (int i = 0; i < 4; ++i) {
        const int c = peek();
        const int lower = c | 0x20;
        if (c >= '0' && c <= '9')
            code = code * 16 + static_cast<unsigned>(c - '0');
        else if (lower >= 'a' && lower <= 'f')
            code = code * 16 + static_cast<unsigned>(lower - 'a' + 10);
        else
            return false;
        take();
    }
    return true;
}

void JsonScanner::append(unsigned code)
{
    if (m_text.size() >= maxTextBytes) {
        m_textCut = true;
        return;
    }
    if (code < 0x80) {
        m_text += static_cast<char>(code);
    } else if (code < 0x800) {
        m_text += static_cast<char>(0xC0 | (code >> 6));
        m_text += static_cast<char>(0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
        m_text += static_cast<char>(0xE0 | (code >> 12));
        m_text += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
        m_text += static_cast<char>(0x80 | (code & 0x3F));
    } else {
        m_text += static_cast<char>(0xF0 | (code >> 18));
        m_text += static_cast<char>(0x80 | ((code >> 12) & 0x3F));
        m_text += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
        m_text += static_cast<char>(0x80 | (code & 0x3F));
    }
}

bool JsonScanner::escape()
{
    const int c = peek();
    if (c < 0)
        return false;
    take();
    static constexpr std::string_view letters = "\"\\/bfnrt";
    static constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
    const auto known = letters.find(static_cast<char>(c));
    if (known != std::string_view::npos) {
        append(static_cast<unsigned char>(meanings[known]));
        return true;
    }
    unsigned code = 0;
    if (c != 'u' || !fourHex(code))
        return false;
    if (code >= 0xD800 && code < 0xDC00 && peek() == '\\') {
        take();
        unsigned low = 0;
        if (peek() != 'u') {
            append(0xFFFD);
            return escape();
        }
        take();
        if (!fourHex(low))
            return false;
        if (low >= 0xDC00 && low < 0xE000) {
            append(0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00));
            return true;
        }
        append(0xFFFD);
        code = low;
    }
    append(code >= 0xD800 && code < 0xE000 ? 0xFFFD : code);
    return true;
}

JsonScanner::Token JsonScanner::number()
{
    for (int c = peek(); c >= 0 && std::strchr("+-.0123456789eE", c) && c != 0; c = peek()) {
        if (m_text.size() > 400)
            return bad("a number is longer than 400 digits");
        m_text += static_cast<char>(c);
        take();
    }
    std::string_view rest = m_text;
    const auto digits = [&rest] {
        const std::size_t count = std::min(rest.find_first_not_of("0123456789"), rest.size());
        rest.remove_prefix(count);
        return count;
    };
    if (rest.substr(0, 1) == "-")
        rest.remove_prefix(1);
    bool good = digits() > 0;
    if (rest.substr(0, 1) == ".") {
        rest.remove_prefix(1);
        good = good && digits() > 0;
    }
    if (!rest.empty() && (rest[0] | 0x20) == 'e') {
        rest.remove_prefix(1);
        if (!rest.empty() && (rest[0] == '+' || rest[0] == '-'))
            rest.remove_prefix(1);
        good = good && digits() > 0;
    }
    if (!good || !rest.empty())
        return bad("there is something that is no number");
    valueDone();
    return Token::Number;
}

JsonScanner::Token JsonScanner::word(std::string_view text, Token token)
{
    for (const char c : text) {
        if (peek() != static_cast<unsigned char>(c))
            return bad("there is something that is no value");
        take();
    }
    valueDone();
    return token;
}

}
