#include "core/delivery/imap/imapsession.h"
#include "core/delivery/mailboxcollector.h"
#include "core/delivery/threadrun.h"
#include "tests/core/outbox/outboxfixture.h"
#include "tests/support/fakemailbox.h"
#include "tests/support/smtpfaultserver.h"

#include <QElapsedTimer>
#include <QTemporaryDir>

using namespace patron;
using namespace patron::delivery;
using namespace patron::test;

namespace {

/// Logs in, opens INBOX, searches and fetches all: what the conversation led to.
Result<std::vector<ImapMail>> readAll(const ImapSettings& settings, std::size_t most = 10'000)
{
    return inSocketThread([&]() -> Result<std::vector<ImapMail>> {
        ImapSession session(settings, "secret", {});
        PATRON_CHECK(session.connect());
        PATRON_CHECK(session.examine("INBOX"));
        PATRON_TRY(uids, session.search(0, std::nullopt));
        std::vector<ImapMail> mails;
        for (const std::uint32_t uid : uids) {
            PATRON_TRY(mail, session.fetch(uid, most));
            if (mail)
                mails.push_back(std::move(*mail));
        }
        session.logOut();
        return mails;
    });
}

QByteArray reply(const char* from, const char* id, const char* text)
{
    return QByteArray("From: ") + from + "\r\nTo: shop@shop.test\r\nSubject: Re: Hi\r\nMessage-ID: <" + id +
           ">\r\nIn-Reply-To: <x@y>\r\n\r\n" + text + "\r\n";
}

}

/// Servers that misbehave end in an error within the time; none takes anything from the workspace.
class TestImap : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsMails();
    void faultsEndInAnError_data();
    void faultsEndInAnError();
    void passwordsNeedEncryption();
    void readsOverTls();
    void foldersAreNamedInUtf7_data();
    void foldersAreNamedInUtf7();
    void settingsAreChecked_data();
    void settingsAreChecked();
    void readingAgainChangesNothing();
    void anotherUidValidityIsReadAgain();
    void aBreakLosesNothing();
    void aRefusedLogInPauses();
};

