#include "tests/core/intake/shop.h"

#include "core/customer/pointsledger.h"
#include "core/intake/importundo.h"
#include "core/intake/loyaltywords.h"

#include <QTest>

#include <algorithm>

using namespace patron;
using namespace patron::intake;

/// Files of loyalty points: ledgers, balances, tiers.
class TestLoyaltyKind : public QObject
{
    Q_OBJECT

private:
    static Result<ImportReport> loyalty(Shop& shop, const QByteArray& csv)
    {
        shop.clock().set(shop.clock().now() + msPerHour);
        ImportOptions options;
        options.files = {shop.write(u"points.csv"_qs, csv)};
        options.kind = ImportKind::Loyalty;
        return shop.run(options);
    }
    static QString balances(Shop& shop)
    {
        return shop.ask("SELECT c.email, b.points, b.tier FROM v_loyalty_balance b JOIN v_customer c ON c.id = "
                        "b.customer_id ORDER BY c.email, b.plan");
    }
    static QString ledger(Shop& shop)
    {
        return shop.ask("SELECT (SELECT min(normalized) FROM v_identity i WHERE i.customer_id = e.customer_id), kind, "
                        "points, tier, order_number FROM v_loyalty_entry e ORDER BY 1, at, 3, 2, 4");
    }

private Q_SLOTS:
    void ledgersAreKnownByTheirHeadings_data()
    {
        QTest::addColumn<QByteArray>("csv");
        QTest::addColumn<QString>("expected");
        QTest::newRow("English") << QByteArray(
                                        "Date,Email,Type,Points,Order ID\n2026-05-01,ann@example.com,Earned,50,7\n"
                                        "2026-05-02,ann@example.com,Redeemed,20,\n"
                                        "2026-05-03,ann@example.com,Expired,-10,\n")
                                 << u"earn 50 7|burn -20 -|expire -10 -"_qs;
        QTest::newRow("German") << QByteArray("Buchungsdatum;E-Mail;Buchungsart;Punkte\n01.05.2026;ann@example.com;"
                                              "Gutschrift;1.250\n13.05.2026;ann@example.com;Eingelöst;200\n")
                                << u"earn 1250 -|burn -200 -"_qs;
        QTest::newRow("French") << QByteArray(
                                       "Date;Adresse e-mail;Type de mouvement;Points\n01/05/2026;ann@example.com;"
                                       "Crédité;50\n13/05/2026;ann@example.com;Annulé;50\n")
                                << u"earn 50 -|reverse -50 -"_qs;
        QTest::newRow("Spanish") << QByteArray("Fecha,Correo,Tipo de movimiento,Puntos\n01/05/2026,ann@example.com,"
                                               "Ganados,50\n13/05/2026,ann@example.com,Canjeados,20\n")
                                 << u"earn 50 -|burn -20 -"_qs;
        QTest::newRow("Italian") << QByteArray(
                                        "Data;Email;Tipo movimento;Punti\n01/05/2026;ann@example.com;Accredito;50\n"
                                        "13/05/2026;ann@example.com;Scaduti;20\n")
                                 << u"earn 50 -|expire -20 -"_qs;
        QTest::newRow("Dutch") << QByteArray(
                                      "Datum;E-mail;Mutatiesoort;Punten\n01-05-2026;ann@example.com;Gespaard;50\n"
                                      "13-05-2026;ann@example.com;Ingewisseld;20\n")
                               << u"earn 50 -|burn -20 -"_qs;
        QTest::newRow("without a kind the sign says it")
            << QByteArray("Created at,Email,Points change,Description\n2026-05-01,ann@example.com,50,Birthday\n"
                          "2026-05-02,ann@example.com,-20,Voucher\n")
            << u"earn 50 -|burn -20 -"_qs;
        QTest::newRow("a running balance is no movement of its own")
            << QByteArray("Date,Email,Type,Points,Points balance\n2026-05-01,ann@example.com,earn,50,50\n"
                          "2026-05-02,ann@example.com,burn,20,30\n")
            << u"earn 50 -|burn -20 -"_qs;
    }

    void ledgersAreKnownByTheirHeadings()
    {
        QFETCH(QByteArray, csv);
        QFETCH(QString, expected);
        Shop shop;
        const auto report = shop.import(csv);
        QVERIFY2(report.has_value(), qPrintable(problem(report)));
        QCOMPARE(kindOf(*report), u"loyalty"_qs);
        QCOMPARE(report->counts.sum(), report->rows);
        QCOMPARE(report->counts.rejected, 0);
        QCOMPARE(shop.ask("SELECT kind, points, order_number FROM v_loyalty_entry ORDER BY at"), expected);
    }

