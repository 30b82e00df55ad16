#include "core/delivery/imap/imapsession.h"

#include "core/base/text.h"
#include "core/delivery/oauth/bearer.h"
#include "core/delivery/oauth/tokenkeeper.h"
#include "core/delivery/threadrun.h"

#include <QByteArray>
#include <QDateTime>
#include <QDeadlineTimer>
#include <QLocale>

#include <algorithm>
#include <array>
#include <cstdlib>

namespace patron::delivery {

namespace {

/// A server that says more than this to one command is not answering it.
constexpr int mostReplies = 20'000;
constexpr std::size_t mostCommandBytes = std::size_t{16} << 20;
constexpr std::size_t readBytes = std::size_t{64} << 10;
constexpr std::size_t mostListed = 200;

std::string base64(const std::string& text)
{
    return QByteArray::fromStdString(text).toBase64().toStdString();
}

/// "1-Nov-2026", in English whatever the machine speaks.
std::string searchDay(Ms at)
{
    return QLocale::c()
        .toString(QDateTime::fromMSecsSinceEpoch(at, Qt::UTC).date(), QStringLiteral("d-MMM-yyyy"))
        .toStdString();
}

/// Whether a refused log-in is the server's trouble of the moment (RFC 5530): then trying again later is right.
bool isForNow(const ImapReply& reply)
{
    const std::string upper = asciiUpper(reply.line);
    static constexpr std::array<std::string_view, 5> codes{"[UNAVAILABLE]", "[INUSE]", "[LIMIT]", "[SERVERBUG]",
                                                           "[THROTTLED]"};
    return std::any_of(codes.begin(), codes.end(),
                       [&](std::string_view code) { return upper.find(code) != std::string::npos; });
}

}

ImapSession::ImapSession(ImapSettings settings, LogIn logIn, CancelToken cancel)
    : m_settings(std::move(settings))
    , m_logIn(std::move(logIn))
    , m_cancel(cancel)
    , m_socket(std::move(cancel))
{}

ImapSession::~ImapSession() = default;

SocketTarget ImapSession::target() const
{
    SocketTarget target;
    target.host = m_settings.host;
    target.port = m_settings.port;
    target.caFile = m_settings.caFile;
    target.connectMs = m_settings.timeouts.connectMs;
    target.tlsMs = m_settings.timeouts.tlsMs;
    return target;
}

Error ImapSession::lost(Wire wire)
{
    const std::string sentence = sentenceOf(wire, m_socket);
    m_socket.drop();
    m_loggedIn = false;
    if (wire == Wire::Cancelled || m_cancel.cancelled())
        return makeError(ErrorCode::Cancelled, "Reading the mailbox was stopped.");
    return makeError(m_socket.tlsProblem() ? ErrorCode::Refused : ErrorCode::Unreachable,
                     "The mailbox at " + m_settings.host + " could not be read. " + sentence);
}

Error ImapSession::nonsense()
{
    return lost(Wire::Invalid);
}

Result<void> ImapSession::send(std::string_view bytes)
{
    const Wire wire = m_socket.write(bytes, m_settings.timeouts.commandMs);
    if (wire != Wire::Ok)
        return lost(wire);
    return {};
}

Result<ImapReply> ImapSession::next(QDeadlineTimer& deadline)
{
    for (;;) {
        std::size_t taken = 0;
        const ImapReplyReader::State state = m_reader.feed(m_buffer, taken);
        m_buffer.erase(0, taken);
        if (state == ImapReplyReader::State::Invalid)
            return nonsense();
        if (state == ImapReplyReader::State::Complete)
            return m_reader.take();
        const auto left = std::clamp<qint64>(deadline.remainingTime(), 0, 1'000'000'000);
        const Wire wire = left == 0 ? Wire::TimedOut : m_socket.await(static_cast<int>(left), true);
        if (wire != Wire::Ok)
            return lost(m_reader.begun() && wire != Wire::Cancelled ? Wire::Torn : wire);
        m_buffer = m_socket.take(readBytes);
    }
}

Result<ImapReply> ImapSession::finish(const std::string& tag, int timeoutMs, const Taker& take)
{
    QDeadlineTimer deadline(timeoutMs);
    std::size_t bytes = 0;
    for (int count = 0; count < mostReplies && bytes < mostCommandBytes; ++count) {
        PATRON_TRY(reply, next(deadline));
        bytes += reply.line.size();
        for (const std::string& literal : reply.literals)
            bytes += literal.size();
        if (reply.tag == tag) {
            const std::string word = reply.word();
            if (word != "OK" && word != "NO" && word != "BAD")
                return nonsense();
            return std::move(reply);
        }
        if (reply.tag == "+")
            return std::move(reply);
        if (reply.tag != "*")
            return nonsense();
        if (reply.word() == "BYE") {
            const std::string words = reply.text();
            m_socket.drop();
            m_loggedIn = false;
            return makeError(ErrorCode::Unreachable, "The mailbox at " + m_settings.host + " ended the conversation" +
                                                         (words.empty() ? std::string(".") : ": " + words));
        }
        if (take)
            take(std::move(reply));
    }
    return nonsense();
}

Result<ImapReply> ImapSession::ask(const std::string& command, int timeoutMs, const Taker& take)
{
    const std::string tag = "P" + std::to_string(++m_commands);
    PATRON_CHECK(send(tag + " " + command + "\r\n"));
    PATRON_TRY(reply, finish(tag, timeoutMs, take));
    if (reply.tag == "+")
        return nonsense(); // nobody offered it more
    return std::move(reply);
}

Result<ImapReply> ImapSession::askInParts(const std::string& command, const std::vector<std::string>& parts,
                                          const std::string& surrender)
{
    const std::string tag = "P" + std::to_string(++m_commands);
    PATRON_CHECK(send(tag + " " + command + "\r\n"));
    for (const std::string& part : parts) {
        PATRON_TRY(reply, finish(tag, m_settings.timeouts.commandMs, {}));
        if (reply.tag != "+")
            return std::move(reply);
        PATRON_CHECK(send(part + "\r\n"));
    }
    auto reply = finish(tag, m_settings.timeouts.commandMs, {});
    if (reply && reply->tag == "+") {
        m_reason = bearerReason(trim(reply->line));
        PATRON_CHECK(send(surrender + "\r\n"));
        reply = finish(tag, m_settings.timeouts.commandMs, {});
    }
    if (reply && reply->tag == "+")
        return nonsense();
    return reply;
}

Result<void> ImapSession::readCapabilities()
{
    m_can.clear();
    PATRON_TRY(done, ask("CAPABILITY", m_settings.timeouts.commandMs, [&](ImapReply&& reply) {
                   if (reply.word() != "CAPABILITY")
                       return;
                   const std::string line = asciiUpper(reply.line);
                   for (const std::string_view word : split(line, ' '))
                       m_can.emplace(word);
               }));
    if (done.word() != "OK" || m_can.empty())
        return nonsense();
    return {};
}

Result<void> ImapSession::greet()
{
    QDeadlineTimer deadline(m_settings.timeouts.commandMs);
    PATRON_TRY(greeting, next(deadline));
    const std::string word = greeting.word();
    if (greeting.tag != "*" || (word != "OK" && word != "PREAUTH" && word != "BYE"))
        return nonsense();
    if (word == "BYE") {
        m_socket.drop();
        return makeError(ErrorCode::Unreachable,
                         "The mailbox at " + m_settings.host + " takes nobody now: " + greeting.text());
    }
    m_loggedIn = word == "PREAUTH";
    // Whoever is logged in cannot go encrypted any more (RFC 3501, 6.2.1): that is how a stranger in between avoids it.
    if (m_loggedIn && m_settings.security == ImapSettings::Security::StartTls) {
        m_socket.drop();
        m_loggedIn = false;
        return makeError(ErrorCode::Refused, "The mailbox at " + m_settings.host +
                                                 " does not go encrypted, so no password was sent. Use \"tls\".");
    }
    return {};
}

Result<void> ImapSession::startTls()
{
    PATRON_CHECK(readCapabilities());
    if (!m_can.contains("STARTTLS")) {
        m_socket.drop();
        return makeError(ErrorCode::Refused, "The mailbox at " + m_settings.host +
                                                 " offers no encryption (STARTTLS), so no password was sent.");
    }
    PATRON_TRY(reply, ask("STARTTLS", m_settings.timeouts.commandMs));
    if (reply.word() != "OK") {
        m_socket.drop();
        return makeError(ErrorCode::Refused,
                         "The mailbox at " + m_settings.host + " does not go encrypted: " + reply.text());
    }
    // What came behind the answer was not said by who is behind the encryption.
    if (!m_buffer.empty() || m_socket.pending()) {
        m_socket.drop();
        return makeError(ErrorCode::Refused, "Somebody between here and " + m_settings.host +
                                                 " put words into the conversation, so no password was sent.");
    }
    if (const Wire wire = m_socket.secure(target()); wire != Wire::Ok)
        return lost(wire);
    return {};
}

Result<ImapReply> ImapSession::logInPlain()
{
    const std::string response = '\0' + m_settings.username + '\0' + m_logIn.secret;
    m_shown = {response, m_logIn.secret};
    if (m_can.contains("AUTH=PLAIN")) {
        const std::string token = base64(response);
        if (m_can.contains("SASL-IR"))
            return askInParts("AUTHENTICATE PLAIN " + token, {});
        return askInParts("AUTHENTICATE PLAIN", {token});
    }
    if (m_can.contains("LOGINDISABLED"))
        return makeError(ErrorCode::Refused, "The mailbox at " + m_settings.host +
                                                 " takes no password. Many want an app password, or \"xoauth2\".");
    const auto name = imapQuoted(m_settings.username);
    const auto secret = imapQuoted(m_logIn.secret);
    if (name && secret)
        return ask("LOGIN " + *name + " " + *secret, m_settings.timeouts.commandMs);
    const auto size = [](const std::string& text) { return "{" + std::to_string(text.size()) + "}"; };
    return askInParts("LOGIN " + size(m_settings.username),
                      {m_settings.username + " " + size(m_logIn.secret), m_logIn.secret});
}

Result<ImapReply> ImapSession::logInByToken()
{
    const auto mechanism = bearerOf(m_can, "AUTH=");
    if (!mechanism) {
        return makeError(ErrorCode::Refused, "The mailbox at " + m_settings.host +
                                                 " knows no sign-in by OAuth (OAUTHBEARER or XOAUTH2). Use a password "
                                                 "instead.");
    }
    m_token = m_logIn.secret;
    if (m_logIn.tokens) {
        auto token = m_refusedToken.empty() ? m_logIn.tokens->token(m_cancel)
                                            : m_logIn.tokens->tokenAfter(m_refusedToken, m_cancel);
        if (!token) {
            m_logInRefused = token.error().code == ErrorCode::Refused;
            return token.error();
        }
        m_token = *token;
    }
    const std::string response =
        bearerResponse(*mechanism, m_settings.username, m_settings.host, m_settings.port, m_token);
    const std::string proof = base64(response);
    m_shown = {response, m_token};
    const std::string command = "AUTHENTICATE " + std::string(nameOf(*mechanism));
    if (m_can.contains("SASL-IR"))
        return askInParts(command + " " + proof, {}, bearerSurrender(*mechanism));
    return askInParts(command, {proof}, bearerSurrender(*mechanism));
}

Result<void> ImapSession::logIn()
{
    if (m_settings.security != ImapSettings::Security::Plain && !m_socket.encrypted())
        return makeError(ErrorCode::Internal, "A password would have gone out without encryption.");
    const bool byToken = m_logIn.tokens || m_settings.auth == ImapSettings::Auth::XOAuth2;
    auto reply = byToken ? logInByToken() : logInPlain();
    if (!reply) {
        m_socket.drop();
        return reply.error();
    }
    if (reply->word() == "OK") {
        m_loggedIn = true;
        return {};
    }
    m_logInRefused = !isForNow(*reply);
    if (m_logInRefused && m_logIn.tokens)
        m_refusedToken = m_token;
    // Some servers repeat what they refuse.
    const std::string words = withoutSecrets((m_reason.empty() ? m_reason : m_reason + " ") + reply->text(), m_shown);
    m_socket.drop();
    return makeError(
        ErrorCode::Refused,
        "The mailbox at " + m_settings.host + " refused \"" + m_settings.username + "\": " + words +
            (m_logIn.tokens ? " Look at the name, and sign in again." : " Look at the name and the password."));
}

Result<void> ImapSession::connect()
{
    m_refusedToken.clear();
    auto done = open();
    // A token can end early, and a server that refused one may not listen any more: once more, with another.
    if (!done && !m_refusedToken.empty())
        done = open();
    return done;
}

Result<void> ImapSession::open()
{
    m_reader.reset();
    m_buffer.clear();
    m_reason.clear();
    m_loggedIn = false;
    m_logInRefused = false;
    const bool tls = m_settings.security == ImapSettings::Security::Tls;
    if (const Wire wire = m_socket.open(target(), tls); wire != Wire::Ok)
        return lost(wire);
    PATRON_CHECK(greet());
    if (m_settings.security == ImapSettings::Security::StartTls)
        PATRON_CHECK(startTls());
    // Asked anew: what was said before the encryption does not count.
    PATRON_CHECK(readCapabilities());
    return m_loggedIn ? Result<void>() : logIn();
}

std::string ImapSession::listedFolders()
{
    std::vector<std::string> names;
    const auto done = ask("LIST \"\" \"*\"", m_settings.timeouts.commandMs, [&](ImapReply&& reply) {
        const auto name = readListed(reply);
        if (name && names.size() < mostListed)
            names.push_back("\"" + *name + "\"");
    });
    return done && !names.empty() ? " There are " + joinWords(names) + "." : std::string();
}

Result<ImapFolder> ImapSession::examine(const std::string& folder)
{
    const auto name = imapQuoted(toMailboxUtf7(folder));
    if (!name)
        return makeError(ErrorCode::BadInput, "A folder's name holds a line end.");
    ImapFolder opened;
    PATRON_TRY(done, ask("EXAMINE " + *name, m_settings.timeouts.commandMs, [&](ImapReply&& reply) {
                   if (const auto validity = reply.code("UIDVALIDITY"))
                       opened.uidValidity = *validity;
                   if (asciiUpper(reply.line).ends_with(" EXISTS"))
                       opened.exists = static_cast<std::uint32_t>(std::strtoul(reply.line.c_str(), nullptr, 10));
               }));
    if (done.word() == "OK") {
        if (const auto validity = done.code("UIDVALIDITY"))
            opened.uidValidity = *validity;
        return opened;
    }
    const std::string words = done.text();
    return makeError(ErrorCode::NotFound,
                     "The mailbox has no folder \"" + folder + "\" to read (" + words + ")." + listedFolders());
}

Result<std::vector<std::uint32_t>> ImapSession::search(std::uint32_t after, std::optional<Ms> since)
{
    std::string what = "UID SEARCH UID " + std::to_string(after + 1) + ":*";
    if (since)
        what += " SINCE " + searchDay(*since);
    PATRON_TRY(uids, searchFor(what));
    // "n:*" also gives the last mail where all are below n.
    std::erase_if(uids, [&](std::uint32_t uid) { return uid <= after; });
    std::sort(uids.begin(), uids.end());
    uids.erase(std::unique(uids.begin(), uids.end()), uids.end());
    return std::move(uids);
}

Result<std::string> ImapSession::sentFolder()
{
    // What servers and programs name it, where the server does not mark it.
    static const std::vector<std::string> usual{"SENT",      "SENT ITEMS", "SENT MESSAGES", "SENT MAIL",
                                                "SENT-MAIL", "GESENDET",   "ENVOY\xc3\x89S"};
    std::string marked;
    std::string named;
    PATRON_TRY(done, ask("LIST \"\" \"*\"", m_settings.timeouts.commandMs, [&](ImapReply&& reply) {
                   const auto name = readListed(reply);
                   if (!name)
                       return;
                   if (marked.empty() && asciiUpper(reply.line).find("\\SENT") != std::string::npos)
                       marked = *name;
                   const std::string last = asciiUpper(name->substr(name->find_last_of("/.") + 1));
                   if (named.empty() && std::find(usual.begin(), usual.end(), last) != usual.end())
                       named = *name;
               }));
    if (done.word() == "OK" && !(marked.empty() && named.empty()))
        return marked.empty() ? named : marked;
    return makeError(ErrorCode::NotFound, "The mailbox has no folder of sent mails.");
}

Result<std::vector<std::uint32_t>> ImapSession::withHeader(std::string_view name, std::string_view text)
{
    const auto quoted = imapQuoted(text);
    if (!quoted)
        return makeError(ErrorCode::BadInput, "What is searched for holds a line end.");
    return searchFor("UID SEARCH HEADER " + std::string(name) + " " + *quoted);
}

Result<std::vector<std::uint32_t>> ImapSession::searchFor(const std::string& what)
{
    std::vector<std::uint32_t> uids;
    bool isBroken = false;
    PATRON_TRY(done, ask(what, m_settings.timeouts.commandMs, [&](ImapReply&& reply) {
                   if (reply.word() != "SEARCH")
                       return;
                   if (auto found = readSearch(reply))
                       uids.insert(uids.end(), found->begin(), found->end());
                   else
                       isBroken = true;
               }));
    if (isBroken)
        return nonsense();
    if (done.word() != "OK")
        return makeError(ErrorCode::Refused, "The mailbox could not be searched: " + done.text());
    return uids;
}

Result<std::optional<ImapMail>> ImapSession::fetch(std::uint32_t uid, std::size_t mostBytes)
{
    std::optional<ImapMail> mail;
    std::optional<std::uint64_t> size;
    m_reader.setMostLiteralBytes(mostBytes);
    const auto done =
        ask("UID FETCH " + std::to_string(uid) + " (UID RFC822.SIZE BODY.PEEK[]<0." + std::to_string(mostBytes) + ">)",
            m_settings.timeouts.fetchMs, [&](ImapReply&& reply) {
                auto fetched = readFetch(reply);
                if (!fetched || fetched->uid != uid)
                    return; // flags of others, told by the way
                if (fetched->size)
                    size = fetched->size;
                if (fetched->body)
                    mail = ImapMail{uid, std::move(*fetched->body), true};
            });
    m_reader.setMostLiteralBytes(std::size_t{64} << 10);
    if (!done)
        return done.error();
    if (done->word() != "OK" || !mail)
        return std::optional<ImapMail>();
    mail->isWhole = !size || *size <= mail->bytes.size();
    return mail;
}

void ImapSession::logOut()
{
    if (m_socket.connected()) {
        if (send("P0 LOGOUT\r\n")) {
            QDeadlineTimer deadline(m_settings.timeouts.logoutMs);
            for (int i = 0; i < 10 && m_socket.connected(); ++i) {
                const auto reply = next(deadline);
                if (!reply || reply->tag == "P0")
                    break;
            }
        }
        m_socket.drop();
    }
    m_loggedIn = false;
}

Result<void> checkMailbox(const ImapSettings& settings, const LogIn& logIn, CancelToken cancel)
{
    return inSocketThread([&]() -> Result<void> {
        ImapSession session(settings, logIn, cancel);
        PATRON_CHECK(session.connect());
        for (const std::string& folder : settings.folders)
            PATRON_CHECK(session.examine(folder));
        session.logOut();
        return {};
    });
}

}
