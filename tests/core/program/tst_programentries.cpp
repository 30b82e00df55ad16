#include "core/base/hash.h"
#include "core/loyalty/couponpool.h"
#include "core/outbox/cappedsends.h"
#include "core/outbox/outboxstore.h"
#include "tests/core/program/programdesk.h"

#include <thread>

using namespace patron;
using namespace patron::program;
using patron::test::ProgramDesk;

namespace {
constexpr Ms day = msPerDay;
const char* const mailOnly = R"([{"id":"m","do":"email","message":"Mail"}])";
const char* const waits =
    R"([{"id":"w","do":"wait","for":"30 days","next":"m"},{"id":"m","do":"email","message":"Mail"}])";
const char* const byHand = R"({"when":"manual"})";
const char* const again = R"({"reentry":{"policy":"always"}})";

Ms at(const char* text)
{
    return *parseRfc3339(text);
}
}

/// How people come into programs, what steps do to them, and what news about them does, on a real workspace.
class TestProgramEntries : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void birthdaysComeInTheirOwnZone();
    void aBirthdayOfTheLeapDay();
    void aDateThatChangesCountsAsItIs();
    void aScheduleTakesEverybodyEachTime();
    void aMonthlyScheduleOnThe31st();
    void anImportBringsItsNewCustomers();
    void aChangeIsSeenAtTheNextCheck();
    void byHandOnlyWhoIsPutIn();
    void onePerKeyWhateverComesAgain();
    void arrivalsAreTakenInTheOrderOfTime();
    void theGoalEndsItAtItsOwnTime();
    void anExitRuleIsSeenInsideAWait();
    void aTimeThatPassesIsNoFact();
    void anAwaitedEventLetsItGoOn();
    void newsThatIsLateDoesNotChangeWhatWasDecided();
    void whatCameUpDuringAPauseIsLookedAt();
    void stepsSetTraitsTagsPointsAndTasks();
    void aPoolGivesEachPersonOneCode();
    void anotherProgramTakesOver();
    void aCapPassesOnToTheOtherChannel();
    void textsAreLateSooner();
    void anOfferThatEndsIsNotSentLater();
    void twoRunnersDecideOnce();
};

void TestProgramEntries::birthdaysComeInTheirOwnZone()
{
    ProgramDesk desk;
    const CustomerId anna = desk.person("a@x.test");
    const CustomerId ben = desk.person("b@x.test");
    const CustomerId cy = desk.person("c@x.test");
    desk.trait(anna, "birthday", "1990-03-10", desk.start() - 9 * day);
    desk.trait(ben, "birthday", "1971-03-10", desk.start() - 9 * day);
    desk.trait(ben, "time_zone", "America/New_York", desk.start() - 9 * day);
    desk.trait(cy, "birthday", "1990-02-28", desk.start() - 9 * day);
    const ProgramId id =
        desk.run(R"({"when":"date","trait":"birthday","offset":"-7 days","at":"09:00"})", mailOnly, again);
    desk.tick(desk.start());
    QCOMPARE(desk.entered(id), QString());
    desk.tick(at("2024-03-03T10:00:00Z"));
    QCOMPARE(desk.entered(id), QStringLiteral("1@2024-03-03T09:00:00Z"));
    desk.tick(at("2024-03-03T15:00:00Z"));
    // A year on, with the computer off all the time.
    desk.tick(at("2025-03-04T00:00:00Z"));
    QCOMPARE(desk.entered(id), QStringLiteral("1@2024-03-03T09:00:00Z; 2@2024-03-03T14:00:00Z; 3@2025-02-21T09:00:00Z; "
                                              "1@2025-03-03T09:00:00Z; 2@2025-03-03T14:00:00Z"));
}

void TestProgramEntries::aBirthdayOfTheLeapDay()
{
    ProgramDesk desk;
    desk.trait(desk.person("a@x.test"), "birthday", "1992-02-29", desk.start() - 9 * day);
    const ProgramId id = desk.run(R"({"when":"date","trait":"birthday"})", mailOnly, again);
    desk.tick(at("2028-12-31T00:00:00Z"));
    QCOMPARE(desk.entered(id), QStringLiteral("1@2025-02-28T09:00:00Z; 1@2026-02-28T09:00:00Z; 1@2027-02-28T09:00:00Z; "
                                              "1@2028-02-29T09:00:00Z"));
}

