#include "core/base/hash.h"
#include "core/customer/eventstore.h"
#include "core/outbox/engagementrank.h"
#include "tests/core/outbox/outboxfixture.h"

using namespace patron;
using namespace patron::outbox;
using patron::test::OutboxShop;
using patron::test::q;

class TestBroadcast : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everybodyIsAccountedFor();
    void thePreflightSaysWhatTheLaunchDoes();
    void aSharedAddressGetsOneMail();
    void theHoldoutIsStickyAndRecorded();
    void theWorkspaceHoldoutTakesPartInNoMarketing();
    void transactionalNeedsNoConsent();
    void launchingTwiceIsRefused();
    void aFailedLaunchLeavesNothing();
    void theEtaFollowsTheRate();
    void ranksOfEngagement_data();
    void ranksOfEngagement();
    void whoWarmsUpWritesToTheMostEngagedFirst();
    void othersWriteInTheOrderOfIds();
    void sharesAreReadExactly_data();
    void sharesAreReadExactly();
};

void TestBroadcast::everybodyIsAccountedFor()
{
    OutboxShop shop;
    std::vector<CustomerId> audience{
        shop.addCustomer("ok@shop.test"),         shop.addCustomer(""),
        shop.addCustomer("asked@no.test", false), shop.addCustomer("denied@shop.test"),
        shop.addCustomer("blocked@shop.test"),
    };
    shop.deny(audience[3]);
    shop.suppress("blocked@shop.test");
    audience.push_back(audience[0]); // twice in the list is still one person
    const Launched launched = shop.launch(shop.broadcast(audience));
    QCOMPARE(launched.preFlight.audience, 5);
    QCOMPARE(launched.preFlight.planned, 1);
    const std::map<std::string, std::int64_t> wanted{
        {"consent_denied", 1}, {"no_address", 1}, {"no_consent", 1}, {"suppressed_manual", 1}};
    QVERIFY(launched.preFlight.excluded == wanted);
    QCOMPARE(shop.states(), QStringLiteral("queued 1"));
    QCOMPARE(shop.problems(), QString());
    const auto kept = shop.look([&](Connection& c) { return *occasions::find(c, launched.occasion); });
    QVERIFY(kept->excluded == wanted);
    QCOMPARE(kept->audience, 5);
}

void TestBroadcast::thePreflightSaysWhatTheLaunchDoes()
{
    OutboxShop shop;
    Broadcast broadcast = shop.broadcast(shop.addCustomers(200));
    broadcast.holdoutBillionths = 100'000'000;
    const auto before = preflight(shop.store(), broadcast, OutboxShop::now);
    VERIFY_OK(before);
    QVERIFY(shop.rows().empty());
    const Launched launched = shop.launch(broadcast);
    QCOMPARE(launched.preFlight.planned, before->planned);
    QCOMPARE(launched.preFlight.heldOut, before->heldOut);
    QVERIFY(before->heldOut > 5 && before->heldOut < 40);
    QCOMPARE(before->planned + before->heldOut, 200);
}

void TestBroadcast::aSharedAddressGetsOneMail()
{
    OutboxShop shop;
    const CustomerId first = shop.addCustomer("Family@Shop.test");
    const CustomerId second = shop.addCustomer("family@shop.test");
    const Launched launched = shop.launch(shop.broadcast({second, first}));
    QCOMPARE(launched.preFlight.planned, 1);
    QCOMPARE(launched.preFlight.excluded.at("shared_address"), 1);
    QCOMPARE(shop.rows().front().customer.value, first.value);
    QCOMPARE(shop.problems(), QString());
}

void TestBroadcast::theHoldoutIsStickyAndRecorded()
{
    OutboxShop shop;
    const auto people = shop.addCustomers(100);
    Broadcast one = shop.broadcast(people);
    one.holdoutBillionths = 300'000'000;
    one.holdoutSalt = "spring";
    Broadcast two = one;
    two.uuid = Broadcast::newBroadcastUuid();
    const auto heldOut = [&](const Broadcast& b) {
        const Launched launched = shop.launch(b);
        return *shop.look([&](Connection& c) { return occasions::heldOut(c, launched.occasion); });
    };
    const auto first = heldOut(one);
    QVERIFY(first.size() > 10 && first.size() < 60);
    QVERIFY(heldOut(two) == first);
    const ShareThreshold threshold = shareThreshold(300'000'000);
    for (const CustomerId id : people) {
        const bool held = std::find(first.begin(), first.end(), id) != first.end();
        QCOMPARE(held, threshold.contains(shareHash("spring", id.value)));
    }
    QCOMPARE(shop.problems(), QString());
}

