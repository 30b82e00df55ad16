#pragma once

#include "core/base/clock.h"
#include "core/base/id.h"
#include "core/store/store.h"

#include <string>
#include <vector>

namespace patron::outbox {

/// Among so many tries of all connectors, the newest, those in question are looked for.
inline constexpr int mostTriesLookedAt = 100'000;

/// One try of the last while.
struct LateTry
{
    OutboxId row;
    Ms at = 0;
    std::string address;
    bool reached = true; ///< the other side took it, refused it, or may have it; not when no conversation came about
};

/// When a connector's messages were tried since `since`, oldest first, at most `most` of the newest: what a rate has to
/// know of the run before, also of one that crashed. Looks at the newest tries only, not at the whole outbox. Runs
/// inside a read closure.
std::vector<LateTry> latelyTried(Connection& connection, ConnectorId connector, Ms since, int most);
/// The same of one occasion's messages.
std::vector<LateTry> latelyTriedOf(Connection& connection, OccasionId occasion, Ms since, int most);
/// When those went that reached the other side: what a bound of the day counts.
std::vector<Ms> sentTimes(Connection& connection, ConnectorId connector, Ms since);

/// One try to bring a message to the other side, for a person to read.
struct AttemptLine
{
    Ms at = 0;
    Ms tookMs = 0;
    std::string address;
    std::string occasion;
    std::string phase;   ///< nameOf(delivery::Phase)
    std::string outcome; ///< the state it led to, or "resend"
    int code = 0;
    std::string enhanced;
    std::string response;
};
/// The newest tries of a connector, the newest first; `troubleOnly`: those that did not get through.
std::vector<AttemptLine> lastAttempts(Connection& connection, ConnectorId connector, bool troubleOnly, int most);

}
