// MJML to HTML: which value wins, what the head does, and Liquid left as it is. That the HTML of every component is
// the reference compiler's is held by tst_mjmlreference.cpp.

#include "core/base/json.h"
#include "core/message/liquid/template.h"
#include "core/message/mjml/compiler.h"
#include "core/message/mjml/liquidplaces.h"
#include "core/message/mjml/units.h"
#include "tests/support/checks.h"

#include <QRegularExpression>
#include <QSet>
#include <QtTest>

using namespace patron;
using namespace patron::message::mjml;
using patron::test::q;
namespace liquid = patron::message::liquid;

namespace {
QString htmlOf(const QString& source)
{
    const Compiled compiled = compile(source.toStdString());
    return compiled.failed() ? q(compiled.firstError().sentence()) : q(compiled.html);
}

QString page(const QString& head, const QString& body)
{
    return u"<mjml><mj-head>"_qs + head + u"</mj-head><mj-body>"_qs + body + u"</mj-body></mjml>"_qs;
}

QString inColumn(const QString& blocks)
{
    return u"<mj-section><mj-column>"_qs + blocks + u"</mj-column></mj-section>"_qs;
}

/// What a customer gets whose data this is.
QString rendered(const QString& source, const Json& data)
{
    liquid::CompileOptions options;
    options.format = liquid::Format::Html;
    const Compiled html = compile(source.toStdString());
    const liquid::Compiled compiled = liquid::Template::compile(html.html, options);
    if (html.failed() || !compiled)
        return u"failed"_qs;
    std::string out;
    liquid::Workspace memory;
    const liquid::JsonDrop drop(data);
    if (compiled.compiled->render(drop, {}, memory, out).failed())
        return u"failed"_qs;
    return q(out);
}
}

class TestMjmlCompiler : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void the_nearest_value_wins_data();
    void the_nearest_value_wins();
    void the_head_does_its_part_data();
    void the_head_does_its_part();
    void liquid_goes_through_data();
    void liquid_goes_through();
    void liquid_takes_effect_for_each_customer();
    void liquid_stands_where_its_elements_end_up();
    void liquid_problems_lead_back_to_the_source_data();
    void liquid_problems_lead_back_to_the_source();
    void quotes_break_no_tag_data();
    void quotes_break_no_tag();
    void widths_are_shared_data();
    void widths_are_shared();
    void what_others_do_not_close_is_closed();
    void the_same_source_gives_the_same_html();
    void numbers_are_read_as_browsers_read_them();
};

void TestMjmlCompiler::the_nearest_value_wins_data()
{
    QTest::addColumn<QString>("attributes");
    QTest::addColumn<QString>("element");
    QTest::addColumn<QString>("colour");
    const auto row = [](const char* name, const char* attributes, const char* element, const char* colour) {
        QTest::newRow(name) << QString::fromUtf8(attributes) << QString::fromUtf8(element) << QString::fromUtf8(colour);
    };
    const char* const text = "<mj-text>a</mj-text>";
    row("the standard", "", text, "#000000");
    row("for all", "<mj-all color=\"red\"/>", text, "red");
    row("for its kind", "<mj-all color=\"red\"/><mj-text color=\"green\"/>", text, "green");
    row("for its kind, whatever the order", "<mj-text color=\"green\"/><mj-all color=\"red\"/>", text, "green");
    row("the last for its kind", "<mj-text color=\"red\"/><mj-text font-size=\"9px\"/><mj-text color=\"green\"/>", text,
        "green");
    row("of its class", "<mj-text color=\"red\"/><mj-class name=\"c\" color=\"green\"/>",
        "<mj-text mj-class=\"c\">a</mj-text>", "green");
    row("of the last of its classes", "<mj-class name=\"c\" color=\"red\"/><mj-class name=\"d\" color=\"green\"/>",
        "<mj-text mj-class=\"c d\">a</mj-text>", "green");
    row("its own", "<mj-class name=\"c\" color=\"red\"/>", "<mj-text mj-class=\"c\" color=\"green\">a</mj-text>",
        "green");
    row("of a class around", "<mj-text color=\"red\"/><mj-class name=\"c\"><mj-text color=\"green\"/></mj-class>",
        "<mj-text>a</mj-text>", "green");
    row("of a class around before its own class",
        "<mj-class name=\"d\" color=\"red\"/><mj-class name=\"c\"><mj-text color=\"green\"/></mj-class>",
        "<mj-text mj-class=\"d\">a</mj-text>", "green");
    row("three digits become six", "", "<mj-text color=\"#1aF\">a</mj-text>", "#11aaFF");
}

