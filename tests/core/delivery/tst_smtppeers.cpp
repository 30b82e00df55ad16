#include "core/delivery/smtp/smtpsession.h"
#include "tests/support/checks.h"
#include "tests/support/smtpfaultserver.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QProcess>
#include <QStandardPaths>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryDir>

using namespace patron;
using namespace patron::delivery;
using patron::test::q;
using Kind = DeliveryResult::Kind;

namespace {

constexpr const char* hostile =
    "Subject: Hi\r\nMessage-ID: <one@shop.test>\r\n\r\n.dots\n.\n..\r\nMAIL FROM:<x@y.test>\r\n.\r\nend\r\n";

int freePort()
{
    QTcpServer server;
    server.listen(QHostAddress::LocalHost, 0);
    return server.serverPort();
}

bool listens(int port)
{
    QTcpSocket socket;
    socket.connectToHost(QStringLiteral("127.0.0.1"), static_cast<quint16>(port));
    return socket.waitForConnected(200);
}

/// A real server, ended with the object.
class Peer
{
public:
    bool start(const QString& program, const QStringList& arguments)
    {
        m_process.setProcessChannelMode(QProcess::MergedChannels);
        m_process.start(program, arguments);
        return m_process.waitForStarted();
    }
    ~Peer()
    {
        m_process.terminate();
        if (!m_process.waitForFinished(3000))
            m_process.kill();
        m_process.waitForFinished(3000);
    }
    QByteArray output() { return m_process.readAll(); }

private:
    QProcess m_process;
};

SmtpSettings settingsFor(int port)
{
    SmtpSettings settings;
    settings.host = "localhost";
    settings.port = port;
    settings.security = SmtpSettings::Security::Plain;
    settings.fromAddress = "shop@shop.test";
    return settings;
}

}

class TestSmtpPeers : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aiosmtpdWithTls();
    void smtpSinkTakesMany();
    void smtpSinkRefuses();
};

