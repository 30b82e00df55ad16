#pragma once

#include "core/delivery/net/blockingsocket.h"
#include "core/delivery/smtp/smtpreply.h"
#include "core/delivery/smtp/smtpsettings.h"

#include <string>

namespace patron::delivery {

/// The wire of one SMTP conversation: a blocking socket that reads whole replies.
class SmtpSocket final : public BlockingSocket
{
public:
    using Wire = patron::delivery::Wire;

    explicit SmtpSocket(CancelToken cancel);

    /// Connects; with `tls` from the first byte encrypted.
    Wire open(const SmtpSettings& settings, bool tls);
    /// Goes encrypted on the open connection.
    Wire startTls(const SmtpSettings& settings);
    /// The next whole reply. `cancellable`: waiting ends soon after the token is cancelled.
    Wire read(SmtpReply& reply, int timeoutMs, bool cancellable);
    /// "127.0.0.1" or "IPv6:::1", ours.
    std::string localAddress() const;

private:
    SmtpReplyReader m_reader;
};

}
