#include "core/delivery/smtp/smtpsession.h"
#include "tests/support/checks.h"
#include "tests/support/smtpfaultserver.h"

#include <QElapsedTimer>
#include <QTemporaryDir>

using namespace patron;
using namespace patron::delivery;
using patron::test::q;
using patron::test::SmtpFaultServer;
using Kind = DeliveryResult::Kind;

namespace {

QString kindName(Kind kind)
{
    switch (kind) {
    case Kind::Accepted:
        return QStringLiteral("accepted");
    case Kind::Deferred:
        return QStringLiteral("deferred");
    case Kind::Rejected:
        return QStringLiteral("rejected");
    case Kind::Ambiguous:
        return QStringLiteral("ambiguous");
    case Kind::NotSent:
        break;
    }
    return QStringLiteral("not_sent");
}

SmtpSettings settingsFor(const SmtpFaultServer& server)
{
    SmtpSettings settings;
    settings.host = "127.0.0.1";
    settings.port = server.port();
    settings.security = SmtpSettings::Security::Plain;
    settings.fromAddress = "shop@shop.test";
    settings.timeouts.connectMs = 5000;
    settings.timeouts.greetingMs = 5000;
    settings.timeouts.tlsMs = 10'000;
    settings.timeouts.commandMs = 5000;
    settings.timeouts.dataMs = 5000;
    settings.timeouts.blockMs = 5000;
    settings.timeouts.dotMs = 1500;
    settings.timeouts.quitMs = 1000;
    return settings;
}

Envelope to(const char* recipient)
{
    return {"shop@shop.test", recipient, "id@shop.test"};
}

constexpr const char* mail = "Subject: Hi\r\n\r\nHello.\r\n";

}

class TestSmtpSession : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void faults_data();
    void faults();
    void theBodyArrivesAsItIs();
    void hostileBodiesStayOneMessage();
    void dotsNearTheBlocksEdgeArrive();
    void aRefusedRecipientKeepsTheConnection();
    void aRefusedSenderIsRefusedOnce();
    void aStaleConnectionIsReplaced();
    void theServerSpeaksOutOfTurn();
    void theGateClosesBeforeTheDot();
    void nobodyIsThere();
    void badGreetings_data();
    void badGreetings();
    void aMailTooLargeIsNotSent();
    void smtpUtf8IsNeededOrNot();
    void deliveryReportsAreAskedFor();
    void badAddressesNeverReachTheWire_data();
    void badAddressesNeverReachTheWire();
    void tls_data();
    void tls();
    void logsIn_data();
    void logsIn();
    void noSecretInClear();
    void cancelEndsWaiting();
    void checkSaysWhatIsWrong();

private:
    bool certificate();
    QTemporaryDir m_folder;
    QTemporaryDir m_otherFolder;
    QString m_certificate;
    QString m_key;
    QString m_otherCertificate; ///< for another name
    QString m_otherKey;
};

bool TestSmtpSession::certificate()
{
    if (!m_certificate.isEmpty())
        return true;
    return test::makeTestCertificate(m_folder.path(), QStringLiteral("DNS:localhost,IP:127.0.0.1"), &m_certificate,
                                     &m_key) &&
           test::makeTestCertificate(m_otherFolder.path(), QStringLiteral("DNS:other.test"), &m_otherCertificate,
                                     &m_otherKey);
}

