#include "core/delivery/accountpace.h"
#include "core/delivery/dayallowance.h"
#include "tests/core/delivery/sendingshop.h"

using namespace patron;
using namespace patron::delivery;
using namespace patron::test;

namespace {

/// Takes everything, three a day.
class ThreeADay final : public Connector
{
public:
    std::string_view kind() const override { return "local"; }
    std::unique_ptr<Session> openSession(CancelToken) override { return std::make_unique<Talk>(); }
    Result<void> check(CancelToken) override { return {}; }
    std::string envelopeSender() const override { return "shop@shop.test"; }
    int maxSessions() const override { return 3; }
    AccountLimits limits() const override { return {.perDay = 3}; }

private:
    class Talk final : public Session
    {
    public:
        DeliveryResult deliver(const Envelope&, std::string_view, const BeforeDot& beforeDot) override
        {
            DeliveryResult result;
            if (beforeDot()) {
                result.kind = DeliveryResult::Kind::Accepted;
                result.phase = Phase::Done;
            }
            return result;
        }
        void close() override {}
    };
};

}

/// How many messages an account may send in 24 hours.
class TestDayAllowance : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void what_is_left_is_counted();
    void nothing_bounds_without_a_number();
    void a_clock_set_back_gives_nothing_away();
    void an_account_stops_and_goes_on();
    void a_broadcast_says_when_it_is_done();
};

void TestDayAllowance::what_is_left_is_counted()
{
    const Ms now = 100 * msPerDay;
    DayAllowance day(3, {now - msPerHour, now - 2 * msPerDay, now - 2 * msPerHour});
    QVERIFY(day.take(now));
    QVERIFY(!day.take(now));
    QCOMPARE(day.freeAt(now), now - 2 * msPerHour + msPerDay);
    QVERIFY(!day.take(day.freeAt(now) - 1));
    QVERIFY(day.take(day.freeAt(now)));
    QVERIFY(!day.take(now - 2 * msPerHour + msPerDay));
}

void TestDayAllowance::nothing_bounds_without_a_number()
{
    DayAllowance day({}, {});
    for (int i = 0; i < 1000; ++i)
        QVERIFY(day.take(0));
    QCOMPARE(day.freeAt(7), 7);
}

void TestDayAllowance::a_clock_set_back_gives_nothing_away()
{
    const Ms now = 100 * msPerDay;
    DayAllowance day(2, {now});
    QVERIFY(day.take(now - msPerHour));
    QVERIFY(!day.take(now - msPerHour));
    QVERIFY(!day.take(now + msPerDay - 1));
    QVERIFY(day.take(now + msPerDay));
}

void TestDayAllowance::an_account_stops_and_goes_on()
{
    SendingShop shop;
    shop.makeOther = []() -> Result<std::unique_ptr<Connector>> {
        return std::unique_ptr<Connector>(std::make_unique<ThreeADay>());
    };
    shop.launchTo(manyNames("a", 7));
    const auto first = shop.send();
    VERIFY_OK(first);
    QCOMPARE(first->accepted, 3);
    QVERIFY2(first->stopped.at("Inbox").find("24 hours") != std::string::npos, first->stopped.at("Inbox").c_str());
    QCOMPARE(shop.states(), u"queued 4, accepted 3"_qs);
    // Another run of the same day, after a restart, sends nothing.
    shop.clock.set(OutboxShop::now + msPerHour);
    QCOMPARE(shop.send()->accepted, 0);
    shop.clock.set(OutboxShop::now + msPerDay);
    QCOMPARE(shop.send()->accepted, 3);
    shop.clock.set(OutboxShop::now + 2 * msPerDay);
    const auto last = shop.send();
    QCOMPARE(last->accepted, 1);
    QVERIFY(last->stopped.empty());
    QCOMPARE(shop.problems(), QString());
}

void TestDayAllowance::a_broadcast_says_when_it_is_done()
{
    SendingShop shop;
    shop.setConnector("smtp", R"({"host":"mail.shop.test","from":{"address":"shop@shop.test"},"per_day":400,)"
                              R"("rate_per_minute":30})");
    const ConnectorRow row = shop.connectorRow();
    const auto pace = *shop.look([&](Connection& c) { return accountPace(c, row, OutboxShop::now); });
    QCOMPARE(*pace.perDay, 400);
    QCOMPARE(*pace.perMinute, 30);
    QCOMPARE(pace.ahead, 0);
    outbox::Broadcast broadcast = shop.broadcast(shop.addCustomers(2));
    broadcast.pace = pace;
    broadcast.pace.perDay = 1;
    const auto flight = outbox::preflight(shop.store(), broadcast, OutboxShop::now);
    VERIFY_OK(flight);
    QCOMPARE(*flight->eta, OutboxShop::now + msPerDay);
}

QTEST_GUILESS_MAIN(TestDayAllowance)
#include "tst_dayallowance.moc"
