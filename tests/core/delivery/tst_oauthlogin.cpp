#include "core/delivery/connectorfactory.h"
#include "core/delivery/imap/imapsession.h"
#include "core/delivery/smtp/smtpsession.h"
#include "core/delivery/threadrun.h"
#include "tests/core/delivery/oauthfixture.h"
#include "tests/core/delivery/sendingshop.h"
#include "tests/support/dialogueserver.h"
#include "tests/support/smtpfaultserver.h"

#include <QTemporaryDir>

#include <mutex>

using namespace patron;
using namespace patron::delivery;
using namespace patron::test;

namespace {

const std::string refreshToken = R"({"refresh_token":"canary-refresh"})";

/// A mailbox that takes one token.
class TokenMailbox
{
public:
    QByteArray capabilities = "IMAP4rev1 SASL-IR AUTH=PLAIN AUTH=XOAUTH2 AUTH=OAUTHBEARER";
    QByteArray token = "canary-token-2";
    bool repeats = false;

    int port() const { return m_server.port(); }
    int connections() const { return m_server.connections(); }
    QByteArrayList heard()
    {
        const std::lock_guard lock(m_mutex);
        return m_heard;
    }

private:
    QByteArray readLine(QSslSocket& socket, QByteArray& buffer, const std::atomic<bool>& stopping)
    {
        while (!buffer.contains('\n') && !stopping && socket.state() == QAbstractSocket::ConnectedState) {
            if (socket.bytesAvailable() == 0)
                socket.waitForReadyRead(20);
            buffer += socket.readAll();
        }
        const qsizetype end = buffer.indexOf('\n') + 1;
        const QByteArray line = buffer.left(end).trimmed();
        buffer.remove(0, end);
        const std::lock_guard lock(m_mutex);
        m_heard << line;
        return line;
    }
    void talk(QSslSocket& socket, const std::atomic<bool>& stopping)
    {
        QByteArray buffer;
        writeAll(socket, "* OK ready\r\n", stopping);
        while (!stopping && socket.state() == QAbstractSocket::ConnectedState) {
            const QByteArrayList words = readLine(socket, buffer, stopping).split(' ');
            if (words.size() < 2)
                return;
            QByteArray answer = words[0] + " OK done\r\n";
            if (words[1] == "CAPABILITY")
                answer = "* CAPABILITY " + capabilities + "\r\n" + answer;
            if (words[1] == "AUTHENTICATE")
                answer = logIn(words, socket, buffer, stopping);
            if (words[1] == "EXAMINE")
                answer = "* 0 EXISTS\r\n* OK [UIDVALIDITY 7] known\r\n" + answer;
            writeAll(socket, answer, stopping);
        }
    }
    QByteArray logIn(const QByteArrayList& words, QSslSocket& socket, QByteArray& buffer,
                     const std::atomic<bool>& stopping)
    {
        const bool isStandard = words[2] == "OAUTHBEARER";
        QByteArray given = words.value(3);
        if (given.isEmpty()) {
            writeAll(socket, "+ \r\n", stopping);
            given = readLine(socket, buffer, stopping);
        }
        const QByteArray proof = "auth=Bearer " + token + "\x01\x01";
        QByteArray wanted = "user=owner\x01" + proof;
        if (isStandard)
            wanted = "n,a=owner,\x01host=127.0.0.1\x01port=" + QByteArray::number(port()) + "\x01" + proof;
        if (QByteArray::fromBase64(given) == wanted)
            return words[0] + " OK welcome\r\n";
        writeAll(socket, "+ " + QByteArray(R"({"status":"401"})").toBase64() + "\r\n", stopping);
        if (readLine(socket, buffer, stopping) != (isStandard ? "AQ==" : ""))
            return words[0] + " BAD that is no answer\r\n";
        return words[0] + " NO [AUTHENTICATIONFAILED] no" +
               (repeats ? " " + QByteArray::fromBase64(given) + " " + given : QByteArray()) + "\r\n";
    }