    void otherFilesWithPointsAreNoLedgers_data()
    {
        QTest::addColumn<QByteArray>("csv");
        QTest::addColumn<QString>("kind");
        QTest::newRow("customers") << QByteArray("Email,First Name,Points\nann@example.com,Ann,5\n") << u"customers"_qs;
        QTest::newRow("customers with much else")
            << QByteArray("Email,City,Favourite tea,Points balance\nann@example.com,York,Assam,5\n") << u"customers"_qs;
        QTest::newRow("orders") << QByteArray("Order No,Date,Email,Total,Points\n1,2026-05-01,ann@example.com,3.00,3\n")
                                << u"orders"_qs;
        QTest::newRow("events") << QByteArray("event,email,timestamp,value\nquiz,ann@example.com,2026-05-01,5\n")
                                << u"events"_qs;
        QTest::newRow("balances") << QByteArray("Member,Points balance,Tier\n77001,5,Gold\n") << u"loyalty"_qs;
    }

    void otherFilesWithPointsAreNoLedgers()
    {
        QFETCH(QByteArray, csv);
        QFETCH(QString, kind);
        Shop shop;
        const auto report = shop.import(csv);
        QVERIFY2(report.has_value(), qPrintable(problem(report)));
        QCOMPARE(kindOf(*report), kind);
    }

    void whatIsNoMovementIsRejected()
    {
        Shop shop;
        const auto report = loyalty(shop, "Date,Email,Type,Points,Expires on\n2026-05-01,ann@example.com,earn,1.5,\n"
                                          "2026-05-01,ann@example.com,earn,many,\n,ann@example.com,earn,5,\n"
                                          "soon,ann@example.com,earn,5,\n2026-05-01,,earn,5,\n"
                                          "2026-05-01,nobody,earn,5,\n2026-05-01,ann@example.com,earn,,\n"
                                          "2026-05-01,ann@example.com,earn,5,never\n"
                                          "2026-05-01,ann@example.com,earn,5,2027-05-01\n");
        QVERIFY2(report.has_value(), qPrintable(problem(report)));
        QCOMPARE(countsText(report->counts), u"1 new, 0 updated, 0 unchanged, 8 rejected"_qs);
        QStringList reasons;
        for (const RejectedRow& row : report->rejects)
            reasons << QString::fromStdString(std::to_string(row.line) + " " + row.column + ": " + row.reason);
        QCOMPARE(reasons.mid(0, 5).join(u'\n'),
                 u"2 Points: This is no whole number of points.\n3 Points: This is no whole number of points.\n"
                 "4 Date: The row does not say when the points came or went.\n5 Date: This is not a date.\n"
                 "6 : The row does not say whose points these are."_qs);
        QCOMPARE(
            reasons.mid(6).join(u'\n'),
            u"8 Points: The row has neither points nor a balance nor a tier.\n9 Expires on: This is not a date."_qs);
        QCOMPARE(shop.ask("SELECT points, expires_on - local_day FROM v_loyalty_entry"), u"5 365"_qs);
    }

    void aSecondImportChangesNothing()
    {
        Shop shop;
        // The same movement twice in one file is two movements.
        const QByteArray csv = "Date,Email,Type,Points\n2026-05-01,ann@example.com,earn,5\n"
                               "2026-05-01,ann@example.com,earn,5\n2026-05-02,bo@example.com,burn,3\n";
        QCOMPARE(countsText(loyalty(shop, csv)->counts), u"3 new, 0 updated, 0 unchanged, 0 rejected"_qs);
        QCOMPARE(countsText(loyalty(shop, csv)->counts), u"0 new, 0 updated, 3 unchanged, 0 rejected"_qs);
        QCOMPARE(balances(shop), u"ann@example.com 10 -|bo@example.com -3 -"_qs);
        const QByteArray keyed = "Transaction ID,Date,Email,Type,Points\nT1,2026-05-01,ann@example.com,earn,7\n"
                                 "T1,2026-05-01,ann@example.com,earn,7\n";
        QCOMPARE(countsText(loyalty(shop, keyed)->counts), u"1 new, 0 updated, 1 unchanged, 0 rejected"_qs);
        QCOMPARE(balances(shop), u"ann@example.com 17 -|bo@example.com -3 -"_qs);
    }

