#pragma once

#include "core/base/clock.h"
#include "core/base/duration.h"
#include "core/base/result.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace patron {

/// A calendar date, proleptic Gregorian.
struct CivilDate
{
    int year = 1970;
    int month = 1; ///< 1-12
    int day = 1;   ///< 1-31

    auto operator<=>(const CivilDate&) const = default;
};

/// A wall clock reading: a local day and the milliseconds since its midnight.
struct WallTime
{
    DayNumber day = 0;
    Ms msOfDay = 0;

    bool operator==(const WallTime&) const = default;
};

DayNumber dayOf(CivilDate date);
CivilDate dateOf(DayNumber day);
bool isValidDate(CivilDate date);
int daysInMonth(int year, int month);
/// Monday = 1 … Sunday = 7 (ISO 8601).
int weekdayOf(DayNumber day);
/// Calendar arithmetic on a day: months keep the day number or take the month's last day (31 March - 1 month =
/// 28/29 February). Weeks are 7 days, quarters 3 months. Minutes and hours are not allowed.
DayNumber addToDay(DayNumber day, Duration duration);

/// "2011-12-09"; nothing for anything that is not a valid ISO date.
std::optional<DayNumber> parseIsoDate(std::string_view text);
std::string formatIsoDate(DayNumber day);
/// "14:05", "09:00:30" -> milliseconds since midnight.
std::optional<Ms> parseTimeOfDay(std::string_view text);
/// RFC 3339 with Z or an offset -> instant; nothing when there is no zone in the text.
std::optional<Ms> parseRfc3339(std::string_view text);
/// "2011-12-09T12:50:00Z"; milliseconds only when there are any.
std::string formatRfc3339(Ms at);

/// A time zone with its whole history of offsets, taken from ICU's data once. Immutable and thread-safe; cheap to copy.
class TimeZone
{
public:
    /// An IANA name such as "Europe/London". NotFound for an unknown one.
    static Result<TimeZone> find(std::string_view name);
    static TimeZone utc();

    const std::string& name() const;
    /// Offset from UTC in force at an instant.
    Ms offsetAt(Ms at) const;
    WallTime wallAt(Ms at) const;
    DayNumber dayAt(Ms at) const { return wallAt(at).day; }
    /// The instant of a wall time. In a DST gap: the first instant after it. Doubled: the earlier one.
    Ms instantOf(WallTime wall) const;
    /// Local 00:00 of a day (or the first instant after a gap).
    Ms startOfDay(DayNumber day) const { return instantOf({day, 0}); }
    /// The last millisecond of a local day.
    Ms endOfDay(DayNumber day) const { return startOfDay(day + 1) - 1; }
    /// at + duration: exact for minutes and hours, the same wall-clock time on another date from days up.
    Ms add(Ms at, Duration duration) const;

private:
    struct Rules;
    explicit TimeZone(std::shared_ptr<const Rules> rules);
    std::shared_ptr<const Rules> m_rules;
};

/// What a person types for an instant: RFC 3339 with a zone, "2011-12-10T09:00[:00]" and "2011-12-10 09:00" as wall
/// time in `zone`, or a date, which stands for local midnight, or for the last millisecond of the day with `endOfDay`.
std::optional<Ms> parseInstant(std::string_view text, const TimeZone& zone, bool endOfDay = false);

}
