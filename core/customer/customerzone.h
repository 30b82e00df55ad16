#pragma once

#include "core/base/id.h"
#include "core/base/timezone.h"
#include "core/store/connection.h"

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace patron::customer {

/// The zone of a customer's wall clock: the trait time_zone, else the country when it has one zone only, else the
/// region in US, CA, AU, BR, RU and MX, else the workspace's. Runs inside a store closure.
TimeZone zoneOf(Connection& connection, CustomerId customer, const TimeZone& workspaceZone);

/// A customer's zones over time, by the same ladder: traits as they were in force; before the first entry of a trait
/// its first known value stands. Runs inside a store closure; the history itself may be kept.
class ZoneHistory
{
public:
    static ZoneHistory of(Connection& connection, CustomerId customer, const TimeZone& workspaceZone);
    const TimeZone& at(Ms instant) const;

private:
    std::vector<std::pair<Ms, TimeZone>> m_from; ///< ascending; the first one holds before it, too
};

/// The zone of a country with one, or of a region where the country has several; nothing when that is not known.
std::optional<TimeZone> zoneOfPlace(std::string_view country, std::string_view region);

/// The zones that may be a place's: the one of `zoneOfPlace`, else those of the country's regions (US CA AU BR RU MX);
/// empty when nothing is known.
std::vector<TimeZone> zonesOfPlace(std::string_view country, std::string_view region);

/// The only zone of a country (ISO alpha-2), or nothing when it has several or is unknown.
std::optional<TimeZone> onlyZoneOf(std::string_view country);

}
