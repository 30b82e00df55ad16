#include "core/customer/consentstore.h"
#include "core/customer/customerstore.h"
#include "core/customer/eventstore.h"
#include "core/customer/orderstore.h"
#include "core/delivery/connectorstore.h"
#include "core/message/messagestore.h"
#include "core/outbox/occasionstore.h"
#include "core/outbox/outboxstore.h"
#include "core/program/programcheck.h"
#include "core/program/programjson.h"
#include "core/program/programrunner.h"
#include "tests/support/tempworkspace.h"

#include <QTest>

using namespace patron;
using namespace patron::program;
using patron::test::TempWorkspace;

namespace {
constexpr Ms day = msPerDay;

NewWorkspace utcShop()
{
    NewWorkspace what;
    what.timeZone = "UTC";
    return what;
}
}

/// Programs over time on a real workspace: who enters when, what is decided once, and what never happens.
class TestProgramRunner : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void entersExistingPeopleOnceAndQueuesTheirMail();
    void withoutExistingOnlyNewcomersEnter();
    void eachMissedCheckIsRunAsOfItsOwnTime();
    void aGoalEndsItAndCancelsWhatIsQueued();
    void anExitRuleEndsIt();
    void eventsEnterOncePerKeyAndNeverFromHistory();
    void reentryWaitsForTheGap();
    void heldOutPeopleGetNothing();
    void pauseKeepsDueTimes();
    void stopEndsEverybody();
    void aCopyRunsNothing();
    void checkNamesWhatIsBroken();

private:
    CustomerId person(const char* email, bool consent = true);
    void buys(CustomerId customer, Ms at, const char* number, Ms recordedAt);
    ProgramId save(const Json& program);
    Json program(const Json& entry, const char* steps) const;
    TickReport tick(Ms now);
    template <typename T, typename F>
    T read(F work);
    ProgramCounts counts(ProgramId id);

    std::unique_ptr<TempWorkspace> m_shop;
    std::unique_ptr<ProgramRunner> m_runner;
    ConnectorId m_connector;
    Ms m_start = TempWorkspace::startMs; ///< 2024-03-01T12:00:00Z
};

void TestProgramRunner::init()
{
    m_shop = std::make_unique<TempWorkspace>(utcShop());
    m_runner = std::make_unique<ProgramRunner>(m_shop->store());
    const auto made = m_shop->store().write([&](Transaction& tx) -> Result<ConnectorId> {
        message::Message mail;
        mail.name = "M";
        mail.subject = "S";
        mail.body = "Hello";
        mail.bodyKind = message::BodyKind::Text;
        PATRON_CHECK(message::messages::save(tx, mail, m_start));
        return delivery::connectors::ensureLocal(tx, m_start);
    });
    QVERIFY(made);
    m_connector = *made;
}

void TestProgramRunner::cleanup()
{
    m_runner.reset();
    m_shop.reset();
}

template <typename T, typename F>
T TestProgramRunner::read(F work)
{
    auto result = m_shop->store().read([&](ReadSession& session) -> Result<T> { return work(session); });
    if (!result)
        qFatal("%s", result.error().text.c_str());
    return *result;
}

CustomerId TestProgramRunner::person(const char* email, bool consent)
{
    const auto made = m_shop->store().write([&](Transaction& tx) -> Result<CustomerId> {
        const auto identity = customer::makeIdentity(customer::IdentityKind::Email, email, {}, {});
        const CustomerId id = customer::customers::create(tx, m_shop->store(), {*identity}, {}, m_start);
        if (consent)
            customer::consents::add(tx,
                                    {id,
                                     customer::Channel::Email,
                                     "marketing",
                                     customer::ConsentState::Granted,
                                     "test",
                                     "form",
                                     {},
                                     m_start - 300 * day,
                                     {}},
                                    m_start);
        return id;
    });
    return *made;
}

void TestProgramRunner::buys(CustomerId customer, Ms at, const char* number, Ms recordedAt)
{
    const auto done = m_shop->store().write([&](Transaction& tx) -> Result<void> {
        customer::NewOrder order;
        order.customer = customer;
        order.source = "till";
        order.number = number;
        order.at = at;
        order.currency = "GBP";
        order.value = 5000;
        customer::orders::put(tx, m_shop->store(), order, recordedAt);
        return {};
    });
    QVERIFY(done);
}

