#include "core/base/text.h"
#include "core/message/mime/mailtree.h"
#include "tests/support/checks.h"

#include <QElapsedTimer>

using namespace patron;
using namespace patron::message;
using patron::test::q;

namespace {
QStringList typesOf(const std::vector<MailNode>& nodes)
{
    QStringList types;
    for (const MailNode& node : nodes)
        types << QString(node.depth, u'.') + (node.isMail ? u"mail "_qs : QString()) + q(node.type);
    return types;
}

std::string repeated(std::string_view text, std::size_t times)
{
    std::string out;
    out.reserve(text.size() * times);
    for (std::size_t i = 0; i < times; ++i)
        out += text;
    return out;
}
}

class TestMailTree : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void takesAMailApart();
    void readsWhatIsCutShort();
    void readsFields();
    void readsDates_data();
    void readsDates();
    void boundsHostileMails_data();
    void boundsHostileMails();
};

void TestMailTree::takesAMailApart()
{
    const auto nodes = readMailTree("From shop Fri May  1 10:00:00 2026\nFrom: =?utf-8?Q?Z=C3=B6e?= <z@example.com>\n"
                                    "Content-Type: multipart/report; report-type=\"delivery-status\"; boundary=b\n\n"
                                    "preamble\n--b\nContent-Type: text/plain; charset=iso-8859-1\n"
                                    "Content-Transfer-Encoding: quoted-printable\n\nGr=FC=DFe\n--b\n"
                                    "Content-Type: message/delivery-status\n\nReporting-MTA: dns; a\n--b\n"
                                    "Content-Type: message/rfc822\n\nSubject: inner\nX-A: one\n two\n\nHello\n--b\n"
                                    "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n"
                                    "U3ViamVjdDogaGlkZGVuCgpIaQo=\n--b--\n");
    QCOMPARE(typesOf(nodes), (QStringList{u"mail multipart/report"_qs, u".text/plain"_qs,
                                          u".message/delivery-status"_qs, u".message/rfc822"_qs,
                                          u"..mail text/plain"_qs, u".message/rfc822"_qs, u"..mail text/plain"_qs}));
    QCOMPARE(q(nodes[0].reportType), u"delivery-status"_qs);
    QCOMPARE(q(nodes[0].fields.first("from")), u"Zöe <z@example.com>"_qs);
    QCOMPARE(q(trim(nodes[1].text)), u"Grüße"_qs);
    QCOMPARE(q(trim(nodes[2].text)), u"Reporting-MTA: dns; a"_qs);
    QCOMPARE(q(nodes[4].fields.first("subject")), u"inner"_qs);
    QCOMPARE(q(nodes[4].fields.first("x-a")), u"one two"_qs);
    QCOMPARE(nodes[4].parent, 3);
    QCOMPARE(q(nodes[6].fields.first("subject")), u"hidden"_qs);
    QCOMPARE(q(trim(nodes[6].text)), u"Hi"_qs);
}

void TestMailTree::readsWhatIsCutShort()
{
    const auto cut = readMailTree("From: a@example.com\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nHello");
    QCOMPARE(cut.size(), std::size_t{2});
    QCOMPARE(q(cut[1].text), u"Hello"_qs);
    const auto without = readMailTree("From: a@example.com\nContent-Type: multipart/mixed; boundary=b\n\nHello");
    QCOMPARE(without.size(), std::size_t{1});
    QCOMPARE(q(without[0].text), u"Hello"_qs);
    QCOMPARE(readMailTree("").size(), std::size_t{1});
    QCOMPARE(readMailTree("no mail at all").size(), std::size_t{1});
}