void TestMjmlCompiler::the_nearest_value_wins()
{
    QFETCH(QString, attributes);
    QFETCH(QString, element);
    QFETCH(QString, colour);
    const QString html =
        htmlOf(page(u"<mj-attributes>"_qs + attributes + u"</mj-attributes>"_qs,
                    u"<mj-section><mj-column mj-class=\"c\">"_qs + element + u"</mj-column></mj-section>"_qs));
    QVERIFY2(html.contains(u";color:"_qs + colour + u";"_qs), qPrintable(html));
    QCOMPARE(html.count(u";color:"_qs), 1);
}

void TestMjmlCompiler::the_head_does_its_part_data()
{
    QTest::addColumn<QString>("source");
    QTest::addColumn<QStringList>("has");
    QTest::addColumn<QStringList>("hasNot");
    const QString text = inColumn(u"<mj-text>a</mj-text>"_qs);
    QTest::newRow("title and preview") << page(u"<mj-title>A &amp; b</mj-title><mj-preview>Look</mj-preview>"_qs, text)
                                       << QStringList{u"<title>A &amp; b</title>"_qs, u"aria-label=\"A &amp; b\""_qs,
                                                      u"overflow:hidden;\">Look</div>"_qs}
                                       << QStringList();
    QTest::newRow("language and direction")
        << u"<mjml lang=\"ar\" dir=\"rtl\"><mj-body/></mjml>"_qs
        << QStringList{u"<html lang=\"ar\" dir=\"rtl\""_qs, u"role=\"article\" lang=\"ar\" dir=\"rtl\""_qs}
        << QStringList();
    QTest::newRow("a font that is used")
        << page(
               u"<mj-font name=\"Rale\" href=\"https://f.example/r\"/><mj-font name=\"Other\" href=\"https://f.example/o\"/>"_qs,
               inColumn(u"<mj-text font-family=\"Rale, serif\">a</mj-text>"_qs))
        << QStringList{u"<link href=\"https://f.example/r\""_qs, u"@import url(https://f.example/r);"_qs}
        << QStringList{u"f.example/o"_qs, u"Ubuntu"_qs};
    QTest::newRow("a font in a text's own style")
        << page(u"<mj-font name=\"Rale\" href=\"https://f.example/r\"/>"_qs,
                u"<mj-raw><i style=\"FONT-FAMILY: rale\">a</i></mj-raw>"_qs)
        << QStringList{u"<link href=\"https://f.example/r\""_qs} << QStringList();
    QTest::newRow("styles") << page(u"<mj-style>.a{b:c}</mj-style><mj-style inline=\"inline\">.d{e:f}</mj-style>"_qs,
                                    inColumn(u"<mj-text css-class=\"d\">a</mj-text>"_qs))
                            << QStringList{u".a{b:c}"_qs, u"style=\"e:f;"_qs} << QStringList{u".d{"_qs};
    QTest::newRow("a breakpoint") << page(u"<mj-breakpoint width=\"333px\"/>"_qs, inColumn(u"<mj-image src=\"a\"/>"_qs))
                                  << QStringList{u"(min-width:333px)"_qs, u"(max-width:332px)"_qs}
                                  << QStringList{u"480"_qs};
    QTest::newRow("attributes of HTML")
        << page(u"<mj-html-attributes><mj-selector path=\".x p\"><mj-html-attribute name=\"data-a\">1 "
                u"\"2\"</mj-html-attribute>"
                u"</mj-selector></mj-html-attributes>"_qs,
                inColumn(u"<mj-text css-class=\"x\"><p data-a=\"0\">a</p><p>b</p></mj-text>"_qs))
        << QStringList{u"<p data-a=\"1 &quot;2&quot;\">a</p><p data-a=\"1 &quot;2&quot;\">b</p>"_qs}
        << QStringList{u"\"0\">a"_qs};
    QTest::newRow("raw HTML and comments")
        << page(u"<mj-raw><meta name=\"a\"></mj-raw><!--note-->"_qs, text)
        << QStringList{u"<meta name=\"a\">\n<!--note-->\n</head>"_qs} << QStringList();
    QTest::newRow("at the file's start")
        << u"<mjml><mj-raw position=\"file-start\"><!-- first --></mj-raw><mj-raw>lost</mj-raw><mj-body/></mjml>"_qs
        << QStringList{u"<!-- first -->\n<!doctype html>"_qs} << QStringList{u"lost"_qs};
    QTest::newRow("Outlook on the web") << u"<mjml owa=\"desktop\"><mj-body>"_qs + text + u"</mj-body></mjml>"_qs
                                        << QStringList{u"[owa] .mj-column-per-100 {"_qs} << QStringList();
    QTest::newRow("a background for the page")
        << u"<mjml><mj-body background-color=\"#abc\"/></mjml>"_qs
        << QStringList{u"<body style=\"word-spacing:normal;background-color:#aabbcc;\">"_qs} << QStringList();
    QTest::newRow("classes for CSS add up")
        << page(
               u"<mj-attributes><mj-class name=\"a\" css-class=\"x\"/><mj-class name=\"b\" css-class=\"y\"/></mj-attributes>"_qs,
               u"<mj-section mj-class=\"a b\"/>"_qs)
        << QStringList{u"class=\"x y\""_qs, u"class=\"x-outlook y-outlook\""_qs} << QStringList();
}

