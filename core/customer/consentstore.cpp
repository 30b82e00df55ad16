#include "core/customer/consentstore.h"

#include "core/base/hash.h"
#include "core/base/json.h"

namespace patron::customer {

std::string_view consentStateName(ConsentState state)
{
    switch (state) {
    case ConsentState::Granted:
        return "granted";
    case ConsentState::Denied:
        return "denied";
    case ConsentState::Unknown:
        break;
    }
    return "unknown";
}

std::string Reach::refusal(bool transactional) const
{
    if (normalized.empty())
        return "no_address";
    if (!suppressed.empty() && !(transactional && suppressed == "unsubscribed"))
        return "suppressed_" + suppressed;
    if (transactional || consent == ConsentState::Granted)
        return {};
    return consent == ConsentState::Denied ? "consent_denied" : "no_consent";
}

namespace consents {

namespace {
/// The customer's addresses of a channel, the primary first: (as given, normalised, mailable).
struct Address
{
    std::string value;
    std::string normalized;
    bool mailable;
};

std::vector<Address> addressesOf(Connection& connection, CustomerId customer, Channel channel)
{
    std::vector<Address> addresses;
    Query query =
        connection.query("SELECT value, normalized, mailable FROM identity WHERE customer_id = ? AND kind = ? AND "
                         "anothers = 0 ORDER BY is_primary DESC, id");
    query.bind(customer, addressKind(channel));
    while (query.step())
        addresses.push_back({query.text(0), query.text(1), query.flag(2)});
    return addresses;
}
}

std::string addressHash(std::string_view kind, std::string_view normalized, std::string_view key)
{
    std::string text(kind);
    text.append("\n").append(normalized);
    return bytesOf(hmacSha256(key, text));
}

void add(Transaction& tx, const ConsentEntry& entry, Ms recordedAt)
{
    tx.query("INSERT INTO consent_entry(customer_id, channel, purpose, state, source, evidence, wording_version, at, "
             "batch_id, recorded_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        .bind(entry.customer, channelName(entry.channel), entry.purpose, consentStateName(entry.state), entry.source,
              entry.evidence)
        .bindNext(entry.wordingVersion.empty() ? std::optional<std::string>() : entry.wordingVersion)
        .bindNext(entry.at)
        .bindNext(entry.batch)
        .bindNext(recordedAt)
        .run();
    tx.changed(Area::Consents, entry.customer);
}

namespace {
std::string identityKeyOf(Transaction& tx)
{
    Query setting = tx.query("SELECT value FROM setting WHERE key = 'identity_key'");
    return setting.step() ? setting.text(0) : std::string();
}

/// Whether the ledger has this very row: the same file imported again takes back no fresh evidence given since.
bool isKnown(Transaction& tx, const ConsentEntry& entry)
{
    Query same =
        tx.query("SELECT 1 FROM consent_entry WHERE customer_id = ? AND channel = ? AND purpose = ? AND at = ? "
                 "AND state = ? AND source = ? AND evidence = ?");
    same.bind(entry.customer, channelName(entry.channel), entry.purpose, entry.at, consentStateName(entry.state),
              entry.source, entry.evidence);
    return same.step();
}

/// What an entry that is made again sees of what others wrote: the imports before its own, and what people and modules
/// wrote until then.
struct Sight
{
    std::optional<Ms> until; ///< nothing: all there is
    BatchId batch;
};
constexpr std::string_view inSight = " AND (?1 IS NULL OR batch_id <= ?2 OR (batch_id IS NULL AND recorded_at <= ?1)) ";

/// Whether one of the customer's addresses is suppressed by someone's will. A bounce says nothing about consent.
bool refusedByWill(Transaction& tx, CustomerId customer, Channel channel, const Sight& sight)
{
    const std::string key = identityKeyOf(tx);
    for (const Address& address : addressesOf(tx.connection(), customer, channel)) {
        Query refused = tx.query("SELECT 1 FROM suppression WHERE kind = ?3 AND hash = ?4 AND lifted_at IS NULL AND "
                                 "reason <> 'bounced_hard'" +
                                 std::string(inSight) + "LIMIT 1");
        refused.bind(sight.until, sight.batch, addressKind(channel));
        refused.bindBlob(addressHash(addressKind(channel), address.normalized, key));
        if (refused.step())
            return true;
    }
    return false;
}

/// What stands at the end of the ledger is what sending goes by, also where an entry is dated in the future.
struct LastEntry
{
    ConsentState state = ConsentState::Unknown;
    std::optional<Ms> at;
};

LastEntry lastEntry(Transaction& tx, const ConsentEntry& of, const Sight& sight)
{
    Query query = tx.query("SELECT state, at FROM consent_entry WHERE customer_id = ?3 AND channel = ?4 AND "
                           "purpose = ?5" +
                           std::string(inSight) + "ORDER BY at DESC, id DESC LIMIT 1");
    query.bind(sight.until, sight.batch, of.customer, channelName(of.channel), of.purpose);
    if (!query.step())
        return {};
    return {query.view(0) == "granted" ? ConsentState::Granted : ConsentState::Denied, query.int64(1)};
}
}

bool addImported(Transaction& tx, const ConsentEntry& entry, Ms recordedAt, bool again)
{
    const Sight sight{again ? std::optional(recordedAt) : std::nullopt, entry.batch};
    const LastEntry last = lastEntry(tx, entry, sight);
    if (last.state == entry.state || (last.state == ConsentState::Denied && entry.state == ConsentState::Granted))
        return false;
    if (isKnown(tx, entry))
        return false;
    if (entry.state == ConsentState::Granted && refusedByWill(tx, entry.customer, entry.channel, sight))
        return false;
    ConsentEntry dated = entry;
    // The ledger is read by date: a denial that a file dates before a grant must still win.
    if (entry.state == ConsentState::Denied && last.at)
        dated.at = std::max(dated.at, *last.at);
    add(tx, dated, recordedAt);
    return true;
}

void unsubscribe(Transaction& tx, CustomerId customer, Channel channel, std::string_view source,
                 std::string_view evidence, Ms at)
{
    add(tx,
        {customer, channel, "marketing", ConsentState::Denied, std::string(source), std::string(evidence), {}, at, {}},
        at);
    const std::string key = identityKeyOf(tx);
    for (const Address& address : addressesOf(tx.connection(), customer, channel)) {
        suppress(tx,
                 {std::string(addressKind(channel)),
                  address.normalized,
                  "unsubscribed",
                  std::string(source),
                  std::string(evidence),
                  at,
                  {}},
                 key, at);
    }
}

bool suppress(Transaction& tx, const SuppressionEntry& entry, std::string_view key, Ms recordedAt)
{
    tx.query("INSERT INTO suppression(kind, normalized, hash, reason, source, evidence, at, batch_id, recorded_at) "
             "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING")
        .bind(entry.kind, entry.normalized)
        .bindBlob(addressHash(entry.kind, entry.normalized, key))
        .bindNext(entry.reason)
        .bindNext(entry.source)
        .bindNext(entry.evidence)
        .bindNext(entry.at)
        .bindNext(entry.batch)
        .bindNext(recordedAt)
        .run();
    if (tx.changes() == 0)
        return false;
    // It holds for every customer who has the address.
    tx.changed(Area::Consents);
    Query holders =
        tx.query("SELECT customer_id FROM identity WHERE kind = ? AND normalized = ? AND customer_id IS NOT "
                 "NULL ORDER BY customer_id");
    holders.bind(entry.kind, entry.normalized);
    while (holders.step())
        tx.changed(Area::Consents, CustomerId{holders.int64(0)});
    return true;
}

bool suppressListed(Transaction& tx, const SuppressionEntry& entry, std::string_view key, Ms recordedAt)
{
    if (suppress(tx, entry, key, recordedAt))
        return true;
    const std::string hash = addressHash(entry.kind, entry.normalized, key);
    {
        Query own = tx.query("SELECT batch_id FROM suppression WHERE kind = ? AND hash = ? AND reason = ? AND "
                             "lifted_at IS NULL AND batch_id IS NOT NULL");
        own.bind(entry.kind);
        own.bindBlob(hash).bindNext(entry.reason);
        if (!own.step() || own.id<BatchId>(0) == entry.batch)
            return false;
    }
    Json word = {{"source", entry.source}, {"evidence", entry.evidence}, {"at", entry.at}};
    tx.query("INSERT INTO import_version(area, key, batch_id, value) VALUES ('suppression', ?, ?, ?) "
             "ON CONFLICT DO NOTHING")
        .bind(entry.kind + "\x1F" + toHex(hash) + "\x1F" + entry.reason, entry.batch, compactJson(word))
        .run();
    return false;
}

std::string grantAfresh(Transaction& tx, const ConsentEntry& entry, std::string_view key, Ms recordedAt)
{
    add(tx, entry, recordedAt);
    if (entry.purpose == "marketing") {
        for (const Address& address : addressesOf(tx.connection(), entry.customer, entry.channel)) {
            Query lift = tx.query("UPDATE suppression SET lifted_at = ? WHERE kind = ? AND hash = ? AND lifted_at IS "
                                  "NULL AND reason IN ('unsubscribed', 'complained', 'manual')");
            lift.bind(recordedAt, addressKind(entry.channel));
            lift.bindBlob(addressHash(addressKind(entry.channel), address.normalized, key));
            lift.run();
            // Others may have the address, too.
            if (tx.changes() > 0)
                tx.changeSet().allCustomers = true;
        }
    }
    return reach(tx.connection(), entry.customer, entry.channel, entry.purpose, key).suppressed;
}

ConsentState stateAt(Connection& connection, CustomerId customer, Channel channel, std::string_view purpose, Ms at)
{
    Query query = connection.query("SELECT state FROM consent_entry WHERE customer_id = ? AND channel = ? AND "
                                   "purpose = ? AND at <= ? ORDER BY at DESC, id DESC LIMIT 1");
    query.bind(customer, channelName(channel), purpose, at);
    if (!query.step())
        return ConsentState::Unknown;
    return query.view(0) == "granted" ? ConsentState::Granted : ConsentState::Denied;
}

std::string suppressionReason(Connection& connection, std::string_view kind, std::string_view normalized,
                              std::string_view key, std::optional<Ms> at)
{
    Query query = connection.query(
        "SELECT reason FROM suppression WHERE kind = ?2 AND hash = ?3 AND CASE WHEN ?1 IS NULL THEN lifted_at IS NULL "
        "ELSE at <= ?1 AND (lifted_at IS NULL OR lifted_at > ?1) END ORDER BY CASE reason WHEN 'complained' THEN 0 "
        "WHEN 'erased' THEN 1 WHEN 'bounced_hard' THEN 2 WHEN 'manual' THEN 3 "
        "ELSE 4 END LIMIT 1");
    query.bind(at, kind);
    query.bindBlob(addressHash(kind, normalized, key));
    return query.step() ? query.text(0) : std::string();
}

std::vector<ConsentEntry> ledger(Connection& connection, CustomerId customer)
{
    std::vector<ConsentEntry> entries;
    Query query = connection.query("SELECT channel, purpose, state, source, evidence, wording_version, at, batch_id "
                                   "FROM consent_entry WHERE customer_id = ? ORDER BY at DESC, id DESC");
    query.bind(customer);
    while (query.step()) {
        const auto channel = parseChannel(query.view(0));
        if (!channel)
            continue;
        entries.push_back({customer, *channel, query.text(1),
                           query.view(2) == "granted" ? ConsentState::Granted : ConsentState::Denied, query.text(3),
                           query.text(4), query.isNull(5) ? std::string() : query.text(5), query.int64(6),
                           BatchId{query.isNull(7) ? 0 : query.int64(7)}});
    }
    return entries;
}

Reach reach(Connection& connection, CustomerId customer, Channel channel, std::string_view purpose,
            std::string_view key, std::optional<Ms> at)
{
    Reach reach;
    reach.consent = stateAt(connection, customer, channel, purpose, at.value_or(INT64_MAX));
    for (const Address& address : addressesOf(connection, customer, channel)) {
        if (!address.mailable)
            continue;
        reach.address = channel == Channel::Sms ? address.normalized : address.value;
        reach.normalized = address.normalized;
        reach.suppressed = suppressionReason(connection, addressKind(channel), address.normalized, key, at);
        break;
    }
    return reach;
}

}
}
