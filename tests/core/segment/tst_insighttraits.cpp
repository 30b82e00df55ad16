#include "core/base/random.h"
#include "core/base/text.h"
#include "core/insight/affinity.h"
#include "core/insight/lifetimevalue.h"
#include "core/segment/audience.h"
#include "core/segment/audienceindex.h"
#include "core/segment/explainer.h"
#include "core/segment/rulejson.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

using namespace patron;
using namespace patron::segment;

/// What insight foresees and what customers like, asked for in rules: both engines and the explainer say the same, and
/// nothing of it knows the future.
class TestInsightTraits : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void enginesAgree_data();
    void enginesAgree();
    void valuesAreInsights();
    void likesAreInsights();
    void fitIsThatOfTheMonth();
    void nextOrderByHand();
    void nothingKnowsTheFuture_data() { enginesAgree_data(); }
    void nothingKnowsTheFuture();
    void changesReachOnlyTheirOwn();
    void tooFewSayNothing();

private:
    std::vector<std::int64_t> who(const QByteArray& rule, AskTerms terms);
    std::string explained(const QByteArray& rule, std::int64_t customer, Ms asOf);
    void order(Transaction& tx, int customer, Ms at, int pounds, int product, const char* kind = "sale");
    void addFuture();

    QTemporaryDir m_folder;
    std::unique_ptr<Store> m_store;
    std::shared_ptr<AudienceIndex> m_index;
    int m_orders = 0;
};

namespace {
Ms at(const char* text)
{
    return *parseRfc3339(text);
}

const Ms now = at("2024-03-31T11:00:00Z");
constexpr int customers = 320;
}

void TestInsightTraits::order(Transaction& tx, int customer, Ms when, int pounds, int product, const char* kind)
{
    static const char* const skus[]{"T1", "C1", "M1"};
    static const char* const channels[]{"online", "in_store", "Web"};
    const int number = ++m_orders;
    const bool sale = std::string_view(kind) == "sale";
    tx.query("INSERT INTO orders(id, customer_id, source, number, kind, state, at, local_day, date_only, currency, "
             "value, value_base, channel, recorded_at) VALUES (?1, ?2, 'test', ?3, ?4, 'completed', ?5, ?6, ?7, 'GBP', "
             "?8, ?8, ?9, 0)")
        .bind(number, customer, std::to_string(number), kind, when, m_store->zone().dayAt(when), number % 7 == 0,
              pounds * (sale ? 100 : -100), channels[number % 3])
        .run();
    tx.query("INSERT INTO order_line(order_id, line_no, sku, product_id, name, quantity, unit_price, total, "
             "content_hash, occurrence) VALUES (?, 1, ?, ?, 'x', 1000, ?, ?, 0, 1)")
        .bind(number, skus[product], product + 1, pounds * 10000, pounds * (sale ? 100 : -100))
        .run();
    tx.changed(Area::Orders, CustomerId{customer});
}