void TestSmtpSession::faults_data()
{
    QTest::addColumn<QString>("server");
    QTest::addColumn<QString>("fault");
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("phase");
    QTest::addColumn<int>("code");
    QTest::addColumn<bool>("reachesDot");
    QTest::addColumn<int>("commits");
    const auto row = [](const char* name, const char* fault, const char* kind, const char* phase, int code, bool dot,
                        int commits) {
        for (const char* server : {"plain", "pipelining", "pipelining and asking always"}) {
            QTest::addRow("%s, %s", name, server)
                << QString::fromLatin1(server) << QString::fromLatin1(fault) << QString::fromLatin1(kind)
                << QString::fromLatin1(phase) << code << dot << commits;
        }
    };
    row("all is well", "ok", "accepted", "done", 250, true, 1);
    row("a slow answer is waited for", "slow", "accepted", "done", 250, true, 1);
    row("a line too many still means yes", "chatty", "accepted", "done", 250, true, 1);
    row("the recipient is refused", "rcpt550", "rejected", "rcpt", 550, false, 0);
    row("the recipient is greylisted", "rcpt451", "deferred", "rcpt", 451, false, 0);
    row("421 at the recipient", "rcpt421", "deferred", "rcpt", 421, false, 0);
    row("gone at the recipient", "rcptdrop", "not_sent", "rcpt", 0, false, 0);
    row("DATA deferred", "data451", "deferred", "data", 451, false, 0);
    row("gone at DATA", "datadrop", "not_sent", "data", 0, false, 0);
    row("gone in the body", "bodydrop", "not_sent", "body", 0, false, 0);
    row("gone at the dot before it counted", "dotlost", "ambiguous", "dot", 0, true, 0);
    row("gone after the dot", "dotdrop", "ambiguous", "dot", 0, true, 1);
    row("refused at the dot", "dot550", "rejected", "dot", 550, true, 0);
    row("too large at the dot", "dot552", "rejected", "dot", 552, true, 0);
    row("deferred at the dot", "dot451", "deferred", "dot", 451, true, 0);
    row("421 at the dot", "dot421", "deferred", "dot", 421, true, 0);
    row("an answer of two digits", "torn", "ambiguous", "dot", 0, true, 1);
    row("an answer without its line end", "tornline", "ambiguous", "dot", 0, true, 1);
    row("an answer without end", "endless", "ambiguous", "dot", 0, true, 1);
    row("an answer that is none", "garbage", "ambiguous", "dot", 0, true, 1);
    row("an answer that changes its mind", "changing", "ambiguous", "dot", 0, true, 1);
    row("no answer at all", "hang", "ambiguous", "dot", 0, true, 1);
}

void TestSmtpSession::faults()
{
    QFETCH(QString, server);
    QFETCH(QString, fault);
    QFETCH(QString, kind);
    QFETCH(QString, phase);
    QFETCH(int, code);
    QFETCH(bool, reachesDot);
    QFETCH(int, commits);
    SmtpFaultServer::Options options;
    options.pipelining = server.startsWith(QStringLiteral("pipelining"));
    options.asksAlways = server.endsWith(QStringLiteral("always"));
    SmtpFaultServer peer(options);
    SmtpSession session(settingsFor(peer), {}, {});
    const std::string recipient = fault.toStdString() + "-anna@x.test";
    int asked = 0;
    // A body larger than what the kernel takes at once, so that a server that goes away is noticed.
    std::string body = mail;
    if (fault == QStringLiteral("bodydrop")) {
        while (body.size() < 20'000'000)
            body += "More and more text that fills the window of the connection.\r\n";
    }
    const DeliveryResult result = session.deliver(to(recipient.c_str()), body, [&] {
        ++asked;
        // The oracle has nothing while the last look is taken.
        return peer.commitsOf(recipient) == 0;
    });
    QCOMPARE(kindName(result.kind), kind);
    QCOMPARE(q(nameOf(result.phase)), phase);
    QCOMPARE(result.code, code);
    QCOMPARE(asked, reachesDot ? 1 : 0);
    QCOMPARE(peer.commitsOf(recipient), commits);
    // Whatever happened, the session serves the next recipient.
    const DeliveryResult next = session.deliver(to("ok-bob@x.test"), mail, [] { return true; });
    QCOMPARE(kindName(next.kind), QStringLiteral("accepted"));
    QCOMPARE(peer.commitsOf("ok-bob@x.test"), 1);
    QCOMPARE(peer.commitsOf(recipient), commits);
}

void TestSmtpSession::theBodyArrivesAsItIs()
{
    SmtpFaultServer server;
    SmtpSession session(settingsFor(server), {}, {});
    const std::string body = "Subject: dots\r\n\r\n.one\r\n..two\r\n.\r\nthree.\r\n";
    const DeliveryResult result = session.deliver(to("ok-anna@x.test"), body, [] { return true; });
    QCOMPARE(kindName(result.kind), QStringLiteral("accepted"));
    QCOMPARE(server.commits().size(), std::size_t{1});
    QCOMPARE(q(server.commits()[0].bytes), q(body));
    QCOMPARE(q(server.commits()[0].sender), QStringLiteral("shop@shop.test"));
    QCOMPARE(q(result.text), QStringLiteral("2.0.0 queued as A1"));
    QCOMPARE(q(result.providerId), QStringLiteral("A1"));
    session.close();
    QTRY_COMPARE(server.commands().last(), QStringLiteral("QUIT"));
}

