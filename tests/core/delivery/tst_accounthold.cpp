#include "core/delivery/accountbounds.h"
#include "core/delivery/accountpace.h"
#include "tests/core/delivery/sendingshop.h"

#include <QThread>

using namespace patron;
using namespace patron::delivery;
using namespace patron::test;

namespace {

/// What the next conversations meet with.
struct Weather
{
    DeliveryResult result; ///< of each delivery; Accepted: it is taken
    std::atomic<int> tries = 0;
    std::atomic<int> atOnce = 0;
    std::atomic<int> mostBeforeFirst = 0; ///< deliveries under way before one was taken
    std::atomic<int> taken = 0;
    int sessions = 1;
    AccountLimits limits;
};

class WeatherConnector final : public Connector
{
public:
    explicit WeatherConnector(Weather& weather)
        : m_weather(weather)
    {}
    std::string_view kind() const override { return "local"; }
    std::unique_ptr<Session> openSession(CancelToken) override { return std::make_unique<Talk>(m_weather); }
    Result<void> check(CancelToken) override { return {}; }
    std::string envelopeSender() const override { return "shop@shop.test"; }
    int maxSessions() const override { return m_weather.sessions; }
    AccountLimits limits() const override { return m_weather.limits; }

private:
    class Talk final : public Session
    {
    public:
        explicit Talk(Weather& weather)
            : m_weather(weather)
        {}
        DeliveryResult deliver(const Envelope&, std::string_view, const BeforeDot& beforeDot) override
        {
            ++m_weather.tries;
            const int now = ++m_weather.atOnce;
            if (m_weather.taken == 0)
                m_weather.mostBeforeFirst = std::max(m_weather.mostBeforeFirst.load(), now);
            DeliveryResult result = m_weather.result;
            if (result.kind == DeliveryResult::Kind::Accepted) {
                QThread::msleep(30);
                if (beforeDot())
                    ++m_weather.taken;
            }
            --m_weather.atOnce;
            return result;
        }
        void close() override {}

    private:
        Weather& m_weather;
    };

    Weather& m_weather;
};

DeliveryResult taken()
{
    DeliveryResult result;
    result.kind = DeliveryResult::Kind::Accepted;
    result.phase = Phase::Done;
    return result;
}

DeliveryResult refused(int code, const char* text, Phase phase = Phase::Rcpt)
{
    DeliveryResult result;
    result.kind = code >= 500 ? DeliveryResult::Kind::Rejected : DeliveryResult::Kind::Deferred;
    result.code = code;
    result.text = text;
    result.phase = phase;
    return result;
}

DeliveryResult unreachable()
{
    DeliveryResult result;
    result.text = "Nobody answers at mail.shop.test.";
    return result;
}

class HeldShop : public SendingShop
{
public:
    HeldShop()
    {
        makeOther = [this]() -> Result<std::unique_ptr<Connector>> {
            return std::unique_ptr<Connector>(new WeatherConnector(weather));
        };
    }
    AccountHold hold()
    {
        return *look([](Connection& c) { return accountHolds::of(c, ConnectorId{1}); });
    }
    void pass(Ms span) { clock.set(clock.now() + span); }

    Weather weather;
};

RunScope byAPerson()
{
    RunScope scope;
    scope.tryHeld = true;
    return scope;
}

}

/// What an account's server makes it wait for.
class TestAccountHold : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void the_rate_comes_back_data();
    void the_rate_comes_back();
    void who_asks_to_slow_down_is_left_alone();
    void a_second_time_is_slower_still();
    void a_busy_server_is_no_slower_afterwards();
    void an_account_that_is_not_there_is_tried_less_often();
    void a_used_up_day_ends_with_its_oldest_message();
    void one_message_goes_ahead();
    void a_person_ends_the_waiting_data();
    void a_person_ends_the_waiting();
    void a_new_sender_warms_up();
    void a_bad_day_does_not_count();
};

