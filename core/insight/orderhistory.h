#pragma once

#include "core/base/clock.h"
#include "core/base/id.h"
#include "core/base/timezone.h"
#include "core/store/store.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// The orders of all customers as the models read them, as of an instant: an order counts when it is completed then,
/// by its paid and cancelled dates where the file has them. Amounts are minor units of the workspace's currency.
namespace patron::insight {

/// That a row `o` of v_order is somebody's order and completed at the instant of the first parameter.
const std::string& completedThenSql();

/// What a customer bought on one local day: all its completed sales, gross.
struct OrderDay
{
    CustomerId customer;
    DayNumber day = 0;
    std::int64_t value = 0;
    std::int32_t orders = 0;
    std::int32_t valued = 0; ///< of them, orders with a value: a foreign one without a rate has none
};

/// By customer, then day, of all or of one. Runs inside a read closure; ends as Cancelled by the closure's token.
std::vector<OrderDay> orderDays(ReadSession& session, Ms asOf, CustomerId only = {});

/// What all orders of a customer come to.
struct OrderTotals
{
    CustomerId customer;
    DayNumber lastDay = 0;
    std::int64_t orders = 0;
    std::int64_t net = 0; ///< sales less returns
};

/// Of customers with at least one order, by customer. Optionally of orders since an instant.
std::vector<OrderTotals> orderTotals(ReadSession& session, Ms asOf, std::optional<Ms> since = {});

}
