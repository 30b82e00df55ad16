#include "shopfixture.h"

#include "core/base/text.h"
#include "core/customer/eventstore.h"
#include "core/segment/rulejson.h"
#include "core/segment/segmentstore.h"

#include <optional>
#include <vector>

using namespace patron;

namespace {
class Filler
{
public:
    Filler(Transaction& tx, const TimeZone& zone)
        : m_tx(tx)
        , m_zone(zone)
    {}

    void customers()
    {
        for (int id = 1; id <= 12; ++id)
            m_tx.query("INSERT INTO customer(id, recorded_at) VALUES (?, 0)").bind(id).run();
        for (const auto& [id, name] : std::vector<std::pair<int, const char*>>{
                 {1, "anna"}, {2, "bob"}, {3, "cara"}, {4, "dan"}, {5, "eve"}, {6, "finn"}, {9, "ida"}, {10, "jo"}})
            identity(id, "email", std::string(name) + "@example.org");
        identity(7, "email", "x7@relay.example.com", false);
        identity(1, "phone", "+447700900101");
        identity(8, "phone", "+447700900108");
    }

    void identity(int customer, const char* kind, const std::string& value, bool mailable = true)
    {
        m_tx.query("INSERT INTO identity(customer_id, kind, value, normalized, is_primary, mailable, recorded_at) "
                   "VALUES (?, ?, ?, ?, 1, ?, 0)")
            .bind(customer, kind, value, value, mailable)
            .run();
    }

    int traitId(const std::string& name)
    {
        Query query = m_tx.query("SELECT id FROM trait WHERE name = ?");
        query.bind(name);
        return query.step() ? query.integer(0) : 0;
    }

    void newTrait(const char* name, const char* type)
    {
        m_tx.query("INSERT INTO trait(name, type, label) VALUES (?, ?, ?)").bind(name, type, name).run();
    }

    void entry(int customer, const std::string& name, std::optional<std::string> value, std::optional<double> number,
               const char* since = "2023-01-01T00:00:00Z")
    {
        const bool text = value && !number && !value->starts_with('[');
        m_tx.query("INSERT INTO trait_entry(customer_id, trait_id, effective_at, seq, value, folded, number, source) "
                   "VALUES (?, ?, ?, 0, ?, ?, ?, 'test')")
            .bind(customer, traitId(name), ShopFixture::at(since), value,
                  text ? std::optional(foldText(*value)) : std::nullopt, number)
            .run();
    }

    void text(int customer, const char* name, const char* value, const char* since = "2023-01-01T00:00:00Z")
    {
        entry(customer, name, std::string(value), std::nullopt, since);
    }

    void date(int customer, const char* name, const char* day)
    {
        entry(customer, name, std::string(day), *parseIsoDate(day));
    }

    void tags(int customer, const std::vector<std::string>& items, const char* since)
    {
        std::string json = "[";
        for (const std::string& item : items)
            json += (json.size() > 1 ? ",\"" : "\"") + item + "\"";
        entry(customer, "tags", json + "]", std::nullopt, since);
        for (std::size_t i = 0; i < items.size(); ++i) {
            m_tx.query("INSERT INTO trait_item(customer_id, trait_id, effective_at, seq, position, value, folded) "
                       "VALUES (?, ?, ?, 0, ?, ?, ?)")
                .bind(customer, traitId("tags"), ShopFixture::at(since), static_cast<std::int64_t>(i), items[i],
                      foldText(items[i]))
                .run();
        }
    }

