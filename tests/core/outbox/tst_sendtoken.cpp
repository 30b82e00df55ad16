#include "core/base/hash.h"
#include "core/outbox/sendtoken.h"

#include "tests/support/checks.h"

using namespace patron;
using namespace patron::outbox;

/// Tokens name what they were made for, and nothing else.
class TestSendToken : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void provesWhatItMade();
    void refusesWhatItDidNotMake_data();
    void refusesWhatItDidNotMake();
    void isTheDocumentedHash();
};

namespace {
const std::string key(32, 'k');
}

void TestSendToken::provesWhatItMade()
{
    const auto message = proveToken(key, tokenOf(key, OutboxId{123}));
    QVERIFY(message && message->message && !message->customer);
    QCOMPARE(message->message->value, 123);
    const auto customer = proveToken(key, provenToken(key, "c7"));
    QVERIFY(customer && customer->customer && !customer->message);
    QCOMPARE(customer->customer->value, 7);
    // Servers write the part before the @ as they like.
    std::string shouted = tokenOf(key, OutboxId{123});
    for (char& c : shouted)
        c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    QVERIFY(proveToken(key, " " + shouted + "\r\n"));
}

void TestSendToken::refusesWhatItDidNotMake_data()
{
    QTest::addColumn<QString>("token");
    const QString good = QString::fromStdString(tokenOf(key, OutboxId{123}));
    const QString proof = good.mid(good.indexOf(u'-'));
    QTest::newRow("nothing") << QString();
    QTest::newRow("no proof") << QStringLiteral("m123");
    QTest::newRow("an empty proof") << QStringLiteral("m123-");
    QTest::newRow("another's proof") << QStringLiteral("m124") + proof;
    QTest::newRow("a message's proof for a customer") << QStringLiteral("c123") + proof;
    QTest::newRow("a proof cut short") << good.chopped(1);
    QTest::newRow("a proof and more") << good + QStringLiteral("0");
    QTest::newRow("another spelling of the number") << QStringLiteral("m0123") + proof;
    QTest::newRow("a sign before the number") << QStringLiteral("m+123") + proof;
    QTest::newRow("a number beyond all") << QStringLiteral("m99999999999999999999") + proof;
    QTest::newRow("another workspace's") << QString::fromStdString(tokenOf(std::string(32, 'x'), OutboxId{123}));
    QTest::newRow("a test mail's") << QString::fromStdString(provenToken(key, "test"));
}

void TestSendToken::refusesWhatItDidNotMake()
{
    QFETCH(QString, token);
    QVERIFY(!proveToken(key, token.toStdString()));
}

void TestSendToken::isTheDocumentedHash()
{
    // printf m123 | openssl dgst -sha256 -hmac kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk, its first ten digits.
    QCOMPARE(QString::fromStdString(tokenOf(key, OutboxId{123})), QStringLiteral("m123-9a85e8de4e"));
}

QTEST_GUILESS_MAIN(TestSendToken)
#include "tst_sendtoken.moc"
