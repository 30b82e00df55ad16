#include "tests/core/intake/shop.h"

#include "core/intake/importundo.h"
#include "core/intake/loyaltywords.h"

#include <QTest>

#include <algorithm>

using namespace patron;
using namespace patron::intake;

/// Files of coupons: shared codes, pools of unique ones, and what became of them.
class TestCouponKind : public QObject
{
    Q_OBJECT

private:
    static Result<ImportReport> coupons(Shop& shop, const QByteArray& csv)
    {
        shop.clock().set(shop.clock().now() + msPerHour);
        ImportOptions options;
        options.files = {shop.write(u"codes.csv"_qs, csv)};
        options.kind = ImportKind::Coupons;
        return shop.run(options);
    }
    static QString codes(Shop& shop)
    {
        return shop.ask(
            "SELECT code, usage, pool, discount, discount_e4, currency, min_spend, max_uses, given_uses FROM "
            "v_coupon ORDER BY folded");
    }
    static QString uses(Shop& shop)
    {
        return shop.ask("SELECT coupon, kind, (SELECT min(normalized) FROM v_identity i WHERE i.customer_id = "
                        "u.customer_id), order_number FROM v_coupon_use u ORDER BY coupon, kind, 3, 4");
    }

private Q_SLOTS:
    void codesAreKnownByTheirHeadings_data()
    {
        QTest::addColumn<QByteArray>("csv");
        QTest::addColumn<QString>("expected");
        QTest::newRow("English, shared")
            << QByteArray("Code,Discount type,Discount value,Currency,Minimum spend,Usage limit,Times used\n"
                          "TEA10,percentage,10,,20.00,,3\nFIVER,fixed_amount,5.00,EUR,,100,\n")
            << u"FIVER shared - amount 50000 EUR - 100 -|TEA10 shared - percent 100000 GBP 2000 - 3"_qs;
        QTest::newRow("a pool of unique codes")
            << QByteArray("Pool,Code,Discount %\nWelcome,WEL-A1,15\nWelcome,WEL-B2,15\n")
            << u"WEL-A1 unique Welcome percent 150000 GBP - - -|WEL-B2 unique Welcome percent 150000 GBP - - -"_qs;
        QTest::newRow("signs in the cells")
            << QByteArray("Code,Discount,Valid until\nA1,10%,2026-12-31\nB1,\"€5,00\",2026-12-31\nC1,$7,\n")
            << u"A1 shared - percent 100000 GBP - - -|B1 shared - amount 50000 EUR - - -|"
               "C1 shared - amount 70000 USD - - -"_qs;
        QTest::newRow("German") << QByteArray("Gutscheincode;Rabattart;Rabattwert;Mindestbestellwert;Gültig bis\n"
                                              "TEE10;Prozent;10,5;20,00;31.12.2026\n")
                                << u"TEE10 shared - percent 105000 GBP 2000 - -"_qs;
        QTest::newRow("French") << QByteArray("Code promo;Type de remise;Remise;Valable jusqu'au\n"
                                              "THE10;Livraison gratuite;;31/12/2026\n")
                                << u"THE10 shared - free_shipping - GBP - - -"_qs;
        QTest::newRow("Spanish") << QByteArray("Código;Tipo de descuento;Descuento;Límite de usos\n"
                                               "TE10;Porcentaje;10;1\n")
                                 << u"TE10 unique - percent 100000 GBP - 1 -"_qs;
        QTest::newRow("Italian") << QByteArray("Codice sconto;Tipo di sconto;Sconto;Spesa minima\nTE10;Importo;10;15\n")
                                 << u"TE10 shared - amount 100000 GBP 1500 - -"_qs;
        QTest::newRow("Dutch") << QByteArray("Kortingscode;Soort korting;Korting;Geldig tot\nTHEE;Percentage;10;"
                                             "31-12-2026\n")
                               << u"THEE shared - percent 100000 GBP - - -"_qs;
        QTest::newRow("French, to a last day") << QByteArray("Code promo;Remise;Date de fin\nTHE10;10 %;31/12/2026\n")
                                               << u"THE10 shared - percent 100000 GBP - - -"_qs;
        QTest::newRow("Spanish, of a coupon") << QByteArray("Código de cupón;Descuento;Válido hasta\n"
                                                            "TE10;10 %;31/12/2026\n")
                                              << u"TE10 shared - percent 100000 GBP - - -"_qs;
        QTest::newRow("Italian, with an end") << QByteArray("Codice coupon;Sconto;Scadenza\nTE10;10 %;31/12/2026\n")
                                              << u"TE10 shared - percent 100000 GBP - - -"_qs;
        QTest::newRow("a code and what it takes off")
            << QByteArray("Voucher code,Discount\nTEA5,5.00\n") << u"TEA5 shared - amount 50000 GBP - - -"_qs;
        QTest::newRow("shares of one, amounts below nothing")
            << QByteArray("Code,Value type,Value,Used count\nA1,percentage,0.15,1\nB1,fixed_amount,-5.00,0\n")
            << u"A1 shared - percent 150000 GBP - - 1|B1 shared - amount 50000 GBP - - 0"_qs;
    }

