#include "core/message/mjml/inliner.h"

#include "core/base/text.h"
#include "core/message/html/css.h"
#include "core/message/html/htmltree.h"
#include "core/message/html/liquidmask.h"
#include "core/message/mjml/markup.h"

#include <algorithm>
#include <array>
#include <map>

namespace patron::message::mjml {

namespace {
/// Work of finding elements, as html::matches counts it: a few seconds at worst.
constexpr std::size_t mostSteps = 20'000'000;

/// New values for attributes of one start tag, by name.
using NewValues = std::map<std::string, std::string>;

/// Changes attributes in start tags and leaves all else byte for byte.
class TagEditor
{
public:
    TagEditor(std::string_view html, const html::HtmlTree& tree)
        : m_html(html)
        , m_tree(tree)
    {}

    NewValues& of(int id) { return m_values[id]; }

    std::string apply() const
    {
        struct Edit
        {
            std::size_t from;
            std::size_t to;
            std::string text;
        };
        std::vector<Edit> edits;
        for (const auto& [id, values] : m_values) {
            const html::Node& node = m_tree[id];
            for (const auto& [name, value] : values) {
                std::string text = ' ' + name + "=\"";
                appendQuoted(text, value);
                text += '"';
                if (const html::Attribute* old = node.attribute(name)) {
                    const std::size_t quote = old->quote ? 1 : 0;
                    edits.push_back({old->nameSpan.from - 1, old->valueSpan.to + quote, std::move(text)});
                } else {
                    const std::size_t at = endOfName(node);
                    edits.push_back({at, at, std::move(text)});
                }
            }
        }
        std::stable_sort(edits.begin(), edits.end(), [](const Edit& a, const Edit& b) { return a.from < b.from; });
        std::string out;
        std::size_t at = 0;
        for (const Edit& edit : edits) {
            if (edit.from < at)
                continue;
            out += m_html.substr(at, edit.from - at);
            out += edit.text;
            at = edit.to;
        }
        out += m_html.substr(at);
        return out;
    }

private:
    std::size_t endOfName(const html::Node& node) const
    {
        return std::min<std::size_t>(m_html.find_first_of(" \t\n\r\f/>", node.span.from + 1), node.span.to);
    }

    std::string_view m_html;
    const html::HtmlTree& m_tree;
    std::map<int, NewValues> m_values;
};

/// Calls for each element that one of the selectors means. `steps` is what finding them took so far.
template <typename Each>
Result<void> eachMatch(const html::HtmlTree& tree, const std::vector<html::Selector>& selectors, std::size_t& steps,
                       std::string_view where, Each each)
{
    for (int id = 0; id < tree.size(); ++id) {
        const html::Node& node = tree[id];
        if (!node.isElement() || node.isAdded)
            continue;
        const bool isMeant = std::any_of(selectors.begin(), selectors.end(), [&](const html::Selector& selector) {
            return html::matches(selector, tree, id, steps);
        });
        if (isMeant)
            each(id);
        if (steps > mostSteps) {
            return makeError(ErrorCode::BadInput, "There are too many selectors in " + std::string(where) +
                                                      " for this message. Use fewer or narrower ones.");
        }
    }
    return {};
}

bool isOneOf(std::string_view name, std::initializer_list<std::string_view> names)
{
    return std::find(names.begin(), names.end(), name) != names.end();
}

bool isOfTable(std::string_view name)
{
    return isOneOf(name, {"table", "th", "tr", "td", "caption", "colgroup", "col", "thead", "tbody", "tfoot"});
}

/// "url('a.png')" without its wrapping.
std::string withoutUrl(std::string_view value)
{
    if (!value.starts_with("url(") || !value.ends_with(')'))
        return std::string(value);
    value = value.substr(4, value.size() - 5);
    if (value.size() >= 2 && (value.front() == '\'' || value.front() == '"') && value.back() == value.front())
        value = value.substr(1, value.size() - 2);
    return std::string(value);
}

/// What the styles of one element become as attributes.
NewValues attributesOf(const html::Node& node, const std::vector<html::Declaration>& declarations,
                       std::string_view style)
{
    static const std::map<std::string_view, std::string_view> names = {{"background-color", "bgcolor"},
                                                                       {"background-image", "background"},
                                                                       {"text-align", "align"},
                                                                       {"vertical-align", "valign"}};
    NewValues values;
    for (const html::Declaration& declaration : declarations) {
        const html::Span span = declaration.valueSpan;
        const std::string value(style.substr(span.from, span.to - span.from));
        if (const auto name = names.find(declaration.property); name != names.end() && isOfTable(node.name)) {
            if (value.find("gradient(") == std::string::npos)
                values[std::string(name->second)] = withoutUrl(value);
        } else if (isOneOf(declaration.property, {"width", "height"}) &&
                   isOneOf(node.name, {"table", "td", "th", "img"})) {
            if (value.ends_with("px"))
                values[declaration.property] = value.substr(0, value.size() - 2);
            else if (value == "auto" || (value.ends_with('%') && node.name != "img"))
                values[declaration.property] = value;
        }
    }
    return values;
}

/// The selectors of a sheet that elements can answer.
std::vector<html::Selector> selectorsOf(std::string_view css)
{
    const html::LiquidMask mask(css);
    std::vector<html::Selector> selectors;
    for (const html::Rule& rule : html::parseCss(mask.text()).rules) {
        if (rule.within < 0 && !mask.isConditional(rule.span.from))
            selectors.insert(selectors.end(), rule.selectors.begin(), rule.selectors.end());
    }
    return selectors;
}

Result<std::string> withTableAttributes(std::string_view html, const std::vector<html::Selector>& selectors)
{
    const html::LiquidMask mask(html);
    PATRON_TRY(tree, html::HtmlTree::parse(mask.text()));
    TagEditor editor(html, tree);
    std::size_t steps = 0;
    const auto add = [&](int id) {
        const html::Node& node = tree[id];
        const html::Attribute* attribute = node.attribute("style");
        if (!attribute || !(isOfTable(node.name) || node.name == "img"))
            return;
        const html::Span span = attribute->valueSpan;
        const auto declarations =
            html::parseDeclarations(std::string_view(mask.text()).substr(span.from, span.to - span.from));
        const NewValues values = attributesOf(node, declarations, html.substr(span.from, span.to - span.from));
        if (!values.empty())
            editor.of(id) = values;
    };
    PATRON_CHECK(eachMatch(tree, selectors, steps, "<mj-style inline=\"inline\">", add));
    return editor.apply();
}
}

Result<std::string> withAttributes(std::string_view html, const std::vector<SelectorAttributes>& attributes)
{
    const html::LiquidMask mask(html);
    PATRON_TRY(tree, html::HtmlTree::parse(mask.text()));
    TagEditor editor(html, tree);
    std::size_t steps = 0;
    for (const SelectorAttributes& selector : attributes) {
        const auto add = [&](int id) {
            for (const auto& [name, value] : selector.values)
                editor.of(id)[asciiLower(name)] = value;
        };
        PATRON_CHECK(eachMatch(tree, html::parseSelectors(selector.path), steps, "<mj-html-attributes>", add));
    }
    return editor.apply();
}

Result<html::InlinedStyles> withInlineStyles(std::string_view html, const std::vector<std::string_view>& styles)
{
    std::string css;
    for (const std::string_view style : styles) {
        css += style;
        css += '\n';
    }
    PATRON_TRY(inlined, html::inlineStyles(html, css));
    PATRON_TRY(whole, withTableAttributes(inlined.html, selectorsOf(css)));
    inlined.html = std::move(whole);
    return std::move(inlined);
}

}
