#include "core/message/spelling/spelltext.h"

#include <QtTest>

using namespace patron::message;

/// Which words of a text are looked up, and where they stand.
class TestSpellText : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void wordsOfTexts_data();
    void wordsOfTexts();
    void wordsOfMarkup_data();
    void wordsOfMarkup();
    void theyStandWhereTheyAreWritten_data();
    void theyStandWhereTheyAreWritten();
    void partsOfWordsWithHyphens();
    void muchIsReadInOneGo();

private:
    static QString joined(const QString& source, SpellSyntax syntax);
};

QString TestSpellText::joined(const QString& source, SpellSyntax syntax)
{
    QStringList words;
    for (const SpellWord& word : wordsToCheck(source.toStdString(), syntax))
        words << QString::fromStdString(word.text);
    return words.join(u' ');
}

namespace {
void row(const char* name, const char* source, const char* words)
{
    QTest::newRow(name) << QString::fromUtf8(source) << QString::fromUtf8(words);
}
}

void TestSpellText::wordsOfTexts_data()
{
    QTest::addColumn<QString>("source");
    QTest::addColumn<QString>("words");
    row("nothing of nothing", "", "");
    row("words between marks", "Hello, dear friend! (Again.)", "Hello dear friend Again");
    row("apostrophes are part of a word", "don't can’t l’arbre", "don't can't l'arbre");
    row("quotes are not", "'Hello' ‘there’ »gut«", "Hello there gut");
    row("words with hyphens are whole", "well-known Tee-Ei", "well-known Tee-Ei");
    row("other hyphens are the same", "well\u2010known well\u2011known", "well-known well-known");
    row("a hyphen at an end is not", "Tee- und Kaffee", "Tee und Kaffee");
    row("dashes divide", "tea–time — now", "tea time now");
    row("soft hyphens are not seen", "Mar\u00adken\u00adtee", "Markentee");
    row("composed and decomposed are the same", "Cafe\u0301", "Café");
    row("single letters are left out", "a I x ok", "ok");
    row("words with digits", "A4 3teilig mp3s 24-Stunden gift", "gift");
    row("words in capitals", "SPRING24 SALE ÄÖÜ now", "now");
    row("words with one capital are words", "Spring Sale", "Spring Sale");
    row("underscores", "first_name __init__ word", "word");
    row("web addresses", "see https://shop.test/neew?utm=maail or www.Shoop.test ok", "see or ok");
    row("addresses without a scheme", "at shop.test/tee or shoop.co.uk today", "at or today");
    row("mail addresses and handles", "write hallo@shoop.test or @marlowfnch now", "write or now");
    row("mailto and tel", "mailto:anna@x.test tel:abc ok", "ok");
    row("names of files", "open preise.pdf and C:\\Tmpp\\x", "open and");
    row("hashtags", "#teeliebe #Sale,#Tee word", "word");
    row("a number sign alone is none", "number # here", "number here");
    row("abbreviations", "z.B. e.g. ok", "ok");
    row("a missing space after a stop", "end.Next start", "end Next start");
    row("dots of a pause", "wait...then…now", "wait then now");
    row("a slash between words", "and/or", "and or");
    row("a colon inside", "Hinweis:Bitte", "Hinweis Bitte");
    row("emoji", "Hello😀world 👍🏽 ok", "Hello world ok");
    row("right to left", "שלום עולם", "שלום עולם");
    row("Windows line ends", "one\r\ntwo\r\n", "one two");
    row("scripts without spaces", "新しいお茶 こんにちは ชาใหม่ tea", "tea");
    row("Hangul has spaces", "새로운 차", "새로운");
    row("Cyrillic", "Привет мир", "Привет мир");
    row("61 letters are no word", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa ok", "ok");
    row("brackets of markup are text", "if a <b c> de", "if de");
    row("Liquid outputs", "Dear {{ customer.first_naam | default: \"thee\" }}, hi", "Dear hi");
    row("words that touch an output are not whole", "{{ x }}lein Pre{{ x }} pre-{{ x }}-fix ok", "pre fix ok");
    row("tags", "{% if custmer.x == 'yy' %}Yes{% else %}No{% endif %}", "Yes No");
    row("white space control", "{%- if x -%}Yes{%- endif -%}", "Yes");
    row("tags of several lines", "One {% assign x = 'tow'\n | upcase\n%} two", "One two");
    row("comments", "a1 {% comment %} helo {{ x }} {% endcomment %}ok", "ok");
    row("raw", "{% raw %}{{ helo }} wrold{% endraw %} ok", "ok");
    row("echo is an output", "{% echo x %}lein ok", "ok");
    row("a tag inside a word", "colou{% if uk %}r{% endif %} ok", "ok");
    row("an output that is not closed takes its line", "Hi {{ customer.frst\nnext line", "Hi next line");
    row("a tag that is not closed takes its line", "Hi {% if customr\nnext line", "Hi next line");
    row("one bracket is text", "{helo} }} there", "helo there");
    row("an output opened twice and closed once is one", "a {{ x {{ y }} word\nok", "word ok");
    row("captured text is text", "{% capture x %}Hello{% endcapture %}", "Hello");
    row("bytes that are no UTF-8", "one \xff\xfe two", "one two");
}

void TestSpellText::wordsOfTexts()
{
    QFETCH(QString, source);
    QFETCH(QString, words);
    QCOMPARE(joined(source, SpellSyntax::Text), words);
}

void TestSpellText::wordsOfMarkup_data()
{
    QTest::addColumn<QString>("source");
    QTest::addColumn<QString>("words");
    row("elements and attributes", "<p class=\"wrod\" style='colr: red'>Hello <b>you</b></p>", "Hello you");
    row("alt and title are read", "<img src=\"teaa.png\" alt=\"A pot\" title='Of tea'>", "pot Of tea");
    row("labels for screen readers", "<a aria-label=\"Shop now\" href=\"x\">ok</a>", "Shop now ok");
    row("Liquid in attributes", "<a href=\"{{ lnk | default: '<>' }}\" alt=\"Hi {{ naem }}!\">go</a>", "Hi go");
    row("Liquid between attributes", "<p {% if x > 1 %}class=\"abc\"{% endif %}>Hello</p>", "Hello");
    row("comments", "<!-- wrod --><p>Hello</p><!--[if mso]>otlook<![endif]-->", "Hello");
    row("document types and instructions", "<!DOCTYPE htmll><?xmll?>ok", "ok");
    row("styles and scripts", "<style>.colr{}</style><script>vaar x</script><mj-style>.b</mj-style>ok", "ok");
    row("code", "<p>Use <code>tabel</code></p>", "Use");
    row("a style that does not end", "<style>.colr{} wrod", "");
    row("paragraphs divide", "<p>Hello</p><p>there</p>one<br>two<td>three", "Hello there one two three");
    row("elements inside of a word", "H<b>el</b>lo w<i>o</i>rld fine", "fine");
    row("elements around a word", "<b>Hello</b>, <i>you</i>!", "Hello you");
    row("entities are letters", "Gr&uuml;&szlig;e &#8217;n &amp; caf&#xe9;", "Grüße café");
    row("an entity that nobody knows is a letter, too", "c&oelig;ur ok", "ok");
    row("spaces that do not break", "Hello&nbsp;you", "Hello you");
    row("soft hyphens", "Mar&shy;ken", "Marken");
    row("an ampersand", "Marlow & Finch; ok", "Marlow Finch ok");
    row("a bracket that is text", "five < seven", "five seven");
    row("a tag that is just written", "<p>Hello</p>\n<a hreff=\nmore", "Hello more");
    row("an attribute whose quote is missing", "<img alt=\"Hello\n<p class=\"wrod\">there</p>", "Hello there");
    row("MJML",
        "<mjml><mj-head><mj-title>News</mj-title><mj-attributes><mj-all font-family=\"Aril\" /></mj-attributes>"
        "</mj-head><mj-body><mj-button background-color=\"bluu\">Shop now</mj-button></mj-body></mjml>",
        "News Shop now");
    row("self-closed elements without text", "<script src=\"x\"/>ok<mj-font name=\"Raleweay\" href=\"x\" />fine",
        "ok fine");
    row("capitals in names", "<STYLE>wrod</STYLE><P ALT=\"Hello\">you</P>", "Hello you");
    row("Windows line ends", "<p\r\nclass=\"a\">\r\nHello</p>\r\n", "Hello");
    row("branches are apart", "<p>{% if x %}One{% elsif y %}Two{% else %}Three{% endif %}</p>", "One Two Three");
}

void TestSpellText::wordsOfMarkup()
{
    QFETCH(QString, source);
    QFETCH(QString, words);
    QCOMPARE(joined(source, SpellSyntax::Markup), words);
}

void TestSpellText::theyStandWhereTheyAreWritten_data()
{
    QTest::addColumn<QString>("source");
    QTest::addColumn<QString>("written"); ///< of the last word, as it stands in the source
    row("behind letters of two bytes", "Größe übel", "übel");
    row("behind an emoji", "😀 tea", "tea");
    row("with its soft hyphen", "ab Mar\u00adken.", "Mar\u00adken");
    row("with its entities", "ab Gr&uuml;&szlig;e!", "Gr&uuml;&szlig;e");
    row("with an entity at its end", "ab caf&eacute;", "caf&eacute;");
    row("inside of an attribute", "<img alt=\"teh tea\">", "tea");
    row("behind Liquid", "{% if a %}{{ b }}{% endif %} tea", "tea");
    row("decomposed", "ab Cafe\u0301!", "Cafe\u0301");
}

void TestSpellText::theyStandWhereTheyAreWritten()
{
    QFETCH(QString, source);
    QFETCH(QString, written);
    const std::string text = source.toStdString();
    const auto words = wordsToCheck(text, SpellSyntax::Markup);
    QVERIFY(!words.empty());
    const SpellWord& last = words.back();
    QCOMPARE(QString::fromStdString(text.substr(last.from, last.to - last.from)), written);
}

void TestSpellText::partsOfWordsWithHyphens()
{
    const auto words = wordsToCheck("a well-knwon T-Shirt", SpellSyntax::Text);
    QCOMPARE(words.size(), 2u);
    QCOMPARE(words[0].parts.size(), 2u);
    QCOMPARE(words[0].parts[1].text, std::string("knwon"));
    QCOMPARE(words[0].parts[1].from, 7u);
    QCOMPARE(words[0].parts[1].to, 12u);
    // A single letter is no word of its own.
    QCOMPARE(words[1].text, std::string("T-Shirt"));
    QCOMPARE(words[1].parts.size(), 1u);
    QCOMPARE(words[1].parts[0].text, std::string("Shirt"));
}

/// What takes the square of its length would not end within the test's time.
void TestSpellText::muchIsReadInOneGo()
{
    std::string open;
    for (int i = 0; i < 200'000; ++i)
        open += "{{ a <b c=\"";
    QVERIFY(wordsToCheck(open, SpellSyntax::Markup).empty());
    QVERIFY(wordsToCheck(std::string(2'000'000, '<'), SpellSyntax::Markup).empty());
    QVERIFY(wordsToCheck(std::string(2'000'000, '&'), SpellSyntax::Markup).empty());
    QVERIFY(wordsToCheck(std::string(2'000'000, 'a'), SpellSyntax::Text).empty());
    std::string dots;
    for (int i = 0; i < 400'000; ++i)
        dots += "Ab.";
    QCOMPARE(wordsToCheck(dots, SpellSyntax::Text).size(), 400'000u);
    // What lies behind the bound is not looked at.
    QCOMPARE(wordsToCheck(std::string(longestSpellText, ' ') + "more", SpellSyntax::Text).size(), 0u);
}

QTEST_APPLESS_MAIN(TestSpellText)
#include "tst_spelltext.moc"
