#include "core/intake/importsession.h"
#include "core/intake/importundo.h"
#include "core/segment/audience.h"
#include "core/segment/audienceindex.h"
#include "core/segment/membership.h"
#include "core/segment/rulejson.h"
#include "core/segment/segmentstore.h"
#include "shopfixture.h"

#include <QTest>

using namespace patron;
using namespace patron::segment;

/// Who came into a segment and left it, from look to look, on the shop of shopfixture.h.
class TestMembership : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void firstLookSaysHowMany();
    void comingAndGoing();
    void nothingNewIsNotLookedAt();
    void aDayBeginsWithALook();
    void aNewRuleIsALook();
    void severalLooksOfADayAddUp();
    void theEventsAreFacts();
    void whoIsNoMoreLeavesWithoutAnEvent();
    void anUndoneImportTakesItsEventsAway();
    void whatCannotBeAnsweredIsSaid();
    void removingForgets();
    void sizesAsOfSeeNoFuture();
};

namespace {
/// A shop with a segment of its own, looked at at instants.
class Watched
{
public:
    explicit Watched(const char* rule = R"({"trait":"total_spent","op":">","value":300})")
    {
        save("Watched", rule);
        const auto others = shop.store().write([](Transaction& tx) -> Result<void> {
            tx.query("DELETE FROM segment WHERE name = 'Big spenders'").run();
            return {};
        });
        Q_UNUSED(others);
    }

    void save(const char* name, const char* rule)
    {
        const auto saved = shop.store().write([&](Transaction& tx) -> Result<SegmentId> {
            ReadSession session(tx.connection());
            PATRON_TRY(parsed, parseRule(std::string("{\"patron_rule\":1,\"rule\":") + rule + "}",
                                         FieldCatalog::load(session)));
            return segments::save(tx, name, parsed, now);
        });
        if (!saved)
            qFatal("%s", saved.error().text.c_str());
        id = *saved;
    }

    memberships::Recorded look(const char* at)
    {
        now = ShopFixture::at(at);
        const FixedClock clock(now);
        JobContext job(clock);
        const auto recorded = memberships::record(shop.store(), job);
        if (!recorded)
            qFatal("%s", recorded.error().text.c_str());
        return *recorded;
    }

    /// An order of so many pounds.
    void order(int customer, int pounds, const char* at)
    {
        const Ms when = ShopFixture::at(at);
        change([&](Transaction& tx) {
            tx.query("INSERT INTO orders(customer_id, source, number, kind, state, at, local_day, currency, value, "
                     "value_base, channel, recorded_at) VALUES (?1, 'later', ?2, 'sale', 'completed', ?3, ?4, 'GBP', "
                     "?5, ?5, 'online', 0)")
                .bind(customer, std::to_string(++orders), when, shop.store().zone().dayAt(when), pounds * 100)
                .run();
            tx.changed(Area::Orders, CustomerId{customer});
        });
    }

    template <typename F>
    void change(const F& work)
    {
        const auto done = shop.store().write([&](Transaction& tx) -> Result<void> {
            work(tx);
            return {};
        });
        if (!done)
            qFatal("%s", done.error().detail.c_str());
    }

    std::vector<memberships::Day> days(const char* from = "2024-01-01", const char* to = "2024-12-31")
    {
        return *shop.store().read([&](ReadSession& session) -> Result<std::vector<memberships::Day>> {
            return memberships::history(session, id, *parseIsoDate(from), *parseIsoDate(to));
        });
    }

    std::vector<std::int64_t> who(const std::string& rule, AskTerms terms)
    {
        return *shop.store().read([&](ReadSession& session) -> Result<std::vector<std::int64_t>> {
            PATRON_TRY(parsed, parseRule("{\"patron_rule\":1,\"rule\":" + rule + "}", FieldCatalog::load(session)));
            PATRON_TRY(ids, members(session, shop.store(), parsed, terms));
            std::vector<std::int64_t> numbers;
            for (const CustomerId customer : ids)
                numbers.push_back(customer.value);
            return numbers;
        });
    }

    std::int64_t number(const char* sql)
    {
        return *shop.store().read([&](ReadSession& session) -> Result<std::int64_t> {
            Query query = session.queryOnce(sql);
            query.step();
            return query.int64(0);
        });
    }

    ShopFixture shop;
    SegmentId id;
    Ms now = ShopFixture::at("2024-03-30T00:00:00Z");
    int orders = 0;
};

void compare(const memberships::Day& day, const char* date, std::int64_t size, std::int64_t entered, std::int64_t left)
{
    QCOMPARE(QString::fromStdString(formatIsoDate(day.day)), QString::fromLatin1(date));
    QCOMPARE(day.size, size);
    QCOMPARE(day.entered, entered);
    QCOMPARE(day.left, left);
}
}

