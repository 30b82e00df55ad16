#include "core/delivery/sms/smshttpconnector.h"

#include "core/base/hash.h"
#include "core/base/text.h"
#include "core/delivery/sms/gatewaynewsreader.h"
#include "core/delivery/sms/gatewayverdict.h"
#include "core/delivery/threadrun.h"
#include "core/message/sms/smsparts.h"

#include <cstdlib>

namespace patron::delivery {

namespace {

constexpr Ms nearMs = 10 * msPerMinute;

DeliveryResult trouble(DeliveryResult::Kind kind, TroubleClass trouble, std::string text)
{
    DeliveryResult result;
    result.kind = kind;
    result.phase = Phase::Rcpt;
    result.trouble = trouble;
    result.text = std::move(text);
    return result;
}

/// What every request may name.
SmsValues commonValues(const SmsSettings& settings, const std::string& secret)
{
    SmsValues values = settings.values;
    values["secret"] = secret;
    if (settings.sender) {
        values["from"] = settings.sender->text();
        values["from_digits"] = settings.sender->digits();
        const bool isName = settings.sender->kind() == SmsSender::Kind::Name;
        values[isName ? "from_name" : "from_number"] = settings.sender->text();
    }
    return values;
}

void addMessage(SmsValues& values, const std::string& number, std::string_view text, const std::string& messageId)
{
    const bool unicode = message::countSms(text).encoding == message::SmsEncoding::Ucs2;
    values["to"] = number;
    values["to_digits"] = number.substr(1);
    values["text"] = std::string(text);
    values["reference"] = smsReference(messageId);
    values["coding"] = unicode ? "2" : "0";
    values["type"] = unicode ? "unicode" : "text";
}

class SmsHttpSession final : public Session
{
public:
    SmsHttpSession(const SmsSettings& settings, std::string secret, CancelToken cancel)
        : m_settings(settings)
        , m_secret(std::move(secret))
        , m_cancel(std::move(cancel))
    {}

    DeliveryResult deliver(const Envelope& envelope, std::string_view bytes, const BeforeDot& beforeDot) override
    {
        const auto number = textNumber(envelope.recipient);
        if (!number)
            return trouble(DeliveryResult::Kind::Rejected, TroubleClass::BadRecipient,
                           "This is not a telephone number.");
        if (m_settings.sender) {
            if (auto refused = m_settings.sender->refusalFor(*number))
                return trouble(DeliveryResult::Kind::Rejected, TroubleClass::SenderRefused, std::move(*refused));
        }
        if (trim(bytes).empty())
            return trouble(DeliveryResult::Kind::Rejected, TroubleClass::ContentRefused, "The text is empty.");
        SmsValues values = commonValues(m_settings, m_secret);
        addMessage(values, *number, bytes, envelope.messageId);
        const Ms now = SystemClock().now();
        const auto request = m_settings.gateway.send.fill(values, now);
        if (!request) {
            DeliveryResult result =
                trouble(DeliveryResult::Kind::NotSent, TroubleClass::AccountRefused, request.error().text);
            result.phase = Phase::Connect;
            result.accountProblem = true;
            return result;
        }
        HttpClient client(m_cancel, m_settings.timeouts, m_settings.caFile, m_settings.dial);
        return judge(m_settings.gateway, client.exchange(*request, beforeDot), SystemClock().now());
    }
    void close() override {}

private:
    const SmsSettings& m_settings;
    std::string m_secret;
    CancelToken m_cancel;
};

class SmsHttpConnector final : public Connector
{
public:
    SmsHttpConnector(SmsSettings settings, std::string secret)
        : m_settings(std::move(settings))
        , m_secret(std::move(secret))
    {}

    std::string_view kind() const override { return "sms-http"; }
    std::unique_ptr<Session> openSession(CancelToken cancel) override
    {
        return std::make_unique<SmsHttpSession>(m_settings, m_secret, std::move(cancel));
    }
    std::string envelopeSender() const override
    {
        return m_settings.sender ? m_settings.sender->text() : std::string();
    }
    int maxSessions() const override { return m_settings.sessions; }
    AccountLimits limits() const override { return {.perMinute = m_settings.ratePerMinute}; }
    int unitsOf(std::string_view bytes) const override
    {
        return std::max(1, static_cast<int>(message::countSms(bytes).parts));
    }
    bool hasNews() const override { return m_settings.gateway.status || m_settings.gateway.inbound; }

    Result<void> check(CancelToken cancel) override;
    Lookup lookUp(const Sought& message, CancelToken cancel) override;
    Result<void> collect(const NewsQuery& query, const NewsSink& sink, CancelToken cancel) override
    {
        return inSocketThread(
            [&] { return collectGatewayNews(m_settings, commonValues(m_settings, m_secret), query, sink, cancel); });
    }

private:
    Lookup ask(const Sought& message, const CancelToken& cancel) const;

