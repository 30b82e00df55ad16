#include "core/base/json.h"
#include "tests/core/intake/shop.h"

#include "core/intake/celllooks.h"
#include "core/intake/folderwatch.h"
#include "core/intake/importundo.h"
#include "core/intake/polygontext.h"

#include <QTest>

using namespace patron;
using namespace patron::intake;

/// Files that are not about customers and orders, and mappings with recipes.
class TestOtherKinds : public QObject
{
    Q_OBJECT

private:
    static ImportOptions optionsFor(const std::filesystem::path& file, ImportKind kind)
    {
        ImportOptions options;
        options.files = {file};
        options.kind = kind;
        return options;
    }

private Q_SLOTS:
    void productsComeInAndAreBroughtUpToDate()
    {
        Shop shop;
        auto report = shop.import("SKU,Title,Category,Price,Currency,URL\nC1,Cup,Ware,\"1.234,50\",EUR,https://x/c1\n"
                                  ",Nameless,,1,EUR,\n");
        QVERIFY2(report.has_value(), report ? "" : report.error().text.c_str());
        QCOMPARE(kindOf(*report), u"products"_qs);
        QCOMPARE(countsText(report->counts), u"1 new, 0 updated, 0 unchanged, 1 rejected"_qs);
        QCOMPARE(shop.ask("SELECT sku, name, category, price, currency, url FROM v_product"),
                 u"C1 Cup Ware 12345000 EUR https://x/c1"_qs);
        report = shop.import("SKU,Title,Price\nC1,Cup,2.00\nM1,Mug,3.00\n");
        QCOMPARE(countsText(report->kinds.at("products")), u"1 new, 1 updated, 0 unchanged, 0 rejected"_qs);
        QCOMPARE(shop.ask("SELECT sku, category, price FROM v_product ORDER BY sku"), u"C1 Ware 20000|M1 - 30000"_qs);
        report = shop.import("SKU,Title,Price\nC1,Cup,2.00\nM1,Mug,3.00\n");
        QCOMPARE(countsText(report->counts), u"0 new, 0 updated, 2 unchanged, 0 rejected"_qs);
    }

    void shopsHaveHoursAndAreasAPolygon()
    {
        Shop shop;
        const auto report =
            shop.import("Store name,Street,City,Postcode,Country,Latitude,Longitude,Opening hours,Phone,Polygon\n"
                        "High Street,1 High St,Leeds,LS1 1BA,UK,53.8,-1.55,Mo-Fr 9-18,0113 496 0000,\n"
                        "North,,,,,,,,,\"POLYGON((-1.6 53.7, -1.5 53.7, -1.5 53.9, -1.6 53.7))\"\n"
                        "Moon,,,,,95,1,,,\n");
        QVERIFY2(report.has_value(), report ? "" : report.error().text.c_str());
        QVERIFY2(report->rejects.size() == 1, report->rejects.front().reason.c_str());
        QCOMPARE(countsText(report->counts), u"2 new, 0 updated, 0 unchanged, 1 rejected"_qs);
        QCOMPARE(shop.ask("SELECT kind, name, country, lat, lon, hours, phone FROM v_place ORDER BY id"),
                 u"shop High Street GB 53.8 -1.55 Mo-Fr 9-18 +441134960000|area North  - - - -"_qs.replace(
                     u"North  -"_qs, u"North - -"_qs));
        QCOMPARE(shop.ask("SELECT polygon FROM v_place WHERE kind = 'area'"),
                 u"[[53.7,-1.6],[53.7,-1.5],[53.9,-1.5],[53.7,-1.6]]"_qs);
    }

