#pragma once

#include "core/intake/importfield.h"

#include <optional>
#include <string_view>

namespace patron::intake {

/// What a measure of the weather is given in.
enum class WeatherUnit {
    Celsius,
    Fahrenheit,
    Millimetre,
    Centimetre,
    Inch,
    KilometrePerHour,
    MilePerHour,
    MetrePerSecond,
    Knot,
    Hour,
    Minute,
    Second,
    None
};
/// "°C", "in", ..., for sentences; empty for none.
std::string_view weatherUnitName(WeatherUnit unit);

/// The unit Patron keeps a measure in, as its variable's name says: °C, mm, cm of snow, km/h, hours.
WeatherUnit keptUnit(Field field);

/// The unit that a header in plain words (see plainHeader) ends with, if the field can be given in it: "precip in",
/// "tmax f", "wind km h".
struct HeaderUnit
{
    WeatherUnit unit = WeatherUnit::None;
    std::string_view words; ///< the header without it
};
std::optional<HeaderUnit> unitOfHeader(std::string_view plain, Field field);

/// A measure in the kept unit, rounded to a hundredth. Nothing where no weather on Earth has it: beyond -90 and 60 °C,
/// 2,000 mm, 1,000 cm of snow, 500 km/h, 24 hours of sunshine, or a code that is none of WMO 4677.
std::optional<double> keptMeasure(double given, WeatherUnit unit, Field field);

}
