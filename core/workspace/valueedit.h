#pragma once

#include "core/customer/enrichment.h"
#include "core/store/store.h"

#include <map>
#include <string>
#include <vector>

namespace patron::workspace {

/// What a change of many values did, or would do.
struct ValueEdit
{
    BatchId batch; ///< by which it is undone; none for a dry run, or when nothing was to be changed
    std::int64_t values = 0;
    std::int64_t customers = 0;
    std::vector<customer::Suggestion> sample; ///< the first few
};

/// Applies one kind of suggestion (customer::enrichment::kinds) to everybody, as one batch of the kind "edit" that
/// `undoEdit` takes back. `dryRun`: only looks. Not from the GUI thread.
Result<ValueEdit> applyFix(Store& store, std::string_view kind, bool dryRun, JobContext& job, std::size_t sampleSize);

/// Writes other values for some of a trait's: a mass edit, the same way.
Result<ValueEdit> replaceValues(Store& store, std::string_view trait, const std::map<std::string, std::string>& values,
                                bool dryRun, JobContext& job, std::size_t sampleSize);

/// An edit that was done before.
struct PastEdit
{
    BatchId batch;
    std::string title;
    std::int64_t values = 0;
    Ms at = 0;
    bool undone = false;
};
/// The newest `limit`, the newest first. Runs inside a read closure.
std::vector<PastEdit> pastEdits(ReadSession& session, int limit);

/// Takes an edit back, whatever came after it; says how many values it had given. NotFound, or Conflict for what is no
/// edit or is undone already.
Result<std::int64_t> undoEdit(Store& store, BatchId batch, Ms now);

}
