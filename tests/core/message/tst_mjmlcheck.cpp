// What MJML does not know or allow is said with its place and what to do.

#include "core/message/mjml/check.h"
#include "core/message/mjml/compiler.h"
#include "core/message/mjml/components.h"
#include "core/message/mjml/fragment.h"
#include "tests/support/checks.h"

#include <QtTest>

#include <algorithm>

using namespace patron;
using namespace patron::message::mjml;
using patron::test::q;

namespace {
Compiled compiled(const QString& source)
{
    return compile(source.toStdString());
}

QString column(const QString& blocks)
{
    return u"<mjml><mj-body><mj-section><mj-column>\n"_qs + blocks + u"</mj-column></mj-section></mj-body></mjml>"_qs;
}

QString described(const Compiled& result)
{
    QStringList all;
    for (const Problem& problem : result.problems)
        all << (problem.level == Problem::Level::Error ? u"error: "_qs : u"warning: "_qs) + q(problem.sentence());
    return all.join(u'\n');
}
}

class TestMjmlCheck : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void errors_data();
    void errors();
    void warnings_data();
    void warnings();
    void fine_data();
    void fine();
    void values_data();
    void values();
    void fragments_data();
    void fragments();
    void every_component_can_be_reached();
    void standard_values_are_allowed_ones();

private:
    static void row(const char* name, const QString& source, int line, int column, const char* words);
    void compareFirst(Problem::Level level);
};

void TestMjmlCheck::row(const char* name, const QString& source, int line, int column, const char* words)
{
    QTest::newRow(name) << source << line << column << QString::fromUtf8(words);
}

void TestMjmlCheck::compareFirst(Problem::Level level)
{
    QFETCH(QString, source);
    QFETCH(int, line);
    QFETCH(int, column);
    QFETCH(QString, words);
    const Compiled result = compiled(source);
    QVERIFY2(!result.problems.empty(), "there is no problem at all");
    const auto found = std::find_if(result.problems.begin(), result.problems.end(),
                                    [&](const Problem& problem) { return problem.level == level; });
    QVERIFY2(found != result.problems.end(), qPrintable(described(result)));
    QVERIFY2(q(found->text).contains(words), qPrintable(described(result)));
    QVERIFY2(found->place == (Place{line, column}), qPrintable(described(result)));
    QCOMPARE(result.failed(), level == Problem::Level::Error);
}

