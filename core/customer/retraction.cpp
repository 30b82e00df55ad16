#include "core/customer/retraction.h"

#include "core/base/hash.h"
#include "core/customer/claimstore.h"
#include "core/customer/customerstore.h"
#include "core/customer/identityholder.h"
#include "core/customer/mergestore.h"
#include "core/customer/traitstore.h"

#include <limits>

namespace patron::customer {

namespace {
/// Tables of the circle. They live with the connection and are emptied for each retraction.
constexpr const char* tables[] = {
    "CREATE TEMP TABLE IF NOT EXISTS circle (id INTEGER PRIMARY KEY, wave INTEGER NOT NULL)",
    "CREATE TEMP TABLE IF NOT EXISTS circle_claim (customer_id INTEGER, batch_id INTEGER, "
    "PRIMARY KEY (customer_id, batch_id)) WITHOUT ROWID",
    "CREATE TEMP TABLE IF NOT EXISTS circle_identity (id INTEGER PRIMARY KEY, customer_id INTEGER, kind TEXT, "
    "source TEXT, normalized TEXT, is_primary INTEGER, imported INTEGER, value TEXT, mailable INTEGER, "
    "recorded_at INTEGER, anothers INTEGER)",
    "CREATE INDEX IF NOT EXISTS temp.circle_identity_key ON circle_identity(customer_id, kind, normalized, source)",
    "CREATE INDEX IF NOT EXISTS temp.circle_identity_known ON circle_identity(kind, normalized, source)",
    "CREATE TEMP TABLE IF NOT EXISTS circle_consent (id INTEGER PRIMARY KEY, customer_id INTEGER, channel TEXT, "
    "purpose TEXT, state TEXT, source TEXT, evidence TEXT, at INTEGER)",
    "CREATE INDEX IF NOT EXISTS temp.circle_consent_key ON circle_consent(customer_id, channel, purpose, at)",
    "CREATE TEMP TABLE IF NOT EXISTS circle_suppression (id INTEGER PRIMARY KEY, kind TEXT, hash BLOB, reason TEXT, "
    "lifted_at INTEGER, normalized TEXT)",
    "CREATE INDEX IF NOT EXISTS temp.circle_suppression_key ON circle_suppression(kind, hash, reason)",
    "CREATE TEMP TABLE IF NOT EXISTS circle_survivor (id INTEGER PRIMARY KEY, since INTEGER NOT NULL)",
    // Events that were handed on to another claim: whose they are is settled with the circle's.
    "CREATE TEMP TABLE IF NOT EXISTS handed_event (id INTEGER PRIMARY KEY)",
};
constexpr const char* names[] = {"circle",         "circle_claim",       "circle_identity",
                                 "circle_consent", "circle_suppression", "circle_survivor",
                                 "handed_event"};

/// Row ids of what is written meanwhile begin above those that are to be given back: a row that is nobody's holds the
/// place.
constexpr const char* holdPlaces[] = {
    "INSERT INTO identity(id, customer_id, kind, value, normalized, recorded_at) "
    "SELECT coalesce(max(id), 0) + 1, -1, 'place', '', '', 0 FROM identity",
    "INSERT INTO consent_entry(id, customer_id, channel, purpose, state, source, evidence, at, recorded_at) "
    "SELECT coalesce(max(id), 0) + 1, -1, '', '', 'place', '', '', 0, 0 FROM consent_entry",
};
constexpr const char* freePlaces[] = {
    "DELETE FROM identity WHERE customer_id = -1",
    "DELETE FROM consent_entry WHERE customer_id = -1",
};

constexpr const char* strength = "CASE kind WHEN 'email' THEN 0 WHEN 'phone' THEN 1 WHEN 'card' THEN 2 "
                                 "WHEN 'external' THEN 3 ELSE 4 END";
}

Retraction::Retraction(Transaction& tx, const Store& store, BatchId batch)
    : m_tx(tx)
    , m_store(store)
    , m_batch(batch)
{
    for (const char* sql : tables)
        m_tx.query(sql).run();
    for (const char* name : names)
        m_tx.query("DELETE FROM temp." + std::string(name)).run();
    addPeopleOf({batch});
    // Who has an address that only this import suppressed: what later imports said of them counts now.
    m_tx.query("INSERT OR IGNORE INTO temp.circle SELECT i.customer_id, 0 FROM suppression s CROSS JOIN identity i ON "
               "i.kind = s.kind AND i.normalized = s.normalized WHERE s.batch_id = ?")
        .bind(batch)
        .run();
}

void Retraction::addPeopleOf(const std::vector<BatchId>& batches)
{
    for (const BatchId batch : batches) {
        m_tx.query("INSERT OR IGNORE INTO temp.circle SELECT DISTINCT customer_id, ? FROM person_claim "
                   "WHERE batch_id = ? AND customer_id IS NOT NULL")
            .bind(m_wave, batch)
            .run();
    }
}

void Retraction::add(CustomerId customer)
{
    m_tx.query("INSERT OR IGNORE INTO temp.circle VALUES (?, ?)").bind(customer, m_wave).run();
}

void Retraction::addSurvivor(CustomerId customer, Ms since)
{
    m_tx.query("INSERT INTO temp.circle_survivor VALUES (?1, ?2) ON CONFLICT(id) DO UPDATE SET since = min(since, ?2)")
        .bind(customer, since)
        .run();
}

void Retraction::addKnownBy(const Identity& identity)
{
    m_tx.query("INSERT OR IGNORE INTO temp.circle SELECT customer_id, ? FROM identity WHERE kind = ? AND "
               "normalized = ? AND source = ?")
        .bind(m_wave, identityKindName(identity.kind), identity.normalized, identity.source)
        .run();
}

bool Retraction::close()
{
    bool grown = false;
    for (;; ++m_wave) {
        m_tx.query("INSERT OR IGNORE INTO temp.circle SELECT j.customer_id, ?2 FROM temp.circle c "
                   "CROSS JOIN identity i ON i.customer_id = c.id CROSS JOIN identity j ON j.kind = i.kind AND "
                   "j.normalized = i.normalized AND j.source = i.source WHERE c.wave = ?1")
            .bind(m_wave, m_wave + 1)
            .run();
        if (m_tx.changes() == 0)
            break;
        grown = true;
    }
    ++m_wave;
    return grown;
}

std::int64_t Retraction::size() const
{
    Query query = m_tx.query("SELECT count(*) FROM temp.circle");
    query.step();
    return query.int64(0);
}

void Retraction::keepIds()
{
    m_tx.query("INSERT OR IGNORE INTO temp.circle_claim SELECT customer_id, batch_id FROM person_claim "
               "WHERE customer_id IN (SELECT id FROM temp.circle)")
        .run();
    m_tx.query("INSERT INTO temp.circle_identity SELECT id, customer_id, kind, source, normalized, is_primary, "
               "EXISTS (SELECT 1 FROM temp.circle_claim c WHERE c.customer_id = i.customer_id AND "
               "c.batch_id = i.batch_id), value, mailable, recorded_at, anothers FROM identity i WHERE customer_id IN "
               "(SELECT id "
               "FROM temp.circle)")
        .run();
    m_tx.query("INSERT INTO temp.circle_consent SELECT id, customer_id, channel, purpose, state, source, evidence, at "
               "FROM consent_entry e WHERE customer_id IN (SELECT id FROM temp.circle) AND EXISTS (SELECT 1 FROM "
               "temp.circle_claim c WHERE c.customer_id = e.customer_id AND c.batch_id = e.batch_id)")
        .run();
    // An import suppresses addresses of the people it tells of; those of people who no longer have them are found by
    // the import that goes.
    m_tx.query(
            "INSERT INTO temp.circle_suppression SELECT s.id, s.kind, s.hash, s.reason, s.lifted_at, s.normalized FROM "
            "suppression s WHERE s.batch_id = ?1 OR (s.batch_id IN (SELECT batch_id FROM temp.circle_claim) AND "
            "(s.kind, s.normalized) IN (SELECT kind, normalized FROM temp.circle_identity))")
        .bind(m_batch)
        .run();
}

void Retraction::removeFacts()
{
    const auto run = [&](const char* sql) { m_tx.query(sql).run(); };
    run("DELETE FROM identity WHERE id IN (SELECT id FROM temp.circle_identity WHERE imported)");
    run("DELETE FROM trait_entry WHERE customer_id IN (SELECT id FROM temp.circle) AND EXISTS (SELECT 1 FROM "
        "temp.circle_claim c WHERE c.customer_id = trait_entry.customer_id AND c.batch_id = trait_entry.batch_id)");
    run("DELETE FROM trait_item WHERE customer_id IN (SELECT id FROM temp.circle) AND NOT EXISTS (SELECT 1 FROM "
        "trait_entry e WHERE e.customer_id = trait_item.customer_id AND e.trait_id = trait_item.trait_id AND "
        "e.effective_at = trait_item.effective_at AND e.seq = trait_item.seq)");
    run("DELETE FROM consent_entry WHERE id IN (SELECT id FROM temp.circle_consent)");
    run("DELETE FROM suppression WHERE id IN (SELECT id FROM temp.circle_suppression)");
    run("UPDATE customer SET email = NULL, phone = NULL, first_name = NULL, last_name = NULL, name = NULL, "
        "company = NULL, gender = NULL, birthday = NULL, language = NULL, country = NULL, region = NULL, city = NULL, "
        "postal_code = NULL, street = NULL, lat = NULL, lon = NULL, time_zone = NULL, source = NULL, "
        "created_at = NULL, given_order_count = NULL, given_total_spent = NULL "
        "WHERE id IN (SELECT id FROM temp.circle)");
    holders::settleCircle(m_tx);
}

void Retraction::clear()
{
    keepIds();
    for (const char* sql : holdPlaces)
        m_tx.query(sql).run();
    removeFacts();
    claims::removePeople(m_tx, m_batch);
    m_tx.query("DELETE FROM import_version WHERE area = 'suppression' AND batch_id = ?").bind(m_batch).run();
    // Those of whom a person or a module has said something hold it all the time.
    std::vector<CustomerId> staying;
    {
        Query query = m_tx.query(
            "SELECT id, EXISTS (SELECT 1 FROM identity i WHERE i.customer_id = c.id) OR EXISTS (SELECT 1 FROM "
            "trait_entry t WHERE t.customer_id = c.id) FROM temp.circle c ORDER BY id");
        while (query.step()) {
            m_free.insert(query.int64(0));
            if (query.flag(1))
                staying.push_back(query.id<CustomerId>(0));
        }
    }
    for (const CustomerId customer : staying)
        traits::refreshColumns(m_tx, customer);
    m_tx.changed(Area::Customers);
    m_tx.changed(Area::Consents);
    m_tx.changeSet().allCustomers = true;
}

CustomerId Retraction::knownBefore(const std::vector<Identity>& identities) const
{
    for (const Identity& identity : identities) {
        Query query = m_tx.query("SELECT customer_id FROM temp.circle_identity WHERE kind = ? AND normalized = ? "
                                 "AND source = ? ORDER BY anothers, customer_id LIMIT 1");
        query.bind(identityKindName(identity.kind), identity.normalized, identity.source);
        if (query.step())
            return query.id<CustomerId>(0);
    }
    return {};
}

void Retraction::standAt(BatchId batch, Ms at)
{
    suppressListed(batch);
    liftUpTo(at);
}

/// Addresses that lists of other imports hold, too.
void Retraction::suppressListed(BatchId upTo)
{
    m_tx.query(
            "INSERT OR IGNORE INTO suppression(kind, normalized, hash, reason, source, evidence, at, batch_id, "
            "recorded_at) SELECT c.kind, c.normalized, c.hash, c.reason, v.value ->> 'source', "
            "v.value ->> 'evidence', v.value ->> 'at', v.batch_id, b.recorded_at FROM temp.circle_suppression c JOIN "
            "import_version v ON v.area = 'suppression' AND v.key = c.kind || char(31) || lower(hex(c.hash)) || "
            "char(31) || c.reason JOIN import_batch b ON b.id = v.batch_id WHERE v.batch_id <= ? ORDER BY v.batch_id")
        .bind(upTo)
        .run();
    // Whose the row is needs no version.
    m_tx.query(
            "DELETE FROM import_version WHERE area = 'suppression' AND (key, batch_id) IN (SELECT s.kind || char(31) "
            "|| lower(hex(s.hash)) || char(31) || s.reason, s.batch_id FROM suppression s JOIN "
            "temp.circle_suppression c ON c.kind = s.kind AND c.hash = s.hash AND c.reason = s.reason)")
        .run();
}

void Retraction::liftUpTo(Ms at)
{
    m_tx.query("UPDATE suppression SET lifted_at = (SELECT max(c.lifted_at) FROM temp.circle_suppression c WHERE "
               "c.kind = suppression.kind AND c.hash = suppression.hash AND c.reason = suppression.reason AND "
               "c.lifted_at <= ?1) WHERE lifted_at IS NULL AND batch_id IS NOT NULL AND (kind, hash, reason) IN "
               "(SELECT kind, hash, reason FROM temp.circle_suppression WHERE lifted_at <= ?1 AND "
               "lifted_at >= suppression.recorded_at)")
        .bind(at)
        .run();
}

void Retraction::restoreIds()
{
    standAt(BatchId{std::numeric_limits<std::int64_t>::max()}, std::numeric_limits<Ms>::max());
    m_tx.query("UPDATE identity SET id = (SELECT o.id FROM temp.circle_identity o WHERE "
               "o.customer_id = identity.customer_id AND o.kind = identity.kind AND "
               "o.normalized = identity.normalized AND o.source = identity.source AND o.imported) "
               "WHERE customer_id IN (SELECT id FROM temp.circle) AND EXISTS (SELECT 1 FROM temp.circle_identity o "
               "WHERE o.customer_id = identity.customer_id AND o.kind = identity.kind AND "
               "o.normalized = identity.normalized AND o.source = identity.source AND o.imported)")
        .run();
    restoreConsentIds();
    for (const char* sql : freePlaces)
        m_tx.query(sql).run();
}

/// Of several words of one instant the last one written counts. One that is new, because what had made it needless is
/// gone, stays in front of those that its import says after it: they keep their new ids.
void Retraction::restoreConsentIds()
{
    const auto is = [](const std::string& one, const std::string& other) {
        std::string text;
        for (const char* column : {"customer_id", "channel", "purpose", "at", "state", "source", "evidence"})
            text += (text.empty() ? "" : " AND ") + one + "." + column + " = " + other + "." + column;
        return text;
    };
    const std::string remade = "id > (SELECT min(id) FROM consent_entry WHERE customer_id = -1)";
    m_tx.query("UPDATE OR IGNORE consent_entry SET id = (SELECT min(o.id) FROM temp.circle_consent o WHERE " +
               is("o", "consent_entry") +
               ") WHERE customer_id IN (SELECT id FROM temp.circle) AND batch_id IS NOT NULL AND " + remade +
               " AND EXISTS (SELECT 1 FROM temp.circle_consent o WHERE " + is("o", "consent_entry") +
               ") AND NOT EXISTS (SELECT 1 FROM consent_entry e WHERE e.customer_id = consent_entry.customer_id AND "
               "e.channel = consent_entry.channel AND e.purpose = consent_entry.purpose AND "
               "e.at = consent_entry.at AND e.id < consent_entry.id AND e." +
               remade + " AND NOT EXISTS (SELECT 1 FROM temp.circle_consent o WHERE " + is("o", "e") + "))")
        .run();
    const std::string now = "SELECT min(e.id) FROM temp.circle_consent o JOIN consent_entry e ON " + is("o", "e") +
                            " AND e." + remade + " WHERE o.id = customer_merge_row.row_id";
    m_tx.query("UPDATE OR IGNORE customer_merge_row SET row_id = (" + now + ") WHERE kind = 'consent_entry' AND (" +
               now + ") IS NOT NULL")
        .run();
}

std::optional<Identity> Retraction::strongestOf(CustomerId customer, std::int64_t& row)
{
    Query query = m_tx.query("SELECT kind, source, normalized, id FROM temp.circle_identity WHERE customer_id = ? "
                             "ORDER BY anothers, " +
                             std::string(strength) + ", is_primary DESC, id LIMIT 1");
    query.bind(customer);
    if (!query.step())
        return std::nullopt;
    Identity identity;
    identity.kind = parseIdentityKind(query.view(0)).value_or(IdentityKind::External);
    identity.source = query.text(1);
    identity.normalized = query.text(2);
    row = query.int64(3);
    return identity;
}

/// Whose consent a person took down is known by something from then on: the words could not be found, shown or erased
/// otherwise.
void Retraction::keepSpokenFor()
{
    std::vector<CustomerId> nameless;
    {
        Query query = m_tx.query(
            "SELECT c.id FROM temp.circle c JOIN customer k ON k.id = c.id WHERE NOT EXISTS (SELECT 1 FROM identity i "
            "WHERE i.customer_id = c.id) AND (EXISTS (SELECT 1 FROM consent_entry e WHERE e.customer_id = c.id AND "
            "e.batch_id IS NULL AND e.source <> 'merge') OR EXISTS (SELECT 1 FROM preference p WHERE "
            "p.customer_id = c.id)) AND NOT EXISTS (SELECT 1 FROM person_claim p WHERE p.customer_id = c.id) "
            "ORDER BY c.id");
        while (query.step())
            nameless.push_back(query.id<CustomerId>(0));
    }
    for (const CustomerId customer : nameless) {
        std::int64_t row = 0;
        if (!strongestOf(customer, row))
            continue;
        m_tx.query("INSERT INTO identity(customer_id, kind, source, value, normalized, is_primary, mailable, "
                   "recorded_at) SELECT ?1, kind, source, value, normalized, 1, mailable, recorded_at FROM "
                   "temp.circle_identity WHERE id = ?2")
            .bind(customer, row)
            .run();
        holders::settleOf(m_tx, {customer});
        traits::refreshColumns(m_tx, customer);
    }
}

/// A customer of whom neither identity, nor a person's own word, nor an order is left goes, with the edits of what was
/// imported and what merges said of their consents; the id waits for the same person.
void Retraction::removeEmpty()
{
    struct Empty
    {
        CustomerId id;
        std::string hash;
    };
    std::vector<Empty> gone;
    {
        Query query = m_tx.query(
            "SELECT c.id FROM temp.circle c JOIN customer k ON k.id = c.id WHERE "
            "NOT EXISTS (SELECT 1 FROM identity i WHERE i.customer_id = c.id) AND "
            "NOT EXISTS (SELECT 1 FROM trait_entry t WHERE t.customer_id = c.id AND "
            "t.batch_id IS NULL) AND NOT EXISTS (SELECT 1 FROM person_claim p WHERE p.customer_id = c.id) AND "
            "NOT EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = c.id AND o.assigned) ORDER BY c.id");
        while (query.step())
            gone.push_back({query.id<CustomerId>(0), {}});
    }
    for (Empty& customer : gone) {
        std::int64_t row = 0;
        if (const auto identity = strongestOf(customer.id, row))
            customer.hash = customers::tombstoneHash(m_store, *identity);
    }
    for (const Empty& customer : gone) {
        merges::forget(m_tx, customer.id);
        m_tx.query("DELETE FROM customer WHERE id = ?").bind(customer.id).run();
        for (const char* table : {"trait_entry", "trait_item", "consent_entry", "preference", "sale_claim"})
            m_tx.query(std::string("DELETE FROM ") + table + " WHERE customer_id = ?").bind(customer.id).run();
        // What was noted of somebody who was never imported did not happen.
        m_tx.query("DELETE FROM event WHERE customer_id = ? AND batch_id IS NULL AND kind_id IN (SELECT id FROM "
                   "event_kind WHERE name IN ('segment.entered', 'segment.left'))")
            .bind(customer.id)
            .run();
        if (customer.hash.empty())
            continue;
        Query tombstone =
            m_tx.query("INSERT INTO customer_tombstone(id, identity_hash) VALUES (?, ?) ON CONFLICT DO NOTHING");
        tombstone.bind(customer.id);
        tombstone.bindBlob(customer.hash).run();
    }
}

std::int64_t Retraction::finish()
{
    const auto count = [&] {
        Query query = m_tx.query("SELECT count(*) FROM customer");
        query.step();
        return query.int64(0);
    };
    const std::int64_t before = count();
    keepSpokenFor();
    removeEmpty();
    // Who stays although the import that made them went is from now on somebody's own.
    m_tx.query("UPDATE customer SET batch_id = (SELECT min(c.batch_id) FROM person_claim c WHERE "
               "c.customer_id = customer.id) WHERE id IN (SELECT id FROM temp.circle) AND batch_id = ?")
        .bind(m_batch)
        .run();
    for (const char* name : names)
        m_tx.query("DELETE FROM temp." + std::string(name)).run();
    return before - count();
}

}
