#include "core/base/money.h"

#include <cstdlib>
#include <limits>

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

std::int64_t lineTotal(std::int64_t quantityMilli, std::int64_t unitPrice, int decimals)
{
    // quantity x price is in 10^-7 major units; the product of two 63-bit numbers needs the wider type.
    const int drop = quantityDecimals + unitPriceDecimals - decimals;
#if defined(__SIZEOF_INT128__)
    __extension__ using Wide = __int128;
    const Wide product = static_cast<Wide>(quantityMilli) * unitPrice;
    const Wide divisor = powerOfTen(drop);
    Wide quotient = product / divisor;
    Wide remainder = product % divisor;
    if (remainder < 0)
        remainder = -remainder;
    if (remainder * 2 >= divisor)
        quotient += product < 0 ? -1 : 1;
    return static_cast<std::int64_t>(quotient);
#else
    return divideRounded(quantityMilli * unitPrice, powerOfTen(drop));
#endif
}

}
