#include "core/base/json.h"
#include "core/message/lint/messagechecks.h"
#include "core/message/renderer.h"
#include "tests/support/checks.h"

#include <QtTest>

using namespace patron;
using namespace patron::message;
using patron::test::q;

namespace {
Message mjmlMail(const std::string& body)
{
    Message message;
    message.name = "News";
    message.subject = "News";
    message.bodyKind = BodyKind::Mjml;
    message.body = body;
    return message;
}

std::string page(const std::string& head, const std::string& column)
{
    return "<mjml>\n  <mj-head>" + head + "</mj-head>\n  <mj-body>\n    <mj-section>\n      <mj-column>\n" + column +
           "\n      </mj-column>\n    </mj-section>\n  </mj-body>\n</mjml>\n";
}

FieldList known()
{
    return {{"customer.first_name", "customer.city", "customer.points", "unsubscribe_url"}};
}

Json ann()
{
    return {{"customer", {{"first_name", "Ann <3"}, {"points", 0}}}, {"unsubscribe_url", "https://shop.example/u?a=1"}};
}

QString placeOf(const FindingPlace& place)
{
    return QStringLiteral("%1 %2:%3").arg(q(place.part)).arg(place.line).arg(place.column);
}
}

/// Messages whose body is MJML: compiled once, with every place in the text that was written.
class TestMjmlBody : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void rendersAsHtmlWithPlainText();
    void liquidAroundBlocksChooses_data();
    void liquidAroundBlocksChooses();
    void theMessagesPreheaderTakesThePlaceOfMjPreview_data();
    void theMessagesPreheaderTakesThePlaceOfMjPreview();
    void problemsStandWhereTheyWereWritten_data();
    void problemsStandWhereTheyWereWritten();
    void whatIsMissingStandsWhereItWasWritten_data();
    void whatIsMissingStandsWhereItWasWritten();
    void aFailingRenderNamesThePlace();
    void findingsStandWhereTheyWereWritten_data();
    void findingsStandWhereTheyWereWritten();
};

void TestMjmlBody::rendersAsHtmlWithPlainText()
{
    const auto compiled =
        CompiledMessage::compile(mjmlMail(page("", "<mj-text>Hi {{ customer.first_name }}</mj-text>\n"
                                                   "<mj-button href=\"{{ unsubscribe_url }}\">Leave</mj-button>")),
                                 known());
    VERIFY_OK(compiled);
    Renderer renderer;
    const auto rendered = renderer.render(*compiled, ann());
    VERIFY_OK(rendered);
    QVERIFY(rendered->html.starts_with("<!doctype html>"));
    QVERIFY(rendered->html.find("Hi Ann &lt;3") != std::string::npos);
    QVERIFY(rendered->html.find("href=\"https://shop.example/u?a=1\"") != std::string::npos);
    QVERIFY(rendered->html.find("mj-text") == std::string::npos);
    QCOMPARE(q(rendered->text).simplified(), QStringLiteral("Hi Ann <3 Leave (https://shop.example/u?a=1)"));
}

void TestMjmlBody::liquidAroundBlocksChooses_data()
{
    QTest::addColumn<int>("points");
    QTest::addColumn<QString>("text");
    QTest::newRow("one branch") << 5 << QStringLiteral("You have 5");
    QTest::newRow("the other branch") << 0 << QStringLiteral("Nothing yet");
}

void TestMjmlBody::liquidAroundBlocksChooses()
{
    QFETCH(int, points);
    const auto compiled = CompiledMessage::compile(
        mjmlMail(page("", "{% if customer.points > 0 %}\n<mj-text>You have {{ customer.points }}</mj-text>\n"
                          "{% else %}\n<mj-text>Nothing yet</mj-text>\n{% endif %}")),
        known());
    VERIFY_OK(compiled);
    Renderer renderer;
    const auto rendered = renderer.render(*compiled, Json{{"customer", {{"points", points}}}});
    VERIFY_OK(rendered);
    QTEST(q(rendered->text).trimmed(), "text");
}

