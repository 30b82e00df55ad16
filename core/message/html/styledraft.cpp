#include "core/message/html/styledraft.h"

#include "core/base/text.h"
#include "core/message/html/csslength.h"
#include "core/message/html/liquidmask.h"

#include <algorithm>
#include <charconv>
#include <unordered_map>

namespace patron::message::html {

namespace {
bool isUnknown(std::string_view value)
{
    return hasLiquid(value) || value.find("var(") != std::string_view::npos;
}

/// Sizes of headings and the like, from the HTML standard's rendering section, in em.
double ownSizeOf(std::string_view tag)
{
    static const std::unordered_map<std::string_view, double> sizes = {
        {"h1", 2},    {"h2", 1.5},        {"h3", 1.17},     {"h4", 1},        {"h5", 0.83},
        {"h6", 0.67}, {"small", 1 / 1.2}, {"sub", 1 / 1.2}, {"sup", 1 / 1.2}, {"big", 1.2}};
    const auto at = sizes.find(tag);
    return at == sizes.end() ? 1 : at->second;
}

bool isHeading(std::string_view tag)
{
    return tag.size() == 2 && tag[0] == 'h' && tag[1] >= '1' && tag[1] <= '6';
}

bool isNever(std::string_view tag)
{
    return tag == "head" || tag == "style" || tag == "script" || tag == "title" || tag == "template" || tag == "meta" ||
           tag == "link" || tag == "noscript";
}

/// <font size>: 1 to 7, or +1 and -1 from 3 (HTML standard, "rules for parsing a legacy font size").
std::optional<double> legacyFontSize(std::string_view size)
{
    static constexpr std::array<double, 7> pixels = {10, 13, 16, 18, 24, 32, 48};
    size = trim(size);
    const bool isRelative = !size.empty() && (size.front() == '+' || size.front() == '-');
    int number = 0;
    const char* begin = size.data() + (!size.empty() && size.front() == '+' ? 1 : 0);
    if (std::from_chars(begin, size.data() + size.size(), number).ec != std::errc{})
        return {};
    number = std::clamp(isRelative ? 3 + number : number, 1, 7);
    return pixels[static_cast<std::size_t>(number - 1)];
}

std::string alignOf(std::string_view value)
{
    std::string align = asciiLower(trim(value));
    return align == "middle" ? "center" : align;
}
}

StyleDraft::StyleDraft(const ComputedStyle& around)
    : m_around(around)
{
    m_style.color = around.color;
    m_style.fontSizePx = around.fontSizePx;
    m_style.lineHeight = around.lineHeight;
    m_style.isBold = around.isBold;
    m_style.isUnderlined = around.isUnderlined;
    m_style.textAlign = around.textAlign;
    m_style.isAlignedByAttribute = around.isAlignedByAttribute;
    m_style.opacity = around.opacity;
    m_style.behindOpacity = around.behindOpacity;
}

void StyleDraft::applyElement(const HtmlTree& tree, int id)
{
    const Node& node = tree[id];
    applyTag(node);
    applyTableAttributes(tree, id);
    const bool isFont = node.name == "font" || node.name == "basefont";
    if (const Attribute* color = node.attribute(node.name == "body" ? "text" : "color");
        color && (isFont || node.name == "body"))
        m_style.color = hasLiquid(color->value) ? std::nullopt : parseLegacyColor(color->value);
    if (const Attribute* size = node.attribute("size"); size && isFont) {
        if (const auto pixels = legacyFontSize(size->value))
            m_style.fontSizePx = pixels;
    }
    if (node.attribute("hidden"))
        m_isGone = true;
}

void StyleDraft::applyTag(const Node& node)
{
    const std::string_view tag = node.name;
    m_isGone = isNever(tag);
    // As browsers do: alignment by an attribute moves the table, and what is in it begins anew.
    if (tag == "table" && m_style.isAlignedByAttribute) {
        m_style.textAlign = "start";
        m_style.isAlignedByAttribute = false;
    }
    if (const double size = ownSizeOf(tag); size != 1 && m_style.fontSizePx)
        *m_style.fontSizePx *= size;
    if (isHeading(tag) || tag == "b" || tag == "strong" || tag == "th")
        m_style.isBold = true;
    if (tag == "center" || tag == "th" || tag == "caption") {
        m_style.textAlign = "center";
        m_style.isAlignedByAttribute = tag == "center";
    }
    if (tag == "a" && node.attribute("href")) {
        m_style.color = Rgba{0, 0, 238 / 255.0, 1};
        m_style.isUnderlined = true;
    }
    if (tag == "u" || tag == "ins")
        m_style.isUnderlined = true;
}

void StyleDraft::applyTableAttributes(const HtmlTree& tree, int id)
{
    const Node& node = tree[id];
    const bool isCell = node.is("td") || node.is("th");
    if (const Attribute* color = node.attribute("bgcolor")) {
        const auto known = parseLegacyColor(color->value);
        if (known || hasLiquid(color->value))
            m_style.background = known;
    }
    if (const auto image = node.value("background"); !image.empty())
        m_style.hasBackgroundImage = true;
    // The align of a table or a picture moves the thing, not the text in it.
    if (const auto align = node.value("align"); !align.empty() && !node.is("table") && !node.is("img")) {
        m_style.textAlign = alignOf(align);
        m_style.isAlignedByAttribute = true;
    }
    if (const auto width = node.value("width"); !width.empty())
        m_style.widthPx = parsePixels(width);
    if (const auto height = node.value("height"); !height.empty())
        m_style.heightPx = parsePixels(height);
    if (isCell) {
        const int table = tree.ancestor(id, "table");
        const auto padding = table < 0 ? std::nullopt : parsePixels(tree[table].value("cellpadding"));
        m_style.paddingPx.fill(padding.value_or(table < 0 ? 0 : 1));
    }
}

void StyleDraft::applyFont(const Declaration& declaration)
{
    if (declaration.property == "font-size")
        setFontSize(declaration.value);
    else if (declaration.property == "font")
        applyFontShorthand(declaration.value);
}

void StyleDraft::setFontSize(std::string_view value)
{
    if (isUnknown(value) || !m_around.fontSizePx)
        m_style.fontSizePx = isUnknown(value) ? std::nullopt : parseFontSize(value, 16);
    else if (asciiLower(value) == "inherit")
        m_style.fontSizePx = m_around.fontSizePx;
    else if (const auto pixels = parseFontSize(value, *m_around.fontSizePx); pixels && *pixels >= 0)
        m_style.fontSizePx = pixels;
}

/// "italic bold 14px/1.5 Arial": the size is the first length, the line height stands behind its slash.
void StyleDraft::applyFontShorthand(const std::string& value)
{
    for (const std::string_view part : valueParts(value)) {
        const auto slash = part.find('/');
        const std::string_view size = part.substr(0, slash);
        const bool isWeight = size.find_first_not_of("0123456789") == std::string_view::npos;
        const std::string lower = asciiLower(size);
        if (lower == "bold" || lower == "bolder" || (isWeight && size.size() == 3 && size >= "600"))
            m_style.isBold = true;
        if (isWeight || !parseFontSize(size, em()))
            continue;
        setFontSize(size);
        if (slash != std::string_view::npos)
            setLineHeight(part.substr(slash + 1));
        return;
    }
}

void StyleDraft::setLineHeight(std::string_view value)
{
    m_lineHeight = asciiLower(trim(value));
}

void StyleDraft::setColor(std::optional<Rgba>& target, std::string_view value, const std::optional<Rgba>& inherited)
{
    const std::string lower = asciiLower(value);
    if (lower == "inherit")
        target = inherited;
    else if (lower == "currentcolor")
        target = m_style.color;
    else if (isUnknown(value))
        target.reset();
    else if (const auto color = parseColor(value))
        target = color;
}

void StyleDraft::applyBackground(const std::string& value, bool isShorthand)
{
    if (!isShorthand) {
        setColor(m_style.background, value, m_around.background);
        return;
    }
    m_style.background = Rgba{0, 0, 0, 0};
    m_style.hasBackgroundImage = false;
    for (const std::string_view part : valueParts(value)) {
        const std::string lower = asciiLower(part);
        if (lower.find("url(") != std::string::npos || lower.find("gradient(") != std::string::npos)
            m_style.hasBackgroundImage = true;
        else if (isUnknown(part))
            m_style.background.reset();
        else if (const auto color = parseColor(part))
            m_style.background = color;
    }
}

void StyleDraft::applyPadding(std::string_view property, const std::string& value)
{
    static constexpr std::array<std::string_view, 4> sides = {"padding-top", "padding-right", "padding-bottom",
                                                              "padding-left"};
    const auto side = std::find(sides.begin(), sides.end(), property);
    if (side != sides.end()) {
        if (const auto pixels = parseLength(value, em()))
            m_style.paddingPx[static_cast<std::size_t>(side - sides.begin())] = *pixels;
        return;
    }
    const auto parts = valueParts(value);
    if (property != "padding" || parts.empty() || parts.size() > 4)
        return;
    const auto at = [&](std::size_t wanted) {
        const std::size_t opposite = wanted == 3 ? 1 : 0;
        const std::size_t index = wanted < parts.size() ? wanted : opposite < parts.size() ? opposite : 0;
        return parseLength(parts[index], em()).value_or(0);
    };
    m_style.paddingPx = {at(0), at(1), at(2), at(3)};
}

/// "border", "border-top", "border-width" and "border-top-width".
void StyleDraft::applyBorder(std::string_view property, const std::string& value)
{
    static constexpr std::array<std::string_view, 4> sides = {"top", "right", "bottom", "left"};
    std::optional<double> width;
    for (const std::string_view part : valueParts(value)) {
        const std::string lower = asciiLower(part);
        if (lower == "none" || lower == "hidden")
            width = 0;
        else if (const auto pixels = parseLength(part, em()); pixels && !width)
            width = *pixels;
    }
    if (!width)
        return;
    const std::string_view which = property.substr(std::string_view("border").size());
    for (std::size_t side = 0; side < sides.size(); ++side) {
        const std::string name = "-" + std::string(sides[side]);
        if (which.empty() || which == "-width" || which == name || which == name + "-width")
            m_style.borderPx[side] = *width;
    }
}

void StyleDraft::applyBox(std::string_view property, const std::string& value)
{
    if (property == "width" || property == "height") {
        auto& target = property == "width" ? m_style.widthPx : m_style.heightPx;
        target = value.find('%') == std::string::npos ? parseLength(value, em()) : std::nullopt;
    } else if (property == "max-height") {
        m_maxHeight = parseLength(value, em());
    } else if (property == "overflow" || property == "overflow-y") {
        m_overflow = asciiLower(value);
    } else if (property.starts_with("border")) {
        applyBorder(property, value);
    } else {
        applyPadding(property, value);
    }
}

void StyleDraft::apply(const Declaration& declaration)
{
    const std::string& property = declaration.property;
    const std::string& value = declaration.value;
    const std::string lower = asciiLower(value);
    if (property == "color")
        setColor(m_style.color, value, m_around.color);
    else if (property == "background" || property == "background-color")
        applyBackground(value, property == "background");
    else if (property == "background-image")
        m_style.hasBackgroundImage = lower != "none";
    else if (property == "line-height")
        setLineHeight(value);
    else if (property == "font-weight")
        m_style.isBold = lower == "inherit" ? m_around.isBold
                                            : lower == "bold" || lower == "bolder" ||
                                                  (lower.size() == 3 && lower >= "600" && lower <= "900");
    else if (property == "text-align") {
        m_style.textAlign = lower == "inherit" ? m_around.textAlign : alignOf(value);
        m_style.isAlignedByAttribute = lower == "inherit" && m_around.isAlignedByAttribute;
    } else if (property == "text-decoration" || property == "text-decoration-line")
        m_style.isUnderlined = lower.find("underline") != std::string::npos;
    else if (property == "display") {
        m_style.display = lower;
        m_isGone = lower == "none";
    } else if (property == "visibility")
        m_isInvisible = lower == "hidden" || lower == "collapse";
    else if (property == "opacity") {
        double opacity = 1;
        if (std::from_chars(value.data(), value.data() + value.size(), opacity).ec == std::errc{})
            m_ownOpacity = std::clamp(opacity, 0.0, 1.0);
    } else
        applyBox(property, value);
}

ComputedStyle StyleDraft::finish()
{
    if (m_lineHeight == "normal" || hasLiquid(m_lineHeight)) {
        m_style.lineHeight.reset();
    } else if (!m_lineHeight.empty() && m_lineHeight != "inherit") {
        double factor = 0;
        const char* end = m_lineHeight.data() + m_lineHeight.size();
        const auto read = std::from_chars(m_lineHeight.data(), end, factor);
        if (read.ec == std::errc{} && read.ptr == end)
            m_style.lineHeight = factor;
        else if (const auto pixels = parseLength(m_lineHeight, em()); pixels && em() > 0)
            m_style.lineHeight = *pixels / em();
    }
    const bool clips = m_overflow == "hidden" || m_overflow == "clip";
    const bool hasNoHeight =
        clips && ((m_maxHeight && *m_maxHeight <= 0) || (m_style.heightPx && *m_style.heightPx <= 0));
    m_style.isHidden =
        m_around.isHidden || m_isGone || m_isInvisible || hasNoHeight || (m_ownOpacity && *m_ownOpacity <= 0);
    if (m_ownOpacity && *m_ownOpacity < 1) {
        if (m_style.opacity == 1)
            m_style.behindOpacity = m_around.backdrop;
        m_style.opacity *= *m_ownOpacity;
    }
    m_style.backdrop = m_around.backdrop;
    if (m_style.hasBackgroundImage || !m_style.background)
        m_style.backdrop.reset();
    else if (m_style.background->alpha >= 1)
        m_style.backdrop = m_style.background;
    else if (m_style.background->alpha > 0 && m_style.backdrop)
        m_style.backdrop = blend(*m_style.background, *m_style.backdrop);
    return std::move(m_style);
}

}
