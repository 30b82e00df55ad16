#include "core/base/similarity.h"
#include "tests/support/checks.h"

using namespace patron;
using patron::test::q;

class TestSimilarity : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void writesPlainly_data();
    void writesPlainly();
    void comparesAsWinklerDoes_data();
    void comparesAsWinklerDoes();
    void countsEdits_data();
    void countsEdits();
    void makesFingerprints_data();
    void makesFingerprints();
    void hearsNames_data();
    void hearsNames();
};

void TestSimilarity::writesPlainly_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("plain");
    QTest::newRow("capitals and signs") << u"  O'Neil-Smith, Jr. "_qs << u"oneil smith jr"_qs;
    QTest::newRow("accents") << u"Zoë Ångström"_qs << u"zoe angstrom"_qs;
    QTest::newRow("letters that do not come apart") << u"Łukasz Groß Sørensen"_qs << u"lukasz gross sorensen"_qs;
    QTest::newRow("a typed apostrophe") << u"D’Arcy"_qs << u"darcy"_qs;
    QTest::newRow("other scripts stay") << u"Иванов"_qs << u"иванов"_qs;
    QTest::newRow("full width") << u"ＡＢＣ１"_qs << u"abc1"_qs;
    QTest::newRow("nothing but signs") << u" -- "_qs << u""_qs;
}

void TestSimilarity::writesPlainly()
{
    QFETCH(QString, text);
    QFETCH(QString, plain);
    QCOMPARE(q(plainLetters(text.toStdString())), plain);
}

void TestSimilarity::comparesAsWinklerDoes_data()
{
    QTest::addColumn<QString>("a");
    QTest::addColumn<QString>("b");
    QTest::addColumn<double>("similarity");
    // Winkler 1990, table of examples, to three places.
    QTest::newRow("two letters swapped") << u"martha"_qs << u"marhta"_qs << 0.961;
    QTest::newRow("a letter more") << u"dwayne"_qs << u"duane"_qs << 0.840;
    QTest::newRow("another ending") << u"dixon"_qs << u"dicksonx"_qs << 0.813;
    QTest::newRow("the same") << u"jones"_qs << u"jones"_qs << 1.0;
    QTest::newRow("nothing in common") << u"abc"_qs << u"xyz"_qs << 0.0;
    QTest::newRow("one is empty") << u""_qs << u"xyz"_qs << 0.0;
}

void TestSimilarity::comparesAsWinklerDoes()
{
    QFETCH(QString, a);
    QFETCH(QString, b);
    QFETCH(double, similarity);
    QVERIFY(qAbs(jaroWinkler(a.toStdString(), b.toStdString()) - similarity) < 0.0006);
    QVERIFY(qAbs(jaroWinkler(b.toStdString(), a.toStdString()) - similarity) < 0.0006);
}

void TestSimilarity::countsEdits_data()
{
    QTest::addColumn<QString>("a");
    QTest::addColumn<QString>("b");
    QTest::addColumn<int>("limit");
    QTest::addColumn<int>("edits");
    QTest::newRow("the usual example") << u"kitten"_qs << u"sitting"_qs << 5 << 3;
    QTest::newRow("the same") << u"leeds"_qs << u"leeds"_qs << 2 << 0;
    QTest::newRow("past the limit") << u"kitten"_qs << u"sitting"_qs << 2 << 3;
    QTest::newRow("much longer") << u"a"_qs << u"abcdefgh"_qs << 3 << 4;
    QTest::newRow("from nothing") << u""_qs << u"abc"_qs << 5 << 3;
}

void TestSimilarity::countsEdits()
{
    QFETCH(QString, a);
    QFETCH(QString, b);
    QFETCH(int, limit);
    QFETCH(int, edits);
    QCOMPARE(static_cast<int>(editDistance(a.toStdString(), b.toStdString(), static_cast<std::size_t>(limit))), edits);
}

void TestSimilarity::makesFingerprints_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("words");
    QTest::newRow("order and case do not matter") << u"York, New"_qs << u"new york"_qs;
    QTest::newRow("a word twice") << u"New new York"_qs << u"new york"_qs;
    QTest::newRow("accents") << u"Málaga"_qs << u"malaga"_qs;
    QTest::newRow("short") << u"X"_qs << u"x"_qs;
}

void TestSimilarity::makesFingerprints()
{
    QFETCH(QString, text);
    QFETCH(QString, words);
    QCOMPARE(q(fingerprint(text.toStdString())), words);
    // The n-grams of a text are those of the same letters in any case and with any signs.
    QCOMPARE(ngramFingerprint(text.toStdString(), 2), ngramFingerprint(("  " + text.toUpper().toStdString() + "!"), 2));
    QVERIFY(ngramFingerprint("newyork", 2) == ngramFingerprint("New York", 2));
    QVERIFY(ngramFingerprint("newyork", 2) != ngramFingerprint("New Yrok", 2));
}

void TestSimilarity::hearsNames_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("key");
    // The examples of the National Archives.
    QTest::newRow("Washington") << u"washington"_qs << u"w252"_qs;
    QTest::newRow("Lee") << u"lee"_qs << u"l000"_qs;
    QTest::newRow("Gutierrez: two alike are one") << u"gutierrez"_qs << u"g362"_qs;
    QTest::newRow("Pfister: the first counts, too") << u"pfister"_qs << u"p236"_qs;
    QTest::newRow("Jackson: c, k and s are one") << u"jackson"_qs << u"j250"_qs;
    QTest::newRow("Tymczak: a vowel parts") << u"tymczak"_qs << u"t522"_qs;
    QTest::newRow("Ashcraft: an h does not") << u"ashcraft"_qs << u"a261"_qs;
    QTest::newRow("another script") << u"иванов"_qs << u""_qs;
}

void TestSimilarity::hearsNames()
{
    QFETCH(QString, name);
    QFETCH(QString, key);
    QCOMPARE(q(soundKey(name.toStdString())), key);
}

QTEST_GUILESS_MAIN(TestSimilarity)
#include "tst_similarity.moc"
