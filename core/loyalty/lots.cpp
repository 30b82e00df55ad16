#include "core/loyalty/lots.h"

#include <algorithm>
#include <numeric>
#include <unordered_map>

namespace patron::loyalty {

std::int64_t Holding::left() const
{
    return std::accumulate(lots.begin(), lots.end(), std::int64_t{0},
                           [](std::int64_t sum, const Lot& lot) { return sum + lot.left; });
}

Holding holdingOf(std::vector<LotRow> rows)
{
    std::sort(rows.begin(), rows.end(),
              [](const LotRow& a, const LotRow& b) { return a.at != b.at ? a.at < b.at : a.id < b.id; });
    std::unordered_map<std::int64_t, std::size_t> places;
    for (std::size_t i = 0; i < rows.size(); ++i)
        places.emplace(rows[i].id, i);
    std::vector<std::int64_t> own(rows.size(), 0);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto lot = rows[i].lot != 0 ? places.find(rows[i].lot) : places.end();
        own[lot == places.end() || rows[lot->second].lot != 0 ? i : lot->second] += rows[i].points;
    }
    Holding holding;
    for (const std::int64_t points : own)
        holding.owed += std::max<std::int64_t>(0, -points);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (own[i] <= 0)
            continue;
        const std::int64_t taken = std::min(own[i], holding.owed);
        holding.owed -= taken;
        holding.lots.push_back({rows[i].id, rows[i].at, rows[i].expiresOn, own[i], own[i] - taken});
    }
    return holding;
}

}
