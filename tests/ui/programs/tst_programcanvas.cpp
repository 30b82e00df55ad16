#include "programdesk.h"

#include <QAccessible>
#include <QClipboard>
#include <QComboBox>
#include <QDateEdit>
#include <QDir>
#include <QMenu>
#include <QSlider>
#include <QSpinBox>
#include <QUndoStack>

using namespace patron;
using namespace patron::test;
using namespace patron::ui;

class TestProgramCanvas : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral("QObject::|QLayout::")));
        applyTheme(*qApp, m_theme);
        QAccessible::setActive(true);
    }
    void init() { m_desk = std::make_unique<ProgramDesk>(m_theme); }
    void cleanup() { m_desk.reset(); }

    void everythingAboutEveryStepIsShown();
    void aWinBackIsMadeByKeyboardAlone();
    void aWelcomeIsMadeByMouseAlone();
    void stepsAreCopiedMovedAndTakenBack();
    void arrowsReachEveryThing();
    void aProblemLeadsToItsStep();
    void screenReadersFindATreeOfSteps();
    void everythingCanBeReached();
    void aRunningProgramIsPublishedAndPaused();
    void aSimulationCountsPeopleOnEdges();
    void oneCustomerIsWalkedThrough();
    void pictures();

private:
    void pickNext(const QString& kind);
    void ask(const QString& what, int value);
    void editNumber(const QString& field, int value);
    void grab(const QString& name);

    Theme m_theme;
    std::unique_ptr<ProgramDesk> m_desk;
};

/// Each part is looked at with all its fields, and nothing changes by looking.
void TestProgramCanvas::everythingAboutEveryStepIsShown()
{
    const ProgramId id = m_desk->save(programOf(everyStep()));
    QVERIFY(m_desk->open(id));
    const QString before = documentOf(m_desk->draft().program());
    QCOMPARE(before, m_desk->kept("Every step"));
    int steps = 0;
    for (const CanvasSpot& spot : m_desk->canvas().spots()) {
        QVERIFY(m_desk->canvas().select(spot));
        QVERIFY2(!m_desk->canvas().spokenName(spot).isEmpty(), spot.step.c_str());
        steps += spot.kind == CanvasSpot::Kind::Step ? 1 : 0;
        auto* inspector = m_desk->find<CanvasInspector>(u"canvasInspector"_qs);
        QVERIFY(inspector);
        const QStringList faults = faultsOf(inspector);
        QVERIFY2(faults.isEmpty(), qPrintable(faults.join(u'\n')));
    }
    QCOMPARE(steps, int(m_desk->draft().program().steps.size()));
    QCOMPARE(documentOf(m_desk->draft().program()), before);
    QCOMPARE(m_desk->draft().undoStack().count(), 0);
}

/// The next step, from the list of the slot below what is picked.
void TestProgramCanvas::pickNext(const QString& kind)
{
    m_desk->canvas().setFocus();
    m_desk->key(Qt::Key_Insert);
    QVERIFY(m_desk->popup<PickPopup>());
    m_desk->type(kind);
    m_desk->key(Qt::Key_Return);
    QVERIFY(m_desk->popupGone());
    QTRY_COMPARE(m_desk->keys(), static_cast<QWidget*>(&m_desk->canvas()));
}

void TestProgramCanvas::editNumber(const QString& field, int value)
{
    m_desk->key(Qt::Key_Return);
    QVERIFY(m_desk->tabTo(field));
    m_desk->key(Qt::Key_A, Qt::ControlModifier);
    m_desk->type(QString::number(value));
    m_desk->key(Qt::Key_Escape);
    QTRY_COMPARE(m_desk->keys(), static_cast<QWidget*>(&m_desk->canvas()));
}

/// A condition for the rule in the inspector; back on the canvas after it.
void TestProgramCanvas::ask(const QString& what, int value)
{
    QVERIFY(m_desk->tabTo(u"row"_qs));
    m_desk->key(Qt::Key_Insert);
    QVERIFY(m_desk->popup<ChoicePopup>());
    m_desk->type(what);
    m_desk->key(Qt::Key_Return);
    QVERIFY(m_desk->popupGone());
    QVERIFY(m_desk->tabTo(u"chip_value"_qs));
    m_desk->key(Qt::Key_Return);
    QVERIFY(m_desk->popup<ValuePopup>());
    m_desk->key(Qt::Key_A, Qt::ControlModifier);
    m_desk->type(QString::number(value));
    m_desk->key(Qt::Key_Return);
    QVERIFY(m_desk->popupGone());
    m_desk->key(Qt::Key_Escape);
    QTRY_COMPARE(m_desk->keys(), static_cast<QWidget*>(&m_desk->canvas()));
}

