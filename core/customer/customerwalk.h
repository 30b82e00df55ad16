#pragma once

#include "core/customer/customerfilter.h"

#include <functional>
#include <string>

namespace patron::customer {

/// Reads rows of a query that is ordered by customer for just the customers of a set: the whole table in one go where
/// the set is a good part of it, else one look-up a customer.
class CustomerWalk
{
public:
    /// `ordered` gives the customer in column 0 and goes up by it; `single` gives the same columns for one customer,
    /// its only parameter.
    CustomerWalk(Connection& connection, std::string ordered, std::string single);
    /// `row` is called with the customer's place in the set and the query standing at a row.
    void run(const CustomerIds& among, const std::function<void(std::size_t, const Query&)>& row) const;

private:
    Connection& m_connection;
    std::string m_ordered;
    std::string m_single;
};

}