void TestAccountHold::the_rate_comes_back_data()
{
    QTest::addColumn<int>("slow");
    QTest::addColumn<int>("full");
    QTest::addColumn<int>("own"); ///< 0: none
    QTest::addColumn<int>("minutes");
    QTest::addColumn<int>("rate"); ///< 0: no bound
    QTest::newRow("never slowed down") << 0 << 0 << 0 << 0 << 0;
    QTest::newRow("never slowed down, with a rate of its own") << 0 << 0 << 30 << 0 << 30;
    QTest::newRow("at once") << 15 << 30 << 30 << 0 << 15;
    QTest::newRow("before it goes on") << 15 << 30 << 30 << -10 << 15;
    QTest::newRow("not yet") << 15 << 30 << 30 << 4 << 15;
    QTest::newRow("a tenth after five minutes") << 15 << 30 << 30 << 5 << 18;
    QTest::newRow("two after ten") << 15 << 30 << 30 << 10 << 21;
    QTest::newRow("all after 25") << 15 << 30 << 30 << 25 << 30;
    QTest::newRow("not more than all") << 15 << 30 << 30 << 100'000 << 30;
    QTest::newRow("its own was made lower since") << 15 << 30 << 10 << 0 << 10;
    QTest::newRow("without a rate of its own") << 50 << 100 << 0 << 10 << 70;
    QTest::newRow("beyond what it had") << 50 << 100 << 0 << 60 << 170;
    QTest::newRow("free again") << 50 << 100 << 0 << 75 << 0;
    QTest::newRow("a very slow one gains one at a time") << 1 << 2 << 0 << 10 << 3;
}

void TestAccountHold::the_rate_comes_back()
{
    QFETCH(int, slow);
    QFETCH(int, full);
    QFETCH(int, own);
    QFETCH(int, minutes);
    QFETCH(int, rate);
    AccountHold hold;
    hold.slowRate = slow;
    hold.fullRate = full;
    hold.slowSince = OutboxShop::now;
    const auto now = hold.rateAt(OutboxShop::now + minutes * msPerMinute, own > 0 ? std::optional(own) : std::nullopt);
    QCOMPARE(now.value_or(0), rate);
}

void TestAccountHold::who_asks_to_slow_down_is_left_alone()
{
    HeldShop shop;
    shop.weather.limits.perMinute = 600;
    shop.launchTo(manyNames("c", 5));
    shop.weather.result = refused(421, "4.7.0 Too many messages");
    const auto first = shop.send();
    VERIFY_OK(first);
    QVERIFY2(first->stopped.at("Inbox").find("slow down") != std::string::npos, first->stopped.at("Inbox").c_str());
    QVERIFY2(first->stopped.at("Inbox").find("Too many messages. It goes on at ") != std::string::npos,
             first->stopped.at("Inbox").c_str());
    QCOMPARE(shop.weather.tries.load(), 1);
    QCOMPARE(shop.hold().until, OutboxShop::now + 15 * msPerMinute);
    QCOMPARE(shop.hold().slowRate, 300);
    // Neither another run nor one after a restart asks it before.
    shop.weather.result = taken();
    shop.close();
    shop.open();
    shop.pass(15 * msPerMinute - 1);
    const auto early = shop.send();
    QCOMPARE(early->leased, 0);
    QVERIFY(early->stopped.contains("Inbox"));
    QCOMPARE(shop.weather.tries.load(), 1);
    shop.pass(1);
    const auto late = shop.send();
    QCOMPARE(late->accepted, 5);
    QVERIFY(late->stopped.empty());
    QVERIFY(!shop.hold().isProving());
    QCOMPARE(shop.hold().rateAt(shop.clock.now(), 600).value(), 300);
    QCOMPARE(shop.hold().rateAt(shop.clock.now() + 25 * msPerMinute, 600).value(), 600);
    QCOMPARE(shop.problems(), QString());
}

