#include "tests/core/intake/shop.h"

#include "core/insight/affinity.h"
#include "tests/support/checks.h"

#include <QTest>

using namespace patron;
using namespace patron::insight;
using patron::test::q;

namespace {
const QByteArray products = "SKU,Product name,Category,Brand,Price\n"
                            "T1,Assam,Tea,Leaf & Co,6.00\n"
                            "W1,Mug,Ware,Potter,4.00\n"
                            "C1,Dark bar,Chocolate,Leaf & Co,3.00\n";
/// 2026-01-02 is 180 days before the clock's 2026-07-01: what was spent then counts half.
const QByteArray orders = "Order No,Date,SKU,Product,Qty,Price,Email,Channel\n"
                          "1,2026-07-01 10:00,T1,Assam,10,6.00,ann@example.com,web\n"
                          "2,2026-01-02 10:30,T1,Assam,10,4.00,ann@example.com,in_store\n"
                          "2,2026-01-02 10:30,W1,Mug,10,4.00,ann@example.com,in_store\n"
                          "3,2026-06-01 10:00,T1,Assam,1,6.00,bo@example.com,web\n"
                          "4,2026-06-02 10:00,T1,Assam,-1,6.00,bo@example.com,web\n"
                          "5,2026-06-03 10:00,T1,Assam,-1,6.00,bo@example.com,web\n"
                          "6,2026-06-03 10:00,C1,Dark bar,1,3.00,cy@example.com,web\n"
                          "7,2026-06-04 10:00,C1,Dark bar,1,3.00,cy@example.com,web\n";
const QByteArray reviews = "Email,Event,Timestamp,Key,Value\n"
                           "ann@example.com,review,2026-06-01 10:00,W1,2\n"
                           "ann@example.com,review,2026-06-02 10:00,T1,5\n";
}

/// What customers are drawn to, worked by hand.
class TestAffinity : public QObject
{
    Q_OBJECT

    std::unique_ptr<Shop> m_shop;

    std::vector<Affinity> of(const char* email, Ms asOf)
    {
        const auto found = m_shop->store().read([&](ReadSession& session) -> Result<std::vector<Affinity>> {
            CustomerId customer;
            if (email) {
                Query who = session.query("SELECT customer_id FROM v_identity WHERE normalized = ?");
                who.bind(std::string_view(email));
                if (who.step())
                    customer = who.id<CustomerId>(0);
            }
            return affinities(session, m_shop->store(), {asOf, 0.2, customer});
        });
        if (!found)
            qWarning("%s", found.error().text.c_str());
        return found ? *found : std::vector<Affinity>();
    }
    static const Affinity* find(const std::vector<Affinity>& list, std::string_view subject)
    {
        for (const Affinity& one : list) {
            if (one.subject == subject)
                return &one;
        }
        return nullptr;
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_shop = std::make_unique<Shop>();
        for (const QByteArray& file : {products, orders, reviews})
            VERIFY_OK(m_shop->import(file, QStringLiteral("file%1.csv").arg(file.size())));
    }

    void spendingOfHalfAYearAgoCountsHalf_data()
    {
        QTest::addColumn<QString>("subject");
        QTest::addColumn<double>("score");
        QTest::addColumn<int>("orders");
        QTest::addColumn<bool>("liked");
        // Tea 60 now and 40 then, mugs 40 then: 60 + 20 + 20.
        QTest::newRow("tea") << QStringLiteral("category:Tea") << 0.8 << 2 << true;
        QTest::newRow("its maker") << QStringLiteral("brand:Leaf & Co") << 0.8 << 2 << true;
        QTest::newRow("a share without a second order") << QStringLiteral("brand:Potter") << 0.2 << 1 << false;
        QTest::newRow("the web") << QStringLiteral("channel:web") << 0.6 << 1 << false;
        QTest::newRow("the hour of both") << QStringLiteral("hour:10") << 1.0 << 2 << true;
        QTest::newRow("the weekday") << QStringLiteral("weekday:wednesday") << 0.6 << 1 << false;
    }

