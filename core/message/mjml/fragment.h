#pragma once

#include "core/message/mjml/problem.h"

#include <optional>
#include <string_view>

namespace patron::message::mjml {

/// The first tag in a piece of HTML that is not closed, or closes nothing, and so breaks what stands around it. The
/// place is within the piece. Pieces in which Liquid chooses between tags are not judged.
std::optional<Problem> problemOfFragment(std::string_view html);

}
