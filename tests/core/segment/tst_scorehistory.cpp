#include "core/insight/lifecycle.h"
#include "core/intake/importsession.h"
#include "core/intake/importundo.h"
#include "core/segment/audienceindex.h"
#include "core/segment/rulesql.h"
#include "core/segment/scorehistory.h"
#include "core/workspace/customermerge.h"
#include "randomshop.h"
#include "shopfixture.h"

#include <QTest>

#include <map>
#include <set>

using namespace patron;
using namespace patron::segment;

/// The history of scores and stages: what is kept of a day is what the question as of it says, whatever came in since.
class TestScoreHistory : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { qputenv("PATRON_HOME", m_home.path().toUtf8()); }
    void firstLookKeepsWhoOrdered();
    void aDayIsKeptByItsMidnight();
    void nothingNewIsNoWork();
    void whatIsNoOrderIsNoWork();
    void anOrderOfTodayWaitsForTomorrow();
    void missedDaysAreCaughtUp();
    void lateNewsIsWorkedIn_data() { engines(); }
    void lateNewsIsWorkedIn();
    void aLaterCancellationLeavesTheDaysBefore();
    void keepsWhatIsAnsweredAsOf_data();
    void keepsWhatIsAnsweredAsOf();
    void enginesAgree();
    void stoppedDaysAreWhole_data() { engines(); }
    void stoppedDaysAreWhole();
    void manyDaysTakeSeveralRounds();
    void mergesAreFollowed();
    void anUndoneImportIsFollowed();
    void whoIsGoneLeavesNothing();
    void aClockThatStandsBeforeSaysNothing();
    void keepingIsNoChangeOfFacts();

private:
    static void engines()
    {
        QTest::addColumn<bool>("indexed");
        QTest::newRow("by the index") << true;
        QTest::newRow("by SQL") << false;
    }

    QTemporaryDir m_home;
};

