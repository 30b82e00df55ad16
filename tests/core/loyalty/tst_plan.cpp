#include "core/base/json.h"
#include "core/base/timezone.h"
#include "core/loyalty/plan.h"
#include "tests/support/checks.h"

using namespace patron;
using namespace patron::loyalty;
using patron::test::q;

/// Plans as people write them.
class TestPlan : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void itComesBackAsItWas();
    void whatIsWrongIsSaid_data();
    void whatIsWrongIsSaid();
    void everyProblemHasItsSentence();
};

namespace {
Result<Plan> parse(const QString& text)
{
    auto json = parseJson(text.toStdString(), "the plan");
    if (!json)
        return json.error();
    return parsePlan(*json, 2);
}
}

void TestPlan::itComesBackAsItWas()
{
    const auto plan = parse(QStringLiteral(R"({"patron_plan":1,"name":"Club","starts_on":"2024-01-31",
        "include_history":true,
        "earn":[{"for":"order","rate":1.25,"minimum":10.50,"include":{"category":["Tea"]},"exclude":{"product":["G1"]}},
          {"for":"product","product":"T1","points":50},
          {"for":"event","event":"review","where":[{"field":"rating","op":">=","value":4}],"points":20,"at_most":1,
           "per":"30 days"},
          {"for":"referral","points":500,"friend_points":200,"minimum":20},{"for":"birthday","points":100}],
        "pending":"2 weeks","expires_after":"12 months",
        "tiers":{"by":"spend","over":"12 months","grace":"30 days",
                 "levels":[{"name":"Member","from":0},{"name":"Gold","from":500.50,"multiplier":1.5}]},
        "rewards":[{"name":"Five off","cost":500,"coupon":"FIVE"},{"name":"Tea","cost":200,"text":"A free tea"}],
        "point_value":0.005})"));
    VERIFY_OK(plan);
    QCOMPARE(plan->orders.front().rateE4, 12'500);
    QCOMPARE(plan->orders.front().minimum, 1'050);
    QCOMPARE(plan->pendingDays, 14);
    QCOMPARE(plan->tiers->levels[1].threshold, 50'050);
    QCOMPARE(plan->tiers->levels[1].multiplierE4, 15'000);
    QCOMPARE(*plan->pointValueE6, 5'000);
    QCOMPARE(q(formatIsoDate(*plan->startsOn)), QStringLiteral("2024-01-31"));
    const Json written = writePlan(*plan, 2);
    const auto again = parsePlan(written, 2);
    VERIFY_OK(again);
    QCOMPARE(q(compactJson(writePlan(*again, 2))), q(compactJson(written)));
    QCOMPARE(again->events.front().where.front().value, std::string("4"));
    QCOMPARE(again->rewards[1].text, std::string("A free tea"));
}

void TestPlan::whatIsWrongIsSaid_data()
{
    QTest::addColumn<QString>("rest");
    QTest::addColumn<QString>("words");
    const auto row = [](const char* name, const char* rest, const char* words) {
        QTest::newRow(name) << QString::fromUtf8(rest) << QString::fromUtf8(words);
    };
    row("an unknown key", R"("earns":[])", "\"earns\" means nothing in the plan. Did you mean \"earn\"?");
    row("a rule of no kind", R"("earn":[{"for":"visit"}])", "order, product, event, referral or birthday is needed");
    row("a rate of 0", R"("earn":[{"for":"order","rate":0}])", "\"rate\" of a rule of \"earn\": a number above 0");
    row("a rate that is a word", R"("earn":[{"for":"order","rate":"lots"}])", "a number above 0 is needed");
    row("no points", R"("earn":[{"for":"birthday"}])", "\"points\" of a rule of \"earn\": a whole number of points");
    row("a referral for nobody", R"("earn":[{"for":"referral","points":0}])", "one of the two has to get points");
    row("an order as an event", R"("earn":[{"for":"event","event":"order","points":5}])",
        "orders have rules of their own");
    row("a span without a limit", R"("earn":[{"for":"event","event":"review","points":5,"per":"3 days"}])",
        "it needs \"at_most\" beside it");
    row("an operator of another world",
        R"("earn":[{"for":"event","event":"review","points":5,"where":[{"field":"a","op":"like","value":"b"}]}])",
        "is, is_not, =");
    row("a text compared by size",
        R"("earn":[{"for":"event","event":"review","points":5,"where":[{"field":"a","op":">","value":"b"}]}])",
        "compares with a number");
    row("a span of hours", R"("pending":"3 hours")", "a time span such as \"30 days\"");
    row("a date that is none", R"("starts_on":"31.01.2024")", "a date such as \"2024-01-31\"");
    row("points that end before they count", R"("pending":"30 days","expires_after":"30 days")",
        "Points would expire before they count");
    row("tiers by nothing", R"("tiers":{"by":"age","levels":[{"name":"A","from":0}]})", "points or spend is needed");
    row("no tier to begin in", R"("tiers":{"by":"points","levels":[{"name":"Gold","from":100}]})",
        "the lowest tier, \"Gold\", needs \"from\": 0");
    row("tiers that do not rise",
        R"("tiers":{"by":"points","levels":[{"name":"A","from":0},{"name":"B","from":9},{"name":"C","from":9}]})",
        "\"C\" has to begin above \"B\"");
    row("two tiers of one name", R"("tiers":{"by":"points","levels":[{"name":"A","from":0},{"name":"a","from":9}]})",
        "two tiers are called \"a\"");
    row("a reward of nothing", R"("rewards":[{"name":"Tea","cost":5}])", "either a \"coupon\" of a pool or a \"text\"");
    row("two rewards of one name",
        R"("rewards":[{"name":"Tea","cost":5,"text":"a"},{"name":"TEA","cost":6,"text":"b"}])",
        "Two rewards are called \"TEA\".");
    row("two rules for a product",
        R"("earn":[{"for":"product","product":"t1","points":5},{"for":"product","product":"T1","points":6}])",
        "Two rules are for the product \"T1\".");
    row("a list that is none", R"("earn":{})", "\"earn\" of the plan: a list is needed");
    row("a rule that is none", R"("earn":[5])", "a rule of \"earn\": {…} is needed, this is number");
}

void TestPlan::whatIsWrongIsSaid()
{
    QFETCH(QString, rest);
    QFETCH(QString, words);
    VERIFY_FAILS(parse(QStringLiteral("{\"patron_plan\":1,\"name\":\"Club\",") + rest + u'}'), ErrorCode::BadInput,
                 words.toStdString());
}

void TestPlan::everyProblemHasItsSentence()
{
    const auto plan = parse(QStringLiteral(R"({"name":"","pending":"soon","earn":[{"for":"order","rate":-1}]})"));
    for (const char* words : {"\"patron_plan\" of the plan: 1 is needed", "\"name\" of the plan: a text is needed",
                              "\"pending\" of the plan", "\"rate\" of a rule"})
        VERIFY_FAILS(plan, ErrorCode::BadInput, words);
}

QTEST_GUILESS_MAIN(TestPlan)
#include "tst_plan.moc"
