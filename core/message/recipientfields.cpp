#include "core/message/recipientfields.h"

#include "core/base/currency.h"
#include "core/base/money.h"
#include "core/base/timezone.h"
#include "core/customer/profile.h"
#include "core/customer/traitstore.h"

#include <array>

namespace patron::message {

namespace {
constexpr int latest = 20;

using customer::TraitType;

/// The settings' keys of a brand, beside its members.
struct BrandKey
{
    std::string_view key;
    std::string Brand::*member;
};
constexpr std::array<BrandKey, 7> brandKeys{{{"brand.name", &Brand::name},
                                             {"brand.address", &Brand::address},
                                             {"brand.website", &Brand::website},
                                             {"brand.logo_url", &Brand::logoUrl},
                                             {"brand.from_name", &Brand::fromName},
                                             {"brand.from_email", &Brand::fromEmail},
                                             {"brand.reply_to", &Brand::replyTo}}};

/// Money as templates calculate with it: a JSON number of major units.
Json amount(std::int64_t minor, int decimals)
{
    return Json::parse(formatDecimal(minor, decimals));
}

Json orderJson(ReadSession& session, const Query& query, bool withLines)
{
    const int decimals = currencyDecimals(query.view(4));
    Json order{{"number", query.text(1)},
               {"at", formatRfc3339(query.int64(2))},
               {"value", amount(query.int64(3), decimals)},
               {"currency", query.text(4)},
               {"channel", query.text(5)},
               {"status", query.isNull(6) ? Json(nullptr) : Json(query.text(6))},
               {"coupon", query.isNull(7) ? Json(nullptr) : Json(query.text(7))}};
    if (!withLines)
        return order;
    order["lines"] = Json::array();
    Query lines = session.query("SELECT sku, product, category, brand, quantity, unit_price, total FROM v_order_line "
                                "WHERE order_id = ? ORDER BY line_no LIMIT 100");
    lines.bind(query.int64(0));
    while (lines.step()) {
        order["lines"].push_back({{"sku", lines.text(0)},
                                  {"product", lines.text(1)},
                                  {"category", lines.isNull(2) ? Json(nullptr) : Json(lines.text(2))},
                                  {"brand", lines.isNull(3) ? Json(nullptr) : Json(lines.text(3))},
                                  {"quantity", Json::parse(formatDecimalShort(lines.int64(4), quantityDecimals))},
                                  {"unit_price", Json::parse(formatDecimalShort(lines.int64(5), unitPriceDecimals))},
                                  {"total", amount(lines.int64(6), decimals)}});
    }
    return order;
}

/// The customer's declared traits in force, all of them, missing ones absent.
void addTraits(ReadSession& session, const Store& store, CustomerId customer, Json& json)
{
    for (const customer::Trait& trait : customer::traits::all(session)) {
        const auto value = customer::traits::current(session.connection(), customer, trait);
        if (!value)
            continue;
        switch (trait.type) {
        case TraitType::Number:
            json[trait.name] = value->number == static_cast<double>(static_cast<std::int64_t>(value->number))
                                   ? Json(static_cast<std::int64_t>(value->number))
                                   : Json(value->number);
            break;
        case TraitType::Money:
            json[trait.name] = amount(value->integer, store.currencyDecimals());
            break;
        case TraitType::Date:
            json[trait.name] = formatIsoDate(static_cast<DayNumber>(value->integer));
            break;
        case TraitType::Flag:
            json[trait.name] = value->integer != 0;
            break;
        case TraitType::List:
            json[trait.name] = value->items;
            break;
        case TraitType::Text:
            json[trait.name] = value->text;
            break;
        }
    }
}

/// Counts and sums of the customer's completed orders up to `now`.
void addOrderTraits(ReadSession& session, const Store& store, CustomerId customer, Ms now, Json& json)
{
    Query query = session.query(
        "SELECT count(*), min(at), max(at), coalesce(sum(value_base), 0), (SELECT coalesce(sum(r.value_base), 0) FROM "
        "v_order r WHERE r.customer_id = ?1 AND r.kind = 'return' AND r.state = 'completed' AND r.at <= ?2) "
        "FROM v_order WHERE customer_id = ?1 AND kind = 'sale' AND state = 'completed' AND at <= ?2");
    query.bind(customer, now);
    query.step();
    const std::int64_t count = query.int64(0);
    json["order_count"] = count;
    json["total_spent"] = amount(query.int64(3) + query.int64(4), store.currencyDecimals());
    if (count == 0)
        return;
    json["first_order_at"] = formatRfc3339(query.int64(1));
    json["last_order_at"] = formatRfc3339(query.int64(2));
    json["days_since_last_order"] = store.zone().dayAt(now) - store.zone().dayAt(query.int64(2));
    json["average_order_value"] = amount(divideRounded(query.int64(3), count), store.currencyDecimals());
}

constexpr std::string_view orderColumns =
    "SELECT id, number, at, value, currency, channel, status, coupon FROM v_order WHERE customer_id = ? AND "
    "kind = 'sale' AND state = 'completed' AND at <= ? ORDER BY at DESC, id DESC LIMIT ?";

/// The shop the customer goes to: the nearest by coordinates is context's concern; here the most visited one.
Json homePlace(ReadSession& session, CustomerId customer)
{
    Query query =
        session.query("SELECT p.name, p.street, p.city, p.postal_code, p.hours, p.phone FROM v_order o JOIN v_place p "
                      "ON p.id = o.place_id "
                      "WHERE o.customer_id = ? AND p.kind = 'shop' GROUP BY p.id ORDER BY count(*) DESC, p.id LIMIT 1");
    query.bind(customer);
    if (!query.step())
        return nullptr;
    Json place;
    constexpr std::array<const char*, 6> names{"name", "street", "city", "postal_code", "hours", "phone"};
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (!query.isNull(static_cast<int>(i)))
            place[names[i]] = query.text(static_cast<int>(i));
    }
    return place;
}
}

