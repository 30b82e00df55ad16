#include "core/base/random.h"
#include "core/base/timezone.h"
#include "tests/support/checks.h"

using namespace patron;
using patron::test::q;

namespace {
TimeZone zone(const std::string& name)
{
    auto found = TimeZone::find(name);
    if (!found)
        qFatal("%s", found.error().text.c_str());
    return *found;
}

std::string wallText(const TimeZone& zone, Ms at)
{
    const WallTime wall = zone.wallAt(at);
    return formatIsoDate(wall.day) + " " + formatRfc3339(wall.msOfDay).substr(11, 5);
}
}

class TestTimeZone : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void placesWallTimes_data();
    void placesWallTimes();
    void adds_data();
    void adds();
    void readsInstants_data();
    void readsInstants();
    void dayEndsAreSeamless_data();
    void dayEndsAreSeamless();
    void wallTimesComeBack_data();
    void wallTimesComeBack();
    void refusesUnknownNames_data();
    void refusesUnknownNames();
};

void TestTimeZone::placesWallTimes_data()
{
    QTest::addColumn<std::string>("name");
    QTest::addColumn<std::string>("wall");
    QTest::addColumn<QString>("instant");
    const auto row = [](const char* title, const char* name, const char* wall, const char* instant) {
        QTest::newRow(title) << std::string(name) << std::string(wall) << QString::fromLatin1(instant);
    };
    row("London in winter", "Europe/London", "2024-01-15T09:00", "2024-01-15T09:00:00Z");
    row("London in summer", "Europe/London", "2024-07-15T09:00", "2024-07-15T08:00:00Z");
    row("in the gap: the first instant after it", "Europe/London", "2024-03-31T01:30", "2024-03-31T01:00:00Z");
    row("at the start of the gap", "Europe/London", "2024-03-31T01:00", "2024-03-31T01:00:00Z");
    row("just before the gap", "Europe/London", "2024-03-31T00:59", "2024-03-31T00:59:00Z");
    row("just after the gap", "Europe/London", "2024-03-31T02:00", "2024-03-31T01:00:00Z");
    row("doubled: the earlier", "Europe/London", "2024-10-27T01:30", "2024-10-27T00:30:00Z");
    row("just before the doubled hour", "Europe/London", "2024-10-27T00:59", "2024-10-26T23:59:00Z");
    row("just after the doubled hour", "Europe/London", "2024-10-27T02:00", "2024-10-27T02:00:00Z");
    row("a gap west of Greenwich", "America/New_York", "2024-03-10T02:30", "2024-03-10T07:00:00Z");
    row("doubled west of Greenwich", "America/New_York", "2024-11-03T01:30", "2024-11-03T05:30:00Z");
    row("a gap of half an hour", "Australia/Lord_Howe", "2024-10-06T02:15", "2024-10-05T15:30:00Z");
    row("midnight that is skipped", "America/Asuncion", "2024-10-06T00:00", "2024-10-06T04:00:00Z");
    row("a whole day that is skipped", "Pacific/Apia", "2011-12-30T12:00", "2011-12-30T10:00:00Z");
    row("three quarters of an hour", "Asia/Kathmandu", "2024-05-01T00:00", "2024-04-30T18:15:00Z");
    row("half an hour", "Asia/Kolkata", "2024-05-01T00:00", "2024-04-30T18:30:00Z");
    row("ahead by fourteen hours", "Pacific/Kiritimati", "2024-05-01T00:00", "2024-04-30T10:00:00Z");
    row("double summer time of the war", "Europe/London", "1944-07-01T12:00", "1944-07-01T10:00:00Z");
}

void TestTimeZone::placesWallTimes()
{
    QFETCH(std::string, name);
    QFETCH(std::string, wall);
    QFETCH(QString, instant);
    const WallTime reading{parseIsoDate(wall.substr(0, 10)).value(), parseTimeOfDay(wall.substr(11)).value()};
    QCOMPARE(q(formatRfc3339(zone(name).instantOf(reading))), instant);
}

void TestTimeZone::adds_data()
{
    QTest::addColumn<std::string>("name");
    QTest::addColumn<std::string>("from");
    QTest::addColumn<std::string>("duration");
    QTest::addColumn<QString>("to");
    const auto row = [](const char* title, const char* name, const char* from, const char* duration, const char* to) {
        QTest::newRow(title) << std::string(name) << std::string(from) << std::string(duration)
                             << QString::fromLatin1(to);
    };
    const char* london = "Europe/London";
    row("a day over the spring change keeps the wall time", london, "2024-03-30T09:00:00Z", "1 day",
        "2024-03-31T08:00:00Z");
    row("24 hours over the spring change are exact", london, "2024-03-30T09:00:00Z", "24 hours",
        "2024-03-31T09:00:00Z");
    row("minutes are exact", london, "2024-03-31T00:59:00Z", "2 minutes", "2024-03-31T01:01:00Z");
    row("a day over the autumn change", london, "2024-10-26T08:00:00Z", "1 day", "2024-10-27T09:00:00Z");
    row("a week into the gap", london, "2024-03-24T01:30:00Z", "1 week", "2024-03-31T01:00:00Z");
    row("a month back from 31 March", london, "2024-03-31T12:00:00Z", "-1 month", "2024-02-29T13:00:00Z");
    row("zero days do not move within the doubled hour", london, "2024-10-27T01:30:00Z", "0 days",
        "2024-10-27T01:30:00Z");
    row("a year from a leap day", "UTC", "2024-02-29T10:00:00Z", "1 year", "2025-02-28T10:00:00Z");
    row("a local day, not a UTC day", "America/Los_Angeles", "2024-02-01T07:59:00Z", "1 month", "2024-03-01T07:59:00Z");
}

