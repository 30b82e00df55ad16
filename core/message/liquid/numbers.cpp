#include "core/message/liquid/numbers.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

namespace patron::message::liquid {

namespace {
constexpr int maxScale = 18;
constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();

bool addOverflows(std::int64_t a, std::int64_t b)
{
    return b > 0 ? a > largest - b : a < -largest - b;
}

bool multiplyOverflows(std::int64_t a, std::int64_t b)
{
    if (a == 0 || b == 0)
        return false;
    if (a == std::numeric_limits<std::int64_t>::min() || b == std::numeric_limits<std::int64_t>::min())
        return true;
    const std::int64_t x = a < 0 ? -a : a;
    const std::int64_t y = b < 0 ? -b : b;
    return x > largest / y;
}

std::int64_t tenTo(int power)
{
    std::int64_t result = 1;
    for (int i = 0; i < power; ++i)
        result *= 10;
    return result;
}

Decimal inexact(double number)
{
    Decimal d;
    d.exact = false;
    d.isFloat = true;
    d.approximate = number;
    return d;
}

/// Reads "-12.50"; nothing beyond 18 digits.
std::optional<Decimal> parseExact(std::string_view text, bool isFloat)
{
    Decimal d;
    d.isFloat = isFloat;
    bool negative = false;
    std::size_t i = 0;
    if (i < text.size() && (text[i] == '-' || text[i] == '+'))
        negative = text[i++] == '-';
    int digits = 0;
    bool afterPoint = false;
    for (; i < text.size(); ++i) {
        if (text[i] == '.') {
            afterPoint = true;
            continue;
        }
        if (digits >= maxScale)
            return {};
        d.mantissa = d.mantissa * 10 + (text[i] - '0');
        if (d.mantissa != 0)
            ++digits;
        if (afterPoint && ++d.scale > maxScale)
            return {};
    }
    if (negative)
        d.mantissa = -d.mantissa;
    return d;
}

/// Both with the same scale, or false when one does not fit.
bool align(Decimal& a, Decimal& b)
{
    if (!a.exact || !b.exact)
        return false;
    Decimal& low = a.scale < b.scale ? a : b;
    const int scale = std::max(a.scale, b.scale);
    const std::int64_t factor = tenTo(scale - low.scale);
    if (multiplyOverflows(low.mantissa, factor))
        return false;
    low.mantissa *= factor;
    low.scale = scale;
    return true;
}

double parseDouble(std::string_view text)
{
    double number = 0;
    if (!text.empty() && text[0] == '+')
        text.remove_prefix(1);
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}
}

void appendInteger(std::string& out, std::int64_t number)
{
    char buffer[24];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, number).ptr;
    out.append(buffer, end);
}

void appendNumber(std::string& out, double number)
{
    if (std::isnan(number)) {
        out += "NaN";
        return;
    }
    if (std::isinf(number)) {
        out += number < 0 ? "-Infinity" : "Infinity";
        return;
    }
    char buffer[40];
    const double size = std::fabs(number);
    if (size != 0 && (size >= 1e16 || size < 1e-4)) {
        const auto end = std::to_chars(buffer, buffer + sizeof buffer, number, std::chars_format::scientific).ptr;
        const std::string_view text(buffer, static_cast<std::size_t>(end - buffer));
        const auto e = text.find('e');
        out += text.substr(0, e);
        if (text.substr(0, e).find('.') == std::string_view::npos)
            out += ".0";
        out += text.substr(e);
        return;
    }
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, number, std::chars_format::fixed).ptr;
    const std::string_view text(buffer, static_cast<std::size_t>(end - buffer));
    out += text;
    if (text.find('.') == std::string_view::npos)
        out += ".0";
}

double Decimal::toDouble() const
{
    if (!exact)
        return approximate;
    if (scale == 0)
        return static_cast<double>(mantissa);
    std::string text;
    appendInteger(text, mantissa);
    text += 'e';
    appendInteger(text, -scale);
    return parseDouble(text);
}

Value Decimal::toValue() const
{
    if (!isFloat && exact)
        return Value::integer(mantissa);
    return Value::number(toDouble());
}

Decimal decimalOf(double number)
{
    if (!std::isfinite(number))
        return inexact(number);
    char buffer[400];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, number, std::chars_format::fixed).ptr;
    const auto exact = parseExact({buffer, static_cast<std::size_t>(end - buffer)}, true);
    return exact ? *exact : inexact(number);
}

