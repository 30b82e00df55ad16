#include "core/base/emailaddress.h"
#include "core/base/json.h"
#include "core/base/paths.h"
#include "tests/support/checks.h"

#include <map>

using namespace patron;
using patron::test::q;

class TestEmailAddress : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void reads_data();
    void reads();
    void refuses_data();
    void refuses();
    void seesALikeness_data();
    void seesALikeness();
    void agreesWithTheReferenceCases();
};

void TestEmailAddress::reads_data()
{
    QTest::addColumn<std::string>("text");
    QTest::addColumn<QString>("normalized");
    QTest::addColumn<QString>("wire");
    QTest::addColumn<bool>("utf8");
    const auto row = [](const char* name, const char* text, const char* normalized, const char* wire,
                        bool utf8 = false) {
        QTest::newRow(name) << std::string(text) << QString::fromUtf8(normalized) << QString::fromUtf8(wire) << utf8;
    };
    row("plain", "anna@example.com", "anna@example.com", "anna@example.com");
    row("capitals are the same person, the local part travels as given", "Anna.Smith@Example.COM",
        "anna.smith@example.com", "Anna.Smith@example.com");
    row("white space around", " \tanna@example.com\xC2\xA0", "anna@example.com", "anna@example.com");
    row("a mailto link", "mailto:anna@example.com", "anna@example.com", "anna@example.com");
    row("a tag stays", "anna+shop@example.com", "anna+shop@example.com", "anna+shop@example.com");
    row("dots stay", "a.n.n.a@example.com", "a.n.n.a@example.com", "a.n.n.a@example.com");
    row("odd but allowed signs", "o'hara!#$%&*=?^_`{|}~-/@example.com", "o'hara!#$%&*=?^_`{|}~-/@example.com",
        "o'hara!#$%&*=?^_`{|}~-/@example.com");
    row("an international domain", "anna@bücher.example", "anna@xn--bcher-kva.example", "anna@xn--bcher-kva.example");
    row("the same domain in A-labels", "anna@XN--BCHER-KVA.example", "anna@xn--bcher-kva.example",
        "anna@xn--bcher-kva.example");
    row("sharp s in a domain is its own letter", "anna@straße.example", "anna@xn--strae-oqa.example",
        "anna@xn--strae-oqa.example");
    row("an international name", "Žofie@example.com", "žofie@example.com", "Žofie@example.com", true);
    row("a name of 64 bytes", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@example.com",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@example.com",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@example.com");
}

void TestEmailAddress::reads()
{
    QFETCH(std::string, text);
    QFETCH(QString, normalized);
    QFETCH(QString, wire);
    QFETCH(bool, utf8);
    const auto address = EmailAddress::parse(text);
    QVERIFY(address.has_value());
    QCOMPARE(q(address->normalized()), normalized);
    QCOMPARE(q(address->wireForm()), wire);
    QCOMPARE(address->needsSmtpUtf8(), utf8);
    QVERIFY(q(address->wireForm()).endsWith(QLatin1Char('@') + q(address->domain())));
    const auto again = EmailAddress::parse(address->normalized());
    QVERIFY(again.has_value());
    QCOMPARE(q(again->normalized()), normalized);
}

void TestEmailAddress::refuses_data()
{
    QTest::addColumn<std::string>("text");
    const auto row = [](const char* name, std::string text) { QTest::newRow(name) << text; };
    row("nothing", "");
    row("no at sign", "anna.example.com");
    row("no name", "@example.com");
    row("no domain", "anna@");
    row("a domain of one label", "anna@localhost");
    row("two at signs", "anna@home@example.com");
    row("a dot in front", ".anna@example.com");
    row("a dot behind", "anna.@example.com");
    row("two dots", "an..na@example.com");
    row("two dots in the domain", "anna@example..com");
    row("a hyphen in front of a label", "anna@-example.com");
    row("a line break that would add a header", "anna@example.com\r\nBcc: all@example.com");
    row("a line break inside", "anna\n@example.com");
    row("a command behind", "anna@example.com> SIZE=1");
    row("a space", "an na@example.com");
    row("a no-break space", "an\xC2\xA0na@example.com");
    row("a zero width space", "an\xE2\x80\x8Bna@example.com");
    row("a NUL", std::string("anna\0@example.com", 17));
    row("quotes", "\"anna smith\"@example.com");
    row("a comment", "anna(home)@example.com");
    row("a display name", "Anna <anna@example.com>");
    row("two addresses", "anna@example.com, ben@example.com");
    row("an IP address", "anna@[192.0.2.1]");
    row("a bare IP address", "anna@192.0.2.1");
    row("a name of 65 bytes", std::string(65, 'a') + "@example.com");
    row("a label of 64 bytes", "anna@" + std::string(64, 'a') + ".com");
    row("a domain past 255 bytes", "a@" + std::string(63, 'a') + "." + std::string(63, 'b') + "." +
                                       std::string(63, 'c') + "." + std::string(63, 'd') + ".com");
    row("more than an SMTP path holds", std::string(64, 'l') + "@" + std::string(63, 'a') + "." + std::string(63, 'b') +
                                            "." + std::string(60, 'c') + ".com");
    row("bytes that are no text", "ann\xFF@example.com");
}

void TestEmailAddress::refuses()
{
    QFETCH(std::string, text);
    QVERIFY(!EmailAddress::parse(text).has_value());
}

void TestEmailAddress::seesALikeness_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("likeness");
    const auto row = [](const char* name, const char* text, const char* likeness) {
        QTest::newRow(name) << QString::fromUtf8(text) << QString::fromUtf8(likeness);
    };
    row("plain", "Anna@example.com", "anna@example.com");
    row("a tag", "anna+shop@example.com", "anna@example.com");
    row("dots count elsewhere", "an.na@example.com", "an.na@example.com");
    row("dots do not at Gmail", "a.n.n.a@gmail.com", "anna@gmail.com");
    row("Gmail's other name", "an.na+x@GoogleMail.com", "anna@gmail.com");
    row("a plus in front is a name", "+anna@example.com", "+anna@example.com");
}

