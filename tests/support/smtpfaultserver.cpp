#include "tests/support/smtpfaultserver.h"

#include <QDeadlineTimer>
#include <QFile>
#include <QHostAddress>
#include <QProcess>
#include <QSemaphore>
#include <QSslConfiguration>
#include <QSslKey>
#include <QSslSocket>
#include <QTcpServer>
#include <QThread>

#include <atomic>

namespace patron::test {

struct SmtpFaultServer::Record
{
    Options options;
    std::atomic<bool> stop = false;
    std::atomic<int> connections = 0;
    mutable std::mutex mutex;
    std::vector<Commit> commits;
    QStringList commands;
    QByteArray clearText;
};

/// One connection, in its own thread.
class SmtpFaultServer::Dialogue
{
public:
    Dialogue(std::shared_ptr<Record> record, qintptr descriptor)
        : m_record(std::move(record))
        , m_options(m_record->options)
        , m_descriptor(descriptor)
    {}

    void run()
    {
        QSslSocket socket;
        m_socket = &socket;
        socket.setSocketDescriptor(m_descriptor);
        socket.setSocketOption(QAbstractSocket::LowDelayOption, 1);
        if (m_options.tls == Options::Tls::Implicit && !encrypt())
            return;
        say(m_options.greeting);
        while (open()) {
            const QByteArray line = readLine();
            if (line.isEmpty())
                break;
            if (!answer(line))
                break;
        }
        socket.disconnectFromHost();
        if (socket.state() != QAbstractSocket::UnconnectedState)
            socket.waitForDisconnected(200);
    }

private:
    bool open() const { return !m_record->stop && m_socket->state() == QAbstractSocket::ConnectedState; }

    bool encrypt()
    {
        QSslConfiguration configuration = m_socket->sslConfiguration();
        configuration.setPeerVerifyMode(QSslSocket::VerifyNone);
        m_socket->setSslConfiguration(configuration);
        QFile key(m_options.key);
        if (!key.open(QIODevice::ReadOnly))
            return false;
        m_socket->setLocalCertificate(m_options.certificate);
        m_socket->setPrivateKey(QSslKey(&key, QSsl::Rsa));
        m_socket->startServerEncryption();
        return m_socket->waitForEncrypted(5000);
    }

    void say(const QByteArray& text)
    {
        m_socket->write(text);
        while (open() && m_socket->bytesToWrite() > 0 && m_socket->waitForBytesWritten(2000)) {
        }
    }

    QByteArray readLine()
    {
        while (!m_socket->canReadLine()) {
            if (!open())
                return {};
            m_socket->waitForReadyRead(20);
        }
        const QByteArray line = m_socket->readLine();
        const std::lock_guard lock(m_record->mutex);
        if (!m_socket->isEncrypted())
            m_record->clearText += line;
        m_record->commands << QString::fromUtf8(line).trimmed();
        return line;
    }

    void drop() { m_socket->abort(); }

    bool answer(const QByteArray& line)
    {
        const QByteArray verb = line.trimmed().toUpper();
        if (verb.startsWith("EHLO"))
            sayHello();
        else if (verb.startsWith("STARTTLS"))
            return startTls();
        else if (verb.startsWith("AUTH OAUTHBEARER") || verb.startsWith("AUTH XOAUTH2"))
            return logInByToken(line.trimmed());
        else if (verb.startsWith("AUTH"))
            logIn(line.trimmed());
        else if (verb.startsWith("MAIL FROM:"))
            return startMail(line);
        else if (verb.startsWith("RCPT TO:"))
            return takeRecipient(line);
        else if (verb == "DATA")
            return takeData();
        else if (verb == "RSET")
            say("250 2.0.0 reset\r\n");
        else if (verb == "QUIT") {
            say("221 2.0.0 bye\r\n");
            return false;
        } else
            say("500 5.5.2 unknown command\r\n");
        return true;
    }

