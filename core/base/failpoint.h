#pragma once

#include <string_view>
#include <vector>

namespace patron {

/// A named place where a test may end the process as a power cut would: PATRON_FAILPOINT=name[:n] leaves it at the n-th
/// pass (the first without n) by _exit(137), nothing flushed. Costs a comparison otherwise. The names stand in
/// failpoint.cpp; another one asserts.
void failpoint(std::string_view name);

/// All names, in the order a message meets them.
std::vector<std::string_view> failpointNames();

}
