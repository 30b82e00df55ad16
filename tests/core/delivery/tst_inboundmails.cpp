#include "core/delivery/inboundmails.h"
#include "core/delivery/threads.h"
#include "core/outbox/sendtoken.h"
#include "tests/core/outbox/outboxfixture.h"

using namespace patron;
using namespace patron::delivery;
using namespace patron::test;
using outbox::SendState;

namespace {

/// A shop that wrote to Anna and Ben.
class WrittenShop : public OutboxShop
{
public:
    WrittenShop()
    {
        anna = addCustomer("anna@x.test");
        ben = addCustomer("ben@x.test");
        launch(broadcast({anna, ben}));
        sendAll();
        for (const outbox::SendRow& row : rows())
            (row.customer == anna ? toAnna : toBen) = row;
    }
    std::string token(const outbox::SendRow& row) { return outbox::tokenOf(store().identityKey(), row.id); }
    MailTally take(const std::string& bytes)
    {
        MailTally tally;
        run([&](Transaction& tx) {
            return inboundMails::keep(tx, store(), ConnectorId{1}, classifyReturned(bytes), bytes, now + msPerHour,
                                      tally);
        }).value();
        return tally;
    }
    MailMatch match(const std::string& bytes)
    {
        return *look([&](Connection& c) {
            return matchMail(c, store().identityKey(), classifyReturned(bytes), now + msPerHour);
        });
    }
    std::string reach(CustomerId id, bool transactional = false)
    {
        return *look([&](Connection& c) {
            return customer::consents::reach(c, id, customer::Channel::Email, "marketing", store().identityKey())
                .refusal(transactional);
        });
    }

    CustomerId anna;
    CustomerId ben;
    outbox::SendRow toAnna;
    outbox::SendRow toBen;
};

struct Bounce
{
    std::string to = "bounce@shop.test";
    std::string recipient = "nobody@elsewhere.test";
    std::string status = "5.1.1";
    std::string words = "550 5.1.1 User unknown";
    std::string original = {}; ///< header lines of the mail that came back
    std::string action = "failed";
};

std::string bytesOf(const Bounce& bounce)
{
    return "From: MAILER-DAEMON@mx.test\r\nTo: " + bounce.to +
           "\r\nSubject: Undelivered Mail Returned to Sender\r\nMessage-ID: <" + bounce.recipient + bounce.status +
           "@mx.test>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; "
           "boundary=\"b\"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nYour mail came back.\r\n--b\r\nContent-Type: "
           "message/delivery-status\r\n\r\nReporting-MTA: dns; mx.test\r\n\r\nFinal-Recipient: rfc822; " +
           bounce.recipient + "\r\nAction: " + bounce.action + "\r\nStatus: " + bounce.status +
           "\r\nRemote-MTA: dns; mx.x.test\r\nDiagnostic-Code: smtp; " + bounce.words +
           "\r\n\r\n--b\r\nContent-Type: text/rfc822-headers\r\n\r\nSubject: Hi\r\n" + bounce.original +
           "\r\n--b--\r\n";
}

std::string complaint(const std::string& type, const std::string& original)
{
    return "From: fbl@provider.test\r\nTo: abuse@shop.test\r\nSubject: complaint\r\nMIME-Version: 1.0\r\nContent-Type: "
           "multipart/report; report-type=feedback-report; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: "
           "text/plain\r\n\r\nA complaint.\r\n--b\r\nContent-Type: message/feedback-report\r\n\r\nFeedback-Type: " +
           type +
           "\r\nVersion: 1\r\nUser-Agent: x/1\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: Hi\r\n" +
           original + "\r\nHello\r\n--b--\r\n";
}

std::string letter(const std::string& from, const std::string& to, const std::string& subject,
                   const std::string& headers, const std::string& text)
{
    return "From: " + from + "\r\nTo: " + to + "\r\nSubject: " + subject + "\r\n" + headers + "\r\n" + text + "\r\n";
}

}

/// Who a mail is about, and what it does.
class TestInboundMails : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theSurestClueCounts();
    void noClueIsTakenOnTrust();
    void aHardBounceSuppressesOnce();
    void aBounceOfSeveralIsOurRecipientsOwn();
    void softTrouble_data();
    void softTrouble();
    void fullMailboxesCount();
    void delaysAreOnlyKept();
    void complaintsSuppress();
    void authenticationReportsSuppressNobody();
    void unsubscribes_data();
    void unsubscribes();
    void newsOnlyClimb();
    void strangersWaitForAPerson();
    void whatIsNotOursIsNotKept();
    void threadsStandTillAnswered();
};

