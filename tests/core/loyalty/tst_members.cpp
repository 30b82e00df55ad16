#include "core/loyalty/referral.h"
#include "loyaltyshop.h"

using namespace patron;
using namespace patron::loyalty;
using patron::test::LoyaltyShop;
using patron::test::q;

namespace {
Ms at(const char* instant)
{
    return *parseRfc3339(instant);
}
}

/// What members get beside the points of their orders: events, birthdays, tiers, friends.
class TestMembers : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void eventsEarn();
    void birthdays();
    void tiersMoveAtMidnight();
    void tiersBySpendWithGrace();
    void aTierMultiplies();
    void referralIsRewardedOnce();
    void referralIsRefused_data();
    void referralIsRefused();
    void referralGoesWithItsOrder();
};

void TestMembers::eventsEarn()
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

void TestMembers::birthdays()
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

void TestMembers::tiersMoveAtMidnight()
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

void TestMembers::tiersBySpendWithGrace()
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

void TestMembers::aTierMultiplies()
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

void TestMembers::referralIsRewardedOnce()
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

void TestMembers::referralIsRefused_data()
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

void TestMembers::referralIsRefused()
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

void TestMembers::referralGoesWithItsOrder()
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

QTEST_GUILESS_MAIN(TestMembers)
#include "tst_members.moc"
