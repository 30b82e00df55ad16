#pragma once

#include "core/delivery/sms/gatewayspec.h"

#include <string>
#include <string_view>
#include <vector>

namespace patron::delivery {

/// The gateways that ship with Patron, by name. Read once from the program's own resources, then shared by all threads.
const std::vector<GatewaySpec>& gatewayPresets();
/// The one of a name. NotFound names the nearest.
Result<GatewaySpec> gatewayPreset(std::string_view name);

}
