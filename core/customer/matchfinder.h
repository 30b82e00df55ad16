#pragma once

#include "core/customer/matchweights.h"

#include <set>
#include <utility>
#include <vector>

namespace patron::customer {

/// Two customers who may be one person; `first` has the smaller id.
struct DuplicatePair
{
    CustomerId first;
    CustomerId second;
    int score = 0; ///< 0 to 99, a probability in percent
    double bits = 0;
    std::vector<MatchEvidence> evidence;
};

struct MatchOptions
{
    int leastScore = 50;
    std::size_t mostPairs = 100'000; ///< the best ones
    /// Pairs a person has said are not the same, smaller id first.
    std::set<std::pair<std::int64_t, std::int64_t>> distinct{};
};

struct MatchResult
{
    std::vector<DuplicatePair> pairs; ///< by score descending, then ids
    std::size_t customers = 0;
    std::int64_t compared = 0;
    bool cut = false; ///< there were more than `mostPairs`
};

/// Finds pairs of customers who may be one person: by every key they share and, for those who share none, by blocks of
/// name, postal code, birthday and street; within a block that is too large only neighbours are compared. Pure but for
/// the job's progress; Cancelled when it is.
Result<MatchResult> findMatches(const MatchBase& base, const MatchOptions& options, JobContext& job);

}