    std::mutex m_mutex;
    QByteArrayList m_heard;
    DialogueServer m_server{[this](QSslSocket& socket, const std::atomic<bool>& stopping) { talk(socket, stopping); }};
};

ConnectorRow mailboxRow(const TokenMailbox& mailbox, const HttpFaultServer& provider)
{
    ConnectorRow row;
    row.uuid = "uuid-1";
    row.name = "Box";
    row.kind = "imap";
    row.settings = Json{{"host", "127.0.0.1"},
                        {"port", mailbox.port()},
                        {"security", "plain"},
                        {"username", "owner"},
                        {"oauth", accountAt(provider.port()).toJson()}};
    return row;
}

}

/// Sessions that log in by tokens.
class TestOAuthLogIn : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void mailGoesOut_data();
    void mailGoesOut();
    void aRefusedTokenIsRenewedOnce_data();
    void aRefusedTokenIsRenewedOnce();
    void twoRefusedTokensPauseTheAccount();
    void aPermissionThatIsGonePausesTheAccount();
    void aProviderThatIsAwayPausesNothing();
    void sessionsShareOneToken();
    void aServerThatTakesPasswordsOnly();
    void nobodyHasSignedIn();
    void mailboxesAreRead_data();
    void mailboxesAreRead();
    void aMailboxRenewsOnce();
    void aMailboxThatRefusesBoth();
    void aMailboxWhosePermissionIsGone();

private:
    SmtpFaultServer::Options options() const;
    Json settings(const SmtpFaultServer& server, const HttpFaultServer& provider, int sessions = 1) const;
    /// A shop that sends by the server.
    std::unique_ptr<SendingShop> shop(const SmtpFaultServer& server, const HttpFaultServer& provider, int sessions = 1);

    QTemporaryDir m_folder;
    QString m_certificate;
    QString m_key;
};

void TestOAuthLogIn::initTestCase()
{
    if (!makeTestCertificate(m_folder.path(), QStringLiteral("DNS:localhost,IP:127.0.0.1"), &m_certificate, &m_key))
        QSKIP("certificates are made by openssl, which is not installed");
}

SmtpFaultServer::Options TestOAuthLogIn::options() const
{
    SmtpFaultServer::Options options;
    options.tls = SmtpFaultServer::Options::Tls::Implicit;
    options.certificate = m_certificate;
    options.key = m_key;
    options.auth = "PLAIN XOAUTH2 OAUTHBEARER";
    options.token = "canary-token-2";
    return options;
}

Json TestOAuthLogIn::settings(const SmtpFaultServer& server, const HttpFaultServer& provider, int sessions) const
{
    return Json{{"host", "localhost"},
                {"port", server.port()},
                {"security", "tls"},
                {"username", "user"},
                {"from", {{"address", "shop@shop.test"}}},
                {"ca_file", m_certificate.toStdString()},
                {"sessions", sessions},
                {"oauth", accountAt(provider.port()).toJson()}};
}

std::unique_ptr<SendingShop> TestOAuthLogIn::shop(const SmtpFaultServer& server, const HttpFaultServer& provider,
                                                  int sessions)
{
    auto made = std::make_unique<SendingShop>();
    made->setConnector("smtp", compactJson(settings(server, provider, sessions)));
    made->clock.set(SystemClock().now());
    const ConnectorRow row = made->connectorRow();
    made->secrets.write({row.uuid, row.name}, refreshToken).value();
    return made;
}

void TestOAuthLogIn::mailGoesOut_data()
{
    QTest::addColumn<QByteArray>("offered");
    QTest::addColumn<QString>("used");
    QTest::newRow("both: the standard's") << QByteArray("PLAIN XOAUTH2 OAUTHBEARER") << QStringLiteral("OAUTHBEARER");
    QTest::newRow("XOAUTH2 alone") << QByteArray("PLAIN LOGIN XOAUTH2") << QStringLiteral("XOAUTH2");
}

