#include "core/delivery/smtp/smtpsession.h"

#include <QThread>

namespace patron::delivery {

namespace {

class SmtpConnector final : public Connector
{
public:
    SmtpConnector(SmtpSettings settings, LogIn logIn)
        : m_settings(std::move(settings))
        , m_logIn(std::move(logIn))
    {}

    std::string_view kind() const override { return "smtp"; }
    std::unique_ptr<Session> openSession(CancelToken cancel) override
    {
        return std::make_unique<SmtpSession>(m_settings, m_logIn, std::move(cancel));
    }
    Result<void> check(CancelToken cancel) override;
    std::string envelopeSender() const override { return m_settings.sender(); }
    std::string envelopeSenderFor(std::string_view token) const override { return m_settings.sender(token); }
    int maxSessions() const override { return m_settings.sessions; }
    AccountLimits limits() const override { return m_settings.limits(); }

private:
    SmtpSettings m_settings;
    LogIn m_logIn;
};

Result<void> SmtpConnector::check(CancelToken cancel)
{
    DeliveryResult result;
    // Sockets need a thread of Qt's, whoever calls.
    const std::unique_ptr<QThread> thread(QThread::create([&] {
        SmtpSession session(m_settings, m_logIn, cancel);
        result = session.connect();
        session.close();
    }));
    thread->start();
    thread->wait();
    if (result.kind == DeliveryResult::Kind::Accepted)
        return {};
    if (cancel.cancelled())
        return makeError(ErrorCode::Cancelled, "The test was stopped.");
    std::string text = result.text;
    if (result.code != 0)
        text = m_settings.host + " refused: " + std::to_string(result.code) + " " + text;
    const bool away = result.phase == Phase::Connect || (result.code == 0 && !result.accountProblem);
    return makeError(away ? ErrorCode::Unreachable : ErrorCode::Refused, std::move(text),
                     "phase " + std::string(nameOf(result.phase)));
}

}

std::unique_ptr<Connector> makeSmtpConnector(SmtpSettings settings, LogIn logIn)
{
    return std::make_unique<SmtpConnector>(std::move(settings), std::move(logIn));
}

}
