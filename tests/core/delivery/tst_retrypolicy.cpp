#include "core/delivery/retrypolicy.h"
#include "tests/support/checks.h"

using namespace patron;
using namespace patron::delivery;
using patron::outbox::Bounce;
using patron::outbox::SendState;
using patron::outbox::SuppressRule;
using patron::test::q;

namespace {

constexpr Ms now = 1'709'294'400'000;

DeliveryResult reply(int code, const char* text, Phase phase = Phase::Rcpt)
{
    DeliveryResult result;
    result.kind = code >= 500 ? DeliveryResult::Kind::Rejected : DeliveryResult::Kind::Deferred;
    result.code = code;
    result.text = text;
    const std::string words = text;
    const std::string first = words.substr(0, words.find(' '));
    if (first.find('.') != std::string::npos)
        result.enhanced = first;
    result.phase = phase;
    return result;
}

}

class TestRetryPolicy : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void classifies_data();
    void classifies();
    void delaysFollowTheTable_data();
    void delaysFollowTheTable();
    void retriesEndWithTheOfferOrAfter72Hours();
    void aFullMailboxBouncesAfterThreeTries();
    void nothingSentGoesBack();
    void aMessageThatBreaksTheServerIsCounted();
    void theSameSeedGivesTheSameDelay();
};

void TestRetryPolicy::classifies_data()
{
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("phase");
    QTest::addColumn<QString>("trouble");
    QTest::addColumn<QString>("scope");
    QTest::addColumn<QString>("state");
    QTest::addColumn<QString>("account");
    QTest::addColumn<bool>("suppresses");
    const auto row = [](const char* name, int code, const char* text, Phase phase, const char* trouble,
                        const char* scope, const char* state, const char* account, bool suppresses) {
        QTest::newRow(name) << code << QString::fromLatin1(text) << static_cast<int>(phase)
                            << QString::fromLatin1(trouble) << QString::fromLatin1(scope) << QString::fromLatin1(state)
                            << QString::fromLatin1(account) << suppresses;
    };
    row("greylisting by its word", 450, "Greylisted, come back in 5 minutes", Phase::Rcpt, "greylisted", "domain",
        "deferred", "go on", false);
    row("greylisting by its status", 451, "4.7.1 later", Phase::Rcpt, "greylisted", "domain", "deferred", "go on",
        false);
    row("a full mailbox for now", 452, "4.2.2 over quota", Phase::Rcpt, "mailbox_full", "recipient", "deferred",
        "go on", false);
    row("a full mailbox for good", 552, "5.2.2 mailbox full", Phase::Rcpt, "mailbox_full", "recipient", "deferred",
        "go on", false);
    row("something temporary", 451, "4.3.0 internal error", Phase::Dot, "temporary", "domain", "deferred", "go on",
        false);
    row("421 is the account's", 421, "4.3.2 closing", Phase::Rcpt, "throttled", "account", "deferred", "stop", false);
    row("Gmail's rate limit", 421, "4.7.28 unusual rate", Phase::Dot, "throttled", "account", "deferred", "stop",
        false);
    row("SES throttling", 454, "Throttling failure: maximum sending rate exceeded", Phase::Dot, "throttled", "account",
        "deferred", "stop", false);
    row("Gmail's day is full", 550, "5.4.5 Daily user sending limit exceeded", Phase::Mail, "daily_quota", "account",
        "deferred", "stop", false);
    row("Microsoft's day is full", 554, "5.1.90 daily limit", Phase::Mail, "daily_quota", "account", "deferred", "stop",
        false);
    row("a wrong password", 535, "5.7.8 bad credentials", Phase::Auth, "account_refused", "account", "queued", "pause",
        false);
    row("log in first", 530, "5.7.0 authentication required", Phase::Mail, "account_refused", "account", "queued",
        "pause", false);
    row("an early 554", 554, "no service for you", Phase::Greeting, "account_refused", "account", "queued", "pause",
        false);
    row("mail not signed", 550, "5.7.26 unauthenticated mail", Phase::Dot, "sender_refused", "sender", "rejected",
        "go on", false);
    row("called spam", 550, "5.7.1 looks like spam", Phase::Dot, "sender_refused", "sender", "rejected", "go on",
        false);
    row("the sender's address refused", 553, "not your address", Phase::Mail, "sender_refused", "sender", "rejected",
        "go on", false);
    row("relaying denied", 554, "Relay access denied", Phase::Rcpt, "sender_refused", "sender", "rejected", "go on",
        false);
    row("no such user by status", 550, "5.1.1 unknown", Phase::Rcpt, "bad_recipient", "recipient", "rejected", "go on",
        true);
    row("no such domain", 550, "5.1.2 host unknown", Phase::Rcpt, "bad_recipient", "recipient", "rejected", "go on",
        true);
    row("no such user by its words", 550, "User unknown in local recipient table", Phase::Rcpt, "bad_recipient",
        "recipient", "rejected", "go on", true);
    row("a disabled mailbox", 550, "5.2.1 disabled", Phase::Rcpt, "mailbox_disabled", "recipient", "rejected", "go on",
        false);
    row("too large", 552, "5.3.4 too big", Phase::Dot, "content_refused", "content", "rejected", "go on", false);
    row("too large already at MAIL", 552, "5.3.4 too big", Phase::Mail, "content_refused", "content", "rejected",
        "go on", false);
    row("not ASCII", 554, "5.6.3 conversion needed", Phase::Dot, "content_refused", "content", "rejected", "go on",
        false);
    row("a bare no", 550, "mailbox unavailable", Phase::Rcpt, "unknown_refusal", "recipient", "rejected", "go on",
        false);
}

