#pragma once

#include "core/base/jsonfwd.h"
#include "core/base/result.h"

#include <string>
#include <vector>

namespace patron::delivery {

/// The longest waits of a conversation with a mailbox.
struct ImapTimeouts
{
    int connectMs = 30'000;
    int tlsMs = 30'000;
    int commandMs = 60'000; ///< for the whole answer
    int fetchMs = 180'000;  ///< for one mail
    int logoutMs = 3'000;
};

/// How to reach a mailbox that bounces and replies come to. JSON: {"host","port","security":"tls"|"starttls"|"plain",
/// "username","auth":"password"|"xoauth2","folders":["INBOX"],"ca_file","every_minutes","first_days"}.
struct ImapSettings
{
    enum class Security {
        Tls,      ///< from the first byte
        StartTls, ///< required
        Plain     ///< this machine only
    };
    enum class Auth {
        Password,
        XOAuth2 ///< the secret is an access token
    };

    std::string host;
    int port = 993;
    Security security = Security::Tls;
    std::string username;
    Auth auth = Auth::Password;
    std::vector<std::string> folders{"INBOX"};
    std::string caFile;    ///< a certificate authority besides the system's
    int everyMinutes = 5;  ///< how often it is looked at
    int firstDays = 30;    ///< how old mails are read at the first time
    ImapTimeouts timeouts; ///< not in the JSON

    /// BadInput naming the key and the nearest known one.
    static Result<ImapSettings> parse(const Json& json);
};

}
