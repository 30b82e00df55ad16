#include "core/message/import/htmlcleaner.h"

#include "core/base/text.h"
#include "core/message/html/cascade.h"
#include "core/message/html/htmltree.h"
#include "core/message/html/liquidmask.h"
#include "core/message/html/tagscanner.h"
#include "core/message/import/mailtracker.h"

#include <algorithm>
#include <map>
#include <set>

namespace patron::message {

namespace {
using html::Attribute;
using html::HtmlTree;
using html::Node;

constexpr int mostPasses = 8;
constexpr std::size_t longestPreheader = 300;
constexpr double tinyPixels = 2;

/// Elements that go with all that is in them, and how a report calls them.
const std::map<std::string_view, std::string_view>& forbiddenElements()
{
    static const std::map<std::string_view, std::string_view> names = {
        {"script", "scripts"},         {"noscript", "scripts"},        {"iframe", "frames"},
        {"frame", "frames"},           {"frameset", "frames"},         {"object", "embedded objects"},
        {"embed", "embedded objects"}, {"applet", "embedded objects"}, {"base", "base addresses"},
        {"input", "form fields"},      {"select", "form fields"},      {"textarea", "form fields"},
        {"button", "form fields"},     {"template", "templates"},      {"portal", "frames"},
        {"dialog", "dialogs"}};
    return names;
}

/// Without what browsers ignore in a scheme: blanks and control characters.
std::string plainUrl(std::string_view url)
{
    std::string out;
    for (const char c : url) {
        if (static_cast<unsigned char>(c) > ' ')
            out += c;
    }
    return asciiLower(out);
}

bool runsCode(std::string_view url)
{
    const std::string plain = plainUrl(url);
    return plain.starts_with("javascript:") || plain.starts_with("vbscript:") || plain.starts_with("data:text/html") ||
           plain.starts_with("data:image/svg") || plain.starts_with("data:application");
}

bool isHandler(std::string_view attribute)
{
    return attribute.size() > 2 && attribute.starts_with("on");
}

bool styleRunsCode(std::string_view value)
{
    const std::string plain = plainUrl(value);
    return plain.find("expression(") != std::string::npos || plain.find("javascript:") != std::string::npos ||
           plain.find("vbscript:") != std::string::npos;
}

bool declarationRunsCode(const html::Declaration& declaration)
{
    return declaration.property == "behavior" || declaration.property == "-moz-binding" ||
           styleRunsCode(declaration.value);
}

/// One look at a document: finds what to take out, and takes it out.
class Cleaning
{
public:
    Cleaning(std::string_view source, const HtmlTree& tree, const html::Cascade& cascade)
        : m_source(source)
        , m_tree(tree)
        , m_cascade(cascade)
    {}

    void findForbidden()
    {
        for (int id = 0; id < m_tree.size(); ++id) {
            const Node& node = m_tree[id];
            if (node.kind == Node::Kind::Comment)
                lookAtComment(node);
            else if (node.isElement())
                id = lookAtElement(id);
        }
        lookAtSheets();
    }

    void findCounters()
    {
        for (int id = 0; id < m_tree.size(); ++id) {
            const Node& node = m_tree[id];
            if (!node.is("img") || node.span.isEmpty())
                continue;
            const std::string_view src = node.value("src");
            const html::ComputedStyle& style = m_cascade.of(id);
            const auto isTiny = [](const std::optional<double>& pixels) { return pixels && *pixels <= tinyPixels; };
            const bool isSmall = isTiny(style.widthPx) && isTiny(style.heightPx);
            const bool isRemote = plainUrl(src).starts_with("http") || src.starts_with("//");
            const std::string_view tracker = trackerOf(src);
            // Programs keep their shops' pictures on the same servers as their counters.
            if (!isRemote || !(isSmall || style.isHidden || looksLikeOpenCounter(src)))
                continue;
            remove(node.span,
                   tracker.empty() ? "counters of opens" : "counters of opens (" + std::string(tracker) + ")");
        }
    }

    bool isClean() const { return m_edits.empty(); }
    const std::map<std::string, std::size_t>& removed() const { return m_removed; }

