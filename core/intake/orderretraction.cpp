#include "core/intake/orderretraction.h"

#include "core/customer/customerstore.h"
#include "core/intake/orderwriter.h"

#include <algorithm>
#include <set>

namespace patron::intake {

namespace claims = customer::claims;
namespace orders = customer::orders;
using customer::OrderClaim;

namespace {
Error cancelled()
{
    return makeError(ErrorCode::Cancelled, "The undo was stopped; nothing was changed.");
}

bool isImports(const OrderClaim& claim)
{
    return bool{claim.batch};
}
}

Result<void> OrderRetraction::begin()
{
    m_tx.query("CREATE TEMP TABLE IF NOT EXISTS circle_order (id INTEGER PRIMARY KEY)").run();
    m_tx.query("DELETE FROM temp.circle_order").run();
    m_tx.query("INSERT INTO temp.circle_order SELECT o.id FROM orders o WHERE o.customer_id IN (SELECT id FROM "
               "temp.circle) AND NOT o.assigned AND EXISTS (SELECT 1 FROM order_claim c WHERE c.order_id = o.id AND "
               "c.batch_id > 0)")
        .run();
    std::vector<OrderId> own;
    {
        Query query = m_tx.query("SELECT order_id FROM order_claim WHERE batch_id = ? ORDER BY order_id");
        query.bind(m_batch);
        while (query.step())
            own.push_back(query.id<OrderId>(0));
    }
    std::int64_t done = 0;
    for (const OrderId id : own) {
        PATRON_CHECK(beginOrder(id));
        if (++done % 100 == 0) {
            m_job.done(done);
            if (m_job.cancelled())
                return cancelled();
        }
    }
    return {};
}

Result<void> OrderRetraction::beginOrder(OrderId id)
{
    std::vector<OrderClaim> all = claims::ofOrder(m_tx.connection(), id);
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const OrderClaim& claim) { return claim.batch == m_batch; });
    const auto own = static_cast<std::size_t>(found - all.begin());
    claims::removeOrder(m_tx, id, m_batch);
    // The claims that follow and say the same leaned on this one's record.
    if (own + 1 < all.size() && all[own].record && !all[own + 1].record)
        claims::replaceOrderRecord(m_tx, id, all[own + 1].batch, all[own].record);
    // Documents that name this order may not find it any more, or find it later.
    {
        Query linked = m_tx.query("SELECT id FROM orders o WHERE linked_order_id = ? AND EXISTS (SELECT 1 FROM "
                                  "order_claim c WHERE c.order_id = o.id AND c.batch_id > 0)");
        linked.bind(id);
        while (linked.step())
            m_again.push_back(linked.id<OrderId>(0));
    }
    const std::int64_t rest = std::count_if(all.begin(), all.end(), isImports) - 1;
    if (rest > 0) {
        if (!handOver(id, all, own))
            m_again.push_back(id);
        return {};
    }
    const bool stoodBefore = !all.front().batch;
    const Order order = read(id, {});
    if (order.refund)
        orders::remove(m_tx, order.refund);
    if (stoodBefore) {
        orders::restore(m_tx, id, all.front().record.value_or(std::string()));
        orders::removeLines(m_tx, id, {m_batch});
        claims::removeOrder(m_tx, id, {});
        return {};
    }
    m_tx.query("UPDATE orders SET linked_order_id = NULL WHERE linked_order_id = ?").bind(id).run();
    orders::remove(m_tx, id);
    return {};
}

/// Where the import before or after says exactly the same, nothing of the order changes but whose it is.
bool OrderRetraction::handOver(OrderId id, const std::vector<OrderClaim>& all, std::size_t own)
{
    const OrderClaim& claim = all[own];
    if (claim.lines)
        return false;
    const auto ownsLines = [&](BatchId batch) {
        Query query = m_tx.query("SELECT 1 FROM order_line WHERE order_id = ? AND batch_id = ? LIMIT 1");
        query.bind(id, batch);
        return query.step();
    };
    if (own > 0 && isImports(all[own - 1]) && !claim.record && !all[own - 1].lines && !ownsLines(m_batch))
        return true;
    if (own + 1 == all.size() || all[own + 1].record || all[own + 1].lines || ownsLines(all[own + 1].batch))
        return false;
    orders::handOver(m_tx, id, m_batch, all[own + 1].batch);
    const Order order = read(id, {});
    if (order.refund)
        orders::handOver(m_tx, order.refund, m_batch, all[own + 1].batch);
    return true;
}

OrderId OrderRetraction::refundOf(std::string_view source, const std::string& number)
{
    Query query = m_tx.query("SELECT id FROM orders o WHERE source = ? AND number = ? AND batch_id IS NOT NULL AND "
                             "NOT EXISTS (SELECT 1 FROM order_claim c WHERE c.order_id = o.id)");
    query.bind(source, OrderWriter::refundNumber(number));
    return query.step() ? query.id<OrderId>(0) : OrderId{};
}

OrderRetraction::Order OrderRetraction::read(OrderId id, std::vector<OrderClaim> staying)
{
    Order order;
    {
        Query query = m_tx.query("SELECT source, number, linked_order_id IS NOT NULL, assigned, customer_id "
                                 "FROM orders WHERE id = ?");
        query.bind(id);
        if (!query.step())
            return order;
        order.id = id;
        order.source = query.text(0);
        order.number = query.text(1);
        order.linked = query.flag(2);
        if (query.flag(3))
            order.assigned = query.id<CustomerId>(4);
    }
    order.refund = refundOf(order.source, order.number);
    order.claims = std::move(staying);
    return order;
}

