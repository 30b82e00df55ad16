#include "core/outbox/sendtransition.h"

#include "core/outbox/outboxstore.h"

namespace patron::outbox {

const std::string rowColumns =
    "b.id, b.occasion_id, b.customer_id, b.enrollment_id, b.channel, b.class, b.address, b.normalized, b.dedupe, "
    "b.message_header_id, b.message_version_id, b.connector_id, b.priority, b.due_at, b.expires_at, b.state, b.reason, "
    "b.until_at, b.attempts, b.handed, b.resends, b.lease_owner, b.leased_until, b.handed_at, b.finished_at, b.code, "
    "b.response, b.provider_id, b.terms, b.context, b.created_at, CASE WHEN b.attempts > 0 THEN (SELECT "
    "MIN(a.started_at) FROM attempt a WHERE a.outbox_id = b.id AND a.outcome <> 'queued' AND a.n > COALESCE((SELECT "
    "MAX(n) FROM attempt r WHERE r.outbox_id = b.id AND r.outcome = 'resend'), 0)) END";

namespace {

Json jsonOf(const std::string& text)
{
    Json json = Json::parse(text, nullptr, false);
    return json.is_discarded() ? Json::object() : json;
}

}

SendRow readRow(const Query& query)
{
    SendRow row;
    row.id = query.id<OutboxId>(0);
    row.occasion = query.id<OccasionId>(1);
    row.customer = query.id<CustomerId>(2);
    row.enrollment = query.id<EnrollmentId>(3);
    row.channel = customer::parseChannel(query.view(4)).value_or(customer::Channel::Email);
    row.transactional = query.view(5) == "transactional";
    row.address = query.text(6);
    row.normalized = query.text(7);
    row.dedupe = query.text(8);
    row.messageHeaderId = query.text(9);
    row.messageVersionId = query.int64(10);
    row.connector = query.id<ConnectorId>(11);
    row.priority = query.integer(12);
    row.dueAt = query.int64(13);
    row.expiresAt = query.optionalInt64(14);
    row.state = parseSendState(query.view(15)).value_or(SendState::Ambiguous);
    row.reason = query.text(16);
    row.until = query.optionalInt64(17);
    row.attempts = query.integer(18);
    row.handed = query.integer(19);
    row.resends = query.integer(20);
    row.leaseOwner = query.text(21);
    row.leasedUntil = query.optionalInt64(22);
    row.handedAt = query.optionalInt64(23);
    row.finishedAt = query.optionalInt64(24);
    row.code = query.integer(25);
    row.response = query.text(26);
    row.providerId = query.text(27);
    row.terms = jsonOf(query.text(28));
    row.context = jsonOf(query.text(29));
    row.createdAt = query.int64(30);
    row.firstTryAt = query.optionalInt64(31);
    return row;
}

Result<SendRow> loadRow(Connection& connection, OutboxId id)
{
    static const std::string sql = "SELECT " + rowColumns + " FROM outbox b WHERE b.id = ?";
    Query query = connection.query(sql);
    query.bind(id);
    if (!query.step())
        return makeError(ErrorCode::NotFound, "There is no message number " + std::to_string(id.value) +
                                                  " in the outbox. `patronctl outbox` lists them.");
    return readRow(query);
}

Result<SendRow> loadOwned(Connection& connection, OutboxId id, std::string_view owner)
{
    PATRON_TRY(row, loadRow(connection, id));
    if (row.leaseOwner == owner && (row.state == SendState::Leased || row.state == SendState::Handed))
        return row;
    return makeError(ErrorCode::Conflict, "The message is not with this sender any more.",
                     "outbox " + std::to_string(id.value) + " is " + std::string(nameOf(row.state)));
}

namespace {

/// What a handing over changes. Apart from the rest, which leaves the order of these instants as it is: an index that
/// is named in an update is written anew, whether its values changed or not.
void writeHanded(Transaction& tx, const SendRow& row)
{
    tx.query("UPDATE outbox SET state = ?, handed = ?, handed_at = ? WHERE id = ? AND state = ?")
        .bind(nameOf(SendState::Handed), row.handed, row.handedAt, row.id, nameOf(row.state))
        .run();
}

void writeRow(Transaction& tx, const SendRow& row, SendState to)
{
    const auto orNull = [](const std::string& text) {
        return text.empty() ? std::optional<std::string_view>() : std::optional<std::string_view>(text);
    };
    tx.query("UPDATE outbox SET state = ?, reason = ?, until_at = ?, attempts = ?, resends = ?, lease_owner = ?, "
             "leased_until = ?, finished_at = ?, code = ?, response = ?, provider_id = ? WHERE id = ? AND state = ?")
        .bind(nameOf(to), row.reason, row.until, row.attempts, row.resends, orNull(row.leaseOwner), row.leasedUntil,
              row.finishedAt, row.code ? std::optional<std::int64_t>(row.code) : std::nullopt, orNull(row.response),
              orNull(row.providerId), row.id, nameOf(row.state))
        .run();
}

}

Result<void> changeState(Transaction& tx, SendRow& row, SendState to, Ms now)
{
    const SendState from = row.state;
    if (!mayChange(from, to)) {
        return makeError(ErrorCode::Conflict, "Message number " + std::to_string(row.id.value) + " is " +
                                                  std::string(nameOf(from)) + " and cannot become " +
                                                  std::string(nameOf(to)) + ".");
    }
    if (to != SendState::Leased && to != SendState::Handed) {
        row.leaseOwner.clear();
        row.leasedUntil.reset();
    }
    if (isOpen(to))
        row.finishedAt.reset();
    else if (!row.finishedAt)
        row.finishedAt = now;
    if (to == SendState::Handed)
        writeHanded(tx, row);
    else
        writeRow(tx, row, to);
    if (tx.changes() != 1) {
        return makeError(ErrorCode::Conflict, "The message changed meanwhile; nothing was written.",
                         "outbox " + std::to_string(row.id.value));
    }
    row.state = to;
    tx.changed(Area::Outbox);
    return {};
}

void logAttempt(Transaction& tx, OutboxId id, const Attempt& attempt)
{
    const auto orNull = [](std::string_view text) {
        return text.empty() ? std::optional<std::string_view>() : std::optional(text);
    };
    tx.query("INSERT INTO attempt(outbox_id, n, phase, outcome, started_at, ended_at, code, enhanced, response, "
             "provider_id) VALUES (?1, (SELECT COALESCE(MAX(n), 0) + 1 FROM attempt WHERE outbox_id = ?1), ?2, ?3, ?4, "
             "?5, ?6, ?7, ?8, ?9)")
        .bind(id, attempt.phase, attempt.outcome, attempt.startedAt, attempt.endedAt,
              attempt.code ? std::optional<std::int64_t>(attempt.code) : std::nullopt, orNull(attempt.enhanced),
              orNull(attempt.response), orNull(attempt.providerId))
        .run();
}

}