void TestBroadcast::theWorkspaceHoldoutTakesPartInNoMarketing()
{
    OutboxShop shop;
    shop.setSetting("holdout", R"({"share":0.5,"salt":"all"})");
    Broadcast broadcast = shop.broadcast(shop.addCustomers(40));
    const auto marketing = preflight(shop.store(), broadcast, OutboxShop::now);
    VERIFY_OK(marketing);
    const std::int64_t left = marketing->excluded.at("workspace_holdout");
    QVERIFY(left > 5 && left < 35);
    QCOMPARE(marketing->planned + left, 40);
    broadcast.messageClass = message::MessageClass::Transactional;
    QCOMPARE(preflight(shop.store(), broadcast, OutboxShop::now)->planned, 40);
}

void TestBroadcast::transactionalNeedsNoConsent()
{
    OutboxShop shop;
    const CustomerId silent = shop.addCustomer("silent@shop.test", false);
    const CustomerId also = shop.addCustomer("silent@shop.test", false);
    Broadcast broadcast = shop.broadcast({silent, also});
    broadcast.messageClass = message::MessageClass::Transactional;
    QCOMPARE(shop.launch(broadcast).preFlight.planned, 2); // each has a right to their own receipt
}

void TestBroadcast::launchingTwiceIsRefused()
{
    OutboxShop shop;
    const Broadcast broadcast = shop.broadcast(shop.addCustomers(3));
    shop.launch(broadcast);
    VERIFY_FAILS(launch(shop.store(), broadcast, OutboxShop::now), ErrorCode::Conflict, "launched already");
    QCOMPARE(shop.rows().size(), std::size_t{3});
}

void TestBroadcast::aFailedLaunchLeavesNothing()
{
    OutboxShop shop;
    const Broadcast broadcast = shop.broadcast(shop.addCustomers(3));
    shop.run([](Transaction& tx) -> Result<void> {
            tx.connection().execute(
                "CREATE TRIGGER full BEFORE INSERT ON outbox WHEN (SELECT COUNT(*) FROM outbox) = 2 "
                "BEGIN SELECT RAISE(FAIL, 'disk full'); END");
            return {};
        })
        .value();
    QVERIFY(!launch(shop.store(), broadcast, OutboxShop::now));
    QVERIFY(shop.rows().empty());
    QCOMPARE(shop.number("SELECT COUNT(*) FROM occasion"), 0);
}

void TestBroadcast::theEtaFollowsTheRate()
{
    OutboxShop shop;
    Broadcast broadcast = shop.broadcast(shop.addCustomers(61));
    QVERIFY(!preflight(shop.store(), broadcast, OutboxShop::now)->eta);
    broadcast.pace.perMinute = 30;
    QCOMPARE(*preflight(shop.store(), broadcast, OutboxShop::now)->eta, OutboxShop::now + 2 * msPerMinute);
}

void TestBroadcast::ranksOfEngagement_data()
{
    QTest::addColumn<int>("actDays"); // -1: never
    QTest::addColumn<int>("openDays");
    QTest::addColumn<int>("rank");
    QTest::newRow("a click today") << 0 << -1 << 0;
    QTest::newRow("a click a month ago but a day") << 29 << -1 << 0;
    QTest::newRow("an open today") << -1 << 0 << 1;
    QTest::newRow("a click a month ago") << 30 << -1 << 2;
    QTest::newRow("that, and an open today") << 30 << 0 << 1;
    QTest::newRow("an open two months ago") << -1 << 60 << 5;
    QTest::newRow("a click three months ago") << 90 << -1 << 6;
    QTest::newRow("a click half a year ago but a day") << 179 << 200 << 6;
    QTest::newRow("half a year ago") << 180 << 180 << 8;
    QTest::newRow("never") << -1 << -1 << 8;
    QTest::newRow("a click tomorrow") << -2 << -1 << 8;
}

void TestBroadcast::ranksOfEngagement()
{
    QFETCH(int, actDays);
    QFETCH(int, openDays);
    QFETCH(int, rank);
    const auto ago = [](int days) {
        if (days == -1)
            return std::optional<Ms>();
        return std::optional(OutboxShop::now - (days == -2 ? -1 : days) * msPerDay);
    };
    QCOMPARE(engagementRank(ago(actDays), ago(openDays), OutboxShop::now), rank);
}

