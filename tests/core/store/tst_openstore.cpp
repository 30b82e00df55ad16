#include "core/base/paths.h"
#include "core/store/migrator.h"
#include "core/store/placement.h"
#include "tests/support/checks.h"
#include "tests/support/tempworkspace.h"

#include <QFile>
#include <QLockFile>
#include <QSysInfo>

#include <csignal>
#include <fstream>

#ifndef _WIN32
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#endif

using namespace patron;
using patron::test::q;
using patron::test::TempWorkspace;
namespace fs = std::filesystem;

namespace {
void writeBytes(const fs::path& path, const std::string& bytes)
{
    std::ofstream(path, std::ios::binary) << bytes;
}

/// A connection beside the store, to do to a file what the store itself never does.
void doctor(const fs::path& path, const std::string& sql)
{
    auto connection = Connection::open(path, Connection::Mode::Create);
    if (!connection)
        qFatal("%s", connection.error().detail.c_str());
    try {
        (*connection)->execute(sql);
    } catch (const StoreFailure& failure) {
        qFatal("%s", failure.error().detail.c_str());
    }
}

#ifndef _WIN32
/// Whoever runs the tests as root sees no permissions; for a while this process is nobody.
class AsNobody
{
public:
    AsNobody()
        : m_root(::geteuid() == 0)
    {
        if (m_root && ::seteuid(65534) != 0)
            qFatal("cannot become nobody");
    }
    ~AsNobody()
    {
        if (m_root && ::seteuid(0) != 0)
            qFatal("cannot become root again");
    }

private:
    bool m_root;
};
#endif
}

class TestOpenStore : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void createsWhatWasAskedFor();
    void refusesToCreate_data();
    void refusesToCreate();
    void keepsWhatWasWritten();
    void refusesWrongFiles_data();
    void refusesWrongFiles();
    void foldsTheJournalIn();
    void knowsSynchronisedFolders_data();
    void knowsSynchronisedFolders();
    void keepsNoJournalAsideInASynchronisedFolder();
    void refusesNewerSchemas();
    void givesReadOnlyStoresNoWriter();
    void saysReadOnlyOfAProtectedFile();
    void opensInAProtectedFolder();
    void tellsAFullDiskFromAProtectedFolder();
    void noticesDamage();
    void holdsTheFileInOneProcess();
    void opensBesideTheLockOfAKilledProgram_data();
    void opensBesideTheLockOfAKilledProgram();
    void opensBesideALockThatNamesSomebodyElse();
    void leavesTheLockOfAProgramThatIsStarting();
};

void TestOpenStore::createsWhatWasAskedFor()
{
    TempWorkspace shop({"JPY", "Asia/Tokyo", "JP"});
    Store& store = shop.store();
    QCOMPARE(q(store.currency()), QStringLiteral("JPY"));
    QCOMPARE(store.currencyDecimals(), 0);
    QCOMPARE(q(store.country()), QStringLiteral("JP"));
    QCOMPARE(q(store.zone().name()), QStringLiteral("Asia/Tokyo"));
    QCOMPARE(store.uuid().size(), std::size_t(36));
    QVERIFY(store.identityKey().size() >= 32);
    QVERIFY(store.live());
    QVERIFY(!store.readOnly());
    QVERIFY(store.notice().empty());
    const auto problems = store.check();
    VERIFY_OK(problems);
    QVERIFY(problems->empty());
    const auto created = store.setting("created_at");
    VERIFY_OK(created);
    QCOMPARE(q(created->value()), QString::number(TempWorkspace::startMs));
    TempWorkspace other;
    QVERIFY(other.store().uuid() != store.uuid());
    QVERIFY(other.store().identityKey() != store.identityKey());
}

void TestOpenStore::refusesToCreate_data()
{
    QTest::addColumn<std::string>("file");
    QTest::addColumn<std::string>("currency");
    QTest::addColumn<std::string>("zone");
    QTest::addColumn<int>("code");
    QTest::addColumn<std::string>("words");
    const auto row = [](const char* name, const char* file, const char* currency, const char* zone, ErrorCode code,
                        const char* words) {
        QTest::newRow(name) << std::string(file) << std::string(currency) << std::string(zone) << static_cast<int>(code)
                            << std::string(words);
    };
    row("over an existing file", "shop.patron", "GBP", "Europe/London", ErrorCode::Conflict, "exists already");
    row("in a folder that is not there", "nowhere/new.patron", "GBP", "Europe/London", ErrorCode::NotFound,
        "does not exist");
    row("with a currency that is none", "new.patron", "pounds", "Europe/London", ErrorCode::WrongUsage,
        "not a currency code");
    row("with a zone that is none", "new.patron", "GBP", "Europe/Lundun", ErrorCode::NotFound, "not a time zone");
}

