// MJML as a tree: reading, places, the canonical form, and what cannot be read.

#include "core/message/mjml/compiler.h"
#include "core/message/mjml/liquidruns.h"
#include "tests/support/checks.h"

#include <QtTest>

using namespace patron;
using namespace patron::message::mjml;
using patron::test::q;

namespace {
QString inBody(const QString& blocks)
{
    return u"<mjml><mj-body>"_qs + blocks + u"</mj-body></mjml>"_qs;
}

Parsed read(const QString& source)
{
    return parse(source.toStdString());
}

const Node& body(const Parsed& parsed)
{
    return *parsed.document.root()->child("mj-body");
}
}

class TestMjml : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void the_tree_holds_what_stands_in_the_text();
    void places_count_characters();
    void content_is_verbatim_data();
    void content_is_verbatim();
    void liquid_between_elements_data();
    void liquid_between_elements();
    void attributes_are_read_as_written_data();
    void attributes_are_read_as_written();
    void canonical_form_data();
    void canonical_form();
    void canonical_form_means_the_same_data();
    void canonical_form_means_the_same();
    void what_cannot_be_read_data();
    void what_cannot_be_read();
    void several_errors_are_found_at_once();
    void warnings_hide_no_error();
};

void TestMjml::the_tree_holds_what_stands_in_the_text()
{
    const Parsed parsed =
        read(u"<?xml version=\"1.0\"?>\n<!-- top -->\n<MJML lang='de'>\n <mj-head/>\n <mj-body>\n"
             "  {% if a %}\n  <mj-section padding=0><!-- in -->stray</mj-section>\n </mj-body></mjml>"_qs);
    QVERIFY(!parsed.failed());
    const auto& nodes = parsed.document.nodes;
    QCOMPARE(nodes.size(), 3u);
    QVERIFY(nodes[0].kind == Node::Kind::Declaration);
    QVERIFY(nodes[1].kind == Node::Kind::Comment);
    QCOMPARE(nodes[1].text, std::string(" top "));
    const Node& root = *parsed.document.root();
    QCOMPARE(root.name, std::string("mjml"));
    QCOMPARE(root.attribute("lang")->value, std::string("de"));
    QVERIFY(root.child("mj-head"));
    const Node& inside = body(parsed);
    QCOMPARE(inside.children.size(), 2u);
    QVERIFY(inside.children[0].kind == Node::Kind::Liquid);
    const Node& section = inside.children[1];
    QCOMPARE(section.attribute("padding")->value, std::string("0"));
    QVERIFY(section.children[0].kind == Node::Kind::Comment);
    QVERIFY(section.children[1].kind == Node::Kind::Text);
    QCOMPARE(section.children[1].text, std::string("stray"));
}

void TestMjml::places_count_characters()
{
    const Parsed parsed = read(u"<mjml>\r\n<mj-body>\r\n  <!-- äöü€😀 --> <mj-raw position=\"x\">\n   {{ é }}</mj-raw>\n"
                               "</mj-body></mjml>"_qs);
    const Node& raw = body(parsed).children.at(1);
    QCOMPARE(raw.place, (Place{3, 18}));
    QCOMPARE(raw.attributes.at(0).place, (Place{3, 26}));
    QCOMPARE(raw.attributes.at(0).valuePlace, (Place{3, 36}));
    QCOMPARE(raw.textPlace, (Place{4, 4}));
}

void TestMjml::content_is_verbatim_data()
{
    QTest::addColumn<QString>("inside");
    QTest::addColumn<QString>("text");
    QTest::newRow("HTML") << u"<p>a<br>b &amp; &nbsp;</p>"_qs << u"<p>a<br>b &amp; &nbsp;</p>"_qs;
    QTest::newRow("white space at the ends goes") << u"\n  a\n   b\n"_qs << u"a\n   b"_qs;
    QTest::newRow("tags that are not closed") << u"<p>a<p>b<b>"_qs << u"<p>a<p>b<b>"_qs;
    QTest::newRow("the same element inside")
        << u"a<mj-text x='1'>b</mj-text>c"_qs << u"a<mj-text x='1'>b</mj-text>c"_qs;
    QTest::newRow("the same element closed in itself") << u"a<mj-text/>c"_qs << u"a<mj-text/>c"_qs;
    QTest::newRow("a longer name") << u"</mj-text-more>"_qs << u"</mj-text-more>"_qs;
    QTest::newRow("other elements of MJML") << u"<mj-divider/></mj-column>"_qs << u"<mj-divider/></mj-column>"_qs;
    QTest::newRow("an end in a comment") << u"a<!-- </mj-text> -->b"_qs << u"a<!-- </mj-text> -->b"_qs;
    QTest::newRow("an end in Liquid") << u"{{ a | append: '</mj-text>' }}b"_qs << u"{{ a | append: '</mj-text>' }}b"_qs;
    QTest::newRow("raw Liquid") << u"{% raw %}</mj-text>{{ {% endraw %}b"_qs
                                << u"{% raw %}</mj-text>{{ {% endraw %}b"_qs;
    QTest::newRow("Liquid with signs") << u"{% if a < b and c > 1 and d == \"&\" %}x{% endif %}"_qs
                                       << u"{% if a < b and c > 1 and d == \"&\" %}x{% endif %}"_qs;
    QTest::newRow("a bracket that opens nothing") << u"{ {{ a"_qs << u"{ {{ a"_qs;
    QTest::newRow("CDATA stays") << u"<![CDATA[a]]>"_qs << u"<![CDATA[a]]>"_qs;
}

