#include "core/intake/coordinatetext.h"

#include "core/base/text.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace patron::intake {

std::optional<double> readCoordinate(std::string_view given, double most)
{
    std::string plain(trim(given));
    std::replace(plain.begin(), plain.end(), ',', '.');
    double value = 0;
    const auto parsed = std::from_chars(plain.data(), plain.data() + plain.size(), value);
    if (plain.empty() || parsed.ec != std::errc{} || parsed.ptr != plain.data() + plain.size() ||
        !(std::abs(value) <= most))
        return std::nullopt;
    return value;
}

std::string coordinateText(double value)
{
    char buffer[40];
    return {buffer, std::to_chars(buffer, buffer + sizeof buffer, value).ptr};
}

double readReal(std::string_view given)
{
    double value = 0;
    std::from_chars(given.data(), given.data() + given.size(), value);
    return value;
}

}