void TestProgramCanvas::aWinBackIsMadeByKeyboardAlone()
{
    QTRY_VERIFY_WITH_TIMEOUT(m_desk->find<QWidget>(u"program_1"_qs), patienceMs);
    m_desk->key(Qt::Key_N, Qt::ControlModifier);
    QTRY_VERIFY_WITH_TIMEOUT(m_desk->draft().isOpen() && m_desk->canvas().hasFocus(), patienceMs);
    QCOMPARE(m_desk->canvas().spot().kind, CanvasSpot::Kind::Entry);

    // Who: the last order more than 90 days ago.
    m_desk->key(Qt::Key_Return);
    ask(u"Days since the last order"_qs, 90);
    QVERIFY(std::get<program::SegmentEntry>(m_desk->draft().program().entry).rule != (Json{{"all", Json::array()}}));

    // What: mail, wait, ask, and a second mail for whom it is worth it.
    pickNext(u"Send an email"_qs);
    m_desk->key(Qt::Key_Return);
    QVERIFY(m_desk->tabTo(u"message"_qs));
    m_desk->type(u"We miss you"_qs);
    m_desk->key(Qt::Key_Return);
    m_desk->key(Qt::Key_Escape);
    pickNext(u"Wait for a time"_qs);
    editNumber(u"waitFor"_qs, 14);
    pickNext(u"Yes or no"_qs);
    const std::string split = m_desk->canvas().spot().step;
    m_desk->key(Qt::Key_Return);
    ask(u"Total spent"_qs, 300);
    QCOMPARE(m_desk->canvas().spot(), ProgramDesk::step(split));
    m_desk->key(Qt::Key_Down);
    QCOMPARE(m_desk->canvas().spot(), ProgramDesk::slot(split, 0));
    pickNext(u"Send an email"_qs);
    m_desk->key(Qt::Key_Return);
    QVERIFY(m_desk->tabTo(u"message"_qs));
    m_desk->type(u"A treat for you"_qs);
    m_desk->key(Qt::Key_Return);
    m_desk->key(Qt::Key_Escape);

    const program::Program& made = m_desk->draft().program();
    QCOMPARE(chainOf(made), (QStringList{u"start>email"_qs, u"email>wait"_qs, u"wait>split"_qs, u"split>email2|done"_qs,
                                         u"email2>done"_qs, u"done>"_qs}));
    QCOMPARE(std::get<program::MessageStep>(made.step("email")->what).message, std::string("We miss you"));
    QCOMPARE(std::get<program::MessageStep>(made.step("email2")->what).message, std::string("A treat for you"));
    const auto wait = std::get<program::WaitFor>(std::get<program::WaitStep>(made.step("wait")->what).how);
    QVERIFY(wait.span == (Duration{14, TimeUnit::Days}));
    QTRY_VERIFY_WITH_TIMEOUT(m_desk->draft().isChecked() && !m_desk->draft().hasErrors(), patienceMs);

    // It starts, and rests.
    QTRY_VERIFY_WITH_TIMEOUT(m_desk->kept(made.name) == documentOf(made), patienceMs);
    QAction* start = m_desk->page->findChild<QAction*>(u"programStart"_qs);
    QTRY_VERIFY_WITH_TIMEOUT(start->isEnabled() && start->isVisible(), patienceMs);
    start->trigger();
    QTRY_COMPARE_WITH_TIMEOUT(m_desk->saved(made.name).state, program::ProgramState::Running, patienceMs);
    QAction* pause = m_desk->page->findChild<QAction*>(u"programPause"_qs);
    QTRY_VERIFY_WITH_TIMEOUT(pause->isEnabled() && pause->isVisible(), patienceMs);
    pause->trigger();
    QTRY_COMPARE_WITH_TIMEOUT(m_desk->saved(made.name).state, program::ProgramState::Paused, patienceMs);
}

