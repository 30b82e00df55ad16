#include "core/message/html/cascade.h"
#include "core/message/html/csslength.h"
#include "core/message/html/liquidmask.h"
#include "tests/support/checks.h"

#include <QtTest>

#include <cmath>

using namespace patron;
using namespace patron::message::html;
using patron::test::q;

namespace {
/// "a, b{color:red!;x:y} @media p{…}" as it was understood; ? for a selector that was not.
std::string outlineOf(const StyleSheet& sheet)
{
    std::string out;
    for (const Rule& rule : sheet.rules) {
        std::string selectors;
        for (const Selector& each : rule.selectors)
            selectors += (selectors.empty() ? "" : ",") + (each.compounds.empty() ? std::string("?") : each.text);
        std::string inside;
        for (const Declaration& each : rule.declarations)
            inside += (inside.empty() ? "" : ";") + each.property + ":" + each.value + (each.isImportant ? "!" : "");
        const std::string around =
            rule.within < 0 ? "" : "@" + sheet.atRules[static_cast<std::size_t>(rule.within)].prelude + " ";
        out += (out.empty() ? "" : " | ") + around + selectors + "{" + inside + "}";
    }
    return out;
}

QString hexOf(const std::optional<Rgba>& color)
{
    if (!color)
        return QStringLiteral("?");
    const auto part = [](double value) { return static_cast<int>(std::lround(value * 255)); };
    return QString::asprintf("%02x%02x%02x/%d", part(color->red), part(color->green), part(color->blue),
                             static_cast<int>(std::lround(color->alpha * 100)));
}
}

class TestCss : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sheetsAreReadAsBrowsersDo_data();
    void sheetsAreReadAsBrowsersDo();
    void declarationsKnowTheirPlaces();
    void selectorsMatchAndWeigh_data();
    void selectorsMatchAndWeigh();
    void colorsAreRead_data();
    void colorsAreRead();
    void contrastIsThatOfTheStandard_data();
    void contrastIsThatOfTheStandard();
    void lengthsAreRead_data();
    void lengthsAreRead();
    void theCascadeDecides_data();
    void theCascadeDecides();
    void hiddenThingsAreHidden_data();
    void hiddenThingsAreHidden();
};

void TestCss::sheetsAreReadAsBrowsersDo_data()
{
    QTest::addColumn<QString>("css");
    QTest::addColumn<QString>("outline");
    QTest::newRow("a rule") << "p { color: red; }"
                            << "p{color:red}";
    QTest::newRow("a list of selectors") << "h1, .a > b{x:y}"
                                         << "h1,.a > b{x:y}";
    QTest::newRow("no last semicolon") << "p{a:b;c:d}"
                                       << "p{a:b;c:d}";
    QTest::newRow("important with blanks") << "p{a:b ! IMPORTANT;c:d!important}"
                                           << "p{a:b!;c:d!}";
    QTest::newRow("comments") << "/* { */ p{/*;*/a:/**/b/* x */}"
                              << "p{a:b}";
    QTest::newRow("the comment of old mails") << "<!-- p{a:b} -->"
                                              << "p{a:b}";
    QTest::newRow("a semicolon in quotes and brackets") << "p{a:\"x;}\";b:url(data:x;y)}"
                                                        << "p{a:\"x;}\";b:url(data:x;y)}";
    QTest::newRow("a declaration without a value is passed over") << "p{a:;b:c;d}"
                                                                  << "p{b:c}";
    QTest::newRow("a broken declaration does not eat the next") << "p{a b:c;d:e}"
                                                                << "p{d:e}";
    QTest::newRow("hacks are names") << "p{*zoom:1;_height:1px}"
                                     << "p{*zoom:1;_height:1px}";
    QTest::newRow("media") << "@media (max-width:480px){.a{b:c}} d{e:f}"
                           << "@(max-width:480px) .a{b:c} | d{e:f}";
    QTest::newRow("media in supports") << "@supports (x:y){@media print{a{b:c}}}"
                                       << "@print a{b:c}";
    QTest::newRow("fonts and imports are no rules") << "@import url(x);@font-face{font-family:x}a{b:c}"
                                                    << "a{b:c}";
    QTest::newRow("keyframes hold no rules") << "@keyframes x{from{a:b}to{a:c}}d{e:f}"
                                             << "d{e:f}";
    QTest::newRow("a brace too many") << "p{a:b}}q{c:d}"
                                      << "p{a:b} | q{c:d}";
    QTest::newRow("a block nobody ends") << "p{a:b;c:d"
                                         << "p{a:b;c:d}";
    QTest::newRow("nested rules are passed over") << "p{a:b; &:hover{c:d} e:f}"
                                                  << "p{a:b;e:f}";
    QTest::newRow("a selector nobody understands") << "p,a|b,!x{c:d}"
                                                   << "p,?,?{c:d}";
    QTest::newRow("nothing") << " /* */ "
                             << "";
}

