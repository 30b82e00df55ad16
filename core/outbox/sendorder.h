#pragma once

#include "core/base/id.h"
#include "core/base/json.h"
#include "core/customer/channel.h"
#include "core/message/message.h"
#include "core/outbox/sendterms.h"

#include <optional>
#include <string>

namespace patron::outbox {

/// One message for one customer, as a program or a broadcast asks for it. The occasion must exist.
struct SendOrder
{
    OccasionId occasion;
    CustomerId customer;
    customer::Channel channel = customer::Channel::Email;
    std::string address; ///< of a transactional one: where it goes, on file or not; empty: the customer's primary one
    std::int64_t messageVersionId = 0;
    message::MessageClass messageClass =
        message::MessageClass::Marketing; ///< both message and program must say transactional
    ConnectorId connector;
    Ms dueAt = 0;
    std::optional<Ms> expiresAt; ///< not sent after this: the offer's end
    int priority = 5;            ///< 1-9, 9 goes first
    SendTerms terms;
    Json context = Json::object(); ///< what the program adds to the template
    EnrollmentId enrollment;
    bool needsApproval = false; ///< starts HELD ("approval") until it is released
};

/// What became of an order.
struct Enqueued
{
    enum class Kind {
        Added,
        Known,   ///< this occasion has a row for this customer and channel: nothing was added
        Excluded ///< not to be written to; counted on the occasion under `reason`
    };
    Kind kind = Kind::Added;
    OutboxId id;        ///< of the row added or known
    std::string reason; ///< no_address, no_consent, consent_denied, suppressed_*, shared_address, workspace_holdout
};

}