void TestMjmlBody::theMessagesPreheaderTakesThePlaceOfMjPreview_data()
{
    QTest::addColumn<QString>("preheader");
    QTest::addColumn<QString>("shown");
    QTest::addColumn<QString>("gone");
    QTest::newRow("one of its own wins") << QStringLiteral("Mine") << QStringLiteral("Mine")
                                         << QStringLiteral("From MJML");
    QTest::newRow("without one MJML's stays") << QString() << QStringLiteral("From MJML") << QStringLiteral("Mine");
}

void TestMjmlBody::theMessagesPreheaderTakesThePlaceOfMjPreview()
{
    QFETCH(QString, preheader);
    QFETCH(QString, shown);
    QFETCH(QString, gone);
    Message message = mjmlMail(page("<mj-preview>From MJML</mj-preview>", "<mj-text>Body</mj-text>"));
    message.preheader = preheader.toStdString();
    const auto compiled = CompiledMessage::compile(message, known());
    VERIFY_OK(compiled);
    Renderer renderer;
    const auto rendered = renderer.render(*compiled, ann());
    VERIFY_OK(rendered);
    const QString html = q(rendered->html);
    QCOMPARE(html.count(shown), 1);
    QVERIFY(html.indexOf(shown) > html.indexOf(QStringLiteral("<body")));
    QVERIFY(html.indexOf(shown) < html.indexOf(QStringLiteral(">Body<")));
    QVERIFY(!html.contains(gone));
    QCOMPARE(q(rendered->text).trimmed(), QStringLiteral("Body"));
}

void TestMjmlBody::problemsStandWhereTheyWereWritten_data()
{
    QTest::addColumn<QString>("body");
    QTest::addColumn<QString>("error");
    QTest::newRow("an unknown field in a text")
        << q(page("", "<mj-text>\n  Hi {{ customer.frist_name }}</mj-text>"))
        << QStringLiteral("Body, line 7, column 9: Unknown field 'customer.frist_name'. Did you mean "
                          "customer.first_name?");
    QTest::newRow("an unknown field in an attribute")
        << q(page("", "<mj-image alt=\"A\" src=\"{{ customer.frist_name }}\" />"))
        << QStringLiteral("Body, line 6, column 27: Unknown field 'customer.frist_name'. Did you mean "
                          "customer.first_name?");
    QTest::newRow("an element that does not exist")
        << q(page("", "<mj-txt>Hi</mj-txt>")) << QStringLiteral("Body, line 6, column 1: ");
    QTest::newRow("a tag that is not closed") << q(page("", "<mj-text>Hi")) << QStringLiteral("Body, line ");
}

void TestMjmlBody::problemsStandWhereTheyWereWritten()
{
    QFETCH(QString, body);
    QFETCH(QString, error);
    const auto compiled = CompiledMessage::compile(mjmlMail(body.toStdString()), known());
    QVERIFY(!compiled.has_value());
    QVERIFY2(q(compiled.error().text).startsWith(error), compiled.error().text.c_str());
    QVERIFY(!CompiledMessage::problemsOf(mjmlMail(body.toStdString()), known()).empty());
}

