#include "core/delivery/net/blockingsocket.h"

#include "core/base/text.h"

#include <QDeadlineTimer>
#include <QSslCertificate>
#include <QSslConfiguration>
#include <QSslSocket>

#include <algorithm>

namespace patron::delivery {

namespace {

/// How often a wait looks at the cancel token.
constexpr int sliceMs = 200;

int remaining(const QDeadlineTimer& deadline)
{
    return static_cast<int>(std::clamp<qint64>(deadline.remainingTime(), 0, 1'000'000'000));
}

}

BlockingSocket::BlockingSocket(CancelToken cancel)
    : m_cancel(std::move(cancel))
{}

BlockingSocket::~BlockingSocket()
{
    drop();
}

void BlockingSocket::configure(const SocketTarget& target)
{
    QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
    configuration.setProtocol(QSsl::TlsV1_2OrLater);
    configuration.setPeerVerifyMode(QSslSocket::VerifyPeer);
    if (!target.caFile.empty())
        configuration.addCaCertificates(QSslCertificate::fromPath(QString::fromStdString(target.caFile), QSsl::Pem));
    m_socket->setSslConfiguration(configuration);
    m_socket->setPeerVerifyName(QString::fromStdString(target.verifyName.empty() ? target.host : target.verifyName));
}

Wire BlockingSocket::open(const SocketTarget& target, bool tls)
{
    drop();
    m_problem.clear();
    m_tlsProblem = false;
    m_socket = std::make_unique<QSslSocket>();
    m_socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    configure(target);
    m_socket->connectToHost(QString::fromStdString(target.host), static_cast<quint16>(target.port));
    QDeadlineTimer deadline(target.connectMs);
    while (!m_socket->waitForConnected(std::min(sliceMs, remaining(deadline)))) {
        if (m_cancel.cancelled())
            return Wire::Cancelled;
        if (m_socket->error() != QAbstractSocket::SocketTimeoutError ||
            m_socket->state() == QAbstractSocket::UnconnectedState) {
            m_problem = m_socket->errorString().toStdString();
            return Wire::Failed;
        }
        if (deadline.hasExpired())
            return Wire::TimedOut;
    }
    m_socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    return tls ? secure(target) : Wire::Ok;
}

Wire BlockingSocket::secure(const SocketTarget& target)
{
    m_socket->startClientEncryption();
    if (m_socket->waitForEncrypted(target.tlsMs))
        return Wire::Ok;
    m_tlsProblem = true;
    QStringList reasons;
    for (const QSslError& error : m_socket->sslHandshakeErrors())
        reasons << error.errorString();
    if (reasons.isEmpty())
        reasons << m_socket->errorString();
    m_problem = reasons.join(u"; ").toStdString();
    // A peer that only went silent or away is not one with a bad certificate.
    const auto error = m_socket->error();
    if (error == QAbstractSocket::SocketTimeoutError || error == QAbstractSocket::RemoteHostClosedError)
        m_tlsProblem = !m_socket->sslHandshakeErrors().isEmpty();
    drop();
    return Wire::Failed;
}

Wire BlockingSocket::write(std::string_view bytes, int timeoutMs)
{
    if (!connected())
        return Wire::Closed;
    if (m_socket->write(bytes.data(), static_cast<qint64>(bytes.size())) != static_cast<qint64>(bytes.size())) {
        m_problem = m_socket->errorString().toStdString();
        return Wire::Failed;
    }
    // The kernel mostly takes all of it at once, without being waited for.
    m_socket->flush();
    QDeadlineTimer deadline(timeoutMs);
    while (m_socket->bytesToWrite() > 0 || m_socket->encryptedBytesToWrite() > 0) {
        if (!m_socket->waitForBytesWritten(remaining(deadline))) {
            if (m_socket->bytesToWrite() == 0 && m_socket->encryptedBytesToWrite() == 0)
                break;
            if (m_socket->state() != QAbstractSocket::ConnectedState)
                return Wire::Closed;
            if (deadline.hasExpired())
                return Wire::TimedOut;
            m_problem = m_socket->errorString().toStdString();
            return Wire::Failed;
        }
    }
    return Wire::Ok;
}

Wire BlockingSocket::await(int timeoutMs, bool cancellable)
{
    if (!m_socket)
        return Wire::Closed;
    QDeadlineTimer deadline(timeoutMs);
    for (;;) {
        if (m_socket->bytesAvailable() > 0)
            return Wire::Ok;
        if (cancellable && m_cancel.cancelled())
            return Wire::Cancelled;
        const int wait = cancellable ? std::min(sliceMs, remaining(deadline)) : remaining(deadline);
        if (m_socket->waitForReadyRead(wait) || m_socket->bytesAvailable() > 0)
            continue;
        if (m_socket->state() != QAbstractSocket::ConnectedState)
            return Wire::Closed;
        if (deadline.hasExpired())
            return Wire::TimedOut;
        if (m_socket->error() != QAbstractSocket::SocketTimeoutError) {
            m_problem = m_socket->errorString().toStdString();
            return Wire::Failed;
        }
    }
}

std::string BlockingSocket::take(std::size_t mostBytes)
{
    if (!m_socket)
        return {};
    return m_socket->read(static_cast<qint64>(mostBytes)).toStdString();
}

bool BlockingSocket::pending()
{
    if (!m_socket)
        return false;
    m_socket->waitForReadyRead(0);
    return m_socket->bytesAvailable() > 0 || m_socket->state() != QAbstractSocket::ConnectedState;
}

bool BlockingSocket::connected() const
{
    return m_socket && m_socket->state() == QAbstractSocket::ConnectedState;
}

bool BlockingSocket::encrypted() const
{
    return m_socket && m_socket->isEncrypted();
}

void BlockingSocket::drop()
{
    if (!m_socket)
        return;
    m_socket->abort();
    m_socket.reset();
}

std::string sentenceOf(Wire wire, const BlockingSocket& socket)
{
    switch (wire) {
    case Wire::TimedOut:
        return "The server did not answer in time.";
    case Wire::Closed:
        return "The server closed the connection.";
    case Wire::Torn:
        return "The server's answer broke off.";
    case Wire::Invalid:
        return "The server's answer makes no sense.";
    case Wire::Cancelled:
        return "Stopped.";
    default:
        return socket.problem().empty() ? "The connection failed." : toValidUtf8(socket.problem());
    }
}

bool isLoopback(std::string_view host)
{
    // A name may begin like an address: 127.shop.example is anywhere.
    const bool isNumeric =
        std::all_of(host.begin(), host.end(), [](char c) { return (c >= '0' && c <= '9') || c == '.'; });
    return host == "localhost" || host == "::1" || (host.starts_with("127.") && isNumeric);
}

}
