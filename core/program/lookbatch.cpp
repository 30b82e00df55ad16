#include "core/program/lookbatch.h"

#include "core/program/livefacts.h"

#include <algorithm>
#include <set>
#include <tuple>

namespace patron::program {

namespace {
constexpr int mostLooks = 2'000;

std::pair<std::int64_t, std::int64_t> dataVersion(ReadSession& session)
{
    Query query = session.query("SELECT version, stamp FROM data_version");
    query.step();
    return {query.int64(0), query.int64(1)};
}
}

void LookBatch::gatherDue(ReadSession& session, Ms upTo)
{
    Query query = session.query(std::string(enrollments::columns) +
                                "WHERE e.state = 'active' AND p.state = 'running' AND e.due_at <= ? ORDER BY e.due_at, "
                                "e.id LIMIT ?");
    query.bind(upTo, mostLooks);
    while (query.step()) {
        Enrollment enrollment = enrollments::read(query);
        const Ms at = enrollment.dueAt.value_or(0);
        m_looks.push_back({at, at, Look::Due, std::move(enrollment)});
    }
    // What is due behind a full batch is not known, so nothing later may be looked at with it.
    if (m_looks.size() == mostLooks)
        m_horizon = std::min(m_horizon, m_looks.back().at);
}

Result<void> LookBatch::gatherTouched(ReadSession& session, Ms upTo)
{
    {
        Query query = session.query("SELECT customer_id, at, kind FROM program_touch WHERE at <= ? ORDER BY at, "
                                    "customer_id, kind LIMIT ?");
        query.bind(upTo, mostLooks);
        while (query.step())
            m_touches.push_back({query.id<CustomerId>(0), query.int64(1), query.text(2)});
    }
    if (m_touches.size() == mostLooks)
        m_horizon = std::min(m_horizon, m_touches.back().at);
    std::set<std::pair<std::int64_t, Ms>> looked;
    for (const Touch& touch : m_touches) {
        Query query =
            session.query(std::string(enrollments::columns) +
                          "WHERE e.customer_id = ?1 AND p.state = 'running' AND (e.state = 'active' OR (e.state "
                          "= 'completed' AND e.goal_at IS NULL)) AND (e.entered_at < ?2 OR ?3 = '') ORDER BY e.id");
        query.bind(touch.customer, touch.at, touch.kind);
        std::vector<Enrollment> people;
        while (query.step())
            people.push_back(enrollments::read(query));
        for (Enrollment& enrollment : people) {
            PATRON_CHECK(version(session, enrollment.versionId));
            if (!m_versions.at(enrollment.versionId).second.wants(touch.kind))
                continue;
            // News from before the last decision does not change it: it is looked at as of then.
            const Ms at = enrollment.state.ended ? touch.at : std::max(touch.at, enrollment.state.stepAt);
            if (looked.emplace(enrollment.id.value, at).second)
                m_looks.push_back({at, touch.at, Look::Fact, std::move(enrollment)});
        }
    }
    return {};
}

void LookBatch::keepFirstOfEach()
{
    std::erase_if(m_looks, [&](const DueLook& look) { return look.since > m_horizon; });
    std::erase_if(m_touches, [&](const Touch& touch) { return touch.at > m_horizon; });
    std::sort(m_looks.begin(), m_looks.end(), [](const DueLook& a, const DueLook& b) {
        return std::tuple(a.since, a.why == Look::Due, a.enrollment.id) <
               std::tuple(b.since, b.why == Look::Due, b.enrollment.id);
    });
    std::map<std::int64_t, Ms> taken;
    std::erase_if(m_looks, [&](const DueLook& look) {
        const auto [first, isNew] = taken.emplace(look.enrollment.state.customer.value, look.since);
        return !isNew && first->second != look.since;
    });
    std::erase_if(m_touches, [&](const Touch& touch) {
        const auto first = taken.find(touch.customer.value);
        return first != taken.end() && first->second < touch.at;
    });
    for (const DueLook& look : m_looks)
        ++m_atOnce[look.at];
}

Result<LookBatch> LookBatch::gather(ReadSession& session, Ms upTo)
{
    LookBatch batch;
    batch.m_horizon = upTo;
    batch.gatherDue(session, upTo);
    PATRON_CHECK(batch.gatherTouched(session, upTo));
    batch.keepFirstOfEach();
    return batch;
}

Result<LookBatch> LookBatch::foresee(ReadSession& session, const Store& store, Ms upTo)
{
    PATRON_TRY(batch, gather(session, upTo));
    batch.m_dataVersion = dataVersion(session);
    // Of a person with several looks each sees what the one before did, so they are planned in their turn.
    std::map<std::int64_t, int> looksOf;
    for (const DueLook& look : batch.m_looks)
        ++looksOf[look.enrollment.state.customer.value];
    LiveFacts facts(session, store);
    for (DueLook& look : batch.m_looks) {
        if (looksOf[look.enrollment.state.customer.value] > 1)
            continue;
        PATRON_TRY(definition, batch.version(session, look.enrollment.versionId));
        facts.expect(batch.atOnce(look.at));
        // What cannot be planned is tried once more by the writer, which says why and for whom.
        auto planned = plan(*definition, look.enrollment.state, look.at, look.why, facts);
        if (planned)
            look.planned = std::move(*planned);
    }
    return std::move(batch);
}

bool LookBatch::isStill(ReadSession& session) const
{
    if (m_dataVersion != dataVersion(session))
        return false;
    for (const DueLook& look : m_looks) {
        Query query =
            session.query("SELECT e.state, e.visits, e.step_at, e.version_id, e.due_at, e.goal_at, p.state FROM "
                          "enrollment e JOIN program p ON p.id = e.program_id WHERE e.id = ?");
        query.bind(look.enrollment.id);
        const Enrollment& was = look.enrollment;
        if (!query.step() || query.view(0) != was.status || query.int64(1) != was.state.visits ||
            query.int64(2) != was.state.stepAt || query.int64(3) != was.versionId ||
            query.optionalInt64(4) != was.dueAt || query.optionalInt64(5) != was.state.goalAt ||
            query.view(6) != "running")
            return false;
    }
    return true;
}

std::size_t LookBatch::atOnce(Ms at) const
{
    const auto found = m_atOnce.find(at);
    return found == m_atOnce.end() ? 1 : found->second;
}

Result<const SavedProgram*> LookBatch::program(ReadSession& session, ProgramId id)
{
    auto found = m_programs.find(id.value);
    if (found == m_programs.end()) {
        PATRON_TRY(saved, programs::get(session, id));
        found = m_programs.emplace(id.value, std::move(saved)).first;
    }
    return &found->second;
}

Result<const Program*> LookBatch::version(ReadSession& session, std::int64_t id)
{
    auto found = m_versions.find(id);
    if (found == m_versions.end()) {
        PATRON_TRY(definition, programs::version(session, id));
        AwaitedFacts awaited = awaitedFacts(definition);
        found = m_versions.emplace(id, std::pair(std::move(definition), std::move(awaited))).first;
    }
    return &found->second.first;
}

}
