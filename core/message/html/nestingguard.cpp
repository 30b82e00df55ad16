#include "core/message/html/nestingguard.h"

#include "core/base/text.h"
#include "core/message/html/htmltree.h"
#include "core/message/html/tagscanner.h"
#include "core/message/liquid/lineindex.h"

#include <algorithm>
#include <unordered_set>

namespace patron::message::html {

namespace {
constexpr std::size_t deepest = 512;
constexpr int mostAttributes = 256;

using Names = std::unordered_set<std::string_view>;

/// Never counted: empty, there once, or ended by the next of its kind, so that it deepens what holds it by one.
bool isUncounted(std::string_view tag)
{
    static const Names names = {"p",    "li",   "dd",   "dt",       "option", "optgroup", "rp",   "rt",
                                "html", "body", "head", "colgroup", "script", "style",    "title"};
    return isVoidElement(tag) || names.contains(tag);
}

/// Elements that an end tag of an inline element does not reach across.
bool isSpecial(std::string_view tag)
{
    static const Names names = {
        "address",  "applet", "article", "aside",    "blockquote", "button",  "caption",  "center",   "details",
        "dir",      "div",    "dl",      "fieldset", "figcaption", "figure",  "footer",   "form",     "frameset",
        "h1",       "h2",     "h3",      "h4",       "h5",         "h6",      "header",   "hgroup",   "iframe",
        "listing",  "main",   "marquee", "menu",     "nav",        "noembed", "noframes", "noscript", "object",
        "ol",       "pre",    "section", "select",   "summary",    "table",   "tbody",    "td",       "template",
        "textarea", "tfoot",  "th",      "thead",    "tr",         "ul",      "xmp"};
    return names.contains(tag);
}

bool isTablePart(std::string_view tag)
{
    static const Names names = {"table", "tbody", "thead", "tfoot", "tr", "td", "th", "caption"};
    return names.contains(tag);
}

/// What an end tag of a block does not reach across.
bool isScope(std::string_view tag)
{
    static const Names names = {"table", "td", "th", "caption", "object", "applet", "marquee", "template"};
    return names.contains(tag);
}

bool isForeign(std::string_view tag)
{
    return tag == "svg" || tag == "math";
}

/// The elements that are open, never fewer than a parser has.
class OpenElements
{
public:
    std::size_t depth() const { return m_names.size(); }

    void open(std::string name, bool isSelfClosing)
    {
        if (m_foreign > 0) {
            if (!isSelfClosing)
                push(std::move(name));
            return;
        }
        if (isUncounted(name))
            return;
        if (name == "td" || name == "th")
            endNearest({"td", "th"});
        else if (name == "tr")
            endNearest({"tr"});
        else if (name == "tbody" || name == "thead" || name == "tfoot")
            endNearest({"tbody", "thead", "tfoot"});
        push(std::move(name));
    }

    void close(const std::string& name)
    {
        if (m_foreign > 0) {
            closeForeign(name);
        } else if (name == "form") {
            // Ends alone: what was opened inside stays open.
            const auto last = std::find(m_names.rbegin(), m_names.rend(), name);
            if (last != m_names.rend())
                m_names.erase(last.base() - 1);
        } else {
            const bool ofTable = isTablePart(name);
            const bool special = isSpecial(name);
            for (std::size_t i = m_names.size(); i-- > 0;) {
                if (m_names[i] == name) {
                    m_names.resize(i);
                    return;
                }
                const bool isBarrier = ofTable   ? m_names[i] == "table" || m_names[i] == "template"
                                       : special ? isScope(m_names[i])
                                                 : isSpecial(m_names[i]);
                if (isBarrier)
                    return;
            }
        }
    }

private:
    void push(std::string name)
    {
        if (m_foreign > 0 || isForeign(name))
            ++m_foreign;
        m_names.push_back(std::move(name));
    }

    void closeForeign(const std::string& name)
    {
        const std::size_t first = m_names.size() - m_foreign;
        for (std::size_t i = m_names.size(); i-- > first;) {
            if (m_names[i] == name) {
                m_names.resize(i);
                m_foreign = i - first;
                return;
            }
        }
    }

    void endNearest(const Names& kinds)
    {
        for (std::size_t i = m_names.size(); i-- > 0;) {
            if (m_names[i] == "table" || m_names[i] == "template")
                return;
            if (kinds.contains(m_names[i])) {
                m_names.resize(i);
                return;
            }
        }
    }

    std::vector<std::string> m_names;
    std::size_t m_foreign = 0; ///< how many of the last ones stand in SVG or MathML
};

Error tooMuch(std::string_view html, std::size_t offset, std::string_view what)
{
    const liquid::Place place = liquid::LineIndex(html).placeOf(offset);
    return makeError(ErrorCode::BadInput, "Line " + std::to_string(place.line) + ", column " +
                                              std::to_string(place.column) + ": " + std::string(what));
}
}

Result<void> checkNesting(std::string_view html)
{
    OpenElements open;
    TagScanner scanner(html);
    while (const auto tag = scanner.next()) {
        if (tag->attributes > mostAttributes)
            return tooMuch(html, tag->from, "this tag has more than 256 attributes.");
        std::string name = asciiLower(tag->name);
        if (tag->isClosing)
            open.close(name);
        else
            open.open(std::move(name), !tag->inside.empty() && tag->inside.back() == '/');
        if (open.depth() > deepest)
            return tooMuch(html, tag->from, "tags are nested more than 512 deep. Close them where they end.");
    }
    return {};
}

}
