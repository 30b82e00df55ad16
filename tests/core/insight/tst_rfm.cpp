#include "core/insight/rfm.h"

#include <QTest>

#include <set>

using namespace patron;
using namespace patron::insight;

namespace {
std::vector<OrderTotals> totalsOf(const std::vector<std::array<std::int64_t, 3>>& rows)
{
    std::vector<OrderTotals> totals;
    std::int64_t id = 0;
    for (const auto& [lastDay, orders, net] : rows)
        totals.push_back({CustomerId{++id}, static_cast<DayNumber>(lastDay), orders, net});
    return totals;
}

QString scoresOf(const std::vector<RfmScores>& rows)
{
    QStringList words;
    for (const RfmScores& row : rows)
        words << QStringLiteral("%1%2%3").arg(row.r).arg(row.f).arg(row.m);
    return words.join(u' ');
}
}

class TestRfm : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void scoresByQuantiles_data()
    {
        QTest::addColumn<QList<QList<int>>>("rows");
        QTest::addColumn<QString>("scores");
        // Last day, orders, net. Worked by hand: 1 + floor(5 n_worse / N), at most 5.
        QTest::newRow("five take all five scores")
            << QList<QList<int>>{{10, 1, 10}, {20, 2, 20}, {30, 3, 30}, {40, 4, 40}, {50, 5, 50}}
            << QStringLiteral("111 222 333 444 555");
        QTest::newRow("four are too few") << QList<QList<int>>{{10, 1, 10}, {20, 2, 20}, {30, 3, 30}, {40, 4, 40}}
                                          << QStringLiteral("000 000 000 000");
        QTest::newRow("ties share the worse one's score")
            << QList<QList<int>>{{10, 1, 10}, {10, 1, 10}, {10, 1, 10}, {40, 2, 40}, {50, 2, 50}}
            << QStringLiteral("111 111 111 444 545");
        QTest::newRow("all alike are the worst of themselves")
            << QList<QList<int>>{{9, 1, 5}, {9, 1, 5}, {9, 1, 5}, {9, 1, 5}, {9, 1, 5}, {9, 1, 5}}
            << QStringLiteral("111 111 111 111 111 111");
        QTest::newRow("seven are split 2 1 2 1 1")
            << QList<QList<int>>{{1, 1, 1}, {2, 2, 2}, {3, 3, 3}, {4, 4, 4}, {5, 5, 5}, {6, 6, 6}, {7, 7, 7}}
            << QStringLiteral("111 111 222 333 333 444 555");
        QTest::newRow("who cost money is worse than who brought none")
            << QList<QList<int>>{{1, 1, -50}, {1, 1, 0}, {1, 1, 10}, {1, 1, 20}, {1, 1, 30}}
            << QStringLiteral("111 112 113 114 115");
    }

    void scoresByQuantiles()
    {
        QFETCH(QList<QList<int>>, rows);
        QFETCH(QString, scores);
        std::vector<std::array<std::int64_t, 3>> given;
        for (const QList<int>& row : rows)
            given.push_back({row[0], row[1], row[2]});
        QCOMPARE(scoresOf(scoreRfm(totalsOf(given), 100)), scores);
    }

    void countsDaysToToday()
    {
        const auto rows = scoreRfm(totalsOf({{{95, 2, 700}}}), 100);
        QCOMPARE(rows.front().recencyDays, 5);
        QCOMPARE(rows.front().frequency, 2);
        QCOMPARE(rows.front().monetary, 700);
    }

    void namesEveryPairOfScores()
    {
        // segments.md: rows are R from 1 to 5, columns F from 1 to 5.
        const char* const table[5][5] = {{"hibernating", "hibernating", "at_risk", "at_risk", "cannot_lose"},
                                         {"hibernating", "hibernating", "at_risk", "at_risk", "cannot_lose"},
                                         {"about_to_sleep", "about_to_sleep", "needs_attention", "loyal", "loyal"},
                                         {"promising", "potential_loyalist", "potential_loyalist", "loyal", "loyal"},
                                         {"new", "potential_loyalist", "potential_loyalist", "champion", "champion"}};
        std::set<std::string_view> seen;
        for (int r = 1; r <= 5; ++r) {
            for (int f = 1; f <= 5; ++f) {
                QCOMPARE(QString::fromUtf8(rfmGroup(r, f).data()), QString::fromUtf8(table[r - 1][f - 1]));
                seen.insert(rfmGroup(r, f));
            }
        }
        QCOMPARE(seen.size(), rfmGroups().size());
        QVERIFY(rfmGroup(0, 0).empty());
    }
};

QTEST_APPLESS_MAIN(TestRfm)
#include "tst_rfm.moc"
