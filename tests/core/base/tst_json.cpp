#include "core/base/json.h"
#include "tests/support/checks.h"

using namespace patron;
using patron::test::q;

class TestJson : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void saysWhereItIsWrong_data();
    void saysWhereItIsWrong();
    void keepsTheOrderOfKeys();
    void writesBrokenTextAnyway();
    void keepsNumbers_data();
    void keepsNumbers();
    void findsTheNearestWord_data();
    void findsTheNearestWord();
};

void TestJson::saysWhereItIsWrong_data()
{
    QTest::addColumn<std::string>("text");
    QTest::addColumn<std::string>("words");
    QTest::newRow("empty") << std::string() << std::string("The rule is empty");
    QTest::newRow("only white space") << std::string(" \n\t") << std::string("The rule is empty");
    QTest::newRow("a comma too many") << std::string("{\n  \"all\": [1,]\n}") << std::string("line 2, column 13");
    QTest::newRow("a missing comma") << std::string("[1\n 2]") << std::string("line 2, column 2");
    QTest::newRow("a single quote") << std::string("{'a': 1}") << std::string("line 1, column 2");
    QTest::newRow("cut off") << std::string("{\"a\": [1, 2") << std::string("line 1, column 12");
    QTest::newRow("text after the end") << std::string("{}\n\nx") << std::string("line 3, column 1");
    QTest::newRow("too deep") << std::string(100'000, '[') << std::string("nested more than 200 levels");
    QTest::newRow("deep in the dark") << "{\"a\":" + std::string(300, '[') + "\"]\"" << std::string("200 levels");
    QTest::newRow("a number past all numbers") << std::string("[1e999]") << std::string("too large");
    QTest::newRow("bytes that are no text") << std::string("[\"\xFF\"]") << std::string("line 1");
}

void TestJson::saysWhereItIsWrong()
{
    QFETCH(std::string, text);
    QFETCH(std::string, words);
    VERIFY_FAILS(parseJson(text, "The rule"), ErrorCode::BadInput, words);
}

void TestJson::keepsTheOrderOfKeys()
{
    const auto json = parseJson("\xEF\xBB\xBF{\"z\":1,\"a\":{\"y\":[true,null],\"b\":\"[[[\\\"{\"}}", "The rule");
    VERIFY_OK(json);
    QCOMPARE(q(compactJson(*json)), QStringLiteral("{\"z\":1,\"a\":{\"y\":[true,null],\"b\":\"[[[\\\"{\"}}"));
    QCOMPARE(q(prettyJson(Json{{"z", 1}})), QStringLiteral("{\n  \"z\": 1\n}"));
    // 200 levels are allowed.
    VERIFY_OK(parseJson(std::string(200, '[') + std::string(200, ']'), "The rule"));
}

void TestJson::writesBrokenTextAnyway()
{
    QCOMPARE(q(compactJson(Json("a\xFF"))), QStringLiteral("\"a\uFFFD\""));
}

void TestJson::keepsNumbers_data()
{
    QTest::addColumn<std::string>("text");
    QTest::addColumn<QString>("number");
    QTest::newRow("a tenth") << std::string("0.1") << QStringLiteral("0.1");
    QTest::newRow("a whole number") << std::string("300") << QStringLiteral("300");
    QTest::newRow("a negative one") << std::string("-12.50") << QStringLiteral("-12.5");
    QTest::newRow("an exponent") << std::string("1e3") << QStringLiteral("1000");
    QTest::newRow("tiny") << std::string("0.000000001") << QStringLiteral("0.000000001");
    QTest::newRow("past the signed range")
        << std::string("18446744073709551615") << QStringLiteral("18446744073709551615");
}

void TestJson::keepsNumbers()
{
    QFETCH(std::string, text);
    QFETCH(QString, number);
    const auto json = parseJson(text, "a number");
    VERIFY_OK(json);
    QCOMPARE(q(numberText(*json)), number);
}

void TestJson::findsTheNearestWord_data()
{
    QTest::addColumn<std::string>("word");
    QTest::addColumn<QString>("nearest");
    QTest::newRow("itself") << std::string("trait") << QStringLiteral("trait");
    QTest::newRow("a letter too many") << std::string("traits") << QStringLiteral("trait");
    QTest::newRow("two letters swapped") << std::string("tarit") << QStringLiteral("trait");
    QTest::newRow("a long word, mistyped") << std::string("sgement-cuont") << QStringLiteral("segment-count");
    QTest::newRow("nothing like it") << std::string("zebra-crossing") << QString();
    QTest::newRow("nothing") << std::string() << QString();
}

void TestJson::findsTheNearestWord()
{
    QFETCH(std::string, word);
    QFETCH(QString, nearest);
    QCOMPARE(q(nearestWord(word, {"event", "trait", "segment-count", "sample"})), nearest);
}

QTEST_GUILESS_MAIN(TestJson)
#include "tst_json.moc"
