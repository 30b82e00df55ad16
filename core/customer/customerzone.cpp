#include "core/customer/customerzone.h"

#include "core/customer/referencelists.h"

#include <unicode/strenum.h>
#include <unicode/timezone.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

namespace patron::customer {

namespace {
/// ICU keeps the names that zones had first.
std::string currentName(std::string name)
{
    static const std::map<std::string, std::string> renamed{
        {"Asia/Calcutta", "Asia/Kolkata"}, {"Asia/Saigon", "Asia/Ho_Chi_Minh"}, {"Asia/Katmandu", "Asia/Kathmandu"},
        {"Asia/Rangoon", "Asia/Yangon"},   {"Europe/Kiev", "Europe/Kyiv"},      {"Atlantic/Faeroe", "Atlantic/Faroe"},
        {"Africa/Asmera", "Africa/Asmara"}};
    const auto found = renamed.find(name);
    return found != renamed.end() && TimeZone::find(found->second) ? found->second : name;
}

/// Whether two zones tell the same time on every day of these years.
bool agree(const TimeZone& a, const TimeZone& b)
{
    static const Ms from = parseRfc3339("2024-01-01T00:00:00Z").value();
    static const Ms until = parseRfc3339("2027-01-01T00:00:00Z").value();
    for (Ms at = from; at < until; at += msPerDay) {
        if (a.offsetAt(at) != b.offsetAt(at))
            return false;
    }
    return true;
}

/// The zone of a country whose every place has the same time. Germany has two, one of them for a single town; of such
/// it is the one that the country's name stands for (Unicode CLDR, windowsZones).
std::optional<TimeZone> readOnlyZone(const std::string& country)
{
    // Zones of land whose time is disputed say nothing about the rest of a country.
    static const std::set<std::string> disputed{"Europe/Simferopol", "Asia/Famagusta"};
    UErrorCode status = U_ZERO_ERROR;
    const std::unique_ptr<icu::StringEnumeration> names(icu::TimeZone::createTimeZoneIDEnumeration(
        UCAL_ZONE_TYPE_CANONICAL_LOCATION, country.c_str(), nullptr, status));
    std::vector<std::string> all;
    while (U_SUCCESS(status) && names) {
        const char* name = names->next(nullptr, status);
        if (!name)
            break;
        if (!disputed.contains(name))
            all.emplace_back(name);
    }
    if (all.empty())
        return std::nullopt;
    std::string chosen = all.front();
    if (all.size() > 1) {
        icu::UnicodeString windows;
        icu::UnicodeString mainZone;
        icu::TimeZone::getWindowsID(icu::UnicodeString::fromUTF8(all.front()), windows, status);
        icu::TimeZone::getIDForWindowsID(windows, country.c_str(), mainZone, status);
        std::string name;
        mainZone.toUTF8String(name);
        if (U_SUCCESS(status) && std::find(all.begin(), all.end(), name) != all.end())
            chosen = name;
    }
    auto zone = TimeZone::find(currentName(chosen));
    if (!zone)
        return std::nullopt;
    for (const std::string& name : all) {
        const auto other = TimeZone::find(name);
        if (!other || !agree(*zone, *other))
            return std::nullopt;
    }
    return *zone;
}
}

std::optional<TimeZone> onlyZoneOf(std::string_view country)
{
    static std::mutex mutex;
    static std::map<std::string, std::optional<TimeZone>, std::less<>> known;
    const std::lock_guard lock(mutex);
    auto found = known.find(country);
    if (found == known.end()) {
        const bool code = country.size() == 2;
        found = known.emplace(std::string(country), code ? readOnlyZone(std::string(country)) : std::nullopt).first;
    }
    return found->second;
}

std::optional<TimeZone> zoneOfPlace(std::string_view country, std::string_view region)
{
    if (auto zone = onlyZoneOf(country))
        return zone;
    const std::string_view name = region.empty() ? std::string_view() : zoneOfRegion(country, region);
    if (name.empty())
        return std::nullopt;
    static std::mutex mutex;
    static std::map<std::string_view, std::optional<TimeZone>> known;
    const std::lock_guard lock(mutex);
    auto found = known.find(name);
    if (found == known.end()) {
        auto zone = TimeZone::find(name);
        found = known.emplace(name, zone ? std::optional(*zone) : std::nullopt).first;
    }
    return found->second;
}

std::vector<TimeZone> zonesOfPlace(std::string_view country, std::string_view region)
{
    if (auto zone = zoneOfPlace(country, region))
        return {*zone};
    static std::mutex mutex;
    static std::map<std::string, std::vector<TimeZone>, std::less<>> known;
    const std::lock_guard lock(mutex);
    auto found = known.find(country);
    if (found == known.end()) {
        found = known.emplace(std::string(country), std::vector<TimeZone>()).first;
        for (const std::string& name : zonesOfRegions(country)) {
            if (auto zone = TimeZone::find(name))
                found->second.push_back(std::move(*zone));
        }
    }
    return found->second;
}

namespace {
TimeZone zoneBy(std::string_view timeZone, std::string_view country, std::string_view region,
                const TimeZone& workspaceZone)
{
    if (!timeZone.empty()) {
        if (timeZone == workspaceZone.name())
            return workspaceZone;
        if (auto zone = TimeZone::find(timeZone))
            return *zone;
    }
    if (!country.empty()) {
        if (auto zone = zoneOfPlace(country, region))
            return *zone;
    }
    return workspaceZone;
}
}

TimeZone zoneOf(Connection& connection, CustomerId customer, const TimeZone& workspaceZone)
{
    Query query = connection.query("SELECT time_zone, country, region FROM v_customer WHERE id = ?");
    query.bind(customer);
    if (!query.step())
        return workspaceZone;
    return zoneBy(query.view(0), query.view(1), query.view(2), workspaceZone);
}

ZoneHistory ZoneHistory::of(Connection& connection, CustomerId customer, const TimeZone& workspaceZone)
{
    constexpr std::array<std::string_view, 3> names{"time_zone", "country", "region"};
    std::array<std::string, 3> values;
    struct Change
    {
        Ms at;
        std::size_t which;
        std::string value;
    };
    std::vector<Change> changes;
    std::array<bool, 3> seen{};
    Query query = connection.query("SELECT trait, effective_at, value FROM v_trait WHERE customer_id = ? AND trait IN "
                                   "('time_zone', 'country', 'region') ORDER BY effective_at, seq");
    query.bind(customer);
    while (query.step()) {
        const auto which =
            static_cast<std::size_t>(std::find(names.begin(), names.end(), query.view(0)) - names.begin());
        std::string value = query.isNull(2) ? std::string() : query.text(2);
        // What is known first is taken to have been so before.
        if (!seen[which]) {
            seen[which] = true;
            values[which] = value;
        }
        changes.push_back({query.int64(1), which, std::move(value)});
    }
    ZoneHistory history;
    history.m_from.emplace_back(INT64_MIN, zoneBy(values[0], values[1], values[2], workspaceZone));
    for (Change& change : changes) {
        if (values[change.which] == change.value)
            continue;
        values[change.which] = std::move(change.value);
        history.m_from.emplace_back(change.at, zoneBy(values[0], values[1], values[2], workspaceZone));
    }
    return history;
}

const TimeZone& ZoneHistory::at(Ms instant) const
{
    const auto after = std::upper_bound(m_from.begin(), m_from.end(), instant,
                                        [](Ms at, const auto& span) { return at < span.first; });
    return after == m_from.begin() ? m_from.front().second : std::prev(after)->second;
}

}
