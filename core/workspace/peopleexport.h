#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/segment/rule.h"
#include "core/store/store.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace patron::workspace {

/// The columns of a list of people unless others are asked for.
const std::vector<std::string>& standardExportColumns();

/// Writes everybody who meets a rule, by id, to a file: an Excel workbook for a name that ends in .xlsx, JSON for
/// .json, else CSV. Gives how many. Runs inside a read closure; ends as Cancelled by the closure's token, and leaves no
/// half a file then.
Result<std::int64_t> exportPeople(ReadSession& session, const Store& store, const segment::Rule& rule, Ms asOf,
                                  const std::filesystem::path& file,
                                  const std::vector<std::string>& columns = standardExportColumns());

}
