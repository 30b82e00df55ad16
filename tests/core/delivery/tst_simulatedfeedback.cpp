#include "core/delivery/inboundmails.h"
#include "core/delivery/local/simulatedfeedback.h"
#include "core/delivery/threads.h"
#include "tests/core/outbox/outboxfixture.h"

using namespace patron;
using namespace patron::delivery;
using namespace patron::test;
using outbox::SendState;

namespace {

/// A shop that sent to so many people by its Local inbox.
class SentShop : public OutboxShop
{
public:
    explicit SentShop(int people)
    {
        occasion = launch(broadcast(addCustomers(people))).occasion;
        while (sendAll() > 0) {
        }
        run([](Transaction& tx) -> Result<void> {
            tx.connection().execute("CREATE VIEW told AS SELECT e.customer_id, k.name AS kind, e.at, e.source, "
                                    "e.properties, e.key FROM event e JOIN event_kind k ON k.id = e.kind_id");
            return {};
        }).value();
    }
    Result<SimulatedFeedback> simulate(std::uint64_t seed = 1, const FeedbackShares& shares = {},
                                       Ms at = now + 2 * msPerDay)
    {
        JobContext job(clock);
        return simulation::run(job, store(), occasion, seed, shares, at);
    }
    std::int64_t count(const std::string& sql)
    {
        return *look([&](Connection& connection) {
            Query query = connection.queryOnce("SELECT count(*) FROM " + sql);
            query.step();
            return query.int64(0);
        });
    }
    /// Everything that was made up, one a line.
    QString story()
    {
        return *look([&](Connection& connection) {
            QString text;
            for (const char* sql :
                 {"SELECT dedupe, state || ' ' || reason FROM outbox ORDER BY id",
                  "SELECT customer_id, kind || ' ' || at || ' ' || source FROM told ORDER BY customer_id, kind",
                  "SELECT customer_id, kind || ' ' || at || ' ' || body FROM inbound_mail ORDER BY customer_id",
                  "SELECT normalized, reason || ' ' || source FROM suppression ORDER BY normalized, reason"}) {
                Query query = connection.queryOnce(sql);
                while (query.step())
                    text += q(query.view(0)) + u' ' + q(query.view(1)) + u'\n';
            }
            return text;
        });
    }

    FixedClock clock{now};
    OccasionId occasion;
};

/// Everybody meets with one thing.
FeedbackShares only(double FeedbackShares::*share, double value = 1)
{
    FeedbackShares shares{0, 0, 0, 0, 0, 0, 0};
    shares.*share = value;
    return shares;
}

}

class TestSimulatedFeedback : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theSharesAreKept();
    void aBounceSuppressesAndSaysThatItIsSimulated();
    void aSoftBounceSuppressesNobody();
    void stopsDenyAndSuppress_data();
    void stopsDenyAndSuppress();
    void aReplyWaitsForAnAnswerAndSaysWhatItIs();
    void looksAreEvents();
    void theSameSeedTellsTheSameStory();
    void aSecondTimeChangesNothing();
    void nothingHappensInTheFuture();
    void whatLeftOtherwiseIsRefused();
    void whatHasNotLeftIsRefused();
    void sharesMustAddUp_data();
    void sharesMustAddUp();
    void itStopsWhenAsked();
};

void TestSimulatedFeedback::theSharesAreKept()
{
    SentShop shop(600);
    const auto made = shop.simulate(3, {0.1, 0.1, 0.05, 0.05, 0.1, 0.5, 0.2});
    VERIFY_OK(made);
    QCOMPARE(made->messages, 600);
    // Four times the deviation of a binomial of 600.
    const auto near = [](std::int64_t got, double share) {
        return std::abs(double(got) - 600 * share) < 4 * std::sqrt(600 * share * (1 - share));
    };
    QVERIFY2(near(made->bouncedHard, 0.1), qPrintable(QString::number(made->bouncedHard)));
    QVERIFY2(near(made->bouncedSoft, 0.1), qPrintable(QString::number(made->bouncedSoft)));
    QVERIFY2(near(made->complained, 0.05), qPrintable(QString::number(made->complained)));
    QVERIFY2(near(made->unsubscribed, 0.05), qPrintable(QString::number(made->unsubscribed)));
    QVERIFY2(near(made->replied, 0.1), qPrintable(QString::number(made->replied)));
    // Half of those who stay quiet, and everybody who answered.
    QVERIFY2(near(made->opened, 0.6 * 0.5 + 0.2), qPrintable(QString::number(made->opened)));
    QVERIFY(made->clicked > 0 && made->clicked < made->opened);
    QCOMPARE(made->delivered, made->messages - made->bouncedHard - made->bouncedSoft);
    // The send's own account adds up with it.
    const outbox::Tally tally = *shop.look([&](Connection& c) { return outbox::occasions::tally(c, shop.occasion); });
    QVERIFY(tally.addsUp());
    QCOMPARE(tally.of(SendState::BouncedHard), made->bouncedHard);
    QCOMPARE(tally.of(SendState::BouncedSoft), made->bouncedSoft);
    QCOMPARE(tally.of(SendState::Complained), made->complained);
    QCOMPARE(tally.of(SendState::Unsubscribed), made->unsubscribed);
    QCOMPARE(tally.of(SendState::Accepted), 0);
}

