#include "core/delivery/mailbox/returnedmail.h"
#include "tests/support/bouncemail.h"
#include "tests/support/checks.h"

using namespace patron;
using namespace patron::delivery;
using namespace patron::test;

namespace {
/// "anna@example.com user_unknown hard; …"
QString told(const ReturnedMail& mail)
{
    QStringList records;
    for (const ReturnedRecord& record : mail.records)
        records << q(record.recipient) + u' ' + q(record.reason) + (record.hard ? u" hard"_qs : QString());
    return records.join(u"; "_qs);
}
}

class TestReturnedMail : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsReports_data();
    void readsReports();
    void readsExamplesOfTheStandards_data();
    void readsExamplesOfTheStandards();
    void readsNotices_data();
    void readsNotices();
    void tellsLettersApart_data();
    void tellsLettersApart();
    void findsWhatMatchingNeeds();
    void takesTheAnswersOwnWords();
    void neverCallsAMentionedAddressDead();
};

void TestReturnedMail::readsReports_data()
{
    QTest::addColumn<QString>("mail");
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("records");
    const auto row = [](const char* name, const std::string& mail, const char* kind, const char* records) {
        QTest::newRow(name) << q(mail) << QString::fromLatin1(kind) << QString::fromUtf8(records);
    };
    const std::string sorry = "I'm sorry to have to inform you that your message could not be delivered.\r\n";
    row("nobody of that name is hard",
        report(sorry, group("failed", "5.1.1", "550 5.1.1 <anna@example.com>: User unknown")), "bounce",
        "anna@example.com user_unknown hard");
    row("a full mailbox is not", report(sorry, group("failed", "5.2.2", "552 5.2.2 Mailbox full")), "bounce",
        "anna@example.com mailbox_full");
    row("a delay is no bounce", report(sorry, group("delayed", "4.4.1", "connect to mx: Connection timed out")),
        "delayed", "anna@example.com network");
    row("a server that tries on calls nobody dead", report(sorry, group("delayed", "5.1.1", "550 5.1.1 User unknown")),
        "delayed", "anna@example.com user_unknown");
    row("a success is neither", report("Delivered.\r\n", group("delivered", "2.0.0", "250 2.0.0 Ok")), "other",
        "anna@example.com delivered");
    row("relayed is a success",
        report("Relayed.\r\n", group("relayed", "2.1.5", ""), "Successful Mail Delivery Report"), "other",
        "anna@example.com delivered");
    row("each recipient has an own verdict",
        report(sorry, group("failed", "5.1.1", "550 5.1.1 User unknown") +
                          group("failed", "5.7.1", "554 5.7.1 Message rejected as spam", "ben@example.com")),
        "bounce", "anna@example.com user_unknown hard; ben@example.com spam");
    row("one failure among delays makes a bounce",
        report(sorry, group("delayed", "4.2.2", "452 4.2.2 Over quota") +
                          group("failed", "5.1.10", "550 5.1.10 RESOLVER.ADR.RecipientNotFound", "ben@example.com")),
        "bounce", "anna@example.com mailbox_full; ben@example.com user_unknown hard");
    row("recipients without a blank line between them",
        report(sorry, "Final-Recipient: rfc822; anna@example.com\r\nAction: failed\r\nStatus: 5.2.2\r\n"
                      "Final-Recipient: rfc822; ben@example.com\r\nAction: failed\r\nStatus: 5.1.1\r\n"),
        "bounce", "anna@example.com mailbox_full; ben@example.com user_unknown hard");
    row("the original recipient, not whom it was forwarded to",
        report(sorry, "Original-Recipient: rfc822;anna@example.com\r\n" +
                          group("failed", "5.1.1", "550 5.1.1 User unknown", "a.berg@elsewhere.example")),
        "bounce", "anna@example.com user_unknown hard");
    row("a report without a reason has it in the words for people",
        report("<anna@example.com>: mail.local: unknown user: anna\r\n", group("failed", "5.5.0", "")), "bounce",
        "anna@example.com user_unknown hard");
    row("words that speak of a full disk are milder than the code",
        report("Your message to <anna> was automatically rejected:\r\nNot enough disk space\r\n",
               group("failed", "5.1.1", "550 5.1.1 User unknown")),
        "bounce", "anna@example.com mailbox_full");
    row("an address nobody would send to is named as it stands",
        report(sorry, group("failed", "5.1.1", "550 5.1.1 User unknown", "\"a..b\"@example.com")), "bounce",
        "\"a..b\"@example.com user_unknown hard");
    row("a report that names nobody is about the mail's recipient", report(sorry, ""), "bounce",
        "anna@example.com unknown");
    row("an action that is no word of the standard",
        report(sorry,
               "Final-Recipient: rfc822; anna@example.com\r\nAction: expired\r\nDiagnostic-Code: Connection timed "
               "out\r\n"),
        "bounce", "anna@example.com network");
}

