#pragma once

#include "core/segment/index/evaluation.h"
#include "core/segment/standings.h"

#include <cstdint>
#include <vector>

namespace patron::segment::index {

/// As standings.h has them, from columns.
std::vector<standings::Standing> standingsAt(Evaluation& evaluation, Ms midnight);
std::vector<std::uint64_t> sumsOfOrders(Evaluation& evaluation, const standings::OrderSums& sums);

}
