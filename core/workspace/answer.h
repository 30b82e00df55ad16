#pragma once

#include "core/base/clock.h"
#include "core/base/id.h"
#include "core/customer/channel.h"
#include "core/workspace/workspace.h"

#include <optional>
#include <string>

namespace patron::workspace {

/// What a person answers to a customer who wrote.
struct AnswerWish
{
    CustomerId customer;
    std::string text;
    std::string subject;                      ///< of a mail; empty: "Re: " and what they wrote about last
    std::optional<customer::Channel> channel; ///< nothing: as they wrote last, else by mail
    std::string connector;                    ///< empty: the channel's
};

/// An answer in the outbox.
struct Answered
{
    OutboxId message;
    OccasionId occasion; ///< of its own, of the kind "answer"; what delivers it is told this
    customer::Channel channel = customer::Channel::Email;
    std::string address;
    std::string subject;
};

/// Puts an answer into the outbox and marks what the customer wrote as answered, both or nothing. It is a transactional
/// message through the same gate as all others, and goes to the address that the customer wrote from last on its
/// channel, on file or not (a friend may have answered what the customer passed on); to the primary one when they never
/// wrote there or it is the shop's own. An address that bounced for good gets none. What stands around its text is the
/// message "Answer" ("Answer by text message"), which is made when it is not there and may be changed like any other.
/// BadInput for an answer without words, Conflict when the customer is not there or cannot be written to.
Result<Answered> answer(Workspace& workspace, const AnswerWish& wish, Ms now);

}
