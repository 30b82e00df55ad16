#pragma once

#include "core/base/clock.h"
#include "core/base/jsonfwd.h"
#include "core/customer/subject.h"
#include "core/store/store.h"

#include <cstdint>
#include <map>
#include <string>

namespace patron::customer {

/// What an erasure did to one table.
struct ErasedRows
{
    std::int64_t removed = 0;
    std::int64_t anonymised = 0; ///< kept without anything of the person, because sums stand on them
};
using ErasedTables = std::map<std::string, ErasedRows>;

namespace erasure {

/// Takes a person out of this module's tables. Orders stay as anonymous sales. Of each address only the keyed hash
/// stays, suppressed as "erased"; what else was known about the address's suppression goes. The texts of other people's
/// rows that name the person lose those words. Runs inside a write closure, after the modules to the right: their rows
/// are found by this module's.
void erase(Transaction& tx, const Store& store, const Subject& subject, Ms now, ErasedTables& done);

/// Keeps a receipt, which names nobody; "receipt" is its uuid.
void keepReceipt(Transaction& tx, const Json& receipt, Ms now);

}
}
