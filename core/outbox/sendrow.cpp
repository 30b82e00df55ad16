#include "core/outbox/sendrow.h"

#include "core/base/hash.h"

#include <algorithm>

namespace patron::outbox {

JournalKey journalKeyOf(const std::string& dedupe, int resends)
{
    JournalKey key{};
    std::string bytes = dedupe;
    if (resends > 0)
        bytes = bytesOf(sha256(dedupe + ":" + std::to_string(resends)));
    std::transform(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(std::min(key.size(), bytes.size())),
                   key.begin(), [](char c) { return static_cast<unsigned char>(c); });
    return key;
}

JournalKey SendRow::journalKey() const
{
    return journalKeyOf(dedupe, resends);
}

}