void TestInboundMails::theSurestClueCounts()
{
    WrittenShop shop;
    const std::string annas = shop.token(shop.toAnna);
    const std::string bens = shop.token(shop.toBen);
    const std::string bensId = "Message-ID: <" + shop.toBen.messageHeaderId + ">\r\n";
    const auto by = [&](const Bounce& bounce) { return shop.match(bytesOf(bounce)); };
    // Each also carries all surer ones' rivals: the first in the order wins.
    MailMatch match =
        by({.to = "bounce+" + annas + "@shop.test", .original = "X-Patron-Ref: " + bens + "\r\n" + bensId});
    QCOMPARE(q(match.by), QStringLiteral("return_token"));
    QVERIFY(match.customer == shop.anna);
    match = by({.recipient = "ben@x.test", .original = "X-Patron-Ref: " + annas + "\r\n" + bensId});
    QCOMPARE(q(match.by), QStringLiteral("reference"));
    QVERIFY(match.customer == shop.anna);
    match = by({.recipient = "anna@x.test", .original = bensId});
    QCOMPARE(q(match.by), QStringLiteral("message_id"));
    QVERIFY(match.customer == shop.ben);
    match = by({.recipient = "Anna@X.test"});
    QCOMPARE(q(match.by), QStringLiteral("address"));
    QVERIFY(match.row && match.row->id == shop.toAnna.id);

    match = shop.match(letter("anna@x.test", "hello@shop.test", "Re: Hi",
                              "In-Reply-To: <" + shop.toBen.messageHeaderId + ">\r\n", "Thanks"));
    QCOMPARE(q(match.by), QStringLiteral("answered"));
    QVERIFY(match.customer == shop.ben);
    match = shop.match(letter("anna@x.test", "hello@shop.test", "unsubscribe " + bens, "", ""));
    QCOMPARE(q(match.by), QStringLiteral("unsubscribe_token"));
    QVERIFY(match.customer == shop.ben);
    match = shop.match(letter("Anna <ANNA@x.test>", "hello@shop.test", "Re: Hi", "", "Thanks"));
    QCOMPARE(q(match.by), QStringLiteral("address"));
    QVERIFY(match.customer == shop.anna);
}

void TestInboundMails::noClueIsTakenOnTrust()
{
    WrittenShop shop;
    const std::string forged = "m" + std::to_string(shop.toAnna.id.value) + "-0123456789";
    QVERIFY(shop.match(bytesOf({.to = "bounce+" + forged + "@shop.test"})).by.empty());
    QVERIFY(shop.match(bytesOf({.original = "X-Patron-Ref: " + forged + "\r\n"})).by.empty());
    QVERIFY(shop.match(letter("x@y.test", "hello@shop.test", "unsubscribe " + forged, "", "")).by.empty());
    // One that was not written to, or not lately, is nobody's.
    shop.addCustomer("one@x.test");
    shop.run([&](Transaction& tx) -> Result<void> {
            tx.query("UPDATE outbox SET handed_at = handed_at - ? WHERE id = ?")
                .bind(40 * msPerDay, shop.toBen.id)
                .run();
            return {};
        })
        .value();
    QVERIFY(shop.match(bytesOf({.recipient = "one@x.test"})).by.empty());
    QVERIFY(shop.match(bytesOf({.recipient = "ben@x.test"})).by.empty());
    // Words that are no report, about an address that anybody may name, give nothing up.
    const std::string words = letter("MAILER-DAEMON@mx.test", "bounce@shop.test", "failure notice", "",
                                     "Hi. This is the qmail-send program at mx.test.\r\nI'm afraid I wasn't able to "
                                     "deliver your message to the following addresses.\r\n\r\n<anna@x.test>:\r\nSorry, "
                                     "no mailbox here by that name.\r\n");
    QCOMPARE(shop.take(words).waiting, 1);
    QCOMPARE(q(shop.reach(shop.anna)), QString());
}

