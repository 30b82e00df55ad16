#include "core/base/hash.h"
#include "core/customer/identity.h"
#include "core/workspace/demo/demoshop.h"

#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <map>
#include <memory>
#include <set>

using namespace patron;
using namespace patron::workspace;

namespace {
constexpr DayNumber until = 20'400; // 2025-11-08

struct Shop
{
    std::unique_ptr<Store> store;
    DemoReport report;
};

/// What identifies the rows of the tables that the demo fills, without clock times and this file's own keys.
const std::vector<std::pair<std::string, std::string>> dumps{
    {"customer", "SELECT * FROM customer WHERE id <= ?1 ORDER BY id"},
    {"identity", "SELECT * FROM identity WHERE customer_id <= ?1 ORDER BY id"},
    {"trait_entry", "SELECT * FROM trait_entry WHERE customer_id <= ?1 ORDER BY customer_id, trait_id, effective_at"},
    {"trait_item", "SELECT * FROM trait_item WHERE customer_id <= ?1 ORDER BY customer_id, position"},
    {"orders", "SELECT * FROM orders WHERE customer_id <= ?1 ORDER BY id"},
    {"till", "SELECT * FROM orders WHERE customer_id IS NULL AND number < 'T' || (1000001 + ?1) ORDER BY id"},
    {"order_line", "SELECT l.* FROM order_line l JOIN orders o ON o.id = l.order_id WHERE o.customer_id <= ?1 "
                   "ORDER BY l.order_id, l.line_no"},
    {"event", "SELECT * FROM event WHERE customer_id <= ?1 ORDER BY id"},
    {"consent", "SELECT * FROM consent_entry WHERE customer_id <= ?1 ORDER BY id"},
    {"suppression", "SELECT s.id, s.kind, s.normalized, s.reason, s.at FROM suppression s JOIN identity i "
                    "ON i.kind = s.kind AND i.normalized = s.normalized WHERE i.customer_id <= ?1 ORDER BY s.id, i.id"},
    {"product", "SELECT * FROM product WHERE ?1 > 0 ORDER BY id"},
    {"place", "SELECT * FROM place WHERE ?1 > 0 ORDER BY id"},
};
}

class tst_DemoShop : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    FixedClock m_clock{20'400LL * msPerDay};
    int m_files = 0;
    Shop m_shop;

    Shop make(std::int64_t customers, std::uint64_t seed, DayNumber day = until)
    {
        Shop shop;
        const std::string name = m_folder.path().toStdString() + "/demo" + std::to_string(++m_files) + ".patron";
        auto store = Store::create(name, {}, m_clock);
        if (!store)
            qFatal("%s", store.error().text.c_str());
        shop.store = std::move(*store);
        JobContext job(m_clock);
        auto report = fillDemo(job, *shop.store, {customers, seed, day});
        if (!report)
            qFatal("%s %s", report.error().text.c_str(), report.error().detail.c_str());
        shop.report = *report;
        return shop;
    }

    static std::map<std::string, std::string> dump(Store& store, std::int64_t firstCustomers)
    {
        std::map<std::string, std::string> hashes;
        auto done = store.read([&](ReadSession& session) -> Result<void> {
            for (const auto& [table, sql] : dumps) {
                std::string text;
                Query query = session.query(sql);
                query.bind(firstCustomers);
                while (query.step()) {
                    for (int i = 0; i < query.columnCount(); ++i)
                        text.append(std::to_string(query.columnType(i))).append("|").append(query.view(i)).append("|");
                    text += '\n';
                }
                hashes[table] = text.empty() ? "nothing" : toHex(bytesOf(sha256(text)));
            }
            return {};
        });
        if (!done)
            qFatal("%s", done.error().detail.c_str());
        return hashes;
    }

    static std::int64_t number(Store& store, const std::string& sql)
    {
        auto value = store.read([&](ReadSession& session) -> Result<std::int64_t> {
            Query query = session.query(sql);
            query.step();
            return query.int64(0);
        });
        if (!value)
            qFatal("%s: %s", sql.c_str(), value.error().detail.c_str());
        return *value;
    }