namespace {
using scorehistory::Recorded;
using standings::Standing;

Result<Recorded> look(Store& store, Ms now, scorehistory::Limits limits = {}, const CancelToken& cancel = {})
{
    const FixedClock clock(now);
    JobContext job(clock, cancel);
    return scorehistory::record(store, job, limits);
}

Recorded looked(Store& store, Ms now)
{
    const auto recorded = look(store, now);
    if (!recorded)
        qFatal("%s %s", recorded.error().text.c_str(), recorded.error().detail.c_str());
    return *recorded;
}

Recorded looked(ShopFixture& shop, const char* now)
{
    return looked(shop.store(), ShopFixture::at(now));
}

template <typename F>
void change(Store& store, const F& work)
{
    const auto done = store.write([&](Transaction& tx) -> Result<void> {
        work(tx);
        return {};
    });
    if (!done)
        qFatal("%s", done.error().detail.c_str());
}

void order(Store& store, int customer, int pounds, const char* at, const char* number)
{
    const Ms when = ShopFixture::at(at);
    change(store, [&](Transaction& tx) {
        tx.query("INSERT INTO orders(customer_id, source, number, kind, state, at, local_day, currency, value, "
                 "value_base, channel, recorded_at) VALUES (?1, 'late', ?2, 'sale', 'completed', ?3, ?4, 'GBP', ?5, "
                 "?5, 'online', 0)")
            .bind(customer, number, when, store.zone().dayAt(when), pounds * 100)
            .run();
        tx.changed(Area::Orders, CustomerId{customer});
    });
}

std::int64_t number(Store& store, const std::string& sql)
{
    return store
        .read([&](ReadSession& session) -> Result<std::int64_t> {
            Query query = session.queryOnce(sql);
            return query.step() ? query.int64(0) : -1;
        })
        .value();
}

/// "2024-03-31 lapsed 2-4-1|…" of one customer.
QString historyOf(Store& store, int customer)
{
    return store
        .read([&](ReadSession& session) -> Result<QString> {
            QStringList list;
            for (const scorehistory::Change& change : scorehistory::of(session, CustomerId{customer})) {
                const Standing& now = change.standing;
                list << QString::fromStdString(formatIsoDate(change.day) + " " +
                                               insight::lifecycleStages()[now.stage]) +
                            QStringLiteral(" %1-%2-%3").arg(now.r).arg(now.f).arg(now.m);
            }
            return list.join(u'|');
        })
        .value();
}

scorehistory::Span span(Store& store)
{
    return store
        .read([](ReadSession& session) -> Result<scorehistory::Span> {
            return scorehistory::kept(session).value_or(scorehistory::Span{1, 0});
        })
        .value();
}

/// What rules as of a day's midnight see of everybody who ever ordered, by the reference engine.
std::map<std::int64_t, Standing> answered(ReadSession& session, const Store& store, DayNumber day)
{
    Group all;
    for (const char* trait : {"rfm_recency", "rfm_frequency", "rfm_monetary", "lifecycle_stage"})
        all.children.push_back({TraitCondition{trait, Operator::IsSet, {}, false}, false, {}});
    const Rule rule{Node{std::move(all), false, {}}};
    const auto sql =
        RuleSql::compile(session, contextOf(store, store.zone().startOfDay(day)), FieldCatalog::builtIn(), rule);
    std::string columns;
    for (std::size_t i = 1; i < sql->parts().size(); ++i)
        columns += ", " + sql->parts()[i].value;
    Query query = sql->prepare(session, sql->statement("SELECT c.id" + columns + " FROM v_customer c"));
    const auto& stages = insight::lifecycleStages();
    std::map<std::int64_t, Standing> found;
    while (query.step()) {
        const auto score = [&](int column) { return static_cast<std::uint8_t>(query.int64(column)); };
        const auto stage = std::find(stages.begin(), stages.end(), query.view(4)) - stages.begin();
        const Standing one{query.int64(0), score(1), score(2), score(3), static_cast<std::uint8_t>(stage)};
        if (one.saysAnything())
            found.emplace(one.customer, one);
    }
    return found;
}

/// Empty, or on which day the history says something else than the questions do.
QString difference(Store& store)
{
    return store
        .read([&](ReadSession& session) -> Result<QString> {
            std::map<std::int64_t, std::vector<scorehistory::Change>> changes;
            Query ids = session.query("SELECT DISTINCT customer_id FROM v_insight_score");
            while (ids.step())
                changes[ids.int64(0)] = scorehistory::of(session, ids.id<CustomerId>(0));
            const auto kept = scorehistory::kept(session);
            for (DayNumber day = kept ? kept->first : 1; day <= (kept ? kept->last : 0); ++day) {
                std::map<std::int64_t, Standing> found;
                for (const auto& [customer, list] : changes) {
                    for (const scorehistory::Change& change : list) {
                        if (change.day <= day)
                            found[customer] = change.standing;
                    }
                    if (found.contains(customer) && !found[customer].saysAnything())
                        found.erase(customer);
                }
                if (found != answered(session, store, day))
                    return QString::fromStdString(formatIsoDate(day));
            }
            for (const auto& [customer, list] : changes) {
                for (std::size_t i = 1; i < list.size(); ++i) {
                    if (list[i].standing == list[i - 1].standing)
                        return QStringLiteral("no change of %1").arg(customer);
                }
            }
            return QString();
        })
        .value();
}
}

void TestScoreHistory::firstLookKeepsWhoOrdered()
{
    ShopFixture shop;
    const Recorded recorded = looked(shop, "2024-03-31T11:00:00Z");
    QCOMPARE(recorded.days, 1);
    QVERIFY(recorded.whole);
    // 5 has a pending order alone, 11 one to come, 12 none: prospects, of whom there is nothing to keep.
    QCOMPARE(recorded.changes, 9);
    QCOMPARE(number(shop.store(), "SELECT count(*) FROM v_insight_score WHERE customer_id IN (5, 11, 12)"), 0);
    QCOMPARE(span(shop.store()).first, *parseIsoDate("2024-03-31"));
    QCOMPARE(span(shop.store()).last, *parseIsoDate("2024-03-31"));
    QCOMPARE(difference(shop.store()), QString());
    // The same as `explainsValues` of tst_audience.cpp has it; the median gap of the base is 10 days.
    QCOMPARE(number(shop.store(), "SELECT count(*) FROM v_insight_score WHERE customer_id = 1 AND rfm_group = "
                                  "'at_risk' AND lifecycle_stage = 'lapsed'"),
             1);
}

