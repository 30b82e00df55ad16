#pragma once

#include "core/base/duration.h"
#include "core/base/timezone.h"
#include "core/segment/rule.h"
#include "core/segment/sqltables.h"

#include <optional>
#include <string>
#include <vector>

/// Calendar arithmetic for statements, which know no time zones.
namespace patron::segment::detail {

/// The instants of a window as of an instant, never later than it. A window whose end comes first holds nothing.
Bounds windowBounds(const Window& window, const TimeZone& zone, Ms asOf);
/// The instants between which a date condition's value lies; false when the operator is no range (month_is, …).
/// `instant`: the value has a time of day, else it stands at local midnight and "next" begins with today.
bool dateBounds(Operator op, const Value& value, bool instant, const TimeZone& zone, Ms asOf, Bounds& bounds);
/// The days whose midnights lie between instants.
Bounds dayBounds(const Bounds& instants, const TimeZone& zone);

/// at + duration on the instants [since, till) of a local day: at + delta, or `fixed` where it falls into a gap of the
/// zone.
struct SpanPiece
{
    DayNumber day = 0;
    Ms since = 0;
    Ms till = 0;
    Ms delta = 0;
    std::optional<Ms> fixed;
};
/// at + duration for the days given, ascending.
std::vector<SpanPiece> spanPieces(const TimeZone& zone, Duration duration, DayNumber first, DayNumber last);
/// The same as a table: a JSON array of [local day, since, till, delta, fixed].
std::string spanRows(const TimeZone& zone, Duration duration, DayNumber first, DayNumber last);
/// The offsets in force on days: a JSON array of [local day, since, till, offset].
std::string dayShifts(const TimeZone& zone, DayNumber first, DayNumber last);
/// A JSON array of [since, offset], ascending.
std::string zoneOffsets(const TimeZone& zone);

}
