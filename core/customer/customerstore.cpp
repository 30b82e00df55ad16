#include "core/customer/customerstore.h"

#include "core/base/hash.h"
#include "core/base/text.h"
#include "core/customer/identityholder.h"
#include "core/customer/visitorstore.h"

#include <charconv>

namespace patron::customer::customers {

namespace {
std::optional<std::int64_t> parseNumber(std::string_view text)
{
    std::int64_t number = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
    if (text.empty() || parsed.ec != std::errc{} || parsed.ptr != text.data() + text.size())
        return std::nullopt;
    return number;
}

Error notFound(std::string_view key)
{
    return makeError(ErrorCode::NotFound,
                     "No customer here is known by \"" + std::string(key) +
                         "\". Give an email, a phone, a card, source:id or #number as in the customer list.");
}

/// All customers whose identity of a kind has this key, whatever the source.
std::vector<CustomerId> withKey(Connection& connection, std::string_view kind, std::string_view normalized)
{
    std::vector<CustomerId> found;
    Query query = connection.query(
        "SELECT DISTINCT customer_id FROM identity WHERE kind = ? AND normalized = ? AND anothers = 0 ORDER BY "
        "customer_id");
    query.bind(kind, normalized);
    while (query.step())
        found.push_back(query.id<CustomerId>(0));
    return found;
}
}

std::string tombstoneHash(const Store& store, const Identity& identity)
{
    std::string text(identityKindName(identity.kind));
    text.append("\n").append(identity.source).append("\n").append(identity.normalized);
    return bytesOf(hmacSha256(store.identityKey(), text));
}

CustomerId create(Transaction& tx, const Store& store, const std::vector<Identity>& identities, BatchId batch,
                  Ms recordedAt, std::int64_t claimSeq)
{
    CustomerId old;
    for (const Identity& identity : identities) {
        Query tombstone = tx.query("SELECT id FROM customer_tombstone WHERE identity_hash = ?");
        tombstone.bindBlob(tombstoneHash(store, identity));
        if (tombstone.step()) {
            old = tombstone.id<CustomerId>(0);
            break;
        }
    }
    if (old)
        tx.query("DELETE FROM customer_tombstone WHERE id = ?").bind(old).run();
    tx.query("INSERT INTO customer(id, recorded_at, batch_id) VALUES (?, ?, ?)").bind(old, recordedAt, batch).run();
    const CustomerId customer{tx.lastInsertId()};
    for (const Identity& identity : identities)
        addIdentity(tx, customer, identity, batch, recordedAt, claimSeq);
    tx.changed(Area::Customers, customer);
    return customer;
}

void createAgain(Transaction& tx, CustomerId customer, BatchId batch, Ms recordedAt)
{
    tx.query("UPDATE customer SET batch_id = ?, recorded_at = ? WHERE id = ? AND batch_id IS NOT NULL")
        .bind(batch, recordedAt, customer)
        .run();
}

bool addIdentity(Transaction& tx, CustomerId customer, const Identity& identity, BatchId batch, Ms recordedAt,
                 std::int64_t claimSeq)
{
    const std::string_view kind = identityKindName(identity.kind);
    bool first = true;
    std::int64_t knownRow = 0;
    bool imported = false;
    {
        Query known =
            tx.query("SELECT normalized, source, id, batch_id, anothers FROM identity WHERE customer_id = ? AND kind = "
                     "?");
        known.bind(customer, kind);
        while (knownRow == 0 && known.step()) {
            first = first && known.flag(4);
            if (known.view(0) == identity.normalized && known.view(1) == identity.source) {
                knownRow = known.int64(2);
                imported = !known.isNull(3);
            }
        }
    }
    if (knownRow != 0) {
        if (imported && !batch) {
            tx.query("UPDATE identity SET batch_id = NULL, claim_seq = NULL WHERE id = ?").bind(knownRow).run();
            holders::settle(tx, identity);
        }
        return false;
    }
    // Looked for beforehand: nearly always nobody else has it, and then there is nothing to settle.
    const bool ofOthers =
        holders::isExclusive(identity.kind) && holders::isHeldBeside(tx.connection(), identity, customer);
    tx.query("INSERT INTO identity(customer_id, kind, source, value, normalized, is_primary, mailable, batch_id, "
             "claim_seq, recorded_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        .bind(customer, kind, identity.source, identity.value, identity.normalized, first, identity.mailable, batch,
              claimSeq != 0 ? std::optional(claimSeq) : std::nullopt, recordedAt)
        .run();
    if (first && identity.kind == IdentityKind::Email)
        tx.query("UPDATE customer SET email = ? WHERE id = ?").bind(identity.value, customer).run();
    if (first && identity.kind == IdentityKind::Phone)
        tx.query("UPDATE customer SET phone = ? WHERE id = ?").bind(identity.normalized, customer).run();
    if (identity.kind == IdentityKind::Device)
        visitors::settle(tx, identity);
    tx.changed(Area::Customers, customer);
    if (!ofOthers)
        return true;
    holders::settle(tx, identity);
    return !holders::isHeldBeside(tx.connection(), identity, customer);
}

std::vector<CustomerId> withIdentity(Connection& connection, const Identity& identity)
{
    std::vector<CustomerId> found;
    // Not by id: a person who is imported again gets an old id back, and rows must match as in the first place.
    Query query = connection.query(
        "SELECT customer_id FROM identity WHERE kind = ? AND normalized = ? AND source = ? AND anothers = 0 GROUP BY "
        "customer_id "
        "ORDER BY min(coalesce(batch_id, 0)), min(coalesce(claim_seq, 0)), customer_id");
    query.bind(identityKindName(identity.kind), identity.normalized, identity.source);
    while (query.step())
        found.push_back(query.id<CustomerId>(0));
    return found;
}

bool nameSeveral(Connection& connection, const Identity& identity)
{
    Query query = connection.query("SELECT count(DISTINCT customer_id) FROM identity WHERE kind = ? AND normalized = ? "
                                   "AND source = ?");
    query.bind(identityKindName(identity.kind), identity.normalized, identity.source);
    return query.step() && query.int64(0) > 1;
}

bool shareIdentity(Connection& connection, CustomerId one, CustomerId other)
{
    Query query = connection.query("SELECT 1 FROM identity a JOIN identity b ON b.kind = a.kind AND b.normalized = "
                                   "a.normalized AND b.source = a.source WHERE a.customer_id = ? AND b.customer_id = ? "
                                   "LIMIT 1");
    query.bind(one, other);
    return query.step();
}

CustomerId resolve(Connection& connection, CustomerId customer)
{
    // A survivor may itself have been merged into another; the chain is as long as the merges were.
    for (int hops = 0; hops < 1000; ++hops) {
        Query alias = connection.query("SELECT customer_id FROM customer_alias WHERE id = ?");
        alias.bind(customer);
        if (!alias.step())
            return customer;
        customer = alias.id<CustomerId>(0);
    }
    return customer;
}

Result<CustomerId> find(ReadSession& session, const Store& store, std::string_view key)
{
    Connection& connection = session.connection();
    key = trim(key);
    if (!key.empty() && key.front() == '#') {
        const auto number = parseNumber(key.substr(1));
        if (!number)
            return notFound(key);
        const CustomerId customer = resolve(connection, CustomerId{*number});
        Query exists = session.query("SELECT 1 FROM customer WHERE id = ?");
        exists.bind(customer);
        if (!exists.step())
            return notFound(key);
        return customer;
    }
    std::vector<CustomerId> found;
    for (const IdentityKind kind : {IdentityKind::Email, IdentityKind::Phone, IdentityKind::Card}) {
        const auto identity = makeIdentity(kind, key, {}, store.country());
        if (identity && found.empty())
            found = withIdentity(connection, *identity);
    }
    if (const auto colon = key.find(':'); found.empty() && colon != std::string_view::npos) {
        Query query = session.query("SELECT DISTINCT customer_id FROM identity WHERE kind IN ('external', 'device') "
                                    "AND source = ? COLLATE NOCASE AND normalized = ? AND anothers = 0 ORDER BY "
                                    "customer_id");
        query.bind(key.substr(0, colon), key.substr(colon + 1));
        while (query.step())
            found.push_back(query.id<CustomerId>(0));
    }
    if (found.empty())
        found = withKey(connection, "external", key);
    if (found.empty())
        return notFound(key);
    if (found.size() > 1) {
        std::vector<std::string> ids;
        for (std::size_t i = 0; i < found.size() && i < 5; ++i)
            ids.push_back("#" + std::to_string(found[i].value));
        return makeError(ErrorCode::Conflict, "\"" + std::string(key) + "\" belongs to " +
                                                  std::to_string(found.size()) + " customers. Give one of " +
                                                  joinWords(ids, "or") + ".");
    }
    return found.front();
}

std::int64_t count(Connection& connection)
{
    Query query = connection.query("SELECT count(*) FROM customer");
    query.step();
    return query.int64(0);
}

}
