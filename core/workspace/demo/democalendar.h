#pragma once

#include "core/base/random.h"
#include "core/base/timezone.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace patron::workspace::demo {

enum class Counter { Online, Shop };

/// A sale of the whole shop, with its code.
struct Sale
{
    std::string_view coupon;
    int percent = 0;
};

/// Three years of trading days, counted from 0, that end with the day before `untilDay`: how busy each one is, when
/// the shops are open, what is on sale. Immutable.
class DemoCalendar
{
public:
    static constexpr int dayCount = 3 * 365 + 1;

    DemoCalendar(const TimeZone& zone, DayNumber untilDay);

    int lastDay() const { return dayCount - 1; }
    DayNumber dayNumber(int day) const { return m_first + day; }
    /// The instant of a wall time on a day; days before the first are allowed.
    Ms at(int day, Ms msOfDay) const;
    /// The first instant after the history.
    Ms end() const { return m_starts.back(); }
    /// The day in which an instant of the history lies.
    int dayOfInstant(Ms at) const;

    /// A day in [from, to], busy ones more often. The range is not empty.
    int pickDay(Random& random, Counter counter, int from, int to) const;
    /// The time of day of a purchase or visit, in milliseconds since midnight, whole seconds.
    Ms pickTime(Random& random, Counter counter) const;
    int busyness(Counter counter, int day) const;
    int meanBusyness(Counter counter) const;

    bool shopOpen(int day) const { return m_days[static_cast<std::size_t>(day)].shopOpen; }
    /// From the middle of November to Christmas Eve.
    bool beforeChristmas(int day) const { return m_days[static_cast<std::size_t>(day)].beforeChristmas; }
    /// The sixteen days up to British Mother's Day.
    bool beforeMothersDay(int day) const { return m_days[static_cast<std::size_t>(day)].beforeMothersDay; }
    /// Percent is 0 on days without one.
    Sale saleOn(int day) const { return m_days[static_cast<std::size_t>(day)].sale; }
    /// 0 for the first of the three years, 2 for the last.
    int yearOf(int day) const { return day / 366; }

private:
    struct Day
    {
        bool shopOpen = true;
        bool beforeChristmas = false;
        bool beforeMothersDay = false;
        Sale sale;
    };
    Day makeDay(int day) const;
    int makeBusyness(Counter counter, int day) const;

    TimeZone m_zone;
    DayNumber m_first;
    std::vector<Day> m_days;
    std::vector<Ms> m_starts;             ///< of every day, and of the one after the last
    std::vector<std::uint64_t> m_sums[2]; ///< by counter: busyness of all days before
};

}
