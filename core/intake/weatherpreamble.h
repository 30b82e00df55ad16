#pragma once

#include "core/intake/readers/tablesource.h"

#include <optional>
#include <string>

namespace patron::intake {

/// The coordinates a weather file was made for, as the file writes them.
struct PreambleSpot
{
    std::string lat;
    std::string lon;
};

/// Takes away what Open-Meteo's files begin with: a little table of their own with the spot's "latitude" and
/// "longitude", an empty row, and then the weather. The table then begins with the second header. Nothing, and the
/// table as it was, where the file does not begin like that or names several spots.
std::optional<PreambleSpot> takeSpotTable(TableSource& table);

}
