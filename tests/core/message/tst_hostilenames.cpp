#include "core/base/json.h"
#include "core/base/paths.h"
#include "core/base/text.h"
#include "core/message/html/htmltree.h"
#include "core/message/mime/mimemessage.h"
#include "core/message/mime/parsemime.h"
#include "core/message/renderer.h"
#include "tests/support/checks.h"

#include <QtTest>

#include <algorithm>

using namespace patron;
using namespace patron::message;
using patron::test::q;

namespace {
/// The same hundred and more names for every context; some bytes cannot stand in JSON.
std::vector<std::string> hostileNames()
{
    std::vector<std::string> names;
    const auto text = readFile(toPath(PATRON_SOURCE_DIR "/tests/data/names/hostile.json"), 1 << 20);
    const auto list = text ? parseJson(*text, "the names") : Result<Json>(text.error());
    if (!list)
        qFatal("%s", list.error().text.c_str());
    for (const Json& name : *list)
        names.push_back(name.get<std::string>());
    for (const char* bytes : {"\xff\xfe", "\xc3", "\xe2\x80",
                              "\xc0\xbc"
                              "b>",
                              "\xed\xa0\x80", "\xf4\x90\x80\x80", "Zo\xeb"})
        names.emplace_back(bytes);
    return names;
}

/// What markup a page is made of, without what its texts and values say.
std::string structureOf(const std::string& page)
{
    const auto tree = html::HtmlTree::parse(page);
    if (!tree)
        return tree.error().text;
    std::string structure;
    for (const html::Node& node : tree->nodes()) {
        if (node.kind == html::Node::Kind::Text)
            continue;
        structure += std::to_string(node.parent) + (node.kind == html::Node::Kind::Comment ? "!--" : node.name);
        for (const html::Attribute& attribute : node.attributes)
            structure += " " + attribute.name;
        structure += "\n";
    }
    return structure;
}

/// The addresses a page leads to or loads.
std::vector<std::string> addressesIn(const std::string& page)
{
    std::vector<std::string> addresses;
    const auto tree = html::HtmlTree::parse(page);
    if (!tree)
        return addresses;
    for (const html::Node& node : tree->nodes()) {
        for (const html::Attribute& attribute : node.attributes) {
            if (attribute.name == "href" || attribute.name == "src" || attribute.name == "background")
                addresses.push_back(attribute.value);
        }
    }
    return addresses;
}

bool hasControls(std::string_view text, std::string_view allowed)
{
    return std::any_of(text.begin(), text.end(), [&](char c) {
        return (static_cast<unsigned char>(c) < 0x20 && allowed.find(c) == std::string_view::npos) || c == 0x7f;
    });
}

/// Marks that turn the order of the letters behind them, past the name's end.
bool turnsLetters(std::string_view text)
{
    for (const char* mark : {"\u202a", "\u202b", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068"}) {
        if (text.find(mark) != std::string_view::npos)
            return true;
    }
    return false;
}

Message mail(BodyKind kind, const std::string& body)
{
    Message message;
    message.name = "News";
    message.subject = "Hello {{ customer.name }}";
    message.preheader = "News for {{ customer.name }}";
    message.bodyKind = kind;
    message.body = body;
    message.onMissing = OnMissing::Blank;
    return message;
}

std::string mjmlPage(const std::string& column)
{
    return "<mjml><mj-body><mj-section><mj-column>" + column + "</mj-column></mj-section></mj-body></mjml>";
}
}

/// Whatever a customer is called, it is text and nothing else, wherever a message shows it.
class TestHostileNames : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void thereAreAHundred() { QVERIFY(hostileNames().size() >= 100); }
    void markupStaysAsItIs_data();
    void markupStaysAsItIs();
    void plainTextsHaveNoControls_data();
    void plainTextsHaveNoControls();
    void headersStayAsTheyAre();

private:
    Result<Rendered> render(const CompiledMessage& message, const std::string& name);
    Renderer m_renderer;
};

Result<Rendered> TestHostileNames::render(const CompiledMessage& message, const std::string& name)
{
    return m_renderer.render(message, Json{{"customer", {{"name", name}, {"names", {name, name}}}}});
}

