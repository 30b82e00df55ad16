#pragma once

#include "core/delivery/accountprobe.h"
#include "core/workspace/workspace.h"

#include <string>
#include <vector>

namespace patron::workspace {

/// What a look at a mail account brought.
struct AccountCheck
{
    delivery::AccountProbe probe;
    std::string mailbox;              ///< the connector that it was read back by
    std::vector<std::string> lines;   ///< for a person
    std::vector<std::string> learned; ///< what is set at the account from now on, sentences
};

/// Sends a mail from the account to its own mailbox, reads it back, and keeps what was seen: whether bounces can be
/// told apart by their address ("verp") and whether a copy stays ("keeps_sent"). `mailbox` names a connector; empty:
/// the one of the same user, else the only one. BadInput when the account is none or no mailbox is to be read, NotLive
/// in a copy. Blocks, up to `waitMs` after the mail has left.
Result<AccountCheck> checkAccount(Workspace& workspace, const delivery::ConnectorRow& account,
                                  const std::string& mailbox, int waitMs, const CancelToken& cancel, Ms now);

}
