#include "tests/core/program/givenfacts.h"

using namespace patron;
using namespace patron::program;
using patron::test::at;
using patron::test::GivenFacts;
using patron::test::instant;
using patron::test::make;
using patron::test::told;

/// The planner by itself: every kind of step, every kind of wait, and what goes before them.
class TestProgramPlanner : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void walks_data();
    void walks();
    void looks_data();
    void looks();
    void goesOnAfterAWait();
    void armsAreStickyAndFair();
    void armsFollowTheHash();
    void holdoutFollowsTheHash();
    void aLoopWithoutAWaitIsAnError();
    void sameQuestionSameAnswer();
    void awaitsWhatItsRulesSpeakOf_data();
    void awaitsWhatItsRulesSpeakOf();
};

namespace {
const QByteArray mail = R"([{"id":"a","do":"email","message":"m"}])";
}

void TestProgramPlanner::walks_data()
{
    QTest::addColumn<QByteArray>("steps");
    QTest::addColumn<QString>("yes"); ///< rules that are met, and words for the facts
    QTest::addColumn<QString>("expected");
    QTest::addColumn<QString>("ends");
    const auto row = [](const char* name, const char* steps, const char* yes, const char* expected, const char* ends) {
        QTest::newRow(name) << QByteArray(steps) << QString::fromUtf8(yes) << QString::fromUtf8(expected)
                            << QString::fromUtf8(ends);
    };
    row("a mail and the end", mail.constData(), "", "sends a", "end");
    row("a text message", R"([{"id":"a","do":"sms","message":"m"}])", "", "sends a", "end");
    row("a wait stops the walk",
        R"([{"id":"a","do":"email","message":"m","next":"b"},{"id":"b","do":"wait","for":"2 days"}])", "",
        "sends a; waits b", "");
    const char* split = R"([{"id":"a","do":"split","if":{"note":"rich"},"yes":"b","no":"c"},
        {"id":"b","do":"email","message":"m"},{"id":"c","do":"exit","reason":"poor"}])";
    row("a split that is met", split, "rich", "takes a; sends b", "end");
    row("a split that is not met", split, "", "takes a; exits c", "poor");
    row("a split with a missing way ends there", R"([{"id":"a","do":"split","if":{"note":"x"},"yes":"b"},
        {"id":"b","do":"goal"}])",
        "", "takes a", "end");
    const char* branch = R"([{"id":"a","do":"branch","cases":[{"if":{"note":"one"},"next":"b"},
        {"if":{"note":"two"},"next":"c"}],"else":"d"},{"id":"b","do":"exit","reason":"first"},
        {"id":"c","do":"exit","reason":"second"},{"id":"d","do":"exit","reason":"other"}])";
    row("the first case that is met wins", branch, "one,two", "takes a; exits b", "first");
    row("the second case alone", branch, "two", "takes a; exits c", "second");
    row("no case is met", branch, "", "takes a; exits d", "other");
    const char* channel = R"([{"id":"a","do":"channel","order":["email","sms"],"email":"b","sms":"c","none":"d"},
        {"id":"b","do":"email","message":"m"},{"id":"c","do":"sms","message":"m"},{"id":"d","do":"exit","reason":"none"}])";
    row("the first channel that reaches", channel, "", "takes a; sends b", "end");
    row("the second where the first does not", channel, "-email", "takes a; sends c", "end");
    row("neither reaches", channel, "-email,-sms", "takes a; exits d", "none");
    row("the order is the program's",
        R"([{"id":"a","do":"channel","order":["sms","email"],"email":"b","sms":"c"},
        {"id":"b","do":"email","message":"m"},{"id":"c","do":"sms","message":"m"}])",
        "", "takes a; sends c", "end");
    row("a step is skipped unless its condition is met",
        R"([{"id":"a","do":"email","message":"m","if":{"note":"x"},"next":"b"},{"id":"b","do":"goal"}])", "",
        "skips a; goal b", "end");
    row("a condition that is met lets it happen",
        R"([{"id":"a","do":"email","message":"m","if":{"note":"x"},"next":"b"},{"id":"b","do":"goal"}])", "x",
        "sends a; goal b", "end");
    row("a wait can be skipped, too",
        R"([{"id":"a","do":"wait","for":"2 days","if":{"note":"x"},"next":"b"},{"id":"b","do":"goal"}])", "",
        "skips a; goal b", "end");
    row("a skipped branch goes its first way",
        R"([{"id":"a","do":"branch","if":{"note":"x"},"cases":[{"if":{"note":"one"},"next":"b"}],"else":"c"},
        {"id":"b","do":"exit","reason":"first"},{"id":"c","do":"exit","reason":"other"}])",
        "", "skips a; exits b", "first");
    row("jumps and notes leave no trace of their own",
        R"([{"id":"a","do":"jump","to":"b"},{"id":"b","do":"note","text":"t","next":"c"},
            {"id":"c","do":"exit","reason":"r"}])",
        "", "exits c", "r");
    row("an exit without a reason", R"([{"id":"a","do":"exit"}])", "", "exits a", "end");
    row("a goal step goes on", R"([{"id":"a","do":"goal","next":"b"},{"id":"b","do":"email","message":"m"}])", "",
        "goal a; sends b", "end");
    row("a trait, tags, points, a task and another program",
        R"([{"id":"a","do":"set_trait","trait":"x","value":"y","next":"b"},
        {"id":"b","do":"tag","add":["t"],"next":"c"},{"id":"c","do":"points","add":5,"next":"d"},
        {"id":"d","do":"task","kind":"call","text":"Ring","next":"e"},{"id":"e","do":"subprogram","program":"Q","next":"f"},
        {"id":"f","do":"coupon","pool":"P"}])",
        "", "sets a; tags b; points c; task d; subprogram e; coupon f", "end");
    row("all of them with the customer held out",
        R"([{"id":"a","do":"set_trait","trait":"x","value":"y","next":"b"},
        {"id":"b","do":"tag","add":["t"],"next":"c"},{"id":"c","do":"points","add":5,"next":"d"},
        {"id":"d","do":"task","kind":"letter","next":"e"},{"id":"e","do":"subprogram","program":"Q","next":"f"},
        {"id":"f","do":"email","message":"m","next":"g"},{"id":"g","do":"sms","message":"m","next":"h"},
        {"id":"h","do":"wait","for":"1 days"}])",
        "held", "held_out a; held_out b; held_out c; held_out d; held_out e; held_out f; held_out g; waits h", "");
    row("held out people take the same ways", split, "held,rich", "takes a; held_out b", "end");
    row("a past date leaves out what follows up to the next wait",
        R"([{"id":"a","do":"wait","until":{"date":"2026-02-01"},"next":"b"},{"id":"b","do":"email","message":"m","next":"c"},
        {"id":"c","do":"wait","for":"1 days"}])",
        "", "goes_on a; skips b; waits c", "");
    row("a past date with send_now goes on",
        R"([{"id":"a","do":"wait","until":{"date":"2026-02-01","late":"send_now"},"next":"b"},
        {"id":"b","do":"email","message":"m"}])",
        "", "goes_on a; sends b", "end");
    row("a past date with exit leaves",
        R"([{"id":"a","do":"wait","until":{"date":"2026-02-01","late":"exit"},"next":"b"},
        {"id":"b","do":"email","message":"m"}])",
        "", "exits a", "late");
    row("an unknown date is as a past one",
        R"([{"id":"a","do":"wait","until":{"date":"renewal"},"next":"b"},{"id":"b","do":"email","message":"m"}])", "",
        "goes_on a; skips b", "end");
    row("ways are still taken while things are left out",
        R"([{"id":"a","do":"wait","until":{"date":"2026-02-01"},"next":"b"},
        {"id":"b","do":"split","if":{"note":"x"},"yes":"c","no":"d"},{"id":"c","do":"exit","reason":"yes"},
        {"id":"d","do":"points","add":1}])",
        "", "goes_on a; takes b; skips d", "end");
    row("a step that is gone ends it", R"([{"id":"z","do":"goal"}])", "", "exits a", "step_missing");
}

