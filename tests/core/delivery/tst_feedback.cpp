// What providers export of bounces, complaints and deliveries: every format that ships, and what it does to a shop.

#include "core/delivery/feedback/feedbackimport.h"
#include "core/outbox/sendtoken.h"
#include "tests/core/outbox/outboxfixture.h"

#include <QDir>
#include <QFile>

#include <fstream>
#include <set>

using namespace patron;
using namespace patron::delivery;
using namespace patron::test;
using outbox::SendState;

namespace {

/// A shop that has sent one mail to anna@x.test and one to ben@x.test; the server called them srv-1 and srv-2.
class SentShop : public OutboxShop
{
public:
    static constexpr Ms later = now + msPerHour;

    SentShop()
    {
        launch(broadcast({addCustomer("anna@x.test"), addCustomer("ben@x.test")}));
        if (sendAll() != 2)
            qFatal("not sent");
        run([&](Transaction& tx) -> Result<void> {
            tx.query("UPDATE attempt SET provider_id = 'srv-' || outbox_id").run();
            tx.query("UPDATE outbox SET provider_id = 'srv-' || id").run();
            return {};
        }).value();
    }
    outbox::SendRow mail(std::int64_t id) { return row(OutboxId{id}); }
    QString stateOf(std::int64_t id) { return q(outbox::nameOf(mail(id).state)); }
    Result<FeedbackReport> bring(std::string text, bool dryRun = false)
    {
        for (const auto& [mark, value] :
             {std::pair{std::string("@ID@"), mail(1).messageHeaderId},
              std::pair{std::string("@REF@"), outbox::tokenOf(store().identityKey(), OutboxId{1})}}) {
            for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark))
                text.replace(at, mark.size(), value);
        }
        const auto path = files().file("events.txt");
        std::ofstream(path, std::ios::binary | std::ios::trunc) << text;
        const FixedClock clock(later);
        JobContext job(clock, {});
        return importFeedback(job, store(), path, nullptr, later, dryRun);
    }
    std::string standing(const std::string& address)
    {
        return *look([&](Connection& c) {
            return customer::consents::suppressionReason(c, "email", address, store().identityKey());
        });
    }
};

struct Fixture
{
    const char* name;
    const char* format;
    const char* text;
    const char* state; ///< of the mail to anna
};