void TestMembership::firstLookSaysHowMany()
{
    Watched watched;
    const auto recorded = watched.look("2024-03-31T11:00:00Z");
    QCOMPARE(recorded.segments, 1);
    QCOMPARE(recorded.entered, 0);
    const auto days = watched.days();
    QCOMPARE(days.size(), std::size_t{1});
    compare(days[0], "2024-03-31", 3, 0, 0);
    QVERIFY(days[0].first);
    QCOMPARE(watched.number("SELECT count(*) FROM v_event WHERE kind LIKE 'segment.%' AND at > 1711000000000"), 0);
    QCOMPARE(watched.number("SELECT count(*) FROM v_segment_member"), 3);
}

void TestMembership::comingAndGoing()
{
    Watched watched;
    watched.look("2024-03-31T11:00:00Z");
    watched.order(4, 100, "2024-04-02T09:00:00Z");
    watched.change([](Transaction& tx) {
        tx.query("UPDATE orders SET state = 'cancelled' WHERE customer_id = 3").run();
        tx.changed(Area::Orders, CustomerId{3});
    });
    const auto recorded = watched.look("2024-04-02T10:00:30Z");
    QCOMPARE(recorded.entered, 1);
    QCOMPARE(recorded.left, 1);
    const auto days = watched.days();
    QCOMPARE(days.size(), std::size_t{2});
    compare(days[1], "2024-04-02", 3, 1, 1);
    QVERIFY(!days[1].first);
    // What lies before the time asked for stands in front, so that the size is known.
    QCOMPARE(watched.days("2024-04-01", "2024-04-30").size(), std::size_t{2});
    QCOMPARE(watched.days("2024-04-02", "2024-04-30").size(), std::size_t{2});
    QCOMPARE(watched.days("2024-04-03", "2024-04-30").size(), std::size_t{1});
}

void TestMembership::nothingNewIsNotLookedAt()
{
    Watched watched;
    QCOMPARE(watched.look("2024-03-31T11:00:00Z").segments, 1);
    QCOMPARE(watched.look("2024-03-31T11:01:00Z").segments, 0);
    watched.order(4, 1, "2024-03-31T11:01:00Z");
    QCOMPARE(watched.look("2024-03-31T11:02:00Z").segments, 1);
    QCOMPARE(watched.look("2024-03-31T11:03:00Z").segments, 0);
}

void TestMembership::aDayBeginsWithALook()
{
    Watched watched(R"({"event":"order","during":{"last":"3 days"}})");
    watched.look("2024-03-31T11:00:00Z");
    // Midnight in London is 23:00 UTC; the orders of 30 and 31 March are four days old on 4 April.
    const auto recorded = watched.look("2024-04-03T23:30:00Z");
    QCOMPARE(recorded.segments, 1);
    QCOMPARE(recorded.left, 2);
    const auto days = watched.days();
    QCOMPARE(days.size(), std::size_t{2});
    compare(days[1], "2024-04-04", 0, 0, 2);
}

void TestMembership::aNewRuleIsALook()
{
    Watched watched;
    watched.look("2024-03-31T11:00:00Z");
    watched.now += msPerMinute;
    watched.save("Watched", R"({"trait":"total_spent","op":">","value":200})");
    const auto recorded = watched.look("2024-03-31T11:05:00Z");
    QCOMPARE(recorded.entered, 1); // 4 with 270
    QCOMPARE(watched.days().size(), std::size_t{1});
    compare(watched.days()[0], "2024-03-31", 4, 1, 0);
}

void TestMembership::severalLooksOfADayAddUp()
{
    Watched watched;
    watched.look("2024-03-31T09:00:00Z");
    watched.order(4, 100, "2024-04-02T09:00:00Z");
    watched.look("2024-04-02T10:00:00Z");
    watched.order(9, 400, "2024-04-02T11:00:00Z");
    watched.look("2024-04-02T12:00:00Z");
    watched.change([](Transaction& tx) {
        tx.query("DELETE FROM orders WHERE source = 'later' AND customer_id = 4").run();
        tx.changed(Area::Orders, CustomerId{4});
    });
    watched.look("2024-04-02T14:00:00Z");
    const auto days = watched.days();
    QCOMPARE(days.size(), std::size_t{2});
    compare(days[1], "2024-04-02", 4, 2, 1);
}

void TestMembership::theEventsAreFacts()
{
    Watched watched;
    const auto index = AudienceIndex::open(watched.shop.store(), CancelToken());
    QVERIFY(bool(index));
    watched.look("2024-03-31T11:00:00Z");
    watched.order(4, 100, "2024-04-02T09:00:00Z");
    watched.look("2024-04-02T10:00:00Z");
    const std::string entered = R"({"segment":"Watched","state":"entered","during":{"last":"1 days"}})";
    for (const auto engine : {AskTerms::Engine::Best, AskTerms::Engine::Sql}) {
        const Ms after = ShopFixture::at("2024-04-02T12:00:00Z");
        QCOMPARE(watched.who(entered, {after, false, engine}), (std::vector<std::int64_t>{4}));
        QCOMPARE(watched.who(entered, {after + 2 * msPerDay, false, engine}), std::vector<std::int64_t>{});
        // Nothing of it was known before.
        QCOMPARE(watched.who(entered, {ShopFixture::at("2024-04-02T09:30:00Z"), false, engine}),
                 std::vector<std::int64_t>{});
    }
}

