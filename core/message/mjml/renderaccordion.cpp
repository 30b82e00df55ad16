#include "core/message/mjml/rendering.h"

namespace patron::message::mjml {

using A = Attr;

namespace {
/// What an accordion gives to its elements, and these to their parts.
AttributeSet givenInside(const Block& block)
{
    AttributeSet given;
    for (const Attr attribute : {A::Border, A::IconAlign, A::IconWidth, A::IconHeight, A::IconPosition,
                                 A::IconWrappedUrl, A::IconWrappedAlt, A::IconUnwrappedUrl, A::IconUnwrappedAlt}) {
        if (block.has(attribute))
            given.set(attribute, block.get(attribute));
    }
    return given;
}

/// The part's own font, else that of its element, else that of the accordion.
std::string_view fontOf(const Block& block)
{
    if (block.node.attribute(nameOf(A::FontFamily)))
        return block.get(A::FontFamily);
    return block.frame.elementFont.empty() ? block.frame.accordionFont : block.frame.elementFont;
}

void titleCell(Markup& html, const Block& block)
{
    const AttributeSet& values = block.values;
    html.start("td")
        .attribute("class", values, A::CssClass)
        .startStyle()
        .css("width", "100%")
        .css(values, A::BackgroundColor)
        .css(values, A::Color)
        .css(values, A::FontSize);
    if (!fontOf(block).empty())
        html.css("font-family", fontOf(block));
    html.css(values, A::FontWeight).paddings(values).endStyle().end().text(block.node.text).text("</td>");
}

void iconImage(Markup& html, const Block& block, A source, A alt, std::string_view name)
{
    html.start("img")
        .attribute("src", block.values, source)
        .attribute("alt", block.values, alt)
        .attribute("class", name)
        .startStyle()
        .css("display", "none")
        .css("width", block.values, A::IconWidth)
        .css("height", block.values, A::IconHeight)
        .endStyle()
        .endEmpty();
}

void iconCell(Markup& html, const Block& block)
{
    html.notOutlook()
        .start("td")
        .attribute("class", "mj-accordion-ico")
        .startStyle()
        .css("padding", "16px")
        .css("background", block.values, A::BackgroundColor)
        .css("vertical-align", block.values, A::IconAlign)
        .endStyle()
        .end();
    iconImage(html, block, A::IconWrappedUrl, A::IconWrappedAlt, "mj-accordion-more");
    iconImage(html, block, A::IconUnwrappedUrl, A::IconUnwrappedAlt, "mj-accordion-less");
    html.text("</td>").endNot();
}

void textCell(Markup& html, const Block& block)
{
    const AttributeSet& values = block.values;
    html.start("td")
        .attribute("class", values, A::CssClass)
        .startStyle()
        .css("background", values, A::BackgroundColor)
        .css(values, A::FontSize);
    if (!fontOf(block).empty())
        html.css("font-family", fontOf(block));
    html.css(values, A::FontWeight)
        .css(values, A::LetterSpacing)
        .css(values, A::LineHeight)
        .css(values, A::Color)
        .paddings(values)
        .endStyle()
        .end()
        .text(block.node.text)
        .text("</td>");
}

/// An element without a title or a text gets an empty one, so that there is something to open.
void emptyPart(Rendering& rendering, const Frame& frame, const AttributeSet& given, std::string_view name)
{
    Node node;
    node.name = name;
    Block block{node, *findComponent(name), frame, given, 0, 1, false};
    for (const AttributeSpec& spec : block.component.attributes) {
        if (spec.standard && !block.has(spec.attribute))
            block.values.set(spec.attribute, *spec.standard);
    }
    renderAccordionPart(rendering, block);
}
}

void renderAccordion(Rendering& rendering, const Block& block)
{
    rendering.useStyle(SharedStyle::Accordion);
    Markup& html = rendering.html();
    html.start("table")
        .text(" cellspacing=\"0\" cellpadding=\"0\" class=\"mj-accordion\"")
        .startStyle()
        .css("width", "100%")
        .css("border-collapse", "collapse")
        .css(block.values, A::Border)
        .css("border-bottom", "none")
        .css(block.values, A::FontFamily)
        .endStyle()
        .end()
        .line("<tbody>");
    Frame frame = rendering.frameInside(block);
    frame.accordionFont = block.get(A::FontFamily);
    const AttributeSet given = givenInside(block);
    rendering.children(block, frame, &given, [&](const Block& child) { rendering.render(child); });
    html.text("</tbody></table>");
}

void renderAccordionElement(Rendering& rendering, const Block& block)
{
    Markup& html = rendering.html();
    const AttributeSet& values = block.values;
    html.start("tr")
        .attribute("class", values, A::CssClass)
        .end()
        .start("td")
        .startStyle()
        .css("padding", "0px")
        .css(values, A::BackgroundColor)
        .endStyle()
        .end();
    html.start("label")
        .attribute("class", "mj-accordion-element")
        .startStyle()
        .css("font-size", "13px")
        .css(values, A::FontFamily)
        .endStyle()
        .end();
    html.notOutlook()
        .text("<input class=\"mj-accordion-checkbox\" type=\"checkbox\" style=\"display:none;\" />")
        .endNot()
        .line("<div>");
    Frame frame = rendering.frameInside(block);
    frame.elementFont = block.get(A::FontFamily);
    const AttributeSet given = givenInside(block);
    if (!block.node.child("mj-accordion-title"))
        emptyPart(rendering, frame, given, "mj-accordion-title");
    rendering.children(block, frame, &given, [&](const Block& child) { rendering.render(child); });
    if (!block.node.child("mj-accordion-text"))
        emptyPart(rendering, frame, given, "mj-accordion-text");
    html.line("</div></label></td></tr>");
}

void renderAccordionPart(Rendering& rendering, const Block& block)
{
    Markup& html = rendering.html();
    const bool isTitle = block.component.id == ComponentId::AccordionTitle;
    html.start("div")
        .attribute("class", isTitle ? "mj-accordion-title" : "mj-accordion-content")
        .end()
        .start("table")
        .text(" cellspacing=\"0\" cellpadding=\"0\"")
        .startStyle()
        .css("width", "100%")
        .css("border-bottom", block.values, A::Border)
        .endStyle()
        .end()
        .text("<tbody><tr>");
    if (!isTitle) {
        textCell(html, block);
    } else if (block.get(A::IconPosition) == "right") {
        titleCell(html, block);
        iconCell(html, block);
    } else {
        iconCell(html, block);
        titleCell(html, block);
    }
    html.line("</tr></tbody></table></div>");
}

}
