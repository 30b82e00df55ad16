#pragma once

#include "core/base/random.h"
#include "core/workspace/demo/demotowns.h"

#include <cstdint>
#include <string>

namespace patron::workspace::demo {

/// A telephone number that belongs to nobody, as people of the shop's country write it, from the ranges that regulators
/// keep for fiction: Ofcom (07700 900 and the landlines of larger towns), ARCEP (06 39 98), Bundesnetzagentur (0171
/// 39200), and 555-01 in North America. They are few, so that only the first customers of a large base have one. Empty:
/// none left.
std::string fictionalPhone(std::int64_t customer, const Town& town, Random& random);

}
