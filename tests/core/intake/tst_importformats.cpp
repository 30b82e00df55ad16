#include "core/base/json.h"
#include "tests/core/intake/shop.h"
#include "tests/core/intake/tablefixture.h"
#include "tests/support/checks.h"

using namespace patron::intake;
using patron::ErrorCode;

namespace {
using Files = std::vector<std::pair<QByteArray, QByteArray>>;

ImportOptions optionsFor(InputFile file)
{
    ImportOptions options;
    options.files.push_back(std::move(file));
    return options;
}

const std::string identities =
    "SELECT kind, normalized FROM v_identity WHERE kind IN ('email', 'phone') ORDER BY customer_id, kind, normalized";
const std::string names = "SELECT email, first_name, last_name FROM v_customer ORDER BY id";
}

class TestImportFormats : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anArchiveOfAnAudienceKeepsTheStatusOfItsFileNames()
    {
        Shop shop;
        const auto file = shop.write(
            u"audience_export_1a2b.zip"_qs,
            zipOf(
                Files{{"subscribed_email_audience_export_1a2b.csv", "Email Address,First Name\nann@example.com,Ann\n"},
                      {"unsubscribed_email_audience_export_1a2b.csv", "Email Address,First Name\nbo@example.com,Bo\n"},
                      {"cleaned_email_audience_export_1a2b.csv", "Email Address,First Name\ncy@example.com,Cy\n"},
                      {"nonsubscribed_email_audience_export_1a2b.csv", "Email Address,First Name\ndi@example.com,Di\n"},
                      {"readme.png", QByteArray("\x89PNG\r\n\x1A\n", 8)}}));
        const auto report = shop.run(optionsFor(file));
        VERIFY_OK(report);
        QCOMPARE(report->rows, 4);
        QCOMPARE(shop.ask("SELECT email FROM v_customer ORDER BY email"),
                 u"ann@example.com|bo@example.com|cy@example.com|di@example.com"_qs);
        QCOMPARE(shop.ask("SELECT normalized, reason FROM v_suppression ORDER BY normalized"),
                 u"bo@example.com unsubscribed|cy@example.com bounced_hard"_qs);
        QCOMPARE(shop.ask("SELECT c.email, k.state FROM v_consent k JOIN v_customer c ON c.id = k.customer_id WHERE "
                          "k.channel = 'email' AND k.state = 'granted'"),
                 u"ann@example.com granted"_qs);
        QVERIFY(std::any_of(report->notes.begin(), report->notes.end(),
                            [](const std::string& note) { return note.find("readme.png") != std::string::npos; }));
    }

    void aMappingForOneFileOfAnArchiveDoesNotLoosenTheOthers()
    {
        Shop shop;
        const auto file = shop.write(u"audience.zip"_qs,
                                     zipOf(Files{{"subscribed_audience.csv", "Email Address\nann@example.com\n"},
                                                 {"unsubscribed_audience.csv", "Email Address\nbo@example.com\n"}}));
        const auto plan = planImport(file, shop.store(), {});
        VERIFY_OK(plan);
        QCOMPARE(QString::fromStdString(plan->source.name), u"subscribed_audience.csv"_qs);
        ImportOptions options = optionsFor(file);
        options.mapping = plan->mapping;
        VERIFY_OK(shop.run(options));
        QCOMPARE(shop.ask("SELECT normalized FROM v_suppression"), u"bo@example.com"_qs);
    }

    void aWorkbookOfCustomers()
    {
        Shop shop;
        const auto cell = [](const QByteArray& value) -> QByteArray {
            return "<c t=\"inlineStr\"><is><t>" + value + "</t></is></c>";
        };
        WorkbookParts parts;
        parts.styles = "<xf numFmtId=\"0\"/><xf numFmtId=\"14\"/>";
        parts.sheets = {{"Customers", "<row>" + cell("Email") + cell("First name") + cell("Last name") +
                                          cell("Birthday") + "</row><row>" + cell("ann@example.com") + cell("Ann") +
                                          cell("Lee") + "<c s=\"1\"><v>29302</v></c></row><row>" +
                                          cell("not an address") + cell("Bo") + "</row>"}};
        const auto report = shop.run(optionsFor(shop.write(u"customers.xlsx"_qs, workbookOf(parts))));
        VERIFY_OK(report);
        QCOMPARE(shop.ask(names), u"ann@example.com Ann Lee"_qs);
        QCOMPARE(shop.ask("SELECT value FROM v_trait WHERE trait = 'birthday'"), u"1980-03-22"_qs);
        QCOMPARE(report->counts.rejected, 1);
        QCOMPARE(report->rejects.front().line, 3);
    }

    void ordersOfAShopAsJson()
    {
        Shop shop;
        const auto report = shop.run(optionsFor(shop.write(
            u"orders.json"_qs,
            "{\"orders\":[{\"order_number\":1001,\"email\":\"ann@example.com\",\"created_at\":"
            "\"2026-01-10T11:00:00-05:00\",\"currency\":\"GBP\",\"financial_status\":\"paid\",\"line_items\":["
            "{\"title\":\"Mug\",\"sku\":\"M\",\"quantity\":2,\"price\":\"4.50\"},"
            "{\"title\":\"Cup\",\"sku\":\"C\",\"quantity\":1,\"price\":\"3.00\"}]}]}")));
        VERIFY_OK(report);
        QCOMPARE(report->rows, 2);
        QCOMPARE(shop.ask("SELECT count(*) FROM v_order"), u"1"_qs);
        QCOMPARE(shop.ask("SELECT sku, total FROM v_order_line ORDER BY sku"), u"C 300|M 900"_qs);
        QCOMPARE(shop.ask("SELECT email FROM v_customer"), u"ann@example.com"_qs);
    }

    void customersAsLinesOfJson()
    {
        Shop shop;
        const auto report = shop.run(optionsFor(
            shop.write(u"customers.jsonl"_qs, "{\"id\":\"cus_1\",\"object\":\"customer\",\"email\":\"ann@example.com\","
                                              "\"name\":\"Ann Lee\",\"address\":{\"city\":\"York\","
                                              "\"country\":\"GB\"},\"metadata\":{\"Size\":\"L\"}}\n{\"id\":\"cus_2\","
                                              "\"obj\n{\"id\":\"cus_3\",\"object\":\"customer\",\"email\":"
                                              "\"bo@example.com\",\"name\":\"Bo May\"}\n")));
        VERIFY_OK(report);
        QCOMPARE(report->rows, 3);
        QCOMPARE(report->counts.rejected, 1);
        QCOMPARE(report->rejects.front().line, 2);
        QCOMPARE(QString::fromStdString(report->rejects.front().reason), u"The line is no valid JSON."_qs);
        QCOMPARE(shop.ask("SELECT email FROM v_customer ORDER BY id"), u"ann@example.com|bo@example.com"_qs);
    }

    void cardsOfAnAddressBook()
    {
        Shop shop;
        const auto report = shop.run(optionsFor(shop.write(
            u"people.vcf"_qs,
            "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Lee;Ann;;;\r\nFN:Ann "
            "Lee\r\nEMAIL;TYPE=HOME:ann@example.com\r\nEMAIL;TYPE=WORK:lee@example.org\r\n"
            "TEL;TYPE=CELL:+44 20 7946 0018\r\nTEL;TYPE=WORK:+44 161 496 0001\r\nBDAY:1980-03-22\r\nADR;TYPE=HOME:;;1 "
            "High St;York;;YO1 7HU;UK\r\n"
            "CATEGORIES:VIP,York\r\nEND:VCARD\r\nBEGIN:VCARD\r\nVERSION:2.1\r\nFN:Nobody\r\nEND:VCARD\r\n")));
        VERIFY_OK(report);
        QCOMPARE(report->counts.rejected, 1);
        QCOMPARE(shop.ask(names), u"ann@example.com Ann Lee"_qs);
        QCOMPARE(shop.ask(identities),
                 u"email ann@example.com|email lee@example.org|phone +441614960001|phone +442079460018"_qs);
        QCOMPARE(shop.ask("SELECT city, postal_code, country FROM v_customer"), u"York YO1 7HU GB"_qs);
    }

    void textThatWasPasted()
    {
        Shop shop;
        const auto file = InputFile::pasted("Clipboard", "Email\tFirst name\nann@example.com\tAnn\n");
        const auto plan = planImport(file, shop.store(), {});
        VERIFY_OK(plan);
        QCOMPARE(plan->fileBytes(), 37);
        VERIFY_OK(shop.run(optionsFor(plan->file())));
        QCOMPARE(shop.ask("SELECT email, first_name FROM v_customer"), u"ann@example.com Ann"_qs);
        QCOMPARE(shop.ask("SELECT file_name FROM v_import"), u"Clipboard"_qs);
    }

    void filesOfOneLayoutAreWrittenAlike()
    {
        Shop shop("US", "America/New_York");
        ImportOptions options;
        options.files = {
            shop.write(u"orders_01.csv"_qs, "Order ID,Date,Email,Total\n1,01/02/2026,ann@example.com,3.00\n"),
            shop.write(u"orders_02.csv"_qs, "Order ID,Date,Email,Total\n2,13/02/2026,ann@example.com,4.00\n")};
        const auto report = shop.run(options);
        QVERIFY2(report.has_value(), qPrintable(problem(report)));
        // The second file tells that days come first; alone the first would be read month first.
        QCOMPARE(shop.ask("SELECT number, (at + 43200000) / 86400000 FROM v_order ORDER BY number"),
                 u"1 20485|2 20497"_qs);
        QVERIFY2(report->notes.empty(), report->notes.empty() ? "" : report->notes.front().c_str());
    }

    void severalFilesOfSeveralFormatsAreOneImport()
    {
        Shop shop;
        ImportOptions options;
        options.files = {shop.write(u"a.csv"_qs, "Email,First name\nann@example.com,Ann\n"),
                         shop.write(u"b.json"_qs, "[{\"email\":\"bo@example.com\",\"first_name\":\"Bo\"}]"),
                         shop.write(u"c.vcf"_qs, "BEGIN:VCARD\nN:;Cy\nEMAIL:cy@example.com\nEND:VCARD\n")};
        const auto report = shop.run(options);
        VERIFY_OK(report);
        QCOMPARE(report->rows, 3);
        QCOMPARE(shop.ask("SELECT first_name FROM v_customer ORDER BY email"), u"Ann|Bo|Cy"_qs);
    }

    void cellsBeyondTheHeaderAreTold()
    {
        Shop shop;
        const auto report =
            shop.import("Email,Name\nann@example.com,Ann\nbo@example.com,Bo, May,x\ncy@example.com,Cy,\n");
        VERIFY_OK(report);
        QVERIFY(std::any_of(report->notes.begin(), report->notes.end(), [](const std::string& note) {
            return note == "1 row has more cells than the header; what is beyond it was left out (first in line 3).";
        }));
    }

    void shortRowsAtTheEndOfASheetAreNoFooter()
    {
        Shop shop;
        const auto cells = [](const std::vector<QByteArray>& values) -> QByteArray {
            QByteArray row;
            for (const QByteArray& value : values)
                row += "<c t=\"inlineStr\"><is><t>" + value + "</t></is></c>";
            return "<row>" + row + "</row>";
        };
        WorkbookParts parts;
        parts.sheets = {{"A", cells({"Email", "First name", "Last name", "City", "Country"}) +
                                  cells({"ann@example.com", "Ann", "Lee", "York", "GB"}) + cells({"bo@example.com"}) +
                                  cells({"Total", "2"})},
                        {"B", cells({"Email"}) + cells({"di@example.com"})}};
        const auto report = shop.run(optionsFor(shop.write(u"a.xlsx"_qs, workbookOf(parts))));
        VERIFY_OK(report);
        QCOMPARE(report->rows, 2);
        QCOMPARE(shop.ask("SELECT email FROM v_customer ORDER BY id"), u"ann@example.com|bo@example.com"_qs);
        QCOMPARE(std::count(report->notes.begin(), report->notes.end(),
                            "\"a.xlsx\" holds further tables, which were left out: B."),
                 1);
    }

    void aLastRecordThatBeginsWithTotalIsARecord()
    {
        Shop shop;
        const auto report =
            shop.import("[{\"company\":\"Ann Ltd\",\"email\":\"ann@example.com\",\"city\":\"York\",\"a\":1,\"b\":1},"
                        "{\"company\":\"Total Wine\",\"email\":\"bo@example.com\"}]",
                        u"a.json"_qs);
        VERIFY_OK(report);
        QCOMPARE(report->rows, 2);
    }

    void whatCannotBeImportedChangesNothing()
    {
        Shop shop;
        const auto good = shop.write(u"a.csv"_qs, "Email\nann@example.com\n");
        const auto bad = shop.write(u"b.zip"_qs, "PK\x03\x04 cut off");
        ImportOptions options;
        options.files = {good, bad};
        VERIFY_FAILS(shop.run(options), ErrorCode::BadInput, "cut off");
        QCOMPARE(shop.ask("SELECT count(*) FROM v_customer"), u"0"_qs);
        QCOMPARE(shop.ask("SELECT count(*) FROM v_import"), u"0"_qs);
    }
};

QTEST_GUILESS_MAIN(TestImportFormats)
#include "tst_importformats.moc"
