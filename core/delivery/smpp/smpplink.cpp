#include "core/delivery/smpp/smpplink.h"

#include "core/delivery/smpp/smpptrouble.h"

#include <QDeadlineTimer>

#include <algorithm>

namespace patron::delivery {

namespace {

constexpr int writeMs = 30'000;
constexpr int goodbyeMs = 2'000;
constexpr std::uint32_t temporaryTrouble = 0x64; ///< ESME_RX_T_APPN: keep it, and bring it again
constexpr std::uint32_t unknownCommand = 0x03;
constexpr std::uint32_t badLength = 0x02;

int remaining(const QDeadlineTimer& deadline)
{
    return static_cast<int>(std::clamp<qint64>(deadline.remainingTime(), 0, 1'000'000'000));
}

}

SmppLink::SmppLink(const SmppSettings& settings, CancelToken cancel, Delivered delivered)
    : m_settings(settings)
    , m_cancel(cancel)
    , m_delivered(std::move(delivered))
    , m_socket(std::move(cancel))
{}

void SmppLink::lose(std::string sentence)
{
    if (m_sentence.empty())
        m_sentence = std::move(sentence);
    drop();
}

void SmppLink::drop()
{
    m_socket.drop();
    m_frames = SmppFrames();
    m_bound = false;
}

SmppLink::Outcome SmppLink::open(std::uint32_t command, const std::string& password)
{
    drop();
    m_sentence.clear();
    m_status = 0;
    m_reached = false;
    SocketTarget target;
    target.host = m_settings.host;
    target.port = m_settings.port;
    target.caFile = m_settings.caFile;
    target.connectMs = m_settings.timeouts.connectMs;
    target.tlsMs = m_settings.timeouts.connectMs;
    if (const Wire wire = m_socket.open(target, m_settings.tls); wire != Wire::Ok) {
        lose("Could not reach " + m_settings.host + ": " + sentenceOf(wire, m_socket));
        return Outcome::Lost;
    }
    m_reached = true;
    const auto sequence = send(command, SmppBind{m_settings.systemId, password, m_settings.systemType}.serialised());
    const auto said = sequence ? answer(m_settings.timeouts.bindMs, true) : std::nullopt;
    const bool fits = said && said->sequence == *sequence;
    if (!fits) {
        lose("The SMSC did not answer the log-in.");
        return Outcome::Lost;
    }
    if (said->status != 0 || said->command != (command | smpp::respond)) {
        m_status = said->status != 0 ? said->status : unknownCommand;
        lose("The SMSC refused the log-in: " + smppStatusText(m_status));
        return Outcome::Refused;
    }
    m_bound = true;
    return Outcome::Done;
}

std::optional<std::uint32_t> SmppLink::send(std::uint32_t command, std::string body)
{
    m_sequence = m_sequence >= 0x7fffffff ? 1 : m_sequence + 1;
    const SmppPdu pdu{command, 0, m_sequence, std::move(body)};
    const Wire wire = m_socket.write(pdu.serialised(), writeMs);
    if (wire == Wire::Ok)
        return m_sequence;
    lose(sentenceOf(wire, m_socket));
    return std::nullopt;
}

void SmppLink::reply(const SmppPdu& request, std::uint32_t status, std::string body)
{
    const SmppPdu pdu{request.command | smpp::respond, status, request.sequence, std::move(body)};
    if (const Wire wire = m_socket.write(pdu.serialised(), writeMs); wire != Wire::Ok)
        lose(sentenceOf(wire, m_socket));
}

bool SmppLink::served(const SmppPdu& pdu)
{
    if (pdu.command & smpp::respond)
        return false;
    switch (pdu.command) {
    case smpp::enquireLink:
        reply(pdu, 0);
        break;
    case smpp::deliverSm: {
        const auto message = SmppMessage::parse(pdu.body);
        const std::uint32_t status = !message ? badLength : m_delivered(*message) ? 0 : temporaryTrouble;
        reply(pdu, status, std::string(1, '\0'));
        break;
    }
    case smpp::unbind:
        reply(pdu, 0);
        lose("The SMSC ended the connection.");
        break;
    case 0x0000000b: // outbind asks to bind, which is done already
    case 0x00000102: // alert_notification has no answer
        break;
    default: {
        const SmppPdu nack{smpp::genericNack, unknownCommand, pdu.sequence, {}};
        m_socket.write(nack.serialised(), writeMs);
    }
    }
    return true;
}

std::optional<SmppPdu> SmppLink::take(int timeoutMs, bool cancellable)
{
    QDeadlineTimer deadline(timeoutMs);
    for (;;) {
        if (auto pdu = m_frames.next()) {
            m_heardAt = std::chrono::steady_clock::now();
            return pdu;
        }
        if (m_frames.broken()) {
            lose("What the SMSC says is not SMPP.");
            return std::nullopt;
        }
        const Wire wire = m_socket.await(remaining(deadline), cancellable);
        if (wire == Wire::Ok)
            m_frames.feed(m_socket.take(SmppFrames::mostBytes));
        else if (wire == Wire::TimedOut || wire == Wire::Cancelled)
            return std::nullopt;
        else {
            lose(sentenceOf(wire, m_socket));
            return std::nullopt;
        }
    }
}

std::optional<SmppPdu> SmppLink::answer(int timeoutMs, bool cancellable)
{
    QDeadlineTimer deadline(timeoutMs);
    while (m_socket.connected()) {
        auto pdu = take(remaining(deadline), cancellable);
        if (!pdu)
            return std::nullopt;
        if (!served(*pdu))
            return pdu;
        // An SMSC that only talks of other things must not hold us for ever.
        if (deadline.hasExpired())
            return std::nullopt;
    }
    return std::nullopt;
}

void SmppLink::serve()
{
    while (m_socket.connected()) {
        const auto pdu = take(0, false);
        if (!pdu)
            return;
        served(*pdu);
    }
}

void SmppLink::listen(int quietMs)
{
    while (m_socket.connected() && !m_cancel.cancelled()) {
        const auto pdu = take(quietMs, true);
        if (!pdu)
            return;
        served(*pdu);
    }
}

bool SmppLink::alive()
{
    serve();
    if (!m_bound || !m_socket.connected())
        return false;
    const auto stood = std::chrono::steady_clock::now() - m_heardAt;
    if (stood < std::chrono::milliseconds(m_settings.timeouts.enquireMs))
        return true;
    const auto sequence = send(smpp::enquireLink, {});
    const auto said = sequence ? answer(m_settings.timeouts.answerMs, true) : std::nullopt;
    if (said && said->command == (smpp::enquireLink | smpp::respond))
        return true;
    lose("The SMSC did not answer any more.");
    return false;
}

void SmppLink::close()
{
    if (m_bound && m_socket.connected() && send(smpp::unbind, {}))
        answer(goodbyeMs, false);
    drop();
}

}
