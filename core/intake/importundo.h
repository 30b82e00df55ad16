#pragma once

#include "core/base/id.h"
#include "core/jobs/job.h"
#include "core/store/store.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace patron::intake {

/// What undoing an import takes away, and what stays because another import, a person or a module says it, too.
struct UndoCounts
{
    struct Part
    {
        std::int64_t gone = 0;
        std::int64_t stays = 0;
        bool operator==(const Part&) const = default;
    };
    Part customers;
    Part orders;
    Part lines;
    Part events;
    Part products;
    Part places;       ///< also rates, postal codes and cities
    Part consents;     ///< entries of the ledger; `stays` counts nothing
    Part suppressions; ///< the same
    Part weather;      ///< measures of a day
    Part points;       ///< rows of the ledger of points
    Part coupons;      ///< codes and their uses
    bool operator==(const UndoCounts&) const = default;
};

/// How long imports can be undone; settings `undo.keep_days` and `undo.keep_imports`: whichever keeps more.
struct UndoKeeping
{
    std::int64_t days = 90;
    std::int64_t imports = 20;
};

/// What would go and what would stay. NotFound, or Conflict with a sentence for an import that is undone already or too
/// old. Reads only.
Result<UndoCounts> previewUndo(Store& store, BatchId batch);

/// Takes exactly what an import brought back, with its corrected rejects, also after later imports: what those say
/// stays, as if this one had never been. All or nothing. A customer of whom nothing is left goes and leaves a
/// tombstone, so that the same person imported again gets the same id; sends and enrollments stay and name that id.
/// What people and modules wrote stays. To redo it, the file is imported again. NotFound, Conflict, Cancelled,
/// ReadOnly.
Result<UndoCounts> undoImport(Store& store, BatchId batch, JobContext& job);

/// What went and what stayed, for people.
std::string undoSentence(const UndoCounts& counts);

/// Lets go of what old imports would need to be undone; says of how many. Inside a write closure.
std::int64_t forgetOldImports(Transaction& tx, Ms now);

/// Why an import cannot be undone, as a sentence, or nothing.
std::optional<Error> undoRefusal(Connection& connection, BatchId batch);

}
