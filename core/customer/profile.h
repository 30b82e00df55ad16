#pragma once

#include "core/base/clock.h"
#include "core/base/id.h"
#include "core/base/jsonfwd.h"
#include "core/base/result.h"
#include "core/store/store.h"

#include <string_view>

namespace patron::customer {

/// Reads of one customer or of lists, for the CLI's answers and the profile page. They run inside store closures.
namespace profiles {

/// The whole of one customer as of an instant, in the words of cli.md: id, identities, traits (value, source, since),
/// consent per channel, suppression, orders, events.
Json profile(ReadSession& session, const Store& store, CustomerId customer, Ms asOf);

/// Orders in cli.md's form, of one customer or of all (id 0), ordered by id.
Json orderList(ReadSession& session, const Store& store, CustomerId customer);

/// A short key people recognise: email, else phone, else card, else source:id, else #id.
std::string keyOf(Connection& connection, CustomerId customer);
/// "Anna Smith", the company, the email or "#12".
std::string displayName(Connection& connection, CustomerId customer);

}
}