void TestInboundMails::aHardBounceSuppressesOnce()
{
    WrittenShop shop;
    const std::string bytes =
        bytesOf({.recipient = "anna@x.test", .original = "X-Patron-Ref: " + shop.token(shop.toAnna) + "\r\n"});
    QCOMPARE(shop.take(bytes).bounced, 1);
    QCOMPARE(shop.states(), QStringLiteral("accepted 1, bounced_hard 1"));
    QCOMPARE(q(shop.reach(shop.anna, true)), QStringLiteral("suppressed_bounced_hard"));
    QCOMPARE(q(shop.reach(shop.ben)), QString());
    QCOMPARE(shop.number("SELECT count(*) FROM v_event WHERE kind = 'message.bounced'"), 1);
    QCOMPARE(shop.take(bytes).known, 1);
    QCOMPARE(shop.number("SELECT count(*) FROM v_event WHERE kind = 'message.bounced'"), 1);
    QCOMPARE(shop.number("SELECT count(*) FROM suppression"), 1);
    QCOMPARE(shop.problems(), QString());
}

void TestInboundMails::aBounceOfSeveralIsOurRecipientsOwn()
{
    WrittenShop shop;
    // Anna's address is a list's: one of its members is unknown, which says nothing about hers.
    std::string bytes =
        bytesOf({.recipient = "first@list.test", .original = "X-Patron-Ref: " + shop.token(shop.toAnna) + "\r\n"});
    const std::string more = "\r\nFinal-Recipient: rfc822; second@list.test\r\nAction: failed\r\nStatus: "
                             "5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 User unknown\r\n";
    bytes.insert(bytes.find("\r\n--b\r\nContent-Type: text/rfc822-headers"), more);
    QCOMPARE(shop.take(bytes).softBounced, 1);
    QCOMPARE(q(shop.reach(shop.anna)), QString());
}

void TestInboundMails::softTrouble_data()
{
    QTest::addColumn<QString>("status");
    QTest::addColumn<QString>("words");
    QTest::newRow("a full mailbox") << QStringLiteral("5.2.2") << QStringLiteral("552 5.2.2 Mailbox full");
    QTest::newRow("a block list") << QStringLiteral("5.7.1")
                                  << QStringLiteral(
                                         "554 5.7.1 Service unavailable; Client host blocked using zen.spamhaus.org");
    QTest::newRow("spam") << QStringLiteral("5.7.1") << QStringLiteral("550 5.7.1 Message rejected as spam");
    QTest::newRow("authentication")
        << QStringLiteral("5.7.26")
        << QStringLiteral("550 5.7.26 This mail has been blocked because it is unauthenticated, DMARC");
    QTest::newRow("a daily limit") << QStringLiteral("5.4.5")
                                   << QStringLiteral("550 5.4.5 Daily sending quota exceeded");
}

void TestInboundMails::softTrouble()
{
    QFETCH(QString, status);
    QFETCH(QString, words);
    WrittenShop shop;
    const auto tally = shop.take(bytesOf({.recipient = "anna@x.test",
                                          .status = status.toStdString(),
                                          .words = words.toStdString(),
                                          .original = "X-Patron-Ref: " + shop.token(shop.toAnna) + "\r\n"}));
    QCOMPARE(tally.softBounced, 1);
    QCOMPARE(shop.states(), QStringLiteral("accepted 1, bounced_soft 1"));
    QCOMPARE(q(shop.reach(shop.anna)), QString());
    QCOMPARE(shop.number("SELECT count(*) FROM suppression"), 0);
}

void TestInboundMails::fullMailboxesCount()
{
    WrittenShop shop;
    const auto sendAgain = [&] {
        shop.launch(shop.broadcast({shop.anna}));
        QCOMPARE(shop.sendAll(), 1);
    };
    for (int n = 0; n < 3; ++n) {
        QCOMPARE(q(shop.reach(shop.anna)), QString());
        sendAgain();
        const outbox::SendRow row = shop.rows().back();
        shop.take(bytesOf({.recipient = "anna@x.test",
                           .status = "5.2.2",
                           .words = "552 5.2.2 Mailbox full, " + std::to_string(n),
                           .original = "X-Patron-Ref: " + shop.token(row) + "\r\n"}));
    }
    QCOMPARE(q(shop.reach(shop.anna)), QStringLiteral("suppressed_bounced_hard"));
}

