#pragma once

#include "core/base/cancel.h"
#include "core/delivery/ratelimiter.h"

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace patron::delivery {

/// How fast messages of an account go to each of the houses that keep mailboxes (outbox::mailHouseOf): they take a
/// sender for a spammer that brings them hundreds at once. Who has to wait is told until when, so that others go
/// meanwhile. Shared by the sessions of a connector.
class DomainRates
{
public:
    /// Messages a minute to each house; nothing: no bound.
    explicit DomainRates(std::optional<int> perMinute);
    bool isBound() const { return m_perMinute.has_value(); }
    /// What an earlier run sent so long ago, oldest first.
    void remember(std::string_view address, std::chrono::milliseconds ago);
    /// Nothing: it may be taken for sending now. Else how long it has to wait: who asks next for the same house waits
    /// longer, and who has waited before for the next place.
    std::optional<std::chrono::milliseconds> waitFor(std::string_view address, bool hasWaited = false);
    /// Waits for the next place at the house of a message that may be sent. False when cancelled meanwhile.
    bool acquire(std::string_view address, const CancelToken& cancel);

private:
    using Steady = std::chrono::steady_clock;
    struct House
    {
        std::unique_ptr<RateLimiter> limiter;
        Steady::time_point takenUntil; ///< one is on its way, or was given back: then it does not block for ever
        Steady::time_point lastPlace;  ///< that somebody was told to wait for
    };
    House& houseOf(std::string_view address);

    std::optional<int> m_perMinute;
    std::mutex m_mutex;
    std::map<std::string, House> m_houses;
};

}
