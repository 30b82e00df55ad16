#pragma once

#include "core/delivery/pickup/pickupconnector.h"

#include <memory>
#include <string>

namespace patron::delivery {

/// Delivers into the workspace's Local inbox. A mail's file is named by its Message-ID, so a repeat overwrites itself,
/// and a look-up is certain.
std::unique_ptr<Connector> makeLocalConnector(const std::string& workspaceUuid, const std::string& sender);

}
