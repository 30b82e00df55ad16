#include "core/base/hash.h"
#include "core/program/simulator.h"
#include "tests/core/program/programdesk.h"

using namespace patron;
using namespace patron::program;
using patron::test::ProgramDesk;

namespace {
constexpr Ms day = msPerDay;
const char* const everyone = R"({"when":"segment","rule":{"all":[]},"existing":true})";
const char* const mailOnly = R"([{"id":"m","do":"email","message":"Mail"}])";
const char* const twoMails =
    R"([{"id":"m","do":"email","message":"Mail","next":"w"},{"id":"w","do":"wait","for":"2 days",
    "next":"n"},{"id":"n","do":"email","message":"Mail"}])";

SimulationTerms over(Ms from, Ms to)
{
    SimulationTerms terms;
    terms.from = from;
    terms.to = to;
    terms.keepWalks = true;
    terms.keepLines = true;
    return terms;
}

Simulation run(ProgramDesk& desk, ProgramId id, const SimulationTerms& terms)
{
    const FixedClock clock(terms.to);
    JobContext job(clock);
    auto saved = desk.store().read([&](ReadSession& session) { return programs::get(session, id); });
    if (!saved)
        qFatal("%s", saved.error().text.c_str());
    auto result = simulate(desk.store(), job, *saved, terms);
    if (!result)
        qFatal("%s", result.error().text.c_str());
    return *result;
}

/// "step:people" in the program's order.
QString peopleOf(const Simulation& simulation)
{
    QStringList words;
    for (const SimulatedStep& step : simulation.steps)
        words << QString::fromStdString(step.id) + QLatin1Char(':') + QString::number(step.people);
    return words.join(QLatin1Char(' '));
}

QString edgesOf(const Simulation& simulation)
{
    QStringList words;
    for (const SimulatedEdge& edge : simulation.edges) {
        words << QString::fromStdString(edge.from) + QLatin1Char('>') + QString::fromStdString(edge.to) +
                     QLatin1Char(':') + QString::number(edge.people);
    }
    return words.join(QLatin1Char(' '));
}

QString mailDays(const Simulation& simulation)
{
    QStringList words;
    for (const SimulatedDay& one : simulation.days) {
        if (one.emails + one.sms > 0)
            words << QString::fromStdString(formatIsoDate(one.day)) +
                         QStringLiteral(" %1+%2").arg(one.emails).arg(one.sms);
    }
    return words.join(QStringLiteral("; "));
}
}

/// What a simulation counts, and what it says of messages that would not have gone.
class TestSimulator : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void countsPeopleOnEveryStepAndEdge();
    void writesNothing();
    void quietHoursMoveAMessage();
    void capsHoldBack_data();
    void capsHoldBack();
    void aMessageOfAnEndedProgramIsNotSent();
    void reachIsRealOrAssumed();
    void nobodyReachableIsSaid();
    void assumedValuesAreCounted();
    void theWorkspaceHoldoutTakesNoPart();
    void ordersThatFollowedAreCounted();
    void theFutureIsForeseen();
    void onePersonIsWalked();
    void partialResultsComeOnTheWay();
    void anotherSeedDrawsAnew();
    void anEndBeforeItsBeginningIsRefused();
};

void TestSimulator::countsPeopleOnEveryStepAndEdge()
{
    ProgramDesk desk;
    for (int i = 0; i < 6; ++i) {
        const CustomerId id = desk.person("p" + std::to_string(i) + "@x.test");
        if (i < 2)
            desk.order(id, desk.start() - 9 * day);
    }
    const char* const steps = R"([{"id":"m","do":"email","message":"Mail","next":"s"},{"id":"s","do":"split",
        "if":{"event":"order"},"yes":"j","no":"w"},{"id":"j","do":"jump","to":"n"},{"id":"n","do":"note","text":"x","next":"g"},
        {"id":"g","do":"goal"},{"id":"w","do":"wait","for":"90 days"}])";
    const Simulation result = run(desk, desk.save(everyone, steps), over(desk.start(), desk.start() + 30 * day));
    QCOMPARE(result.entered, 6);
    QCOMPARE(peopleOf(result), QStringLiteral("m:6 s:6 j:2 n:2 g:2 w:4"));
    QCOMPARE(edgesOf(result), QStringLiteral(">m:6 m>s:6 s>j:2 s>w:4 j>n:2 n>g:2 g>:2 w>:0"));
    QCOMPARE(result.goal, 2);
    QCOMPARE(result.exits, (std::map<std::string, std::int64_t>{{"end", 2}}));
    QCOMPARE(result.active, 4);
    QCOMPARE(result.emails, 6);
    QVERIFY(result.complete);
    // Everybody is somewhere.
    QCOMPARE(result.active + 2, result.entered);
}

