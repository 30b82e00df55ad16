#include "core/loyalty/settle.h"

#include "core/base/timezone.h"
#include "core/loyalty/couponmatch.h"

#include <algorithm>
#include <vector>

namespace patron::loyalty {

void SettleReport::add(const SettleReport& other)
{
    customers += other.customers;
    earned += other.earned;
    expired += other.expired;
    reversed += other.reversed;
    tierChanges += other.tierChanges;
    redemptions += other.redemptions;
    more = other.more;
}

namespace settling {

namespace {
constexpr int customersAStep = 200;

/// Whom the midnights since the last look concern though nothing of theirs changed: what they did on the days before
/// counts now or no more, points ended, a birthday came, a grace may be over.
void markByDay(Transaction& tx, const TimeZone& zone, const SavedPlan& plan, DayNumber from, DayNumber today)
{
    const auto mark = [&](const char* sql, std::int64_t low, std::int64_t high) {
        tx.query(std::string("INSERT OR IGNORE INTO loyalty_stale ") + sql).bind(low, high, plan.ledger).run();
    };
    mark("SELECT customer_id FROM v_loyalty_entry WHERE expires_on >= ?1 AND expires_on < ?2 AND plan = ?3", from - 1,
         today);
    constexpr const char* orders = "SELECT customer_id FROM v_order WHERE at >= ?1 AND at < ?2 AND customer_id IS NOT "
                                   "NULL AND ?3 IS NOT NULL";
    constexpr const char* rows = "SELECT customer_id FROM v_loyalty_entry WHERE at >= ?1 AND at < ?2 AND plan = ?3";
    const Ms begin = zone.startOfDay(from);
    const Ms end = zone.startOfDay(today + 1);
    mark(orders, begin, end);
    if (plan.plan().tiers) {
        const Duration back{-plan.plan().tiers->window.count, plan.plan().tiers->window.unit};
        const Ms goneFrom = zone.startOfDay(addToDay(from, back) - 1);
        const Ms goneTo = zone.startOfDay(addToDay(today, back) + 1);
        mark(rows, begin, end);
        mark(plan.plan().tiers->bySpend ? orders : rows, goneFrom, goneTo);
        tx.query("INSERT OR IGNORE INTO loyalty_stale SELECT customer_id FROM loyalty_standing WHERE plan_id = ? AND "
                 "below_since IS NOT NULL")
            .bind(plan.id)
            .run();
    }
}

void markBirthdays(Transaction& tx, const SavedPlan& plan, DayNumber from, DayNumber today)
{
    if (plan.plan().birthdayPoints == 0)
        return;
    std::vector<std::int64_t> found;
    {
        Query query = tx.query("SELECT c.id, c.birthday FROM v_customer c WHERE c.birthday IS NOT NULL AND EXISTS "
                               "(SELECT 1 FROM v_loyalty_entry e WHERE e.customer_id = c.id AND e.plan = ?)");
        query.bind(plan.ledger);
        while (query.step()) {
            const auto birthday = static_cast<DayNumber>(query.int64(1));
            for (int year = dateOf(from).year; year <= dateOf(today).year; ++year) {
                const DayNumber day = birthdayIn(birthday, year);
                if (day >= from && day <= today)
                    found.push_back(query.int64(0));
            }
        }
    }
    for (const std::int64_t id : found)
        tx.query("INSERT OR IGNORE INTO loyalty_stale(id) VALUES (?)").bind(id).run();
}

void markByTime(Transaction& tx, const TimeZone& zone, const SavedPlan& plan, Ms now)
{
    const DayNumber today = zone.dayAt(now);
    if (plan.checkedDay && *plan.checkedDay >= today)
        return;
    const DayNumber from = plan.checkedDay.value_or(today - 1);
    markByDay(tx, zone, plan, from, today);
    markBirthdays(tx, plan, from, today);
    tx.query("UPDATE loyalty_plan SET checked_day = ? WHERE id = ?").bind(today, plan.id).run();
}

std::vector<CustomerId> nextStale(Transaction& tx, int customers)
{
    std::vector<CustomerId> list;
    Query query = tx.query("SELECT id FROM loyalty_stale ORDER BY id LIMIT ?");
    query.bind(customers);
    while (query.step())
        list.push_back(query.id<CustomerId>(0));
    return list;
}

/// Who is there, or was until an import was undone: what their orders gave goes with the orders.
bool hasAccount(Transaction& tx, CustomerId customer)
{
    Query query = tx.query("SELECT 1 FROM v_customer WHERE id = ?1 UNION ALL SELECT 1 FROM v_loyalty_entry WHERE "
                           "customer_id = ?1 LIMIT 1");
    query.bind(customer);
    return query.step();
}
}

Result<SettleReport> step(Transaction& tx, const Store& store, Ms now, int customers)
{
    SettleReport report;
    PATRON_TRY(saved, plans::all(tx.connection(), store.currencyDecimals()));
    for (const SavedPlan& plan : saved)
        markByTime(tx, store.zone(), plan, now);
    for (const CustomerId customer : nextStale(tx, customers)) {
        tx.query("DELETE FROM loyalty_stale WHERE id = ?").bind(customer).run();
        if (!hasAccount(tx, customer))
            continue;
        ++report.customers;
        for (const SavedPlan& plan : saved)
            Settlement(tx, store, plan, customer, now, report).run();
    }
    report.redemptions = couponuses::match(tx, now, customers);
    Query left = tx.query("SELECT EXISTS (SELECT 1 FROM loyalty_stale) OR EXISTS (SELECT 1 FROM coupon_stale)");
    left.step();
    report.more = left.flag(0);
    return report;
}

Result<void> customer(Transaction& tx, const Store& store, const SavedPlan& plan, CustomerId customer, Ms now)
{
    SettleReport report;
    Settlement(tx, store, plan, customer, now, report).run();
    return {};
}

Result<SettleReport> all(Store& store, Ms now, const CancelToken& cancel)
{
    SettleReport sum;
    do {
        if (cancel.cancelled())
            return makeError(ErrorCode::Cancelled, "Stopped. What was settled until then stays.");
        PATRON_TRY(done, store.write([&](Transaction& tx) { return step(tx, store, now, customersAStep); }));
        sum.add(done);
    } while (sum.more);
    return sum;
}

}
}
