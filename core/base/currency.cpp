#include "core/base/currency.h"

#include <algorithm>
#include <array>

namespace patron {

namespace {
// ISO 4217, list one: the currencies whose minor unit is not 1/100.
constexpr std::array<std::string_view, 15> noDecimals{"BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW",
                                                      "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF"};
constexpr std::array<std::string_view, 7> threeDecimals{"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"};
}

int currencyDecimals(std::string_view code)
{
    if (code == "EUR" || code == "USD" || code == "GBP")
        return 2; // asked for on every line of every order
    if (std::find(noDecimals.begin(), noDecimals.end(), code) != noDecimals.end() || code == "XPF")
        return 0;
    if (std::find(threeDecimals.begin(), threeDecimals.end(), code) != threeDecimals.end())
        return 3;
    return 2;
}

bool isCurrencyCode(std::string_view code)
{
    return code.size() == 3 && std::all_of(code.begin(), code.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

}
