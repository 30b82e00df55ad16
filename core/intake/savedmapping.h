#pragma once

#include "core/intake/automap.h"
#include "core/intake/columnmapping.h"
#include "core/store/store.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace patron::intake {

/// A mapping a person once gave, found again for a file of that layout, and what is different this time.
struct RecalledMapping
{
    ColumnMapping mapping;          ///< without the columns that are gone
    std::vector<std::string> added; ///< columns of this file that the mapping does not know
    std::vector<std::string> gone;  ///< columns of the mapping that this file does not have
    /// Columns that have another header now, before and now: they mean what the old ones meant and are read like them.
    std::vector<std::pair<std::string, std::string>> renamed;
    std::vector<MappedColumn> lost; ///< what was said of the columns in `gone`
    Ms savedAt = 0;
    double likeness = 0; ///< the share of all headers that the file and the mapping both have
};

/// Mappings that people gave, kept by the headers of their files: the next file of the layout needs none. The functions
/// run inside store closures.
namespace savedmappings {

/// Keeps the mapping of a file but for constants of consent; a later one for the same headers replaces it.
void remember(Transaction& tx, const ColumnMapping& mapping, Ms savedAt);

/// From this likeness on a file is of the layout of a mapping; below it, it must look like the same kind of file, too.
constexpr double surelyAlike = 0.8;

/// The mapping for the same headers, or for the nearest layout that shares at least half of all headers with the file;
/// nothing when there is none, or none of the kind asked for.
std::optional<RecalledMapping> recall(ReadSession& session, const std::vector<ColumnSample>& columns,
                                      std::optional<ImportKind> kind);

/// Finds new columns of the file that mean what columns meant that are gone, by what the auto-mapper found for the
/// file: they take over how those were read.
void adoptRenamed(RecalledMapping& recalled, const ColumnMapping& found);

}
}
