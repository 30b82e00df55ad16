#include "tests/core/outbox/outboxfixture.h"

using namespace patron;
using namespace patron::outbox;
using patron::test::OutboxShop;
using patron::test::q;

namespace {

constexpr Ms now = OutboxShop::now;

SendOutcome outcome(SendState state, const char* reason = "", Bounce bounce = Bounce::None,
                    SuppressRule rule = SuppressRule::Never)
{
    SendOutcome made;
    made.state = state;
    made.reason = reason;
    made.bounce = bounce;
    made.suppress = rule;
    made.phase = "dot";
    made.startedAt = made.endedAt = now;
    made.code = state == SendState::Accepted ? 250 : 550;
    made.enhanced = state == SendState::Accepted ? "2.0.0" : "5.1.1";
    made.response = "words of the server";
    made.providerId = state == SendState::Accepted ? "A1" : "";
    return made;
}

}

class TestOutbox : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void leasesInOrder();
    void acceptedIsWrittenWithItsEvent();
    void theEventIsWrittenOnce();
    void aStrangerCannotHandOver();
    void cancelledWhileLeasedIsNotHanded();
    void deferredComesBackAndExpires();
    void aHardBounceSuppressesTheAddress();
    void softBouncesSuppressTheThirdTime();
    void threeRefusedSendersPauseTheOccasion();
    void contentRefusedPausesAtOnce();
    void aDeadSendersRowsComeBack();
    void anExpiredLeaseComesBack();
    void ambiguousMarketingIsNeverSentByItself();
    void ambiguousMarketingSettlesAfter72Hours();
    void lookingUpDecides_data();
    void lookingUpDecides();
    void pauseAndResume();
    void cancelTakesAllButWhatIsInFlight();
    void feedbackOnlyClimbs();
    void feedbackProvesAnAmbiguousOne();
    void aProgramStepAddsPeopleOneByOne();
    void approvalHolds();
    void frozenBytesStay();
    void anEndedEnrollmentTakesItsRowsAlong();
    void stepOccasionsHaveStableUuids();
};

void TestOutbox::leasesInOrder()
{
    OutboxShop shop;
    const auto people = shop.addCustomers(4);
    Broadcast late = shop.broadcast({people[0]});
    late.dueAt = now - 1000;
    Broadcast high = shop.broadcast({people[1]});
    high.dueAt = now - 2000;
    high.priority = 9;
    Broadcast low = shop.broadcast({people[2]});
    low.dueAt = now - 2000;
    low.priority = 1;
    Broadcast future = shop.broadcast({people[3]});
    future.dueAt = now + 1000;
    for (const auto* b : {&low, &future, &late, &high})
        shop.launch(*b);
    std::vector<std::int64_t> order;
    for (const SendRow& row : shop.lease())
        order.push_back(row.customer.value);
    QCOMPARE(order, (std::vector<std::int64_t>{people[1].value, people[2].value, people[0].value}));
    QVERIFY(shop.lease().empty());
    QCOMPARE(shop.states(), QStringLiteral("queued 1, leased 3"));
}

void TestOutbox::acceptedIsWrittenWithItsEvent()
{
    OutboxShop shop;
    const Launched launched = shop.launch(shop.broadcast(shop.addCustomers(1)));
    const SendRow row = shop.lease().front();
    QCOMPARE(row.address, std::string("c0@shop.test"));
    QVERIFY(q(row.messageHeaderId).endsWith(QStringLiteral("@shop.test")));
    QVERIFY(shop.hand(row.id)->allows());
    VERIFY_OK(shop.finish(row.id, outcome(SendState::Accepted)));
    const SendRow done = shop.row(row.id);
    QCOMPARE(done.state, SendState::Accepted);
    QCOMPARE(done.handed, 1);
    QCOMPARE(done.attempts, 1);
    QCOMPARE(*done.finishedAt, now);
    QVERIFY(done.leaseOwner.empty());
    QCOMPARE(shop.number("SELECT COUNT(*) FROM v_event WHERE kind = 'message.sent' AND channel = 'email' AND "
                         "properties LIKE '%message-uuid%'"),
             1);
    const auto tries = shop.look([&](Connection& c) { return sends::attempts(c, row.id); });
    QCOMPARE(tries->size(), std::size_t{1});
    QCOMPARE(tries->front().code, 250);
    QCOMPARE(tries->front().providerId, std::string("A1"));
    QVERIFY(shop.look([&](Connection& c) { return occasions::tally(c, launched.occasion); })->finished());
    QCOMPARE(shop.problems(), QString());
}

