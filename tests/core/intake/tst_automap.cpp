#include "core/base/json.h"
#include "core/intake/automap.h"

#include <QTest>

using namespace patron::intake;

namespace {
/// A table as rows of texts; the first is the header.
std::vector<ColumnSample> table(const QList<QStringList>& rows)
{
    std::vector<ColumnSample> columns;
    for (const QString& header : rows.first())
        columns.push_back({header.toStdString(), {}});
    for (const QStringList& row : rows.mid(1)) {
        for (qsizetype c = 0; c < row.size(); ++c)
            columns[static_cast<std::size_t>(c)].values.push_back(row.at(c).toStdString());
    }
    return columns;
}

QStringList fieldsOf(const ColumnMapping& mapping)
{
    QStringList fields;
    for (const MappedColumn& column : mapping.columns) {
        QString name = QString::fromStdString(std::string(fieldName(column.field)));
        if (column.field == Field::Trait)
            name += u":"_qs + QString::fromStdString(std::string(patron::customer::traitTypeName(column.type)));
        fields.append(name);
    }
    return fields;
}
}

class TestAutomap : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void mapsByNameAndContent_data()
    {
        QTest::addColumn<QList<QStringList>>("rows");
        QTest::addColumn<QString>("kind");
        QTest::addColumn<QStringList>("fields");
        const auto row = [](const char* name, QList<QStringList> rows, const QString& kind, const QStringList& fields) {
            QTest::newRow(name) << rows << kind << fields;
        };
        row("order lines run together",
            {{u"InvoiceNo"_qs, u"StockCode"_qs, u"Description"_qs, u"Quantity"_qs, u"InvoiceDate"_qs, u"UnitPrice"_qs,
              u"CustomerID"_qs, u"Country"_qs},
             {u"536365"_qs, u"85123A"_qs, u"T-LIGHT HOLDER"_qs, u"6"_qs, u"12/1/2010 8:26"_qs, u"2.55"_qs, u"17850"_qs,
              u"United Kingdom"_qs}},
            u"orders"_qs,
            {u"order_number"_qs, u"sku"_qs, u"product"_qs, u"quantity"_qs, u"order_date"_qs, u"unit_price"_qs,
             u"customer_id"_qs, u"country"_qs});
        row("customers with traits of their own",
            {{u"E-Mail"_qs, u"Vorname"_qs, u"Nachname"_qs, u"PLZ"_qs, u"Ort"_qs, u"Schuhgr\u00F6\u00DFe"_qs, u"VIP"_qs},
             {u"a@example.com"_qs, u"Anna"_qs, u"Lee"_qs, u"50667"_qs, u"K\u00F6ln"_qs, u"39"_qs, u"ja"_qs}},
            u"customers"_qs,
            {u"email"_qs, u"first_name"_qs, u"last_name"_qs, u"postal_code"_qs, u"city"_qs, u"trait:number"_qs,
             u"trait:flag"_qs});
        row("French orders",
            {{u"Num\u00E9ro de commande"_qs, u"Date de commande"_qs, u"Adresse e-mail"_qs, u"Montant total"_qs,
              u"Devise"_qs, u"Statut"_qs},
             {u"C-100"_qs, u"01/02/2024"_qs, u"a@example.com"_qs, u"12,50 \u20AC"_qs, u"EUR"_qs,
              u"exp\u00E9di\u00E9e"_qs}},
            u"orders"_qs,
            {u"order_number"_qs, u"order_date"_qs, u"email"_qs, u"order_total"_qs, u"currency"_qs, u"order_status"_qs});
        row("Spanish customers",
            {{u"Correo electr\u00F3nico"_qs, u"Nombre"_qs, u"Apellidos"_qs, u"Tel\u00E9fono"_qs,
              u"Fecha de nacimiento"_qs},
             {u"a@example.com"_qs, u"Ana"_qs, u"Ruiz"_qs, u"612 345 678"_qs, u"03/04/1990"_qs}},
            u"customers"_qs, {u"email"_qs, u"first_name"_qs, u"last_name"_qs, u"phone"_qs, u"birthday"_qs});
        row("Italian order lines",
            {{u"Numero ordine"_qs, u"Data ordine"_qs, u"Codice articolo"_qs, u"Quantit\u00E0"_qs, u"Prezzo unitario"_qs,
              u"Indirizzo email"_qs},
             {u"77"_qs, u"01/02/2024"_qs, u"A1"_qs, u"2"_qs, u"3,50"_qs, u"a@example.com"_qs}},
            u"orders"_qs,
            {u"order_number"_qs, u"order_date"_qs, u"sku"_qs, u"quantity"_qs, u"unit_price"_qs, u"email"_qs});
        row("Dutch customers",
            {{u"Klantnummer"_qs, u"Voornaam"_qs, u"Achternaam"_qs, u"Woonplaats"_qs, u"Nieuwsbrief"_qs},
             {u"K1"_qs, u"An"_qs, u"Vos"_qs, u"Gouda"_qs, u"ja"_qs}},
            u"customers"_qs, {u"customer_id"_qs, u"first_name"_qs, u"last_name"_qs, u"city"_qs, u"email_consent"_qs});
        row("the name column of orders is their number when it looks so",
            {{u"Name"_qs, u"Email"_qs, u"Created at"_qs, u"Total"_qs},
             {u"#1050"_qs, u"a@example.com"_qs, u"2024-05-01"_qs, u"10.00"_qs}},
            u"orders"_qs, {u"order_number"_qs, u"email"_qs, u"order_date"_qs, u"order_total"_qs});
        row("a name is a name in a list of people",
            {{u"Name"_qs, u"Email"_qs, u"Created at"_qs}, {u"Ann Lee"_qs, u"a@example.com"_qs, u"2024-05-01"_qs}},
            u"customers"_qs, {u"name"_qs, u"email"_qs, u"created_at"_qs});
        row("a total that is quantity times price is the line's",
            {{u"Order ID"_qs, u"Date"_qs, u"Product"_qs, u"Qty"_qs, u"Price"_qs, u"Total"_qs, u"Email"_qs},
             {u"1"_qs, u"2024-01-02"_qs, u"Cup"_qs, u"2"_qs, u"3.00"_qs, u"6.00"_qs, u"a@example.com"_qs},
             {u"1"_qs, u"2024-01-02"_qs, u"Mug"_qs, u"1"_qs, u"4.00"_qs, u"4.00"_qs, u"a@example.com"_qs}},
            u"orders"_qs,
            {u"order_number"_qs, u"order_date"_qs, u"product"_qs, u"quantity"_qs, u"unit_price"_qs, u"line_total"_qs,
             u"email"_qs});
        row("events",
            {{u"email"_qs, u"event"_qs, u"timestamp"_qs, u"channel"_qs, u"device"_qs, u"url"_qs},
             {u"a@example.com"_qs, u"page_viewed"_qs, u"2024-01-02T10:00:00Z"_qs, u"web"_qs, u"mobile"_qs,
              u"/cups"_qs}},
            u"events"_qs,
            {u"email"_qs, u"event_kind"_qs, u"event_at"_qs, u"channel"_qs, u"event_device"_qs, u"event_key"_qs});
        row("consents",
            {{u"email"_qs, u"channel"_qs, u"consent"_qs, u"date"_qs, u"evidence"_qs},
             {u"a@example.com"_qs, u"email"_qs, u"granted"_qs, u"2024-01-02"_qs, u"form 7"_qs}},
            u"consents"_qs,
            {u"email"_qs, u"consent_channel"_qs, u"consent_state"_qs, u"consent_at"_qs, u"evidence"_qs});
        row("no header: addresses are seen by their looks",
            {{u"column 1"_qs, u"column 2"_qs}, {u"a@example.com"_qs, u"Ann"_qs}, {u"b@example.com"_qs, u"Bo"_qs}},
            u"customers"_qs, {u"email"_qs, u"trait:text"_qs});
        row("an email column that holds none is not one",
            {{u"Email"_qs, u"Contact"_qs}, {u"yes"_qs, u"a@example.com"_qs}, {u"no"_qs, u"b@example.com"_qs}},
            u"customers"_qs, {u"trait:flag"_qs, u"email"_qs});
        row("codes with leading zeros stay text", {{u"Email"_qs, u"Locker"_qs}, {u"a@example.com"_qs, u"007"_qs}},
            u"customers"_qs, {u"email"_qs, u"trait:text"_qs});
        row("secrets are never taken",
            {{u"email"_qs, u"password_hash"_qs, u"rp_token"_qs, u"Card Number"_qs, u"PAN Suffix"_qs},
             {u"a@example.com"_qs, u"$2y$10$abc"_qs, u"f00"_qs, u"4111111111111111"_qs, u"1111"_qs}},
            u"customers"_qs, {u"email"_qs, u"ignore"_qs, u"ignore"_qs, u"ignore"_qs, u"ignore"_qs});
        row("a loyalty card's number is no secret",
            {{u"email"_qs, u"Loyalty Card Number"_qs}, {u"a@example.com"_qs, u"L-100"_qs}}, u"customers"_qs,
            {u"email"_qs, u"card"_qs});
        row("an inverted flag", {{u"Email"_qs, u"Email Opt Out"_qs}, {u"a@example.com"_qs, u"true"_qs}},
            u"customers"_qs, {u"email"_qs, u"email_opt_out"_qs});
        row("a second column of addresses under a header that says nothing of them",
            {{u"Email"_qs, u"Contact owner"_qs, u"Alternate Email"_qs},
             {u"a@example.com"_qs, u"owner@example.com"_qs, u"a2@example.com"_qs}},
            u"customers"_qs, {u"email"_qs, u"trait:text"_qs, u"email"_qs});
        row("people's names under Customer are no numbers",
            {{u"Date"_qs, u"Order #"_qs, u"Customer"_qs, u"Net Sales"_qs},
             {u"2024-03-02"_qs, u"1001"_qs, u"Kal Kund"_qs, u"12.50"_qs}},
            u"orders"_qs, {u"order_date"_qs, u"order_number"_qs, u"name"_qs, u"order_total"_qs});
        row("the buyer's address, not the seller's",
            {{u"Order ID"_qs, u"Order Date"_qs, u"Seller Email"_qs, u"Buyer Email"_qs, u"Total"_qs},
             {u"1"_qs, u"2024-01-02"_qs, u"shop@example.com"_qs, u"a@example.com"_qs, u"1.00"_qs}},
            u"orders"_qs, {u"order_number"_qs, u"order_date"_qs, u"ignore"_qs, u"email"_qs, u"order_total"_qs});
        row("people with coordinates are people",
            {{u"Customer ID"_qs, u"Customer Name"_qs, u"Phone"_qs, u"Address"_qs, u"City"_qs, u"Postcode"_qs, u"Lat"_qs,
              u"Lon"_qs},
             {u"C-1"_qs, u"Ann Lee"_qs, u"020 7946 0000"_qs, u"1 High St"_qs, u"Leeds"_qs, u"LS1 1AA"_qs, u"53.8"_qs,
              u"-1.5"_qs}},
            u"customers"_qs,
            {u"customer_id"_qs, u"name"_qs, u"phone"_qs, u"street"_qs, u"city"_qs, u"postal_code"_qs, u"lat"_qs,
             u"lon"_qs});
        row("what tax an amount includes does not change what it is",
            {{u"Order Number"_qs, u"Date of order"_qs, u"Customer email"_qs, u"Total (incl. VAT)"_qs},
             {u"A-1"_qs, u"2024-05-01"_qs, u"a@example.com"_qs, u"10.00"_qs}},
            u"orders"_qs, {u"order_number"_qs, u"order_date"_qs, u"email"_qs, u"order_total"_qs});
        row("the gross sum before the net one",
            {{u"Auftrags-Nr."_qs, u"Auftragsdatum"_qs, u"E-Mail-Adresse"_qs, u"Summe (netto)"_qs, u"Summe (brutto)"_qs},
             {u"A-1"_qs, u"01.05.2024"_qs, u"a@example.com"_qs, u"8,40"_qs, u"10,00"_qs}},
            u"orders"_qs, {u"order_number"_qs, u"order_date"_qs, u"email"_qs, u"ignore"_qs, u"order_total"_qs});
        row("an order's tax is not its total",
            {{u"Order Number"_qs, u"Date"_qs, u"Total tax"_qs, u"Tax amount (GBP)"_qs, u"Order total (GBP)"_qs},
             {u"A-1"_qs, u"2024-05-01"_qs, u"2.00"_qs, u"2.00"_qs, u"10.00"_qs}},
            u"orders"_qs, {u"order_number"_qs, u"order_date"_qs, u"order_tax"_qs, u"ignore"_qs, u"order_total"_qs});
        row("a day under a name of its own",
            {{u"Order Number"_qs, u"Handed over"_qs, u"Email"_qs, u"Total"_qs},
             {u"A-1"_qs, u"2024-05-01"_qs, u"a@example.com"_qs, u"10.00"_qs}},
            u"orders"_qs, {u"order_number"_qs, u"order_date"_qs, u"email"_qs, u"order_total"_qs});
        row("a total that differs from line to line is the line's",
            {{u"Receipt No"_qs, u"Date"_qs, u"Item"_qs, u"Qty"_qs, u"Price"_qs, u"Discount"_qs, u"Total"_qs},
             {u"R1"_qs, u"2024-01-02"_qs, u"Mug"_qs, u"2"_qs, u"10"_qs, u"2"_qs, u"18"_qs},
             {u"R1"_qs, u"2024-01-02"_qs, u"Plate"_qs, u"1"_qs, u"15"_qs, u"0"_qs, u"15"_qs}},
            u"orders"_qs,
            {u"order_number"_qs, u"order_date"_qs, u"product"_qs, u"quantity"_qs, u"unit_price"_qs,
             u"order_discount"_qs, u"line_total"_qs});
        row("a total that lines repeat is the order's",
            {{u"Receipt No"_qs, u"Date"_qs, u"Item"_qs, u"Qty"_qs, u"Total"_qs},
             {u"R1"_qs, u"2024-01-02"_qs, u"Mug"_qs, u"2"_qs, u"33"_qs},
             {u"R1"_qs, u"2024-01-02"_qs, u"Plate"_qs, u"1"_qs, u"33"_qs}},
            u"orders"_qs, {u"order_number"_qs, u"order_date"_qs, u"product"_qs, u"quantity"_qs, u"order_total"_qs});
        row("a name among prices is the article's",
            {{u"Receipt number"_qs, u"Date"_qs, u"Name"_qs, u"Quantity"_qs, u"Sum"_qs},
             {u"7"_qs, u"2024-01-02"_qs, u"Flat white"_qs, u"1"_qs, u"3.20"_qs}},
            u"orders"_qs, {u"order_number"_qs, u"order_date"_qs, u"product"_qs, u"quantity"_qs, u"order_total"_qs});
        row("a status that says whom nobody may write to",
            {{u"Email"_qs, u"Status"_qs},
             {u"a@example.com"_qs, u"Active"_qs},
             {u"b@example.com"_qs, u"Inactive"_qs},
             {u"c@example.com"_qs, u"Unsubscribed"_qs},
             {u"d@example.com"_qs, u"Whatever"_qs}},
            u"customers"_qs, {u"email"_qs, u"email_consent"_qs});
        row("an account's state is no consent",
            {{u"Email"_qs, u"Name"_qs, u"Status"_qs},
             {u"a@example.com"_qs, u"Ann Lee"_qs, u"Active"_qs},
             {u"b@example.com"_qs, u"Bo Day"_qs, u"Inactive"_qs}},
            u"customers"_qs, {u"email"_qs, u"name"_qs, u"trait:text"_qs});
        row("why mail came back",
            {{u"Email"_qs, u"Email hard bounce reason"_qs, u"Opted out of email: Marketing Information"_qs},
             {u"a@example.com"_qs, u"Unknown user"_qs, u"false"_qs},
             {u"b@example.com"_qs, u""_qs, u"true"_qs}},
            u"customers"_qs, {u"email"_qs, u"email_bounced"_qs, u"email_opt_out"_qs});
        row("addresses and why to stop",
            {{u"Email"_qs, u"Type"_qs, u"Date"_qs},
             {u"a@example.com"_qs, u"Hard Bounce"_qs, u"2024-01-02"_qs},
             {u"b@example.com"_qs, u"Spam Complaint"_qs, u"2024-01-02"_qs}},
            u"suppressions"_qs, {u"email"_qs, u"reason"_qs, u"consent_at"_qs});
        row("a shop's own cards",
            {{u"Card Number"_qs, u"Member Name"_qs, u"Email"_qs},
             {u"6330001234"_qs, u"Ann Lee"_qs, u"a@example.com"_qs}},
            u"customers"_qs, {u"card"_qs, u"name"_qs, u"email"_qs});
        row("a payment card's number, masked",
            {{u"Email"_qs, u"Card Number"_qs, u"PIN"_qs, u"api_token"_qs},
             {u"a@example.com"_qs, u"XXXX-XXXX-XXXX-1111"_qs, u"9999"_qs, u"abc"_qs}},
            u"customers"_qs, {u"email"_qs, u"ignore"_qs, u"ignore"_qs, u"ignore"_qs});
        row("a share and a yes are no money",
            {{u"Order ID"_qs, u"Date"_qs, u"Discount %"_qs, u"Refunded?"_qs, u"Cancelled"_qs, u"Total"_qs},
             {u"1"_qs, u"2024-01-02"_qs, u"10"_qs, u"1"_qs, u"no"_qs, u"20.00"_qs},
             {u"2"_qs, u"2024-01-03"_qs, u"0"_qs, u"0"_qs, u"yes"_qs, u"30.00"_qs}},
            u"orders"_qs,
            {u"order_number"_qs, u"order_date"_qs, u"ignore"_qs, u"order_returned"_qs, u"cancelled_at"_qs,
             u"order_total"_qs});
        row("people's headers written otherwise",
            {{u"E-Mail"_qs, u"Vor-Name"_qs, u"Nach-Name"_qs, u"Mobil-Nr."_qs, u"Geb.-Datum"_qs},
             {u"a@example.com"_qs, u"Anna"_qs, u"Lee"_qs, u"0171 1234567"_qs, u"01.02.1990"_qs}},
            u"customers"_qs, {u"email"_qs, u"first_name"_qs, u"last_name"_qs, u"phone"_qs, u"birthday"_qs});
        row("a format in brackets",
            {{u"Courriel"_qs, u"Date de naissance (JJ/MM/AAAA)"_qs, u"T\u00E9l\u00E9phone (domicile)"_qs},
             {u"a@example.com"_qs, u"31/12/1990"_qs, u"01 44 55 66 77"_qs}},
            u"customers"_qs, {u"email"_qs, u"birthday"_qs, u"phone"_qs});
        row("a letter alone is no yes", {{u"Email"_qs, u"Size"_qs}, {u"a@example.com"_qs, u"x"_qs}}, u"customers"_qs,
            {u"email"_qs, u"trait:text"_qs});
    }

    void mapsByNameAndContent()
    {
        QFETCH(QList<QStringList>, rows);
        QFETCH(QString, kind);
        QFETCH(QStringList, fields);
        const ColumnMapping mapping = automap(table(rows), {"file.csv", {}, "GB"});
        QCOMPARE(fieldsOf(mapping), fields);
        QCOMPARE(QString::fromStdString(std::string(importKindName(mapping.kind))), kind);
    }

    void theFileNameCanSayTheState()
    {
        const auto columns = table({{u"Email Address"_qs}, {u"a@example.com"_qs}});
        QCOMPARE(automap(columns, {"unsubscribed_audience_1.csv", {}, "GB"}).constants.at(Field::EmailConsent),
                 std::string("unsubscribed"));
        QCOMPARE(automap(columns, {"cleaned_audience_1.csv", {}, "GB"}).constants.at(Field::EmailConsent),
                 std::string("bounced"));
        QVERIFY(automap(columns, {"people.csv", {}, "GB"}).constants.empty());
        QVERIFY(automap(columns, {"customers cleaned.csv", {}, "GB"}).constants.empty());
        QVERIFY(automap(columns, {"without_unsubscribed.csv", {}, "GB"}).constants.empty());
        const ColumnMapping list = automap(columns, {"suppression_spam_reports.csv", {}, "GB"});
        QCOMPARE(list.kind, ImportKind::Suppressions);
        QCOMPARE(list.constants.at(Field::Reason), std::string("complained"));
    }

    void headersInPlainWords_data()
    {
        QTest::addColumn<QString>("header");
        QTest::addColumn<QString>("plain");
        QTest::newRow("run together") << u"InvoiceNo"_qs << u"invoice no"_qs;
        QTest::newRow("an abbreviation at the end") << u"CustomerID"_qs << u"customer id"_qs;
        QTest::newRow("capitals stay a word") << u"EMAIL_BLACKLISTED"_qs << u"email blacklisted"_qs;
        QTest::newRow("accents") << u"Num\u00E9ro de t\u00E9l\u00E9phone"_qs << u"numero de telephone"_qs;
        QTest::newRow("a typographic apostrophe") << u"Num\u00E9ro de l\u2019objet"_qs << u"numero de l objet"_qs;
        QTest::newRow("sharp s") << u"Stra\u00DFe"_qs << u"strasse"_qs;
        QTest::newRow("a number behind a word") << u"Address1"_qs << u"address 1"_qs;
        QTest::newRow("signs") << u" Order # "_qs << u"order"_qs;
    }

    void headersInPlainWords()
    {
        QFETCH(QString, header);
        QFETCH(QString, plain);
        QCOMPARE(QString::fromStdString(plainHeader(header.toStdString())), plain);
    }

    void aMappingComesBackAsItWas()
    {
        ColumnMapping mapping;
        mapping.kind = ImportKind::Orders;
        mapping.zone = "UTC";
        mapping.country = "DE";
        mapping.constants[Field::Currency] = "EUR";
        mapping.besideLines = {{Field::OrderShipping, SumOf::Order}, {Field::OrderDiscount, SumOf::Line}};
        mapping.columns = {{"No", Field::OrderNumber, {}, {}, {}, {}, {}},
                           {"When", Field::OrderDate, {}, {}, DateOrder::MonthFirst, {}, {}},
                           {"Price", Field::UnitPrice, {}, {}, {}, DecimalMark::Comma, {}},
                           {"Size", Field::Trait, "size", patron::customer::TraitType::Number, {}, {}, {}}};
        const auto back = mappingFromJson(mappingToJson(mapping));
        QVERIFY(back.has_value());
        QVERIFY(back->columns == mapping.columns);
        QCOMPARE(back->kind, mapping.kind);
        QCOMPARE(back->zone, mapping.zone);
        QCOMPARE(back->country, mapping.country);
        QVERIFY(back->constants == mapping.constants);
        QVERIFY(back->besideLines == mapping.besideLines);
    }

    void aWrongMappingIsRefusedWithTheNearestWord_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<QString>("says");
        QTest::newRow("an unknown field")
            << QByteArray(R"({"columns":[{"column":"a","field":"emial"}]})") << u"\"email\""_qs;
        QTest::newRow("an unknown key") << QByteArray(R"({"column":[]})") << u"\"columns\""_qs;
        QTest::newRow("a field given twice")
            << QByteArray(R"({"columns":[{"column":"a","field":"name"},{"column":"b","field":"name"}]})")
            << u"two columns"_qs;
        QTest::newRow("no columns") << QByteArray("{}") << u"missing"_qs;
        QTest::newRow("an unknown zone") << QByteArray(R"({"zone":"Mars/Base","columns":[]})") << u"Mars/Base"_qs;
        QTest::newRow("a sum that cannot stand beside lines")
            << QByteArray(R"({"columns":[],"beside_lines":{"order_total":"line"}})") << u"order_shipping"_qs;
        QTest::newRow("a sum of nobody") << QByteArray(R"({"columns":[],"beside_lines":{"order_discount":"page"}})")
                                         << u"\"line\""_qs;
        QTest::newRow("not an object") << QByteArray("[]") << u"object"_qs;
    }

    void aWrongMappingIsRefusedWithTheNearestWord()
    {
        QFETCH(QByteArray, json);
        QFETCH(QString, says);
        const auto parsed = patron::parseJson(json.toStdString(), "the mapping");
        QVERIFY(parsed.has_value());
        const auto mapping = mappingFromJson(*parsed);
        QVERIFY(!mapping.has_value());
        QVERIFY2(QString::fromStdString(mapping.error().text).contains(says), mapping.error().text.c_str());
    }
};

QTEST_APPLESS_MAIN(TestAutomap)
#include "tst_automap.moc"
