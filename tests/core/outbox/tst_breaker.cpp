#include "tests/core/outbox/outboxfixture.h"

using namespace patron;
using namespace patron::outbox;
using patron::test::OutboxShop;
using patron::test::q;

namespace {
constexpr Ms now = OutboxShop::now;
}

/// Too many addresses that do not exist, or complaints, stop a broadcast before they harm the sender.
class TestBreaker : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void hardBouncesStopIt_data();
    void hardBouncesStopIt();
    void whoResumesIsNotStoppedForTheSame();
    void complaintsStopIt_data();
    void complaintsStopIt();
    void lateBouncesCount();
    void answersGoOn();
};

namespace {

/// Sends to everybody; those whose place the pattern marks with 'x' do not exist.
class Sending
{
public:
    explicit Sending(int people)
    {
        launched = shop.launch(shop.broadcast(shop.addCustomers(people)));
        rows = shop.lease(now, people);
    }

    void next(bool exists)
    {
        VERIFY_OK(shop.run([&](Transaction& tx) { return one(tx, exists); }));
    }
    void accept(int messages)
    {
        VERIFY_OK(shop.run([&](Transaction& tx) -> Result<void> {
            for (int i = 0; i < messages; ++i)
                PATRON_CHECK(one(tx, true));
            return {};
        }));
    }
    QString state()
    {
        return q(shop.look([&](Connection& c) { return occasions::find(c, launched.occasion)->state; }).value());
    }
    QString reason()
    {
        return q(shop.look([&](Connection& c) { return occasions::find(c, launched.occasion)->reason; }).value());
    }

    OutboxShop shop;
    Launched launched;
    std::vector<SendRow> rows;

private:
    Result<void> one(Transaction& tx, bool exists)
    {
        const SendRow& row = rows[m_at++];
        SendOutcome outcome;
        outcome.startedAt = outcome.endedAt = now + static_cast<Ms>(m_at);
        outcome.state = exists ? SendState::Accepted : SendState::Rejected;
        if (exists) {
            PATRON_CHECK(sends::hand(tx, shop.gate(), row.id, "me", now));
        } else {
            outcome.reason = "bad_recipient";
            outcome.bounce = Bounce::Hard;
        }
        return sends::finish(tx, shop.store(), row.id, outcome, outcome.endedAt);
    }

    std::size_t m_at = 0;
};

}

void TestBreaker::hardBouncesStopIt_data()
{
    QTest::addColumn<int>("good");  // go first
    QTest::addColumn<int>("every"); // of the rest, one in so many does not exist
    QTest::addColumn<int>("rest");
    QTest::addColumn<int>("stopsAfter"); // bounces; 0: never
    QTest::newRow("all of the first") << 0 << 1 << 20 << 8;
    QTest::newRow("one in six of the first") << 0 << 6 << 100 << 8;
    QTest::newRow("one in eight of the first is few, later many") << 0 << 8 << 150 << 11;
    QTest::newRow("seven within fifty, then none") << 43 << 1 << 7 << 0;
    QTest::newRow("after a good start") << 60 << 1 << 30 << 11;
    QTest::newRow("one in twenty") << 0 << 20 << 240 << 0;
    QTest::newRow("one in fifteen") << 0 << 15 << 240 << 11;
}

void TestBreaker::hardBouncesStopIt()
{
    QFETCH(int, good);
    QFETCH(int, every);
    QFETCH(int, rest);
    QFETCH(int, stopsAfter);
    Sending sending(good + rest);
    sending.accept(good);
    int bounces = 0;
    for (int i = 0; i < rest && sending.state() == QStringLiteral("open"); ++i) {
        const bool exists = i % every != 0;
        bounces += exists ? 0 : 1;
        sending.next(exists);
    }
    QCOMPARE(sending.state(), stopsAfter == 0 ? QStringLiteral("open") : QStringLiteral("paused"));
    if (stopsAfter > 0) {
        QCOMPARE(bounces, stopsAfter);
        QVERIFY2(sending.reason().startsWith(QStringLiteral("%1 of the ").arg(stopsAfter)),
                 qPrintable(sending.reason()));
    }
    QCOMPARE(sending.shop.problems(), QString());
}

void TestBreaker::whoResumesIsNotStoppedForTheSame()
{
    Sending sending(60);
    for (int i = 0; i < 8; ++i)
        sending.next(false);
    QCOMPARE(sending.state(), QStringLiteral("paused"));
    VERIFY_OK(sending.shop.run([&](Transaction& tx) { return occasions::resume(tx, sending.launched.occasion); }));
    for (int i = 0; i < 7; ++i) {
        sending.next(false);
        QCOMPARE(sending.state(), QStringLiteral("open"));
    }
    sending.next(false);
    QCOMPARE(sending.state(), QStringLiteral("paused"));
}

void TestBreaker::complaintsStopIt_data()
{
    QTest::addColumn<int>("people");
    QTest::addColumn<int>("complaints");
    QTest::addColumn<bool>("stops");
    QTest::newRow("a single one of few") << 20 << 1 << false;
    QTest::newRow("two of few") << 20 << 2 << true;
    QTest::newRow("two of 666 are 0.3 %") << 666 << 2 << true;
    QTest::newRow("two of 667 are less") << 667 << 2 << false;
}

void TestBreaker::complaintsStopIt()
{
    QFETCH(int, people);
    QFETCH(int, complaints);
    QFETCH(bool, stops);
    Sending sending(people);
    sending.accept(people);
    for (int i = 0; i < complaints; ++i) {
        QCOMPARE(sending.state(), QStringLiteral("open"));
        const auto told = sending.shop.run([&](Transaction& tx) {
            return sends::feedback(tx, sending.shop.store(), sending.rows[static_cast<std::size_t>(i)].id,
                                   SendState::Complained, "spam", now + msPerHour, now + msPerHour);
        });
        VERIFY_OK(told);
    }
    QCOMPARE(sending.state(), stops ? QStringLiteral("paused") : QStringLiteral("open"));
    QCOMPARE(sending.reason().contains(QStringLiteral("spam")), stops);
}

void TestBreaker::lateBouncesCount()
{
    Sending sending(40);
    sending.accept(40);
    for (int i = 0; i < 8; ++i) {
        QCOMPARE(sending.state(), QStringLiteral("open"));
        VERIFY_OK(sending.shop.run([&](Transaction& tx) {
            return sends::feedback(tx, sending.shop.store(), sending.rows[static_cast<std::size_t>(i)].id,
                                   SendState::BouncedHard, "5.1.1", now + msPerHour, now + msPerHour);
        }));
    }
    QCOMPARE(sending.state(), QStringLiteral("paused"));
}

void TestBreaker::answersGoOn()
{
    OutboxShop shop;
    shop.run([](Transaction& tx) -> Result<void> {
            tx.query("UPDATE message_version SET class = 'transactional'").run();
            return {};
        })
        .value();
    Broadcast receipts = shop.broadcast(shop.addCustomers(20));
    receipts.messageClass = message::MessageClass::Transactional;
    const Launched launched = shop.launch(receipts);
    for (const SendRow& row : shop.lease()) {
        SendOutcome outcome;
        outcome.state = SendState::Rejected;
        outcome.reason = "bad_recipient";
        outcome.bounce = Bounce::Hard;
        outcome.startedAt = outcome.endedAt = now;
        VERIFY_OK(shop.finish(row.id, outcome));
    }
    QCOMPARE(shop.look([&](Connection& c) { return occasions::find(c, launched.occasion)->state; }).value(),
             std::string("open"));
}

QTEST_GUILESS_MAIN(TestBreaker)
#include "tst_breaker.moc"
