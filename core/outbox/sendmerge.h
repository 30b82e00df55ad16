#pragma once

#include "core/customer/mergestore.h"

namespace patron::outbox::sends {

/// The outbox's share of a merge: messages and holdouts of the merged customer are the survivor's from now on. Of two
/// messages of one occasion and channel that one person would get, only one goes: the other is cancelled ("merged")
/// unless it has left already. What a sender has leased is put back first, so that it is made for the survivor. Runs
/// inside a writing closure.
Result<void> moveCustomer(Transaction& tx, const customer::CustomerMerge& merge, Ms now);

/// Cancels what an enrollment has not sent, so that it can be given back.
Result<void> cancelMergedEnrollment(Transaction& tx, const customer::CustomerMerge& merge, EnrollmentId enrollment,
                                    Ms now);

/// Gives the messages back, also later ones to addresses that only the merged customer has. A message that the merge
/// cancelled stands in the queue again: it has not been sent, and it goes to the other person's address. To be called
/// when the identities are back.
Result<void> giveBackCustomer(Transaction& tx, const customer::CustomerMerge& merge, Ms now);

}
