#pragma once

#include "core/delivery/dayallowance.h"
#include "core/delivery/deliveryrunner.h"
#include "core/delivery/ratelimiter.h"
#include "core/delivery/retrypolicy.h"

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace patron::delivery {

/// What all senders of a run share; inside the module only. Thread-safe.
struct SharedRun
{
    Store& store;
    const outbox::SendGate& gate;
    OutcomeJournal& outcomes;
    MessageSource& source;
    JobContext& job;
    RunScope scope;

    std::atomic<bool> stopAll = false;
    std::mutex mutex;
    DeliveryReport report;
    std::int64_t done = 0;

    /// The workspace or a journal cannot take what happened: everybody stops.
    void fail(const Error& error);
    void count(std::int64_t DeliveryReport::*what);
    bool stopping() const { return stopAll || job.cancelled(); }
};

/// One connector of a run.
struct ConnectorRun
{
    ConnectorRow row;
    std::unique_ptr<Connector> connector;
    RateLimiter limiter;
    DayAllowance day;
    std::atomic<bool> stop = false;

    ConnectorRun(ConnectorRow connectorRow, std::unique_ptr<Connector> made, std::optional<int> perMinute,
                 std::vector<Ms> sentOfDay)
        : row(std::move(connectorRow))
        , connector(std::move(made))
        , limiter(perMinute)
        , day(connector->perDay(), std::move(sentOfDay))
    {}
};

/// One session's loop: lease, freeze, deliver, commit, next. `run` is the body of its thread.
class Sender
{
public:
    Sender(SharedRun& shared, ConnectorRun& connector, std::string owner);
    void run();

private:
    using Row = outbox::SendRow;

    bool stopping() const { return m_shared.stopping() || m_connector.stop; }
    Ms now() const { return m_shared.job.clock().now(); }
    /// The next rows; empty when nothing is left for this sender.
    std::vector<Row> leaseBatch();
    Result<outbox::sends::Lease> leaseOnce();
    /// Makes and keeps the bytes of rows that have none; gives the rows that can be sent.
    std::vector<Row> prepare(std::vector<Row> rows);
    bool makeMessage(const Row& row, std::vector<std::pair<OutboxId, outbox::FrozenMessage>>& made);
    void pauseOccasion(const Row& row, const Error& error);
    /// Whether the account may send one more today; else the connector stops, saying until when.
    bool takeOfDay();
    void sendBatch(const std::vector<Row>& rows);
    /// The bytes of a row; without them the run has failed.
    std::optional<std::string> frozenOf(const Row& row);
    void deliver(const Row& row, const std::string& bytes);
    void settle(const Row& row, const std::string& bytes, const DeliveryResult& result, bool recorded, Ms startedAt);
    void write(const Row& row, const RetryDecision& decision, bool recorded);
    void giveBack(const std::vector<OutboxId>& ids);

    SharedRun& m_shared;
    ConnectorRun& m_connector;
    std::string m_owner;
    std::unique_ptr<Session> m_session;
    Parking::Sender* m_parking = nullptr; ///< while it runs
};

}
