#include "core/program/eventfacts.h"

#include "core/base/json.h"

namespace patron::program::facts {

namespace {
bool isOrderKind(const std::string& kind)
{
    return kind == "order" || kind == "return";
}

std::string orderKind(const std::string& kind)
{
    return kind == "order" ? "sale" : "return";
}

std::string keyOf(const Query& query, int keyColumn, int propertiesColumn, const std::string& field)
{
    if (field.empty())
        return {};
    if (field != "key" && !query.isNull(propertiesColumn)) {
        if (const auto properties = parseJson(query.view(propertiesColumn), "properties")) {
            const auto found = properties->find(field);
            if (found != properties->end())
                return found->is_string() ? found->get<std::string>() : compactJson(*found);
        }
    }
    return query.isNull(keyColumn) ? std::string() : query.text(keyColumn);
}
}

namespace {
constexpr std::string_view orderColumns =
    "SELECT o.id, o.customer_id, o.at, max(o.at, coalesce(o.paid_at, o.at)) AS counts, o.recorded_at, "
    "coalesce(i.history, 0), o.number, NULL FROM v_order o LEFT JOIN v_import i ON i.id = o.batch_id WHERE o.kind = ?1 "
    "AND o.state = 'completed' AND o.customer_id IS NOT NULL AND ";
constexpr std::string_view eventColumns =
    "SELECT e.id, e.customer_id, e.at, e.at AS counts, e.recorded_at, coalesce(i.history, 0), e.key, e.properties FROM "
    "v_event e LEFT JOIN v_import i ON i.id = e.batch_id WHERE e.kind = ?1 AND e.customer_id IS NOT NULL AND ";

std::vector<EventFact> readFacts(Query& query, const std::string& keyField)
{
    std::vector<EventFact> list;
    while (query.step()) {
        list.push_back({query.int64(0), query.id<CustomerId>(1), query.int64(2), query.int64(3), query.int64(4),
                        query.flag(5), keyOf(query, 6, 7, keyField)});
    }
    return list;
}
}

std::vector<EventFact> since(ReadSession& session, const std::string& kind, std::int64_t cursor,
                             const std::string& keyField)
{
    const bool orders = isOrderKind(kind);
    Query query = session.query(orders ? std::string(orderColumns) + "o.id > ?2 ORDER BY o.id"
                                       : std::string(eventColumns) + "e.id > ?2 ORDER BY e.id");
    query.bind(orders ? orderKind(kind) : kind, cursor);
    return readFacts(query, keyField);
}

std::vector<EventFact> within(ReadSession& session, const std::string& kind, Ms after, Ms upTo,
                              const std::string& keyField)
{
    const bool orders = isOrderKind(kind);
    Query query =
        session.query(orders ? std::string(orderColumns) + "o.at <= ?3 AND counts > ?2 AND counts <= ?3 ORDER "
                                                           "BY counts, o.id"
                             : std::string(eventColumns) + "e.at > ?2 AND e.at <= ?3 ORDER BY e.at, e.id");
    query.bind(orders ? orderKind(kind) : kind, after, upTo);
    return readFacts(query, keyField);
}

std::int64_t newestId(ReadSession& session, const std::string& kind)
{
    Query query = session.query(isOrderKind(kind) ? "SELECT coalesce(max(id), 0) FROM v_order"
                                                  : "SELECT coalesce(max(id), 0) FROM v_event");
    query.step();
    return query.int64(0);
}

std::vector<EventInstant> instantsOf(ReadSession& session, const std::string& kind, CustomerId customer, Ms after,
                                     Ms upTo, int most)
{
    Query query = session.query(isOrderKind(kind) ? "SELECT DISTINCT at, max(at, coalesce(paid_at, at)) AS came FROM "
                                                    "v_order WHERE customer_id = ?1 AND kind = ?2 "
                                                    "AND state = 'completed' AND at <= ?4 AND max(at, "
                                                    "coalesce(paid_at, at)) > ?3 AND came <= ?4 ORDER BY came, at "
                                                    "LIMIT ?5"
                                                  : "SELECT DISTINCT at, at FROM v_event WHERE customer_id = ?1 AND "
                                                    "kind = ?2 AND at > ?3 AND at <= ?4 ORDER BY at "
                                                    "LIMIT ?5");
    query.bind(customer, isOrderKind(kind) ? orderKind(kind) : kind, after, upTo, most);
    std::vector<EventInstant> list;
    while (query.step())
        list.push_back({query.int64(0), query.int64(1)});
    return list;
}

}
