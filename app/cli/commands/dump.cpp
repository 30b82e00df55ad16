#include "app/cli/commands/commands.h"

#include <iostream>

namespace patron::cli {

namespace {
/// What a canonical dump holds: by natural keys, without numbers given by import order, clock times or tombstones.
struct DumpTable
{
    const char* name;
    const char* sql;
};

/// A customer by their strongest identity.
#define CUSTOMER_KEY(id)                                                                                               \
    "(SELECT kind || ':' || source || ':' || normalized FROM identity i WHERE i.customer_id = " id                     \
    " ORDER BY CASE kind WHEN 'email' THEN 0 WHEN 'phone' THEN 1 WHEN 'card' THEN 2 WHEN 'external' THEN 3 ELSE 4 "    \
    "END, "                                                                                                            \
    "normalized, source LIMIT 1)"

constexpr DumpTable tables[] = {
    {"identity",
     "SELECT " CUSTOMER_KEY("t.customer_id") " AS customer, kind, source, value, normalized, is_primary, mailable "
                                             "FROM identity t ORDER BY 1, 2, 3, 5, 4"},
    {"trait", "SELECT name, type, label, standard FROM trait ORDER BY name"},
    {"trait_entry",
     "SELECT " CUSTOMER_KEY("t.customer_id") " AS customer, d.name, t.value, t.source FROM trait_entry t JOIN "
                                             "trait d ON d.id = t.trait_id ORDER BY 1, 2, t.effective_at, t.seq"},
    {"place", "SELECT kind, name, street, city, postal_code, country, lat, lon FROM place ORDER BY folded"},
    {"product", "SELECT sku, name, category, brand, price, currency FROM product ORDER BY sku"},
    {"orders",
     "SELECT source, number, " CUSTOMER_KEY("t.customer_id") " AS customer, kind, state, status, at, local_day, "
                                                             "currency, value, value_base, discount, shipping, tax, "
                                                             "channel, coupon, country FROM orders t "
                                                             "ORDER BY source, number"},
    {"order_line", "SELECT o.source, o.number, l.sku, l.name, l.quantity, l.unit_price, l.total, l.occurrence FROM "
                   "order_line l JOIN orders o ON o.id = l.order_id ORDER BY 1, 2, 3, 4, 5, 6, 8"},
    {"event", "SELECT " CUSTOMER_KEY("t.customer_id") " AS customer, k.name, t.at, t.local_day, t.channel, t.device, "
                                                      "t.value_e4, t.currency, t.key, t.due_at, t.properties, "
                                                      "t.source, t.source_key FROM event t JOIN event_kind k "
                                                      "ON k.id = t.kind_id ORDER BY 3, 2, 1, 13, 9, 11"},
    {"consent_entry",
     "SELECT " CUSTOMER_KEY("t.customer_id") " AS customer, channel, purpose, state, source, evidence FROM "
                                             "consent_entry t ORDER BY 1, 2, 3, t.at, t.id"},
    {"suppression",
     "SELECT kind, normalized, reason, source FROM suppression WHERE lifted_at IS NULL ORDER BY 1, 2, 3"},
    {"preference", "SELECT " CUSTOMER_KEY("t.customer_id") " AS customer, polarity, subject, source FROM preference t "
                                                           "ORDER BY 1, 2, 3"},
    {"segment", "SELECT name, rule FROM segment ORDER BY folded"},
    {"message",
     "SELECT m.name, m.channel, v.version, v.class, v.language, v.subject, v.preheader, v.format, v.body, "
     "v.plain_text FROM message m JOIN message_version v ON v.message_id = m.id ORDER BY m.folded, v.version"},
    {"enrollment",
     "SELECT p.name, " CUSTOMER_KEY("t.customer_id") " AS customer, t.key, t.entered_at, t.held_out, t.state, "
                                                     "t.step_id, t.due_at, t.goal_at, t.exit_reason FROM enrollment t "
                                                     "JOIN program p ON p.id = t.program_id "
                                                     "ORDER BY 1, 2, 3, 4"},
    {"outbox", "SELECT o.name, " CUSTOMER_KEY(
                   "t.customer_id") " AS customer, t.channel, t.class, t.state, t.reason FROM "
                                    "outbox t JOIN occasion o ON o.id = t.occasion_id ORDER BY 1, 2, 3, t.due_at"},
};
#undef CUSTOMER_KEY

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

Result<Answer> run(CommandRun& run)
{
    PATRON_TRY(opened, run.open(Store::Access::ReadOnly));
    return opened->store().read([&](ReadSession& session) -> Result<Answer> {
        Answer answer;
        answer.json = Json::object();
        // Large workspaces are written as they are read; only --json holds the whole document.
        for (const DumpTable& table : tables) {
            Query query = session.queryOnce(table.sql);
            Json rows = Json::array();
            while (query.step()) {
                Json row = Json::array();
                for (int i = 0; i < query.columnCount(); ++i)
                    row.push_back(cell(query, i));
                if (run.wantsJson())
                    rows.push_back(std::move(row));
                else
                    std::cout << table.name << " " << compactJson(row) << "\n";
            }
            if (run.wantsJson())
                answer.json[table.name] = std::move(rows);
        }
        answer.text = "-- end\n";
        return answer;
    });
}
}

Command dumpCommand()
{
    return {"dump", "WS", "Writes everything in a fixed order, without numbers and clock times, to compare workspaces.",
            {},     1,    1,
            run};
}

}
