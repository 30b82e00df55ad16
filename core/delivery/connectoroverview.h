#pragma once

#include "core/delivery/accounthold.h"
#include "core/delivery/connectorstore.h"

#include <cstdint>
#include <optional>
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
    std::optional<int> perMinute; ///< what it lets through now
    std::optional<int> perDay;
    std::optional<int> warmUpPerDay; ///< of a sender that is still new
    AccountHold hold;                ///< what its server makes it wait for
    std::optional<Ms> readAt;        ///< of a mailbox: when its folders were last read
    std::int64_t waitingMails = 0;   ///< of a mailbox: mails that wait for a person
};

namespace connectors {

/// All, in the order in which they were added. Runs inside a read closure.
std::vector<ConnectorOverview> overview(Connection& connection, Ms now);

}
}
