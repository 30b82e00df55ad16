#pragma once

#include "core/base/cancel.h"

#include <chrono>
#include <deque>
#include <mutex>
#include <optional>

namespace patron::delivery {

/// Spaces messages evenly by the steady clock, so that no window of a minute ever holds more than the rate allows.
/// Shared by the sessions of a connector.
class RateLimiter
{
public:
    /// Units (messages, or parts of text messages) per minute; nothing: no limit.
    explicit RateLimiter(std::optional<int> perMinute);
    /// From now on; what waits has its place already.
    void setRate(std::optional<int> perMinute);
    /// Whether nothing ever waits.
    bool isUnbound() const;
    /// Whether a message would have to wait for no longer than this.
    bool isFreeWithin(std::chrono::milliseconds span);
    /// Waits until a message of so many units may go. One that alone is more than the rate goes when a minute is free.
    /// False when cancelled meanwhile.
    bool acquire(const CancelToken& cancel, int units = 1);
    /// What an earlier run sent so long ago, oldest first, before the first `acquire`: the rate holds over a restart.
    void remember(std::chrono::milliseconds ago, int units = 1);

private:
    using Steady = std::chrono::steady_clock;
    struct Taken
    {
        Steady::time_point at;
        int units = 0;
    };
    Steady::time_point placeFor(int units);
    void take(std::optional<int> perMinute);

    mutable std::mutex m_mutex;
    int m_perMinute = 0;
    std::optional<Steady::duration> m_interval;
    Steady::time_point m_next;
    std::deque<Taken> m_lately; ///< of the last minute, when units come in bunches
    int m_unitsLately = 0;
};

}
