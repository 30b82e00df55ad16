#include "core/base/timezone.h"
#include "tests/support/checks.h"

using namespace patron;
using patron::test::q;

namespace {
DayNumber day(const char* iso)
{
    return parseIsoDate(iso).value();
}
}

/// Durations, calendar days and the text forms of instants.
class TestDateTime : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void readsDurations_data();
    void readsDurations();
    void addsToDays_data();
    void addsToDays();
    void readsDates_data();
    void readsDates();
    void countsEveryDay();
    void readsTimes_data();
    void readsTimes();
    void readsRfc3339_data();
    void readsRfc3339();
};

void TestDateTime::readsDurations_data()
{
    QTest::addColumn<std::string>("text");
    QTest::addColumn<QString>("formatted");
    QTest::newRow("days") << std::string("90 days") << QStringLiteral("90 days");
    QTest::newRow("one day") << std::string("1 day") << QStringLiteral("1 days");
    QTest::newRow("in the past") << std::string("-7 days") << QStringLiteral("-7 days");
    QTest::newRow("minutes") << std::string("45 minutes") << QStringLiteral("45 minutes");
    QTest::newRow("hour") << std::string("1 hour") << QStringLiteral("1 hours");
    QTest::newRow("weeks") << std::string("2 weeks") << QStringLiteral("2 weeks");
    QTest::newRow("months") << std::string("6 months") << QStringLiteral("6 months");
    QTest::newRow("quarter") << std::string("1 quarter") << QStringLiteral("1 quarters");
    QTest::newRow("years") << std::string("3 years") << QStringLiteral("3 years");
    QTest::newRow("zero") << std::string("0 days") << QStringLiteral("0 days");
    for (const char* wrong : {"", "days", "90", "90days", "90  days", "1.5 days", "90 Days", "90 fortnights", "+1 day",
                              "99999999999 days", "10000001 days", "90 days ago"})
        QTest::newRow(qPrintable(QStringLiteral("not a duration: \"%1\"").arg(QLatin1String(wrong))))
            << std::string(wrong) << QString();
}

void TestDateTime::readsDurations()
{
    QFETCH(std::string, text);
    QFETCH(QString, formatted);
    const auto duration = parseDuration(text);
    QCOMPARE(duration.has_value(), !formatted.isEmpty());
    if (duration) {
        QCOMPARE(q(formatDuration(*duration)), formatted);
        QCOMPARE(parseDuration(formatDuration(*duration)), duration);
    }
}

void TestDateTime::addsToDays_data()
{
    QTest::addColumn<std::string>("from");
    QTest::addColumn<std::string>("duration");
    QTest::addColumn<QString>("to");
    const auto row = [](const char* name, const char* from, const char* duration, const char* to) {
        QTest::newRow(name) << std::string(from) << std::string(duration) << QString::fromLatin1(to);
    };
    row("31 March - 1 month is the end of February", "2023-03-31", "-1 month", "2023-02-28");
    row("31 March - 1 month in a leap year", "2024-03-31", "-1 month", "2024-02-29");
    row("31 January + 1 month", "2023-01-31", "1 month", "2023-02-28");
    row("a day that exists is kept", "2023-01-28", "1 month", "2023-02-28");
    row("28 February + 1 month stays the 28th", "2023-02-28", "1 month", "2023-03-28");
    row("leap day + 1 year", "2024-02-29", "1 year", "2025-02-28");
    row("leap day + 4 years", "2024-02-29", "4 years", "2028-02-29");
    row("the century that is no leap year", "2000-02-29", "100 years", "2100-02-28");
    row("a quarter is three months", "2023-11-30", "1 quarter", "2024-02-29");
    row("months across the year", "2023-12-15", "1 month", "2024-01-15");
    row("months back across the year", "2024-01-15", "-1 month", "2023-12-15");
    row("13 months back", "2024-01-31", "-13 months", "2022-12-31");
    row("90 days", "2024-01-01", "90 days", "2024-03-31");
    row("weeks are seven days", "2024-02-26", "1 week", "2024-03-04");
    row("before 1970", "1970-01-01", "-1 day", "1969-12-31");
    row("far weeks end at the end of the calendar", "2024-01-01", "10000000 weeks", "9999-12-31");
    row("far days end at the beginning of the calendar", "2024-01-01", "-10000000 days", "0001-01-01");
    row("far years end at the end of the calendar", "2024-06-15", "10000000 years", "9999-06-15");
}

void TestDateTime::addsToDays()
{
    QFETCH(std::string, from);
    QFETCH(std::string, duration);
    QFETCH(QString, to);
    QCOMPARE(q(formatIsoDate(addToDay(day(from.c_str()), parseDuration(duration).value()))), to);
}

