#include "core/outbox/occasionstore.h"

#include "core/base/hash.h"
#include "core/base/json.h"
#include "core/base/money.h"
#include "core/outbox/sendenqueue.h"

#include <numeric>

namespace patron::outbox {

std::int64_t Tally::of(SendState state) const
{
    const auto found = states.find(state);
    return found == states.end() ? 0 : found->second;
}

bool Tally::finished() const
{
    for (const auto& [state, count] : states) {
        if (count > 0 && isOpen(state))
            return false;
    }
    return true;
}

bool Tally::addsUp() const
{
    return planned == std::accumulate(states.begin(), states.end(), std::int64_t{0},
                                      [](std::int64_t sum, const auto& entry) { return sum + entry.second; });
}

namespace occasions {

namespace {

constexpr std::string_view selectOccasion =
    "SELECT id, uuid, kind, name, program_id, step_id, message_id, connector_id, segment, holdout, audience, held_out, "
    "excluded, state, created_at, reason, rate_per_minute FROM occasion ";

std::string holdoutText(const HoldoutShare& holdout)
{
    return compactJson(Json{{"share", formatDecimalShort(holdout.billionths, 9)}, {"salt", holdout.salt}});
}

Occasion readOccasion(const Query& query)
{
    Occasion occasion;
    occasion.id = query.id<OccasionId>(0);
    occasion.uuid = query.text(1);
    occasion.kind = query.text(2);
    occasion.name = query.text(3);
    occasion.program = query.id<ProgramId>(4);
    occasion.step = query.text(5);
    occasion.message = query.id<MessageId>(6);
    occasion.connector = query.id<ConnectorId>(7);
    occasion.segment = query.text(8);
    if (!query.isNull(9)) {
        const Json json = Json::parse(query.text(9), nullptr, false);
        if (json.is_object())
            occasion.holdout = HoldoutShare{parseDecimal(json.value("share", std::string("0")), 9).value_or(0),
                                            json.value("salt", std::string())};
    }
    occasion.audience = query.int64(10);
    occasion.heldOut = query.int64(11);
    const Json excluded = Json::parse(query.text(12), nullptr, false);
    if (excluded.is_object()) {
        for (const auto& [reason, count] : excluded.items())
            occasion.excluded[reason] = count.get<std::int64_t>();
    }
    occasion.state = query.text(13);
    occasion.createdAt = query.int64(14);
    occasion.reason = query.text(15);
    if (!query.isNull(16))
        occasion.ratePerMinute = query.integer(16);
    return occasion;
}

std::optional<Occasion> findWhere(Connection& connection, std::string_view condition, const auto& value)
{
    Query query = connection.query(std::string(selectOccasion) + std::string(condition));
    query.bind(value);
    if (!query.step())
        return std::nullopt;
    return readOccasion(query);
}

Tally readTally(Query& query)
{
    Tally tally;
    while (query.step()) {
        const std::int64_t count = query.int64(1);
        tally.planned += count;
        if (const auto state = parseSendState(query.view(0)))
            tally.states[*state] += count;
    }
    return tally;
}

Error noOccasion()
{
    return makeError(ErrorCode::NotFound, "There is no such broadcast or program step.");
}

}

std::string stepUuid(const std::string& workspaceUuid, std::string_view programUuid, std::string_view step,
                     std::string_view instance)
{
    std::string name = workspaceUuid;
    for (const std::string_view part : {programUuid, step, instance})
        name.append("\n").append(part);
    Sha256 hash = sha256(name);
    // RFC 9562: version 8 (the namer's own scheme), variant 10.
    hash[6] = static_cast<unsigned char>((hash[6] & 0x0f) | 0x80);
    hash[8] = static_cast<unsigned char>((hash[8] & 0x3f) | 0x80);
    std::string text = toHex(bytesOf(hash)).substr(0, 32);
    for (const std::size_t at : {20u, 16u, 12u, 8u})
        text.insert(at, "-");
    return text;
}

OccasionId add(Transaction& tx, const Occasion& occasion)
{
    const auto orNull = [](const std::string& text) {
        return text.empty() ? std::optional<std::string>() : std::optional(text);
    };
    Json excluded = Json::object();
    for (const auto& [reason, people] : occasion.excluded)
        excluded[reason] = people;
    tx.query("INSERT INTO occasion(uuid, kind, name, program_id, step_id, message_id, connector_id, segment, holdout, "
             "audience, held_out, excluded, state, reason, rate_per_minute, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, "
             "?, ?, ?, ?, ?, ?, ?, ?, ?)")
        .bind(occasion.uuid, occasion.kind, occasion.name, occasion.program, orNull(occasion.step), occasion.message,
              occasion.connector, orNull(occasion.segment),
              occasion.holdout ? std::optional(holdoutText(*occasion.holdout)) : std::nullopt, occasion.audience,
              occasion.heldOut, compactJson(excluded), occasion.state, occasion.reason, occasion.ratePerMinute,
              occasion.createdAt)
        .run();
    tx.changed(Area::Outbox);
    return OccasionId{tx.lastInsertId()};
}

OccasionId ensure(Transaction& tx, const Occasion& occasion)
{
    if (const auto known = findByUuid(tx.connection(), occasion.uuid))
        return known->id;
    return add(tx, occasion);
}

std::optional<Occasion> find(Connection& connection, OccasionId id)
{
    return findWhere(connection, "WHERE id = ?", id);
}

std::optional<Occasion> findByUuid(Connection& connection, std::string_view uuid)
{
    return findWhere(connection, "WHERE uuid = ?", uuid);
}

std::vector<Occasion> list(Connection& connection, std::string_view kind)
{
    Query query = connection.query(std::string(selectOccasion) + "WHERE ?1 = '' OR kind = ?1 ORDER BY id");
    query.bind(kind);
    std::vector<Occasion> all;
    while (query.step())
        all.push_back(readOccasion(query));
    return all;
}

void addExcluded(Transaction& tx, OccasionId id, std::string_view reason, std::int64_t people)
{
    const auto occasion = find(tx.connection(), id);
    if (!occasion)
        return;
    Json excluded = Json::object();
    for (const auto& [known, count] : occasion->excluded)
        excluded[known] = count;
    const std::string key(reason);
    excluded[key] = excluded.value(key, std::int64_t{0}) + people;
    tx.query("UPDATE occasion SET excluded = ? WHERE id = ?").bind(compactJson(excluded), id).run();
    tx.changed(Area::Outbox);
}

Tally tally(Connection& connection, OccasionId id)
{
    Query query = connection.query("SELECT state, COUNT(*) FROM outbox WHERE occasion_id = ? GROUP BY state");
    query.bind(id);
    return readTally(query);
}

Tally tally(Connection& connection)
{
    Query query = connection.query("SELECT state, COUNT(*) FROM outbox GROUP BY state");
    return readTally(query);
}

std::vector<std::string> problems(Connection& connection)
{
    std::vector<std::string> sentences;
    for (const Occasion& occasion : list(connection)) {
        const Tally counts = tally(connection, occasion.id);
        std::int64_t people = counts.planned + occasion.heldOut;
        for (const auto& [reason, count] : occasion.excluded)
            people += count;
        if (!counts.addsUp())
            sentences.push_back("The messages of \"" + occasion.name + "\" are not all in a known state.");
        if (people != occasion.audience) {
            sentences.push_back("\"" + occasion.name + "\" accounts for " + std::to_string(people) + " of " +
                                std::to_string(occasion.audience) + " people.");
        }
    }
    return sentences;
}

std::vector<Occasion> withRate(Connection& connection)
{
    Query query = connection.query(std::string(selectOccasion) +
                                   "WHERE rate_per_minute IS NOT NULL AND state = 'open' ORDER BY id");
    std::vector<Occasion> list;
    while (query.step())
        list.push_back(readOccasion(query));
    return list;
}

Result<void> pause(Transaction& tx, OccasionId id, std::string_view reason)
{
    const auto occasion = find(tx.connection(), id);
    if (!occasion)
        return noOccasion();
    if (occasion->state == "cancelled")
        return makeError(ErrorCode::Conflict, "\"" + occasion->name + "\" was cancelled already.");
    tx.query("UPDATE occasion SET state = 'paused', reason = ? WHERE id = ?").bind(reason, id).run();
    tx.changed(Area::Outbox);
    return {};
}

Result<void> resume(Transaction& tx, OccasionId id)
{
    const auto occasion = find(tx.connection(), id);
    if (!occasion)
        return noOccasion();
    if (occasion->state == "cancelled")
        return makeError(ErrorCode::Conflict,
                         "\"" + occasion->name + "\" was cancelled and cannot go on. Launch a new broadcast.");
    tx.query("UPDATE occasion SET state = 'open', reason = '', watched_from = (SELECT COALESCE(MAX(finished_at), 0) "
             "FROM outbox WHERE occasion_id = ?1) WHERE id = ?1")
        .bind(id)
        .run();
    tx.changed(Area::Outbox);
    return {};
}

Result<std::int64_t> cancel(Transaction& tx, OccasionId id, Ms now)
{
    if (!find(tx.connection(), id))
        return noOccasion();
    tx.query("UPDATE occasion SET state = 'cancelled' WHERE id = ?").bind(id).run();
    return sends::cancelOccasion(tx, id, now);
}

std::vector<CustomerId> heldOut(Connection& connection, OccasionId id)
{
    Query query =
        connection.query("SELECT customer_id FROM occasion_holdout WHERE occasion_id = ? ORDER BY customer_id");
    query.bind(id);
    std::vector<CustomerId> ids;
    while (query.step())
        ids.push_back(query.id<CustomerId>(0));
    return ids;
}

}
}
