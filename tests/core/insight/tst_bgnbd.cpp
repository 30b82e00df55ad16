#include "core/base/random.h"
#include "core/insight/bgnbd.h"
#include "core/insight/likelihood.h"
#include "core/insight/specialfunctions.h"

#include <QTest>

#include <cmath>
#include <random>

using namespace patron::insight;

namespace {
/// The CDNOW sample's parameters (Fader, Hardie, Lee 2005: 0.243, 4.414, 0.793, 2.426) with the digits of CLVTools.
constexpr BgNbd estimated{0.2425945, 4.4136019, 0.7929199, 2.4258881};

/// From times in weeks, which are whole days.
PurchaseDays weeks(int repeats, double last, double age)
{
    return {repeats, static_cast<int>(std::lround(last * 7)), static_cast<int>(std::lround(age * 7))};
}

/// Whether two numbers agree in so many significant digits of the expected one.
bool agrees(double actual, double expected, double relative)
{
    return std::abs(actual - expected) <= relative * std::abs(expected);
}
}

class TestBgNbd : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void knowsSpecialFunctions_data()
    {
        QTest::addColumn<double>("value");
        QTest::addColumn<double>("expected");
        // Abramowitz and Stegun, tables 6.1 and 6.3, and closed forms.
        QTest::newRow("digamma at 1 is minus Euler's constant") << digamma(1) << -0.57721566490153286;
        QTest::newRow("digamma at a half") << digamma(0.5) << -1.9635100260214235;
        QTest::newRow("digamma at 10") << digamma(10) << 2.2517525890667211;
        QTest::newRow("digamma near zero") << digamma(0.001) << -1000.5755719318103;
        QTest::newRow("log gamma at a half") << logGamma(0.5) << 0.57236494292470009;
        QTest::newRow("2F1(1, 1; 2; z) is -ln(1 - z) / z") << hypergeometric(1, 1, 2, 0.9) << -std::log(0.1) / 0.9;
        QTest::newRow("2F1(a, b; b; z) is (1 - z)^-a") << hypergeometric(0.3, 1.7, 1.7, 0.95) << std::pow(0.05, -0.3);
        QTest::newRow("2F1 at zero") << hypergeometric(2, 3, 4, 0) << 1.0;
    }

    void knowsSpecialFunctions()
    {
        QFETCH(double, value);
        QFETCH(double, expected);
        QVERIFY2(agrees(value, expected, 1e-13), qPrintable(QString::number(value, 'g', 17)));
    }

    void findsTheSameMaximumForAnyNumberOfCustomers_data()
    {
        QTest::addColumn<double>("customers");
        QTest::newRow("a handful") << 5.0;
        QTest::newRow("a thousand") << 1e3;
        QTest::newRow("a million") << 1e6;
        QTest::newRow("a hundred million") << 1e8;
    }

    void findsTheSameMaximumForAnyNumberOfCustomers()
    {
        QFETCH(double, customers);
        // A gamma's shape and rate from the mean and the mean logarithm of shape 2.5, rate 0.4.
        const double mean = 2.5 / 0.4;
        const double meanLog = digamma(2.5) - std::log(0.4);
        const LogLikelihood likelihood = [=](std::span<const double> at, std::span<double> gradient) {
            gradient[0] = customers * (meanLog + std::log(at[1]) - digamma(at[0]));
            gradient[1] = customers * (at[0] / at[1] - mean);
            return customers * ((at[0] - 1) * meanLog - mean * at[1] + at[0] * std::log(at[1]) - logGamma(at[0]));
        };
        const auto found = maximise(likelihood, {1, 10}, patron::CancelToken());
        QVERIFY(found);
        QVERIFY2(agrees(found->at[0], 2.5, 1e-6), qPrintable(QString::number(found->at[0], 'g', 12)));
        QVERIFY2(agrees(found->at[1], 0.4, 1e-6), qPrintable(QString::number(found->at[1], 'g', 12)));
        QVERIFY(found->standardErrors[0] > 0 && found->standardErrors[0] < 10 / std::sqrt(customers));
    }

    void foreseesPurchases_data()
    {
        QTest::addColumn<int>("repeats");
        QTest::addColumn<double>("last");
        QTest::addColumn<double>("age");
        QTest::addColumn<double>("ahead");
        QTest::addColumn<double>("expected");
        QTest::addColumn<double>("relative");
        // The paper's spreadsheet gives four decimals.
        QTest::newRow("a new customer's next day") << 0 << 0.0 << 0.0 << 1 / 7.0 << 0.0078 << 0.007;
        QTest::newRow("a new customer's next week") << 0 << 0.0 << 0.0 << 1.0 << 0.0532 << 0.002;
        QTest::newRow("a new customer's next 32 weeks") << 0 << 0.0 << 0.0 << 32.0 << 1.0437 << 0.0001;
        QTest::newRow("the paper's customer") << 2 << 30.43 << 38.86 << 39.0 << 1.226 << 0.0005;
        QTest::newRow("one who came back 26 times") << 26 << 30.857143 << 31.0 << 52.0 << 25.75659 << 0.0001;
        QTest::newRow("a new customer's year") << 0 << 0.0 << 0.0 << 52.0 << 1.444004 << 0.0001;
        // The more often they came, the surer their silence means that they left.
        QTest::newRow("ten purchases, then silence") << 10 << 20.0 << 39.0 << 52.0 << 0.3474606 << 0.0002;
        QTest::newRow("15 purchases, then silence") << 15 << 20.0 << 39.0 << 52.0 << 0.04283391 << 0.0002;
        QTest::newRow("20 purchases, then silence") << 20 << 20.0 << 39.0 << 52.0 << 0.004158973 << 0.0002;
        QTest::newRow("25 purchases, then silence") << 25 << 20.0 << 39.0 << 52.0 << 0.0003583685 << 0.0002;
    }

    void foreseesPurchases()
    {
        QFETCH(int, repeats);
        QFETCH(double, last);
        QFETCH(double, age);
        QFETCH(double, ahead);
        QFETCH(double, expected);
        QFETCH(double, relative);
        const double actual = estimated.expectedPurchases(weeks(repeats, last, age), ahead);
        QVERIFY2(agrees(actual, expected, relative), qPrintable(QString::number(actual, 'g', 10)));
    }

    void knowsWhoIsAlive()
    {
        QVERIFY(agrees(estimated.probabilityAlive(weeks(26, 30.857143, 31)), 0.9688523, 1e-5));
        QCOMPARE(estimated.probabilityAlive(weeks(0, 0, 500)), 1.0);
        const double longGone = estimated.probabilityAlive(weeks(1000, 10, 1000));
        QVERIFY(longGone >= 0 && longGone < 1e-10);
        QVERIFY(std::isfinite(estimated.expectedPurchases(weeks(1000, 999, 1000), 52)));
    }

    void isSmoothWhereTheFormulaDividesByNothing()
    {
        const PurchaseDays customer = weeks(3, 20, 30);
        const double below = BgNbd{0.24, 4.4, 1 - 1e-5, 2.4}.expectedPurchases(customer, 52);
        const double at = BgNbd{0.24, 4.4, 1, 2.4}.expectedPurchases(customer, 52);
        const double above = BgNbd{0.24, 4.4, 1 + 1e-5, 2.4}.expectedPurchases(customer, 52);
        QVERIFY2(agrees(at, (below + above) / 2, 1e-6), qPrintable(QString::number(at, 'g', 10)));
    }

    void findsTheParametersItWasDrawnFrom()
    {
        // Drawn by the model's own story, with the standard library's distributions.
        const BgNbd truth{0.8, 6, 0.9, 3};
        std::mt19937_64 random(20261122);
        std::vector<PurchaseDays> customers;
        std::uniform_real_distribution<double> unit(0, 1);
        for (int i = 0; i < 40'000; ++i) {
            const double rate = std::gamma_distribution<double>(truth.r, 1 / truth.alpha)(random);
            const double p = std::gamma_distribution<double>(truth.a, 1)(random);
            const double drop = p / (p + std::gamma_distribution<double>(truth.b, 1)(random));
            const int age = 300 + static_cast<int>(unit(random) * 300);
            PurchaseDays customer{0, 0, age};
            double at = 0;
            for (;;) {
                at += std::exponential_distribution<double>(rate)(random) * 7;
                if (at >= age)
                    break;
                ++customer.repeats;
                customer.lastDay = static_cast<int>(at);
                if (unit(random) < drop)
                    break;
            }
            customers.push_back(customer);
        }
        const auto fit = fitBgNbd(customers, {});
        QVERIFY(fit.has_value());
        const std::vector<std::pair<double, double>> found{{fit->model.r, fit->standardErrors.r},
                                                           {fit->model.alpha, fit->standardErrors.alpha},
                                                           {fit->model.a, fit->standardErrors.a},
                                                           {fit->model.b, fit->standardErrors.b}};
        const std::vector<double> wanted{truth.r, truth.alpha, truth.a, truth.b};
        for (std::size_t i = 0; i < wanted.size(); ++i) {
            const auto [value, error] = found[i];
            QVERIFY2(error > 0 && std::abs(value - wanted[i]) < 4 * error,
                     qPrintable(QStringLiteral("%1 +- %2 beside %3").arg(value).arg(error).arg(wanted[i])));
        }
        QCOMPARE(fit->model.logLikelihood(customers), fit->logLikelihood);
        QVERIFY(fit->logLikelihood >= truth.logLikelihood(customers));
    }

    void saysNothingWhereNothingIsToBeLearnt()
    {
        // Nobody ever came back.
        QVERIFY(!fitBgNbd(std::vector<PurchaseDays>(500, {0, 0, 200}), {}).has_value());
        const patron::CancelToken cancelled;
        cancelled.cancel();
        QVERIFY(!fitBgNbd({{3, 50, 100}, {0, 0, 80}, {1, 10, 90}}, cancelled).has_value());
    }
};

QTEST_APPLESS_MAIN(TestBgNbd)
#include "tst_bgnbd.moc"
