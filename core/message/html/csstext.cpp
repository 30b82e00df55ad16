#include "core/message/html/csstext.h"

#include "core/base/text.h"

#include <algorithm>
#include <cstdint>

namespace patron::message::html {

namespace {
bool isNameChar(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           static_cast<unsigned char>(c) >= 0x80;
}

int hexValue(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

void appendCharacter(std::string& out, std::uint32_t code)
{
    if (code < 0x80) {
        out += static_cast<char>(code == 0 ? '?' : code);
    } else if (code < 0x800) {
        out += static_cast<char>(0xC0 | code >> 6);
        out += static_cast<char>(0x80 | (code & 0x3F));
    } else if (code < 0x10000 && (code < 0xD800 || code > 0xDFFF)) {
        out += static_cast<char>(0xE0 | code >> 12);
        out += static_cast<char>(0x80 | (code >> 6 & 0x3F));
        out += static_cast<char>(0x80 | (code & 0x3F));
    } else {
        out += "\xEF\xBF\xBD";
    }
}
}

bool isCssSpace(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

void CssText::skipBlank()
{
    while (!atEnd()) {
        if (isCssSpace(peek()))
            ++m_at;
        else if (startsWith("/*"))
            passComment();
        else if (startsWith("<!--"))
            skip(4);
        else if (startsWith("-->"))
            skip(3);
        else
            return;
    }
}

void CssText::passComment()
{
    const auto end = m_text.find("*/", m_at + 2);
    m_at = end == std::string_view::npos ? m_text.size() : end + 2;
}

/// A string without its closing quote ends with the line.
void CssText::passString()
{
    const char quote = m_text[m_at++];
    while (!atEnd() && peek() != quote && peek() != '\n')
        skip(peek() == '\\' ? 2 : 1);
    skip();
}

void CssText::passOne()
{
    if (peek() == '"' || peek() == '\'')
        passString();
    else if (startsWith("/*"))
        passComment();
    else
        skip(peek() == '\\' ? 2 : 1);
}

void CssText::passTo(std::string_view stops)
{
    std::string closers;
    while (!atEnd()) {
        const char c = peek();
        if (closers.empty() && stops.find(c) != std::string_view::npos)
            return;
        if (c == '(' || c == '[' || c == '{')
            closers += c == '(' ? ')' : c == '[' ? ']' : '}';
        else if (!closers.empty() && c == closers.back())
            closers.pop_back();
        passOne();
    }
}

std::string_view CssText::takeBlock()
{
    skip();
    const std::size_t from = m_at;
    passTo("}");
    const std::string_view inside = m_text.substr(from, m_at - from);
    skip();
    return inside;
}

std::string CssText::takeName()
{
    std::string name;
    while (!atEnd()) {
        const char c = peek();
        if (isNameChar(c)) {
            name += c;
            ++m_at;
        } else if (c == '\\' && m_at + 1 < m_text.size() && m_text[m_at + 1] != '\n') {
            ++m_at;
            std::uint32_t code = 0;
            int digits = 0;
            for (; digits < 6 && !atEnd() && hexValue(peek()) >= 0; ++digits, ++m_at)
                code = code * 16 + static_cast<std::uint32_t>(hexValue(peek()));
            if (digits == 0) {
                name += peek();
                ++m_at;
            } else {
                appendCharacter(name, code);
                if (!atEnd() && isCssSpace(peek()))
                    ++m_at;
            }
        } else {
            break;
        }
    }
    return name;
}

std::string withoutComments(std::string_view css)
{
    std::string out;
    while (!css.empty()) {
        const auto from = css.find("/*");
        out += css.substr(0, from);
        if (from == std::string_view::npos)
            break;
        const auto end = css.find("*/", from + 2);
        out += ' ';
        css = end == std::string_view::npos ? std::string_view() : css.substr(end + 2);
    }
    return std::string(trim(out));
}

}
