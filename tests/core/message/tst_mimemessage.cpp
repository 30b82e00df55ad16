#include "core/base/json.h"
#include "core/message/mime/mimemessage.h"

#include <gmime/gmime.h>

#include <QProcess>
#include <QStandardPaths>
#include <QtTest>

using namespace patron;
using namespace patron::message;

namespace {
MimeParts winBack()
{
    MimeParts parts;
    parts.from = {"Ann's Tea & Co", "hello@shop.example"};
    parts.to = {"Zoë Grün", "zoe@customer.example"};
    parts.subject = "We miss you";
    parts.date = 1'704'067'318'000;
    parts.dateOffsetMinutes = 60;
    parts.messageId = "abc.1@shop.example";
    parts.unsubscribeMailto = "mailto:leave@shop.example?subject=u-1";
    parts.unsubscribeUrl = "https://shop.example/u/" + std::string(120, 'x');
    parts.listId = "news.shop.example";
    parts.feedbackId = "b1:winback:shop";
    parts.autoSubmitted = "auto-generated";
    parts.extraHeaders = {{"X-Patron-Ref", "42"}};
    parts.html = "<p>Grüße</p>";
    parts.text = "Grüße";
    return parts;
}

QByteArray built(const MimeParts& parts)
{
    const auto bytes = buildMime(parts);
    if (!bytes) {
        qWarning("%s", bytes.error().text.c_str());
        return {};
    }
    return QByteArray::fromStdString(*bytes);
}

QByteArrayList headerNames(const QByteArray& mail)
{
    QByteArrayList names;
    for (const QByteArray& line : mail.left(mail.indexOf("\r\n\r\n")).split('\n')) {
        if (!line.startsWith(' ') && !line.startsWith('\t'))
            names << line.left(line.indexOf(':')).toLower();
    }
    return names;
}

/// The decoded text of both alternatives and the subject, read by GMime.
struct Parsed
{
    QString subject, from, to, text, html;
};

QString contentOf(GMimeObject* part)
{
    GMimeStream* stream = g_mime_stream_mem_new();
    g_mime_data_wrapper_write_to_stream(g_mime_part_get_content(GMIME_PART(part)), stream);
    const GByteArray* bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
    QString text = QString::fromUtf8(reinterpret_cast<const char*>(bytes->data), static_cast<qsizetype>(bytes->len));
    g_object_unref(stream);
    return text.remove(QLatin1Char('\r'));
}

Parsed parseByGMime(const QByteArray& mail)
{
    g_mime_init();
    Parsed parsed;
    GMimeStream* stream = g_mime_stream_mem_new_with_buffer(mail.constData(), static_cast<size_t>(mail.size()));
    GMimeParser* parser = g_mime_parser_new_with_stream(stream);
    GMimeMessage* message = g_mime_parser_construct_message(parser, nullptr);
    parsed.subject = QString::fromUtf8(g_mime_message_get_subject(message));
    const auto first = [](InternetAddressList* list) -> QString {
        InternetAddress* address = internet_address_list_get_address(list, 0);
        return QString::fromUtf8(internet_address_get_name(address)) + u'|' +
               QString::fromUtf8(internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(address)));
    };
    parsed.from = first(g_mime_message_get_from(message));
    parsed.to = first(g_mime_message_get_to(message));
    GMimeObject* body = g_mime_message_get_mime_part(message);
    if (GMIME_IS_MULTIPART(body)) {
        parsed.text = contentOf(g_mime_multipart_get_part(GMIME_MULTIPART(body), 0));
        parsed.html = contentOf(g_mime_multipart_get_part(GMIME_MULTIPART(body), 1));
    } else {
        parsed.text = contentOf(body);
    }
    g_object_unref(message);
    g_object_unref(parser);
    g_object_unref(stream);
    return parsed;
}

