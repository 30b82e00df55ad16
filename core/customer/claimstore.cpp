#include "core/customer/claimstore.h"

namespace patron::customer::claims {

namespace {
/// How many of a customer's newest claims are looked through for the same words.
constexpr int claimsCompared = 8;

/// Line numbers as gaps, seven bits a byte.
std::string packLines(const std::vector<std::int64_t>& lines)
{
    std::string packed;
    std::int64_t last = 0;
    for (const std::int64_t line : lines) {
        auto gap = static_cast<std::uint64_t>(line - last);
        for (; gap >= 0x80; gap >>= 7)
            packed.push_back(static_cast<char>(gap | 0x80));
        packed.push_back(static_cast<char>(gap));
        last = line;
    }
    return packed;
}

std::vector<std::int64_t> unpackLines(std::string_view packed)
{
    std::vector<std::int64_t> lines;
    std::int64_t last = 0;
    std::uint64_t gap = 0;
    int shift = 0;
    for (const char byte : packed) {
        gap |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
        shift += 7;
        if ((byte & 0x80) != 0 && shift < 63)
            continue;
        last += static_cast<std::int64_t>(gap);
        lines.push_back(last);
        gap = 0;
        shift = 0;
    }
    return lines;
}

void bindBlobOrNull(Query& query, const std::optional<std::string>& bytes)
{
    if (bytes)
        query.bindBlob(*bytes);
    else
        query.bindNext(nullptr);
}

std::int64_t recordFor(Transaction& tx, CustomerId customer, std::string_view record, bool customerKnown)
{
    if (customerKnown && customer) {
        Query known = tx.query("SELECT r.id, r.bytes FROM person_claim c JOIN import_record r ON r.id = c.record_id "
                               "WHERE c.customer_id = ? ORDER BY c.batch_id DESC, c.seq DESC LIMIT ?");
        known.bind(customer, claimsCompared);
        while (known.step()) {
            if (known.view(1) == record)
                return known.int64(0);
        }
    }
    Query insert = tx.query("INSERT INTO import_record(bytes) VALUES (?)");
    insert.bindBlob(record).run();
    return tx.lastInsertId();
}
}

void addPerson(Transaction& tx, BatchId batch, const PersonClaim& claim, std::string_view record, bool customerKnown)
{
    const std::int64_t recordId = recordFor(tx, claim.customer, record, customerKnown);
    tx.query("INSERT INTO person_claim(batch_id, seq, kind, customer_id, record_id, owner_seq, dormant) "
             "VALUES (?, ?, ?, ?, ?, ?, ?)")
        .bind(batch, claim.seq, claim.kind, claim.customer, recordId, claim.ownerSeq, claim.dormant)
        .run();
}

void settlePerson(Transaction& tx, BatchId batch, std::int64_t seq, CustomerId customer, bool dormant)
{
    tx.query("UPDATE person_claim SET customer_id = ?, dormant = ? WHERE batch_id = ? AND seq = ?")
        .bind(customer, dormant, batch, seq)
        .run();
}

void removePeople(Transaction& tx, BatchId batch)
{
    tx.query("CREATE TEMP TABLE IF NOT EXISTS gone_record (id INTEGER PRIMARY KEY)").run();
    tx.query("DELETE FROM temp.gone_record").run();
    tx.query("INSERT OR IGNORE INTO temp.gone_record SELECT record_id FROM person_claim WHERE batch_id = ?")
        .bind(batch)
        .run();
    tx.query("DELETE FROM person_claim WHERE batch_id = ?").bind(batch).run();
    tx.query("DELETE FROM temp.gone_record WHERE id IN (SELECT record_id FROM person_claim)").run();
    tx.query("DELETE FROM import_record WHERE id IN (SELECT id FROM temp.gone_record)").run();
    tx.query("DELETE FROM temp.gone_record").run();
}

void addOrder(Transaction& tx, OrderId order, const OrderClaim& claim)
{
    Query insert =
        tx.query("INSERT INTO order_claim(order_id, batch_id, person_seq, lines, record) VALUES (?, ?, ?, ?, ?)");
    insert.bind(order, claim.batch.value, claim.personSeq);
    bindBlobOrNull(insert, claim.lines ? std::optional(packLines(*claim.lines)) : std::nullopt);
    bindBlobOrNull(insert, claim.record);
    insert.run();
}

std::vector<OrderClaim> ofOrder(Connection& connection, OrderId order)
{
    std::vector<OrderClaim> list;
    Query query = connection.query(
        "SELECT batch_id, person_seq, lines, record FROM order_claim WHERE order_id = ? ORDER BY batch_id");
    query.bind(order);
    while (query.step()) {
        OrderClaim& claim = list.emplace_back();
        claim.batch = query.id<BatchId>(0);
        claim.personSeq = query.optionalInt64(1);
        if (!query.isNull(2))
            claim.lines = unpackLines(query.view(2));
        claim.record = query.optionalText(3);
    }
    return list;
}

void removeOrder(Transaction& tx, OrderId order, BatchId batch)
{
    tx.query("DELETE FROM order_claim WHERE order_id = ? AND batch_id = ?").bind(order, batch.value).run();
}

void replaceOrderRecord(Transaction& tx, OrderId order, BatchId batch, const std::optional<std::string>& record)
{
    Query update = tx.query("UPDATE order_claim SET record = ? WHERE order_id = ? AND batch_id = ?");
    update.bind();
    bindBlobOrNull(update, record);
    update.bindNext(order).bindNext(batch.value).run();
}

CustomerId customerOfOrder(Connection& connection, OrderId order, BatchId asOf)
{
    Query query =
        connection.query("SELECT p.customer_id FROM order_claim c JOIN person_claim p ON p.batch_id = c.batch_id AND "
                         "p.seq = c.person_seq WHERE c.order_id = ?1 AND (?2 IS NULL OR c.batch_id <= ?2) AND "
                         "p.customer_id IS NOT NULL ORDER BY c.batch_id LIMIT 1");
    query.bind(order, asOf);
    return query.step() ? query.id<CustomerId>(0) : CustomerId{};
}

void addEvent(Transaction& tx, std::int64_t event, BatchId batch, std::optional<std::int64_t> personSeq,
              const std::string& content, const std::string& stored)
{
    bool same = content == stored;
    {
        Query before = tx.query("SELECT record FROM event_claim WHERE event_id = ? AND record IS NOT NULL "
                                "ORDER BY batch_id DESC LIMIT 1");
        before.bind(event);
        if (before.step())
            same = before.view(0) == content;
    }
    Query insert = tx.query("INSERT INTO event_claim(event_id, batch_id, person_seq, record) VALUES (?, ?, ?, ?) "
                            "ON CONFLICT DO NOTHING");
    insert.bind(event, batch, personSeq);
    bindBlobOrNull(insert, same ? std::nullopt : std::optional(content));
    insert.run();
}

void forget(Transaction& tx)
{
    constexpr const char* statements[] = {
        "DELETE FROM order_claim WHERE order_id NOT IN (SELECT c.order_id FROM order_claim c JOIN import_batch b ON "
        "b.id = c.batch_id WHERE b.claims_kept)",
        "DELETE FROM event_claim WHERE batch_id IN (SELECT id FROM import_batch WHERE NOT claims_kept) AND NOT EXISTS "
        "(SELECT 1 FROM event e JOIN import_batch b ON b.id = e.batch_id WHERE e.id = event_claim.event_id AND "
        "b.claims_kept) AND NOT EXISTS (SELECT 1 FROM event_claim c JOIN import_batch b ON b.id = c.batch_id WHERE "
        "c.event_id = event_claim.event_id AND b.claims_kept)",
        "DELETE FROM import_version WHERE (area, key) NOT IN (SELECT v.area, v.key FROM import_version v JOIN "
        "import_batch b ON b.id = v.batch_id WHERE b.claims_kept)",
        "DELETE FROM loyalty_entry WHERE NOT counts AND batch_id IN (SELECT id FROM import_batch WHERE NOT "
        "claims_kept) "
        "AND NOT EXISTS (SELECT 1 FROM loyalty_entry o JOIN import_batch b ON b.id = o.batch_id WHERE o.source = "
        "loyalty_entry.source AND o.source_key = loyalty_entry.source_key AND b.claims_kept)",
        "DELETE FROM coupon_use WHERE NOT counts AND batch_id IN (SELECT id FROM import_batch WHERE NOT claims_kept) "
        "AND NOT EXISTS (SELECT 1 FROM coupon_use o JOIN import_batch b ON b.id = o.batch_id WHERE o.source = "
        "coupon_use.source AND o.source_key = coupon_use.source_key AND b.claims_kept)",
        // Buyers of orders whose claims are kept stay with them.
        "DELETE FROM person_claim WHERE batch_id IN (SELECT id FROM import_batch WHERE NOT claims_kept) AND "
        "(customer_id IS NULL OR customer_id NOT IN (SELECT p.customer_id FROM person_claim p JOIN import_batch b ON "
        "b.id = p.batch_id WHERE b.claims_kept AND p.customer_id IS NOT NULL)) AND (batch_id, seq) NOT IN (SELECT "
        "batch_id, person_seq FROM order_claim WHERE person_seq IS NOT NULL)",
        "DELETE FROM import_record WHERE id NOT IN (SELECT record_id FROM person_claim)",
    };
    for (const char* sql : statements)
        tx.query(sql).run();
}

std::int64_t wordNumber(Transaction& tx, std::string_view word)
{
    {
        Query find = tx.query("SELECT id FROM import_word WHERE text = ?");
        find.bind(word);
        if (find.step())
            return find.int64(0);
    }
    tx.query("INSERT INTO import_word(text) VALUES (?)").bind(word).run();
    return tx.lastInsertId();
}

std::string wordText(Connection& connection, std::int64_t number)
{
    Query find = connection.query("SELECT text FROM import_word WHERE id = ?");
    find.bind(number);
    return find.step() ? find.text(0) : std::string();
}

}