void TestCss::sheetsAreReadAsBrowsersDo()
{
    QFETCH(QString, css);
    QFETCH(QString, outline);
    const std::string text = css.toStdString();
    QCOMPARE(q(outlineOf(parseCss(text))), outline);
}

void TestCss::declarationsKnowTheirPlaces()
{
    const std::string css = "a{}\n@media print {\n b { color : red !important ; margin:0 } }";
    const StyleSheet sheet = parseCss(css);
    QCOMPARE(sheet.rules.size(), std::size_t{2});
    const auto& declarations = sheet.rules[1].declarations;
    const auto textOf = [&](Span span) { return q(css.substr(span.from, span.to - span.from)); };
    QCOMPARE(declarations.size(), std::size_t{2});
    QCOMPARE(textOf(declarations[0].span), QStringLiteral("color : red !important"));
    QCOMPARE(textOf(declarations[0].valueSpan), QStringLiteral("red"));
    QCOMPARE(textOf(declarations[1].span), QStringLiteral("margin:0"));
    QCOMPARE(textOf(sheet.rules[1].span), QStringLiteral("b { color : red !important ; margin:0 }"));
    QCOMPARE(textOf(sheet.atRules[0].span).left(6), QStringLiteral("@media"));
}

void TestCss::selectorsMatchAndWeigh_data()
{
    QTest::addColumn<QString>("selector");
    QTest::addColumn<QString>("elements"); // ids of what it means
    QTest::addColumn<QString>("weight");
    QTest::newRow("a tag") << "p"
                           << "p1 p2"
                           << "0,0,1";
    QTest::newRow("capitals in a tag") << "P"
                                       << "p1 p2"
                                       << "0,0,1";
    QTest::newRow("a class") << ".a"
                             << "d p1"
                             << "0,1,0";
    QTest::newRow("two classes") << ".a.b"
                                 << "p1"
                                 << "0,2,0";
    QTest::newRow("classes have capitals") << ".A"
                                           << ""
                                           << "0,1,0";
    QTest::newRow("an id") << "#p2"
                           << "p2"
                           << "1,0,0";
    QTest::newRow("everything in it") << "div *"
                                      << "s1 s2 p1 p2"
                                      << "0,0,1";
    QTest::newRow("below") << "div span"
                           << "s1 s2"
                           << "0,0,2";
    QTest::newRow("right below") << "div > p"
                                 << "p1 p2"
                                 << "0,0,2";
    QTest::newRow("not right below") << "div > span"
                                     << ""
                                     << "0,0,2";
    QTest::newRow("below after right below") << "body > div span"
                                             << "s1 s2"
                                             << "0,0,3";
    QTest::newRow("next to") << "p + p"
                             << "p2"
                             << "0,0,2";
    QTest::newRow("behind") << ".b ~ p"
                            << "p2"
                            << "0,1,1";
    QTest::newRow("an attribute") << "[title]"
                                  << "p1 p2"
                                  << "0,1,0";
    QTest::newRow("an attribute's value") << "p[title=\"x y\"]"
                                          << "p1"
                                          << "0,1,1";
    QTest::newRow("one of its words") << "[title~=y]"
                                      << "p1"
                                      << "0,1,0";
    QTest::newRow("its beginning") << "[title^='x']"
                                   << "p1 p2"
                                   << "0,1,0";
    QTest::newRow("its end") << "[title$=-z]"
                             << "p2"
                             << "0,1,0";
    QTest::newRow("a piece of it") << "[title*=-]"
                                   << "p2"
                                   << "0,1,0";
    QTest::newRow("its language") << "[title|=x]"
                                  << "p2"
                                  << "0,1,0";
    QTest::newRow("whatever its capitals") << "[title=\"X Y\" i]"
                                           << "p1"
                                           << "0,1,0";
    QTest::newRow("a state matches nothing") << "p:hover"
                                             << ""
                                             << "0,1,1";
    QTest::newRow("a part matches nothing") << "p::before"
                                            << ""
                                            << "0,0,2";
    QTest::newRow("an escaped name") << ".w\\:1"
                                     << "s1"
                                     << "0,1,0";
    QTest::newRow("nothing understood") << "p >"
                                        << ""
                                        << "0,0,0";
}