void TestEmailAddress::seesALikeness()
{
    QFETCH(QString, text);
    QFETCH(QString, likeness);
    const auto address = EmailAddress::parse(text.toStdString());
    QVERIFY(address.has_value());
    QCOMPARE(q(address->likeness()), likeness);
    QVERIFY(address->normalized() == text.toLower().toStdString());
}

void TestEmailAddress::agreesWithTheReferenceCases()
{
    const auto file = toPath(PATRON_SOURCE_DIR "/../shared/data/email-address/isemail-cases.json");
    std::error_code code;
    if (!std::filesystem::exists(file, code))
        QSKIP("the reference cases are not beside the project (../shared/data/email-address)");
    const auto bytes = readFile(file, 10'000'000);
    VERIFY_OK(bytes);
    const auto json = parseJson(*bytes, "the cases");
    VERIFY_OK(json);
    // Taken are the addresses that are valid or only unknown to DNS; what is legal but quoted, commented, folded or a
    // number in brackets is refused. Where we differ from that, on purpose: white space around an address is what
    // spreadsheets leave behind, and is taken off.
    const std::map<int, bool> differences{
        {88, true},  // CR LF and a space in front
        {89, true},  // the same twice
        {99, true},  // LF behind
        {128, true}, // CR in front
        {142, true}, // CR LF, a space, CR LF in front
        {143, true}, // a space and CR LF in front
        {144, true}, // a space, CR LF and a space in front
        {145, true}, // a space, CR LF, a space, CR LF in front
        {147, true}, // a space, CR LF, CR LF, a space in front
        {150, true}, // CR LF behind
        {151, true}, // CR LF, a space, CR LF behind
        {152, true}, // a space and CR LF behind
        {155, true}, // a space, CR LF, CR LF behind
        {156, true}, // the same and a space
    };
    int checked = 0;
    QStringList wrong;
    for (const Json& row : (*json)["cases"]) {
        const std::string address = row["address"];
        const std::string category = row["category"];
        bool wanted = category == "ISEMAIL_VALID_CATEGORY" || category == "ISEMAIL_DNSWARN";
        if (const auto differs = differences.find(row["id"].get<int>()); differs != differences.end()) {
            QVERIFY2(differs->second != wanted, "a listed difference is none");
            wanted = differs->second;
        }
        ++checked;
        if (EmailAddress::parse(address).has_value() != wanted)
            wrong << q(Json(address).dump()) + QStringLiteral(" ") + q(row["diagnosis"].get<std::string>());
    }
    QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join(QStringLiteral("\n"))));
    QCOMPARE(checked, 106);
}

QTEST_GUILESS_MAIN(TestEmailAddress)
#include "tst_emailaddress.moc"
