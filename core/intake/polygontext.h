#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace patron::intake {

/// The points of an area as JSON [[lat, lon], ...]: from WKT ("POLYGON((lon lat, ...))"), a GeoJSON polygon, or points
/// "lat,lon" parted by semicolons. Nothing for other text, fewer than three points or places off the globe.
std::optional<std::string> readPolygon(std::string_view text);

}
