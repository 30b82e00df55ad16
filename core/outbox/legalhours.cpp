#include "core/outbox/legalhours.h"

#include "core/base/phonenumber.h"
#include "core/base/similarity.h"
#include "core/base/text.h"
#include "core/customer/customerzone.h"

#include <QFile>

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
    std::string country;
    std::vector<std::string> regions; ///< plain letters; empty: the whole country
    std::array<Hours, 3> hours;       ///< Monday to Friday, Saturday, Sunday
};

constexpr int saturday = 6; ///< weekdayOf

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

/// "US TX|Texas 09:00-21:00 09:00-21:00 12:00-21:00": the hours are the last three words, names may have spaces.
std::optional<Law> lawOf(std::string_view line)
{
    Law law;
    for (std::size_t i = law.hours.size(); i-- > 0;) {
        const auto space = line.rfind(' ');
        if (space == std::string_view::npos)
            return std::nullopt;
        const auto hours = hoursOf(line.substr(space + 1));
        if (!hours)
            return std::nullopt;
        law.hours[i] = *hours;
        line = trim(line.substr(0, space));
    }
    const auto space = line.find(' ');
    if (space == std::string_view::npos)
        return std::nullopt;
    law.country = std::string(line.substr(0, space));
    const std::string_view regions = line.substr(space + 1);
    if (regions != "*") {
        for (const auto name : split(regions, '|'))
            law.regions.push_back(plainLetters(name));
    }
    return law;
}

std::vector<Law> readLaws()
{
    std::vector<Law> laws;
    QFile file(QStringLiteral(":/patron/law/sms-hours.txt"));
    if (!file.open(QIODevice::ReadOnly))
        return laws;
    const std::string text = file.readAll().toStdString();
    for (const auto line : split(text, '\n')) {
        const auto entry = trim(line.substr(0, line.find('#')));
        if (entry.empty())
            continue;
        if (auto law = lawOf(entry))
            laws.push_back(std::move(*law));
    }
    return laws;
}

/// A country's own law and its region's.
std::vector<const Law*> lawsOf(const SmsPlace& place)
{
    static const std::vector<Law> laws = readLaws();
    const std::string country = asciiUpper(place.country);
    std::string region = plainLetters(place.region);
    // ISO 3166-2 writes the country in front: "US-TX".
    if (const std::string prefix = asciiLower(country) + " "; region.starts_with(prefix))
        region.erase(0, prefix.size());
    std::vector<const Law*> found;
    for (const Law& law : laws) {
        const bool everywhere = law.regions.empty();
        if (law.country == country &&
            (everywhere || std::find(law.regions.begin(), law.regions.end(), region) != law.regions.end()))
            found.push_back(&law);
    }
    return found;
}

/// When one law next allows what it forbids at `at`.
std::optional<Ms> illegalUntil(const Law& law, const TimeZone& zone, Ms at)
{
    const WallTime wall = zone.wallAt(at);
    for (DayNumber day = wall.day; day <= wall.day + 7; ++day) {
        const int weekday = weekdayOf(day);
        const Hours& hours = law.hours[weekday < saturday ? 0 : static_cast<std::size_t>(weekday - saturday + 1)];
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

bool hasLegalHours(const SmsPlace& place)
{
    return !lawsOf(place).empty();
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
                free = illegalUntil(*law, zone, free).value_or(free);
        }
        if (free == before)
            break;
    }
    return free == at ? std::nullopt : std::optional(free);
}

}
