#pragma once

#include "core/message/mjml/problem.h"

#include <string_view>

namespace patron::message::mjml {

/// Where in an MJML source the Liquid stands that is at a place of its HTML, so that what the Liquid engine says of the
/// HTML can be shown in the source. Outside of Liquid: the source's beginning. Where one piece of Liquid went to
/// several places (a class, and the same for Outlook) all lead back to it.
Place placeInSource(std::string_view source, std::string_view html, Place inHtml);

}
