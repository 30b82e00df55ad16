#pragma once

#include "core/base/id.h"
#include "core/base/result.h"
#include "core/store/store.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace patron::customer {

/// Customers, ascending and each once.
using CustomerIds = std::vector<CustomerId>;

/// What a click into a facet asks for: customers with one of the values. The empty value stands for customers who have
/// none.
struct FacetChoice
{
    std::string facet; ///< as `facets` names it
    std::vector<std::string> values;
    bool exclude = false; ///< customers with none of the values instead

    bool operator==(const FacetChoice&) const = default;
};

/// Who is in a list: all conditions hold at once.
struct CustomerFilter
{
    /// What a person typed: words that begin a name, company, city, tag, address or number of the customer or of one of
    /// their orders, in any case and with or without accents, or "#12". Empty: everybody.
    std::string text;
    std::vector<FacetChoice> facets = {};
    /// Only these: the members of a segment, which this module knows nothing of. Null: no such condition.
    std::shared_ptr<const CustomerIds> within = {};

    bool operator==(const CustomerFilter&) const = default;
};

/// Sets of customers. The functions run inside read closures and end as Cancelled when the closure's token is set.
namespace customersets {

CustomerIds all(Connection& connection);
/// BadInput for a facet that does not exist.
Result<CustomerIds> find(ReadSession& session, const CustomerFilter& filter);

}
}
