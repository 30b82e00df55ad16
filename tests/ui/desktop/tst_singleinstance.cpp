#include "app/desktop/englishplurals.h"
#include "app/desktop/singleinstance.h"
#include "app/desktop/taskfeed.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QThread>

#include <atomic>

using namespace patron;
using namespace patron::desktop;

class SingleInstanceTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theSecondHandsItsFilesToTheFirst()
    {
        const QTemporaryDir folder;
        SingleInstance first(folder.path());
        QVERIFY(first.becomeFirst());
        QSignalSpy received(&first, &SingleInstance::received);
        const QStringList files{QStringLiteral("/shop/Änne.patron"), QStringLiteral("/shop/b.csv")};
        std::atomic<bool> wasFirst = true;
        std::atomic<bool> forwarded = false;
        // The other process waits while this one's event loop answers.
        const std::unique_ptr<QThread> other(QThread::create([&] {
            SingleInstance second(folder.path());
            wasFirst = second.becomeFirst();
            forwarded = second.forward(files);
        }));
        other->start();
        QTRY_VERIFY(other->isFinished());
        QVERIFY(!wasFirst);
        QVERIFY(forwarded);
        QTRY_COMPARE(received.count(), 1);
        QCOMPARE(received.first().first().toStringList(), files);
    }

    void anotherFolderIsAnotherPatron()
    {
        const QTemporaryDir one;
        const QTemporaryDir two;
        SingleInstance first(one.path());
        SingleInstance second(two.path());
        QVERIFY(first.becomeFirst());
        QVERIFY(second.becomeFirst());
    }

    void whenTheFirstIsGoneTheNextOneIsFirst()
    {
        const QTemporaryDir folder;
        {
            SingleInstance first(folder.path());
            QVERIFY(first.becomeFirst());
        }
        SingleInstance next(folder.path());
        QVERIFY(!next.forward({QStringLiteral("a")}, 100));
        QVERIFY(next.becomeFirst());
    }

    void countsReadAsASentence_data()
    {
        QTest::addColumn<int>("n");
        QTest::addColumn<QString>("text");
        QTest::newRow("none") << 0 << QStringLiteral("0 orders");
        QTest::newRow("one") << 1 << QStringLiteral("1 order");
        QTest::newRow("many") << 12 << QStringLiteral("12 orders");
    }

    void countsReadAsASentence()
    {
        QFETCH(int, n);
        QFETCH(QString, text);
        EnglishPlurals plurals;
        QCoreApplication::installTranslator(&plurals);
        QCOMPARE(QCoreApplication::translate("Any", "%n order(s)", nullptr, n), text);
        QCOMPARE(QCoreApplication::translate("Any", "No number (s)"), QStringLiteral("No number (s)"));
        QCoreApplication::removeTranslator(&plurals);
    }

    void aJobIsATask_data()
    {
        QTest::addColumn<bool>("started");
        QTest::addColumn<bool>("finished");
        QTest::addColumn<int>("error");
        QTest::addColumn<int>("state");
        using State = ui::TaskItem::State;
        QTest::newRow("waits") << false << false << -1 << int(State::Queued);
        QTest::newRow("runs") << true << false << -1 << int(State::Running);
        QTest::newRow("is done") << true << true << -1 << int(State::Done);
        QTest::newRow("was stopped") << true << true << int(ErrorCode::Cancelled) << int(State::Cancelled);
        QTest::newRow("failed") << true << true << int(ErrorCode::DiskFull) << int(State::Failed);
    }

    void aJobIsATask()
    {
        QFETCH(bool, started);
        QFETCH(bool, finished);
        QFETCH(int, error);
        QFETCH(int, state);
        JobStatus status;
        status.id = 7;
        status.title = "Import orders.csv";
        status.started = started;
        status.finished = finished;
        status.progress = {"Reading", 50, 200, 25.0};
        if (error >= 0)
            status.error = makeError(static_cast<ErrorCode>(error), "The disk is full.");
        const ui::TaskItem item = taskOf(QStringLiteral("job:"), status);
        QCOMPARE(int(item.state), state);
        QCOMPARE(item.id, QStringLiteral("job:7"));
        QCOMPARE(item.fraction, 0.25);
        QCOMPARE(item.remainingMs, 6000);
        QCOMPARE(item.cancellable, !finished);
        QCOMPARE(jobOfTask(QStringLiteral("job:"), item.id), std::optional<quint64>(7));
        QVERIFY(!jobOfTask(QStringLiteral("open:"), item.id));
    }
};

QTEST_MAIN(SingleInstanceTest)
#include "tst_singleinstance.moc"
