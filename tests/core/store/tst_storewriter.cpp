#include "tests/support/checks.h"
#include "tests/support/tempworkspace.h"

#include <QElapsedTimer>

#include <atomic>
#include <stdexcept>

using namespace patron;
using patron::test::q;
using patron::test::TempWorkspace;

namespace {
/// A writer over a small database of its own, to see how it joins work.
class Writing
{
public:
    Writing()
    {
        auto connection = Connection::open(path(), Connection::Mode::Create);
        if (!connection)
            qFatal("%s", connection.error().detail.c_str());
        (*connection)->execute("PRAGMA journal_mode = WAL");
        (*connection)->execute("CREATE TABLE item(name TEXT UNIQUE, bytes BLOB)");
        (*connection)
            ->execute("CREATE TABLE data_version(version INTEGER, stamp INTEGER, told INTEGER, writing INTEGER)");
        (*connection)->execute("INSERT INTO data_version VALUES (0, 0, 0, 0)");
        m_feed.subscribe([this](const ChangeSet& changes) { m_notices.push_back(changes); });
        m_writer = std::make_unique<StoreWriter>(std::move(*connection), m_feed);
    }

    StoreWriter& writer() { return *m_writer; }
    /// Work that waits until the promise is kept; what is posted meanwhile is joined behind it.
    std::future<Result<void>> block(std::promise<void>& gate)
    {
        return m_writer->post(
            [&gate](Transaction&) -> Result<void> {
                gate.get_future().wait();
                return {};
            },
            false);
    }
    std::future<Result<void>> insert(const std::string& name, bool alone = false)
    {
        return m_writer->post(
            [name](Transaction& tx) -> Result<void> {
                tx.query("INSERT INTO item(name) VALUES (?)").bind(name).run();
                tx.changed(Area::Products);
                return {};
            },
            alone);
    }
    std::vector<std::string> names()
    {
        std::vector<std::string> all;
        auto connection = Connection::open(path(), Connection::Mode::ReadOnly);
        Query query = (*connection)->queryOnce("SELECT name FROM item ORDER BY rowid");
        while (query.step())
            all.push_back(query.text(0));
        return all;
    }
    /// What SQLite knows of how many rows there are; empty: nothing.
    std::string statistics()
    {
        auto connection = Connection::open(path(), Connection::Mode::ReadOnly);
        Query table = (*connection)->queryOnce("SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_stat1'");
        if (!table.step())
            return {};
        Query query = (*connection)->queryOnce("SELECT stat FROM sqlite_stat1 WHERE tbl = 'item'");
        return query.step() ? query.text(0) : std::string();
    }
    /// One for each durable commit that changed something.
    const std::vector<ChangeSet>& notices() const { return m_notices; }
    void stop() { m_writer.reset(); }

private:
    std::filesystem::path path() const { return toPath(m_folder.filePath(QStringLiteral("x.db")).toStdString()); }
    QTemporaryDir m_folder;
    ChangeFeed m_feed;
    std::vector<ChangeSet> m_notices;
    std::unique_ptr<StoreWriter> m_writer;
};

using Names = std::vector<std::string>;
}

class TestStoreWriter : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void joinsWhatWaits();
    void aFailureTakesOnlyItsOwnWorkBack_data();
    void aFailureTakesOnlyItsOwnWorkBack();
    void longWorkStaysAlone();
    void finishesBeforeItCloses();
    void saysThatTheDiskIsFull();
    void tellsWhatChanged();
    void countsPastTheLimitAsAll();
    void readsSeeOneMoment();
    void longReadsCanBeStopped();
    void manyThreadsReadAndWrite();
    void statisticsComeWithManyRows_data();
    void statisticsComeWithManyRows();
};

void TestStoreWriter::joinsWhatWaits()
{
    Writing writing;
    std::promise<void> gate;
    auto first = writing.block(gate);
    auto a = writing.insert("a");
    auto b = writing.insert("b");
    auto c = writing.insert("c");
    gate.set_value();
    for (auto* done : {&first, &a, &b, &c})
        VERIFY_OK(done->get());
    QCOMPARE(writing.notices().size(), std::size_t(1));
    QCOMPARE(writing.names(), (Names{"a", "b", "c"}));
}

void TestStoreWriter::aFailureTakesOnlyItsOwnWorkBack_data()
{
    QTest::addColumn<int>("how");
    QTest::addColumn<int>("code");
    QTest::newRow("an error returned") << 0 << static_cast<int>(ErrorCode::BadInput);
    QTest::newRow("a rule of the tables broken") << 1 << static_cast<int>(ErrorCode::Conflict);
    QTest::newRow("a standard exception") << 2 << static_cast<int>(ErrorCode::Internal);
    QTest::newRow("an unknown exception") << 3 << static_cast<int>(ErrorCode::Internal);
    QTest::newRow("a statement that is none") << 4 << static_cast<int>(ErrorCode::Internal);
}

