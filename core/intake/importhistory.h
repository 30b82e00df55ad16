#pragma once

#include "core/base/clock.h"
#include "core/base/id.h"
#include "core/intake/correctedrows.h"
#include "core/intake/importreport.h"
#include "core/store/store.h"

#include <string>
#include <vector>

namespace patron::intake {

/// An import that was done before.
struct PastImport
{
    BatchId id;
    std::string kind; ///< customers, orders, …; several joined by a comma
    std::string fileName;
    bool undone = false;
    Ms at = 0;
    std::int64_t rows = 0;
    ImportCounts counts;
    std::string source;
    std::string preset;
    bool history = false;
    bool undoable = false;
    std::string origin; ///< the mail that the file came with
};

/// Reads of what was imported. The functions run inside read closures.
namespace importhistory {

/// The newest `limit`, the newest first. The imports of corrected rejects are one with their import: its rows and
/// counts are what is there of both.
std::vector<PastImport> recent(ReadSession& session, int limit);
/// NotFound when there is no such import.
Result<void> check(ReadSession& session, BatchId batch);
/// The kept rejected rows of a batch, by file and line.
std::vector<RejectedRow> rejects(ReadSession& session, BatchId batch);
/// The files they came from: columns and mapping, no rows.
std::vector<CorrectedRows> rejectedTables(ReadSession& session, BatchId batch);

}
}
