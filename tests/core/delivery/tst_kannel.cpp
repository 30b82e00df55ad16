#include "core/delivery/connectorstore.h"
#include "core/delivery/smpp/smppconnector.h"
#include "core/delivery/sms/smshttpconnector.h"
#include "tests/support/checks.h"

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

const QString tools = QStringLiteral("/usr/lib/kannel/test/");

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

/// A real server, ended with the object. Its words are kept.
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
        m_process.kill(); // Kannel takes 20 s to say goodbye
        m_process.waitForFinished(3000);
    }
    const QByteArray& words()
    {
        m_process.waitForReadyRead(20);
        m_words += m_process.readAll();
        return m_words;
    }

private:
    QProcess m_process;
    QByteArray m_words;
};

QString programOf(const char* name)
{
    const QString own = tools + QString::fromLatin1(name);
    if (QFile::exists(own))
        return own;
    return QStandardPaths::findExecutable(QString::fromLatin1(name),
                                          {QStringLiteral("/usr/sbin"), QStringLiteral("/usr/bin")});
}

}

/// Against Kannel, a gateway that many run: bearerbox and smsbox for HTTP, drive_smpp for SMPP.
class TestKannel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void textsGoOutByHttp();
    void textsGoOutBySmpp();
};

void TestKannel::textsGoOutByHttp()
{
    const QString bearerbox = programOf("bearerbox");
    const QString smsbox = programOf("smsbox");
    const QString fakesmsc = programOf("fakesmsc");
    if (bearerbox.isEmpty() || smsbox.isEmpty() || fakesmsc.isEmpty())
        QSKIP("Kannel (packages kannel and kannel-extras) is not installed");
    QTemporaryDir folder;
    const int admin = freePort();
    const int boxes = freePort();
    const int smsc = freePort();
    const int http = freePort();
    QFile config(folder.filePath(QStringLiteral("kannel.conf")));
    QVERIFY(config.open(QIODevice::WriteOnly));
    config.write(
        QStringLiteral("group = core\nadmin-port = %1\nadmin-password = x\nadmin-allow-ip = 127.0.0.1\n"
                       "smsbox-port = %2\nbox-allow-ip = 127.0.0.1\nbox-deny-ip = *.*.*.*\nstore-type = spool\n"
                       "store-location = %5\n\n"
                       "group = smsc\nsmsc = fake\nsmsc-id = fake\nport = %3\nconnect-allow-ip = 127.0.0.1\n\n"
                       "group = smsbox\nbearerbox-host = 127.0.0.1\nsendsms-port = %4\nsendsms-interface = "
                       "127.0.0.1\n\n"
                       "group = sendsms-user\nusername = shop\npassword = secret\nconcatenation = true\n"
                       "max-messages = 10\n\n"
                       "group = sms-service\nkeyword = default\ntext = thanks\nmax-messages = 0\n")
            .arg(admin)
            .arg(boxes)
            .arg(smsc)
            .arg(http)
            .arg(folder.path())
            .toUtf8());
    config.close();
    Peer bearer;
    QVERIFY(bearer.start(bearerbox, {QStringLiteral("-v"), QStringLiteral("1"), config.fileName()}));
    QTRY_VERIFY_WITH_TIMEOUT(listens(boxes) && listens(smsc), 20'000);
    Peer box;
    QVERIFY(box.start(smsbox, {QStringLiteral("-v"), QStringLiteral("1"), config.fileName()}));
    QTRY_VERIFY_WITH_TIMEOUT(listens(http), 20'000);
    Peer phones;
    QVERIFY(phones.start(fakesmsc, {QStringLiteral("-H"), QStringLiteral("127.0.0.1"), QStringLiteral("-r"),
                                    QString::number(smsc), QStringLiteral("-m"), QStringLiteral("0"),
                                    QStringLiteral("-i"), QStringLiteral("1000"), QStringLiteral("1 2 text x")}));
    const Json settings{{"preset", "kannel"},
                        {"values", {{"url", "http://127.0.0.1:" + std::to_string(http)}, {"user", "shop"}}},
                        {"sender", "12345"}};
    const auto parsed = SmsSettings::parse(settings);
    VERIFY_OK(parsed);
    const auto connector = makeSmsHttpConnector(*parsed, "secret");
    VERIFY_OK(connector->check({}));
    const auto session = connector->openSession({});
    const auto send = [&](const std::string& text) {
        return session->deliver({"12345", "+447700900123", "id@shop.test"}, text, [] { return true; });
    };
    const DeliveryResult first = send("Patron&to=+1 was here");
    QVERIFY2(first.kind == Kind::Accepted, first.text.c_str());
    QTRY_VERIFY_WITH_TIMEOUT(phones.words().contains("Patron"), 20'000);
    QVERIFY(send("Привет").kind == Kind::Accepted);
    QVERIFY(send(std::string(200, 'x')).kind == Kind::Accepted);
    const auto wrong = makeSmsHttpConnector(*parsed, "guess");
    const DeliveryResult refused =
        wrong->openSession({})->deliver({"12345", "+447700900123", "id@shop.test"}, "Hi", [] { return true; });
    QVERIFY2(refused.trouble == TroubleClass::AccountRefused, refused.text.c_str());
}

void TestKannel::textsGoOutBySmpp()
{
    const QString server = programOf("drive_smpp");
    if (server.isEmpty())
        QSKIP("drive_smpp (package kannel-extras) is not installed");
    // It plays the other box of a Kannel, too, and gives up without a bearerbox where its configuration says.
    QTcpServer bearerbox;
    if (!bearerbox.listen(QHostAddress::LocalHost, 13001))
        QSKIP("Port 13001, which drive_smpp wants a bearerbox on, is taken");
    const int port = freePort();
    Peer peer;
    QVERIFY(peer.start(server, {QStringLiteral("-v"), QStringLiteral("1"), QStringLiteral("-m"), QStringLiteral("1"),
                                QStringLiteral("-p"), QString::number(port)}));
    // It serves those who come first, so its own words tell that it is there.
    QTRY_VERIFY_WITH_TIMEOUT(peer.words().contains("drive_smpp"), 10'000);
    auto settings = SmppSettings::parse(
        Json{{"host", "127.0.0.1"}, {"port", port}, {"tls", false}, {"system_id", "shop"}, {"sender", "MyShop"}});
    VERIFY_OK(settings);
    // It knows no transceiver, so a transmitter and a receiver are bound.
    settings->bind = SmppSettings::Bind::Pair;
    settings->timeouts.bindMs = 5000;
    settings->timeouts.responseMs = 5000;
    const auto connector = makeSmppConnector(*settings, "secret");
    const auto session = connector->openSession({});
    const DeliveryResult result =
        session->deliver({"MyShop", "+447700900123", "id@shop.test"}, "Hello", [] { return true; });
    QVERIFY2(result.kind == Kind::Accepted, result.text.c_str());
    session->close();
}

QTEST_GUILESS_MAIN(TestKannel)
#include "tst_kannel.moc"
