#pragma once

#include "core/customer/mergestore.h"

namespace patron::program::enrollments {

/// The programs' share of a merge: the merged customer's enrollments, decisions and places in segments are the
/// survivor's. Of two active enrollments of one program and key the older goes on, the other ends as "merged" and its
/// messages are cancelled. Runs inside a writing closure, before the outbox moves its rows.
Result<void> moveCustomer(Transaction& tx, const customer::CustomerMerge& merge, Ms now);

/// Gives the enrollments back. Of two that the merge had joined, the survivor goes on from where the joint one stands,
/// and the other customer from where it stood at the merge, or from the joint place when messages went to addresses
/// that only it has: nobody gets a step's message twice. To be called when the outbox gave its rows back.
Result<void> giveBackCustomer(Transaction& tx, const customer::CustomerMerge& merge, Ms now);

}
