#include "core/delivery/sms/gatewaynewsreader.h"
#include "core/delivery/sms/gatewaypresets.h"
#include "core/delivery/sms/gatewayverdict.h"
#include "core/delivery/sms/smshttpconnector.h"
#include "tests/support/checks.h"
#include "tests/support/httpfaultserver.h"
#include "tests/support/smtpfaultserver.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>

using namespace patron;
using namespace patron::delivery;
using patron::test::HttpFaultServer;
using patron::test::httpReply;
using patron::test::q;
using Kind = DeliveryResult::Kind;

namespace {

const QString fixtures = QStringLiteral(PATRON_SOURCE_DIR "/tests/data/sms/");
constexpr const char* messageId = "0123456789abcdef0123456789abcdef@shop.test";

Json fixtureOf(const std::string& preset)
{
    QFile file(fixtures + q(preset) + QStringLiteral(".json"));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    const auto json = parseJson(file.readAll().toStdString(), "the fixture");
    return json ? *json : Json();
}

QByteArray bodyOf(const Json& body)
{
    return QByteArray::fromStdString(body.is_string() ? body.get<std::string>() : body.dump());
}

HttpFaultServer::Answer answerOf(const Json& reply)
{
    HttpFaultServer::Answer answer;
    answer.hang = reply.is_null();
    if (answer.hang)
        return answer;
    QByteArray headers;
    const Json given = reply.value("headers", Json::object());
    for (const auto& [name, value] : given.items())
        headers += QByteArray::fromStdString(name + ": " + value.get<std::string>() + "\r\n");
    answer.bytes = httpReply(reply["status"].get<int>(), bodyOf(reply["body"]), headers);
    return answer;
}

QString wordOf(Kind kind)
{
    const QStringList words{QStringLiteral("accepted"), QStringLiteral("deferred"), QStringLiteral("rejected"),
                            QStringLiteral("ambiguous"), QStringLiteral("not_sent")};
    return words[int(kind)];
}

}

class TestSmsGateways : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void everyPresetThatShipsIsRead();
    void everyPresetHasItsExchanges();
    void exchanges_data();
    void exchanges();
    void statuses_data();
    void statuses();
    void inbound_data();
    void inbound();
    void numbersOnly();
    void theSecretIsInNoAddress();
    void aLostTextIsLookedFor_data();
    void aLostTextIsLookedFor();
    void pagesAreTurned();
    void otherHostsAreNotFollowed();
    void whatForgetsIsReadOut();
    void theAccountIsTested();

private:
    SmsSettings settingsOf(const Json& fixture, const HttpFaultServer& server, bool tls);

    QTemporaryDir m_folder;
    QString m_certificate;
    QString m_key;
};

void TestSmsGateways::initTestCase()
{
    test::makeTestCertificate(
        m_folder.path(),
        QStringLiteral("DNS:api.twilio.com,DNS:rest.nexmo.com,DNS:rest.messagebird.com,"
                       "DNS:api.plivo.com,DNS:eu.sms.api.sinch.com,DNS:sns.eu-west-1.amazonaws.com,"
                       "DNS:xyz123.api.infobip.com"),
        &m_certificate, &m_key);
}

SmsSettings TestSmsGateways::settingsOf(const Json& fixture, const HttpFaultServer& server, bool tls)
{
    Json settings = fixture["settings"];
    settings["preset"] = fixture["preset"];
    auto parsed = SmsSettings::parse(settings);
    if (!parsed)
        qFatal("%s", parsed.error().text.c_str());
    parsed->timeouts.replyMs = 300;
    parsed->dial = HttpDial{"127.0.0.1", server.port()};
    if (tls)
        parsed->caFile = m_certificate.toStdString();
    return *parsed;
}

void TestSmsGateways::everyPresetThatShipsIsRead()
{
    QDir folder(QStringLiteral(PATRON_SOURCE_DIR "/resources/sms"));
    const QStringList files = folder.entryList({QStringLiteral("*.json")}, QDir::Files, QDir::Name);
    QCOMPARE(files.size(), 8);
    for (const QString& name : files) {
        QFile file(folder.filePath(name));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const auto document = parseJson(file.readAll().toStdString(), name.toStdString());
        VERIFY_OK(document);
        const auto spec = GatewaySpec::parse(*document);
        VERIFY_OK(spec);
        QCOMPARE(q(spec->name) + QStringLiteral(".json"), name);
        QVERIFY(!spec->secretTitle.empty() && !spec->link.empty());
    }
    QCOMPARE(gatewayPresets().size(), std::size_t(files.size()));
    VERIFY_FAILS(gatewayPreset("twillio"), ErrorCode::NotFound, "\"twilio\"");
}

