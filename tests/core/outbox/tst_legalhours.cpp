#include "core/outbox/legalhours.h"
#include "core/outbox/publicholidays.h"
#include "tests/core/outbox/outboxfixture.h"

#include <QFile>

using namespace patron;
using namespace patron::outbox;
using patron::test::OutboxShop;
using patron::test::q;

/// When text messages may be sent by the law of the receiver's place.
class TestLegalHours : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void until_data();
    void until();
    void everyLawCounts();
    void holidaysFall_data();
    void holidaysFall();
    void everyHolidayIsRead();
    void whatIsNoHoliday_data();
    void whatIsNoHoliday();
    void whoseClock_data();
    void whoseClock();
    void aTextWaitsForTheMorning();
    void mailsAndAnswersDoNot();
};

void TestLegalHours::until_data()
{
    QTest::addColumn<QByteArray>("country");
    QTest::addColumn<QByteArray>("region");
    QTest::addColumn<QByteArray>("zone");
    QTest::addColumn<QByteArray>("at");
    QTest::addColumn<QByteArray>("expected"); // empty: at once
    const auto row = [](const char* name, const char* country, const char* region, const char* zone, const char* at,
                        const char* expected) {
        QTest::newRow(name) << QByteArray(country) << QByteArray(region) << QByteArray(zone) << QByteArray(at)
                            << QByteArray(expected);
    };
    // 2024-03-01 is a Friday; New York is at UTC-5 until the 10th, when the clocks go forward at 2.
    row("the day in New York", "US", "NY", "America/New_York", "2024-03-01T12:00:00-05:00", "");
    row("the first minute", "US", "NY", "America/New_York", "2024-03-01T08:00:00-05:00", "");
    row("the minute before", "US", "NY", "America/New_York", "2024-03-01T07:59:00-05:00", "2024-03-01T08:00:00-05:00");
    row("the last minute", "US", "NY", "America/New_York", "2024-03-01T20:59:00-05:00", "");
    row("nine in the evening", "US", "NY", "America/New_York", "2024-03-01T21:00:00-05:00",
        "2024-03-02T08:00:00-05:00");
    row("the night the clocks go forward", "US", "NY", "America/New_York", "2024-03-09T22:00:00-05:00",
        "2024-03-10T08:00:00-04:00");
    row("Florida ends at eight", "US", "FL", "America/New_York", "2024-03-01T20:30:00-05:00",
        "2024-03-02T08:00:00-05:00");
    row("by its name", "US", "Florida", "America/New_York", "2024-03-01T20:30:00-05:00", "2024-03-02T08:00:00-05:00");
    row("by its ISO code", "us", "US-FL", "America/New_York", "2024-03-01T20:30:00-05:00", "2024-03-02T08:00:00-05:00");
    row("Connecticut begins at nine", "US", "CT", "America/New_York", "2024-03-01T08:30:00-05:00",
        "2024-03-01T09:00:00-05:00");
    row("a Sunday morning in Texas", "US", "TX", "America/Chicago", "2024-03-03T10:00:00-06:00",
        "2024-03-03T12:00:00-06:00");
    row("a Saturday night in Texas", "US", "TX", "America/Chicago", "2024-03-02T21:30:00-06:00",
        "2024-03-03T12:00:00-06:00");
    row("a weekday in Rhode Island", "US", "RI", "America/New_York", "2024-03-01T18:30:00-05:00",
        "2024-03-02T10:00:00-05:00");
    row("a Sunday evening in Rhode Island", "US", "Rhode Island", "America/New_York", "2024-03-03T17:00:00-05:00",
        "2024-03-04T09:00:00-05:00");
    row("no Sundays in Alabama", "US", "AL", "America/Chicago", "2024-03-02T20:00:00-06:00",
        "2024-03-04T08:00:00-06:00");
    row("New Mexico", "US", "New Mexico", "America/Denver", "2024-03-01T08:30:00-07:00", "2024-03-01T09:00:00-07:00");
    row("a Sunday in France", "FR", "", "Europe/Paris", "2024-03-03T12:00:00+01:00", "2024-03-04T08:00:00+01:00");
    row("Labour Day in France", "FR", "", "Europe/Paris", "2024-05-01T12:00:00+02:00", "2024-05-02T08:00:00+02:00");
    row("from the eve of Easter to its Tuesday", "FR", "", "Europe/Paris", "2024-03-30T20:00:00+01:00",
        "2024-04-02T08:00:00+02:00");
    row("the days before Easter", "FR", "", "Europe/Paris", "2024-03-29T12:00:00+01:00", "");
    row("but in Alsace", "FR", "Haut-Rhin", "Europe/Paris", "2024-03-29T12:00:00+01:00", "2024-03-30T08:00:00+01:00");
    row("Christmas in Strasbourg has two days", "FR", "67", "Europe/Paris", "2024-12-25T09:00:00+01:00",
        "2024-12-27T08:00:00+01:00");
    row("Christmas in Paris", "FR", "IDF", "Europe/Paris", "2024-12-26T09:00:00+01:00", "");
    row("Independence Day in Alabama", "US", "AL", "America/Chicago", "2024-07-04T12:00:00-05:00",
        "2024-07-05T08:00:00-05:00");
    row("and in Texas", "US", "TX", "America/Chicago", "2024-07-04T12:00:00-05:00", "");
    row("Thanksgiving in Louisiana has two days", "US", "LA", "America/Chicago", "2024-11-28T12:00:00-06:00",
        "2024-11-30T08:00:00-06:00");
    row("a Sunday in Mississippi", "US", "MS", "America/Chicago", "2024-03-03T12:00:00-06:00",
        "2024-03-04T08:00:00-06:00");
    row("an evening in India", "IN", "Kerala", "Asia/Kolkata", "2024-03-01T21:00:00+05:30",
        "2024-03-02T10:00:00+05:30");
    row("no law is known", "GB", "", "Europe/London", "2024-03-01T03:00:00+00:00", "");
    row("no country is known", "", "TX", "Europe/London", "2024-03-01T03:00:00+00:00", "");
    row("a region of another country", "CA", "FL", "America/Toronto", "2024-03-01T20:30:00-05:00", "");
}

