#include "core/outbox/cappedsends.h"

namespace patron::outbox::sends {

std::vector<CappedSend> capped(Connection& connection, int most)
{
    std::vector<CappedSend> list;
    Query query =
        connection.query("SELECT b.id, b.enrollment_id, coalesce(o.step_id, ''), coalesce(b.finished_at, "
                         "b.due_at) FROM outbox b JOIN occasion o ON o.id = b.occasion_id WHERE b.reason = "
                         "'cap_other_channel' AND b.state = 'skipped' AND b.enrollment_id IS NOT NULL ORDER BY "
                         "b.id LIMIT ?");
    query.bind(most);
    while (query.step())
        list.push_back({query.id<OutboxId>(0), query.id<EnrollmentId>(1), query.text(2), query.int64(3)});
    return list;
}

void passedOn(Transaction& tx, OutboxId id)
{
    tx.query("UPDATE outbox SET reason = 'cap_passed_on' WHERE id = ? AND state = 'skipped'").bind(id).run();
}

}
