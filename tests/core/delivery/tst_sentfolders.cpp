#include "core/base/json.h"
#include "core/delivery/sentfolders.h"
#include "core/delivery/smtp/mailaccounts.h"
#include "core/delivery/smtp/smtpsession.h"
#include "core/delivery/smtp/smtpsettings.h"
#include "tests/core/delivery/sendingshop.h"
#include "tests/support/fakemailbox.h"

using namespace patron;
using namespace patron::delivery;
using namespace patron::outbox;
using patron::test::Mailbox;
using patron::test::q;
using patron::test::SendingShop;
using patron::test::SmtpFaultServer;

namespace {

constexpr auto markedFolders = "* LIST (\\HasNoChildren) \"/\" INBOX\r\n"
                               "* LIST (\\HasNoChildren \\Sent) \"/\" \"Post out\"\r\n";

/// A mailbox with a folder of sent mails.
struct SentBox : Mailbox
{
    SentBox() { folders = markedFolders; }
    void hold(const QByteArray& messageId)
    {
        mails = {{12, "Subject: x\r\n\r\nx\r\n"}};
        named = "<" + messageId + ">";
    }
};

/// A shop whose account lost a mail after the dot, and keeps copies in a mailbox.
struct Lost
{
    explicit Lost(SentBox& box, bool transactional = false, const char* owner = "User", bool keeps = true)
    {
        Json settings{{"host", "mail.shop.test"}, {"username", "user"}, {"from", {{"address", "shop@shop.test"}}}};
        if (keeps)
            settings["keeps_sent"] = true;
        shop.setConnector("smtp", compactJson(settings));
        // The account, as it would be without a log-in, which a server on this machine does without.
        shop.makeOther = [this]() -> Result<std::unique_ptr<Connector>> {
            PATRON_TRY(account, SmtpSettings::parse(Json{{"host", "127.0.0.1"},
                                                         {"port", server.port()},
                                                         {"security", "plain"},
                                                         {"from", {{"address", "shop@shop.test"}}}}));
            return makeSmtpConnector(account, {});
        };
        shop.clock.set(SystemClock().now());
        shop.run([&](Transaction& tx) -> Result<void> {
                PATRON_TRY(
                    id,
                    connectors::add(
                        tx, "Post", "imap",
                        Json{{"host", "127.0.0.1"}, {"port", box.port()}, {"security", "plain"}, {"username", owner}},
                        0));
                mailbox = *connectors::find(tx.connection(), id);
                return {};
            })
            .value();
        shop.secrets.write({mailbox.uuid, "Post"}, "secret").value();
        auto folders = std::make_unique<SentFolders>(shop.secrets);
        ImapTimeouts timeouts;
        timeouts.connectMs = timeouts.tlsMs = timeouts.commandMs = 2'000;
        timeouts.logoutMs = 200;
        folders->setTimeouts(timeouts);
        shop.runner->setSentFolders(std::move(folders));
        auto mail = shop.broadcast(shop.addPeople({"dotdrop-anna"}));
        if (transactional)
            mail.messageClass = message::MessageClass::Transactional;
        shop.launch(mail);
        const auto report = shop.send();
        VERIFY_OK(report);
        QVERIFY2(report->ambiguous == 1, report->stopped.empty() ? "" : report->stopped.begin()->second.c_str());
        messageId = QByteArray::fromStdString(shop.rows().front().messageHeaderId);
    }
    void sendLater(Ms after = 16 * msPerMinute)
    {
        // Business time has to be the machine's for a real account, so what was handed over is moved back instead.
        shop.run([&](Transaction& tx) -> Result<void> {
                tx.query("UPDATE outbox SET handed_at = handed_at - ?").bind(after).run();
                return {};
            })
            .value();
        shop.clock.set(SystemClock().now());
        VERIFY_OK(shop.send());
    }

    SmtpFaultServer server;
    SendingShop shop;
    ConnectorRow mailbox;
    QByteArray messageId;
};

}

/// A mail that nobody is sure of is looked for among the copies of what was sent, before anything else.
class TestSentFolders : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatIsThereWasSent();
    void whatIsNotThereWaits();
    void aReceiptThatIsNotThereGoesAgain();
    void whoIsNotAsked_data();
    void whoIsNotAsked();
    void whatCannotBeReadSaysNothing_data();
    void whatCannotBeReadSaysNothing();
    void theFolderIsFoundByItsName();
    void providersThatKeepCopies();
};