void TestMjmlBody::whatIsMissingStandsWhereItWasWritten_data()
{
    QTest::addColumn<QString>("body");
    QTest::addColumn<QString>("place");
    QTest::newRow("in a text") << q(page("", "<mj-text>A <b>b</b>\n  in {{ customer.city }}</mj-text>"))
                               << QStringLiteral("Body, line 7, column 6: ");
    QTest::newRow("in a button's link")
        << q(page("", "<mj-button href=\"https://a.example/{{ customer.city }}\">x</mj-button>"))
        << QStringLiteral("Body, line 6, column 36: ");
    QTest::newRow("in the title") << q(page("<mj-title>News of {{ customer.city }}</mj-title>", "<mj-text>x</mj-text>"))
                                  << QStringLiteral("Body, line 2, column 30: ");
    QTest::newRow("behind styles that are put into elements")
        << q(page("<mj-style inline=\"inline\">b { color: red; font-weight: 400 } p { margin: 0 }</mj-style>",
                  "<mj-text><p>a</p><b>b</b> <p>{{ customer.city }}</p></mj-text>"))
        << QStringLiteral("Body, line 6, column 30: ");
    QTest::newRow("behind attributes that are given by selectors")
        << q(page("<mj-html-attributes><mj-selector path=\"b\"><mj-html-attribute name=\"data-x\">1"
                  "</mj-html-attribute></mj-selector></mj-html-attributes>",
                  "<mj-text><b>b</b> <i>{{ customer.city }}</i></mj-text>"))
        << QStringLiteral("Body, line 6, column 22: ");
}

void TestMjmlBody::whatIsMissingStandsWhereItWasWritten()
{
    QFETCH(QString, body);
    QFETCH(QString, place);
    const auto compiled = CompiledMessage::compile(mjmlMail(body.toStdString()), known());
    VERIFY_OK(compiled);
    Renderer renderer;
    const auto rendered = renderer.render(*compiled, ann());
    VERIFY_OK(rendered);
    QVERIFY(rendered->outcome == Rendered::Outcome::Skip);
    QCOMPARE(q(rendered->skipReason()), place + QStringLiteral("customer.city has no value and no fallback."));
}

void TestMjmlBody::aFailingRenderNamesThePlace()
{
    const auto compiled = CompiledMessage::compile(
        mjmlMail(page("", "<mj-text>Fine</mj-text>\n<mj-text>{{ 5 | divided_by: customer.points }}</mj-text>")),
        known());
    VERIFY_OK(compiled);
    Renderer renderer;
    const auto rendered = renderer.render(*compiled, ann());
    QVERIFY(!rendered.has_value());
    QVERIFY2(rendered.error().text.starts_with("Body: Line 7, column 10: "), rendered.error().text.c_str());
}

void TestMjmlBody::findingsStandWhereTheyWereWritten_data()
{
    QTest::addColumn<QString>("column");
    QTest::addColumn<QString>("rule");
    QTest::addColumn<QString>("place");
    QTest::newRow("a picture on no server")
        << QStringLiteral("<mj-text>x</mj-text>\n  <mj-image alt=\"A\" src=\"/a.png\" />")
        << QStringLiteral("image_source") << QStringLiteral("body 7:3");
    QTest::newRow("a relative link in a text") << QStringLiteral("<mj-text>x\n   <a href=\"/sale\">Sale</a></mj-text>")
                                               << QStringLiteral("link_target") << QStringLiteral("body 7:4");
    QTest::newRow("a field without a fallback") << QStringLiteral("<mj-text>Hi {{ customer.city }}</mj-text>")
                                                << QStringLiteral("missing_fallback") << QStringLiteral("body 6:16");
    QTest::newRow("an unknown element") << QStringLiteral("<mj-txt>x</mj-txt>") << QStringLiteral("unknown_field")
                                        << QStringLiteral("body 6:1");
}

void TestMjmlBody::findingsStandWhereTheyWereWritten()
{
    QFETCH(QString, column);
    QFETCH(QString, rule);
    QFETCH(QString, place);
    CheckContext context;
    context.fields = known();
    const auto findings = checkMessage(mjmlMail(page("", column.toStdString())), context);
    const auto found =
        std::find_if(findings.begin(), findings.end(), [&](const Finding& finding) { return q(finding.rule) == rule; });
    QVERIFY(found != findings.end());
    QCOMPARE(placeOf(found->place), place);
}

QTEST_APPLESS_MAIN(TestMjmlBody)
#include "tst_mjmlbody.moc"
