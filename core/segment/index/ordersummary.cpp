#include "core/segment/index/ordersummary.h"

#include "core/segment/index/lifetime.h"
#include "core/segment/index/loyalty.h"
#include "core/segment/insightsql.h"
#include "core/segment/loyaltysql.h"

#include <algorithm>
#include <cmath>

namespace patron::segment::index {

namespace {

OrderSummary summed(const OrderColumns& orders, const std::vector<std::size_t>& rows)
{
    OrderSummary sum;
    for (const std::size_t row : rows) {
        ++sum.rows;
        const bool valued = !orders.value.isNull(row);
        const std::int64_t value = valued ? orders.value.at(row) : 0;
        sum.spent += value;
        if (orders.kind.at(row) != Sale) {
            sum.returned += value;
            continue;
        }
        const Ms at = orders.at.at(row);
        const auto day = static_cast<DayNumber>(orders.day.at(row));
        if (sum.orders == 0) {
            sum.firstAt = sum.lastAt = at;
            sum.firstDay = sum.lastDay = day;
        }
        sum.firstAt = std::min(sum.firstAt, at);
        sum.lastAt = std::max(sum.lastAt, at);
        sum.firstDay = std::min(sum.firstDay, day);
        sum.lastDay = std::max(sum.lastDay, day);
        ++sum.orders;
        sum.valued += valued ? 1 : 0;
        sum.gross += value;
        sum.discounted += orders.hasDiscount.at(row) != 0 ? 1 : 0;
    }
    return sum;
}

std::string keyOf(const char* what, std::uint64_t serial, Ms instant)
{
    return std::string(what) + " " + std::to_string(serial) + " " + std::to_string(instant);
}
}

void visitOrders(Evaluation& evaluation, const Part& part, Ms asOf,
                 const std::function<void(std::size_t owner, const std::vector<std::size_t>& rows)>& visit)
{
    const RowFilter filter = RowFilter::completedOrders(part, asOf);
    const Owners& owners = part.shard->orders.owners;
    const Evaluation::Everyone everyone(evaluation);
    evaluation.forBlocks(part, [&](std::size_t first, std::size_t last) {
        const RowBlock block = filter.block(first, last);
        std::vector<std::size_t> rows;
        for (std::size_t owner = block.firstOwner; owner < block.lastOwner; ++owner) {
            rows.clear();
            visitBits(block.rows.data(), owners.starts[owner] - block.firstRow,
                      owners.starts[owner + 1] - block.firstRow,
                      [&](std::size_t bit) { rows.push_back(bit + block.firstRow); });
            if (!rows.empty())
                visit(owner, rows);
        }
    });
}

std::vector<std::int64_t> saleDays(const OrderColumns& orders, const std::vector<std::size_t>& rows)
{
    std::vector<std::int64_t> days;
    for (const std::size_t row : rows) {
        if (orders.kind.at(row) == Sale)
            days.push_back(orders.day.at(row));
    }
    std::sort(days.begin(), days.end());
    days.erase(std::unique(days.begin(), days.end()), days.end());
    return days;
}

std::shared_ptr<const OrderSummaries> orderSummaries(Evaluation& evaluation, const Part& part, Ms asOf)
{
    const Ms instant = evaluation.effective(asOf);
    const std::string key = keyOf("summary", part.serial, instant);
    if (auto known = evaluation.kept().find<OrderSummaries>(key))
        return known;
    auto made = std::make_shared<OrderSummaries>(part.shard->orders.owners.count());
    visitOrders(evaluation, part, instant, [&](std::size_t owner, const std::vector<std::size_t>& rows) {
        (*made)[owner] = summed(part.shard->orders, rows);
    });
    if (!evaluation.cancelled())
        evaluation.kept().put<OrderSummaries>(key, made, made->size() * sizeof(OrderSummary));
    return made;
}

Column codeColumn(std::vector<std::uint8_t> codes)
{
    Column column;
    column.size = codes.size();
    column.nullable = 1;
    column.top = codes.empty() ? 0 : *std::max_element(codes.begin(), codes.end());
    column.width = column.top == 0 ? 0 : 1;
    if (column.top != 0)
        column.bytes = Array<std::uint8_t>(std::move(codes));
    return column;
}

Dictionary dictionaryOf(const std::vector<std::string>& texts)
{
    Interner interner;
    for (const std::string& text : texts)
        interner.intern(text);
    return interner.finish();
}

namespace {
/// The traits that are read off the summary.
struct SummaryTrait
{
    std::string name;
    DayNumber today = 0;

    /// A value for who has no summary.
    std::optional<std::int64_t> otherwise() const
    {
        return name == "order_count" || name == "total_spent" ? std::optional<std::int64_t>(0) : std::nullopt;
    }