void TestSentFolders::whatIsThereWasSent()
{
    SentBox box;
    Lost lost(box);
    box.hold(lost.messageId);
    lost.sendLater();
    QCOMPARE(lost.shop.states(), QStringLiteral("accepted 1"));
    QCOMPARE(lost.shop.rows().front().reason, std::string("found"));
    QVERIFY(box.heard().contains("EXAMINE \"Post out\"\r\n"));
    QVERIFY(box.heard().contains(QByteArray("UID SEARCH HEADER Message-ID \"<" + lost.messageId + ">\"\r\n")));
    QCOMPARE(lost.server.commits().size(), std::size_t{1});
    QCOMPARE(lost.shop.problems(), QString());
}

void TestSentFolders::whatIsNotThereWaits()
{
    SentBox box;
    Lost lost(box);
    lost.sendLater();
    QCOMPARE(lost.shop.states(), QStringLiteral("ambiguous 1"));
    QCOMPARE(lost.shop.rows().front().reason, std::string("not_found"));
    const int asked = box.connections();
    lost.sendLater();
    QCOMPARE(box.connections(), asked); // once is enough
    QCOMPARE(lost.server.commits().size(), std::size_t{1});
}

void TestSentFolders::aReceiptThatIsNotThereGoesAgain()
{
    SentBox box;
    Lost lost(box, true);
    lost.sendLater();
    QCOMPARE(lost.shop.rows().front().resends, 1);
    QCOMPARE(lost.server.commits().size(), std::size_t{2});
}

void TestSentFolders::whoIsNotAsked_data()
{
    QTest::addColumn<QByteArray>("owner");
    QTest::addColumn<bool>("keeps");
    QTest::addColumn<int>("minutes");
    QTest::newRow("an account that keeps no copies") << QByteArray("user") << false << 16;
    QTest::newRow("somebody else's mailbox") << QByteArray("other@shop.test") << true << 16;
    QTest::newRow("too early") << QByteArray("user") << true << 14;
}

void TestSentFolders::whoIsNotAsked()
{
    QFETCH(QByteArray, owner);
    QFETCH(bool, keeps);
    QFETCH(int, minutes);
    SentBox box;
    Lost lost(box, false, owner.constData(), keeps);
    box.hold(lost.messageId);
    lost.sendLater(minutes * msPerMinute);
    QCOMPARE(lost.shop.states(), QStringLiteral("ambiguous 1"));
    QCOMPARE(box.connections(), 0);
}

void TestSentFolders::whatCannotBeReadSaysNothing_data()
{
    QTest::addColumn<QByteArray>("breaksAt");
    QTest::addColumn<QByteArray>("folders");
    QTest::newRow("the log-in") << QByteArray("AUTHENTICATE") << QByteArray("* LIST (\\Sent) \"/\" Sent\r\n");
    QTest::newRow("the list") << QByteArray("LIST") << QByteArray();
    QTest::newRow("the search") << QByteArray("UID SEARCH") << QByteArray("* LIST (\\Sent) \"/\" Sent\r\n");
    QTest::newRow("no such folder") << QByteArray() << QByteArray("* LIST () \"/\" INBOX\r\n");
}

void TestSentFolders::whatCannotBeReadSaysNothing()
{
    QFETCH(QByteArray, breaksAt);
    QFETCH(QByteArray, folders);
    SentBox box;
    box.at = breaksAt;
    box.folders = folders;
    Lost lost(box, true);
    lost.sendLater();
    QCOMPARE(lost.shop.states(), QStringLiteral("ambiguous 1"));
    QVERIFY(lost.shop.rows().front().reason != "not_found");
    QVERIFY(box.connections() > 0);
    QCOMPARE(lost.server.commits().size(), std::size_t{1});
}

void TestSentFolders::theFolderIsFoundByItsName()
{
    SentBox box;
    box.folders = "* LIST () \".\" INBOX\r\n* LIST () \".\" INBOX.Drafts\r\n* LIST () \".\" INBOX.Sent\r\n";
    Lost lost(box);
    box.hold(lost.messageId);
    lost.sendLater();
    QCOMPARE(lost.shop.states(), QStringLiteral("accepted 1"));
    QVERIFY(box.heard().contains("EXAMINE \"INBOX.Sent\"\r\n"));
}

void TestSentFolders::providersThatKeepCopies()
{
    QStringList names;
    for (const MailAccount& account : mailAccounts()) {
        Json given{{"from", {{"address", "a@shop.test"}}}, {"region", "eu-west-1"}, {"username", "a@shop.test"}};
        const auto settings = SmtpSettings::parse(withMailAccount(account, given).value());
        VERIFY_OK(settings);
        if (settings->keepsSent)
            names << q(account.name);
    }
    QCOMPARE(names.join(u' '), QStringLiteral("gmail workspace microsoft365"));
}

QTEST_GUILESS_MAIN(TestSentFolders)
#include "tst_sentfolders.moc"