void TestTimeZone::adds()
{
    QFETCH(std::string, name);
    QFETCH(std::string, from);
    QFETCH(std::string, duration);
    QFETCH(QString, to);
    const Ms at = parseRfc3339(from).value();
    QCOMPARE(q(formatRfc3339(zone(name).add(at, parseDuration(duration).value()))), to);
}

void TestTimeZone::readsInstants_data()
{
    QTest::addColumn<std::string>("text");
    QTest::addColumn<bool>("endOfDay");
    QTest::addColumn<QString>("instant");
    const auto row = [](const char* title, const char* text, bool endOfDay, const char* instant) {
        QTest::newRow(title) << std::string(text) << endOfDay << QString::fromLatin1(instant);
    };
    row("a date is local midnight", "2024-07-01", false, "2024-06-30T23:00:00Z");
    row("a date at its end", "2024-07-01", true, "2024-07-01T22:59:59.999Z");
    row("the short day's end", "2024-03-31", true, "2024-03-31T22:59:59.999Z");
    row("the long day's end", "2024-10-27", true, "2024-10-27T23:59:59.999Z");
    row("wall time with T", "2024-07-01T09:00", false, "2024-07-01T08:00:00Z");
    row("wall time with a space and seconds", "2024-07-01 09:00:05", false, "2024-07-01T08:00:05Z");
    row("an end of day changes no time", "2024-07-01T09:00", true, "2024-07-01T08:00:00Z");
    row("its own zone wins", "2024-07-01T09:00:00Z", false, "2024-07-01T09:00:00Z");
    row("nothing", "", false, "");
    row("words", "yesterday", false, "");
    row("an American date", "07/01/2024", false, "");
    row("a date with half a time", "2024-07-01T09", false, "");
}

void TestTimeZone::readsInstants()
{
    QFETCH(std::string, text);
    QFETCH(bool, endOfDay);
    QFETCH(QString, instant);
    const auto at = parseInstant(text, zone("Europe/London"), endOfDay);
    QCOMPARE(at.has_value(), !instant.isEmpty());
    if (at)
        QCOMPARE(q(formatRfc3339(*at)), instant);
}

void TestTimeZone::dayEndsAreSeamless_data()
{
    QTest::addColumn<std::string>("name");
    for (const char* name : {"UTC", "Europe/London", "America/New_York", "America/Asuncion", "Pacific/Apia",
                             "Australia/Lord_Howe", "Asia/Tehran", "Africa/Casablanca"})
        QTest::newRow(name) << std::string(name);
}

void TestTimeZone::dayEndsAreSeamless()
{
    QFETCH(std::string, name);
    const TimeZone local = zone(name);
    for (DayNumber day = parseIsoDate("2010-01-01").value(); day < parseIsoDate("2026-01-01").value(); ++day) {
        const Ms start = local.startOfDay(day);
        const Ms next = local.startOfDay(day + 1);
        // The day Samoa skipped has no instant of its own.
        if (start == next) {
            QCOMPARE(name, std::string("Pacific/Apia"));
            continue;
        }
        QVERIFY(start < next);
        QCOMPARE(local.dayAt(start), day);
        QCOMPARE(local.dayAt(local.endOfDay(day)), day);
        QVERIFY(local.dayAt(start - 1) < day);
    }
}

void TestTimeZone::wallTimesComeBack_data()
{
    dayEndsAreSeamless_data();
}

void TestTimeZone::wallTimesComeBack()
{
    QFETCH(std::string, name);
    const TimeZone local = zone(name);
    Random random(42);
    const Ms from = parseRfc3339("1990-01-01T00:00:00Z").value();
    for (int i = 0; i < 20'000; ++i) {
        const Ms at = from + random.between(0, 50LL * 365 * 24 * 60) * msPerMinute;
        const Ms back = local.instantOf(local.wallAt(at));
        // The same instant, or the earlier of two with the same reading.
        QVERIFY2(back == at || (back < at && at - back <= 2 * msPerHour && local.wallAt(back) == local.wallAt(at)),
                 (formatRfc3339(at) + " " + wallText(local, at)).c_str());
    }
}

void TestTimeZone::refusesUnknownNames_data()
{
    QTest::addColumn<std::string>("name");
    QTest::newRow("nothing") << std::string();
    QTest::newRow("no place on Earth") << std::string("Mars/Olympus");
    QTest::newRow("a city alone") << std::string("London");
    QTest::newRow("an offset past the world") << std::string("GMT+99");
    QTest::newRow("the unknown zone itself") << std::string("Etc/Unknown");
    QTest::newRow("an offset, which knows no summer") << std::string("GMT+2");
    QTest::newRow("small letters") << std::string("europe/london");
}

void TestTimeZone::refusesUnknownNames()
{
    QFETCH(std::string, name);
    VERIFY_FAILS(TimeZone::find(name), ErrorCode::NotFound, "is not a time zone");
}

QTEST_GUILESS_MAIN(TestTimeZone)
#include "tst_timezone.moc"
