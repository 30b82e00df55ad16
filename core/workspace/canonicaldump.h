#pragma once

#include "core/base/jsonfwd.h"
#include "core/base/result.h"
#include "core/store/store.h"

#include <functional>
#include <string_view>
#include <vector>

namespace patron::workspace {

using DumpRow = std::function<void(std::string_view table, const Json& row)>;

/// Everything a workspace holds, table by table in a fixed order, by natural keys: without numbers given by the order
/// of imports, batches, tombstones and clock times. Two workspaces that hold the same give the
/// same rows. Runs inside a read closure.
Result<void> canonicalDump(ReadSession& session, const DumpRow& use);
/// The tables' names, in their order.
std::vector<std::string_view> dumpTables();

}
