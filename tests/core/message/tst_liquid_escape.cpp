#include "core/base/json.h"
#include "core/message/liquid/template.h"

#include <QtTest>

using namespace patron;
using namespace patron::message::liquid;

namespace {
std::string render(const std::string& source, const std::string& value, Format format)
{
    CompileOptions options;
    options.mode = CompileOptions::Mode::Strict;
    options.format = format;
    const Compiled compiled = Template::compile(source, options);
    if (!compiled)
        return "does not compile: " + compiled.problems[0].sentence();
    Json data;
    data["v"] = value;
    data["url"] = "https://shop.example/a b?x=1&y=\"2\"";
    data["list"] = Json::array({value, value});
    const JsonDrop drop(data);
    Workspace workspace;
    std::string out;
    compiled.compiled->render(drop, {}, workspace, out);
    return out;
}

const std::string bob = "<b>Bob</b>\r\nBcc: x";
}

class TestLiquidEscape : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aNameIsJustAName_data();
    void aNameIsJustAName();
    void theContextIsFoundAroundTheOutput_data();
    void theContextIsFoundAroundTheOutput();
    void hostileValuesLeaveNoTrace_data();
    void hostileValuesLeaveNoTrace();
    void schemes_data();
    void schemes();
};

void TestLiquidEscape::aNameIsJustAName_data()
{
    QTest::addColumn<int>("format");
    QTest::addColumn<QString>("source");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* name, Format format, const char* source, const char* expected) {
        QTest::newRow(name) << static_cast<int>(format) << QString::fromUtf8(source) << QString::fromUtf8(expected);
    };
    row("in the body", Format::Html, "<p>{{ v }}</p>", "<p>&lt;b&gt;Bob&lt;/b&gt;\r\nBcc: x</p>");
    row("in a quoted attribute", Format::Html, "<img alt=\"{{ v }}\">",
        "<img alt=\"&lt;b&gt;Bob&lt;/b&gt;\r\nBcc: x\">");
    row("in an attribute without quotes", Format::Html, "<img alt={{ v }}>",
        "<img alt=&#60;b&#62;Bob&#60;&#47;b&#62;&#13;&#10;Bcc&#58;&#32;x>");
    row("as a whole URL", Format::Html, "<a href=\"{{ v }}\">", "<a href=\"%3Cb%3EBob%3C/b%3E%0D%0ABcc:%20x\">");
    row("as a part of a URL", Format::Html, "<a href=\"https://x.example/?n={{ v }}\">",
        "<a href=\"https://x.example/?n=%3Cb%3EBob%3C%2Fb%3E%0D%0ABcc%3A%20x\">");
    row("in a style attribute", Format::Html, "<p style=\"color:{{ v }}\">", "<p style=\"color:bBobbBcc x\">");
    row("in a subject", Format::Subject, "Hi {{ v }}!", "Hi <b>Bob</b> Bcc: x!");
    row("in an SMS", Format::Text, "Hi {{ v }}!", "Hi <b>Bob</b>\nBcc: x!");
    row("raw in the body stays", Format::Html, "{{ v | raw }}", "<b>Bob</b>\r\nBcc: x");
    row("raw in a subject does not", Format::Subject, "{{ v | raw }}", "<b>Bob</b> Bcc: x");
    row("through a filter", Format::Html, "{{ v | append: '>' }}", "&lt;b&gt;Bob&lt;/b&gt;\r\nBcc: x&gt;");
    row("escaped by hand is not escaped twice", Format::Html, "{{ v | escape }}", "&lt;b&gt;Bob&lt;/b&gt;\r\nBcc: x");
    row("with line breaks shown", Format::Html, "{{ v | newline_to_br }}", "&lt;b&gt;Bob&lt;/b&gt;<br />\nBcc: x");
    row("captured with markup around it", Format::Html, "{% capture c %}<i>{{ v }}</i>{% endcapture %}{{ c }}",
        "<i>&lt;b&gt;Bob&lt;/b&gt;\r\nBcc: x</i>");
    row("captured and put into an attribute", Format::Html,
        "{% capture c %}{{ v }}{% endcapture %}<p title=\"{{ c }}\">",
        "<p title=\"&lt;b&gt;Bob&lt;/b&gt;\r\nBcc: x\">");
    row("captured and put into a URL", Format::Html, "{% capture c %}{{ v }}{% endcapture %}<a href=\"/{{ c }}\">",
        "<a href=\"/%3Cb%3EBob%3C%2Fb%3E%0D%0ABcc%3A%20x\">");
    row("in a list", Format::Html, "{{ list }}", "&lt;b&gt;Bob&lt;/b&gt;\r\nBcc: x&lt;b&gt;Bob&lt;/b&gt;\r\nBcc: x");
    row("in a cycle", Format::Html, "{% cycle v, 'b' %}", "&lt;b&gt;Bob&lt;/b&gt;\r\nBcc: x");
    row("by echo", Format::Html, "{% echo v %}", "&lt;b&gt;Bob&lt;/b&gt;\r\nBcc: x");
    row("bare stays bare", Format::Bare, "{{ v }}", "<b>Bob</b>\r\nBcc: x");
}