namespace {

void did(OutboxShop& shop, CustomerId who, const std::string& kind, int daysAgo)
{
    shop.run([&](Transaction& tx) -> Result<void> {
            customer::NewEvent event;
            event.customer = who;
            event.kind = kind;
            event.at = OutboxShop::now - daysAgo * msPerDay;
            customer::events::add(tx, shop.store().zone(), event, OutboxShop::now);
            return {};
        })
        .value();
}

void bought(OutboxShop& shop, CustomerId who, const std::string& number, const std::string& kind,
            const std::string& state, int daysAgo)
{
    shop.run([&](Transaction& tx) -> Result<void> {
            tx.query("INSERT INTO orders(customer_id, source, number, kind, state, at, local_day, currency, value, "
                     "channel, recorded_at) VALUES (?1, 'test', ?2, ?3, ?4, ?5, 0, 'GBP', 100, 'online', 0)")
                .bind(who, number, kind, state, OutboxShop::now - daysAgo * msPerDay)
                .run();
            return {};
        })
        .value();
}

std::vector<CustomerId> leased(OutboxShop& shop)
{
    std::vector<CustomerId> order;
    // Two at a time, as days of a small allowance would take them.
    for (auto rows = shop.lease(OutboxShop::now, 2); !rows.empty(); rows = shop.lease(OutboxShop::now, 2)) {
        for (const SendRow& row : rows)
            order.push_back(row.customer);
    }
    return order;
}

/// Customers by id: nothing, an old sale, an open, a sale sent back, a click, a fresh sale, nothing.
std::vector<CustomerId> people(OutboxShop& shop)
{
    const auto ids = shop.addCustomers(7);
    bought(shop, ids[1], "1", "sale", "completed", 100);
    did(shop, ids[2], "message.opened", 3);
    bought(shop, ids[3], "2", "return", "completed", 1);
    bought(shop, ids[3], "3", "sale", "cancelled", 1);
    did(shop, ids[4], "message.clicked", 40);
    did(shop, ids[4], "message.clicked", 10);
    bought(shop, ids[5], "4", "sale", "completed", 2);
    did(shop, ids[6], "message.delivered", 1);
    return ids;
}

}

void TestBroadcast::whoWarmsUpWritesToTheMostEngagedFirst()
{
    OutboxShop shop;
    const auto ids = people(shop);
    Broadcast broadcast = shop.broadcast(ids);
    broadcast.pace.doublesUpTo = 500;
    shop.launch(broadcast);
    // What happens after the launch changes nothing.
    did(shop, ids[0], "message.clicked", 0);
    const std::vector<CustomerId> wanted{ids[4], ids[5], ids[2], ids[1], ids[0], ids[3], ids[6]};
    QVERIFY(leased(shop) == wanted);
}

void TestBroadcast::othersWriteInTheOrderOfIds()
{
    OutboxShop shop;
    const auto ids = people(shop);
    Broadcast broadcast = shop.broadcast(ids);
    broadcast.pace.perDay = 500;
    shop.launch(broadcast);
    QVERIFY(leased(shop) == ids);
}

void TestBroadcast::sharesAreReadExactly_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<qint64>("billionths");
    QTest::newRow("a tenth") << QStringLiteral("0.1") << qint64{100'000'000};
    QTest::newRow("nothing") << QStringLiteral("0") << qint64{0};
    QTest::newRow("everybody") << QStringLiteral("1") << qint64{1'000'000'000};
    QTest::newRow("the smallest") << QStringLiteral("0.000000001") << qint64{1};
    QTest::newRow("ten decimals") << QStringLiteral("0.0000000001") << qint64{-1};
    QTest::newRow("more than all") << QStringLiteral("1.1") << qint64{-1};
    QTest::newRow("less than none") << QStringLiteral("-0.1") << qint64{-1};
    QTest::newRow("no number") << QStringLiteral("ten") << qint64{-1};
}

void TestBroadcast::sharesAreReadExactly()
{
    QFETCH(QString, text);
    QFETCH(qint64, billionths);
    const auto share = parseShare(text.toStdString());
    QCOMPARE(share ? *share : -1, billionths);
}

QTEST_GUILESS_MAIN(TestBroadcast)
#include "tst_broadcast.moc"
