#pragma once

#include "core/delivery/mailbox/replycodes.h"

#include <string>
#include <string_view>

namespace patron::delivery {

/// Why a mail came back. The names are stable words.
enum class BounceReason {
    // For good, and the address's own fault: these are hard.
    UserUnknown,
    DomainUnknown,
    HasMoved,
    AcceptsNoMail, ///< the domain says that it takes no mail (RFC 7504, RFC 7505)
    // About the recipient, but not for good.
    MailboxFull,
    MailboxDisabled,
    Filtered, ///< the person, their group or a filter behind the server's door takes mail from some only
    // About what was sent, who sent it and from where.
    Spam,
    Virus,
    TooLarge,
    Policy,
    Authentication, ///< SPF, DKIM, DMARC
    Blocked,        ///< block lists, reputation, reverse names
    SenderRefused,
    RelayDenied,
    Security,
    Suppressed, ///< not tried: on the sending service's own list
    // For now.
    Greylisted,
    Throttled,
    Expired,
    Network,
    Server,
    Protocol,
    Unknown,
    Delivered ///< no trouble: the report of a success
};
std::string_view nameOf(BounceReason reason);

/// Whether nothing sent to the address can ever arrive. Only what speaks of the address itself is.
bool isHard(BounceReason reason);

/// What a server said about one recipient.
struct ServerWords
{
    std::string status; ///< "5.1.1" (RFC 3463); empty when none was given
    int code = 0;       ///< 550 (RFC 5321); 0 when none was given
    RefusedAt at = RefusedAt::Unknown;
    std::string text;     ///< as it came
    bool triesOn = false; ///< the server still tries: nothing is for good
};

/// What a server's words mean and whether that is for good. A class 4 status or code is never hard, nor what is refused
/// after the recipient was accepted, nor a remote server's "user unknown" of which neither a status nor the command
/// says that it was about the recipient: filters say so, too.
struct Verdict
{
    BounceReason reason = BounceReason::Unknown;
    bool hard = false;
};
Verdict judge(const ServerWords& words);

/// Whether any of the words call an address or its domain unknown, whatever else they say.
bool speaksOfUnknown(std::string_view text);

}
