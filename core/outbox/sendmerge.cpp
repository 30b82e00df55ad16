#include "core/outbox/sendmerge.h"

#include "core/base/json.h"
#include "core/customer/channel.h"
#include "core/outbox/sendtransition.h"

#include <algorithm>

namespace patron::outbox::sends {

namespace {
using customer::CustomerMerge;
using customer::MergedRow;

bool isUnsent(SendState state)
{
    using enum SendState;
    return state == Planned || state == Held || state == Queued || state == Leased || state == Deferred;
}

std::vector<SendRow> rowsOf(Connection& connection, CustomerId customer)
{
    Query query = connection.query("SELECT " + rowColumns + " FROM outbox b WHERE b.customer_id = ? ORDER BY b.id");
    query.bind(customer);
    std::vector<SendRow> rows;
    while (query.step())
        rows.push_back(readRow(query));
    return rows;
}

/// Whether one person needs only one of the two.
bool sameMessage(const SendRow& one, const SendRow& other)
{
    if (one.occasion != other.occasion || one.channel != other.channel)
        return false;
    // Two orders of one day are thanked for twice; news is sent once.
    return !one.transactional || !other.transactional || (!one.enrollment && !other.enrollment);
}

Result<void> release(Transaction& tx, std::vector<SendRow>& rows, Ms now)
{
    for (SendRow& row : rows) {
        if (row.state == SendState::Leased)
            PATRON_CHECK(changeState(tx, row, SendState::Queued, now));
    }
    return {};
}

Result<void> cancelMerged(Transaction& tx, std::int64_t merge, SendRow& row, Ms now)
{
    const Json before{{"state", std::string(nameOf(row.state))},
                      {"reason", row.reason},
                      {"until", row.until ? Json(*row.until) : Json(nullptr)}};
    if (row.state == SendState::Deferred)
        PATRON_CHECK(changeState(tx, row, SendState::Queued, now));
    row.reason = "merged";
    PATRON_CHECK(changeState(tx, row, SendState::Cancelled, now));
    customer::merges::note(tx, merge, {"cancelled_outbox", row.id.value, 0, 0, compactJson(before)});
    return {};
}

void moveHoldouts(Transaction& tx, const CustomerMerge& merge)
{
    // Where the survivor has a part of its own in the occasion, the merged customer's place in the holdout stays as it
    // was: results count people as they were assigned.
    std::vector<std::int64_t> occasions;
    {
        Query query = tx.query(
            "SELECT occasion_id FROM occasion_holdout h WHERE customer_id = ?1 AND NOT EXISTS (SELECT 1 FROM "
            "occasion_holdout o WHERE o.occasion_id = h.occasion_id AND o.customer_id = ?2) AND NOT EXISTS (SELECT 1 "
            "FROM outbox b WHERE b.occasion_id = h.occasion_id AND b.customer_id = ?2) ORDER BY occasion_id");
        query.bind(merge.merged, merge.survivor);
        while (query.step())
            occasions.push_back(query.int64(0));
    }
    for (const std::int64_t occasion : occasions) {
        tx.query("UPDATE occasion_holdout SET customer_id = ? WHERE occasion_id = ? AND customer_id = ?")
            .bind(merge.survivor, occasion, merge.merged)
            .run();
        customer::merges::note(tx, merge.id, {"occasion_holdout", occasion, 0, 0, {}});
    }
}

/// Puts a message that a merge cancelled back where it stood. It was never handed over, so nothing is sent twice.
void restoreCancelled(Transaction& tx, const MergedRow& row)
{
    const Json before = Json::parse(row.before, nullptr, false);
    if (!before.is_object())
        return;
    const auto state = parseSendState(before.value("state", std::string()));
    if (!state || !isUnsent(*state))
        return;
    tx.query("UPDATE outbox SET state = ?, reason = ?, until_at = ?, finished_at = NULL WHERE id = ? AND state = "
             "'cancelled' AND reason = 'merged'")
        .bind(nameOf(*state == SendState::Leased ? SendState::Queued : *state), before.value("reason", std::string()),
              before["until"].is_number() ? std::optional<std::int64_t>(before["until"].get<std::int64_t>())
                                          : std::nullopt,
              row.row)
        .run();
}
}

Result<void> moveCustomer(Transaction& tx, const CustomerMerge& merge, Ms now)
{
    std::vector<SendRow> moving = rowsOf(tx.connection(), merge.merged);
    std::vector<SendRow> standing = rowsOf(tx.connection(), merge.survivor);
    PATRON_CHECK(release(tx, moving, now));
    moveHoldouts(tx, merge);
    for (SendRow& row : moving) {
        tx.query("UPDATE outbox SET customer_id = ? WHERE id = ?").bind(merge.survivor, row.id).run();
        customer::merges::note(tx, merge.id, {"outbox", row.id.value, 0, 0, {}});
        row.customer = merge.survivor;
        for (SendRow& own : standing) {
            if (!sameMessage(row, own))
                continue;
            if (isUnsent(row.state))
                PATRON_CHECK(cancelMerged(tx, merge.id, row, now));
            else if (isUnsent(own.state) && row.state != SendState::Cancelled && row.handed > 0)
                PATRON_CHECK(cancelMerged(tx, merge.id, own, now));
        }
    }
    tx.changed(Area::Outbox);
    return {};
}

Result<void> cancelMergedEnrollment(Transaction& tx, const CustomerMerge& merge, EnrollmentId enrollment, Ms now)
{
    std::vector<SendRow> rows;
    {
        Query query = tx.query("SELECT " + rowColumns + " FROM outbox b WHERE b.enrollment_id = ? ORDER BY b.id");
        query.bind(enrollment);
        while (query.step())
            rows.push_back(readRow(query));
    }
    for (SendRow& row : rows) {
        if (isUnsent(row.state))
            PATRON_CHECK(cancelMerged(tx, merge.id, row, now));
    }
    return {};
}

Result<void> giveBackCustomer(Transaction& tx, const CustomerMerge& merge, Ms now)
{
    Connection& connection = tx.connection();
    const CustomerId from = customer::merges::holder(connection, merge);
    std::vector<SendRow> rows = rowsOf(connection, from);
    PATRON_CHECK(release(tx, rows, now));
    for (const MergedRow& row : customer::merges::noted(connection, merge.id, "outbox")) {
        tx.query("UPDATE outbox SET customer_id = ? WHERE id = ? AND customer_id = ?")
            .bind(merge.merged, row.row, from)
            .run();
    }
    // Later messages to an address that only the one who goes back has.
    tx.query("UPDATE outbox SET customer_id = ?1 WHERE customer_id = ?2 AND enrollment_id IS NULL AND EXISTS (SELECT 1 "
             "FROM v_identity i WHERE i.customer_id = ?1 AND i.kind = CASE outbox.channel WHEN 'email' THEN 'email' "
             "ELSE 'phone' END AND i.normalized = outbox.normalized) AND NOT EXISTS (SELECT 1 FROM v_identity i WHERE "
             "i.customer_id = ?2 AND i.kind = CASE outbox.channel WHEN 'email' THEN 'email' ELSE 'phone' END AND "
             "i.normalized = outbox.normalized)")
        .bind(merge.merged, from)
        .run();
    for (const MergedRow& row : customer::merges::noted(connection, merge.id, "cancelled_outbox"))
        restoreCancelled(tx, row);
    for (const MergedRow& row : customer::merges::noted(connection, merge.id, "occasion_holdout")) {
        tx.query("UPDATE occasion_holdout SET customer_id = ? WHERE occasion_id = ? AND customer_id = ?")
            .bind(merge.merged, row.row, from)
            .run();
    }
    tx.changed(Area::Outbox);
    return {};
}

}
