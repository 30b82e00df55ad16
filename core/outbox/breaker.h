#pragma once

#include "core/base/id.h"
#include "core/store/connection.h"

#include <optional>
#include <string>

namespace patron::outbox {

/// Why the marketing messages of an occasion must stop, a sentence for people; nothing while they may go on. An old
/// list or an unwanted message costs the sender its good name within an hour, so too many addresses that do not exist
/// (8 of the first 50, or more than 5 % of the latest 200) and too many complaints (0.3 %, and not a single one) end
/// it: the thresholds that mail providers publish. Counts what went since it was launched or resumed, so a person who
/// looked and resumed it is not stopped for the same again. Runs inside a store closure.
std::optional<std::string> mustStop(Connection& connection, OccasionId occasion);

}
