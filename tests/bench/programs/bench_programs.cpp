#include "core/base/paths.h"
#include "core/delivery/connectorstore.h"
#include "core/program/programjson.h"
#include "core/program/programrunner.h"
#include "core/program/simulator.h"
#include "core/segment/audienceindex.h"
#include "core/workspace/demo/demoshop.h"
#include "core/workspace/starters.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QTemporaryDir>

#include <chrono>
#include <cstdio>

using namespace patron;

/// A year replayed over a whole base, and a tick over a million enrollments of which one in a hundred is due, against
/// the bars of quality.md. Every number is of this run on this machine.
namespace {
constexpr double simulationBar = 10; ///< seconds a year and 100,000 customers
constexpr double tickBar = 10;
constexpr std::int64_t enrollments = 1'000'000;
constexpr DayNumber until = 20'400;
constexpr Ms now = 20'400 * msPerDay + 12 * msPerHour;

const char* const tenSteps = R"({"patron_program":1,"name":"Bench year","strategy":"lifecycle","type":"retention",
 "entry":{"when":"segment","rule":{"all":[{"event":"order"},{"none":[{"event":"order","during":{"last":"60 days"}}]}]},
          "existing":true},
 "reentry":{"policy":"after","after":"90 days"},"holdout":{"share":0.1},"goal":{"event":"order","within":"30 days"},
 "exit":[{"consent":"email","state":"denied"}],
 "limits":{"quiet_hours":{"from":"20:00","to":"09:00"},"cap":[{"channel":"email","max":2,"per":"7 days","else":"wait 3 days"}]},
 "start":"s1","steps":[
  {"id":"s1","do":"channel","order":["email","sms"],"email":"s2","sms":"s2","none":"s3"},
  {"id":"s2","do":"email","message":"We miss you","next":"s3"},
  {"id":"s3","do":"wait","for":"5 days","next":"s4"},
  {"id":"s4","do":"split","if":{"trait":"total_spent","op":">=","value":100},"yes":"s5","no":"s9"},
  {"id":"s5","do":"experiment","arms":[{"name":"A","weight":1,"next":"s6"},{"name":"B","weight":1,"next":"s7"}]},
  {"id":"s6","do":"email","message":"A treat for you","next":"s7"},
  {"id":"s7","do":"wait","until":{"weekday":"tuesday","time":"10:00"},"next":"s8"},
  {"id":"s8","do":"branch","cases":[{"if":{"trait":"order_count","op":">=","value":5},"next":"s9"}],"else":"s10"},
  {"id":"s9","do":"email","message":"Thank you","next":"s10"},
  {"id":"s10","do":"wait","until_event":"order","timeout":"20 days"}]})";

const char* const waiting = R"({"patron_program":1,"name":"Bench tick","strategy":"lifecycle","type":"retention",
 "entry":{"when":"manual"},"goal":{"event":"order"},"exit":[{"consent":"email","state":"denied"}],"start":"w","steps":[
  {"id":"w","do":"wait","for":"30 days","next":"s"},
  {"id":"s","do":"split","if":{"trait":"total_spent","op":">=","value":100},"yes":"m","no":"w2"},
  {"id":"m","do":"email","message":"Thank you","next":"w2"},
  {"id":"w2","do":"wait","for":"30 days"}]})";