    void aBalanceIsTheSumOfTheLedger()
    {
        Shop shop;
        QVERIFY(loyalty(shop, "Date,Email,Type,Points\n2026-05-01,ann@example.com,earn,100\n"
                              "2026-06-05,ann@example.com,burn,30\n"));
        const auto may = loyalty(shop, "Email,Points balance,Tier,As of\nann@example.com,120,Silver,2026-05-31\n");
        QVERIFY2(may.has_value(), qPrintable(problem(may)));
        QCOMPARE(countsText(may->counts), u"1 new, 0 updated, 0 unchanged, 0 rejected"_qs);
        // 100 came, 120 were there on 31 May: 20 nobody told of. Then 30 went.
        QCOMPARE(ledger(shop), u"ann@example.com earn 100 - -|ann@example.com adjust 20 Silver -|"
                               "ann@example.com burn -30 - -"_qs);
        QCOMPARE(balances(shop), u"ann@example.com 90 Silver"_qs);
        const auto now = loyalty(shop, "Email,Points balance,Tier\nann@example.com,95,Gold\n");
        QCOMPARE(countsText(now->counts), u"0 new, 1 updated, 0 unchanged, 0 rejected"_qs);
        QCOMPARE(balances(shop), u"ann@example.com 95 Gold"_qs);
        QCOMPARE(countsText(loyalty(shop, "Email,Points balance,Tier\nann@example.com,95,Gold\n")->counts),
                 u"0 new, 0 updated, 1 unchanged, 0 rejected"_qs);
        QCOMPARE(balances(shop), u"ann@example.com 95 Gold"_qs);
        // A movement of before, told late, is part of what was stated.
        QVERIFY(loyalty(shop, "Date,Email,Type,Points\n2026-05-02,ann@example.com,earn,15\n"));
        QCOMPARE(balances(shop), u"ann@example.com 95 Gold"_qs);
        QCOMPARE(shop.ask("SELECT points FROM v_loyalty_entry WHERE balance = 120"), u"5"_qs);
    }

    void pointsWithoutADayAreABalance()
    {
        Shop shop;
        QVERIFY(loyalty(shop, "email,points\nann@example.com,40\n"));
        QVERIFY(loyalty(shop, "email,points\nann@example.com,55\n"));
        QCOMPARE(balances(shop), u"ann@example.com 55 -"_qs);
    }

    void membersAreFoundByWhatTheyAreKnownBy()
    {
        Shop shop;
        QVERIFY(
            shop.import("Email,Loyalty card,Phone,First Name,City\nann@example.com,77001,+447700900123,Ann,York\n"));
        QVERIFY(loyalty(shop, "Member,Date,Type,Points\n77001,2026-05-01,earn,5\n77002,2026-05-01,earn,7\n"));
        QVERIFY(loyalty(shop, "Phone,First name,Points balance\n+447700900123,Anna,50\n"));
        QCOMPARE(shop.ask("SELECT count(*) FROM v_customer"), u"2"_qs);
        QCOMPARE(shop.ask("SELECT email, first_name FROM v_customer ORDER BY id"), u"ann@example.com Anna|- -"_qs);
        // Two systems keep points for Ann: the card's and the phone's are two accounts.
        QCOMPARE(shop.ask("SELECT sum(points) FROM v_loyalty_entry WHERE customer_id = 1"), u"50"_qs);
    }

    void plansAreApart()
    {
        Shop shop;
        QVERIFY(loyalty(shop, "Email,Date,Type,Points,Program\nann@example.com,2026-05-01,earn,5,Tea club\n"
                              "ann@example.com,2026-05-01,earn,7,Cups\n"));
        QVERIFY(loyalty(shop, "Email,Points balance,Program\nann@example.com,9,Cups\n"));
        QCOMPARE(shop.ask("SELECT plan, points FROM v_loyalty_balance ORDER BY plan"), u"Cups 9|Tea club 5"_qs);
    }

    void everyFileCanBeTakenBackInAnyOrder_data()
    {
        QTest::addColumn<QList<int>>("order");
        QList<int> order{0, 1, 2, 3};
        do {
            QTest::addRow("%d, %d, %d, %d", order[0] + 1, order[1] + 1, order[2] + 1, order[3] + 1) << order;
        } while (std::next_permutation(order.begin(), order.end()));
    }

