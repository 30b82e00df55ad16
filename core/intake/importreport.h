#pragma once

#include "core/base/id.h"
#include "core/base/jsonfwd.h"
#include "core/intake/columnmapping.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace patron::intake {

struct ImportCounts
{
    std::int64_t added = 0;
    std::int64_t updated = 0;
    std::int64_t unchanged = 0;
    std::int64_t rejected = 0;

    std::int64_t sum() const { return added + updated + unchanged + rejected; }
    bool operator==(const ImportCounts&) const = default;
};

/// Why a row was not taken.
struct RejectedRow
{
    std::int64_t line = 0;
    std::string column; ///< empty: the row as a whole
    std::string value;  ///< as given, at most 200 characters
    std::string reason;
    std::string file;               ///< its name, when there are several
    std::vector<std::string> cells; ///< of the row; those of columns that are left out are empty
    std::int64_t id = 0;            ///< once it is kept
};

/// How a file was read, for bringing its rejected rows in again.
struct ReadTable
{
    std::string file; ///< as in RejectedRow
    std::vector<std::string> columns;
    ColumnMapping mapping;
};

/// What an import did, or would do. `counts` adds up to `rows`.
struct ImportReport
{
    static constexpr std::size_t maxRejectsKept = 10'000;

    BatchId import; ///< none for a dry run
    std::int64_t rows = 0;
    ImportCounts counts;
    std::int64_t merged = 0; ///< rows that fell together with another row's customer
    /// Apart by what rows became: customers, orders, lines, products, events, consents.
    std::map<std::string, ImportCounts> kinds;
    std::vector<RejectedRow> rejects; ///< the first ones
    std::vector<ReadTable> tables;    ///< of the rejected rows
    std::vector<std::string> notes;   ///< sentences about the file as a whole
    ColumnMapping mapping;            ///< of the first file
    double rowsPerSecond = 0;
    bool dryRun = false;
};

/// The JSON of one rejected row, without its cells; `file` only when there are several.
Json rejectToJson(const RejectedRow& row);

/// The JSON of cli.md's `import`.
Json reportToJson(const ImportReport& report);

}
