#pragma once

#include "core/customer/identity.h"

#include <string>
#include <string_view>
#include <vector>

namespace patron::customer {

/// What a person typed or pasted as a list of addresses.
struct PastedAddresses
{
    std::vector<Identity> addresses;       ///< emails and phones, each once, in their order
    std::vector<std::string> notAddresses; ///< what is neither, as it was written
};

/// Reads addresses as people paste them: one a line or parted by commas, semicolons or tabs, out of a spreadsheet, with
/// or without names ("Anna Berg <anna@shop.test>"). `country` (alpha-2) is where phones without a prefix belong.
PastedAddresses readAddresses(std::string_view text, std::string_view country);

}