void TestSmsGateways::everyPresetHasItsExchanges()
{
    for (const GatewaySpec& spec : gatewayPresets()) {
        const Json fixture = fixtureOf(spec.name);
        QVERIFY2(fixture.is_object(), (spec.name + " has no recorded exchanges").c_str());
        for (const char* kind : {"success", "refusal", "throttle", "timeout", "account"}) {
            bool has = false;
            for (const Json& one : fixture["exchanges"])
                has = has || one["kind"] == kind;
            QVERIFY2(has, (spec.name + " has no exchange of the kind " + kind).c_str());
        }
        QVERIFY2(!spec.status || fixture.contains("statuses"), (spec.name + " has no recorded status").c_str());
        QVERIFY2(!spec.inbound || fixture.contains("inbound"), (spec.name + " has no recorded text").c_str());
    }
}

void TestSmsGateways::exchanges_data()
{
    QTest::addColumn<QString>("preset");
    QTest::addColumn<int>("number");
    for (const GatewaySpec& spec : gatewayPresets()) {
        const Json fixture = fixtureOf(spec.name);
        int number = 0;
        for (const Json& one : fixture.value("exchanges", Json::array())) {
            const std::string name =
                spec.name + ", " + one["kind"].get<std::string>() + ": " + one["name"].get<std::string>();
            QTest::newRow(name.c_str()) << q(spec.name) << number++;
        }
    }
}

void TestSmsGateways::exchanges()
{
    QFETCH(QString, preset);
    QFETCH(int, number);
    const Json fixture = fixtureOf(preset.toStdString());
    const Json exchange = fixture["exchanges"][std::size_t(number)];
    const bool tls = preset != u"kannel";
    if (tls && m_certificate.isEmpty())
        QSKIP("openssl is not installed, so there is no certificate to test with");
    HttpFaultServer server({answerOf(exchange["reply"])}, tls ? m_certificate : QString(), tls ? m_key : QString());
    const auto connector = makeSmsHttpConnector(settingsOf(fixture, server, tls), fixture["secret"].get<std::string>());
    const auto session = connector->openSession({});
    bool asked = false;
    const DeliveryResult result =
        session->deliver({connector->envelopeSender(), exchange["to"].get<std::string>(), messageId},
                         exchange["text"].get<std::string>(), [&] {
                             asked = server.taken().empty();
                             return true;
                         });
    QVERIFY2(asked, "the last look comes before anything can be taken");
    const Json& expect = exchange["expect"];
    QCOMPARE(wordOf(result.kind), q(expect["kind"].get<std::string>()));
    if (expect.contains("trouble")) {
        QVERIFY(result.trouble.has_value());
        QCOMPARE(q(nameOf(*result.trouble)), q(expect["trouble"].get<std::string>()));
    }
    if (expect.contains("id"))
        QCOMPARE(q(result.providerId), q(expect["id"].get<std::string>()));
    if (expect.contains("code"))
        QCOMPARE(result.code, expect["code"].get<int>());
    if (expect.contains("enhanced"))
        QCOMPARE(q(result.enhanced), q(expect["enhanced"].get<std::string>()));
    if (expect.contains("retry_after_ms"))
        QCOMPARE(result.retryAfterMs.value_or(-1), expect["retry_after_ms"].get<Ms>());
    QCOMPARE(server.taken().size(), std::size_t{1});
    const HttpFaultServer::Request seen = server.taken().front();
    const Json request = exchange.value("request", Json::object());
    if (request.contains("method"))
        QCOMPARE(q(seen.method), q(request["method"].get<std::string>()));
    if (request.contains("target"))
        QCOMPARE(q(seen.target), q(request["target"].get<std::string>()));
    if (request.contains("body"))
        QCOMPARE(q(seen.body), q(request["body"].get<std::string>()));
    if (request.contains("json"))
        QCOMPARE(q(Json::parse(seen.body).dump()), q(request["json"].dump()));
    const Json headers = request.value("headers", Json::object());
    for (const auto& [name, value] : headers.items())
        QCOMPARE(q(seen.headers.at(name)), q(value.get<std::string>()));
}

