#include "tests/core/outbox/outboxfixture.h"

using namespace patron;
using namespace patron::outbox;
using patron::test::OutboxShop;
using patron::test::q;

namespace {
constexpr Ms now = OutboxShop::now;
}

class TestSendGate : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theLastLookSeesWhatChanged_data();
    void theLastLookSeesWhatChanged();
    void quietHoursHoldUntilMorning();
    void capsCountFromHanded();
    void aCapWaitsUntilItsWindowFrees();
    void higherPriorityGoesFirstUnderACap();
    void whatIsTooLateIsSkipped();
    void anExpiredOfferIsNotSent();
    void transactionalIsNeitherHeldNorCounted();
};

void TestSendGate::theLastLookSeesWhatChanged_data()
{
    QTest::addColumn<QString>("change");
    QTest::addColumn<QString>("state");
    QTest::addColumn<QString>("reason");
    const auto row = [](const char* name, const char* change, const char* state, const char* reason) {
        QTest::newRow(name) << QString::fromLatin1(change) << QString::fromLatin1(state) << QString::fromLatin1(reason);
    };
    row("the customer said no", "deny", "suppressed", "consent_denied");
    row("the address was suppressed", "suppress", "suppressed", "suppressed_manual");
    row("the address is gone", "remove", "skipped", "no_address");
    row("the occasion is paused", "pause", "held", "paused");
    row("the workspace is not live any more", "copy", "held", "not_live");
    row("another copy has sent it", "journal", "skipped", "sent_from_another_copy");
    row("the quiet hours began", "quiet", "held", "quiet_hours");
    row("a cap was set", "cap", "skipped", "cap");
}

void TestSendGate::theLastLookSeesWhatChanged()
{
    QFETCH(QString, change);
    QFETCH(QString, state);
    QFETCH(QString, reason);
    OutboxShop shop;
    const CustomerId customer = shop.addCustomers(1).front();
    const Launched launched = shop.launch(shop.broadcast({customer}));
    const SendRow row = shop.lease().front();
    if (change == QStringLiteral("deny"))
        shop.deny(customer);
    else if (change == QStringLiteral("suppress"))
        shop.suppress("c0@shop.test");
    else if (change == QStringLiteral("remove"))
        shop.run([](Transaction& tx) -> Result<void> {
                tx.query("DELETE FROM identity").run();
                return {};
            })
            .value();
    else if (change == QStringLiteral("pause"))
        VERIFY_OK(shop.run([&](Transaction& tx) { return occasions::pause(tx, launched.occasion, "a person"); }));
    else if (change == QStringLiteral("copy"))
        shop.store().markNotLive();
    else if (change == QStringLiteral("journal"))
        QVERIFY(shop.journal().record(row.journalKey()).value());
    else if (change == QStringLiteral("quiet"))
        shop.setSetting("send.quiet_hours", R"({"from":"11:00","to":"13:00"})");
    else
        shop.setSetting("send.caps", R"([{"max":0,"per":"1 day"}])");
    const auto verdict = shop.hand(row.id);
    VERIFY_OK(verdict);
    QVERIFY(!verdict->allows());
    QCOMPARE(q(nameOf(shop.row(row.id).state)), state);
    QCOMPARE(q(shop.row(row.id).reason), reason);
    QCOMPARE(shop.row(row.id).handed, 0);
    QCOMPARE(shop.problems(), QString());
}

void TestSendGate::quietHoursHoldUntilMorning()
{
    OutboxShop shop;
    Broadcast broadcast = shop.broadcast(shop.addCustomers(1));
    broadcast.terms.quietHours = QuietHours{11 * msPerHour, 14 * msPerHour};
    broadcast.terms.maxLateMs = msPerHour; // counted from when it may go, not from when it was due
    shop.launch(broadcast);
    QVERIFY(shop.lease().empty());
    QCOMPARE(shop.states(), QStringLiteral("held 1"));
    QCOMPARE(*shop.rows().front().until, now + 2 * msPerHour);
    QCOMPARE(shop.wake(now + msPerHour), 0);
    QCOMPARE(shop.wake(now + 2 * msPerHour), 1);
    QCOMPARE(shop.sendAll(now + 2 * msPerHour), 1);
}