void TestInsightTraits::initTestCase()
{
    const FixedClock clock(now);
    auto made = Store::create(m_folder.filePath(QStringLiteral("shop.patron")).toStdString(), {}, clock);
    QVERIFY(bool(made));
    m_store = std::move(*made);
    const auto done = m_store->write([&](Transaction& tx) -> Result<void> {
        tx.query("INSERT INTO product(id, sku, name, category, brand) VALUES (1, 'T1', 'Tea', 'Tea', 'Acme'), (2, "
                 "'C1', 'Coffee', 'Coffee', 'Bean'), (3, 'M1', 'Mug', NULL, 'ACME')")
            .run();
        Random random(42);
        for (int id = 1; id <= customers; ++id) {
            tx.query("INSERT INTO customer(id, recorded_at) VALUES (?, 0)").bind(id).run();
            if (id % 20 == 0)
                continue;
            // As the model has it: everybody has a pace of their own, and after an order some are lost.
            const double pace = std::array{15.0, 40.0, 110.0}[random.below(3)];
            const std::uint64_t lostIn100 = std::array<std::uint64_t, 3>{8, 25, 50}[random.below(3)];
            const int favourite = static_cast<int>(random.below(3));
            const int usual = std::array{9, 30, 80}[random.below(3)];
            Ms when = now - random.between(1, 700) * msPerDay - random.between(0, 1000) * msPerMinute;
            while (when <= now) {
                const int product = random.below(3) == 0 ? static_cast<int>(random.below(3)) : favourite;
                order(tx, id, when, static_cast<int>(random.between(usual / 3, usual * 2)), product);
                if (random.below(8) == 0)
                    order(tx, id, std::min(now, when + msPerDay), 3, product, "return");
                if (random.below(100) < lostIn100)
                    break;
                const double share = (static_cast<double>(random.below(1'000'000)) + 0.5) / 1e6;
                when += static_cast<Ms>(-std::log(share) * pace * static_cast<double>(msPerDay));
            }
        }
        tx.query("INSERT INTO preference(customer_id, polarity, subject, folded, source, at) VALUES (20, 'likes', "
                 "'category:Tea', 'category:tea', 'test', ?1), (1, 'dislikes', 'category:Tea', 'category:tea', 'test', "
                 "?1), (2, 'likes', 'sport:Golf', 'sport:golf', 'test', ?1)")
            .bind(now - 300 * msPerDay)
            .run();
        tx.query("INSERT INTO event(customer_id, kind_id, at, local_day, value_e4, key, recorded_at) VALUES (3, 12, "
                 "?1, ?2, 10000, 'T1', 0), (4, 12, ?1, ?2, 50000, 'T1', 0)")
            .bind(now - 100 * msPerDay, m_store->zone().dayAt(now - 100 * msPerDay))
            .run();
        return {};
    });
    QVERIFY2(bool(done), done ? "" : done.error().detail.c_str());
    auto index = AudienceIndex::open(*m_store, CancelToken());
    QVERIFY(bool(index));
    m_index = std::move(*index);
}

std::vector<std::int64_t> TestInsightTraits::who(const QByteArray& rule, AskTerms terms)
{
    const auto found = m_store->read([&](ReadSession& session) -> Result<std::vector<std::int64_t>> {
        PATRON_TRY(parsed,
                   parseRule("{\"patron_rule\":1,\"rule\":" + rule.toStdString() + "}", FieldCatalog::load(session)));
        PATRON_TRY(ids, members(session, *m_store, parsed, terms));
        std::vector<std::int64_t> numbers;
        for (const CustomerId customer : ids)
            numbers.push_back(customer.value);
        return numbers;
    });
    if (!found)
        qFatal("%s %s", found.error().text.c_str(), found.error().detail.c_str());
    return *found;
}

std::string TestInsightTraits::explained(const QByteArray& rule, std::int64_t customer, Ms asOf)
{
    const auto said = m_store->read([&](ReadSession& session) -> Result<Explanation> {
        PATRON_TRY(parsed,
                   parseRule("{\"patron_rule\":1,\"rule\":" + rule.toStdString() + "}", FieldCatalog::load(session)));
        return explain(session, *m_store, parsed, CustomerId{customer}, {asOf, false});
    });
    if (!said)
        qFatal("%s %s", said.error().text.c_str(), said.error().detail.c_str());
    return said->nodes.front().value.value_or("missing");
}

