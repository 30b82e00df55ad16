#include "core/customer/customerwalk.h"

#include <algorithm>

namespace patron::customer {

namespace {
/// A look-up costs about as much as reading this many rows in order.
constexpr std::int64_t rowsALookup = 8;

std::int64_t largestId(Connection& connection)
{
    Query query = connection.query("SELECT coalesce(max(id), 0) FROM customer");
    query.step();
    return query.int64(0);
}
}

CustomerWalk::CustomerWalk(Connection& connection, std::string ordered, std::string single)
    : m_connection(connection)
    , m_ordered(std::move(ordered))
    , m_single(std::move(single))
{}

void CustomerWalk::run(const CustomerIds& among, const std::function<void(std::size_t, const Query&)>& row) const
{
    if (static_cast<std::int64_t>(among.size()) * rowsALookup < largestId(m_connection)) {
        Query query = m_connection.queryOnce(m_single);
        for (std::size_t i = 0; i < among.size(); ++i) {
            query.bind(among[i]);
            while (query.step())
                row(i, query);
            query.rewind();
        }
        return;
    }
    Query query = m_connection.queryOnce(m_ordered);
    std::size_t place = 0;
    while (place < among.size() && query.step()) {
        const CustomerId customer = query.id<CustomerId>(0);
        while (place < among.size() && among[place] < customer)
            ++place;
        if (place < among.size() && among[place] == customer)
            row(place, query);
    }
}

}
