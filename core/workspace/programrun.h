#pragma once

#include "core/loyalty/settle.h"
#include "core/segment/membership.h"
#include "core/segment/scorehistory.h"
#include "core/workspace/workspace.h"

#include <optional>

namespace patron::workspace {

/// What a catch-up did: decisions, deliveries, who came into segments and left them, and scores kept of past days.
struct RunReport
{
    program::TickReport decided;
    delivery::DeliveryReport delivered;
    delivery::NewsReport news; ///< of gateways for text messages
    delivery::MailReport mail; ///< of mailboxes
    loyalty::SettleReport settled;
    segment::memberships::Recorded segments;
    segment::scorehistory::Recorded scores;
    std::int64_t ticks = 0;
    Ms from = 0;
    Ms to = 0;
    std::optional<Ms> next; ///< when something is due again
};

/// One catch-up tick: settles points, decides all that is due by the job's clock, as of its own time, sends what may go
/// now, asks gateways for news of text messages, reads mailboxes, then looks at the segments and keeps the scores of
/// the days that have begun. With `until`, business time walks on from there through every moment at which something is
/// due, deciding and sending at each; only the Local inbox and pickup folders take part in that. NotLive for a copy.
Result<RunReport> runPrograms(Workspace& workspace, JobContext& job, std::optional<Ms> until);

Json toJson(const RunReport& report);
Json toJson(const delivery::DeliveryReport& report);
Json toJson(const delivery::NewsReport& report);
Json toJson(const delivery::MailReport& report);

}