    /// The local days of each customer's completed sales, ascending.
    static std::map<std::int64_t, std::vector<int>> orderDays(Store& store)
    {
        std::map<std::int64_t, std::vector<int>> days;
        auto done = store.read([&](ReadSession& session) -> Result<void> {
            Query query = session.query("SELECT customer_id, local_day FROM v_order WHERE kind = 'sale' AND "
                                        "state = 'completed' AND customer_id IS NOT NULL ORDER BY customer_id, at");
            while (query.step())
                days[query.int64(0)].push_back(query.integer(1));
            return {};
        });
        if (!done)
            qFatal("%s", done.error().detail.c_str());
        return days;
    }

private Q_SLOTS:
    void initTestCase()
    {
        qputenv("PATRON_HOME", m_folder.path().toUtf8());
        QElapsedTimer timer;
        timer.start();
        m_shop = make(5000, 1);
        const DemoReport& r = m_shop.report;
        qInfo("5,000 customers in %lld ms: %lld identities, %lld orders, %lld returns, %lld anonymous, %lld lines, "
              "%lld events, %lld consents, %lld suppressions",
              static_cast<long long>(timer.elapsed()), static_cast<long long>(r.identities),
              static_cast<long long>(r.orders), static_cast<long long>(r.returns), static_cast<long long>(r.anonymous),
              static_cast<long long>(r.lines), static_cast<long long>(r.events), static_cast<long long>(r.consents),
              static_cast<long long>(r.suppressions));
    }

    void cleanupTestCase() { m_shop.store.reset(); }

    void theSameSeedAndDayGiveTheSameRows()
    {
        const Shop first = make(700, 7);
        const Shop second = make(700, 7);
        QCOMPARE(dump(*first.store, 700), dump(*second.store, 700));
        for (const auto& [table, hash] : dump(*first.store, 700))
            QVERIFY2(hash != "nothing", table.c_str());
    }

    /// Guards against a compiler, library or system on which the shop would differ: the hash is that of every system.
    /// It changes only when the demo shop itself is changed on purpose.
    void theRowsAreThoseOfEverySystem()
    {
        const Shop shop = make(300, 7);
        std::string all;
        auto done = shop.store->read([&](ReadSession& session) -> Result<void> {
            for (const char* sql :
                 {"SELECT id, email, phone, first_name, last_name, city, postal_code, street, round(lat * 10000), "
                  "round(lon * 10000), birthday, created_at FROM v_customer ORDER BY id",
                  "SELECT number, kind, state, at, local_day, value, discount, shipping, channel, place_id, coupon "
                  "FROM "
                  "v_order ORDER BY id",
                  "SELECT sku, quantity, unit_price, total FROM v_order_line ORDER BY order_id, line_no",
                  "SELECT customer_id, kind, at, channel, device, value_e4, key, due_at FROM v_event ORDER BY id",
                  "SELECT customer_id, channel, state, at FROM v_consent ORDER BY id"}) {
                Query query = session.query(sql);
                while (query.step()) {
                    for (int i = 0; i < query.columnCount(); ++i)
                        all.append(query.view(i)).append("|");
                    all += '\n';
                }
            }
            return {};
        });
        QVERIFY(done);
        QCOMPARE(QString::fromStdString(toHex(bytesOf(sha256(all)))),
                 QStringLiteral("51d0bba2a7bdafbdde847dc6dab208d8adac8da44198daf62da8638ebf180668"));
    }

    void anotherSeedOrDayGivesOtherRows_data()
    {
        QTest::addColumn<int>("seed");
        QTest::addColumn<int>("day");
        QTest::newRow("another seed") << 8 << int(until);
        QTest::newRow("another day") << 7 << int(until) - 1;
    }
    void anotherSeedOrDayGivesOtherRows()
    {
        QFETCH(int, seed);
        QFETCH(int, day);
        const Shop first = make(200, 7);
        const Shop other = make(200, static_cast<std::uint64_t>(seed), day);
        for (const char* table : {"customer", "orders", "event"})
            QVERIFY2(dump(*first.store, 200)[table] != dump(*other.store, 200)[table], table);
    }

    void theFirstCustomersAreTheSameWhateverTheTotal()
    {
        const Shop few = make(400, 1);
        QCOMPARE(dump(*few.store, 400), dump(*m_shop.store, 400));
    }

