#include "core/delivery/http/httpclient.h"

#include "core/base/failpoint.h"

#include <QDeadlineTimer>

#include <algorithm>

namespace patron::delivery {

namespace {

constexpr std::size_t blockBytes = 16384;
/// What is kept back until the last look said yes: no server can take a request without them.
constexpr std::size_t lastBytes = 2;
/// How long a server that speaks too early is listened to.
constexpr int earlyMs = 5'000;

int remaining(const QDeadlineTimer& deadline)
{
    return static_cast<int>(std::clamp<qint64>(deadline.remainingTime(), 0, 1'000'000'000));
}

HttpExchange ended(HttpExchange::End end, Phase phase, std::string text)
{
    HttpExchange exchange;
    exchange.end = end;
    exchange.phase = phase;
    exchange.text = std::move(text);
    return exchange;
}

HttpExchange replied(HttpExchange::End end, Phase phase, HttpReply reply)
{
    HttpExchange exchange;
    exchange.end = end;
    exchange.phase = phase;
    exchange.reply = std::move(reply);
    return exchange;
}

}

HttpClient::HttpClient(CancelToken cancel, HttpTimeouts timeouts, std::string caFile, std::optional<HttpDial> dial)
    : m_timeouts(timeouts)
    , m_caFile(std::move(caFile))
    , m_dial(std::move(dial))
    , m_socket(std::move(cancel))
{}

Wire HttpClient::readReply(HttpReply& reply, int timeoutMs, bool cancellable)
{
    HttpReplyReader reader;
    QDeadlineTimer deadline(timeoutMs);
    for (;;) {
        const Wire wire = deadline.hasExpired() ? Wire::TimedOut : m_socket.await(remaining(deadline), cancellable);
        HttpReplyReader::State state = HttpReplyReader::State::Incomplete;
        if (wire == Wire::Ok)
            state = reader.feed(m_socket.take(blockBytes));
        else if (wire == Wire::Closed)
            state = reader.close();
        else
            return reader.begun() && wire != Wire::Cancelled ? Wire::Torn : wire;
        if (state == HttpReplyReader::State::Complete) {
            reply = reader.reply();
            return Wire::Ok;
        }
        if (state == HttpReplyReader::State::Invalid)
            return Wire::Invalid;
        if (wire == Wire::Closed)
            return reader.begun() ? Wire::Torn : Wire::Closed;
    }
}

std::optional<HttpExchange> HttpClient::connect(const HttpUrl& url)
{
    SocketTarget target;
    target.host = m_dial ? m_dial->host : url.host;
    target.port = m_dial ? m_dial->port : url.port;
    target.verifyName = url.host;
    target.caFile = m_caFile;
    target.connectMs = m_timeouts.connectMs;
    target.tlsMs = m_timeouts.tlsMs;
    const Wire wire = m_socket.open(target, url.tls);
    if (wire == Wire::Ok)
        return std::nullopt;
    const bool tls = m_socket.tlsProblem();
    HttpExchange failed = ended(HttpExchange::End::NotSent, tls ? Phase::Tls : Phase::Connect,
                                "Could not reach " + url.host + ": " + sentenceOf(wire, m_socket));
    failed.tlsTrouble = tls;
    return failed;
}

HttpExchange HttpClient::run(const HttpRequest& request, const std::function<bool()>& beforeLast, bool cancellable)
{
    using End = HttpExchange::End;
    const auto bytes = request.serialised();
    if (!bytes) {
        HttpExchange failed = ended(End::NotSent, Phase::Connect, bytes.error().text);
        failed.tlsTrouble = true;
        return failed;
    }
    if (auto failed = connect(request.url))
        return *failed;
    failpoint("send.after_connect");
    const std::string_view all(*bytes);
    const std::string_view first = all.substr(0, all.size() - lastBytes);
    for (std::size_t at = 0; at < first.size(); at += blockBytes) {
        const Wire wire = m_socket.write(first.substr(at, blockBytes), m_timeouts.writeMs);
        if (wire == Wire::Ok)
            continue;
        HttpReply early;
        if (wire != Wire::TimedOut && readReply(early, earlyMs, false) == Wire::Ok)
            return replied(End::Refused, Phase::Body, std::move(early));
        return ended(End::NotSent, Phase::Body, sentenceOf(wire, m_socket));
    }
    // A server that speaks or goes before it has everything took nothing.
    if (m_socket.pending()) {
        HttpReply early;
        const Wire wire = readReply(early, earlyMs, false);
        if (wire == Wire::Ok)
            return replied(End::Refused, Phase::Body, std::move(early));
        return ended(End::NotSent, Phase::Body, sentenceOf(wire, m_socket));
    }
    if (beforeLast && !beforeLast())
        return ended(End::GateClosed, Phase::Body, "Stopped before the last byte.");
    // From here on nobody can take it back.
    Wire wire = m_socket.write(all.substr(first.size()), m_timeouts.writeMs);
    failpoint("send.after_dot");
    HttpReply reply;
    if (wire != Wire::TimedOut)
        wire = readReply(reply, m_timeouts.replyMs, cancellable);
    if (wire == Wire::Ok)
        return replied(End::Replied, Phase::Done, std::move(reply));
    return ended(End::Lost, Phase::Dot, sentenceOf(wire, m_socket));
}

HttpExchange HttpClient::exchange(const HttpRequest& request, const std::function<bool()>& beforeLast)
{
    HttpExchange exchange = run(request, beforeLast, false);
    m_socket.drop();
    return exchange;
}

HttpExchange HttpClient::ask(const HttpRequest& request)
{
    HttpExchange exchange = run(request, {}, true);
    m_socket.drop();
    return exchange;
}

}