void TestAccountHold::a_second_time_is_slower_still()
{
    HeldShop shop;
    shop.weather.limits.perMinute = 600;
    shop.launchTo(manyNames("c", 3));
    shop.weather.result = refused(421, "4.7.0 Too many messages");
    VERIFY_OK(shop.send());
    shop.pass(15 * msPerMinute);
    VERIFY_OK(shop.send());
    QCOMPARE(shop.hold().slowRate, 150);
    QCOMPARE(shop.hold().fullRate, 600);
    QCOMPARE(shop.hold().until, OutboxShop::now + 30 * msPerMinute);
    // As long as it says, when it says it.
    shop.pass(15 * msPerMinute);
    shop.weather.result.retryAfterMs = 40 * msPerMinute;
    VERIFY_OK(shop.send());
    QCOMPARE(shop.hold().until, OutboxShop::now + 70 * msPerMinute);
    QCOMPARE(shop.hold().slowRate, 75);
}

void TestAccountHold::a_busy_server_is_no_slower_afterwards()
{
    HeldShop shop;
    shop.weather.limits.perMinute = 600;
    shop.launchTo(manyNames("c", 6));
    shop.weather.result = refused(421, "4.3.2 Service not available, closing transmission channel");
    VERIFY_OK(shop.send());
    QCOMPARE(shop.hold().until, OutboxShop::now + 15 * msPerMinute);
    QCOMPARE(shop.hold().slowRate, 0);
    // Nor is who tries again and again before its time made slower each time.
    shop.pass(15 * msPerMinute);
    shop.weather.result = refused(421, "4.7.0 Too many messages");
    for (int i = 0; i < 3; ++i) {
        VERIFY_OK(shop.send(byAPerson()));
        QCOMPARE(shop.hold().slowRate, 300);
    }
}

void TestAccountHold::an_account_that_is_not_there_is_tried_less_often()
{
    HeldShop shop;
    shop.launchTo(manyNames("c", 2));
    shop.weather.result = unreachable();
    for (int i = 0; i < 4; ++i) {
        VERIFY_OK(shop.send());
        QCOMPARE(shop.hold().failures, i + 1);
        QVERIFY(!shop.hold().holds(shop.clock.now()));
    }
    for (const Ms minutes : {1, 5, 15, 60, 60}) {
        const Ms before = shop.clock.now();
        VERIFY_OK(shop.send());
        QCOMPARE(shop.hold().until, before + minutes * msPerMinute);
        const int tries = shop.weather.tries;
        shop.pass(minutes * msPerMinute - 1);
        VERIFY_OK(shop.send());
        QCOMPARE(shop.weather.tries.load(), tries);
        shop.pass(1);
    }
    QCOMPARE(shop.rows()[0].attempts, 0);
    shop.weather.result = taken();
    QCOMPARE(shop.send()->accepted, 2);
    QCOMPARE(shop.hold().failures, 0);
    QCOMPARE(shop.hold().until, Ms{0});
}

void TestAccountHold::a_used_up_day_ends_with_its_oldest_message()
{
    HeldShop shop;
    shop.launchTo(manyNames("a", 1));
    shop.weather.result = taken();
    QCOMPARE(shop.send()->accepted, 1);
    shop.pass(9 * msPerHour);
    shop.launchTo(manyNames("b", 3));
    shop.weather.result = refused(550, "5.4.5 Daily user sending quota exceeded");
    const auto report = shop.send();
    QVERIFY2(report->stopped.at("Inbox").find("in a day") != std::string::npos, report->stopped.at("Inbox").c_str());
    QCOMPARE(shop.hold().until, OutboxShop::now + msPerDay);
    QCOMPARE(shop.weather.tries.load(), 2);
    shop.pass(14 * msPerHour);
    QCOMPARE(shop.send()->leased, 0);
    shop.pass(msPerHour);
    shop.weather.result = taken();
    QCOMPARE(shop.send()->accepted, 3);
}

void TestAccountHold::one_message_goes_ahead()
{
    HeldShop shop;
    shop.weather.sessions = 4;
    shop.launchTo(manyNames("c", 80));
    shop.weather.result = refused(421, "4.7.0 Too many messages");
    VERIFY_OK(shop.send());
    shop.pass(15 * msPerMinute);
    // Still too much: it cost one message.
    const int before = shop.weather.tries;
    VERIFY_OK(shop.send());
    QCOMPARE(shop.weather.tries.load(), before + 1);
    shop.pass(15 * msPerMinute);
    shop.pass(2 * msPerHour); // until it may go as fast as before
    shop.weather.result = taken();
    QCOMPARE(shop.send()->accepted, 80);
    QCOMPARE(shop.weather.mostBeforeFirst.load(), 1);
    QCOMPARE(shop.states(), QStringLiteral("accepted 80"));
    QCOMPARE(shop.problems(), QString());
}

