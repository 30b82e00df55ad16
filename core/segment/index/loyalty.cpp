#include "core/segment/index/loyalty.h"

#include "core/customer/pointsledger.h"
#include "core/segment/index/shardbuilder.h"

#include <algorithm>

namespace patron::segment::index {

namespace {
/// Rows of the ledger in the order of their ids, to be grouped when all are read.
struct LoyaltyReading
{
    ColumnBuilder ordinals, id, at, change, expiresOn, plan, tier, lot, toNext;
    Interner plans;
    Interner tiers;
    const Census& census;

    explicit LoyaltyReading(const Census& of)
        : census(of)
    {
        for (ColumnBuilder* builder : {&ordinals, &id, &at, &change, &expiresOn, &plan, &tier, &lot, &toNext})
            builder->spillTo(census.spill());
    }

    void add(const Query& query, std::int64_t ordinal)
    {
        ordinals.add(ordinal);
        at.add(query.int64(1));
        change.add(query.int64(2));
        plan.add(std::int64_t{plans.intern(query.view(3))});
        expiresOn.add(query.optionalInt64(4));
        tier.add(query.isNull(5) ? std::nullopt : std::optional<std::int64_t>(tiers.intern(query.view(5))));
        id.add(query.int64(6));
        lot.add(query.optionalInt64(7));
        toNext.add(query.optionalInt64(8));
    }

    bool isLotThatEnds(std::uint32_t row) const { return has(expiresOn, row) && change.valueAt(row) > 0; }
    bool hasTier(std::uint32_t row) const { return has(tier, row); }
    bool hasToNext(std::uint32_t row) const { return has(toNext, row); }
    bool hasLot(std::uint32_t row) const { return has(lot, row); }

private:
    /// What is missing reads as the least number of all.
    static bool has(const ColumnBuilder& column, std::uint32_t row)
    {
        return column.valueAt(row) != std::numeric_limits<std::int64_t>::min();
    }
};

void finishHistories(const LoyaltyReading& reading, const Grouping& grouping, LoyaltyColumns& columns)
{
    HistoryBuilder points;
    HistoryBuilder tier;
    HistoryBuilder toNext;
    for (HistoryBuilder* builder : {&points, &tier, &toNext})
        builder->spillTo(reading.census.spill());
    for (std::size_t owner = 0; owner < grouping.owners.count(); ++owner) {
        const std::uint32_t ordinal = grouping.owners.ordinals[owner];
        std::int64_t sum = 0;
        for (std::uint32_t i = grouping.owners.starts[owner]; i < grouping.owners.starts[owner + 1]; ++i) {
            const std::uint32_t row = grouping.order[i];
            sum += reading.change.valueAt(row);
            points.addInteger(ordinal, reading.at.valueAt(row), sum);
            if (reading.hasTier(row))
                tier.addText(ordinal, reading.at.valueAt(row),
                             reading.tiers.text(static_cast<std::size_t>(reading.tier.valueAt(row))));
            if (!reading.hasToNext(row))
                continue;
            if (const std::int64_t missing = reading.toNext.valueAt(row); missing == customer::noNextTier)
                toNext.addCleared(ordinal, reading.at.valueAt(row));
            else
                toNext.addInteger(ordinal, reading.at.valueAt(row), missing);
        }
    }
    columns.toNext = toNext.finish(reading.census.size());
    columns.points = points.finish(reading.census.size());
    columns.tier = tier.finish(reading.census.size());
}

/// Where among a customer's rows of the same plan the lot stands that a row changes alone; nothing: it changes none.
std::optional<std::int64_t> placeOfLot(const LoyaltyReading& reading, std::vector<std::uint32_t>::const_iterator first,
                                       std::vector<std::uint32_t>::const_iterator last, std::uint32_t row)
{
    if (!reading.hasLot(row))
        return std::nullopt;
    const auto lot = std::find_if(first, last, [&](std::uint32_t other) {
        return reading.id.valueAt(other) == reading.lot.valueAt(row) && !reading.hasLot(other) &&
               reading.plan.valueAt(other) == reading.plan.valueAt(row);
    });
    return lot == last ? std::nullopt : std::optional<std::int64_t>(lot - first);
}

/// The rows of those with a lot that ends: nobody else's are looked at one by one.
void finishLots(const LoyaltyReading& reading, const Grouping& grouping, LoyaltyColumns& columns)
{
    std::vector<std::uint32_t> ordinals;
    std::vector<std::uint32_t> starts{0};
    ColumnBuilder at, plan, change, expiresOn, lot;
    for (ColumnBuilder* builder : {&at, &plan, &change, &expiresOn, &lot})
        builder->spillTo(reading.census.spill());
    for (std::size_t owner = 0; owner < grouping.owners.count(); ++owner) {
        const auto first = grouping.order.begin() + grouping.owners.starts[owner];
        const auto last = grouping.order.begin() + grouping.owners.starts[owner + 1];
        if (std::none_of(first, last, [&](std::uint32_t row) { return reading.isLotThatEnds(row); }))
            continue;
        for (auto row = first; row != last; ++row) {
            at.add(reading.at.valueAt(*row));
            plan.add(reading.plan.valueAt(*row));
            change.add(reading.change.valueAt(*row));
            expiresOn.add(reading.isLotThatEnds(*row) ? std::optional(reading.expiresOn.valueAt(*row)) : std::nullopt);
            lot.add(placeOfLot(reading, first, last, *row));
        }
        ordinals.push_back(grouping.owners.ordinals[owner]);
        starts.push_back(static_cast<std::uint32_t>(at.size()));
    }
    columns.owners.ordinals = Array<std::uint32_t>(std::move(ordinals));
    columns.owners.starts = Array<std::uint32_t>(std::move(starts));
    columns.at = at.finish();
    columns.plan = plan.finish();
    columns.change = change.finish();
    columns.expiresOn = expiresOn.finish(true);
    columns.lot = lot.finish(true);
}

/// What is left, at an instant, of one customer's lots that end soon. Used for one customer after the other.
class SoonGone
{
public:
    SoonGone(const LoyaltyColumns& columns, Ms asOf, DayNumber today)
        : m_columns(columns)
        , m_asOf(asOf)
        , m_soon(NumberRange::ofIntegers(today, today + customer::points::expiringDays))
        , m_taken(columns.at.size == 0 ? 0 : static_cast<std::size_t>(columns.plan.greatest()) + 1)
    {}