void TestProgramCanvas::aWelcomeIsMadeByMouseAlone()
{
    QTRY_VERIFY_WITH_TIMEOUT(m_desk->find<QAbstractButton>(u"pagePrimary"_qs), patienceMs);
    m_desk->click(m_desk->find<QAbstractButton>(u"pagePrimary"_qs));
    QTRY_VERIFY_WITH_TIMEOUT(m_desk->draft().isOpen() && m_desk->draft().isChecked(), patienceMs);
    const auto addAt = [&](const CanvasSpot& slot, const QString& kind) {
        QTest::mouseClick(m_desk->canvas().viewport(), Qt::LeftButton, {}, m_desk->at(slot));
        auto* popup = m_desk->popup<PickPopup>();
        QVERIFY(popup);
        QVERIFY(ProgramDesk::clickItem(popup->findChild<QListWidget*>(u"pickList"_qs), kind));
        QVERIFY(m_desk->popupGone());
    };
    addAt(ProgramDesk::slot({}), u"Send an email"_qs);
    QCOMPARE(m_desk->canvas().spot(), ProgramDesk::step("email"));
    auto* message = m_desk->find<QComboBox>(u"message"_qs);
    QVERIFY(message);
    const int welcome = message->findData(u"Welcome"_qs);
    QVERIFY(welcome >= 0);
    message->setCurrentIndex(welcome);
    Q_EMIT message->activated(welcome);
    addAt(ProgramDesk::slot("email"), u"Wait for a time"_qs);
    addAt(ProgramDesk::slot("wait"), u"Give points"_qs);
    QCOMPARE(chainOf(m_desk->draft().program()),
             (QStringList{u"start>email"_qs, u"email>wait"_qs, u"wait>points"_qs, u"points>done"_qs, u"done>"_qs}));

    // The points go before the wait, by dragging.
    QWidget* port = m_desk->canvas().viewport();
    const QPoint from = m_desk->at(ProgramDesk::step("points"));
    const QPoint to = m_desk->at(ProgramDesk::slot("email"));
    QTest::mousePress(port, Qt::LeftButton, {}, from);
    QTest::mouseMove(port, (from + to) / 2);
    QTest::mouseMove(port, to);
    QTest::mouseRelease(port, Qt::LeftButton, {}, to);
    QCOMPARE(chainOf(m_desk->draft().program()),
             (QStringList{u"start>email"_qs, u"email>points"_qs, u"points>wait"_qs, u"wait>done"_qs, u"done>"_qs}));
    m_desk->click(m_desk->find<QAbstractButton>(u"canvasUndo"_qs));
    QCOMPARE(targetAt(m_desk->draft().program(), {"email", 0}), std::string("wait"));
    m_desk->click(m_desk->find<QAbstractButton>(u"canvasRedo"_qs));
    QCOMPARE(targetAt(m_desk->draft().program(), {"email", 0}), std::string("points"));
    QTRY_COMPARE_WITH_TIMEOUT(m_desk->kept(m_desk->draft().program().name), documentOf(m_desk->draft().program()),
                              patienceMs);
}

void TestProgramCanvas::stepsAreCopiedMovedAndTakenBack()
{
    QVERIFY(m_desk->open(m_desk->saved("Win-back 90").id));
    const QString first = documentOf(m_desk->draft().program());
    m_desk->canvas().setFocus();
    QVERIFY(m_desk->canvas().select(ProgramDesk::step("worth")));
    m_desk->key(Qt::Key_C, Qt::ControlModifier);
    QVERIFY(m_desk->canvas().select(ProgramDesk::step("hello")));
    m_desk->key(Qt::Key_V, Qt::ControlModifier);
    QCOMPARE(m_desk->canvas().spot(), ProgramDesk::step("worth2"));
    QCOMPARE(targetAt(m_desk->draft().program(), {"hello", 0}), std::string("worth2"));
    QVERIFY(m_desk->draft().program().step("treat2"));
    m_desk->key(Qt::Key_X, Qt::ControlModifier);
    QCOMPARE(documentOf(m_desk->draft().program()), first);
    m_desk->key(Qt::Key_Z, Qt::ControlModifier);
    QVERIFY(m_desk->draft().program().step("treat2"));
    m_desk->key(Qt::Key_Y, Qt::ControlModifier);
    QCOMPARE(documentOf(m_desk->draft().program()), first);
    QVERIFY(m_desk->canvas().select(ProgramDesk::step("pause")));
    m_desk->key(Qt::Key_D, Qt::ControlModifier);
    QCOMPARE(targetAt(m_desk->draft().program(), {"pause", 0}), std::string("pause2"));
    m_desk->key(Qt::Key_Delete);
    QCOMPARE(documentOf(m_desk->draft().program()), first);
    QCOMPARE(m_desk->canvas().spot(), ProgramDesk::step("worth"));
}

