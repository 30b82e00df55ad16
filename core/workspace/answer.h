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
/// message through the same gate as all others: to the customer's address, not to one that bounced for good. What
/// stands around its text is the message "Answer" ("Answer by text message"), which is made when it is not there and
/// may be changed like any other. BadInput for an answer without words, NotFound for a customer who is not there,
/// Conflict when they cannot be written to.
Result<Answered> answer(Workspace& workspace, const AnswerWish& wish, Ms now);

}
