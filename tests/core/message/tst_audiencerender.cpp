#include "core/base/clock.h"
#include "core/base/json.h"
#include "core/message/audiencerender.h"
#include "core/message/recipientfields.h"
#include "core/message/worstcases.h"
#include "tests/core/segment/shopfixture.h"
#include "tests/support/checks.h"

#include <QtTest>

#include <set>

using namespace patron;
using namespace patron::message;
using patron::test::q;

namespace {
Message mail(const std::string& body)
{
    Message message;
    message.name = "x";
    message.subject = "Hello";
    message.bodyKind = BodyKind::Text;
    message.body = body;
    return message;
}

/// Everybody of the shop, `times` over.
std::vector<CustomerId> everybody(int times = 1)
{
    std::vector<CustomerId> all;
    for (int i = 0; i < times; ++i) {
        for (int id = 1; id <= 12; ++id)
            all.push_back(CustomerId{id});
    }
    return all;
}
}

/// A message rendered for an audience, and the recipients worth a look.
class TestAudienceRender : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QVERIFY2(m_shop.error().empty(), m_shop.error().c_str()); }
    void mailsComeInTheOrderOfTheAudience();
    void theTallyCountsEachOnce_data();
    void theTallyCountsEachOnce();
    void smsPartsAreCounted();
    void aCancelledJobStops();
    void anErrorOfTheSinkEndsIt();
    void worstCasesAreFound_data();
    void worstCasesAreFound();
    void everyBranchHasARepresentative_data();
    void everyBranchHasARepresentative();
    void branchesNobodyTakesAreSaid();

private:
    Result<AudienceTally> run(const Message& message, const std::vector<CustomerId>& customers,
                              const AudienceSink& sink, WorstCases* worst = nullptr);
    Result<CompiledMessage> compile(const Message& message) { return CompiledMessage::compile(message, {}); }
    ShopFixture m_shop;
    FixedClock m_clock{ShopFixture::asOf()};
};

Result<AudienceTally> TestAudienceRender::run(const Message& message, const std::vector<CustomerId>& customers,
                                              const AudienceSink& sink, WorstCases* worst)
{
    PATRON_TRY(compiled, compile(message));
    JobContext job(m_clock);
    AudienceTerms terms;
    terms.now = ShopFixture::asOf();
    terms.additions = [](CustomerId customer, const Message&) {
        return Json{{"unsubscribe_url", "mailto:" + std::to_string(customer.value) + "@shop.example"}};
    };
    terms.withFacts = worst != nullptr;
    return renderAudience(m_shop.store(), job, compiled, customers, terms,
                          [&](const AudienceMail& each) -> Result<void> {
                              if (worst)
                                  worst->add(each);
                              return sink ? sink(each) : Result<void>();
                          });
}

void TestAudienceRender::mailsComeInTheOrderOfTheAudience()
{
    // More than all chunks that may be under way.
    const auto customers = everybody(150);
    std::vector<CustomerId> seen;
    const auto tally =
        run(mail("{{ customer.id }} {{ unsubscribe_url }}"), customers, [&](const AudienceMail& each) -> Result<void> {
            seen.push_back(each.customer);
            const std::string id = std::to_string(each.customer.value);
            if (each.rendered.text != id + " mailto:" + id + "@shop.example")
                return makeError(ErrorCode::Internal, each.rendered.text);
            return {};
        });
    VERIFY_OK(tally);
    QVERIFY(seen == customers);
    QCOMPARE(tally->rendered, static_cast<std::int64_t>(customers.size()));
    QCOMPARE(tally->checks.mails(), customers.size());
}

void TestAudienceRender::theTallyCountsEachOnce_data()
{
    QTest::addColumn<QString>("body");
    QTest::addColumn<bool>("blank");
    QTest::addColumn<QString>("counts");
    QTest::newRow("all are ready") << QStringLiteral("x") << false << QStringLiteral("12 0 0 0 0");
    QTest::newRow("who has no city is left out")
        << QStringLiteral("{{ customer.city }}") << false << QStringLiteral("4 8 0 0 0");
    QTest::newRow("or gets a gap") << QStringLiteral("{{ customer.city }}") << true << QStringLiteral("12 0 0 0 8");
    QTest::newRow("or a fallback") << QStringLiteral("{{ customer.city | default: 'you' }}") << false
                                   << QStringLiteral("12 0 0 8 0");
    QTest::newRow("a division by zero fails")
        << QStringLiteral("{{ 1 | divided_by: customer.order_count }}") << false << QStringLiteral("9 0 3 0 0");
}

