#include "core/segment/audience.h"
#include "core/segment/explainer.h"
#include "core/segment/rulejson.h"
#include "core/segment/rulesql.h"
#include "shopfixture.h"

#include <QTest>

using namespace patron;
using namespace patron::segment;

class TestAudience : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void counts();
    void limitsMembers();
    void waterfallOfAll();
    void waterfallOfAny();
    void waterfallSaysWhatIsAssumed();
    void reachExplainsTheGap();
    void samplesEvenly();
    void explains();
    void explainsValues_data();
    void explainsValues();
    void explainsNobody();
    void cancels();
    void livesByTheMinute();

private:
    Rule rule(const std::string& node);
    template <typename F>
    auto ask(F&& work)
    {
        return m_shop.store().read(std::forward<F>(work));
    }

    ShopFixture m_shop;
    const AskTerms m_terms{ShopFixture::asOf(), false};
};

void TestAudience::initTestCase()
{
    QVERIFY2(m_shop.error().empty(), m_shop.error().c_str());
}

Rule TestAudience::rule(const std::string& node)
{
    auto parsed = ask([&](ReadSession& session) {
        return parseRule("{\"patron_rule\":1,\"rule\":" + node + "}", FieldCatalog::load(session));
    });
    if (!parsed)
        qFatal("%s", parsed.error().text.c_str());
    return *parsed;
}

namespace {
const char* const threeRows =
    R"({"all":[{"trait":"order_count","op":">=","value":2},{"trait":"country","op":"is","value":"GB","off":true},{"any":[{"trait":"city","op":"is_set"},{"event":"order","measure":"avg:value","op":"<","value":12}]},{"trait":"total_spent","op":">","value":300}]})";

const NodeCount* nodeAt(const Waterfall& waterfall, const std::string& path)
{
    for (const NodeCount& node : waterfall.nodes) {
        if (node.path == path)
            return &node;
    }
    return nullptr;
}
}

void TestAudience::counts()
{
    const auto answer =
        ask([&](ReadSession& session) { return count(session, m_shop.store(), rule(threeRows), m_terms); });
    QVERIFY(answer);
    QCOMPARE(answer->count, 2);
    QCOMPARE(answer->of, 12);
    QCOMPARE(answer->engine, std::string("sql"));
    QVERIFY(answer->elapsedMs > 0);
}

void TestAudience::limitsMembers()
{
    const auto ids =
        ask([&](ReadSession& session) { return members(session, m_shop.store(), rule(R"({"all":[]})"), m_terms, 3); });
    QVERIFY(ids);
    QCOMPARE(*ids, (std::vector<CustomerId>{CustomerId{1}, CustomerId{2}, CustomerId{3}}));
}

void TestAudience::waterfallOfAll()
{
    const auto answer =
        ask([&](ReadSession& session) { return waterfall(session, m_shop.store(), rule(threeRows), m_terms); });
    QVERIFY(answer);
    QCOMPARE(answer->count, 2); // 1 and 2
    QCOMPARE(answer->nodes.size(), 7u);
    QCOMPARE(answer->nodes[0].path, std::string());
    const NodeCount* orders = nodeAt(*answer, "/all/0");
    QVERIFY(orders);
    QCOMPARE(orders->count, 6); // 1 2 4 7 9 10
    QCOMPARE(orders->missing, 0);
    QCOMPARE(orders->cumulative.value(), 6);
    QCOMPARE(orders->without.value(), 3); // 1 2 3
    QVERIFY(nodeAt(*answer, "/all/1")->ignored);
    QVERIFY(!nodeAt(*answer, "/all/1")->cumulative);
    const NodeCount* any = nodeAt(*answer, "/all/2");
    QCOMPARE(any->count, 6);              // 1 2 3 4, and 8 9 by a low average
    QCOMPARE(any->cumulative.value(), 4); // 1 2 4 9
    QCOMPARE(any->without.value(), 2);
    QCOMPARE(nodeAt(*answer, "/all/2/any/0")->count, 4);
    QCOMPARE(nodeAt(*answer, "/all/2/any/0")->missing, 8);
    QCOMPARE(nodeAt(*answer, "/all/2/any/1")->count, 2);
    QCOMPARE(nodeAt(*answer, "/all/2/any/1")->missing, 3);
    QCOMPARE(nodeAt(*answer, "/all/3")->cumulative.value(), 2);
    QCOMPARE(nodeAt(*answer, "/all/3")->without.value(), 4);
}

