#include "core/base/failpoint.h"
#include "core/delivery/local/localinbox.h"
#include "tests/core/delivery/sendingshop.h"

#include <QElapsedTimer>

using namespace patron;
using namespace patron::delivery;
using namespace patron::outbox;
using patron::test::manyNames;
using patron::test::Meddler;
using patron::test::q;
using patron::test::SendingShop;
using patron::test::SmtpFaultServer;

class TestDeliveryCrash : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anOutcomeThatCannotBeWrittenStopsEverybody();
    void keptRefusalsMayBeSentAgain();
    void aRestoredBackupSendsNothingTwice();
    void twoCopiesAtOnceSendOnce();
    void afterACrashTheInboxIsLookedAt();
    void aRateHoldsOverARestart();
    void aClockThatJumpsAheadLosesNothing();
    void aClockThatIsSetBackLosesNothing();
    void failpointsHaveNames();
};

void TestDeliveryCrash::anOutcomeThatCannotBeWrittenStopsEverybody()
{
    SmtpFaultServer server;
    SendingShop shop;
    shop.useServer(server, 2);
    shop.launchTo(manyNames("ok", 40));
    shop.failOutcomes(true);
    const auto report = shop.send();
    VERIFY_OK(report);
    QVERIFY(report->failure.has_value());
    const auto sent = server.commits().size();
    QVERIFY(sent >= 1 && sent <= 2); // one in flight a session
    QCOMPARE(shop.number("SELECT COUNT(*) FROM outbox WHERE state = 'handed'"), static_cast<std::int64_t>(sent));
    QCOMPARE(shop.number("SELECT COUNT(*) FROM outbox WHERE state IN ('queued', 'leased')"),
             40 - static_cast<std::int64_t>(sent));

    // The next start finds what was known in the journal beside the file: nothing is ambiguous.
    shop.failOutcomes(false);
    shop.close();
    shop.open();
    const auto recovered = shop.runner->recover(shop.clock.now());
    VERIFY_OK(recovered);
    QCOMPARE(recovered->ambiguous, 0);
    QCOMPARE(shop.number("SELECT COUNT(*) FROM outbox WHERE state = 'accepted'"), static_cast<std::int64_t>(sent));
    VERIFY_OK(shop.send());
    QCOMPARE(shop.states(), QStringLiteral("accepted 40"));
    for (const std::string& name : manyNames("ok", 40))
        QCOMPARE(server.commitsOf(name + "@x.test"), 1);
    QCOMPARE(shop.problems(), QString());
}

void TestDeliveryCrash::keptRefusalsMayBeSentAgain()
{
    SmtpFaultServer server;
    SendingShop shop;
    shop.useServer(server);
    shop.launchTo({"dot451-anna"});
    shop.failOutcomes(true);
    QVERIFY(shop.send()->failure.has_value());
    shop.failOutcomes(false);
    shop.close();
    shop.open();
    VERIFY_OK(shop.runner->recover(shop.clock.now()));
    QCOMPARE(shop.states(), QStringLiteral("deferred 1"));
    QVERIFY(!shop.journal().contains(shop.rows()[0].journalKey()).value());
}

void TestDeliveryCrash::aRestoredBackupSendsNothingTwice()
{
    SmtpFaultServer server;
    SendingShop shop;
    shop.useServer(server);
    shop.launchTo(manyNames("ok", 100));
    const std::filesystem::path copy = shop.files().file("backup.patron");
    VERIFY_OK(shop.store().backup(copy));
    QCOMPARE(shop.send()->accepted, 100);

    shop.close();
    shop.closeJournal();
    shop.files().close();
    VERIFY_OK(Store::restore(shop.files().path(), copy));
    VERIFY_OK(shop.files().reopen());
    shop.openJournal();
    shop.open();
    QVERIFY(checkForOlderCopy(shop.store(), shop.journal()).value());
    VERIFY_FAILS(shop.send(), ErrorCode::NotLive, "claim");
    VERIFY_OK(shop.store().claim());
    VERIFY_OK(acknowledgeJournal(shop.store(), shop.journal()));
    VERIFY_OK(shop.runner->recover(shop.clock.now()));
    VERIFY_OK(shop.send());
    QCOMPARE(server.commits().size(), std::size_t{100});
    QCOMPARE(shop.states(), QStringLiteral("skipped 100"));
    QCOMPARE(shop.problems(), QString());
}

void TestDeliveryCrash::twoCopiesAtOnceSendOnce()
{
    // Another copy of the workspace sends the message while this one is between body and dot.
    SendingShop shop;
    shop.launchTo({"anna"});
    const JournalKey key = shop.rows()[0].journalKey();
    std::atomic<int> taken = 0;
    std::atomic<bool> looked = false;
    auto other = SentJournal::open(shop.store().uuid());
    VERIFY_OK(other);
    shop.makeOther = [&]() -> Result<std::unique_ptr<Connector>> {
        return std::unique_ptr<Connector>(new Meddler([&] { looked = (*other)->record(key).value(); }, taken));
    };
    VERIFY_OK(shop.send());
    QVERIFY(looked);
    QCOMPARE(taken.load(), 0);
    QCOMPARE(shop.states(), QStringLiteral("skipped 1"));
    QVERIFY(shop.journal().contains(key).value());
}

