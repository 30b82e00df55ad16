#pragma once

#include "core/base/clock.h"

#include <deque>
#include <mutex>
#include <optional>
#include <vector>

namespace patron::delivery {

/// How many messages an account may still send of those it may in any 24 hours. By business time; shared by the
/// sessions of a connector. What a run before sent is told at the start, so the bound holds over restarts.
class DayAllowance
{
public:
    /// Nothing: no bound. `sent`: when the messages of the last day went, in any order.
    DayAllowance(std::optional<int> perDay, std::vector<Ms> sent);
    /// Takes one when there is one left at `now`. Else it says when the next may go, by `freeAt`.
    bool take(Ms now);
    Ms freeAt(Ms now) const;

private:
    void forget(Ms now);

    mutable std::mutex m_mutex;
    std::optional<int> m_perDay;
    std::deque<Ms> m_sent; ///< ascending
};

}