    void replace(html::Span span, std::string text) { m_edits.push_back({span, std::move(text)}); }

    void remove(html::Span span, const std::string& what)
    {
        if (span.isEmpty())
            return;
        ++m_removed[what];
        m_edits.push_back({span, {}});
    }

    /// From the start tag to the end of what is in it.
    html::Span wholeOf(int id) const
    {
        html::Span span = m_tree[id].span;
        for (int inside = id; inside < m_tree[id].end; ++inside)
            span.to = std::max({span.to, m_tree[inside].span.to, m_tree[inside].endTag.to});
        return span;
    }

    std::string apply()
    {
        std::stable_sort(m_edits.begin(), m_edits.end(),
                         [](const Edit& a, const Edit& b) { return a.span.from < b.span.from; });
        std::string out;
        std::size_t at = 0;
        for (const Edit& edit : m_edits) {
            if (edit.span.to <= at)
                continue;
            const std::size_t from = std::max<std::size_t>(at, edit.span.from);
            out += m_source.substr(at, from - at);
            out += edit.text;
            at = edit.span.to;
        }
        out += m_source.substr(at);
        return out;
    }

private:
    struct Edit
    {
        html::Span span;
        std::string text;
    };

    /// Comments stay, unless a program that reads them would find something forbidden inside.
    void lookAtComment(const Node& node)
    {
        const std::string text = asciiLower(node.text);
        for (const std::string_view tag : {"<script", "<iframe", "<object", "<embed", "<form", "javascript:"}) {
            if (text.find(tag) != std::string::npos) {
                remove(node.span, "comments with scripts");
                return;
            }
        }
    }

    /// The id of the last node that needs no further look.
    int lookAtElement(int id)
    {
        const Node& node = m_tree[id];
        if (const auto found = forbiddenElements().find(node.name); found != forbiddenElements().end()) {
            remove(wholeOf(id), std::string(found->second));
            return node.span.isEmpty() ? id : node.end - 1;
        }
        if (node.is("form")) {
            // What it says stays.
            remove(node.span, "forms");
            if (m_removed["forms"] == 1)
                removeEndTags("form");
        } else if (node.is("meta") && asciiLower(trim(node.value("http-equiv"))) == "refresh") {
            remove(node.span, "refreshes");
        } else if (node.is("link") && plainUrl(node.value("href")).find("//fonts.") == std::string::npos) {
            remove(node.span, "style sheets and files from elsewhere");
        } else {
            lookAtAttributes(id);
        }
        return id;
    }

    /// The parser does not keep where forms end.
    void removeEndTags(std::string_view name)
    {
        html::TagScanner scanner(m_source);
        while (const auto tag = scanner.next()) {
            if (tag->isClosing && asciiLower(tag->name) == name)
                replace({static_cast<std::uint32_t>(tag->from), static_cast<std::uint32_t>(tag->to)}, {});
        }
    }

    void lookAtAttributes(int id)
    {
        for (const Attribute& attribute : m_tree[id].attributes) {
            // The parser copies formatting elements, and gives body what a second body tag says.
            if (attribute.nameSpan.isEmpty() || !m_seen.insert(attribute.nameSpan.from).second)
                continue;
            const html::Span whole{attribute.nameSpan.from,
                                   std::max(attribute.nameSpan.to, attribute.valueSpan.to + (attribute.quote ? 1 : 0))};
            if (isHandler(attribute.name))
                remove(whole, "scripts in attributes");
            else if (attribute.name == "srcdoc" || attribute.name == "formaction" || runsCode(attribute.value))
                remove(whole, "addresses that run scripts");
            else if (attribute.name == "style" && styleRunsCode(attribute.value))
                lookAtStyle(id, whole);
        }
    }

    void lookAtStyle(int id, html::Span whole)
    {
        bool isFound = false;
        for (const html::Declaration& each : m_cascade.inlineOf(id)) {
            if (!declarationRunsCode(each) || each.span.isEmpty())
                continue;
            remove(each.span, "styles that run scripts");
            isFound = true;
        }
        if (!isFound)
            remove(whole, "styles that run scripts");
    }