void TestOpenStore::refusesToCreate()
{
    QFETCH(std::string, file);
    QFETCH(std::string, currency);
    QFETCH(std::string, zone);
    QFETCH(int, code);
    QFETCH(std::string, words);
    TempWorkspace shop;
    const std::string uuid = shop.store().uuid();
    VERIFY_FAILS(Store::create(shop.file(file), {currency, zone, "GB"}, shop.clock()), static_cast<ErrorCode>(code),
                 words);
    QVERIFY(!fs::exists(shop.file("new.patron")));
    QVERIFY(!fs::exists(shop.file("new.patron-lock")));
    VERIFY_OK(shop.reopen());
    QCOMPARE(q(shop.store().uuid()), q(uuid));
}

void TestOpenStore::keepsWhatWasWritten()
{
    TempWorkspace shop;
    const std::string uuid = shop.store().uuid();
    VERIFY_OK(shop.store().setSetting("colour", "green"));
    VERIFY_OK(shop.store().setSetting("colour", "blue"));
    VERIFY_OK(shop.reopen());
    const auto colour = shop.store().setting("colour");
    VERIFY_OK(colour);
    QCOMPARE(q(colour->value()), QStringLiteral("blue"));
    const auto absent = shop.store().setting("shape");
    VERIFY_OK(absent);
    QVERIFY(!absent->has_value());
    QCOMPARE(q(shop.store().uuid()), q(uuid));
    QVERIFY(shop.store().live());
}

