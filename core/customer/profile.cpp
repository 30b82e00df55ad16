#include "core/customer/profile.h"

#include "core/base/currency.h"
#include "core/base/json.h"
#include "core/base/money.h"
#include "core/base/timezone.h"
#include "core/customer/consentstore.h"
#include "core/customer/pointsledger.h"
#include "core/customer/traitstore.h"

namespace patron::customer::profiles {

namespace {
Json textOrNull(const Query& query, int column)
{
    return query.isNull(column) ? Json(nullptr) : Json(query.text(column));
}

Json instantOrNull(const Query& query, int column)
{
    return query.isNull(column) ? Json(nullptr) : Json(formatRfc3339(query.int64(column)));
}

/// The numbers that merges took away and that still lead here.
Json aliasesOf(ReadSession& session, CustomerId customer)
{
    Json list = Json::array();
    Query query = session.query("SELECT id FROM v_customer_alias WHERE customer_id = ? ORDER BY id");
    query.bind(customer);
    while (query.step())
        list.push_back(query.int64(0));
    return list;
}

Json identitiesOf(ReadSession& session, CustomerId customer)
{
    Json list = Json::array();
    // Two customers who were merged may have had the same one: it is said once.
    Query query = session.query(
        "SELECT kind, source, value, normalized, max(is_primary), mailable, min(id) FROM v_identity WHERE customer_id "
        "= ? GROUP BY kind, source, normalized ORDER BY min(id)");
    query.bind(customer);
    while (query.step()) {
        Json identity{{"kind", query.text(0)},
                      {"value", query.text(2)},
                      {"normalized", query.text(3)},
                      {"primary", query.flag(4)}};
        if (!query.view(1).empty())
            identity["source"] = query.text(1);
        if (!query.flag(5))
            identity["mailable"] = false;
        list.push_back(std::move(identity));
    }
    return list;
}

/// A stored value as JSON of its type: money stays decimal text.
Json traitJson(TraitType type, const Query& query, int value, int number)
{
    switch (type) {
    case TraitType::Number: {
        const double real = query.real(number);
        if (real == static_cast<double>(static_cast<std::int64_t>(real)))
            return static_cast<std::int64_t>(real);
        return real;
    }
    case TraitType::Flag:
        return query.flag(number);
    case TraitType::List:
        if (auto items = parseJson(query.view(value), "a list"))
            return *items;
        return Json::array();
    case TraitType::Text:
    case TraitType::Money:
    case TraitType::Date:
        break;
    }
    return query.text(value);
}

Json traitsOf(ReadSession& session, CustomerId customer, Ms asOf)
{
    Json object = Json::object();
    std::int64_t known = 0; // the trait whose entries at or before the instant have been seen
    // The value as of t is the last entry at or before t; before the first, the first known value, marked assumed.
    Query query = session.query("SELECT trait, type, value, number, source, effective_at, trait_id FROM v_trait "
                                "WHERE customer_id = ? ORDER BY trait_id, effective_at, seq");
    query.bind(customer);
    while (query.step()) {
        const std::string name = query.text(0);
        const bool future = query.int64(5) > asOf;
        if (!future)
            known = query.int64(6);
        else if (known == query.int64(6) || object.contains(name))
            continue;
        if (query.isNull(2)) {
            object.erase(name);
            continue;
        }
        Json trait{{"value", traitJson(parseTraitType(query.view(1)).value_or(TraitType::Text), query, 2, 3)},
                   {"source", query.text(4)},
                   {"since", formatRfc3339(query.int64(5))}};
        if (future)
            trait["assumed"] = true;
        object[name] = std::move(trait);
    }
    return object;
}

/// What follows from the orders: those that count, and with returns what they came to. An order without an exchange
/// rate counts; its value is not known. Of who has points what they come to.
Json computedOf(ReadSession& session, const Store& store, CustomerId customer, Ms asOf)
{
    Query query = session.query(
        "SELECT count(*) FILTER (WHERE kind = 'sale'), min(at) FILTER (WHERE kind = 'sale'), max(at) FILTER (WHERE "
        "kind "
        "= 'sale'), coalesce(sum(value_base), 0), count(*) FILTER (WHERE kind = 'sale' AND value_base IS NULL) FROM "
        "v_order WHERE customer_id = ? AND state = 'completed' AND at <= ?");
    query.bind(customer, asOf);
    query.step();
    Json computed{{"order_count", query.int64(0)},
                  {"total_spent", formatDecimal(query.int64(3), store.currencyDecimals())},
                  {"first_order_at", instantOrNull(query, 1)},
                  {"last_order_at", instantOrNull(query, 2)}};
    if (query.int64(4) > 0)
        computed["orders_without_rate"] = query.int64(4);
    if (const auto loyalty = points::standingAt(session.connection(), customer, asOf, store.zone().dayAt(asOf))) {
        computed["loyalty_points"] = loyalty->points;
        computed["loyalty_tier"] = loyalty->tier.empty() ? Json(nullptr) : Json(loyalty->tier);
        computed["points_expiring_30d"] = loyalty->expiring;
        computed["points_to_next_tier"] = loyalty->toNext ? Json(*loyalty->toNext) : Json(nullptr);
    }
    return computed;
}

Json consentOf(ReadSession& session, const Store& store, CustomerId customer, Ms asOf)
{
    Json object = Json::object();
    for (const Channel channel : {Channel::Email, Channel::Sms}) {
        const Reach reached =
            consents::reach(session.connection(), customer, channel, "marketing", store.identityKey(), asOf);
        const ConsentState state = consents::stateAt(session.connection(), customer, channel, "marketing", asOf);
        object[std::string(channelName(channel))] =
            Json{{"state", consentStateName(state)},
                 {"suppressed", reached.suppressed.empty() ? Json(nullptr) : Json(reached.suppressed)},
                 {"reachable", reached.refusal(false).empty()}};
    }
    return object;
}

/// By the keyed hash: of an erased address that came again nothing else is known.
Json suppressionsOf(ReadSession& session, const Store& store, CustomerId customer, Ms asOf)
{
    Json list = Json::array();
    Query identity =
        session.query("SELECT kind, normalized FROM v_identity WHERE customer_id = ? AND kind IN ('email', "
                      "'phone') GROUP BY kind, normalized ORDER BY min(id)");
    identity.bind(customer);
    while (identity.step()) {
        Query query = session.query("SELECT reason, source, at FROM suppression WHERE kind = ?2 AND hash = ?3 AND at "
                                    "<= ?1 AND (lifted_at IS NULL OR lifted_at > ?1) ORDER BY id");
        query.bind(asOf, identity.view(0));
        query.bindBlob(consents::addressHash(identity.view(0), identity.view(1), store.identityKey()));
        while (query.step()) {
            list.push_back({{"kind", identity.text(0)},
                            {"address", identity.text(1)},
                            {"reason", query.text(0)},
                            {"source", query.text(1)},
                            {"at", formatRfc3339(query.int64(2))}});
        }
    }
    return list;
}

Json linesOf(ReadSession& session, std::int64_t order, int decimals)
{
    Json lines = Json::array();
    Query query = session.query("SELECT sku, product, category, brand, quantity, unit_price, total FROM v_order_line "
                                "WHERE order_id = ? ORDER BY line_no");
    query.bind(order);
    while (query.step()) {
        lines.push_back({{"sku", query.text(0)},
                         {"product", query.text(1)},
                         {"category", textOrNull(query, 2)},
                         {"brand", textOrNull(query, 3)},
                         {"quantity", formatDecimalShort(query.int64(4), quantityDecimals)},
                         {"unit_price", formatDecimalShort(query.int64(5), unitPriceDecimals)},
                         {"total", formatDecimal(query.int64(6), decimals)}});
    }
    return lines;
}

Json eventsOf(ReadSession& session, CustomerId customer, Ms asOf)
{
    Json list = Json::array();
    Query query = session.query("SELECT id, kind, at, channel, device, value_e4, currency, key, due_at, properties "
                                "FROM v_event WHERE customer_id = ? AND at <= ? ORDER BY id");
    query.bind(customer, asOf);
    while (query.step()) {
        Json event{{"id", query.int64(0)},
                   {"kind", query.text(1)},
                   {"at", formatRfc3339(query.int64(2))},
                   {"channel", textOrNull(query, 3)}};
        if (!query.isNull(4))
            event["device"] = query.text(4);
        if (!query.isNull(5))
            event["value"] = formatDecimalShort(query.int64(5), 4);
        if (!query.isNull(6))
            event["currency"] = query.text(6);
        if (!query.isNull(7))
            event["key"] = query.text(7);
        if (!query.isNull(8))
            event["due_at"] = instantOrNull(query, 8);
        if (!query.isNull(9)) {
            if (auto properties = parseJson(query.view(9), "properties"))
                event["properties"] = *properties;
        }
        list.push_back(std::move(event));
    }
    return list;
}

Json orderRows(ReadSession& session, CustomerId customer, Ms asOf)
{
    Json list = Json::array();
    const std::string where = customer ? "WHERE o.customer_id = ?1 AND o.at <= ?2 " : "WHERE o.at <= ?2 ";
    // What came back of an order: the returns that name it.
    Query query = session.queryOnce(
        "SELECT o.id, o.number, o.source, o.customer_id, o.at, o.kind, o.state, o.status, o.value, o.currency, "
        "(SELECT -coalesce(sum(r.value), 0) FROM v_order r WHERE r.linked_order_id = o.id AND r.kind = 'return' "
        "AND r.state = 'completed'), o.channel, p.name, o.coupon, o.discount, o.shipping, o.tax, l.number "
        "FROM v_order o LEFT JOIN v_place p ON p.id = o.place_id LEFT JOIN v_order l ON l.id = o.linked_order_id " +
        where + "ORDER BY o.id");
    if (customer)
        query.bind(customer, asOf);
    else
        query.bind(nullptr, asOf);
    while (query.step()) {
        const int decimals = currencyDecimals(query.view(9));
        const auto money = [&](std::int64_t amount) { return formatDecimal(amount, decimals); };
        const bool counts = query.view(5) == "sale" && query.view(6) == "completed";
        Json order{{"id", query.int64(0)},
                   {"order", query.text(1)},
                   {"source", query.text(2)},
                   {"customer", query.isNull(3) ? Json(nullptr) : Json(query.int64(3))},
                   {"at", formatRfc3339(query.int64(4))},
                   {"kind", query.text(5)},
                   {"state", query.text(6)},
                   {"status", textOrNull(query, 7)},
                   {"value", money(query.int64(8))},
                   {"currency", query.text(9)},
                   {"returned", money(query.int64(10))},
                   {"net", money(query.view(6) == "cancelled" ? 0 : query.int64(8) - query.int64(10))},
                   {"channel", query.text(11)},
                   {"place", textOrNull(query, 12)},
                   {"coupon", textOrNull(query, 13)},
                   {"discount", money(query.int64(14))},
                   {"shipping", money(query.int64(15))},
                   {"tax", money(query.int64(16))}};
        if (!query.isNull(17))
            order["linked_order"] = query.text(17);
        order["lines"] = linesOf(session, query.int64(0), decimals);
        order["counts"] = counts;
        list.push_back(std::move(order));
    }
    return list;
}
}

Json orderList(ReadSession& session, const Store&, CustomerId customer)
{
    return Json{{"orders", orderRows(session, customer, INT64_MAX)}};
}

Json profile(ReadSession& session, const Store& store, CustomerId customer, Ms asOf)
{
    Json json{{"id", customer.value},
              {"key", keyOf(session.connection(), customer)},
              {"name", displayName(session.connection(), customer)}};
    if (const Json aliases = aliasesOf(session, customer); !aliases.empty())
        json["aliases"] = aliases;
    json["identities"] = identitiesOf(session, customer);
    json["traits"] = traitsOf(session, customer, asOf);
    json["computed"] = computedOf(session, store, customer, asOf);
    json["consent"] = consentOf(session, store, customer, asOf);
    json["suppression"] = suppressionsOf(session, store, customer, asOf);
    json["orders"] = orderRows(session, customer, asOf);
    json["events"] = eventsOf(session, customer, asOf);
    return json;
}

std::string keyOf(Connection& connection, CustomerId customer)
{
    Query query = connection.query(
        "SELECT kind, source, value, normalized FROM v_identity WHERE customer_id = ? AND kind <> 'device' ORDER BY "
        "CASE kind WHEN 'email' THEN 0 WHEN 'phone' THEN 1 WHEN 'card' THEN 2 ELSE 3 END, is_primary DESC, id LIMIT 1");
    query.bind(customer);
    if (!query.step())
        return "#" + std::to_string(customer.value);
    if (query.view(0) == "external")
        return query.text(1) + ":" + query.text(2);
    return query.view(0) == "phone" ? query.text(3) : query.text(2);
}

std::string displayName(Connection& connection, CustomerId customer)
{
    Query query = connection.query("SELECT trim(coalesce(first_name, '') || ' ' || coalesce(last_name, '')), name, "
                                   "company FROM v_customer WHERE id = ?");
    query.bind(customer);
    if (query.step()) {
        for (int column = 0; column < 3; ++column) {
            if (!query.view(column).empty())
                return query.text(column);
        }
    }
    return keyOf(connection, customer);
}

}