void TestAudience::waterfallOfAny()
{
    const auto answer = ask([&](ReadSession& session) {
        return waterfall(
            session, m_shop.store(),
            rule(
                R"({"any":[{"trait":"country","op":"is","value":"FR"},{"trait":"total_spent","op":">","value":300}]})"),
            m_terms);
    });
    QVERIFY(answer);
    QCOMPARE(answer->count, 4);
    QCOMPARE(nodeAt(*answer, "/any/0")->cumulative.value(), 1);
    QCOMPARE(nodeAt(*answer, "/any/0")->without.value(), 3);
    QCOMPARE(nodeAt(*answer, "/any/1")->cumulative.value(), 4);
    QCOMPARE(nodeAt(*answer, "/any/1")->without.value(), 1);
}

void TestAudience::waterfallSaysWhatIsAssumed()
{
    const Rule british = rule(R"({"trait":"country","op":"is","value":"GB"})");
    AskTerms then{ShopFixture::at("2024-01-05T12:00:00Z"), false};
    const auto assumed = ask([&](ReadSession& session) { return waterfall(session, m_shop.store(), british, then); });
    QVERIFY(assumed);
    QCOMPARE(assumed->count, 4);
    QCOMPARE(assumed->assumed, 1);
    then.strictAsOf = true;
    const auto strict = ask([&](ReadSession& session) { return waterfall(session, m_shop.store(), british, then); });
    QVERIFY(strict);
    QCOMPARE(strict->count, 3);
    QCOMPARE(strict->assumed, 0);
}

void TestAudience::reachExplainsTheGap()
{
    const Rule everyone = rule(R"({"all":[]})");
    const auto email =
        ask([&](ReadSession& session) { return reach(session, m_shop.store(), everyone, "email", m_terms); });
    QVERIFY(email);
    QCOMPARE(email->of, 12);
    QCOMPARE(email->reachable, 2);     // 1 9
    QCOMPARE(email->noAddress, 4);     // 7 (a relay) 8 11 12
    QCOMPARE(email->suppressed, 1);    // 3
    QCOMPARE(email->consentDenied, 2); // 2 4
    QCOMPARE(email->noConsent, 3);     // 5 6 10
    const auto sms =
        ask([&](ReadSession& session) { return reach(session, m_shop.store(), everyone, "sms", m_terms); });
    QVERIFY(sms);
    QCOMPARE(sms->reachable, 1);
    QCOMPARE(sms->noAddress, 10);
    QCOMPARE(sms->noConsent, 1);
    const auto some = ask([&](ReadSession& session) {
        return reach(session, m_shop.store(), rule(R"({"trait":"total_spent","op":">","value":300})"), "email",
                     m_terms);
    });
    QVERIFY(some);
    QCOMPARE(some->of, 3);
    QCOMPARE(some->reachable, 1);
    QVERIFY(!ask([&](ReadSession& session) { return reach(session, m_shop.store(), everyone, "fax", m_terms); }));
}

void TestAudience::samplesEvenly()
{
    const auto people = ask(
        [&](ReadSession& session) { return samplePeople(session, m_shop.store(), rule(R"({"all":[]})"), m_terms, 4); });
    QVERIFY(people);
    QCOMPARE(*people, (std::vector<CustomerId>{CustomerId{1}, CustomerId{4}, CustomerId{7}, CustomerId{10}}));
}