void TestOAuthLogIn::mailGoesOut()
{
    QFETCH(QByteArray, offered);
    QFETCH(QString, used);
    auto with = options();
    with.auth = offered;
    with.token = "canary-token-1";
    SmtpFaultServer server(with);
    HttpFaultServer provider({tokens("canary-token-1")});
    auto s = shop(server, provider);
    s->launchTo({"ok-anna", "ok-bert"});
    const auto report = s->send();
    VERIFY_OK(report);
    QCOMPARE(report->accepted, 2);
    QCOMPARE(server.connections(), 1);
    QCOMPARE(server.commands().filter(QStringLiteral("AUTH ")).size(), 1);
    QVERIFY(server.commands().filter(QStringLiteral("AUTH ")).first().startsWith(QStringLiteral("AUTH ") + used));
}

void TestOAuthLogIn::aRefusedTokenIsRenewedOnce_data()
{
    QTest::addColumn<QByteArray>("offered");
    QTest::addColumn<bool>("challenges");
    QTest::addColumn<bool>("drops");
    QTest::newRow("OAUTHBEARER with a reason") << QByteArray("OAUTHBEARER") << true << false;
    QTest::newRow("XOAUTH2 with a reason") << QByteArray("XOAUTH2") << true << false;
    QTest::newRow("without a reason") << QByteArray("XOAUTH2") << false << false;
    QTest::newRow("a server that closes then") << QByteArray("XOAUTH2") << true << true;
}

void TestOAuthLogIn::aRefusedTokenIsRenewedOnce()
{
    QFETCH(QByteArray, offered);
    QFETCH(bool, challenges);
    QFETCH(bool, drops);
    auto with = options();
    with.auth = offered;
    with.challenges = challenges;
    with.dropsRefused = drops;
    SmtpFaultServer server(with);
    HttpFaultServer provider({tokens("canary-token-1"), tokens("canary-token-2"), tokens("canary-token-3")});
    auto s = shop(server, provider);
    s->launchTo({"ok-anna"});
    const auto report = s->send();
    VERIFY_OK(report);
    QCOMPARE(report->accepted, 1);
    QCOMPARE(provider.connections(), 2);
    QVERIFY(!s->connectorRow().paused);
    QVERIFY(server.commands().filter(QStringLiteral("501")).isEmpty());
}

void TestOAuthLogIn::twoRefusedTokensPauseTheAccount()
{
    auto with = options();
    with.repeatsSecrets = true;
    SmtpFaultServer server(with);
    HttpFaultServer provider({tokens("canary-token-1"), tokens("canary-token-3"), tokens("canary-token-2")});
    auto s = shop(server, provider);
    s->launchTo({"ok-anna"});
    const auto report = s->send();
    VERIFY_OK(report);
    QCOMPARE(report->accepted, 0);
    QCOMPARE(provider.connections(), 2);
    const ConnectorRow row = s->connectorRow();
    QVERIFY(row.paused);
    QVERIFY2(row.reason.find("does not take the permission (invalid_token)") != std::string::npos, row.reason.c_str());
    QVERIFY2(row.reason.find("canary") == std::string::npos, row.reason.c_str());
    for (const char* token : {"canary-token-1", "canary-token-3"})
        QVERIFY(!q(row.reason).contains(QString::fromLatin1(QByteArray(token).toBase64().left(14))));
}

void TestOAuthLogIn::aPermissionThatIsGonePausesTheAccount()
{
    SmtpFaultServer server(options());
    HttpFaultServer provider({refusal("invalid_grant")});
    auto s = shop(server, provider);
    s->launchTo({"ok-anna"});
    VERIFY_OK(s->send());
    QVERIFY(s->connectorRow().paused);
    QVERIFY2(s->connectorRow().reason.find("sign in again") != std::string::npos, s->connectorRow().reason.c_str());
    QVERIFY(server.commands().filter(QStringLiteral("AUTH ")).isEmpty());
}

