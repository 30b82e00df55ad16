#include "core/customer/eventstore.h"

#include "core/base/json.h"
#include "core/base/text.h"
#include "core/customer/claimstore.h"
#include "core/customer/visitorstore.h"

namespace patron::customer::events {

std::string kindName(std::string_view text)
{
    std::string name;
    for (const char c : foldText(toValidUtf8(trim(text)))) {
        const bool word = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || (c & 0x80) != 0;
        if (word)
            name += c;
        else if (!name.empty() && name.back() != '_')
            name += '_';
    }
    while (!name.empty() && name.back() == '_')
        name.pop_back();
    return name;
}

namespace {
constexpr std::size_t contentParts = 12;

std::optional<std::string_view> orNull(const std::string& text)
{
    return text.empty() ? std::nullopt : std::optional<std::string_view>(text);
}

/// What an import says of an event but for whose it is, as one text.
std::string contentOf(std::string_view kind, const std::vector<std::optional<std::int64_t>>& numbers,
                      const std::vector<std::string>& texts)
{
    Json content = Json::array({std::string(kind)});
    for (const auto& number : numbers)
        content.push_back(number ? Json(*number) : Json(nullptr));
    for (const std::string& text : texts)
        content.push_back(text);
    return compactJson(content);
}

std::optional<std::int64_t> numberOrNull(std::int64_t number)
{
    return number != 0 ? std::optional(number) : std::nullopt;
}

void claimKnown(Transaction& tx, const NewEvent& event)
{
    std::int64_t id = 0;
    std::string stored;
    {
        Query known =
            tx.query("SELECT e.id, k.name, e.at, e.date_only, e.place_id, e.value_e4, e.due_at, e.channel, "
                     "e.device, e.currency, e.key, e.properties, e.batch_id, coalesce(v.source || char(31) || "
                     "v.normalized, '') FROM event e JOIN event_kind k ON k.id = e.kind_id LEFT JOIN visitor "
                     "v ON v.id = e.visitor_id WHERE e.source = ? AND e.source_key = ?");
        known.bind(event.source, event.sourceKey);
        if (!known.step() || known.isNull(12) || known.id<BatchId>(12) == event.batch)
            return;
        id = known.int64(0);
        stored = contentOf(
            known.view(1),
            {known.int64(2), known.int64(3), known.optionalInt64(4), known.optionalInt64(5), known.optionalInt64(6)},
            {known.text(7), known.text(8), known.text(9), known.text(10), known.text(11), known.text(13)});
    }
    const std::string content = contentOf(
        event.kind, {event.at, event.dateOnly ? 1 : 0, numberOrNull(event.place.value), event.valueE4, event.dueAt},
        {event.channel, event.device, event.currency, event.key, event.properties,
         event.visitor ? event.visitor->source + "\x1F" + event.visitor->normalized : std::string()});
    claims::addEvent(tx, id, event.batch, numberOrNull(event.claimSeq), content, stored);
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
    std::optional<std::int64_t> visitor;
    visitors::Owner owner{event.customer, std::nullopt};
    if (event.visitor) {
        visitor = visitors::idOf(tx, *event.visitor);
        owner = visitors::ownerOf(tx.connection(), *event.visitor);
    }
    Query insert = tx.query(
        "INSERT INTO event(visitor_id, identity_id, customer_id, kind_id, at, local_day, date_only, channel, place_id, "
        "device, value_e4, currency, "
        "key, due_at, properties, source, source_key, batch_id, claim_seq, "
        "recorded_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING");
    insert.bind(visitor, owner.identity, owner.customer, kindId(tx, event.kind), event.at, zone.dayAt(event.at),
                event.dateOnly, orNull(event.channel), event.place, orNull(event.device), event.valueE4,
                orNull(event.currency), orNull(event.key), event.dueAt, orNull(event.properties), orNull(event.source),
                orNull(event.sourceKey), event.batch, numberOrNull(event.claimSeq), recordedAt);
    insert.run();
    if (tx.changes() == 0) {
        if (event.batch)
            claimKnown(tx, event);
        return 0;
    }
    const std::int64_t id = tx.lastInsertId();
    tx.changed(Area::Events, owner.customer);
    return id;
}

namespace {
/// Takes what another import says over the event's own words.
void applyContent(Transaction& tx, const TimeZone& zone, std::int64_t event, const std::string& content)
{
    const auto words = parseJson(content, "an event");
    if (!words || !words->is_array() || words->size() != contentParts)
        return;
    const auto numberAt = [&](std::size_t i) {
        const Json& cell = (*words)[i];
        return cell.is_number_integer() ? std::optional(cell.get<std::int64_t>()) : std::nullopt;
    };
    const auto textAt = [&](std::size_t i) {
        const Json& cell = (*words)[i];
        std::string text = cell.is_string() ? cell.get<std::string>() : std::string();
        return text.empty() ? std::optional<std::string>() : std::optional(std::move(text));
    };
    const Ms at = numberAt(1).value_or(0);
    std::optional<std::int64_t> visitor;
    if (const auto device = textAt(11)) {
        Identity identity;
        identity.kind = IdentityKind::Device;
        identity.source = device->substr(0, device->find('\x1F'));
        identity.normalized = device->substr(identity.source.size() + 1);
        visitor = visitors::idOf(tx, identity);
    }
    tx.query("UPDATE event SET kind_id = ?, at = ?, local_day = ?, date_only = ?, place_id = (SELECT id FROM place "
             "WHERE id = ?), value_e4 = ?, "
             "due_at = ?, channel = ?, device = ?, currency = ?, key = ?, properties = ?, visitor_id = ? WHERE id = ?")
        .bind(kindId(tx, textAt(0).value_or(std::string())), at, zone.dayAt(at), numberAt(2).value_or(0), numberAt(3),
              numberAt(4), numberAt(5), textAt(6), textAt(7), textAt(8), textAt(9), textAt(10), visitor, event)
        .run();
}
}

void handOver(Transaction& tx, const TimeZone& zone, BatchId from)
{
    struct Heir
    {
        std::int64_t event;
        BatchId batch;
        std::optional<std::int64_t> person;
        std::optional<std::string> record;
    };
    std::vector<Heir> heirs;
    {
        Query query =
            tx.query("SELECT c.event_id, c.batch_id, c.person_seq, c.record FROM event_claim c JOIN event e ON "
                     "e.id = c.event_id WHERE e.batch_id = ? AND c.batch_id = (SELECT min(m.batch_id) FROM "
                     "event_claim m WHERE m.event_id = c.event_id) ORDER BY c.event_id");
        query.bind(from);
        while (query.step())
            heirs.push_back({query.int64(0), query.id<BatchId>(1), query.optionalInt64(2), query.optionalText(3)});
    }
    for (const Heir& heir : heirs) {
        if (heir.record)
            applyContent(tx, zone, heir.event, *heir.record);
        tx.query("UPDATE event SET batch_id = ?1, claim_seq = ?2, recorded_at = (SELECT recorded_at FROM import_batch "
                 "WHERE id = ?1) WHERE id = ?3")
            .bind(heir.batch, heir.person, heir.event)
            .run();
        tx.query("DELETE FROM event_claim WHERE event_id = ? AND batch_id = ?").bind(heir.event, heir.batch).run();
    }
}

void settleCircle(Transaction& tx)
{
    tx.query("UPDATE event SET customer_id = (SELECT p.customer_id FROM person_claim p WHERE "
             "p.batch_id = event.batch_id AND p.seq = event.claim_seq) WHERE visitor_id IS NULL AND (id IN (SELECT "
             "id FROM temp.handed_event) OR customer_id IN (SELECT id FROM temp.circle)) AND EXISTS (SELECT 1 FROM "
             "person_claim p WHERE p.batch_id = event.batch_id AND p.seq = event.claim_seq)")
        .run();
    visitors::settleCircle(tx);
    tx.query("DELETE FROM temp.handed_event").run();
}

void removeBatch(Transaction& tx, BatchId batch)
{
    tx.query("DELETE FROM event WHERE batch_id = ?").bind(batch).run();
    if (tx.changes() > 0)
        tx.changed(Area::Events);
}

void removeUnusedKinds(Transaction& tx)
{
    tx.query("DELETE FROM event_kind WHERE standard = 0 AND NOT EXISTS (SELECT 1 FROM event e WHERE e.kind_id = "
             "event_kind.id)")
        .run();
}

}