void TestInboundMails::delaysAreOnlyKept()
{
    WrittenShop shop;
    const auto tally = shop.take(bytesOf({.recipient = "anna@x.test",
                                          .status = "4.4.1",
                                          .words = "connection timed out",
                                          .original = "X-Patron-Ref: " + shop.token(shop.toAnna) + "\r\n",
                                          .action = "delayed"}));
    QCOMPARE(tally.delayed, 1);
    QCOMPARE(shop.states(), QStringLiteral("accepted 2"));
    QCOMPARE(shop.number("SELECT count(*) FROM inbound_mail WHERE kind = 'delayed'"), 1);
}

void TestInboundMails::complaintsSuppress()
{
    WrittenShop shop;
    QCOMPARE(shop.take(complaint("abuse", "Message-ID: <" + shop.toAnna.messageHeaderId + ">\r\n")).complaints, 1);
    QCOMPARE(shop.states(), QStringLiteral("accepted 1, complained 1"));
    QVERIFY(!shop.reach(shop.anna, true).empty());
    QCOMPARE(shop.number("SELECT count(*) FROM suppression WHERE reason = 'complained' AND evidence LIKE "
                         "'complained by a mail of %'"),
             1);
}

void TestInboundMails::authenticationReportsSuppressNobody()
{
    WrittenShop shop;
    const auto tally = shop.take(complaint("auth-failure", "Message-ID: <" + shop.toAnna.messageHeaderId + ">\r\n"));
    QCOMPARE(tally.complaints, 0);
    QCOMPARE(tally.waiting, 0);
    QCOMPARE(q(shop.reach(shop.anna)), QString());
    QCOMPARE(shop.states(), QStringLiteral("accepted 2"));
}

void TestInboundMails::unsubscribes_data()
{
    QTest::addColumn<QString>("from");
    QTest::addColumn<QString>("to");
    QTest::addColumn<QString>("subject");
    QTest::addColumn<QString>("text");
    QTest::newRow("by the link's mail") << "other@y.test"
                                        << "hello@shop.test"
                                        << "unsubscribe TOKEN"
                                        << "";
    QTest::newRow("by the address") << "other@y.test"
                                    << "unsub+TOKEN@shop.test"
                                    << "hi"
                                    << "";
    QTest::newRow("in words") << "anna@x.test"
                              << "hello@shop.test"
                              << "Re: Hi"
                              << "Please unsubscribe me.";
    QTest::newRow("by the customer's token") << "other@y.test"
                                             << "hello@shop.test"
                                             << "unsubscribe CUSTOMER"
                                             << "";
}

void TestInboundMails::unsubscribes()
{
    QFETCH(QString, from);
    QFETCH(QString, to);
    QFETCH(QString, subject);
    QFETCH(QString, text);
    WrittenShop shop;
    const QString token = q(shop.token(shop.toAnna));
    const QString customer = q(outbox::provenToken(shop.store().identityKey(), "c" + std::to_string(shop.anna.value)));
    to.replace(QStringLiteral("TOKEN"), token);
    subject.replace(QStringLiteral("TOKEN"), token).replace(QStringLiteral("CUSTOMER"), customer);
    const auto tally =
        shop.take(letter(from.toStdString(), to.toStdString(), subject.toStdString(), "", text.toStdString()));
    QCOMPARE(tally.unsubscribes, 1);
    QVERIFY(!shop.reach(shop.anna).empty());
    QCOMPARE(q(shop.reach(shop.anna, true)), QString()); // a receipt may still come
    QCOMPARE(q(shop.reach(shop.ben)), QString());
    QCOMPARE(
        shop.number("SELECT count(*) FROM suppression WHERE reason = 'unsubscribed' AND normalized = 'anna@x.test'"),
        1);
}

void TestInboundMails::newsOnlyClimb()
{
    WrittenShop shop;
    const std::string reference = "X-Patron-Ref: " + shop.token(shop.toAnna) + "\r\n";
    shop.take(complaint("abuse", reference));
    shop.take(bytesOf({.recipient = "anna@x.test", .original = reference}));
    QCOMPARE(shop.states(), QStringLiteral("accepted 1, complained 1"));
    QCOMPARE(shop.number("SELECT count(*) FROM v_event WHERE kind = 'message.bounced'"), 0);
}

