#include "core/intake/polygontext.h"

#include "core/base/json.h"
#include "core/base/text.h"
#include "core/intake/coordinatetext.h"

#include <cmath>
#include <vector>

namespace patron::intake {

namespace {
using Points = std::vector<std::pair<double, double>>;

std::optional<Points> pointsOfWkt(std::string_view given)
{
    const auto open = given.find("((");
    const auto close = given.find(')', open == std::string_view::npos ? 0 : open);
    if (open == std::string_view::npos || close == std::string_view::npos)
        return std::nullopt;
    Points points;
    for (const std::string_view pair : split(given.substr(open + 2, close - open - 2), ',')) {
        const auto both = trim(pair);
        const auto blank = both.find(' ');
        const auto lon = readCoordinate(both.substr(0, blank), 180);
        const auto lat = blank == std::string_view::npos ? std::nullopt : readCoordinate(both.substr(blank + 1), 90);
        if (!lat || !lon)
            return std::nullopt;
        points.emplace_back(*lat, *lon);
    }
    return points;
}

std::optional<Points> pointsOfJson(std::string_view given)
{
    auto json = parseJson(given, "the area");
    if (!json)
        return std::nullopt;
    const bool geo = json->is_object();
    Json ring = geo ? json->value("geometry", *json).value("coordinates", Json::array()) : *json;
    while (ring.is_array() && !ring.empty() && ring[0].is_array() && !ring[0].empty() && ring[0][0].is_array())
        ring = Json(ring[0]);
    if (!ring.is_array())
        return std::nullopt;
    Points points;
    for (const Json& pair : ring) {
        if (!pair.is_array() || pair.size() < 2 || !pair[0].is_number() || !pair[1].is_number())
            return std::nullopt;
        const double first = pair[0].get<double>();
        const double second = pair[1].get<double>();
        points.emplace_back(geo ? second : first, geo ? first : second); // GeoJSON has the longitude first
    }
    return points;
}

std::optional<Points> pointsOfList(std::string_view given)
{
    Points points;
    for (const std::string_view pair : split(given, given.find(';') != std::string_view::npos ? ';' : '|')) {
        if (trim(pair).empty())
            continue;
        const auto comma = pair.find(',');
        const auto lat = readCoordinate(pair.substr(0, comma), 90);
        const auto lon = comma == std::string_view::npos ? std::nullopt : readCoordinate(pair.substr(comma + 1), 180);
        if (!lat || !lon)
            return std::nullopt;
        points.emplace_back(*lat, *lon);
    }
    return points;
}
}

std::optional<std::string> readPolygon(std::string_view given)
{
    given = trim(given);
    const std::string start = asciiLower(given.substr(0, 12));
    const auto points = start.find("polygon") != std::string::npos && start[0] != '{' ? pointsOfWkt(given)
                        : !given.empty() && (given[0] == '{' || given[0] == '[')      ? pointsOfJson(given)
                                                                                      : pointsOfList(given);
    if (!points || points->size() < 3)
        return std::nullopt;
    Json json = Json::array();
    for (const auto& [lat, lon] : *points) {
        if (std::abs(lat) > 90 || std::abs(lon) > 180)
            return std::nullopt;
        json.push_back({lat, lon});
    }
    return compactJson(json);
}

}
