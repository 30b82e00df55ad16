#include "core/workspace/canonicaldump.h"

#include "core/base/json.h"

namespace patron::workspace {

namespace {
/// What a canonical dump holds: by natural keys, without numbers given by import order, clock times or tombstones.
struct DumpTable
{
    const char* name;
    const char* sql;
};

/// A customer by their strongest identity.
#define CUSTOMER_KEY(id)                                                                                               \
    "(SELECT kind || ':' || source || ':' || normalized FROM identity i WHERE NOT i.anothers AND i.customer_id = " id  \
    " ORDER BY CASE kind WHEN 'email' THEN 0 WHEN 'phone' THEN 1 WHEN 'card' THEN 2 WHEN 'external' THEN 3 ELSE 4 "    \
    "END, "                                                                                                            \
    "normalized, source LIMIT 1)"

/// All a customer is known by: parts two customers who share their strongest identity.
#define CUSTOMER_KEYS(id)                                                                                              \
    "(SELECT group_concat(k) FROM (SELECT kind || ':' || source || ':' || normalized AS k FROM identity i WHERE "      \
    "NOT i.anothers AND i.customer_id = " id " ORDER BY k))"

constexpr DumpTable tables[] = {
    {"identity",
     "SELECT " CUSTOMER_KEY("t.customer_id") " AS customer, kind, source, value, normalized, is_primary, mailable "
                                             "FROM identity t WHERE NOT t.anothers ORDER BY 1, 2, 3, 5, 4"},
    {"trait", "SELECT name, type, label, standard FROM trait ORDER BY name"},
    {"trait_entry",
     "SELECT " CUSTOMER_KEY("t.customer_id") " AS customer, d.name, t.value, t.source FROM trait_entry t JOIN "
                                             "trait d ON d.id = t.trait_id ORDER BY 1, " CUSTOMER_KEYS(
                                                 "t.customer_id") ", 2, "
                                                                  "t.effective_at, t.seq"},
    {"place", "SELECT kind, name, street, city, postal_code, country, lat, lon, polygon, hours, phone, starts_at, "
              "ends_at FROM place ORDER BY folded"},
    {"gazetteer", "SELECT country, kind, folded, name, region, lat, lon FROM gazetteer ORDER BY 1, 2, 3, 5"},
    {"weather", "SELECT spot, day, variable, issued_at, value, place, lat, lon, source FROM weather ORDER BY 1, 2, 3, "
                "4"},
    {"exchange_rate", "SELECT currency, day, rate_e9 FROM exchange_rate ORDER BY 1, 2"},
    {"product", "SELECT sku, name, category, brand, price, currency, url, image_url, properties FROM product ORDER BY "
                "sku"},
    {"orders",
     "SELECT source, number, " CUSTOMER_KEY("t.customer_id") " AS customer, kind, state, status, at, local_day, "
                                                             "currency, value, value_base, discount, shipping, tax, "
                                                             "channel, coupon, country, date_only, device, paid_at, "
                                                             "cancelled_at, (SELECT p.folded FROM place p WHERE p.id = "
                                                             "t.place_id), (SELECT l.number FROM orders l WHERE l.id = "
                                                             "t.linked_order_id) FROM orders t "
                                                             "ORDER BY source, number"},
    {"order_line", "SELECT o.source, o.number, l.sku, l.name, l.quantity, l.unit_price, l.total, l.occurrence FROM "
                   "order_line l JOIN orders o ON o.id = l.order_id ORDER BY 1, 2, 3, 4, 5, 6, 8"},
    {"event",
     "SELECT " CUSTOMER_KEY("t.customer_id") " AS customer, k.name, t.at, t.local_day, t.channel, t.device, "
                                             "t.value_e4, t.currency, t.key, t.due_at, t.properties, "
                                             "t.source, t.source_key, t.date_only, (SELECT p.folded FROM place p "
                                             "WHERE p.id = t.place_id) FROM event t JOIN event_kind k "
                                             "ON k.id = t.kind_id ORDER BY 3, 2, 1, 13, 9, 11"},
    {"consent_entry",
     "SELECT " CUSTOMER_KEY("t.customer_id") " AS customer, channel, purpose, state, source, evidence FROM "
                                             "consent_entry t ORDER BY 1, " CUSTOMER_KEYS(
                                                 "t.customer_id") ", 2, 3, t.at, t.id"},
    {"suppression",
     "SELECT kind, normalized, reason, source FROM suppression WHERE lifted_at IS NULL ORDER BY 1, 2, 3"},
    {"loyalty_entry",
     "SELECT " CUSTOMER_KEY(
         "t.customer_id") " AS customer, plan, kind, points, CASE WHEN dated THEN at END, CASE WHEN dated THEN "
                          "local_day END, date_only, expires_on, balance, tier, member, order_number, reason, source, "
                          "CASE WHEN balance IS "
                          "NULL AND points <> 0 THEN source_key END FROM loyalty_entry t WHERE counts ORDER BY 1, 2, "
                          "t.at, 15, 3, 4, 9"},
    {"loyalty_plan", "SELECT p.name, p.ledger, p.state, v.version, v.definition FROM loyalty_plan p JOIN "
                     "loyalty_plan_version v ON v.plan_id = p.id ORDER BY p.folded, v.version"},
    {"referral_code",
     "SELECT " CUSTOMER_KEY("t.customer_id") " AS customer, code FROM referral_code t ORDER BY folded"},
    {"coupon", "SELECT folded, code, pool, discount, discount_e4, currency, min_spend, starts_at, ends_at, max_uses, "
               "given_uses FROM coupon ORDER BY folded"},
    {"coupon_use", "SELECT coupon, kind, " CUSTOMER_KEY(
                       "t.customer_id") " AS customer, order_number, at, source, source_key FROM coupon_use t "
                                        "WHERE counts ORDER BY 1, 2, 6, 7"},
    {"preference", "SELECT " CUSTOMER_KEY("t.customer_id") " AS customer, polarity, subject, source FROM preference t "
                                                           "ORDER BY 1, 2, 3"},
    {"segment", "SELECT name, rule FROM segment ORDER BY folded"},
    {"message", "SELECT m.name, m.channel, v.version, v.class, v.language, v.subject, v.preheader, v.format, v.body, "
                "v.plain_text, v.ends_language FROM message m JOIN message_version v ON v.message_id = m.id ORDER BY "
                "m.folded, v.version"},
    {"snippet", "SELECT name, body FROM snippet ORDER BY folded"},
    {"image", "SELECT content_id, file_name, type, width, height, size, hex(sha256) FROM image ORDER BY content_id"},
    {"enrollment",
     "SELECT p.name, " CUSTOMER_KEY("t.customer_id") " AS customer, t.key, t.entered_at, t.held_out, t.state, "
                                                     "t.step_id, t.due_at, t.goal_at, t.exit_reason FROM enrollment t "
                                                     "JOIN program p ON p.id = t.program_id "
                                                     "ORDER BY 1, 2, 3, 4"},
    {"outbox", "SELECT o.name, " CUSTOMER_KEY(
                   "t.customer_id") " AS customer, t.channel, t.class, t.state, t.reason FROM "
                                    "outbox t JOIN occasion o ON o.id = t.occasion_id ORDER BY 1, 2, 3, t.due_at"},
    {"inbound_text", "SELECT number, receiver, body, meaning, at FROM inbound_text ORDER BY at, number, body"},
    {"inbound_mail", "SELECT kind, sender, recipient, subject, body, reason, matched_by, state, at FROM inbound_mail "
                     "ORDER BY at, source_key"},
};
#undef CUSTOMER_KEY
#undef CUSTOMER_KEYS

Json cell(const Query& query, int column)
{
    constexpr int integerType = 1;
    constexpr int realType = 2;
    constexpr int nullType = 5;
    switch (query.columnType(column)) {
    case integerType:
        return query.int64(column);
    case realType:
        return query.real(column);
    case nullType:
        return nullptr;
    default:
        return query.text(column);
    }
}

/// Equal neighbours in a trait's history tell nothing: the later one goes. Rows are (customer, trait, value, source).
class HistoryFilter
{
public:
    bool repeats(const Json& row)
    {
        const bool same = m_last.is_array() && m_last[0] == row[0] && m_last[1] == row[1] && m_last[2] == row[2];
        m_last = row;
        return same;
    }

private:
    Json m_last;
};
}

Result<void> canonicalDump(ReadSession& session, const DumpRow& use)
{
    for (const DumpTable& table : tables) {
        Query query = session.queryOnce(table.sql);
        HistoryFilter history;
        const bool isHistory = std::string_view(table.name) == "trait_entry";
        while (query.step()) {
            Json row = Json::array();
            for (int i = 0; i < query.columnCount(); ++i)
                row.push_back(cell(query, i));
            if (!isHistory || !history.repeats(row))
                use(table.name, row);
        }
    }
    return {};
}

std::vector<std::string_view> dumpTables()
{
    std::vector<std::string_view> names;
    for (const DumpTable& table : tables)
        names.push_back(table.name);
    return names;
}

}
