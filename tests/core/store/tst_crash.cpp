#include "tests/support/checks.h"
#include "tests/support/tempworkspace.h"

#include <QCoreApplication>
#include <QProcess>

#include <cstdio>

using namespace patron;
using patron::test::q;
using patron::test::TempWorkspace;
namespace fs = std::filesystem;

namespace {
/// Tells the parent and waits for it: the parent kills us, or closes our input to let us go on.
void say(const char* word)
{
    std::puts(word);
    std::fflush(stdout);
    while (std::getchar() != EOF) {
    }
}

Result<void> fill(Transaction& tx, int rows)
{
    for (int i = 0; i < rows; ++i)
        tx.query("INSERT INTO product(sku, name) VALUES (?, ?)")
            .bind("half " + std::to_string(i), std::string(500, 'x'))
            .run();
    return {};
}

/// What this program does when it is started again as somebody else.
int runAsChild(const std::string& role, const fs::path& path)
{
    auto store = Store::open(path, Store::Access::ReadWrite);
    if (!store) {
        std::fputs(store.error().text.c_str(), stderr);
        return 1;
    }
    if (role == "hold") {
        say("ready");
        return 0;
    }
    const auto done = (*store)->write([&role](Transaction& tx) -> Result<void> {
        // A cache of ten pages: most of the half-done work is in the journal already.
        if (role == "spill")
            tx.connection().execute("PRAGMA cache_size = 10");
        PATRON_CHECK(fill(tx, 4'000));
        if (role != "committed")
            say("ready");
        return {};
    });
    if (role == "committed" && done)
        say("ready");
    return done ? 0 : 1;
}

class Child
{
public:
    Child(const char* role, const TempWorkspace& shop)
    {
        m_process.start(QCoreApplication::applicationFilePath(),
                        {QStringLiteral("--child"), QString::fromLatin1(role), q(fromPath(shop.path()))});
        m_ready = m_process.waitForReadyRead(30'000) && m_process.readAllStandardOutput().contains("ready");
    }
    ~Child() { kill(); }
    bool ready() const { return m_ready; }
    QByteArray complaint() { return m_process.readAllStandardError(); }
    qint64 id() const { return m_process.processId(); }
    /// SIGKILL: no destructor, no flush.
    void kill()
    {
        m_process.kill();
        m_process.waitForFinished();
    }
    bool letGo()
    {
        m_process.closeWriteChannel();
        return m_process.waitForFinished() && m_process.exitCode() == 0;
    }

private:
    QProcess m_process;
    bool m_ready = false;
};

int products(Store& store)
{
    const auto count = store.read([](ReadSession& session) -> Result<int> {
        Query query = session.query("SELECT count(*) FROM product");
        query.step();
        return query.integer(0);
    });
    return count ? *count : -1;
}
}

class TestCrash : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void namesTheProcessThatHoldsTheFile();
    void aKillLeavesTheStoreAsBefore_data();
    void aKillLeavesTheStoreAsBefore();
};

void TestCrash::namesTheProcessThatHoldsTheFile()
{
    TempWorkspace shop;
    shop.close();
    Child child("hold", shop);
    QVERIFY2(child.ready(), child.complaint().constData());
    const auto refused = shop.reopen();
    VERIFY_FAILS(refused, ErrorCode::Locked, "in use by");
    const QString text = q(refused.error().text);
    QVERIFY2(text.contains(QStringLiteral("process %1").arg(child.id())), qPrintable(text));
    QVERIFY2(text.contains(QStringLiteral("tst_crash")), qPrintable(text));
    QVERIFY2(text.contains(q(fromPath(shop.path()))), qPrintable(text));
    // Looking on is offered, and works.
    VERIFY_OK(shop.reopen(Store::Access::ReadOnly));
    shop.close();
    QVERIFY(child.letGo());
    VERIFY_OK(shop.reopen());
    QVERIFY(shop.store().live());
}

void TestCrash::aKillLeavesTheStoreAsBefore_data()
{
    QTest::addColumn<QByteArray>("role");
    QTest::addColumn<int>("rows");
    QTest::newRow("in the middle of a write in memory") << QByteArray("write") << 1;
    QTest::newRow("in the middle of a write that reached the disk") << QByteArray("spill") << 1;
    QTest::newRow("after a commit, before the journal is folded in") << QByteArray("committed") << 4'001;
    QTest::newRow("while nothing is done") << QByteArray("hold") << 1;
}

void TestCrash::aKillLeavesTheStoreAsBefore()
{
    QFETCH(QByteArray, role);
    QFETCH(int, rows);
    TempWorkspace shop;
    VERIFY_OK(shop.store().write([](Transaction& tx) -> Result<void> {
        tx.query("INSERT INTO product(sku, name) VALUES ('TEA', 'Tea')").run();
        return {};
    }));
    shop.close();
    for (int round = 0; round < 3; ++round) {
        Child child(role.constData(), shop);
        QVERIFY2(child.ready(), child.complaint().constData());
        if (role == "spill")
            QVERIFY(fs::file_size(shop.file("shop.patron-wal")) > 1'000'000);
        child.kill();
        // The dead process holds nothing; its journal is taken into account or thrown away.
        VERIFY_OK(shop.reopen());
        QCOMPARE(products(shop.store()), rows);
        const auto problems = shop.store().check();
        VERIFY_OK(problems);
        QVERIFY(problems->empty());
        QVERIFY(shop.store().live());
        VERIFY_OK(shop.store().write([](Transaction& tx) -> Result<void> {
            tx.query("DELETE FROM product WHERE sku LIKE 'half%'").run();
            return {};
        }));
        shop.close();
        QVERIFY(!fs::exists(shop.file("shop.patron-wal")));
    }
}

int main(int argc, char** argv)
{
    const QCoreApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.size() == 4 && arguments[1] == QLatin1String("--child"))
        return runAsChild(arguments[2].toStdString(), toPath(arguments[3].toStdString()));
    TestCrash test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_crash.moc"
