#include "core/intake/orderwriter.h"

namespace patron::intake {

using customer::NewOrder;
using customer::OrderOutcome;

void OrderStatement::write(RecordWriter& record) const
{
    for (const std::string* word :
         {&order.kind, &order.state, &order.status, &order.currency, &order.channel, &order.device, &order.country})
        record.word(*word);
    record.text(order.coupon);
    record.text(order.linkedNumber);
    for (const std::int64_t number : {order.at, order.discount, order.shipping, order.tax, order.place.value, refund})
        record.number(number);
    record.number((order.dateOnly ? 1 : 0) + (hasLines ? 2 : 0) + (hasTotals ? 4 : 0) + (netLines ? 8 : 0) +
                  (refunded ? 16 : 0) + (order.shippingBeside ? 32 : 0));
    record.optional(order.value);
    record.optional(order.paidAt);
    record.optional(order.cancelledAt);
}

OrderStatement OrderStatement::read(RecordReader& record)
{
    OrderStatement statement;
    for (std::string* text :
         {&statement.order.kind, &statement.order.state, &statement.order.status, &statement.order.currency,
          &statement.order.channel, &statement.order.device, &statement.order.country})
        *text = std::string(record.word());
    statement.order.coupon = std::string(record.text());
    statement.order.linkedNumber = std::string(record.text());
    for (std::int64_t* number : {&statement.order.at, &statement.order.discount, &statement.order.shipping,
                                 &statement.order.tax, &statement.order.place.value, &statement.refund})
        *number = record.number();
    const std::int64_t flags = record.number();
    statement.order.dateOnly = (flags & 1) != 0;
    statement.hasLines = (flags & 2) != 0;
    statement.hasTotals = (flags & 4) != 0;
    statement.netLines = (flags & 8) != 0;
    statement.refunded = (flags & 16) != 0;
    statement.order.shippingBeside = (flags & 32) != 0;
    statement.order.value = record.optional();
    statement.order.paidAt = record.optional();
    statement.order.cancelledAt = record.optional();
    return statement;
}

CustomerId OrderWriter::customerOfLinked(std::string_view source, std::string_view number)
{
    Query query = m_context.tx.query("SELECT id, customer_id FROM v_order WHERE source = ? AND number = ?");
    query.bind(source, number);
    if (!query.step())
        return {};
    const auto order = query.id<OrderId>(0);
    const CustomerId stored{query.isNull(1) ? 0 : query.int64(1)};
    if (!m_context.retraction)
        return stored;
    // Only what was known then: the order may have got its customer later. Without claims it has had it all the time.
    Query claimed = m_context.tx.query("SELECT 1 FROM order_claim WHERE order_id = ? AND batch_id > 0 LIMIT 1");
    claimed.bind(order);
    return claimed.step() ? customer::claims::customerOfOrder(m_context.tx.connection(), order, m_context.batch)
                          : stored;
}

/// The second part of an order that was cut between two files has no totals: what the first one gave stays.
void OrderWriter::keepStored(OrderStatement& statement) const
{
    NewOrder& made = statement.order;
    const bool calledOff = made.state == "cancelled" && !statement.hasLines;
    if (statement.hasTotals || !(statement.hasLines || calledOff))
        return;
    Query query = m_context.tx.query("SELECT o.value, o.discount, o.shipping, o.tax, o.state, "
                                     "(SELECT coalesce(sum(l.total), 0) FROM v_order_line l WHERE l.order_id = o.id), "
                                     "o.at FROM v_order o WHERE o.source = ? AND o.number = ?");
    query.bind(made.source, made.number);
    if (!query.step())
        return;
    if (made.status.empty() && !made.cancelledAt)
        made.state = query.text(4);
    if (made.discount == 0 && !statement.netLines)
        made.discount = query.int64(1);
    if (made.shipping == 0)
        made.shipping = query.int64(2);
    if (made.tax == 0)
        made.tax = query.int64(3);
    const std::int64_t beside = (made.shippingBeside ? query.int64(2) : 0) - query.int64(1);
    const bool givenThen = query.int64(0) != query.int64(5) + beside;
    if (!made.value && (givenThen || calledOff))
        made.value = query.int64(0);
    if (calledOff)
        made.at = query.int64(6);
}

/// A return that says neither how much nor what gives back the whole order.
void OrderWriter::fillFromLinked(NewOrder& made) const
{
    if (made.kind != "return" || made.value || !made.lines.empty() || made.linkedNumber.empty())
        return;
    Query query =
        m_context.tx.query("SELECT value, currency FROM v_order WHERE source = ? AND number = ? AND kind = 'sale'");
    query.bind(made.source, made.linkedNumber);
    if (!query.step())
        return;
    made.value = -query.int64(0);
    made.currency = query.text(1);
}

/// Bought and given back: the sale stays and a return of its own takes the money out again.
std::optional<OrderOutcome> OrderWriter::writeRefund(const OrderStatement& statement, OrderId sold)
{
    const NewOrder& sale = statement.order;
    const std::int64_t back = statement.refund > 0 ? statement.refund : statement.refunded ? sale.value.value_or(0) : 0;
    if (sale.kind != "sale" || (back <= 0 && !statement.refunded) || sale.state == "cancelled")
        return std::nullopt;
    NewOrder refund;
    refund.customer = sale.customer;
    refund.source = sale.source;
    refund.number = refundNumber(sale.number);
    refund.kind = "return";
    refund.at = sale.at;
    refund.dateOnly = sale.dateOnly;
    refund.currency = sale.currency;
    refund.channel = sale.channel;
    refund.place = sale.place;
    refund.country = sale.country;
    refund.linkedNumber = sale.number;
    refund.batch = sale.batch;
    refund.id = statement.refundId;
    std::int64_t sum = back;
    Query stored = m_context.tx.query("SELECT value, customer_id FROM v_order WHERE id = ?");
    stored.bind(sold);
    if (stored.step()) {
        if (sum == 0)
            sum = stored.int64(0);
        // An earlier import may have said whose the order is.
        if (!stored.isNull(1))
            refund.customer = stored.id<CustomerId>(1);
    }
    if (sum == 0)
        return std::nullopt;
    refund.value = -sum;
    return customer::orders::put(m_context.tx, m_context.store, refund, m_context.now).outcome;
}

std::optional<std::vector<std::int64_t>> OrderWriter::linesSaid(const customer::OrderResult& result)
{
    if (result.linesAdded + result.linesUnchanged == 0 && result.linesStored > 0)
        return std::vector<std::int64_t>{};
    return result.lineNumbers.empty() ? std::nullopt : std::optional(result.lineNumbers);
}

void OrderWriter::keepClaim(std::string record, const customer::OrderResult& result,
                            std::optional<std::int64_t> personSeq)
{
    customer::OrderClaim claim;
    claim.batch = m_context.batch;
    claim.personSeq = personSeq;
    claim.lines = linesSaid(result);
    claim.record = std::move(record);
    if (result.outcome != OrderOutcome::Added) {
        // The earliest of the claims that say the same holds the record.
        const auto claims = customer::claims::ofOrder(m_context.tx.connection(), result.id);
        for (auto earlier = claims.rbegin(); earlier != claims.rend(); ++earlier) {
            if (!earlier->record)
                continue;
            if (earlier->batch && *earlier->record == *claim.record)
                claim.record.reset();
            break;
        }
    }
    customer::claims::addOrder(m_context.tx, result.id, claim);
}

OrderWriter::Written OrderWriter::write(OrderStatement statement, std::optional<std::int64_t> personSeq, bool claim)
{
    // What the import said is kept as it was, before what is stored goes into it.
    RecordWriter record(&m_context.journal.words());
    if (claim)
        statement.write(record);
    NewOrder& made = statement.order;
    made.batch = m_context.batch;
    if (isStored(made)) {
        if (claim)
            keepBefore(made);
        keepStored(statement);
    }
    fillFromLinked(made);
    Written written;
    written.order = customer::orders::put(m_context.tx, m_context.store, made, m_context.now);
    if (claim)
        keepClaim(record.record(), written.order, personSeq);
    written.refund = writeRefund(statement, written.order.id);
    if (!written.refund && made.customer && written.order.outcome != OrderOutcome::Added)
        ownRefund(written.order.id, made);
    return written;
}

bool OrderWriter::isStored(const NewOrder& order) const
{
    Query query = m_context.tx.query("SELECT 1 FROM orders WHERE source = ? AND number = ?");
    query.bind(order.source, order.number);
    return query.step();
}

/// What was given back of an order that nobody was known for is the buyer's, once there is one.
void OrderWriter::ownRefund(OrderId sold, const NewOrder& sale)
{
    Query query =
        m_context.tx.query("SELECT r.id, o.customer_id FROM v_order o JOIN v_order r ON r.source = ?2 AND "
                           "r.number = ?3 AND r.kind = 'return' AND r.customer_id IS NULL WHERE o.id = ?1 AND "
                           "o.customer_id IS NOT NULL");
    query.bind(sold, sale.source, refundNumber(sale.number));
    if (query.step())
        customer::orders::setCustomer(m_context.tx, query.id<OrderId>(0), query.id<CustomerId>(1));
}

/// An order that no import knows stands as it is: undoing the first that does gives it back.
void OrderWriter::keepBefore(const NewOrder& made)
{
    OrderId order;
    {
        Query query = m_context.tx.query("SELECT id FROM orders o WHERE source = ? AND number = ? AND NOT EXISTS "
                                         "(SELECT 1 FROM order_claim c WHERE c.order_id = o.id)");
        query.bind(made.source, made.number);
        if (!query.step())
            return;
        order = query.id<OrderId>(0);
    }
    customer::OrderClaim before;
    before.record = customer::orders::snapshot(m_context.tx.connection(), order);
    customer::claims::addOrder(m_context.tx, order, before);
}

}