void TestProgramCanvas::arrowsReachEveryThing()
{
    const ProgramId id = m_desk->save(programOf(everyStep()));
    QVERIFY(m_desk->open(id));
    m_desk->canvas().setFocus();
    const auto all = m_desk->canvas().spots();
    std::set<CanvasSpot> reached;
    std::vector<CanvasSpot> open{{CanvasSpot::Kind::Entry}};
    while (!open.empty()) {
        const CanvasSpot from = open.back();
        open.pop_back();
        if (!reached.insert(from).second)
            continue;
        for (const int key : {Qt::Key_Down, Qt::Key_Up, Qt::Key_Left, Qt::Key_Right}) {
            QVERIFY(m_desk->canvas().select(from));
            m_desk->key(key);
            open.push_back(m_desk->canvas().spot());
        }
    }
    for (const CanvasSpot& spot : all)
        QVERIFY2(reached.contains(spot), qPrintable(m_desk->canvas().spokenName(spot)));
}

void TestProgramCanvas::aProblemLeadsToItsStep()
{
    QVERIFY(m_desk->open(m_desk->saved("Win-back 90").id));
    const std::string id = m_desk->draft().insert({"treat", 0}, "set_trait");
    auto* list = m_desk->page->findChild<QListWidget*>(u"canvasProblems"_qs);
    QTRY_VERIFY_WITH_TIMEOUT(m_desk->draft().hasErrors() && list->isVisible(), patienceMs);
    QVERIFY(m_desk->canvas().select({CanvasSpot::Kind::Entry}));
    QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, list->visualItemRect(list->item(0)).center());
    QCOMPARE(m_desk->canvas().spot(), ProgramDesk::step(id));
    QVERIFY(!m_desk->page->findChild<QAction*>(u"programStart"_qs)->isEnabled());
}

void TestProgramCanvas::screenReadersFindATreeOfSteps()
{
    QVERIFY(m_desk->open(m_desk->saved("Win-back 90").id));
    QAccessibleInterface* tree = QAccessible::queryAccessibleInterface(&m_desk->canvas());
    QVERIFY(tree);
    QCOMPARE(tree->role(), QAccessible::Tree);
    const auto spots = m_desk->canvas().spots();
    QCOMPARE(tree->childCount(), int(spots.size()));
    QStringList names;
    for (int i = 0; i < tree->childCount(); ++i) {
        QAccessibleInterface* item = tree->child(i);
        QVERIFY(item && item->isValid());
        QCOMPARE(item->role(), QAccessible::TreeItem);
        QCOMPARE(tree->indexOfChild(item), i);
        QVERIFY(!item->rect().isEmpty());
        names << item->text(QAccessible::Name);
    }
    QVERIFY(!names.contains(QString()));
    QVERIFY2(names.filter(u"We miss you"_qs).size() == 1, qPrintable(names.join(u'\n')));
    QVERIFY(names.filter(u"Ordered five times or more?"_qs).size() >= 3);
    QVERIFY(m_desk->canvas().select(ProgramDesk::step("treat")));
    m_desk->canvas().setFocus();
    QVERIFY(tree->focusChild());
    QVERIFY(tree->focusChild()->text(QAccessible::Name).contains(u"A treat for a regular"));
    QVERIFY(tree->focusChild()->state().selected);
}

void TestProgramCanvas::everythingCanBeReached()
{
    QTRY_VERIFY_WITH_TIMEOUT(m_desk->find<QWidget>(u"program_1"_qs), patienceMs);
    QCOMPARE(faultsOf(m_desk->page.get()).join(u'\n'), QString());
    QVERIFY(m_desk->open(m_desk->saved("Win-back 90").id));
    QCOMPARE(faultsOf(m_desk->page.get()).join(u'\n'), QString());
    // A clock takes two presses, one for the hours and one for the minutes.
    QList<QWidget*> reached;
    for (int i = 0; i < 200; ++i) {
        QWidget* at = m_desk->page->focusWidget();
        QTest::keyClick(at ? at : m_desk->page.get(), Qt::Key_Tab);
        if (QWidget* now = m_desk->page->focusWidget(); now && !reached.contains(now))
            reached << now;
    }
    QVERIFY(reached.contains(static_cast<QWidget*>(&m_desk->canvas())));
    m_desk->find<SegmentedControl>(u"programView"_qs)->setCurrent(u"live"_qs);
    QTRY_VERIFY_WITH_TIMEOUT(m_desk->find<ProgramCanvas>(u"programLive"_qs), patienceMs);
    QCOMPARE(faultsOf(m_desk->page.get()).join(u'\n'), QString());
}