void TestSmtpPeers::aiosmtpdWithTls()
{
    const QString python = QStringLiteral("/usr/bin/python3");
    QProcess probe;
    probe.start(python, {QStringLiteral("-m"), QStringLiteral("aiosmtpd"), QStringLiteral("--version")});
    if (!probe.waitForFinished(20'000) || probe.exitCode() != 0)
        QSKIP("aiosmtpd is not installed (python3-aiosmtpd)");
    QTemporaryDir folder;
    QString certificate;
    QString key;
    if (!test::makeTestCertificate(folder.path(), QStringLiteral("DNS:localhost,IP:127.0.0.1"), &certificate, &key))
        QSKIP("openssl is not installed, so there is no certificate");
    const int port = freePort();
    const QString mails = folder.filePath(QStringLiteral("mails"));
    Peer server;
    QVERIFY(server.start(python,
                         {QStringLiteral("-m"), QStringLiteral("aiosmtpd"), QStringLiteral("-n"), QStringLiteral("-l"),
                          QStringLiteral("127.0.0.1:%1").arg(port), QStringLiteral("--tlscert"), certificate,
                          QStringLiteral("--tlskey"), key, QStringLiteral("-u"), QStringLiteral("-c"),
                          QStringLiteral("aiosmtpd.handlers.Mailbox"), mails}));
    QTRY_VERIFY_WITH_TIMEOUT(listens(port), 20'000);

    SmtpSettings settings = settingsFor(port);
    settings.security = SmtpSettings::Security::StartTls;
    settings.caFile = certificate.toStdString();
    {
        SmtpSession session(settings, {}, {});
        for (const char* recipient : {"anna@x.test", "j\xc3\xb6rg@x.test"}) {
            const DeliveryResult result =
                session.deliver({"shop@shop.test", recipient, "one@shop.test"}, hostile, [] { return true; });
            QVERIFY2(result.kind == Kind::Accepted, result.text.c_str());
        }
    }
    QStringList files;
    QDirIterator found(mails, QDir::Files, QDirIterator::Subdirectories);
    while (found.hasNext())
        files << found.next();
    QCOMPARE(files.size(), 2);
    QFile mail(files.first());
    QVERIFY(mail.open(QIODevice::ReadOnly));
    const QByteArray bytes = mail.readAll();
    QCOMPARE(bytes.count("Message-ID: <one@shop.test>"), 1);
    QVERIFY(bytes.contains("\n.dots\n.\n..\nMAIL FROM:<x@y.test>\n.\nend\n"));

    settings.caFile.clear();
    SmtpSession strict(settings, {}, {});
    const DeliveryResult refused =
        strict.deliver({"shop@shop.test", "anna@x.test", "one@shop.test"}, hostile, [] { return true; });
    QVERIFY(refused.kind == Kind::NotSent && refused.accountProblem);
}

void TestSmtpPeers::smtpSinkTakesMany()
{
    const QString sink = QStringLiteral("/usr/sbin/smtp-sink");
    if (!QFile::exists(sink))
        QSKIP("smtp-sink is not installed (postfix)");
    QTemporaryDir folder;
    QFile::setPermissions(folder.path(),
                          QFile::permissions(folder.path()) | QFile::ReadOther | QFile::WriteOther | QFile::ExeOther);
    const int port = freePort();
    Peer server;
    QVERIFY(server.start(sink, {QStringLiteral("-u"), QStringLiteral("nobody"), QStringLiteral("-D"),
                                folder.filePath(QStringLiteral("all")), QStringLiteral("127.0.0.1:%1").arg(port),
                                QStringLiteral("20")}));
    QTRY_VERIFY_WITH_TIMEOUT(listens(port), 10'000);
    SmtpSettings settings = settingsFor(port);
    settings.host = "127.0.0.1";
    SmtpSession session(settings, {}, {});
    for (int i = 0; i < 200; ++i) {
        const std::string recipient = "c" + std::to_string(i) + "@x.test";
        const DeliveryResult result =
            session.deliver({"shop@shop.test", recipient, "one@shop.test"}, hostile, [] { return true; });
        QVERIFY2(result.kind == Kind::Accepted, result.text.c_str());
    }
    session.close();
    QFile all(folder.filePath(QStringLiteral("all")));
    if (!all.open(QIODevice::ReadOnly))
        QSKIP("smtp-sink could not write its capture file here");
    const QByteArray bytes = all.readAll();
    QCOMPARE(bytes.count("X-Rcpt-Args:"), 200);
    QCOMPARE(bytes.count("Message-ID: <one@shop.test>"), 200);
}

void TestSmtpPeers::smtpSinkRefuses()
{
    const QString sink = QStringLiteral("/usr/sbin/smtp-sink");
    if (!QFile::exists(sink))
        QSKIP("smtp-sink is not installed (postfix)");
    struct Case
    {
        QStringList options;
        Kind kind;
    };
    for (const Case& one : {Case{{QStringLiteral("-r"), QStringLiteral("rcpt")}, Kind::Rejected},
                            Case{{QStringLiteral("-f"), QStringLiteral("rcpt")}, Kind::Rejected},
                            Case{{QStringLiteral("-q"), QStringLiteral(".")}, Kind::Ambiguous},
                            Case{{QStringLiteral("-Q"), QStringLiteral(".")}, Kind::Deferred}}) {
        const int port = freePort();
        Peer server;
        QVERIFY(server.start(sink, QStringList{QStringLiteral("-u"), QStringLiteral("nobody")} + one.options +
                                       QStringList{QStringLiteral("127.0.0.1:%1").arg(port), QStringLiteral("20")}));
        QTRY_VERIFY_WITH_TIMEOUT(listens(port), 10'000);
        SmtpSettings settings = settingsFor(port);
        settings.host = "127.0.0.1";
        SmtpSession session(settings, {}, {});
        const DeliveryResult result =
            session.deliver({"shop@shop.test", "c@x.test", "one@shop.test"}, hostile, [] { return true; });
        // -r answers 450, -f 500: both are definite.
        if (one.kind == Kind::Rejected)
            QVERIFY2(result.kind == Kind::Rejected || result.kind == Kind::Deferred, result.text.c_str());
        else
            QVERIFY2(result.kind == one.kind, result.text.c_str());
    }
}

QTEST_GUILESS_MAIN(TestSmtpPeers)
#include "tst_smtppeers.moc"
