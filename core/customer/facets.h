#pragma once

#include "core/customer/customerfilter.h"

#include <functional>

namespace patron::customer {

/// One value with how many of the set have it.
struct FacetValue
{
    std::string value;
    std::string label; ///< as a person reads it
    std::int64_t count = 0;
};

/// The values of one facet in a set of customers. A customer with several values (tags) counts at each.
struct Facet
{
    std::string name;
    std::string label;
    std::vector<FacetValue> values; ///< the most frequent first, then by value; at most as many as asked for
    std::int64_t distinct = 0;      ///< different values in all
    std::int64_t missing = 0;       ///< customers without a value
    std::int64_t others = 0;        ///< how often the values not listed occur
};

/// Facets are known by name: "consent.email" and "consent.sms" (granted, denied, unknown: what the ledger says of
/// marketing), "has_orders" (yes, no: a completed sale), or the name of any trait ("country", "tags", ...) with its
/// values as they stand. The functions run inside read closures.
namespace facets {

/// What the customers page offers before anybody chose.
const std::vector<std::string>& standard();
/// Every facet there is here, with labels and no counts.
std::vector<Facet> offered(ReadSession& session);

/// Counts values among a set. Up to 100,000 different values a facet are told apart; what comes after them is in
/// `others`. NotFound for a facet that does not exist, Cancelled when the closure's token is set.
Result<std::vector<Facet>> count(ReadSession& session, const CustomerIds& among, const std::vector<std::string>& names,
                                 std::size_t limit = 12);

/// Calls `found` for every value of every customer of a set, in the order of the set: with the customer's place in it
/// and the value.
Result<void> eachValue(ReadSession& session, const CustomerIds& among, std::string_view name,
                       const std::function<void(std::size_t, std::string_view)>& found);

}
}
