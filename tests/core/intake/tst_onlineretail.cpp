#include "core/base/json.h"
#include "tests/core/intake/shop.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QStandardPaths>
#include <QTest>

using namespace patron;
using namespace patron::intake;

namespace {
QString shared(const QString& name)
{
    return QStringLiteral(PATRON_SOURCE_DIR) + u"/../shared/data/online-retail/"_qs + name;
}
}

/// The real shop's file, imported with no mapping given: its counted truths hold, and a second import changes nothing.
class TestOnlineRetail : public QObject
{
    Q_OBJECT

private:
    Shop m_shop;
    QJsonObject m_facts;

    ImportOptions options() const
    {
        ImportOptions options;
        options.files = {m_shop.file(u"OnlineRetail.csv"_qs)};
        return options;
    }

private Q_SLOTS:
    void initTestCase()
    {
        if (!QFile::exists(shared(u"OnlineRetail.csv.xz"_qs)))
            QSKIP("OnlineRetail.csv.xz is not here (../shared/data/online-retail)");
        const QString xz = QStandardPaths::findExecutable(u"xz"_qs);
        if (xz.isEmpty())
            QSKIP("xz is not installed");
        QProcess unpack;
        unpack.setStandardOutputFile(QString::fromStdString(m_shop.file(u"OnlineRetail.csv"_qs).string()));
        unpack.start(xz, {u"-dc"_qs, shared(u"OnlineRetail.csv.xz"_qs)});
        QVERIFY(unpack.waitForFinished(60'000));
        QCOMPARE(unpack.exitCode(), 0);
        QFile facts(shared(u"facts.json"_qs));
        QVERIFY(facts.open(QIODevice::ReadOnly));
        m_facts = QJsonDocument::fromJson(facts.readAll()).object();
        const auto report = m_shop.run(options());
        QVERIFY2(report.has_value(), report ? "" : report.error().text.c_str());
        QCOMPARE(countsText(report->counts), u"541909 new, 0 updated, 0 unchanged, 0 rejected"_qs);
        QCOMPARE(countsText(report->kinds.at("orders")), u"25900 new, 0 updated, 0 unchanged, 0 rejected"_qs);
        QCOMPARE(countsText(report->kinds.at("customers")), u"4372 new, 0 updated, 0 unchanged, 0 rejected"_qs);
        QCOMPARE(countsText(report->kinds.at("products")), u"4070 new, 0 updated, 0 unchanged, 0 rejected"_qs);
    }

    void everyFigureOfTheFactsHolds_data()
    {
        QTest::addColumn<QString>("sql");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* name, const char* sql, const QVariant& expected) {
            QTest::newRow(name) << QString::fromLatin1(sql) << expected.toString();
        };
        const QJsonObject clean = m_facts.value(u"clean(customer, qty>0, price>0, not C)"_qs).toObject();
        const auto pence = [](const QJsonValue& value) { return qRound64(value.toDouble() * 100); };
        row("rows", "SELECT count(*) FROM v_order_line", m_facts.value(u"rows"_qs).toVariant());
        row("invoices", "SELECT count(*) FROM v_order", m_facts.value(u"invoices"_qs).toVariant());
        row("customers", "SELECT count(*) FROM v_customer", m_facts.value(u"customers"_qs).toVariant());
        row("rows without customer",
            "SELECT count(*) FROM v_order_line l JOIN v_order o ON o.id = l.order_id WHERE o.customer_id IS NULL",
            m_facts.value(u"rows_without_customer"_qs).toVariant());
        row("rows of cancellations",
            "SELECT count(*) FROM v_order_line l JOIN v_order o ON o.id = l.order_id WHERE o.number LIKE 'C%' AND "
            "o.kind = 'return'",
            m_facts.value(u"cancel_rows(C-prefix)"_qs).toVariant());
        row("cancellations are returns", "SELECT count(*) FROM v_order WHERE number LIKE 'C%' AND kind = 'return'",
            m_facts.value(u"cancel_invoices"_qs).toVariant());
        row("nothing else is a return", "SELECT count(*) FROM v_order WHERE kind = 'return'",
            m_facts.value(u"cancel_invoices"_qs).toVariant());
        row("bad debts are adjustments", "SELECT count(*) FROM v_order WHERE number LIKE 'A%' AND kind = 'adjustment'",
            m_facts.value(u"A-prefix_invoices"_qs).toArray().size());
        row("quantities of nothing or less", "SELECT count(*) FROM v_order_line WHERE quantity <= 0",
            m_facts.value(u"negative_or_zero_qty_rows"_qs).toVariant());
        row("prices of nothing", "SELECT count(*) FROM v_order_line WHERE unit_price = 0",
            m_facts.value(u"zero_price_rows"_qs).toVariant());
        row("prices below nothing", "SELECT count(*) FROM v_order_line WHERE unit_price < 0",
            m_facts.value(u"negative_price_rows"_qs).toVariant());
        row("products", "SELECT count(*) FROM v_product", m_facts.value(u"stock_codes"_qs).toVariant());
        row("clean rows",
            "SELECT count(*) FROM v_order_line l JOIN v_order o ON o.id = l.order_id WHERE o.customer_id IS NOT NULL "
            "AND "
            "l.quantity > 0 AND l.unit_price > 0 AND o.kind = 'sale'",
            clean.value(u"rows"_qs).toVariant());
        row("clean invoices",
            "SELECT count(*) FROM v_order WHERE kind = 'sale' AND customer_id IS NOT NULL AND value > 0",
            clean.value(u"invoices"_qs).toVariant());
        row("clean customers",
            "SELECT count(DISTINCT customer_id) FROM v_order WHERE kind = 'sale' AND state = 'completed' AND value > 0",
            clean.value(u"customers"_qs).toVariant());
        row("clean revenue",
            "SELECT sum(l.total) FROM v_order_line l JOIN v_order o ON o.id = l.order_id WHERE o.customer_id IS NOT "
            "NULL AND "
            "o.kind = 'sale' AND l.unit_price > 0",
            pence(clean.value(u"revenue_gbp"_qs)));
        row("net revenue of all rows", "SELECT sum(value) FROM v_order",
            pence(m_facts.value(u"net_revenue_all_rows"_qs)));
        row("net revenue of customers", "SELECT sum(value) FROM v_order WHERE customer_id IS NOT NULL",
            pence(m_facts.value(u"net_revenue_customer_rows"_qs)));
        row("first", "SELECT strftime('%Y-%m-%d %H:%M:%S', min(at) / 1000, 'unixepoch') FROM v_order",
            m_facts.value(u"first"_qs).toVariant());
        row("last", "SELECT strftime('%Y-%m-%d %H:%M:%S', max(at) / 1000, 'unixepoch') FROM v_order",
            m_facts.value(u"last"_qs).toVariant());
        row("buyers, with orders of no value",
            "SELECT count(DISTINCT customer_id) FROM v_order WHERE kind = 'sale' AND state = 'completed'", 4339);
        row("orders with a customer",
            "SELECT count(*) FROM v_order WHERE kind = 'sale' AND state = 'completed' AND customer_id IS NOT NULL",
            18536);
        row("EIRE is Ireland", "SELECT count(*) > 0 FROM v_customer WHERE country = 'IE'", 1);
        row("RSA is South Africa", "SELECT count(*) > 0 FROM v_customer WHERE country = 'ZA'", 1);
        row("all is in the shop's currency",
            "SELECT count(*) FROM v_order WHERE currency <> 'GBP' OR value_base IS NULL", 0);
        row("a customer of two countries has the newest",
            "SELECT country FROM v_customer c JOIN v_identity i ON i.customer_id = c.id WHERE i.value = '12370'",
            u"CY"_qs);
        row("and a history by the orders' dates",
            "SELECT group_concat(value, ' ') FROM (SELECT t.value FROM v_trait t JOIN v_identity i ON i.customer_id = "
            "t.customer_id WHERE i.value = '12431' AND t.trait = 'country' ORDER BY t.effective_at)",
            u"AU BE AU BE AU"_qs);
        row("everything carries the batch", "SELECT count(*) FROM orders WHERE batch_id IS NULL", 0);
    }

    void everyFigureOfTheFactsHolds()
    {
        QFETCH(QString, sql);
        QFETCH(QString, expected);
        QCOMPARE(m_shop.ask(sql.toStdString()), expected);
    }

    void theSecondImportChangesNothing()
    {
        const std::string state =
            "SELECT (SELECT count(*) FROM v_order_line), (SELECT count(*) FROM v_order), (SELECT sum(value) FROM "
            "v_order), "
            "(SELECT count(*) FROM v_customer), (SELECT count(*) FROM v_trait), (SELECT count(*) FROM v_identity)";
        const QString before = m_shop.ask(state);
        const auto report = m_shop.run(options());
        QVERIFY(report.has_value());
        QCOMPARE(countsText(report->counts), u"0 new, 0 updated, 541909 unchanged, 0 rejected"_qs);
        QCOMPARE(countsText(report->kinds.at("orders")), u"0 new, 0 updated, 25900 unchanged, 0 rejected"_qs);
        QCOMPARE(countsText(report->kinds.at("customers")), u"0 new, 0 updated, 4372 unchanged, 0 rejected"_qs);
        QCOMPARE(m_shop.ask(state), before);
    }
};

QTEST_GUILESS_MAIN(TestOnlineRetail)
#include "tst_onlineretail.moc"
