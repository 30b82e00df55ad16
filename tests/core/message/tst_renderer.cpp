#include "core/base/json.h"
#include "core/message/renderer.h"

#include <QtTest>

using namespace patron;
using namespace patron::message;

namespace {
Message winBack()
{
    Message message;
    message.name = "Win back";
    message.subject = "{{ customer.first_name | default: 'Hello' }}, we miss you";
    message.preheader = "10 % off for {{ customer.first_name | default: 'you' }}";
    message.body =
        "<html><head><title>x</title></head><body class=\"a>b\">"
        "<h1>Hi {{ customer.first_name | default: \"there\" }}</h1>"
        "<p>Last: {{ last_order.number }}</p><a href=\"{{ unsubscribe_url }}\">Unsubscribe</a></body></html>";
    return message;
}

Json dataFor(const char* firstName)
{
    Json data;
    data["customer"] = Json::object();
    if (firstName)
        data["customer"]["first_name"] = firstName;
    data["last_order"] = {{"number", "A&1"}};
    data["unsubscribe_url"] = "https://shop.example/u?c=1&k=2";
    return data;
}
}

class TestRenderer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void rendersAllParts();
    void aHostileNameStaysAName();
    void missingFieldsSkipOrBlank_data();
    void missingFieldsSkipOrBlank();
    void compileErrorsNameThePart_data();
    void compileErrorsNameThePart();
    void anSmsHasTextOnly();
    void aTextMailHasTextOnly();
    void aRenderErrorSaysWhere();
    void plainText_data();
    void plainText();
};

void TestRenderer::rendersAllParts()
{
    const auto compiled = CompiledMessage::compile(winBack(), {rootFields()});
    QVERIFY2(compiled.has_value(), compiled ? "" : compiled.error().text.c_str());
    Renderer renderer;
    for (int i = 0; i < 2; ++i) {
        const auto rendered = renderer.render(*compiled, dataFor("Ann"));
        QVERIFY(rendered.has_value());
        QCOMPARE(QString::fromStdString(rendered->subject), QStringLiteral("Ann, we miss you"));
        const QString html = QString::fromStdString(rendered->html);
        QVERIFY(html.contains(QStringLiteral("<body class=\"a>b\"><div style=\"display:none")));
        QVERIFY(html.contains(QStringLiteral(">10 % off for Ann&#847;")));
        QVERIFY(html.contains(QStringLiteral("Last: A&amp;1")));
        QVERIFY(html.contains(QStringLiteral("href=\"https://shop.example/u?c=1&amp;k=2\"")));
        QCOMPARE(QString::fromStdString(rendered->text),
                 QStringLiteral("Hi Ann\n\nLast: A&1\n\nUnsubscribe (https://shop.example/u?c=1&k=2)\n"));
        QCOMPARE(rendered->fallbacksUsed, 0);
        QVERIFY(rendered->missing.empty());
    }
}

void TestRenderer::aHostileNameStaysAName()
{
    const auto compiled = CompiledMessage::compile(winBack(), {});
    QVERIFY(compiled.has_value());
    Renderer renderer;
    const auto rendered = renderer.render(*compiled, dataFor("<b>Bob</b>\r\nBcc: x"));
    QVERIFY(rendered.has_value());
    QCOMPARE(QString::fromStdString(rendered->subject), QStringLiteral("<b>Bob</b> Bcc: x, we miss you"));
    QVERIFY(rendered->html.find("<b>Bob") == std::string::npos);
    QCOMPARE(QString::fromStdString(rendered->text).split(QLatin1Char('\n')).first(),
             QStringLiteral("Hi <b>Bob</b> Bcc: x"));
}

void TestRenderer::missingFieldsSkipOrBlank_data()
{
    QTest::addColumn<bool>("blank");
    QTest::addColumn<bool>("skipped");
    QTest::newRow("left out by default") << false << true;
    QTest::newRow("a gap when the message says so") << true << false;
}

void TestRenderer::missingFieldsSkipOrBlank()
{
    QFETCH(bool, blank);
    QFETCH(bool, skipped);
    Message message = winBack();
    message.body = "<p>\n{{ customer.city }}</p>";
    message.onMissing = blank ? OnMissing::Blank : OnMissing::Skip;
    const auto compiled = CompiledMessage::compile(message, {});
    QVERIFY(compiled.has_value());
    Renderer renderer;
    const auto rendered = renderer.render(*compiled, dataFor(nullptr));
    QVERIFY(rendered.has_value());
    QCOMPARE(rendered->outcome == Rendered::Outcome::Skip, skipped);
    QCOMPARE(rendered->html.empty(), skipped);
    QCOMPARE(rendered->fallbacksUsed, 2);
    QCOMPARE(QString::fromStdString(rendered->skipReason()),
             QStringLiteral("Body, line 2, column 1: customer.city has no value and no fallback."));
}

