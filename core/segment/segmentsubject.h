#pragma once

#include "core/customer/customererasure.h"
#include "core/customer/subject.h"
#include "core/store/store.h"

#include <vector>

namespace patron::segment::subjects {

/// This module's tables.
const std::vector<customer::PersonalTable>& tables();

/// Takes a person out of what is kept of the last looks at segments and of past scores. Runs inside a write closure.
void erase(Transaction& tx, const customer::Subject& subject, customer::ErasedTables& done);

}
