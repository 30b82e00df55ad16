#pragma once

#include "core/customer/mergestore.h"

namespace patron::loyalty::standings {

/// Loyalty's share of a merge: the merged customer's standings and referral codes are the survivor's, who keeps all of
/// them; the ledger has moved with core/customer's rows. The next settling looks at the survivor. Runs inside a writing
/// closure.
void moveCustomer(Transaction& tx, const customer::CustomerMerge& merge);
/// Gives them back; both are looked at by the next settling.
void giveBackCustomer(Transaction& tx, const customer::CustomerMerge& merge);

}