void TestOpenStore::refusesWrongFiles_data()
{
    QTest::addColumn<std::string>("name");
    QTest::addColumn<std::string>("bytes");
    QTest::addColumn<int>("code");
    QTest::addColumn<std::string>("words");
    const auto row = [](const char* title, const char* name, std::string bytes, ErrorCode code, const char* words) {
        QTest::newRow(title) << std::string(name) << bytes << static_cast<int>(code) << std::string(words);
    };
    row("a missing file", "absent.patron", "", ErrorCode::NotFound, "There is no workspace");
    row("a folder", "folder.patron", "", ErrorCode::NotWorkspace, "is a folder");
    row("an empty file", "empty.patron", "", ErrorCode::NotWorkspace, "is not a Patron workspace");
    row("a photo", "photo.patron", "\x89PNG\r\n\x1a\n" + std::string(5'000, '\x42'), ErrorCode::NotWorkspace,
        "is not a Patron workspace");
    row("a list of customers", "list.patron", "Email,Name\n" + std::string(100, 'a'), ErrorCode::NotWorkspace,
        "is not a Patron workspace");
    row("somebody else's database", "other.patron", "", ErrorCode::NotWorkspace, "is not a Patron workspace");
    row("the first bytes of a database", "cut.patron", "SQLite format 3", ErrorCode::NotWorkspace,
        "is not a Patron workspace");
    row("our mark on an empty database", "marked.patron", "", ErrorCode::Corrupt, "damaged");
}

void TestOpenStore::refusesWrongFiles()
{
    QFETCH(std::string, name);
    QFETCH(std::string, bytes);
    QFETCH(int, code);
    QFETCH(std::string, words);
    TempWorkspace shop;
    const fs::path file = shop.file(name);
    if (name == "folder.patron")
        fs::create_directory(file);
    else if (name == "other.patron")
        doctor(file, "CREATE TABLE photo(id INTEGER); INSERT INTO photo VALUES (1)");
    else if (name == "marked.patron")
        doctor(file, "PRAGMA application_id = 1347703374; PRAGMA user_version = " + std::to_string(newestSchema()) +
                         "; CREATE TABLE photo(id INTEGER)");
    else if (name != "absent.patron")
        writeBytes(file, bytes);
    const auto sizeOf = [&] {
        std::error_code none;
        return fs::is_regular_file(file, none) ? fs::file_size(file, none) : 0;
    };
    const auto before = sizeOf();
    for (const Store::Access access : {Store::Access::ReadOnly, Store::Access::ReadWrite}) {
        const auto opened = Store::open(file, access);
        VERIFY_FAILS(opened, static_cast<ErrorCode>(code), words);
        QVERIFY(opened.error().text.find(name) != std::string::npos);
    }
    QCOMPARE(sizeOf(), before);
    QVERIFY(!fs::exists(shop.file(name + "-lock")));
}

void TestOpenStore::foldsTheJournalIn()
{
    TempWorkspace shop;
    VERIFY_OK(shop.store().setSetting("note", std::string(200'000, 'n')));
    QVERIFY(fs::exists(shop.file("shop.patron-wal")));
    shop.close();
    for (const char* suffix : {"-wal", "-shm", "-lock", "-journal"})
        QVERIFY2(!fs::exists(shop.file(std::string("shop.patron") + suffix)), suffix);
    // The one file is the whole workspace: moved alone, it has everything.
    fs::rename(shop.path(), shop.file("moved.patron"));
    const auto moved = Store::open(shop.file("moved.patron"), Store::Access::ReadOnly);
    VERIFY_OK(moved);
    const auto note = (*moved)->setting("note");
    VERIFY_OK(note);
    QCOMPARE(note->value().size(), std::size_t(200'000));
}

void TestOpenStore::knowsSynchronisedFolders_data()
{
    QTest::addColumn<QString>("folder");
    QTest::addColumn<QString>("service");
    QTest::newRow("a folder of one's own") << u"Shop"_qs << QString();
    QTest::newRow("a name that only begins alike") << u"Dropboxes"_qs << QString();
    QTest::newRow("Dropbox") << u"Dropbox/Shop"_qs << u"Dropbox"_qs;
    QTest::newRow("a firm's Dropbox") << u"Dropbox (Marlow)/Shop"_qs << u"Dropbox"_qs;
    QTest::newRow("a firm's OneDrive") << u"OneDrive - Marlow & Finch"_qs << u"OneDrive"_qs;
    QTest::newRow("iCloud on a Mac") << u"Mobile Documents/com~apple~CloudDocs"_qs << u"iCloud Drive"_qs;
    QTest::newRow("Google Drive in small letters") << u"google drive/a/b"_qs << u"Google Drive"_qs;
}

void TestOpenStore::knowsSynchronisedFolders()
{
    QFETCH(QString, folder);
    QFETCH(QString, service);
    QTemporaryDir home;
    const fs::path path = toPath(home.filePath(folder).toStdString());
    fs::create_directories(path);
    const Placement placement = placementOf(path / "shop.patron");
    QCOMPARE(q(placement.service), service);
    QCOMPARE(placement.kind == Placement::Kind::Synchronised, !service.isEmpty());
    QCOMPARE(placementNotice(placement).find(service.toStdString()) != std::string::npos, true);
    QCOMPARE(placementNotice(placement).empty(), service.isEmpty());
}

void TestOpenStore::keepsNoJournalAsideInASynchronisedFolder()
{
    TempWorkspace shop;
    shop.close();
    fs::create_directories(shop.file("Dropbox"));
    const fs::path path = shop.file("Dropbox/shop.patron");
    fs::rename(shop.path(), path);
    {
        auto store = Store::open(path, Store::Access::ReadWrite);
        VERIFY_OK(store);
        QVERIFY((*store)->notice().find("Dropbox") != std::string::npos);
        VERIFY_OK((*store)->setSetting("note", "there"));
        for (const char* suffix : {"-wal", "-shm", "-journal"})
            QVERIFY2(!fs::exists(toPath(fromPath(path) + suffix)), suffix);
        // Readers and the writer still do not stand in each other's way.
        const auto note = (*store)->setting("note");
        VERIFY_OK(note);
        QCOMPARE(q(note->value()), QStringLiteral("there"));
    }
    {
        auto again = Store::open(path, Store::Access::ReadWrite);
        VERIFY_OK(again);
        QVERIFY2((*again)->notice().empty(), "said once is enough");
    }
    // Back on this computer alone it is as fast as before.
    fs::rename(path, shop.path());
    VERIFY_OK(shop.reopen());
    VERIFY_OK(shop.store().setSetting("note", "home"));
    QVERIFY(fs::exists(shop.file("shop.patron-wal")));
}

void TestOpenStore::refusesNewerSchemas()
{
    TempWorkspace shop;
    shop.close();
    doctor(shop.path(), "PRAGMA user_version = " + std::to_string(newestSchema() + 1) +
                            "; CREATE TABLE from_the_future(id INTEGER)");
    VERIFY_FAILS(shop.reopen(), ErrorCode::NewerSchema, "written by a newer Patron");
    VERIFY_OK(shop.reopen(Store::Access::ReadOnly));
    QVERIFY(shop.store().notice().find("update Patron") != std::string::npos);
    QVERIFY(shop.store().readOnly());
    QCOMPARE(q(shop.store().currency()), QStringLiteral("GBP"));
    VERIFY_FAILS(shop.store().setSetting("a", "b"), ErrorCode::ReadOnly, "read-only");
}

void TestOpenStore::givesReadOnlyStoresNoWriter()
{
    TempWorkspace shop;
    // Beside a writer, too: looking on is allowed.
    const auto looking = Store::open(shop.path(), Store::Access::ReadOnly);
    VERIFY_OK(looking);
    QVERIFY((*looking)->readOnly());
    QVERIFY((*looking)->notice().empty());
    VERIFY_FAILS((*looking)->setSetting("a", "b"), ErrorCode::ReadOnly, "open read-only");
    VERIFY_FAILS((*looking)->claim(), ErrorCode::ReadOnly, "open read-only");
    const auto sneaky = (*looking)->read([](ReadSession& session) -> Result<int> {
        session.query("DELETE FROM setting").run();
        return 1;
    });
    VERIFY_FAILS(sneaky, ErrorCode::ReadOnly, "read-only");
    VERIFY_OK(shop.store().setSetting("seen", "yes"));
    const auto seen = (*looking)->setting("seen");
    VERIFY_OK(seen);
    QCOMPARE(q(seen->value_or("")), QStringLiteral("yes"));
    // A writing store's readers cannot write either.
    const auto reader = shop.store().read([](ReadSession& session) -> Result<int> {
        session.query("DELETE FROM setting").run();
        return 1;
    });
    VERIFY_FAILS(reader, ErrorCode::ReadOnly, "read-only");
}

void TestOpenStore::saysReadOnlyOfAProtectedFile()
{
#ifdef _WIN32
    QSKIP("file modes are POSIX");
#else
    TempWorkspace shop;
    shop.close();
    QCOMPARE(::chmod(shop.path().c_str(), 0444), 0);
    for (const char* folder : {".", "home"})
        QCOMPARE(::chmod(shop.file(folder).c_str(), 0777), 0);
    const AsNobody nobody;
    VERIFY_FAILS(shop.reopen(), ErrorCode::ReadOnly, "read-only");
    QVERIFY(!fs::exists(shop.file("shop.patron-lock")));
    VERIFY_OK(shop.reopen(Store::Access::ReadOnly));
    QCOMPARE(q(shop.store().currency()), QStringLiteral("GBP"));
    shop.close();
#endif
}

void TestOpenStore::opensInAProtectedFolder()
{
#ifdef _WIN32
    QSKIP("file modes are POSIX");
#else
    TempWorkspace shop;
    shop.close();
    QCOMPARE(::chmod(shop.path().c_str(), 0444), 0);
    QCOMPARE(::chmod(shop.file(".").c_str(), 0555), 0);
    {
        const AsNobody nobody;
        VERIFY_FAILS(shop.reopen(), ErrorCode::ReadOnly, "read-only");
        // A disc or a share where nothing can be put beside the file.
        VERIFY_OK(shop.reopen(Store::Access::ReadOnly));
        QCOMPARE(q(shop.store().currency()), QStringLiteral("GBP"));
        shop.close();
    }
    QCOMPARE(::chmod(shop.file(".").c_str(), 0755), 0);
#endif
}

void TestOpenStore::tellsAFullDiskFromAProtectedFolder()
{
#ifdef _WIN32
    QSKIP("limits of a process are POSIX");
#else
    TempWorkspace shop;
    shop.close();
    // Files can be made, but hold nothing: as on a disk that is full.
    struct rlimit before = {};
    QCOMPARE(::getrlimit(RLIMIT_FSIZE, &before), 0);
    const auto ignored = std::signal(SIGXFSZ, SIG_IGN);
    const struct rlimit none = {0, before.rlim_max};
    QCOMPARE(::setrlimit(RLIMIT_FSIZE, &none), 0);
    const auto opened = shop.reopen();
    QCOMPARE(::setrlimit(RLIMIT_FSIZE, &before), 0);
    std::signal(SIGXFSZ, ignored);
    VERIFY_FAILS(opened, ErrorCode::Io, "nothing was changed");
    QVERIFY(!fs::exists(shop.file("shop.patron-lock")));
    VERIFY_OK(shop.reopen());
#endif
}

void TestOpenStore::noticesDamage()
{
    TempWorkspace shop;
    const auto filled = shop.store().write([](Transaction& tx) -> Result<void> {
        for (int i = 0; i < 3'000; ++i)
            tx.query("INSERT INTO product(sku, name) VALUES (?, ?)")
                .bind(std::to_string(i), std::string(80, 'x'))
                .run();
        return {};
    });
    VERIFY_OK(filled);
    shop.close();
    // A kilobyte of nonsense in every fourth page but the first.
    {
        std::fstream file(shop.path(), std::ios::in | std::ios::out | std::ios::binary);
        const auto size = static_cast<std::streamoff>(fs::file_size(shop.path()));
        for (std::streamoff at = 4 * 4096; at + 1024 < size; at += 4 * 4096) {
            file.seekp(at);
            file << std::string(1024, '\x5A');
        }
    }
    const auto opened = shop.reopen(Store::Access::ReadOnly);
    if (!opened) {
        QVERIFY2(opened.error().code == ErrorCode::Corrupt, patron::test::describe(opened).constData());
        return;
    }
    const auto problems = shop.store().check();
    if (problems)
        QVERIFY(!problems->empty());
    else
        QVERIFY2(problems.error().code == ErrorCode::Corrupt, patron::test::describe(problems).constData());
}

void TestOpenStore::holdsTheFileInOneProcess()
{
    TempWorkspace shop;
    VERIFY_FAILS(Store::open(shop.path(), Store::Access::ReadWrite), ErrorCode::Locked, "in use by");
    shop.close();
    VERIFY_OK(Store::open(shop.path(), Store::Access::ReadWrite));
}

/// Killed between making the lock and writing who it is: a run of a thousand kills met this twice.
void TestOpenStore::opensBesideTheLockOfAKilledProgram_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<int>("secondsAgo");
    QTest::newRow("empty, long ago") << QByteArray() << 3'600;
    QTest::newRow("empty, just now") << QByteArray() << 0;
    QTest::newRow("empty, of tomorrow") << QByteArray() << -86'400;
    QTest::newRow("half a line") << QByteArray("12") << 10;
    QTest::newRow("no lock at all") << QByteArray("hello\nworld\n") << 10;
}

void TestOpenStore::opensBesideTheLockOfAKilledProgram()
{
    QFETCH(QByteArray, content);
    QFETCH(int, secondsAgo);
    TempWorkspace shop;
    shop.close();
    const QString lock = QString::fromStdString(fromPath(shop.path()) + "-lock");
    QFile file(lock);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(content);
    file.setFileTime(QDateTime::currentDateTime().addSecs(-secondsAgo), QFileDevice::FileModificationTime);
    file.close();
    VERIFY_OK(Store::open(shop.path(), Store::Access::ReadWrite));
}

/// Killed, and its process number given to another program of the same name: a run of a thousand kills met this twice.
void TestOpenStore::opensBesideALockThatNamesSomebodyElse()
{
    TempWorkspace shop;
    shop.close();
    const QString name = QString::fromStdString(fromPath(shop.path()) + "-lock");
    QByteArray content;
    {
        QLockFile other(name);
        other.setStaleLockTime(0);
        QVERIFY(other.tryLock());
        QFile file(name);
        QVERIFY(file.open(QIODevice::ReadOnly));
        content = file.readAll();
    }
    const auto leave = [&](const QByteArray& bytes) {
        QFile file(name);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(bytes);
    };
    // This process is alive, has the right name, and does not hold it.
    leave(content);
    VERIFY_OK(Store::open(shop.path(), Store::Access::ReadWrite));
    // Whether another machine holds it cannot be told from here.
    content.replace(QSysInfo::machineHostName().toUtf8(), "elsewhere");
    content.replace(QSysInfo::machineUniqueId(), "another");
    leave(content);
    VERIFY_FAILS(Store::open(shop.path(), Store::Access::ReadWrite), ErrorCode::Locked, "on elsewhere");
}

void TestOpenStore::leavesTheLockOfAProgramThatIsStarting()
{
#ifdef Q_OS_UNIX
    TempWorkspace shop;
    shop.close();
    const QString lock = QString::fromStdString(fromPath(shop.path()) + "-lock");
    QFile file(lock);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QVERIFY(::flock(file.handle(), LOCK_EX | LOCK_NB) == 0);
    VERIFY_FAILS(Store::open(shop.path(), Store::Access::ReadWrite), ErrorCode::Locked, "in use by");
    QVERIFY(QFile::exists(lock));
    file.close();
    VERIFY_OK(Store::open(shop.path(), Store::Access::ReadWrite));
#else
    QSKIP("an open file cannot be taken away there");
#endif
}

QTEST_GUILESS_MAIN(TestOpenStore)
#include "tst_openstore.moc"
