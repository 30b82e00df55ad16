#include "core/message/html/color.h"

#include "core/base/text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <string>
#include <unordered_map>

namespace patron::message::html {

namespace {
/// CSS Color Module Level 4, section 6.1.
const std::unordered_map<std::string_view, std::uint32_t>& namedColors()
{
    static const std::unordered_map<std::string_view, std::uint32_t> names = {{"aliceblue", 0xf0f8ff},
                                                                              {"antiquewhite", 0xfaebd7},
                                                                              {"aqua", 0x00ffff},
                                                                              {"aquamarine", 0x7fffd4},
                                                                              {"azure", 0xf0ffff},
                                                                              {"beige", 0xf5f5dc},
                                                                              {"bisque", 0xffe4c4},
                                                                              {"black", 0x000000},
                                                                              {"blanchedalmond", 0xffebcd},
                                                                              {"blue", 0x0000ff},
                                                                              {"blueviolet", 0x8a2be2},
                                                                              {"brown", 0xa52a2a},
                                                                              {"burlywood", 0xdeb887},
                                                                              {"cadetblue", 0x5f9ea0},
                                                                              {"chartreuse", 0x7fff00},
                                                                              {"chocolate", 0xd2691e},
                                                                              {"coral", 0xff7f50},
                                                                              {"cornflowerblue", 0x6495ed},
                                                                              {"cornsilk", 0xfff8dc},
                                                                              {"crimson", 0xdc143c},
                                                                              {"cyan", 0x00ffff},
                                                                              {"darkblue", 0x00008b},
                                                                              {"darkcyan", 0x008b8b},
                                                                              {"darkgoldenrod", 0xb8860b},
                                                                              {"darkgray", 0xa9a9a9},
                                                                              {"darkgreen", 0x006400},
                                                                              {"darkgrey", 0xa9a9a9},
                                                                              {"darkkhaki", 0xbdb76b},
                                                                              {"darkmagenta", 0x8b008b},
                                                                              {"darkolivegreen", 0x556b2f},
                                                                              {"darkorange", 0xff8c00},
                                                                              {"darkorchid", 0x9932cc},
                                                                              {"darkred", 0x8b0000},
                                                                              {"darksalmon", 0xe9967a},
                                                                              {"darkseagreen", 0x8fbc8f},
                                                                              {"darkslateblue", 0x483d8b},
                                                                              {"darkslategray", 0x2f4f4f},
                                                                              {"darkslategrey", 0x2f4f4f},
                                                                              {"darkturquoise", 0x00ced1},
                                                                              {"darkviolet", 0x9400d3},
                                                                              {"deeppink", 0xff1493},
                                                                              {"deepskyblue", 0x00bfff},
                                                                              {"dimgray", 0x696969},
                                                                              {"dimgrey", 0x696969},
                                                                              {"dodgerblue", 0x1e90ff},
                                                                              {"firebrick", 0xb22222},
                                                                              {"floralwhite", 0xfffaf0},
                                                                              {"forestgreen", 0x228b22},
                                                                              {"fuchsia", 0xff00ff},
                                                                              {"gainsboro", 0xdcdcdc},
                                                                              {"ghostwhite", 0xf8f8ff},
                                                                              {"gold", 0xffd700},
                                                                              {"goldenrod", 0xdaa520},
                                                                              {"gray", 0x808080},
                                                                              {"green", 0x008000},
                                                                              {"greenyellow", 0xadff2f},
                                                                              {"grey", 0x808080},
                                                                              {"honeydew", 0xf0fff0},
                                                                              {"hotpink", 0xff69b4},
                                                                              {"indianred", 0xcd5c5c},
                                                                              {"indigo", 0x4b0082},
                                                                              {"ivory", 0xfffff0},
                                                                              {"khaki", 0xf0e68c},
                                                                              {"lavender", 0xe6e6fa},
                                                                              {"lavenderblush", 0xfff0f5},
                                                                              {"lawngreen", 0x7cfc00},
                                                                              {"lemonchiffon", 0xfffacd},
                                                                              {"lightblue", 0xadd8e6},
                                                                              {"lightcoral", 0xf08080},
                                                                              {"lightcyan", 0xe0ffff},
                                                                              {"lightgoldenrodyellow", 0xfafad2},
                                                                              {"lightgray", 0xd3d3d3},
                                                                              {"lightgreen", 0x90ee90},
                                                                              {"lightgrey", 0xd3d3d3},
                                                                              {"lightpink", 0xffb6c1},
                                                                              {"lightsalmon", 0xffa07a},
                                                                              {"lightseagreen", 0x20b2aa},
                                                                              {"lightskyblue", 0x87cefa},
                                                                              {"lightslategray", 0x778899},
                                                                              {"lightslategrey", 0x778899},
                                                                              {"lightsteelblue", 0xb0c4de},
                                                                              {"lightyellow", 0xffffe0},
                                                                              {"lime", 0x00ff00},
                                                                              {"limegreen", 0x32cd32},
                                                                              {"linen", 0xfaf0e6},
                                                                              {"magenta", 0xff00ff},
                                                                              {"maroon", 0x800000},
                                                                              {"mediumaquamarine", 0x66cdaa},
                                                                              {"mediumblue", 0x0000cd},
                                                                              {"mediumorchid", 0xba55d3},
                                                                              {"mediumpurple", 0x9370db},
                                                                              {"mediumseagreen", 0x3cb371},
                                                                              {"mediumslateblue", 0x7b68ee},
                                                                              {"mediumspringgreen", 0x00fa9a},
                                                                              {"mediumturquoise", 0x48d1cc},
                                                                              {"mediumvioletred", 0xc71585},
                                                                              {"midnightblue", 0x191970},
                                                                              {"mintcream", 0xf5fffa},
                                                                              {"mistyrose", 0xffe4e1},
                                                                              {"moccasin", 0xffe4b5},
                                                                              {"navajowhite", 0xffdead},
                                                                              {"navy", 0x000080},
                                                                              {"oldlace", 0xfdf5e6},
                                                                              {"olive", 0x808000},
                                                                              {"olivedrab", 0x6b8e23},
                                                                              {"orange", 0xffa500},
                                                                              {"orangered", 0xff4500},
                                                                              {"orchid", 0xda70d6},
                                                                              {"palegoldenrod", 0xeee8aa},
                                                                              {"palegreen", 0x98fb98},
                                                                              {"paleturquoise", 0xafeeee},
                                                                              {"palevioletred", 0xdb7093},
                                                                              {"papayawhip", 0xffefd5},
                                                                              {"peachpuff", 0xffdab9},
                                                                              {"peru", 0xcd853f},
                                                                              {"pink", 0xffc0cb},
                                                                              {"plum", 0xdda0dd},
                                                                              {"powderblue", 0xb0e0e6},
                                                                              {"purple", 0x800080},
                                                                              {"rebeccapurple", 0x663399},
                                                                              {"red", 0xff0000},
                                                                              {"rosybrown", 0xbc8f8f},
                                                                              {"royalblue", 0x4169e1},
                                                                              {"saddlebrown", 0x8b4513},
                                                                              {"salmon", 0xfa8072},
                                                                              {"sandybrown", 0xf4a460},
                                                                              {"seagreen", 0x2e8b57},
                                                                              {"seashell", 0xfff5ee},
                                                                              {"sienna", 0xa0522d},
                                                                              {"silver", 0xc0c0c0},
                                                                              {"skyblue", 0x87ceeb},
                                                                              {"slateblue", 0x6a5acd},
                                                                              {"slategray", 0x708090},
                                                                              {"slategrey", 0x708090},
                                                                              {"snow", 0xfffafa},
                                                                              {"springgreen", 0x00ff7f},
                                                                              {"steelblue", 0x4682b4},
                                                                              {"tan", 0xd2b48c},
                                                                              {"teal", 0x008080},
                                                                              {"thistle", 0xd8bfd8},
                                                                              {"tomato", 0xff6347},
                                                                              {"turquoise", 0x40e0d0},
                                                                              {"violet", 0xee82ee},
                                                                              {"wheat", 0xf5deb3},
                                                                              {"white", 0xffffff},
                                                                              {"whitesmoke", 0xf5f5f5},
                                                                              {"yellow", 0xffff00},
                                                                              {"yellowgreen", 0x9acd32}};
    return names;
}

Rgba fromBytes(std::uint32_t rgb)
{
    return {(rgb >> 16 & 255) / 255.0, (rgb >> 8 & 255) / 255.0, (rgb & 255) / 255.0, 1};
}

std::optional<Rgba> fromHex(std::string_view digits)
{
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
    if (error != std::errc{} || end != digits.data() + digits.size())
        return {};
    const auto wide = [&](int shift) { return (value >> shift & 15) * 17 / 255.0; };
    const auto whole = [&](int shift) { return (value >> shift & 255) / 255.0; };
    switch (digits.size()) {
    case 3:
        return Rgba{wide(8), wide(4), wide(0), 1};
    case 4:
        return Rgba{wide(12), wide(8), wide(4), wide(0)};
    case 6:
        return fromBytes(value);
    case 8:
        return Rgba{whole(24), whole(16), whole(8), whole(0)};
    default:
        return {};
    }
}

/// A number of a colour function with what stands behind it ("%", "deg").
struct Piece
{
    double value = 0;
    std::string_view unit;
};

std::optional<Piece> takePiece(std::string_view text)
{
    Piece piece;
    const char* begin = text.data() + (!text.empty() && text.front() == '+' ? 1 : 0);
    const auto [end, error] = std::from_chars(begin, text.data() + text.size(), piece.value);
    if (error != std::errc{} || !std::isfinite(piece.value))
        return {};
    piece.unit = text.substr(static_cast<std::size_t>(end - text.data()));
    return piece;
}

/// The three or four numbers between the brackets, whatever separates them.
std::size_t takePieces(std::string_view inside, std::array<Piece, 4>& pieces)
{
    std::size_t count = 0;
    for (std::size_t at = 0; at < inside.size();) {
        const auto from = inside.find_first_not_of(" \t\n,/", at);
        if (from == std::string_view::npos)
            break;
        const auto to = std::min(inside.find_first_of(" \t\n,/", from), inside.size());
        const auto piece = takePiece(inside.substr(from, to - from));
        if (!piece || count == pieces.size())
            return 0;
        pieces[count++] = *piece;
        at = to;
    }
    return count;
}

double unit(double value)
{
    return std::clamp(value, 0.0, 1.0);
}

/// CSS Color Module Level 4, section 7.1.
Rgba fromHsl(double hue, double saturation, double lightness)
{
    const auto part = [&](double n) {
        const double k = std::fmod(n + hue / 30, 12.0);
        const double a = saturation * std::min(lightness, 1 - lightness);
        return lightness - a * std::max(-1.0, std::min({k - 3, 9 - k, 1.0}));
    };
    return {part(0), part(8), part(4), 1};
}

std::optional<Rgba> fromFunction(std::string_view text)
{
    const auto open = text.find('(');
    if (open == std::string_view::npos || text.back() != ')')
        return {};
    const std::string_view name = text.substr(0, open);
    std::array<Piece, 4> pieces;
    const std::size_t count = takePieces(text.substr(open + 1, text.size() - open - 2), pieces);
    if (count < 3)
        return {};
    Rgba color;
    if (name == "rgb" || name == "rgba") {
        const auto part = [](const Piece& piece) { return unit(piece.value / (piece.unit == "%" ? 100 : 255)); };
        color = {part(pieces[0]), part(pieces[1]), part(pieces[2]), 1};
    } else if (name == "hsl" || name == "hsla") {
        double hue = std::fmod(pieces[0].value, 360.0);
        if (pieces[0].unit == "turn")
            hue = std::fmod(pieces[0].value * 360, 360.0);
        color = fromHsl(hue < 0 ? hue + 360 : hue, unit(pieces[1].value / 100), unit(pieces[2].value / 100));
    } else {
        return {};
    }
    if (count == 4)
        color.alpha = unit(pieces[3].value / (pieces[3].unit == "%" ? 100 : 1));
    return color;
}

double linear(double part)
{
    return part <= 0.04045 ? part / 12.92 : std::pow((part + 0.055) / 1.055, 2.4);
}

double luminance(const Rgba& color)
{
    return 0.2126 * linear(color.red) + 0.7152 * linear(color.green) + 0.0722 * linear(color.blue);
}
}

std::optional<Rgba> parseColor(std::string_view css)
{
    const std::string text = asciiLower(trim(css));
    if (text.empty())
        return {};
    if (text.front() == '#')
        return fromHex(std::string_view(text).substr(1));
    if (text == "transparent")
        return Rgba{0, 0, 0, 0};
    if (const auto named = namedColors().find(text); named != namedColors().end())
        return fromBytes(named->second);
    return fromFunction(text);
}

std::optional<Rgba> parseLegacyColor(std::string_view attribute)
{
    if (const auto color = parseColor(attribute))
        return color;
    const std::string_view digits = trim(attribute);
    return digits.size() == 3 || digits.size() == 6 ? fromHex(digits) : std::nullopt;
}

Rgba blend(const Rgba& over, const Rgba& under)
{
    const auto part = [&](double top, double bottom) { return top * over.alpha + bottom * (1 - over.alpha); };
    return {part(over.red, under.red), part(over.green, under.green), part(over.blue, under.blue), 1};
}

double contrastOf(const Rgba& a, const Rgba& b)
{
    const double one = luminance(a);
    const double other = luminance(b);
    return (std::max(one, other) + 0.05) / (std::min(one, other) + 0.05);
}

}