void TestScoreHistory::aDayIsKeptByItsMidnight()
{
    ShopFixture shop;
    looked(shop, "2024-04-05T11:00:00Z");
    // 11 orders on 5 April at 10:00 UTC: the midnight of the 6th knows of it.
    QCOMPARE(historyOf(shop.store(), 11), QString());
    looked(shop, "2024-04-07T11:00:00Z");
    const QString history = historyOf(shop.store(), 11);
    QVERIFY2(history.startsWith(u"2024-04-06 new 5-"), qPrintable(history));
    QCOMPARE(difference(shop.store()), QString());
}

void TestScoreHistory::nothingNewIsNoWork()
{
    ShopFixture shop;
    looked(shop, "2024-03-31T09:00:00Z");
    const std::int64_t at = number(shop.store(), "SELECT checked_at FROM v_insight_day");
    const Recorded again = looked(shop, "2024-03-31T11:00:00Z");
    QCOMPARE(again.days, 0);
    QCOMPARE(again.changes, 0);
    QCOMPARE(number(shop.store(), "SELECT checked_at FROM v_insight_day"), at);
}

void TestScoreHistory::whatIsNoOrderIsNoWork()
{
    ShopFixture shop;
    looked(shop, "2024-03-31T09:00:00Z");
    change(shop.store(), [](Transaction& tx) {
        tx.query("INSERT INTO customer(id, recorded_at) VALUES (77, 0)").run();
        tx.query("UPDATE orders SET channel = 'web', coupon = 'X' WHERE customer_id = 1").run();
        tx.query("INSERT INTO event(customer_id, kind_id, at, local_day, recorded_at) SELECT 1, min(id), 0, 0, 0 FROM "
                 "event_kind")
            .run();
        tx.changed(Area::Customers, CustomerId{1});
    });
    QCOMPARE(looked(shop, "2024-03-31T11:00:00Z").days, 0);
    QCOMPARE(difference(shop.store()), QString());
}

void TestScoreHistory::anOrderOfTodayWaitsForTomorrow()
{
    ShopFixture shop;
    looked(shop, "2024-03-31T09:00:00Z");
    order(shop.store(), 12, 20, "2024-03-31T10:00:00Z", "1");
    QCOMPARE(looked(shop, "2024-03-31T11:00:00Z").days, 0);
    QCOMPARE(looked(shop, "2024-03-31T22:59:00Z").days, 0);
    // Summer time began today: midnight is at 23:00 UTC.
    QCOMPARE(looked(shop, "2024-03-31T23:00:00Z").days, 1);
    QVERIFY(historyOf(shop.store(), 12).startsWith(u"2024-04-01 new"));
    QCOMPARE(difference(shop.store()), QString());
}

void TestScoreHistory::missedDaysAreCaughtUp()
{
    ShopFixture shop;
    looked(shop, "2024-03-31T11:00:00Z");
    const Recorded recorded = looked(shop, "2024-04-20T11:00:00Z");
    QCOMPARE(recorded.days, 20);
    QCOMPARE(number(shop.store(), "SELECT count(*) FROM v_insight_day"), 21);
    // Not everybody is another one every day.
    QVERIFY(recorded.changes > 0 && recorded.changes < 20 * 10);
    QCOMPARE(difference(shop.store()), QString());
}

void TestScoreHistory::lateNewsIsWorkedIn()
{
    QFETCH(bool, indexed);
    ShopFixture shop;
    if (indexed)
        QVERIFY(bool(AudienceIndex::open(shop.store(), CancelToken())));
    looked(shop, "2024-03-31T11:00:00Z");
    looked(shop, "2024-04-20T11:00:00Z");
    const auto checked = [&](const std::string& days) {
        return number(shop.store(), "SELECT count(*) FROM v_insight_day WHERE checked_at = " +
                                        std::to_string(ShopFixture::at("2024-04-21T11:00:00Z")) + " AND day " + days);
    };
    order(shop.store(), 12, 500, "2024-04-10T10:00:00Z", "1");
    // From the midnight after it on; the 21st is new.
    const Recorded recorded = looked(shop, "2024-04-21T11:00:00Z");
    QCOMPARE(recorded.days, 11);
    const std::string next = std::to_string(*parseIsoDate("2024-04-11"));
    QCOMPARE(checked("< " + next), 0);
    QCOMPARE(checked(">= " + next), 11);
    QVERIFY(historyOf(shop.store(), 12).startsWith(u"2024-04-11 new"));
    QCOMPARE(difference(shop.store()), QString());
    // Gone again: as if it had never been.
    change(shop.store(), [](Transaction& tx) {
        tx.query("DELETE FROM orders WHERE source = 'late'").run();
        tx.changed(Area::Orders, CustomerId{12});
    });
    QCOMPARE(looked(shop, "2024-04-21T12:00:00Z").days, 11);
    QCOMPARE(historyOf(shop.store(), 12), QString());
    QCOMPARE(difference(shop.store()), QString());
    // From before all that is kept: the first day is another one.
    order(shop.store(), 12, 500, "2020-04-10T10:00:00Z", "2");
    QCOMPARE(looked(shop, "2024-04-21T13:00:00Z").days, 22);
    QVERIFY(historyOf(shop.store(), 12).startsWith(u"2024-03-31 lapsed"));
    QCOMPARE(difference(shop.store()), QString());
}

