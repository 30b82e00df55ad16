#pragma once

#include "core/base/clock.h"
#include "core/base/duration.h"
#include "core/base/jsonfwd.h"
#include "core/base/timezone.h"
#include "core/customer/channel.h"

#include <optional>
#include <string>
#include <vector>

namespace patron::outbox {

/// Hours of the day, in the customer's zone, in which marketing is not sent. `from` later than `to` spans midnight;
/// equal ends mean never quiet.
struct QuietHours
{
    Ms fromMs = 0; ///< since local midnight
    Ms toMs = 0;

    bool operator==(const QuietHours&) const = default;
};

/// At most `max` messages in any window (t - per, t].
struct SendCap
{
    enum class Else { Wait, Skip, OtherChannel };

    std::optional<customer::Channel> channel; ///< absent: all channels together
    int max = 0;
    Duration per;
    Else otherwise = Else::Skip;
    Duration wait; ///< of Else::Wait: how long to wait for the window before it is skipped

    bool operator==(const SendCap&) const = default;
};

/// What its program or broadcast asks of one message, kept with its row. All of it holds for marketing only, but for
/// the deadline.
struct SendTerms
{
    std::vector<SendCap> caps;
    std::optional<QuietHours> quietHours;
    std::optional<Ms> maxLateMs; ///< how late it may run after it could have gone; absent: no limit
    bool capExempt = false;      ///< a person said: in spite of the caps
    bool addressGiven = false;   ///< of a transactional one: its order named the address, which need not be on file

    bool operator==(const SendTerms&) const = default;
};

/// {"cap":[{"channel":"email","max":2,"per":"7 days","else":"wait 3
/// days"}],"quiet_hours":{"from":"20:00","to":"09:00"}, "max_late":"24
/// hours","cap_exempt":true}: the words of a program's limits; "address_given" is the outbox's own. Unknown keys are
/// BadInput.
Result<SendTerms> parseSendTerms(const Json& json);
Json toJson(const SendTerms& terms);
Result<std::vector<SendCap>> parseSendCaps(const Json& json);
Result<QuietHours> parseQuietHours(const Json& json);

/// The next instant at which no list member is quiet; nothing when `at` itself is not.
std::optional<Ms> quietUntil(const std::vector<QuietHours>& hours, const TimeZone& zone, Ms at);

/// What the workspace asks of every marketing message: settings `send.caps` (a list as above), `send.quiet_hours`.
struct WorkspaceTerms
{
    std::vector<SendCap> caps;
    std::optional<QuietHours> quietHours;
};

}
