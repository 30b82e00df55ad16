#include "core/base/json.h"
#include "core/loyalty/earning.h"
#include "tests/support/checks.h"

using namespace patron;
using namespace patron::loyalty;
using patron::test::q;

/// What orders and events are worth.
class TestEarning : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void ofAnOrder_data();
    void ofAnOrder();
    void anOrderInAnotherCurrency();
    void ofEvents_data();
    void ofEvents();
    void atMostCountsWhatWasGiven();
    void whatAReturnTakes_data();
    void whatAReturnTakes();
    void aBirthdayOn29February();
};

namespace {
Plan planWith(const QString& rule)
{
    const QString text =
        QStringLiteral("{\"patron_plan\":1,\"name\":\"Club\",\"earn\":[") + rule + QStringLiteral("]}");
    const auto json = parseJson(text.toStdString(), "the plan");
    return parsePlan(*json, 2).value();
}

/// Two teas of 10.00 and a coffee of 5.00, as lines.
OrderFact basket(std::int64_t discount)
{
    OrderFact order;
    order.value = 2'500 - discount;
    order.valueBase = order.value;
    order.discount = discount;
    order.lines = {{"t1", "tea", 2'000, 2'000}, {"c1", "coffee", 1'000, 500}};
    return order;
}
}

void TestEarning::ofAnOrder_data()
{
    QTest::addColumn<QString>("rule");
    QTest::addColumn<int>("discount");
    QTest::addColumn<int>("multiplierE4");
    QTest::addColumn<int>("points");
    const auto row = [](const char* name, const char* rule, int discount, int multiplierE4, int points) {
        QTest::newRow(name) << QString::fromUtf8(rule) << discount << multiplierE4 << points;
    };
    row("one a pound", R"({"for":"order","rate":1})", 0, 10'000, 25);
    row("rounded down", R"({"for":"order","rate":0.99})", 0, 10'000, 24);
    row("the discount earns nothing", R"({"for":"order","rate":1})", 499, 10'000, 20);
    row("only tea", R"({"for":"order","rate":1,"include":{"category":["Tea"]}})", 0, 10'000, 20);
    row("its share of the discount goes off", R"({"for":"order","rate":1,"include":{"category":["TEA"]}})", 500, 10'000,
        16);
    row("all but tea", R"({"for":"order","rate":1,"exclude":{"product":["T1"]}})", 0, 10'000, 5);
    row("exclude wins", R"({"for":"order","rate":1,"include":{"category":["Tea"]},"exclude":{"product":["t1"]}})", 0,
        10'000, 0);
    row("the least is met", R"({"for":"order","rate":1,"minimum":25})", 0, 10'000, 25);
    row("the least is not met", R"({"for":"order","rate":1,"minimum":25.01})", 0, 10'000, 0);
    row("two rules add up", R"({"for":"order","rate":1},{"for":"order","rate":2,"include":{"category":["Tea"]}})", 0,
        10'000, 65);
    row("a tier's multiplier before the rounding", R"({"for":"order","rate":0.99})", 0, 15'000, 37);
    row("points of a product, a piece", R"({"for":"product","product":"t1","points":7})", 0, 10'000, 14);
    row("points of a product with a multiplier", R"({"for":"product","product":"T1","points":7})", 0, 15'000, 21);
    row("a product that was not bought", R"({"for":"product","product":"X","points":7})", 0, 10'000, 0);
}

void TestEarning::ofAnOrder()
{
    QFETCH(QString, rule);
    QFETCH(int, discount);
    QFETCH(int, multiplierE4);
    QFETCH(int, points);
    QCOMPARE(pointsOf(planWith(rule), basket(discount), multiplierE4, 2), std::int64_t{points});
}

void TestEarning::anOrderInAnotherCurrency()
{
    const Plan plan = planWith(QStringLiteral(R"({"for":"order","rate":1})"));
    OrderFact order = basket(0);
    order.valueBase = 2'000; // 0.8 to one
    QCOMPARE(pointsOf(plan, order, oneE4, 2), std::int64_t{20});
    order.valueBase.reset();
    QCOMPARE(pointsOf(plan, order, oneE4, 2), std::int64_t{0});
    // Without lines the value less the shipping counts.
    OrderFact plain;
    plain.value = 3'000;
    plain.valueBase = 3'000;
    plain.shipping = 450;
    QCOMPARE(pointsOf(plan, plain, oneE4, 2), std::int64_t{25});
}

void TestEarning::ofEvents_data()
{
    QTest::addColumn<QString>("where");
    QTest::addColumn<bool>("meets");
    const auto row = [](const char* name, const char* where, bool meets) {
        QTest::newRow(name) << QString::fromUtf8(where) << meets;
    };
    row("nothing asked", "[]", true);
    row("a number is met", R"([{"field":"rating","op":">=","value":4}])", true);
    row("a number is not met", R"([{"field":"rating","op":">","value":4}])", false);
    row("a number as text", R"([{"field":"rating","op":"=","value":"4.0"}])", true);
    row("a text in any case", R"([{"field":"product","op":"is","value":"KÖLN tea"}])", true);
    row("another text", R"([{"field":"product","op":"is_not","value":"coffee"}])", true);
    row("what is missing is not", R"([{"field":"none","op":"is_not","value":"coffee"}])", true);
    row("what is missing is no number", R"([{"field":"none","op":"<","value":5}])", false);
    row("set", R"([{"field":"rating","op":"is_set"}])", true);
    row("not set", R"([{"field":"none","op":"is_not_set"}])", true);
    row("the channel", R"([{"field":"channel","op":"is","value":"web"}])", true);
    row("the value", R"([{"field":"value","op":"<","value":12.6}])", true);
    row("all of several", R"([{"field":"rating","op":">=","value":4},{"field":"channel","op":"is","value":"app"}])",
        false);
}

void TestEarning::ofEvents()
{
    QFETCH(QString, where);
    QFETCH(bool, meets);
    const Plan plan = planWith(QStringLiteral(R"({"for":"event","event":"review","points":5,"where":)") + where + u'}');
    const EventFact event{1, "review", 0, 125'000, "web", "", "", R"({"rating":4,"product":"Köln Tea"})"};
    QCOMPARE(loyalty::meets(plan.events.front(), event), meets);
    QVERIFY(!loyalty::meets(plan.events.front(), {1, "search", 0, {}, "", "", "", ""}));
}

void TestEarning::atMostCountsWhatWasGiven()
{
    const Plan plan =
        planWith(QStringLiteral(R"({"for":"event","event":"review","points":5,"at_most":1,"per":"30 days"})"));
    std::vector<EventFact> events;
    for (const int day : {0, 20, 29, 30, 59, 60})
        events.push_back({day, "review", day * msPerDay, {}, "", "", "", ""});
    // Those of the days 20 and 29 gave nothing, so they do not stand in the way of the 30th.
    QCOMPARE(pointsOf(plan, events, TimeZone::utc()), (std::vector<std::int64_t>{5, 0, 0, 5, 0, 5}));
}

void TestEarning::whatAReturnTakes_data()
{
    QTest::addColumn<int>("points");
    QTest::addColumn<QList<int>>("returned");
    QTest::addColumn<QList<int>>("taken"); // after each of them
    QTest::newRow("half") << 25 << QList<int>{1'250} << QList<int>{12};
    QTest::newRow("all") << 25 << QList<int>{2'500} << QList<int>{25};
    QTest::newRow("two halves take all together") << 25 << QList<int>{1'250, 1'250} << QList<int>{12, 25};
    QTest::newRow("three thirds take all together") << 25 << QList<int>{833, 833, 834} << QList<int>{8, 16, 25};
    QTest::newRow("never more than there was") << 25 << QList<int>{2'500, 500} << QList<int>{25, 25};
}

void TestEarning::whatAReturnTakes()
{
    QFETCH(int, points);
    QFETCH(QList<int>, returned);
    QFETCH(QList<int>, taken);
    OrderFact order = basket(0);
    for (const int value : returned)
        order.returns.push_back({"r", 0, value, value});
    for (qsizetype i = 0; i < taken.size(); ++i)
        QCOMPARE(reversedBy(points, order, static_cast<std::size_t>(i)), std::int64_t{taken[i]});
}

void TestEarning::aBirthdayOn29February()
{
    const DayNumber birthday = *parseIsoDate("1996-02-29");
    QCOMPARE(q(formatIsoDate(birthdayIn(birthday, 2023))), QStringLiteral("2023-02-28"));
    QCOMPARE(q(formatIsoDate(birthdayIn(birthday, 2024))), QStringLiteral("2024-02-29"));
}

QTEST_GUILESS_MAIN(TestEarning)
#include "tst_earning.moc"