void TestAudience::explains()
{
    const auto explanation = ask([&](ReadSession& session) {
        return explain(session, m_shop.store(), rule(threeRows), CustomerId{4}, m_terms);
    });
    QVERIFY(explanation);
    QVERIFY(!explanation->in);
    QCOMPARE(explanation->nodes.size(), 7u);
    QVERIFY(explanation->nodes[1].holds);
    QCOMPARE(explanation->nodes[1].value.value(), std::string("2"));
    QVERIFY(explanation->nodes[2].ignored);
    QCOMPARE(explanation->nodes[6].path, std::string("/all/3"));
    QVERIFY(!explanation->nodes[6].holds);
    QCOMPARE(explanation->nodes[6].value.value(), std::string("270.00"));
}

void TestAudience::explainsValues_data()
{
    QTest::addColumn<QByteArray>("node");
    QTest::addColumn<int>("customer");
    QTest::addColumn<QString>("value");
    QTest::addColumn<bool>("assumed");
    QTest::newRow("text as given") << QByteArray(R"({"trait":"city","op":"is_set"})") << 3 << "London" << false;
    QTest::newRow("a date") << QByteArray(R"({"trait":"birthday","op":"is_set"})") << 2 << "1992-02-29" << false;
    QTest::newRow("an instant") << QByteArray(R"({"trait":"last_order_at","op":"is_set"})") << 2
                                << "2024-03-30T23:30:00Z" << false;
    QTest::newRow("a number") << QByteArray(R"({"trait":"age","op":"is_set"})") << 3 << "39.5" << false;
    QTest::newRow("money") << QByteArray(R"({"trait":"average_order_value","op":"is_set"})") << 1 << "175.00" << false;
    QTest::newRow("a flag") << QByteArray(R"({"trait":"club","op":"is_true"})") << 2 << "false" << false;
    QTest::newRow("a list") << QByteArray(R"({"trait":"tags","op":"has_any","value":["x"]})") << 1
                            << "[\"vip\",\"Tea\"]" << false;
    QTest::newRow("a sum") << QByteArray(R"({"event":"order","measure":"sum:value","op":">","value":1})") << 4
                           << "320.00" << false;
    QTest::newRow("a sum of pieces") << QByteArray(
                                            R"({"event":"order","measure":"sum:line.quantity","op":">","value":1})")
                                     << 4 << "5" << false;
    QTest::newRow("no events") << QByteArray(R"({"event":"order"})") << 11 << "0" << false;
    QTest::newRow("consent") << QByteArray(R"({"consent":"email","state":"granted"})") << 4 << "denied" << false;
    QTest::newRow("why not reachable") << QByteArray(R"({"reachable":"email"})") << 3 << "suppressed" << false;
    QTest::newRow("a group among all") << QByteArray(R"({"trait":"rfm_group","op":"is","value":"new"})") << 1
                                       << "at_risk" << false;
    QTest::newRow("kilometres") << QByteArray(R"({"near":{"place":"Leeds shop"},"within_km":1})") << 3 << "5.56"
                                << false;
    QTest::newRow("kilometres from an unknown home")
        << QByteArray(R"({"near":{"any_shop":true},"within_km":1})") << 8 << QString() << false;
    QTest::newRow("where a home is") << QByteArray(R"({"within":{"area":"Leeds north"}})") << 3 << "53.85, -1.55"
                                     << false;
    QTest::newRow("when it was last clicked")
        << QByteArray(R"({"message":"*","did":"clicked"})") << 1 << "2024-03-11T10:00:00Z" << false;
    QTest::newRow("when a program was last entered")
        << QByteArray(R"({"program":"Win-back","state":"active"})") << 2 << "2024-02-01T10:00:00Z" << false;
    QTest::newRow("no such event") << QByteArray(R"({"message":"*","did":"clicked"})") << 2 << QString() << false;
    QTest::newRow("the place in a lot") << QByteArray(R"({"sample":0.5,"salt":"spring"})") << 1 << "0.461999" << false;
    QTest::newRow("a member") << QByteArray(R"({"segment":"Big spenders"})") << 1 << "true" << false;
    QTest::newRow("from what to what") << QByteArray(R"({"changed":"rfm_group","during":{"last":"1 month"}})") << 3
                                       << "about_to_sleep to hibernating" << false;
    QTest::newRow("points") << QByteArray(R"({"trait":"loyalty_points","op":">","value":1})") << 1 << "195" << false;
    QTest::newRow("a tier as it was stated")
        << QByteArray(R"({"trait":"loyalty_tier","op":"is","value":"x"})") << 4 << "gold" << false;
    QTest::newRow("points that end soon")
        << QByteArray(R"({"trait":"points_expiring_30d","op":">","value":1})") << 1 << "120" << false;
    QTest::newRow("no points, not even assumed")
        << QByteArray(R"({"trait":"loyalty_points","op":"is_set"})") << 5 << QString() << false;
    QTest::newRow("from which tier to which")
        << QByteArray(R"({"changed":"loyalty_tier","during":{"last":"60 days"}})") << 1 << "Silver to Gold" << false;
    QTest::newRow("a missing value") << QByteArray(R"({"trait":"country","op":"is_set"})") << 8 << QString() << false;
}

