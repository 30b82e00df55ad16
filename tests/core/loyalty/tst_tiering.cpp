#include "core/loyalty/tiering.h"

#include "tests/support/checks.h"

using namespace patron;
using namespace patron::loyalty;
using patron::test::q;

/// Which tier a customer is in, midnight by midnight.
class TestTiering : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void midnightByMidnight_data();
    void midnightByMidnight();
    void theWindowBeginsAtLocalMidnight();
    void whatIsMissing_data();
    void whatIsMissing();
};

namespace {
Tiers tiersOf(const char* window, const char* grace)
{
    Tiers tiers;
    tiers.window = *parseDuration(window);
    if (*grace)
        tiers.grace = parseDuration(grace);
    tiers.levels = {{"Member", 0, oneE4}, {"Silver", 100, oneE4}, {"Gold", 500, 15'000}};
    return tiers;
}

Contribution on(const char* instant, std::int64_t amount)
{
    return {*parseRfc3339(instant), amount};
}

TimeZone london()
{
    return *TimeZone::find("Europe/London");
}
}

void TestTiering::midnightByMidnight_data()
{
    QTest::addColumn<QString>("window");
    QTest::addColumn<QString>("grace");
    QTest::addColumn<QList<QPair<QString, int>>>("points");
    QTest::addColumn<QString>("changes");
    using Points = QList<QPair<QString, int>>;
    const QString day = QStringLiteral("2024-01-10T10:00:00Z");
    QTest::newRow("who begins is in the lowest") << "12 months"
                                                 << "" << Points{{day, 50}} << "2024-01-11 Member";
    QTest::newRow("up at the midnight after") << "12 months"
                                              << "" << Points{{day, 100}} << "2024-01-11 Silver";
    QTest::newRow("two steps at once") << "12 months"
                                       << "" << Points{{day, 700}} << "2024-01-11 Gold";
    QTest::newRow("one point short") << "12 months"
                                     << "" << Points{{day, 99}} << "2024-01-11 Member";
    QTest::newRow("down when it leaves the window") << "30 days"
                                                    << "" << Points{{day, 600}} << "2024-01-11 Gold, 2024-02-10 Member";
    QTest::newRow("down only after the grace")
        << "30 days"
        << "10 days" << Points{{day, 600}} << "2024-01-11 Gold, 2024-02-20 Member";
    QTest::newRow("what comes within the grace keeps the tier")
        << "30 days"
        << "10 days" << Points{{day, 600}, {QStringLiteral("2024-02-15T10:00:00Z"), 500}}
        << "2024-01-11 Gold, 2024-03-27 Member";
    QTest::newRow("down by one step only as far as the window says")
        << "30 days"
        << "" << Points{{day, 400}, {QStringLiteral("2024-01-20T10:00:00Z"), 150}}
        << "2024-01-11 Silver, 2024-01-21 Gold, 2024-02-10 Silver, 2024-02-20 Member";
    QTest::newRow("a return takes it down at the next midnight")
        << "12 months"
        << "" << Points{{day, 600}, {QStringLiteral("2024-01-12T10:00:00Z"), -200}}
        << "2024-01-11 Gold, 2024-01-13 Silver";
    // 30 March 2024 - 1 month is 29 February, which takes the 29th in; 31 March does, too; 1 April begins in March.
    QTest::newRow("a month's window clips to the month's end")
        << "1 months"
        << "" << Points{{QStringLiteral("2024-02-29T12:00:00Z"), 100}} << "2024-03-01 Silver, 2024-04-01 Member";
}

void TestTiering::midnightByMidnight()
{
    QFETCH(QString, window);
    QFETCH(QString, grace);
    using Points = QList<QPair<QString, int>>;
    QFETCH(Points, points);
    QFETCH(QString, changes);
    const Tiers tiers = tiersOf(window.toUtf8().constData(), grace.toUtf8().constData());
    std::vector<Contribution> all;
    for (const auto& [instant, amount] : points)
        all.push_back(on(instant.toUtf8().constData(), amount));
    const TimeZone zone = london();
    const DayNumber from = *parseIsoDate("2024-01-11");
    const DayNumber to = *parseIsoDate("2024-12-31");
    const auto walk = [&](const std::vector<DayNumber>& days) {
        QStringList found;
        Standing standing;
        for (const DayNumber midnight : days) {
            const int before = standing.level;
            standing = after(tiers, standing, countedAt(tiers, all, midnight, zone), midnight);
            if (standing.level != before)
                found << q(formatIsoDate(midnight)) + u' ' +
                             q(tiers.levels[static_cast<std::size_t>(standing.level)].name);
        }
        return found.join(QStringLiteral(", "));
    };
    const DayNumber first = std::max(from, zone.dayAt(all.front().at) + 1);
    QCOMPARE(walk(midnightsToLookAt(tiers, all, first, to, zone)), changes);
    // The midnights that are left out change nothing.
    std::vector<DayNumber> each;
    for (DayNumber midnight = first; midnight <= to; ++midnight)
        each.push_back(midnight);
    QCOMPARE(walk(each), changes);
}

void TestTiering::theWindowBeginsAtLocalMidnight()
{
    const Tiers tiers = tiersOf("30 days", "");
    const TimeZone zone = london();
    // Summer time: local midnight of 10 July is 23:00 UTC the day before.
    const DayNumber midnight = *parseIsoDate("2024-08-09");
    QCOMPARE(countedAt(tiers, {on("2024-07-09T22:59:59.999Z", 1)}, midnight, zone), 0);
    QCOMPARE(countedAt(tiers, {on("2024-07-09T23:00:00Z", 1)}, midnight, zone), 1);
    QCOMPARE(countedAt(tiers, {on("2024-08-08T22:59:59.999Z", 1)}, midnight, zone), 1);
    QCOMPARE(countedAt(tiers, {on("2024-08-08T23:00:00Z", 1)}, midnight, zone), 0);
}

void TestTiering::whatIsMissing_data()
{
    QTest::addColumn<int>("points");
    QTest::addColumn<int>("level");
    QTest::addColumn<int>("missing");
    QTest::newRow("to the second") << 30 << 0 << 70;
    QTest::newRow("to the third") << 150 << 1 << 350;
    QTest::newRow("enough already, lifted at midnight") << 120 << 0 << 0;
    QTest::newRow("a tier that the grace keeps looks at the one above") << 30 << 1 << 470;
    QTest::newRow("none above the highest") << 900 << 2 << -1;
}

void TestTiering::whatIsMissing()
{
    QFETCH(int, points);
    QFETCH(int, level);
    QFETCH(int, missing);
    const auto found = missingToNext(tiersOf("12 months", ""), {on("2024-01-10T10:00:00Z", points)}, level,
                                     *parseRfc3339("2024-01-10T12:00:00Z"), london());
    QCOMPARE(found.value_or(-1), std::int64_t{missing});
}

QTEST_GUILESS_MAIN(TestTiering)
#include "tst_tiering.moc"
