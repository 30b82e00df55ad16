#include "core/delivery/smtp/smtpsocket.h"

#include <QDeadlineTimer>
#include <QHostAddress>
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

SmtpSocket::SmtpSocket(CancelToken cancel)
    : m_cancel(std::move(cancel))
{}

SmtpSocket::~SmtpSocket()
{
    drop();
}

void SmtpSocket::configure(const SmtpSettings& settings)
{
    QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
    configuration.setProtocol(QSsl::TlsV1_2OrLater);
    configuration.setPeerVerifyMode(QSslSocket::VerifyPeer);
    if (!settings.caFile.empty()) {
        configuration.addCaCertificates(QSslCertificate::fromPath(QString::fromStdString(settings.caFile), QSsl::Pem));
    }
    m_socket->setSslConfiguration(configuration);
    m_socket->setPeerVerifyName(QString::fromStdString(settings.host));
}

SmtpSocket::Wire SmtpSocket::open(const SmtpSettings& settings, bool tls)
{
    drop();
    m_socket = std::make_unique<QSslSocket>();
    m_socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    configure(settings);
    m_reader.reset();
    m_socket->connectToHost(QString::fromStdString(settings.host), static_cast<quint16>(settings.port));
    QDeadlineTimer deadline(settings.timeouts.connectMs);
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
    return tls ? secured(settings) : Wire::Ok;
}

SmtpSocket::Wire SmtpSocket::startTls(const SmtpSettings& settings)
{
    return secured(settings);
}

SmtpSocket::Wire SmtpSocket::secured(const SmtpSettings& settings)
{
    m_socket->startClientEncryption();
    if (m_socket->waitForEncrypted(settings.timeouts.tlsMs))
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

SmtpSocket::Wire SmtpSocket::write(std::string_view bytes, int timeoutMs)
{
    if (!connected())
        return Wire::Closed;
    if (m_socket->write(bytes.data(), static_cast<qint64>(bytes.size())) != static_cast<qint64>(bytes.size())) {
        m_problem = m_socket->errorString().toStdString();
        return Wire::Failed;
    }
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

SmtpSocket::Wire SmtpSocket::read(SmtpReply& reply, int timeoutMs, bool cancellable)
{
    m_reader.reset();
    if (!m_socket)
        return Wire::Closed;
    QDeadlineTimer deadline(timeoutMs);
    for (;;) {
        while (m_socket->bytesAvailable() > 0) {
            // One line at most a time, so that what comes behind the reply stays unread.
            const QByteArray bytes = m_socket->readLine(static_cast<qint64>(SmtpReplyReader::maxLineBytes) + 2);
            if (bytes.isEmpty())
                break;
            switch (m_reader.feed({bytes.constData(), static_cast<std::size_t>(bytes.size())})) {
            case SmtpReplyReader::State::Complete:
                reply = m_reader.reply();
                return Wire::Ok;
            case SmtpReplyReader::State::Invalid:
                return Wire::Invalid;
            case SmtpReplyReader::State::Incomplete:
                break;
            }
        }
        if (cancellable && m_cancel.cancelled())
            return Wire::Cancelled;
        const int wait = cancellable ? std::min(sliceMs, remaining(deadline)) : remaining(deadline);
        if (m_socket->waitForReadyRead(wait) || m_socket->bytesAvailable() > 0)
            continue;
        if (m_socket->state() != QAbstractSocket::ConnectedState)
            return m_reader.begun() ? Wire::Torn : Wire::Closed;
        if (deadline.hasExpired())
            return m_reader.begun() ? Wire::Torn : Wire::TimedOut;
        if (m_socket->error() != QAbstractSocket::SocketTimeoutError) {
            m_problem = m_socket->errorString().toStdString();
            return m_reader.begun() ? Wire::Torn : Wire::Failed;
        }
    }
}

bool SmtpSocket::pending()
{
    if (!m_socket)
        return false;
    m_socket->waitForReadyRead(0);
    return m_socket->bytesAvailable() > 0 || m_socket->state() != QAbstractSocket::ConnectedState;
}

bool SmtpSocket::connected() const
{
    return m_socket && m_socket->state() == QAbstractSocket::ConnectedState;
}

bool SmtpSocket::encrypted() const
{
    return m_socket && m_socket->isEncrypted();
}

std::string SmtpSocket::localAddress() const
{
    const QHostAddress address = m_socket ? m_socket->localAddress() : QHostAddress();
    if (address.isNull())
        return "127.0.0.1";
    QHostAddress plain = address;
    plain.setScopeId(QString());
    const std::string text = plain.toString().toStdString();
    return plain.protocol() == QAbstractSocket::IPv6Protocol ? "IPv6:" + text : text;
}

void SmtpSocket::drop()
{
    if (!m_socket)
        return;
    m_socket->abort();
    m_socket.reset();
}

}
