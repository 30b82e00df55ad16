#include "core/loyalty/tiering.h"

#include <algorithm>

namespace patron::loyalty {

namespace {
DayNumber windowStart(const Tiers& tiers, DayNumber midnight)
{
    return addToDay(midnight, {-tiers.window.count, tiers.window.unit});
}

std::int64_t sumOf(const std::vector<Contribution>& all, Ms from, Ms before)
{
    std::int64_t sum = 0;
    for (const Contribution& each : all)
        sum += each.at >= from && each.at < before ? each.amount : 0;
    return sum;
}
}

std::int64_t countedAt(const Tiers& tiers, const std::vector<Contribution>& all, DayNumber midnight,
                       const TimeZone& zone)
{
    return sumOf(all, zone.startOfDay(windowStart(tiers, midnight)), zone.startOfDay(midnight));
}

int levelFor(const Tiers& tiers, std::int64_t amount)
{
    int level = 0; // the lowest has no threshold: also who owes points is in it
    for (std::size_t i = 1; i < tiers.levels.size(); ++i) {
        if (amount >= tiers.levels[i].threshold)
            level = static_cast<int>(i);
    }
    return level;
}

Standing after(const Tiers& tiers, Standing standing, std::int64_t amount, DayNumber midnight)
{
    const int met = levelFor(tiers, amount);
    if (met >= standing.level)
        return {met, std::nullopt};
    const DayNumber since = standing.belowSince.value_or(midnight);
    if (!tiers.grace || midnight >= addToDay(since, *tiers.grace))
        return {met, std::nullopt};
    return {standing.level, since};
}

std::vector<DayNumber> midnightsToLookAt(const Tiers& tiers, const std::vector<Contribution>& all, DayNumber from,
                                         DayNumber to, const TimeZone& zone)
{
    std::vector<DayNumber> days{from, to};
    for (const Contribution& each : all) {
        const DayNumber day = zone.dayAt(each.at);
        days.push_back(day + 1);
        DayNumber gone = addToDay(day, tiers.window);
        while (windowStart(tiers, gone) <= day)
            ++gone;
        days.push_back(gone);
    }
    if (tiers.grace) {
        // A grace may end on a day on which nothing else happens.
        const std::vector<DayNumber> begun = days;
        for (const DayNumber day : begun)
            days.push_back(addToDay(day, *tiers.grace));
    }
    std::sort(days.begin(), days.end());
    days.erase(std::unique(days.begin(), days.end()), days.end());
    std::erase_if(days, [&](DayNumber day) { return day < from || day > to; });
    return days;
}

std::optional<std::int64_t> missingToNext(const Tiers& tiers, const std::vector<Contribution>& all, int level, Ms at,
                                          const TimeZone& zone)
{
    const auto next = static_cast<std::size_t>(level + 1);
    if (next >= tiers.levels.size())
        return std::nullopt;
    const Ms from = zone.startOfDay(windowStart(tiers, zone.dayAt(at)));
    return std::max<std::int64_t>(0, tiers.levels[next].threshold - sumOf(all, from, at + 1));
}

}