void TestReturnedMail::readsReports()
{
    QFETCH(QString, mail);
    const ReturnedMail read = classifyReturned(mail.toStdString());
    QTEST(q(nameOf(read.kind)), "kind");
    QTEST(told(read), "records");
    QCOMPARE(q(read.clues.originalMessageId), u"m42.abc@shop.example"_qs);
}

void TestReturnedMail::readsExamplesOfTheStandards_data()
{
    QTest::addColumn<QByteArray>("mail");
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("records");
    const auto row = [](const char* name, const char* mail, const char* kind, const char* records) {
        QTest::newRow(name) << QByteArray(mail) << QString::fromLatin1(kind) << QString::fromUtf8(records);
    };
    row("RFC 3464, E.1: five days of tries",
        "From: Mail Delivery Subsystem <MAILER-DAEMON@CS.UTK.EDU>\nSubject: Returned mail: Cannot send message for 5 "
        "days\nTo: <owner-info-mime@cs.utk.edu>\nMIME-Version: 1.0\nContent-Type: multipart/report; "
        "report-type=delivery-status; boundary=\"RAA14128.773615765/CS.UTK.EDU\"\n\n--RAA14128.773615765/CS.UTK.EDU\n\n"
        "   ----- The following addresses had delivery problems -----\n<louisl@larry.slip.umd.edu>  (unrecoverable "
        "error)\n\n   ----- Transcript of session follows -----\n<louisl@larry.slip.umd.edu>... Deferred: Connection "
        "timed out with larry.slip.umd.edu.\nMessage could not be delivered for 5 days\nMessage will be deleted from "
        "queue\n\n--RAA14128.773615765/CS.UTK.EDU\ncontent-type: message/delivery-status\n\nReporting-MTA: dns; "
        "cs.utk.edu\n\nOriginal-Recipient: rfc822;louisl@larry.slip.umd.edu\nFinal-Recipient: "
        "rfc822;louisl@larry.slip.umd.edu\nAction: failed\nStatus: 4.0.0\nDiagnostic-Code: smtp; 426 connection timed "
        "out\n\n--RAA14128.773615765/CS.UTK.EDU\ncontent-type: message/rfc822\n\nSubject: x\n\ny\n"
        "--RAA14128.773615765/CS.UTK.EDU--\n",
        "bounce", "louisl@larry.slip.umd.edu network");
    row("RFC 3464, E.2: three recipients",
        "From: Mail Delivery Subsystem <MAILER-DAEMON@CS.UTK.EDU>\nSubject: Returned mail: User unknown\nContent-Type: "
        "multipart/report; report-type=delivery-status; boundary=JAA13167\n\n--JAA13167\n\n----- The following "
        "addresses "
        "had delivery problems -----\n<arathib@vnet.ibm.com>  (unrecoverable error)\n<wsnell@sdcc13.ucsd.edu>  "
        "(unrecoverable error)\n\n--JAA13167\ncontent-type: message/delivery-status\n\nReporting-MTA: dns; "
        "cs.utk.edu\n\nOriginal-Recipient: rfc822;arathib@vnet.ibm.com\nFinal-Recipient: rfc822;arathib@vnet.ibm.com\n"
        "Action: failed\nStatus: 5.0.0 (permanent failure)\nDiagnostic-Code: smtp;\n 550 'arathib@vnet.IBM.COM' is not "
        "a "
        "registered gateway user\nRemote-MTA: dns; vnet.ibm.com\n\nOriginal-Recipient: "
        "rfc822;johnh@hpnjld.njd.hp.com\nFinal-Recipient: rfc822;johnh@hpnjld.njd.hp.com\nAction: delayed\nStatus: "
        "4.0.0 "
        "(hpnjld.njd.jp.com: host name lookup failure)\n\nOriginal-Recipient: rfc822;wsnell@sdcc13.ucsd.edu\n"
        "Final-Recipient: rfc822;wsnell@sdcc13.ucsd.edu\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 "
        "user "
        "unknown\nRemote-MTA: dns; sdcc13.ucsd.edu\n\n--JAA13167\ncontent-type: message/rfc822\n\nSubject: "
        "x\n\n--JAA13167--\n",
        "bounce",
        "arathib@vnet.ibm.com unknown; johnh@hpnjld.njd.hp.com network; wsnell@sdcc13.ucsd.edu user_unknown hard");
    row("RFC 3464, E.4: a delay",
        "From: <postmaster@nsfnet-relay.ac.uk>\nTo: <lucien@uhura.cs.utk.edu>\nSubject: Delivery report\nMIME-Version: "
        "1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary=foobar\n\n--foobar\nContent-Type: "
        "text/plain\n\nThe following message:\n\nUA-ID: Reliable PC (...\nhas not been delivered to the intended "
        "recipient:\n\n thomas@de-montfort.ac.uk\n\ndespite repeated delivery attempts over the past 24 "
        "hours.\n\n--foobar\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; "
        "sun2.nsfnet-relay.ac.uk\n\nFinal-Recipient: rfc822;thomas@de-montfort.ac.uk\nStatus: 4.0.0 (unknown temporary "
        "failure)\nAction: delayed\n\n--foobar--\n",
        "delayed", "thomas@de-montfort.ac.uk server");
    row("RFC 6533: a report of Unicode addresses",
        "From: postmaster@example.com\nSubject: Undeliverable\nContent-Type: multipart/report; "
        "report-type=delivery-status; boundary=b\n\n--b\n\nSorry\n--b\nContent-Type: "
        "message/global-delivery-status\n\nReporting-MTA: dns; a.example\n\nFinal-Recipient: utf-8; "
        "jürgen@例え.jp\nAction: failed\nStatus: 5.1.1\n\n--b--\n",
        "bounce", "jürgen@例え.jp user_unknown hard");
    row("RFC 6533: the same in ASCII",
        "From: postmaster@example.com\nSubject: Undeliverable\nContent-Type: multipart/report; "
        "report-type=delivery-status; boundary=b\n\n--b\n\nSorry\n--b\nContent-Type: "
        "message/delivery-status\n\nReporting-MTA: dns; a.example\n\nFinal-Recipient: utf-8; "
        "j\\x{FC}rgen@example.jp\nAction: failed\nStatus: 5.1.1\n\n--b--\n",
        "bounce", "jürgen@example.jp user_unknown hard");
    row("RFC 5965, B.1: a complaint that names only its kind",
        "From: <abusedesk@example.com>\nSubject: FW: Earn money\nTo: <abuse@example.net>\nMIME-Version: "
        "1.0\nContent-Type: multipart/report; report-type=feedback-report; boundary=\"part1_13d.2e68ed54_boundary\"\n\n"
        "--part1_13d.2e68ed54_boundary\nContent-Type: text/plain; charset=\"US-ASCII\"\n\nThis is an email abuse "
        "report "
        "for an email message received from IP\n192.0.2.1 on Thu, 8 Mar 2005 14:00:00 EDT.\n\n"
        "--part1_13d.2e68ed54_boundary\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\nUser-Agent: "
        "SomeGenerator/1.0\nVersion: 1\n\n--part1_13d.2e68ed54_boundary\nContent-Type: message/rfc822\n\nFrom: "
        "<somespammer@example.net>\nTo: <Undisclosed Recipients>\nSubject: Earn money\nMessage-ID: "
        "8787KJKJ3K4J3K4J3K4J3.mail@example.net\n\nSpam\n--part1_13d.2e68ed54_boundary--\n",
        "complaint", " abuse");
    row("RFC 5965, B.2: a complaint that names the recipient",
        "From: <abusedesk@example.com>\nSubject: FW: Earn money\nContent-Type: multipart/report; "
        "report-type=feedback-report; boundary=p\n\n--p\n\nAn abuse report\n--p\nContent-Type: "
        "message/feedback-report\n\nFeedback-Type: abuse\nUser-Agent: SomeGenerator/1.0\nVersion: "
        "1\nOriginal-Mail-From: "
        "<somespammer@example.net>\nOriginal-Rcpt-To: <user@example.com>\nReported-Domain: "
        "example.net\nRemoval-Recipient: "
        "user@example.com\n\n--p--\n",
        "complaint", "user@example.com abuse");
    row("RFC 6591: a failed authentication is nobody's complaint, and says so",
        "From: <arf-daemon@example.com>\nSubject: FW: x\nContent-Type: multipart/report; report-type=feedback-report; "
        "boundary=p\n\n--p\n\nReport\n--p\nContent-Type: message/feedback-report\n\nFeedback-Type: auth-failure\n"
        "User-Agent: A/1\nVersion: 1\nOriginal-Rcpt-To: user@example.com\n\n--p--\n",
        "complaint", "user@example.com auth_failure");
    row("not spam after all",
        "From: <fbl@example.com>\nContent-Type: multipart/report; report-type=feedback-report; boundary=p\n\n--p\n\nx\n"
        "--p\nContent-Type: message/feedback-report\n\nFeedback-Type: not-spam\nUser-Agent: A/1\nVersion: 1\n"
        "Original-Rcpt-To: user@example.com\n\n--p--\n",
        "other", "user@example.com not_spam");
    row("RFC 8098: a receipt is no answer",
        "From: Joe <joe@example.com>\nSubject: Disposition notification\nContent-Type: multipart/report; "
        "report-type=disposition-notification; boundary=r\n\n--r\n\nThe message was displayed.\n--r\nContent-Type: "
        "message/disposition-notification\n\nFinal-Recipient: rfc822;joe@example.com\nDisposition: "
        "manual-action/MDN-sent-manually; displayed\n\n--r--\n",
        "other", "");
    row("RFC 5429: a rejection as a receipt is a bounce",
        "Return-Path: <>\nFrom: Mail Delivery Subsystem <postmaster@example.com>\nSubject: Automatically rejected "
        "mail\nContent-Type: multipart/report; report-type=disposition-notification; boundary=r\n\n--r\n\nYour message "
        "to "
        "<joe@example.com> was automatically rejected:\nQuota exceeded\n--r\nContent-Type: "
        "message/disposition-notification\n\nFinal-Recipient: rfc822; joe@example.com\nDisposition: "
        "automatic-action/MDN-sent-automatically; deleted\n\n--r--\n",
        "bounce", "joe@example.com mailbox_full");
}

