#pragma once

#include "core/base/result.h"
#include "tests/rounds/roundplan.h"

#include <filesystem>
#include <string>
#include <vector>

namespace patron::rounds {

/// Subjects tell the two kinds of message apart, in the server's log too.
inline constexpr std::string_view newsSubject = "News";
inline constexpr std::string_view receiptSubject = "Receipt";

/// Makes the workspace of a round: willing and unwilling customers, a marketing message "News", a segment "All", and,
/// where the plan says so, a running program "Thanks" that mails the transactional "Receipt" to everybody; all by SMTP
/// to that port of this machine. PATRON_HOME must be set.
Result<void> makeWorld(const std::filesystem::path& workspace, const RoundPlan& plan, int port);

/// The address of the n-th customer; the first `unwilling` ones have no consent. Some local parts ask the server for a
/// fault each time.
std::string addressOf(const RoundPlan& plan, int customer);

}
