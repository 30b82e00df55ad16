#include "core/segment/loyaltysql.h"

#include "core/customer/pointsledger.h"

namespace patron::segment::detail {

namespace {
/// The columns of computedsql.h over rows that give `value`, `folded` and `number`.
std::string shaped(const std::string& value, const std::string& folded, const std::string& number,
                   const std::string& from)
{
    return "SELECT customer_id, " + value + " AS value, " + folded + " AS folded, " + number +
           " AS number, CAST(NULL AS BIGINT) AS at, CAST(NULL AS BIGINT) AS effective_at, CAST(NULL AS BIGINT) AS seq, "
           "FALSE AS assumed FROM " +
           from;
}

std::string numberRows(const std::string& number, const std::string& from)
{
    return shaped("CAST(NULL AS TEXT)", "CAST(NULL AS TEXT)", "CAST(" + number + " AS BIGINT)", from);
}

/// The ledger up to an instant.
std::string ledger(SqlTables& tables, Ms asOf)
{
    return "v_loyalty_entry e WHERE e.at <= " + tables.bind(asOf) + tables.only("e.customer_id");
}

/// What was stated last.
std::string tierRows(SqlTables& tables, Ms asOf)
{
    return shaped("tier", "folded_tier", "CAST(NULL AS BIGINT)",
                  "(SELECT e.customer_id, e.tier, e.folded_tier, ROW_NUMBER() OVER (PARTITION BY e.customer_id ORDER "
                  "BY e.at DESC, e.id DESC) AS place FROM " +
                      ledger(tables, asOf) + " AND e.folded_tier IS NOT NULL) s WHERE place = 1");
}

/// What was stated last, but for those who have the highest tier.
std::string toNextRows(SqlTables& tables, Ms asOf)
{
    return numberRows("to_next", "(SELECT e.customer_id, e.to_next, ROW_NUMBER() OVER (PARTITION BY e.customer_id "
                                 "ORDER BY e.at DESC, e.id DESC) AS place FROM " +
                                     ledger(tables, asOf) +
                                     " AND e.to_next IS NOT NULL) s WHERE place = 1 AND to_next <> " +
                                     std::to_string(customer::noNextTier));
}

/// A lot is a row with those that change its points alone. It holds what it and those before it in its plan came to,
/// less all that was taken, but no more than it had.
std::string expiringRows(SqlTables& tables, Ms asOf)
{
    const DayNumber today = tables.context().zone.dayAt(asOf);
    const std::string soon =
        "s.expires_on BETWEEN " + tables.bind(today) + " AND " + tables.bind(today + customer::points::expiringDays);
    const std::string left = "CASE WHEN s.came <= s.went THEN 0 WHEN s.came - s.went < s.points THEN s.came - s.went "
                             "ELSE s.points END";
    const std::string rows = tables.table(
        "ledger", "SELECT e.id, e.customer_id, e.plan, e.at, e.points, e.expires_on, l.id AS part_of FROM "
                  "v_loyalty_entry e LEFT JOIN v_loyalty_entry l ON l.id = e.lot_id AND l.lot_id IS NULL AND "
                  "l.customer_id = e.customer_id "
                  "AND l.plan = e.plan AND l.at <= " +
                      tables.bind(asOf) + " WHERE e.at <= " + tables.bind(asOf) + tables.only("e.customer_id"));
    const std::string own = tables.table(
        "own", "SELECT r.id, r.customer_id, r.plan, r.at, r.expires_on, r.points + coalesce(c.points, 0) AS points "
               "FROM " +
                   rows + " r LEFT JOIN (SELECT part_of, sum(points) AS points FROM " + rows +
                   " WHERE part_of IS NOT NULL GROUP BY part_of) c ON c.part_of = r.id WHERE r.part_of IS NULL");
    const std::string lots =
        tables.table("lot", "SELECT e.customer_id, e.points, e.expires_on, sum(CASE WHEN e.points > 0 THEN e.points "
                            "ELSE 0 END) OVER (PARTITION BY e.customer_id, e.plan ORDER BY e.at, e.id) AS came, "
                            "sum(CASE WHEN e.points < 0 THEN -e.points ELSE 0 END) OVER (PARTITION BY e.customer_id, "
                            "e.plan) AS went FROM " +
                                own + " e");
    return numberRows("sum(CASE WHEN s.points > 0 AND " + soon + " THEN " + left + " ELSE 0 END)",
                      lots + " s GROUP BY customer_id");
}
}

bool isOfLoyalty(const std::string& name)
{
    return name == "loyalty_points" || name == "loyalty_tier" || name == "points_expiring_30d" ||
           name == "points_to_next_tier";
}

std::string loyaltyRows(SqlTables& tables, const std::string& name, Ms asOf)
{
    if (name == "loyalty_tier")
        return tierRows(tables, asOf);
    if (name == "points_expiring_30d")
        return expiringRows(tables, asOf);
    if (name == "points_to_next_tier")
        return toNextRows(tables, asOf);
    return numberRows("sum(e.points)", ledger(tables, asOf) + " GROUP BY customer_id");
}

}