    std::int64_t of(std::size_t owner)
    {
        const std::size_t first = m_columns.owners.starts[owner];
        std::size_t last = m_columns.owners.starts[owner + 1];
        while (last > first && m_columns.at.at(last - 1) > m_asOf)
            --last;
        readOwn(first, last);
        for (std::size_t row = first; row < last; ++row)
            takenOf(row) = 0;
        for (std::size_t row = first; row < last; ++row)
            takenOf(row) += std::max<std::int64_t>(0, -m_own[row - first]);
        std::int64_t soon = 0;
        for (std::size_t row = first; row < last; ++row) {
            // All that was taken in the plan comes from the oldest lot first.
            const std::int64_t lot = std::max<std::int64_t>(0, m_own[row - first]);
            const std::int64_t used = std::min(lot, takenOf(row));
            takenOf(row) -= used;
            if (!m_columns.expiresOn.isNull(row) && m_soon.holds(m_columns.expiresOn.at(row)))
                soon += lot - used;
        }
        return soon;
    }

private:
    /// What each row comes to with those that change it alone; those come to nothing themselves.
    void readOwn(std::size_t first, std::size_t last)
    {
        m_own.assign(last - first, 0);
        for (std::size_t row = first; row < last; ++row) {
            std::size_t place = row - first;
            if (!m_columns.lot.isNull(row) && static_cast<std::size_t>(m_columns.lot.at(row)) < last - first)
                place = static_cast<std::size_t>(m_columns.lot.at(row));
            m_own[place] += m_columns.change.at(row);
        }
    }
    std::int64_t& takenOf(std::size_t row) { return m_taken[static_cast<std::size_t>(m_columns.plan.at(row))]; }

    const LoyaltyColumns& m_columns;
    Ms m_asOf;
    NumberRange m_soon;
    std::vector<std::int64_t> m_taken; ///< by plan
    std::vector<std::int64_t> m_own;   ///< by row
};

TraitView expiringView(Evaluation& evaluation, const Part& part, Ms asOf)
{
    const LoyaltyColumns& columns = part.shard->loyalty;
    const DayNumber today = evaluation.context().zone.dayAt(asOf);
    std::vector<std::int64_t> soon(part.shard->size());
    const Evaluation::Everyone everyone(evaluation);
    evaluation.forBlocks(part, [&](std::size_t first, std::size_t last) {
        SoonGone gone(columns, asOf, today);
        const std::size_t end = columns.owners.firstFrom(last);
        for (std::size_t owner = columns.owners.firstFrom(first); owner < end; ++owner)
            soon[columns.owners.ordinals[owner]] = gone.of(owner);
    });
    // Of those who have points at all.
    const Column sums = historyView(columns.points, asOf, false).values;
    ColumnBuilder values;
    for (std::size_t i = 0; i < soon.size(); ++i)
        values.add(sums.isNull(i) ? std::nullopt : std::optional(soon[i]));
    TraitView view;
    view.values = values.finish();
    return view;
}
}

void readLoyalty(ReadSession& session, const Census& census, const CancelToken& cancel, Shard& shard)
{
    LoyaltyReading reading(census);
    RowTicker ticker(cancel);
    Query query = census.query(session, "SELECT customer_id, at, points, plan, expires_on, folded_tier, id, "
                                        "lot_id, to_next FROM v_loyalty_entry WHERE 1" +
                                            census.only("customer_id") + " ORDER BY id");
    while (query.step()) {
        ticker.tick();
        const std::int64_t ordinal = census.ordinalOf(query.int64(0));
        if (ordinal >= 0)
            reading.add(query, ordinal);
    }
    const Grouping grouping = groupRows(reading.ordinals, reading.at, census.size());
    finishHistories(reading, grouping, shard.loyalty);
    finishLots(reading, grouping, shard.loyalty);
}

TraitView loyaltyTrait(Evaluation& evaluation, const Part& part, const std::string& name, Ms asOf)
{
    if (name == "points_expiring_30d")
        return expiringView(evaluation, part, asOf);
    const LoyaltyColumns& columns = part.shard->loyalty;
    TraitView view = historyView(name == "loyalty_tier"          ? columns.tier
                                 : name == "points_to_next_tier" ? columns.toNext
                                                                 : columns.points,
                                 asOf, false);
    view.lists = nullptr;
    return view;
}

}
