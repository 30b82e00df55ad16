#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace patron::message::liquid {

/// How many bytes a directional override or isolate at this place has, or 0: they reach beyond their own text and can
/// turn what stands around it.
std::size_t directionControlAt(std::string_view text, std::size_t at);

/// Appends HTML that is there already, without control and direction characters.
void appendWithoutControls(std::string& out, std::string_view html);

}
