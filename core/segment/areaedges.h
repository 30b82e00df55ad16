#pragma once

#include <string_view>
#include <vector>

/// The outlines of areas, for both engines.
namespace patron::segment::detail {

struct AreaEdge
{
    double lat1 = 0;
    double lon1 = 0;
    double lat2 = 0;
    double lon2 = 0;
};

/// The edges of a polygon as it is stored: [[lat, lon], ...], or several such rings. Inside is what a ray leaves by an
/// odd number of edges, so that holes are outside. Empty when it is no outline.
std::vector<AreaEdge> areaEdges(std::string_view polygon);

}
