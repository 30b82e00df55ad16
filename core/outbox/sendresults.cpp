#include "core/customer/consentstore.h"
#include "core/customer/eventstore.h"
#include "core/outbox/breaker.h"
#include "core/outbox/latenews.h"
#include "core/outbox/outboxstore.h"
#include "core/outbox/sendtransition.h"

namespace patron::outbox::sends {

namespace {

constexpr Ms ambiguousMs = 72 * msPerHour;
/// A sender that is refused this often among its latest messages stops (research on providers' rules).
constexpr int refusalsToPause = 3;
constexpr int refusalWindow = 50;

/// What an event says of its message.
Json propertiesOf(Connection& connection, const SendRow& row)
{
    Json json = Json::object();
    Query query =
        connection.query("SELECT m.uuid, m.name, o.uuid, o.kind, o.name, p.uuid, o.step_id FROM occasion o LEFT "
                         "JOIN v_message m ON m.id = o.message_id LEFT JOIN v_program p ON p.id = "
                         "o.program_id WHERE o.id = ?");
    query.bind(row.occasion);
    if (!query.step())
        return json;
    json["message"] = query.text(0);
    json["message_name"] = query.text(1);
    json["occasion"] = query.text(2);
    json["occasion_kind"] = query.text(3);
    json["occasion_name"] = query.text(4);
    if (!query.isNull(5)) {
        json["program"] = query.text(5);
        json["step"] = query.text(6);
    }
    json["class"] = row.transactional ? "transactional" : "marketing";
    return json;
}

void addEvent(Transaction& tx, const Store& store, const SendRow& row, std::string_view kind, Json properties, Ms at,
              Ms now, std::string_view source = "patron")
{
    customer::NewEvent event;
    event.customer = row.customer;
    event.kind = kind;
    event.at = at;
    event.channel = customer::channelName(row.channel);
    event.key = row.messageHeaderId;
    event.properties = compactJson(properties);
    event.source = source;
    event.sourceKey = std::string(kind) + ":" + row.messageHeaderId;
    customer::events::add(tx, store.zone(), event, now);
    tx.changed(Area::Events, row.customer);
}

/// Earlier refusals of the same kind for the same address, on other occasions.
std::int64_t earlier(Connection& connection, const SendRow& row, std::string_view reason, Ms from, Ms to)
{
    Query query =
        connection.query("SELECT COUNT(DISTINCT occasion_id) FROM outbox WHERE customer_id = ? AND normalized "
                         "= ? AND reason = ? AND occasion_id <> ? AND finished_at >= ? AND finished_at <= ?");
    query.bind(row.customer, row.normalized, reason, row.occasion, from, to);
    query.step();
    return query.int64(0);
}

bool mustSuppress(Connection& connection, const SendRow& row, const SendOutcome& outcome, Ms now)
{
    switch (outcome.suppress) {
    case SuppressRule::Never:
        return false;
    case SuppressRule::Now:
        return true;
    case SuppressRule::SecondTime:
        return earlier(connection, row, outcome.reason, 0, now) >= 1;
    case SuppressRule::SecondWeek:
        return earlier(connection, row, outcome.reason, 0, now - 7 * msPerDay) >= 1;
    case SuppressRule::ThirdSoft:
        return earlier(connection, row, outcome.reason, now - 30 * msPerDay, now) >= 2;
    case SuppressRule::Unsubscribed:
        return false;
    }
    return false;
}

void suppressBounced(Transaction& tx, const Store& store, const SendRow& row, std::string_view evidence, Ms now,
                     std::string_view source = "patron")
{
    customer::SuppressionEntry entry;
    entry.kind = customer::addressKind(row.channel);
    entry.normalized = row.normalized;
    entry.reason = "bounced_hard";
    entry.source = source;
    entry.evidence = evidence;
    entry.at = now;
    customer::consents::suppress(tx, entry, store.identityKey(), now);
    tx.changed(Area::Consents, row.customer);
}

/// Whether so many of the occasion's latest messages were refused for the sender's sake that it must stop.
bool senderIsRefused(Connection& connection, OccasionId occasion)
{
    Query query =
        connection.query("SELECT SUM(reason = 'sender_refused') FROM (SELECT reason FROM outbox WHERE "
                         "occasion_id = ? AND finished_at IS NOT NULL ORDER BY finished_at DESC, id DESC LIMIT ?)");
    query.bind(occasion, refusalWindow);
    query.step();
    return query.int64(0) >= refusalsToPause;
}

std::string evidenceOf(const SendOutcome& outcome)
{
    std::string text = outcome.code ? std::to_string(outcome.code) : std::string();
    if (!outcome.enhanced.empty())
        text += " " + outcome.enhanced;
    return text;
}

/// What a text message cost is counted by its parts.
void addSent(Transaction& tx, const Store& store, const SendRow& row, int parts, Ms now)
{
    Json properties = propertiesOf(tx.connection(), row);
    if (parts > 0)
        properties["parts"] = parts;
    addEvent(tx, store, row, "message.sent", std::move(properties), row.handedAt.value_or(now), now);
}

Result<void> stopOccasion(Transaction& tx, OccasionId id, const std::string& sentence)
{
    const auto occasion = occasions::find(tx.connection(), id);
    return occasion && occasion->state == "open" ? occasions::pause(tx, id, sentence) : Result<void>();
}

/// After news that harms the sender's name.
Result<void> stopIfTooMany(Transaction& tx, const SendRow& row)
{
    if (row.transactional)
        return {};
    const auto why = mustStop(tx.connection(), row.occasion);
    return why ? stopOccasion(tx, row.occasion, *why) : Result<void>();
}

Result<void> writeRejection(Transaction& tx, const Store& store, const SendRow& row, const SendOutcome& outcome, Ms now)
{
    if (outcome.bounce != Bounce::None) {
        Json properties = propertiesOf(tx.connection(), row);
        properties["hard"] = outcome.bounce == Bounce::Hard;
        properties["code"] = evidenceOf(outcome);
        addEvent(tx, store, row, "message.bounced", std::move(properties), now, now);
    }
    if (outcome.suppress == SuppressRule::Unsubscribed) {
        customer::consents::unsubscribe(tx, row.customer, row.channel, "provider", evidenceOf(outcome), now);
        tx.changed(Area::Consents, row.customer);
    }
    if (mustSuppress(tx.connection(), row, outcome, now))
        suppressBounced(tx, store, row, evidenceOf(outcome), now);
    if (outcome.pausesOccasion ||
        (outcome.reason == "sender_refused" && senderIsRefused(tx.connection(), row.occasion))) {
        return stopOccasion(tx, row.occasion,
                            outcome.pausesOccasion
                                ? "The server refused this message for what it contains: " + outcome.response
                                : "The server refuses mail from this sender: " + outcome.response);
    }
    return outcome.bounce == Bounce::Hard ? stopIfTooMany(tx, row) : Result<void>();
}

std::string_view eventOf(SendState news)
{
    switch (news) {
    case SendState::Delivered:
        return "message.delivered";
    case SendState::BouncedSoft:
    case SendState::BouncedHard:
        return "message.bounced";
    case SendState::Unsubscribed:
        return "message.unsubscribed";
    default:
        return "message.complained";
    }
}

}

Result<void> finish(Transaction& tx, const Store& store, OutboxId id, const SendOutcome& outcome, Ms now)
{
    PATRON_TRY(row, loadRow(tx.connection(), id));
    logAttempt(tx, id,
               {0, outcome.phase, std::string(nameOf(outcome.state)), outcome.startedAt, outcome.endedAt, outcome.code,
                outcome.enhanced, outcome.response, outcome.providerId});
    row.attempts += outcome.counts ? 1 : 0;
    row.code = outcome.code;
    row.response = outcome.response;
    row.providerId = outcome.providerId;
    row.reason = outcome.reason;
    row.until = outcome.until;
    switch (outcome.state) {
    case SendState::Queued:
        // Nothing was taken: a row that was handed over goes back by way of DEFERRED.
        if (row.state == SendState::Handed)
            PATRON_CHECK(changeState(tx, row, SendState::Deferred, now));
        return changeState(tx, row, SendState::Queued, now);
    case SendState::Ambiguous:
        row.until = row.transactional ? std::nullopt : std::optional(now + ambiguousMs);
        return changeState(tx, row, SendState::Ambiguous, now);
    case SendState::Accepted:
        PATRON_CHECK(changeState(tx, row, SendState::Accepted, now));
        addSent(tx, store, row, outcome.parts, now);
        return {};
    case SendState::Rejected:
        PATRON_CHECK(changeState(tx, row, SendState::Rejected, now));
        return writeRejection(tx, store, row, outcome, now);
    default:
        return changeState(tx, row, outcome.state, now);
    }
}

Result<bool> feedback(Transaction& tx, const Store& store, OutboxId id, SendState news, std::string_view detail, Ms at,
                      Ms now)
{
    LateNews late;
    late.state = news;
    late.detail = detail;
    return tell(tx, store, id, late, at, now);
}

Result<bool> tell(Transaction& tx, const Store& store, OutboxId id, const LateNews& late, Ms at, Ms now)
{
    const SendState news = late.state;
    PATRON_TRY(row, loadRow(tx.connection(), id));
    if (row.state == SendState::Ambiguous) {
        PATRON_CHECK(changeState(tx, row, SendState::Accepted, now));
        addEvent(tx, store, row, "message.sent", propertiesOf(tx.connection(), row), row.handedAt.value_or(at), now);
    }
    if (news == SendState::Accepted || !mayChange(row.state, news))
        return false;
    row.reason = late.reason.empty() ? std::string(nameOf(news)) : late.reason;
    PATRON_CHECK(changeState(tx, row, news, now));
    Json properties = propertiesOf(tx.connection(), row);
    if (news == SendState::BouncedHard || news == SendState::BouncedSoft)
        properties["hard"] = news == SendState::BouncedHard;
    if (!late.reason.empty())
        properties["reason"] = late.reason;
    addEvent(tx, store, row, eventOf(news), std::move(properties), at, now, late.source);
    SendOutcome outcome;
    outcome.reason = row.reason;
    outcome.suppress = news == SendState::BouncedHard   ? SuppressRule::Now
                       : news == SendState::BouncedSoft ? late.suppress
                                                        : SuppressRule::Never;
    if (mustSuppress(tx.connection(), row, outcome, now))
        suppressBounced(tx, store, row, late.detail, now, late.source);
    if (news == SendState::BouncedHard || news == SendState::Complained)
        PATRON_CHECK(stopIfTooMany(tx, row));
    return true;
}

Result<void> resolve(Transaction& tx, const Store& store, OutboxId id, Resolution resolution, Ms now)
{
    PATRON_TRY(row, loadRow(tx.connection(), id));
    if (row.state != SendState::Ambiguous) {
        return makeError(ErrorCode::Conflict, "Message number " + std::to_string(id.value) + " is " +
                                                  std::string(nameOf(row.state)) +
                                                  ", so there is nothing to resolve: only ambiguous ones need it.");
    }
    if (resolution == Resolution::Sent) {
        row.reason = "by_person";
        PATRON_CHECK(changeState(tx, row, SendState::AssumedSent, now));
        Json properties = propertiesOf(tx.connection(), row);
        properties["assumed"] = true;
        addEvent(tx, store, row, "message.sent", std::move(properties), row.handedAt.value_or(now), now);
        return {};
    }
    // A new try with a new journal key; its lateness and retries count from now.
    logAttempt(tx, id, {0, "connect", "resend", now, now});
    ++row.resends;
    row.attempts = 0;
    row.reason = "resend";
    row.until = now;
    return changeState(tx, row, SendState::Queued, now);
}

Result<void> lookedUp(Transaction& tx, const Store& store, OutboxId id, Finding finding, bool repeatable, Ms now)
{
    PATRON_TRY(row, loadRow(tx.connection(), id));
    if (row.state != SendState::Ambiguous)
        return {};
    if (finding == Finding::Found) {
        row.reason = "found";
        PATRON_CHECK(changeState(tx, row, SendState::Accepted, now));
        addEvent(tx, store, row, "message.sent", propertiesOf(tx.connection(), row), row.handedAt.value_or(now), now);
        return {};
    }
    if (row.transactional || repeatable)
        return resolve(tx, store, id, Resolution::Resend, now);
    tx.query("UPDATE outbox SET until_at = ?, reason = 'not_found' WHERE id = ?").bind(now + ambiguousMs, id).run();
    tx.changed(Area::Outbox);
    return {};
}

Result<std::int64_t> settleAmbiguous(Transaction& tx, const Store& store, Ms now)
{
    std::vector<OutboxId> over;
    {
        Query query =
            tx.query("SELECT id FROM outbox WHERE state = 'ambiguous' AND class = 'marketing' AND until_at <= "
                     "? ORDER BY id");
        query.bind(now);
        while (query.step())
            over.push_back(query.id<OutboxId>(0));
    }
    for (const OutboxId id : over) {
        PATRON_CHECK(resolve(tx, store, id, Resolution::Sent, now));
        tx.query("UPDATE outbox SET reason = 'nothing_heard' WHERE id = ?").bind(id).run();
    }
    return static_cast<std::int64_t>(over.size());
}

}
