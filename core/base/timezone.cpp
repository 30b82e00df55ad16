#include "core/base/timezone.h"

#include <unicode/basictz.h>
#include <unicode/tztrans.h>
#include <unicode/ucal.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>

namespace patron {

namespace {
namespace chr = std::chrono;

constexpr int firstCalendarYear = 1;
constexpr int lastCalendarYear = 9999;
constexpr Ms firstYear = -70LL * 365 * msPerDay;                // 1900
constexpr Ms lastYear = 180LL * 365 * msPerDay + 45 * msPerDay; // 2150

Ms floorDiv(Ms a, Ms b)
{
    return a / b - (a % b != 0 && (a % b < 0) ? 1 : 0);
}

/// Reads exactly `count` digits at `at`; -1 when they are not digits.
int digitsAt(std::string_view text, std::size_t at, std::size_t count)
{
    if (at + count > text.size())
        return -1;
    int value = 0;
    for (std::size_t i = at; i < at + count; ++i) {
        if (text[i] < '0' || text[i] > '9')
            return -1;
        value = value * 10 + (text[i] - '0');
    }
    return value;
}
}

DayNumber dayOf(CivilDate date)
{
    const chr::year_month_day ymd{chr::year{date.year}, chr::month{static_cast<unsigned>(date.month)},
                                  chr::day{static_cast<unsigned>(date.day)}};
    return static_cast<DayNumber>(chr::sys_days{ymd}.time_since_epoch().count());
}

CivilDate dateOf(DayNumber day)
{
    const chr::year_month_day ymd{chr::sys_days{chr::days{day}}};
    return {static_cast<int>(ymd.year()), static_cast<int>(static_cast<unsigned>(ymd.month())),
            static_cast<int>(static_cast<unsigned>(ymd.day()))};
}

int daysInMonth(int year, int month)
{
    const chr::year_month_day_last last{chr::year{year}, chr::month_day_last{chr::month{static_cast<unsigned>(month)}}};
    return static_cast<int>(static_cast<unsigned>(last.day()));
}

bool isValidDate(CivilDate date)
{
    return date.month >= 1 && date.month <= 12 && date.day >= 1 && date.year >= firstCalendarYear &&
           date.year <= lastCalendarYear && date.day <= daysInMonth(date.year, date.month);
}

int weekdayOf(DayNumber day)
{
    return static_cast<int>(chr::weekday{chr::sys_days{chr::days{day}}}.iso_encoding());
}

namespace {
/// Past the calendar's own range a date means "always" or "never"; its ends stand for that.
DayNumber clampDay(long long day)
{
    return static_cast<DayNumber>(
        std::clamp<long long>(day, dayOf({firstCalendarYear, 1, 1}), dayOf({lastCalendarYear, 12, 31})));
}
}

DayNumber addToDay(DayNumber day, Duration duration)
{
    switch (duration.unit) {
    case TimeUnit::Minutes:
    case TimeUnit::Hours:
        break;
    case TimeUnit::Days:
        return clampDay(static_cast<long long>(day) + duration.count);
    case TimeUnit::Weeks:
        return clampDay(day + 7LL * duration.count);
    case TimeUnit::Months:
    case TimeUnit::Quarters:
    case TimeUnit::Years: {
        const int factor = duration.unit == TimeUnit::Months ? 1 : duration.unit == TimeUnit::Quarters ? 3 : 12;
        CivilDate date = dateOf(day);
        const long long months = date.year * 12LL + (date.month - 1) + static_cast<long long>(duration.count) * factor;
        const long long year =
            std::clamp(months >= 0 ? months / 12 : (months - 11) / 12, static_cast<long long>(firstCalendarYear),
                       static_cast<long long>(lastCalendarYear));
        date.year = static_cast<int>(year);
        date.month = static_cast<int>(((months % 12) + 12) % 12) + 1;
        date.day = std::min(date.day, daysInMonth(date.year, date.month));
        return dayOf(date);
    }
    }
    return day;
}

std::optional<DayNumber> parseIsoDate(std::string_view text)
{
    if (text.size() != 10 || text[4] != '-' || text[7] != '-')
        return std::nullopt;
    const CivilDate date{digitsAt(text, 0, 4), digitsAt(text, 5, 2), digitsAt(text, 8, 2)};
    if (date.year < 0 || date.month < 0 || date.day < 0 || !isValidDate(date))
        return std::nullopt;
    return dayOf(date);
}

std::string formatIsoDate(DayNumber day)
{
    const CivilDate date = dateOf(day);
    char buffer[40];
    std::snprintf(buffer, sizeof buffer, "%04d-%02d-%02d", date.year, date.month, date.day);
    return buffer;
}

std::optional<Ms> parseTimeOfDay(std::string_view text)
{
    const auto colon = text.find(':');
    if (colon == std::string_view::npos || colon == 0 || colon > 2)
        return std::nullopt;
    const int hour = digitsAt(text, 0, colon);
    const int minute = digitsAt(text, colon + 1, 2);
    int second = 0;
    Ms fraction = 0;
    std::size_t end = colon + 3;
    if (end < text.size() && text[end] == ':') {
        second = digitsAt(text, end + 1, 2);
        end += 3;
        if (end < text.size() && (text[end] == '.' || text[end] == ',')) {
            Ms scale = 100;
            for (++end; end < text.size() && text[end] >= '0' && text[end] <= '9'; ++end) {
                fraction += scale * (text[end] - '0');
                scale /= 10;
            }
        }
    }
    if (end != text.size() || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60)
        return std::nullopt;
    return hour * msPerHour + minute * msPerMinute + std::min(second, 59) * 1000 + fraction;
}

std::optional<Ms> parseRfc3339(std::string_view text)
{
    if (text.size() < 17 || (text[10] != 'T' && text[10] != 't' && text[10] != ' '))
        return std::nullopt;
    const auto day = parseIsoDate(text.substr(0, 10));
    const auto zoneAt = text.find_first_of("Zz+-", 11);
    if (!day || zoneAt == std::string_view::npos)
        return std::nullopt;
    const auto time = parseTimeOfDay(text.substr(11, zoneAt - 11));
    if (!time)
        return std::nullopt;
    Ms offset = 0;
    if (text[zoneAt] == 'Z' || text[zoneAt] == 'z') {
        if (zoneAt + 1 != text.size())
            return std::nullopt;
    } else {
        std::string_view zone = text.substr(zoneAt + 1);
        const int hours = digitsAt(zone, 0, 2);
        const int minutes = zone.size() == 5 && zone[2] == ':' ? digitsAt(zone, 3, 2) : digitsAt(zone, 2, 2);
        if ((zone.size() != 5 && zone.size() != 4) || hours < 0 || hours > 18 || minutes < 0 || minutes > 59)
            return std::nullopt;
        offset = (hours * 60 + minutes) * msPerMinute * (text[zoneAt] == '-' ? -1 : 1);
    }
    return *day * msPerDay + *time - offset;
}

std::string formatRfc3339(Ms at)
{
    const Ms day = floorDiv(at, msPerDay);
    const Ms rest = at - day * msPerDay;
    const int ms = static_cast<int>(rest % 1000);
    char buffer[48];
    std::snprintf(buffer, sizeof buffer, "T%02d:%02d:%02d", static_cast<int>(rest / msPerHour),
                  static_cast<int>(rest / msPerMinute % 60), static_cast<int>(rest / 1000 % 60));
    std::string text = formatIsoDate(static_cast<DayNumber>(day)) + buffer;
    if (ms != 0) {
        std::snprintf(buffer, sizeof buffer, ".%03d", ms);
        text += buffer;
    }
    return text + "Z";
}

struct TimeZone::Rules
{
    std::string name;
    /// Instants at which the offset changes, ascending, and the offset from each on; the first stands for all before.
    std::vector<Ms> from;
    std::vector<Ms> offset;
};

TimeZone::TimeZone(std::shared_ptr<const Rules> rules)
    : m_rules(std::move(rules))
{}

TimeZone TimeZone::utc()
{
    static const auto rules = std::make_shared<const Rules>(Rules{"UTC", {firstYear}, {0}});
    return TimeZone(rules);
}

Result<TimeZone> TimeZone::find(std::string_view name)
{
    if (name == "UTC" || name == "Etc/UTC")
        return utc();
    const icu::UnicodeString id =
        icu::UnicodeString::fromUTF8(icu::StringPiece(name.data(), static_cast<int>(name.size())));
    const std::unique_ptr<icu::TimeZone> zone(icu::TimeZone::createTimeZone(id));
    const auto* basic = dynamic_cast<const icu::BasicTimeZone*>(zone.get());
    // ICU also makes zones of bare offsets ("GMT+2"), which know no summer time and no history: those are refused.
    UErrorCode known = U_ZERO_ERROR;
    icu::UnicodeString canonical;
    UBool isNamed = false;
    icu::TimeZone::getCanonicalID(id, canonical, isNamed, known);
    if (!basic || U_FAILURE(known) || !isNamed || name == UCAL_UNKNOWN_ZONE_ID) {
        return makeError(ErrorCode::NotFound,
                         "\"" + std::string(name) +
                             "\" is not a time zone. Give an IANA name such as Europe/London or America/New_York.");
    }
    auto rules = std::make_shared<Rules>();
    rules->name = std::string(name);
    UErrorCode status = U_ZERO_ERROR;
    int32_t raw = 0;
    int32_t saving = 0;
    zone->getOffset(static_cast<UDate>(firstYear), false, raw, saving, status);
    rules->from.push_back(firstYear);
    rules->offset.push_back(raw + saving);
    icu::TimeZoneTransition transition;
    for (auto at = static_cast<UDate>(firstYear);
         basic->getNextTransition(at, false, transition) && transition.getTime() < static_cast<UDate>(lastYear);
         at = transition.getTime()) {
        const icu::TimeZoneRule* to = transition.getTo();
        const Ms offset = to->getRawOffset() + to->getDSTSavings();
        if (offset != rules->offset.back()) {
            rules->from.push_back(static_cast<Ms>(transition.getTime()));
            rules->offset.push_back(offset);
        }
    }
    return TimeZone(std::move(rules));
}

const std::string& TimeZone::name() const
{
    return m_rules->name;
}

Ms TimeZone::offsetAt(Ms at) const
{
    const auto& from = m_rules->from;
    const auto after = std::upper_bound(from.begin() + 1, from.end(), at);
    return m_rules->offset[static_cast<std::size_t>(after - from.begin()) - 1];
}

WallTime TimeZone::wallAt(Ms at) const
{
    const Ms local = at + offsetAt(at);
    const Ms day = floorDiv(local, msPerDay);
    return {static_cast<DayNumber>(day), local - day * msPerDay};
}

Ms TimeZone::instantOf(WallTime wall) const
{
    const Ms local = static_cast<Ms>(wall.day) * msPerDay + wall.msOfDay;
    // Offsets lie within a day of UTC: the candidates are those in force a day before and after.
    const Ms early = offsetAt(local - msPerDay);
    const Ms late = offsetAt(local + msPerDay);
    const Ms withEarly = local - early;
    if (offsetAt(withEarly) == early)
        return withEarly;
    const Ms withLate = local - late;
    if (offsetAt(withLate) == late)
        return withLate;
    // In the gap: the transition itself is the first instant after it.
    const auto& from = m_rules->from;
    return *std::upper_bound(from.begin(), from.end(), std::min(withEarly, withLate) - 1);
}

Ms TimeZone::add(Ms at, Duration duration) const
{
    if (duration.unit == TimeUnit::Minutes)
        return at + duration.count * msPerMinute;
    if (duration.unit == TimeUnit::Hours)
        return at + duration.count * msPerHour;
    if (duration.count == 0)
        return at;
    WallTime wall = wallAt(at);
    wall.day = addToDay(wall.day, duration);
    return instantOf(wall);
}

std::optional<Ms> parseInstant(std::string_view text, const TimeZone& zone, bool endOfDay)
{
    if (const auto day = parseIsoDate(text))
        return endOfDay ? zone.endOfDay(*day) : zone.startOfDay(*day);
    if (const auto at = parseRfc3339(text))
        return at;
    if (text.size() < 16 || (text[10] != 'T' && text[10] != ' '))
        return std::nullopt;
    const auto day = parseIsoDate(text.substr(0, 10));
    const auto time = parseTimeOfDay(text.substr(11));
    if (!day || !time)
        return std::nullopt;
    return zone.instantOf({*day, *time});
}

}
