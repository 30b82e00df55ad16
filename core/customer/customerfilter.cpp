#include "core/customer/customerfilter.h"

#include "core/base/text.h"
#include "core/customer/customersearch.h"
#include "core/customer/facets.h"

#include <algorithm>

namespace patron::customer::customersets {

namespace {
/// Keeps those whose facet has one of the values, or none of them.
Result<CustomerIds> chosen(ReadSession& session, const CustomerIds& among, const FacetChoice& choice)
{
    std::vector<bool> has(among.size(), false);
    std::vector<bool> any(among.size(), false);
    const auto& values = choice.values;
    PATRON_CHECK(facets::eachValue(session, among, choice.facet, [&](std::size_t place, std::string_view value) {
        any[place] = true;
        if (std::find(values.begin(), values.end(), value) != values.end())
            has[place] = true;
    }));
    const bool wantsMissing = std::find(values.begin(), values.end(), std::string()) != values.end();
    CustomerIds kept;
    for (std::size_t i = 0; i < among.size(); ++i) {
        if ((has[i] || (wantsMissing && !any[i])) != choice.exclude)
            kept.push_back(among[i]);
    }
    return kept;
}
}

CustomerIds all(Connection& connection)
{
    CustomerIds ids;
    Query query = connection.query("SELECT id FROM customer ORDER BY id");
    while (query.step())
        ids.push_back(query.id<CustomerId>(0));
    return ids;
}

Result<CustomerIds> find(ReadSession& session, const CustomerFilter& filter)
{
    CustomerIds ids;
    if (!trim(filter.text).empty()) {
        ids = search::matching(session.connection(), filter.text);
        if (filter.within) {
            CustomerIds both;
            std::set_intersection(ids.begin(), ids.end(), filter.within->begin(), filter.within->end(),
                                  std::back_inserter(both));
            ids = std::move(both);
        }
    } else {
        ids = filter.within ? *filter.within : all(session.connection());
    }
    for (const FacetChoice& choice : filter.facets) {
        PATRON_TRY(kept, chosen(session, ids, choice));
        ids = std::move(kept);
    }
    return ids;
}

}
