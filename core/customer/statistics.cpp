#include "core/customer/statistics.h"

#include "core/base/json.h"
#include "core/base/money.h"
#include "core/base/timezone.h"

namespace patron::customer {

namespace {
std::int64_t number(ReadSession& session, const char* sql)
{
    Query query = session.queryOnce(sql);
    query.step();
    return query.int64(0);
}

/// Per order line, over all orders: what a count of the file itself would say.
void addLineFacts(ReadSession& session, const Store& store, Json& json)
{
    const int decimals = store.currencyDecimals();
    Query query = session.queryOnce(
        "SELECT count(*), "
        "coalesce(sum(o.customer_id IS NULL), 0), "
        "coalesce(sum(o.kind = 'return'), 0), "
        "coalesce(sum(l.quantity <= 0), 0), "
        "coalesce(sum(l.unit_price = 0), 0), "
        "coalesce(sum(l.unit_price < 0), 0), "
        "coalesce(sum(l.occurrence > 1), 0), "
        "coalesce(sum(l.total), 0), "
        "coalesce(sum(CASE WHEN o.customer_id IS NOT NULL THEN l.total END), 0), "
        "coalesce(sum(o.customer_id IS NOT NULL AND o.kind = 'sale' AND l.quantity > 0 AND l.unit_price > 0), 0), "
        "count(DISTINCT CASE WHEN o.customer_id IS NOT NULL AND o.kind = 'sale' AND l.quantity > 0 AND l.unit_price > "
        "0 "
        "THEN o.id END), "
        "count(DISTINCT CASE WHEN o.kind = 'sale' AND l.quantity > 0 AND l.unit_price > 0 THEN o.customer_id END), "
        "coalesce(sum(CASE WHEN o.customer_id IS NOT NULL AND o.kind = 'sale' AND l.quantity > 0 AND l.unit_price > 0 "
        "THEN l.total END), 0) "
        "FROM v_order_line l JOIN v_order o ON o.id = l.order_id");
    query.step();
    json["rows"] = query.int64(0);
    json["invoices"] = number(session, "SELECT count(*) FROM v_order");
    json["customers"] = number(session, "SELECT count(*) FROM v_customer");
    json["rows_without_customer"] = query.int64(1);
    json["cancel_rows(C-prefix)"] = query.int64(2);
    json["cancel_invoices"] = number(session, "SELECT count(*) FROM v_order WHERE kind = 'return'");
    json["A-prefix_invoices"] = Json::array();
    Query corrections =
        session.queryOnce("SELECT number FROM v_order WHERE kind = 'adjustment' AND number GLOB 'A*' ORDER BY number");
    while (corrections.step())
        json["A-prefix_invoices"].push_back(corrections.text(0));
    json["negative_or_zero_qty_rows"] = query.int64(3);
    json["zero_price_rows"] = query.int64(4);
    json["negative_price_rows"] = query.int64(5);
    json["exact_duplicate_rows"] = query.int64(6);
    Query span = session.queryOnce("SELECT min(at), max(at) FROM v_order");
    span.step();
    json["first"] = span.isNull(0) ? Json(nullptr) : Json(formatRfc3339(span.int64(0)));
    json["last"] = span.isNull(1) ? Json(nullptr) : Json(formatRfc3339(span.int64(1)));
    json["countries"] = number(session, "SELECT count(DISTINCT country) FROM (SELECT country FROM v_order UNION ALL "
                                        "SELECT country FROM v_customer)");
    json["stock_codes"] = number(session, "SELECT count(DISTINCT sku) FROM v_order_line");
    json["clean(customer, qty>0, price>0, not C)"] = Json{{"rows", query.int64(9)},
                                                          {"invoices", query.int64(10)},
                                                          {"customers", query.int64(11)},
                                                          {"revenue", formatDecimal(query.int64(12), decimals)},
                                                          {"currency", store.currency()}};
    json["net_revenue_all_rows"] = formatDecimal(query.int64(7), decimals);
    json["net_revenue_customer_rows"] = formatDecimal(query.int64(8), decimals);
}

void addOrderFacts(ReadSession& session, const Store& store, Json& json)
{
    Query query = session.queryOnce(
        "SELECT coalesce(sum(kind = 'sale' AND state = 'completed'), 0), "
        "coalesce(sum(kind = 'sale' AND state = 'completed' AND customer_id IS NOT NULL), 0), "
        "count(DISTINCT CASE WHEN kind = 'sale' AND state = 'completed' THEN customer_id END), "
        "coalesce(sum(kind = 'sale' AND state = 'completed' AND customer_id IS NOT NULL AND value > 0), 0), "
        "count(DISTINCT CASE WHEN kind = 'sale' AND state = 'completed' AND value > 0 THEN customer_id END), "
        "coalesce(sum(kind = 'return'), 0), coalesce(sum(kind = 'adjustment'), 0), "
        "coalesce(sum(state = 'pending'), 0), coalesce(sum(state = 'cancelled'), 0), "
        "coalesce(sum(customer_id IS NULL), 0), "
        "coalesce(sum(CASE WHEN state = 'completed' AND kind = 'sale' THEN value_base END), 0), "
        "coalesce(sum(CASE WHEN state = 'completed' AND kind = 'return' THEN value_base END), 0), "
        "coalesce(sum(value_base IS NULL), 0) FROM v_order");
    query.step();
    const int decimals = store.currencyDecimals();
    json["orders"] = Json{{"completed", query.int64(0)},
                          {"with_customer", query.int64(1)},
                          {"buyers", query.int64(2)},
                          {"with_customer_and_value", query.int64(3)},
                          {"buyers_with_value", query.int64(4)},
                          {"returns", query.int64(5)},
                          {"adjustments", query.int64(6)},
                          {"pending", query.int64(7)},
                          {"cancelled", query.int64(8)},
                          {"anonymous", query.int64(9)},
                          {"revenue", formatDecimal(query.int64(10), decimals)},
                          {"returned", formatDecimal(query.int64(11), decimals)},
                          {"without_rate", query.int64(12)}};
}

void addGroups(ReadSession& session, Json& json, const char* name, const char* sql)
{
    Json object = Json::object();
    Query query = session.queryOnce(sql);
    while (query.step())
        object[query.text(0)] = query.int64(1);
    json[name] = std::move(object);
}
}

Json statistics(ReadSession& session, const Store& store)
{
    Json json = Json::object();
    addLineFacts(session, store, json);
    addOrderFacts(session, store, json);
    addGroups(session, json, "events", "SELECT kind, count(*) FROM v_event GROUP BY kind ORDER BY kind");
    addGroups(session, json, "identities", "SELECT kind, count(*) FROM v_identity GROUP BY kind ORDER BY kind");
    addGroups(session, json, "consents",
              "SELECT channel || '.' || state, count(*) FROM v_consent GROUP BY 1 ORDER BY 1");
    addGroups(session, json, "suppressions",
              "SELECT reason, count(*) FROM v_suppression WHERE lifted_at IS NULL GROUP BY reason ORDER BY reason");
    json["products"] = number(session, "SELECT count(*) FROM v_product");
    json["places"] = number(session, "SELECT count(*) FROM v_place");
    json["weather"] = number(session, "SELECT count(*) FROM v_weather");
    json["loyalty_entries"] = number(session, "SELECT count(*) FROM v_loyalty_entry");
    json["points"] = number(session, "SELECT coalesce(sum(points), 0) FROM v_loyalty_entry");
    json["coupons"] = number(session, "SELECT count(*) FROM v_coupon");
    json["coupon_uses"] = number(session, "SELECT count(*) FROM v_coupon_use");
    json["segments"] = number(session, "SELECT count(*) FROM v_segment");
    json["messages"] = number(session, "SELECT count(*) FROM v_message");
    json["programs"] = number(session, "SELECT count(*) FROM v_program");
    json["enrollments"] = number(session, "SELECT count(*) FROM v_enrollment");
    json["sends"] = number(session, "SELECT count(*) FROM v_send");
    json["imports"] = number(session, "SELECT count(*) FROM v_import WHERE state = 'applied'");
    json["currency"] = store.currency();
    json["time_zone"] = store.zone().name();
    return json;
}

}
