#pragma once

#include "core/jobs/job.h"
#include "core/loyalty/planstore.h"

#include <map>
#include <string>

namespace patron::loyalty {

/// What one month's orders and events would have earned.
struct MonthEarned
{
    std::int64_t present = 0; ///< points by the plan as it is
    std::int64_t changed = 0; ///< by the changed one
    std::int64_t presentCustomers = 0;
    std::int64_t changedCustomers = 0;
};

/// A change of rules on the shop's own history.
struct Simulation
{
    std::map<std::string, MonthEarned> months; ///< by month, "2024-05"
    std::int64_t present = 0;
    std::int64_t changed = 0;
    std::int64_t returnedPresent = 0; ///< of those, what returns would have taken back
    std::int64_t returnedChanged = 0;
};

/// Goes through the completed orders and the events of everybody in [from, to) and counts what both plans would have
/// given for them, each from its own start of tiers on: orders with the tier that its own points or spend had led to by
/// then, events, products. Referrals and birthdays are not counted; nor is what came before `from`, but for tiers.
/// Writes nothing. Cancelled when the job is.
Result<Simulation> simulate(const Store& store, ReadSession& session, const Plan& present, const Plan& changed, Ms from,
                            Ms to, JobContext& job);

}
