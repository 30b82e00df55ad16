#include "core/outbox/throughput.h"
#include "tests/core/outbox/outboxfixture.h"

#include <QtTest>

using namespace patron;
using namespace patron::outbox;
using patron::test::OutboxShop;

class TestThroughput : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void nothingWasTried();
    void stepsFitTheSpan_data();
    void stepsFitTheSpan();
    void othersDoNotCount();
    void whatIsTooOldIsLeftOut();
    void theRateIsOfTheLastWholeStep();

private:
    void tryAt(Ms at, const std::string& outcome, OutboxId row);
    Throughput ask(int mostSteps = 48)
    {
        return m_shop->look([&](Connection& connection) { return throughputOf(connection, m_occasion, mostSteps); })
            .value();
    }

    static constexpr Ms begin = 1'700'000'000'000 / msPerDay * msPerDay;
    std::unique_ptr<OutboxShop> m_shop;
    OccasionId m_occasion;
    OutboxId m_row;
};

void TestThroughput::init()
{
    m_shop = std::make_unique<OutboxShop>();
    m_occasion = m_shop->launch(m_shop->broadcast(m_shop->addCustomers(1))).occasion;
    m_row = m_shop->rows().front().id;
}

void TestThroughput::tryAt(Ms at, const std::string& outcome, OutboxId row)
{
    m_shop
        ->run([&](Transaction& tx) -> Result<void> {
            tx.query("INSERT INTO attempt(outbox_id, n, phase, outcome, started_at, ended_at) VALUES (?, 1, 'done', ?, "
                     "?, ?)")
                .bind(row, outcome, at - 5, at)
                .run();
            return {};
        })
        .value();
}

void TestThroughput::nothingWasTried()
{
    QVERIFY(ask().steps.empty());
    QCOMPARE(ask().perMinute(begin), 0.0);
    tryAt(begin, "resend", m_row);
    QVERIFY(ask().steps.empty());
}

void TestThroughput::stepsFitTheSpan_data()
{
    QTest::addColumn<Ms>("span");
    QTest::addColumn<Ms>("step");
    QTest::addColumn<int>("count");
    QTest::newRow("one try") << Ms{0} << Ms{10'000} << 1;
    QTest::newRow("a minute") << Ms{59'999} << Ms{10'000} << 6;
    QTest::newRow("the longest of ten seconds") << Ms{479'999} << Ms{10'000} << 48;
    QTest::newRow("one more") << Ms{480'000} << msPerMinute << 9;
    QTest::newRow("a day") << msPerDay - 1 << msPerHour << 24;
    QTest::newRow("a month") << 30 * msPerDay << msPerDay << 31;
    QTest::newRow("a year") << 300 * msPerDay << 7 * msPerDay << 44;
}

void TestThroughput::stepsFitTheSpan()
{
    QFETCH(Ms, span);
    QFETCH(Ms, step);
    QFETCH(int, count);
    tryAt(begin, "accepted", m_row);
    if (span > 0)
        tryAt(begin + span, "deferred", m_row);
    const Throughput throughput = ask();
    QCOMPARE(throughput.stepMs, step);
    QCOMPARE(int(throughput.steps.size()), count);
    QCOMPARE(throughput.from, begin / step * step);
    QCOMPARE(throughput.steps.front().through, 1);
    QCOMPARE(throughput.steps.back().trouble, span > 0 ? 1 : 0);
}

void TestThroughput::othersDoNotCount()
{
    const OccasionId first = m_occasion;
    auto other = m_shop->broadcast({m_shop->addCustomer("other@shop.test")});
    m_occasion = m_shop->launch(other).occasion;
    tryAt(begin, "accepted", m_row);
    QVERIFY(ask().steps.empty());
    m_occasion = first;
    QCOMPARE(ask().steps.size(), std::size_t{1});
}

void TestThroughput::whatIsTooOldIsLeftOut()
{
    tryAt(begin, "accepted", m_row);
    tryAt(begin + 40 * 7 * msPerDay, "accepted", m_row);
    const Throughput throughput = ask(10);
    QCOMPARE(throughput.steps.size(), std::size_t{10});
    std::int64_t through = 0;
    for (const Throughput::Step& step : throughput.steps)
        through += step.through;
    QCOMPARE(through, 1);
    QCOMPARE(throughput.steps.back().through, 1);
}

void TestThroughput::theRateIsOfTheLastWholeStep()
{
    for (int i = 0; i < 5; ++i)
        tryAt(begin + i * 1'000, "accepted", m_row);
    tryAt(begin + 12'000, "accepted", m_row);
    const Throughput throughput = ask();
    // The step that is under way says nothing yet.
    QCOMPARE(throughput.perMinute(begin + 13'000), 30.0);
    QCOMPARE(throughput.perMinute(begin + 20'000), 6.0);
    QCOMPARE(throughput.perMinute(begin + 5'000), 0.0);
}

QTEST_GUILESS_MAIN(TestThroughput)
#include "tst_throughput.moc"