    void traits()
    {
        for (const auto& [id, country] :
             std::vector<std::pair<int, const char*>>{{1, "GB"}, {2, "DE"}, {3, "GB"}, {4, "FR"}, {7, "DE"}, {8, "GB"}})
            text(id, "country", country);
        text(6, "country", "GB", "2024-02-15T00:00:00Z");
        text(7, "country", "GB", "2024-01-10T00:00:00Z");
        entry(8, "country", std::nullopt, std::nullopt, "2024-03-01T00:00:00Z");
        text(1, "city", "K\u00f6ln");
        text(2, "city", "KO\u0308LN");
        text(3, "city", "London");
        text(4, "city", "Stra\u00dfe [A]");
        date(1, "birthday", "1990-04-02");
        date(2, "birthday", "1992-02-29");
        date(3, "birthday", "1985-03-31");
        date(4, "birthday", "2000-12-25");
        tags(1, {"vip", "Tea"}, "2023-01-01T00:00:00Z");
        tags(2, {"tea"}, "2023-01-01T00:00:00Z");
        tags(3, {}, "2023-01-01T00:00:00Z");
        tags(4, {"vip"}, "2024-03-15T00:00:00Z");
        newTrait("age", "number");
        newTrait("budget", "money");
        newTrait("club", "flag");
        newTrait("renewal", "date");
        entry(1, "age", "34", 34);
        entry(2, "age", "32", 32);
        entry(3, "age", "39.5", 39.5);
        entry(1, "budget", "100.00", 10000);
        entry(2, "budget", "99.99", 9999);
        entry(1, "club", "true", 1);
        entry(2, "club", "false", 0);
        date(1, "renewal", "2024-03-31");
        date(2, "renewal", "2024-04-06");
        date(3, "renewal", "2024-04-07");
        point(1, 53.80, -1.55);
        point(2, 51.50, -0.12);
        point(3, 53.85, -1.55);
    }

    void point(int customer, double lat, double lon)
    {
        entry(customer, "lat", std::to_string(lat), lat);
        entry(customer, "lon", std::to_string(lon), lon);
    }

    void placesAndProducts()
    {
        m_tx.query("INSERT INTO place(id, kind, name, folded, lat, lon) VALUES (1, 'shop', 'Leeds shop', 'leeds shop', "
                   "53.80, -1.55), (2, 'shop', 'London shop', 'london shop', 51.50, -0.12)")
            .run();
        m_tx.query(
                "INSERT INTO place(id, kind, name, folded, polygon) VALUES (3, 'area', 'Leeds north', 'leeds north', "
                "'[[53.82,-1.7],[53.9,-1.7],[53.9,-1.4],[53.82,-1.4]]')")
            .run();
        m_tx.query("INSERT INTO place(id, kind, name, folded, polygon) VALUES (5, 'area', 'Leeds ring', 'leeds ring', "
                   "'[[[53.7,-1.7],[53.9,-1.7],[53.9,-1.4],[53.7,-1.4]],[[53.82,-1.6],[53.88,-1.6],[53.88,-1.5],"
                   "[53.82,-1.5]]]')")
            .run();
        m_tx.query("INSERT INTO product(id, sku, name, category, brand) VALUES (1, 'T1', 'Green tea', 'Tea', 'Acme'), "
                   "(2, 'C1', 'Coffee', 'Coffee', 'Bean'), (3, 'M1', 'Mug', NULL, NULL)")
            .run();
    }

    struct Line
    {
        int product;
        int quantity;
        int price; ///< whole units
    };

    struct Order
    {
        int customer = 0;
        const char* at = "";
        std::optional<int> base;
        std::vector<Line> lines = {};
        std::string state = "completed";
        std::string kind = "sale";
        std::string currency = "GBP";
        std::string channel = "online";
        int value = -1; ///< of another currency
        int place = 0;
        int discount = 0;
        const char* coupon = nullptr;
        const char* paid = nullptr;
        const char* cancelled = nullptr;
        bool dateOnly = false;
    };

    static std::optional<Ms> maybeAt(const char* text)
    {
        return text ? std::optional(ShopFixture::at(text)) : std::nullopt;
    }

