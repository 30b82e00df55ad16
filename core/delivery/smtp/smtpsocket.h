#pragma once

#include "core/base/cancel.h"
#include "core/delivery/smtp/smtpreply.h"
#include "core/delivery/smtp/smtpsettings.h"

#include <memory>
#include <string>
#include <string_view>

class QSslSocket;

namespace patron::delivery {

/// The wire of one SMTP conversation: blocking reads and writes with a deadline for the whole of each. Made and used by
/// one thread (a QThread, which sockets need).
class SmtpSocket
{
public:
    explicit SmtpSocket(CancelToken cancel);
    ~SmtpSocket();

    enum class Wire {
        Ok,
        TimedOut,
        Closed,    ///< the other side went away, nothing of a reply had come
        Torn,      ///< it went away in the middle of a reply
        Invalid,   ///< what came is no reply
        Cancelled, ///< while waiting where that is allowed
        Failed     ///< `problem` says why
    };

    /// Connects; with `tls` from the first byte encrypted.
    Wire open(const SmtpSettings& settings, bool tls);
    /// Goes encrypted on the open connection.
    Wire startTls(const SmtpSettings& settings);
    Wire write(std::string_view bytes, int timeoutMs);
    /// The next whole reply. `cancellable`: waiting ends soon after the token is cancelled.
    Wire read(SmtpReply& reply, int timeoutMs, bool cancellable);
    /// Whether bytes have come that nobody asked for, or the other side has gone.
    bool pending();
    bool connected() const;
    bool encrypted() const;
    /// "127.0.0.1" or "IPv6:::1", ours.
    std::string localAddress() const;
    void drop();
    /// What the library said of the last failure.
    const std::string& problem() const { return m_problem; }
    /// Whether the failure was about TLS: the certificate, the name, the protocol.
    bool tlsProblem() const { return m_tlsProblem; }

private:
    void configure(const SmtpSettings& settings);
    Wire secured(const SmtpSettings& settings);

    CancelToken m_cancel;
    std::unique_ptr<QSslSocket> m_socket;
    SmtpReplyReader m_reader;
    std::string m_problem;
    bool m_tlsProblem = false;
};

}