void TestMjmlCompiler::the_head_does_its_part()
{
    QFETCH(QString, source);
    QFETCH(QStringList, has);
    QFETCH(QStringList, hasNot);
    const QString html = htmlOf(source);
    for (const QString& piece : has)
        QVERIFY2(html.contains(piece), qPrintable(u"not there: "_qs + piece + u"\n"_qs + html));
    for (const QString& piece : hasNot)
        QVERIFY2(!html.contains(piece), qPrintable(u"there: "_qs + piece + u"\n"_qs + html));
}

void TestMjmlCompiler::liquid_goes_through_data()
{
    QTest::addColumn<QString>("source");
    QTest::addColumn<QString>("piece");
    const QString odd = u"{{ a | replace: \"<b>\", '&\"' | append: \"}\" }}"_qs;
    QTest::newRow("in a text") << page({}, inColumn(u"<mj-text>a "_qs + odd + u" b</mj-text>"_qs))
                               << u"a "_qs + odd + u" b"_qs;
    QTest::newRow("in a link") << page({}, inColumn(u"<mj-button href=\""_qs + odd + u"\">a</mj-button>"_qs))
                               << u"href=\""_qs + odd + u"\""_qs;
    QTest::newRow("in a colour") << page({}, inColumn(u"<mj-text color=\"{{ brand.colour }}\">a</mj-text>"_qs))
                                 << u"color:{{ brand.colour }};"_qs;
    QTest::newRow("in an image") << page({}, inColumn(u"<mj-image src='"_qs + odd + u"' alt=\"{{ b }}\"/>"_qs))
                                 << u"alt=\"{{ b }}\" src=\""_qs + odd + u"\""_qs;
    QTest::newRow("in a share link")
        << page({}, inColumn(u"<mj-social><mj-social-element name=\"x\" href=\"{{ a }}\"/></mj-social>"_qs))
        << u"https://twitter.com/intent/tweet?url={{ a }}\""_qs;
    QTest::newRow("in a class, with Outlook's beside it")
        << page({}, u"<mj-section css-class=\"{% if a > 1 %}big{% else %}small{% endif %} x\"/>"_qs)
        << u"class=\"{% if a > 1 %}big{% else %}small{% endif %}-outlook x-outlook\""_qs;
    QTest::newRow("in a background") << page({}, u"<mj-section background-url=\"{{ a }}\"/>"_qs)
                                     << u"url('{{ a }}') center top"_qs;
    QTest::newRow("in the title") << page(u"<mj-title>{{ a }}</mj-title>"_qs, {}) << u"aria-label=\"{{ a }}\""_qs;
    QTest::newRow("in a style sheet") << page(u"<mj-style>.a { color: {{ b }} }</mj-style>"_qs, {})
                                      << u".a { color: {{ b }} }"_qs;
    QTest::newRow("in an inlined style")
        << page(u"<mj-style inline=\"inline\">.a { color: {{ b | default: \"red\" }} }</mj-style>"_qs,
                u"<mj-raw><p class=\"a\">x</p></mj-raw>"_qs)
        << u"style=\"color:{{ b | default: \"red\" }}\""_qs;
    QTest::newRow("where styles are inlined")
        << page(u"<mj-style inline=\"inline\">p { margin: 0 }</mj-style>"_qs,
                inColumn(u"<mj-table>{% for a in b %}<tr><td>"_qs + odd + u"</td></tr>{% endfor %}</mj-table>"_qs))
        << u"{% for a in b %}<tr><td>"_qs + odd + u"</td></tr>{% endfor %}"_qs;
    QTest::newRow("raw") << page({}, inColumn(u"<mj-text>{% raw %}{{ </mj-text> {% endraw %}</mj-text>"_qs))
                         << u"{% raw %}{{ </mj-text> {% endraw %}"_qs;
    QTest::newRow("set before it is used")
        << page(u"{% assign a = 1 %}"_qs, {}) << u"{% assign a = 1 %}\n<!doctype html>"_qs;
    QTest::newRow("around the message") << u"{% if a %}<mjml><mj-body/></mjml>{% endif %}"_qs
                                        << u"</html>\n{% endif %}\n"_qs;
}

