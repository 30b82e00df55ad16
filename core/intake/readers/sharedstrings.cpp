#include "core/intake/readers/sharedstrings.h"

namespace patron::intake {

namespace {
constexpr std::size_t maxTextBytes = 192 << 20;
constexpr std::size_t maxStrings = 16 << 20;

int hexDigit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

void appendUtf8(std::string& text, unsigned code)
{
    if (code < 0x80) {
        text += static_cast<char>(code);
    } else if (code < 0x800) {
        text += static_cast<char>(0xC0 | (code >> 6));
        text += static_cast<char>(0x80 | (code & 0x3F));
    } else {
        text += static_cast<char>(0xE0 | (code >> 12));
        text += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
        text += static_cast<char>(0x80 | (code & 0x3F));
    }
}
}

void unescapeExcel(std::string& text, std::size_t from)
{
    std::size_t mark = text.find("_x", from);
    if (mark == std::string::npos)
        return;
    std::string plain(text, 0, mark);
    std::size_t at = mark;
    while (at < text.size()) {
        if (text[at] == '_' && at + 7 <= text.size() && text[at + 1] == 'x' && text[at + 6] == '_') {
            int code = 0;
            for (std::size_t i = at + 2; i < at + 6 && code >= 0; ++i) {
                const int digit = hexDigit(text[i]);
                code = digit < 0 ? -1 : code * 16 + digit;
            }
            // Halves of surrogate pairs are no characters of their own.
            if (code > 0 && (code < 0xD800 || code > 0xDFFF)) {
                appendUtf8(plain, static_cast<unsigned>(code));
                at += 7;
                continue;
            }
        }
        plain += text[at++];
    }
    text = std::move(plain);
}

void readRichText(XmlPart& part, std::string& text)
{
    const int depth = part.depth();
    const std::size_t from = text.size();
    int spokenDepth = 0;
    bool inText = false;
    while (part.next()) {
        if (part.isStart()) {
            if (part.named(u"rPh") && spokenDepth == 0)
                spokenDepth = part.depth();
            inText = part.named(u"t") && spokenDepth == 0;
        } else if (part.isEnd()) {
            if (part.depth() == depth)
                break;
            if (part.depth() == spokenDepth)
                spokenDepth = 0;
            inText = false;
        } else if (inText && part.token().isCharacters()) {
            text += part.token().text().toUtf8().toStdString();
        }
    }
    unescapeExcel(text, from);
}

Result<void> SharedStrings::read(XmlPart& part, const std::string& what)
{
    while (part.next()) {
        if (!part.isStart() || !part.named(u"si"))
            continue;
        readRichText(part, m_text);
        m_ends.push_back(static_cast<std::uint32_t>(m_text.size()));
        if (m_text.size() > maxTextBytes || m_ends.size() > maxStrings)
            return makeError(ErrorCode::BadInput, what + " holds more text than can be read from a workbook at once. "
                                                         "Save the sheet as CSV and import that.");
    }
    if (auto failure = part.failure())
        return *failure;
    return {};
}

std::string_view SharedStrings::at(std::size_t number) const
{
    if (number >= m_ends.size())
        return {};
    const std::size_t begin = number == 0 ? 0 : m_ends[number - 1];
    return std::string_view(m_text).substr(begin, m_ends[number] - begin);
}

}
