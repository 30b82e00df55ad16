#include "core/base/emailaddress.h"
#include "core/base/json.h"
#include "core/delivery/smtp/acceptedid.h"
#include "core/delivery/smtp/dotstuffer.h"
#include "core/delivery/smtp/smtpreply.h"
#include "core/delivery/smtp/smtpsettings.h"
#include "tests/support/checks.h"

using namespace patron;
using namespace patron::delivery;
using patron::test::q;

namespace {

std::string stuffed(std::string_view text, std::size_t cut)
{
    DotStuffer stuffer;
    std::string out;
    stuffer.add(text.substr(0, cut), out);
    stuffer.add(text.substr(cut), out);
    stuffer.finish(out);
    return out;
}

/// What a server makes of it: lines up to the lone dot, one leading dot taken off.
std::string unstuffed(const std::string& wire)
{
    std::string text;
    std::size_t at = 0;
    while (at < wire.size()) {
        const auto end = wire.find("\r\n", at);
        std::string line = wire.substr(at, end - at);
        if (line == ".")
            return "a lone dot inside";
        if (line.starts_with('.'))
            line.erase(0, 1);
        text += line + "\r\n";
        at = end + 2;
    }
    return text;
}

}

class TestSmtpParts : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void stuffs_data();
    void stuffs();
    void dotsAtEveryOffsetComeBack();
    void noBareEndOfLineLeaves();
    void readsReplies_data();
    void readsReplies();
    void repliesAreBounded();
    void whatComesBehindAReplyIsKeptApart();
    void textOfAReplyIsValidAndShort();
    void findsTheIdOfAnAcceptedMail_data();
    void findsTheIdOfAnAcceptedMail();
    void settingsComeBack();
    void badSettingsAreNamed_data();
    void badSettingsAreNamed();
    void addressesCannotCarryCommands_data();
    void addressesCannotCarryCommands();
};

void TestSmtpParts::stuffs_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("wire");
    QTest::newRow("nothing stays nothing") << QByteArray() << QByteArray();
    QTest::newRow("an unfinished line is ended") << QByteArray("a") << QByteArray("a\r\n");
    QTest::newRow("a finished line is left") << QByteArray("a\r\n") << QByteArray("a\r\n");
    QTest::newRow("a lone dot") << QByteArray(".") << QByteArray("..\r\n");
    QTest::newRow("two dots") << QByteArray("..\r\n") << QByteArray("...\r\n");
    QTest::newRow("a dot inside a line") << QByteArray("a.b\r\n") << QByteArray("a.b\r\n");
    QTest::newRow("a bare line feed before a dot") << QByteArray("a\n.\nb") << QByteArray("a\r\n..\r\nb\r\n");
    QTest::newRow("a bare carriage return before a dot") << QByteArray("a\r.\rb") << QByteArray("a\r\n..\r\nb\r\n");
    QTest::newRow("the smuggler's line end")
        << QByteArray("a\n.\r\nMAIL FROM:<x@y.z>") << QByteArray("a\r\n..\r\nMAIL FROM:<x@y.z>\r\n");
    QTest::newRow("two carriage returns") << QByteArray("a\r\r\nb") << QByteArray("a\r\n\r\nb\r\n");
    QTest::newRow("a carriage return at the end") << QByteArray("a\r") << QByteArray("a\r\n");
}

void TestSmtpParts::stuffs()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, wire);
    for (qsizetype cut = 0; cut <= text.size(); ++cut)
        QCOMPARE(QByteArray::fromStdString(stuffed(text.toStdString(), static_cast<std::size_t>(cut))), wire);
}

