#include "tests/core/program/givenfacts.h"

using namespace patron;
using namespace patron::program;
using patron::test::at;
using patron::test::GivenFacts;
using patron::test::instant;
using patron::test::make;
using patron::test::told;

/// When waits are over, by the customer's own clock, and when offers are.
class TestProgramWaits : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void waits_data();
    void waits();
    void offers_data();
    void offers();
    void randomWaitsAreStickyAndInRange();
    void aWeeklyLoopTakesTheNextWeek();
};

void TestProgramWaits::waits_data()
{
    QTest::addColumn<QByteArray>("wait");
    QTest::addColumn<QByteArray>("zone");
    QTest::addColumn<QByteArray>("from");
    QTest::addColumn<QByteArray>("due"); ///< empty: goes on at once
    const auto row = [](const char* name, const char* wait, const char* zone, const char* from, const char* due) {
        QTest::newRow(name) << QByteArray(wait) << QByteArray(zone) << QByteArray(from) << QByteArray(due);
    };
    const char* london = "Europe/London";
    const char* york = "America/New_York";
    row("days", R"("for":"3 days")", "UTC", "2026-03-04T10:00:00Z", "2026-03-07T10:00:00Z");
    row("a week", R"("for":"1 weeks")", "UTC", "2026-03-04T10:00:00Z", "2026-03-11T10:00:00Z");
    row("a month from its 31st", R"("for":"1 months")", "UTC", "2026-01-31T10:00:00Z", "2026-02-28T10:00:00Z");
    row("a month into a leap February", R"("for":"1 months")", "UTC", "2024-01-31T10:00:00Z", "2024-02-29T10:00:00Z");
    row("a year from 29 February", R"("for":"1 years")", "UTC", "2024-02-29T10:00:00Z", "2025-02-28T10:00:00Z");
    row("a quarter", R"("for":"1 quarters")", "UTC", "2026-03-04T10:00:00Z", "2026-06-04T10:00:00Z");
    row("hours are exact over the spring change", R"("for":"24 hours")", london, "2026-03-28T12:00:00Z",
        "2026-03-29T12:00:00Z");
    row("a day keeps the wall clock over the spring change", R"("for":"1 days")", london, "2026-03-28T12:00:00Z",
        "2026-03-29T11:00:00Z");
    row("a day keeps the wall clock over the autumn change", R"("for":"1 days")", london, "2026-10-24T11:00:00Z",
        "2026-10-25T12:00:00Z");
    row("minutes", R"("for":"90 minutes")", "UTC", "2026-03-04T10:00:00Z", "2026-03-04T11:30:00Z");
    row("a day onto an hour that is not there", R"("for":"1 days")", london, "2026-03-28T01:30:00Z",
        "2026-03-29T01:00:00Z");
    row("a day onto an hour that comes twice is the earlier", R"("for":"1 days")", london, "2026-10-24T00:30:00Z",
        "2026-10-25T00:30:00Z");
    row("later today", R"("until":{"time":"18:00"})", "UTC", "2026-03-04T10:00:00Z", "2026-03-04T18:00:00Z");
    row("a time that is past is tomorrow", R"("until":{"time":"09:00"})", "UTC", "2026-03-04T10:00:00Z",
        "2026-03-05T09:00:00Z");
    row("a time that is now is now", R"("until":{"time":"10:00"})", "UTC", "2026-03-04T10:00:00Z",
        "2026-03-04T10:00:00Z");
    row("a weekday and a time", R"("until":{"time":"09:00","weekday":"tuesday"})", "UTC", "2026-03-04T10:00:00Z",
        "2026-03-10T09:00:00Z");
    row("the weekday is today and the time to come", R"("until":{"time":"11:00","weekday":"wednesday"})", "UTC",
        "2026-03-04T10:00:00Z", "2026-03-04T11:00:00Z");
    row("the weekday is today and the time past", R"("until":{"time":"09:00","weekday":"wednesday"})", "UTC",
        "2026-03-04T10:00:00Z", "2026-03-11T09:00:00Z");
    row("a weekday alone is its beginning", R"("until":{"weekday":"friday"})", "UTC", "2026-03-04T10:00:00Z",
        "2026-03-06T00:00:00Z");
    row("the weekday alone is today: now", R"("until":{"weekday":"wednesday"})", "UTC", "2026-03-04T10:00:00Z",
        "2026-03-04T10:00:00Z");
    // In London the clock goes forward on 29 March 2026.
    row("the customer's wall clock counts", R"("until":{"time":"09:00"})", london, "2026-03-28T12:00:00Z",
        "2026-03-29T08:00:00Z");
    row("a time that is not there is the first after it", R"("until":{"time":"01:30"})", london, "2026-03-29T00:10:00Z",
        "2026-03-29T01:00:00Z");
    row("a time that comes twice is the earlier", R"("until":{"time":"01:30"})", london, "2026-10-24T12:00:00Z",
        "2026-10-25T00:30:00Z");
    row("a weekday is the customer's own", R"("until":{"time":"09:00","weekday":"monday"})", york,
        "2026-03-02T03:00:00Z", "2026-03-02T14:00:00Z");
    row("a date", R"("until":{"date":"2026-12-24"})", "UTC", "2026-03-04T10:00:00Z", "2026-12-24T00:00:00Z");
    row("a date and a time", R"("until":{"date":"2026-12-24","time":"08:00"})", london, "2026-03-04T10:00:00Z",
        "2026-12-24T08:00:00Z");
    row("days before a date", R"("until":{"date":"2026-12-24","offset":"-7 days","time":"08:00"})", "UTC",
        "2026-03-04T10:00:00Z", "2026-12-17T08:00:00Z");
    row("a month before the 31st", R"("until":{"date":"2026-03-31","offset":"-1 months"})", "UTC",
        "2026-01-04T10:00:00Z", "2026-02-28T00:00:00Z");
    row("the first such weekday from a date on", R"("until":{"date":"2026-12-24","weekday":"monday","time":"08:00"})",
        "UTC", "2026-03-04T10:00:00Z", "2026-12-28T08:00:00Z");
    row("a trait's date", R"("until":{"date":"renewal","time":"09:00"})", "UTC", "2026-03-04T10:00:00Z",
        "2026-09-01T09:00:00Z");
    row("a trait's date, after it", R"("until":{"date":"renewal","offset":"2 weeks","time":"09:00"})", "UTC",
        "2026-03-04T10:00:00Z", "2026-09-15T09:00:00Z");
    row("a date that is past", R"("until":{"date":"2026-03-04","time":"09:00"})", "UTC", "2026-03-04T10:00:00Z", "");
    row("a date whose offset is past", R"("until":{"date":"renewal","offset":"-1 years"})", "UTC",
        "2026-03-04T10:00:00Z", "");
    row("a date of today without a time has begun", R"("until":{"date":"2026-03-04"})", "UTC", "2026-03-04T10:00:00Z",
        "");
    row("the next birthday", R"("until":{"date":"birthday","time":"09:00"})", "UTC", "2026-03-04T10:00:00Z",
        "2027-02-28T09:00:00Z");
    row("a week before the next birthday", R"("until":{"date":"birthday","offset":"-7 days","time":"09:00"})", "UTC",
        "2026-01-04T10:00:00Z", "2026-02-21T09:00:00Z");
    row("a birthday on 29 February in a leap year", R"("until":{"date":"birthday","time":"09:00"})", "UTC",
        "2027-03-04T10:00:00Z", "2028-02-29T09:00:00Z");
    row("the birthday's morning is today", R"("until":{"date":"birthday","time":"09:00"})", "UTC",
        "2026-02-28T08:00:00Z", "2026-02-28T09:00:00Z");
    row("an event with a time", R"("until_event":"order","timeout":"7 days")", "UTC", "2026-03-04T10:00:00Z",
        "2026-03-11T10:00:00Z");
    row("an event for ever", R"("until_event":"order")", "UTC", "2026-03-04T10:00:00Z", "never");
}