void TestSmsGateways::statuses_data()
{
    QTest::addColumn<QString>("preset");
    QTest::addColumn<int>("number");
    for (const GatewaySpec& spec : gatewayPresets()) {
        const Json fixture = fixtureOf(spec.name);
        int number = 0;
        for (const Json& one : fixture.value("statuses", Json::array()))
            QTest::newRow((spec.name + ": " + one["name"].get<std::string>()).c_str()) << q(spec.name) << number++;
    }
}

void TestSmsGateways::statuses()
{
    QFETCH(QString, preset);
    QFETCH(int, number);
    const Json fixture = fixtureOf(preset.toStdString());
    const Json status = fixture["statuses"][std::size_t(number)];
    const bool tls = preset != u"kannel";
    if (tls && m_certificate.isEmpty())
        QSKIP("openssl is not installed, so there is no certificate to test with");
    HttpFaultServer server({{httpReply(200, bodyOf(status["body"]))}}, m_certificate, m_key);
    const auto connector = makeSmsHttpConnector(settingsOf(fixture, server, tls), "secret");
    std::vector<Receipt> receipts;
    const NewsSink sink = [&](const GatewayNews& news) -> Result<void> {
        receipts.insert(receipts.end(), news.receipts.begin(), news.receipts.end());
        return {};
    };
    VERIFY_OK(connector->collect({{"id1"}, false, 0, 0}, sink, {}));
    QCOMPARE(server.taken().size(), std::size_t{1});
    QVERIFY(server.taken().front().target.find("id1") != std::string::npos);
    const bool known = !status["news"].is_null();
    QCOMPARE(receipts.size(), std::size_t(known ? 1 : 0));
    if (known) {
        QCOMPARE(q(outbox::nameOf(receipts[0].news)), q(status["news"].get<std::string>()));
        QCOMPARE(q(receipts[0].providerId), QStringLiteral("id1"));
    }
}

void TestSmsGateways::inbound_data()
{
    QTest::addColumn<QString>("preset");
    for (const GatewaySpec& spec : gatewayPresets()) {
        if (spec.inbound)
            QTest::newRow(spec.name.c_str()) << q(spec.name);
    }
}

void TestSmsGateways::inbound()
{
    QFETCH(QString, preset);
    const Json recorded = fixtureOf(preset.toStdString())["inbound"];
    const auto spec = gatewayPreset(preset.toStdString());
    VERIFY_OK(spec);
    const InboundPage page = readInboundPage(*spec->inbound, recorded["body"]);
    QCOMPARE(page.texts.size(), recorded["texts"].size());
    for (std::size_t i = 0; i < page.texts.size(); ++i) {
        const Json& wanted = recorded["texts"][i];
        QCOMPARE(q(page.texts[i].id), q(wanted["id"].get<std::string>()));
        QCOMPARE(q(page.texts[i].from), q(wanted["from"].get<std::string>()));
        QCOMPARE(q(page.texts[i].text), q(wanted["text"].get<std::string>()));
        QCOMPARE(page.texts[i].at, wanted["at"].get<Ms>());
    }
    QCOMPARE(q(page.next), q(recorded.value("next", std::string())));
}

void TestSmsGateways::numbersOnly()
{
    HttpFaultServer server({{httpReply(200, "{}")}});
    const auto connector = makeSmsHttpConnector(settingsOf(fixtureOf("kannel"), server, false), "pw");
    const auto session = connector->openSession({});
    for (const char* address :
         {"", "447700900123", "+4477", "+0447700900123", "+44770090012345678", "+44 7700", "a@b.test"}) {
        const DeliveryResult result = session->deliver({"", address, messageId}, "Hi", [] { return true; });
        QVERIFY(result.kind == Kind::Rejected && result.trouble == TroubleClass::BadRecipient);
    }
    QVERIFY(session->deliver({"", "+447700900123", messageId}, " \n", [] { return true; }).trouble ==
            TroubleClass::ContentRefused);
    QCOMPARE(server.connections(), 0);
    QCOMPARE(connector->unitsOf(std::string(160, 'a')), 1);
    QCOMPARE(connector->unitsOf(std::string(161, 'a')), 2);
    QCOMPARE(connector->unitsOf(""), 1);
}