void TestRetryPolicy::classifies()
{
    QFETCH(int, code);
    QFETCH(QString, text);
    QFETCH(int, phase);
    QFETCH(QString, trouble);
    QFETCH(QString, scope);
    QFETCH(QString, state);
    QFETCH(QString, account);
    QFETCH(bool, suppresses);
    const DeliveryResult result = reply(code, text.toLatin1().constData(), static_cast<Phase>(phase));
    const Trouble got = classify(result);
    QCOMPARE(q(nameOf(got.trouble)), trouble);
    QCOMPARE(q(nameOf(got.scope)), scope);
    const RetryDecision decision = decide(result, 0, 1, now, {}, now);
    QCOMPARE(q(nameOf(decision.outcome.state)), state);
    QCOMPARE(decision.account == AccountAction::GoOn         ? QStringLiteral("go on")
             : decision.account == AccountAction::StopForNow ? QStringLiteral("stop")
                                                             : QStringLiteral("pause"),
             account);
    QCOMPARE(decision.outcome.suppress == SuppressRule::Now, suppresses);
    // Account trouble costs no try, suppresses nobody and is explained.
    if (got.scope == Scope::Account) {
        QVERIFY(!decision.outcome.counts);
        QVERIFY(decision.outcome.suppress == SuppressRule::Never && decision.outcome.bounce == Bounce::None);
        QVERIFY(!decision.sentence.empty());
    }
    QCOMPARE(decision.outcome.pausesOccasion, got.trouble == TroubleClass::ContentRefused);
}

void TestRetryPolicy::delaysFollowTheTable_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("tries");
    QTest::addColumn<int>("minutes");
    QTest::newRow("first try greylisted") << QStringLiteral("4.7.1 greylisted") << 0 << 6;
    QTest::newRow("third try greylisted") << QStringLiteral("4.7.1 greylisted") << 2 << 30;
    QTest::newRow("fourth try greylisted: the general table") << QStringLiteral("4.7.1 greylisted") << 3 << 5;
    QTest::newRow("first temporary") << QStringLiteral("4.3.0 error") << 0 << 5;
    QTest::newRow("third temporary") << QStringLiteral("4.3.0 error") << 2 << 45;
    QTest::newRow("sixth temporary") << QStringLiteral("4.3.0 error") << 5 << 480;
    QTest::newRow("ninth temporary") << QStringLiteral("4.3.0 error") << 8 << 720;
    QTest::newRow("mailbox full the second time") << QStringLiteral("4.2.2 full") << 1 << 1440;
}

