#pragma once

#include "core/customer/mergestore.h"
#include "core/store/store.h"

#include <string>
#include <vector>

namespace patron::workspace {

/// Two customers who are one person.
struct MergeWish
{
    CustomerId first;
    CustomerId second;
    std::string reason; ///< "by hand", "same card", …
};

/// The two, as they were told apart.
struct MergeOutcome
{
    std::int64_t merge = 0;
    CustomerId survivor; ///< the smaller id
    CustomerId merged;   ///< an alias of the survivor from now on
};

/// Makes two customers one, in one transaction: every module moves its rows. WrongUsage when both are the same already,
/// NotFound when one is not there. The stricter consent wins, the newest values do, no message goes twice, and no
/// program has the person twice.
Result<MergeOutcome> mergeCustomers(Store& store, const MergeWish& wish, Ms now);
/// The same inside a writing closure, for work that merges many.
Result<MergeOutcome> mergeCustomersIn(Transaction& tx, const MergeWish& wish, Ms now);

/// Gives a merged customer back under its own id, with its rows as they were. What came after the merge stays with the
/// survivor, but for what belongs to the other by identity: what imports said by its addresses and numbers, events of
/// its devices, messages to its addresses. NotFound when no merge took this id away, Conflict when the imports that
/// told of it were undone.
Result<MergeOutcome> unmergeCustomer(Store& store, CustomerId merged, Ms now);
Result<MergeOutcome> unmergeCustomerIn(Transaction& tx, const Store& store, CustomerId merged, Ms now);

}
