#include "core/insight/gammagamma.h"

#include <QTest>

#include <cmath>
#include <random>

using namespace patron::insight;

class TestGammaGamma : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void expectsWhatTheFormulaGives_data()
    {
        QTest::addColumn<int>("repeats");
        QTest::addColumn<double>("mean");
        QTest::addColumn<double>("expected");
        // Fader and Hardie's first customers, by the formula with the published, rounded parameters.
        QTest::newRow("two repeats of 22.35") << 2 << 22.35 << 24.66;
        QTest::newRow("one of 11.77") << 1 << 11.77 << 18.92;
        QTest::newRow("nobody in particular") << 0 << 0.0 << 35.22;
        QTest::newRow("seven of 73.74") << 7 << 73.74 << 71.47;
    }

    void expectsWhatTheFormulaGives()
    {
        QFETCH(int, repeats);
        QFETCH(double, mean);
        QFETCH(double, expected);
        const double actual = GammaGamma{6.25, 3.74, 15.44}.expectedMean({repeats, mean});
        QVERIFY2(std::abs(actual - expected) < 0.006, qPrintable(QString::number(actual, 'f', 4)));
    }

    void hasNoMeanWhereItIsInfinite()
    {
        QVERIFY(std::isinf(GammaGamma{6, 0.8, 15}.expectedMean({0, 0})));
        QVERIFY(std::isfinite(GammaGamma{6, 0.8, 15}.expectedMean({1, 20})));
    }

    void findsTheParametersItWasDrawnFrom()
    {
        const GammaGamma truth{5, 4, 20};
        std::mt19937_64 random(4711);
        std::vector<Spending> customers;
        for (int i = 0; i < 30'000; ++i) {
            const int repeats = 1 + static_cast<int>(random() % 9);
            const double scale = std::gamma_distribution<double>(truth.q, 1 / truth.gamma)(random);
            const double total = std::gamma_distribution<double>(truth.p * repeats, 1 / scale)(random);
            customers.push_back({repeats, total / repeats});
        }
        const auto fit = fitGammaGamma(customers, {});
        QVERIFY(fit.has_value());
        QVERIFY(std::abs(fit->model.p - truth.p) < 4 * fit->standardErrors.p);
        QVERIFY(std::abs(fit->model.q - truth.q) < 4 * fit->standardErrors.q);
        QVERIFY(std::abs(fit->model.gamma - truth.gamma) < 4 * fit->standardErrors.gamma);
        QCOMPARE(fit->model.logLikelihood(customers), fit->logLikelihood);
    }

    void saysNothingWhereAllSpendTheSame()
    {
        QVERIFY(!fitGammaGamma(std::vector<Spending>(200, {3, 25.0}), {}).has_value());
    }
};

QTEST_APPLESS_MAIN(TestGammaGamma)
#include "tst_gammagamma.moc"
