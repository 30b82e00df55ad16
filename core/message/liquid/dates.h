#pragma once

#include "core/base/timezone.h"
#include "core/message/liquid/localeformat.h"

#include <optional>
#include <string>
#include <string_view>

namespace patron::message::liquid {

/// An instant as it is shown: with the offset it was written with, or the one of the customer's zone.
struct ShownTime
{
    Ms at = 0;
    int offsetMinutes = 0;
    std::string zoneName; ///< for %Z
};

ShownTime shownIn(Ms at, const TimeZone& zone);

/// What a person or an export writes for a date: ISO 8601, RFC 2822, "March 14, 2016", "14 Mar 2016 10:30pm",
/// "16/07/2004" (day first, as the reference implementation reads it). Without a zone it is wall time in `zone`; with Z
/// or UTC it is an instant and shown in `zone`; another offset is kept. `now` gives the day for a time alone.
std::optional<ShownTime> parseShownTime(std::string_view text, const TimeZone& zone, Ms now);

/// strftime with Ruby's flags (%-d, %_d, %0d, %^b, %#b, widths, %:z, %N, %L, %s); unknown directives stay as they are.
std::string formatTime(std::string_view format, const ShownTime& time, const LocaleFormat& locale);

}
