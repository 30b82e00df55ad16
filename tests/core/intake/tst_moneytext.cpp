#include "core/intake/moneytext.h"

#include <QTest>

using namespace patron::intake;

class TestMoneyText : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsAmounts_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("comma");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* name, const char* text, bool comma, const char* expected) {
            QTest::newRow(name) << QString::fromUtf8(text) << comma << QString::fromUtf8(expected);
        };
        row("a whole number", "12", false, "12");
        row("a point", "12.50", false, "12.50");
        row("dollars with thousands", "$1,240.00", false, "1240.00");
        row("negative dollars", "-$3.00", false, "-3.00");
        row("minus behind the sign", "$-3.00", false, "-3.00");
        row("brackets are negative", "(3.00)", false, "-3.00");
        row("a real minus sign",
            "\xE2\x88\x92"
            "3.00",
            false, "-3.00");
        row("Australian dollars", "AU $3,000.00", false, "3000.00");
        row("euros in front", "EUR 90,00", false, "90.00");
        row("a point for thousands", "1.060,00", false, "1060.00");
        row("no-break space for thousands",
            "1\xC2\xA0"
            "234,50 \xE2\x82\xAC",
            false, "1234.50");
        row("narrow no-break space",
            "1\xE2\x80\xAF"
            "234,50 \xE2\x82\xAC",
            false, "1234.50");
        row("an apostrophe for thousands", "1'060.00", false, "1060.00");
        row("crowns without a blank", "899kr", false, "899");
        row("Swedish crowns", "1 234,50 kr", false, "1234.50");
        row("millions", "1,234,567", false, "1234567");
        row("German millions", "1.234.567,89", false, "1234567.89");
        row("Indian lakhs", "12,34,567.50", false, "1234567.50");
        row("three digits behind a point: the column decides", "1.234", false, "1.234");
        row("three digits behind a point in a column of commas", "1.234", true, "1234");
        row("three digits behind a comma", "1,234", false, "1234");
        row("three digits behind a comma in a column of commas", "1,234", true, "1.234");
        row("a leading zero tells", "0,850", false, "0.850");
        row("a price of a tenth of a penny", "0.001", false, "0.001");
        row("no digit before the point", ".50", false, "0.50");
        row("a trailing minus", "3.00-", false, "-3.00");
        row("per cent", "12.5 %", false, "12.5");
        row("protected text", "'12.50", false, "12.50");

        row("a word", "free", false, "");
        row("nothing", "", false, "");
        row("a sign alone", "$", false, "");
        row("a date", "12/10/2024", false, "");
        row("a phone", "+44 7700 900123", false, "");
        row("a header", "Address 2", false, "");
        row("two points in a point number", "1.2.3", false, "");
        row("an IP address", "192.0.2.10", false, "");
        row("wrong groups", "1,23,4", false, "");
        row("forty digits", "1234567890123456789012345678901234567890", false, "");
    }

    void readsAmounts()
    {
        QFETCH(QString, text);
        QFETCH(bool, comma);
        QFETCH(QString, expected);
        const std::string utf8 = text.toStdString();
        const auto amount = readAmount(utf8, comma ? DecimalMark::Comma : DecimalMark::Point);
        QCOMPARE(amount
                     ? QString::fromLatin1(amount->decimal().data(), static_cast<qsizetype>(amount->decimal().size()))
                     : QString(),
                 expected);
    }

    void unitsAreExact()
    {
        QCOMPARE(readUnits("0.001", DecimalMark::Point, 4).value_or(-1), 10);
        QCOMPARE(readUnits("1.005", DecimalMark::Point, 2).value_or(-1), 101); // half away from zero, no double between
        QCOMPARE(readUnits("-11062.06", DecimalMark::Point, 4).value_or(0), -110'620'600);
        QCOMPARE(readUnits("1.234,5", DecimalMark::Comma, 2).value_or(-1), 123'450);
        QVERIFY(!readUnits("12a", DecimalMark::Point, 2));
        QVERIFY(!readUnits("99999999999999999999", DecimalMark::Point, 2));
    }

    void knowsCurrencies_data()
    {
        QTest::addColumn<QString>("sign");
        QTest::addColumn<QString>("fallback");
        QTest::addColumn<QString>("code");
        QTest::newRow("euro") << u"\u20AC"_qs << u"GBP"_qs << u"EUR"_qs;
        QTest::newRow("dollars at home in Canada") << u"$"_qs << u"CAD"_qs << u"CAD"_qs;
        QTest::newRow("dollars elsewhere") << u"$"_qs << u"EUR"_qs << u"USD"_qs;
        QTest::newRow("Australian") << u"AU $"_qs << u"USD"_qs << u"AUD"_qs;
        QTest::newRow("Danish crowns at home") << u"kr."_qs << u"DKK"_qs << u"DKK"_qs;
        QTest::newRow("a code in small letters") << u"usd"_qs << u"EUR"_qs << u"USD"_qs;
        QTest::newRow("no currency") << u"pcs"_qs << u"EUR"_qs << u""_qs;
    }

    void knowsCurrencies()
    {
        QFETCH(QString, sign);
        QFETCH(QString, fallback);
        QFETCH(QString, code);
        QCOMPARE(QString::fromStdString(currencyOfSign(sign.toStdString(), fallback.toStdString())), code);
    }

    void decidesTheMarkOverTheWholeColumn()
    {
        AmountColumn column;
        for (const char* text : {"1.234", "2.345", "12,50", "3.100"})
            column.add(text);
        QCOMPARE(column.decide(DecimalMark::Point), DecimalMark::Comma);
        AmountColumn open;
        open.add("1.234");
        QCOMPARE(open.decide(DecimalMark::Point), DecimalMark::Point);
        QCOMPARE(open.decide(DecimalMark::Comma), DecimalMark::Comma);
    }
};

QTEST_APPLESS_MAIN(TestMoneyText)
#include "tst_moneytext.moc"
