#include "core/base/json.h"
#include "core/message/recipientreader.h"
#include "core/message/renderer.h"
#include "tests/core/segment/shopfixture.h"
#include "tests/support/checks.h"

#include <QtTest>

using namespace patron;
using namespace patron::message;
using patron::test::q;

namespace {
/// Three people who bought tea and a mug, of the category Gifts, together, and one who bought a spoon of it.
Result<void> addBaskets(Transaction& tx)
{
    tx.query("INSERT INTO product(id, sku, name, category, brand, price, currency, url) VALUES (4, 'S1', 'Spoon', "
             "'Gifts', NULL, 45000, 'GBP', 'https://shop.example/s1'), (5, 'B1', 'Box', 'Gifts', 'Acme', NULL, NULL, "
             "NULL), (6, 'T2', 'Black tea', 'Tea', NULL, NULL, NULL, NULL), (7, 'T3', 'Oolong', 'Tea', 'Acme', "
             "NULL, NULL, NULL)")
        .run();
    const auto order = [&](int id, int customer, const char* at, std::initializer_list<const char*> skus) {
        tx.query("INSERT INTO orders(id, customer_id, source, number, kind, state, at, local_day, date_only, currency, "
                 "value, value_base, discount, channel, recorded_at) VALUES (?, ?, 'test', ?, 'sale', 'completed', ?, "
                 "0, 0, 'GBP', 100, 100, 0, 'online', 0)")
            .bind(id, customer, "b" + std::to_string(id), ShopFixture::at(at))
            .run();
        int line = 0;
        for (const char* sku : skus) {
            tx.query("INSERT INTO order_line(order_id, line_no, sku, product_id, name, quantity, unit_price, total, "
                     "content_hash, occurrence) VALUES (?, ?, ?, (SELECT id FROM product WHERE sku = ?), ?, 1000, "
                     "10000, 100, 0, 1)")
                .bind(id, ++line, sku, sku, sku)
                .run();
        }
    };
    order(101, 5, "2024-03-21T10:00:00Z", {"T2", "M1"});
    order(102, 6, "2024-03-22T10:00:00Z", {"T2", "M1", "S1"});
    order(103, 7, "2024-03-23T10:00:00Z", {"T2", "M1", "B1"});
    order(104, 8, "2024-03-24T10:00:00Z", {"T2"});
    order(105, 11, "2024-03-25T10:00:00Z", {"S1"});
    order(106, 11, "2024-03-26T10:00:00Z", {"B1"});
    order(107, 10, "2024-03-27T10:00:00Z", {"T3"});
    return {};
}
}

/// What templates see of customers.
class TestRecipientReader : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void templatesSee_data();
    void templatesSee();
    void manyAtOnceAreAsEachAlone();
    void onlyWhatIsUsedIsRead();
    void productsAreRecommended_data();
    void productsAreRecommended();
    void aCouponIsTheLastThatCanBeUsed_data();
    void aCouponIsTheLastThatCanBeUsed();

private:
    Result<std::vector<Json>> read(ShopFixture& shop, const UsedFields& used, RecipientReader::For whom,
                                   const std::vector<CustomerId>& customers);
    std::string shown(ShopFixture& shop, const QString& body, int customer);
    ShopFixture m_shop;
};

void TestRecipientReader::initTestCase()
{
    QVERIFY2(m_shop.error().empty(), m_shop.error().c_str());
}

Result<std::vector<Json>> TestRecipientReader::read(ShopFixture& shop, const UsedFields& used,
                                                    RecipientReader::For whom, const std::vector<CustomerId>& customers)
{
    return shop.store().read([&](ReadSession& session) -> Result<std::vector<Json>> {
        PATRON_TRY(reader, RecipientReader::open(session, shop.store(), used, ShopFixture::asOf(), whom));
        return reader->read(session, shop.store(), customers, ShopFixture::asOf());
    });
}

/// What a text message of this body says to a customer.
std::string TestRecipientReader::shown(ShopFixture& shop, const QString& body, int customer)
{
    Message message;
    message.name = "x";
    message.subject = "x";
    message.bodyKind = BodyKind::Text;
    message.body = body.toStdString();
    message.onMissing = OnMissing::Blank;
    FieldList fields;
    const auto listed =
        shop.store().read([&](ReadSession& session) -> Result<FieldList> { return recipients::fields(session); });
    if (listed)
        fields = *listed;
    const auto compiled = CompiledMessage::compile(message, fields);
    if (!compiled)
        return compiled.error().text;
    const auto data = read(shop, compiled->usedFields(), RecipientReader::For::Few, {CustomerId{customer}});
    if (!data)
        return data.error().text;
    Renderer renderer;
    RenderScope scope;
    scope.now = ShopFixture::asOf();
    const auto rendered = renderer.render(*compiled, data->front(), scope);
    return rendered ? rendered->text : rendered.error().text;
}

