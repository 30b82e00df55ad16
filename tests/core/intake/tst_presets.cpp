#include "core/base/json.h"
#include "tests/core/intake/checkedimport.h"

#include "core/intake/sourcepreset.h"

#include <QDir>
#include <QTest>

using namespace patron;
using namespace patron::intake;
using checked::Checked;
using checked::q;

namespace {
const QString fixtures = QStringLiteral(PATRON_SOURCE_DIR "/tests/data/presets/");

Json fixtureOf(const QString& name)
{
    QFile file(fixtures + name + u".json"_qs);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    const auto json = parseJson(file.readAll().toStdString(), name.toStdString());
    return json ? *json : Json();
}
}

/// Every known layout of an export has an invented file that is imported with nothing said of it.
class TestPresets : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyPresetHasAFixture()
    {
        QVERIFY(!sourcePresets().empty());
        QStringList missing;
        for (const SourcePreset& preset : sourcePresets()) {
            if (!fixtureOf(q(preset.name)).is_object())
                missing.append(q(preset.name));
        }
        QVERIFY2(missing.isEmpty(), qPrintable(missing.join(u", "_qs)));
    }

    void everyPresetsFileCanBeRead()
    {
        const QDir folder(QStringLiteral(PATRON_SOURCE_DIR "/resources/presets"));
        const QStringList names = folder.entryList({u"*.json"_qs}, QDir::Files);
        QCOMPARE(static_cast<qsizetype>(sourcePresets().size()), names.size());
        for (const QString& name : names) {
            QFile file(folder.filePath(name));
            QVERIFY(file.open(QIODevice::ReadOnly));
            const auto json = parseJson(file.readAll().toStdString(), name.toStdString());
            QVERIFY2(json.has_value(), qPrintable(name));
            const auto preset = presetFromJson(*json);
            QVERIFY2(preset.has_value(), preset ? "" : preset.error().text.c_str());
            QCOMPARE(q(preset->name) + u".json"_qs, name);
        }
    }

    void everyLayoutIsKnownAndArrivesAsItShould_data()
    {
        QTest::addColumn<QString>("name");
        const QDir folder(fixtures);
        for (const QString& name : folder.entryList({u"*.json"_qs}, QDir::Files, QDir::Name))
            QTest::newRow(name.toUtf8().constData()) << name.chopped(5);
    }

    void everyLayoutIsKnownAndArrivesAsItShould()
    {
        QFETCH(QString, name);
        const Json fixture = fixtureOf(name);
        QVERIFY(fixture.is_object());
        Shop shop(fixture.value("country", std::string("US")), "UTC");
        shop.clock().set(parseRfc3339("2027-01-01T12:00:00Z").value());
        ImportOptions options;
        options.files = {std::filesystem::path(QString(fixtures + q(fixture["file"])).toStdString())};
        const auto plan = ImportSession(shop.store(), options).preview(options.files.front());
        QVERIFY2(plan.has_value(), plan ? "" : plan.error().text.c_str());
        if (fixture.contains("preset"))
            QCOMPARE(q(plan->mapping.preset), q(fixture["preset"]));
        const auto report = shop.run(options);
        QVERIFY2(report.has_value(), report ? "" : report.error().text.c_str());
        QCOMPARE(report->counts.sum(), report->rows);
        if (fixture.contains("preset"))
            QCOMPARE(q(reportToJson(*report)["preset"]), q(fixture["preset"]));
        Checked checked(shop, *report, *plan);
        checked.check(fixture["expected"]);
        QVERIFY2(checked.faults.isEmpty(), qPrintable(checked.faults.join(u"\n"_qs)));
        const auto again = shop.run(options);
        QVERIFY(again.has_value());
        QCOMPARE(again->counts.added, 0);
    }
};

QTEST_GUILESS_MAIN(TestPresets)
#include "tst_presets.moc"
