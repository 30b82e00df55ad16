#include "core/base/json.h"
#include "core/delivery/accounthold.h"
#include "core/delivery/smtp/mailaccounts.h"
#include "tests/core/delivery/sendingshop.h"
#include "tests/support/dialogueserver.h"

#include <QDir>
#include <QFile>
#include <QSslKey>
#include <QTemporaryDir>

using namespace patron;
using namespace patron::delivery;
using namespace patron::test;

namespace {

/// What a provider's server says, from tests/data/mailaccounts.
struct Script
{
    QByteArray greeting;
    QList<QByteArray> features;
    QByteArray accepted;
    QString at; ///< auth, mail, rcpt, dot: there it says `reply`
    QByteArray reply;
};

/// Speaks a provider's part of one conversation: TLS from the first byte or by STARTTLS, log-in, messages.
class Provider
{
public:
    Provider(Script script, bool implicitTls, const QString& certificate, const QString& key)
        : m_script(std::move(script))
        , m_implicit(implicitTls)
        , m_certificate(certificate)
        , m_key(key)
        , m_server([this](QSslSocket& socket, const std::atomic<bool>& stopping) { speak(socket, stopping); },
                   implicitTls ? certificate : QString(), implicitTls ? key : QString())
    {}
    int port() const { return m_server.port(); }

    std::atomic<int> messages = 0;
    std::atomic<bool> plainLogIn = false; ///< a log-in came before TLS

private:
    void say(QSslSocket& socket, const QByteArray& reply, const std::atomic<bool>& stopping)
    {
        writeAll(socket, reply + "\r\n", stopping);
    }
    void sayOr(const QString& place, const QByteArray& usual, QSslSocket& socket, const std::atomic<bool>& stopping)
    {
        say(socket, place == m_script.at ? m_script.reply : usual, stopping);
    }
    void greetBack(QSslSocket& socket, bool encrypted, const std::atomic<bool>& stopping)
    {
        QList<QByteArray> lines{"provider.test"};
        if (!encrypted)
            lines << "STARTTLS";
        for (const QByteArray& feature : m_script.features) {
            if (encrypted || !feature.startsWith("AUTH"))
                lines << feature;
        }
        QByteArray reply;
        for (qsizetype i = 0; i < lines.size(); ++i)
            reply += (i + 1 < lines.size() ? "250-" : "250 ") + lines[i] + (i + 1 < lines.size() ? "\r\n" : "");
        say(socket, reply, stopping);
    }
    void speak(QSslSocket& socket, const std::atomic<bool>& stopping)
    {
        QByteArray buffer;
        const auto line = [&] {
            QByteArray text;
            while (!text.endsWith("\r\n")) {
                const QByteArray more = readSome(socket, buffer, 1, stopping);
                if (more.isEmpty())
                    return QByteArray();
                text += more;
            }
            return text.chopped(2);
        };
        bool encrypted = m_implicit;
        say(socket, m_script.greeting, stopping);
        for (QByteArray words = line(); !words.isEmpty(); words = line()) {
            const QByteArray verb = words.left(4).toUpper();
            if (verb == "EHLO") {
                greetBack(socket, encrypted, stopping);
            } else if (verb == "STAR") {
                say(socket, "220 2.0.0 Ready to start TLS", stopping);
                encrypt(socket);
                encrypted = true;
            } else if (verb == "AUTH") {
                plainLogIn = plainLogIn || !encrypted;
                if (words.trimmed().toUpper() == "AUTH LOGIN") {
                    say(socket, "334 VXNlcm5hbWU6", stopping);
                    line();
                    say(socket, "334 UGFzc3dvcmQ6", stopping);
                    line();
                }
                sayOr(QStringLiteral("auth"), "235 2.7.0 Accepted", socket, stopping);
            } else if (verb == "MAIL") {
                sayOr(QStringLiteral("mail"), "250 2.1.0 OK", socket, stopping);
            } else if (verb == "RCPT") {
                sayOr(QStringLiteral("rcpt"), "250 2.1.5 OK", socket, stopping);
            } else if (verb == "DATA") {
                say(socket, "354 Go ahead", stopping);
                while (line() != ".") {
                    if (socket.state() != QAbstractSocket::ConnectedState)
                        return;
                }
                messages += m_script.at == QStringLiteral("dot") ? 0 : 1;
                sayOr(QStringLiteral("dot"), m_script.accepted, socket, stopping);
            } else if (verb == "QUIT") {
                say(socket, "221 2.0.0 Bye", stopping);
                return;
            } else {
                say(socket, "250 2.0.0 OK", stopping);
            }
        }
    }
    void encrypt(QSslSocket& socket) const
    {
        QFile key(m_key);
        if (!key.open(QIODevice::ReadOnly))
            return;
        socket.setLocalCertificate(m_certificate);
        socket.setPrivateKey(QSslKey(key.readAll(), QSsl::Rsa));
        socket.startServerEncryption();
        socket.waitForEncrypted(5'000);
    }

    Script m_script;
    bool m_implicit;
    QString m_certificate;
    QString m_key;
    DialogueServer m_server;
};

Json readScript(const std::string& name)
{
    QFile file(QStringLiteral(PATRON_SOURCE_DIR "/tests/data/mailaccounts/%1.json").arg(q(name)));
    return file.open(QIODevice::ReadOnly) ? Json::parse(file.readAll().toStdString(), nullptr, false) : Json();
}

Script scriptOf(const Json& json)
{
    const auto text = [&](const char* key) { return QByteArray::fromStdString(json.at(key).get<std::string>()); };
    Script script{text("greeting"), {}, text("accepted"), {}, {}};
    for (const Json& feature : json.at("features"))
        script.features.append(QByteArray::fromStdString(feature.get<std::string>()));
    return script;
}

}

/// What the providers that ship say, from the greeting to what they say when the day is used up. A provider without a
/// script fails.
class TestAccountDialogues : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void every_provider_has_a_script();
    void a_message_goes_data();
    void a_message_goes();
    void its_troubles_are_known_data();
    void its_troubles_are_known();

private:
    void useProvider(SendingShop& shop, const std::string& name, int port) const;