Json TestProgramRunner::program(const Json& entry, const char* steps) const
{
    Json json{{"patron_program", 1}, {"name", "P"},    {"strategy", "lifecycle"},
              {"type", "winback"},   {"entry", entry}, {"start", "mail"}};
    json["steps"] = Json::parse(steps);
    return json;
}

ProgramId TestProgramRunner::save(const Json& json)
{
    const auto parsed = parseProgram(json);
    if (!parsed)
        qFatal("%s", parsed.error().text.c_str());
    const auto id = m_shop->store().write([&](Transaction& tx) { return programs::save(tx, *parsed, m_start); });
    if (!id)
        qFatal("%s", id.error().text.c_str());
    return *id;
}

TickReport TestProgramRunner::tick(Ms now)
{
    const FixedClock clock(now);
    JobContext job(clock);
    auto report = m_runner->tick(job, now);
    if (!report)
        qFatal("%s", report.error().text.c_str());
    return *report;
}

ProgramCounts TestProgramRunner::counts(ProgramId id)
{
    return read<ProgramCounts>([&](ReadSession& session) { return programs::counts(session, id); });
}

namespace {
const Json everyone{{"when", "segment"}, {"rule", {{"all", Json::array()}}}, {"existing", true}};
const char* const mailThenWait = R"([{"id":"mail","do":"email","message":"M","next":"wait"},
    {"id":"wait","do":"wait","for":"7 days","next":"again"},{"id":"again","do":"email","message":"M"}])";
const char* const mailOnly = R"([{"id":"mail","do":"email","message":"M"}])";
}

void TestProgramRunner::entersExistingPeopleOnceAndQueuesTheirMail()
{
    person("a@x.test");
    person("b@x.test");
    person("c@x.test", false);
    const ProgramId id = save(program(everyone, mailThenWait));
    QVERIFY(m_runner->start(id, m_connector, m_start));
    const TickReport first = tick(m_start);
    QCOMPARE(first.entered, 3);
    QCOMPARE(first.queued, 2);
    QCOMPARE(first.skipped.at("no_consent"), 1);
    const TickReport second = tick(m_start);
    QCOMPARE(second.entered, 0);
    QCOMPARE(second.decisions, 0);
    QCOMPARE(second.queued, 0);
    const auto walk = read<std::vector<KeptDecision>>(
        [&](ReadSession& session) { return programs::decisions(session, id, CustomerId{3}); });
    QCOMPARE(walk.size(), std::size_t{3});
    QVERIFY(walk[1].reason.find("no consent") != std::string::npos);
    const TickReport later = tick(m_start + 7 * day);
    QCOMPARE(later.queued, 2);
    QCOMPARE(counts(id).completed, 3);
}

void TestProgramRunner::withoutExistingOnlyNewcomersEnter()
{
    person("a@x.test");
    Json entry = everyone;
    entry["existing"] = false;
    const ProgramId id = save(program(entry, mailOnly));
    QVERIFY(m_runner->start(id, m_connector, m_start));
    QCOMPARE(tick(m_start).entered, 0);
    person("b@x.test");
    QCOMPARE(tick(m_start + msPerHour).entered, 0);
    const TickReport nextMorning = tick(m_start + day);
    QCOMPARE(nextMorning.checks, 1);
    QCOMPARE(nextMorning.entered, 1);
}

void TestProgramRunner::eachMissedCheckIsRunAsOfItsOwnTime()
{
    const CustomerId anna = person("a@x.test");
    const ProgramId id = save(program({{"when", "segment"},
                                       {"rule", {{"trait", "days_since_last_order"}, {"op", "="}, {"value", 3}}},
                                       {"existing", true}},
                                      mailOnly));
    buys(anna, m_start - msPerHour, "1", m_start);
    QVERIFY(m_runner->start(id, m_connector, m_start));
    // Ten days asleep: only the check of the third day sees three days.
    const TickReport report = tick(m_start + 10 * day);
    QCOMPARE(report.checks, 11);
    QCOMPARE(report.entered, 1);
    const auto walk =
        read<std::vector<KeptDecision>>([&](ReadSession& session) { return programs::decisions(session, id, anna); });
    QCOMPARE(formatRfc3339(walk.front().at), std::string("2024-03-04T09:00:00Z"));
}