void TestDateTime::readsDates_data()
{
    QTest::addColumn<std::string>("text");
    QTest::addColumn<std::optional<DayNumber>>("number");
    using Day = std::optional<DayNumber>;
    QTest::newRow("the first day") << std::string("1970-01-01") << Day(0);
    QTest::newRow("the day before") << std::string("1969-12-31") << Day(-1);
    QTest::newRow("a leap day") << std::string("2024-02-29") << Day(19782);
    QTest::newRow("no leap day") << std::string("2023-02-29") << Day();
    QTest::newRow("no 31 April") << std::string("2024-04-31") << Day();
    QTest::newRow("month 13") << std::string("2024-13-01") << Day();
    QTest::newRow("month 0") << std::string("2024-00-10") << Day();
    QTest::newRow("day 0") << std::string("2024-01-00") << Day();
    QTest::newRow("year 0") << std::string("0000-01-01") << Day();
    QTest::newRow("slashes") << std::string("2024/02/01") << Day();
    QTest::newRow("one digit") << std::string("2024-2-1") << Day();
    QTest::newRow("with a time") << std::string("2024-02-01T00:00") << Day();
    QTest::newRow("a minus for a digit") << std::string("2024--2-01") << Day();
}

void TestDateTime::readsDates()
{
    QFETCH(std::string, text);
    QFETCH(std::optional<DayNumber>, number);
    const auto parsed = parseIsoDate(text);
    QCOMPARE(parsed.has_value(), number.has_value());
    if (number) {
        QCOMPARE(*parsed, *number);
        QCOMPARE(formatIsoDate(*parsed), text);
    }
}

void TestDateTime::countsEveryDay()
{
    // 1900-01-01 was a Monday; every day follows the one before, whatever the month.
    DayNumber expected = day("1900-01-01");
    int weekday = 1;
    for (int year = 1900; year <= 2100; ++year) {
        for (int month = 1; month <= 12; ++month) {
            for (int d = 1; d <= daysInMonth(year, month); ++d) {
                const CivilDate date{year, month, d};
                QVERIFY(isValidDate(date));
                QCOMPARE(dayOf(date), expected);
                QVERIFY(dateOf(expected) == date);
                QCOMPARE(weekdayOf(expected), weekday);
                ++expected;
                weekday = weekday % 7 + 1;
            }
            QVERIFY(!isValidDate({year, month, daysInMonth(year, month) + 1}));
        }
    }
}

void TestDateTime::readsTimes_data()
{
    QTest::addColumn<std::string>("text");
    QTest::addColumn<qint64>("ms");
    QTest::newRow("hours and minutes") << std::string("14:05") << qint64(50'700'000);
    QTest::newRow("one digit of an hour") << std::string("9:00") << qint64(32'400'000);
    QTest::newRow("with seconds") << std::string("09:00:30") << qint64(32'430'000);
    QTest::newRow("with milliseconds") << std::string("00:00:00.250") << qint64(250);
    QTest::newRow("finer than milliseconds is cut") << std::string("00:00:00.9999") << qint64(999);
    QTest::newRow("a leap second is the second before") << std::string("23:59:60") << qint64(86'399'000);
    for (const char* wrong : {"", "9", "24:00", "12:60", "12:3", "12:30:", "12:30:61", "-1:00", "12:30 pm", ":30"})
        QTest::newRow(qPrintable(QStringLiteral("not a time: \"%1\"").arg(QLatin1String(wrong))))
            << std::string(wrong) << qint64(-1);
}

void TestDateTime::readsTimes()
{
    QFETCH(std::string, text);
    QFETCH(qint64, ms);
    QCOMPARE(parseTimeOfDay(text).value_or(-1), ms);
}

void TestDateTime::readsRfc3339_data()
{
    QTest::addColumn<std::string>("text");
    QTest::addColumn<QString>("normal");
    const auto row = [](const char* name, const char* text, const char* normal) {
        QTest::newRow(name) << std::string(text) << QString::fromLatin1(normal);
    };
    row("UTC", "2011-12-09T12:50:00Z", "2011-12-09T12:50:00Z");
    row("small letters", "2011-12-09t12:50:00z", "2011-12-09T12:50:00Z");
    row("a space between", "2011-12-09 12:50:00Z", "2011-12-09T12:50:00Z");
    row("milliseconds", "2011-12-09T12:50:00.125Z", "2011-12-09T12:50:00.125Z");
    row("ahead of UTC", "2011-12-09T12:50:00+01:00", "2011-12-09T11:50:00Z");
    row("behind UTC, the day before", "2011-12-09T22:50:00-05:00", "2011-12-10T03:50:00Z");
    row("India's half hour", "2024-01-01T00:00:00+05:30", "2023-12-31T18:30:00Z");
    row("offset without a colon", "2024-01-01T00:00:00+0530", "2023-12-31T18:30:00Z");
    row("before 1970", "1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z");
    row("no seconds", "2024-01-01T08:30Z", "2024-01-01T08:30:00Z");
    row("no zone", "2011-12-09T12:50:00", "");
    row("date only", "2011-12-09", "");
    row("text after", "2011-12-09T12:50:00Zulu", "");
    row("no such day", "2011-02-30T12:50:00Z", "");
    row("offset of one digit", "2011-12-09T12:50:00+1", "");
    row("offset past the world", "2011-12-09T12:50:00+19:00", "");
    row("empty", "", "");
}

void TestDateTime::readsRfc3339()
{
    QFETCH(std::string, text);
    QFETCH(QString, normal);
    const auto at = parseRfc3339(text);
    QCOMPARE(at.has_value(), !normal.isEmpty());
    if (at) {
        QCOMPARE(q(formatRfc3339(*at)), normal);
        QCOMPARE(parseRfc3339(formatRfc3339(*at)), at);
    }
}

QTEST_GUILESS_MAIN(TestDateTime)
#include "tst_datetime.moc"
