#include "core/base/money.h"

#include <algorithm>
#include <limits>

#if !defined(__SIZEOF_INT128__)
#include <immintrin.h>
#include <intrin.h>
#endif

namespace patron {

std::int64_t powerOfTen(int decimals)
{
    std::int64_t power = 1;
    for (int i = 0; i < decimals; ++i)
        power *= 10;
    return power;
}

std::optional<std::int64_t> parseDecimal(std::string_view text, int decimals)
{
    bool negative = false;
    if (!text.empty() && (text.front() == '-' || text.front() == '+')) {
        negative = text.front() == '-';
        text.remove_prefix(1);
    }
    const auto limit = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()) + (negative ? 1 : 0);
    std::uint64_t units = 0;
    int fraction = -1;
    bool roundUp = false;
    bool anyDigit = false;
    for (const char c : text) {
        if (c == '.' && fraction < 0) {
            fraction = 0;
            continue;
        }
        if (c < '0' || c > '9')
            return std::nullopt;
        anyDigit = true;
        const auto digit = static_cast<std::uint64_t>(c - '0');
        if (fraction >= decimals) {
            if (fraction == decimals)
                roundUp = digit >= 5;
            ++fraction;
            continue;
        }
        if (units > (limit - digit) / 10)
            return std::nullopt;
        units = units * 10 + digit;
        if (fraction >= 0)
            ++fraction;
    }
    if (!anyDigit)
        return std::nullopt;
    for (int i = fraction < 0 ? 0 : fraction; i < decimals; ++i) {
        if (units > limit / 10)
            return std::nullopt;
        units *= 10;
    }
    if (roundUp && units++ == limit)
        return std::nullopt;
    return static_cast<std::int64_t>(negative ? 0 - units : units);
}

std::string formatDecimal(std::int64_t units, int decimals)
{
    const bool negative = units < 0;
    const std::uint64_t magnitude =
        negative ? 0 - static_cast<std::uint64_t>(units) : static_cast<std::uint64_t>(units);
    std::string digits = std::to_string(magnitude);
    if (decimals > 0) {
        const auto wanted = static_cast<std::size_t>(decimals) + 1;
        if (digits.size() < wanted)
            digits.insert(0, wanted - digits.size(), '0');
        digits.insert(digits.size() - static_cast<std::size_t>(decimals), 1, '.');
    }
    return negative ? "-" + digits : digits;
}

std::string formatDecimalShort(std::int64_t units, int decimals)
{
    std::string text = formatDecimal(units, decimals);
    if (decimals > 0) {
        while (text.back() == '0')
            text.pop_back();
        if (text.back() == '.')
            text.pop_back();
    }
    return text;
}

std::int64_t divideRounded(std::int64_t value, std::int64_t divisor)
{
    const std::int64_t quotient = value / divisor;
    const std::int64_t remainder = value % divisor;
    const std::int64_t magnitude = remainder < 0 ? -remainder : remainder;
    if (magnitude >= divisor - magnitude)
        return quotient + (value < 0 ? -1 : 1);
    return quotient;
}

std::int64_t multiplyDivide(std::int64_t value, std::int64_t factor, std::int64_t divisor)
{
    const bool negative = (value < 0) != (factor < 0);
    const auto magnitude = [](std::int64_t n) {
        return n < 0 ? 0 - static_cast<std::uint64_t>(n) : static_cast<std::uint64_t>(n);
    };
    const auto by = static_cast<std::uint64_t>(divisor);
    const auto limit = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
#if defined(__SIZEOF_INT128__)
    __extension__ using Wide = unsigned __int128;
    const Wide product = static_cast<Wide>(magnitude(value)) * magnitude(factor);
    const Wide wide = (product + by / 2) / by;
    const std::uint64_t quotient = wide > limit ? limit : static_cast<std::uint64_t>(wide);
#else
    std::uint64_t high = 0;
    std::uint64_t low = _umul128(magnitude(value), magnitude(factor), &high);
    high += _addcarry_u64(0, low, by / 2, &low);
    std::uint64_t rest = 0;
    const std::uint64_t quotient = high >= by ? limit : std::min(limit, _udiv128(high, low, by, &rest));
#endif
    return negative ? -static_cast<std::int64_t>(quotient) : static_cast<std::int64_t>(quotient);
}

std::int64_t convertAmount(std::int64_t amount, std::int64_t rateE9, int fromDecimals, int toDecimals)
{
    const int more = std::max(toDecimals - fromDecimals, 0);
    const int fewer = std::max(fromDecimals - toDecimals, 0);
    return multiplyDivide(amount, rateE9 * powerOfTen(more), powerOfTen(9 + fewer));
}

std::int64_t lineTotal(std::int64_t quantityMilli, std::int64_t unitPrice, int decimals)
{
    // quantity x price is in 10^-7 major units; the product of two 63-bit numbers needs the wider type.
    return multiplyDivide(quantityMilli, unitPrice, powerOfTen(quantityDecimals + unitPriceDecimals - decimals));
}

}