void TestProgramPlanner::walks()
{
    QFETCH(QByteArray, steps);
    QFETCH(QString, yes);
    QFETCH(QString, expected);
    QFETCH(QString, ends);
    const Program program = make(steps);
    GivenFacts facts;
    EnrollmentState state = at("a");
    for (const QString& word : yes.split(QLatin1Char(','))) {
        if (word.startsWith(QLatin1Char('-')))
            facts.reachable.erase(word.mid(1).toStdString());
        else if (word == QStringLiteral("held"))
            state.heldOut = true;
        else
            facts.yes.insert(word.toStdString());
    }
    const Ms now = instant("2026-03-01T10:00:00Z");
    const auto planned = plan(program, state, now, Look::Due, facts);
    QVERIFY2(planned, planned ? "" : planned.error().text.c_str());
    QCOMPARE(told(*planned), expected);
    QCOMPARE(QString::fromStdString(planned->exitReason), ends);
    QCOMPARE(planned->step.empty(), !ends.isEmpty());
    QVERIFY(planned->moved);
    for (const Decision& decision : planned->decisions)
        QCOMPARE(decision.at, now);
}

void TestProgramPlanner::looks_data()
{
    QTest::addColumn<QByteArray>("more");
    QTest::addColumn<QByteArray>("steps");
    QTest::addColumn<QByteArray>("events"); ///< kind@instant, by commas; rules by their note
    QTest::addColumn<bool>("due");
    QTest::addColumn<QString>("expected");
    QTest::addColumn<QString>("ends");
    const char* waitThenMail =
        R"([{"id":"a","do":"wait","for":"9 days","next":"b"},{"id":"b","do":"email","message":"m"}])";
    const char* awaits =
        R"([{"id":"a","do":"wait","until_event":"message.clicked","timeout":"9 days","on_timeout":"c","next":"b"},
        {"id":"b","do":"email","message":"m"},{"id":"c","do":"exit","reason":"silent"}])";
    const char* goal = R"({"goal":{"event":"order","within":"5 days"}})";
    const char* exits = R"({"exit":[{"note":"gone"},{"note":"angry"}]})";
    const char* both = R"({"goal":{"event":"order"},"exit":[{"note":"gone"}]})";
    // The person came in on 1 March at 10:00 and has waited since; the look is on 4 March at 10:00.
    const auto row = [](const char* name, const char* more, const char* steps, const char* events, bool due,
                        const char* expected, const char* ends) {
        QTest::newRow(name) << QByteArray(more) << QByteArray(steps) << QByteArray(events) << due
                            << QString::fromUtf8(expected) << QString::fromUtf8(ends);
    };
    row("a fact that means nothing changes nothing", "{}", waitThenMail, "page_viewed@2026-03-04T10:00:00Z", false, "",
        "");
    row("the goal ends it inside a wait", goal, waitThenMail, "order@2026-03-04T10:00:00Z", false, "goal a", "goal");
    row("the goal counts at its own time", goal, waitThenMail, "order@2026-03-02T08:00:00Z", true, "goal a", "goal");
    row("what was before the entry is no goal", goal, waitThenMail, "order@2026-02-28T10:00:00Z", true,
        "goes_on a; sends b", "end");
    row("what was at the entry's very instant is no goal", goal, waitThenMail, "order@2026-03-01T10:00:00Z", true,
        "goes_on a; sends b", "end");
    row("what comes later than the look is no goal yet", goal, waitThenMail, "order@2026-03-04T10:00:01Z", true,
        "goes_on a; sends b", "end");
    row("another event is no goal", goal, waitThenMail, "return@2026-03-03T10:00:00Z", true, "goes_on a; sends b",
        "end");
    row("out of its time the goal is not reached", R"({"goal":{"event":"order","within":"2 days"}})", waitThenMail,
        "order@2026-03-03T10:00:01Z", true, "goes_on a; sends b", "end");
    row("at the last instant of its time it is", R"({"goal":{"event":"order","within":"2 days"}})", waitThenMail,
        "order@2026-03-03T10:00:00Z", true, "goal a", "goal");
    row("an exit rule ends it inside a wait", exits, waitThenMail, "gone", false, "exits a", "exit_rule");
    row("the second exit rule ends it, too", exits, waitThenMail, "angry", false, "exits a", "exit_rule");
    row("an exit rule goes before the next step", exits, waitThenMail, "gone", true, "exits a", "exit_rule");
    row("the goal goes before an exit rule", both, waitThenMail, "gone,order@2026-03-04T10:00:00Z", true, "goal a",
        "goal");
    row("an awaited event lets it go on", "{}", awaits, "message.clicked@2026-03-04T10:00:00Z", false,
        "goes_on a; sends b", "end");
    row("an awaited event from before the wait does not", "{}", awaits, "message.clicked@2026-02-28T10:00:00Z", false,
        "", "");
    row("another event does not", "{}", awaits, "message.opened@2026-03-04T10:00:00Z", false, "", "");
    row("time is up", "{}", awaits, "", true, "goes_on a; exits c", "silent");
    row("the event at the very end of the time counts", "{}", awaits, "message.clicked@2026-03-04T10:00:00Z", true,
        "goes_on a; sends b", "end");
    row("an exit rule goes before an awaited event", R"({"exit":[{"note":"gone"}]})", awaits,
        "gone,message.clicked@2026-03-04T10:00:00Z", false, "exits a", "exit_rule");
}