void TestHostileNames::markupStaysAsItIs_data()
{
    QTest::addColumn<QString>("body");
    QTest::addColumn<bool>("isMjml");
    const auto row = [](const char* name, const char* body, bool isMjml = false) {
        QTest::newRow(name) << QString::fromUtf8(body) << isMjml;
    };
    row("in text", "<p>Dear {{ customer.name }}, hello</p>");
    row("in a table's cell", "<table><tr><td>x{{ customer.name }}</td></tr></table>");
    row("in a title", "<html><head><title>x{{ customer.name }}</title></head><body>y</body></html>");
    row("in a text area", "<textarea>x{{ customer.name }}</textarea><p>y");
    row("in an attribute", "<img alt=\"{{ customer.name }}\" src=\"a.png\">");
    row("in an attribute with single quotes", "<img alt='x {{ customer.name }}' src='a.png'>");
    row("in an attribute without quotes", "<img alt=x{{ customer.name }} src=a.png>");
    row("as an address", "<a href=\"{{ customer.name }}\">x</a>");
    row("as an address without quotes", "<a href=x{{ customer.name }}>x</a>");
    row("in an address's path", "<a href=\"https://shop.example/{{ customer.name }}/x\">x</a>");
    row("in an address's query", "<a href='https://shop.example/?n={{ customer.name }}&amp;x=1'>x</a>");
    row("in a mail's address", "<a href=\"mailto:a@shop.example?subject={{ customer.name }}\">x</a>");
    row("as a picture", "<img alt=\"\" src=\"{{ customer.name }}\">");
    row("in a style", "<p style=\"color:{{ customer.name }};margin:0\">x</p>");
    row("in a style's address", "<p style=\"background:url('{{ customer.name }}')\">x</p>");
    row("in a style sheet", "<style>.a { color: {{ customer.name }} }</style><p>x</p>");
    row("in a script", "<script>var a = '{{ customer.name }}';</script><p>x</p>");
    row("in a handler", "<p onclick=\"go('{{ customer.name }}')\">x</p>");
    row("in a comment", "<!-- for {{ customer.name }} --><p>x</p>");
    row("in a conditional comment", "<!--[if mso]><p>{{ customer.name }}</p><![endif]--><p>x</p>");
    row("captured", "{% capture c %}<i>{{ customer.name }}</i>{% endcapture %}<p title=\"{{ c }}\">{{ c }}</p>");
    row("assigned", "{% assign c = customer.name | append: '!' %}<p title='{{ c }}'>{{ c }}</p>");
    row("in a loop", "{% for n in customer.names %}<b title=\"{{ n }}\">{{ n }}</b>{% endfor %}<p>x</p>");
    row("as a list", "<p>x{{ customer.names }}</p><p>{{ customer.names | join: '<' }}</p>");
    row("through filters",
        "<p>x{{ customer.name | upcase }} {{ customer.name | truncate: 9 }} {{ customer.name | strip_html }} "
        "{{ customer.name | url_encode }} {{ customer.name | escape }} {{ customer.name | escape_once }} "
        "{{ customer.name | newline_to_br | size }}</p><p title=\"{{ customer.name | escape_once }}\">x</p>");
    row("with line breaks", "<p>x{{ customer.name | replace: '\n', ' ' | newline_to_br }}</p>");
    row("as a fallback", "<p title=\"{{ customer.other | default: customer.name }}\">x</p>");
    row("in the branch that is taken", "<a {% if customer.name %}href=\"/{% else %}title=\"{% endif %}{{ customer.name "
                                       "}}\">x</a>");
    row("in MJML's text", "<mj-text>Dear {{ customer.name }}, hello</mj-text>", true);
    row("in MJML's button",
        "<mj-button href=\"https://shop.example/{{ customer.name }}\">x{{ customer.name "
        "}}</mj-button>",
        true);
    row("as MJML's address", "<mj-button href=\"{{ customer.name }}\">x</mj-button>", true);
    row("in MJML's picture",
        "<mj-image alt=\"{{ customer.name }}\" src=\"https://shop.example/{{ customer.name }}\" "
        "/>",
        true);
    row("in MJML's colour", "<mj-text color=\"{{ customer.name }}\">x</mj-text>", true);
    row("in MJML's raw piece", "<mj-raw><p title='{{ customer.name }}'>x</p></mj-raw>", true);
    row("in MJML's table", "<mj-table><tr><td>x{{ customer.name }}</td></tr></mj-table>", true);
}