void TestReturnedMail::readsExamplesOfTheStandards()
{
    QFETCH(QByteArray, mail);
    const ReturnedMail read = classifyReturned(mail.toStdString());
    QTEST(q(nameOf(read.kind)), "kind");
    QTEST(told(read), "records");
}

void TestReturnedMail::readsNotices_data()
{
    QTest::addColumn<QString>("mail");
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("records");
    const auto row = [](const char* name, const std::string& mail, const char* kind, const char* records) {
        QTest::newRow(name) << q(mail) << QString::fromLatin1(kind) << QString::fromLatin1(records);
    };
    row("qmail",
        notice(
            "MAILER-DAEMON@mx.example.net", "failure notice",
            "Hi. This is the qmail-send program at mx.example.net.\nI'm afraid I wasn't able to deliver your message "
            "to "
            "the following addresses.\n\n<anna@example.com>:\nSorry, no mailbox here by that name. "
            "(#5.1.1)\n\n<ben@example.com>:\nUser's mailfolder is full. (#5.2.2)\n\n--- Below this line is a copy of "
            "the message.\n\n" +
                returnedMail()),
        "bounce", "anna@example.com user_unknown hard; ben@example.com mailbox_full");
    row("Exim",
        notice(
            "Mail Delivery System <Mailer-Daemon@mx.example.net>", "Mail delivery failed: returning message to sender",
            "This message was created automatically by mail delivery software.\n\nA message that you sent could not be "
            "delivered to one or more of its\nrecipients. This is a permanent error.\n\n  anna@example.com\n    SMTP "
            "error from remote mail server after RCPT TO:<anna@example.com>:\n    host mx.example.com [192.0.2.1]: 550 "
            "no such user\n\n------ This is a copy of the message, including all the headers. ------\n\n" +
                returnedMail(),
            "X-Failed-Recipients: anna@example.com\n"),
        "bounce", "anna@example.com user_unknown hard");
    row("Exim, still trying",
        notice(
            "Mail Delivery System <Mailer-Daemon@mx.example.net>", "Warning: message 1abc-00 delayed 24 hours",
            "A message that you sent has not yet been delivered to one or more of its\nrecipients after more than 24 "
            "hours on the queue.\n\nThe address to which the message has not yet been delivered is:\n\n  "
            "anna@example.com\n    Delay reason: 451 4.7.1 Greylisted\n\nNo action is required on your part.\n"),
        "delayed", "anna@example.com greylisted");
    row("Gmail",
        notice("Mail Delivery Subsystem <mailer-daemon@googlemail.com>", "Delivery Status Notification (Failure)",
               "** Address not found **\n\nYour message wasn't delivered to anna@example.com because the address "
               "couldn't be "
               "found.\n\nThe response from the remote server was:\n550 5.1.1 The email account that you tried to "
               "reach does "
               "not exist.\n\n----- Original message -----\n\n" +
                   returnedMail(),
               "X-Failed-Recipients: anna@example.com\n"),
        "bounce", "anna@example.com user_unknown hard");
    row("Yahoo",
        notice("MAILER-DAEMON@yahoo.com", "Failure Notice",
               "Sorry, we were unable to deliver your message to the following address.\n\n<anna@example.com>:\n554: "
               "delivery "
               "error: dd This user doesn't have a yahoo.com account (anna@example.com) [0]\n\n--- Below this line is "
               "a copy "
               "of the message.\n\n" +
                   returnedMail()),
        "bounce", "anna@example.com user_unknown hard");
    row("Exchange 5.5 names the mail's recipients before the one who failed",
        notice("System Administrator <postmaster@example.com>", "Undeliverable: Spring",
               "Your message\n\n  To:      anna@example.com\n  Subject: Spring\n\ndid not reach the following "
               "recipient(s):\n\nben@example.com on Fri, 1 May 2026 10:00:00 +0100\n    The recipient name is not "
               "recognized\n    MSEXCH:IMS:EXAMPLE 0 (000C05A6) Unknown Recipient\n"),
        "bounce", "ben@example.com user_unknown hard");
    row("Domino",
        notice("Postmaster@example.com",
               "DELIVERY FAILURE: User anna (anna@example.com) not listed in Domino Directory",
               "Your message\n\n  Subject: Spring\n\nwas not delivered to:\n\n  anna@example.com\n\nbecause:\n\n  User "
               "anna "
               "(anna@example.com) not listed in Domino Directory\n"),
        "bounce", "anna@example.com user_unknown hard");
    row("Postfix, as text",
        notice("MAILER-DAEMON@mx.example.net (Mail Delivery System)", "Undelivered Mail Returned to Sender",
               "This is the mail system at host mx.example.net.\n\n<anna@example.com>: host mx.example.com[192.0.2.1] "
               "said: "
               "550 5.7.1 Blocked\n    by Spamhaus (in reply to RCPT TO command)\n"),
        "bounce", "anna@example.com blocked");
    row("a provider in German",
        notice(
            "Mail Delivery System <mailer-daemon@provider.example>", "Mail konnte nicht zugestellt werden",
            "Ihre Nachricht konnte nicht zugestellt werden:\n\nanna@example.com:\nPostfach des Empfängers ist voll\n"),
        "bounce", "anna@example.com mailbox_full");
    row("a provider in French, without accents",
        notice("MAILER-DAEMON@fai.example", "Echec de la remise",
               "Votre message n'a pas pu etre delivre.\n\n<anna@example.com>: boite du destinataire pleine\n"),
        "bounce", "anna@example.com mailbox_full");
    row("a provider in Japanese",
        notice("MAILER-DAEMON@example.jp", "メールを送信できませんでした",
               "次のメールアドレスへ送信できませんでした。\n\n<anna@example.com>"
               "\n\n受信者のメールボックスがいっぱいです。\n"),
        "bounce", "anna@example.com mailbox_full");
    row("a provider in Russian",
        notice("mailer-daemon@mail.example.ru", "Недоставленное сообщение",
               "Ваше письмо не может быть доставлено.\n\n  anna@example.com\n    превышена квота\n"),
        "bounce", "anna@example.com mailbox_full");
    row("a group that takes no mail from us says nothing of a person",
        notice("Mail Delivery Subsystem <mailer-daemon@googlemail.com>", "Delivery Status Notification (Failure)",
               "Hello,\n\nWe're writing to let you know that the group you tried to contact (friends) may not exist, "
               "or you "
               "may not have permission to post messages to the group.\n\nGoogle Groups\n",
               "X-Failed-Recipients: friends@googlegroups.com\n"),
        "bounce", "friends@googlegroups.com filtered");
    row("parts that cannot be told apart",
        "Return-Path: <>\nFrom: MAILER-DAEMON@mx.example.net\nSubject: Returned mail: User unknown\nContent-Type: "
        "multipart/report; report-type=delivery-status; boundary=x\n\n   ----- Transcript of session follows "
        "-----\n\nReporting-MTA: dns; mx.example.net\n\nFinal-Recipient: RFC822; <anna@example.com>\nAction: "
        "failed\nStatus: "
        "5.1.1\n\n" +
            returnedMail(),
        "bounce", "anna@example.com user_unknown hard");
    row("SES tells of a bounce in JSON",
        notice(
            "no-reply@sns.amazonaws.com", "AWS Notification Message",
            "{\"notificationType\":\"Bounce\",\"bounce\":{\"bounceType\":\"Permanent\",\"bounceSubType\":\"General\","
            "\"bouncedRecipients\":[{\"emailAddress\":\"anna@example.com\",\"status\":\"5.1.1\",\"diagnosticCode\":"
            "\"smtp; "
            "550 5.1.1 user unknown\"}]},\"mail\":{\"messageId\":\"x\"}}\n\n--\nTo stop these\n"),
        "bounce", "anna@example.com user_unknown hard");
    row("SES did not try: its own list is no proof",
        notice("no-reply@sns.amazonaws.com", "AWS Notification Message",
               "{\"eventType\":\"Bounce\",\"bounce\":{\"bounceType\":\"Permanent\",\"bounceSubType\":"
               "\"OnAccountSuppressionList"
               "\",\"bouncedRecipients\":[{\"emailAddress\":\"anna@example.com\",\"status\":\"5.1.1\"}]}}\n"),
        "bounce", "anna@example.com suppressed");
    row("SES passes a complaint on",
        notice("no-reply@sns.amazonaws.com", "AWS Notification Message",
               "{\"notificationType\":\"Complaint\",\"complaint\":{\"complainedRecipients\":[{\"emailAddress\":"
               "\"anna@example.com\"}],\"complaintFeedbackType\":\"abuse\"}}\n"),
        "complaint", "anna@example.com abuse");
    row("Microsoft's junk mail report is no ARF",
        "From: staff@hotmail.com\nSubject: complaint about message from 192.0.2.1\nContent-Type: multipart/mixed; "
        "boundary=m\n\n--m\nContent-Type: message/rfc822\n\nX-HmXmrOriginalRecipient: anna@outlook.com\nFrom: "
        "hello@shop.example\nTo: hidden@outlook.com\nSubject: Spring\nMessage-ID: "
        "<m42.abc@shop.example>\n\nHi\n--m--\n",
        "complaint", "anna@outlook.com abuse");
}

