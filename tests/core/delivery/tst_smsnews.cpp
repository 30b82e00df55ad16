#include "core/delivery/inboundtexts.h"
#include "core/delivery/newscollector.h"
#include "core/delivery/ratelimiter.h"
#include "core/delivery/sms/smshttpconnector.h"
#include "tests/core/delivery/sendingshop.h"
#include "tests/support/httpfaultserver.h"

#include <QElapsedTimer>

using namespace patron;
using namespace patron::delivery;
using namespace patron::test;
using outbox::SendState;

namespace {

/// A gateway of the user's own, in words that a test can read. (moc takes a slash and a star for a comment.)
const char* gateway =
    R"({"name":"mine","title":"Mine","settings":{"url":{"title":"Address","kind":"url"}},"needs_sender":false,)"
    R"("send":{"method":"POST","url":"{url}/send","json":{"to":"{to}","text":"{text}","ref":"{reference}"}},)"
    R"("answer":"json","success":{"status":"200"},"id":"/id","code":"/code","says":"/says",)"
    R"("refusals":[{"code":["gone"],"trouble":"bad_recipient"},{"code":["stopped"],"trouble":"unsubscribed"}],)"
    R"("status":{"request":{"method":"GET","url":"{url}/status/{id}"},"at":"/state",)"
    R"("states":{"done":"delivered","failed":"bounced_hard"}},)"
    R"("lookup":{"request":{"method":"GET","url":"{url}/find","query":{"ref":"{reference}"}},"items":"/items\u002f*",)"
    R"("match":[{"at":"/ref","is":"{reference}"}]},)"
    R"("inbound":{"request":{"method":"GET","url":"{url}/inbox"},"items":"/items\u002f*","id":"/id","from":"/from",)"
    R"("text":"/text"}})";

std::string settingsAt(int port)
{
    return Json{{"gateway", Json::parse(gateway)}, {"values", {{"url", "http://127.0.0.1:" + std::to_string(port)}}}}
        .dump();
}

/// A text for whom it is made.
class TextSource final : public MessageSource
{
public:
    std::vector<Result<Made>> make(std::span<const SendRow> rows, const ConnectorRow&, Ms) override
    {
        Made made;
        made.message = FrozenMessage{"", text};
        return std::vector<Result<Made>>(rows.size(), made);
    }
    std::string text = "Hi there";
};

/// A shop that sends text messages by a fake gateway.
class TextingShop : public OutboxShop
{
public:
    explicit TextingShop(std::vector<HttpFaultServer::Answer> answers)
        : server(std::move(answers))
    {
        const std::string settings = settingsAt(server.port());
        run([&](Transaction& tx) -> Result<void> {
            tx.query("UPDATE connector SET kind = 'sms-http', settings = ? WHERE id = 1").bind(settings).run();
            return {};
        }).value();
        clock.set(SystemClock().now());
        outcomes = std::move(*OutcomeJournal::open(store().uuid()));
        runner = std::make_unique<DeliveryRunner>(store(), gate(), *outcomes, source,
                                                  [this](const ConnectorRow& row) { return make(row); });
    }
    Result<std::unique_ptr<Connector>> make(const ConnectorRow& row)
    {
        PATRON_TRY(settings, SmsSettings::parse(row.settings));
        settings.timeouts.replyMs = 400;
        return makeSmsHttpConnector(settings, {});
    }
    CustomerId addPhone(const std::string& number)
    {
        return run([&](Transaction& tx) -> Result<CustomerId> {
                   const CustomerId id = customer::customers::create(
                       tx, store(), {*customer::makeIdentity(customer::IdentityKind::Phone, number, {}, "GB")}, {},
                       now);
                   customer::ConsentEntry consent;
                   consent.customer = id;
                   consent.channel = customer::Channel::Sms;
                   consent.source = "test";
                   consent.at = now;
                   customer::consents::add(tx, consent, now);
                   return id;
               })
            .value();
    }
    void text(const std::vector<CustomerId>& people)
    {
        outbox::Broadcast b = broadcast(people);
        b.channel = customer::Channel::Sms;
        b.dueAt = clock.now();
        auto launched = outbox::launch(store(), b, clock.now());
        if (!launched)
            qFatal("%s", launched.error().text.c_str());
    }
    Result<DeliveryReport> send()
    {
        JobContext job(clock, {});
        return runner->run(job);
    }
    Result<NewsReport> collect(bool asked = true)
    {
        NewsCollector collector(store(), [this](const ConnectorRow& row) { return make(row); });
        JobContext job(clock, {});
        return collector.run(job, asked ? std::optional(ConnectorId{1}) : std::nullopt);
    }
    ConnectorRow connectorRow()
    {
        return *look([](Connection& c) { return *connectors::find(c, ConnectorId{1}); });
    }
    NewsTally keep(const std::vector<InboundText>& texts)
    {
        GatewayNews news;
        news.texts = texts;
        return keepNews(store(), connectorRow(), news, clock.now()).value();
    }
    std::string reach(CustomerId id)
    {
        return *look([&](Connection& c) {
            return customer::consents::reach(c, id, customer::Channel::Sms, "marketing", store().identityKey())
                .refusal(false);
        });
    }
    std::int64_t count(const std::string& sql)
    {
        return *look([&](Connection& c) {
            Query query = c.query(sql);
            query.step();
            return query.int64(0);
        });
    }

