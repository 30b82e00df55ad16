#include "core/base/hash.h"
#include "core/loyalty/liability.h"
#include "core/loyalty/referral.h"
#include "core/loyalty/reward.h"
#include "core/loyalty/simulation.h"
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
    void eventsEarn();
    void birthdays();
    void tiersMoveAtMidnight();
    void tiersBySpendWithGrace();
    void aTierMultiplies();
    void referralIsRewardedOnce();
    void referralIsRefused_data();
    void referralIsRefused();
    void referralGoesWithItsOrder();
    void givingAndTaking();
    void rewards();
    void surprisesStickAndKeepTheBudget();
    void whatIsOwed();
    void aChangedRuleOnHistory();
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
    // The file with the second return is taken back: so is what it took.
    shop.sql("DELETE FROM orders WHERE number = '1S'");
    shop.settle(at("2024-03-06T11:00:00Z"));
    QCOMPARE(shop.account(anna, at("2024-03-06T11:00:00Z")).points, 13);
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

void TestSettling::eventsEarn()
{
    LoyaltyShop shop;
    const CustomerId anna = shop.person("anna@x.test");
    shop.plan(R"({"patron_plan":1,"name":"Club","starts_on":"2024-03-01","earn":[{"for":"event","event":"review",
        "points":20,"at_most":1,"per":"30 days","where":[{"field":"rating","op":">=","value":4}]}]})");
    shop.event(anna, "review", at("2024-03-02T10:00:00Z"), "", R"({"rating":3})");
    shop.event(anna, "review", at("2024-03-03T10:00:00Z"), "", R"({"rating":5})");
    shop.event(anna, "review", at("2024-03-04T10:00:00Z"), "", R"({"rating":5})");
    shop.event(anna, "page_viewed", at("2024-03-04T10:00:00Z"));
    shop.settle(at("2024-03-05T10:00:00Z"));
    QCOMPARE(shop.rows(anna), QStringLiteral("earn 20 2024-03-03T10:00:00Z"));
    // The review that was rewarded is taken down: the next one counts.
    shop.sql("DELETE FROM event WHERE at = " + std::to_string(at("2024-03-03T10:00:00Z")));
    shop.settle(at("2024-03-06T10:00:00Z"));
    QCOMPARE(shop.rows(anna), QStringLiteral("earn 20 2024-03-03T10:00:00Z, earn 20 2024-03-04T10:00:00Z, reverse -20 "
                                             "2024-03-06T10:00:00Z"));
    QCOMPARE(shop.problems(), QString());
}

void TestSettling::birthdays()
{
    LoyaltyShop shop;
    const CustomerId anna = shop.person("anna@x.test");
    const CustomerId bo = shop.person("bo@x.test");
    shop.sql("UPDATE customer SET birthday = " + std::to_string(*parseIsoDate("1990-04-10")));
    shop.plan(R"({"patron_plan":1,"name":"Club","starts_on":"2024-03-01","earn":[{"for":"order","rate":1},
        {"for":"birthday","points":50}]})");
    shop.order(anna, "1", 1'000, at("2024-03-02T10:00:00Z"));
    shop.settle(at("2024-03-02T11:00:00Z"));
    shop.settle(at("2024-04-09T22:59:00Z"));
    QCOMPARE(shop.account(anna, at("2024-04-09T22:59:00Z")).points, 10);
    // Nobody ran it for a fortnight: the points stand at the day's local midnight all the same.
    shop.settle(at("2024-04-24T10:00:00Z"));
    QCOMPARE(shop.rows(anna), QStringLiteral("earn 10 2024-03-02T10:00:00Z, earn 50 2024-04-09T23:00:00Z"));
    // Bo is no member.
    QCOMPARE(shop.rows(bo), QString());
    // Once a year, also when the day is corrected.
    shop.sql("UPDATE customer SET birthday = " + std::to_string(*parseIsoDate("1990-05-10")));
    shop.settle(at("2024-05-11T10:00:00Z"));
    QCOMPARE(shop.account(anna, at("2024-05-11T10:00:00Z")).points, 60);
    shop.settle(at("2025-05-11T10:00:00Z"));
    QCOMPARE(shop.account(anna, at("2025-05-11T10:00:00Z")).points, 110);
}

