#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace patron::delivery {

/// Whose trouble a refusal is.
enum class Scope { Recipient, Domain, Account, Sender, Content };
std::string_view nameOf(Scope scope);

/// What kind of trouble a reply is. The names are stable words: stored as the row's reason, and what the descriptions
/// of SMS gateways (resources/sms) say of each of their codes.
enum class TroubleClass {
    Greylisted,
    MailboxFull,
    Temporary,
    Throttled,
    DailyQuota,
    AccountRefused, ///< log-in, licence, certificate, credit: a person must look
    SenderRefused,
    BadRecipient, ///< a hard bounce
    MailboxDisabled,
    ContentRefused,
    UnknownRefusal,
    Unsubscribed, ///< the provider knows that the recipient asked to hear no more
    Unreachable,  ///< no connection, or lost before the dot
    Lost          ///< after the dot
};
std::string_view nameOf(TroubleClass trouble);
std::optional<TroubleClass> parseTroubleClass(std::string_view name);
/// Whose trouble it is where only the class is known.
Scope scopeOf(TroubleClass trouble);

struct Trouble
{
    TroubleClass trouble = TroubleClass::Temporary;
    Scope scope = Scope::Recipient;
};

}
