#pragma once

#include "core/program/livefacts.h"
#include "core/program/programrunner.h"
#include "core/program/programstore.h"

namespace patron::program {

/// One enrollment row.
struct Enrollment
{
    EnrollmentId id;
    ProgramId program;
    std::int64_t versionId = 0;
    EnrollmentState state;
    std::string status; ///< active, completed, exited, merged
};

/// Writes what programs decide, inside one transaction: entries, decisions, orders to the outbox, ends. Every write is
/// keyed so that doing it twice changes nothing.
class EnrollmentWriter
{
public:
    /// `now` is when it is written; what is decided has its own times.
    EnrollmentWriter(Transaction& tx, const Store& store, Ms now);

    /// Takes a customer in at `at`, when the program's re-entry rule lets them; counts into the report.
    Result<void> admit(const SavedProgram& program, CustomerId customer, const std::string& key, Ms at,
                       std::int64_t eventId, const std::string& reason, TickReport& report);
    /// An entry that was not made, with its reason, to be found later.
    void refuse(const SavedProgram& program, CustomerId customer, Ms at, std::string_view decision,
                const std::string& reason);

    /// Decides for one enrollment that is due at `at`.
    Result<void> advance(const SavedProgram& program, const Program& definition, const Enrollment& enrollment, Ms at,
                         LiveFacts& facts, TickReport& report);
    /// The goal was reached at `at`: an active enrollment ends, what is queued is cancelled.
    Result<void> reachGoal(const SavedProgram& program, const Enrollment& enrollment, Ms at, TickReport& report);
    /// Ends an active enrollment; `cancels` what it has in the outbox.
    Result<void> end(const SavedProgram& program, const Enrollment& enrollment, Ms at, const std::string& reason,
                     bool cancels, TickReport& report);

private:
    bool keep(ProgramId program, const Enrollment& enrollment, const Decision& decision, TickReport& report);
    Result<std::string> queue(const SavedProgram& program, const Program& definition, const Enrollment& enrollment,
                              const Decision& decision, TickReport& report);
    void writeEvent(const SavedProgram& program, CustomerId customer, const std::string& key, Ms enteredAt,
                    std::string_view what, Ms at);

    Transaction& m_tx;
    const Store& m_store;
    Ms m_now;
};

}
