#pragma once

#include <QString>

#include "core/intake/importplan.h"
#include "core/intake/importsession.h"
#include "ui/models/importpreview.h"

namespace patron::ui {

/// A file on its way in: what it is, its first rows, what its columns mean and how it shall be taken in.
struct ImportDraft
{
    intake::ImportPlan plan;
    intake::ColumnMapping mapping; ///< as the person has it now
    ImportPreview preview;
    std::vector<CleanColumn> clean; ///< of `mapping`; may be older than it for a moment
    std::string source;
    intake::MergePolicy policy = intake::MergePolicy::Overwrite;
    bool history = false;

    intake::ImportOptions options() const;
};

/// Looks at a file: what its rows are, unless `kind` says so, and what its columns mean. On a worker.
Result<ImportDraft> draftOf(const intake::InputFile& file, std::optional<intake::ImportKind> kind, Store& store);

/// What a file was taken for, in one line; `more` files wait after it.
QString draftText(const ImportDraft& draft, int more);

}