void TestMailTree::readsFields()
{
    std::size_t end = 0;
    const std::string text = "A: 1\r\nB:  two\r\n\tlines\r\nA: 2\r\n\r\nrest";
    const MailFields fields = message::readFields(text, &end);
    QCOMPARE(fields.list().size(), std::size_t{3});
    QCOMPARE(q(fields.first("a")), u"1"_qs);
    QCOMPARE(q(fields.first("b")), u"two lines"_qs);
    QCOMPARE(fields.all("a").size(), std::size_t{2});
    QVERIFY(!fields.has("c"));
    QCOMPARE(q(std::string_view(text).substr(end)), u"\r\nrest"_qs);
    QVERIFY(message::readFields("no field here\nA: 1\n").isEmpty());
}

void TestMailTree::readsDates_data()
{
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<qlonglong>("at");
    QTest::newRow("RFC 5322") << QByteArray("Fri, 1 May 2026 10:00:00 +0100") << 1'777'626'000'000LL;
    QTest::newRow("without a day, with a comment")
        << QByteArray("1 May 2026 09:00:00 +0000 (UTC)") << 1'777'626'000'000LL;
    QTest::newRow("no date") << QByteArray("yesterday") << -1LL;
    QTest::newRow("nothing") << QByteArray() << -1LL;
}

void TestMailTree::readsDates()
{
    QFETCH(QByteArray, value);
    QTEST(static_cast<qlonglong>(readMailDate(value.toStdString()).value_or(-1)), "at");
}

void TestMailTree::boundsHostileMails_data()
{
    QTest::addColumn<QByteArray>("mail");
    const auto row = [](const char* name, const std::string& mail) {
        QTest::newRow(name) << QByteArray::fromStdString("From: a@example.com\n" + mail);
    };
    std::string nested;
    for (int i = 0; i < 20'000; ++i)
        nested +=
            "Content-Type: multipart/mixed; boundary=\"b" + std::to_string(i) + "\"\n\n--b" + std::to_string(i) + "\n";
    row("twenty thousand parts within parts", nested + "\nHi");
    row("a thousand parts within parts of one delimiter",
        repeated("Content-Type: multipart/mixed; boundary=a\n\n--a\n", 1'000) + "\nHi");
    row("mails within mails", repeated("Content-Type: message/rfc822\n\n", 100'000));
    row("half a million parts", "Content-Type: multipart/mixed; boundary=a\n\n" + repeated("--a\n\nx\n", 500'000));
    row("a field of 20 MB", "X-A: " + repeated("aaaaaaaaaa", 2'000'000) + "\n\nHi");
    row("a field folded 800,000 times", "Content-Type: text/plain; " + repeated("a=b;\n ", 800'000) + "\n\nHi");
    row("300,000 fields", repeated("X-A: b\n", 300'000) + "\nHi");
    row("50 MB of text", "\n" + repeated("0123456789012345678901234567890123456789012345678\n", 1'000'000));
    row("zero bytes", "Subject: a\n\n" + std::string(1'000'000, '\0'));
    row("a charset nobody knows", "Content-Type: text/plain; charset=\"x-\xFF\"\n\n\xFF\xFE\x80 Hi");
    row("an endless encoded word", "Subject: " + repeated("=?utf-8?Q?=", 100'000) + "\n\nHi");
}

void TestMailTree::boundsHostileMails()
{
    QFETCH(QByteArray, mail);
    QElapsedTimer clock;
    clock.start();
    const MailTreeLimits limits;
    const auto nodes = readMailTree(std::string_view(mail.constData(), static_cast<std::size_t>(mail.size())));
    // Unbounded, each of these takes minutes or gigabytes.
    QVERIFY2(clock.elapsed() < 20'000, QByteArray::number(clock.elapsed()).constData());
    QVERIFY(!nodes.empty() && nodes.size() <= limits.nodes + 1);
    for (const MailNode& node : nodes) {
        QVERIFY(isValidUtf8(node.text));
        QVERIFY(node.text.size() <= 3 * limits.textBytes);
        QVERIFY(node.depth <= limits.depth);
        for (const MailField& field : node.fields.list())
            QVERIFY(isValidUtf8(field.name) && isValidUtf8(field.value));
    }
}

QTEST_GUILESS_MAIN(TestMailTree)
#include "tst_mailtree.moc"
