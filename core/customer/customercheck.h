#pragma once

#include "core/store/store.h"

#include <string>
#include <vector>

namespace patron::customer {

/// What is wrong with the facts about customers, in sentences: facts of customers who are not there, and identities of
/// several that one should have. Empty when all is sound. Not from the GUI thread: it looks at every row.
std::vector<std::string> customerProblems(Connection& connection);

}