    HttpFaultServer server;
    FixedClock clock{now};
    TextSource source;
    std::unique_ptr<OutcomeJournal> outcomes;
    std::unique_ptr<DeliveryRunner> runner;
};

HttpFaultServer::Answer ok(const char* body)
{
    return {httpReply(200, body)};
}

}

class TestSmsNews : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void textsGoThroughTheOutbox();
    void refusalsSuppressWhomTheyMust_data();
    void refusalsSuppressWhomTheyMust();
    void aGatewaysStopIsAnUnsubscribe();
    void whatMayBeLostIsNotSentAgain();
    void whatMayBeLostIsLookedFor_data();
    void whatMayBeLostIsLookedFor();
    void stopSilencesTheNumber_data();
    void stopSilencesTheNumber();
    void stopOfAStrangerIsKept();
    void helpIsShownAndStartIsNoConsent();
    void theSameTextTwiceIsOne();
    void aNumberOfTwoStopsBoth();
    void receiptsClimbOnly();
    void newsAreCollected();
    void aGatewayIsAskedOnceAMinute();
    void aGatewayThatIsAwayIsAProblem();
    void partsTakePlacesOfTheRate();
    void routes_data();
    void routes();
};

void TestSmsNews::textsGoThroughTheOutbox()
{
    TextingShop shop({ok(R"({"id":"m1"})")});
    shop.source.text = std::string(161, 'x');
    shop.text({shop.addPhone("+447700900123")});
    const auto report = shop.send();
    VERIFY_OK(report);
    QCOMPARE(report->accepted, 1);
    QCOMPARE(shop.states(), QStringLiteral("accepted 1"));
    const SendRow row = shop.rows().front();
    QCOMPARE(q(row.providerId), QStringLiteral("m1"));
    QCOMPARE(q(row.address), QStringLiteral("+447700900123"));
    const Json sent = Json::parse(shop.server.taken().front().body);
    QCOMPARE(q(sent["to"].get<std::string>()), QStringLiteral("+447700900123"));
    QCOMPARE(q(sent["ref"].get<std::string>()), q(row.messageHeaderId.substr(0, 32)));
    // Two parts, and the event says so.
    QCOMPARE(shop.count("SELECT json_extract(properties, '$.parts') FROM v_event WHERE kind = 'message.sent'"), 2);
}

