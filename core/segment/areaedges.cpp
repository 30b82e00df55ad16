#include "core/segment/areaedges.h"

#include "core/base/json.h"

namespace patron::segment::detail {

namespace {
bool isPoint(const Json& json)
{
    return json.is_array() && json.size() == 2 && json[0].is_number() && json[1].is_number();
}

void addRing(const Json& ring, std::vector<AreaEdge>& edges)
{
    for (std::size_t i = 0; i < ring.size(); ++i) {
        const Json& a = ring[i];
        const Json& b = ring[(i + 1) % ring.size()];
        if (isPoint(a) && isPoint(b))
            edges.push_back({a[0].get<double>(), a[1].get<double>(), b[0].get<double>(), b[1].get<double>()});
    }
}
}

std::vector<AreaEdge> areaEdges(std::string_view polygon)
{
    std::vector<AreaEdge> edges;
    const Json json = Json::parse(polygon, nullptr, false);
    if (!json.is_array() || json.empty())
        return edges;
    if (isPoint(json[0])) {
        addRing(json, edges);
    } else {
        for (const Json& ring : json) {
            if (ring.is_array())
                addRing(ring, edges);
        }
    }
    if (edges.size() < 3)
        edges.clear();
    return edges;
}

}
