#pragma once

#include "core/base/id.h"
#include "core/store/store.h"

#include <optional>
#include <string_view>

namespace patron::customer {

/// Who has an email address, a telephone number or a card, as a person writes it. `country` (alpha-2) is where numbers
/// without a prefix belong. Nothing when nobody has it. Runs inside a read closure.
std::optional<CustomerId> findByAddress(Connection& connection, std::string_view text, std::string_view country);

}