void TestStoreWriter::aFailureTakesOnlyItsOwnWorkBack()
{
    QFETCH(int, how);
    QFETCH(int, code);
    Writing writing;
    std::promise<void> gate;
    auto first = writing.block(gate);
    auto a = writing.insert("a");
    auto wrong = writing.writer().post(
        [how](Transaction& tx) -> Result<void> {
            tx.query("INSERT INTO item(name) VALUES ('half')").run();
            tx.changed(Area::Customers, CustomerId{7});
            if (how == 1)
                tx.query("INSERT INTO item(name) VALUES ('a')").run();
            if (how == 2)
                throw std::out_of_range("map::at");
            if (how == 3)
                throw 42;
            if (how == 4)
                tx.query("INSERT NONSENSE").run();
            return makeError(ErrorCode::BadInput, "This cannot be.");
        },
        false);
    auto c = writing.insert("c");
    gate.set_value();
    VERIFY_OK(first.get());
    VERIFY_OK(a.get());
    VERIFY_OK(c.get());
    const auto failed = wrong.get();
    VERIFY_FAILS(failed, static_cast<ErrorCode>(code), "");
    QCOMPARE(writing.names(), (Names{"a", "c"}));
    QCOMPARE(writing.notices().size(), std::size_t(1));
    QVERIFY(!writing.notices()[0].touches(Area::Customers));
    QVERIFY(writing.notices()[0].customers.empty());
}

void TestStoreWriter::longWorkStaysAlone()
{
    Writing writing;
    std::promise<void> gate;
    auto first = writing.block(gate);
    auto a = writing.insert("a");
    auto b = writing.insert("b", true);
    auto c = writing.insert("c");
    auto outside = writing.writer().postOutside([](Connection& connection) -> Result<void> {
        connection.execute("VACUUM");
        return {};
    });
    auto d = writing.insert("d");
    gate.set_value();
    for (auto* done : {&first, &a, &b, &c, &outside, &d})
        VERIFY_OK(done->get());
    // a with the first; b, c and d each for itself.
    QCOMPARE(writing.notices().size(), std::size_t(4));
    QCOMPARE(writing.names(), (Names{"a", "b", "c", "d"}));
}

void TestStoreWriter::finishesBeforeItCloses()
{
    Writing writing;
    std::promise<void> gate;
    auto first = writing.block(gate);
    std::vector<std::future<Result<void>>> waiting;
    for (int i = 0; i < 200; ++i)
        waiting.push_back(writing.insert(std::to_string(i)));
    gate.set_value();
    writing.stop();
    for (auto& done : waiting)
        VERIFY_OK(done.get());
    QCOMPARE(writing.names().size(), std::size_t(200));
}

void TestStoreWriter::saysThatTheDiskIsFull()
{
    Writing writing;
    VERIFY_OK(writing.insert("before").get());
    // SQLite's own limit stands for the disk's: the same code comes back.
    auto limited = writing.writer().postOutside([](Connection& connection) -> Result<void> {
        connection.execute("PRAGMA max_page_count = 20");
        return {};
    });
    VERIFY_OK(limited.get());
    const auto full = writing.writer()
                          .post(
                              [](Transaction& tx) -> Result<void> {
                                  for (int i = 0; i < 100; ++i)
                                      tx.query("INSERT INTO item(name, bytes) VALUES (?, zeroblob(4000))")
                                          .bind(std::to_string(i))
                                          .run();
                                  return {};
                              },
                              false)
                          .get();
    VERIFY_FAILS(full, ErrorCode::DiskFull, "disk is full");
    QCOMPARE(writing.names(), (Names{"before"}));
    VERIFY_OK(writing.insert("after").get());
    QCOMPARE(writing.names(), (Names{"before", "after"}));
}

void TestStoreWriter::tellsWhatChanged()
{
    TempWorkspace shop;
    std::vector<ChangeSet> heard;
    const int id = shop.store().changes().subscribe([&heard](const ChangeSet& changes) { heard.push_back(changes); });
    const auto write = [&](bool fail) {
        return shop.store().write([fail](Transaction& tx) -> Result<int> {
            tx.changed(Area::Customers, CustomerId{5});
            tx.changed(Area::Orders);
            if (fail)
                return makeError(ErrorCode::BadInput, "No.");
            return 12;
        });
    };
    const auto value = write(false);
    VERIFY_OK(value);
    QCOMPARE(*value, 12);
    // The notice comes before the caller goes on.
    QCOMPARE(heard.size(), std::size_t(1));
    QVERIFY(heard[0].touches(Area::Customers));
    QVERIFY(heard[0].touches(Area::Orders));
    QVERIFY(!heard[0].touches(Area::Settings));
    QCOMPARE(heard[0].customers.size(), std::size_t(1));
    QCOMPARE(heard[0].customers[0].value, 5);
    VERIFY_FAILS(write(true), ErrorCode::BadInput, "No.");
    QCOMPARE(heard.size(), std::size_t(1));
    // Nothing changed, nothing told.
    VERIFY_OK(shop.store().write([](Transaction&) -> Result<void> { return {}; }));
    QCOMPARE(heard.size(), std::size_t(1));
    shop.store().changes().unsubscribe(id);
    VERIFY_OK(write(false));
    QCOMPARE(heard.size(), std::size_t(1));
}