void TestMjmlCompiler::liquid_goes_through()
{
    QFETCH(QString, source);
    QFETCH(QString, piece);
    const QString html = htmlOf(source);
    QVERIFY2(html.contains(piece), qPrintable(html));
}

void TestMjmlCompiler::liquid_takes_effect_for_each_customer()
{
    const QString source =
        page(u"{% assign shown = customer.vip %}"_qs,
             u"{% if shown %}<mj-section>{% for p in products %}<mj-column><mj-text>{{ p }}</mj-text></mj-column>{% "
             u"endfor %}"
             u"</mj-section>{% else %}<mj-section><mj-column>{% unless shown %}<mj-text>Plain</mj-text>{% endunless %}"
             u"</mj-column></mj-section>{% endif %}"
             u"<mj-section><mj-column><mj-social>{% if shown %}<mj-social-element name=\"x\" href=\"a\"/>{% endif "
             u"%}</mj-social>"
             u"</mj-column></mj-section>"_qs);
    const QString vip = rendered(source, {{"customer", {{"vip", true}}}, {"products", {"Tulip", "<b>"}}});
    QVERIFY2(vip.contains(u">Tulip</div>"_qs) && vip.contains(u">&lt;b&gt;</div>"_qs), qPrintable(vip));
    QVERIFY(!vip.contains(u"Plain"_qs));
    QVERIFY(vip.contains(u"twitter-x.png"_qs));
    const QString other = rendered(source, {{"customer", Json::object()}, {"products", {"Tulip"}}});
    QVERIFY2(other.contains(u">Plain</div>"_qs), qPrintable(other));
    QVERIFY(!other.contains(u"Tulip"_qs));
    for (const QString& html : {vip, other}) {
        QCOMPARE(html.count(u"<![endif]-->"_qs), html.count(u"<!--[if "_qs));
        QCOMPARE(html.count(u"<table"_qs), html.count(u"</table>"_qs));
        QCOMPARE(html.count(u"<td"_qs), html.count(u"</td>"_qs));
        QCOMPARE(html.count(u"<tr"_qs), html.count(u"</tr>"_qs));
    }
}

/// A condition around a column has Outlook's cell inside it, too, and around a section its table.
void TestMjmlCompiler::liquid_stands_where_its_elements_end_up()
{
    const QString html = htmlOf(page({}, u"{% if a %}<mj-section>{% if b %}<mj-column>{% if c %}<mj-spacer/>{% endif %}"
                                         u"</mj-column>{% endif %}</mj-section>{% endif %}"_qs));
    const auto between = [&](const char* from, const char* to) {
        const auto start = html.indexOf(QLatin1String(from));
        return html.mid(start, html.indexOf(QLatin1String(to), start) - start);
    };
    QVERIFY2(between("{% if a %}", "{% if b %}").startsWith(u"{% if a %}\n<!--[if mso | IE]><table"_qs),
             qPrintable(html));
    QVERIFY2(between("{% if b %}", "{% if c %}").startsWith(u"{% if b %}\n<!--[if mso | IE]><td"_qs), qPrintable(html));
    QVERIFY2(between("{% if c %}", "{% endif %}").startsWith(u"{% if c %}\n<tr><td"_qs), qPrintable(html));
    QVERIFY2(between("{% if c %}", "{% endif %}").endsWith(u"</td></tr>\n"_qs), qPrintable(html));
}

