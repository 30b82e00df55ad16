#include "core/base/clock.h"
#include "core/message/sms/smscost.h"
#include "tests/support/checks.h"
#include "tests/support/tempworkspace.h"

#include <QtTest>

using namespace patron;
using namespace patron::message;
using patron::test::q;

/// Prices of text messages, and what an audience costs.
class TestSmsCost : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void pricesAreKept();
    void whatIsNoPriceIsRefused_data();
    void whatIsNoPriceIsRefused();
    void costsAddUpByCountry();
    void partsAreToldByShare_data();
    void partsAreToldByShare();

private:
    Result<void> set(const std::string& country, std::optional<std::string> price);
    SmsPrices prices();
    test::TempWorkspace m_shop;
};

Result<void> TestSmsCost::set(const std::string& country, std::optional<std::string> price)
{
    return m_shop.store().write([&](Transaction& tx) {
        return smsPrices::set(tx, country, price ? std::optional<std::string_view>(*price) : std::nullopt);
    });
}

SmsPrices TestSmsCost::prices()
{
    auto all = m_shop.store().read([](ReadSession& session) -> Result<SmsPrices> { return smsPrices::all(session); });
    return all ? *all : SmsPrices();
}

void TestSmsCost::pricesAreKept()
{
    QVERIFY(prices().empty());
    VERIFY_OK(set("gb", "0.0425"));
    VERIFY_OK(set("*", "0.1"));
    QVERIFY((prices() == SmsPrices{{"GB", 425}, {"*", 1000}}));
    VERIFY_OK(set("GB", "0.05"));
    VERIFY_OK(set("*", {}));
    QVERIFY((prices() == SmsPrices{{"GB", 500}}));
    VERIFY_OK(set("GB", {}));
    QVERIFY(prices().empty());
}

void TestSmsCost::whatIsNoPriceIsRefused_data()
{
    QTest::addColumn<QString>("country");
    QTest::addColumn<QString>("price");
    QTest::addColumn<QString>("words");
    QTest::newRow("a country's name") << QStringLiteral("Germany") << QStringLiteral("1")
                                      << QStringLiteral("two letters");
    QTest::newRow("no country") << QString() << QStringLiteral("1") << QStringLiteral("two letters");
    QTest::newRow("digits") << QStringLiteral("44") << QStringLiteral("1") << QStringLiteral("two letters");
    QTest::newRow("words") << QStringLiteral("GB") << QStringLiteral("much") << QStringLiteral("no price of a part");
    QTest::newRow("less than nothing") << QStringLiteral("GB") << QStringLiteral("-1") << QStringLiteral("no price");
    QTest::newRow("a car's price") << QStringLiteral("GB") << QStringLiteral("100") << QStringLiteral("no price");
}

void TestSmsCost::whatIsNoPriceIsRefused()
{
    QFETCH(QString, country);
    QFETCH(QString, price);
    QFETCH(QString, words);
    VERIFY_FAILS(set(country.toStdString(), price.toStdString()), ErrorCode::BadInput, words.toStdString());
    QVERIFY(prices().empty());
}

void TestSmsCost::costsAddUpByCountry()
{
    SmsCost cost({{"GB", 425}, {"*", 1000}});
    cost.add("+447700900123", 1);
    cost.add("+447700900124", 3);
    cost.add("+4915112345678", 2);
    const auto lines = cost.lines();
    QCOMPARE(lines.size(), std::size_t{2});
    QCOMPARE(q(lines[0].country), QStringLiteral("DE"));
    QCOMPARE(lines[0].price.value_or(0), std::int64_t{1000});
    QCOMPARE(lines[1].messages, std::int64_t{2});
    QCOMPARE(lines[1].parts, std::int64_t{4});
    QCOMPARE(cost.total(), std::int64_t{2 * 1000 + 4 * 425});
    QCOMPARE(cost.messagesWithoutPrice(), std::int64_t{0});

    SmsCost open(SmsPrices{{"GB", 425}});
    open.add("+447700900123", 1);
    open.add("+4915112345678", 2);
    open.add("", 1);
    QCOMPARE(open.total(), std::int64_t{425});
    QCOMPARE(open.messagesWithoutPrice(), std::int64_t{2});
    QVERIFY(!open.lines().front().price);
}

void TestSmsCost::partsAreToldByShare_data()
{
    QTest::addColumn<int>("percent");
    QTest::addColumn<int>("parts");
    QTest::newRow("half of them") << 50 << 1;
    QTest::newRow("95 of a hundred") << 95 << 2;
    QTest::newRow("96 of a hundred") << 96 << 7;
    QTest::newRow("all") << 100 << 7;
}

void TestSmsCost::partsAreToldByShare()
{
    QFETCH(int, percent);
    SmsCost cost({});
    QCOMPARE(cost.partsAt(100), std::size_t{0});
    for (int i = 0; i < 100; ++i)
        cost.add("+447700900123", i < 60 ? 1 : i < 95 ? 2 : 7);
    QTEST(static_cast<int>(cost.partsAt(percent)), "parts");
}

QTEST_GUILESS_MAIN(TestSmsCost)
#include "tst_smscost.moc"
