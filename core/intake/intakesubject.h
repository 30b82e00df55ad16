#pragma once

#include "core/customer/customererasure.h"
#include "core/customer/subject.h"
#include "core/store/store.h"

#include <vector>

namespace patron::intake::subjects {

/// This module's tables.
const std::vector<customer::PersonalTable>& tables();

/// Takes a person out of what imports keep: rejected cells that name them, reports, and what undo needs. Runs inside a
/// write closure, before core/customer's: the person's orders and events are found by it.
void erase(Transaction& tx, const customer::Subject& subject, customer::ErasedTables& done);

}
