#pragma once

#include "core/customer/suppressionlist.h"

#include <cstdint>
#include <filesystem>

namespace patron::workspace {

struct ExportedSuppressions
{
    std::int64_t written = 0;
    std::int64_t erased = 0; ///< left out: of an erased customer there is no address to write down
};

/// Writes the addresses that a filter finds, one a row, to a file: an Excel workbook for a name that ends in .xlsx,
/// JSON for .json, else CSV; for another mail program, or for a workspace to import as addresses not to write to. Runs
/// inside a read closure; ends as Cancelled by the closure's token, and leaves no half a file then.
Result<ExportedSuppressions> exportSuppressions(ReadSession& session, const Store& store,
                                                const customer::SuppressionFilter& filter,
                                                const std::filesystem::path& file);

}