const std::vector<Fixture> fixtures{
    {"ses says hard", "ses-events",
     R"({"notificationType":"Bounce","bounce":{"bounceType":"Permanent","bounceSubType":"General","feedbackId":"f1",
       "bouncedRecipients":[{"emailAddress":"anna@x.test","status":"5.1.1","diagnosticCode":"550 no such user"}],
       "timestamp":"2024-03-01T12:10:00.000Z"},"mail":{"messageId":"srv-1","destination":["anna@x.test"]}})",
     "bounced_hard"},
    {"ses says content", "ses-events",
     R"({"eventType":"Bounce","bounce":{"bounceType":"Permanent","bounceSubType":"ContentRejected",
       "bouncedRecipients":[{"emailAddress":"anna@x.test"}]},"mail":{"messageId":"srv-1"}})",
     "bounced_soft"},
    {"ses wrapped by sns", "ses-events",
     R"({"Type":"Notification","Message":"{\"eventType\":\"Complaint\",\"complaint\":{\"complainedRecipients\":[{\"emailAddress\":\"anna@x.test\"}]},\"mail\":{\"messageId\":\"other\",\"headers\":[{\"name\":\"Message-ID\",\"value\":\"<@ID@>\"}]}}"})",
     "complained"},
    {"ses tells our reference", "ses-events",
     R"({"eventType":"Bounce","bounce":{"bounceType":"Permanent","bounceSubType":"General","bouncedRecipients":
       [{"emailAddress":"anna@x.test"}]},"mail":{"messageId":"other","headers":
       [{"name":"Message-ID","value":"<given@by.ses>"},{"name":"X-Patron-Ref","value":"@REF@"}]}})",
     "bounced_hard"},
    {"ses says not spam", "ses-events",
     R"({"eventType":"Complaint","complaint":{"complaintFeedbackType":"not-spam","complainedRecipients":
       [{"emailAddress":"anna@x.test"}]},"mail":{"messageId":"srv-1"}})",
     "accepted"},
    {"sendgrid in lines", "sendgrid-events",
     "{\"email\":\"anna@x.test\",\"event\":\"processed\",\"sg_event_id\":\"a\",\"smtp-id\":\"<@ID@>\",\"timestamp\":1}"
     "\n"
     "{\"email\":\"anna@x.test\",\"event\":\"delivered\",\"sg_event_id\":\"b\",\"smtp-id\":\"<@ID@>\","
     "\"timestamp\":1709294460}\n",
     "delivered"},
    {"sendgrid blocked is soft", "sendgrid-events",
     R"([{"email":"anna@x.test","event":"bounce","type":"blocked","sg_event_id":"c","smtp-id":"<@ID@>","status":"5.7.1"}])",
     "bounced_soft"},
    {"sendgrid bounce", "sendgrid-events",
     R"([{"email":"anna@x.test","event":"bounce","type":"bounce","sg_event_id":"c","smtp-id":"<@ID@>","status":"5.1.1"}])",
     "bounced_hard"},
    {"sendgrid activity", "sendgrid-activity",
     "processed,message_id,event,api_key_id,subject,from,email,reason\n"
     "2024-03-01 12:10:00,srv-1.filter0905p1mdw1-4434-59E0C6FF-3.0,spam_report,,Hi,shop@shop.test,anna@x.test,\n",
     "complained"},
    {"mailgun permanent", "mailgun-events",
     R"({"items":[{"event":"failed","severity":"permanent","reason":"bounce","id":"m1","timestamp":1709295000.5,
       "recipient":"anna@x.test","delivery-status":{"code":550,"message":"no such user"},
       "message":{"headers":{"message-id":"@ID@"}}}],"paging":{}})",
     "bounced_hard"},
    {"mailgun temporary", "mailgun-events",
     R"({"items":[{"event":"failed","severity":"temporary","id":"m1","recipient":"anna@x.test",
       "message":{"headers":{"message-id":"@ID@"}}}]})",
     "accepted"},
    {"mailgun webhook", "mailgun-webhooks",
     R"({"signature":{},"event-data":{"event":"unsubscribed","id":"m2","recipient":"anna@x.test",
       "message":{"headers":{"message-id":"@ID@"}}}})",
     "unsubscribed"},
    {"postmark list", "postmark-bounces",
     R"({"TotalCount":1,"Bounces":[{"RecordType":"Bounce","ID":7,"Type":"HardBounce","MessageID":"srv-1",
       "Email":"anna@x.test","BouncedAt":"2024-03-01T12:10:00Z","Details":"550"}]})",
     "bounced_hard"},
    {"postmark webhook", "postmark-webhooks",
     R"({"RecordType":"Bounce","Type":"SoftBounce","MessageID":"srv-1","Email":"anna@x.test"})", "bounced_soft"},
    {"brevo list", "brevo-events",
     R"({"events":[{"email":"anna@x.test","date":"2024-03-01T12:10:00.000+00:00","messageId":"<@ID@>",
       "event":"hardBounces","reason":"550"}]})",
     "bounced_hard"},
    {"brevo logs", "brevo-logs",
     "st_text;ts;sub;frm;email;tag;mid;link\nSoft bounced;01-03-2024 12:10:00;Hi;shop@shop.test;anna@x.test;;<@ID@>;\n",
     "bounced_soft"},
};

}

class TestFeedback : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void what_ships_is_sound_and_has_a_file();
    void a_provider_is_understood_data();
    void a_provider_is_understood();
    void the_id_of_the_reply_names_the_mail_data();
    void the_id_of_the_reply_names_the_mail();
    void an_id_of_an_earlier_try_counts();
    void texts_are_understood_data();
    void texts_are_understood();
    void news_only_climb();
    void a_stop_counts_for_the_address();
    void who_came_back_stays();
    void a_bounce_of_others_changes_nothing();
    void looks_are_events_once();
    void what_cannot_be_read_is_told();
    void nothing_is_kept_of_a_trial();
    void no_export_is_said_data();
    void no_export_is_said();
};

void TestFeedback::what_ships_is_sound_and_has_a_file()
{
    QDir folder(QStringLiteral(PATRON_SOURCE_DIR "/resources/feedback"));
    const QStringList files = folder.entryList({QStringLiteral("*.json")}, QDir::Files);
    QVERIFY(files.size() >= 10);
    std::set<std::string> shown{"twilio-messages", "twilio-log"};
    for (const Fixture& each : fixtures)
        shown.insert(each.format);
    for (const QString& name : files) {
        QFile file(folder.filePath(name));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const auto json = parseJson(file.readAll().toStdString(), "the format");
        VERIFY_OK(json);
        const auto format = FeedbackFormat::parse(*json);
        VERIFY_OK(format);
        QCOMPARE(q(format->name) + u".json"_qs, name);
        QVERIFY2(shown.contains(format->name), format->name.c_str());
    }
    QCOMPARE(static_cast<qsizetype>(feedbackFormats().size()), files.size());
}

