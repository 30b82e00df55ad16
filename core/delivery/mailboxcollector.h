#pragma once

#include "core/delivery/connectorstore.h"
#include "core/delivery/imap/imapsettings.h"
#include "core/delivery/inboundmails.h"
#include "core/delivery/secretstore.h"
#include "core/jobs/job.h"

#include <map>
#include <string>

namespace patron::delivery {

/// What reading mailboxes brought.
struct MailReport
{
    MailTally tally;
    std::map<std::string, std::string> problems; ///< connector name -> why it could not be read, a sentence
};

/// Reads mailboxes and keeps what is about us. How far a folder was read is committed after the mails are, so that a
/// crash in between reads them again, which changes nothing; a folder whose UIDVALIDITY is another one is read again
/// from the days that it was read last.
class MailboxCollector
{
public:
    /// Both must outlive the collector.
    MailboxCollector(Store& store, SecretStore& secrets);

    /// All mailboxes whose turn it is, or one now. Blocks; not from the GUI thread. Nothing in a workspace that is
    /// read-only or not live. A mailbox that refuses the log-in is paused: a server locks who tries again and again.
    Result<MailReport> run(JobContext& job, std::optional<ConnectorId> only = {});

    /// Waits of conversations, for tests.
    void setTimeouts(const ImapTimeouts& timeouts) { m_timeouts = timeouts; }

private:
    Result<void> collect(JobContext& job, const ConnectorRow& row, bool asked, MailReport& report);

    Store& m_store;
    SecretStore& m_secrets;
    ImapTimeouts m_timeouts;
};

}
