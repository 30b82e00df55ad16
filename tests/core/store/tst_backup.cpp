#include "core/base/paths.h"
#include "tests/support/checks.h"
#include "tests/support/tempworkspace.h"

#include <atomic>
#include <fstream>
#include <thread>

using namespace patron;
using patron::test::q;
using patron::test::TempWorkspace;
namespace fs = std::filesystem;

namespace {
std::string note(Store& store)
{
    const auto value = store.setting("note");
    return value ? value->value_or("(none)") : value.error().text;
}
}

/// Backups, restores, and which file may send.
class TestBackup : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void copiesAreNotLive();
    void movedFilesAreNotLive();
    void otherDevicesAreNotLive();
    void claimMakesLive();
    void backupIsWholeAndNotLive();
    void backupWhileOthersWrite();
    void backupOverwritesNothing();
    void restorePutsTheBackupInPlace();
    void restoreKeepsAJournalWithItsFile();
    void restoreRefuses();
    void restoreInAnEmptyPlace();
    void aFileBeyondReadingNamesItsBackup();
};

void TestBackup::copiesAreNotLive()
{
    TempWorkspace shop;
    shop.close();
    fs::copy_file(shop.path(), shop.file("copy.patron"));
    const auto copy = Store::open(shop.file("copy.patron"), Store::Access::ReadWrite);
    VERIFY_OK(copy);
    QVERIFY(!(*copy)->live());
    VERIFY_OK(shop.reopen());
    QVERIFY(shop.store().live());
    shop.store().markNotLive();
    QVERIFY(!shop.store().live());
}

void TestBackup::movedFilesAreNotLive()
{
    TempWorkspace shop;
    shop.close();
    fs::create_directory(shop.file("elsewhere"));
    fs::rename(shop.path(), shop.file("elsewhere/shop.patron"));
    {
        const auto moved = Store::open(shop.file("elsewhere/shop.patron"), Store::Access::ReadWrite);
        VERIFY_OK(moved);
        QVERIFY(!(*moved)->live());
    }
    fs::rename(shop.file("elsewhere/shop.patron"), shop.path());
    // Another way to write the same path is the same path.
    const auto back = Store::open(shop.file("elsewhere/../shop.patron"), Store::Access::ReadWrite);
    VERIFY_OK(back);
    QVERIFY((*back)->live());
}

void TestBackup::otherDevicesAreNotLive()
{
    TempWorkspace shop;
    shop.close();
    qputenv("PATRON_HOME", QByteArray::fromStdString(fromPath(shop.file("another home"))));
    VERIFY_OK(shop.reopen());
    QVERIFY(!shop.store().live());
}

void TestBackup::claimMakesLive()
{
    TempWorkspace shop;
    shop.close();
    fs::rename(shop.path(), shop.file("moved.patron"));
    {
        const auto moved = Store::open(shop.file("moved.patron"), Store::Access::ReadWrite);
        VERIFY_OK(moved);
        VERIFY_OK((*moved)->claim());
        QVERIFY((*moved)->live());
    }
    const auto again = Store::open(shop.file("moved.patron"), Store::Access::ReadWrite);
    VERIFY_OK(again);
    QVERIFY((*again)->live());
}

void TestBackup::backupIsWholeAndNotLive()
{
    TempWorkspace shop;
    VERIFY_OK(shop.store().setSetting("note", "first"));
    VERIFY_OK(shop.store().backup(shop.file("safe.patron")));
    VERIFY_OK(shop.store().setSetting("note", "second"));
    QVERIFY(shop.store().live());
    QVERIFY(!fs::exists(shop.file("safe.patron.part")));
    QVERIFY(!fs::exists(shop.file("safe.patron-wal")));
    const auto safe = Store::open(shop.file("safe.patron"), Store::Access::ReadWrite);
    VERIFY_OK(safe);
    QVERIFY(!(*safe)->live());
    QCOMPARE(q(note(**safe)), QStringLiteral("first"));
    QCOMPARE(q((*safe)->uuid()), q(shop.store().uuid()));
    QCOMPARE(q((*safe)->identityKey()), q(shop.store().identityKey()));
    const auto problems = (*safe)->check();
    VERIFY_OK(problems);
    QVERIFY(problems->empty());
}

