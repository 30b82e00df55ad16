#pragma once

#include "core/base/clock.h"
#include "core/base/id.h"
#include "core/outbox/sendstate.h"
#include "core/store/store.h"

#include <optional>
#include <string>
#include <vector>

namespace patron::outbox {

/// A message that went, or is about to go, to one customer.
struct CustomerSend
{
    OutboxId id;
    std::string message;  ///< its name
    std::string occasion; ///< the broadcast or the program's step, by name
    bool fromProgram = false;
    std::string channel; ///< email, sms
    SendState state = SendState::Planned;
    std::string reason; ///< why it is held or did not go: a stable word or a sentence; may be empty
    Ms dueAt = 0;
    std::optional<Ms> handedAt;
};

namespace sends {

/// The newest `limit` of a customer, the newest first. Runs inside a read closure.
std::vector<CustomerSend> ofCustomer(ReadSession& session, CustomerId customer, int limit);

}
}
