#include "core/delivery/connectorstore.h"
#include "core/message/messagestore.h"
#include "core/workspace/demo/demoshop.h"
#include "core/workspace/messagefacts.h"
#include "core/workspace/starters.h"
#include "tests/support/checks.h"
#include "tests/support/tempworkspace.h"

#include <QtTest>

using namespace patron;
using patron::test::q;

namespace {
constexpr DayNumber until = 20'400;
constexpr Ms now = 20'400 * msPerDay;
}

/// What checks get to know of a workspace.
class TestMessageFacts : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase() { m_workspace.reset(); }
    void accountsAreThoseOfTheWorkspace();
    void waitsAreThoseOfTheProgramsThatSendIt();
    void codesAreKnownWithTheirEnd();
    void brandAndFieldsAreThere();

private:
    message::CheckContext factsOf(const char* name);
    std::unique_ptr<test::TempWorkspace> m_workspace;
};

void TestMessageFacts::initTestCase()
{
    m_workspace = std::make_unique<test::TempWorkspace>();
    JobContext job(m_workspace->clock());
    VERIFY_OK(workspace::fillDemo(job, m_workspace->store(), {300, 1, until}));
    VERIFY_OK(workspace::installStarters(m_workspace->store(), now));
    const auto changed = m_workspace->store().write([](Transaction& tx) -> Result<void> {
        const Json settings{{"host", "smtp.relay.example"},
                            {"port", 587},
                            {"security", "starttls"},
                            {"from", {{"address", "finch@gmail.com"}, {"name", "Finch"}}}};
        PATRON_CHECK(delivery::connectors::add(tx, "Relay", "smtp", settings, now));
        tx.query("INSERT INTO coupon(folded, code, discount, ends_at, max_uses, given_uses) VALUES "
                 "('spring5', 'Spring5', 'percent', ?, 100, 40)")
            .bind(now + msPerDay)
            .run();
        return {};
    });
    VERIFY_OK(changed);
}

message::CheckContext TestMessageFacts::factsOf(const char* name)
{
    auto facts = m_workspace->store().read([&](ReadSession& session) -> Result<message::CheckContext> {
        PATRON_TRY(saved, message::messages::find(session, name));
        return workspace::messageFacts(session, m_workspace->store(), saved, now);
    });
    if (!facts)
        qFatal("%s", facts.error().text.c_str());
    return *facts;
}

void TestMessageFacts::accountsAreThoseOfTheWorkspace()
{
    const auto facts = factsOf("We miss you");
    const auto relay = std::find_if(facts.senders.begin(), facts.senders.end(),
                                    [](const message::CheckedSender& each) { return each.name == "Relay"; });
    QVERIFY(relay != facts.senders.end());
    QCOMPARE(q(relay->kind), QStringLiteral("smtp"));
    QCOMPARE(q(relay->fromEmail), QStringLiteral("finch@gmail.com"));
    QCOMPARE(q(relay->host), QStringLiteral("smtp.relay.example"));
    QVERIFY(relay->canUnsubscribe);
}

void TestMessageFacts::waitsAreThoseOfTheProgramsThatSendIt()
{
    QVERIFY(factsOf("We miss you").longestWaitMs.has_value());
    const auto saved = m_workspace->store().write([](Transaction& tx) -> Result<void> {
        message::Message message;
        message.name = "Nobody sends me";
        message.body = "Hi";
        PATRON_CHECK(message::messages::save(tx, message, now));
        return {};
    });
    VERIFY_OK(saved);
    QVERIFY(!factsOf("Nobody sends me").longestWaitMs.has_value());
}

void TestMessageFacts::codesAreKnownWithTheirEnd()
{
    const auto facts = factsOf("We miss you");
    const auto offer = facts.offers.find("SPRING5");
    QVERIFY(offer != facts.offers.end());
    QCOMPARE(offer->second.endsAt.value_or(0), now + msPerDay);
    QCOMPARE(offer->second.usesLeft.value_or(0), std::int64_t{60});
}

void TestMessageFacts::brandAndFieldsAreThere()
{
    const auto facts = factsOf("We miss you");
    QVERIFY(facts.brand && !facts.brand->name.empty());
    QVERIFY(!facts.fields.known.empty() && !facts.fillRates.empty());
    QCOMPARE(facts.now.value_or(0), now);
    QVERIFY(facts.coverage.contains("stock"));
}

QTEST_APPLESS_MAIN(TestMessageFacts)
#include "tst_messagefacts.moc"
