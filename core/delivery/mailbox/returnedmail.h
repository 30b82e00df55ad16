#pragma once

#include "core/base/clock.h"
#include "core/delivery/mailbox/bouncereason.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace patron::delivery {

/// What a mail in the mailbox is. The names are stable words.
enum class ReturnedKind {
    Bounce,    ///< some recipient did not get a mail
    Delayed,   ///< some recipient did not get it yet; the server still tries
    Complaint, ///< a recipient, or their provider for them, calls it unwanted
    AutoReply, ///< a program answered: absence notes, receipts, filters that ask whether a person wrote
    Unsubscribe,
    Reply, ///< a person answered
    Other
};
std::string_view nameOf(ReturnedKind kind);

/// What a report says about one recipient.
struct ReturnedRecord
{
    std::string recipient; ///< as the report gives it; empty when it names nobody
    std::string status;    ///< RFC 3463; of complaints empty
    int code = 0;          ///< RFC 5321; 0: none was given
    /// Nothing sent to this address can ever arrive: nobody of that name, no such domain. Never for what is full, off,
    /// filtered or blocked, never while a server tries on, never for complaints.
    bool hard = false;
    /// Bounces: the name of a BounceReason. Complaints: abuse, fraud, virus, opt_out, auth_failure, other.
    std::string reason;
    std::string said; ///< the server's words, one line, at most 1,000 characters
};

/// What later finds the customer and the mail that all this is about. Tokens are not yet proven.
struct ReturnedClues
{
    std::string originalMessageId; ///< of the mail that came back or is complained about; without brackets
    std::string originalSubject;
    std::string originalRecipient; ///< whom it went to, by its header
    std::optional<Ms> originalDate;
    std::string reference;             ///< the value of X-Patron-Ref
    std::string returnToken;           ///< in the address that this was sent to: bounce+TOKEN@shop.example (VERP)
    std::string unsubscribeToken;      ///< in the subject, or in unsub+TOKEN@shop.example
    std::string messageId;             ///< of this mail
    std::vector<std::string> answered; ///< message ids of In-Reply-To and References, the nearest first
    std::string from;                  ///< address
    std::string fromName;
    std::vector<std::string> to; ///< every address it says it was sent to
    std::string subject;
    std::optional<Ms> date;
};

struct ReturnedMail
{
    ReturnedKind kind = ReturnedKind::Other;
    /// More about the kind: "challenge" and "absence" of automatic answers, "token" and "wording" of unsubscribes,
    /// "receipt", "delivered", "not_spam", "list" of others; else empty.
    std::string detail;
    std::vector<ReturnedRecord> records; ///< of bounces, delays, complaints and reports of success
    ReturnedClues clues;
    std::string newText; ///< of replies and what is like them: what its writer added, at most 10,000 characters
};

/// The header by which a mail of ours is known when it comes back.
inline constexpr std::string_view referenceHeader = "x-patron-ref";

/// What a mail is that came to the sender's mailbox: by RFC 3464, 5965, 6522, 6533, 3834 and 8098, and by what servers
/// write that keep to none. Takes any bytes; looks at the first 4 MB. Never fails: what it does not know is Other.
/// Thread-safe.
ReturnedMail classifyReturned(std::string_view bytes);

/// "m123-0f1e2d3c4b": the proof of a mail or customer that unsubscribe links carry; nothing when none is in the text.
std::string tokenIn(std::string_view text);

}