void TestLiquidEscape::aNameIsJustAName()
{
    QFETCH(int, format);
    QFETCH(QString, source);
    QFETCH(QString, expected);
    QCOMPARE(QString::fromStdString(render(source.toStdString(), bob, static_cast<Format>(format))), expected);
}

void TestLiquidEscape::theContextIsFoundAroundTheOutput_data()
{
    QTest::addColumn<QString>("source");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* name, const char* source, const char* expected) {
        QTest::newRow(name) << QString::fromUtf8(source) << QString::fromUtf8(expected);
    };
    // The value is: a"&/
    row("after a closed tag", "<a href='x'>{{ v }}", "<a href='x'>a&quot;&amp;/");
    row("after a > inside an attribute", "<a title=\">\" alt=\"{{ v }}\">", "<a title=\">\" alt=\"a&quot;&amp;/\">");
    row("after a comment", "<!-- <a href=\" -->{{ v }}", "<!-- <a href=\" -->a&quot;&amp;/");
    row("inside a conditional comment", "<!--[if mso]><a href=\"/{{ v }}\"><![endif]-->",
        "<!--[if mso]><a href=\"/a%22%26%2F\"><![endif]-->");
    row("in an upper-case attribute", "<A HREF=\"/{{ v }}\">", "<A HREF=\"/a%22%26%2F\">");
    row("in the second of two URL parts", "<a href=\"{{ url }}{{ v }}\">",
        "<a href=\"https://shop.example/a%20b?x=1&amp;y=%222%22a%22%26%2F\">");
    row("in a style's url", "<td style=\"background: url('{{ url }}')\">",
        "<td style=\"background: url('https://shop.example/a%20b?x=1&amp;y=%222%22')\">");
    row("in a style element", "<style>.x { color: {{ v }} }</style>{{ v }}",
        "<style>.x { color: a }</style>a&quot;&amp;/");
    row("in an event handler", "<a onclick=\"f('{{ v }}')\">", "<a onclick=\"f('a\\u0022\\u0026\\u002f')\">");
    row("in a script element", "<script>x='{{ v }}'</script>{{ v }}",
        "<script>x='a\\u0022\\u0026\\u002f'</script>a&quot;&amp;/");
    row("the same in both branches", "<a {% if v %}href=\"/{% else %}href=\"/x/{% endif %}{{ v }}\">",
        "<a href=\"/a%22%26%2F\">");
    row("different in the branches: the careful one", "<p {% if v %}title=\"{% else %}href=\"/{% endif %}{{ v }}\">",
        "<p title=\"a%22%26%2F\">");
    row("a loop around attributes", "{% for x in list %}<a href=\"/{{ x }}\">{{ x }}</a>{% endfor %}",
        "<a href=\"/a%22%26%2F\">a&quot;&amp;/</a><a href=\"/a%22%26%2F\">a&quot;&amp;/</a>");
    row("a lone < is text", "1 < 2 {{ v }}", "1 < 2 a&quot;&amp;/");
}

void TestLiquidEscape::theContextIsFoundAroundTheOutput()
{
    QFETCH(QString, source);
    QFETCH(QString, expected);
    QCOMPARE(QString::fromStdString(render(source.toStdString(), "a\"&/", Format::Html)), expected);
}

