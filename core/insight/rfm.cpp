#include "core/insight/rfm.h"

#include <algorithm>
#include <numeric>

namespace patron::insight {

namespace {
constexpr std::size_t fewest = 5;

/// Sets one score by a value of which more is better.
template <typename Value, typename Set>
void score(std::vector<RfmScores>& rows, const Value& value, const Set& set)
{
    std::vector<std::size_t> order(rows.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(),
              [&](std::size_t a, std::size_t b) { return value(rows[a]) < value(rows[b]); });
    std::size_t worse = 0;
    for (std::size_t i = 0; i < order.size(); ++i) {
        if (i > 0 && value(rows[order[i]]) != value(rows[order[i - 1]]))
            worse = i;
        set(rows[order[i]], static_cast<int>(std::min<std::size_t>(5, 1 + 5 * worse / rows.size())));
    }
}
}

std::vector<RfmScores> scoreRfm(const std::vector<OrderTotals>& totals, DayNumber today)
{
    std::vector<RfmScores> rows;
    rows.reserve(totals.size());
    for (const OrderTotals& total : totals)
        rows.push_back({total.customer, today - total.lastDay, total.orders, total.net, 0, 0, 0});
    if (rows.size() < fewest)
        return rows;
    score(
        rows, [](const RfmScores& row) { return -row.recencyDays; }, [](RfmScores& row, int s) { row.r = s; });
    score(
        rows, [](const RfmScores& row) { return row.frequency; }, [](RfmScores& row, int s) { row.f = s; });
    score(
        rows, [](const RfmScores& row) { return row.monetary; }, [](RfmScores& row, int s) { row.m = s; });
    return rows;
}

std::string_view rfmGroup(int r, int f)
{
    if (r < 1 || f < 1)
        return {};
    if (r <= 2)
        return f <= 2 ? "hibernating" : f <= 4 ? "at_risk" : "cannot_lose";
    if (r == 3)
        return f <= 2 ? "about_to_sleep" : f == 3 ? "needs_attention" : "loyal";
    if (f == 1)
        return r == 4 ? "promising" : "new";
    if (f <= 3)
        return "potential_loyalist";
    return r == 4 ? "loyal" : "champion";
}

const std::vector<std::string_view>& rfmGroups()
{
    static const std::vector<std::string_view> all{"champion",    "loyal",           "potential_loyalist", "new",
                                                   "promising",   "needs_attention", "about_to_sleep",     "at_risk",
                                                   "cannot_lose", "hibernating"};
    return all;
}

}
