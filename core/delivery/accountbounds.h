#pragma once

#include "core/delivery/accounthold.h"
#include "core/delivery/accountlimits.h"

#include <optional>

namespace patron::delivery {

/// What may leave by an account now: its settings, less what its server made it wait for and what it has to warm up.
struct AccountBounds
{
    std::optional<int> perMinute;
    std::optional<int> perDay;
    std::optional<int> warmUpPerDay; ///< of a sender that is still new: what `perDay` comes from
    AccountHold hold;
};

/// A sender that nobody knows is taken for a spammer when it sends thousands at once: it starts with this many a day
/// and doubles after each day that went well.
inline constexpr int warmUpStart = 50;

/// How many messages a new sender may send today: 50, twice as many for each day before, by UTC, on which at least half
/// of what it might went out and at most 5 % of that came back for good. Nothing as soon as it may send 50,000.
std::optional<int> warmUpPerDay(Connection& connection, ConnectorId id, Ms now);

/// Runs inside a read closure.
AccountBounds accountBounds(Connection& connection, ConnectorId id, const AccountLimits& limits, Ms now);

}
