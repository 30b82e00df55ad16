#pragma once

#include "core/store/store.h"

#include <string>
#include <vector>

namespace patron::loyalty {

/// What is wrong with the points and the codes, in sentences: balances that are not the sum of their lots, rows that
/// change a lot which is not there or another's, more taken by hand or by rewards than there was, standings and
/// referral codes of nobody, codes of a pool that two people were given. Empty when all is sound. Not from the GUI
/// thread: it looks at every row.
std::vector<std::string> loyaltyProblems(Connection& connection);

}
