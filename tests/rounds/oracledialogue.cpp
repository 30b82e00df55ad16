#include "tests/rounds/oracledialogue.h"

#include "core/base/hash.h"
#include "core/base/text.h"

#include <chrono>
#include <cstdlib>
#include <thread>

#include <sys/socket.h>
#include <unistd.h>

namespace patron::rounds {

namespace {
/// How long "a while" is.
constexpr auto aWhile = std::chrono::milliseconds(40);

std::string headerOf(const std::string& body, std::string_view name)
{
    const std::string head = body.substr(0, body.find("\r\n\r\n"));
    const auto at = asciiLower("\r\n" + head).find("\r\n" + asciiLower(std::string(name)) + ":");
    if (at == std::string::npos)
        return {};
    const auto from = at + name.size() + 1;
    return std::string(trim(std::string_view(head).substr(from, head.find("\r\n", from) - from)));
}

std::string addressIn(const std::string& line)
{
    const auto open = line.find('<');
    const auto close = line.find('>', open);
    return close == std::string::npos ? std::string() : line.substr(open + 1, close - open - 1);
}
}

void Oracle::note(Sighting sighting)
{
    sighting.atMs =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch())
            .count();
    const std::string line = lineOf(sighting);
    const std::lock_guard lock(m_mutex);
    if (::write(m_log, line.data(), line.size()) != static_cast<ssize_t>(line.size()) || ::fsync(m_log) != 0)
        std::_Exit(2);
}