const char* pythonReader = R"(
import sys, json, email, email.policy
m = email.message_from_bytes(sys.stdin.buffer.read(), policy=email.policy.default)
parts = {p.get_content_type(): p.get_content().replace('\r\n', '\n') for p in m.walk() if not p.is_multipart()}
print(json.dumps({'subject': m['Subject'], 'from': m['From'].addresses[0].display_name, 'to': m['To'].addresses[0].addr_spec,
  'headers': [k.lower() for k in m.keys()], 'defects': [str(d) for p in m.walk() for d in p.defects],
  'unsubscribe': m['List-Unsubscribe'], 'date': m['Date'].datetime.isoformat(), 'id': m['Message-ID'],
  'text': parts.get('text/plain'), 'html': parts.get('text/html')}))
)";
}

class TestMimeMessage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void linesAreShortAndAscii_data();
    void linesAreShortAndAscii();
    void headersStandOnce();
    void theSameInputMakesTheSameBytes();
    void hostileValuesStayInTheirHeader_data();
    void hostileValuesStayInTheirHeader();
    void oneClickNeedsHttps();
    void aForeignDomainIsWrittenInAscii();
    void unusableInputIsRefused_data();
    void unusableInputIsRefused();
    void pythonReadsTheSame();
};

void TestMimeMessage::linesAreShortAndAscii_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("plain words") << QStringLiteral("Hello\nthere\n");
    QTest::newRow("a line of 10 kB") << QString(10'240, u'x') + u'\n';
    QTest::newRow("leading dots") << QStringLiteral(".\n..\n.hidden\nFrom me\n");
    QTest::newRow("emoji") << QStringLiteral("😀").repeated(500) + u'\n';
    QTest::newRow("white space at line ends") << QStringLiteral("a \nb\t\n = \n");
    QTest::newRow("something like a boundary") << QStringLiteral("--=_abc\n--\n\n--=_abc--\n");
    QTest::newRow("nothing") << QStringLiteral("\n");
}

void TestMimeMessage::linesAreShortAndAscii()
{
    QFETCH(QString, text);
    MimeParts parts = winBack();
    parts.unsubscribeUrl = "https://shop.example/u/1";
    parts.text = text.toStdString();
    parts.html = "<p>" + text.toStdString() + "</p>\n";
    parts.subject =
        QStringLiteral("Grüße und ein langer Betreff mit vielen Wörtern, der umbrochen werden muss 😀").toStdString();
    const QByteArray mail = built(parts);
    QVERIFY(mail.endsWith("\r\n"));
    QCOMPARE(mail.count('\n'), mail.count("\r\n"));
    QCOMPARE(mail.count('\r'), mail.count("\r\n"));
    for (const QByteArray& line : mail.split('\n'))
        QVERIFY2(line.chopped(line.endsWith('\r') ? 1 : 0).size() <= 76, line.constData());
    QVERIFY(std::all_of(mail.begin(), mail.end(), [](char c) { return static_cast<unsigned char>(c) < 0x7f; }));
    const Parsed parsed = parseByGMime(mail);
    QCOMPARE(parsed.text, text);
    QCOMPARE(parsed.html, u"<p>"_qs + text + u"</p>\n"_qs);
    QCOMPARE(parsed.subject, QString::fromStdString(parts.subject));
}

