#pragma once

#include "core/base/cancel.h"
#include "core/base/result.h"

#include <memory>
#include <string>
#include <string_view>

class QTcpServer;

namespace patron::delivery {

/// What the browser brought back of a sign-in.
struct RedirectAnswer
{
    std::string code;
    std::string error; ///< the provider's word for why there is no code (RFC 6749, 4.1.2.1)
    std::string state;
};

/// Reads the target of a request, "/?code=…&state=…". Nothing when it is no answer of a sign-in: another path, neither
/// code nor error, a value given twice.
std::optional<RedirectAnswer> readRedirect(std::string_view target);

/// Waits on this machine's own address for the browser to come back from a sign-in (RFC 8252, 7.3). What comes from
/// elsewhere cannot reach it; what is not the answer (an icon, a half request, another sign-in's state) is turned away
/// and does not end the waiting. Requests are bounded in length, number and time. Made and used in one thread (a
/// QThread).
class RedirectListener
{
public:
    RedirectListener();
    ~RedirectListener();

    /// Listens on 127.0.0.1, at a free port.
    Result<void> open();
    int port() const;
    /// The code of the sign-in with this state; its page tells the user to go back to Patron. Refused with a sentence
    /// when it was declined or went wrong, Cancelled, Unreachable when nobody came in time.
    Result<std::string> waitForCode(const std::string& state, int timeoutMs, const CancelToken& cancel);

private:
    class Visitor;
    std::unique_ptr<QTcpServer> m_server;
};

}