void TestDeliveryCrash::afterACrashTheInboxIsLookedAt()
{
    SendingShop shop;
    shop.launchTo({"there", "absent", "waiting"});
    const auto rows = shop.lease();
    // As a power cut leaves it: two handed over, one of them written, one only leased.
    for (int i = 0; i < 2; ++i) {
        const SendRow& row = rows[static_cast<std::size_t>(i)];
        VERIFY_OK(shop.run([&](Transaction& tx) -> Result<void> {
            sends::freeze(tx, row.id, {"Hi", "Subject: Hi\r\n\r\nHi\r\n"}, shop.clock.now());
            return {};
        }));
        QVERIFY(shop.hand(row.id)->allows());
        QVERIFY(shop.journal().record(row.journalKey()).value());
    }
    const LocalInbox inbox(shop.store().uuid());
    std::filesystem::create_directories(inbox.folder());
    VERIFY_OK(writeFileDurably(inbox.folder() / (rows[0].messageHeaderId + ".eml"), "Subject: Hi\r\n\r\nHi\r\n"));
    const auto recovered = shop.runner->recover(shop.clock.now());
    VERIFY_OK(recovered);
    QCOMPARE(recovered->queued, 1);
    QCOMPARE(recovered->ambiguous, 2);
    QCOMPARE(shop.states(), QStringLiteral("queued 2, accepted 1"));
    VERIFY_OK(shop.send());
    QCOMPARE(shop.states(), QStringLiteral("accepted 3"));
    QCOMPARE(inbox.count(), 3);
    QCOMPARE(shop.problems(), QString());
}

void TestDeliveryCrash::aRateHoldsOverARestart()
{
    SmtpFaultServer server;
    SendingShop shop;
    shop.useServer(server);
    shop.setConnector("smtp", R"({"host":"127.0.0.1","port":)" + std::to_string(server.port()) +
                                  R"(,"security":"plain","from":{"address":"shop@shop.test"},"rate_per_minute":60})");
    shop.launchTo({"anna"});
    QElapsedTimer timer;
    timer.start();
    VERIFY_OK(shop.send());
    shop.close();
    shop.open();
    shop.clock.set(SystemClock().now());
    shop.launchTo({"bert"});
    VERIFY_OK(shop.send());
    QCOMPARE(shop.states(), QStringLiteral("accepted 2"));
    QVERIFY2(timer.elapsed() >= 1'000, QByteArray::number(timer.elapsed()).constData());
}

void TestDeliveryCrash::aClockThatJumpsAheadLosesNothing()
{
    SendingShop shop;
    shop.launchTo(manyNames("ok", 30));
    std::atomic<int> taken = 0;
    shop.makeOther = [&]() -> Result<std::unique_ptr<Connector>> {
        return std::unique_ptr<Connector>(new Meddler(
            [&] {
                if (taken == 3)
                    shop.clock.set(shop.clock.now() + 30 * msPerDay);
            },
            taken));
    };
    VERIFY_OK(shop.send());
    QCOMPARE(shop.states(), QStringLiteral("accepted 30"));
    QCOMPARE(taken.load(), 30);
    QCOMPARE(shop.problems(), QString());
}

void TestDeliveryCrash::aClockThatIsSetBackLosesNothing()
{
    SendingShop shop;
    shop.launchTo(manyNames("ok", 30));
    const Ms right = shop.clock.now();
    std::atomic<int> taken = 0;
    shop.makeOther = [&]() -> Result<std::unique_ptr<Connector>> {
        return std::unique_ptr<Connector>(new Meddler(
            [&] {
                if (taken == 3)
                    shop.clock.set(right - 400 * msPerDay);
            },
            taken));
    };
    VERIFY_OK(shop.send());
    // What was leased goes out, the rest is not due until the clock is right again.
    QCOMPARE(shop.number("SELECT COUNT(*) FROM outbox WHERE state NOT IN ('accepted', 'queued')"), 0);
    shop.clock.set(right);
    VERIFY_OK(shop.send());
    QCOMPARE(shop.states(), QStringLiteral("accepted 30"));
    QCOMPARE(taken.load(), 30);
    QCOMPARE(shop.problems(), QString());
}

void TestDeliveryCrash::failpointsHaveNames()
{
    const auto names = failpointNames();
    QVERIFY(names.size() >= 30);
    QVERIFY(std::find(names.begin(), names.end(), "send.after_handed") != names.end());
}

QTEST_GUILESS_MAIN(TestDeliveryCrash)
#include "tst_deliverycrash.moc"
