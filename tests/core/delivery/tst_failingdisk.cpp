#include "tests/core/delivery/sendingshop.h"
#include "tests/support/failingvfs.h"

using namespace patron;
using namespace patron::delivery;
using namespace patron::outbox;
using patron::test::FailingDisk;
using patron::test::manyNames;
using patron::test::q;
using patron::test::SendingShop;
using patron::test::SmtpFaultServer;

Q_DECLARE_METATYPE(patron::test::FailingDisk::Fault)

/// A disk that fails in mid-send, at any write or flush: senders stop, what the server took is known at the next start,
/// and nothing is lost or sent twice.
class TestFailingDisk : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anyCallThatFailsLosesNothing_data();
    void anyCallThatFailsLosesNothing();

private:
    /// Whether the n-th call came at all.
    bool sendAndFail(FailingDisk::Fault fault, int n);
};

void TestFailingDisk::anyCallThatFailsLosesNothing_data()
{
    QTest::addColumn<FailingDisk::Fault>("fault");
    QTest::newRow("the disk is full from the n-th write on") << FailingDisk::Fault::Full;
    QTest::newRow("writes fail from the n-th on") << FailingDisk::Fault::Write;
}

bool TestFailingDisk::sendAndFail(FailingDisk::Fault fault, int n)
{
    constexpr int people = 8;
    constexpr int sessions = 2;
    FailingDisk disk;
    SmtpFaultServer server;
    SendingShop shop;
    shop.useServer(server, sessions);
    shop.launchTo(manyNames("ok", people));
    disk.failFrom(fault, n);
    const auto report = shop.send();
    disk.mend();
    if (!disk.hasFailed())
        return false;
    const auto taken = static_cast<std::int64_t>(server.commits().size());
    const auto check = [&](bool holds, const char* what) {
        if (!holds)
            QTest::qFail(
                qPrintable(QStringLiteral("%1, at call %2: %3").arg(QString::fromUtf8(what)).arg(n).arg(shop.states())),
                __FILE__, __LINE__);
    };
    if (report && !report->failure && fault != FailingDisk::Fault::OneBad)
        check(taken == people, "senders went on");

    shop.close();
    shop.closeJournal();
    shop.files().close();
    check(shop.files().reopen().has_value(), "it does not open");
    shop.openJournal();
    shop.open();
    const auto recovered = shop.runner->recover(shop.clock.now());
    check(recovered.has_value(), "it cannot be taken up");
    // A HANDED that was on the disk although its flush failed: nobody knows, but never more than one a session.
    const auto unsure = shop.number("SELECT COUNT(*) FROM outbox WHERE state = 'ambiguous'");
    check(unsure <= sessions, "too many are ambiguous");
    const auto accepted = shop.number("SELECT COUNT(*) FROM outbox WHERE state = 'accepted'");
    check(accepted + unsure >= taken, "an outcome was forgotten");
    check(shop.send().has_value(), "it does not go on");
    check(shop.number("SELECT COUNT(*) FROM outbox WHERE state = 'accepted'") == people - unsure, "not all went");
    for (const SmtpFaultServer::Commit& commit : server.commits())
        check(server.commitsOf(commit.recipient) == 1, "a message was sent twice");
    check(static_cast<std::int64_t>(server.commits().size()) >= people - unsure, "a message was lost");
    check(shop.problems().isEmpty(), "the sums do not add up");
    return true;
}

void TestFailingDisk::anyCallThatFailsLosesNothing()
{
    QFETCH(FailingDisk::Fault, fault);
    int met = 0;
    for (int n = 1; n < 200 && !QTest::currentTestFailed(); n += 1 + n / 6) {
        if (!sendAndFail(fault, n))
            break;
        ++met;
    }
    QVERIFY(met >= 5);
}

QTEST_GUILESS_MAIN(TestFailingDisk)
#include "tst_failingdisk.moc"
