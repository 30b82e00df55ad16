#include "core/outbox/sendpace.h"
#include "tests/support/checks.h"

using namespace patron;
using namespace patron::outbox;

namespace {
constexpr Ms start = 1'709'294'400'000;
}

/// When the last message of many leaves.
class TestSendPace : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void the_last_leaves_data();
    void the_last_leaves();
    void no_day_holds_more();
};

void TestSendPace::the_last_leaves_data()
{
    QTest::addColumn<int>("perMinute");
    QTest::addColumn<int>("perDay");
    QTest::addColumn<QList<qint64>>("lately"); ///< before the start
    QTest::addColumn<int>("ahead");
    QTest::addColumn<int>("count");
    QTest::addColumn<Ms>("after");
    const QList<qint64> none;
    QTest::newRow("nothing bounds it") << 0 << 0 << none << 7 << 1000 << Ms{0};
    QTest::newRow("nobody") << 30 << 100 << none << 7 << 0 << Ms{0};
    QTest::newRow("61 at 30 a minute") << 30 << 0 << none << 0 << 61 << 2 * msPerMinute;
    QTest::newRow("100,000 at 30 a minute") << 30 << 0 << none << 0 << 100'000 << Ms{99'999} * 2000;
    QTest::newRow("behind others") << 30 << 0 << none << 30 << 31 << 2 * msPerMinute;
    QTest::newRow("a day's worth") << 0 << 400 << none << 0 << 400 << Ms{0};
    QTest::newRow("one more than a day's worth") << 0 << 400 << none << 0 << 401 << msPerDay;
    QTest::newRow("1,000 at 400 a day") << 0 << 400 << none << 0 << 1000 << 2 * msPerDay;
    QTest::newRow("a third of today is gone") << 0 << 3 << QList<qint64>{msPerHour} << 0 << 3 << msPerDay - msPerHour;
    QTest::newRow("what went yesterday does not count") << 0 << 3 << QList<qint64>{msPerDay} << 0 << 3 << Ms{0};
    QTest::newRow("both, the minute is what bounds") << 60 << 100'000 << none << 0 << 61 << msPerMinute;
    QTest::newRow("both, the day is what bounds") << 60 << 2 << none << 0 << 4 << msPerDay + 1000;
}

void TestSendPace::the_last_leaves()
{
    QFETCH(int, perMinute);
    QFETCH(int, perDay);
    QFETCH(QList<qint64>, lately);
    QFETCH(int, ahead);
    QFETCH(int, count);
    QFETCH(Ms, after);
    SendPace pace;
    if (perMinute > 0)
        pace.perMinute = perMinute;
    if (perDay > 0)
        pace.perDay = perDay;
    for (const qint64 ago : lately)
        pace.sentLately.push_back(start - ago);
    pace.ahead = ahead;
    QCOMPARE(lastLeavesAt(pace, count, start) - start, after);
}

/// Whatever went before, one message more never leaves sooner, and what is told is never less than a day per day's
/// worth.
void TestSendPace::no_day_holds_more()
{
    SendPace pace;
    pace.perMinute = 7;
    pace.perDay = 50;
    for (int i = 0; i < 40; ++i)
        pace.sentLately.push_back(start - msPerDay + i * 13 * msPerMinute);
    std::vector<Ms> times = pace.sentLately;
    for (int count = 1; count <= 300; ++count)
        times.push_back(lastLeavesAt(pace, count, start));
    QVERIFY(std::is_sorted(times.begin(), times.end()));
    for (std::size_t i = 50; i < times.size(); ++i)
        QVERIFY(times[i] - times[i - 50] >= msPerDay);
}

QTEST_GUILESS_MAIN(TestSendPace)
#include "tst_sendpace.moc"
