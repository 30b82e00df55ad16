// Passwords in a file that a passphrase seals: what comes back, what is refused, what others see of it.

#include "core/base/paths.h"
#include "core/delivery/sealedsecrets.h"
#include "tests/support/checks.h"
#include "tests/support/leaksearch.h"
#include "tests/support/testfile.h"

#include <QDir>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

#include <sodium.h>
#include <thread>

#ifdef Q_OS_LINUX
#include <sys/mount.h>
#include <unistd.h>
#endif

using namespace patron;
using namespace patron::delivery;
using patron::test::q;

namespace {

constexpr auto passphrase = "grey seals sleep well";
constexpr auto another = "brown hares run fast";
const SecretName shop{"uuid-shop", "Shop"};
/// What guessing costs in most tests: the least there is.
constexpr SealCost cheap{1, 8192};
constexpr std::size_t versionAt = 8;
constexpr std::size_t hashSize = 32;

std::string withHash(std::string file)
{
    const std::size_t end = file.size() - hashSize;
    crypto_generichash(reinterpret_cast<unsigned char*>(file.data()) + end, hashSize,
                       reinterpret_cast<const unsigned char*>(file.data()), end, nullptr, 0);
    return file;
}

/// Root puts itself into another person's place.
class AnotherPerson
{
public:
    static constexpr auto reason = "only root can be somebody else";
    static bool canBe()
    {
#ifdef Q_OS_LINUX
        return ::geteuid() == 0;
#else
        return false;
#endif
    }
#ifdef Q_OS_LINUX
    AnotherPerson()
    {
        m_changed = ::seteuid(65534) == 0;
    }
    ~AnotherPerson()
    {
        if (::seteuid(0) != 0)
            qFatal("root cannot be root again");
    }
    bool isThere() const
    {
        return m_changed;
    }

private:
    bool m_changed = false;
#else
    bool isThere() const
    {
        return false;
    }
#endif
};

}

class TestSealedSecrets : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void whatIsKeptComesBack_data();
    void whatIsKeptComesBack();
    void manyAreKept();
    void nothingIsWhereNoFileIs();
    void aLockedFileGivesNothing();
    void aWrongPassphraseIsRefused();
    void aShortPassphraseIsRefused();
    void theFileShowsNothing();
    void aFlippedByteIsDamage();
    void aFlippedByteUnderANewHashIsRefused();
    void everyShorterFileIsDamaged();
    void aLongerFileIsDamaged();
    void aNewerVersionIsLeftAlone();
    void anotherPassphraseSealsAll();
    void anotherPassphraseIsNoticedByOthers();
    void theUsualCostIsModerate();
    void twoWritersLoseNothing();
    void twoMakersMakeOneFile();
    void onlyItsOwnerReadsIt();
    void anotherPersonsFileIsSaid();
    void aReadOnlyFolderIsSaid();
    void aFullDiskKeepsWhatWas();

private:
    std::filesystem::path place() const { return toPath(file().toStdString()); }
    QString file() const { return m_folder->filePath(QStringLiteral("secrets/sealed")); }
    std::string bytes() const { return readFile(place(), 1 << 20).value(); }
    void put(const std::string& bytes) const { test::writeFile(file(), QByteArray::fromStdString(bytes)); }
    Result<void> opens(const char* with = passphrase) const { return SealedSecretStore(place(), cheap).unlock(with); }
    /// A file with one secret.
    void fill(const std::string& secret = "s3cret") const
    {
        SealedSecretStore store(place(), cheap);
        store.unlock(passphrase).value();
        store.write(shop, secret).value();
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestSealedSecrets::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
}

