#include "core/program/edgepeople.h"

namespace patron::program {

std::vector<EdgePeople> edgePeople(ReadSession& session, ProgramId program)
{
    std::vector<EdgePeople> edges;
    Query query = session.query(
        "WITH walk AS (SELECT enrollment_id, step_id, lag(step_id, 1, '') OVER (PARTITION BY enrollment_id ORDER BY "
        "visit, id) AS before FROM decision WHERE program_id = ? AND enrollment_id IS NOT NULL) "
        "SELECT before, step_id, count(DISTINCT enrollment_id) FROM walk WHERE before <> step_id GROUP BY 1, 2");
    query.bind(program);
    while (query.step())
        edges.push_back({query.text(0), query.text(1), query.int64(2)});
    return edges;
}

}
