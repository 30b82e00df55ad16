#include "core/message/html/styleinliner.h"

#include "core/message/html/css.h"
#include "core/message/html/htmltree.h"
#include "core/message/html/liquidmask.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace patron::message::html {

namespace {
constexpr std::size_t mostAdded = 8u << 20;
constexpr std::size_t mostSteps = 20'000'000;

/// What goes into the style attribute of one start tag.
struct Additions
{
    std::string before; ///< what the attribute says wins over it
    std::string behind; ///< !important
};

/// One edit: `length` bytes at `at` become `text`.
struct Edit
{
    std::size_t at = 0;
    std::size_t length = 0;
    std::string text;
};

class Inliner
{
public:
    Inliner(std::string_view html, std::string_view css, const HtmlTree& tree)
        : m_html(html)
        , m_css(css)
        , m_mask(css)
        , m_tree(tree)
        , m_sheet(parseCss(m_mask.text()))
    {}

    Result<InlinedStyles> run()
    {
        InlinedStyles out;
        sortRules();
        for (int id = 0; id < m_tree.size(); ++id) {
            const Node& node = m_tree[id];
            if (node.isElement() && !node.isAdded)
                editTag(node, additionsFor(id));
            if (m_added > mostAdded || m_steps > mostSteps)
                return makeError(
                    ErrorCode::BadInput,
                    "These styles are too many for this mail, or would add more than 8 MB to it. Use fewer or "
                    "narrower rules.");
        }
        out.html = applyEdits();
        out.leftOver = leftOver();
        return out;
    }

private:
    struct Candidate
    {
        const Rule* rule = nullptr;
        const Selector* selector = nullptr;
        auto rank() const { return std::tie(selector->specificity, rule->span.from); }
    };

    /// Selectors that elements can answer, the weakest first.
    void sortRules()
    {
        for (const Rule& rule : m_sheet.rules) {
            if (rule.within >= 0 || m_mask.isConditional(rule.span.from))
                continue;
            for (const Selector& selector : rule.selectors) {
                if (!selector.compounds.empty() && !selector.hasPseudo())
                    m_candidates.push_back({&rule, &selector});
            }
        }
        std::stable_sort(m_candidates.begin(), m_candidates.end(),
                         [](const Candidate& a, const Candidate& b) { return a.rank() < b.rank(); });
    }

    std::string textOf(const Declaration& declaration) const
    {
        const Span value = declaration.valueSpan;
        return declaration.property + ":" + std::string(m_css.substr(value.from, value.to - value.from));
    }

    Additions additionsFor(int id)
    {
        std::vector<const Candidate*> strongestFirst;
        for (auto each = m_candidates.rbegin(); each != m_candidates.rend(); ++each) {
            if (matches(*each->selector, m_tree, id, m_steps))
                strongestFirst.push_back(&*each);
        }
        // The strongest rule has a property alone; within one rule it may stand twice, as a fallback.
        std::map<std::pair<bool, std::string_view>, const Candidate*> owners;
        std::vector<const Declaration*> chosen;
        for (const Candidate* candidate : strongestFirst) {
            m_steps += candidate->rule->declarations.size();
            const auto& declarations = candidate->rule->declarations;
            for (auto each = declarations.rbegin(); each != declarations.rend(); ++each) {
                const auto owner = owners.try_emplace({each->isImportant, each->property}, candidate).first;
                if (owner->second == candidate)
                    chosen.push_back(&*each);
            }
        }
        Additions additions;
        for (auto each = chosen.rbegin(); each != chosen.rend(); ++each) {
            std::string& target = (*each)->isImportant ? additions.behind : additions.before;
            target += (target.empty() ? "" : ";") + textOf(**each);
        }
        return additions;
    }

    /// Makes a text safe between these quotes; the quotes of CSS strings are changed where the others are free.
    static std::string quoted(std::string_view text, char quote)
    {
        const char other = quote == '"' ? '\'' : '"';
        const bool mayChange = text.find(other) == std::string_view::npos;
        std::string out;
        for (std::size_t i = 0; i < text.size(); ++i) {
            const char c = text[i];
            const bool isLiquid = text.substr(i, 2) == "{{" || text.substr(i, 2) == "{%";
            if (isLiquid) {
                const auto end = std::min(text.find(text[i + 1] == '{' ? "}}" : "%}", i), text.size() - 2) + 2;
                out += text.substr(i, end - i);
                i = end - 1;
            } else if (c == quote) {
                out += mayChange ? std::string(1, other) : quote == '"' ? "&quot;" : "&#39;";
            } else if (c == '&') {
                out += "&amp;";
            } else {
                out += c;
            }
        }
        return out;
    }

