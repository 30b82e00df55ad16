#include "core/customer/identifiedsales.h"

#include "core/base/timezone.h"

#include <map>

namespace patron::customer {

std::vector<IdentifiedSales> identifiedSales(ReadSession& session)
{
    std::map<std::pair<std::string, std::string>, IdentifiedSales> months;
    Query query =
        session.query("SELECT local_day, channel, count(*), count(customer_id), coalesce(sum(value_base), 0), "
                      "coalesce(sum(CASE WHEN customer_id IS NOT NULL THEN value_base END), 0) FROM orders "
                      "WHERE kind = 'sale' AND state = 'completed' GROUP BY local_day, channel");
    while (query.step()) {
        const std::string month = formatIsoDate(query.integer(0)).substr(0, 7);
        IdentifiedSales& part = months[{month, query.text(1)}];
        part.month = month;
        part.channel = query.text(1);
        part.sales += query.int64(2);
        part.identified += query.int64(3);
        part.value += query.int64(4);
        part.identifiedValue += query.int64(5);
    }
    std::vector<IdentifiedSales> list;
    for (auto& [key, part] : months)
        list.push_back(std::move(part));
    return list;
}

IdentifiedSales identifiedInAll(const std::vector<IdentifiedSales>& parts)
{
    IdentifiedSales all;
    for (const IdentifiedSales& part : parts) {
        all.sales += part.sales;
        all.identified += part.identified;
        all.value += part.value;
        all.identifiedValue += part.identifiedValue;
    }
    return all;
}

}