void TestStoreWriter::countsPastTheLimitAsAll()
{
    ChangeSet changes;
    for (std::size_t i = 1; i <= ChangeSet::maxCustomers; ++i)
        changes.add(CustomerId{static_cast<std::int64_t>(i)});
    QVERIFY(!changes.allCustomers);
    ChangeSet more;
    more.add(CustomerId{1});
    more.add(Area::Orders);
    changes.merge(more);
    QVERIFY(changes.allCustomers);
    QVERIFY(changes.customers.empty());
    QVERIFY(changes.touches(Area::Orders));
    changes.add(CustomerId{2});
    QVERIFY(changes.customers.empty());
}

void TestStoreWriter::readsSeeOneMoment()
{
    TempWorkspace shop;
    const auto counts = shop.store().read([&shop](ReadSession& session) -> Result<std::pair<int, int>> {
        const auto count = [&session] {
            Query query = session.query("SELECT count(*) FROM setting");
            query.step();
            return query.integer(0);
        };
        const int before = count();
        PATRON_CHECK(shop.store().setSetting("new", "row"));
        return std::pair(before, count());
    });
    VERIFY_OK(counts);
    QCOMPARE(counts->first, counts->second);
    const auto later = shop.store().setting("new");
    VERIFY_OK(later);
    QVERIFY(later->has_value());
}

void TestStoreWriter::longReadsCanBeStopped()
{
    TempWorkspace shop;
    const CancelToken token;
    std::atomic<bool> running = false;
    std::thread canceller([&] {
        while (!running)
            std::this_thread::yield();
        token.cancel();
    });
    const auto endless = [&running](ReadSession& session) -> Result<int> {
        Query query = session.queryOnce("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
                                        "SELECT count(*) FROM n");
        running = true;
        query.step();
        return 0;
    };
    const auto stopped = shop.store().read(endless, token);
    canceller.join();
    VERIFY_FAILS(stopped, ErrorCode::Cancelled, "Stopped");
    // The reader is as good as new: without the token nothing is stopped.
    for (int i = 0; i < 4; ++i) {
        const auto sum = shop.store().read([](ReadSession& session) -> Result<std::int64_t> {
            Query query = session.queryOnce("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE "
                                            "i < 100000) SELECT sum(i) FROM n");
            query.step();
            return query.int64(0);
        });
        VERIFY_OK(sum);
        QCOMPARE(*sum, 5'000'050'000);
    }
}

void TestStoreWriter::manyThreadsReadAndWrite()
{
    TempWorkspace shop;
    std::atomic<int> failures = 0;
    std::vector<std::thread> threads;
    for (int t = 0; t < 8; ++t) {
        threads.emplace_back([&, t] {
            for (int i = 0; i < 25; ++i) {
                const std::string key = "k" + std::to_string(t) + "." + std::to_string(i);
                const bool written = shop.store().setSetting(key, "v").has_value();
                const auto back = shop.store().setting(key);
                if (!written || !back || !back->has_value())
                    ++failures;
            }
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    QCOMPARE(failures.load(), 0);
}

void TestStoreWriter::statisticsComeWithManyRows_data()
{
    QTest::addColumn<int>("rows");
    QTest::addColumn<bool>("known");
    QTest::newRow("a few rows are not worth it") << 500 << false;
    QTest::newRow("after an import the number of rows is known") << 25'000 << true;
}

void TestStoreWriter::statisticsComeWithManyRows()
{
    QFETCH(int, rows);
    QFETCH(bool, known);
    Writing writing;
    auto done = writing.writer().post(
        [rows](Transaction& tx) -> Result<void> {
            for (int i = 0; i < rows; ++i)
                tx.query("INSERT INTO item(name) VALUES (?)").bind(i).run();
            return {};
        },
        true);
    VERIFY_OK(done.get());
    writing.stop();
    QCOMPARE(!writing.statistics().empty(), known);
    // The first number is that of the rows, guessed from a sample.
    const int guessed = known ? std::stoi(writing.statistics()) : rows;
    QVERIFY2(guessed > rows / 2 && guessed < rows * 2, writing.statistics().c_str());
}

QTEST_GUILESS_MAIN(TestStoreWriter)
#include "tst_storewriter.moc"
