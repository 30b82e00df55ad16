#include "core/customer/traitstore.h"

#include "core/base/json.h"
#include "core/base/text.h"

#include <array>

namespace patron::customer::traits {

namespace {
/// The standard traits that have a column of their own in `customer`.
constexpr std::array<std::string_view, 19> columns{
    "first_name", "last_name", "name",       "company",           "gender",           "birthday", "language",
    "country",    "region",    "city",       "postal_code",       "street",           "lat",      "lon",
    "time_zone",  "source",    "created_at", "given_order_count", "given_total_spent"};

bool hasColumn(std::string_view name)
{
    return std::find(columns.begin(), columns.end(), name) != columns.end();
}

Trait readTrait(const Query& query)
{
    return {query.int64(0), query.text(1), parseTraitType(query.view(2)).value_or(TraitType::Text), query.text(3),
            query.flag(4)};
}

constexpr std::string_view traitColumns = "SELECT id, name, type, label, standard FROM trait";

void bindNumber(Query& query, const TraitValue& value)
{
    if (value.type == TraitType::Number)
        query.bindNext(value.number);
    else if (value.type == TraitType::Text || value.type == TraitType::List)
        query.bindNext(nullptr);
    else
        query.bindNext(value.integer);
}

/// The stored text of a value: a list is a JSON array.
std::string storedText(const TraitValue& value)
{
    return value.type == TraitType::List ? compactJson(Json(value.items)) : value.text;
}

TraitValue readValue(TraitType type, const Query& query, int first)
{
    TraitValue value{type, query.text(first), query.text(first + 1), 0, 0, {}};
    if (type == TraitType::Number) {
        value.number = query.real(first + 2);
    } else if (type == TraitType::List) {
        if (const auto items = parseJson(value.text, "a list"))
            value.items = items->get<std::vector<std::string>>();
        value.text.clear();
    } else if (type != TraitType::Text) {
        value.integer = query.int64(first + 2);
    }
    return value;
}

void writeColumn(Transaction& tx, CustomerId customer, const Trait& trait, const std::optional<TraitValue>& value)
{
    if (!trait.standard || !hasColumn(trait.name))
        return;
    Query update = tx.query("UPDATE customer SET " + trait.name + " = ? WHERE id = ?");
    if (!value)
        update.bindNext(nullptr);
    else if (trait.type == TraitType::Text)
        update.bindNext(value->text);
    else
        bindNumber(update, *value);
    update.bindNext(customer).run();
}
}

std::vector<Trait> all(ReadSession& session)
{
    std::vector<Trait> traits;
    Query query = session.query(std::string(traitColumns) + " ORDER BY id");
    while (query.step())
        traits.push_back(readTrait(query));
    return traits;
}

std::optional<Trait> find(ReadSession& session, std::string_view name)
{
    Query query = session.query(std::string(traitColumns) + " WHERE name = ?");
    query.bind(name);
    if (!query.step())
        return std::nullopt;
    return readTrait(query);
}

Result<Trait> ensure(Transaction& tx, std::string_view name, TraitType type, std::string_view label, BatchId batch)
{
    {
        Query query = tx.query(std::string(traitColumns) + " WHERE name = ?");
        query.bind(name);
        if (query.step()) {
            Trait trait = readTrait(query);
            if (trait.type != type) {
                return makeError(ErrorCode::Conflict,
                                 "The trait \"" + trait.name + "\" holds " + std::string(traitTypeName(trait.type)) +
                                     " values here, so " + std::string(traitTypeName(type)) +
                                     " values cannot go into it. Map the column to another trait.");
            }
            return trait;
        }
    }
    tx.query("INSERT INTO trait(name, type, label, standard, batch_id) VALUES (?, ?, ?, 0, ?)")
        .bind(name, traitTypeName(type), label, batch)
        .run();
    return Trait{tx.lastInsertId(), std::string(name), type, std::string(label), false};
}

bool add(Transaction& tx, const Trait& trait, const TraitEntry& entry)
{
    std::int64_t seq = 0;
    std::optional<std::pair<Ms, std::int64_t>> known;
    {
        Query inForce = tx.query(
            "SELECT value, effective_at, seq, batch_id FROM trait_entry WHERE customer_id = ? AND trait_id = ? "
            "AND effective_at <= ? ORDER BY effective_at DESC, seq DESC LIMIT 1");
        inForce.bind(entry.customer, trait.id, entry.effectiveAt);
        if (inForce.step()) {
            const bool same =
                entry.value ? !inForce.isNull(0) && inForce.view(0) == storedText(*entry.value) : inForce.isNull(0);
            if (same && (entry.batch || inForce.isNull(3)))
                return false;
            if (same)
                known.emplace(inForce.int64(1), inForce.int64(2));
            if (inForce.int64(1) == entry.effectiveAt)
                seq = inForce.int64(2) + 1;
        } else if (!entry.value) {
            return false;
        }
    }
    if (known) {
        tx.query("UPDATE trait_entry SET batch_id = NULL WHERE customer_id = ? AND trait_id = ? AND effective_at = ? "
                 "AND seq = ?")
            .bind(entry.customer, trait.id, known->first, known->second)
            .run();
        return false;
    }
    Query insert = tx.query("INSERT INTO trait_entry(customer_id, trait_id, effective_at, seq, value, folded, number, "
                            "source, batch_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
    insert.bind(entry.customer, trait.id, entry.effectiveAt, seq);
    if (entry.value) {
        insert.bindNext(storedText(*entry.value));
        if (trait.type == TraitType::Text)
            insert.bindNext(entry.value->folded);
        else
            insert.bindNext(nullptr);
        bindNumber(insert, *entry.value);
    } else {
        insert.bindNext(nullptr).bindNext(nullptr).bindNext(nullptr);
    }
    insert.bindNext(entry.source).bindNext(entry.batch).run();
    if (entry.value && trait.type == TraitType::List) {
        for (std::size_t i = 0; i < entry.value->items.size(); ++i) {
            const std::string& item = entry.value->items[i];
            tx.query("INSERT INTO trait_item(customer_id, trait_id, effective_at, seq, position, value, folded) "
                     "VALUES (?, ?, ?, ?, ?, ?, ?)")
                .bind(entry.customer, trait.id, entry.effectiveAt, seq, static_cast<std::int64_t>(i), item,
                      foldText(item))
                .run();
        }
    }
    Query later =
        tx.query("SELECT 1 FROM trait_entry WHERE customer_id = ? AND trait_id = ? AND effective_at > ? LIMIT 1");
    later.bind(entry.customer, trait.id, entry.effectiveAt);
    if (!later.step())
        writeColumn(tx, entry.customer, trait, entry.value);
    tx.changed(Area::Customers, entry.customer);
    return true;
}

std::optional<TraitValue> current(Connection& connection, CustomerId customer, const Trait& trait, Ms at)
{
    Query query =
        connection.query("SELECT value, folded, number FROM trait_entry WHERE customer_id = ? AND trait_id = ? "
                         "AND effective_at <= ? ORDER BY effective_at DESC, seq DESC LIMIT 1");
    query.bind(customer, trait.id, at);
    if (!query.step() || query.isNull(0))
        return std::nullopt;
    return readValue(trait.type, query, 0);
}

void refreshColumns(Transaction& tx, CustomerId customer)
{
    std::vector<Trait> standard;
    {
        Query query = tx.query(std::string(traitColumns) + " WHERE standard = 1");
        while (query.step())
            standard.push_back(readTrait(query));
    }
    for (const Trait& trait : standard)
        writeColumn(tx, customer, trait, current(tx.connection(), customer, trait));
    tx.query("UPDATE customer SET "
             "email = (SELECT value FROM identity WHERE customer_id = customer.id AND kind = 'email' AND anothers = 0 "
             "ORDER BY is_primary DESC, id LIMIT 1), "
             "phone = (SELECT normalized FROM identity WHERE customer_id = customer.id AND kind = 'phone' "
             "ORDER BY is_primary DESC, id LIMIT 1) WHERE id = ?")
        .bind(customer)
        .run();
    tx.changed(Area::Customers, customer);
}

}