void TestInsightTraits::enginesAgree_data()
{
    QTest::addColumn<QByteArray>("rule");
    QTest::newRow("probably gone") << QByteArray(R"({"trait":"probability_alive","op":"<","value":0.5})");
    QTest::newRow("foreseen to order") << QByteArray(R"({"trait":"predicted_orders_12m","op":">=","value":2})");
    QTest::newRow("foreseen value") << QByteArray(R"({"trait":"predicted_value_12m","op":">","value":100})");
    QTest::newRow("nothing foreseen") << QByteArray(R"({"trait":"predicted_value_12m","op":"is_not_set"})");
    QTest::newRow("not a chance of exactly one") << QByteArray(R"({"trait":"probability_alive","op":"!=","value":1})");
    QTest::newRow("due to order") << QByteArray(
        R"({"trait":"expected_next_order_at","op":"in_last","value":"60 days"})");
    QTest::newRow("order to come") << QByteArray(
        R"({"trait":"expected_next_order_at","op":"in_next","value":"60 days"})");
    QTest::newRow("likes a category") << QByteArray(R"({"trait":"likes","op":"has_any","value":["Category:TEA"]})");
    QTest::newRow("likes two things") << QByteArray(
        R"({"trait":"likes","op":"has_all","value":["category:tea","brand:acme"]})");
    QTest::newRow("likes none of them") << QByteArray(
        R"({"trait":"likes","op":"has_none","value":["category:tea","category:coffee"]})");
    QTest::newRow("likes many things") << QByteArray(R"({"trait":"likes","op":"count>","value":4})");
    QTest::newRow("likes nothing") << QByteArray(R"({"trait":"likes","op":"is_not_set"})");
    QTest::newRow("likes a day") << QByteArray(R"({"trait":"likes","op":"has_any","value":["weekday:monday"]})");
    QTest::newRow("likes an hour") << QByteArray(R"({"trait":"likes","op":"has_any","value":["hour:12","hour:4"]})");
    QTest::newRow("likes dear things") << QByteArray(R"({"trait":"likes","op":"has_any","value":["price:high"]})");
    QTest::newRow("likes a channel") << QByteArray(R"({"trait":"likes","op":"has_any","value":["channel:web"]})");
    QTest::newRow("declared of what orders do not know")
        << QByteArray(R"({"trait":"likes","op":"has_any","value":["sport:golf"]})");
    QTest::newRow("dislikes") << QByteArray(R"({"trait":"dislikes","op":"has_any","value":["category:tea"]})");
    QTest::newRow("dislikes anything") << QByteArray(R"({"trait":"dislikes","op":"is_set"})");
    QTest::newRow("the most valuable") << QByteArray(R"({"top":{"by":"predicted_value_12m","count":20}})");
    QTest::newRow("the least alive") << QByteArray(
        R"({"top":{"by":"probability_alive","percent":10,"order":"lowest"}})");
}

void TestInsightTraits::enginesAgree()
{
    QFETCH(QByteArray, rule);
    std::size_t most = 0;
    for (const Ms asOf : {now, now - 20 * msPerDay, now - 200 * msPerDay, now + 400 * msPerDay}) {
        const auto bySql = who(rule, {asOf, false, AskTerms::Engine::Sql});
        const auto byIndex = who(rule, {asOf, false});
        QCOMPARE(byIndex, bySql);
        most = std::max(most, bySql.size());
        // One by one, as the explainer asks.
        for (const std::int64_t id : {1, 2, 3, 20, 77, 200}) {
            const bool in = std::find(bySql.begin(), bySql.end(), id) != bySql.end();
            const auto said = m_store->read([&](ReadSession& session) -> Result<Explanation> {
                PATRON_TRY(parsed, parseRule("{\"patron_rule\":1,\"rule\":" + rule.toStdString() + "}",
                                             FieldCatalog::load(session)));
                return explain(session, *m_store, parsed, CustomerId{id}, {asOf, false});
            });
            QVERIFY2(bool(said), said ? "" : said.error().detail.c_str());
            QCOMPARE(said->in, in);
        }
    }
    QVERIFY(most > 0);
}

