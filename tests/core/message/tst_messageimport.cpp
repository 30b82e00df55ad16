#include "core/message/import/mailcharset.h"
#include "core/message/import/mailtracker.h"
#include "core/message/import/messageimport.h"
#include "tests/support/checks.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace patron;
using namespace patron::message;
using patron::test::q;

namespace {
/// A mail with an HTML part, a text part and a picture.
std::string fullMail()
{
    return "From: =?utf-8?Q?Zo=C3=AB?= <zoe@finch.example>\r\nTo: a@b.example\r\n"
           "Subject: =?iso-8859-1?Q?Gr=FC=DFe?=\r\n =?utf-8?B?IOKCrA==?=\r\nMIME-Version: 1.0\r\n"
           "Content-Type: multipart/mixed; boundary=m\r\n\r\n"
           "--m\r\nContent-Type: multipart/related; boundary=r\r\n\r\n"
           "--r\r\nContent-Type: multipart/alternative; boundary=a\r\n\r\n"
           "--a\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nHello in plain\r\n"
           "--a\r\nContent-Type: text/html; charset=windows-1252\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
           "<p>Caf=E9 <img src=3D\"cid:logo@x\"><img src=3D\"cid:gone\"></p>\r\n--a--\r\n"
           "--r\r\nContent-Type: image/png; name=\"../../logo.png\"\r\nContent-ID: <logo@x>\r\n"
           "Content-Transfer-Encoding: base64\r\n\r\niVBORw0K\r\n--r--\r\n"
           "--m\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; "
           "filename=\"menu.pdf\"\r\n\r\n%PDF\r\n--m--\r\n";
}

QString removedOf(const ImportedMessage& imported)
{
    return q(imported.removedText());
}
}

class TestMessageImport : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aMailBecomesAMessage();
    void aPlainMailBecomesAPlainMessage();
    void aPageBecomesAMessage();
    void hiddenFirstLinesBecomePreheaders_data();
    void hiddenFirstLinesBecomePreheaders();
    void whatNoMailMayHaveIsTakenOut_data();
    void whatNoMailMayHaveIsTakenOut();
    void whatMailsHaveStays();
    void trackersAreNamed_data();
    void trackersAreNamed();
    void charsetsAreRead_data();
    void charsetsAreRead();
    void whatIsNoMailIsRefused_data();
    void whatIsNoMailIsRefused();
    void filesAreReadAsWhatTheyAre();
    void realMailsAreTaken_data();
    void realMailsAreTaken();
};

void TestMessageImport::aMailBecomesAMessage()
{
    const auto imported = importMail(fullMail());
    VERIFY_OK(imported);
    QCOMPARE(q(imported->message.subject), QStringLiteral("Grüße €"));
    QCOMPARE(q(imported->from), QStringLiteral("Zoë <zoe@finch.example>"));
    QVERIFY(imported->message.bodyKind == BodyKind::Html);
    QVERIFY2(q(imported->message.body).contains(QStringLiteral("Café")), imported->message.body.c_str());
    QCOMPARE(q(imported->message.plainText.value_or("")).trimmed(), QStringLiteral("Hello in plain"));
    QCOMPARE(imported->images.size(), std::size_t{1});
    QCOMPARE(q(imported->images[0].contentId), QStringLiteral("logo@x"));
    QCOMPARE(q(imported->images[0].fileName), QStringLiteral("logo.png"));
    QCOMPARE(QByteArray::fromStdString(imported->images[0].bytes), QByteArray::fromBase64("iVBORw0K"));
    const QString notes = q(imported->notes.empty() ? "" : imported->notes[0] + "|" + imported->notes.back());
    QVERIFY2(notes.contains(QStringLiteral("\"menu.pdf\"")), qPrintable(notes));
    QVERIFY2(notes.contains(QStringLiteral("1 picture is not in the file")), qPrintable(notes));
    QVERIFY(imported->removed.empty());
}

void TestMessageImport::aPlainMailBecomesAPlainMessage()
{
    const auto imported =
        importMail("From: a@b.example\nSubject: Hi\nContent-Type: text/plain; charset=koi8-r\n\n\xF0\xD2\xC9\n");
    VERIFY_OK(imported);
    QVERIFY(imported->message.bodyKind == BodyKind::Text);
    QCOMPARE(q(imported->message.body).trimmed(), QStringLiteral("При"));
    QCOMPARE(q(imported->message.subject), QStringLiteral("Hi"));
}