    void codesAreKnownByTheirHeadings()
    {
        QFETCH(QByteArray, csv);
        QFETCH(QString, expected);
        Shop shop;
        const auto report = shop.import(csv);
        QVERIFY2(report.has_value(), qPrintable(problem(report)));
        QCOMPARE(kindOf(*report), u"coupons"_qs);
        QCOMPARE(report->counts.sum(), report->rows);
        QCOMPARE(report->counts.rejected, 0);
        QCOMPARE(codes(shop), expected);
    }

    void aCodeSentToSomebodyIsACoupon()
    {
        Shop shop;
        const auto report = shop.import("Coupon code,Discount,Email\nTEA5,5.00,ann@example.com\n");
        QVERIFY2(report.has_value(), qPrintable(problem(report)));
        QCOMPARE(kindOf(*report), u"coupons"_qs);
        QCOMPARE(shop.ask("SELECT count(*) FROM trait WHERE name IN ('coupon_code', 'discount')"), u"0"_qs);
        QCOMPARE(uses(shop), u"tea5 assigned ann@example.com -"_qs);
    }

    void aListOfCodesNeedsNoHeading_data()
    {
        QTest::addColumn<QByteArray>("csv");
        QTest::addColumn<QString>("expected");
        QTest::newRow("with digits") << QByteArray("ABC-1\nABC-2\nABC-3\n") << u"ABC-1|ABC-2|ABC-3"_qs;
        QTest::newRow("capitals alone") << QByteArray("XKQPL\nMNBVC\n") << u"MNBVC|XKQPL"_qs;
        QTest::newRow("under a heading") << QByteArray("Code\nABC-1\nABC-2\n") << u"ABC-1|ABC-2"_qs;
    }

    void aListOfCodesNeedsNoHeading()
    {
        QFETCH(QByteArray, csv);
        QFETCH(QString, expected);
        Shop shop;
        const auto report = coupons(shop, csv);
        QVERIFY2(report.has_value(), qPrintable(problem(report)));
        QCOMPARE(shop.ask("SELECT code FROM v_coupon ORDER BY folded"), expected);
    }

    void otherFilesWithCodesAreNoCoupons_data()
    {
        QTest::addColumn<QByteArray>("csv");
        QTest::addColumn<QString>("kind");
        QTest::newRow("orders") << QByteArray("Order No,Date,Email,Total,Coupon,Discount\n"
                                              "1,2026-05-01,ann@example.com,3.00,TEA10,0.30\n")
                                << u"orders"_qs;
        QTest::newRow("customers") << QByteArray("Email,First Name,Code\nann@example.com,Ann,X1\n") << u"customers"_qs;
        QTest::newRow("people with a code of theirs")
            << QByteArray("Email,First Name,Coupon code,Discount\nann@example.com,Ann,X1,5\n") << u"customers"_qs;
        QTest::newRow("products") << QByteArray("Code,Title,Price\nC1,Cup,2.50\n") << u"products"_qs;
        QTest::newRow("rates") << QByteArray("Date,Code,Rate\n2026-05-01,EUR,0.85\n") << u"rates"_qs;
    }

