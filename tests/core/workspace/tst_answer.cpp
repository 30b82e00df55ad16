#include "core/base/json.h"
#include "core/customer/consentstore.h"
#include "core/delivery/local/localinbox.h"
#include "core/delivery/threads.h"
#include "core/message/messagestore.h"
#include "core/workspace/answer.h"
#include "tests/support/brandedshop.h"
#include "tests/support/checks.h"

#include <QtTest>

using namespace patron;
using namespace patron::workspace;

/// A customer wrote; a person answers, and it goes the way of all messages.
class TestAnswer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void anAnswerIsAMailInTheThread();
    void aTextIsAnsweredByText();
    void itGoesWhereTheyWroteFrom_data();
    void itGoesWhereTheyWroteFrom();
    void eachChannelHasItsOwnAddress();
    void whereTheyWroteFromIsLookedUp_data();
    void whereTheyWroteFromIsLookedUp();
    void anAddressThatIsGivenUpMeanwhileGetsNothing();
    void subjects_data();
    void subjects();
    void theFrameMayBeChanged();
    void whoUnsubscribedIsAnswered();
    void whoCannotBeReachedIsNot();
    void nothingIsHalfDone();
    void badWords_data();
    void badWords();

private:
    void wrote(const std::string& subject, const std::string& text, const std::string& sender = "anna@home.test");
    void texted(const std::string& text, const std::string& number = "+447400123456");
    void suppress(const std::string& reason, const std::string& address = "anna@home.test");
    void addIdentity(customer::IdentityKind kind, const std::string& value);
    std::int64_t count(const std::string& sql);
    std::vector<delivery::OpenThread> open();
    std::string deliver(const Answered& answered);
    Result<Answered> say(const std::string& text, const std::string& subject = {})
    {
        AnswerWish wish;
        wish.customer = m_anna;
        wish.text = text;
        wish.subject = subject;
        return answer(m_shop->workspace(), wish, now);
    }

    static constexpr Ms now = test::BrandedShop::now;
    std::unique_ptr<test::BrandedShop> m_shop;
    CustomerId m_anna;
};

void TestAnswer::init()
{
    m_shop = std::make_unique<test::BrandedShop>();
    m_anna = m_shop->addPerson("anna@home.test", "+447400123456", {});
}

void TestAnswer::cleanup()
{
    m_shop.reset();
}

