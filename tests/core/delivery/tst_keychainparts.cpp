// A secret in the keychain: in one entry, or in several where an entry takes too little.

#include "core/delivery/secretstore.h"
#include "tests/support/checks.h"
#include "tests/support/fakekeychain.h"

#include <QTest>

using namespace patron;
using namespace patron::delivery;
using patron::test::Drawer;
using patron::test::FakeKeychain;
using patron::test::q;

namespace {

/// What Windows takes: CRED_MAX_CREDENTIAL_BLOB_SIZE.
constexpr std::size_t windows = 2560;
const SecretName shop{"uuid-shop", "Shop"};

/// Never the same part twice, so that an exchange of parts shows.
std::string token(std::size_t size, unsigned seed = 1)
{
    std::string text;
    while (text.size() < size) {
        seed = seed * 1'103'515'245 + 12'345;
        text += std::to_string(seed);
    }
    text.resize(size);
    return text;
}

}

class TestKeychainParts : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_drawer = {}; }
    void longOnesLieInParts_data();
    void longOnesLieInParts();
    void partsThatAreNotNeededGo_data();
    void partsThatAreNotNeededGo();
    void aTornWritingIsNoPassword();
    void aMissingPartIsSaid();
    void tooLongIsSaid();
    void withoutALimitThereIsOneEntry();

private:
    KeychainSecretStore keychain() { return KeychainSecretStore(std::make_unique<FakeKeychain>(m_drawer)); }

    Drawer m_drawer;
};

void TestKeychainParts::longOnesLieInParts_data()
{
    QTest::addColumn<int>("size");
    QTest::addColumn<int>("entries");
    QTest::newRow("an empty one") << 0 << 1;
    QTest::newRow("a password") << 20 << 1;
    QTest::newRow("as long as one entry") << 2560 << 1;
    QTest::newRow("one byte more") << 2561 << 2;
    QTest::newRow("a token of 5 kB") << 5'000 << 2;
    QTest::newRow("a token of 20 kB") << 20'480 << 9;
}

void TestKeychainParts::longOnesLieInParts()
{
    QFETCH(const int, size);
    QFETCH(const int, entries);
    m_drawer.longest = windows;
    auto store = keychain();
    QVERIFY(!store.read(shop)->has_value());
    const std::string secret = token(static_cast<std::size_t>(size));
    VERIFY_OK(store.write(shop, secret));
    QCOMPARE(int(m_drawer.entries.size()), entries);
    QVERIFY(m_drawer.entries.contains(entries == 1 ? "uuid-shop" : "uuid-shop/1"));
    QVERIFY(entries == 1 || m_drawer.entries.contains("uuid-shop/" + std::to_string(entries)));
    const auto read = store.read(shop);
    VERIFY_OK(read);
    QVERIFY(read->has_value());
    QCOMPARE(q(**read), q(secret));
    VERIFY_OK(store.remove(shop));
    QVERIFY(m_drawer.entries.empty());
}

void TestKeychainParts::partsThatAreNotNeededGo_data()
{
    QTest::addColumn<int>("before");
    QTest::addColumn<int>("after");
    QTest::addColumn<int>("entries");
    QTest::newRow("a long one by a short one") << 20'000 << 10 << 1;
    QTest::newRow("a long one by a shorter one") << 20'000 << 5'000 << 2;
    QTest::newRow("a short one by a long one") << 10 << 5'000 << 2;
    QTest::newRow("one by one as long") << 5'000 << 5'000 << 2;
}

void TestKeychainParts::partsThatAreNotNeededGo()
{
    QFETCH(const int, before);
    QFETCH(const int, after);
    QFETCH(const int, entries);
    m_drawer.longest = windows;
    auto store = keychain();
    VERIFY_OK(store.write(shop, token(static_cast<std::size_t>(before))));
    const std::string next = token(static_cast<std::size_t>(after), 7);
    VERIFY_OK(store.write(shop, next));
    QCOMPARE(int(m_drawer.entries.size()), entries);
    QCOMPARE(q(**store.read(shop)), q(next));
}

void TestKeychainParts::aTornWritingIsNoPassword()
{
    m_drawer.longest = windows;
    auto store = keychain();
    for (int done = 0; done < 3; ++done) {
        m_drawer.writesLeft = -1;
        VERIFY_OK(store.write(shop, token(6'000)));
        QCOMPARE(int(m_drawer.entries.size()), 3);
        m_drawer.writesLeft = done;
        VERIFY_FAILS(store.write(shop, token(6'000, 7)), ErrorCode::Unreachable, "keychain");
        if (done == 0)
            QCOMPARE(q(**store.read(shop)), q(token(6'000)));
        else
            VERIFY_FAILS(store.read(shop), ErrorCode::Corrupt, "only a part of the password for \"Shop\"");
    }
    m_drawer.writesLeft = -1;
    VERIFY_OK(store.write(shop, token(6'000, 7)));
    QCOMPARE(q(**store.read(shop)), q(token(6'000, 7)));
}

void TestKeychainParts::aMissingPartIsSaid()
{
    m_drawer.longest = windows;
    auto store = keychain();
    VERIFY_OK(store.write(shop, token(6'000)));
    m_drawer.entries.erase("uuid-shop/2");
    VERIFY_FAILS(store.read(shop), ErrorCode::Corrupt, "Type it again");
    VERIFY_OK(store.write(shop, token(6'000)));
    m_drawer.entries["uuid-shop/1"] = "something else";
    VERIFY_FAILS(store.read(shop), ErrorCode::Corrupt, "Type it again");
}

void TestKeychainParts::tooLongIsSaid()
{
    m_drawer.longest = windows;
    VERIFY_FAILS(keychain().write(shop, std::string(windows * 1'001, 'x')), ErrorCode::BadInput, "too long");
    QVERIFY(m_drawer.entries.empty());
}

void TestKeychainParts::withoutALimitThereIsOneEntry()
{
    auto store = keychain();
    VERIFY_OK(store.write(shop, token(20'000)));
    QCOMPARE(int(m_drawer.entries.size()), 1);
    QCOMPARE(q(**store.read(shop)), q(token(20'000)));
    VERIFY_OK(store.remove(shop));
    QVERIFY(m_drawer.entries.empty());
}

QTEST_GUILESS_MAIN(TestKeychainParts)
#include "tst_keychainparts.moc"