void TestMessageImport::aPageBecomesAMessage()
{
    const auto imported = importHtml(
        "<!DOCTYPE html><html><head><meta charset=\"iso-8859-1\"><title> New\n teas </title></head>"
        "<body><div style=\"display:none\">Three first flushes&#847;&zwnj;&nbsp;</div><p>Tea</p></body></html>");
    VERIFY_OK(imported);
    QCOMPARE(q(imported->message.subject), QStringLiteral("New teas"));
    QCOMPARE(q(imported->message.preheader), QStringLiteral("Three first flushes"));
    QCOMPARE(q(imported->message.body),
             QStringLiteral("<!DOCTYPE html><html><head><meta charset=\"utf-8\"><title> New\n teas </title></head>"
                            "<body><p>Tea</p></body></html>"));
    QVERIFY(imported->message.channel == MessageChannel::Email);
}

void TestMessageImport::hiddenFirstLinesBecomePreheaders_data()
{
    QTest::addColumn<QString>("body");
    QTest::addColumn<QString>("preheader");
    QTest::newRow("none") << "<p>Hi</p>"
                          << "";
    QTest::newRow("display none") << "<span style='display:none'>Look inside</span><p>Hi</p>"
                                  << "Look inside";
    QTest::newRow("by a class")
        << "<style>.pre{display:none!important}</style><div class=pre>Look inside</div><p>Hi</p>"
        << "Look inside";
    QTest::newRow("tiny letters") << "<div style='font-size:1px;color:#fff'>Look inside</div><p>Hi</p>"
                                  << "Look inside";
    QTest::newRow("no height") << "<div style='max-height:0px;overflow:hidden'>Look inside</div>Hi"
                               << "Look inside";
    QTest::newRow("inside tables")
        << "<table><tr><td><div style='display:none'>Look <b>inside</b></div>Hi</td></tr></table>"
        << "Look inside";
    QTest::newRow("its filler goes, too")
        << "<div style='display:none'>Look</div><div style='display:none'>&zwnj;&nbsp;&#847;</div><p>Hi</p>"
        << "Look";
    QTest::newRow("with Liquid") << "<div style='display:none'>For {{ name | default: \"you\" }}</div><p>Hi</p>"
                                 << "For {{ name | default: \"you\" }}";
    QTest::newRow("not behind what is shown") << "<p>Hi</p><div style='display:none'>Phones only</div>"
                                              << "";
    QTest::newRow("not behind a picture")
        << "<img src='https://x.example/a.png'><div style='display:none'>Phones only</div>"
        << "";
    QTest::newRow("not a page of text")
        << QStringLiteral("<div style='display:none'>%1</div><p>Hi</p>").arg(QStringLiteral("long ").repeated(100))
        << "";
}

void TestMessageImport::hiddenFirstLinesBecomePreheaders()
{
    QFETCH(QString, body);
    QFETCH(QString, preheader);
    const auto imported = importHtml("<html><body>" + body.toStdString() + "</body></html>");
    VERIFY_OK(imported);
    QCOMPARE(q(imported->message.preheader), preheader);
    QCOMPARE(q(imported->message.body).contains(QStringLiteral("Look")), false);
}

