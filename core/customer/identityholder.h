#pragma once

#include "core/base/id.h"
#include "core/customer/identity.h"
#include "core/store/store.h"

#include <vector>

/// Whose an identity is. An email, a card and a number of a system that imports name several customers with belongs to
/// whom a person gave it to, else to whom the earliest import did. The others keep a row with the mark `anothers`: by
/// it they come up as duplicates, and an undo or a merge can give it to them. What people gave to two is both's; a
/// phone may be a household's and a device several people's. The functions run inside store closures.
namespace patron::customer::holders {

/// Whether it can be one customer's alone.
bool isExclusive(IdentityKind kind);

/// Settles whose the identity is after a customer was named with it.
void settle(Transaction& tx, const Identity& identity);
/// Settles whose the identities of these customers are, after rows of theirs came or went.
void settleOf(Transaction& tx, const std::vector<CustomerId>& customers);
/// The same of everybody in a retraction's circle.
void settleCircle(Transaction& tx);
/// Others who were named with what these customers hold.
std::vector<CustomerId> heirsOf(Connection& connection, const std::vector<CustomerId>& customers);
/// Whether somebody else than these holds it.
bool isHeldBeside(Connection& connection, const Identity& identity, CustomerId customer);

/// How many rows have the mark and should not, or the other way round.
std::int64_t wronglyMarked(Connection& connection);

/// Somebody always is the first of a kind, and never what is another's.
void ensurePrimaries(Transaction& tx, CustomerId customer);

}
