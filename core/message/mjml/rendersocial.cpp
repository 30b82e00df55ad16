#include "core/message/mjml/rendering.h"

namespace patron::message::mjml {

using A = Attr;

namespace {
constexpr std::string_view icons = "https://www.mailjet.com/images/theme/v1/icons/ico-social/";

/// What the whole row gives to each of its elements.
AttributeSet givenToElements(const Block& block)
{
    AttributeSet given;
    if (block.isGiven(A::InnerPadding))
        given.set(A::Padding, block.get(A::InnerPadding));
    for (const Attr attribute :
         {A::BorderRadius, A::Color, A::FontFamily, A::FontSize, A::FontWeight, A::FontStyle, A::IconSize,
          A::IconHeight, A::IconPadding, A::TextPadding, A::LineHeight, A::TextDecoration}) {
        if (block.has(attribute))
            given.set(attribute, block.get(attribute));
    }
    return given;
}

void horizontal(Rendering& rendering, const Block& block)
{
    Markup& html = rendering.html();
    html.outlook()
        .start("table")
        .attribute("align", block.values, A::Align)
        .text(" border=\"0\" cellpadding=\"0\" cellspacing=\"0\" role=\"presentation\"><tr>")
        .endOutlook();
    const AttributeSet given = givenToElements(block);
    rendering.children(block, rendering.frameInside(block), &given, [&](const Block& child) {
        html.outlook().text("<td>").endOutlook();
        html.start("table")
            .attribute("align", block.values, A::Align)
            .text(" border=\"0\" cellpadding=\"0\" cellspacing=\"0\" role=\"presentation\" "
                  "style=\"float:none;display:inline-table;\"><tbody>");
        rendering.render(child);
        html.line("</tbody></table>").outlook().text("</td>").endOutlook();
    });
    html.outlook().text("</tr></table>").endOutlook();
}

void vertical(Rendering& rendering, const Block& block)
{
    Markup& html = rendering.html();
    html.layoutTable().text(" style=\"margin:0px;\"><tbody>");
    const AttributeSet given = givenToElements(block);
    rendering.children(block, rendering.frameInside(block), &given,
                       [&](const Block& child) { rendering.render(child); });
    html.text("</tbody></table>");
}

/// One icon with its link, and what the network gives where the element is silent.
struct Icon
{
    std::string link;
    std::string source;
    std::string_view colour;
    std::string_view size;
    std::string_view height;
};

Icon iconOf(const Block& block)
{
    Icon icon;
    icon.link = block.get(A::Href);
    icon.source = block.get(A::Src);
    icon.colour = block.get(A::BackgroundColor);
    icon.size = block.get(A::IconSize);
    icon.height = block.isGiven(A::IconHeight) ? block.get(A::IconHeight) : icon.size;
    const auto network = findSocialNetwork(block.get(A::Name));
    if (!network)
        return icon;
    if (icon.source.empty())
        icon.source = std::string(icons) + std::string(network->icon);
    if (icon.colour.empty())
        icon.colour = network->colour;
    constexpr std::string_view slot = "[[URL]]";
    if (const auto at = network->share.find(slot); block.isGiven(A::Href) && at != std::string_view::npos)
        icon.link = std::string(network->share.substr(0, at)) + icon.link +
                    std::string(network->share.substr(at + slot.size()));
    return icon;
}

void startLink(Markup& html, const Icon& icon)
{
    html.start("a").attribute("href", icon.link);
}

void linkTarget(Markup& html, const Block& block)
{
    html.attribute("rel", block.values, A::Rel).attribute("target", block.values, A::Target).end();
}

void iconCell(Markup& html, const Block& block, const Icon& icon)
{
    const AttributeSet& values = block.values;
    const bool hasLink = block.isGiven(A::Href);
    html.start("td").startStyle().paddings(values).css(values, A::VerticalAlign).endStyle().end();
    html.layoutTable().startStyle();
    if (!icon.colour.empty())
        html.css("background", icon.colour);
    html.css(values, A::BorderRadius);
    if (!icon.size.empty())
        html.css("width", icon.size);
    html.endStyle().text("><tbody><tr>").start("td").startStyle();
    html.css("padding", values, A::IconPadding).css("font-size", "0");
    if (!icon.height.empty())
        html.css("height", icon.height);
    html.css("vertical-align", "middle");
    if (!icon.size.empty())
        html.css("width", icon.size);
    html.endStyle().end();
    if (hasLink) {
        startLink(html, icon);
        linkTarget(html, block);
    }
    html.start("img").attribute("alt", values, A::Alt).attribute("title", values, A::Title);
    if (!icon.source.empty())
        html.attribute("src", icon.source);
    html.startStyle().css(values, A::BorderRadius).css("display", "block").endStyle();
    if (const auto width = leadingWhole(icon.size))
        html.attribute("width", numberText(*width));
    html.attribute("sizes", values, A::Sizes).attribute("srcset", values, A::Srcset).endEmpty();
    html.text(hasLink ? "</a>" : "").text("</td></tr></tbody></table></td>");
}

void labelCell(Markup& html, const Block& block, const Icon& icon)
{
    if (block.node.text.empty())
        return;
    const AttributeSet& values = block.values;
    const bool hasLink = block.isGiven(A::Href);
    html.start("td")
        .startStyle()
        .css("vertical-align", "middle")
        .css("padding", values, A::TextPadding)
        .css("text-align", values, A::Align)
        .endStyle()
        .end();
    if (hasLink)
        startLink(html, icon);
    else
        html.start("span");
    html.startStyle()
        .css(values, A::Color)
        .css(values, A::FontSize)
        .css(values, A::FontWeight)
        .css(values, A::FontStyle)
        .css(values, A::FontFamily)
        .css(values, A::LineHeight)
        .css(values, A::TextDecoration)
        .endStyle();
    if (hasLink)
        linkTarget(html, block);
    else
        html.end();
    html.text(block.node.text).text(hasLink ? "</a></td>" : "</span></td>");
}
}

void renderSocial(Rendering& rendering, const Block& block)
{
    if (block.get(A::Mode) == "horizontal")
        horizontal(rendering, block);
    else
        vertical(rendering, block);
}

void renderSocialElement(Rendering& rendering, const Block& block)
{
    Markup& html = rendering.html();
    const Icon icon = iconOf(block);
    html.start("tr").attribute("class", block.values, A::CssClass).end();
    const bool isLeft = block.get(A::IconPosition) == "left";
    if (!isLeft)
        labelCell(html, block, icon);
    iconCell(html, block, icon);
    if (isLeft)
        labelCell(html, block, icon);
    html.line("</tr>");
}

}
