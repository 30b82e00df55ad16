#include "randomshop.h"

#include "core/base/text.h"
#include "core/customer/consentstore.h"
#include "core/customer/eventstore.h"
#include "core/customer/traitstore.h"
#include "core/segment/rulejson.h"
#include "core/segment/segmentstore.h"

using namespace patron;

namespace {
Ms at(const char* text)
{
    return *parseRfc3339(text);
}

const std::vector<std::string> texts{"GB", "gb",     "DE", "Köln",  "KO\u0308LN",  "köln", "Straße [A]", "STRASSE [a]",
                                     "Éa", "éa*b?c", "x",  "Leeds", "leeds south", "Ünï",  "İzmir"};
const std::vector<std::string> tags{"vip", "Tea", "tea", "Ünï", "old customer"};
const std::vector<std::string> channels{"online", "in_store", "web", "Online", "app"};
const std::vector<std::string> kinds{"page_viewed", "search", "review", "store_visit", "cart_updated", "own kind"};
const std::vector<std::string> properties{
    "",
    R"({"n":3,"price":"12.50","flag":true,"list":["x","Y"],"what":"Köln"})",
    R"({"n":3.0,"price":12.5,"flag":1,"list":[],"what":"KÖLN"})",
    R"({"n":"3","flag":false,"what":null})",
    R"({"n":-7,"flag":"yes","list":"x","when":"2024-03-30"})",
    R"({"when":"2024-03-31T00:30:00Z","what":"x","what":"y","n":0.25})",
    R"(["n",3])",
};
}

Ms RandomShop::now()
{
    return at("2024-03-31T11:00:00Z");
}

RandomShop::RandomShop(std::uint64_t seed, int customers)
    : m_random(seed)
    , m_customers(customers)
{
    const FixedClock clock(now());
    auto made = Store::create(m_folder.path().toStdString() + "/random.patron", {"GBP", "Europe/London", "GB"}, clock);
    if (!made) {
        m_error = made.error().text;
        return;
    }
    m_store = std::move(*made);
    const auto done = m_store->write([&](Transaction& tx) -> Result<void> {
        fill(tx);
        return {};
    });
    if (!done)
        m_error = done.error().text + " " + done.error().detail;
}

Ms RandomShop::instant()
{
    // The nights on which the clocks change, leap days, month ends, midnights, ties, now and the future.
    static const std::vector<Ms> special{at("2023-03-26T00:30:00Z"),
                                         at("2023-03-26T01:00:00Z"),
                                         at("2023-10-29T00:30:00Z"),
                                         at("2023-10-29T01:30:00Z"),
                                         at("2024-02-29T12:00:00Z"),
                                         at("2024-02-28T23:59:59Z"),
                                         at("2024-03-30T23:59:59Z"),
                                         at("2024-03-31T00:00:00Z"),
                                         at("2024-03-31T01:00:00Z"),
                                         at("2024-01-31T10:00:00Z"),
                                         now(),
                                         now() + 1,
                                         now() - msPerDay,
                                         now() + msPerDay};
    if (chance(25))
        return pick(special);
    const Ms span = 500 * msPerDay;
    const Ms back = static_cast<Ms>(m_random.below(static_cast<std::uint64_t>(span)));
    return now() - (chance(50) ? back : back / 10) + (chance(5) ? 20 * msPerDay : 0);
}