void TestMembership::whoIsNoMoreLeavesWithoutAnEvent()
{
    Watched watched;
    watched.look("2024-03-31T11:00:00Z");
    watched.change([](Transaction& tx) {
        for (const char* table : {"trait_item", "trait_entry", "identity", "consent_entry", "preference", "event"})
            tx.queryOnce(std::string("DELETE FROM ") + table + " WHERE customer_id = 3").run();
        tx.query("DELETE FROM orders WHERE customer_id = 3").run();
        tx.query("DELETE FROM customer WHERE id = 3").run();
        tx.changed(Area::Customers, CustomerId{3});
    });
    QCOMPARE(watched.look("2024-04-01T11:00:00Z").left, 1);
    compare(watched.days().back(), "2024-04-01", 2, 0, 1);
    QCOMPARE(watched.number("SELECT count(*) FROM v_event WHERE kind = 'segment.left'"), 0);
    QCOMPARE(watched.number("SELECT count(*) FROM v_segment_member WHERE customer_id = 3"), 0);
}

void TestMembership::anUndoneImportTakesItsEventsAway()
{
    Watched watched(R"({"trait":"city","op":"is","value":"Whitby"})");
    watched.look("2024-03-31T11:00:00Z");
    const FixedClock clock(ShopFixture::at("2024-04-01T10:00:00Z"));
    JobContext job(clock);
    intake::ImportOptions options;
    options.files = {intake::InputFile::pasted("people.csv", "email,city\nmina@shore.example,Whitby\n")};
    const auto report = intake::ImportSession(watched.shop.store(), options).run(job);
    QVERIFY2(report, report ? "" : report.error().text.c_str());
    const auto noted = [&](const char* kind) {
        return watched.number(("SELECT count(*) FROM v_event WHERE kind = '" + std::string(kind) + "'").c_str());
    };
    const std::int64_t before = noted("segment.entered");
    QCOMPARE(watched.look("2024-04-01T11:00:00Z").entered, 1);
    QCOMPARE(noted("segment.entered"), before + 1);
    QVERIFY(intake::undoImport(watched.shop.store(), report->import, job));
    QCOMPARE(noted("segment.entered"), before);
    QCOMPARE(watched.look("2024-04-02T11:00:00Z").left, 1);
    QCOMPARE(noted("segment.left"), 0);
}

void TestMembership::whatCannotBeAnsweredIsSaid()
{
    Watched watched(R"({"near":{"place":"Leeds shop"},"within_km":10})");
    watched.look("2024-03-31T11:00:00Z");
    watched.change([](Transaction& tx) {
        tx.query("DELETE FROM place WHERE id = 1").run();
        tx.changed(Area::Places);
    });
    const auto recorded = watched.look("2024-04-01T11:00:00Z");
    QCOMPARE(recorded.segments, 0);
    QCOMPARE(recorded.problems.size(), std::size_t{1});
    QVERIFY(recorded.problems.front().find("Leeds shop") != std::string::npos);
    QCOMPARE(watched.days().size(), std::size_t{1});
}

void TestMembership::removingForgets()
{
    Watched watched;
    watched.look("2024-03-31T11:00:00Z");
    watched.change([&](Transaction& tx) { QVERIFY(bool(segments::remove(tx, watched.id))); });
    QVERIFY(watched.days().empty());
    QCOMPARE(watched.number("SELECT count(*) FROM v_segment_member"), 0);
}

void TestMembership::sizesAsOfSeeNoFuture()
{
    Watched watched;
    const auto ask = [&] {
        return *watched.shop.store().read([&](ReadSession& session) -> Result<std::vector<memberships::SizeAt>> {
            PATRON_TRY(segment, segments::get(session, watched.id));
            return memberships::sizesAsOf(session, watched.shop.store(), segment.rule, *parseIsoDate("2023-11-30"),
                                          *parseIsoDate("2024-06-30"), 5, ShopFixture::asOf());
        });
    };
    const auto sizes = ask();
    // 3 buys on 1 December, 2 on 30 March; 1 had spent 350 by September.
    QCOMPARE(sizes.size(), std::size_t{5});
    QCOMPARE(sizes.front().day, *parseIsoDate("2023-11-30"));
    QCOMPARE(sizes.front().size, 1);
    QCOMPARE(sizes[1].size, 2);
    QCOMPARE(sizes.back().day, *parseIsoDate("2024-03-31"));
    QCOMPARE(sizes.back().size, 3);
    watched.order(9, 5000, "2024-03-31T11:00:01Z");
    const auto again = ask();
    for (std::size_t i = 0; i < sizes.size(); ++i)
        QCOMPARE(again[i].size, sizes[i].size);
}

QTEST_APPLESS_MAIN(TestMembership)
#include "tst_membership.moc"