void TestMjmlCompiler::liquid_problems_lead_back_to_the_source_data()
{
    QTest::addColumn<QString>("source");
    QTest::addColumn<int>("line");
    QTest::addColumn<int>("column");
    const auto row = [](const char* name, const QString& blocks, int line, int column) {
        QTest::newRow(name) << page({}, inColumn(u"\n"_qs + blocks)) << line << column;
    };
    row("in a text", u"<mj-text>é {{ a | nope }}</mj-text>"_qs, 2, 19);
    row("in a value", u"<mj-text>a</mj-text>\n<mj-button href=\"{{ a | nope }}\">b</mj-button>"_qs, 3, 25);
    row("the second of two", u"<mj-text>{{ a }}</mj-text>\n{% if a %}\n<mj-text>{{ b | nope }}</mj-text>{% endif %}"_qs,
        4, 17);
    row("a value that is used twice", u"<mj-image src=\"{{ a }}\" href=\"{{ a | nope }}\" title=\"{{ b }}\" />"_qs, 2,
        38);
    row("a condition without an end", u"{% if a %}{% endif %}\n  {% if a %}<mj-text>a</mj-text>"_qs, 3, 3);
}

void TestMjmlCompiler::liquid_problems_lead_back_to_the_source()
{
    QFETCH(QString, source);
    QFETCH(int, line);
    QFETCH(int, column);
    liquid::CompileOptions options;
    options.mode = liquid::CompileOptions::Mode::Strict;
    options.checkNames = true;
    const Compiled html = compile(source.toStdString());
    QVERIFY(!html.failed());
    const liquid::Compiled compiled = liquid::Template::compile(html.html, options);
    QCOMPARE(compiled.problems.size(), 1u);
    const Place inHtml{compiled.problems[0].line, compiled.problems[0].column};
    const Place inSource = placeInSource(source.toStdString(), html.html, inHtml);
    QCOMPARE(inSource.line, line);
    QCOMPARE(inSource.column, column);
}

void TestMjmlCompiler::quotes_break_no_tag_data()
{
    QTest::addColumn<QString>("block");
    QTest::addColumn<QString>("piece");
    QTest::newRow("a font's name") << u"<mj-text font-family='\"Open Sans\", Arial'>a</mj-text>"_qs
                                   << u"font-family:&quot;Open Sans&quot;, Arial;"_qs;
    QTest::newRow("an alternative text") << u"<mj-image alt='say \"a\"' src=\"b\"/>"_qs
                                         << u"alt=\"say &quot;a&quot;\""_qs;
    QTest::newRow("beside Liquid") << u"<mj-button href='{{ \"a\" }}\"b'>c</mj-button>"_qs
                                   << u"href=\"{{ \"a\" }}&quot;b\""_qs;
    QTest::newRow("entities stay") << u"<mj-button href=\"?a=1&amp;b=2\">c</mj-button>"_qs
                                   << u"href=\"?a=1&amp;b=2\""_qs;
}

void TestMjmlCompiler::quotes_break_no_tag()
{
    QFETCH(QString, block);
    QFETCH(QString, piece);
    const QString html = htmlOf(page({}, inColumn(block)));
    QVERIFY2(html.contains(piece), qPrintable(html));
}

void TestMjmlCompiler::widths_are_shared_data()
{
    QTest::addColumn<QString>("columns");
    QTest::addColumn<QStringList>("classes");
    QTest::addColumn<QString>("outlook");
    const QString empty = u"<mj-column/>"_qs;
    QTest::newRow("one") << empty << QStringList{u"mj-column-per-100 { width:100% "_qs} << u"width:600px;"_qs;
    QTest::newRow("three") << empty.repeated(3)
                           << QStringList{u"mj-column-per-33-333333333333336 { width:33.333333333333336% "_qs}
                           << u"width:200px;"_qs;
    QTest::newRow("comments and raw HTML take none") << u"<!--a-->"_qs + empty + u"<mj-raw>b</mj-raw>{% c %}"_qs + empty
                                                     << QStringList{u"mj-column-per-50 {"_qs} << u"width:300px;"_qs;
    QTest::newRow("per cent") << u"<mj-column width=\"12.5%\"/>"_qs
                              << QStringList{u"mj-column-per-12-5 { width:12.5% "_qs} << u"width:75px;"_qs;
    QTest::newRow("pixels") << u"<mj-column width=\"120.7px\"/>"_qs
                            << QStringList{u"mj-column-px-120 { width:120px "_qs} << u"width:120px;"_qs;
    QTest::newRow("a group") << u"<mj-group width=\"33.4%\">"_qs + empty.repeated(2) + u"</mj-group>"_qs
                             << QStringList{u"mj-column-per-33 { width:33.4% "_qs, u"mj-column-per-50 {"_qs}
                             << u"width:200.4px;"_qs;
    QTest::newRow("a width that is none")
        << u"<mj-column width=\"{{ a }}\"/>"_qs + empty << QStringList{u"mj-column-per-50 {"_qs} << u"width:300px;"_qs;
}

