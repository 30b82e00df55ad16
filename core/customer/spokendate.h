#pragma once

#include "core/base/clock.h"

#include <optional>
#include <string>
#include <string_view>

namespace patron::customer {

/// Reads a date as somebody at a till writes it: ISO, or three numbers with / . - or blanks between them in the order
/// of the country (ISO alpha-2; month first in the US and where it is followed, year first in East Asia and a few more,
/// else day first). Where only the other order is a date, that is meant. Years have four digits: two could be two
/// centuries. Nothing for other text.
std::optional<DayNumber> readSpokenDate(std::string_view text, std::string_view country);

/// How the 24th of July 1985 is written there: "24/07/1985", "07/24/1985", "1985/07/24".
std::string spokenDateExample(std::string_view country);

}
