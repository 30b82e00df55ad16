#pragma once

#include "core/base/clock.h"
#include "core/base/id.h"
#include "core/base/result.h"
#include "core/segment/rule.h"
#include "core/segment/rulesql.h"
#include "core/store/store.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What the builder, the command line, broadcasts and programs ask of a rule. All run inside a read closure, may take
/// as long as a scan of the base, and end as Cancelled when the closure's token is set.
namespace patron::segment {

/// When and how to answer. `asOf`: an instant; for live answers `liveAsOf(clock)`.
struct AskTerms
{
    Ms asOf = 0;
    bool strictAsOf = false;
    /// The index where one is open (audienceindex.h), else SQL; or SQL whatever is open.
    enum class Engine { Best, Sql } engine = Engine::Best;
};

struct CountAnswer
{
    std::int64_t count = 0;
    std::int64_t of = 0;          ///< all customers
    double elapsedMs = 0;         ///< one evaluation
    std::string engine = "sql";   ///< index, sql
    std::size_t touchedBytes = 0; ///< of the index's columns: what memory must deliver at least
};
Result<CountAnswer> count(ReadSession& session, const Store& store, const Rule& rule, AskTerms terms);

/// The ids, ascending; the first `limit` of them.
Result<std::vector<CustomerId>> members(ReadSession& session, const Store& store, const Rule& rule, AskTerms terms,
                                        std::optional<std::int64_t> limit = {});
/// Whether one customer is in.
Result<bool> contains(ReadSession& session, const Store& store, const Rule& rule, CustomerId customer, AskTerms terms);

/// One node's share of the answer.
struct NodeCount
{
    std::string path;
    bool ignored = false;
    std::int64_t count = 0;   ///< who meets this node alone
    std::int64_t missing = 0; ///< who has no value for what it asks
    /// Rows of the root group only: who is left after this row and those before it, and who would be in without it.
    std::optional<std::int64_t> cumulative;
    std::optional<std::int64_t> without;
};
struct Waterfall
{
    std::int64_t count = 0;
    std::int64_t of = 0;
    double elapsedMs = 0;
    std::int64_t assumed = 0;     ///< members of whom some condition rests on an assumed value
    std::vector<NodeCount> nodes; ///< parents first
};
/// Counts under every condition, by one statement.
Result<Waterfall> waterfall(ReadSession& session, const Store& store, const Rule& rule, AskTerms terms);

/// How many of the segment's people a channel reaches, and why not the others.
struct ReachAnswer
{
    std::string channel;
    std::int64_t of = 0;
    std::int64_t reachable = 0;
    /// The gap by reason, each person once, in the order in which they are looked at.
    std::int64_t noAddress = 0;
    std::int64_t suppressed = 0;
    std::int64_t consentDenied = 0;
    std::int64_t noConsent = 0; ///< never asked
};
Result<ReachAnswer> reach(ReadSession& session, const Store& store, const Rule& rule, std::string_view channel,
                          AskTerms terms);

/// Up to `count` members spread evenly over the ids: the same people while the segment is the same.
Result<std::vector<CustomerId>> samplePeople(ReadSession& session, const Store& store, const Rule& rule, AskTerms terms,
                                             int count = 10);

/// The statement with its values written in.
Result<std::string> sqlText(ReadSession& session, const Store& store, const Rule& rule, AskTerms terms,
                            SqlDialect dialect = SqlDialect::Sqlite);

}
