#include "core/program/customerwalks.h"

#include "core/program/programstore.h"

#include <algorithm>
#include <map>

namespace patron::program {

namespace {
/// Step names of the versions met so far.
class StepNames
{
public:
    explicit StepNames(ReadSession& session)
        : m_session(session)
    {}

    std::string of(std::int64_t versionId, const std::string& step)
    {
        auto known = m_versions.find(versionId);
        if (known == m_versions.end()) {
            auto definition = programs::version(m_session, versionId);
            known = m_versions.emplace(versionId, definition ? *definition : Program{}).first;
        }
        const Step* found = known->second.step(step);
        return found && !found->name.empty() ? found->name : step;
    }

private:
    ReadSession& m_session;
    std::map<std::int64_t, Program> m_versions;
};

void addEnrollments(ReadSession& session, CustomerId customer, StepNames& names, std::vector<CustomerWalk>& walks)
{
    Query query = session.query(
        "SELECT e.program_id, p.name, e.id, e.entered_at, e.state, e.held_out, e.step_id, e.due_at, e.goal_at, "
        "e.ended_at, e.exit_reason, e.version_id FROM enrollment e JOIN program p ON p.id = e.program_id "
        "WHERE e.customer_id = ? ORDER BY e.entered_at DESC, e.id DESC");
    query.bind(customer);
    while (query.step()) {
        CustomerWalk walk;
        walk.program = query.id<ProgramId>(0);
        walk.name = query.text(1);
        walk.enrollment = query.id<EnrollmentId>(2);
        walk.enteredAt = query.int64(3);
        walk.state = query.text(4);
        walk.heldOut = query.flag(5);
        walk.step = names.of(query.int64(11), query.text(6));
        walk.dueAt = query.optionalInt64(7);
        walk.goalAt = query.optionalInt64(8);
        walk.endedAt = query.optionalInt64(9);
        walk.exitReason = query.text(10);
        walks.push_back(std::move(walk));
    }
}

/// The walk a decision belongs to; decisions about entries that were not made share one walk per program.
CustomerWalk& walkOf(std::vector<CustomerWalk>& walks, ProgramId program, const std::string& name,
                     EnrollmentId enrollment)
{
    const auto found = std::find_if(walks.begin(), walks.end(), [&](const CustomerWalk& walk) {
        return walk.program == program && walk.enrollment == enrollment;
    });
    if (found != walks.end())
        return *found;
    CustomerWalk& made = walks.emplace_back();
    made.program = program;
    made.name = name;
    made.enrollment = enrollment;
    return made;
}
}

std::vector<CustomerWalk> walksOf(ReadSession& session, CustomerId customer)
{
    std::vector<CustomerWalk> walks;
    StepNames names(session);
    addEnrollments(session, customer, names, walks);
    Query query = session.query("SELECT d.program_id, p.name, coalesce(d.enrollment_id, 0), d.at, d.step_id, "
                                "d.decision, d.reason, coalesce(e.version_id, 0) FROM decision d JOIN program p ON "
                                "p.id = d.program_id LEFT JOIN enrollment e ON e.id = d.enrollment_id "
                                "WHERE d.customer_id = ? ORDER BY d.at, d.id");
    query.bind(customer);
    while (query.step()) {
        CustomerWalk& walk = walkOf(walks, query.id<ProgramId>(0), query.text(1), query.id<EnrollmentId>(2));
        const std::string step = query.text(4);
        walk.decisions.push_back({query.int64(3), step, query.int64(7) ? names.of(query.int64(7), step) : step,
                                  query.text(5), query.text(6)});
    }
    return walks;
}

}
