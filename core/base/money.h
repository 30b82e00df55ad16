#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace patron {

/// Unit prices are kept in 1/10,000 of a major unit, quantities in 1/1,000 of a piece.
constexpr int unitPriceDecimals = 4;
constexpr int quantityDecimals = 3;

/// Parses plain decimal text ("-12.5") into an integer of 10^-decimals units, rounding further digits half away from
/// zero. Nothing for anything else, or where it does not fit.
std::optional<std::int64_t> parseDecimal(std::string_view text, int decimals);

/// The decimal text of an integer in 10^-decimals units, with exactly that many decimals: (1250, 2) -> "12.50".
std::string formatDecimal(std::int64_t units, int decimals);

/// The same without trailing zeros: (1500, 3) -> "1.5".
std::string formatDecimalShort(std::int64_t units, int decimals);

/// value / divisor, rounded half away from zero. The divisor is positive.
std::int64_t divideRounded(std::int64_t value, std::int64_t divisor);

/// 10^decimals for 0 to 18.
std::int64_t powerOfTen(int decimals);

/// value x factor / divisor with the whole product in between, rounded half away from zero; where the result does not
/// fit, the nearest that does. The divisor is positive.
std::int64_t multiplyDivide(std::int64_t value, std::int64_t factor, std::int64_t divisor);

/// An amount in minor units of one currency in those of another; the rate is for one major unit, x 10^9. Rounded half
/// away from zero.
std::int64_t convertAmount(std::int64_t amount, std::int64_t rateE9, int fromDecimals, int toDecimals);

/// quantity (1/1,000) x unit price (1/10,000 major units) in minor units, rounded half away from zero (data.md).
std::int64_t lineTotal(std::int64_t quantityMilli, std::int64_t unitPrice, int currencyDecimals);

}