void TestScoreHistory::aLaterCancellationLeavesTheDaysBefore()
{
    ShopFixture shop;
    order(shop.store(), 12, 500, "2024-03-20T10:00:00Z", "1");
    looked(shop, "2024-03-31T11:00:00Z");
    looked(shop, "2024-04-20T11:00:00Z");
    change(shop.store(), [](Transaction& tx) {
        tx.query("UPDATE orders SET state = 'cancelled', paid_at = at, cancelled_at = ? WHERE source = 'late'")
            .bind(ShopFixture::at("2024-04-15T10:00:00Z"))
            .run();
        tx.changed(Area::Orders, CustomerId{12});
    });
    QCOMPARE(looked(shop, "2024-04-20T12:00:00Z").days, 5);
    QVERIFY2(historyOf(shop.store(), 12).endsWith(u"2024-04-16 prospect 0-0-0"),
             qPrintable(historyOf(shop.store(), 12)));
    QCOMPARE(difference(shop.store()), QString());
}

void TestScoreHistory::keepsWhatIsAnsweredAsOf_data()
{
    QTest::addColumn<bool>("indexed");
    QTest::addColumn<int>("seed");
    for (const int seed : {1, 2, 3, 4}) {
        QTest::addRow("by the index, seed %d", seed) << true << seed;
        QTest::addRow("by SQL, seed %d", seed) << false << seed;
    }
}

void TestScoreHistory::keepsWhatIsAnsweredAsOf()
{
    QFETCH(bool, indexed);
    QFETCH(int, seed);
    RandomShop data(static_cast<std::uint64_t>(seed), 50);
    QVERIFY2(data.error().empty(), data.error().c_str());
    Store& store = data.store();
    if (indexed)
        QVERIFY(bool(AudienceIndex::open(store, CancelToken())));
    Random random(static_cast<std::uint64_t>(seed) + 100);
    // Summer time begins within.
    Ms now = RandomShop::now() - 8 * msPerDay;
    for (int i = 0; i < 12; ++i) {
        for (std::uint64_t n = random.below(4); n > 0; --n)
            QVERIFY(bool(data.change()));
        looked(store, now);
        if (i % 3 == 2)
            QCOMPARE(difference(store), QString());
        now += random.between(1, 60) * msPerHour;
    }
    QVERIFY(span(store).last - span(store).first > 5);
}

void TestScoreHistory::enginesAgree()
{
    for (const std::uint64_t seed : {21, 22, 23}) {
        RandomShop data(seed, 80);
        Store& store = data.store();
        const DayNumber today = store.zone().dayAt(RandomShop::now());
        const CancelToken cancel;
        const auto sums = standings::orderSums(store, today - 400, today + 10, cancel);
        std::vector<std::vector<Standing>> bySql;
        for (const DayNumber day : {today - 300, today - 2, today, today + 1})
            bySql.push_back(standings::at(store, day, cancel).value());
        QVERIFY(bySql.back().size() > 20);
        QVERIFY(bool(AudienceIndex::open(store, cancel)));
        QCOMPARE(standings::orderSums(store, today - 400, today + 10, cancel).value(), *sums);
        // The days of a shorter list are the same; what lies before stands on its first.
        const auto fewer = standings::orderSums(store, today - 100, today, cancel).value();
        QVERIFY(std::equal(fewer.begin() + 1, fewer.end(), sums->begin() + 301));
        std::size_t i = 0;
        for (const DayNumber day : {today - 300, today - 2, today, today + 1})
            QVERIFY(standings::at(store, day, cancel).value() == bySql[i++]);
    }
}

