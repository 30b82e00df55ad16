#include "core/message/html/htmltree.h"
#include "core/message/html/liquidmask.h"
#include "core/message/html/tagscanner.h"
#include "core/message/liquid/lineindex.h"
#include "tests/support/checks.h"

#include <QtTest>

using namespace patron;
using namespace patron::message::html;
using patron::test::q;

namespace {
std::string repeated(std::string_view piece, int times)
{
    std::string out;
    for (int i = 0; i < times; ++i)
        out += piece;
    return out;
}

/// "html(head,body(p('Hi')))": elements and the texts that are not blank.
std::string outlineOf(const HtmlTree& tree, int id)
{
    const Node& node = tree[id];
    if (node.kind == Node::Kind::Text)
        return "'" + node.text + "'";
    if (node.kind == Node::Kind::Comment)
        return "!";
    std::string inside;
    for (int child = id + 1; child < node.end; child = tree[child].end) {
        const bool isBlank =
            tree[child].kind == Node::Kind::Text && tree[child].text.find_first_not_of(" \n") == std::string::npos;
        if (!isBlank)
            inside += (inside.empty() ? "" : ",") + outlineOf(tree, child);
    }
    const std::string name = node.kind == Node::Kind::Document ? "" : node.name;
    return inside.empty() ? name : name + "(" + inside + ")";
}
}

class TestHtmlTree : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void treesAreThoseOfBrowsers_data();
    void treesAreThoseOfBrowsers();
    void everythingKnowsItsPlace();
    void attributesAreReadWithTheirPlaces_data();
    void attributesAreReadWithTheirPlaces();
    void hostileHtmlIsRefused_data();
    void hostileHtmlIsRefused();
    void sloppyHtmlIsNotRefused_data();
    void sloppyHtmlIsNotRefused();
    void placesCountCharacters();
    void liquidIsMasked_data();
    void liquidIsMasked();
    void branchesAreKnown();
    void scannerStepsThroughTags_data();
    void scannerStepsThroughTags();
};

void TestHtmlTree::treesAreThoseOfBrowsers_data()
{
    QTest::addColumn<QString>("html");
    QTest::addColumn<QString>("outline");
    QTest::newRow("nothing") << ""
                             << "(html(head,body))";
    QTest::newRow("a fragment gets html, head and body") << "<p>Hi</p>"
                                                         << "(html(head,body(p('Hi'))))";
    QTest::newRow("a paragraph ends at the next") << "<p>a<p>b"
                                                  << "(html(head,body(p('a'),p('b'))))";
    QTest::newRow("a table gets its body") << "<table><tr><td>x</table>"
                                           << "(html(head,body(table(tbody(tr(td('x')))))))";
    QTest::newRow("text in a table goes before it") << "<table>x<tr><td>y</td></tr></table>"
                                                    << "(html(head,body('x',table(tbody(tr(td('y')))))))";
    QTest::newRow("mixed up formatting is mended") << "<b><p>1</b>2</p>"
                                                   << "(html(head,body(b,p(b('1'),'2'))))";
    QTest::newRow("entities become characters")
        << "<p>Fish &amp; chips &eacute;</p>" << QString::fromUtf8("(html(head,body(p('Fish & chips é'))))");
    QTest::newRow("names with a prefix stay") << "<o:p>x</o:p>"
                                              << "(html(head,body(o:p('x'))))";
    QTest::newRow("conditional comments are comments") << "<p>a</p><!--[if mso]><table><![endif]-->"
                                                       << "(html(head,body(p('a'),!)))";
    QTest::newRow("revealed content is content") << "<!--[if !mso]><!--><p>a</p><!--<![endif]-->"
                                                 << "(!,html(head,body(p('a'),!)))";
    QTest::newRow("style holds text") << "<style>a > b {}</style>"
                                      << "(html(head(style('a > b {}')),body))";
}

void TestHtmlTree::treesAreThoseOfBrowsers()
{
    QFETCH(QString, html);
    QFETCH(QString, outline);
    const std::string source = html.toStdString();
    const auto tree = HtmlTree::parse(source);
    VERIFY_OK(tree);
    QCOMPARE(q(outlineOf(*tree, 0)), outline);
}