    void order(const Order& order)
    {
        const Ms at = ShopFixture::at(order.at);
        const int number = ++m_orders;
        m_tx.query(
                "INSERT INTO orders(id, customer_id, source, number, kind, state, at, local_day, date_only, "
                "currency, value, value_base, discount, channel, place_id, coupon, paid_at, cancelled_at, recorded_at) "
                "VALUES (?, ?, 'test', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)")
            .bind(number, order.customer, std::to_string(number), order.kind, order.state, at, m_zone.dayAt(at),
                  order.dateOnly, order.currency, (order.value >= 0 ? order.value : order.base.value_or(0)) * 100,
                  order.base ? std::optional<std::int64_t>(*order.base * 100) : std::nullopt, order.discount * 100,
                  order.channel, order.place ? std::optional<std::int64_t>(order.place) : std::nullopt,
                  order.coupon ? std::optional<std::string>(order.coupon) : std::nullopt, maybeAt(order.paid),
                  maybeAt(order.cancelled))
            .run();
        static const char* const skus[]{"", "T1", "C1", "M1"};
        static const char* const names[]{"", "Green tea", "Coffee", "Mug"};
        int lineNo = 0;
        for (const Line& line : order.lines) {
            m_tx.query("INSERT INTO order_line(order_id, line_no, sku, product_id, name, quantity, unit_price, total, "
                       "content_hash, occurrence) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, 1)")
                .bind(number, ++lineNo, skus[line.product], line.product, names[line.product], line.quantity * 1000,
                      line.price * 10000, line.quantity * line.price * 100)
                .run();
        }
    }

    void orders()
    {
        order({.customer = 1, .at = "2023-06-10T10:00:00Z", .base = 200, .lines = {{1, 2, 50}, {2, 1, 100}}});
        order({.customer = 1,
               .at = "2023-09-01T10:00:00Z",
               .base = 150,
               .lines = {{1, 3, 50}},
               .channel = "in_store",
               .place = 1});
        order({.customer = 2, .at = "2024-03-30T23:30:00Z", .base = 400, .lines = {{2, 4, 100}}});
        order({.customer = 2,
               .at = "2023-12-31T10:00:00Z",
               .base = 10,
               .lines = {{3, 1, 10}},
               .discount = 5,
               .coupon = "NEWYEAR"});
        order({.customer = 3, .at = "2023-12-01T10:00:00Z", .base = 301, .lines = {{3, 1, 301}}});
        order({.customer = 4, .at = "2023-05-01T10:00:00Z", .base = 200, .lines = {{1, 4, 50}}});
        order({.customer = 4, .at = "2023-05-01T15:00:00Z", .base = 120, .lines = {{2, 1, 120}}});
        order({.customer = 4, .at = "2023-06-01T10:00:00Z", .base = -50, .lines = {{1, -1, 50}}, .kind = "return"});
        order({.customer = 5, .at = "2024-03-20T10:00:00Z", .base = 100, .state = "pending"});
        order({.customer = 6,
               .at = "2024-01-05T10:00:00Z",
               .base = 80,
               .state = "cancelled",
               .paid = "2024-01-05T10:00:00Z",
               .cancelled = "2024-01-10T10:00:00Z"});
        order({.customer = 6, .at = "2024-02-29T12:00:00Z", .base = 60, .paid = "2024-03-05T10:00:00Z"});
        order({.customer = 7, .at = "2024-01-31T10:00:00Z", .base = {}, .currency = "EUR", .value = 100});
        order({.customer = 7,
               .at = "2024-02-10T10:00:00Z",
               .base = 80,
               .lines = {{1, 1, 100}},
               .currency = "USD",
               .value = 100});
        order({.customer = 8, .at = "2022-01-01T10:00:00Z", .base = 0});
        for (const char* day : {"2024-01-01T10:00:00Z", "2024-01-11T10:00:00Z", "2024-01-21T10:00:00Z"})
            order({.customer = 9, .at = day, .base = 10});
        order({.customer = 10, .at = "2024-03-01T00:00:00Z", .base = 15, .dateOnly = true});
        order({.customer = 10, .at = "2024-03-31T00:30:00Z", .base = 20});
        order({.customer = 11, .at = "2024-04-05T10:00:00Z", .base = 999});
    }

    void event(int customer, const char* kind, const char* at, const char* properties = "", int place = 0,
               std::optional<int> value = {}, const char* key = "", const char* due = nullptr)
    {
        customer::NewEvent event;
        event.customer = CustomerId{customer};
        event.kind = kind;
        event.at = ShopFixture::at(at);
        event.place = PlaceId{place};
        if (value)
            event.valueE4 = *value * 10000;
        event.key = key;
        event.dueAt = maybeAt(due);
        event.properties = properties;
        customer::events::add(m_tx, m_zone, event, 0);
    }

