#pragma once

#include "core/base/clock.h"
#include "core/intake/importreport.h"
#include "core/store/store.h"

#include <string>
#include <vector>

namespace patron::intake {

/// What a batch is from the start; its report is added when all is written.
struct NewBatch
{
    std::string kind; ///< several joined by a comma
    std::string source;
    std::string fileName;
    std::string fileSha256; ///< of the first file; of several, of their hashes
    std::string preset;
    std::string mapping; ///< JSON
    std::string policy;
    bool history = false;
    std::string origin;    ///< the mail that the file came with
    std::string originKey; ///< a hash that tells the mail
    BatchId parent;        ///< the import whose rejected rows this one brings in
};

struct CorrectedRows;

/// The record of an import that everything it writes carries. The functions run inside store closures.
namespace batches {

BatchId begin(Transaction& tx, const NewBatch& batch, Ms recordedAt);
/// Sets the report and keeps the rejected rows. Of corrected rows those that were taken now are no longer rejected by
/// their import, and the others are so for what is wrong with them now.
void finish(Transaction& tx, BatchId batch, const ImportReport& report, const CorrectedRows* corrected = nullptr);
/// Says that what a batch brought has been taken back.
void markUndone(Transaction& tx, BatchId batch, Ms at);

}

}