void TestHostileNames::markupStaysAsItIs()
{
    QFETCH(QString, body);
    QFETCH(bool, isMjml);
    const std::string source = isMjml ? mjmlPage(body.toStdString()) : body.toStdString();
    const auto message = CompiledMessage::compile(mail(isMjml ? BodyKind::Mjml : BodyKind::Html, source), {});
    VERIFY_OK(message);
    const auto harmless = render(*message, "Ann");
    VERIFY_OK(harmless);
    const std::string structure = structureOf(harmless->html);
    for (const std::string& name : hostileNames()) {
        const auto mail = render(*message, name);
        VERIFY_OK(mail);
        const QByteArray shown = QByteArray::fromStdString("name: " + name + "\nhtml: " + mail->html);
        QVERIFY2(structureOf(mail->html) == structure, shown.constData());
        QVERIFY2(isValidUtf8(mail->html) && isValidUtf8(mail->text), shown.constData());
        QVERIFY2(!turnsLetters(mail->html), shown.constData());
        for (const std::string& address : addressesIn(mail->html))
            QVERIFY2(liquid::isAllowedUrl(address), shown.constData());
    }
}

void TestHostileNames::plainTextsHaveNoControls_data()
{
    QTest::addColumn<bool>("isSms");
    QTest::newRow("a plain mail") << false;
    QTest::newRow("an SMS") << true;
}

void TestHostileNames::plainTextsHaveNoControls()
{
    QFETCH(bool, isSms);
    Message text = mail(BodyKind::Text, "Dear {{ customer.name }}, {{ customer.names | join: '-' }}!");
    text.channel = isSms ? MessageChannel::Sms : MessageChannel::Email;
    const auto message = CompiledMessage::compile(text, {});
    VERIFY_OK(message);
    for (const std::string& name : hostileNames()) {
        const auto mail = render(*message, name);
        VERIFY_OK(mail);
        const QByteArray shown = QByteArray::fromStdString("name: " + name + "\ntext: " + mail->text);
        QVERIFY2(mail->text.starts_with("Dear ") && mail->text.ends_with("!"), shown.constData());
        QVERIFY2(!hasControls(mail->text, "\n\t"), shown.constData());
        QVERIFY2(!turnsLetters(mail->text), shown.constData());
        QVERIFY2(isValidUtf8(mail->text), shown.constData());
        QVERIFY2(!hasControls(mail->subject, "") && !turnsLetters(mail->subject), shown.constData());
    }
}

void TestHostileNames::headersStayAsTheyAre()
{
    const auto message = CompiledMessage::compile(mail(BodyKind::Html, "<p>{{ customer.name }}x</p>"), {});
    VERIFY_OK(message);
    const auto headersOf = [](const std::string& bytes) {
        std::vector<std::string> names;
        const std::string head = bytes.substr(0, bytes.find("\r\n\r\n"));
        for (std::size_t at = 0; at < head.size(); at = std::min(head.find("\r\n", at), head.size() - 2) + 2) {
            if (head[at] != ' ' && head[at] != '\t')
                names.push_back(head.substr(at, head.find(':', at) - at));
        }
        return names;
    };
    const auto build = [&](const std::string& name) -> Result<std::string> {
        PATRON_TRY(mail, render(*message, name));
        MimeParts parts;
        parts.from = {name, "shop@shop.example"};
        parts.to = {name, "ann@customer.example"};
        parts.replyTo = {{name, "reply@shop.example"}};
        parts.subject = mail.subject;
        parts.messageId = "a.1@shop.example";
        parts.unsubscribeMailto = "mailto:leave@shop.example";
        parts.html = mail.html;
        parts.text = mail.text;
        return buildMime(parts);
    };
    const auto harmless = build("Ann");
    VERIFY_OK(harmless);
    for (const std::string& name : hostileNames()) {
        const auto bytes = build(name);
        VERIFY_OK(bytes);
        const QByteArray shown = QByteArray::fromStdString("name: " + name + "\n" + *bytes);
        QVERIFY2(headersOf(*bytes) == headersOf(*harmless), shown.constData());
        const auto read = parseMime(*bytes);
        VERIFY_OK(read);
        QVERIFY2(read->to.ends_with("ann@customer.example>") || read->to == "ann@customer.example", shown.constData());
        QVERIFY2(read->from.ends_with("shop@shop.example>") || read->from == "shop@shop.example", shown.constData());
        QVERIFY2(read->subject.starts_with("Hello"), shown.constData());
        QVERIFY2(structureOf(read->html) == structureOf(parseMime(*harmless)->html), shown.constData());
        QCOMPARE(read->attachments, 0);
    }
}

QTEST_GUILESS_MAIN(TestHostileNames)
#include "tst_hostilenames.moc"
