#pragma once

#include "core/base/jsonfwd.h"
#include "core/base/result.h"
#include "core/delivery/accountlimits.h"
#include "core/delivery/oauth/oauthaccount.h"

#include <optional>
#include <string>
#include <string_view>

namespace patron::delivery {

/// The longest waits of a conversation, RFC 5321 4.5.3.2.
struct SmtpTimeouts
{
    int connectMs = 60'000;
    int greetingMs = 300'000;
    int tlsMs = 60'000;
    int commandMs = 300'000; ///< EHLO, AUTH, MAIL, RCPT, RSET
    int dataMs = 120'000;    ///< for the 354
    int blockMs = 180'000;   ///< per block of the body
    int dotMs = 600'000;
    int quitMs = 5'000;
};

/// How to reach a mail account. JSON: {"host","port","security":"starttls"|"tls"|"plain","username","from":{"name",
/// "address"},"envelope_from","verp","helo","insecure","ca_file","sessions","rate_per_minute","rate_per_domain","per_day","preset",
/// "oauth":{…},"keeps_sent","warm_up"}.
struct SmtpSettings
{
    enum class Security {
        StartTls, ///< required
        Tls,      ///< from the first byte
        Plain     ///< loopback hosts, or where `insecure` says so; never with a password
    };

    std::string host;
    int port = 587;
    Security security = Security::StartTls;
    std::string username; ///< empty: no log-in
    std::string fromName;
    std::string fromAddress;
    std::string envelopeFrom; ///< empty: fromAddress
    /// MAIL FROM is local+TOKEN@domain, for each message its own: for accounts whose server keeps the envelope and
    /// brings in what is sent to such an address.
    bool verp = false;
    std::string helo;      ///< empty: the machine's name, or an address literal
    bool insecure = false; ///< plain to a host that is not this machine
    std::string caFile;    ///< a certificate authority besides the system's
    int sessions = 1;
    std::optional<int> ratePerMinute;
    std::optional<int> ratePerDomain;  ///< a minute, to one mail house
    std::optional<int> perDay;         ///< messages in any 24 hours
    std::string preset;                ///< the provider it was set up for, by name (MailAccount)
    std::optional<OAuthAccount> oauth; ///< it logs in by a sign-in in the browser, not by a password
    bool keepsSent = false;            ///< the provider puts a copy of each mail into the mailbox
    bool warmUp = false;               ///< nobody knows the sender yet: few messages a day at first
    SmtpTimeouts timeouts;             ///< not in the JSON

    /// BadInput naming the key and the nearest known one.
    static Result<SmtpSettings> parse(const Json& json);
    Json toJson() const;
    AccountLimits limits() const { return {ratePerMinute, ratePerDomain, perDay, warmUp}; }
    /// The envelope's sender; `token` counts with `verp` only, and may be empty.
    std::string sender(std::string_view token = {}) const;
};

}
