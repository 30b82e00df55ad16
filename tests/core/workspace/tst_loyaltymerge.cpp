#include "core/loyalty/loyaltysubject.h"
#include "core/loyalty/referral.h"
#include "core/workspace/customermerge.h"
#include "core/workspace/erasure.h"
#include "core/workspace/workspace.h"
#include "tests/core/loyalty/loyaltyshop.h"

using namespace patron;
using namespace patron::loyalty;
using patron::test::LoyaltyShop;
using patron::test::q;

namespace {
Ms at(const char* instant)
{
    return *parseRfc3339(instant);
}

constexpr const char* plan = R"({"patron_plan":1,"name":"Club","starts_on":"2024-03-01","expires_after":"20 days",
    "earn":[{"for":"order","rate":1},{"for":"birthday","points":50},{"for":"referral","points":100}],
    "tiers":{"by":"points","over":"12 months","grace":"5 days",
             "levels":[{"name":"Member","from":0},{"name":"Gold","from":150}]}})";
}

/// Points, tiers and codes when two customers become one, come apart again, or are erased.
class TestLoyaltyMerge : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void pointsAreAddedUpAndTheTierFollows();
    void eachHasTheirOwnAgain();
    void whatChangedALotGoesWithIt();
    void oneBirthdayAYear();
    void oneReferral();
    void bothCodesLeadToTheSurvivor();
    void nothingStaysOfTheErased();
};

