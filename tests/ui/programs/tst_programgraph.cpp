#include "programsamples.h"
#include "ui/models/programgraph.h"
#include "ui/models/stepkinds.h"

#include <QtTest>

using namespace patron;
using namespace patron::test;
using namespace patron::ui;

namespace {
program::Step mail(const char* id)
{
    program::Step step;
    step.id = id;
    step.what = program::MessageStep{"Spring", {}, customer::Channel::Email};
    return step;
}

program::Step fork(const char* id)
{
    program::Step step;
    step.id = id;
    step.what = program::SplitStep{Json{{"all", Json::array()}}, {}, {}};
    return step;
}

program::Step leave(const char* id)
{
    program::Step step;
    step.id = id;
    step.what = program::ExitStep{"end"};
    return step;
}

/// a: split, b and c on its ways, d where they meet, then the exit.
QStringList diamond()
{
    return {u"wait:w>a"_qs, u"split:a>b|c"_qs, u"email:b>d"_qs, u"email:c>d"_qs, u"wait:d>e"_qs, u"exit:e"_qs};
}
}

class TestProgramGraph : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void insert_data()
    {
        QTest::addColumn<QStringList>("before");
        QTest::addColumn<QString>("from");
        QTest::addColumn<int>("index");
        QTest::addColumn<QString>("kind");
        QTest::addColumn<QStringList>("after");
        const QStringList two{u"wait:a>b"_qs, u"exit:b"_qs};
        QTest::newRow("at the start") << two << u""_qs << 0 << u"mail"_qs
                                      << QStringList{u"start>x"_qs, u"x>a"_qs, u"a>b"_qs, u"b>"_qs};
        QTest::newRow("between") << two << u"a"_qs << 0 << u"mail"_qs
                                 << QStringList{u"start>a"_qs, u"a>x"_qs, u"x>b"_qs, u"b>"_qs};
        QTest::newRow("a fork joins again at once")
            << two << u"a"_qs << 0 << u"fork"_qs << QStringList{u"start>a"_qs, u"a>x"_qs, u"x>b|b"_qs, u"b>"_qs};
        QTest::newRow("on the second way of a fork")
            << QStringList{u"split:a>b|b"_qs, u"exit:b"_qs} << u"a"_qs << 1 << u"mail"_qs
            << QStringList{u"start>a"_qs, u"a>b|x"_qs, u"x>b"_qs, u"b>"_qs};
        QTest::newRow("where it ends") << QStringList{u"wait:a>"_qs} << u"a"_qs << 0 << u"leave"_qs
                                       << QStringList{u"start>a"_qs, u"a>x"_qs, u"x>"_qs};
    }
    void insert()
    {
        QFETCH(QStringList, before);
        QFETCH(QString, from);
        QFETCH(int, index);
        QFETCH(QString, kind);
        program::Program program = chain(before);
        program::Step step = kind == u"fork" ? fork("x") : kind == u"leave" ? leave("x") : mail("x");
        const std::string id =
            insertStep(program, {from.toStdString(), static_cast<std::size_t>(index)}, std::move(step));
        QCOMPARE(id, std::string("x"));
        QTEST(chainOf(program), "after");
    }

    void idsStayUnique()
    {
        program::Program program = chain({u"email:email>"_qs});
        QCOMPARE(insertStep(program, {"email", 0}, mail("email")), std::string("email2"));
        QCOMPARE(insertStep(program, {"email2", 0}, mail("email2")), std::string("email3"));
    }

    void remove_data()
    {
        QTest::addColumn<QStringList>("before");
        QTest::addColumn<QString>("step");
        QTest::addColumn<int>("extent");
        QTest::addColumn<QStringList>("after");
        const int one = int(Extent::Step);
        const int block = int(Extent::Block);
        const int below = int(Extent::Below);
        const QStringList three{u"wait:a>b"_qs, u"email:b>c"_qs, u"exit:c"_qs};
        QTest::newRow("from the middle") << three << u"b"_qs << one << QStringList{u"start>a"_qs, u"a>c"_qs, u"c>"_qs};
        QTest::newRow("the first") << three << u"a"_qs << one << QStringList{u"start>b"_qs, u"b>c"_qs, u"c>"_qs};
        QTest::newRow("the end") << three << u"c"_qs << one << QStringList{u"start>a"_qs, u"a>b"_qs, u"b>"_qs};
        QTest::newRow("the last there is leaves an end")
            << QStringList{u"wait:a>"_qs} << u"a"_qs << one << QStringList{u"start>done"_qs, u"done>"_qs};
        QTest::newRow("a fork keeps its first way")
            << diamond() << u"a"_qs << one << QStringList{u"start>w"_qs, u"w>b"_qs, u"b>d"_qs, u"d>e"_qs, u"e>"_qs};
        QTest::newRow("a fork with its ways")
            << diamond() << u"a"_qs << block << QStringList{u"start>w"_qs, u"w>d"_qs, u"d>e"_qs, u"e>"_qs};
        QTest::newRow("all that follows") << diamond() << u"a"_qs << below << QStringList{u"start>w"_qs, u"w>"_qs};
        QTest::newRow("one way, not what the other leads to")
            << diamond() << u"b"_qs << below
            << QStringList{u"start>w"_qs, u"w>a"_qs, u"a>d|c"_qs, u"c>d"_qs, u"d>e"_qs, u"e>"_qs};
        QTest::newRow("a jump ends the way")
            << QStringList{u"wait:a>b"_qs, u"jump:b>a"_qs} << u"b"_qs << one << QStringList{u"start>a"_qs, u"a>"_qs};
    }
    void remove()
    {
        QFETCH(QStringList, before);
        QFETCH(QString, step);
        QFETCH(int, extent);
        program::Program program = chain(before);
        removeExtent(program, step.toStdString(), Extent(extent));
        QTEST(chainOf(program), "after");
    }

    void move_data()
    {
        QTest::addColumn<QString>("step");
        QTest::addColumn<int>("extent");
        QTest::addColumn<QString>("from");
        QTest::addColumn<int>("index");
        QTest::addColumn<QStringList>("after");
        const int block = int(Extent::Block);
        QTest::newRow("down past a fork")
            << u"w"_qs << block << u"d"_qs << 0
            << QStringList{u"start>a"_qs, u"a>b|c"_qs, u"b>d"_qs, u"c>d"_qs, u"d>w"_qs, u"w>e"_qs, u"e>"_qs};
        QTest::newRow("to the other way")
            << u"b"_qs << block << u"c"_qs << 0
            << QStringList{u"start>w"_qs, u"w>a"_qs, u"a>d|c"_qs, u"c>b"_qs, u"b>d"_qs, u"d>e"_qs, u"e>"_qs};
        QTest::newRow("a fork with its ways, up")
            << u"a"_qs << block << u""_qs << 0
            << QStringList{u"start>a"_qs, u"a>b|c"_qs, u"b>w"_qs, u"c>w"_qs, u"w>d"_qs, u"d>e"_qs, u"e>"_qs};
        QTest::newRow("not into itself") << u"a"_qs << block << u"b"_qs << 0 << QStringList{};
        QTest::newRow("not where it is") << u"b"_qs << block << u"a"_qs << 0 << QStringList{};
    }
    void move()
    {
        QFETCH(QString, step);
        QFETCH(int, extent);
        QFETCH(QString, from);
        QFETCH(int, index);
        QFETCH(QStringList, after);
        program::Program program = chain(diamond());
        const QStringList before = chainOf(program);
        const bool moved = moveExtent(program, step.toStdString(), Extent(extent),
                                      {from.toStdString(), static_cast<std::size_t>(index)});
        QCOMPARE(moved, !after.isEmpty());
        QCOMPARE(chainOf(program), moved ? after : before);
    }

    void copiedStepsGoThroughText()
    {
        program::Program program = chain(diamond());
        const auto fragment = parseFragment(writeFragment(fragmentOf(program, "a", Extent::Block)));
        VERIFY_OK(fragment);
        const std::string first = pasteFragment(program, {"d", 0}, *fragment);
        QCOMPARE(first, std::string("a2"));
        QCOMPARE(chainOf(program), (QStringList{u"start>w"_qs, u"w>a"_qs, u"a>b|c"_qs, u"b>d"_qs, u"c>d"_qs, u"d>a2"_qs,
                                                u"a2>b2|c2"_qs, u"b2>e"_qs, u"c2>e"_qs, u"e>"_qs}));
        QVERIFY(!parseFragment("no steps"));
    }

    void whatEndsDoesNotCutOffWhatFollows()
    {
        program::Program program = chain({u"wait:a>b"_qs, u"exit:b"_qs});
        const Fragment ending = fragmentOf(chain({u"email:x>y"_qs, u"exit:y"_qs}), "x", Extent::Below);
        pasteFragment(program, {{}, 0}, ending);
        QCOMPARE(chainOf(program), (QStringList{u"start>x"_qs, u"x>a"_qs, u"a>b"_qs, u"b>"_qs}));
    }

    void leaving_data()
    {
        QTest::addColumn<QString>("from");
        QTest::addColumn<int>("index");
        QTest::addColumn<bool>("may");
        QTest::newRow("the only way on") << u"w"_qs << 0 << false;
        QTest::newRow("into a way of its own") << u"a"_qs << 1 << false;
        QTest::newRow("where another way comes, too") << u"b"_qs << 0 << true;
    }
    void leaving()
    {
        QFETCH(QString, from);
        QFETCH(int, index);
        QTEST(mayLeaveAt(chain(diamond()), {from.toStdString(), static_cast<std::size_t>(index)}), "may");
    }

    void targetsMakeNoRestlessCircle()
    {
        // From c, back to w is fine, since w waits; back to a is not, since nothing between waits.
        const std::vector<std::string> targets = targetsFor(chain(diamond()), {"c", 0});
        QCOMPARE(targets, (std::vector<std::string>{"w", "b", "e"}));
        program::Program program = chain(diamond());
        QVERIFY(!hasRestlessLoop(program));
        setTarget(program, {"c", 0}, "a");
        QVERIFY(hasRestlessLoop(program));
    }

    void aWayBackIsAJump()
    {
        program::Program program = chain(diamond());
        leadTo(program, {"c", 0}, "w");
        QCOMPARE(chainOf(program), (QStringList{u"start>w"_qs, u"w>a"_qs, u"a>b|c"_qs, u"b>d"_qs, u"c>jump"_qs,
                                                u"jump>w"_qs, u"d>e"_qs, u"e>"_qs}));
        leadTo(program, {"b", 0}, "e");
        QCOMPARE(targetAt(program, {"b", 0}), std::string("e"));
    }

    void timesAreTheShortest()
    {
        const auto times = timesFromEntry(chain(diamond()));
        constexpr Ms day = 24 * msPerHour;
        QCOMPARE(times.at("w"), Ms(0));
        QCOMPARE(times.at("a"), 7 * day);
        QCOMPARE(times.at("d"), 7 * day);
        QCOMPARE(times.at("e"), 14 * day);
        // The event may come at once; its timeout takes a week.
        const auto every = timesFromEntry(programOf(everyStep()));
        QCOMPARE(every.at("split"), 4 * day);
        QCOMPARE(every.at("channel"), 4 * day);
    }

    /// Whatever the list offers can be put into a program and written and read again.
    void everyKindCanBeMade()
    {
        for (const StepKind& kind : stepKinds()) {
            program::Program program = chain({u"wait:a>"_qs});
            const std::string id = insertStep(program, {"a", 0}, makeStep(kind.id, RuleVocabulary()));
            QVERIFY2(program.step(id), std::string(kind.id).c_str());
            QCOMPARE(program::stepKind(*program.step(id)), kind.word);
            const auto again = program::parseProgram(program::writeProgram(program));
            QVERIFY2(again, std::string(kind.id).c_str());
            QCOMPARE(documentOf(*again), documentOf(program));
        }
        for (const EntryKind& kind : entryKinds()) {
            program::Program program = blankProgram(u"Blank"_qs);
            program.entry = makeEntry(kind.word);
            const auto again = program::parseProgram(program::writeProgram(program));
            QVERIFY2(again, std::string(kind.word).c_str());
            QCOMPARE(program::entryKind(again->entry), kind.word);
        }
    }
};

QTEST_GUILESS_MAIN(TestProgramGraph)
#include "tst_programgraph.moc"
