#pragma once

#include "core/program/program.h"

/// The two largest parts of program JSON; inside the module only.
namespace patron::program::detail {

Result<Entry> parseEntry(const Json& json);
Json writeEntry(const Entry& entry);
Result<Step> parseStep(const Json& json, const std::string& path);
Json writeStep(const Step& step);

/// "09:00", with seconds where there are any.
std::string timeText(Ms msOfDay);
Result<int> weekdayIn(const class ObjectReader& reader, std::string_view key);
void putText(Json& json, const char* key, const std::string& value);

}