void TestReturnedMail::readsNotices()
{
    QFETCH(QString, mail);
    const ReturnedMail read = classifyReturned(mail.toStdString());
    QTEST(q(nameOf(read.kind)), "kind");
    QTEST(told(read), "records");
}

void TestReturnedMail::tellsLettersApart_data()
{
    QTest::addColumn<QString>("mail");
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("detail");
    const auto row = [](const char* name, const std::string& mail, const char* kind, const char* detail) {
        QTest::newRow(name) << q(mail) << QString::fromLatin1(kind) << QString::fromLatin1(detail);
    };
    const std::string answered = "In-Reply-To: <m42.abc@shop.example>\n";
    row("an answer", letter("Re: Spring", "Do you have it in blue?\n", answered), "reply", "");
    row("an answer by its subject alone", letter("AW: Spring", "Gibt es das in Blau?\n"), "reply", "");
    row("a letter of its own", letter("Opening hours", "Are you open on Sunday?\n"), "other", "");
    row("somebody's newsletter", letter("News", "Stop by our shop\n", "List-Id: <news.example>\n"), "other", "list");
    row("an absence note by RFC 3834", letter("Spring", "Thanks.\n", "Auto-Submitted: auto-replied (vacation)\n"),
        "auto_reply", "absence");
    row("Outlook's", letter("Automatic reply: Spring", "Back on Monday.\n", "X-Auto-Response-Suppress: All\n"),
        "auto_reply", "absence");
    row("in German", letter("Automatische Antwort: Spring", "Ich bin im Urlaub.\n"), "auto_reply", "absence");
    row("in French", letter("Réponse automatique : Spring", "Je suis absent.\n"), "auto_reply", "absence");
    row("in Spanish", letter("Respuesta automática: Spring", "Vuelvo el lunes.\n"), "auto_reply", "absence");
    row("in Polish", letter("Odpowiedź automatyczna: Spring", "Wracam w poniedziałek.\n"), "auto_reply", "absence");
    row("in Japanese", letter("自動応答: Spring", "不在です。\n"), "auto_reply", "absence");
    row("in Chinese", letter("自动回复: Spring", "我正在休假。\n"), "auto_reply", "absence");
    row("by an old header", letter("Spring", "Received.\n", "X-Autoreply: yes\n"), "auto_reply", "absence");
    row("by its precedence", letter("Spring", "Received.\n", "Precedence: auto_reply\n"), "auto_reply", "absence");
    row("who quotes an absence note is a person",
        letter("Re: Spring", "Sorry for the note.\n> I am out of the office\n", answered), "reply", "");
    row("a filter that asks for a person",
        letter("Re: Spring", "To deliver your mail, please verify that you are a human: https://example.com/1\n",
               answered),
        "auto_reply", "challenge");
    row("our token", letter("unsubscribe m42-0123456789", "\n"), "unsubscribe", "token");
    row("our token, sent by the mail program for its owner",
        letter("unsubscribe m42-0123456789", "Mail sent this to unsubscribe.\n", "Auto-Submitted: auto-replied\n"),
        "unsubscribe", "token");
    row("the bare word", letter("Unsubscribe", "\n"), "unsubscribe", "wording");
    row("STOP in an answer", letter("Re: Spring", "STOP.\n", answered), "unsubscribe", "wording");
    row("a sentence", letter("Re: Spring", "Please take me off your list.\n\nAnna\n", answered), "unsubscribe",
        "wording");
    row("a sentence in German",
        letter("AW: Spring", "Bitte melden Sie mich ab, ich möchte keine Mails mehr.\n", answered), "unsubscribe",
        "wording");
    row("in French", letter("RE: Spring", "Je ne souhaite plus recevoir vos messages.\n", answered), "unsubscribe",
        "wording");
    row("in Spanish", letter("RE: Spring", "Quiero darme de baja, gracias\n", answered), "unsubscribe", "wording");
    row("in Italian", letter("R: Spring", "Cancellatemi dalla lista\n", answered), "unsubscribe", "wording");
    row("in Russian", letter("Re: Spring", "Отпишите меня от рассылки\n", answered), "unsubscribe", "wording");
    row("in Japanese", letter("Re: Spring", "配信停止してください\n", answered), "unsubscribe", "wording");
    row("who only quotes our footer stays",
        letter("Re: Spring",
               "Is it in stock?\n\nOn Fri, 1 May 2026, Shop wrote:\n> To unsubscribe, click here\n> "
               "unsubscribe\n",
               answered),
        "reply", "");
    row("who asks not to be removed stays", letter("Re: Spring", "Please do not unsubscribe me!\n", answered), "reply",
        "");
    row("a long letter that has the word in it stays",
        letter("Re: Spring",
               std::string(60, 'a') + " " + std::string(500, 'b') + "\nplease stop sending parcels by post\n",
               answered),
        "reply", "");
    row("a person who forwards a bounce", letter("Fwd: Undelivered Mail Returned to Sender", "What is this?\n"),
        "other", "");
    row("a bounce answered by a person", letter("Re: Delivery failed", "I got it now, thanks.\n", answered), "reply",
        "");
}