void RandomShop::fill(Transaction& tx)
{
    tx.query("INSERT INTO place(id, kind, name, folded, lat, lon, polygon) VALUES "
             "(1, 'shop', 'Leeds shop', 'leeds shop', 53.80, -1.55, NULL), "
             "(2, 'shop', 'London shop', 'london shop', 51.50, -0.12, NULL), "
             "(3, 'shop', 'Lost shop', 'lost shop', NULL, NULL, NULL), "
             "(4, 'area', 'Leeds north', 'leeds north', NULL, NULL, "
             "'[[53.5,-1.9],[53.9,-1.7],[54.1,-1.4],[53.6,-1.1]]'), "
             "(5, 'event', 'Fair', 'fair', 52.5, -1.0, NULL)")
        .run();
    tx.query("INSERT INTO product(id, sku, name, category, brand) VALUES (1, 'T1', 'Green tea', 'Tea', 'Acme'), "
             "(2, 'C1', 'Coffee', 'Coffee', 'Bean'), (3, 'M1', 'Mug', NULL, NULL), (4, 'T2', 'Tee', 'TEA', 'acme')")
        .run();
    weather(tx);
    for (const auto& [name, type] : std::vector<std::pair<const char*, const char*>>{
             {"age", "number"}, {"budget", "money"}, {"club", "flag"}, {"renewal", "date"}, {"note", "text"}})
        tx.query("INSERT INTO trait(name, type, label) VALUES (?, ?, ?)").bind(name, type, name).run();
    tx.query("INSERT INTO message(uuid, name, folded, channel, current_version, created_at, updated_at) VALUES "
             "('11111111-1111-4111-8111-111111111111', 'Hello', 'hello', 'email', 1, 0, 0)")
        .run();
    tx.query("INSERT INTO message_version(message_id, version, class, language, subject, preheader, format, body, "
             "plain_text, on_missing, created_at) VALUES (1, 1, 'marketing', 'en', '', '', 'text', '', '', 'skip', 0)")
        .run();
    tx.query("INSERT INTO program(uuid, name, folded, state, current_version, created_at, updated_at) VALUES "
             "('22222222-2222-4222-8222-222222222222', 'Win-back', 'win-back', 'running', 1, 0, 0)")
        .run();
    tx.query("INSERT INTO program_version(program_id, version, definition, created_at) VALUES (1, 1, '{}', 0)").run();
    for (int id = 1; id <= m_customers; ++id)
        customer(tx, id);
    ReadSession session(tx.connection());
    const segment::FieldCatalog catalog = segment::FieldCatalog::load(session);
    const auto save = [&](const char* name, const char* rule) {
        const auto parsed = segment::parseRule(std::string(rule), catalog);
        if (!parsed || !segment::segments::save(tx, name, *parsed, 0))
            m_error = std::string("the segment ") + name;
    };
    save("Spenders", R"({"patron_rule":1,"rule":{"trait":"total_spent","op":">","value":100}})");
    save("Some",
         R"({"patron_rule":1,"rule":{"any":[{"segment":"Spenders"},{"trait":"country","op":"is","value":"GB"}]}})");
    save("Nothing asked", R"({"patron_rule":1,"rule":{"all":[{"trait":"city","op":"is_set","off":true}]}})");
}

void RandomShop::weather(Transaction& tx)
{
    // By name, by coordinates near a shop and far from all; observed, forecast once or twice, or not at all.
    for (const char* spot : {"leeds shop", "53.75,-1.60", "51.60,-0.20", "40.00,3.00", "lost shop"}) {
        const std::string_view name(spot);
        const auto comma = name.find(',');
        std::optional<double> lat;
        std::optional<double> lon;
        if (comma != std::string_view::npos) {
            lat = std::stod(std::string(name.substr(0, comma)));
            lon = std::stod(std::string(name.substr(comma + 1)));
        }
        for (int back = -4; back < 420; back += chance(30) ? 1 : 9) {
            const Ms day = now() - back * msPerDay;
            for (int version = 0; version < 3; ++version) {
                if (!chance(50))
                    continue;
                const Ms issued = version == 0 ? 0 : day - m_random.below(4) * msPerDay - version * msPerHour;
                tx.query("INSERT OR IGNORE INTO weather(spot, day, variable, issued_at, value, place, lat, lon, "
                         "source) VALUES (?, ?, 'temp_max_c', ?, ?, ?, ?, ?, 'test')")
                    .bind(spot, m_store->zone().dayAt(day), issued, static_cast<double>(m_random.below(40)) / 2,
                          lat ? std::string() : std::string(name), lat, lon)
                    .run();
            }
        }
    }
}

void RandomShop::customer(Transaction& tx, int id)
{
    tx.query("INSERT INTO customer(id, recorded_at) VALUES (?, 0)").bind(id).run();
    for (int i = 0; i < 2; ++i) {
        if (!chance(60))
            continue;
        tx.query("INSERT INTO identity(customer_id, kind, value, normalized, is_primary, mailable, recorded_at) VALUES "
                 "(?, 'email', ?2, ?2, ?3, ?4, 0)")
            .bind(id, "c" + std::to_string(i == 0 ? id : 1 + id / 2) + "@example.org", chance(50), chance(80))
            .run();
    }
    if (chance(40)) {
        tx.query("INSERT INTO identity(customer_id, kind, value, normalized, is_primary, mailable, recorded_at) VALUES "
                 "(?, 'phone', ?2, ?2, 1, 1, 0)")
            .bind(id, "+4477009" + std::to_string(10000 + id))
            .run();
    }
    traits(tx, id);
    for (std::uint64_t n = m_random.below(7); n > 0; --n)
        order(tx, id);
    for (std::uint64_t n = m_random.below(14); n > 0; --n)
        event(tx, id);
    for (std::uint64_t n = m_random.below(4); n > 0; --n)
        consent(tx, id);
    if (chance(30))
        preference(tx, id);
    if (chance(10))
        suppression(tx, id);
    if (chance(50)) {
        for (std::uint64_t n = 1 + m_random.below(8); n > 0; --n)
            points(tx, id);
    }
}