void TestSimulator::writesNothing()
{
    ProgramDesk desk;
    desk.person("a@x.test");
    const char* const steps =
        R"([{"id":"s","do":"set_trait","trait":"stage","value":"warm","next":"g"},{"id":"g","do":"tag",
        "add":["t"],"next":"p"},{"id":"p","do":"points","add":9,"next":"t"},{"id":"t","do":"task","kind":"call","next":"m"},
        {"id":"m","do":"email","message":"Mail"}])";
    const ProgramId id = desk.save(everyone, steps);
    const auto everything = [&] {
        return desk.rows(
            "SELECT (SELECT count(*) FROM enrollment) || ' ' || (SELECT count(*) FROM decision) || ' ' || (SELECT "
            "count(*) FROM outbox) || ' ' || (SELECT count(*) FROM trait_entry) || ' ' || (SELECT count(*) FROM "
            "loyalty_entry) || ' ' || (SELECT count(*) FROM program_task) || ' ' || (SELECT count(*) FROM event) "
            "|| ' ' || (SELECT version FROM data_version) WHERE ?1 > 0",
            id);
    };
    const QString before = everything();
    const Simulation result = run(desk, id, over(desk.start(), desk.start() + 30 * day));
    QCOMPARE(result.points, 9);
    QCOMPARE(result.tasks, 1);
    QCOMPARE(result.emails, 1);
    QCOMPARE(everything(), before);
}

void TestSimulator::quietHoursMoveAMessage()
{
    ProgramDesk desk;
    desk.person("a@x.test");
    const CustomerId ben = desk.person("b@x.test");
    desk.trait(ben, "time_zone", "Asia/Tokyo", desk.start() - day);
    // At noon in London it is 21:00 in Tokyo.
    const ProgramId id = desk.save(everyone, mailOnly, R"({"limits":{"quiet_hours":{"from":"20:00","to":"09:00"}}})");
    const Simulation result = run(desk, id, over(desk.start(), desk.start() + 3 * day));
    QCOMPARE(result.quiet, 1);
    QCOMPARE(result.emails, 2);
    QCOMPARE(result.walks[1].lines.back().decision, std::string("sent"));
    QCOMPARE(formatRfc3339(result.walks[1].lines.back().at), std::string("2024-03-02T00:00:00Z"));
}

void TestSimulator::capsHoldBack_data()
{
    QTest::addColumn<QByteArray>("cap");
    QTest::addColumn<QString>("days");
    QTest::addColumn<QByteArray>("reason");
    // Mails are due on 1 and 3 March; what has come by then counts.
    const auto row = [](const char* name, const char* cap, const char* days, const char* reason) {
        QTest::newRow(name) << QByteArray(cap) << QString::fromUtf8(days) << QByteArray(reason);
    };
    row("room for both", R"({"channel":"email","max":2,"per":"7 days","else":"skip"})",
        "2024-03-01 1+0; 2024-03-03 1+0", "");
    row("one is left out", R"({"channel":"email","max":1,"per":"7 days","else":"skip"})", "2024-03-01 1+0", "cap");
    row("one waits until the window frees", R"({"channel":"email","max":1,"per":"4 days","else":"wait 3 days"})",
        "2024-03-01 1+0; 2024-03-05 1+0", "");
    row("it would wait too long", R"({"channel":"email","max":1,"per":"7 days","else":"wait 3 days"})",
        "2024-03-01 1+0", "cap");
    row("it waits just long enough", R"({"channel":"email","max":1,"per":"5 days","else":"wait 3 days"})",
        "2024-03-01 1+0; 2024-03-06 1+0", "");
    row("the window is open at its far end", R"({"channel":"email","max":1,"per":"2 days","else":"skip"})",
        "2024-03-01 1+0; 2024-03-03 1+0", "");
    row("a cap on another channel", R"({"channel":"sms","max":1,"per":"7 days","else":"skip"})",
        "2024-03-01 1+0; 2024-03-03 1+0", "");
    row("a cap on all channels", R"({"max":1,"per":"7 days","else":"skip"})", "2024-03-01 1+0", "cap");
    row("nothing at all", R"({"max":0,"per":"7 days","else":"wait 3 days"})", "", "cap");
}

void TestSimulator::capsHoldBack()
{
    QFETCH(QByteArray, cap);
    QFETCH(QString, days);
    QFETCH(QByteArray, reason);
    ProgramDesk desk;
    desk.person("a@x.test");
    const QByteArray limits = R"({"limits":{"cap":[)" + cap + "]}}";
    const Simulation result =
        run(desk, desk.save(everyone, twoMails, limits.constData()), over(desk.start(), desk.start() + 30 * day));
    QCOMPARE(mailDays(result), days);
    const auto& skipped = result.steps.back().skipped;
    QCOMPARE(skipped.contains("cap"), !reason.isEmpty());
}

