#pragma once

#include "core/base/cancel.h"
#include "core/base/id.h"
#include "core/delivery/ratelimiter.h"

#include <map>
#include <memory>
#include <vector>

namespace patron::delivery {

/// The rates that broadcasts were given beside their account's own. Filled before the senders start, then shared by
/// them; a broadcast that has to wait keeps nobody else waiting.
class OccasionRates
{
public:
    /// The limiter to tell what was sent lately.
    RateLimiter& add(OccasionId occasion, int perMinute);
    bool has(OccasionId occasion) const { return m_limiters.contains(occasion.value); }
    /// Those of which no message may go at once.
    std::vector<OccasionId> notNow();
    /// Whether a message may go at once; also true of those without a rate.
    bool isFree(OccasionId occasion);
    /// Waits for the occasion's next place, if it has a rate. False when cancelled meanwhile.
    bool acquire(OccasionId occasion, const CancelToken& cancel, int units);

private:
    std::map<std::int64_t, std::unique_ptr<RateLimiter>> m_limiters;
};

}
