#pragma once

#include "core/customer/customererasure.h"
#include "core/customer/subject.h"
#include "core/store/store.h"

#include <vector>

namespace patron::loyalty::subjects {

/// This module's tables.
const std::vector<customer::PersonalTable>& tables();

/// Takes a person's standings and referral codes away; the ledger is core/customer's. Runs inside a write closure.
void erase(Transaction& tx, const customer::Subject& subject, customer::ErasedTables& done);

}
