#include "core/base/json.h"
#include "core/customer/customerstore.h"
#include "core/customer/orderstore.h"
#include "core/customer/profile.h"
#include "tests/support/checks.h"
#include "tests/support/tempworkspace.h"

using namespace patron;
using namespace patron::customer;
using patron::test::q;
using patron::test::TempWorkspace;

namespace {
constexpr Ms now = TempWorkspace::startMs;

NewOrderLine line(const char* sku, int pieces, std::int64_t unitPrice)
{
    NewOrderLine made;
    made.sku = sku;
    made.product = std::string("Product ") + sku;
    made.quantity = pieces * 1000;
    made.unitPrice = unitPrice;
    made.contentHash = std::hash<std::string>{}(std::string(sku) + std::to_string(pieces) + std::to_string(unitPrice));
    return made;
}

NewOrder sale(const char* number, const std::vector<NewOrderLine>& lines, Ms at = now)
{
    NewOrder order;
    order.source = "till";
    order.number = number;
    order.currency = "GBP";
    order.at = at;
    order.lines = lines;
    return order;
}

struct Shop
{
    TempWorkspace files;

    Shop() = default;
    explicit Shop(const NewWorkspace& what)
        : files(what)
    {}
    Store& store() { return files.store(); }
    OrderResult put(const NewOrder& order)
    {
        const auto done =
            store().write([&](Transaction& tx) -> Result<OrderResult> { return orders::put(tx, store(), order, now); });
        return done ? *done : OrderResult{};
    }
    Json all(CustomerId customer = {})
    {
        const auto json = store().read(
            [&](ReadSession& session) -> Result<Json> { return profiles::orderList(session, store(), customer); });
        return json ? (*json)["orders"] : Json(json.error().text);
    }
    std::string one(const std::string& sql)
    {
        const auto text = store().read([&](ReadSession& session) -> Result<std::string> {
            Query query = session.queryOnce(sql);
            query.step();
            return query.isNull(0) ? std::string("(null)") : query.text(0);
        });
        return text ? *text : text.error().detail;
    }
    CustomerId customer()
    {
        const auto made = store().write(
            [&](Transaction& tx) -> Result<CustomerId> { return customers::create(tx, store(), {}, {}, now); });
        return made ? *made : CustomerId{};
    }
    void rate(const char* currency, const char* date, std::int64_t rateE9)
    {
        const auto done = store().write([&](Transaction& tx) -> Result<void> {
            tx.query("INSERT INTO exchange_rate(currency, day, rate_e9) VALUES (?, ?, ?)")
                .bind(currency, parseIsoDate(date).value(), rateE9)
                .run();
            return {};
        });
        QVERIFY(done.has_value());
    }
};

QString text(const Json& json)
{
    return json.is_string() ? q(json.get<std::string>()) : q(compactJson(json));
}
}

class TestOrders : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void addsAnOrder();
    void aSecondImportChangesNothing();
    void trueDuplicatesStay();
    void linesOfOneOrderMayComeInParts();
    void theEarliestLineIsTheTime();
    void numbersBelongToTheirSource();
    void updatesWhatChanged_data();
    void updatesWhatChanged();
    void anAnonymousSaleCanBeClaimed();
    void returnsLowerTheirOrder();
    void saysWhatCounts_data();
    void saysWhatCounts();
    void aGivenValueWins();
    void productsAreCompleted();
    void otherCurrenciesNeedARate();
    void convertsExactly_data();
    void convertsExactly();
    void tellsWhoChanged();
};

