#include "core/message/liquid/escape.h"

#include "core/base/text.h"
#include "core/message/liquid/controls.h"

#include <algorithm>
#include <array>

namespace patron::message::liquid {

namespace {
bool isAlpha(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

bool isSpace(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

bool isControl(char c)
{
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

/// Unreserved characters of RFC 3986: they mean nothing in any part of a URL.
bool isUnreserved(char c)
{
    return isAlpha(c) || isDigit(c) || c == '-' || c == '_' || c == '.' || c == '~';
}

/// Characters that give a whole URL its structure, without quotes and parentheses, which could end an attribute or a
/// style's url().
bool isUrlStructure(char c)
{
    return std::string_view(":/?#[]@$&+,;=%").find(c) != std::string_view::npos;
}

void appendPercent(std::string& out, char c)
{
    constexpr std::string_view digits = "0123456789ABCDEF";
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += digits[byte >> 4];
    out += digits[byte & 15];
}

std::string_view entityOf(char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return {};
    }
}

void appendUnquoted(std::string& out, std::string_view value)
{
    for (std::size_t i = 0; i < value.size(); ++i) {
        if (const std::size_t length = directionControlAt(value, i)) {
            i += length - 1;
            continue;
        }
        const char c = value[i];
        if (isAlpha(c) || isDigit(c) || static_cast<unsigned char>(c) >= 0x80 || c == '-' || c == '_' || c == '.') {
            out += c;
        } else {
            out += "&#";
            out += std::to_string(static_cast<int>(static_cast<unsigned char>(c)));
            out += ';';
        }
    }
}

void appendWholeUrl(std::string& out, std::string_view value)
{
    value = trim(value);
    if (!isAllowedUrl(value)) {
        out += '#';
        return;
    }
    for (const char c : value) {
        if (c == '&')
            out += "&amp;";
        else if (isUnreserved(c) || isUrlStructure(c))
            out += c;
        else
            appendPercent(out, c);
    }
}

void appendStyle(std::string& out, std::string_view value)
{
    // Only what a colour, a length or a font name needs: nothing that ends a declaration or calls a function.
    for (const char c : value) {
        if (isAlpha(c) || isDigit(c) || std::string_view(" #.,%-_").find(c) != std::string_view::npos)
            out += c;
    }
}

void appendScript(std::string& out, std::string_view value)
{
    constexpr std::string_view digits = "0123456789abcdef";
    for (std::size_t i = 0; i < value.size(); ++i) {
        if (const std::size_t length = directionControlAt(value, i)) {
            i += length - 1;
            continue;
        }
        const char c = value[i];
        if (isAlpha(c) || isDigit(c) || c == ' ' || static_cast<unsigned char>(c) >= 0x80) {
            out += c;
        } else {
            const auto byte = static_cast<unsigned char>(c);
            out += "\\u00";
            out += digits[byte >> 4];
            out += digits[byte & 15];
        }
    }
}

void appendSubject(std::string& out, std::string_view value)
{
    bool lastWasReturn = false;
    for (std::size_t i = 0; i < value.size(); ++i) {
        if (const std::size_t length = directionControlAt(value, i)) {
            i += length - 1;
            continue;
        }
        const char c = value[i];
        if (isControl(c)) {
            if (!(c == '\n' && lastWasReturn))
                out += ' ';
        } else {
            out += c;
        }
        lastWasReturn = c == '\r';
    }
}

void appendPlain(std::string& out, std::string_view value)
{
    for (std::size_t i = 0; i < value.size(); ++i) {
        if (const std::size_t length = directionControlAt(value, i)) {
            i += length - 1;
            continue;
        }
        const char c = value[i];
        if (c == '\r') {
            if (i + 1 == value.size() || value[i + 1] != '\n')
                out += '\n';
        } else if (!isControl(c) || c == '\n' || c == '\t') {
            out += c;
        }
    }
}

/// Text for HTML without control and direction characters.
void appendHtmlText(std::string& out, std::string_view value)
{
    std::size_t from = 0;
    for (std::size_t i = 0; i < value.size(); ++i) {
        const char c = value[i];
        const std::string_view entity = entityOf(c);
        std::size_t skip = 0;
        if (entity.empty()) {
            if (const std::size_t length = directionControlAt(value, i))
                skip = length;
            else if (isControl(c) && !isSpace(c))
                skip = 1;
            else
                continue;
        } else {
            skip = 1;
        }
        out.append(value.substr(from, i - from));
        out.append(entity);
        i += skip - 1;
        from = i + 1;
    }
    out.append(value.substr(from));
}

constexpr std::array urlAttributes = {"href",   "src",        "action", "background", "cite",
                                      "poster", "formaction", "data",   "longdesc",   "xlink:href"};
}

std::size_t directionControlAt(std::string_view text, std::size_t at)
{
    if (text.size() < at + 3 || text[at] != '\xE2')
        return 0;
    const auto second = static_cast<unsigned char>(text[at + 1]);
    const auto third = static_cast<unsigned char>(text[at + 2]);
    const bool embedding = second == 0x80 && third >= 0xAA && third <= 0xAE;
    const bool isolate = second == 0x81 && third >= 0xA6 && third <= 0xA9;
    return embedding || isolate ? 3 : 0;
}

void appendWithoutControls(std::string& out, std::string_view html)
{
    std::size_t from = 0;
    for (std::size_t i = 0; i < html.size(); ++i) {
        const std::size_t length = isControl(html[i]) && !isSpace(html[i]) ? 1 : directionControlAt(html, i);
        if (length == 0)
            continue;
        out.append(html.substr(from, i - from));
        from = i + length;
        i = from - 1;
    }
    out.append(html.substr(from));
}

void appendHtml(std::string& out, std::string_view value)
{
    for (const char c : value) {
        const std::string_view entity = entityOf(c);
        if (entity.empty())
            out += c;
        else
            out += entity;
    }
}

void appendHtmlOnce(std::string& out, std::string_view value)
{
    for (std::size_t i = 0; i < value.size(); ++i) {
        if (value[i] == '&') {
            std::size_t end = i + 1;
            const bool numeric = end < value.size() && value[end] == '#';
            if (numeric)
                ++end;
            const std::size_t from = end;
            while (end < value.size() && (isAlpha(value[end]) || isDigit(value[end])))
                ++end;
            if (end > from && end < value.size() && value[end] == ';') {
                out += value.substr(i, end + 1 - i);
                i = end;
                continue;
            }
        }
        const std::string_view entity = entityOf(value[i]);
        if (entity.empty())
            out += value[i];
        else
            out += entity;
    }
}

bool isAllowedUrl(std::string_view url)
{
    // Browsers ignore control characters and white space inside a scheme, so they are ignored here, too.
    std::string scheme;
    for (const char c : url) {
        if (isControl(c) || isSpace(c))
            continue;
        if (c == ':')
            break;
        if (c == '/' || c == '?' || c == '#')
            return true;
        scheme += c;
        if (scheme.size() > 64)
            return url.find(':') == std::string_view::npos;
    }
    if (url.find(':') == std::string_view::npos)
        return true;
    static constexpr std::array allowed = {"http", "https", "mailto", "tel", "sms", "cid"};
    const std::string lower = asciiLower(scheme);
    return std::find(allowed.begin(), allowed.end(), lower) != allowed.end();
}

void appendEscaped(std::string& out, std::string_view value, Context context)
{
    std::string mended;
    if (context != Context::Bare && !isValidUtf8(value)) {
        mended = toValidUtf8(value);
        value = mended;
    }
    switch (context) {
    case Context::Bare:
        out += value;
        return;
    case Context::HtmlText:
    case Context::Attribute:
        appendHtmlText(out, value);
        return;
    case Context::UnquotedAttribute:
        appendUnquoted(out, value);
        return;
    case Context::WholeUrl:
        appendWholeUrl(out, value);
        return;
    case Context::UrlPart:
        for (const char c : value) {
            if (isUnreserved(c))
                out += c;
            else
                appendPercent(out, c);
        }
        return;
    case Context::Style:
        appendStyle(out, value);
        return;
    case Context::Script:
        appendScript(out, value);
        return;
    case Context::Subject:
        appendSubject(out, value);
        return;
    case Context::Text:
        appendPlain(out, value);
        return;
    }
}

void HtmlScanner::feed(std::string_view html)
{
    for (std::size_t i = 0; i < html.size(); ++i) {
        if (m_state == State::Text && html[i] != '<') {
            const auto next = html.find('<', i);
            if (next == std::string_view::npos)
                return;
            i = next;
        }
        const std::string_view rest = html.substr(i);
        if (m_state == State::Text && m_rawElement.empty() && rest.substr(0, 4) == "<!--" &&
            rest.substr(0, 5) != "<!--[") {
            m_state = State::Comment;
            i += 3;
            continue;
        }
        if (m_state == State::Comment) {
            const auto end = html.find("-->", i);
            if (end == std::string_view::npos)
                return;
            m_state = State::Text;
            i = end + 2;
            continue;
        }
        take(html[i], rest);
    }
}

void HtmlScanner::endTag()
{
    const bool opensRaw = !m_closing && (m_tag == "style" || m_tag == "script");
    m_rawElement = opensRaw ? m_tag : std::string();
    m_state = State::Text;
    m_tag.clear();
    m_attribute.clear();
}

void HtmlScanner::noteValue(char c)
{
    m_valueBegun = true;
    if (m_attribute != "style" || c == '"' || c == '\'')
        return;
    if (m_tail.size() >= 4)
        m_tail.erase(0, 1);
    m_tail += isAlpha(c) ? static_cast<char>(c | 0x20) : c;
}

void HtmlScanner::take(char c, std::string_view rest)
{
    switch (m_state) {
    case State::Text:
        if (!m_rawElement.empty()) {
            if (asciiLower(rest.substr(0, m_rawElement.size() + 2)) != "</" + m_rawElement)
                return;
        }
        m_state = State::TagOpen;
        m_closing = false;
        m_tag.clear();
        return;
    case State::Comment:
        return;
    case State::TagOpen:
        if (c == '/') {
            m_closing = true;
        } else if (isAlpha(c)) {
            m_state = State::TagName;
            m_tag += static_cast<char>(c | 0x20);
        } else if (c == '!' || c == '?') {
            m_state = State::TagName;
        } else {
            m_state = State::Text;
        }
        return;
    case State::TagName:
        if (c == '>')
            endTag();
        else if (isSpace(c) || c == '/')
            m_state = State::InTag;
        else
            m_tag += isAlpha(c) ? static_cast<char>(c | 0x20) : c;
        return;
    case State::InTag:
        if (c == '>') {
            endTag();
        } else if (!isSpace(c) && c != '/') {
            m_state = State::AttributeName;
            m_attribute.assign(1, isAlpha(c) ? static_cast<char>(c | 0x20) : c);
        }
        return;
    case State::AttributeName:
    case State::AfterName:
        if (c == '>') {
            endTag();
        } else if (c == '=') {
            m_state = State::BeforeValue;
        } else if (isSpace(c)) {
            m_state = State::AfterName;
        } else if (c == '/') {
            m_state = State::InTag;
        } else if (m_state == State::AfterName) {
            m_state = State::AttributeName;
            m_attribute.assign(1, isAlpha(c) ? static_cast<char>(c | 0x20) : c);
        } else {
            m_attribute += isAlpha(c) ? static_cast<char>(c | 0x20) : c;
        }
        return;
    case State::BeforeValue:
        m_valueBegun = false;
        m_tail.clear();
        if (c == '"') {
            m_state = State::ValueDouble;
        } else if (c == '\'') {
            m_state = State::ValueSingle;
        } else if (c == '>') {
            endTag();
        } else if (!isSpace(c)) {
            m_state = State::ValueBare;
            m_valueBegun = true;
        }
        return;
    case State::ValueDouble:
    case State::ValueSingle:
        if (c == (m_state == State::ValueDouble ? '"' : '\''))
            m_state = State::InTag;
        else if (!isSpace(c))
            noteValue(c);
        return;
    case State::ValueBare:
        if (c == '>')
            endTag();
        else if (isSpace(c))
            m_state = State::InTag;
        return;
    }
}

void HtmlScanner::passOutput()
{
    if (m_state == State::BeforeValue)
        m_state = State::ValueBare;
    if (m_state == State::ValueDouble || m_state == State::ValueSingle || m_state == State::ValueBare)
        m_valueBegun = true;
    m_tail.clear();
    if (m_state == State::InTag || m_state == State::AfterName)
        m_state = State::AttributeName;
}

Context HtmlScanner::context() const
{
    switch (m_state) {
    case State::Text:
        if (m_rawElement == "style")
            return Context::Style;
        return m_rawElement == "script" ? Context::Script : Context::HtmlText;
    case State::Comment:
        return Context::HtmlText;
    case State::ValueDouble:
    case State::ValueSingle:
    case State::BeforeValue:
    case State::ValueBare: {
        if (m_attribute == "style")
            return m_tail == "url(" ? Context::WholeUrl : Context::Style;
        if (m_attribute.substr(0, 2) == "on")
            return Context::Script;
        const bool begun = m_valueBegun && m_state != State::BeforeValue;
        if (std::find(urlAttributes.begin(), urlAttributes.end(), m_attribute) != urlAttributes.end())
            return begun ? Context::UrlPart : Context::WholeUrl;
        const bool quoted = m_state == State::ValueDouble || m_state == State::ValueSingle;
        return quoted ? Context::Attribute : Context::UnquotedAttribute;
    }
    default:
        return Context::UnquotedAttribute;
    }
}

}
