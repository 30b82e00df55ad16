#include "core/base/text.h"
#include "core/message/import/messageimport.h"
#include "core/message/messageexport.h"
#include "tests/support/checks.h"

#include <QtTest>

using namespace patron;
using namespace patron::message;
using patron::test::q;

/// Messages as files for other programs.
class TestMessageExport : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aMessageBecomesAFile_data();
    void aMessageBecomesAFile();
    void whatItIsNotIsRefused_data();
    void whatItIsNotIsRefused();
    void aPageComesBackAsItWas();
};

namespace {
Message mail(BodyKind kind, const std::string& body)
{
    Message message;
    message.name = "Spring";
    message.subject = "Hello";
    message.bodyKind = kind;
    message.body = body;
    return message;
}

const std::string mjml = "<mjml><mj-body><mj-section><mj-column><mj-text>Hi {{ customer.name | default: \"you\" }}"
                         "</mj-text></mj-column></mj-section></mj-body></mjml>";
}

void TestMessageExport::aMessageBecomesAFile_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("body");
    QTest::addColumn<int>("format");
    QTest::addColumn<QString>("has");
    const auto row = [](const char* name, const char* kind, const std::string& body, ExportFormat format,
                        const char* has) {
        QTest::newRow(name) << QString::fromLatin1(kind) << q(body) << static_cast<int>(format)
                            << QString::fromUtf8(has);
    };
    row("MJML as it is written", "mjml", mjml, ExportFormat::Mjml, mjml.c_str());
    row("MJML compiled", "mjml", mjml, ExportFormat::Html, "Hi {{ customer.name | default: \"you\" }}</div>");
    row("MJML as text", "mjml", mjml, ExportFormat::Text, "Hi {{ customer.name | default: \"you\" }}");
    row("HTML as it is written", "html", "<p>Hi {{ a }}</p>", ExportFormat::Html, "<p>Hi {{ a }}</p>");
    row("HTML as text", "html", "<p>Hi <a href=\"https://x.example\">you</a></p>", ExportFormat::Text,
        "Hi you (https://x.example)");
    row("text", "text", "Hi {{ a }}\n", ExportFormat::Text, "Hi {{ a }}\n");
}

void TestMessageExport::aMessageBecomesAFile()
{
    QFETCH(QString, kind);
    QFETCH(QString, body);
    QFETCH(int, format);
    QFETCH(QString, has);
    const auto file =
        exportMessage(mail(*parseBodyKind(kind.toStdString()), body.toStdString()), static_cast<ExportFormat>(format));
    VERIFY_OK(file);
    QVERIFY2(q(*file).contains(has), file->c_str());
}

void TestMessageExport::whatItIsNotIsRefused_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("body");
    QTest::addColumn<int>("format");
    QTest::addColumn<QString>("words");
    QTest::newRow("HTML is no MJML") << QStringLiteral("html") << QStringLiteral("<p>x") << int(ExportFormat::Mjml)
                                     << QStringLiteral("\"Spring\" is not written as MJML.");
    QTest::newRow("text is no HTML") << QStringLiteral("text") << QStringLiteral("x") << int(ExportFormat::Html)
                                     << QStringLiteral("\"Spring\" is not written as HTML.");
    QTest::newRow("broken MJML") << QStringLiteral("mjml")
                                 << QStringLiteral("<mjml><mj-body><mj-txt/></mj-body></mjml>")
                                 << int(ExportFormat::Html) << QStringLiteral("mj-txt");
}

void TestMessageExport::whatItIsNotIsRefused()
{
    QFETCH(QString, kind);
    QFETCH(QString, body);
    QFETCH(int, format);
    QFETCH(QString, words);
    const auto file =
        exportMessage(mail(*parseBodyKind(kind.toStdString()), body.toStdString()), static_cast<ExportFormat>(format));
    VERIFY_FAILS(file, ErrorCode::BadInput, words.toStdString());
}

void TestMessageExport::aPageComesBackAsItWas()
{
    Message message =
        mail(BodyKind::Html, "<html><head><title>T</title></head><body class=\"a>b\"><p>Hi</p></body></html>");
    message.preheader = "Tea & {{ customer.name | default: \"you\" }}";
    const auto file = exportMessage(message, ExportFormat::Html);
    VERIFY_OK(file);
    QVERIFY2(q(*file).contains(QStringLiteral("Tea &amp; {{ customer.name | default: \"you\" }}")), file->c_str());
    const auto back = importHtml(*file);
    VERIFY_OK(back);
    QCOMPARE(q(back->message.preheader), QStringLiteral("Tea & {{ customer.name | default: \"you\" }}"));
    QCOMPARE(q(back->message.body), q(message.body));
}

QTEST_GUILESS_MAIN(TestMessageExport)
#include "tst_messageexport.moc"
