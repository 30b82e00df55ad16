#include "core/base/json.h"
#include "core/base/random.h"
#include "core/segment/audience.h"
#include "core/segment/audienceindex.h"
#include "core/segment/rulejson.h"

#include <QTemporaryDir>
#include <QTest>

#include <cstdio>

using namespace patron;
using namespace patron::segment;

/// The index answers by blocks of customers and knows neighbours of rows: here are several blocks, without any fact of
/// the future, and rules about rows, lines and chains drawn by a seed. PATRON_SEED repeats a run, PATRON_RULES says how
/// many.
class TestManyBlocks : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void drawnRulesAgree();
    void aRuleOfAnEarlierInstantAgrees();

private:
    void fill(Transaction& tx);
    void orders(Transaction& tx, int customer);
    void events(Transaction& tx, int customer);
    Ms instant();
    Json match();
    Json window();
    Json rule();
    std::string pick(std::initializer_list<const char*> all);
    std::string difference(const Json& json, Ms asOf);

    QTemporaryDir m_folder;
    Random m_random{1};
    std::unique_ptr<Store> m_store;
    std::shared_ptr<AudienceIndex> m_index;
    std::int64_t m_orders = 0;
    int m_rules = 60;
};

namespace {
constexpr int customers = 20'000;

Ms now()
{
    return *parseRfc3339("2024-11-20T12:00:00Z");
}
}

std::string TestManyBlocks::pick(std::initializer_list<const char*> all)
{
    return *(all.begin() + m_random.below(all.size()));
}

/// Often close to each other, so that chains are met and missed by little, some around the changes of the clocks.
Ms TestManyBlocks::instant()
{
    const char* around[] = {"2024-03-31T00:00:00Z", "2024-10-26T23:00:00Z", "2024-09-01T08:00:00Z",
                            "2024-11-05T17:00:00Z"};
    const Ms start = *parseRfc3339(around[m_random.below(4)]);
    return std::min(now(),
                    start + m_random.between(0, 20 * 24) * msPerHour + m_random.between(0, 3) * 20 * msPerMinute);
}

