#include "core/base/text.h"
#include "tests/support/checks.h"

using namespace patron;
using patron::test::q;

class TestText : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void foldsAlike_data();
    void foldsAlike();
    void foldIsStable_data();
    void foldIsStable();
    void trims_data();
    void trims();
    void repairsUtf8_data();
    void repairsUtf8();
    void splits();
    void joins_data();
    void joins();
    void groups_data();
    void groups();
    void cuts_data();
    void cuts();
};

void TestText::foldsAlike_data()
{
    QTest::addColumn<std::string>("one");
    QTest::addColumn<std::string>("other");
    QTest::addColumn<bool>("alike");
    const auto row = [](const char* name, const char* one, const char* other, bool alike = true) {
        QTest::newRow(name) << std::string(one) << std::string(other) << alike;
    };
    row("plain letters", "Tea Room", "TEA room");
    row("sharp s is ss", "Straße", "STRASSE");
    row("the capital sharp s", "STRAẞE", "straße");
    row("a letter with a mark, composed or not", "Zoë", "Zoe\xCC\x88");
    row("capital with a mark", "ÉCLAIR", "éclair");
    row("marks in another order", "a\xCC\xA3\xCC\x82", "a\xCC\x82\xCC\xA3");
    row("the Turkish capital I with a dot and its own folding", "İstanbul", "i\xCC\x87stanbul");
    row("Greek final sigma", "ΟΔΟΣ", "οδος");
    row("Greek final and middle sigma", "ς", "σ");
    row("the ligature fi", "ofﬁce", "OFFICE");
    row("the Kelvin sign", "K", "k");
    row("Cyrillic", "МОСКВА", "москва");
    row("without its mark it is another word", "Zoë", "Zoe", false);
    row("the Turkish capital I is not a plain i", "İzmir", "izmir", false);
    row("different words", "tea", "tee", false);
}

void TestText::foldsAlike()
{
    QFETCH(std::string, one);
    QFETCH(std::string, other);
    QFETCH(bool, alike);
    if (alike)
        QCOMPARE(q(foldText(one)), q(foldText(other)));
    else
        QVERIFY(foldText(one) != foldText(other));
}

void TestText::foldIsStable_data()
{
    QTest::addColumn<std::string>("text");
    for (const char* text : {"Straße", "İ", "ΐ", "ﬃ", "a\xCC\xA3\xCC\x82", "ŉ", "ẞ", "Ω", "plain", ""})
        QTest::newRow(text) << std::string(text);
}

void TestText::foldIsStable()
{
    QFETCH(std::string, text);
    const std::string once = foldText(text);
    QCOMPARE(q(foldText(once)), q(once));
}

void TestText::trims_data()
{
    QTest::addColumn<std::string>("text");
    QTest::addColumn<QString>("trimmed");
    QTest::newRow("spaces and tabs") << std::string(" \t a b \r\n") << QStringLiteral("a b");
    QTest::newRow("no-break spaces") << std::string("\xC2\xA0x\xC2\xA0") << QStringLiteral("x");
    QTest::newRow("a byte order mark") << std::string("\xEF\xBB\xBFname") << QStringLiteral("name");
    QTest::newRow("a zero width space") << std::string("\xE2\x80\x8Bx\xE2\x80\x8B") << QStringLiteral("x");
    QTest::newRow("ideographic spaces") << std::string("\xE3\x80\x80x") << QStringLiteral("x");
    QTest::newRow("letters whose bytes look like spaces") << std::string("à…") << QStringLiteral("à…");
    QTest::newRow("only space") << std::string(" \xC2\xA0 ") << QString();
    QTest::newRow("nothing") << std::string() << QString();
}

void TestText::trims()
{
    QFETCH(std::string, text);
    QFETCH(QString, trimmed);
    QCOMPARE(q(trim(text)), trimmed);
}

