#include "core/delivery/dayallowance.h"

#include <algorithm>

namespace patron::delivery {

DayAllowance::DayAllowance(std::optional<int> perDay, std::vector<Ms> sent)
    : m_perDay(perDay)
{
    std::sort(sent.begin(), sent.end());
    m_sent.assign(sent.begin(), sent.end());
}

void DayAllowance::forget(Ms now)
{
    while (!m_sent.empty() && m_sent.front() + msPerDay <= now)
        m_sent.pop_front();
}

bool DayAllowance::take(Ms now)
{
    const std::lock_guard lock(m_mutex);
    if (!m_perDay)
        return true;
    forget(now);
    if (m_sent.size() >= static_cast<std::size_t>(*m_perDay))
        return false;
    // A clock that was set back leaves the order as it is.
    m_sent.push_back(m_sent.empty() ? now : std::max(now, m_sent.back()));
    return true;
}

Ms DayAllowance::freeAt(Ms now) const
{
    const std::lock_guard lock(m_mutex);
    if (!m_perDay || m_sent.size() < static_cast<std::size_t>(*m_perDay))
        return now;
    return m_sent[m_sent.size() - static_cast<std::size_t>(*m_perDay)] + msPerDay;
}

}
