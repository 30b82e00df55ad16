#include "core/program/programlists.h"

#include "core/customer/profile.h"

namespace patron::program::enrollments {

namespace {
std::string_view conditionOf(EnrollmentFilter::Show show)
{
    switch (show) {
    case EnrollmentFilter::Show::All:
        break;
    case EnrollmentFilter::Show::Active:
        return " AND state = 'active'";
    case EnrollmentFilter::Show::HeldOut:
        return " AND held_out = 1";
    case EnrollmentFilter::Show::Goal:
        return " AND goal_at IS NOT NULL";
    case EnrollmentFilter::Show::Ended:
        return " AND state <> 'active'";
    }
    return "";
}

std::string whereOf(const EnrollmentFilter& filter)
{
    std::string where = " FROM enrollment WHERE program_id = ?1";
    where += conditionOf(filter.show);
    if (!filter.step.empty())
        where += " AND state = 'active' AND step_id = ?2";
    if (filter.edge)
        where += " AND id IN (SELECT enrollment_id FROM (SELECT enrollment_id, step_id, lag(step_id, 1, '') OVER "
                 "(PARTITION BY enrollment_id ORDER BY visit, id) AS before FROM decision WHERE program_id = ?1 AND "
                 "enrollment_id IS NOT NULL) WHERE before = ?5 AND step_id = ?6)";
    return where;
}

std::pair<std::string, std::string> edgeOf(const EnrollmentFilter& filter)
{
    return filter.edge.value_or(std::pair<std::string, std::string>());
}
}

std::int64_t count(ReadSession& session, ProgramId program, const EnrollmentFilter& filter)
{
    Query query = session.query("SELECT count(*)" + whereOf(filter));
    const auto [from, to] = edgeOf(filter);
    if (filter.edge)
        query.bind(program, filter.step, 0, 0, from, to);
    else if (filter.step.empty())
        query.bind(program);
    else
        query.bind(program, filter.step);
    query.step();
    return query.int64(0);
}

std::vector<EnrollmentLine> page(ReadSession& session, ProgramId program, const EnrollmentFilter& filter,
                                 EnrollmentId after, int limit)
{
    std::vector<EnrollmentLine> lines;
    {
        // Ids rise with the entries, so they serve as the key of the paging.
        Query query = session.query("SELECT id, customer_id, state, held_out, step_id, entered_at, due_at, goal_at, "
                                    "ended_at, exit_reason" +
                                    whereOf(filter) + " AND (?3 = 0 OR id < ?3) ORDER BY id DESC LIMIT ?4");
        const auto [from, to] = edgeOf(filter);
        if (filter.edge)
            query.bind(program, filter.step, after, limit, from, to);
        else
            query.bind(program, filter.step, after, limit);
        while (query.step()) {
            lines.push_back({query.id<EnrollmentId>(0),
                             query.id<CustomerId>(1),
                             {},
                             query.text(2),
                             query.flag(3),
                             query.text(4),
                             query.int64(5),
                             query.optionalInt64(6),
                             query.optionalInt64(7),
                             query.optionalInt64(8),
                             query.text(9)});
        }
    }
    for (EnrollmentLine& line : lines)
        line.name = customer::profiles::displayName(session.connection(), line.customer);
    return lines;
}

}
