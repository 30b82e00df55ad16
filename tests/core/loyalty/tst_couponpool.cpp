#include "core/loyalty/couponcode.h"
#include "core/loyalty/couponpool.h"
#include "loyaltyshop.h"

#include <set>

using namespace patron;
using namespace patron::loyalty;
using patron::test::LoyaltyShop;
using patron::test::q;

/// Codes: how they are made, given, used and run out.
class TestCouponPool : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void codesAreReadable();
    void codesOffendNobody_data();
    void codesOffendNobody();
    void theSameSeedMakesTheSameCodes();
    void anEnrollmentGetsOneCode();
    void whyThereIsNone_data();
    void whyThereIsNone();
    void aSharedCodeIsForEverybody();
    void whatIsFreeThen();
    void ordersRedeem_data();
    void ordersRedeem();
    void redemptionFollowsTheOrder();
    void theDayItRunsDry();
};

namespace {
Ms at(const char* instant)
{
    return *parseRfc3339(instant);
}

Result<std::int64_t> generate(LoyaltyShop& shop, const char* pool, int count, std::uint64_t seed = 1,
                              std::optional<Ms> endsAt = {})
{
    pools::Generation wish;
    wish.pool = pool;
    wish.count = count;
    wish.seed = seed;
    wish.terms.endsAt = endsAt;
    return shop.store().write([&](Transaction& tx) { return pools::generate(tx, wish, 0); });
}

pools::Assigned assign(LoyaltyShop& shop, const char* pool, const char* key, const char* when = "2024-03-02T10:00:00Z",
                       std::int64_t customer = 1)
{
    return *shop.store().write([&](Transaction& tx) -> Result<pools::Assigned> {
        return pools::assign(tx, {pool, CustomerId{customer}, key, at(when)}, at(when));
    });
}

pools::Stock stock(LoyaltyShop& shop, const char* pool, const char* when)
{
    return *shop.store().read(
        [&](ReadSession& session) { return pools::stock(session.connection(), shop.store().zone(), pool, at(when)); });
}
}

void TestCouponPool::codesAreReadable()
{
    CodeMaker maker(7);
    std::set<char> used;
    for (int i = 0; i < 2000; ++i) {
        const std::string code = maker.next(8);
        QCOMPARE(code.size(), std::size_t{8});
        used.insert(code.begin(), code.end());
        QVERIFY(!offends(code));
    }
    for (const char c : std::string("0OQ1IL2Z5S8BUV"))
        QVERIFY2(!used.contains(c), std::string(1, c).c_str());
    QVERIFY(used.size() > 20);
}

void TestCouponPool::codesOffendNobody_data()
{
    QTest::addColumn<QString>("code");
    QTest::addColumn<bool>("bad");
    QTest::newRow("plain") << "AKX4H7CD" << false;
    QTest::newRow("a word") << "XDAMNC4F" << true;
    QTest::newRow("in small letters") << "xdamnc4f" << true;
    QTest::newRow("with a digit for a letter") << "XD4MNCF7" << true;
    QTest::newRow("at the end") << "X77HFFAG" << true;
}

void TestCouponPool::codesOffendNobody()
{
    QFETCH(QString, code);
    QFETCH(bool, bad);
    QCOMPARE(offends(code.toStdString()), bad);
}

void TestCouponPool::theSameSeedMakesTheSameCodes()
{
    const auto codes = [](std::uint64_t seed) {
        LoyaltyShop shop;
        if (!generate(shop, "SPRING", 200, seed))
            return std::string("none");
        return shop.one("SELECT group_concat(code) || count(DISTINCT folded) FROM coupon");
    };
    QCOMPARE(codes(5), codes(5));
    QVERIFY(codes(5) != codes(6));
    QVERIFY(codes(5).ends_with("200"));
    // A second batch of the same seed makes others: what is there is not made again.
    LoyaltyShop shop;
    VERIFY_OK(generate(shop, "SPRING", 100));
    VERIFY_OK(generate(shop, "SPRING", 100));
    QCOMPARE(shop.one("SELECT count(*) FROM coupon WHERE pool = 'SPRING' AND max_uses = 1"), std::string("200"));
    VERIFY_FAILS(generate(shop, "SPRING", 0), ErrorCode::BadInput, "From 1 to 1,000,000");
    VERIFY_FAILS(generate(shop, " ", 5), ErrorCode::BadInput, "needs a name");
}

