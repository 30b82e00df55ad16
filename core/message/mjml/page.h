#pragma once

#include "core/message/mjml/rendering.h"

#include <string>
#include <string_view>

namespace patron::message::mjml {

/// The whole document around a rendered body.
std::string makePage(const Rendering& rendering, std::string_view body, std::string_view backgroundColour);

}
