#include "core/outbox/latelysent.h"

#include <algorithm>

namespace patron::outbox {

namespace {
/// Among so many tries of all connectors the connector's own are looked for.
constexpr int mostLookedAt = 100'000;
}

std::vector<LateTry> latelyTried(Connection& connection, ConnectorId connector, Ms since, int most)
{
    Query query = connection.query(
        "SELECT a.outbox_id, a.started_at, a.outcome <> 'queued' FROM (SELECT id, outbox_id, started_at, outcome FROM "
        "attempt ORDER BY id "
        "DESC LIMIT ?1) a JOIN outbox b ON b.id = a.outbox_id WHERE b.connector_id = ?2 AND a.started_at > ?3 AND "
        "a.outcome <> 'resend' ORDER BY a.started_at DESC, a.id DESC LIMIT ?4");
    query.bind(mostLookedAt, connector, since, most);
    std::vector<LateTry> tries;
    while (query.step())
        tries.push_back({query.id<OutboxId>(0), query.int64(1), query.flag(2)});
    std::reverse(tries.begin(), tries.end());
    return tries;
}

std::vector<Ms> sentTimes(Connection& connection, ConnectorId connector, Ms since)
{
    std::vector<Ms> times;
    for (const LateTry& each : latelyTried(connection, connector, since, mostLookedAt)) {
        if (each.reached)
            times.push_back(each.at);
    }
    return times;
}

}
