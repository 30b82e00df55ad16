#include "core/customer/customerlist.h"

#include "core/base/text.h"
#include "core/customer/profile.h"
#include "core/customer/traitstore.h"

#include <algorithm>

namespace patron::customer::customerlist {

namespace {
/// The value of a Result, or the end of the closure with its error.
template <typename T>
T orThrow(Result<T> result)
{
    if (!result)
        throw StoreFailure(result.error());
    return std::move(*result);
}

bool isEverybody(const CustomerFilter& filter)
{
    return trim(filter.text).empty() && filter.facets.empty() && !filter.within;
}

void addOrders(ReadSession& session, CustomerRow& row)
{
    Query query = session.query("SELECT count(CASE WHEN kind = 'sale' THEN 1 END), coalesce(sum(value_base), 0), "
                                "max(CASE WHEN kind = 'sale' THEN at END) FROM v_order WHERE customer_id = ? AND "
                                "state = 'completed' AND kind IN ('sale', 'return')");
    query.bind(row.id);
    query.step();
    row.orders = query.int64(0);
    row.totalSpent = query.int64(1);
    row.lastOrderAt = query.optionalInt64(2);
}

/// A column that is asked for: a trait, or an address in the customer's own row.
struct Column
{
    std::string address; ///< "email" or "phone", or empty
    Trait trait;
};

std::vector<Column> columnsNamed(ReadSession& session, const std::vector<std::string>& names)
{
    std::vector<Column> columns;
    for (const std::string& name : names) {
        Column column;
        if (name == "email" || name == "phone") {
            column.address = name;
        } else if (auto trait = traits::find(session, name)) {
            column.trait = std::move(*trait);
        } else {
            throw StoreFailure(makeError(ErrorCode::NotFound, "There is no column \"" + name + "\" here."));
        }
        columns.push_back(std::move(column));
    }
    return columns;
}

std::string cellOf(ReadSession& session, CustomerId customer, const Column& column)
{
    if (!column.address.empty()) {
        Query query = session.query("SELECT " + column.address + " FROM v_customer WHERE id = ?");
        query.bind(customer);
        return query.step() ? query.text(0) : std::string();
    }
    const auto value = traits::current(session.connection(), customer, column.trait);
    if (!value)
        return {};
    if (value->type != TraitType::List)
        return value->text;
    std::string text;
    for (const std::string& item : value->items)
        text += (text.empty() ? "" : ", ") + item;
    return text;
}
}

CustomerIndex index(ReadSession& session, const CustomerFilter& filter, std::int64_t pageRows)
{
    return index(session, filter, {}, pageRows);
}

CustomerIndex index(ReadSession& session, const CustomerFilter& filter, const CustomerSort& sort, std::int64_t pageRows)
{
    CustomerIndex found;
    found.pageRows = pageRows;
    auto ids =
        std::make_shared<CustomerIds>(orThrow(sorted(session, orThrow(customersets::find(session, filter)), sort)));
    found.count = static_cast<std::int64_t>(ids->size());
    for (std::size_t i = 0; i < ids->size(); i += static_cast<std::size_t>(pageRows))
        found.starts.push_back((*ids)[i]);
    found.ids = std::move(ids);
    return found;
}

std::vector<CustomerRow> pageOf(ReadSession& session, const Store& store, const CustomerIndex& index, std::int64_t page,
                                const std::vector<std::string>& columns)
{
    const std::int64_t first = std::clamp(page * index.pageRows, std::int64_t{0}, index.count);
    const std::int64_t last = std::min(first + index.pageRows, index.count);
    return rows(session, store, CustomerIds(index.ids->begin() + first, index.ids->begin() + last), columns);
}

std::vector<CustomerRow> rows(ReadSession& session, const Store& store, const CustomerIds& customers,
                              const std::vector<std::string>& columns)
{
    const std::vector<Column> wanted = columnsNamed(session, columns);
    std::vector<CustomerRow> rows;
    for (const CustomerId customer : customers) {
        Query query = session.query("SELECT email, country FROM v_customer WHERE id = ?");
        query.bind(customer);
        if (!query.step()) // gone since the index was made
            continue;
        CustomerRow row;
        row.id = customer;
        row.email = query.text(0);
        row.country = query.text(1);
        row.name = profiles::displayName(session.connection(), row.id);
        addOrders(session, row);
        row.byEmail = consents::reach(session.connection(), row.id, Channel::Email, "marketing", store.identityKey());
        row.bySms = consents::reach(session.connection(), row.id, Channel::Sms, "marketing", store.identityKey());
        for (const Column& column : wanted)
            row.cells.push_back(cellOf(session, customer, column));
        rows.push_back(std::move(row));
    }
    return rows;
}

std::vector<CustomerRow> page(ReadSession& session, const Store& store, const CustomerFilter& filter, CustomerId first,
                              std::int64_t limit)
{
    CustomerIds ids;
    if (isEverybody(filter)) {
        Query query = session.query("SELECT id FROM v_customer WHERE id >= ? ORDER BY id LIMIT ?");
        query.bind(first.value, limit);
        while (query.step())
            ids.push_back(query.id<CustomerId>(0));
    } else {
        const CustomerIds found = orThrow(customersets::find(session, filter));
        for (auto at = std::lower_bound(found.begin(), found.end(), first);
             at != found.end() && static_cast<std::int64_t>(ids.size()) < limit; ++at)
            ids.push_back(*at);
    }
    return rows(session, store, ids);
}

std::optional<CustomerId> neighbour(ReadSession& session, const CustomerFilter& filter, CustomerId customer, bool after)
{
    if (isEverybody(filter)) {
        Query query = session.query(after ? "SELECT id FROM v_customer WHERE id > ? ORDER BY id LIMIT 1"
                                          : "SELECT id FROM v_customer WHERE id < ? ORDER BY id DESC LIMIT 1");
        query.bind(customer.value);
        return query.step() ? std::optional(query.id<CustomerId>(0)) : std::nullopt;
    }
    const CustomerIds found = orThrow(customersets::find(session, filter));
    if (after) {
        const auto next = std::upper_bound(found.begin(), found.end(), customer);
        return next == found.end() ? std::nullopt : std::optional(*next);
    }
    const auto next = std::lower_bound(found.begin(), found.end(), customer);
    return next == found.begin() ? std::nullopt : std::optional(*std::prev(next));
}

std::optional<CustomerId> neighbour(const CustomerIndex& index, CustomerId customer, bool after)
{
    if (!index.ids)
        return std::nullopt;
    const auto at = std::find(index.ids->begin(), index.ids->end(), customer);
    if (at == index.ids->end() || (after ? std::next(at) == index.ids->end() : at == index.ids->begin()))
        return std::nullopt;
    return after ? *std::next(at) : *std::prev(at);
}

}