void TestAudienceRender::theTallyCountsEachOnce()
{
    QFETCH(QString, body);
    QFETCH(bool, blank);
    Message message = mail(body.toStdString());
    message.onMissing = blank ? OnMissing::Blank : OnMissing::Skip;
    const auto tally = run(message, everybody(), {});
    VERIFY_OK(tally);
    QTEST(QStringLiteral("%1 %2 %3 %4 %5")
              .arg(tally->rendered)
              .arg(tally->leftOut)
              .arg(tally->failed)
              .arg(tally->fallbacks)
              .arg(tally->blanks),
          "counts");
}

void TestAudienceRender::smsPartsAreCounted()
{
    Message message = mail(std::string(158, 'a') + "{{ customer.country | default: 'x' }}{{ customer.order_count }}");
    message.channel = MessageChannel::Sms;
    const auto tally = run(message, everybody(), {});
    VERIFY_OK(tally);
    // Who has a country of two letters needs a second part.
    QCOMPARE(tally->smsParts.size(), std::size_t{2});
    QCOMPARE(tally->smsParts.at(2), 6);
    QCOMPARE(tally->smsParts.at(1), 6);
    QCOMPARE(tally->allSmsParts(), 18);
}

void TestAudienceRender::aCancelledJobStops()
{
    const auto compiled = compile(mail("x"));
    VERIFY_OK(compiled);
    const CancelToken cancel;
    JobContext job(m_clock, cancel);
    AudienceTerms terms;
    terms.now = ShopFixture::asOf();
    int seen = 0;
    const auto tally =
        renderAudience(m_shop.store(), job, *compiled, everybody(500), terms, [&](const AudienceMail&) -> Result<void> {
            if (++seen == 10)
                cancel.cancel();
            return {};
        });
    QVERIFY(!tally.has_value());
    QVERIFY(tally.error().code == ErrorCode::Cancelled);
    QVERIFY(seen < 6000);
}

void TestAudienceRender::anErrorOfTheSinkEndsIt()
{
    int seen = 0;
    const auto tally = run(mail("x"), everybody(500), [&](const AudienceMail&) -> Result<void> {
        ++seen;
        return makeError(ErrorCode::Io, "The disk is full.");
    });
    QVERIFY(!tally.has_value());
    QCOMPARE(q(tally.error().text), QStringLiteral("The disk is full."));
    QCOMPARE(seen, 1);
}

void TestAudienceRender::worstCasesAreFound_data()
{
    QTest::addColumn<QString>("body");
    QTest::addColumn<QString>("kind");
    QTest::addColumn<int>("customer");
    QTest::addColumn<QString>("text");
    QTest::newRow("nobody orders less than never")
        << QStringLiteral("x") << QStringLiteral("no_order") << 5 << QStringLiteral("Has not ordered yet.");
    QTest::newRow("a basket") << QStringLiteral("x") << QStringLiteral("biggest_basket") << 1
                              << QStringLiteral("Has the biggest basket: the last order has 1 line.");
    QTest::newRow("the longest name") << QStringLiteral("x") << QStringLiteral("longest_name") << 2
                                      << QStringLiteral("Has the longest name, 12 characters: \"Bartholomäus\".");
    QTest::newRow("a script from right to left")
        << QStringLiteral("x") << QStringLiteral("right_to_left") << 3
        << QStringLiteral("Has a name that is written from right to left: \"שרה\".");
    QTest::newRow("a value that is missing")
        << QStringLiteral("{{ customer.city }}") << QStringLiteral("missing_value") << 5
        << QStringLiteral("1 value is missing: Body, line 1, column 1: customer.city has no value and no fallback.");
    QTest::newRow("fallbacks") << QStringLiteral("{{ customer.city | default: 'a' }}{{ customer.age | default: 'b' }}")
                               << QStringLiteral("most_fallbacks") << 5 << QStringLiteral("2 fallbacks are shown.");
    QTest::newRow("the largest") << QStringLiteral("{% for order in orders %}{{ order.number }}....{% endfor %}a")
                                 << QStringLiteral("largest") << 9
                                 << QStringLiteral("Gets the largest message, 19 bytes.");
    QTest::newRow("a failure") << QStringLiteral("{{ 1 | divided_by: customer.order_count }}")
                               << QStringLiteral("failed") << 5 << QString();
}

