#pragma once

#include "core/customer/matchfinder.h"

#include <string>
#include <vector>

namespace patron::customer {

/// A pair in the review queue.
struct DuplicateCase
{
    CustomerId first;
    CustomerId second;
    int score = 0;
    std::vector<MatchEvidence> evidence;
    Ms recordedAt = 0;
};

/// Who may be one person: the review queue and what people said of it. Except `find`, the functions run inside store
/// closures.
namespace duplicates {

/// Looks through all customers; changes nothing. Not from the GUI thread.
Result<MatchResult> find(Store& store, JobContext& job, int leastScore = 50);
/// Makes the queue what a look-through found.
void save(Transaction& tx, const MatchResult& found, Ms now);
/// The queue, best first: at most `limit` after skipping `from`.
std::vector<DuplicateCase> list(Connection& connection, std::int64_t limit, std::int64_t from = 0);
std::int64_t count(Connection& connection);

/// Remembers that two are not the same person; they leave the queue for good.
void keepApart(Transaction& tx, CustomerId one, CustomerId other, Ms now);
/// Takes that back.
void forgetApart(Transaction& tx, CustomerId one, CustomerId other);
bool isApart(Connection& connection, CustomerId one, CustomerId other);

/// Why, in words: those for it, the strongest first, then those against.
std::vector<std::string> reasonsFor(const std::vector<MatchEvidence>& evidence);
std::vector<std::string> reasonsAgainst(const std::vector<MatchEvidence>& evidence);

}
}
