#include "core/customer/customerzone.h"

#include "core/customer/referencelists.h"

#include <unicode/strenum.h>
#include <unicode/timezone.h>

#include <map>
#include <memory>
#include <mutex>
#include <set>

namespace patron::customer {

namespace {
std::optional<TimeZone> readOnlyZone(const std::string& country)
{
    UErrorCode status = U_ZERO_ERROR;
    const std::unique_ptr<icu::StringEnumeration> names(icu::TimeZone::createTimeZoneIDEnumeration(
        UCAL_ZONE_TYPE_CANONICAL_LOCATION, country.c_str(), nullptr, status));
    if (U_FAILURE(status) || !names || names->count(status) != 1)
        return std::nullopt;
    const char* name = names->next(nullptr, status);
    if (!name)
        return std::nullopt;
    auto zone = TimeZone::find(name);
    if (!zone)
        return std::nullopt;
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

TimeZone zoneOf(Connection& connection, CustomerId customer, const TimeZone& workspaceZone)
{
    Query query = connection.query("SELECT time_zone, country, region FROM v_customer WHERE id = ?");
    query.bind(customer);
    if (!query.step())
        return workspaceZone;
    if (!query.isNull(0)) {
        if (query.view(0) == workspaceZone.name())
            return workspaceZone;
        if (auto zone = TimeZone::find(query.view(0)))
            return *zone;
    }
    if (!query.isNull(1)) {
        if (auto zone = zoneOfPlace(query.view(1), query.view(2)))
            return *zone;
    }
    return workspaceZone;
}

}
