#pragma once

#include "core/base/id.h"
#include "core/base/timezone.h"
#include "core/store/connection.h"

#include <string_view>

namespace patron::customer {

/// The zone of a customer's wall clock: the trait time_zone, else the country when it has one zone only, else the
/// workspace's. Runs inside a store closure.
TimeZone zoneOf(Connection& connection, CustomerId customer, const TimeZone& workspaceZone);

/// The only zone of a country (ISO alpha-2), or nothing when it has several or is unknown.
std::optional<TimeZone> onlyZoneOf(std::string_view country);

}
