#pragma once

#include "core/program/enrollmentwriter.h"
#include "core/program/programplanner.h"
#include "core/program/programstore.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace patron::program {

/// A customer and an instant at which something about them came up.
struct Touch
{
    CustomerId customer;
    Ms at = 0;
    std::string kind;
};

/// The enrollments that are looked at together in one transaction: those that are due, and those about whose people
/// something came up, in the order of time. Of one person only the first instant is in it, so that what is decided then
/// is there when they are looked at next.
class LookBatch
{
public:
    /// What is due, or came up, up to an instant.
    static Result<LookBatch> gather(ReadSession& session, Ms upTo);
    /// The same with plans, made by the index where one is open. Runs inside a read closure.
    static Result<LookBatch> foresee(ReadSession& session, const Store& store, Ms upTo);

    /// Whether the facts and the enrollments are as they were when the plans were made.
    bool isStill(ReadSession& session) const;

    const std::vector<DueLook>& looks() const { return m_looks; }
    /// What has been looked at once the looks are done.
    const std::vector<Touch>& touches() const { return m_touches; }
    /// How many looks are as of an instant.
    std::size_t atOnce(Ms at) const;

    /// These live as long as the batch.
    Result<const SavedProgram*> program(ReadSession& session, ProgramId id);
    Result<const Program*> version(ReadSession& session, std::int64_t id);

private:
    void gatherDue(ReadSession& session, Ms upTo);
    Result<void> gatherTouched(ReadSession& session, Ms upTo);
    void keepFirstOfEach();

    Ms m_horizon = 0;
    std::vector<DueLook> m_looks;
    std::vector<Touch> m_touches;
    std::map<Ms, std::size_t> m_atOnce;
    std::map<std::int64_t, SavedProgram> m_programs;
    std::map<std::int64_t, std::pair<Program, AwaitedFacts>> m_versions;
    std::pair<std::int64_t, std::int64_t> m_dataVersion{-1, 0};
};

}
