#include "core/outbox/publicholidays.h"

#include "core/base/easter.h"
#include "core/base/text.h"
#include "core/base/timezone.h"
#include "core/outbox/lawtable.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace patron::outbox {

namespace {

constexpr int saturday = 6; ///< weekdayOf
constexpr int sunday = 7;
constexpr std::array<std::string_view, 7> weekdayNames{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

std::optional<int> numberIn(std::string_view text, int least, int most)
{
    int number = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failed != std::errc() || end != text.data() + text.size() || number < least || number > most)
        return std::nullopt;
    return number;
}

/// "+39", "-2".
std::optional<int> offsetIn(std::string_view text)
{
    if (text.size() < 2 || (text[0] != '+' && text[0] != '-'))
        return std::nullopt;
    const auto number = numberIn(text.substr(1), 1, 99);
    return number ? std::optional(text[0] == '-' ? -*number : *number) : std::nullopt;
}

/// "thu-4+1", "mon-last": behind the month.
bool readWeekday(std::string_view text, HolidayRule& rule)
{
    const auto name = std::find(weekdayNames.begin(), weekdayNames.end(), text.substr(0, 3));
    if (name == weekdayNames.end() || text.size() < 5 || text[3] != '-')
        return false;
    rule.kind = HolidayRule::Kind::Weekday;
    rule.weekday = static_cast<int>(name - weekdayNames.begin()) + 1;
    text.remove_prefix(4);
    if (const auto plus = text.find('+'); plus != std::string_view::npos) {
        const auto offset = offsetIn(text.substr(plus));
        if (!offset)
            return false;
        rule.offset = *offset;
        text = text.substr(0, plus);
    }
    if (text == "last")
        return true;
    const auto nth = numberIn(text, 1, 4);
    rule.nth = nth.value_or(0);
    return nth.has_value();
}

bool readDay(std::string_view text, HolidayRule& rule)
{
    constexpr std::string_view easter = "easter";
    if (text.starts_with(easter)) {
        rule.kind = HolidayRule::Kind::Easter;
        text.remove_prefix(easter.size());
        const auto offset = text.empty() ? std::optional(0) : offsetIn(text);
        rule.offset = offset.value_or(0);
        return offset.has_value();
    }
    const auto month = text.size() > 3 && text[2] == '-' ? numberIn(text.substr(0, 2), 1, 12) : std::nullopt;
    if (!month)
        return false;
    rule.month = *month;
    text.remove_prefix(3);
    constexpr int someYear = 2023; // a day that is there every year
    if (const auto day = numberIn(text, 1, daysInMonth(someYear, rule.month))) {
        rule.day = *day;
        return true;
    }
    return readWeekday(text, rule);
}

bool readCondition(std::string_view word, HolidayRule& rule)
{
    if (word == "even") {
        rule.evenYears = true;
        return true;
    }
    const auto offset = offsetIn(word.substr(std::min<std::size_t>(3, word.size())));
    if (!offset)
        return false;
    if (word.starts_with("sat"))
        rule.onSaturday = *offset;
    else if (word.starts_with("sun"))
        rule.onSunday = *offset;
    else
        return false;
    return true;
}

DayNumber dayIn(const HolidayRule& rule, int year)
{
    switch (rule.kind) {
    case HolidayRule::Kind::Easter:
        return easterSunday(year) + rule.offset;
    case HolidayRule::Kind::Weekday: {
        if (rule.nth == 0) {
            const DayNumber last = dayOf({year, rule.month, daysInMonth(year, rule.month)});
            return last - (weekdayOf(last) - rule.weekday + 7) % 7 + rule.offset;
        }
        const DayNumber first = dayOf({year, rule.month, 1});
        return first + (rule.weekday - weekdayOf(first) + 7) % 7 + 7 * (rule.nth - 1) + rule.offset;
    }
    case HolidayRule::Kind::Date:
        break;
    }
    return dayOf({year, rule.month, rule.day});
}

struct Holiday
{
    LawArea area;
    HolidayRule rule;
};

std::vector<Holiday> readHolidays()
{
    std::vector<Holiday> holidays;
    for (const std::string& line : readLawTable("public-holidays.txt")) {
        const auto colon = line.find(':');
        const auto area = LawArea::parse(std::string_view(line).substr(0, colon));
        const auto rule =
            colon == std::string::npos ? std::nullopt : HolidayRule::parse(std::string_view(line).substr(colon + 1));
        if (area && rule)
            holidays.push_back({*area, *rule});
    }
    return holidays;
}

}

std::optional<HolidayRule> HolidayRule::parse(std::string_view text)
{
    HolidayRule rule;
    bool isDay = true;
    for (const auto word : split(trim(text), ' ')) {
        if (word.empty())
            continue;
        if (isDay ? !readDay(word, rule) : !readCondition(word, rule))
            return std::nullopt;
        isDay = false;
    }
    return isDay ? std::nullopt : std::optional(rule);
}

std::vector<DayNumber> HolidayRule::daysIn(int year) const
{
    if (evenYears && year % 2 != 0)
        return {};
    std::vector<DayNumber> days{dayIn(*this, year)};
    const int falls = weekdayOf(days.front());
    if (falls == saturday && onSaturday != 0)
        days.push_back(days.front() + onSaturday);
    if (falls == sunday && onSunday != 0)
        days.push_back(days.front() + onSunday);
    return days;
}

bool isPublicHoliday(std::string_view country, std::string_view region, DayNumber day)
{
    static const std::vector<Holiday> holidays = readHolidays();
    const int year = dateOf(day).year;
    return std::any_of(holidays.begin(), holidays.end(), [&](const Holiday& holiday) {
        if (!holiday.area.holds(country, region))
            return false;
        // The first of January may be kept on the day before.
        for (const int of : {year, year + 1}) {
            const auto days = holiday.rule.daysIn(of);
            if (std::find(days.begin(), days.end(), day) != days.end())
                return true;
        }
        return false;
    });
}

}