void TestSmtpParts::dotsAtEveryOffsetComeBack()
{
    for (const std::size_t edge : {1u, 512u, 16'384u, 32'768u, 65'536u}) {
        for (std::size_t dot = edge > 5 ? edge - 5 : 1; dot < edge + 5; ++dot) {
            std::string text(dot - 1, 'x');
            text += "\n.\n..\n.";
            text.append(20, 'y');
            std::string wanted(dot - 1, 'x');
            wanted += "\r\n.\r\n..\r\n.";
            wanted.append(20, 'y');
            wanted += "\r\n";
            for (const std::size_t cut : {dot - 1, dot, dot + 1, edge}) {
                if (cut <= text.size())
                    QVERIFY(unstuffed(stuffed(text, cut)) == wanted);
            }
        }
    }
}

void TestSmtpParts::noBareEndOfLineLeaves()
{
    // Every text of six characters out of these.
    constexpr std::string_view letters = "\r\n.a";
    for (int n = 0; n < 4096; ++n) {
        std::string text;
        for (int rest = n, i = 0; i < 6; ++i, rest /= 4)
            text += letters[static_cast<std::size_t>(rest % 4)];
        const std::string wire = stuffed(text, 3);
        for (std::size_t i = 0; i < wire.size(); ++i) {
            if (wire[i] == '\n')
                QVERIFY(i > 0 && wire[i - 1] == '\r');
            if (wire[i] == '\r')
                QVERIFY(i + 1 < wire.size() && wire[i + 1] == '\n');
        }
        QVERIFY(wire.ends_with("\r\n"));
        QVERIFY(("\r\n" + wire).find("\r\n.\r\n") == std::string::npos);
    }
}

void TestSmtpParts::readsReplies_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("state");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("enhanced");
    const auto row = [](const char* name, const char* bytes, const char* state, int code, const char* enhanced) {
        QTest::newRow(name) << QByteArray(bytes) << QString::fromLatin1(state) << code << QString::fromLatin1(enhanced);
    };
    row("one line", "250 2.1.0 ok\r\n", "complete", 250, "2.1.0");
    row("several lines", "550-5.1.1 no\r\n550 5.1.1 such user\r\n", "complete", 550, "5.1.1");
    row("a code alone", "354\r\n", "complete", 354, "");
    row("a status of another class", "550 2.1.1 no\r\n", "complete", 550, "");
    row("words like a status", "550 5.1.a no\r\n", "complete", 550, "");
    row("no line end yet", "250 ok", "incomplete", 0, "");
    row("only a carriage return", "250 ok\r", "incomplete", 0, "");
    row("more to come", "250-first\r\n", "incomplete", 0, "");
    row("a bare line feed", "250 ok\n", "invalid", 0, "");
    row("a code that changes", "250-ok\r\n550 no\r\n", "invalid", 0, "");
    row("no code", "hello there\r\n", "invalid", 0, "");
    row("a code of another world", "700 ok\r\n", "invalid", 0, "");
    row("an unknown sign behind the code", "250+ok\r\n", "invalid", 0, "");
    row("an empty line", "\r\n", "invalid", 0, "");
}

void TestSmtpParts::readsReplies()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, state);
    QFETCH(int, code);
    QFETCH(QString, enhanced);
    // Whole, and byte by byte.
    for (const bool whole : {true, false}) {
        SmtpReplyReader reader;
        auto got = SmtpReplyReader::State::Incomplete;
        if (whole) {
            got = reader.feed({bytes.constData(), static_cast<std::size_t>(bytes.size())});
        } else {
            for (qsizetype i = 0; i < bytes.size() && got == SmtpReplyReader::State::Incomplete; ++i)
                got = reader.feed({bytes.constData() + i, 1});
        }
        QCOMPARE(got == SmtpReplyReader::State::Complete     ? QStringLiteral("complete")
                 : got == SmtpReplyReader::State::Incomplete ? QStringLiteral("incomplete")
                                                             : QStringLiteral("invalid"),
                 state);
        if (got == SmtpReplyReader::State::Complete) {
            QCOMPARE(reader.reply().code, code);
            QCOMPARE(q(reader.reply().enhanced()), enhanced);
        }
    }
}