void TestMjml::content_is_verbatim()
{
    QFETCH(QString, inside);
    QFETCH(QString, text);
    const Parsed parsed = read(inBody(u"<mj-text color=\"red\">"_qs + inside + u"</MJ-Text ><mj-raw>next</mj-raw>"_qs));
    QVERIFY2(!parsed.failed(), parsed.failed() ? parsed.problems[0].sentence().c_str() : "");
    QCOMPARE(q(body(parsed).children.at(0).text), text);
    QCOMPARE(body(parsed).children.at(1).text, std::string("next"));
}

void TestMjml::liquid_between_elements_data()
{
    QTest::addColumn<QString>("source");
    QTest::addColumn<QStringList>("pieces");
    const auto row = [](const char* name, const char* source, const QStringList& pieces) {
        QTest::newRow(name) << QString::fromUtf8(source) << pieces;
    };
    row("a condition around an element", "{% if a %}<mj-raw/>{% endif %}",
        {u"L{% if a %}"_qs, u"E"_qs, u"L{% endif %}"_qs});
    row("one after the other", "{% assign a = 1 %} {%- if a -%}\n{{ a }}",
        {u"L{% assign a = 1 %}"_qs, u"L{%- if a -%}"_qs, u"L{{ a }}"_qs});
    row("with tags inside", "{{ a | append: '<mj-raw>' }}<mj-raw/>", {u"L{{ a | append: '<mj-raw>' }}"_qs, u"E"_qs});
    row("a comment as one piece", "{% comment %}<mj-raw>{% if %}{% endcomment %}<mj-raw/>",
        {u"L{% comment %}<mj-raw>{% if %}{% endcomment %}"_qs, u"E"_qs});
    row("a raw block as one piece", "{% raw %}{{ </x>{% endraw %}", {u"L{% raw %}{{ </x>{% endraw %}"_qs});
    row("text beside it", "a {{ b }} c", {u"Ta"_qs, u"L{{ b }}"_qs, u"Tc"_qs});
    row("what is not closed is text", "{{ a", {u"T{{ a"_qs});
    row("an output that meets a tag is text", "{{ a {% b %}", {u"T{{ a"_qs, u"L{% b %}"_qs});
    row("a comment without an end is a tag", "{% comment %}<mj-raw/>", {u"L{% comment %}"_qs, u"E"_qs});
}

void TestMjml::liquid_between_elements()
{
    QFETCH(QString, source);
    QFETCH(QStringList, pieces);
    const Parsed parsed = read(inBody(source));
    QVERIFY(!parsed.failed());
    QStringList found;
    for (const Node& node : body(parsed).children) {
        const char* const kind = node.kind == Node::Kind::Liquid ? "L" : node.kind == Node::Kind::Text ? "T" : "E";
        found << QLatin1String(kind) + q(node.text);
    }
    QCOMPARE(found, pieces);
}

void TestMjml::attributes_are_read_as_written_data()
{
    QTest::addColumn<QString>("written");
    QTest::addColumn<QString>("value");
    QTest::newRow("double quotes") << u"href=\"a'b\""_qs << u"a'b"_qs;
    QTest::newRow("single quotes") << u"href='a\"b'"_qs << u"a\"b"_qs;
    QTest::newRow("no quotes") << u"href=a/b"_qs << u"a/b"_qs;
    QTest::newRow("no value") << u"href"_qs << QString();
    QTest::newRow("entities stay") << u"href=\"?a=1&amp;b=&quot;\""_qs << u"?a=1&amp;b=&quot;"_qs;
    QTest::newRow("blanks around the sign") << u"href = \"a\""_qs << u"a"_qs;
    QTest::newRow("a sign of a tag") << u"href=\"a>b\""_qs << u"a>b"_qs;
    QTest::newRow("Liquid with quotes") << u"href=\"{{ a | default: \"x>y\" }}/z\""_qs
                                        << u"{{ a | default: \"x>y\" }}/z"_qs;
    QTest::newRow("Liquid without quotes") << u"href={{ a | default: \"x\" }}"_qs << u"{{ a | default: \"x\" }}"_qs;
    QTest::newRow("the first of two") << u"href=\"1\" href=\"2\""_qs << u"1"_qs;
    QTest::newRow("a line end inside") << u"href=\"a\r\nb\""_qs << u"a\nb"_qs;
}

