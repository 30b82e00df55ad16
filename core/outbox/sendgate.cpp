#include "core/outbox/sendgate.h"

#include "core/customer/consentstore.h"
#include "core/customer/customerzone.h"
#include "core/outbox/legalhours.h"
#include "core/outbox/sentjournal.h"

#include <algorithm>

namespace patron::outbox {

namespace {

/// How long a message that was deferred is tried for (research on retry practice; Postfix's own limit is 5 days).
constexpr Ms longestRetryMs = 72 * msPerHour;
/// How long a row waits for one of the same customer that goes first.
constexpr Ms waitForBetterMs = msPerMinute;

GateVerdict hold(std::string reason, Ms until)
{
    return {GateVerdict::Kind::Hold, std::move(reason), until};
}

GateVerdict skip(std::string reason)
{
    return {GateVerdict::Kind::Skip, std::move(reason), {}};
}

std::optional<std::string> settingOf(Connection& connection, std::string_view key)
{
    Query query = connection.query("SELECT value FROM setting WHERE key = ?");
    query.bind(key);
    if (!query.step())
        return std::nullopt;
    return query.text(0);
}

template <typename T>
T orThrow(Result<T> result)
{
    if (!result)
        throw StoreFailure(result.error());
    return std::move(*result);
}

/// An address that need not be the customer's: only whether anything may go there.
GateVerdict lookAtGivenAddress(Connection& connection, const Store& store, const SendRow& row)
{
    customer::Reach reach;
    reach.normalized = row.normalized;
    reach.suppressed = customer::consents::suppressionReason(connection, customer::addressKind(row.channel),
                                                             row.normalized, store.identityKey());
    const std::string refusal = reach.refusal(row.transactional);
    return refusal.empty() ? GateVerdict{} : GateVerdict{GateVerdict::Kind::Suppress, refusal, {}};
}

constexpr std::string_view countedStates =
    "state IN ('handed','accepted','delivered','bounced_soft','unsubscribed','complained','ambiguous','assumed_sent')";

}

SendState GateVerdict::state() const
{
    switch (kind) {
    case Kind::Hold:
        return SendState::Held;
    case Kind::Suppress:
        return SendState::Suppressed;
    case Kind::Skip:
        return SendState::Skipped;
    case Kind::Cancel:
        return SendState::Cancelled;
    case Kind::Expire:
        return SendState::Expired;
    case Kind::Allow:
        break;
    }
    return SendState::Handed;
}

SendGate::SendGate(const Store& store, SentJournal& journal)
    : m_store(store)
    , m_journal(journal)
{}

Result<WorkspaceTerms> workspaceTerms(Connection& connection)
{
    WorkspaceTerms terms;
    if (const auto text = settingOf(connection, "send.caps")) {
        PATRON_TRY(json, parseJson(*text, "the workspace's caps"));
        PATRON_TRY(caps, parseSendCaps(json));
        terms.caps = caps;
    }
    if (const auto text = settingOf(connection, "send.quiet_hours")) {
        PATRON_TRY(json, parseJson(*text, "the workspace's quiet hours"));
        PATRON_TRY(hours, parseQuietHours(json));
        terms.quietHours = hours;
    }
    return terms;
}

GateVerdict SendGate::lookAtPerson(Connection& connection, const SendRow& row) const
{
    customer::Reach reach =
        customer::consents::reach(connection, row.customer, row.channel, "marketing", m_store.identityKey());
    if (reach.normalized != row.normalized) {
        // Another address is the primary one by now: this one still serves while it is the customer's.
        Query query = connection.query(
            "SELECT 1 FROM v_identity WHERE customer_id = ? AND kind = ? AND normalized = ? AND mailable = 1");
        query.bind(row.customer, customer::addressKind(row.channel), row.normalized);
        if (!query.step())
            return skip(reach.normalized.empty() ? "no_address" : "address_changed");
        reach.normalized = row.normalized;
        reach.suppressed = customer::consents::suppressionReason(connection, customer::addressKind(row.channel),
                                                                 row.normalized, m_store.identityKey());
    }
    const std::string refusal = reach.refusal(row.transactional);
    if (refusal.empty())
        return {};
    return {GateVerdict::Kind::Suppress, refusal, {}};
}

GateVerdict SendGate::lookAtCaps(Connection& connection, const SendRow& row, const SendCap& cap, Ms now,
                                 Look which) const
{
    if (cap.channel && *cap.channel != row.channel)
        return {};
    const std::string channel = cap.channel ? std::string(customer::channelName(*cap.channel)) : std::string();
    const Duration back{-cap.per.count, cap.per.unit};
    const TimeZone& zone = m_store.zone();
    std::vector<Ms> sent;
    Query query = connection.query(
        "SELECT handed_at FROM outbox WHERE customer_id = ? AND handed_at > ? AND handed_at <= ? AND class = "
        "'marketing' AND (?4 = '' OR channel = ?4) AND id <> ?5 AND " +
        std::string(countedStates) + " ORDER BY handed_at");
    query.bind(row.customer, zone.add(now, back), now, channel, row.id);
    while (query.step())
        sent.push_back(query.int64(0));
    const auto count = static_cast<std::int64_t>(sent.size());
    if (count >= cap.max) {
        if (cap.otherwise == SendCap::Else::OtherChannel)
            return skip("cap_other_channel");
        if (cap.otherwise == SendCap::Else::Skip || cap.max == 0)
            return skip("cap");
        const Ms frees = zone.add(sent[static_cast<std::size_t>(count - cap.max)], cap.per);
        return frees > zone.add(row.dueAt, cap.wait) ? skip("cap") : hold("cap", std::max(frees, now + 1));
    }
    if (which == Look::AtDot)
        return {};
    Query better = connection.query(
        "SELECT COUNT(*) FROM outbox b JOIN occasion o ON o.id = b.occasion_id WHERE b.customer_id = ?1 AND b.state IN "
        "('queued','leased') AND b.class = 'marketing' AND (?2 = '' OR b.channel = ?2) AND b.due_at <= ?3 AND "
        "(b.until_at IS NULL OR b.until_at <= ?3) AND o.state = 'open' AND b.id <> ?4 AND (b.priority > ?5 OR "
        "(b.priority = ?5 AND (b.due_at < ?6 OR (b.due_at = ?6 AND b.id < ?4))))");
    better.bind(row.customer, channel, now, row.id, row.priority, row.dueAt);
    better.step();
    return count + better.int64(0) >= cap.max ? hold("cap", now + waitForBetterMs) : GateVerdict{};
}

std::optional<Ms> SendGate::quietFor(Connection& connection, const SendRow& row, const std::vector<QuietHours>& quiet,
                                     Ms now) const
{
    std::optional<TimeZone> zone;
    if (!quiet.empty())
        zone = customer::zoneOf(connection, row.customer, m_store.zone());
    std::optional<SmsPlace> place;
    if (row.channel == customer::Channel::Sms)
        place = smsPlace(connection, row.customer, row.normalized, m_store.zone());
    Ms free = now;
    for (int round = 0; round < 16; ++round) {
        const Ms before = free;
        if (zone)
            free = quietUntil(quiet, *zone, free).value_or(free);
        if (place)
            free = illegalUntil(*place, free).value_or(free);
        if (free == before)
            break;
    }
    return free == now ? std::nullopt : std::optional(free);
}

GateVerdict SendGate::look(Connection& connection, const SendRow& row, Ms now, Look which) const
{
    if (!m_store.live())
        return hold("not_live", now);
    {
        Query query = connection.query("SELECT state FROM occasion WHERE id = ?");
        query.bind(row.occasion);
        const std::string state = query.step() ? query.text(0) : std::string("cancelled");
        if (state == "cancelled")
            return {GateVerdict::Kind::Cancel, "cancelled", {}};
        if (state == "paused")
            return hold("paused", now);
    }
    if (row.expiresAt && now > *row.expiresAt)
        return {GateVerdict::Kind::Expire, "expired", {}};
    if (row.firstTryAt && now >= *row.firstTryAt + longestRetryMs)
        return {GateVerdict::Kind::Expire, "retries_over", {}};
    if (orThrow(m_journal.contains(row.journalKey())))
        return skip("sent_from_another_copy");
    const SendTerms terms = orThrow(parseSendTerms(row.terms));
    const GateVerdict person = row.transactional && terms.addressGiven ? lookAtGivenAddress(connection, m_store, row)
                                                                       : lookAtPerson(connection, row);
    if (!person.allows())
        return person;
    if (terms.maxLateMs && now > std::max(row.dueAt, row.until.value_or(0)) + *terms.maxLateMs)
        return skip("too_late");
    if (row.transactional)
        return {};
    const WorkspaceTerms workspace = orThrow(workspaceTerms(connection));
    std::vector<QuietHours> quiet;
    for (const auto& hours : {terms.quietHours, workspace.quietHours}) {
        if (hours)
            quiet.push_back(*hours);
    }
    if (const auto until = quietFor(connection, row, quiet, now))
        return hold("quiet_hours", *until);
    if (terms.capExempt)
        return {};
    GateVerdict strictest;
    for (const auto* caps : {&terms.caps, &workspace.caps}) {
        for (const SendCap& cap : *caps) {
            const GateVerdict verdict = lookAtCaps(connection, row, cap, now, which);
            if (verdict.kind == GateVerdict::Kind::Skip)
                return verdict;
            if (!verdict.allows() && (strictest.allows() || *verdict.until > *strictest.until))
                strictest = verdict;
        }
    }
    return strictest;
}

}
