#include "core/base/json.h"
#include "core/outbox/sendstate.h"
#include "core/outbox/sendterms.h"
#include "tests/support/checks.h"

#include <set>

using namespace patron;
using namespace patron::outbox;
using patron::test::q;

namespace {

/// The diagram of the delivery contract, written out a second time.
const std::map<std::string, std::set<std::string>> diagram{
    {"planned", {"held", "queued", "suppressed", "skipped", "cancelled", "expired"}},
    {"held", {"held", "queued", "suppressed", "skipped", "cancelled", "expired"}},
    {"queued", {"held", "leased", "suppressed", "skipped", "cancelled", "expired"}},
    {"leased", {"queued", "held", "handed", "deferred", "rejected", "suppressed", "skipped", "cancelled", "expired"}},
    {"handed", {"accepted", "deferred", "rejected", "ambiguous"}},
    {"deferred", {"queued"}},
    {"ambiguous", {"accepted", "queued", "assumed_sent"}},
    {"accepted", {"delivered", "bounced_soft", "bounced_hard", "unsubscribed", "complained"}},
    {"assumed_sent", {"delivered", "bounced_soft", "bounced_hard", "unsubscribed", "complained"}},
    {"delivered", {"bounced_soft", "bounced_hard", "unsubscribed", "complained"}},
    {"bounced_soft", {"bounced_hard", "unsubscribed", "complained"}},
    {"bounced_hard", {"unsubscribed", "complained"}},
    {"unsubscribed", {"complained"}},
    {"complained", {}},
    {"rejected", {}},
    {"suppressed", {}},
    {"skipped", {}},
    {"cancelled", {}},
    {"expired", {}},
};

}

class TestSendState : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyPairIsAsTheDiagramSays_data();
    void everyPairIsAsTheDiagramSays();
    void namesComeBack();
    void openStatesAreThoseWithWorkLeft();
    void termsComeBackAsTheyWere_data();
    void termsComeBackAsTheyWere();
    void badTermsAreNamed_data();
    void badTermsAreNamed();
    void quietHoursEnd_data();
    void quietHoursEnd();
};

void TestSendState::everyPairIsAsTheDiagramSays_data()
{
    QTest::addColumn<int>("from");
    QTest::addColumn<int>("to");
    QTest::addColumn<bool>("allowed");
    for (const SendState from : allSendStates) {
        for (const SendState to : allSendStates) {
            const bool allowed = diagram.at(std::string(nameOf(from))).contains(std::string(nameOf(to)));
            QTest::addRow("%s to %s", nameOf(from).data(), nameOf(to).data())
                << static_cast<int>(from) << static_cast<int>(to) << allowed;
        }
    }
}

void TestSendState::everyPairIsAsTheDiagramSays()
{
    QFETCH(int, from);
    QFETCH(int, to);
    QFETCH(bool, allowed);
    QCOMPARE(mayChange(static_cast<SendState>(from), static_cast<SendState>(to)), allowed);
}

void TestSendState::namesComeBack()
{
    std::set<std::string_view> names;
    for (const SendState state : allSendStates) {
        QVERIFY(parseSendState(nameOf(state)) == state);
        names.insert(nameOf(state));
    }
    QCOMPARE(names.size(), allSendStates.size());
    QVERIFY(!parseSendState("sent"));
}

void TestSendState::openStatesAreThoseWithWorkLeft()
{
    const std::set<std::string> open{"planned", "held", "queued", "leased", "handed", "deferred", "ambiguous"};
    for (const SendState state : allSendStates)
        QCOMPARE(isOpen(state), open.contains(std::string(nameOf(state))));
}

void TestSendState::termsComeBackAsTheyWere_data()
{
    QTest::addColumn<QString>("json");
    QTest::newRow("none") << QStringLiteral("{}");
    QTest::newRow("a cap that waits") << QStringLiteral(
        R"({"cap":[{"channel":"email","max":2,"per":"7 days","else":"wait 3 days"}]})");
    QTest::newRow("a cap over all channels that skips")
        << QStringLiteral(R"({"cap":[{"max":1,"per":"1 month","else":"skip"}]})");
    QTest::newRow("quiet hours and exemption")
        << QStringLiteral(R"({"quiet_hours":{"from":"20:00","to":"09:30"},"cap_exempt":true})");
    QTest::newRow("an address of its own") << QStringLiteral(R"({"address_given":true})");
}