void TestImap::readsMails()
{
    Mailbox mailbox;
    mailbox.mails = {{3, "Subject: a\r\n\r\n{5}\r\n)(\"\r\n"}, {9, QByteArray(20'000, 'x')}};
    const auto mails = readAll(settingsFor(mailbox));
    // The second is longer than was asked for, and this server gives it all the same.
    VERIFY_FAILS(mails, ErrorCode::Unreachable, "makes no sense");
    mailbox.mails.pop_back();
    const auto one = readAll(settingsFor(mailbox));
    VERIFY_OK(one);
    QCOMPARE(one->size(), std::size_t{1});
    QCOMPARE(QByteArray::fromStdString(one->front().bytes), mailbox.mails.front().bytes);
    QVERIFY(one->front().isWhole);
    QVERIFY(!mailbox.heard().contains("STORE") && !mailbox.heard().contains("SELECT"));
    QVERIFY(mailbox.heard().contains("BODY.PEEK[]"));
}

void TestImap::faultsEndInAnError_data()
{
    QTest::addColumn<QByteArray>("at");
    QTest::addColumn<QByteArray>("say");
    QTest::addColumn<bool>("closes");
    QTest::addColumn<bool>("forEver");
    QTest::addColumn<QString>("words");
    const auto row = [](const char* name, const char* at, const QByteArray& say, bool closes, const char* words,
                        bool forEver = false) {
        QTest::newRow(name) << QByteArray(at) << say << closes << forEver << QString::fromLatin1(words);
    };
    const QByteArray fetch = "* 1 FETCH (UID 3 BODY[] ";
    row("closes at once", "CAPABILITY", "", true, "closed");
    row("hangs", "EXAMINE", "", false, "in time");
    row("a torn line", "EXAMINE", "* 1 EXI", true, "broke off");
    row("a torn literal", "UID FETCH", fetch + "{100}\r\nSubject", true, "broke off");
    row("a literal that never comes", "UID FETCH", fetch + "{100}\r\nSubject", false, "broke off");
    row("a literal beyond all", "UID FETCH", fetch + "{4000000000}\r\n", false, "no sense");
    row("a literal beyond numbers", "UID FETCH", fetch + "{99999999999999999999999}\r\n", false, "no sense");
    row("a literal longer than it says", "UID FETCH", fetch + "{3}\r\nSubject: hello\r\n\r\nhi)\r\n%t OK\r\n", false,
        "no sense");
    row("many small literals", "UID FETCH", fetch + QByteArray("{1}\r\nx").repeated(70), false, "no sense");
    row("a goodbye", "UID SEARCH", "* BYE maintenance\r\n", true, "maintenance");
    row("a tag of nobody", "UID SEARCH", "X9 OK done\r\n", false, "no sense");
    row("no answer at all", "UID SEARCH", "HTTP/1.1 200 OK\r\n", false, "no sense");
    row("a status that is none", "UID SEARCH", "%t MAYBE\r\n", false, "no sense");
    row("numbers that are none", "UID SEARCH", "* SEARCH 1 two 3\r\n%t OK\r\n", false, "no sense");
    row("a question nobody expects", "UID SEARCH", "+ go on\r\n", false, "no sense");
    row("an endless line", "UID SEARCH", QByteArray(100'000, '1'), false, "no sense", true);
    row("endless lines", "UID SEARCH", QByteArray("* 1 EXISTS\r\n").repeated(500), false, "", true);
    row("a refused search", "UID SEARCH", "%t NO not now\r\n", false, "not now");
    row("no such folder", "EXAMINE", "%t NO gone\r\n", false, "no folder \"INBOX\"");
    row("a wrong password", "AUTHENTICATE", "%t NO [AUTHENTICATIONFAILED] wrong\r\n", false, "refused \"owner\"");
}

void TestImap::faultsEndInAnError()
{
    QFETCH(QByteArray, at);
    QFETCH(QByteArray, say);
    QFETCH(bool, closes);
    QFETCH(bool, forEver);
    QFETCH(QString, words);
    Mailbox mailbox;
    mailbox.mails = {{3, "Subject: a\r\n\r\nb\r\n"}};
    mailbox.at = at;
    mailbox.say = say;
    mailbox.thenCloses = closes;
    mailbox.forEver = forEver;
    QElapsedTimer timer;
    timer.start();
    const auto read = readAll(settingsFor(mailbox));
    QVERIFY(!read);
    QVERIFY2(q(read.error().text).contains(words), read.error().text.c_str());
    QVERIFY2(timer.elapsed() < 8'000, QByteArray::number(timer.elapsed()).constData());
}

void TestImap::passwordsNeedEncryption()
{
    const auto tried = [](Mailbox& mailbox) {
        ImapSettings settings = settingsFor(mailbox);
        settings.security = ImapSettings::Security::StartTls;
        const auto read = readAll(settings);
        const bool toldNothing = !mailbox.heard().contains("AUTH") && !mailbox.heard().contains("LOGIN ");
        return !read && toldNothing;
    };
    Mailbox none;
    QVERIFY(tried(none)); // offers no STARTTLS
    Mailbox early;
    early.greeting = "* PREAUTH welcome\r\n";
    early.capabilities = "IMAP4rev1 STARTTLS AUTH=PLAIN";
    QVERIFY(tried(early));
    Mailbox injected;
    injected.capabilities = "IMAP4rev1 STARTTLS AUTH=PLAIN";
    injected.at = "STARTTLS";
    injected.say = "%t OK go\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n";
    injected.thenCloses = false;
    QVERIFY(tried(injected));
    Mailbox refuses;
    refuses.capabilities = "IMAP4rev1 STARTTLS AUTH=PLAIN";
    refuses.at = "STARTTLS";
    refuses.say = "%t NO\r\n";
    QVERIFY(tried(refuses));
}

void TestImap::readsOverTls()
{
    QTemporaryDir folder;
    QString certificate;
    QString key;
    if (!makeTestCertificate(folder.path(), QStringLiteral("DNS:localhost,IP:127.0.0.1"), &certificate, &key))
        QSKIP("openssl is not installed, so there is no certificate");
    Mailbox mailbox(certificate, key);
    mailbox.capabilities = "IMAP4rev1";
    mailbox.mails = {{3, "Subject: a\r\n\r\nb\r\n"}};
    ImapSettings settings = settingsFor(mailbox);
    settings.host = "localhost";
    settings.security = ImapSettings::Security::Tls;
    settings.timeouts.commandMs = 5'000;
    VERIFY_FAILS(readAll(settings), ErrorCode::Refused, "certificate");
    settings.caFile = certificate.toStdString();
    const auto mails = readAll(settings);
    VERIFY_OK(mails);
    QCOMPARE(mails->size(), std::size_t{1});
    QVERIFY(mailbox.heard().contains("LOGIN \"owner\" \"secret\""));
}

void TestImap::foldersAreNamedInUtf7_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("wire");
    // RFC 3501, 5.1.3, and names as servers have them.
    QTest::newRow("plain") << QStringLiteral("INBOX/Bounces") << QStringLiteral("INBOX/Bounces");
    QTest::newRow("an ampersand") << QStringLiteral("Q&A") << QStringLiteral("Q&-A");
    QTest::newRow("the standard's") << QStringLiteral("~peter/mail/台北/日本語")
                                    << QStringLiteral("~peter/mail/&U,BTFw-/&ZeVnLIqe-");
    QTest::newRow("umlauts") << QStringLiteral("Entwürfe") << QStringLiteral("Entw&APw-rfe");
    QTest::newRow("beyond the first plane") << QStringLiteral("😀") << QStringLiteral("&2D3eAA-");
}

void TestImap::foldersAreNamedInUtf7()
{
    QFETCH(QString, name);
    QFETCH(QString, wire);
    QCOMPARE(q(toMailboxUtf7(name.toStdString())), wire);
    QCOMPARE(q(fromMailboxUtf7(wire.toStdString())), name);
}

void TestImap::settingsAreChecked_data()
{
    QTest::addColumn<QString>("json");
    QTest::addColumn<QString>("words");
    const auto row = [](const char* name, const char* json, const char* words) {
        QTest::newRow(name) << QString::fromLatin1(json) << QString::fromLatin1(words);
    };
    row("no host", R"({"username":"u"})", "\"host\"");
    row("no name", R"({"host":"h"})", "\"username\"");
    row("plain to another machine", R"({"host":"h","username":"u","security":"plain"})", "another machine");
    row("no folder", R"({"host":"h","username":"u","folders":[]})", "\"folders\"");
    row("a folder twice", R"({"host":"h","username":"u","folders":["a","a"]})", "twice");
    row("a line break in a folder", R"({"host":"h","username":"u","folders":["a\r\nA1 DELETE b"]})", "control");
    row("an unknown way in", R"({"host":"h","username":"u","auth":"ntlm"})", "xoauth2");
    row("an unknown setting", R"({"host":"h","username":"u","folder":"a"})", "\"folders\"");
}

void TestImap::settingsAreChecked()
{
    QFETCH(QString, json);
    QFETCH(QString, words);
    VERIFY_FAILS(ImapSettings::parse(*parseJson(json.toStdString(), "settings")), ErrorCode::BadInput,
                 words.toStdString());
}

namespace {

/// A shop with a customer, anna@x.test, and a mailbox that is read.
class ReadingShop : public OutboxShop
{
public:
    explicit ReadingShop(Mailbox& box)
        : mailbox(box)
        , clock(SystemClock().now())
    {
        anna = addCustomer("anna@x.test");
        run([&](Transaction& tx) -> Result<void> {
            PATRON_TRY(
                id, connectors::add(
                        tx, "Bounces", "imap",
                        Json{{"host", "127.0.0.1"}, {"port", box.port()}, {"security", "plain"}, {"username", "owner"}},
                        now));
            PATRON_TRY(row, connectors::findByName(tx.connection(), "Bounces"));
            connector = id;
            return secrets.write({row.uuid, row.name}, "secret");
        }).value();
    }
    MailReport read()
    {
        MailboxCollector collector(store(), secrets);
        collector.setTimeouts({2'000, 2'000, 600, 600, 300});
        JobContext job(clock, {});
        return collector.run(job, connector).value();
    }

    Mailbox& mailbox;
    FixedClock clock;
    MemorySecretStore secrets;
    ConnectorId connector;
    CustomerId anna;
};

}

void TestImap::readingAgainChangesNothing()
{
    Mailbox mailbox;
    mailbox.mails = {{3, reply("anna@x.test", "1@x.test", "Thanks")}, {4, reply("anna@x.test", "2@x.test", "Thanks")}};
    ReadingShop shop(mailbox);
    MailReport report = shop.read();
    QVERIFY2(report.problems.empty(), report.problems.empty() ? "" : report.problems.begin()->second.c_str());
    QCOMPARE(report.tally.replies, 2);
    QCOMPARE(shop.number("SELECT last_uid FROM mailbox_folder"), 4);
    QCOMPARE(shop.read().tally.read, 0);
    // The same mail once more, by another way: only what tells of the way differs.
    mailbox.mails.push_back({5, "Received: from elsewhere\r\n" + mailbox.mails[0].bytes});
    report = shop.read();
    QCOMPARE(report.tally.read, 1);
    QCOMPARE(report.tally.known, 1);
    QCOMPARE(shop.number("SELECT count(*) FROM v_event WHERE kind = 'message.replied'"), 2);
}

void TestImap::anotherUidValidityIsReadAgain()
{
    Mailbox mailbox;
    mailbox.mails = {{30, reply("anna@x.test", "1@x.test", "Thanks")}};
    ReadingShop shop(mailbox);
    QCOMPARE(shop.read().tally.replies, 1);
    // The server made its numbers anew, lower than before.
    mailbox.uidValidity = 8;
    mailbox.mails = {{1, mailbox.mails[0].bytes}, {2, reply("anna@x.test", "2@x.test", "More")}};
    const MailReport report = shop.read();
    QCOMPARE(report.tally.known, 1);
    QCOMPARE(report.tally.replies, 1);
    QCOMPARE(shop.number("SELECT last_uid FROM mailbox_folder WHERE uid_validity = 8"), 2);
}

void TestImap::aBreakLosesNothing()
{
    Mailbox mailbox;
    mailbox.mails = {{3, reply("anna@x.test", "1@x.test", "Thanks")}, {4, reply("anna@x.test", "2@x.test", "More")}};
    ReadingShop shop(mailbox);
    mailbox.at = "UID FETCH 4";
    mailbox.say = "* 2 FETCH (UID 4 BODY[] {500}\r\nSubj";
    MailReport report = shop.read();
    QCOMPARE(report.problems.size(), std::size_t{1});
    QCOMPARE(report.tally.replies, 1);
    QCOMPARE(shop.number("SELECT last_uid FROM mailbox_folder"), 3);
    mailbox.at.clear();
    report = shop.read();
    QCOMPARE(report.tally.read, 1);
    QCOMPARE(report.tally.replies, 1);
}

void TestImap::aRefusedLogInPauses()
{
    Mailbox mailbox;
    ReadingShop shop(mailbox);
    mailbox.at = "AUTHENTICATE";
    mailbox.say = "%t NO [UNAVAILABLE] later\r\n";
    QCOMPARE(shop.read().problems.size(), std::size_t{1});
    QCOMPARE(shop.number("SELECT count(*) FROM connector WHERE state = 'paused'"), 0);
    mailbox.say = "%t NO [AUTHENTICATIONFAILED] no\r\n";
    QCOMPARE(shop.read().problems.size(), std::size_t{1});
    QCOMPARE(shop.number("SELECT count(*) FROM connector WHERE state = 'paused' AND kind = 'imap'"), 1);
    QVERIFY(shop.read().problems.empty()); // nobody asks any more
}

QTEST_GUILESS_MAIN(TestImap)
#include "tst_imap.moc"
