#pragma once

#include "core/base/id.h"
#include "core/jobs/job.h"
#include "core/program/programstore.h"
#include "core/store/store.h"

#include <map>
#include <optional>
#include <string>

namespace patron::program {

/// What one tick did.
struct TickReport
{
    std::int64_t checks = 0;  ///< entry checks run
    std::int64_t entered = 0; ///< enrollments made, held-out ones included
    std::int64_t heldOut = 0;
    std::int64_t decisions = 0;
    std::int64_t queued = 0;                     ///< messages put into the outbox
    std::map<std::string, std::int64_t> skipped; ///< messages not queued, by reason
    std::int64_t goals = 0;
    std::int64_t ended = 0;
    std::int64_t tooOld = 0;           ///< events that came in too late to start anything
    std::vector<std::string> problems; ///< sentences about programs that could not go on

    void add(const TickReport& other);
};

/// Drives programs over time: decides what is due, as of its own time, and puts messages into the outbox. A tick may
/// be repeated or die at any point: each decision happens once. One runner at a time works on a workspace (the store's
/// lock sees to it). Not from the GUI thread.
class ProgramRunner
{
public:
    /// The store must outlive the runner.
    explicit ProgramRunner(Store& store);

    /// Starts a draft or stopped program: history before `now` never starts anybody. Refuses one with errors. Messages
    /// leave by this connector where it carries their channel, else as outbox::routeFor says: Conflict when none does.
    Result<void> start(ProgramId id, ConnectorId connector, Ms now);
    /// Positions and due times are kept; what becomes due meanwhile is decided late, as of its own time.
    Result<void> pause(ProgramId id);
    Result<void> resume(ProgramId id);
    /// Ends all enrollments and cancels what is queued; says how many people that were.
    Result<std::int64_t> stop(ProgramId id, Ms now);

    /// Puts people into a running program by hand; says how many it took, by its re-entry rule and the workspace's
    /// holdout.
    Result<std::int64_t> enroll(ProgramId id, const std::vector<CustomerId>& customers, Ms now);

    /// Decides everything that is due up to `now`, in the order of its own time. Cancelled between batches.
    Result<TickReport> tick(JobContext& job, Ms now);

    /// The next instant at which something is due, by what is known now; nothing when no program runs.
    Result<std::optional<Ms>> nextMoment();

private:
    struct Moment;
    struct ArrivalsOf;
    struct Arrivals;
    Result<std::vector<SavedProgram>> running();
    Result<std::string> standingOfAll();
    Result<std::optional<Moment>> earliest(const std::vector<SavedProgram>& programs, const Arrivals& arrivals);
    Result<void> collect(const std::vector<SavedProgram>& programs, Ms now, Arrivals& arrivals);
    Result<TickReport> admit(const SavedProgram& program, ArrivalsOf& arrivals, Ms upTo, Ms now);
    Result<void> settle(const std::vector<SavedProgram>& programs, const Arrivals& arrivals);
    Result<TickReport> runCheck(const SavedProgram& program, Ms at, Ms now);
    std::vector<CustomerId> remember(Transaction& tx, ProgramId program, const std::vector<CustomerId>& members);
    Result<TickReport> runLooks(Ms upTo, Ms now);
    Result<TickReport> passOnCapped(Ms now);

    Store& m_store;
};

}
