#include "core/customer/eventstore.h"

namespace patron::customer::events {

namespace {
std::optional<std::string_view> orNull(const std::string& text)
{
    return text.empty() ? std::nullopt : std::optional<std::string_view>(text);
}
}

std::int64_t kindId(Transaction& tx, std::string_view kind)
{
    {
        Query find = tx.query("SELECT id FROM event_kind WHERE name = ?");
        find.bind(kind);
        if (find.step())
            return find.int64(0);
    }
    tx.query("INSERT INTO event_kind(name) VALUES (?)").bind(kind).run();
    return tx.lastInsertId();
}

std::int64_t add(Transaction& tx, const TimeZone& zone, const NewEvent& event, Ms recordedAt)
{
    Query insert = tx.query("INSERT INTO event(customer_id, kind_id, at, local_day, date_only, channel, place_id, "
                            "device, value_e4, currency, "
                            "key, due_at, properties, source, source_key, batch_id, recorded_at) "
                            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING");
    insert.bind(event.customer, kindId(tx, event.kind), event.at, zone.dayAt(event.at), event.dateOnly,
                orNull(event.channel), event.place, orNull(event.device), event.valueE4, orNull(event.currency),
                orNull(event.key), event.dueAt, orNull(event.properties), orNull(event.source), orNull(event.sourceKey),
                event.batch, recordedAt);
    insert.run();
    if (tx.changes() == 0)
        return 0;
    const std::int64_t id = tx.lastInsertId();
    tx.changed(Area::Events, event.customer);
    return id;
}

}