void TestMjmlCompiler::widths_are_shared()
{
    QFETCH(QString, columns);
    QFETCH(QStringList, classes);
    QFETCH(QString, outlook);
    const QString html = htmlOf(page({}, u"<mj-section>"_qs + columns + u"</mj-section>"_qs));
    for (const QString& name : classes)
        QVERIFY2(html.contains(u'.' + name), qPrintable(html));
    QVERIFY2(html.contains(outlook), qPrintable(html));
}

/// An unfinished tag in one text does not reach what stands in front of it.
void TestMjmlCompiler::what_others_do_not_close_is_closed()
{
    const QString html =
        htmlOf(page({}, u"<mj-hero mode=\"fluid-height\" background-width=\"3px\" background-height=\"2px\"/>"_qs));
    QCOMPARE(html.count(u"<td"_qs), html.count(u"</td>"_qs));
    QVERIFY(html.contains(u"padding-bottom:67%"_qs));
    const QString empty = htmlOf(page({}, inColumn(u"<mj-accordion><mj-accordion-element/></mj-accordion>"_qs)));
    QVERIFY(empty.contains(u"class=\"mj-accordion-title\""_qs) && empty.contains(u"class=\"mj-accordion-content\""_qs));
    const QString none = htmlOf(page({}, inColumn(u"<mj-carousel><!-- nothing --></mj-carousel>"_qs)));
    QVERIFY(!none.contains(u"mj-carousel-radio"_qs));
}

void TestMjmlCompiler::the_same_source_gives_the_same_html()
{
    const QString menu = u"<mj-navbar hamburger=\"hamburger\"/>"_qs;
    const QString carousel = u"<mj-carousel><mj-carousel-image src=\"a\"/></mj-carousel>"_qs;
    const QString source = page({}, inColumn(menu + menu + carousel + carousel));
    const QString html = htmlOf(source);
    QCOMPARE(htmlOf(source), html);
    // Yet two of a kind have names of their own.
    static const QRegularExpression ids(QStringLiteral(" id=\"([^\"]+)\""));
    QSet<QString> names;
    auto found = ids.globalMatch(html);
    int count = 0;
    for (; found.hasNext(); ++count)
        names << found.next().captured(1);
    QCOMPARE(count, 4);
    QCOMPARE(names.size(), 4);
}

void TestMjmlCompiler::numbers_are_read_as_browsers_read_them()
{
    QCOMPARE(leadingWhole("12.7px").value_or(0), 12.0);
    QCOMPARE(leadingNumber(" -1.5em").value_or(0), -1.5);
    QVERIFY(!leadingWhole("px12"));
    QCOMPARE(q(numberText(100.0 / 3)), u"33.333333333333336"_qs);
    QCOMPARE(q(numberText(-0.0)), u"0"_qs);
    QCOMPARE(sideOf("1px", Side::Left), 1.0);
    QCOMPARE(sideOf("1px 2px", Side::Bottom), 1.0);
    QCOMPARE(sideOf(" 1px  2px 3px", Side::Left), 2.0);
    QCOMPARE(sideOf("1px 2px 3px 4px 5px", Side::Left), 4.0);
    QCOMPARE(sideOf("{{ a }} 2px", Side::Top), 0.0);
    QCOMPARE(borderWidth("solid 3px red"), 3.0);
    QCOMPARE(borderWidth("none"), 0.0);
    QVERIFY(parseWidth("50%")->isPercent);
    QCOMPARE(parseWidth("33.5%")->value, 33.5);
    QCOMPARE(parseWidth("33.5px")->value, 33.0);
    QVERIFY(!parseWidth("auto"));
    QVERIFY(!parseWidth(""));
}

QTEST_APPLESS_MAIN(TestMjmlCompiler)
#include "tst_mjmlcompiler.moc"
