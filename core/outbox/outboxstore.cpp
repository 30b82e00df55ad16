#include "core/outbox/outboxstore.h"

#include "core/outbox/sendenqueue.h"
#include "core/outbox/sendtransition.h"

namespace patron::outbox::sends {

Result<void> skip(Transaction& tx, OutboxId id, std::string_view owner, std::string_view reason,
                  std::string_view detail, Ms now)
{
    PATRON_TRY(row, loadOwned(tx.connection(), id, owner));
    row.reason = reason;
    row.response = detail;
    return changeState(tx, row, SendState::Skipped, now);
}

Result<Enqueued> enqueue(Transaction& tx, const Store& store, const SendOrder& order, Ms now)
{
    PATRON_TRY(desk, OrderDesk::open(tx.connection(), store, order.occasion,
                                     order.messageClass == message::MessageClass::Transactional));
    PATRON_TRY(enqueued, desk.take(tx, order, now));
    if (enqueued.kind == Enqueued::Kind::Known)
        return enqueued;
    tx.query("UPDATE occasion SET audience = audience + 1 WHERE id = ?").bind(order.occasion).run();
    if (enqueued.kind == Enqueued::Kind::Excluded)
        occasions::addExcluded(tx, order.occasion, enqueued.reason, 1);
    tx.changed(Area::Outbox);
    return enqueued;
}

Result<std::int64_t> approve(Transaction& tx, OccasionId occasion)
{
    std::int64_t released = 0;
    for (SendRow& row : list(tx.connection(), SendState::Held, occasion)) {
        if (row.reason != "approval")
            continue;
        row.reason.clear();
        PATRON_CHECK(changeState(tx, row, SendState::Queued, 0));
        ++released;
    }
    return released;
}

namespace {

/// DEFERRED goes back to the queue first: only from there it can be cancelled.
Result<std::int64_t> cancelRows(Transaction& tx, std::vector<SendRow> rows, std::string_view reason, Ms now)
{
    for (SendRow& row : rows) {
        if (row.state == SendState::Deferred)
            PATRON_CHECK(changeState(tx, row, SendState::Queued, now));
        row.reason = reason;
        PATRON_CHECK(changeState(tx, row, SendState::Cancelled, now));
    }
    return static_cast<std::int64_t>(rows.size());
}

std::vector<SendRow> cancellable(Connection& connection, std::string_view condition, std::int64_t id)
{
    Query query = connection.query("SELECT " + rowColumns +
                                   " FROM outbox b WHERE b.state IN ('planned', 'held', 'queued', 'leased', "
                                   "'deferred') AND " +
                                   std::string(condition) + " ORDER BY b.id");
    query.bind(id);
    std::vector<SendRow> rows;
    while (query.step())
        rows.push_back(readRow(query));
    return rows;
}

}

Result<std::int64_t> cancelEnrollment(Transaction& tx, EnrollmentId enrollment, std::string_view reason, Ms now)
{
    return cancelRows(tx, cancellable(tx.connection(), "b.enrollment_id = ?", enrollment.value), reason, now);
}

Result<std::int64_t> cancelOccasion(Transaction& tx, OccasionId occasion, Ms now)
{
    return cancelRows(tx, cancellable(tx.connection(), "b.occasion_id = ?", occasion.value), "cancelled", now);
}

std::optional<SendRow> find(Connection& connection, OutboxId id)
{
    auto row = loadRow(connection, id);
    if (!row)
        return std::nullopt;
    return std::move(*row);
}

std::optional<OutboxId> findByProvider(Connection& connection, ConnectorId connector, std::string_view providerId)
{
    Query query =
        connection.query("SELECT id FROM outbox WHERE channel = 'sms' AND provider_id = ? AND provider_id <> '' "
                         "AND connector_id = ? ORDER BY id DESC LIMIT 1");
    query.bind(providerId, connector);
    if (!query.step())
        return std::nullopt;
    return query.id<OutboxId>(0);
}

std::vector<SendRow> list(Connection& connection, std::optional<SendState> state, std::optional<OccasionId> occasion,
                          std::int64_t limit, OutboxId after)
{
    Query query = connection.query("SELECT " + rowColumns +
                                   " FROM outbox b WHERE b.id > ?1 AND (?2 IS NULL OR b.state = ?2) AND (?3 IS NULL OR "
                                   "b.occasion_id = ?3) ORDER BY b.id LIMIT ?4");
    query.bind(after.value, state ? std::optional<std::string_view>(nameOf(*state)) : std::nullopt,
               occasion.value_or(OccasionId{}), limit);
    std::vector<SendRow> rows;
    while (query.step())
        rows.push_back(readRow(query));
    return rows;
}

std::vector<Attempt> attempts(Connection& connection, OutboxId id)
{
    Query query = connection.query("SELECT n, phase, outcome, started_at, ended_at, code, enhanced, response, "
                                   "provider_id FROM attempt WHERE outbox_id = ? ORDER BY n");
    query.bind(id);
    std::vector<Attempt> tries;
    while (query.step()) {
        tries.push_back({query.integer(0), query.text(1), query.text(2), query.int64(3), query.int64(4),
                         query.integer(5), query.text(6), query.text(7), query.text(8)});
    }
    return tries;
}

}
