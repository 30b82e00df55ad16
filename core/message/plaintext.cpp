#include "core/message/renderer.h"

#include "core/base/text.h"
#include "core/message/entities.h"

#include <algorithm>
#include <array>

namespace patron::message {

namespace {
bool isSpace(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

struct Tag
{
    std::string name;
    bool closing = false;
    std::string_view attributes;
};

std::string attributeOf(std::string_view attributes, std::string_view wanted)
{
    for (std::size_t i = 0; i < attributes.size();) {
        while (i < attributes.size() && (isSpace(attributes[i]) || attributes[i] == '/'))
            ++i;
        const std::size_t from = i;
        while (i < attributes.size() && !isSpace(attributes[i]) && attributes[i] != '=')
            ++i;
        const std::string name = asciiLower(attributes.substr(from, i - from));
        while (i < attributes.size() && isSpace(attributes[i]))
            ++i;
        std::string_view value;
        if (i < attributes.size() && attributes[i] == '=') {
            ++i;
            while (i < attributes.size() && isSpace(attributes[i]))
                ++i;
            if (i < attributes.size() && (attributes[i] == '"' || attributes[i] == '\'')) {
                const auto end = std::min(attributes.find(attributes[i], i + 1), attributes.size());
                value = attributes.substr(i + 1, end - i - 1);
                i = std::min(end + 1, attributes.size());
            } else {
                const std::size_t start = i;
                while (i < attributes.size() && !isSpace(attributes[i]))
                    ++i;
                value = attributes.substr(start, i - start);
            }
        }
        if (name == wanted)
            return decodeEntities(value);
        if (i == from)
            ++i;
    }
    return {};
}

bool isVoid(std::string_view name)
{
    static constexpr std::array<std::string_view, 8> names = {"br",   "img",   "hr",  "meta",
                                                              "link", "input", "col", "area"};
    return std::find(names.begin(), names.end(), name) != names.end();
}

class PlainTextWriter
{
public:
    explicit PlainTextWriter(std::string_view html)
        : m_html(html)
    {}

    std::string write()
    {
        while (m_at < m_html.size()) {
            if (m_html[m_at] == '<')
                takeMarkup();
            else
                takeText();
        }
        while (!m_out.empty() && (m_out.back() == '\n' || m_out.back() == ' '))
            m_out.pop_back();
        if (!m_out.empty())
            m_out += '\n';
        return std::move(m_out);
    }

private:
    void takeText()
    {
        const auto end = std::min(m_html.find('<', m_at), m_html.size());
        if (m_hiddenDepth == 0)
            addText(decodeEntities(m_html.substr(m_at, end - m_at)));
        m_at = end;
    }

    void takeMarkup()
    {
        const std::string_view rest = m_html.substr(m_at);
        if (rest.substr(0, 4) == "<!--") {
            const auto end = m_html.find("-->", m_at);
            m_at = end == std::string_view::npos ? m_html.size() : end + 3;
            return;
        }
        if (rest.size() < 2 || !(rest[1] == '/' || rest[1] == '!' || rest[1] == '?' || (rest[1] | 0x20) >= 'a')) {
            if (m_hiddenDepth == 0)
                addText("<");
            ++m_at;
            return;
        }
        Tag tag;
        takeTag(tag);
        apply(tag);
    }

    void takeTag(Tag& tag)
    {
        std::size_t i = m_at + 1;
        if (i < m_html.size() && m_html[i] == '/') {
            tag.closing = true;
            ++i;
        }
        const std::size_t from = i;
        while (i < m_html.size() && !isSpace(m_html[i]) && m_html[i] != '>' && m_html[i] != '/')
            ++i;
        tag.name = asciiLower(m_html.substr(from, i - from));
        const std::size_t attributesFrom = i;
        char quote = '\0';
        for (; i < m_html.size(); ++i) {
            if (quote) {
                if (m_html[i] == quote)
                    quote = '\0';
            } else if (m_html[i] == '"' || m_html[i] == '\'') {
                quote = m_html[i];
            } else if (m_html[i] == '>') {
                break;
            }
        }
        tag.attributes = m_html.substr(attributesFrom, i - attributesFrom);
        m_at = std::min(i + 1, m_html.size());
    }

    void apply(const Tag& tag)
    {
        if (m_hiddenDepth > 0) {
            if (!isVoid(tag.name) && tag.name == m_hiddenName)
                m_hiddenDepth += tag.closing ? -1 : 1;
            return;
        }
        static constexpr std::array<std::string_view, 5> unseen = {"style", "script", "head", "title", "template"};
        const bool isUnseen = std::find(unseen.begin(), unseen.end(), tag.name) != unseen.end();
        if (!tag.closing && !isVoid(tag.name) && (isUnseen || isHidden(tag))) {
            m_hiddenName = tag.name;
            m_hiddenDepth = 1;
            return;
        }
        if (tag.name == "a")
            link(tag);
        else if (tag.name == "img")
            addText(attributeOf(tag.attributes, "alt"));
        else if (tag.name == "br")
            breakLine(1, true);
        else if (tag.name == "hr")
            rule();
        else
            block(tag);
    }

    static bool isHidden(const Tag& tag)
    {
        std::string style = asciiLower(attributeOf(tag.attributes, "style"));
        style.erase(std::remove_if(style.begin(), style.end(), isSpace), style.end());
        return style.find("display:none") != std::string::npos;
    }

    void link(const Tag& tag)
    {
        if (!tag.closing) {
            m_linkUrl = attributeOf(tag.attributes, "href");
            m_linkFrom = m_out.size();
            return;
        }
        std::string url;
        std::swap(url, m_linkUrl);
        const bool isShown = url.substr(0, 4) == "http" || url.substr(0, 7) == "mailto:" || url.substr(0, 4) == "tel:";
        const std::string_view text = trim(std::string_view(m_out).substr(std::min(m_linkFrom, m_out.size())));
        if (!isShown || text == url || (url.substr(0, 7) == "mailto:" && text == url.substr(7)))
            return;
        m_out += text.empty() ? url : " (" + url + ")";
    }

    void rule()
    {
        breakLine(1, false);
        m_out += "----------";
        breakLine(1, false);
    }

    void block(const Tag& tag)
    {
        static constexpr std::array<std::string_view, 11> paragraphs = {"p",  "h1", "h2", "h3",    "h4",        "h5",
                                                                        "h6", "ul", "ol", "table", "blockquote"};
        static constexpr std::array<std::string_view, 8> lines = {"div",    "tr",      "section", "header",
                                                                  "footer", "article", "li",      "center"};
        if (std::find(paragraphs.begin(), paragraphs.end(), tag.name) != paragraphs.end()) {
            breakLine(2, false);
        } else if (std::find(lines.begin(), lines.end(), tag.name) != lines.end()) {
            breakLine(1, false);
            if (tag.name == "li" && !tag.closing)
                m_out += "- ";
        } else if ((tag.name == "td" || tag.name == "th") && tag.closing) {
            addText(" ");
        }
    }

    void breakLine(int wanted, bool always)
    {
        while (!m_out.empty() && m_out.back() == ' ')
            m_out.pop_back();
        if (m_out.empty())
            return;
        int have = 0;
        while (have < static_cast<int>(m_out.size()) &&
               m_out[m_out.size() - 1 - static_cast<std::size_t>(have)] == '\n')
            ++have;
        if (always && have < 2)
            m_out += '\n';
        for (; !always && have < wanted; ++have)
            m_out += '\n';
    }

    void addText(std::string_view text)
    {
        for (const char c : text) {
            if (!isSpace(c))
                m_out += c;
            else if (!m_out.empty() && m_out.back() != ' ' && m_out.back() != '\n')
                m_out += ' ';
        }
    }

    std::string_view m_html;
    std::size_t m_at = 0;
    std::string m_out;
    std::string m_linkUrl;
    std::size_t m_linkFrom = 0;
    std::string m_hiddenName;
    int m_hiddenDepth = 0;
};
}

std::string plainTextOf(std::string_view html)
{
    return PlainTextWriter(html).write();
}

}
