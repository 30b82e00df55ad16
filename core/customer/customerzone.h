#pragma once

#include "core/base/id.h"
#include "core/base/timezone.h"
#include "core/store/connection.h"

#include <optional>
#include <string_view>
#include <vector>

namespace patron::customer {

/// The zone of a customer's wall clock: the trait time_zone, else the country when it has one zone only, else the
/// region in US, CA, AU, BR, RU and MX, else the workspace's. Runs inside a store closure.
TimeZone zoneOf(Connection& connection, CustomerId customer, const TimeZone& workspaceZone);

/// The zone of a country with one, or of a region where the country has several; nothing when that is not known.
std::optional<TimeZone> zoneOfPlace(std::string_view country, std::string_view region);

/// The zones that may be a place's: the one of `zoneOfPlace`, else those of the country's regions (US CA AU BR RU MX);
/// empty when nothing is known.
std::vector<TimeZone> zonesOfPlace(std::string_view country, std::string_view region);

/// The only zone of a country (ISO alpha-2), or nothing when it has several or is unknown.
std::optional<TimeZone> onlyZoneOf(std::string_view country);

}