    void sayHello()
    {
        QByteArray text = "250-fault.test at your service\r\n";
        const bool offered = m_options.tls == Options::Tls::Offered || m_options.tls == Options::Tls::Refused ||
                             m_options.tls == Options::Tls::Injected;
        if (offered && !m_socket->isEncrypted())
            text += "250-STARTTLS\r\n";
        if (!m_options.auth.isEmpty() && (m_socket->isEncrypted() || m_options.tls == Options::Tls::None))
            text += "250-AUTH " + m_options.auth + "\r\n";
        if (m_options.size > 0)
            text += "250-SIZE " + QByteArray::number(m_options.size) + "\r\n";
        if (m_options.smtpUtf8)
            text += "250-SMTPUTF8\r\n";
        if (m_options.dsn)
            text += "250-DSN\r\n";
        if (m_options.pipelining)
            text += "250-PIPELINING\r\n";
        say(text + "250 8BITMIME\r\n");
    }

    bool startTls()
    {
        if (m_options.tls == Options::Tls::Refused) {
            say("454 4.7.0 TLS not available\r\n");
            return true;
        }
        if (m_options.tls == Options::Tls::Injected) {
            say("220 go ahead\r\n250 you are logged in already\r\n");
            return open();
        }
        say("220 go ahead\r\n");
        return encrypt();
    }

    void logIn(const QByteArray& line)
    {
        QByteArray user = "user";
        QByteArray given;
        if (line.toUpper().startsWith("AUTH PLAIN ")) {
            const auto parts = QByteArray::fromBase64(line.mid(11)).split('\0');
            user = parts.value(1);
            given = parts.value(2);
        } else {
            say("334 VXNlcm5hbWU6\r\n");
            user = QByteArray::fromBase64(readLine().trimmed());
            say("334 UGFzc3dvcmQ6\r\n");
            given = QByteArray::fromBase64(readLine().trimmed());
        }
        if (user == "user" && given == m_options.password)
            say("235 2.7.0 welcome\r\n");
        else if (m_options.repeatsSecrets)
            say("535-5.7.8 refused: " + line + "\r\n535-5.7.8 which is " + given + "\r\n535 5.7.8 or " +
                given.toBase64() + "\r\n");
        else
            say("535 5.7.8 bad user name or password\r\n");
    }

    /// By the examples of RFC 7628, 4 and of Google's "OAuth 2.0 Mechanism".
    bool logInByToken(const QByteArray& line)
    {
        const bool isStandard = line.toUpper().startsWith("AUTH OAUTHBEARER ");
        const QByteArray given = QByteArray::fromBase64(line.mid(line.lastIndexOf(' ') + 1));
        const QByteArray proof = "auth=Bearer " + m_options.token + "\x01\x01";
        const QByteArray port = QByteArray::number(m_socket->localPort());
        QByteArray wanted = "user=user\x01" + proof;
        if (isStandard)
            wanted = "n,a=user,\x01host=localhost\x01port=" + port + "\x01" + proof;
        if (given == wanted) {
            say("235 2.7.0 welcome\r\n");
            return true;
        }
        if (m_options.challenges) {
            const QByteArray reason = R"({"status":"invalid_token","scope":"https://mail.test/"})";
            say("334 " + reason.toBase64() + "\r\n");
            const QByteArray answer = readLine().trimmed();
            if (answer != (isStandard ? "AQ==" : "")) {
                say("501 5.5.4 that is no answer\r\n");
                return true;
            }
        }
        say("535 5.7.8 not accepted" + (m_options.repeatsSecrets ? ": " + line + " " + given : QByteArray()) + "\r\n");
        if (m_options.dropsRefused)
            drop();
        return !m_options.dropsRefused;
    }

    bool startMail(const QByteArray& line)
    {
        if (m_options.messagesPerConnection > 0 && m_messages >= m_options.messagesPerConnection) {
            drop();
            return false;
        }
        m_sender = between(line);
        m_hasRecipient = false;
        if (!m_options.refusedSender.isEmpty() && line.contains(m_options.refusedSender)) {
            say("553 5.7.1 not your address\r\n");
            return true;
        }
        say("250 2.1.0 ok\r\n");
        return true;
    }