void TestProgramRunner::aGoalEndsItAndCancelsWhatIsQueued()
{
    const CustomerId anna = person("a@x.test");
    const CustomerId ben = person("b@x.test");
    Json json = program(everyone, mailThenWait);
    json["goal"] = Json{{"event", "order"}, {"within", "5 days"}};
    const ProgramId id = save(json);
    QVERIFY(m_runner->start(id, m_connector, m_start));
    tick(m_start);
    buys(anna, m_start + 2 * day, "1", m_start + 2 * day);
    buys(ben, m_start + 6 * day, "2", m_start + 6 * day);
    const TickReport report = tick(m_start + 6 * day);
    QCOMPARE(report.goals, 1);
    QCOMPARE(counts(id).active, 1);
    // Her mail had not left yet.
    const auto rows = read<std::vector<outbox::SendRow>>(
        [&](ReadSession& session) { return outbox::sends::list(session.connection(), outbox::SendState::Cancelled); });
    QCOMPARE(rows.size(), std::size_t{1});
    QCOMPARE(rows.front().customer, anna);
    tick(m_start + 20 * day);
    QCOMPARE(counts(id).reachedGoal, 1);
}

void TestProgramRunner::anExitRuleEndsIt()
{
    const CustomerId anna = person("a@x.test");
    Json json = program(everyone, mailThenWait);
    json["exit"] = Json::array({Json{{"consent", "email"}, {"state", "denied"}}});
    const ProgramId id = save(json);
    QVERIFY(m_runner->start(id, m_connector, m_start));
    tick(m_start);
    const auto denied = m_shop->store().write([&](Transaction& tx) -> Result<void> {
        customer::consents::unsubscribe(tx, anna, customer::Channel::Email, "test", "asked", m_start + day);
        return {};
    });
    QVERIFY(denied);
    const TickReport report = tick(m_start + 7 * day);
    QCOMPARE(report.queued, 0);
    QCOMPARE(counts(id).exited, 1);
}

void TestProgramRunner::eventsEnterOncePerKeyAndNeverFromHistory()
{
    const CustomerId anna = person("a@x.test");
    const auto cart = [&](const char* key, Ms at, Ms recordedAt) {
        const auto done = m_shop->store().write([&](Transaction& tx) -> Result<void> {
            customer::NewEvent event;
            event.customer = anna;
            event.kind = "cart_updated";
            event.at = at;
            event.key = key;
            customer::events::add(tx, m_shop->store().zone(), event, recordedAt);
            return {};
        });
        QVERIFY(done);
    };
    const ProgramId id = save(program({{"when", "event"}, {"event", "cart_updated"}, {"key", "key"}}, mailThenWait));
    cart("before", m_start - msPerHour, m_start - msPerHour);
    QVERIFY(m_runner->start(id, m_connector, m_start));
    cart("c1", m_start + msPerHour, m_start + msPerHour);
    cart("c1", m_start + 2 * msPerHour, m_start + 2 * msPerHour);
    cart("c2", m_start + 3 * msPerHour, m_start + 3 * msPerHour);
    cart("old", m_start + 4 * msPerHour, m_start + 3 * day);
    cart("years ago", m_start - 900 * day, m_start + 3 * day);
    const TickReport report = tick(m_start + 3 * day);
    QCOMPARE(report.entered, 2);
    QCOMPARE(report.tooOld, 1);
    QCOMPARE(tick(m_start + 4 * day).entered, 0);
}

void TestProgramRunner::reentryWaitsForTheGap()
{
    const CustomerId anna = person("a@x.test");
    Json json = program({{"when", "event"}, {"event", "order"}}, mailOnly);
    json["reentry"] = Json{{"policy", "after"}, {"after", "10 days"}};
    const ProgramId id = save(json);
    QVERIFY(m_runner->start(id, m_connector, m_start));
    for (const int after : {1, 5, 12}) {
        buys(anna, m_start + after * day, ("n" + std::to_string(after)).c_str(), m_start + after * day);
        tick(m_start + after * day);
    }
    QCOMPARE(counts(id).entered, 2);
}