void TestCouponPool::anEnrollmentGetsOneCode()
{
    LoyaltyShop shop;
    shop.person("anna@x.test");
    shop.sql(
        "INSERT INTO coupon(folded, code, pool, max_uses) VALUES ('a1', 'A1', 'Spring', 1), ('a2', 'A2', 'Spring', "
        "1), ('a3', 'A3', 'Spring', 1)");
    QCOMPARE(assign(shop, "spring", "enrollment 1").code, std::string("A1"));
    const pools::Assigned again = assign(shop, "spring", "enrollment 1", "2024-03-09T10:00:00Z");
    QCOMPARE(again.code, std::string("A1"));
    QVERIFY(again.again);
    QCOMPARE(assign(shop, "spring", "enrollment 2").code, std::string("A2"));
    // A code that somebody has is given to nobody else, also by a decision as of an earlier day.
    QCOMPARE(assign(shop, "spring", "enrollment 3", "2024-02-01T10:00:00Z").code, std::string("A3"));
    QCOMPARE(assign(shop, "spring", "enrollment 4").word, std::string("pool_empty"));
    // An undone import gives a code back.
    shop.sql("DELETE FROM coupon_use WHERE coupon = 'a1'");
    QCOMPARE(assign(shop, "spring", "enrollment 4").code, std::string("A1"));
    QCOMPARE(shop.problems(), QString());
}

void TestCouponPool::whyThereIsNone_data()
{
    QTest::addColumn<QString>("pool");
    QTest::addColumn<QString>("word");
    QTest::newRow("no such pool") << "Sprin"
                                  << "unknown_pool";
    QTest::newRow("none left") << "Used"
                               << "pool_empty";
    QTest::newRow("all over") << "Over"
                              << "expired";
    QTest::newRow("not begun") << "Soon"
                               << "not_begun";
    QTest::newRow("a shared code that is over") << "OLD"
                                                << "expired";
    QTest::newRow("a shared code that was used up") << "FULL"
                                                    << "used_up";
}

void TestCouponPool::whyThereIsNone()
{
    QFETCH(QString, pool);
    QFETCH(QString, word);
    LoyaltyShop shop;
    shop.person("anna@x.test");
    const std::string now = std::to_string(at("2024-03-02T10:00:00Z"));
    shop.sql("INSERT INTO coupon(folded, code, pool, max_uses, starts_at, ends_at, given_uses) VALUES "
             "('s', 'S', 'Spring', 1, NULL, NULL, NULL), ('u', 'U', 'Used', 1, NULL, NULL, 1), "
             "('o', 'O', 'Over', 1, NULL, " +
             now + ", NULL), ('n', 'N', 'Soon', 1, " + now + " + 1, NULL, NULL), ('old', 'OLD', NULL, NULL, NULL, " +
             now + ", NULL), ('full', 'FULL', NULL, 9, NULL, NULL, 9)");
    const pools::Assigned refused = assign(shop, pool.toUtf8().constData(), "1");
    QCOMPARE(q(refused.word), word);
    QVERIFY(refused.code.empty());
    QVERIFY2(refused.reason.ends_with('.') || refused.reason.ends_with('?'), refused.reason.c_str());
    QCOMPARE(shop.one("SELECT count(*) FROM coupon_use"), std::string("0"));
}

void TestCouponPool::aSharedCodeIsForEverybody()
{
    LoyaltyShop shop;
    shop.person("anna@x.test");
    shop.person("bo@x.test");
    shop.sql("INSERT INTO coupon(folded, code) VALUES ('welcome', 'WELCOME')");
    QCOMPARE(assign(shop, "welcome", "1").code, std::string("WELCOME"));
    QCOMPARE(assign(shop, "welcome", "2", "2024-03-02T10:00:00Z", 2).code, std::string("WELCOME"));
    const pools::Stock found = stock(shop, "WELCOME", "2024-03-03T10:00:00Z");
    QVERIFY(found.shared);
    QCOMPARE(found.assigned, 2);
    QVERIFY(!found.dryOn);
    const auto free = shop.store().read([&](ReadSession& session) {
        return pools::freeCodes(session.connection(), "welcome", at("2024-03-03T10:00:00Z"));
    });
    VERIFY_OK(free);
    QVERIFY(!free->has_value());
    QCOMPARE(shop.problems(), QString());
}

void TestCouponPool::whatIsFreeThen()
{
    LoyaltyShop shop;
    shop.person("anna@x.test");
    VERIFY_OK(generate(shop, "Spring", 3, 1, at("2024-06-01T00:00:00Z")));
    assign(shop, "Spring", "1", "2024-03-02T10:00:00Z");
    assign(shop, "Spring", "2", "2024-03-04T10:00:00Z");
    const auto free = [&](const char* when) {
        return **shop.store().read(
            [&](ReadSession& session) { return pools::freeCodes(session.connection(), "spring", at(when)); });
    };
    QCOMPARE(free("2024-03-01T10:00:00Z"), 3);
    QCOMPARE(free("2024-03-02T10:00:00Z"), 2);
    QCOMPARE(free("2024-03-05T10:00:00Z"), 1);
    QCOMPARE(free("2024-06-01T00:00:00Z"), 0);
}

