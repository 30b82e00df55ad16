#pragma once

#include "core/base/clock.h"
#include "core/base/timezone.h"
#include "core/segment/rule.h"
#include "core/segment/rulesql.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

/// The weather at places, for both engines. As of an instant days up to its own use what was observed, later ones the
/// latest forecast made by then (results.md); where a later day has nothing but what was observed afterwards, that is
/// used and marked as assumed, or missing with strict as-of.
namespace patron::segment::detail {

/// One value of one measure.
struct WeatherRow
{
    std::string spot;
    DayNumber day = 0;
    std::optional<Ms> issuedAt; ///< nothing: observed
    double value = 0;
    std::string place; ///< the name its file gives, folded; may be empty
    std::optional<double> lat;
    std::optional<double> lon;
};

/// A place that may be somebody's home shop.
struct WeatherPlace
{
    std::string folded;
    std::optional<double> lat;
    std::optional<double> lon;
};

struct PlaceWeather
{
    bool known = false;
    bool holds = false; ///< the positive form of the condition, on one of the days
    bool assumed = false;
    double value = 0; ///< the first that meets the condition, else the first known
};

/// The local days a condition asks about: today, tomorrow, or the three days after today.
struct WeatherDays
{
    DayNumber first = 0;
    DayNumber last = 0;
};
WeatherDays weatherDays(const WeatherCondition& condition, const RuleContext& context);

/// The condition at each place, from the rows of its measure, of which those of other days are passed by. A place has
/// the weather of the spot that is named like it, else of the nearest one within 25 km.
std::vector<PlaceWeather> weatherAt(const std::vector<WeatherRow>& rows, const std::vector<WeatherPlace>& places,
                                    const WeatherCondition& condition, const RuleContext& context);

/// One measure at each place on the given days, by the same rules; days of which nothing is known are left out.
std::vector<std::map<DayNumber, double>> weatherByDay(const std::vector<WeatherRow>& rows,
                                                      const std::vector<WeatherPlace>& places, const WeatherDays& days,
                                                      const RuleContext& context);

}