    void events()
    {
        const char* page = R"({"url":"/a","price":"12.50","n":3,"flag":true,"list":["x","Y"]})";
        event(11, "page_viewed", "2024-03-31T00:59:00Z", page);
        event(11, "page_viewed", "2024-03-31T01:00:00Z", page);
        event(1, "cart_updated", "2024-03-01T10:00:00Z");
        event(2, "cart_updated", "2024-03-25T12:00:00Z");
        event(11, "cart_updated", "2024-03-24T12:30:00Z");
        event(12, "cart_updated", "2024-03-24T11:30:00Z");
        event(12, "search", "2024-03-30T11:30:00Z");
        event(1, "search", "2023-08-01T10:00:00Z");
        event(1, "product_viewed", "2023-08-20T10:00:00Z");
        event(3, "search", "2024-01-01T10:00:00Z");
        event(3, "product_viewed", "2024-01-10T10:00:00Z");
        event(9, "search", "2024-01-05T10:00:00Z");
        event(9, "product_viewed", "2024-01-08T10:00:00Z");
        event(2, "store_visit", "2024-02-01T10:00:00Z", "", 2);
        event(3, "store_visit", "2023-10-01T10:00:00Z", "", 2);
        event(3, "store_visit", "2024-01-15T10:00:00Z", "", 1);
        event(4, "review", "2023-07-01T10:00:00Z", "", 0, 1, "T1");
        event(1, "review", "2023-07-01T10:00:00Z", "", 0, 5, "T1");
        event(5, "appointment_booked", "2024-03-30T09:00:00Z", "", 0, {}, "", "2024-04-02T09:00:00Z");
        const char* hello = R"({"message":"11111111-1111-4111-8111-111111111111","name":"Hello"})";
        event(1, "message.sent", "2024-03-10T10:00:00Z", hello);
        event(1, "message.sent", "2024-02-01T10:00:00Z", hello);
        event(1, "message.clicked", "2024-03-11T10:00:00Z", hello);
        event(2, "message.sent", "2024-03-10T10:00:00Z", hello);
        const char* winback = R"({"program":"22222222-2222-4222-8222-222222222222","name":"Win-back"})";
        event(1, "program.entered", "2024-01-05T10:00:00Z", winback);
        event(1, "program.completed", "2024-01-20T10:00:00Z", winback);
        event(2, "program.entered", "2024-02-01T10:00:00Z", winback);
        const char* spenders = R"({"segment":"33333333-3333-4333-8333-333333333333","name":"Big spenders"})";
        event(3, "segment.entered", "2024-03-01T10:00:00Z", spenders);
    }

    void consent(int customer, const char* channel, const char* state, const char* at)
    {
        m_tx.query("INSERT INTO consent_entry(customer_id, channel, purpose, state, source, evidence, at, recorded_at) "
                   "VALUES (?, ?, 'marketing', ?, 'test', 'test', ?, 0)")
            .bind(customer, channel, state, ShopFixture::at(at))
            .run();
    }

    void suppression(const char* address, const char* at, const char* lifted)
    {
        m_tx.query(
                "INSERT INTO suppression(kind, normalized, hash, reason, source, evidence, at, recorded_at, lifted_at) "
                "VALUES ('email', ?1, ?1, 'manual', 'test', 'test', ?2, 0, ?3)")
            .bind(address, ShopFixture::at(at), maybeAt(lifted))
            .run();
    }

