#pragma once

#include "core/base/clock.h"
#include "core/delivery/deliveryrunner.h"
#include "core/delivery/mailboxcollector.h"
#include "core/delivery/newscollector.h"
#include "core/delivery/outcomejournal.h"
#include "core/delivery/secretstore.h"
#include "core/outbox/sendgate.h"
#include "core/outbox/sentjournal.h"
#include "core/program/programrunner.h"
#include "core/segment/audienceindex.h"
#include "core/store/store.h"
#include "core/workspace/mailsource.h"

#include <filesystem>
#include <memory>

namespace patron::workspace {

/// An open workspace with the services that work on it, in the order in which they stand on each other. The desktop
/// and the command line both get theirs from here.
class Workspace
{
public:
    /// Makes a file and opens it; a Local inbox is there from the start. The clock must outlive the workspace.
    static Result<std::unique_ptr<Workspace>> create(const std::filesystem::path& path, const NewWorkspace& what,
                                                     const Clock& clock);
    /// Opens a file. For writing: looks whether it is the newest copy, and takes in what a crash left behind.
    static Result<std::unique_ptr<Workspace>> open(const std::filesystem::path& path, Store::Access access,
                                                   const Clock& clock);

    Store& store() { return *m_store; }
    const Clock& clock() const { return m_clock; }
    program::ProgramRunner& programs() { return m_programs; }
    /// Only in a workspace opened for writing.
    delivery::DeliveryRunner& delivery() { return *m_delivery; }
    delivery::SecretStore& secrets() { return m_secrets; }
    /// Takes in what the outcome journal still keeps and leaves it empty.
    Result<void> emptyOutcomeJournal();

    /// Reads the customers into the index that answers rules, here or in the background; until then, and without it,
    /// SQL answers. It lives beside the store and follows its changes.
    Result<std::shared_ptr<segment::AudienceIndex>> openIndex(const CancelToken& cancel);
    void startIndex();

    /// Makes this file the one that may send from now on.
    Result<void> claim();
    /// The connector that programs and broadcasts use unless told otherwise: the setting `send.connector`, else the
    /// Local inbox.
    Result<delivery::ConnectorRow> defaultConnector();
    /// The one that a channel's messages leave by when none is named (outbox::standardRoute).
    Result<delivery::ConnectorRow> defaultConnector(customer::Channel channel);
    /// Asks gateways what became of text messages, and for those that came in. Only in a workspace opened for writing.
    Result<delivery::NewsReport> collectNews(JobContext& job, std::optional<ConnectorId> only = {});
    /// Reads mailboxes: bounces, complaints, unsubscribes, replies. Only in a workspace opened for writing.
    Result<delivery::MailReport> collectMail(JobContext& job, std::optional<ConnectorId> only = {});
    /// Connects, logs in and says goodbye.
    Result<void> testConnector(const delivery::ConnectorRow& row, const CancelToken& cancel);
    /// A connector ready to be spoken to, with its secret.
    Result<std::unique_ptr<delivery::Connector>> makeConnector(const delivery::ConnectorRow& row);

private:
    Workspace(std::unique_ptr<Store> store, const Clock& clock);
    Result<void> startSending();

    std::unique_ptr<Store> m_store;
    const Clock& m_clock;
    delivery::SystemSecretStore m_secrets;
    program::ProgramRunner m_programs;
    MailSource m_mails;
    std::unique_ptr<outbox::SentJournal> m_journal;
    std::unique_ptr<delivery::OutcomeJournal> m_outcomes;
    std::unique_ptr<outbox::SendGate> m_gate;
    std::unique_ptr<delivery::DeliveryRunner> m_delivery;
};

}
