#include "core/base/paths.h"
#include "core/message/spelling/dictionary.h"
#include "core/message/spelling/spellchecker.h"
#include "tests/support/checks.h"
#include "tests/support/tempworkspace.h"
#include "tests/support/testfile.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace patron;
using namespace patron::message;
using patron::test::q;

/// Dictionaries: which is found, what it knows, and what becomes of one that is broken.
class TestDictionary : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theLanguageOfAText_data();
    void theLanguageOfAText();
    void theDictionaryOfALanguage_data();
    void theDictionaryOfALanguage();
    void namesOfFilesAreRead();
    void theFirstFolderCounts();
    void wordsAreKnown_data();
    void wordsAreKnown();
    void germanShortFormsAreRight();
    void otherEncodings_data();
    void otherEncodings();
    void suggestionsAreFewAndNear();
    void whatIsNoDictionaryIsRefused_data();
    void whatIsNoDictionaryIsRefused();
    void whatIsHalfBrokenStillAnswers_data();
    void whatIsHalfBrokenStillAnswers();
    void aCheckNamesTheUnknownWords();
    void theShopsWordsAreRight();
    void theShopsDictionaryIsKept();

private:
    DictionaryFiles write(const QString& name, const QByteArray& words, const QByteArray& affixes)
    {
        const QString base = m_folder.filePath(name);
        const QString dic = test::writeFile(base + u".dic", words);
        const QString aff = test::writeFile(base + u".aff", affixes);
        return {name.toStdString(), {}, toPath(dic.toStdString()), toPath(aff.toStdString())};
    }

    QTemporaryDir m_folder;
};

namespace {
constexpr const char* plainRules = "SET UTF-8\nTRY esianrtolcdugmphbyfvkwz\nSFX S Y 1\nSFX S 0 s .\n";

QByteArray dic(const QStringList& words)
{
    return QByteArray::number(words.size()) + "\n" + words.join(u'\n').toUtf8() + "\n";
}
}

void TestDictionary::theLanguageOfAText_data()
{
    QTest::addColumn<QString>("language");
    QTest::addColumn<QString>("country");
    QTest::addColumn<QString>("meant");
    const auto row = [](const char* name, const char* language, const char* country, const char* meant) {
        QTest::newRow(name) << q(language) << q(country) << q(meant);
    };
    row("the message's own", "fr", "", "fr");
    row("with its region", "de-AT", "GB", "de-AT");
    row("as files have it", "pt_br", "GB", "pt-BR");
    row("without a region it is the shop's", "de", "AT", "de-AT");
    row("where that language is spoken", "fr", "GB", "fr");
    row("none: that of the country", "", "GB", "en-GB");
    row("of Austria", "", "AT", "de-AT");
    row("of Brazil", "", "br", "pt-BR");
    row("of Japan", "", "JP", "ja-JP");
    row("neither", "", "", "");
    row("no country", "", "1", "");
    row("no language", "?", "DE", "de-DE");
    row("a script", "sr-Latn", "RS", "sr-Latn-RS");
}

void TestDictionary::theLanguageOfAText()
{
    QFETCH(QString, language);
    QFETCH(QString, country);
    QFETCH(QString, meant);
    QCOMPARE(q(spellLanguage(language.toStdString(), country.toStdString())), meant);
}

void TestDictionary::theDictionaryOfALanguage_data()
{
    QTest::addColumn<QString>("found");
    QTest::addColumn<QString>("language");
    QTest::addColumn<QString>("chosen");
    const auto row = [](const char* name, const char* found, const char* language, const char* chosen) {
        QTest::newRow(name) << q(found) << q(language) << q(chosen);
    };
    row("its own", "en-GB en-US", "en-GB", "en-GB");
    row("that of the main region", "en-AU en-GB en-US", "en", "en-US");
    row("one without a region before others", "fr fr-CA", "fr-BE", "fr");
    row("that of the region before it", "fr fr-BE", "fr-BE", "fr-BE");
    row("the main region before another", "de-AT de-DE", "de-CH", "de-DE");
    row("another region", "es-AR", "es-ES", "es-AR");
    row("none of another language", "en-GB", "de", "");
    row("none of another script", "sr-Latn-RS", "sr-RS", "");
    row("its script", "sr-RS sr-Latn-RS", "sr-Latn", "sr-Latn-RS");
    row("none at all", "", "de", "");
    row("no language", "de", "", "");
}

