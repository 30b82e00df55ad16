#include "core/base/json.h"
#include "core/segment/audience.h"
#include "core/segment/audienceindex.h"
#include "core/segment/rulejson.h"
#include "randomrules.h"
#include "randomshop.h"
#include "rulesamples.h"
#include "shopfixture.h"

#include <QTest>

#include <algorithm>
#include <cstdio>

using namespace patron;
using namespace patron::segment;

/// The two engines must give the same answer to every rule: node by node and member by member. The seed of a run is
/// printed; PATRON_SEED repeats it, and PATRON_RULES says how many rules to draw.
class TestEnginesAgree : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void samples_data();
    void samples();
    void onRandomRules();
    void afterRandomChanges();
    void withoutStatements();
    void containsOne();
    void reachAndSample();
    void quickBuyersAreNotLapsedInAWeek();
    void wideRules_data();
    void wideRules();
    void unknownThings_data();
    void unknownThings();

private:
    /// Empty, or what differs.
    std::string difference(Store& store, AudienceIndex& index, const Rule& rule, AskTerms terms);
    Result<Rule> parsed(Store& store, const Json& json);

    std::uint64_t m_seed = 0;
    int m_rules = 0;
};

namespace {
std::uint64_t number(const char* name, std::uint64_t otherwise)
{
    return qEnvironmentVariableIsSet(name) ? qEnvironmentVariable(name).toULongLong() : otherwise;
}

std::string shown(const NodeCount& node)
{
    return "\"" + node.path + "\": " + std::to_string(node.count) + " missing " + std::to_string(node.missing) +
           " left " + std::to_string(node.cumulative.value_or(-1)) + " without " +
           std::to_string(node.without.value_or(-1));
}
}

void TestEnginesAgree::initTestCase()
{
    m_seed = number("PATRON_SEED", 20240331);
    m_rules = static_cast<int>(number("PATRON_RULES", 250));
    std::printf("seed %llu, %d rules\n", static_cast<unsigned long long>(m_seed), m_rules);
}

Result<Rule> TestEnginesAgree::parsed(Store& store, const Json& json)
{
    return store.read([&](ReadSession& session) { return parseRule(json, FieldCatalog::load(session)); });
}

std::string TestEnginesAgree::difference(Store& store, AudienceIndex& index, const Rule& rule, AskTerms terms)
{
    AskTerms bySql = terms;
    bySql.engine = AskTerms::Engine::Sql;
    const auto expected = store.read([&](ReadSession& session) { return waterfall(session, store, rule, bySql); });
    const auto found = index.waterfall(rule, {terms, true}, CancelToken());
    if (!expected || !found) {
        if (!expected && !found && expected.error().text == found.error().text)
            return {};
        return "SQL: " + (expected ? "an answer" : expected.error().text + expected.error().detail) +
               "\nindex: " + (found ? "an answer" : found.error().text);
    }
    std::string text;
    if (expected->count != found->count || expected->of != found->of || expected->assumed != found->assumed)
        text += "SQL " + std::to_string(expected->count) + " of " + std::to_string(expected->of) + ", assumed " +
                std::to_string(expected->assumed) + "; index " + std::to_string(found->count) + " of " +
                std::to_string(found->of) + ", assumed " + std::to_string(found->assumed) + "\n";
    if (expected->nodes.size() != found->nodes.size())
        return text + "the numbers of nodes differ";
    for (std::size_t i = 0; i < expected->nodes.size(); ++i) {
        const NodeCount& a = expected->nodes[i];
        const NodeCount& b = found->nodes[i];
        if (a.path != b.path || a.ignored != b.ignored || a.count != b.count || a.missing != b.missing ||
            a.cumulative != b.cumulative || a.without != b.without)
            text += "SQL " + shown(a) + "; index " + shown(b) + "\n";
    }
    const auto some = store.read([&](ReadSession& session) { return members(session, store, rule, bySql); });
    const auto same = index.members(rule, {terms, true}, {}, CancelToken());
    if (text.empty() && (!some || !same || *some != *same))
        text = "the members differ";
    // Asked once, conditions are answered in another order, and only for whom they matter.
    const auto once = index.members(rule, {terms, false}, {}, CancelToken());
    if (text.empty() && (!once || *some != *once))
        text = "the members differ when nothing is kept";
    return text;
}