void TestReturnedMail::tellsLettersApart()
{
    QFETCH(QString, mail);
    const ReturnedMail read = classifyReturned(mail.toStdString());
    QTEST(q(nameOf(read.kind)), "kind");
    QTEST(q(read.detail), "detail");
    QVERIFY(read.records.empty());
}

void TestReturnedMail::findsWhatMatchingNeeds()
{
    const ReturnedMail bounce =
        classifyReturned(report("Sorry.\r\n", group("failed", "5.1.1", "550 5.1.1 User unknown")));
    QCOMPARE(q(bounce.clues.returnToken), u"m42-0123456789"_qs);
    QCOMPARE(q(bounce.clues.reference), u"m42"_qs);
    QCOMPARE(q(bounce.clues.originalMessageId), u"m42.abc@shop.example"_qs);
    QCOMPARE(q(bounce.clues.originalRecipient), u"anna@example.com"_qs);
    QCOMPARE(q(bounce.clues.originalSubject), u"Spring"_qs);
    QCOMPARE(bounce.clues.originalDate.value_or(0), Ms{1'777'625'880'000});
    QCOMPARE(q(bounce.clues.messageId), u"report@mx.example.net"_qs);
    QCOMPARE(bounce.clues.date.value_or(0), Ms{1'777'626'000'000});
    QCOMPARE(q(bounce.records.front().status), u"5.1.1"_qs);
    QCOMPARE(bounce.records.front().code, 550);

    const ReturnedMail answer =
        classifyReturned(letter("Re: Spring", "Yes\n",
                                "In-Reply-To: <m42.abc@shop.example>\nReferences: <first@shop.example>\n "
                                "<m42.abc@shop.example>\nDelivered-To: unsub+c7-00112233ff@shop.example\n"));
    QCOMPARE(answer.clues.answered, (std::vector<std::string>{"m42.abc@shop.example", "first@shop.example"}));
    QCOMPARE(q(answer.clues.from), u"anna@example.com"_qs);
    QCOMPARE(q(answer.clues.fromName), u"Anna Berg"_qs);
    QCOMPARE(q(answer.clues.unsubscribeToken), u"c7-00112233ff"_qs);
    QCOMPARE(answer.kind, ReturnedKind::Unsubscribe);

    QCOMPARE(q(tokenIn("x m1-0123456789 y")), u"m1-0123456789"_qs);
    QCOMPARE(q(tokenIn("m1-0123456789a")), QString());
    QCOMPARE(q(tokenIn("m-0123456789")), QString());
    QCOMPARE(q(tokenIn("m1-012345678")), QString());
    QCOMPARE(q(tokenIn("am1-0123456789")), QString());
}

