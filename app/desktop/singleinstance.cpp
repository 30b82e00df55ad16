#include "app/desktop/singleinstance.h"

#include <QCryptographicHash>
#include <QDir>
#include <QLocalSocket>

namespace patron::desktop {

namespace {
constexpr int handOverMs = 2'000;
constexpr qint64 longestPath = 32'768;
}

SingleInstance::SingleInstance(const QString& folder, QObject* parent)
    : QObject(parent)
    , m_name(
          QStringLiteral("patron-") +
          QString::fromLatin1(QCryptographicHash::hash(folder.toUtf8(), QCryptographicHash::Sha256).toHex().left(16)))
    , m_lock(QDir(folder).filePath(QStringLiteral("desktop.lock")))
{
    m_lock.setStaleLockTime(0);
}

bool SingleInstance::claim(const QString& path)
{
    if (m_lock.tryLock(0)) {
        listen();
        return true;
    }
    QLocalSocket socket;
    socket.connectToServer(m_name);
    if (socket.waitForConnected(handOverMs)) {
        socket.write(path.toUtf8() + '\n');
        socket.waitForBytesWritten(handOverMs);
        socket.disconnectFromServer();
    }
    return false;
}

void SingleInstance::listen()
{
    QLocalServer::removeServer(m_name);
    m_server = std::make_unique<QLocalServer>();
    m_server->setSocketOptions(QLocalServer::UserAccessOption);
    connect(m_server.get(), &QLocalServer::newConnection, this, [this] {
        QLocalSocket* socket = m_server->nextPendingConnection();
        connect(socket, &QLocalSocket::readyRead, this, [this, socket] {
            if (socket->canReadLine())
                Q_EMIT raised(QString::fromUtf8(socket->readLine(longestPath)).trimmed());
        });
        connect(socket, &QLocalSocket::disconnected, socket, &QObject::deleteLater);
    });
    m_server->listen(m_name);
}

}
