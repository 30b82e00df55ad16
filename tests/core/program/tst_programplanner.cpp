#include "core/program/programjson.h"
#include "core/program/programplanner.h"

#include <QTest>

#include <set>

using namespace patron;
using namespace patron::program;

namespace {
/// Says yes to the rules whose note it was given.
class GivenFacts final : public Facts
{
public:
    std::set<std::string> yes;
    TimeZone zone = TimeZone::utc();

    Result<bool> matches(const RuleNode& rule, CustomerId, Ms) override
    {
        return yes.contains(rule.at("note").get<std::string>());
    }
    TimeZone zoneOf(CustomerId) override { return zone; }
};

Program make(const char* steps, const char* start = "a")
{
    Json json{{"patron_program", 1},
              {"name", "P"},
              {"strategy", "lifecycle"},
              {"type", "winback"},
              {"entry", {{"when", "segment"}, {"rule", {{"all", Json::array()}}}}},
              {"start", start}};
    json["steps"] = Json::parse(steps);
    auto program = parseProgram(json);
    if (!program)
        qFatal("%s", program.error().text.c_str());
    return *program;
}

EnrollmentState at(const std::string& step)
{
    EnrollmentState state;
    state.customer = CustomerId{42};
    state.programUuid = "00000000-0000-4000-8000-000000000001";
    state.step = step;
    return state;
}

/// "sends m; waits a" and so on: what a plan decided.
QString told(const Plan& plan)
{
    QStringList words;
    for (const Decision& decision : plan.decisions) {
        words << QString::fromUtf8(decisionName(decision.kind).data()) + QLatin1Char(' ') +
                     QString::fromStdString(decision.step);
    }
    return words.join(QStringLiteral("; "));
}

Ms instant(const char* text)
{
    return *parseRfc3339(text);
}
}

class TestProgramPlanner : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void walks_data();
    void walks();
    void goesOnAfterAWait();
    void heldOutPeopleWalkAndGetNothing();
    void waitsUntil_data();
    void waitsUntil();
    void armsAreStickyAndFair();
    void holdoutFollowsTheHash();
    void aLoopWithoutAWaitIsAnError();
};

void TestProgramPlanner::walks_data()
{
    QTest::addColumn<QByteArray>("steps");
    QTest::addColumn<QString>("yes");
    QTest::addColumn<QString>("expected");
    QTest::addColumn<QString>("ends");
    QTest::newRow("a mail and the end") << QByteArray(R"([{"id":"a","do":"email","message":"m"}])") << QString()
                                        << QStringLiteral("sends a") << QStringLiteral("end");
    QTest::newRow("a wait stops the walk")
        << QByteArray(R"([{"id":"a","do":"email","message":"m","next":"b"},{"id":"b","do":"wait","for":"2 days"}])")
        << QString() << QStringLiteral("sends a; waits b") << QString();
    const QByteArray split = R"([{"id":"a","do":"split","if":{"note":"rich"},"yes":"b","no":"c"},
        {"id":"b","do":"email","message":"m"},{"id":"c","do":"exit","reason":"poor"}])";
    QTest::newRow("a split that is met") << split << QStringLiteral("rich") << QStringLiteral("takes a; sends b")
                                         << QStringLiteral("end");
    QTest::newRow("a split that is not met")
        << split << QString() << QStringLiteral("takes a; exits c") << QStringLiteral("poor");
    const QByteArray branch = R"([{"id":"a","do":"branch","cases":[{"if":{"note":"one"},"next":"b"},
        {"if":{"note":"two"},"next":"c"}],"else":""},{"id":"b","do":"exit","reason":"first"},
        {"id":"c","do":"exit","reason":"second"}])";
    QTest::newRow("the first case that is met wins")
        << branch << QStringLiteral("one,two") << QStringLiteral("takes a; exits b") << QStringLiteral("first");
    QTest::newRow("no case is met") << branch << QString() << QStringLiteral("takes a") << QStringLiteral("end");
    QTest::newRow("a step is skipped unless its condition is met")
        << QByteArray(R"([{"id":"a","do":"email","message":"m","if":{"note":"x"},"next":"b"},{"id":"b","do":"goal"}])")
        << QString() << QStringLiteral("skips a; goal b") << QStringLiteral("end");
    QTest::newRow("jumps and notes leave no trace of their own")
        << QByteArray(R"([{"id":"a","do":"jump","to":"b"},{"id":"b","do":"note","text":"t","next":"c"},
            {"id":"c","do":"exit","reason":"r"}])")
        << QString() << QStringLiteral("exits c") << QStringLiteral("r");
}

void TestProgramPlanner::walks()
{
    QFETCH(QByteArray, steps);
    QFETCH(QString, yes);
    QFETCH(QString, expected);
    QFETCH(QString, ends);
    const Program program = make(steps.constData());
    GivenFacts facts;
    for (const QString& word : yes.split(QLatin1Char(',')))
        facts.yes.insert(word.toStdString());
    const Ms now = instant("2026-03-01T10:00:00Z");
    const auto planned = plan(program, at("a"), now, facts);
    QVERIFY2(planned, planned ? "" : planned.error().text.c_str());
    QCOMPARE(told(*planned), expected);
    QCOMPARE(QString::fromStdString(planned->exitReason), ends);
    QCOMPARE(planned->step.empty(), !ends.isEmpty());
    // The same question has the same answer.
    QCOMPARE(told(*plan(program, at("a"), now, facts)), expected);
}

