#include "core/delivery/sms/gatewayspec.h"
#include "core/delivery/sms/smssettings.h"
#include "tests/support/checks.h"

using namespace patron;
using namespace patron::delivery;
using patron::test::q;

namespace {

Json json(const char* text)
{
    return *parseJson(text, "settings");
}

}

class TestSmsDescriptions : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void placesAreKept_data();
    void placesAreKept();
    void descriptionsAreChecked_data();
    void descriptionsAreChecked();
    void settingsAreChecked_data();
    void settingsAreChecked();
    void senders_data();
    void senders();
};

void TestSmsDescriptions::placesAreKept_data()
{
    QTest::addColumn<QString>("request");
    QTest::addColumn<QString>("seen"); // target and body, or the words of the refusal
    const auto row = [](const char* name, const char* request, const QString& seen) {
        QTest::newRow(name) << QString::fromUtf8(request) << seen;
    };
    // {text} is a"b<c>&d/../e, then a line break and X: y.
    row("a query value", R"({"method":"GET","url":"https://h.test/x","query":{"t":"{text}"}})",
        QStringLiteral("/x?t=a%22b%3Cc%3E%26d%2F..%2Fe%0D%0AX%3A%20y|"));
    row("a form value", R"({"method":"POST","url":"https://h.test/x","form":{"t":"{text}"}})",
        QStringLiteral("/x|t=a%22b%3Cc%3E%26d%2F..%2Fe%0D%0AX%3A%20y"));
    row("a JSON text", R"({"method":"POST","url":"https://h.test/x","json":{"t":["{text}"]}})",
        QStringLiteral("/x|{\"t\":[\"a\\\"b<c>&d/../e\\r\\nX: y\"]}"));
    row("XML", R"({"method":"POST","url":"https://h.test/x","xml":"<t a=\"{text}\">{text}</t>"})",
        QStringLiteral(
            "/x|<t a=\"a&quot;b&lt;c&gt;&amp;d/../e&#13;\nX: y\">a&quot;b&lt;c&gt;&amp;d/../e&#13;\nX: y</t>"));
    row("XML has no control characters", R"({"method":"POST","url":"https://h.test/x","xml":"<t>{control}</t>"})",
        QStringLiteral("/x|<t>ab</t>"));
    row("a segment of the path", R"({"method":"GET","url":"https://h.test/{hostile}/x"})",
        QStringLiteral("/a%2Fb%3Fc%23d/x|"));
    row("dots in the path are refused", R"({"method":"GET","url":"https://h.test/{dots}/x"})", QStringLiteral("!dots"));
    row("a host that is none is refused", R"({"method":"GET","url":"https://{hostile}.h.test/x"})",
        QStringLiteral("!host"));
    row("a header takes no line break", R"({"method":"GET","url":"https://h.test/x","headers":{"X-T":"{text}"}})",
        QStringLiteral("!line break"));
    row("a log-in takes no colon in its name",
        R"({"method":"GET","url":"https://h.test/x","auth":{"kind":"basic","user":"{colon}","password":"p"}})",
        QStringLiteral("!colon"));
    row("an empty member is left out",
        R"({"method":"POST","url":"https://h.test/x","json":{"a":"{none}","b":"x{none}"}})",
        QStringLiteral("/x|{\"b\":\"x\"}"));
    row("a guard leaves out what follows",
        R"({"method":"POST","url":"https://h.test/x","form":{"a":"{?none}one{?text}two"}})",
        QStringLiteral("/x|a=two"));
    row("braces stand for themselves", R"({"method":"POST","url":"https://h.test/x","form":{"a":"{{x}}"}})",
        QStringLiteral("/x|a=%7Bx%7D"));
}

void TestSmsDescriptions::placesAreKept()
{
    QFETCH(QString, request);
    QFETCH(QString, seen);
    const std::vector<std::string> names{"text", "hostile", "dots", "colon", "none", "control"};
    const SmsValues values{{"text", "a\"b<c>&d/../e\r\nX: y"},
                           {"hostile", "a/b?c#d"},
                           {"dots", ".."},
                           {"colon", "a:b"},
                           {"control", "a\x01\x0b\xef\xbf\xbf"
                                       "b"}};
    const auto parsed = GatewayRequest::parse(json(request.toUtf8().constData()), names);
    VERIFY_OK(parsed);
    const auto filled = parsed->fill(values, 0);
    const auto written = filled ? filled->serialised() : Result<std::string>(filled.error());
    if (seen.startsWith(u'!')) {
        VERIFY_FAILS(written, ErrorCode::BadInput, seen.mid(1).toStdString());
        return;
    }
    VERIFY_OK(written);
    QCOMPARE(q(filled->target()) + u'|' + q(filled->body), seen);
}

void TestSmsDescriptions::descriptionsAreChecked_data()
{
    QTest::addColumn<QString>("change"); // a JSON merge patch over a good one
    QTest::addColumn<QString>("words");
    const auto row = [](const char* name, const char* change, const char* words) {
        QTest::newRow(name) << QString::fromLatin1(change) << QString::fromLatin1(words);
    };
    row("a good one", "{}", "");
    row("an unknown key", R"({"sucess":{}})", "\"success\"");
    row("no name", R"({"name":null})", "\"name\"");
    row("an unknown placeholder", R"({"send":{"form":{"a":"{txt}"}}})", "{text}");
    row("a brace that does not close", R"({"send":{"form":{"a":"{text"}}})", "does not end");
    row("a secret in the address", R"({"send":{"url":"https://h.test/{secret}"}})", "secret");
    row("no status of success", R"({"success":{"status":null}})", "\"status\"");
    row("a status that is none", R"({"success":{"status":"2xx"}})", "2xx");
    row("an unknown trouble", R"({"refusals":[{"status":"400","trouble":"bad"}]})", "trouble");
    row("a refusal of anything", R"({"refusals":[{"trouble":"throttled"}]})", "needs");
    row("two bodies", R"({"send":{"json":{"a":"b"}}})", "one body");
    row("a place that is none", R"({"id":"sid"})", "begins with");
    row("another method", R"({"send":{"method":"PUT"}})", "GET or POST");
    row("a query in the address", R"({"send":{"url":"https://h.test/x?a=b"}})", "query");
    row("a log-in of no kind", R"({"send":{"auth":{"kind":"digest"}}})", "digest");
}

void TestSmsDescriptions::descriptionsAreChecked()
{
    QFETCH(QString, change);
    QFETCH(QString, words);
    Json document =
        json(R"({"name":"mine","title":"Mine","secret":"Key","send":{"method":"POST","url":"https://h.test/x",
        "form":{"to":"{to}","text":"{text}","key":"{secret}"}},"answer":"json","success":{"status":"200"},"id":"/id"})");
    document.merge_patch(json(change.toUtf8().constData()));
    const auto spec = GatewaySpec::parse(document);
    if (words.isEmpty())
        VERIFY_OK(spec);
    else
        VERIFY_FAILS(spec, ErrorCode::BadInput, words.toStdString());
}

void TestSmsDescriptions::settingsAreChecked_data()
{
    QTest::addColumn<QString>("settings");
    QTest::addColumn<QString>("words");
    const auto row = [](const char* name, const char* settings, const char* words) {
        QTest::newRow(name) << QString::fromLatin1(settings) << QString::fromLatin1(words);
    };
    row("a good one", R"({"preset":"vonage","values":{"key":"k"},"sender":"MyShop"})", "");
    row("an unknown gateway", R"({"preset":"vonnage"})", "\"vonage\"");
    row("neither preset nor description", R"({"sender":"MyShop"})", "\"preset\"");
    row("a value that is missing", R"({"preset":"twilio"})", "Account SID");
    row("a value that it does not know", R"({"preset":"twilio","values":{"acount":"AC"}})", "\"account\"");
    row("no sender where one is needed", R"({"preset":"vonage","values":{"key":"k"}})", "\"sender\"");
    row("a sender that is too long", R"({"preset":"vonage","values":{"key":"k"},"sender":"My Lovely Shop"})", "11");
    row("a region that would be another host",
        R"({"preset":"sinch","values":{"plan":"p","region":"evil.test/"},"sender":"Me"})", "letters");
    row("plain to another machine", R"({"preset":"kannel","values":{"url":"http://sms.shop.test","user":"u"}})",
        "everybody");
    row("plain to this machine", R"({"preset":"kannel","values":{"url":"http://127.0.0.1:13013","user":"u"}})", "");
    row("plain where the network is one's own",
        R"({"preset":"kannel","values":{"url":"http://sms.shop.test","user":"u"},"insecure":true})", "");
    row("an address that is none", R"({"preset":"infobip","values":{"url":"xyz.api.infobip.com"},"sender":"Me"})",
        "no address");
    row("a line break in a value", R"({"preset":"twilio","values":{"account":"AC\r\nX: y"}})", "control character");
}

void TestSmsDescriptions::settingsAreChecked()
{
    QFETCH(QString, settings);
    QFETCH(QString, words);
    const auto parsed = SmsSettings::parse(json(settings.toUtf8().constData()));
    if (words.isEmpty()) {
        VERIFY_OK(parsed);
        return;
    }
    QVERIFY(!parsed);
    QVERIFY2(parsed.error().text.find(words.toStdString()) != std::string::npos, test::describe(parsed).constData());
}

void TestSmsDescriptions::senders_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("stored");
    const auto row = [](const char* name, const char* text, const char* kind, const char* stored) {
        QTest::newRow(name) << QString::fromUtf8(text) << QString::fromLatin1(kind) << QString::fromUtf8(stored);
    };
    row("a number as people write it", "+1 (555) 123-0000", "number", "+15551230000");
    row("a short code", "12345", "code", "12345");
    row("a name", "My Shop 24", "name", "My Shop 24");
    row("a name of eleven", "Marlow+Fnch", "name", "Marlow+Fnch");
    row("twelve characters", "Marlow&Finch1", "", "");
    row("nothing but digits, too many", "123456789", "", "");
    row("a name without a letter", "12-34", "", "");
    row("letters of another script", "Магазин", "", "");
    row("a number with letters", "+44SHOP", "", "");
    row("nothing", "", "", "");
}

void TestSmsDescriptions::senders()
{
    QFETCH(QString, text);
    QFETCH(QString, kind);
    QFETCH(QString, stored);
    const auto sender = SmsSender::parse(text.toStdString());
    QCOMPARE(sender.has_value(), !kind.isEmpty());
    if (!sender)
        return;
    const QStringList kinds{QStringLiteral("number"), QStringLiteral("code"), QStringLiteral("name")};
    QCOMPARE(kinds[int(sender->kind())], kind);
    QCOMPARE(q(sender->text()), stored);
    // Names are blocked where carriers take numbers only.
    QCOMPARE(sender->refusalFor("+12125550123").has_value(), kind == u"name");
    QVERIFY(!sender->refusalFor("+447700900123"));
}

QTEST_GUILESS_MAIN(TestSmsDescriptions)
#include "tst_smsdescriptions.moc"
