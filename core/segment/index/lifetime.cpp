#include "core/segment/index/lifetime.h"

#include "core/base/hash.h"
#include "core/segment/index/ordersummary.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

namespace patron::segment::index {

namespace {
using Summaries = std::vector<insight::LifetimeSummary>;

/// What a customer bought day by day, from rows in the order of time.
class DayBook
{
public:
    explicit DayBook(const OrderColumns& orders)
        : m_orders(orders)
    {}

    const std::vector<insight::OrderDay>& days(CustomerId customer, const std::vector<std::size_t>& rows)
    {
        m_days.clear();
        for (const std::size_t row : rows) {
            if (m_orders.kind.at(row) != Sale)
                continue;
            const auto day = static_cast<DayNumber>(m_orders.day.at(row));
            auto found = std::find_if(m_days.rbegin(), m_days.rend(),
                                      [&](const insight::OrderDay& known) { return known.day == day; });
            if (found == m_days.rend()) {
                m_days.push_back({customer, day, 0, 0, 0});
                found = m_days.rbegin();
            }
            ++found->orders;
            if (!m_orders.value.isNull(row)) {
                found->value += m_orders.value.at(row);
                ++found->valued;
            }
        }
        std::sort(m_days.begin(), m_days.end(),
                  [](const insight::OrderDay& a, const insight::OrderDay& b) { return a.day < b.day; });
        return m_days;
    }

private:
    const OrderColumns& m_orders;
    std::vector<insight::OrderDay> m_days;
};

/// By owner of the part's orders; those without a purchase up to the instant have no customer.
Summaries summaries(Evaluation& evaluation, const Part& part, Ms asOf)
{
    const RuleContext& context = evaluation.context();
    const DayNumber today = context.zone.dayAt(asOf);
    const Owners& owners = part.shard->orders.owners;
    Summaries all(owners.count());
    visitOrders(evaluation, part, asOf, [&](std::size_t owner, const std::vector<std::size_t>& rows) {
        DayBook book(part.shard->orders);
        std::optional<insight::LifetimeTally> tally;
        for (const insight::OrderDay& day : book.days(CustomerId{part.shard->ids[owners.ordinals[owner]]}, rows)) {
            if (tally)
                tally->add(day);
            else
                tally.emplace(day, today, context.currencyDecimals);
        }
        if (tally)
            all[owner] = tally->summary();
    });
    return all;
}

/// Those in force, in the order of the customers' numbers.
Summaries everybody(Evaluation& evaluation, Ms asOf)
{
    const IndexState& state = evaluation.state();
    Summaries all;
    for (const Part& part : state.parts) {
        const Owners& owners = part.shard->orders.owners;
        const Summaries own = summaries(evaluation, part, asOf);
        for (std::size_t owner = 0; owner < own.size(); ++owner) {
            if (own[owner].customer && state.live.test(part.firstBit() + owners.ordinals[owner]))
                all.push_back(own[owner]);
        }
    }
    if (state.parts.size() > 1) {
        std::sort(all.begin(), all.end(),
                  [](const auto& a, const auto& b) { return a.customer.value < b.customer.value; });
    }
    return all;
}

/// What a fit rests on, as one number: a change of anything else leaves it as it is.
std::uint64_t printOf(const Summaries& summaries)
{
    std::uint64_t print = quickHash({});
    for (const insight::LifetimeSummary& summary : summaries) {
        std::int64_t numbers[6]{summary.customer.value, summary.purchases.repeats, summary.purchases.lastDay,
                                summary.purchases.age,  summary.spending.repeats,  0};
        std::memcpy(&numbers[5], &summary.spending.mean, sizeof numbers[5]);
        print = quickHash({reinterpret_cast<const char*>(numbers), sizeof numbers}, print);
    }
    return print;
}

/// What is foreseen of a part's customers; NaN and the least number: nothing.
struct Foreseen
{
    std::vector<double> alive;
    std::vector<double> orders;
    std::vector<std::int64_t> value;

    static constexpr std::int64_t none = std::numeric_limits<std::int64_t>::min();

