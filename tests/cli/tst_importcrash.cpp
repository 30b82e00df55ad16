#include "tests/support/patronctl.h"
#include "tests/support/testfile.h"

#include <QCryptographicHash>
#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTest>

#ifdef Q_OS_UNIX
#include <csignal>
#include <sys/mount.h>
#include <sys/resource.h>
#endif

namespace {
using namespace patron;
using patron::test::CtlRun;
using patron::test::Patronctl;
using patron::test::writeFile;

/// How long one test may go on killing when not told otherwise, and how often it must have.
constexpr qint64 killingMs = 12'000;
constexpr int leastKills = 8;

QByteArray customersFile(int first, int count)
{
    QByteArray csv = "Email,Phone,Customer ID,First Name,City,Points,Newsletter\n";
    for (int i = first; i < first + count; ++i) {
        const QByteArray n = QByteArray::number(i);
        csv += "p" + n + "@example.com,+4477009" + n.rightJustified(5, '0') + "," + n + ",Name" + n + "," +
               (i % 2 ? "York" : "Leeds") + "," + n + "," + (i % 3 ? "yes" : "no") + "\n";
    }
    return csv;
}

QByteArray ordersFile(int first, int count, const char* status)
{
    QByteArray csv = "Order No,Date,SKU,Product,Qty,Price,Customer ID,Status\n";
    for (int i = first; i < first + count; ++i) {
        for (int line = 0; line < 1 + i % 3; ++line)
            csv += QByteArray::number(i) + ",2026-05-0" + QByteArray::number(1 + i % 9) + ",S" +
                   QByteArray::number(i % 50 + line) + ",Cup,1,2.50," + QByteArray::number(i % 700) + "," + status +
                   "\n";
    }
    return csv;
}
}

/// An import and an undo that end anywhere, by a kill, a full disk or a cancel, have done all or nothing.
class TestImportCrash : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void aKillAtANamedPointLeavesAllOrNothing_data();
    void aKillAtANamedPointLeavesAllOrNothing();
    void aKillAtAnyMomentLeavesAllOrNothing_data();
    void aKillAtAnyMomentLeavesAllOrNothing();
    void aFileThatMayNotGrowIsSaidAndLeavesNothing_data();
    void aFileThatMayNotGrowIsSaidAndLeavesNothing();
    void aFullDiskIsSaidAndLeavesNothing();

private:
    QString path(const QString& name) const { return m_folder.filePath(name); }
    QString file(const QString& name, const QByteArray& bytes) const { return writeFile(path(name), bytes); }
    QByteArray dumpOf(const QString& workspace) const
    {
        return QCryptographicHash::hash(m_ctl->run({QStringLiteral("dump"), workspace}).out,
                                        QCryptographicHash::Sha256);
    }
    /// A copy of the workspace to work on.
    QString fresh(const QString& name) const
    {
        const QString to = path(name);
        for (const char* end : {"", "-wal", "-shm", "-lock"})
            QFile::remove(to + QString::fromLatin1(end));
        if (!QFile::copy(path(QStringLiteral("base.patron")), to))
            qFatal("the workspace could not be copied");
        return to;
    }
    QStringList wordsOf(const QString& what, const QString& workspace) const
    {
        if (what == u"undo")
            return {QStringLiteral("import-undo"), workspace, QStringLiteral("1")};
        return {QStringLiteral("import"), workspace, path(QStringLiteral("orders2.csv")), QStringLiteral("--source"),
                QStringLiteral("shop")};
    }
    /// Whether the workspace is sound and as before or as after; says which in `after`.
    bool isAllOrNothing(const QString& workspace, const QString& what, bool& after) const
    {
        const CtlRun check = m_ctl->run({QStringLiteral("check"), workspace});
        const QByteArray dump = dumpOf(workspace);
        after = dump == (what == u"undo" ? m_undone : m_imported);
        return check.status == 0 && (after || dump == m_before);
    }

    QTemporaryDir m_folder;
    std::unique_ptr<Patronctl> m_ctl;
    QByteArray m_before;
    QByteArray m_imported;
    QByteArray m_undone;
    qint64 m_importMs = 0;
    qint64 m_undoMs = 0;
};