void TestSmtpParts::findsTheIdOfAnAcceptedMail_data()
{
    QTest::addColumn<QString>("reply");
    QTest::addColumn<QString>("id");
    const auto row = [](const char* name, const char* reply, const char* id) {
        QTest::newRow(name) << QString::fromLatin1(reply) << QString::fromLatin1(id);
    };
    // As the servers say them; the ids are as long as theirs.
    row("Postfix", "2.0.0 Ok: queued as 0CA4412040B", "0CA4412040B");
    row("Postfix with long ids", "2.0.0 Ok: queued as 4XyzTq1B9Cz3wZQ", "4XyzTq1B9Cz3wZQ");
    row("SendGrid", "Ok: queued as nhIMmON9SFOPcT0ii4nt2A", "nhIMmON9SFOPcT0ii4nt2A");
    row("Amazon SES", "Ok 010001668cbaf1d3-7fadface-8253-49c5-ba34-dbb320d8a770-000000",
        "010001668cbaf1d3-7fadface-8253-49c5-ba34-dbb320d8a770-000000");
    row("Postmark", "2.0.0 Ok: queued as 883953f4-6105-42a2-a16a-77a8eac79483", "883953f4-6105-42a2-a16a-77a8eac79483");
    row("Brevo", "2.0.0 OK: queued as <202403011200.12345678901@smtp-relay.mailin.fr>",
        "202403011200.12345678901@smtp-relay.mailin.fr");
    row("Mandrill", "2.0.0 Ok: queued as 5AB2C7D3E4", "5AB2C7D3E4");
    row("Mandrill, which holds it back", "Ok: requeued as 5AB2C7D3E4", "5AB2C7D3E4");
    row("SparkPost", "2.0.0 OK 7C/90-29041-5B8A2F56", "7C/90-29041-5B8A2F56");
    row("Yandex", "2.0.0 Ok: queued on smtp3m.mail.yandex.net as 1430081058-6ltgNFKSir-iHEKdOrm",
        "1430081058-6ltgNFKSir-iHEKdOrm");
    row("Exim", "OK id=1rhX5c-0006Gk-2N", "1rhX5c-0006Gk-2N");
    row("Sendmail", "2.0.0 421C0Bxx012345 Message accepted for delivery", "421C0Bxx012345");
    row("Exchange",
        "2.6.0 <abc.1@shop.test> [InternalId=49040285139014, Hostname=DB9PR01.eurprd01.prod.outlook.com] 12345 bytes "
        "in "
        "0.104, 115 KB/sec Queued mail for delivery",
        "abc.1@shop.test");
    row("Google", "2.0.0 OK  1709294400 x9-20020a05600c21c900b0040c6d559490sm123 - gsmtp",
        "x9-20020a05600c21c900b0040c6d559490sm123");
    row("iCloud", "2.5.0 Ok, envelope id 0S9N00C4ZN2Q1A00@mr85p00im.me.com", "0S9N00C4ZN2Q1A00@mr85p00im.me.com");
    row("Haraka", "Message Queued (5F3A7B10-0B4C-4E5A-9C8E-1F2B3C4D5E6F.1)", "5F3A7B10-0B4C-4E5A-9C8E-1F2B3C4D5E6F.1");
    row("Mailgun", "Great success", "");
    row("hMailServer, which tells the time it took", "Queued (0.047 seconds)", "");
    row("Yahoo", "OK , completed", "");
    row("qmail", "ok 1709294400 qp 12345", "");
    row("only a word", "2.0.0 OK completed", "");
    row("only a short number", "OK 1234", "");
    row("only the status", "2.0.0", "");
    row("nothing", "", "");
    row("a sentence", "2.6.0 message received", "");
}

void TestSmtpParts::findsTheIdOfAnAcceptedMail()
{
    QFETCH(QString, reply);
    QFETCH(QString, id);
    SmtpReplyReader reader;
    QVERIFY(reader.feed("250 " + reply.toStdString() + "\r\n") == SmtpReplyReader::State::Complete);
    QCOMPARE(q(acceptedId(reader.reply())), id);
}