    void spendingOfHalfAYearAgoCountsHalf()
    {
        QFETCH(QString, subject);
        QFETCH(double, score);
        QFETCH(int, orders);
        QFETCH(bool, liked);
        const auto all = of("ann@example.com", m_shop->clock().now());
        const Affinity* one = find(all, subject.toStdString());
        QVERIFY(one);
        QVERIFY2(std::abs(one->score - score) < 1e-9, qPrintable(QString::number(one->score, 'g', 12)));
        QCOMPARE(one->orders, orders);
        QCOMPARE(one->attitude == Attitude::Likes, liked);
    }

    void lowRatingsAndReturnsAreDislikes()
    {
        const auto ann = of("ann@example.com", m_shop->clock().now());
        const Affinity* ware = find(ann, "category:Ware");
        QVERIFY(ware && ware->attitude == Attitude::Dislikes);
        QCOMPARE(*ware->rating, 2.0);
        QCOMPARE(find(ann, "category:Tea")->attitude, Attitude::Likes);
        const auto bo = of("bo@example.com", m_shop->clock().now());
        const Affinity* tea = find(bo, "category:Tea");
        QVERIFY(tea && tea->attitude == Attitude::Dislikes);
        QCOMPARE(tea->returns, 2);
    }

    void whatIsDeclaredWins()
    {
        const auto at = m_shop->clock().now();
        const auto chocolate = [&] { return find(of(nullptr, at), "category:Chocolate") != nullptr; };
        QVERIFY(chocolate());
        VERIFY_OK(m_shop->store().write([&](Transaction& tx) -> Result<void> {
            tx.query("INSERT INTO preference(customer_id, polarity, subject, folded, source, at) SELECT customer_id, "
                     "'dislikes', 'category:Chocolate', 'category:chocolate', 'staff', ? FROM v_identity WHERE "
                     "normalized = 'cy@example.com'")
                .bind(at - 1)
                .run();
            return {};
        }));
        const auto cy = of("cy@example.com", at);
        const Affinity* declared = find(cy, "category:Chocolate");
        QVERIFY(declared && declared->declared);
        QCOMPARE(declared->attitude, Attitude::Dislikes);
        // Before it was said it was a like.
        QCOMPARE(find(of("cy@example.com", at - 2), "category:Chocolate")->attitude, Attitude::Likes);
    }

    void nothingIsSeenOfTheFuture()
    {
        const auto then = of("ann@example.com", parseRfc3339("2026-03-01T12:00:00Z").value());
        QCOMPARE(find(then, "category:Tea")->orders, 1);
        QVERIFY(!find(then, "category:Tea")->rating);
        QVERIFY(!find(then, "channel:web"));
    }

    void pairsOfOneOrder()
    {
        Shop shop;
        QByteArray lines = "Order No,Date,SKU,Product,Qty,Price,Email\n";
        for (const auto& [order, sku] : {std::pair("1", "A"),
                                         {"1", "B"},
                                         {"2", "A"},
                                         {"2", "B"},
                                         {"3", "A"},
                                         {"3", "B"},
                                         {"3", "B"},
                                         {"4", "A"},
                                         {"5", "C"}})
            lines += QByteArray(order) + ",2026-06-01 10:00," + sku + ",Thing,1,1.00,ann@example.com\n";
        VERIFY_OK(shop.import(lines));
        const auto pairs = shop.store().read([&](ReadSession& session) -> Result<std::vector<BoughtTogether>> {
            return boughtTogether(session, shop.clock().now());
        });
        VERIFY_OK(pairs);
        QCOMPARE(pairs->size(), std::size_t{2});
        QCOMPARE(q(pairs->at(0).sku + pairs->at(0).with), QStringLiteral("AB"));
        QCOMPARE(pairs->at(0).orders, 3);
        QCOMPARE(pairs->at(0).confidence, 0.75);
        QCOMPARE(pairs->at(0).lift, 1.25); // 3 x 5 baskets / (4 x 3)
        QCOMPARE(pairs->at(1).confidence, 1.0);
    }
};

QTEST_GUILESS_MAIN(TestAffinity)
#include "tst_affinity.moc"
