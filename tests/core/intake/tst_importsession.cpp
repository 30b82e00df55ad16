#include "core/base/json.h"
#include "tests/core/intake/shop.h"

#include "core/customer/consentstore.h"

#include <QTest>

using namespace patron;
using namespace patron::intake;

namespace {
const QByteArray orderLines = "Order No,Date,SKU,Product,Qty,Price,Email,Country\n"
                              "100,2026-05-01 10:00,A,Cup,2,3.50,ann@example.com,United Kingdom\n"
                              "100,2026-05-01 10:00,B,Mug,1,4.00,ann@example.com,United Kingdom\n"
                              "101,2026-05-02 11:00,A,Cup,1,3.50,bo@example.com,EIRE\n";

ImportOptions filesOf(std::vector<std::filesystem::path> files)
{
    ImportOptions options;
    options.files = {files.begin(), files.end()};
    return options;
}
}

class TestImportSession : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void linesBecomeOrders()
    {
        Shop shop;
        const auto report = shop.import(orderLines);
        QVERIFY2(report.has_value(), report ? "" : report.error().text.c_str());
        QCOMPARE(report->rows, 3);
        QCOMPARE(countsText(report->counts), u"3 new, 0 updated, 0 unchanged, 0 rejected"_qs);
        QCOMPARE(countsText(report->kinds.at("orders")), u"2 new, 0 updated, 0 unchanged, 0 rejected"_qs);
        QCOMPARE(countsText(report->kinds.at("customers")), u"2 new, 0 updated, 0 unchanged, 0 rejected"_qs);
        QCOMPARE(shop.ask("SELECT number, kind, state, value, currency FROM v_order ORDER BY number"),
                 u"100 sale completed 1100 GBP|101 sale completed 350 GBP"_qs);
        QCOMPARE(shop.ask("SELECT country FROM v_customer ORDER BY id"), u"GB|IE"_qs);
        QCOMPARE(shop.ask("SELECT country FROM orders ORDER BY number"), u"GB|IE"_qs);
        QCOMPARE(shop.ask("SELECT sku, name FROM v_product ORDER BY sku"), u"A Cup|B Mug"_qs);
        const Json json = reportToJson(*report);
        QCOMPARE(json["import"].get<int>(), 1);
        QCOMPARE(json["kinds"]["orders"]["new"].get<int>(), 2);
        QVERIFY(json["preset"].is_null());
        QCOMPARE(json["mapping"]["kind"].get<std::string>(), std::string("orders"));
    }

    void theSameFileAgainChangesNothing()
    {
        Shop shop;
        QVERIFY(shop.import(orderLines).has_value());
        shop.clock().set(shop.clock().now() + 3 * msPerDay);
        const auto report = shop.import(orderLines);
        QCOMPARE(countsText(report->counts), u"0 new, 0 updated, 3 unchanged, 0 rejected"_qs);
        QCOMPARE(shop.ask("SELECT count(*) FROM v_order_line"), u"3"_qs);
        QCOMPARE(shop.ask("SELECT count(*) FROM v_trait"), u"2"_qs);
    }

    void linesOfAnOrderMayStandApartAndTrueDuplicatesStay()
    {
        Shop shop;
        const auto report = shop.import("Order No,Date,SKU,Qty,Price,Email\n"
                                        "1,2026-05-01 10:05,A,1,1.00,ann@example.com\n"
                                        "2,2026-05-01 11:00,A,1,1.00,bo@example.com\n"
                                        "1,2026-05-01 10:01,A,1,1.00,ann@example.com\n"
                                        "1,2026-05-01 10:05,A,1,1.00,ann@example.com\n");
        QCOMPARE(countsText(report->kinds.at("orders")), u"2 new, 0 updated, 0 unchanged, 0 rejected"_qs);
        QCOMPARE(shop.ask("SELECT value, strftime('%H:%M', at / 1000, 'unixepoch') FROM v_order WHERE number = '1'"),
                 u"300 09:01"_qs);
        // The first and the last line are the same in all they say; the second has a time of its own.
        QCOMPARE(shop.ask("SELECT occurrence FROM v_order_line WHERE order_id = 1 ORDER BY line_no"), u"1|1|2"_qs);
    }

    void oneOrderInTwoFilesIsOneOrder_data()
    {
        QTest::addColumn<bool>("together");
        QTest::newRow("in one import") << true;
        QTest::newRow("one import after the other") << false;
    }

    void oneOrderInTwoFilesIsOneOrder()
    {
        QFETCH(bool, together);
        Shop shop;
        // The totals stand on an order's first row only, as Shopify writes them.
        const auto first =
            shop.write(u"orders_1.csv"_qs,
                       "Name,Email,Created at,Subtotal,Shipping,Total,Lineitem quantity,Lineitem name,Lineitem price\n"
                       "#7,ann@example.com,2026-05-01 10:00:00 +0100,9.00,2.00,11.00,1,Cup,6.00\n");
        const auto second =
            shop.write(u"orders_2.csv"_qs,
                       "Name,Email,Created at,Subtotal,Shipping,Total,Lineitem quantity,Lineitem name,Lineitem price\n"
                       "#7,ann@example.com,2026-05-01 10:00:00 +0100,,,,1,Mug,4.00\n"
                       "#8,bo@example.com,2026-05-02 10:00:00 +0100,4.00,0.00,4.00,1,Mug,4.00\n");
        if (together) {
            QVERIFY(shop.run(filesOf({first, second})).has_value());
        } else {
            QVERIFY(shop.run(filesOf({first})).has_value());
            QVERIFY(shop.run(filesOf({second})).has_value());
        }
        QCOMPARE(shop.ask("SELECT number, value, shipping FROM v_order ORDER BY number"), u"#7 1100 200|#8 400 0"_qs);
        QCOMPARE(shop.ask("SELECT count(*) FROM v_order_line"), u"3"_qs);
    }

    void kindsOfDocuments_data()
    {
        QTest::addColumn<QByteArray>("row");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* name, const char* text, const QString& expected) {
            QTest::newRow(name) << QByteArray(text) << expected;
        };
        row("a sale", "201,2026-05-01,A,1,5.00,ann@example.com,paid", u"sale completed 500"_qs);
        row("an anonymous sale", "201,2026-05-01,A,1,5.00,,paid", u"sale completed 500"_qs);
        row("a sale of no value counts", "201,2026-05-01,A,1,0,ann@example.com,paid", u"sale completed 0"_qs);
        row("a cancellation's letter", "C201,2026-05-01,A,-1,5.00,ann@example.com,", u"return completed -500"_qs);
        row("an anonymous cancellation", "C201,2026-05-01,A,-1,5.00,,", u"return completed -500"_qs);
        row("less than nothing of a customer", "201,2026-05-01,A,-1,5.00,ann@example.com,",
            u"return completed -500"_qs);
        row("less than nothing of nobody", "201,2026-05-01,A,-1,5.00,,", u"adjustment completed -500"_qs);
        row("another letter without a customer", "A201,2026-05-01,B,1,-5.00,,", u"adjustment completed -500"_qs);
        row("a pending one", "201,2026-05-01,A,1,5.00,ann@example.com,on hold", u"sale pending 500"_qs);
        row("a cancelled one", "201,2026-05-01,A,1,5.00,ann@example.com,cancelled", u"sale cancelled 500"_qs);
    }

    void kindsOfDocuments()
    {
        QFETCH(QByteArray, row);
        QFETCH(QString, expected);
        Shop shop;
        QByteArray csv = "Order No,Date,SKU,Qty,Price,Email,Status\n";
        for (int i = 1; i <= 20; ++i)
            csv += QByteArray::number(i) + ",2026-04-01,A,1,5.00,x@example.com,paid\n";
        QVERIFY(shop.import(csv + row + "\n").has_value());
        QCOMPARE(shop.ask("SELECT kind, state, value FROM v_order WHERE number LIKE '%201'"), expected);
    }

    void aRefundedOrderIsASaleAndItsReturn()
    {
        Shop shop;
        QVERIFY(shop.import("Order ID,Date,Email,Total,Refunded Amount,Status\n"
                            "1,2026-05-01,ann@example.com,20.00,4.00,partially_refunded\n"
                            "2,2026-05-02,ann@example.com,30.00,,refunded\n")
                    .has_value());
        QCOMPARE(shop.ask("SELECT o.number, o.kind, o.value, l.number FROM v_order o LEFT JOIN v_order l ON l.id = "
                          "o.linked_order_id ORDER BY o.id"),
                 u"1 sale 2000 -|1/refund return -400 1|2 sale 3000 -|2/refund return -3000 2"_qs);
    }

    void aRefundBelongsToWhoBought()
    {
        Shop shop;
        QVERIFY(shop.import("Transaction ID,Date,Type,Status,Gross,From Email Address,Reference Txn ID\n"
                            "1AB,2026-05-01,Payment,Completed,\"1,060.00\",chris@example.com,\n"
                            "1AC,2026-05-02,Payment Refund,Completed,-60.00,shop@example.com,1AB\n"
                            "1AD,2026-05-03,General Withdrawal,Completed,-500.00,shop@example.com,\n")
                    .has_value());
        QCOMPARE(
            shop.ask(
                "SELECT o.number, o.kind, o.value, c.email FROM v_order o JOIN v_customer c ON c.id = o.customer_id "
                "ORDER BY o.id"),
            u"1AB sale 106000 chris@example.com|1AC return -6000 chris@example.com"_qs);
    }

    void rowsAlwaysAddUp()
    {
        Shop shop;
        const auto report = shop.import("Order No,Date,SKU,Qty,Price,Email\n"
                                        "1,2026-05-01,A,1,1.00,ann@example.com\n"
                                        "1,2026-05-01,A,one,1.00,ann@example.com\n"
                                        ",2026-05-01,A,1,1.00,ann@example.com\n"
                                        "2,31/31/2026,A,1,1.00,ann@example.com\n"
                                        "3,2026-05-02,A,1,cheap,ann@example.com\n"
                                        "4,2026-05-02,A,1,2.00,ann@example.com\n");
        QVERIFY(report.has_value());
        QCOMPARE(report->rows, 6);
        QCOMPARE(report->counts.sum(), report->rows);
        QCOMPARE(countsText(report->counts), u"2 new, 0 updated, 0 unchanged, 4 rejected"_qs);
        QCOMPARE(report->rejects.size(), 4u);
        QCOMPARE(report->rejects[0].line, 3);
        QCOMPARE(report->rejects[0].column, std::string("Qty"));
        QCOMPARE(report->rejects[0].value, std::string("one"));
        QVERIFY(!report->rejects[0].reason.empty());
        QCOMPARE(shop.ask("SELECT line, field, value FROM import_reject ORDER BY line"),
                 u"3 Qty one|4 Order No |5 Date 31/31/2026|6 Price cheap"_qs);
    }

    void customersAreMatchedByEveryKey()
    {
        Shop shop;
        QVERIFY(shop.import("Customer ID,Email,Phone,First Name,City\n"
                            "7,ann@example.com,07700 900123,Ann,York\n")
                    .has_value());
        struct Again
        {
            const char* csv;
        };
        for (const char* csv : {"Customer ID,City\n7,Leeds\n", "Email,City\nANN@Example.com,Hull\n",
                                "Phone,City\n+44 7700 900123,Bath\n"}) {
            const auto report = shop.import(csv);
            QVERIFY2(report.has_value(), csv);
            QCOMPARE(countsText(report->counts), u"0 new, 1 updated, 0 unchanged, 0 rejected"_qs);
            shop.clock().set(shop.clock().now() + msPerDay);
        }
        QCOMPARE(shop.ask("SELECT id, email, phone, city FROM v_customer"), u"1 ann@example.com +447700900123 Bath"_qs);
        QCOMPARE(shop.ask("SELECT count(*) FROM v_trait WHERE trait = 'city'"), u"4"_qs);
    }

    void aSharedPhoneDoesNotJoinTwoPeople()
    {
        Shop shop;
        QVERIFY(shop.import("Email,Phone\nann@example.com,07700 900123\nbo@example.com,07700 900123\n").has_value());
        QCOMPARE(shop.ask("SELECT count(*) FROM v_customer"), u"2"_qs);
    }

    void rowsOfOneCustomerAreMergedAndTheLaterCounts()
    {
        Shop shop;
        const QByteArray csv = "Email,First Name,City\nann@example.com,Ann,York\nANN@example.com,,Leeds\n";
        const auto report = shop.import(csv);
        QCOMPARE(report->merged, 1);
        QCOMPARE(countsText(report->counts), u"1 new, 1 updated, 0 unchanged, 0 rejected"_qs);
        QCOMPARE(shop.ask("SELECT first_name, city FROM v_customer"), u"Ann Leeds"_qs);
        QCOMPARE(countsText(shop.import(csv)->counts), u"0 new, 0 updated, 2 unchanged, 0 rejected"_qs);
    }

    void policies_data()
    {
        QTest::addColumn<int>("policy");
        QTest::addColumn<QString>("city");
        QTest::newRow("overwrite takes the file's value") << static_cast<int>(MergePolicy::Overwrite) << u"Leeds"_qs;
        QTest::newRow("fill keeps what is there") << static_cast<int>(MergePolicy::Fill) << u"York"_qs;
        QTest::newRow("newest keeps what was changed later") << static_cast<int>(MergePolicy::Newest) << u"York"_qs;
    }

    void policies()
    {
        QFETCH(int, policy);
        QFETCH(QString, city);
        Shop shop;
        QVERIFY(shop.import("Email,City\nann@example.com,York\n").has_value());
        shop.clock().set(shop.clock().now() + msPerDay);
        ImportOptions options =
            filesOf({shop.write(u"b.csv"_qs, "Email,City,Company,Updated At\nann@example.com,Leeds,Ltd,2026-01-01\n")});
        options.policy = static_cast<MergePolicy>(policy);
        QVERIFY(shop.run(options).has_value());
        QCOMPARE(shop.ask("SELECT city, company FROM v_customer"), city + u" Ltd"_qs);
    }

    void unknownColumnsBecomeTraitsOfTheirType()
    {
        Shop shop;
        QVERIFY(shop.import("Email,Shoe Size,Wholesale,First Met,Locker,Tags,Total Spent\n"
                            "ann@example.com,\"39,5\",yes,03/04/2024,007,\"vip, \"\"tea, green\"\"\",\"\xC2\xA3"
                            "1,240.50\"\n"
                            "bo@example.com,41,no,25/04/2024,008,,\n")
                    .has_value());
        QCOMPARE(shop.ask("SELECT trait, type, value FROM v_trait WHERE customer_id = 1 ORDER BY trait"),
                 u"first_met date 2024-04-03|given_total_spent money 1240.50|locker text 007|shoe_size number "
                 u"39.5|tags list "
                 u"[\"vip\",\"tea, green\"]|wholesale flag true"_qs);
    }

    void consentIsNeverLoosened()
    {
        Shop shop;
        QVERIFY(
            shop.import("Email,Newsletter\nann@example.com,yes\nbo@example.com,yes\ncy@example.com,never subscribed\n")
                .has_value());
        QCOMPARE(shop.ask("SELECT customer_id, state FROM v_consent ORDER BY customer_id"), u"1 granted|2 granted"_qs);
        QVERIFY(shop.import("Email,Status\nann@example.com,Unsubscribed\nbo@example.com,Bounced\n").has_value());
        QCOMPARE(shop.ask("SELECT normalized, reason FROM v_suppression ORDER BY normalized"),
                 u"ann@example.com unsubscribed|bo@example.com bounced_hard"_qs);
        const auto again = shop.import("Email,Newsletter\nann@example.com,yes\nbo@example.com,yes\n");
        QCOMPARE(countsText(again->counts), u"0 new, 0 updated, 2 unchanged, 0 rejected"_qs);
        QCOMPARE(shop.ask("SELECT state FROM v_consent WHERE customer_id = 1 ORDER BY at DESC, id DESC LIMIT 1"),
                 u"denied"_qs);
    }

    void anInvertedFlagAndTheFilesName()
    {
        Shop shop;
        QVERIFY(shop.import("Email,Email Opt Out\nann@example.com,true\nbo@example.com,false\n").has_value());
        QCOMPARE(shop.ask("SELECT customer_id, state FROM v_consent"), u"1 denied"_qs);
        QVERIFY(shop.import("Email Address,UNSUB_TIME\ncy@example.com,2024-02-03 04:05:06\n",
                            u"unsubscribed_audience.csv"_qs)
                    .has_value());
        QCOMPARE(
            shop.ask("SELECT reason, strftime('%Y-%m-%d', at / 1000, 'unixepoch') FROM v_suppression WHERE normalized "
                     "= 'cy@example.com'"),
            u"unsubscribed 2024-02-03"_qs);
    }

    void secretsAreNeverStored()
    {
        Shop shop;
        const auto report = shop.import(
            "email,password_hash,rp_token,card_number\nann@example.com,$2y$10$Zq,f00ba4,4111111111111111\n");
        QVERIFY(report.has_value());
        QCOMPARE(shop.ask("SELECT count(*) FROM v_trait"), u"0"_qs);
        QVERIFY(report->notes.size() == 1 && report->notes[0].find("password_hash") != std::string::npos);
        QFile file(QString::fromStdString(shop.store().path().string()));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray bytes = file.readAll();
        for (const char* secret : {"$2y$10$Zq", "f00ba4", "4111111111111111"})
            QVERIFY(!bytes.contains(secret));
    }

    void relayAddressesAreNotMailable()
    {
        Shop shop;
        QVERIFY(shop.import("order-id,purchase-date,buyer-email,sku,quantity,price\n"
                            "1,2026-05-01,abc@members.ebay.com,A,1,2.00\n")
                    .has_value());
        QCOMPARE(shop.ask("SELECT mailable FROM v_identity"), u"0"_qs);
    }

    void eventsComeInOnce()
    {
        Shop shop;
        const QByteArray csv =
            "email,event,timestamp,channel,device,url,value,properties\n"
            "ann@example.com,Page Viewed,2026-05-01T10:00:00Z,web,mobile,/cups,,\"{\"\"ref\"\":\"\"mail\"\"}\"\n"
            "ann@example.com,Page Viewed,2026-05-01T10:00:00Z,web,mobile,/cups,,\"{\"\"ref\"\":\"\"mail\"\"}\"\n"
            "ann@example.com,message.sent,2026-05-01T10:00:00Z,email,,,,\n"
            "bo@example.com,store visit,2026-05-02 09:30,in store,,,12.50,\n";
        const auto report = shop.import(csv);
        QVERIFY2(report.has_value(), report ? "" : report.error().text.c_str());
        QCOMPARE(countsText(report->counts), u"3 new, 0 updated, 0 unchanged, 1 rejected"_qs);
        QCOMPARE(shop.ask("SELECT kind, channel, device, key, value_e4, properties FROM v_event ORDER BY id"),
                 u"page_viewed web mobile /cups - {\"ref\":\"mail\"}|page_viewed web mobile /cups - "
                 u"{\"ref\":\"mail\"}|store_visit in_store - - 125000 -"_qs);
        QCOMPARE(countsText(shop.import(csv)->counts), u"0 new, 0 updated, 3 unchanged, 1 rejected"_qs);
    }

    void consentsFiles()
    {
        Shop shop;
        const auto report = shop.import("email,channel,consent,date,evidence\n"
                                        "ann@example.com,email,granted,2026-01-02,form 7\n"
                                        "ann@example.com,sms,denied,2026-01-02,call\n"
                                        "bo@example.com,pigeon,granted,2026-01-02,form 8\n");
        QVERIFY2(report.has_value(), report ? "" : report.error().text.c_str());
        QCOMPARE(shop.ask("SELECT channel, state, evidence FROM v_consent ORDER BY channel"),
                 u"email granted form 7|sms denied call"_qs);
        QCOMPARE(countsText(report->counts), u"1 new, 1 updated, 0 unchanged, 1 rejected"_qs);
    }

    void aLaterRowThatSaysNoIsNotUnchanged()
    {
        Shop shop;
        const QByteArray csv = "Email,Newsletter\nann@example.com,subscribed\nann@example.com,unsubscribed\n"
                               "ann@example.com,unsubscribed\n";
        const auto report = shop.import(csv);
        QCOMPARE(countsText(report->counts), u"1 new, 1 updated, 1 unchanged, 0 rejected"_qs);
        QCOMPARE(shop.ask("SELECT count(*) FROM v_suppression"), u"1"_qs);
        QCOMPARE(countsText(shop.import(csv)->counts), u"0 new, 0 updated, 3 unchanged, 0 rejected"_qs);
    }

    void theBatchKeepsWhatWasDone()
    {
        Shop shop;
        ImportOptions options = filesOf({shop.write(u"till.csv"_qs, orderLines)});
        options.source = "till";
        options.history = true;
        QVERIFY(shop.run(options).has_value());
        QCOMPARE(shop.ask("SELECT kind, source, file_name, policy, history, state, row_count, length(file_sha256) FROM "
                          "import_batch"),
                 u"orders till till.csv overwrite 1 applied 3 64"_qs);
        QCOMPARE(shop.ask("SELECT DISTINCT source FROM v_order"), u"till"_qs);
        QCOMPARE(shop.ask("SELECT count(*) FROM orders WHERE batch_id = 1"), u"2"_qs);
        QCOMPARE(shop.ask("SELECT count(*) FROM trait_entry WHERE batch_id IS NULL"), u"0"_qs);
    }

    void aDryRunCountsAndKeepsNothing()
    {
        Shop shop;
        ImportOptions options = filesOf({shop.write(u"a.csv"_qs, orderLines)});
        options.dryRun = true;
        const auto report = shop.run(options);
        QVERIFY(report.has_value());
        QCOMPARE(countsText(report->counts), u"3 new, 0 updated, 0 unchanged, 0 rejected"_qs);
        QVERIFY(!report->import);
        QCOMPARE(shop.ask("SELECT (SELECT count(*) FROM v_order) + (SELECT count(*) FROM v_customer) + (SELECT "
                          "count(*) FROM import_batch)"),
                 u"0"_qs);
    }

    void aGivenMappingWins()
    {
        Shop shop;
        ImportOptions options = filesOf({shop.write(u"a.csv"_qs, "A,B,C,D\n1,2026-05-01,ann@example.com,12.00\n")});
        options.mapping =
            *mappingFromJson(*parseJson(R"({"kind":"orders","columns":[{"column":"A","field":"order_number"},
            {"column":"B","field":"order_date"},{"column":"C","field":"email"},{"column":"D","field":"order_total"}],
            "constants":{"currency":"EUR"}})",
                                        "it"));
        const auto report = shop.run(options);
        QVERIFY2(report.has_value(), report ? "" : report.error().text.c_str());
        QCOMPARE(shop.ask("SELECT number, value, currency FROM v_order"), u"1 1200 EUR"_qs);
        options.mapping->columns[0].column = "Number";
        const auto missing = shop.run(options);
        QVERIFY(!missing);
        QVERIFY(missing.error().text.find("\"Number\"") != std::string::npos);
    }

    void cancelLeavesNothing_data()
    {
        QTest::addColumn<QString>("phase");
        QTest::newRow("while reading") << u"Reading"_qs;
        QTest::newRow("while checking") << u"Checking"_qs;
        QTest::newRow("while writing") << u"Writing"_qs;
    }

    void cancelLeavesNothing()
    {
        QFETCH(QString, phase);
        Shop shop;
        QByteArray csv = "Order No,Date,SKU,Qty,Price,Email\n";
        for (int i = 0; i < 5'000; ++i)
            csv += QByteArray::number(i) + ",2026-05-01,A,1,1.00,c" + QByteArray::number(i) + "@example.com\n";
        const CancelToken cancel;
        bool seen = false;
        const auto report = shop.run(filesOf({shop.write(u"a.csv"_qs, csv)}), cancel, [&](const Progress& progress) {
            if (progress.phase == phase.toStdString()) {
                seen = true;
                cancel.cancel();
            }
        });
        QVERIFY(seen);
        QVERIFY(!report);
        QCOMPARE(report.error().code, ErrorCode::Cancelled);
        QCOMPARE(
            shop.ask(
                "SELECT (SELECT count(*) FROM v_order) + (SELECT count(*) FROM v_customer) + (SELECT count(*) FROM "
                "v_product) + (SELECT count(*) FROM import_batch)"),
            u"0"_qs);
    }

    void aFailureOfTheDiskLeavesNothing()
    {
        Shop shop;
        QVERIFY(shop.import(orderLines).has_value());
        // SQLite refuses to let the file grow: what a full disk does.
        QVERIFY(shop.store()
                    .write([](Transaction& tx) -> Result<void> {
                        Query pages = tx.queryOnce("PRAGMA page_count");
                        pages.step();
                        tx.queryOnce("PRAGMA max_page_count = " + std::to_string(pages.int64(0) + 20)).step();
                        return {};
                    })
                    .has_value());
        QByteArray csv = "Order No,Date,SKU,Qty,Price,Email\n";
        for (int i = 1000; i < 6'000; ++i)
            csv += QByteArray::number(i) + ",2026-05-01,A,1,1.00,c" + QByteArray::number(i) + "@example.com\n";
        const auto report = shop.import(csv, u"large.csv"_qs);
        QVERIFY(!report);
        QCOMPARE(report.error().code, ErrorCode::DiskFull);
        QCOMPARE(shop.ask("SELECT (SELECT count(*) FROM v_order), (SELECT count(*) FROM v_customer), (SELECT count(*) "
                          "FROM import_batch)"),
                 u"2 2 1"_qs);
        QVERIFY(shop.store().check().value().empty());
    }

    void badFilesAreRefusedWithASentence_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("says");
        const auto row = [](const char* name, const QByteArray& bytes, ErrorCode code, const QString& says) {
            QTest::newRow(name) << bytes << static_cast<int>(code) << says;
        };
        row("missing", "MISSING", ErrorCode::NotFound, u"no file"_qs);
        row("a folder", "FOLDER", ErrorCode::BadInput, u"folder"_qs);
        row("empty", "", ErrorCode::BadInput, u"is empty"_qs);
        row("white space only", " \n\n\t\n", ErrorCode::BadInput, u"empty"_qs);
        row("a picture", QByteArray("\x89PNG\r\n\x1A\n\0\0\0", 11), ErrorCode::BadInput, u"PNG picture"_qs);
        row("a workspace", QByteArray("SQLite format 3\0....", 20), ErrorCode::BadInput, u"SQLite database"_qs);
        row("an archive that is cut off", QByteArray("PK\x03\x04......"), ErrorCode::BadInput, u"cut off"_qs);
        row("an old workbook", QByteArray("\xD0\xCF\x11\xE0....Workbook"), ErrorCode::BadInput, u".xls"_qs);
        row("a web page", "<!DOCTYPE html><html><body>a,b</body></html>", ErrorCode::BadInput, u"web page"_qs);
        row("broken JSON", "{\"a\": 1", ErrorCode::BadInput, u"valid JSON"_qs);
        row("a header only", "Email,First Name\n", ErrorCode::BadInput, u"no rows"_qs);
        row("too many columns", QByteArray(20'000, ',') + "\n" + QByteArray(20'000, ',') + "\n", ErrorCode::BadInput,
            u"more than 10,000 columns"_qs);
        row("no usable column", "Colour,Weight\nred,5\nblue,6\n", ErrorCode::BadInput, u"\"Colour\" and \"Weight\""_qs);
        row("prose", "Dear shop,\nplease find my letter.\nYours\n", ErrorCode::BadInput, u"tells who"_qs);
        row("bad rows only", "Email,First Name,Phone\nnobody,Ann,\nnone,Bo,\n@,Cy,\nx@example.com y,Di,\n",
            ErrorCode::BadInput, u""_qs);
        row("orders whose rows are all bad", "Order No,Date,Total\n1,soon,2.00\n2,later,3.00\n", ErrorCode::BadInput,
            u""_qs);
    }

    void badFilesAreRefusedWithASentence()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(int, code);
        QFETCH(QString, says);
        Shop shop;
        std::filesystem::path path = shop.file(u"bad.csv"_qs);
        if (bytes == "FOLDER")
            std::filesystem::create_directory(path);
        else if (bytes != "MISSING")
            path = shop.write(u"bad.csv"_qs, bytes);
        const auto report = shop.run(filesOf({path}));
        QVERIFY(!report);
        QCOMPARE(static_cast<int>(report.error().code), code);
        QVERIFY2(QString::fromStdString(report.error().text).contains(says), report.error().text.c_str());
        if (code == static_cast<int>(ErrorCode::BadInput) && says.isEmpty())
            QVERIFY2(report.error().text.find("Line 2") != std::string::npos ||
                         report.error().text.find("columns are") != std::string::npos,
                     report.error().text.c_str());
        QCOMPARE(shop.ask("SELECT (SELECT count(*) FROM v_customer) + (SELECT count(*) FROM import_batch)"), u"0"_qs);
    }

    void aPreviewShowsWhatTheFileIs()
    {
        Shop shop;
        const auto path = shop.write(
            u"a.csv"_qs, QByteArray("Kundennummer;Nachname;Ort;E-Mail\n1;M\xFCller;K\xF6ln;a@example.com\n"));
        const auto plan = ImportSession(shop.store(), filesOf({path})).preview(path);
        QVERIFY(plan.has_value());
        QCOMPARE(plan->source.encoding.name, std::string("windows-1252"));
        QCOMPARE(plan->source.layout.dialect.delimiter, std::string(";"));
        QCOMPARE(plan->mapping.kind, ImportKind::Customers);
        QCOMPARE(plan->columns.size(), 4u);
        QCOMPARE(plan->columns[1].samples.at(0), std::string("M\xC3\xBCller"));
        QCOMPARE(plan->sampledRows, 1);
        QVERIFY(plan->wholeFile);
    }

    void footersAreNoRows()
    {
        Shop shop;
        const auto report = shop.import("Order No,Date,SKU,Qty,Price,Email\n"
                                        "1,2026-05-01,A,1,1.00,ann@example.com\n\n"
                                        "Grand Totals,,,1,1.00,\n\"1\",\"record(s) downloaded\"\nSeller ID : x\n");
        QCOMPARE(report->rows, 1);
        QCOMPARE(countsText(report->counts), u"1 new, 0 updated, 0 unchanged, 0 rejected"_qs);
    }

    void dayAndMonthAreDecidedByTheWholeFile()
    {
        Shop shop;
        QByteArray csv = "Order No,Date,Total,Email\n";
        for (int i = 0; i < 1'500; ++i)
            csv += QByteArray::number(i) + ",03/04/2026,1.00,a" + QByteArray::number(i) + "@example.com\n";
        csv += "9999,03/28/2026,1.00,z@example.com\n";
        QVERIFY(shop.import(csv).has_value());
        QCOMPARE(
            shop.ask("SELECT strftime('%Y-%m-%d', at / 1000, 'unixepoch'), date_only FROM v_order WHERE number = '0'"),
            u"2026-03-04 1"_qs);
    }

    void germanMoneyAndUtf16()
    {
        Shop shop;
        const QString csv =
            u"Bestellnummer;Bestelldatum;E-Mail;Gesamtbetrag\n1;06.09.2025;a@example.com;1.234,50 \u20AC\n"_qs;
        QByteArray bytes("\xFF\xFE");
        for (const QChar c : csv)
            bytes.append(static_cast<char>(c.unicode() & 0xFF)).append(static_cast<char>(c.unicode() >> 8));
        const auto report = shop.import(bytes);
        QVERIFY2(report.has_value(), report ? "" : report.error().text.c_str());
        QCOMPARE(shop.ask("SELECT value, currency FROM v_order"), u"123450 EUR"_qs);
    }
};

QTEST_GUILESS_MAIN(TestImportSession)
#include "tst_importsession.moc"
