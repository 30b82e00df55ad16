#include "core/insight/lifecycle.h"

#include <algorithm>

namespace patron::insight {

namespace {
/// Thresholds of segments.md in days.
constexpr int newForDays = 60;
constexpr int returnedForDays = 60;
constexpr int lapsedAfterDays = 365;
constexpr double leastGapDays = 7;

bool isLapse(std::int64_t pause, double gap)
{
    return static_cast<double>(pause) > 3 * gap || pause > lapsedAfterDays;
}
}

const std::vector<std::string>& lifecycleStages()
{
    static const std::vector<std::string> names{"prospect", "returned", "lapsed", "slipping", "new", "active"};
    return names;
}

OrderPace::OrderPace(const std::vector<std::int64_t>& days)
{
    if (days.empty())
        return;
    m_days = static_cast<std::int32_t>(days.size());
    m_first = static_cast<DayNumber>(days.front());
    m_last = static_cast<DayNumber>(days.back());
    if (m_days < 3)
        return;
    for (std::size_t i = 1; i < days.size(); ++i) {
        if (isLapse(days[i] - days[i - 1], ownGap({})))
            m_since = static_cast<DayNumber>(days[i]);
    }
}

std::optional<double> OrderPace::gap() const
{
    return m_days >= 3 ? std::optional(static_cast<double>(m_last - m_first) / (m_days - 1)) : std::nullopt;
}

double OrderPace::ownGap(double median) const
{
    return std::max(leastGapDays, gap().value_or(median));
}

LifecycleStage OrderPace::stage(DayNumber today, double median) const
{
    if (!ordered())
        return LifecycleStage::Prospect;
    const double own = ownGap(median);
    std::optional<DayNumber> run = m_since;
    if (m_days == 2 && isLapse(m_last - m_first, own))
        run = m_last;
    if (run && today - *run < returnedForDays)
        return LifecycleStage::Returned;
    if (isLapse(today - m_last, own))
        return LifecycleStage::Lapsed;
    if (today - m_last > 1.5 * own)
        return LifecycleStage::Slipping;
    return today - m_first < newForDays ? LifecycleStage::New : LifecycleStage::Active;
}

double medianGap(std::vector<double> gaps)
{
    if (gaps.empty())
        return leastGapDays;
    const auto at = [&](std::size_t place) {
        const auto middle = gaps.begin() + static_cast<std::ptrdiff_t>(place - 1);
        std::nth_element(gaps.begin(), middle, gaps.end());
        return *middle;
    };
    const std::size_t low = (gaps.size() + 1) / 2;
    const std::size_t high = (gaps.size() + 2) / 2;
    return low == high ? at(low) : (at(low) + at(high)) / 2;
}

}
