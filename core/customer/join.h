#pragma once

#include "core/base/clock.h"
#include "core/customer/channel.h"
#include "core/customer/signup.h"

#include <optional>
#include <string>
#include <string_view>

namespace patron::customer {

/// What a printed code invites to: send JOIN to the shop by email or SMS.
struct JoinInvitation
{
    Channel by = Channel::Email;
    std::string to;      ///< the shop's address or number
    std::string place;   ///< the shop it hangs in, or empty
    std::string receipt; ///< printed on a receipt: the order number, or empty
    std::string total;   ///< of that receipt, as decimal text
};

/// A reply that a mailbox or an SMS gateway took in.
struct JoinReply
{
    Channel by = Channel::Email;
    std::string from;    ///< the address or number it came from; a mail's may have a name: "Anna <a@b.test>"
    std::string subject; ///< of a mail
    std::string text;
    std::string messageId; ///< what tells it from every other: the same reply twice is one sign-up
    Ms at = 0;
};

namespace joins {

/// The text that the person's phone sends: "JOIN", "JOIN Leeds", "JOIN Leeds RECEIPT 10077 24.50".
std::string replyText(const JoinInvitation& invitation);

/// The content of the printed code: "mailto:…?subject=JOIN…" (RFC 6068) or "sms:+44…?body=JOIN…" (RFC 5724). BadInput
/// when the shop's address is none. `country` is where numbers without a prefix belong.
Result<std::string> uri(const JoinInvitation& invitation, std::string_view country);

/// Whether a reply asks to hear no more: a text message by replyMeaning, a mail by STOP and its like in six languages
/// as its first word.
bool isStop(const JoinReply& reply);

/// What a reply says: a sign-up with its evidence, or nothing when it does not begin with JOIN (in a mail: its subject
/// or its first line, also behind "Re:"). `decimals` are those of the shop's currency.
std::optional<SignUp> read(const JoinReply& reply, int decimals);

}
}