void Oracle::waitForQuiet() const
{
    while (m_open > 0)
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

bool OracleDialogue::fill()
{
    char block[16'384];
    const ssize_t got = ::recv(m_socket, block, sizeof block, 0);
    if (got <= 0)
        return false;
    m_buffer.append(block, static_cast<std::size_t>(got));
    return true;
}

bool OracleDialogue::readLine(std::string& line)
{
    std::size_t end = 0;
    while ((end = m_buffer.find("\r\n")) == std::string::npos) {
        if (!fill())
            return false;
    }
    line = m_buffer.substr(0, end);
    m_buffer.erase(0, end + 2);
    return true;
}

void OracleDialogue::say(std::string_view text)
{
    while (!text.empty()) {
        const ssize_t sent = ::send(m_socket, text.data(), text.size(), MSG_NOSIGNAL);
        if (sent <= 0)
            return;
        text.remove_prefix(static_cast<std::size_t>(sent));
    }
}

void OracleDialogue::close()
{
    // A FIN and not an RST: what came in meanwhile is read away.
    ::shutdown(m_socket, SHUT_WR);
    char block[4'096];
    while (::recv(m_socket, block, sizeof block, MSG_DONTWAIT) > 0) {
    }
    ::close(m_socket);
}

void OracleDialogue::reset()
{
    const linger hard{1, 0};
    ::setsockopt(m_socket, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
    ::close(m_socket);
}

void OracleDialogue::note(Sighting::Kind kind)
{
    m_message.kind = kind;
    m_message.fault = nameOf(m_fault);
    m_oracle.note(m_message);
}

void OracleDialogue::run()
{
    const timeval patience{30, 0};
    ::setsockopt(m_socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    m_fault = m_oracle.script().atGreeting(m_oracle.nextConnection());
    if (m_fault != Fault::None) {
        note(Sighting::Kind::Other);
        if (m_fault == Fault::GreetBusy)
            say("421 4.3.2 too busy\r\n");
        return close();
    }
    say("220 oracle.test ESMTP\r\n");
    std::string line;
    while (readLine(line)) {
        if (!command(line))
            return;
    }
    close();
}

/// False: the connection has ended.
bool OracleDialogue::command(const std::string& line)
{
    const std::string verb = asciiUpper(line.substr(0, 4));
    if (verb == "EHLO") {
        say("250-oracle.test\r\n250-8BITMIME\r\n250 ENHANCEDSTATUSCODES\r\n");
    } else if (verb == "MAIL") {
        m_message = {};
        say("250 2.1.0 ok\r\n");
    } else if (verb == "RCPT") {
        return recipient(line);
    } else if (verb == "DATA") {
        return data();
    } else if (verb == "QUIT") {
        say("221 2.0.0 bye\r\n");
        close();
        return false;
    } else {
        say(verb == "RSET" || verb == "NOOP" ? "250 2.0.0 ok\r\n" : "502 5.5.1 what?\r\n");
    }
    return true;
}

bool OracleDialogue::recipient(const std::string& line)
{
    m_message.recipient = addressIn(line);
    m_fault = m_oracle.script().ofMessage(m_oracle.nextMessage(), m_message.recipient);
    switch (m_fault) {
    case Fault::MailLater: // MAIL does not name the recipient, so its answer is given here
    case Fault::RcptLater:
        note(Sighting::Kind::Other);
        say(m_fault == Fault::MailLater ? "451 4.3.0 not now\r\n" : "450 4.2.1 not now\r\n");
        return true;
    case Fault::RcptNo:
        note(Sighting::Kind::Other);
        say("550 5.1.1 no such user\r\n");
        return true;
    case Fault::RcptBusy:
        note(Sighting::Kind::Other);
        say("421 4.3.2 too busy\r\n");
        close();
        return false;
    case Fault::RcptDrop:
    case Fault::RcptReset:
        note(Sighting::Kind::Other);
        m_fault == Fault::RcptDrop ? close() : reset();
        return false;
    default:
        say("250 2.1.5 ok\r\n");
        return true;
    }
}

bool OracleDialogue::data()
{
    if (m_fault == Fault::DataLater) {
        note(Sighting::Kind::Other);
        say("451 4.3.0 not now\r\n");
        return true;
    }
    if (m_fault == Fault::DataDrop) {
        note(Sighting::Kind::Other);
        close();
        return false;
    }
    say("354 go on\r\n");
    std::string body;
    if (m_fault == Fault::BodyDrop || m_fault == Fault::BodyReset) {
        fill();
        note(Sighting::Kind::Dropped);
        m_fault == Fault::BodyDrop ? close() : reset();
        return false;
    }
    if (!readBody(body)) {
        close();
        return false;
    }
    m_message.messageId = headerOf(body, "Message-ID");
    m_message.subject = headerOf(body, "Subject");
    const Sha256 sum = sha256(body);
    m_message.sha256 = toHex(bytesOf(sum));
    return answerDot();
}

bool OracleDialogue::readBody(std::string& body)
{
    std::size_t end = 0;
    while ((end = m_buffer.find("\r\n.\r\n")) == std::string::npos) {
        if (!fill())
            return false;
    }
    body = m_buffer.substr(0, end + 2);
    m_buffer.erase(0, end + 5);
    return true;
}

bool OracleDialogue::answerDot()
{
    switch (m_fault) {
    case Fault::DotLater:
    case Fault::DotNo:
        note(Sighting::Kind::Refused);
        say(m_fault == Fault::DotLater ? "451 4.3.0 not now\r\n" : "554 5.0.0 not this one\r\n");
        return true;
    case Fault::DotBusy:
        note(Sighting::Kind::Refused);
        say("421 4.3.2 too busy\r\n");
        close();
        return false;
    case Fault::DotLost:
    case Fault::DotReset:
        note(Sighting::Kind::Lost);
        m_fault == Fault::DotLost ? close() : reset();
        return false;
    default:
        note(Sighting::Kind::Commit);
        return answerTaken();
    }
}

bool OracleDialogue::answerTaken()
{
    const std::string fine = "250 2.0.0 taken\r\n";
    switch (m_fault) {
    case Fault::TakenReset:
        note(Sighting::Kind::Lost);
        reset();
        return false;
    case Fault::TakenDrop:
    case Fault::Torn:
    case Fault::TornLine:
    case Fault::Hang:
        note(Sighting::Kind::Lost);
        if (m_fault == Fault::Torn)
            say("25");
        else if (m_fault == Fault::TornLine)
            say("250 ok");
        else if (m_fault == Fault::Hang)
            std::this_thread::sleep_for(aWhile);
        close();
        return false;
    case Fault::Late:
        std::this_thread::sleep_for(aWhile);
        say(fine);
        return true;
    case Fault::Lines:
        say("250-2.0.0 taken\r\n250-2.0.0 with\r\n250-2.0.0 thanks\r\n" + fine);
        return true;
    case Fault::Long:
        say("250 2.0.0 " + std::string(900, 'x') + "\r\n");
        return true;
    case Fault::BadUtf8:
        say("250 2.0.0 taken \xff\xfe\xc3\r\n");
        return true;
    default:
        say(fine);
        return true;
    }
}

}