void TestFeedback::a_provider_is_understood_data()
{
    QTest::addColumn<int>("index");
    for (std::size_t i = 0; i < fixtures.size(); ++i)
        QTest::newRow(fixtures[i].name) << static_cast<int>(i);
}

void TestFeedback::a_provider_is_understood()
{
    QFETCH(int, index);
    const Fixture& fixture = fixtures[static_cast<std::size_t>(index)];
    SentShop shop;
    QCOMPARE(shop.stateOf(1), u"accepted"_qs);
    const auto report = shop.bring(fixture.text);
    VERIFY_OK(report);
    QCOMPARE(q(report->format), q(fixture.format));
    QVERIFY2(report->rejects.empty(), report->rejects.empty() ? "" : report->rejects.front().reason.c_str());
    QCOMPARE(shop.stateOf(1), q(fixture.state));
    QCOMPARE(shop.stateOf(2), u"accepted"_qs);
    const bool stops = std::string_view(fixture.state) != "accepted" &&
                       std::string_view(fixture.state) != "delivered" &&
                       std::string_view(fixture.state) != "bounced_soft";
    QCOMPARE(shop.standing("anna@x.test").empty(), !stops);
    // Told again, nothing more happens.
    const auto again = shop.bring(fixture.text);
    VERIFY_OK(again);
    QCOMPARE(again->unchanged + again->ignored, again->records);
}

void TestFeedback::the_id_of_the_reply_names_the_mail_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("state"); // of the mail to anna, which is not her latest
    const QString bounce = QStringLiteral(
        R"([{"email":"%1","event":"bounce","type":"bounce","sg_event_id":"c","sg_message_id":"%2","smtp-id":"%3"}])");
    const auto row = [&](const char* name, const char* to, const char* told, const char* messageId,
                         const char* expected) {
        QTest::newRow(name) << bounce.arg(QLatin1String(to), QLatin1String(told), QLatin1String(messageId))
                            << QString::fromLatin1(expected);
    };
    row("as it was given", "anna@x.test", "srv-1", "", "bounced_hard");
    row("with the machine that sent it on", "anna@x.test", "srv-1.filter0001.16648.5515E0B88.0", "", "bounced_hard");
    row("with the machine that received it", "anna@x.test", "srv-1.recvd-5f9-1-0", "", "bounced_hard");
    row("in a Message-ID that is not ours", "anna@x.test", "", "<srv-1@eu-west-1.amazonses.com>", "bounced_hard");
    row("of another mail", "anna@x.test", "srv-9", "", "accepted");
    row("the beginning of it only", "anna@x.test", "srv", "", "accepted");
    row("for somebody else", "ben@x.test", "srv-1", "", "accepted");
}

void TestFeedback::the_id_of_the_reply_names_the_mail()
{
    QFETCH(QString, text);
    QFETCH(QString, state);
    SentShop shop;
    // A later mail to anna, so that what fits nothing would be taken for it.
    shop.launch(shop.broadcast({shop.mail(1).customer}));
    QCOMPARE(shop.sendAll(), 1);
    shop.run([&](Transaction& tx) -> Result<void> {
            tx.query("UPDATE attempt SET provider_id = 'srv-3' WHERE outbox_id = 3").run();
            tx.query("UPDATE outbox SET provider_id = 'srv-3' WHERE id = 3").run();
            return {};
        })
        .value();
    VERIFY_OK(shop.bring(text.toStdString()));
    QCOMPARE(shop.stateOf(1), state);
    QCOMPARE(shop.stateOf(2), u"accepted"_qs);
    QCOMPARE(shop.stateOf(3), u"accepted"_qs);
}

void TestFeedback::an_id_of_an_earlier_try_counts()
{
    SentShop shop;
    shop.run([&](Transaction& tx) -> Result<void> {
            tx.query(
                  "INSERT INTO attempt(outbox_id, n, phase, outcome, started_at, ended_at, provider_id) VALUES (1, 2, "
                  "'done', 'accepted', 0, 0, 'srv-again')")
                .run();
            tx.query("UPDATE outbox SET provider_id = 'srv-again' WHERE id = 1").run();
            return {};
        })
        .value();
    VERIFY_OK(shop.bring(R"({"RecordType":"Bounce","Type":"HardBounce","MessageID":"srv-1","Email":"anna@x.test"})"));
    QCOMPARE(shop.stateOf(1), u"bounced_hard"_qs);
}

