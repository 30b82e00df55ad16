#include "core/base/json.h"
#include "core/delivery/accountprobe.h"
#include "core/delivery/smtp/smtpsession.h"
#include "core/delivery/smtp/smtpsettings.h"
#include "tests/support/checks.h"
#include "tests/support/fakemailbox.h"
#include "tests/support/smtpfaultserver.h"

#include <QThread>
#include <QtTest>

#include <thread>

using namespace patron;
using namespace patron::delivery;
using patron::test::Mailbox;
using patron::test::SmtpFaultServer;

namespace {

QString q(std::string_view text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

/// The mail as a good server delivers it.
QByteArray arrived()
{
    return "Return-Path: <bounce+tok123@shop.test>\r\n"
           "Authentication-Results: mx.test; spf=pass smtp.mailfrom=shop.test;\r\n dkim=pass (2048 bit); dmarc=pass\r\n"
           "DKIM-Signature: v=1; a=rsa-sha256; d=shop.test;\r\n h=From : To:Subject:List-Unsubscribe; bh=x; b=y\r\n"
           "From: Shop <hello@shop.test>\r\nTo: owner@shop.test\r\nSubject: Patron looks at this account tok123\r\n"
           "Message-ID: <probe.tok123@shop.test>\r\nX-Patron-Ref: tok123\r\n"
           "List-Unsubscribe: <mailto:owner@shop.test?subject=unsubscribe%20tok123>\r\n\r\nText\r\n";
}

struct Account
{
    Account()
    {
        auto settings = SmtpSettings::parse(Json{{"host", "127.0.0.1"},
                                                 {"port", server.port()},
                                                 {"security", "plain"},
                                                 {"verp", true},
                                                 {"envelope_from", "bounce@shop.test"},
                                                 {"from", {{"address", "hello@shop.test"}}}})
                            .value();
        connector = makeSmtpConnector(settings, {});
        plan.from = {"Shop", "hello@shop.test"};
        plan.to = "owner@shop.test";
        plan.token = "tok123";
        plan.now = 1'709'294'400'000;
        plan.mailbox = settingsFor(mailbox);
        plan.logIn = LogIn(std::string("secret"));
        plan.waitMs = 300;
        plan.pauseMs = 20;
        mailbox.named = "tok123";
    }
    Result<AccountProbe> probe(const CancelToken& cancel = {}) { return probeAccount(*connector, plan, cancel); }

    SmtpFaultServer server;
    Mailbox mailbox;
    std::unique_ptr<Connector> connector;
    ProbePlan plan;
};

}

/// What a mail account does to its mails is seen on one that it sends to itself.
class TestAccountProbe : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatArrivesIsRead_data();
    void whatArrivesIsRead();
    void theMailIsWhatCustomersGet();
    void aCopyIsFound();
    void whatDoesNotArriveIsSaid();
    void aRefusedSenderIsTriedWithoutItsToken();
    void aRefusedMailIsSaid();
    void aMailboxThatCannotBeReadIsAnError();
    void itCanBeStopped();
};

void TestAccountProbe::whatArrivesIsRead_data()
{
    QTest::addColumn<QByteArray>("from"); // in the mail that arrives …
    QTest::addColumn<QByteArray>("to");   // … is this
    QTest::addColumn<QString>("seen");
    QTest::addColumn<QString>("sentence");
    const auto row = [](const char* name, const char* from, const char* to, const char* seen, const char* sentence) {
        QTest::newRow(name) << QByteArray(from) << QByteArray(to) << QString::fromLatin1(seen)
                            << QString::fromLatin1(sentence);
    };
    row("all of it stays", "", "", "id ref sender bounce unsubscribe signed pass pass pass", "Bounces can be told");
    row("a Message-ID of its own", "<probe.tok123@shop.test>", "<0100@ses.test>",
        "ref sender bounce unsubscribe signed pass pass pass", "our reference stays");
    row("neither stays", "Message-ID: <probe.tok123@shop.test>\r\nX-Patron-Ref: tok123\r\n", "Message-ID: <1@x>\r\n",
        "sender bounce unsubscribe signed pass pass pass", "matched by the address they come from");
    row("another sender", "From: Shop <hello@shop.test>", "From: Owner <owner@gmail.test>",
        "id ref bounce unsubscribe signed pass pass pass", "The sender was changed to Owner <owner@gmail.test>");
    row("another bounce address", "bounce+tok123@shop.test", "owner@shop.test",
        "id ref sender unsubscribe signed pass pass pass", "matched by what they quote");
    row("no way to unsubscribe", "List-Unsubscribe: <mailto:owner@shop.test?subject=unsubscribe%20tok123>\r\n", "",
        "id ref sender bounce signed pass pass pass", "takes the header away");
    row("it is not signed", ":List-Unsubscribe;", ";", "id ref sender bounce unsubscribe unsigned pass pass pass",
        "Its signature does not cover");
    row("DMARC fails", "dmarc=pass", "dmarc=fail (p=none)", "id ref sender bounce unsubscribe signed pass pass fail",
        "DMARC: fail. Ask who keeps your domain's DNS");
    row("nothing is said of it",
        "Authentication-Results: mx.test; spf=pass smtp.mailfrom=shop.test;\r\n dkim=pass "
        "(2048 bit); dmarc=pass\r\n",
        "", "id ref sender bounce unsubscribe signed   ", "Bounces can be told");
}

