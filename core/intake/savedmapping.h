#pragma once

#include "core/intake/automap.h"
#include "core/intake/columnmapping.h"
#include "core/store/store.h"

#include <optional>
#include <string>
#include <vector>

namespace patron::intake {

/// A mapping a person once gave, found again for a file of that layout, and what is different this time.
struct RecalledMapping
{
    ColumnMapping mapping;          ///< without the columns that are gone
    std::vector<std::string> added; ///< columns of this file that the mapping does not know
    std::vector<std::string> gone;  ///< columns of the mapping that this file does not have
    Ms savedAt = 0;
};

/// Mappings that people gave, kept by the headers of their files: the next file of the layout needs none. The functions
/// run inside store closures.
namespace savedmappings {

/// Keeps the mapping of a file; a later one for the same headers replaces it.
void remember(Transaction& tx, const ColumnMapping& mapping, Ms savedAt);

/// The mapping for the same headers, or for the nearest layout that shares at least four in five of its headers with
/// the file; nothing when there is none, or none of the kind asked for.
std::optional<RecalledMapping> recall(ReadSession& session, const std::vector<ColumnSample>& columns,
                                      std::optional<ImportKind> kind);

}
}
