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
    std::optional<Ms> dueAt;
};

/// One enrollment to look at.
struct DueLook
{
    Ms at = 0;    ///< as of when it is decided
    Ms since = 0; ///< when it came up: earlier, of news that is older than the last decision
    Look why = Look::Due;
    Enrollment enrollment;
    std::optional<Plan> planned = {}; ///< made beside the writer
};

namespace enrollments {
/// A statement over enrollments `e` of programs `p`, to which a WHERE may be added, and how its rows are read.
extern const std::string_view columns;
Enrollment read(const Query& query);
}

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

    /// Looks at one enrollment, or takes the plan that was made for it, and does what is decided.
    Result<void> advance(const SavedProgram& program, const Program& definition, const DueLook& look, Facts& facts,
                         TickReport& report);
    /// Sends by the other channel what a cap left out, by the other step's rules. Says why not, or nothing.
    Result<std::string> passOn(const SavedProgram& program, const Program& definition, const Enrollment& enrollment,
                               const std::string& step, Ms at, TickReport& report);
    /// Ends an active enrollment; `cancels` what it has in the outbox.
    Result<void> end(const SavedProgram& program, const Enrollment& enrollment, Ms at, const std::string& reason,
                     bool cancels, TickReport& report);

private:
    void noteGoal(const SavedProgram& program, const Enrollment& enrollment, Ms at, TickReport& report);
    Result<void> carryOut(const SavedProgram& program, const Program& definition, const Enrollment& enrollment,
                          Decision& decision, TickReport& report);
    Result<void> setTrait(const Enrollment& enrollment, const SetTraitStep& step, const SavedProgram& program, Ms at);
    Result<void> changeTags(const Enrollment& enrollment, const TagStep& step, const SavedProgram& program, Ms at);
    Result<void> givePoints(const Enrollment& enrollment, const PointsStep& step, const Decision& decision);
    std::string giveCoupon(const Enrollment& enrollment, const CouponStep& step, Decision& decision,
                           TickReport& report);
    void addTask(const Enrollment& enrollment, const TaskStep& step, const Decision& decision);
    Result<std::string> enterOther(const Enrollment& enrollment, const SubprogramStep& step,
                                   const SavedProgram& program, Ms at, TickReport& report);
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
