#pragma once

#include "core/delivery/connectorstore.h"
#include "core/workspace/workspace.h"

#include <span>
#include <string_view>

namespace patron::workspace {

/// Keeps the password of accounts. Where it cannot be kept, those just made are taken away again: what could not log in
/// later is not there at all. Says why it was not kept. Not from inside a store closure.
Result<void> keepSecret(Workspace& workspace, std::span<const delivery::ConnectorRow> accounts, std::string_view secret,
                        std::span<const delivery::ConnectorRow> justMade);

}
