#include "core/base/json.h"
#include "tests/core/intake/shop.h"

#include "core/intake/importundo.h"
#include "core/intake/weatherunits.h"

#include <QTest>

using namespace patron;
using namespace patron::intake;

/// Files of daily weather.
class TestWeatherKind : public QObject
{
    Q_OBJECT

private:
    static QString values(Shop& shop)
    {
        return shop.ask("SELECT spot, day - 20574, variable, value FROM v_weather ORDER BY spot, day, variable");
    }
private Q_SLOTS:
    void headersOfSixLanguagesAndTheirUnits_data()
    {
        QTest::addColumn<QByteArray>("csv");
        QTest::addColumn<QString>("expected");
        QTest::newRow("English, metric") << QByteArray("Date,Store,Max temp (°C),Min temp (°C),Precipitation (mm)\n"
                                                       "2026-05-01,High Street,21.5,9,0.4\n")
                                         << u"high street 0 precipitation_mm 0.4|high street 0 temp_max_c 21.5|"
                                            "high street 0 temp_min_c 9.0"_qs;
        QTest::newRow("American units") << QByteArray("name,datetime,tempmax °F,tempmin °F,precip (in),windspeed mph\n"
                                                      "Leeds,2026-05-01,77,41,0.5,10\n")
                                        << u"leeds 0 precipitation_mm 12.7|leeds 0 temp_max_c 25.0|"
                                           "leeds 0 temp_min_c 5.0|leeds 0 wind_max_kmh 16.09"_qs;
        QTest::newRow("German, commas")
            << QByteArray("Datum;Ort;Höchsttemperatur;Tiefsttemperatur;Neuschnee cm;Sonnenscheindauer (h)\n"
                          "01.05.2026;Köln;21,5;9,5;0;7,5\n13.05.2026;Köln;20,5;8,5;2;0\n")
            << u"köln 0 snow_cm 0.0|köln 0 sunshine_h 7.5|köln 0 temp_max_c 21.5|köln 0 temp_min_c 9.5|"
               "köln 12 snow_cm 2.0|köln 12 sunshine_h 0.0|köln 12 temp_max_c 20.5|köln 12 temp_min_c 8.5"_qs;
        QTest::newRow("French") << QByteArray("Jour;Magasin;Température maximale;Température minimale;Précipitations\n"
                                              "2026-05-01;Lille;21;9;3\n")
                                << u"lille 0 precipitation_mm 3.0|lille 0 temp_max_c 21.0|lille 0 temp_min_c 9.0"_qs;
        QTest::newRow("Spanish") << QByteArray("Fecha,Tienda,Temperatura máxima,Temperatura mínima,Viento (m/s)\n"
                                               "2026-05-01,Vigo,21,9,10\n")
                                 << u"vigo 0 temp_max_c 21.0|vigo 0 temp_min_c 9.0|vigo 0 wind_max_kmh 36.0"_qs;
        QTest::newRow("Italian") << QByteArray("Giorno,Negozio,Temperatura massima,Temperatura minima,Precipitazioni\n"
                                               "2026-05-01,Bari,21,9,1\n")
                                 << u"bari 0 precipitation_mm 1.0|bari 0 temp_max_c 21.0|bari 0 temp_min_c 9.0"_qs;
        QTest::newRow("Dutch") << QByteArray(
                                      "Dag,Winkel,Maximumtemperatuur,Minimumtemperatuur,Neerslag,Windsnelheid kn\n"
                                      "2026-05-01,Delft,21,9,1,10\n")
                               << u"delft 0 precipitation_mm 1.0|delft 0 temp_max_c 21.0|delft 0 temp_min_c 9.0|"
                                  "delft 0 wind_max_kmh 18.52"_qs;
        QTest::newRow("by coordinates") << QByteArray(
                                               "latitude,longitude,date,tmax,tmin\n53.79648,-1.54785,2026-05-01,21,9\n")
                                        << u"53.80,-1.55 0 temp_max_c 21.0|53.80,-1.55 0 temp_min_c 9.0"_qs;
        QTest::newRow("coordinates above the table")
            << QByteArray(
                   "latitude,longitude,elevation,utc_offset_seconds,timezone,timezone_abbreviation\n"
                   "53.796,-1.548,60.0,0,GMT,GMT\n\n"
                   "time,weather_code (wmo code),temperature_2m_max (°C),snowfall_sum (cm),sunshine_duration (s)\n"
                   "2026-05-01,3,21.4,0.70,5400\n2026-05-02,61,18.0,0,0\n2026-05-03,61,18.0,0,0\n")
            << u"53.80,-1.55 0 snow_cm 0.7|53.80,-1.55 0 sunshine_h 1.5|53.80,-1.55 0 temp_max_c 21.4|"
               "53.80,-1.55 0 weather_code 3.0|53.80,-1.55 1 snow_cm 0.0|53.80,-1.55 1 sunshine_h 0.0|"
               "53.80,-1.55 1 temp_max_c 18.0|53.80,-1.55 1 weather_code 61.0|53.80,-1.55 2 snow_cm 0.0|"
               "53.80,-1.55 2 sunshine_h 0.0|53.80,-1.55 2 temp_max_c 18.0|53.80,-1.55 2 weather_code 61.0"_qs;
        QTest::newRow("what was not measured is not there")
            << QByteArray("date,place,tmax,tmin,prcp\n2026-05-01,Leeds,21,,\n2026-05-02,Leeds,22,NA,-\n")
            << u"leeds 0 temp_max_c 21.0|leeds 1 temp_max_c 22.0"_qs;
    }

