#include "core/outbox/occasionsummary.h"

namespace patron::outbox::occasions {

std::vector<OccasionSummary> newest(Connection& connection, int limit)
{
    std::vector<OccasionId> ids;
    {
        Query query = connection.query("SELECT id FROM occasion ORDER BY created_at DESC, id DESC LIMIT ?");
        query.bind(limit);
        while (query.step())
            ids.push_back(query.id<OccasionId>(0));
    }
    std::vector<OccasionSummary> found;
    found.reserve(ids.size());
    for (const OccasionId id : ids) {
        if (auto occasion = find(connection, id))
            found.push_back({std::move(*occasion), tally(connection, id)});
    }
    return found;
}

std::vector<SendTrouble> troubles(Connection& connection, OccasionId id)
{
    Query query = connection.query(
        "SELECT state, reason, code, max(response), count(*) FROM outbox WHERE occasion_id = ? AND state IN ('held', "
        "'deferred', 'bounced_soft', 'bounced_hard', 'rejected', 'ambiguous', 'suppressed', 'skipped', 'cancelled', "
        "'expired') GROUP BY state, reason, code ORDER BY count(*) DESC, state, reason, code");
    query.bind(id);
    std::vector<SendTrouble> found;
    while (query.step()) {
        SendTrouble trouble;
        trouble.state = parseSendState(query.view(0)).value_or(SendState::Rejected);
        trouble.reason = query.text(1);
        trouble.code = static_cast<int>(query.int64(2));
        trouble.response = query.text(3);
        trouble.count = query.int64(4);
        found.push_back(std::move(trouble));
    }
    return found;
}

}