void TestSettling::tiersMoveAtMidnight()
{
    LoyaltyShop shop;
    const CustomerId anna = shop.person("anna@x.test");
    shop.plan(R"({"patron_plan":1,"name":"Club","starts_on":"2024-03-01","earn":[{"for":"order","rate":1}],
        "tiers":{"by":"points","over":"30 days","levels":[{"name":"Member","from":0},{"name":"Gold","from":100}]}})");
    shop.order(anna, "1", 6'000, at("2024-03-02T10:00:00Z"));
    shop.settle(at("2024-03-02T11:00:00Z"));
    QCOMPARE(shop.account(anna, at("2024-03-02T11:00:00Z")).tier, std::string());
    QCOMPARE(shop.account(anna, at("2024-03-02T11:00:00Z")).toNext, std::optional<std::int64_t>(0));
    shop.settle(at("2024-03-03T11:00:00Z"));
    QCOMPARE(shop.account(anna, at("2024-03-03T11:00:00Z")).tier, std::string("Member"));
    QCOMPARE(shop.account(anna, at("2024-03-03T11:00:00Z")).toNext, std::optional<std::int64_t>(40));
    shop.order(anna, "2", 5'000, at("2024-03-10T10:00:00Z"));
    shop.settle(at("2024-03-10T11:00:00Z"));
    QCOMPARE(shop.account(anna, at("2024-03-10T11:00:00Z")).tier, std::string("Member"));
    QCOMPARE(shop.account(anna, at("2024-03-10T11:00:00Z")).toNext, std::optional<std::int64_t>(0));
    shop.settle(at("2024-03-11T00:00:00Z"));
    QCOMPARE(shop.account(anna, at("2024-03-11T00:00:00Z")).tier, std::string("Gold"));
    QVERIFY(!shop.account(anna, at("2024-03-11T00:00:00Z")).toNext);
    // The first order leaves the window on 2 April (30 days from 2 March is 1 April, still in), in summer time.
    shop.settle(at("2024-05-20T10:00:00Z"));
    QCOMPARE(shop.rows(anna),
             QStringLiteral("earn 60 2024-03-02T10:00:00Z, tier Member 2024-03-03T00:00:00Z, earn 50 "
                            "2024-03-10T10:00:00Z, tier Gold 2024-03-11T00:00:00Z, tier Member 2024-04-01T23:00:00Z"));
    QCOMPARE(shop.account(anna, at("2024-05-20T10:00:00Z")).toNext, std::optional<std::int64_t>(100));
    QCOMPARE(q(shop.one("SELECT group_concat(properties, ' ') FROM (SELECT properties FROM v_event WHERE kind = "
                        "'loyalty.tier_changed' ORDER BY at)")),
             QStringLiteral(R"({"plan":"Club","from":"","to":"Member","reason":"Tier Member"} )"
                            R"({"plan":"Club","from":"Member","to":"Gold","reason":"Tier Gold"} )"
                            R"({"plan":"Club","from":"Gold","to":"Member","reason":"Tier Member"})"));
    QCOMPARE(shop.problems(), QString());
}

void TestSettling::tiersBySpendWithGrace()
{
    LoyaltyShop shop;
    const CustomerId anna = shop.person("anna@x.test");
    shop.plan(R"({"patron_plan":1,"name":"Club","starts_on":"2024-03-01","earn":[{"for":"order","rate":2}],
        "tiers":{"by":"spend","over":"30 days","grace":"7 days",
                 "levels":[{"name":"Member","from":0},{"name":"Gold","from":100.50}]}})");
    shop.order(anna, "1", 10'049, at("2024-03-02T10:00:00Z"));
    shop.settle(at("2024-03-03T11:00:00Z"));
    QCOMPARE(shop.account(anna, at("2024-03-03T11:00:00Z")).tier, std::string("Member"));
    shop.order(anna, "2", 1'000, at("2024-03-03T12:00:00Z"));
    shop.settle(at("2024-03-04T11:00:00Z"));
    QCOMPARE(shop.account(anna, at("2024-03-04T11:00:00Z")).tier, std::string("Gold"));
    // Below from 2 April on; the grace is over on the 9th.
    shop.settle(at("2024-04-05T11:00:00Z"));
    QCOMPARE(shop.account(anna, at("2024-04-05T11:00:00Z")).tier, std::string("Gold"));
    shop.settle(at("2024-04-09T11:00:00Z"));
    QVERIFY2(shop.rows(anna).endsWith(QStringLiteral("tier Member 2024-04-08T23:00:00Z")), qPrintable(shop.rows(anna)));
    // 100.50 to spend at 2 points a pound.
    QCOMPARE(shop.account(anna, at("2024-04-09T11:00:00Z")).toNext, std::optional<std::int64_t>(201));
}

void TestSettling::aTierMultiplies()
{
    LoyaltyShop shop;
    const CustomerId anna = shop.person("anna@x.test");
    for (const auto& [number, day] : {std::pair{"1", "2024-01-02T10:00:00Z"}, std::pair{"2", "2024-01-02T15:00:00Z"},
                                      std::pair{"3", "2024-01-03T10:00:00Z"}})
        shop.order(anna, number, 10'000, at(day));
    // From the history, in the order in which it happened: Gold from the midnight between on.
    shop.plan(R"({"patron_plan":1,"name":"Club","include_history":true,"earn":[{"for":"order","rate":1}],
        "tiers":{"by":"points","over":"12 months","levels":[{"name":"Member","from":0},
        {"name":"Gold","from":200,"multiplier":1.5}]}})");
    shop.settle(at("2024-03-02T10:00:00Z"));
    QCOMPARE(shop.rows(anna), QStringLiteral("earn 100 2024-01-02T10:00:00Z, earn 100 2024-01-02T15:00:00Z, tier Gold "
                                             "2024-01-03T00:00:00Z, earn 150 2024-01-03T10:00:00Z"));
    shop.sql("INSERT INTO loyalty_stale SELECT id FROM customer");
    QCOMPARE(shop.settle(at("2024-03-02T11:00:00Z")).earned, 0);
}

namespace {
constexpr const char* referralPlan = R"({"patron_plan":1,"name":"Club","starts_on":"2024-03-01",
    "earn":[{"for":"referral","points":100,"friend_points":30,"minimum":10}]})";

std::string codeOf(LoyaltyShop& shop, CustomerId customer)
{
    return *shop.store().write(
        [&](Transaction& tx) { return referrals::codeOf(tx, shop.store(), customer, at("2024-03-01T12:00:00Z")); });
}

Result<void> refer(LoyaltyShop& shop, CustomerId customer, const std::string& code, const char* when)
{
    return shop.store().write(
        [&](Transaction& tx) { return referrals::record(tx, shop.store(), customer, code, at(when)); });
}
}

