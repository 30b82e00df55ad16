#include "core/program/eventfacts.h"

#include "core/base/json.h"
#include "core/base/timezone.h"
#include "core/segment/audience.h"
#include "core/segment/rulejson.h"

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

std::vector<EventFact> since(ReadSession& session, const std::string& kind, std::int64_t cursor,
                             const std::string& keyField)
{
    std::vector<EventFact> list;
    const std::string sql =
        isOrderKind(kind)
            ? "SELECT o.id, o.customer_id, o.at, o.recorded_at, coalesce(i.history, 0), o.number, NULL FROM v_order o "
              "LEFT JOIN v_import i ON i.id = o.batch_id WHERE o.id > ? AND o.kind = ? AND o.state = 'completed' "
              "AND o.customer_id IS NOT NULL ORDER BY o.id"
            : "SELECT e.id, e.customer_id, e.at, e.recorded_at, coalesce(i.history, 0), e.key, e.properties FROM "
              "v_event e "
              "LEFT JOIN v_import i ON i.id = e.batch_id WHERE e.id > ? AND e.kind = ? AND e.customer_id IS NOT NULL "
              "ORDER BY e.id";
    Query query = session.query(sql);
    query.bind(cursor, isOrderKind(kind) ? orderKind(kind) : kind);
    while (query.step()) {
        list.push_back({query.int64(0), query.id<CustomerId>(1), query.int64(2), query.int64(3), query.flag(4),
                        keyOf(query, 5, 6, keyField)});
    }
    return list;
}

std::int64_t newestId(ReadSession& session, const std::string& kind)
{
    Query query = session.query(isOrderKind(kind) ? "SELECT coalesce(max(id), 0) FROM v_order"
                                                  : "SELECT coalesce(max(id), 0) FROM v_event");
    query.step();
    return query.int64(0);
}

Result<bool> meets(ReadSession& session, const Store& store, const std::string& kind, const Json& where,
                   CustomerId customer, Ms at)
{
    if (where.empty())
        return true;
    const std::string instant = formatRfc3339(at);
    const Json node{{"event", kind}, {"where", where}, {"during", {{"between", {instant, instant}}}}};
    PATRON_TRY(parsed, segment::parseNode(node, segment::FieldCatalog::load(session)));
    return segment::contains(session, store, segment::Rule{std::move(parsed)}, customer, {at, false});
}

Result<std::optional<Ms>> firstAt(ReadSession& session, const Store& store, const std::string& kind, const Json& where,
                                  CustomerId customer, Ms after, Ms upTo)
{
    std::vector<Ms> candidates;
    {
        const std::string limit = where.empty() ? " LIMIT 1" : "";
        Query query = session.query(
            isOrderKind(kind)
                ? "SELECT DISTINCT at FROM v_order WHERE customer_id = ? AND kind = ? AND state = 'completed' "
                  "AND at > ? AND at <= ? ORDER BY at" +
                      limit
                : "SELECT DISTINCT at FROM v_event WHERE customer_id = ? AND kind = ? AND at > ? AND at <= ? "
                  "ORDER BY at" +
                      limit);
        query.bind(customer, isOrderKind(kind) ? orderKind(kind) : kind, after, upTo);
        while (query.step())
            candidates.push_back(query.int64(0));
    }
    for (const Ms at : candidates) {
        PATRON_TRY(met, meets(session, store, kind, where, customer, at));
        if (met)
            return std::optional<Ms>(at);
    }
    return std::optional<Ms>();
}

}