void TestProgramPlanner::looks()
{
    QFETCH(QByteArray, more);
    QFETCH(QByteArray, steps);
    QFETCH(QByteArray, events);
    QFETCH(bool, due);
    QFETCH(QString, expected);
    QFETCH(QString, ends);
    const Program program = make(steps, more);
    GivenFacts facts;
    for (const QByteArray& word : events.split(',')) {
        const auto cut = word.indexOf('@');
        if (cut < 0)
            facts.yes.insert(word.toStdString());
        else
            facts.events.emplace(word.left(cut).toStdString(), instant(word.mid(cut + 1).constData()));
    }
    EnrollmentState state = at("a");
    state.enteredAt = instant("2026-03-01T10:00:00Z");
    state.stepAt = state.enteredAt;
    state.waiting = true;
    const Ms now = instant("2026-03-04T10:00:00Z");
    const auto planned = plan(program, state, now, due ? Look::Due : Look::Fact, facts);
    QVERIFY2(planned, planned ? "" : planned.error().text.c_str());
    QCOMPARE(told(*planned), expected);
    QCOMPARE(QString::fromStdString(planned->exitReason), ends);
    QCOMPARE(planned->moved, !expected.isEmpty());
    QCOMPARE(planned->cancels, ends == QStringLiteral("goal") || ends == QStringLiteral("exit_rule"));
    if (ends == QStringLiteral("goal")) {
        const Ms reached = facts.events.begin()->second;
        QCOMPARE(*planned->goalAt, reached);
        QCOMPARE(planned->endedAt, reached);
        // One that has ended already still reaches it, and nothing else happens to it.
        state.ended = true;
        const auto after = plan(program, state, now, Look::Fact, facts);
        QCOMPARE(*after->goalAt, reached);
        QVERIFY(!after->moved);
        state.goalAt = reached;
        QVERIFY(!plan(program, state, now, Look::Fact, facts)->goalAt);
    }
}