    void lookAtSheets()
    {
        for (const html::PlacedSheet& placed : m_cascade.sheets()) {
            const auto moved = [&](html::Span span) {
                return html::Span{span.from + placed.offset, span.to + placed.offset};
            };
            for (const html::Rule& rule : placed.sheet.rules) {
                for (const html::Declaration& each : rule.declarations) {
                    if (declarationRunsCode(each))
                        remove(moved(each.span), "styles that run scripts");
                }
            }
            for (const html::AtRule& rule : placed.sheet.atRules) {
                if (rule.name == "import" && plainUrl(rule.prelude).find("//fonts.") == std::string::npos)
                    remove(moved(rule.span), "style sheets and files from elsewhere");
            }
        }
    }

    std::string_view m_source;
    const HtmlTree& m_tree;
    const html::Cascade& m_cascade;
    std::vector<Edit> m_edits;
    std::map<std::string, std::size_t> m_removed;
    std::set<std::uint32_t> m_seen; ///< attributes, by their place
};

/// One line without the characters that preheaders are filled with.
std::string oneLine(std::string_view text)
{
    static const std::set<std::string_view> fillers = {"\xC2\xAD",     "\xCD\x8F",     "\xE2\x80\x8C", "\xE2\x80\x8B",
                                                       "\xE2\x80\x8D", "\xE2\x80\x87", "\xEF\xBB\xBF", "\xC2\xA0",
                                                       "\xE2\x80\x8E", "\xE2\x80\x8F"};
    std::string out;
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t length = fillers.contains(text.substr(i, 2))   ? 2
                                   : fillers.contains(text.substr(i, 3)) ? 3
                                                                         : 0;
        const bool isSpace = length > 0 || text[i] == ' ' || (text[i] >= '\t' && text[i] <= '\r');
        if (!isSpace)
            out += text[i];
        else if (!out.empty() && out.back() != ' ')
            out += ' ';
        i += std::max<std::size_t>(length, 1);
    }
    return std::string(trim(out));
}

/// The hidden texts before the first that is shown: the preheader, and what fills it up.
void takePreheader(Cleaning& cleaning, std::string_view source, const HtmlTree& tree, const html::Cascade& cascade,
                   CleanedHtml& out)
{
    const int body = tree.find("body");
    for (int id = body < 0 ? tree.size() : body + 1; id < tree.size(); ++id) {
        const Node& node = tree[id];
        const bool isHidden = cascade.of(id).isHidden || cascade.of(id).fontSizePx.value_or(16) <= tinyPixels;
        if (!isHidden && ((node.kind == Node::Kind::Text && !oneLine(node.text).empty()) || node.is("img")))
            return;
        if (!node.isElement() || node.isAdded || !isHidden || node.is("style"))
            continue;
        const html::Span whole = cleaning.wholeOf(id);
        std::string text;
        // As it is written: Liquid stays Liquid.
        for (int inside = id; inside < node.end; ++inside) {
            const Node& each = tree[inside];
            const bool isLiquid = each.kind == Node::Kind::Text && html::hasLiquid(each.text);
            if (each.kind == Node::Kind::Text)
                text +=
                    isLiquid ? std::string(source.substr(each.span.from, each.span.to - each.span.from)) : each.text;
        }
        text = oneLine(text);
        if (text.size() > longestPreheader || (!out.preheader.empty() && !text.empty()))
            return;
        if (out.preheader.empty())
            out.preheader = text;
        cleaning.replace(whole, {});
        id = node.end - 1;
    }
}

void correctCharset(Cleaning& cleaning, const HtmlTree& tree)
{
    for (const Node& node : tree.nodes()) {
        if (!node.is("meta"))
            continue;
        const Attribute* charset = node.attribute("charset");
        const Attribute* content = node.attribute("content");
        if (charset && !charset->valueSpan.isEmpty() && asciiLower(charset->value) != "utf-8")
            cleaning.replace(charset->valueSpan, "utf-8");
        else if (content && asciiLower(node.value("http-equiv")) == "content-type" &&
                 asciiLower(content->value).find("utf-8") == std::string::npos)
            cleaning.replace(content->valueSpan, "text/html; charset=utf-8");
    }
}

void countLinks(const HtmlTree& tree, CleanedHtml& out)
{
    for (const Node& node : tree.nodes()) {
        const std::string_view tracker = node.is("a") ? trackerOf(node.value("href")) : std::string_view();
        if (tracker.empty())
            continue;
        ++out.countedLinks;
        if (out.counter.empty())
            out.counter = std::string(tracker);
    }
}

std::string titleOf(const HtmlTree& tree)
{
    const int title = tree.find("title");
    return title < 0 ? std::string() : oneLine(tree.textOf(title));
}

/// Takes forbidden things out of one reading of the text. Whether there were any.
Result<bool> cleanOnce(CleanedHtml& out, std::string_view reading, std::map<std::string, std::size_t>& removed)
{
    PATRON_TRY(tree, HtmlTree::parse(reading));
    const html::Cascade cascade(tree, reading);
    Cleaning cleaning(out.html, tree, cascade);
    cleaning.findForbidden();
    if (cleaning.isClean())
        return false;
    for (const auto& [what, count] : cleaning.removed())
        removed[what] += count;
    out.html = cleaning.apply();
    return true;
}

/// Takes the title and the preheader over, and counters out.
Result<void> takeOver(CleanedHtml& out, std::map<std::string, std::size_t>& removed)
{
    const html::LiquidMask mask(out.html);
    PATRON_TRY(tree, HtmlTree::parse(mask.text()));
    const html::Cascade cascade(tree, mask.text());
    Cleaning cleaning(out.html, tree, cascade);
    out.title = titleOf(tree);
    takePreheader(cleaning, out.html, tree, cascade, out);
    correctCharset(cleaning, tree);
    cleaning.findCounters();
    countLinks(tree, out);
    removed = cleaning.removed();
    out.html = cleaning.apply();
    return {};
}
}

