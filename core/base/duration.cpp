#include "core/base/duration.h"

#include <array>
#include <charconv>

namespace patron {

namespace {
constexpr std::array<std::string_view, 7> unitNames{"minutes", "hours", "days", "weeks", "months", "quarters", "years"};
}

std::optional<TimeUnit> parseTimeUnit(std::string_view word)
{
    for (std::size_t i = 0; i < unitNames.size(); ++i) {
        if (word == unitNames[i] || word == unitNames[i].substr(0, unitNames[i].size() - 1))
            return static_cast<TimeUnit>(i);
    }
    return std::nullopt;
}

std::optional<Duration> parseDuration(std::string_view text)
{
    const auto space = text.find(' ');
    if (space == std::string_view::npos)
        return std::nullopt;
    Duration duration;
    const auto number = text.substr(0, space);
    const auto parsed = std::from_chars(number.data(), number.data() + number.size(), duration.count);
    if (parsed.ec != std::errc{} || parsed.ptr != number.data() + number.size())
        return std::nullopt;
    // A thousand years is past any marketing rule and keeps the arithmetic in range.
    if (duration.count > 10'000'000 || duration.count < -10'000'000)
        return std::nullopt;
    const auto unit = parseTimeUnit(text.substr(space + 1));
    if (!unit)
        return std::nullopt;
    duration.unit = *unit;
    return duration;
}

std::string formatDuration(Duration duration)
{
    return std::to_string(duration.count) + " " + std::string(unitNames[static_cast<std::size_t>(duration.unit)]);
}

}
