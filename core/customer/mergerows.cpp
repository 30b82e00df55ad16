#include "core/customer/mergerows.h"

#include "core/base/hash.h"
#include "core/base/json.h"
#include "core/customer/consentstore.h"
#include "core/customer/identityholder.h"

#include <optional>
#include <set>
#include <tuple>

namespace patron::customer::mergerows {

namespace {
struct EntryKey
{
    std::int64_t trait = 0;
    Ms at = 0;
    std::int64_t seq = 0;
};

/// What an entry says, to know it again where an undone import made its customer's entries anew.
std::int64_t contentOf(Connection& connection, CustomerId customer, const EntryKey& key)
{
    Query query = connection.query("SELECT coalesce(value, ''), source, coalesce(batch_id, 0) FROM trait_entry WHERE "
                                   "customer_id = ? AND trait_id = ? AND effective_at = ? AND seq = ?");
    query.bind(customer, key.trait, key.at, key.seq);
    if (!query.step())
        return 0;
    return static_cast<std::int64_t>(quickHash(query.text(0) + "\n" + query.text(1) + "\n" + query.text(2)));
}

/// The entry of a record: under its seq, or under another of the same instant that says the same.
std::optional<EntryKey> findEntry(Connection& connection, CustomerId customer, EntryKey key, std::int64_t content)
{
    if (contentOf(connection, customer, key) == content)
        return key;
    std::vector<std::int64_t> seqs;
    {
        Query query = connection.query("SELECT seq FROM trait_entry WHERE customer_id = ? AND trait_id = ? AND "
                                       "effective_at = ? ORDER BY seq");
        query.bind(customer, key.trait, key.at);
        while (query.step())
            seqs.push_back(query.int64(0));
    }
    for (const std::int64_t seq : seqs) {
        key.seq = seq;
        if (contentOf(connection, customer, key) == content)
            return key;
    }
    return std::nullopt;
}

std::int64_t freeSeq(Connection& connection, CustomerId customer, const EntryKey& key)
{
    Query query = connection.query("SELECT max(seq) FROM trait_entry WHERE customer_id = ? AND trait_id = ? AND "
                                   "effective_at = ?");
    query.bind(customer, key.trait, key.at);
    return query.step() && !query.isNull(0) ? query.int64(0) + 1 : 0;
}

bool isFree(Connection& connection, CustomerId customer, const EntryKey& key)
{
    Query query = connection.query("SELECT 1 FROM trait_entry WHERE customer_id = ? AND trait_id = ? AND effective_at "
                                   "= ? AND seq = ?");
    query.bind(customer, key.trait, key.at, key.seq);
    return !query.step();
}

/// Gives one entry with its list items to another customer under a seq; says whether it was there.
bool moveEntry(Transaction& tx, CustomerId from, CustomerId to, const EntryKey& key, std::int64_t seq)
{
    for (const char* table : {"trait_item", "trait_entry"}) {
        tx.query(
              std::string("UPDATE ") + table +
              " SET customer_id = ?, seq = ? WHERE customer_id = ? AND trait_id = ? AND effective_at = ? AND seq = ?")
            .bind(to, seq, from, key.trait, key.at, key.seq)
            .run();
    }
    return tx.changes() > 0;
}

/// An entry whose seq changes as it moves.
struct Renumbered
{
    EntryKey key;
    std::int64_t seq = 0;
};

/// The records of other merges name entries by their seq, so they follow; by way of negative numbers, since one entry's
/// new seq may be another's old one.
void renumber(Transaction& tx, const std::vector<std::int64_t>& merges, const std::vector<Renumbered>& entries)
{
    for (const std::int64_t merge : merges) {
        for (const Renumbered& entry : entries) {
            tx.query("UPDATE customer_merge_row SET seq = -1 - ? WHERE merge_id = ? AND kind = 'trait_entry' AND "
                     "row_id = ? AND effective_at = ? AND seq = ?")
                .bind(entry.seq, merge, entry.key.trait, entry.key.at, entry.key.seq)
                .run();
        }
        tx.query("UPDATE customer_merge_row SET seq = -1 - seq WHERE merge_id = ? AND kind = 'trait_entry' AND seq < 0")
            .bind(merge)
            .run();
    }
}

bool deniedBy(Connection& connection, CustomerId customer, const Refusal& of, Ms recordedBy)
{
    Query query = connection.query("SELECT state FROM consent_entry WHERE customer_id = ? AND channel = ? AND purpose "
                                   "= ? AND recorded_at <= ? ORDER BY at DESC, id DESC LIMIT 1");
    query.bind(customer, of.channel, of.purpose, recordedBy);
    return query.step() && query.view(0) == "denied";
}

}

void moveIdentities(Transaction& tx, const CustomerMerge& merge)
{
    struct Row
    {
        std::int64_t id;
        std::string kind;
        bool primary;
    };
    std::vector<Row> rows;
    {
        Query query = tx.query("SELECT id, kind, is_primary FROM identity WHERE customer_id = ? ORDER BY id");
        query.bind(merge.merged);
        while (query.step())
            rows.push_back({query.int64(0), query.text(1), query.flag(2)});
    }
    std::set<std::string> kinds;
    {
        Query query = tx.query("SELECT DISTINCT kind FROM identity WHERE customer_id = ? AND anothers = 0");
        query.bind(merge.survivor);
        while (query.step())
            kinds.insert(query.text(0));
    }
    for (const Row& row : rows) {
        const bool primary = row.primary && !kinds.contains(row.kind);
        tx.query("UPDATE identity SET customer_id = ?, is_primary = ? WHERE id = ?")
            .bind(merge.survivor, primary, row.id)
            .run();
        merges::note(tx, merge.id, {"identity", row.id, 0, 0, compactJson(Json{{"primary", row.primary}})});
    }
    holders::settleOf(tx, {merge.survivor});
}

void giveBackIdentities(Transaction& tx, const CustomerMerge& merge, CustomerId from)
{
    for (const MergedRow& row : merges::noted(tx.connection(), merge.id, "identity")) {
        const Json before = Json::parse(row.before, nullptr, false);
        const bool primary = before.is_object() && before.value("primary", false);
        tx.query("UPDATE identity SET customer_id = ?, is_primary = ? WHERE id = ? AND customer_id = ?")
            .bind(merge.merged, primary, row.row, from)
            .run();
    }
    holders::settleOf(tx, {merge.merged, from});
    holders::ensurePrimaries(tx, merge.merged);
    holders::ensurePrimaries(tx, from);
}

void moveTraits(Transaction& tx, const CustomerMerge& merge, const std::vector<std::int64_t>& inner)
{
    std::vector<EntryKey> entries;
    {
        Query query = tx.query("SELECT trait_id, effective_at, seq FROM trait_entry WHERE customer_id = ? ORDER BY "
                               "trait_id, effective_at, seq");
        query.bind(merge.merged);
        while (query.step())
            entries.push_back({query.int64(0), query.int64(1), query.int64(2)});
    }
    std::vector<Renumbered> changed;
    for (const EntryKey& key : entries) {
        // Of two values of one instant the one recorded later counts, and that is the merged customer's: the ids say.
        const std::int64_t seq = freeSeq(tx.connection(), merge.survivor, key);
        const std::int64_t content = contentOf(tx.connection(), merge.merged, key);
        moveEntry(tx, merge.merged, merge.survivor, key, seq);
        if (seq != key.seq)
            changed.push_back({key, seq});
        merges::note(
            tx, merge.id,
            {"trait_entry", key.trait, key.at, seq, compactJson(Json{{"seq", key.seq}, {"content", content}})});
    }
    renumber(tx, inner, changed);
}

void giveBackTraits(Transaction& tx, const CustomerMerge& merge, CustomerId from,
                    const std::vector<std::int64_t>& inner)
{
    std::vector<Renumbered> changed;
    for (const MergedRow& row : merges::noted(tx.connection(), merge.id, "trait_entry")) {
        const EntryKey noted{row.row, row.effectiveAt, row.seq};
        const Json before = Json::parse(row.before, nullptr, false);
        if (!before.is_object())
            continue;
        const auto key = findEntry(tx.connection(), from, noted, before.value("content", std::int64_t{0}));
        if (!key)
            continue;
        EntryKey old = noted;
        old.seq = before.value("seq", noted.seq);
        if (!isFree(tx.connection(), merge.merged, old))
            old.seq = freeSeq(tx.connection(), merge.merged, old);
        if (moveEntry(tx, from, merge.merged, *key, old.seq) && old.seq != noted.seq)
            changed.push_back({noted, old.seq});
    }
    renumber(tx, inner, changed);
}

void moveClaims(Transaction& tx, const CustomerMerge& merge)
{
    tx.query("INSERT INTO customer_merge_row(merge_id, kind, row_id, seq) SELECT ?, 'person_claim', batch_id, seq FROM "
             "person_claim WHERE customer_id = ?")
        .bind(merge.id, merge.merged)
        .run();
    tx.query("UPDATE person_claim SET customer_id = ? WHERE customer_id = ?").bind(merge.survivor, merge.merged).run();
}

void giveBackClaims(Transaction& tx, const CustomerMerge& merge, CustomerId from)
{
    tx.query("UPDATE person_claim SET customer_id = ?1 WHERE customer_id = ?2 AND (batch_id, seq) IN (SELECT row_id, "
             "seq FROM customer_merge_row WHERE merge_id = ?3 AND kind = 'person_claim')")
        .bind(merge.merged, from, merge.id)
        .run();
}

void movePlain(Transaction& tx, const CustomerMerge& merge, const PlainTable& table)
{
    const std::string name(table.name);
    tx.query("INSERT INTO customer_merge_row(merge_id, kind, row_id) SELECT ?, ?, " + std::string(table.key) +
             " FROM " + name + " WHERE customer_id = ?")
        .bind(merge.id, table.name, merge.merged)
        .run();
    tx.query("UPDATE " + name + " SET customer_id = ? WHERE customer_id = ?").bind(merge.survivor, merge.merged).run();
}

void giveBackPlain(Transaction& tx, const CustomerMerge& merge, CustomerId from, const PlainTable& table)
{
    tx.query("UPDATE " + std::string(table.name) + " SET customer_id = ?1 WHERE customer_id = ?2 AND " +
             std::string(table.key) + " IN (SELECT row_id FROM customer_merge_row WHERE merge_id = ?3 AND kind = ?4)")
        .bind(merge.merged, from, merge.id, table.name)
        .run();
}

void giveBackDeviceEvents(Transaction& tx, const CustomerMerge& merge, CustomerId from)
{
    tx.query("UPDATE event SET customer_id = ?1 WHERE customer_id = ?2 AND identity_id IN (SELECT row_id FROM "
             "customer_merge_row WHERE merge_id = ?3 AND kind = 'identity')")
        .bind(merge.merged, from, merge.id)
        .run();
}

std::vector<Refusal> stricterConsents(Connection& connection, const CustomerMerge& merge, Ms recordedBy)
{
    std::vector<Refusal> refusals;
    Query query = connection.query("SELECT DISTINCT channel, purpose FROM consent_entry WHERE customer_id IN (?, ?) "
                                   "ORDER BY channel, purpose");
    query.bind(merge.survivor, merge.merged);
    while (query.step()) {
        if (!parseChannel(query.view(0)))
            continue;
        Refusal refusal{query.text(0), query.text(1)};
        if (deniedBy(connection, merge.survivor, refusal, recordedBy) ||
            deniedBy(connection, merge.merged, refusal, recordedBy))
            refusals.push_back(std::move(refusal));
    }
    return refusals;
}

void addDenials(Transaction& tx, const CustomerMerge& merge, const std::vector<Refusal>& refusals, Ms now,
                Ms recordedBy)
{
    for (const Refusal& refusal : refusals) {
        if (deniedBy(tx.connection(), merge.survivor, refusal, recordedBy))
            continue;
        Query latest = tx.query("SELECT max(at) FROM consent_entry WHERE customer_id = ? AND channel = ? AND purpose = "
                                "? AND recorded_at <= ?");
        latest.bind(merge.survivor, refusal.channel, refusal.purpose, recordedBy);
        latest.step();
        ConsentEntry entry;
        entry.customer = merge.survivor;
        entry.channel = *parseChannel(refusal.channel);
        entry.purpose = refusal.purpose;
        entry.state = ConsentState::Denied;
        entry.source = "merge";
        entry.evidence = "Merged with #" + std::to_string(merge.merged.value) + ": one of the two had said no.";
        entry.at = std::max(now, latest.int64(0));
        consents::add(tx, entry, now);
        merges::note(tx, merge.id, {"made_consent_entry", tx.lastInsertId(), 0, 0, {}});
    }
}

void takeBackMade(Transaction& tx, const CustomerMerge& merge)
{
    tx.query("DELETE FROM consent_entry WHERE id IN (SELECT row_id FROM customer_merge_row WHERE merge_id = ? AND kind "
             "= 'made_consent_entry')")
        .bind(merge.id)
        .run();
}

}
