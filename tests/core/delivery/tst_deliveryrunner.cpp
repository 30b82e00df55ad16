#include "core/delivery/local/localinbox.h"
#include "core/outbox/sendtoken.h"
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

class TestDeliveryRunner : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sendsToTheLocalInbox();
    void sendsBySmtpOverSeveralSessions();
    void theSenderNamesTheMessageWhereAsked();
    void everyFaultEndsInItsState_data();
    void everyFaultEndsInItsState();
    void aRetryIsByteIdentical();
    void aMissingServerLosesNothing();
    void aWrongPasswordPausesTheAccountAndSuppressesNobody();
    void aHardBounceSuppresses();
    void missingFieldsSkipTheCustomer();
    void aBrokenMessagePausesItsOccasion();
    void aDenialBetweenBodyAndDotStops();
    void cancelBetweenBodyAndDotStops();
    void cancelGivesTheRestBack();
    void theRateHolds();
    void theRateHoldsOverRuns();
    void aSlowBroadcastKeepsNobodyWaiting();
    void timeMustBeRealForRealConnectors();
    void aCopySendsNothing();
    void aPausedConnectorIsNamed();
};

void TestDeliveryRunner::sendsToTheLocalInbox()
{
    SendingShop shop;
    const Launched launched = shop.launchTo(manyNames("c", 25));
    const auto report = shop.send();
    VERIFY_OK(report);
    QCOMPARE(report->accepted, 25);
    QCOMPARE(shop.states(), QStringLiteral("accepted 25"));
    const LocalInbox inbox(shop.store().uuid());
    QCOMPARE(inbox.count(), 25);
    QCOMPARE(shop.number("SELECT COUNT(*) FROM v_event WHERE kind = 'message.sent'"), 25);
    QVERIFY(shop.look([&](Connection& c) { return occasions::tally(c, launched.occasion); })->finished());
    QCOMPARE(shop.problems(), QString());
    QCOMPARE(shop.send()->leased, 0);
    QCOMPARE(shop.journal().count().value(), 25);
}

void TestDeliveryRunner::sendsBySmtpOverSeveralSessions()
{
    SmtpFaultServer server;
    SendingShop shop;
    shop.useServer(server, 3);
    shop.launchTo(manyNames("ok", 60));
    const auto report = shop.send();
    VERIFY_OK(report);
    QCOMPARE(report->accepted, 60);
    QCOMPARE(server.commits().size(), std::size_t{60});
    for (const std::string& name : manyNames("ok", 60))
        QCOMPARE(server.commitsOf(name + "@x.test"), 1);
    QVERIFY(server.connections() <= 3);
    QCOMPARE(shop.problems(), QString());
}

void TestDeliveryRunner::theSenderNamesTheMessageWhereAsked()
{
    for (const bool verp : {false, true}) {
        SmtpFaultServer server;
        SendingShop shop;
        shop.useServer(server);
        shop.run([&](Transaction& tx) -> Result<void> {
                tx.query("UPDATE connector SET settings = json_set(settings, '$.envelope_from', 'bounce@shop.test', "
                         "'$.verp', json(?)) WHERE id = 1")
                    .bind(verp ? "true" : "false")
                    .run();
                return {};
            })
            .value();
        shop.launchTo({"ok-anna", "ok-ben"});
        QCOMPARE(shop.send()->accepted, 2);
        for (const SendRow& row : shop.rows()) {
            const auto commits = server.commits();
            const auto mine = std::find_if(commits.begin(), commits.end(),
                                           [&](const auto& commit) { return commit.recipient == row.address; });
            QVERIFY(mine != commits.end());
            const std::string token = tokenOf(shop.store().identityKey(), row.id);
            QCOMPARE(q(mine->sender), q(verp ? "bounce+" + token + "@shop.test" : "bounce@shop.test"));
        }
    }
}

