#include "core/base/json.h"
#include "core/base/text.h"
#include "core/segment/traitcolumns.h"
#include "tests/core/segment/shopfixture.h"
#include "tests/support/checks.h"

#include <QtTest>

using namespace patron;
using namespace patron::segment;
using patron::test::q;

/// Traits of customers as one reads them: given and computed ones.
class TestTraitColumns : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void valuesAreAsPeopleWriteThem_data();
    void valuesAreAsPeopleWriteThem();
    void oneIsAsAmongAll();
    void someAreAsAmongAll();
    void whatIsNotThereIsPassedOver();
    void textsOfManyStandOnce();

private:
    Result<TraitColumns> read(const std::vector<std::string>& traits, Ms asOf, std::vector<CustomerId> only = {});
    ShopFixture m_shop;
};

namespace {
const std::vector<std::string> various = {"country",     "age",         "budget",         "club",          "birthday",
                                          "tags",        "order_count", "total_spent",    "last_order_at", "home_place",
                                          "rfm_recency", "dislikes",    "lifecycle_stage"};
}

void TestTraitColumns::initTestCase()
{
    QVERIFY2(m_shop.error().empty(), m_shop.error().c_str());
}

Result<TraitColumns> TestTraitColumns::read(const std::vector<std::string>& traits, Ms asOf,
                                            std::vector<CustomerId> only)
{
    return m_shop.store().read(
        [&](ReadSession& session) { return TraitColumns::read(session, m_shop.store(), traits, asOf, only); });
}

void TestTraitColumns::valuesAreAsPeopleWriteThem_data()
{
    QTest::addColumn<int>("customer");
    QTest::addColumn<QString>("trait");
    QTest::addColumn<QString>("value");
    const auto row = [](const char* name, int customer, const char* trait, const char* value) {
        QTest::newRow(name) << customer << QString::fromUtf8(trait) << QString::fromUtf8(value);
    };
    row("a text", 2, "country", R"("DE")");
    row("a whole number", 2, "age", "32");
    row("a broken number", 3, "age", "39.5");
    row("money in major units", 2, "budget", "99.99");
    row("a flag that is set", 1, "club", "true");
    row("a flag that is not", 2, "club", "false");
    row("a day", 2, "birthday", R"("1992-02-29")");
    row("a list", 1, "tags", R"(["vip","Tea"])");
    row("an empty list", 3, "tags", "[]");
    row("nothing given", 12, "country", "null");
    row("a value that was cleared", 8, "country", "null");
    row("a count", 1, "order_count", "2");
    row("a count of nothing", 12, "order_count", "0");
    row("a sum", 1, "total_spent", "350.0");
    row("an instant", 1, "last_order_at", R"("2023-09-01T10:00:00Z")");
    row("no instant", 12, "last_order_at", "null");
    row("a score", 12, "rfm_recency", "null");
    row("a computed text", 12, "lifecycle_stage", R"("prospect")");
    row("the nearest shop", 1, "home_place", R"("Leeds shop")");
    row("nobody's", 99, "country", "null");
}

void TestTraitColumns::valuesAreAsPeopleWriteThem()
{
    QFETCH(int, customer);
    QFETCH(QString, trait);
    const auto columns = read({trait.toStdString()}, ShopFixture::asOf());
    VERIFY_OK(columns);
    const Json values = columns->of(CustomerId{customer});
    QTEST(q(values.value(trait.toStdString(), Json(nullptr)).dump()), "value");
}

void TestTraitColumns::oneIsAsAmongAll()
{
    const auto all = read(various, ShopFixture::asOf());
    VERIFY_OK(all);
    for (int id = 1; id <= 12; ++id) {
        const auto one = read(various, ShopFixture::asOf(), {CustomerId{id}});
        VERIFY_OK(one);
        QCOMPARE(q(one->of(CustomerId{id}).dump()), q(all->of(CustomerId{id}).dump()));
        QVERIFY(one->of(CustomerId{id == 1 ? 2 : 1}).empty());
    }
    QVERIFY(all->of(CustomerId{1}).size() > 8);
}

void TestTraitColumns::someAreAsAmongAll()
{
    const auto all = read(various, ShopFixture::asOf());
    VERIFY_OK(all);
    for (const int step : {2, 3, 5}) {
        std::vector<CustomerId> some;
        for (int id = 13; id > 0; id -= step)
            some.push_back(CustomerId{id});
        some.push_back(some.front()); // asked for twice
        const auto read = this->read(various, ShopFixture::asOf(), some);
        VERIFY_OK(read);
        for (int id = 1; id <= 13; ++id) {
            const bool isAsked = (13 - id) % step == 0;
            QCOMPARE(q(read->of(CustomerId{id}).dump()), isAsked ? q(all->of(CustomerId{id}).dump()) : q("{}"));
        }
    }
}

void TestTraitColumns::whatIsNotThereIsPassedOver()
{
    const auto columns = read({"no_such_trait", "age"}, ShopFixture::asOf());
    VERIFY_OK(columns);
    QCOMPARE(q(columns->of(CustomerId{1}).dump()), QStringLiteral(R"({"age":34})"));
    const auto none = read({"no_such_trait"}, ShopFixture::asOf());
    VERIFY_OK(none);
    QVERIFY(none->of(CustomerId{1}).empty());
}

void TestTraitColumns::textsOfManyStandOnce()
{
    // Customers 1 and 3 share a text of one column, 7 shares one with 2 as of an earlier day.
    const auto then = read({"country", "city"}, ShopFixture::at("2024-01-05T00:00:00Z"));
    VERIFY_OK(then);
    QCOMPARE(q(then->of(CustomerId{7}).dump()), QStringLiteral(R"({"country":"DE"})"));
    QCOMPARE(q(then->of(CustomerId{3}).dump()), QStringLiteral(R"({"country":"GB","city":"London"})"));
    QCOMPARE(q(then->of(CustomerId{1})["country"].dump()), QStringLiteral(R"("GB")"));
}

QTEST_GUILESS_MAIN(TestTraitColumns)
#include "tst_traitcolumns.moc"
