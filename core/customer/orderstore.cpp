#include "core/customer/orderstore.h"

#include "core/base/currency.h"
#include "core/base/json.h"
#include "core/base/money.h"
#include "core/customer/saleclaim.h"

#include <algorithm>
#include <tuple>
#include <unordered_map>

namespace patron::customer::orders {

namespace {
std::optional<std::string_view> orNull(const std::string& text)
{
    return text.empty() ? std::nullopt : std::optional<std::string_view>(text);
}

/// Amount in the workspace's currency by the newest rate of the day or before; nothing without a rate.
std::optional<std::int64_t> baseValue(Connection& connection, const Store& store, std::int64_t amount,
                                      std::string_view currency, DayNumber day)
{
    if (currency == store.currency())
        return amount;
    Query query =
        connection.query("SELECT rate_e9 FROM exchange_rate WHERE currency = ? AND day <= ? ORDER BY day DESC LIMIT 1");
    query.bind(currency, day);
    if (!query.step())
        return std::nullopt;
    return convertAmount(amount, query.int64(0), currencyDecimals(currency), store.currencyDecimals());
}

/// The product's number, made or completed from what the line says of it.
std::int64_t ensureProduct(Transaction& tx, const NewOrderLine& line, BatchId batch)
{
    {
        Query find = tx.query("SELECT id, name, category, brand FROM product WHERE sku = ?");
        find.bind(line.sku);
        if (find.step()) {
            const std::int64_t id = find.int64(0);
            const bool fills = (find.view(1).empty() && !line.product.empty()) ||
                               (find.isNull(2) && !line.category.empty()) || (find.isNull(3) && !line.brand.empty());
            if (fills) {
                tx.query("UPDATE product SET name = CASE WHEN name = '' THEN ? ELSE name END, "
                         "category = coalesce(category, ?), brand = coalesce(brand, ?) WHERE id = ?")
                    .bind(line.product, orNull(line.category), orNull(line.brand), id)
                    .run();
                tx.changed(Area::Products);
            }
            return id;
        }
    }
    tx.query("INSERT INTO product(sku, name, category, brand, batch_id) VALUES (?, ?, ?, ?, ?)")
        .bind(line.sku, line.product, orNull(line.category), orNull(line.brand), batch)
        .run();
    tx.changed(Area::Products);
    return tx.lastInsertId();
}

/// An order's line as far as it tells whether another one is the same.
struct KnownLine
{
    std::uint64_t content;
    std::int64_t occurrence;
    std::int64_t number;
};

/// The lines of an order by content and occurrence, and what they come to.
std::vector<KnownLine> knownLines(Transaction& tx, OrderId order, std::int64_t& sum)
{
    std::vector<KnownLine> known;
    Query lines = tx.query("SELECT content_hash, occurrence, line_no, total FROM order_line WHERE order_id = ?");
    lines.bind(order);
    while (lines.step()) {
        known.push_back({static_cast<std::uint64_t>(lines.int64(0)), lines.int64(1), lines.int64(2)});
        sum += lines.int64(3);
    }
    std::sort(known.begin(), known.end(), [](const KnownLine& a, const KnownLine& b) {
        return std::tie(a.content, a.occurrence) < std::tie(b.content, b.occurrence);
    });
    return known;
}

/// Adds the lines that are not stored yet; how often a content stands there already is the occurrence it starts from.
/// Gives what the order's lines come to then.
std::int64_t putLines(Transaction& tx, const NewOrder& order, OrderResult& result)
{
    std::int64_t sum = 0;
    std::vector<KnownLine> known;
    if (result.outcome != OrderOutcome::Added)
        known = knownLines(tx, result.id, sum);
    std::int64_t next = 1;
    for (const KnownLine& line : known)
        next = std::max(next, line.number + 1);
    const int decimals = currencyDecimals(order.currency);
    std::unordered_map<std::uint64_t, std::size_t> seen;
    std::optional<Query> insert;
    for (const NewOrderLine& line : order.lines) {
        const std::size_t occurrence = ++seen[line.contentHash];
        const auto [first, last] =
            std::equal_range(known.begin(), known.end(), KnownLine{line.contentHash, 0, 0},
                             [](const KnownLine& a, const KnownLine& b) { return a.content < b.content; });
        if (occurrence <= static_cast<std::size_t>(last - first)) {
            ++result.linesUnchanged;
            result.lineNumbers.push_back(first[static_cast<std::ptrdiff_t>(occurrence) - 1].number);
            continue;
        }
        const std::int64_t product = line.productId != 0 ? line.productId
                                     : line.sku.empty()  ? 0
                                                         : ensureProduct(tx, line, order.batch);
        const std::int64_t total = lineTotal(line.quantity, line.unitPrice, decimals);
        result.lineNumbers.push_back(next);
        if (!insert) {
            insert.emplace(
                tx.query("INSERT INTO order_line(order_id, line_no, sku, product_id, name, quantity, unit_price, "
                         "total, content_hash, occurrence, batch_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"));
        }
        insert
            ->bind(result.id, next++, HeldText{line.sku}, product ? std::optional(product) : std::nullopt,
                   HeldText{line.product}, line.quantity, line.unitPrice, total,
                   static_cast<std::int64_t>(line.contentHash), static_cast<std::int64_t>(occurrence), order.batch)
            .run();
        sum += total;
        ++result.linesAdded;
    }
    result.linesStored = known.size() + result.linesAdded;
    if (result.lineNumbers.size() == result.linesStored)
        result.lineNumbers.clear();
    else
        std::sort(result.lineNumbers.begin(), result.lineNumbers.end());
    return sum;
}

/// The order's value where its lines come to that sum.
std::int64_t valueWith(const NewOrder& order, std::int64_t sumOfLines)
{
    return order.value ? *order.value : sumOfLines + (order.shippingBeside ? order.shipping : 0) - order.discount;
}

OrderId linkedOrder(Transaction& tx, const NewOrder& order)
{
    if (order.linkedNumber.empty())
        return {};
    // An import that is made again sees the orders of its own time.
    Query find = tx.query("SELECT id FROM orders WHERE source = ?1 AND number = ?2 AND "
                          "(?3 IS NULL OR batch_id IS NULL OR batch_id <= ?3)");
    find.bind(order.source, order.linkedNumber, order.batch);
    return find.step() ? find.id<OrderId>(0) : OrderId{};
}

OrderId insertOrder(Transaction& tx, const Store& store, const NewOrder& order, Ms recordedAt)
{
    const int decimals = currencyDecimals(order.currency);
    std::int64_t sum = 0;
    for (const NewOrderLine& line : order.lines)
        sum += lineTotal(line.quantity, line.unitPrice, decimals);
    const std::int64_t value = valueWith(order, sum);
    const DayNumber day = store.zone().dayAt(order.at);
    const bool anyClaimed = saleclaims::any(tx);
    const OrderId id = order.id ? order.id : anyClaimed ? saleclaims::idFor(tx, order.source, order.number) : OrderId{};
    Query insert = tx.query("INSERT INTO orders(id, customer_id, source, number, kind, state, status, at, local_day, "
                            "date_only, currency, value, value_base, discount, shipping, tax, channel, place_id, "
                            "device, coupon, country, linked_order_id, paid_at, cancelled_at, batch_id, recorded_at) "
                            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    insert
        .bind(id, order.customer, order.source, order.number, order.kind, order.state, orNull(order.status), order.at,
              day, order.dateOnly, order.currency, value, baseValue(tx.connection(), store, value, order.currency, day),
              order.discount, order.shipping, order.tax, order.channel, order.place, orNull(order.device),
              orNull(order.coupon), orNull(order.country), linkedOrder(tx, order), order.paidAt, order.cancelledAt,
              order.batch, recordedAt)
        .run();
    const OrderId made{tx.lastInsertId()};
    if (anyClaimed)
        saleclaims::apply(tx, made);
    return made;
}

/// What of a known order the new one changes; says whether anything did.
bool updateOrder(Transaction& tx, const TimeZone& zone, const NewOrder& order, OrderId id)
{
    tx.query(
          "UPDATE orders SET customer_id = coalesce(customer_id, ?1), state = ?2, status = coalesce(?3, status), "
          "at = min(at, ?4), local_day = CASE WHEN ?4 < at THEN ?5 ELSE local_day END, discount = ?6, shipping = ?7, "
          "tax = ?8, coupon = coalesce(?9, coupon), paid_at = coalesce(?10, paid_at), "
          "cancelled_at = coalesce(?11, cancelled_at), place_id = coalesce(?12, place_id), "
          "linked_order_id = coalesce(linked_order_id, ?13) "
          "WHERE id = ?14 AND (state <> ?2 OR coalesce(?3, status, '') <> coalesce(status, '') OR ?4 < at "
          "OR discount <> ?6 OR shipping <> ?7 OR tax <> ?8 OR (customer_id IS NULL AND ?1 IS NOT NULL) "
          "OR coalesce(?9, coupon, '') <> coalesce(coupon, '') OR coalesce(?10, paid_at, 0) <> coalesce(paid_at, 0) "
          "OR coalesce(?11, cancelled_at, 0) <> coalesce(cancelled_at, 0) "
          "OR coalesce(?12, place_id, 0) <> coalesce(place_id, 0) "
          "OR (linked_order_id IS NULL AND ?13 IS NOT NULL))")
        .bind(order.customer, order.state, orNull(order.status), order.at, zone.dayAt(order.at), order.discount,
              order.shipping, order.tax, orNull(order.coupon), order.paidAt, order.cancelledAt, order.place,
              linkedOrder(tx, order), id)
        .run();
    return tx.changes() > 0;
}

/// The order's value after a change. An earlier line can move the order to a day with another rate, so any change looks
/// the rate up again.
void updateValue(Transaction& tx, const Store& store, const NewOrder& order, OrderId id, std::int64_t value,
                 DayNumber day)
{
    tx.query("UPDATE orders SET value = ?, value_base = ? WHERE id = ?")
        .bind(value, baseValue(tx.connection(), store, value, order.currency, day), id)
        .run();
}
}

OrderResult put(Transaction& tx, const Store& store, const NewOrder& order, Ms recordedAt)
{
    OrderResult result;
    std::int64_t oldValue = 0;
    DayNumber day = store.zone().dayAt(order.at);
    {
        Query find = tx.query("SELECT id, value, local_day FROM orders WHERE source = ? AND number = ?");
        find.bind(order.source, order.number);
        if (find.step()) {
            result.id = find.id<OrderId>(0);
            result.outcome = OrderOutcome::Unchanged;
            oldValue = find.int64(1);
            day = std::min(day, static_cast<DayNumber>(find.int64(2)));
        }
    }
    if (result.outcome == OrderOutcome::Added) {
        result.id = insertOrder(tx, store, order, recordedAt);
        putLines(tx, order, result);
    } else {
        bool changed = updateOrder(tx, store.zone(), order, result.id);
        const std::int64_t value = valueWith(order, putLines(tx, order, result));
        if (changed || value != oldValue) {
            updateValue(tx, store, order, result.id, value, day);
            changed = true;
        }
        if (changed || result.linesAdded > 0)
            result.outcome = OrderOutcome::Updated;
    }
    if (result.outcome != OrderOutcome::Unchanged) {
        tx.changed(Area::Orders);
        if (order.customer)
            tx.changed(Area::Orders, order.customer);
    }
    return result;
}

std::vector<StoredLine> lines(Connection& connection, OrderId order)
{
    std::vector<StoredLine> list;
    Query query =
        connection.query("SELECT line_no, batch_id, sku, product_id, name, quantity, unit_price, content_hash "
                         "FROM order_line WHERE order_id = ? ORDER BY line_no");
    query.bind(order);
    while (query.step()) {
        StoredLine& stored = list.emplace_back();
        stored.number = query.int64(0);
        stored.batch = BatchId{query.isNull(1) ? 0 : query.int64(1)};
        stored.line.sku = query.text(2);
        stored.line.productId = query.isNull(3) ? 0 : query.int64(3);
        stored.line.product = query.text(4);
        stored.line.quantity = query.int64(5);
        stored.line.unitPrice = query.int64(6);
        stored.line.contentHash = static_cast<std::uint64_t>(query.int64(7));
    }
    return list;
}

namespace {
constexpr std::string_view changeable = "customer_id, state, status, at, local_day, date_only, value, value_base, "
                                        "discount, shipping, tax, place_id, coupon, linked_order_id, paid_at, "
                                        "cancelled_at";
constexpr int changeableColumns = 16;
constexpr int statusColumn = 2;
constexpr int couponColumn = 12;
}

std::string snapshot(Connection& connection, OrderId order)
{
    Json row = Json::array();
    Query query = connection.query("SELECT " + std::string(changeable) + " FROM orders WHERE id = ?");
    query.bind(order);
    if (query.step()) {
        for (int i = 0; i < changeableColumns; ++i) {
            const bool text = i == 1 || i == statusColumn || i == couponColumn;
            row.push_back(query.isNull(i) ? Json(nullptr) : text ? Json(query.text(i)) : Json(query.int64(i)));
        }
    }
    return compactJson(row);
}

void restore(Transaction& tx, OrderId order, const std::string& snapshot)
{
    const auto row = parseJson(snapshot, "an order");
    if (!row || !row->is_array() || row->size() != changeableColumns)
        return;
    Query update = tx.query("UPDATE orders SET (" + std::string(changeable) +
                            ") = (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) WHERE id = ?");
    update.bind();
    for (const Json& cell : *row) {
        if (cell.is_string())
            update.bindNext(cell.get<std::string>());
        else if (cell.is_number_integer())
            update.bindNext(cell.get<std::int64_t>());
        else
            update.bindNext(nullptr);
    }
    update.bindNext(order).run();
    tx.changed(Area::Orders);
}

void removeLines(Transaction& tx, OrderId order, const std::vector<BatchId>& batches)
{
    for (const BatchId batch : batches)
        tx.query("DELETE FROM order_line WHERE order_id = ? AND batch_id = ?").bind(order, batch).run();
}

void remove(Transaction& tx, OrderId order)
{
    tx.query("DELETE FROM order_line WHERE order_id = ?").bind(order).run();
    tx.query("DELETE FROM orders WHERE id = ?").bind(order).run();
    tx.changed(Area::Orders);
}

void handOver(Transaction& tx, OrderId order, BatchId from, BatchId to)
{
    tx.query("UPDATE order_line SET batch_id = ? WHERE order_id = ? AND batch_id = ?").bind(to, order, from).run();
    tx.query("UPDATE orders SET batch_id = ?1, recorded_at = (SELECT recorded_at FROM import_batch WHERE id = ?1) "
             "WHERE id = ?2 AND batch_id = ?3")
        .bind(to, order, from)
        .run();
}

void setCustomer(Transaction& tx, OrderId order, CustomerId customer)
{
    tx.query("UPDATE orders SET customer_id = ?1 WHERE id = ?2 AND assigned = 0 AND customer_id IS NOT ?1")
        .bind(customer, order)
        .run();
    if (tx.changes() > 0)
        tx.changed(Area::Orders, customer);
}

void assign(Transaction& tx, OrderId order, CustomerId customer)
{
    tx.query("UPDATE orders SET customer_id = ?, assigned = 1 WHERE id = ?").bind(customer, order).run();
    tx.changed(Area::Orders, customer);
}

void refreshBaseValues(Transaction& tx, const Store& store)
{
    refreshBaseValues(tx, store, {});
}

void refreshBaseValues(Transaction& tx, const Store& store, std::string_view currency)
{
    struct Row
    {
        OrderId id;
        std::int64_t value;
        std::string currency;
        DayNumber day;
    };
    std::vector<Row> foreign;
    {
        Query query = tx.query("SELECT id, value, currency, local_day FROM orders WHERE currency <> ?1 AND (?2 = '' "
                               "OR currency = ?2)");
        query.bind(store.currency(), currency);
        while (query.step())
            foreign.push_back({query.id<OrderId>(0), query.int64(1), query.text(2), query.integer(3)});
    }
    for (const Row& row : foreign) {
        tx.query("UPDATE orders SET value_base = ? WHERE id = ?")
            .bind(baseValue(tx.connection(), store, row.value, row.currency, row.day), row.id)
            .run();
    }
    if (!foreign.empty()) {
        tx.changed(Area::Orders);
        tx.changeSet().allCustomers = true;
    }
}

}