void TestDeliveryRunner::everyFaultEndsInItsState_data()
{
    QTest::addColumn<QString>("fault");
    QTest::addColumn<QString>("state");
    QTest::addColumn<int>("commits");
    QTest::addColumn<bool>("journal");
    QTest::addColumn<bool>("stops");
    const auto row = [](const char* name, const char* fault, const char* state, int commits, bool journal, bool stops) {
        QTest::newRow(name) << QString::fromLatin1(fault) << QString::fromLatin1(state) << commits << journal << stops;
    };
    row("accepted", "ok", "accepted", 1, true, false);
    row("a refused recipient", "rcpt550", "rejected", 0, false, false);
    row("a greylisted one", "rcpt451", "deferred", 0, false, false);
    row("421 at the recipient", "rcpt421", "deferred", 0, false, true);
    row("gone at the recipient", "rcptdrop", "deferred", 0, false, false);
    row("gone at DATA", "datadrop", "deferred", 0, false, false);
    row("gone at the dot", "dotlost", "ambiguous", 0, true, false);
    row("gone after the dot", "dotdrop", "ambiguous", 1, true, false);
    row("a torn answer", "torn", "ambiguous", 1, true, false);
    row("an endless answer", "endless", "ambiguous", 1, true, false);
    row("refused at the dot", "dot550", "rejected", 0, false, false);
    row("deferred at the dot", "dot451", "deferred", 0, false, false);
    row("421 at the dot", "dot421", "deferred", 0, false, true);
}

void TestDeliveryRunner::everyFaultEndsInItsState()
{
    QFETCH(QString, fault);
    QFETCH(QString, state);
    QFETCH(int, commits);
    QFETCH(bool, journal);
    QFETCH(bool, stops);
    SmtpFaultServer server;
    SendingShop shop;
    shop.useServer(server);
    const std::string name = fault.toStdString() + "-anna";
    shop.launchTo({name, "ok-bob"});
    const auto report = shop.send();
    VERIFY_OK(report);
    const auto rows = shop.rows();
    QCOMPARE(q(nameOf(rows[0].state)), state);
    QCOMPARE(server.commitsOf(name + "@x.test"), commits);
    QCOMPARE(shop.journal().contains(rows[0].journalKey()).value(), journal);
    // An account's trouble stops the account, another one's does not.
    QCOMPARE(!report->stopped.empty(), stops);
    QCOMPARE(q(nameOf(rows[1].state)), stops ? QStringLiteral("queued") : QStringLiteral("accepted"));
    QCOMPARE(server.commitsOf("ok-bob@x.test"), stops ? 0 : 1);
    // A second run at once repeats nothing. One that nobody asked for waits with the account.
    VERIFY_OK(shop.send());
    QCOMPARE(server.commitsOf("ok-bob@x.test"), stops ? 0 : 1);
    RunScope byAPerson;
    byAPerson.tryHeld = true;
    VERIFY_OK(shop.send(byAPerson));
    QCOMPARE(server.commitsOf(name + "@x.test"), commits);
    QCOMPARE(server.commitsOf("ok-bob@x.test"), 1);
    QVERIFY(!report->failure);
    QCOMPARE(shop.problems(), QString());
}

void TestDeliveryRunner::aRetryIsByteIdentical()
{
    SendingShop shop;
    struct Once : Connector
    {
        std::vector<std::string>& seen;
        explicit Once(std::vector<std::string>& list)
            : seen(list)
        {}
        struct Talk : Session
        {
            std::vector<std::string>& seen;
            explicit Talk(std::vector<std::string>& list)
                : seen(list)
            {}
            DeliveryResult deliver(const Envelope&, std::string_view bytes, const BeforeDot& beforeDot) override
            {
                seen.emplace_back(bytes);
                DeliveryResult result;
                result.phase = Phase::Dot;
                if (!beforeDot())
                    return result;
                result.kind = seen.size() < 3 ? DeliveryResult::Kind::Deferred : DeliveryResult::Kind::Accepted;
                result.code = seen.size() < 3 ? 451 : 250;
                return result;
            }
            void close() override {}
        };
        std::string_view kind() const override { return "once"; }
        std::unique_ptr<Session> openSession(CancelToken) override { return std::make_unique<Talk>(seen); }
        Result<void> check(CancelToken) override { return {}; }
        std::string envelopeSender() const override { return "shop@shop.test"; }
    };
    std::vector<std::string> seen;
    shop.makeOther = [&]() -> Result<std::unique_ptr<Connector>> { return std::unique_ptr<Connector>(new Once(seen)); };
    shop.launchTo({"anna"});
    for (int i = 0; i < 3; ++i) {
        VERIFY_OK(shop.send());
        shop.clock.set(shop.clock.now() + msPerHour);
    }
    QCOMPARE(seen.size(), std::size_t{3});
    QVERIFY(seen[0] == seen[1] && seen[1] == seen[2]);
    QCOMPARE(shop.source.made.load(), 1);
    QCOMPARE(shop.states(), QStringLiteral("accepted 1"));
    QCOMPARE(shop.rows()[0].attempts, 3);
}