void TestProgramEntries::aDateThatChangesCountsAsItIs()
{
    ProgramDesk desk;
    const CustomerId anna = desk.person("a@x.test");
    desk.trait(anna, "birthday", "1990-03-10", desk.start() - 9 * day);
    desk.trait(anna, "birthday", "1990-03-20", at("2024-03-05T00:00:00Z"));
    const ProgramId id = desk.run(R"({"when":"date","trait":"birthday","yearly":true})", mailOnly, again);
    desk.tick(at("2024-04-01T00:00:00Z"));
    QCOMPARE(desk.entered(id), QStringLiteral("1@2024-03-20T09:00:00Z"));
}

void TestProgramEntries::aScheduleTakesEverybodyEachTime()
{
    ProgramDesk desk("Europe/London");
    desk.person("a@x.test");
    const CustomerId ben = desk.person("b@x.test");
    desk.order(ben, desk.start() - day);
    const char* const entry =
        R"({"when":"schedule","every":"week","on":"monday","at":"09:00","rule":{"event":"order"}})";
    const ProgramId id = desk.run(entry, mailOnly, again);
    desk.tick(at("2024-04-02T00:00:00Z"));
    // On 31 March the clock goes forward.
    QCOMPARE(desk.entered(id), QStringLiteral("2@2024-03-04T09:00:00Z; 2@2024-03-11T09:00:00Z; 2@2024-03-18T09:00:00Z; "
                                              "2@2024-03-25T09:00:00Z; 2@2024-04-01T08:00:00Z"));
}

void TestProgramEntries::aMonthlyScheduleOnThe31st()
{
    ProgramDesk desk;
    desk.person("a@x.test");
    const ProgramId id = desk.run(R"({"when":"schedule","every":"month","on":31,"at":"06:00"})", mailOnly, again);
    desk.tick(at("2024-06-30T07:00:00Z"));
    QCOMPARE(desk.entered(id), QStringLiteral("1@2024-03-31T06:00:00Z; 1@2024-04-30T06:00:00Z; 1@2024-05-31T06:00:00Z; "
                                              "1@2024-06-30T06:00:00Z"));
}

void TestProgramEntries::anImportBringsItsNewCustomers()
{
    ProgramDesk desk;
    const CustomerId old = desk.person("a@x.test");
    const auto batch = [&](const char* source, bool history, std::initializer_list<CustomerId> brought, Ms when) {
        desk.write([&](Transaction& tx) -> Result<void> {
            tx.query(
                  "INSERT INTO import_batch(uuid, kind, source, file_name, file_sha256, policy, history, state, "
                  "row_count, report, recorded_at) VALUES (?, 'customers', ?, 'f.csv', '', 'overwrite', ?, 'applied', "
                  "1, '{}', ?)")
                .bind(newUuid(), source, history, when)
                .run();
            const std::int64_t id = tx.lastInsertId();
            for (const CustomerId customer : brought)
                tx.query("UPDATE customer SET batch_id = ? WHERE id = ?").bind(id, customer).run();
            return {};
        });
    };
    batch("till", false, {old}, desk.start() - day);
    const ProgramId id = desk.run(R"({"when":"import","source":"till"})", mailOnly);
    const CustomerId cy = desk.person("c@x.test");
    const CustomerId di = desk.person("d@x.test");
    const CustomerId ed = desk.person("e@x.test");
    batch("till", false, {cy}, desk.start() + day);
    batch("web", false, {di}, desk.start() + 2 * day);
    batch("till", true, {ed}, desk.start() + 3 * day);
    desk.tick(desk.start() + 4 * day);
    desk.tick(desk.start() + 5 * day);
    QCOMPARE(desk.entered(id), QStringLiteral("2@2024-03-02T12:00:00Z"));
}

void TestProgramEntries::aChangeIsSeenAtTheNextCheck()
{
    ProgramDesk desk;
    const CustomerId anna = desk.person("a@x.test");
    const CustomerId ben = desk.person("b@x.test");
    const CustomerId cy = desk.person("c@x.test");
    for (const CustomerId id : {anna, ben, cy})
        desk.order(id, desk.start() - 20 * day);
    desk.order(ben, desk.start() - 10 * day); // had two before it began
    desk.order(anna, desk.start() + 5 * day);
    desk.order(anna, desk.start() + 15 * day); // from two to three is no change from one
    const ProgramId id = desk.run(R"({"when":"change","of":"order_count","from":[1],"to":[">= 2"]})", mailOnly, again);
    desk.tick(desk.start() + 30 * day);
    QCOMPARE(desk.entered(id), QStringLiteral("1@2024-03-07T09:00:00Z"));
}