void TestDictionary::theDictionaryOfALanguage()
{
    QFETCH(QString, found);
    QFETCH(QString, language);
    QFETCH(QString, chosen);
    std::vector<DictionaryFiles> files;
    for (const QString& name : found.split(u' ', Qt::SkipEmptyParts))
        files.push_back({name.toStdString(), {}, {}, {}});
    const DictionaryFiles* best = chooseDictionary(files, language.toStdString());
    QCOMPARE(best ? q(best->language) : QString(), chosen);
}

void TestDictionary::namesOfFilesAreRead()
{
    QTemporaryDir folder;
    for (const char* name :
         {"en_GB", "fr", "ca_ES-valencia", "de_DE_frami", "sr-Latn-RS", "hyph_en_GB", "README", "it"})
        test::writeFile(folder.filePath(q(name) + u".dic"), "1\nab\n");
    for (const char* name : {"en_GB", "fr", "ca_ES-valencia", "de_DE_frami", "sr-Latn-RS", "hyph_en_GB", "README"})
        test::writeFile(folder.filePath(q(name) + u".aff"), "SET UTF-8\n");
    QStringList names;
    for (const DictionaryFiles& files : dictionariesIn(std::vector{toPath(folder.path().toStdString())}))
        names << q(files.name());
    // What hyphenates is no dictionary, and one without rules is none.
    QCOMPARE(names.join(u' '), u"ca-ES-valencia de-DE-frami en-GB fr sr-Latn-RS"_qs);
}

void TestDictionary::theFirstFolderCounts()
{
    QTemporaryDir first;
    QTemporaryDir second;
    for (const QTemporaryDir* folder : {&first, &second}) {
        test::writeFile(folder->filePath(u"fr.dic"_qs), "1\nab\n");
        test::writeFile(folder->filePath(u"fr.aff"_qs), "SET UTF-8\n");
    }
    const auto path = [](const QTemporaryDir& folder) { return toPath(folder.path().toStdString()); };
    const auto found = dictionariesIn({path(first), toPath("/nowhere/at/all"), path(second)});
    QCOMPARE(found.size(), 1u);
    QCOMPARE(q(fromPath(found[0].words)), first.filePath(u"fr.dic"_qs));
}