void TestOutbox::theEventIsWrittenOnce()
{
    OutboxShop shop;
    shop.launch(shop.broadcast(shop.addCustomers(1)));
    const SendRow row = shop.lease().front();
    QVERIFY(shop.hand(row.id)->allows());
    VERIFY_OK(shop.finish(row.id, outcome(SendState::Accepted)));
    VERIFY_FAILS(shop.finish(row.id, outcome(SendState::Accepted)), ErrorCode::Conflict, "cannot become");
    QCOMPARE(shop.number("SELECT COUNT(*) FROM v_event WHERE kind = 'message.sent'"), 1);
    QCOMPARE(shop.row(row.id).attempts, 1);
}

void TestOutbox::aStrangerCannotHandOver()
{
    OutboxShop shop;
    shop.launch(shop.broadcast(shop.addCustomers(1)));
    const SendRow row = shop.lease().front();
    VERIFY_FAILS(shop.hand(row.id, now, "somebody"), ErrorCode::Conflict, "not with this sender");
    QCOMPARE(shop.states(), QStringLiteral("leased 1"));
}

void TestOutbox::cancelledWhileLeasedIsNotHanded()
{
    OutboxShop shop;
    const Launched launched = shop.launch(shop.broadcast(shop.addCustomers(2)));
    const auto rows = shop.lease(now, 1);
    VERIFY_OK(shop.run([&](Transaction& tx) { return occasions::cancel(tx, launched.occasion, now); }));
    VERIFY_FAILS(shop.hand(rows[0].id), ErrorCode::Conflict, "not with this sender");
    QCOMPARE(shop.states(), QStringLiteral("cancelled 2"));
}

void TestOutbox::deferredComesBackAndExpires()
{
    OutboxShop shop;
    shop.launch(shop.broadcast(shop.addCustomers(1)));
    const SendRow row = shop.lease().front();
    SendOutcome later = outcome(SendState::Deferred, "temporary");
    later.until = now + 5 * msPerMinute;
    VERIFY_OK(shop.finish(row.id, later));
    QCOMPARE(shop.states(), QStringLiteral("deferred 1"));
    QCOMPARE(shop.wake(now + msPerMinute), 0);
    QCOMPARE(shop.wake(now + 5 * msPerMinute), 1);
    const SendRow again = shop.lease(now + 5 * msPerMinute).front();
    QCOMPARE(again.attempts, 1);
    QCOMPARE(again.messageHeaderId, row.messageHeaderId);
    later.until = now + 72 * msPerHour;
    VERIFY_OK(shop.finish(row.id, later));
    QCOMPARE(shop.wake(now + 72 * msPerHour), 1);
    QVERIFY(shop.lease(now + 72 * msPerHour).empty());
    QCOMPARE(shop.states(), QStringLiteral("expired 1"));
    QCOMPARE(shop.rows()[0].reason, std::string("retries_over"));
}

void TestOutbox::aHardBounceSuppressesTheAddress()
{
    OutboxShop shop;
    const auto people = shop.addCustomers(1);
    shop.launch(shop.broadcast(people));
    const SendRow row = shop.lease().front();
    VERIFY_OK(shop.finish(row.id, outcome(SendState::Rejected, "bad_recipient", Bounce::Hard, SuppressRule::Now)));
    QCOMPARE(shop.states(), QStringLiteral("rejected 1"));
    QCOMPARE(shop.number(
                 "SELECT COUNT(*) FROM v_event WHERE kind = 'message.bounced' AND properties LIKE '%\"hard\":true%'"),
             1);
    QCOMPARE(shop.launch(shop.broadcast(people)).preFlight.excluded.at("suppressed_bounced_hard"), 1);
}

