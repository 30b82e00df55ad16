#include "core/delivery/smpp/smppsession.h"

#include "core/base/failpoint.h"
#include "core/base/hash.h"
#include "core/base/text.h"
#include "core/delivery/smpp/smppreceipt.h"
#include "core/delivery/smpp/smpptrouble.h"

#include <QDeadlineTimer>
#include <QThread>

#include <algorithm>
#include <map>

namespace patron::delivery {

namespace {

using Kind = DeliveryResult::Kind;

constexpr int mostTries = 5;
/// Vendors' ESME_RTHROTTLED and ESME_RMSGQFUL: the SMSC has nothing of the part.
bool isThrottled(std::uint32_t status)
{
    return smppTrouble(status) == TroubleClass::Throttled;
}

DeliveryResult refused(TroubleClass trouble, std::uint32_t status, std::string text)
{
    DeliveryResult result;
    result.trouble = trouble;
    const bool later = trouble == TroubleClass::Throttled || trouble == TroubleClass::Temporary;
    result.kind = later ? Kind::Deferred : Kind::Rejected;
    result.phase = Phase::Rcpt;
    result.code = static_cast<int>(status);
    result.text = std::move(text);
    return result;
}

SmppAddress addressOf(const SmsSender& sender)
{
    switch (sender.kind()) {
    case SmsSender::Kind::Number:
        return {1, 1, sender.digits()};
    case SmsSender::Kind::ShortCode:
        return {3, 0, sender.digits()};
    case SmsSender::Kind::Name:
        break;
    }
    return {5, 0, sender.text()};
}

/// A text's id: SMSCs give it none, so it is told by all that it is.
std::string idOf(const SmppMessage& message, const std::string& text, Ms now)
{
    // Two equal texts of one person within a minute are one that was brought twice.
    const std::string all = message.source.digits + "\n" + message.destination.digits + "\n" + text + "\n" +
                            std::to_string(now / msPerMinute);
    return toHex(bytesOf(sha256(all))).substr(0, 32);
}

InboundText inboundOf(const SmppMessage& message, std::string text, Ms now)
{
    InboundText inbound;
    inbound.id = idOf(message, text, now);
    inbound.from = toValidUtf8(message.source.digits);
    if (message.source.ton == 1 && !inbound.from.starts_with('+'))
        inbound.from = "+" + inbound.from;
    inbound.to = toValidUtf8(message.destination.digits);
    inbound.text = toValidUtf8(text);
    inbound.at = now;
    return inbound;
}

}

SmppSession::SmppSession(const SmppSettings& settings, std::string password, CancelToken cancel)
    : m_settings(settings)
    , m_password(std::move(password))
    , m_cancel(cancel)
    , m_main(settings, cancel, [this](const SmppMessage& message) { return takeDelivered(message); })
    , m_pair(settings.bind == SmppSettings::Bind::Pair)
{
    const Sha256 seed = sha256(newUuid());
    m_reference = static_cast<std::uint16_t>(seed[0] << 8 | seed[1]);
}

SmppSession::~SmppSession()
{
    close();
}

bool SmppSession::handOver(const GatewayNews& news)
{
    if (!m_sink)
        return true;
    const auto kept = m_sink(news);
    if (!kept)
        m_keepingFailed = kept.error();
    return kept.has_value();
}

bool SmppSession::takeDelivered(const SmppMessage& message)
{
    const Ms now = SystemClock().now();
    GatewayNews news;
    if (isSmppReceipt(message)) {
        auto receipt = readSmppReceipt(message, now);
        if (!receipt)
            return true; // under way, or of no message
        news.receipts.push_back(std::move(*receipt));
        return handOver(news);
    }
    const auto place = smppPlace(message);
    auto text = place ? m_assembly.add(message, *place) : std::nullopt;
    if (!text)
        return true; // a part, or nothing that can be read
    news.texts.push_back(inboundOf(message, std::move(*text), now));
    return handOver(news);
}

DeliveryResult SmppSession::notBound(SmppLink::Outcome outcome, const SmppLink& link) const
{
    DeliveryResult result;
    result.phase = link.tlsProblem()                       ? Phase::Tls
                   : outcome == SmppLink::Outcome::Refused ? Phase::Auth
                                                           : Phase::Connect;
    result.code = static_cast<int>(link.status());
    result.text = link.sentence();
    result.accountProblem = link.tlsProblem();
    if (outcome == SmppLink::Outcome::Refused) {
        const TroubleClass trouble = smppTrouble(link.status());
        const bool later = trouble == TroubleClass::Throttled || trouble == TroubleClass::Temporary;
        result.kind = later ? Kind::Deferred : Kind::NotSent;
        result.accountProblem = !later;
        if (later)
            result.trouble = TroubleClass::Throttled;
    }
    return result;
}

DeliveryResult SmppSession::connect()
{
    using Outcome = SmppLink::Outcome;
    using Bind = SmppSettings::Bind;
    m_receiver.reset();
    Outcome outcome = Outcome::Lost;
    if (!m_pair) {
        outcome = m_main.open(smpp::bindTransceiver, m_password);
        // Old servers know no transceiver: they say so, or nothing.
        const bool unknown = outcome == Outcome::Lost || m_main.status() == 0x03 || m_main.status() == 0x04;
        if (outcome != Outcome::Done && m_settings.bind == Bind::Auto && unknown && m_main.reached())
            m_pair = true;
    }
    if (m_pair) {
        outcome = m_main.open(smpp::bindTransmitter, m_password);
        if (outcome == Outcome::Done) {
            m_receiver = std::make_unique<SmppLink>(
                m_settings, m_cancel, [this](const SmppMessage& message) { return takeDelivered(message); });
            // Without a receiver texts can be sent all the same; news come by the next poll.
            if (m_receiver->open(smpp::bindReceiver, m_password) != Outcome::Done)
                m_receiver.reset();
        }
    }
    if (outcome != Outcome::Done)
        return notBound(outcome, m_main);
    failpoint("send.after_connect");
    DeliveryResult bound;
    bound.kind = Kind::Accepted;
    bound.phase = Phase::Auth;
    return bound;
}

SmppMessage SmppSession::messageTo(const std::string& number) const
{
    SmppMessage message;
    message.source = addressOf(m_settings.sender);
    message.destination = {1, 1, number.substr(1)};
    return message;
}

std::vector<SmppSession::Submitted> SmppSession::submit(const std::vector<SmppMessage>& messages)
{
    std::vector<Submitted> done(messages.size());
    std::map<std::uint32_t, std::size_t> open;
    QDeadlineTimer deadline(m_settings.timeouts.responseMs);
    std::size_t next = 0;
    bool lost = false;
    while (next < messages.size() || !open.empty()) {
        if (!lost && next < messages.size() && open.size() < static_cast<std::size_t>(m_settings.window)) {
            const auto sequence = m_main.send(smpp::submitSm, messages[next].serialised());
            lost = !sequence;
            if (sequence)
                open.emplace(*sequence, next);
            ++next;
            deadline.setRemainingTime(m_settings.timeouts.responseMs);
            continue;
        }
        const auto said =
            lost ? std::nullopt : m_main.answer(static_cast<int>(std::max<qint64>(deadline.remainingTime(), 0)), false);
        if (!said)
            break;
        const bool nack = said->command == smpp::genericNack;
        const auto found = open.find(said->sequence);
        if (found == open.end() || (!nack && said->command != (smpp::submitSm | smpp::respond)))
            continue; // of something asked long ago
        Submitted& one = done[found->second];
        one.answered = true;
        one.status = nack && said->status == 0 ? 0xff : said->status;
        one.id = toValidUtf8(firstText(said->body).value_or(std::string()));
        open.erase(found);
    }
    return done;
}

void SmppSession::submitAgain(const std::vector<SmppMessage>& messages, std::vector<Submitted>& done)
{
    for (int round = 0; round < mostTries; ++round) {
        std::vector<std::size_t> places;
        std::vector<SmppMessage> again;
        for (std::size_t i = 0; i < done.size(); ++i) {
            if (done[i].answered && isThrottled(done[i].status)) {
                places.push_back(i);
                again.push_back(messages[i]);
            }
        }
        const bool hopeless = std::any_of(done.begin(), done.end(), [](const Submitted& one) { return !one.answered; });
        if (places.empty() || hopeless || m_cancel.cancelled())
            return;
        QThread::msleep(static_cast<unsigned long>(m_settings.timeouts.throttledMs));
        const auto result = submit(again);
        for (std::size_t i = 0; i < places.size(); ++i)
            done[places[i]] = result[i];
    }
}

DeliveryResult SmppSession::verdict(const std::vector<Submitted>& done) const
{
    const auto taken = [](const Submitted& one) { return one.answered && one.status == 0; };
    const auto count = std::count_if(done.begin(), done.end(), taken);
    DeliveryResult result;
    result.phase = Phase::Dot;
    if (count == static_cast<std::ptrdiff_t>(done.size())) {
        result.kind = Kind::Accepted;
        result.phase = Phase::Done;
        result.providerId = ellipsize(done.back().id, 64);
        return result;
    }
    const auto lost = std::find_if(done.begin(), done.end(), [](const Submitted& one) { return !one.answered; });
    if (count > 0 || lost != done.end()) {
        result.kind = Kind::Ambiguous;
        result.text = count > 0 ? "Only some parts of the text were taken." : "The SMSC did not answer in time.";
        return result;
    }
    const std::uint32_t status = done.front().status;
    result = refused(smppTrouble(status), status, smppStatusText(status));
    result.phase = Phase::Dot;
    return result;
}

DeliveryResult SmppSession::deliver(const Envelope& envelope, std::string_view bytes, const BeforeDot& beforeDot)
{
    const auto number = textNumber(envelope.recipient);
    if (!number)
        return refused(TroubleClass::BadRecipient, 0, "This is not a telephone number.");
    if (auto no = m_settings.sender.refusalFor(*number))
        return refused(TroubleClass::SenderRefused, 0, std::move(*no));
    const SmppText text = encodeSmppText(bytes);
    const std::vector<SmppPart> parts = smppParts(text, m_settings.concatenation, ++m_reference);
    if (trim(bytes).empty() || parts.empty())
        return refused(TroubleClass::ContentRefused, 0, "The text is empty, or too long.");
    if (m_receiver)
        m_receiver->serve();
    if (!m_main.alive()) {
        if (DeliveryResult bound = connect(); bound.kind != Kind::Accepted)
            return bound;
    }
    std::vector<SmppMessage> messages;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        SmppMessage message = messageTo(*number);
        message.dataCoding = text.dataCoding;
        message.esmClass = parts[i].header ? 0x40 : 0;
        // One receipt tells of all: the phone shows the text when the last part is there.
        message.registeredDelivery = i + 1 == parts.size() ? 1 : 0;
        if (parts[i].payload)
            message.options[smpp::tagPayload] = parts[i].octets;
        else
            message.text = parts[i].octets;
        messages.push_back(std::move(message));
    }
    if (!beforeDot()) {
        DeliveryResult stopped;
        stopped.gateClosed = true;
        stopped.phase = Phase::Body;
        stopped.text = "Stopped before the first part.";
        return stopped;
    }
    // From here on nobody can take it back.
    std::vector<Submitted> done = submit({messages.front()});
    failpoint("send.after_dot");
    if (messages.size() > 1 && done.front().answered && done.front().status == 0) {
        const std::vector<SmppMessage> rest(messages.begin() + 1, messages.end());
        std::vector<Submitted> more = submit(rest);
        submitAgain(rest, more);
        done.insert(done.end(), more.begin(), more.end());
    }
    DeliveryResult result = verdict(done);
    if (result.kind == Kind::Ambiguous)
        m_main.drop(); // a late answer must not be taken for another's
    return result;
}

DeliveryResult SmppSession::listen()
{
    DeliveryResult bound = connect();
    if (bound.kind != Kind::Accepted)
        return bound;
    SmppLink& link = m_receiver ? *m_receiver : m_main;
    link.listen(m_settings.timeouts.listenMs);
    return bound;
}

void SmppSession::close()
{
    if (m_receiver)
        m_receiver->close();
    m_receiver.reset();
    m_main.close();
    // What has come of a text is better than nothing: it may be a STOP.
    GatewayNews news;
    for (auto& rest : m_assembly.takeRest())
        news.texts.push_back(inboundOf(rest.first, std::move(rest.text), SystemClock().now()));
    if (!news.empty())
        handOver(news);
}

}