void TestProgramEntries::byHandOnlyWhoIsPutIn()
{
    ProgramDesk desk;
    const CustomerId anna = desk.person("a@x.test");
    desk.person("b@x.test");
    const ProgramId draft = desk.save(byHand, mailOnly, "{}", "Draft");
    const std::vector<CustomerId> one{anna};
    VERIFY_FAILS(desk.runner().enroll(draft, one, desk.start()), ErrorCode::Conflict, "not running");
    const ProgramId id = desk.run(byHand, waits);
    QCOMPARE(*desk.runner().enroll(id, {anna}, desk.start() + day), 1);
    // She is in it already.
    QCOMPARE(*desk.runner().enroll(id, {anna}, desk.start() + 2 * day), 0);
    desk.tick(desk.start() + 3 * day);
    QCOMPARE(desk.entered(id), QStringLiteral("1@2024-03-02T12:00:00Z"));
}

void TestProgramEntries::onePerKeyWhateverComesAgain()
{
    ProgramDesk desk;
    const CustomerId anna = desk.person("a@x.test");
    const ProgramId id = desk.run(R"({"when":"event","event":"cart_updated","key":"key"})", mailOnly, again);
    for (int hour = 1; hour <= 6; ++hour) {
        desk.event(anna, "cart_updated", desk.start() + hour * msPerHour, hour % 2 == 0 ? "even" : "odd");
        desk.tick(desk.start() + hour * msPerHour);
    }
    QCOMPARE(desk.entered(id), QStringLiteral("1@2024-03-01T13:00:00Z; 1@2024-03-01T14:00:00Z"));
}

void TestProgramEntries::arrivalsAreTakenInTheOrderOfTime()
{
    ProgramDesk desk;
    const CustomerId anna = desk.person("a@x.test");
    // The first walk takes two days, so the order of the third day starts a second one and that of the second does not.
    const char* const twoDays = R"([{"id":"w","do":"wait","for":"2 days"}])";
    const ProgramId id = desk.run(R"({"when":"event","event":"order","fresh":"30 days"})", twoDays, again);
    for (const int after : {3, 1, 2})
        desk.order(anna, desk.start() + after * day + msPerHour * after);
    desk.tick(desk.start() + 9 * day);
    QCOMPARE(desk.entered(id), QStringLiteral("1@2024-03-02T13:00:00Z; 1@2024-03-04T15:00:00Z"));
    QCOMPARE(desk.counts(id).completed, 2);
}

void TestProgramEntries::theGoalEndsItAtItsOwnTime()
{
    ProgramDesk desk;
    const CustomerId anna = desk.person("a@x.test");
    const ProgramId id = desk.run(byHand, waits, R"({"goal":{"event":"order"}})");
    QCOMPARE(*desk.runner().enroll(id, {anna}, desk.start()), 1);
    desk.tick(desk.start());
    desk.order(anna, desk.start() + 2 * day, desk.start() + 4 * day);
    const TickReport report = desk.tick(desk.start() + 5 * day);
    QCOMPARE(report.goals, 1);
    QCOMPARE(desk.rows("SELECT exit_reason || '@' || ended_at FROM enrollment WHERE program_id = ?", id),
             QStringLiteral("goal@2024-03-03T12:00:00Z"));
    QCOMPARE(desk.tick(desk.start() + 40 * day).queued, 0);
}

void TestProgramEntries::anExitRuleIsSeenInsideAWait()
{
    ProgramDesk desk;
    const CustomerId anna = desk.person("a@x.test");
    const ProgramId id = desk.run(byHand, waits, R"({"exit":[{"trait":"city","op":"is","value":"York"}]})");
    QCOMPARE(*desk.runner().enroll(id, {anna}, desk.start()), 1);
    desk.tick(desk.start());
    desk.trait(anna, "city", "York", desk.start() + 3 * day);
    desk.tick(desk.start() + 4 * day);
    // By then she has moved on, and it makes no difference.
    desk.trait(anna, "city", "Leeds", desk.start() + 4 * day);
    desk.tick(desk.start() + 40 * day);
    QCOMPARE(desk.rows("SELECT exit_reason || '@' || ended_at FROM enrollment WHERE program_id = ?", id),
             QStringLiteral("exit_rule@2024-03-04T12:00:00Z"));
}