void TestScoreHistory::stoppedDaysAreWhole()
{
    QFETCH(bool, indexed);
    int stops = 0;
    for (int commits = 1; commits < 60; commits += 4) {
        RandomShop data(31, 25);
        Store& store = data.store();
        if (indexed)
            QVERIFY(bool(AudienceIndex::open(store, CancelToken())));
        scorehistory::Limits small;
        small.rowsPerWrite = 3;
        QVERIFY(bool(look(store, RandomShop::now() - 12 * msPerDay, small)));
        QVERIFY(bool(look(store, RandomShop::now() - 6 * msPerDay, small)));
        for (int i = 0; i < 3; ++i)
            QVERIFY(bool(data.change()));
        // Late news, so that days that are kept are worked out again.
        order(store, 3, 900, "2024-03-22T10:00:00Z", "late");
        order(store, 7, 20, "2024-03-24T10:00:00Z", "later");
        CancelToken cancel;
        int left = commits;
        const int heard = store.changes().subscribe([&](const ChangeSet& changes) {
            if (changes.touches(Area::Insight) && --left == 0)
                cancel.cancel();
        });
        const auto stopped = look(store, RandomShop::now(), small, cancel);
        store.changes().unsubscribe(heard);
        // What shows is whole, wherever it was stopped.
        QCOMPARE(difference(store), QString());
        if (!stopped) {
            ++stops;
            QCOMPARE(stopped.error().code, ErrorCode::Cancelled);
        }
        QVERIFY(bool(look(store, RandomShop::now(), small)));
        QCOMPARE(span(store).last, store.zone().dayAt(RandomShop::now()));
        QCOMPARE(difference(store), QString());
    }
    QVERIFY(stops > 3);
}

void TestScoreHistory::manyDaysTakeSeveralRounds()
{
    ShopFixture shop;
    looked(shop, "2024-03-31T11:00:00Z");
    scorehistory::Limits limits;
    limits.mostDays = 7;
    const Ms now = ShopFixture::at("2024-04-20T11:00:00Z");
    for (const auto& [days, whole] :
         {std::pair{7, false}, std::pair{7, false}, std::pair{6, true}, std::pair{0, true}}) {
        const auto recorded = look(shop.store(), now, limits);
        QVERIFY(bool(recorded));
        QCOMPARE(recorded->days, days);
        QCOMPARE(recorded->whole, whole);
        QCOMPARE(difference(shop.store()), QString());
    }
}

void TestScoreHistory::mergesAreFollowed()
{
    ShopFixture shop;
    QVERIFY(bool(AudienceIndex::open(shop.store(), CancelToken())));
    looked(shop, "2024-03-20T11:00:00Z");
    looked(shop, "2024-03-31T11:00:00Z");
    const QString before = historyOf(shop.store(), 10);
    const Ms now = ShopFixture::at("2024-03-31T12:00:00Z");
    QVERIFY(!before.isEmpty());
    QVERIFY(bool(workspace::mergeCustomers(shop.store(), {CustomerId{9}, CustomerId{10}, "by hand"}, now)));
    // Nothing of who is no more stays until the next look.
    QCOMPARE(number(shop.store(), "SELECT count(*) FROM insight_score WHERE customer_id = 10"), 0);
    looked(shop, "2024-03-31T13:00:00Z");
    QCOMPARE(difference(shop.store()), QString());
    QVERIFY(bool(workspace::unmergeCustomer(shop.store(), CustomerId{10}, now)));
    looked(shop, "2024-03-31T14:00:00Z");
    QCOMPARE(historyOf(shop.store(), 10), before);
    QCOMPARE(difference(shop.store()), QString());
    // Gone and back before anybody looked: the orders are as they were, and so is the history.
    QVERIFY(bool(workspace::mergeCustomers(shop.store(), {CustomerId{9}, CustomerId{10}, "by hand"}, now)));
    QVERIFY(bool(workspace::unmergeCustomer(shop.store(), CustomerId{10}, now)));
    QCOMPARE(difference(shop.store()), QString());
    looked(shop, "2024-03-31T15:00:00Z");
    QCOMPARE(historyOf(shop.store(), 10), before);
    QCOMPARE(span(shop.store()).last, *parseIsoDate("2024-03-31"));
    QCOMPARE(difference(shop.store()), QString());
}

