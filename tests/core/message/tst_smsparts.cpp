#include "core/base/json.h"
#include "core/message/sms/smsparts.h"

#include <QFile>
#include <QtTest>

#include <set>

using namespace patron;
using namespace patron::message;

namespace {
QString times(int count, const char* text)
{
    return QString::fromUtf8(text).repeated(count);
}
}

class TestSmsParts : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void partsAreCountedByPacking_data();
    void partsAreCountedByPacking();
    void theRecordedCasesAgree();
};

void TestSmsParts::partsAreCountedByPacking_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("isGsm");
    QTest::addColumn<int>("units");
    QTest::addColumn<int>("parts");
    const auto row = [](const char* name, const QString& text, bool isGsm, int units, int parts) {
        QTest::newRow(name) << text << isGsm << units << parts;
    };
    row("nothing", QString(), true, 0, 0);
    row("160 a", times(160, "a"), true, 160, 1);
    row("161 a", times(161, "a"), true, 161, 2);
    row("306 a", times(306, "a"), true, 306, 2);
    row("307 a", times(307, "a"), true, 307, 3);
    row("152 a, a euro, 152 a: the escape does not straddle", times(152, "a") + times(1, "€") + times(152, "a"), true,
        306, 3);
    row("80 euros", times(80, "€"), true, 160, 1);
    row("81 euros", times(81, "€"), true, 162, 2);
    row("153 euros", times(153, "€"), true, 306, 3);
    row("70 Cyrillic", times(70, "п"), false, 70, 1);
    row("71 Cyrillic", times(71, "п"), false, 71, 2);
    row("134 Cyrillic", times(134, "п"), false, 134, 2);
    row("135 Cyrillic", times(135, "п"), false, 135, 3);
    row("35 emoji", times(35, "😀"), false, 70, 1);
    row("36 emoji", times(36, "😀"), false, 72, 2);
    row("67 emoji: the pair does not straddle", times(67, "😀"), false, 134, 3);
    row("one ç makes all of it UCS-2", times(160, "a") + times(1, "ç"), false, 161, 3);
    row("Ç is in the alphabet", times(1, "Ç"), true, 1, 1);
    row("a backtick makes all of it UCS-2", times(1, "a`"), false, 2, 1);
    row("a tab is not in the alphabet", QStringLiteral("a\tb"), false, 3, 1);
    row("line breaks are", QStringLiteral("a\r\nb"), true, 4, 1);
    row("brackets cost two", QStringLiteral("[]{}^~|\\\f"), true, 18, 1);
    row("Greek capitals and Nordic letters", QStringLiteral("ΔΦΓΛΩΠΨΣΘΞÆØÅæøåßñÑ¿¡§¤"), true, 23, 1);
}

void TestSmsParts::partsAreCountedByPacking()
{
    QFETCH(QString, text);
    QFETCH(bool, isGsm);
    QFETCH(int, units);
    QFETCH(int, parts);
    const SmsParts counted = countSms(text.toStdString());
    QCOMPARE(counted.encoding == SmsEncoding::Gsm7, isGsm);
    QCOMPARE(static_cast<int>(counted.units), units);
    QCOMPARE(static_cast<int>(counted.parts), parts);
}

void TestSmsParts::theRecordedCasesAgree()
{
    QFile file(QStringLiteral(PATRON_SOURCE_DIR "/../shared/data/sms/segments-cases.json"));
    if (!file.open(QIODevice::ReadOnly))
        QSKIP("The recorded SMS cases are not beside the project.");
    const auto suite = parseJson(file.readAll().toStdString(), "the cases");
    QVERIFY(suite.has_value());
    int compared = 0;
    for (const Json& test : (*suite)["cases"]) {
        // Encodings that were asked for, and characters exchanged on the way, are another question than counting.
        if (test["encoding_requested"] != "auto" || test["smart_encoding"] == true)
            continue;
        const SmsParts counted = countSms(test["text"].get<std::string>());
        const std::string name = test["name"].get<std::string>();
        QVERIFY2(nameOf(counted.encoding) == test["encoding"].get<std::string>(), name.c_str());
        QVERIFY2(counted.parts == test["segments"].get<std::size_t>(), name.c_str());
        ++compared;
    }
    QCOMPARE(compared, 32);
}

QTEST_APPLESS_MAIN(TestSmsParts)
#include "tst_smsparts.moc"
