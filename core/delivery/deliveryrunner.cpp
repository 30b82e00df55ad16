#include "core/delivery/deliveryrunner.h"

#include "core/base/hash.h"
#include "core/delivery/senderthread.h"

#include <QThread>

#include <algorithm>

namespace patron::delivery {

namespace sends = outbox::sends;

DeliveryRunner::DeliveryRunner(Store& store, const outbox::SendGate& gate, OutcomeJournal& outcomes,
                               MessageSource& source, ConnectorMaker makeConnector)
    : m_store(store)
    , m_gate(gate)
    , m_outcomes(outcomes)
    , m_source(source)
    , m_makeConnector(std::move(makeConnector))
{}

Result<void> DeliveryRunner::lookUpAmbiguous(Ms now)
{
    struct Open
    {
        OutboxId id;
        ConnectorId connector;
        std::string messageId;
    };
    const auto open = m_store.read([&](ReadSession& session) -> Result<std::vector<Open>> {
        std::vector<Open> list;
        for (const outbox::SendRow& row : sends::list(session.connection(), outbox::SendState::Ambiguous))
            list.push_back({row.id, row.connector, row.messageHeaderId});
        return list;
    });
    if (!open)
        return open.error();
    std::map<std::int64_t, std::unique_ptr<Connector>> asked;
    for (const Open& one : *open) {
        if (!asked.contains(one.connector.value)) {
            const auto row = m_store.read([&](ReadSession& session) -> Result<std::optional<ConnectorRow>> {
                return connectors::find(session.connection(), one.connector);
            });
            if (!row)
                return row.error();
            std::unique_ptr<Connector> connector;
            if (*row && (*row)->canLookUp()) {
                auto made = m_makeConnector(**row);
                if (made)
                    connector = std::move(*made);
            }
            asked.emplace(one.connector.value, std::move(connector));
        }
        Connector* connector = asked.at(one.connector.value).get();
        const Lookup answer = connector ? connector->lookUp(one.messageId) : Lookup::CannotTell;
        if (answer == Lookup::CannotTell)
            continue;
        const sends::Finding finding = answer == Lookup::Found ? sends::Finding::Found : sends::Finding::Absent;
        PATRON_CHECK(m_store.write([&](Transaction& tx) {
            return sends::lookedUp(tx, m_store, one.id, finding, connector->repeatable(), now);
        }));
    }
    return {};
}

Result<sends::Recovered> DeliveryRunner::recover(Ms now)
{
    // A copy must not take the outcomes that belong to the file it was copied from.
    if (m_store.readOnly() || !m_store.live())
        return sends::Recovered{};
    PATRON_CHECK(m_outcomes.replay(m_store, m_gate.journal()));
    const auto recovered = m_store.write([&](Transaction& tx) { return sends::recover(tx, {}, now); });
    if (!recovered)
        return recovered;
    PATRON_CHECK(lookUpAmbiguous(now));
    PATRON_CHECK(m_store.write([&](Transaction& tx) { return sends::settleAmbiguous(tx, m_store, now); }));
    return recovered;
}

Result<std::vector<ConnectorRow>> DeliveryRunner::waitingConnectors(const RunScope& scope, Ms now)
{
    return m_store.read([&](ReadSession& session) -> Result<std::vector<ConnectorRow>> {
        std::vector<ConnectorRow> rows;
        for (const ConnectorId id : sends::connectorsWaiting(session.connection(), now)) {
            if (scope.connector && *scope.connector != id)
                continue;
            if (auto row = connectors::find(session.connection(), id))
                rows.push_back(std::move(*row));
        }
        return rows;
    });
}

Result<std::int64_t> DeliveryRunner::countWaiting(const RunScope& scope, Ms now)
{
    return m_store.read([&](ReadSession& session) -> Result<std::int64_t> {
        return sends::countDue(session.connection(), scope.connector, scope.occasion, now);
    });
}

Result<DeliveryReport> DeliveryRunner::run(JobContext& job, const RunScope& scope)
{
    if (!m_store.live()) {
        return makeError(ErrorCode::NotLive, "This workspace was opened from a copy, a backup or another place, so it "
                                             "sends nothing. Run `patronctl claim` when it is the one to go on with.");
    }
    const Ms now = job.clock().now();
    PATRON_CHECK(m_store.write([&](Transaction& tx) { return sends::settleAmbiguous(tx, m_store, now); }));
    PATRON_TRY(rows, waitingConnectors(scope, now));
    for (const ConnectorRow& row : rows)
        PATRON_CHECK(checkBusinessTime(row, now, SystemClock().now()));
    PATRON_TRY(waiting, countWaiting(scope, now));

    SharedRun shared{m_store, m_gate, m_outcomes, m_source, job, scope, {}, {}, {}, {}};
    job.phase("Sending", waiting);
    std::vector<std::unique_ptr<ConnectorRun>> connectorRuns;
    std::vector<std::unique_ptr<Sender>> senders;
    const std::string owner = newUuid();
    for (ConnectorRow& row : rows) {
        if (row.paused) {
            shared.report.stopped.emplace(row.name, row.reason.empty() ? "It is paused." : row.reason);
            continue;
        }
        auto made = m_makeConnector(row);
        if (!made) {
            shared.report.stopped.emplace(row.name, made.error().text);
            continue;
        }
        std::optional<int> rate = (*made)->ratePerMinute();
        if (scope.ratePerMinute)
            rate = rate ? std::min(*rate, *scope.ratePerMinute) : *scope.ratePerMinute;
        const int sessions = std::clamp(scope.sessions.value_or((*made)->maxSessions()), 1, (*made)->maxSessions());
        connectorRuns.push_back(std::make_unique<ConnectorRun>(row, std::move(*made), rate));
        for (int i = 0; i < sessions; ++i) {
            senders.push_back(
                std::make_unique<Sender>(shared, *connectorRuns.back(), owner + "/" + std::to_string(senders.size())));
        }
    }
    std::vector<std::unique_ptr<QThread>> threads;
    for (const auto& sender : senders) {
        threads.emplace_back(QThread::create([&sender] { sender->run(); }));
        threads.back()->start();
    }
    for (const auto& thread : threads)
        thread->wait();
    shared.report.cancelled = job.cancelled();
    if (!shared.report.failure && !senders.empty())
        PATRON_CHECK(outbox::acknowledgeJournal(m_store, m_gate.journal()));
    return std::move(shared.report);
}

}
