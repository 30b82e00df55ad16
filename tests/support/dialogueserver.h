#pragma once

#include <QByteArray>
#include <QSslSocket>
#include <QString>

#include <atomic>
#include <functional>
#include <memory>

namespace patron::test {

/// A server on loopback, in a thread of its own, that gives every connection a function in another: what a fake
/// provider says. With a certificate the connections are TLS.
class DialogueServer
{
public:
    /// The socket belongs to the call; `stopping` says when the server goes.
    using Dialogue = std::function<void(QSslSocket& socket, const std::atomic<bool>& stopping)>;

    explicit DialogueServer(Dialogue dialogue, const QString& certificate = {}, const QString& key = {});
    ~DialogueServer();
    DialogueServer(const DialogueServer&) = delete;
    DialogueServer& operator=(const DialogueServer&) = delete;

    int port() const { return m_port; }
    int connections() const { return m_connections; }

private:
    class Listener;

    int m_port = 0;
    std::atomic<int> m_connections = 0;
    std::unique_ptr<Listener> m_listener;
};

/// Reads until there are so many bytes, or until the text stands in them; what has come, when the other side goes.
QByteArray readSome(QSslSocket& socket, QByteArray& buffer, qsizetype bytes, const std::atomic<bool>& stopping);
/// Writes and waits until it has left.
void writeAll(QSslSocket& socket, const QByteArray& bytes, const std::atomic<bool>& stopping);

}
