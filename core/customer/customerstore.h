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

/// A new customer; an identity whose person once was here (a tombstone) gives the old id back.
CustomerId create(Transaction& tx, const Store& store, const std::vector<Identity>& identities, BatchId batch,
                  Ms recordedAt);

/// Gives a customer an identity; says whether it was new to the customer. The first of a kind becomes primary.
bool addIdentity(Transaction& tx, CustomerId customer, const Identity& identity, BatchId batch, Ms recordedAt);

/// The customers with an identity, ascending; for external and device ids the source counts, too.
std::vector<CustomerId> withIdentity(Connection& connection, const Identity& identity);

/// Follows an alias that a merge left; the same id when there is none.
CustomerId resolve(Connection& connection, CustomerId customer);

/// Finds by any identity: an email, a phone, a card, `source:id`, `#123`, or a bare external id that only one customer
/// has. NotFound with a sentence.
Result<CustomerId> find(ReadSession& session, const Store& store, std::string_view key);

std::int64_t count(Connection& connection);

}
}
