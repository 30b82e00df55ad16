#include "core/base/money.h"
#include "core/loyalty/settlement.h"

#include <algorithm>
#include <limits>

namespace patron::loyalty {

void Settlement::readStanding()
{
    if (!m_plan.plan().tiers)
        return;
    Query query = m_tx.query("SELECT max(checked_day), count(*), count(below_since), max(below_since) FROM "
                             "loyalty_standing WHERE plan_id = ? AND customer_id = ?");
    query.bind(m_plan.id, m_customer);
    query.step();
    if (!query.isNull(0))
        m_checked = static_cast<DayNumber>(query.int64(0));
    // Of two who became one, the one whose threshold is met counts.
    if (query.int64(1) > 0 && query.int64(1) == query.int64(2))
        m_standing.belowSince = static_cast<DayNumber>(query.int64(3));
    for (const LedgerRow& row : m_rows) {
        if (!row.tier.empty() && row.at <= m_now)
            m_standing.level = levelOf(*m_plan.plan().tiers, row.tier);
    }
}

void Settlement::writeStanding()
{
    if (!m_plan.plan().tiers || !m_checked)
        return;
    std::optional<std::int64_t> below;
    if (m_standing.belowSince)
        below = *m_standing.belowSince;
    m_tx.query("UPDATE loyalty_standing SET checked_day = ?3, below_since = ?4 WHERE plan_id = ?1 AND customer_id = ?2")
        .bind(m_plan.id, m_customer, *m_checked, below)
        .run();
    if (m_tx.changes() > 0)
        return;
    m_tx.query("INSERT INTO loyalty_standing(plan_id, customer_id, checked_day, below_since) VALUES (?, ?, ?, ?)")
        .bind(m_plan.id, m_customer, *m_checked, below)
        .run();
}

std::vector<Contribution> Settlement::contributions() const
{
    std::vector<Contribution> all;
    if (!m_plan.plan().tiers->bySpend) {
        for (const LedgerRow& row : m_rows) {
            if ((row.kind == "earn" || row.kind == "reverse") && row.points != 0)
                all.push_back({row.at, row.points});
        }
        return all;
    }
    for (const OrderFact& order : m_orders) {
        if (!m_plan.covers(order.at, m_store.zone()))
            continue;
        all.push_back({order.at, order.valueBase.value_or(0)});
        for (const ReturnFact& back : order.returns)
            all.push_back({back.at, -back.valueBase});
    }
    return all;
}

void Settlement::lookAtMidnights(DayNumber upTo)
{
    if (!m_plan.plan().tiers || (m_checked && *m_checked > upTo))
        return;
    const Tiers& tiers = *m_plan.plan().tiers;
    const TimeZone& zone = m_store.zone();
    const std::vector<Contribution> all = contributions();
    if (all.empty())
        return;
    const auto earliest = std::min_element(all.begin(), all.end(),
                                           [](const Contribution& a, const Contribution& b) { return a.at < b.at; });
    const DayNumber from = m_checked.value_or(zone.dayAt(earliest->at) + 1);
    if (from > upTo)
        return;
    for (const DayNumber day : midnightsToLookAt(tiers, all, from, upTo, zone)) {
        const Standing before = m_standing;
        const std::int64_t counted = countedAt(tiers, all, day, zone);
        m_standing = after(tiers, m_standing, counted, day);
        const Ms at = zone.startOfDay(day);
        const std::optional<std::int64_t> toNext = toNextAt(at, m_standing.level);
        if (m_standing.level == before.level && toNextSaidBy(at) == toNext)
            continue;
        NewEntry entry;
        entry.customer = m_customer;
        entry.kind = "adjust";
        entry.at = entry.factAt = at;
        entry.toNext = toNext;
        const std::string base = "tier:" + std::to_string(m_customer.value) + ":" + formatIsoDate(day);
        if (m_standing.level != before.level) {
            entry.tier = tiers.levels[static_cast<std::size_t>(m_standing.level)].name;
            if (before.level >= 0)
                entry.tierBefore = tiers.levels[static_cast<std::size_t>(before.level)].name;
            entry.reason = "Tier " + entry.tier;
            ++m_report.tierChanges;
        }
        int place = 1;
        for (const LedgerRow& row : m_rows)
            place += subjectOf(row.sourceKey) == base && row.source == m_plan.source() ? 1 : 0;
        entry.sourceKey = base + "|" + std::to_string(place);
        append(std::move(entry));
    }
    m_checked = upTo;
}

std::optional<std::int64_t> Settlement::toNextSaidBy(Ms at) const
{
    const LedgerRow* last = nullptr;
    for (const LedgerRow& row : m_rows) {
        if (row.toNext && row.at <= at && (!last || row.at >= last->at))
            last = &row;
    }
    return last ? last->toNext : std::nullopt;
}

std::int64_t Settlement::multiplierAt(Ms at) const
{
    const auto& tiers = m_plan.at(at).tiers;
    if (!tiers)
        return oneE4;
    std::string tier;
    Ms since = std::numeric_limits<Ms>::min();
    for (const LedgerRow& row : m_rows) {
        if (!row.tier.empty() && row.at <= at && row.at >= since) {
            tier = row.tier;
            since = row.at;
        }
    }
    const int level = levelOf(*tiers, tier);
    return level < 0 ? oneE4 : tiers->levels[static_cast<std::size_t>(level)].multiplierE4;
}

std::optional<std::int64_t> Settlement::toNextAt(Ms at, int level) const
{
    const Tiers& tiers = *m_plan.plan().tiers;
    const auto missing = missingToNext(tiers, contributions(), level, at, m_store.zone());
    if (!missing)
        return customer::noNextTier;
    if (!tiers.bySpend)
        return missing;
    // Of money: the points that spending it would give.
    if (m_plan.plan().orders.empty())
        return std::nullopt;
    const std::int64_t rate = m_plan.plan().orders.front().rateE4;
    const std::int64_t unit = oneE4 * powerOfTen(m_store.currencyDecimals());
    return multiplyDivide(*missing, rate, unit);
}

}
