#include "core/delivery/ballast.h"
#include "tests/support/patronctl.h"
#include "tests/support/smtpfaultserver.h"
#include "tests/support/testfile.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

#ifdef Q_OS_LINUX
#include <sys/mount.h>
#endif

namespace {
using namespace patron;
using patron::test::CtlRun;
using patron::test::Patronctl;
using patron::test::SmtpFaultServer;
using patron::test::writeFile;

constexpr int people = 30;

QStringList words(const char* line)
{
    return QString::fromUtf8(line).split(QLatin1Char(' '));
}

/// A disk of so many bytes for one test; gone with the object.
class SmallDisk
{
public:
    SmallDisk(const QString& folder, qint64 bytes)
        : m_folder(folder.toLocal8Bit())
    {
        QDir().mkpath(folder);
#ifdef Q_OS_LINUX
        const QByteArray options = "size=" + QByteArray::number(bytes);
        m_mounted = ::mount("tmpfs", m_folder.constData(), "tmpfs", 0, options.constData()) == 0;
#else
        Q_UNUSED(bytes)
#endif
    }
    ~SmallDisk()
    {
#ifdef Q_OS_LINUX
        if (m_mounted)
            ::umount(m_folder.constData());
#endif
    }
    bool isThere() const
    {
        return m_mounted;
    }
    QString path(const char* name) const
    {
        return QString::fromLocal8Bit(m_folder) + u'/' + QString::fromUtf8(name);
    }
    /// Leaves so many bytes of the disk, or none.
    void fill(qint64 leave) const
    {
        QFile filler(path("filler"));
        if (!filler.open(QIODevice::WriteOnly | QIODevice::Unbuffered))
            return;
        const QByteArray page(4'096, 'x');
        while (filler.write(page) == page.size()) {
        }
        filler.resize(std::max<qint64>(filler.size() - leave, 0));
    }
    void freeUp() const
    {
        QFile::remove(path("filler"));
    }

private:
    QByteArray m_folder;
    bool m_mounted = false;
};
}

/// A disk that is full while mails go out: what was sent is known when there is room again.
class TestFullDisk : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void outcomesAreKeptUntilThereIsRoom_data();
    void outcomesAreKeptUntilThereIsRoom();
    void theRoomKeptFreeTakesTheOutcomes();

private:
    QTemporaryDir m_folder;
};

void TestFullDisk::outcomesAreKeptUntilThereIsRoom_data()
{
    QTest::addColumn<qint64>("room");
    for (const qint64 kilobytes : {0, 32, 64, 128, 256, 512})
        QTest::addRow("with %lld kB left", kilobytes) << kilobytes * 1'024;
}

void TestFullDisk::outcomesAreKeptUntilThereIsRoom()
{
    QFETCH(qint64, room);
    const SmallDisk disk(m_folder.filePath(QString::fromUtf8(QTest::currentDataTag()).remove(u' ')), 16 << 20);
    if (!disk.isThere())
        QSKIP("a small disk is made with tmpfs, by a user who may mount one");
    SmtpFaultServer server;
    Patronctl ctl(QStringLiteral(PATRONCTL), disk.path("home"));
    const QString shop = disk.path("shop.patron");
    QByteArray customers = "Email\n";
    for (int i = 0; i < people; ++i)
        customers += "c" + QByteArray::number(i) + "@shop.test\n";
    writeFile(disk.path("people.csv"), customers);
    writeFile(disk.path("all.json"), R"({"patron_rule":1,"rule":{"all":[]}})");
    writeFile(disk.path("note.txt"), "Your order is ready.\n");
    for (QStringList command :
         {words("new SHOP"), words("import SHOP DIR/people.csv --source shop"),
          words("message-save SHOP Note DIR/note.txt --subject Ready --class transactional"),
          words("segment-save SHOP All --rule DIR/all.json"),
          words("connector SHOP add Server --kind smtp --host 127.0.0.1 --security plain --from hello@shop.test "
                "--sessions 2 --default --port") +
              QStringList{QString::number(server.port())}}) {
        command.replaceInStrings(QStringLiteral("SHOP"), shop).replaceInStrings(QStringLiteral("DIR/"), disk.path(""));
        const CtlRun done = ctl.json(command);
        QVERIFY2(done.status == 0, done.all().constData());
    }
    ctl.setVariable(QStringLiteral("PATRON_FAILPOINT"), QStringLiteral("launch.after_commit"));
    const QStringList send{QStringLiteral("send"),      shop,
                           QStringLiteral("--message"), QStringLiteral("Note"),
                           QStringLiteral("--segment"), QStringLiteral("All")};
    const CtlRun launched = ctl.json(send);
    QVERIFY2(launched.status == 137, launched.all().constData());
    ctl.clearVariable(QStringLiteral("PATRON_FAILPOINT"));

    disk.fill(room);
    const CtlRun full = ctl.json({QStringLiteral("outbox-resume"), shop});
    QVERIFY2(full.status == 0 || full.status == 1, full.all().constData());
    if (full.status == 1) {
        const QString code = QString::fromStdString(full.json().at("error").at("code").get<std::string>());
        QVERIFY2(code == u"disk_full" || code == u"io", full.all().constData());
    }

    disk.freeUp();
    const CtlRun resumed = ctl.json({QStringLiteral("outbox-resume"), shop});
    QVERIFY2(resumed.status == 0, resumed.all().constData());
    QVERIFY2(resumed.json().at("states").value("ACCEPTED", 0) == people, resumed.all().constData());
    QCOMPARE(server.commits().size(), std::size_t{people});
    for (int i = 0; i < people; ++i)
        QCOMPARE(server.commitsOf("c" + std::to_string(i) + "@shop.test"), 1);
    const CtlRun check = ctl.json({QStringLiteral("check"), shop});
    QVERIFY2(check.status == 0, check.all().constData());
}

/// What the servers said of messages that have left is in the workspace, not only in the journal beside it.
void TestFullDisk::theRoomKeptFreeTakesTheOutcomes()
{
    const SmallDisk disk(m_folder.filePath(QStringLiteral("ballast")), 128 << 20);
    if (!disk.isThere())
        QSKIP("a small disk is made with tmpfs, by a user who may mount one");
    delivery::Ballast ballast(disk.path("shop.patron").toStdString());
    ballast.take();
    const QString file = disk.path("shop.patron-ballast");
    QCOMPARE(QFileInfo(file).size(), qint64{16} << 20);
    disk.fill(0);
    const auto writes = [&] {
        QFile more(disk.path("more"));
        const QByteArray much(8 << 20, 'x');
        return more.open(QIODevice::WriteOnly | QIODevice::Unbuffered) && more.write(much) == much.size();
    };
    QVERIFY(!writes());
    QVERIFY(ballast.giveUp());
    QVERIFY(!QFile::exists(file));
    QVERIFY(writes());
    QVERIFY(!ballast.giveUp());
    // Where there is little room none is taken, and what a killed program left goes with the next start.
    ballast.take();
    QVERIFY(!QFile::exists(file));
    disk.freeUp();
    writeFile(file, "left");
    delivery::Ballast::clear(disk.path("shop.patron").toStdString());
    QVERIFY(!QFile::exists(file));
    {
        delivery::Ballast other(disk.path("shop.patron").toStdString());
        other.take();
        QVERIFY(QFile::exists(file));
    }
    QVERIFY(!QFile::exists(file));
}

QTEST_GUILESS_MAIN(TestFullDisk)
#include "tst_fulldisk.moc"