void TestSmsNews::refusalsSuppressWhomTheyMust_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QString>("states");
    QTest::addColumn<QString>("reach");
    QTest::addColumn<bool>("paused");
    const auto row = [](const char* name, int status, const char* body, const char* states, const char* reach,
                        bool paused) {
        QTest::newRow(name) << status << QByteArray(body) << QString::fromLatin1(states) << QString::fromLatin1(reach)
                            << paused;
    };
    row("a number that is none", 400, R"({"code":"gone","says":"no"})", "rejected 1", "suppressed_bounced_hard", false);
    row("throttling suppresses nobody", 429, R"({"code":"slow"})", "deferred 1", "", false);
    row("a wrong key suppresses nobody", 401, R"({"code":"key"})", "queued 1", "", true);
    row("a redirect suppresses nobody", 302, "", "queued 1", "", true);
    row("an unknown refusal suppresses nobody yet", 400, R"({"code":"?"})", "rejected 1", "", false);
}

void TestSmsNews::refusalsSuppressWhomTheyMust()
{
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    QFETCH(QString, states);
    QFETCH(QString, reach);
    QFETCH(bool, paused);
    TextingShop shop({{httpReply(status, body)}});
    const CustomerId id = shop.addPhone("+447700900123");
    shop.text({id});
    VERIFY_OK(shop.send());
    QCOMPARE(shop.states(), states);
    QCOMPARE(q(shop.reach(id)), reach);
    QCOMPARE(shop.connectorRow().paused, paused);
}

void TestSmsNews::aGatewaysStopIsAnUnsubscribe()
{
    TextingShop shop({{httpReply(400, R"({"code":"stopped"})")}});
    const CustomerId id = shop.addPhone("+447700900123");
    shop.text({id});
    VERIFY_OK(shop.send());
    QCOMPARE(shop.states(), QStringLiteral("rejected 1"));
    QVERIFY(!shop.reach(id).empty());
    QCOMPARE(shop.count("SELECT count(*) FROM consent_entry WHERE state = 'denied' AND channel = 'sms'"), 1);
}

void TestSmsNews::whatMayBeLostIsNotSentAgain()
{
    TextingShop shop({{QByteArray()}, ok(R"({"id":"m2"})")});
    shop.text({shop.addPhone("+447700900123"), shop.addPhone("+447700900124")});
    VERIFY_OK(shop.send());
    VERIFY_OK(shop.send());
    QCOMPARE(shop.states(), QStringLiteral("accepted 1, ambiguous 1"));
    QCOMPARE(shop.server.taken().size(), std::size_t{2});
}

void TestSmsNews::whatMayBeLostIsLookedFor_data()
{
    QTest::addColumn<QByteArray>("body"); // %1 is the reference
    QTest::addColumn<int>("minutes");
    QTest::addColumn<QString>("states");
    QTest::addColumn<int>("asked");
    QTest::newRow("it is there") << QByteArray(R"({"items":[{"ref":"%1"}]})") << 20 << QStringLiteral("accepted 1")
                                 << 1;
    QTest::newRow("it is not there: never again by itself")
        << QByteArray(R"({"items":[]})") << 20 << QStringLiteral("ambiguous 1") << 1;
    QTest::newRow("too early to tell") << QByteArray(R"({"items":[{"ref":"%1"}]})") << 5
                                       << QStringLiteral("ambiguous 1") << 0;
}

void TestSmsNews::whatMayBeLostIsLookedFor()
{
    QFETCH(QByteArray, body);
    QFETCH(int, minutes);
    QFETCH(QString, states);
    QFETCH(int, asked);
    TextingShop shop({{QByteArray()}});
    shop.text({shop.addPhone("+447700900123")});
    VERIFY_OK(shop.send());
    const QByteArray reference = QByteArray::fromStdString(shop.rows().front().messageHeaderId.substr(0, 32));
    HttpFaultServer finder({{httpReply(200, body.replace("%1", reference))}});
    shop.run([&](Transaction& tx) -> Result<void> {
            const std::string settings = settingsAt(finder.port());
            tx.query("UPDATE connector SET settings = ? WHERE id = 1").bind(settings).run();
            // The clock of business is the real one for a real gateway, so the hand-over moves back.
            tx.query("UPDATE outbox SET handed_at = handed_at - ?").bind(minutes * msPerMinute).run();
            return {};
        })
        .value();
    VERIFY_OK(shop.send());
    VERIFY_OK(shop.send());
    QCOMPARE(shop.states(), states);
    QCOMPARE(int(finder.taken().size()), asked);
}

