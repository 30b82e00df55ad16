#include "core/program/programrunner.h"

#include "core/base/failpoint.h"
#include "core/outbox/cappedsends.h"
#include "core/outbox/channelroute.h"
#include "core/outbox/outboxstore.h"
#include "core/program/enrollmentwriter.h"
#include "core/program/eventfacts.h"
#include "core/program/lookbatch.h"
#include "core/program/programcheck.h"
#include "core/program/programentries.h"

#include <algorithm>

namespace patron::program {

namespace {
constexpr int batchSize = 500;

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

/// The next thing to do: people who arrive, a check, or looks at people that are due.
struct ProgramRunner::Moment
{
    enum class Kind { Arrivals, Check, Looks };

    Ms at = 0;
    std::size_t program = 0; ///< index of the program, but of looks
    Kind kind = Kind::Looks;
    Ms upTo = INT64_MAX; ///< of looks: nobody arrives and nothing is checked until then
};

/// Who has arrived and is not let in yet, by program.
struct ProgramRunner::ArrivalsOf
{
    std::vector<Arrival> list; ///< by time
    std::size_t done = 0;
    std::int64_t cursor = 0;
    std::optional<Ms> lookedUpTo; ///< of dates
};

struct ProgramRunner::Arrivals
{
    std::map<std::int64_t, ArrivalsOf> programs;
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
        if (std::holds_alternative<ImportEntry>(program.definition.entry)) {
            Query newest = session.query("SELECT coalesce(max(id), 0) FROM v_import");
            newest.step();
            cursor = newest.int64(0);
        }
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
    return m_store.write([&](Transaction& tx) -> Result<void> {
        PATRON_CHECK(setState(tx, id, "paused", "running"));
        // What came up about its people meanwhile has not been looked at.
        tx.query(
              "INSERT INTO program_touch(customer_id, at, kind) SELECT customer_id, max(step_at), '' FROM enrollment "
              "WHERE program_id = ? AND (state = 'active' OR (state = 'completed' AND goal_at IS NULL)) GROUP BY "
              "customer_id ON CONFLICT DO NOTHING")
            .bind(id)
            .run();
        return {};
    });
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
            Query query = tx.query(std::string(enrollments::columns) +
                                   "WHERE e.program_id = ? AND e.state = 'active' ORDER BY e.id");
            query.bind(id);
            while (query.step())
                active.push_back(enrollments::read(query));
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

/// Changes whenever a program's state, version or check does.
Result<std::string> ProgramRunner::standingOfAll()
{
    return m_store.read([](ReadSession& session) -> Result<std::string> {
        std::string text;
        Query query =
            session.query("SELECT id, state, current_version, coalesce(checked_at, 0), coalesce(started_at, 0) "
                          "FROM program ORDER BY id");
        while (query.step()) {
            text += std::to_string(query.int64(0)) + query.text(1);
            for (int column = 2; column <= 4; ++column)
                text += " " + std::to_string(query.int64(column));
            text += "\n";
        }
        return text;
    });
}

Result<std::optional<ProgramRunner::Moment>> ProgramRunner::earliest(const std::vector<SavedProgram>& programs,
                                                                     const Arrivals& arrivals)
{
    using Kind = Moment::Kind;
    std::optional<Moment> first;
    Ms nextOther = INT64_MAX;
    // Of one instant: arrivals, then checks, then looks.
    const auto offer = [&](const Moment& moment) {
        if (!first || std::pair(moment.at, moment.kind) < std::pair(first->at, first->kind))
            first = moment;
        if (moment.kind != Kind::Looks)
            nextOther = std::min(nextOther, moment.at);
    };
    for (std::size_t i = 0; i < programs.size(); ++i) {
        const SavedProgram& program = programs[i];
        const auto waiting = arrivals.programs.find(program.id.value);
        if (waiting != arrivals.programs.end() && waiting->second.done < waiting->second.list.size())
            offer({waiting->second.list[waiting->second.done].at, i, Kind::Arrivals});
        const Entry& entry = program.definition.entry;
        const Ms started = program.startedAt.value_or(0);
        // A segment is looked at when the program starts; schedules and changes wait for their first time.
        const bool atOnce = std::holds_alternative<SegmentEntry>(entry) && !program.checkedAt;
        const auto check = atOnce ? std::optional(started)
                                  : entries::nextCheck(entry, m_store.zone(), program.checkedAt.value_or(started));
        if (check)
            offer({*check, i, Kind::Check});
    }
    return m_store.read([&](ReadSession& session) -> Result<std::optional<Moment>> {
        for (const SavedProgram& program : programs) {
            Query due = session.query("SELECT min(due_at) FROM enrollment WHERE program_id = ? AND state = 'active'");
            due.bind(program.id);
            if (due.step() && !due.isNull(0))
                offer({due.int64(0), 0, Kind::Looks});
        }
        if (programs.empty())
            return first;
        Query touched = session.query("SELECT min(at) FROM program_touch");
        if (touched.step() && !touched.isNull(0))
            offer({touched.int64(0), 0, Kind::Looks});
        if (first && nextOther != INT64_MAX)
            first->upTo = nextOther - 1;
        return first;
    });
}

Result<std::optional<Ms>> ProgramRunner::nextMoment()
{
    PATRON_TRY(programs, running());
    PATRON_TRY(moment, earliest(programs, {}));
    std::optional<Ms> next;
    if (moment)
        next = moment->at;
    constexpr Ms farAhead = 400 * msPerDay;
    PATRON_CHECK(m_store.read([&](ReadSession& session) -> Result<void> {
        LiveFacts facts(session, m_store);
        for (const SavedProgram& program : programs) {
            const auto* entry = std::get_if<DateEntry>(&program.definition.entry);
            if (!entry)
                continue;
            const Ms from = program.checkedAt.value_or(program.startedAt.value_or(0));
            PATRON_TRY(date, entries::nextDate(session, facts, *entry, from, from + farAhead));
            if (date && (!next || *date < *next))
                next = date;
        }
        return {};
    }));
    return next;
}

Result<void> ProgramRunner::collect(const std::vector<SavedProgram>& programs, Ms now, Arrivals& arrivals)
{
    return m_store.read([&](ReadSession& session) -> Result<void> {
        LiveFacts facts(session, m_store);
        for (const SavedProgram& program : programs) {
            const Entry& entry = program.definition.entry;
            const Ms started = program.startedAt.value_or(0);
            ArrivalsOf mine;
            mine.cursor = program.eventCursor;
            if (const auto* event = std::get_if<EventEntry>(&entry)) {
                PATRON_TRY(news, entries::byNews(session, facts, *event, started, mine.cursor));
                mine.list = std::move(news);
            } else if (const auto* import = std::get_if<ImportEntry>(&entry)) {
                mine.list = entries::byImport(session, *import, mine.cursor);
            } else if (const auto* date = std::get_if<DateEntry>(&entry)) {
                const Ms from = std::max(program.checkedAt.value_or(started), started);
                PATRON_TRY(dates, entries::byDate(session, facts, *date, from, now));
                mine.list = std::move(dates);
                mine.lookedUpTo = now;
            } else {
                continue;
            }
            // A date in the future of what is being decided starts nobody yet.
            std::erase_if(mine.list, [&](const Arrival& arrival) { return arrival.at > now; });
            arrivals.programs[program.id.value] = std::move(mine);
        }
        return {};
    });
}

Result<TickReport> ProgramRunner::admit(const SavedProgram& program, ArrivalsOf& arrivals, Ms upTo, Ms now)
{
    const std::size_t from = arrivals.done;
    std::size_t end = from;
    while (end < arrivals.list.size() && end < from + batchSize && arrivals.list[end].at <= upTo)
        ++end;
    end = std::max(end, from + 1);
    auto done = m_store.write([&](Transaction& tx) -> Result<TickReport> {
        TickReport report;
        EnrollmentWriter writer(tx, m_store, now);
        for (std::size_t i = from; i < end; ++i) {
            const Arrival& arrival = arrivals.list[i];
            if (arrival.refusal.empty()) {
                PATRON_CHECK(writer.admit(program, arrival.customer, arrival.key, arrival.at, arrival.event,
                                          arrival.reason, report));
            } else {
                writer.refuse(program, arrival.customer, arrival.at, arrival.refusal,
                              arrival.reason + " It is too old to start anything.");
                ++report.tooOld;
            }
        }
        return report;
    });
    arrivals.done = end;
    return done;
}

/// The cursors go on only when everybody who arrived has been let in: a tick that dies begins again before them.
Result<void> ProgramRunner::settle(const std::vector<SavedProgram>& programs, const Arrivals& arrivals)
{
    if (arrivals.programs.empty())
        return {};
    return m_store.write([&](Transaction& tx) -> Result<void> {
        for (const SavedProgram& program : programs) {
            const auto mine = arrivals.programs.find(program.id.value);
            if (mine == arrivals.programs.end() || mine->second.done < mine->second.list.size())
                continue;
            const auto& of = mine->second;
            if (of.cursor == program.eventCursor && !of.lookedUpTo)
                continue;
            tx.query("UPDATE program SET event_cursor = ?, checked_at = coalesce(?, checked_at) WHERE id = ?")
                .bind(of.cursor, of.lookedUpTo, program.id)
                .run();
        }
        return {};
    });
}

Result<TickReport> ProgramRunner::runCheck(const SavedProgram& program, Ms at, Ms now)
{
    const Entry& entry = program.definition.entry;
    const bool isSegment = std::holds_alternative<SegmentEntry>(entry);
    const Ms before = program.checkedAt.value_or(program.startedAt.value_or(at));
    auto members = m_store.read([&](ReadSession& session) -> Result<std::vector<CustomerId>> {
        LiveFacts facts(session, m_store);
        return entries::found(facts, entry, before, at);
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
            std::vector<CustomerId> came = std::move(*members);
            if (isSegment)
                came = remember(tx, program.id, came);
            // At the first check those who are in already enter only when the program says so.
            const bool isFirst = isSegment && !program.checkedAt;
            if (isFirst && !std::get<SegmentEntry>(entry).existing)
                return report;
            EnrollmentWriter writer(tx, m_store, now);
            const std::string reason = entries::checkReason(entry, isFirst);
            for (const CustomerId customer : came)
                PATRON_CHECK(writer.admit(program, customer, "", at, 0, reason, report));
            return report;
        },
        true);
}

/// Keeps who met the entry rule; gives those who did not at the check before.
std::vector<CustomerId> ProgramRunner::remember(Transaction& tx, ProgramId program,
                                                const std::vector<CustomerId>& members)
{
    std::vector<CustomerId> before;
    {
        Query query = tx.query("SELECT customer_id FROM program_member WHERE program_id = ? ORDER BY customer_id");
        query.bind(program);
        while (query.step())
            before.push_back(query.id<CustomerId>(0));
    }
    std::vector<CustomerId> came;
    std::vector<CustomerId> went;
    std::set_difference(members.begin(), members.end(), before.begin(), before.end(), std::back_inserter(came));
    std::set_difference(before.begin(), before.end(), members.begin(), members.end(), std::back_inserter(went));
    for (const CustomerId customer : went) {
        tx.query("DELETE FROM program_member WHERE program_id = ? AND customer_id = ?").bind(program, customer).run();
    }
    for (const CustomerId customer : came) {
        tx.query("INSERT INTO program_member(program_id, customer_id) VALUES (?, ?)").bind(program, customer).run();
    }
    return came;
}

Result<TickReport> ProgramRunner::runLooks(Ms upTo, Ms now)
{
    // Looked at beside the writer first, where the index answers; what was decided there is carried out as long as
    // nothing has changed since.
    PATRON_TRY(foreseen,
               m_store.read([&](ReadSession& session) { return LookBatch::foresee(session, m_store, upTo); }));
    return m_store.write([&](Transaction& tx) -> Result<TickReport> {
        TickReport report;
        ReadSession session(tx.connection());
        LookBatch batch = std::move(foreseen);
        if (!batch.isStill(session)) {
            PATRON_TRY(again, LookBatch::gather(session, upTo));
            batch = std::move(again);
        }
        for (const Touch& touch : batch.touches()) {
            tx.query("DELETE FROM program_touch WHERE customer_id = ? AND at = ? AND kind = ?")
                .bind(touch.customer, touch.at, touch.kind)
                .run();
        }
        LiveFacts facts(session, m_store);
        EnrollmentWriter writer(tx, m_store, now);
        for (const DueLook& look : batch.looks()) {
            facts.expect(batch.atOnce(look.at));
            PATRON_TRY(program, batch.program(session, look.enrollment.program));
            PATRON_TRY(definition, batch.version(session, look.enrollment.versionId));
            // One broken program must not hold up the others: it is paused, with its reason said.
            tx.connection().execute("SAVEPOINT person");
            auto advanced = writer.advance(*program, *definition, look, facts, report);
            if (!advanced) {
                tx.connection().execute("ROLLBACK TO person");
                tx.query("UPDATE program SET state = 'paused' WHERE id = ?").bind(look.enrollment.program).run();
                report.problems.push_back("\"" + program->name + "\" was paused: " + advanced.error().text);
            }
            tx.connection().execute("RELEASE person");
            if (!advanced)
                break;
        }
        failpoint("tick.before_commit");
        return report;
    });
}

/// What a cap left out in favour of another channel goes by that one.
Result<TickReport> ProgramRunner::passOnCapped(Ms now)
{
    PATRON_TRY(waiting, m_store.read([](ReadSession& session) -> Result<std::size_t> {
        return outbox::sends::capped(session.connection(), 1).size();
    }));
    if (waiting == 0)
        return TickReport{};
    return m_store.write([&](Transaction& tx) -> Result<TickReport> {
        TickReport report;
        ReadSession session(tx.connection());
        EnrollmentWriter writer(tx, m_store, now);
        for (const outbox::CappedSend& send : outbox::sends::capped(tx.connection(), batchSize)) {
            outbox::sends::passedOn(tx, send.id);
            std::optional<Enrollment> enrollment;
            {
                Query query = tx.query(std::string(enrollments::columns) + "WHERE e.id = ?");
                query.bind(send.enrollment);
                if (query.step())
                    enrollment = enrollments::read(query);
            }
            if (!enrollment)
                continue;
            PATRON_TRY(program, programs::get(session, enrollment->program));
            PATRON_TRY(definition, programs::version(session, enrollment->versionId));
            PATRON_CHECK(writer.passOn(program, definition, *enrollment, send.step, send.at, report));
        }
        return report;
    });
}

Result<std::int64_t> ProgramRunner::enroll(ProgramId id, const std::vector<CustomerId>& customers, Ms now)
{
    return m_store.write([&](Transaction& tx) -> Result<std::int64_t> {
        ReadSession session(tx.connection());
        PATRON_TRY(program, programs::get(session, id));
        if (program.state != ProgramState::Running) {
            return makeError(ErrorCode::Conflict,
                             "\"" + program.name + "\" is not running, so nobody can be put into it. Start it first.");
        }
        TickReport report;
        EnrollmentWriter writer(tx, m_store, now);
        for (const CustomerId customer : customers)
            PATRON_CHECK(writer.admit(program, customer, "", now, 0, "Put in by hand.", report));
        return report.entered;
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
    Arrivals arrivals;
    PATRON_CHECK(collect(first, now, arrivals));
    PATRON_TRY(passed, passOnCapped(now));
    report.add(passed);
    std::vector<SavedProgram> programs = first;
    std::string known;
    for (;;) {
        if (job.cancelled())
            return makeError(ErrorCode::Cancelled, "Stopped. What was decided so far is kept; the rest stays due.");
        // Read anew only when something about the programs themselves has changed.
        PATRON_TRY(standing, standingOfAll());
        if (standing != known) {
            PATRON_TRY(again, running());
            programs = std::move(again);
            known = std::move(standing);
        }
        PATRON_TRY(moment, earliest(programs, arrivals));
        if (!moment || moment->at > now)
            break;
        using Kind = Moment::Kind;
        const SavedProgram& program = programs[moment->program];
        auto done = moment->kind == Kind::Arrivals
                        ? admit(program, arrivals.programs.at(program.id.value), moment->at, now)
                    : moment->kind == Kind::Check ? runCheck(program, moment->at, now)
                                                  : runLooks(std::min(moment->upTo, now), now);
        if (!done)
            return done.error();
        failpoint(moment->kind == Kind::Check ? "tick.after_check" : "tick.after_commit");
        report.add(*done);
        job.done(report.decisions);
    }
    PATRON_CHECK(settle(first, arrivals));
    return report;
}

}
