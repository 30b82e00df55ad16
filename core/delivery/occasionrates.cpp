#include "core/delivery/occasionrates.h"

namespace patron::delivery {

namespace {
/// Less than this is no waiting.
constexpr auto atOnce = std::chrono::milliseconds(100);
}

RateLimiter& OccasionRates::add(OccasionId occasion, int perMinute)
{
    auto& place = m_limiters[occasion.value];
    place = std::make_unique<RateLimiter>(perMinute);
    return *place;
}

std::vector<OccasionId> OccasionRates::notNow()
{
    std::vector<OccasionId> waiting;
    for (const auto& [id, limiter] : m_limiters) {
        if (!limiter->isFreeWithin(atOnce))
            waiting.push_back(OccasionId{id});
    }
    return waiting;
}

bool OccasionRates::isFree(OccasionId occasion)
{
    const auto found = m_limiters.find(occasion.value);
    return found == m_limiters.end() || found->second->isFreeWithin(atOnce);
}

bool OccasionRates::acquire(OccasionId occasion, const CancelToken& cancel, int units)
{
    const auto found = m_limiters.find(occasion.value);
    return found == m_limiters.end() || found->second->acquire(cancel, units);
}

}
