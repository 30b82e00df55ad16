#include "core/delivery/ratelimiter.h"

#include <algorithm>
#include <thread>

namespace patron::delivery {

RateLimiter::RateLimiter(std::optional<int> perMinute)
{
    take(perMinute);
}

void RateLimiter::take(std::optional<int> perMinute)
{
    m_interval.reset();
    m_perMinute = perMinute.value_or(0);
    // Rounded up, so that the spacing never lets one more into a minute.
    if (m_perMinute > 0) {
        const auto minute = Steady::duration(std::chrono::minutes(1)).count();
        m_interval = Steady::duration((minute + m_perMinute - 1) / m_perMinute);
    }
}

void RateLimiter::setRate(std::optional<int> perMinute)
{
    const std::lock_guard lock(m_mutex);
    if (perMinute.value_or(0) != m_perMinute)
        take(perMinute);
}

bool RateLimiter::isUnbound() const
{
    const std::lock_guard lock(m_mutex);
    return !m_interval;
}

RateLimiter::Steady::time_point RateLimiter::placeFor(int units)
{
    Steady::time_point mine = std::max(Steady::now(), m_next);
    // Parts of one message leave together, so even spacing alone would let a window hold some more than the rate.
    const auto minute = std::chrono::minutes(1);
    while (!m_lately.empty() && (m_lately.front().at + minute <= mine || m_unitsLately + units > m_perMinute)) {
        mine = std::max(mine, m_lately.front().at + minute);
        m_unitsLately -= m_lately.front().units;
        m_lately.pop_front();
    }
    m_lately.push_back({mine, units});
    m_unitsLately += units;
    m_next = mine + *m_interval * units;
    return mine;
}

void RateLimiter::remember(std::chrono::milliseconds ago, int units)
{
    const std::lock_guard lock(m_mutex);
    if (!m_interval)
        return;
    // A clock that was set back makes what was sent lie ahead: it counts as sent now.
    const Steady::time_point at = Steady::now() - std::max(ago, std::chrono::milliseconds(0));
    m_lately.push_back({at, units});
    m_unitsLately += units;
    m_next = std::max(m_next, at + *m_interval * units);
}

bool RateLimiter::isFreeWithin(std::chrono::milliseconds span)
{
    const std::lock_guard lock(m_mutex);
    return !m_interval || m_next <= Steady::now() + span;
}

bool RateLimiter::acquire(const CancelToken& cancel, int units)
{
    Steady::time_point mine;
    {
        const std::lock_guard lock(m_mutex);
        if (!m_interval)
            return !cancel.cancelled();
        mine = placeFor(std::max(units, 1));
    }
    for (auto now = Steady::now(); now < mine; now = Steady::now()) {
        if (cancel.cancelled())
            return false;
        std::this_thread::sleep_for(std::min<Steady::duration>(mine - now, std::chrono::milliseconds(100)));
    }
    return !cancel.cancelled();
}

}