void TestOutbox::softBouncesSuppressTheThirdTime()
{
    OutboxShop shop;
    const auto people = shop.addCustomers(1);
    for (int i = 0; i < 3; ++i) {
        QCOMPARE(shop.number("SELECT COUNT(*) FROM v_suppression"), 0);
        shop.launch(shop.broadcast(people));
        VERIFY_OK(shop.finish(shop.lease().front().id,
                              outcome(SendState::Rejected, "mailbox_full", Bounce::Soft, SuppressRule::ThirdSoft)));
    }
    QCOMPARE(shop.number("SELECT COUNT(*) FROM v_suppression"), 1);
}

void TestOutbox::threeRefusedSendersPauseTheOccasion()
{
    OutboxShop shop;
    const Launched launched = shop.launch(shop.broadcast(shop.addCustomers(10)));
    const auto rows = shop.lease(now, 5);
    for (int i = 0; i < 3; ++i) {
        QCOMPARE(shop.look([&](Connection& c) { return occasions::find(c, launched.occasion)->state; }).value(),
                 std::string("open"));
        VERIFY_OK(shop.finish(rows[static_cast<std::size_t>(i)].id, outcome(SendState::Rejected, "sender_refused")));
    }
    const auto occasion = shop.look([&](Connection& c) { return *occasions::find(c, launched.occasion); });
    QCOMPARE(occasion->state, std::string("paused"));
    QVERIFY(q(occasion->reason).contains(QStringLiteral("words of the server")));
    QVERIFY(shop.lease().empty());
    QCOMPARE(shop.number("SELECT COUNT(*) FROM v_suppression"), 0);
}

void TestOutbox::contentRefusedPausesAtOnce()
{
    OutboxShop shop;
    const Launched launched = shop.launch(shop.broadcast(shop.addCustomers(2)));
    SendOutcome refused = outcome(SendState::Rejected, "content_refused");
    refused.pausesOccasion = true;
    VERIFY_OK(shop.finish(shop.lease(now, 1).front().id, refused));
    QCOMPARE(shop.look([&](Connection& c) { return occasions::find(c, launched.occasion)->state; }).value(),
             std::string("paused"));
    QCOMPARE(shop.states(), QStringLiteral("queued 1, rejected 1"));
}

void TestOutbox::aDeadSendersRowsComeBack()
{
    OutboxShop shop;
    shop.launch(shop.broadcast(shop.addCustomers(3)));
    const auto rows = shop.lease(now, 2, "dead");
    QVERIFY(shop.hand(rows[0].id, now, "dead")->allows());
    const SendRow living = shop.lease(now, 1, "alive").front();
    const auto recovered = shop.run([&](Transaction& tx) { return sends::recover(tx, {"alive"}, now); });
    QCOMPARE(recovered->queued, 1);
    QCOMPARE(recovered->ambiguous, 1);
    QCOMPARE(shop.row(rows[0].id).state, SendState::Ambiguous);
    QCOMPARE(shop.row(rows[1].id).state, SendState::Queued);
    QCOMPARE(shop.row(living.id).state, SendState::Leased);
    QCOMPARE(shop.problems(), QString());
}

void TestOutbox::anExpiredLeaseComesBack()
{
    OutboxShop shop;
    shop.launch(shop.broadcast(shop.addCustomers(1)));
    const SendRow row = shop.lease().front();
    QCOMPARE(shop.wake(now + 29 * msPerMinute), 0);
    QCOMPARE(shop.wake(now + 31 * msPerMinute), 1);
    QCOMPARE(shop.row(row.id).state, SendState::Queued);
    QVERIFY(!shop.hand(row.id));
}

