#pragma once

#include "core/base/clock.h"
#include "core/base/id.h"
#include "core/store/store.h"

#include <optional>
#include <string>
#include <vector>

namespace patron::program {

/// One person's time in a program.
struct EnrollmentLine
{
    EnrollmentId id;
    CustomerId customer;
    std::string name;  ///< as the person is called in lists
    std::string state; ///< active, completed, exited, merged
    bool heldOut = false;
    std::string step; ///< where an active one stands: the step's id
    Ms enteredAt = 0;
    std::optional<Ms> dueAt;
    std::optional<Ms> goalAt;
    std::optional<Ms> endedAt;
    std::string exitReason;
};

/// Which people of a program.
struct EnrollmentFilter
{
    enum class Show { All, Active, HeldOut, Goal, Ended };

    Show show = Show::All;
    std::string step; ///< only active ones that stand here; empty: any
    /// Only those who went from this step to that one; an empty first is the way in.
    std::optional<std::pair<std::string, std::string>> edge = {};
};

/// Lists of a program's people for pages. The functions run inside read closures.
namespace enrollments {

std::int64_t count(ReadSession& session, ProgramId program, const EnrollmentFilter& filter);
/// At most `limit` lines, the newest entry first. `after` is the last line of the page before, none for the first.
std::vector<EnrollmentLine> page(ReadSession& session, ProgramId program, const EnrollmentFilter& filter,
                                 EnrollmentId after, int limit);

}
}