Decimal decimalOf(const Value& value)
{
    Decimal d;
    switch (value.kind()) {
    case Value::Kind::Integer:
        d.mantissa = value.asInteger();
        return d;
    case Value::Kind::Number:
        return decimalOf(value.asNumber());
    case Value::Kind::Text: {
        std::string_view text = value.asText();
        while (!text.empty() && (text.front() == ' ' || (text.front() >= '\t' && text.front() <= '\r')))
            text.remove_prefix(1);
        while (!text.empty() && (text.back() == ' ' || (text.back() >= '\t' && text.back() <= '\r')))
            text.remove_suffix(1);
        const std::size_t sign = !text.empty() && text[0] == '-' ? 1 : 0;
        std::size_t i = sign;
        while (i < text.size() && isDigit(text[i]))
            ++i;
        const std::size_t point = i;
        if (point > sign && i < text.size() && text[i] == '.') {
            for (++i; i < text.size() && isDigit(text[i]);)
                ++i;
            if (i == text.size() && i > point + 1) {
                const auto exact = parseExact(text, true);
                return exact ? *exact : inexact(parseDouble(text));
            }
        }
        d.mantissa = leadingInteger(text);
        return d;
    }
    default:
        return d;
    }
}

namespace {
Decimal addSigned(Decimal a, Decimal b, int sign)
{
    const bool isFloat = a.isFloat || b.isFloat;
    Decimal x = a;
    Decimal y = b;
    if (align(x, y)) {
        const std::int64_t other = sign * y.mantissa;
        if (!addOverflows(x.mantissa, other)) {
            x.mantissa += other;
            x.isFloat = isFloat;
            return x;
        }
    }
    return inexact(a.toDouble() + sign * b.toDouble());
}
}

Decimal add(const Decimal& a, const Decimal& b)
{
    return addSigned(a, b, 1);
}

Decimal subtract(const Decimal& a, const Decimal& b)
{
    return addSigned(a, b, -1);
}

Decimal multiply(const Decimal& a, const Decimal& b)
{
    if (a.exact && b.exact && a.scale + b.scale <= maxScale && !multiplyOverflows(a.mantissa, b.mantissa)) {
        Decimal d;
        d.mantissa = a.mantissa * b.mantissa;
        d.scale = a.scale + b.scale;
        d.isFloat = a.isFloat || b.isFloat;
        return d;
    }
    return inexact(a.toDouble() * b.toDouble());
}

int compare(const Decimal& a, const Decimal& b)
{
    Decimal x = a;
    Decimal y = b;
    if (align(x, y))
        return x.mantissa < y.mantissa ? -1 : x.mantissa > y.mantissa ? 1 : 0;
    const double p = a.toDouble();
    const double q = b.toDouble();
    return p < q ? -1 : p > q ? 1 : 0;
}

Decimal roundTo(const Decimal& number, int digits)
{
    if (!number.exact) {
        const double factor = std::pow(10.0, std::clamp(digits, -300, 300));
        const double rounded = std::round(number.approximate * factor) / factor;
        return inexact(std::isfinite(rounded) ? rounded : number.approximate);
    }
    if (digits >= number.scale)
        return number;
    const int dropped = number.scale - digits;
    Decimal d = number;
    d.scale = std::max(digits, 0);
    if (dropped > maxScale) {
        d.mantissa = 0;
        return d;
    }
    const std::int64_t factor = tenTo(dropped);
    std::int64_t quotient = number.mantissa / factor;
    const std::int64_t rest = number.mantissa % factor;
    if ((rest < 0 ? -rest : rest) * 2.0 >= static_cast<double>(factor))
        quotient += number.mantissa < 0 ? -1 : 1;
    d.mantissa = digits < 0 ? quotient * tenTo(-digits) : quotient;
    return d;
}

std::int64_t floorOf(const Decimal& number)
{
    if (!number.exact)
        return static_cast<std::int64_t>(std::clamp(std::floor(number.approximate), -9.2e18, 9.2e18));
    const std::int64_t factor = tenTo(number.scale);
    std::int64_t quotient = number.mantissa / factor;
    if (number.mantissa % factor < 0)
        --quotient;
    return quotient;
}

std::int64_t ceilOf(const Decimal& number)
{
    if (!number.exact)
        return static_cast<std::int64_t>(std::clamp(std::ceil(number.approximate), -9.2e18, 9.2e18));
    const std::int64_t factor = tenTo(number.scale);
    std::int64_t quotient = number.mantissa / factor;
    if (number.mantissa % factor > 0)
        ++quotient;
    return quotient;
}

std::optional<std::int64_t> parseWholeInteger(std::string_view text)
{
    while (!text.empty() && (text.front() == ' ' || (text.front() >= '\t' && text.front() <= '\r')))
        text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || (text.back() >= '\t' && text.back() <= '\r')))
        text.remove_suffix(1);
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (text.empty() || error != std::errc{} || end != text.data() + text.size())
        return {};
    return number;
}

std::optional<std::int64_t> integerOf(const Value& value)
{
    if (value.kind() == Value::Kind::Integer)
        return value.asInteger();
    if (value.isText())
        return parseWholeInteger(value.asText());
    return {};
}

std::int64_t leadingInteger(std::string_view text)
{
    while (!text.empty() && (text.front() == ' ' || (text.front() >= '\t' && text.front() <= '\r')))
        text.remove_prefix(1);
    if (!text.empty() && text[0] == '+')
        text.remove_prefix(1);
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error == std::errc::result_out_of_range)
        return text[0] == '-' ? std::numeric_limits<std::int64_t>::min() : largest;
    return error == std::errc{} ? number : 0;
}

}
