#include "core/intake/polygontext.h"

#include "core/base/json.h"
#include "core/base/text.h"
#include "core/intake/coordinatetext.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace patron::intake {

namespace {
using Points = std::vector<std::pair<double, double>>;
using Rings = std::vector<Points>;

/// The innermost brackets are the rings: of a POLYGON the outline and its holes, of a MULTIPOLYGON those of all.
std::optional<Rings> ringsOfWkt(std::string_view given)
{
    Rings rings;
    for (std::size_t close = given.find(')'); close != std::string_view::npos; close = given.find(')', close + 1)) {
        const auto open = given.rfind('(', close);
        if (open == std::string_view::npos)
            return std::nullopt;
        const auto ring = given.substr(open + 1, close - open - 1);
        if (ring.find(')') != std::string_view::npos)
            continue; // brackets around rings
        Points& points = rings.emplace_back();
        for (const std::string_view pair : split(ring, ',')) {
            const auto both = trim(pair);
            const auto blank = both.find(' ');
            const auto lon = readCoordinate(both.substr(0, blank), 180);
            const auto lat =
                blank == std::string_view::npos ? std::nullopt : readCoordinate(trim(both.substr(blank + 1)), 90);
            if (!lat || !lon)
                return std::nullopt;
            points.emplace_back(*lat, *lon);
        }
    }
    return rings;
}

/// Gathers the rings of nested arrays; false where something is no pair of numbers.
bool gatherRings(const Json& json, bool longitudeFirst, Rings& rings)
{
    if (!json.is_array() || json.empty())
        return false;
    const bool isRing = json[0].is_array() && !json[0].empty() && !json[0][0].is_array();
    if (!isRing)
        return std::all_of(json.begin(), json.end(),
                           [&](const Json& inner) { return gatherRings(inner, longitudeFirst, rings); });
    Points& points = rings.emplace_back();
    for (const Json& pair : json) {
        if (!pair.is_array() || pair.size() < 2 || !pair[0].is_number() || !pair[1].is_number())
            return false;
        const double first = pair[0].get<double>();
        const double second = pair[1].get<double>();
        points.emplace_back(longitudeFirst ? second : first, longitudeFirst ? first : second);
    }
    return true;
}

std::optional<Rings> ringsOfJson(std::string_view given)
{
    auto json = parseJson(given, "the area");
    if (!json)
        return std::nullopt;
    Json shape = std::move(*json);
    const bool geo = shape.is_object(); // GeoJSON has the longitude first
    if (geo && shape.contains("geometry"))
        shape = Json(shape["geometry"]);
    if (geo)
        shape = shape.is_object() ? Json(shape.value("coordinates", Json::array())) : Json::array();
    Rings rings;
    return gatherRings(shape, geo, rings) ? std::optional(std::move(rings)) : std::nullopt;
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
    const std::string start = asciiLower(given.substr(0, 20));
    std::optional<Rings> rings;
    if (start.find("polygon") != std::string::npos && start[0] != '{')
        rings = ringsOfWkt(given);
    else if (!given.empty() && (given[0] == '{' || given[0] == '['))
        rings = ringsOfJson(given);
    else if (auto points = pointsOfList(given))
        rings = Rings{std::move(*points)};
    if (!rings || rings->empty())
        return std::nullopt;
    Json list = Json::array();
    for (const Points& points : *rings) {
        if (points.size() < 3)
            return std::nullopt;
        Json ring = Json::array();
        for (const auto& [lat, lon] : points) {
            if (std::abs(lat) > 90 || std::abs(lon) > 180)
                return std::nullopt;
            ring.push_back({lat, lon});
        }
        list.push_back(std::move(ring));
    }
    return compactJson(list.size() == 1 ? list[0] : list);
}

}