void TestManyBlocks::orders(Transaction& tx, int customer)
{
    for (std::int64_t n = m_random.between(0, 3); n > 0; --n) {
        const Ms at = instant();
        ++m_orders;
        tx.query("INSERT INTO orders(id, customer_id, source, number, kind, state, at, local_day, currency, value, "
                 "value_base, channel, recorded_at) VALUES (?1, ?2, 's', ?1, ?3, ?4, ?5, ?6, 'GBP', ?7, ?7, ?8, 0)")
            .bind(m_orders, customer, pick({"sale", "sale", "sale", "return"}),
                  pick({"completed", "completed", "completed", "pending"}), at, m_store->zone().dayAt(at),
                  m_random.between(-500, 70'000), pick({"web", "app"}))
            .run();
        // Also orders without a line.
        for (std::int64_t line = m_random.between(0, 4); line > 0; --line)
            tx.query("INSERT INTO order_line(order_id, line_no, sku, name, quantity, unit_price, total, content_hash, "
                     "occurrence) VALUES (?1, ?2, ?3, ?3, ?4, 100, ?4, 1, 1)")
                .bind(m_orders, line, pick({"Tea", "Green tea", "Coffee", "Mug"}), m_random.between(-1, 5) * 1000)
                .run();
    }
}

void TestManyBlocks::events(Transaction& tx, int customer)
{
    for (std::int64_t n = m_random.between(0, 5); n > 0; --n) {
        const Ms at = instant();
        tx.query("INSERT INTO event(customer_id, kind_id, at, local_day, channel, source, source_key, recorded_at) "
                 "SELECT ?1, id, ?3, ?4, ?5, 's', ?6, 0 FROM event_kind WHERE name = ?2")
            .bind(customer, pick({"cart_updated", "product_viewed", "page_viewed"}), at, m_store->zone().dayAt(at),
                  pick({"web", "app"}), std::to_string(customer) + "." + std::to_string(n))
            .run();
    }
}

void TestManyBlocks::fill(Transaction& tx)
{
    for (int i = 1; i <= customers; ++i) {
        tx.query("INSERT INTO customer(id, recorded_at) VALUES (?1, 0)").bind(i).run();
        // Whole stretches have nothing.
        if (i % 10'000 < 1'500)
            continue;
        orders(tx, i);
        events(tx, i);
    }
}

void TestManyBlocks::initTestCase()
{
    const std::uint64_t seed =
        qEnvironmentVariableIsSet("PATRON_SEED") ? qEnvironmentVariable("PATRON_SEED").toULongLong() : 5;
    if (qEnvironmentVariableIsSet("PATRON_RULES"))
        m_rules = qEnvironmentVariable("PATRON_RULES").toInt();
    std::printf("seed %llu, %d rules\n", static_cast<unsigned long long>(seed), m_rules);
    m_random = Random(seed);
    auto made = Store::create(m_folder.path().toStdString() + "/many.patron", {"GBP", "Europe/London", "GB"},
                              FixedClock(now()));
    QVERIFY(made);
    m_store = std::move(*made);
    const auto filled = m_store->write([&](Transaction& tx) -> Result<void> {
        fill(tx);
        return {};
    });
    // The next one comes when SQLite knows the new tables' statistics: chains take seconds without.
    QVERIFY(m_store->write([](Transaction&) -> Result<void> { return {}; }));
    QVERIFY2(filled, filled ? "" : filled.error().detail.c_str());
    auto index = AudienceIndex::open(*m_store, CancelToken());
    QVERIFY(index);
    m_index = *index;
}

Json TestManyBlocks::window()
{
    switch (m_random.below(4)) {
    case 0:
        return {{"last", std::to_string(m_random.between(1, 300)) + " days"}};
    case 1:
        return {{"more_than_ago", std::to_string(m_random.between(1, 8)) + " weeks"}};
    case 2:
        return {{"previous", "month"}};
    default:
        return nullptr;
    }
}

Json TestManyBlocks::match()
{
    Json made{{"event", pick({"order", "return", "cart_updated", "product_viewed", "page_viewed"})}};
    if (m_random.below(4) == 0)
        made["where"] = Json::array({{{"field", "channel"}, {"op", "is"}, {"value", "web"}}});
    return made;
}

Json TestManyBlocks::rule()
{
    const auto span = [&] {
        return pick({"1 day", "6 hours", "3 days", "1 month", "2 weeks", "30 minutes", "1 week"});
    };
    Json made;
    const std::uint64_t form = m_random.below(4);
    if (form == 0) {
        made["sequence"] = Json::array();
        for (std::int64_t n = m_random.between(2, 4); n > 0; --n)
            made["sequence"].push_back(match());
        if (m_random.below(3) > 0)
            made["each_within"] = span();
    } else if (form == 1) {
        made = match();
        made["not_followed_by"] = match();
        made["within"] = span();
    } else {
        made = match();
        if (made["event"] == "order" || made["event"] == "return") {
            if (m_random.below(2) == 0)
                made["where"].push_back({{"field", pick({"line.sku", "line.product"})},
                                         {"op", pick({"is", "contains", "is_not"})},
                                         {"value", "tea"}});
            made["measure"] = pick({"count", "sum:line.quantity", "sum:value", "avg:line.total", "max:value",
                                    "distinct:line.sku", "days", "min:line.total"});
        }
        made["op"] = pick({">=", "<", "="});
        made["value"] = m_random.between(0, 6);
    }
    if (Json during = window(); !during.is_null())
        made["during"] = std::move(during);
    return {{"patron_rule", 1}, {"rule", made}};
}

/// Empty, or what differs.
std::string TestManyBlocks::difference(const Json& json, Ms asOf)
{
    const auto rule = m_store->read([&](ReadSession& session) { return parseRule(json, FieldCatalog::load(session)); });
    if (!rule)
        return json.dump() + ": " + rule.error().text;
    AskTerms bySql{asOf};
    bySql.engine = AskTerms::Engine::Sql;
    const auto expected = m_store->read([&](ReadSession& session) { return members(session, *m_store, *rule, bySql); });
    const auto found = m_index->members(*rule, {{asOf}, false}, {}, CancelToken());
    const auto again = m_index->members(*rule, {{asOf}, true}, {}, CancelToken());
    if (!expected || !found || !again)
        return json.dump() + ": no answer";
    if (*expected == *found && *found == *again)
        return {};
    return json.dump() + ": " + std::to_string(expected->size()) + " by SQL, " + std::to_string(found->size()) +
           " by the index, " + std::to_string(again->size()) + " with a cache";
}

void TestManyBlocks::drawnRulesAgree()
{
    std::size_t some = 0;
    for (int i = 0; i < m_rules; ++i) {
        const Json json = rule();
        const std::string text = difference(json, now());
        QVERIFY2(text.empty(), text.c_str());
        const auto parsed =
            m_store->read([&](ReadSession& session) { return parseRule(json, FieldCatalog::load(session)); });
        const auto count = m_index->count(*parsed, {{now()}, true}, CancelToken());
        some += count && count->count > 0 && count->count < customers ? 1 : 0;
    }
    // Rules that nobody or everybody meets show nothing.
    QVERIFY2(some * 2 > static_cast<std::size_t>(m_rules), std::to_string(some).c_str());
}

void TestManyBlocks::aRuleOfAnEarlierInstantAgrees()
{
    for (int i = 0; i < m_rules / 6; ++i) {
        const std::string text = difference(rule(), now() - m_random.between(0, 240) * msPerDay);
        QVERIFY2(text.empty(), text.c_str());
    }
}

QTEST_APPLESS_MAIN(TestManyBlocks)
#include "tst_manyblocks.moc"