void TestAnswer::wrote(const std::string& subject, const std::string& text, const std::string& sender)
{
    m_shop->write([&](Transaction& tx) -> Result<void> {
        tx.query("INSERT INTO inbound_mail(connector_id, source_key, header_id, kind, sender, subject, body, "
                 "customer_id, matched_by, state, at, received_at) VALUES (1, ?1, 'q1@home.test', 'reply', ?2, ?3, "
                 "?4, ?5, 'answered', 'done', ?6, ?6)")
            .bind(subject + text, sender, subject, text, m_anna, now - 1'000)
            .run();
        return {};
    });
}

void TestAnswer::texted(const std::string& text, const std::string& number)
{
    m_shop->write([&](Transaction& tx) -> Result<void> {
        tx.query("INSERT INTO inbound_text(connector_id, source_key, number, receiver, body, meaning, at, "
                 "received_at) VALUES (1, ?1, ?3, '+447400999999', ?1, 'text', ?2, ?2)")
            .bind(text, now - 500, number)
            .run();
        return {};
    });
}

void TestAnswer::suppress(const std::string& reason, const std::string& address)
{
    m_shop->write([&](Transaction& tx) -> Result<void> {
        customer::consents::suppress(tx, {"email", address, reason, "test", "", now - 10, {}},
                                     m_shop->store().identityKey(), now);
        return {};
    });
}

void TestAnswer::addIdentity(customer::IdentityKind kind, const std::string& value)
{
    m_shop->write([&](Transaction& tx) -> Result<void> {
        customer::customers::addIdentity(tx, m_anna, *customer::makeIdentity(kind, value, {}, "GB"), {}, now);
        return {};
    });
}

std::int64_t TestAnswer::count(const std::string& sql)
{
    return m_shop->store()
        .read([&](ReadSession& session) -> Result<std::int64_t> {
            Query query = session.connection().query(sql);
            return query.step() ? query.int64(0) : -1;
        })
        .value();
}

std::vector<delivery::OpenThread> TestAnswer::open()
{
    return m_shop->store()
        .read([](ReadSession& session) -> Result<std::vector<delivery::OpenThread>> {
            return delivery::threads::open(session.connection());
        })
        .value();
}

/// The bytes of the mail as they came to the Local inbox.
std::string TestAnswer::deliver(const Answered& answered)
{
    JobContext job(m_shop->clock());
    delivery::RunScope scope;
    scope.occasion = answered.occasion;
    const auto report = m_shop->workspace().delivery().run(job, scope);
    if (!report || report->accepted != 1)
        return {};
    const delivery::LocalInbox inbox(m_shop->store().uuid());
    const auto mails = inbox.list();
    if (!mails || mails->empty())
        return {};
    const auto bytes = inbox.read(mails->front().path);
    return bytes ? *bytes : std::string();
}

void TestAnswer::anAnswerIsAMailInTheThread()
{
    wrote("Opening hours", "Are you open on Sunday?");
    QCOMPARE(open().size(), std::size_t{1});
    const auto answered = say("Yes, from ten to four.\nBring <b>biscuits</b> {{ customer.email }}");
    VERIFY_OK(answered);
    QCOMPARE(answered->address, "anna@home.test");
    QCOMPARE(answered->subject, "Re: Opening hours");
    QVERIFY(open().empty());
    const std::string mail = deliver(*answered);
    QVERIFY2(mail.find("\r\nSubject: Re: Opening hours\r\n") != std::string::npos, mail.c_str());
    QVERIFY2(mail.find("\r\nIn-Reply-To: <q1@home.test>\r\n") != std::string::npos, mail.c_str());
    QVERIFY2(mail.find("\r\nReferences: <q1@home.test>\r\n") != std::string::npos, mail.c_str());
    QVERIFY2(mail.find("List-Unsubscribe") == std::string::npos, mail.c_str());
    // What a person wrote is text, not a template.
    QVERIFY2(mail.find("Bring <b>biscuits</b> {{ customer.email }}") != std::string::npos, mail.c_str());
    QVERIFY2(mail.find("Marlow & Finch") != std::string::npos, mail.c_str());
    const auto items = m_shop->store()
                           .read([&](ReadSession& session) -> Result<std::vector<delivery::ThreadItem>> {
                               return delivery::threads::items(session.connection(), m_anna);
                           })
                           .value();
    QCOMPARE(items.size(), std::size_t{2});
    QVERIFY(items.back().isOurs);
    QCOMPARE(items.back().subject, "Re: Opening hours");
}

void TestAnswer::aTextIsAnsweredByText()
{
    wrote("Opening hours", "Are you open on Sunday?");
    texted("Or on Monday?");
    const auto answered = say("Both.");
    VERIFY_OK(answered);
    QCOMPARE(answered->channel, customer::Channel::Sms);
    QCOMPARE(answered->address, "+447400123456");
    QVERIFY(open().empty());
    QVERIFY(deliver(*answered).find("Both.") != std::string::npos);
}

void TestAnswer::itGoesWhereTheyWroteFrom_data()
{
    QTest::addColumn<QByteArray>("sender");
    QTest::addColumn<QByteArray>("expected");
    QTest::newRow("the address on file") << QByteArray("anna@home.test") << QByteArray("anna@home.test");
    QTest::newRow("another of theirs, as they write it")
        << QByteArray("anna.marlow@work.test") << QByteArray("Anna.Marlow@work.test");
    QTest::newRow("one that nobody knows") << QByteArray("friend@other.test") << QByteArray("friend@other.test");
    QTest::newRow("a form on the shop's site") << QByteArray("hello@shop.test") << QByteArray("anna@home.test");
    QTest::newRow("nobody knows from where") << QByteArray() << QByteArray("anna@home.test");
}

void TestAnswer::itGoesWhereTheyWroteFrom()
{
    QFETCH(QByteArray, sender);
    QFETCH(QByteArray, expected);
    addIdentity(customer::IdentityKind::Email, "Anna.Marlow@work.test");
    wrote("Tea", "Hello", sender.toStdString());
    const auto answered = say("Hi");
    VERIFY_OK(answered);
    QCOMPARE(QByteArray::fromStdString(answered->address), expected);
    const std::string mail = deliver(*answered);
    QVERIFY2(mail.find("\r\nTo: " + expected.toStdString() + "\r\n") != std::string::npos, mail.c_str());
}

void TestAnswer::eachChannelHasItsOwnAddress()
{
    addIdentity(customer::IdentityKind::Phone, "+447400654321");
    wrote("Tea", "Hello", "friend@other.test");
    texted("And coffee?", "+447400654321");
    AnswerWish wish;
    wish.customer = m_anna;
    wish.text = "Hi";
    QCOMPARE(answer(m_shop->workspace(), wish, now)->address, "+447400654321");
    wish.channel = customer::Channel::Email;
    const auto byMail = answer(m_shop->workspace(), wish, now);
    VERIFY_OK(byMail);
    QCOMPARE(byMail->address, "friend@other.test");
    QCOMPARE(byMail->subject, "Re: Tea");
}

void TestAnswer::whereTheyWroteFromIsLookedUp_data()
{
    QTest::addColumn<QByteArray>("suppressed");
    QTest::addColumn<QByteArray>("reason");
    QTest::addColumn<bool>("goes");
    const QByteArray from("friend@other.test");
    QTest::newRow("it bounced for good") << from << QByteArray("bounced_hard") << false;
    QTest::newRow("it called our mail spam") << from << QByteArray("complained") << false;
    QTest::newRow("it wants no marketing, which an answer is not") << from << QByteArray("unsubscribed") << true;
    QTest::newRow("only the one on file bounced") << QByteArray("anna@home.test") << QByteArray("bounced_hard") << true;
}

void TestAnswer::whereTheyWroteFromIsLookedUp()
{
    QFETCH(QByteArray, suppressed);
    QFETCH(QByteArray, reason);
    QFETCH(bool, goes);
    wrote("Tea", "Hello", "friend@other.test");
    suppress(reason.toStdString(), suppressed.toStdString());
    const auto answered = say("Hi");
    QCOMPARE(bool(answered), goes);
    if (goes)
        QVERIFY(!deliver(*answered).empty());
    else
        QCOMPARE(answered.error().code, ErrorCode::Conflict);
}

void TestAnswer::anAddressThatIsGivenUpMeanwhileGetsNothing()
{
    wrote("Tea", "Hello", "friend@other.test");
    const auto answered = say("Hi");
    VERIFY_OK(answered);
    suppress("bounced_hard", "friend@other.test");
    QVERIFY(deliver(*answered).empty());
    QCOMPARE(count("SELECT count(*) FROM outbox WHERE state = 'suppressed'"), 1);
}

void TestAnswer::subjects_data()
{
    QTest::addColumn<QByteArray>("theirs");
    QTest::addColumn<QByteArray>("ours");
    QTest::addColumn<QByteArray>("expected");
    QTest::newRow("theirs") << QByteArray("Tea") << QByteArray() << QByteArray("Re: Tea");
    QTest::newRow("once is enough") << QByteArray("RE: Tea") << QByteArray() << QByteArray("RE: Tea");
    QTest::newRow("none") << QByteArray() << QByteArray() << QByteArray("Your message");
    QTest::newRow("ours") << QByteArray("Tea") << QByteArray(" Coffee ") << QByteArray("Coffee");
}

void TestAnswer::subjects()
{
    QFETCH(QByteArray, theirs);
    QFETCH(QByteArray, ours);
    QFETCH(QByteArray, expected);
    wrote(theirs.toStdString(), "Hello");
    QCOMPARE(say("Hi", ours.toStdString())->subject, expected.toStdString());
}

void TestAnswer::theFrameMayBeChanged()
{
    wrote("Tea", "Hello");
    VERIFY_OK(say("One"));
    QCOMPARE(count("SELECT count(*) FROM message"), 1);
    m_shop->write([](Transaction& tx) -> Result<void> {
        message::Message frame;
        frame.name = "Answer";
        frame.messageClass = message::MessageClass::Transactional;
        frame.bodyKind = message::BodyKind::Text;
        frame.subject = "{{ answer.subject }}";
        frame.body = "{{ answer.text }}\nYours, Sam";
        PATRON_CHECK(message::messages::save(tx, frame, now));
        return {};
    });
    const auto answered = say("Two");
    VERIFY_OK(answered);
    QVERIFY(deliver(*answered).find("Yours, Sam") != std::string::npos);
    QCOMPARE(count("SELECT count(*) FROM message"), 1);

    m_shop->write([](Transaction& tx) -> Result<void> {
        message::Message frame;
        frame.name = "Answer";
        frame.bodyKind = message::BodyKind::Text;
        frame.subject = "{{ answer.subject }}";
        frame.body = "{{ answer.text }}";
        PATRON_CHECK(message::messages::save(tx, frame, now));
        return {};
    });
    QCOMPARE(say("Three").error().code, ErrorCode::Conflict);
}

void TestAnswer::whoUnsubscribedIsAnswered()
{
    suppress("unsubscribed");
    wrote("Tea", "Hello");
    const auto answered = say("Hi");
    VERIFY_OK(answered);
    QVERIFY(!deliver(*answered).empty());
}

void TestAnswer::whoCannotBeReachedIsNot()
{
    wrote("Tea", "Hello");
    suppress("bounced_hard");
    const auto refused = say("Hi");
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::Conflict);
    AnswerWish wish;
    wish.customer = CustomerId{999};
    wish.text = "Hi";
    QVERIFY(!answer(m_shop->workspace(), wish, now));
}

void TestAnswer::nothingIsHalfDone()
{
    wrote("Tea", "Hello");
    suppress("bounced_hard");
    QVERIFY(!say("Hi"));
    QCOMPARE(count("SELECT count(*) FROM outbox"), 0);
    QCOMPARE(count("SELECT count(*) FROM occasion"), 0);
    QCOMPARE(open().size(), std::size_t{1});
}

void TestAnswer::badWords_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("none") << QByteArray();
    QTest::newRow("spaces") << QByteArray(" \n\t ");
    QTest::newRow("too many") << QByteArray(20'001, 'x');
}

void TestAnswer::badWords()
{
    QFETCH(QByteArray, text);
    wrote("Tea", "Hello");
    const auto refused = say(text.toStdString());
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::BadInput);
    QCOMPARE(open().size(), std::size_t{1});
}

QTEST_GUILESS_MAIN(TestAnswer)
#include "tst_answer.moc"
