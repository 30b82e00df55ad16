#include "core/message/mjml/rendering.h"

#include "core/base/text.h"

#include <algorithm>
#include <array>

namespace patron::message::mjml {

using A = Attr;

namespace {
struct Position
{
    std::string_view x;
    std::string_view y;
};

Position backgroundPosition(const Block& block)
{
    std::vector<std::string_view> words = split(block.get(A::BackgroundPosition), ' ');
    const auto isVertical = [](std::string_view word) { return word == "top" || word == "bottom"; };
    const auto isHorizontal = [](std::string_view word) { return word == "left" || word == "right"; };
    Position position{"center", "top"};
    if (words.size() == 1)
        position = isVertical(words[0]) ? Position{"center", words[0]} : Position{words[0], "center"};
    else if (words.size() == 2 && (isVertical(words[0]) || (words[0] == "center" && isHorizontal(words[1]))))
        position = {words[1], words[0]};
    else if (words.size() == 2)
        position = {words[0], words[1]};
    if (block.isGiven(A::BackgroundPositionX))
        position.x = block.get(A::BackgroundPositionX);
    if (block.isGiven(A::BackgroundPositionY))
        position.y = block.get(A::BackgroundPositionY);
    return position;
}

void backgroundStyle(Markup& html, const Block& block)
{
    if (!block.isGiven(A::BackgroundUrl)) {
        html.css("background", block.values, A::BackgroundColor).css(block.values, A::BackgroundColor);
        return;
    }
    const auto [x, y] = backgroundPosition(block);
    const std::string place = std::string(x) + ' ' + std::string(y);
    std::string all;
    if (!block.get(A::BackgroundColor).empty())
        all = std::string(block.get(A::BackgroundColor)) + ' ';
    all += "url('" + std::string(block.get(A::BackgroundUrl)) + "') " + place + " / " +
           std::string(block.get(A::BackgroundSize));
    if (!block.get(A::BackgroundRepeat).empty())
        all += ' ' + std::string(block.get(A::BackgroundRepeat));
    // Yahoo does not know the shorthand, so each is said by itself too.
    html.css("background", all)
        .css("background-position", place)
        .css(block.values, A::BackgroundRepeat)
        .css(block.values, A::BackgroundSize);
}

bool isFullWidth(const Block& block)
{
    return block.get(A::FullWidth) == "full-width";
}

std::optional<std::string_view> gapBefore(const Block& block)
{
    return block.index > 0 ? block.frame.gap : std::nullopt;
}

void openForOutlook(Markup& html, const Block& block)
{
    html.outlook().start("table").text(" align=\"center\" border=\"0\" cellpadding=\"0\" cellspacing=\"0\"");
    if (block.isGiven(A::CssClass))
        html.attribute("class", suffixedClasses(block.get(A::CssClass), "outlook"));
    html.text(" role=\"presentation\"").startStyle().css("width", block.frame.width);
    if (const auto gap = gapBefore(block))
        html.css("padding-top", *gap);
    html.endStyle().attribute("width", numberText(block.frame.wholeWidth()));
    if (block.frame.gap.value_or("").empty() && block.isGiven(A::BackgroundColor))
        html.attribute("bgcolor", block.get(A::BackgroundColor));
    html.text("><tr><td style=\"line-height:0px;font-size:0px;mso-line-height-rule:exactly;\">").endOutlook();
}

void closeForOutlook(Markup& html)
{
    html.outlook().text("</td></tr></table>").endOutlook();
}

/// A keyword or a percentage as a share of the whole; `otherwise` for what is neither.
double shareOf(std::string_view position, double otherwise)
{
    if (position == "left" || position == "top")
        return 0;
    if (position == "center")
        return 0.5;
    if (position == "right" || position == "bottom")
        return 1;
    const auto percent = leadingNumber(position);
    const bool isPercentage =
        percent && position.ends_with('%') && position.find_first_not_of("0123456789.") == position.size() - 1;
    return isPercentage ? leadingWhole(position).value_or(0) / 100 : otherwise;
}

/// What VML, the drawing language of Outlook, needs for a background picture.
struct VmlFill
{
    std::array<double, 2> origin{};
    std::array<double, 2> position{};
    std::string_view type = "tile";
    std::string size;
    std::string_view aspect;
};

VmlFill vmlFill(const Block& block)
{
    VmlFill fill;
    const auto [x, y] = backgroundPosition(block);
    const bool repeats = block.get(A::BackgroundRepeat) == "repeat";
    // Without repetition VML counts from the middle.
    const auto shifted = [&](double share) { return repeats ? share : (share * 100 - 50) / 100; };
    fill.origin = fill.position = {shifted(shareOf(x, 0.5)), shifted(shareOf(y, 0))};
    const std::string_view size = block.get(A::BackgroundSize);
    fill.type = block.get(A::BackgroundRepeat) == "no-repeat" ? "frame" : "tile";
    if (size == "cover" || size == "contain") {
        fill.size = "1,1";
        fill.aspect = size == "cover" ? "atleast" : "atmost";
    } else if (size == "auto") {
        // Outlook has no word for a picture's own size in a frame.
        fill.type = "tile";
        fill.origin = {0.5, 0};
        fill.position = {0.5, 0};
    } else {
        fill.size = size;
        std::replace(fill.size.begin(), fill.size.end(), ' ', ',');
        if (fill.size.find(',') == std::string::npos)
            fill.aspect = "atmost";
    }
    return fill;
}

void openVml(Markup& html, const Block& block)
{
    const VmlFill fill = vmlFill(block);
    html.outlook().start("v:rect").startStyle();
    if (isFullWidth(block))
        html.css("mso-width-percent", "1000");
    else
        html.css("width", block.frame.width);
    html.endStyle().text(" xmlns:v=\"urn:schemas-microsoft-com:vml\" fill=\"true\" stroke=\"false\">");
    html.start("v:fill")
        .attribute("origin", numberText(fill.origin[0]) + ", " + numberText(fill.origin[1]))
        .attribute("position", numberText(fill.position[0]) + ", " + numberText(fill.position[1]))
        .attribute("src", block.values, A::BackgroundUrl)
        .attribute("color", block.values, A::BackgroundColor)
        .attribute("type", fill.type);
    if (!fill.size.empty())
        html.attribute("size", fill.size);
    if (!fill.aspect.empty())
        html.attribute("aspect", fill.aspect);
    html.endEmpty().text("<v:textbox style=\"mso-fit-shape-to-text:true\" inset=\"0,0,0,0\">").endOutlook();
}

void closeVml(Markup& html)
{
    html.outlook().text("</v:textbox></v:rect>").endOutlook();
}

void sectionChildren(Rendering& rendering, const Block& block)
{
    Markup& html = rendering.html();
    Frame frame = rendering.frameInside(block);
    frame.width = pixels(block.frame.wholeWidth() - sidePaddings(block.values) - sideBorders(block.values));
    frame.gap = block.has(A::Gap) ? std::optional(block.get(A::Gap)) : std::nullopt;
    const bool isWrapper = block.component.id == ComponentId::Wrapper;
    if (!isWrapper)
        html.outlook().text("<tr>").endOutlook();
    rendering.children(block, frame, nullptr, [&](const Block& child) {
        html.outlook().text(isWrapper ? "<tr>" : "").start("td").attribute("align", child.values, A::Align);
        if (child.isGiven(A::CssClass))
            html.attribute("class", suffixedClasses(child.get(A::CssClass), "outlook"));
        if (isWrapper)
            html.attribute("width", block.frame.width);
        else if (child.component.id == ComponentId::Column || child.component.id == ComponentId::Group)
            html.startStyle().css(child.values, A::VerticalAlign).css("width", pixels(columnPixels(child))).endStyle();
        html.end().endOutlook();
        rendering.render(child);
        html.outlook().text(isWrapper ? "</td></tr>" : "</td>").endOutlook();
    });
    if (!isWrapper)
        html.outlook().text("</tr>").endOutlook();
}

void sectionCell(Markup& html, const Block& block)
{
    const AttributeSet& values = block.values;
    html.start("td")
        .startStyle()
        .css(values, A::Border)
        .css(values, A::BorderBottom)
        .css(values, A::BorderLeft)
        .css(values, A::BorderRight)
        .css(values, A::BorderTop)
        .css(values, A::BorderRadius)
        .css(values, A::Direction)
        .css("font-size", "0px")
        .paddings(values)
        .css(values, A::TextAlign)
        .endStyle()
        .end();
}

/// The part all programs see: a centred box with a table in it.
void sectionBox(Rendering& rendering, const Block& block)
{
    Markup& html = rendering.html();
    const bool fullWidth = isFullWidth(block);
    const bool hasPicture = block.has(A::BackgroundUrl);
    const bool isRound = !block.get(A::BorderRadius).empty();
    html.start("div");
    if (!fullWidth)
        html.attribute("class", block.values, A::CssClass);
    html.startStyle();
    if (!fullWidth)
        backgroundStyle(html, block);
    html.css("margin", "0px auto").css("max-width", block.frame.width).css(block.values, A::BorderRadius);
    if (isRound)
        html.css("overflow", "hidden");
    if (const auto gap = gapBefore(block))
        html.css("margin-top", *gap);
    html.endStyle().end();
    if (hasPicture)
        html.text("<div style=\"line-height:0;font-size:0;\">");
    html.start("table").text(" align=\"center\"");
    if (!fullWidth)
        html.attribute("background", block.values, A::BackgroundUrl);
    html.text(" border=\"0\" cellpadding=\"0\" cellspacing=\"0\" role=\"presentation\"").startStyle();
    if (!fullWidth)
        backgroundStyle(html, block);
    html.css("width", "100%");
    if (isRound)
        html.css("border-collapse", "separate");
    html.endStyle().end().text("<tbody><tr>");
    sectionCell(html, block);
    html.outlook().layoutTable().end().endOutlook();
    sectionChildren(rendering, block);
    html.outlook().text("</table>").endOutlook();
    html.text("</td></tr></tbody></table>").text(hasPicture ? "</div>" : "").line("</div>");
}

void renderNarrow(Rendering& rendering, const Block& block)
{
    Markup& html = rendering.html();
    const bool hasPicture = block.has(A::BackgroundUrl);
    openForOutlook(html, block);
    if (hasPicture)
        openVml(html, block);
    sectionBox(rendering, block);
    if (hasPicture)
        closeVml(html);
    closeForOutlook(html);
}

void renderFullWidth(Rendering& rendering, const Block& block)
{
    Markup& html = rendering.html();
    const bool hasPicture = block.has(A::BackgroundUrl);
    html.start("table")
        .text(" align=\"center\"")
        .attribute("class", block.values, A::CssClass)
        .attribute("background", block.values, A::BackgroundUrl)
        .text(" border=\"0\" cellpadding=\"0\" cellspacing=\"0\" role=\"presentation\"")
        .startStyle();
    backgroundStyle(html, block);
    html.css("width", "100%").endStyle().end().line("<tbody><tr><td>");
    if (hasPicture)
        openVml(html, block);
    openForOutlook(html, block);
    sectionBox(rendering, block);
    closeForOutlook(html);
    if (hasPicture)
        closeVml(html);
    html.line("</td></tr></tbody></table>");
}
}

void renderSection(Rendering& rendering, const Block& block)
{
    if (isFullWidth(block))
        renderFullWidth(rendering, block);
    else
        renderNarrow(rendering, block);
}

}
