#pragma once

#include "core/base/clock.h"
#include "core/base/id.h"
#include "core/customer/consentstore.h"
#include "core/customer/customerfilter.h"
#include "core/store/store.h"

#include <cstdint>
#include <memory>
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
    std::vector<std::string> cells; ///< of the columns asked for, in their order; empty where there is no value
};

/// The order of a list. Customers without a value come last either way, equal ones by id.
struct CustomerSort
{
    /// Empty or "id"; "name" (as shown); "orders", "total_spent", "last_order"; "email", "phone"; any trait but a list.
    std::string column;
    bool descending = false;

    bool operator==(const CustomerSort&) const = default;
};

/// Everybody in a list, in its order: 8 bytes a customer. Pages are cut out of it, so a table of any length finds any
/// row at once.
struct CustomerIndex
{
    std::int64_t count = 0;
    std::int64_t pageRows = 0;
    std::shared_ptr<const CustomerIds> ids;
    std::vector<CustomerId> starts; ///< the first customer of each page
};

/// Lists of customers. The functions run inside read closures; `index` looks at every customer and ends as Cancelled
/// when the closure's token is set. A facet or a column that does not exist ends the closure with its error.
namespace customerlist {

CustomerIndex index(ReadSession& session, const CustomerFilter& filter, std::int64_t pageRows);
CustomerIndex index(ReadSession& session, const CustomerFilter& filter, const CustomerSort& sort,
                    std::int64_t pageRows);
/// The rows of one page of an index, with the cells of `columns` (email, phone or any trait).
std::vector<CustomerRow> pageOf(ReadSession& session, const Store& store, const CustomerIndex& index, std::int64_t page,
                                const std::vector<std::string>& columns = {});
/// The rows of any customers, in the order given.
std::vector<CustomerRow> rows(ReadSession& session, const Store& store, const CustomerIds& customers,
                              const std::vector<std::string>& columns = {});

/// Up to `limit` customers from `first` on, by id.
std::vector<CustomerRow> page(ReadSession& session, const Store& store, const CustomerFilter& filter, CustomerId first,
                              std::int64_t limit);
/// The nearest customer after (or before) one by id, or nothing at the end.
std::optional<CustomerId> neighbour(ReadSession& session, const CustomerFilter& filter, CustomerId customer,
                                    bool after);
/// The one after (or before) in an index's own order.
std::optional<CustomerId> neighbour(const CustomerIndex& index, CustomerId customer, bool after);

/// Sorts a set given by id.
Result<CustomerIds> sorted(ReadSession& session, CustomerIds customers, const CustomerSort& sort);

}
}