void TestSimulator::aMessageOfAnEndedProgramIsNotSent()
{
    ProgramDesk desk;
    const CustomerId anna = desk.person("a@x.test");
    desk.order(anna, desk.start() + 10 * msPerHour);
    // Due at noon, quiet until the next noon; the order comes in the night.
    const ProgramId id =
        desk.save(everyone, R"([{"id":"m","do":"email","message":"Mail","next":"w"},{"id":"w","do":"wait",
        "for":"9 days"}])",
                  R"({"goal":{"event":"order"},"limits":{"quiet_hours":{"from":"11:00","to":"10:00"}}})");
    const Simulation result = run(desk, id, over(desk.start(), desk.start() + 30 * day));
    QCOMPARE(result.emails, 0);
    QCOMPARE(result.goal, 1);
    QCOMPARE(result.steps.front().skipped.at("cancelled"), 1);
}

void TestSimulator::reachIsRealOrAssumed()
{
    ProgramDesk desk;
    desk.person("a@x.test");
    const CustomerId ben = desk.person("b@x.test");
    desk.refuses(ben, customer::Channel::Email, desk.start() - day);
    desk.write([&](Transaction& tx) -> Result<void> {
        customer::customers::create(tx, desk.store(), {}, {}, desk.start() - day); // nobody knows how to write to them
        return {};
    });
    const ProgramId id = desk.save(everyone, mailOnly);
    SimulationTerms terms = over(desk.start(), desk.start() + day);
    const Simulation real = run(desk, id, terms);
    QCOMPARE(real.emails, 1);
    QCOMPARE(real.steps.front().skipped.at("no_address"), 1);
    terms.reach = SimulatedReach::Assumed;
    const Simulation assumed = run(desk, id, terms);
    QCOMPARE(assumed.emails, 2);
    // Who said no is not written to, whatever is assumed.
    std::int64_t refused = 0;
    for (const auto& [reason, count] : assumed.steps.front().skipped)
        refused += count;
    QCOMPARE(refused, 1);
}

void TestSimulator::nobodyReachableIsSaid()
{
    ProgramDesk desk;
    desk.write([&](Transaction& tx) -> Result<void> {
        customer::customers::create(tx, desk.store(), {}, {}, desk.start() - day);
        return {};
    });
    const ProgramId id = desk.save(everyone, mailOnly);
    SimulationTerms terms = over(desk.start(), desk.start() + day);
    QVERIFY(run(desk, id, terms).advice.find("--reach assumed") != std::string::npos);
    terms.reach = SimulatedReach::Assumed;
    QVERIFY(run(desk, id, terms).advice.empty());
}

void TestSimulator::assumedValuesAreCounted()
{
    ProgramDesk desk;
    const CustomerId anna = desk.person("a@x.test");
    const CustomerId ben = desk.person("b@x.test");
    desk.trait(anna, "city", "Leeds", desk.start() - day);
    desk.trait(ben, "city", "Leeds", desk.start() + 20 * day);
    const ProgramId id = desk.save(
        R"({"when":"segment","rule":{"trait":"city","op":"is","value":"Leeds"},"existing":true})",
        R"([{"id":"s","do":"split","if":{"trait":"city","op":"is","value":"Leeds"},"yes":"m"},{"id":"m","do":"email","message":"Mail"}])");
    SimulationTerms terms = over(desk.start(), desk.start() + 10 * day);
    const Simulation lax = run(desk, id, terms);
    QCOMPARE(lax.entered, 2);
    // Ben's entry and his split.
    QCOMPARE(lax.assumed, 2);
    terms.strictAsOf = true;
    const Simulation strict = run(desk, id, terms);
    QCOMPARE(strict.entered, 1);
    QCOMPARE(strict.assumed, 0);
}

void TestSimulator::theWorkspaceHoldoutTakesNoPart()
{
    ProgramDesk desk;
    for (int i = 0; i < 40; ++i)
        desk.person("p" + std::to_string(i) + "@x.test");
    desk.write([&](Transaction& tx) -> Result<void> {
        tx.query("INSERT INTO setting(key, value) VALUES ('holdout', '{\"share\":0.5,\"salt\":\"x\"}')").run();
        return {};
    });
    const Simulation result = run(desk, desk.save(everyone, mailOnly), over(desk.start(), desk.start() + day));
    std::int64_t out = 0;
    for (int i = 1; i <= 40; ++i)
        out += shareThreshold(500'000'000).contains(shareHash("x", i)) ? 1 : 0;
    QVERIFY(out > 0 && out < 40);
    QCOMPARE(result.entered, 40 - out);
    QCOMPARE(result.notEntered.at("workspace_holdout"), out);
}

