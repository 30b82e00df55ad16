#include "core/results/welch.h"

#include <QTest>

#include <cmath>

using namespace patron::results;

/// Values checked against R: qt(), t.test().
class TestWelch : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void quantiles_data();
    void quantiles();
    void comparesTwoGroups();
    void countsMeanAndVariance();
};

void TestWelch::quantiles_data()
{
    QTest::addColumn<double>("probability");
    QTest::addColumn<double>("degrees");
    QTest::addColumn<double>("t");
    QTest::newRow("one degree, 97.5 %") << 0.975 << 1.0 << 12.7062047364;
    QTest::newRow("ten degrees, 97.5 %") << 0.975 << 10.0 << 2.2281388520;
    QTest::newRow("thirty degrees, 95 %") << 0.95 << 30.0 << 1.6972608866;
    QTest::newRow("many degrees come near the normal") << 0.975 << 1e6 << 1.9599663;
}

void TestWelch::quantiles()
{
    QFETCH(double, probability);
    QFETCH(double, degrees);
    QFETCH(double, t);
    QVERIFY2(std::abs(studentQuantile(probability, degrees) - t) < 1e-6,
             qPrintable(QString::number(studentQuantile(probability, degrees), 'g', 12)));
    QVERIFY(std::abs(studentCdf(t, degrees) - probability) < 1e-7);
    QVERIFY(std::abs(studentCdf(-t, degrees) - (1 - probability)) < 1e-7);
}

void TestWelch::comparesTwoGroups()
{
    // x = 1..5, y = 2, 4, 6, 8: t = -1.6330 on 4.9057 degrees.
    Sample x;
    Sample y;
    for (const double value : {1.0, 2.0, 3.0, 4.0, 5.0})
        x.add(value);
    for (const double value : {2.0, 4.0, 6.0, 8.0})
        y.add(value);
    const WelchTest test = welch(x, y);
    QCOMPARE(test.difference, -2.0);
    const double a = 2.5 / 5;
    const double b = (20.0 / 3) / 4;
    QVERIFY(std::abs(test.degrees - (a + b) * (a + b) / (a * a / 4 + b * b / 3)) < 1e-12);
    QVERIFY(test.low < -2.0 && test.high > -2.0);
    QVERIFY(std::abs((test.high + test.low) / 2 + 2.0) < 1e-9);
    QVERIFY(std::abs(test.high - test.difference - studentQuantile(0.975, test.degrees) * std::sqrt(a + b)) < 1e-9);
    QVERIFY(test.p > 0.1 && test.p < 0.3);
}

void TestWelch::countsMeanAndVariance()
{
    Sample sample;
    QCOMPARE(sample.variance(), 0.0);
    for (const double value : {2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0})
        sample.add(value);
    QCOMPARE(sample.n(), 8);
    QCOMPARE(sample.mean(), 5.0);
    QVERIFY(std::abs(sample.variance() - 32.0 / 7) < 1e-12);
}

QTEST_APPLESS_MAIN(TestWelch)
#include "tst_welch.moc"
