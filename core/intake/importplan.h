#pragma once

#include "core/base/result.h"
#include "core/intake/automap.h"
#include "core/intake/columnmapping.h"
#include "core/intake/readers/tablesource.h"
#include "core/intake/savedmapping.h"
#include "core/store/store.h"

#include <optional>
#include <string>
#include <vector>

namespace patron::intake {

/// One column as the mapping page shows it.
struct PlannedColumn
{
    std::string header;
    std::vector<std::string> samples; ///< the first few values that are not empty
    std::int64_t filled = 0;          ///< of the rows looked at
};

/// How a file will be read: what it is, how it is written, what its columns mean.
struct ImportPlan
{
    TableSource source;
    std::vector<PlannedColumn> columns;
    ColumnMapping mapping;
    /// Set when the mapping is one that was given for an earlier file of the layout: what is different this time.
    std::optional<RecalledMapping> recalled;
    std::int64_t sampledRows = 0;    ///< rows looked at for this plan
    bool wholeFile = false;          ///< they were all there are
    std::vector<std::string> others; ///< further tables of the file: InputFile::withTable asks for one of them
    /// Sentences about what the file lacks and, of its first table, about parts of it that are left out.
    std::vector<std::string> notes;
    bool given = false; ///< a person said what the columns mean

    /// The file, with this table of it alone.
    const InputFile& file() const { return source.input; }
    std::int64_t fileBytes() const { return source.stamp.bytes; }
};

/// What the user has said of a file beforehand.
struct PlanWishes
{
    std::optional<ImportKind> kind;
    std::string preset;
    std::optional<ColumnMapping> mapping;
};

/// Looks at a file's first rows. BadInput or NotFound with a sentence for a missing, empty or binary file, a folder, a
/// header without rows, an unknown preset. A mapping given wins over what is found. Any thread; reads the file
/// and the mappings that were given before.
/// A file of several tables gives its first one.
Result<ImportPlan> planImport(const InputFile& file, Store& store, const PlanWishes& wishes);

/// The same for every table that an import of the file takes: an archive's files, the one sheet of a workbook.
Result<std::vector<ImportPlan>> planTables(const InputFile& file, Store& store, const PlanWishes& wishes);

/// Whether the plan's mapping can be used; BadInput with a sentence that lists what was seen when it can't.
Result<void> checkPlan(const ImportPlan& plan);

/// For the report and the plan of orders whose articles have no prices and that have no totals.
inline constexpr std::string_view noPricesNote = "There are no prices: the orders count 0.00.";

}