void TestOAuthLogIn::aProviderThatIsAwayPausesNothing()
{
    SmtpFaultServer server(options());
    HttpFaultServer provider({{httpReply(503, "")}, tokens("canary-token-2")});
    auto s = shop(server, provider);
    s->launchTo({"ok-anna"});
    const auto report = s->send();
    VERIFY_OK(report);
    QCOMPARE(report->accepted, 0);
    QVERIFY(!s->connectorRow().paused);
    QVERIFY2(report->stopped.begin()->second.find("nothing was lost") != std::string::npos,
             report->stopped.begin()->second.c_str());
    const auto later = s->send();
    VERIFY_OK(later);
    QCOMPARE(later->accepted, 1);
}

void TestOAuthLogIn::sessionsShareOneToken()
{
    auto with = options();
    with.token = "canary-token-1";
    SmtpFaultServer server(with);
    HttpFaultServer provider({tokens("canary-token-1"), tokens("canary-token-2")});
    auto s = shop(server, provider, 4);
    s->launchTo(manyNames("slow", 60));
    const auto report = s->send();
    VERIFY_OK(report);
    QCOMPARE(report->accepted, 60);
    QVERIFY(server.connections() > 1);
    QCOMPARE(provider.connections(), 1);
}

void TestOAuthLogIn::aServerThatTakesPasswordsOnly()
{
    auto with = options();
    with.auth = "PLAIN LOGIN";
    SmtpFaultServer server(with);
    HttpFaultServer provider({tokens("canary-token-2")});
    ConnectorRow row;
    row.uuid = "uuid-1";
    row.name = "Shop";
    row.kind = "smtp";
    row.settings = settings(server, provider);
    MemorySecretStore secrets;
    VERIFY_OK(secrets.write({row.uuid, row.name}, refreshToken));
    VERIFY_FAILS(checkConnector(row, secrets, "w", {}), ErrorCode::Refused, "no sign-in by OAuth");
    QCOMPARE(provider.connections(), 0);
}

void TestOAuthLogIn::nobodyHasSignedIn()
{
    SmtpFaultServer server(options());
    HttpFaultServer provider({tokens("canary-token-2")});
    ConnectorRow row;
    row.uuid = "uuid-1";
    row.name = "Shop";
    row.kind = "smtp";
    row.settings = settings(server, provider);
    MemorySecretStore secrets;
    VERIFY_FAILS(makeConnector(row, secrets, "w"), ErrorCode::NotFound, "Nobody has signed in for \"Shop\"");
    VERIFY_OK(secrets.write({row.uuid, row.name}, "canary-app-password"));
    const auto made = makeConnector(row, secrets, "w");
    QVERIFY(!made);
    QVERIFY(!q(made.error().text + made.error().detail).contains(QStringLiteral("canary")));
    VERIFY_OK(secrets.write({row.uuid, row.name}, refreshToken));
    VERIFY_OK(checkConnector(row, secrets, "w", {}));
}

void TestOAuthLogIn::mailboxesAreRead_data()
{
    QTest::addColumn<QByteArray>("capabilities");
    QTest::addColumn<QByteArray>("used");
    QTest::newRow("the standard's, at once")
        << QByteArray("IMAP4rev1 SASL-IR AUTH=XOAUTH2 AUTH=OAUTHBEARER") << QByteArray("AUTHENTICATE OAUTHBEARER ");
    QTest::newRow("the standard's, when asked")
        << QByteArray("IMAP4rev1 AUTH=OAUTHBEARER") << QByteArray("AUTHENTICATE OAUTHBEARER");
    QTest::newRow("XOAUTH2") << QByteArray("IMAP4rev1 SASL-IR AUTH=XOAUTH2") << QByteArray("AUTHENTICATE XOAUTH2 ");
}

