#include "core/base/currency.h"
#include "core/base/money.h"
#include "tests/support/checks.h"

#include <limits>

using namespace patron;
using patron::test::q;

namespace {
using Units = std::optional<std::int64_t>;
constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t smallest = std::numeric_limits<std::int64_t>::min();
}

class TestMoney : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void parses_data();
    void parses();
    void formats_data();
    void formats();
    void divides_data();
    void divides();
    void multipliesAndDivides_data();
    void multipliesAndDivides();
    void totalsLines_data();
    void totalsLines();
    void knowsMinorUnits_data();
    void knowsMinorUnits();
};

void TestMoney::parses_data()
{
    QTest::addColumn<std::string>("text");
    QTest::addColumn<int>("decimals");
    QTest::addColumn<Units>("units");
    const auto row = [](const char* name, std::string text, int decimals, Units units) {
        QTest::newRow(name) << text << decimals << units;
    };
    row("a whole number gets its decimals", "12", 2, 1200);
    row("two decimals", "12.50", 2, 1250);
    row("one decimal of two", "12.5", 2, 1250);
    row("a negative amount", "-12.5", 2, -1250);
    row("a plus sign", "+3", 2, 300);
    row("no digit before the point", ".5", 2, 50);
    row("no digit after the point", "5.", 2, 500);
    row("half a unit goes up", "0.005", 2, 1);
    row("half a unit below zero goes away from zero", "-0.005", 2, -1);
    row("less than half goes down", "0.00499999", 2, 0);
    row("only the first dropped digit decides", "0.0149", 2, 1);
    row("rounding carries", "9.995", 2, 1000);
    row("no decimals for yen", "1234.5", 0, 1235);
    row("a retail unit price in ten-thousandths", "0.001", 4, 10);
    row("the largest amount fits", "9223372036854775807", 0, largest);
    row("the smallest amount fits", "-9223372036854775808", 0, smallest);
    row("one more than the largest does not fit", "9223372036854775808", 0, {});
    row("one less than the smallest does not fit", "-9223372036854775809", 0, {});
    row("the largest does not fit once it is rounded up", "9223372036854775807.5", 0, {});
    row("decimals can make it not fit", "92233720368547758.08", 2, {});
    row("missing decimals can make it not fit", "9223372036854775807", 2, {});
    row("nothing", "", 2, {});
    row("a sign alone", "-", 2, {});
    row("a point alone", ".", 2, {});
    row("two points", "1.2.3", 2, {});
    row("two signs", "--1", 2, {});
    row("a grouping comma is not plain decimal text", "1,234.50", 2, {});
    row("a decimal comma is not plain decimal text", "1,5", 2, {});
    row("an exponent", "1e3", 2, {});
    row("a currency sign", "£5", 2, {});
    row("a space", "1 000", 2, {});
}

void TestMoney::parses()
{
    QFETCH(std::string, text);
    QFETCH(int, decimals);
    QFETCH(Units, units);
    const Units parsed = parseDecimal(text, decimals);
    QCOMPARE(parsed.has_value(), units.has_value());
    if (units)
        QCOMPARE(*parsed, *units);
}

void TestMoney::formats_data()
{
    QTest::addColumn<qint64>("units");
    QTest::addColumn<int>("decimals");
    QTest::addColumn<QString>("whole");
    QTest::addColumn<QString>("brief");
    const auto row = [](const char* name, qint64 units, int decimals, const QString& whole, const QString& brief) {
        QTest::newRow(name) << units << decimals << whole << brief;
    };
    row("pounds", 1250, 2, QStringLiteral("12.50"), QStringLiteral("12.5"));
    row("pence only", 5, 2, QStringLiteral("0.05"), QStringLiteral("0.05"));
    row("negative pence", -5, 2, QStringLiteral("-0.05"), QStringLiteral("-0.05"));
    row("zero", 0, 2, QStringLiteral("0.00"), QStringLiteral("0"));
    row("yen keep their zeros", 1200, 0, QStringLiteral("1200"), QStringLiteral("1200"));
    row("dinars", 1500, 3, QStringLiteral("1.500"), QStringLiteral("1.5"));
    row("whole units in short", 2000, 3, QStringLiteral("2.000"), QStringLiteral("2"));
    row("the smallest amount", smallest, 2, QStringLiteral("-92233720368547758.08"),
        QStringLiteral("-92233720368547758.08"));
}

void TestMoney::formats()
{
    QFETCH(qint64, units);
    QFETCH(int, decimals);
    QFETCH(QString, whole);
    QFETCH(QString, brief);
    QCOMPARE(q(formatDecimal(units, decimals)), whole);
    QCOMPARE(q(formatDecimalShort(units, decimals)), brief);
    QCOMPARE(parseDecimal(whole.toStdString(), decimals).value_or(-99), units);
}