void TestSmsGateways::theSecretIsInNoAddress()
{
    // Addresses are what proxies and logs keep. Only Kannel's own interface knows no other place.
    for (const GatewaySpec& spec : gatewayPresets()) {
        const Json fixture = fixtureOf(spec.name);
        HttpFaultServer server({{httpReply(200, "{}")}});
        const SmsSettings settings = settingsOf(fixture, server, false);
        SmsValues values = settings.values;
        for (const char* name : {"to", "to_digits", "from", "from_digits", "text", "reference"})
            values[name] = "x";
        values["secret"] = "canary";
        const auto request = spec.send.fill(values, 0);
        VERIFY_OK(request);
        QCOMPARE(request->target().find("canary") != std::string::npos, spec.name == "kannel");
    }
}

void TestSmsGateways::aLostTextIsLookedFor_data()
{
    QTest::addColumn<QString>("preset");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QString>("found");
    const auto row = [](const char* name, const char* preset, int status, const char* body, const char* found) {
        QTest::newRow(name) << QString::fromLatin1(preset) << status << QByteArray(body) << QString::fromLatin1(found);
    };
    const char* there =
        R"({"next_page_uri":null,"messages":[{"to":"+447700900123","body":"Hi","direction":"outbound-api","date_created":"Fri, 24 May 2019 17:44:46 +0000"}]})";
    row("it is in the list", "twilio", 200, there, "found");
    row("another text is in the list", "twilio", 200,
        R"({"next_page_uri":null,"messages":[{"to":"+447700900123","body":"Ho","direction":"outbound-api","date_created":"Fri, 24 May 2019 17:44:46 +0000"}]})",
        "absent");
    row("the same text of another hour", "twilio", 200,
        R"({"next_page_uri":null,"messages":[{"to":"+447700900123","body":"Hi","direction":"outbound-api","date_created":"Fri, 24 May 2019 15:44:46 +0000"}]})",
        "absent");
    row("it may be on the next page", "twilio", 200, R"({"next_page_uri":"/2010-04-01/x","messages":[]})",
        "cannot tell");
    row("the gateway does not answer well", "twilio", 503, "{}", "cannot tell");
    row("what cannot be read", "twilio", 200, "<html>", "cannot tell");
    row("by reference", "sinch", 200,
        R"({"count":1,"batches":[{"client_reference":"0123456789abcdef0123456789abcdef"}]})", "found");
    row("by reference, not there", "sinch", 200, R"({"count":0,"batches":[]})", "absent");
    row("a gateway without look-up", "vonage", 200, "{}", "cannot tell");
}

void TestSmsGateways::aLostTextIsLookedFor()
{
    QFETCH(QString, preset);
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    QFETCH(QString, found);
    if (m_certificate.isEmpty())
        QSKIP("openssl is not installed, so there is no certificate to test with");
    HttpFaultServer server({{httpReply(status, body)}}, m_certificate, m_key);
    const auto connector = makeSmsHttpConnector(settingsOf(fixtureOf(preset.toStdString()), server, true), "s");
    const Lookup answer = connector->lookUp({messageId, "+447700900123", "Hi", 1'558'719'900'000}, {});
    const QStringList words{QStringLiteral("found"), QStringLiteral("absent"), QStringLiteral("cannot tell")};
    QCOMPARE(words[int(answer)], found);
}