    void headersOfSixLanguagesAndTheirUnits()
    {
        QFETCH(QByteArray, csv);
        QFETCH(QString, expected);
        Shop shop;
        const auto report = shop.import(csv);
        QVERIFY2(report.has_value(), qPrintable(problem(report)));
        QCOMPARE(kindOf(*report), u"weather"_qs);
        QCOMPARE(report->counts.sum(), report->rows);
        QCOMPARE(report->counts.rejected, 0);
        QCOMPARE(values(shop), expected);
    }

    void whatNoWeatherIsIsRejected()
    {
        Shop shop;
        const auto report = shop.import("Date,Place,tmax,Precipitation (mm),Weather code\n2026-05-01,Leeds,77,1,2\n"
                                        "2026-05-02,Leeds,20,-1,2\n2026-05-03,,20,1,2\nsoon,Leeds,20,1,2\n"
                                        "2026-05-05,Leeds,warm,1,2\n2026-05-06,Leeds,20,1,2.5\n2026-05-07,Leeds,,,\n"
                                        "2026-05-08,Leeds,20,1,2\n");
        QVERIFY2(report.has_value(), qPrintable(problem(report)));
        QCOMPARE(countsText(report->counts), u"1 new, 0 updated, 0 unchanged, 7 rejected"_qs);
        QStringList reasons;
        for (const RejectedRow& row : report->rejects)
            reasons << QString::fromStdString(std::to_string(row.line) + " " + row.column + ": " + row.reason);
        QCOMPARE(reasons.join(u'\n'),
                 u"2 tmax: This is no temperature on Earth. If it is in °F, write that into the column's heading.\n"
                 "3 Precipitation (mm): No day on Earth has that much. Write the unit into the column's heading.\n"
                 "4 Place: The row does not say where that weather was.\n"
                 "5 Date: This is not a date.\n"
                 "6 tmax: This is not a number.\n"
                 "7 Weather code: This is no weather code from 0 to 99.\n"
                 "8 : The row has no measure of the weather."_qs);
        QVERIFY(report->notes.end() != std::find(report->notes.begin(), report->notes.end(),
                                                 std::string("The column \"tmax\" names no unit; it was read as °C.")));
    }

