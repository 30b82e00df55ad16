#include "core/outbox/throughput.h"

#include "core/outbox/latelysent.h"

#include <algorithm>
#include <array>

namespace patron::outbox {

namespace {
constexpr std::array<Ms, 7> stepLengths{10'000,        msPerMinute, 10 * msPerMinute, msPerHour,
                                        6 * msPerHour, msPerDay,    7 * msPerDay};

struct Try
{
    Ms at = 0;
    bool through = false;
};
}

double Throughput::perMinute(Ms now) const
{
    for (std::size_t i = steps.size(); i > 0; --i) {
        const Ms end = from + static_cast<Ms>(i) * stepMs;
        if (end <= now && steps[i - 1].through > 0)
            return static_cast<double>(steps[i - 1].through) * static_cast<double>(msPerMinute) /
                   static_cast<double>(stepMs);
    }
    return 0;
}

Throughput throughputOf(Connection& connection, OccasionId occasion, int mostSteps)
{
    Query query = connection.query(
        "SELECT a.ended_at, a.outcome = 'accepted' FROM (SELECT id, outbox_id, ended_at, outcome FROM attempt ORDER BY "
        "id DESC LIMIT ?1) a JOIN outbox o ON o.id = a.outbox_id WHERE o.occasion_id = ?2 AND a.outcome <> 'resend'");
    query.bind(mostTriesLookedAt, occasion);
    std::vector<Try> tries;
    while (query.step())
        tries.push_back({query.int64(0), query.flag(1)});
    Throughput throughput;
    if (tries.empty())
        return throughput;
    const auto [first, last] =
        std::minmax_element(tries.begin(), tries.end(), [](const Try& a, const Try& b) { return a.at < b.at; });
    const auto stepsOf = [&](Ms length) { return last->at / length - first->at / length + 1; };
    const auto fits =
        std::find_if(stepLengths.begin(), stepLengths.end(), [&](Ms length) { return stepsOf(length) <= mostSteps; });
    throughput.stepMs = fits == stepLengths.end() ? stepLengths.back() : *fits;
    // What is older than the longest steps reach is left out.
    const auto count = std::min<std::int64_t>(stepsOf(throughput.stepMs), mostSteps);
    throughput.from = (last->at / throughput.stepMs - count + 1) * throughput.stepMs;
    throughput.steps.resize(static_cast<std::size_t>(count));
    for (const Try& each : tries) {
        if (each.at < throughput.from)
            continue;
        Throughput::Step& step =
            throughput.steps[static_cast<std::size_t>((each.at - throughput.from) / throughput.stepMs)];
        ++(each.through ? step.through : step.trouble);
    }
    return throughput;
}

}