void TestOAuthLogIn::mailboxesAreRead()
{
    QFETCH(QByteArray, capabilities);
    QFETCH(QByteArray, used);
    TokenMailbox mailbox;
    mailbox.capabilities = capabilities;
    HttpFaultServer provider({tokens("canary-token-2")});
    MemorySecretStore secrets;
    VERIFY_OK(secrets.write({"uuid-1", "Box"}, refreshToken));
    VERIFY_OK(checkConnector(mailboxRow(mailbox, provider), secrets, "w", {}));
    QVERIFY(mailbox.heard().join('\n').contains(used));
    // An access token of the user's own, as before.
    ImapSettings settings;
    settings.host = "127.0.0.1";
    settings.port = mailbox.port();
    settings.security = ImapSettings::Security::Plain;
    settings.username = "owner";
    settings.auth = ImapSettings::Auth::XOAuth2;
    VERIFY_OK(checkMailbox(settings, "canary-token-2", {}));
}

void TestOAuthLogIn::aMailboxRenewsOnce()
{
    TokenMailbox mailbox;
    HttpFaultServer provider({tokens("canary-token-1"), tokens("canary-token-2"), tokens("canary-token-3")});
    MemorySecretStore secrets;
    VERIFY_OK(secrets.write({"uuid-1", "Box"}, refreshToken));
    VERIFY_OK(checkConnector(mailboxRow(mailbox, provider), secrets, "w", {}));
    QCOMPARE(provider.connections(), 2);
    QCOMPARE(mailbox.connections(), 2);
}

void TestOAuthLogIn::aMailboxThatRefusesBoth()
{
    for (const char* capabilities : {"IMAP4rev1 SASL-IR AUTH=XOAUTH2", "IMAP4rev1 AUTH=OAUTHBEARER"}) {
        TokenMailbox mailbox;
        mailbox.capabilities = capabilities;
        mailbox.repeats = true;
        HttpFaultServer provider({tokens("canary-token-1"), tokens("canary-token-3"), tokens("canary-token-2")});
        MemorySecretStore secrets;
        const ConnectorRow row = mailboxRow(mailbox, provider);
        VERIFY_OK(secrets.write({row.uuid, row.name}, refreshToken));
        const auto logIn = connectorLogIn(row, secrets);
        VERIFY_OK(logIn);
        bool refused = false;
        const auto connected = inSocketThread([&] {
            ImapSession session(*ImapSettings::parse(row.settings), *logIn, {});
            auto done = session.connect();
            refused = session.logInRefused();
            return done;
        });
        VERIFY_FAILS(connected, ErrorCode::Refused, "does not take the permission (401)");
        const QString said = q(connected.error().text);
        QVERIFY2(!said.contains(QStringLiteral("canary")), connected.error().text.c_str());
        for (const char* user : {"user=owner\x01", "n,a=owner,"})
            QVERIFY2(!said.contains(QString::fromLatin1(QByteArray(user).toBase64().left(10))), qPrintable(said));
        QVERIFY(refused); // so the mailbox is paused
        QCOMPARE(provider.connections(), 2);
    }
}

void TestOAuthLogIn::aMailboxWhosePermissionIsGone()
{
    TokenMailbox mailbox;
    HttpFaultServer provider({refusal("invalid_grant")});
    MemorySecretStore secrets;
    const ConnectorRow row = mailboxRow(mailbox, provider);
    VERIFY_OK(secrets.write({row.uuid, row.name}, refreshToken));
    const auto logIn = connectorLogIn(row, secrets);
    VERIFY_OK(logIn);
    bool refused = false;
    const auto connected = inSocketThread([&] {
        ImapSession session(*ImapSettings::parse(row.settings), *logIn, {});
        auto done = session.connect();
        refused = session.logInRefused();
        return done;
    });
    VERIFY_FAILS(connected, ErrorCode::Refused, "sign in again");
    QVERIFY(refused); // so the mailbox is paused
}

QTEST_GUILESS_MAIN(TestOAuthLogIn)
#include "tst_oauthlogin.moc"
