#pragma once

#include "core/outbox/sendoutcome.h"
#include "core/store/store.h"

#include <string>

namespace patron::outbox {

/// What came back about an accepted message, with its reason.
struct LateNews
{
    SendState state = SendState::Delivered; ///< Delivered, BouncedSoft, BouncedHard, Unsubscribed, Complained
    std::string reason;                     ///< a stable word, kept with the row and the event; empty: the state's name
    std::string detail;                     ///< evidence of a suppression
    SuppressRule suppress = SuppressRule::Never; ///< of soft bounces; a hard one suppresses at once
    std::string source = "patron";               ///< of the event and of the suppression
};

namespace sends {

/// As `feedback`: climbs only, and says whether it changed anything. The event has the reason; soft bounces are counted
/// by it over the customer's other occasions.
Result<bool> tell(Transaction& tx, const Store& store, OutboxId id, const LateNews& late, Ms at, Ms now);

}
}
