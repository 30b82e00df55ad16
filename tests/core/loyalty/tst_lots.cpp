#include "core/loyalty/lots.h"

#include <QTest>

using namespace patron;
using namespace patron::loyalty;

/// What is left of points that came at several times.
class TestLots : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theOldestIsUsedFirst_data();
    void theOldestIsUsedFirst();
};

void TestLots::theOldestIsUsedFirst_data()
{
    QTest::addColumn<QList<QList<int>>>("rows"); // id, day, points, the lot it changes
    QTest::addColumn<QList<int>>("left");
    QTest::addColumn<int>("owed");
    using Rows = QList<QList<int>>;
    QTest::newRow("nothing") << Rows{} << QList<int>{} << 0;
    QTest::newRow("one lot") << Rows{{1, 1, 100, 0}} << QList<int>{100} << 0;
    QTest::newRow("a burn takes the oldest")
        << Rows{{1, 1, 100, 0}, {2, 2, 50, 0}, {3, 3, -30, 0}} << QList<int>{70, 50} << 0;
    QTest::newRow("a burn goes on to the next lot")
        << Rows{{1, 1, 100, 0}, {2, 2, 50, 0}, {3, 3, -120, 0}} << QList<int>{0, 30} << 0;
    QTest::newRow("the order of the rows does not matter, that of time does")
        << Rows{{3, 3, -30, 0}, {2, 1, 50, 0}, {1, 2, 100, 0}} << QList<int>{20, 100} << 0;
    QTest::newRow("rows of one instant go by their numbers")
        << Rows{{7, 1, 10, 0}, {3, 1, 20, 0}, {9, 2, -15, 0}} << QList<int>{5, 10} << 0;
    QTest::newRow("an expiry takes its own lot")
        << Rows{{1, 1, 100, 0}, {2, 2, 50, 0}, {3, 3, -50, 2}} << QList<int>{100} << 0;
    QTest::newRow("a return takes its own lot, the burn what is older")
        << Rows{{1, 1, 100, 0}, {2, 2, 50, 0}, {3, 3, -20, 2}, {4, 4, -30, 0}} << QList<int>{70, 30} << 0;
    QTest::newRow("a return of a used lot takes from the others")
        << Rows{{1, 1, 100, 0}, {2, 2, -80, 0}, {3, 3, -100, 1}, {4, 4, 90, 0}} << QList<int>{10} << 0;
    QTest::newRow("a return of all that was used leaves a debt")
        << Rows{{1, 1, 100, 0}, {2, 2, -80, 0}, {3, 3, -100, 1}} << QList<int>{} << 80;
    QTest::newRow("a debt is paid by what comes")
        << Rows{{1, 1, 100, 0}, {2, 2, -80, 0}, {3, 3, -100, 1}, {4, 4, 50, 0}} << QList<int>{0} << 30;
    QTest::newRow("a return that is taken back fills its lot")
        << Rows{{1, 1, 100, 0}, {2, 2, -40, 1}, {3, 3, 40, 1}} << QList<int>{100} << 0;
    QTest::newRow("what changes a lot is no lot itself")
        << Rows{{1, 1, 100, 0}, {2, 2, -40, 1}, {3, 3, -10, 2}} << QList<int>{50} << 0;
    QTest::newRow("a lot that is not there is no lot") << Rows{{1, 1, 100, 0}, {2, 2, -40, 99}} << QList<int>{60} << 0;
}

void TestLots::theOldestIsUsedFirst()
{
    QFETCH(QList<QList<int>>, rows);
    QFETCH(QList<int>, left);
    QFETCH(int, owed);
    std::vector<LotRow> given;
    std::int64_t sum = 0;
    for (const QList<int>& row : rows) {
        given.push_back({row[0], row[1] * msPerDay, row[2], row[3], {}});
        sum += row[2];
    }
    const Holding holding = holdingOf(given);
    QList<int> found;
    for (const Lot& lot : holding.lots)
        found << static_cast<int>(lot.left);
    QCOMPARE(found, left);
    QCOMPARE(holding.owed, std::int64_t{owed});
    QCOMPARE(holding.balance(), sum);
}

QTEST_GUILESS_MAIN(TestLots)
#include "tst_lots.moc"
