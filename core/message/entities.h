#pragma once

#include <string>
#include <string_view>

namespace patron::message {

/// Text of HTML with the entities that mail uses resolved, without invisible fillers; others stay as they are written.
std::string decodeEntities(std::string_view html);

}