Result<CleanedHtml> cleanHtml(std::string_view source)
{
    CleanedHtml out;
    out.html = std::string(source);
    out.hasLiquid = source.find("{{") != std::string_view::npos || source.find("{%") != std::string_view::npos;
    std::map<std::string, std::size_t> removed;
    PATRON_CHECK(takeOver(out, removed));
    // Taking something out may bring something together, and Liquid may hide something: until both readings are clean.
    for (int pass = 0; pass < mostPasses; ++pass) {
        const html::LiquidMask mask(out.html);
        PATRON_TRY(isDirty, cleanOnce(out, mask.text(), removed));
        const std::string asWritten = out.html;
        PATRON_TRY(isDirtyAsWritten, cleanOnce(out, asWritten, removed));
        if (isDirty || isDirtyAsWritten)
            continue;
        for (const auto& [what, count] : removed)
            out.removed.push_back({what, count});
        return out;
    }
    return makeError(
        ErrorCode::BadInput,
        "The scripts in this HTML are so entangled that they cannot be taken out. Copy its text into a new "
        "message instead.");
}

namespace {
std::string forbiddenInReading(std::string_view reading)
{
    const auto tree = HtmlTree::parse(reading);
    if (!tree)
        return tree.error().text;
    for (const Node& node : tree->nodes()) {
        const bool isForbidden = node.isElement() && (forbiddenElements().contains(node.name) || node.name == "form");
        if (isForbidden && !node.span.isEmpty())
            return node.name;
        for (const Attribute& attribute : node.attributes) {
            const bool runs = isHandler(attribute.name) || runsCode(attribute.value) ||
                              (attribute.name == "style" && styleRunsCode(attribute.value));
            if (runs && !attribute.nameSpan.isEmpty())
                return attribute.name;
        }
    }
    return {};
}
}

std::string forbiddenIn(std::string_view source)
{
    const std::string masked = forbiddenInReading(html::LiquidMask(source).text());
    return masked.empty() ? forbiddenInReading(source) : masked;
}

}
