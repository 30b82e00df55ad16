#include "core/intake/weatherunits.h"

#include <array>
#include <cmath>

namespace patron::intake {

namespace {
using U = WeatherUnit;

struct UnitWords
{
    std::string_view words;
    U unit;
};
/// Longer ones first: "grad celsius" is not "celsius" after "grad".
constexpr std::array unitWords{UnitWords{"degrees celsius", U::Celsius},
                               UnitWords{"grad celsius", U::Celsius},
                               UnitWords{"degres celsius", U::Celsius},
                               UnitWords{"grados celsius", U::Celsius},
                               UnitWords{"gradi celsius", U::Celsius},
                               UnitWords{"graden celsius", U::Celsius},
                               UnitWords{"degrees fahrenheit", U::Fahrenheit},
                               UnitWords{"deg c", U::Celsius},
                               UnitWords{"deg f", U::Fahrenheit},
                               UnitWords{"celsius", U::Celsius},
                               UnitWords{"fahrenheit", U::Fahrenheit},
                               UnitWords{"c", U::Celsius},
                               UnitWords{"f", U::Fahrenheit},
                               UnitWords{"l m2", U::Millimetre},
                               UnitWords{"mm", U::Millimetre},
                               UnitWords{"cm", U::Centimetre},
                               UnitWords{"inches", U::Inch},
                               UnitWords{"inch", U::Inch},
                               UnitWords{"in", U::Inch},
                               UnitWords{"km h", U::KilometrePerHour},
                               UnitWords{"kmh", U::KilometrePerHour},
                               UnitWords{"kph", U::KilometrePerHour},
                               UnitWords{"miles per hour", U::MilePerHour},
                               UnitWords{"mp h", U::MilePerHour},
                               UnitWords{"mi h", U::MilePerHour},
                               UnitWords{"mph", U::MilePerHour},
                               UnitWords{"m s", U::MetrePerSecond},
                               UnitWords{"ms", U::MetrePerSecond},
                               UnitWords{"knots", U::Knot},
                               UnitWords{"knoten", U::Knot},
                               UnitWords{"kts", U::Knot},
                               UnitWords{"kt", U::Knot},
                               UnitWords{"kn", U::Knot},
                               UnitWords{"hours", U::Hour},
                               UnitWords{"stunden", U::Hour},
                               UnitWords{"hrs", U::Hour},
                               UnitWords{"h", U::Hour},
                               UnitWords{"minutes", U::Minute},
                               UnitWords{"minuten", U::Minute},
                               UnitWords{"min", U::Minute},
                               UnitWords{"seconds", U::Second},
                               UnitWords{"sec", U::Second},
                               UnitWords{"s", U::Second},
                               UnitWords{"wmo code", U::None}};

/// How many of the kept unit one of a unit is. Inches and centimetres depend on what is measured.
double factorOf(U unit, Field field)
{
    constexpr double mmPerInch = 25.4;
    constexpr double kmPerMile = 1.609344;
    constexpr double kmPerNauticalMile = 1.852;
    switch (unit) {
    case U::Millimetre:
        return field == Field::Snow ? 0.1 : 1;
    case U::Centimetre:
        return field == Field::Snow ? 1 : 10;
    case U::Inch:
        return field == Field::Snow ? mmPerInch / 10 : mmPerInch;
    case U::MilePerHour:
        return kmPerMile;
    case U::MetrePerSecond:
        return 3.6;
    case U::Knot:
        return kmPerNauticalMile;
    case U::Minute:
        return 1.0 / 60;
    case U::Second:
        return 1.0 / 3600;
    default:
        return 1;
    }
}

bool measures(U unit, Field field)
{
    switch (keptUnit(field)) {
    case U::Celsius:
        return unit == U::Celsius || unit == U::Fahrenheit;
    case U::Millimetre:
    case U::Centimetre:
        return unit == U::Millimetre || unit == U::Centimetre || unit == U::Inch;
    case U::KilometrePerHour:
        return unit == U::KilometrePerHour || unit == U::MilePerHour || unit == U::MetrePerSecond || unit == U::Knot;
    case U::Hour:
        return unit == U::Hour || unit == U::Minute || unit == U::Second;
    default:
        return unit == U::None;
    }
}

struct Range
{
    double least;
    double most;
};

Range rangeOf(Field field)
{
    switch (keptUnit(field)) {
    case U::Celsius:
        return {-90, 60};
    case U::Millimetre:
        return {0, 2'000};
    case U::Centimetre:
        return {0, 1'000};
    case U::KilometrePerHour:
        return {0, 500};
    case U::Hour:
        return {0, 24};
    default:
        return {0, 99};
    }
}
}

std::string_view weatherUnitName(WeatherUnit unit)
{
    constexpr std::array<std::string_view, 13> names{"°C",  "°F", "mm", "cm",  "in", "km/h", "mph",
                                                     "m/s", "kn", "h",  "min", "s",  ""};
    return names[static_cast<std::size_t>(unit)];
}

WeatherUnit keptUnit(Field field)
{
    switch (field) {
    case Field::TempMax:
    case Field::TempMin:
    case Field::TempMean:
        return U::Celsius;
    case Field::Precipitation:
        return U::Millimetre;
    case Field::Snow:
        return U::Centimetre;
    case Field::WindMax:
        return U::KilometrePerHour;
    case Field::Sunshine:
        return U::Hour;
    default:
        return U::None;
    }
}

std::optional<HeaderUnit> unitOfHeader(std::string_view plain, Field field)
{
    if (field == Field::Sunshine && plain == "tsun") // Meteostat's minutes
        return HeaderUnit{U::Minute, plain};
    for (const UnitWords& known : unitWords) {
        if (plain.size() <= known.words.size() + 1 || !plain.ends_with(known.words) ||
            plain[plain.size() - known.words.size() - 1] != ' ' || !measures(known.unit, field))
            continue;
        return HeaderUnit{known.unit, plain.substr(0, plain.size() - known.words.size() - 1)};
    }
    return std::nullopt;
}

std::optional<double> keptMeasure(double given, WeatherUnit unit, Field field)
{
    double value = unit == U::Fahrenheit ? (given - 32) * 5 / 9 : given * factorOf(unit, field);
    value = std::round(value * 100) / 100 + 0.0; // no negative zero
    const Range range = rangeOf(field);
    const bool whole = field != Field::WeatherCode || value == std::floor(value);
    return value >= range.least && value <= range.most && whole ? std::optional(value) : std::nullopt;
}

}
