#include "core/delivery/oauth/redirectlistener.h"

#include "core/base/text.h"
#include "core/delivery/oauth/tokenexchange.h"

#include <QByteArray>
#include <QDeadlineTimer>
#include <QHostAddress>
#include <QTcpServer>
#include <QTcpSocket>

#include <algorithm>
#include <optional>
#include <vector>

namespace patron::delivery {

namespace {

constexpr qsizetype longestHead = 16'384;
/// Browsers open connections ahead and leave some of them unused.
constexpr std::size_t mostVisitors = 16;
constexpr int visitMs = 10'000;
constexpr int sliceMs = 20;
constexpr int goodbyeMs = 1'000;

std::string unescaped(std::string_view text)
{
    std::string plain(text);
    std::replace(plain.begin(), plain.end(), '+', ' ');
    return QByteArray::fromPercentEncoding(QByteArray::fromStdString(plain)).toStdString();
}

bool isVisible(std::string_view text)
{
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return c >= 0x20 && static_cast<unsigned char>(c) < 0x7f; });
}

/// A page of our own words only: nothing that came in goes out again.
QByteArray page(const char* status, const char* title, const char* words)
{
    const QByteArray body =
        QByteArray("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Patron</title>"
                   "</head><body><h1>") +
        title + "</h1><p>" + words + "</p></body></html>\n";
    return QByteArray("HTTP/1.1 ") + status +
           "\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: " + QByteArray::number(body.size()) +
           "\r\nCache-Control: no-store\r\nReferrer-Policy: no-referrer\r\nContent-Security-Policy: default-src "
           "'none'\r\nConnection: close\r\n\r\n" +
           body;
}

void answer(QTcpSocket& socket, const QByteArray& bytes)
{
    socket.write(bytes);
    QDeadlineTimer deadline(goodbyeMs);
    while (socket.bytesToWrite() > 0 &&
           socket.waitForBytesWritten(std::max(1, static_cast<int>(deadline.remainingTime())))) {
    }
    socket.disconnectFromHost();
    if (socket.state() != QAbstractSocket::UnconnectedState)
        socket.waitForDisconnected(std::max(1, static_cast<int>(deadline.remainingTime())));
}

}

std::optional<RedirectAnswer> readRedirect(std::string_view target)
{
    const auto mark = target.find('?');
    if (target.substr(0, mark) != "/" || mark == std::string_view::npos)
        return std::nullopt;
    std::optional<std::string> code;
    std::optional<std::string> error;
    std::optional<std::string> state;
    for (const std::string_view pair : split(target.substr(mark + 1), '&')) {
        const auto equals = pair.find('=');
        const std::string_view name = pair.substr(0, equals);
        std::optional<std::string>* place = name == "code"    ? &code
                                            : name == "error" ? &error
                                            : name == "state" ? &state
                                                              : nullptr;
        if (place == nullptr)
            continue;
        std::string value = equals == std::string_view::npos ? std::string() : unescaped(pair.substr(equals + 1));
        // RFC 6749, 3.1: none may be there twice.
        if (*place || !isVisible(value))
            return std::nullopt;
        *place = std::move(value);
    }
    const bool hasCode = code && !code->empty();
    const bool hasError = error && !error->empty();
    if (hasCode == hasError || !state)
        return std::nullopt;
    return RedirectAnswer{code.value_or(std::string()), error.value_or(std::string()), *state};
}

/// One connection of the browser.
class RedirectListener::Visitor
{
public:
    explicit Visitor(QTcpSocket* socket)
        : m_socket(socket)
        , m_deadline(visitMs)
    {}

    QTcpSocket& socket() { return *m_socket; }
    /// Whether nothing more is to be expected of it.
    bool isGone() const
    {
        return m_deadline.hasExpired() || m_head.size() > longestHead ||
               (m_socket->state() != QAbstractSocket::ConnectedState && m_socket->bytesAvailable() == 0);
    }
    /// The request line, once the whole head has come.
    std::optional<QByteArray> requestLine()
    {
        if (m_socket->bytesAvailable() == 0)
            m_socket->waitForReadyRead(0);
        m_head += m_socket->read(longestHead + 1 - m_head.size());
        if (m_head.size() > longestHead || !m_head.contains("\r\n\r\n"))
            return std::nullopt;
        return m_head.left(m_head.indexOf("\r\n"));
    }

private:
    std::unique_ptr<QTcpSocket> m_socket;
    QDeadlineTimer m_deadline;
    QByteArray m_head;
};

RedirectListener::RedirectListener() = default;
RedirectListener::~RedirectListener() = default;

Result<void> RedirectListener::open()
{
    m_server = std::make_unique<QTcpServer>();
    if (m_server->listen(QHostAddress(QHostAddress::LocalHost), 0))
        return {};
    return makeError(ErrorCode::Io, "This computer lets no program wait for the browser (" +
                                        m_server->errorString().toStdString() + "). Look at its firewall.");
}

int RedirectListener::port() const
{
    return m_server ? m_server->serverPort() : 0;
}

Result<std::string> RedirectListener::waitForCode(const std::string& state, int timeoutMs, const CancelToken& cancel)
{
    QDeadlineTimer deadline(timeoutMs);
    std::vector<std::unique_ptr<Visitor>> visitors;
    bool strange = false;
    while (!deadline.hasExpired()) {
        if (cancel.cancelled())
            return makeError(ErrorCode::Cancelled, "Signing in was stopped.");
        m_server->waitForNewConnection(sliceMs);
        while (QTcpSocket* socket = m_server->nextPendingConnection()) {
            socket->setParent(nullptr);
            if (visitors.size() >= mostVisitors)
                visitors.erase(visitors.begin());
            visitors.push_back(std::make_unique<Visitor>(socket));
        }
        for (const auto& visitor : visitors) {
            const auto line = visitor->requestLine();
            if (!line)
                continue;
            const QList<QByteArray> words = line->split(' ');
            const auto brought =
                words.size() == 3 && words[0] == "GET" ? readRedirect(words[1].toStdString()) : std::nullopt;
            if (!brought) {
                answer(visitor->socket(), page("404 Not Found", "Nothing is here", "Patron waits for a sign-in."));
                visitor->socket().abort();
                continue;
            }
            if (brought->state != state) {
                strange = true;
                answer(visitor->socket(), page("400 Bad Request", "This is another sign-in",
                                               "Go back to Patron and use the page that it opened last."));
                visitor->socket().abort();
                continue;
            }
            if (brought->error.empty()) {
                answer(visitor->socket(),
                       page("200 OK", "Back to Patron", "Patron has what it needs. You can close this window."));
                return brought->code;
            }
            answer(visitor->socket(),
                   page("200 OK", "Not signed in", "Patron tells you why. You can close this window."));
            return oauthRefusal(brought->error, "");
        }
        std::erase_if(visitors, [](const auto& visitor) { return visitor->isGone(); });
    }
    return makeError(ErrorCode::Unreachable,
                     strange ? "Nobody finished this sign-in in time: what came back belonged to another one. Sign in "
                               "again, with the page that opens then."
                             : "Nobody finished the sign-in in the browser in time. Sign in again.");
}

}