void TestMjml::attributes_are_read_as_written()
{
    QFETCH(QString, written);
    QFETCH(QString, value);
    const Parsed parsed = read(inBody(u"<mj-button "_qs + written + u">Go</mj-button>"_qs));
    QVERIFY(!parsed.failed());
    const Node& button = body(parsed).children.at(0);
    QCOMPARE(button.attributes.size(), 1u);
    QCOMPARE(q(button.attributes[0].value), value);
    QCOMPARE(button.text, std::string("Go"));
}

void TestMjml::canonical_form_data()
{
    QTest::addColumn<QString>("source");
    QTest::addColumn<QString>("canonical");
    QTest::newRow("levels and empty elements")
        << u"<mjml><mj-body><mj-section><mj-column></mj-column></mj-section></mj-body></mjml>"_qs
        << u"<mjml>\n  <mj-body>\n    <mj-section>\n      <mj-column />\n    </mj-section>\n  </mj-body>\n</mjml>\n"_qs;
    QTest::newRow("content on its line")
        << u"<mjml><mj-body>\n\n<mj-raw>  a </mj-raw><mj-raw></mj-raw></mj-body></mjml>"_qs
        << u"<mjml>\n  <mj-body>\n    <mj-raw>a</mj-raw>\n    <mj-raw />\n  </mj-body>\n</mjml>\n"_qs;
    QTest::newRow("content of several lines keeps them")
        << u"<mjml><mj-body><mj-raw>a\n b</mj-raw></mj-body></mjml>"_qs
        << u"<mjml>\n  <mj-body>\n    <mj-raw>\n      a\n b\n    </mj-raw>\n  </mj-body>\n</mjml>\n"_qs;
    QTest::newRow("quotes") << u"<mjml a=1 b='\"' c='{{ \"x\" }}'/>"_qs
                            << u"<mjml a=\"1\" b='\"' c=\"{{ \"x\" }}\" />\n"_qs;
    QTest::newRow("comments, Liquid and text")
        << u"<mjml><!--c-->{% if a %}t</mjml>"_qs << u"<mjml>\n  <!--c-->\n  {% if a %}\n  t\n</mjml>\n"_qs;
    QTest::newRow("many attributes") << u"<mjml "_qs + QString(u"aa=\"%1\" bb=\"%1\""_qs).arg(QString(70, u'x')) +
                                            u"/>"_qs
                                     << QString(u"<mjml\n    aa=\"%1\"\n    bb=\"%1\" />\n"_qs).arg(QString(70, u'x'));
    QTest::newRow("a byte order mark and line ends go") << u"\uFEFF<mjml>\r\n</mjml>\r\n"_qs << u"<mjml />\n"_qs;
}

void TestMjml::canonical_form()
{
    QFETCH(QString, source);
    QFETCH(QString, canonical);
    const Parsed parsed = read(source);
    QVERIFY(!parsed.failed());
    QCOMPARE(q(parsed.document.serialize()), canonical);
    QCOMPARE(q(read(canonical).document.serialize()), canonical);
}

void TestMjml::canonical_form_means_the_same_data()
{
    content_is_verbatim_data();
}

void TestMjml::canonical_form_means_the_same()
{
    QFETCH(QString, inside);
    const Parsed parsed = read(inBody(u"{% if a %}<mj-text>"_qs + inside + u"</mj-text>{% endif %} b"_qs));
    const std::string canonical = parsed.document.serialize();
    const Parsed again = parse(canonical);
    QVERIFY(!again.failed());
    QVERIFY(again.document == parsed.document);
    QCOMPARE(q(again.document.serialize()), q(canonical));
}

