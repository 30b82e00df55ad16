#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace patron {

enum class TimeUnit { Minutes, Hours, Days, Weeks, Months, Quarters, Years };

/// "90 days", "-7 days", "1 month": a count and a unit. Minutes and hours are exact; from days up it is calendar
/// arithmetic, done by TimeZone::add.
struct Duration
{
    int count = 0;
    TimeUnit unit = TimeUnit::Days;

    bool operator==(const Duration&) const = default;
};

/// Reads "90 days", "1 day", "-7 days"; nothing for other text.
std::optional<Duration> parseDuration(std::string_view text);
/// "90 days", always with the plural of the unit.
std::string formatDuration(Duration duration);
/// minute(s) … year(s) -> unit.
std::optional<TimeUnit> parseTimeUnit(std::string_view word);

/// Whether the span is exact (minutes, hours) and not calendar arithmetic.
constexpr bool isExact(TimeUnit unit)
{
    return unit == TimeUnit::Minutes || unit == TimeUnit::Hours;
}

}
