#include "core/base/json.h"
#include "core/delivery/smpp/smppconcat.h"
#include "core/delivery/smpp/smppconnector.h"
#include "tests/support/checks.h"
#include "tests/support/fakesmsc.h"

#include <algorithm>

using namespace patron;
using namespace patron::delivery;
using patron::test::FakeSmsc;
using patron::test::q;
using Kind = DeliveryResult::Kind;

namespace {

SmppSettings settingsFor(const FakeSmsc& smsc)
{
    auto settings = SmppSettings::parse(*parseJson(R"({"host":"127.0.0.1","port":)" + std::to_string(smsc.port()) +
                                                       R"(,"tls":false,"system_id":"shop","sender":"+15551230000"})",
                                                   "settings"));
    if (!settings)
        qFatal("%s", settings.error().text.c_str());
    settings->timeouts.bindMs = 500;
    settings->timeouts.responseMs = 500;
    settings->timeouts.answerMs = 500;
    settings->timeouts.listenMs = 300;
    settings->timeouts.throttledMs = 10;
    return *settings;
}

/// Delivers one text on a connection of its own.
DeliveryResult deliver(const SmppSettings& settings, const std::string& text, NewsSink sink = {}, bool gate = true)
{
    const auto connector = makeSmppConnector(settings, "secret");
    const auto session = connector->openSession({});
    if (sink)
        session->onNews(std::move(sink));
    return session->deliver({"", "+447700900123", "id@shop.test"}, text, [gate] { return gate; });
}

SmppMessage receipt(const std::string& text)
{
    SmppMessage message;
    message.esmClass = 0x04;
    message.source.digits = "447700900123";
    message.text = text;
    return message;
}

SmppMessage inbound(const std::string& text)
{
    SmppMessage message;
    message.source = {1, 1, "447700900123"};
    message.destination = {1, 1, "15551230000"};
    message.text = text;
    return message;
}

}

class TestSmpp : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void settingsAreChecked_data();
    void settingsAreChecked();
    void aTextIsTaken();
    void aLongTextIsTakenInParts();
    void aLongTextIsTakenWhole();
    void oldServersAreBoundTwice();
    void outcomes_data();
    void outcomes();
    void throttledPartsGoAgain();
    void aClosedGateSendsNothing();
    void newsComeOnTheSameConnection();
    void whatIsNotKeptIsNotAcknowledged();
    void newsAreAskedFor();
    void theLinkIsTested();
};

void TestSmpp::settingsAreChecked_data()
{
    QTest::addColumn<QString>("change");
    QTest::addColumn<QString>("words");
    const auto row = [](const char* name, const char* change, const char* words) {
        QTest::newRow(name) << QString::fromLatin1(change) << QString::fromLatin1(words);
    };
    row("a good one", "{}", "");
    row("plain to another machine", R"({"tls":false})", "everybody");
    row("plain on a private line", R"({"tls":false,"insecure":true})", "");
    row("no user", R"({"system_id":null})", "\"system_id\"");
    row("a user that is too long", R"({"system_id":"0123456789abcdef"})", "15");
    row("no sender", R"({"sender":null})", "sender");
    row("an unknown way to bind", R"({"bind":"both"})", "\"pair\"");
    row("an unknown concatenation", R"({"concatenation":"sar"})", "\"udh16\"");
    row("an unknown key", R"({"systemid":"x"})", "\"system_id\"");
    row("a window of none", R"({"window":0})", "\"window\"");
}

void TestSmpp::settingsAreChecked()
{
    QFETCH(QString, change);
    QFETCH(QString, words);
    Json settings = *parseJson(R"({"host":"smsc.example","system_id":"shop","sender":"MyShop"})", "settings");
    settings.merge_patch(*parseJson(change.toStdString(), "change"));
    const auto parsed = SmppSettings::parse(settings);
    if (words.isEmpty())
        VERIFY_OK(parsed);
    else
        VERIFY_FAILS(parsed, ErrorCode::BadInput, words.toStdString());
}

void TestSmpp::aTextIsTaken()
{
    FakeSmsc smsc({.enquires = true});
    const DeliveryResult result = deliver(settingsFor(smsc), "Grüße [€]");
    QVERIFY2(result.kind == Kind::Accepted, result.text.c_str());
    QCOMPARE(q(result.providerId), QStringLiteral("id1"));
    QCOMPARE(smsc.taken().size(), std::size_t{1});
    const SmppMessage taken = smsc.taken().front();
    QCOMPARE(q(taken.source.digits), QStringLiteral("15551230000"));
    QCOMPARE(q(taken.destination.digits), QStringLiteral("447700900123"));
    QVERIFY(taken.source.ton == 1 && taken.destination.ton == 1 && taken.destination.npi == 1);
    QVERIFY(taken.dataCoding == 0 && taken.registeredDelivery == 1 && taken.esmClass == 0);
    QCOMPARE(q(decodeSmppText(taken.text, 0).value()), QStringLiteral("Grüße [€]"));
    QCOMPARE(q(smsc.password()), QStringLiteral("secret"));
    // It says goodbye, and answered what it was asked.
    QTRY_VERIFY(!smsc.commands().empty() && smsc.commands().back() == smpp::unbind);
    const auto commands = smsc.commands();
    QVERIFY(std::find(commands.begin(), commands.end(), smpp::enquireLink | smpp::respond) != commands.end());
}

