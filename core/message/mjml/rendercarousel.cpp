#include "core/message/mjml/rendering.h"

#include <algorithm>
#include <functional>

namespace patron::message::mjml {

using A = Attr;

namespace {
/// A carousel in the making. Radio buttons keep which image is shown; CSS finds the image by counting siblings from
/// the button that is checked.
struct Carousel
{
    Rendering& rendering;
    const Block& block;
    std::string name;   ///< tells its classes from those of other carousels
    std::size_t images; ///< how many

    std::string cls(std::string_view part) const { return "mj-carousel-" + name + "-" + std::string(part); }
};

std::string steps(std::size_t count)
{
    std::string text;
    for (std::size_t i = 0; i < count; ++i)
        text += "+ * ";
    return text;
}

/// A selector for each image, joined by commas; i counts from 0, `toEnd` are the siblings still to pass.
std::string forEachImage(const Carousel& carousel,
                         const std::function<std::string(std::size_t i, const std::string& toEnd)>& selector)
{
    std::string list;
    for (std::size_t i = 0; i < carousel.images; ++i) {
        if (carousel.rendering.isFull() || list.size() > Limits::outputBytes)
            break;
        list += (i == 0 ? "" : ",") + selector(i, steps(carousel.images - i - 1));
    }
    return list;
}

std::string styleOf(const Carousel& carousel)
{
    const std::size_t count = carousel.images;
    const auto numbered = [](std::string_view text, std::size_t number) {
        return std::string(text) + '-' + std::to_string(number);
    };
    const auto fromRadio = [&](const std::function<std::string(std::size_t i)>& target) {
        return forEachImage(carousel, [&](std::size_t i, const std::string& toEnd) {
            return '.' + numbered(carousel.cls("radio"), i + 1) + ":checked " + toEnd + "+ .mj-carousel-content ." +
                   target(i);
        });
    };
    std::string css = ".mj-carousel { -webkit-user-select:none; -moz-user-select:none; user-select:none; }\n";
    css += '.' + carousel.cls("icons-cell") +
           " { display:table-cell !important; width:" + std::string(carousel.block.get(A::IconWidth)) +
           " !important; }\n";
    css += ".mj-carousel-radio,.mj-carousel-next,.mj-carousel-previous { display:none !important; }\n"
           ".mj-carousel-thumbnail,.mj-carousel-next,.mj-carousel-previous { touch-action:manipulation; }\n";
    css += forEachImage(carousel, [&](std::size_t i, const std::string&) {
        return '.' + carousel.cls("radio") + ":checked " + steps(i) + "+ .mj-carousel-content .mj-carousel-image";
    });
    css += " { display:none !important; }\n";
    css += fromRadio([&](std::size_t i) { return numbered("mj-carousel-image", i + 1); });
    css += " { display:block !important; }\n.mj-carousel-previous-icons,.mj-carousel-next-icons,";
    css += fromRadio([&](std::size_t i) { return numbered("mj-carousel-next", (i + 1) % count + 1); }) + ',';
    css += fromRadio([&](std::size_t i) { return numbered("mj-carousel-previous", (i + count - 1) % count + 1); });
    css += " { display:block !important; }\n";
    css += fromRadio([&](std::size_t i) { return numbered(carousel.cls("thumbnail"), i + 1); });
    css += " { border-color:" + std::string(carousel.block.get(A::TbSelectedBorderColor)) + " !important; }\n";
    css += fromRadio([&](std::size_t) { return carousel.cls("thumbnail"); });
    css += " { display:inline-block !important; }\n"
           ".mj-carousel-image img + div,.mj-carousel-thumbnail img + div { display:none !important; }\n";
    const auto fromThumbnail = [&](bool isNumbered, std::string_view target) {
        return forEachImage(carousel, [&](std::size_t i, const std::string& toEnd) {
            const std::string thumbnail = carousel.cls("thumbnail");
            return '.' + (isNumbered ? numbered(thumbnail, i + 1) : thumbnail) + ":hover " + toEnd +
                   "+ .mj-carousel-main ." + (isNumbered ? numbered(target, i + 1) : std::string(target));
        });
    };
    css += fromThumbnail(false, "mj-carousel-image") + " { display:none !important; }\n.mj-carousel-thumbnail:hover " +
           "{ border-color:" + std::string(carousel.block.get(A::TbHoverBorderColor)) + " !important; }\n";
    css += fromThumbnail(true, "mj-carousel-image") + " { display:block !important; }\n";
    // For programs without check boxes: the first image alone.
    css += ".mj-carousel noinput { display:block !important; }\n"
           ".mj-carousel noinput .mj-carousel-image-1 { display:block !important; }\n"
           ".mj-carousel noinput .mj-carousel-arrows,.mj-carousel noinput .mj-carousel-thumbnails "
           "{ display:none !important; }\n[owa] .mj-carousel-thumbnail { display:none !important; }\n";
    // As in the published references, of which the newest compilers leave out the comma: no arrows, the thumbnails
    // lead.
    css += "@media screen, yahoo { ." + carousel.cls("icons-cell") +
           ",.mj-carousel-previous-icons,.mj-carousel-next-icons { display:none !important; } ." +
           numbered(carousel.cls("radio"), 1) + ":checked " + steps(count - 1) + "+ .mj-carousel-content ." +
           numbered(carousel.cls("thumbnail"), 1) + " { border-color:transparent; } }\n";
    return css;
}

/// Calls `each` for every image, with what the carousel gives to it.
template <typename Each>
void eachImage(const Carousel& carousel, const AttributeSet& given, Each each)
{
    Frame frame = carousel.rendering.frameInside(carousel.block);
    frame.thumbnails = carousel.block.get(A::Thumbnails);
    std::size_t number = 0;
    carousel.rendering.children(carousel.block, frame, &given, [&](const Block& image) {
        if (image.component.id == ComponentId::CarouselImage)
            each(image, ++number);
    });
}

void radios(const Carousel& carousel)
{
    Markup& html = carousel.rendering.html();
    eachImage(carousel, {}, [&](const Block&, std::size_t number) {
        const std::string id = carousel.cls("radio") + '-' + std::to_string(number);
        html.start("input").attribute("class", "mj-carousel-radio " + carousel.cls("radio") + ' ' + id);
        if (number == 1)
            html.attribute("checked", "checked");
        html.attribute("type", "radio")
            .attribute("name", "mj-carousel-radio-" + carousel.name)
            .attribute("id", id)
            .attribute("style", "display:none;mso-hide:all;")
            .endEmpty();
    });
}

void thumbnail(const Carousel& carousel, const Block& image, std::size_t number)
{
    Markup& html = carousel.rendering.html();
    const AttributeSet& values = image.values;
    const std::string which = std::to_string(number);
    std::string classes =
        "mj-carousel-thumbnail " + carousel.cls("thumbnail") + ' ' + carousel.cls("thumbnail") + '-' + which;
    if (image.isGiven(A::CssClass))
        classes += ' ' + suffixedClasses(image.get(A::CssClass), "thumbnail");
    const std::string_view shown = image.isGiven(A::Thumbnails) ? image.get(A::Thumbnails) : image.frame.thumbnails;
    html.start("a")
        .startStyle()
        .css("border", values, A::TbBorder)
        .css("border-radius", values, A::TbBorderRadius)
        .css("display", shown == "supported" ? "none" : "inline-block")
        .css("overflow", "hidden")
        .css("width", values, A::TbWidth)
        .endStyle()
        .attribute("href", '#' + which)
        .attribute("target", values, A::Target)
        .attribute("class", classes)
        .end();
    html.start("label")
        .attribute("for", carousel.cls("radio") + '-' + which)
        .end()
        .start("img")
        .attribute("style", "display:block;width:100%;height:auto;");
    html.attribute("src", values, image.isGiven(A::ThumbnailsSrc) ? A::ThumbnailsSrc : A::Src)
        .attribute("alt", values, A::Alt);
    if (const auto width = leadingWhole(image.get(A::TbWidth)))
        html.attribute("width", numberText(*width));
    html.endEmpty().text("</label></a>");
}

void thumbnails(const Carousel& carousel)
{
    const std::string_view shown = carousel.block.get(A::Thumbnails);
    if (shown != "visible" && shown != "supported")
        return;
    AttributeSet given;
    for (const Attr attribute : {A::TbBorder, A::TbBorderRadius}) {
        if (carousel.block.has(attribute))
            given.set(attribute, carousel.block.get(attribute));
    }
    given.set(A::TbWidth, carousel.block.isGiven(A::TbWidth) ? carousel.block.get(A::TbWidth) : "110px");
    eachImage(carousel, given, [&](const Block& image, std::size_t number) { thumbnail(carousel, image, number); });
}

void arrow(const Carousel& carousel, std::string_view direction, std::string_view icon)
{
    Markup& html = carousel.rendering.html();
    const std::string_view width = carousel.block.get(A::IconWidth);
    const std::string name = "mj-carousel-" + std::string(direction);
    html.start("td")
        .attribute("class", carousel.cls("icons-cell"))
        .attribute("style", "font-size:0px;display:none;mso-hide:all;padding:0px;")
        .end()
        .start("div")
        .attribute("class", name + "-icons")
        .attribute("style", "display:none;mso-hide:all;")
        .end();
    for (std::size_t i = 1; i <= carousel.images && !carousel.rendering.isFull(); ++i) {
        html.start("label")
            .attribute("for", carousel.cls("radio") + '-' + std::to_string(i))
            .attribute("class", name + ' ' + name + '-' + std::to_string(i))
            .end()
            .start("img")
            .attribute("src", icon)
            .attribute("alt", direction)
            .startStyle()
            .css("display", "block")
            .css("width", width)
            .css("height", "auto")
            .endStyle();
        if (const auto pixels = leadingWhole(width))
            html.attribute("width", numberText(*pixels));
        html.endEmpty().text("</label>");
    }
    html.line("</div></td>");
}

AttributeSet givenToImages(const Block& block)
{
    AttributeSet given;
    if (block.has(A::BorderRadius))
        given.set(A::BorderRadius, block.get(A::BorderRadius));
    return given;
}

void imageBox(Markup& html, const Block& image, std::size_t number)
{
    const AttributeSet& values = image.values;
    std::string classes = "mj-carousel-image mj-carousel-image-" + std::to_string(number);
    if (image.isGiven(A::CssClass))
        classes += ' ' + std::string(image.get(A::CssClass));
    html.start("div").attribute("class", classes);
    if (number > 1)
        html.attribute("style", "display:none;mso-hide:all;");
    html.end();
    if (image.isGiven(A::Href))
        html.start("a")
            .attribute("href", image.get(A::Href))
            .attribute("rel", values, A::Rel)
            .attribute("target", "_blank")
            .end();
    html.start("img")
        .attribute("title", values, A::Title)
        .attribute("src", values, A::Src)
        .attribute("alt", values, A::Alt)
        .startStyle()
        .css(values, A::BorderRadius)
        .css("display", "block")
        .css("width", image.frame.width)
        .css("max-width", "100%")
        .css("height", "auto")
        .endStyle()
        .attribute("width", numberText(image.frame.wholeWidth()))
        .attribute("border", "0")
        .endEmpty();
    html.text(image.isGiven(A::Href) ? "</a>" : "").line("</div>");
}

void images(const Carousel& carousel)
{
    Markup& html = carousel.rendering.html();
    html.line("<td style=\"padding:0px;\"><div class=\"mj-carousel-images\">");
    eachImage(carousel, givenToImages(carousel.block),
              [&](const Block& image, std::size_t number) { imageBox(html, image, number); });
    html.line("</div></td>");
}
}

void renderCarousel(Rendering& rendering, const Block& block)
{
    const auto count = std::count_if(block.node.children.begin(), block.node.children.end(),
                                     [](const Node& node) { return node.isElement("mj-carousel-image"); });
    if (count == 0)
        return;
    const Carousel carousel{rendering, block, rendering.uniqueName(), static_cast<std::size_t>(count)};
    rendering.addCarouselStyle(styleOf(carousel));
    Markup& html = rendering.html();
    html.notMso().line("<div class=\"mj-carousel\">");
    radios(carousel);
    html.start("div")
        .attribute("class", "mj-carousel-content " + carousel.cls("content"))
        .attribute("style", "display:table;width:100%;table-layout:fixed;text-align:center;font-size:0px;")
        .end();
    thumbnails(carousel);
    html.line("<table style=\"caption-side:top;display:table-caption;table-layout:fixed;width:100%;\" border=\"0\" "
              "cellpadding=\"0\" cellspacing=\"0\" width=\"100%\" role=\"presentation\" "
              "class=\"mj-carousel-main\"><tbody><tr>");
    arrow(carousel, "previous", block.get(A::LeftIcon));
    images(carousel);
    arrow(carousel, "next", block.get(A::RightIcon));
    html.text("</tr></tbody></table></div></div>").endNot();
    // Outlook gets the first image, without comments, which would end this one.
    const Node& first = *block.node.child("mj-carousel-image");
    const Frame frame = rendering.frameInside(block);
    const AttributeSet given = givenToImages(block);
    html.msoOnly();
    imageBox(html, rendering.block(block, first, *findComponent(first.name), frame, &given, 0, 1), 1);
    html.endMsoOnly();
}

void renderCarouselImage(Rendering& rendering, const Block& block)
{
    imageBox(rendering.html(), block, static_cast<std::size_t>(block.index) + 1);
}

}
