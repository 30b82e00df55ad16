#include "core/program/programrunner.h"

#include "core/base/failpoint.h"
#include "core/outbox/channelroute.h"
#include "core/outbox/outboxstore.h"
#include "core/program/enrollmentwriter.h"
#include "core/program/eventfacts.h"
#include "core/program/programcheck.h"

#include <algorithm>

namespace patron::program {

namespace {
constexpr int batchSize = 500;

constexpr std::string_view enrollmentColumns =
    "SELECT e.id, e.program_id, e.version_id, e.customer_id, e.key, e.entered_at, e.held_out, e.step_id, e.step_at, "
    "e.waiting, e.visits, p.uuid, e.state FROM enrollment e JOIN program p ON p.id = e.program_id ";

Enrollment readEnrollment(const Query& query)
{
    Enrollment enrollment;
    enrollment.id = query.id<EnrollmentId>(0);
    enrollment.program = query.id<ProgramId>(1);
    enrollment.versionId = query.int64(2);
    enrollment.state.customer = query.id<CustomerId>(3);
    enrollment.state.key = query.text(4);
    enrollment.state.enteredAt = query.int64(5);
    enrollment.state.heldOut = query.flag(6);
    enrollment.state.step = query.text(7);
    enrollment.state.stepAt = query.int64(8);
    enrollment.state.waiting = query.flag(9);
    enrollment.state.visits = query.int64(10);
    enrollment.state.programUuid = query.text(11);
    enrollment.status = query.text(12);
    return enrollment;
}

/// The first check strictly after an instant.
Ms nextCheck(const CheckTime& check, const TimeZone& zone, Ms after)
{
    if (check.hourly)
        return (after / msPerHour + 1) * msPerHour;
    WallTime wall = zone.wallAt(after);
    for (;; ++wall.day) {
        const Ms at = zone.instantOf({wall.day, check.msOfDay});
        if (at > after)
            return at;
    }
}

Result<void> setState(Transaction& tx, ProgramId id, std::string_view from, std::string_view to)
{
    tx.query("UPDATE program SET state = ? WHERE id = ? AND state = ?").bind(to, id, from).run();
    if (tx.changes() == 0) {
        return makeError(ErrorCode::Conflict,
                         "Only a program that is " + std::string(from) + " can become " + std::string(to) + ".");
    }
    tx.changed(Area::Programs);
    return {};
}
}

struct ProgramRunner::Moment
{
    Ms at = 0;
    std::size_t program = 0; ///< index of a program to check
    bool isCheck = false;
};

ProgramRunner::ProgramRunner(Store& store)
    : m_store(store)
{}

Result<void> ProgramRunner::start(ProgramId id, ConnectorId connector, Ms now)
{
    if (!m_store.live()) {
        return makeError(ErrorCode::NotLive,
                         "This workspace is a copy, a restored backup or was moved, so programs are off here. "
                         "Claim it first when this is the one to work with.");
    }
    return m_store.write([&](Transaction& tx) -> Result<void> {
        ReadSession session(tx.connection());
        PATRON_TRY(program, programs::get(session, id));
        if (program.state == ProgramState::Running || program.state == ProgramState::Paused) {
            return makeError(ErrorCode::Conflict, "\"" + program.name + "\" is " +
                                                      std::string(programStateName(program.state)) + " already.");
        }
        for (const ProgramProblem& problem : checkProgram(session, m_store, program.definition, now)) {
            if (problem.error) {
                return makeError(ErrorCode::BadInput,
                                 "\"" + program.name + "\" cannot start: " + problem.text + " " + problem.fix);
            }
        }
        for (const Step& step : program.definition.steps) {
            if (const auto* sent = std::get_if<MessageStep>(&step.what))
                PATRON_CHECK(outbox::routeFor(tx.connection(), sent->channel, connector));
        }
        std::int64_t cursor = 0;
        if (const auto* entry = std::get_if<EventEntry>(&program.definition.entry))
            cursor = facts::newestId(session, entry->event);
        tx.query("DELETE FROM program_member WHERE program_id = ?").bind(id).run();
        tx.query("UPDATE program SET state = 'running', connector_id = ?, started_at = ?, checked_at = NULL, "
                 "event_cursor = ? WHERE id = ?")
            .bind(connector, now, cursor, id)
            .run();
        tx.changed(Area::Programs);
        return {};
    });
}

Result<void> ProgramRunner::pause(ProgramId id)
{
    return m_store.write([&](Transaction& tx) { return setState(tx, id, "running", "paused"); });
}

Result<void> ProgramRunner::resume(ProgramId id)
{
    return m_store.write([&](Transaction& tx) { return setState(tx, id, "paused", "running"); });
}

Result<std::int64_t> ProgramRunner::stop(ProgramId id, Ms now)
{
    return m_store.write([&](Transaction& tx) -> Result<std::int64_t> {
        ReadSession session(tx.connection());
        PATRON_TRY(program, programs::get(session, id));
        if (program.state != ProgramState::Running && program.state != ProgramState::Paused)
            return makeError(ErrorCode::Conflict, "\"" + program.name + "\" is not running.");
        std::vector<Enrollment> active;
        {
            Query query = tx.query(std::string(enrollmentColumns) +
                                   "WHERE e.program_id = ? AND e.state = 'active' ORDER BY e.id");
            query.bind(id);
            while (query.step())
                active.push_back(readEnrollment(query));
        }
        EnrollmentWriter writer(tx, m_store, now);
        TickReport report;
        for (const Enrollment& enrollment : active)
            PATRON_CHECK(writer.end(program, enrollment, now, "stopped", true, report));
        tx.query("UPDATE program SET state = 'stopped' WHERE id = ?").bind(id).run();
        return static_cast<std::int64_t>(active.size());
    });
}

Result<std::vector<SavedProgram>> ProgramRunner::running()
{
    return m_store.read([](ReadSession& session) -> Result<std::vector<SavedProgram>> {
        PATRON_TRY(all, programs::all(session));
        std::erase_if(all, [](const SavedProgram& program) { return program.state != ProgramState::Running; });
        return all;
    });
}

Result<std::optional<ProgramRunner::Moment>> ProgramRunner::earliest(const std::vector<SavedProgram>& programs)
{
    std::optional<Moment> first;
    const auto offer = [&](const Moment& moment) {
        if (!first || moment.at < first->at)
            first = moment;
    };
    for (std::size_t i = 0; i < programs.size(); ++i) {
        if (const auto* entry = std::get_if<SegmentEntry>(&programs[i].definition.entry)) {
            const Ms at = programs[i].checkedAt ? nextCheck(entry->check, m_store.zone(), *programs[i].checkedAt)
                                                : programs[i].startedAt.value_or(0);
            offer({at, i, true});
        }
    }
    return m_store.read([&](ReadSession& session) -> Result<std::optional<Moment>> {
        for (const SavedProgram& program : programs) {
            Query due = session.query("SELECT min(due_at) FROM enrollment WHERE program_id = ? AND state = 'active'");
            due.bind(program.id);
            if (due.step() && !due.isNull(0))
                offer({due.int64(0), 0, false});
        }
        return first;
    });
}

Result<std::optional<Ms>> ProgramRunner::nextMoment()
{
    PATRON_TRY(programs, running());
    PATRON_TRY(moment, earliest(programs));
    if (!moment)
        return std::optional<Ms>();
    return std::optional<Ms>(moment->at);
}

Result<TickReport> ProgramRunner::admitFacts(const SavedProgram& program, Ms now)
{
    const auto& entry = std::get<EventEntry>(program.definition.entry);
    return m_store.write([&](Transaction& tx) -> Result<TickReport> {
        TickReport report;
        ReadSession session(tx.connection());
        EnrollmentWriter writer(tx, m_store, now);
        std::int64_t cursor = program.eventCursor;
        for (const EventFact& fact : facts::since(session, entry.event, cursor, entry.key)) {
            if (fact.at > now)
                break;
            cursor = fact.id;
            // History never starts programs; what is merely late is listed.
            if (fact.history || fact.at <= program.startedAt.value_or(0))
                continue;
            if (fact.recordedAt > m_store.zone().add(fact.at, entry.fresh)) {
                writer.refuse(program, fact.customer, fact.at, "too_old",
                              "The event was too old when it came in: more than " + formatDuration(entry.fresh) + ".");
                ++report.tooOld;
                continue;
            }
            PATRON_TRY(met, facts::meets(session, m_store, entry.event, entry.where, fact.customer, fact.at));
            if (met) {
                PATRON_CHECK(writer.admit(program, fact.customer, fact.key, fact.at, fact.id,
                                          "The event " + entry.event + " happened.", report));
            }
        }
        tx.query("UPDATE program SET event_cursor = ?, checked_at = ? WHERE id = ?")
            .bind(cursor, now, program.id)
            .run();
        return report;
    });
}

Result<TickReport> ProgramRunner::runCheck(const SavedProgram& program, Ms at, Ms now)
{
    const auto& entry = std::get<SegmentEntry>(program.definition.entry);
    auto members = m_store.read([&](ReadSession& session) -> Result<std::vector<CustomerId>> {
        return LiveFacts(session, m_store).everyone(entry.rule, at);
    });
    if (!members)
        return members.error();
    return m_store.write(
        [&](Transaction& tx) -> Result<TickReport> {
            TickReport report;
            tx.query("UPDATE program SET checked_at = ?1 WHERE id = ?2 AND (checked_at IS NULL OR checked_at < ?1)")
                .bind(at, program.id)
                .run();
            if (tx.changes() == 0)
                return report;
            ++report.checks;
            std::vector<CustomerId> before;
            {
                Query query =
                    tx.query("SELECT customer_id FROM program_member WHERE program_id = ? ORDER BY customer_id");
                query.bind(program.id);
                while (query.step())
                    before.push_back(query.id<CustomerId>(0));
            }
            std::vector<CustomerId> came;
            std::vector<CustomerId> went;
            std::set_difference(members->begin(), members->end(), before.begin(), before.end(),
                                std::back_inserter(came));
            std::set_difference(before.begin(), before.end(), members->begin(), members->end(),
                                std::back_inserter(went));
            for (const CustomerId customer : went) {
                tx.query("DELETE FROM program_member WHERE program_id = ? AND customer_id = ?")
                    .bind(program.id, customer)
                    .run();
            }
            for (const CustomerId customer : came) {
                tx.query("INSERT INTO program_member(program_id, customer_id) VALUES (?, ?)")
                    .bind(program.id, customer)
                    .run();
            }
            // At the first check those who are in already enter only when the program says so.
            const bool isFirst = !program.checkedAt;
            if (isFirst && !entry.existing)
                return report;
            EnrollmentWriter writer(tx, m_store, now);
            const std::string reason =
                isFirst ? "Met the entry rule when the program started." : "Met the entry rule since the last check.";
            for (const CustomerId customer : came)
                PATRON_CHECK(writer.admit(program, customer, "", at, 0, reason, report));
            return report;
        },
        true);
}

Result<TickReport> ProgramRunner::runDue(Ms at, Ms now)
{
    return m_store.write([&](Transaction& tx) -> Result<TickReport> {
        TickReport report;
        std::vector<Enrollment> due;
        {
            Query query = tx.query(std::string(enrollmentColumns) +
                                   "WHERE e.state = 'active' AND p.state = 'running' AND e.due_at = ? "
                                   "ORDER BY e.id LIMIT ?");
            query.bind(at, batchSize);
            while (query.step())
                due.push_back(readEnrollment(query));
        }
        ReadSession session(tx.connection());
        LiveFacts facts(session, m_store);
        facts.expect(due.size());
        EnrollmentWriter writer(tx, m_store, now);
        std::map<std::int64_t, SavedProgram> programs;
        std::map<std::int64_t, Program> versions;
        for (const Enrollment& enrollment : due) {
            auto program = programs.find(enrollment.program.value);
            if (program == programs.end()) {
                PATRON_TRY(saved, programs::get(session, enrollment.program));
                program = programs.emplace(enrollment.program.value, std::move(saved)).first;
            }
            auto version = versions.find(enrollment.versionId);
            if (version == versions.end()) {
                PATRON_TRY(definition, programs::version(session, enrollment.versionId));
                version = versions.emplace(enrollment.versionId, std::move(definition)).first;
            }
            // One broken program must not hold up the others: it is paused, with its reason said.
            tx.connection().execute("SAVEPOINT person");
            auto advanced = writer.advance(program->second, version->second, enrollment, at, facts, report);
            if (!advanced) {
                tx.connection().execute("ROLLBACK TO person");
                tx.query("UPDATE program SET state = 'paused' WHERE id = ?").bind(enrollment.program).run();
                report.problems.push_back("\"" + program->second.name + "\" was paused: " + advanced.error().text);
            }
            tx.connection().execute("RELEASE person");
            if (!advanced)
                break;
        }
        failpoint("tick.before_commit");
        return report;
    });
}

Result<TickReport> ProgramRunner::settleGoals(const SavedProgram& program, Ms now)
{
    if (!program.definition.goal)
        return TickReport{};
    const Goal& goal = *program.definition.goal;
    return m_store.write([&](Transaction& tx) -> Result<TickReport> {
        TickReport report;
        std::vector<Enrollment> open;
        {
            // People with any such event after their entry; which of them count is looked at one by one.
            const bool orders = goal.event == "order" || goal.event == "return";
            Query query = tx.query(
                std::string(enrollmentColumns) +
                "WHERE e.program_id = ?1 AND e.goal_at IS NULL AND e.state IN ('active', 'completed') AND EXISTS (" +
                (orders ? "SELECT 1 FROM v_order o WHERE o.customer_id = e.customer_id AND o.kind = ?2 AND "
                          "o.state = 'completed' AND o.at > e.entered_at AND o.at <= ?3"
                        : "SELECT 1 FROM v_event o WHERE o.customer_id = e.customer_id AND o.kind = ?2 AND "
                          "o.at > e.entered_at AND o.at <= ?3") +
                ") ORDER BY e.id");
            query.bind(program.id, goal.event == "order" ? std::string("sale") : goal.event, now);
            while (query.step())
                open.push_back(readEnrollment(query));
        }
        ReadSession session(tx.connection());
        EnrollmentWriter writer(tx, m_store, now);
        for (const Enrollment& enrollment : open) {
            const Ms last = goal.within ? m_store.zone().add(enrollment.state.enteredAt, *goal.within) : now;
            PATRON_TRY(reached, facts::firstAt(session, m_store, goal.event, goal.where, enrollment.state.customer,
                                               enrollment.state.enteredAt, std::min(now, last)));
            if (reached)
                PATRON_CHECK(writer.reachGoal(program, enrollment, *reached, report));
        }
        return report;
    });
}

Result<TickReport> ProgramRunner::tick(JobContext& job, Ms now)
{
    if (!m_store.live()) {
        return makeError(ErrorCode::NotLive,
                         "This workspace is a copy, a restored backup or was moved, so its programs do not run here. "
                         "Claim it first when this is the one to work with.");
    }
    TickReport report;
    job.phase("Deciding what is due");
    PATRON_TRY(first, running());
    for (const SavedProgram& program : first) {
        if (std::holds_alternative<EventEntry>(program.definition.entry)) {
            PATRON_TRY(admitted, admitFacts(program, now));
            report.add(admitted);
        }
    }
    for (;;) {
        if (job.cancelled())
            return makeError(ErrorCode::Cancelled, "Stopped. What was decided so far is kept; the rest stays due.");
        PATRON_TRY(programs, running());
        PATRON_TRY(moment, earliest(programs));
        if (!moment || moment->at > now)
            break;
        auto done = moment->isCheck ? runCheck(programs[moment->program], moment->at, now) : runDue(moment->at, now);
        if (!done)
            return done.error();
        failpoint(moment->isCheck ? "tick.after_check" : "tick.after_commit");
        report.add(*done);
        job.done(report.decisions);
    }
    for (const SavedProgram& program : first) {
        PATRON_TRY(settled, settleGoals(program, now));
        report.add(settled);
    }
    return report;
}

}