void TestSmtpSession::hostileBodiesStayOneMessage()
{
    SmtpFaultServer server;
    SmtpSession session(settingsFor(server), {}, {});
    for (const char* smuggled : {"a\n.\nMAIL FROM:<x@y.z>\nRCPT TO:<ok-eve@y.z>\nDATA\nhi\n.\n",
                                 "a\r.\rMAIL FROM:<x@y.z>\r", "a\n.\r\nMAIL FROM:<x@y.z>\r\n",
                                 "a\r\n.\nRCPT TO:<ok-eve@y.z>\r\n", "a\r\n.\r\nMAIL FROM:<x@y.z>\r\n.\r\n"}) {
        const auto before = server.commits().size();
        const DeliveryResult result = session.deliver(to("ok-anna@x.test"), smuggled, [] { return true; });
        QCOMPARE(kindName(result.kind), QStringLiteral("accepted"));
        QCOMPARE(server.commits().size(), before + 1);
    }
    QCOMPARE(server.commitsOf("ok-eve@y.z"), 0);
    for (const QString& command : server.commands())
        QVERIFY2(command.startsWith(u"EHLO") || command == u"MAIL FROM:<shop@shop.test>" ||
                     command == u"RCPT TO:<ok-anna@x.test>" || command == u"DATA",
                 qPrintable(command));
}

void TestSmtpSession::dotsNearTheBlocksEdgeArrive()
{
    SmtpFaultServer server;
    SmtpSession session(settingsFor(server), {}, {});
    for (std::size_t dot = 65'530; dot <= 65'540; ++dot) {
        std::string body;
        while (body.size() + 100 < dot)
            body += std::string(70, 'x') + "\r\n";
        body += std::string(dot - body.size() - 2, 'y') + "\r\n.\r\n..\r\nend\r\n";
        QCOMPARE(kindName(session.deliver(to("ok-anna@x.test"), body, [] { return true; }).kind),
                 QStringLiteral("accepted"));
        QVERIFY(server.commits().back().bytes == body);
    }
}

void TestSmtpSession::aRefusedRecipientKeepsTheConnection()
{
    for (const bool pipelining : {false, true}) {
        SmtpFaultServer::Options options;
        options.pipelining = pipelining;
        SmtpFaultServer server(options);
        SmtpSession session(settingsFor(server), {}, {});
        for (int i = 0; i < 5; ++i) {
            QCOMPARE(kindName(session.deliver(to("rcpt550-x@x.test"), mail, [] { return true; }).kind),
                     QStringLiteral("rejected"));
            QCOMPARE(kindName(session.deliver(to("ok-x@x.test"), mail, [] { return true; }).kind),
                     QStringLiteral("accepted"));
        }
        QCOMPARE(server.connections(), 1);
        QCOMPARE(server.commands().filter(QStringLiteral("RSET")).size(), 5);
    }
}

void TestSmtpSession::aRefusedSenderIsRefusedOnce()
{
    SmtpFaultServer::Options options;
    options.pipelining = true;
    options.refusedSender = "shop@shop.test";
    SmtpFaultServer server(options);
    SmtpSession session(settingsFor(server), {}, {});
    const DeliveryResult result = session.deliver(to("ok-x@x.test"), mail, [] { return true; });
    QCOMPARE(kindName(result.kind), QStringLiteral("rejected"));
    QCOMPARE(q(nameOf(result.phase)), QStringLiteral("mail"));
    QCOMPARE(result.code, 553);
    QCOMPARE(server.commits().size(), std::size_t{0});
    QCOMPARE(server.commands().filter(QStringLiteral("MAIL FROM")).size(), 1);
}

