#include "core/delivery/smpp/smppconnector.h"

#include "core/delivery/smpp/smppsession.h"
#include "core/delivery/threadrun.h"
#include "core/message/sms/smsparts.h"

#include <algorithm>

namespace patron::delivery {

namespace {

Error errorOf(const DeliveryResult& result)
{
    const bool away = result.phase == Phase::Connect && !result.accountProblem;
    return makeError(away ? ErrorCode::Unreachable : ErrorCode::Refused, result.text,
                     "phase " + std::string(nameOf(result.phase)));
}

class SmppConnector final : public Connector
{
public:
    SmppConnector(SmppSettings settings, std::string password)
        : m_settings(std::move(settings))
        , m_password(std::move(password))
    {}

    std::string_view kind() const override { return "smpp"; }
    std::unique_ptr<Session> openSession(CancelToken cancel) override
    {
        return std::make_unique<SmppSession>(m_settings, m_password, std::move(cancel));
    }
    Result<void> check(CancelToken cancel) override
    {
        const DeliveryResult result = inSocketThread([&] {
            SmppSession session(m_settings, m_password, cancel);
            return session.connect();
        });
        if (result.kind == DeliveryResult::Kind::Accepted)
            return {};
        if (cancel.cancelled())
            return makeError(ErrorCode::Cancelled, "The test was stopped.");
        return errorOf(result);
    }
    bool hasNews() const override { return true; }
    Result<void> collect(const NewsQuery&, const NewsSink& sink, CancelToken cancel) override
    {
        return inSocketThread([&]() -> Result<void> {
            SmppSession session(m_settings, m_password, cancel);
            session.onNews(sink);
            const DeliveryResult result = session.listen();
            session.close();
            if (session.keepingFailed())
                return *session.keepingFailed();
            if (result.kind != DeliveryResult::Kind::Accepted)
                return errorOf(result);
            return {};
        });
    }
    int unitsOf(std::string_view bytes) const override
    {
        const auto parts = smppParts(encodeSmppText(bytes), m_settings.concatenation, 0).size();
        const auto counted = message::countSms(bytes).parts;
        return std::max(1, static_cast<int>(m_settings.concatenation == SmppConcatenation::Payload ? counted : parts));
    }
    std::string envelopeSender() const override { return m_settings.sender.text(); }
    int maxSessions() const override { return m_settings.sessions; }
    AccountLimits limits() const override { return {.perMinute = m_settings.ratePerMinute}; }

private:
    SmppSettings m_settings;
    std::string m_password;
};

}

std::unique_ptr<Connector> makeSmppConnector(SmppSettings settings, std::string password)
{
    return std::make_unique<SmppConnector>(std::move(settings), std::move(password));
}

}
