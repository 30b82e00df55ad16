#include "core/base/json.h"
#include "core/intake/celltransform.h"

#include <QTest>

using namespace patron;
using namespace patron::intake;

namespace {
std::vector<CellTransform> recipe(const QByteArray& json)
{
    const auto parsed = parseJson(json.toStdString(), "a recipe");
    if (!parsed)
        qFatal("%s", parsed.error().text.c_str());
    const auto steps = transformsFromJson(*parsed);
    if (!steps)
        qFatal("%s", steps.error().text.c_str());
    return *steps;
}
}

class TestCellTransform : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void stepsAreDoneInTheirOrder_data()
    {
        QTest::addColumn<QByteArray>("steps");
        QTest::addColumn<QString>("cell");
        QTest::addColumn<QString>("result");
        const auto row = [](const char* name, const char* steps, const QString& cell, const QString& result) {
            QTest::newRow(name) << QByteArray(steps) << cell << result;
        };
        row("nothing to do", "[]", u" a "_qs, u" a "_qs);
        row("blanks go, also doubled ones", R"([{"do":"trim"}])", u"  a   b "_qs, u"a b"_qs);
        row("small letters of any script", R"([{"do":"case","to":"lower"}])", u"\u00C4\u03A3"_qs, u"\u00E4\u03C2"_qs);
        row("large letters", R"([{"do":"case","to":"upper"}])", u"stra\u00DFe"_qs, u"STRASSE"_qs);
        row("names as people write them", R"([{"do":"case","to":"title"}])", u"ANNA LEE"_qs, u"Anna Lee"_qs);
        row("the first prefix that fits goes", R"([{"do":"strip_prefix","texts":["p:","p"]}])", u"p:p1"_qs, u"p1"_qs);
        row("no prefix, no change", R"([{"do":"strip_prefix","texts":["p:"]}])", u"1p:"_qs, u"1p:"_qs);
        row("a suffix goes", R"([{"do":"strip_suffix","texts":[" kg"]}])", u"5 kg"_qs, u"5"_qs);
        row("a phone of the workspace", R"([{"do":"phone"}])", u"07700 900123"_qs, u"+447700900123"_qs);
        row("a phone of another country", R"([{"do":"phone","country":"DE"}])", u"0151 23456789"_qs,
            u"+4915123456789"_qs);
        row("what is no phone stays", R"([{"do":"phone"}])", u"ask Ann"_qs, u"ask Ann"_qs);
        row("a list", R"([{"do":"split","texts":[";","|"]}])", u"a; b|c;"_qs, u"a\u001Fb\u001Fc\u001F"_qs);
        row("a value that is mapped, in any case", R"([{"do":"map","values":{"A":"active"}}])", u"a"_qs, u"active"_qs);
        row("a value that is not mapped stays", R"([{"do":"map","values":{"A":"active"}}])", u"b"_qs, u"b"_qs);
        row("or becomes what all others become", R"([{"do":"map","values":{"A":"x"},"otherwise":"y"}])", u"b"_qs,
            u"y"_qs);
        row("the first part", R"([{"do":"part","texts":[" "],"index":1}])", u"Anna Maria Lee"_qs, u"Anna"_qs);
        row("the last part", R"([{"do":"part","texts":[" "],"index":-1}])", u"Anna Maria Lee"_qs, u"Lee"_qs);
        row("a part that is not there", R"([{"do":"part","texts":[","],"index":3}])", u"a,b"_qs, u""_qs);
        row("a text for another", R"([{"do":"replace","texts":["-"],"otherwise":" "}])", u"a-b-c"_qs, u"a b c"_qs);
        row("a text that holds itself ends", R"([{"do":"replace","texts":["a"],"otherwise":"aa"}])", u"aba"_qs,
            u"aabaa"_qs);
        row("a constant", R"([{"do":"constant","value":"shop"}])", u"whatever"_qs, u"shop"_qs);
        row("one step after the other",
            "[{\"do\":\"part\",\"texts\":[\"(\"],\"index\":-1},{\"do\":\"strip_suffix\",\"texts\":[\")\"]},"
            "{\"do\":\"case\",\"to\":\"upper\"}]",
            u"Peg Moss (potlover)"_qs, u"POTLOVER"_qs);
    }

    void stepsAreDoneInTheirOrder()
    {
        QFETCH(QByteArray, steps);
        QFETCH(QString, cell);
        QFETCH(QString, result);
        QCOMPARE(QString::fromStdString(applyTransforms(recipe(steps), cell.toStdString(), "GB")), result);
    }

    void aLostPlusComesBack_data()
    {
        QTest::addColumn<QString>("cell");
        QTest::addColumn<QString>("country");
        QTest::addColumn<QString>("result");
        const auto row = [](const char* name, const QString& cell, const QString& country, const QString& result) {
            QTest::newRow(name) << cell << country << result;
        };
        row("of the shop's country, though its digits could be a landline's", u"4915123456789"_qs, u"DE"_qs,
            u"+4915123456789"_qs);
        row("of the shop's country", u"33612345678"_qs, u"FR"_qs, u"+33612345678"_qs);
        row("of another country", u"33612345678"_qs, u"DE"_qs, u"+33612345678"_qs);
        row("reserved for fiction", u"447700900123"_qs, u"DE"_qs, u"+447700900123"_qs);
        row("a national number with its zero stays", u"015123456789"_qs, u"DE"_qs, u"015123456789"_qs);
        row("a national number that lost its zero stays", u"15123456789"_qs, u"DE"_qs, u"15123456789"_qs);
        row("a national number without a zero stays", u"612345678"_qs, u"ES"_qs, u"612345678"_qs);
        row("ten digits of America stay", u"6502530000"_qs, u"US"_qs, u"6502530000"_qs);
        row("what has its plus stays", u"+491512345678"_qs, u"DE"_qs, u"+491512345678"_qs);
        row("what is no number stays", u"ask Ann"_qs, u"DE"_qs, u"ask Ann"_qs);
    }

    void aLostPlusComesBack()
    {
        QFETCH(QString, cell);
        QFETCH(QString, country);
        QFETCH(QString, result);
        const auto steps = recipe(R"([{"do":"calling_code"}])");
        QCOMPARE(QString::fromStdString(applyTransforms(steps, cell.toStdString(), country.toStdString())), result);
    }

    void aRecipeComesBackAsItWas()
    {
        const auto steps = recipe(R"([{"do":"trim"},{"do":"case","to":"title"},{"do":"strip_prefix","texts":["p:"]},
            {"do":"phone","country":"DE"},{"do":"map","values":{"A":"b"},"otherwise":""},
            {"do":"part","texts":[","],"index":-2},{"do":"constant","value":"x"},{"do":"calling_code"}])");
        const auto back = transformsFromJson(transformsToJson(steps));
        QVERIFY(back.has_value());
        QVERIFY(*back == steps);
    }

    void aWrongStepIsRefused_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<QString>("says");
        QTest::newRow("an unknown verb") << QByteArray(R"([{"do":"trimm"}])") << u"\"trim\""_qs;
        QTest::newRow("an unknown case") << QByteArray(R"([{"do":"case","to":"camel"}])") << u"title"_qs;
        QTest::newRow("no values") << QByteArray(R"([{"do":"map"}])") << u"values"_qs;
        QTest::newRow("part nought") << QByteArray(R"([{"do":"part","index":0}])") << u"index"_qs;
        QTest::newRow("no list") << QByteArray(R"({"do":"trim"})") << u"no list"_qs;
        QTest::newRow("not an object") << QByteArray(R"(["trim"])") << u"not an object"_qs;
    }

    void aWrongStepIsRefused()
    {
        QFETCH(QByteArray, json);
        QFETCH(QString, says);
        const auto parsed = parseJson(json.toStdString(), "a recipe");
        QVERIFY(parsed.has_value());
        const auto steps = transformsFromJson(*parsed);
        QVERIFY(!steps.has_value());
        QVERIFY2(QString::fromStdString(steps.error().text).contains(says), steps.error().text.c_str());
    }
};

QTEST_APPLESS_MAIN(TestCellTransform)
#include "tst_celltransform.moc"