void TestRetryPolicy::delaysFollowTheTable()
{
    QFETCH(QString, text);
    QFETCH(int, tries);
    QFETCH(int, minutes);
    for (std::int64_t seed = 1; seed <= 50; ++seed) {
        const RetryDecision decision = decide(reply(451, text.toLatin1().constData()), tries, seed, now, {}, now);
        const Ms delay = *decision.outcome.until - now;
        QVERIFY(delay >= minutes * msPerMinute * 8 / 10);
        QVERIFY(delay <= minutes * msPerMinute * 12 / 10);
    }
}

void TestRetryPolicy::retriesEndWithTheOfferOrAfter72Hours()
{
    const DeliveryResult later = reply(451, "4.3.0 error");
    QCOMPARE(*decide(later, 9, 1, now - 71 * msPerHour, {}, now).outcome.until, now + msPerHour);
    QCOMPARE(*decide(later, 0, 1, now, now + 1000, now).outcome.until, now + 1000);
}

void TestRetryPolicy::aFullMailboxBouncesAfterThreeTries()
{
    const DeliveryResult full = reply(452, "4.2.2 full");
    QVERIFY(decide(full, 2, 1, now, {}, now).outcome.state == SendState::Deferred);
    const RetryDecision decision = decide(full, 3, 1, now, {}, now);
    QVERIFY(decision.outcome.state == SendState::Rejected);
    QVERIFY(decision.outcome.bounce == Bounce::Soft);
    QVERIFY(decision.outcome.suppress == SuppressRule::ThirdSoft);
}

void TestRetryPolicy::nothingSentGoesBack()
{
    DeliveryResult away;
    away.kind = DeliveryResult::Kind::NotSent;
    away.phase = Phase::Connect;
    away.text = "connection refused";
    const RetryDecision decision = decide(away, 0, 1, now, {}, now);
    QVERIFY(decision.outcome.state == SendState::Queued);
    QVERIFY(!decision.outcome.counts);
    QVERIFY(decision.account == AccountAction::StopForNow);
    away.accountProblem = true;
    QVERIFY(decide(away, 0, 1, now, {}, now).account == AccountAction::Pause);
    DeliveryResult lost = away;
    lost.kind = DeliveryResult::Kind::Ambiguous;
    QVERIFY(decide(lost, 0, 1, now, {}, now).outcome.state == SendState::Ambiguous);
}

void TestRetryPolicy::aMessageThatBreaksTheServerIsCounted()
{
    DeliveryResult broken;
    broken.kind = DeliveryResult::Kind::NotSent;
    broken.phase = Phase::Body;
    const RetryDecision decision = decide(broken, 0, 1, now, {}, now);
    QVERIFY(decision.outcome.state == SendState::Deferred);
    QVERIFY(decision.outcome.counts);
    QVERIFY(decision.account == AccountAction::GoOn);
}

void TestRetryPolicy::theSameSeedGivesTheSameDelay()
{
    const DeliveryResult later = reply(451, "4.3.0 error");
    QCOMPARE(*decide(later, 1, 7, now, {}, now).outcome.until, *decide(later, 1, 7, now, {}, now).outcome.until);
    QVERIFY(*decide(later, 1, 7, now, {}, now).outcome.until != *decide(later, 1, 8, now, {}, now).outcome.until);
}

QTEST_GUILESS_MAIN(TestRetryPolicy)
#include "tst_retrypolicy.moc"