void TestProgramWaits::waits()
{
    QFETCH(QByteArray, wait);
    QFETCH(QByteArray, zone);
    QFETCH(QByteArray, from);
    QFETCH(QByteArray, due);
    GivenFacts facts;
    facts.zone = *TimeZone::find(zone.constData());
    facts.dates["renewal"] = *parseIsoDate("2026-09-01");
    facts.dates["birthday"] = *parseIsoDate("1992-02-29");
    const auto planned = plan(make("[{\"id\":\"a\",\"do\":\"wait\"," + wait + "}]"), at("a"), instant(from.constData()),
                              Look::Due, facts);
    QVERIFY2(planned, planned ? "" : planned.error().text.c_str());
    QCOMPARE(planned->step.empty(), due.isEmpty());
    if (due == "never")
        QVERIFY(!planned->dueAt);
    else if (!due.isEmpty())
        QCOMPARE(QByteArray::fromStdString(formatRfc3339(*planned->dueAt)), due);
}

void TestProgramWaits::offers_data()
{
    QTest::addColumn<QByteArray>("ends");
    QTest::addColumn<QByteArray>("now");
    QTest::addColumn<QByteArray>("expires"); ///< empty: it has ended
    const auto row = [](const char* name, const char* ends, const char* now, const char* expires) {
        QTest::newRow(name) << QByteArray(ends) << QByteArray(now) << QByteArray(expires);
    };
    // Came in on 1 March at 10:00, in Leeds.
    row("a date's whole day counts", "2026-03-10", "2026-03-05T10:00:00Z", "2026-03-10T23:59:59.999Z");
    row("its last minute", "2026-03-10", "2026-03-10T23:59:00Z", "2026-03-10T23:59:59.999Z");
    row("the day after", "2026-03-10", "2026-03-11T00:00:00Z", "");
    row("by the summer clock", "2026-06-10", "2026-06-01T10:00:00Z", "2026-06-10T22:59:59.999Z");
    row("a span from the entry", "7 days", "2026-03-05T10:00:00Z", "2026-03-08T10:00:00Z");
    row("at its end", "7 days", "2026-03-08T10:00:00Z", "2026-03-08T10:00:00Z");
    row("after its end", "7 days", "2026-03-08T10:00:01Z", "");
}

