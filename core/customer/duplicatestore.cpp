#include "core/customer/duplicatestore.h"

#include "core/base/json.h"
#include "core/customer/customerstore.h"

#include <algorithm>
#include <cmath>

namespace patron::customer::duplicates {

namespace {
std::pair<CustomerId, CustomerId> inOrder(CustomerId one, CustomerId other)
{
    return {std::min(one, other), std::max(one, other)};
}

Json toJson(const std::vector<MatchEvidence>& evidence)
{
    Json list = Json::array();
    for (const MatchEvidence& item : evidence)
        list.push_back(
            {{"field", item.field}, {"agreement", item.agreement}, {"bits", std::round(item.bits * 10) / 10}});
    return list;
}

std::vector<MatchEvidence> fromJson(std::string_view text)
{
    std::vector<MatchEvidence> evidence;
    const Json list = Json::parse(text, nullptr, false);
    if (!list.is_array())
        return evidence;
    for (const Json& item : list)
        evidence.push_back(
            {item.value("field", std::string()), item.value("agreement", std::string()), item.value("bits", 0.0)});
    return evidence;
}

/// What people said, with merged ids followed: who is told apart from one is told apart from who that one became.
std::set<std::pair<std::int64_t, std::int64_t>> distinctPairs(Connection& connection)
{
    std::set<std::pair<std::int64_t, std::int64_t>> pairs;
    Query query = connection.query("SELECT first_id, second_id FROM distinct_pair");
    while (query.step()) {
        const auto [first, second] = inOrder(customers::resolve(connection, query.id<CustomerId>(0)),
                                             customers::resolve(connection, query.id<CustomerId>(1)));
        pairs.insert({first.value, second.value});
    }
    return pairs;
}

std::vector<std::string> reasons(const std::vector<MatchEvidence>& evidence, bool forIt)
{
    std::vector<MatchEvidence> side;
    std::copy_if(evidence.begin(), evidence.end(), std::back_inserter(side),
                 [&](const MatchEvidence& item) { return (item.bits > 0) == forIt; });
    std::stable_sort(side.begin(), side.end(), [](const MatchEvidence& a, const MatchEvidence& b) {
        return std::abs(a.bits) > std::abs(b.bits);
    });
    std::vector<std::string> words;
    for (const MatchEvidence& item : side)
        words.push_back(inWords(item.field, item.agreement));
    return words;
}
}

Result<MatchResult> find(Store& store, JobContext& job, int leastScore)
{
    return store.read(
        [&](ReadSession& session) -> Result<MatchResult> {
            MatchOptions options;
            options.leastScore = leastScore;
            options.distinct = distinctPairs(session.connection());
            PATRON_TRY(base, loadMatchBase(session, job));
            return findMatches(base, options, job);
        },
        job.cancelToken());
}

void save(Transaction& tx, const MatchResult& found, Ms now)
{
    tx.query("DELETE FROM duplicate_pair").run();
    for (const DuplicatePair& pair : found.pairs) {
        tx.query("INSERT INTO duplicate_pair(first_id, second_id, score, weight, evidence, recorded_at) VALUES (?, ?, "
                 "?, ?, ?, ?)")
            .bind(pair.first, pair.second, pair.score, static_cast<std::int64_t>(pair.bits * 100),
                  compactJson(toJson(pair.evidence)), now)
            .run();
    }
    tx.changed(Area::Customers);
}

std::vector<DuplicateCase> list(Connection& connection, std::int64_t limit, std::int64_t from)
{
    std::vector<DuplicateCase> cases;
    Query query = connection.query("SELECT first_id, second_id, score, evidence, recorded_at FROM duplicate_pair ORDER "
                                   "BY score DESC, first_id, second_id LIMIT ? OFFSET ?");
    query.bind(limit, from);
    while (query.step())
        cases.push_back({query.id<CustomerId>(0), query.id<CustomerId>(1), query.integer(2), fromJson(query.view(3)),
                         query.int64(4)});
    return cases;
}

std::int64_t count(Connection& connection)
{
    Query query = connection.query("SELECT count(*) FROM duplicate_pair");
    query.step();
    return query.int64(0);
}

void keepApart(Transaction& tx, CustomerId one, CustomerId other, Ms now)
{
    const auto [first, second] = inOrder(one, other);
    tx.query("INSERT INTO distinct_pair(first_id, second_id, recorded_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING")
        .bind(first, second, now)
        .run();
    tx.query("DELETE FROM duplicate_pair WHERE first_id = ? AND second_id = ?").bind(first, second).run();
    tx.changed(Area::Customers);
}

void forgetApart(Transaction& tx, CustomerId one, CustomerId other)
{
    const auto [first, second] = inOrder(one, other);
    tx.query("DELETE FROM distinct_pair WHERE first_id = ? AND second_id = ?").bind(first, second).run();
    tx.changed(Area::Customers);
}

bool isApart(Connection& connection, CustomerId one, CustomerId other)
{
    const auto [first, second] = inOrder(one, other);
    return distinctPairs(connection).contains({first.value, second.value});
}

std::vector<std::string> reasonsFor(const std::vector<MatchEvidence>& evidence)
{
    return reasons(evidence, true);
}

std::vector<std::string> reasonsAgainst(const std::vector<MatchEvidence>& evidence)
{
    return reasons(evidence, false);
}

}
