#include "core/base/timezone.h"
#include "tests/support/patronctl.h"
#include "tests/support/smtpfaultserver.h"
#include "tests/support/testfile.h"

#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QTest>

#ifdef Q_OS_UNIX
#include <csignal>
#endif

namespace {
using namespace patron;
using patron::test::CtlRun;
using patron::test::Patronctl;
using patron::test::SmtpFaultServer;
using patron::test::writeFile;
}

/// A broadcast that takes days.
class TestLongSend : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void aHundredThousandAt30AMinuteTakeTwoDaysAndAThird();
    void aSleepLosesNothingAndIsNotMadeUpFor();

private:
    QString path(const char* name) const { return m_folder->filePath(QString::fromUtf8(name)); }
    Json must(const QString& command, const QStringList& words) const
    {
        const CtlRun done = m_ctl->json(QStringList{command, path("shop.patron")} + words);
        if (done.status != 0)
            qFatal("%s: %s", qPrintable(command), done.all().constData());
        return done.json();
    }
    void fill(int people, int port, int perMinute) const;

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Patronctl> m_ctl;
};

void TestLongSend::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_ctl = std::make_unique<Patronctl>(QStringLiteral(PATRONCTL), path("home"));
    must(QStringLiteral("new"), {});
}

void TestLongSend::fill(int people, int port, int perMinute) const
{
    QByteArray csv = "Email,Accepts email marketing\n";
    for (int i = 0; i < people; ++i)
        csv += "c" + QByteArray::number(i) + "@shop.test,yes\n";
    must(QStringLiteral("import"), {writeFile(path("people.csv"), csv)});
    must(QStringLiteral("message-save"),
         {QStringLiteral("Letter"), writeFile(path("letter.txt"), "Hello\n{{ unsubscribe_url }}"),
          QStringLiteral("--subject"), QStringLiteral("Hello")});
    must(QStringLiteral("segment-save"), {QStringLiteral("All"), QStringLiteral("--rule"),
                                          writeFile(path("all.json"), R"({"patron_rule":1,"rule":{"all":[]}})")});
    must(QStringLiteral("connector"),
         {QStringLiteral("add"), QStringLiteral("Post"), QStringLiteral("--kind"), QStringLiteral("smtp"),
          QStringLiteral("--host"), QStringLiteral("127.0.0.1"), QStringLiteral("--port"), QString::number(port),
          QStringLiteral("--security"), QStringLiteral("plain"), QStringLiteral("--from"),
          QStringLiteral("Shop <hello@shop.test>"), QStringLiteral("--rate"), QString::number(perMinute),
          QStringLiteral("--default")});
}

void TestLongSend::aHundredThousandAt30AMinuteTakeTwoDaysAndAThird()
{
    fill(100'000, 2525, 30);
    const Ms before = SystemClock().now();
    const Json flight =
        must(QStringLiteral("send"), {QStringLiteral("--message"), QStringLiteral("Letter"),
                                      QStringLiteral("--segment"), QStringLiteral("All"), QStringLiteral("--dry-run")});
    const Ms after = SystemClock().now();
    QCOMPARE(flight.at("planned").get<int>(), 100'000);
    const auto eta = parseRfc3339(flight.at("eta").get<std::string>());
    QVERIFY(eta);
    // One every two seconds, the first at once: 55 hours, 33 minutes and 18 seconds.
    const Ms span = Ms{99'999} * 2'000;
    QVERIFY2(*eta >= before + span - 1'000 && *eta <= after + span + 1'000, flight.at("eta").dump().c_str());
}

/// A computer that sleeps stops the program; when it wakes, the hours that are over are not made up for.
void TestLongSend::aSleepLosesNothingAndIsNotMadeUpFor()
{
#ifdef Q_OS_UNIX
    constexpr int people = 40;
    SmtpFaultServer server;
    fill(people, server.port(), 600);
    QProcess send;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("PATRON_HOME"), path("home"));
    send.setProcessEnvironment(environment);
    send.start(QStringLiteral(PATRONCTL),
               {QStringLiteral("send"), path("shop.patron"), QStringLiteral("--message"), QStringLiteral("Letter"),
                QStringLiteral("--segment"), QStringLiteral("All")});
    const auto sent = [&] { return static_cast<int>(server.commits().size()); };
    QTRY_VERIFY_WITH_TIMEOUT(sent() >= 5, 30'000);
    ::kill(static_cast<pid_t>(send.processId()), SIGSTOP);
    QTest::qWait(500); // what the server was reading
    const int asleep = sent();
    QTest::qWait(4'000);
    QCOMPARE(sent(), asleep);
    ::kill(static_cast<pid_t>(send.processId()), SIGCONT);
    QElapsedTimer awake;
    awake.start();
    QTest::qWait(1'000);
    // Ten a second, and one that was on its way.
    const int soon = sent() - asleep;
    QVERIFY2(soon <= 1 + 10 * (awake.elapsed() + 999) / 1'000 + 1, QByteArray::number(soon).constData());
    QVERIFY(send.waitForFinished(60'000));
    const QByteArray said = send.readAllStandardOutput() + send.readAllStandardError();
    QVERIFY2(send.exitCode() == 0, said.constData());
    QCOMPARE(sent(), people);
    for (int i = 0; i < people; ++i)
        QCOMPARE(server.commitsOf("c" + std::to_string(i) + "@shop.test"), 1);
    const Json outbox = must(QStringLiteral("outbox"), {});
    QVERIFY2(outbox.at("finished").get<bool>() && outbox.at("states").at("ACCEPTED").get<int>() == people,
             outbox.dump().c_str());
#else
    QSKIP("a program cannot be made to sleep there");
#endif
}

QTEST_GUILESS_MAIN(TestLongSend)
#include "tst_longsend.moc"
