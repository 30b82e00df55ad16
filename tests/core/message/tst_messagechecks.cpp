#include "core/message/lint/messagechecks.h"

#include <QtTest>

#include <map>

using namespace patron;
using namespace patron::message;

namespace {
/// A message nothing is wrong with.
Message sound()
{
    Message message;
    message.name = "Win back";
    message.subject = "{{ customer.first_name | default: 'Hello' }}, we kept your favourites";
    message.preheader = "And a little something";
    message.body = "<p>Hi {{ customer.first_name | default: 'there' }}</p><p>{{ brand.address }}</p>"
                   "<a href=\"{{ unsubscribe_url }}\">Unsubscribe</a>";
    return message;
}

Message changed(void (*change)(Message&))
{
    Message message = sound();
    change(message);
    return message;
}

struct Fixture
{
    const char* what;
    Message message;
    FindingLevel level;
    const char* part;
    const char* text; ///< a piece of the finding's text
};

struct Fixtures
{
    std::vector<Fixture> failing;
    std::vector<Message> passing;
};

CheckContext context()
{
    CheckContext checks;
    checks.fields.known = {"customer.first_name", "customer.city",   "customer.email",
                           "brand.address",       "unsubscribe_url", "orders"};
    checks.fillRates = {{"customer.email", 1.0}, {"customer.city", 0.75}};
    return checks;
}

/// One entry a rule: messages it finds something in, and such it finds nothing in.
const std::map<std::string, Fixtures>& fixtures()
{
    static const std::map<std::string, Fixtures> all = {
        {"unsubscribe",
         {{{"no link", changed([](Message& m) { m.body = "<p>{{ brand.address }}</p>"; }), FindingLevel::Error, "body",
            "how to unsubscribe"},
           {"only asked for, not shown",
            changed([](Message& m) { m.body = "{% if unsubscribe_url %}x{% endif %}{{ brand.address }}"; }),
            FindingLevel::Error, "body", "how to unsubscribe"},
           {"not in the plain text", changed([](Message& m) { m.plainText = "Hi"; }), FindingLevel::Error, "plain_text",
            "plain text part"}},
          {sound(), changed([](Message& m) {
               m.messageClass = MessageClass::Transactional;
               m.body = "<p>Your invoice</p>";
           }),
           changed([](Message& m) {
               m.channel = MessageChannel::Sms;
               m.body = "Hi";
           })}}},
        {"postal_address",
         {{{"no address", changed([](Message& m) { m.body = "{{ unsubscribe_url }}"; }), FindingLevel::Error, "body",
            "postal address"}},
          {sound(), changed([](Message& m) {
               m.messageClass = MessageClass::Transactional;
               m.body = "<p>Your invoice</p>";
           })}}},
        {"unknown_field",
         {{{"a field", changed([](Message& m) { m.body += "\n{{ customer.frist_name | default: 1 }}"; }),
            FindingLevel::Error, "body", "Did you mean customer.first_name?"},
           {"a filter", changed([](Message& m) { m.subject = "{{ customer.first_name | default: 'x' | upcas }}"; }),
            FindingLevel::Error, "subject", "Did you mean upcase?"},
           {"a tag", changed([](Message& m) { m.preheader = "{% fi x %}"; }), FindingLevel::Error, "preheader",
            "Unknown tag 'fi'"}},
          {sound(), changed([](Message& m) { m.body += "{% for o in orders %}{{ o.total | money }}{% endfor %}"; })}}},
        {"missing_fallback",
         {{{"may be empty", changed([](Message& m) { m.body += "{{ customer.first_name }}"; }), FindingLevel::Warning,
            "body", "may be empty: such customers are left out"},
           {"a known share is", changed([](Message& m) { m.subject = "News from {{ customer.city }}"; }),
            FindingLevel::Warning, "subject", "25 % of customers have none"}},
          {sound(), changed([](Message& m) { m.body += "{{ customer.email }}"; }),
           changed([](Message& m) { m.body += "{% if customer.city %}{{ customer.city }}{% endif %}"; }),
           changed([](Message& m) { m.body += "{% for o in orders %}{{ o.total }}{% endfor %}"; })}}},
        {"subject",
         {{{"missing", changed([](Message& m) { m.subject = " "; }), FindingLevel::Error, "subject", "no subject"},
           {"far too long", changed([](Message& m) { m.subject = std::string(79, 'a'); }), FindingLevel::Error,
            "subject", "79 characters"},
           {"long", changed([](Message& m) { m.subject = std::string(61, 'a'); }), FindingLevel::Warning, "subject",
            "61 characters"},
           {"all capitals", changed([](Message& m) { m.subject = "BUY NOW {{ customer.city | default: 'x' }}"; }),
            FindingLevel::Warning, "subject", "all capitals"},
           {"no preheader", changed([](Message& m) { m.preheader.clear(); }), FindingLevel::Hint, "preheader",
            "no preheader"}},
          {sound(), changed([](Message& m) { m.subject = std::string(60, 'a'); }),
           changed([](Message& m) { m.subject = "SALE"; }), changed([](Message& m) {
               m.channel = MessageChannel::Sms;
               m.subject.clear();
           })}}},
        {"size",
         {{{"too big", changed([](Message& m) { m.body.append(103 * 1024, 'x'); }), FindingLevel::Warning, "body",
            "102 kB"}},
          {sound(), changed([](Message& m) { m.body.append(90 * 1024, 'x'); })}}},
    };
    return all;
}

std::vector<Finding> findingsOf(const std::string& rule, const Message& message)
{
    std::vector<Finding> found;
    for (const Finding& finding : checkMessage(message, context())) {
        if (finding.rule == rule)
            found.push_back(finding);
    }
    return found;
}
}