void TestMimeMessage::headersStandOnce()
{
    QByteArrayList names = headerNames(built(winBack()));
    QByteArrayList expected = {"from",
                               "to",
                               "subject",
                               "date",
                               "message-id",
                               "list-unsubscribe",
                               "list-unsubscribe-post",
                               "list-id",
                               "feedback-id",
                               "auto-submitted",
                               "x-patron-ref",
                               "mime-version",
                               "content-type"};
    std::sort(names.begin(), names.end());
    std::sort(expected.begin(), expected.end());
    QCOMPARE(names, expected);
    const QByteArray mail = built(winBack());
    QVERIFY(mail.contains("Date: Mon, 01 Jan 2024 01:01:58 +0100\r\n"));
    QVERIFY(mail.contains("Message-Id: <abc.1@shop.example>\r\n") ||
            mail.contains("Message-ID: <abc.1@shop.example>\r\n"));
    QVERIFY(mail.contains("List-Unsubscribe: <mailto:leave@shop.example?subject=u-1>,\r\n <https://shop.example/u/"));
    QVERIFY(mail.contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"));
    QVERIFY(mail.contains("List-Id: <news.shop.example>\r\n"));
}

void TestMimeMessage::theSameInputMakesTheSameBytes()
{
    QCOMPARE(built(winBack()), built(winBack()));
    MimeParts other = winBack();
    other.messageId = "abc.2@shop.example";
    const auto boundaryOf = [](const QByteArray& mail) { return mail.mid(mail.indexOf("=_"), 34); };
    QVERIFY(boundaryOf(built(winBack())) != boundaryOf(built(other)));
}

void TestMimeMessage::hostileValuesStayInTheirHeader_data()
{
    QTest::addColumn<QByteArray>("value");
    QTest::newRow("CRLF and a header") << QByteArray("x\r\nBcc: evil@x.example\r\n\r\nBody");
    QTest::newRow("LF only") << QByteArray("x\nBcc: evil@x.example");
    QTest::newRow("NUL and escapes") << QByteArray("a\0b\x1b[0m", 7);
    QTest::newRow("NEL and line separator") << QByteArray("a\xC2\x85"
                                                          "Bcc: x\xE2\x80\xA8"
                                                          "Bcc: y");
    QTest::newRow("broken UTF-8") << QByteArray("a\xff\xc3(");
    QTest::newRow("quotes and brackets") << QByteArray("\"Bob\" <evil@x.example>, (c) \\");
    QTest::newRow("an encoded word") << QByteArray("=?utf-8?q?=0D=0ABcc:_x?=");
    QTest::newRow("emoji and right to left") << QByteArray("😀 שלום");
    QTest::newRow("very long") << QByteArray(5000, 'w');
}

void TestMimeMessage::hostileValuesStayInTheirHeader()
{
    QFETCH(QByteArray, value);
    MimeParts parts = winBack();
    parts.from.name = parts.to.name = parts.subject = parts.feedbackId = value.toStdString();
    parts.extraHeaders = {{"X-Note", value.toStdString()}};
    const QByteArray mail = built(parts);
    QCOMPARE(headerNames(mail).size(), 13);
    QVERIFY(!headerNames(mail).contains("bcc"));
    const Parsed parsed = parseByGMime(mail);
    QVERIFY(parsed.from.endsWith(QStringLiteral("|hello@shop.example")));
    QVERIFY(parsed.to.endsWith(QStringLiteral("|zoe@customer.example")));
    QCOMPARE(parsed.text, QStringLiteral("Grüße\n"));
    for (const QByteArray& line : mail.split('\n'))
        QVERIFY(line.size() <= 998);
}

void TestMimeMessage::oneClickNeedsHttps()
{
    MimeParts parts = winBack();
    parts.unsubscribeUrl.clear();
    const QByteArray mail = built(parts);
    QVERIFY(mail.contains("List-Unsubscribe: <mailto:leave@shop.example?subject=u-1>\r\n"));
    QVERIFY(!mail.contains("List-Unsubscribe-Post"));
    parts.unsubscribeMailto.clear();
    QVERIFY(!built(parts).contains("List-Unsubscribe"));
}

void TestMimeMessage::aForeignDomainIsWrittenInAscii()
{
    MimeParts parts = winBack();
    parts.to.address = "zoe@bücher.example";
    QVERIFY(built(parts).contains("<zoe@xn--bcher-kva.example>"));
}

void TestMimeMessage::unusableInputIsRefused_data()
{
    QTest::addColumn<QString>("field");
    QTest::addColumn<QString>("value");
    QTest::newRow("no address") << QStringLiteral("to") << QString();
    QTest::newRow("two addresses") << QStringLiteral("to") << QStringLiteral("a@b.example, c@d.example");
    QTest::newRow("a line break in the address")
        << QStringLiteral("to") << QStringLiteral("a@b.example\r\nBcc: x@y.example");
    QTest::newRow("no message id") << QStringLiteral("id") << QString();
    QTest::newRow("a message id with brackets") << QStringLiteral("id") << QStringLiteral("<a@b>");
    QTest::newRow("an unsubscribe link by http") << QStringLiteral("url") << QStringLiteral("http://x.example");
    QTest::newRow("an unsubscribe link with a line break")
        << QStringLiteral("url") << QStringLiteral("https://x.example/\r\nBcc: x");
    QTest::newRow("an extra header of another name") << QStringLiteral("header") << QStringLiteral("Bcc");
    QTest::newRow("an extra header with a colon") << QStringLiteral("header") << QStringLiteral("X-A: b\r\nBcc");
}

void TestMimeMessage::unusableInputIsRefused()
{
    QFETCH(QString, field);
    QFETCH(QString, value);
    MimeParts parts = winBack();
    if (field == u"to")
        parts.to.address = value.toStdString();
    else if (field == u"id")
        parts.messageId = value.toStdString();
    else if (field == u"url")
        parts.unsubscribeUrl = value.toStdString();
    else
        parts.extraHeaders = {{value.toStdString(), "x"}};
    const auto mail = buildMime(parts);
    QVERIFY(!mail.has_value());
    QVERIFY(!mail.error().text.empty());
}

void TestMimeMessage::pythonReadsTheSame()
{
    const QString python = QStandardPaths::findExecutable(QStringLiteral("python3"));
    if (python.isEmpty())
        QSKIP("python3 is not installed.");
    MimeParts parts = winBack();
    parts.from.name = "Ann \"Tea\" <Co>, 😀";
    parts.subject = "Grüße 😀 " + std::string(150, 'x') + " end";
    parts.text = ".\n..dots\n" + std::string(10'240, 'y') + "\nGrüße 😀";
    QProcess process;
    process.start(python, {QStringLiteral("-c"), QString::fromUtf8(pythonReader)});
    process.write(built(parts));
    process.closeWriteChannel();
    QVERIFY(process.waitForFinished());
    const auto read = parseJson(process.readAllStandardOutput().toStdString(), "what python3 read");
    QVERIFY2(read.has_value(), process.readAllStandardError().constData());
    QCOMPARE(QString::fromStdString((*read)["subject"]), QString::fromStdString(parts.subject));
    QCOMPARE(QString::fromStdString((*read)["from"]), QString::fromStdString(parts.from.name));
    QCOMPARE(QString::fromStdString((*read)["to"]), QStringLiteral("zoe@customer.example"));
    QCOMPARE(QString::fromStdString((*read)["text"]), QString::fromStdString(parts.text + "\n"));
    QCOMPARE(QString::fromStdString((*read)["html"]), QStringLiteral("<p>Grüße</p>\n"));
    QCOMPARE(QString::fromStdString((*read)["date"]), QStringLiteral("2024-01-01T01:01:58+01:00"));
    QCOMPARE(QString::fromStdString((*read)["id"]), QStringLiteral("<abc.1@shop.example>"));
    QCOMPARE(QString::fromStdString((*read)["unsubscribe"]),
             QString::fromStdString("<" + parts.unsubscribeMailto + ">, <" + parts.unsubscribeUrl + ">"));
    QVERIFY2((*read)["defects"].empty(), compactJson((*read)["defects"]).c_str());
    QCOMPARE((*read)["headers"].size(), std::size_t{13});
}

QTEST_GUILESS_MAIN(TestMimeMessage)
#include "tst_mimemessage.moc"
