#include "core/segment/fieldvalues.h"
#include "shopfixture.h"
#include "tests/support/checks.h"

#include <QTest>

using namespace patron;
using namespace patron::test;
using namespace patron::segment;

/// What fields hold in the shop of twelve.
class FieldValuesTest : public QObject
{
    Q_OBJECT

private:
    static QString text(const FieldValues& values)
    {
        QStringList all;
        for (const FieldValues::Counted& each : values.top)
            all << q(each.value) + u' ' + QString::number(each.count);
        return all.join(u", "_qs);
    }
    static QString text(const std::optional<Histogram>& histogram)
    {
        if (!histogram)
            return QStringLiteral("none");
        QStringList steps;
        for (const std::int64_t step : histogram->steps)
            steps << QString::number(step);
        return QStringLiteral("%1..%2: ").arg(histogram->low).arg(histogram->high) + steps.join(u' ');
    }

    ShopFixture m_shop;

private Q_SLOTS:
    void initTestCase() { QVERIFY2(m_shop.error().empty(), m_shop.error().c_str()); }

    void valuesOfATrait_data()
    {
        QTest::addColumn<QString>("trait");
        QTest::addColumn<QString>("top");
        QTest::addColumn<int>("missing");
        QTest::newRow("texts, the most frequent first") << u"country"_qs << u"GB 4, DE 1, FR 1"_qs << 6;
        QTest::newRow("what was worked out counts, too")
            << u"rfm_group"_qs
            << u"at_risk 2, hibernating 2, promising 2, loyal 1, needs_attention 1, potential_loyalist 1"_qs << 3;
        QTest::newRow("tiers as they were stated") << u"loyalty_tier"_qs << u"Gold 2, Bronze 1, gold 1"_qs << 8;
        QTest::newRow("a date has no list") << u"birthday"_qs << QString() << 0;
    }
    void valuesOfATrait()
    {
        QFETCH(QString, trait);
        QFETCH(QString, top);
        QFETCH(int, missing);
        const auto values = m_shop.store().read([&](ReadSession& session) {
            return traitValues(session, m_shop.store(), trait.toStdString(), ShopFixture::asOf());
        });
        VERIFY_OK(values);
        QCOMPARE(text(*values), top);
        QCOMPARE(values->missing, std::int64_t(missing));
    }

    void aListCountsEachOfItsItems()
    {
        const auto values = m_shop.store().read(
            [&](ReadSession& session) { return traitValues(session, m_shop.store(), "tags", ShopFixture::asOf()); });
        VERIFY_OK(values);
        QVERIFY(values->distinct >= 2);
        for (const FieldValues::Counted& each : values->top)
            QVERIFY2(!each.value.starts_with('['), each.value.c_str());
    }

    void onlySoManyAreListed()
    {
        const auto values = m_shop.store().read([&](ReadSession& session) {
            return traitValues(session, m_shop.store(), "country", ShopFixture::asOf(), 1);
        });
        VERIFY_OK(values);
        QCOMPARE(text(*values), u"GB 4"_qs);
        QCOMPARE(values->distinct, std::int64_t(3));
    }

    void aTraitThatIsNotThereIsRefused()
    {
        const auto values = m_shop.store().read(
            [&](ReadSession& session) { return traitValues(session, m_shop.store(), "contry", ShopFixture::asOf()); });
        QVERIFY(!values);
        QCOMPARE(values.error().code, ErrorCode::BadInput);
    }

    void numbersAreSpread()
    {
        const auto values = m_shop.store().read([&](ReadSession& session) {
            return traitValues(session, m_shop.store(), "order_count", ShopFixture::asOf());
        });
        VERIFY_OK(values);
        QVERIFY(values->histogram);
        std::int64_t sum = values->missing;
        for (const std::int64_t step : values->histogram->steps)
            sum += step;
        QCOMPARE(sum, std::int64_t(12));
    }

    void valuesOfAnEventsField_data()
    {
        QTest::addColumn<QString>("kind");
        QTest::addColumn<QString>("field");
        QTest::addColumn<QString>("first");
        QTest::newRow("a coupon of an order") << u"order"_qs << u"coupon"_qs << u"NEWYEAR"_qs;
        QTest::newRow("a line's category") << u"order"_qs << u"line.category"_qs << u"Tea"_qs;
        QTest::newRow("a free property") << u"page_viewed"_qs << u"list"_qs << QString();
        QTest::newRow("a name with a quote is no field") << u"page_viewed"_qs << u"a\"b"_qs << QString();
    }
    void valuesOfAnEventsField()
    {
        QFETCH(QString, kind);
        QFETCH(QString, field);
        QFETCH(QString, first);
        const auto values = m_shop.store().read([&](ReadSession& session) {
            return eventValues(session, m_shop.store(), kind.toStdString(), field.toStdString());
        });
        VERIFY_OK(values);
        if (!first.isEmpty())
            QCOMPARE(q(values->top.front().value), first);
    }

    void valuesOfOrdersAreSpread()
    {
        const auto values = m_shop.store().read(
            [&](ReadSession& session) { return eventValues(session, m_shop.store(), "order", "value"); });
        VERIFY_OK(values);
        QVERIFY(values->histogram);
        QCOMPARE(values->histogram->low, 0.0);
        QCOMPARE(values->histogram->highest, 999.0);
    }

    void stepsOfNumbers_data()
    {
        QTest::addColumn<QList<double>>("numbers");
        QTest::addColumn<QString>("steps");
        QTest::newRow("none of nothing") << QList<double>{} << u"none"_qs;
        QTest::newRow("whole numbers get a step each") << QList<double>{1, 1, 2, 4} << u"1..5: 2 1 0 1"_qs;
        QTest::newRow("one value alone") << QList<double>{7, 7} << u"7..8: 2"_qs;
        QTest::newRow("equal steps") << QList<double>{0, 12.5, 100} << u"0..100: 2 0 0 1"_qs;
        QTest::newRow("a single huge one stands in the last step")
            << (QList<double>(200, 0.5) << 1000) << u"0.5..1.5: 200 0 0 1"_qs;
    }
    void stepsOfNumbers()
    {
        QFETCH(QList<double>, numbers);
        QFETCH(QString, steps);
        QCOMPARE(text(histogramOf({numbers.begin(), numbers.end()}, 4)), steps);
    }

    void placesAndAreas()
    {
        const auto names =
            m_shop.store().read([](ReadSession& session) -> Result<PlaceNames> { return placeNames(session); });
        VERIFY_OK(names);
        QVERIFY(std::find(names->points.begin(), names->points.end(), "Leeds shop") != names->points.end());
        QVERIFY(names->areas == (std::vector<std::string>{"Leeds north", "Leeds ring"}));
    }
};

QTEST_APPLESS_MAIN(FieldValuesTest)
#include "tst_fieldvalues.moc"