    void consents()
    {
        for (const int id : {1, 2, 3, 7, 9})
            consent(id, "email", "granted", "2023-01-01T00:00:00Z");
        consent(2, "email", "denied", "2024-02-01T00:00:00Z");
        consent(4, "email", "denied", "2023-01-01T00:00:00Z");
        consent(8, "sms", "granted", "2023-01-01T00:00:00Z");
        consent(10, "email", "granted", "2024-06-01T00:00:00Z");
        suppression("cara@example.org", "2024-03-01T00:00:00Z", nullptr);
        suppression("ida@example.org", "2024-01-01T00:00:00Z", "2024-02-01T00:00:00Z");
        m_tx.query("INSERT INTO preference(customer_id, polarity, subject, folded, source, at) VALUES "
                   "(4, 'likes', 'category:Coffee', 'category:coffee', 'test', ?1), "
                   "(1, 'dislikes', 'brand:Acme', 'brand:acme', 'test', ?1)")
            .bind(ShopFixture::at("2024-01-01T00:00:00Z"))
            .run();
    }

    struct Points
    {
        int customer = 0;
        const char* at = "";
        int points = 0;
        const char* plan = "";
        const char* endsOn = nullptr;
        const char* tier = nullptr;
        bool counts = true;
    };

    void points(const Points& row)
    {
        const Ms at = ShopFixture::at(row.at);
        std::optional<std::int64_t> ends;
        if (row.endsOn)
            ends = parseIsoDate(row.endsOn).value();
        m_tx.query("INSERT INTO loyalty_entry(customer_id, plan, kind, points, at, local_day, expires_on, tier, "
                   "folded_tier, source, source_key, counts, recorded_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'test', "
                   "?, ?, 0)")
            .bind(row.customer, row.plan, row.points < 0 ? "burn" : "earn", row.points, at, m_zone.dayAt(at), ends,
                  row.tier ? std::optional(std::string(row.tier)) : std::nullopt,
                  row.tier ? std::optional(foldText(row.tier)) : std::nullopt, std::to_string(++m_points), row.counts)
            .run();
    }

    void loyalty()
    {
        points({.customer = 1, .at = "2024-01-05T10:00:00Z", .points = 100, .endsOn = "2024-03-31", .tier = "Silver"});
        points({.customer = 1, .at = "2024-02-01T10:00:00Z", .points = 50, .endsOn = "2024-04-30"});
        points({.customer = 1, .at = "2024-03-01T10:00:00Z", .points = 75, .endsOn = "2024-05-01", .tier = "Gold"});
        points({.customer = 1, .at = "2024-03-10T10:00:00Z", .points = -30});
        points({.customer = 2,
                .at = "2024-01-01T10:00:00Z",
                .points = 40,
                .plan = "Club",
                .endsOn = "2024-04-10",
                .tier = "silver"});
        points({.customer = 2, .at = "2024-01-01T10:00:00Z", .points = 120, .plan = "Stamps", .tier = "Bronze"});
        points({.customer = 2, .at = "2024-02-01T10:00:00Z", .points = -100, .plan = "Stamps"});
        points({.customer = 3, .at = "2024-02-01T10:00:00Z", .points = 100});
        points({.customer = 3, .at = "2024-02-20T10:00:00Z", .points = -100});
        points({.customer = 3, .at = "2024-02-25T10:00:00Z", .points = -20});
        points({.customer = 3, .at = "2024-03-05T10:00:00Z", .points = 50, .endsOn = "2024-04-15"});
        points({.customer = 4, .at = "2023-06-01T10:00:00Z", .points = 200, .tier = "gold"});
        points({.customer = 4, .at = "2023-07-01T10:00:00Z", .points = 10, .endsOn = "2024-04-05"});
        points({.customer = 4, .at = "2024-01-01T10:00:00Z", .points = -200});
        points({.customer = 5, .at = "2024-04-02T10:00:00Z", .points = 500});
        points({.customer = 6, .at = "2024-03-31T00:30:00Z", .points = 0, .tier = "Gold"});
        points({.customer = 7, .at = "2023-01-01T10:00:00Z", .points = 60, .endsOn = "2024-01-31"});
        points({.customer = 7, .at = "2024-02-01T00:00:00Z", .points = -60});
        points({.customer = 7, .at = "2024-03-15T10:00:00Z", .points = 5, .endsOn = "2024-04-20"});
        points({.customer = 8, .at = "2024-01-01T10:00:00Z", .points = 1000, .tier = "Gold", .counts = false});
    }