void TestSmsNews::stopSilencesTheNumber_data()
{
    QTest::addColumn<QString>("from");
    QTest::addColumn<QString>("text");
    QTest::newRow("as E.164") << QStringLiteral("+447700900123") << QStringLiteral("STOP");
    QTest::newRow("without its sign") << QStringLiteral("447700900123") << QStringLiteral("Stop please!");
    QTest::newRow("in German") << QStringLiteral("+447700900123") << QStringLiteral("bitte keine SMS mehr");
}

void TestSmsNews::stopSilencesTheNumber()
{
    QFETCH(QString, from);
    QFETCH(QString, text);
    TextingShop shop({ok(R"({"id":"m1"})")});
    const CustomerId id = shop.addPhone("+447700900123");
    shop.text({id});
    VERIFY_OK(shop.send());
    const NewsTally tally = shop.keep({{"t1", from.toStdString(), "12345", text.toStdString(), shop.clock.now()}});
    QCOMPARE(tally.stops, 1);
    QCOMPARE(q(shop.reach(id)), QStringLiteral("suppressed_unsubscribed"));
    QCOMPARE(shop.states(), QStringLiteral("unsubscribed 1"));
    QCOMPARE(shop.count("SELECT count(*) FROM v_event WHERE kind = 'message.replied'"), 1);
    // The next text to them does not leave.
    outbox::Broadcast b = shop.broadcast({id});
    b.channel = customer::Channel::Sms;
    const auto flight = outbox::preflight(shop.store(), b, shop.clock.now());
    VERIFY_OK(flight);
    QCOMPARE(flight->planned, 0);
}

void TestSmsNews::stopOfAStrangerIsKept()
{
    TextingShop shop({ok("{}")});
    const NewsTally tally = shop.keep({{"t1", "+447700900999", "12345", "STOP", 0}});
    QCOMPARE(tally.strangers, 1);
    const CustomerId later = shop.addPhone("+447700900999");
    QCOMPARE(q(shop.reach(later)), QStringLiteral("suppressed_unsubscribed"));
}

void TestSmsNews::helpIsShownAndStartIsNoConsent()
{
    TextingShop shop({ok("{}")});
    const CustomerId id = shop.addPhone("+447700900123");
    shop.keep({{"t1", "+447700900123", "12345", "STOP", shop.clock.now()}});
    const NewsTally tally = shop.keep({{"t2", "+447700900123", "12345", "START", shop.clock.now()},
                                       {"t3", "+447700900123", "12345", "HELP", shop.clock.now()},
                                       {"t4", "+447700900888", "12345", "When do you open?", shop.clock.now()}});
    QVERIFY(tally.starts == 1 && tally.helps == 1 && tally.texts == 3 && tally.strangers == 1);
    QCOMPARE(q(shop.reach(id)), QStringLiteral("suppressed_unsubscribed"));
    const auto texts = *shop.look([](Connection& c) { return inboundTexts::list(c); });
    QCOMPARE(texts.size(), std::size_t{4});
    QCOMPARE((*shop.look([](Connection& c) { return inboundTexts::list(c, "help"); })).size(), std::size_t{1});
    QCOMPARE(q(texts[0].body), QStringLiteral("When do you open?"));
    QVERIFY(texts[0].customers.empty());
}

