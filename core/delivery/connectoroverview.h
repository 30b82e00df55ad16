#pragma once

#include "core/delivery/connectorstore.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace patron::delivery {

/// How a connector stands, for the one who looks after it.
struct ConnectorOverview
{
    ConnectorRow row;
    bool forMail = false; ///< emails leave by it where nothing else is said
    bool forText = false; ///< and text messages
    std::int64_t waiting = 0;
    std::int64_t sentLastDay = 0; ///< messages that reached the other side in the last 24 hours
    std::optional<Ms> lastSent;
    std::optional<int> perMinute; ///< what its settings let through
    std::optional<int> perDay;
    std::optional<Ms> readAt;     ///< of a mailbox: when its folders were last read
    std::int64_t unreadMails = 0; ///< of a mailbox: mails that wait for a person
};

/// One try to bring a message to the other side.
struct AttemptLine
{
    Ms at = 0;
    Ms tookMs = 0;
    std::string address;
    std::string occasion;
    std::string phase;   ///< nameOf(Phase)
    std::string outcome; ///< the state it led to, or "resend"
    int code = 0;
    std::string enhanced;
    std::string response;
};

namespace connectors {

/// All, in the order in which they were added. Runs inside a read closure.
std::vector<ConnectorOverview> overview(Connection& connection, Ms now);
/// The newest tries of a connector, the newest first; `troubleOnly`: those that did not get through. Looks at the
/// newest 100,000 tries of all.
std::vector<AttemptLine> lastAttempts(Connection& connection, ConnectorId id, bool troubleOnly, int most);

}
}
