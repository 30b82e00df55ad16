#include "core/delivery/smtp/smtpsession.h"

#include "core/base/emailaddress.h"
#include "core/base/failpoint.h"
#include "core/base/text.h"
#include "core/delivery/http/httprequest.h"
#include "core/delivery/oauth/bearer.h"
#include "core/delivery/oauth/tokenkeeper.h"
#include "core/delivery/smtp/acceptedid.h"
#include "core/delivery/smtp/dotstuffer.h"
#include "core/delivery/smtp/smtpcapabilities.h"
#include "core/delivery/smtp/smtpsocket.h"

#include <algorithm>
#include <optional>
#include <vector>

namespace patron::delivery {

namespace {

constexpr std::size_t bodyBlockBytes = 65536;
constexpr std::size_t mostEnvelopeId = 100; ///< RFC 3461, section 4.4

/// RFC 3461, section 4: what a parameter may hold.
std::string xtext(std::string_view text)
{
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte > ' ' && byte < 0x7f && c != '+' && c != '=')
            out += c;
        else
            (out += '+').append({digits[byte >> 4], digits[byte & 15]});
    }
    return out;
}

DeliveryResult trouble(DeliveryResult::Kind kind, Phase phase, std::string text, bool account = false)
{
    DeliveryResult result;
    result.kind = kind;
    result.phase = phase;
    result.text = std::move(text);
    result.accountProblem = account;
    return result;
}

/// A whole reply that is not the one wanted: nothing was taken.
DeliveryResult refusal(Phase phase, const SmtpReply& reply, bool account = false)
{
    DeliveryResult result;
    result.kind = reply.code >= 500   ? DeliveryResult::Kind::Rejected
                  : reply.code >= 400 ? DeliveryResult::Kind::Deferred
                                      : DeliveryResult::Kind::NotSent;
    result.phase = phase;
    result.code = reply.code;
    result.enhanced = reply.enhanced();
    result.text = reply.text();
    result.accountProblem = account;
    return result;
}

std::string wireSentence(Wire wire, const SmtpSocket& socket)
{
    return wire == Wire::Invalid ? "The server's answer is not SMTP." : sentenceOf(wire, socket);
}

