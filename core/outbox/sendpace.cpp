#include "core/outbox/sendpace.h"

#include <algorithm>
#include <deque>

namespace patron::outbox {

namespace {

/// When the last of many leaves that go evenly.
Ms lastOfEven(std::int64_t count, const std::optional<int>& perMinute, Ms start)
{
    return perMinute && count > 0 ? start + (count - 1) * msPerMinute / std::max(*perMinute, 1) : start;
}

}

std::int64_t SendPace::perDayAfter(std::int64_t days) const
{
    const std::int64_t today = std::max(perDay.value_or(1), 1);
    if (!doublesUpTo || *doublesUpTo <= today)
        return today;
    return std::min<std::int64_t>(today << std::clamp<std::int64_t>(days, 0, 30), *doublesUpTo);
}

Ms lastLeavesAt(const SendPace& pace, std::int64_t count, Ms from, std::int64_t toOneHouse)
{
    const std::int64_t all = count + pace.ahead;
    if (count <= 0 || !pace.isBound())
        return from;
    const Ms start = std::max(from, pace.notBefore.value_or(from));
    const Ms slowestHouse = lastOfEven(toOneHouse, pace.perHouse, start);
    if (!pace.perDay)
        return std::max(lastOfEven(all, pace.perMinute, start), slowestHouse);
    std::vector<Ms> lately = pace.sentLately;
    std::sort(lately.begin(), lately.end());
    // What still counts, and from then on each message when it goes.
    const auto today = static_cast<std::size_t>(pace.perDayAfter(0));
    std::deque<Ms> window(lately.end() - static_cast<std::ptrdiff_t>(std::min(lately.size(), today)), lately.end());
    Ms evenSince = start; // since when messages go evenly
    std::int64_t since = 0;
    Ms at = start;
    for (std::int64_t i = 0; i < all; ++i) {
        at = pace.perMinute ? evenSince + since * msPerMinute / std::max(*pace.perMinute, 1) : evenSince;
        while (!window.empty() && window.front() + msPerDay <= at)
            window.pop_front();
        // A day on, a sender that warms up may send more before the first of the last day is a day old.
        while (std::ssize(window) >= pace.perDayAfter((at - start) / msPerDay)) {
            const Ms free = window.front() + msPerDay;
            window.pop_front();
            if (free > at) {
                at = evenSince = free;
                since = 0;
            }
        }
        ++since;
        window.push_back(at);
    }
    return std::max(at, slowestHouse);
}

}