void TestHtmlTree::everythingKnowsItsPlace()
{
    const std::string source = "<div>\n <p class=\"x\">Hé &amp; ho</p><!-- c --><br/></div>";
    const auto tree = HtmlTree::parse(source);
    VERIFY_OK(tree);
    const auto sourceOf = [&](Span span) { return source.substr(span.from, span.to - span.from); };
    const int p = tree->find("p");
    QVERIFY(p > 0);
    QCOMPARE(q(sourceOf((*tree)[p].span)), q("<p class=\"x\">"));
    QCOMPARE(q(sourceOf((*tree)[p].endTag)), q("</p>"));
    QCOMPARE(q(sourceOf((*tree)[p + 1].span)), q("Hé &amp; ho"));
    QCOMPARE(q((*tree)[p + 1].text), q("Hé & ho"));
    QCOMPARE(q(sourceOf((*tree)[p + 2].span)), q("<!-- c -->"));
    QCOMPARE(q(sourceOf((*tree)[tree->find("br")].span)), q("<br/>"));
    QCOMPARE(tree->ancestor(p + 1, "div"), tree->find("div"));
    QVERIFY((*tree)[tree->find("body")].isAdded);
    QVERIFY(!(*tree)[p].isAdded);
    QCOMPARE((*tree)[tree->find("br")].previous, p);
    QCOMPARE(q(tree->textOf(tree->find("div"))), q("\n Hé & ho"));
    const auto open = HtmlTree::parse("<p><b>x</p>");
    VERIFY_OK(open);
    QVERIFY((*open)[open->find("b")].endTag.isEmpty());
}

void TestHtmlTree::attributesAreReadWithTheirPlaces_data()
{
    QTest::addColumn<QString>("tag");
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("written");
    QTest::addColumn<char>("quote");
    QTest::newRow("double quotes") << "<p x=\"a b\">"
                                   << "a b"
                                   << "a b" << '"';
    QTest::newRow("single quotes") << "<p x='a \"b'>"
                                   << "a \"b"
                                   << "a \"b" << '\'';
    QTest::newRow("no quotes") << "<p x=ab>"
                               << "ab"
                               << "ab" << '\0';
    QTest::newRow("no value") << "<p x>"
                              << ""
                              << "" << '\0';
    QTest::newRow("an empty value") << "<p x=\"\">"
                                    << ""
                                    << "" << '"';
    QTest::newRow("an entity") << "<p x=\"a&quot;b\">"
                               << "a\"b"
                               << "a&quot;b" << '"';
    QTest::newRow("capitals in the name") << "<P X=\"a\">"
                                          << "a"
                                          << "a" << '"';
    QTest::newRow("blanks around the sign") << "<p x = \"a\">"
                                            << "a"
                                            << "a" << '"';
    QTest::newRow("the first of two counts") << "<p x=\"a\" x=\"b\">"
                                             << "a"
                                             << "a" << '"';
}

void TestHtmlTree::attributesAreReadWithTheirPlaces()
{
    QFETCH(QString, tag);
    QFETCH(QString, value);
    QFETCH(QString, written);
    QFETCH(char, quote);
    const std::string source = tag.toStdString() + "text";
    const auto tree = HtmlTree::parse(source);
    VERIFY_OK(tree);
    const Attribute* attribute = (*tree)[tree->find("p")].attribute("x");
    QVERIFY(attribute);
    QCOMPARE(q(attribute->value), value);
    const Span span = attribute->valueSpan;
    QCOMPARE(q(source.substr(span.from, span.to - span.from)), written);
    QCOMPARE(attribute->quote, quote);
}