void TestCss::selectorsMatchAndWeigh()
{
    QFETCH(QString, selector);
    QFETCH(QString, elements);
    QFETCH(QString, weight);
    const std::string source =
        "<body><div id=d class=a><p id=p1 class=\"a b\" title=\"x y\"><span id=s1 class=w:1></span>"
        "</p>text<p id=p2 title=x-z><span id=s2></span></p></div></body>";
    const auto tree = HtmlTree::parse(source);
    VERIFY_OK(tree);
    const std::string text = selector.toStdString();
    const auto selectors = parseSelectors(text);
    QCOMPARE(selectors.size(), std::size_t{1});
    QStringList found;
    std::size_t steps = 0;
    for (int id = 0; id < tree->size(); ++id) {
        if (matches(selectors[0], *tree, id, steps))
            found << q((*tree)[id].value("id"));
    }
    found.sort();
    QStringList wanted = elements.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    wanted.sort();
    QCOMPARE(found, wanted);
    const Specificity& has = selectors[0].specificity;
    QCOMPARE(QString::asprintf("%d,%d,%d", has.ids, has.classes, has.tags), weight);
}

void TestCss::colorsAreRead_data()
{
    QTest::addColumn<QString>("css");
    QTest::addColumn<QString>("hex");
    QTest::newRow("a name") << "RebeccaPurple"
                            << "663399/100";
    QTest::newRow("six digits") << "#1a2B3c"
                                << "1a2b3c/100";
    QTest::newRow("three digits") << "#1aF"
                                  << "11aaff/100";
    QTest::newRow("four digits") << "#1af8"
                                 << "11aaff/53";
    QTest::newRow("eight digits") << "#1a2b3c80"
                                  << "1a2b3c/50";
    QTest::newRow("rgb with commas") << "rgb(255, 0, 128)"
                                     << "ff0080/100";
    QTest::newRow("rgb with blanks and alpha") << "rgb(255 0 128 / 25%)"
                                               << "ff0080/25";
    QTest::newRow("rgba") << "rgba(0,0,0,.5)"
                          << "000000/50";
    QTest::newRow("rgb in percent") << "rgb(100%,0%,50%)"
                                    << "ff0080/100";
    QTest::newRow("too much is the most") << "rgb(300,-5,0)"
                                          << "ff0000/100";
    QTest::newRow("hsl") << "hsl(120, 100%, 25%)"
                         << "008000/100";
    QTest::newRow("hsl with a turn below nothing") << "hsla(-120,100%,50%,1)"
                                                   << "0000ff/100";
    QTest::newRow("transparent") << "transparent"
                                 << "000000/0";
    QTest::newRow("five digits") << "#12345"
                                 << "?";
    QTest::newRow("no colour") << "inherit"
                               << "?";
    QTest::newRow("half a function") << "rgb(1,2"
                                     << "?";
    QTest::newRow("a sign") << "#-12345"
                            << "?";
}

void TestCss::colorsAreRead()
{
    QFETCH(QString, css);
    QFETCH(QString, hex);
    QCOMPARE(hexOf(parseColor(css.toStdString())), hex);
}