void TestSettling::referralIsRewardedOnce()
{
    LoyaltyShop shop;
    const CustomerId anna = shop.person("anna@x.test");
    const CustomerId bo = shop.person("bo@x.test");
    const CustomerId cleo = shop.person("cleo@x.test");
    shop.plan(referralPlan);
    const std::string code = codeOf(shop, anna);
    QCOMPARE(code.size(), std::size_t{8});
    QCOMPARE(codeOf(shop, anna), code);
    QVERIFY(codeOf(shop, cleo) != code);
    VERIFY_FAILS(refer(shop, bo, "NOBODY", "2024-03-02T10:00:00Z"), ErrorCode::BadInput,
                 "Nobody has the referral code");
    VERIFY_OK(refer(shop, bo, QString::fromStdString(code).toLower().toStdString(), "2024-03-02T10:00:00Z"));
    shop.settle(at("2024-03-02T11:00:00Z"));
    QCOMPARE(shop.rows(anna), QString());
    // Too small, then large enough.
    shop.order(bo, "1", 999, at("2024-03-03T10:00:00Z"));
    shop.order(bo, "2", 1'000, at("2024-03-04T10:00:00Z"));
    shop.order(bo, "3", 5'000, at("2024-03-05T10:00:00Z"));
    // Another's code later changes nothing.
    VERIFY_OK(refer(shop, bo, codeOf(shop, cleo), "2024-03-03T12:00:00Z"));
    shop.settle(at("2024-03-06T11:00:00Z"));
    shop.settle(at("2024-03-07T11:00:00Z"));
    QCOMPARE(shop.rows(anna), QStringLiteral("earn 100 2024-03-04T10:00:00Z"));
    QCOMPARE(shop.rows(bo), QStringLiteral("earn 30 2024-03-04T10:00:00Z"));
    QCOMPARE(shop.rows(cleo), QString());
    QCOMPARE(shop.problems(), QString());
}

void TestSettling::referralIsRefused_data()
{
    QTest::addColumn<QString>("before"); // a statement
    QTest::addColumn<bool>("own");
    QTest::addColumn<QString>("why");
    QTest::newRow("their own code") << "SELECT 1" << true << "The code is the customer's own.";
    QTest::newRow("the same phone")
        << "INSERT INTO identity(customer_id, kind, value, normalized, is_primary, anothers, "
           "recorded_at) VALUES (1, 'phone', '1', '+441', 1, 0, 0), (2, 'phone', '1', "
           "'+441', 1, 1, 0)"
        << false << "Both are known by the same address, number or card.";
    QTest::newRow("the same card")
        << "INSERT INTO identity(customer_id, kind, value, normalized, is_primary, anothers, "
           "recorded_at) VALUES (1, 'card', '77', '77', 1, 0, 0), (2, 'card', '77', '77', 1, "
           "1, 0)"
        << false << "Both are known by the same address, number or card.";
    QTest::newRow("the same address") << "UPDATE customer SET street = iif(id = 1, '1 High St', ' 1 HIGH ST'), "
                                         "postal_code = 'LS1 1AA'"
                                      << false << "Both live at the same address.";
    QTest::newRow("an old customer") << "INSERT INTO orders(customer_id, source, number, kind, state, at, local_day, "
                                        "currency, value, value_base, channel, recorded_at) VALUES (2, 'till', '0', "
                                        "'sale', 'completed', 1700000000000, 19675, 'GBP', 100, 100, 'online', 0)"
                                     << false << "They had ordered before they were referred.";
}

void TestSettling::referralIsRefused()
{
    QFETCH(QString, before);
    QFETCH(bool, own);
    QFETCH(QString, why);
    LoyaltyShop shop;
    const CustomerId anna = shop.person("anna@x.test");
    const CustomerId bo = shop.person("bo@x.test");
    shop.sql(before.toStdString());
    shop.plan(referralPlan);
    VERIFY_OK(refer(shop, bo, codeOf(shop, own ? bo : anna), "2024-03-02T10:00:00Z"));
    shop.order(bo, "2", 2'000, at("2024-03-04T10:00:00Z"));
    shop.settle(at("2024-03-06T11:00:00Z"));
    QCOMPARE(shop.rows(anna) + shop.rows(bo), QString());
    const SavedPlan plan = shop.saved();
    const auto judged = shop.store().read([&](ReadSession& session) -> Result<referrals::Judged> {
        const auto orders = ordersOf(session.connection(), bo, at("2024-03-06T11:00:00Z"));
        return referrals::judge(session.connection(), plan, bo, orders, shop.store().zone(),
                                at("2024-03-06T11:00:00Z"));
    });
    VERIFY_OK(judged);
    QCOMPARE(q(judged->refusal), why);
}

void TestSettling::referralGoesWithItsOrder()
{
    LoyaltyShop shop;
    const CustomerId anna = shop.person("anna@x.test");
    const CustomerId bo = shop.person("bo@x.test");
    shop.plan(referralPlan);
    VERIFY_OK(refer(shop, bo, codeOf(shop, anna), "2024-03-02T10:00:00Z"));
    shop.order(bo, "2", 2'000, at("2024-03-04T10:00:00Z"));
    shop.settle(at("2024-03-04T11:00:00Z"));
    QCOMPARE(shop.account(anna, at("2024-03-04T11:00:00Z")).points, 100);
    shop.back(bo, "2R", "2", 2'000, at("2024-03-05T10:00:00Z"));
    shop.settle(at("2024-03-05T11:00:00Z"));
    QCOMPARE(shop.account(anna, at("2024-03-05T11:00:00Z")).points, 0);
    QCOMPARE(shop.account(bo, at("2024-03-05T11:00:00Z")).points, 0);
    // The next order brings both their points.
    shop.order(bo, "3", 2'000, at("2024-03-06T10:00:00Z"));
    shop.settle(at("2024-03-06T11:00:00Z"));
    QCOMPARE(shop.account(anna, at("2024-03-06T11:00:00Z")).points, 100);
    QCOMPARE(shop.problems(), QString());
}

void TestSettling::givingAndTaking()
{
    LoyaltyShop shop;
    const CustomerId anna = shop.person("anna@x.test");
    const Ms now = at("2024-03-02T10:00:00Z");
    const auto give = [&](const char* plan, std::int64_t points, const char* key) {
        return shop.store().write([&](Transaction& tx) {
            return ledger::give(tx, shop.store(), {anna, plan, points, "Welcome", "program", key, now}, now);
        });
    };
    VERIFY_FAILS(give("", 10, "1"), ErrorCode::NotFound, "There is no loyalty plan in this workspace yet");
    shop.plan(R"({"patron_plan":1,"name":"Club","starts_on":"2024-03-01","expires_after":"10 days","earn":[]})");
    VERIFY_FAILS(give("", 0, "1"), ErrorCode::BadInput, "more than 0");
    VERIFY_FAILS(give("Clubb", 5, "1"), ErrorCode::NotFound, "Did you mean \"Club\"?");
    QVERIFY(*give("", 10, "1"));
    QVERIFY(!*give("club", 10, "1"));
    QCOMPARE(shop.account(anna, now).points, 10);
    QCOMPARE(shop.account(anna, now).holding.lots.front().expiresOn, parseIsoDate("2024-03-12"));
    shop.plan(R"({"patron_plan":1,"name":"Second","starts_on":"2024-03-01","earn":[]})");
    VERIFY_FAILS(give("", 10, "2"), ErrorCode::WrongUsage, "Say which one: Club or Second.");
    const auto adjust = [&](std::int64_t points, const char* key) {
        return shop.store().write([&](Transaction& tx) {
            return ledger::adjust(tx, shop.store(), {anna, "Club", points, "By hand", "hand", key, now}, now);
        });
    };
    VERIFY_FAILS(adjust(-11, "1"), ErrorCode::Conflict, "has 10 points in Club");
    VERIFY_FAILS(adjust(0, "1"), ErrorCode::BadInput, "0 points changes nothing");
    VERIFY_OK(adjust(-10, "1"));
    VERIFY_FAILS(shop.store().write([&](Transaction& tx) {
        return ledger::give(tx, shop.store(), {CustomerId{99}, "Club", 5, "", "program", "9", now}, now);
    }),
                 ErrorCode::NotFound, "There is no customer #99");
}

void TestSettling::rewards()
{
    LoyaltyShop shop;
    const CustomerId anna = shop.person("anna@x.test");
    shop.plan(R"({"patron_plan":1,"name":"Club","starts_on":"2024-03-01","expires_after":"10 days",
        "earn":[{"for":"order","rate":1}],
        "rewards":[{"name":"Five off","cost":50,"coupon":"FIVE"},{"name":"Tea","cost":20,"text":"A free tea"}]})");
    shop.order(anna, "1", 10'000, at("2024-03-02T10:00:00Z"));
    const auto redeem = [&](const char* reward, const char* key, const char* when) {
        return shop.store().write([&](Transaction& tx) {
            return rewards::redeem(tx, shop.store(), {anna, {}, reward, key}, at(when));
        });
    };
    // Settled first: the order is not in the ledger yet.
    const auto tea = redeem("tea", "1", "2024-03-03T10:00:00Z");
    VERIFY_OK(tea);
    QCOMPARE(tea->text, std::string("A free tea"));
    QCOMPARE(tea->points, 80);
    VERIFY_FAILS(redeem("Cake", "2", "2024-03-03T10:00:00Z"), ErrorCode::NotFound, "It has Five off and Tea.");
    VERIFY_FAILS(redeem("Five off", "2", "2024-03-03T10:00:00Z"), ErrorCode::Conflict, "No points were taken");
    QCOMPARE(shop.account(anna, at("2024-03-03T10:00:00Z")).points, 80);
    shop.sql("INSERT INTO coupon(folded, code, pool, max_uses) VALUES ('f-1', 'F-1', 'FIVE', 1)");
    const auto five = redeem("Five off", "2", "2024-03-03T10:00:00Z");
    VERIFY_OK(five);
    QCOMPARE(five->code, std::string("F-1"));
    QCOMPARE(five->points, 30);
    // The same redemption again.
    const auto again = redeem("Five off", "2", "2024-03-03T11:00:00Z");
    VERIFY_OK(again);
    QCOMPARE(again->code, std::string("F-1"));
    QCOMPARE(again->points, 30);
    // What has expired by now is gone, though nobody settled.
    VERIFY_FAILS(redeem("Tea", "3", "2024-03-13T10:00:00Z"), ErrorCode::Conflict, "has 0 points");
}

void TestSettling::surprisesStickAndKeepTheBudget()
{
    LoyaltyShop shop;
    std::vector<CustomerId> all;
    for (int i = 0; i < 40; ++i)
        all.push_back(shop.person(("c" + std::to_string(i) + "@x.test").c_str()));
    shop.plan(simplePlan);
    const Ms now = at("2024-03-02T10:00:00Z");
    rewards::Surprise wish{{}, "spring", 10, 50, 500'000'000};
    const auto drawn = rewards::drawn({{}, "spring", 10, 10'000, 500'000'000}, all, 0);
    QVERIFY(drawn.size() > 5 && drawn.size() < 35);
    for (const CustomerId id : drawn)
        QVERIFY(shareThreshold(500'000'000).contains(shareHash("spring", id.value)));
    const auto give = [&](const rewards::Surprise& round) {
        return *shop.store().write(
            [&](Transaction& tx) { return rewards::surprise(tx, shop.store(), round, all, now); });
    };
    const auto happy = give(wish);
    QCOMPARE(happy, std::vector<CustomerId>(drawn.begin(), drawn.begin() + 5));
    QVERIFY(give(wish).empty());
    wish.budget = 70;
    QCOMPARE(give(wish), std::vector<CustomerId>(drawn.begin() + 5, drawn.begin() + 7));
    wish.name = "autumn";
    QCOMPARE(give(wish).size(), std::size_t{7});
}

void TestSettling::whatIsOwed()
{
    LoyaltyShop shop;
    const CustomerId anna = shop.person("anna@x.test");
    const CustomerId bo = shop.person("bo@x.test");
    shop.plan(R"({"patron_plan":1,"name":"Club","include_history":true,"earn":[{"for":"order","rate":1}],
        "pending":"14 days","expires_after":"12 months","point_value":0.015})");
    shop.order(anna, "1", 10'000, at("2023-06-10T10:00:00Z"));
    shop.order(anna, "2", 5'000, at("2024-02-01T10:00:00Z"));
    shop.order(anna, "3", 3'000, at("2024-03-01T10:00:00Z"));
    shop.order(bo, "4", 2'000, at("2024-01-01T10:00:00Z"));
    const Ms now = at("2024-03-05T10:00:00Z");
    shop.settle(now);
    VERIFY_OK(shop.store().write([&](Transaction& tx) {
        return ledger::burn(tx, shop.store(), {anna, {}, 40, "Tea", "t", "1", now}, now);
    }));
    VERIFY_OK(shop.store().write([&](Transaction& tx) {
        return ledger::burn(tx, shop.store(), {bo, {}, 20, "Tea", "t", "2", now}, now);
    }));
    shop.back(bo, "4R", "4", 2'000, now);
    shop.settle(now);
    const SavedPlan plan = shop.saved();
    const auto owed = shop.store().read(
        [&](ReadSession& session) -> Result<Liability> { return liabilityOf(session, shop.store(), plan, now); });
    VERIFY_OK(owed);
    QCOMPARE(owed->points, 110);
    QCOMPARE(owed->pending, 30);
    QCOMPARE(owed->owed, 20);
    QCOMPARE(owed->customers, 1);
    QCOMPARE(*owed->value, 165);
    QCOMPARE(owed->ages[0].points, 50); // from 15 February on
    QCOMPARE(owed->ages[3].points, 60);
    QCOMPARE(owed->expiring, (std::map<std::string, std::int64_t>{{"2024-06", 60}, {"2025-02", 50}}));
}

void TestSettling::aChangedRuleOnHistory()
{
    LoyaltyShop shop;
    const CustomerId anna = shop.person("anna@x.test");
    const CustomerId bo = shop.person("bo@x.test");
    shop.order(anna, "1", 1'000, at("2024-01-10T10:00:00Z"));
    shop.order(anna, "2", 2'000, at("2024-02-10T10:00:00Z"));
    shop.back(anna, "2R", "2", 1'000, at("2024-02-12T10:00:00Z"));
    shop.order(bo, "3", 500, at("2024-01-31T23:59:00Z"));
    shop.order(bo, "4", 9'000, at("2023-12-31T23:59:00Z"));
    shop.plan(simplePlan);
    const std::string before = shop.one("SELECT version || stamp FROM data_version");
    Plan changed = shop.saved().plan();
    changed.orders.front().rateE4 = 2 * oneE4;
    changed.orders.front().minimum = 600;
    JobContext job(shop.files.clock());
    const auto done = shop.store().read([&](ReadSession& session) {
        return simulate(shop.store(), session, shop.saved().plan(), changed, at("2024-01-01T00:00:00Z"),
                        at("2024-03-01T00:00:00Z"), job);
    });
    VERIFY_OK(done);
    QCOMPARE(done->months.size(), std::size_t{2});
    QCOMPARE(done->months.at("2024-01").present, 15);
    QCOMPARE(done->months.at("2024-01").changed, 20);
    QCOMPARE(done->months.at("2024-01").presentCustomers, 2);
    QCOMPARE(done->months.at("2024-01").changedCustomers, 1);
    QCOMPARE(done->months.at("2024-02").present, 20);
    QCOMPARE(done->months.at("2024-02").changed, 40);
    QCOMPARE(done->returnedPresent, 10);
    QCOMPARE(done->returnedChanged, 20);
    QCOMPARE(shop.one("SELECT version || stamp FROM data_version"), before);
    QCOMPARE(shop.one("SELECT count(*) FROM loyalty_entry"), std::string("0"));
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
