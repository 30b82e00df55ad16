#include "core/insight/orderhistory.h"

#include <limits>

namespace patron::insight {

const std::string& completedThenSql()
{
    // As segments.md has it: a cancelled order was completed from its payment to its cancellation, one without dates
    // never.
    static const std::string sql = "o.customer_id IS NOT NULL AND o.at <= ?1 AND CASE WHEN o.state = 'cancelled' THEN "
                                   "o.cancelled_at > ?1 AND o.paid_at <= ?1 WHEN o.state = 'completed' THEN o.paid_at "
                                   "IS NULL OR o.paid_at <= ?1 ELSE 0 END";
    return sql;
}

std::vector<OrderDay> orderDays(ReadSession& session, Ms asOf, CustomerId only)
{
    std::vector<OrderDay> days;
    const std::string ofOne = only ? " AND o.customer_id = " + std::to_string(only.value) : std::string();
    Query query = session.query("SELECT o.customer_id, o.local_day, coalesce(sum(o.value_base), 0), count(*), "
                                "count(o.value_base) FROM v_order o WHERE o.kind = 'sale' AND " +
                                completedThenSql() + ofOne + " GROUP BY o.customer_id, o.local_day ORDER BY 1, 2");
    query.bind(asOf);
    while (query.step()) {
        days.push_back({query.id<CustomerId>(0), static_cast<DayNumber>(query.int64(1)), query.int64(2),
                        static_cast<std::int32_t>(query.int64(3)), static_cast<std::int32_t>(query.int64(4))});
    }
    return days;
}

std::vector<OrderTotals> orderTotals(ReadSession& session, Ms asOf, std::optional<Ms> since)
{
    std::vector<OrderTotals> totals;
    Query query = session.query(
        "SELECT o.customer_id, max(CASE WHEN o.kind = 'sale' THEN o.local_day END), sum(o.kind = 'sale'), "
        "coalesce(sum(o.value_base), 0) FROM v_order o WHERE o.kind IN ('sale', 'return') AND o.at >= ?2 AND " +
        completedThenSql() + " GROUP BY o.customer_id HAVING sum(o.kind = 'sale') > 0 ORDER BY 1");
    query.bind(asOf, since.value_or(std::numeric_limits<Ms>::min()));
    while (query.step()) {
        totals.push_back(
            {query.id<CustomerId>(0), static_cast<DayNumber>(query.int64(1)), query.int64(2), query.int64(3)});
    }
    return totals;
}

}