void TestEnginesAgree::samples_data()
{
    QTest::addColumn<int>("place");
    for (std::size_t i = 0; i < ruleSamples().size(); ++i)
        QTest::newRow(ruleSamples()[i].sentence) << static_cast<int>(i);
}

void TestEnginesAgree::samples()
{
    static ShopFixture shop;
    static const auto index = AudienceIndex::open(shop.store(), CancelToken());
    QVERIFY2(bool(index), index ? "" : index.error().text.c_str());
    QFETCH(int, place);
    const RuleSample& sample = ruleSamples()[static_cast<std::size_t>(place)];
    const auto rule = parsed(shop.store(), Json{{"patron_rule", 1}, {"rule", Json::parse(sample.rule)}});
    QVERIFY2(bool(rule), rule ? "" : rule.error().text.c_str());
    const Ms asOf = sample.asOf ? ShopFixture::at(sample.asOf) : ShopFixture::asOf();
    const auto ids = (*index)->members(*rule, {{asOf, sample.strict}, true}, {}, CancelToken());
    QVERIFY2(bool(ids), ids ? "" : ids.error().text.c_str());
    std::vector<int> who;
    for (const CustomerId id : *ids)
        who.push_back(static_cast<int>(id.value));
    QCOMPARE(who, sample.who);
    const std::string text = difference(shop.store(), **index, *rule, {asOf, sample.strict});
    QVERIFY2(text.empty(), text.c_str());
}

void TestEnginesAgree::onRandomRules()
{
    RandomRules rules(m_seed);
    Random random(m_seed + 1);
    int asked = 0;
    for (int shop = 0; asked < m_rules; ++shop) {
        RandomShop data(m_seed + static_cast<std::uint64_t>(shop), 90);
        QVERIFY2(data.error().empty(), data.error().c_str());
        const auto index = AudienceIndex::open(data.store(), CancelToken());
        QVERIFY2(bool(index), index ? "" : index.error().text.c_str());
        for (int i = 0; i < 125 && asked < m_rules; ++i, ++asked) {
            const Json json = rules.rule();
            const auto rule = parsed(data.store(), json);
            QVERIFY2(bool(rule), (json.dump() + (rule ? "" : rule.error().text)).c_str());
            AskTerms terms{RandomShop::now(), random.below(4) == 0};
            if (random.below(3) == 0)
                terms.asOf -= random.between(0, 400) * msPerDay + random.between(0, 1440) * msPerMinute;
            const std::string text = difference(data.store(), **index, *rule, terms);
            if (!text.empty())
                std::printf("shop %d, as of %s%s: %s\n%s\n", shop, formatRfc3339(terms.asOf).c_str(),
                            terms.strictAsOf ? " strict" : "", json.dump().c_str(), text.c_str());
            QVERIFY2(text.empty(), "the engines disagree: see the rule above");
        }
    }
}

void TestEnginesAgree::afterRandomChanges()
{
    RandomShop data(m_seed + 7, 60);
    QVERIFY2(data.error().empty(), data.error().c_str());
    const auto index = AudienceIndex::open(data.store(), CancelToken());
    QVERIFY2(bool(index), index ? "" : index.error().text.c_str());
    RandomRules rules(m_seed + 8);
    for (int i = 0; i < std::max(20, m_rules / 10); ++i) {
        const auto changed = data.change();
        QVERIFY2(bool(changed), changed ? "" : (changed.error().text + changed.error().detail).c_str());
        for (int k = 0; k < 3; ++k) {
            const Json json = rules.rule();
            const auto rule = parsed(data.store(), json);
            QVERIFY2(bool(rule), json.dump().c_str());
            const std::string text = difference(data.store(), **index, *rule, {RandomShop::now()});
            if (!text.empty())
                std::printf("change %d: %s\n%s\n", i, json.dump().c_str(), text.c_str());
            QVERIFY2(text.empty(), "the engines disagree: see the rule above");
        }
    }
    QCOMPARE((*index)->status().rebuilds, 1u);
    QVERIFY((*index)->status().shards > 1);
}

