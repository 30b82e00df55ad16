#include "core/delivery/trouble.h"

#include <algorithm>

namespace patron::delivery {

namespace {
constexpr std::array<std::string_view, 14> troubleNames{
    "greylisted",     "mailbox_full",  "temporary",        "throttled",       "daily_quota",     "account_refused",
    "sender_refused", "bad_recipient", "mailbox_disabled", "content_refused", "unknown_refusal", "unsubscribed",
    "unreachable",    "lost"};
}

std::string_view nameOf(Scope scope)
{
    switch (scope) {
    case Scope::Recipient:
        return "recipient";
    case Scope::Domain:
        return "domain";
    case Scope::Account:
        return "account";
    case Scope::Sender:
        return "sender";
    case Scope::Content:
        break;
    }
    return "content";
}

std::string_view nameOf(TroubleClass trouble)
{
    return troubleNames[static_cast<std::size_t>(trouble)];
}

std::optional<TroubleClass> parseTroubleClass(std::string_view name)
{
    const auto found = std::find(troubleNames.begin(), troubleNames.end(), name);
    if (found == troubleNames.end())
        return std::nullopt;
    return static_cast<TroubleClass>(found - troubleNames.begin());
}

Scope scopeOf(TroubleClass trouble)
{
    switch (trouble) {
    case TroubleClass::Greylisted:
    case TroubleClass::Temporary:
        return Scope::Domain;
    case TroubleClass::Throttled:
    case TroubleClass::DailyQuota:
    case TroubleClass::AccountRefused:
    case TroubleClass::Unreachable:
    case TroubleClass::Lost:
        return Scope::Account;
    case TroubleClass::SenderRefused:
        return Scope::Sender;
    case TroubleClass::ContentRefused:
        return Scope::Content;
    default:
        return Scope::Recipient;
    }
}

}