void TestRecipientReader::templatesSee_data()
{
    QTest::addColumn<int>("customer");
    QTest::addColumn<QString>("body");
    QTest::addColumn<QString>("text");
    const auto row = [](const char* name, int customer, const char* body, const char* text) {
        QTest::newRow(name) << customer << QString::fromUtf8(body) << QString::fromUtf8(text);
    };
    row("counts and sums", 1, "{{ customer.order_count }} {{ customer.total_spent }}", "2 350.0");
    row("given traits of every kind", 2,
        "{{ customer.country }} {{ customer.age }} {{ customer.budget }} {{ customer.club }} {{ customer.birthday }} "
        "{{ customer.tags | join: '+' }}",
        "DE 32 99.99 false 1992-02-29 tea");
    row("a declared dislike", 1, "{{ customer.dislikes | join: ',' }}", "brand:Acme");
    row("when somebody was written to", 1, "{{ customer.last_contacted_at | date: '%Y-%m-%d' }}", "2024-03-10");
    row("scores", 1, "{% if customer.rfm_recency >= 1 and customer.rfm_group %}scored{% endif %}", "scored");
    row("no scores without an order", 12, "{{ customer.rfm_group | default: 'none' }}", "none");
    row("a stage of life", 12, "{{ customer.lifecycle_stage }}", "prospect");
    row("points", 1, "{{ loyalty.points }} {{ loyalty.tier }} {{ loyalty.expiring }}", "195 Gold 120");
    row("no next tier without a plan", 1, "{{ loyalty.to_next_tier | default: 'none' }}", "none");
    row("no points at all", 12, "{{ loyalty.points | default: 'none' }}", "none");
    row("the nearest shop", 1, "{{ place.name }} {{ place.distance_km | round }}", "Leeds shop 0");
    row("no shop near", 12, "{{ place.name | default: 'none' }}", "none");
    row("the weather today and tomorrow", 1, "{{ weather.today.temp_max_c }} {{ weather.tomorrow.temp_max_c }}",
        "12.0 26.0");
    row("the days of which something is known", 2,
        "{% for day in weather.days %}{{ day.date }}={{ day.temp_max_c }} {% endfor %}"
        "{{ weather.today.temp_max_c | default: 'none' }}",
        "2024-04-01=24.0 2024-04-02=25.0 none");
    row("no weather where no shop is", 12, "{{ weather.today.temp_max_c | default: 'none' }}", "none");
    row("the last order with its lines", 1,
        "{{ last_order.number }} {{ last_order.lines.size }} {{ last_order.lines[0].product }}", "2 1 Green tea");
    row("orders", 1, "{% for order in orders %}{{ order.value }} {% endfor %}{{ orders_total }}", "150.0 200.0 2");
    row("no order yet", 12, "{{ last_order.number | default: 'none' }} {{ orders.size }} {{ orders_total }}",
        "none 0 0");
    row("nothing of the future", 11, "{{ orders.size }} {{ events.size }}", "0 3");
    row("events, the latest first", 12, "{% for event in events %}{{ event.kind }} {% endfor %}",
        "search cart_updated ");
    row("when a booking is due", 5, "{{ events[0].kind }} {{ events[0].due_at }}",
        "appointment_booked 2024-04-02T09:00:00Z");
    row("no due time of what has none", 12, "{{ events[0].due_at | default: 'none' }}", "none");
}

void TestRecipientReader::templatesSee()
{
    QFETCH(int, customer);
    QFETCH(QString, body);
    QTEST(q(shown(m_shop, body, customer)), "text");
}

void TestRecipientReader::manyAtOnceAreAsEachAlone()
{
    std::vector<CustomerId> all;
    for (int id = 1; id <= 12; ++id)
        all.push_back(CustomerId{id});
    const auto together = read(m_shop, UsedFields(), RecipientReader::For::All, all);
    VERIFY_OK(together);
    QCOMPARE(together->size(), all.size());
    for (std::size_t i = 0; i < all.size(); ++i) {
        const auto alone = read(m_shop, UsedFields(), RecipientReader::For::Few, {all[i]});
        VERIFY_OK(alone);
        // Whatever the order of the names.
        const auto sorted = [](const Json& json) { return q(nlohmann::json::parse(json.dump()).dump()); };
        QCOMPARE(sorted(together->at(i)), sorted(alone->front()));
    }
    QVERIFY(together->front().contains("products"));
}

