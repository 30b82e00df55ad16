#include "tests/core/intake/shop.h"
#include "tests/core/intake/tablefixture.h"

#include "core/intake/importhistory.h"
#include "core/intake/importundo.h"
#include "core/intake/mailwatch.h"
#include "core/intake/readers/mailreader.h"
#include "core/intake/readers/mailtext.h"

#include <QTest>

using namespace patron;
using namespace patron::intake;

namespace {
const QByteArray customersCsv = "Email,First Name\nann@example.com,Ann\n";

/// A mail with one attachment.
QByteArray mailWith(const QByteArray& partHeaders, const QByteArray& body, const QByteArray& id = "1@shop.example")
{
    return "From: =?utf-8?Q?Z=C3=B6e's_Shop?= <shop@example.com>\r\nTo: me@example.com\r\n"
           "Date: Fri, 1 May 2026 10:00:00 +0100 (BST)\r\nSubject: =?iso-8859-1?Q?K=E4ufe_im?= =?iso-8859-1?Q?_April?="
           "\r\nMessage-ID: <" +
           id +
           ">\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed;\r\n boundary=\"=_b1\"\r\n\r\nThis is MIME.\r\n"
           "--=_b1\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nHello\r\n--=_b1\r\n" +
           partHeaders + "\r\n\r\n" + body + "\r\n--=_b1--\r\nepilogue\r\n";
}

QString namesOf(const ReadMail& mail)
{
    QStringList names;
    for (const MailAttachment& attachment : mail.attachments)
        names << QString::fromStdString(attachment.name) + u"=" +
                     QString::fromLatin1(QByteArray::fromStdString(attachment.bytes).toPercentEncoding(" ,@;\n"))
                         .replace(u'\n', u'/');
    return names.join(u'|');
}
}

