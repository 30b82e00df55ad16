#include "core/delivery/mailbox/bouncereason.h"
#include "tests/support/checks.h"

using namespace patron;
using namespace patron::delivery;
using patron::test::q;

class TestBounceReason : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void judgesReplies_data();
    void judgesReplies();
    void findsStatuses_data();
    void findsStatuses();
    void everyReasonHasAName();
};

void TestBounceReason::judgesReplies_data()
{
    QTest::addColumn<QString>("reply");
    QTest::addColumn<int>("at");
    QTest::addColumn<QString>("reason");
    QTest::addColumn<bool>("hard");
    const auto row = [](const char* reply, const char* reason, bool hard, RefusedAt at = RefusedAt::Recipient) {
        QTest::newRow(reply) << QString::fromUtf8(reply) << static_cast<int>(at) << QString::fromLatin1(reason) << hard;
    };
    // Hard: the address itself.
    row("550 5.1.1 <a@example.com>: Recipient address rejected: User unknown in virtual mailbox table", "user_unknown",
        true);
    row("550-5.1.1 The email account that you tried to reach does not exist. Please try double-checking",
        "user_unknown", true);
    row("550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup", "user_unknown", true);
    row("550 5.5.0 Requested action not taken: mailbox unavailable", "user_unknown", true);
    row("553 sorry, that domain isn't in my list; no such user", "user_unknown", true);
    // What Microsoft 365 answers for an address that no directory of its tenant knows.
    row("550 5.4.1 Recipient address rejected: Access denied", "user_unknown", true);
    row("550 Unrouteable address", "domain_unknown", true);
    row("5.1.2 Host unknown (Name server: example.invalid: host not found)", "domain_unknown", true);
    row("5.4.4 Host or domain name not found. Name service error for name=example.invalid type=A: Host not found",
        "domain_unknown", true);
    row("556 5.1.10 Recipient address has null MX", "accepts_no_mail", true);
    row("551 5.1.6 User has moved; please try <b@example.org>", "has_moved", true);
    row("550 5.1.1 Empfänger unbekannt", "user_unknown", true);
    row("550 5.1.1 utilisateur inconnu", "user_unknown", true);
    row("550 Нет такого пользователя", "user_unknown", true);
    // Not hard: people who are there.
    row("452 4.2.2 The email account that you tried to reach is over quota", "mailbox_full", false);
    row("552 5.2.2 Mailbox size limit exceeded", "mailbox_full", false);
    row("550 5.2.1 The email account that you tried to reach is disabled", "mailbox_disabled", false);
    row("550 5.7.1 Your message was blocked as spam", "spam", false);
    row("554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org", "blocked", false);
    row("550 5.7.26 This mail is unauthenticated: SPF did not pass", "authentication", false);
    row("550 5.7.515 Access denied, sending domain does not meet the required authentication level", "authentication",
        false);
    row("550 5.1.8 Access denied, bad outbound sender", "sender_refused", false);
    row("553 5.1.8 <shop@invalid.example>... Domain of sender address does not exist", "sender_refused", false,
        RefusedAt::Sender);
    row("550 5.4.5 Daily user sending limit exceeded", "throttled", false);
    row("450 4.7.1 <a@example.com>: Recipient address rejected: Greylisted", "greylisted", false);
    row("450 4.1.1 <a@example.com>: Recipient address rejected: unverified address: user unknown", "user_unknown",
        false);
    row("421 4.7.0 Too many connections from your IP", "throttled", false);
    row("552 5.3.4 Message size exceeds fixed limit", "too_large", false);
    row("554 5.6.0 Virus infected message", "virus", false);
    row("550 5.7.1 Relaying denied", "relay_denied", false);
    row("530 5.7.0 Must issue a STARTTLS command first", "security", false);
    row("550 5.7.1 TRANSPORT.RULES.RejectMessage; the message was rejected by organization policy", "policy", false);
    row("451 4.4.1 Connection timed out", "network", false);
    row("4.4.7 Message expired after 5 days in queue", "expired", false);
    row("550 5.7.0 recipient is only accepting mail from specific email addresses", "filtered", false);
    row("550 Blocked by Spamhaus; user unknown", "blocked", false);
    row("550 5.2.2 user unknown", "mailbox_full", false);
    row("some words nobody has heard before", "unknown", false);
    row("", "unknown", false);
    // Filters behind the door say "user unknown", too.
    row("550 user unknown", "filtered", false, RefusedAt::Content);
    row("550 unknown user", "filtered", false, RefusedAt::Unknown);
    row("550 5.7.1 User unknown", "filtered", false, RefusedAt::Content);
    row("550 5.1.1 User unknown", "user_unknown", true, RefusedAt::Content);
    row("550 <a@example.com>: User unknown", "user_unknown", true, RefusedAt::Unknown);
    row("554 delivery error: dd This user doesn't have a yahoo.com account", "user_unknown", true, RefusedAt::Unknown);
    row("550 does not exist", "sender_refused", false, RefusedAt::Sender);
}

void TestBounceReason::judgesReplies()
{
    QFETCH(QString, reply);
    QFETCH(int, at);
    ServerWords words;
    words.text = reply.toStdString();
    words.status = statusIn(words.text);
    words.code = codeIn(words.text);
    words.at = static_cast<RefusedAt>(at);
    const Verdict verdict = judge(words);
    QTEST(q(nameOf(verdict.reason)), "reason");
    QTEST(verdict.hard, "hard");
    words.triesOn = true;
    QVERIFY2(!judge(words).hard, "a server that tries on has not given up");
}

void TestBounceReason::findsStatuses_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("status");
    QTest::addColumn<int>("code");
    const auto row = [](const char* name, const char* text, const char* status, int code) {
        QTest::newRow(name) << QByteArray(text) << QString::fromLatin1(status) << code;
    };
    row("behind the reply code", "host said: 550 5.1.1 no", "5.1.1", 550);
    row("in a reply of several lines", "550-5.7.26 one 550 5.7.26 two", "5.7.26", 550);
    row("as qmail writes it", "no mailbox here by that name. (#5.1.1)", "5.1.1", 0);
    row("not in an address of the internet", "host 192.5.1.1 said 550 no", "", 550);
    row("not in the version of a program", "Mailman v2.0.13 said nothing", "", 0);
    row("the one behind the code outweighs one before it", "4.94.2 Exim 5.0.0: 550 5.2.2 full", "5.2.2", 550);
    row("a success", "250 2.0.0 Ok", "2.0.0", 0);
    row("no port, no year", "port 587, 1550 bytes of 2550", "", 0);
    row("nothing", "", "", 0);
}

void TestBounceReason::findsStatuses()
{
    QFETCH(QByteArray, text);
    QTEST(q(statusIn(text.toStdString())), "status");
    QTEST(codeIn(text.toStdString()), "code");
}

void TestBounceReason::everyReasonHasAName()
{
    for (int i = 0; i <= static_cast<int>(BounceReason::Delivered); ++i) {
        const auto reason = static_cast<BounceReason>(i);
        QVERIFY(reason == BounceReason::Unknown || nameOf(reason) != "unknown");
    }
}

QTEST_GUILESS_MAIN(TestBounceReason)
#include "tst_bouncereason.moc"