class TestMessageChecks : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyRuleHasBothFixtures();
    void aSoundMessageHasNoFindings();
    void rulesFindWhatIsWrong_data();
    void rulesFindWhatIsWrong();
    void rulesFindNothingElse();
    void placesAreExact();
    void errorsComeFirst();
};

void TestMessageChecks::everyRuleHasBothFixtures()
{
    for (const Rule& rule : messageRules()) {
        const auto at = fixtures().find(std::string(rule.id));
        QVERIFY2(at != fixtures().end(), std::string(rule.id).c_str());
        QVERIFY2(!at->second.failing.empty() && !at->second.passing.empty(), std::string(rule.id).c_str());
        QVERIFY(!rule.title.empty() && rule.check);
    }
    QCOMPARE(fixtures().size(), messageRules().size());
}

void TestMessageChecks::aSoundMessageHasNoFindings()
{
    for (const Finding& finding : checkMessage(sound(), context()))
        QFAIL((finding.rule + ": " + finding.text).c_str());
}

void TestMessageChecks::rulesFindWhatIsWrong_data()
{
    QTest::addColumn<QString>("rule");
    QTest::addColumn<int>("index");
    for (const auto& [rule, both] : fixtures()) {
        for (std::size_t i = 0; i < both.failing.size(); ++i)
            QTest::addRow("%s: %s", rule.c_str(), both.failing[i].what)
                << QString::fromStdString(rule) << static_cast<int>(i);
    }
}

void TestMessageChecks::rulesFindWhatIsWrong()
{
    QFETCH(QString, rule);
    QFETCH(int, index);
    const Fixture& fixture = fixtures().at(rule.toStdString()).failing[static_cast<std::size_t>(index)];
    const auto found = findingsOf(rule.toStdString(), fixture.message);
    QCOMPARE(found.size(), std::size_t{1});
    QVERIFY(found[0].level == fixture.level);
    QCOMPARE(QString::fromStdString(found[0].place.part), QString::fromUtf8(fixture.part));
    QVERIFY2(found[0].text.find(fixture.text) != std::string::npos, found[0].text.c_str());
    QVERIFY(!found[0].fix.empty());
}

void TestMessageChecks::rulesFindNothingElse()
{
    for (const auto& [rule, both] : fixtures()) {
        for (const Message& message : both.passing) {
            const auto found = findingsOf(rule, message);
            QVERIFY2(found.empty(), found.empty() ? "" : (rule + ": " + found[0].text).c_str());
        }
    }
}

void TestMessageChecks::placesAreExact()
{
    Message message = sound();
    message.body += "\n  ä {{ customer.city }}";
    const auto found = findingsOf("missing_fallback", message);
    QCOMPARE(found.size(), std::size_t{1});
    QCOMPARE(found[0].place.line, 2);
    QCOMPARE(found[0].place.column, 8);
}

void TestMessageChecks::errorsComeFirst()
{
    Message message = sound();
    message.preheader.clear();
    message.subject.clear();
    message.body = "{{ customer.city }}";
    const auto found = checkMessage(message, context());
    QVERIFY(std::is_sorted(found.begin(), found.end(),
                           [](const Finding& a, const Finding& b) { return a.level < b.level; }));
    QVERIFY(hasErrors(found));
    QVERIFY(!hasErrors(checkMessage(sound(), context())));
}

QTEST_APPLESS_MAIN(TestMessageChecks)
#include "tst_messagechecks.moc"