void TestProgramEntries::aTimeThatPassesIsNoFact()
{
    ProgramDesk desk;
    const CustomerId anna = desk.person("a@x.test");
    desk.order(anna, desk.start() - 10 * day);
    const ProgramId id =
        desk.run(byHand, waits, R"({"exit":[{"trait":"days_since_last_order","op":">=","value":15}]})");
    QCOMPARE(*desk.runner().enroll(id, {anna}, desk.start()), 1);
    desk.tick(desk.start() + 20 * day);
    QCOMPARE(desk.counts(id).active, 1);
    // The rule holds since the 5th day, and is seen at the next fact or decision.
    desk.event(anna, "page_viewed", desk.start() + 25 * day);
    desk.tick(desk.start() + 26 * day);
    QCOMPARE(desk.rows("SELECT exit_reason || '@' || ended_at FROM enrollment WHERE program_id = ?", id),
             QStringLiteral("exit_rule@2024-03-26T12:00:00Z"));
}

void TestProgramEntries::anAwaitedEventLetsItGoOn()
{
    ProgramDesk desk;
    const CustomerId anna = desk.person("a@x.test");
    const CustomerId ben = desk.person("b@x.test");
    const char* const steps =
        R"([{"id":"w","do":"wait","until_event":"message.clicked","timeout":"5 days","on_timeout":"x",
        "next":"m"},{"id":"m","do":"email","message":"Mail"},{"id":"x","do":"exit","reason":"silent"}])";
    const ProgramId id = desk.run(byHand, steps);
    QCOMPARE(*desk.runner().enroll(id, {anna, ben}, desk.start()), 2);
    desk.tick(desk.start());
    desk.event(anna, "message.clicked", desk.start() + 2 * day);
    QCOMPARE(desk.tick(desk.start() + 3 * day).queued, 1);
    desk.event(ben, "message.clicked", desk.start() + 6 * day);
    desk.tick(desk.start() + 7 * day);
    QCOMPARE(desk.rows("SELECT exit_reason || '@' || ended_at FROM enrollment WHERE program_id = ? ORDER BY id", id),
             QStringLiteral("end@2024-03-03T12:00:00Z; silent@2024-03-06T12:00:00Z"));
}

void TestProgramEntries::newsThatIsLateDoesNotChangeWhatWasDecided()
{
    ProgramDesk desk;
    const CustomerId anna = desk.person("a@x.test");
    const char* const steps = R"([{"id":"w","do":"wait","for":"2 days","next":"s"},{"id":"s","do":"split",
        "if":{"event":"order"},"yes":"y","no":"n"},{"id":"y","do":"exit","reason":"bought"},
        {"id":"n","do":"wait","for":"2 days","next":"t"},{"id":"t","do":"split","if":{"event":"order"},"yes":"y","no":"z"},
        {"id":"z","do":"exit","reason":"never"}])";
    const ProgramId id = desk.run(byHand, steps);
    QCOMPARE(*desk.runner().enroll(id, {anna}, desk.start()), 1);
    desk.tick(desk.start() + 3 * day);
    // The till's file of the first day comes in on the fourth.
    desk.order(anna, desk.start() + day, desk.start() + 3 * day);
    desk.tick(desk.start() + 5 * day);
    QCOMPARE(desk.decided(id),
             QStringLiteral("enters w; waits w; goes_on w; takes s; waits n; goes_on n; takes t; exits y"));
}

void TestProgramEntries::whatCameUpDuringAPauseIsLookedAt()
{
    ProgramDesk desk;
    const CustomerId anna = desk.person("a@x.test");
    const ProgramId id = desk.run(byHand, waits, R"({"goal":{"event":"order"}})");
    QCOMPARE(*desk.runner().enroll(id, {anna}, desk.start()), 1);
    desk.tick(desk.start());
    VERIFY_OK(desk.runner().pause(id));
    desk.order(anna, desk.start() + 2 * day);
    QCOMPARE(desk.tick(desk.start() + 3 * day).goals, 0);
    VERIFY_OK(desk.runner().resume(id));
    QCOMPARE(desk.tick(desk.start() + 4 * day).goals, 1);
    QCOMPARE(desk.rows("SELECT exit_reason || '@' || ended_at FROM enrollment WHERE program_id = ?", id),
             QStringLiteral("goal@2024-03-03T12:00:00Z"));
}

