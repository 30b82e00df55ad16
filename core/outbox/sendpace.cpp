#include "core/outbox/sendpace.h"

#include <algorithm>
#include <deque>

namespace patron::outbox {

Ms lastLeavesAt(const SendPace& pace, std::int64_t count, Ms start)
{
    const std::int64_t all = count + pace.ahead;
    if (count <= 0 || !pace.isBound())
        return start;
    if (!pace.perDay)
        return start + (all - 1) * msPerMinute / std::max(*pace.perMinute, 1);
    const auto perDay = static_cast<std::size_t>(std::max(*pace.perDay, 1));
    std::vector<Ms> lately = pace.sentLately;
    std::sort(lately.begin(), lately.end());
    // What still counts, and from then on each message when it goes.
    std::deque<Ms> window(lately.end() - static_cast<std::ptrdiff_t>(std::min(lately.size(), perDay)), lately.end());
    Ms from = start; // since when messages go evenly
    std::int64_t since = 0;
    Ms at = start;
    for (std::int64_t i = 0; i < all; ++i) {
        at = pace.perMinute ? from + since * msPerMinute / std::max(*pace.perMinute, 1) : from;
        if (window.size() >= perDay) {
            const Ms free = window.front() + msPerDay;
            window.pop_front();
            if (free > at) {
                at = from = free;
                since = 0;
            }
        }
        ++since;
        window.push_back(at);
    }
    return at;
}

}
