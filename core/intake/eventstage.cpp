#include "core/intake/eventstage.h"

#include "core/base/currency.h"
#include "core/base/hash.h"
#include "core/base/json.h"
#include "core/base/money.h"
#include "core/base/text.h"
#include "core/customer/eventstore.h"

#include <algorithm>

namespace patron::intake {

namespace {
using R = RowBinding::Reading;

/// When what the event announces is due, by its column or among its properties.
R readDue(RowBinding& binding, const CsvRow& row, const TrackedRow& tracked, const Store& store, DatedInstant& due)
{
    if (binding.has(Field::EventDueAt))
        return binding.instant(row, Field::EventDueAt, due);
    if (!tracked.properties.contains("due_at") || !tracked.properties["due_at"].is_string())
        return R::Empty;
    const auto reading = readDate(tracked.properties["due_at"].get<std::string>(), DateOrder::DayFirst);
    if (!reading || !reading->hasYear)
        return R::Empty;
    due = instantOf(*reading, store.zone());
    return R::Good;
}

/// What the event was worth, where no column says it: apps and tag managers send it along as a property. What a review
/// is worth are its stars.
R readValue(const RowBinding& binding, const CsvRow& row, const TrackedRow& tracked, std::int64_t& value)
{
    constexpr int decimals = 4;
    if (const R read = binding.units(row, Field::EventValue, decimals, value); read != R::Empty)
        return read;
    const Json& properties = tracked.properties;
    auto given = properties.find("value");
    for (const char* stars : {"rating", "stars", "star_rating", "score"}) {
        if (given == properties.end() && tracked.kind == "review")
            given = properties.find(stars);
    }
    if (given == properties.end() || !(given->is_string() || given->is_number()))
        return R::Empty;
    const auto units = parseDecimal(given->is_string() ? given->get<std::string>() : compactJson(*given), decimals);
    if (!units)
        return R::Empty;
    value = *units;
    return R::Good;
}

/// The properties with the name of a shop that is not known: it is not lost with the link.
std::string withPlaceName(const std::string& properties, const std::string& place)
{
    auto json = properties.empty() ? Result<Json>(Json::object()) : parseJson(properties, "the properties");
    if (!json || !json->is_object() || json->contains("place"))
        return properties;
    (*json)["place"] = place;
    return compactJson(*json);
}

/// Kinds that modules write themselves: a file cannot make it look as if Patron had sent something.
bool isOwnKind(std::string_view kind)
{
    return kind.substr(0, 8) == "message." || kind.substr(0, 8) == "program." || kind.substr(0, 8) == "segment.";
}
}

void EventStage::add(RowBinding& binding, const CsvRow& row, const TrackedRow& tracked, const PersonSource& source,
                     Rejects& rejects, ImportNotes& notes)
{
    const auto refuse = [&](Field field, std::string_view reason) {
        rejects.add(row.line, binding.header(field), binding.text(row, field), reason);
    };
    const std::string& kind = tracked.kind;
    if (isOwnKind(kind))
        return refuse(Field::EventKind, "Events of this name are written by Patron itself.");
    DatedInstant at;
    if (binding.instant(row, Field::EventAt, at) != R::Good)
        return refuse(Field::EventAt, "This is not a date.");
    DatedInstant due;
    const R hasDue = readDue(binding, row, tracked, source.store, due);
    if (hasDue == R::Bad)
        return refuse(Field::EventDueAt, "This is not a date.");
    std::int64_t value = 0;
    const R hasValue = readValue(binding, row, tracked, value);
    if (hasValue == R::Bad)
        return refuse(Field::EventValue, "This is not a number.");
    Json described = tracked.properties;
    if (!tracked.items.empty())
        described["items"] = tracked.items;
    const std::string properties = described.empty() ? std::string() : compactJson(described);
    Person person;
    std::optional<BadIdentity> bad;
    person.identities = readIdentities(binding, row, source, notes, bad);
    if (person.identities.empty()) {
        if (bad)
            rejects.add(row.line, bad->column, bad->value, bad->reason);
        else
            rejects.add(row.line, {}, {}, "The row does not say whose event it is.");
        return;
    }
    RecordWriter record;
    person.write(record);
    record.text(kind);
    record.number(at.at);
    record.number(at.dateOnly ? 1 : 0);
    record.text(tracked.channel);
    record.text(deviceOfWord(binding.text(row, Field::EventDevice)));
    record.text(toValidUtf8(binding.text(row, Field::Place)));
    record.number(hasValue == R::Good ? 1 : 0);
    record.number(value);
    std::string currency = asciiUpper(binding.text(row, Field::Currency));
    if (const auto sent = tracked.properties.find("currency");
        currency.empty() && sent != tracked.properties.end() && sent->is_string())
        currency = asciiUpper(sent->get<std::string>());
    record.text(isCurrencyCode(currency) ? currency : std::string());
    record.text(tracked.key);
    record.text(properties);
    record.number(hasDue == R::Good ? 1 : 0);
    record.number(due.at);
    std::string sourceKey = toValidUtf8(binding.text(row, Field::EventId));
    if (sourceKey.empty()) {
        // Without an id of its own an event is known by its content and how often that came.
        const std::uint64_t content = quickHash(record.record());
        sourceKey = "row:" + std::to_string(content) + ":" + std::to_string(++m_seen[content]);
    }
    record.text(sourceKey);
    m_log.append(record.record());
}

Result<void> EventStage::apply(ApplyContext& context, PersonWriter& writer, VisitorClaims& visitors,
                               ImportCounts& counts)
{
    std::string text;
    m_log.rewind();
    while (m_log.next(text)) {
        RecordReader record(text);
        const Person person = Person::read(record);
        customer::NewEvent event;
        event.kind = std::string(record.text());
        event.at = record.number();
        event.dateOnly = record.number() != 0;
        event.channel = std::string(record.text());
        event.device = std::string(record.text());
        const std::string place(record.text());
        const bool hasValue = record.number() != 0;
        const std::int64_t value = record.number();
        event.valueE4 = hasValue ? std::optional(value) : std::nullopt;
        event.currency = std::string(record.text());
        event.key = std::string(record.text());
        event.properties = std::string(record.text());
        const bool hasDue = record.number() != 0;
        const Ms due = record.number();
        event.dueAt = hasDue ? std::optional(due) : std::nullopt;
        event.source = context.source;
        event.sourceKey = std::string(record.text());
        event.batch = context.batch;
        if (!place.empty()) {
            Query query = context.tx.query("SELECT id FROM v_place WHERE folded = ?");
            query.bind(foldText(place));
            if (query.step()) {
                event.place = query.id<PlaceId>(0);
            } else {
                event.properties = withPlaceName(event.properties, place);
                context.notes.add("The shop \"" + place +
                                  "\" is not among the places of this workspace; its events keep its name only.");
            }
        }
        if (isDeviceOnly(person.identities)) {
            event.visitor = person.identities.front();
        } else {
            const VisitorClaims::Visitor& visitor = visitors.find(person, context, writer);
            event.customer = visitor.customer;
            event.claimSeq = visitor.seq;
        }
        if (customer::events::add(context.tx, context.store.zone(), event, context.now) != 0) {
            ++counts.added;
        } else {
            ++counts.unchanged;
        }
        if (context.stopAfter())
            return importCancelled();
    }
    if (m_log.failed())
        return stagingError();
    return {};
}

}
