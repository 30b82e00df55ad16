#include "tests/core/outbox/outboxfixture.h"

#include <fstream>

using namespace patron;
using namespace patron::outbox;
using patron::test::OutboxShop;
using patron::test::TempWorkspace;

#ifdef Q_OS_LINUX
#include <cerrno>
#include <sys/syscall.h>
#include <unistd.h>

static bool diskFails = false;

/// Stands before the system's own in this program.
extern "C" int fdatasync(int file)
{
    if (diskFails) {
        errno = EIO;
        return -1;
    }
    return static_cast<int>(syscall(SYS_fdatasync, file));
}
#endif

namespace {

JournalKey key(unsigned char n)
{
    JournalKey made{};
    made.fill(n);
    return made;
}

std::filesystem::path journalFile(const std::string& uuid)
{
    return userFolder() / "sent" / toPath(uuid + ".journal");
}

}

class TestSentJournal : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void remembersOverARestart();
    void takesBackWhatWasRefused();
    void aSecondRecordIsRefused();
    void whatDidNotReachTheDiskDidNotGo();
    void seesWhatAnotherProcessWrote();
    void aTornRecordIsCutOff();
    void aDamagedRecordIsLeftOut();
    void aRestoredCopyIsFoundAndSendsNothingTwice();
    void aFileInOrderStaysLive();
    void aResendIsNoSignOfACopy();
};

void TestSentJournal::remembersOverARestart()
{
    TempWorkspace files;
    {
        auto journal = SentJournal::open("one");
        VERIFY_OK(journal);
        QVERIFY((*journal)->record(key(1)).value());
        QVERIFY((*journal)->record(key(2)).value());
    }
    auto journal = SentJournal::open("one");
    QVERIFY((*journal)->contains(key(1)).value());
    QVERIFY((*journal)->contains(key(2)).value());
    QVERIFY(!(*journal)->contains(key(3)).value());
    QCOMPARE((*journal)->count().value(), 2);
    auto other = SentJournal::open("two");
    QVERIFY(!(*other)->contains(key(1)).value());
}

void TestSentJournal::takesBackWhatWasRefused()
{
    TempWorkspace files;
    auto journal = SentJournal::open("one");
    QVERIFY((*journal)->record(key(1)).value());
    VERIFY_OK((*journal)->takeBack(key(1)));
    QVERIFY(!(*journal)->contains(key(1)).value());
    VERIFY_OK((*journal)->takeBack(key(9))); // never on record: nothing is written
    QCOMPARE((*journal)->count().value(), 2);
    QVERIFY((*journal)->record(key(1)).value());
    auto again = SentJournal::open("one");
    QVERIFY((*again)->contains(key(1)).value());
}

void TestSentJournal::aSecondRecordIsRefused()
{
    TempWorkspace files;
    auto journal = SentJournal::open("one");
    QVERIFY((*journal)->record(key(1)).value());
    QVERIFY(!(*journal)->record(key(1)).value());
    QCOMPARE((*journal)->count().value(), 1);
}

void TestSentJournal::whatDidNotReachTheDiskDidNotGo()
{
#ifdef Q_OS_LINUX
    TempWorkspace files;
    auto journal = SentJournal::open("one");
    QVERIFY((*journal)->record(key(1)).value());
    diskFails = true;
    const auto failed = (*journal)->record(key(2));
    diskFails = false;
    QVERIFY(!failed);
    QVERIFY((*journal)->contains(key(1)).value());
    // The message waits, and goes when the disk is well again.
    QVERIFY(!(*journal)->contains(key(2)).value());
    QVERIFY(!(*SentJournal::open("one"))->contains(key(2)).value());
    QVERIFY((*journal)->record(key(2)).value());
    QVERIFY((*SentJournal::open("one"))->contains(key(2)).value());
#else
    QSKIP("a disk that fails is put before the system's own on Linux only");
#endif
}

void TestSentJournal::seesWhatAnotherProcessWrote()
{
    TempWorkspace files;
    auto mine = SentJournal::open("one");
    auto theirs = SentJournal::open("one");
    QVERIFY((*theirs)->record(key(1)).value());
    QVERIFY((*mine)->contains(key(1)).value());
    QVERIFY(!(*mine)->record(key(1)).value());
}