void TestSimulatedFeedback::aBounceSuppressesAndSaysThatItIsSimulated()
{
    SentShop shop(3);
    VERIFY_OK(shop.simulate(1, only(&FeedbackShares::bouncedHard)));
    QCOMPARE(shop.count("outbox WHERE state = 'bounced_hard'"), 3);
    QCOMPARE(shop.count("suppression WHERE reason = 'bounced_hard' AND source = 'simulated' AND instr(evidence, "
                        "'simulated')"),
             3);
    QCOMPARE(shop.count("told WHERE kind = 'message.bounced' AND source = 'simulated'"), 3);
    QCOMPARE(shop.count("told WHERE kind = 'message.delivered'"), 0);
}

void TestSimulatedFeedback::aSoftBounceSuppressesNobody()
{
    SentShop shop(3);
    VERIFY_OK(shop.simulate(1, only(&FeedbackShares::bouncedSoft)));
    QCOMPARE(shop.count("outbox WHERE state = 'bounced_soft' AND reason = 'mailbox_full'"), 3);
    QCOMPARE(shop.count("suppression"), 0);
}

void TestSimulatedFeedback::stopsDenyAndSuppress_data()
{
    QTest::addColumn<double FeedbackShares::*>("share");
    QTest::addColumn<QString>("reason");
    QTest::newRow("a complaint") << &FeedbackShares::complained << QStringLiteral("complained");
    QTest::newRow("an unsubscribe") << &FeedbackShares::unsubscribed << QStringLiteral("unsubscribed");
}

void TestSimulatedFeedback::stopsDenyAndSuppress()
{
    QFETCH(double FeedbackShares::*, share);
    QFETCH(QString, reason);
    SentShop shop(2);
    VERIFY_OK(shop.simulate(1, only(share)));
    const std::string word = reason.toStdString();
    QCOMPARE(shop.count("outbox WHERE state = '" + word + "'"), 2);
    QCOMPARE(shop.count("suppression WHERE reason = '" + word + "' AND source = 'simulated'"), 2);
    QCOMPARE(shop.count("suppression WHERE source <> 'simulated'"), 0);
    QCOMPARE(shop.count("v_consent WHERE state = 'denied' AND source = 'simulated'"), 2);
    QCOMPARE(shop.count("told WHERE kind = 'message." + word + "' AND source = 'simulated'"), 2);
}

void TestSimulatedFeedback::aReplyWaitsForAnAnswerAndSaysWhatItIs()
{
    SentShop shop(2);
    VERIFY_OK(shop.simulate(1, only(&FeedbackShares::replied)));
    const auto open = *shop.look([](Connection& c) { return threads::open(c); });
    QCOMPARE(open.size(), std::size_t{2});
    for (const OpenThread& thread : open)
        QVERIFY2(thread.excerpt.starts_with("(Simulated.) "), thread.excerpt.c_str());
    QCOMPARE(shop.count("told WHERE kind = 'message.replied' AND source = 'simulated'"), 2);
    QCOMPARE(shop.count("suppression"), 0);
}

void TestSimulatedFeedback::looksAreEvents()
{
    SentShop shop(4);
    FeedbackShares shares = only(&FeedbackShares::opened);
    shares.clicked = 1;
    const auto made = shop.simulate(1, shares);
    VERIFY_OK(made);
    QCOMPARE(made->opened, 4);
    QCOMPARE(made->clicked, 4);
    QCOMPARE(shop.count("told WHERE kind = 'message.opened' AND source = 'simulated'"), 4);
    QCOMPARE(shop.count("told WHERE kind = 'message.clicked' AND source = 'simulated'"), 4);
    QCOMPARE(shop.count("inbound_mail"), 0);
}

