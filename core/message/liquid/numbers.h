#pragma once

#include "core/message/liquid/value.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace patron::message::liquid {

void appendInteger(std::string& out, std::int64_t number);
/// The shortest decimal text that reads back to the same number, always with a point ("5.0") and with an exponent from
/// 1e16 and below 1e-4, as the reference implementation writes floats.
void appendNumber(std::string& out, double number);

/// Exact decimal arithmetic of Liquid's filters: 0.1 + 0.2 is 0.3. Falls back to doubles beyond 18 digits.
struct Decimal
{
    std::int64_t mantissa = 0;
    int scale = 0;        ///< digits after the point
    bool isFloat = false; ///< it came from a number or a text with a point; such results stay floats
    double approximate = 0;
    bool exact = true; ///< mantissa and scale hold the number

    double toDouble() const;
    Value toValue() const;
    bool isZero() const { return exact ? mantissa == 0 : approximate == 0; }
    bool isNegative() const { return exact ? mantissa < 0 : approximate < 0; }
};

/// What arithmetic sees in a value: numbers, decimal text, the leading integer of other text, else 0.
Decimal decimalOf(const Value& value);
Decimal decimalOf(double number);
Decimal add(const Decimal& a, const Decimal& b);
Decimal subtract(const Decimal& a, const Decimal& b);
Decimal multiply(const Decimal& a, const Decimal& b);
/// Below zero, equal, above.
int compare(const Decimal& a, const Decimal& b);
/// Rounded half away from zero to that many digits; negative digits round before the point.
Decimal roundTo(const Decimal& number, int digits);
std::int64_t floorOf(const Decimal& number);
std::int64_t ceilOf(const Decimal& number);

/// An integer written as text ("12", "-3"), nothing else in it.
std::optional<std::int64_t> parseWholeInteger(std::string_view text);
/// A value where an integer is called for: whole numbers, their text. Nothing for anything else.
std::optional<std::int64_t> integerOf(const Value& value);
/// The integer at the beginning of a text, 0 when there is none.
std::int64_t leadingInteger(std::string_view text);

}
