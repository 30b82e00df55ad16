#include "core/message/liquid/filters.h"
#include "core/message/liquid/localeformat.h"
#include "core/message/liquid/numbers.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace patron::message::liquid {

namespace {
const LocaleFormat& localeOf(FilterRun& run)
{
    return run.options().locale ? *run.options().locale : LocaleFormat::english();
}

Value plus(FilterRun& run, const Value& input)
{
    return add(decimalOf(input), decimalOf(run.argument(0))).toValue();
}

Value minus(FilterRun& run, const Value& input)
{
    return subtract(decimalOf(input), decimalOf(run.argument(0))).toValue();
}

Value times(FilterRun& run, const Value& input)
{
    return multiply(decimalOf(input), decimalOf(run.argument(0))).toValue();
}

Value dividedByZero(FilterRun& run)
{
    return run.fail("divided by 0");
}

Value dividedBy(FilterRun& run, const Value& input)
{
    const Decimal a = decimalOf(input);
    const Decimal b = decimalOf(run.argument(0));
    if (a.isFloat || b.isFloat) {
        if (b.isZero() && !b.isFloat)
            return dividedByZero(run);
        return Value::number(a.toDouble() / b.toDouble());
    }
    if (b.mantissa == 0)
        return dividedByZero(run);
    if (b.mantissa == -1)
        return a.mantissa == std::numeric_limits<std::int64_t>::min() ? Value::number(-a.toDouble())
                                                                      : Value::integer(-a.mantissa);
    std::int64_t quotient = a.mantissa / b.mantissa;
    if (a.mantissa % b.mantissa != 0 && (a.mantissa < 0) != (b.mantissa < 0))
        --quotient;
    return Value::integer(quotient);
}

Value modulo(FilterRun& run, const Value& input)
{
    const Decimal a = decimalOf(input);
    const Decimal b = decimalOf(run.argument(0));
    if (b.isZero())
        return dividedByZero(run);
    if (a.isFloat || b.isFloat) {
        const double x = a.toDouble();
        const double y = b.toDouble();
        // x - y * floor(x / y) in decimals, so that 8.9 modulo 3 is 2.9.
        const Decimal whole = decimalOf(std::floor(x / y));
        Decimal rest = subtract(a, multiply(b, whole));
        rest.isFloat = true;
        return rest.toValue();
    }
    if (b.mantissa == -1)
        return Value::integer(0);
    std::int64_t rest = a.mantissa % b.mantissa;
    if (rest != 0 && (rest < 0) != (b.mantissa < 0))
        rest += b.mantissa;
    return Value::integer(rest);
}

Value absolute(FilterRun&, const Value& input)
{
    const Decimal number = decimalOf(input);
    if (!number.isNegative())
        return number.toValue();
    Decimal zero;
    return subtract(zero, number).toValue();
}

Value atLeast(FilterRun& run, const Value& input)
{
    const Decimal number = decimalOf(input);
    const Decimal bound = decimalOf(run.argument(0));
    return compare(number, bound) < 0 ? bound.toValue() : number.toValue();
}

Value atMost(FilterRun& run, const Value& input)
{
    const Decimal number = decimalOf(input);
    const Decimal bound = decimalOf(run.argument(0));
    return compare(number, bound) > 0 ? bound.toValue() : number.toValue();
}

bool isFinite(FilterRun& run, const Decimal& number)
{
    if (number.exact || std::isfinite(number.approximate))
        return true;
    run.fail("Infinity and NaN cannot be rounded.");
    return false;
}

Value roundFilter(FilterRun& run, const Value& input)
{
    const Decimal number = decimalOf(input);
    if (!isFinite(run, number))
        return {};
    const auto digits = static_cast<int>(std::clamp<std::int64_t>(floorOf(decimalOf(run.argument(0))), -18, 18));
    if (!number.isFloat && digits >= 0)
        return number.toValue();
    Decimal rounded = roundTo(number, digits);
    if (digits > 0) {
        rounded.isFloat = true;
        return rounded.toValue();
    }
    return Value::integer(floorOf(rounded));
}

Value floorFilter(FilterRun& run, const Value& input)
{
    const Decimal number = decimalOf(input);
    return isFinite(run, number) ? Value::integer(floorOf(number)) : Value();
}

Value ceilFilter(FilterRun& run, const Value& input)
{
    const Decimal number = decimalOf(input);
    return isFinite(run, number) ? Value::integer(ceilOf(number)) : Value();
}

std::string plainDecimal(const Value& value)
{
    std::string text;
    if (value.isText())
        text = std::string(value.asText());
    else if (value.isNumeric())
        value.appendTo(text);
    return text;
}

Value money(FilterRun& run, const Value& input)
{
    if (input.isNil())
        return {};
    const Value currency = run.argument(0);
    auto text = localeOf(run).money(plainDecimal(input), run.textOf(currency));
    if (!text)
        return run.fail("money: '" + input.toText() + "' is not a number.");
    return run.keep(*text);
}

Value numberWithDelimiter(FilterRun& run, const Value& input)
{
    if (input.isNil())
        return {};
    const Value given = run.argument(0);
    auto text = localeOf(run).grouped(plainDecimal(input), run.textOf(given));
    if (!text)
        return run.fail("number_with_delimiter: '" + input.toText() + "' is not a number.");
    return run.keep(*text);
}

constexpr FilterEntry entries[] = {
    {"abs", absolute, 0, 0},
    {"at_least", atLeast, 1, 1},
    {"at_most", atMost, 1, 1},
    {"ceil", ceilFilter, 0, 0},
    {"divided_by", dividedBy, 1, 1},
    {"floor", floorFilter, 0, 0},
    {"minus", minus, 1, 1},
    {"modulo", modulo, 1, 1},
    {"money", money, 0, 1},
    {"number_with_delimiter", numberWithDelimiter, 0, 1},
    {"plus", plus, 1, 1},
    {"round", roundFilter, 0, 1},
    {"times", times, 1, 1},
};
}

FilterTable numberFilters()
{
    return {entries, std::size(entries)};
}

}
