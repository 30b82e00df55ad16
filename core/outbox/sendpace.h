#pragma once

#include "core/base/clock.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace patron::outbox {

/// How fast messages leave by an account.
struct SendPace
{
    std::optional<int> perMinute;
    std::optional<int> perDay;      ///< in any 24 hours
    std::optional<int> perHouse;    ///< a minute to each mail house; counts where the houses are told
    std::optional<int> doublesUpTo; ///< the bound of the day doubles each day until it is this: a sender that warms up
    std::optional<Ms> notBefore;    ///< the account waits until then
    std::vector<Ms> sentLately;     ///< when those of the last 24 hours went, in any order; counts with `perDay`
    std::int64_t ahead = 0;         ///< messages of others that wait for the same account

    bool isBound() const { return perMinute || perDay || perHouse || notBefore; }
    /// What it may in the day that begins so many days from now.
    std::int64_t perDayAfter(std::int64_t days) const;
};

/// When the last of `count` messages leaves that may go from `from` on, evenly spaced within the minute and never more
/// than the account takes in any 24 hours; `toOneHouse` is how many of them go to the mail house that gets most. `from`
/// when nothing bounds it.
Ms lastLeavesAt(const SendPace& pace, std::int64_t count, Ms from, std::int64_t toOneHouse = 0);

}