void TestCss::contrastIsThatOfTheStandard_data()
{
    QTest::addColumn<QString>("one");
    QTest::addColumn<QString>("other");
    QTest::addColumn<double>("contrast");
    // Published values of WebAIM's contrast checker and of WCAG's own understanding documents.
    QTest::newRow("black on white") << "#000"
                                    << "#fff" << 21.0;
    QTest::newRow("the same") << "#abc"
                              << "#abc" << 1.0;
    QTest::newRow("the lightest grey that passes") << "#767676"
                                                   << "#fff" << 4.54;
    QTest::newRow("the next one fails") << "#777"
                                        << "#fff" << 4.48;
    QTest::newRow("blue") << "#0000ff"
                          << "#ffffff" << 8.59;
    QTest::newRow("red") << "#ff0000"
                         << "#ffffff" << 4.0;
}

void TestCss::contrastIsThatOfTheStandard()
{
    QFETCH(QString, one);
    QFETCH(QString, other);
    QFETCH(double, contrast);
    const Rgba a = *parseColor(one.toStdString());
    const Rgba b = *parseColor(other.toStdString());
    QVERIFY2(std::abs(contrastOf(a, b) - contrast) < 0.005, QByteArray::number(contrastOf(a, b)).constData());
    QCOMPARE(contrastOf(a, b), contrastOf(b, a));
}

void TestCss::lengthsAreRead_data()
{
    QTest::addColumn<QString>("css");
    QTest::addColumn<double>("pixels"); // -1: no length
    QTest::newRow("pixels") << "14px" << 14.0;
    QTest::newRow("points") << "12pt" << 16.0;
    QTest::newRow("em") << "1.5em" << 30.0;
    QTest::newRow("percent") << "50%" << 10.0;
    QTest::newRow("rem") << "1rem" << 16.0;
    QTest::newRow("a keyword") << "Small" << 13.0;
    QTest::newRow("nothing") << "0" << 0.0;
    QTest::newRow("no unit") << "14" << -1.0;
    QTest::newRow("calc") << "calc(1px + 1em)" << -1.0;
    QTest::newRow("no number") << "auto" << -1.0;
}

void TestCss::lengthsAreRead()
{
    QFETCH(QString, css);
    QFETCH(double, pixels);
    QCOMPARE(parseFontSize(css.toStdString(), 20).value_or(-1), pixels);
}

void TestCss::theCascadeDecides_data()
{
    QTest::addColumn<QString>("html"); // the element has the id x
    QTest::addColumn<QString>("style");
    const char* head = "<style>p{color:#111}.a{color:#222}#x.b{color:#333}.i{color:#444 !important}"
                       "@media (max-width:1px){p{color:red}}@media screen{.s{color:#555}}p:hover{color:red}</style>";
    const auto row = [&](const char* name, const char* html, const char* style) {
        QTest::newRow(name) << QString::fromUtf8(head) + QString::fromUtf8(html) << style;
    };
    row("nothing said", "<i id=x>t</i>", "000000/100 on ffffff/100 16 start");
    row("a tag's rule", "<p id=x>t", "111111/100 on ffffff/100 16 start");
    row("a class wins over a tag", "<p id=x class=a>t", "222222/100 on ffffff/100 16 start");
    row("an id wins over a class", "<p id=x class=\"a b\">t", "333333/100 on ffffff/100 16 start");
    row("the attribute wins over an id", "<p id=x class=b style='color:#666'>t", "666666/100 on ffffff/100 16 start");
    row("important wins over the attribute", "<p id=x class=i style='color:#666'>t",
        "444444/100 on ffffff/100 16 start");
    row("and the attribute's important over that", "<p id=x class=i style='color:#666!important'>t",
        "666666/100 on ffffff/100 16 start");
    row("screens are asked for", "<p id=x class=s>t", "555555/100 on ffffff/100 16 start");
    row("colours are inherited", "<div style='color:#777'><i id=x>t</i></div>", "777777/100 on ffffff/100 16 start");
    row("not into links", "<div style='color:#777'><a href=y id=x>t</a></div>", "0000ee/100 on ffffff/100 16 start");
    row("backgrounds shine through", "<table bgcolor=336699><tr><td id=x>t</table>",
        "000000/100 on 336699/100 16 start");
    row("backgrounds are blended", "<div style='background:#000'><p id=x style='background:rgba(255,255,255,.5)'>t",
        "111111/100 on 808080/100 16 start");
    row("a picture hides what is behind", "<div style='background:#000 url(x.png)'><i id=x>t</i>",
        "000000/100 on ? 16 start");
    row("until a colour covers it", "<div style='background-image:url(x.png)'><i id=x style='background:#fff'>t</i>",
        "000000/100 on ffffff/100 16 start");
    row("Liquid is not known", "<i id=x style='color:{{ brand.colour }}'>t</i>", "? on ffffff/100 16 start");
    row("a value that is none is passed over", "<p id=x style='color:nonsense'>t", "111111/100 on ffffff/100 16 start");
    row("sizes multiply", "<div style='font-size:20px'><i style='font-size:.5em'><i id=x style='font-size:150%'>t</i>",
        "000000/100 on ffffff/100 15 start");
    row("headings are large", "<h1 id=x>t</h1>", "000000/100 on ffffff/100 32 start");
    row("the font shorthand", "<i id=x style='font:bold 12px/1.5 Arial'>t</i>", "000000/100 on ffffff/100 12 start");
    row("the font element", "<font id=x color=red size=2>t</font>", "ff0000/100 on ffffff/100 13 start");
    row("alignment is inherited", "<td align=center></td><div align=center><i id=x>t</i></div>",
        "000000/100 on ffffff/100 16 center");
    row("but by an attribute not into tables", "<div align=center><table><tr><td id=x>t</table>",
        "000000/100 on ffffff/100 16 start");
    row("by a style also into tables", "<div style='text-align:center'><table><tr><td id=x>t</table>",
        "000000/100 on ffffff/100 16 center");
    row("an entity in the attribute", "<i id=x style=\"font-family:&quot;A;B&quot;;color:#888\">t</i>",
        "888888/100 on ffffff/100 16 start");
}