void TestMoney::divides_data()
{
    QTest::addColumn<qint64>("value");
    QTest::addColumn<qint64>("divisor");
    QTest::addColumn<qint64>("quotient");
    QTest::newRow("half goes away from zero") << qint64(5) << qint64(10) << qint64(1);
    QTest::newRow("half below zero goes away from zero") << qint64(-5) << qint64(10) << qint64(-1);
    QTest::newRow("less than half goes to zero") << qint64(4) << qint64(10) << qint64(0);
    QTest::newRow("less than half below zero goes to zero") << qint64(-4) << qint64(10) << qint64(0);
    QTest::newRow("exact") << qint64(-20) << qint64(10) << qint64(-2);
    QTest::newRow("odd divisor") << qint64(7) << qint64(3) << qint64(2);
    QTest::newRow("odd divisor, upward") << qint64(8) << qint64(3) << qint64(3);
    QTest::newRow("the largest by one") << qint64(largest) << qint64(1) << qint64(largest);
    QTest::newRow("by the largest") << qint64(largest - 1) << qint64(largest) << qint64(1);
}

void TestMoney::divides()
{
    QFETCH(qint64, value);
    QFETCH(qint64, divisor);
    QFETCH(qint64, quotient);
    QCOMPARE(divideRounded(value, divisor), quotient);
}

void TestMoney::multipliesAndDivides_data()
{
    QTest::addColumn<qint64>("value");
    QTest::addColumn<qint64>("factor");
    QTest::addColumn<qint64>("divisor");
    QTest::addColumn<qint64>("result");
    const auto row = [](const char* name, qint64 value, qint64 factor, qint64 divisor, qint64 result) {
        QTest::newRow(name) << value << factor << divisor << result;
    };
    row("half goes up", 1, 1, 2, 1);
    row("half below zero goes down", -1, 1, 2, -1);
    row("two negatives are positive", -3, -1, 2, 2);
    row("just less than half of an odd divisor", 1, 1, 3, 0);
    row("just more than half of an odd divisor", 2, 1, 3, 1);
    row("the product may be larger than any amount", largest, largest, largest, largest);
    row("the smallest amount", smallest + 1, 1, 1, smallest + 1);
    row("what does not fit is the largest", largest, 2, 1, largest);
    row("what does not fit below is its opposite", largest, -2, 1, -largest);
    row("zero", 0, largest, 7, 0);
}

void TestMoney::multipliesAndDivides()
{
    QFETCH(qint64, value);
    QFETCH(qint64, factor);
    QFETCH(qint64, divisor);
    QFETCH(qint64, result);
    QCOMPARE(multiplyDivide(value, factor, divisor), result);
}

void TestMoney::totalsLines_data()
{
    QTest::addColumn<qint64>("quantityMilli");
    QTest::addColumn<qint64>("unitPrice");
    QTest::addColumn<int>("decimals");
    QTest::addColumn<qint64>("total");
    QTest::newRow("six at 2.55") << qint64(6000) << qint64(25500) << 2 << qint64(1530);
    QTest::newRow("five hundred at a tenth of a penny") << qint64(500'000) << qint64(10) << 2 << qint64(50);
    QTest::newRow("half a penny goes up") << qint64(5000) << qint64(10) << 2 << qint64(1);
    QTest::newRow("half a penny of a return goes down") << qint64(-5000) << qint64(10) << 2 << qint64(-1);
    QTest::newRow("1.5 kg at 3.33") << qint64(1500) << qint64(33300) << 2 << qint64(500);
    QTest::newRow("yen have no decimals") << qint64(3000) << qint64(1'000'000) << 0 << qint64(300);
    QTest::newRow("dinars have three") << qint64(2000) << qint64(12'345) << 3 << qint64(2469);
    QTest::newRow("a product past 64 bits")
        << qint64(80'995'000'000) << qint64(10'400'000'000) << 2 << qint64(8'423'480'000'000'000);
}

void TestMoney::totalsLines()
{
    QFETCH(qint64, quantityMilli);
    QFETCH(qint64, unitPrice);
    QFETCH(int, decimals);
    QFETCH(qint64, total);
    QCOMPARE(lineTotal(quantityMilli, unitPrice, decimals), total);
}

void TestMoney::knowsMinorUnits_data()
{
    QTest::addColumn<std::string>("code");
    QTest::addColumn<int>("decimals");
    QTest::addColumn<bool>("isCode");
    QTest::newRow("pounds") << std::string("GBP") << 2 << true;
    QTest::newRow("yen") << std::string("JPY") << 0 << true;
    QTest::newRow("Pacific francs") << std::string("XPF") << 0 << true;
    QTest::newRow("dinars") << std::string("KWD") << 3 << true;
    QTest::newRow("an unknown code has two") << std::string("QQQ") << 2 << true;
    QTest::newRow("small letters are not a code") << std::string("gbp") << 2 << false;
    QTest::newRow("a sign is not a code") << std::string("£") << 2 << false;
    QTest::newRow("nothing is not a code") << std::string() << 2 << false;
}

void TestMoney::knowsMinorUnits()
{
    QFETCH(std::string, code);
    QFETCH(int, decimals);
    QFETCH(bool, isCode);
    QCOMPARE(currencyDecimals(code), decimals);
    QCOMPARE(isCurrencyCode(code), isCode);
}

QTEST_GUILESS_MAIN(TestMoney)
#include "tst_money.moc"