void TestSentJournal::aTornRecordIsCutOff()
{
    TempWorkspace files;
    {
        auto journal = SentJournal::open("one");
        QVERIFY((*journal)->record(key(1)).value());
    }
    std::ofstream(journalFile("one"), std::ios::binary | std::ios::app) << "S\0\0half";
    auto journal = SentJournal::open("one");
    VERIFY_OK(journal);
    QCOMPARE((*journal)->count().value(), 1);
    QVERIFY((*journal)->record(key(2)).value());
    auto again = SentJournal::open("one");
    QVERIFY((*again)->contains(key(1)).value());
    QVERIFY((*again)->contains(key(2)).value());
}

void TestSentJournal::aDamagedRecordIsLeftOut()
{
    TempWorkspace files;
    {
        auto journal = SentJournal::open("one");
        QVERIFY((*journal)->record(key(1)).value());
        QVERIFY((*journal)->record(key(2)).value());
    }
    {
        std::fstream file(journalFile("one"), std::ios::binary | std::ios::in | std::ios::out);
        file.seekp(10);
        file.put('x');
    }
    auto journal = SentJournal::open("one");
    QVERIFY((*journal)->contains(key(2)).value());
    QVERIFY(!(*journal)->contains(key(1)).value());
}

void TestSentJournal::aRestoredCopyIsFoundAndSendsNothingTwice()
{
    OutboxShop shop;
    const Broadcast broadcast = shop.broadcast(shop.addCustomers(10));
    shop.launch(broadcast);
    const std::filesystem::path copy = shop.files().file("backup.patron");
    VERIFY_OK(shop.store().backup(copy));
    QCOMPARE(shop.sendAll(), 10);
    QCOMPARE(shop.states(), QStringLiteral("accepted 10"));

    shop.closeJournal();
    shop.files().close();
    VERIFY_OK(Store::restore(shop.files().path(), copy));
    VERIFY_OK(shop.files().reopen());
    shop.openJournal();
    QVERIFY(checkForOlderCopy(shop.store(), shop.journal()).value());
    QVERIFY(!shop.store().live());
    QCOMPARE(shop.states(), QStringLiteral("queued 10"));
    const auto refused = shop.run([&](Transaction& tx) {
        LeaseRequest request;
        request.owner = "me";
        request.connector = ConnectorId{1};
        request.now = OutboxShop::now;
        return sends::lease(tx, shop.gate(), request);
    });
    VERIFY_FAILS(refused, ErrorCode::NotLive, "claim");

    VERIFY_OK(shop.store().claim());
    VERIFY_OK(acknowledgeJournal(shop.store(), shop.journal()));
    QCOMPARE(shop.sendAll(), 0);
    QCOMPARE(shop.states(), QStringLiteral("skipped 10"));
    QCOMPARE(shop.rows().front().reason, std::string("sent_from_another_copy"));
    QVERIFY(!checkForOlderCopy(shop.store(), shop.journal()).value());
    QCOMPARE(shop.problems(), QString());
}

void TestSentJournal::aFileInOrderStaysLive()
{
    OutboxShop shop;
    shop.launch(shop.broadcast(shop.addCustomers(5)));
    QCOMPARE(shop.sendAll(), 5);
    shop.closeJournal();
    VERIFY_OK(shop.files().reopen());
    shop.openJournal();
    QVERIFY(!checkForOlderCopy(shop.store(), shop.journal()).value());
    QVERIFY(shop.store().live());
}

void TestSentJournal::aResendIsNoSignOfACopy()
{
    OutboxShop shop;
    shop.launch(shop.broadcast(shop.addCustomers(1)));
    const SendRow row = shop.lease().front();
    VERIFY_OK(shop.hand(row.id));
    QVERIFY(shop.journal().record(row.journalKey()).value());
    VERIFY_OK(shop.finish(row.id, SendState::Ambiguous));
    VERIFY_OK(shop.run([&](Transaction& tx) {
        return sends::resolve(tx, shop.store(), row.id, Resolution::Resend, OutboxShop::now);
    }));
    QVERIFY(shop.row(row.id).journalKey() != row.journalKey());
    QCOMPARE(shop.sendAll(), 1);
    QVERIFY(!checkForOlderCopy(shop.store(), shop.journal()).value());
    QCOMPARE(shop.states(), QStringLiteral("accepted 1"));
}

QTEST_GUILESS_MAIN(TestSentJournal)
#include "tst_sentjournal.moc"