void TestProgramPlanner::goesOnAfterAWait()
{
    const Program program =
        make(R"([{"id":"a","do":"wait","for":"2 days","next":"b"},{"id":"b","do":"wait","for":"1 hours"}])");
    GivenFacts facts;
    const Ms now = instant("2026-03-01T10:00:00Z");
    const auto first = plan(program, at("a"), now, Look::Due, facts);
    QCOMPARE(*first->dueAt, instant("2026-03-03T10:00:00Z"));
    EnrollmentState state = at("a");
    state.waiting = true;
    state.stepAt = now;
    const auto second = plan(program, state, *first->dueAt, Look::Due, facts);
    QCOMPARE(told(*second), QStringLiteral("goes_on a; waits b"));
    QCOMPARE(*second->dueAt, instant("2026-03-03T11:00:00Z"));
    QVERIFY(second->visits > state.visits);
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
        const auto first = plan(program, state, 0, Look::Due, facts);
        const auto second = plan(program, state, 1'000'000, Look::Due, facts);
        QCOMPARE(first->exitReason, second->exitReason);
        QVERIFY(first->exitReason != "C");
        armA += first->exitReason == "A" ? 1 : 0;
    }
    // 4,000 draws at 1/4: five standard deviations are 137.
    QVERIFY2(armA > 863 && armA < 1137, qPrintable(QString::number(armA)));
}