const AppliedBatch& OrderRetraction::batchOf(BatchId batch)
{
    const auto [place, added] = m_batches.try_emplace(batch.value);
    if (added)
        place->second = appliedBatch(m_tx.connection(), batch).value_or(AppliedBatch{batch, {}, {}, 0});
    return place->second;
}

std::vector<customer::NewOrderLine> OrderRetraction::linesOf(const Order& order, const OrderClaim& claim) const
{
    std::vector<customer::NewOrderLine> lines;
    for (const customer::orders::StoredLine& stored : order.lines) {
        const bool said = claim.lines ? std::binary_search(claim.lines->begin(), claim.lines->end(), stored.number)
                                      : !stored.batch || stored.batch <= claim.batch;
        if (said)
            lines.push_back(stored.line);
    }
    return lines;
}

void OrderRetraction::layAgain(Order order)
{
    order.lines = orders::lines(m_tx.connection(), order.id);
    if (order.refund)
        orders::remove(m_tx, order.refund);
    if (order.claims.front().batch) {
        orders::remove(m_tx, order.id);
    } else {
        orders::restore(m_tx, order.id, order.claims.front().record.value_or(std::string()));
        std::vector<BatchId> theirs{m_batch};
        for (const OrderClaim& claim : order.claims)
            theirs.push_back(claim.batch);
        orders::removeLines(m_tx, order.id, theirs);
        // Whose it was may have been merged since.
        Query customer = m_tx.query("SELECT customer_id FROM orders WHERE id = ?");
        customer.bind(order.id);
        const CustomerId before = customer.step() && !customer.isNull(0) ? customer.id<CustomerId>(0) : CustomerId{};
        orders::setCustomer(m_tx, order.id, customer::customers::resolve(m_tx.connection(), before));
    }
    std::string record;
    for (const OrderClaim& claim : order.claims) {
        if (!claim.batch)
            continue;
        record = claim.record.value_or(record);
        const AppliedBatch& batch = batchOf(claim.batch);
        RecordReader reader(record, &m_words);
        OrderStatement statement = OrderStatement::read(reader);
        statement.order.id = order.id;
        statement.order.source = order.source;
        statement.order.number = order.number;
        statement.order.lines = linesOf(order, claim);
        statement.refundId = order.refund;
        if (statement.order.place) {
            Query place = m_tx.query("SELECT 1 FROM v_place WHERE id = ?");
            place.bind(statement.order.place);
            if (!place.step())
                statement.order.place = {};
        }
        if (claim.personSeq) {
            Query person = m_tx.query("SELECT customer_id FROM person_claim WHERE batch_id = ? AND seq = ?");
            person.bind(claim.batch, claim.personSeq);
            if (person.step() && !person.isNull(0))
                statement.order.customer = person.id<CustomerId>(0);
        }
        ClaimJournal journal(m_tx, claim.batch);
        ImportNotes notes;
        ApplyContext context{m_tx,        m_store,      m_job,        notes,   batch.recordedAt,
                             claim.batch, batch.source, batch.policy, journal, nullptr};
        const auto written = OrderWriter(context).write(std::move(statement), claim.personSeq, false);
        OrderClaim now = claim;
        now.lines = OrderWriter::linesSaid(written.order);
        claims::removeOrder(m_tx, order.id, claim.batch);
        claims::addOrder(m_tx, order.id, now);
    }
    if (order.assigned)
        orders::assign(m_tx, order.id, order.assigned);
}

Result<void> OrderRetraction::settleCustomers()
{
    std::vector<OrderId> list;
    {
        Query query = m_tx.query("SELECT id FROM orders WHERE id IN (SELECT id FROM temp.circle_order) ORDER BY id");
        while (query.step())
            list.push_back(query.id<OrderId>(0));
    }
    for (const OrderId id : list) {
        const CustomerId customer = claims::customerOfOrder(m_tx.connection(), id, {});
        orders::setCustomer(m_tx, id, customer);
        if (m_tx.changes() == 0)
            continue;
        if (const Order order = read(id, {}); order.refund)
            orders::setCustomer(m_tx, order.refund, customer);
        if (m_job.cancelled())
            return cancelled();
    }
    m_tx.query("DELETE FROM temp.circle_order").run();
    return {};
}

Result<void> OrderRetraction::finish()
{
    const std::set<OrderId> unique(m_again.begin(), m_again.end());
    // Documents that name their order come after the orders, so that they find it. Laying the order again may have cut
    // the link, so it is looked at beforehand.
    std::vector<Order> linked;
    for (const OrderId id : unique) {
        Order order = read(id, claims::ofOrder(m_tx.connection(), id));
        if (order.id && !order.claims.empty() && order.linked)
            linked.push_back(std::move(order));
        else if (order.id && !order.claims.empty())
            layAgain(std::move(order));
        if (m_job.cancelled())
            return cancelled();
    }
    for (Order& order : linked)
        layAgain(std::move(order));
    return settleCustomers();
}

}
