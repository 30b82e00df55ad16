#pragma once

#include "core/base/clock.h"

#include <optional>
#include <string_view>
#include <vector>

namespace patron::outbox {

/// A day that comes back each year, as a line of resources/law/public-holidays.txt describes it.
struct HolidayRule
{
    enum class Kind { Date, Easter, Weekday };

    Kind kind = Kind::Date;
    int month = 0;
    int day = 0;     ///< of Date
    int weekday = 0; ///< of Weekday: Monday = 1 … Sunday = 7
    int nth = 0;     ///< of Weekday: 1-4; 0: the last of the month
    int offset = 0;  ///< days after Easter Sunday or that weekday
    bool evenYears = false;
    int onSaturday = 0; ///< days to the day that is a holiday too when it falls on a Saturday; 0: none
    int onSunday = 0;

    /// "07-14", "easter+39", "11-thu-4+1", "05-mon-last", with "even", "sat-1", "sun+1" behind it.
    static std::optional<HolidayRule> parse(std::string_view text);
    /// The holidays that come of it in a year; the one that is moved may lie in the year before.
    std::vector<DayNumber> daysIn(int year) const;
};

/// Whether the law of a place calls the day a public holiday: a region's own beside its country's. Only places whose
/// law on text messages names holidays are known. `region` as in LawArea::holds. Thread-safe.
bool isPublicHoliday(std::string_view country, std::string_view region, DayNumber day);

}
