#include "core/message/html/csslength.h"

#include "core/base/text.h"

#include <array>
#include <charconv>
#include <cmath>
#include <string>
#include <utility>

namespace patron::message::html {

namespace {
constexpr double rootSize = 16;

struct Length
{
    double value = 0;
    std::string unit;
};

std::optional<Length> split(std::string_view css)
{
    css = trim(css);
    if (!css.empty() && css.front() == '+')
        css.remove_prefix(1);
    Length length;
    const auto [end, error] = std::from_chars(css.data(), css.data() + css.size(), length.value);
    if (error != std::errc{} || !std::isfinite(length.value) || std::abs(length.value) > 1e7)
        return {};
    length.unit = asciiLower(css.substr(static_cast<std::size_t>(end - css.data())));
    return length;
}
}

std::optional<double> parseLength(std::string_view css, double em)
{
    static constexpr std::array<std::pair<std::string_view, double>, 7> absolute = {{{"px", 1},
                                                                                     {"pt", 96.0 / 72},
                                                                                     {"pc", 16},
                                                                                     {"in", 96},
                                                                                     {"cm", 96 / 2.54},
                                                                                     {"mm", 96 / 25.4},
                                                                                     {"rem", rootSize}}};
    const auto length = split(css);
    if (!length)
        return {};
    if (length->unit.empty())
        return length->value == 0 ? std::optional<double>(0) : std::nullopt;
    if (length->unit == "em")
        return length->value * em;
    if (length->unit == "%")
        return length->value * em / 100;
    if (length->unit == "ex" || length->unit == "ch")
        return length->value * em / 2;
    for (const auto& [unit, pixels] : absolute) {
        if (length->unit == unit)
            return length->value * pixels;
    }
    return {};
}

std::optional<double> parseFontSize(std::string_view css, double inherited)
{
    static constexpr std::array<std::pair<std::string_view, double>, 8> keywords = {{{"xx-small", 9},
                                                                                     {"x-small", 10},
                                                                                     {"small", 13},
                                                                                     {"medium", 16},
                                                                                     {"large", 18},
                                                                                     {"x-large", 24},
                                                                                     {"xx-large", 32},
                                                                                     {"xxx-large", 48}}};
    const std::string text = asciiLower(trim(css));
    for (const auto& [word, pixels] : keywords) {
        if (text == word)
            return pixels;
    }
    if (text == "smaller")
        return inherited / 1.2;
    if (text == "larger")
        return inherited * 1.2;
    return parseLength(text, inherited);
}

std::optional<double> parsePixels(std::string_view attribute)
{
    const auto length = split(attribute);
    if (!length || length->unit.find('%') != std::string::npos)
        return {};
    return length->value;
}

}