void TestProgramWaits::offers()
{
    QFETCH(QByteArray, ends);
    QFETCH(QByteArray, now);
    QFETCH(QByteArray, expires);
    GivenFacts facts;
    facts.zone = *TimeZone::find("Europe/London");
    EnrollmentState state = at("a");
    state.enteredAt = instant("2026-03-01T10:00:00Z");
    const auto planned = plan(make(R"([{"id":"a","do":"email","message":"m","offer_ends":")" + ends + "\"}]"), state,
                              instant(now.constData()), Look::Due, facts);
    QVERIFY(planned);
    QCOMPARE(told(*planned), expires.isEmpty() ? QStringLiteral("skips a") : QStringLiteral("sends a"));
    if (!expires.isEmpty())
        QCOMPARE(QByteArray::fromStdString(formatRfc3339(*planned->decisions.front().expiresAt)), expires);
}

void TestProgramWaits::randomWaitsAreStickyAndInRange()
{
    const Program program = make(R"([{"id":"a","do":"wait","random":["1 days","3 days"]}])");
    GivenFacts facts;
    std::map<Ms, int> spans;
    for (int i = 1; i <= 600; ++i) {
        EnrollmentState state = at("a");
        state.customer = CustomerId{i};
        const Ms due = *plan(program, state, 0, Look::Due, facts)->dueAt;
        QCOMPARE(*plan(program, state, 0, Look::Due, facts)->dueAt, due);
        ++spans[due / msPerDay];
        QCOMPARE(due % msPerDay, 0);
    }
    QCOMPARE(spans.size(), std::size_t{3});
    for (const auto& [days, people] : spans) {
        QVERIFY(days >= 1 && days <= 3);
        // 600 draws at 1/3: five standard deviations are 58.
        QVERIFY2(people > 142 && people < 258, qPrintable(QString::number(people)));
    }
}

void TestProgramWaits::aWeeklyLoopTakesTheNextWeek()
{
    const Program program = make(R"([{"id":"a","do":"wait","until":{"weekday":"tuesday","time":"09:00"},"next":"b"},
        {"id":"b","do":"email","message":"m","next":"a"}])");
    GivenFacts facts;
    EnrollmentState state = at("a");
    Ms now = instant("2026-03-04T10:00:00Z");
    QStringList mails;
    for (int i = 0; i < 4; ++i) {
        const auto planned = plan(program, state, now, Look::Due, facts);
        QVERIFY(planned);
        if (i > 0)
            mails << QString::fromStdString(formatRfc3339(now));
        state.step = planned->step;
        state.stepAt = planned->stepAt;
        state.visits = planned->visits;
        state.waiting = true;
        QVERIFY(*planned->dueAt > now);
        now = *planned->dueAt;
    }
    QCOMPARE(mails.join(QLatin1Char(' ')),
             QStringLiteral("2026-03-10T09:00:00Z 2026-03-17T09:00:00Z 2026-03-24T09:00:00Z"));
}

QTEST_APPLESS_MAIN(TestProgramWaits)
#include "tst_programwaits.moc"
