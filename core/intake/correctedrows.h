#pragma once

#include "core/base/id.h"
#include "core/intake/columnmapping.h"
#include "core/intake/importreport.h"
#include "core/intake/readers/rowsource.h"
#include "core/jobs/job.h"
#include "core/store/store.h"

#include <string>
#include <vector>

namespace patron::intake {

/// Rejected rows of one table of an import with their cells put right, to be brought in as part of it.
struct CorrectedRows
{
    struct Row
    {
        std::int64_t reject = 0; ///< RejectedRow::id
        std::int64_t line = 0;   ///< where it stands in the file
        std::vector<std::string> cells;
    };
    BatchId batch;
    std::string file; ///< as in RejectedRow
    std::string fileName;
    std::vector<std::string> columns; ///< the file's header
    ColumnMapping mapping;            ///< as the file was read
    std::vector<Row> rows;
};

/// The rows as a table without a header row. The corrected rows must outlive it.
class CorrectedSource : public RowSource
{
public:
    explicit CorrectedSource(const CorrectedRows& corrected)
        : m_corrected(corrected)
    {}
    bool next(CsvRow& row) override;
    std::optional<Error> failure() const override { return std::nullopt; }

private:
    const CorrectedRows& m_corrected;
    std::size_t m_next = 0;
};

/// A row put right: the reject's id and all its cells in the order of `importhistory::rejectColumns`.
struct RowFix
{
    std::int64_t reject = 0;
    std::vector<std::string> cells;
};

/// Brings the rejected rows of an import in again with these cells, by the mapping and policy of that import and as
/// part of it: undoing it takes them back, too. Rows that can be used now are no longer among the rejects; the others
/// have their new reason. BadInput when none can be used; NotFound, Conflict for an import that is undone or a row that
/// is not among its rejects. On the calling thread, which waits for the writer.
Result<ImportReport> importCorrected(Store& store, BatchId batch, const std::vector<RowFix>& fixes, JobContext& job);

/// The rejects of an import as CSV: line, column, value and reason, then the row's cells under their own headers, which
/// `fixesFromCsv` reads back. Safe to open in a spreadsheet.
std::string rejectsCsv(ReadSession& session, BatchId batch);
/// The fixes in such a file: its rows with their cells as they are now. BadInput when it is no such file.
Result<std::vector<RowFix>> fixesFromCsv(Store& store, BatchId batch, const std::filesystem::path& file);

}