void TestInsightTraits::valuesAreInsights()
{
    // The fit of the month's start, by the module itself.
    const auto spoken = m_store->read([&](ReadSession& session) -> Result<int> {
        const Ms start = at("2024-02-29T23:59:59.999Z");
        const insight::OrderBook before{insight::orderDays(session, start), 2};
        PATRON_TRY(fit, insight::fitLifetime(before, *parseIsoDate("2024-02-29"), CancelToken()));
        const insight::OrderBook all{insight::orderDays(session, now), 2};
        int compared = 0;
        for (const insight::LifetimeSummary& one : insight::summarise(all, *parseIsoDate("2024-03-31"))) {
            const insight::LifetimePrediction prediction = insight::predict(fit, one);
            const std::string alive =
                explained(R"({"trait":"probability_alive","op":"is_set"})", one.customer.value, now);
            const std::string value =
                explained(R"({"trait":"predicted_value_12m","op":"is_set"})", one.customer.value, now);
            if (alive == "missing" || value == "missing")
                return makeError(ErrorCode::Internal, fit.why + " " + alive + " " + value);
            if (std::abs(std::stod(alive) - prediction.probabilityAlive) > 1e-12 ||
                std::abs(std::stod(value) - *prediction.value12m) > 0.00501)
                return makeError(ErrorCode::Internal, alive + " " + value);
            if (++compared == 25)
                break;
        }
        return compared;
    });
    QVERIFY2(bool(spoken), spoken ? "" : spoken.error().text.c_str());
    QCOMPARE(*spoken, 25);
}

void TestInsightTraits::likesAreInsights()
{
    const auto said = m_store->read([&](ReadSession& session) -> Result<std::vector<insight::Affinity>> {
        return insight::affinities(session, *m_store, {now, 0.2, {}});
    });
    QVERIFY(bool(said));
    std::map<std::string, std::vector<std::int64_t>> expected;
    for (const insight::Affinity& one : *said)
        expected[(one.attitude == insight::Attitude::Likes ? "likes " : "dislikes ") + foldText(one.subject)].push_back(
            one.customer.value);
    QVERIFY(expected.size() > 20);
    for (const auto& [what, people] : expected) {
        const auto space = what.find(' ');
        const std::string rule = R"({"trait":")" + what.substr(0, space) + R"(","op":"has_any","value":[")" +
                                 what.substr(space + 1) + R"("]})";
        QCOMPARE(who(QByteArray::fromStdString(rule), {now, false}), people);
    }
}

void TestInsightTraits::fitIsThatOfTheMonth()
{
    // Within a month the fit stands, and only the customers' own days go on.
    const auto first = m_index->lifetimeFit(at("2024-03-02T00:00:00Z"), CancelToken());
    const auto last = m_index->lifetimeFit(at("2024-03-31T22:59:00Z"), CancelToken());
    const auto next = m_index->lifetimeFit(at("2024-03-31T23:00:00Z"), CancelToken());
    QVERIFY(bool(first) && bool(last) && bool(next));
    QVERIFY((*first)->orders.has_value());
    QCOMPARE((*first)->orders->logLikelihood, (*last)->orders->logLikelihood);
    // April begins in London at 23:00 UTC.
    QVERIFY((*first)->orders->logLikelihood != (*next)->orders->logLikelihood);
}

void TestInsightTraits::nextOrderByHand()
{
    const auto day = [](const char* text) { return std::int64_t{*parseIsoDate(text)}; };
    // Gaps of 10 and 21 days: 15.5, to the later day.
    QCOMPARE(insight::expectedNextOrder({day("2024-01-01"), day("2024-01-11"), day("2024-02-01")}),
             std::optional<DayNumber>(*parseIsoDate("2024-02-17")));
    // 10, 30, 20: 20.
    QCOMPARE(insight::expectedNextOrder({day("2024-01-01"), day("2024-01-11"), day("2024-02-10"), day("2024-03-01")}),
             std::optional<DayNumber>(*parseIsoDate("2024-03-21")));
    QVERIFY(!insight::expectedNextOrder({day("2024-01-01"), day("2024-01-11")}));
    QVERIFY(!insight::expectedNextOrder({}));
}

