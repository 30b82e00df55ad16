#pragma once

#include "core/base/clock.h"
#include "core/base/id.h"
#include "core/store/store.h"

#include <cstdint>
#include <vector>

namespace patron::outbox {

/// How fast the messages of an occasion went, in steps of one length.
struct Throughput
{
    struct Step
    {
        std::int64_t through = 0; ///< tries that were accepted
        std::int64_t trouble = 0; ///< all others
    };
    Ms from = 0;   ///< where the first step begins
    Ms stepMs = 0; ///< 10 s to a day; 0: nothing was tried
    std::vector<Step> steps;

    /// Accepted a minute in the newest step that has any and has gone by as a whole; 0 without one.
    double perMinute(Ms now) const;
};

/// Of the newest 100,000 tries of all, those of the occasion, in at most `mostSteps` steps up to the newest try. Runs
/// inside a read closure.
Throughput throughputOf(Connection& connection, OccasionId occasion, int mostSteps);

}