void TestProgramCanvas::aRunningProgramIsPublishedAndPaused()
{
    QVERIFY(m_desk->open(m_desk->saved("Welcome series").id));
    QAction* start = m_desk->page->findChild<QAction*>(u"programStart"_qs);
    QTRY_VERIFY_WITH_TIMEOUT(start->isEnabled(), patienceMs);
    start->trigger();
    QTRY_COMPARE_WITH_TIMEOUT(m_desk->saved("Welcome series").state, program::ProgramState::Running, patienceMs);
    QTRY_COMPARE_WITH_TIMEOUT(m_desk->draft().state(), program::ProgramState::Running, patienceMs);
    QAction* publish = m_desk->page->findChild<QAction*>(u"programPublish"_qs);
    QVERIFY(!publish->isVisible());
    m_desk->draft().insert({"welcome", 0}, "points");
    QTRY_VERIFY_WITH_TIMEOUT(publish->isVisible() && publish->isEnabled(), patienceMs);
    QVERIFY(!m_desk->saved("Welcome series").definition.step("points"));
    publish->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(m_desk->saved("Welcome series").definition.step("points"), patienceMs);
    QCOMPARE(m_desk->saved("Welcome series").version, 2);
    QTRY_VERIFY_WITH_TIMEOUT(!publish->isVisible(), patienceMs);
}

namespace {
/// Everybody comes in at nine and is through three days later.
program::Program daily()
{
    program::Program program = chain({u"email:hello>rest"_qs, u"wait:rest>bye"_qs, u"exit:bye"_qs});
    program.name = "Daily";
    program::ScheduleEntry entry;
    entry.every = program::ScheduleEntry::Every::Day;
    program.entry = entry;
    return program;
}
}

void TestProgramCanvas::aSimulationCountsPeopleOnEdges()
{
    const ProgramId id = m_desk->save(daily());
    QVERIFY(m_desk->open(id));
    m_desk->find<SegmentedControl>(u"programView"_qs)->setCurrent(u"simulate"_qs);
    auto* from = m_desk->find<QDateEdit>(u"simulateFrom"_qs);
    auto* to = m_desk->find<QDateEdit>(u"simulateTo"_qs);
    QVERIFY(from && to);
    from->setDate(QDate(2024, 3, 1));
    to->setDate(QDate(2024, 3, 12));
    QCOMPARE(faultsOf(m_desk->page.get()).join(u'\n'), QString());
    m_desk->click(m_desk->find<QAbstractButton>(u"simulateRun"_qs));
    auto* canvas = m_desk->find<ProgramCanvas>(u"simulateCanvas"_qs);
    auto* days = m_desk->page->findChild<QSlider*>(u"simulateDay"_qs);
    QTRY_VERIFY_WITH_TIMEOUT(days->isVisible(), patienceMs);
    const auto on = [&](const EdgePlace& place) {
        const auto& passed = canvas->picture().passed;
        return passed.contains(place) ? passed.at(place) : -1;
    };
    QCOMPARE(on({}), 3);
    QCOMPARE(on({"hello", 0}), 3);
    QCOMPARE(on({"rest", 0}), 3);
    // On the first day all come in, and wait.
    days->setValue(0);
    QCOMPARE(on({}), 3);
    QCOMPARE(on({"hello", 0}), 3);
    QCOMPARE(on({"rest", 0}), 0);
    QCOMPARE(faultsOf(m_desk->page.get()).join(u'\n'), QString());
    // Nothing of it is real.
    QCOMPARE(m_desk->saved("Daily").state, program::ProgramState::Draft);
    const auto counts = m_desk->shop.services->store().read(
        [&](ReadSession& session) -> Result<program::ProgramCounts> { return program::programs::counts(session, id); });
    QCOMPARE(counts->entered, 0);
}