void TestRecipientReader::onlyWhatIsUsedIsRead()
{
    const auto data =
        read(m_shop, UsedFields({"customer.country", "orders_total"}), RecipientReader::For::Few, {CustomerId{1}});
    VERIFY_OK(data);
    const Json& one = data->front();
    QCOMPARE(q(one["customer"]["country"].get<std::string>()), QStringLiteral("GB"));
    QVERIFY(one.contains("orders_total"));
    for (const char* absent : {"orders", "events", "last_order", "products", "loyalty", "place", "weather", "coupon"})
        QVERIFY2(!one.contains(absent), absent);
    for (const char* absent : {"rfm_group", "city", "birthday"})
        QVERIFY2(!one["customer"].contains(absent), absent);
}

void TestRecipientReader::productsAreRecommended_data()
{
    QTest::addColumn<int>("customer");
    QTest::addColumn<QString>("skus");
    QTest::newRow("what goes with theirs, then their category") << 8 << QStringLiteral("M1 T1 T3 ");
    QTest::newRow("nothing of what they have just bought") << 5 << QStringLiteral("T1 T3 ");
    QTest::newRow("best sellers of the favourite category") << 11 << QStringLiteral("S1 ");
    QTest::newRow("nothing that they dislike") << 1 << QStringLiteral("T2 ");
    QTest::newRow("nothing for who never bought") << 12 << QString();
}

void TestRecipientReader::productsAreRecommended()
{
    QFETCH(int, customer);
    ShopFixture shop;
    QVERIFY2(shop.error().empty(), shop.error().c_str());
    VERIFY_OK(shop.store().write(addBaskets));
    QTEST(q(shown(shop, QStringLiteral("{% for product in products.recommended %}{{ product.sku }} {% endfor %}"),
                  customer)),
          "skus");
}

void TestRecipientReader::aCouponIsTheLastThatCanBeUsed_data()
{
    QTest::addColumn<int>("customer");
    QTest::addColumn<QString>("code");
    QTest::newRow("the last one given") << 1 << QStringLiteral("NEW 10");
    QTest::newRow("not one that is used") << 2 << QStringLiteral("OLD 5");
    QTest::newRow("not one that has ended") << 3 << QStringLiteral("none ");
    QTest::newRow("none was given") << 4 << QStringLiteral("none ");
}

void TestRecipientReader::aCouponIsTheLastThatCanBeUsed()
{
    QFETCH(int, customer);
    ShopFixture shop;
    QVERIFY2(shop.error().empty(), shop.error().c_str());
    const auto made = shop.store().write([](Transaction& tx) -> Result<void> {
        tx.query("INSERT INTO coupon(folded, code, discount, discount_e4, ends_at) VALUES ('old', 'OLD', 'percent', "
                 "50000, NULL), ('new', 'NEW', 'percent', 100000, NULL), ('ended', 'ENDED', 'percent', 10000, ?)")
            .bind(ShopFixture::asOf())
            .run();
        int key = 0;
        const auto use = [&](const char* code, int who, const char* kind, const char* at) {
            tx.query("INSERT INTO coupon_use(coupon, kind, customer_id, at, source, source_key, recorded_at) VALUES "
                     "(?, ?, ?, ?, 'test', ?, 0)")
                .bind(code, kind, who, ShopFixture::at(at), std::to_string(++key))
                .run();
        };
        for (const int who : {1, 2}) {
            use("old", who, "assigned", "2024-01-01T00:00:00Z");
            use("new", who, "assigned", "2024-02-01T00:00:00Z");
        }
        use("new", 2, "redeemed", "2024-02-02T00:00:00Z");
        use("ended", 3, "assigned", "2024-02-01T00:00:00Z");
        return {};
    });
    VERIFY_OK(made);
    QTEST(q(shown(shop, QStringLiteral("{{ coupon.code | default: 'none' }} {{ coupon.amount }}"), customer)), "code");
}

QTEST_GUILESS_MAIN(TestRecipientReader)
#include "tst_recipientreader.moc"
