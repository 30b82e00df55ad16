#pragma once

#include "core/delivery/connectorstore.h"
#include "core/message/audiencerender.h"
#include "core/message/lint/messagechecks.h"
#include "core/message/sms/smscost.h"
#include "core/outbox/broadcast.h"
#include "core/workspace/workspace.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace patron::workspace {

/// What a person wants to know of a broadcast before it goes, beside who gets it (outbox::preflight).
struct LaunchFacts
{
    delivery::ConnectorRow connector;
    std::string senderName;
    std::string sender; ///< the address, or of a text message the number or name; empty: there is none
    bool marketing = true;
    customer::Channel channel = customer::Channel::Email;
    std::vector<message::Finding> findings; ///< of the message as it is written, errors first
    std::vector<outbox::SendCap> caps;      ///< the workspace's and its own, that hold for it
    bool capExempt = false;
    std::optional<outbox::QuietHours> quietHours; ///< the workspace's
    std::optional<int> perMinute;
    std::optional<int> perDay;
    std::int64_t sentLastDay = 0; ///< counts with `perDay`
    bool warmsUp = false;         ///< `perDay` doubles with each good day
    std::int64_t ahead = 0;       ///< messages of others that go first
};
/// Reads it all. NotFound when the message or the connector is gone.
Result<LaunchFacts> launchFacts(Workspace& workspace, const outbox::Broadcast& broadcast, Ms now);

/// What the broadcast's message comes to for all of its segment.
struct LaunchRender
{
    message::AudienceTally tally;
    std::optional<message::SmsCost> cost; ///< of a text message, by the workspace's prices
    std::optional<Error> failure;         ///< the message cannot be made for anybody
};
/// Renders the message for everyone. Long; cancelled by the job.
Result<LaunchRender> renderLaunch(Workspace& workspace, JobContext& job, const outbox::Broadcast& broadcast, Ms now);

}