    static std::string between(const QByteArray& line)
    {
        const auto from = line.indexOf('<');
        const auto to = line.indexOf('>');
        return line.mid(from + 1, to - from - 1).toStdString();
    }

    bool takeRecipient(const QByteArray& line)
    {
        m_recipient = between(line);
        m_fault = QString::fromStdString(m_recipient).section(u'-', 0, 0);
        if (m_fault == u"rcpt550")
            say("550-5.1.1 No such user here\r\n550 5.1.1 in this domain\r\n");
        else if (m_fault == u"rcpt451")
            say("451 4.7.1 Greylisted, come back later\r\n");
        else if (m_fault == u"rcpt421") {
            say("421 4.3.2 closing\r\n");
            return false;
        } else if (m_fault == u"rcptdrop") {
            drop();
            return false;
        } else {
            m_hasRecipient = true;
            say("250 2.1.5 ok\r\n");
        }
        return true;
    }

    bool takeData()
    {
        if (!m_hasRecipient && !m_options.asksAlways) {
            say("503 5.5.1 nobody to get it\r\n");
            return true;
        }
        ++m_messages;
        if (m_fault == u"data451") {
            say("451 4.3.0 not now\r\n");
            return true;
        }
        if (m_fault == u"datadrop") {
            drop();
            return false;
        }
        say("354 go on\r\n");
        if (m_fault == u"bodydrop") {
            m_socket->waitForReadyRead(2000);
            drop();
            return false;
        }
        if (m_fault == u"early552") {
            m_socket->waitForReadyRead(2000);
            say("552 5.3.4 too much\r\n");
        }
        if (!readBody())
            return false;
        return endOfData();
    }

    bool readBody()
    {
        QByteArray raw;
        while (!raw.endsWith("\r\n.\r\n") && raw != ".\r\n") {
            if (m_socket->bytesAvailable() == 0) {
                if (!open())
                    return false;
                m_socket->waitForReadyRead(20);
                continue;
            }
            // A byte at a time near the end, so that no later command is taken for the body.
            raw += m_socket->readLine();
        }
        raw.chop(3);
        QByteArray plain;
        qsizetype at = 0;
        while (at < raw.size()) {
            const auto end = raw.indexOf("\r\n", at);
            const auto stop = end < 0 ? raw.size() : end + 2;
            plain += raw.mid(raw.at(at) == '.' ? at + 1 : at, stop - (raw.at(at) == '.' ? at + 1 : at));
            at = stop;
        }
        m_body = plain.toStdString();
        return true;
    }

    void commit()
    {
        const std::lock_guard lock(m_record->mutex);
        m_record->commits.push_back({m_sender, m_recipient, m_body});
    }

    bool endOfData()
    {
        if (m_fault == u"dot550")
            say("550 5.7.1 looks like spam\r\n");
        else if (m_fault == u"dot552")
            say("552 5.3.4 too large\r\n");
        else if (m_fault == u"dot451")
            say("451 4.3.0 try again\r\n");
        else if (m_fault == u"dot421") {
            say("421 4.3.2 shutting down\r\n");
            return false;
        } else if (m_fault == u"dotlost") {
            drop();
            return false;
        } else {
            commit();
            return replyAfterCommit();
        }
        return true;
    }

    bool replyAfterCommit()
    {
        if (m_fault == u"dotdrop") {
            drop();
            return false;
        }
        if (m_fault == u"torn" || m_fault == u"tornline") {
            say(m_fault == u"torn" ? "25" : "250 ok");
            m_socket->disconnectFromHost();
            return false;
        }
        if (m_fault == u"endless") {
            while (open())
                say("250-and one more line\r\n");
            return false;
        }
        if (m_fault == u"garbage")
            say("everything is fine\r\n");
        else if (m_fault == u"changing")
            say("250-fine\r\n550 or not\r\n");
        else if (m_fault == u"hang") {
            while (open())
                m_socket->waitForReadyRead(20);
            return false;
        } else if (m_fault == u"chatty")
            say("250 2.0.0 queued as A1\r\n250 2.1.0 and something nobody asked\r\n");
        else {
            if (m_fault == u"slow")
                QThread::msleep(300);
            say("250 2.0.0 queued as A1\r\n");
        }
        return true;
    }

