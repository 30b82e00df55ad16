#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace patron::intake {

/// A coordinate in degrees, with a point or a comma; nothing when it is none or beyond `most` either way.
std::optional<double> readCoordinate(std::string_view given, double most);
/// The shortest text that reads back to the same number.
std::string coordinateText(double value);
/// Reads what `coordinateText` wrote.
double readReal(std::string_view given);

}
