#pragma once

#include "core/base/clock.h"
#include "core/base/id.h"
#include "core/store/store.h"

#include <vector>

namespace patron::outbox {

/// One try of the last while.
struct LateTry
{
    OutboxId row;
    Ms at = 0;
    bool reached = true; ///< the other side took it, refused it, or may have it; not when no conversation came about
};

/// When a connector's messages were tried since `since`, oldest first, at most `most` of the newest: what a rate has to
/// know of the run before, also of one that crashed. Looks at the newest tries only, not at the whole outbox. Runs
/// inside a read closure.
std::vector<LateTry> latelyTried(Connection& connection, ConnectorId connector, Ms since, int most);
/// When those went that reached the other side: what a bound of the day counts.
std::vector<Ms> sentTimes(Connection& connection, ConnectorId connector, Ms since);

}