void TestAudienceRender::worstCasesAreFound()
{
    QFETCH(QString, body);
    QFETCH(QString, kind);
    VERIFY_OK(m_shop.store().write([](Transaction& tx) -> Result<void> {
        tx.query("UPDATE customer SET first_name = 'Bartholomäus' WHERE id = 2").run();
        tx.query("UPDATE customer SET first_name = 'שרה' WHERE id = 3").run();
        tx.query("UPDATE customer SET first_name = 'Ida' WHERE id = 9").run();
        return {};
    }));
    const Message message = mail(body.toStdString());
    const auto compiled = compile(message);
    VERIFY_OK(compiled);
    WorstCases worst(*compiled);
    VERIFY_OK(run(message, everybody(), {}, &worst));
    const auto found = worst.found();
    const auto at =
        std::find_if(found.begin(), found.end(), [&](const WorstCase& each) { return q(each.kind) == kind; });
    QVERIFY(at != found.end());
    QTEST(static_cast<int>(at->customer.value), "customer");
    QFETCH(QString, text);
    if (!text.isEmpty())
        QCOMPARE(q(at->text), text);
}

void TestAudienceRender::everyBranchHasARepresentative_data()
{
    QTest::addColumn<QString>("body");
    QTest::addColumn<QString>("representatives");
    QTest::newRow("if and else") << QStringLiteral("{% if customer.country == 'DE' %}a{% else %}b{% endif %}")
                                 << QStringLiteral("2 1");
    QTest::newRow("if without an else") << QStringLiteral("{% if customer.country == 'FR' %}a{% endif %}")
                                        << QStringLiteral("4 1");
    QTest::newRow("elsif") << QStringLiteral(
                                  "{% if customer.country == 'GB' %}a{% elsif customer.country %}b{% endif %}")
                           << QStringLiteral("1 2 5");
    QTest::newRow("unless") << QStringLiteral("{% unless customer.country %}a{% endunless %}") << QStringLiteral("5 1");
    QTest::newRow("case") << QStringLiteral(
                                 "{% case customer.country %}{% when 'DE' %}a{% when 'FR', 'IT' %}b{% endcase %}")
                          << QStringLiteral("2 4 1");
    QTest::newRow("a loop that may be empty")
        << QStringLiteral("{% for order in orders %}x{% endfor %}") << QStringLiteral("1 5");
    QTest::newRow("one inside of another")
        << QStringLiteral(
               "{% if customer.country %}{% if customer.country == 'FR' %}a{% endif %}{% else %}b{% endif %}")
        << QStringLiteral("1 4 1 5");
}

void TestAudienceRender::everyBranchHasARepresentative()
{
    QFETCH(QString, body);
    const Message message = mail(body.toStdString() + "x");
    const auto compiled = compile(message);
    VERIFY_OK(compiled);
    WorstCases worst(*compiled);
    VERIFY_OK(run(message, everybody(), {}, &worst));
    QStringList representatives;
    for (const WorstCase& each : worst.found()) {
        if (each.kind == "branch")
            representatives << QString::number(each.customer.value);
    }
    QTEST(representatives.join(QLatin1Char(' ')), "representatives");
    QVERIFY(worst.neverTaken().empty());
}

void TestAudienceRender::branchesNobodyTakesAreSaid()
{
    const Message message = mail("Dear\n {% if customer.country == 'JP' %}a{% else %}b{% endif %}");
    const auto compiled = compile(message);
    VERIFY_OK(compiled);
    WorstCases worst(*compiled);
    VERIFY_OK(run(message, everybody(), {}, &worst));
    const auto never = worst.neverTaken();
    QCOMPARE(never.size(), std::size_t{1});
    QCOMPARE(q(never.front().point.tag), QStringLiteral("if customer.country == 'JP'"));
    QCOMPARE(never.front().point.place.line, 2);
    QCOMPARE(never.front().point.place.column, 2);
}

QTEST_GUILESS_MAIN(TestAudienceRender)
#include "tst_audiencerender.moc"
