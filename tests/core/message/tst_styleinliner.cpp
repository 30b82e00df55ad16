#include "core/message/html/styleinliner.h"
#include "tests/support/checks.h"

#include <QtTest>

using namespace patron;
using namespace patron::message::html;
using patron::test::q;

class TestStyleInliner : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void declarationsGoIntoTheTags_data();
    void declarationsGoIntoTheTags();
    void whatCannotBeInlinedIsKept_data();
    void whatCannotBeInlinedIsKept();
    void allElseStaysByteForByte();
    void tooMuchIsRefused();
};

void TestStyleInliner::declarationsGoIntoTheTags_data()
{
    QTest::addColumn<QString>("css");
    QTest::addColumn<QString>("html");
    QTest::addColumn<QString>("inlined");
    const auto row = [](const char* name, const char* css, const char* html, const char* inlined) {
        QTest::newRow(name) << css << html << inlined;
    };
    row("a new attribute", "p{color:red}", "<p>a</p>", "<p style=\"color:red\">a</p>");
    row("before other attributes", "p{color:red}", "<p class=\"x\">a</p>", "<p style=\"color:red\" class=\"x\">a</p>");
    row("a void element", "br{a:b}", "x<br/>", "x<br style=\"a:b\"/>");
    row("what is there wins", "p{color:red;margin:0}", "<p style=\"color:blue\">a</p>",
        "<p style=\"color:red;margin:0;color:blue\">a</p>");
    row("important wins over it", "p{color:red !important;margin:0}", "<p style=\"color:blue;\">a</p>",
        "<p style=\"margin:0;color:blue;color:red\">a</p>");
    row("the stronger rule comes last", ".a{margin-left:1px}p{margin:0}", "<p class=a>b",
        "<p style=\"margin:0;margin-left:1px\" class=a>b");
    row("and has its property alone", ".a{color:red}p{color:blue}", "<p class=a>b", "<p style=\"color:red\" class=a>b");
    row("a rule's own fallback stays", "p{background:red;background:linear-gradient(red,blue)}", "<p>b",
        "<p style=\"background:red;background:linear-gradient(red,blue)\">b");
    row("a rule that means it twice", "p,.a{color:red}", "<p class=a>b", "<p style=\"color:red\" class=a>b");
    row("single quotes", "p{font-family:'A B'}", "<p style='x:y'>b", "<p style='font-family:\"A B\";x:y'>b");
    row("double quotes in the sheet", "p{font-family:\"A B\"}", "<p>b", "<p style=\"font-family:'A B'\">b");
    row("both quotes", "p{content:\"it's\"}", "<p>b", "<p style=\"content:&quot;it's&quot;\">b");
    row("an address with a sign", "p{background:url(a?b=1&c=2)}", "<p>b",
        "<p style=\"background:url(a?b=1&amp;c=2)\">b");
    row("no quotes", "p{a:b}", "<p style=c:d>b", "<p style=\"a:b;c:d\">b");
    row("an attribute without a value", "p{a:b}", "<p style>b", "<p style=\"a:b\">b");
    row("an empty attribute", "p{a:b}", "<p style=\"\">b", "<p style=\"a:b\">b");
    row("Liquid in the tag", ".x{a:b}",
        "<td {% if c > 1 %}class=\"x\"{% endif %} style=\"{{ s }}\">t</td><p class=\"x {{ y }}\">",
        "<td {% if c > 1 %}class=\"x\"{% endif %} style=\"{{ s }}\">t</td><p style=\"a:b\" class=\"x {{ y }}\">");
    row("Liquid in a style attribute", "p{a:b;c:d!important}", "<p style=\"{{ s | default: \"e:f\" }}\">t",
        "<p style=\"a:b;{{ s | default: \"e:f\" }};c:d\">t");
    row("Liquid in the sheet", "p{color:{{ brand.colour | default: \"red\" }}}", "<p>t",
        "<p style=\"color:{{ brand.colour | default: \"red\" }}\">t");
    row("conditional comments stay", "td{a:b}", "<!--[if mso]><td><![endif]--><p>", "<!--[if mso]><td><![endif]--><p>");
    row("revealed content is styled", "p{a:b}", "<!--[if !mso]><!--><p>x</p><!--<![endif]-->",
        "<!--[if !mso]><!--><p style=\"a:b\">x</p><!--<![endif]-->");
    row("copies of formatting are one tag", "b{a:c}", "<b><p>1</b>2</p>", "<b style=\"a:c\"><p>1</b>2</p>");
    row("nothing means it", "h1{a:b}", "<p>x", "<p>x");
}

void TestStyleInliner::declarationsGoIntoTheTags()
{
    QFETCH(QString, css);
    QFETCH(QString, html);
    QFETCH(QString, inlined);
    const auto done = inlineStyles(html.toStdString(), css.toStdString());
    VERIFY_OK(done);
    QCOMPARE(q(done->html), inlined);
}

void TestStyleInliner::whatCannotBeInlinedIsKept_data()
{
    QTest::addColumn<QString>("css");
    QTest::addColumn<QString>("leftOver");
    QTest::newRow("nothing left") << "p{a:b}"
                                  << "";
    QTest::newRow("media") << "p{a:b}@media print { p { c:d } }"
                           << "@media print { p { c:d } }";
    QTest::newRow("a state") << "a, a:hover { c:d }"
                             << "a:hover { c:d }";
    QTest::newRow("fonts in their order") << "@font-face{x:y}a:hover{c:d}@import 'z';"
                                          << "@font-face{x:y}\na:hover{c:d}\n@import 'z';";
    QTest::newRow("a branch") << "{% if x %}p{a:b}{% endif %}p{c:d}"
                              << "p{a:b}";
}

void TestStyleInliner::whatCannotBeInlinedIsKept()
{
    QFETCH(QString, css);
    QFETCH(QString, leftOver);
    const auto done = inlineStyles("<p>x", css.toStdString());
    VERIFY_OK(done);
    QCOMPARE(q(done->leftOver), leftOver);
}

void TestStyleInliner::allElseStaysByteForByte()
{
    const std::string html =
        "\xEF\xBB\xBF<!DOCTYPE html>\r\n<HTML>\t<Body  bgcolor=#fff ><TABLE><tr><td >&nbsp;\xFF</TD>"
        "<!--[if (gte mso 9)|(IE)]><v:rect><![endif]-->{% for x in y %}<b>{{ x | upcase }}</i>{% endfor %}\n";
    const auto same = inlineStyles(html, "nav{a:b}");
    VERIFY_OK(same);
    QVERIFY(same->html == html);
    const auto one = inlineStyles(html, "td{a:b}");
    VERIFY_OK(one);
    std::string wanted = html;
    wanted.insert(wanted.find("<td") + 3, " style=\"a:b\"");
    QVERIFY(one->html == wanted);
}

void TestStyleInliner::tooMuchIsRefused()
{
    std::string html;
    std::string css = "b{";
    for (int i = 0; i < 5000; ++i) {
        html += "<b></b>";
        css += "p" + std::to_string(i) + ":x;";
    }
    const auto done = inlineStyles(html, css + "}");
    QVERIFY(!done);
    QVERIFY(q(done.error().text).contains(QStringLiteral("8 MB")));
    QVERIFY(!inlineStyles(std::string(9u << 20, 'x'), "p{}"));
}

QTEST_APPLESS_MAIN(TestStyleInliner)
#include "tst_styleinliner.moc"
