#pragma once

#include "core/base/timezone.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// The stage of life of a customer (segments.md): where somebody stands between the first order and the last one.
namespace patron::insight {

/// In the order of lifecycleStages().
enum class LifecycleStage : std::uint8_t { Prospect, Returned, Lapsed, Slipping, New, Active };
/// Their names; the first one is that of who never ordered.
const std::vector<std::string>& lifecycleStages();

/// The days on which one customer ordered, as far as stages need them.
class OrderPace
{
public:
    OrderPace() = default;
    /// Of days ascending, each once.
    explicit OrderPace(const std::vector<std::int64_t>& days);

    bool ordered() const { return m_days > 0; }
    /// The mean of the pauses between order days; of three days or more, with fewer it says too little.
    std::optional<double> gap() const;
    /// `median`: of the gaps of all customers.
    LifecycleStage stage(DayNumber today, double median) const;

private:
    double ownGap(double median) const;

    std::int32_t m_days = 0;
    DayNumber m_first = 0;
    DayNumber m_last = 0;
    std::optional<DayNumber> m_since; ///< the first day of the current run, with 3 days or more
};

/// The middle of all customers' gaps; the least gap there is when nobody has one.
double medianGap(std::vector<double> gaps);

}