    std::shared_ptr<Record> m_record;
    const Options& m_options;
    qintptr m_descriptor;
    QSslSocket* m_socket = nullptr;
    std::string m_sender;
    std::string m_recipient;
    std::string m_body;
    QString m_fault;
    bool m_hasRecipient = false;
    int m_messages = 0;
};

/// Listens in a thread of its own and gives every connection another.
class SmtpFaultServer::Listener : public QThread
{
public:
    explicit Listener(std::shared_ptr<Record> record)
        : m_record(std::move(record))
    {
        start();
        m_listening.acquire();
    }
    ~Listener() override
    {
        m_record->stop = true;
        wait();
    }
    int port() const { return m_port; }

protected:
    void run() override
    {
        class Server : public QTcpServer
        {
        public:
            std::vector<qintptr> waiting;

        protected:
            void incomingConnection(qintptr descriptor) override { waiting.push_back(descriptor); }
        };
        Server server;
        server.listen(QHostAddress::LocalHost, 0);
        m_port = server.serverPort();
        m_listening.release();
        std::vector<std::unique_ptr<QThread>> dialogues;
        while (!m_record->stop) {
            server.waitForNewConnection(20);
            for (const qintptr descriptor : server.waiting) {
                ++m_record->connections;
                dialogues.emplace_back(
                    QThread::create([record = m_record, descriptor] { Dialogue(record, descriptor).run(); }));
                dialogues.back()->start();
            }
            server.waiting.clear();
        }
        for (const auto& dialogue : dialogues)
            dialogue->wait();
    }

private:
    std::shared_ptr<Record> m_record;
    QSemaphore m_listening;
    int m_port = 0;
};

SmtpFaultServer::SmtpFaultServer(Options options)
    : m_record(std::make_shared<Record>())
{
    m_record->options = std::move(options);
    m_listener = std::make_unique<Listener>(m_record);
    m_port = m_listener->port();
}

SmtpFaultServer::~SmtpFaultServer() = default;

std::vector<SmtpFaultServer::Commit> SmtpFaultServer::commits() const
{
    const std::lock_guard lock(m_record->mutex);
    return m_record->commits;
}

int SmtpFaultServer::commitsOf(const std::string& recipient) const
{
    int count = 0;
    for (const Commit& commit : commits())
        count += commit.recipient == recipient ? 1 : 0;
    return count;
}

QStringList SmtpFaultServer::commands() const
{
    const std::lock_guard lock(m_record->mutex);
    return m_record->commands;
}

QByteArray SmtpFaultServer::clearText() const
{
    const std::lock_guard lock(m_record->mutex);
    return m_record->clearText;
}

int SmtpFaultServer::connections() const
{
    return m_record->connections;
}

bool makeTestCertificate(const QString& folder, const QString& names, QString* certificate, QString* key)
{
    *certificate = folder + QStringLiteral("/cert.pem");
    *key = folder + QStringLiteral("/key.pem");
    QProcess openssl;
    openssl.start(QStringLiteral("openssl"),
                  {QStringLiteral("req"), QStringLiteral("-x509"), QStringLiteral("-newkey"),
                   QStringLiteral("rsa:2048"), QStringLiteral("-nodes"), QStringLiteral("-keyout"), *key,
                   QStringLiteral("-out"), *certificate, QStringLiteral("-subj"), QStringLiteral("/CN=fault.test"),
                   QStringLiteral("-addext"), QStringLiteral("subjectAltName=") + names, QStringLiteral("-days"),
                   QStringLiteral("2")});
    return openssl.waitForStarted() && openssl.waitForFinished(60'000) && openssl.exitCode() == 0;
}

}