void TestAccountHold::a_person_ends_the_waiting_data()
{
    QTest::addColumn<QString>("by");
    for (const char* by : {"asking", "resuming", "changing"})
        QTest::newRow(by) << QString::fromLatin1(by);
}

void TestAccountHold::a_person_ends_the_waiting()
{
    QFETCH(QString, by);
    HeldShop shop;
    shop.launchTo(manyNames("c", 3));
    shop.weather.result = refused(421, "4.7.0 Too many messages");
    VERIFY_OK(shop.send());
    shop.weather.result = taken();
    if (by == u"asking") {
        QCOMPARE(shop.send(byAPerson())->accepted, 2); // the one that was refused waits for itself
        QVERIFY(!shop.hold().holds(shop.clock.now()));
        return;
    }
    VERIFY_OK(shop.run([&](Transaction& tx) -> Result<void> {
        if (by == u"changing")
            return connectors::change(tx, ConnectorId{1}, Json::object());
        connectors::resume(tx, ConnectorId{1});
        return {};
    }));
    QCOMPARE(shop.hold().until, Ms{0});
    QCOMPARE(shop.hold().slowRate, 0);
    QCOMPARE(shop.send()->accepted, 2);
}

void TestAccountHold::a_new_sender_warms_up()
{
    HeldShop shop;
    shop.weather.limits.warmsUp = true;
    shop.weather.limits.perDay = 170;
    shop.weather.result = taken();
    shop.weather.sessions = 4;
    shop.setConnector("smtp", R"({"host":"mail.shop.test","from":{"address":"shop@shop.test"},"per_day":170,)"
                              R"("warm_up":true})");
    const auto pace = [&] {
        const ConnectorRow row = shop.connectorRow();
        return *shop.look([&](Connection& c) { return accountPace(c, row, shop.clock.now()); });
    };
    QCOMPARE(*pace().perDay, 50);
    QCOMPARE(*pace().doublesUpTo, 170);
    // 50 today, 100 tomorrow, 170 a day from then on.
    QCOMPARE(outbox::lastLeavesAt(pace(), 400, shop.clock.now()), shop.clock.now() + 3 * msPerDay);
    QCOMPARE(outbox::lastLeavesAt(pace(), 150, shop.clock.now()), shop.clock.now() + msPerDay);
    shop.setConnector("local", "{}"); // business time is not real here
    shop.launchTo(manyNames("c", 400));
    QList<qint64> days;
    for (int day = 0; day < 4; ++day) {
        days.append(shop.send()->accepted);
        shop.pass(msPerDay);
    }
    QCOMPARE(days, (QList<qint64>{50, 100, 170, 80}));
    QCOMPARE(shop.problems(), QString());
}

void TestAccountHold::a_bad_day_does_not_count()
{
    HeldShop shop;
    shop.weather.limits.warmsUp = true;
    shop.weather.result = taken();
    shop.launchTo(manyNames("c", 300));
    QCOMPARE(shop.send()->accepted, 50);
    shop.run([](Transaction& tx) -> Result<void> {
            tx.query("UPDATE outbox SET state = 'bounced_hard' WHERE id IN (SELECT id FROM outbox WHERE state = "
                     "'accepted' "
                     "LIMIT 3)")
                .run();
            return {};
        })
        .value();
    shop.pass(msPerDay);
    QCOMPARE(shop.send()->accepted, 50);
    // Nor does one on which next to nothing went.
    shop.pass(msPerDay);
    QCOMPARE(shop.send()->accepted, 100);
    QCOMPARE(*shop.look([&](Connection& c) { return *warmUpPerDay(c, ConnectorId{1}, shop.clock.now() + msPerDay); }),
             200);
}

QTEST_GUILESS_MAIN(TestAccountHold)
#include "tst_accounthold.moc"
