#pragma once

#include "core/store/store.h"

#include <cstdint>
#include <string>
#include <vector>

namespace patron::customer {

/// How many sales of a touchpoint in a month have a customer. Money in minor units of the workspace's currency; sales
/// without an exchange rate count, and add nothing to the values.
struct IdentifiedSales
{
    std::string month;   ///< "2026-05", in the workspace's zone; empty: of all months
    std::string channel; ///< in_store, online, …; empty: of all touchpoints
    std::int64_t sales = 0;
    std::int64_t identified = 0;
    std::int64_t value = 0;
    std::int64_t identifiedValue = 0;

    /// Identified per sale, 0 to 1; 0 without sales.
    double share() const { return sales > 0 ? static_cast<double>(identified) / static_cast<double>(sales) : 0; }
};

/// Completed sales by month and touchpoint, in that order. Runs inside a read closure.
std::vector<IdentifiedSales> identifiedSales(ReadSession& session);
/// All of them in one.
IdentifiedSales identifiedInAll(const std::vector<IdentifiedSales>& parts);

}
