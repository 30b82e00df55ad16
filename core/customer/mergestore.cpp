#include "core/customer/mergestore.h"

#include "core/base/json.h"
#include "core/customer/customerstore.h"
#include "core/customer/mergerows.h"
#include "core/customer/pointsledger.h"
#include "core/customer/traitstore.h"

#include <algorithm>
#include <array>
#include <limits>

namespace patron::customer::merges {

namespace {
constexpr std::string_view mergeColumns =
    "SELECT id, survivor_id, merged_id, reason, recorded_at, undone_at FROM customer_merge ";

CustomerMerge readMerge(const Query& query)
{
    return {query.int64(0), query.id<CustomerId>(1), query.id<CustomerId>(2),
            query.text(3),  query.int64(4),          query.optionalInt64(5)};
}

/// The columns of a customer's row that come from nowhere else: not those kept from traits and identities.
std::vector<std::string> ownColumns(Connection& connection)
{
    std::vector<std::string> columns;
    Query query = connection.query("SELECT name FROM pragma_table_info('customer') WHERE name NOT IN ('id', 'email', "
                                   "'phone') AND name NOT IN (SELECT name FROM trait WHERE standard = 1) ORDER BY cid");
    while (query.step())
        columns.push_back(query.text(0));
    return columns;
}

Json ownRow(Connection& connection, CustomerId customer)
{
    Json row = Json::object();
    for (const std::string& column : ownColumns(connection)) {
        Query query = connection.query("SELECT " + column + " FROM customer WHERE id = ?");
        query.bind(customer);
        if (!query.step() || query.isNull(0))
            continue;
        constexpr int integerType = 1;
        row[column] = query.columnType(0) == integerType ? Json(query.int64(0)) : Json(query.text(0));
    }
    return row;
}

void insertOwnRow(Transaction& tx, CustomerId customer, const Json& row)
{
    std::string names = "id";
    std::string marks = "?";
    for (const std::string& column : ownColumns(tx.connection())) {
        if (!row.contains(column))
            continue;
        names += ", " + column;
        marks += ", ?";
    }
    Query insert = tx.query("INSERT INTO customer(" + names + ") VALUES (" + marks + ")");
    insert.bind(customer);
    for (const std::string& column : ownColumns(tx.connection())) {
        if (!row.contains(column))
            continue;
        if (row[column].is_number_integer())
            insert.bindNext(row[column].get<std::int64_t>());
        else
            insert.bindNext(row[column].get<std::string>());
    }
    insert.run();
}

/// Merges by which rows came to a customer, and those by which they came to those merged into it, and so on.
std::vector<std::int64_t> mergesInto(Connection& connection, CustomerId customer)
{
    std::vector<std::int64_t> found;
    std::vector<CustomerId> open{customer};
    while (!open.empty()) {
        const CustomerId into = open.back();
        open.pop_back();
        Query query =
            connection.query("SELECT id, merged_id FROM customer_merge WHERE survivor_id = ? AND undone_at IS NULL");
        query.bind(into);
        while (query.step()) {
            found.push_back(query.int64(0));
            open.push_back(query.id<CustomerId>(1));
        }
    }
    return found;
}

/// What this module moves; the other modules' notes are their own.
constexpr const char* ownKinds = "('identity', 'trait_entry', 'person_claim', 'orders', 'event', 'consent_entry', "
                                 "'preference', 'sale_claim')";

/// Aliases lead straight to who has the rows.
void pointAliases(Transaction& tx, CustomerId from, CustomerId to)
{
    for (const CustomerId id : idsOf(tx.connection(), from)) {
        if (id == to)
            continue;
        tx.query("INSERT INTO customer_alias(id, customer_id) VALUES (?1, ?2) ON CONFLICT(id) DO UPDATE SET "
                 "customer_id = ?2")
            .bind(id, to)
            .run();
    }
}

/// The row of the merged customer goes, with what only holds while it is there.
void removeOwnRow(Transaction& tx, CustomerId merged)
{
    tx.query("DELETE FROM customer WHERE id = ?").bind(merged).run();
    tx.query("DELETE FROM duplicate_pair WHERE first_id = ?1 OR second_id = ?1").bind(merged).run();
}

void moveRows(Transaction& tx, const CustomerMerge& merge, Ms now, Ms recordedBy)
{
    const auto strict = mergerows::stricterConsents(tx.connection(), merge, recordedBy);
    mergerows::moveIdentities(tx, merge);
    // Records of older merges name trait entries by what the move may change.
    std::vector<std::int64_t> inner = mergesInto(tx.connection(), merge.merged);
    mergerows::moveTraits(tx, merge, inner);
    mergerows::moveClaims(tx, merge);
    for (const mergerows::PlainTable& table : mergerows::plainTables)
        mergerows::movePlain(tx, merge, table);
    mergerows::addDenials(tx, merge, strict, now, recordedBy);
    traits::refreshColumns(tx, merge.survivor);
}

void giveBackRows(Transaction& tx, const CustomerMerge& merge, Ms now)
{
    Query own = tx.query("SELECT moved FROM customer_merge WHERE id = ?");
    own.bind(merge.id);
    own.step();
    Json row = Json::parse(own.text(0), nullptr, false);
    if (!row.is_object())
        row = Json::object();
    if (!row.contains("recorded_at"))
        row["recorded_at"] = now;
    tx.query("DELETE FROM customer_alias WHERE id = ?").bind(merge.merged).run();
    insertOwnRow(tx, merge.merged, row);
    // Those who were merged into the customer go back with it, all the same to whom they lead.
    pointAliases(tx, merge.merged, merge.merged);

    const CustomerId from = holder(tx.connection(), merge);
    mergerows::giveBackIdentities(tx, merge, from);
    const std::vector<std::int64_t> inner = mergesInto(tx.connection(), merge.merged);
    mergerows::giveBackTraits(tx, merge, from, inner);
    mergerows::giveBackClaims(tx, merge, from);
    for (const mergerows::PlainTable& table : mergerows::plainTables)
        mergerows::giveBackPlain(tx, merge, from, table);
    points::followLots(tx, merge.id, merge.merged, from);
    mergerows::giveBackDeviceEvents(tx, merge, from);
    traits::refreshColumns(tx, merge.merged);
    traits::refreshColumns(tx, from);
}
}

std::int64_t begin(Transaction& tx, CustomerId survivor, CustomerId merged, std::string_view reason, Ms now)
{
    pointAliases(tx, merged, survivor);
    const Json row = ownRow(tx.connection(), merged);
    tx.query("INSERT INTO customer_merge(survivor_id, merged_id, reason, moved, recorded_at) VALUES (?, ?, ?, ?, ?)")
        .bind(survivor, merged, reason, compactJson(row), now)
        .run();
    const std::int64_t id = tx.lastInsertId();
    removeOwnRow(tx, merged);
    for (const Area area : {Area::Orders, Area::Events, Area::Consents, Area::Programs, Area::Outbox})
        tx.changed(area);
    tx.changed(Area::Customers, survivor);
    tx.changed(Area::Customers, merged);
    return id;
}

void moveCustomer(Transaction& tx, const CustomerMerge& merge, Ms now)
{
    moveRows(tx, merge, now, std::numeric_limits<Ms>::max());
}

std::optional<CustomerMerge> standing(Connection& connection, CustomerId merged)
{
    Query query = connection.query(std::string(mergeColumns) + "WHERE merged_id = ? AND undone_at IS NULL");
    query.bind(merged);
    if (!query.step())
        return std::nullopt;
    return readMerge(query);
}

std::optional<CustomerMerge> find(Connection& connection, std::int64_t id)
{
    Query query = connection.query(std::string(mergeColumns) + "WHERE id = ?");
    query.bind(id);
    if (!query.step())
        return std::nullopt;
    return readMerge(query);
}

std::vector<CustomerMerge> recent(Connection& connection, int limit)
{
    std::vector<CustomerMerge> list;
    Query query = connection.query(std::string(mergeColumns) + "ORDER BY id DESC LIMIT ?");
    query.bind(limit);
    while (query.step())
        list.push_back(readMerge(query));
    return list;
}

std::vector<CustomerMerge> into(Connection& connection, CustomerId customer)
{
    std::vector<CustomerMerge> list;
    for (const CustomerId id : idsOf(connection, customer)) {
        if (id == customer)
            continue;
        if (auto merge = standing(connection, id))
            list.push_back(std::move(*merge));
    }
    std::sort(list.begin(), list.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
    return list;
}

bool holdsAnything(Connection& connection, const CustomerMerge& merge)
{
    const CustomerId from = holder(connection, merge);
    for (const std::string_view table :
         {"identity", "orders", "event", "consent_entry", "loyalty_entry", "coupon_use"}) {
        Query row = connection.query("SELECT 1 FROM customer_merge_row r JOIN " + std::string(table) +
                                     " t ON t.id = r.row_id WHERE r.merge_id = ? AND r.kind = ? AND t.customer_id = ? "
                                     "LIMIT 1");
        row.bind(merge.id, table, from);
        if (row.step())
            return true;
    }
    Query entry = connection.query(
        "SELECT 1 FROM customer_merge_row r JOIN trait_entry t ON t.customer_id = ? AND t.trait_id = r.row_id AND "
        "t.effective_at = r.effective_at AND t.seq = r.seq WHERE r.merge_id = ? AND r.kind = 'trait_entry' LIMIT 1");
    entry.bind(from, merge.id);
    return entry.step();
}

void giveBackCustomer(Transaction& tx, const CustomerMerge& merge, Ms now)
{
    mergerows::takeBackMade(tx, merge);
    giveBackRows(tx, merge, now);
}

void part(Transaction& tx, const CustomerMerge& merge)
{
    giveBackRows(tx, merge, merge.recordedAt);
    tx.query("DELETE FROM customer_merge_row WHERE merge_id = ? AND kind IN " + std::string(ownKinds))
        .bind(merge.id)
        .run();
    tx.query("UPDATE customer_merge SET undone_at = recorded_at WHERE id = ?").bind(merge.id).run();
}

void rejoin(Transaction& tx, const CustomerMerge& merge)
{
    pointAliases(tx, merge.merged, merge.survivor);
    const Json row = ownRow(tx.connection(), merge.merged);
    tx.query("UPDATE customer_merge SET moved = ?, undone_at = NULL WHERE id = ?")
        .bind(compactJson(row), merge.id)
        .run();
    removeOwnRow(tx, merge.merged);
    // What was refused after the two became one is no refusal of the merge.
    moveRows(tx, merge, merge.recordedAt, merge.recordedAt);
}

void finishUnmerge(Transaction& tx, const CustomerMerge& merge, Ms now)
{
    for (const std::int64_t other : beyond(tx.connection(), merge)) {
        tx.query(
              "DELETE FROM customer_merge_row WHERE merge_id = ?1 AND kind NOT IN ('program_member', 'segment_member') "
              "AND EXISTS (SELECT 1 FROM customer_merge_row m "
              "WHERE m.merge_id = ?2 AND m.kind = customer_merge_row.kind AND m.row_id = customer_merge_row.row_id "
              "AND m.effective_at = customer_merge_row.effective_at AND m.seq = customer_merge_row.seq)")
            .bind(other, merge.id)
            .run();
    }
    tx.query("DELETE FROM customer_merge_row WHERE merge_id = ?").bind(merge.id).run();
    tx.query("UPDATE customer_merge SET undone_at = ? WHERE id = ?").bind(now, merge.id).run();
    for (const Area area : {Area::Orders, Area::Events, Area::Consents, Area::Programs, Area::Outbox})
        tx.changed(area);
    tx.changed(Area::Customers, merge.merged);
}

void removeIfEmpty(Transaction& tx, CustomerId customer)
{
    for (const char* table : {"identity", "trait_entry", "orders", "event", "consent_entry", "loyalty_entry",
                              "coupon_use", "person_claim"}) {
        Query row = tx.query(std::string("SELECT 1 FROM ") + table + " WHERE customer_id = ? LIMIT 1");
        row.bind(customer);
        if (row.step())
            return;
    }
    tx.query("DELETE FROM customer WHERE id = ?").bind(customer).run();
    tx.changed(Area::Customers, customer);
}

void note(Transaction& tx, std::int64_t merge, const MergedRow& row)
{
    tx.query("INSERT INTO customer_merge_row(merge_id, kind, row_id, effective_at, seq, before) VALUES (?, ?, ?, ?, ?, "
             "?) ON CONFLICT DO NOTHING")
        .bind(merge, row.kind, row.row, row.effectiveAt, row.seq, row.before)
        .run();
}

std::vector<MergedRow> noted(Connection& connection, std::int64_t merge, std::string_view kind)
{
    std::vector<MergedRow> rows;
    Query query = connection.query("SELECT kind, row_id, effective_at, seq, before FROM customer_merge_row WHERE "
                                   "merge_id = ? AND kind = ? ORDER BY row_id, effective_at, seq");
    query.bind(merge, kind);
    while (query.step())
        rows.push_back({query.text(0), query.int64(1), query.int64(2), query.int64(3), query.text(4)});
    return rows;
}

void unnote(Transaction& tx, std::int64_t merge, std::string_view kind, std::int64_t row)
{
    tx.query("DELETE FROM customer_merge_row WHERE merge_id = ? AND kind = ? AND row_id = ?")
        .bind(merge, kind, row)
        .run();
}

std::vector<std::int64_t> beyond(Connection& connection, const CustomerMerge& merge)
{
    std::vector<std::int64_t> further;
    auto next = standing(connection, merge.survivor);
    while (next) {
        further.push_back(next->id);
        next = standing(connection, next->survivor);
    }
    return further;
}

CustomerId holder(Connection& connection, const CustomerMerge& merge)
{
    return customers::resolve(connection, merge.survivor);
}

void forget(Transaction& tx, CustomerId customer)
{
    const std::vector<CustomerId> ids = idsOf(tx.connection(), customer);
    for (const CustomerId id : ids) {
        tx.query("DELETE FROM customer_merge_row WHERE merge_id IN (SELECT id FROM customer_merge WHERE survivor_id = "
                 "?1 OR merged_id = ?1)")
            .bind(id)
            .run();
        tx.query("DELETE FROM customer_merge WHERE survivor_id = ?1 OR merged_id = ?1").bind(id).run();
        tx.query("DELETE FROM customer_alias WHERE id = ?1 OR customer_id = ?1").bind(id).run();
        tx.query("DELETE FROM duplicate_pair WHERE first_id = ?1 OR second_id = ?1").bind(id).run();
        tx.query("DELETE FROM distinct_pair WHERE first_id = ?1 OR second_id = ?1").bind(id).run();
    }
}

std::vector<CustomerId> idsOf(Connection& connection, CustomerId customer)
{
    std::vector<CustomerId> ids{customer};
    for (std::size_t i = 0; i < ids.size(); ++i) {
        Query query =
            connection.query("SELECT merged_id FROM customer_merge WHERE survivor_id = ? AND undone_at IS NULL");
        query.bind(ids[i]);
        while (query.step())
            ids.push_back(query.id<CustomerId>(0));
    }
    std::sort(ids.begin(), ids.end());
    return ids;
}

}
