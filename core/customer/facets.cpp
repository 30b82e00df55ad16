#include "core/customer/facets.h"

#include "core/base/text.h"
#include "core/customer/customerwalk.h"
#include "core/customer/traitstore.h"

#include <algorithm>
#include <array>
#include <unordered_map>

namespace patron::customer::facets {

namespace {
constexpr std::size_t mostDistinct = 100'000;

/// Text traits that stand in the customer's own row: read from there, several in one go.
constexpr std::array<std::string_view, 13> textColumns{"first_name", "last_name", "name",   "company", "gender",
                                                       "language",   "country",   "region", "city",    "postal_code",
                                                       "street",     "time_zone", "source"};

bool isTextColumn(std::string_view name)
{
    return std::find(textColumns.begin(), textColumns.end(), name) != textColumns.end();
}

using Found = std::function<void(std::size_t, std::string_view)>;

void eachColumn(Connection& connection, const CustomerIds& among, const std::vector<std::string>& columns,
                const std::function<void(std::size_t, std::size_t, std::string_view)>& found)
{
    std::string select = "SELECT id";
    for (const std::string& column : columns)
        select += ", " + column;
    select += " FROM customer";
    const CustomerWalk walk(connection, select + " ORDER BY id", select + " WHERE id = ?");
    walk.run(among, [&](std::size_t place, const Query& row) {
        for (std::size_t i = 0; i < columns.size(); ++i) {
            if (const std::string_view value = row.view(static_cast<int>(i) + 1); !value.empty())
                found(i, place, value);
        }
    });
}

void eachConsent(Connection& connection, const CustomerIds& among, std::string_view channel, const Found& found)
{
    const std::string select = "SELECT customer_id, state FROM consent_entry WHERE channel = '" + std::string(channel) +
                               "' AND purpose = 'marketing'";
    const std::string order = " ORDER BY customer_id, channel, purpose, at, id";
    const CustomerWalk walk(connection, select + order, select + " AND customer_id = ?" + order);
    std::vector<char> states(among.size(), 'u'); // the last entry is the state in force
    walk.run(among, [&](std::size_t place, const Query& row) { states[place] = row.view(1) == "granted" ? 'g' : 'd'; });
    for (std::size_t i = 0; i < states.size(); ++i)
        found(i, states[i] == 'g' ? "granted" : states[i] == 'd' ? "denied" : "unknown");
}

void eachHasOrders(Connection& connection, const CustomerIds& among, const Found& found)
{
    const std::string select = "SELECT customer_id FROM orders WHERE kind = 'sale' AND state = 'completed' AND ";
    const CustomerWalk walk(connection, select + "customer_id IS NOT NULL ORDER BY customer_id, at",
                            select + "customer_id = ? LIMIT 1");
    std::vector<bool> has(among.size(), false);
    walk.run(among, [&](std::size_t place, const Query&) { has[place] = true; });
    for (std::size_t i = 0; i < has.size(); ++i)
        found(i, has[i] ? "yes" : "no");
}

void eachItem(Connection& connection, CustomerId customer, std::int64_t trait, std::int64_t at, std::int64_t seq,
              const std::function<void(std::string_view)>& found)
{
    Query items = connection.query("SELECT value FROM trait_item WHERE customer_id = ? AND trait_id = ? AND "
                                   "effective_at = ? AND seq = ? ORDER BY position");
    items.bind(customer, trait, at, seq);
    while (items.step())
        found(items.view(0));
}

void eachTraitValue(Connection& connection, const CustomerIds& among, const Trait& trait, const Found& found)
{
    Query query = connection.query("SELECT value, effective_at, seq FROM trait_entry WHERE customer_id = ? AND "
                                   "trait_id = ? ORDER BY effective_at DESC, seq DESC LIMIT 1");
    for (std::size_t i = 0; i < among.size(); ++i) {
        query.bind(among[i], trait.id);
        if (query.step() && !query.isNull(0)) {
            if (trait.type == TraitType::List) {
                eachItem(connection, among[i], trait.id, query.int64(1), query.int64(2),
                         [&](std::string_view item) { found(i, item); });
            } else if (!query.view(0).empty()) {
                found(i, query.view(0));
            }
        }
        query.rewind();
    }
}

std::string labelOf(ReadSession& session, std::string_view name)
{
    if (name == "consent.email")
        return "Email consent";
    if (name == "consent.sms")
        return "SMS consent";
    if (name == "has_orders")
        return "Has ordered";
    const auto trait = traits::find(session, name);
    return trait ? trait->label : std::string(name);
}

std::string valueLabel(std::string_view facet, const std::string& value)
{
    if (facet == "has_orders")
        return value == "yes" ? "Yes" : "No";
    if (facet.starts_with("consent."))
        return value == "granted" ? "Granted" : value == "denied" ? "Denied" : "Never asked";
    return value;
}

/// Counts of one facet's values.
class Counter
{
public:
    explicit Counter(std::size_t customers)
        : m_seen(customers, false)
    {}

