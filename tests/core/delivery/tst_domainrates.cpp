#include "core/delivery/accountpace.h"
#include "core/delivery/domainrates.h"
#include "tests/core/delivery/sendingshop.h"

#include <QElapsedTimer>

using namespace patron;
using namespace patron::delivery;
using namespace patron::test;
using namespace std::chrono_literals;

/// How fast messages go to one mail house.
class TestDomainRates : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nothing_bounds_without_a_number();
    void who_comes_next_waits_longer();
    void what_went_before_counts();
    void one_house_keeps_nobody_waiting();
    void a_stopped_run_leaves_them_waiting();
    void a_broadcast_says_when_the_last_house_is_done();

private:
    static std::string settings(const SmtpFaultServer& server, int perHouse, int sessions)
    {
        return R"({"host":"127.0.0.1","port":)" + std::to_string(server.port()) +
               R"(,"security":"plain","from":{"address":"shop@shop.test"},"rate_per_domain":)" +
               std::to_string(perHouse) + R"(,"sessions":)" + std::to_string(sessions) + "}";
    }
    static void launch(SendingShop& shop, const QList<std::pair<const char*, int>>& houses)
    {
        std::vector<CustomerId> people;
        for (const auto& [house, count] : houses) {
            for (int i = 0; i < count; ++i)
                people.push_back(shop.addCustomer("c" + std::to_string(i) + "@" + house));
        }
        shop.launch(shop.broadcast(people));
    }
};

void TestDomainRates::nothing_bounds_without_a_number()
{
    DomainRates rates({});
    for (int i = 0; i < 1000; ++i) {
        QVERIFY(!rates.waitFor("anna@gmail.com"));
        QVERIFY(rates.acquire("anna@gmail.com", {}));
    }
}

void TestDomainRates::who_comes_next_waits_longer()
{
    DomainRates rates(60);
    QVERIFY(!rates.waitFor("anna@gmail.com"));
    // One is on its way, so the next ones wait a second more each; other houses do not.
    const auto second = rates.waitFor("bert@googlemail.com");
    const auto third = rates.waitFor("cleo@gmail.com");
    QVERIFY(second && *second > 900ms && *second <= 1000ms);
    QVERIFY(third && *third > 1900ms && *third <= 2000ms);
    QCOMPARE(rates.waitFor("emil@gmail.com", true)->count(), 1000);
    QVERIFY(!rates.waitFor("dora@yahoo.com"));
    QVERIFY(rates.acquire("anna@gmail.com", {}));
    CancelToken cancel;
    cancel.cancel();
    QVERIFY(!rates.acquire("bert@gmail.com", cancel));
}

void TestDomainRates::what_went_before_counts()
{
    DomainRates rates(6);
    rates.remember("anna@hotmail.com", 2s);
    QVERIFY(rates.waitFor("bert@outlook.com"));
    rates.remember("anna@yahoo.de", 12s);
    QVERIFY(!rates.waitFor("bert@yahoo.de"));
}

void TestDomainRates::one_house_keeps_nobody_waiting()
{
    SmtpFaultServer server;
    SendingShop shop;
    shop.useServer(server);
    shop.setConnector("smtp", settings(server, 120, 3));
    launch(shop, {{"gmail.com", 6}, {"shop.test", 40}, {"web.test", 3}});
    QElapsedTimer timer;
    timer.start();
    SystemClock clock;
    JobContext job(clock, {});
    const auto report = shop.runner->run(job);
    VERIFY_OK(report);
    // 40 to one house at two a second.
    QVERIFY2(timer.elapsed() >= 19'000, QByteArray::number(timer.elapsed()).constData());
    QCOMPARE(report->accepted, 49);
    QCOMPARE(shop.states(), QStringLiteral("accepted 49"));
    // The others were through long before.
    const auto last = shop.look([&](Connection& c) {
        Query query = c.query("SELECT MAX(handed_at) - MIN(handed_at) FROM outbox WHERE address LIKE '%@gmail.com'");
        query.step();
        return query.int64(0);
    });
    QVERIFY2(*last < 8'000, QByteArray::number(*last).constData());
    const auto most = shop.look([&](Connection& c) {
        Query query = c.query("SELECT MAX(n) FROM (SELECT COUNT(*) OVER (ORDER BY handed_at RANGE BETWEEN 4999 "
                              "PRECEDING AND CURRENT ROW) n FROM outbox WHERE address LIKE '%@shop.test')");
        query.step();
        return query.int64(0);
    });
    QVERIFY2(*most <= 11, QByteArray::number(*most).constData());
    QCOMPARE(shop.problems(), QString());
}

void TestDomainRates::a_stopped_run_leaves_them_waiting()
{
    SmtpFaultServer server;
    SendingShop shop;
    shop.useServer(server);
    shop.setConnector("smtp", settings(server, 1, 1));
    launch(shop, {{"gmail.com", 5}, {"web.test", 1}});
    // Business time stands still here, so nobody's minute ever comes.
    QCOMPARE(shop.send()->accepted, 2);
    QCOMPARE(shop.states(), QStringLiteral("held 4, accepted 2"));
    for (const auto& row : shop.rows()) {
        if (row.state == outbox::SendState::Held)
            QCOMPARE(q(row.reason), QStringLiteral("rate"));
    }
    QCOMPARE(shop.problems(), QString());
}

void TestDomainRates::a_broadcast_says_when_the_last_house_is_done()
{
    SendingShop shop;
    shop.setConnector("smtp", R"({"host":"mail.shop.test","from":{"address":"shop@shop.test"},"rate_per_domain":30})");
    std::vector<CustomerId> people;
    for (int i = 0; i < 31; ++i)
        people.push_back(shop.addCustomer("a" + std::to_string(i) + (i % 2 == 0 ? "@gmail.com" : "@googlemail.com")));
    for (int i = 0; i < 31; ++i)
        people.push_back(shop.addCustomer("a" + std::to_string(i) + "@house" + std::to_string(i) + ".test"));
    outbox::Broadcast broadcast = shop.broadcast(people);
    const ConnectorRow row = shop.connectorRow();
    broadcast.pace = *shop.look([&](Connection& c) { return accountPace(c, row, OutboxShop::now); });
    const auto flight = outbox::preflight(shop.store(), broadcast, OutboxShop::now);
    VERIFY_OK(flight);
    QCOMPARE(*flight->eta, OutboxShop::now + msPerMinute);
}

QTEST_GUILESS_MAIN(TestDomainRates)
#include "tst_domainrates.moc"
