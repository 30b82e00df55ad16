#pragma once

#include "core/base/clock.h"

#include <optional>
#include <string_view>

namespace patron::intake {

/// 1 to 12 for a month's name or abbreviation in English, German, French, Spanish, Italian, Dutch or Portuguese, folded
/// and without its dot; 0 for other words.
int monthOfWord(std::string_view folded);
/// Whether a folded word names a weekday or is one that dates are spelled with ("de", "at", "uhr").
bool isDateFiller(std::string_view folded);
/// The offset of a zone's letters ("pdt", "cest", "utc"); nothing for others.
std::optional<Ms> offsetOfAbbreviation(std::string_view folded);
/// The IANA zone of a name as exports write it ("eastern time (us & canada)"); empty for others.
std::string_view zoneOfName(std::string_view folded);

}