void TestFeedback::texts_are_understood_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("format");
    QTest::addColumn<QString>("state");
    QTest::newRow("list") << QStringLiteral(R"({"messages":[{"sid":"SM1","to":"+447700900123","status":"undelivered",
        "error_code":30005,"date_sent":"Fri, 01 Mar 2024 12:10:00 +0000"}]})")
                          << u"twilio-messages"_qs << u"bounced_hard"_qs;
    QTest::newRow("log") << QStringLiteral("From,To,Body,Status,SentDate,ErrorCode,Sid,Direction\n"
                                           "Shop,+447700900123,Hi,delivered,2024-03-01T12:10:00.000Z,,SM1,outbound\n")
                         << u"twilio-log"_qs << u"delivered"_qs;
    QTest::newRow("stopped") << QStringLiteral("From,To,Body,Status,SentDate,ErrorCode,Sid,Direction\n"
                                               "Shop,+447700900123,Hi,failed,,21610,SM1,outbound\n")
                             << u"twilio-log"_qs << u"unsubscribed"_qs;
}

void TestFeedback::texts_are_understood()
{
    QFETCH(QString, text);
    QFETCH(QString, format);
    QFETCH(QString, state);
    SentShop shop;
    shop.run([&](Transaction& tx) -> Result<void> {
            tx.query("UPDATE outbox SET channel = 'sms', address = '+447700900123', normalized = '+447700900123', "
                     "provider_id = 'SM1' WHERE id = 1")
                .run();
            return {};
        })
        .value();
    const auto report = shop.bring(text.toStdString());
    VERIFY_OK(report);
    QCOMPARE(q(report->format), format);
    QCOMPARE(shop.stateOf(1), state);
}

void TestFeedback::news_only_climb()
{
    SentShop shop;
    const auto mixed =
        shop.bring("[{\"email\":\"anna@x.test\",\"event\":\"spamreport\",\"sg_event_id\":\"3\",\"smtp-id\":\"<@ID@>\"},"
                   "{\"email\":\"anna@x.test\",\"event\":\"bounce\",\"type\":\"bounce\",\"sg_event_id\":\"2\",\"smtp-"
                   "id\":\"<@ID@>\"},"
                   "{\"email\":\"anna@x.test\",\"event\":\"delivered\",\"sg_event_id\":\"1\",\"smtp-id\":\"<@ID@>\"}]");
    VERIFY_OK(mixed);
    QCOMPARE(mixed->complained, 1);
    QCOMPARE(mixed->unchanged, 2);
    QCOMPARE(shop.mail(1).state, SendState::Complained);
    QCOMPARE(shop.standing("anna@x.test"), std::string("complained"));
}

void TestFeedback::a_stop_counts_for_the_address()
{
    SentShop shop;
    const auto report =
        shop.bring(R"([{"email":"Stranger@Else.test","event":"spamreport","sg_event_id":"9","smtp-id":"<no@such>"}])");
    VERIFY_OK(report);
    QCOMPARE(report->complained, 1);
    QCOMPARE(shop.standing("stranger@else.test"), std::string("complained"));
    // A customer's consent goes with it, whichever mail it was.
    const auto anna =
        shop.bring(R"([{"email":"anna@x.test","event":"unsubscribe","sg_event_id":"8","smtp-id":"<older@mail>"}])");
    VERIFY_OK(anna);
    QCOMPARE(anna->unsubscribed, 1);
    QCOMPARE(shop.mail(1).state, SendState::Accepted);
    const auto reach = *shop.look([&](Connection& c) {
        return customer::consents::reach(c, shop.mail(1).customer, customer::Channel::Email, "marketing",
                                         shop.store().identityKey());
    });
    QVERIFY(!reach.refusal(false).empty());
}

void TestFeedback::who_came_back_stays()
{
    SentShop shop;
    const char* told =
        R"([{"email":"anna@x.test","event":"unsubscribe","sg_event_id":"8","smtp-id":"<@ID@>","timestamp":1709294460}])";
    VERIFY_OK(shop.bring(told));
    QCOMPARE(shop.standing("anna@x.test"), std::string("unsubscribed"));
    shop.run([&](Transaction& tx) -> Result<void> {
            customer::ConsentEntry entry;
            entry.customer = shop.mail(1).customer;
            entry.source = "counter";
            entry.evidence = "signed at the counter";
            entry.at = SentShop::later;
            (void)customer::consents::grantAfresh(tx, entry, shop.store().identityKey(), SentShop::later);
            return {};
        })
        .value();
    QCOMPARE(shop.standing("anna@x.test"), std::string());
    const auto again = shop.bring(told);
    VERIFY_OK(again);
    QCOMPARE(again->unchanged, 1);
    QCOMPARE(shop.standing("anna@x.test"), std::string());
}