void TestOutbox::ambiguousMarketingIsNeverSentByItself()
{
    OutboxShop shop;
    const Launched launched = shop.launch(shop.broadcast(shop.addCustomers(1)));
    const SendRow row = shop.lease().front();
    QVERIFY(shop.hand(row.id)->allows());
    VERIFY_OK(shop.finish(row.id, SendState::Ambiguous));
    QCOMPARE(shop.wake(now + 400 * msPerDay), 0);
    QVERIFY(shop.lease(now + 400 * msPerDay).empty());
    QVERIFY(!shop.look([&](Connection& c) { return occasions::tally(c, launched.occasion); })->finished());
    VERIFY_OK(
        shop.run([&](Transaction& tx) { return sends::resolve(tx, shop.store(), row.id, Resolution::Sent, now); }));
    QCOMPARE(shop.states(), QStringLiteral("assumed_sent 1"));
    QCOMPARE(shop.number("SELECT COUNT(*) FROM v_event WHERE kind = 'message.sent' AND properties LIKE '%assumed%'"),
             1);
    VERIFY_FAILS(
        shop.run([&](Transaction& tx) { return sends::resolve(tx, shop.store(), row.id, Resolution::Resend, now); }),
        ErrorCode::Conflict, "only ambiguous");
}

void TestOutbox::ambiguousMarketingSettlesAfter72Hours()
{
    OutboxShop shop;
    Broadcast receipt = shop.broadcast(shop.addCustomers(1));
    shop.launch(receipt);
    receipt.uuid = Broadcast::newBroadcastUuid();
    receipt.messageClass = message::MessageClass::Transactional;
    shop.launch(receipt);
    for (const SendRow& row : shop.lease()) {
        QVERIFY(shop.hand(row.id)->allows());
        VERIFY_OK(shop.finish(row.id, SendState::Ambiguous));
    }
    const auto settle = [&](Ms at) {
        return shop.run([&](Transaction& tx) { return sends::settleAmbiguous(tx, shop.store(), at); }).value();
    };
    QCOMPARE(settle(now + 72 * msPerHour - 1), 0);
    QCOMPARE(settle(now + 72 * msPerHour), 1);
    QCOMPARE(shop.states(), QStringLiteral("ambiguous 1, assumed_sent 1"));
    QVERIFY(shop.rows()[1].transactional && shop.rows()[1].state == SendState::Ambiguous);
}

void TestOutbox::lookingUpDecides_data()
{
    QTest::addColumn<bool>("found");
    QTest::addColumn<bool>("transactional");
    QTest::addColumn<bool>("repeatable");
    QTest::addColumn<QString>("states");
    QTest::newRow("what is found was accepted") << true << false << false << QStringLiteral("accepted 1");
    QTest::newRow("absent marketing waits on") << false << false << false << QStringLiteral("ambiguous 1");
    QTest::newRow("absent transactional goes again") << false << true << false << QStringLiteral("queued 1");
    QTest::newRow("where a repeat does no harm it goes again") << false << false << true << QStringLiteral("queued 1");
}

void TestOutbox::lookingUpDecides()
{
    QFETCH(bool, found);
    QFETCH(bool, transactional);
    QFETCH(bool, repeatable);
    QFETCH(QString, states);
    OutboxShop shop;
    Broadcast broadcast = shop.broadcast(shop.addCustomers(1));
    if (transactional)
        broadcast.messageClass = message::MessageClass::Transactional;
    shop.launch(broadcast);
    const SendRow row = shop.lease().front();
    QVERIFY(shop.hand(row.id)->allows());
    QVERIFY(shop.journal().record(row.journalKey()).value());
    VERIFY_OK(shop.finish(row.id, SendState::Ambiguous));
    const Ms later = now + msPerHour;
    VERIFY_OK(shop.run([&](Transaction& tx) {
        return sends::lookedUp(tx, shop.store(), row.id, found ? sends::Finding::Found : sends::Finding::Absent,
                               repeatable, later);
    }));
    QCOMPARE(shop.states(), states);
    if (states == QStringLiteral("ambiguous 1"))
        QCOMPARE(*shop.row(row.id).until, later + 72 * msPerHour);
    if (states == QStringLiteral("queued 1"))
        QCOMPARE(shop.sendAll(later), 1);
}

void TestOutbox::pauseAndResume()
{
    OutboxShop shop;
    const Launched launched = shop.launch(shop.broadcast(shop.addCustomers(2)));
    VERIFY_OK(shop.run([&](Transaction& tx) { return occasions::pause(tx, launched.occasion, "by hand"); }));
    QVERIFY(shop.lease().empty());
    QCOMPARE(shop.states(), QStringLiteral("queued 2"));
    VERIFY_OK(shop.run([&](Transaction& tx) { return occasions::resume(tx, launched.occasion); }));
    QCOMPARE(shop.sendAll(), 2);
}