    /// After each undo the ledger is what the files that are left give alone.
    void everyFileCanBeTakenBackInAnyOrder()
    {
        QFETCH(QList<int>, order);
        const QList<QByteArray> files{
            "Transaction ID,Date,Email,Type,Points\n1,2026-05-01,ann@example.com,earn,100\n"
            "2,2026-05-02,bo@example.com,earn,10\n",
            // Told again, and one of them as somebody else's.
            "Transaction ID,Date,Email,Type,Points\n1,2026-05-01,ann@example.com,earn,100\n"
            "2,2026-05-02,cy@example.com,earn,12\n3,2026-06-03,ann@example.com,burn,40\n",
            "Email,Member,Points balance,Tier,As of\nann@example.com,77001,130,Gold,2026-05-20\n"
            "bo@example.com,77002,5,,2026-05-20\n",
            "Member,Points balance,Tier\n77001,80,Silver\n77002,5,Gold\n"};
        Shop shop;
        std::vector<BatchId> batches;
        for (const QByteArray& csv : files) {
            const auto report = loyalty(shop, csv);
            QVERIFY2(report.has_value(), qPrintable(problem(report)));
            batches.push_back(report->import);
        }
        QList<int> gone;
        for (const int i : order) {
            QVERIFY(shop.undo(batches[static_cast<std::size_t>(i)]).has_value());
            gone << i;
            Shop rest;
            for (int k = 0; k < files.size(); ++k) {
                if (gone.contains(k))
                    rest.clock().set(rest.clock().now() + msPerHour);
                else
                    QVERIFY(loyalty(rest, files[k]).has_value());
            }
            QCOMPARE(ledger(shop), ledger(rest));
            QCOMPARE(shop.ask("SELECT count(*) FROM loyalty_entry"), rest.ask("SELECT count(*) FROM loyalty_entry"));
            QCOMPARE(shop.ask("SELECT count(*) FROM v_customer"), rest.ask("SELECT count(*) FROM v_customer"));
        }
        QCOMPARE(shop.ask("SELECT count(*) FROM loyalty_entry"), u"0"_qs);
    }

    void thePreviewCountsMovements()
    {
        Shop shop;
        const QByteArray csv = "Transaction ID,Date,Email,Type,Points\n1,2026-05-01,ann@example.com,earn,100\n";
        const auto first = loyalty(shop, csv);
        QVERIFY(loyalty(shop, csv + "2,2026-05-02,ann@example.com,earn,10\n"));
        const auto preview = previewUndo(shop.store(), first->import);
        QVERIFY(preview.has_value());
        QCOMPARE(preview->points, (UndoCounts::Part{0, 1}));
        QVERIFY(shop.undo(first->import).has_value());
        QCOMPARE(balances(shop), u"ann@example.com 110 -"_qs);
    }

    void aDryRunKeepsNothing()
    {
        Shop shop;
        ImportOptions options;
        options.files = {shop.write(u"a.csv"_qs, "Date,Email,Type,Points\n2026-05-01,ann@example.com,earn,5\n")};
        options.dryRun = true;
        QCOMPARE(countsText(shop.run(options)->counts), u"1 new, 0 updated, 0 unchanged, 0 rejected"_qs);
        QCOMPARE(shop.ask("SELECT (SELECT count(*) FROM loyalty_entry) + (SELECT count(*) FROM customer)"), u"0"_qs);
    }

    void wordsOfMovements_data()
    {
        QTest::addColumn<QString>("word");
        QTest::addColumn<QString>("kind");
        const auto row = [](const char* word, const char* kind) {
            QTest::newRow(word) << QString::fromUtf8(word) << QString::fromUtf8(kind);
        };
        row("Points Earned", "earn");
        row("REDEEM_REWARD", "burn");
        row("Verfallen", "expire");
        row("Refunded", "reverse");
        row("Manual adjustment", "adjust");
        row("Dépensés", "burn");
        row("Birthday gift", "");
        row("", "");
    }

    void wordsOfMovements()
    {
        QFETCH(QString, word);
        QFETCH(QString, kind);
        QCOMPARE(QString::fromStdString(std::string(pointsKindOf(word.toStdString()))), kind);
    }
};

QTEST_GUILESS_MAIN(TestLoyaltyKind)
#include "tst_loyaltykind.moc"
