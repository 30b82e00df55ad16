#pragma once

#include "core/intake/columnmapping.h"
#include "core/intake/plainheader.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace patron::intake {

/// What the first rows of one column hold.
struct ColumnSample
{
    std::string header;
    std::vector<std::string> values; ///< of the first rows, empty cells too, so that columns stand side by side
};

/// What the auto-mapper knows beside the columns.
struct AutomapContext
{
    std::string fileName;
    std::optional<ImportKind> kind; ///< when the user says it
    std::string country;            ///< of the workspace
    /// What is settled already of single columns, in the file's order; empty: nothing is.
    std::vector<std::optional<MappedColumn>> pinned = {};
};

/// Finds kind and meaning from header names in six languages and from what the cells look like. Columns of a customers
/// file nothing fits become traits; of other files they are left. Columns that hold secrets (password hashes, tokens,
/// card numbers) are always left.
ColumnMapping automap(const std::vector<ColumnSample>& columns, const AutomapContext& context);

}
