#include "core/message/mjml/rendering.h"

#include <cmath>

namespace patron::message::mjml {

using A = Attr;

namespace {
void innerPaddings(Markup& html, const AttributeSet& values)
{
    html.css("background-color", values, A::InnerBackgroundColor).paddings(values, A::InnerPadding, A::InnerPaddingTop);
}

void heroContent(Rendering& rendering, const Block& block)
{
    Markup& html = rendering.html();
    const AttributeSet& values = block.values;
    const std::string_view width = block.frame.width;
    html.outlook()
        .start("table")
        .attribute("align", values, A::Align)
        .text(" border=\"0\" cellpadding=\"0\" cellspacing=\"0\"")
        .startStyle()
        .css("width", width)
        .endStyle()
        .attribute("width", width.ends_with("px") ? width.substr(0, width.size() - 2) : width)
        .text("><tr>")
        .start("td")
        .startStyle();
    innerPaddings(html, values);
    html.endStyle().end().endOutlook();
    html.start("div")
        .attribute("align", values, A::Align)
        .attribute("class", "mj-hero-content")
        .startStyle()
        .css("background-color", values, A::InnerBackgroundColor)
        .css("float", values, A::Align)
        .css("margin", "0px auto")
        .css(values, A::Width)
        .endStyle()
        .end();
    constexpr std::string_view table = "<table border=\"0\" cellpadding=\"0\" cellspacing=\"0\" role=\"presentation\" "
                                       "style=\"width:100%;margin:0px;\"><tbody>";
    html.text(table).text("<tr><td>").line(table);
    Frame frame = rendering.frameInside(block);
    frame.width = pixels(leadingWhole(pixels(block.frame.exactWidth())).value_or(0) - sidePaddings(values));
    rendering.children(block, frame, nullptr, [&](const Block& child) { renderRow(rendering, child, true); });
    html.line("</tbody></table></td></tr></tbody></table></div>");
    html.outlook().text("</td></tr></table>").endOutlook();
}

void heroCellStyle(Markup& html, const Block& block)
{
    const AttributeSet& values = block.values;
    std::string background(block.get(A::BackgroundColor));
    if (block.isGiven(A::BackgroundUrl)) {
        background += background.empty() ? "" : " ";
        background += "url('" + std::string(block.get(A::BackgroundUrl)) + "') no-repeat " +
                      std::string(block.get(A::BackgroundPosition)) + " / cover";
    }
    if (!background.empty())
        html.css("background", background);
    html.css(values, A::BackgroundPosition)
        .css("background-repeat", "no-repeat")
        .css(values, A::BorderRadius)
        .paddings(values)
        .css(values, A::VerticalAlign);
}

/// Two cells beside the content whose padding gives the picture's proportions at any width.
void fluidCell(Markup& html, const Block& block)
{
    const auto width = leadingWhole(block.get(A::BackgroundWidth));
    const auto height = leadingWhole(block.get(A::BackgroundHeight));
    html.start("td").startStyle().css("width", "0.01%");
    if (width && height && *width > 0)
        html.css("padding-bottom", numberText(std::floor(*height / *width * 100 + 0.5)) + '%');
    html.css("mso-padding-bottom-alt", "0").endStyle().end().text("</td>");
}

void heroCells(Rendering& rendering, const Block& block)
{
    Markup& html = rendering.html();
    const bool isFluid = block.get(A::Mode) == "fluid-height";
    if (isFluid)
        fluidCell(html, block);
    html.start("td").attribute("background", block.values, A::BackgroundUrl);
    const double height = leadingWhole(block.get(A::Height)).value_or(0) - paddingOf(block.values, Side::Top) -
                          paddingOf(block.values, Side::Bottom);
    html.startStyle();
    heroCellStyle(html, block);
    if (!isFluid)
        html.css("height", pixels(height));
    html.endStyle();
    if (!isFluid)
        html.attribute("height", numberText(height));
    html.end().line("");
    heroContent(rendering, block);
    html.text("</td>");
    if (isFluid)
        fluidCell(html, block);
}

void openForOutlook(Markup& html, const Block& block)
{
    html.outlook()
        .start("table")
        .text(" align=\"center\" border=\"0\" cellpadding=\"0\" cellspacing=\"0\" role=\"presentation\"")
        .startStyle()
        .css("width", block.frame.width)
        .endStyle()
        .attribute("width", numberText(block.frame.wholeWidth()))
        .text("><tr><td style=\"line-height:0;font-size:0;mso-line-height-rule:exactly;\">")
        .start("v:image")
        .startStyle()
        .css("border", "0")
        .css("height", block.values, A::BackgroundHeight)
        .css("mso-position-horizontal", "center")
        .css("position", "absolute")
        .css("top", "0")
        .css("width", block.isGiven(A::BackgroundWidth) ? block.get(A::BackgroundWidth) : block.frame.width)
        .css("z-index", "-3")
        .endStyle()
        .attribute("src", block.values, A::BackgroundUrl)
        .text(" xmlns:v=\"urn:schemas-microsoft-com:vml\" />")
        .endOutlook();
}
}

void renderHero(Rendering& rendering, const Block& block)
{
    Markup& html = rendering.html();
    openForOutlook(html, block);
    html.start("div")
        .attribute("align", block.values, A::Align)
        .attribute("class", block.values, A::CssClass)
        .startStyle()
        .css("margin", "0 auto")
        .css("max-width", block.frame.width)
        .endStyle()
        .end();
    html.layoutTable().text(" style=\"width:100%;\"><tbody><tr style=\"vertical-align:top;\">");
    heroCells(rendering, block);
    html.line("</tr></tbody></table></div>");
    html.outlook().text("</td></tr></table>").endOutlook();
}

}
