#pragma once

#include <string>
#include <string_view>

namespace patron {

/// How many decimals the minor unit of an ISO 4217 currency has: 2 for GBP, 0 for JPY, 3 for BHD. Unknown codes: 2.
int currencyDecimals(std::string_view code);

/// Whether the text is three capital letters, as every ISO 4217 code is.
bool isCurrencyCode(std::string_view code);

}