void TestOrders::addsAnOrder()
{
    Shop shop;
    NewOrder order = sale("536365", {line("TEA", 6, 25'500), line("JAM", 3, 10)});
    order.customer = shop.customer();
    order.discount = 30;
    order.shipping = 250;
    const OrderResult result = shop.put(order);
    QCOMPARE(result.outcome, OrderOutcome::Added);
    QCOMPARE(result.linesAdded, std::size_t(2));
    const Json all = shop.all();
    QCOMPARE(all.size(), std::size_t(1));
    QCOMPARE(text(all[0]["order"]), QStringLiteral("536365"));
    // 6 x 2.55 + 3 x 0.001 rounded, less the discount; shipping is not goods.
    QCOMPARE(text(all[0]["value"]), QStringLiteral("15.00"));
    QCOMPARE(text(all[0]["shipping"]), QStringLiteral("2.50"));
    QCOMPARE(text(all[0]["lines"][0]),
             QStringLiteral(R"({"sku":"TEA","product":"Product TEA","category":null,"brand":null,)"
                            R"("quantity":"6","unit_price":"2.55","total":"15.30"})"));
    QCOMPARE(text(all[0]["lines"][1]["unit_price"]), QStringLiteral("0.001"));
    QCOMPARE(text(all[0]["lines"][1]["total"]), QStringLiteral("0.00"));
    QCOMPARE(shop.all(order.customer).size(), std::size_t(1));
    QCOMPARE(shop.all(CustomerId{99}).size(), std::size_t(0));
    QCOMPARE(q(shop.one("SELECT local_day FROM v_order")), QString::number(parseIsoDate("2024-03-01").value()));
}

void TestOrders::aSecondImportChangesNothing()
{
    Shop shop;
    const NewOrder order = sale("1", {line("TEA", 1, 10'000), line("TEA", 1, 10'000), line("JAM", 2, 30'000)});
    const OrderResult first = shop.put(order);
    const OrderResult second = shop.put(order);
    QCOMPARE(second.outcome, OrderOutcome::Unchanged);
    QCOMPARE(second.id.value, first.id.value);
    QCOMPARE(second.linesAdded, std::size_t(0));
    QCOMPARE(second.linesUnchanged, std::size_t(3));
    QCOMPARE(text(shop.all()[0]["value"]), QStringLiteral("8.00"));
}

void TestOrders::trueDuplicatesStay()
{
    Shop shop;
    shop.put(sale("1", {line("TEA", 1, 10'000), line("TEA", 1, 10'000)}));
    QCOMPARE(q(shop.one("SELECT group_concat(occurrence) FROM v_order_line")), QStringLiteral("1,2"));
    // A file with a third of them has one more.
    const OrderResult more =
        shop.put(sale("1", {line("TEA", 1, 10'000), line("TEA", 1, 10'000), line("TEA", 1, 10'000)}));
    QCOMPARE(more.outcome, OrderOutcome::Updated);
    QCOMPARE(more.linesAdded, std::size_t(1));
    QCOMPARE(more.linesUnchanged, std::size_t(2));
    QCOMPARE(text(shop.all()[0]["value"]), QStringLiteral("3.00"));
}

void TestOrders::linesOfOneOrderMayComeInParts()
{
    Shop shop;
    shop.put(sale("1", {line("TEA", 1, 10'000)}));
    shop.put(sale("2", {line("JAM", 1, 20'000)}));
    const OrderResult rest = shop.put(sale("1", {line("TEA", 1, 10'000), line("CUP", 2, 40'000)}));
    QCOMPARE(rest.outcome, OrderOutcome::Updated);
    QCOMPARE(rest.linesAdded, std::size_t(1));
    const OrderResult last = shop.put(sale("1", {line("POT", 1, 200'000)}));
    QCOMPARE(last.linesAdded, std::size_t(1));
    const Json all = shop.all();
    QCOMPARE(all.size(), std::size_t(2));
    QCOMPARE(text(all[0]["value"]), QStringLiteral("29.00"));
    QCOMPARE(all[0]["lines"].size(), std::size_t(3));
    QCOMPARE(text(all[0]["lines"][2]["sku"]), QStringLiteral("POT"));
    QCOMPARE(text(all[1]["value"]), QStringLiteral("2.00"));
}

void TestOrders::theEarliestLineIsTheTime()
{
    Shop shop;
    const Ms justAfterMidnight = parseRfc3339("2024-03-02T00:01:00Z").value();
    shop.put(sale("1", {line("TEA", 1, 10'000)}, justAfterMidnight));
    QCOMPARE(shop.put(sale("1", {line("JAM", 1, 10'000)}, justAfterMidnight + 60'000)).outcome, OrderOutcome::Updated);
    QCOMPARE(text(shop.all()[0]["at"]), QStringLiteral("2024-03-02T00:01:00Z"));
    QCOMPARE(shop.put(sale("1", {line("TEA", 1, 10'000)}, justAfterMidnight - 120'000)).outcome, OrderOutcome::Updated);
    QCOMPARE(text(shop.all()[0]["at"]), QStringLiteral("2024-03-01T23:59:00Z"));
    QCOMPARE(q(shop.one("SELECT local_day FROM v_order")), QString::number(parseIsoDate("2024-03-01").value()));
    // A later time for what is known changes nothing.
    QCOMPARE(shop.put(sale("1", {line("TEA", 1, 10'000)}, justAfterMidnight)).outcome, OrderOutcome::Unchanged);
}

void TestOrders::numbersBelongToTheirSource()
{
    Shop shop;
    shop.put(sale("1", {line("TEA", 1, 10'000)}));
    NewOrder other = sale("1", {line("TEA", 1, 10'000)});
    other.source = "web";
    QCOMPARE(shop.put(other).outcome, OrderOutcome::Added);
    QCOMPARE(shop.all().size(), std::size_t(2));
}

void TestOrders::updatesWhatChanged_data()
{
    QTest::addColumn<int>("what");
    QTest::addColumn<int>("outcome");
    const auto row = [](const char* name, int what, OrderOutcome outcome) {
        QTest::newRow(name) << what << static_cast<int>(outcome);
    };
    row("nothing", 0, OrderOutcome::Unchanged);
    row("its state", 1, OrderOutcome::Updated);
    row("its status", 2, OrderOutcome::Updated);
    row("its discount", 3, OrderOutcome::Updated);
    row("its coupon", 4, OrderOutcome::Updated);
    row("its payment", 5, OrderOutcome::Updated);
    row("a file that says less takes nothing away", 6, OrderOutcome::Unchanged);
}

void TestOrders::updatesWhatChanged()
{
    QFETCH(int, what);
    QFETCH(int, outcome);
    Shop shop;
    NewOrder order = sale("1", {line("TEA", 1, 10'000)});
    order.status = "paid";
    order.coupon = "SPRING";
    shop.put(order);
    if (what == 1)
        order.state = "cancelled";
    if (what == 2)
        order.status = "shipped";
    if (what == 3)
        order.discount = 10;
    if (what == 4)
        order.coupon = "SUMMER";
    if (what == 5)
        order.paidAt = now;
    if (what == 6) {
        order.status.clear();
        order.coupon.clear();
        order.lines.clear();
    }
    QCOMPARE(static_cast<int>(shop.put(order).outcome), outcome);
    QCOMPARE(static_cast<int>(shop.put(order).outcome), static_cast<int>(OrderOutcome::Unchanged));
    const Json stored = shop.all()[0];
    QCOMPARE(text(stored["state"]), what == 1 ? QStringLiteral("cancelled") : QStringLiteral("completed"));
    QCOMPARE(text(stored["status"]), what == 2 ? QStringLiteral("shipped") : QStringLiteral("paid"));
    QCOMPARE(text(stored["coupon"]), what == 4 ? QStringLiteral("SUMMER") : QStringLiteral("SPRING"));
    QCOMPARE(text(stored["value"]), what == 3 ? QStringLiteral("0.90") : QStringLiteral("1.00"));
}

void TestOrders::anAnonymousSaleCanBeClaimed()
{
    Shop shop;
    NewOrder order = sale("1", {line("TEA", 1, 10'000)});
    shop.put(order);
    QVERIFY(shop.all()[0]["customer"].is_null());
    order.customer = shop.customer();
    QCOMPARE(shop.put(order).outcome, OrderOutcome::Updated);
    QCOMPARE(shop.all()[0]["customer"].get<std::int64_t>(), order.customer.value);
    // Whose it is does not change again by an import.
    const CustomerId first = order.customer;
    order.customer = shop.customer();
    QCOMPARE(shop.put(order).outcome, OrderOutcome::Unchanged);
    QCOMPARE(shop.all()[0]["customer"].get<std::int64_t>(), first.value);
}

void TestOrders::returnsLowerTheirOrder()
{
    Shop shop;
    shop.put(sale("1", {line("TEA", 5, 20'000)}));
    NewOrder back = sale("C1", {line("TEA", -2, 20'000)}, now + msPerDay);
    back.kind = "return";
    back.linkedNumber = "1";
    shop.put(back);
    NewOrder unlinked = sale("C2", {line("JAM", -1, 20'000)}, now + msPerDay);
    unlinked.kind = "return";
    shop.put(unlinked);
    const Json all = shop.all();
    QCOMPARE(text(all[0]["value"]), QStringLiteral("10.00"));
    QCOMPARE(text(all[0]["returned"]), QStringLiteral("4.00"));
    QCOMPARE(text(all[0]["net"]), QStringLiteral("6.00"));
    QCOMPARE(text(all[1]["value"]), QStringLiteral("-4.00"));
    QCOMPARE(text(all[1]["linked_order"]), QStringLiteral("1"));
    QVERIFY(!all[1]["counts"].get<bool>());
    QVERIFY(!all[2].contains("linked_order"));
    // A cancelled return gives nothing back.
    back.state = "cancelled";
    QCOMPARE(shop.put(back).outcome, OrderOutcome::Updated);
    QCOMPARE(text(shop.all()[0]["net"]), QStringLiteral("10.00"));
    // A return that comes before its order is linked when both are known.
    NewOrder early = sale("C9", {line("CUP", -1, 10'000)});
    early.kind = "return";
    early.linkedNumber = "9";
    shop.put(early);
    shop.put(sale("9", {line("CUP", 1, 10'000)}));
    QCOMPARE(shop.put(early).outcome, OrderOutcome::Updated);
    QCOMPARE(text(shop.all()[4]["net"]), QStringLiteral("0.00"));
}

void TestOrders::saysWhatCounts_data()
{
    QTest::addColumn<std::string>("kind");
    QTest::addColumn<std::string>("state");
    QTest::addColumn<bool>("counts");
    QTest::newRow("a completed sale") << std::string("sale") << std::string("completed") << true;
    QTest::newRow("a pending sale") << std::string("sale") << std::string("pending") << false;
    QTest::newRow("a cancelled sale") << std::string("sale") << std::string("cancelled") << false;
    QTest::newRow("a return") << std::string("return") << std::string("completed") << false;
    QTest::newRow("an adjustment") << std::string("adjustment") << std::string("completed") << false;
}

void TestOrders::saysWhatCounts()
{
    QFETCH(std::string, kind);
    QFETCH(std::string, state);
    QFETCH(bool, counts);
    Shop shop;
    NewOrder order = sale("1", {});
    order.kind = kind;
    order.state = state;
    shop.put(order);
    // Its value does not matter: 0 counts, too.
    QCOMPARE(shop.all()[0]["counts"].get<bool>(), counts);
    QCOMPARE(text(shop.all()[0]["value"]), QStringLiteral("0.00"));
}

void TestOrders::aGivenValueWins()
{
    Shop shop;
    NewOrder order = sale("1", {line("TEA", 1, 10'000)});
    order.value = 1234;
    order.discount = 100;
    shop.put(order);
    QCOMPARE(text(shop.all()[0]["value"]), QStringLiteral("12.34"));
    order.value = 1235;
    QCOMPARE(shop.put(order).outcome, OrderOutcome::Updated);
    QCOMPARE(text(shop.all()[0]["value"]), QStringLiteral("12.35"));
    QCOMPARE(shop.put(order).outcome, OrderOutcome::Unchanged);
}

void TestOrders::productsAreCompleted()
{
    Shop shop;
    NewOrderLine bare = line("TEA", 1, 10'000);
    bare.product.clear();
    shop.put(sale("1", {bare}));
    NewOrderLine named = line("TEA", 1, 10'000);
    named.category = "Drinks";
    shop.put(sale("2", {named}));
    NewOrderLine renamed = line("TEA", 1, 10'000);
    renamed.product = "Another name";
    renamed.category = "Hot drinks";
    renamed.brand = "Leaf";
    shop.put(sale("3", {renamed}));
    QCOMPARE(q(shop.one("SELECT count(*) || ' ' || name || ' ' || category || ' ' || brand FROM v_product")),
             QStringLiteral("1 Product TEA Drinks Leaf"));
    // A line keeps what its own file called it.
    QCOMPARE(text(shop.all()[2]["lines"][0]["product"]), QStringLiteral("Another name"));
    // A line without a sku names no product.
    shop.put(sale("4", {line("", 1, 10'000)}));
    QCOMPARE(q(shop.one("SELECT count(*) FROM v_product")), QStringLiteral("1"));
}

void TestOrders::otherCurrenciesNeedARate()
{
    Shop shop;
    NewOrder order = sale("1", {line("TEA", 2, 100'000)});
    order.currency = "EUR";
    shop.put(order);
    QCOMPARE(q(shop.one("SELECT value_base FROM v_order")), QStringLiteral("(null)"));
    shop.rate("EUR", "2024-03-05", 900'000'000);
    shop.rate("EUR", "2024-02-01", 850'000'000);
    shop.rate("EUR", "2024-01-01", 800'000'000);
    VERIFY_OK(shop.store().write([&shop](Transaction& tx) -> Result<void> {
        orders::refreshBaseValues(tx, shop.store());
        return {};
    }));
    // The newest rate of the order's day or before.
    QCOMPARE(q(shop.one("SELECT value_base FROM v_order")), QStringLiteral("1700"));
    // An earlier line moves the order to a day with another rate, also where the value stays.
    order.at = parseRfc3339("2024-01-15T10:00:00Z").value();
    QCOMPARE(shop.put(order).outcome, OrderOutcome::Updated);
    QCOMPARE(q(shop.one("SELECT value_base FROM v_order")), QStringLiteral("1600"));
    NewOrder home = sale("2", {line("TEA", 2, 100'000)});
    shop.put(home);
    QCOMPARE(q(shop.one("SELECT value_base FROM v_order WHERE number = '2'")), QStringLiteral("2000"));
}

void TestOrders::convertsExactly_data()
{
    QTest::addColumn<std::string>("currency");
    QTest::addColumn<qint64>("value");
    QTest::addColumn<qint64>("rateE9");
    QTest::addColumn<QString>("base");
    QTest::newRow("yen to pounds") << std::string("JPY") << qint64(12'345) << qint64(5'300'000)
                                   << QStringLiteral("6543");
    QTest::newRow("dinars to pounds") << std::string("KWD") << qint64(1'500) << qint64(2'560'000'000)
                                      << QStringLiteral("384");
    QTest::newRow("half a penny goes up")
        << std::string("EUR") << qint64(1) << qint64(500'000'000) << QStringLiteral("1");
    QTest::newRow("half a penny of a return goes down")
        << std::string("EUR") << qint64(-1) << qint64(500'000'000) << QStringLiteral("-1");
    QTest::newRow("just less than half goes to zero")
        << std::string("EUR") << qint64(1) << qint64(499'999'999) << QStringLiteral("0");
    QTest::newRow("more digits than a floating number holds")
        << std::string("VND") << qint64(12'345'678'901'234'567) << qint64(1'000'000'001)
        << QStringLiteral("1234567891358024590");
}

void TestOrders::convertsExactly()
{
    QFETCH(std::string, currency);
    QFETCH(qint64, value);
    QFETCH(qint64, rateE9);
    QFETCH(QString, base);
    Shop shop;
    shop.rate(currency.c_str(), "2024-01-01", rateE9);
    NewOrder order = sale("1", {});
    order.currency = currency;
    order.value = value;
    shop.put(order);
    QCOMPARE(q(shop.one("SELECT value_base FROM v_order")), base);
}

void TestOrders::tellsWhoChanged()
{
    Shop shop;
    NewOrder order = sale("1", {line("TEA", 1, 10'000)});
    order.customer = shop.customer();
    std::vector<ChangeSet> heard;
    shop.store().changes().subscribe([&heard](const ChangeSet& changes) { heard.push_back(changes); });
    shop.put(order);
    QCOMPARE(heard.size(), std::size_t(1));
    QVERIFY(heard[0].touches(Area::Orders) && heard[0].touches(Area::Products));
    QCOMPARE(heard[0].customers, (std::vector<CustomerId>{order.customer}));
    shop.put(order);
    QCOMPARE(heard.size(), std::size_t(1));
}

QTEST_GUILESS_MAIN(TestOrders)
#include "tst_orders.moc"
