#include "core/base/json.h"
#include "core/outbox/outboxstore.h"
#include "core/outbox/sendtransition.h"

#include <algorithm>

namespace patron::outbox::sends {

namespace {

/// How many rows one lease looks at, so that a transaction stays short when the gate turns many away.
constexpr int mostExamined = 200;
/// Marketing that nobody is sure of counts as sent after this (the contract's 72 hours).
constexpr Ms ambiguousMs = 72 * msPerHour;
/// Why a row waits for a place of its own.
constexpr std::string_view placeReason = "rate";

std::vector<SendRow> rowsWhere(Connection& connection, std::string_view condition, auto&&... values)
{
    std::string sql = "SELECT ";
    sql.append(rowColumns).append(" FROM outbox b WHERE ").append(condition);
    Query query = connection.query(sql);
    query.bind(values...);
    std::vector<SendRow> rows;
    while (query.step())
        rows.push_back(readRow(query));
    return rows;
}

/// Sends a row where the gate says it must go.
Result<void> refuse(Transaction& tx, SendRow& row, const GateVerdict& verdict, Ms now)
{
    row.reason = verdict.reason;
    if (verdict.kind == GateVerdict::Kind::Hold)
        row.until = verdict.until;
    return changeState(tx, row, verdict.state(), now);
}

}

Result<std::int64_t> wake(Transaction& tx, Ms now, Ms realNow)
{
    std::int64_t woken = 0;
    const auto back = [&](std::vector<SendRow> rows) -> Result<void> {
        for (SendRow& row : rows) {
            row.reason.clear();
            PATRON_CHECK(changeState(tx, row, SendState::Queued, now));
            ++woken;
        }
        return {};
    };
    PATRON_CHECK(back(rowsWhere(tx.connection(), "b.state = 'leased' AND b.leased_until < ? ORDER BY b.id", realNow)));
    PATRON_CHECK(back(rowsWhere(tx.connection(),
                                "b.state IN ('held', 'deferred') AND b.until_at <= ? AND b.occasion_id IN (SELECT id "
                                "FROM occasion WHERE state = 'open') ORDER BY b.id",
                                now)));
    return woken;
}

Result<Lease> lease(Transaction& tx, const SendGate& gate, const LeaseRequest& request)
{
    if (!gate.store().live()) {
        return makeError(ErrorCode::NotLive, "This workspace was opened from a copy, a backup or another place, so it "
                                             "sends nothing. Run `patronctl claim` when it is the one to go on with.");
    }
    Json notNow = Json::array();
    for (const OccasionId id : request.notNow)
        notNow.push_back(id.value);
    Lease lease;
    while (static_cast<int>(lease.rows.size()) < request.limit && lease.examined < mostExamined) {
        std::vector<SendRow> due = rowsWhere(
            tx.connection(),
            "b.state = 'queued' AND b.connector_id = ?1 AND b.due_at <= ?2 AND (b.until_at IS NULL OR b.until_at <= "
            "?2) AND (?3 IS NULL OR b.occasion_id = ?3) AND b.occasion_id IN (SELECT id FROM occasion WHERE state = "
            "'open') AND b.occasion_id NOT IN (SELECT value FROM json_each(?5)) ORDER BY b.due_at, b.priority DESC, "
            "b.id LIMIT ?4",
            request.connector, request.now, request.occasion.value_or(OccasionId{}),
            request.limit - static_cast<int>(lease.rows.size()), compactJson(notNow));
        if (due.empty())
            break;
        for (SendRow& row : due) {
            ++lease.examined;
            GateVerdict verdict = gate.look(tx.connection(), row, request.now, SendGate::Look::AtLease);
            if (const auto until = verdict.allows() && request.waitUntil ? request.waitUntil(row) : std::nullopt)
                verdict = {GateVerdict::Kind::Hold, std::string(placeReason), until};
            if (!verdict.allows()) {
                PATRON_CHECK(refuse(tx, row, verdict, request.now));
                continue;
            }
            row.leaseOwner = request.owner;
            row.leasedUntil = request.realNow + request.leaseMs;
            PATRON_CHECK(changeState(tx, row, SendState::Leased, request.now));
            lease.rows.push_back(std::move(row));
        }
    }
    return lease;
}

Result<void> release(Transaction& tx, const std::vector<OutboxId>& ids, std::string_view owner)
{
    for (const OutboxId id : ids) {
        auto row = loadOwned(tx.connection(), id, owner);
        if (!row && row.error().code == ErrorCode::Conflict)
            continue; // The lease ran out, or the row was cancelled: it is not ours to give back.
        if (!row)
            return row.error();
        PATRON_CHECK(changeState(tx, *row, SendState::Queued, 0));
    }
    return {};
}

Result<GateVerdict> hand(Transaction& tx, const SendGate& gate, OutboxId id, std::string_view owner, Ms now)
{
    PATRON_TRY(row, loadOwned(tx.connection(), id, owner));
    const GateVerdict verdict = gate.look(tx.connection(), row, now, SendGate::Look::AtDot);
    if (!verdict.allows()) {
        PATRON_CHECK(refuse(tx, row, verdict, now));
        return verdict;
    }
    ++row.handed;
    row.handedAt = now;
    PATRON_CHECK(changeState(tx, row, SendState::Handed, now));
    return verdict;
}

Result<Recovered> recover(Transaction& tx, const std::vector<std::string>& alive, Ms now)
{
    Recovered recovered;
    for (SendRow& row : rowsWhere(tx.connection(), "b.state IN ('leased', 'handed') ORDER BY b.id")) {
        if (std::find(alive.begin(), alive.end(), row.leaseOwner) != alive.end())
            continue;
        if (row.state == SendState::Leased) {
            PATRON_CHECK(changeState(tx, row, SendState::Queued, now));
            ++recovered.queued;
            continue;
        }
        logAttempt(tx, row.id, {0, "dot", "ambiguous", row.handedAt.value_or(now), now});
        row.reason = "interrupted";
        ++row.attempts;
        row.until = row.transactional ? std::nullopt : std::optional(now + ambiguousMs);
        PATRON_CHECK(changeState(tx, row, SendState::Ambiguous, now));
        ++recovered.ambiguous;
    }
    return recovered;
}

std::optional<Ms> nextDue(Connection& connection, ConnectorId connector, Ms now)
{
    Query query = connection.query(
        "SELECT MIN(MAX(b.due_at, COALESCE(b.until_at, 0), ?2)) FROM outbox b JOIN occasion o ON o.id = b.occasion_id "
        "WHERE b.state IN ('queued', 'held', 'deferred') AND (b.state = 'queued' OR b.until_at IS NOT NULL) AND "
        "b.connector_id = ?1 AND o.state = 'open'");
    query.bind(connector, now);
    query.step();
    return query.optionalInt64(0);
}

std::optional<Ms> nextPlace(Connection& connection, ConnectorId connector, std::optional<OccasionId> occasion)
{
    Query query = connection.query(
        "SELECT MIN(b.until_at) FROM outbox b JOIN occasion o ON o.id = b.occasion_id WHERE b.state = 'held' AND "
        "b.reason = ?3 AND b.connector_id = ?1 AND (?2 IS NULL OR b.occasion_id = ?2) AND o.state = 'open'");
    query.bind(connector, occasion.value_or(OccasionId{}), placeReason);
    query.step();
    return query.optionalInt64(0);
}

std::int64_t countDue(Connection& connection, std::optional<ConnectorId> connector, std::optional<OccasionId> occasion,
                      Ms now)
{
    Query query = connection.query(
        "SELECT COUNT(*) FROM outbox b JOIN occasion o ON o.id = b.occasion_id WHERE b.state IN ('queued', 'held', "
        "'deferred') AND (b.state = 'queued' OR b.until_at IS NOT NULL) AND b.due_at <= ?1 AND (b.until_at IS NULL OR "
        "b.until_at <= ?1) AND o.state = 'open' AND (?2 IS NULL OR b.connector_id = ?2) AND (?3 IS NULL OR "
        "b.occasion_id = ?3)");
    query.bind(now, connector.value_or(ConnectorId{}), occasion.value_or(OccasionId{}));
    query.step();
    return query.int64(0);
}

std::int64_t openRows(Connection& connection, ConnectorId connector)
{
    Query query = connection.query("SELECT state, COUNT(*) FROM outbox WHERE connector_id = ? GROUP BY state");
    query.bind(connector);
    std::int64_t rows = 0;
    while (query.step()) {
        const auto state = parseSendState(query.view(0));
        rows += state && isOpen(*state) ? query.int64(1) : 0;
    }
    return rows;
}

std::vector<ConnectorId> connectorsWaiting(Connection& connection, Ms now)
{
    Query query = connection.query(
        "SELECT DISTINCT b.connector_id FROM outbox b JOIN occasion o ON o.id = b.occasion_id WHERE b.state IN "
        "('queued', 'held', 'deferred') AND (b.state = 'queued' OR b.until_at IS NOT NULL) AND b.due_at <= ?1 AND "
        "(b.until_at IS NULL OR b.until_at <= ?1) AND o.state = 'open' ORDER BY b.connector_id");
    query.bind(now);
    std::vector<ConnectorId> ids;
    while (query.step())
        ids.push_back(query.id<ConnectorId>(0));
    return ids;
}

}
