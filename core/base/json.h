#pragma once

#include "core/base/jsonfwd.h"
#include "core/base/result.h"

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

namespace patron {

/// Parses a whole document. On failure: BadInput with line and column, naming `what` ("the rule").
Result<Json> parseJson(std::string_view text, std::string_view what);

/// The document in two-space indentation, invalid UTF-8 replaced.
std::string prettyJson(const Json& json);
/// The document in one line, invalid UTF-8 replaced.
std::string compactJson(const Json& json);

/// The number as decimal text that reads back to the same number ("0.1"), for exact integer arithmetic.
std::string numberText(const Json& number);

/// The nearest of `known` to `word` for "did you mean", or empty when none is near.
std::string nearestWord(std::string_view word, const std::vector<std::string>& known);

}

extern template class nlohmann::basic_json<nlohmann::ordered_map>;
