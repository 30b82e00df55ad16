#include "core/delivery/accountbounds.h"

#include <algorithm>

namespace patron::delivery {

namespace {
constexpr int warmUpEnd = 50'000;
}

std::optional<int> warmUpPerDay(Connection& connection, ConnectorId id, Ms now)
{
    Query query = connection.query("SELECT handed_at / ?2, COUNT(*), SUM(state = 'bounced_hard') FROM outbox WHERE "
                                   "connector_id = ?1 AND handed_at "
                                   "IS NOT NULL AND handed_at / ?2 < ?3 GROUP BY 1 ORDER BY 1");
    query.bind(id, msPerDay, now / msPerDay);
    std::int64_t allowed = warmUpStart;
    while (query.step() && allowed < warmUpEnd) {
        const std::int64_t sent = query.int64(1);
        if (sent * 2 >= allowed && query.int64(2) * 20 <= sent)
            allowed *= 2;
    }
    return allowed < warmUpEnd ? std::optional(static_cast<int>(allowed)) : std::nullopt;
}

AccountBounds accountBounds(Connection& connection, ConnectorId id, const AccountLimits& limits, Ms now)
{
    AccountBounds bounds;
    bounds.hold = accountHolds::of(connection, id);
    bounds.perMinute = bounds.hold.rateAt(now, limits.perMinute);
    bounds.perDay = limits.perDay;
    if (limits.warmsUp)
        bounds.warmUpPerDay = warmUpPerDay(connection, id, now);
    if (bounds.warmUpPerDay)
        bounds.perDay = std::min(*bounds.warmUpPerDay, limits.perDay.value_or(*bounds.warmUpPerDay));
    if (limits.perDay && bounds.warmUpPerDay && *bounds.warmUpPerDay >= *limits.perDay)
        bounds.warmUpPerDay.reset();
    return bounds;
}

}