void TestImportCrash::initTestCase()
{
    QVERIFY(m_folder.isValid());
    m_ctl = std::make_unique<Patronctl>(QStringLiteral(PATRONCTL), path(QStringLiteral("home")));
    const QString base = path(QStringLiteral("base.patron"));
    QCOMPARE(m_ctl->run({QStringLiteral("new"), base}).status, 0);
    file(QStringLiteral("customers.csv"), customersFile(0, 600));
    file(QStringLiteral("orders.csv"), ordersFile(0, 900, "Pending"));
    file(QStringLiteral("orders2.csv"), ordersFile(500, 900, "Completed"));
    for (const char* name : {"orders.csv", "customers.csv"}) {
        const CtlRun done = m_ctl->run({QStringLiteral("import"), base, path(QString::fromLatin1(name)),
                                        QStringLiteral("--source"), QStringLiteral("shop")});
        QVERIFY2(done.status == 0, done.all().constData());
    }
    m_before = dumpOf(base);
    QElapsedTimer timer;
    for (const char* what : {"import", "undo"}) {
        const QString workspace = fresh(QStringLiteral("whole.patron"));
        timer.start();
        const CtlRun done = m_ctl->run(wordsOf(QString::fromLatin1(what), workspace));
        (what[0] == 'u' ? m_undoMs : m_importMs) = timer.elapsed();
        QVERIFY2(done.status == 0, done.all().constData());
        (what[0] == 'u' ? m_undone : m_imported) = dumpOf(workspace);
    }
    QVERIFY(m_before != m_imported && m_before != m_undone && m_imported != m_undone);
}

void TestImportCrash::aKillAtANamedPointLeavesAllOrNothing_data()
{
    QTest::addColumn<QString>("what");
    QTest::addColumn<QString>("point");
    for (const char* point : {"import.after_people", "import.half_orders", "import.before_commit"})
        QTest::newRow(point) << QStringLiteral("import") << QString::fromLatin1(point);
    for (const char* point : {"undo.after_orders", "undo.after_people", "undo.before_commit"})
        QTest::newRow(point) << QStringLiteral("undo") << QString::fromLatin1(point);
}

void TestImportCrash::aKillAtANamedPointLeavesAllOrNothing()
{
    QFETCH(QString, what);
    QFETCH(QString, point);
    const QString workspace = fresh(QStringLiteral("point.patron"));
    m_ctl->setVariable(QStringLiteral("PATRON_FAILPOINT"), point);
    const CtlRun killed = m_ctl->run(wordsOf(what, workspace));
    m_ctl->clearVariable(QStringLiteral("PATRON_FAILPOINT"));
    QVERIFY2(killed.status == 137, killed.all().constData());
    bool after = true;
    QVERIFY(isAllOrNothing(workspace, what, after));
    QVERIFY(!after);
    // And the work can be done then.
    QCOMPARE(m_ctl->run(wordsOf(what, workspace)).status, 0);
    QVERIFY(isAllOrNothing(workspace, what, after));
    QVERIFY(after);
}

void TestImportCrash::aKillAtAnyMomentLeavesAllOrNothing_data()
{
    QTest::addColumn<QString>("what");
    QTest::newRow("of an import") << QStringLiteral("import");
    QTest::newRow("of an undo") << QStringLiteral("undo");
}

void TestImportCrash::aKillAtAnyMomentLeavesAllOrNothing()
{
    QFETCH(QString, what);
    // PATRON_KILLS=200 kills that often, however long it takes.
    const int kills = qEnvironmentVariableIntValue("PATRON_KILLS");
    const qint64 whole = what == u"undo" ? m_undoMs : m_importMs;
    QElapsedTimer timer;
    timer.start();
    int killed = 0;
    int afterwards = 0;
    for (int round = 0; kills > 0 ? round < kills : timer.elapsed() < killingMs || round < leastKills; ++round) {
        const QString workspace = fresh(QStringLiteral("kill.patron"));
        QProcess process;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("PATRON_HOME"), path(QStringLiteral("home")));
        process.setProcessEnvironment(environment);
        process.start(QStringLiteral(PATRONCTL), wordsOf(what, workspace));
        QVERIFY(process.waitForStarted());
        if (!process.waitForFinished(static_cast<int>(QRandomGenerator::global()->bounded(whole + 20)))) {
            process.kill(); // SIGKILL
            process.waitForFinished();
            ++killed;
        }
        bool after = false;
        QVERIFY2(isAllOrNothing(workspace, what, after),
                 qPrintable(QStringLiteral("the store is neither as before nor as after, in round %1").arg(round)));
        afterwards += after ? 1 : 0;
    }
    qInfo("%d killed, %d of all rounds were through", killed, afterwards);
    QVERIFY(killed > 0);
}

