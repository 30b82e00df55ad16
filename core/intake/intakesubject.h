#pragma once

#include "core/customer/customererasure.h"
#include "core/customer/subject.h"
#include "core/store/store.h"

#include <vector>

namespace patron::intake::subjects {

/// This module's tables.
const std::vector<customer::PersonalTable>& tables();

/// Takes a person out of what imports keep for people to read: rejected cells that name them, reports, mappings. What
/// undo needs is core/customer's. Runs inside a write closure.
void erase(Transaction& tx, const customer::Subject& subject, customer::ErasedTables& done);

}