    void add(std::size_t place, std::string_view value)
    {
        m_seen[place] = true;
        m_key.assign(value);
        const auto known = m_counts.find(m_key);
        if (known != m_counts.end())
            ++known->second;
        else if (m_counts.size() < mostDistinct)
            m_counts.emplace(m_key, 1);
        else
            ++m_uncounted;
    }

    Facet take(std::string_view name, std::string label, std::size_t limit)
    {
        Facet facet;
        facet.name = name;
        facet.label = std::move(label);
        facet.distinct = static_cast<std::int64_t>(m_counts.size());
        facet.missing = std::count(m_seen.begin(), m_seen.end(), false);
        facet.others = m_uncounted;
        for (const auto& [value, count] : m_counts)
            facet.values.push_back({value, valueLabel(name, value), count});
        const auto before = [](const FacetValue& a, const FacetValue& b) {
            return a.count != b.count ? a.count > b.count : a.value < b.value;
        };
        const std::size_t kept = std::min(limit, facet.values.size());
        std::partial_sort(facet.values.begin(), facet.values.begin() + static_cast<std::ptrdiff_t>(kept),
                          facet.values.end(), before);
        for (std::size_t i = kept; i < facet.values.size(); ++i)
            facet.others += facet.values[i].count;
        facet.values.resize(kept);
        return facet;
    }

private:
    std::vector<bool> m_seen;
    std::unordered_map<std::string, std::int64_t> m_counts;
    std::string m_key;
    std::int64_t m_uncounted = 0;
};
}

const std::vector<std::string>& standard()
{
    static const std::vector<std::string> names{"country",       "city",        "language",   "source",
                                                "consent.email", "consent.sms", "has_orders", "tags"};
    return names;
}

std::vector<Facet> offered(ReadSession& session)
{
    std::vector<Facet> all;
    const auto add = [&](const std::string& name) {
        const bool known = std::any_of(all.begin(), all.end(), [&](const Facet& facet) { return facet.name == name; });
        if (known)
            return;
        Facet facet;
        facet.name = name;
        facet.label = labelOf(session, name);
        all.push_back(std::move(facet));
    };
    for (const std::string& name : standard())
        add(name);
    for (const Trait& trait : traits::all(session))
        add(trait.name);
    return all;
}

Result<void> eachValue(ReadSession& session, const CustomerIds& among, std::string_view name, const Found& found)
{
    Connection& connection = session.connection();
    if (name == "consent.email" || name == "consent.sms") {
        eachConsent(connection, among, name.substr(8), found);
    } else if (name == "has_orders") {
        eachHasOrders(connection, among, found);
    } else if (isTextColumn(name)) {
        eachColumn(connection, among, {std::string(name)},
                   [&](std::size_t, std::size_t place, std::string_view value) { found(place, value); });
    } else {
        const auto trait = traits::find(session, name);
        if (!trait)
            return makeError(ErrorCode::NotFound, "There is no facet \"" + std::string(name) +
                                                      "\" here. Facets are traits, consent.email, consent.sms and "
                                                      "has_orders.");
        eachTraitValue(connection, among, *trait, found);
    }
    return {};
}

Result<std::vector<Facet>> count(ReadSession& session, const CustomerIds& among, const std::vector<std::string>& names,
                                 std::size_t limit)
{
    std::vector<Counter> counters(names.size(), Counter(among.size()));
    std::vector<std::string> columns;
    std::vector<std::size_t> counterOf;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (isTextColumn(names[i])) {
            columns.push_back(names[i]);
            counterOf.push_back(i);
            continue;
        }
        PATRON_CHECK(eachValue(session, among, names[i],
                               [&](std::size_t place, std::string_view value) { counters[i].add(place, value); }));
    }
    if (!columns.empty()) {
        eachColumn(session.connection(), among, columns,
                   [&](std::size_t column, std::size_t place, std::string_view value) {
                       counters[counterOf[column]].add(place, value);
                   });
    }
    std::vector<Facet> facets;
    for (std::size_t i = 0; i < names.size(); ++i)
        facets.push_back(counters[i].take(names[i], labelOf(session, names[i]), limit));
    return facets;
}

}
