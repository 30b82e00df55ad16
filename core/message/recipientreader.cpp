#include "core/message/recipientreader.h"

#include "core/base/currency.h"
#include "core/base/money.h"
#include "core/base/text.h"
#include "core/customer/profile.h"
#include "core/segment/fieldcatalog.h"

#include <algorithm>
#include <array>
#include <set>

namespace patron::message {

namespace {
constexpr int latest = 20;
constexpr int mostBought = 1000;

/// Money as templates calculate with it: a JSON number of major units.
Json amount(std::int64_t minor, int decimals)
{
    return Json::parse(formatDecimal(minor, decimals));
}

Json textOrNull(const Query& query, int column)
{
    return query.isNull(column) ? Json(nullptr) : Json(query.text(column));
}

/// The traits that what a message uses is made of.
std::set<std::string> traitsFor(ReadSession& session, const UsedFields& used)
{
    std::set<std::string> names;
    const segment::FieldCatalog catalog = segment::FieldCatalog::load(session);
    for (const segment::Field& field : catalog.fields()) {
        if (field.source != segment::Field::Source::Customer && used.wants("customer." + field.name))
            names.insert(field.name);
    }
    const auto add = [&](const char* root, std::initializer_list<const char*> traits) {
        if (used.wantsAnyOf(root))
            names.insert(traits.begin(), traits.end());
    };
    add("orders_total", {"order_count"});
    add("loyalty", {"loyalty_points", "loyalty_tier", "points_expiring_30d", "points_to_next_tier"});
    add("place", {"home_place", "home_place_km"});
    add("weather", {"home_place"});
    add("products", {"favourite_category", "dislikes"});
    return names;
}

Json orderJson(ReadSession& session, const Query& query, bool withLines)
{
    const int decimals = currencyDecimals(query.view(4));
    Json order{{"number", query.text(1)},
               {"at", formatRfc3339(query.int64(2))},
               {"value", amount(query.int64(3), decimals)},
               {"currency", query.text(4)},
               {"channel", query.text(5)},
               {"status", textOrNull(query, 6)},
               {"coupon", textOrNull(query, 7)}};
    if (!withLines)
        return order;
    order["lines"] = Json::array();
    Query lines = session.query("SELECT sku, product, category, brand, quantity, unit_price, total FROM v_order_line "
                                "WHERE order_id = ? ORDER BY line_no LIMIT 100");
    lines.bind(query.int64(0));
    while (lines.step()) {
        order["lines"].push_back({{"sku", lines.text(0)},
                                  {"product", lines.text(1)},
                                  {"category", textOrNull(lines, 2)},
                                  {"brand", textOrNull(lines, 3)},
                                  {"quantity", Json::parse(formatDecimalShort(lines.int64(4), quantityDecimals))},
                                  {"unit_price", Json::parse(formatDecimalShort(lines.int64(5), unitPriceDecimals))},
                                  {"total", amount(lines.int64(6), decimals)}});
    }
    return order;
}

Json loyaltyOf(const Json& traits)
{
    Json loyalty = Json::object();
    constexpr std::array<std::pair<const char*, const char*>, 4> names = {{{"points", "loyalty_points"},
                                                                           {"tier", "loyalty_tier"},
                                                                           {"expiring", "points_expiring_30d"},
                                                                           {"to_next_tier", "points_to_next_tier"}}};
    for (const auto& [name, trait] : names) {
        if (traits.contains(trait))
            loyalty[name] = traits[trait];
    }
    return loyalty;
}
}

Result<std::shared_ptr<const RecipientReader>> RecipientReader::open(ReadSession& session, const Store& store,
                                                                     const UsedFields& used, Ms now, For whom)
{
    std::shared_ptr<RecipientReader> reader(new RecipientReader(used));
    std::vector<std::string> atOnce;
    for (const std::string& trait : traitsFor(session, used)) {
        if (whom == For::All || segment::comparesCustomers(trait))
            atOnce.push_back(trait);
        else
            (segment::oneByOne(trait) ? reader->m_oneByOne : reader->m_eachTime).push_back(trait);
    }
    if (!atOnce.empty()) {
        PATRON_TRY(columns, segment::TraitColumns::read(session, store, atOnce, now));
        reader->m_columns = std::move(columns);
    }
    reader->m_shopfront = Shopfront::read(session, store, used, now);
    reader->m_brand = recipients::brand(session).toJson();
    return std::shared_ptr<const RecipientReader>(std::move(reader));
}

Result<std::vector<Json>> RecipientReader::traitsOf(ReadSession& session, const Store& store,
                                                    std::span<const CustomerId> customers, Ms now) const
{
    segment::TraitColumns columns;
    if (!m_eachTime.empty() && !customers.empty()) {
        PATRON_TRY(read, segment::TraitColumns::read(session, store, m_eachTime, now, customers));
        columns = std::move(read);
    }
    std::vector<Json> all;
    all.reserve(customers.size());
    for (const CustomerId& customer : customers) {
        Json traits = m_columns.of(customer);
        traits.update(columns.of(customer));
        if (!m_oneByOne.empty()) {
            PATRON_TRY(own, segment::TraitColumns::read(session, store, m_oneByOne, now, {&customer, 1}));
            traits.update(own.of(customer));
        }
        all.push_back(std::move(traits));
    }
    return all;
}

void RecipientReader::addPerson(ReadSession& session, CustomerId customer, Json& person) const
{
    person["id"] = customer.value;
    if (m_used.wants("customer.key"))
        person["key"] = customer::profiles::keyOf(session.connection(), customer);
    Query query = session.query("SELECT email, phone, first_name, last_name, name, language FROM v_customer WHERE "
                                "id = ?");
    query.bind(customer);
    if (!query.step())
        return;
    constexpr std::array<const char*, 6> names = {"email", "phone", "first_name", "last_name", "name", "language"};
    for (std::size_t i = 0; i < names.size(); ++i) {
        const int column = static_cast<int>(i);
        if (!query.isNull(column) && !person.contains(names[i]))
            person[names[i]] = query.text(column);
    }
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
}

void RecipientReader::addOrders(ReadSession& session, CustomerId customer, Ms now, Json& root) const
{
    const bool wantsList = m_used.wantsAnyOf("orders");
    const bool wantsLast = m_used.wantsAnyOf("last_order");
    if (!wantsList && !wantsLast)
        return;
    Query query = session.query("SELECT id, number, at, value, currency, channel, status, coupon FROM v_order WHERE "
                                "customer_id = ? AND kind = 'sale' AND state = 'completed' AND at <= ? ORDER BY at "
                                "DESC, id DESC LIMIT ?");
    query.bind(customer, now, wantsList ? latest : 1);
    Json orders = Json::array();
    while (query.step()) {
        const bool isLast = orders.empty();
        Json order = orderJson(session, query, isLast && (wantsLast || wantsList));
        if (isLast && wantsLast)
            root["last_order"] = order;
        orders.push_back(std::move(order));
    }
    if (wantsList)
        root["orders"] = std::move(orders);
}

void RecipientReader::addEvents(ReadSession& session, CustomerId customer, Ms now, Json& root) const
{
    root["events"] = Json::array();
    Query query = session.query("SELECT kind, at, channel, key, due_at FROM v_event WHERE customer_id = ? AND at <= ? "
                                "ORDER BY at DESC, id DESC LIMIT ?");
    query.bind(customer, now, latest);
    while (query.step()) {
        root["events"].push_back({{"kind", query.text(0)},
                                  {"at", formatRfc3339(query.int64(1))},
                                  {"channel", query.text(2)},
                                  {"key", query.text(3)}});
        if (!query.isNull(4))
            root["events"].back()["due_at"] = formatRfc3339(query.int64(4));
    }
}

/// The code that was given last and can still be used.
void RecipientReader::addCoupon(ReadSession& session, CustomerId customer, Ms now, Json& root) const
{
    Query query = session.query(
        "SELECT c.code, c.discount, c.discount_e4, c.currency, c.ends_at FROM v_coupon_use u JOIN v_coupon c ON "
        "c.folded = u.coupon WHERE u.customer_id = ?1 AND u.kind = 'assigned' AND (u.at IS NULL OR u.at <= ?2) AND "
        "(c.starts_at IS NULL OR c.starts_at <= ?2) AND (c.ends_at IS NULL OR c.ends_at > ?2) AND NOT EXISTS (SELECT 1 "
        "FROM v_coupon_use r WHERE r.coupon = u.coupon AND r.customer_id = u.customer_id AND r.kind = 'redeemed') "
        "ORDER BY u.at DESC, u.id DESC LIMIT 1");
    query.bind(customer, now);
    if (!query.step())
        return;
    Json coupon{{"code", query.text(0)}};
    if (!query.isNull(1))
        coupon["discount"] = query.text(1);
    if (!query.isNull(2))
        coupon["amount"] = Json::parse(formatDecimalShort(query.int64(2), 4));
    if (!query.isNull(3))
        coupon["currency"] = query.text(3);
    if (!query.isNull(4))
        coupon["ends_at"] = formatRfc3339(query.int64(4));
    root["coupon"] = std::move(coupon);
}

void RecipientReader::addProducts(ReadSession& session, CustomerId customer, const Json& traits, Ms now,
                                  Json& root) const
{
    ProductTaste taste;
    Query query = session.query(
        "SELECT l.sku, o.id FROM v_order o JOIN v_order_line l ON l.order_id = o.id WHERE o.customer_id = ? AND "
        "o.kind = 'sale' AND o.state = 'completed' AND o.at <= ? AND l.quantity > 0 ORDER BY o.at DESC, o.id DESC "
        "LIMIT ?");
    query.bind(customer, now, mostBought);
    std::optional<std::int64_t> last;
    while (query.step()) {
        if (!last)
            last = query.int64(1);
        taste.bought.insert(query.text(0));
        if (query.int64(1) == *last)
            taste.lastBought.insert(query.text(0));
    }
    if (traits.contains("favourite_category"))
        taste.favouriteCategory = foldText(traits["favourite_category"].get<std::string>());
    if (traits.contains("dislikes")) {
        for (const Json& subject : traits["dislikes"])
            taste.dislikes.insert(foldText(subject.get<std::string>()));
    }
    root["products"]["recommended"] = m_shopfront.recommended(taste);
}

void RecipientReader::addPlace(const Json& traits, Json& root) const
{
    if (!traits.contains("home_place"))
        return;
    const std::string folded = foldText(traits["home_place"].get<std::string>());
    if (const Json* place = m_shopfront.place(folded)) {
        root["place"] = *place;
        if (traits.contains("home_place_km"))
            root["place"]["distance_km"] = traits["home_place_km"];
    }
    if (const Json* weather = m_shopfront.weather(folded))
        root["weather"] = *weather;
}

Result<std::vector<Json>> RecipientReader::read(ReadSession& session, const Store& store,
                                                std::span<const CustomerId> customers, Ms now) const
{
    PATRON_TRY(known, traitsOf(session, store, customers, now));
    std::vector<Json> all;
    all.reserve(customers.size());
    for (std::size_t i = 0; i < customers.size(); ++i) {
        const CustomerId customer = customers[i];
        Json& traits = known[i];
        Json root = Json::object();
        if (m_used.wantsAnyOf("orders_total"))
            root["orders_total"] = traits.value("order_count", Json(0));
        if (m_used.wantsAnyOf("loyalty")) {
            Json loyalty = loyaltyOf(traits);
            if (!loyalty.empty())
                root["loyalty"] = std::move(loyalty);
        }
        addOrders(session, customer, now, root);
        if (m_used.wantsAnyOf("events"))
            addEvents(session, customer, now, root);
        if (m_used.wantsAnyOf("coupon"))
            addCoupon(session, customer, now, root);
        if (m_used.wantsAnyOf("products"))
            addProducts(session, customer, traits, now, root);
        addPlace(traits, root);
        addPerson(session, customer, traits);
        root["customer"] = std::move(traits);
        root["brand"] = m_brand;
        all.push_back(std::move(root));
    }
    return all;
}

}