void TestText::repairsUtf8_data()
{
    QTest::addColumn<std::string>("bytes");
    QTest::addColumn<std::string>("text");
    QTest::newRow("good text stays") << std::string("Zoë 😀\n") << std::string("Zoë 😀\n");
    QTest::newRow("a Latin-1 letter") << std::string("Zo\xEB") << std::string("Zo\xEF\xBF\xBD");
    QTest::newRow("a cut letter") << std::string("Zo\xC3") << std::string("Zo\xEF\xBF\xBD");
    QTest::newRow("half of a surrogate pair") << std::string("\xED\xA0\x80").substr(0, 3) << std::string();
    QTest::newRow("an overlong slash") << std::string("\xC0\xAF") << std::string();
}

void TestText::repairsUtf8()
{
    QFETCH(std::string, bytes);
    QFETCH(std::string, text);
    const std::string repaired = toValidUtf8(bytes);
    QVERIFY(isValidUtf8(repaired));
    QCOMPARE(isValidUtf8(bytes), repaired == bytes);
    // How many marks stand for one bad sequence is the library's to say; that nothing of it is left is ours.
    if (text.empty())
        QVERIFY(!repaired.empty() && repaired.find_first_not_of("\xEF\xBF\xBD") == std::string::npos);
    else
        QCOMPARE(q(repaired), q(text));
}

void TestText::splits()
{
    QCOMPARE(split("a,,b,", ','), (std::vector<std::string_view>{"a", "", "b", ""}));
    QCOMPARE(split("", ','), (std::vector<std::string_view>{""}));
}

void TestText::joins_data()
{
    QTest::addColumn<std::vector<std::string>>("words");
    QTest::addColumn<QString>("sentence");
    using Words = std::vector<std::string>;
    QTest::newRow("none") << Words{} << QString();
    QTest::newRow("one") << Words{"tea"} << QStringLiteral("tea");
    QTest::newRow("two") << Words{"tea", "milk"} << QStringLiteral("tea or milk");
    QTest::newRow("three") << Words{"tea", "milk", "jam"} << QStringLiteral("tea, milk or jam");
}

void TestText::joins()
{
    QFETCH(std::vector<std::string>, words);
    QFETCH(QString, sentence);
    QCOMPARE(q(joinWords(words, "or")), sentence);
}

void TestText::groups_data()
{
    QTest::addColumn<qlonglong>("number");
    QTest::addColumn<QString>("text");
    QTest::newRow("small") << 7ll << QStringLiteral("7");
    QTest::newRow("three digits") << 999ll << QStringLiteral("999");
    QTest::newRow("four digits") << 1000ll << QStringLiteral("1,000");
    QTest::newRow("millions") << 1234567ll << QStringLiteral("1,234,567");
    QTest::newRow("negative hundreds") << -123ll << QStringLiteral("-123");
    QTest::newRow("negative thousands") << -1234ll << QStringLiteral("-1,234");
}

void TestText::groups()
{
    QFETCH(qlonglong, number);
    QFETCH(QString, text);
    QCOMPARE(q(groupDigits(number)), text);
}

void TestText::cuts_data()
{
    QTest::addColumn<std::string>("text");
    QTest::addColumn<int>("max");
    QTest::addColumn<QString>("cut");
    QTest::newRow("short enough") << std::string("Zoë") << 3 << QStringLiteral("Zoë");
    QTest::newRow("too long") << std::string("Zoë B") << 3 << QStringLiteral("Zoë…");
    QTest::newRow("never inside a letter") << std::string("😀😀") << 1 << QStringLiteral("😀…");
    QTest::newRow("nothing") << std::string() << 0 << QString();
}

void TestText::cuts()
{
    QFETCH(std::string, text);
    QFETCH(int, max);
    QFETCH(QString, cut);
    QCOMPARE(q(ellipsize(text, static_cast<std::size_t>(max))), cut);
    QVERIFY(characterCount(ellipsize(text, static_cast<std::size_t>(max))) <= static_cast<std::size_t>(max) + 1);
}

QTEST_GUILESS_MAIN(TestText)
#include "tst_text.moc"
