#include "core/loyalty/liability.h"

#include "core/base/money.h"
#include "core/base/timezone.h"
#include "core/loyalty/lots.h"

namespace patron::loyalty {

namespace {
constexpr int pointValueDecimals = 6;

class Counting
{
public:
    Counting(Liability& liability, DayNumber today, const TimeZone& zone)
        : m_liability(liability)
        , m_today(today)
        , m_zone(zone)
    {}

    void add(const std::vector<LotRow>& rows)
    {
        const Holding holding = holdingOf(rows);
        m_liability.owed += holding.owed;
        m_liability.customers += holding.left() > 0 ? 1 : 0;
        for (const Lot& lot : holding.lots) {
            // What ended is gone, also where nobody has settled since.
            if (lot.left == 0 || (lot.expiresOn && *lot.expiresOn < m_today))
                continue;
            m_liability.points += lot.left;
            m_liability.expiring[lot.expiresOn ? formatIsoDate(*lot.expiresOn).substr(0, 7) : "never"] += lot.left;
            const int age = m_today - m_zone.dayAt(lot.at);
            for (Liability::Age& each : m_liability.ages) {
                if (age >= each.fromDays && (!each.toDays || age <= *each.toDays))
                    each.points += lot.left;
            }
        }
    }

private:
    Liability& m_liability;
    DayNumber m_today;
    const TimeZone& m_zone;
};
}

Liability liabilityOf(ReadSession& session, const Store& store, const SavedPlan& plan, Ms asOf)
{
    Liability liability;
    liability.plan = plan.name;
    Counting counting(liability, store.zone().dayAt(asOf), store.zone());
    Query query = session.query(
        "SELECT customer_id, id, at, points, lot_id, expires_on, recorded_at FROM v_loyalty_entry WHERE plan "
        "= ? AND points <> 0 ORDER BY customer_id, at, id");
    query.bind(plan.ledger);
    std::vector<LotRow> rows;
    std::int64_t customer = 0;
    while (query.step()) {
        if (query.int64(0) != customer) {
            counting.add(rows);
            rows.clear();
            customer = query.int64(0);
        }
        if (query.int64(2) > asOf) {
            liability.pending += query.int64(6) <= asOf ? query.int64(3) : 0;
            continue;
        }
        const auto ends = query.optionalInt64(5);
        rows.push_back({query.int64(1), query.int64(2), query.int64(3), query.isNull(4) ? 0 : query.int64(4),
                        ends ? std::optional(static_cast<DayNumber>(*ends)) : std::nullopt});
    }
    counting.add(rows);
    if (plan.plan().pointValueE6) {
        liability.value =
            multiplyDivide(liability.points, *plan.plan().pointValueE6 * powerOfTen(store.currencyDecimals()),
                           powerOfTen(pointValueDecimals));
    }
    return liability;
}

}
