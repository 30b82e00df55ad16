#pragma once

#include "core/base/clock.h"
#include "core/base/id.h"
#include "core/customer/consentstore.h"
#include "core/store/store.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace patron::customer {

/// One customer as a list shows it. Money is in minor units of the workspace's currency.
struct CustomerRow
{
    CustomerId id;
    std::string name;    ///< as profiles::displayName
    std::string email;   ///< the primary one; may be empty
    std::string country; ///< alpha-2, or as given; may be empty
    std::int64_t orders = 0;
    std::int64_t totalSpent = 0; ///< with returns; orders without an exchange rate add nothing
    std::optional<Ms> lastOrderAt;
    Reach byEmail;
    Reach bySms;
};

/// Who is in a list: all, or those found by a text as a person types it.
struct CustomerFilter
{
    /// The beginning of a first name, last name, whole name, any word of a name or company, email, phone, card or shop
    /// number (letter case does not matter), or "#12". Empty: everybody.
    std::string text;

    bool operator==(const CustomerFilter&) const = default;
};

/// How many there are, and where each page of `pageRows` customers begins: with these a table of any length finds its
/// pages by key instead of counting through all rows before them.
struct CustomerIndex
{
    std::int64_t count = 0;
    std::int64_t pageRows = 0;
    std::vector<CustomerId> starts; ///< the first customer of each page
};

/// Lists of customers in the order of their ids. The functions run inside read closures; `index` looks at every
/// customer and ends as Cancelled when the closure's token is set.
namespace customerlist {

CustomerIndex index(ReadSession& session, const CustomerFilter& filter, std::int64_t pageRows);
/// Up to `limit` customers from `first` on.
std::vector<CustomerRow> page(ReadSession& session, const Store& store, const CustomerFilter& filter, CustomerId first,
                              std::int64_t limit);
/// The nearest customer after (or before) one, or nothing at the end.
std::optional<CustomerId> neighbour(ReadSession& session, const CustomerFilter& filter, CustomerId customer,
                                    bool after);

}
}
