#include "core/delivery/inboundtexts.h"

namespace patron::delivery::inboundTexts {

std::vector<CustomerId> customersOf(Connection& connection, std::string_view number)
{
    std::vector<CustomerId> ids;
    Query query =
        connection.query("SELECT DISTINCT customer_id FROM v_identity WHERE kind = 'phone' AND normalized = ? "
                         "AND customer_id IS NOT NULL ORDER BY 1");
    query.bind(number);
    while (query.step())
        ids.push_back(query.id<CustomerId>(0));
    return ids;
}

std::vector<KeptText> list(Connection& connection, std::string_view meaning, std::int64_t limit)
{
    std::vector<KeptText> texts;
    {
        Query query = connection.query("SELECT id, connector_id, number, receiver, body, meaning, at FROM inbound_text "
                                       "WHERE ?1 = '' OR meaning = ?1 ORDER BY at DESC, id DESC LIMIT ?2");
        query.bind(meaning, limit);
        while (query.step()) {
            texts.push_back({query.int64(0),
                             query.id<ConnectorId>(1),
                             query.text(2),
                             query.text(3),
                             query.text(4),
                             query.text(5),
                             query.int64(6),
                             {}});
        }
    }
    for (KeptText& text : texts)
        text.customers = customersOf(connection, text.number);
    return texts;
}

}
