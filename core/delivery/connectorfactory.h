#pragma once

#include "core/base/cancel.h"
#include "core/delivery/connector.h"
#include "core/delivery/connectorstore.h"
#include "core/delivery/login.h"
#include "core/delivery/oauth/tokenkeeper.h"
#include "core/delivery/secretstore.h"

#include <memory>
#include <string>

namespace patron::delivery {

/// What a connector logs in with; empty when it needs nothing. NotFound says where to put it.
Result<std::string> connectorSecret(const ConnectorRow& row, SecretStore& secrets);

/// What a mail account or a mailbox logs in with: its secret, or tokens of the sign-in that is kept for it. `keepers`
/// holds tokens that are good beyond this call; without it the sessions of this log-in share one. NotFound says where
/// to put a password or how to sign in.
Result<LogIn> connectorLogIn(const ConnectorRow& row, SecretStore& secrets, TokenKeepers* keepers = nullptr);

/// Makes the connector a row describes, with its secret. BadInput when the settings cannot be used, NotFound when the
/// secret is nowhere, with a sentence that says where to put it. Not from the GUI thread (keychains ask).
Result<std::unique_ptr<Connector>> makeConnector(const ConnectorRow& row, SecretStore& secrets,
                                                 const std::string& workspaceUuid, TokenKeepers* keepers = nullptr);

/// Connects, logs in and says goodbye, sending and reading nothing; also for mailboxes. The Error says what failed, in
/// a sentence. Blocks.
Result<void> checkConnector(const ConnectorRow& row, SecretStore& secrets, const std::string& workspaceUuid,
                            const CancelToken& cancel);

}
