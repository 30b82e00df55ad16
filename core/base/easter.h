#pragma once

#include "core/base/clock.h"

namespace patron {

/// Easter Sunday of a Gregorian year (the anonymous algorithm, Meeus, Astronomical Algorithms, chapter 8).
DayNumber easterSunday(int year);

}