void TestSmtpSession::aStaleConnectionIsReplaced()
{
    for (const bool pipelining : {false, true}) {
        SmtpFaultServer::Options options;
        options.pipelining = pipelining;
        options.messagesPerConnection = 2;
        SmtpFaultServer server(options);
        SmtpSession session(settingsFor(server), {}, {});
        for (int i = 0; i < 5; ++i)
            QCOMPARE(kindName(session.deliver(to("ok-x@x.test"), mail, [] { return true; }).kind),
                     QStringLiteral("accepted"));
        QCOMPARE(server.connections(), 3);
        QCOMPARE(server.commitsOf("ok-x@x.test"), 5);
    }
}

void TestSmtpSession::theServerSpeaksOutOfTurn()
{
    SmtpFaultServer server;
    SmtpSession session(settingsFor(server), {}, {});
    // What was said too much must not be taken for the reply to the next message.
    QCOMPARE(kindName(session.deliver(to("chatty-x@x.test"), mail, [] { return true; }).kind),
             QStringLiteral("accepted"));
    QCOMPARE(kindName(session.deliver(to("rcpt550-x@x.test"), mail, [] { return true; }).kind),
             QStringLiteral("rejected"));
    QCOMPARE(kindName(session.deliver(to("dot550-x@x.test"), mail, [] { return true; }).kind),
             QStringLiteral("rejected"));
    const DeliveryResult early = session.deliver(to("early552-x@x.test"), mail, [] { return true; });
    QVERIFY(early.kind == Kind::Rejected || early.kind == Kind::Ambiguous);
}

void TestSmtpSession::theGateClosesBeforeTheDot()
{
    SmtpFaultServer server;
    SmtpSession session(settingsFor(server), {}, {});
    const DeliveryResult result = session.deliver(to("ok-anna@x.test"), mail, [] { return false; });
    QCOMPARE(kindName(result.kind), QStringLiteral("not_sent"));
    QVERIFY(result.gateClosed);
    QCOMPARE(kindName(session.deliver(to("ok-bob@x.test"), mail, [] { return true; }).kind),
             QStringLiteral("accepted"));
    QCOMPARE(server.commitsOf("ok-anna@x.test"), 0);
    QCOMPARE(server.connections(), 2);
}

void TestSmtpSession::nobodyIsThere()
{
    SmtpSettings settings;
    {
        SmtpFaultServer gone;
        settings = settingsFor(gone);
    }
    SmtpSession session(settings, {}, {});
    const DeliveryResult result = session.deliver(to("ok-anna@x.test"), mail, [] { return true; });
    QCOMPARE(kindName(result.kind), QStringLiteral("not_sent"));
    QCOMPARE(q(nameOf(result.phase)), QStringLiteral("connect"));
    QVERIFY(!result.accountProblem);
    QVERIFY(q(result.text).contains(QStringLiteral("127.0.0.1")));
}

void TestSmtpSession::badGreetings_data()
{
    QTest::addColumn<QByteArray>("greeting");
    QTest::addColumn<QString>("kind");
    QTest::addColumn<bool>("accountProblem");
    QTest::newRow("no service") << QByteArray("554 5.7.1 no service\r\n") << QStringLiteral("rejected") << true;
    QTest::newRow("busy") << QByteArray("421 4.3.2 busy\r\n") << QStringLiteral("deferred") << false;
    QTest::newRow("a web server") << QByteArray("HTTP/1.1 400 Bad Request\r\n\r\n") << QStringLiteral("not_sent")
                                  << false;
    QTest::newRow("a line without end") << QByteArray(5000, 'x') << QStringLiteral("not_sent") << false;
}

void TestSmtpSession::badGreetings()
{
    QFETCH(QByteArray, greeting);
    QFETCH(QString, kind);
    QFETCH(bool, accountProblem);
    SmtpFaultServer::Options options;
    options.greeting = greeting;
    SmtpFaultServer server(options);
    SmtpSession session(settingsFor(server), {}, {});
    const DeliveryResult result = session.deliver(to("ok-anna@x.test"), mail, [] { return true; });
    QCOMPARE(kindName(result.kind), kind);
    QCOMPARE(result.accountProblem, accountProblem);
    QVERIFY(result.phase == Phase::Greeting);
}