    void theReportCountsWhatIsThere_data()
    {
        QTest::addColumn<QString>("sql");
        QTest::addColumn<qint64>("count");
        const DemoReport& r = m_shop.report;
        const auto row = [](const char* name, const char* sql, std::int64_t count) {
            QTest::newRow(name) << QString::fromLatin1(sql) << qint64(count);
        };
        row("customers", "SELECT count(*) FROM v_customer", r.customers);
        row("identities", "SELECT count(*) FROM v_identity", r.identities);
        row("orders", "SELECT count(*) FROM v_order WHERE kind = 'sale' AND customer_id IS NOT NULL", r.orders);
        row("returns", "SELECT count(*) FROM v_order WHERE kind = 'return'", r.returns);
        row("anonymous sales", "SELECT count(*) FROM v_order WHERE customer_id IS NULL", r.anonymous);
        row("lines", "SELECT count(*) FROM v_order_line", r.lines);
        row("events", "SELECT count(*) FROM v_event", r.events);
        row("consents", "SELECT count(*) FROM v_consent", r.consents);
        row("suppressions", "SELECT count(*) FROM v_suppression", r.suppressions);
    }
    void theReportCountsWhatIsThere()
    {
        QFETCH(QString, sql);
        QFETCH(qint64, count);
        QCOMPARE(qint64(number(*m_shop.store, sql.toStdString())), count);
        QVERIFY(count > 0);
    }

    void nothingContradictsItself_data()
    {
        QTest::addColumn<QString>("wrongRows");
        const auto row = [](const char* name, const char* sql) { QTest::newRow(name) << QString::fromUtf8(sql); };
        row("an order is worth its lines less its discount",
            "SELECT count(*) FROM orders o WHERE value <> (SELECT sum(total) FROM order_line l WHERE l.order_id = "
            "o.id) "
            "- discount OR value_base IS NOT value OR currency <> 'GBP'");
        row("a line is worth its pieces",
            "SELECT count(*) FROM order_line WHERE total * 100000 <> quantity * unit_price");
        row("a sale is worth something", "SELECT count(*) FROM orders WHERE kind = 'sale' AND value <= 0");
        row("a return is linked, later and not larger than its order",
            "SELECT count(*) FROM orders r LEFT JOIN orders o ON o.id = r.linked_order_id WHERE r.kind = 'return' AND "
            "(o.id IS NULL OR o.customer_id <> r.customer_id OR o.kind <> 'sale' OR o.state <> 'completed' OR "
            "r.at <= o.at OR r.value >= 0 OR -r.value > o.value)");
        row("only returns are linked", "SELECT count(*) FROM orders WHERE kind = 'sale' AND linked_order_id NOT NULL");
        row("a cancelled order says when, after it was placed",
            "SELECT count(*) FROM orders WHERE (state = 'cancelled') <> (cancelled_at IS NOT NULL) OR cancelled_at < "
            "at");
        row("a completed order is paid",
            "SELECT count(*) FROM orders WHERE (state = 'completed') <> (paid_at NOT NULL)");
        row("a sale over the counter has a shop, an online one a device",
            "SELECT count(*) FROM orders WHERE (channel = 'in_store') <> (place_id IS NOT NULL) OR (kind = 'sale' AND "
            "(channel = 'online') <> (device IS NOT NULL))");
        row("every order's customer exists", "SELECT count(*) FROM orders o WHERE customer_id NOT NULL AND customer_id "
                                             "NOT IN (SELECT id FROM customer)");
        row("every event's customer exists",
            "SELECT count(*) FROM event WHERE customer_id IS NULL OR customer_id NOT IN (SELECT id FROM customer)");
        row("an event's device is its customer's",
            "SELECT count(*) FROM event e JOIN identity i ON i.id = e.identity_id "
            "WHERE i.customer_id <> e.customer_id OR i.kind <> 'device'");
        row("every line's product exists",
            "SELECT count(*) FROM order_line l LEFT JOIN product p ON p.id = l.product_id AND p.sku = l.sku "
            "WHERE p.id IS NULL OR p.name <> l.name");
        row("reviews have one to five stars", "SELECT count(*) FROM v_event WHERE kind = 'review' AND value_e4 NOT IN "
                                              "(10000, 20000, 30000, 40000, 50000)");
        row("mail addresses lie in domains kept for examples",
            "SELECT count(*) FROM identity WHERE kind = 'email' AND NOT (normalized LIKE '%@example.com' OR normalized "
            "LIKE '%@example.org' OR normalized LIKE '%@example.net' OR normalized LIKE '%.example.com' OR "
            "normalized LIKE '%.example.org' OR normalized LIKE '%.example.net')");
        row("mail addresses are nobody else's",
            "SELECT count(*) - count(DISTINCT normalized) FROM identity WHERE kind = 'email'");
        row("the customer's columns are its newest traits",
            "SELECT count(*) FROM customer c WHERE c.city IS NOT (SELECT value FROM v_trait t WHERE t.customer_id = "
            "c.id "
            "AND trait = 'city' ORDER BY effective_at DESC LIMIT 1) OR c.lat IS NOT (SELECT number FROM v_trait t "
            "WHERE "
            "t.customer_id = c.id AND trait = 'lat' ORDER BY effective_at DESC LIMIT 1) OR c.created_at IS NOT (SELECT "
            "number FROM v_trait t WHERE t.customer_id = c.id AND trait = 'created_at')");
        row("the customer's addresses are its identities",
            "SELECT count(*) FROM customer c WHERE c.email IS NOT (SELECT value FROM identity i WHERE i.customer_id = "
            "c.id AND kind = 'email') OR c.phone IS NOT (SELECT normalized FROM identity i WHERE i.customer_id = c.id "
            "AND kind = 'phone')");
        row("everybody is known by something",
            "SELECT count(*) FROM customer WHERE id NOT IN (SELECT customer_id FROM identity)");
        row("nobody bought before being known", "SELECT count(*) FROM orders o JOIN customer c ON c.id = o.customer_id "
                                                "WHERE o.local_day < c.created_at OR o.at < "
                                                "c.recorded_at");
        row("who is suppressed for leaving has said so",
            "SELECT count(*) FROM suppression s WHERE reason = 'unsubscribed' AND NOT EXISTS (SELECT 1 FROM identity i "
            "JOIN consent_entry e ON e.customer_id = i.customer_id WHERE i.kind = s.kind AND i.normalized = "
            "s.normalized AND e.state = 'denied' AND e.at = s.at)");
        row("who took a consent back is suppressed",
            "SELECT count(*) FROM consent_entry e WHERE state = 'denied' AND EXISTS (SELECT 1 FROM consent_entry g "
            "WHERE "
            "g.customer_id = e.customer_id AND g.channel = e.channel AND g.at < e.at) AND NOT EXISTS (SELECT 1 FROM "
            "identity i JOIN suppression s ON s.kind = i.kind AND s.normalized = i.normalized WHERE i.customer_id = "
            "e.customer_id AND s.reason = 'unsubscribed')");
    }
    void nothingContradictsItself()
    {
        QFETCH(QString, wrongRows);
        QCOMPARE(number(*m_shop.store, wrongRows.toStdString()), 0);
    }

