#include "tests/support/uiwalker.h"
#include "ui/kit/progressrow.h"
#include "ui/kit/style.h"
#include "ui/kit/theme.h"
#include "ui/shell/taskcentre.h"
#include "ui/shell/taskmodel.h"

#include <QAbstractItemModelTester>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

using namespace patron::ui;

class TestTaskCentre : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { applyTheme(*qApp, m_theme); }
    void modelKeepsItsPromises();
    void newestIsFirst();
    void runningOnesAreCounted();
    void finishedOnesAreBounded();
    void progressIsDescribed_data();
    void progressIsDescribed();
    void centreShowsAndCancels();
    void resultCanBeShown();
    void escapeCloses();
    void nothingIsNameless();

private:
    static TaskItem task(const QString& id, TaskItem::State state = TaskItem::State::Running, double fraction = 0.5)
    {
        TaskItem item;
        item.id = id;
        item.title = u"Import "_qs + id;
        item.state = state;
        item.fraction = fraction;
        return item;
    }

    Theme m_theme;
};

void TestTaskCentre::modelKeepsItsPromises()
{
    TaskModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    for (int i = 0; i < 5; ++i)
        model.put(task(QString::number(i)));
    model.put(task(u"2"_qs, TaskItem::State::Done));
    model.put(task(u"3"_qs, TaskItem::State::Failed));
    QCOMPARE(model.rowCount(), 5);
    model.remove(u"0"_qs);
    model.remove(u"absent"_qs);
    QCOMPARE(model.rowCount(), 4);
    model.clearFinished();
    QCOMPARE(model.rowCount(), 2);
    QVERIFY(!model.data(model.index(0), Qt::DisplayRole).toString().isEmpty());
    QVERIFY(!model.data({}, Qt::DisplayRole).isValid());
}

void TestTaskCentre::newestIsFirst()
{
    TaskModel model;
    model.put(task(u"a"_qs));
    model.put(task(u"b"_qs));
    QCOMPARE(model.at(0).id, u"b"_qs);
    QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
    model.put(task(u"a"_qs, TaskItem::State::Running, 0.9));
    QCOMPARE(changed.count(), 1);
    QCOMPARE(model.at(1).fraction, 0.9);
}

void TestTaskCentre::runningOnesAreCounted()
{
    TaskModel model;
    QCOMPARE(model.overallFraction(), -1.0);
    model.put(task(u"a"_qs, TaskItem::State::Running, 0.2));
    model.put(task(u"b"_qs, TaskItem::State::Queued, -1));
    model.put(task(u"c"_qs, TaskItem::State::Running, 0.6));
    model.put(task(u"d"_qs, TaskItem::State::Done, 1));
    QCOMPARE(model.runningCount(), 3);
    QCOMPARE(model.overallFraction(), 0.4);
}

void TestTaskCentre::finishedOnesAreBounded()
{
    TaskModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.put(task(u"running"_qs));
    for (int i = 0; i < 70; ++i)
        model.put(task(QString::number(i), TaskItem::State::Done));
    QCOMPARE(model.rowCount(), 51);
    QCOMPARE(model.at(0).id, u"69"_qs);
    QCOMPARE(model.runningCount(), 1);
}

void TestTaskCentre::progressIsDescribed_data()
{
    QTest::addColumn<double>("rate");
    QTest::addColumn<qint64>("remainingMs");
    QTest::addColumn<TaskItem::State>("state");
    QTest::addColumn<QString>("text");
    const auto running = TaskItem::State::Running;
    QTest::addRow("nothing is known") << 0.0 << qint64(-1) << running << QString();
    QTest::addRow("rate alone") << 1200.4 << qint64(-1) << running << u"1,200 rows/s"_qs;
    QTest::addRow("rate and time") << 50.0 << qint64(59'999) << running << u"50 rows/s · less than a minute left"_qs;
    QTest::addRow("minutes are rounded up") << 0.0 << qint64(60'001) << running << u"2 minute(s) left"_qs;
    QTest::addRow("hours from 90 minutes on") << 0.0 << qint64(120 * 60'000) << running << u"2 hour(s) left"_qs;
    QTest::addRow("waiting") << 0.0 << qint64(-1) << TaskItem::State::Queued << u"Waiting for its turn"_qs;
    QTest::addRow("finished says nothing") << 9.0 << qint64(5) << TaskItem::State::Done << QString();
}

void TestTaskCentre::progressIsDescribed()
{
    QFETCH(double, rate);
    QFETCH(qint64, remainingMs);
    QFETCH(TaskItem::State, state);
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
    TaskItem item = task(u"a"_qs, state);
    item.ratePerSecond = rate;
    item.unit = u"rows"_qs;
    item.remainingMs = remainingMs;
    QTEST(describeProgress(item), "text");
}

void TestTaskCentre::centreShowsAndCancels()
{
    QWidget host;
    host.resize(900, 700);
    TaskModel model;
    TaskCentre centre(m_theme, model, &host);
    host.show();
    centre.open();
    QCOMPARE(centre.findChildren<ProgressRow*>().size(), 0);
    model.put(task(u"a"_qs));
    auto* row = centre.findChild<ProgressRow*>(u"task_a"_qs);
    QVERIFY(row && row->isVisible());
    QVERIFY(host.rect().contains(centre.geometry()));
    QSignalSpy cancelled(&model, &TaskModel::cancelRequested);
    row->findChild<QToolButton*>(u"progressCancel"_qs)->click();
    QCOMPARE(cancelled.count(), 1);
    QCOMPARE(cancelled.first().first().toString(), u"a"_qs);
    model.put(task(u"a"_qs, TaskItem::State::Cancelled));
    QVERIFY(!row->isVisible());
    model.clearFinished();
    QTRY_COMPARE(centre.findChildren<ProgressRow*>().size(), 0);
}

void TestTaskCentre::resultCanBeShown()
{
    QWidget host;
    host.resize(900, 700);
    TaskModel model;
    TaskCentre centre(m_theme, model, &host);
    host.show();
    centre.open();
    TaskItem done = task(u"a"_qs, TaskItem::State::Done);
    done.resultText = u"12 customers added"_qs;
    done.showText = u"Show"_qs;
    model.put(done);
    QSignalSpy shown(&model, &TaskModel::showRequested);
    centre.findChild<QPushButton*>(u"taskShow_a"_qs)->click();
    QCOMPARE(shown.count(), 1);
    centre.findChild<QPushButton*>(u"taskClear"_qs)->click();
    QCOMPARE(model.rowCount(), 0);
}

void TestTaskCentre::escapeCloses()
{
    QWidget host;
    host.resize(900, 700);
    TaskModel model;
    TaskCentre centre(m_theme, model, &host);
    host.show();
    centre.open();
    QTest::keyClick(&centre, Qt::Key_Escape);
    QVERIFY(!centre.isVisible());
}

void TestTaskCentre::nothingIsNameless()
{
    QWidget host;
    host.resize(900, 700);
    TaskModel model;
    TaskCentre centre(m_theme, model, &host);
    host.show();
    centre.open();
    model.put(task(u"a"_qs));
    model.put(task(u"b"_qs));
    QVERIFY(patron::test::focusableWidgets(&host).size() >= 3);
    QCOMPARE(patron::test::faultsOf(&host), QStringList());
}

QTEST_MAIN(TestTaskCentre)
#include "tst_taskcentre.moc"