void TestBackup::backupWhileOthersWrite()
{
    TempWorkspace shop;
    // Pairs that belong together: a backup holds both or neither.
    std::atomic<bool> stop = false;
    std::atomic<int> written = 0;
    std::thread writer([&] {
        for (int i = 0; !stop; ++i) {
            const auto done = shop.store().write([i](Transaction& tx) -> Result<void> {
                for (const char* side : {"left", "right"}) {
                    tx.query("INSERT INTO product(sku, name) VALUES (?, ?)")
                        .bind(std::to_string(i) + side, std::string(3'000, 'x'))
                        .run();
                }
                return {};
            });
            if (done)
                ++written;
        }
    });
    while (written < 50)
        std::this_thread::yield();
    const auto made = shop.store().backup(shop.file("safe.patron"));
    stop = true;
    writer.join();
    VERIFY_OK(made);
    const auto safe = Store::open(shop.file("safe.patron"), Store::Access::ReadOnly);
    VERIFY_OK(safe);
    const auto counts = (*safe)->read([](ReadSession& session) -> Result<std::pair<int, int>> {
        Query query = session.query("SELECT sum(sku LIKE '%left'), sum(sku LIKE '%right') FROM product");
        query.step();
        return std::pair(query.integer(0), query.integer(1));
    });
    VERIFY_OK(counts);
    QVERIFY(counts->first >= 50);
    QCOMPARE(counts->first, counts->second);
}

void TestBackup::backupOverwritesNothing()
{
    TempWorkspace shop;
    VERIFY_FAILS(shop.store().backup(shop.path()), ErrorCode::Conflict, "exists already");
    std::ofstream(shop.file("letter.txt")) << "Dear";
    VERIFY_FAILS(shop.store().backup(shop.file("letter.txt")), ErrorCode::Conflict, "letter.txt");
    VERIFY_FAILS(shop.store().backup(shop.file("no folder/safe.patron")), ErrorCode::Io, "");
    const auto text = readFile(shop.file("letter.txt"), 100);
    VERIFY_OK(text);
    QCOMPARE(q(*text), QStringLiteral("Dear"));
}

void TestBackup::restorePutsTheBackupInPlace()
{
    TempWorkspace shop;
    VERIFY_OK(shop.store().setSetting("note", "first"));
    VERIFY_OK(shop.store().backup(shop.file("safe.patron")));
    VERIFY_OK(shop.store().setSetting("note", "second"));
    VERIFY_FAILS(Store::restore(shop.path(), shop.file("safe.patron")), ErrorCode::Locked, "in use");
    QCOMPARE(q(note(shop.store())), QStringLiteral("second"));
    shop.close();
    VERIFY_OK(Store::restore(shop.path(), shop.file("safe.patron")));
    VERIFY_OK(shop.reopen());
    QCOMPARE(q(note(shop.store())), QStringLiteral("first"));
    // What it was sent since the backup it cannot know: a person says that it may go on.
    QVERIFY(!shop.store().live());
    VERIFY_OK(shop.store().claim());
    VERIFY_OK(shop.reopen());
    QVERIFY(shop.store().live());
    const auto before = Store::open(shop.file("shop.patron.before"), Store::Access::ReadOnly);
    VERIFY_OK(before);
    QCOMPARE(q(note(**before)), QStringLiteral("second"));
    QVERIFY(!(*before)->live());
    QVERIFY(!fs::exists(shop.file("shop.patron.part")));
}

void TestBackup::restoreKeepsAJournalWithItsFile()
{
    TempWorkspace shop;
    VERIFY_OK(shop.store().backup(shop.file("safe.patron")));
    VERIFY_OK(shop.store().setSetting("note", "in the journal"));
    // As after a crash: the file with its journal, and nobody who has it open.
    fs::copy_file(shop.path(), shop.file("crashed.patron"));
    fs::copy_file(shop.file("shop.patron-wal"), shop.file("crashed.patron-wal"));
    VERIFY_OK(Store::restore(shop.file("crashed.patron"), shop.file("safe.patron")));
    const auto restored = Store::open(shop.file("crashed.patron"), Store::Access::ReadOnly);
    VERIFY_OK(restored);
    QCOMPARE(q(note(**restored)), QStringLiteral("(none)"));
    const auto before = Store::open(shop.file("crashed.patron.before"), Store::Access::ReadOnly);
    VERIFY_OK(before);
    QCOMPARE(q(note(**before)), QStringLiteral("in the journal"));
}

void TestBackup::restoreRefuses()
{
    TempWorkspace shop;
    VERIFY_OK(shop.store().setSetting("note", "kept"));
    shop.close();
    std::ofstream(shop.file("letter.txt")) << std::string(500, 'x');
    VERIFY_FAILS(Store::restore(shop.path(), shop.file("letter.txt")), ErrorCode::NotWorkspace, "letter.txt");
    VERIFY_FAILS(Store::restore(shop.path(), shop.file("absent.patron")), ErrorCode::NotFound, "absent.patron");
    VERIFY_OK(shop.reopen());
    QCOMPARE(q(note(shop.store())), QStringLiteral("kept"));
    QVERIFY(shop.store().live());
    QVERIFY(!fs::exists(shop.file("shop.patron.before")));
}

void TestBackup::restoreInAnEmptyPlace()
{
    TempWorkspace shop;
    VERIFY_OK(shop.store().setSetting("note", "first"));
    VERIFY_OK(shop.store().backup(shop.file("safe.patron")));
    VERIFY_OK(Store::restore(shop.file("new.patron"), shop.file("safe.patron")));
    const auto opened = Store::open(shop.file("new.patron"), Store::Access::ReadWrite);
    VERIFY_OK(opened);
    QVERIFY(!(*opened)->live());
    QCOMPARE(q(note(**opened)), QStringLiteral("first"));
    QVERIFY(!fs::exists(shop.file("new.patron.before")));
}

void TestBackup::aFileBeyondReadingNamesItsBackup()
{
    TempWorkspace shop;
    VERIFY_OK(shop.store().backup(shop.file("older.patron")));
    VERIFY_OK(shop.store().backup(shop.file("newest.patron")));
    VERIFY_OK(shop.store().backup(shop.file("gone.patron")));
    fs::last_write_time(shop.file("older.patron"), fs::file_time_type::clock::now() - std::chrono::hours(1));
    fs::remove(shop.file("gone.patron"));
    shop.close();
    {
        // All pages but the first: not even the settings can be read.
        std::fstream file(shop.path(), std::ios::binary | std::ios::in | std::ios::out);
        const auto size = fs::file_size(shop.path());
        file.seekp(4096);
        file << std::string(size - 4096, 'A');
    }
    const auto opened = Store::open(shop.path(), Store::Access::ReadWrite);
    QVERIFY(!opened);
    QCOMPARE(opened.error().code, ErrorCode::Corrupt);
    const std::string named = "The newest backup known is " + fromPath(shop.file("newest.patron")) + ".";
    QVERIFY2(opened.error().text.ends_with(named), opened.error().text.c_str());
    const auto never = Store::newestBackupOf(shop.file("another.patron"));
    QVERIFY(never.empty());
}

QTEST_GUILESS_MAIN(TestBackup)
#include "tst_backup.moc"
