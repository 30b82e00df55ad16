#include "core/customer/identityholder.h"

#include "core/base/json.h"
#include "core/customer/traitstore.h"

#include <set>
#include <string>

namespace patron::customer::holders {

namespace {
/// Whether a row `j` is of an import and its customer came second.
const std::string second =
    "(j.batch_id IS NOT NULL AND EXISTS (SELECT 1 FROM identity o WHERE o.kind = j.kind AND o.normalized = "
    "j.normalized AND o.source = j.source "
    "AND o.customer_id <> j.customer_id AND (coalesce(o.batch_id, 0), coalesce(o.claim_seq, 0), o.customer_id) < "
    "(j.batch_id, coalesce(j.claim_seq, 0), j.customer_id)))";
const std::string exclusive = "j.kind IN ('email', 'card', 'external')";

/// Marks rows (id, customer, whether it is another's) anew.
void settleRows(Transaction& tx, Query& rows)
{
    struct Row
    {
        std::int64_t id;
        bool anothers;
    };
    std::vector<Row> changed;
    std::set<CustomerId> customers;
    while (rows.step()) {
        changed.push_back({rows.int64(0), rows.flag(2)});
        customers.insert(rows.id<CustomerId>(1));
    }
    for (const Row& row : changed)
        tx.query("UPDATE identity SET anothers = ? WHERE id = ?").bind(row.anothers, row.id).run();
    for (const CustomerId customer : customers) {
        ensurePrimaries(tx, customer);
        traits::refreshColumns(tx, customer);
    }
}

std::string listOf(const std::vector<CustomerId>& customers)
{
    Json list = Json::array();
    for (const CustomerId customer : customers)
        list.push_back(customer.value);
    return compactJson(list);
}

/// The rows of an identity that customers of a set, here called c, were named with.
std::string rowsBeside(const std::string& set)
{
    return "SELECT DISTINCT j.id, j.customer_id, " + second + " AS now FROM " + set +
           " c CROSS JOIN identity i ON i.customer_id = c.id CROSS JOIN identity j ON j.kind = i.kind AND "
           "j.normalized = i.normalized AND j.source = i.source WHERE " +
           exclusive + " AND j.anothers <> " + second + " ORDER BY j.id";
}
}

bool isExclusive(IdentityKind kind)
{
    return kind == IdentityKind::Email || kind == IdentityKind::Card || kind == IdentityKind::External;
}

void settle(Transaction& tx, const Identity& identity)
{
    if (!isExclusive(identity.kind))
        return;
    Query rows = tx.query("SELECT j.id, j.customer_id, " + second +
                          " AS now FROM identity j WHERE j.kind = ? AND j.normalized = ? AND j.source = ? AND "
                          "j.anothers <> " +
                          second + " ORDER BY j.id");
    rows.bind(identityKindName(identity.kind), identity.normalized, identity.source);
    settleRows(tx, rows);
}

void settleOf(Transaction& tx, const std::vector<CustomerId>& customers)
{
    Query rows = tx.query(rowsBeside("(SELECT value AS id FROM json_each(?))"));
    rows.bind(listOf(customers));
    settleRows(tx, rows);
}

void settleCircle(Transaction& tx)
{
    Query rows = tx.query(rowsBeside("temp.circle"));
    settleRows(tx, rows);
}

std::vector<CustomerId> heirsOf(Connection& connection, const std::vector<CustomerId>& customers)
{
    std::vector<CustomerId> heirs;
    Query query = connection.query(
        "SELECT DISTINCT j.customer_id FROM json_each(?1) c CROSS JOIN identity i ON i.customer_id = c.value CROSS "
        "JOIN identity j ON j.kind = i.kind AND j.normalized = i.normalized AND j.source = i.source WHERE j.anothers "
        "AND j.customer_id NOT IN (SELECT value FROM json_each(?1)) ORDER BY 1");
    query.bind(listOf(customers));
    while (query.step())
        heirs.push_back(query.id<CustomerId>(0));
    return heirs;
}

bool isHeldBeside(Connection& connection, const Identity& identity, CustomerId customer)
{
    Query query = connection.query("SELECT 1 FROM identity WHERE kind = ? AND normalized = ? AND source = ? AND "
                                   "customer_id <> ? AND anothers = 0 LIMIT 1");
    query.bind(identityKindName(identity.kind), identity.normalized, identity.source, customer);
    return query.step();
}

std::int64_t wronglyMarked(Connection& connection)
{
    Query query =
        connection.query("SELECT count(*) FROM identity j WHERE " + exclusive + " AND j.anothers <> " + second);
    query.step();
    return query.int64(0);
}

void ensurePrimaries(Transaction& tx, CustomerId customer)
{
    tx.query("UPDATE identity SET is_primary = 0 WHERE customer_id = ? AND anothers AND is_primary")
        .bind(customer)
        .run();
    tx.query("UPDATE identity SET is_primary = 1 WHERE id IN (SELECT min(id) FROM identity WHERE customer_id = ?1 AND "
             "anothers = 0 GROUP BY kind HAVING max(is_primary) = 0)")
        .bind(customer)
        .run();
}

}
