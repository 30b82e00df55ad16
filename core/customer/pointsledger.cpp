#include "core/customer/pointsledger.h"

#include "core/base/json.h"
#include "core/base/text.h"
#include "core/customer/mergestore.h"
#include "core/customer/spokenrows.h"

#include <algorithm>
#include <array>
#include <map>

namespace patron::customer::points {

namespace {
constexpr std::string_view table = "loyalty_entry";
constexpr std::array<std::string_view, 5> kinds{"earn", "burn", "expire", "reverse", "adjust"};

std::optional<std::string> orNull(std::string text)
{
    return text.empty() ? std::nullopt : std::optional(std::move(text));
}

struct Row
{
    std::int64_t id = 0;
    std::string side; ///< the merges it came by
    std::string member;
    Ms order = 0; ///< when it counts: what is stated of a day holds at its end
    std::int64_t points = 0;
    std::optional<std::int64_t> balance;
};

std::string idsJson(const std::vector<CustomerId>& ids)
{
    Json list = Json::array();
    for (const CustomerId id : ids)
        list.push_back(id.value);
    return compactJson(list);
}

std::map<std::string, std::vector<Row>> rowsByPlan(Transaction& tx, CustomerId customer)
{
    std::map<std::string, std::vector<Row>> plans;
    Query query = tx.query(
        "SELECT e.plan, e.id, coalesce((SELECT group_concat(r.merge_id) FROM customer_merge m CROSS JOIN "
        "customer_merge_row r ON r.merge_id = m.id AND r.kind = 'loyalty_entry' AND r.row_id = e.id WHERE m.undone_at "
        "IS NULL AND m.survivor_id IN (SELECT value FROM json_each(?2))), ''), e.member, e.at + CASE WHEN e.balance IS "
        "NOT NULL AND e.date_only THEN ?3 ELSE 0 END AS holds, e.points, e.balance FROM loyalty_entry e WHERE "
        "e.customer_id = ?1 AND e.counts ORDER BY e.plan, holds, e.balance IS NOT NULL, e.batch_id, e.source, "
        "e.source_key");
    query.bind(customer, idsJson(merges::idsOf(tx.connection(), customer)), msPerDay - 1);
    while (query.step())
        plans[query.text(0)].push_back(
            {query.int64(1), query.text(2), query.text(3), query.int64(4), query.int64(5), query.optionalInt64(6)});
    return plans;
}

/// The accounts of a plan: by side and member. Rows without one of their own are the first account's of their side.
/// Says whether any row changed.
bool settlePlan(Transaction& tx, const std::vector<Row>& rows)
{
    std::map<std::string, std::map<std::string, std::int64_t>> sums;
    for (const Row& row : rows) {
        if (row.balance)
            sums[row.side][row.member] = 0;
    }
    bool changed = false;
    for (const Row& row : rows) {
        const auto side = sums.find(row.side);
        if (side == sums.end())
            continue;
        const auto own = side->second.find(row.member);
        std::int64_t& sum = own != side->second.end() ? own->second : side->second.begin()->second;
        const std::int64_t points = row.balance ? *row.balance - sum : row.points;
        sum += points;
        if (points == row.points)
            continue;
        tx.query("UPDATE loyalty_entry SET points = ? WHERE id = ?").bind(points, row.id).run();
        changed = true;
    }
    return changed;
}
}

bool isKind(std::string_view word)
{
    return std::find(kinds.begin(), kinds.end(), word) != kinds.end();
}

bool add(Transaction& tx, const TimeZone& zone, const NewPoints& entry, Ms recordedAt)
{
    const auto place = spokenrows::placeOf(tx, table, entry.source, entry.sourceKey, entry.batch);
    if (place == spokenrows::Place::Repeated || (place == spokenrows::Place::Behind && !entry.batch))
        return false;
    Query insert = tx.query(
        "INSERT INTO loyalty_entry(customer_id, plan, kind, points, at, local_day, date_only, dated, expires_on, "
        "balance, tier, folded_tier, member, order_number, reason, source, source_key, counts, batch_id, claim_seq, "
        "lot_id, to_next, recorded_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    insert.bind(entry.customer, entry.plan, entry.kind, entry.points, entry.at, zone.dayAt(entry.at), entry.dateOnly,
                entry.dated, entry.expiresOn ? std::optional<std::int64_t>(*entry.expiresOn) : std::nullopt,
                entry.balance, orNull(entry.tier), orNull(foldText(entry.tier)), entry.member,
                orNull(entry.orderNumber), orNull(entry.reason), entry.source, entry.sourceKey,
                place == spokenrows::Place::Counts, entry.batch,
                entry.claimSeq != 0 ? std::optional(entry.claimSeq) : std::nullopt,
                entry.lot != 0 ? std::optional(entry.lot) : std::nullopt, entry.toNext, recordedAt);
    insert.run();
    tx.changed(Area::Customers, entry.customer);
    return place == spokenrows::Place::Counts;
}

std::optional<Stated> lastStated(Connection& connection, const NewPoints& entry)
{
    Query query = connection.query(
        "SELECT balance, coalesce(tier, '') FROM loyalty_entry WHERE customer_id = ? AND plan = ? AND source = ? AND "
        "member = ? AND counts AND (balance IS NOT NULL OR tier IS NOT NULL) AND batch_id IS NOT ? ORDER BY at DESC, "
        "id DESC LIMIT 1");
    query.bind(entry.customer, entry.plan, entry.source, entry.member, entry.batch);
    if (!query.step())
        return std::nullopt;
    return Stated{query.optionalInt64(0), query.text(1)};
}

void settle(Transaction& tx, CustomerId customer)
{
    bool changed = false;
    for (const auto& [plan, rows] : rowsByPlan(tx, customer))
        changed = settlePlan(tx, rows) || changed;
    if (changed)
        tx.changed(Area::Customers, customer);
}

void followLots(Transaction& tx, std::int64_t merge, CustomerId merged, CustomerId from)
{
    tx.query("UPDATE loyalty_entry SET customer_id = ?1 WHERE customer_id = ?2 AND lot_id IN (SELECT row_id FROM "
             "customer_merge_row WHERE merge_id = ?3 AND kind = 'loyalty_entry')")
        .bind(merged, from, merge)
        .run();
}

void withdraw(Transaction& tx, BatchId batch, std::set<CustomerId>& touched)
{
    spokenrows::withdraw(tx, table, batch, touched);
    for (const CustomerId customer : touched)
        tx.changed(Area::Customers, customer);
}

void settleCircle(Transaction& tx, std::set<CustomerId>& touched)
{
    spokenrows::settleCircle(tx, table, touched);
    for (const CustomerId customer : touched)
        tx.changed(Area::Customers, customer);
}

std::string pointsSql(const std::string& customer, Ms asOf)
{
    return "(SELECT sum(e.points) FROM v_loyalty_entry e WHERE e.customer_id = " + customer +
           " AND e.at <= " + std::to_string(asOf) + ")";
}

std::string tierSql(const std::string& customer, Ms asOf)
{
    return "(SELECT e.tier FROM v_loyalty_entry e WHERE e.customer_id = " + customer +
           " AND e.tier IS NOT NULL AND e.at <= " + std::to_string(asOf) + " ORDER BY e.at DESC, e.id DESC LIMIT 1)";
}

std::string expiringSql(const std::string& customer, Ms asOf, DayNumber today)
{
    const std::string instant = std::to_string(asOf);
    const std::string range = std::to_string(today) + " AND " + std::to_string(today + expiringDays);
    // A lot is a row with those that change its points alone. What is left of it: what it and those before it came to,
    // less all that was taken, but no more than it had.
    return "(WITH lot AS (SELECT e.id, e.plan, e.at, e.expires_on, e.points, l.id AS part_of FROM v_loyalty_entry e "
           "LEFT "
           "JOIN v_loyalty_entry l ON l.id = e.lot_id AND l.lot_id IS NULL AND l.customer_id = e.customer_id AND "
           "l.plan = e.plan AND l.at "
           "<= " +
           instant + " WHERE e.customer_id = " + customer + " AND e.at <= " + instant +
           "), own AS (SELECT o.plan, o.at, o.id, o.expires_on, o.points + coalesce((SELECT sum(t.points) FROM lot t "
           "WHERE t.part_of = o.id), 0) AS points FROM lot o WHERE o.part_of IS NULL) "
           "SELECT CASE WHEN count(*) > 0 THEN coalesce(sum(CASE WHEN s.points > 0 AND s.expires_on BETWEEN " +
           range +
           " THEN min(s.points, max(0, s.came - s.went)) END), 0) END FROM (SELECT points, expires_on, "
           "sum(max(points, 0)) OVER (PARTITION BY plan ORDER BY at, id) AS came, -sum(min(points, 0)) OVER "
           "(PARTITION BY plan) AS went FROM own) s)";
}

std::string toNextSql(const std::string& customer, Ms asOf)
{
    return "(SELECT nullif(e.to_next, " + std::to_string(noNextTier) +
           ") FROM v_loyalty_entry e WHERE e.customer_id = " + customer +
           " AND e.to_next IS NOT NULL AND e.at <= " + std::to_string(asOf) + " ORDER BY e.at DESC, e.id DESC LIMIT 1)";
}

std::optional<Standing> standingAt(Connection& connection, CustomerId customer, Ms asOf, DayNumber today)
{
    const std::string id = std::to_string(customer.value);
    Query query = connection.queryOnce("SELECT " + pointsSql(id, asOf) + ", " + tierSql(id, asOf) + ", " +
                                       expiringSql(id, asOf, today) + ", " + toNextSql(id, asOf));
    if (!query.step() || query.isNull(0))
        return std::nullopt;
    return Standing{query.int64(0), query.text(1), query.int64(2), query.optionalInt64(3)};
}

std::vector<Balance> balances(Connection& connection, CustomerId customer)
{
    std::vector<Balance> list;
    Query query = connection.query("SELECT plan, points, coalesce(tier, '') FROM v_loyalty_balance WHERE "
                                   "customer_id = ? ORDER BY plan");
    query.bind(customer);
    while (query.step())
        list.push_back({query.text(0), query.int64(1), query.text(2)});
    return list;
}

}
