#include "core/message/html/cascade.h"

#include "core/base/text.h"
#include "core/message/html/styledraft.h"

#include <algorithm>
#include <tuple>

namespace patron::message::html {

/// A declaration that applies to an element, with what decides between it and others.
struct Cascade::Match
{
    bool isImportant = false;
    bool isInline = false;
    Specificity weight;
    int sheet = 0;
    int rule = 0;
    const Declaration* declaration = nullptr;

    auto rank() const { return std::tie(isImportant, isInline, weight, sheet, rule); }
};

namespace {
constexpr std::size_t mostSteps = 10'000'000;

/// Whether a sheet or a block for these media is for every screen.
bool isForScreens(std::string_view media)
{
    const std::string text = asciiLower(trim(media));
    if (text.empty())
        return true;
    for (const auto each : split(text, ',')) {
        const std::string_view one = trim(each);
        if (one == "all" || one == "screen" || one == "only screen" || one == "only all")
            return true;
    }
    return false;
}

bool applies(const StyleSheet& sheet, const Rule& rule)
{
    for (int at = rule.within; at >= 0; at = sheet.atRules[static_cast<std::size_t>(at)].within) {
        const AtRule& around = sheet.atRules[static_cast<std::size_t>(at)];
        if (around.name != "media" || !isForScreens(around.prelude))
            return false;
    }
    return true;
}

std::string keyOf(const Compound& compound)
{
    if (!compound.id.empty())
        return "#" + compound.id;
    if (!compound.classes.empty())
        return "." + compound.classes.front();
    return compound.tag.empty() ? "*" : compound.tag;
}
}

std::optional<Rgba> ComputedStyle::seenColor() const
{
    if (!color || !backdrop || (opacity < 1 && !behindOpacity))
        return {};
    Rgba seen = blend(*color, *backdrop);
    if (opacity < 1) {
        seen.alpha = opacity;
        seen = blend(seen, *behindOpacity);
    }
    return seen;
}

Cascade::Cascade(const HtmlTree& tree, std::string_view masked)
    : m_tree(tree)
{
    readSheets(masked);
    for (std::size_t i = 0; i < m_sheets.size(); ++i)
        indexSheet(static_cast<int>(i));
    readInline(masked);
    m_styles.resize(static_cast<std::size_t>(tree.size()));
    for (int id = 1; id < tree.size(); ++id)
        compute(id);
}

void Cascade::readSheets(std::string_view masked)
{
    for (int id = 0; id < m_tree.size(); ++id) {
        const Node& node = m_tree[id];
        if (!node.is("style") || node.end != id + 2)
            continue;
        const Span text = m_tree[id + 1].span;
        m_sheets.push_back({parseCss(masked.substr(text.from, text.to - text.from)), text.from, id});
    }
}

void Cascade::indexSheet(int number)
{
    const PlacedSheet& placed = m_sheets[static_cast<std::size_t>(number)];
    if (!isForScreens(m_tree[placed.node].value("media")))
        return;
    for (std::size_t i = 0; i < placed.sheet.rules.size(); ++i) {
        const Rule& rule = placed.sheet.rules[i];
        if (!applies(placed.sheet, rule))
            continue;
        for (const Selector& selector : rule.selectors) {
            if (!selector.compounds.empty() && !selector.hasPseudo())
                m_index[keyOf(selector.compounds.back())].push_back({number, static_cast<int>(i), &selector});
        }
    }
}

void Cascade::readInline(std::string_view masked)
{
    for (int id = 0; id < m_tree.size(); ++id) {
        const Attribute* style = m_tree[id].attribute("style");
        if (!style)
            continue;
        const Span span = style->valueSpan;
        const std::string_view written = masked.substr(span.from, span.to - span.from);
        // Entities move everything behind them: then the attribute is the place.
        const bool isPlain = written.find('&') == std::string_view::npos;
        std::vector<Declaration> declarations = parseDeclarations(isPlain ? written : style->value);
        for (Declaration& each : declarations) {
            const auto move = [&](std::uint32_t at) { return isPlain ? at + span.from : span.from; };
            each.span = {move(each.span.from), move(each.span.to)};
            each.valueSpan = {move(each.valueSpan.from), move(each.valueSpan.to)};
        }
        m_inline.emplace(id, std::move(declarations));
    }
}

const std::vector<Declaration>& Cascade::inlineOf(int id) const
{
    static const std::vector<Declaration> none;
    const auto at = m_inline.find(id);
    return at == m_inline.end() ? none : at->second;
}

void Cascade::addMatches(int id, const std::vector<Entry>& entries, std::vector<Match>& found)
{
    for (const Entry& entry : entries) {
        if (m_steps > mostSteps)
            return;
        if (!matches(*entry.selector, m_tree, id, m_steps))
            continue;
        const Rule& rule =
            m_sheets[static_cast<std::size_t>(entry.sheet)].sheet.rules[static_cast<std::size_t>(entry.rule)];
        m_steps += rule.declarations.size();
        for (const Declaration& each : rule.declarations)
            found.push_back({each.isImportant, false, entry.selector->specificity, entry.sheet, entry.rule, &each});
    }
}

std::vector<Cascade::Match> Cascade::matchesOf(int id)
{
    const Node& node = m_tree[id];
    std::vector<Match> found;
    const auto add = [&](const std::string& key) {
        if (const auto at = m_index.find(key); at != m_index.end())
            addMatches(id, at->second, found);
    };
    if (!m_index.empty()) {
        add("*");
        add(node.name);
        if (const auto name = node.value("id"); !name.empty())
            add("#" + std::string(name));
        for (const auto name : valueParts(node.value("class")))
            add("." + std::string(name));
    }
    for (const Declaration& each : inlineOf(id))
        found.push_back({each.isImportant, true, {}, 0, 0, &each});
    std::stable_sort(found.begin(), found.end(), [](const Match& a, const Match& b) { return a.rank() < b.rank(); });
    return found;
}

void Cascade::compute(int id)
{
    const Node& node = m_tree[id];
    const ComputedStyle& around = m_styles[static_cast<std::size_t>(node.parent)];
    if (!node.isElement()) {
        m_styles[static_cast<std::size_t>(id)] = around;
        return;
    }
    StyleDraft draft(around);
    draft.applyElement(m_tree, id);
    const std::vector<Match> found = matchesOf(id);
    // Other lengths count in the font's size.
    for (const Match& match : found)
        draft.applyFont(*match.declaration);
    for (const Match& match : found)
        draft.apply(*match.declaration);
    m_styles[static_cast<std::size_t>(id)] = draft.finish();
}

}
