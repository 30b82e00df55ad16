#pragma once

#include "core/intake/importplan.h"
#include "core/intake/importreport.h"
#include "core/intake/mergepolicy.h"
#include "core/jobs/job.h"
#include "core/store/store.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace patron::intake {

struct CorrectedRows;

struct ImportOptions
{
    std::vector<InputFile> files; ///< one batch; an order may lie in several of them
    std::optional<ImportKind> kind;
    std::string preset;
    std::optional<ColumnMapping> mapping;
    MergePolicy policy = MergePolicy::Overwrite;
    std::string source;    ///< whose ids these are; empty: the preset's, else "import"
    bool history = false;  ///< the rows never start programs
    bool dryRun = false;   ///< everything is tried and nothing kept
    std::string origin;    ///< the mail that the file came with, for people
    std::string originKey; ///< a hash that tells the mail
    /// Instead of files: rows an earlier import rejected, put right. See `importCorrected`.
    std::shared_ptr<const CorrectedRows> corrected = {};
};

/// Reads files into a staging form and applies them in one transaction.
class ImportSession
{
public:
    ImportSession(Store& store, ImportOptions options);

    /// What a file is and means, for the mapping page.
    Result<ImportPlan> preview(const InputFile& file) const;

    /// Reads, checks, matches and writes. All or nothing: on an error or a cancel the workspace is as before. One bad
    /// row never stops a file; a file of bad rows only is an error. On the calling thread, which waits for the writer.
    Result<ImportReport> run(JobContext& job);

private:
    Store& m_store;
    ImportOptions m_options;
};

}
