#include "core/customer/customererasure.h"

#include "core/base/json.h"
#include "core/customer/consentstore.h"
#include "core/customer/identityholder.h"
#include "core/customer/subjectrow.h"

#include <array>

namespace patron::customer::erasure {

namespace {
const std::string mine = " WHERE customer_id IN (SELECT value FROM json_each(?1))";

void remove(Transaction& tx, const Subject& subject, const std::string& table, const std::string& where,
            ErasedTables& done)
{
    if (!shapeOf(tx.connection(), table).exists())
        return;
    if (const std::int64_t rows = subjects::change(tx, subject, "DELETE FROM " + table + where); rows > 0)
        done[table].removed += rows;
}

/// What imports said of the person. Claims on sales stay without their person, so that undo still knows the sale.
void eraseClaims(Transaction& tx, const Subject& subject, ErasedTables& done)
{
    const std::string ofMine = "(SELECT c.record_id FROM person_claim c WHERE c.customer_id IN (SELECT value FROM "
                               "json_each(?1)))";
    remove(tx, subject, "event_claim",
           " WHERE event_id IN (SELECT e.id FROM event e WHERE e.customer_id IN (SELECT value FROM json_each(?1)))",
           done);
    subjects::change(tx, subject,
                     "UPDATE order_claim SET person_seq = NULL WHERE EXISTS (SELECT 1 FROM person_claim c WHERE "
                     "c.batch_id = order_claim.batch_id AND c.seq = order_claim.person_seq AND c.customer_id IN "
                     "(SELECT value FROM json_each(?1)))");
    // Two claims of the same words share a record: it goes with the last of them.
    remove(tx, subject, "import_record",
           " WHERE id IN " + ofMine +
               " AND id NOT IN (SELECT c.record_id FROM person_claim c WHERE c.customer_id IS NULL OR c.customer_id "
               "NOT IN (SELECT value FROM json_each(?1)))",
           done);
    remove(tx, subject, "person_claim", mine, done);
}

void eraseSuppressions(Transaction& tx, const Store& store, const Subject& subject, Ms now, ErasedTables& done)
{
    for (const Identity& identity : subject.identities) {
        if (identity.kind != IdentityKind::Email && identity.kind != IdentityKind::Phone)
            continue;
        if (holders::isExclusive(identity.kind) && holders::isHeldBeside(tx.connection(), identity, subject.customer))
            continue; // another's address, with which the person was named once
        const std::string kind(identityKindName(identity.kind));
        const std::string hash = consents::addressHash(kind, identity.normalized, store.identityKey());
        Query known = tx.query("DELETE FROM suppression WHERE kind = ? AND hash = ?");
        known.bind(kind);
        known.bindBlob(hash).run();
        done["suppression"].removed += tx.changes();
        Query kept = tx.query("INSERT INTO suppression(kind, normalized, hash, reason, source, evidence, at, "
                              "recorded_at) VALUES (?, NULL, ?, 'erased', 'erasure', '', ?, ?)");
        kept.bind(kind);
        kept.bindBlob(hash).bindNext(now).bindNext(now).run();
    }
}

/// Other people's rows, and rows of nobody, that name the person by chance.
void redactTexts(Transaction& tx, const Subject& subject, ErasedTables& done)
{
    static constexpr std::array<std::pair<const char*, const char*>, 15> texts{{{"import_record", "bytes"},
                                                                                {"order_claim", "record"},
                                                                                {"event_claim", "record"},
                                                                                {"import_version", "value"},
                                                                                {"event", "properties"},
                                                                                {"event", "key"},
                                                                                {"consent_entry", "source"},
                                                                                {"consent_entry", "evidence"},
                                                                                {"suppression", "evidence"},
                                                                                {"suppression", "source"},
                                                                                {"customer_merge", "reason"},
                                                                                {"customer_merge", "moved"},
                                                                                {"sale_claim", "evidence"},
                                                                                {"loyalty_entry", "reason"},
                                                                                {"saved_view", "definition"}}};
    for (const auto& [table, column] : texts) {
        if (const std::int64_t rows = subjects::redact(tx, subject, table, column); rows > 0)
            done[table].anonymised += rows;
    }
}

/// Traits of other customers have no rowid and are rewritten by their key.
void redactTraits(Transaction& tx, const Subject& subject, ErasedTables& done)
{
    struct Named
    {
        std::int64_t customer;
        std::int64_t trait;
        std::int64_t at;
        std::int64_t seq;
        std::string value;
    };
    std::vector<Named> named;
    {
        Query query = tx.query("SELECT e.customer_id, e.trait_id, e.effective_at, e.seq, e.value FROM trait_entry e "
                               "JOIN trait t ON t.id = e.trait_id WHERE t.standard = 0 AND t.type IN ('text', 'list') "
                               "AND e.value IS NOT NULL");
        while (query.step()) {
            if (subject.isNamedIn(query.view(4)))
                named.push_back(
                    {query.int64(0), query.int64(1), query.int64(2), query.int64(3), subject.redacted(query.view(4))});
        }
    }
    for (const Named& row : named) {
        tx.query("UPDATE trait_entry SET value = ?, folded = CASE WHEN folded IS NULL THEN NULL ELSE ? END "
                 "WHERE customer_id = ? AND trait_id = ? AND effective_at = ? AND seq = ?")
            .bind(row.value, row.value, row.customer, row.trait, row.at, row.seq)
            .run();
        tx.query("DELETE FROM trait_item WHERE customer_id = ? AND trait_id = ? AND effective_at = ? AND seq = ?")
            .bind(row.customer, row.trait, row.at, row.seq)
            .run();
        tx.changed(Area::Customers, CustomerId{row.customer});
    }
    if (!named.empty())
        done["trait_entry"].anonymised += static_cast<std::int64_t>(named.size());
}
}

void erase(Transaction& tx, const Store& store, const Subject& subject, Ms now, ErasedTables& done)
{
    const std::string merges = " WHERE survivor_id IN (SELECT value FROM json_each(?1)) OR merged_id IN (SELECT value "
                               "FROM json_each(?1))";
    const std::string pairs = " WHERE first_id IN (SELECT value FROM json_each(?1)) OR second_id IN (SELECT value FROM "
                              "json_each(?1))";
    eraseClaims(tx, subject, done);
    remove(tx, subject, "event",
           mine + " OR identity_id IN (SELECT i.id FROM identity i WHERE i.customer_id IN (SELECT value FROM "
                  "json_each(?1)))",
           done);
    remove(tx, subject, "visitor",
           " WHERE (source, normalized) IN (SELECT i.source, i.normalized FROM identity i WHERE i.kind = 'device' AND "
           "i.customer_id IN (SELECT value FROM json_each(?1))) AND NOT EXISTS (SELECT 1 FROM event e WHERE "
           "e.visitor_id = visitor.id)",
           done);
    remove(tx, subject, "trait_item", mine, done);
    remove(tx, subject, "trait_entry", mine, done);
    remove(tx, subject, "consent_entry", mine, done);
    remove(tx, subject, "preference", mine, done);
    remove(tx, subject, "sale_claim", mine, done);
    remove(tx, subject, "loyalty_entry", mine, done);
    remove(tx, subject, "coupon_use", mine, done);
    remove(tx, subject, "customer_merge_row", " WHERE merge_id IN (SELECT m.id FROM customer_merge m" + merges + ")",
           done);
    remove(tx, subject, "customer_merge", merges, done);
    remove(tx, subject, "duplicate_pair", pairs, done);
    remove(tx, subject, "distinct_pair", pairs, done);
    remove(tx, subject, "customer_tombstone", " WHERE id IN (SELECT value FROM json_each(?1))", done);
    // Nobody's for good: the same file imported again does not give them to the person who comes back.
    if (const std::int64_t sales =
            subjects::change(tx, subject, "UPDATE orders SET customer_id = NULL, assigned = 1" + mine);
        sales > 0) {
        done["orders"].anonymised += sales;
        tx.changed(Area::Orders);
    }
    eraseSuppressions(tx, store, subject, now, done);
    const std::vector<CustomerId> heirs = holders::heirsOf(tx.connection(), subject.ids);
    remove(tx, subject, "identity", mine, done);
    holders::settleOf(tx, heirs);
    remove(tx, subject, "customer_alias", mine + " OR id IN (SELECT value FROM json_each(?1))", done);
    remove(tx, subject, "customer", " WHERE id IN (SELECT value FROM json_each(?1))", done);
    // Whom else an address belongs to is known by the rows that are left.
    const Subject own = subjects::withoutShared(tx.connection(), subject);
    redactTexts(tx, own, done);
    redactTraits(tx, own, done);
    for (const Area area : {Area::Customers, Area::Events, Area::Consents})
        tx.changed(area, subject.customer);
}

void keepReceipt(Transaction& tx, const Json& receipt, Ms now)
{
    tx.query("INSERT INTO erasure_receipt(uuid, receipt, erased_at) VALUES (?, ?, ?)")
        .bind(receipt.value("receipt", std::string()), compactJson(receipt), now)
        .run();
}

}
