#include "core/delivery/smtp/smtpsocket.h"

#include <QDeadlineTimer>
#include <QHostAddress>
#include <QSslSocket>

#include <algorithm>

namespace patron::delivery {

namespace {
SocketTarget targetOf(const SmtpSettings& settings)
{
    SocketTarget target;
    target.host = settings.host;
    target.port = settings.port;
    target.caFile = settings.caFile;
    target.connectMs = settings.timeouts.connectMs;
    target.tlsMs = settings.timeouts.tlsMs;
    return target;
}
}

SmtpSocket::SmtpSocket(CancelToken cancel)
    : BlockingSocket(std::move(cancel))
{}

Wire SmtpSocket::open(const SmtpSettings& settings, bool tls)
{
    m_reader.reset();
    return BlockingSocket::open(targetOf(settings), tls);
}

Wire SmtpSocket::startTls(const SmtpSettings& settings)
{
    return secure(targetOf(settings));
}

Wire SmtpSocket::read(SmtpReply& reply, int timeoutMs, bool cancellable)
{
    m_reader.reset();
    QDeadlineTimer deadline(timeoutMs);
    for (;;) {
        const int left = static_cast<int>(std::clamp<qint64>(deadline.remainingTime(), 0, 1'000'000'000));
        const Wire wire = await(left, cancellable);
        if (wire == Wire::Cancelled)
            return wire;
        if (wire != Wire::Ok)
            return m_reader.begun() ? Wire::Torn : wire;
        // One line at most a time, so that what comes behind the reply stays unread.
        const QByteArray bytes = m_socket->readLine(static_cast<qint64>(SmtpReplyReader::maxLineBytes) + 2);
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

}