void TestMjml::what_cannot_be_read_data()
{
    QTest::addColumn<QByteArray>("source");
    QTest::addColumn<int>("line");
    QTest::addColumn<int>("column");
    QTest::addColumn<QString>("words");
    const auto row = [](const char* name, const QByteArray& source, int line, int column, const char* words) {
        QTest::newRow(name) << source << line << column << QString::fromUtf8(words);
    };
    row("an element that is not closed", "<mjml>\n <mj-body>\n  <mj-section>\n </mj-body></mjml>", 3, 3,
        "</mj-section> is missing before the </mj-body> of line 4");
    row("a text cut off", "<mjml>\n <mj-body>", 2, 2, "</mj-body> is missing");
    row("content that is not closed", "<mjml><mj-body>\n<mj-text>a</mj-body></mjml>", 2, 1, "</mj-text> is missing");
    row("an end tag for nothing", "<mjml>\n</mj-column></mjml>", 2, 1, "closes nothing");
    row("a tag without an end", "<mjml>\n<mj-body", 2, 1, "> is missing");
    row("a tag in a tag", "<mjml><mj-body\n <mj-section /></mj-body></mjml>", 2, 2, "> is missing");
    row("an end tag without an end", "<mjml><mj-body></mj-body\n</mjml>", 1, 16, "> is missing");
    row("a quotation mark that is not closed", "<mjml><mj-body>\n<mj-text color=\"red>a</mj-text></mj-body></mjml>", 2,
        16, "the value of color in <mj-text> is not closed");
    row("a quotation mark that is missing", "<mjml><mj-text a=\"b>x</mj-text><mj-text c=\"d\"/></mjml>", 1, 18,
        "there must be a blank");
    row("a quotation mark too many", "<mjml a=\"b\"\"></mjml>", 1, 9, "there must be a blank");
    row("Liquid between attributes", "<mjml>\n<mj-body {% if a %}width=\"1px\"{% endif %}/></mjml>", 2, 10,
        "inside the quotation marks");
    row("a comment without an end", "<mjml>\n  <!-- a </mjml>", 2, 3, "--> is missing");
    row("a comment without an end in a text", "<mjml><mj-raw>\n<!-- a </mj-raw></mjml>", 2, 1, "--> is missing");
    row("a declaration inside", "<mjml>\n<!doctype html></mjml>", 2, 1, "before <mjml>");
    row("bytes that are not UTF-8", "<mjml>\n <mj-raw>caf\xE9</mj-raw></mjml>", 2, 13, "not UTF-8");
    row("half a character at the end", "<mjml></mjml>\n\xE2\x82", 2, 1, "not UTF-8");
    row("a character of code 0", QByteArray("<mjml>\n\0</mjml>", 15), 2, 1, "code 0");
    row("elements too deep", "<mjml>" + QByteArray("<mj-body>").repeated(100), 1, 7 + 63 * 9, "64 deep");
    row("too many elements", "<mjml>" + QByteArray("<a/>").repeated(20'000), 1, 7 + 19'999 * 4, "20,000");
    row(
        "too many attributes",
        "<mjml " + QByteArray("a b c d e f g ").repeated(1) +
            [] {
                QByteArray many;
                for (int i = 0; i < 200; ++i)
                    many += " x" + QByteArray::number(i);
                return many;
            }() +
            "></mjml>",
        1, 0, "more than 200 attributes");
    row("a text too long", "<mjml>" + QByteArray(1 << 20, ' '), 1, 1, "longer than 1 MB");
}

void TestMjml::what_cannot_be_read()
{
    QFETCH(QByteArray, source);
    QFETCH(int, line);
    QFETCH(int, column);
    QFETCH(QString, words);
    const Parsed parsed = parse(source.toStdString());
    QVERIFY(parsed.failed());
    const Problem& problem = parsed.problems.front();
    QVERIFY2(q(problem.text).contains(words), problem.text.c_str());
    QCOMPARE(problem.place.line, line);
    if (column > 0)
        QCOMPARE(problem.place.column, column);
    const Compiled compiled = compile(source.toStdString());
    QVERIFY(compiled.failed());
    QVERIFY(compiled.html.empty());
    QCOMPARE(q(compiled.firstError().sentence()), q(problem.sentence()));
}

void TestMjml::several_errors_are_found_at_once()
{
    const Parsed parsed = read(u"<mjml><mj-body {{ x }}>\n</mj-text>\n<mj-section>\n</mj-body>\n</mjml>"_qs);
    QStringList lines;
    for (const Problem& problem : parsed.problems)
        lines << QString::number(problem.place.line);
    QCOMPARE(lines, (QStringList{u"1"_qs, u"2"_qs, u"3"_qs}));
}

void TestMjml::warnings_hide_no_error()
{
    const Parsed parsed = read(u"<mjml "_qs + QString(u"a=1 "_qs).repeated(150) + u">"_qs);
    QVERIFY(parsed.failed());
    QVERIFY(parsed.problems.size() <= 2 * Limits::problems);
}

QTEST_APPLESS_MAIN(TestMjml)
#include "tst_mjml.moc"