void TestLegalHours::until()
{
    QFETCH(QByteArray, country);
    QFETCH(QByteArray, region);
    QFETCH(QByteArray, zone);
    QFETCH(QByteArray, at);
    QFETCH(QByteArray, expected);
    const SmsPlace place{country.toStdString(), region.toStdString(), {TimeZone::find(zone.toStdString()).value()}};
    const Ms instant = *parseRfc3339(at.toStdString());
    const auto until = illegalUntil(place, instant);
    if (expected.isEmpty()) {
        QVERIFY2(!until, until ? formatRfc3339(*until).c_str() : "");
        return;
    }
    QVERIFY(until.has_value());
    QCOMPARE(q(formatRfc3339(*until)), q(formatRfc3339(*parseRfc3339(expected.toStdString()))));
    QVERIFY(!illegalUntil(place, *until));
}

/// The lines of a table that say something.
static QStringList linesOf(const char* file)
{
    QFile table(QStringLiteral(":/patron/law/") + QLatin1String(file));
    if (!table.open(QIODevice::ReadOnly))
        qFatal("no table %s", file);
    QStringList lines;
    for (const QString& line : QString::fromUtf8(table.readAll()).split(u'\n')) {
        const QString said = line.section(u'#', 0, 0).trimmed();
        if (!said.isEmpty())
            lines << said;
    }
    return lines;
}

void TestLegalHours::everyLawCounts()
{
    const QStringList lines = linesOf("sms-hours.txt");
    QVERIFY(lines.size() > 10);
    for (const QString& line : lines) {
        const QString country = line.left(2);
        const QString region = line.mid(3).section(u' ', 0, 0).section(u'|', 0, 0);
        const SmsPlace place{country.toStdString(), region == u"*" ? std::string() : region.toStdString(), {}};
        const SmsPlace whole{country.toStdString(), {}, {}};
        const std::size_t expected = region == u"*" ? 1 : countLaws(whole) + 1;
        QVERIFY2(countLaws(place) == expected, qPrintable(line));
    }
}

