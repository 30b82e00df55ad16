#include "core/outbox/legalhours.h"

#include "core/base/phonenumber.h"
#include "core/base/text.h"
#include "core/customer/customerzone.h"
#include "core/outbox/lawtable.h"
#include "core/outbox/publicholidays.h"

#include <algorithm>
#include <array>

namespace patron::outbox {

namespace {

/// Of one day; none where both are the same.
struct Hours
{
    Ms from = 0;
    Ms to = 0;
};

struct Law
{
    LawArea area;
    std::array<Hours, 3> hours;    ///< Monday to Friday, Saturday, Sunday
    std::optional<Hours> holidays; ///< nothing: as on the day of the week
};

constexpr int saturday = 6; ///< weekdayOf
/// No law rests longer than this, a Sunday between holidays included.
constexpr int longestRest = 14;

std::optional<Hours> hoursOf(std::string_view text)
{
    if (text == "-")
        return Hours{};
    const auto dash = text.find('-');
    if (dash == std::string_view::npos)
        return std::nullopt;
    const auto from = parseTimeOfDay(text.substr(0, dash));
    const auto to = parseTimeOfDay(text.substr(dash + 1));
    if (!from || !to || *from >= *to)
        return std::nullopt;
    return Hours{*from, *to};
}

/// Takes the last word off the line.
std::string_view takeLast(std::string_view& line)
{
    const auto space = line.rfind(' ');
    if (space == std::string_view::npos)
        return {};
    const std::string_view word = line.substr(space + 1);
    line = trim(line.substr(0, space));
    return word;
}

/// "US TX|Texas 09:00-21:00 09:00-21:00 12:00-21:00 =": the hours are the last four words, names may have spaces.
std::optional<Law> lawOf(std::string_view line)
{
    Law law;
    if (const std::string_view onHolidays = takeLast(line); onHolidays != "=") {
        law.holidays = hoursOf(onHolidays);
        if (!law.holidays)
            return std::nullopt;
    }
    for (std::size_t i = law.hours.size(); i-- > 0;) {
        const auto hours = hoursOf(takeLast(line));
        if (!hours)
            return std::nullopt;
        law.hours[i] = *hours;
    }
    const auto area = LawArea::parse(line);
    if (!area)
        return std::nullopt;
    law.area = *area;
    return law;
}

std::vector<Law> readLaws()
{
    std::vector<Law> laws;
    for (const std::string& line : readLawTable("sms-hours.txt")) {
        if (auto law = lawOf(line))
            laws.push_back(std::move(*law));
    }
    return laws;
}

/// A country's own law and its region's.
std::vector<const Law*> lawsOf(const SmsPlace& place)
{
    static const std::vector<Law> laws = readLaws();
    std::vector<const Law*> found;
    for (const Law& law : laws) {
        if (law.area.holds(place.country, place.region))
            found.push_back(&law);
    }
    return found;
}

Hours hoursOn(const Law& law, const SmsPlace& place, DayNumber day)
{
    if (law.holidays && isPublicHoliday(place.country, place.region, day))
        return *law.holidays;
    const int weekday = weekdayOf(day);
    return law.hours[weekday < saturday ? 0 : static_cast<std::size_t>(weekday - saturday + 1)];
}

/// When one law next allows what it forbids at `at`.
std::optional<Ms> illegalUntil(const Law& law, const SmsPlace& place, const TimeZone& zone, Ms at)
{
    const WallTime wall = zone.wallAt(at);
    for (DayNumber day = wall.day; day <= wall.day + longestRest; ++day) {
        const Hours hours = hoursOn(law, place, day);
        const bool today = day == wall.day;
        if (hours.from == hours.to || (today && wall.msOfDay >= hours.to))
            continue;
        if (today && wall.msOfDay >= hours.from)
            return std::nullopt;
        return std::max(zone.instantOf({day, hours.from}), at + 1);
    }
    return std::nullopt;
}

}

SmsPlace smsPlace(Connection& connection, CustomerId customer, std::string_view number, const TimeZone& workspaceZone)
{
    SmsPlace place;
    Query query = connection.query("SELECT time_zone, country, region FROM v_customer WHERE id = ?");
    query.bind(customer);
    const bool known = query.step();
    if (known) {
        place.country = query.text(1);
        place.region = query.text(2);
    }
    if (place.country.empty()) {
        place.region.clear();
        if (const auto parsed = PhoneNumber::parse(number, {}))
            place.country = parsed->country();
    }
    if (known && !query.isNull(0)) {
        if (auto zone = TimeZone::find(query.view(0)))
            place.zones.push_back(std::move(*zone));
    }
    if (place.zones.empty())
        place.zones = customer::zonesOfPlace(place.country, place.region);
    if (place.zones.empty())
        place.zones.push_back(workspaceZone);
    return place;
}

std::size_t countLaws(const SmsPlace& place)
{
    return lawsOf(place).size();
}

std::optional<Ms> illegalUntil(const SmsPlace& place, Ms at)
{
    const auto laws = lawsOf(place);
    // What one law and clock allow, the next may forbid; all of them agree at some hour of the coming days.
    Ms free = at;
    for (int round = 0; round < 64; ++round) {
        const Ms before = free;
        for (const Law* law : laws) {
            for (const TimeZone& zone : place.zones)
                free = illegalUntil(*law, place, zone, free).value_or(free);
        }
        if (free == before)
            break;
    }
    return free == at ? std::nullopt : std::optional(free);
}

}