void TestDeliveryRunner::aMissingServerLosesNothing()
{
    SendingShop shop;
    {
        SmtpFaultServer gone;
        shop.useServer(gone);
    }
    shop.launchTo(manyNames("ok", 5));
    const auto report = shop.send();
    VERIFY_OK(report);
    QCOMPARE(shop.states(), QStringLiteral("queued 5"));
    QVERIFY(q(report->stopped.at("Inbox")).contains(QStringLiteral("127.0.0.1")));
    QCOMPARE(shop.rows()[0].attempts, 0);
    QVERIFY(!shop.connectorRow().paused);
    SmtpFaultServer back;
    shop.useServer(back);
    QCOMPARE(shop.send()->accepted, 5);
    QCOMPARE(back.commits().size(), std::size_t{5});
}

void TestDeliveryRunner::aWrongPasswordPausesTheAccountAndSuppressesNobody()
{
    QTemporaryDir folder;
    QString certificate;
    QString key;
    if (!test::makeTestCertificate(folder.path(), QStringLiteral("DNS:localhost,IP:127.0.0.1"), &certificate, &key))
        QSKIP("openssl is not installed, so there is no certificate");
    SmtpFaultServer::Options options;
    options.tls = SmtpFaultServer::Options::Tls::Offered;
    options.certificate = certificate;
    options.key = key;
    options.auth = "PLAIN";
    SmtpFaultServer server(options);
    SendingShop shop;
    shop.useServer(server);
    shop.setConnector("smtp", R"({"host":"localhost","port":)" + std::to_string(server.port()) +
                                  R"(,"username":"user","ca_file":")" + certificate.toStdString() +
                                  R"(","from":{"address":"shop@shop.test"}})");
    shop.secrets.write({"c1", "Inbox"}, "wrong").value();
    shop.launchTo(manyNames("ok", 3));
    const auto report = shop.send();
    VERIFY_OK(report);
    QCOMPARE(shop.states(), QStringLiteral("queued 3"));
    QVERIFY(shop.connectorRow().paused);
    QVERIFY(q(shop.connectorRow().reason).contains(QStringLiteral("535")));
    QCOMPARE(shop.number("SELECT COUNT(*) FROM v_suppression"), 0);
    QCOMPARE(server.commands().filter(QStringLiteral("AUTH")).size(), 1); // no second try: accounts get locked
    QCOMPARE(shop.send()->leased, 0);
    shop.secrets.write({"c1", "Inbox"}, "secret").value();
    shop.run([](Transaction& tx) -> Result<void> {
            connectors::resume(tx, ConnectorId{1});
            return {};
        })
        .value();
    QCOMPARE(shop.send()->accepted, 3);
}

void TestDeliveryRunner::aHardBounceSuppresses()
{
    SmtpFaultServer server;
    SendingShop shop;
    shop.useServer(server);
    shop.launchTo({"rcpt550-gone"});
    VERIFY_OK(shop.send());
    QCOMPARE(shop.number("SELECT COUNT(*) FROM v_suppression WHERE reason = 'bounced_hard'"), 1);
    QCOMPARE(shop.number("SELECT COUNT(*) FROM v_event WHERE kind = 'message.bounced'"), 1);
    QCOMPARE(shop.number("SELECT COUNT(*) FROM v_event WHERE kind = 'message.sent'"), 0);
}

