#include "core/base/hash.h"
#include "core/base/random.h"
#include "tests/support/checks.h"

#include <set>

using namespace patron;
using patron::test::q;

/// Hashes, the sticky share and the generator: values that must never change, computed by other programs.
class TestHash : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void hashes();
    void placesCustomers_data();
    void placesCustomers();
    void computesThresholds_data();
    void computesThresholds();
    void sharesAreSticky();
    void drawsFixedNumbers_data();
    void drawsFixedNumbers();
    void drawsFixedIntegers();
    void makesUuids();
};

void TestHash::hashes()
{
    // FIPS 180-4's example "abc"; the widely published HMAC example.
    QCOMPARE(q(toHex(bytesOf(sha256("abc")))),
             QStringLiteral("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
    QCOMPARE(q(toHex(bytesOf(hmacSha256("key", "The quick brown fox jumps over the lazy dog")))),
             QStringLiteral("f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8"));
    // The FNV reference's own values.
    QCOMPARE(quickHash(""), 0xcbf29ce484222325ull);
    QCOMPARE(quickHash("a"), 0xaf63dc4c8601ec8cull);
    QCOMPARE(quickHash("foobar"), 0x85944171f73967e8ull);
}

void TestHash::placesCustomers_data()
{
    QTest::addColumn<std::string>("salt");
    QTest::addColumn<qint64>("customer");
    QTest::addColumn<quint64>("hash");
    QTest::newRow("a program's first customer")
        << std::string("abandoned-cart") << qint64(1) << quint64(0x8b218e0a3f0e5e8a);
    QTest::newRow("the next customer is elsewhere")
        << std::string("abandoned-cart") << qint64(2) << quint64(0xb0db018d17933d01);
    QTest::newRow("no salt") << std::string() << qint64(1) << quint64(0x882e0dabc11b4d21);
    QTest::newRow("a large number") << std::string("S") << qint64(123456789) << quint64(0x247606285271b0be);
    QTest::newRow("a salt beyond ASCII") << std::string("é") << qint64(42) << quint64(0x253c069ed75dd5d3);
}

void TestHash::placesCustomers()
{
    QFETCH(std::string, salt);
    QFETCH(qint64, customer);
    QFETCH(quint64, hash);
    QCOMPARE(quint64(shareHash(salt, customer)), hash);
}

void TestHash::computesThresholds_data()
{
    QTest::addColumn<qint64>("billionths");
    QTest::addColumn<quint64>("below");
    QTest::addColumn<bool>("everyone");
    QTest::newRow("nobody") << qint64(0) << quint64(0) << false;
    QTest::newRow("less than nobody is nobody") << qint64(-5) << quint64(0) << false;
    QTest::newRow("the smallest share") << qint64(1) << quint64(0x44b82fa09) << false;
    QTest::newRow("a tenth") << qint64(100'000'000) << quint64(0x1999999999999999) << false;
    QTest::newRow("a quarter") << qint64(250'000'000) << quint64(0x4000000000000000) << false;
    QTest::newRow("a third") << qint64(333'333'333) << quint64(0x55555553e6d45752) << false;
    QTest::newRow("a half") << qint64(500'000'000) << quint64(0x8000000000000000) << false;
    QTest::newRow("nearly all") << qint64(999'999'999) << quint64(0xfffffffbb47d05f6) << false;
    QTest::newRow("all") << qint64(1'000'000'000) << quint64(0) << true;
    QTest::newRow("more than all is all") << qint64(2'000'000'000) << quint64(0) << true;
}

void TestHash::computesThresholds()
{
    QFETCH(qint64, billionths);
    QFETCH(quint64, below);
    QFETCH(bool, everyone);
    const ShareThreshold threshold = shareThreshold(billionths);
    QCOMPARE(quint64(threshold.below), below);
    QCOMPARE(threshold.everyone, everyone);
    QCOMPARE(threshold.contains(UINT64_MAX), everyone);
    QCOMPARE(threshold.contains(0), everyone || below > 0);
    QVERIFY(everyone || !threshold.contains(below));
}

void TestHash::sharesAreSticky()
{
    // Who is in a tenth is in a fifth; and a tenth is about a tenth: 10,000 +- 4 standard deviations of 94.9.
    int tenth = 0;
    for (std::int64_t customer = 1; customer <= 100'000; ++customer) {
        const std::uint64_t hash = shareHash("autumn", customer);
        const bool in = shareThreshold(100'000'000).contains(hash);
        tenth += in ? 1 : 0;
        QVERIFY(!in || shareThreshold(200'000'000).contains(hash));
    }
    QVERIFY2(tenth > 9'620 && tenth < 10'380, qPrintable(QString::number(tenth)));
}

void TestHash::drawsFixedNumbers_data()
{
    QTest::addColumn<quint64>("seed");
    QTest::addColumn<QList<quint64>>("numbers");
    using Numbers = QList<quint64>;
    QTest::newRow("seed 0") << quint64(0)
                            << Numbers{0x99ec5f36cb75f2b4, 0xbf6e1f784956452a, 0x1a5f849d4933e6e0, 0x6aa594f1262d2d2c};
    QTest::newRow("seed 1") << quint64(1)
                            << Numbers{0xb3f2af6d0fc710c5, 0x853b559647364cea, 0x92f89756082a4514, 0x642e1c7bc266a3a7};
    QTest::newRow("seed 7") << quint64(7)
                            << Numbers{0xb358faf74ef9765a, 0x475c3d964f482cd2, 0xd6f1d349952c7996, 0xfb2938731e807240};
}

void TestHash::drawsFixedNumbers()
{
    QFETCH(quint64, seed);
    QFETCH(QList<quint64>, numbers);
    Random random(seed);
    for (const quint64 number : numbers)
        QCOMPARE(quint64(random.next()), number);
}

void TestHash::drawsFixedIntegers()
{
    Random below(7);
    for (const std::uint64_t number : {94, 74, 38, 64, 64, 21, 16, 96, 8, 19})
        QCOMPARE(below.below(100), number);
    Random between(7);
    for (const std::int64_t number : {-3, 3, -2, -2, 3, 2, -2, -1, 0, 2})
        QCOMPARE(between.between(-3, 3), number);
    Random unit(7);
    QVERIFY(unit.unit() == 0.7005764821796896);
    QVERIFY(unit.unit() == 0.2787512294737843);
}

void TestHash::makesUuids()
{
    std::set<std::string> seen;
    for (int i = 0; i < 100; ++i) {
        const std::string uuid = newUuid();
        QCOMPARE(uuid.size(), std::size_t(36));
        QCOMPARE(uuid[14], '4');
        seen.insert(uuid);
    }
    QCOMPARE(seen.size(), std::size_t(100));
}

QTEST_GUILESS_MAIN(TestHash)
#include "tst_hash.moc"