void TestLoyaltyMerge::pointsAreAddedUpAndTheTierFollows()
{
    LoyaltyShop shop;
    const CustomerId anna = shop.person("anna@x.test");
    const CustomerId bo = shop.person("bo@x.test");
    shop.plan(plan);
    shop.order(anna, "1", 10'000, at("2024-03-02T10:00:00Z"));
    shop.order(bo, "2", 8'000, at("2024-03-03T10:00:00Z"));
    shop.settle(at("2024-03-05T10:00:00Z"));
    QCOMPARE(shop.account(anna, at("2024-03-05T10:00:00Z")).tier, std::string("Member"));
    VERIFY_OK(workspace::mergeCustomers(shop.store(), {anna, bo, "by hand"}, at("2024-03-05T12:00:00Z")));
    const SettleReport after = shop.settle(at("2024-03-06T10:00:00Z"));
    // Nothing is earned a second time.
    QCOMPARE(after.earned, 0);
    QCOMPARE(after.reversed, 0);
    const Account joint = shop.account(anna, at("2024-03-06T10:00:00Z"));
    QCOMPARE(joint.points, 180);
    QCOMPARE(joint.tier, std::string("Gold"));
    QCOMPARE(shop.account(bo, at("2024-03-06T10:00:00Z")).points, 0);
    QCOMPARE(shop.problems(), QString());
}

void TestLoyaltyMerge::eachHasTheirOwnAgain()
{
    LoyaltyShop shop;
    const CustomerId anna = shop.person("anna@x.test");
    const CustomerId bo = shop.person("bo@x.test");
    shop.plan(plan);
    shop.order(anna, "1", 10'000, at("2024-03-02T10:00:00Z"));
    shop.order(bo, "2", 8'000, at("2024-03-03T10:00:00Z"));
    shop.settle(at("2024-03-05T10:00:00Z"));
    const QString annas = shop.rows(anna);
    const QString bos = shop.rows(bo);
    VERIFY_OK(workspace::mergeCustomers(shop.store(), {anna, bo, "by hand"}, at("2024-03-05T12:00:00Z")));
    VERIFY_OK(workspace::unmergeCustomer(shop.store(), bo, at("2024-03-05T13:00:00Z")));
    const SettleReport after = shop.settle(at("2024-03-05T14:00:00Z"));
    QCOMPARE(after.earned + after.reversed + after.tierChanges, 0);
    QCOMPARE(shop.rows(anna), annas);
    QCOMPARE(shop.rows(bo), bos);
    QCOMPARE(shop.problems(), QString());
}

void TestLoyaltyMerge::whatChangedALotGoesWithIt()
{
    LoyaltyShop shop;
    const CustomerId anna = shop.person("anna@x.test");
    const CustomerId bo = shop.person("bo@x.test");
    shop.plan(plan);
    shop.order(anna, "1", 10'000, at("2024-03-12T10:00:00Z"));
    shop.order(bo, "2", 8'000, at("2024-03-03T10:00:00Z"));
    shop.settle(at("2024-03-13T10:00:00Z"));
    VERIFY_OK(workspace::mergeCustomers(shop.store(), {anna, bo, "by hand"}, at("2024-03-14T12:00:00Z")));
    // While they are one: a return of Bo's order, and the rest of it expires.
    shop.back(anna, "2R", "2", 3'000, at("2024-03-15T10:00:00Z"));
    shop.settle(at("2024-03-15T11:00:00Z"));
    QCOMPARE(shop.account(anna, at("2024-03-15T11:00:00Z")).points, 150);
    QCOMPARE(shop.settle(at("2024-03-25T10:00:00Z")).expired, 50);
    VERIFY_OK(workspace::unmergeCustomer(shop.store(), bo, at("2024-03-26T12:00:00Z")));
    shop.settle(at("2024-03-26T13:00:00Z"));
    QCOMPARE(shop.account(anna, at("2024-03-26T13:00:00Z")).points, 100);
    QCOMPARE(shop.account(bo, at("2024-03-26T13:00:00Z")).points, 0);
    QCOMPARE(shop.problems(), QString());
}

void TestLoyaltyMerge::oneBirthdayAYear()
{
    LoyaltyShop shop;
    const CustomerId anna = shop.person("anna@x.test");
    const CustomerId bo = shop.person("bo@x.test");
    shop.sql("UPDATE customer SET birthday = " + std::to_string(*parseIsoDate("1990-03-10")));
    shop.plan(plan);
    shop.order(anna, "1", 1'000, at("2024-03-02T10:00:00Z"));
    shop.order(bo, "2", 1'000, at("2024-03-03T10:00:00Z"));
    shop.settle(at("2024-03-10T10:00:00Z"));
    QCOMPARE(shop.account(bo, at("2024-03-10T10:00:00Z")).points, 60);
    VERIFY_OK(workspace::mergeCustomers(shop.store(), {anna, bo, "by hand"}, at("2024-03-11T12:00:00Z")));
    shop.settle(at("2024-03-11T13:00:00Z"));
    QCOMPARE(shop.account(anna, at("2024-03-11T13:00:00Z")).points, 120);
    // The traits of the merged one may have taken the column along.
    shop.sql("UPDATE customer SET birthday = " + std::to_string(*parseIsoDate("1990-03-10")));
    shop.sql("INSERT INTO loyalty_stale SELECT id FROM customer");
    shop.settle(at("2024-03-12T13:00:00Z"));
    QCOMPARE(shop.account(anna, at("2024-03-12T13:00:00Z")).points, 120);
}

void TestLoyaltyMerge::oneReferral()
{
    LoyaltyShop shop;
    const CustomerId anna = shop.person("anna@x.test");
    const CustomerId bo = shop.person("bo@x.test");
    const CustomerId cleo = shop.person("cleo@x.test");
    shop.plan(plan);
    const std::string code = *shop.store().write(
        [&](Transaction& tx) { return referrals::codeOf(tx, shop.store(), anna, at("2024-03-01T12:00:00Z")); });
    VERIFY_OK(shop.store().write(
        [&](Transaction& tx) { return referrals::record(tx, shop.store(), cleo, code, at("2024-03-02T10:00:00Z")); }));
    shop.order(cleo, "1", 1'000, at("2024-03-03T10:00:00Z"));
    shop.settle(at("2024-03-03T11:00:00Z"));
    QCOMPARE(shop.account(anna, at("2024-03-03T11:00:00Z")).points, 100);
    // The friend becomes one with another customer, under that one's number.
    VERIFY_OK(workspace::mergeCustomers(shop.store(), {bo, cleo, "by hand"}, at("2024-03-04T12:00:00Z")));
    shop.settle(at("2024-03-04T13:00:00Z"));
    QCOMPARE(shop.account(anna, at("2024-03-04T13:00:00Z")).points, 100);
    VERIFY_OK(workspace::unmergeCustomer(shop.store(), cleo, at("2024-03-05T12:00:00Z")));
    shop.settle(at("2024-03-05T13:00:00Z"));
    QCOMPARE(shop.account(anna, at("2024-03-05T13:00:00Z")).points, 100);
    // The referrer turns out to be the friend.
    VERIFY_OK(workspace::mergeCustomers(shop.store(), {anna, cleo, "by hand"}, at("2024-03-06T12:00:00Z")));
    shop.settle(at("2024-03-06T13:00:00Z"));
    QCOMPARE(shop.account(anna, at("2024-03-06T13:00:00Z")).points, 10);
    QCOMPARE(shop.problems(), QString());
}

void TestLoyaltyMerge::bothCodesLeadToTheSurvivor()
{
    LoyaltyShop shop;
    const CustomerId anna = shop.person("anna@x.test");
    const CustomerId bo = shop.person("bo@x.test");
    const auto codeOf = [&](CustomerId customer) {
        return *shop.store().write(
            [&](Transaction& tx) { return referrals::codeOf(tx, shop.store(), customer, at("2024-03-01T12:00:00Z")); });
    };
    const auto ownerOf = [&](const std::string& code) {
        return *shop.store().read([&](ReadSession& session) -> Result<CustomerId> {
            return referrals::ownerOf(session.connection(), code).value_or(CustomerId{});
        });
    };
    const std::string annas = codeOf(anna);
    const std::string bos = codeOf(bo);
    VERIFY_OK(workspace::mergeCustomers(shop.store(), {anna, bo, "by hand"}, at("2024-03-05T12:00:00Z")));
    QCOMPARE(ownerOf(annas), anna);
    QCOMPARE(ownerOf(bos), anna);
    QCOMPARE(codeOf(anna), annas);
    QCOMPARE(codeOf(bo), annas);
    VERIFY_OK(workspace::unmergeCustomer(shop.store(), bo, at("2024-03-06T12:00:00Z")));
    QCOMPARE(ownerOf(bos), bo);
    QCOMPARE(codeOf(bo), bos);
}

void TestLoyaltyMerge::nothingStaysOfTheErased()
{
    LoyaltyShop shop;
    const CustomerId anna = shop.person("anna@x.test");
    const CustomerId bo = shop.person("bo@x.test");
    shop.plan(plan);
    shop.order(anna, "1", 10'000, at("2024-03-02T10:00:00Z"));
    shop.order(bo, "2", 8'000, at("2024-03-03T10:00:00Z"));
    VERIFY_OK(shop.store().write(
        [&](Transaction& tx) { return referrals::codeOf(tx, shop.store(), anna, at("2024-03-01T12:00:00Z")); }));
    shop.settle(at("2024-03-05T10:00:00Z"));
    shop.sql("INSERT INTO loyalty_stale SELECT id FROM customer");
    const std::filesystem::path path = shop.files.path();
    shop.files.close();
    {
        auto opened = workspace::Workspace::open(path, Store::Access::ReadWrite, shop.files.clock());
        VERIFY_OK(opened);
        const auto receipt = workspace::eraseCustomers(**opened, {anna}, at("2024-03-06T10:00:00Z"));
        VERIFY_OK(receipt);
        for (const char* table : {"loyalty_entry", "loyalty_standing", "referral_code", "loyalty_stale"})
            QVERIFY2((*receipt)["removed"].contains(table), table);
    }
    VERIFY_OK(shop.files.reopen());
    for (const char* table : {"loyalty_entry", "loyalty_standing", "referral_code"})
        QCOMPARE(shop.one(std::string("SELECT count(*) FROM ") + table + " WHERE customer_id = 1"), std::string("0"));
    // The order is nobody's, and gives nobody points.
    shop.settle(at("2024-03-07T10:00:00Z"));
    QCOMPARE(shop.one("SELECT count(*) FROM loyalty_entry WHERE customer_id <> 2"), std::string("0"));
    QCOMPARE(shop.account(bo, at("2024-03-07T10:00:00Z")).points, 80);
    QCOMPARE(shop.problems(), QString());
}

QTEST_GUILESS_MAIN(TestLoyaltyMerge)
#include "tst_loyaltymerge.moc"
