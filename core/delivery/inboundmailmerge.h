#pragma once

#include "core/customer/mergestore.h"

namespace patron::delivery::inboundMails {

/// What came in of and about the merged customer is the survivor's from now on. Runs inside a writing closure.
void moveCustomer(Transaction& tx, const customer::CustomerMerge& merge);
/// Gives it back, also what came later about messages that are given back, or from an address that only the one who
/// goes back has. To be called when identities and messages are back.
void giveBackCustomer(Transaction& tx, const customer::CustomerMerge& merge);

}
