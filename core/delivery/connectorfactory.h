#pragma once

#include "core/delivery/connector.h"
#include "core/delivery/connectorstore.h"
#include "core/delivery/secretstore.h"

#include <memory>
#include <string>

namespace patron::delivery {

/// Makes the connector a row describes, with its secret. BadInput when the settings cannot be used, NotFound when the
/// secret is nowhere, with a sentence that says where to put it. Not from the GUI thread (keychains ask).
Result<std::unique_ptr<Connector>> makeConnector(const ConnectorRow& row, SecretStore& secrets,
                                                 const std::string& workspaceUuid);

}