void TestDeliveryRunner::missingFieldsSkipTheCustomer()
{
    SendingShop shop;
    shop.launchTo({"anna", "skip-bob"});
    const auto report = shop.send();
    VERIFY_OK(report);
    QCOMPARE(report->skipped, 1);
    QCOMPARE(shop.states(), QStringLiteral("accepted 1, skipped 1"));
    QCOMPARE(q(shop.rows()[1].reason), QStringLiteral("missing_field"));
    QVERIFY(q(shop.rows()[1].response).contains(QStringLiteral("first_name")));
}

void TestDeliveryRunner::aBrokenMessagePausesItsOccasion()
{
    SendingShop shop;
    shop.source.broken = true;
    const Launched launched = shop.launchTo(manyNames("c", 30));
    const auto report = shop.send();
    VERIFY_OK(report);
    QCOMPARE(shop.states(), QStringLiteral("queued 30"));
    QCOMPARE(shop.source.made.load(), 20); // those that were to leave together, and no more
    const auto occasion = shop.look([&](Connection& c) { return *occasions::find(c, launched.occasion); });
    QCOMPARE(occasion->state, std::string("paused"));
    QVERIFY(q(occasion->reason).contains(QStringLiteral("line 1")));
    shop.source.broken = false;
    VERIFY_OK(shop.run([&](Transaction& tx) { return occasions::resume(tx, launched.occasion); }));
    QCOMPARE(shop.send()->accepted, 30);
}

void TestDeliveryRunner::aDenialBetweenBodyAndDotStops()
{
    SendingShop shop;
    const CustomerId anna = shop.addCustomer("anna@x.test");
    shop.launch(shop.broadcast({anna}));
    std::atomic<int> taken = 0;
    shop.makeOther = [&]() -> Result<std::unique_ptr<Connector>> {
        return std::unique_ptr<Connector>(new Meddler([&] { shop.deny(anna); }, taken));
    };
    const auto report = shop.send();
    VERIFY_OK(report);
    QCOMPARE(report->refused, 1);
    QCOMPARE(taken.load(), 0);
    QCOMPARE(shop.states(), QStringLiteral("suppressed 1"));
    QCOMPARE(shop.journal().count().value(), 0);
    QCOMPARE(shop.problems(), QString());
}

void TestDeliveryRunner::cancelBetweenBodyAndDotStops()
{
    SendingShop shop;
    const Launched launched = shop.launchTo({"anna", "bob"});
    std::atomic<int> taken = 0;
    shop.makeOther = [&]() -> Result<std::unique_ptr<Connector>> {
        return std::unique_ptr<Connector>(new Meddler(
            [&] {
                shop.run([&](Transaction& tx) { return occasions::cancel(tx, launched.occasion, shop.clock.now()); })
                    .value();
            },
            taken));
    };
    VERIFY_OK(shop.send());
    QCOMPARE(taken.load(), 0);
    QCOMPARE(shop.states(), QStringLiteral("cancelled 2"));
}

void TestDeliveryRunner::cancelGivesTheRestBack()
{
    SendingShop shop;
    shop.launchTo(manyNames("c", 50));
    CancelToken cancel;
    std::atomic<int> taken = 0;
    shop.makeOther = [&]() -> Result<std::unique_ptr<Connector>> {
        return std::unique_ptr<Connector>(new Meddler(
            [&] {
                if (taken == 4)
                    cancel.cancel();
            },
            taken));
    };
    const auto report = shop.send({}, cancel);
    VERIFY_OK(report);
    QVERIFY(report->cancelled);
    QCOMPARE(taken.load(), 5);
    QCOMPARE(shop.states(), QStringLiteral("queued 45, accepted 5"));
    QCOMPARE(shop.problems(), QString());
}