bool isAscii(std::string_view bytes)
{
    return std::all_of(bytes.begin(), bytes.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

}

class SmtpSession::Conversation
{
public:
    Conversation(SmtpSettings settings, LogIn logIn, CancelToken cancel)
        : m_settings(std::move(settings))
        , m_logIn(std::move(logIn))
        , m_cancel(cancel)
        , m_socket(std::move(cancel))
    {}

    std::optional<DeliveryResult> connect();
    DeliveryResult deliver(const Envelope& envelope, std::string_view bytes, const BeforeDot& beforeDot);
    void close();
    bool connected() const { return m_ready && m_socket.connected(); }

private:
    using Wire = SmtpSocket::Wire;

    /// Sends command lines, `ask` one with its reply. Lines are made here from checked parts only; a CR or LF inside is
    /// refused all the same.
    Wire ask(const std::string& line, SmtpReply& reply, int timeoutMs);
    Wire put(const std::vector<std::string>& lines, int timeoutMs);
    std::optional<DeliveryResult> open();
    std::optional<DeliveryResult> hello(Phase phase);
    std::optional<DeliveryResult> goEncrypted();
    std::optional<DeliveryResult> logIn();
    Wire showPassword(SmtpReply& reply);
    std::optional<DeliveryResult> logInByToken();
    static void hideSecrets(SmtpReply& reply, const std::vector<std::string>& secrets);
    std::optional<DeliveryResult> checkEnvelope(const Envelope& envelope, std::size_t bytes, bool ascii);
    /// MAIL, RCPT, DATA. `fresh` is false on a connection that stood open: then it may have gone unnoticed.
    std::optional<DeliveryResult> announce(std::size_t bytes, bool ascii, bool* lostFirst);
    std::optional<DeliveryResult> sendBody(const std::string& body);
    DeliveryResult finishMessage(const BeforeDot& beforeDot);
    DeliveryResult drop(DeliveryResult result);
    DeliveryResult wireTrouble(Wire wire, Phase phase);
    DeliveryResult abandon(DeliveryResult result);
    std::string mailLine(std::size_t bytes, bool ascii) const;
    std::string rcptLine() const;

    SmtpSettings m_settings;
    LogIn m_logIn;
    CancelToken m_cancel;
    SmtpSocket m_socket;
    SmtpCapabilities m_can;
    bool m_ready = false;
    std::string m_refusedToken; ///< what the server did not take a moment ago
    std::string m_sender;       ///< as it goes into MAIL FROM
    std::string m_envelopeId;   ///< as it goes into ENVID
    std::string m_recipient;    ///< as it goes into RCPT TO
    bool m_needsUtf8 = false;
};

SmtpSocket::Wire SmtpSession::Conversation::ask(const std::string& line, SmtpReply& reply, int timeoutMs)
{
    const Wire wire = put({line}, timeoutMs);
    // A server that says why before it closes is heard even when the line could not be written.
    if (wire == Wire::TimedOut || wire == Wire::Invalid)
        return wire;
    return m_socket.read(reply, timeoutMs, true);
}

SmtpSocket::Wire SmtpSession::Conversation::put(const std::vector<std::string>& lines, int timeoutMs)
{
    std::string all;
    for (const std::string& line : lines) {
        if (line.find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos)
            return Wire::Invalid;
        all += line + "\r\n";
    }
    return m_socket.write(all, timeoutMs);
}

DeliveryResult SmtpSession::Conversation::drop(DeliveryResult result)
{
    m_socket.drop();
    m_ready = false;
    return result;
}

DeliveryResult SmtpSession::Conversation::wireTrouble(Wire wire, Phase phase)
{
    return drop(trouble(DeliveryResult::Kind::NotSent, phase, wireSentence(wire, m_socket)));
}

std::optional<DeliveryResult> SmtpSession::Conversation::hello(Phase phase)
{
    const std::string name = m_settings.helo.empty() ? "[" + m_socket.localAddress() + "]" : m_settings.helo;
    SmtpReply reply;
    Wire wire = ask("EHLO " + name, reply, m_settings.timeouts.commandMs);
    if (wire == Wire::Ok && reply.code >= 500 && reply.code != 521) {
        wire = ask("HELO " + name, reply, m_settings.timeouts.commandMs);
        if (wire == Wire::Ok && reply.positive())
            reply.lines.resize(1);
    }
    if (wire != Wire::Ok)
        return wireTrouble(wire, phase);
    if (!reply.positive())
        return drop(refusal(phase, reply));
    m_can = SmtpCapabilities::of(reply);
    return std::nullopt;
}

std::optional<DeliveryResult> SmtpSession::Conversation::goEncrypted()
{
    const auto refused = [&](std::string text) {
        return drop(trouble(DeliveryResult::Kind::NotSent, Phase::Tls, std::move(text), true));
    };
    if (!m_can.startTls)
        return refused("The server does not offer encryption (STARTTLS), so nothing was sent to it.");
    SmtpReply reply;
    const Wire wire = ask("STARTTLS", reply, m_settings.timeouts.commandMs);
    if (wire != Wire::Ok)
        return wireTrouble(wire, Phase::Tls);
    if (reply.code != 220)
        return refused("The server refused encryption (STARTTLS): " + reply.text());
    // Nothing may come between the 220 and the handshake: somebody on the way put it there (CVE-2011-0411).
    if (m_socket.pending())
        return refused("The server sent something before encryption began. Somebody may be on the line.");
    if (const Wire tls = m_socket.startTls(m_settings); tls != Wire::Ok) {
        return drop(trouble(DeliveryResult::Kind::NotSent, Phase::Tls,
                            "Encryption failed: " + wireSentence(tls, m_socket), m_socket.tlsProblem()));
    }
    // What was said in clear does not count (RFC 3207 4.2).
    return hello(Phase::Tls);
}

std::optional<DeliveryResult> SmtpSession::Conversation::logIn()
{
    if (m_settings.username.empty())
        return std::nullopt;
    if (!m_socket.encrypted()) {
        return drop(
            trouble(DeliveryResult::Kind::NotSent, Phase::Auth, "A password is never sent without encryption.", true));
    }
    if (m_logIn.tokens)
        return logInByToken();
    if (!m_can.auth.contains("PLAIN") && !m_can.auth.contains("LOGIN")) {
        return drop(trouble(DeliveryResult::Kind::NotSent, Phase::Auth,
                            "The server offers no log-in by password (AUTH PLAIN or LOGIN).", true));
    }
    SmtpReply reply;
    if (const Wire wire = showPassword(reply); wire != Wire::Ok)
        return wireTrouble(wire, Phase::Auth);
    if (reply.code == 235)
        return std::nullopt;
    hideSecrets(reply, {'\0' + m_settings.username + '\0' + m_logIn.secret, m_logIn.secret});
    return drop(refusal(Phase::Auth, reply, reply.code >= 500));
}

SmtpSocket::Wire SmtpSession::Conversation::showPassword(SmtpReply& reply)
{
    const int timeoutMs = m_settings.timeouts.commandMs;
    if (m_can.auth.contains("PLAIN"))
        return ask("AUTH PLAIN " + base64('\0' + m_settings.username + '\0' + m_logIn.secret), reply, timeoutMs);
    Wire wire = ask("AUTH LOGIN", reply, timeoutMs);
    if (wire == Wire::Ok && reply.code == 334)
        wire = ask(base64(m_settings.username), reply, timeoutMs);
    if (wire == Wire::Ok && reply.code == 334)
        wire = ask(base64(m_logIn.secret), reply, timeoutMs);
    return wire;
}

std::optional<DeliveryResult> SmtpSession::Conversation::logInByToken()
{
    const auto mechanism = bearerOf(m_can.auth);
    if (!mechanism) {
        return drop(trouble(DeliveryResult::Kind::NotSent, Phase::Auth,
                            "The server knows no sign-in by OAuth (OAUTHBEARER or XOAUTH2). Use a password instead.",
                            true));
    }
    const auto token =
        m_refusedToken.empty() ? m_logIn.tokens->token(m_cancel) : m_logIn.tokens->tokenAfter(m_refusedToken, m_cancel);
    if (!token) {
        const ErrorCode code = token.error().code;
        const bool passes = code == ErrorCode::Unreachable || code == ErrorCode::Cancelled;
        return drop(trouble(DeliveryResult::Kind::NotSent, Phase::Auth, token.error().text, !passes));
    }
    const std::string response =
        bearerResponse(*mechanism, m_settings.username, m_settings.host, m_settings.port, *token);
    SmtpReply reply;
    std::string reason;
    Wire wire =
        ask("AUTH " + std::string(nameOf(*mechanism)) + " " + base64(response), reply, m_settings.timeouts.commandMs);
    if (wire == Wire::Ok && reply.code == 334) {
        reason = bearerReason(reply.lines.front());
        wire = ask(bearerSurrender(*mechanism), reply, m_settings.timeouts.commandMs);
    }
    if (wire != Wire::Ok)
        return wireTrouble(wire, Phase::Auth);
    if (reply.code == 235)
        return std::nullopt;
    hideSecrets(reply, {response, *token});
    DeliveryResult refused = refusal(Phase::Auth, reply, reply.code >= 500);
    if (!reason.empty())
        refused.text = withoutSecrets(reason, {response, *token}) + " " + refused.text;
    if (reply.code >= 500)
        m_refusedToken = *token;
    return drop(std::move(refused));
}

/// Some servers repeat what they refuse, and what is said of a refusal is kept and shown.
void SmtpSession::Conversation::hideSecrets(SmtpReply& reply, const std::vector<std::string>& secrets)
{
    for (std::string& line : reply.lines)
        line = withoutSecrets(std::move(line), secrets);
}

std::optional<DeliveryResult> SmtpSession::Conversation::connect()
{
    m_refusedToken.clear();
    auto failed = open();
    // A token can end early, and a server that refused one may not listen any more: once more, with another.
    if (failed && !m_refusedToken.empty())
        failed = open();
    return failed;
}

std::optional<DeliveryResult> SmtpSession::Conversation::open()
{
    m_ready = false;
    const bool implicit = m_settings.security == SmtpSettings::Security::Tls;
    if (const Wire wire = m_socket.open(m_settings, implicit); wire != Wire::Ok) {
        std::string text = "Could not reach " + m_settings.host + " on port " + std::to_string(m_settings.port) + ": " +
                           wireSentence(wire, m_socket);
        return drop(trouble(DeliveryResult::Kind::NotSent, m_socket.tlsProblem() ? Phase::Tls : Phase::Connect,
                            std::move(text), m_socket.tlsProblem()));
    }
    SmtpReply greeting;
    if (const Wire wire = m_socket.read(greeting, m_settings.timeouts.greetingMs, true); wire != Wire::Ok)
        return wireTrouble(wire, Phase::Greeting);
    if (greeting.code != 220)
        return drop(refusal(Phase::Greeting, greeting, greeting.code >= 500));
    if (auto failed = hello(Phase::Greeting))
        return failed;
    if (m_settings.security == SmtpSettings::Security::StartTls) {
        if (auto failed = goEncrypted())
            return failed;
    }
    if (auto failed = logIn())
        return failed;
    m_ready = true;
    failpoint("send.after_connect");
    return std::nullopt;
}

std::optional<DeliveryResult> SmtpSession::Conversation::checkEnvelope(const Envelope& envelope, std::size_t bytes,
                                                                       bool ascii)
{
    const auto recipient = EmailAddress::parse(envelope.recipient);
    if (!recipient) {
        DeliveryResult bad = trouble(DeliveryResult::Kind::Rejected, Phase::Rcpt, "This is not a mail address.");
        bad.enhanced = "5.1.3";
        return bad;
    }
    const auto sender = EmailAddress::parse(envelope.sender);
    if (!envelope.sender.empty() && !sender) {
        return trouble(DeliveryResult::Kind::NotSent, Phase::Mail,
                       "The sender's address of this account is not a mail address.", true);
    }
    m_sender = sender ? sender->wireForm() : std::string();
    m_envelopeId = xtext(envelope.messageId);
    m_recipient = recipient->wireForm();
    m_needsUtf8 = recipient->needsSmtpUtf8() || (sender && sender->needsSmtpUtf8());
    if (m_needsUtf8 && !m_can.smtpUtf8) {
        DeliveryResult bad = trouble(DeliveryResult::Kind::Rejected, Phase::Rcpt,
                                     "This server cannot send to addresses with other than Latin letters (SMTPUTF8).");
        bad.enhanced = "5.6.7";
        return bad;
    }
    if (!ascii && !m_can.eightBit) {
        DeliveryResult bad = trouble(DeliveryResult::Kind::Rejected, Phase::Mail,
                                     "This server takes only ASCII mails, and this one is not.");
        bad.enhanced = "5.6.3";
        return bad;
    }
    if (m_can.maxBytes > 0 && static_cast<std::int64_t>(bytes) > m_can.maxBytes) {
        DeliveryResult bad = trouble(DeliveryResult::Kind::Rejected, Phase::Mail,
                                     "The mail is " + groupDigits(static_cast<long long>(bytes)) +
                                         " bytes; this server takes at most " + groupDigits(m_can.maxBytes) + ".");
        bad.enhanced = "5.3.4";
        return bad;
    }
    return std::nullopt;
}

/// The message was refused: the connection goes on with RSET, unless the server wants to end it.
DeliveryResult SmtpSession::Conversation::abandon(DeliveryResult result)
{
    if (result.code == 421 || result.code < 400)
        return drop(std::move(result));
    SmtpReply reset;
    if (ask("RSET", reset, m_settings.timeouts.commandMs) != Wire::Ok || !reset.positive())
        return drop(std::move(result));
    return result;
}

std::string SmtpSession::Conversation::mailLine(std::size_t bytes, bool ascii) const
{
    std::string line = "MAIL FROM:<" + m_sender + ">";
    if (m_can.maxBytes > 0)
        line += " SIZE=" + std::to_string(bytes);
    if (!ascii)
        line += " BODY=8BITMIME";
    if (m_needsUtf8)
        line += " SMTPUTF8";
    // A bounce need not bring the mail back, and may name it by our number (RFC 3461).
    if (m_can.dsn) {
        line += " RET=HDRS";
        if (!m_envelopeId.empty() && m_envelopeId.size() <= mostEnvelopeId)
            line += " ENVID=" + m_envelopeId;
    }
    return line;
}

std::string SmtpSession::Conversation::rcptLine() const
{
    std::string line = "RCPT TO:<" + m_recipient + ">";
    if (m_can.dsn) {
        line += " NOTIFY=FAILURE,DELAY";
        if (!m_needsUtf8)
            line += " ORCPT=rfc822;" + xtext(m_recipient);
    }
    return line;
}

std::optional<DeliveryResult> SmtpSession::Conversation::announce(std::size_t bytes, bool ascii, bool* lostFirst)
{
    struct Command
    {
        Phase phase;
        std::string line;
        int timeoutMs;
        std::vector<int> wanted;
        const char* passed;
    };
    const SmtpTimeouts& timeouts = m_settings.timeouts;
    const Command commands[] = {
        {Phase::Mail, mailLine(bytes, ascii), timeouts.commandMs, {250}, "send.after_mail"},
        {Phase::Rcpt, rcptLine(), timeouts.commandMs, {250, 251}, "send.after_rcpt"},
        {Phase::Data, "DATA", timeouts.dataMs, {354}, "send.after_data"},
    };
    // Together where the server can (RFC 2920), which saves waiting for it twice; each reply counts all the same.
    Wire wire = Wire::Ok;
    if (m_can.pipelining)
        wire = put({commands[0].line, commands[1].line, commands[2].line}, timeouts.commandMs);
    std::optional<DeliveryResult> refused;
    SmtpReply reply;
    for (const Command& command : commands) {
        if (!m_can.pipelining)
            wire = ask(command.line, reply, command.timeoutMs);
        else if (wire != Wire::TimedOut && wire != Wire::Invalid)
            wire = m_socket.read(reply, command.timeoutMs, true);
        if (wire != Wire::Ok) {
            *lostFirst = !refused && command.phase == Phase::Mail && (wire == Wire::Closed || wire == Wire::Failed);
            return refused ? drop(std::move(*refused)) : wireTrouble(wire, command.phase);
        }
        if (refused)
            continue;
        if (std::find(command.wanted.begin(), command.wanted.end(), reply.code) != command.wanted.end()) {
            failpoint(command.passed);
            continue;
        }
        *lostFirst = command.phase == Phase::Mail && reply.code == 421;
        refused = refusal(command.phase, reply);
        if (!m_can.pipelining)
            break;
    }
    if (!refused)
        return std::nullopt;
    // A server that asks for the body of what it refused would take what comes next for it.
    return reply.code == 354 ? drop(std::move(*refused)) : abandon(std::move(*refused));
}

std::optional<DeliveryResult> SmtpSession::Conversation::sendBody(const std::string& body)
{
    for (std::size_t at = 0; at < body.size(); at += bodyBlockBytes) {
        const Wire wire =
            m_socket.write(std::string_view(body).substr(at, bodyBlockBytes), m_settings.timeouts.blockMs);
        if (wire == Wire::Ok)
            continue;
        SmtpReply reply;
        if (wire != Wire::TimedOut && m_socket.read(reply, m_settings.timeouts.quitMs, false) == Wire::Ok &&
            reply.code >= 400)
            return drop(refusal(Phase::Body, reply));
        return wireTrouble(wire, Phase::Body);
    }
    return std::nullopt;
}

DeliveryResult SmtpSession::Conversation::finishMessage(const BeforeDot& beforeDot)
{
    // A server that speaks or goes before the dot: nothing was taken, and a connection out of step is of no use.
    if (m_socket.pending()) {
        SmtpReply early;
        const Wire wire = m_socket.read(early, m_settings.timeouts.quitMs, false);
        if (wire == Wire::Ok && early.code >= 400)
            return drop(refusal(Phase::Body, early));
        return wireTrouble(wire == Wire::Ok ? Wire::Invalid : wire, Phase::Body);
    }
    if (!beforeDot()) {
        DeliveryResult stopped = trouble(DeliveryResult::Kind::NotSent, Phase::Body, "Stopped before the last byte.");
        stopped.gateClosed = true;
        return drop(std::move(stopped));
    }
    // From the first byte of this line on nobody can take it back.
    Wire wire = m_socket.write(".\r\n", m_settings.timeouts.blockMs);
    failpoint("send.after_dot");
    SmtpReply reply;
    if (wire != Wire::TimedOut)
        wire = m_socket.read(reply, m_settings.timeouts.dotMs, false);
    if (wire != Wire::Ok)
        return drop(trouble(DeliveryResult::Kind::Ambiguous, Phase::Dot, wireSentence(wire, m_socket)));
    if (reply.positive()) {
        DeliveryResult accepted = refusal(Phase::Done, reply);
        accepted.kind = DeliveryResult::Kind::Accepted;
        accepted.providerId = acceptedId(reply);
        if (m_socket.pending())
            drop({}); // more than was asked for: the next reply would be taken for another
        return accepted;
    }
    if (reply.code < 400)
        return drop(trouble(DeliveryResult::Kind::Ambiguous, Phase::Dot,
                            "The server's answer makes no sense: " + reply.text()));
    DeliveryResult result = refusal(Phase::Dot, reply);
    if (reply.code == 421 || m_socket.pending())
        return drop(std::move(result));
    return result;
}

DeliveryResult SmtpSession::Conversation::deliver(const Envelope& envelope, std::string_view bytes,
                                                  const BeforeDot& beforeDot)
{
    std::string body;
    body.reserve(bytes.size() + bytes.size() / 32 + 16);
    DotStuffer stuffer;
    stuffer.add(bytes, body);
    stuffer.finish(body);
    const bool ascii = isAscii(bytes);

    for (int round = 0;; ++round) {
        // A connection that stood open may have been closed meanwhile, or speak out of turn: then a new one.
        const bool stood = connected() && !m_socket.pending();
        if (!stood) {
            if (auto failed = connect())
                return *failed;
        }
        if (auto bad = checkEnvelope(envelope, body.size(), ascii))
            return *bad;
        bool lostFirst = false;
        if (auto failed = announce(body.size(), ascii, &lostFirst)) {
            if (lostFirst && stood && round == 0)
                continue; // nothing was sent on it, so a fresh connection may try
            return *failed;
        }
        if (auto failed = sendBody(body))
            return *failed;
        return finishMessage(beforeDot);
    }
}

void SmtpSession::Conversation::close()
{
    if (connected()) {
        SmtpReply reply;
        ask("QUIT", reply, m_settings.timeouts.quitMs);
    }
    m_socket.drop();
    m_ready = false;
}

SmtpSession::SmtpSession(SmtpSettings settings, LogIn logIn, CancelToken cancel)
    : m_conversation(std::make_unique<Conversation>(std::move(settings), std::move(logIn), std::move(cancel)))
{}

SmtpSession::~SmtpSession()
{
    m_conversation->close();
}

DeliveryResult SmtpSession::deliver(const Envelope& envelope, std::string_view bytes, const BeforeDot& beforeDot)
{
    return m_conversation->deliver(envelope, bytes, beforeDot);
}

void SmtpSession::close()
{
    m_conversation->close();
}

DeliveryResult SmtpSession::connect()
{
    if (auto failed = m_conversation->connect())
        return *failed;
    DeliveryResult done;
    done.kind = DeliveryResult::Kind::Accepted;
    done.phase = Phase::Auth;
    return done;
}

}