    SmsSettings m_settings;
    std::string m_secret;
};

/// Asks for something that costs nothing and shows whether the log-in is right; a gateway without such only shows that
/// it can be reached.
Result<void> SmsHttpConnector::check(CancelToken cancel)
{
    return inSocketThread([&]() -> Result<void> {
        SmsValues values = commonValues(m_settings, m_secret);
        const GatewaySpec& gateway = m_settings.gateway;
        HttpClient client(cancel, m_settings.timeouts, m_settings.caFile, m_settings.dial);
        const Ms now = SystemClock().now();
        // What a gateway forgets once it was read must not be asked for here.
        const bool lists = gateway.inbound && !gateway.inbound->forgets;
        values["id"] = "0";
        addTimes(values, now);
        const GatewayRequest* harmless = lists            ? &gateway.inbound->request
                                         : gateway.status ? &gateway.status->request
                                                          : nullptr;
        PATRON_TRY(request, (harmless ? *harmless : gateway.send).fill(values, now));
        if (!harmless) {
            const HttpExchange tried = client.exchange(request, [] { return false; });
            if (tried.end == HttpExchange::End::GateClosed)
                return {};
            return makeError(tried.tlsTrouble ? ErrorCode::Refused : ErrorCode::Unreachable, tried.text);
        }
        const HttpExchange answer = client.ask(request);
        if (answer.end != HttpExchange::End::Replied)
            return makeError(answer.tlsTrouble ? ErrorCode::Refused : ErrorCode::Unreachable, answer.text);
        const DeliveryResult verdict = judge(gateway, answer, now);
        // That there is no message "0" is what it should say.
        const bool loggedIn =
            answer.reply.status < 400 || (!lists && (answer.reply.status == 404 || answer.reply.status == 400));
        if (loggedIn)
            return {};
        return makeError(ErrorCode::Refused, gateway.title + " refused: " + verdict.text,
                         "status " + std::to_string(verdict.code));
    });
}

Lookup SmsHttpConnector::ask(const Sought& message, const CancelToken& cancel) const
{
    const GatewayLookup& lookup = *m_settings.gateway.lookup;
    SmsValues values = commonValues(m_settings, m_secret);
    const auto number = textNumber(message.recipient);
    if (!number)
        return Lookup::CannotTell;
    addMessage(values, *number, message.bytes, message.messageId);
    addHandedTimes(values, message.handedAt);
    const auto request = lookup.request.fill(values, SystemClock().now());
    if (!request)
        return Lookup::CannotTell;
    HttpClient client(cancel, m_settings.timeouts, m_settings.caFile, m_settings.dial);
    const HttpExchange answer = client.ask(*request);
    const bool good = answer.end == HttpExchange::End::Replied && answer.reply.status == 200 && answer.reply.readable;
    const auto tree = good ? readAnswer(answer.reply.body, m_settings.gateway.answer) : std::nullopt;
    if (!tree)
        return Lookup::CannotTell;
    for (const Json* item : lookup.items.nodes(*tree)) {
        bool fits = true;
        for (GatewayCondition condition : lookup.match) {
            for (std::string& wanted : condition.is) {
                const auto made = SmsTemplate::parse(wanted, lookupNames(values));
                const auto filled = made ? made->fill(values, SmsPlace::Plain) : Result<std::string>(made.error());
                wanted = filled ? *filled : std::string();
            }
            fits = fits && condition.holdsFor(condition.at.first(*item));
        }
        const Ms at = lookup.time ? instantOf(lookup.time->first(*item)) : message.handedAt;
        if (fits && std::llabs(at - message.handedAt) <= nearMs)
            return Lookup::Found;
    }
    // A list that goes on may have it on another page.
    return lookup.more && !lookup.more->first(*tree).empty() ? Lookup::CannotTell : Lookup::Absent;
}

Lookup SmsHttpConnector::lookUp(const Sought& message, CancelToken cancel)
{
    if (!m_settings.gateway.lookup)
        return Lookup::CannotTell;
    return inSocketThread([&] { return ask(message, cancel); });
}

}

std::string smsReference(std::string_view messageId)
{
    // Message-IDs begin with 32 hexadecimal digits that nobody can guess; other texts get some of their own.
    const std::string_view local = messageId.substr(0, messageId.find('@'));
    const bool plain = local.size() == 32 && local.find_first_not_of("0123456789abcdef") == std::string_view::npos;
    return plain ? std::string(local) : toHex(bytesOf(sha256(messageId))).substr(0, 32);
}

std::unique_ptr<Connector> makeSmsHttpConnector(SmsSettings settings, std::string secret)
{
    return std::make_unique<SmsHttpConnector>(std::move(settings), std::move(secret));
}

}
