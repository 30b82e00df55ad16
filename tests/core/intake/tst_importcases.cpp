#include "core/base/json.h"
#include "tests/core/intake/importcase.h"

#include <QTest>

#include <algorithm>

using namespace patron;
using namespace patron::intake;

/// Small files of everyday kinds and what they come to.
class TestImportCases : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aFileComesToWhatItMeans_data()
    {
        columns();
        row("a refund by its type is a return though its amount is positive",
            "Receipt,Date,Type,Customer ID,Total\nR1,2025-12-24,Sale,C1,30.00\nR2,2025-12-26,Refund,C1,20.00\n", orders,
            "sale R1 completed 3000|return R2/return completed -2000");
        row("a voided receipt counts no more",
            "Receipt,Date,Type,Customer ID,Total\nR1,2025-12-24,Refund,C1,30.00\nR3,2025-12-27,Void,C1,5.00\n", orders,
            "return R1/return completed -3000|sale R3 cancelled 500");
        row("a refund's lines go back though their quantity is positive",
            "Receipt number,Date,Receipt type,SKU,Item,Quantity,Net sales,Customer name,Customer email\n"
            "2-1,2025-12-24,Sale,M1,Mug,2,18.00,Ann Ax,a@example.com\n"
            "2-2,2025-12-26,Refund,M1,Mug,1,-9.00,Ann Ax,a@example.com\n",
            lines, "sale 2000 1800|return -1000 -900");
        row("a line below zero beside a positive quantity is a return",
            "Order ID,Date,Customer ID,SKU,Item,Qty,Price,Line total\nA1,2025-12-24,C1,M1,Mug,1,10.00,-10.00\n", orders,
            "return A1 completed -1000");
        row("what comes back later under the same number is a return of its own day",
            "Order ID,Date,Customer ID,Item,Quantity,Price\nO1,2025-12-24,C1,Mug,2,10.00\n"
            "O1,2025-12-26,C1,Mug,-1,10.00\n",
            orders, "sale O1 completed 2000|return O1/return completed -1000");
        row("and so it is when the file has the newest first",
            "Order ID,Date,Customer ID,Item,Quantity,Price\nO1,2025-12-26,C1,Mug,-1,10.00\n"
            "O1,2025-12-24,C1,Mug,2,10.00\n",
            orders, "sale O1 completed 2000|return O1/return completed -1000");
        row("an exchange on one day is one order",
            "Order ID,Date,Customer ID,Item,Quantity,Price\nO1,2025-12-24,C1,Mug,2,10.00\n"
            "O1,2025-12-24,C1,Cup,-1,5.00\n",
            orders, "sale O1 completed 1500");
        row("a tracked refund without a sum gives back the whole order",
            "type,event,userId,anonymousId,timestamp,messageId,properties.order_id,properties.total\n"
            "track,Order Completed,u1,d1,2025-12-24T10:00:00Z,m1,T1,40.00\n"
            "track,Order Refunded,u1,d1,2025-12-26T10:00:00Z,m2,T1,\n",
            orders, "sale T1 completed 4000|return T1/return completed -4000");
        row("and it does so in the order's currency",
            "type,event,userId,anonymousId,timestamp,messageId,properties.order_id,properties.total,"
            "properties.currency\n"
            "track,Order Completed,u1,d1,2025-12-24T10:00:00Z,m1,T1,40.00,EUR\n"
            "track,Order Refunded,u1,d1,2025-12-26T10:00:00Z,m2,T1,,\n",
            "SELECT number, value, currency FROM v_order ORDER BY at", "T1 4000 EUR|T1/return -4000 EUR");
        row("a tracked cancellation calls the order off",
            "type,event,userId,anonymousId,timestamp,messageId,properties.order_id,properties.total\n"
            "track,Order Completed,u1,d1,2025-12-24T10:00:00Z,m1,T1,40.00\n"
            "track,Order Cancelled,u1,d1,2025-12-26T10:00:00Z,m2,T1,40.00\n",
            orders, "sale T1 cancelled 4000");
        row("points that part thousands are read so in Germany",
            "Bestellnummer;Datum;E-Mail;Betrag\n1;24.12.2025;a@example.de;1.200\n2;25.12.2025;a@example.de;350\n"
            "3;26.12.2025;a@example.de;12.500\n",
            orders, "sale 1 completed 120000|sale 2 completed 35000|sale 3 completed 1250000", "DE");
        row("commas that part thousands are read so in Britain",
            "Order ID,Date,Email,Total\n1,2025-12-24,a@example.com,\"1,200\"\n2,2025-12-25,a@example.com,350\n", orders,
            "sale 1 completed 120000|sale 2 completed 35000");
        row("whoever has only a home address has that",
            "Person - Name,Person - Email - Work,Person - Email - Home\nAnn Ax,a@example.com,\nBob Bx,,b@example.com\n",
            identities, "email a@example.com|email b@example.com");
        row("two numbers in a cell are two numbers",
            "Name,Email,Phone\nAnn Ax,a@example.com,07700 900123 / 07700 900456\n", identities,
            "email a@example.com|phone +447700900123|phone +447700900456");
        row("one number with a stroke is one number", "Name;E-Mail;Telefon\nAnn Ax;a@example.de;030 / 1234567\n",
            identities, "email a@example.de|phone +49301234567", "DE");
        row("an address in angle brackets is read",
            "Name,Email\nBob,Bob Bx <b@example.com>\nAnn,\"Ax, Ann <a@example.com>\"\n", identities,
            "email a@example.com|email b@example.com");
        row("Czech names in Windows-1250 keep their letters",
            "Name;Email;City\nJi\xF8\xED Dvo\xF8\xE1k;a@example.cz;\xC8"
            "esk\xE9 Bud\xECjovice\nEva Nov\xE1;b@example.cz;\xC8"
            "esk\xE9 Bud\xECjovice\n",
            "SELECT name, city FROM v_customer ORDER BY id LIMIT 1", "Jiří Dvořák České Budějovice", "CZ");
        row("French names in Windows-1252 keep theirs",
            "Name;Email;City\nH\xE9l\xE8ne P\xE8re;a@example.fr;Saint-\xC9tienne\nAn\xE8s N\xEF;b@example.fr;Orl\xE9"
            "ans\n",
            "SELECT name, city FROM v_customer ORDER BY id LIMIT 1", "Hélène Père Saint-Étienne", "FR");
        row("a large number of a customer is written out", "Name,Email,Points goal\nAnn Ax,a@example.com,100000\n",
            "SELECT value FROM v_trait WHERE trait = "
            "'points_goal'",
            "100000");
        row("an Italian refund is the buyer's and not the shop's",
            "Data;Orario;Fuso orario;Nome;Tipo;Stato;Valuta;Lordo;Netto;Indirizzo email mittente;Indirizzo email "
            "destinatario;Codice transazione;Codice di riferimento transazione\n"
            "20/05/2026;10:00:00;CET;Ada Neri;Pagamento Express Checkout;Completata;EUR;80,00;79,00;ada@example.it;"
            "cassa@shop.example;P1;\n"
            "21/05/2026;10:00:00;CET;Ada Neri;Rimborso pagamento;Completata;EUR;-80,00;-79,00;cassa@shop.example;"
            "ada@example.it;P2;P1\n",
            buyers, "P1 ada@example.it|P2 ada@example.it|known ada@example.it", "IT");
        row("a Spanish refund of an order that is not there is its receiver's",
            "Fecha,Hora,Zona horaria,Nombre,Tipo,Estado,Divisa,Bruto,Correo electr\xC3\xB3nico del remitente,Correo "
            "electr\xC3\xB3nico del destinatario,Id. de transacci\xC3\xB3n,Id. de transacci\xC3\xB3n de referencia\n"
            "21/05/2026,10:00:00,CET,Eva Ruiz,Reembolso de pago,Completado,EUR,\"-8,00\",caja@shop.example,"
            "eva@example.es,P2,P1\n",
            buyers, "P2 eva@example.es|known eva@example.es", "ES");
        row("a Dutch refund that does not say to whom is nobody's, and least of all the shop's",
            "Datum,Tijd,Tijdzone,Naam,Type,Status,Valuta,Bruto,Van e-mailadres,Transactiereferentie,"
            "Referentietransactiereferentie\n"
            "20/05/2026,10:00:00,CET,Jet Vos,Express Checkout-betaling,Voltooid,EUR,\"9,00\",jet@example.nl,P3,\n"
            "21/05/2026,10:00:00,CET,Winkel,Terugbetaling,Voltooid,EUR,\"-8,00\",kassa@shop.example,P2,P1\n",
            buyers, "P2 -|P3 jet@example.nl|known jet@example.nl", "NL");
        row("what a shop pays is no order, and whom it pays no customer",
            "Date,Heure,Fuseau horaire,Nom,Type,\xC3\x89tat,Devise,Avant commission,De l'adresse email,\xC3\x80 "
            "l'adresse email,Num\xC3\xA9ro de transaction,Num\xC3\xA9ro de r\xC3\xA9"
            "f\xC3\xA9rence\n"
            "20/05/2026,10:00:00,CET,Zo\xC3\xA9 Roux,Paiement Express Checkout,Termin\xC3\xA9,EUR,\"9,00\","
            "zoe@example.fr,caisse@shop.example,P1,\n"
            "21/05/2026,10:00:00,CET,Papier SA,Paiement mobile,Termin\xC3\xA9,EUR,\"-30,00\",caisse@shop.example,"
            "papier@example.fr,P2,\n",
            buyers, "P1 zoe@example.fr|known zoe@example.fr", "FR");
        row("numbers without their plus keep their country, national ones the shop's",
            "CONTACT ID,EMAIL,SMS,EMAIL_BLACKLISTED,SMS_BLACKLISTED\n1,a@example.de,4915123456789,No,No\n"
            "2,b@example.de,015123456780,No,No\n3,c@example.de,33612345678,No,No\n",
            "SELECT normalized FROM v_identity WHERE kind = 'phone' ORDER BY normalized",
            "+33612345678|+4915123456780|+4915123456789", "DE");
        row("any of several columns that stops an address wins",
            "Record ID,Email,Lifecycle Stage,Unsubscribed from all email,Opted out of email: Marketing Information,"
            "Opted out of email: One to One\n1,a@example.com,lead,false,false,true\n2,b@example.com,lead,,true,\n"
            "3,c@example.com,lead,true,,\n4,d@example.com,lead,false,false,false\n",
            stops, "a@example.com unsubscribed|b@example.com unsubscribed|c@example.com unsubscribed");
        row("a no beside a yes is a no, in whatever order they stand",
            "Email,Accepts marketing,Newsletter\na@example.com,yes,no\nb@example.com,no,yes\nc@example.com,yes,yes\n",
            wills, "a@example.com denied|b@example.com denied|c@example.com granted");
        row("a yes for texts does not loosen a no for emails",
            "Email,Mobile,Accepts email marketing,Accepts SMS marketing\na@example.com,07700900123,no,yes\n",
            "SELECT channel, state FROM v_consent ORDER BY channel", "email denied|sms granted");
        row("mail that bounced takes back no yes",
            "Email,Accepts marketing,Bounced\na@example.com,yes,yes\nb@example.com,yes,no\n", wills,
            "a@example.com granted|b@example.com granted");
        row("a call without its corrected time has the next best one",
            "type,event,userId,anonymousId,timestamp,sentAt,originalTimestamp,messageId\n"
            "track,Ping,u1,d1,2026-02-01T10:00:00Z,2026-02-01T11:00:00Z,2026-02-01T12:00:00Z,m1\n"
            "track,Ping,u1,d1,,2026-02-02T11:00:00Z,2026-02-02T12:00:00Z,m2\n"
            "track,Ping,u1,d1,,2026-02-03T11:00:00Z,,m3\n",
            "SELECT strftime('%m-%d %H', at / 1000, 'unixepoch') FROM v_event ORDER BY at",
            "02-01 10|02-02 12|02-03 11");
        row("a call that makes two ids one ties the earlier one's events",
            "type,event,userId,anonymousId,previousId,timestamp,messageId\n"
            "track,Ping,,d1,,2026-02-01T10:00:00Z,m1\nalias,,u1,,d1,2026-02-02T10:00:00Z,m2\n"
            "track,Ping,,d2,,2026-02-03T10:00:00Z,m3\nalias,,u1,d2,d3,2026-02-04T10:00:00Z,m4\n",
            "SELECT count(*), count(customer_id), count(DISTINCT customer_id), (SELECT group_concat(kind || ' ' || "
            "normalized) FROM (SELECT kind, normalized FROM v_identity ORDER BY 1, 2)) FROM v_event",
            "2 2 1 device d1,device d2,device d3,external u1");
        row("a visitor whose id is an address is known by it",
            "idVisit,visitorId,userId,serverTimestamp,actions,url (actionDetails 0)\n"
            "1,v1,Ann@Example.com,1770000000,3,https://shop.example/a\n2,v2,u7,1770000100,2,https://shop.example/b\n",
            "SELECT kind, normalized FROM v_identity WHERE kind <> 'device' ORDER BY kind",
            "email ann@example.com|external u7");
        row("a tracked purchase is of whoever the tracker knows by an address",
            "type,event,userId,anonymousId,timestamp,messageId,properties.order_id,properties.total\n"
            "track,Order Completed,ann@example.com,d1,2026-02-01T10:00:00Z,m1,T1,40.00\n"
            "track,Ping,ann@example.com,d1,2026-02-01T11:00:00Z,m2,,\n",
            "SELECT (SELECT count(*) FROM v_customer), kind, normalized FROM v_identity ORDER BY kind",
            "1 device d1|1 email ann@example.com");
        row("a German buyer on eBay has an address, and a count of the rows is none",
            "Verkaufsprotokollnummer;Bestellnummer;Nutzername des K\xC3\xA4ufers;Name des K\xC3\xA4ufers;Adresse 1 des "
            "K\xC3\xA4ufers;Ort des K\xC3\xA4ufers;PLZ des K\xC3\xA4ufers;Land des K\xC3\xA4ufers;Artikelnummer;"
            "Angebotstitel;Anzahl;Verkauft f\xC3\xBCr;Gesamtpreis;Verkaufsdatum\n"
            "8;04-1;kunde8;Eva Bach;Hof 3;Mainz;55116;Deutschland;77;Lampe;1;EUR 9,00;EUR 12,00;03-Mrz-26\n\n"
            "\"1\";\"Datens\xC3\xA4tze heruntergeladen\";;;;;;;;;;;;\n\"Verk\xC3\xA4ufer-ID : laden\";;;;;;;;;;;;;\n",
            "SELECT count(*), street, city, postal_code, country FROM v_customer", "1 Hof 3 Mainz 55116 DE", "DE");
        row("a count with its days is no row",
            "Sales record number,Order number,Buyer username,Buyer name,Buyer county,Buyer postcode,Item number,Item "
            "title,Quantity,Sold for,Total price,Sale date\n"
            "8,04-1,buyer8,Eva Bach,Kent,CT1 1AA,77,Lamp,1,\xC2\xA3"
            "9.00,\xC2\xA3"
            "12.00,24-Dec-25\n\n"
            "\"1\",\"record(s) downloaded\",\" from Dec-24-25\",\" to Dec-26-25\"\n\"Seller ID : shop\"\n",
            "SELECT region, postal_code, (SELECT count(*) FROM v_order) FROM v_customer", "Kent CT1 1AA 1");
        row("an article called records is a row",
            "Order ID,Name,Date,Customer ID,Item,Quantity,Price\n1,Records,2025-12-24,C1,LP,1,9.00\n", orders,
            "sale 1 completed 900");
        row("people with a first name and a phone are no towns, wherever they are",
            "Customer Phone,First Name,City,Country,Lat,Lon\n07700 900123,Ann,Leeds,GB,53.8,-1.5\n",
            "SELECT (SELECT count(*) FROM gazetteer), c.first_name, c.phone FROM v_customer c", "0 Ann +447700900123");
        row("who comes along is a customer, and the order stays the buyer's",
            "Order #,Order Date,First Name,Last Name,Email,Quantity,Ticket Type,Attendee #,Currency,Total Paid,"
            "Attendee Status\n7,2026-05-06 10:00:00,Ada,Ax,ada@example.com,1,Adult,1,GBP,9.00,Attending\n"
            "7,2026-05-06 10:00:00,Bea,Bx,bea@example.com,1,Child,2,GBP,5.00,Attending\n"
            "7,2026-05-06 10:00:00,Cy,Ax,ADA@example.com,1,Child,3,GBP,5.00,Attending\n",
            "SELECT c.first_name, c.email, o.number, o.value FROM v_customer c LEFT JOIN v_order o ON o.customer_id = "
            "c.id ORDER BY c.first_name",
            "Ada ada@example.com 7 1900|Bea bea@example.com - -");
        row("what an event announces has its time",
            "Email,Event,Timestamp,Due at\na@example.com,appointment_booked,2025-12-24T10:00:00Z,"
            "2026-01-05T09:00:00Z\n",
            events, "appointment_booked 1766570400000 1767603600000");
        row("a list of newest first says who bought what once",
            "Order ID,Date,Email,Total\n2,2025-12-25 14h05,a@example.com,5.00\n1,\"24/12/2025 \xC3\xA0 14h05\","
            "a@example.com,6.00\n",
            orders, "sale 1 completed 600|sale 2 completed 500");
    }

    void rowsThatDifferAreToldOf()
    {
        Shop shop;
        const auto report = shop.import("Email,Note,City\na@example.com,came,York\na@example.com,left,York\n"
                                        "b@example.com,came,Hull\nb@example.com,came,Hull\n");
        QVERIFY2(report.has_value(), qPrintable(problem(report)));
        QCOMPARE(report->notes.size(), 1u);
        QVERIFY2(report->notes.front().find("1 customer stands in the file more than once and differently") == 0,
                 report->notes.front().c_str());
    }

    void oddOrdersAreToldOf()
    {
        Shop shop;
        const auto report = shop.import("Order ID,Date,Email,Total\n1,2026-05-01,a@example.com,3.00\n"
                                        "2,2026-05-02,a@example.com,\n3,2036-03-01,a@example.com,4.00\n"
                                        "4,1926-03-01,a@example.com,4.00\n5,2026-05-02,a@example.com,#N/A\n");
        QVERIFY2(report.has_value(), qPrintable(problem(report)));
        QCOMPARE(countsText(report->counts), u"4 new, 0 updated, 0 unchanged, 1 rejected"_qs);
        for (const char* note : {"1 order has neither a total nor a price; they count 0.00.",
                                 "1 order has a date to come, up to 2036-03-01. Look whether days and months were read "
                                 "the right way round.",
                                 "1 order has a date before 1980."})
            QVERIFY2(std::count(report->notes.begin(), report->notes.end(), std::string(note)) == 1, note);
    }

    void aFileComesToWhatItMeans() { checkCase(); }

    void theNewestRowOfAFileWins_data()
    {
        QTest::addColumn<QByteArray>("csv");
        QTest::addColumn<QString>("expected");
        const QByteArray head("Email,First Name,City,Company,Updated At\n");
        const QByteArray newer("ann@example.com,Ann,York,,2026-02-02\n");
        const QByteArray older("ann@example.com,Anne,Leeds,Ltd,2026-01-01\n");
        const QByteArray dateless("ann@example.com,Annie,Hull,,\n");
        QTest::newRow("the newer first") << head + newer + older << u"Ann York Ltd 2026-01-01 2026-02-02"_qs;
        QTest::newRow("the newer second") << head + older + newer << u"Ann York Ltd 2026-01-01 2026-02-02"_qs;
        QTest::newRow("a row without a date is of today")
            << head + newer + dateless + older << u"Annie Hull Ltd 2026-01-01 2026-07-01"_qs;
        const QByteArray calls("type,event,userId,anonymousId,timestamp,messageId,traits.email,traits.firstName,"
                               "traits.city,traits.company\n");
        QTest::newRow("calls of one person, the newer first")
            << calls + "identify,,u1,d1,2026-02-02T10:00:00Z,m1,ann@example.com,Ann,York,\n" +
                   "identify,,u1,d1,2026-01-01T10:00:00Z,m2,ann@example.com,Anne,Leeds,Ltd\n"
            << u"Ann York Ltd 2026-01-01 2026-02-02"_qs;
    }

    void theNewestRowOfAFileWins()
    {
        QFETCH(QByteArray, csv);
        Shop shop("GB", "UTC");
        ImportOptions options;
        options.files = {shop.write(u"people.csv"_qs, csv)};
        options.policy = MergePolicy::Newest;
        const auto report = shop.run(options);
        QVERIFY2(report.has_value(), report ? "" : report.error().text.c_str());
        QTEST(
            shop.ask(
                "SELECT c.first_name, c.city, c.company, (SELECT date(effective_at / 1000, 'unixepoch') FROM v_trait t "
                "WHERE t.customer_id = c.id AND t.trait = 'company'), (SELECT date(effective_at / 1000, 'unixepoch') "
                "FROM v_trait t WHERE t.customer_id = c.id AND t.trait = 'city') FROM v_customer c"),
            "expected");
    }

    void aRowThatIsOlderThanWhatIsThereChangesNothing()
    {
        Shop shop;
        const auto run = [&](const QByteArray& csv) {
            ImportOptions options;
            options.files = {shop.write(u"people.csv"_qs, csv)};
            options.policy = MergePolicy::Newest;
            return shop.run(options);
        };
        QVERIFY(run("Email,City,Updated At\nann@example.com,York,2026-02-02\n").has_value());
        const auto older = run("Email,City,Updated At\nann@example.com,Leeds,2026-01-01\n");
        QVERIFY(older.has_value());
        QCOMPARE(countsText(older->counts), u"0 new, 0 updated, 1 unchanged, 0 rejected"_qs);
        QCOMPARE(shop.ask("SELECT city FROM v_customer"), u"York"_qs);
    }

    void ordersWithoutPricesAreTold_data()
    {
        QTest::addColumn<QByteArray>("csv");
        QTest::addColumn<bool>("plan");
        QTest::addColumn<bool>("report");
        const QByteArray head("Order ID,Date,Customer ID,Item,Quantity");
        QTest::newRow("no column of prices") << head + "\nO1,2025-12-24,C1,Mug,2\n" << true << true;
        QTest::newRow("an empty column of prices") << head + ",Price\nO1,2025-12-24,C1,Mug,2,\n" << false << true;
        QTest::newRow("one price") << head + ",Price\nO1,2025-12-24,C1,Mug,2,\nO2,2025-12-24,C1,Mug,2,3.00\n"
                                   << false << false;
        QTest::newRow("given away") << head + ",Price\nO1,2025-12-24,C1,Mug,2,0.00\n" << false << false;
    }

    void ordersWithoutPricesAreTold()
    {
        QFETCH(QByteArray, csv);
        QFETCH(bool, plan);
        QFETCH(bool, report);
        Shop shop;
        ImportOptions options;
        options.files = {shop.write(u"orders.csv"_qs, csv)};
        const auto planned = ImportSession(shop.store(), options).preview(options.files.front());
        QVERIFY2(planned.has_value(), planned ? "" : planned.error().text.c_str());
        const auto said = [](const std::vector<std::string>& notes) {
            return static_cast<int>(std::count(notes.begin(), notes.end(), noPricesNote));
        };
        QCOMPARE(said(planned->notes), plan ? 1 : 0);
        const auto done = shop.run(options);
        QVERIFY2(done.has_value(), done ? "" : done.error().text.c_str());
        QCOMPARE(said(done->notes), report ? 1 : 0);
    }

    void dealsAreNoCustomers_data()
    {
        QTest::addColumn<QByteArray>("csv");
        QTest::newRow("with numbers of contacts")
            << QByteArray("Record ID,Deal Name,Deal Stage,Close Date,Amount,Associated Contact IDs\n"
                          "91,Big order,Closed Won,2026-01-05,1200.50,501\n");
        QTest::newRow("with addresses of contacts")
            << QByteArray("Opportunity Name,Stage,Close Date,Value,Email\nBig order,Won,2026-01-05,1200.50,"
                          "ann@example.com\n");
    }

    void dealsAreNoCustomers()
    {
        QFETCH(QByteArray, csv);
        Shop shop;
        const auto report = shop.import(csv, u"deals.csv"_qs);
        QVERIFY(!report);
        QVERIFY2(report.error().text.find("is a list of deals, which are neither customers nor orders") !=
                     std::string::npos,
                 report.error().text.c_str());
        QCOMPARE(shop.ask("SELECT count(*) FROM v_customer"), u"0"_qs);
    }

    void sumsBesideLinesCount_data()
    {
        QTest::addColumn<QByteArray>("beside");
        QTest::addColumn<QString>("expected");
        QTest::newRow("discounts of the lines, shipping of the order")
            << QByteArray(R"({"order_shipping":"order","order_discount":"line"})") << u"3850 150 500"_qs;
        QTest::newRow("both of the lines")
            << QByteArray(R"({"order_shipping":"line","order_discount":"line"})") << u"4350 150 1000"_qs;
        QTest::newRow("both of the order")
            << QByteArray(R"({"order_shipping":"order","order_discount":"order"})") << u"3900 100 500"_qs;
        QTest::newRow("nothing is beside lines that say what was paid") << QByteArray("{}") << u"3500 0 500"_qs;
    }

    void sumsBesideLinesCount()
    {
        QFETCH(QByteArray, beside);
        Shop shop;
        auto json = *parseJson(R"({"kind":"orders","columns":[{"column":"N","field":"order_number"},
            {"column":"At","field":"order_date"},{"column":"Art","field":"product"},{"column":"Pcs","field":"quantity"},
            {"column":"Net","field":"line_total"},{"column":"Off","field":"order_discount"},
            {"column":"Off post","field":"order_discount"},{"column":"Post","field":"order_shipping"}]})",
                               "a mapping");
        json["beside_lines"] = *parseJson(beside.toStdString(), "sums");
        const auto options = [&](const char* name, const char* rows) {
            ImportOptions made;
            made.files = {
                shop.write(QString::fromLatin1(name), QByteArray("N,At,Art,Pcs,Net,Off,Off post,Post\n") + rows)};
            made.mapping = *mappingFromJson(json);
            return made;
        };
        const char* const both = "1,2026-05-01,Mug,2,20.00,0.50,0.00,5.00\n1,2026-05-01,Plate,1,15.00,0.25,0.75,5.00\n";
        QVERIFY(shop.run(options("a.csv", both)).has_value());
        QTEST(shop.ask("SELECT value, discount, shipping FROM v_order"), "expected");
        const auto again = shop.run(options("a.csv", both));
        QVERIFY(again.has_value());
        QCOMPARE(again->counts.unchanged, 2);
        QTEST(shop.ask("SELECT value, discount, shipping FROM v_order"), "expected");
    }

    void bytesThatAreNoTextCostTheirRow()
    {
        Shop shop;
        QByteArray csv("Name,Email\nAnn,ann@example.com\n");
        csv.replace("Ann,", QByteArray("A\0n,", 4));
        for (int i = 0; i < 9; ++i)
            csv += "Bob,bob" + QByteArray::number(i) + "@example.com\n";
        const auto report = shop.import(csv);
        QVERIFY2(report.has_value(), report ? "" : report.error().text.c_str());
        QCOMPARE(countsText(report->counts), u"9 new, 0 updated, 0 unchanged, 1 rejected"_qs);
        QCOMPARE(QString::fromStdString(report->rejects.front().reason), u"The row holds bytes that are no text."_qs);
    }
};

QTEST_GUILESS_MAIN(TestImportCases)
#include "tst_importcases.moc"
