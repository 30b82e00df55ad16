#pragma once

#include "core/base/cancel.h"
#include "core/delivery/connector.h"
#include "core/delivery/connectorstore.h"
#include "core/delivery/imap/imapsettings.h"
#include "core/delivery/secretstore.h"

#include <optional>
#include <string>
#include <vector>

namespace patron::delivery {

/// Looks for mails that nobody is sure of among the copies that an account keeps of what it has sent.
class SentFolders
{
public:
    /// The store of secrets must outlive it.
    explicit SentFolders(SecretStore& secrets)
        : m_secrets(secrets)
    {}

    /// The mailbox of an account that keeps copies (its setting "keeps_sent"): the one with the same user name. Runs
    /// inside a read closure.
    static std::optional<ConnectorRow> mailboxOf(Connection& connection, const ConnectorRow& account);

    /// For each Message-ID (without brackets) whether its copy is there. All of them CannotTell when the mailbox cannot
    /// be read, or has no folder of sent mails. Whoever calls; blocks.
    std::vector<Lookup> ask(const ConnectorRow& mailbox, const std::vector<std::string>& messageIds,
                            const CancelToken& cancel);

    /// Waits of conversations, for tests.
    void setTimeouts(const ImapTimeouts& timeouts) { m_timeouts = timeouts; }

private:
    SecretStore& m_secrets;
    ImapTimeouts m_timeouts;
};

}