void TestProgramPlanner::armsFollowTheHash()
{
    // Salt = uuid + ":" + step id; of two arms of one weight the first has the lower half.
    const Program program = make(R"([{"id":"a","do":"experiment","arms":[{"name":"A","weight":50,"next":"x"},
        {"name":"B","weight":50,"next":"y"}]},{"id":"x","do":"exit","reason":"A"},{"id":"y","do":"exit","reason":"B"}])");
    GivenFacts facts;
    for (int i = 1; i <= 200; ++i) {
        EnrollmentState state = at("a");
        state.customer = CustomerId{i};
        const bool lower = shareHash(state.programUuid + ":a", i) >> 63 == 0;
        QCOMPARE(plan(program, state, 0, Look::Due, facts)->exitReason, std::string(lower ? "A" : "B"));
        // Whatever the key of the enrollment.
        state.key = "cart-7";
        QCOMPARE(plan(program, state, 0, Look::Due, facts)->exitReason, std::string(lower ? "A" : "B"));
    }
}

void TestProgramPlanner::holdoutFollowsTheHash()
{
    Program program = make(R"([{"id":"a","do":"goal"}])");
    QVERIFY(!isHeldOut(program, "uuid", CustomerId{1}));
    program.holdout.billionths = 100'000'000;
    for (int i = 1; i <= 200; ++i)
        QCOMPARE(isHeldOut(program, "uuid", CustomerId{i}), shareHash("uuid", i) < shareThreshold(100'000'000).below);
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
    const auto planned = plan(program, at("a"), 0, Look::Due, facts);
    QVERIFY(!planned);
    QVERIFY(planned.error().text.find("without ever waiting") != std::string::npos);
}

void TestProgramPlanner::sameQuestionSameAnswer()
{
    const Program program = make(R"([{"id":"a","do":"split","if":{"note":"x"},"yes":"b","no":"c"},
        {"id":"b","do":"wait","random":["1 hours","90 hours"]},{"id":"c","do":"exit"}])");
    GivenFacts facts;
    facts.yes.insert("x");
    const EnrollmentState state = at("a");
    const auto first = plan(program, state, 12'345, Look::Due, facts);
    const auto second = plan(program, state, 12'345, Look::Due, facts);
    QCOMPARE(told(*first), told(*second));
    QCOMPARE(first->dueAt, second->dueAt);
    // Each rule is asked once a walk.
    QCOMPARE(facts.asked, 2);
}

void TestProgramPlanner::awaitsWhatItsRulesSpeakOf_data()
{
    QTest::addColumn<QByteArray>("more");
    QTest::addColumn<QByteArray>("steps");
    QTest::addColumn<QByteArray>("kind");
    QTest::addColumn<bool>("wanted");
    const QByteArray none = "{}";
    QTest::newRow("nothing without goal, exits and awaited events") << none << mail << QByteArray("order") << false;
    const QByteArray goal = R"({"goal":{"event":"order"}})";
    QTest::newRow("the goal's event") << goal << mail << QByteArray("order") << true;
    QTest::newRow("not another") << goal << mail << QByteArray("page_viewed") << false;
    const QByteArray exit = R"({"exit":[{"any":[{"event":"return"},{"consent":"email","state":"denied"}]}]})";
    QTest::newRow("an exit's event") << exit << mail << QByteArray("return") << true;
    QTest::newRow("an exit's consent") << exit << mail << QByteArray("consent") << true;
    QTest::newRow("not a trait") << exit << mail << QByteArray("trait") << false;
    const QByteArray trait = R"({"exit":[{"trait":"city","op":"is","value":"Leeds"}]})";
    QTest::newRow("a trait asks for everything") << trait << mail << QByteArray("page_viewed") << true;
    QTest::newRow("but what Patron writes itself") << trait << mail << QByteArray("message.sent") << false;
    QTest::newRow("a click is a customer's doing") << trait << mail << QByteArray("message.clicked") << true;
    const QByteArray awaits = R"([{"id":"a","do":"wait","until_event":"message.sent"}])";
    QTest::newRow("unless it is named") << none << awaits << QByteArray("message.sent") << true;
    QTest::newRow("a rule that is off asks for nothing")
        << QByteArray(R"({"exit":[{"trait":"city","op":"is_set","off":true}]})") << mail << QByteArray("trait")
        << false;
}

void TestProgramPlanner::awaitsWhatItsRulesSpeakOf()
{
    QFETCH(QByteArray, more);
    QFETCH(QByteArray, steps);
    QFETCH(QByteArray, kind);
    QFETCH(bool, wanted);
    QCOMPARE(awaitedFacts(make(steps, more)).wants(kind.toStdString()), wanted);
}

QTEST_APPLESS_MAIN(TestProgramPlanner)
#include "tst_programplanner.moc"
