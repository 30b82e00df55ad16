#pragma once

#include "core/delivery/connector.h"
#include "core/delivery/login.h"
#include "core/delivery/smtp/smtpsettings.h"

#include <memory>
#include <string>

namespace patron::delivery {

/// One SMTP conversation (RFC 5321, 3207, 4954, 7628, 1870, 6531, 2034, 3461), blocking in its thread. The password or
/// token is kept in memory only; a token that the server does not take is renewed once. Line ends are made CRLF and
/// dots are stuffed on the way; no bare CR or LF can leave.
class SmtpSession final : public Session
{
public:
    SmtpSession(SmtpSettings settings, LogIn logIn, CancelToken cancel);
    ~SmtpSession() override;

    DeliveryResult deliver(const Envelope& envelope, std::string_view bytes, const BeforeDot& beforeDot) override;
    void close() override;
    /// Connects and logs in when not connected: Done, or what went wrong.
    DeliveryResult connect();

private:
    class Conversation;
    std::unique_ptr<Conversation> m_conversation;
};

/// Mail accounts by SMTP.
std::unique_ptr<Connector> makeSmtpConnector(SmtpSettings settings, LogIn logIn);

}
