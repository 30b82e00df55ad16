#include "core/intake/datepattern.h"

#include <QTest>

using namespace patron;
using namespace patron::intake;

class TestDatePattern : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsDates_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("dayFirst");
        QTest::addColumn<QString>("expected"); ///< UTC, in Europe/London; a date alone without a time
        const auto row = [](const char* name, const char* text, bool dayFirst, const char* expected) {
            QTest::newRow(name) << QString::fromUtf8(text) << dayFirst << QString::fromUtf8(expected);
        };
        row("ISO date", "2024-03-12", true, "2024-03-12");
        row("ISO with blanks around", "  2024-03-12 ", true, "2024-03-12");
        row("ISO instant", "2024-01-05T09:30:00Z", true, "2024-01-05T09:30:00Z");
        row("ISO with offset", "2025-07-30T08:34:47+02:00", true, "2025-07-30T06:34:47Z");
        row("offset without colon", "2012-01-01 11:13:25 -0500", true, "2012-01-01T16:13:25Z");
        row("wall time in summer", "2024-07-01 10:00", true, "2024-07-01T09:00:00Z");
        row("microseconds", "2021-03-04 05:06:07.123456", true, "2021-03-04T05:06:07.123Z");
        row("ISO's basic form", "20251224T140500Z", true, "2025-12-24T14:05:00Z");
        row("ISO's basic form with an offset", "20251224T1405+0100", true, "2025-12-24T13:05:00Z");
        row("French with its hour", "24/12/2025 à 14h05", true, "2025-12-24T14:05:00Z");
        row("Spanish with its hour", "24/12/2025 a las 14:05", true, "2025-12-24T14:05:00Z");
        row("Italian with its hour", "24/12/2025 alle 14:05", true, "2025-12-24T14:05:00Z");
        row("Finnish with its hour", "24.12.2025 klo 14.05", true, "2025-12-24T14:05:00Z");
        row("month first", "12/1/2010 8:26", false, "2010-12-01T08:26:00Z");
        row("day first", "12/1/2010 8:26", true, "2010-01-12T08:26:00Z");
        row("two-digit year", "09/25/26", false, "2026-09-25");
        row("two-digit year of the last century", "25/09/84", true, "1984-09-25");
        row("eBay in America", "Sep-18-26", true, "2026-09-18");
        row("eBay in Britain", "26-May-26", true, "2026-05-26");
        row("eBay in France", "05-oct.-26", true, "2026-10-05");
        row("French with an accent", "14-juil.-26", true, "2026-07-14");
        row("French in full", "3 f\xC3\xA9vrier 2024", true, "2024-02-03");
        row("German", "06.09.2026", true, "2026-09-06");
        row("German with time", "06.09.2026, 14:05 Uhr", true, "2026-09-06T13:05:00Z");
        row("German month name", "6. M\xC3\xA4rz 2024", true, "2024-03-06");
        row("Spanish", "3 de enero de 2024", true, "2024-01-03");
        row("Italian", "21 gennaio 2024", true, "2024-01-21");
        row("Dutch", "9 mrt. 2024", true, "2024-03-09");
        row("words in English", "12 Mar 2025", true, "2025-03-12");
        row("month before day", "March 3, 2024", true, "2024-03-03");
        row("mail date", "Tue, 05 Mar 2024 10:00:00 +0100", true, "2024-03-05T09:00:00Z");
        row("JavaScript date", "Fri May 04 2018 14:08:03 GMT-0700 (PDT)", true, "2018-05-04T21:08:03Z");
        row("Google Forms", "2026/05/28 7:01:33 PM GMT+2", true, "2026-05-28T17:01:33Z");
        row("twelve at night", "3/15/2024 12:30 AM", false, "2024-03-15T00:30:00Z");
        row("twelve at noon", "3/15/2024 12:30 p.m.", false, "2024-03-15T12:30:00Z");
        row("narrow blank before PM", "3/15/2024, 2:30\xE2\x80\xAFPM", false, "2024-03-15T14:30:00Z");
        row("dashes day first", "12-04-2022 09:30", true, "2022-04-12T08:30:00Z");
        row("compact", "20240131", true, "2024-01-31");
        row("compact with time", "20240131235959", true, "2024-01-31T23:59:59Z");
        row("Excel serial day", "45295", true, "2024-01-04");
        row("Excel serial with time", "45295.5", true, "2024-01-04T12:00:00Z");
        row("Unix seconds", "1717612714", true, "2024-06-05T18:38:34Z");
        row("Unix milliseconds", "1717612714123", true, "2024-06-05T18:38:34.123Z");
        row("zone letters", "2026-09-05 10:00:00 PDT", true, "2026-09-05T17:00:00Z");
        row("apostrophe that keeps text", "'2024-03-12", true, "2024-03-12");
        row("leap day", "29/02/2024", true, "2024-02-29");

        row("an impossible day", "1990-02-29", true, "");
        row("an impossible month", "13/13/2024", true, "");
        row("Outlook's empty", "0/0/00", true, "");
        row("a word", "yesterday", true, "");
        row("a phone", "07700 900456", true, "");
        row("a price", "12.50", true, "");
        row("an hour too many", "2024-01-01 25:00", true, "");
        row("text behind", "2024-01-01 was a Monday", true, "");
        row("an IP address", "192.0.2.10", true, "");
        row("nothing", "", true, "");
    }

    void readsDates()
    {
        QFETCH(QString, text);
        QFETCH(bool, dayFirst);
        QFETCH(QString, expected);
        const auto reading = readDate(text.toStdString(), dayFirst ? DateOrder::DayFirst : DateOrder::MonthFirst);
        QCOMPARE(reading.has_value(), !expected.isEmpty());
        if (!reading)
            return;
        const auto zone = TimeZone::find("Europe/London");
        QVERIFY(zone.has_value());
        const DatedInstant instant = instantOf(*reading, *zone);
        const std::string shown = instant.dateOnly ? formatIsoDate(zone->dayAt(instant.at)) : formatRfc3339(instant.at);
        QCOMPARE(QString::fromStdString(shown), expected);
        QCOMPARE(reading->hasYear, true);
    }

    void readsDatesWithoutYear_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("dayFirst");
        QTest::addColumn<int>("month");
        QTest::addColumn<int>("day");
        QTest::newRow("month and day with a slash") << u"04/12"_qs << false << 4 << 12;
        QTest::newRow("month and day with a dash") << u"07-24"_qs << true << 7 << 24;
        QTest::newRow("ISO 8601") << u"--02-29"_qs << true << 2 << 29;
        QTest::newRow("in words") << u"3 May"_qs << true << 5 << 3;
    }

    void readsDatesWithoutYear()
    {
        QFETCH(QString, text);
        QFETCH(bool, dayFirst);
        QFETCH(int, month);
        QFETCH(int, day);
        // "07-24" fits only one order; either is fine then.
        auto reading = readDate(text.toStdString(), dayFirst ? DateOrder::DayFirst : DateOrder::MonthFirst);
        if (!reading)
            reading = readDate(text.toStdString(), DateOrder::MonthFirst);
        QVERIFY(reading.has_value());
        QVERIFY(!reading->hasYear);
        QCOMPARE(reading->date.month, month);
        QCOMPARE(reading->date.day, day);
    }

    void decidesTheOrderOverTheWholeColumn_data()
    {
        QTest::addColumn<QStringList>("texts");
        QTest::addColumn<bool>("fallbackDayFirst");
        QTest::addColumn<bool>("dayFirst");
        QTest::addColumn<bool>("ambiguous");
        QTest::newRow("one row late in the file tells")
            << QStringList{u"01/02/2024"_qs, u"03/04/2024"_qs, u"05/28/2024"_qs} << true << false << false;
        QTest::newRow("a thirteenth day") << QStringList{u"01/02/2024"_qs, u"13/02/2024"_qs} << false << true << false;
        QTest::newRow("nothing tells: the country does")
            << QStringList{u"01/02/2024"_qs, u"03/04/2024"_qs} << false << false << true;
        QTest::newRow("rows in sequence tell") << QStringList{u"01/02/2024"_qs, u"02/02/2024"_qs, u"05/02/2024"_qs,
                                                              u"09/02/2024"_qs, u"11/02/2024"_qs, u"02/03/2024"_qs}
                                               << false << true << false;
        QTest::newRow("ISO dates need no order") << QStringList{u"2024-05-28"_qs} << true << true << false;
        QTest::newRow("most rows win over a typing error")
            << QStringList{u"13/02/2024"_qs, u"14/02/2024"_qs, u"02/15/2024"_qs} << false << true << false;
    }

    void decidesTheOrderOverTheWholeColumn()
    {
        QFETCH(QStringList, texts);
        QFETCH(bool, fallbackDayFirst);
        QFETCH(bool, dayFirst);
        QFETCH(bool, ambiguous);
        DateColumn column;
        for (const QString& text : texts)
            column.add(text.toStdString());
        const auto decided = column.decide(fallbackDayFirst ? DateOrder::DayFirst : DateOrder::MonthFirst);
        QCOMPARE(decided == DateOrder::DayFirst, dayFirst);
        QCOMPARE(column.ambiguous(), ambiguous);
    }

    void readsTimesAndZones()
    {
        QCOMPARE(readTimeOfDay("10:02:11").value_or(-1), ((10 * 60 + 2) * 60 + 11) * 1000);
        QCOMPARE(readTimeOfDay("7:01 PM").value_or(-1), (19 * 60 + 1) * 60'000);
        QVERIFY(!readTimeOfDay("late"));
        QCOMPARE(readZone("PDT")->offset.value_or(0), -7 * msPerHour);
        QCOMPARE(readZone("+05:30")->offset.value_or(0), 5 * msPerHour + 30 * msPerMinute);
        QCOMPARE(readZone("Eastern Time (US & Canada)")->zone, std::string("America/New_York"));
        QCOMPARE(readZone("Europe/Rome")->zone, std::string("Europe/Rome"));
        QVERIFY(!readZone("here"));
    }

    void daysAreThoseOfTheZone_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("zone");
        QTest::addColumn<QByteArray>("day");
        QTest::newRow("a date") << QByteArray("2026-03-29") << QByteArray("Europe/London") << QByteArray("2026-03-29");
        QTest::newRow("half past midnight in summer time")
            << QByteArray("2026-03-29T23:30:00Z") << QByteArray("Europe/London") << QByteArray("2026-03-30");
        QTest::newRow("an evening that is the day before in New York")
            << QByteArray("2026-03-30T02:00:00Z") << QByteArray("America/New_York") << QByteArray("2026-03-29");
        QTest::newRow("an offset") << QByteArray("2026-05-01T01:00:00+02:00") << QByteArray("UTC")
                                   << QByteArray("2026-04-30");
        QTest::newRow("a wall time") << QByteArray("2026-05-01 23:59") << QByteArray("Asia/Tokyo")
                                     << QByteArray("2026-05-01");
        QTest::newRow("a birthday as programs write it")
            << QByteArray("1985-07-04T00:00:00Z") << QByteArray("America/New_York") << QByteArray("1985-07-04");
        QTest::newRow("before 1970, too")
            << QByteArray("1960-07-04T00:00:00.000Z") << QByteArray("America/New_York") << QByteArray("1960-07-04");
    }
    void daysAreThoseOfTheZone()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, zone);
        QFETCH(QByteArray, day);
        const auto reading = readDate(text.toStdString(), DateOrder::DayFirst);
        QVERIFY(reading.has_value());
        const auto known = patron::TimeZone::find(zone.toStdString());
        QVERIFY(known.has_value());
        QCOMPARE(QByteArray::fromStdString(patron::formatIsoDate(localDay(*reading, *known))), day);
    }

    void aWallTimeInTheGapIsTheFirstInstantAfterIt()
    {
        const auto zone = TimeZone::find("Europe/London");
        const auto reading = readDate("2024-03-31 01:30", DateOrder::DayFirst);
        QCOMPARE(QString::fromStdString(formatRfc3339(instantOf(*reading, *zone).at)), u"2024-03-31T01:00:00Z"_qs);
    }
};

QTEST_APPLESS_MAIN(TestDatePattern)
#include "tst_datepattern.moc"