void TestCouponPool::ordersRedeem_data()
{
    QTest::addColumn<QString>("cell");
    QTest::addColumn<QString>("state");
    QTest::addColumn<QString>("uses");
    QTest::newRow("in other capitals") << " spring-1 "
                                       << "completed"
                                       << "spring-1";
    QTest::newRow("a code nobody knows") << "AUTUMN"
                                         << "completed"
                                         << "";
    QTest::newRow("several") << "SPRING-1, FREE"
                             << "completed"
                             << "free spring-1";
    QTest::newRow("a code with a comma of its own") << "A,B"
                                                    << "completed"
                                                    << "a,b";
    QTest::newRow("not yet paid") << "FREE"
                                  << "pending"
                                  << "free";
    QTest::newRow("cancelled") << "FREE"
                               << "cancelled"
                               << "";
}

void TestCouponPool::ordersRedeem()
{
    QFETCH(QString, cell);
    QFETCH(QString, state);
    QFETCH(QString, uses);
    LoyaltyShop shop;
    const CustomerId anna = shop.person("anna@x.test");
    shop.sql("INSERT INTO coupon(folded, code, pool, max_uses) VALUES ('spring-1', 'SPRING-1', 'Spring', 1), ('free', "
             "'FREE', NULL, NULL), ('a,b', 'A,B', NULL, NULL)");
    auto order = shop.sale(anna, "1", 1'000, at("2024-03-02T10:00:00Z"));
    order.coupon = cell.toStdString();
    order.state = state.toStdString();
    shop.put(order);
    shop.settle(at("2024-03-02T11:00:00Z"));
    shop.settle(at("2024-03-02T12:00:00Z"));
    const std::string found =
        shop.one("SELECT group_concat(coupon, ' ') FROM (SELECT coupon FROM coupon_use WHERE kind = 'redeemed' AND "
                 "customer_id = 1 AND order_number = '1' ORDER BY coupon)");
    QCOMPARE(q(found == "nothing" ? "" : found), uses);
}

void TestCouponPool::redemptionFollowsTheOrder()
{
    LoyaltyShop shop;
    const CustomerId anna = shop.person("anna@x.test");
    shop.person("bo@x.test");
    auto order = shop.sale(anna, "1", 1'000, at("2024-03-02T10:00:00Z"));
    order.coupon = "FREE";
    shop.put(order);
    const auto redeemed = [&] {
        shop.settle(at("2024-03-02T11:00:00Z"));
        return q(shop.one("SELECT group_concat(coupon || customer_id) FROM coupon_use WHERE kind = 'redeemed'"));
    };
    QCOMPARE(redeemed(), QStringLiteral("nothing"));
    // The codes come in after the orders.
    shop.sql("INSERT INTO coupon(folded, code) VALUES ('free', 'FREE'), ('other', 'OTHER')");
    QCOMPARE(redeemed(), QStringLiteral("free1"));
    shop.sql("UPDATE orders SET customer_id = 2");
    QCOMPARE(redeemed(), QStringLiteral("free2"));
    shop.sql("UPDATE orders SET coupon = 'other'");
    QCOMPARE(redeemed(), QStringLiteral("other2"));
    shop.sql("UPDATE orders SET state = 'cancelled'");
    QCOMPARE(redeemed(), QStringLiteral("nothing"));
    shop.sql("UPDATE orders SET state = 'completed'");
    QCOMPARE(redeemed(), QStringLiteral("other2"));
    shop.sql("UPDATE orders SET coupon = NULL");
    QCOMPARE(redeemed(), QStringLiteral("nothing"));
    shop.sql("UPDATE orders SET coupon = 'free'");
    QCOMPARE(redeemed(), QStringLiteral("free2"));
    shop.sql("DELETE FROM orders");
    QCOMPARE(redeemed(), QStringLiteral("nothing"));
    // A shop's own word on it counts once.
    shop.sql("INSERT INTO coupon_use(coupon, kind, customer_id, order_number, source, source_key, recorded_at) VALUES "
             "('free', 'redeemed', 1, '1', 'shopify', 'x', 0)");
    shop.put(order);
    QCOMPARE(redeemed(), QStringLiteral("free1"));
}

void TestCouponPool::theDayItRunsDry()
{
    LoyaltyShop shop;
    shop.person("anna@x.test");
    VERIFY_OK(generate(shop, "Spring", 100));
    QVERIFY(!stock(shop, "spring", "2024-03-01T10:00:00Z").dryOn);
    for (int i = 0; i < 30; ++i)
        assign(shop, "Spring", ("e" + std::to_string(i)).c_str(), "2024-03-02T10:00:00Z");
    assign(shop, "Spring", "old", "2024-01-02T10:00:00Z");
    const pools::Stock found = stock(shop, "spring", "2024-03-05T10:00:00Z");
    QCOMPARE(found.codes, 100);
    QCOMPARE(found.free, 69);
    QCOMPARE(found.assigned, 31);
    QCOMPARE(found.perDay, 1.0);
    QCOMPARE(q(formatIsoDate(*found.dryOn)), QStringLiteral("2024-05-13"));
}

QTEST_GUILESS_MAIN(TestCouponPool)
#include "tst_couponpool.moc"
