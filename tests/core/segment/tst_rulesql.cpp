#include "core/base/hash.h"
#include "core/base/json.h"
#include "core/segment/audience.h"
#include "core/segment/rulejson.h"
#include "core/segment/rulesql.h"
#include "rulesamples.h"
#include "shopfixture.h"

#include <QTest>

#include <set>

using namespace patron;
using namespace patron::segment;

namespace {
QString text(const std::vector<int>& ids)
{
    QStringList list;
    for (const int id : ids)
        list << QString::number(id);
    return list.join(u' ');
}

QString text(const std::vector<CustomerId>& ids)
{
    QStringList list;
    for (const CustomerId id : ids)
        list << QString::number(id.value);
    return list.join(u' ');
}

std::string document(const std::string& node)
{
    return "{\"patron_rule\":1,\"rule\":" + node + "}";
}
}

class TestRuleSql : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void answers_data();
    void answers();
    void oneCustomerAlone_data() { answers_data(); }
    void oneCustomerAlone();
    void readsBackEqual_data() { answers_data(); }
    void readsBackEqual();
    void sampleFollowsTheHash();
    void deepGroups();
    void refusals_data();
    void refusals();
    void textRunsAsItIs();
    void coversEveryNode();

private:
    Result<Rule> read(const std::string& node);

    ShopFixture m_shop;
};

void TestRuleSql::initTestCase()
{
    QVERIFY2(m_shop.error().empty(), m_shop.error().c_str());
}

Result<Rule> TestRuleSql::read(const std::string& node)
{
    return m_shop.store().read(
        [&](ReadSession& session) { return parseRule(document(node), FieldCatalog::load(session)); });
}

void TestRuleSql::answers_data()
{
    QTest::addColumn<int>("index");
    int index = 0;
    for (const RuleSample& sample : ruleSamples())
        QTest::newRow(sample.sentence) << index++;
}

void TestRuleSql::answers()
{
    QFETCH(int, index);
    const RuleSample& sample = ruleSamples()[static_cast<std::size_t>(index)];
    auto rule = read(sample.rule);
    QVERIFY2(rule, rule ? "" : rule.error().text.c_str());
    const AskTerms terms{sample.asOf ? ShopFixture::at(sample.asOf) : ShopFixture::asOf(), sample.strict};
    auto ids =
        m_shop.store().read([&](ReadSession& session) { return members(session, m_shop.store(), *rule, terms); });
    QVERIFY2(ids, ids ? "" : (ids.error().text + " " + ids.error().detail).c_str());
    QCOMPARE(text(*ids), text(sample.who));
}

void TestRuleSql::oneCustomerAlone()
{
    QFETCH(int, index);
    const RuleSample& sample = ruleSamples()[static_cast<std::size_t>(index)];
    const auto rule = read(sample.rule);
    QVERIFY(rule);
    const AskTerms terms{sample.asOf ? ShopFixture::at(sample.asOf) : ShopFixture::asOf(), sample.strict};
    std::vector<int> in;
    for (int id = 1; id <= 12; ++id) {
        const auto one = m_shop.store().read(
            [&](ReadSession& session) { return contains(session, m_shop.store(), *rule, CustomerId{id}, terms); });
        QVERIFY(one);
        if (*one)
            in.push_back(id);
    }
    QCOMPARE(text(in), text(sample.who));
}

void TestRuleSql::readsBackEqual()
{
    QFETCH(int, index);
    const auto rule = read(ruleSamples()[static_cast<std::size_t>(index)].rule);
    QVERIFY(rule);
    const std::string written = compactJson(writeRule(*rule));
    const auto again =
        m_shop.store().read([&](ReadSession& session) { return parseRule(written, FieldCatalog::load(session)); });
    QVERIFY2(again, again ? "" : again.error().text.c_str());
    QVERIFY2(*again == *rule, written.c_str());
    QCOMPARE(compactJson(writeRule(*again)), written);
}

void TestRuleSql::sampleFollowsTheHash()
{
    const auto rule = read(R"({"sample":0.5,"salt":"spring"})");
    QVERIFY(rule);
    const auto ids = m_shop.store().read([&](ReadSession& session) {
        return members(session, m_shop.store(), *rule, {ShopFixture::asOf(), false});
    });
    QVERIFY(ids);
    std::vector<int> expected;
    for (int id = 1; id <= 12; ++id) {
        // First 8 bytes of SHA-256("spring:<id>") below a half: the first bit is 0.
        if (sha256("spring:" + std::to_string(id))[0] < 0x80)
            expected.push_back(id);
    }
    QCOMPARE(text(*ids), text(expected));
    QVERIFY(!ids->empty() && ids->size() < 12);
}