    QTemporaryDir m_folder;
    QString m_certificate;
    QString m_key;
};

void TestAccountDialogues::initTestCase()
{
    if (!makeTestCertificate(m_folder.path(), QStringLiteral("DNS:localhost,IP:127.0.0.1"), &m_certificate, &m_key))
        QSKIP("openssl is not installed, so there is no certificate");
}

void TestAccountDialogues::every_provider_has_a_script()
{
    QStringList names;
    for (const MailAccount& account : mailAccounts()) {
        QVERIFY2(readScript(account.name).is_object(), account.name.c_str());
        names << q(account.name) + QStringLiteral(".json");
    }
    const QDir folder(QStringLiteral(PATRON_SOURCE_DIR "/tests/data/mailaccounts"));
    for (const QString& file : folder.entryList(QDir::Files))
        QVERIFY2(names.contains(file), qPrintable(file));
}

/// The account as its preset makes it, but for where it is.
void TestAccountDialogues::useProvider(SendingShop& shop, const std::string& name, int port) const
{
    const Json made = withMailAccount(*mailAccount(name), Json{{"username", "me"},
                                                               {"from", {{"address", "shop@shop.test"}}},
                                                               {"region", "eu-west-1"},
                                                               {"host", "127.0.0.1"},
                                                               {"port", port},
                                                               {"ca_file", m_certificate.toStdString()}})
                          .value();
    shop.setConnector("smtp", compactJson(made));
    shop.clock.set(SystemClock().now());
    const ConnectorRow row = shop.connectorRow();
    VERIFY_OK(shop.secrets.write({row.uuid, row.name}, "secret"));
}

void TestAccountDialogues::a_message_goes_data()
{
    QTest::addColumn<QString>("name");
    for (const MailAccount& account : mailAccounts())
        QTest::newRow(account.name.c_str()) << q(account.name);
}

void TestAccountDialogues::a_message_goes()
{
    QFETCH(QString, name);
    const Json json = readScript(name.toStdString());
    QVERIFY(json.is_object());
    const bool implicitTls = mailAccount(name.toStdString())->security == "tls";
    Provider provider(scriptOf(json), implicitTls, m_certificate, m_key);
    SendingShop shop;
    useProvider(shop, name.toStdString(), provider.port());
    shop.launchTo({"anna", "bert"});
    const auto report = shop.send();
    VERIFY_OK(report);
    QVERIFY2(report->stopped.empty(), report->stopped.empty() ? "" : report->stopped.begin()->second.c_str());
    QCOMPARE(report->accepted, 2);
    QCOMPARE(provider.messages.load(), 2);
    QVERIFY(!provider.plainLogIn);
    QCOMPARE(shop.problems(), QString());
}

void TestAccountDialogues::its_troubles_are_known_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("at");
    QTest::addColumn<QByteArray>("reply");
    QTest::addColumn<QString>("trouble");
    QTest::addColumn<QString>("account");
    for (const MailAccount& account : mailAccounts()) {
        const Json json = readScript(account.name);
        if (!json.is_object())
            continue; // every_provider_has_a_script says so
        int n = 0;
        for (const Json& trouble : json.at("troubles")) {
            const auto text = [&](const char* key) { return q(trouble.at(key).get<std::string>()); };
            QTest::addRow("%s %d: %s", account.name.c_str(), ++n, qPrintable(text("reply").left(40).simplified()))
                << q(account.name) << text("at") << text("reply").toUtf8() << text("class") << text("account");
        }
    }
}

void TestAccountDialogues::its_troubles_are_known()
{
    QFETCH(QString, name);
    QFETCH(QString, at);
    QFETCH(QByteArray, reply);
    QFETCH(QString, trouble);
    QFETCH(QString, account);
    const MailAccount preset = *mailAccount(name.toStdString());
    Script script = scriptOf(readScript(name.toStdString()));
    script.at = at;
    script.reply = reply;
    Provider provider(script, preset.security == "tls", m_certificate, m_key);
    SendingShop shop;
    useProvider(shop, name.toStdString(), provider.port());
    shop.launchTo({"anna", "bert"});
    const auto report = shop.send();
    VERIFY_OK(report);
    const auto rows = shop.rows();
    QCOMPARE(q(rows[0].reason), trouble);
    const bool paused = shop.connectorRow().paused;
    const bool waits =
        shop.look([&](Connection& c) { return accountHolds::of(c, ConnectorId{1}); })->holds(shop.clock.now());
    QCOMPARE(paused ? QStringLiteral("pauses") : waits ? QStringLiteral("waits") : QStringLiteral("goes_on"), account);
    // What is the account's or the sender's trouble is no customer's.
    const auto suppressed = shop.look([](Connection& c) {
        Query query = c.query("SELECT COUNT(*) FROM suppression");
        query.step();
        return query.int64(0);
    });
    QCOMPARE(*suppressed > 0, trouble == u"bad_recipient");
    if (account != u"goes_on") {
        QCOMPARE(q(nameOf(rows[1].state)), QStringLiteral("queued"));
        QVERIFY(!report->stopped.empty());
        QCOMPARE(rows[0].attempts, 0);
    }
    QCOMPARE(provider.messages.load(), 0);
    QCOMPARE(shop.problems(), QString());
}

QTEST_GUILESS_MAIN(TestAccountDialogues)
#include "tst_accountdialogues.moc"
