#include "core/base/text.h"
#include "core/message/html/color.h"
#include "core/message/lint/rules.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace patron::message::rules {

namespace {
// WCAG 2.2, 1.4.3: 4.5:1, and 3:1 for text of 18 points, or 14 points in bold.
constexpr double leastContrast = 4.5;
constexpr double leastContrastLarge = 3;
constexpr double unreadable = 2;
constexpr double largePixels = 24;
constexpr double largeBoldPixels = 14 * 96.0 / 72;
constexpr double leastText = 14;
constexpr double leastFooter = 10;
constexpr double hiddenPixels = 2; ///< how preheaders are hidden
constexpr std::size_t someText = 25;
constexpr std::size_t longParagraph = 200;
constexpr double leastLineHeight = 1.25;
constexpr double leastTap = 44; ///< WCAG 2.2, 2.5.5
constexpr double normalLineHeight = 1.2;

std::string hexOf(const html::Rgba& color)
{
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out = "#";
    for (const double part : {color.red, color.green, color.blue}) {
        const auto value = static_cast<std::size_t>(std::lround(part * 255));
        out += digits[value / 16];
        out += digits[value % 16];
    }
    return out;
}

/// "3.2:1", never rounded up to the limit.
std::string ratioText(double ratio)
{
    const int tenths = static_cast<int>(ratio * 10);
    return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + ":1";
}

std::string pixelsText(double pixels)
{
    const int tenths = static_cast<int>(std::lround(pixels * 10));
    return std::to_string(tenths / 10) + (tenths % 10 ? "." + std::to_string(tenths % 10) : "") + " px";
}

/// Characters a text shows, a field as a word.
std::size_t lengthOf(std::string_view text)
{
    return characterCount(trim(withoutLiquid(text))) + (html::hasLiquid(text) ? 10 : 0);
}

bool isRaised(const HtmlView& view, int id)
{
    return view.tree.ancestor(id, "sup") >= 0 || view.tree.ancestor(id, "sub") >= 0;
}

/// The element whose paragraph a text belongs to.
int paragraphOf(const HtmlView& view, int text)
{
    for (int at = view.tree[text].parent; at > 0; at = view.tree[at].parent) {
        const std::string& name = view.tree[at].name;
        if (name == "p" || name == "td" || name == "div" || name == "li" || name == "th" || name == "center" ||
            name == "blockquote" || name == "body" || (name.size() == 2 && name[0] == 'h'))
            return at;
    }
    return text;
}

/// How long the paragraphs above the foot are, with all their texts.
std::map<int, std::size_t> paragraphsOf(const HtmlView& view)
{
    std::map<int, std::size_t> lengths;
    for (const int id : view.texts) {
        if (view.isMainText(id))
            lengths[paragraphOf(view, id)] += lengthOf(view.tree[id].text);
    }
    return lengths;
}

/// Whether a link is drawn as a button.
bool isButton(const html::ComputedStyle& style)
{
    const bool hasBox = style.display == "inline-block" || style.display == "block";
    const bool hasPadding = style.paddingPx[0] + style.paddingPx[2] > 0 || style.borderPx[0] + style.borderPx[2] > 2;
    const bool hasColor = style.background && style.background->alpha > 0;
    return hasBox && (hasPadding || hasColor);
}
}

void contrast(const CheckSubject& subject, Findings& findings)
{
    struct Pair
    {
        int node = 0;
        double ratio = 0;
        double wanted = 0;
        std::size_t count = 0;
    };
    if (!subject.html)
        return;
    std::map<std::string, Pair> pairs;
    for (const int id : subject.html->texts) {
        const html::ComputedStyle& style = subject.html->cascade.of(id);
        const auto color = style.seenColor();
        if (!color || !style.backdrop || !style.fontSizePx || *style.fontSizePx <= hiddenPixels)
            continue;
        html::Rgba backdrop = *style.backdrop;
        if (style.opacity < 1 && style.behindOpacity) {
            backdrop.alpha = style.opacity;
            backdrop = html::blend(backdrop, *style.behindOpacity);
        }
        const double ratio = html::contrastOf(*color, backdrop);
        const bool isLarge =
            *style.fontSizePx >= largePixels || (style.isBold && *style.fontSizePx >= largeBoldPixels - 0.01);
        const double wanted = isLarge ? leastContrastLarge : leastContrast;
        if (ratio >= wanted)
            continue;
        Pair& pair = pairs
                         .try_emplace(hexOf(*color) + " on " + hexOf(backdrop) + (isLarge ? " " : ""),
                                      Pair{id, ratio, wanted, 0})
                         .first->second;
        ++pair.count;
    }
    for (const auto& [colors, pair] : pairs) {
        std::string text = "The text " + inQuotes(trim(subject.html->tree[pair.node].text)) + " has a contrast of " +
                           ratioText(pair.ratio) + " (" + std::string(trim(colors)) + ")" + timesFound(pair.count) +
                           "; it should have " + ratioText(pair.wanted) + ".";
        const FindingPlace place = subject.placeOf(pair.node);
        if (pair.ratio < unreadable)
            addError(findings, place, std::move(text),
                     "Make the text much darker or its background much lighter: most people cannot read it.");
        else
            addWarning(findings, place, std::move(text),
                       "Make the text darker or its background lighter, or the other way round.");
    }
}

