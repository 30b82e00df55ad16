#include "core/message/mjml/components.h"

#include "core/base/text.h"

#include <algorithm>

namespace patron::message::mjml {

namespace {
using A = Attr;
using T = ValueType;
using Specs = std::vector<AttributeSpec>;

constexpr std::string_view sides = "left,center,right";
constexpr std::string_view heights = "top,bottom,middle";
constexpr std::string_view lengths = "px,%";
constexpr std::string_view lineHeights = "px,%,";
constexpr std::string_view fontStack = "Ubuntu, Helvetica, Arial, sans-serif";
constexpr std::string_view boxPadding = "10px 25px";
constexpr std::string_view iconPositions = "left,right";

Specs operator+(Specs a, const Specs& b)
{
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

Specs padding(std::optional<std::string_view> standard)
{
    return {{A::Padding, T::Size, lengths, standard, 4},
            {A::PaddingTop, T::Size, lengths},
            {A::PaddingRight, T::Size, lengths},
            {A::PaddingBottom, T::Size, lengths},
            {A::PaddingLeft, T::Size, lengths}};
}

Specs border(std::optional<std::string_view> standard = {})
{
    return {{A::Border, T::Text, {}, standard}, {A::BorderTop}, {A::BorderRight}, {A::BorderBottom}, {A::BorderLeft}};
}

Specs font(std::optional<std::string_view> family, std::optional<std::string_view> weight = {})
{
    return {{A::FontFamily, T::Text, {}, family},
            {A::FontSize, T::Size, "px", "13px"},
            {A::FontStyle},
            {A::FontWeight, T::Text, {}, weight}};
}

const Specs containerColour = {{A::ContainerBackgroundColor, T::Colour}};

Specs sectionAttributes()
{
    return Specs{{A::BackgroundColor, T::Colour},
                 {A::BackgroundUrl},
                 {A::BackgroundRepeat, T::Choice, "repeat,no-repeat", "repeat"},
                 {A::BackgroundSize, T::Text, {}, "auto"},
                 {A::BackgroundPosition, T::Text, {}, "top center"},
                 {A::BackgroundPositionX},
                 {A::BackgroundPositionY}} +
           border() +
           Specs{{A::BorderRadius},
                 {A::Direction, T::Choice, "ltr,rtl", "ltr"},
                 {A::FullWidth, T::Choice, "full-width,false,"}} +
           padding("20px 0") +
           Specs{{A::TextAlign, T::Choice, sides, "center"}, {A::TextPadding, T::Size, lengths, "4px 4px 4px 0", 4}};
}

Specs columnAttributes()
{
    return Specs{{A::Width, T::Size, lengths},
                 {A::VerticalAlign, T::Choice, heights, "top"},
                 {A::Direction, T::Choice, "ltr,rtl", "ltr"},
                 {A::MobileWidth, T::Choice, "mobile-width"},
                 {A::BackgroundColor, T::Colour},
                 {A::InnerBackgroundColor, T::Colour}} +
           border() +
           Specs{{A::BorderRadius, T::Size, lengths, {}, 4},
                 {A::InnerBorder},
                 {A::InnerBorderTop},
                 {A::InnerBorderRight},
                 {A::InnerBorderBottom},
                 {A::InnerBorderLeft},
                 {A::InnerBorderRadius, T::Size, lengths, {}, 4}} +
           padding({});
}

Specs heroAttributes()
{
    return Specs{{A::Mode, T::Choice, "fixed-height,fluid-height", "fixed-height"},
                 {A::Height, T::Size, lengths, "0px"},
                 {A::BackgroundUrl},
                 {A::BackgroundWidth, T::Size, lengths},
                 {A::BackgroundHeight, T::Size, lengths},
                 {A::BackgroundPosition, T::Text, {}, "center center"},
                 {A::BackgroundColor, T::Colour, {}, "#ffffff"},
                 {A::BorderRadius},
                 {A::InnerBackgroundColor, T::Colour},
                 {A::InnerPadding, T::Size, lengths, {}, 4},
                 {A::InnerPaddingTop, T::Size, lengths},
                 {A::InnerPaddingRight, T::Size, lengths},
                 {A::InnerPaddingBottom, T::Size, lengths},
                 {A::InnerPaddingLeft, T::Size, lengths},
                 {A::Width, T::Size, lengths},
                 {A::Align, T::Choice, sides},
                 {A::VerticalAlign, T::Choice, heights, "top"}} +
           containerColour + padding("0px");
}

Specs textAttributes()
{
    return Specs{{A::Align, T::Choice, "left,right,center,justify", "left"}, {A::Color, T::Colour, {}, "#000000"}} +
           font(fontStack) +
           Specs{{A::LineHeight, T::Size, lineHeights, "1"},
                 {A::LetterSpacing, T::Size, "px,em", {}, 1, true},
                 {A::TextDecoration},
                 {A::TextTransform},
                 {A::Height, T::Size, lengths},
                 {A::BackgroundColor, T::Colour},
                 {A::VerticalAlign, T::Choice, heights}} +
           containerColour + padding(boxPadding);
}

Specs imageAttributes()
{
    return Specs{{A::Src},
                 {A::Alt, T::Text, {}, ""},
                 {A::Href},
                 {A::Width, T::Size, "px"},
                 {A::Height, T::Size, "px,auto", "auto"},
                 {A::Align, T::Choice, sides, "center"},
                 {A::FluidOnMobile, T::Flag},
                 {A::FullWidth, T::Choice, "full-width,false,"},
                 {A::Title},
                 {A::Target, T::Text, {}, "_blank"},
                 {A::Rel},
                 {A::Name},
                 {A::Srcset},
                 {A::Sizes},
                 {A::Usemap},
                 {A::MaxHeight, T::Size, lengths},
                 {A::FontSize, T::Size, "px", "13px"}} +
           border("0") + Specs{{A::BorderRadius, T::Size, lengths, {}, 4}} + containerColour + padding(boxPadding);
}

Specs buttonAttributes()
{
    return Specs{{A::Href},
                 {A::Align, T::Choice, sides, "center"},
                 {A::BackgroundColor, T::Colour, {}, "#414141"},
                 {A::Color, T::Colour, {}, "#ffffff"},
                 {A::Width, T::Size, lengths},
                 {A::Height, T::Size, lengths},
                 {A::InnerPadding, T::Size, lengths, boxPadding, 4}} +
           font(fontStack, "normal") +
           Specs{{A::LineHeight, T::Size, lineHeights, "120%"},
                 {A::LetterSpacing, T::Size, "px,em", {}, 1, true},
                 {A::TextAlign, T::Choice, sides},
                 {A::TextDecoration, T::Text, {}, "none"},
                 {A::TextTransform, T::Text, {}, "none"},
                 {A::VerticalAlign, T::Choice, heights, "middle"},
                 {A::Target, T::Text, {}, "_blank"},
                 {A::Rel},
                 {A::Name},
                 {A::Title}} +
           border("none") + Specs{{A::BorderRadius, T::Text, {}, "3px"}} + containerColour + padding(boxPadding);
}

Specs tableAttributes()
{
    return Specs{{A::Align, T::Choice, "left,right,center", "left"},
                 {A::Width, T::Size, "px,%,auto", "100%"},
                 {A::Color, T::Colour, {}, "#000000"}} +
           font(fontStack) + Specs{{A::LineHeight, T::Size, lineHeights, "22px"},
                                   {A::Border, T::Text, {}, "none"},
                                   {A::Cellpadding, T::Number, {}, "0"},
                                   {A::Cellspacing, T::Number, {}, "0"},
                                   {A::Role, T::Choice, "none,presentation"},
                                   {A::TableLayout, T::Choice, "auto,fixed,initial,inherit", "auto"},
                                   {A::VerticalAlign, T::Choice, heights}} +
           containerColour + padding(boxPadding);
}

Specs socialFont(std::optional<std::string_view> colour, std::optional<std::string_view> family,
                 std::string_view lineHeight)
{
    return Specs{{A::Color, T::Colour, {}, colour}} + font(family) +
           Specs{{A::LineHeight, T::Size, lineHeights, lineHeight},
                 {A::TextDecoration, T::Text, {}, "none"},
                 {A::IconHeight, T::Size, lengths},
                 {A::IconPadding, T::Size, lengths, {}, 4}};
}

Specs socialAttributes()
{
    return Specs{{A::Mode, T::Choice, "horizontal,vertical", "horizontal"},
                 {A::Align, T::Choice, "left,right,center", "center"},
                 {A::IconSize, T::Size, lengths, "20px"},
                 {A::BorderRadius, T::Size, lengths, "3px"}} +
           socialFont("#333333", fontStack, "22px") +
           Specs{{A::InnerPadding, T::Size, lengths, {}, 4},
                 {A::TextPadding, T::Size, lengths, {}, 4},
                 {A::TableLayout, T::Choice, "auto,fixed"},
                 {A::VerticalAlign, T::Choice, heights}} +
           containerColour + padding(boxPadding);
}

Specs socialElementAttributes()
{
    return Specs{{A::Name},
                 {A::Href},
                 {A::Src},
                 {A::Alt, T::Text, {}, ""},
                 {A::Title},
                 {A::Align, T::Choice, sides, "left"},
                 {A::IconPosition, T::Choice, iconPositions, "left"},
                 {A::IconSize, T::Size, lengths},
                 {A::BackgroundColor, T::Colour},
                 {A::BorderRadius, T::Size, "px", "3px"},
                 {A::Target, T::Text, {}, "_blank"},
                 {A::Rel},
                 {A::Srcset},
                 {A::Sizes}} +
           socialFont("#000", fontStack, "1") +
           Specs{{A::TextPadding, T::Size, lengths, "4px 4px 4px 0", 4},
                 {A::VerticalAlign, T::Choice, "top,middle,bottom", "middle"}} +
           padding("4px");
}

Specs navbarAttributes()
{
    return Specs{{A::Align, T::Choice, sides, "center"},
                 {A::BaseUrl},
                 {A::Hamburger},
                 {A::IcoAlign, T::Choice, sides, "center"},
                 {A::IcoOpen, T::Text, {}, "&#9776;"},
                 {A::IcoClose, T::Text, {}, "&#8855;"},
                 {A::IcoColor, T::Colour, {}, "#000000"},
                 {A::IcoFontSize, T::Size, lengths, "30px"},
                 {A::IcoFontFamily, T::Text, {}, fontStack},
                 {A::IcoTextTransform, T::Text, {}, "uppercase"},
                 {A::IcoTextDecoration, T::Text, {}, "none"},
                 {A::IcoLineHeight, T::Size, lineHeights, "30px"},
                 {A::IcoPadding, T::Size, lengths, "10px", 4},
                 {A::IcoPaddingTop, T::Size, lengths},
                 {A::IcoPaddingRight, T::Size, lengths},
                 {A::IcoPaddingBottom, T::Size, lengths},
                 {A::IcoPaddingLeft, T::Size, lengths}} +
           containerColour + padding({});
}

Specs navbarLinkAttributes()
{
    return Specs{{A::Href}, {A::Color, T::Colour, {}, "#000000"}} + font(fontStack, "normal") +
           Specs{{A::LineHeight, T::Size, lineHeights, "22px"},
                 {A::LetterSpacing, T::Size, "px,em", {}, 1, true},
                 {A::TextDecoration, T::Text, {}, "none"},
                 {A::TextTransform, T::Text, {}, "uppercase"},
                 {A::Target, T::Text, {}, "_blank"},
                 {A::Rel},
                 {A::Name}} +
           padding("15px 10px");
}

/// What an accordion hands down to its elements.
Specs accordionIcons(bool withStandard)
{
    const auto standard = [&](std::string_view value) {
        return withStandard ? std::optional<std::string_view>(value) : std::nullopt;
    };
    return {{A::Border, T::Text, {}, standard("2px solid black")},
            {A::FontFamily, T::Text, {}, standard(fontStack)},
            {A::IconAlign, T::Choice, "top,middle,bottom", standard("middle")},
            {A::IconWidth, T::Size, lengths, standard("32px")},
            {A::IconHeight, T::Size, lengths, standard("32px")},
            {A::IconPosition, T::Choice, iconPositions, standard("right")},
            {A::IconWrappedUrl, T::Text, {}, standard("https://i.imgur.com/bIXv1bk.png")},
            {A::IconWrappedAlt, T::Text, {}, standard("+")},
            {A::IconUnwrappedUrl, T::Text, {}, standard("https://i.imgur.com/w4uTygT.png")},
            {A::IconUnwrappedAlt, T::Text, {}, standard("-")}};
}

Specs accordionPartAttributes(bool isText)
{
    Specs specs{{A::BackgroundColor, T::Colour},
                {A::Color, T::Colour},
                {A::FontFamily},
                {A::FontSize, T::Size, "px", "13px"},
                {A::FontWeight}};
    if (isText)
        specs = specs +
                Specs{{A::LineHeight, T::Size, lineHeights, "1"}, {A::LetterSpacing, T::Size, "px,em", {}, 1, true}};
    return specs + padding("16px");
}

Specs carouselAttributes()
{
    return Specs{{A::Align, T::Choice, sides, "center"},
                 {A::BorderRadius, T::Size, lengths, "6px", 4},
                 {A::IconWidth, T::Size, lengths, "44px"},
                 {A::LeftIcon, T::Text, {}, "https://i.imgur.com/xTh3hln.png"},
                 {A::RightIcon, T::Text, {}, "https://i.imgur.com/os7o9kz.png"},
                 {A::Thumbnails, T::Choice, "visible,hidden,supported", "visible"},
                 {A::TbBorder, T::Text, {}, "2px solid transparent"},
                 {A::TbBorderRadius, T::Size, lengths, "6px"},
                 {A::TbHoverBorderColor, T::Colour, {}, "#fead0d"},
                 {A::TbSelectedBorderColor, T::Colour, {}, "#ccc"},
                 {A::TbWidth, T::Size, lengths}} +
           containerColour + padding({});
}

Specs carouselImageAttributes()
{
    return {{A::Src},
            {A::Alt, T::Text, {}, ""},
            {A::Href},
            {A::Title},
            {A::Target, T::Text, {}, "_blank"},
            {A::Rel},
            {A::ThumbnailsSrc},
            {A::BorderRadius, T::Size, lengths, {}, 4},
            {A::TbBorder},
            {A::TbBorderRadius, T::Size, lengths, {}, 4}};
}

Specs dividerAttributes()
{
    return Specs{{A::BorderColor, T::Colour, {}, "#000000"},
                 {A::BorderStyle, T::Text, {}, "solid"},
                 {A::BorderWidth, T::Size, "px", "4px"},
                 {A::Width, T::Size, lengths, "100%"},
                 {A::Align, T::Choice, sides, "center"}} +
           containerColour + padding(boxPadding);
}

std::vector<Component> headComponents()
{
    using Id = ComponentId;
    return {
        {Id::Mjml,
         "mjml",
         Part::Frame,
         Holds::Elements,
         {{A::Lang}, {A::Dir, T::Choice, "ltr,rtl,auto"}, {A::Owa, T::Choice, "desktop,mobile"}},
         {"mj-head", "mj-body", "mj-raw"}},
        {Id::Head,
         "mj-head",
         Part::Frame,
         Holds::Elements,
         {},
         {"mj-attributes", "mj-breakpoint", "mj-font", "mj-html-attributes", "mj-preview", "mj-style", "mj-title",
          "mj-raw"}},
        {Id::Attributes, "mj-attributes", Part::Head, Holds::Elements, {}, {}},
        {Id::All, "mj-all", Part::Head, Holds::Nothing, {}, {}},
        {Id::Class, "mj-class", Part::Head, Holds::Elements, {{A::Name}}, {}},
        {Id::Breakpoint, "mj-breakpoint", Part::Head, Holds::Content, {{A::Width, T::Size, "px"}}, {}},
        {Id::Font, "mj-font", Part::Head, Holds::Nothing, {{A::Name}, {A::Href}}, {}},
        {Id::HtmlAttributes, "mj-html-attributes", Part::Head, Holds::Elements, {}, {"mj-selector"}},
        {Id::Selector, "mj-selector", Part::Head, Holds::Elements, {{A::Path}}, {"mj-html-attribute"}},
        {Id::HtmlAttribute, "mj-html-attribute", Part::Head, Holds::Content, {{A::Name}}, {}},
        {Id::Preview, "mj-preview", Part::Head, Holds::Content, {}, {}},
        {Id::Style, "mj-style", Part::Head, Holds::Content, {{A::Inline, T::Choice, "inline"}}, {}},
        {Id::Title, "mj-title", Part::Head, Holds::Content, {}, {}},
        {Id::Include, "mj-include", Part::Frame, Holds::Nothing, {}, {}},
        {Id::Raw, "mj-raw", Part::Body, Holds::Content, {{A::Position, T::Choice, "file-start"}}, {}},
    };
}

const std::vector<std::string_view> blocks = {"mj-text",   "mj-image",     "mj-button",  "mj-divider",
                                              "mj-spacer", "mj-table",     "mj-social",  "mj-navbar",
                                              "mj-raw",    "mj-accordion", "mj-carousel"};

std::vector<Component> layoutComponents()
{
    using Id = ComponentId;
    return {
        {Id::Body,
         "mj-body",
         Part::Frame,
         Holds::Elements,
         {{A::Width, T::Size, "px", "600px"}, {A::BackgroundColor, T::Colour}},
         {"mj-section", "mj-wrapper", "mj-hero", "mj-raw"}},
        {Id::Wrapper,
         "mj-wrapper",
         Part::Body,
         Holds::Elements,
         sectionAttributes() + Specs{{A::Gap, T::Size, "px"}},
         {"mj-section", "mj-hero", "mj-raw"}},
        {Id::Section,
         "mj-section",
         Part::Body,
         Holds::Elements,
         sectionAttributes(),
         {"mj-column", "mj-group", "mj-raw"}},
        {Id::Group,
         "mj-group",
         Part::Body,
         Holds::Elements,
         {{A::Width, T::Size, lengths},
          {A::VerticalAlign, T::Choice, heights},
          {A::Direction, T::Choice, "ltr,rtl", "ltr"},
          {A::BackgroundColor, T::Colour}},
         {"mj-column", "mj-raw"}},
        {Id::Column, "mj-column", Part::Body, Holds::Elements, columnAttributes(), blocks},
        {Id::Hero, "mj-hero", Part::Body, Holds::Elements, heroAttributes(), blocks},
    };
}

std::vector<Component> blockComponents()
{
    using Id = ComponentId;
    return {
        {Id::Text, "mj-text", Part::Body, Holds::Content, textAttributes(), {}},
        {Id::Image, "mj-image", Part::Body, Holds::Nothing, imageAttributes(), {}},
        {Id::Button, "mj-button", Part::Body, Holds::Content, buttonAttributes(), {}},
        {Id::Divider, "mj-divider", Part::Body, Holds::Nothing, dividerAttributes(), {}},
        {Id::Spacer,
         "mj-spacer",
         Part::Body,
         Holds::Nothing,
         Specs{{A::Height, T::Size, lengths, "20px"}} + border() + containerColour + padding({}),
         {}},
        {Id::Table, "mj-table", Part::Body, Holds::Content, tableAttributes(), {}},
        {Id::Social, "mj-social", Part::Body, Holds::Elements, socialAttributes(), {"mj-social-element", "mj-raw"}},
        {Id::SocialElement, "mj-social-element", Part::Body, Holds::Content, socialElementAttributes(), {}},
        {Id::Navbar, "mj-navbar", Part::Body, Holds::Elements, navbarAttributes(), {"mj-navbar-link", "mj-raw"}},
        {Id::NavbarLink, "mj-navbar-link", Part::Body, Holds::Content, navbarLinkAttributes(), {}},
        {Id::Accordion,
         "mj-accordion",
         Part::Body,
         Holds::Elements,
         accordionIcons(true) + containerColour + padding(boxPadding),
         {"mj-accordion-element", "mj-raw"}},
        {Id::AccordionElement,
         "mj-accordion-element",
         Part::Body,
         Holds::Elements,
         Specs{{A::BackgroundColor, T::Colour}} + accordionIcons(false),
         {"mj-accordion-title", "mj-accordion-text", "mj-raw"}},
        {Id::AccordionTitle, "mj-accordion-title", Part::Body, Holds::Content, accordionPartAttributes(false), {}},
        {Id::AccordionText, "mj-accordion-text", Part::Body, Holds::Content, accordionPartAttributes(true), {}},
        {Id::Carousel, "mj-carousel", Part::Body, Holds::Elements, carouselAttributes(), {"mj-carousel-image"}},
        {Id::CarouselImage, "mj-carousel-image", Part::Body, Holds::Content, carouselImageAttributes(), {}},
    };
}
}

std::vector<std::string_view> AttributeSpec::words() const
{
    return of.data() ? split(of, ',') : std::vector<std::string_view>();
}

const AttributeSpec* Component::attribute(Attr wanted) const
{
    const auto found = std::find_if(attributes.begin(), attributes.end(),
                                    [&](const AttributeSpec& spec) { return spec.attribute == wanted; });
    return found != attributes.end() ? &*found : nullptr;
}

bool Component::mayHold(std::string_view child) const
{
    return std::find(children.begin(), children.end(), child) != children.end();
}

std::vector<std::string> Component::attributeNames() const
{
    std::vector<std::string> names;
    for (const AttributeSpec& spec : attributes)
        names.emplace_back(spec.name());
    if (part == Part::Body || id == ComponentId::Body) {
        names.emplace_back(nameOf(A::MjClass));
        names.emplace_back(nameOf(A::CssClass));
    }
    return names;
}

const std::vector<Component>& components()
{
    static const std::vector<Component> all = [] {
        std::vector<Component> list = headComponents();
        for (auto& part : {layoutComponents(), blockComponents()})
            list.insert(list.end(), part.begin(), part.end());
        return list;
    }();
    return all;
}

const Component* findComponent(std::string_view name)
{
    static const std::vector<const Component*> sorted = [] {
        std::vector<const Component*> list;
        for (const Component& component : components())
            list.push_back(&component);
        std::sort(list.begin(), list.end(), [](const auto* a, const auto* b) { return a->name < b->name; });
        return list;
    }();
    const auto found = std::lower_bound(sorted.begin(), sorted.end(), name,
                                        [](const Component* a, std::string_view wanted) { return a->name < wanted; });
    return found != sorted.end() && (*found)->name == name ? *found : nullptr;
}

std::vector<std::string> parentsOf(std::string_view name)
{
    std::vector<std::string> parents;
    for (const Component& component : components()) {
        if (component.mayHold(name))
            parents.emplace_back(component.name);
    }
    if (name == "mj-all" || name == "mj-class")
        parents.emplace_back("mj-attributes");
    return parents;
}

std::vector<std::string> componentNames()
{
    std::vector<std::string> names;
    for (const Component& component : components())
        names.emplace_back(component.name);
    return names;
}

}