void TestCss::theCascadeDecides()
{
    QFETCH(QString, html);
    QFETCH(QString, style);
    const std::string source = html.toStdString();
    const LiquidMask mask(source);
    const auto tree = HtmlTree::parse(mask.text());
    VERIFY_OK(tree);
    const Cascade cascade(*tree, mask.text());
    for (int id = 0; id < tree->size(); ++id) {
        if ((*tree)[id].value("id") != "x")
            continue;
        const ComputedStyle& has = cascade.of(id);
        QCOMPARE(hexOf(has.color) + QStringLiteral(" on ") + hexOf(has.backdrop) + QLatin1Char(' ') +
                     QString::number(has.fontSizePx.value_or(-1)) + QLatin1Char(' ') + q(has.textAlign),
                 style);
        return;
    }
    QFAIL("no such element");
}

void TestCss::hiddenThingsAreHidden_data()
{
    QTest::addColumn<QString>("html");
    QTest::addColumn<bool>("isHidden");
    QTest::newRow("shown") << "<p id=x>t" << false;
    QTest::newRow("display none") << "<p id=x style='display:none'>t" << true;
    QTest::newRow("below display none") << "<div style='display:none'><p id=x style='display:block'>t" << true;
    QTest::newRow("invisible") << "<p id=x style='visibility:hidden'>t" << true;
    QTest::newRow("no height") << "<p id=x style='max-height:0;overflow:hidden'>t" << true;
    QTest::newRow("no height, but nothing cut off") << "<p id=x style='max-height:0'>t" << false;
    QTest::newRow("seen through") << "<p id=x style='opacity:0'>t" << true;
    QTest::newRow("the attribute") << "<p id=x hidden>t" << true;
    QTest::newRow("the head") << "<title id=x>t</title>" << true;
}

void TestCss::hiddenThingsAreHidden()
{
    QFETCH(QString, html);
    QFETCH(bool, isHidden);
    const std::string source = html.toStdString();
    const auto tree = HtmlTree::parse(source);
    VERIFY_OK(tree);
    const Cascade cascade(*tree, source);
    for (int id = 0; id < tree->size(); ++id) {
        if ((*tree)[id].value("id") == "x")
            QCOMPARE(cascade.of(id).isHidden, isHidden);
    }
}

QTEST_APPLESS_MAIN(TestCss)
#include "tst_css.moc"
