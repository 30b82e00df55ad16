#include "core/message/mjml/rendering.h"

#include <algorithm>

namespace patron::message::mjml {

using A = Attr;

void renderText(Rendering& rendering, const Block& block)
{
    Markup& html = rendering.html();
    const AttributeSet& values = block.values;
    const bool hasHeight = block.isGiven(A::Height);
    if (hasHeight)
        html.outlook()
            .layoutTable()
            .text("><tr>")
            .start("td")
            .attribute("height", block.get(A::Height))
            .startStyle()
            .css("vertical-align", "top")
            .css(values, A::Height)
            .endStyle()
            .end()
            .endOutlook();
    html.start("div")
        .startStyle()
        .css(values, A::FontFamily)
        .css(values, A::FontSize)
        .css(values, A::FontStyle)
        .css(values, A::FontWeight)
        .css(values, A::LetterSpacing)
        .css(values, A::LineHeight)
        .css("text-align", values, A::Align)
        .css(values, A::TextDecoration)
        .css(values, A::TextTransform)
        .css(values, A::Color)
        .css(values, A::Height)
        .endStyle()
        .end()
        .text(block.node.text)
        .text("</div>");
    if (hasHeight)
        html.outlook().text("</td></tr></table>").endOutlook();
}

namespace {
double imageWidth(const Block& block)
{
    const double box = block.frame.wholeWidth() - sidePaddings(block.values) - sideBorders(block.values);
    const auto own = leadingWhole(block.get(A::Width));
    return own && block.isGiven(A::Width) ? std::min(box, *own) : box;
}

void imageTag(Markup& html, const Block& block, double width)
{
    const AttributeSet& values = block.values;
    const bool fullWidth = block.get(A::FullWidth) == "full-width";
    html.start("img")
        .attribute("alt", values, A::Alt)
        .attribute("src", values, A::Src)
        .attribute("srcset", values, A::Srcset)
        .attribute("sizes", values, A::Sizes)
        .startStyle()
        .css(values, A::Border)
        .css(values, A::BorderLeft)
        .css(values, A::BorderRight)
        .css(values, A::BorderTop)
        .css(values, A::BorderBottom)
        .css(values, A::BorderRadius)
        .css("display", "block")
        .css("outline", "none")
        .css("text-decoration", "none")
        .css(values, A::Height)
        .css(values, A::MaxHeight);
    if (fullWidth)
        html.css("min-width", "100%");
    html.css("width", "100%");
    if (fullWidth)
        html.css("max-width", "100%");
    html.css(values, A::FontSize)
        .endStyle()
        .attribute("title", values, A::Title)
        .attribute("width", numberText(width))
        .attribute("usemap", values, A::Usemap);
    if (block.get(A::Height) == "auto")
        html.attribute("height", "auto");
    else if (const auto height = leadingWhole(block.get(A::Height)))
        html.attribute("height", numberText(*height));
    html.endEmpty();
}
}

void renderImage(Rendering& rendering, const Block& block)
{
    rendering.useStyle(SharedStyle::Image);
    Markup& html = rendering.html();
    const AttributeSet& values = block.values;
    const double width = imageWidth(block);
    const bool fullWidth = block.get(A::FullWidth) == "full-width";
    const bool isFluid = block.isGiven(A::FluidOnMobile);
    html.layoutTable().startStyle();
    if (fullWidth)
        html.css("min-width", "100%").css("max-width", "100%").css("width", pixels(width));
    html.css("border-collapse", "collapse").css("border-spacing", "0px").endStyle();
    if (isFluid)
        html.attribute("class", "mj-full-width-mobile");
    html.text("><tbody><tr>").start("td").startStyle();
    if (!fullWidth)
        html.css("width", pixels(width));
    html.endStyle();
    if (isFluid)
        html.attribute("class", "mj-full-width-mobile");
    html.end();
    if (block.isGiven(A::Href))
        html.start("a")
            .attribute("href", block.get(A::Href))
            .attribute("target", values, A::Target)
            .attribute("rel", values, A::Rel)
            .attribute("name", values, A::Name)
            .attribute("title", values, A::Title)
            .end();
    imageTag(html, block, width);
    html.text(block.isGiven(A::Href) ? "</a>" : "").text("</td></tr></tbody></table>");
}

namespace {
/// The link's own width, so that padding and borders do not make the button wider than asked for.
std::optional<double> linkWidth(const Block& block)
{
    const auto width = parseWidth(block.get(A::Width));
    if (!width || width->isPercent || !block.get(A::Width).ends_with("px"))
        return std::nullopt;
    const std::string_view padding = block.get(A::InnerPadding);
    return width->value - sideOf(padding, Side::Left) - sideOf(padding, Side::Right) - sideBorders(block.values);
}

void buttonLabel(Markup& html, const Block& block)
{
    const AttributeSet& values = block.values;
    const bool isLink = block.isGiven(A::Href);
    html.start(isLink ? "a" : "p");
    if (isLink)
        html.attribute("href", block.get(A::Href));
    html.attribute("name", values, A::Name)
        .attribute("rel", values, A::Rel)
        .attribute("title", values, A::Title)
        .startStyle()
        .css("display", "inline-block");
    if (const auto width = linkWidth(block))
        html.css("width", pixels(*width));
    html.css("background", values, A::BackgroundColor)
        .css(values, A::Color)
        .css(values, A::FontFamily)
        .css(values, A::FontSize)
        .css(values, A::FontStyle)
        .css(values, A::FontWeight)
        .css(values, A::LineHeight)
        .css(values, A::LetterSpacing)
        .css("margin", "0")
        .css(values, A::TextDecoration)
        .css(values, A::TextTransform)
        .css("padding", values, A::InnerPadding)
        .css("mso-padding-alt", "0px")
        .css(values, A::BorderRadius)
        .endStyle();
    if (isLink)
        html.attribute("target", values, A::Target);
    html.end().text(block.node.text).text(isLink ? "</a>" : "</p>");
}
}

void renderButton(Rendering& rendering, const Block& block)
{
    Markup& html = rendering.html();
    const AttributeSet& values = block.values;
    html.layoutTable()
        .startStyle()
        .css("border-collapse", "separate")
        .css(values, A::Width)
        .css("line-height", "100%")
        .endStyle()
        .text("><tbody><tr>")
        .start("td")
        .attribute("align", "center");
    if (block.get(A::BackgroundColor) != "none")
        html.attribute("bgcolor", values, A::BackgroundColor);
    html.attribute("role", "presentation")
        .startStyle()
        .css(values, A::Border)
        .css(values, A::BorderBottom)
        .css(values, A::BorderLeft)
        .css(values, A::BorderRadius)
        .css(values, A::BorderRight)
        .css(values, A::BorderTop)
        .css("cursor", "auto")
        .css(values, A::FontStyle)
        .css(values, A::Height)
        .css("mso-padding-alt", values, A::InnerPadding)
        .css(values, A::TextAlign)
        .css("background", values, A::BackgroundColor)
        .endStyle()
        .attribute("valign", values, A::VerticalAlign)
        .end();
    buttonLabel(html, block);
    html.text("</td></tr></tbody></table>");
}

namespace {
void dividerLine(Markup& html, const Block& block, std::string_view width)
{
    const std::string_view align = block.get(A::Align);
    html.css("border-top", std::string(block.get(A::BorderStyle)) + ' ' + std::string(block.get(A::BorderWidth)) + ' ' +
                               std::string(block.get(A::BorderColor)))
        .css("font-size", "1px")
        .css("margin", align == "left"    ? "0px"
                       : align == "right" ? "0px 0px 0px auto"
                                          : "0px auto")
        .css("width", width);
}

std::string dividerWidthForOutlook(const Block& block)
{
    const double box = block.frame.wholeWidth() - sidePaddings(block.values);
    const std::string_view text = block.get(A::Width);
    const auto width = parseWidth(text);
    if (width && width->isPercent)
        return pixels(box * (static_cast<int>(std::clamp(width->value, -1e6, 1e6)) / 100.0));
    return width && text.ends_with("px") ? std::string(text) : pixels(box);
}
}

void renderDivider(Rendering& rendering, const Block& block)
{
    Markup& html = rendering.html();
    html.start("p").startStyle();
    dividerLine(html, block, block.get(A::Width));
    html.endStyle().text("></p>");
    const std::string width = dividerWidthForOutlook(block);
    html.outlook()
        .start("table")
        .attribute("align", block.values, A::Align)
        .text(" border=\"0\" cellpadding=\"0\" cellspacing=\"0\"")
        .startStyle();
    dividerLine(html, block, width);
    html.endStyle()
        .text(" role=\"presentation\"")
        .attribute("width", width)
        .text("><tr><td style=\"height:0;line-height:0;\">&nbsp;</td></tr></table>")
        .endOutlook();
}

void renderSpacer(Rendering& rendering, const Block& block)
{
    rendering.html()
        .start("div")
        .startStyle()
        .css(block.values, A::Height)
        .css("line-height", block.values, A::Height)
        .endStyle()
        .text(">&#8202;</div>");
}

void renderTable(Rendering& rendering, const Block& block)
{
    Markup& html = rendering.html();
    const AttributeSet& values = block.values;
    std::string_view spacing = block.get(A::Cellspacing);
    spacing = spacing.substr(std::min(spacing.find_first_of("0123456789."), spacing.size()));
    const bool isSpaced = leadingNumber(spacing).value_or(0) > 0;
    const std::string_view width = block.get(A::Width);
    const auto parsed = parseWidth(width);
    html.start("table")
        .attribute("cellpadding", values, A::Cellpadding)
        .attribute("cellspacing", values, A::Cellspacing)
        .attribute("role", values, A::Role)
        .attribute("width", parsed && !parsed->isPercent ? numberText(parsed->value) : std::string(width))
        .text(" border=\"0\"")
        .startStyle()
        .css(values, A::Color)
        .css(values, A::FontFamily)
        .css(values, A::FontSize)
        .css(values, A::LineHeight)
        .css(values, A::TableLayout)
        .css(values, A::Width)
        .css(values, A::Border);
    if (isSpaced)
        html.css("border-collapse", "separate");
    html.endStyle().end().text(block.node.text).text("</table>");
}

}