void TestMessageImport::whatNoMailMayHaveIsTakenOut_data()
{
    QTest::addColumn<QString>("html");
    QTest::addColumn<QString>("left");
    QTest::addColumn<QString>("removed");
    const auto row = [](const char* name, const char* html, const char* left, const char* removed) {
        QTest::newRow(name) << html << left << removed;
    };
    row("a script", "<p>a</p><script>alert('</p>')</script><p>b</p>", "<p>a</p><p>b</p>", "1 × scripts");
    row("a script nobody ends", "<p>a</p><script>alert(1)", "<p>a</p>", "1 × scripts");
    row("scripts that come together", "<p>a</p><scr<script></script>ipt>alert(1)</script>", nullptr, "");
    row("a handler", "<p onclick=\"x('>')\" class=a>b</p>", "<p  class=a>b</p>", "1 × scripts in attributes");
    row("a handler given twice", "<p onclick=a onclick=b>c</p>", "<p  >c</p>", "2 × scripts in attributes");
    row("a handler of a second body", "<body>a<body onload=x()>b", "<body>a<body >b", "1 × scripts in attributes");
    row("a handler in capitals", "<IMG SRC='cid:x' ONERROR=alert(1)>", "<IMG SRC='cid:x' >",
        "1 × scripts in attributes");
    row("a script address", "<a href=\" java\tscript:alert(1)\">b</a>", "<a >b</a>", "1 × addresses that run scripts");
    row("a script address in entities", "<a href=\"&#106;avascript&colon;alert(1)\">b</a>", "<a >b</a>",
        "1 × addresses that run scripts");
    row("a page in an address", "<a href='data:text/html,<script>x</script>'>b</a>", "<a >b</a>",
        "1 × addresses that run scripts");
    row("a drawing's link", "<svg><a xlink:href='javascript:x'>b</a></svg>", "<svg><a >b</a></svg>",
        "1 × addresses that run scripts");
    row("a frame", "a<iframe src=x><p>y</p></iframe>b", "ab", "1 × frames");
    row("a form keeps its words", "<form action=x><p>Name <input name=y></p></form>", "<p>Name </p>",
        "1 × form fields and 1 × forms");
    row("an object", "a<object data=x><embed src=y></object>b", "ab", "1 × embedded objects");
    row("a refresh", "<meta http-equiv=\"Refresh\" content='0;url=x'><p>a</p>", "<p>a</p>", "1 × refreshes");
    row("a base", "<base href='https://evil.example/'><p>a</p>", "<p>a</p>", "1 × base addresses");
    row("a style that runs", "<p style=\"color:red;width:expression(alert(1))\">a</p>", "<p style=\"color:red;\">a</p>",
        "1 × styles that run scripts");
    row("a sheet that runs", "<style>p{behavior:url(x.htc);color:red}</style><p>a</p>",
        "<style>p{;color:red}</style><p>a</p>", "1 × styles that run scripts");
    row("a sheet from elsewhere", "<link rel=stylesheet href='https://x.example/a.css'><p>a</p>", "<p>a</p>",
        "1 × style sheets and files from elsewhere");
    row("a comment with a script", "<p>a</p><!--[if IE]><script>x</script><![endif]-->", "<p>a</p>",
        "1 × comments with scripts");
    row("a script in Liquid", "<p>{{ '<script>x</script>' | raw }}</p>", "<p>{{ '' | raw }}</p>", "1 × scripts");
    row("a counter", "<p>a</p><img src='https://x.list-manage.com/track/open.php?u=1' width=1 height=1>", "<p>a</p>",
        "1 × counters of opens (Mailchimp)");
    row("a counter of nobody known", "<p>a</p><img src='https://shop.example/p?id=1' style='width:1px;height:1px'>",
        "<p>a</p>", "1 × counters of opens");
    row("a hidden counter", "<p>a</p><img src='//shop.example/p' style='display:none'>", "<p>a</p>",
        "1 × counters of opens");
}

void TestMessageImport::whatNoMailMayHaveIsTakenOut()
{
    QFETCH(QString, html);
    QFETCH(QString, left);
    QFETCH(QString, removed);
    const auto imported = importHtml(html.toStdString());
    VERIFY_OK(imported);
    QCOMPARE(q(forbiddenIn(imported->message.body)), QString());
    if (!left.isNull())
        QCOMPARE(q(imported->message.body), left);
    if (!removed.isEmpty())
        QCOMPARE(removedOf(*imported), removed);
}

void TestMessageImport::whatMailsHaveStays()
{
    const std::string mail =
        "<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Transitional//EN\" \"x\">\r\n<html "
        "xmlns:v=\"urn:schemas-microsoft-com:vml\"><head>"
        "<meta charset=utf-8><link href=\"https://fonts.googleapis.com/css?family=Lato\" rel=\"stylesheet\">"
        "<style>@media (max-width:480px){td{width:100%!important}} a:hover{color:red}</style></head><body bgcolor=#fff>"
        "<!--[if mso]><v:rect fill=\"t\"><v:textbox><![endif]--><table background='https://x.example/a.jpg'><tr><td "
        "style=\"background:url('https://x.example/b.png') #FFF\">{% if a > 1 %}Hi {{ b | default: \"x\" }}{% endif %}"
        "<img src=\"https://x.example/c.png\" width=\"600\"><img src='cid:logo'><a "
        "href='mailto:a@b.example'>b</a></td></tr></table>"
        "<!--[if mso]></v:textbox></v:rect><![endif]--><!-- a note -->\n</body></html>";
    const auto imported = importHtml(mail);
    VERIFY_OK(imported);
    QVERIFY2(imported->message.body == mail, imported->message.body.c_str());
    QVERIFY2(imported->removed.empty(), imported->removedText().c_str());
}