void TestSmsGateways::pagesAreTurned()
{
    if (m_certificate.isEmpty())
        QSKIP("openssl is not installed, so there is no certificate to test with");
    const QByteArray first = R"({"inbounds":[{"id":"i1","type":"mo_text","from":"447700900123","body":"one"}]})";
    const QByteArray second = R"({"inbounds":[{"id":"i2","type":"mo_binary","from":"447700900123","body":"00"}]})";
    const QByteArray third = R"({"inbounds":[{"id":"i3","type":"mo_text","from":"447700900123","body":"three"}]})";
    HttpFaultServer server({{httpReply(200, first)},
                            {httpReply(200, second)},
                            {httpReply(200, third)},
                            {httpReply(200, R"({"inbounds":[]})")}},
                           m_certificate, m_key);
    const auto connector = makeSmsHttpConnector(settingsOf(fixtureOf("sinch"), server, true), "s");
    QStringList texts;
    VERIFY_OK(connector->collect({{}, true, 1'558'719'900'000, 0},
                                 [&](const GatewayNews& news) -> Result<void> {
                                     for (const InboundText& text : news.texts)
                                         texts << q(text.text);
                                     return {};
                                 },
                                 {}));
    QCOMPARE(texts, (QStringList{QStringLiteral("one"), QStringLiteral("three")}));
    QStringList targets;
    for (const auto& request : server.taken())
        targets << q(request.target);
    const QString begin =
        QStringLiteral("/xms/v1/plan1/inbounds?start_date=2019-05-24T17%3A45%3A00Z&page=%1&page_size=100");
    QCOMPARE(targets,
             (QStringList{QString(begin).replace(u"%1"_qs, u"0"_qs), QString(begin).replace(u"%1"_qs, u"1"_qs),
                          QString(begin).replace(u"%1"_qs, u"2"_qs), QString(begin).replace(u"%1"_qs, u"3"_qs)}));
}

void TestSmsGateways::otherHostsAreNotFollowed()
{
    if (m_certificate.isEmpty())
        QSKIP("openssl is not installed, so there is no certificate to test with");
    HttpFaultServer server({{httpReply(200, R"({"next_page_uri":"https://evil.test/x","messages":[]})")}},
                           m_certificate, m_key);
    const auto connector = makeSmsHttpConnector(settingsOf(fixtureOf("twilio"), server, true), "s");
    VERIFY_FAILS(connector->collect({{}, true, 0, 0}, [](const GatewayNews&) -> Result<void> { return {}; }, {}),
                 ErrorCode::Refused, "another address");
    QCOMPARE(server.taken().size(), std::size_t{1});
}

void TestSmsGateways::whatForgetsIsReadOut()
{
    if (m_certificate.isEmpty())
        QSKIP("openssl is not installed, so there is no certificate to test with");
    const QByteArray one =
        R"({"results":[{"messageId":"m1","from":"447700900123","to":"1","text":"STOP","receivedAt":""}]})";
    HttpFaultServer server({{httpReply(200, one)}, {httpReply(200, R"({"results":[]})")}}, m_certificate, m_key);
    const auto connector = makeSmsHttpConnector(settingsOf(fixtureOf("infobip"), server, true), "s");
    // What could not be kept is not followed by a read that would make the gateway forget more.
    VERIFY_FAILS(connector->collect({{}, true, 0, 0},
                                    [](const GatewayNews&) -> Result<void> {
                                        return makeError(ErrorCode::DiskFull, "The disk is full.");
                                    },
                                    {}),
                 ErrorCode::DiskFull, "full");
    QCOMPARE(server.taken().size(), std::size_t{1});
}

void TestSmsGateways::theAccountIsTested()
{
    if (m_certificate.isEmpty())
        QSKIP("openssl is not installed, so there is no certificate to test with");
    const auto check = [&](const char* preset, int status, const QByteArray& body, std::size_t taken) {
        HttpFaultServer server({{httpReply(status, body)}}, m_certificate, m_key);
        const auto connector = makeSmsHttpConnector(settingsOf(fixtureOf(preset), server, true), "s");
        auto result = connector->check({});
        if (server.taken().size() != taken)
            return Result<void>(makeError(ErrorCode::Internal, "another number of requests was taken"));
        return result;
    };
    VERIFY_OK(check("twilio", 200, R"({"messages":[]})", 1));
    VERIFY_FAILS(check("twilio", 401, R"({"code":20003,"message":"Authenticate"})", 1), ErrorCode::Refused,
                 "Authenticate");
    VERIFY_OK(check("plivo", 404, R"({"error":"not found"})", 1));
    VERIFY_FAILS(check("plivo", 401, "no", 1), ErrorCode::Refused, "Plivo");
    // One that can only send is reached, and nothing is sent.
    VERIFY_OK(check("vonage", 200, "{}", 0));
    // Reading the inbox would make this one forget it.
    VERIFY_OK(check("infobip", 200, R"({"results":[]})", 1));
}

QTEST_GUILESS_MAIN(TestSmsGateways)
#include "tst_smsgateways.moc"