    void named()
    {
        m_tx.query(
                "INSERT INTO message(id, uuid, name, folded, channel, current_version, created_at, updated_at) VALUES "
                "(1, '11111111-1111-4111-8111-111111111111', 'Hello', 'hello', 'email', 1, 0, 0)")
            .run();
        m_tx.query(
                "INSERT INTO message_version(message_id, version, class, language, subject, preheader, format, body, "
                "plain_text, on_missing, created_at) VALUES (1, 1, 'marketing', 'en', '', '', 'text', '', '', 'skip', "
                "0)")
            .run();
        m_tx.query("INSERT INTO program(id, uuid, name, folded, state, current_version, created_at, updated_at) VALUES "
                   "(1, '22222222-2222-4222-8222-222222222222', 'Win-back', 'win-back', 'running', 1, 0, 0)")
            .run();
        m_tx.query("INSERT INTO program_version(program_id, version, definition, created_at) VALUES (1, 1, '{}', 0)")
            .run();
        m_tx.query("INSERT INTO segment(uuid, name, folded, rule, created_at, updated_at) VALUES "
                   "('33333333-3333-4333-8333-333333333333', 'Big spenders', 'big spenders', ?, 0, 0)")
            .bind(R"({"patron_rule":1,"rule":{"trait":"total_spent","op":">","value":300}})")
            .run();
    }

    void reading(const char* spot, const char* place, const char* day, const char* issued, double value)
    {
        const std::string name(place);
        const bool at = std::string_view(spot).find(',') != std::string_view::npos;
        m_tx.query("INSERT INTO weather(spot, day, variable, issued_at, value, place, lat, lon, source) VALUES (?, ?, "
                   "'temp_max_c', ?, ?, ?, ?, ?, 'test')")
            .bind(spot, *parseIsoDate(day), issued ? ShopFixture::at(issued) : 0, value, name,
                  at ? std::optional<double>(51.52) : std::nullopt, at ? std::optional<double>(-0.13) : std::nullopt)
            .run();
    }

    /// The Leeds shop by its name, the London one by coordinates 2 km from it.
    void weather()
    {
        reading("leeds shop", "leeds shop", "2024-03-31", nullptr, 12);
        reading("leeds shop", "leeds shop", "2024-04-01", "2024-03-30T06:00:00Z", 20);
        reading("leeds shop", "leeds shop", "2024-04-01", "2024-03-31T06:00:00Z", 26);
        reading("leeds shop", "leeds shop", "2024-04-01", "2024-03-31T18:00:00Z", 30);
        reading("leeds shop", "leeds shop", "2024-04-01", nullptr, 18);
        reading("leeds shop", "leeds shop", "2024-04-03", nullptr, 28);
        reading("51.52,-0.13", "", "2024-04-01", "2024-03-31T06:00:00Z", 24);
        reading("51.52,-0.13", "", "2024-04-02", "2024-03-31T06:00:00Z", 25);
    }

private:
    Transaction& m_tx;
    const TimeZone& m_zone;
    int m_orders = 0;
    int m_points = 0;
};
}

Ms ShopFixture::at(const char* rfc3339)
{
    return parseRfc3339(rfc3339).value();
}

Ms ShopFixture::asOf()
{
    return at("2024-03-31T11:00:00Z");
}

std::filesystem::path ShopFixture::release()
{
    m_store.reset();
    return m_folder.filePath(QStringLiteral("shop.patron")).toStdString();
}

ShopFixture::ShopFixture()
{
    const FixedClock clock(at("2024-01-01T00:00:00Z"));
    auto made = Store::create(m_folder.filePath(QStringLiteral("shop.patron")).toStdString(), {}, clock);
    if (!made) {
        m_error = made.error().text;
        return;
    }
    m_store = std::move(*made);
    const auto done = m_store->write([&](Transaction& tx) -> Result<void> {
        Filler filler(tx, m_store->zone());
        filler.customers();
        filler.traits();
        filler.placesAndProducts();
        filler.orders();
        filler.events();
        filler.consents();
        filler.loyalty();
        filler.named();
        filler.weather();
        return {};
    });
    if (!done)
        m_error = done.error().text + " " + done.error().detail;
}
