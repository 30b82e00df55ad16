#pragma once

#include <string>
#include <string_view>

namespace patron::outbox {

/// Who keeps the mailboxes of an address: its domain, and one name for the many domains of the large providers. What
/// comes in there is counted together. Empty for what is no address.
std::string mailHouseOf(std::string_view address);

}