void TestSmpp::aLongTextIsTakenInParts()
{
    FakeSmsc smsc;
    SmppSettings settings = settingsFor(smsc);
    settings.window = 2;
    const std::string text(153 * 5 - 3, 'x');
    const DeliveryResult result = deliver(settings, text);
    QVERIFY2(result.kind == Kind::Accepted, result.text.c_str());
    const auto taken = smsc.taken();
    QCOMPARE(taken.size(), std::size_t{5});
    QCOMPARE(q(result.providerId), QStringLiteral("id5"));
    SmppAssembly assembly;
    std::optional<std::string> whole;
    for (std::size_t i = 0; i < taken.size(); ++i) {
        QVERIFY(taken[i].esmClass == 0x40);
        QCOMPARE(int(taken[i].registeredDelivery), i == 4 ? 1 : 0);
        whole = assembly.add(taken[i], *smppPlace(taken[i]));
    }
    QCOMPARE(q(whole.value_or("?")), q(text));
    QCOMPARE(makeSmppConnector(settings, "")->unitsOf(text), 5);
}

void TestSmpp::aLongTextIsTakenWhole()
{
    FakeSmsc smsc;
    SmppSettings settings = settingsFor(smsc);
    settings.concatenation = SmppConcatenation::Payload;
    const std::string text(400, 'x');
    QVERIFY(deliver(settings, text).kind == Kind::Accepted);
    QCOMPARE(smsc.taken().size(), std::size_t{1});
    QVERIFY(smsc.taken().front().text.empty());
    QCOMPARE(q(smsc.taken().front().content()), q(text));
    QCOMPARE(makeSmppConnector(settings, "")->unitsOf(text), 3);
}

void TestSmpp::oldServersAreBoundTwice()
{
    FakeSmsc smsc({.transceiver = false});
    const DeliveryResult result = deliver(settingsFor(smsc), "Hi");
    QVERIFY2(result.kind == Kind::Accepted, result.text.c_str());
    const auto commands = smsc.commands();
    for (const std::uint32_t bind : {smpp::bindTransceiver, smpp::bindTransmitter, smpp::bindReceiver})
        QVERIFY(std::find(commands.begin(), commands.end(), bind) != commands.end());
    SmppSettings strict = settingsFor(smsc);
    strict.bind = SmppSettings::Bind::Transceiver;
    QVERIFY(deliver(strict, "Hi").kind == Kind::NotSent);
}

void TestSmpp::outcomes_data()
{
    QTest::addColumn<int>("bindStatus");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("fault");
    QTest::addColumn<int>("length");
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("trouble");
    const auto row = [](const char* name, int bind, int status, const char* fault, int length, Kind kind,
                        const char* trouble) {
        QTest::newRow(name) << bind << status << QString::fromLatin1(fault) << length << int(kind)
                            << QString::fromLatin1(trouble);
    };
    row("a wrong password", 0x0e, 0, "", 5, Kind::NotSent, "account");
    row("too many binds for now", 0x58, 0, "", 5, Kind::Deferred, "throttled");
    row("throttled", 0, 0x58, "", 5, Kind::Deferred, "throttled");
    row("a full queue", 0, 0x14, "", 5, Kind::Deferred, "throttled");
    row("a system error", 0, 0x08, "", 5, Kind::Deferred, "temporary");
    row("a bad number", 0, 0x0b, "", 5, Kind::Rejected, "bad_recipient");
    row("a bad number for a long text", 0, 0x0b, "", 400, Kind::Rejected, "bad_recipient");
    row("a sender that is not ours", 0, 0x0a, "", 5, Kind::Rejected, "sender_refused");
    row("lost after it was taken", 0, 0, "drop", 5, Kind::Ambiguous, "");
    row("no answer", 0, 0, "hang", 5, Kind::Ambiguous, "");
    row("nonsense instead of an answer", 0, 0, "garbage", 5, Kind::Ambiguous, "");
    row("a generic_nack", 0, 0, "nack", 5, Kind::Rejected, "account_refused");
    row("an answer to something else first", 0, 0, "other", 5, Kind::Accepted, "");
    row("ended by the SMSC instead of an answer", 0, 0, "unbind", 5, Kind::Ambiguous, "");
}