    void localDaysAndInstantsAgreeAndStayInTheThreeYears()
    {
        const TimeZone& zone = m_shop.store->zone();
        QCOMPARE(m_shop.report.lastDay, until - 1);
        QCOMPARE(m_shop.report.firstDay, until - 1096);
        auto done = m_shop.store->read([&](ReadSession& session) -> Result<void> {
            Query query =
                session.query("SELECT at, local_day FROM v_order UNION ALL SELECT at, local_day FROM v_event");
            while (query.step()) {
                if (zone.dayAt(query.int64(0)) != query.integer(1) || query.integer(1) < until - 1096 ||
                    query.integer(1) >= until)
                    return makeError(ErrorCode::Internal, formatRfc3339(query.int64(0)));
            }
            return {};
        });
        QVERIFY2(done, done ? "" : done.error().text.c_str());
    }

    void identitiesAreAsTheCustomerModuleWouldWriteThem()
    {
        auto done = m_shop.store->read([&](ReadSession& session) -> Result<void> {
            Query query = session.query("SELECT kind, source, value, normalized FROM v_identity ORDER BY id");
            while (query.step()) {
                const auto kind = customer::parseIdentityKind(query.view(0));
                const auto made = customer::makeIdentity(*kind, query.view(2), query.view(1), "GB");
                if (!made || made->normalized != query.view(3))
                    return makeError(ErrorCode::Internal, query.text(2));
            }
            return {};
        });
        QVERIFY2(done, done ? "" : done.error().text.c_str());
    }