void TestImportCrash::aFileThatMayNotGrowIsSaidAndLeavesNothing_data()
{
    QTest::addColumn<QString>("what");
    QTest::addColumn<qint64>("more");
    for (const char* what : {"import", "undo"}) {
        for (const int more : {20'000, 100'000, 200'000})
            QTest::addRow("%s with %d bytes", what, more) << QString::fromLatin1(what) << qint64(more);
    }
}

void TestImportCrash::aFileThatMayNotGrowIsSaidAndLeavesNothing()
{
#ifndef Q_OS_UNIX
    QSKIP("files are limited by setrlimit, which this system does not have");
#else
    QFETCH(QString, what);
    QFETCH(qint64, more);
    const QString workspace = fresh(QStringLiteral("limit.patron"));
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("PATRON_HOME"), path(QStringLiteral("home")));
    process.setProcessEnvironment(environment);
    process.setChildProcessModifier([more] {
        // The journal may have so many bytes; writing more fails instead of ending the process.
        const rlimit limit{static_cast<rlim_t>(more), static_cast<rlim_t>(more)};
        ::setrlimit(RLIMIT_FSIZE, &limit);
        ::signal(SIGXFSZ, SIG_IGN);
    });
    process.start(QStringLiteral(PATRONCTL), wordsOf(what, workspace) + QStringList{QStringLiteral("--json")});
    QVERIFY(process.waitForFinished(60'000));
    QCOMPARE(process.exitStatus(), QProcess::NormalExit);
    const QByteArray out = process.readAllStandardOutput();
    QVERIFY2(process.exitCode() == 1, out.constData());
    const auto answer = parseJson(out.toStdString(), "the answer");
    QVERIFY2(answer && answer->contains("error"), out.constData());
    const auto code = answer->at("error").at("code").get<std::string>();
    QVERIFY2(code == "disk_full" || code == "io", out.constData());
    QVERIFY2(answer->at("error").at("text").get<std::string>().find("nothing was changed") != std::string::npos,
             out.constData());
    bool after = true;
    QVERIFY(isAllOrNothing(workspace, what, after));
    QVERIFY(!after);
#endif
}

void TestImportCrash::aFullDiskIsSaidAndLeavesNothing()
{
#ifndef Q_OS_LINUX
    QSKIP("a small disk is made with tmpfs, which this system does not have");
#else
    const QString disk = path(QStringLiteral("disk"));
    QVERIFY(QDir().mkpath(disk));
    const qint64 size = QFileInfo(path(QStringLiteral("base.patron"))).size() + 300'000;
    const QByteArray options = "size=" + QByteArray::number(size);
    if (::mount("tmpfs", disk.toLocal8Bit().constData(), "tmpfs", 0, options.constData()) != 0)
        QSKIP("this user may not mount a small disk");
    const QString workspace = disk + QStringLiteral("/shop.patron");
    const bool copied = QFile::copy(path(QStringLiteral("base.patron")), workspace);
    const CtlRun refused = m_ctl->json(wordsOf(QStringLiteral("import"), workspace));
    bool after = true;
    const bool sound = isAllOrNothing(workspace, QStringLiteral("import"), after);
    ::umount(disk.toLocal8Bit().constData());
    QVERIFY(copied);
    QVERIFY2(refused.status == 1, refused.all().constData());
    QCOMPARE(QString::fromStdString(refused.json().at("error").at("code").get<std::string>()),
             QStringLiteral("disk_full"));
    QVERIFY2(sound && !after, refused.all().constData());
#endif
}

QTEST_GUILESS_MAIN(TestImportCrash)
#include "tst_importcrash.moc"
