#pragma once

#include "core/base/clock.h"
#include "core/base/id.h"
#include "core/base/timezone.h"
#include "core/delivery/trouble.h"
#include "core/store/store.h"

#include <optional>
#include <string>

namespace patron::delivery {

/// What an account's server makes it wait for. Kept in the workspace, so that a restart asks it no sooner.
struct AccountHold
{
    Ms until = 0;       ///< no conversation before
    std::string reason; ///< what went wrong, sentences; empty as soon as a message is taken again
    int failures = 0;   ///< conversations in a row that came to no message
    int slowRate = 0;   ///< messages a minute at `slowSince`, after it asked to slow down; 0: it did not
    int fullRate = 0;   ///< what went through before it did
    Ms slowSince = 0;

    bool holds(Ms now) const { return until > now; }
    /// Something went wrong and nothing has gone since: one message goes ahead of the others.
    bool isProving() const { return !reason.empty(); }
    /// Messages a minute now, by the account's own rate: from half of what was too much a tenth more every five minutes
    /// that go well (additive increase, multiplicative decrease). Nothing: no bound.
    std::optional<int> rateAt(Ms now, std::optional<int> own) const;
    /// The reason and until when it waits, by the workspace's clock.
    std::string sentence(const TimeZone& zone, Ms now) const;
};

/// Why a run stopped with an account.
struct AccountStop
{
    TroubleClass trouble = TroubleClass::Unreachable;
    std::string reason;             ///< sentences for people
    bool tooFast = false;           ///< it speaks of our speed, not only of trouble of its own
    std::optional<Ms> retryAfterMs; ///< what the other side asks for
    std::optional<int> ownRate;     ///< messages a minute that the account's settings allow
};

/// The functions run inside store closures.
namespace accountHolds {

AccountHold of(Connection& connection, ConnectorId id);
/// An account that wants nothing now waits as long as it says, else 15 minutes, and goes on at half the speed where
/// that was too fast; one whose day is used up waits until the oldest message of it is a day old; one that cannot be
/// reached for the fifth time waits 1, 5, 15 and then 60 minutes.
void stopped(Transaction& tx, ConnectorId id, const AccountStop& stop, Ms now);
/// A message was taken.
void went(Transaction& tx, ConnectorId id);
/// A person looked after it: it goes on at once and at full speed.
void lift(Transaction& tx, ConnectorId id);

}
}
