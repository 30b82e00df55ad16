#include "core/program/simulator.h"
#include "core/segment/audienceindex.h"
#include "tests/core/program/programshop.h"
#include "tests/support/checks.h"

using namespace patron;
using namespace patron::program;
using patron::test::Happening;
using patron::test::ProgramShop;

namespace {
constexpr Ms from = 1'750'000'000'000; ///< 2025-06-15
constexpr Ms to = from + 90 * msPerDay;
constexpr int people = 25;

/// Decisions as "instant step decision", one line each, by person and time.
using Walks = std::map<std::pair<std::int64_t, Ms>, QStringList>;

QString lineOf(Ms at, const std::string& step, const std::string& decision)
{
    return QStringLiteral("%1 %2 %3")
        .arg(QString::fromStdString(formatRfc3339(at)), QString::fromStdString(step), QString::fromStdString(decision));
}

Walks liveWalks(Store& store, ProgramId id)
{
    Walks walks;
    const auto done = store.read([&](ReadSession& session) -> Result<void> {
        Query query =
            session.query("SELECT e.customer_id, e.entered_at, d.at, d.step_id, d.decision FROM decision d JOIN "
                          "enrollment e ON e.id = d.enrollment_id WHERE d.program_id = ? ORDER BY e.id, d.id");
        query.bind(id);
        while (query.step()) {
            walks[{query.int64(0), query.int64(1)}] << lineOf(query.int64(2), query.text(3), query.text(4));
        }
        return {};
    });
    if (!done)
        qFatal("%s", done.error().text.c_str());
    return walks;
}

Walks simulatedWalks(const Simulation& simulation)
{
    Walks walks;
    for (const SimulatedWalk& walk : simulation.walks) {
        QStringList& lines = walks[{walk.customer.value, walk.enteredAt}];
        for (const SimulatedLine& line : walk.lines) {
            // What becomes of a message is the outbox's matter.
            if (line.decision == "sent" || line.decision == "held" || line.decision == "not_sent")
                continue;
            const bool isEntry = lines.isEmpty();
            lines << lineOf(line.at, line.step, isEntry ? "enters" : line.decision);
        }
    }
    return walks;
}

/// Lets the program run as life goes on: each thing is recorded when it happens, and ticks come between.
void live(ProgramShop& shop, const SavedProgram& saved)
{
    ProgramRunner runner(shop.store());
    VERIFY_OK(runner.start(saved.id, shop.connector(), from));
    const auto tick = [&](Ms now) {
        const FixedClock clock(now);
        JobContext job(clock);
        const auto report = runner.tick(job, now);
        VERIFY_OK(report);
        for (const std::string& problem : report->problems)
            QFAIL(problem.c_str());
    };
    tick(from);
    for (const Happening& happening : shop.happenings()) {
        if (happening.at <= from)
            continue;
        tick(happening.at - 1);
        shop.record(happening);
    }
    tick(to);
}

Simulation simulated(ProgramShop& shop, const SavedProgram& saved)
{
    const FixedClock clock(to);
    JobContext job(clock);
    SimulationTerms terms;
    terms.from = from;
    terms.to = to;
    terms.keepWalks = true;
    terms.keepLines = true;
    auto result = simulate(shop.store(), job, saved, terms);
    if (!result)
        qFatal("%s", result.error().text.c_str());
    return *result;
}

int seeds()
{
    bool given = false;
    const int count = qEnvironmentVariableIntValue("PATRON_SEEDS", &given);
    return given ? count : 40;
}
}

/// One planner, three drivers: running live, walking one person, and simulating, decide the same.
class TestProgramWalks : public QObject
{
    Q_OBJECT

public:
    /// A thousand walks are one function of Qt Test, whose own limit is five minutes.
    static void initMain() { qputenv("QTEST_FUNCTION_TIMEOUT", "1200000"); }

private Q_SLOTS:
    void liveDecidesAsSimulated_data();
    void liveDecidesAsSimulated();
    void laterFactsChangeNothing_data();
    void laterFactsChangeNothing();
};

void TestProgramWalks::liveDecidesAsSimulated_data()
{
    QTest::addColumn<int>("seed");
    for (int seed = 1; seed <= seeds(); ++seed)
        QTest::addRow("program %d", seed) << seed;
}

void TestProgramWalks::liveDecidesAsSimulated()
{
    QFETCH(int, seed);
    Walks lived;
    std::string uuid;
    {
        ProgramShop shop(static_cast<std::uint64_t>(seed), people, from, to);
        for (const Happening& happening : shop.happenings()) {
            if (happening.at <= from)
                shop.record(happening);
        }
        const SavedProgram saved = shop.save(shop.drawProgram("Drawn"), from);
        live(shop, saved);
        if (QTest::currentTestFailed())
            return;
        lived = liveWalks(shop.store(), saved.id);
        uuid = saved.uuid;
    }
    // The same shop again, in which the program has never run: what its steps did there is not written down here.
    ProgramShop shop(static_cast<std::uint64_t>(seed), people, from, to);
    for (const Happening& happening : shop.happenings())
        shop.record(happening);
    const Json document = shop.drawProgram("Drawn");
    SavedProgram saved = shop.save(document, from);
    saved.uuid = uuid;
    const auto compare = [&](const char* engine) {
        const Simulation simulation = simulated(shop, saved);
        const Walks walks = simulatedWalks(simulation);
        for (const auto& [who, lines] : lived) {
            const auto found = walks.find(who);
            const QStringList other = found == walks.end() ? QStringList() : found->second;
            if (other != lines) {
                QFAIL(qPrintable(QStringLiteral("%1, customer %2\nlive:\n  %3\nsimulated:\n  %4\n%5")
                                     .arg(QString::fromUtf8(engine))
                                     .arg(who.first)
                                     .arg(lines.join(QStringLiteral("\n  ")), other.join(QStringLiteral("\n  ")),
                                          QString::fromStdString(prettyJson(document)))));
            }
        }
        QCOMPARE(walks.size(), lived.size());
        QCOMPARE(simulation.entered, static_cast<std::int64_t>(lived.size()));
    };
    compare("by SQL");
    if (QTest::currentTestFailed())
        return;
    const CancelToken cancel;
    segment::AudienceIndex::Options options;
    options.useFile = false;
    VERIFY_OK(segment::AudienceIndex::open(shop.store(), cancel, options));
    compare("by the index");
}

void TestProgramWalks::laterFactsChangeNothing_data()
{
    QTest::addColumn<int>("seed");
    for (int seed = 1; seed <= std::max(50, seeds()); ++seed)
        QTest::addRow("program %d", seed) << 1000 + seed;
}

void TestProgramWalks::laterFactsChangeNothing()
{
    QFETCH(int, seed);
    const Ms later = to + 60 * msPerDay;
    ProgramShop shop(static_cast<std::uint64_t>(seed), people, from, later);
    const SavedProgram saved = shop.save(shop.drawProgram("Drawn"), from);
    for (const Happening& happening : shop.happenings()) {
        if (happening.at <= to)
            shop.record(happening);
    }
    const std::string before = compactJson(toJson(simulated(shop, saved)));
    int added = 0;
    for (const Happening& happening : shop.happenings()) {
        if (happening.at > to) {
            shop.record(happening);
            ++added;
        }
    }
    QVERIFY(added > 0);
    QCOMPARE(compactJson(toJson(simulated(shop, saved))), before);
}

QTEST_APPLESS_MAIN(TestProgramWalks)
#include "tst_programwalks.moc"
