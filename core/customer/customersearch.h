#pragma once

#include "core/base/id.h"
#include "core/store/store.h"

#include <string_view>
#include <vector>

namespace patron::customer {

/// The full-text index over customers: names, company, city, tags, addresses and the other identities but devices.
/// It is part of the workspace file and true in every committed state.
namespace search {

/// From now on every write of this store ends with bringing the index up to date with what it changed. A workspace
/// does this when it is opened.
void keepFresh(Store& store);

/// Brings the index up to date with what the transaction has changed so far: customer by customer, or as a whole where
/// most of them changed.
Result<void> refresh(Transaction& tx);
/// Makes the whole index anew.
void rebuild(Transaction& tx);
/// Merges the index into one piece, so that words that only erased customers had are really gone from the file.
void optimize(Transaction& tx);

/// Who is found by what a person types, ascending: every word begins a word of the customer, or the text is "#12", or
/// it begins the number of one of the customer's orders. Empty text finds nobody.
std::vector<CustomerId> matching(Connection& connection, std::string_view typed);

}
}
