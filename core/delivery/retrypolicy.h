#pragma once

#include "core/base/clock.h"
#include "core/delivery/connector.h"
#include "core/outbox/sendoutcome.h"

#include <optional>
#include <string>
#include <string_view>

namespace patron::delivery {

/// What the connector knows by its gateway's codes (DeliveryResult::trouble); else scope first: by enhanced status code
/// (RFC 3463), then basic code, then the words of the reply.
Trouble classify(const DeliveryResult& result);

/// Whether a server that wants nothing now speaks of how fast or how much we send, not of trouble of its own.
bool isTooFast(const DeliveryResult& result);

/// What the sender does with the account after a result.
enum class AccountAction { GoOn, StopForNow, Pause };

struct RetryDecision
{
    outbox::SendOutcome outcome;
    AccountAction account = AccountAction::GoOn;
    std::string sentence; ///< for people, when the account stops: what is wrong and what to do
};

/// From a connector's result to the row's outcome. `tries` are the ones counted before, `seed` makes the jitter of
/// +-20 % repeatable (the row's id), `firstTryAt` and `expiresAt` bound the retries: min(72 h, the offer's end).
RetryDecision decide(const DeliveryResult& result, int tries, std::int64_t seed, Ms firstTryAt,
                     std::optional<Ms> expiresAt, Ms now);

}