    void add(ColumnBuilder& values, const OrderSummary& sum) const
    {
        if (name == "order_count")
            return values.add(std::int64_t{sum.orders});
        if (name == "total_spent")
            return values.add(sum.spent);
        if (name == "return_share") {
            if (sum.gross <= 0)
                return values.addNull();
            return values.addReal(static_cast<double>(-sum.returned) * 1.0 / static_cast<double>(sum.gross));
        }
        if (sum.orders == 0)
            return values.addNull();
        if (name == "first_order_at")
            return values.add(std::int64_t{sum.firstDay});
        if (name == "last_order_at")
            return values.add(std::int64_t{sum.lastDay});
        if (name == "days_since_last_order")
            return values.add(std::int64_t{today - sum.lastDay});
        if (name == "discount_share")
            return values.addReal(static_cast<double>(sum.discounted) / sum.orders);
        // average_order_value
        if (sum.valued == 0)
            return values.addNull();
        const double average = static_cast<double>(sum.gross) / sum.valued;
        values.add(static_cast<std::int64_t>(average + (average < 0 ? -0.5 : 0.5)));
    }
};

TraitView summaryView(Evaluation& evaluation, const Part& part, const Field& field, Ms asOf)
{
    const auto summaries = orderSummaries(evaluation, part, asOf);
    const SummaryTrait trait{field.name, evaluation.context().zone.dayAt(asOf)};
    const Owners& owners = part.shard->orders.owners;
    ColumnBuilder values;
    ColumnBuilder instants;
    const auto otherwise = trait.otherwise();
    const auto fillTo = [&](std::size_t ordinal) {
        while (values.size() < ordinal)
            values.add(otherwise);
        if (field.instant)
            instants.padTo(ordinal);
    };
    for (std::size_t owner = 0; owner < owners.count(); ++owner) {
        const OrderSummary& sum = (*summaries)[owner];
        if (sum.rows == 0)
            continue;
        fillTo(owners.ordinals[owner]);
        trait.add(values, sum);
        if (!field.instant)
            continue;
        if (sum.orders == 0)
            instants.addNull();
        else
            instants.add(field.name == "first_order_at" ? sum.firstAt : sum.lastAt);
    }
    fillTo(part.shard->size());
    TraitView view;
    view.values = values.finish();
    if (field.instant)
        view.instants = instants.finish();
    return view;
}

/// Days between order days.
TraitView gapView(Evaluation& evaluation, const Part& part, Ms asOf)
{
    const OrderColumns& orders = part.shard->orders;
    std::vector<double> gaps(part.shard->size(), std::numeric_limits<double>::quiet_NaN());
    visitOrders(evaluation, part, asOf, [&](std::size_t owner, const std::vector<std::size_t>& rows) {
        const std::vector<std::int64_t> days = saleDays(orders, rows);
        if (days.size() > 1)
            gaps[orders.owners.ordinals[owner]] =
                static_cast<double>(days.back() - days.front()) / static_cast<double>(days.size() - 1);
    });
    ColumnBuilder values;
    for (const double gap : gaps) {
        if (std::isnan(gap))
            values.addNull();
        else
            values.addReal(gap);
    }
    TraitView view;
    view.values = values.finish();
    return view;
}

TraitView madeTrait(Evaluation& evaluation, const Part& part, const Field& field, Ms asOf)
{
    const std::string& name = field.name;
    if (name == "likes" || name == "dislikes")
        return tasteTrait(evaluation, part, name, asOf);
    if (detail::isOfInsight(name))
        return lifetimeTrait(evaluation, part, name, asOf);
    if (detail::isOfLoyalty(name))
        return loyaltyTrait(evaluation, part, name, asOf);
    if (name == "lifecycle_stage")
        return stageTrait(evaluation, part, asOf);
    if (name.starts_with("rfm_"))
        return rfmTrait(evaluation, part, name, asOf);
    if (name.starts_with("home_place"))
        return homePlaceTrait(evaluation, part, name, asOf);
    if (name == "last_contacted_at" || name == "contacts_30d")
        return contactTrait(evaluation, part, name, asOf);
    if (name.starts_with("favourite_"))
        return favouriteTrait(evaluation, part, name, asOf);
    if (name == "average_days_between_orders")
        return gapView(evaluation, part, asOf);
    return summaryView(evaluation, part, field, asOf);
}

/// Whether a trait compares customers, or uses places and products, which are not the shard's own.
bool dependsOnState(const std::string& name)
{
    return name == "lifecycle_stage" || name.starts_with("rfm_") || name.starts_with("home_place") ||
           name == "favourite_category" || detail::isOfInsight(name);
}
}

TraitView computedTrait(Evaluation& evaluation, const Part& part, const Field& field, Ms asOf)
{
    const RuleContext& context = evaluation.context();
    // Facts later than the last one change nothing, but the day does; thirty days of messages end at the instant.
    const Ms instant = field.name == "contacts_30d" ? asOf : evaluation.effective(asOf);
    std::string key = "computed " + field.name + " " + std::to_string(part.serial) + " " + std::to_string(instant) +
                      " " + std::to_string(context.zone.dayAt(asOf)) + (context.strictAsOf ? " strict" : "");
    if (dependsOnState(field.name))
        key += " " + std::to_string(evaluation.state().version);
    if (const auto known = evaluation.kept().find<TraitView>(key))
        return *known;
    auto made = std::make_shared<TraitView>(madeTrait(evaluation, part, field, asOf));
    if (!evaluation.cancelled()) {
        std::size_t bytes = made->values.byteCount() + made->instants.byteCount() + made->texts.byteCount();
        if (made->ownLists)
            bytes += 4 * (made->ownLists->itemNumbers.size() + made->ownLists->itemStarts.size());
        evaluation.kept().put<TraitView>(key, made, bytes);
    }
    return *made;
}

}
