#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace patron::message::mjml {

/// Every attribute that some component of MJML 4 knows, in the order of their names.
enum class Attr : std::uint8_t {
    Align,
    Alt,
    BackgroundColor,
    BackgroundHeight,
    BackgroundPosition,
    BackgroundPositionX,
    BackgroundPositionY,
    BackgroundRepeat,
    BackgroundSize,
    BackgroundUrl,
    BackgroundWidth,
    BaseUrl,
    Border,
    BorderBottom,
    BorderColor,
    BorderLeft,
    BorderRadius,
    BorderRight,
    BorderStyle,
    BorderTop,
    BorderWidth,
    Cellpadding,
    Cellspacing,
    Color,
    ContainerBackgroundColor,
    CssClass,
    Dir,
    Direction,
    FluidOnMobile,
    FontFamily,
    FontSize,
    FontStyle,
    FontWeight,
    FullWidth,
    Gap,
    Hamburger,
    Height,
    Href,
    IcoAlign,
    IcoClose,
    IcoColor,
    IcoFontFamily,
    IcoFontSize,
    IcoLineHeight,
    IcoOpen,
    IcoPadding,
    IcoPaddingBottom,
    IcoPaddingLeft,
    IcoPaddingRight,
    IcoPaddingTop,
    IcoTextDecoration,
    IcoTextTransform,
    IconAlign,
    IconHeight,
    IconPadding,
    IconPosition,
    IconSize,
    IconUnwrappedAlt,
    IconUnwrappedUrl,
    IconWidth,
    IconWrappedAlt,
    IconWrappedUrl,
    Inline,
    InnerBackgroundColor,
    InnerBorder,
    InnerBorderBottom,
    InnerBorderLeft,
    InnerBorderRadius,
    InnerBorderRight,
    InnerBorderTop,
    InnerPadding,
    InnerPaddingBottom,
    InnerPaddingLeft,
    InnerPaddingRight,
    InnerPaddingTop,
    Lang,
    LeftIcon,
    LetterSpacing,
    LineHeight,
    MaxHeight,
    MjClass,
    MobileWidth,
    Mode,
    Name,
    Owa,
    Padding,
    PaddingBottom,
    PaddingLeft,
    PaddingRight,
    PaddingTop,
    Path,
    Position,
    Rel,
    RightIcon,
    Role,
    Sizes,
    Src,
    Srcset,
    TableLayout,
    Target,
    TbBorder,
    TbBorderRadius,
    TbHoverBorderColor,
    TbSelectedBorderColor,
    TbWidth,
    TextAlign,
    TextDecoration,
    TextPadding,
    TextTransform,
    Thumbnails,
    ThumbnailsSrc,
    Title,
    Usemap,
    VerticalAlign,
    Width
};
inline constexpr std::size_t attributeCount = static_cast<std::size_t>(Attr::Width) + 1;

/// "background-color" for Attr::BackgroundColor.
std::string_view nameOf(Attr attribute);
std::optional<Attr> findAttribute(std::string_view name);

/// A value for some of the attributes. Values are views; who keeps the text is up to the owner of the set.
class AttributeSet
{
public:
    bool has(Attr attribute) const { return slot(attribute).data() != nullptr; }
    /// Empty where there is none.
    std::string_view get(Attr attribute) const { return slot(attribute); }
    void set(Attr attribute, std::string_view value) { slot(attribute) = value.data() ? value : std::string_view(""); }
    void clear(Attr attribute) { slot(attribute) = {}; }

private:
    const std::string_view& slot(Attr attribute) const { return m_values[static_cast<std::size_t>(attribute)]; }
    std::string_view& slot(Attr attribute) { return m_values[static_cast<std::size_t>(attribute)]; }

    std::array<std::string_view, attributeCount> m_values;
};

}