    void otherFilesWithCodesAreNoCoupons()
    {
        QFETCH(QByteArray, csv);
        QFETCH(QString, kind);
        Shop shop;
        const auto report = shop.import(csv);
        QVERIFY2(report.has_value(), qPrintable(problem(report)));
        QCOMPARE(kindOf(*report), kind);
    }

    void whatIsNoCouponIsRejected()
    {
        Shop shop;
        const auto report = coupons(
            shop, "Code,Discount type,Discount value,Valid from,Valid until,Redeemed at\n,percent,10,,,\n"
                  "A,percent,lots,,,\nB,percent,120,,,\nC,percent,10,2026-05-02,2026-05-01,\nD,percent,10,soon,,\n"
                  "E,percent,10,,,then\nF,percent,10,2026-05-01,2026-05-01,2026-05-01\n");
        QVERIFY2(report.has_value(), qPrintable(problem(report)));
        QCOMPARE(countsText(report->counts), u"1 new, 0 updated, 0 unchanged, 6 rejected"_qs);
        QStringList reasons;
        for (const RejectedRow& row : report->rejects)
            reasons << QString::fromStdString(std::to_string(row.line) + " " + row.column + ": " + row.reason);
        QCOMPARE(reasons.join(u'\n'), u"2 Code: The row has no code.\n"
                                      "3 Discount value: This is no discount: neither a share nor an amount.\n"
                                      "4 Discount value: A discount is at most 100 %.\n"
                                      "5 Valid until: The coupon ends before it begins.\n"
                                      "6 Valid from: This is not a date.\n"
                                      "7 Redeemed at: This is not a date."_qs);
        // A code of one day is valid to its end: midnight in London is 23:00 UTC.
        QCOMPARE(shop.ask("SELECT starts_at, ends_at - starts_at FROM v_coupon"), u"1777590000000 86400000"_qs);
    }

    void usesNameOrdersAndCustomers()
    {
        Shop shop;
        QVERIFY(shop.import("Email,First Name\nann@example.com,Ann\n"));
        const QByteArray csv = "Code,Pool,Redeemed at,Order ID,Customer email\nA1,Vip,2026-05-01,77,ann@example.com\n"
                               "B1,Vip,,,bo@example.com\nC1,Vip,,,\nA1,Vip,2026-05-01,77,ann@example.com\n";
        const auto report = coupons(shop, csv);
        QVERIFY2(report.has_value(), qPrintable(problem(report)));
        QCOMPARE(countsText(report->counts), u"3 new, 0 updated, 1 unchanged, 0 rejected"_qs);
        QCOMPARE(uses(shop), u"a1 redeemed ann@example.com 77|b1 assigned bo@example.com -"_qs);
        QCOMPARE(shop.ask("SELECT count(*) FROM v_customer"), u"2"_qs);
        QCOMPARE(countsText(coupons(shop, csv)->counts), u"0 new, 0 updated, 4 unchanged, 0 rejected"_qs);
        // One of the assigned codes is used: the code stays, the use is new.
        QCOMPARE(countsText(coupons(shop, "Code,Redeemed at,Order ID\nb1,2026-05-03,78\n")->counts),
                 u"1 new, 0 updated, 0 unchanged, 0 rejected"_qs);
        QCOMPARE(uses(shop), u"a1 redeemed ann@example.com 77|b1 assigned bo@example.com -|b1 redeemed - 78"_qs);
        QCOMPARE(shop.ask("SELECT count(*) FROM v_coupon"), u"3"_qs);
    }

    void aLaterFileBringsTermsUpToDate()
    {
        Shop shop;
        QVERIFY(coupons(shop, "Code,Discount type,Discount value,Times used\nTEA10,percent,10,3\n"));
        const auto report = coupons(shop, "Code,Discount type,Discount value,Times used\ntea10,percent,15,4\n");
        QCOMPARE(countsText(report->counts), u"0 new, 1 updated, 0 unchanged, 0 rejected"_qs);
        QCOMPARE(codes(shop), u"tea10 shared - percent 150000 GBP - - 4"_qs);
    }

