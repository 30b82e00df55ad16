#include "tests/support/dialogueserver.h"

#include <QFile>
#include <QSemaphore>
#include <QSslConfiguration>
#include <QSslKey>
#include <QTcpServer>
#include <QThread>

#include <vector>

namespace patron::test {

class DialogueServer::Listener : public QThread
{
public:
    Listener(Dialogue dialogue, QString certificate, QString key, std::atomic<int>& connections)
        : m_dialogue(std::move(dialogue))
        , m_certificate(std::move(certificate))
        , m_key(std::move(key))
        , m_connections(connections)
    {
        start();
        m_listening.acquire();
    }
    ~Listener() override
    {
        m_stop = true;
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
        while (!m_stop) {
            server.waitForNewConnection(20);
            for (const qintptr descriptor : server.waiting) {
                ++m_connections;
                dialogues.emplace_back(QThread::create([this, descriptor] { talk(descriptor); }));
                dialogues.back()->start();
            }
            server.waiting.clear();
        }
        for (const auto& dialogue : dialogues)
            dialogue->wait();
    }

private:
    void talk(qintptr descriptor)
    {
        QSslSocket socket;
        socket.setSocketDescriptor(descriptor);
        socket.setSocketOption(QAbstractSocket::LowDelayOption, 1);
        if (!m_certificate.isEmpty() && !encrypt(socket))
            return;
        m_dialogue(socket, m_stop);
        if (socket.state() == QAbstractSocket::ConnectedState) {
            socket.disconnectFromHost();
            if (socket.state() != QAbstractSocket::UnconnectedState)
                socket.waitForDisconnected(200);
        }
    }
    bool encrypt(QSslSocket& socket)
    {
        QSslConfiguration configuration = socket.sslConfiguration();
        configuration.setPeerVerifyMode(QSslSocket::VerifyNone);
        socket.setSslConfiguration(configuration);
        QFile key(m_key);
        if (!key.open(QIODevice::ReadOnly))
            return false;
        socket.setLocalCertificate(m_certificate);
        socket.setPrivateKey(QSslKey(&key, QSsl::Rsa));
        socket.startServerEncryption();
        return socket.waitForEncrypted(5000);
    }

    Dialogue m_dialogue;
    QString m_certificate;
    QString m_key;
    std::atomic<int>& m_connections;
    std::atomic<bool> m_stop = false;
    QSemaphore m_listening;
    int m_port = 0;
};

DialogueServer::DialogueServer(Dialogue dialogue, const QString& certificate, const QString& key)
    : m_listener(std::make_unique<Listener>(std::move(dialogue), certificate, key, m_connections))
{
    m_port = m_listener->port();
}

DialogueServer::~DialogueServer() = default;

QByteArray readSome(QSslSocket& socket, QByteArray& buffer, qsizetype bytes, const std::atomic<bool>& stopping)
{
    while (buffer.size() < bytes && !stopping) {
        if (socket.bytesAvailable() == 0 && !socket.waitForReadyRead(20) &&
            socket.state() != QAbstractSocket::ConnectedState)
            break;
        buffer += socket.readAll();
    }
    const QByteArray taken = buffer.left(bytes);
    buffer.remove(0, taken.size());
    return taken;
}

void writeAll(QSslSocket& socket, const QByteArray& bytes, const std::atomic<bool>& stopping)
{
    socket.write(bytes);
    while (!stopping && socket.state() == QAbstractSocket::ConnectedState &&
           (socket.bytesToWrite() > 0 || socket.encryptedBytesToWrite() > 0)) {
        socket.waitForBytesWritten(100);
    }
}

}