void TestAccountProbe::whatArrivesIsRead()
{
    QFETCH(QByteArray, from);
    QFETCH(QByteArray, to);
    QFETCH(QString, seen);
    QFETCH(QString, sentence);
    Account account;
    QByteArray mail = arrived();
    QVERIFY(mail.contains(from));
    if (!from.isEmpty())
        mail.replace(from, to);
    account.mailbox.mails = {{3, mail}};
    const auto probe = account.probe();
    VERIFY_OK(probe);
    QVERIFY(probe->arrived());
    QStringList words;
    const auto add = [&](bool on, const char* word) {
        if (on)
            words << QString::fromLatin1(word);
    };
    add(probe->keepsMessageId, "id");
    add(probe->keepsReference, "ref");
    add(probe->keepsSender, "sender");
    add(probe->keepsBounceAddress, "bounce");
    add(probe->keepsUnsubscribe, "unsubscribe");
    QVERIFY(probe->signsUnsubscribe.has_value());
    add(true, *probe->signsUnsubscribe ? "signed" : "unsigned");
    words << q(probe->spf) << q(probe->dkim) << q(probe->dmarc);
    QCOMPARE(words.join(u' '), seen);
    QString all;
    for (const std::string& line : sentencesOf(*probe))
        all += q(line) + u'\n';
    QVERIFY2(all.contains(sentence), qPrintable(all));
    QVERIFY2(all.startsWith(QStringLiteral("The mail arrived in \"INBOX\" at once.")), qPrintable(all));
}

void TestAccountProbe::theMailIsWhatCustomersGet()
{
    Account account;
    account.mailbox.mails = {{3, arrived()}};
    VERIFY_OK(account.probe());
    const auto commits = account.server.commits();
    QCOMPARE(commits.size(), std::size_t{1});
    QCOMPARE(q(commits[0].sender), QStringLiteral("bounce+tok123@shop.test"));
    QCOMPARE(q(commits[0].recipient), QStringLiteral("owner@shop.test"));
    const std::string& mail = commits[0].bytes;
    for (const char* line :
         {"Message-Id: <probe.tok123@shop.test>", "X-Patron-Ref: tok123", "List-Unsubscribe: <mailto:owner@shop.test",
          "From: Shop <hello@shop.test>", "Auto-Submitted: auto-generated"})
        QVERIFY2(mail.find(line) != std::string::npos, mail.c_str());
}

void TestAccountProbe::aCopyIsFound()
{
    Account account;
    account.mailbox.mails = {{3, arrived()}};
    QVERIFY(!account.probe()->keepsCopy);
    account.mailbox.folders = "* LIST () \"/\" INBOX\r\n* LIST (\\Sent) \"/\" \"Sent\"\r\n";
    QVERIFY(account.probe()->keepsCopy);
}

void TestAccountProbe::whatDoesNotArriveIsSaid()
{
    Account account;
    const auto probe = account.probe();
    VERIFY_OK(probe);
    QVERIFY(!probe->arrived());
    QVERIFY(probe->refusal.empty());
    QVERIFY(q(sentencesOf(*probe).front()).contains(QStringLiteral("did not arrive")));
}

void TestAccountProbe::aRefusedSenderIsTriedWithoutItsToken()
{
    SmtpFaultServer::Options options;
    options.refusedSender = "+";
    Account account;
    SmtpFaultServer strict(options);
    auto settings = SmtpSettings::parse(Json{{"host", "127.0.0.1"},
                                             {"port", strict.port()},
                                             {"security", "plain"},
                                             {"verp", true},
                                             {"from", {{"address", "hello@shop.test"}}}})
                        .value();
    account.connector = makeSmtpConnector(settings, {});
    account.mailbox.mails = {{3, arrived()}};
    const auto probe = account.probe();
    VERIFY_OK(probe);
    QVERIFY(probe->arrived());
    QVERIFY(!probe->keepsBounceAddress); // whatever Return-Path says
    QCOMPARE(strict.commits().size(), std::size_t{1});
    QCOMPARE(q(strict.commits().front().sender), QStringLiteral("hello@shop.test"));
}

void TestAccountProbe::aRefusedMailIsSaid()
{
    Account account;
    account.plan.to = "rcpt550-owner@shop.test";
    const auto probe = account.probe();
    VERIFY_OK(probe);
    QVERIFY2(q(sentencesOf(*probe).front()).contains(QStringLiteral("No such user here")),
             sentencesOf(*probe).front().c_str());
    QCOMPARE(account.mailbox.connections(), 0);
}

void TestAccountProbe::aMailboxThatCannotBeReadIsAnError()
{
    Account account;
    account.mailbox.at = "AUTHENTICATE";
    account.mailbox.say = "%t NO wrong password\r\n";
    VERIFY_FAILS(account.probe(), ErrorCode::Refused, "wrong password");
}

void TestAccountProbe::itCanBeStopped()
{
    Account account;
    account.plan.waitMs = 60'000;
    CancelToken cancel;
    std::thread stopper([&] {
        QThread::msleep(200);
        cancel.cancel();
    });
    const auto probe = account.probe(cancel);
    stopper.join();
    QVERIFY(!probe);
    QCOMPARE(probe.error().code, ErrorCode::Cancelled);
}

QTEST_GUILESS_MAIN(TestAccountProbe)
#include "tst_accountprobe.moc"