    void theShopIsBelievable_data()
    {
        QTest::addColumn<QString>("sql");
        QTest::addColumn<int>("low");
        QTest::addColumn<int>("high");
        const auto row = [](const char* name, const char* sql, int low, int high) {
            QTest::newRow(name) << QString::fromUtf8(sql) << low << high;
        };
        row("orders for a hundred customers", "SELECT count(*) * 100 / 5000 FROM v_order WHERE kind = 'sale'", 280,
            320);
        row("lines for a hundred orders",
            "SELECT (SELECT count(*) FROM v_order_line) * 100 / (SELECT count(*) FROM v_order)", 185, 215);
        row("events for a hundred customers", "SELECT count(*) * 100 / 5000 FROM v_event", 650, 760);
        row("percent of sales in the shops",
            "SELECT sum(channel = 'in_store') * 100 / count(*) FROM v_order WHERE kind = 'sale'", 20, 40);
        row("percent of customers in Britain", "SELECT sum(country = 'GB') * 100 / 5000 FROM v_customer", 82, 94);
        row("percent of customers with a mail address", "SELECT count(email) * 100 / 5000 FROM v_customer", 80, 95);
        row("phones but no mail", "SELECT count(*) FROM v_customer WHERE email IS NULL AND phone NOT NULL", 50, 500);
        row("without any name",
            "SELECT count(*) FROM v_customer WHERE first_name IS NULL AND last_name IS NULL AND name IS NULL", 80, 250);
        row("percent with news granted",
            "SELECT count(DISTINCT customer_id) * 100 / 5000 FROM v_consent WHERE channel = 'email' AND state = "
            "'granted'",
            45, 70);
        row("texts granted",
            "SELECT count(DISTINCT customer_id) FROM v_consent WHERE channel = 'sms' AND state = 'granted'", 150, 900);
        row("hard bounces", "SELECT count(*) FROM v_suppression WHERE reason = 'bounced_hard'", 15, 80);
        row("complaints", "SELECT count(*) FROM v_suppression WHERE reason = 'complained'", 1, 25);
        row("unsubscribed", "SELECT count(*) FROM v_suppression WHERE reason = 'unsubscribed'", 150, 500);
        row("returns for a thousand orders", "SELECT sum(kind = 'return') * 1000 / sum(kind = 'sale') FROM v_order", 20,
            60);
        row("cancelled orders", "SELECT count(*) FROM v_order WHERE state = 'cancelled'", 60, 350);
        row("pending orders", "SELECT count(*) FROM v_order WHERE state = 'pending'", 1, 60);
        row("December over August, percent",
            "SELECT sum(strftime('%m', at / 1000, 'unixepoch') = '12') * 100 / sum(strftime('%m', at / 1000, "
            "'unixepoch') = '08') FROM v_order WHERE kind = 'sale'",
            180, 600);
        row("people who moved",
            "SELECT count(*) FROM (SELECT 1 FROM v_trait WHERE trait = 'street' GROUP BY customer_id HAVING count(*) "
            "> 1)",
            80, 350);
        row("homes of two or more",
            "SELECT count(*) FROM (SELECT 1 FROM v_customer WHERE street NOT NULL GROUP BY "
            "street, postal_code HAVING count(*) > 1)",
            150, 500);
        row("people likely to be in the list twice",
            "SELECT count(*) FROM v_customer a JOIN v_customer b ON b.id > a.id AND b.birthday = a.birthday AND "
            "b.first_name = a.first_name AND b.last_name = a.last_name AND b.postal_code = a.postal_code",
            1, 40);
        row("right-to-left names", "SELECT count(*) FROM v_customer WHERE first_name GLOB '[א-ي]*'", 20, 150);
        row("mean value of an order in pence", "SELECT avg(value) FROM v_order WHERE kind = 'sale'", 2500, 6500);
        row("orders with a discount, percent",
            "SELECT sum(discount > 0) * 100 / count(*) FROM v_order WHERE kind = 'sale'", 10, 35);
        row("carts left behind in the last two days",
            "SELECT count(*) FROM v_event e WHERE kind = 'cart_updated' AND local_day >= 20398 AND NOT EXISTS (SELECT "
            "1 "
            "FROM v_order o WHERE o.customer_id = e.customer_id AND o.at > e.at)",
            1, 100);
        row("tastings still to come",
            "SELECT count(*) FROM v_event WHERE kind = 'appointment_booked' AND due_at > 1762560000000", 1, 30);
    }
    void theShopIsBelievable()
    {
        QFETCH(QString, sql);
        QFETCH(int, low);
        QFETCH(int, high);
        const std::int64_t value = number(*m_shop.store, sql.toStdString());
        QVERIFY2(value >= low && value <= high, std::to_string(value).c_str());
    }

    void everyKindOfEventIsThere()
    {
        for (const char* kind : {"page_viewed", "product_viewed", "cart_updated", "checkout_started", "search",
                                 "app_opened", "store_visit", "form_submitted", "appointment_booked", "review"}) {
            const std::string sql = std::string("SELECT count(*) FROM v_event WHERE kind = '") + kind + "'";
            QVERIFY2(number(*m_shop.store, sql) >= 10, kind);
        }
    }

