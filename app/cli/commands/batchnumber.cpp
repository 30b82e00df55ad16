#include "app/cli/commands/batchnumber.h"

#include <charconv>

namespace patron::cli {

Result<BatchId> batchNumber(const std::string& word)
{
    std::int64_t number = 0;
    const auto parsed = std::from_chars(word.data(), word.data() + word.size(), number);
    if (parsed.ec != std::errc{} || parsed.ptr != word.data() + word.size() || number <= 0)
        return makeError(ErrorCode::WrongUsage, "\"" + word + "\" is no number of an import; \"imports\" lists them.");
    return BatchId{number};
}

}