void TestScoreHistory::anUndoneImportIsFollowed()
{
    ShopFixture shop;
    looked(shop, "2024-03-20T11:00:00Z");
    looked(shop, "2024-03-31T11:00:00Z");
    const std::int64_t rows = number(shop.store(), "SELECT count(*) FROM v_insight_score");
    const FixedClock clock(ShopFixture::at("2024-03-31T12:00:00Z"));
    JobContext job(clock);
    intake::ImportOptions options;
    options.files = {intake::InputFile::pasted(
        "orders.csv", "Order ID,Date,Email,SKU,Quantity,Unit price\nZ1,2024-03-22,mina@shore.example,T1,1,10.00\n"
                      "Z2,2024-03-25,anna@example.org,T1,2,10.00\n")};
    const auto report = intake::ImportSession(shop.store(), options).run(job);
    QVERIFY2(bool(report), report ? "" : report.error().text.c_str());
    looked(shop, "2024-03-31T13:00:00Z");
    const std::int64_t mina = number(shop.store(), "SELECT max(id) FROM v_customer");
    QVERIFY2(historyOf(shop.store(), static_cast<int>(mina)).startsWith(u"2024-03-22 new"),
             qPrintable(historyOf(shop.store(), static_cast<int>(mina))));
    QCOMPARE(difference(shop.store()), QString());
    QVERIFY(bool(intake::undoImport(shop.store(), report->import, job)));
    QCOMPARE(historyOf(shop.store(), static_cast<int>(mina)), QString());
    looked(shop, "2024-03-31T14:00:00Z");
    QCOMPARE(number(shop.store(), "SELECT count(*) FROM v_insight_score"), rows);
    QCOMPARE(difference(shop.store()), QString());
}

void TestScoreHistory::whoIsGoneLeavesNothing()
{
    ShopFixture shop;
    looked(shop, "2024-03-31T11:00:00Z");
    change(shop.store(), [](Transaction& tx) {
        for (const char* table : {"trait_item", "trait_entry", "identity", "consent_entry", "preference", "event"})
            tx.queryOnce(std::string("DELETE FROM ") + table + " WHERE customer_id = 3").run();
        tx.query("UPDATE orders SET customer_id = NULL WHERE customer_id = 3").run();
        tx.query("DELETE FROM customer WHERE id = 3").run();
        tx.changed(Area::Customers, CustomerId{3});
    });
    QCOMPARE(number(shop.store(), "SELECT count(*) FROM insight_score WHERE customer_id = 3"), 0);
    looked(shop, "2024-04-02T11:00:00Z");
    QCOMPARE(number(shop.store(), "SELECT count(*) FROM insight_score WHERE customer_id = 3"), 0);
    QCOMPARE(difference(shop.store()), QString());
}

void TestScoreHistory::aClockThatStandsBeforeSaysNothing()
{
    ShopFixture shop;
    looked(shop, "2024-04-10T11:00:00Z");
    order(shop.store(), 12, 20, "2024-03-31T10:00:00Z", "1");
    QCOMPARE(looked(shop, "2024-04-01T11:00:00Z").days, 0);
    QCOMPARE(span(shop.store()).last, *parseIsoDate("2024-04-10"));
    QCOMPARE(looked(shop, "2024-04-10T12:00:00Z").days, 1);
    QCOMPARE(difference(shop.store()), QString());
}

void TestScoreHistory::keepingIsNoChangeOfFacts()
{
    ShopFixture shop;
    const auto index = AudienceIndex::open(shop.store(), CancelToken());
    QVERIFY(bool(index));
    const std::int64_t version = number(shop.store(), "SELECT version FROM v_data_version");
    looked(shop, "2024-03-31T11:00:00Z");
    looked(shop, "2024-04-05T11:00:00Z");
    QCOMPARE(number(shop.store(), "SELECT version FROM v_data_version"), version);
    QVERIFY(AudienceIndex::ready(shop.store()));
    QCOMPARE((*index)->status().rebuilds, 1u);
}

QTEST_GUILESS_MAIN(TestScoreHistory)
#include "tst_scorehistory.moc"