void TestOutbox::cancelTakesAllButWhatIsInFlight()
{
    OutboxShop shop;
    const Launched launched = shop.launch(shop.broadcast(shop.addCustomers(4)));
    const auto rows = shop.lease(now, 3);
    QVERIFY(shop.hand(rows[0].id)->allows());
    SendOutcome later = outcome(SendState::Deferred, "temporary");
    later.until = now + 1000;
    VERIFY_OK(shop.finish(rows[1].id, later));
    const auto cancelled = shop.run([&](Transaction& tx) { return occasions::cancel(tx, launched.occasion, now); });
    QCOMPARE(*cancelled, 3);
    QCOMPARE(shop.states(), QStringLiteral("handed 1, cancelled 3"));
    VERIFY_OK(shop.finish(rows[0].id, outcome(SendState::Accepted)));
    QVERIFY(shop.look([&](Connection& c) { return occasions::tally(c, launched.occasion); })->finished());
    VERIFY_FAILS(shop.run([&](Transaction& tx) { return occasions::resume(tx, launched.occasion); }),
                 ErrorCode::Conflict, "cancelled");
    QCOMPARE(shop.problems(), QString());
}

void TestOutbox::feedbackOnlyClimbs()
{
    OutboxShop shop;
    shop.launch(shop.broadcast(shop.addCustomers(1)));
    QCOMPARE(shop.sendAll(), 1);
    const OutboxId id = shop.rows()[0].id;
    const auto tell = [&](SendState news) {
        return shop.run([&](Transaction& tx) { return sends::feedback(tx, shop.store(), id, news, "dsn", now, now); })
            .value();
    };
    QVERIFY(tell(SendState::Delivered));
    QVERIFY(!tell(SendState::Delivered));
    QVERIFY(tell(SendState::BouncedHard));
    QVERIFY(!tell(SendState::BouncedSoft));
    QVERIFY(!tell(SendState::Delivered));
    QVERIFY(!tell(SendState::Accepted));
    QVERIFY(tell(SendState::Complained));
    QVERIFY(!tell(SendState::Unsubscribed));
    QCOMPARE(shop.states(), QStringLiteral("complained 1"));
    QCOMPARE(shop.number("SELECT COUNT(*) FROM v_event WHERE kind LIKE 'message.%'"), 4);
}

void TestOutbox::feedbackProvesAnAmbiguousOne()
{
    OutboxShop shop;
    shop.launch(shop.broadcast(shop.addCustomers(1)));
    const SendRow row = shop.lease().front();
    QVERIFY(shop.hand(row.id)->allows());
    VERIFY_OK(shop.finish(row.id, SendState::Ambiguous));
    VERIFY_OK(shop.run([&](Transaction& tx) {
        return sends::feedback(tx, shop.store(), row.id, SendState::Delivered, "", now, now);
    }));
    QCOMPARE(shop.states(), QStringLiteral("delivered 1"));
}

void TestOutbox::aProgramStepAddsPeopleOneByOne()
{
    OutboxShop shop;
    const CustomerId anna = shop.addCustomer("anna@shop.test");
    const CustomerId twin = shop.addCustomer("anna@shop.test");
    const CustomerId shy = shop.addCustomer("shy@shop.test", false);
    std::vector<QString> kinds;
    VERIFY_OK(shop.run([&](Transaction& tx) -> Result<void> {
        Occasion step;
        step.uuid = occasions::stepUuid(shop.store().uuid(), "program", "hello", "19783");
        step.kind = "step";
        step.name = "Win-back: hello";
        step.message = MessageId{1};
        step.connector = ConnectorId{1};
        SendOrder order;
        order.occasion = occasions::ensure(tx, step);
        order.messageVersionId = 1;
        order.connector = ConnectorId{1};
        order.dueAt = now;
        if (occasions::ensure(tx, step) != order.occasion)
            return makeError(ErrorCode::Internal, "two occasions");
        for (const CustomerId customer : {anna, anna, twin, shy}) {
            order.customer = customer;
            PATRON_TRY(enqueued, sends::enqueue(tx, shop.store(), order, now));
            kinds.push_back(enqueued.kind == Enqueued::Kind::Added   ? QStringLiteral("added")
                            : enqueued.kind == Enqueued::Kind::Known ? QStringLiteral("known")
                                                                     : q(enqueued.reason));
        }
        return {};
    }));
    QCOMPARE(kinds, (std::vector<QString>{QStringLiteral("added"), QStringLiteral("known"),
                                          QStringLiteral("shared_address"), QStringLiteral("no_consent")}));
    QCOMPARE(shop.problems(), QString());
}