void RandomShop::trait(Transaction& tx, int id, const char* name, const std::string& text)
{
    ReadSession session(tx.connection());
    const auto trait = customer::traits::find(session, name);
    customer::TraitEntry entry{CustomerId{id}, trait->id, instant(), {}, "test", {}};
    if (!chance(8))
        entry.value = customer::makeTraitValue(trait->type, text, 2);
    customer::traits::add(tx, *trait, entry);
}

void RandomShop::traits(Transaction& tx, int id)
{
    const auto several = [&](int percent, const auto& add) {
        while (chance(percent))
            add();
    };
    several(55, [&] { trait(tx, id, "country", pick(texts)); });
    several(50, [&] { trait(tx, id, "city", pick(texts)); });
    several(40, [&] { trait(tx, id, "note", pick(texts)); });
    several(50, [&] { trait(tx, id, "age", std::to_string(m_random.below(60)) + (chance(30) ? ".5" : "")); });
    several(50, [&] { trait(tx, id, "budget", std::to_string(m_random.between(-50, 200)) + ".99"); });
    several(50, [&] { trait(tx, id, "club", chance(50) ? "true" : "false"); });
    several(60,
            [&] { trait(tx, id, "birthday", formatIsoDate(static_cast<DayNumber>(m_random.between(3650, 12000)))); });
    several(40, [&] { trait(tx, id, "birthday", "1992-02-29"); });
    several(50,
            [&] { trait(tx, id, "renewal", formatIsoDate(static_cast<DayNumber>(m_random.between(19700, 19900)))); });
    several(50, [&] { trait(tx, id, "tags", pick(tags) + (chance(50) ? ", " + pick(tags) : std::string())); });
    if (chance(70)) {
        trait(tx, id, "lat", std::to_string(51 + 0.25 * static_cast<double>(m_random.below(14))));
        trait(tx, id, "lon", std::to_string(-2 + 0.25 * static_cast<double>(m_random.below(9))));
    }
}