void TestProgramRunner::heldOutPeopleGetNothing()
{
    for (int i = 0; i < 40; ++i)
        person(("p" + std::to_string(i) + "@x.test").c_str());
    Json json = program(everyone, mailOnly);
    json["holdout"] = Json{{"share", 0.5}, {"salt", "x"}};
    const ProgramId id = save(json);
    QVERIFY(m_runner->start(id, m_connector, m_start));
    const TickReport report = tick(m_start);
    QCOMPARE(report.entered, 40);
    QVERIFY(report.heldOut > 8 && report.heldOut < 32);
    QCOMPARE(report.queued, 40 - report.heldOut);
    QCOMPARE(counts(id).heldOut, report.heldOut);
}

void TestProgramRunner::pauseKeepsDueTimes()
{
    person("a@x.test");
    const ProgramId id = save(program(everyone, mailThenWait));
    QVERIFY(m_runner->start(id, m_connector, m_start));
    tick(m_start);
    QVERIFY(m_runner->pause(id));
    QVERIFY(!m_runner->pause(id));
    QCOMPARE(tick(m_start + 9 * day).decisions, 0);
    QVERIFY(m_runner->resume(id));
    const TickReport report = tick(m_start + 9 * day);
    QCOMPARE(report.queued, 1);
    const auto rows = read<std::vector<outbox::SendRow>>(
        [&](ReadSession& session) { return outbox::sends::list(session.connection(), {}); });
    // Decided late, as of its own time.
    QCOMPARE(rows.back().dueAt, m_start + 7 * day);
}

void TestProgramRunner::stopEndsEverybody()
{
    person("a@x.test");
    person("b@x.test");
    const ProgramId id = save(program(everyone, mailThenWait));
    QVERIFY(m_runner->start(id, m_connector, m_start));
    tick(m_start);
    const auto ended = m_runner->stop(id, m_start + msPerHour);
    QVERIFY(ended);
    QCOMPARE(*ended, 2);
    QCOMPARE(counts(id).active, 0);
    const auto tally =
        read<outbox::Tally>([](ReadSession& session) { return outbox::occasions::tally(session.connection()); });
    QCOMPARE(tally.of(outbox::SendState::Cancelled), 2);
    QVERIFY(tally.addsUp());
}

void TestProgramRunner::aCopyRunsNothing()
{
    person("a@x.test");
    const ProgramId id = save(program(everyone, mailOnly));
    m_shop->store().markNotLive();
    const auto started = m_runner->start(id, m_connector, m_start);
    QVERIFY(!started);
    QCOMPARE(started.error().code, ErrorCode::NotLive);
    const FixedClock clock(m_start);
    JobContext job(clock);
    QCOMPARE(m_runner->tick(job, m_start).error().code, ErrorCode::NotLive);
}

void TestProgramRunner::checkNamesWhatIsBroken()
{
    Json json =
        program(everyone, R"([{"id":"mail","do":"email","message":"M","next":"j"},{"id":"j","do":"jump","to":"mail"},
        {"id":"alone","do":"goal"}])");
    const auto parsed = parseProgram(json);
    QVERIFY(parsed);
    const auto problems = read<std::vector<ProgramProblem>>(
        [&](ReadSession& session) { return checkProgram(session, m_shop->store(), *parsed, m_start); });
    QVERIFY(hasErrors(problems));
    QString all;
    for (const ProgramProblem& problem : problems)
        all += QString::fromStdString(problem.text) + QLatin1Char('\n');
    QVERIFY2(all.contains(QStringLiteral("No way leads to the step \"alone\"")), qPrintable(all));
    QVERIFY2(all.contains(QStringLiteral("without ever waiting")), qPrintable(all));
    QVERIFY2(all.contains(QStringLiteral("Nobody meets the entry rule today")), qPrintable(all));
    json["steps"][0]["message"] = "Missing";
    const auto missing = parseProgram(json);
    const auto saved = m_shop->store().write([&](Transaction& tx) { return programs::save(tx, *missing, m_start); });
    QVERIFY(!saved);
    QVERIFY(saved.error().text.find("Missing") != std::string::npos);
}

QTEST_GUILESS_MAIN(TestProgramRunner)
#include "tst_programrunner.moc"