void TestInboundMails::strangersWaitForAPerson()
{
    WrittenShop shop;
    QCOMPARE(shop.take(bytesOf({})).waiting, 1);
    QCOMPARE(shop.take(letter("anna@work.test", "hello@shop.test", "Re: Hi", "", "Please unsubscribe me.")).waiting, 1);
    auto waiting = *shop.look([](Connection& c) { return inboundMails::waiting(c); });
    QCOMPARE(waiting.size(), std::size_t{2});
    const auto wish =
        std::find_if(waiting.begin(), waiting.end(), [](const KeptMail& mail) { return mail.kind == "unsubscribe"; });
    QVERIFY(wish != waiting.end());
    const auto attach = [&](std::int64_t id, CustomerId customer) {
        return shop.run([&](Transaction& tx) {
            return inboundMails::attach(tx, shop.store(), id, customer, shop.now + msPerHour);
        });
    };
    VERIFY_FAILS(attach(wish->id, CustomerId{999}), ErrorCode::NotFound, "999");
    VERIFY_OK(attach(wish->id, shop.anna));
    QVERIFY(!shop.reach(shop.anna).empty());
    QVERIFY(shop.row(shop.toAnna.id).state == SendState::Unsubscribed);
    VERIFY_FAILS(attach(wish->id, shop.ben), ErrorCode::Conflict, "does not wait");
    QCOMPARE(q(shop.reach(shop.ben)), QString());
    waiting = *shop.look([](Connection& c) { return inboundMails::waiting(c); });
    QCOMPARE(waiting.size(), std::size_t{1});
    VERIFY_OK(shop.run([&](Transaction& tx) { return inboundMails::markHandled(tx, waiting[0].id); }));
    QVERIFY(shop.look([](Connection& c) { return inboundMails::waiting(c); })->empty());
    QCOMPARE(shop.states(), QStringLiteral("accepted 1, unsubscribed 1"));
}

void TestInboundMails::whatIsNotOursIsNotKept()
{
    WrittenShop shop;
    for (const std::string& bytes :
         {letter("friend@y.test", "owner@shop.test", "Lunch?", "", "At noon?"),
          letter("news@other.test", "owner@shop.test", "Our news", "List-Id: <news.other.test>\r\n", "Buy!"),
          letter("anna@x.test", "owner@shop.test", "Our news", "List-Id: <club.x.test>\r\n", "Come!"), std::string()})
        QCOMPARE(shop.take(bytes).ignored, 1);
    QCOMPARE(shop.number("SELECT count(*) FROM inbound_mail"), 0);
}

void TestInboundMails::threadsStandTillAnswered()
{
    WrittenShop shop;
    QCOMPARE(
        shop.take(letter("anna@x.test", "hello@shop.test", "Re: Hi", "Message-ID: <1@x>\r\n", "How much?")).replies, 1);
    QCOMPARE(shop.take(letter("anna@x.test", "hello@shop.test", "A question", "Message-ID: <2@x>\r\n", "Open today?"))
                 .replies,
             1);
    QCOMPARE(shop.take(letter("ben@x.test", "hello@shop.test", "Out of office",
                              "Auto-Submitted: auto-replied\r\nIn-Reply-To: <" + shop.toBen.messageHeaderId + ">\r\n",
                              "Away."))
                 .autoReplies,
             1);
    auto open = *shop.look([](Connection& c) { return threads::open(c); });
    QCOMPARE(open.size(), std::size_t{1}); // a program's answer wants none
    QVERIFY(open[0].customer == shop.anna);
    QCOMPARE(open[0].unanswered, 2);
    QCOMPARE(shop.number("SELECT count(*) FROM v_event WHERE kind = 'message.replied'"), 1);
    const auto items = *shop.look([&](Connection& c) { return threads::items(c, shop.anna); });
    QCOMPARE(items.size(), std::size_t{3});
    QVERIFY(items[0].isOurs && !items[1].isOurs);
    QCOMPARE(q(items[1].text), QStringLiteral("How much?"));
    QCOMPARE(shop.run([&](Transaction& tx) -> Result<std::int64_t> {
                     return threads::markAnswered(tx, shop.anna, shop.now);
                 })
                 .value(),
             2);
    QVERIFY(shop.look([](Connection& c) { return threads::open(c); })->empty());
}

QTEST_GUILESS_MAIN(TestInboundMails)
#include "tst_inboundmails.moc"