void TestSimulatedFeedback::theSameSeedTellsTheSameStory()
{
    SentShop shop(120);
    const auto backup = shop.files().file("before.patron");
    VERIFY_OK(shop.store().backup(backup));
    VERIFY_OK(shop.simulate(7));
    const QString first = shop.story();
    QVERIFY(first.contains(u"simulated"));
    const auto restored = [&] {
        shop.closeJournal();
        shop.files().close();
        VERIFY_OK(Store::restore(shop.files().path(), backup));
        VERIFY_OK(shop.files().reopen());
    };
    restored();
    VERIFY_OK(shop.simulate(7));
    QCOMPARE(shop.story(), first);
    restored();
    VERIFY_OK(shop.simulate(8));
    QVERIFY(shop.story() != first);
}

void TestSimulatedFeedback::aSecondTimeChangesNothing()
{
    SentShop shop(120);
    VERIFY_OK(shop.simulate(7));
    const QString first = shop.story();
    const auto again = shop.simulate(7, {}, OutboxShop::now + 9 * msPerDay);
    VERIFY_OK(again);
    QVERIFY(again->isEmpty());
    QCOMPARE(again->messages, 120);
    QCOMPARE(shop.story(), first);
}

void TestSimulatedFeedback::nothingHappensInTheFuture()
{
    SentShop shop(120);
    const Ms at = OutboxShop::now + msPerMinute;
    VERIFY_OK(shop.simulate(1, {}, at));
    QVERIFY(shop.count("told WHERE source = 'simulated'") > 0);
    QCOMPARE(shop.count("told WHERE at > " + std::to_string(at)), 0);
    QCOMPARE(shop.count("inbound_mail WHERE at > " + std::to_string(at)), 0);
    // What was cut off at the present is the same a day later.
    const auto later = shop.simulate(1, {}, at + msPerDay);
    VERIFY_OK(later);
    QVERIFY(later->isEmpty());
}

void TestSimulatedFeedback::whatLeftOtherwiseIsRefused()
{
    SentShop shop(3);
    shop.run([](Transaction& tx) -> Result<void> {
            tx.query("UPDATE connector SET kind = 'smtp', name = 'Shop mail'").run();
            return {};
        })
        .value();
    VERIFY_FAILS(shop.simulate(), ErrorCode::Conflict, "\"Spring\" left by \"Shop mail\"");
    shop.run([](Transaction& tx) -> Result<void> {
            tx.query("DELETE FROM connector").run();
            return {};
        })
        .value();
    VERIFY_FAILS(shop.simulate(), ErrorCode::Conflict, "a connector that is gone");
    QCOMPARE(shop.count("told WHERE source = 'simulated'"), 0);
    QCOMPARE(shop.count("outbox WHERE state = 'accepted'"), 3);
}

void TestSimulatedFeedback::whatHasNotLeftIsRefused()
{
    OutboxShop shop;
    const OccasionId occasion = shop.launch(shop.broadcast(shop.addCustomers(2))).occasion;
    FixedClock clock(OutboxShop::now);
    JobContext job(clock);
    VERIFY_FAILS(simulation::run(job, shop.store(), occasion, 1, {}, OutboxShop::now), ErrorCode::Conflict,
                 "Send it first");
    VERIFY_FAILS(simulation::run(job, shop.store(), OccasionId{99}, 1, {}, OutboxShop::now), ErrorCode::NotFound,
                 "no send number 99");
}

void TestSimulatedFeedback::sharesMustAddUp_data()
{
    QTest::addColumn<QList<double>>("shares");
    QTest::newRow("below nothing") << QList<double>{-0.1, 0, 0, 0, 0, 0.5, 0.1};
    QTest::newRow("more than all") << QList<double>{0.5, 0.3, 0.2, 0.1, 0, 0.5, 0.1};
    QTest::newRow("more open than there are") << QList<double>{0, 0, 0, 0, 0, 1.5, 0.1};
    QTest::newRow("more click than open") << QList<double>{0, 0, 0, 0, 0, 0.1, 0.2};
}

void TestSimulatedFeedback::sharesMustAddUp()
{
    QFETCH(QList<double>, shares);
    SentShop shop(1);
    VERIFY_FAILS(shop.simulate(1, {shares[0], shares[1], shares[2], shares[3], shares[4], shares[5], shares[6]}),
                 ErrorCode::WrongUsage, "from 0 to 1");
}

void TestSimulatedFeedback::itStopsWhenAsked()
{
    SentShop shop(2);
    CancelToken cancel;
    cancel.cancel();
    JobContext job(shop.clock, cancel);
    VERIFY_FAILS(simulation::run(job, shop.store(), shop.occasion, 1, {}, OutboxShop::now), ErrorCode::Cancelled, "");
    QCOMPARE(shop.count("told WHERE source = 'simulated'"), 0);
}

QTEST_GUILESS_MAIN(TestSimulatedFeedback)
#include "tst_simulatedfeedback.moc"