void TestReturnedMail::takesTheAnswersOwnWords()
{
    const ReturnedMail html = classifyReturned("From: anna@example.com\nSubject: Re: Spring\nContent-Type: "
                                               "multipart/alternative; boundary=a\n\n--a\nContent-Type: "
                                               "text/html; charset=iso-8859-1\nContent-Transfer-Encoding: "
                                               "quoted-printable\n\n<p>Gr=FC=DFe aus K=F6ln</p><div>On "
                                               "Fri, 1 May 2026 at 10:00, Shop &lt;hello@shop.example&gt; "
                                               "wrote:<br></div><blockquote>Hello</blockquote>\n--a--\n");
    QCOMPARE(html.kind, ReturnedKind::Reply);
    QCOMPARE(q(html.newText), u"Grüße aus Köln"_qs);
}

void TestReturnedMail::neverCallsAMentionedAddressDead()
{
    const ReturnedMail mail = classifyReturned(
        notice("MAILER-DAEMON@mx.example.net", "Undeliverable",
               "Your message could not be delivered: no such user here (see what healthy@example.com wrote, or ask "
               "another@example.com).\n"));
    QCOMPARE(mail.kind, ReturnedKind::Bounce);
    for (const ReturnedRecord& record : mail.records)
        QVERIFY2(!record.hard, record.recipient.c_str());
    const ReturnedMail two = classifyReturned(
        notice("MAILER-DAEMON@mx.example.net", "Undeliverable",
               "One of your recipients is no such user here.\n\n----- Original message -----\n\nReceived: by "
               "mx\nMessage-ID: <a@b.example>\nFrom: hello@shop.example\nTo: anna@example.com, ben@example.com\n"));
    QCOMPARE(two.records.size(), std::size_t{2});
    for (const ReturnedRecord& record : two.records)
        QVERIFY2(!record.hard, record.recipient.c_str());
}

QTEST_GUILESS_MAIN(TestReturnedMail)
#include "tst_returnedmail.moc"
