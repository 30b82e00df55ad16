#pragma once

#include "core/segment/index/evaluation.h"

#include <string>

namespace patron::segment::index {

/// loyalty_points, loyalty_tier, points_to_next_tier, points_expiring_30d.
TraitView loyaltyTrait(Evaluation& evaluation, const Part& part, const std::string& name, Ms asOf);

}
