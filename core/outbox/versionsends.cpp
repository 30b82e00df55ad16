#include "core/outbox/versionsends.h"

namespace patron::outbox {

std::map<std::int64_t, std::int64_t> sendsByVersion(ReadSession& session, MessageId message)
{
    std::map<std::int64_t, std::int64_t> counts;
    Query query = session.query(
        "SELECT message_version_id, count(*) FROM outbox WHERE handed > 0 AND message_version_id IN (SELECT id FROM "
        "message_version WHERE message_id = ?) GROUP BY message_version_id");
    query.bind(message);
    while (query.step())
        counts[query.int64(0)] = query.int64(1);
    return counts;
}

}
