#pragma once

#include "core/base/clock.h"
#include "core/base/timezone.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace patron::intake {

/// In which order a column's numbers stand: 04/12 is 4 December or 12 April.
enum class DateOrder { DayFirst, MonthFirst };
std::string_view dateOrderName(DateOrder order);
std::optional<DateOrder> parseDateOrder(std::string_view name);

/// What a text says of a date, before any zone is applied.
struct DateReading
{
    bool hasYear = true;
    CivilDate date;
    bool hasTime = false;
    Ms msOfDay = 0;
    std::optional<Ms> offset;  ///< from UTC, where the text says it
    std::optional<Ms> instant; ///< Unix time: it needs no zone
    bool ambiguous = false;    ///< both numbers could be the month
};

/// Reads a date with or without a time: ISO 8601, numbers in any order with / . - or blanks, month names of six
/// languages, 12-hour clocks, offsets, zone letters (PDT, CEST, GMT+2), compact 20240131, Excel serial days and Unix
/// seconds, milliseconds or microseconds. Nothing for other text, an impossible date and Outlook's 0/0/00.
std::optional<DateReading> readDate(std::string_view text, DateOrder order);

/// The time of day alone: "10:02:11", "7:01 PM".
std::optional<Ms> readTimeOfDay(std::string_view text);

/// The offset or zone that a text such as "PDT", "UTC", "+02:00", "Eastern Time (US & Canada)" or "Europe/Rome" names.
struct ZoneReading
{
    std::optional<Ms> offset;
    std::string zone; ///< IANA name, when it is one
};
std::optional<ZoneReading> readZone(std::string_view text);

/// Collects what a whole column tells of its order.
class DateColumn
{
public:
    void add(std::string_view text);

    std::int64_t dates() const { return m_dates; }
    std::int64_t others() const { return m_others; }
    /// Neither reading is ruled out, and the rows' sequence does not tell either.
    bool ambiguous() const;
    /// The order that fits most rows; `fallback` where they do not tell.
    DateOrder decide(DateOrder fallback) const;

private:
    std::int64_t m_dates = 0;
    std::int64_t m_others = 0;
    std::int64_t m_open = 0;     ///< rows that fit both
    std::int64_t m_dayFirst = 0; ///< rows that fit only that
    std::int64_t m_monthFirst = 0;
    std::string m_last;
    DayNumber m_lastDayFirst = 0;
    DayNumber m_lastMonthFirst = 0;
    std::int64_t m_stepsBackDayFirst = 0;
    std::int64_t m_stepsBackMonthFirst = 0;
    std::int64_t m_leapsDayFirst = 0; ///< days between neighbours, added up
    std::int64_t m_leapsMonthFirst = 0;
};

/// An instant for what was read; a date alone stands at local 00:00.
struct DatedInstant
{
    Ms at = 0;
    bool dateOnly = false;
};
DatedInstant instantOf(const DateReading& reading, const TimeZone& zone);

/// The day it was in a zone. A midnight of UTC is how programs write a date: it stays that date.
DayNumber localDay(const DateReading& reading, const TimeZone& zone);

}