Json Brand::toJson() const
{
    return Json{{"name", name},        {"address", address},    {"website", website},
                {"logo_url", logoUrl}, {"from_name", fromName}, {"from_email", fromEmail}};
}

namespace recipients {

Brand brand(ReadSession& session)
{
    Brand brand;
    for (const BrandKey& entry : brandKeys) {
        Query query = session.query("SELECT value FROM setting WHERE key = ?");
        query.bind(entry.key);
        if (query.step())
            brand.*entry.member = query.text(0);
    }
    return brand;
}

void saveBrand(Transaction& tx, const Brand& brand)
{
    for (const BrandKey& entry : brandKeys) {
        tx.query("INSERT INTO setting(key, value) VALUES (?, ?) ON CONFLICT(key) DO UPDATE SET value = excluded.value")
            .bind(entry.key, brand.*entry.member)
            .run();
    }
    tx.changed(Area::Settings);
}

FieldList fields(ReadSession& session)
{
    FieldList list;
    list.known = {"unsubscribe_url", "view_in_browser_text", "orders_total", "message.name", "message.subject"};
    for (const char* field : {"id", "key", "email", "phone", "full_name", "order_count", "total_spent",
                              "first_order_at", "last_order_at", "days_since_last_order", "average_order_value"})
        list.known.push_back(std::string("customer.") + field);
    for (const customer::Trait& trait : customer::traits::all(session))
        list.known.push_back("customer." + trait.name);
    for (const char* root : {"orders", "last_order", "events", "program", "place", "brand"})
        list.known.push_back(root);
    for (const char* field : {"number", "at", "value", "currency", "channel", "status", "coupon", "lines"})
        list.known.push_back(std::string("last_order.") + field);
    for (const char* field : {"name", "address", "website", "logo_url", "from_name", "from_email"})
        list.known.push_back(std::string("brand.") + field);
    for (const char* field : {"name", "street", "city", "postal_code", "hours", "phone"})
        list.known.push_back(std::string("place.") + field);
    for (const char* field : {"name", "step", "key"})
        list.known.push_back(std::string("program.") + field);
    return list;
}

Json data(ReadSession& session, const Store& store, CustomerId customer, Ms now, const Json& extra)
{
    Json person{{"id", customer.value}, {"key", customer::profiles::keyOf(session.connection(), customer)}};
    {
        Query query = session.query("SELECT email, phone FROM v_customer WHERE id = ?");
        query.bind(customer);
        if (query.step()) {
            if (!query.isNull(0))
                person["email"] = query.text(0);
            if (!query.isNull(1))
                person["phone"] = query.text(1);
        }
    }
    addTraits(session, store, customer, person);
    const auto text = [&](const char* name) {
        return person.contains(name) ? person[name].get<std::string>() : std::string();
    };
    const std::string first = text("first_name");
    const std::string last = text("last_name");
    std::string full = first + (first.empty() || last.empty() ? "" : " ") + last;
    if (full.empty())
        full = text("name");
    if (!full.empty())
        person["full_name"] = full;
    addOrderTraits(session, store, customer, now, person);

    Json root{{"customer", std::move(person)}};
    root["orders"] = Json::array();
    {
        Query query = session.query(orderColumns);
        query.bind(customer, now, latest);
        while (query.step()) {
            const bool isLast = root["orders"].empty();
            Json order = orderJson(session, query, isLast);
            if (isLast)
                root["last_order"] = order;
            root["orders"].push_back(std::move(order));
        }
    }
    root["orders_total"] = root["customer"]["order_count"];
    root["events"] = Json::array();
    {
        Query query = session.query("SELECT kind, at, channel, key FROM v_event WHERE customer_id = ? AND at <= ? "
                                    "ORDER BY at DESC, id DESC LIMIT ?");
        query.bind(customer, now, latest);
        while (query.step()) {
            root["events"].push_back({{"kind", query.text(0)},
                                      {"at", formatRfc3339(query.int64(1))},
                                      {"channel", query.text(2)},
                                      {"key", query.text(3)}});
        }
    }
    root["place"] = homePlace(session, customer);
    root["brand"] = brand(session).toJson();
    if (extra.is_object())
        root.update(extra);
    return root;
}

std::map<std::string, double> fillRates(ReadSession& session)
{
    std::map<std::string, double> rates;
    Query total = session.query("SELECT count(*) FROM v_customer");
    total.step();
    const double of = static_cast<double>(total.int64(0));
    if (of <= 0)
        return rates;
    Query query =
        session.query("SELECT trait, count(DISTINCT customer_id) FROM v_trait WHERE value IS NOT NULL GROUP BY trait");
    while (query.step())
        rates["customer." + query.text(0)] = static_cast<double>(query.int64(1)) / of;
    Query addresses = session.query("SELECT count(email), count(phone) FROM v_customer");
    addresses.step();
    rates["customer.email"] = static_cast<double>(addresses.int64(0)) / of;
    rates["customer.phone"] = static_cast<double>(addresses.int64(1)) / of;
    for (const char* always : {"customer.id", "customer.key", "customer.order_count", "customer.total_spent",
                               "orders_total", "unsubscribe_url", "brand.name", "brand.address", "brand.from_name",
                               "brand.from_email", "program.name", "program.step", "message.name", "message.subject"})
        rates[always] = 1;
    return rates;
}

}
}
