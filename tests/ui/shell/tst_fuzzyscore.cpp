#include "ui/shell/fuzzyscore.h"

#include <QTest>

using patron::ui::fuzzyScore;

class TestFuzzyScore : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void finds_data();
    void finds();
    void ranks_data();
    void ranks();
};

void TestFuzzyScore::finds_data()
{
    QTest::addColumn<QString>("pattern");
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("found");
    QTest::addRow("letters in order") << u"impf"_qs << u"Import a File"_qs << true;
    QTest::addRow("letters out of order") << u"fpmi"_qs << u"Import a File"_qs << false;
    QTest::addRow("capital letters do not matter") << u"IMPORT"_qs << u"import"_qs << true;
    QTest::addRow("accents do not matter") << u"cafe"_qs << u"Café"_qs << true;
    QTest::addRow("accents may be typed") << u"Café"_qs << u"cafe"_qs << true;
    QTest::addRow("words in any order") << u"file import"_qs << u"Import a File"_qs << true;
    QTest::addRow("each word must be there") << u"import sms"_qs << u"Import a File"_qs << false;
    QTest::addRow("arabic") << u"حد"_qs << u"مريم حداد"_qs << true;
    QTest::addRow("a missing letter") << u"imporx"_qs << u"Import"_qs << false;
}

void TestFuzzyScore::finds()
{
    QFETCH(QString, pattern);
    QFETCH(QString, text);
    QFETCH(bool, found);
    QCOMPARE(fuzzyScore(pattern, text) > 0, found);
}

void TestFuzzyScore::ranks_data()
{
    QTest::addColumn<QString>("pattern");
    QTest::addColumn<QString>("better");
    QTest::addColumn<QString>("worse");
    QTest::addRow("the start beats the middle") << u"se"_qs << u"Segments"_qs << u"Close"_qs;
    QTest::addRow("starts of words beat the inside") << u"nw"_qs << u"New Workspace"_qs << u"Unwind"_qs;
    QTest::addRow("a run beats scattered letters") << u"send"_qs << u"Sends"_qs << u"Some even need it"_qs;
    QTest::addRow("a whole word beats its beginning") << u"anna"_qs << u"Anna Berg"_qs << u"Annabelle Berg"_qs;
}

void TestFuzzyScore::ranks()
{
    QFETCH(QString, pattern);
    QFETCH(QString, better);
    QFETCH(QString, worse);
    QVERIFY2(fuzzyScore(pattern, better) > fuzzyScore(pattern, worse),
             qPrintable(QStringLiteral("%1 / %2").arg(fuzzyScore(pattern, better)).arg(fuzzyScore(pattern, worse))));
}

QTEST_GUILESS_MAIN(TestFuzzyScore)
#include "tst_fuzzyscore.moc"