void TestSmtpSession::aMailTooLargeIsNotSent()
{
    SmtpFaultServer::Options options;
    options.size = 1000;
    SmtpFaultServer server(options);
    SmtpSession session(settingsFor(server), {}, {});
    const DeliveryResult result = session.deliver(to("ok-anna@x.test"), std::string(1001, 'x'), [] { return true; });
    QCOMPARE(kindName(result.kind), QStringLiteral("rejected"));
    QCOMPARE(q(result.enhanced), QStringLiteral("5.3.4"));
    QCOMPARE(kindName(session.deliver(to("ok-anna@x.test"), std::string(998, 'x'), [] { return true; }).kind),
             QStringLiteral("accepted"));
    QVERIFY(server.commands().contains(QStringLiteral("MAIL FROM:<shop@shop.test> SIZE=1000")));
    QCOMPARE(server.commits().size(), std::size_t{1});
}

void TestSmtpSession::smtpUtf8IsNeededOrNot()
{
    const char* anna = "ok-\xc3\xa4nna@x.test";
    SmtpFaultServer plain;
    SmtpSession old(settingsFor(plain), {}, {});
    const DeliveryResult refused = old.deliver(to(anna), mail, [] { return true; });
    QCOMPARE(kindName(refused.kind), QStringLiteral("rejected"));
    QCOMPARE(q(refused.enhanced), QStringLiteral("5.6.7"));
    SmtpFaultServer::Options options;
    options.smtpUtf8 = true;
    SmtpFaultServer modern(options);
    SmtpSession session(settingsFor(modern), {}, {});
    QCOMPARE(kindName(session.deliver(to(anna), mail, [] { return true; }).kind), QStringLiteral("accepted"));
    QVERIFY(modern.commands().contains(QStringLiteral("MAIL FROM:<shop@shop.test> SMTPUTF8")));
    // A domain alone goes as A-labels and needs nothing.
    QCOMPARE(kindName(old.deliver(to("ok-anna@b\xc3\xbc"
                                     "cher.test"),
                                  mail, [] { return true; })
                          .kind),
             QStringLiteral("accepted"));
    QCOMPARE(plain.commitsOf("ok-anna@xn--bcher-kva.test"), 1);
}

void TestSmtpSession::deliveryReportsAreAskedFor()
{
    SmtpFaultServer::Options options;
    options.dsn = true;
    options.smtpUtf8 = true;
    SmtpFaultServer server(options);
    SmtpSession session(settingsFor(server), {}, {});
    const auto deliver = [&](const char* recipient, const std::string& messageId) {
        Envelope envelope = to(recipient);
        envelope.messageId = messageId;
        QCOMPARE(kindName(session.deliver(envelope, mail, [] { return true; }).kind), QStringLiteral("accepted"));
    };
    deliver("ok-anna+tea=x@x.test", "c1.m2+3=4@shop.test");
    QCOMPARE(server.commands().filter(QStringLiteral("MAIL FROM")).last(),
             QStringLiteral("MAIL FROM:<shop@shop.test> RET=HDRS ENVID=c1.m2+2B3+3D4@shop.test"));
    QCOMPARE(server.commands().filter(QStringLiteral("RCPT TO")).last(),
             QStringLiteral("RCPT TO:<ok-anna+tea=x@x.test> NOTIFY=FAILURE,DELAY "
                            "ORCPT=rfc822;ok-anna+2Btea+3Dx@x.test"));
    // Longer than the standard lets it be, so without; and other letters have no plain form.
    deliver("ok-\xc3\xa4nna@x.test", std::string(95, 'm') + "@shop.test");
    QCOMPARE(server.commands().filter(QStringLiteral("MAIL FROM")).last(),
             QStringLiteral("MAIL FROM:<shop@shop.test> SMTPUTF8 RET=HDRS"));
    QVERIFY(
        server.commands().filter(QStringLiteral("RCPT TO")).last().endsWith(QStringLiteral("> NOTIFY=FAILURE,DELAY")));
    SmtpFaultServer plain;
    SmtpSession old(settingsFor(plain), {}, {});
    QCOMPARE(kindName(old.deliver(to("ok-anna@x.test"), mail, [] { return true; }).kind), QStringLiteral("accepted"));
    QVERIFY(plain.commands().contains(QStringLiteral("RCPT TO:<ok-anna@x.test>")));
}