void TestRenderer::compileErrorsNameThePart_data()
{
    QTest::addColumn<QString>("subject");
    QTest::addColumn<QString>("body");
    QTest::addColumn<QString>("error");
    QTest::newRow("in the subject")
        << QStringLiteral("{{ customer.frist_name }}") << QStringLiteral("x")
        << QStringLiteral(
               "Subject, line 1, column 4: Unknown field 'customer.frist_name'. Did you mean customer.first_name?");
    QTest::newRow("in the body") << QStringLiteral("x") << QStringLiteral("\n{% if %}{% endif %}")
                                 << QStringLiteral("Body, line 2, column 7: A value was expected but the end was "
                                                   "found: end_of_string is not a valid expression.");
}

void TestRenderer::compileErrorsNameThePart()
{
    QFETCH(QString, subject);
    QFETCH(QString, body);
    QFETCH(QString, error);
    Message message;
    message.subject = subject.toStdString();
    message.body = body.toStdString();
    const auto compiled = CompiledMessage::compile(message, {{"customer.first_name", "brand"}});
    QVERIFY(!compiled.has_value());
    QCOMPARE(QString::fromStdString(compiled.error().text), error);
}

void TestRenderer::anSmsHasTextOnly()
{
    Message message;
    message.channel = MessageChannel::Sms;
    message.body = "Hi {{ customer.first_name }} & co";
    const auto compiled = CompiledMessage::compile(message, {});
    QVERIFY(compiled.has_value());
    Renderer renderer;
    const auto rendered = renderer.render(*compiled, dataFor("O'Neil"));
    QVERIFY(rendered.has_value());
    QCOMPARE(QString::fromStdString(rendered->text), QStringLiteral("Hi O'Neil & co"));
    QVERIFY(rendered->html.empty() && rendered->subject.empty());
}

void TestRenderer::aTextMailHasTextOnly()
{
    Message message;
    message.bodyKind = BodyKind::Text;
    message.subject = "A\nsubject";
    message.body = "Hi <{{ customer.first_name }}>";
    const auto compiled = CompiledMessage::compile(message, {});
    QVERIFY(compiled.has_value());
    Renderer renderer;
    const auto rendered = renderer.render(*compiled, dataFor("Ann"));
    QVERIFY(rendered.has_value());
    QCOMPARE(QString::fromStdString(rendered->subject), QStringLiteral("A subject"));
    QCOMPARE(QString::fromStdString(rendered->text), QStringLiteral("Hi <Ann>"));
    QVERIFY(rendered->html.empty());
}

void TestRenderer::aRenderErrorSaysWhere()
{
    Message message = winBack();
    message.body = "a\n{{ 5 | divided_by: orders_total }}";
    const auto compiled = CompiledMessage::compile(message, {});
    QVERIFY(compiled.has_value());
    Renderer renderer;
    const auto rendered = renderer.render(*compiled, dataFor("Ann"));
    QVERIFY(!rendered.has_value());
    QCOMPARE(QString::fromStdString(rendered.error().text), QStringLiteral("Body: Line 2, column 1: divided by 0"));
}

void TestRenderer::plainText_data()
{
    QTest::addColumn<QString>("html");
    QTest::addColumn<QString>("text");
    const auto row = [](const char* name, const char* html, const char* text) {
        QTest::newRow(name) << QString::fromUtf8(html) << QString::fromUtf8(text);
    };
    row("paragraphs", "<p>a\n  b</p><p>c</p>", "a b\n\nc\n");
    row("a line break", "a<br>b<br/><br/>c", "a\nb\n\nc\n");
    row("a link keeps its URL", "<a href=\"https://x.example/?a=1&amp;b\">Shop</a> now",
        "Shop (https://x.example/?a=1&b) now\n");
    row("a link that shows its URL", "<a href='https://x.example'>https://x.example</a>", "https://x.example\n");
    row("a mail link", "<a href='mailto:a@b.example'>a@b.example</a>", "a@b.example\n");
    row("a link around a picture", "<a href='https://x.example'><img alt='Shop' src=x></a>",
        "Shop (https://x.example)\n");
    row("a picture without words", "a<img src=x>b", "ab\n");
    row("a list", "<ul><li>one</li><li>two</li></ul>", "- one\n- two\n");
    row("table cells", "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc\n");
    row("style, script, head and comments are not text",
        "<head><title>t</title></head><style>p{}</style><script>x</script><!-- c --><p>a</p>", "a\n");
    row("a hidden preheader is not text", "<div style=\"display: none\">pre <div>x</div>&#847;</div><p>a</p>", "a\n");
    row("entities", "&lt;b&gt; &amp;amp; &euro;5&nbsp;&#8364;&#x20AC; &unknown;", "<b> &amp; €5 €€ &unknown;\n");
    row("an unclosed tag", "a <b", "a\n");
    row("a lone <", "1 < 2", "1 < 2\n");
    row("nothing", "", "");
}

void TestRenderer::plainText()
{
    QFETCH(QString, html);
    QFETCH(QString, text);
    QCOMPARE(QString::fromStdString(plainTextOf(html.toStdString())), text);
}

QTEST_APPLESS_MAIN(TestRenderer)
#include "tst_renderer.moc"
