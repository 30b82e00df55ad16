#pragma once

#include "core/base/jsonfwd.h"
#include "core/base/result.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace patron::delivery {

/// Reading connectors' settings; inside the module only. All give BadInput with a sentence that names the key.

/// An object with no other keys than these; `what` begins the sentence ("A mail account").
Result<void> checkKeys(const Json& json, const std::vector<std::string>& known, std::string_view what);
/// Text without control characters; empty when the key is not there.
Result<std::string> textSetting(const Json& json, const char* key);
/// A whole number in a range; nothing when the key is not there.
Result<std::optional<int>> numberSetting(const Json& json, const char* key, int from, int to);
/// False when the key is not there.
Result<bool> flagSetting(const Json& json, const char* key);

}
