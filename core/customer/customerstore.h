#pragma once

#include "core/base/clock.h"
#include "core/base/id.h"
#include "core/customer/identity.h"
#include "core/store/store.h"

#include <optional>
#include <string_view>
#include <vector>

namespace patron::customer {

/// Customers and their identities. The functions run inside store closures.
namespace customers {

/// A new customer; an identity whose person once was here (a tombstone) gives the old id back. `claimSeq` is the
/// batch's claim that brings it.
CustomerId create(Transaction& tx, const Store& store, const std::vector<Identity>& identities, BatchId batch,
                  Ms recordedAt, std::int64_t claimSeq = 0);

/// The row of a customer of a retraction's circle, as its maker makes it again.
void createAgain(Transaction& tx, CustomerId customer, BatchId batch, Ms recordedAt);

/// The keyed hash by which a tombstone knows a person again.
std::string tombstoneHash(const Store& store, const Identity& identity);

/// Gives a customer an identity; says whether the customer has one more. The first of a kind becomes primary; what is
/// another's stays with them (see identityholder.h). What a person gives (no batch) stays when an import that said the
/// same is undone.
bool addIdentity(Transaction& tx, CustomerId customer, const Identity& identity, BatchId batch, Ms recordedAt,
                 std::int64_t claimSeq = 0);

/// The customers with an identity, who had it first first; what is another's does not count. For external and
/// device ids the source counts, too.
std::vector<CustomerId> withIdentity(Connection& connection, const Identity& identity);
/// Whether several customers were named with an identity, though it is one's alone.
bool nameSeveral(Connection& connection, const Identity& identity);

/// Whether two customers were named with one identity, whoever of them has it.
bool shareIdentity(Connection& connection, CustomerId one, CustomerId other);

/// Follows an alias that a merge left; the same id when there is none.
CustomerId resolve(Connection& connection, CustomerId customer);

/// Finds by any identity: an email, a phone, a card, `source:id`, `#123`, or a bare external id that only one customer
/// has. NotFound with a sentence.
Result<CustomerId> find(ReadSession& session, const Store& store, std::string_view key);

std::int64_t count(Connection& connection);

}
}