void TestFeedback::a_bounce_of_others_changes_nothing()
{
    SentShop shop;
    const auto report = shop.bring(
        R"([{"email":"anna@x.test","event":"bounce","type":"bounce","sg_event_id":"c","smtp-id":"<another@mail>"}])");
    VERIFY_OK(report);
    QCOMPARE(report->unmatched, 1);
    QCOMPARE(shop.mail(1).state, SendState::Accepted);
    QCOMPARE(shop.standing("anna@x.test"), std::string());
}

void TestFeedback::looks_are_events_once()
{
    SentShop shop;
    const std::string text =
        R"([{"email":"anna@x.test","event":"open","sg_event_id":"o1","smtp-id":"<@ID@>","timestamp":1709294460},
            {"email":"anna@x.test","event":"open","sg_event_id":"o2","smtp-id":"<@ID@>","sg_machine_open":true},
            {"email":"anna@x.test","event":"click","sg_event_id":"k1","smtp-id":"<@ID@>","timestamp":1709294470}])";
    const auto report = shop.bring(text);
    VERIFY_OK(report);
    QCOMPARE(report->opened, 1);
    QCOMPARE(report->ignored, 1);
    QCOMPARE(report->clicked, 1);
    VERIFY_OK(shop.bring(text));
    QCOMPARE(shop.number("SELECT COUNT(*) FROM v_event WHERE kind = 'message.opened'"), 1);
    QCOMPARE(shop.number("SELECT COUNT(*) FROM v_event WHERE kind = 'message.clicked'"), 1);
}

void TestFeedback::what_cannot_be_read_is_told()
{
    SentShop shop;
    const auto report = shop.bring("{\"email\":\"anna@x.test\",\"event\":\"teleported\",\"sg_event_id\":\"a\"}\n"
                                   "{\"email\":\"not an address\",\"event\":\"bounce\",\"sg_event_id\":\"b\"}\n"
                                   "{broken\n"
                                   "{\"event\":\"delivered\",\"sg_event_id\":\"c\"}\n"
                                   "{\"email\":\"anna@x.test\",\"event\":\"delivered\",\"sg_event_id\":\"d\","
                                   "\"smtp-id\":\"<@ID@>\"}\n");
    VERIFY_OK(report);
    QCOMPARE(report->records, 5);
    QCOMPARE(report->rejected, 4);
    QCOMPARE(report->delivered, 1);
    std::set<std::int64_t> places;
    for (const FeedbackReject& each : report->rejects) {
        places.insert(each.place);
        QVERIFY(each.reason.ends_with('.'));
    }
    QCOMPARE(places, (std::set<std::int64_t>{1, 2, 3, 4}));
}

void TestFeedback::nothing_is_kept_of_a_trial()
{
    SentShop shop;
    const auto report = shop.bring(
        R"([{"email":"anna@x.test","event":"bounce","type":"bounce","sg_event_id":"c","smtp-id":"<@ID@>"}])", true);
    VERIFY_OK(report);
    QVERIFY(report->dryRun);
    QCOMPARE(report->bouncedHard, 1);
    QCOMPARE(shop.mail(1).state, SendState::Accepted);
    QCOMPARE(shop.standing("anna@x.test"), std::string());
}

void TestFeedback::no_export_is_said_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("says");
    QTest::newRow("a list of customers") << QByteArray("email,name\na@x.test,Anna\n") << u"no export of bounces"_qs;
    QTest::newRow("other JSON") << QByteArray(R"({"hello":"world"})") << u"no export of bounces"_qs;
    QTest::newRow("torn JSON") << QByteArray(R"([{"email":"a@x.test")") << u"line 1"_qs;
    QTest::newRow("a picture") << QByteArray("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16) << u"PNG"_qs;
    QTest::newRow("nothing") << QByteArray() << u"empty"_qs;
}

void TestFeedback::no_export_is_said()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, says);
    SentShop shop;
    const auto report = shop.bring(bytes.toStdString());
    QVERIFY(!report);
    QVERIFY2(q(report.error().text).contains(says), report.error().text.c_str());
}

QTEST_GUILESS_MAIN(TestFeedback)
#include "tst_feedback.moc"