void TestProgramEntries::stepsSetTraitsTagsPointsAndTasks()
{
    ProgramDesk desk;
    const CustomerId anna = desk.person("a@x.test");
    desk.trait(anna, "tags", "old,kept", desk.start() - day);
    const char* const steps = R"([{"id":"s","do":"set_trait","trait":"stage","value":"warm","next":"g"},
        {"id":"g","do":"tag","add":["new"],"remove":["old"],"next":"p"},{"id":"p","do":"points","add":50,"reason":"gift","next":"t"},
        {"id":"t","do":"task","kind":"call","text":"Ring {{ first_name }}","next":"w"},{"id":"w","do":"wait","for":"1 days","next":"c"},
        {"id":"c","do":"split","if":{"all":[{"trait":"tags","op":"has_any","value":["new"]},
        {"trait":"tags","op":"has_none","value":["old"]},{"trait":"loyalty_points","op":">=","value":50}]},"yes":"y","no":"n"},
        {"id":"y","do":"exit","reason":"seen"},{"id":"n","do":"exit","reason":"unseen"}])";
    const ProgramId id = desk.run(byHand, steps);
    QCOMPARE(*desk.runner().enroll(id, {anna}, desk.start()), 1);
    desk.tick(desk.start());
    desk.tick(desk.start());
    desk.tick(desk.start() + 2 * day);
    QCOMPARE(desk.rows("SELECT exit_reason FROM enrollment WHERE program_id = ?", id), QStringLiteral("seen"));
    QCOMPARE(desk.rows("SELECT value || ' ' || source FROM v_trait WHERE trait = 'stage' AND ?1 > 0", id),
             QStringLiteral("warm program:P"));
    QCOMPARE(desk.rows("SELECT kind || ' ' || points || ' ' || reason FROM v_loyalty_entry WHERE ?1 > 0", id),
             QStringLiteral("earn 50 gift"));
    QCOMPARE(
        desk.rows("SELECT kind || ' ' || state || ' ' || text || '@' || due_at FROM program_task WHERE program_id = ?",
                  id),
        QStringLiteral("call open Ring {{ first_name }}@2024-03-01T12:00:00Z"));
}

void TestProgramEntries::aPoolGivesEachPersonOneCode()
{
    ProgramDesk desk;
    desk.person("a@x.test");
    desk.person("b@x.test");
    desk.person("c@x.test");
    desk.write([&](Transaction& tx) -> Result<void> {
        loyalty::pools::Generation wish;
        wish.pool = "Spring";
        wish.count = 2;
        wish.seed = 1;
        PATRON_CHECK(loyalty::pools::generate(tx, wish, desk.start() - day));
        return {};
    });
    const char* const steps =
        R"([{"id":"c","do":"coupon","pool":"Spring","next":"w"},{"id":"w","do":"wait","for":"1 days",
        "next":"d"},{"id":"d","do":"coupon","pool":"Spring"}])";
    const ProgramId id = desk.run(R"({"when":"segment","rule":{"all":[]},"existing":true})", steps);
    desk.tick(desk.start());
    desk.tick(desk.start() + 2 * day);
    QCOMPARE(
        desk.rows("SELECT decision || ' ' || step_id FROM decision WHERE program_id = ? AND step_id IN ('c', 'd') AND "
                  "visit >= 0 ORDER BY id",
                  id),
        QStringLiteral("coupon c; coupon c; skips c; coupon d; coupon d; skips d"));
    QCOMPARE(
        desk.rows(
            "SELECT count(DISTINCT coupon) || ' of ' || count(*) FROM v_coupon_use WHERE kind = 'assigned' AND ?1 > 0",
            id),
        QStringLiteral("2 of 2"));
}

void TestProgramEntries::anotherProgramTakesOver()
{
    ProgramDesk desk;
    const CustomerId anna = desk.person("a@x.test");
    const ProgramId other = desk.run(byHand, waits, "{}", "Other");
    const ProgramId id = desk.run(
        byHand,
        R"([{"id":"s","do":"subprogram","program":"Other","next":"m"},{"id":"m","do":"email","message":"Mail"}])");
    QCOMPARE(*desk.runner().enroll(id, {anna}, desk.start()), 1);
    QCOMPARE(desk.tick(desk.start()).queued, 1);
    QCOMPARE(desk.entered(other), QStringLiteral("1@2024-03-01T12:00:00Z"));
    VERIFY_OK(desk.runner().stop(other, desk.start() + day));
    const CustomerId ben = desk.person("b@x.test");
    QCOMPARE(*desk.runner().enroll(id, {ben}, desk.start() + day), 1);
    desk.tick(desk.start() + day);
    QVERIFY(desk.decided(id).contains(QStringLiteral("skips s")));
}