    void editTag(const Node& node, const Additions& additions)
    {
        if (additions.before.empty() && additions.behind.empty())
            return;
        const Attribute* style = node.attribute("style");
        if (!style) {
            const std::string all = join(additions.before, {}, additions.behind);
            addEdit({node.span.from + 1 + nameLength(node), 0, " style=\"" + quoted(all, '"') + "\""});
            return;
        }
        const char quote = style->quote ? style->quote : '"';
        const Span span = style->valueSpan;
        const std::string_view written = m_html.substr(span.from, span.to - span.from);
        std::string value = join(quoted(additions.before, quote), written, quoted(additions.behind, quote));
        if (!style->quote)
            value = (span.isEmpty() ? "=\"" : "\"") + value + "\"";
        addEdit({span.from, span.to - span.from, std::move(value)});
    }

    void addEdit(Edit edit)
    {
        m_added += edit.text.size();
        m_edits.push_back(std::move(edit));
    }

    std::size_t nameLength(const Node& node) const
    {
        const auto end = m_html.find_first_of(" \t\r\n\f/>", node.span.from + 1);
        return std::min<std::size_t>(end, node.span.to) - node.span.from - 1;
    }

    static std::string join(std::string_view before, std::string_view middle, std::string_view behind)
    {
        std::string out;
        for (const std::string_view part : {before, middle, behind}) {
            if (part.empty())
                continue;
            const auto last = out.find_last_not_of(" \t\r\n");
            if (last != std::string::npos && out[last] != ';')
                out += ';';
            out += part;
        }
        return out;
    }

    std::string applyEdits()
    {
        std::stable_sort(m_edits.begin(), m_edits.end(), [](const Edit& a, const Edit& b) { return a.at < b.at; });
        std::string out;
        std::size_t at = 0;
        for (const Edit& edit : m_edits) {
            if (edit.at < at)
                continue;
            out += m_html.substr(at, edit.at - at);
            out += edit.text;
            at = edit.at + edit.length;
        }
        out += m_html.substr(at);
        return out;
    }

    static bool isInlined(const Selector& selector) { return !selector.compounds.empty() && !selector.hasPseudo(); }

    std::string leftOver() const
    {
        std::map<std::size_t, std::string> pieces;
        const auto written = [&](Span span) { return std::string(m_css.substr(span.from, span.to - span.from)); };
        for (const AtRule& rule : m_sheet.atRules) {
            if (rule.within < 0)
                pieces[rule.span.from] = written(rule.span);
        }
        for (const Rule& rule : m_sheet.rules) {
            if (rule.within >= 0)
                continue;
            const auto kept = std::count_if(rule.selectors.begin(), rule.selectors.end(),
                                            [](const Selector& each) { return !isInlined(each); });
            const bool isWhole = kept == static_cast<std::ptrdiff_t>(rule.selectors.size());
            if (isWhole || m_mask.isConditional(rule.span.from)) {
                pieces[rule.span.from] = written(rule.span);
                continue;
            }
            std::string selectors;
            for (const Selector& selector : rule.selectors) {
                if (!isInlined(selector))
                    selectors += (selectors.empty() ? "" : ", ") + selector.text;
            }
            const auto brace = m_css.find('{', rule.span.from);
            if (!selectors.empty() && brace < rule.span.to)
                pieces[rule.span.from] = selectors + " " + written({static_cast<std::uint32_t>(brace), rule.span.to});
        }
        std::string out;
        for (const auto& [at, text] : pieces)
            out += (out.empty() ? "" : "\n") + text;
        return out;
    }

    std::string_view m_html;
    std::string_view m_css;
    LiquidMask m_mask; ///< of the CSS
    const HtmlTree& m_tree;
    StyleSheet m_sheet;
    std::vector<Candidate> m_candidates;
    std::vector<Edit> m_edits;
    std::size_t m_added = 0;
    std::size_t m_steps = 0;
};
}

Result<InlinedStyles> inlineStyles(std::string_view html, std::string_view css)
{
    const LiquidMask mask(html);
    PATRON_TRY(tree, HtmlTree::parse(mask.text()));
    return Inliner(html, css, tree).run();
}

}