void TestRuleSql::deepGroups()
{
    std::string node = R"({"trait":"country","op":"is","value":"GB"})";
    for (int i = 0; i < 90; ++i)
        node = i % 2 ? "{\"all\":[" + node + "]}" : "{\"none\":[" + node + "]}";
    const auto rule = read(node);
    QVERIFY(rule);
    const auto ids = m_shop.store().read([&](ReadSession& session) {
        return members(session, m_shop.store(), *rule, {ShopFixture::asOf(), false});
    });
    QVERIFY2(ids, ids ? "" : ids.error().detail.c_str());
    // 45 times "none": an odd number turns the answer round.
    QCOMPARE(text(*ids), QStringLiteral("2 4 5 8 9 10 11 12"));
}

void TestRuleSql::refusals_data()
{
    QTest::addColumn<QByteArray>("rule");
    QTest::addColumn<QString>("sentence");
    QTest::newRow("a segment that is not there")
        << QByteArray(R"({"segment":"Big spender"})")
        << QStringLiteral("At /rule: There is no segment \"Big spender\". Did you mean \"Big spenders\"?");
    QTest::newRow("a program that is not there")
        << QByteArray(R"({"program":"Winback","state":"entered"})")
        << QStringLiteral("At /rule: There is no program \"Winback\". Did you mean \"Win-back\"?");
    QTest::newRow("a message that is not there") << QByteArray(R"({"message":"Qrstuv","did":"sent"})")
                                                 << QStringLiteral("At /rule: There is no message \"Qrstuv\".");
    QTest::newRow("a place that is not there")
        << QByteArray(R"({"near":{"place":"Leed shop"},"within_km":1})")
        << QStringLiteral("At /rule: There is no place \"Leed shop\". Did you mean \"Leeds shop\"?");
    QTest::newRow("an area that is not there")
        << QByteArray(R"({"within":{"area":"Leeds nort"}})")
        << QStringLiteral("At /rule: There is no area \"Leeds nort\". Did you mean \"Leeds north\"?");
    QTest::newRow("deep in the rule, its place is said")
        << QByteArray(R"({"all":[{"any":[]},{"none":[{"reachable":"email"},{"within":{"area":"Leeds nort"}}]}]})")
        << QStringLiteral("At /rule/all/1/none/1: There is no area \"Leeds nort\". Did you mean \"Leeds north\"?");
    QTest::newRow("a place without coordinates")
        << QByteArray(R"({"near":{"place":"Leeds north"},"within_km":1})")
        << QStringLiteral("At /rule: The place \"Leeds north\" has no coordinates. Give it an address or a latitude "
                          "and longitude.");
}

void TestRuleSql::refusals()
{
    QFETCH(QByteArray, rule);
    QFETCH(QString, sentence);
    const auto parsed = read(rule.toStdString());
    QVERIFY2(parsed, parsed ? "" : parsed.error().text.c_str());
    const auto answer = m_shop.store().read([&](ReadSession& session) {
        return count(session, m_shop.store(), *parsed, {ShopFixture::asOf(), false});
    });
    QVERIFY(!answer);
    QCOMPARE(answer.error().code, ErrorCode::BadInput);
    QCOMPARE(QString::fromStdString(answer.error().text), sentence);
}

void TestRuleSql::textRunsAsItIs()
{
    const auto rule = read(
        R"({"all":[{"trait":"city","op":"is_not","value":"it's"},{"event":"order","measure":"avg:value","op":">","value":1.005}]})");
    QVERIFY(rule);
    const AskTerms terms{ShopFixture::asOf(), false};
    const auto same = m_shop.store().read([&](ReadSession& session) -> Result<bool> {
        PATRON_TRY(sql, sqlText(session, m_shop.store(), *rule, terms));
        PATRON_TRY(ids, members(session, m_shop.store(), *rule, terms));
        std::vector<CustomerId> read;
        Query query = session.queryOnce(sql);
        while (query.step())
            read.push_back(query.id<CustomerId>(0));
        return read == ids && !ids.empty();
    });
    QVERIFY(same);
    QVERIFY(*same);
}

/// The samples leave no form and no operator out.
void TestRuleSql::coversEveryNode()
{
    std::set<std::size_t> forms;
    std::set<Operator> operators;
    std::set<Window::Kind> kinds;
    for (const RuleSample& sample : ruleSamples()) {
        const auto rule = read(sample.rule);
        QVERIFY(rule);
        visitNodes(rule->root, [&](const Node& node, const std::string&) {
            forms.insert(node.form.index());
            if (const auto* trait = std::get_if<TraitCondition>(&node.form))
                operators.insert(trait->op);
            if (const auto* event = std::get_if<EventCondition>(&node.form))
                kinds.insert(event->during.kind);
        });
    }
    QCOMPARE(forms.size(), std::variant_size_v<NodeForm>);
    QCOMPARE(operators.size(), static_cast<std::size_t>(Operator::IsNotSet) + 1);
    QCOMPARE(kinds.size(), static_cast<std::size_t>(Window::Kind::Previous) + 1);
    QVERIFY(ruleSamples().size() >= 60);
}

QTEST_APPLESS_MAIN(TestRuleSql)
#include "tst_rulesql.moc"
