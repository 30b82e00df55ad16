#pragma once

#include "core/jobs/job.h"
#include "core/store/store.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace patron::customer {

/// A value with how many customers have it.
struct ValueCount
{
    std::string value;
    std::int64_t count = 0;

    bool operator==(const ValueCount&) const = default;
};

/// How spellings of one thing are found, from strict to loose.
enum class ClusterMethod {
    Fingerprint, ///< the same words in any order, case, accents and signs
    Ngram,       ///< the same pairs of letters: also where blanks differ
    Edits        ///< few letters differ: one in five, at most three (Levenshtein)
};

std::string_view clusterMethodName(ClusterMethod method);
std::optional<ClusterMethod> parseClusterMethod(std::string_view name);

/// Spellings that may mean one thing; the most frequent first: the one to keep.
struct ValueCluster
{
    std::vector<ValueCount> values;
    std::int64_t customers = 0;
};

/// Groups values; each is in one cluster at most. Clusters with the most customers come first.
std::vector<ValueCluster> clusterValues(const std::vector<ValueCount>& values, ClusterMethod method);

/// The values in force of a trait of texts or lists, the most frequent first; at most `limit` different ones are told
/// apart. Cancelled when the job is, NotFound for an unknown trait. Runs inside a read closure.
Result<std::vector<ValueCount>> countValues(ReadSession& session, std::string_view trait, JobContext& job,
                                            std::size_t limit = 100'000);

}
