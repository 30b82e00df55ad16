#include "core/workspace/workspace.h"

#include "core/base/failpoint.h"
#include "core/customer/customersearch.h"
#include "core/delivery/connectorfactory.h"
#include "core/delivery/sentfolders.h"

namespace patron::workspace {

Workspace::Workspace(std::unique_ptr<Store> store, const Clock& clock)
    : m_store(std::move(store))
    , m_clock(clock)
    , m_programs(*m_store)
    , m_mails(*m_store)
{
    customer::search::keepFresh(*m_store);
}

Result<std::unique_ptr<Workspace>> Workspace::create(const std::filesystem::path& path, const NewWorkspace& what,
                                                     const Clock& clock)
{
    PATRON_TRY(store, Store::create(path, what, clock));
    std::unique_ptr<Workspace> workspace(new Workspace(std::move(store), clock));
    PATRON_CHECK(workspace->startSending());
    return workspace;
}

Result<std::unique_ptr<Workspace>> Workspace::open(const std::filesystem::path& path, Store::Access access,
                                                   const Clock& clock)
{
    PATRON_TRY(store, Store::open(path, access));
    std::unique_ptr<Workspace> workspace(new Workspace(std::move(store), clock));
    if (access == Store::Access::ReadWrite)
        PATRON_CHECK(workspace->startSending());
    return workspace;
}

Result<void> Workspace::startSending()
{
    PATRON_TRY(journal, outbox::SentJournal::open(m_store->uuid()));
    m_journal = std::move(journal);
    PATRON_TRY(older, outbox::checkForOlderCopy(*m_store, *m_journal));
    (void)older;
    PATRON_TRY(outcomes, delivery::OutcomeJournal::open(m_store->uuid()));
    m_outcomes = std::move(outcomes);
    m_gate = std::make_unique<outbox::SendGate>(*m_store, *m_journal);
    m_delivery = std::make_unique<delivery::DeliveryRunner>(
        *m_store, *m_gate, *m_outcomes, m_mails,
        [this, tokens = std::make_shared<delivery::TokenKeepers>()](const delivery::ConnectorRow& row) {
            return delivery::makeConnector(row, m_secrets, m_store->uuid(), tokens.get());
        });
    m_delivery->setSentFolders(std::make_unique<delivery::SentFolders>(m_secrets));
    PATRON_TRY(local,
               m_store->write([&](Transaction& tx) { return delivery::connectors::ensureLocal(tx, m_clock.now()); }));
    (void)local;
    if (!m_store->live())
        return {};
    PATRON_CHECK(m_delivery->recover(m_clock.now()));
    return {};
}

Result<std::shared_ptr<segment::AudienceIndex>> Workspace::openIndex(const CancelToken& cancel)
{
    return segment::AudienceIndex::open(*m_store, cancel);
}

void Workspace::startIndex()
{
    segment::AudienceIndex::openLater(*m_store);
}

Result<void> Workspace::claim()
{
    PATRON_CHECK(m_store->claim());
    failpoint("claim.before_mark");
    PATRON_CHECK(outbox::acknowledgeJournal(*m_store, *m_journal));
    PATRON_CHECK(m_delivery->recover(m_clock.now()));
    return {};
}

Result<void> Workspace::emptyOutcomeJournal()
{
    if (m_store->live())
        PATRON_CHECK(m_outcomes->replay(*m_store, *m_journal));
    return m_outcomes->clear();
}

Result<delivery::ConnectorRow> Workspace::defaultConnector()
{
    return m_store->read([](ReadSession& session) { return delivery::connectors::standard(session.connection()); });
}

Result<delivery::ConnectorRow> Workspace::defaultConnector(customer::Channel channel)
{
    PATRON_TRY(standard, defaultConnector());
    return m_store->read([&](ReadSession& session) -> Result<delivery::ConnectorRow> {
        PATRON_TRY(id, outbox::standardRoute(session.connection(), channel, standard.id));
        return *delivery::connectors::find(session.connection(), id);
    });
}

Result<delivery::NewsReport> Workspace::collectNews(JobContext& job, std::optional<ConnectorId> only)
{
    delivery::NewsCollector collector(*m_store,
                                      [this](const delivery::ConnectorRow& row) { return makeConnector(row); });
    return collector.run(job, only);
}

Result<delivery::MailReport> Workspace::collectMail(JobContext& job, std::optional<ConnectorId> only)
{
    return delivery::MailboxCollector(*m_store, m_secrets).run(job, only);
}

Result<void> Workspace::testConnector(const delivery::ConnectorRow& row, const CancelToken& cancel)
{
    return delivery::checkConnector(row, m_secrets, m_store->uuid(), cancel);
}

Result<std::unique_ptr<delivery::Connector>> Workspace::makeConnector(const delivery::ConnectorRow& row)
{
    return delivery::makeConnector(row, m_secrets, m_store->uuid());
}

}