    void aFileWithoutAPlaceNeedsOne()
    {
        Shop shop;
        const QByteArray csv = "date,tavg,tmin,tmax,prcp,wdir,wspd\n2026-05-01,15,9,21,0.2,200,12\n";
        const auto refused = shop.import(csv);
        QVERIFY(!refused.has_value());
        QVERIFY2(problem(refused).contains(u"does not say where"_qs), qPrintable(problem(refused)));
        ImportOptions options;
        options.files = {shop.write(u"b.csv"_qs, csv)};
        options.mapping = *mappingFromJson(
            *parseJson(R"({"kind":"weather","columns":[],"constants":{"place":"High Street"}})", "it"));
        const auto report = shop.run(options);
        QVERIFY2(report.has_value(), qPrintable(problem(report)));
        QCOMPARE(shop.ask("SELECT count(*), min(spot) FROM weather"), u"5 high street"_qs);
    }

    void weatherByTheHourIsRefusedAsAWhole()
    {
        Shop shop;
        const auto report = shop.import("time,place,temperature,precipitation\n2026-05-01T00:00,Leeds,9,0\n"
                                        "2026-05-01T01:00,Leeds,8,0\n2026-05-01T02:00,Leeds,8,0\n");
        QVERIFY(!report.has_value());
        QVERIFY2(problem(report).contains(u"by the hour"_qs), qPrintable(problem(report)));
        QVERIFY(shop.import("time,place,temperature,precipitation\n2026-05-01T12:00,Leeds,9,0\n"
                            "2026-05-02T12:00,Leeds,8,0\n")
                    .has_value());
    }

    void forecastsStandBesideWhatWasObserved()
    {
        Shop shop;
        QVERIFY(shop.import("Date,Store,tmax,tmin,Issued at\n2026-05-03,Leeds,20,9,2026-05-01T06:00:00Z\n"
                            "2026-05-03,Leeds,22,10,2026-05-02T06:00:00Z\n2026-05-03,Leeds,21,9,\n")
                    .has_value());
        QCOMPARE(shop.ask("SELECT value, (issued_at - 1777593600000) / 3600000 FROM v_weather WHERE variable = "
                          "'temp_max_c' ORDER BY issued_at"),
                 u"21.0 -|20.0 13|22.0 37"_qs.replace(u"13"_qs, u"6"_qs).replace(u"37"_qs, u"30"_qs));
        QVERIFY(shop.import("Store name,Street,Latitude,Longitude\nLeeds,1 High St,53.8,-1.55\n").has_value());
        QCOMPARE(shop.ask("SELECT count(*) FROM v_weather WHERE place_id IS NOT NULL"), u"6"_qs);
    }

    void everyFileCanBeTakenBackAlone()
    {
        Shop shop;
        const QByteArray may = "Date,Store,tmax,tmin\n2026-05-01,Leeds,20,9\n2026-05-02,Leeds,21,9\n";
        const auto first = shop.import(may);
        const auto again = shop.import(may);
        const auto corrected = shop.import("Date,Store,tmax,tmin\n2026-05-02,Leeds,25,9\n2026-05-03,Leeds,19,8\n");
        QVERIFY(first && again && corrected);
        QCOMPARE(countsText(first->counts), u"2 new, 0 updated, 0 unchanged, 0 rejected"_qs);
        QCOMPARE(countsText(again->counts), u"0 new, 0 updated, 2 unchanged, 0 rejected"_qs);
        QCOMPARE(countsText(corrected->kinds.at("weather")), u"1 new, 1 updated, 0 unchanged, 0 rejected"_qs);
        const auto preview = previewUndo(shop.store(), corrected->import);
        QVERIFY(preview.has_value());
        QCOMPARE(preview->weather, (UndoCounts::Part{2, 2}));
        QVERIFY(shop.undo(first->import).has_value());
        QCOMPARE(shop.ask("SELECT day - 20574, value FROM weather WHERE variable = 'temp_max_c' ORDER BY day"),
                 u"0 20.0|1 25.0|2 19.0"_qs);
        QVERIFY(shop.undo(corrected->import).has_value());
        QCOMPARE(shop.ask("SELECT day - 20574, value FROM weather WHERE variable = 'temp_max_c' ORDER BY day"),
                 u"0 20.0|1 21.0"_qs);
        QVERIFY(shop.undo(again->import).has_value());
        QCOMPARE(shop.ask("SELECT (SELECT count(*) FROM weather) + (SELECT count(*) FROM import_version)"), u"0"_qs);
    }