void TestSmtpSession::badAddressesNeverReachTheWire_data()
{
    QTest::addColumn<QByteArray>("recipient");
    QTest::newRow("a command behind a line break") << QByteArray("ok-a@x.test>\r\nRCPT TO:<ok-eve@x.test");
    QTest::newRow("a bare line feed") << QByteArray("ok-a@x.test\nDATA");
    QTest::newRow("a parameter") << QByteArray("ok-a@x.test> NOTIFY=NEVER");
    QTest::newRow("nothing") << QByteArray();
}

void TestSmtpSession::badAddressesNeverReachTheWire()
{
    QFETCH(QByteArray, recipient);
    SmtpFaultServer server;
    SmtpSession session(settingsFor(server), {}, {});
    const DeliveryResult result = session.deliver(to(recipient.constData()), mail, [] { return true; });
    QCOMPARE(kindName(result.kind), QStringLiteral("rejected"));
    QVERIFY(server.commits().empty());
    QVERIFY(server.commands().filter(QStringLiteral("RCPT")).isEmpty());
}

void TestSmtpSession::tls_data()
{
    QTest::addColumn<QString>("server");
    QTest::addColumn<bool>("trusted");
    QTest::addColumn<bool>("otherName");
    QTest::addColumn<QString>("kind");
    const auto row = [](const char* name, const char* server, bool trusted, bool otherName, const char* kind) {
        QTest::newRow(name) << QString::fromLatin1(server) << trusted << otherName << QString::fromLatin1(kind);
    };
    row("STARTTLS with a good certificate", "offered", true, false, "accepted");
    row("TLS from the first byte", "implicit", true, false, "accepted");
    row("STARTTLS not offered", "none", true, false, "not_sent");
    row("STARTTLS refused", "refused", true, false, "not_sent");
    row("something injected before the handshake", "injected", true, false, "not_sent");
    row("an unknown certificate", "offered", false, false, "not_sent");
    row("an unknown certificate at once", "implicit", false, false, "not_sent");
    row("a certificate for another name", "offered", true, true, "not_sent");
}

void TestSmtpSession::tls()
{
    QFETCH(QString, server);
    QFETCH(bool, trusted);
    QFETCH(bool, otherName);
    QFETCH(QString, kind);
    if (!certificate())
        QSKIP("openssl is not installed, so there is no certificate");
    using Tls = SmtpFaultServer::Options::Tls;
    SmtpFaultServer::Options options;
    options.tls = server == u"offered"    ? Tls::Offered
                  : server == u"implicit" ? Tls::Implicit
                  : server == u"refused"  ? Tls::Refused
                  : server == u"injected" ? Tls::Injected
                                          : Tls::None;
    options.certificate = otherName ? m_otherCertificate : m_certificate;
    options.key = otherName ? m_otherKey : m_key;
    options.auth = "PLAIN LOGIN";
    SmtpFaultServer peer(options);
    SmtpSettings settings = settingsFor(peer);
    settings.host = "localhost";
    settings.security = options.tls == Tls::Implicit ? SmtpSettings::Security::Tls : SmtpSettings::Security::StartTls;
    settings.username = "user";
    if (trusted)
        settings.caFile = options.certificate.toStdString();
    SmtpSession session(settings, "secret", {});
    const DeliveryResult result = session.deliver(to("ok-anna@x.test"), mail, [] { return true; });
    QVERIFY2(kindName(result.kind) == kind, result.text.c_str());
    // A server that cannot be trusted is the account's trouble: somebody must look, nobody is suppressed.
    QCOMPARE(result.accountProblem, kind != u"accepted");
    QCOMPARE(peer.commits().size(), kind == u"accepted" ? std::size_t{1} : std::size_t{0});
    QVERIFY(!peer.clearText().contains("AUTH"));
    QVERIFY(!peer.clearText().contains("MAIL"));
}

