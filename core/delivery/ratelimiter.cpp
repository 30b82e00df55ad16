#include "core/delivery/ratelimiter.h"

#include <algorithm>
#include <thread>

namespace patron::delivery {

using Steady = std::chrono::steady_clock;

RateLimiter::RateLimiter(std::optional<int> perMinute)
{
    // Rounded up, so that the spacing never lets one more into a minute.
    if (perMinute && *perMinute > 0) {
        const auto minute = Steady::duration(std::chrono::minutes(1)).count();
        m_interval = Steady::duration((minute + *perMinute - 1) / *perMinute);
    }
}

bool RateLimiter::acquire(const CancelToken& cancel)
{
    if (!m_interval)
        return !cancel.cancelled();
    Steady::time_point mine;
    {
        const std::lock_guard lock(m_mutex);
        mine = std::max(Steady::now(), m_next);
        m_next = mine + *m_interval;
    }
    for (auto now = Steady::now(); now < mine; now = Steady::now()) {
        if (cancel.cancelled())
            return false;
        std::this_thread::sleep_for(std::min<Steady::duration>(mine - now, std::chrono::milliseconds(100)));
    }
    return !cancel.cancelled();
}

}
