#include "app/desktop/singleinstance.h"

#include <QCryptographicHash>
#include <QDataStream>
#include <QDir>
#include <QLocalServer>
#include <QLocalSocket>
#include <QLockFile>

namespace patron::desktop {

namespace {
/// A list of paths is never longer.
constexpr qint64 mostBytes = 1 << 20;
constexpr auto format = QDataStream::Qt_6_4;

QString serverName(const QString& folder)
{
    const QByteArray hash = QCryptographicHash::hash(QDir(folder).absolutePath().toUtf8(), QCryptographicHash::Sha256);
    return QStringLiteral("patron-") + QString::fromLatin1(hash.toHex().left(16));
}
}

SingleInstance::SingleInstance(const QString& folder, QObject* parent)
    : QObject(parent)
    , m_server(serverName(folder))
    , m_lock(std::make_unique<QLockFile>(QDir(folder).filePath(QStringLiteral("patron.lock"))))
    , m_listener(new QLocalServer(this))
{
    // Only a dead process loses the lock, never a slow one.
    m_lock->setStaleLockTime(0);
    m_listener->setSocketOptions(QLocalServer::UserAccessOption);
    connect(m_listener, &QLocalServer::newConnection, this, &SingleInstance::accept);
}

SingleInstance::~SingleInstance() = default;

bool SingleInstance::becomeFirst()
{
    if (!m_lock->tryLock(0))
        return false;
    // The lock is ours: a socket of that name is what a crash left.
    QLocalServer::removeServer(m_server);
    m_listener->listen(m_server);
    return true;
}

bool SingleInstance::forward(const QStringList& words, int timeoutMs) const
{
    QLocalSocket socket;
    socket.connectToServer(m_server);
    if (!socket.waitForConnected(timeoutMs))
        return false;
    QByteArray bytes;
    QDataStream stream(&bytes, QIODevice::WriteOnly);
    stream.setVersion(format);
    stream << words;
    socket.write(bytes);
    if (!socket.waitForBytesWritten(timeoutMs))
        return false;
    socket.disconnectFromServer();
    return socket.state() == QLocalSocket::UnconnectedState || socket.waitForDisconnected(timeoutMs);
}

void SingleInstance::accept()
{
    while (QLocalSocket* socket = m_listener->nextPendingConnection()) {
        connect(socket, &QLocalSocket::readyRead, socket, [socket] {
            if (socket->bytesAvailable() > mostBytes)
                socket->abort();
        });
        const auto finish = [this, socket] {
            QDataStream stream(socket);
            stream.setVersion(format);
            QStringList words;
            stream >> words;
            const bool whole = stream.status() == QDataStream::Ok;
            socket->deleteLater();
            if (whole)
                Q_EMIT received(words);
        };
        if (socket->state() == QLocalSocket::UnconnectedState)
            finish();
        else
            connect(socket, &QLocalSocket::disconnected, this, finish);
    }
}

}
