#pragma once

#include "core/base/clock.h"
#include "core/base/id.h"
#include "core/store/store.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace patron::message::messages {

/// One of the times a message was saved; `messages::version` reads what it said.
struct MessageVersion
{
    int version = 1;
    std::int64_t versionId = 0;
    std::string language;                    ///< it was saved in; empty: the workspace's
    std::optional<std::string> endsLanguage; ///< set: nothing was written, the language was removed
    Ms createdAt = 0;
};

/// All versions of a message, newest first. Runs inside a read closure.
std::vector<MessageVersion> history(ReadSession& session, MessageId message);

}
