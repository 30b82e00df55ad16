#pragma once

#include "core/outbox/broadcast.h"
#include "core/workspace/workspace.h"

#include <optional>
#include <string>

namespace patron::workspace {

/// A broadcast as a person names its parts.
struct BroadcastWish
{
    std::string message;
    std::string segment;
    std::string connector; ///< empty: the default one
    std::int64_t holdoutBillionths = 0;
    std::string holdoutSalt;
    bool capExempt = false;
    std::optional<int> ratePerMinute;
};

/// Looks the parts up and freezes the audience as of now. NotFound names what is not there.
Result<outbox::Broadcast> prepareBroadcast(Workspace& workspace, const BroadcastWish& wish, Ms now);

}
