#pragma once

#include "core/loyalty/plan.h"
#include "core/store/store.h"

#include <string>
#include <string_view>
#include <vector>

namespace patron::loyalty {

/// What a plan said from an instant on.
struct PlanVersion
{
    int version = 1;
    Ms createdAt = 0;
    Plan plan;
};

/// A saved plan with all it ever said.
struct SavedPlan
{
    std::int64_t id = 0;
    std::string uuid;
    std::string name;
    std::string ledger; ///< what the ledger calls it
    bool ended = false; ///< since `updatedAt` nobody earns in it
    Ms updatedAt = 0;
    std::optional<DayNumber> checkedDay;
    std::vector<PlanVersion> versions; ///< the oldest first

    const Plan& plan() const { return versions.back().plan; }
    int version() const { return versions.back().version; }
    /// What it said at an instant; of what was before it was made, its first word.
    const Plan& at(Ms instant) const;
    /// The source of the ledger rows that settling writes.
    std::string source() const { return "loyalty plan " + std::to_string(id); }
    /// Whether something that happened then can earn at all.
    bool covers(Ms instant, const TimeZone& zone) const;
};

/// Plans. The functions run inside store closures.
namespace plans {

/// Saves under the plan's name; a plan of that name (folded) gets a new version when anything changed, and one that
/// nothing was settled by yet is written over. The first plan takes the ledger's rows that name no plan. Everybody it
/// may concern is looked at by the next settling. An ended plan goes on.
Result<SavedPlan> save(Transaction& tx, const Store& store, const Plan& plan, Ms now);
/// By name (folded) or uuid; empty: the only one there is. NotFound with the nearest name.
Result<SavedPlan> find(Connection& connection, int currencyDecimals, std::string_view name);
/// All, by id.
Result<std::vector<SavedPlan>> all(Connection& connection, int currencyDecimals);

enum class Removed { Gone, Ended };
/// Ends a plan: what was earned stays and can be used. A plan without a row in the ledger goes altogether.
Result<Removed> remove(Transaction& tx, const Store& store, std::string_view name, Ms now);

}
}
