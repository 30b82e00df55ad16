// Which place a secret goes to and comes from: the environment, the keychain, the sealed file.

#include "core/base/paths.h"
#include "core/delivery/sealedsecrets.h"
#include "core/delivery/secretstore.h"
#include "tests/support/checks.h"
#include "tests/support/fakekeychain.h"

#include <QTemporaryDir>
#include <QTest>

using namespace patron;
using namespace patron::delivery;
using patron::test::Drawer;
using patron::test::FakeKeychain;
using patron::test::q;

namespace {

using Outcome = KeychainEntries::Outcome;
using Wants = SealedSecretStore::Wants;

constexpr auto passphrase = "grey seals sleep well";
constexpr auto secretVariable = "PATRON_SECRET_SHOP";
const SecretName shop{"uuid-shop", "Shop"};

}

class TestSecretPlaces : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void aKeychainThatAnswersIsBelieved();
    void withoutAKeychainItSaysWhatHelps();
    void thePassphraseMakesAndOpensTheFile();
    void aWrongPassphraseIsSaid();
    void unlockedOnceIsEnough();
    void theEnvironmentComesFirst();
    void whatIsRemovedIsGone();
    void everyWorkspaceIsAnswered();

private:
    std::filesystem::path place() const
    {
        return toPath(m_folder->filePath(QStringLiteral("secrets/sealed")).toStdString());
    }
    bool hasFile() const { return std::filesystem::exists(place()); }
    std::unique_ptr<SystemSecretStore> system()
    {
        return std::make_unique<SystemSecretStore>(std::make_unique<FakeKeychain>(m_drawer),
                                                   std::make_unique<SealedSecretStore>(place(), SealCost{1, 8192}));
    }

    Drawer m_drawer;
    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestSecretPlaces::init()
{
    m_drawer = {};
    m_folder = std::make_unique<QTemporaryDir>();
}

void TestSecretPlaces::cleanup()
{
    qunsetenv(passphraseVariable);
    qunsetenv(secretVariable);
}

void TestSecretPlaces::aKeychainThatAnswersIsBelieved()
{
    m_drawer.trouble = Outcome::CannotAsk;
    qputenv(passphraseVariable, passphrase);
    VERIFY_OK(system()->write(shop, "in the file"));
    // It has no such entry: that is an answer.
    m_drawer.trouble = Outcome::Done;
    const auto store = system();
    QVERIFY(!store->read(shop)->has_value());
    VERIFY_OK(store->write(shop, "in the keychain"));
    QCOMPARE(q(m_drawer.entries.at("uuid-shop")), QStringLiteral("in the keychain"));
    QCOMPARE(q(**store->read(shop)), QStringLiteral("in the keychain"));
    QVERIFY(!store->sealed()->isUnlocked());
    // So is a no.
    m_drawer.trouble = Outcome::Denied;
    VERIFY_FAILS(store->read(shop), ErrorCode::Refused, "keychain cannot be used");
    QVERIFY(!wantsPassphrase(store->read(shop).error()));
    VERIFY_FAILS(store->write(shop, "x"), ErrorCode::Refused, "keychain cannot be used");
    VERIFY_FAILS(store->remove(shop), ErrorCode::Refused, "keychain cannot be used");
    QVERIFY(store->sealed()->wants() == Wants::Nothing);
}