void TestMjmlCheck::errors_data()
{
    QTest::addColumn<QString>("source");
    QTest::addColumn<int>("line");
    QTest::addColumn<int>("column");
    QTest::addColumn<QString>("words");
    row("nothing at all", QString(), 1, 1, "begins with <mjml>");
    row("only text", u"\n Hello"_qs, 1, 1, "begins with <mjml>");
    row("HTML", u"\n <p>Hello</p>"_qs, 2, 2, "This begins with <p>");
    row("two messages", u"<mjml/>\n<mjml/>"_qs, 2, 1, "more than one message");
    row("an unknown element", column(u" <mj-txt>a</mj-txt>"_qs), 2, 2, "Did you mean <mj-text>?");
    row("an unknown element of the head", u"<mjml><mj-head>\n<mj-unknown></mj-unknown></mj-head></mjml>"_qs, 2, 1,
        "no element <mj-unknown>");
    row("an unknown element for attributes",
        u"<mjml><mj-head><mj-attributes>\n<mj-buton/></mj-attributes></mj-head></mjml>"_qs, 2, 1,
        "Did you mean <mj-button>?");
    row("MJML 3", u"<mjml><mj-body>\n<mj-container></mj-container></mj-body></mjml>"_qs, 2, 1, "In MJML 4");
    row("HTML between elements", column(u"<p>a</p>"_qs), 2, 1, "HTML goes inside <mj-text> or <mj-raw>");
    row("an include", u"<mjml><mj-body>\n  <mj-include path=\"./a.mjml\" /></mj-body></mjml>"_qs, 2, 3,
        "whole in itself");
    row("an include in the head", u"<mjml><mj-head>\n<mj-include path=\"a.css\" type=\"css\"/></mj-head></mjml>"_qs, 2,
        1, "whole in itself");
    row("an include alone", u"<mj-include path=\"a\"/>"_qs, 1, 1, "whole in itself");
    row("a second body", u"<mjml><mj-body/>\n<mj-body/></mjml>"_qs, 2, 1, "second <mj-body>");
    row("a part of the head in the body", u"<mjml><mj-body>\n<mj-style>a{}</mj-style></mj-body></mjml>"_qs, 2, 1,
        "only in <mj-head>");
    row("a block in the head", u"<mjml><mj-head>\n<mj-text>a</mj-text></mj-head></mjml>"_qs, 2, 1,
        "cannot stand in <mj-head>");
    row("a section beside the body", u"<mjml>\n<mj-section/></mjml>"_qs, 2, 1, "cannot stand in <mjml>");
    row("a block in an image", column(u"<mj-image src=\"a\">\n<mj-text>a</mj-text></mj-image>"_qs), 3, 1,
        "cannot stand in <mj-image>");
    row("a text in a carousel", column(u"<mj-carousel>\n<mj-text>a</mj-text></mj-carousel>"_qs), 3, 1,
        "cannot stand in <mj-carousel>");
    row("a condition around a part of the head",
        u"<mjml><mj-head>\n{% if a %}<mj-title>b</mj-title>{% endif %}</mj-head></mjml>"_qs, 2, 1, "inside the part");
    row("a condition around the head", u"<mjml>\n{% if a %}<mj-head/>{% endif %}<mj-body/></mjml>"_qs, 2, 1,
        "inside the part");
    row("an output in the head", u"<mjml><mj-head>\n{{ a }}</mj-head></mjml>"_qs, 2, 1, "nothing is shown there");
    row("an output before the message", u"\n{{ a }}<mjml/>"_qs, 2, 1, "outside of <mjml>");
    row("Liquid among attributes of all",
        u"<mjml><mj-head><mj-attributes>\n{% if a %}<mj-text/>{% endif %}</mj-attributes>"
        u"</mj-head></mjml>"_qs,
        2, 1, "inside the value of an attribute");
    row("Liquid in an image", column(u"<mj-image>{{ a }}</mj-image>"_qs), 2, 11, "inside the value of an attribute");
    row("too many fonts", u"<mjml><mj-head>"_qs + QString(u"<mj-font/>"_qs).repeated(101) + u"</mj-head></mjml>"_qs, 1,
        16 + 100 * 10, "more than 100 fonts");
    row("HTML without end",
        u"<mjml><mj-head><mj-attributes><mj-text font-family=\""_qs + QString(1000, u'x') +
            u"\"/></mj-attributes></mj-head><mj-body>"_qs + QString(u"<mj-text/>"_qs).repeated(5000) +
            u"</mj-body></mjml>"_qs,
        1, 1, "longer than 4 MB");
    const QString wide =
        u"</mj-head><mj-body><mj-raw>"_qs + QString(u"<b></b>"_qs).repeated(2000) + u"</mj-raw></mj-body></mjml>"_qs;
    row("too many styles",
        u"<mjml><mj-head><mj-style inline=\"inline\">"_qs + QString(u"a{b:c}"_qs).repeated(12'000) + u"</mj-style>"_qs +
            wide,
        1, 1, "too many for this mail");
    row("too many selectors",
        u"<mjml><mj-head><mj-html-attributes><mj-selector path=\"a"_qs + QString(u",a"_qs).repeated(12'000) +
            u"\"><mj-html-attribute name=\"x\">y</mj-html-attribute></mj-selector></mj-html-attributes>"_qs + wide,
        1, 1, "too many selectors in <mj-html-attributes>");
}

void TestMjmlCheck::errors()
{
    compareFirst(Problem::Level::Error);
}

void TestMjmlCheck::warnings_data()
{
    QTest::addColumn<QString>("source");
    QTest::addColumn<int>("line");
    QTest::addColumn<int>("column");
    QTest::addColumn<QString>("words");
    row("an unknown attribute", column(u"<mj-text colour=\"red\">a</mj-text>"_qs), 2, 10, "Did you mean color?");
    row("an attribute of another element", column(u"<mj-spacer src=\"a\" />"_qs), 2, 12, "no attribute src");
    row("a size without a unit", u"<mjml><mj-body width=\"420\"/></mjml>"_qs, 1, 23, "such as 10px, not \"420\"");
    row("a colour that is none", column(u"<mj-text color=\"rot\">a</mj-text>"_qs), 2, 17, "not \"rot\"");
    row("a word that is none", column(u"<mj-text align=\"middle\">a</mj-text>"_qs), 2, 17,
        "is left, right, center or justify");
    row("a block in a section", u"<mjml><mj-body><mj-section>\n<mj-text>a</mj-text></mj-section></mj-body></mjml>"_qs,
        2, 1, "only in <mj-column> or <mj-hero>");
    row("a class that is not there",
        u"<mjml><mj-head><mj-attributes><mj-class name=\"quiet\"/></mj-attributes></mj-head><mj-body>\n"
        u"<mj-section mj-class=\"quite\"/></mj-body></mjml>"_qs,
        2, 23, "Did you mean quiet?");
    row("a class that Liquid chooses", u"<mjml><mj-body>\n<mj-section mj-class=\"{{ a }}\"/></mj-body></mjml>"_qs, 2,
        23, "css-class");
    row("a class without a name",
        u"<mjml><mj-head><mj-attributes>\n<mj-class/></mj-attributes></mj-head><mj-body/></mjml>"_qs, 2, 1,
        "has no name");
    row("an attribute that nothing has",
        u"<mjml><mj-head><mj-attributes>\n<mj-all colour=\"red\"/></mj-attributes></mj-head><mj-body/></mjml>"_qs, 2, 9,
        "No element of MJML");
    row("an attribute given twice", u"<mjml><mj-body width=\"1px\"\n width=\"2px\"/></mjml>"_qs, 2, 2, "given twice");
    row("text between elements", column(u"Hello <mj-text>a</mj-text>"_qs), 2, 1, "is not shown");
    row("text outside", u"<mjml><mj-body/></mjml>\nHello"_qs, 2, 1, "is not shown");
    row("no body", u"<mjml>\n</mjml>"_qs, 1, 1, "the message is empty");
    row("raw HTML beside the body", u"<mjml>\n<mj-raw>a</mj-raw><mj-body/></mjml>"_qs, 2, 1, "file-start");
    row("a column as wide as Liquid says",
        u"<mjml><mj-body><mj-section>\n<mj-column width=\"{{ a }}\"/></mj-section></mj-body></mjml>"_qs, 2, 19,
        "Write a number");
    row("a carousel that Liquid fills",
        column(u"<mj-carousel>\n{% for a in b %}<mj-carousel-image/>{% endfor %}</mj-carousel>"_qs), 3, 1,
        "known beforehand");
    row("HTML that is not closed", column(u"<mj-text>\n  a <b>c</mj-text>"_qs), 3, 5, "<b> is not closed");
    row("HTML in a button", column(u"<mj-button>a</i></mj-button>"_qs), 2, 13, "</i> closes nothing");
    row("styles that cannot be inlined",
        u"<mjml><mj-head>\n<mj-style inline=\"inline\">a:hover { color: red }</mj-style></mj-head><mj-body/></mjml>"_qs,
        2, 1, "without inline");
}

void TestMjmlCheck::warnings()
{
    compareFirst(Problem::Level::Warning);
}

void TestMjmlCheck::fine_data()
{
    QTest::addColumn<QString>("source");
    QTest::newRow("an empty message") << u"<mjml><mj-body/></mjml>"_qs;
    QTest::newRow("a declaration and comments")
        << u"<?xml version=\"1.0\"?><!-- a --><mjml version=\"4\"><mj-body/></mjml>"_qs;
    QTest::newRow("Liquid in values") << column(
        u"<mj-text color=\"{{ a }}\" align=\"{% if b %}left{% endif %}\" padding=\"{{ c }}px 2px\">a</mj-text>"_qs);
    QTest::newRow("Liquid that sets something in the head")
        << u"<mjml><mj-head>{% assign a = 1 %}{% if b %}{% assign a = 2 %}{% endif %}<mj-title>{{ a "
           u"}}</mj-title></mj-head>"
           u"<mj-body/></mjml>"_qs;
    QTest::newRow("Liquid around the whole body") << u"<mjml>{% if a %}<mj-body></mj-body>{% endif %}</mjml>"_qs;
    QTest::newRow("Liquid around the whole message") << u"{% if a %}<mjml><mj-body/></mjml>{% endif %}"_qs;
    QTest::newRow("HTML whose end tags may be left out") << column(
        u"<mj-text><ul><li>a<li>b</ul><p>c<p>d<br><img src=\"x\"></mj-text><mj-table><tr><td>a<td>b</mj-table>"_qs);
    QTest::newRow("tags that Liquid chooses")
        << column(u"<mj-text>{% if a %}<a href=\"b\">{% else %}<a href=\"c\">{% endif %}d</a></mj-text>"_qs);
    QTest::newRow("css classes that Liquid chooses") << column(u"<mj-text css-class=\"{{ a }}\">a</mj-text>"_qs);
    QTest::newRow("raw HTML in halves")
        << u"<mjml><mj-body><mj-raw><div></mj-raw><mj-section/><mj-raw></div></mj-raw></mj-body></mjml>"_qs;
    QTest::newRow("big letters") << u"<MJML><MJ-BODY></mj-body></Mjml>"_qs;
}

void TestMjmlCheck::fine()
{
    QFETCH(QString, source);
    const Compiled result = compiled(source);
    QVERIFY2(result.problems.empty(), qPrintable(described(result)));
    QVERIFY(!result.html.empty());
}

void TestMjmlCheck::values_data()
{
    QTest::addColumn<QString>("element");
    QTest::addColumn<QString>("attribute");
    QTest::addColumn<QString>("value");
    QTest::addColumn<bool>("isFine");
    const auto row = [](const char* element, const char* attribute, const char* value, bool isFine) {
        QTest::addRow("%s %s=\"%s\"", element, attribute, value)
            << QString::fromUtf8(element) << QString::fromUtf8(attribute) << QString::fromUtf8(value) << isFine;
    };
    for (const char* colour : {"red", "RebeccaPurple", "#abc", "#AABBCC", "#aabbccdd", "rgb(1, 2,3)", "rgba(0,0,0,.5)",
                               "hsl(120, 50%, 50%)", "transparent", "none", "inherit", "{{ a }}", ""})
        row("mj-text", "color", colour, true);
    for (const char* colour : {"reddish", "#ab", "#abcde", "#ggg", "rgb(1,2,3", "rgb(a,b,c)", "0xff0000"})
        row("mj-text", "color", colour, false);
    for (const char* size : {"0", "1px 2px", "1px 2px 3px 4px", "10%", "1.5px 0", " 4px "})
        row("mj-text", "padding", size, true);
    for (const char* size : {"1", "1px 2px 3px 4px 5px", "1em", "-1px", "px", "1px,2px", "auto"})
        row("mj-text", "padding", size, false);
    row("mj-text", "line-height", "1.5", true);
    row("mj-text", "line-height", "150%", true);
    row("mj-text", "line-height", "normal", false);
    row("mj-text", "letter-spacing", "-1px", true);
    row("mj-text", "letter-spacing", "0.1em", true);
    row("mj-image", "height", "auto", true);
    row("mj-image", "width", "auto", false);
    row("mj-image", "width", "50%", false);
    row("mj-image", "fluid-on-mobile", "true", true);
    row("mj-image", "fluid-on-mobile", "yes", false);
    row("mj-section", "full-width", "full-width", true);
    row("mj-section", "full-width", "true", false);
    row("mj-raw", "position", "file-start", true);
    row("mj-table", "cellpadding", "4", true);
    row("mj-table", "cellpadding", "wide", false);
    row("mj-table", "width", "auto", true);
    row("mj-button", "border-radius", "anything", true);
}

void TestMjmlCheck::values()
{
    QFETCH(QString, element);
    QFETCH(QString, attribute);
    QFETCH(QString, value);
    QFETCH(bool, isFine);
    const Component* component = findComponent(element.toStdString());
    QVERIFY(component);
    const auto known = findAttribute(attribute.toStdString());
    QVERIFY(known);
    const AttributeSpec* spec = component->attribute(*known);
    QVERIFY(spec);
    const std::string problem = problemOfValue(*spec, value.toStdString());
    QVERIFY2(problem.empty() == isFine, problem.c_str());
}

void TestMjmlCheck::fragments_data()
{
    QTest::addColumn<QString>("html");
    QTest::addColumn<QString>("problem");
    const auto row = [](const char* html, const char* problem) {
        QTest::newRow(qPrintable(QString::fromUtf8(html).simplified()))
            << QString::fromUtf8(html) << QString::fromUtf8(problem);
    };
    row("", "");
    row("a < b", "");
    row("<p>a<p>b", "");
    row("<P>a</p>", "");
    row("<td>a<td>b", "");
    row("<b>a</b><br>", "");
    row("<svg><path d=\"\" /></svg>", "");
    row("<!-- <b> -->", "");
    row("<style>p > b {}</style>", "");
    row("<b title=\"</b>\">a</b>", "");
    row("{{ a | append: '<b>' }}", "");
    row("{% if a %}<b>{% endif %}", "");
    row("<b>a", "1:1 <b>");
    row("a\n <i>b <b>c</b>", "2:2 <i>");
    row("<b><i>a</b></i>", "1:4 <i>");
    row("a</p>", "1:2 </p>");
    row("<a href=\"x>y</a>", "1:1 <a>");
}

void TestMjmlCheck::fragments()
{
    QFETCH(QString, html);
    QFETCH(QString, problem);
    const auto found = problemOfFragment(html.toStdString());
    if (problem.isEmpty()) {
        QVERIFY2(!found, found ? found->sentence().c_str() : "");
        return;
    }
    QVERIFY(found);
    const QString said = QStringLiteral("%1:%2 ").arg(found->place.line).arg(found->place.column) + q(found->text);
    QVERIFY2(said.startsWith(problem), qPrintable(said));
}

void TestMjmlCheck::every_component_can_be_reached()
{
    for (const Component& component : components()) {
        const bool isSpecial = component.name == "mjml" || component.name == "mj-include";
        QVERIFY2(isSpecial || !parentsOf(component.name).empty(), std::string(component.name).c_str());
        for (const std::string_view child : component.children)
            QVERIFY2(findComponent(child), std::string(child).c_str());
        QCOMPARE(findComponent(component.name), &component);
    }
    QVERIFY(!findComponent("mj-unknown"));
}

void TestMjmlCheck::standard_values_are_allowed_ones()
{
    for (const Component& component : components()) {
        for (const AttributeSpec& spec : component.attributes) {
            const std::string problem = spec.standard ? problemOfValue(spec, *spec.standard) : std::string();
            QVERIFY2(problem.empty(),
                     (std::string(component.name) + ' ' + std::string(spec.name()) + ' ' + problem).c_str());
        }
    }
}

QTEST_APPLESS_MAIN(TestMjmlCheck)
#include "tst_mjmlcheck.moc"
