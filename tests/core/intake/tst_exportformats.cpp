#include "core/base/json.h"
#include "tests/core/intake/checkedimport.h"

#include <QTest>

using namespace patron;
using namespace patron::intake;
using checked::Checked;
using checked::q;

namespace {
QString shared(const QString& name)
{
    return QStringLiteral(PATRON_SOURCE_DIR) + u"/../shared/data/export-formats/"_qs + name;
}
}

/// Exports in the layouts of shops, mail services and address books, imported with no mapping given.
class TestExportFormats : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyLayoutArrivesAsItShould_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("country");
        QTest::addColumn<QString>("expected");
        QFile formats(shared(u"formats.json"_qs));
        if (!formats.open(QIODevice::ReadOnly))
            QSKIP("formats.json is not here (../shared/data/export-formats)");
        const auto json = parseJson(formats.readAll().toStdString(), "formats.json");
        QVERIFY(json.has_value());
        for (const Json& format : (*json)["formats"]) {
            QTest::newRow(format["id"].get<std::string>().c_str())
                << q(format["file"]) << q(format["default_region_for_phones"]) << q(format["expected"].dump());
        }
    }

    void everyLayoutArrivesAsItShould()
    {
        QFETCH(QString, file);
        QFETCH(QString, country);
        QFETCH(QString, expected);
        Shop shop(country.toStdString(), "UTC");
        shop.clock().set(parseRfc3339("2027-01-01T12:00:00Z").value());
        ImportOptions options;
        options.files = {std::filesystem::path(shared(file).toStdString())};
        const auto plan = ImportSession(shop.store(), options).preview(options.files.front());
        QVERIFY2(plan.has_value(), plan ? "" : plan.error().text.c_str());
        const auto report = shop.run(options);
        QVERIFY2(report.has_value(), report ? "" : report.error().text.c_str());
        QCOMPARE(report->counts.sum(), report->rows);
        Checked checked(shop, *report, *plan);
        checked.check(*parseJson(expected.toStdString(), "expected"));
        QVERIFY2(checked.faults.isEmpty(), qPrintable(checked.faults.join(u"\n"_qs)));
    }

    void importingALayoutAgainChangesNothing_data() { everyLayoutArrivesAsItShould_data(); }

    void importingALayoutAgainChangesNothing()
    {
        QFETCH(QString, file);
        QFETCH(QString, country);
        Shop shop(country.toStdString(), "UTC");
        shop.clock().set(parseRfc3339("2027-01-01T12:00:00Z").value());
        ImportOptions options;
        options.files = {std::filesystem::path(shared(file).toStdString())};
        QVERIFY(shop.run(options).has_value());
        shop.clock().set(shop.clock().now() + msPerDay);
        const auto again = shop.run(options);
        QVERIFY2(again.has_value(), again ? "" : again.error().text.c_str());
        QCOMPARE(again->counts.added, 0);
        QCOMPARE(again->counts.updated, 0);
    }
};

QTEST_GUILESS_MAIN(TestExportFormats)
#include "tst_exportformats.moc"