    void everyFileCanBeTakenBackInAnyOrder_data()
    {
        QTest::addColumn<QList<int>>("order");
        QList<int> order{0, 1, 2};
        do {
            QTest::addRow("%d, %d, %d", order[0] + 1, order[1] + 1, order[2] + 1) << order;
        } while (std::next_permutation(order.begin(), order.end()));
    }

    void everyFileCanBeTakenBackInAnyOrder()
    {
        QFETCH(QList<int>, order);
        const QList<QByteArray> files{
            "Code,Pool,Discount type,Discount value,Customer "
            "email\nA1,Vip,percent,10,ann@example.com\nB1,Vip,percent,10,\n",
            "Code,Pool,Redeemed at,Order ID,Customer email\nA1,Vip,2026-05-01,77,ann@example.com\nB1,Vip,,78,\n",
            "Code,Discount type,Discount value,Redeemed at,Order ID,Customer "
            "email\nB1,amount,4,2026-05-02,78,bo@example.com\n"
            "C1,amount,4,,,\n"};
        Shop shop;
        std::vector<BatchId> batches;
        for (const QByteArray& csv : files) {
            const auto report = coupons(shop, csv);
            QVERIFY2(report.has_value(), qPrintable(problem(report)));
            batches.push_back(report->import);
        }
        QList<int> gone;
        for (const int i : order) {
            QVERIFY(shop.undo(batches[static_cast<std::size_t>(i)]).has_value());
            gone << i;
            Shop rest;
            for (int k = 0; k < files.size(); ++k) {
                if (!gone.contains(k))
                    QVERIFY(coupons(rest, files[k]).has_value());
            }
            QCOMPARE(codes(shop), codes(rest));
            QCOMPARE(uses(shop), uses(rest));
            QCOMPARE(shop.ask("SELECT count(*) FROM v_customer"), rest.ask("SELECT count(*) FROM v_customer"));
        }
        QCOMPARE(shop.ask("SELECT (SELECT count(*) FROM coupon) + (SELECT count(*) FROM coupon_use) + (SELECT count(*) "
                          "FROM import_version)"),
                 u"0"_qs);
    }

    void thePreviewCountsCodesAndUses()
    {
        Shop shop;
        const auto first = coupons(shop, "Code,Pool,Order ID\nA1,Vip,77\nB1,Vip,\n");
        QVERIFY(coupons(shop, "Code,Pool,Order ID\nA1,Vip,77\n"));
        const auto preview = previewUndo(shop.store(), first->import);
        QVERIFY(preview.has_value());
        QCOMPARE(preview->coupons, (UndoCounts::Part{1, 2}));
    }

    void aDryRunKeepsNothing()
    {
        Shop shop;
        ImportOptions options;
        options.files = {shop.write(u"a.csv"_qs, "Code,Pool,Customer email\nA1,Vip,ann@example.com\n")};
        options.kind = ImportKind::Coupons;
        options.dryRun = true;
        QCOMPARE(countsText(shop.run(options)->counts), u"1 new, 0 updated, 0 unchanged, 0 rejected"_qs);
        QCOMPARE(shop.ask("SELECT (SELECT count(*) FROM coupon) + (SELECT count(*) FROM coupon_use) + (SELECT count(*) "
                          "FROM customer)"),
                 u"0"_qs);
    }

    void wordsOfDiscounts_data()
    {
        QTest::addColumn<QString>("word");
        QTest::addColumn<QString>("kind");
        const auto row = [](const char* word, const char* kind) {
            QTest::newRow(word) << QString::fromUtf8(word) << QString::fromUtf8(kind);
        };
        row("percentage", "percent");
        row("fixed_cart", "amount");
        row("Free Shipping", "free_shipping");
        row("Buy X Get Y", "free_product");
        row("Livraison offerte", "free_shipping");
        row("Festbetrag", "amount");
        row("Überraschung", "");
    }

    void wordsOfDiscounts()
    {
        QFETCH(QString, word);
        QFETCH(QString, kind);
        QCOMPARE(QString::fromStdString(std::string(discountKindOf(word.toStdString()))), kind);
    }
};

QTEST_GUILESS_MAIN(TestCouponKind)
#include "tst_couponkind.moc"
