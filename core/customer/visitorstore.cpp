#include "core/customer/visitorstore.h"

namespace patron::customer::visitors {

namespace {
/// The identity that owns a visitor's events, by what matching goes by: who had it first.
constexpr std::string_view owner =
    "FROM identity i WHERE i.kind = 'device' AND i.normalized = v.normalized AND i.source = v.source "
    "ORDER BY coalesce(i.batch_id, 0), coalesce(i.claim_seq, 0), i.customer_id LIMIT 1";

std::int64_t find(Transaction& tx, const Identity& device)
{
    Query query = tx.query("SELECT id FROM visitor WHERE source = ? AND normalized = ?");
    query.bind(device.source, device.normalized);
    return query.step() ? query.int64(0) : 0;
}

void settleWhere(Transaction& tx, const std::string& which)
{
    tx.query("UPDATE event SET (customer_id, identity_id) = (SELECT (SELECT i.customer_id " + std::string(owner) +
             "), (SELECT i.id " + std::string(owner) + ") FROM visitor v WHERE v.id = event.visitor_id) WHERE " + which)
        .run();
}
}

std::int64_t idOf(Transaction& tx, const Identity& device)
{
    if (const std::int64_t known = find(tx, device))
        return known;
    tx.query("INSERT INTO visitor(source, normalized) VALUES (?, ?)").bind(device.source, device.normalized).run();
    return tx.lastInsertId();
}

Owner ownerOf(Connection& connection, const Identity& device)
{
    Query query = connection.query("SELECT customer_id, id FROM identity WHERE kind = 'device' AND normalized = ? AND "
                                   "source = ? ORDER BY coalesce(batch_id, 0), coalesce(claim_seq, 0), customer_id "
                                   "LIMIT 1");
    query.bind(device.normalized, device.source);
    if (!query.step())
        return {};
    return {query.id<CustomerId>(0), query.int64(1)};
}

void settle(Transaction& tx, const Identity& device)
{
    const std::int64_t visitor = find(tx, device);
    if (visitor == 0)
        return;
    const Owner now = ownerOf(tx.connection(), device);
    tx.query("UPDATE event SET customer_id = ?1, identity_id = ?2 WHERE visitor_id = ?3 AND customer_id IS NOT ?1")
        .bind(now.customer, now.identity, visitor)
        .run();
    if (tx.changes() > 0)
        tx.changed(Area::Events, now.customer);
}

void settleCircle(Transaction& tx)
{
    settleWhere(tx, "visitor_id IN (SELECT v.id FROM visitor v JOIN temp.circle_identity c ON c.kind = 'device' AND "
                    "c.normalized = v.normalized AND c.source = v.source)");
    settleWhere(tx, "visitor_id IN (SELECT v.id FROM temp.circle c CROSS JOIN identity i ON i.customer_id = c.id AND "
                    "i.kind = 'device' CROSS JOIN visitor v ON v.source = i.source AND v.normalized = i.normalized)");
    settleWhere(tx, "visitor_id IS NOT NULL AND id IN (SELECT id FROM temp.handed_event)");
    tx.changed(Area::Events);
}

void dropUnused(Transaction& tx)
{
    tx.query("DELETE FROM visitor WHERE NOT EXISTS (SELECT 1 FROM event e WHERE e.visitor_id = visitor.id)").run();
}

void erase(Transaction& tx, const Identity& device)
{
    const std::int64_t visitor = find(tx, device);
    if (visitor == 0)
        return;
    tx.query("DELETE FROM event_claim WHERE event_id IN (SELECT id FROM event WHERE visitor_id = ?)")
        .bind(visitor)
        .run();
    tx.query("DELETE FROM event WHERE visitor_id = ?").bind(visitor).run();
    tx.query("DELETE FROM visitor WHERE id = ?").bind(visitor).run();
    tx.changed(Area::Events);
}

}
