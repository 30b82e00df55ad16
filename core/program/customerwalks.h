#pragma once

#include "core/base/clock.h"
#include "core/base/id.h"
#include "core/store/store.h"

#include <optional>
#include <string>
#include <vector>

namespace patron::program {

/// One decision about a customer with the step's name as its author wrote it.
struct WalkDecision
{
    Ms at = 0;
    std::string stepId;
    std::string step;     ///< the step's name, else its id
    std::string decision; ///< decisionName, or why an entry was not made
    std::string reason;   ///< a sentence
};

/// A customer's time in one program, or the news that they were not let in.
struct CustomerWalk
{
    ProgramId program;
    std::string name;
    EnrollmentId enrollment; ///< none: entries that were not made
    std::optional<Ms> enteredAt;
    std::string state; ///< active, completed, exited, merged; empty without an enrollment
    bool heldOut = false;
    std::string step; ///< where an active one stands
    std::optional<Ms> dueAt;
    std::optional<Ms> goalAt;
    std::optional<Ms> endedAt;
    std::string exitReason;
    std::vector<WalkDecision> decisions; ///< oldest first
};

/// Every program a customer met, the newest entry first. Runs inside a read closure.
std::vector<CustomerWalk> walksOf(ReadSession& session, CustomerId customer);

}