double secondsSince(std::chrono::steady_clock::time_point start)
{
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

void tell(const char* what, double seconds, double bar)
{
    std::printf("%-52s %.2f s (bar %.0f s) %s\n", what, seconds, bar, seconds <= bar ? "ok" : "MISSED");
}

Result<program::SavedProgram> save(Store& store, const char* document)
{
    PATRON_TRY(json, parseJson(document, "The program"));
    PATRON_TRY(parsed, program::parseProgram(json));
    return store.write([&](Transaction& tx) -> Result<program::SavedProgram> {
        PATRON_TRY(id, program::programs::save(tx, parsed, now));
        ReadSession session(tx.connection());
        return program::programs::get(session, id);
    });
}

Result<void> simulateYear(Store& store, int customers)
{
    PATRON_TRY(saved, save(store, tenSteps));
    const SystemClock clock;
    JobContext job(clock);
    program::SimulationTerms terms;
    terms.from = now - 365 * msPerDay;
    terms.to = now;
    const auto start = std::chrono::steady_clock::now();
    PATRON_TRY(result, program::simulate(store, job, saved, terms));
    const double seconds = secondsSince(start);
    std::printf("%d customers, a year, 10 steps: %lld entered, %lld decisions, %lld emails\n", customers,
                static_cast<long long>(result.entered), static_cast<long long>(result.decisions),
                static_cast<long long>(result.emails));
    tell("simulation", seconds, simulationBar * std::max(1.0, customers / 100'000.0));
    return {};
}

Result<void> tickMillion(Store& store)
{
    PATRON_TRY(saved, save(store, waiting));
    program::ProgramRunner runner(store);
    PATRON_TRY(connector, store.write([](Transaction& tx) { return delivery::connectors::ensureLocal(tx, now); }));
    PATRON_CHECK(runner.start(saved.id, connector, now - 40 * msPerDay));
    PATRON_TRY(people, store.write([&](Transaction& tx) -> Result<std::int64_t> {
        // Everybody is in it several times, under keys of their own; one in a hundred came in thirty days ago.
        tx.query(
              "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ?1 - 1), c AS (SELECT id, "
              "row_number() OVER (ORDER BY id) - 1 AS place, count(*) OVER () AS people FROM v_customer) INSERT INTO "
              "enrollment(program_id, version_id, customer_id, key, entered_at, state, step_id, step_at, due_at, "
              "waiting) SELECT ?2, ?3, c.id, 'k' || (n.i / c.people), ?4, 'active', 'w', ?4, CASE WHEN n.i % 100 = 0 "
              "THEN ?5 - (n.i / 100) % 5000 ELSE ?5 + 86400000 + n.i END, 1 FROM n JOIN c ON c.place = n.i % c.people")
            .bind(enrollments, saved.id, saved.versionId, now - 30 * msPerDay, now)
            .run();
        return tx.changes();
    }));
    const FixedClock clock(now);
    JobContext job(clock);
    const auto start = std::chrono::steady_clock::now();
    PATRON_TRY(report, runner.tick(job, now));
    const double seconds = secondsSince(start);
    std::printf("%lld enrollments: %lld decisions, %lld messages queued, %lld ended\n", static_cast<long long>(people),
                static_cast<long long>(report.decisions), static_cast<long long>(report.queued),
                static_cast<long long>(report.ended));
    tell("tick, 1 % of the enrollments due", seconds, tickBar);
    return {};
}

Result<void> run(const std::filesystem::path& path, int customers)
{
    const FixedClock clock(now);
    PATRON_TRY(store, Store::create(path, {}, clock));
    JobContext job(clock);
    PATRON_CHECK(workspace::fillDemo(job, *store, {customers, 1, until}));
    PATRON_CHECK(workspace::installStarters(*store, now));
    PATRON_CHECK(segment::AudienceIndex::open(*store, CancelToken()));
    PATRON_CHECK(simulateYear(*store, customers));
    return tickMillion(*store);
}
}

int main(int argc, char** argv)
{
    QCoreApplication application(argc, argv);
    QCommandLineParser options;
    options.addOptions({{QStringLiteral("customers"), QStringLiteral("How many the shop has."), QStringLiteral("count"),
                         QStringLiteral("100000")}});
    options.process(application);
    const QTemporaryDir folder;
    const auto done = run(toPath(folder.filePath(QStringLiteral("shop.patron")).toStdString()),
                          options.value(QStringLiteral("customers")).toInt());
    if (!done)
        std::fprintf(stderr, "%s\n", done.error().text.c_str());
    return done ? 0 : 1;
}