void TestSendState::termsComeBackAsTheyWere()
{
    QFETCH(QString, json);
    const auto terms = parseSendTerms(*parseJson(json.toStdString(), "terms"));
    VERIFY_OK(terms);
    const auto again = parseSendTerms(toJson(*terms));
    VERIFY_OK(again);
    QVERIFY(*again == *terms);
    if (!json.contains(QStringLiteral("month")))
        QCOMPARE(q(compactJson(toJson(*terms))), json);
}

void TestSendState::badTermsAreNamed_data()
{
    QTest::addColumn<QString>("json");
    QTest::addColumn<QString>("words");
    QTest::newRow("an unknown key") << QStringLiteral(R"({"quiet_hour":{}})") << QStringLiteral("quiet_hours");
    QTest::newRow("a cap without a span") << QStringLiteral(R"({"cap":[{"max":1}]})") << QStringLiteral("per");
    QTest::newRow("a cap with an unknown end")
        << QStringLiteral(R"({"cap":[{"max":1,"per":"1 day","else":"later"}]})") << QStringLiteral("wait 3 days");
    QTest::newRow("half of the quiet hours")
        << QStringLiteral(R"({"quiet_hours":{"from":"20:00"}})") << QStringLiteral("\"to\"");
    QTest::newRow("a flag that is a word")
        << QStringLiteral(R"({"address_given":"yes"})") << QStringLiteral("address_given");
    QTest::newRow("a negative lateness") << QStringLiteral(R"({"max_late":"-1 days"})") << QStringLiteral("max_late");
}

void TestSendState::badTermsAreNamed()
{
    QFETCH(QString, json);
    QFETCH(QString, words);
    VERIFY_FAILS(parseSendTerms(*parseJson(json.toStdString(), "terms")), ErrorCode::BadInput, words.toStdString());
}

void TestSendState::quietHoursEnd_data()
{
    QTest::addColumn<QString>("zone");
    QTest::addColumn<QString>("from");
    QTest::addColumn<QString>("to");
    QTest::addColumn<QString>("at");
    QTest::addColumn<QString>("until");
    const auto row = [](const char* name, const char* zone, const char* from, const char* to, const char* at,
                        const char* until) {
        QTest::newRow(name) << QString::fromLatin1(zone) << QString::fromLatin1(from) << QString::fromLatin1(to)
                            << QString::fromLatin1(at) << QString::fromLatin1(until);
    };
    row("in the evening until the next morning", "UTC", "20:00", "09:00", "2024-03-01T21:00:00Z",
        "2024-03-02T09:00:00Z");
    row("after midnight until the same morning", "UTC", "20:00", "09:00", "2024-03-02T03:00:00Z",
        "2024-03-02T09:00:00Z");
    row("the first minute is quiet", "UTC", "20:00", "09:00", "2024-03-01T20:00:00Z", "2024-03-02T09:00:00Z");
    row("the last one is not", "UTC", "20:00", "09:00", "2024-03-02T09:00:00Z", "");
    row("noon is free", "UTC", "20:00", "09:00", "2024-03-01T12:00:00Z", "");
    row("a span inside the day", "UTC", "12:00", "14:00", "2024-03-01T13:00:00Z", "2024-03-01T14:00:00Z");
    row("equal ends are never quiet", "UTC", "09:00", "09:00", "2024-03-01T09:00:00Z", "");
    row("by the customer's clock", "America/New_York", "20:00", "09:00", "2024-03-01T12:00:00Z",
        "2024-03-01T14:00:00Z");
    row("across the night the clocks change", "Europe/London", "20:00", "09:00", "2024-03-30T22:00:00Z",
        "2024-03-31T08:00:00Z");
    row("an end in the hour that is left out", "Europe/London", "20:00", "01:30", "2024-03-30T22:00:00Z",
        "2024-03-31T01:00:00Z");
}

void TestSendState::quietHoursEnd()
{
    QFETCH(QString, zone);
    QFETCH(QString, from);
    QFETCH(QString, to);
    QFETCH(QString, at);
    QFETCH(QString, until);
    const QuietHours hours{*parseTimeOfDay(from.toStdString()), *parseTimeOfDay(to.toStdString())};
    const auto end = quietUntil({hours}, *TimeZone::find(zone.toStdString()), *parseRfc3339(at.toStdString()));
    QCOMPARE(end ? q(formatRfc3339(*end)) : QString(), until);
}

QTEST_GUILESS_MAIN(TestSendState)
#include "tst_sendstate.moc"