void TestLegalHours::holidaysFall_data()
{
    QTest::addColumn<QByteArray>("country");
    QTest::addColumn<QByteArray>("region");
    QTest::addColumn<int>("year");
    QTest::addColumn<QByteArray>("expected"); // the days, month and day
    // The calendars of service-public.fr, OPM, and the states' own.
    QTest::newRow("France 2024") << QByteArray("FR") << QByteArray() << 2024
                                 << QByteArray("01-01 04-01 05-01 05-08 05-09 05-20 07-14 08-15 11-01 11-11 12-25");
    QTest::newRow("France 2025") << QByteArray("fr") << QByteArray() << 2025
                                 << QByteArray("01-01 04-21 05-01 05-08 05-29 06-09 07-14 08-15 11-01 11-11 12-25");
    QTest::newRow("Alsace 2025")
        << QByteArray("FR") << QByteArray("Bas-Rhin") << 2025
        << QByteArray("01-01 04-18 04-21 05-01 05-08 05-29 06-09 07-14 08-15 11-01 11-11 12-25 12-26");
    QTest::newRow("Réunion 2025") << QByteArray("FR") << QByteArray("FR-RE") << 2025
                                  << QByteArray(
                                         "01-01 04-21 05-01 05-08 05-29 06-09 07-14 08-15 11-01 11-11 12-20 12-25");
    QTest::newRow("the United States 2021, whose Christmas was a Saturday")
        << QByteArray("US") << QByteArray("TX") << 2021
        << QByteArray("01-01 01-18 02-15 05-31 06-18 06-19 07-04 07-05 09-06 10-11 11-11 11-25 12-24 12-25 12-31");
    QTest::newRow("the United States 2024")
        << QByteArray("US") << QByteArray() << 2024
        << QByteArray("01-01 01-15 02-19 05-27 06-19 07-04 09-02 10-14 11-11 11-28 12-25");
    QTest::newRow("Alabama 2024")
        << QByteArray("US") << QByteArray("Alabama") << 2024
        << QByteArray("01-01 01-15 02-13 02-19 04-22 05-27 06-03 06-19 07-04 09-02 10-14 11-11 11-28 12-01 12-02 "
                      "12-25");
    QTest::newRow("Louisiana 2024, with an election")
        << QByteArray("US") << QByteArray("LA") << 2024
        << QByteArray("01-01 01-08 01-15 02-13 02-19 03-29 05-27 06-19 07-04 08-30 09-02 10-14 11-01 11-05 11-11 "
                      "11-28 11-29 12-25");
    QTest::newRow("Rhode Island 2025, without one")
        << QByteArray("US") << QByteArray("RI") << 2025
        << QByteArray("01-01 01-20 02-17 05-04 05-05 05-26 06-19 07-04 08-11 09-01 10-13 11-11 11-27 12-25");
    QTest::newRow("a place that no law is known of") << QByteArray("GB") << QByteArray() << 2024 << QByteArray();
}

void TestLegalHours::holidaysFall()
{
    QFETCH(QByteArray, country);
    QFETCH(QByteArray, region);
    QFETCH(int, year);
    QFETCH(QByteArray, expected);
    QStringList found;
    for (DayNumber day = dayOf({year, 1, 1}); day <= dayOf({year, 12, 31}); ++day) {
        if (isPublicHoliday(country.toStdString(), region.toStdString(), day))
            found << q(formatIsoDate(day)).mid(5);
    }
    QCOMPARE(found.join(u' '), QString::fromLatin1(expected));
}

void TestLegalHours::everyHolidayIsRead()
{
    const QStringList lines = linesOf("public-holidays.txt");
    QVERIFY(lines.size() > 30);
    for (const QString& line : lines) {
        const auto rule = HolidayRule::parse(line.section(u':', 1).toStdString());
        QVERIFY2(rule.has_value(), qPrintable(line));
        const std::string country = line.left(2).toStdString();
        for (const QString& region : line.section(u':', 0, 0).mid(3).split(u'|')) {
            for (const DayNumber day : rule->daysIn(2024))
                QVERIFY2(isPublicHoliday(country, region.toStdString(), day), qPrintable(line));
        }
    }
}

void TestLegalHours::whatIsNoHoliday_data()
{
    QTest::addColumn<QByteArray>("text");
    for (const char* text :
         {"", "13-01", "02-29", "1-1", "01-01x", "easter+", "easter39", "easter+0", "11-thu", "11-thu-5", "11-thu-0",
          "11-thr-4", "11-thu-4-1", "05-mon-Last", "even", "01-01 odd", "01-01 sat", "01-01 mon+1"})
        QTest::addRow("\"%s\"", text) << QByteArray(text);
}

void TestLegalHours::whatIsNoHoliday()
{
    QFETCH(QByteArray, text);
    QVERIFY(!HolidayRule::parse(text.toStdString()));
}