void TestSendGate::capsCountFromHanded()
{
    OutboxShop shop;
    shop.setSetting("send.caps", R"([{"channel":"email","max":2,"per":"7 days"}])");
    const auto people = shop.addCustomers(1);
    for (int i = 0; i < 3; ++i)
        shop.launch(shop.broadcast(people));
    const auto rows = shop.lease();
    // The third waits for the two before it, which may still come to nothing.
    QCOMPARE(rows.size(), std::size_t{2});
    QVERIFY(shop.hand(rows[0].id)->allows());
    VERIFY_OK(shop.finish(rows[0].id, SendState::Ambiguous));
    QVERIFY(shop.hand(rows[1].id)->allows());
    QCOMPARE(shop.wake(now + msPerMinute), 1);
    QVERIFY(shop.lease(now + msPerMinute).empty());
    QCOMPARE(shop.rows()[2].reason, std::string("cap"));
    QCOMPARE(shop.rows()[2].state, SendState::Skipped);
    // The window is (t - per, t]: exactly seven days later the first two are out of it.
    Broadcast later = shop.broadcast(people);
    later.dueAt = now + 7 * msPerDay;
    shop.launch(later);
    QCOMPARE(shop.lease(now + 7 * msPerDay - 1).size(), std::size_t{0});
    QCOMPARE(shop.lease(now + 7 * msPerDay).size(), std::size_t{1});
}

void TestSendGate::aCapWaitsUntilItsWindowFrees()
{
    OutboxShop shop;
    const auto people = shop.addCustomers(1);
    shop.launch(shop.broadcast(people));
    QCOMPARE(shop.sendAll(), 1);
    const SendCap cap{customer::Channel::Email, 1, {2, TimeUnit::Days}, SendCap::Else::Wait, {3, TimeUnit::Days}};
    Broadcast waits = shop.broadcast(people);
    waits.terms.caps = {cap};
    waits.dueAt = now + msPerHour;
    shop.launch(waits);
    QVERIFY(shop.lease(now + msPerHour).empty());
    QCOMPARE(shop.rows()[1].state, SendState::Held);
    QCOMPARE(*shop.rows()[1].until, now + 2 * msPerDay);
    Broadcast impatient = shop.broadcast(people);
    impatient.terms.caps = {cap};
    impatient.terms.caps[0].wait = {1, TimeUnit::Days};
    impatient.dueAt = now + msPerHour;
    shop.launch(impatient);
    QVERIFY(shop.lease(now + msPerHour).empty());
    QCOMPARE(shop.rows()[2].state, SendState::Skipped);
    QCOMPARE(shop.wake(now + 2 * msPerDay), 1);
    QCOMPARE(shop.sendAll(now + 2 * msPerDay), 1);
}

void TestSendGate::higherPriorityGoesFirstUnderACap()
{
    OutboxShop shop;
    shop.setSetting("send.caps", R"([{"max":1,"per":"1 day"}])");
    const auto people = shop.addCustomers(1);
    Broadcast low = shop.broadcast(people);
    low.dueAt = now - msPerHour;
    low.priority = 1;
    Broadcast high = shop.broadcast(people);
    high.priority = 9;
    shop.launch(low);
    shop.launch(high);
    QCOMPARE(shop.sendAll(), 1);
    QCOMPARE(shop.rows()[0].state, SendState::Held);
    QCOMPARE(shop.rows()[1].state, SendState::Accepted);
}

void TestSendGate::whatIsTooLateIsSkipped()
{
    OutboxShop shop;
    Broadcast broadcast = shop.broadcast(shop.addCustomers(1));
    broadcast.terms.maxLateMs = msPerDay;
    shop.launch(broadcast);
    QVERIFY(shop.lease(now + msPerDay + 1).empty());
    QCOMPARE(shop.rows()[0].reason, std::string("too_late"));
    QCOMPARE(shop.states(), QStringLiteral("skipped 1"));
}

void TestSendGate::anExpiredOfferIsNotSent()
{
    OutboxShop shop;
    Broadcast broadcast = shop.broadcast(shop.addCustomers(1));
    broadcast.expiresAt = now + 1000;
    shop.launch(broadcast);
    QVERIFY(shop.lease(now + 1001).empty());
    QCOMPARE(shop.states(), QStringLiteral("expired 1"));
}

void TestSendGate::transactionalIsNeitherHeldNorCounted()
{
    OutboxShop shop;
    shop.setSetting("send.caps", R"([{"max":1,"per":"1 day"}])");
    shop.setSetting("send.quiet_hours", R"({"from":"11:00","to":"13:00"})");
    Broadcast receipt = shop.broadcast(shop.addCustomers(1));
    receipt.messageClass = message::MessageClass::Transactional;
    for (int i = 0; i < 3; ++i) {
        receipt.uuid = Broadcast::newBroadcastUuid();
        shop.launch(receipt);
    }
    QCOMPARE(shop.sendAll(), 3);
    Broadcast marketing = shop.broadcast({shop.rows()[0].customer});
    marketing.dueAt = now + 2 * msPerHour;
    shop.launch(marketing);
    QCOMPARE(shop.sendAll(now + 2 * msPerHour), 1);
}

QTEST_GUILESS_MAIN(TestSendGate)
#include "tst_sendgate.moc"