void TestSecretPlaces::withoutAKeychainItSaysWhatHelps()
{
    m_drawer.trouble = Outcome::CannotAsk;
    {
        const auto store = system();
        VERIFY_FAILS(store->read(shop), ErrorCode::Unreachable, "PATRON_PASSPHRASE");
        VERIFY_FAILS(store->write(shop, "x"), ErrorCode::Unreachable, "can be kept in a sealed file");
        VERIFY_FAILS(store->write(shop, "x"), ErrorCode::Unreachable, "no keychain that Patron can use");
        VERIFY_FAILS(store->write(shop, "x"), ErrorCode::Unreachable, "no such service");
        VERIFY_FAILS(store->write(shop, "x"), ErrorCode::Unreachable, secretVariable);
        QVERIFY(store->sealed()->wants() == Wants::NewPassphrase);
        QVERIFY(wantsPassphrase(store->write(shop, "x").error()));
        QVERIFY(!hasFile());
        VERIFY_OK(store->sealed()->unlock(passphrase));
        QVERIFY(store->sealed()->wants() == Wants::Nothing);
        VERIFY_OK(store->write(shop, "s3cret"));
    }
    const auto later = system();
    VERIFY_FAILS(later->read(shop), ErrorCode::Unreachable, "sealed file, which is locked");
    VERIFY_FAILS(later->read(shop), ErrorCode::Unreachable, "PATRON_PASSPHRASE");
    VERIFY_FAILS(later->remove(shop), ErrorCode::Unreachable, "sealed file, which is locked");
    QVERIFY(later->sealed()->wants() == Wants::Passphrase);
}

void TestSecretPlaces::thePassphraseMakesAndOpensTheFile()
{
    m_drawer.trouble = Outcome::CannotAsk;
    qputenv(passphraseVariable, passphrase);
    // To look for one makes no file.
    QVERIFY(!system()->read(shop)->has_value());
    QVERIFY(!hasFile());
    VERIFY_OK(system()->write(shop, "s3cret"));
    QVERIFY(hasFile());
    QCOMPARE(q(**system()->read(shop)), QStringLiteral("s3cret"));
    QVERIFY(!system()->read({"another", "Another"})->has_value());
}

void TestSecretPlaces::aWrongPassphraseIsSaid()
{
    m_drawer.trouble = Outcome::CannotAsk;
    qputenv(passphraseVariable, passphrase);
    VERIFY_OK(system()->write(shop, "s3cret"));
    qputenv(passphraseVariable, "another one");
    const auto store = system();
    VERIFY_FAILS(store->read(shop), ErrorCode::BadInput, "does not open");
    VERIFY_FAILS(store->write(shop, "x"), ErrorCode::BadInput, "does not open");
    QVERIFY(store->sealed()->wants() == Wants::Passphrase);
}

void TestSecretPlaces::unlockedOnceIsEnough()
{
    m_drawer.trouble = Outcome::CannotAsk;
    const auto store = system();
    VERIFY_OK(store->sealed()->unlock(passphrase));
    VERIFY_OK(store->write(shop, "s3cret"));
    QCOMPARE(q(**store->read(shop)), QStringLiteral("s3cret"));
    QVERIFY(std::filesystem::remove(place()));
    QVERIFY(!store->read(shop)->has_value());
    VERIFY_OK(store->write(shop, "again"));
    QCOMPARE(q(**store->read(shop)), QStringLiteral("again"));
}

void TestSecretPlaces::theEnvironmentComesFirst()
{
    m_drawer.trouble = Outcome::CannotAsk;
    qputenv(secretVariable, "of the environment");
    const auto store = system();
    QCOMPARE(q(**store->read(shop)), QStringLiteral("of the environment"));
    QVERIFY(store->sealed()->wants() == Wants::Nothing);
}

void TestSecretPlaces::whatIsRemovedIsGone()
{
    m_drawer.trouble = Outcome::CannotAsk;
    qputenv(passphraseVariable, passphrase);
    const auto store = system();
    VERIFY_FAILS(store->remove(shop), ErrorCode::Unreachable, "keychain cannot be used");
    VERIFY_OK(store->write(shop, "s3cret"));
    VERIFY_OK(store->remove(shop));
    QVERIFY(!store->read(shop)->has_value());
}

void TestSecretPlaces::everyWorkspaceIsAnswered()
{
#ifndef Q_OS_LINUX
    QSKIP("it would ask the keychain of who runs this");
#endif
    qputenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus");
    for (int i = 0; i < 3; ++i) {
        const auto answer = systemKeychain()->read("uuid-shop");
        QVERIFY(answer.outcome == Outcome::CannotAsk);
        QVERIFY2(answer.reason != "it does not answer", answer.reason.c_str());
    }
}

QTEST_GUILESS_MAIN(TestSecretPlaces)
#include "tst_secretplaces.moc"