void TestProgramEntries::aCapPassesOnToTheOtherChannel()
{
    ProgramDesk desk;
    const CustomerId anna = desk.person("a@x.test", "+447700900123");
    const char* const steps = R"([{"id":"c","do":"channel","order":["email","sms"],"email":"m","sms":"t"},
        {"id":"m","do":"email","message":"Mail"},{"id":"t","do":"sms","message":"Text"}])";
    const ProgramId id = desk.run(
        byHand, steps, R"({"limits":{"cap":[{"channel":"email","max":1,"per":"7 days","else":"other channel"}]}})");
    QCOMPARE(*desk.runner().enroll(id, {anna}, desk.start()), 1);
    QCOMPARE(desk.tick(desk.start()).queued, 1);
    // What the gate says of the mail when its cap is used up.
    desk.write([&](Transaction& tx) -> Result<void> {
        tx.query("UPDATE outbox SET state = 'skipped', reason = 'cap_other_channel', finished_at = ?")
            .bind(desk.start() + msPerHour)
            .run();
        return {};
    });
    QCOMPARE(desk.tick(desk.start() + 2 * msPerHour).queued, 1);
    QCOMPARE(desk.tick(desk.start() + 3 * msPerHour).queued, 0);
    QCOMPARE(
        desk.rows("SELECT channel || ' ' || state || ' ' || reason || '@' || due_at FROM v_send WHERE program_id = ? "
                  "ORDER BY id",
                  id),
        QStringLiteral("email skipped cap_passed_on@2024-03-01T12:00:00Z; sms queued @2024-03-01T13:00:00Z"));
}

void TestProgramEntries::textsAreLateSooner()
{
    ProgramDesk desk;
    const CustomerId anna = desk.person("a@x.test", "+447700900123");
    const ProgramId id = desk.run(
        byHand, R"([{"id":"m","do":"email","message":"Mail","next":"t"},{"id":"t","do":"sms","message":"Text"}])");
    QCOMPARE(*desk.runner().enroll(id, {anna}, desk.start()), 1);
    desk.tick(desk.start());
    QCOMPARE(desk.rows(
                 "SELECT channel || ' ' || json_extract(terms, '$.max_late') FROM outbox WHERE ?1 > 0 ORDER BY id", id),
             QStringLiteral("email 1440 minutes; sms 120 minutes"));
}

void TestProgramEntries::anOfferThatEndsIsNotSentLater()
{
    ProgramDesk desk;
    const CustomerId anna = desk.person("a@x.test");
    const ProgramId id = desk.run(byHand, R"([{"id":"m","do":"email","message":"Mail","offer_ends":"3 days"}])");
    QCOMPARE(*desk.runner().enroll(id, {anna}, desk.start()), 1);
    desk.tick(desk.start());
    QCOMPARE(desk.rows("SELECT '@' || expires_at FROM outbox WHERE ?1 > 0", id),
             QStringLiteral("@2024-03-04T12:00:00Z"));
}

void TestProgramEntries::twoRunnersDecideOnce()
{
    ProgramDesk desk;
    for (int i = 0; i < 30; ++i)
        desk.person("p" + std::to_string(i) + "@x.test");
    const ProgramId id = desk.run(R"({"when":"segment","rule":{"all":[]},"existing":true})", mailOnly);
    ProgramRunner other(desk.store());
    const auto run = [&](ProgramRunner& runner) {
        const FixedClock clock(desk.start());
        JobContext job(clock);
        return runner.tick(job, desk.start());
    };
    Result<TickReport> second = TickReport{};
    std::thread beside([&] { second = run(other); });
    const auto first = run(desk.runner());
    beside.join();
    VERIFY_OK(first);
    VERIFY_OK(second);
    QCOMPARE(first->entered + second->entered, 30);
    QCOMPARE(first->queued + second->queued, 30);
    QCOMPARE(desk.counts(id).entered, 30);
    QCOMPARE(desk.rows("SELECT count(*) FROM decision WHERE program_id = ? AND decision = 'sends'", id),
             QStringLiteral("30"));
}

QTEST_APPLESS_MAIN(TestProgramEntries)
#include "tst_programentries.moc"