/// Mails, and folders of them whose attached tables are imported.
class TestMailFolder : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void attachmentsAreFoundAndDecoded_data()
    {
        QTest::addColumn<QByteArray>("mail");
        QTest::addColumn<QString>("expected");
        QTest::newRow("base64") << mailWith(
                                       "Content-Type: text/csv; name=\"a.csv\"\r\nContent-Transfer-Encoding: base64",
                                       "RW1haWwKYW5u\r\nQGV4YW1wbGUu\r\nY29tCg==")
                                << u"a.csv=Email/ann@example.com/"_qs;
        QTest::newRow("quoted-printable")
            << mailWith("Content-Type: text/csv; name=a.csv\r\nContent-Transfer-Encoding: Quoted-Printable",
                        "Name,Ort=0AZo=C3=AB,K=\r\n=C3=B6ln,=  \r\n1=3D1,=ZZ")
            << u"a.csv=Name,Ort/Zo%C3%AB,K%C3%B6ln,1%3D1,%3DZZ"_qs;
        QTest::newRow("as it is, with its own line ends")
            << mailWith("Content-Type: text/plain\r\nContent-Disposition: attachment; filename=list.txt",
                        "a,b\r\n1,2\r\n")
            << u"list.txt=a,b%0D/1,2%0D/"_qs;
        QTest::newRow("a name by RFC 2231, in pieces")
            << mailWith("Content-Type: application/octet-stream\r\nContent-Disposition: attachment;\r\n"
                        " filename*0*=utf-8'de'K%C3%A4uf;\r\n filename*1*=er%20;\r\n filename*2=\"2026.csv\"",
                        "a\n1")
            << u"Käufer 2026.csv=a/1"_qs;
        QTest::newRow("the pieces in another order, and a plain name beside them")
            << mailWith("Content-Disposition: attachment; filename=\"K_ufer.csv\"; filename*1=\"f.csv\";"
                        " filename*0*=iso-8859-1''K%E4u",
                        "a\n1")
            << u"Käuf.csv=a/1"_qs;
        QTest::newRow("a name by RFC 2047")
            << mailWith("Content-Type: text/csv; name=\"=?utf-8?B?w4RyemU=?= =?utf-8?Q?=2Ecsv?=\"", "a\n1")
            << u"Ärze.csv=a/1"_qs;
        QTest::newRow("a character parted between two words")
            << mailWith("Content-Type: text/csv; name=\"=?utf-8?B?w4Q=?= =?utf-8?Q?=C3?= =?utf-8?Q?=A4=2Ecsv?=\"",
                        "a\n1")
            << u"Ää.csv=a/1"_qs;
        QTest::newRow("quotes and backslashes")
            << mailWith(R"(Content-Disposition: attachment; filename="a; \"b\".csv")", "a\n1")
            << u"a; \"b\".csv=a/1"_qs;
        QTest::newRow("no folder comes along")
            << mailWith("Content-Disposition: attachment; filename=\"..\\..\\etc/x.csv\"", "a\n1") << u"x.csv=a/1"_qs;
        QTest::newRow("a table without a name")
            << mailWith("Content-Type: text/csv", "a\n1") << u"attachment.csv=a/1"_qs;
        QTest::newRow("a name without an ending")
            << mailWith("Content-Type: text/csv; name=\"Report 5\"", "a\n1") << u"Report 5.csv=a/1"_qs;
        QTest::newRow("what is no table stays out")
            << mailWith("Content-Type: image/png; name=\"a.png\"\r\nContent-Transfer-Encoding: base64", "AAAA")
            << QString();
        QTest::newRow("the mail's own text stays out")
            << QByteArray("From: a@example.com\n\nEmail\nx@example.com\n") << QString();
        QTest::newRow("the mail is the table")
            << QByteArray("From: a@example.com\nContent-Type: text/csv; name=\"a.csv\"\n\na\n1\n") << u"a.csv=a/1/"_qs;
        QTest::newRow("parts within parts")
            << QByteArray(
                   "From: a@example.com\nContent-Type: multipart/mixed; boundary=o\n\n--o\n"
                   "Content-Type: multipart/alternative; boundary=\"o i\"\n\n--o i\n\ntext\n--o i\n"
                   "Content-Type: text/html\n\n<p>\n--o i--\n--o\nContent-Type: text/csv; name=1.csv\n\na\n1\n--o\n"
                   "Content-Type: multipart/mixed; boundary=oo\n\n--oo\nContent-Type: text/csv; name=2.csv\n\nb\n2\n"
                   "--oo--\n--o--\n")
            << u"1.csv=a/1|2.csv=b/2"_qs;
        QTest::newRow("a mail within a mail")
            << mailWith("Content-Type: message/rfc822",
                        mailWith("Content-Type: text/csv; name=in.csv", "a\n1").replace("=_b1", "=_inner"))
            << u"in.csv=a/1"_qs;
        QTest::newRow("a mail within a mail, packed")
            << mailWith("Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64",
                        mailWith("Content-Type: text/csv; name=in.csv", "a\n1").toBase64())
            << u"in.csv=a/1"_qs;
    }

    void attachmentsAreFoundAndDecoded()
    {
        QFETCH(QByteArray, mail);
        QFETCH(QString, expected);
        const auto read = readMail(mail.toStdString());
        QVERIFY2(read.has_value(), read ? "" : read.error().text.c_str());
        QCOMPARE(namesOf(*read), expected);
    }

    void headersAreRead()
    {
        const auto mail = readMail(mailWith("Content-Type: text/csv; name=a.csv", "a\n1").toStdString());
        QVERIFY(mail.has_value());
        QCOMPARE(QString::fromStdString(mail->from), u"Zöe's Shop <shop@example.com>"_qs);
        QCOMPARE(QString::fromStdString(mail->subject), u"Käufe im April"_qs);
        QCOMPARE(QString::fromStdString(mail->messageId), u"1@shop.example"_qs);
        QCOMPARE(QString::fromStdString(formatRfc3339(mail->sentAt.value_or(0))).left(19), u"2026-05-01T09:00:00"_qs);
    }

    void whatIsNoMailIsRefused_data()
    {
        QTest::addColumn<QByteArray>("mail");
        QTest::addColumn<QString>("sentence");
        QTest::newRow("a table") << QByteArray("Email,Name\nann@example.com,Ann\n") << u"This is no mail"_qs;
        QTest::newRow("nothing") << QByteArray() << u"This is no mail"_qs;
        QTest::newRow("bytes") << QByteArray("\0\1\2\3", 4) << u"This is no mail"_qs;
        QTest::newRow("cut short in the attachment")
            << mailWith("Content-Type: text/csv; name=a.csv\r\nContent-Transfer-Encoding: base64", "RW1haWwK")
                   .chopped(30)
            << u"cut short"_qs;
        QTest::newRow("no boundary") << QByteArray(
                                            "From: a@example.com\nContent-Type: multipart/mixed\n\n--x\n\na\n--x--\n")
                                     << u"does not say where its parts"_qs;
        QByteArray deep = "From: a@example.com\n";
        for (int i = 0; i < 40; ++i)
            deep += "Content-Type: message/rfc822\n\n";
        QTest::newRow("mails within mails within mails") << deep << u"deeper than"_qs;
        QByteArray many = "From: a@example.com\nContent-Type: multipart/mixed; boundary=x\n\n";
        for (int i = 0; i < 1100; ++i)
            many += "--x\n\na\n";
        QTest::newRow("too many parts") << QByteArray(many + "--x--\n") << u"more parts"_qs;
        QTest::newRow("a header without an end")
            << QByteArray("From: " + QByteArray((1 << 20) + 10, 'a') + "\n\n") << u"header is longer"_qs;
        QTest::newRow("too large") << QByteArray("From: a\n\n" + QByteArray((64 << 20) + 1, 'a'))
                                   << u"larger than 64 MB"_qs;
    }

    void whatIsNoMailIsRefused()
    {
        QFETCH(QByteArray, mail);
        QFETCH(QString, sentence);
        const auto read = readMail(mail.toStdString());
        QVERIFY(!read.has_value());
        QVERIFY2(QString::fromStdString(read.error().text).contains(sentence), read.error().text.c_str());
    }

    void encodedWordsAreRead_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("expected");
        // The examples of RFC 2047, section 8.
        QTest::newRow("one word") << QByteArray("=?ISO-8859-1?Q?a?=") << u"a"_qs;
        QTest::newRow("a word and text") << QByteArray("=?ISO-8859-1?Q?a?= b") << u"a b"_qs;
        QTest::newRow("two words") << QByteArray("=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=") << u"ab"_qs;
        QTest::newRow("two words far apart") << QByteArray("=?ISO-8859-1?Q?a?=  \t =?ISO-8859-1?Q?b?=") << u"ab"_qs;
        QTest::newRow("a blank inside") << QByteArray("=?ISO-8859-1?Q?a_b?=") << u"a b"_qs;
        QTest::newRow("a blank of the second") << QByteArray("=?ISO-8859-1?Q?a?= =?ISO-8859-2?Q?_b?=") << u"a b"_qs;
        QTest::newRow("base64") << QByteArray("=?ISO-8859-1?B?SWYgeW91IGNhbiByZWFkIHRoaXMgeW8=?=")
                                << u"If you can read this yo"_qs;
        QTest::newRow("an unknown charset") << QByteArray("=?x-nothing?Q?a?=") << u"a"_qs;
        QTest::newRow("no word") << QByteArray("=?utf-8?X?a?= =?utf-8?Q?a") << u"=?utf-8?X?a?= =?utf-8?Q?a"_qs;
    }

    void encodedWordsAreRead()
    {
        QFETCH(QByteArray, text);
        QFETCH(QString, expected);
        QCOMPARE(QString::fromStdString(decodeWords(text.toStdString())), expected);
    }

    void anMboxIsSplitWhereMailsBegin()
    {
        const std::string box =
            "From a@b Fri May  1 10:00:00 2026\nFrom: a\n\ntext\nFrom here on\n>From there\n>>From me\n\n"
            "From a@b Fri May  1 11:00:00 2026\nFrom: b\n\nlast";
        QVERIFY(MboxReader::isMbox(box));
        MemoryBytes source(box);
        MboxReader mails(source);
        QStringList read;
        std::string mail;
        while (mails.next(mail))
            read << QString::fromStdString(mail).replace(u'\n', u'/');
        // A line "From " is the writer's where no empty line stands before it; programs put a bracket before others.
        QCOMPARE(read.join(u'|'), u"From: a//text/From here on/From there/>From me//|From: b//last"_qs);
    }

    void aFolderOfMailsIsImportedOncePerMail()
    {
        Shop shop;
        const auto folder = shop.file(u"mail"_qs);
        std::filesystem::create_directory(folder);
        const QByteArray first = mailWith(
            "Content-Type: text/csv; name=\"may.csv\"\r\nContent-Transfer-Encoding: base64", customersCsv.toBase64());
        shop.write(u"mail/1.eml"_qs, first);
        // The same mail saved twice, and the same table in another mail.
        shop.write(u"mail/2 copy.eml"_qs, first);
        shop.write(u"mail/3.eml"_qs,
                   mailWith("Content-Type: text/csv; name=\"may.csv\"", customersCsv, "2@shop.example"));
        shop.write(u"mail/4.eml"_qs, "no mail at all");
        shop.write(u"mail/5.txt"_qs, "Email\nx@example.com\n");
        const QByteArray packed =
            zipOf({{"orders.csv", "Order No,Date,Email,Total\n7,2026-05-01,ann@example.com,3.00\n"}});
        const QByteArray box =
            "From shop Fri May  1 10:00:00 2026\n" +
            mailWith("Content-Type: application/zip; name=\"orders.zip\"\r\nContent-Transfer-Encoding: base64",
                     packed.toBase64(), "3@shop.example")
                .replace("\r\n", "\n");
        shop.write(u"mail/6.mbox"_qs, box);
        const auto look = newMailedFilesIn(folder, shop.store());
        QVERIFY2(look.has_value(), look ? "" : look.error().text.c_str());
        QStringList found;
        for (const MailedFile& file : look->files)
            found << QString::fromStdString(file.file.name());
        QCOMPARE(found.join(u' '), u"may.csv may.csv orders.zip"_qs);
        QCOMPARE(look->problems.size(), 1u);
        QVERIFY2(QString::fromStdString(look->problems.front()).startsWith(u"\"4.eml\": This is no mail"_qs),
                 look->problems.front().c_str());
        BatchId last;
        for (const MailedFile& file : look->files) {
            ImportOptions options;
            options.files = {file.file};
            options.origin = file.origin;
            options.originKey = file.originKey;
            const auto report = shop.run(options);
            QVERIFY2(report.has_value(), report ? "" : report.error().text.c_str());
            last = report->import;
        }
        QCOMPARE(shop.ask("SELECT (SELECT count(*) FROM v_customer), (SELECT count(*) FROM v_order)"), u"1 1"_qs);
        QCOMPARE(shop.ask("SELECT origin FROM v_import WHERE id = 1"),
                 u"Mail of 2026-05-01 from Zöe's Shop <shop@example.com>: Käufe im April"_qs);
        QVERIFY(newMailedFilesIn(folder, shop.store())->files.empty());
        // What is undone may come again.
        QVERIFY(shop.undo(last).has_value());
        QCOMPARE(newMailedFilesIn(folder, shop.store())->files.size(), 1u);
        QVERIFY(!newMailedFilesIn(shop.file(u"missing"_qs), shop.store()).has_value());
    }
};

QTEST_GUILESS_MAIN(TestMailFolder)
#include "tst_mailfolder.moc"