void TestHtmlTree::hostileHtmlIsRefused_data()
{
    QTest::addColumn<QByteArray>("html");
    QTest::addColumn<QString>("reason");
    const auto row = [](const char* name, const std::string& html, const char* reason) {
        QTest::newRow(name) << QByteArray::fromStdString(html) << reason;
    };
    row("a hundred thousand levels", repeated("<div>", 100'000), "nested more than 512 deep");
    row("levels across lines", repeated("<b>\n", 600), "Line 513, column 1");
    row("end tags that end nothing", repeated("<x><div></x>", 100'000), "nested");
    row("levels in a drawing", "<svg>" + repeated("<td>", 100'000), "nested");
    row("forms that end early", repeated("<form><div></form>", 100'000), "nested");
    row("a tag with a million attributes", "<p " + repeated("a ", 1'000'000) + ">", "256 attributes");
    row(
        "formatting that multiplies",
        [] {
            std::string html;
            for (int i = 0; i < 20'000; ++i)
                html += "<div><b id=" + std::to_string(i) + "></div>";
            return html;
        }(),
        "mixed up");
    row("more than eight megabytes", std::string(9u << 20, 'x'), "8 MB");
}

void TestHtmlTree::hostileHtmlIsRefused()
{
    QFETCH(QByteArray, html);
    QFETCH(QString, reason);
    const std::string source = html.toStdString();
    const auto tree = HtmlTree::parse(source);
    QVERIFY(!tree);
    QVERIFY(tree.error().code == ErrorCode::BadInput);
    QVERIFY2(q(tree.error().text).contains(reason), tree.error().text.c_str());
}

void TestHtmlTree::sloppyHtmlIsNotRefused_data()
{
    QTest::addColumn<QByteArray>("html");
    const auto row = [](const char* name, const std::string& html) {
        QTest::newRow(name) << QByteArray::fromStdString(html);
    };
    row("paragraphs nobody ends", repeated("<p>x", 5000));
    row("rows nobody ends", "<table>" + repeated("<tr><td>x<td><font color=red>y", 5000) + "</table>");
    row("list entries nobody ends", "<ul>" + repeated("<li>x", 5000));
    row("line breaks and pictures", repeated("<br><img src=x>", 5000));
    row("end tags of nothing", repeated("</div></td></font>", 5000));
    row("a drawing of many lines", "<svg>" + repeated("<path d=\"M0 0\"/>", 5000) + "</svg>");
    row("bytes that are no text", std::string("<p>\xFF\xC3\x28\x00\xED\xA0\x80</p>", 14));
}

void TestHtmlTree::sloppyHtmlIsNotRefused()
{
    QFETCH(QByteArray, html);
    const std::string source = html.toStdString();
    VERIFY_OK(HtmlTree::parse(source));
}

void TestHtmlTree::placesCountCharacters()
{
    const std::string text = "äb\n\nüc€d";
    const message::liquid::LineIndex index(text);
    const auto at = [&](const char* piece) { return index.placeOf(text.find(piece)); };
    QVERIFY((at("b") == message::liquid::Place{1, 2}));
    QVERIFY((at("\n\n") == message::liquid::Place{1, 3}));
    QVERIFY((at("c") == message::liquid::Place{3, 2}));
    QVERIFY((at("d") == message::liquid::Place{3, 4}));
    QVERIFY((index.placeOf(1000) == message::liquid::Place{3, 5}));
    std::string wide = "x\n";
    for (int i = 0; i < 5000; ++i)
        wide += "ü";
    const message::liquid::LineIndex longLine(wide);
    for (const int column : {1, 2000, 2047, 2048, 2049, 4095, 4096, 5000})
        QVERIFY((longLine.placeOf(static_cast<std::size_t>(2 * column)) == message::liquid::Place{2, column}));
    QVERIFY((message::liquid::LineIndex("").placeOf(0) == message::liquid::Place{1, 1}));
}

void TestHtmlTree::liquidIsMasked_data()
{
    QTest::addColumn<QString>("source");
    QTest::addColumn<QString>("masked"); // @ for the mask's byte
    QTest::newRow("no Liquid") << "<p>a</p>"
                               << "<p>a</p>";
    QTest::newRow("an output") << "<p>{{ a }}</p>"
                               << "<p>@@@@@@@</p>";
    QTest::newRow("a tag with a bracket") << "{% if a > 1 %}x{% endif %}"
                                          << "              x           ";
    QTest::newRow("inside an attribute") << "<a href=\"{{ u | append: \"x\" }}\">"
                                         << "<a href=\"@@@@@@@@@@@@@@@@@@@@@\">";
    QTest::newRow("between attributes") << "<td {% if a %}class=\"b\"{% endif %}>"
                                        << "<td           class=\"b\"           >";
    QTest::newRow("a comment") << "a{% comment %}<b>{% endcomment %}c"
                               << QStringLiteral("a%1c").arg(QString(32, QLatin1Char(' ')));
    QTest::newRow("raw text is text") << "{% raw %}<b>{{ x }}{% endraw %}c"
                                      << "         <b>{{ x }}            c";
    QTest::newRow("an output nobody ends") << "<p>{{ a</p>"
                                           << "<p>{{ a</p>";
}

void TestHtmlTree::liquidIsMasked()
{
    QFETCH(QString, source);
    QFETCH(QString, masked);
    const std::string text = source.toStdString();
    const LiquidMask mask(text);
    QCOMPARE(q(mask.text()).replace(QLatin1Char(maskByte), QLatin1Char('@')), masked);
    QCOMPARE(mask.text().size(), text.size());
}

void TestHtmlTree::branchesAreKnown()
{
    const std::string source = "a{% if x %}b{% if y %}c{% endif %}{% elsif z %}d{% else %}e{% endif %}f"
                               "{% case k %}{% when 1 %}g{% when 2 %}h{% endcase %}";
    const LiquidMask mask(source);
    const auto at = [&](const char* text) { return source.find(text); };
    const auto apart = [&](const char* one, const char* other) {
        return mask.areExclusive(at(one), at(other)) && mask.areExclusive(at(other), at(one));
    };
    QVERIFY(apart("b{%", "d{%"));
    QVERIFY(apart("c{%", "e{%"));
    QVERIFY(apart("g{%", "h{%"));
    QVERIFY(!apart("b{%", "c{%"));
    QVERIFY(!apart("b{%", "g{%"));
    QVERIFY(!apart("f{%", "d{%"));
    QVERIFY(mask.isConditional(at("d{%")));
    QVERIFY(!mask.isConditional(at("f{%")));
    QVERIFY(!mask.isConditional(0));
}

void TestHtmlTree::scannerStepsThroughTags_data()
{
    QTest::addColumn<QString>("html");
    QTest::addColumn<QString>("tags");
    QTest::newRow("tags") << "<p>a</p><br/>"
                          << "p /p br";
    QTest::newRow("a bracket in quotes") << "<a title=\"a > b\" href='x'>y</a>"
                                         << "a /a";
    QTest::newRow("comments are passed over") << "<!-- <b> --><i><!--[if mso]><table><![endif]--></i>"
                                              << "i /i";
    QTest::newRow("a comment without content") << "<!--><b>"
                                               << "b";
    QTest::newRow("a declaration") << "<!DOCTYPE html><?xml?><p>"
                                   << "p";
    QTest::newRow("raw text is passed over") << "<style>a<b></style><script>\"<p>\"</script><i>"
                                             << "style /style script /script i";
    QTest::newRow("no tags") << "a < b </ c <1 <"
                             << "";
    QTest::newRow("a tag nobody ends") << "<p class=\""
                                       << "p";
}

void TestHtmlTree::scannerStepsThroughTags()
{
    QFETCH(QString, html);
    QFETCH(QString, tags);
    const std::string source = html.toStdString();
    TagScanner scanner(source);
    QStringList found;
    while (const auto tag = scanner.next())
        found << (tag->isClosing ? QStringLiteral("/") : QString()) + q(tag->name);
    QCOMPARE(found.join(QLatin1Char(' ')), tags);
    TagScanner link(R"(<a title="href=1" HREF = 'x y' b>)");
    const auto tag = link.next();
    QVERIFY(tag);
    QCOMPARE(tag->attributes, 3);
    QCOMPARE(q(attributeIn(tag->inside, "href").value_or("none")), q("x y"));
    QVERIFY(!attributeIn(tag->inside, "src"));
}

QTEST_APPLESS_MAIN(TestHtmlTree)
#include "tst_htmltree.moc"