void TestOutbox::approvalHolds()
{
    OutboxShop shop;
    const Launched launched = shop.launch(shop.broadcast(shop.addCustomers(1)));
    const CustomerId other = shop.addCustomer("other@shop.test");
    VERIFY_OK(shop.run([&](Transaction& tx) -> Result<void> {
        SendOrder order;
        order.occasion = launched.occasion;
        order.customer = other;
        order.messageVersionId = 1;
        order.connector = ConnectorId{1};
        order.dueAt = now;
        order.needsApproval = true;
        PATRON_CHECK(sends::enqueue(tx, shop.store(), order, now));
        return {};
    }));
    QCOMPARE(shop.states(), QStringLiteral("held 1, queued 1"));
    QCOMPARE(shop.wake(now + msPerDay), 0);
    QCOMPARE(shop.sendAll(), 1);
    QCOMPARE(shop.run([&](Transaction& tx) { return sends::approve(tx, launched.occasion); }).value(), 1);
    QCOMPARE(shop.sendAll(), 1);
}

void TestOutbox::frozenBytesStay()
{
    OutboxShop shop;
    shop.launch(shop.broadcast(shop.addCustomers(1)));
    const OutboxId id = shop.rows()[0].id;
    for (const char* text : {"first", "second"}) {
        VERIFY_OK(shop.run([&](Transaction& tx) -> Result<void> {
            sends::freeze(tx, id, {"Hi", text}, now);
            return {};
        }));
    }
    const auto frozen = shop.look([&](Connection& c) { return sends::frozen(c, id); });
    QCOMPARE((*frozen)->bytes, std::string("first"));
}

void TestOutbox::anEndedEnrollmentTakesItsRowsAlong()
{
    OutboxShop shop;
    const Launched launched = shop.launch(shop.broadcast(shop.addCustomers(1)));
    const CustomerId other = shop.addCustomer("other@shop.test");
    VERIFY_OK(shop.run([&](Transaction& tx) -> Result<void> {
        SendOrder order;
        order.occasion = launched.occasion;
        order.customer = other;
        order.messageVersionId = 1;
        order.connector = ConnectorId{1};
        order.dueAt = now;
        order.enrollment = EnrollmentId{7};
        PATRON_CHECK(sends::enqueue(tx, shop.store(), order, now));
        PATRON_TRY(cancelled, sends::cancelEnrollment(tx, EnrollmentId{7}, "goal", now));
        return cancelled == 1 ? Result<void>() : makeError(ErrorCode::Internal, "not one");
    }));
    QCOMPARE(shop.states(), QStringLiteral("queued 1, cancelled 1"));
    QCOMPARE(shop.rows()[1].reason, std::string("goal"));
}

void TestOutbox::stepOccasionsHaveStableUuids()
{
    const std::string uuid = occasions::stepUuid("w", "p", "s", "1");
    QCOMPARE(uuid, occasions::stepUuid("w", "p", "s", "1"));
    QCOMPARE(uuid.size(), std::size_t{36});
    QCOMPARE(uuid[14], '8');
    QVERIFY(uuid != occasions::stepUuid("w", "p", "s", "2"));
    QVERIFY(uuid != occasions::stepUuid("w", "p", "s\n1", ""));
}

QTEST_GUILESS_MAIN(TestOutbox)
#include "tst_outbox.moc"
