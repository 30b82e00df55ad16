#include "core/results/shopoverview.h"

namespace patron::results {

namespace {
TradeSpan spanOf(ReadSession& session, const Store& store, DayNumber first, int days)
{
    TradeSpan span;
    span.ordersByDay.assign(static_cast<std::size_t>(days), 0);
    span.revenueByDay.assign(static_cast<std::size_t>(days), 0);
    const Ms from = store.zone().startOfDay(first);
    const Ms until = store.zone().startOfDay(first + days);
    Query byDay = session.query("SELECT local_day, sum(kind = 'sale'), coalesce(sum(value_base), 0) FROM v_order "
                                "WHERE at >= ? AND at < ? AND state = 'completed' AND kind IN ('sale', 'return') "
                                "GROUP BY local_day");
    byDay.bind(from, until);
    while (byDay.step()) {
        const std::int64_t day = byDay.int64(0) - first;
        if (day < 0 || day >= days)
            continue;
        span.ordersByDay[static_cast<std::size_t>(day)] = byDay.int64(1);
        span.revenueByDay[static_cast<std::size_t>(day)] = byDay.int64(2);
        span.orders += byDay.int64(1);
        span.revenue += byDay.int64(2);
    }
    Query buyers = session.query("SELECT count(DISTINCT customer_id) FROM v_order WHERE at >= ? AND at < ? AND state "
                                 "= 'completed' AND kind = 'sale'");
    buyers.bind(from, until);
    buyers.step();
    span.buyers = buyers.int64(0);
    return span;
}
}

TradeOverview tradeOverview(ReadSession& session, const Store& store, Ms now, int days)
{
    const DayNumber first = store.zone().dayAt(now) - days + 1;
    return {days, spanOf(session, store, first, days), spanOf(session, store, first - days, days)};
}

}