void TestDictionary::wordsAreKnown_data()
{
    QTest::addColumn<QString>("word");
    QTest::addColumn<bool>("known");
    const auto row = [](const char* name, const char* word, bool known) { QTest::newRow(name) << q(word) << known; };
    row("a word", "tea", true);
    row("with an ending of the rules", "teas", true);
    row("at the beginning of a sentence", "Tea", true);
    row("not without its capital", "leeds", false);
    row("with an apostrophe", "don't", true);
    row("with the other apostrophe in the dictionary", "it's", true);
    row("what is not there", "taea", false);
    row("with a letter of another script", "tе\u0061", false);
    row("another script cannot be judged", "Привет", true);
    row("nor can a language of signs", "茶", true);
    row("letters of one's own script can", "thé", false);
    row("nothing", "", true);
    row("61 letters", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", true);
}

void TestDictionary::wordsAreKnown()
{
    QFETCH(QString, word);
    QFETCH(bool, known);
    const auto opened =
        Dictionary::open(write(u"en"_qs, dic({u"tea/S"_qs, u"Leeds"_qs, u"don't"_qs, u"it’s"_qs}), plainRules));
    VERIFY_OK(opened);
    QCOMPARE((*opened)->knows(word.toStdString()), known);
    QCOMPARE((*opened)->knows(word.toStdString()), known); // from what it remembers
}

void TestDictionary::germanShortFormsAreRight()
{
    const auto german = Dictionary::open(write(u"de_DE"_qs, dic({u"geht"_qs}), plainRules));
    VERIFY_OK(german);
    QVERIFY((*german)->knows("geht's"));
    QVERIFY(!(*german)->knows("gehht's"));
    QVERIFY(!(*german)->knows("geht'n"));
    const auto english = Dictionary::open(write(u"en_GB"_qs, dic({u"geht"_qs}), plainRules));
    VERIFY_OK(english);
    QVERIFY(!(*english)->knows("geht's"));
}

void TestDictionary::otherEncodings_data()
{
    QTest::addColumn<QString>("language");
    QTest::addColumn<QByteArray>("encoding");
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("word");
    QTest::newRow("ISO 8859-1") << u"de"_qs << QByteArray("SET ISO8859-1\n")
                                << QByteArray("Gr\xfc\xdf"
                                              "e")
                                << u"Grüße"_qs;
    QTest::newRow("none is ISO 8859-1") << u"de"_qs << QByteArray("TRY esi\n")
                                        << QByteArray("\xdc"
                                                      "bung")
                                        << u"Übung"_qs;
    QTest::newRow("ISO 8859-15") << u"fr"_qs << QByteArray("SET ISO8859-15\n") << QByteArray("c\xbdur") << u"cœur"_qs;
    QTest::newRow("ISO 8859-2") << u"pl"_qs << QByteArray("SET ISO8859-2\n") << QByteArray("\xbf\xf3\xb3ty")
                                << u"żółty"_qs;
    QTest::newRow("KOI8-R") << u"ru"_qs << QByteArray("SET KOI8-R\n") << QByteArray("\xde\xc1\xca") << u"чай"_qs;
    QTest::newRow("Windows-1251 by Hunspell's name")
        << u"bg"_qs << QByteArray("SET microsoft-cp1251\n") << QByteArray("\xf7\xe0\xe9") << u"чай"_qs;
    QTest::newRow("Windows line ends") << u"de"_qs << QByteArray("SET ISO8859-1\r\n") << QByteArray("Tee\xfc\r")
                                       << u"Teeü"_qs;
    QTest::newRow("a mark at the beginning")
        << u"de"_qs << QByteArray("\xef\xbb\xbfSET UTF-8\n") << QByteArray("Grüße") << u"Grüße"_qs;
}

void TestDictionary::otherEncodings()
{
    QFETCH(QString, language);
    QFETCH(QByteArray, encoding);
    QFETCH(QByteArray, bytes);
    QFETCH(QString, word);
    const auto opened = Dictionary::open(write(language, "1\n" + bytes + "\n", encoding + "TRY abc\n"));
    VERIFY_OK(opened);
    Dictionary& dictionary = **opened;
    QVERIFY(dictionary.knows(word.toStdString()));
    const QString wrong = word + word.right(1);
    QVERIFY(!dictionary.knows(wrong.toStdString()));
    const auto suggestions = dictionary.suggestions(wrong.toStdString());
    QCOMPARE(suggestions.size(), 1u);
    QCOMPARE(q(suggestions[0]), word);
    // What the encoding has not cannot be judged, and nothing is suggested for it.
    QVERIFY(encoding.contains("UTF") || dictionary.knows(word.toStdString() + "őა"));
}

void TestDictionary::suggestionsAreFewAndNear()
{
    QStringList words{u"receive"_qs};
    for (const char c : std::string_view("abcdfghijklmnop"))
        words << QStringLiteral("%1ate").arg(QLatin1Char(c));
    const auto opened = Dictionary::open(write(u"en"_qs, dic(words), plainRules));
    VERIFY_OK(opened);
    const auto suggestions = (*opened)->suggestions("recieve");
    QVERIFY(!suggestions.empty());
    QCOMPARE(suggestions.front(), std::string("receive"));
    const auto many = (*opened)->suggestions("zate");
    QVERIFY(many.size() > 1 && many.size() <= Dictionary::mostSuggestions);
    QVERIFY((*opened)->suggestions(std::string(61, 'a')).empty());
    QVERIFY((*opened)->suggestions("").empty());
}

void TestDictionary::whatIsNoDictionaryIsRefused_data()
{
    QTest::addColumn<QByteArray>("words");
    QTest::addColumn<QByteArray>("rules");
    QTest::addColumn<QString>("reason");
    const QByteArray rules = plainRules;
    QTest::newRow("no words at all") << QByteArray() << rules << u"number of its words"_qs;
    QTest::newRow("no count") << QByteArray("tea\npot\n") << rules << u"number of its words"_qs;
    QTest::newRow("a count that is none") << QByteArray("99999999999999\ntea\n") << rules << u"number of its words"_qs;
    QTest::newRow("a count beyond the file") << QByteArray("99999999\ntea\n") << rules << u"more words than it has"_qs;
    for (const char* rule : {"REP 2147483647", "REP 99999999999999999999999", "SFX S Y 2147483647", "AF\t2147483647",
                             "CHECKCOMPOUNDPATTERN 2147483647", "SET UTF-8\nMAP 500000"}) {
        QTest::addRow("rules beyond all memory: %s", rule) << QByteArray("1\ntea\n") << QByteArray(rule) + "\n"
                                                           << u"say more entries"_qs;
    }
    QTest::newRow("a count alone") << QByteArray("3\n\n") << rules << u"has no words"_qs;
    QTest::newRow("bytes of a program") << QByteArray("2\nte\0a", 6) << rules << u"no text"_qs;
    QTest::newRow("a packed file") << QByteArray("\x1f\x8b\x08\x00\x12", 5) << rules << u"no text"_qs;
    QTest::newRow("no rules") << QByteArray("1\ntea\n") << QByteArray("\n") << u"it is empty"_qs;
    QTest::newRow("rules of a program") << QByteArray("1\ntea\n") << QByteArray("SET\0", 4) << u"no text"_qs;
    QTest::newRow("an encoding that nobody knows")
        << QByteArray("1\ntea\n") << QByteArray("SET KLINGON-8\n") << u"KLINGON-8"_qs;
}

void TestDictionary::whatIsNoDictionaryIsRefused()
{
    QFETCH(QByteArray, words);
    QFETCH(QByteArray, rules);
    QFETCH(QString, reason);
    const DictionaryFiles files = write(u"en"_qs, words, rules);
    const auto opened = Dictionary::open(files);
    VERIFY_FAILS(opened, ErrorCode::BadInput, reason.toStdString());
    QVERIFY(opened.error().text.find("en.") != std::string::npos);
    QFile::remove(m_folder.filePath(u"en.aff"_qs));
    VERIFY_FAILS(Dictionary::open(files), ErrorCode::BadInput, "The dictionary");
}

void TestDictionary::whatIsHalfBrokenStillAnswers_data()
{
    QTest::addColumn<QByteArray>("words");
    QTest::addColumn<QByteArray>("rules");
    QTest::newRow("a count too high") << QByteArray("90000\ntea\n") << QByteArray(plainRules);
    QTest::newRow("a count too low") << QByteArray("1\ntea\npot\n") << QByteArray(plainRules);
    QTest::newRow("flags without rules") << QByteArray("1\ntea/XYZ\n") << QByteArray(plainRules);
    QTest::newRow("rules that are cut off") << QByteArray("1\ntea/S\n") << QByteArray("SET UTF-8\nSFX S Y 5\nSFX S 0");
    QTest::newRow("rules that are nonsense")
        << QByteArray("1\ntea\n") << QByteArray("SFX\nPFX A\nREP x\nMAP 2\nCOMPOUNDRULE 3\nBREAK -1\nhello");
    QTest::newRow("words in another encoding than said") << QByteArray("2\ntea\n\xfc\xdf\n") << QByteArray(plainRules);
    QTest::newRow("a line without an end") << "1\ntea\n" + QByteArray(200'000, 'x') << QByteArray(plainRules);
}

void TestDictionary::whatIsHalfBrokenStillAnswers()
{
    QFETCH(QByteArray, words);
    QFETCH(QByteArray, rules);
    const auto opened = Dictionary::open(write(u"en"_qs, words, rules));
    VERIFY_OK(opened);
    QVERIFY((*opened)->knows("tea"));
    QVERIFY(!(*opened)->knows("taea"));
    static_cast<void>((*opened)->suggestions("taea"));
}

void TestDictionary::aCheckNamesTheUnknownWords()
{
    const auto opened =
        Dictionary::open(write(u"en"_qs, dic({u"tea"_qs, u"well"_qs, u"known"_qs, u"the"_qs, u"a"_qs}), plainRules));
    VERIFY_OK(opened);
    const SpellChecker checker(*opened, {});
    const std::string source = "<p>the taea, well-knwon <b>tea</b></p>";
    const auto found = checker.check(source, SpellSyntax::Markup);
    QCOMPARE(found.size(), 2u);
    QCOMPARE(found[0], (UnknownWord{7, 11, "taea"}));
    QCOMPARE(source.substr(found[1].from, found[1].to - found[1].from), std::string("knwon"));
    QVERIFY(checker.check("the well-known tea", SpellSyntax::Text).empty());
    // No more than can be shown.
    std::string many;
    for (std::size_t i = 0; i < mostUnknownWords + 10; ++i)
        many += "taea ";
    QCOMPARE(checker.check(many, SpellSyntax::Text).size(), mostUnknownWords);
    const CancelToken stopped;
    stopped.cancel();
    QVERIFY(checker.check(many, SpellSyntax::Text, stopped).size() < mostUnknownWords);
}

void TestDictionary::theShopsWordsAreRight()
{
    ShopWords shop;
    shop.addName("Marlow & Finch");
    shop.addName("Darjeeling \"Goomtee\" FTGFOP1, 100 g");
    shop.addName("Crème-brûlée Chai");
    shop.addWord("teatime");
    for (const char* word : {"Marlow", "marlow", "MARLOW", "Finch's", "goomtee", "crème-brûlée", "Chai", "Teatime"})
        QVERIFY2(shop.has(word), word);
    for (const char* word : {"Marlo", "", "'s", "brûlée", "tea"})
        QVERIFY2(!shop.has(word), word);
}

void TestDictionary::theShopsDictionaryIsKept()
{
    test::TempWorkspace workspace;
    Store& store = workspace.store();
    const auto add = [&](const char* word) {
        return store.write([&](Transaction& tx) { return shopwords::add(tx, word); });
    };
    const auto words = [&] {
        return *store.read(
            [](ReadSession& session) -> Result<std::vector<std::string>> { return shopwords::added(session); });
    };
    VERIFY_OK(add("Zwickeltee"));
    VERIFY_OK(add("  chai’s "));
    VERIFY_OK(add("zwickeltee"));
    QCOMPARE(words(), (std::vector<std::string>{"chai’s", "Zwickeltee"}));
    VERIFY_FAILS(add("two words"), ErrorCode::BadInput, "two words");
    VERIFY_FAILS(add(" "), ErrorCode::BadInput, "one word");
    VERIFY_FAILS(add(std::string(61, 'a').c_str()), ErrorCode::BadInput, "60");
    const auto all = store.read([](ReadSession& session) -> Result<ShopWords> { return shopwords::all(session); });
    VERIFY_OK(all);
    QVERIFY(all->has("Chai's"));
    VERIFY_OK(store.write([](Transaction& tx) { return shopwords::remove(tx, "ZWICKELTEE"); }));
    VERIFY_FAILS(store.write([](Transaction& tx) { return shopwords::remove(tx, "Zwickeltee"); }), ErrorCode::NotFound,
                 "Zwickeltee");
    QCOMPARE(words(), std::vector<std::string>{"chai’s"});
    // What somebody wrote there by other means is passed over.
    VERIFY_OK(store.setSetting("spelling.words", "[1, \"ok\", {\"a\": null}"));
    QVERIFY(words().empty());
}

QTEST_GUILESS_MAIN(TestDictionary)
#include "tst_dictionary.moc"
