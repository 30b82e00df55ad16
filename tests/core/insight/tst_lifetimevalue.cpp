#include "core/insight/lifetimevalue.h"
#include "tests/core/insight/cdnow.h"

#include <QTest>

#include <numeric>

using namespace patron;
using namespace patron::insight;
using patron::test::cdnowDays;
using patron::test::cdnowFile;

namespace {
const DayNumber calibrationEnd = dayOf({1997, 9, 30});
const DayNumber dataEnd = dayOf({1998, 6, 30});

bool within(double actual, double expected, double relative)
{
    return std::abs(actual - expected) <= relative * std::abs(expected);
}
}

/// The published truths of the CDNOW sample, and what happens without enough to go by.
class TestLifetimeValue : public QObject
{
    Q_OBJECT

    OrderBook m_book;

private Q_SLOTS:
    void initTestCase() { m_book.days = cdnowDays(); }

    void summarisesAsTheLiteratureDoes()
    {
        if (m_book.days.empty())
            QSKIP(qPrintable(cdnowFile() + QStringLiteral(" is not here")));
        const auto customers = summarise(m_book, calibrationEnd);
        QCOMPARE(customers.size(), std::size_t(2357));
        std::int64_t repeats = 0;
        std::int64_t repeaters = 0;
        int oldest = 0;
        double means = 0;
        for (const LifetimeSummary& customer : customers) {
            repeats += customer.purchases.repeats;
            repeaters += customer.purchases.repeats > 0 ? 1 : 0;
            oldest = std::max(oldest, customer.purchases.age);
            means += customer.spending.mean;
        }
        QCOMPARE(repeats, 2457);
        QCOMPARE(repeaters, 946);
        QCOMPARE(oldest, 272); // 38.857 weeks
        QVERIFY(within(means / 946, 35.0778, 1e-5));
    }

    void fitsThePublishedParameters()
    {
        if (m_book.days.empty())
            QSKIP(qPrintable(cdnowFile() + QStringLiteral(" is not here")));
        const auto fit = fitLifetime(m_book, calibrationEnd, {});
        QVERIFY(fit.has_value());
        QVERIFY2(fit->orders.has_value(), fit->why.c_str());
        const auto& [model, errors, value] = *fit->orders;
        QVERIFY(within(model.r, 0.2425945, 1e-4));
        QVERIFY(within(model.alpha, 4.4136019, 1e-4));
        QVERIFY(within(model.a, 0.7929199, 1e-4));
        QVERIFY(within(model.b, 2.4258881, 1e-4));
        QVERIFY2(std::abs(value - -9582.429) < 0.001, qPrintable(QString::number(value, 'f', 5)));
        for (const double error : {errors.r, errors.alpha, errors.a, errors.b})
            QVERIFY(error > 0 && error < 3);
    }

    void fitsThePublishedSpending()
    {
        if (m_book.days.empty())
            QSKIP(qPrintable(cdnowFile() + QStringLiteral(" is not here")));
        const auto both = fitLifetime(m_book, calibrationEnd, {});
        QVERIFY(both.has_value() && both->spend.has_value());
        // The likelihood is of a density: it holds for dollars.
        const GammaGammaFit* fit = &*both->spend;
        QVERIFY2(within(fit->model.p, 6.25, 0.005), qPrintable(QString::number(fit->model.p)));
        QVERIFY2(within(fit->model.q, 3.74, 0.005), qPrintable(QString::number(fit->model.q)));
        QVERIFY2(within(fit->model.gamma, 15.44, 0.005), qPrintable(QString::number(fit->model.gamma)));
        QVERIFY2(std::abs(fit->logLikelihood - -4055.9177) < 0.01,
                 qPrintable(QString::number(fit->logLikelihood, 'f', 5)));
    }

    void standsBesideWhatHappened()
    {
        if (m_book.days.empty())
            QSKIP(qPrintable(cdnowFile() + QStringLiteral(" is not here")));
        const auto fit = fitLifetime(m_book, dataEnd, {});
        QVERIFY(fit.has_value() && fit->holdOut.has_value());
        QCOMPARE(fit->holdOut->actual, 1882);
        // The means of the hold-out by frequency in the literature add up to this.
        const std::vector<std::pair<int, double>> bins{{1411, 0.2250893}, {439, 0.5231364}, {214, 1.044126},
                                                       {100, 1.520256},   {62, 2.163824},   {38, 2.653789},
                                                       {29, 3.503957},    {64, 6.157036}};
        const double published = std::accumulate(
            bins.begin(), bins.end(), 0.0, [](double sum, const auto& bin) { return sum + bin.first * bin.second; });
        QVERIFY2(within(fit->holdOut->predicted, published, 0.001),
                 qPrintable(QStringLiteral("%1 beside %2").arg(fit->holdOut->predicted).arg(published)));
    }

    void countsADayOnceAndLeavesTheFutureOut()
    {
        const OrderBook book{{{CustomerId{1}, 100, 1000, 1, 1},
                              {CustomerId{1}, 107, 3000, 2, 2},
                              {CustomerId{1}, 121, 0, 1, 0},
                              {CustomerId{1}, 200, 9999, 1, 1},
                              {CustomerId{2}, 150, 500, 1, 1},
                              {CustomerId{3}, 160, 500, 1, 1}},
                             2};
        const auto customers = summarise(book, 150);
        QCOMPARE(customers.size(), std::size_t(2));
        QCOMPARE(customers[0].purchases, (PurchaseDays{2, 21, 50}));
        // An order without a rate counts, its value does not.
        QCOMPARE(customers[0].spending.repeats, 1);
        QCOMPARE(customers[0].spending.mean, 30.0);
        QCOMPARE(customers[1].purchases, (PurchaseDays{0, 0, 0}));
    }

    void saysWhatIsMissing()
    {
        OrderBook book;
        for (int i = 1; i <= 99; ++i) {
            book.days.push_back({CustomerId{i}, 10, 100, 1, 1});
            book.days.push_back({CustomerId{i}, 20 + i, 100, 1, 1});
        }
        const auto fit = fitLifetime(book, 300, {});
        QVERIFY(fit.has_value());
        QVERIFY(!fit->orders && !fit->spend && !fit->holdOut);
        QVERIFY(fit->why.find("100 customers") != std::string::npos);
        QVERIFY(fit->why.find("there are 99 and 99") != std::string::npos);
        const LifetimePrediction nothing = predict(*fit, {});
        QVERIFY(!nothing.value12m);
    }
};

QTEST_APPLESS_MAIN(TestLifetimeValue)
#include "tst_lifetimevalue.moc"
