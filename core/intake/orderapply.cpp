#include "core/base/clock.h"
#include "core/base/currency.h"
#include "core/base/failpoint.h"
#include "core/base/hash.h"
#include "core/base/text.h"
#include "core/base/timezone.h"
#include "core/customer/referencerows.h"
#include "core/intake/buyerclaims.h"
#include "core/intake/importplan.h"
#include "core/intake/orderstage.h"

#include <algorithm>

namespace patron::intake {

namespace {
using customer::NewOrder;
using customer::OrderOutcome;

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
}

struct OrderStage::Tally
{
    ImportCounts rows;
    ImportCounts orders;
    ImportCounts lines;
};

OrderStage::Buyer OrderStage::buyerOf(const Order& order, ApplyContext& context, PersonWriter& writer)
{
    if (order.linked)
        return buyerOfLinked(order, context, writer);
    return order.person == 0 ? Buyer{} : claimed(order.person, context, writer);
}

/// The customer a person of the file is: found or made once, with a claim of its own.
const OrderStage::Buyer& OrderStage::claimed(std::uint32_t number, ApplyContext& context, PersonWriter& writer)
{
    Buyer& buyer = m_buyers[number - 1];
    if (buyer.seq == 0) {
        Person person;
        person.identities = m_people[number - 1];
        buyer.seq = context.journal.next();
        const auto found = writer.findOrCreate(person.identities, {buyer.seq, {}, false});
        buyer.customer = found.customer;
        context.journal.add({buyer.seq, "buyer", buyer.customer, {}, false}, context.journal.pack(person),
                            !found.created);
    }
    return buyer;
}

/// A refund often names the shop itself as its sender: it belongs to whoever bought. Whom its row names is looked for
/// only when that is not known, and kept in case it becomes so.
OrderStage::Buyer OrderStage::buyerOfLinked(const Order& order, ApplyContext& context, PersonWriter& writer)
{
    LinkedBuyer linked;
    linked.source = m_source;
    linked.number = std::string(m_texts.text(order.linked));
    if (order.person)
        linked.person.identities = m_people[order.person - 1];
    Buyer buyer;
    buyer.seq = context.journal.next();
    const bool created = linked.settle(context, writer, {buyer.seq, {}, false}, buyer.customer);
    RecordWriter record(&context.journal.words());
    linked.write(record);
    context.journal.add({buyer.seq, "linked", buyer.customer, {}, linked.dormant}, record.record(), !created);
    return buyer;
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

OrderStatement OrderStage::makeOrder(const Order& order, ApplyContext& context, CustomerId customer, bool numbersPlain)
{
    OrderStatement statement;
    statement.hasLines = order.lines > 0;
    statement.hasTotals = order.hasTotals;
    statement.netLines = order.netLines && !order.besideLines;
    statement.refunded = order.refunded;
    statement.refund = order.refund;
    NewOrder& made = statement.order;
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
    made.discount = statement.netLines && !order.hasTotals ? 0 : order.discount;
    made.shipping = order.shipping;
    made.shippingBeside = order.besideLines && made.kind != "return";
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
    return statement;
}

void OrderStage::applyOrder(const Order& order, ApplyContext& context, PersonWriter& writer, bool numbersPlain,
                            Tally& tally)
{
    const Buyer buyer = buyerOf(order, context, writer);
    const auto written = OrderWriter(context).write(makeOrder(order, context, buyer.customer, numbersPlain),
                                                    buyer.seq ? std::optional(buyer.seq) : std::nullopt, true);
    const customer::OrderResult& result = written.order;
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
    if (written.refund)
        countOutcome(tally.orders, *written.refund);
}

/// What orders say of their customers takes effect at the order's date: the newest is in force.
Result<void> OrderStage::applyFacts(ApplyContext& context, PersonWriter& writer)
{
    std::map<std::pair<std::uint32_t, std::uint32_t>, BuyerFacts> told;
    for (const Order& order : m_orders) {
        if (!order.person || !order.facts || order.linked || !m_buyers[order.person - 1].customer)
            continue;
        told[{order.person, order.facts}].at.push_back(order.at);
    }
    for (const Guest& guest : m_guests) {
        if (guest.facts)
            told[{guest.person, guest.facts}].at.push_back(m_orders[guest.order].at);
    }
    FactsApply apply;
    for (auto& [key, facts] : told) {
        const Buyer& buyer = m_buyers[key.first - 1];
        RecordReader reader(m_facts[key.second - 1]);
        facts.person = Person::read(reader);
        std::sort(facts.at.begin(), facts.at.end());
        RecordWriter record(&context.journal.words());
        facts.write(record);
        context.journal.add({context.journal.next(), "facts", buyer.customer, buyer.seq, false}, record.record(),
                            !writer.createdHere(buyer.customer));
        facts.customer = buyer.customer;
        facts.identities = m_people[key.first - 1];
        apply.add(std::move(facts));
    }
    return apply.run(context, writer);
}

/// Each article of the file is a row among the products; the first that names its category gives it.
void OrderStage::applyProducts(ApplyContext& context, ImportCounts& counts)
{
    for (Item& item : m_items) {
        if (!item.sku)
            continue;
        customer::ReferenceVersion version;
        version.key = {std::string(m_texts.text(item.sku))};
        version.batch = context.batch;
        version.policy = "fill";
        for (const auto& [name, text] :
             {std::pair{"name", item.product}, std::pair{"category", item.category}, std::pair{"brand", item.brand}}) {
            if (text)
                version.fields[name] = m_texts.text(text);
        }
        const auto outcome = customer::references::put(context.tx, customer::productTable(), version);
        std::int64_t& known = m_products[item.sku];
        if (known == 0) {
            Query query = context.tx.query("SELECT id FROM v_product WHERE sku = ?");
            query.bind(version.key.front());
            known = query.step() ? query.int64(0) : 0;
            ++(outcome == customer::references::Outcome::Added     ? counts.added
               : outcome == customer::references::Outcome::Updated ? counts.updated
                                                                   : counts.unchanged);
        }
        item.productId = known;
    }
}

void OrderStage::remarkOdd(ApplyContext& context) const
{
    constexpr Ms longAgo = 315'532'800'000; // 1980
    std::int64_t unpriced = 0;
    std::int64_t early = 0;
    std::int64_t ahead = 0;
    Ms last = 0;
    for (const Order& order : m_orders) {
        const bool counts = !order.cancelled && !order.pending && !order.refunded;
        unpriced += m_anyPrice && counts && !order.hasTotals && !order.priced ? 1 : 0;
        early += order.at < longAgo ? 1 : 0;
        ahead += order.at > context.now + msPerDay ? 1 : 0;
        last = std::max(last, order.at);
    }
    const auto orders = [](std::int64_t count) {
        return groupDigits(count) + (count == 1 ? " order has " : " orders have ");
    };
    if (unpriced > 0)
        context.notes.add(orders(unpriced) + "neither a total nor a price; they count 0.00.");
    if (ahead > 0)
        context.notes.add(orders(ahead) + "a date to come, up to " + formatRfc3339(last).substr(0, 10) +
                          ". Look whether days and months were read the right way round.");
    if (early > 0)
        context.notes.add(orders(early) + "a date before 1980.");
}

Result<void> OrderStage::apply(ApplyContext& context, PersonWriter& writer, ImportCounts& counts,
                               std::map<std::string, ImportCounts>& kinds)
{
    m_buyers.resize(m_people.size());
    Tally tally;
    const bool numbersPlain = numbersArePlain();
    ImportCounts products;
    applyProducts(context, products);
    // Returns that name their order come after the orders, so that they find it.
    for (const bool linked : {false, true}) {
        for (const Order& order : m_orders) {
            if ((order.linked != 0 || order.returnRow) != linked)
                continue;
            applyOrder(order, context, writer, numbersPlain, tally);
            if (&order == &m_orders[m_orders.size() / 2])
                failpoint("import.half_orders");
            if (context.stopAfter(order.lines + order.otherRows))
                return importCancelled();
        }
        for (const Guest& guest : m_guests)
            claimed(guest.person, context, writer);
    }
    if (m_lines.failed())
        return stagingError();
    if (m_lines.size() > 0 && !m_anyPrice)
        context.notes.add(std::string(noPricesNote));
    remarkOdd(context);
    PATRON_CHECK(applyFacts(context, writer));
    kinds["orders"] = tally.orders;
    if (m_lines.size() > 0) {
        kinds["lines"] = tally.lines;
        kinds["products"] = products;
    }
    counts.added += tally.rows.added;
    counts.updated += tally.rows.updated;
    counts.unchanged += tally.rows.unchanged;
    return {};
}

}