void TestProgramPlanner::goesOnAfterAWait()
{
    const Program program =
        make(R"([{"id":"a","do":"wait","for":"2 days","next":"b"},{"id":"b","do":"wait","for":"1 hours"}])");
    GivenFacts facts;
    const Ms now = instant("2026-03-01T10:00:00Z");
    const auto first = plan(program, at("a"), now, facts);
    QCOMPARE(*first->dueAt, instant("2026-03-03T10:00:00Z"));
    EnrollmentState state = at("a");
    state.waiting = true;
    const auto second = plan(program, state, *first->dueAt, facts);
    QCOMPARE(told(*second), QStringLiteral("goes_on a; waits b"));
    QCOMPARE(*second->dueAt, instant("2026-03-03T11:00:00Z"));
    QVERIFY(second->visits > state.visits);
}

void TestProgramPlanner::heldOutPeopleWalkAndGetNothing()
{
    const Program program =
        make(R"([{"id":"a","do":"email","message":"m","next":"b"},{"id":"b","do":"wait","for":"2 days"}])");
    GivenFacts facts;
    EnrollmentState state = at("a");
    state.heldOut = true;
    const auto planned = plan(program, state, 0, facts);
    QCOMPARE(told(*planned), QStringLiteral("held_out a; waits b"));
    QVERIFY(planned->dueAt);
}

void TestProgramPlanner::waitsUntil_data()
{
    QTest::addColumn<QByteArray>("until");
    QTest::addColumn<QByteArray>("from");
    QTest::addColumn<QByteArray>("due");
    QTest::newRow("later today") << QByteArray(R"({"time":"18:00"})") << QByteArray("2026-03-04T10:00:00Z")
                                 << QByteArray("2026-03-04T18:00:00Z");
    QTest::newRow("a time that is past is tomorrow")
        << QByteArray(R"({"time":"09:00"})") << QByteArray("2026-03-04T10:00:00Z")
        << QByteArray("2026-03-05T09:00:00Z");
    QTest::newRow("a weekday and a time") << QByteArray(R"({"time":"09:00","weekday":"tuesday"})")
                                          << QByteArray("2026-03-04T10:00:00Z") << QByteArray("2026-03-10T09:00:00Z");
    QTest::newRow("the weekday is today and the time to come")
        << QByteArray(R"({"time":"11:00","weekday":"wednesday"})") << QByteArray("2026-03-04T10:00:00Z")
        << QByteArray("2026-03-04T11:00:00Z");
    QTest::newRow("the weekday is today and the time past")
        << QByteArray(R"({"time":"09:00","weekday":"wednesday"})") << QByteArray("2026-03-04T10:00:00Z")
        << QByteArray("2026-03-11T09:00:00Z");
    // In London the clock goes forward on 29 March 2026.
    QTest::newRow("the customer's wall clock counts")
        << QByteArray(R"({"time":"09:00"})") << QByteArray("2026-03-28T12:00:00Z")
        << QByteArray("2026-03-29T08:00:00Z");
}

void TestProgramPlanner::waitsUntil()
{
    QFETCH(QByteArray, until);
    QFETCH(QByteArray, from);
    QFETCH(QByteArray, due);
    const QByteArray steps = R"([{"id":"a","do":"wait","until":)" + until + "}]";
    GivenFacts facts;
    facts.zone = *TimeZone::find("Europe/London");
    const auto planned = plan(make(steps.constData()), at("a"), instant(from.constData()), facts);
    QVERIFY(planned);
    QCOMPARE(QByteArray::fromStdString(formatRfc3339(*planned->dueAt)), due);
}

void TestProgramPlanner::armsAreStickyAndFair()
{
    const Program program = make(R"([{"id":"a","do":"experiment","arms":[{"name":"A","weight":1,"next":"x"},
        {"name":"B","weight":3,"next":"y"},{"name":"C","weight":0,"next":"z"}]},{"id":"x","do":"exit","reason":"A"},
        {"id":"y","do":"exit","reason":"B"},{"id":"z","do":"exit","reason":"C"}])");
    GivenFacts facts;
    int armA = 0;
    for (int i = 1; i <= 4000; ++i) {
        EnrollmentState state = at("a");
        state.customer = CustomerId{i};
        const auto first = plan(program, state, 0, facts);
        const auto second = plan(program, state, 1'000'000, facts);
        QCOMPARE(first->exitReason, second->exitReason);
        QVERIFY(first->exitReason != "C");
        armA += first->exitReason == "A" ? 1 : 0;
    }
    // 4,000 draws at 1/4: five standard deviations are 137.
    QVERIFY2(armA > 863 && armA < 1137, qPrintable(QString::number(armA)));
}

void TestProgramPlanner::holdoutFollowsTheHash()
{
    Program program = make(R"([{"id":"a","do":"goal"}])");
    QVERIFY(!isHeldOut(program, "uuid", CustomerId{1}));
    program.holdout.billionths = 100'000'000;
    program.holdout.salt = "spring";
    for (int i = 1; i <= 200; ++i) {
        const bool expected = shareHash("spring", i) < shareThreshold(100'000'000).below;
        QCOMPARE(isHeldOut(program, "uuid", CustomerId{i}), expected);
    }
    program.holdout.billionths = 1'000'000'000;
    QVERIFY(isHeldOut(program, "uuid", CustomerId{7}));
}

void TestProgramPlanner::aLoopWithoutAWaitIsAnError()
{
    const Program program = make(R"([{"id":"a","do":"jump","to":"b"},{"id":"b","do":"jump","to":"a"}])");
    GivenFacts facts;
    const auto planned = plan(program, at("a"), 0, facts);
    QVERIFY(!planned);
    QVERIFY(planned.error().text.find("without ever waiting") != std::string::npos);
}

QTEST_APPLESS_MAIN(TestProgramPlanner)
#include "tst_programplanner.moc"
