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
};

/// When a connector's messages were tried since `since`, oldest first, at most `most` of the newest: what a rate has to
/// know of the run before, also of one that crashed. Looks at the newest tries only, not at the whole outbox. Runs
/// inside a read closure.
std::vector<LateTry> latelyTried(Connection& connection, ConnectorId connector, Ms since, int most);

}