void TestSmpp::outcomes()
{
    QFETCH(int, bindStatus);
    QFETCH(int, status);
    QFETCH(QString, fault);
    QFETCH(int, length);
    QFETCH(int, kind);
    QFETCH(QString, trouble);
    FakeSmsc::Options options;
    options.bindStatus = std::uint32_t(bindStatus);
    if (status)
        options.statuses = {std::uint32_t(status)};
    if (!fault.isEmpty())
        options.faults[1] = fault.toStdString();
    FakeSmsc smsc(options);
    const DeliveryResult result = deliver(settingsFor(smsc), std::string(std::size_t(length), 'x'));
    QVERIFY2(int(result.kind) == kind, result.text.c_str());
    if (trouble == u"account")
        QVERIFY(result.accountProblem);
    else if (!trouble.isEmpty())
        QCOMPARE(q(nameOf(result.trouble.value_or(TroubleClass::Lost))), trouble);
    QVERIFY(result.kind == Kind::Accepted || !result.text.empty());
    // What was refused whole was offered once: the second part never left.
    if (status)
        QVERIFY(smsc.taken().empty());
}

void TestSmpp::throttledPartsGoAgain()
{
    FakeSmsc smsc({.statuses = {0, 0x58, 0x58, 0}});
    SmppSettings settings = settingsFor(smsc);
    settings.window = 1;
    const DeliveryResult result = deliver(settings, std::string(300, 'x'));
    QVERIFY2(result.kind == Kind::Accepted, result.text.c_str());
    QCOMPARE(smsc.taken().size(), std::size_t{2});
    FakeSmsc never({.statuses = {0, 0x58}});
    QVERIFY(deliver(settingsFor(never), std::string(300, 'x')).kind == Kind::Ambiguous);
    QCOMPARE(never.taken().size(), std::size_t{1});
}

void TestSmpp::aClosedGateSendsNothing()
{
    FakeSmsc smsc;
    const DeliveryResult result = deliver(settingsFor(smsc), "Hi", {}, false);
    QVERIFY(result.kind == Kind::NotSent && result.gateClosed);
    QVERIFY(smsc.taken().empty());
}

void TestSmpp::newsComeOnTheSameConnection()
{
    FakeSmsc::Options options;
    options.deliver = {receipt("id:id0 stat:DELIVRD err:000"), inbound("STOP")};
    options.deliverBeforeAnswer = true;
    FakeSmsc smsc(options);
    GatewayNews all;
    const DeliveryResult result = deliver(settingsFor(smsc), "Hi", [&](const GatewayNews& news) -> Result<void> {
        all.receipts.insert(all.receipts.end(), news.receipts.begin(), news.receipts.end());
        all.texts.insert(all.texts.end(), news.texts.begin(), news.texts.end());
        return {};
    });
    QVERIFY(result.kind == Kind::Accepted);
    QCOMPARE(all.receipts.size(), std::size_t{1});
    QCOMPARE(all.texts.size(), std::size_t{1});
    QCOMPARE(q(all.texts[0].from), QStringLiteral("+447700900123"));
    QCOMPARE(q(all.texts[0].text), QStringLiteral("STOP"));
    QTRY_VERIFY((smsc.deliverAnswers() == std::vector<std::uint32_t>{0, 0}));
}

void TestSmpp::whatIsNotKeptIsNotAcknowledged()
{
    FakeSmsc::Options options;
    options.deliver = {inbound("STOP")};
    FakeSmsc smsc(options);
    const auto connector = makeSmppConnector(settingsFor(smsc), "secret");
    VERIFY_FAILS(connector->collect({},
                                    [](const GatewayNews&) -> Result<void> {
                                        return makeError(ErrorCode::DiskFull, "The disk is full.");
                                    },
                                    {}),
                 ErrorCode::DiskFull, "full");
    QTRY_VERIFY((smsc.deliverAnswers() == std::vector<std::uint32_t>{0x64}));
}

void TestSmpp::newsAreAskedFor()
{
    FakeSmsc::Options options;
    options.transceiver = false;
    options.deliver = {inbound("HELP"), receipt("id:id1 stat:UNDELIV err:001")};
    FakeSmsc smsc(options);
    const auto connector = makeSmppConnector(settingsFor(smsc), "secret");
    QStringList got;
    VERIFY_OK(connector->collect({},
                                 [&](const GatewayNews& news) -> Result<void> {
                                     for (const InboundText& text : news.texts)
                                         got << q(text.text);
                                     for (const Receipt& each : news.receipts)
                                         got << q(each.providerId);
                                     return {};
                                 },
                                 {}));
    QCOMPARE(got, (QStringList{QStringLiteral("HELP"), QStringLiteral("id1")}));
}

void TestSmpp::theLinkIsTested()
{
    FakeSmsc good;
    VERIFY_OK(makeSmppConnector(settingsFor(good), "secret")->check({}));
    FakeSmsc bad({.bindStatus = 0x0e});
    VERIFY_FAILS(makeSmppConnector(settingsFor(bad), "secret")->check({}), ErrorCode::Refused, "ESME_RINVPASWD");
    SmppSettings away = settingsFor(good);
    away.port = 1;
    VERIFY_FAILS(makeSmppConnector(away, "secret")->check({}), ErrorCode::Unreachable, "127.0.0.1");
}

QTEST_GUILESS_MAIN(TestSmpp)
#include "tst_smpp.moc"
