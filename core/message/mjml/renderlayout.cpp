#include "core/message/mjml/rendering.h"

namespace patron::message::mjml {

using A = Attr;

void renderBody(Rendering& rendering, const Block& block)
{
    Markup& html = rendering.html();
    const Head& head = rendering.head();
    html.start("div");
    if (!head.title.empty())
        html.attribute("aria-label", head.title);
    html.attribute("aria-roledescription", "email").attribute("class", block.values, A::CssClass);
    html.startStyle().css(block.values, A::BackgroundColor).endStyle();
    html.attribute("role", "article").attribute("lang", head.language).attribute("dir", head.direction).end().line("");
    Frame frame = rendering.frameInside(block);
    if (leadingWhole(block.get(A::Width)))
        frame.width = block.get(A::Width);
    rendering.children(block, frame, nullptr, [&](const Block& child) { rendering.render(child); });
    html.line("</div>");
}

Width columnWidth(const Block& block)
{
    if (const auto own = parseWidth(block.get(A::Width)))
        return *own;
    return {100.0 / block.siblings, true};
}

double columnPixels(const Block& block)
{
    const Width width = columnWidth(block);
    return width.isPercent ? block.frame.exactWidth() * width.value / 100 : width.value;
}

Frame columnFrame(const Rendering& rendering, const Block& block, double taken)
{
    Frame frame = rendering.frameInside(block);
    const double parent = block.frame.exactWidth();
    double width = parent / block.siblings;
    if (const auto own = parseWidth(block.get(A::Width)))
        width = own->isPercent ? parent * own->value / 100 : own->value;
    else
        width = leadingWhole(pixels(width)).value_or(0);
    frame.width = pixels(width - taken);
    return frame;
}

namespace {
/// "mj-column-per-33-3333" and what it stands for in the style sheet.
std::string widthClass(Rendering& rendering, const Block& block, bool isWhole)
{
    const Width width = columnWidth(block);
    std::string number = numberText(width.value);
    if (isWhole)
        number = numberText(leadingWhole(number).value_or(0));
    else if (const auto point = number.find('.'); point != std::string::npos)
        number[point] = '-';
    std::string name = (width.isPercent ? "mj-column-per-" : "mj-column-px-") + number;
    rendering.addWidthClass(name, width);
    name += " mj-outlook-group-fix";
    if (block.isGiven(A::CssClass))
        name += ' ' + std::string(block.get(A::CssClass));
    return name;
}

/// The width below the breakpoint: all of it, unless a group keeps its columns side by side.
std::string mobileWidth(const Block& block)
{
    const bool keepsShare = block.isInGroup || block.get(A::MobileWidth) == "mobile-width";
    if (!keepsShare)
        return "100%";
    const auto own = parseWidth(block.get(A::Width));
    if (!own)
        return numberText(static_cast<int>(100.0 / block.siblings)) + '%';
    if (own->isPercent)
        return std::string(block.get(A::Width));
    const double holder = block.frame.wholeWidth();
    return holder != 0 ? numberText(own->value / holder * 100) + '%' : "100%";
}

bool hasGutter(const Block& block)
{
    return block.has(A::Padding) || block.has(A::PaddingTop) || block.has(A::PaddingRight) ||
           block.has(A::PaddingBottom) || block.has(A::PaddingLeft);
}

void columnBox(Markup& html, const Block& block)
{
    const AttributeSet& values = block.values;
    html.css(values, A::BackgroundColor)
        .css(values, A::Border)
        .css(values, A::BorderBottom)
        .css(values, A::BorderLeft)
        .css(values, A::BorderRadius)
        .css(values, A::BorderRight)
        .css(values, A::BorderTop)
        .css(values, A::VerticalAlign);
}

void innerColumnBox(Markup& html, const Block& block)
{
    const AttributeSet& values = block.values;
    html.css("background-color", values, A::InnerBackgroundColor)
        .css("border", values, A::InnerBorder)
        .css("border-bottom", values, A::InnerBorderBottom)
        .css("border-left", values, A::InnerBorderLeft)
        .css("border-radius", values, A::InnerBorderRadius)
        .css("border-right", values, A::InnerBorderRight)
        .css("border-top", values, A::InnerBorderTop);
}

double innerBorder(const Block& block, A side)
{
    return borderWidth(block.get(block.isGiven(side) ? side : A::InnerBorder));
}

void columnTable(Rendering& rendering, const Block& block)
{
    Markup& html = rendering.html();
    html.layoutTable().startStyle();
    if (hasGutter(block))
        innerColumnBox(html, block);
    else
        columnBox(html, block);
    const bool isRound = !hasGutter(block) && !block.get(A::BorderRadius).empty();
    if (isRound || !block.get(A::InnerBorderRadius).empty())
        html.css("border-collapse", "separate");
    html.endStyle().attribute("width", "100%").end().line("<tbody>");
    const double taken = sidePaddings(block.values) + sideBorders(block.values) +
                         innerBorder(block, A::InnerBorderLeft) + innerBorder(block, A::InnerBorderRight);
    const Frame frame = columnFrame(rendering, block, taken);
    rendering.children(block, frame, nullptr, [&](const Block& child) { renderRow(rendering, child, false); });
    html.text("</tbody></table>");
}
}

void renderRow(Rendering& rendering, const Block& block, bool isInHero)
{
    Markup& html = rendering.html();
    const AttributeSet& values = block.values;
    html.text("<tr>").start("td").attribute("align", values, A::Align);
    if (isInHero)
        html.attribute("background", values, A::ContainerBackgroundColor);
    html.attribute("class", values, A::CssClass)
        .startStyle()
        .css("background", values, A::ContainerBackgroundColor)
        .css("font-size", "0px")
        .paddings(values)
        .css("word-break", "break-word")
        .endStyle()
        .end();
    rendering.render(block);
    html.line("</td></tr>");
}

void renderColumn(Rendering& rendering, const Block& block)
{
    Markup& html = rendering.html();
    html.start("div").attribute("class", widthClass(rendering, block, false));
    html.startStyle()
        .css("font-size", "0px")
        .css("text-align", "left")
        .css(block.values, A::Direction)
        .css("display", "inline-block")
        .css(block.values, A::VerticalAlign)
        .css("width", mobileWidth(block))
        .endStyle()
        .end();
    if (!hasGutter(block)) {
        columnTable(rendering, block);
        html.line("</div>");
        return;
    }
    html.layoutTable().attribute("width", "100%");
    if (!block.get(A::BorderRadius).empty())
        html.startStyle().css("border-collapse", "separate").endStyle();
    html.end().text("<tbody><tr>").start("td").startStyle();
    columnBox(html, block);
    if (!block.get(A::BorderRadius).empty())
        html.css("border-collapse", "separate");
    html.paddings(block.values).endStyle().end();
    columnTable(rendering, block);
    html.line("</td></tr></tbody></table></div>");
}

void renderGroup(Rendering& rendering, const Block& block)
{
    Markup& html = rendering.html();
    html.start("div").attribute("class", widthClass(rendering, block, true));
    html.startStyle()
        .css("font-size", "0")
        .css("line-height", "0")
        .css("text-align", "left")
        .css("display", "inline-block")
        .css("width", "100%")
        .css(block.values, A::Direction)
        .css(block.values, A::VerticalAlign)
        .css(block.values, A::BackgroundColor)
        .endStyle()
        .end();
    html.outlook().layoutTable();
    if (block.get(A::BackgroundColor) != "none")
        html.attribute("bgcolor", block.values, A::BackgroundColor);
    html.end().text("<tr>").endOutlook();
    const Frame frame = columnFrame(rendering, block, sidePaddings(block.values));
    rendering.children(block, frame, nullptr, [&](const Block& child) {
        html.outlook()
            .start("td")
            .startStyle()
            .css("align", child.values, A::Align)
            .css(child.values, A::VerticalAlign)
            .css("width", pixels(leadingWhole(pixels(columnPixels(child))).value_or(0)))
            .endStyle()
            .end()
            .endOutlook();
        rendering.render(child);
        html.outlook().text("</td>").endOutlook();
    });
    html.outlook().text("</tr></table>").endOutlook();
    html.line("</div>");
}

}