    void shopsAreKnownByTheirAddresses_data()
    {
        QTest::addColumn<QByteArray>("csv");
        QTest::addColumn<QString>("kind");
        QTest::newRow("English") << QByteArray("Store,Address,City,Postcode\nHigh Street,1 High St,Leeds,LS1 1BA\n")
                                 << u"places"_qs;
        QTest::newRow("with a number and a phone")
            << QByteArray("Store ID,Store Name,Address,Postcode,Phone\n7,North,2 North St,LS2 2BB,0113 496 0000\n")
            << u"places"_qs;
        QTest::newRow("German") << QByteArray("Filiale;Straße;Ort;PLZ\nMitte;Weg 1;Bonn;53111\n") << u"places"_qs;
        QTest::newRow("Italian") << QByteArray("Negozio;Indirizzo;Città;CAP\nCentro;Via 1;Roma;00118\n")
                                 << u"places"_qs;
        QTest::newRow("customers of a shop")
            << QByteArray(
                   "Customer name,Phone,Address,City,Postcode,Store\nAnn,07700 900123,1 A St,Leeds,LS1 1BA,North\n")
            << u"customers"_qs;
    }

    void shopsAreKnownByTheirAddresses()
    {
        QFETCH(QByteArray, csv);
        QFETCH(QString, kind);
        Shop shop;
        const auto report = shop.import(csv);
        QVERIFY2(report.has_value(), qPrintable(problem(report)));
        QCOMPARE(kindOf(*report), kind);
        QCOMPARE(countsText(report->counts), u"1 new, 0 updated, 0 unchanged, 0 rejected"_qs);
        const bool told = std::any_of(report->notes.begin(), report->notes.end(), [](const std::string& note) {
            return note.find("without coordinates") != std::string::npos;
        });
        QCOMPARE(told, kind == u"places"_qs);
    }

