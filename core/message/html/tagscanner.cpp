#include "core/message/html/tagscanner.h"

#include <algorithm>
#include <array>

namespace patron::message::html {

namespace {
bool isSpace(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

bool isLetter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

char small(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
}

bool sameName(std::string_view written, std::string_view lowerCase)
{
    return written.size() == lowerCase.size() &&
           std::equal(written.begin(), written.end(), lowerCase.begin(), [](char a, char b) { return small(a) == b; });
}

struct ReadAttribute
{
    std::string_view name;
    std::string_view value;
};

/// Reads an attribute at `at` up to the > of its tag. Nothing at that > or at the end.
std::optional<ReadAttribute> readAttribute(std::string_view text, std::size_t& at)
{
    const auto skipSpaces = [&] {
        while (at < text.size() && isSpace(text[at]))
            ++at;
    };
    while (at < text.size() && (isSpace(text[at]) || text[at] == '/'))
        ++at;
    if (at >= text.size() || text[at] == '>')
        return {};
    ReadAttribute attribute;
    const std::size_t from = at++; // an = here belongs to the name
    while (at < text.size() && !isSpace(text[at]) && text[at] != '=' && text[at] != '>' && text[at] != '/')
        ++at;
    attribute.name = text.substr(from, at - from);
    skipSpaces();
    if (at >= text.size() || text[at] != '=')
        return attribute;
    ++at;
    skipSpaces();
    if (at < text.size() && (text[at] == '"' || text[at] == '\'')) {
        const auto end = std::min(text.find(text[at], at + 1), text.size());
        attribute.value = text.substr(at + 1, end - at - 1);
        at = std::min(end + 1, text.size());
        return attribute;
    }
    const std::size_t start = at;
    while (at < text.size() && !isSpace(text[at]) && text[at] != '>')
        ++at;
    attribute.value = text.substr(start, at - start);
    return attribute;
}
}

std::optional<ScannedTag> TagScanner::next()
{
    for (;;) {
        m_at = m_html.find('<', m_at);
        if (m_at == std::string_view::npos || m_at + 1 >= m_html.size()) {
            m_at = m_html.size();
            return {};
        }
        const char following = m_html[m_at + 1];
        if (following == '!' || following == '?') {
            skipDeclaration();
        } else if (isLetter(following) ||
                   (following == '/' && m_at + 2 < m_html.size() && isLetter(m_html[m_at + 2]))) {
            return take();
        } else if (following == '/') {
            m_at = std::min(m_html.find('>', m_at), m_html.size());
        } else {
            ++m_at;
        }
    }
}

std::optional<ScannedTag> TagScanner::take()
{
    ScannedTag tag;
    tag.from = m_at;
    std::size_t at = m_at + 1;
    tag.isClosing = m_html[at] == '/';
    at += tag.isClosing ? 1 : 0;
    const std::size_t name = at;
    while (at < m_html.size() && !isSpace(m_html[at]) && m_html[at] != '>' && m_html[at] != '/')
        ++at;
    tag.name = m_html.substr(name, at - name);
    const std::size_t inside = at;
    while (readAttribute(m_html, at))
        ++tag.attributes;
    tag.inside = m_html.substr(inside, at - inside);
    tag.to = m_at = std::min(at + 1, m_html.size());
    if (!tag.isClosing)
        skipRawText(tag.name);
    return tag;
}

void TagScanner::skipDeclaration()
{
    const bool isComment = m_html.substr(m_at, 4) == "<!--";
    if (!isComment) {
        m_at = std::min(m_html.find('>', m_at), m_html.size());
        return;
    }
    // "<!-->" is a comment, too: its end may use the dashes of its beginning.
    const auto end = m_html.find("-->", m_at + 2);
    m_at = end == std::string_view::npos ? m_html.size() : end + 3;
}

void TagScanner::skipRawText(std::string_view name)
{
    static constexpr std::array<std::string_view, 7> raw = {"style", "script", "title",  "textarea",
                                                            "xmp",   "iframe", "noembed"};
    const auto element =
        std::find_if(raw.begin(), raw.end(), [&](std::string_view each) { return sameName(name, each); });
    if (element == raw.end())
        return;
    for (std::size_t at = m_html.find("</", m_at); at != std::string_view::npos; at = m_html.find("</", at + 2)) {
        if (sameName(m_html.substr(at + 2, element->size()), *element)) {
            m_at = at;
            return;
        }
    }
    m_at = m_html.size();
}

std::optional<std::string_view> attributeIn(std::string_view inside, std::string_view name)
{
    std::size_t at = 0;
    while (const auto attribute = readAttribute(inside, at)) {
        if (sameName(attribute->name, name))
            return attribute->value;
    }
    return {};
}

}
