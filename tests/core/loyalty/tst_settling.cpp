#include "loyaltyshop.h"

using namespace patron;
using namespace patron::loyalty;
using patron::test::LoyaltyShop;
using patron::test::q;

namespace {
constexpr const char* simplePlan =
    R"({"patron_plan":1,"name":"Club","starts_on":"2024-03-01","earn":[{"for":"order","rate":1}]})";

Ms at(const char* instant)
{
    return *parseRfc3339(instant);
}

Ms at(const QString& instant)
{
    return *parseRfc3339(instant.toStdString());
}
}

/// The ledger as settling leads it, over a shop's days.
class TestSettling : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void ordersEarn_data();
    void ordersEarn();
    void aSecondRunChangesNothing();
    void pendingPointsCannotBeUsed();
    void expiryAtLocalMidnight_data();
    void expiryAtLocalMidnight();
    void usedPointsDoNotExpire();
    void returnsReverse();
    void aReturnMayLeadBelowNothing();
    void whatExpiredIsNotTakenAgain();
    void whatIsNoMoreIsTakenBack_data();
    void whatIsNoMoreIsTakenBack();
    void aVersionRulesItsOwnTime();
    void historyOnlyWhenAsked();
    void anEndedPlanEarnsNoMore();
    void importedPointsBelongToTheFirstPlan();
};

void TestSettling::ordersEarn_data()
{
    QTest::addColumn<int>("pence");
    QTest::addColumn<QString>("state");
    QTest::addColumn<QString>("instant");
    QTest::addColumn<QString>("rows");
    const QString day = QStringLiteral("2024-03-05T10:00:00Z");
    QTest::newRow("a completed one") << 2'599 << "completed" << day << "earn 25 2024-03-05T10:00:00Z";
    QTest::newRow("a pending one not yet") << 2'599 << "pending" << day << "";
    QTest::newRow("a cancelled one never") << 2'599 << "cancelled" << day << "";
    QTest::newRow("one of less than a point") << 99 << "completed" << day << "";
    QTest::newRow("one before the plan") << 2'599 << "completed"
                                         << "2024-02-29T23:59:59Z"
                                         << "";
    QTest::newRow("one on its first day") << 2'599 << "completed"
                                          << "2024-03-01T00:00:00Z"
                                          << "earn 25 2024-03-01T00:00:00Z";
    QTest::newRow("one that is still to come") << 2'599 << "completed"
                                               << "2024-04-01T00:00:00Z"
                                               << "";
}

void TestSettling::ordersEarn()
{
    QFETCH(int, pence);
    QFETCH(QString, state);
    QFETCH(QString, instant);
    QFETCH(QString, rows);
    LoyaltyShop shop;
    const CustomerId anna = shop.person("anna@x.test");
    shop.plan(simplePlan);
    auto order = shop.sale(anna, "1", pence, at(instant));
    order.state = state.toStdString();
    shop.put(order);
    shop.settle(at("2024-03-10T10:00:00Z"));
    QCOMPARE(shop.rows(anna), rows);
    QCOMPARE(shop.problems(), QString());
}

void TestSettling::aSecondRunChangesNothing()
{
    LoyaltyShop shop;
    const CustomerId anna = shop.person("anna@x.test");
    shop.order(anna, "1", 2'000, at("2024-03-05T10:00:00Z"));
    shop.back(anna, "1R", "1", 500, at("2024-03-06T10:00:00Z"));
    shop.plan(R"({"patron_plan":1,"name":"Club","starts_on":"2024-03-01","earn":[{"for":"order","rate":1}],
        "expires_after":"3 days","tiers":{"by":"points","over":"12 months","levels":[{"name":"Member","from":0},
        {"name":"Gold","from":15}]}})");
    const SettleReport first = shop.settle(at("2024-03-10T10:00:00Z"));
    QCOMPARE(first.earned, 20);
    QCOMPARE(first.reversed, 5);
    QCOMPARE(first.expired, 15);
    const char* all =
        "SELECT group_concat(source_key || ' ' || points || ' ' || at || ' ' || coalesce(to_next, '-')) || "
        "(SELECT count(*) FROM event) FROM loyalty_entry";
    const QString rows = q(shop.one(all));
    const SettleReport idle = shop.settle(at("2024-03-10T11:00:00Z"));
    QCOMPARE(idle.customers, 0);
    // Looked at again on purpose, and after the day has changed.
    shop.sql("INSERT INTO loyalty_stale SELECT id FROM customer");
    const SettleReport again = shop.settle(at("2024-03-10T12:00:00Z"));
    QCOMPARE(again.customers, 1);
    QCOMPARE(again.earned + again.expired + again.reversed + again.tierChanges, 0);
    QCOMPARE(q(shop.one(all)), rows);
    // Both kinds of events were told once.
    QCOMPARE(
        q(shop.one("SELECT group_concat(kind || ' ' || n) FROM (SELECT kind, count(*) AS n FROM v_event WHERE kind "
                   "LIKE 'loyalty.%' GROUP BY kind ORDER BY kind)")),
        QStringLiteral("loyalty.earned 1,loyalty.expired 1,loyalty.reversed 1,loyalty.tier_changed 1"));
    QCOMPARE(shop.problems(), QString());
}

