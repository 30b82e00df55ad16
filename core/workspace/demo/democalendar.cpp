#include "core/workspace/demo/democalendar.h"

#include "core/base/easter.h"
#include "core/workspace/demo/draw.h"

#include <algorithm>

namespace patron::workspace::demo {

namespace {
constexpr int monthWeight[] = {62, 80, 95, 85, 82, 75, 64, 60, 86, 102, 165, 225};
constexpr int onlineWeekday[] = {104, 98, 96, 98, 96, 88, 116};
constexpr int shopWeekday[] = {70, 76, 82, 90, 110, 190, 112};
constexpr int onlineHour[] = {6, 3, 2, 1, 1, 3, 10, 22, 34, 42, 50, 56, 66, 62, 50, 46, 48, 54, 60, 76, 92, 88, 60, 26};
constexpr int shopHour[] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 30, 70, 110, 130, 120, 100, 96, 84, 60, 0, 0, 0, 0, 0, 0};

DayNumber blackFriday(int year)
{
    // The day after the fourth Thursday of November.
    const DayNumber first = dayOf({year, 11, 1});
    const int toThursday = (4 - weekdayOf(first) + 7) % 7;
    return first + toThursday + 21 + 1;
}
}

DemoCalendar::DemoCalendar(const TimeZone& zone, DayNumber untilDay)
    : m_zone(zone)
    , m_first(untilDay - dayCount)
{
    for (int day = 0; day < dayCount; ++day)
        m_days.push_back(makeDay(day));
    for (int day = 0; day <= dayCount; ++day)
        m_starts.push_back(zone.startOfDay(dayNumber(day)));
    for (const Counter counter : {Counter::Online, Counter::Shop}) {
        auto& sums = m_sums[static_cast<int>(counter)];
        sums.push_back(0);
        for (int day = 0; day < dayCount; ++day)
            sums.push_back(sums.back() + static_cast<std::uint64_t>(makeBusyness(counter, day)));
    }
}

DemoCalendar::Day DemoCalendar::makeDay(int day) const
{
    Day made;
    const DayNumber number = dayNumber(day);
    const CivilDate date = dateOf(number);
    const DayNumber easter = easterSunday(date.year);
    const DayNumber mothersDay = easter - 21;
    const bool closed = (date.month == 12 && (date.day == 25 || date.day == 26)) ||
                        (date.month == 1 && date.day == 1) || number == easter;
    made.shopOpen = !closed;
    made.beforeChristmas = (date.month == 11 && date.day >= 15) || (date.month == 12 && date.day <= 24);
    made.beforeMothersDay = number <= mothersDay && number > mothersDay - 16;
    const int fromBlackFriday = number - blackFriday(date.year);
    if (fromBlackFriday >= -1 && fromBlackFriday <= 3)
        made.sale = {"BLACKFRIDAY25", 25};
    else if (date.month == 1 && date.day >= 2 && date.day <= 20)
        made.sale = {"JANUARY20", 20};
    else if (date.month == 4 && date.day >= 10 && date.day <= 23)
        made.sale = {"SPRING15", 15};
    else if (date.month == 7 && date.day <= 21)
        made.sale = {"SUMMER20", 20};
    return made;
}

int DemoCalendar::makeBusyness(Counter counter, int day) const
{
    const Day& facts = m_days[static_cast<std::size_t>(day)];
    if (counter == Counter::Shop && !facts.shopOpen)
        return 0;
    const CivilDate date = dateOf(dayNumber(day));
    const int weekday = weekdayOf(dayNumber(day)) - 1;
    int weight = monthWeight[date.month - 1] * (counter == Counter::Online ? onlineWeekday : shopWeekday)[weekday];
    if (date.month == 12 && date.day > 24)
        weight = weight * 30 / 100;
    else if (date.month == 12 && date.day > 19 && counter == Counter::Online)
        weight = weight * 45 / 100;
    if (facts.beforeMothersDay)
        weight = weight * 175 / 100;
    if (facts.sale.percent > 0)
        weight = weight * (100 + 3 * facts.sale.percent) / 100;
    // The shop grows by about an eighth a year.
    return weight * (1000 + day / 4) / 1000;
}

Ms DemoCalendar::at(int day, Ms msOfDay) const
{
    if (day >= 0 && day < dayCount) {
        const auto index = static_cast<std::size_t>(day);
        if (m_starts[index + 1] - m_starts[index] == msPerDay)
            return m_starts[index] + msOfDay;
    }
    return m_zone.instantOf({dayNumber(day), msOfDay});
}

int DemoCalendar::dayOfInstant(Ms at) const
{
    const auto after = std::upper_bound(m_starts.begin(), m_starts.end(), at);
    return static_cast<int>(after - m_starts.begin()) - 1;
}

int DemoCalendar::busyness(Counter counter, int day) const
{
    const auto& sums = m_sums[static_cast<int>(counter)];
    const auto index = static_cast<std::size_t>(day);
    return static_cast<int>(sums[index + 1] - sums[index]);
}

int DemoCalendar::pickDay(Random& random, Counter counter, int from, int to) const
{
    from = std::clamp(from, 0, lastDay());
    to = std::clamp(to, from, lastDay());
    const auto& sums = m_sums[static_cast<int>(counter)];
    const auto begin = sums.begin() + from;
    const auto end = sums.begin() + to + 1;
    if (*end == *begin)
        return from;
    const std::uint64_t target = *begin + random.below(*end - *begin);
    // The last day whose sum of the days before is not past the target.
    return static_cast<int>(std::upper_bound(begin, end, target) - sums.begin()) - 1;
}

int DemoCalendar::meanBusyness(Counter counter) const
{
    return static_cast<int>(m_sums[static_cast<int>(counter)].back() / dayCount);
}

Ms DemoCalendar::pickTime(Random& random, Counter counter) const
{
    const auto hour = static_cast<Ms>(drawIndex(random, counter == Counter::Online ? onlineHour : shopHour));
    Ms second = static_cast<Ms>(random.below(3600));
    if (counter == Counter::Shop && hour == 9)
        second = 1800 + second / 2;
    return hour * msPerHour + second * 1000;
}

}