void TestSealedSecrets::whatIsKeptComesBack_data()
{
    QTest::addColumn<QByteArray>("secret");
    QByteArray every;
    for (int i = 0; i < 256; ++i)
        every += static_cast<char>(i);
    QTest::newRow("a password") << QByteArray("Kanarienvogel-7731");
    QTest::newRow("an empty one") << QByteArray();
    QTest::newRow("with letters of all sorts") << QByteArray("Grüße – 你好 🔑");
    QTest::newRow("bytes of every value") << every;
    QTest::newRow("a token of 20 kB") << QByteArray(20'480, 't');
    QTest::newRow("one of 2 MB") << every.repeated(8'192);
}

void TestSealedSecrets::whatIsKeptComesBack()
{
    QFETCH(const QByteArray, secret);
    fill(secret.toStdString());
    SealedSecretStore store(place(), cheap);
    VERIFY_OK(store.unlock(passphrase));
    const auto read = store.read(shop);
    VERIFY_OK(read);
    QVERIFY(read->has_value());
    QCOMPARE(QByteArray::fromStdString(**read), secret);
    VERIFY_OK(store.write(shop, "the next"));
    QCOMPARE(q(**store.read(shop)), QStringLiteral("the next"));
    VERIFY_OK(store.remove(shop));
    QVERIFY(!store.read(shop)->has_value());
    VERIFY_OK(store.remove(shop));
}

void TestSealedSecrets::manyAreKept()
{
    SealedSecretStore store(place(), cheap);
    VERIFY_OK(store.unlock(passphrase));
    for (int i = 0; i < 100; ++i)
        VERIFY_OK(store.write({"uuid-" + std::to_string(i), "Shop"}, "secret-" + std::to_string(i)));
    VERIFY_OK(store.remove({"uuid-50", "Shop"}));
    SealedSecretStore later(place(), cheap);
    VERIFY_OK(later.unlock(passphrase));
    for (int i = 0; i < 100; ++i) {
        const auto read = later.read({"uuid-" + std::to_string(i), "Shop"});
        VERIFY_OK(read);
        QCOMPARE(read->has_value(), i != 50);
        if (*read)
            QCOMPARE(q(**read), QStringLiteral("secret-%1").arg(i));
    }
}

void TestSealedSecrets::nothingIsWhereNoFileIs()
{
    SealedSecretStore store(place(), cheap);
    QVERIFY(!store.exists() && !store.isUnlocked());
    QVERIFY(!store.read(shop)->has_value());
    VERIFY_OK(store.remove(shop));
    VERIFY_FAILS(store.write(shop, "x"), ErrorCode::Locked, "passphrase");
    VERIFY_FAILS(store.changePassphrase(passphrase, another), ErrorCode::NotFound, "no sealed file");
    QVERIFY(!QFileInfo::exists(file()));
}

void TestSealedSecrets::aLockedFileGivesNothing()
{
    fill();
    SealedSecretStore store(place(), cheap);
    VERIFY_FAILS(store.read(shop), ErrorCode::Locked, "Unlock it with its passphrase");
    VERIFY_FAILS(store.write(shop, "x"), ErrorCode::Locked, "Unlock it with its passphrase");
    VERIFY_FAILS(store.remove(shop), ErrorCode::Locked, "Unlock it with its passphrase");
    VERIFY_OK(store.unlock(passphrase));
    QVERIFY(store.isUnlocked());
    store.lock();
    QVERIFY(!store.isUnlocked());
    VERIFY_FAILS(store.read(shop), ErrorCode::Locked, "Unlock it with its passphrase");
}

void TestSealedSecrets::aWrongPassphraseIsRefused()
{
    fill();
    for (const char* wrong : {"", "grey seals sleep wel", "grey seals sleep well ", "Grey seals sleep well", another})
        VERIFY_FAILS(opens(wrong), ErrorCode::BadInput, "does not open");
    SealedSecretStore store(place(), cheap);
    VERIFY_FAILS(store.changePassphrase(another, "a third one"), ErrorCode::BadInput, "does not open");
    VERIFY_OK(store.unlock(passphrase));
    // Who had it open goes on.
    VERIFY_FAILS(store.unlock(another), ErrorCode::BadInput, "does not open");
    QCOMPARE(q(**store.read(shop)), QStringLiteral("s3cret"));
}

void TestSealedSecrets::aShortPassphraseIsRefused()
{
    SealedSecretStore store(place(), cheap);
    VERIFY_FAILS(store.unlock("1234567"), ErrorCode::BadInput, "8 letters");
    VERIFY_FAILS(store.unlock("äöüäöüä"), ErrorCode::BadInput, "8 letters");
    QVERIFY(!QFileInfo::exists(file()));
    VERIFY_OK(store.unlock("äöüäöüäö"));
    VERIFY_FAILS(store.changePassphrase("äöüäöüäö", "short"), ErrorCode::BadInput, "8 letters");
}

void TestSealedSecrets::theFileShowsNothing()
{
    fill("Kanarienvogel-7731");
    const test::LeakSearch search({"Kanarienvogel-7731", passphrase, "uuid-shop"});
    QCOMPARE(search.below(m_folder->path(), {}), QStringList());
    // The same again is other bytes each time.
    const std::string before = bytes();
    fill("Kanarienvogel-7731");
    QVERIFY(bytes().substr(44) != before.substr(44));
    QCOMPARE(bytes().size(), before.size());
}

void TestSealedSecrets::aFlippedByteIsDamage()
{
    fill();
    const std::string whole = bytes();
    for (std::size_t at = 0; at < whole.size(); ++at) {
        for (const int bit : {0, 3, 7}) {
            std::string other = whole;
            other[at] = static_cast<char>(other[at] ^ (1 << bit));
            put(other);
            const auto opened = opens();
            QVERIFY2(!opened, QByteArray::number(static_cast<qulonglong>(at)).constData());
            const bool isVersion = at >= versionAt && at < versionAt + 4;
            QVERIFY2(opened.error().code == (isVersion ? ErrorCode::NewerSchema : ErrorCode::Corrupt) ||
                         (isVersion && opened.error().code == ErrorCode::Corrupt),
                     test::describe(opened).constData());
        }
    }
    put(whole);
    VERIFY_OK(opens());
}

/// Somebody who changes the file makes its hash anew.
void TestSealedSecrets::aFlippedByteUnderANewHashIsRefused()
{
    fill();
    const std::string whole = bytes();
    QCOMPARE(withHash(whole), whole);
    for (std::size_t at = 0; at + hashSize < whole.size(); ++at) {
        std::string other = whole;
        other[at] = static_cast<char>(other[at] ^ 1);
        put(withHash(other));
        QVERIFY2(!opens(), QByteArray::number(static_cast<qulonglong>(at)).constData());
    }
    // Also while it is unlocked.
    put(whole);
    SealedSecretStore store(place(), cheap);
    VERIFY_OK(store.unlock(passphrase));
    std::string other = whole;
    other[whole.size() - hashSize - 1] = static_cast<char>(other[whole.size() - hashSize - 1] ^ 1);
    put(withHash(other));
    VERIFY_FAILS(store.read(shop), ErrorCode::Corrupt, "something else than Patron");
    VERIFY_FAILS(store.write(shop, "x"), ErrorCode::Corrupt, "something else than Patron");
    QCOMPARE(bytes() == withHash(other), true);
}

void TestSealedSecrets::everyShorterFileIsDamaged()
{
    fill();
    const std::string whole = bytes();
    for (std::size_t size = 0; size < whole.size(); ++size) {
        put(whole.substr(0, size));
        VERIFY_FAILS(opens(), ErrorCode::Corrupt, "is damaged");
    }
}

void TestSealedSecrets::aLongerFileIsDamaged()
{
    fill();
    const std::string whole = bytes();
    for (const std::string& more : {std::string("x"), whole}) {
        put(whole + more);
        VERIFY_FAILS(opens(), ErrorCode::Corrupt, "is damaged");
    }
    put(withHash(whole + "x"));
    VERIFY_FAILS(opens(), ErrorCode::BadInput, "does not open");
}

void TestSealedSecrets::aNewerVersionIsLeftAlone()
{
    fill();
    std::string newer = bytes();
    newer[versionAt] = 2;
    newer = withHash(newer);
    put(newer);
    VERIFY_FAILS(opens(), ErrorCode::NewerSchema, "newer Patron");
    SealedSecretStore store(place(), cheap);
    VERIFY_FAILS(store.changePassphrase(passphrase, another), ErrorCode::NewerSchema, "newer Patron");
    QCOMPARE(bytes() == newer, true);
}

void TestSealedSecrets::anotherPassphraseSealsAll()
{
    fill();
    SealedSecretStore store(place(), {2, 16384});
    VERIFY_OK(store.unlock(passphrase));
    VERIFY_OK(store.write({"uuid-2", "Second"}, "two"));
    QVERIFY(recipeOf(bytes(), "x")->cost == cheap);
    VERIFY_OK(store.changePassphrase(passphrase, another));
    // At today's cost, with a salt of its own.
    QVERIFY(recipeOf(bytes(), "x")->cost == (SealCost{2, 16384}));
    VERIFY_FAILS(opens(passphrase), ErrorCode::BadInput, "does not open");
    VERIFY_OK(opens(another));
    SealedSecretStore later(place(), cheap);
    VERIFY_OK(later.unlock(another));
    for (SealedSecretStore* each : {&store, &later}) {
        QCOMPARE(q(**each->read(shop)), QStringLiteral("s3cret"));
        QCOMPARE(q(**each->read({"uuid-2", "Second"})), QStringLiteral("two"));
    }
}

void TestSealedSecrets::anotherPassphraseIsNoticedByOthers()
{
    fill();
    SealedSecretStore store(place(), cheap);
    VERIFY_OK(store.unlock(passphrase));
    VERIFY_OK(SealedSecretStore(place(), cheap).changePassphrase(passphrase, another));
    VERIFY_FAILS(store.write(shop, "x"), ErrorCode::Locked, "changed meanwhile");
    QVERIFY(!store.isUnlocked());
    QVERIFY(store.wants() == SealedSecretStore::Wants::Passphrase);
    VERIFY_OK(store.unlock(another));
    QVERIFY(store.wants() == SealedSecretStore::Wants::Nothing);
    QCOMPARE(q(**store.read(shop)), QStringLiteral("s3cret"));
}

void TestSealedSecrets::theUsualCostIsModerate()
{
    SealedSecretStore store(place());
    VERIFY_OK(store.unlock(passphrase));
    const auto recipe = recipeOf(bytes(), "x");
    VERIFY_OK(recipe);
    QCOMPARE(recipe->cost.passes, std::uint64_t{3});
    QCOMPARE(recipe->cost.memoryBytes, std::uint64_t{256} << 20);
}

void TestSealedSecrets::twoWritersLoseNothing()
{
    constexpr int each = 25;
    fill();
    const auto writes = [this](const char* who) {
        SealedSecretStore store(place(), cheap);
        bool good = store.unlock(passphrase).has_value();
        for (int i = 0; i < each; ++i)
            good = store.write({who + std::to_string(i), "x"}, who).has_value() && good;
        return good;
    };
    bool good[2] = {false, false};
    std::thread first([&] { good[0] = writes("one-"); });
    std::thread second([&] { good[1] = writes("two-"); });
    first.join();
    second.join();
    QVERIFY(good[0] && good[1]);
    SealedSecretStore store(place(), cheap);
    VERIFY_OK(store.unlock(passphrase));
    for (int i = 0; i < each; ++i) {
        for (const char* who : {"one-", "two-"})
            QVERIFY2(store.read({who + std::to_string(i), "x"})->has_value(), who);
    }
    QCOMPARE(QDir(QFileInfo(file()).path()).entryList(QDir::Files), QStringList{QStringLiteral("sealed")});
}

void TestSealedSecrets::twoMakersMakeOneFile()
{
    SealedSecretStore one(place(), cheap);
    SealedSecretStore two(place(), cheap);
    bool good[2] = {false, false};
    std::thread first([&] { good[0] = one.unlock(passphrase).has_value(); });
    std::thread second([&] { good[1] = two.unlock(passphrase).has_value(); });
    first.join();
    second.join();
    QVERIFY(good[0] && good[1]);
    VERIFY_OK(one.write(shop, "s3cret"));
    QCOMPARE(q(**two.read(shop)), QStringLiteral("s3cret"));
}

void TestSealedSecrets::onlyItsOwnerReadsIt()
{
#ifdef Q_OS_UNIX
    constexpr auto mine = QFile::ReadOwner | QFile::WriteOwner | QFile::ReadUser | QFile::WriteUser;
    fill();
    QCOMPARE(QFile::permissions(file()) & ~mine, QFile::Permissions());
    const QString folder = QFileInfo(file()).path();
    QCOMPARE(QFile::permissions(folder) & ~(mine | QFile::ExeOwner | QFile::ExeUser), QFile::Permissions());
    // Also after a backup was put back with less care.
    QVERIFY(QFile::setPermissions(file(), mine | QFile::ReadGroup | QFile::ReadOther));
    QVERIFY(QFile::setPermissions(folder, mine | QFile::ExeOwner | QFile::ExeOther | QFile::ReadOther));
    fill();
    QCOMPARE(QFile::permissions(file()) & ~mine, QFile::Permissions());
    QCOMPARE(QFile::permissions(folder) & ~(mine | QFile::ExeOwner | QFile::ExeUser), QFile::Permissions());
#else
    QSKIP("the rights of the user's folder hold here");
#endif
}

void TestSealedSecrets::anotherPersonsFileIsSaid()
{
    if (!AnotherPerson::canBe())
        QSKIP(AnotherPerson::reason);
    fill();
    std::filesystem::permissions(toPath(m_folder->path().toStdString()), std::filesystem::perms(0755));
    const AnotherPerson person;
    QVERIFY(person.isThere());
    SealedSecretStore store(place(), cheap);
    QVERIFY(store.exists());
    VERIFY_FAILS(store.unlock(passphrase), ErrorCode::Io, "Check that you may read it");
    VERIFY_FAILS(store.read(shop), ErrorCode::Locked, "locked");
}

void TestSealedSecrets::aReadOnlyFolderIsSaid()
{
    if (!AnotherPerson::canBe())
        QSKIP(AnotherPerson::reason);
    fill();
    namespace fs = std::filesystem;
    fs::permissions(toPath(m_folder->path().toStdString()), fs::perms(0755));
    fs::permissions(place().parent_path(), fs::perms(0755));
    fs::permissions(place(), fs::perms(0644));
    const std::string before = bytes();
    {
        const AnotherPerson person;
        QVERIFY(person.isThere());
        SealedSecretStore store(place(), cheap);
        VERIFY_OK(store.unlock(passphrase));
        QCOMPARE(q(**store.read(shop)), QStringLiteral("s3cret"));
        VERIFY_FAILS(store.write(shop, "x"), ErrorCode::ReadOnly, "is read-only for you");
        VERIFY_FAILS(store.remove(shop), ErrorCode::ReadOnly, "is read-only for you");
        VERIFY_FAILS(store.changePassphrase(passphrase, another), ErrorCode::ReadOnly, "is read-only for you");
        // Nor can one be made.
        SealedSecretStore none(toPath(m_folder->filePath(QStringLiteral("new/sealed")).toStdString()), cheap);
        VERIFY_FAILS(none.unlock(passphrase), ErrorCode::ReadOnly, "is read-only for you");
    }
    QCOMPARE(bytes() == before, true);
}

void TestSealedSecrets::aFullDiskKeepsWhatWas()
{
#ifdef Q_OS_LINUX
    const QString disk = QFileInfo(file()).path();
    QDir().mkpath(disk);
    const QByteArray folder = disk.toLocal8Bit();
    if (::mount("tmpfs", folder.constData(), "tmpfs", 0, "size=262144") != 0)
        QSKIP("only root can have a disk of its own");
    const struct Unmount
    {
        const QByteArray& folder;
        ~Unmount() { ::umount2(folder.constData(), MNT_DETACH); }
    } unmount{folder};
    fill();
    SealedSecretStore store(place(), cheap);
    VERIFY_OK(store.unlock(passphrase));
    // More than is left, and later nothing is left.
    VERIFY_FAILS(store.write(shop, std::string(400'000, 'x')), ErrorCode::DiskFull, "is full");
    QCOMPARE(q(**store.read(shop)), QStringLiteral("s3cret"));
    QFile filler(disk + QStringLiteral("/filler"));
    QVERIFY(filler.open(QIODevice::WriteOnly | QIODevice::Unbuffered));
    const QByteArray page(4'096, 'x');
    while (filler.write(page) == page.size()) {
    }
    filler.close();
    VERIFY_FAILS(store.write(shop, "the next"), ErrorCode::DiskFull, "is full");
    VERIFY_FAILS(store.changePassphrase(passphrase, another), ErrorCode::DiskFull, "is full");
    QCOMPARE(q(**store.read(shop)), QStringLiteral("s3cret"));
    VERIFY_OK(opens());
    QVERIFY(QFile::remove(filler.fileName()));
    VERIFY_OK(store.write(shop, "the next"));
    QCOMPARE(q(**store.read(shop)), QStringLiteral("the next"));
#else
    QSKIP("small disks are made by Linux");
#endif
}

QTEST_GUILESS_MAIN(TestSealedSecrets)
#include "tst_sealedsecrets.moc"
