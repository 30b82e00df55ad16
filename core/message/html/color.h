#pragma once

#include <optional>
#include <string_view>

namespace patron::message::html {

/// A colour of CSS in sRGB, each part 0 to 1.
struct Rgba
{
    double red = 0;
    double green = 0;
    double blue = 0;
    double alpha = 1;
    bool operator==(const Rgba&) const = default;
};

/// A colour as CSS writes it: names, #rgb, #rgba, #rrggbb, #rrggbbaa, rgb(), rgba(), hsl(), hsla(), transparent.
/// Nothing for anything else (also `inherit`, `currentcolor` and Liquid).
std::optional<Rgba> parseColor(std::string_view css);
/// A colour of an HTML attribute such as bgcolor: as in CSS, and hexadecimal without #.
std::optional<Rgba> parseLegacyColor(std::string_view attribute);

/// What one sees when `over` lies on an opaque colour (W3C Compositing, source-over).
Rgba blend(const Rgba& over, const Rgba& under);

/// The contrast of two opaque colours, 1 to 21: (L1 + 0.05) / (L2 + 0.05), L the relative luminance
/// 0.2126 R + 0.7152 G + 0.0722 B of linearised parts (WCAG 2.2, "contrast ratio" and "relative luminance"; the
/// threshold of linearisation is sRGB's 0.04045).
double contrastOf(const Rgba& a, const Rgba& b);

}
