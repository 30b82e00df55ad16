#pragma once

#include "core/workspace/demo/democalendar.h"
#include "core/workspace/demo/demoprofile.h"

#include <vector>

namespace patron::workspace::demo {

/// One purchase to be made.
struct Visit
{
    int day = 0;
    Counter counter = Counter::Online;
};

struct VisitPlan
{
    int since = 0;             ///< the day the customer became known; may lie before the history
    std::vector<Visit> visits; ///< by day
};

/// When a customer buys, by what kind of customer it is.
VisitPlan planVisits(const DemoCalendar& calendar, const Profile& profile);

}
