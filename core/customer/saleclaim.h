#pragma once

#include "core/base/clock.h"
#include "core/base/id.h"
#include "core/store/store.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace patron::customer {

/// A receipt as a customer holds it: the number and one thing more, so that a number alone gives nobody a stranger's
/// sale.
struct Receipt
{
    std::string number;                ///< the order number, with or without a "#" in front
    std::string source;                ///< of the order; empty: whichever
    std::optional<DayNumber> day;      ///< when it was bought
    std::optional<std::int64_t> total; ///< minor units: the goods, or what was paid with tax and shipping

    bool empty() const { return number.empty(); }
};

/// Anonymous sales that customers claim by their receipts. The functions run inside write closures.
namespace saleclaims {

/// Gives an anonymous sale, with the returns linked to it, to a customer; `source` says who took it down. Also fine
/// when the customer has claimed it already. NotFound when no sale has this number with this day or total (which of
/// them is wrong is not said), Conflict when it is another's or when several sales fit, WrongUsage without day and
/// total.
Result<OrderId> claim(Transaction& tx, CustomerId customer, const Receipt& receipt, std::string_view source, Ms at);

/// Takes a claim back: the sale is anonymous again. NotFound when it was not claimed this way.
Result<void> release(Transaction& tx, OrderId order);
/// A sale that was claimed. Its order may be gone at present, with the import that brought it.
struct ClaimedSale
{
    OrderId order;
    std::string number;
    CustomerId customer;
    Ms at = 0;
};
/// The newest `limit`, the newest first.
std::vector<ClaimedSale> recent(Connection& connection, int limit);
/// Whether any sale was claimed at all: without, the two functions below have nothing to do.
bool any(Transaction& tx);
/// The id for a new order: the old one where a claimed sale was gone and returns. None: the next one.
OrderId idFor(Transaction& tx, std::string_view source, std::string_view number);
/// Gives an order that has returned, or a return of a claimed sale, to whom claimed it.
void apply(Transaction& tx, OrderId order);
/// The order of a claimed sale by its number. NotFound, or Conflict when several fit.
Result<OrderId> claimed(Connection& connection, std::string_view number);

}
}
