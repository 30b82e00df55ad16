#include "core/outbox/latelysent.h"

#include <algorithm>

namespace patron::outbox {

namespace {

std::vector<LateTry> latelyWhere(Connection& connection, std::string_view column, const auto& id, Ms since, int most)
{
    Query query = connection.query(
        "SELECT a.outbox_id, a.started_at, b.address, a.outcome <> 'queued' FROM (SELECT id, outbox_id, started_at, "
        "outcome FROM attempt ORDER BY id DESC LIMIT ?1) a JOIN outbox b ON b.id = a.outbox_id WHERE b." +
        std::string(column) +
        " = ?2 AND a.started_at > ?3 AND a.outcome <> 'resend' ORDER BY a.started_at DESC, a.id DESC LIMIT ?4");
    query.bind(mostTriesLookedAt, id, since, most);
    std::vector<LateTry> tries;
    while (query.step())
        tries.push_back({query.id<OutboxId>(0), query.int64(1), query.text(2), query.flag(3)});
    std::reverse(tries.begin(), tries.end());
    return tries;
}

}

std::vector<LateTry> latelyTried(Connection& connection, ConnectorId connector, Ms since, int most)
{
    return latelyWhere(connection, "connector_id", connector, since, most);
}

std::vector<LateTry> latelyTriedOf(Connection& connection, OccasionId occasion, Ms since, int most)
{
    return latelyWhere(connection, "occasion_id", occasion, since, most);
}

std::vector<Ms> sentTimes(Connection& connection, ConnectorId connector, Ms since)
{
    std::vector<Ms> times;
    for (const LateTry& each : latelyTried(connection, connector, since, mostTriesLookedAt)) {
        if (each.reached)
            times.push_back(each.at);
    }
    return times;
}

std::vector<AttemptLine> lastAttempts(Connection& connection, ConnectorId connector, bool troubleOnly, int most)
{
    Query query = connection.query(
        "SELECT a.started_at, a.ended_at, o.address, n.name, a.phase, a.outcome, a.code, a.enhanced, a.response FROM "
        "(SELECT * FROM attempt ORDER BY id DESC LIMIT ?1) a JOIN outbox o ON o.id = a.outbox_id JOIN occasion n ON "
        "n.id = o.occasion_id WHERE o.connector_id = ?2 AND (NOT ?3 OR a.outcome NOT IN ('accepted', 'resend')) ORDER "
        "BY a.id DESC LIMIT ?4");
    query.bind(mostTriesLookedAt, connector, troubleOnly, most);
    std::vector<AttemptLine> lines;
    while (query.step()) {
        AttemptLine line;
        line.at = query.int64(0);
        line.tookMs = query.int64(1) - line.at;
        line.address = query.text(2);
        line.occasion = query.text(3);
        line.phase = query.text(4);
        line.outcome = query.text(5);
        line.code = static_cast<int>(query.int64(6));
        line.enhanced = query.text(7);
        line.response = query.text(8);
        lines.push_back(std::move(line));
    }
    return lines;
}

}
