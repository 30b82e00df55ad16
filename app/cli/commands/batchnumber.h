#pragma once

#include "core/base/id.h"
#include "core/base/result.h"

#include <string>

namespace patron::cli {

/// The import a word names by its number; WrongUsage when it is none.
Result<BatchId> batchNumber(const std::string& word);

}