void TestEnginesAgree::withoutStatements()
{
    RandomShop data(m_seed + 9, 40);
    const auto index = AudienceIndex::open(data.store(), CancelToken());
    QVERIFY(bool(index));
    RandomRules rules(m_seed + 10);
    std::vector<Rule> drawn;
    for (int i = 0; i < 40; ++i) {
        const auto rule = parsed(data.store(), rules.rule());
        QVERIFY(bool(rule));
        drawn.push_back(*rule);
    }
    const std::int64_t before = (*index)->status().statements;
    QVERIFY(before > 0);
    for (const Rule& rule : drawn) {
        QVERIFY(bool((*index)->waterfall(rule, {{RandomShop::now()}, false}, CancelToken())));
        QVERIFY(bool((*index)->members(rule, {{RandomShop::now()}, false}, {}, CancelToken())));
    }
    QCOMPARE((*index)->status().statements, before);
}

void TestEnginesAgree::containsOne()
{
    RandomShop data(m_seed + 11, 90);
    const auto index = AudienceIndex::open(data.store(), CancelToken());
    QVERIFY(bool(index));
    RandomRules rules(m_seed + 12);
    for (int i = 0; i < 60; ++i) {
        const Json json = rules.rule();
        const auto rule = parsed(data.store(), json);
        QVERIFY(bool(rule));
        const AudienceIndex::Terms terms{{RandomShop::now()}, i % 2 == 0};
        for (const std::int64_t id : {1, 64, 65, 90, 91}) {
            const auto in = (*index)->contains(*rule, CustomerId{id}, terms, CancelToken());
            const auto all = (*index)->members(*rule, terms, {}, CancelToken());
            QVERIFY(bool(in) && bool(all));
            QVERIFY2(*in == (std::find(all->begin(), all->end(), CustomerId{id}) != all->end()), json.dump().c_str());
        }
    }
}

void TestEnginesAgree::reachAndSample()
{
    RandomShop data(m_seed + 13, 90);
    RandomRules rules(m_seed + 14);
    std::vector<Rule> drawn;
    for (int i = 0; i < 20; ++i)
        drawn.push_back(*parsed(data.store(), rules.rule()));
    const auto ask = [&](const Rule& rule, const char* channel) {
        return *data.store().read(
            [&](ReadSession& session) { return reach(session, data.store(), rule, channel, {RandomShop::now()}); });
    };
    std::vector<ReachAnswer> bySql;
    for (const Rule& rule : drawn) {
        bySql.push_back(ask(rule, "email"));
        bySql.push_back(ask(rule, "sms"));
    }
    QVERIFY(bool(AudienceIndex::open(data.store(), CancelToken())));
    for (std::size_t i = 0; i < bySql.size(); ++i) {
        const ReachAnswer now = ask(drawn[i / 2], i % 2 == 0 ? "email" : "sms");
        QCOMPARE(now.of, bySql[i].of);
        QCOMPARE(now.reachable, bySql[i].reachable);
        QCOMPARE(now.noAddress, bySql[i].noAddress);
        QCOMPARE(now.suppressed, bySql[i].suppressed);
        QCOMPARE(now.consentDenied, bySql[i].consentDenied);
        QCOMPARE(now.noConsent, bySql[i].noConsent);
    }
    const auto counted = data.store().read(
        [&](ReadSession& session) { return count(session, data.store(), drawn.front(), {RandomShop::now()}); });
    QVERIFY(bool(counted));
    QCOMPARE(counted->engine, std::string("index"));
}

void TestEnginesAgree::quickBuyersAreNotLapsedInAWeek()
{
    ShopFixture shop;
    const auto ordered = shop.store().write([&](Transaction& tx) -> Result<void> {
        for (const char* day : {"2024-03-20", "2024-03-21", "2024-03-22"}) {
            const Ms at = ShopFixture::at((std::string(day) + "T12:00:00Z").c_str());
            tx.query("INSERT INTO orders(customer_id, source, number, kind, state, at, local_day, currency, value, "
                     "value_base, channel, recorded_at) VALUES (5, 'quick', ?, 'sale', 'completed', ?, ?, 'GBP', 100, "
                     "100, 'online', 0)")
                .bind(day, at, shop.store().zone().dayAt(at))
                .run();
        }
        tx.changed(Area::Orders, CustomerId{5});
        return {};
    });
    QVERIFY(bool(ordered));
    const auto index = AudienceIndex::open(shop.store(), CancelToken());
    QVERIFY(bool(index));
    // Their own gap is a day: by that alone nine days were a lapse. 1.5 times a week is ten and a half.
    for (const auto& [at, stage] :
         {std::pair{"2024-03-31T12:00:00Z", "new"}, std::pair{"2024-04-02T12:00:00Z", "slipping"},
          std::pair{"2024-04-13T12:00:00Z", "lapsed"}}) {
        const auto rule = parsed(shop.store(), Json::parse(R"({"patron_rule":1,"rule":{"all":[{"trait":"id","op":"=",
            "value":5},{"trait":"lifecycle_stage","op":"is","value":")" +
                                                           std::string(stage) + "\"}]}}"));
        QVERIFY(bool(rule));
        const AskTerms terms{ShopFixture::at(at)};
        const auto found = (*index)->count(*rule, {terms, true}, CancelToken());
        QVERIFY(bool(found));
        QCOMPARE(found->count, 1);
        QCOMPARE(QByteArray::fromStdString(difference(shop.store(), **index, *rule, terms)), QByteArray());
    }
}

