#include "core/message/mjml/rendering.h"

namespace patron::message::mjml {

using A = Attr;

namespace {
void menuIcon(Markup& html, std::string_view name, std::string_view style, std::string_view sign)
{
    html.start("span").attribute("class", name).attribute("style", style).end().text(sign).text("</span>");
}

/// A check box that CSS turns into a menu on small screens.
void hamburger(Rendering& rendering, const Block& block)
{
    Markup& html = rendering.html();
    const AttributeSet& values = block.values;
    const std::string name = rendering.uniqueName();
    html.notMso()
        .start("input")
        .attribute("type", "checkbox")
        .attribute("id", name)
        .attribute("class", "mj-menu-checkbox")
        .attribute("style", "display:none !important; max-height:0; visibility:hidden;")
        .endEmpty()
        .endNot();
    html.start("div")
        .attribute("class", "mj-menu-trigger")
        .attribute("style", "display:none;max-height:0px;max-width:0px;font-size:0px;overflow:hidden;")
        .end();
    html.start("label")
        .attribute("for", name)
        .attribute("class", "mj-menu-label")
        .startStyle()
        .css("display", "block")
        .css("cursor", "pointer")
        .css("mso-hide", "all")
        .css("-moz-user-select", "none")
        .css("user-select", "none")
        .css("color", values, A::IcoColor)
        .css("font-size", values, A::IcoFontSize)
        .css("font-family", values, A::IcoFontFamily)
        .css("text-transform", values, A::IcoTextTransform)
        .css("text-decoration", values, A::IcoTextDecoration)
        .css("line-height", values, A::IcoLineHeight)
        .paddings(values, A::IcoPadding, A::IcoPaddingTop)
        .endStyle()
        .attribute("align", values, A::IcoAlign)
        .end();
    menuIcon(html, "mj-menu-icon-open", "mso-hide:all;", block.get(A::IcoOpen));
    menuIcon(html, "mj-menu-icon-close", "display:none;mso-hide:all;", block.get(A::IcoClose));
    html.line("</label></div>");
}
}

void renderNavbar(Rendering& rendering, const Block& block)
{
    rendering.useStyle(SharedStyle::Navbar);
    Markup& html = rendering.html();
    if (block.get(A::Hamburger) == "hamburger")
        hamburger(rendering, block);
    html.line("<div class=\"mj-inline-links\">")
        .outlook()
        .layoutTable()
        .attribute("align", block.get(A::Align))
        .text("><tr>")
        .endOutlook();
    AttributeSet given;
    if (block.isGiven(A::BaseUrl))
        given.set(A::BaseUrl, block.get(A::BaseUrl));
    rendering.children(block, rendering.frameInside(block), &given,
                       [&](const Block& child) { rendering.render(child); });
    html.outlook().text("</tr></table>").endOutlook().text("</div>");
}

void renderNavbarLink(Rendering& rendering, const Block& block)
{
    Markup& html = rendering.html();
    const AttributeSet& values = block.values;
    html.outlook().start("td").startStyle().paddings(values).endStyle();
    if (block.isGiven(A::CssClass))
        html.attribute("class", suffixedClasses(block.get(A::CssClass), "outlook"));
    html.end().endOutlook();
    html.start("a").attribute("class", block.isGiven(A::CssClass) ? "mj-link " + std::string(block.get(A::CssClass))
                                                                  : std::string("mj-link"));
    if (block.has(A::BaseUrl) || block.has(A::Href))
        html.attribute("href", std::string(block.get(A::BaseUrl)) + std::string(block.get(A::Href)));
    html.attribute("rel", values, A::Rel)
        .attribute("target", values, A::Target)
        .attribute("name", values, A::Name)
        .startStyle()
        .css("display", "inline-block")
        .css(values, A::Color)
        .css(values, A::FontFamily)
        .css(values, A::FontSize)
        .css(values, A::FontStyle)
        .css(values, A::FontWeight)
        .css(values, A::LetterSpacing)
        .css(values, A::LineHeight)
        .css(values, A::TextDecoration)
        .css(values, A::TextTransform)
        .paddings(values)
        .endStyle()
        .end()
        .text(block.node.text)
        .line("</a>");
    html.outlook().text("</td>").endOutlook();
}

}
