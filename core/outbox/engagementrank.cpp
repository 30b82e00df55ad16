#include "core/outbox/engagementrank.h"

#include <algorithm>
#include <array>
#include <unordered_map>
#include <utility>

namespace patron::outbox {

namespace {

constexpr std::array<int, 4> windowDays{30, 60, 90, 180};

/// Which window an instant lies in; the number of windows when it lies in none.
int windowOf(std::optional<Ms> at, Ms now)
{
    int window = 0;
    while (window < static_cast<int>(windowDays.size()) &&
           !(at && *at <= now && now - *at < windowDays[static_cast<std::size_t>(window)] * msPerDay))
        ++window;
    return window;
}

/// The newest instant of each customer that a query gives, which is told the window.
std::unordered_map<std::int64_t, Ms> newestOf(Connection& connection, std::string_view sql, Ms now)
{
    std::unordered_map<std::int64_t, Ms> newest;
    Query query = connection.query(sql);
    query.bind(now - windowDays.back() * msPerDay, now);
    while (query.step())
        newest.emplace(query.int64(0), query.int64(1));
    return newest;
}

std::optional<Ms> instantOf(const std::unordered_map<std::int64_t, Ms>& newest, CustomerId customer)
{
    const auto found = newest.find(customer.value);
    return found == newest.end() ? std::nullopt : std::optional(found->second);
}

}

int engagementRank(std::optional<Ms> lastAct, std::optional<Ms> lastOpen, Ms now)
{
    const int act = windowOf(lastAct, now);
    const int open = windowOf(lastOpen, now);
    return std::min(2 * act, 2 * open + 1);
}

void sortByEngagement(Connection& connection, std::vector<CustomerId>& customers, Ms now)
{
    const auto opens = newestOf(connection,
                                "SELECT customer_id, MAX(at) FROM v_event WHERE kind = 'message.opened' AND at > ?1 "
                                "AND at <= ?2 AND customer_id IS NOT NULL GROUP BY 1",
                                now);
    const auto acts = newestOf(connection,
                               "SELECT customer_id, MAX(at) FROM (SELECT customer_id, at FROM v_event WHERE kind = "
                               "'message.clicked' AND at > ?1 AND at <= ?2 UNION ALL SELECT customer_id, at FROM "
                               "v_order WHERE kind = 'sale' AND state = 'completed' AND at > ?1 AND at <= ?2) WHERE "
                               "customer_id IS NOT NULL GROUP BY 1",
                               now);
    std::vector<std::pair<int, CustomerId>> ranked;
    ranked.reserve(customers.size());
    for (const CustomerId customer : customers)
        ranked.emplace_back(engagementRank(instantOf(acts, customer), instantOf(opens, customer), now), customer);
    std::sort(ranked.begin(), ranked.end());
    std::transform(ranked.begin(), ranked.end(), customers.begin(), [](const auto& one) { return one.second; });
}

}
