#pragma once

#include "core/base/cancel.h"

#include <chrono>
#include <mutex>
#include <optional>

namespace patron::delivery {

/// Spaces messages evenly by the steady clock, so that no window of a minute ever holds more than the rate allows.
/// Shared by the sessions of a connector.
class RateLimiter
{
public:
    /// Messages per minute; nothing: no limit.
    explicit RateLimiter(std::optional<int> perMinute);
    /// Waits for the next place. False when cancelled meanwhile.
    bool acquire(const CancelToken& cancel);

private:
    std::mutex m_mutex;
    std::optional<std::chrono::steady_clock::duration> m_interval;
    std::chrono::steady_clock::time_point m_next;
};

}
