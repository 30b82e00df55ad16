#pragma once

#include "core/insight/orderhistory.h"

#include <cstdint>
#include <string_view>
#include <vector>

/// Recency, frequency, monetary value (segments.md, "RFM"): scores from 1 to 5, 5 is best, by quantiles over the
/// customers with at least one order. In whole numbers: score = min(5, 1 + floor(5 n_worse / N)), n_worse = customers
/// with a strictly worse value, so ties share a score. With N < 5 there are none.
namespace patron::insight {

struct RfmScores
{
    CustomerId customer;
    std::int64_t recencyDays = 0;
    std::int64_t frequency = 0;
    std::int64_t monetary = 0; ///< minor units, may be negative
    int r = 0;                 ///< 0: no score
    int f = 0;
    int m = 0;
};

/// In the order of the totals. `today` is the local day that recency is counted to.
std::vector<RfmScores> scoreRfm(const std::vector<OrderTotals>& totals, DayNumber today);

/// The group of two scores ("champion"); empty without scores.
std::string_view rfmGroup(int r, int f);

/// All group names, from the best on.
const std::vector<std::string_view>& rfmGroups();

}