void TestSmsNews::theSameTextTwiceIsOne()
{
    TextingShop shop({ok("{}")});
    shop.addPhone("+447700900123");
    QCOMPARE(shop.keep({{"t1", "+447700900123", "1", "Hello", shop.clock.now()}}).texts, 1);
    QCOMPARE(shop.keep({{"t1", "+447700900123", "1", "Hello", shop.clock.now()}}).texts, 0);
    QCOMPARE(shop.count("SELECT count(*) FROM inbound_text"), 1);
    QCOMPARE(shop.count("SELECT count(*) FROM v_event WHERE kind = 'message.replied'"), 1);
}

void TestSmsNews::aNumberOfTwoStopsBoth()
{
    TextingShop shop({ok("{}")});
    const CustomerId one = shop.addPhone("+447700900123");
    const CustomerId two = shop.addPhone("+447700900123");
    shop.keep({{"t1", "+447700900123", "1", "stop", shop.clock.now()}});
    QVERIFY(!shop.reach(one).empty());
    QVERIFY(!shop.reach(two).empty());
}

void TestSmsNews::receiptsClimbOnly()
{
    TextingShop shop({ok(R"({"id":"AB12"})")});
    shop.text({shop.addPhone("+447700900123")});
    VERIFY_OK(shop.send());
    const auto keep = [&](const char* id, SendState news, std::vector<std::string> forms = {}) {
        GatewayNews all;
        Receipt receipt;
        receipt.providerId = id;
        receipt.alsoKnownAs = std::move(forms);
        receipt.news = news;
        all.receipts.push_back(std::move(receipt));
        return keepNews(shop.store(), shop.connectorRow(), all, shop.clock.now()).value();
    };
    QCOMPARE(keep("nobody", SendState::Delivered).unmatched, 1);
    // SMSCs write the same id in two ways.
    QCOMPARE(keep("43794", SendState::Delivered, {"ab12", "AB12"}).delivered, 1);
    QCOMPARE(shop.states(), QStringLiteral("delivered 1"));
    QCOMPARE(keep("AB12", SendState::Delivered).delivered, 0);
    QCOMPARE(keep("AB12", SendState::BouncedHard).bounced, 1);
    QCOMPARE(keep("AB12", SendState::Delivered).delivered, 0);
    QCOMPARE(shop.states(), QStringLiteral("bounced_hard 1"));
}

void TestSmsNews::newsAreCollected()
{
    TextingShop shop(
        {ok(R"({"id":"m1"})"),
         ok(R"({"items":[{"id":"t1","from":"447700900123","text":"Thanks"},{"id":"t2","from":"447700900124","text":"stop"}]})"),
         ok(R"({"state":"done"})"), ok(R"({"items":[]})"), ok(R"({"state":"done"})")});
    shop.text({shop.addPhone("+447700900123")});
    VERIFY_OK(shop.send());
    const auto report = shop.collect();
    VERIFY_OK(report);
    QVERIFY2(report->problems.empty(), report->problems.empty() ? "" : report->problems.begin()->second.c_str());
    QVERIFY(report->tally.delivered == 1 && report->tally.texts == 2 && report->tally.stops == 1);
    QCOMPARE(shop.states(), QStringLiteral("delivered 1"));
    QCOMPARE(q(shop.server.taken()[2].target), QStringLiteral("/status/m1"));
    // What is delivered is not asked about any more.
    VERIFY_OK(shop.collect());
    QCOMPARE(shop.server.taken().size(), std::size_t{4});
}

void TestSmsNews::aGatewayIsAskedOnceAMinute()
{
    TextingShop shop({ok(R"({"items":[]})")});
    VERIFY_OK(shop.collect(false));
    VERIFY_OK(shop.collect(false));
    QCOMPARE(shop.server.taken().size(), std::size_t{1});
    VERIFY_OK(shop.collect(true));
    QCOMPARE(shop.server.taken().size(), std::size_t{2});
}

