#pragma once

#include "core/delivery/accountbounds.h"
#include "core/delivery/ballast.h"
#include "core/delivery/dayallowance.h"
#include "core/delivery/deliveryrunner.h"
#include "core/delivery/domainrates.h"
#include "core/delivery/occasionrates.h"
#include "core/delivery/ratelimiter.h"
#include "core/delivery/retrypolicy.h"

#include <atomic>
#include <chrono>
#include <map>
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
    OccasionRates rates;
    Ballast ballast;

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
    DomainRates houses;
    AccountBounds bounds;
    /// Something went wrong the last time: until a message is taken, one session goes ahead of the others.
    std::atomic<bool> proving = false;
    std::atomic<bool> stop = false;

    ConnectorRun(ConnectorRow connectorRow, std::unique_ptr<Connector> made, AccountBounds accountBounds,
                 std::vector<Ms> sentOfDay)
        : row(std::move(connectorRow))
        , connector(std::move(made))
        , limiter(accountBounds.perMinute)
        , day(accountBounds.perDay, std::move(sentOfDay))
        , houses(connector->limits().perHouse)
        , bounds(std::move(accountBounds))
        , proving(bounds.hold.isProving())
    {}
};

/// One session's loop: lease, freeze, deliver, commit, next. `run` is the body of its thread.
///
/// What the other side said of a message is committed before the next one of the session can be taken: where messages
/// follow each other at once, in the very commit that hands the next one over, which saves every second flush of the
/// disk. So at no instant is more than one message of a session HANDED.
class Sender
{
public:
    /// `goesAhead`: the first of the connector's, who tries alone after trouble.
    Sender(SharedRun& shared, ConnectorRun& connector, std::string owner, bool goesAhead);
    void run();

private:
    using Row = outbox::SendRow;

    bool stopping() const { return m_shared.stopping() || m_connector.stop; }
    Ms now() const { return m_shared.job.clock().now(); }
    /// The next rows; empty when nothing is left for this sender.
    std::vector<Row> leaseBatch();
    Result<outbox::sends::Lease> leaseOnce();
    /// Waits for the next of those that wait for a place at their mail house. False when there is none soon.
    bool waitForHouses();
    /// Waits until the message may go by every rate. False when it may not go in this batch.
    bool mayGo(const Row& row, int units);
    /// Makes and keeps the bytes of rows that have none; gives the rows that can be sent.
    std::vector<Row> prepare(std::vector<Row> rows);
    using Made = std::vector<std::pair<OutboxId, outbox::FrozenMessage>>;
    /// Whether the row got its bytes.
    bool takeMessage(const Row& row, Result<MessageSource::Made> message, Made& made);
    void freeze(Made made);
    void pauseOccasion(const Row& row, const Error& error);
    /// Waits until one message was taken, where something went wrong before.
    void waitForProof();
    /// What stopped the account holds for runs to come, too.
    void stopAccount(const RetryDecision& decision, const DeliveryResult& result);
    /// Whether the account may send one more today; else the connector stops, saying until when.
    bool takeOfDay();
    void sendBatch(const std::vector<Row>& rows);
    /// The bytes of a row, once; without them the run has failed.
    std::optional<std::string> frozenOf(const Row& row);
    void deliver(const Row& row, const std::string& bytes);
    void settle(const Row& row, const std::string& bytes, const DeliveryResult& result, bool recorded, Ms startedAt);
    /// A message whose outcome is known and not yet committed.
    struct Settled
    {
        Row row;
        RetryDecision decision;
        bool recorded = false; ///< the sent journal has it from us
        bool proves = false;   ///< the account works again
    };
    /// Whether its commit may be the next message's: nothing else hangs on it, and the next follows at once.
    bool mayJoinNext(const Settled& settled) const;
    void write(const Settled& settled);
    /// What one commit does for it.
    Result<void> finish(Transaction& tx, const Settled& settled);
    /// The workspace did not take it: it is written into the room that was kept free, else into the outcome journal,
    /// and everybody stops.
    void keep(const Settled& settled, const Error& error);
    /// Commits what waits for the next message, when there is none yet.
    void writeOpen();
    /// Lets others have the writer to themselves, when they ask for it.
    void makeWay();
    /// The last look at a message, and its handing over. Conflict: it is not this sender's any more.
    Result<outbox::GateVerdict> hand(const Row& row);
    void giveBack(const std::vector<OutboxId>& ids);

    SharedRun& m_shared;
    ConnectorRun& m_connector;
    std::string m_owner;
    bool m_goesAhead = false;
    std::unique_ptr<Session> m_session;
    Parking::Sender* m_parking = nullptr; ///< while it runs
    std::optional<Settled> m_open;        ///< waits for the next message's commit
    /// What was frozen for this batch and need not be read back.
    std::map<OutboxId, std::string> m_frozen;
    std::chrono::steady_clock::time_point m_madeWayAt;
};

}