void TestSimulator::ordersThatFollowedAreCounted()
{
    ProgramDesk desk;
    const CustomerId anna = desk.person("a@x.test");
    desk.person("b@x.test");
    desk.order(anna, desk.start() - day, {}, 7'000);
    desk.order(anna, desk.start() + 5 * day, {}, 2'500);
    desk.order(anna, desk.start() + 12 * day, {}, 9'900);
    const ProgramId id = desk.save(everyone, mailOnly, R"({"goal":{"event":"order","within":"10 days"}})");
    const Simulation result = run(desk, id, over(desk.start(), desk.start() + 30 * day));
    QCOMPARE(result.treated.people, 2);
    QCOMPARE(result.treated.orders, 1);
    QCOMPARE(result.treated.value, 2'500);
    QCOMPARE(result.goal, 1);
    QCOMPARE(toJson(result).at("orders").at("treated").at("value").get<std::string>(), std::string("25.00"));
}

void TestSimulator::theFutureIsForeseen()
{
    ProgramDesk desk;
    const CustomerId anna = desk.person("a@x.test");
    desk.order(anna, desk.start() - 80 * day);
    const ProgramId id =
        desk.save(R"({"when":"segment","rule":{"trait":"days_since_last_order","op":">=","value":90},"existing":true})",
                  mailOnly);
    const Simulation result = run(desk, id, over(desk.start(), desk.start() + 30 * day));
    QCOMPARE(result.entered, 1);
    QCOMPARE(formatRfc3339(result.walks.front().enteredAt), std::string("2024-03-11T09:00:00Z"));
}

void TestSimulator::onePersonIsWalked()
{
    ProgramDesk desk;
    const CustomerId anna = desk.person("a@x.test");
    desk.person("b@x.test");
    const ProgramId id = desk.save(R"({"when":"manual"})", twoMails);
    SimulationTerms terms = over(desk.start(), desk.start() + 30 * day);
    terms.only = anna;
    const Simulation result = run(desk, id, terms);
    QCOMPARE(result.walks.size(), std::size_t{1});
    QStringList lines;
    for (const SimulatedLine& line : result.walks.front().lines)
        lines << QString::fromStdString(line.decision + " " + line.step);
    QCOMPARE(lines.join(QStringLiteral("; ")),
             QStringLiteral("enters m; sends m; waits w; sent m; goes_on w; sends n; sent n"));
}

void TestSimulator::partialResultsComeOnTheWay()
{
    ProgramDesk desk;
    for (int i = 0; i < 20; ++i)
        desk.person("p" + std::to_string(i) + "@x.test");
    const ProgramId id =
        desk.save(everyone, R"([{"id":"w","do":"wait","for":"1 hours","next":"m"},{"id":"m","do":"email",
        "message":"Mail","next":"w"}])");
    SimulationTerms terms = over(desk.start(), desk.start() + 200 * day);
    std::vector<Simulation> told;
    terms.partial = [&](const Simulation& simulation) { told.push_back(simulation); };
    const Simulation result = run(desk, id, terms);
    QVERIFY(!told.empty());
    QVERIFY(!told.front().complete);
    QVERIFY(told.front().emails < result.emails);
    QVERIFY(result.complete);
    QCOMPARE(result.emails, 20 * 4800);
}

void TestSimulator::anotherSeedDrawsAnew()
{
    ProgramDesk desk;
    for (int i = 0; i < 60; ++i)
        desk.person("p" + std::to_string(i) + "@x.test");
    const ProgramId id = desk.save(everyone, mailOnly, R"({"holdout":{"share":0.5}})");
    const auto heldOut = [&](std::uint64_t seed) {
        SimulationTerms terms = over(desk.start(), desk.start() + day);
        terms.seed = seed;
        QString who;
        for (const SimulatedWalk& walk : run(desk, id, terms).walks)
            who += walk.heldOut ? QLatin1Char('x') : QLatin1Char('.');
        return who;
    };
    QCOMPARE(heldOut(0), heldOut(0));
    QCOMPARE(heldOut(7), heldOut(7));
    QVERIFY(heldOut(0) != heldOut(7));
}

void TestSimulator::anEndBeforeItsBeginningIsRefused()
{
    ProgramDesk desk;
    const ProgramId id = desk.save(everyone, mailOnly);
    const auto saved = desk.store().read([&](ReadSession& session) { return programs::get(session, id); });
    const FixedClock clock(desk.start());
    JobContext job(clock);
    VERIFY_FAILS(simulate(desk.store(), job, *saved, over(desk.start(), desk.start() - 1)), ErrorCode::WrongUsage,
                 "later end");
}

QTEST_APPLESS_MAIN(TestSimulator)
#include "tst_simulator.moc"