void TestInsightTraits::addFuture()
{
    const auto done = m_store->write([&](Transaction& tx) -> Result<void> {
        Random random(7);
        for (int i = 0; i < 200; ++i)
            order(tx, 1 + static_cast<int>(random.below(customers)), now + 1 + random.between(0, 300) * msPerDay, 500,
                  static_cast<int>(random.below(3)), i % 4 == 0 ? "return" : "sale");
        tx.query(
              "INSERT INTO preference(customer_id, polarity, subject, folded, source, at) VALUES (5, 'dislikes', "
              "'category:Tea', 'category:tea', 'test', ?1), (20, 'dislikes', 'category:Tea', 'category:tea', 'test', "
              "?1)")
            .bind(now + 1)
            .run();
        tx.query("INSERT INTO event(customer_id, kind_id, at, local_day, value_e4, key, recorded_at) VALUES (6, 12, "
                 "?1, ?2, 10000, 'T1', 0)")
            .bind(now + 1, m_store->zone().dayAt(now + 1))
            .run();
        for (const int id : {5, 6, 20})
            tx.changed(Area::Events, CustomerId{id});
        return {};
    });
    QVERIFY2(bool(done), done ? "" : done.error().detail.c_str());
}

void TestInsightTraits::nothingKnowsTheFuture()
{
    QFETCH(QByteArray, rule);
    const auto before = who(rule, {now, false});
    const auto later = who(rule, {now + 400 * msPerDay, false});
    addFuture();
    QCOMPARE(who(rule, {now, false}), before);
    QCOMPARE(who(rule, {now, false, AskTerms::Engine::Sql}), before);
    const auto afterwards = who(rule, {now + 400 * msPerDay, false});
    QCOMPARE(who(rule, {now + 400 * msPerDay, false, AskTerms::Engine::Sql}), afterwards);
    const auto undone = m_store->write([&](Transaction& tx) -> Result<void> {
        tx.query("DELETE FROM order_line WHERE order_id IN (SELECT id FROM orders WHERE at > ?)").bind(now).run();
        for (const char* table : {"orders", "event", "preference"})
            tx.query(std::string("DELETE FROM ") + table + " WHERE at > ?").bind(now).run();
        for (int id = 1; id <= customers; ++id)
            tx.changed(Area::Orders, CustomerId{id});
        return {};
    });
    QVERIFY(bool(undone));
    QCOMPARE(who(rule, {now + 400 * msPerDay, false}), later);
}

void TestInsightTraits::changesReachOnlyTheirOwn()
{
    const auto fit = m_index->lifetimeFit(now, CancelToken());
    const std::size_t rebuilds = m_index->status().rebuilds;
    const std::string before = explained(R"({"trait":"probability_alive","op":"is_set"})", 77, now);
    const auto done = m_store->write([&](Transaction& tx) -> Result<void> {
        order(tx, 77, now - msPerDay, 10, 0);
        return {};
    });
    QVERIFY(bool(done));
    // This month's order changes what is foreseen of its customer, not the fit, and nobody else is read again.
    const auto after = m_index->lifetimeFit(now, CancelToken());
    QVERIFY(bool(fit) && bool(after));
    QCOMPARE(after->get(), fit->get());
    QVERIFY(explained(R"({"trait":"probability_alive","op":"is_set"})", 77, now) != before);
    QCOMPARE(m_index->status().rebuilds, rebuilds);
    const QByteArray rule = R"({"trait":"probability_alive","op":"<","value":0.9})";
    QCOMPARE(who(rule, {now, false}), who(rule, {now, false, AskTerms::Engine::Sql}));
}

void TestInsightTraits::tooFewSayNothing()
{
    // 650 days ago hardly anybody had bought, and nobody again.
    const Ms early = now - 690 * msPerDay;
    const QByteArray rule = R"({"trait":"probability_alive","op":"is_set"})";
    QVERIFY(who(rule, {early, false}).empty());
    QVERIFY(who(rule, {early, false, AskTerms::Engine::Sql}).empty());
}

QTEST_APPLESS_MAIN(TestInsightTraits)
#include "tst_insighttraits.moc"
