#pragma once

#include "core/base/cancel.h"

#include <memory>
#include <string>
#include <string_view>

class QSslSocket;

namespace patron::delivery {

/// How a blocking step on a wire ended.
enum class Wire {
    Ok,
    TimedOut,
    Closed,    ///< the other side went away, nothing of a reply had come
    Torn,      ///< it went away, or time ran out, in the middle of a reply
    Invalid,   ///< what came is no reply
    Cancelled, ///< while waiting where that is allowed
    Failed     ///< `problem` says why
};

/// Where a socket goes, and how it knows that it is there.
struct SocketTarget
{
    std::string host;
    int port = 0;
    std::string verifyName; ///< what the certificate must be for; empty: the host
    std::string caFile;     ///< a PEM file beside the system's authorities; empty: none
    int connectMs = 30'000;
    int tlsMs = 30'000;
};

/// A TCP connection with or without TLS (1.2 and later, certificates always verified) whose steps block, each with a
/// deadline for the whole of it. Made and used by one thread (a QThread, which sockets need).
class BlockingSocket
{
public:
    explicit BlockingSocket(CancelToken cancel);
    virtual ~BlockingSocket();
    BlockingSocket(const BlockingSocket&) = delete;
    BlockingSocket& operator=(const BlockingSocket&) = delete;

    /// Connects; with `tls` encrypted from the first byte. Ends soon after the token is cancelled.
    Wire open(const SocketTarget& target, bool tls);
    /// Goes encrypted on the open connection.
    Wire secure(const SocketTarget& target);
    Wire write(std::string_view bytes, int timeoutMs);
    /// Waits until bytes can be read. Closed when the other side has gone and nothing is left.
    Wire await(int timeoutMs, bool cancellable);
    /// Some of the bytes that have come, at most `mostBytes`; empty when there are none.
    std::string take(std::size_t mostBytes);
    /// Whether bytes have come that nobody asked for, or the other side has gone.
    bool pending();
    bool connected() const;
    bool encrypted() const;
    void drop();
    /// What the library said of the last failure.
    const std::string& problem() const { return m_problem; }
    /// Whether the failure was about TLS: the certificate, the name, the protocol.
    bool tlsProblem() const { return m_tlsProblem; }

protected:
    CancelToken m_cancel;
    std::unique_ptr<QSslSocket> m_socket;
    std::string m_problem;
    bool m_tlsProblem = false;

private:
    void configure(const SocketTarget& target);
};

/// A sentence about how a step ended, with the library's words where there are any.
std::string sentenceOf(Wire wire, const BlockingSocket& socket);
/// Whether a host is this machine by its name or address.
bool isLoopback(std::string_view host);

}