void TestProgramCanvas::oneCustomerIsWalkedThrough()
{
    const ProgramId id = m_desk->save(daily());
    QVERIFY(m_desk->open(id));
    m_desk->find<SegmentedControl>(u"programView"_qs)->setCurrent(u"test"_qs);
    auto* search = m_desk->find<QLineEdit>(u"testSearch"_qs);
    QVERIFY(search);
    search->setFocus();
    m_desk->type(u"anna"_qs);
    auto* people = m_desk->page->findChild<QListWidget*>(u"testPeople"_qs);
    QTRY_VERIFY_WITH_TIMEOUT(people->isVisible() && people->count() == 1, patienceMs);
    m_desk->key(Qt::Key_Down);
    m_desk->key(Qt::Key_Return);
    auto* lines = m_desk->find<QListWidget>(u"testWalk"_qs);
    QTRY_VERIFY_WITH_TIMEOUT(lines->count() > 2, patienceMs);
    auto* canvas = m_desk->find<ProgramCanvas>(u"testCanvas"_qs);
    QCOMPARE(canvas->spot(), ProgramDesk::step("hello"));
    for (int i = 1; i < lines->count(); ++i)
        m_desk->click(m_desk->find<QAbstractButton>(u"testNext"_qs));
    QCOMPARE(canvas->spot(), ProgramDesk::step("bye"));
    QVERIFY(canvas->picture().passed.contains({"rest", 0}));
    QVERIFY(!m_desk->find<QAbstractButton>(u"testNext"_qs)->isEnabled());
    QCOMPARE(faultsOf(m_desk->page.get()).join(u'\n'), QString());
}

void TestProgramCanvas::grab(const QString& name)
{
    QTest::qWait(400);
    const QDir out(qEnvironmentVariable("PATRON_GRABS"));
    m_desk->page->grab().save(out.filePath(name + u".png"_qs));
}

void TestProgramCanvas::pictures()
{
    if (qEnvironmentVariableIsEmpty("PATRON_GRABS"))
        QSKIP("set PATRON_GRABS to a folder to get pictures of the canvas");
    const ProgramId every = m_desk->save(programOf(everyStep()));
    for (const bool dark : {false, true}) {
        m_theme.setChoice(dark ? Theme::Choice::Dark : Theme::Choice::Light);
        const QString end = dark ? u"-dark"_qs : u""_qs;
        QVERIFY(m_desk->open(m_desk->saved("Win-back 90").id));
        m_desk->canvas().setFocus();
        grab(u"canvas-entry"_qs + end);
        QVERIFY(m_desk->canvas().select(ProgramDesk::step("worth")));
        grab(u"canvas-split"_qs + end);
        QVERIFY(m_desk->canvas().select({CanvasSpot::Kind::Terms}));
        grab(u"canvas-terms"_qs + end);
        m_desk->find<SegmentedControl>(u"programView"_qs)->setCurrent(u"live"_qs);
        grab(u"canvas-live"_qs + end);
        m_desk->find<SegmentedControl>(u"programView"_qs)->setCurrent(u"test"_qs);
        grab(u"canvas-test"_qs + end);
        m_desk->find<SegmentedControl>(u"programView"_qs)->setCurrent(u"simulate"_qs);
        grab(u"canvas-simulate"_qs + end);
        m_desk->click(m_desk->find<QAbstractButton>(u"simulateRun"_qs));
        QTRY_VERIFY_WITH_TIMEOUT(m_desk->page->findChild<QSlider*>(u"simulateDay"_qs)->isVisible(), patienceMs);
        grab(u"canvas-simulated"_qs + end);
        QVERIFY(m_desk->open(every));
        m_desk->canvas().fit();
        grab(u"canvas-every"_qs + end);
        m_desk->canvas().zoomTo(1);
        QVERIFY(m_desk->canvas().select(ProgramDesk::step("event")));
        grab(u"canvas-every-wait"_qs + end);
    }
    m_theme.setChoice(Theme::Choice::Light);
    m_desk->page->findChild<QAction*>(u"programsNew"_qs)->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(m_desk->draft().program().steps.size() == 1, patienceMs);
    grab(u"canvas-new"_qs);
}

QTEST_MAIN(TestProgramCanvas)
#include "tst_programcanvas.moc"