    void areasAreReadAsPeopleHaveThem_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("points");
        QTest::newRow("WKT has the longitude first")
            << u"POLYGON ((1 50, 2 50, 2 51))"_qs << u"[[50.0,1.0],[50.0,2.0],[51.0,2.0]]"_qs;
        QTest::newRow("GeoJSON has it first, too")
            << u"{\"type\":\"Polygon\",\"coordinates\":[[[1,50],[2,50],[2,51]]]}"_qs
            << u"[[50.0,1.0],[50.0,2.0],[51.0,2.0]]"_qs;
        QTest::newRow("a list of points has the latitude first")
            << u"50,1; 50,2; 51,2"_qs << u"[[50.0,1.0],[50.0,2.0],[51.0,2.0]]"_qs;
        const QString twoRings = u"[[[50.0,1.0],[50.0,2.0],[51.0,2.0]],[[50.1,1.5],[50.1,1.6],[50.2,1.6]]]"_qs;
        QTest::newRow("a hole is a ring of its own")
            << u"POLYGON ((1 50, 2 50, 2 51), (1.5 50.1, 1.6 50.1, 1.6 50.2))"_qs << twoRings;
        QTest::newRow("so is each part of several")
            << u"MULTIPOLYGON(((1 50, 2 50, 2 51)),((1.5 50.1,1.6 50.1,1.6 50.2)))"_qs << twoRings;
        QTest::newRow("and in GeoJSON")
            << u"{\"type\":\"MultiPolygon\",\"coordinates\":[[[[1,50],[2,50],[2,51]]],[[[1.5,50.1],[1.6,50.1],[1.6,50.2]]]]}"_qs
            << twoRings;
        QTest::newRow("a feature of GeoJSON")
            << u"{\"type\":\"Feature\",\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[[1,50],[2,50],[2,51]]]}}"_qs
            << u"[[50.0,1.0],[50.0,2.0],[51.0,2.0]]"_qs;
        QTest::newRow("a hole of two points is none")
            << u"POLYGON ((1 50, 2 50, 2 51), (1.5 50.1, 1.6 50.1))"_qs << QString();
        QTest::newRow("two points are no area") << u"50,1; 50,2"_qs << QString();
        QTest::newRow("nor is a word") << u"north"_qs << QString();
        QTest::newRow("off the globe") << u"95,1; 50,2; 51,2"_qs << QString();
    }

    void areasAreReadAsPeopleHaveThem()
    {
        QFETCH(QString, text);
        QFETCH(QString, points);
        QCOMPARE(QString::fromStdString(readPolygon(text.toStdString()).value_or("")), points);
    }

    void theGazetteerTakesCodesAndCities()
    {
        Shop shop;
        auto report = shop.run(optionsFor(shop.write(u"codes.csv"_qs, "country,zip,place,admin1,admin1_code,lat,lng\n"
                                                                      "GB,LS1 1BA,Leeds,England,ENG,53.7965,-1.5478\n"
                                                                      "NL,1012-AB,Amsterdam,Noord,07,52.377,4.8979\n"
                                                                      "XX1,1,Nowhere,,,1,1\n"),
                                          ImportKind::Gazetteer));
        QVERIFY2(report.has_value(), report ? "" : report.error().text.c_str());
        QCOMPARE(countsText(report->counts), u"2 new, 0 updated, 0 unchanged, 1 rejected"_qs);
        QCOMPARE(shop.ask("SELECT country, kind, folded, name, lat FROM gazetteer ORDER BY country"),
                 u"GB code ls11ba Leeds 53.7965|NL code 1012ab Amsterdam 52.377"_qs);
        report = shop.import("name,country,admin1,admin2,lat,lng\nLeeds,GB,ENG,,53.79648,-1.54785\n"
                             "York,GB,ENG,,53.95763,-1.08271\n");
        QVERIFY2(report.has_value(), report ? "" : report.error().text.c_str());
        QCOMPARE(shop.ask("SELECT folded, region FROM gazetteer WHERE kind = 'city' ORDER BY folded"),
                 u"leeds ENG|york ENG"_qs);
    }

    void ratesValueTheOrdersOfTheirCurrency()
    {
        Shop shop;
        QVERIFY(shop.import("Order ID,Date,Email,Total,Currency\n1,2026-05-02,ann@example.com,10.00,EUR\n"
                            "2,2026-05-02,ann@example.com,10.00,USD\n")
                    .has_value());
        QCOMPARE(shop.ask("SELECT value_base FROM v_order ORDER BY number"), u"-|-"_qs);
        const auto report = shop.import("Date,Currency,Rate\n2026-05-01,EUR,0.85\n2026-05-01,GBP,1\n");
        QVERIFY2(report.has_value(), report ? "" : report.error().text.c_str());
        QCOMPARE(countsText(report->counts), u"1 new, 0 updated, 0 unchanged, 1 rejected"_qs);
        QCOMPARE(shop.ask("SELECT value_base FROM v_order ORDER BY number"), u"850|-"_qs);
        // A table without a base could be meant either way: it says how it was read.
        QVERIFY(std::any_of(report->notes.begin(), report->notes.end(), [](const std::string& note) {
            return note.find("worth in GBP") != std::string::npos && note.find("base_currency") != std::string::npos;
        }));
        const auto pairs = shop.import("Date,Pair,Rate\n2026-05-01,USD/GBP,0.5\n2026-05-01,GBP/CHF,1.25\n");
        QVERIFY2(pairs.has_value(), pairs ? "" : pairs.error().text.c_str());
        QCOMPARE(countsText(pairs->counts), u"2 new, 0 updated, 0 unchanged, 0 rejected"_qs);
        QCOMPARE(shop.ask("SELECT currency, rate_e9 FROM exchange_rate ORDER BY currency"),
                 u"CHF 800000000|EUR 850000000|USD 500000000"_qs);
        QVERIFY(shop.import("Date,Base,Currency,Rate\n2026-05-01,GBP,USD,1.25\n").has_value());
        QCOMPARE(shop.ask("SELECT value_base FROM v_order ORDER BY number"), u"850|800"_qs);
    }

    void centralBanksHaveAColumnPerCurrency_data()
    {
        QTest::addColumn<QByteArray>("csv");
        QTest::addColumn<QString>("counts");
        QTest::addColumn<QString>("rates");
        QTest::newRow("the European Central Bank's, the workspace in pounds")
            << QByteArray("Date,USD,JPY,CYP,GBP,\n2026-05-04,1.2500,160.00,N/A,0.8000,\n2026-05-05,1.2400,162.00,N/A,"
                          "0.8100,\n")
            << u"2 new, 0 updated, 0 unchanged, 0 rejected"_qs
            << u"EUR 0 800000000|JPY 0 5000000|USD 0 640000000|EUR 1 810000000|JPY 1 5000000|USD 1 653225806"_qs;
        QTest::newRow("the base is the column of ones")
            << QByteArray("Day;USD;EUR;GBP\n2026-05-04;1;0,8;0,75\n") << u"1 new, 0 updated, 0 unchanged, 0 rejected"_qs
            << u"EUR 0 937500000|USD 0 750000000"_qs;
        QTest::newRow("the workspace's own currency is the base")
            << QByteArray("Date,EUR,USD\n2026-05-04,1.25,1.5\n") << u"1 new, 0 updated, 0 unchanged, 0 rejected"_qs
            << u"EUR 0 800000000|USD 0 666666667"_qs;
        QTest::newRow("a row without the workspace's currency, and one that is none")
            << QByteArray("Date,USD,GBP\n2026-05-04,1.25,N/A\n2026-05-05,1.25,0.8\n2026-05-06,-1,0.8\n")
            << u"1 new, 0 updated, 0 unchanged, 2 rejected"_qs << u"EUR 1 800000000|USD 1 640000000"_qs;
    }

    void centralBanksHaveAColumnPerCurrency()
    {
        QFETCH(QByteArray, csv);
        QFETCH(QString, counts);
        QFETCH(QString, rates);
        Shop shop;
        const auto report = shop.import(csv);
        QVERIFY2(report.has_value(), report ? "" : report.error().text.c_str());
        QCOMPARE(kindOf(*report), u"rates"_qs);
        QCOMPARE(countsText(report->counts), counts);
        QCOMPARE(report->counts.sum(), report->rows);
        QCOMPARE(shop.ask("SELECT currency, day - 20577, rate_e9 FROM exchange_rate ORDER BY day, currency"), rates);
        // The mapping that is kept reads the next file alike.
        const auto again = mappingFromJson(mappingToJson(report->mapping));
        QVERIFY(again.has_value());
        QVERIFY(again->columns == report->mapping.columns);
    }

    void listsThatNameTheSameAddressAreTakenBackAlone_data()
    {
        QTest::addColumn<bool>("firstOneFirst");
        QTest::newRow("the earlier one first") << true;
        QTest::newRow("the later one first") << false;
    }

    void listsThatNameTheSameAddressAreTakenBackAlone()
    {
        QFETCH(bool, firstOneFirst);
        Shop shop;
        const QString listed = u"SELECT normalized, reason, evidence FROM v_suppression ORDER BY normalized"_qs;
        const auto first = shop.import("email,reason,evidence\nann@example.com,Hard Bounce,list one\n"
                                       "bo@example.com,Hard Bounce,list one\n");
        const auto second = shop.import("email,reason,evidence\nann@example.com,Hard Bounce,list two\n"
                                        "cy@example.com,Hard Bounce,list two\n");
        QVERIFY(first.has_value() && second.has_value());
        const auto codes = shop.import("country,zip,place,lat,lng\nGB,LS1 1BA,Leeds,53.7965,-1.5478\n");
        const auto others = shop.import("country,zip,place,lat,lng\nGB,LS1 1BA,Leeds North,53.8,-1.5\n"
                                        "GB,YO1 7HH,York,53.96,-1.08\n");
        QVERIFY(codes.has_value() && others.has_value());
        QVERIFY(shop.undo(firstOneFirst ? first->import : second->import).has_value());
        QCOMPARE(shop.ask(listed.toStdString()),
                 firstOneFirst ? u"ann@example.com bounced_hard list two|cy@example.com bounced_hard list two"_qs
                               : u"ann@example.com bounced_hard list one|bo@example.com bounced_hard list one"_qs);
        QVERIFY(shop.undo(firstOneFirst ? codes->import : others->import).has_value());
        QCOMPARE(shop.ask("SELECT name, lat FROM gazetteer ORDER BY name"),
                 firstOneFirst ? u"Leeds North 53.8|York 53.96"_qs : u"Leeds 53.7965"_qs);
        QVERIFY(shop.undo(firstOneFirst ? second->import : first->import).has_value());
        QVERIFY(shop.undo(firstOneFirst ? others->import : codes->import).has_value());
        QCOMPARE(
            shop.ask("SELECT (SELECT count(*) FROM suppression), (SELECT count(*) FROM gazetteer), (SELECT count(*) "
                     "FROM import_version)"),
            u"0 0 0"_qs);
    }

    void aVisitOfSeveralActionsIsSeveralEvents()
    {
        Shop shop;
        ImportOptions options;
        options.files = {shop.write(
            u"visits.csv"_qs,
            "idSite,idVisit,visitorId,userId,actions,deviceType,serverTimestamp,type (actionDetails 0),url "
            "(actionDetails "
            "0),timestamp (actionDetails 0),type (actionDetails 1),url (actionDetails 1),pageTitle (actionDetails "
            "1),timestamp (actionDetails 1),siteSearchKeyword (actionDetails 1),type (actionDetails 2),url "
            "(actionDetails "
            "2),timestamp (actionDetails 2),siteSearchKeyword (actionDetails 2)\n"
            "1,900,aa11,m-1,3,Smartphone,1777629600,action,https://s.example/,1777629600,action,https://s.example/"
            "tea,Tea,"
            "1777629660,,search,https://s.example/?q=cup,1777629700,cup\n"
            "1,901,bb22,,1,Desktop,1777633200,action,https://s.example/x,1777633200,,,,,,,,,\n"
            "1,902,aa11,,2,Smartphone,1777640000,action,https://s.example/"
            ",1777640000,ecommerceOrder,,,1777640100,,,,,\n")};
        const auto report = shop.run(options);
        QVERIFY2(report.has_value(), report ? "" : report.error().text.c_str());
        QCOMPARE(QString::fromStdString(report->mapping.preset), u"matomo_visits"_qs);
        QCOMPARE(countsText(report->counts), u"3 new, 0 updated, 0 unchanged, 0 rejected"_qs);
        QCOMPARE(countsText(report->kinds.at("events")), u"5 new, 0 updated, 0 unchanged, 0 rejected"_qs);
        QCOMPARE(shop.ask("SELECT customer_id, kind, key, at / 1000 - 1777629600, device, channel, "
                          "json_extract(properties, '$.title') FROM v_event ORDER BY at"),
                 u"1 page_viewed https://s.example/ 0 mobile web -|"
                 "1 page_viewed https://s.example/tea 60 mobile web Tea|1 search cup 100 mobile web -|"
                 "- page_viewed https://s.example/x 3600 desktop web -|"
                 "1 page_viewed https://s.example/ 10400 mobile web -"_qs);
        QCOMPARE(shop.ask("SELECT count(*) FROM v_event WHERE properties LIKE '%actiondetails%'"), u"0"_qs);
        QCOMPARE(countsText(shop.run(options)->counts), u"0 new, 0 updated, 3 unchanged, 0 rejected"_qs);
        QVERIFY(shop.undo(BatchId{2}).has_value() && shop.undo(BatchId{1}).has_value());
        QCOMPARE(shop.ask("SELECT count(*) FROM event"), u"0"_qs);
    }

    void suppressionsAreAListOfAddresses()
    {
        Shop shop;
        const auto report = shop.import("email,reason,created\nann@example.com,Hard Bounce,2026-01-02\n"
                                        "bo@example.com,Spam complaint,2026-01-02\ncy@example.com,,\nnobody,x,\n"
                                        "di@example.com,STOP,\nel@example.com,Rebond définitif,\n"
                                        "fy@example.com,Rebond temporaire,\n");
        QVERIFY2(report.has_value(), report ? "" : report.error().text.c_str());
        QCOMPARE(countsText(report->counts), u"5 new, 0 updated, 0 unchanged, 2 rejected"_qs);
        QCOMPARE(shop.ask("SELECT normalized, reason FROM v_suppression ORDER BY normalized"),
                 u"ann@example.com bounced_hard|bo@example.com complained|cy@example.com manual|"
                 "di@example.com unsubscribed|el@example.com bounced_hard"_qs);
        QCOMPARE(shop.ask("SELECT count(*) FROM v_customer"), u"0"_qs);
    }

    void whatAFileSaysOfTheWorldCanBeTakenBack()
    {
        Shop shop;
        QVERIFY(
            shop.import("Order ID,Date,Email,Total,Currency\n1,2026-05-02,ann@example.com,10.00,EUR\n").has_value());
        const auto first = shop.import("Date,Currency,Rate\n2026-05-01,EUR,0.80\n");
        const auto second = shop.import("Date,Currency,Rate\n2026-05-01,EUR,0.90\n");
        QVERIFY(first.has_value() && second.has_value());
        QCOMPARE(shop.ask("SELECT value_base FROM v_order"), u"900"_qs);
        QVERIFY(shop.undo(first->import).has_value());
        QCOMPARE(shop.ask("SELECT value_base FROM v_order"), u"900"_qs);
        QVERIFY(shop.undo(second->import).has_value());
        QCOMPARE(shop.ask("SELECT value_base FROM v_order"), u"-"_qs);
        const auto codes = shop.import("country,zip,place,lat,lng\nGB,LS1 1BA,Leeds,53.7965,-1.5478\n");
        const auto places = shop.import("Store name,Street,Latitude,Longitude\nHigh Street,1 High St,53.8,-1.55\n");
        const auto hours = shop.import("Store name,Opening hours\nHigh Street,Mo-Fr 9-18\n");
        QVERIFY2(codes && places && hours, hours ? "" : hours.error().text.c_str());
        QVERIFY(shop.undo(places->import).has_value());
        QCOMPARE(shop.ask("SELECT name, street, hours FROM v_place"), u"High Street - Mo-Fr 9-18"_qs);
        QVERIFY(shop.undo(hours->import).has_value() && shop.undo(codes->import).has_value());
        QCOMPARE(shop.ask("SELECT (SELECT count(*) FROM v_place) + (SELECT count(*) FROM gazetteer)"), u"0"_qs);
    }

    void aRecipeAndAPolicyOfOneColumn()
    {
        Shop shop;
        QVERIFY(shop.import("Email,City,Company\nann@example.com,York,Old Ltd\n").has_value());
        shop.clock().set(shop.clock().now() + msPerDay);
        ImportOptions options;
        options.files = {shop.write(u"b.csv"_qs, "Mail,Ort,Firma,Marks,State\nann@example.com,LEEDS,New Ltd,a|b,OUT\n"
                                                 "bo@example.com,hull,Hull Ltd,c,IN\ncy@example.com,x,x,x,TEST\n")};
        options.mapping =
            *mappingFromJson(*parseJson(R"({"kind":"customers","columns":[{"column":"Mail","field":"email"},
            {"column":"Ort","field":"city","transforms":[{"do":"case","to":"title"}]},
            {"column":"Firma","field":"company","policy":"fill"},
            {"column":"Marks","field":"tags","transforms":[{"do":"split","texts":["|"]}]},
            {"column":"State","field":"email_consent","transforms":[{"do":"map","values":{"OUT":"no","IN":"yes"}}]}],
            "skip":[{"when":{"State":["test"]},"reason":"This is a test."}]})",
                                        "it"));
        const auto report = shop.run(options);
        QVERIFY2(report.has_value(), report ? "" : report.error().text.c_str());
        QCOMPARE(QString::fromStdString(report->rejects.at(0).reason), u"This is a test."_qs);
        QCOMPARE(shop.ask("SELECT city, company FROM v_customer ORDER BY id"), u"Leeds Old Ltd|Hull Hull Ltd"_qs);
        QCOMPARE(shop.ask("SELECT value FROM v_trait WHERE trait = 'tags' ORDER BY customer_id"),
                 u"[\"a\",\"b\"]|[\"c\"]"_qs);
        QCOMPARE(shop.ask("SELECT state FROM v_consent ORDER BY customer_id"), u"denied|granted"_qs);
        // The recipe is part of what is kept with the batch.
        QCOMPARE(
            shop.ask("SELECT json_extract(mapping, '$.columns[1].transforms[0].to') FROM import_batch WHERE id = 2"),
            u"title"_qs);
    }

    void aMappingIsUsedAgainForTheNextFileOfItsLayout()
    {
        Shop shop;
        ImportOptions options;
        options.files = {shop.write(u"may.csv"_qs, "Wer,Wo,Was,Wann,Wie\nann@example.com,York,tea,2026-05-01,x\n")};
        options.mapping =
            *mappingFromJson(*parseJson(R"({"kind":"customers","columns":[{"column":"Wer","field":"email"},
            {"column":"Wo","field":"city"},{"column":"Was","field":"trait","trait":"likes"},
            {"column":"Wann","field":"created_at"},{"column":"Wie","field":"ignore"}]})",
                                        "it"));
        QVERIFY(shop.run(options).has_value());
        ImportOptions next;
        next.files = {shop.write(u"june.csv"_qs, "Wo,Wer,Wann,Was,Neu,Wie\nHull,bo@example.com,2026-06-01,cups,1,x\n")};
        const auto plan = ImportSession(shop.store(), next).preview(next.files.front());
        QVERIFY2(plan.has_value(), plan ? "" : plan.error().text.c_str());
        QVERIFY(plan->recalled.has_value());
        QCOMPARE(plan->recalled->added, std::vector<std::string>{"Neu"});
        QVERIFY(plan->recalled->gone.empty());
        QVERIFY(shop.run(next).has_value());
        QCOMPARE(shop.ask("SELECT city FROM v_customer WHERE email = 'bo@example.com'"), u"Hull"_qs);
        QCOMPARE(shop.ask("SELECT value FROM v_trait WHERE customer_id = 2 AND trait = 'likes'"), u"cups"_qs);
        next.files = {shop.write(u"other.csv"_qs, "E-Mail,Ort\ncy@example.com,Bath\n")};
        QVERIFY(!ImportSession(shop.store(), next).preview(next.files.front())->recalled.has_value());
    }

    void aLikeLayoutIsReadLikeItsForerunnerAndTheDifferencesAreTold()
    {
        Shop shop("DE", "Europe/Berlin");
        ImportOptions options;
        options.files = {shop.write(u"may.csv"_qs, "Kunde;Mail;Handy;Geb;Typ;Tags;Geld\n"
                                                   "  anna MÜLLER ;ann@example.de;0151 23456789;01.02.1980;A;Tee;3\n")};
        options.mapping = *mappingFromJson(*parseJson(R"({"kind":"customers","columns":[
            {"column":"Kunde","field":"name","transforms":[{"do":"trim"},{"do":"case","to":"title"}]},
            {"column":"Mail","field":"email"},{"column":"Typ","field":"trait","trait":"stufe",
             "transforms":[{"do":"map","values":{"A":"Gold"}}]}]})",
                                                      "it"));
        QVERIFY(shop.run(options).has_value());
        const auto report = shop.import(
            "Mail;Kundenname;Handy;Geb;Typ;Tags;Ort\nemil@example.de;EMIL y;;;A;Tee;Berlin\n", u"june.csv"_qs);
        QVERIFY2(report.has_value(), qPrintable(problem(report)));
        QCOMPARE(
            shop.ask("SELECT c.name, t.value FROM v_customer c JOIN v_trait t ON t.customer_id = c.id WHERE c.email "
                     "= 'emil@example.de' AND t.trait = 'stufe'"),
            u"Emil Y Gold"_qs);
        QCOMPARE(
            report->notes.front(),
            std::string("The mapping given for an earlier file of this layout was used again. New columns: \"Ort\". "
                        "Columns that are gone: \"Geld\". \"Kundenname\" is read as \"Kunde\" was."));
        // Orders of the same people are no such file.
        const auto orders = shop.import(
            "Mail;Kunde;Handy;Bestellnummer;Datum;Summe\nemil@example.de;Emil;;1;01.06.2026;3\n", u"orders.csv"_qs);
        QVERIFY2(orders.has_value(), qPrintable(problem(orders)));
        QCOMPARE(kindOf(*orders), u"orders"_qs);
    }

    void whatAFilesNameSaysOfConsentIsItsOwn()
    {
        Shop shop;
        ImportOptions options;
        options.files = {shop.write(u"subscribed_may.csv"_qs, "Mail,Called\nann@example.com,Ann\n")};
        options.mapping = *mappingFromJson(*parseJson(R"({"kind":"customers","columns":[
            {"column":"Mail","field":"email"},{"column":"Called","field":"first_name"}]})",
                                                      "it"));
        QVERIFY(shop.run(options).has_value());
        QVERIFY(shop.import("Mail,Called\nbo@example.com,Bo\n", u"unsubscribed_may.csv"_qs).has_value());
        QVERIFY(shop.import("Mail,Called\ncy@example.com,Cy\n", u"friends.csv"_qs).has_value());
        QCOMPARE(
            shop.ask("SELECT e.email, c.state FROM v_customer e LEFT JOIN v_consent c ON c.customer_id = e.id ORDER "
                     "BY e.id"),
            u"ann@example.com granted|bo@example.com denied|cy@example.com -"_qs);
        QCOMPARE(shop.ask("SELECT normalized, reason FROM v_suppression"), u"bo@example.com unsubscribed"_qs);
    }

    void aWatchedFolderShowsWhatIsNewOrChanged()
    {
        Shop shop;
        QVERIFY(!newFilesIn(shop.file(u"missing"_qs), shop.store()).has_value());
        const auto folder = shop.file(u"in"_qs);
        std::filesystem::create_directory(folder);
        const auto a = shop.write(u"in/a.csv"_qs, "Email\nann@example.com\n");
        shop.write(u"in/.hidden.csv"_qs, "Email\nx@example.com\n");
        shop.write(u"in/b.pdf"_qs, "no");
        auto found = newFilesIn(folder, shop.store());
        QVERIFY(found.has_value());
        QCOMPARE(found->size(), 1u);
        QVERIFY(!found->front().changed);
        ImportOptions options;
        options.files = {a};
        QVERIFY(shop.run(options).has_value());
        QVERIFY(newFilesIn(folder, shop.store())->empty());
        shop.write(u"in/a.csv"_qs, "Email\nann@example.com\nbo@example.com\n");
        found = newFilesIn(folder, shop.store());
        QCOMPARE(found->size(), 1u);
        QVERIFY(found->front().changed);
    }

    void secretsAreKnownByTheirLooks_data()
    {
        QTest::addColumn<QString>("cell");
        QTest::addColumn<bool>("secret");
        QTest::newRow("a test card") << u"4242 4242 4242 4242"_qs << true;
        QTest::newRow("a card of fifteen digits") << u"378282246310005"_qs << true;
        QTest::newRow("a wrong check digit") << u"4242424242424241"_qs << false;
        QTest::newRow("a shop's id") << u"7210448301122"_qs << false;
        QTest::newRow("a bcrypt hash") << u"$2y$10$abcdefghijklmnopqrstuv"_qs << true;
        QTest::newRow("Magento's hash") << QString(u"a1"_qs.repeated(32) + u":salt:2"_qs) << true;
        QTest::newRow("a JWT") << u"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc"_qs << true;
        QTest::newRow("a barcode") << u"4006381333931"_qs << false;
        QTest::newRow("a phone") << u"+44 7700 900123"_qs << false;
    }

    void secretsAreKnownByTheirLooks()
    {
        QFETCH(QString, cell);
        QFETCH(bool, secret);
        QCOMPARE(looksLikeSecret(cell.toStdString()), secret);
    }

    void secretsStayOutWhateverTheirColumnIsCalled()
    {
        Shop shop;
        const auto report = shop.import("Email,Remark,Payment\nann@example.com,4242424242424242,4242424242424242\n"
                                        "bo@example.com,likes tea,5555555555554444\n"
                                        "cy@example.com,likes cups,378282246310005\n");
        QVERIFY2(report.has_value(), report ? "" : report.error().text.c_str());
        QCOMPARE(shop.ask("SELECT trait, value FROM v_trait ORDER BY customer_id"),
                 u"remark likes tea|remark likes cups"_qs);
    }
};

QTEST_GUILESS_MAIN(TestOtherKinds)
#include "tst_otherkinds.moc"
