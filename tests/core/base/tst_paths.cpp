#include "core/base/hash.h"
#include "core/base/paths.h"
#include "tests/support/checks.h"

#include <QTemporaryDir>

#include <fstream>

using namespace patron;
using patron::test::q;
namespace fs = std::filesystem;

class TestPaths : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void readsAndWrites();
    void refuses();
    void writesNothingHalf();
    void keepsTheDevice();

private:
    fs::path in(const char* name) const { return toPath(m_folder.path().toStdString()) / toPath(name); }
    QTemporaryDir m_folder;
};

void TestPaths::readsAndWrites()
{
    const fs::path file = in("Käufer 😀.txt");
    VERIFY_OK(writeFileDurably(file, "one"));
    VERIFY_OK(writeFileDurably(file, std::string("a\0b", 3)));
    const auto bytes = readFile(file, 3);
    VERIFY_OK(bytes);
    QCOMPARE(*bytes, std::string("a\0b", 3));
    QCOMPARE(q(fromPath(file.filename())), QStringLiteral("Käufer 😀.txt"));
    QVERIFY(!fs::exists(in("Käufer 😀.txt.part")));
}

void TestPaths::refuses()
{
    VERIFY_FAILS(readFile(in("absent.csv"), 10), ErrorCode::NotFound, "absent.csv");
    VERIFY_FAILS(readFile(toPath(m_folder.path().toStdString()), 10), ErrorCode::BadInput, "is a folder");
    VERIFY_OK(writeFileDurably(in("large"), std::string(2'000, 'x')));
    VERIFY_FAILS(readFile(in("large"), 1'999), ErrorCode::BadInput, "larger than 1,999 bytes");
}

void TestPaths::writesNothingHalf()
{
    VERIFY_FAILS(writeFileDurably(in("no such folder/file"), "x"), ErrorCode::Io, "could not be written");
    // A folder stands where the file should go: what was there stays, nothing is left over.
    fs::create_directories(in("taken") / "inside");
    VERIFY_FAILS(writeFileDurably(in("taken"), "x"), ErrorCode::Io, "could not be put in place");
    QVERIFY(fs::is_directory(in("taken") / "inside"));
    QVERIFY(!fs::exists(in("taken.part")));
}

void TestPaths::keepsTheDevice()
{
    qputenv("PATRON_HOME", m_folder.filePath(QStringLiteral("one/home")).toUtf8());
    const auto first = deviceId();
    VERIFY_OK(first);
    QCOMPARE(first->size(), std::size_t(36));
    const auto again = deviceId();
    VERIFY_OK(again);
    QCOMPARE(*again, *first);
    qputenv("PATRON_HOME", m_folder.filePath(QStringLiteral("two")).toUtf8());
    const auto other = deviceId();
    VERIFY_OK(other);
    QVERIFY(*other != *first);
    qunsetenv("PATRON_HOME");
}

QTEST_GUILESS_MAIN(TestPaths)
#include "tst_paths.moc"