void TestAudience::explainsValues()
{
    QFETCH(QByteArray, node);
    QFETCH(int, customer);
    QFETCH(QString, value);
    QFETCH(bool, assumed);
    const auto explanation = ask([&](ReadSession& session) {
        return explain(session, m_shop.store(), rule(node.toStdString()), CustomerId{customer}, m_terms);
    });
    QVERIFY2(explanation, explanation ? "" : explanation.error().detail.c_str());
    const NodeVerdict& verdict = explanation->nodes.front();
    QVERIFY(verdict.hasValue);
    QCOMPARE(verdict.value.has_value(), !value.isNull());
    QCOMPARE(QString::fromStdString(verdict.value.value_or("")), value.isNull() ? QStringLiteral("") : value);
    QCOMPARE(verdict.assumed, assumed);
}

void TestAudience::explainsNobody()
{
    const auto explanation = ask([&](ReadSession& session) {
        return explain(session, m_shop.store(), rule(R"({"all":[]})"), CustomerId{99}, m_terms);
    });
    QVERIFY(!explanation);
    QCOMPARE(explanation.error().code, ErrorCode::NotFound);
    const AskTerms then{ShopFixture::at("2024-01-05T12:00:00Z"), false};
    const auto assumed = ask([&](ReadSession& session) {
        return explain(session, m_shop.store(), rule(R"({"trait":"country","op":"is","value":"GB"})"), CustomerId{6},
                       then);
    });
    QVERIFY(assumed);
    QVERIFY(assumed->in);
    QVERIFY(assumed->nodes.front().assumed);
}

void TestAudience::cancels()
{
    const CancelToken token;
    token.cancel();
    // SQLite looks at the token every so many steps: the base must be large enough to need them.
    const Rule heavy = rule(R"({"trait":"rfm_group","op":"is_set"})");
    const auto many = m_shop.store().write([](Transaction& tx) -> Result<void> {
        tx.query("WITH RECURSIVE n(i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) INSERT INTO "
                 "customer(id, recorded_at) SELECT i, 0 FROM n")
            .run();
        return {};
    });
    QVERIFY(many);
    const auto answer = m_shop.store().read(
        [&](ReadSession& session) { return count(session, m_shop.store(), heavy, m_terms); }, token);
    QVERIFY(!answer);
    QCOMPARE(answer.error().code, ErrorCode::Cancelled);
    QVERIFY(m_shop.store().write([](Transaction& tx) -> Result<void> {
        tx.query("DELETE FROM customer WHERE id >= 100").run();
        return {};
    }));
}

void TestAudience::livesByTheMinute()
{
    QCOMPARE(liveAsOf(FixedClock(ShopFixture::at("2024-03-31T11:00:59.999Z"))),
             ShopFixture::at("2024-03-31T11:00:00Z"));
    QCOMPARE(liveAsOf(FixedClock(-1)), Ms{-60'000});
}

QTEST_APPLESS_MAIN(TestAudience)
#include "tst_audience.moc"
