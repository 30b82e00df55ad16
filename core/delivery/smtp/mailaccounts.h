#pragma once

#include "core/base/jsonfwd.h"
#include "core/base/result.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace patron::delivery {

/// A mail provider as it is known here: where its servers are and what it lets through. Those that ship are in
/// resources/mail/accounts.json.
struct MailAccount
{
    enum class Kind {
        Mailbox, ///< a person's or shop's own mailbox
        Relay    ///< a service that sends for others
    };
    struct Server
    {
        std::string host;
        int port = 0;
    };

    std::string name;  ///< "gmail"
    std::string title; ///< "Gmail"
    std::string link;  ///< where the provider describes it
    Kind kind = Kind::Mailbox;
    Server smtp;          ///< the host may have a {region}
    std::string security; ///< starttls or tls
    std::string secretTitle;
    std::vector<std::string> domains;      ///< of addresses that are surely there
    std::optional<int> publishedPerDay;    ///< recipients in 24 hours
    std::optional<int> publishedPerMinute; ///< messages
    int sessions = 1;
    std::optional<Server> imap;
    bool asksRegion = false;
    bool keepsSent = false;         ///< a copy of each mail lies in the mailbox, put there by the provider
    std::vector<std::string> notes; ///< sentences for who sets it up

    /// 80 % of what is published, so that what people write by hand still goes out.
    std::optional<int> perDay() const;
    std::optional<int> perMinute() const;
};

/// The providers that ship, mailboxes first.
const std::vector<MailAccount>& mailAccounts();
/// NotFound names the nearest.
Result<MailAccount> mailAccount(std::string_view name);
/// The provider whose mailbox an address is, told by its domain; nothing when that says nothing.
std::optional<MailAccount> mailAccountFor(std::string_view address);

/// The settings of an SMTP connector at this provider: what is not among the given ones is the provider's. BadInput
/// when it needs a "region" and none is given.
Result<Json> withMailAccount(const MailAccount& account, Json settings);
/// The same for the mailbox that bounces and replies come to. Conflict when the provider has none.
Result<Json> withMailbox(const MailAccount& account, Json settings);

}
