#pragma once

#include "core/base/clock.h"
#include "core/base/timezone.h"
#include "core/store/store.h"

#include <cstdint>
#include <vector>

namespace patron::results {

/// Completed sales of a number of days, anonymous ones too. `revenue` is in minor units of the workspace's currency,
/// after discounts and returns; orders without an exchange rate count but add nothing.
struct TradeSpan
{
    std::int64_t orders = 0;
    std::int64_t revenue = 0;
    std::int64_t buyers = 0; ///< different customers who ordered
    std::vector<std::int64_t> ordersByDay;
    std::vector<std::int64_t> revenueByDay;
};

struct TradeOverview
{
    int days = 0;
    TradeSpan now;    ///< the last `days` days, today included
    TradeSpan before; ///< as many days before those
};

/// How trade goes, by local days of the workspace. Runs inside a read closure.
TradeOverview tradeOverview(ReadSession& session, const Store& store, Ms now, int days);

}