    /// The ten groups of segments.md, by its integers.
    void everyRfmGroupHasPeople()
    {
        const auto days = orderDays(*m_shop.store);
        std::vector<int> recencies;
        std::vector<int> counts;
        for (const auto& [id, list] : days) {
            recencies.push_back(until - list.back());
            counts.push_back(static_cast<int>(list.size()));
        }
        std::sort(recencies.begin(), recencies.end());
        std::sort(counts.begin(), counts.end());
        const auto n = static_cast<std::ptrdiff_t>(counts.size());
        std::map<std::string, int> groups;
        for (const auto& [id, list] : days) {
            const auto staler =
                recencies.end() - std::upper_bound(recencies.begin(), recencies.end(), until - list.back());
            const auto rarer =
                std::lower_bound(counts.begin(), counts.end(), static_cast<int>(list.size())) - counts.begin();
            const auto r = std::min<std::ptrdiff_t>(5, 1 + 5 * staler / n);
            const auto f = std::min<std::ptrdiff_t>(5, 1 + 5 * rarer / n);
            std::string group = "champion";
            if (r <= 2)
                group = f <= 2 ? "hibernating" : f <= 4 ? "at_risk" : "cannot_lose";
            else if (f == 1 && r >= 4)
                group = r == 4 ? "promising" : "new";
            else if (r == 3 && f <= 3)
                group = f <= 2 ? "about_to_sleep" : "needs_attention";
            else if (f >= 4)
                group = r == 5 ? "champion" : "loyal";
            else
                group = "potential_loyalist";
            ++groups[group];
        }
        for (const auto& [group, people] : groups)
            qInfo("%s %d", group.c_str(), people);
        QCOMPARE(groups.size(), std::size_t{10});
        for (const auto& [group, people] : groups)
            QVERIFY2(people >= 15, group.c_str());
    }

    void everyLifecycleStageHasPeople()
    {
        const auto days = orderDays(*m_shop.store);
        std::map<std::string, int> stages;
        for (const auto& [id, list] : days) {
            const std::set<int> distinct(list.begin(), list.end());
            const int span = list.back() - list.front();
            const int gap = distinct.size() >= 3 ? std::max(7, span / static_cast<int>(distinct.size() - 1)) : 90;
            const int since = until - list.back();
            int lapse = -1;
            for (std::size_t i = 1; i < list.size(); ++i) {
                if (list[i] - list[i - 1] > 365)
                    lapse = list[i];
            }
            if (lapse >= 0 && until - lapse < 60)
                ++stages["returned"];
            else if (since > 3 * gap || since > 365)
                ++stages["lapsed"];
            else if (2 * since > 3 * gap)
                ++stages["slipping"];
            else if (until - list.front() < 60)
                ++stages["new"];
            else
                ++stages["active"];
        }
        stages["prospect"] = 5000 - static_cast<int>(days.size());
        for (const auto& [stage, people] : stages)
            qInfo("%s %d", stage.c_str(), people);
        QCOMPARE(stages.size(), std::size_t{6});
        for (const auto& [stage, people] : stages)
            QVERIFY2(people >= 40, stage.c_str());
    }

    void aWorkspaceThatHoldsSomethingIsRefused()
    {
        JobContext job(m_clock);
        const auto again = fillDemo(job, *m_shop.store, {10, 1, until});
        QVERIFY(!again);
        QCOMPARE(again.error().code, ErrorCode::Conflict);
    }

    void anImpossibleNumberOfCustomersIsRefused()
    {
        JobContext job(m_clock);
        const auto none = fillDemo(job, *m_shop.store, {0, 1, until});
        QVERIFY(!none);
        QCOMPARE(none.error().code, ErrorCode::WrongUsage);
    }

    void aStoppedJobSaysSo()
    {
        auto store = Store::create(m_folder.path().toStdString() + "/stopped.patron", {}, m_clock);
        QVERIFY(store);
        CancelToken token;
        token.cancel();
        JobContext job(m_clock, token);
        const auto report = fillDemo(job, **store, {2000, 1, until});
        QVERIFY(!report);
        QCOMPARE(report.error().code, ErrorCode::Cancelled);
        QCOMPARE(number(**store, "SELECT count(*) FROM customer"), 0);
    }
};

QTEST_GUILESS_MAIN(tst_DemoShop)
#include "tst_demoshop.moc"
