#pragma once

#include "core/base/result.h"

#include <string_view>

namespace patron::message::html {

/// Refuses HTML that costs a parser more than it is worth: elements nested more than 512 deep, or more than 256
/// attributes in one tag. Counts at least as deep as the HTML standard's tree construction nests. One pass; BadInput
/// with the place.
Result<void> checkNesting(std::string_view html);

}
