#pragma once

#include "core/base/cancel.h"
#include "core/delivery/connector.h"
#include "core/delivery/connectorstore.h"
#include "core/delivery/secretstore.h"

#include <memory>
#include <string>

namespace patron::delivery {

/// What a connector logs in with; empty when it needs nothing. NotFound says where to put it.
Result<std::string> connectorSecret(const ConnectorRow& row, SecretStore& secrets);

/// Makes the connector a row describes, with its secret. BadInput when the settings cannot be used, NotFound when the
/// secret is nowhere, with a sentence that says where to put it. Not from the GUI thread (keychains ask).
Result<std::unique_ptr<Connector>> makeConnector(const ConnectorRow& row, SecretStore& secrets,
                                                 const std::string& workspaceUuid);

/// Connects, logs in and says goodbye, sending and reading nothing; also for mailboxes. The Error says what failed, in
/// a sentence. Blocks.
Result<void> checkConnector(const ConnectorRow& row, SecretStore& secrets, const std::string& workspaceUuid,
                            const CancelToken& cancel);

}
