#include "core/segment/standings.h"

#include "core/insight/lifecycle.h"
#include "core/insight/orderhistory.h"
#include "core/insight/rfm.h"
#include "core/segment/audienceindex.h"

#include <algorithm>

namespace patron::segment::standings {

namespace {
std::uint64_t mixed(std::uint64_t state, std::uint64_t value)
{
    // The finisher of SplitMix64.
    std::uint64_t x = state + value + 0x9e3779b97f4a7c15;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
    x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
    return x ^ (x >> 31);
}

/// The order days of each customer, one customer after the other.
struct Paces
{
    std::vector<std::int64_t> customers;
    std::vector<insight::OrderPace> paces;
    std::vector<double> gaps;

    explicit Paces(const std::vector<insight::OrderDay>& days)
    {
        std::vector<std::int64_t> own;
        for (std::size_t i = 0; i < days.size(); ++i) {
            own.push_back(days[i].day);
            if (i + 1 < days.size() && days[i + 1].customer == days[i].customer)
                continue;
            customers.push_back(days[i].customer.value);
            paces.emplace_back(own);
            if (const auto gap = paces.back().gap())
                gaps.push_back(*gap);
            own.clear();
        }
    }
};

std::vector<Standing> bySql(ReadSession& session, const TimeZone& zone, DayNumber day)
{
    const Ms midnight = zone.startOfDay(day);
    const auto scores = insight::scoreRfm(insight::orderTotals(session, midnight), day);
    Paces all(insight::orderDays(session, midnight));
    const double median = insight::medianGap(std::move(all.gaps));
    // Both know the same customers: those with a sale, by number.
    std::vector<Standing> standings;
    auto score = scores.begin();
    for (std::size_t i = 0; i < all.customers.size(); ++i) {
        Standing one{all.customers[i]};
        one.stage = static_cast<std::uint8_t>(all.paces[i].stage(day, median));
        while (score != scores.end() && score->customer.value < one.customer)
            ++score;
        if (score != scores.end() && score->customer.value == one.customer) {
            one.r = static_cast<std::uint8_t>(score->r);
            one.f = static_cast<std::uint8_t>(score->f);
            one.m = static_cast<std::uint8_t>(score->m);
        }
        if (one.saysAnything())
            standings.push_back(one);
    }
    return standings;
}

std::vector<std::uint64_t> sumsBySql(ReadSession& session, OrderSums sums)
{
    Query query = session.query("SELECT o.customer_id, o.kind = 'return', o.state = 'cancelled', o.at, o.local_day, "
                                "o.value_base, o.paid_at, o.cancelled_at FROM v_order o JOIN v_customer c ON c.id = "
                                "o.customer_id WHERE o.kind IN ('sale', 'return') AND o.state IN ('completed', "
                                "'cancelled')");
    while (query.step()) {
        sums.add({query.int64(0), query.flag(1), query.flag(2), query.int64(3), query.int64(4), query.optionalInt64(5),
                  query.optionalInt64(6), query.optionalInt64(7)});
    }
    return sums.take();
}

/// The answer of the index; nothing when SQL has to give it after all.
template <typename F>
auto byIndex(Store& store, const F& ask) -> std::optional<decltype(ask(std::declval<AudienceIndex&>()))>
{
    const auto index = AudienceIndex::ready(store);
    if (!index)
        return std::nullopt;
    auto answer = ask(*index);
    if (!answer && answer.error().code == ErrorCode::Locked)
        return std::nullopt;
    return answer;
}
}

Result<std::vector<Standing>> at(Store& store, DayNumber day, const CancelToken& cancel)
{
    if (auto answer = byIndex(store, [&](AudienceIndex& index) { return index.standings(day, cancel); }))
        return std::move(*answer);
    return store.read(
        [&](ReadSession& session) -> Result<std::vector<Standing>> { return bySql(session, store.zone(), day); },
        cancel);
}

Result<std::vector<std::uint64_t>> orderSums(Store& store, DayNumber first, DayNumber last, const CancelToken& cancel)
{
    const OrderSums sums(store.zone(), first, last);
    if (auto answer = byIndex(store, [&](AudienceIndex& index) { return index.orderSums(sums, cancel); }))
        return std::move(*answer);
    return store.read(
        [&](ReadSession& session) -> Result<std::vector<std::uint64_t>> { return sumsBySql(session, sums); }, cancel);
}

OrderSums::OrderSums(const TimeZone& zone, DayNumber first, DayNumber last)
{
    for (DayNumber day = first; day <= last; ++day)
        m_midnights.push_back(zone.startOfDay(day));
    m_sums.resize(m_midnights.size());
}

OrderSums OrderSums::fresh() const
{
    OrderSums sums;
    sums.m_midnights = m_midnights;
    sums.m_sums.resize(m_midnights.size());
    return sums;
}

void OrderSums::add(const OrderFacts& order)
{
    // It counts from when it was there and paid until it was cancelled; without the dates a cancelled one never did.
    const Ms from = std::max(order.at, order.paidAt.value_or(order.at));
    if (order.cancelled && (!order.paidAt || !order.cancelledAt || *order.cancelledAt <= from))
        return;
    std::uint64_t hash = mixed(static_cast<std::uint64_t>(order.customer), order.isReturn ? 1 : 0);
    hash = mixed(hash, static_cast<std::uint64_t>(order.day));
    hash = mixed(hash, order.value ? static_cast<std::uint64_t>(*order.value) : 0);
    hash = mixed(hash, order.value ? 1 : 0);
    note(from, hash);
    if (order.cancelled)
        note(*order.cancelledAt, ~hash + 1);
}

void OrderSums::add(const OrderSums& others)
{
    for (std::size_t i = 0; i < m_sums.size(); ++i)
        m_sums[i] += others.m_sums[i];
}

void OrderSums::note(Ms from, std::uint64_t change)
{
    if (m_midnights.empty() || from > m_midnights.back())
        return;
    std::size_t place = 0;
    if (from > m_midnights.front()) {
        // Days last 24 hours but for a few: the guess is one off at most.
        place = std::min(static_cast<std::size_t>((from - m_midnights.front()) / msPerDay), m_midnights.size() - 1);
        while (m_midnights[place] < from)
            ++place;
        while (place > 0 && m_midnights[place - 1] >= from)
            --place;
    }
    m_sums[place] += change;
}

}
