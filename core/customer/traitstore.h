#pragma once

#include "core/base/id.h"
#include "core/customer/trait.h"
#include "core/store/store.h"

#include <unordered_map>
#include <vector>

namespace patron::customer {

/// One entry of a declared trait's history.
struct TraitEntry
{
    CustomerId customer;
    std::int64_t trait = 0;
    Ms effectiveAt = 0;
    std::optional<TraitValue> value; ///< nothing: cleared
    std::string source;
    BatchId batch;
};

/// Declared traits: their definitions and their histories. The functions run inside store closures.
namespace traits {

/// All definitions, ordered by id.
std::vector<Trait> all(ReadSession& session);
std::optional<Trait> find(ReadSession& session, std::string_view name);
/// The definition of that name, made when new. Conflict when it exists with another type.
Result<Trait> ensure(Transaction& tx, std::string_view name, TraitType type, std::string_view label,
                     BatchId batch = {});

/// Adds an entry unless the value in force at that instant is the same already; says whether it did. Keeps the
/// customer's standard columns. The newest entry is the value. What a person says (no batch) stays when an import that
/// said the same is undone.
bool add(Transaction& tx, const Trait& trait, const TraitEntry& entry);

/// The value in force at an instant, by default the last there is, or nothing.
std::optional<TraitValue> current(Connection& connection, CustomerId customer, const Trait& trait, Ms at = INT64_MAX);

/// Recomputes the customer's standard columns and primary addresses from the histories and identities.
void refreshColumns(Transaction& tx, CustomerId customer);

}
}