void TestEnginesAgree::wideRules_data()
{
    QTest::addColumn<QByteArray>("group");
    for (const char* group : {"all", "any", "none", "at_least", "where"})
        QTest::newRow(group) << QByteArray(group);
}

/// Many conditions are one statement still; it took minutes, or more depth than SQLite allows.
void TestEnginesAgree::wideRules()
{
    QFETCH(QByteArray, group);
    static RandomShop data(7, 40);
    static const auto index = AudienceIndex::open(data.store(), CancelToken());
    Json leaves = Json::array();
    for (int i = 0; i < 300; ++i) {
        if (group == "where")
            leaves.push_back(Json{{"field", "value"}, {"op", ">"}, {"value", i % 50}});
        else if (i % 2)
            leaves.push_back(Json{{"trait", "total_spent"}, {"op", group == "all" ? ">=" : ">"}, {"value", i * 3}});
        else
            leaves.push_back(Json{{"event", "order"}, {"measure", "count"}, {"op", "<"}, {"value", 1 + i % 5}});
    }
    Json node = group == "where" ? Json{{"event", "order"}, {"where", std::move(leaves)}}
                                 : Json{{group == "at_least" ? "of" : group.toStdString(), std::move(leaves)}};
    if (group == "at_least")
        node["at_least"] = 150;
    const auto rule = parsed(data.store(), Json{{"patron_rule", 1}, {"rule", std::move(node)}});
    QVERIFY2(bool(rule), rule ? "" : rule.error().text.c_str());
    const std::string text = difference(data.store(), **index, *rule, {RandomShop::now()});
    QVERIFY2(text.empty(), text.c_str());
}

void TestEnginesAgree::unknownThings_data()
{
    QTest::addColumn<QByteArray>("node");
    QTest::newRow("a segment") << QByteArray(R"({"segment":"Spender"})");
    QTest::newRow("a program") << QByteArray(R"({"program":"Win back","state":"entered"})");
    QTest::newRow("a message") << QByteArray(R"({"message":"Hallo","did":"sent"})");
    QTest::newRow("a place") << QByteArray(R"({"near":{"place":"Leeds shops"},"within_km":1})");
    QTest::newRow("a place without a point") << QByteArray(R"({"near":{"place":"Lost shop"},"within_km":1})");
    QTest::newRow("an area") << QByteArray(R"({"within":{"area":"Leeds shop"}})");
    QTest::newRow("a property with a quote in its name")
        << QByteArray(R"({"event":"search","where":[{"field":"a\"b","op":"is","value":"x"}]})");
}

void TestEnginesAgree::unknownThings()
{
    QFETCH(QByteArray, node);
    static RandomShop data(5, 5);
    static const auto index = AudienceIndex::open(data.store(), CancelToken());
    const auto rule = parsed(data.store(), Json{{"patron_rule", 1}, {"rule", Json::parse(node.toStdString())}});
    QVERIFY(bool(rule));
    const auto answer = (*index)->count(*rule, {{RandomShop::now()}, true}, CancelToken());
    QVERIFY(!answer);
    QCOMPARE(answer.error().code, ErrorCode::BadInput);
    const std::string text = difference(data.store(), **index, *rule, {RandomShop::now()});
    QVERIFY2(text.empty(), text.c_str());
}

QTEST_GUILESS_MAIN(TestEnginesAgree)
#include "tst_enginesagree.moc"