void RandomShop::order(Transaction& tx, int id)
{
    const Ms when = instant();
    const int number = ++m_orders;
    const bool isReturn = chance(20);
    const bool foreign = chance(15);
    const bool rated = !foreign || chance(60);
    const std::int64_t value = (isReturn ? -1 : 1) * m_random.between(0, 40) * 500;
    const std::string state = pick<std::string>({"completed", "completed", "completed", "pending", "cancelled"});
    const auto later = [&](int percent) {
        return chance(percent) ? std::optional<std::int64_t>(when + m_random.between(0, 60) * msPerDay) : std::nullopt;
    };
    tx.query("INSERT INTO orders(customer_id, source, number, kind, state, status, at, local_day, date_only, currency, "
             "value, value_base, discount, channel, place_id, device, coupon, paid_at, cancelled_at, recorded_at) "
             "VALUES (?, 'test', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)")
        .bind(id, std::to_string(number),
              isReturn    ? "return"
              : chance(5) ? "adjustment"
                          : "sale",
              state,
              chance(50) ? std::optional(pick<std::string>({"paid", "Paid", "completed", "on hold"})) : std::nullopt,
              when, m_store->zone().dayAt(when), chance(15), foreign ? "USD" : "GBP", value,
              rated ? std::optional<std::int64_t>(foreign ? value * 80 / 100 : value) : std::nullopt,
              chance(30) ? 500 : 0, pick(channels),
              chance(40) ? std::optional<std::int64_t>(m_random.between(1, 6)) : std::nullopt,
              chance(50) ? std::optional(pick<std::string>({"mobile", "Tablet", "desktop"})) : std::nullopt,
              chance(30) ? std::optional(pick<std::string>({"NEW", "new", "Ünï"})) : std::nullopt, later(40),
              state == "cancelled" ? later(70) : std::nullopt)
        .run();
    const std::int64_t order = tx.lastInsertId();
    static const std::vector<std::pair<std::string, std::string>> products{
        {"T1", "Green tea"}, {"C1", "Coffee"}, {"M1", "MUG"}, {"t2", "Teé"}, {"Z9", "gone"}};
    const int lines = static_cast<int>(m_random.below(4));
    for (int line = 1; line <= lines; ++line) {
        const std::size_t product = m_random.below(products.size());
        const std::int64_t quantity = (isReturn ? -1 : 1) * m_random.between(0, 4) * 500;
        const std::int64_t price = m_random.between(0, 30) * 2500;
        tx.query("INSERT INTO order_line(order_id, line_no, sku, product_id, name, quantity, unit_price, total, "
                 "content_hash, occurrence) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, 1)")
            .bind(order, line, products[product].first,
                  product < 4 ? std::optional<std::int64_t>(static_cast<std::int64_t>(product) + 1) : std::nullopt,
                  products[product].second, quantity, price, quantity * price / 100'000)
            .run();
    }
    tx.changed(Area::Orders, CustomerId{id});
}

void RandomShop::event(Transaction& tx, int id)
{
    customer::NewEvent event;
    event.customer = CustomerId{id};
    event.at = instant();
    event.channel = chance(60) ? pick(channels) : std::string();
    event.place = PlaceId{chance(40) ? m_random.between(1, 6) : 0};
    event.device = chance(40) ? "mobile" : "";
    if (chance(50))
        event.valueE4 = m_random.between(-2, 6) * 10'000;
    if (chance(40))
        event.currency = chance(70) ? "GBP" : "USD";
    event.key = chance(60) ? pick<std::string>({"T1", "t1", "C1", "Ünï", "T2"}) : std::string();
    if (chance(20))
        event.dueAt = instant();
    if (chance(70)) {
        event.kind = pick(kinds);
        event.properties = pick(properties);
    } else if (chance(50)) {
        event.kind = pick<std::string>({"message.sent", "message.clicked", "message.opened"});
        event.properties =
            chance(70) ? R"({"message":"11111111-1111-4111-8111-111111111111"})" : R"({"message":"Hello"})";
        event.key = chance(20) ? "11111111-1111-4111-8111-111111111111" : "";
    } else if (chance(60)) {
        event.kind = pick<std::string>({"program.entered", "program.completed", "program.exited"});
        event.properties =
            chance(70) ? R"({"program":"22222222-2222-4222-8222-222222222222"})" : R"({"program":"other"})";
    } else {
        event.kind = pick<std::string>({"segment.entered", "segment.left"});
        event.properties = R"({"segment":"Spenders"})";
    }
    customer::events::add(tx, m_store->zone(), event, 0);
}

void RandomShop::consent(Transaction& tx, int id)
{
    customer::ConsentEntry entry;
    entry.customer = CustomerId{id};
    entry.channel = chance(70) ? customer::Channel::Email : customer::Channel::Sms;
    entry.purpose = chance(85) ? "marketing" : "surveys";
    entry.state = chance(65) ? customer::ConsentState::Granted : customer::ConsentState::Denied;
    entry.source = entry.evidence = "test";
    entry.at = instant();
    customer::consents::add(tx, entry, 0);
}

void RandomShop::preference(Transaction& tx, int id)
{
    const std::string subject = pick<std::string>({"category:Tea", "brand:Acme", "channel:online", "other:x"});
    tx.query(
          "INSERT INTO preference(customer_id, polarity, subject, folded, source, at) VALUES (?, ?, ?, ?, 'test', ?)")
        .bind(id, chance(50) ? "likes" : "dislikes", subject, foldText(subject), instant())
        .run();
    tx.changed(Area::Customers, CustomerId{id});
}

void RandomShop::points(Transaction& tx, int id)
{
    const Ms when = instant();
    const bool taken = chance(35);
    const auto tier =
        chance(30) ? std::optional(pick<std::string>({"Gold", "gold", "Silver", "\u00dcn\u00ef"})) : std::nullopt;
    // Lots that end on days around those that are asked for, among them the edges of the thirty days.
    const std::int64_t ends = m_store->zone().dayAt(now()) +
                              (chance(40) ? pick<std::int64_t>({-1, 0, 1, 29, 30, 31}) : m_random.between(-400, 90));
    // Rows that change a lot alone, sometimes one that is another's, a later one, or no lot.
    const auto lot =
        chance(30) ? std::optional(m_random.between(std::max(1, m_points - 4), m_points + 2)) : std::nullopt;
    const auto next = chance(30) ? std::optional(m_random.between(-1, 40)) : std::nullopt;
    tx.query("INSERT INTO loyalty_entry(customer_id, plan, kind, points, at, local_day, expires_on, tier, folded_tier, "
             "source, source_key, counts, lot_id, to_next, recorded_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'till', ?, "
             "?, ?, "
             "?, 0)")
        .bind(id, pick<std::string>({"", "Club", "Club", "Stamps"}),
              pick<std::string>({"earn", "burn", "expire", "reverse", "adjust"}),
              taken ? -m_random.between(0, 60) : m_random.between(0, 60), when, m_store->zone().dayAt(when),
              chance(60) ? std::optional(ends) : std::nullopt, tier,
              tier ? std::optional(foldText(*tier)) : std::nullopt, std::to_string(++m_points), chance(92), lot, next)
        .run();
    tx.changed(Area::Customers, CustomerId{id});
}

void RandomShop::suppression(Transaction& tx, int id)
{
    customer::SuppressionEntry entry;
    entry.kind = chance(80) ? "email" : "phone";
    entry.normalized =
        entry.kind == "email" ? "c" + std::to_string(id) + "@example.org" : "+4477009" + std::to_string(10000 + id);
    entry.reason = "manual";
    entry.source = entry.evidence = "test";
    entry.at = instant();
    customer::consents::suppress(tx, entry, m_store->identityKey(), 0);
    if (chance(40)) {
        tx.query("UPDATE suppression SET lifted_at = ? WHERE normalized = ?").bind(instant(), entry.normalized).run();
        tx.changed(Area::Consents, CustomerId{id});
    }
}

Result<void> RandomShop::change()
{
    return m_store->write([&](Transaction& tx) -> Result<void> {
        for (std::uint64_t n = 1 + m_random.below(5); n > 0; --n) {
            const int id = static_cast<int>(1 + m_random.below(static_cast<std::uint64_t>(m_customers)));
            if (m_gone.contains(id))
                continue;
            switch (m_random.below(10)) {
            case 0:
                customer(tx, ++m_customers);
                tx.changed(Area::Customers, CustomerId{m_customers});
                break;
            case 1:
                traits(tx, id);
                break;
            case 2:
                order(tx, id);
                break;
            case 3:
                event(tx, id);
                break;
            case 4:
                consent(tx, id);
                break;
            case 5:
                suppression(tx, id);
                break;
            case 6:
                tx.query("UPDATE orders SET state = 'completed', at = at - 86400000, local_day = local_day - 1 WHERE "
                         "customer_id = ?")
                    .bind(id)
                    .run();
                tx.changed(Area::Orders, CustomerId{id});
                break;
            case 7:
                points(tx, id);
                break;
            case 8:
                tx.query("UPDATE loyalty_entry SET counts = 1 - counts, points = points + 7 WHERE customer_id = ? AND "
                         "id % 3 = 0")
                    .bind(id)
                    .run();
                tx.query("DELETE FROM loyalty_entry WHERE customer_id = ? AND id % 3 = 1").bind(id).run();
                tx.changed(Area::Customers, CustomerId{id});
                break;
            default:
                for (const char* table :
                     {"trait_item", "trait_entry", "identity", "consent_entry", "preference", "loyalty_entry"})
                    tx.queryOnce(std::string("DELETE FROM ") + table + " WHERE customer_id = ?").bind(id).run();
                if (chance(30)) {
                    tx.query("DELETE FROM order_line WHERE order_id IN (SELECT id FROM orders WHERE customer_id = ?)")
                        .bind(id)
                        .run();
                    tx.query("DELETE FROM orders WHERE customer_id = ?").bind(id).run();
                    tx.query("DELETE FROM event WHERE customer_id = ?").bind(id).run();
                    tx.query("DELETE FROM customer WHERE id = ?").bind(id).run();
                    m_gone.insert(id);
                }
                tx.changed(Area::Customers, CustomerId{id});
            }
        }
        return {};
    });
}