void textSize(const CheckSubject& subject, Findings& findings)
{
    if (!subject.html)
        return;
    std::map<double, std::pair<int, std::size_t>> small;
    for (const int id : subject.html->texts) {
        const auto size = subject.html->cascade.of(id).fontSizePx;
        const double least = subject.html->isMainText(id) ? leastText : leastFooter;
        if (!size || *size <= hiddenPixels || *size >= least - 0.01 || isRaised(*subject.html, id))
            continue;
        const auto found = small.try_emplace(*size, id, 0).first;
        found->second.second += lengthOf(subject.html->tree[id].text);
    }
    for (const auto& [size, found] : small) {
        // A label of a word or two is no text to read.
        if (found.second < someText)
            continue;
        const bool isFooter = !subject.html->isMainText(found.first);
        addWarning(findings, subject.placeOf(found.first),
                   "The text " + inQuotes(trim(subject.html->tree[found.first].text)) + " is " + pixelsText(size) +
                       " high.",
                   isFooter ? "Use at least 10 px in the footer." : "Use at least 14 px; phones do not enlarge mail.");
    }
}

void lineHeight(const CheckSubject& subject, Findings& findings)
{
    if (!subject.html)
        return;
    std::size_t count = 0;
    int first = 0;
    double tightest = 0;
    for (const auto& [id, length] : paragraphsOf(*subject.html)) {
        const auto& height = subject.html->cascade.of(id).lineHeight;
        if (length < longParagraph || !height || *height >= leastLineHeight - 0.005)
            continue;
        if (count++ == 0) {
            first = id;
            tightest = *height;
        }
    }
    if (count > 0)
        addHint(findings, subject.placeOf(first),
                "The lines of a long paragraph stand close together (line-height " +
                    pixelsText(tightest).substr(0, pixelsText(tightest).size() - 3) + ")" + timesFound(count) + ".",
                "Set line-height to 1.5 for text of more than a few lines.");
}

void centredText(const CheckSubject& subject, Findings& findings)
{
    if (!subject.html)
        return;
    for (const auto& [id, length] : paragraphsOf(*subject.html)) {
        if (length < longParagraph || subject.html->cascade.of(id).textAlign != "center")
            continue;
        addHint(findings, subject.placeOf(id),
                "A paragraph of more than three lines is centred: the eye loses the beginning of every line.",
                "Align long text to the left, and centre headings and buttons only.");
        return;
    }
}

void tapTarget(const CheckSubject& subject, Findings& findings)
{
    if (!subject.html)
        return;
    for (const int id : subject.html->shown) {
        const html::Node& node = subject.html->tree[id];
        const html::ComputedStyle& style = subject.html->cascade.of(id);
        const std::string text = node.is("a") && node.attribute("href") ? subject.html->spokenText(id) : std::string();
        if (text.empty() || !isButton(style) || !style.fontSizePx)
            continue;
        const bool hasImage =
            std::any_of(subject.html->tree.nodes().begin() + id, subject.html->tree.nodes().begin() + node.end,
                        [](const html::Node& inside) { return inside.is("img"); });
        double height = *style.fontSizePx * style.lineHeight.value_or(normalLineHeight) + style.paddingPx[0] +
                        style.paddingPx[2] + style.borderPx[0] + style.borderPx[2];
        height = std::max(height, style.heightPx.value_or(0));
        const int cell = subject.html->tree.ancestor(id, "td");
        const bool isAlone = cell >= 0 && subject.html->spokenText(cell) == text;
        if (isAlone && subject.html->cascade.of(cell).heightPx)
            height = std::max(height, *subject.html->cascade.of(cell).heightPx);
        if (!hasImage && height < leastTap - 0.5)
            addHint(findings, subject.placeOf(id),
                    "The button " + inQuotes(text) + " is " + pixelsText(std::round(height)) + " high; thumbs need 44.",
                    "Give it more padding above and below.");
    }
}

}