    void aDryRunKeepsNothing()
    {
        Shop shop;
        ImportOptions options;
        options.files = {shop.write(u"a.csv"_qs, "Date,Store,tmax,tmin\n2026-05-01,Leeds,20,9\n")};
        options.dryRun = true;
        const auto report = shop.run(options);
        QVERIFY(report.has_value());
        QCOMPARE(countsText(report->counts), u"1 new, 0 updated, 0 unchanged, 0 rejected"_qs);
        QCOMPARE(shop.ask("SELECT count(*) FROM weather"), u"0"_qs);
    }

    void otherFilesWithAWarmColumnAreNoWeather_data()
    {
        QTest::addColumn<QByteArray>("csv");
        QTest::addColumn<QString>("kind");
        QTest::newRow("customers") << QByteArray("Email,Name,Max\na@example.com,Ann,3\n") << u"customers"_qs;
        QTest::newRow("orders") << QByteArray("Order No,Date,Total,Temp\n1,2026-05-01,3.00,20\n") << u"orders"_qs;
        QTest::newRow("places") << QByteArray("Store name,Street,Latitude,Longitude,High\nA,1 St,53.8,-1.55,2\n")
                                << u"places"_qs;
    }

    void otherFilesWithAWarmColumnAreNoWeather()
    {
        QFETCH(QByteArray, csv);
        QFETCH(QString, kind);
        Shop shop;
        const auto report = shop.import(csv);
        QVERIFY2(report.has_value(), qPrintable(problem(report)));
        QCOMPARE(kindOf(*report), kind);
    }

    void unitsAreConvertedAndRounded_data()
    {
        QTest::addColumn<double>("given");
        QTest::addColumn<int>("unit");
        QTest::addColumn<int>("field");
        QTest::addColumn<double>("kept");
        const auto row = [](const char* name, double given, WeatherUnit unit, Field field, double kept) {
            QTest::newRow(name) << given << static_cast<int>(unit) << static_cast<int>(field) << kept;
        };
        row("freezing", 32, WeatherUnit::Fahrenheit, Field::TempMin, 0);
        row("a summer's day", 76.1, WeatherUnit::Fahrenheit, Field::TempMax, 24.5);
        row("as cold in both", -40, WeatherUnit::Fahrenheit, Field::TempMin, -40);
        row("an inch of rain", 1, WeatherUnit::Inch, Field::Precipitation, 25.4);
        row("an inch of snow", 1, WeatherUnit::Inch, Field::Snow, 2.54);
        row("millimetres of snow", 35, WeatherUnit::Millimetre, Field::Snow, 3.5);
        row("a breeze in knots", 20, WeatherUnit::Knot, Field::WindMax, 37.04);
        row("half an hour of sun", 30, WeatherUnit::Minute, Field::Sunshine, 0.5);
        row("too hot", 150, WeatherUnit::Fahrenheit, Field::TempMax, -1000);
        row("a day of 25 hours", 25, WeatherUnit::Hour, Field::Sunshine, -1000);
    }

    void unitsAreConvertedAndRounded()
    {
        QFETCH(double, given);
        QFETCH(int, unit);
        QFETCH(int, field);
        QFETCH(double, kept);
        QCOMPARE(keptMeasure(given, static_cast<WeatherUnit>(unit), static_cast<Field>(field)).value_or(-1000), kept);
    }
};

QTEST_GUILESS_MAIN(TestWeatherKind)
#include "tst_weatherkind.moc"
