#pragma once

#include "core/base/clock.h"
#include "core/base/id.h"
#include "core/base/result.h"
#include "core/delivery/connector.h"
#include "core/delivery/connectorstore.h"
#include "core/delivery/outcomejournal.h"
#include "core/jobs/job.h"
#include "core/outbox/outboxstore.h"
#include "core/outbox/sendgate.h"
#include "core/outbox/sentjournal.h"
#include "core/store/store.h"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace patron::delivery {

class OccasionRates;
class SentFolders;

/// Makes the bytes of messages. Called by sender threads, several at a time, at rows' first lease; what it gives is
/// frozen, so it is asked once per row.
class MessageSource
{
public:
    struct Made
    {
        std::optional<outbox::FrozenMessage> message; ///< nothing: the customer is skipped
        std::string skipReason;                       ///< a stable word such as missing_field
        std::string detail;                           ///< what a person reads
    };
    virtual ~MessageSource() = default;
    /// Of rows that leave together, in their order. An Error is the message's own fault (it fails for everybody): its
    /// occasion is paused.
    virtual std::vector<Result<Made>> make(std::span<const outbox::SendRow> rows, const ConnectorRow& connector,
                                           Ms now) = 0;
};

/// What a run may do.
struct RunScope
{
    std::optional<ConnectorId> connector;
    std::optional<OccasionId> occasion;
    std::optional<int> sessions; ///< at most; the connector's settings bound it
    bool tryHeld = false;        ///< a person asks: an account that has to wait is tried at once, one message first
};

/// What a run did, counted from its own outcomes.
struct DeliveryReport
{
    std::int64_t leased = 0;
    std::int64_t accepted = 0;
    std::int64_t deferred = 0;
    std::int64_t rejected = 0;
    std::int64_t ambiguous = 0;
    std::int64_t notSent = 0; ///< back in the queue
    std::int64_t refused = 0; ///< stopped by the last look between body and dot
    std::int64_t skipped = 0; ///< could not be made for the customer
    bool cancelled = false;
    std::map<std::string, std::string> stopped; ///< connector name -> why it stopped, a sentence
    std::optional<Error> failure;               ///< the workspace could not take an outcome: everything stopped
};

/// Drains the outbox: per connector some sessions, each a thread with its own conversation. For each message: lease,
/// freeze, last look, body, HANDED committed, journal, dot, outcome committed, next. Business time comes from the job's
/// clock, sockets and rates use the steady one.
class DeliveryRunner
{
public:
    using ConnectorMaker = std::function<Result<std::unique_ptr<Connector>>(const ConnectorRow&)>;

    /// All must outlive the runner.
    DeliveryRunner(Store& store, const outbox::SendGate& gate, OutcomeJournal& outcomes, MessageSource& source,
                   ConnectorMaker makeConnector);

    ~DeliveryRunner();
    /// Who is asked about mails of accounts that keep copies; nobody until then.
    void setSentFolders(std::unique_ptr<SentFolders> folders);

    /// After opening a workspace and before the first run: replays kept outcomes, takes rows of dead senders back
    /// (LEASED -> QUEUED, HANDED -> AMBIGUOUS), asks connectors that can tell about ambiguous ones, and settles those
    /// whose 72 hours are over. Does nothing in a workspace that is read-only or not live: after `claim` it is called
    /// again. No run may be under way.
    Result<outbox::sends::Recovered> recover(Ms now);

    /// Asks gateways about messages that may have got lost a quarter of an hour ago or longer, then sends all that is
    /// due and may go, until nothing is left, the job is cancelled or the connectors stop. NotLive for a copy,
    /// WrongUsage when business time is not real time and a connector is real. Blocks; not from the GUI thread.
    Result<DeliveryReport> run(JobContext& job, const RunScope& scope = {});

private:
    /// Who is asked about messages nobody is sure of: folders on this machine, or gateways over the network.
    enum class Asked { Nearby, OverNetwork };
    struct Open
    {
        OutboxId id;
        ConnectorRow connector;
        Sought message;
    };
    struct OpenMails
    {
        ConnectorRow mailbox;
        std::vector<OutboxId> ids;
        std::vector<std::string> messageIds;
    };
    Result<std::vector<Open>> openQuestions(Asked asked, Ms now);
    /// The mails nobody is sure of that a mailbox may hold a copy of, by mailbox.
    Result<std::vector<OpenMails>> openMails(Ms now);
    Result<void> lookInSentFolders(Ms now, const CancelToken& cancel);
    Result<void> lookUpAmbiguous(Asked asked, Ms now, const CancelToken& cancel);
    Result<std::vector<ConnectorRow>> waitingConnectors(const RunScope& scope, Ms now);
    Result<void> readRates(OccasionRates& rates, Ms now);
    Result<std::int64_t> countWaiting(const RunScope& scope, Ms now);

    Store& m_store;
    const outbox::SendGate& m_gate;
    OutcomeJournal& m_outcomes;
    MessageSource& m_source;
    ConnectorMaker m_makeConnector;
    std::unique_ptr<SentFolders> m_sentFolders;
};

}
