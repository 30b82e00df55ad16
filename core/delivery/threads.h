#pragma once

#include "core/base/clock.h"
#include "core/base/id.h"
#include "core/store/store.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace patron::delivery {

/// A customer who wrote, by mail or text message, and waits for an answer.
struct OpenThread
{
    CustomerId customer;
    std::int64_t unanswered = 0;
    Ms lastAt = 0;
    std::string channel; ///< of the newest: email, sms
    std::string excerpt; ///< its first words
};

/// One message between the shop and a customer.
struct ThreadItem
{
    Ms at = 0;
    bool isOurs = false;
    std::string channel;
    std::string subject;
    std::string text;  ///< of what came; of ours the message's name
    std::string state; ///< of ours: the outbox's; of what came: reply, auto_reply, unsubscribe, text, stop, ...
    bool isOpen = false;
};

/// What an answer to a customer stands on.
struct ToAnswer
{
    std::string channel;  ///< email, sms
    std::string subject;  ///< of a mail
    std::string headerId; ///< its Message-ID without brackets; may be empty
    std::string from;     ///< the address or number it came from, normalized; may be empty
};

/// What customers wrote stands as a thread each, with what was sent to them. The functions run inside store closures.
namespace threads {

/// Those with something unanswered, the newest first.
std::vector<OpenThread> open(Connection& connection, std::int64_t limit = 200);
/// The newest that a customer wrote, answered or not, on one channel or any; nothing when they never did.
std::optional<ToAnswer> newest(Connection& connection, CustomerId customer, std::string_view channel = {});
/// A customer's newest, in the order of time.
std::vector<ThreadItem> items(Connection& connection, CustomerId customer, std::int64_t limit = 200);
/// A person answered, or nothing needs to be: says how many mails and texts that was about.
std::int64_t markAnswered(Transaction& tx, CustomerId customer, Ms now);

}
}
