#include "core/jobs/jobqueue.h"
#include "tests/support/checks.h"

#include <QElapsedTimer>

#include <atomic>
#include <future>
#include <stdexcept>

using namespace patron;
using patron::test::q;

namespace {
/// What a listener heard, from any thread.
class Heard
{
public:
    void operator()(const JobStatus& status)
    {
        const std::lock_guard lock(m_mutex);
        m_all.push_back(status);
    }
    std::vector<JobStatus> all() const
    {
        const std::lock_guard lock(m_mutex);
        return m_all;
    }
    std::optional<JobStatus> end(std::uint64_t id) const
    {
        for (const JobStatus& status : all()) {
            if (status.id == id && status.finished)
                return status;
        }
        return std::nullopt;
    }

private:
    mutable std::mutex m_mutex;
    std::vector<JobStatus> m_all;
};
}

class TestJobQueue : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void reportsAtMostTenTimesASecond();
    void worksWithoutAListenerOrQueue();
    void runsInOrder();
    void endsAWaitingJobAtOnce();
    void stopsARunningJob();
    void turnsExceptionsIntoErrors();
    void stopsEverythingOnDestruction();
};

void TestJobQueue::reportsAtMostTenTimesASecond()
{
    const FixedClock clock(0);
    std::vector<Progress> reports;
    JobContext context(clock, CancelToken(), [&](const Progress& progress) { reports.push_back(progress); });
    QElapsedTimer timer;
    timer.start();
    context.phase("Reading", 5'000'000);
    QCOMPARE(reports.size(), std::size_t(1));
    QCOMPARE(q(reports[0].phase), QStringLiteral("Reading"));
    QCOMPARE(reports[0].total.value(), 5'000'000);
    std::int64_t count = 0;
    while (timer.elapsed() < 350)
        context.done(++count);
    const auto heard = static_cast<qint64>(reports.size());
    QVERIFY2(heard >= 3 && heard <= 1 + timer.elapsed() / 100, qPrintable(QString::number(heard)));
    QVERIFY(reports.back().done > 0 && reports.back().done <= count);
    QVERIFY(reports.back().perSecond > 0);
    // A new phase is told at once and starts from nothing.
    context.phase("Matching");
    QCOMPARE(static_cast<qint64>(reports.size()), heard + 1);
    QCOMPARE(reports.back().done, 0);
    QVERIFY(!reports.back().total.has_value());
}

void TestJobQueue::worksWithoutAListenerOrQueue()
{
    const FixedClock clock(77);
    const CancelToken cancel;
    JobContext context(clock, cancel);
    context.phase("Reading", 2);
    context.done(2);
    QCOMPARE(context.clock().now(), Ms(77));
    QVERIFY(!context.cancelled());
    cancel.cancel();
    QVERIFY(context.cancelled());
}

void TestJobQueue::runsInOrder()
{
    const FixedClock clock(0);
    Heard heard;
    std::vector<int> order;
    JobQueue queue(clock, 1);
    queue.setListener(std::ref(heard));
    std::uint64_t last = 0;
    for (int i = 0; i < 20; ++i) {
        last = queue.submit(
            "Count",
            [&order, i](JobContext& context) -> Result<void> {
                context.phase("Counting", 1);
                order.push_back(i);
                return {};
            },
            i % 2 == 0);
    }
    QTRY_VERIFY(heard.end(last).has_value());
    QCOMPARE(order.size(), std::size_t(20));
    QVERIFY(std::is_sorted(order.begin(), order.end()));
    QVERIFY(!heard.end(last)->error.has_value());
    QVERIFY(!heard.end(last)->visible);
    QVERIFY(heard.end(last)->started);
    QCOMPARE(q(heard.end(last)->title), QStringLiteral("Count"));
    int ends = 0;
    for (const JobStatus& status : heard.all())
        ends += status.id == last && status.finished ? 1 : 0;
    QCOMPARE(ends, 1);
}

void TestJobQueue::endsAWaitingJobAtOnce()
{
    const FixedClock clock(0);
    Heard heard;
    std::promise<void> gate;
    std::atomic<bool> ran = false;
    JobQueue queue(clock, 1);
    queue.setListener(std::ref(heard));
    const auto busy = queue.submit("Import", [&gate](JobContext&) -> Result<void> {
        gate.get_future().wait();
        return {};
    });
    const auto waiting = queue.submit("Count", [&ran](JobContext&) -> Result<void> {
        ran = true;
        return {};
    });
    queue.cancel(waiting);
    // The only thread is still busy with the first job.
    const auto end = heard.end(waiting);
    QVERIFY(end.has_value());
    QVERIFY(end->error && end->error->code == ErrorCode::Cancelled);
    QVERIFY(!end->started);
    QVERIFY(!heard.end(busy).has_value());
    gate.set_value();
    QTRY_VERIFY(heard.end(busy).has_value());
    QVERIFY(!heard.end(busy)->error.has_value());
    QVERIFY(!ran);
    queue.cancel(busy);
    queue.cancel(4711);
}

void TestJobQueue::stopsARunningJob()
{
    const FixedClock clock(0);
    Heard heard;
    std::atomic<bool> running = false;
    JobQueue queue(clock, 2);
    queue.setListener(std::ref(heard));
    const auto id = queue.submit("Import", [&running](JobContext& context) -> Result<void> {
        running = true;
        while (!context.cancelled())
            std::this_thread::yield();
        return makeError(ErrorCode::Cancelled, "Stopped. Nothing was changed.");
    });
    QTRY_VERIFY(running.load());
    queue.cancel(id);
    QTRY_VERIFY(heard.end(id).has_value());
    QVERIFY(heard.end(id)->error && heard.end(id)->error->code == ErrorCode::Cancelled);
}

void TestJobQueue::turnsExceptionsIntoErrors()
{
    const FixedClock clock(0);
    Heard heard;
    JobQueue queue(clock, 1);
    queue.setListener(std::ref(heard));
    const auto standard =
        queue.submit("Import", [](JobContext&) -> Result<void> { throw std::runtime_error("vector::at"); });
    const auto unknown = queue.submit("Import", [](JobContext&) -> Result<void> { throw 42; });
    const auto after = queue.submit("Count", [](JobContext&) -> Result<void> { return {}; });
    QTRY_VERIFY(heard.end(after).has_value());
    QVERIFY(heard.end(standard)->error && heard.end(standard)->error->code == ErrorCode::Internal);
    QCOMPARE(q(heard.end(standard)->error->detail), QStringLiteral("vector::at"));
    QVERIFY(heard.end(unknown)->error && heard.end(unknown)->error->code == ErrorCode::Internal);
    QVERIFY(!heard.end(after)->error.has_value());
}

void TestJobQueue::stopsEverythingOnDestruction()
{
    const FixedClock clock(0);
    std::atomic<int> ended = 0;
    std::atomic<int> began = 0;
    {
        JobQueue queue(clock, 2);
        for (int i = 0; i < 10; ++i) {
            queue.submit("Send", [&](JobContext& context) -> Result<void> {
                ++began;
                while (!context.cancelled())
                    std::this_thread::yield();
                ++ended;
                return {};
            });
        }
        QTRY_COMPARE(began.load(), 2);
    }
    QCOMPARE(began.load(), 2);
    QCOMPARE(ended.load(), 2);
}

QTEST_GUILESS_MAIN(TestJobQueue)
#include "tst_jobqueue.moc"
