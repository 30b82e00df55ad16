#pragma once

#include "core/base/timezone.h"
#include "core/loyalty/plan.h"

#include <optional>
#include <string>
#include <vector>

/// Which tier a customer is in. Pure.
namespace patron::loyalty {

/// What counts for a tier: points earned or taken back, or what was spent.
struct Contribution
{
    Ms at = 0;
    std::int64_t amount = 0;
};

/// How a customer's tier stands.
struct Standing
{
    int level = -1; ///< in the plan's levels; -1: none yet
    std::optional<DayNumber> belowSince;
};

/// What a midnight changed.
struct TierChange
{
    DayNumber day = 0;
    int from = -1;
    int to = -1;
};

/// What counts at a local midnight: from the same midnight a window before on, up to it.
std::int64_t countedAt(const Tiers& tiers, const std::vector<Contribution>& all, DayNumber midnight,
                       const TimeZone& zone);
/// The best level that an amount meets.
int levelFor(const Tiers& tiers, std::int64_t amount);
/// The standing after a midnight: up at once, down only when the grace is over.
Standing after(const Tiers& tiers, Standing standing, std::int64_t amount, DayNumber midnight);

/// The midnights in [from, to] at which anything can change: after a contribution came, when it leaves the window, and
/// `from` and `to` themselves.
std::vector<DayNumber> midnightsToLookAt(const Tiers& tiers, const std::vector<Contribution>& all, DayNumber from,
                                         DayNumber to, const TimeZone& zone);

/// What is missing at an instant to the level above the standing's, or nothing where it is the highest. It counts what
/// the last midnight counted, and what came since.
std::optional<std::int64_t> missingToNext(const Tiers& tiers, const std::vector<Contribution>& all, int level, Ms at,
                                          const TimeZone& zone);

}
