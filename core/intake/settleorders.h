#pragma once

#include "core/intake/columnlooks.h"
#include "core/intake/kindfit.h"

#include <vector>

namespace patron::intake {

/// Puts right what header names alone get wrong in a file of orders: totals that are a line's, a name that is the
/// article's, a day whose column has a name of its own. `looks` stand in the columns' order.
void settleOrders(MappingAttempt& orders, const std::vector<ColumnSample>& columns,
                  const std::vector<ColumnLooks>& looks);

}
