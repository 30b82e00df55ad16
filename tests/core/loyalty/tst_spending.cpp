#include "core/base/hash.h"
#include "core/loyalty/liability.h"
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
}

/// What becomes of points: gifts, rewards, what is owed, what another plan would give.
class TestSpending : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void givingAndTaking();
    void rewards();
    void surprisesStickAndKeepTheBudget();
    void whatIsOwed();
    void aChangedRuleOnHistory();
};

void TestSpending::givingAndTaking()
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

void TestSpending::rewards()
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

void TestSpending::surprisesStickAndKeepTheBudget()
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

void TestSpending::whatIsOwed()
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

void TestSpending::aChangedRuleOnHistory()
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

QTEST_GUILESS_MAIN(TestSpending)
#include "tst_spending.moc"