void TestDeliveryRunner::theRateHolds()
{
    SendingShop shop;
    auto paced = shop.broadcast(shop.addPeople(manyNames("c", 6)));
    paced.ratePerMinute = 600;
    shop.launch(paced);
    QElapsedTimer timer;
    timer.start();
    QCOMPARE(shop.send()->accepted, 6);
    QVERIFY(timer.elapsed() >= 500);
}

void TestDeliveryRunner::theRateHoldsOverRuns()
{
    SendingShop shop;
    const SystemClock clock;
    shop.clock.set(clock.now());
    auto paced = shop.broadcast(shop.addPeople(manyNames("c", 4)));
    paced.ratePerMinute = 60;
    const Launched launched = shop.launch(paced);
    QCOMPARE(shop.look([&](Connection& c) { return *occasions::find(c, launched.occasion)->ratePerMinute; }).value(),
             60);
    QElapsedTimer timer;
    timer.start();
    std::atomic<int> taken = 0;
    for (const int until : {2, 3}) {
        CancelToken cancel;
        shop.makeOther = [&]() -> Result<std::unique_ptr<Connector>> {
            return std::unique_ptr<Connector>(new Meddler(
                [&] {
                    if (taken == until - 1)
                        cancel.cancel();
                },
                taken));
        };
        JobContext job(clock, cancel);
        QVERIFY(shop.runner->run(job)->cancelled);
        QCOMPARE(taken.load(), until);
    }
    // The first at once, the others a second after the one before, whichever run sends them.
    QVERIFY2(timer.elapsed() >= 2'000, qPrintable(QString::number(timer.elapsed())));
}

void TestDeliveryRunner::aSlowBroadcastKeepsNobodyWaiting()
{
    SendingShop shop;
    auto slow = shop.broadcast(shop.addPeople(manyNames("slow", 30)));
    slow.ratePerMinute = 1;
    shop.launch(slow);
    shop.launchTo(manyNames("quick", 30));
    std::atomic<int> taken = 0;
    CancelToken cancel;
    shop.makeOther = [&]() -> Result<std::unique_ptr<Connector>> {
        return std::unique_ptr<Connector>(new Meddler(
            [&] {
                if (taken == 30)
                    cancel.cancel();
            },
            taken));
    };
    QElapsedTimer timer;
    timer.start();
    QVERIFY(shop.send({}, cancel)->cancelled);
    QCOMPARE(taken.load(), 31);
    QVERIFY2(timer.elapsed() < 30'000, qPrintable(QString::number(timer.elapsed())));
    QCOMPARE(shop.states(), QStringLiteral("queued 29, accepted 31"));
    QCOMPARE(shop.problems(), QString());
}

void TestDeliveryRunner::timeMustBeRealForRealConnectors()
{
    SmtpFaultServer server;
    SendingShop shop;
    shop.launchTo({"ok-anna"});
    shop.useServer(server);
    shop.clock.set(SystemClock().now() + msPerDay);
    VERIFY_FAILS(shop.send(), ErrorCode::WrongUsage, "--now");
    QCOMPARE(shop.states(), QStringLiteral("queued 1"));
    QVERIFY(server.commits().empty());
}

void TestDeliveryRunner::aCopySendsNothing()
{
    SendingShop shop;
    shop.launchTo({"anna"});
    shop.store().markNotLive();
    VERIFY_FAILS(shop.send(), ErrorCode::NotLive, "claim");
    QCOMPARE(shop.states(), QStringLiteral("queued 1"));
}

void TestDeliveryRunner::aPausedConnectorIsNamed()
{
    SendingShop shop;
    shop.launchTo({"anna"});
    shop.run([](Transaction& tx) -> Result<void> {
            connectors::pause(tx, ConnectorId{1}, "The password is wrong.");
            return {};
        })
        .value();
    const auto report = shop.send();
    VERIFY_OK(report);
    QCOMPARE(q(report->stopped.at("Inbox")), QStringLiteral("The password is wrong."));
    QCOMPARE(shop.states(), QStringLiteral("queued 1"));
}

QTEST_GUILESS_MAIN(TestDeliveryRunner)
#include "tst_deliveryrunner.moc"
