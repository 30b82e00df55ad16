#include "core/loyalty/couponmatch.h"

#include "core/base/text.h"
#include "core/customer/couponstore.h"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

namespace patron::loyalty::couponuses {

namespace {
constexpr std::string_view source = "orders";
constexpr char separator = '\x1F';

struct PaidOrder
{
    std::string source;
    std::string number;
    std::string coupon;
    CustomerId customer;
    Ms at = 0;
    bool counts = false;
};

/// The codes a cell names: all of it, or several with commas between.
std::vector<std::string> codesIn(Transaction& tx, const std::string& cell)
{
    const auto known = [&](std::string_view code) {
        Query query = tx.query("SELECT 1 FROM v_coupon WHERE folded = ?");
        query.bind(customer::coupons::couponKey(code));
        return query.step();
    };
    if (known(cell))
        return {customer::coupons::couponKey(cell)};
    std::vector<std::string> codes;
    for (const char between : {',', ';'}) {
        for (const std::string_view part : split(cell, between)) {
            const std::string key = customer::coupons::couponKey(part);
            if (!key.empty() && known(part) && std::find(codes.begin(), codes.end(), key) == codes.end())
                codes.push_back(key);
        }
    }
    return codes;
}

/// What is kept of an order's codes: by code, whose.
std::map<std::string, CustomerId> kept(Transaction& tx, const std::string& prefix)
{
    std::map<std::string, CustomerId> uses;
    Query query = tx.query("SELECT coupon, customer_id FROM v_coupon_use WHERE source = ?1 AND source_key >= ?2 AND "
                           "source_key < ?2 || char(1114111)");
    query.bind(source, prefix);
    while (query.step())
        uses.emplace(query.text(0), query.id<CustomerId>(1));
    return uses;
}

bool saidByShop(Transaction& tx, const std::string& code, const std::string& number)
{
    Query query = tx.query("SELECT 1 FROM v_coupon_use WHERE coupon = ? AND kind = 'redeemed' AND order_number = ? AND "
                           "source <> ?");
    query.bind(code, number, source);
    return query.step();
}

std::string prefixOf(const PaidOrder& order)
{
    std::string prefix = order.source;
    prefix += separator;
    prefix += order.number;
    prefix += separator;
    return prefix;
}

std::int64_t matchOne(Transaction& tx, const PaidOrder& order, Ms now)
{
    const std::string prefix = prefixOf(order);
    std::map<std::string, CustomerId> before = kept(tx, prefix);
    std::int64_t changes = 0;
    if (order.counts && !order.coupon.empty()) {
        for (const std::string& code : codesIn(tx, order.coupon)) {
            const auto known = before.find(code);
            const bool same = known != before.end() && known->second == order.customer;
            if (same || (known == before.end() && saidByShop(tx, code, order.number))) {
                before.erase(code);
                continue;
            }
            if (known != before.end()) {
                customer::coupons::removeUse(tx, source, prefix + code);
                before.erase(known);
            }
            customer::NewCouponUse use;
            use.code = code;
            use.redeemed = true;
            use.customer = order.customer;
            use.orderNumber = order.number;
            use.at = order.at;
            use.source = source;
            use.sourceKey = prefix + code;
            customer::coupons::addUse(tx, use, now);
            ++changes;
        }
    }
    for (const auto& [code, customer] : before)
        changes += customer::coupons::removeUse(tx, source, prefix + code) ? 1 : 0;
    return changes;
}

std::vector<PaidOrder> read(Query query)
{
    std::vector<PaidOrder> orders;
    while (query.step()) {
        orders.push_back({query.text(0), query.text(1), query.text(2), query.id<CustomerId>(3), query.int64(4),
                          query.view(5) == "sale" && query.view(6) != "cancelled"});
    }
    return orders;
}

constexpr const char* columns = "SELECT o.source, o.number, o.coupon, o.customer_id, o.at, o.kind, o.state FROM "
                                "v_order o ";

/// Codes came or orders went: every order with a coupon, and every use of an order that is no more.
std::int64_t matchAll(Transaction& tx, Ms now)
{
    std::int64_t changes = 0;
    std::vector<std::string> gone;
    {
        Query query =
            tx.query("SELECT u.source_key FROM v_coupon_use u WHERE u.source = ?1 AND NOT EXISTS (SELECT 1 FROM "
                     "v_order o WHERE o.number = u.order_number AND u.source_key LIKE o.source || char(31) || "
                     "'%')");
        query.bind(source);
        while (query.step())
            gone.push_back(query.text(0));
    }
    for (const std::string& key : gone)
        changes += customer::coupons::removeUse(tx, source, key) ? 1 : 0;
    for (const PaidOrder& order : read(tx.query(std::string(columns) + "WHERE o.coupon IS NOT NULL ORDER BY o.id")))
        changes += matchOne(tx, order, now);
    // An order whose coupon is gone keeps none either.
    for (const PaidOrder& order :
         read(tx.query(std::string(columns) + "WHERE o.coupon IS NULL AND o.number IN (SELECT order_number FROM "
                                              "v_coupon_use WHERE source = 'orders')")))
        changes += matchOne(tx, order, now);
    return changes;
}
}

std::int64_t match(Transaction& tx, Ms now, int orders)
{
    {
        Query all = tx.query("SELECT 1 FROM coupon_stale WHERE id = 0");
        if (all.step()) {
            tx.query("DELETE FROM coupon_stale").run();
            return matchAll(tx, now);
        }
    }
    std::vector<std::int64_t> ids;
    {
        Query query = tx.query("SELECT id FROM coupon_stale ORDER BY id LIMIT ?");
        query.bind(orders);
        while (query.step())
            ids.push_back(query.int64(0));
    }
    std::int64_t changes = 0;
    for (const std::int64_t id : ids) {
        tx.query("DELETE FROM coupon_stale WHERE id = ?").bind(id).run();
        Query query = tx.query(std::string(columns) + "WHERE o.id = ?");
        query.bind(id);
        for (const PaidOrder& order : read(std::move(query)))
            changes += matchOne(tx, order, now);
    }
    return changes;
}

}
