#include "core/base/json.h"
#include "core/base/paths.h"
#include "core/base/phonenumber.h"
#include "tests/support/checks.h"

#include <phonenumbers/phonenumberutil.h>

using namespace patron;
using patron::test::q;

class TestPhoneNumber : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void reads_data();
    void reads();
    void agreesWithTheReferenceCases();
};

void TestPhoneNumber::reads_data()
{
    QTest::addColumn<std::string>("text");
    QTest::addColumn<std::string>("home");
    QTest::addColumn<QString>("e164");
    QTest::addColumn<QString>("country");
    QTest::addColumn<bool>("valid");
    const auto row = [](const char* name, const char* text, const char* home, const char* e164, const char* country,
                        bool valid) {
        QTest::newRow(name) << std::string(text) << std::string(home) << QString::fromLatin1(e164)
                            << QString::fromLatin1(country) << valid;
    };
    row("a national number in its country", "020 7946 0018", "GB", "+442079460018", "GB", true);
    row("the country in small letters", "020 7946 0018", "gb", "+442079460018", "GB", true);
    row("international wins over the country", "+1 (212) 555-0187", "GB", "+12125550187", "US", true);
    row("00 as the way out", "0044 20 7946 0018", "DE", "+442079460018", "GB", true);
    row("guarded for spreadsheets", "'+442079460018", "", "+442079460018", "GB", true);
    row("from an advertising form", "p:+442079460018", "", "+442079460018", "GB", true);
    row("an extension is left out", "020 7946 0018 ext. 12", "GB", "+442079460018", "GB", true);
    row("a number for fiction is possible", "07700 900123", "GB", "+447700900123", "", false);
    row("without a country it cannot be placed", "020 7946 0018", "", "", "", false);
    row("too short", "12", "GB", "", "", false);
    row("too long", "+44123456789012345678", "GB", "", "", false);
    row("words", "call me", "GB", "", "", false);
    row("nothing", "", "GB", "", "", false);
}

void TestPhoneNumber::reads()
{
    QFETCH(std::string, text);
    QFETCH(std::string, home);
    QFETCH(QString, e164);
    QFETCH(QString, country);
    QFETCH(bool, valid);
    const auto phone = PhoneNumber::parse(text, home);
    QCOMPARE(phone.has_value(), !e164.isEmpty());
    if (phone) {
        QCOMPARE(q(phone->e164()), e164);
        QCOMPARE(phone->valid(), valid);
        QCOMPARE(q(phone->country()), country);
    }
}

void TestPhoneNumber::agreesWithTheReferenceCases()
{
    const auto file = toPath(PATRON_SOURCE_DIR "/../shared/data/phone/libphonenumber-cases.json");
    std::error_code code;
    if (!std::filesystem::exists(file, code))
        QSKIP("the reference cases are not beside the project (../shared/data/phone)");
    const auto bytes = readFile(file, 100'000'000);
    VERIFY_OK(bytes);
    const auto json = parseJson(*bytes, "the cases");
    VERIFY_OK(json);
    // 1. What the library that is installed says, in every case. The three differences are Patron's own and written in
    // PhoneNumber: an extension is no part of the number, a guard against spreadsheets is taken off, and text of more
    // than 60 bytes is no phone number.
    // 2. What the file says, in at least 97 of 100: it was written by a newer edition of the same library, and
    // numbering plans have moved since.
    const auto& rules = *i18n::phonenumbers::PhoneNumberUtil::GetInstance();
    QStringList unlike;
    int cases = 0;
    int asTheFile = 0;
    for (const Json& row : (*json)["parse"]) {
        const std::string input = row["input"];
        const std::string home = row["default_region"].is_null() ? "" : std::string(row["default_region"]);
        const auto phone = PhoneNumber::parse(input, home);
        ++cases;
        i18n::phonenumbers::PhoneNumber number;
        const bool taken = rules.Parse(input, home.empty() ? "ZZ" : home, &number) ==
                               i18n::phonenumbers::PhoneNumberUtil::NO_PARSING_ERROR &&
                           rules.IsPossibleNumber(number);
        bool same = phone.has_value() == taken;
        if (same && taken) {
            std::string e164;
            std::string region;
            number.clear_extension();
            rules.Format(number, i18n::phonenumbers::PhoneNumberUtil::E164, &e164);
            rules.GetRegionCodeForNumber(number, &region);
            if (region == "ZZ" || region == "001")
                region.clear();
            same = phone->e164() == e164 && phone->country() == region && phone->valid() == rules.IsValidNumber(number);
        }
        if (!same)
            unlike << q(input);
        const bool wanted = row["parsed"].get<bool>() && row.value("possible", false);
        const auto text = [&](const char* name) {
            return row.contains(name) && row[name].is_string() ? row[name].get<std::string>() : std::string();
        };
        const std::string region = text("region") == "001" ? std::string() : text("region");
        asTheFile += phone.has_value() == wanted &&
                             (!phone || (phone->e164() == text("e164") && phone->valid() == row.value("valid", false) &&
                                         phone->country() == region))
                         ? 1
                         : 0;
    }
    QCOMPARE(cases, 2'799);
    QVERIFY2(unlike.isEmpty(), qPrintable(unlike.join(QStringLiteral(", "))));
    QVERIFY2(asTheFile * 100 >= cases * 97, qPrintable(QString::number(asTheFile)));
    qInfo("as the file: %d of %d", asTheFile, cases);
}

QTEST_GUILESS_MAIN(TestPhoneNumber)
#include "tst_phonenumber.moc"
