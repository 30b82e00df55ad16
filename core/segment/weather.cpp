#include "core/segment/weather.h"

#include "core/segment/conditionsql.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>

namespace patron::segment::detail {

namespace {
constexpr double earthRadiusKm = 6371.0088;
/// About the width of a cell of the models that forecasts come from: weather from farther away is another place's.
constexpr double farthestKm = 25;

double distanceKm(double lat, double lon, double otherLat, double otherLon)
{
    const auto radians = [](double degrees) { return degrees * (std::numbers::pi / 180.0); };
    const double across = std::sin(radians(otherLat - lat) / 2);
    const double along = std::sin(radians(otherLon - lon) / 2);
    const double part = across * across + std::cos(radians(lat)) * std::cos(radians(otherLat)) * along * along;
    return 2 * earthRadiusKm * std::asin(std::min(1.0, std::sqrt(part)));
}

/// What there is for one day at one spot.
struct DayAtSpot
{
    std::optional<double> observed;
    std::optional<Ms> issuedAt; ///< of the latest forecast made by the instant
    double forecast = 0;
};

struct Spot
{
    std::map<DayNumber, DayAtSpot> days;
    std::vector<std::string> names;
    std::optional<double> lat;
    std::optional<double> lon;
};

std::map<std::string, Spot> spotsOf(const std::vector<WeatherRow>& rows, const WeatherDays& days, Ms asOf)
{
    std::map<std::string, Spot> spots;
    for (const WeatherRow& row : rows) {
        if (row.day < days.first || row.day > days.last || (row.issuedAt && *row.issuedAt > asOf))
            continue;
        Spot& spot = spots[row.spot];
        if (!row.place.empty())
            spot.names.push_back(row.place);
        if (row.lat && row.lon) {
            spot.lat = row.lat;
            spot.lon = row.lon;
        }
        DayAtSpot& day = spot.days[row.day];
        if (!row.issuedAt) {
            day.observed = row.value;
        } else if (!day.issuedAt || *row.issuedAt > *day.issuedAt) {
            day.issuedAt = row.issuedAt;
            day.forecast = row.value;
        }
    }
    return spots;
}

/// The spot that is named like the place, else the nearest one; of two the first by key.
const Spot* spotFor(const std::map<std::string, Spot>& spots, const WeatherPlace& place)
{
    for (const auto& [key, spot] : spots) {
        if (std::find(spot.names.begin(), spot.names.end(), place.folded) != spot.names.end())
            return &spot;
    }
    const Spot* nearest = nullptr;
    double least = farthestKm;
    for (const auto& [key, spot] : spots) {
        if (!place.lat || !place.lon || !spot.lat || !spot.lon)
            continue;
        const double km = distanceKm(*place.lat, *place.lon, *spot.lat, *spot.lon);
        if (km < least || (!nearest && km == least)) {
            nearest = &spot;
            least = km;
        }
    }
    return nearest;
}

struct ValueOfDay
{
    double value = 0;
    bool assumed = false;
};

std::optional<ValueOfDay> valueOf(const DayAtSpot& day, bool past, bool strict)
{
    if (past && day.observed)
        return ValueOfDay{*day.observed, false};
    if (day.issuedAt)
        return ValueOfDay{day.forecast, false};
    if (day.observed && !strict)
        return ValueOfDay{*day.observed, true};
    return std::nullopt;
}
}

WeatherDays weatherDays(const WeatherCondition& condition, const RuleContext& context)
{
    const DayNumber today = context.zone.dayAt(context.asOf);
    if (condition.on == "today")
        return {today, today};
    return {today + 1, condition.on == "tomorrow" ? today + 1 : today + 3};
}

std::vector<PlaceWeather> weatherAt(const std::vector<WeatherRow>& rows, const std::vector<WeatherPlace>& places,
                                    const WeatherCondition& condition, const RuleContext& context)
{
    const WeatherDays days = weatherDays(condition, context);
    const DayNumber today = context.zone.dayAt(context.asOf);
    const std::map<std::string, Spot> spots = spotsOf(rows, days, context.asOf);
    const Operator positive = positiveTwin(condition.op).value_or(condition.op);
    std::vector<PlaceWeather> result;
    for (const WeatherPlace& place : places) {
        PlaceWeather weather;
        const Spot* spot = spotFor(spots, place);
        for (const auto& [day, at] : spot ? spot->days : std::map<DayNumber, DayAtSpot>()) {
            const auto value = valueOf(at, day <= today, context.strictAsOf);
            if (!value)
                continue;
            const bool holds = numberMatches(positive, condition.value, value->value);
            if (!weather.known || (holds && !weather.holds))
                weather.value = value->value;
            weather.known = true;
            weather.holds = weather.holds || holds;
            weather.assumed = weather.assumed || value->assumed;
        }
        result.push_back(weather);
    }
    return result;
}

std::vector<std::map<DayNumber, double>> weatherByDay(const std::vector<WeatherRow>& rows,
                                                      const std::vector<WeatherPlace>& places, const WeatherDays& days,
                                                      const RuleContext& context)
{
    const DayNumber today = context.zone.dayAt(context.asOf);
    const std::map<std::string, Spot> spots = spotsOf(rows, days, context.asOf);
    std::vector<std::map<DayNumber, double>> result;
    for (const WeatherPlace& place : places) {
        std::map<DayNumber, double>& values = result.emplace_back();
        const Spot* spot = spotFor(spots, place);
        for (const auto& [day, at] : spot ? spot->days : std::map<DayNumber, DayAtSpot>()) {
            if (const auto value = valueOf(at, day <= today, context.strictAsOf))
                values[day] = value->value;
        }
    }
    return result;
}

}