void TestLegalHours::whoseClock_data()
{
    QTest::addColumn<QByteArray>("country");
    QTest::addColumn<QByteArray>("region");
    QTest::addColumn<QByteArray>("ownZone");
    QTest::addColumn<QByteArray>("number");
    QTest::addColumn<QByteArray>("expected"); // country, then how many clocks must agree, then the first
    const auto row = [](const char* name, const char* country, const char* region, const char* zone, const char* number,
                        const char* expected) {
        QTest::newRow(name) << QByteArray(country) << QByteArray(region) << QByteArray(zone) << QByteArray(number)
                            << QByteArray(expected);
    };
    row("by the region", "US", "TX", "", "+12125550123", "US 1 America/Chicago");
    row("their own clock", "US", "TX", "America/New_York", "+12125550123", "US 1 America/New_York");
    row("by the country", "FR", "", "", "+447400123456", "FR 1 Europe/Paris");
    row("by the number", "", "", "", "+33612345678", "FR 1 Europe/Paris");
    row("nothing is known", "", "", "", "", " 1 UTC");
}

void TestLegalHours::whoseClock()
{
    QFETCH(QByteArray, country);
    QFETCH(QByteArray, region);
    QFETCH(QByteArray, ownZone);
    QFETCH(QByteArray, number);
    QFETCH(QByteArray, expected);
    OutboxShop shop;
    const CustomerId customer = shop.addCustomer("anna@shop.test");
    const auto orNull = [](const QByteArray& text) {
        return text.isEmpty() ? std::optional<std::string>() : std::optional(text.toStdString());
    };
    shop.run([&](Transaction& tx) -> Result<void> {
            tx.query("UPDATE customer SET country = ?, region = ?, time_zone = ? WHERE id = ?")
                .bind(orNull(country), orNull(region), orNull(ownZone), customer)
                .run();
            return {};
        })
        .value();
    const auto place =
        shop.look([&](Connection& c) { return smsPlace(c, customer, number.toStdString(), TimeZone::utc()); });
    VERIFY_OK(place);
    QCOMPARE(q(place->country + " " + std::to_string(place->zones.size()) + " " + place->zones.front().name()),
             QString::fromLatin1(expected));
}

namespace {

/// A broadcast of texts to somebody in a region of the United States.
Broadcast textsTo(OutboxShop& shop, std::optional<std::string> region)
{
    const CustomerId customer = shop.addCustomer("anna@shop.test");
    shop.run([&](Transaction& tx) -> Result<void> {
            customer::customers::addIdentity(
                tx, customer, *customer::makeIdentity(customer::IdentityKind::Phone, "+12125550123", {}, "US"), {},
                OutboxShop::now);
            tx.query("UPDATE customer SET country = 'US', region = ? WHERE id = ?").bind(region, customer).run();
            customer::consents::add(tx,
                                    {customer,
                                     customer::Channel::Sms,
                                     "marketing",
                                     customer::ConsentState::Granted,
                                     "test",
                                     "said so",
                                     {},
                                     OutboxShop::now,
                                     {}},
                                    OutboxShop::now);
            tx.query("UPDATE connector SET kind = 'pickup'").run();
            return {};
        })
        .value();
    Broadcast broadcast = shop.broadcast({customer});
    broadcast.channel = customer::Channel::Sms;
    return broadcast;
}

}

void TestLegalHours::aTextWaitsForTheMorning()
{
    // The shop's noon is seven in the morning in New York, five in Denver, two at night in Honolulu.
    OutboxShop shop;
    shop.launch(textsTo(shop, "NY"));
    QVERIFY(shop.lease().empty());
    QCOMPARE(shop.states(), QStringLiteral("held 1"));
    QCOMPARE(shop.rows().front().reason, std::string("quiet_hours"));
    QCOMPARE(*shop.rows().front().until, OutboxShop::now + msPerHour);
    QCOMPARE(shop.wake(OutboxShop::now + msPerHour), 1);
    QCOMPARE(shop.sendAll(OutboxShop::now + msPerHour), 1);

    OutboxShop unknown; // every clock of the country must allow it
    unknown.launch(textsTo(unknown, std::nullopt));
    QVERIFY(unknown.lease().empty());
    QCOMPARE(*unknown.rows().front().until, OutboxShop::now + 6 * msPerHour);
}

void TestLegalHours::mailsAndAnswersDoNot()
{
    OutboxShop shop;
    Broadcast mails = textsTo(shop, "NY");
    mails.channel = customer::Channel::Email;
    shop.launch(mails);
    QCOMPARE(shop.sendAll(), 1);
    OutboxShop other;
    Broadcast answer = textsTo(other, "NY");
    answer.messageClass = message::MessageClass::Transactional;
    other.launch(answer);
    QCOMPARE(other.sendAll(), 1);
}

QTEST_GUILESS_MAIN(TestLegalHours)
#include "tst_legalhours.moc"