void TestSmtpSession::logsIn_data()
{
    QTest::addColumn<QByteArray>("mechanisms");
    QTest::addColumn<QString>("password");
    QTest::addColumn<QString>("kind");
    QTest::addColumn<int>("code");
    QTest::newRow("PLAIN") << QByteArray("LOGIN PLAIN") << QStringLiteral("secret") << QStringLiteral("accepted")
                           << 250;
    QTest::newRow("LOGIN where PLAIN is missing")
        << QByteArray("LOGIN") << QStringLiteral("secret") << QStringLiteral("accepted") << 250;
    QTest::newRow("a wrong password by PLAIN")
        << QByteArray("PLAIN") << QStringLiteral("wrong") << QStringLiteral("rejected") << 535;
    QTest::newRow("a wrong password by LOGIN")
        << QByteArray("LOGIN") << QStringLiteral("wrong") << QStringLiteral("rejected") << 535;
    QTest::newRow("nothing we know") << QByteArray("CRAM-MD5") << QStringLiteral("secret") << QStringLiteral("not_sent")
                                     << 0;
    QTest::newRow("nothing at all") << QByteArray() << QStringLiteral("secret") << QStringLiteral("not_sent") << 0;
}

void TestSmtpSession::logsIn()
{
    QFETCH(QByteArray, mechanisms);
    QFETCH(QString, password);
    QFETCH(QString, kind);
    QFETCH(int, code);
    if (!certificate())
        QSKIP("openssl is not installed, so there is no certificate");
    SmtpFaultServer::Options options;
    options.tls = SmtpFaultServer::Options::Tls::Offered;
    options.certificate = m_certificate;
    options.key = m_key;
    options.auth = mechanisms;
    SmtpFaultServer server(options);
    SmtpSettings settings = settingsFor(server);
    settings.host = "localhost";
    settings.security = SmtpSettings::Security::StartTls;
    settings.username = "user";
    settings.caFile = m_certificate.toStdString();
    SmtpSession session(settings, password.toStdString(), {});
    const DeliveryResult result = session.deliver(to("ok-anna@x.test"), mail, [] { return true; });
    QVERIFY2(kindName(result.kind) == kind, result.text.c_str());
    QCOMPARE(result.code, code);
    QCOMPARE(result.accountProblem, kind != u"accepted");
}

void TestSmtpSession::noSecretInClear()
{
    SmtpFaultServer::Options options;
    options.auth = "PLAIN LOGIN";
    SmtpFaultServer server(options);
    SmtpSettings settings = settingsFor(server);
    settings.username = "user";
    SmtpSession session(settings, "secret", {});
    const DeliveryResult result = session.deliver(to("ok-anna@x.test"), mail, [] { return true; });
    QCOMPARE(kindName(result.kind), QStringLiteral("not_sent"));
    QVERIFY(result.accountProblem);
    QVERIFY(server.commands().filter(QStringLiteral("AUTH")).isEmpty());
}

void TestSmtpSession::cancelEndsWaiting()
{
    SmtpFaultServer::Options options;
    options.greeting = QByteArray();
    SmtpFaultServer server(options);
    CancelToken cancel;
    SmtpSettings settings = settingsFor(server);
    settings.timeouts.greetingMs = 60'000;
    cancel.cancel();
    SmtpSession session(settings, {}, cancel);
    QElapsedTimer timer;
    timer.start();
    QCOMPARE(kindName(session.deliver(to("ok-anna@x.test"), mail, [] { return true; }).kind),
             QStringLiteral("not_sent"));
    QVERIFY(timer.elapsed() < 10'000);
}

void TestSmtpSession::checkSaysWhatIsWrong()
{
    SmtpFaultServer server;
    const auto good = makeSmtpConnector(settingsFor(server), {});
    VERIFY_OK(good->check({}));
    QVERIFY(server.commits().empty());
    SmtpSettings strict = settingsFor(server);
    strict.security = SmtpSettings::Security::StartTls;
    VERIFY_FAILS(makeSmtpConnector(strict, {})->check({}), ErrorCode::Refused, "STARTTLS");
    SmtpSettings nowhere;
    {
        SmtpFaultServer gone;
        nowhere = settingsFor(gone);
    }
    VERIFY_FAILS(makeSmtpConnector(nowhere, {})->check({}), ErrorCode::Unreachable, "Could not reach");
}

QTEST_GUILESS_MAIN(TestSmtpSession)
#include "tst_smtpsession.moc"
