#pragma once

#include <nlohmann/json_fwd.hpp>

namespace patron {

/// JSON that keeps the order of keys, so that what a person wrote comes back as they wrote it. This header is for
/// headers that only pass it on: core/base/json.h costs every file that includes it half a second to compile, used or
/// not.
using Json = nlohmann::ordered_json;

}
