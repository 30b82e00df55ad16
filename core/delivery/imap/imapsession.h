#pragma once

#include "core/base/clock.h"
#include "core/delivery/imap/imapreply.h"
#include "core/delivery/imap/imapsettings.h"
#include "core/delivery/login.h"
#include "core/delivery/net/blockingsocket.h"

#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

class QDeadlineTimer;

namespace patron::delivery {

/// A folder as it was opened: to be read only.
struct ImapFolder
{
    std::uint32_t uidValidity = 0; ///< another one: every UID means another mail; 0: the server does not say
    std::uint32_t exists = 0;
};

/// A mail as it was read.
struct ImapMail
{
    std::uint32_t uid = 0;
    std::string bytes; ///< the first of them, when there are more than were asked for
    bool isWhole = true;
};

/// One conversation with an IMAP server (RFC 3501, 2595, 4959, 6154, 7628), blocking in its thread (a QThread). It
/// reads: nothing in the mailbox is changed, no mail is marked as read. All answers are bounded in length, in number
/// and in time; after an answer that makes no sense the connection is gone. Errors: Unreachable (no server, silence,
/// nonsense), Refused (the server said no; `logInRefused` tells whether to the log-in), NotFound (no such folder),
/// Cancelled.
class ImapSession
{
public:
    /// Where the log-in has tokens they count, whatever the settings' `auth` says.
    ImapSession(ImapSettings settings, LogIn logIn, CancelToken cancel);
    ~ImapSession();

    /// Connects, goes encrypted and logs in.
    Result<void> connect();
    /// Opens a folder by its name in UTF-8. NotFound names those that there are.
    Result<ImapFolder> examine(const std::string& folder);
    /// The UIDs above `after`, in their order; with `since`, only of mails that came on that day or later.
    Result<std::vector<std::uint32_t>> search(std::uint32_t after, std::optional<Ms> since);
    /// The folder that copies of sent mails lie in: the one that the server marks so (RFC 6154), else by its name.
    /// NotFound when there is none.
    Result<std::string> sentFolder();
    /// The UIDs of the mails with this text in that header, in the folder that was opened last.
    Result<std::vector<std::uint32_t>> withHeader(std::string_view name, std::string_view text);
    /// Nothing when the mail is gone, or the server does not give it.
    Result<std::optional<ImapMail>> fetch(std::uint32_t uid, std::size_t mostBytes);
    void logOut();

    bool logInRefused() const { return m_logInRefused; }

private:
    using Taker = std::function<void(ImapReply&&)>;

    /// Sends a command and hands everything that comes before its end to `take`. Gives the status answer: OK or NO.
    Result<ImapReply> ask(const std::string& command, int timeoutMs, const Taker& take = {});
    /// The same where the server must ask for more first, once for each of `parts`. One question more is the reason
    /// for a refusal, which `surrender` answers.
    Result<ImapReply> askInParts(const std::string& command, const std::vector<std::string>& parts,
                                 const std::string& surrender = {});
    Result<ImapReply> finish(const std::string& tag, int timeoutMs, const Taker& take);
    Result<void> send(std::string_view bytes);
    Result<ImapReply> next(QDeadlineTimer& deadline);
    Result<void> greet();
    Result<void> startTls();
    Result<void> readCapabilities();
    Result<void> open();
    Result<void> logIn();
    Result<ImapReply> logInPlain();
    Result<ImapReply> logInByToken();
    std::string listedFolders();
    /// The UIDs that a search gives, in any order.
    Result<std::vector<std::uint32_t>> searchFor(const std::string& what);
    Error lost(Wire wire);
    Error nonsense();
    SocketTarget target() const;

    ImapSettings m_settings;
    LogIn m_logIn;
    std::string m_token;              ///< shown last
    std::vector<std::string> m_shown; ///< what the server must not repeat to the user
    std::string m_refusedToken;       ///< what the server did not take a moment ago
    std::string m_reason;             ///< the server's, for a refusal
    CancelToken m_cancel;
    BlockingSocket m_socket;
    ImapReplyReader m_reader;
    std::string m_buffer;
    std::set<std::string> m_can;
    int m_commands = 0;
    bool m_loggedIn = false;
    bool m_logInRefused = false;
};

/// Connects, logs in, opens every folder and says goodbye. Whoever calls; blocks.
Result<void> checkMailbox(const ImapSettings& settings, const LogIn& logIn, CancelToken cancel);

}
