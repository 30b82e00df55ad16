#pragma once

#include "core/delivery/connector.h"
#include "core/delivery/http/httpreply.h"
#include "core/delivery/net/blockingsocket.h"

#include <functional>
#include <optional>
#include <string>

namespace patron::delivery {

/// The longest waits of one exchange.
struct HttpTimeouts
{
    int connectMs = 30'000;
    int tlsMs = 30'000;
    int writeMs = 30'000;
    int replyMs = 60'000; ///< for the whole reply
};

/// Where connections really go instead of the request's host, which stays what the certificate is checked for: a test's
/// own server.
struct HttpDial
{
    std::string host;
    int port = 0;
};

/// How one exchange ended.
struct HttpExchange
{
    enum class End {
        Replied,   ///< `reply` is whole
        NotSent,   ///< nothing was taken: the last bytes never left
        Refused,   ///< a whole reply came before the last bytes left: nothing was taken
        Lost,      ///< the last bytes left and no whole reply came
        GateClosed ///< the last look said no
    };
    End end = End::NotSent;
    Phase phase = Phase::Connect;
    HttpReply reply;
    std::string text;        ///< a sentence, where there is no reply
    bool tlsTrouble = false; ///< the certificate, its name, the protocol; or a request that cannot be made
};

/// A small HTTP/1.1 client (RFC 9112) that knows whether the last bytes of a request have left. Each request has a
/// connection of its own: a transport that sends again on a connection that stood open would deliver twice. It follows
/// no redirect, keeps no cookies and sends nothing again. Made and used by one thread (a QThread).
class HttpClient
{
public:
    HttpClient(CancelToken cancel, HttpTimeouts timeouts, std::string caFile, std::optional<HttpDial> dial = {});

    /// `beforeLast` is asked when everything but the last bytes is with the server; false drops the connection.
    HttpExchange exchange(const HttpRequest& request, const std::function<bool()>& beforeLast);
    /// The same for what changes nothing, such as a look-up: may be cancelled while waiting.
    HttpExchange ask(const HttpRequest& request);

private:
    HttpExchange run(const HttpRequest& request, const std::function<bool()>& beforeLast, bool cancellable);
    Wire readReply(HttpReply& reply, int timeoutMs, bool cancellable);
    std::optional<HttpExchange> connect(const HttpUrl& url);

    HttpTimeouts m_timeouts;
    std::string m_caFile;
    std::optional<HttpDial> m_dial;
    BlockingSocket m_socket;
};

}