void TestMessageImport::trackersAreNamed_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<QString>("tracker");
    QTest::newRow("Mailchimp") << "https://shop.us5.list-manage.com/track/click?u=1"
                               << "Mailchimp";
    QTest::newRow("SendGrid") << "https://u123.ct.sendgrid.net/ls/click?upn=x"
                              << "SendGrid";
    QTest::newRow("in capitals") << "HTTPS://TRK.KLAVIYOMAIL.COM/x"
                                 << "Klaviyo";
    QTest::newRow("a server whose name only ends alike") << "https://notbraze.com/x"
                                                         << "";
    QTest::newRow("a shop") << "https://shop.example/x"
                            << "";
    QTest::newRow("no address") << "mailto:a@mailchimp.com"
                                << "";
}

void TestMessageImport::trackersAreNamed()
{
    QFETCH(QString, url);
    QFETCH(QString, tracker);
    const std::string address = url.toStdString();
    QCOMPARE(q(trackerOf(address)), tracker);
    const auto imported = importHtml("<p>x</p><a href='" + address + "'>y</a>");
    VERIFY_OK(imported);
    QCOMPARE(imported->notes.size(), tracker.isEmpty() ? std::size_t{0} : std::size_t{1});
    if (!tracker.isEmpty())
        QVERIFY(q(imported->notes[0]).contains(tracker));
}

void TestMessageImport::charsetsAreRead_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("declared");
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("isGuessed");
    const auto row = [](const char* name, const QByteArray& bytes, const char* declared, const char* text,
                        bool isGuessed) {
        QTest::newRow(name) << bytes << declared << QString::fromUtf8(text) << isGuessed;
    };
    row("UTF-8",
        "Gr\xC3\xBC\xC3\x9F"
        "e",
        "utf-8", "Grüße", false);
    row("UTF-8 with a mark", "\xEF\xBB\xBFGr\xC3\xBC", "windows-1252", "Grü", false);
    row("UTF-16 with a mark", QByteArray("\xFF\xFEG\0r\0\xFC\0", 8), "", "Grü", false);
    row("UTF-16 the other way", QByteArray("\xFE\xFF\0G\0r\0\xFC", 8), "", "Grü", false);
    row("Latin-1 means Windows", "\x80 5 \x96 \x93tea\x94", "ISO-8859-1", "€ 5 – “tea”", false);
    row("Latin-1 that is UTF-8", "Caf\xC3\xA9", "iso-8859-1", "Café", false);
    row("UTF-8 that is Latin-1", "Le caf\xE9 est servi dans le jardin, et le th\xE9 aussi", "utf-8",
        "Le café est servi dans le jardin, et le thé aussi", true);
    row("Cyrillic for Windows", "\xCF\xF0\xE8\xE2\xE5\xF2", "windows-1251", "Привет", false);
    row("KOI8-R", "\xF0\xD2\xC9\xD7\xC5\xD4", "koi8-r", "Привет", false);
    row("Shift JIS", "\x82\xA8\x92\x83", "Shift_JIS", "お茶", false);
    row("ISO-2022-JP", "\x1B$B$*Cc\x1B(B", "iso-2022-jp", "お茶", false);
    row("EUC-KR", "\xC2\xF7", "euc-kr", "차", false);
    row("the Windows name of it", "\xC2\xF7", "ks_c_5601-1987", "차", false);
    row("Big5", "\xAF\xF9", "big5", "茶", false);
    row("GB2312 means GB18030", "\xB2\xE8", "gb2312", "茶", false);
    row("Hebrew", "\xE9\xE5\xED", "windows-1255", "יום", false);
    row("Turkish", "\xFE", "iso-8859-9", "ş", false);
    row("a name nobody knows", "Tea", "x-klingon", "Tea", true);
    row("UTF-7 is not read as such", "+ADw-script+AD4-", "utf-7", "+ADw-script+AD4-", true);
    row("nothing", "", "", "", true);
}

void TestMessageImport::charsetsAreRead()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, declared);
    QFETCH(QString, text);
    QFETCH(bool, isGuessed);
    const DecodedText decoded = decodeMailText(bytes.toStdString(), declared.toStdString());
    QCOMPARE(q(decoded.text), text);
    QCOMPARE(decoded.isGuessed, isGuessed);
    const std::string name = declared.toStdString();
    QCOMPARE(q(declaredInHtml("<head><META charset='" + name + "'>")), declared);
    QCOMPARE(q(declaredInHtml("<meta http-equiv=content-type content=\"text/html; charset=" + name + "\">")),
             declared.toLower());
}