void TestSmtpParts::repliesAreBounded()
{
    SmtpReplyReader longLine;
    QVERIFY(longLine.feed("250 " + std::string(5000, 'x')) == SmtpReplyReader::State::Invalid);
    SmtpReplyReader manyLines;
    auto state = SmtpReplyReader::State::Incomplete;
    int lines = 0;
    while (state == SmtpReplyReader::State::Incomplete && ++lines < 100'000)
        state = manyLines.feed("250-and one more\r\n");
    QVERIFY(state == SmtpReplyReader::State::Invalid);
    QVERIFY(lines < 5000);
}

void TestSmtpParts::whatComesBehindAReplyIsKeptApart()
{
    SmtpReplyReader reader;
    QVERIFY(reader.feed("220 go\r\n250 injected\r\n") == SmtpReplyReader::State::Complete);
    QCOMPARE(reader.reply().code, 220);
    QCOMPARE(q(reader.leftover()), QStringLiteral("250 injected\r\n"));
}

void TestSmtpParts::textOfAReplyIsValidAndShort()
{
    SmtpReply reply{550, {"5.1.1 caf\xe9 " + std::string(3000, 'x')}};
    QVERIFY(reply.text().size() <= 1024);
    QVERIFY(q(reply.text()).contains(QChar(0xfffd)));
    SmtpReply letters{550, {}};
    for (int i = 0; i < 800; ++i)
        letters.lines.push_back("\xc3\xa9");
    QVERIFY(!q(letters.text()).contains(QChar(0xfffd)));
}

void TestSmtpParts::settingsComeBack()
{
    const auto json =
        parseJson(R"({"host":"mail.shop.test","port":2525,"security":"starttls","username":"user",)"
                  R"("from":{"name":"Shop","address":"shop@shop.test"},"sessions":3,"rate_per_minute":30})",
                  "settings");
    const auto settings = SmtpSettings::parse(*json);
    VERIFY_OK(settings);
    QCOMPARE(settings->port, 2525);
    QVERIFY(settings->toJson() == *json);
    const auto few = SmtpSettings::parse(*parseJson(R"({"host":"h","from":{"address":"a@b.test"}})", "settings"));
    VERIFY_OK(few);
    QCOMPARE(few->port, 587);
    QVERIFY(few->security == SmtpSettings::Security::StartTls);
}

void TestSmtpParts::badSettingsAreNamed_data()
{
    QTest::addColumn<QString>("json");
    QTest::addColumn<QString>("words");
    const auto row = [](const char* name, const char* json, const char* words) {
        QTest::newRow(name) << QString::fromLatin1(json) << QString::fromLatin1(words);
    };
    row("an unknown setting", R"({"hots":"h"})", "\"host\"");
    row("no host", R"({"from":{"address":"a@b.test"}})", "needs \"host\"");
    row("no sender", R"({"host":"h"})", "\"from\"");
    row("a sender that is no address", R"({"host":"h","from":{"address":"shop"}})", "not an email address");
    row("a line break in the sender", R"({"host":"h","from":{"address":"a@b.test\r\nRCPT TO:<x@y.z>"}})",
        "control character");
    row("plain to another machine", R"({"host":"mail.shop.test","security":"plain","from":{"address":"a@b.test"}})",
        "another machine");
    row("plain to a name that begins like an address",
        R"({"host":"127.shop.test","security":"plain","from":{"address":"a@b.test"}})", "another machine");
    row("a password over plain",
        R"({"host":"localhost","security":"plain","username":"u","from":{"address":"a@b.test"}})", "without TLS");
    row("a port out of range", R"({"host":"h","port":70000,"from":{"address":"a@b.test"}})", "65535");
    row("no room for a token in the sender",
        R"({"host":"h","verp":true,"from":{"address":"returned-mails-of-the-shop-in-leeds@b.test"}})", "too long");
    row("a token that is no flag", R"({"host":"h","verp":"yes","from":{"address":"a@b.test"}})", "true or false");
    row("an unknown security", R"({"host":"h","security":"ssl","from":{"address":"a@b.test"}})", "\"tls\"");
}

void TestSmtpParts::badSettingsAreNamed()
{
    QFETCH(QString, json);
    QFETCH(QString, words);
    VERIFY_FAILS(SmtpSettings::parse(*parseJson(json.toStdString(), "settings")), ErrorCode::BadInput,
                 words.toStdString());
}

void TestSmtpParts::addressesCannotCarryCommands_data()
{
    QTest::addColumn<QByteArray>("address");
    QTest::newRow("a line break") << QByteArray("a@b.test\r\nDATA");
    QTest::newRow("a bare line feed") << QByteArray("a@b.test\nDATA");
    QTest::newRow("an angle bracket and more") << QByteArray("a@b.test> SIZE=1");
    QTest::newRow("a NUL") << QByteArray("a\0b@b.test", 10);
    QTest::newRow("a line separator") << QByteArray("a\xe2\x80\xa8@b.test");
    QTest::newRow("a space") << QByteArray("a b@b.test");
}

void TestSmtpParts::addressesCannotCarryCommands()
{
    QFETCH(QByteArray, address);
    QVERIFY(!EmailAddress::parse({address.constData(), static_cast<std::size_t>(address.size())}));
}

QTEST_GUILESS_MAIN(TestSmtpParts)
#include "tst_smtpparts.moc"