    explicit Foreseen(std::size_t customers)
        : alive(customers, std::numeric_limits<double>::quiet_NaN())
        , orders(customers, std::numeric_limits<double>::quiet_NaN())
        , value(customers, none)
    {}
};

Foreseen foresee(Evaluation& evaluation, const Part& part, const insight::LifetimeFit& fit, Ms asOf)
{
    Foreseen result(part.shard->size());
    if (!fit.orders)
        return result;
    const Summaries own = summaries(evaluation, part, asOf);
    const Owners& owners = part.shard->orders.owners;
    const Evaluation::Everyone everyone(evaluation);
    evaluation.forBlocks(part, [&](std::size_t first, std::size_t last) {
        for (std::size_t owner = owners.firstFrom(first); owner < owners.firstFrom(last); ++owner) {
            if (!own[owner].customer)
                continue;
            const insight::LifetimePrediction prediction = insight::predict(fit, own[owner]);
            const std::size_t ordinal = owners.ordinals[owner];
            result.alive[ordinal] = prediction.probabilityAlive;
            result.orders[ordinal] = prediction.orders12m;
            if (prediction.value12m)
                result.value[ordinal] =
                    insight::minorUnits(*prediction.value12m, evaluation.context().currencyDecimals);
        }
    });
    return result;
}

Column realColumn(const std::vector<double>& numbers)
{
    ColumnBuilder values;
    for (const double number : numbers) {
        if (std::isnan(number))
            values.addNull();
        else
            values.addReal(number);
    }
    return values.finish();
}

TraitView nextOrderTrait(Evaluation& evaluation, const Part& part, Ms asOf)
{
    const OrderColumns& orders = part.shard->orders;
    std::vector<std::optional<DayNumber>> expected(part.shard->size());
    visitOrders(evaluation, part, asOf, [&](std::size_t owner, const std::vector<std::size_t>& rows) {
        const std::vector<std::int64_t> days = saleDays(orders, rows);
        expected[orders.owners.ordinals[owner]] = insight::expectedNextOrder(days);
    });
    ColumnBuilder values;
    for (const auto& day : expected)
        values.add(day ? std::optional<std::int64_t>(*day) : std::nullopt);
    TraitView view;
    view.values = values.finish();
    return view;
}
}

Result<std::shared_ptr<const insight::LifetimeFit>> lifetimeFit(Evaluation& evaluation, Ms asOf, Keepsakes& kept,
                                                                const CancelToken& cancel)
{
    const RuleContext& context = evaluation.context();
    const Ms instant = insight::fitInForceAt(context.zone, asOf);
    const std::string ofState = "fit " + std::to_string(evaluation.state().version) + " " + std::to_string(instant);
    if (auto known = kept.find<insight::LifetimeFit>(ofState))
        return known;
    const Summaries all = everybody(evaluation, instant);
    const std::string ofFacts = "fit of " + std::to_string(printOf(all));
    auto fit = kept.find<insight::LifetimeFit>(ofFacts);
    if (!fit) {
        PATRON_TRY(made, insight::fitSummaries(all, cancel));
        fit = std::make_shared<const insight::LifetimeFit>(std::move(made));
    }
    if (!cancel.cancelled()) {
        kept.put(ofState, fit, sizeof *fit);
        kept.put(ofFacts, fit, sizeof *fit);
    }
    return fit;
}

TraitView lifetimeTrait(Evaluation& evaluation, const Part& part, const std::string& name, Ms asOf)
{
    if (name == "expected_next_order_at")
        return nextOrderTrait(evaluation, part, asOf);
    const std::string key =
        "foreseen " + std::to_string(part.serial) + " " + std::to_string(evaluation.state().version) + " " +
        std::to_string(evaluation.effective(asOf)) + " " + std::to_string(evaluation.context().zone.dayAt(asOf));
    auto foreseen = evaluation.kept().find<Foreseen>(key);
    if (!foreseen) {
        const auto fit = lifetimeFit(evaluation, asOf, evaluation.kept(), evaluation.cancelToken());
        const insight::LifetimeFit none;
        foreseen = std::make_shared<const Foreseen>(foresee(evaluation, part, fit ? **fit : none, asOf));
        if (!evaluation.cancelled())
            evaluation.kept().put(key, foreseen, 24 * part.shard->size());
    }
    TraitView view;
    if (name == "predicted_value_12m") {
        ColumnBuilder values;
        for (const std::int64_t value : foreseen->value)
            values.add(value == Foreseen::none ? std::nullopt : std::optional(value));
        view.values = values.finish();
    } else {
        view.values = realColumn(name == "probability_alive" ? foreseen->alive : foreseen->orders);
    }
    return view;
}

}