void TestSmsNews::aGatewayThatIsAwayIsAProblem()
{
    TextingShop shop({{httpReply(401, "{}")}});
    const auto report = shop.collect();
    VERIFY_OK(report);
    QCOMPARE(report->problems.size(), std::size_t{1});
    QVERIFY(report->problems.begin()->second.find("401") != std::string::npos);
}

void TestSmsNews::partsTakePlacesOfTheRate()
{
    RateLimiter limiter(600); // a unit each 100 ms
    QElapsedTimer timer;
    timer.start();
    QVERIFY(limiter.acquire({}, 3));
    QVERIFY(timer.elapsed() < 90);
    QVERIFY(limiter.acquire({}, 1));
    QVERIFY(timer.elapsed() >= 300);
    // One larger than the rate goes when the minute is free, and nothing waits for ever.
    RateLimiter small(5);
    QVERIFY(small.acquire({}, 9));
}

void TestSmsNews::routes_data()
{
    QTest::addColumn<QStringList>("kinds"); // of connectors 1, 2, …
    QTest::addColumn<QString>("own");       // send.connector.sms
    QTest::addColumn<int>("meant");
    QTest::addColumn<QString>("channel");
    QTest::addColumn<QString>("route"); // a number or words of the refusal
    const auto row = [](const char* name, QStringList kinds, const char* own, int meant, const char* channel,
                        const char* route) {
        QTest::newRow(name) << kinds << QString::fromLatin1(own) << meant << QString::fromLatin1(channel)
                            << QString::fromLatin1(route);
    };
    const QString smtp = QStringLiteral("smtp");
    const QString http = QStringLiteral("sms-http");
    const QString smpp = QStringLiteral("smpp");
    const QString local = QStringLiteral("local");
    row("mail by a mail account", {smtp}, "", 1, "email", "1");
    row("a text by a gateway", {http}, "", 1, "sms", "1");
    row("a text by the Local inbox", {local}, "", 1, "sms", "1");
    row("a text beside a mail account goes by the only gateway", {smtp, http}, "", 1, "sms", "2");
    row("a mail beside a gateway goes by the only account", {http, smtp}, "", 1, "email", "2");
    row("of two gateways the one that was chosen", {smtp, http, smpp}, "C3", 1, "sms", "3");
    row("of two gateways none is guessed", {smtp, http, smpp}, "", 1, "sms", "choose which");
    row("a text without a gateway", {smtp, local}, "", 1, "sms", "add a connector for text messages");
    row("a mail without an account", {http}, "", 1, "email", "choose a mail account");
}

void TestSmsNews::routes()
{
    QFETCH(QStringList, kinds);
    QFETCH(QString, own);
    QFETCH(int, meant);
    QFETCH(QString, channel);
    QFETCH(QString, route);
    TempWorkspace files;
    const auto found = files.store().write([&](Transaction& tx) -> Result<ConnectorId> {
        for (int i = 0; i < kinds.size(); ++i) {
            const std::string name = "C" + std::to_string(i + 1);
            tx.query("INSERT INTO connector(id, uuid, name, folded, kind, settings, state, created_at) VALUES (?, ?, "
                     "?, ?, ?, "
                     "'{}', 'active', 0)")
                .bind(i + 1, name, name, "c" + std::to_string(i + 1), kinds[i].toStdString())
                .run();
        }
        if (!own.isEmpty())
            tx.query("INSERT INTO setting(key, value) VALUES ('send.connector.sms', ?)").bind(own.toStdString()).run();
        return outbox::routeFor(tx.connection(), *customer::parseChannel(channel.toStdString()), ConnectorId{meant});
    });
    bool number = false;
    const int wanted = route.toInt(&number);
    if (number) {
        VERIFY_OK(found);
        QCOMPARE(found->value, wanted);
    } else {
        VERIFY_FAILS(found, ErrorCode::Conflict, route.toStdString());
    }
}

QTEST_GUILESS_MAIN(TestSmsNews)
#include "tst_smsnews.moc"