void TestSettling::pendingPointsCannotBeUsed()
{
    LoyaltyShop shop;
    const CustomerId anna = shop.person("anna@x.test");
    shop.plan(R"({"patron_plan":1,"name":"Club","starts_on":"2024-03-01","earn":[{"for":"order","rate":1}],
        "pending":"14 days"})");
    // Over the night on which summer time begins: the same time of day a fortnight later.
    shop.order(anna, "1", 2'000, at("2024-03-20T10:00:00Z"));
    const Ms now = at("2024-03-21T10:00:00Z");
    shop.settle(now);
    QCOMPARE(shop.rows(anna), QStringLiteral("earn 20 2024-04-03T09:00:00Z"));
    QCOMPARE(shop.account(anna, now).points, 0);
    QCOMPARE(shop.account(anna, now).pending, 20);
    const auto burn = [&](Ms when) {
        return shop.store().write([&](Transaction& tx) {
            return ledger::burn(tx, shop.store(), {anna, {}, 5, "Tea", "test", "1", when}, when);
        });
    };
    VERIFY_FAILS(burn(now), ErrorCode::Conflict, "Another 20 are pending and cannot be used yet.");
    VERIFY_OK(burn(at("2024-04-03T09:00:00Z")));
    QCOMPARE(shop.account(anna, at("2024-04-03T09:00:00Z")).points, 15);
    // Returned while it was pending: the two cancel at the moment at which it would have counted.
    shop.order(anna, "2", 1'000, at("2024-04-04T10:00:00Z"));
    shop.settle(at("2024-04-04T11:00:00Z"));
    shop.back(anna, "2R", "2", 1'000, at("2024-04-05T10:00:00Z"));
    shop.settle(at("2024-04-05T11:00:00Z"));
    QCOMPARE(shop.account(anna, at("2024-04-05T11:00:00Z")).points, 15);
    QCOMPARE(shop.account(anna, at("2024-04-05T11:00:00Z")).pending, 0);
    QCOMPARE(shop.account(anna, at("2024-05-05T11:00:00Z")).points, 15);
    QCOMPARE(shop.problems(), QString());
}

void TestSettling::expiryAtLocalMidnight_data()
{
    QTest::addColumn<QString>("zone");
    QTest::addColumn<QString>("ordered");
    QTest::addColumn<QString>("stillThere"); // the last instant of the last day
    QTest::addColumn<QString>("gone");
    QTest::newRow("in winter") << "Europe/London"
                               << "2024-03-01T10:00:00Z"
                               << "2024-03-11T23:59:59.999Z"
                               << "2024-03-12T00:00:00Z";
    QTest::newRow("over the change to summer time") << "Europe/London"
                                                    << "2024-03-25T10:00:00Z"
                                                    << "2024-04-04T22:59:59.999Z"
                                                    << "2024-04-04T23:00:00Z";
    QTest::newRow("over the change to winter time") << "Europe/London"
                                                    << "2024-10-20T10:00:00Z"
                                                    << "2024-10-30T23:59:59.999Z"
                                                    << "2024-10-31T00:00:00Z";
    QTest::newRow("by the shop's day, not by UTC's") << "America/New_York"
                                                     << "2024-03-02T03:00:00Z"
                                                     << "2024-03-12T03:59:59.999Z"
                                                     << "2024-03-12T04:00:00Z";
    // On 8 September 2024 Chile's clocks went from 24:00 to 01:00.
    QTest::newRow("at a midnight that there is not") << "America/Santiago"
                                                     << "2024-08-28T15:00:00Z"
                                                     << "2024-09-08T03:59:59.999Z"
                                                     << "2024-09-08T04:00:00Z";
}

void TestSettling::expiryAtLocalMidnight()
{
    QFETCH(QString, zone);
    QFETCH(QString, ordered);
    QFETCH(QString, stillThere);
    QFETCH(QString, gone);
    LoyaltyShop shop({"GBP", zone.toStdString(), "GB"});
    const CustomerId anna = shop.person("anna@x.test");
    shop.plan(R"({"patron_plan":1,"name":"Club","starts_on":"2024-03-01","earn":[{"for":"order","rate":1}],
        "expires_after":"10 days"})");
    shop.order(anna, "1", 2'000, at(ordered));
    shop.settle(at(ordered));
    shop.settle(at(stillThere));
    QCOMPARE(shop.account(anna, at(stillThere)).points, 20);
    shop.settle(at(gone));
    QCOMPARE(shop.account(anna, at(gone)).points, 0);
    QVERIFY2(shop.rows(anna).endsWith(u"expire -20 " + gone), qPrintable(shop.rows(anna)));
    // Found late, it stands at the same midnight.
    QCOMPARE(shop.account(anna, at(stillThere)).points, 20);
}

void TestSettling::usedPointsDoNotExpire()
{
    LoyaltyShop shop;
    const CustomerId anna = shop.person("anna@x.test");
    shop.plan(R"({"patron_plan":1,"name":"Club","starts_on":"2024-03-01","earn":[{"for":"order","rate":1}],
        "expires_after":"10 days"})");
    shop.order(anna, "1", 10'000, at("2024-03-02T10:00:00Z"));
    shop.order(anna, "2", 5'000, at("2024-03-06T10:00:00Z"));
    shop.settle(at("2024-03-06T11:00:00Z"));
    VERIFY_OK(shop.store().write([&](Transaction& tx) {
        return ledger::burn(tx, shop.store(), {anna, {}, 120, "Tea", "test", "1", at("2024-03-07T10:00:00Z")},
                            at("2024-03-07T10:00:00Z"));
    }));
    // All of the first lot was used, and 20 of the second.
    QCOMPARE(shop.settle(at("2024-03-13T10:00:00Z")).expired, 0);
    QCOMPARE(shop.account(anna, at("2024-03-13T10:00:00Z")).points, 30);
    QCOMPARE(shop.settle(at("2024-03-17T10:00:00Z")).expired, 30);
    QCOMPARE(shop.account(anna, at("2024-03-17T10:00:00Z")).points, 0);
    QCOMPARE(shop.problems(), QString());
}

void TestSettling::returnsReverse()
{
    LoyaltyShop shop;
    const CustomerId anna = shop.person("anna@x.test");
    shop.plan(simplePlan);
    shop.order(anna, "1", 2'500, at("2024-03-02T10:00:00Z"));
    shop.settle(at("2024-03-02T11:00:00Z"));
    shop.back(anna, "1R", "1", 1'250, at("2024-03-04T10:00:00Z"));
    shop.settle(at("2024-03-04T11:00:00Z"));
    shop.back(anna, "1S", "1", 1'250, at("2024-03-05T10:00:00Z"));
    shop.settle(at("2024-03-05T11:00:00Z"));
    QCOMPARE(shop.rows(anna), QStringLiteral("earn 25 2024-03-02T10:00:00Z, reverse -12 2024-03-04T10:00:00Z, reverse "
                                             "-13 2024-03-05T10:00:00Z"));
    // The file with the second return is taken back: so is what it took, and of the order's own lot.
    shop.sql("DELETE FROM orders WHERE number = '1S'");
    shop.settle(at("2024-03-06T11:00:00Z"));
    QCOMPARE(shop.account(anna, at("2024-03-06T11:00:00Z")).points, 13);
    QCOMPARE(shop.account(anna, at("2024-03-06T11:00:00Z")).holding.lots.size(), std::size_t{1});
    shop.back(anna, "1S", "1", 1'250, at("2024-03-05T10:00:00Z"));
    shop.settle(at("2024-03-07T11:00:00Z"));
    QCOMPARE(shop.account(anna, at("2024-03-07T11:00:00Z")).points, 0);
    QCOMPARE(shop.problems(), QString());
}

void TestSettling::aReturnMayLeadBelowNothing()
{
    LoyaltyShop shop;
    const CustomerId anna = shop.person("anna@x.test");
    shop.plan(simplePlan);
    shop.order(anna, "1", 10'000, at("2024-03-02T10:00:00Z"));
    shop.settle(at("2024-03-02T11:00:00Z"));
    const auto burn = [&](const char* key, std::int64_t points, const char* instant = "2024-03-03T10:00:00Z") {
        const Ms when = at(instant);
        return shop.store().write([&](Transaction& tx) {
            return ledger::burn(tx, shop.store(), {anna, {}, points, "Tea", "test", key, when}, when);
        });
    };
    VERIFY_FAILS(burn("1", 101), ErrorCode::Conflict, "has 100 points in Club, which is fewer than 101");
    VERIFY_OK(burn("2", 80));
    shop.back(anna, "1R", "1", 10'000, at("2024-03-04T10:00:00Z"));
    shop.settle(at("2024-03-04T11:00:00Z"));
    const Account below = shop.account(anna, at("2024-03-04T11:00:00Z"));
    QCOMPARE(below.points, -80);
    QCOMPARE(below.available(), 0);
    VERIFY_FAILS(burn("3", 1, "2024-03-04T12:00:00Z"), ErrorCode::Conflict, "has 0 points");
    shop.order(anna, "2", 10'000, at("2024-03-05T10:00:00Z"));
    shop.settle(at("2024-03-05T11:00:00Z"));
    QCOMPARE(shop.account(anna, at("2024-03-05T11:00:00Z")).points, 20);
    QCOMPARE(shop.problems(), QString());
}

void TestSettling::whatExpiredIsNotTakenAgain()
{
    LoyaltyShop shop;
    const CustomerId anna = shop.person("anna@x.test");
    shop.plan(R"({"patron_plan":1,"name":"Club","starts_on":"2024-03-01","earn":[{"for":"order","rate":1}],
        "expires_after":"10 days"})");
    shop.order(anna, "1", 10'000, at("2024-03-02T10:00:00Z"));
    shop.settle(at("2024-03-02T11:00:00Z"));
    VERIFY_OK(shop.store().write([&](Transaction& tx) {
        return ledger::burn(tx, shop.store(), {anna, {}, 60, "Tea", "test", "1", at("2024-03-03T10:00:00Z")},
                            at("2024-03-03T10:00:00Z"));
    }));
    QCOMPARE(shop.settle(at("2024-03-13T10:00:00Z")).expired, 40);
    shop.back(anna, "1R", "1", 10'000, at("2024-03-14T10:00:00Z"));
    shop.settle(at("2024-03-14T11:00:00Z"));
    QCOMPARE(shop.account(anna, at("2024-03-14T11:00:00Z")).points, -60);
    shop.sql("INSERT INTO loyalty_stale SELECT id FROM customer");
    shop.settle(at("2024-03-14T12:00:00Z"));
    QCOMPARE(shop.account(anna, at("2024-03-14T12:00:00Z")).points, -60);
    // Nor when the order goes altogether.
    shop.sql("DELETE FROM orders");
    shop.settle(at("2024-03-14T13:00:00Z"));
    QCOMPARE(shop.account(anna, at("2024-03-14T13:00:00Z")).points, -60);
    QCOMPARE(shop.problems(), QString());
}

void TestSettling::whatIsNoMoreIsTakenBack_data()
{
    QTest::addColumn<QString>("change");
    QTest::addColumn<int>("anna");
    QTest::addColumn<int>("bo");
    QTest::newRow("nothing") << "SELECT 1" << 25 << 0;
    QTest::newRow("the order is cancelled") << "UPDATE orders SET state = 'cancelled'" << 0 << 0;
    QTest::newRow("the order is gone") << "DELETE FROM orders" << 0 << 0;
    QTest::newRow("it was somebody else's") << "UPDATE orders SET customer_id = 2" << 0 << 25;
    QTest::newRow("it is nobody's") << "UPDATE orders SET customer_id = NULL" << 0 << 0;
    QTest::newRow("it came to less") << "UPDATE orders SET value = 1000, value_base = 1000" << 10 << 0;
    QTest::newRow("it came to more") << "UPDATE orders SET value = 9000, value_base = 9000" << 90 << 0;
    QTest::newRow("it has no rate any more") << "UPDATE orders SET value_base = NULL" << 0 << 0;
}

void TestSettling::whatIsNoMoreIsTakenBack()
{
    QFETCH(QString, change);
    LoyaltyShop shop;
    const CustomerId anna = shop.person("anna@x.test");
    const CustomerId bo = shop.person("bo@x.test");
    shop.plan(simplePlan);
    shop.order(anna, "1", 2'500, at("2024-03-02T10:00:00Z"));
    shop.settle(at("2024-03-02T11:00:00Z"));
    QCOMPARE(shop.account(anna, at("2024-03-02T11:00:00Z")).points, 25);
    shop.sql(change.toStdString());
    const Ms now = at("2024-03-03T11:00:00Z");
    shop.settle(now);
    QTEST(static_cast<int>(shop.account(anna, now).points), "anna");
    QTEST(static_cast<int>(shop.account(bo, now).points), "bo");
    // And back again.
    shop.sql("DELETE FROM orders");
    shop.order(anna, "1", 2'500, at("2024-03-02T10:00:00Z"));
    shop.settle(now + 1);
    QCOMPARE(shop.account(anna, now + 1).points, 25);
    QCOMPARE(shop.account(bo, now + 1).points, 0);
    QCOMPARE(shop.problems(), QString());
}

void TestSettling::aVersionRulesItsOwnTime()
{
    LoyaltyShop shop;
    const CustomerId anna = shop.person("anna@x.test");
    shop.plan(simplePlan);
    // Nothing was settled by the first: what is saved now is the first.
    shop.plan(R"({"patron_plan":1,"name":"Club","starts_on":"2024-03-01","earn":[{"for":"order","rate":2}]})",
              at("2024-03-02T08:00:00Z"));
    QCOMPARE(shop.saved().version(), 1);
    shop.order(anna, "1", 1'000, at("2024-03-02T10:00:00Z"));
    shop.settle(at("2024-03-02T11:00:00Z"));
    shop.plan(R"({"patron_plan":1,"name":"club","starts_on":"2024-03-01","earn":[{"for":"order","rate":3}]})",
              at("2024-03-05T00:00:00Z"));
    QCOMPARE(shop.saved().version(), 2);
    shop.order(anna, "2", 1'000, at("2024-03-04T10:00:00Z"));
    shop.order(anna, "3", 1'000, at("2024-03-05T10:00:00Z"));
    shop.settle(at("2024-03-06T11:00:00Z"));
    QCOMPARE(shop.rows(anna), QStringLiteral("earn 20 2024-03-02T10:00:00Z, earn 20 2024-03-04T10:00:00Z, earn 30 "
                                             "2024-03-05T10:00:00Z"));
    // The same again is no version.
    shop.plan(R"({"patron_plan":1,"name":"club","earn":[{"for":"order","rate":3}]})", at("2024-03-07T00:00:00Z"));
    QCOMPARE(shop.saved().version(), 2);
}

void TestSettling::historyOnlyWhenAsked()
{
    LoyaltyShop shop;
    const CustomerId anna = shop.person("anna@x.test");
    shop.order(anna, "1", 1'000, at("2022-05-02T10:00:00Z"));
    shop.order(anna, "2", 1'000, at("2024-03-02T10:00:00Z"));
    shop.plan(R"({"patron_plan":1,"name":"Club","earn":[{"for":"order","rate":1}]})", at("2024-03-01T12:00:00Z"));
    QCOMPARE(q(formatIsoDate(*shop.saved().plan().startsOn)), QStringLiteral("2024-03-01"));
    shop.settle(at("2024-03-03T10:00:00Z"));
    QCOMPARE(shop.rows(anna), QStringLiteral("earn 10 2024-03-02T10:00:00Z"));
    shop.plan(R"({"patron_plan":1,"name":"Club","include_history":true,"earn":[{"for":"order","rate":1}]})",
              at("2024-03-04T12:00:00Z"));
    shop.settle(at("2024-03-04T13:00:00Z"));
    QCOMPARE(shop.rows(anna), QStringLiteral("earn 10 2022-05-02T10:00:00Z, earn 10 2024-03-02T10:00:00Z"));
    // What was earned stays when the plan forgets its history.
    shop.plan(R"({"patron_plan":1,"name":"Club","earn":[{"for":"order","rate":1}]})", at("2024-03-05T12:00:00Z"));
    shop.settle(at("2024-03-05T13:00:00Z"));
    QCOMPARE(shop.account(anna, at("2024-03-05T13:00:00Z")).points, 20);
}

void TestSettling::anEndedPlanEarnsNoMore()
{
    LoyaltyShop shop;
    const CustomerId anna = shop.person("anna@x.test");
    shop.plan(simplePlan);
    const auto remove = [&](Ms when) {
        return shop.store().write([&](Transaction& tx) { return plans::remove(tx, shop.store(), "club", when); });
    };
    shop.order(anna, "1", 1'000, at("2024-03-02T10:00:00Z"));
    shop.settle(at("2024-03-02T11:00:00Z"));
    const auto ended = remove(at("2024-03-03T10:00:00Z"));
    VERIFY_OK(ended);
    QCOMPARE(*ended, plans::Removed::Ended);
    shop.order(anna, "2", 1'000, at("2024-03-04T10:00:00Z"));
    shop.back(anna, "1R", "1", 500, at("2024-03-04T10:00:00Z"));
    shop.settle(at("2024-03-05T10:00:00Z"));
    QCOMPARE(shop.account(anna, at("2024-03-05T10:00:00Z")).points, 5);
    LoyaltyShop* const other = &shop;
    VERIFY_FAILS(other->store().write([&](Transaction& tx) {
        return ledger::give(tx, shop.store(), {anna, {}, 5, "Gift", "test", "1", at("2024-03-05T10:00:00Z")},
                            at("2024-03-05T10:00:00Z"));
    }),
                 ErrorCode::Conflict, "has ended");
    LoyaltyShop fresh;
    fresh.plan(simplePlan);
    const auto gone = fresh.store().write(
        [&](Transaction& tx) { return plans::remove(tx, fresh.store(), "Club", at("2024-03-03T10:00:00Z")); });
    VERIFY_OK(gone);
    QCOMPARE(*gone, plans::Removed::Gone);
    QCOMPARE(fresh.one("SELECT count(*) FROM loyalty_plan"), std::string("0"));
}

void TestSettling::importedPointsBelongToTheFirstPlan()
{
    LoyaltyShop shop;
    const CustomerId anna = shop.person("anna@x.test");
    shop.sql("INSERT INTO loyalty_entry(customer_id, plan, kind, points, at, local_day, source, source_key, balance, "
             "recorded_at) VALUES (1, '', 'adjust', 500, 1709300000000, 19783, 'till', 'a', 500, 0)");
    shop.plan(R"({"patron_plan":1,"name":"Club","starts_on":"2024-03-01","expires_after":"10 days",
        "earn":[{"for":"order","rate":1}]})");
    QCOMPARE(shop.saved().ledger, std::string());
    shop.order(anna, "1", 2'000, at("2024-03-03T10:00:00Z"));
    shop.settle(at("2024-03-04T10:00:00Z"));
    QCOMPARE(shop.account(anna, at("2024-03-04T10:00:00Z")).points, 520);
    shop.plan(R"({"patron_plan":1,"name":"Second","starts_on":"2024-03-01","earn":[]})");
    QCOMPARE(shop.one("SELECT ledger FROM loyalty_plan WHERE name = 'Second'"), std::string("Second"));
    // What a file says the balance is later on holds: the row that leads there takes our points in.
    const auto done = shop.store().write([&](Transaction& tx) -> Result<void> {
        customer::NewPoints stated;
        stated.customer = anna;
        stated.kind = "adjust";
        stated.at = at("2024-03-05T10:00:00Z");
        stated.balance = 600;
        stated.source = "till";
        stated.sourceKey = "b";
        customer::points::add(tx, shop.store().zone(), stated, stated.at);
        customer::points::settle(tx, anna);
        return {};
    });
    VERIFY_OK(done);
    QCOMPARE(shop.one("SELECT sum(points) FROM loyalty_entry"), std::string("600"));
    shop.order(anna, "2", 1'000, at("2024-03-04T10:00:00Z"));
    shop.settle(at("2024-03-06T10:00:00Z"));
    QCOMPARE(shop.one("SELECT sum(points) FROM loyalty_entry"), std::string("600"));
}

QTEST_GUILESS_MAIN(TestSettling)
#include "tst_settling.moc"
