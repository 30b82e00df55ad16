#include "core/base/currency.h"
#include "core/base/hash.h"
#include "core/base/text.h"
#include "core/intake/orderstage.h"

#include <algorithm>

namespace patron::intake {

namespace {
using customer::NewOrder;
using customer::OrderOutcome;

Error cancelled()
{
    return makeError(ErrorCode::Cancelled, "The import was stopped; nothing was changed.");
}

ImportCounts& countOutcome(ImportCounts& counts, OrderOutcome outcome)
{
    if (outcome == OrderOutcome::Added)
        ++counts.added;
    else if (outcome == OrderOutcome::Updated)
        ++counts.updated;
    else
        ++counts.unchanged;
    return counts;
}

std::int64_t countProducts(Transaction& tx)
{
    Query query = tx.query("SELECT count(*) FROM v_product");
    query.step();
    return query.int64(0);
}
}

struct OrderStage::Tally
{
    ImportCounts rows;
    ImportCounts orders;
    ImportCounts lines;
};

CustomerId OrderStage::customerOf(const Order& order, ApplyContext& context, PersonWriter& writer)
{
    if (order.linked) {
        // A refund often names the shop itself as its sender: it belongs to whoever bought.
        if (const CustomerId linked = customerOfLinked(m_texts.text(order.linked), context, writer))
            return linked;
    }
    if (order.person == 0)
        return {};
    CustomerId& customer = m_customers[order.person - 1];
    if (!customer)
        customer = writer.findOrCreate(m_people[order.person - 1]).customer;
    return customer;
}

CustomerId OrderStage::customerOfLinked(std::string_view number, ApplyContext& context, PersonWriter& writer)
{
    if (const std::uint32_t known = m_texts.find(number)) {
        const auto place = m_orderOf.find(std::uint64_t{known} * 2);
        if (place != m_orderOf.end() && !m_orders[place->second].linked)
            return customerOf(m_orders[place->second], context, writer);
    }
    Query query = context.tx.query("SELECT customer_id FROM v_order WHERE source = ? AND number = ?");
    query.bind(m_source, number);
    return query.step() ? query.id<CustomerId>(0) : CustomerId{};
}

PlaceId OrderStage::placeFor(std::uint32_t name, ApplyContext& context)
{
    if (name == 0)
        return {};
    const auto [place, added] = m_places.try_emplace(name);
    if (added) {
        const std::string text(m_texts.text(name));
        Query query = context.tx.query("SELECT id FROM v_place WHERE folded = ?");
        query.bind(foldText(text));
        if (query.step())
            place->second = query.id<PlaceId>(0);
        else
            context.notes.add("The shop \"" + text +
                              "\" is not among the places of this workspace; its orders name none.");
    }
    return place->second;
}

NewOrder OrderStage::makeOrder(const Order& order, ApplyContext& context, CustomerId customer, bool numbersPlain)
{
    NewOrder made;
    made.customer = customer;
    made.source = m_source;
    made.number = std::string(m_texts.text(order.number));
    made.kind = kindOf(order, numbersPlain);
    made.state = order.cancelled ? "cancelled" : order.pending ? "pending" : "completed";
    made.status = std::string(m_texts.text(order.status));
    made.at = order.at;
    made.dateOnly = order.dateOnly;
    made.currency = std::string(m_texts.text(order.currency));
    made.value = valueOf(order);
    // Lines that say what was paid have their discounts in them.
    made.discount = order.netLines && !order.hasTotals ? 0 : order.discount;
    made.shipping = order.shipping;
    made.tax = order.tax;
    const std::string_view channel = channelOfWord(m_texts.text(order.channel));
    made.channel = !channel.empty() ? std::string(channel) : order.place && !order.channel ? "in_store" : "online";
    made.place = placeFor(order.place, context);
    made.coupon = std::string(m_texts.text(order.coupon));
    const std::string_view country = m_texts.text(order.country);
    made.country = customer::countryCode(country).value_or(std::string(country));
    made.linkedNumber = std::string(m_texts.text(order.linked));
    made.paidAt = order.paidAt;
    made.cancelledAt = order.cancelledAt;
    made.batch = context.batch;
    if (order.returnRow && !order.linked) {
        // Sale and return under one number: the return gets one of its own.
        made.linkedNumber = made.number;
        made.number += "/return";
    }
    if (made.kind == "return" && made.value && *made.value > 0)
        made.value = -*made.value;
    fillLines(order, made);
    return made;
}

/// The second part of an order that was cut between two files has no totals: what the first one gave stays.
void OrderStage::keepStored(const Order& order, NewOrder& made, ApplyContext& context) const
{
    if (order.hasTotals || order.lines == 0)
        return;
    Query query = context.tx.query("SELECT o.value, o.discount, o.shipping, o.tax, o.state, "
                                   "(SELECT coalesce(sum(l.total), 0) FROM v_order_line l WHERE l.order_id = o.id) "
                                   "FROM v_order o WHERE o.source = ? AND o.number = ?");
    query.bind(made.source, made.number);
    if (!query.step())
        return;
    if (order.status == 0 && !order.cancelledAt)
        made.state = query.text(4);
    if (order.discount == 0 && !order.netLines)
        made.discount = query.int64(1);
    if (order.shipping == 0)
        made.shipping = query.int64(2);
    if (order.tax == 0)
        made.tax = query.int64(3);
    const bool givenThen = query.int64(0) != query.int64(5) - query.int64(1);
    if (!made.value && givenThen)
        made.value = query.int64(0);
}

void OrderStage::applyOrder(const Order& order, ApplyContext& context, PersonWriter& writer, bool numbersPlain,
                            Tally& tally)
{
    const CustomerId customer = customerOf(order, context, writer);
    NewOrder made = makeOrder(order, context, customer, numbersPlain);
    keepStored(order, made, context);
    const auto result = customer::orders::put(context.tx, context.store, made, context.now);
    countOutcome(tally.orders, result.outcome);
    tally.lines.added += static_cast<std::int64_t>(result.linesAdded);
    tally.lines.unchanged += static_cast<std::int64_t>(result.linesUnchanged);
    tally.rows.added += static_cast<std::int64_t>(result.linesAdded);
    tally.rows.unchanged += static_cast<std::int64_t>(result.linesUnchanged);
    if (order.lines == 0) {
        // One row is the order; more of the same number say it again.
        countOutcome(tally.rows, result.outcome);
        tally.rows.unchanged += order.otherRows - 1;
    } else {
        if (result.outcome == OrderOutcome::Added)
            tally.rows.added += order.otherRows;
        else
            tally.rows.unchanged += order.otherRows;
        if (result.outcome == OrderOutcome::Updated && result.linesAdded == 0) {
            ++tally.rows.updated;
            --tally.rows.unchanged;
        }
    }
    const std::int64_t back = order.refund > 0 ? order.refund : order.refunded ? made.value.value_or(0) : 0;
    if (made.kind != "sale" || (back <= 0 && !order.refunded) || made.state == "cancelled")
        return;
    // Bought and given back: the sale stays and a return of its own takes the money out again.
    NewOrder refund;
    refund.customer = customer;
    refund.source = m_source;
    refund.number = made.number + "/refund";
    refund.kind = "return";
    refund.at = made.at;
    refund.dateOnly = made.dateOnly;
    refund.currency = made.currency;
    refund.channel = made.channel;
    refund.place = made.place;
    refund.country = made.country;
    refund.linkedNumber = made.number;
    refund.batch = context.batch;
    std::int64_t sum = back;
    if (sum == 0) {
        Query stored = context.tx.query("SELECT value FROM v_order WHERE id = ?");
        stored.bind(result.id);
        sum = stored.step() ? stored.int64(0) : 0;
    }
    if (sum == 0)
        return;
    refund.value = -sum;
    countOutcome(tally.orders, customer::orders::put(context.tx, context.store, refund, context.now).outcome);
}

/// What orders say of their customers takes effect at the order's date: the newest is in force.
Result<void> OrderStage::applyFacts(ApplyContext& context, PersonWriter& writer)
{
    struct Fact
    {
        CustomerId customer;
        Ms at;
        std::uint32_t facts;
        std::uint32_t person;
    };
    std::vector<Fact> facts;
    for (const Order& order : m_orders) {
        if (order.person && order.facts && !order.linked && m_customers[order.person - 1])
            facts.push_back({m_customers[order.person - 1], order.at, order.facts, order.person});
    }
    std::stable_sort(facts.begin(), facts.end(), [](const Fact& a, const Fact& b) {
        return std::tie(a.customer, a.at) < std::tie(b.customer, b.at);
    });
    const Fact* last = nullptr;
    for (const Fact& fact : facts) {
        const bool same = last && last->customer == fact.customer && last->facts == fact.facts;
        last = &fact;
        if (same)
            continue;
        RecordReader reader(m_facts[fact.facts - 1]);
        const Person person = Person::read(reader);
        writer.addTraits(fact.customer, person.traits, std::min(fact.at, context.now));
        writer.addConsents(fact.customer, m_people[fact.person - 1], person.consents, fact.at);
        if (context.job.cancelled())
            return cancelled();
    }
    return {};
}

Result<void> OrderStage::apply(ApplyContext& context, PersonWriter& writer, ImportCounts& counts,
                               std::map<std::string, ImportCounts>& kinds)
{
    m_customers.resize(m_people.size());
    Tally tally;
    const bool numbersPlain = numbersArePlain();
    const std::int64_t productsBefore = countProducts(context.tx);
    // Returns that name their order come after the orders, so that they find it.
    for (const bool linked : {false, true}) {
        for (const Order& order : m_orders) {
            if ((order.linked != 0 || order.returnRow) != linked)
                continue;
            applyOrder(order, context, writer, numbersPlain, tally);
            if (context.stopAfter(order.lines + order.otherRows))
                return cancelled();
        }
    }
    if (m_lines.failed())
        return stagingError();
    PATRON_CHECK(applyFacts(context, writer));
    kinds["orders"] = tally.orders;
    if (m_lines.size() > 0) {
        kinds["lines"] = tally.lines;
        std::vector<std::uint32_t> skus;
        for (const Item& item : m_items) {
            if (item.sku)
                skus.push_back(item.sku);
        }
        std::sort(skus.begin(), skus.end());
        const auto distinct = std::unique(skus.begin(), skus.end()) - skus.begin();
        ImportCounts& products = kinds["products"];
        products.added = countProducts(context.tx) - productsBefore;
        products.unchanged = distinct - products.added;
    }
    counts.added += tally.rows.added;
    counts.updated += tally.rows.updated;
    counts.unchanged += tally.rows.unchanged;
    return {};
}

}