void TestMessageImport::whatIsNoMailIsRefused_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<bool>("isMail");
    QTest::addColumn<QString>("reason");
    const auto row = [](const char* name, const QByteArray& bytes, bool isMail, const char* reason) {
        QTest::newRow(name) << bytes << isMail << reason;
    };
    row("an empty file", " \n", false, "is empty");
    row("fifty megabytes", QByteArray(50 << 20, 'x'), false, "more than 25 MB");
    row("fifty megabytes of mail", "From: a@b.example\n\n" + QByteArray(50 << 20, 'x'), true, "more than 25 MB");
    row("nine megabytes of HTML", "<p>" + QByteArray(9 << 20, 'x'), false, "more than 8 MB");
    row("a PDF", "%PDF-1.7 ...", false, "This is a PDF");
    row("an Outlook mail", QByteArray("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8), true, "Outlook's own format");
    row("a Word document", QByteArray("PK\x03\x04zip", 7), false, "ZIP archive");
    row("a picture", QByteArray("\x89PNG\r\n\x1A\n\0\0\0\0\0\0\0\0\0\0\0\0", 20), false, "neither a mail");
    row("a mail without text", "From: a@b.example\nSubject: x\nContent-Type: image/png\n\nxx", true, "has no text");
    row("an encrypted mail", "From: a@b.example\nSubject: x\nContent-Type: application/pkcs7-mime\n\nxx", true,
        "is encrypted");
    row("no mail", "\n\n", true, "is empty");
    row("levels without end", "<p>x</p>" + QByteArray("<div>").repeated(100'000), false, "nested more than 512 deep");
    row(
        "a mail of too many parts",
        [] {
            QByteArray mail = "From: a@b.example\nSubject: x\nContent-Type: multipart/mixed; boundary=b\n\n";
            for (int i = 0; i < 1500; ++i)
                mail += "--b\n\nx\n";
            mail += "--b--\n";
            return mail;
        }(),
        true, "more than a thousand parts");
    row("only scripts", "<script>x</script>", false, "nothing in this file");
}

void TestMessageImport::whatIsNoMailIsRefused()
{
    QFETCH(QByteArray, bytes);
    QFETCH(bool, isMail);
    QFETCH(QString, reason);
    const std::string file = bytes.toStdString();
    const auto imported = isMail ? importMail(file) : importHtml(file);
    VERIFY_FAILS(imported, ErrorCode::BadInput, reason.toStdString());
}

void TestMessageImport::filesAreReadAsWhatTheyAre()
{
    const QTemporaryDir folder;
    const auto write = [&](const char* name, const std::string& text) {
        QFile file(folder.filePath(QString::fromUtf8(name)));
        if (!file.open(QIODevice::WriteOnly) || file.write(QByteArray::fromStdString(text)) < 0)
            qFatal("cannot write");
        return std::filesystem::path(file.fileName().toStdString());
    };
    const auto mail = importMessageFile(write("mail.html", fullMail()));
    VERIFY_OK(mail);
    QCOMPARE(q(mail->message.subject), QStringLiteral("Grüße €"));
    const auto page = importMessageFile(write("page.eml", "<p>Subject: x</p>"));
    VERIFY_OK(page);
    QCOMPARE(q(page->message.body), QStringLiteral("<p>Subject: x</p>"));
    VERIFY_FAILS(importMessageFile(write("notes.txt", "Buy milk")), ErrorCode::BadInput, "neither a mail");
    QVERIFY(!importMessageFile(write("large.eml", std::string(50 << 20, 'x'))));
    QVERIFY(!importMessageFile(folder.filePath(QStringLiteral("missing.eml")).toStdString()));
}

void TestMessageImport::realMailsAreTaken_data()
{
    QTest::addColumn<QString>("path");
    const QDir data(QStringLiteral(PATRON_SOURCE_DIR "/../shared/data"));
    QDirIterator files(data.filePath(QStringLiteral("email-templates")), {QStringLiteral("*.html")}, QDir::Files,
                       QDirIterator::Subdirectories);
    while (files.hasNext()) {
        const QString path = files.next();
        QTest::newRow(qPrintable(data.relativeFilePath(path))) << path;
    }
    if (!data.exists())
        QTest::newRow("none") << QString();
}

void TestMessageImport::realMailsAreTaken()
{
    QFETCH(QString, path);
    if (path.isEmpty())
        QSKIP("the mails are not on this machine");
    const auto imported = importMessageFile(path.toStdString());
    VERIFY_OK(imported);
    QCOMPARE(q(forbiddenIn(imported->message.body)), QString());
    QVERIFY(imported->message.body.size() > 500);
}

QTEST_APPLESS_MAIN(TestMessageImport)
#include "tst_messageimport.moc"