void TestLiquidEscape::hostileValuesLeaveNoTrace_data()
{
    QTest::addColumn<QByteArray>("value");
    const QByteArrayList values = {"<script>alert(1)</script>",
                                   "\"><img src=x onerror=alert(1)>",
                                   "' onmouseover='x",
                                   "javascript:alert(1)",
                                   "java\tscript:alert(1)",
                                   " JaVaScRiPt:alert(1)",
                                   "data:text/html,<script>",
                                   "vbscript:x",
                                   "--><b>",
                                   "]]>",
                                   "{{ v }}",
                                   "{% raw %}",
                                   "\r\nBcc: a@b.example\r\n\r\nBody",
                                   "x\u2028y",
                                   "\u202Eevil",
                                   "a\u2066b",
                                   "\x01\x02\x7f",
                                   "</style><script>",
                                   "*/}</style>",
                                   "expression(alert(1))",
                                   "url(javascript:x)",
                                   "\\\"; x",
                                   "`x`",
                                   "&#60;script&#62;",
                                   "&lt;b&gt;",
                                   "\xff\xfe",
                                   "=cmd|' /C calc'!A0",
                                   "%0d%0aBcc:x"};
    int number = 0;
    for (const QByteArray& value : values)
        QTest::addRow("%d %s", ++number, value.toPercentEncoding().constData()) << value;
}

void TestLiquidEscape::hostileValuesLeaveNoTrace()
{
    QFETCH(QByteArray, value);
    const std::string v = value.toStdString();
    const auto check = [&](const char* before, const char* after, const char* forbidden) {
        const std::string source = std::string(before) + "{{ v }}" + after;
        const std::string out = render(source, v, Format::Html);
        QVERIFY2(out.size() >= std::strlen(before) + std::strlen(after), out.c_str());
        const std::string shown =
            out.substr(std::strlen(before), out.size() - std::strlen(before) - std::strlen(after));
        QVERIFY2(shown.find_first_of(forbidden) == std::string::npos, shown.c_str());
        QVERIFY2(shown.find("\u202E") == std::string::npos && shown.find("\u2066") == std::string::npos, shown.c_str());
    };
    check("<p>", "</p>", "<>\"'");
    check("<p title=\"", "\">", "<>\"'");
    check("<p title=", ">", "<>\"' \r\n=`");
    check("<a href=\"", "\">", "<>\"' \r\n");
    check("<a href=\"/x?", "\">", "<>\"' \r\n&:/");
    check("<p style=\"color:", "\">", "<>\"'():;\\{}*/");
    check("<style>", "</style>", "<>\"'():;\\{}*/");
    check("<a onclick=\"f('", "')\">", "<>\"'\r\n&");
    const std::string subject = render("{{ v }}", v, Format::Subject);
    QVERIFY(std::none_of(subject.begin(), subject.end(),
                         [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }));
    const std::string text = render("{{ v }}", v, Format::Text);
    QVERIFY(std::none_of(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t') || c == 0x7f;
    }));
}

void TestLiquidEscape::schemes_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<bool>("allowed");
    QTest::newRow("https") << u"https://x.example"_qs << true;
    QTest::newRow("upper case") << u"HTTPS://x.example"_qs << true;
    QTest::newRow("mailto") << u"mailto:a@b.example"_qs << true;
    QTest::newRow("tel") << u"tel:+441234"_qs << true;
    QTest::newRow("cid") << u"cid:logo"_qs << true;
    QTest::newRow("a path") << u"/a:b"_qs << true;
    QTest::newRow("an anchor") << u"#a:b"_qs << true;
    QTest::newRow("a file name") << u"a.html"_qs << true;
    QTest::newRow("javascript") << u"javascript:x"_qs << false;
    QTest::newRow("javascript with a tab inside") << u"java\tscript:x"_qs << false;
    QTest::newRow("data") << u"data:text/html,x"_qs << false;
    QTest::newRow("file") << u"file:///etc/passwd"_qs << false;
    QTest::newRow("a colon first") << u":x"_qs << false;
}

void TestLiquidEscape::schemes()
{
    QFETCH(QString, url);
    QFETCH(bool, allowed);
    QCOMPARE(isAllowedUrl(url.toStdString()), allowed);
}

QTEST_APPLESS_MAIN(TestLiquidEscape)
#include "tst_liquid_escape.moc"
