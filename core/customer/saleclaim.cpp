#include "core/customer/saleclaim.h"

#include "core/base/text.h"
#include "core/base/timezone.h"

#include <vector>

namespace patron::customer::saleclaims {

namespace {
struct Sale
{
    OrderId id;
    CustomerId customer;
};

/// The number as typed and the ways shops write it.
std::vector<std::string> spellings(std::string_view number)
{
    number = trim(number);
    std::vector<std::string> list{std::string(number)};
    list.push_back(number.starts_with('#') ? std::string(number.substr(1)) : "#" + std::string(number));
    return list;
}

bool fits(const Query& sale, const Receipt& receipt)
{
    const bool dayFits = !receipt.day || sale.integer(2) == *receipt.day;
    const bool totalFits = !receipt.total || sale.int64(3) == *receipt.total || sale.int64(4) == *receipt.total;
    return dayFits && totalFits;
}

std::vector<Sale> find(Connection& connection, const Receipt& receipt)
{
    std::vector<Sale> sales;
    for (const std::string& number : spellings(receipt.number)) {
        Query query = connection.query("SELECT id, customer_id, local_day, value, value + tax + shipping, source FROM "
                                       "orders WHERE number = ? COLLATE NOCASE AND kind = 'sale' AND state = "
                                       "'completed' ORDER BY id");
        query.bind(number);
        while (query.step()) {
            if (!receipt.source.empty() && query.view(5) != receipt.source)
                continue;
            if (fits(query, receipt))
                sales.push_back({query.id<OrderId>(0), query.id<CustomerId>(1)});
        }
    }
    return sales;
}

void give(Transaction& tx, OrderId order, CustomerId from, CustomerId to)
{
    // A person's word: neither an import nor an undo changes it.
    tx.query("UPDATE orders SET customer_id = ?1, assigned = (?1 IS NOT NULL) WHERE (id = ?2 OR (linked_order_id = ?2 "
             "AND kind = 'return')) AND "
             "customer_id IS ?3")
        .bind(to, order, from)
        .run();
    tx.changed(Area::Orders, to ? to : from);
}
}

Result<OrderId> claim(Transaction& tx, CustomerId customer, const Receipt& receipt, std::string_view source, Ms at)
{
    if (!receipt.day && !receipt.total) {
        return makeError(ErrorCode::WrongUsage, "A receipt is claimed by its number and its date or total. Give one of "
                                                "them, too.");
    }
    const std::vector<Sale> sales = find(tx.connection(), receipt);
    if (sales.empty())
        return makeError(ErrorCode::NotFound,
                         "There is no sale with this number, date and total. Look at the receipt again.");
    if (sales.size() > 1) {
        return makeError(ErrorCode::Conflict, "Several sales have this number, date and total. Say which source the "
                                              "receipt is from.");
    }
    const Sale sale = sales.front();
    if (sale.customer == customer)
        return sale.id;
    if (sale.customer)
        return makeError(ErrorCode::Conflict, "This sale belongs to another customer already.");
    give(tx, sale.id, {}, customer);
    std::vector<std::string> known;
    if (receipt.day)
        known.emplace_back("date");
    if (receipt.total)
        known.emplace_back("total");
    tx.query("INSERT INTO sale_claim(order_id, order_source, order_number, customer_id, evidence, source, claimed_at) "
             "SELECT id, source, number, ?, ?, ?, ? FROM orders WHERE id = ?")
        .bind(customer, "number and " + joinWords(known), source, at, sale.id)
        .run();
    return sale.id;
}

Result<void> release(Transaction& tx, OrderId order)
{
    {
        Query claimed = tx.query("SELECT 1 FROM sale_claim WHERE order_id = ?");
        claimed.bind(order);
        if (!claimed.step())
            return makeError(ErrorCode::NotFound, "This sale was not claimed by a receipt, so nothing is to be taken "
                                                  "back.");
    }
    // Who claimed it may have been merged with another since: it is whose it is now.
    CustomerId owner;
    {
        Query sale = tx.query("SELECT customer_id FROM orders WHERE id = ?");
        sale.bind(order);
        if (sale.step())
            owner = sale.id<CustomerId>(0);
    }
    give(tx, order, owner, {});
    tx.query("DELETE FROM sale_claim WHERE order_id = ?").bind(order).run();
    return {};
}

std::vector<ClaimedSale> recent(Connection& connection, int limit)
{
    std::vector<ClaimedSale> sales;
    Query query = connection.query("SELECT order_id, order_number, customer_id, claimed_at FROM sale_claim ORDER BY "
                                   "claimed_at DESC, order_id DESC LIMIT ?");
    query.bind(limit);
    while (query.step())
        sales.push_back({query.id<OrderId>(0), query.text(1), query.id<CustomerId>(2), query.int64(3)});
    return sales;
}

bool any(Transaction& tx)
{
    Query query = tx.query("SELECT 1 FROM sale_claim LIMIT 1");
    return query.step();
}

OrderId idFor(Transaction& tx, std::string_view source, std::string_view number)
{
    {
        Query old = tx.query("SELECT order_id FROM sale_claim c WHERE order_source = ? AND order_number = ? AND NOT "
                             "EXISTS (SELECT 1 FROM orders o WHERE o.id = c.order_id)");
        old.bind(source, number);
        if (old.step())
            return old.id<OrderId>(0);
    }
    // The ids of claimed sales that are gone at present are not given to other orders.
    Query newest = tx.query("SELECT max(order_id) FROM sale_claim");
    newest.step();
    if (newest.isNull(0))
        return {};
    Query taken = tx.query("SELECT max(id) FROM orders");
    taken.step();
    return newest.int64(0) > taken.int64(0) ? OrderId{newest.int64(0) + 1} : OrderId{};
}

void apply(Transaction& tx, OrderId order)
{
    tx.query("UPDATE orders SET assigned = 1, customer_id = (SELECT c.customer_id FROM sale_claim c WHERE c.order_id "
             "IN (orders.id, orders.linked_order_id)) WHERE id = ?1 AND EXISTS (SELECT 1 FROM sale_claim c WHERE "
             "c.order_id = orders.id OR (c.order_id = orders.linked_order_id AND orders.kind = 'return'))")
        .bind(order)
        .run();
}

Result<OrderId> claimed(Connection& connection, std::string_view number)
{
    std::vector<OrderId> found;
    for (const std::string& spelling : spellings(number)) {
        Query query = connection.query("SELECT order_id FROM sale_claim WHERE order_number = ? COLLATE NOCASE");
        query.bind(spelling);
        while (query.step())
            found.push_back(query.id<OrderId>(0));
    }
    if (found.empty())
        return makeError(ErrorCode::NotFound, "No sale with this number was claimed by its receipt.");
    if (found.size() > 1)
        return makeError(ErrorCode::Conflict, "Several claimed sales have this number.");
    return found.front();
}

}
