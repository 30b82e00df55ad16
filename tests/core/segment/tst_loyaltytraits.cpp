#include "core/base/json.h"
#include "core/base/paths.h"
#include "core/customer/exportfield.h"
#include "core/customer/pointsledger.h"
#include "core/customer/profile.h"
#include "core/intake/importsession.h"
#include "core/intake/importundo.h"
#include "core/segment/audience.h"
#include "core/segment/audienceindex.h"
#include "core/segment/explainer.h"
#include "core/segment/rulejson.h"
#include "core/workspace/customermerge.h"
#include "randomshop.h"
#include "shopfixture.h"

#include <QTest>

using namespace patron;
using namespace patron::segment;

/// Traits that follow from the ledger of points: wherever they are asked for they say the same, and the index follows
/// the ledger. What rules on them answer is among the samples of rulesamples.h.
class TestLoyaltyTraits : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { qputenv("PATRON_HOME", m_home.path().toUtf8()); }
    void theyAreInTheCatalog();
    void pointsToTheNextTier();
    void anExpiryTakesItsOwnLot();
    void columnsOfALists();
    void theProfileSaysThem();
    void columnsAndRulesSayTheSame();
    void theIndexFollowsTheLedger();
    void theIndexFollowsMerges();
    void theCacheFileKeepsThem();
    void aToolsChangeIsSeen();

private:
    QTemporaryDir m_home;
};

namespace {
/// Who meets a rule: by the index, after it was compared with SQL.
QString who(Store& store, const std::string& rule, Ms asOf)
{
    QStringList answers;
    for (const auto engine : {AskTerms::Engine::Best, AskTerms::Engine::Sql}) {
        const auto ids = store.read([&](ReadSession& session) -> Result<std::vector<CustomerId>> {
            PATRON_TRY(parsed, parseRule("{\"patron_rule\":1,\"rule\":" + rule + "}", FieldCatalog::load(session)));
            return members(session, store, parsed, {asOf, false, engine});
        });
        if (!ids)
            return QString::fromStdString(ids.error().text);
        QStringList list;
        for (const CustomerId id : *ids)
            list << QString::number(id.value);
        answers << list.join(u' ');
    }
    return answers[0] == answers[1] ? answers[0] : answers.join(QStringLiteral(", by SQL "));
}

Result<intake::ImportReport> import(Store& store, const char* csv, Ms now)
{
    const FixedClock clock(now);
    JobContext job(clock);
    intake::ImportOptions options;
    options.kind = intake::ImportKind::Loyalty;
    options.files = {intake::InputFile::pasted("points.csv", csv)};
    return intake::ImportSession(store, options).run(job);
}

/// The columns of everybody: "1 195 Gold 120".
QStringList columns(Store& store, Ms asOf,
                    const std::vector<std::string>& names = {"loyalty_points", "loyalty_tier", "points_expiring_30d"})
{
    const auto rows = store.read([&](ReadSession& session) -> Result<QStringList> {
        PATRON_TRY(fields, customer::exportfields::find(session, store.zone(), names, asOf));
        QStringList list;
        Query query = session.queryOnce(customer::exportfields::statement(fields));
        while (query.step()) {
            QString row = QString::number(query.int64(0));
            for (int i = 0; i < static_cast<int>(names.size()); ++i) {
                const auto type = fields[static_cast<std::size_t>(i)].type;
                const Json cell = customer::exportfields::cell(query, i + 1, type, 2);
                row += u' ' + (cell.is_null()     ? QStringLiteral("-")
                               : cell.is_string() ? QString::fromStdString(cell.get<std::string>())
                                                  : QString::fromStdString(cell.dump()));
            }
            list << row;
        }
        return list;
    });
    return rows ? *rows : QStringList{QString::fromStdString(rows.error().text + rows.error().detail)};
}
}

void TestLoyaltyTraits::theyAreInTheCatalog()
{
    const FieldCatalog catalog = FieldCatalog::builtIn();
    for (const auto& [name, type] :
         {std::pair{"loyalty_points", TraitType::Number}, std::pair{"loyalty_tier", TraitType::Text},
          std::pair{"points_expiring_30d", TraitType::Number}, std::pair{"points_to_next_tier", TraitType::Number}}) {
        const Field* field = catalog.find(name);
        QVERIFY2(field, name);
        QCOMPARE(field->type, type);
        QCOMPARE(field->source, Field::Source::Computed);
        QVERIFY(!field->label.empty() && field->label != field->name);
        QVERIFY(!field->assumable);
    }
}

void TestLoyaltyTraits::pointsToTheNextTier()
{
    ShopFixture shop;
    const Ms now = ShopFixture::asOf();
    const auto say = [&](int customer, const char* instant, const char* missing) {
        const auto done = shop.store().write([&](Transaction& tx) -> Result<void> {
            tx.queryOnce("INSERT INTO loyalty_entry(customer_id, plan, kind, points, at, local_day, to_next, source, "
                         "source_key, recorded_at) VALUES (" +
                         std::to_string(customer) + ", '', 'adjust', 0, " + std::to_string(ShopFixture::at(instant)) +
                         ", 0, " + missing + ", 'plan', '" + std::to_string(customer) + instant + "', 0)")
                .run();
            tx.changed(Area::Customers, CustomerId{customer});
            return {};
        });
        QVERIFY(bool(done));
    };
    say(1, "2024-03-01T00:00:00Z", "40");
    say(1, "2024-03-20T00:00:00Z", "15");
    say(2, "2024-03-01T00:00:00Z", "40");
    say(2, "2024-03-20T00:00:00Z", "-1"); // the highest tier
    say(3, "2024-03-01T00:00:00Z", "0");
    say(4, "2024-05-01T00:00:00Z", "7"); // still to come
    const auto index = AudienceIndex::open(shop.store(), CancelToken());
    QVERIFY(bool(index));
    QCOMPARE(who(shop.store(), R"({"trait":"points_to_next_tier","op":"<=","value":20})", now), QStringLiteral("1 3"));
    QCOMPARE(who(shop.store(), R"({"trait":"points_to_next_tier","op":"is_set"})", now), QStringLiteral("1 3"));
    const Ms then = ShopFixture::at("2024-03-10T10:00:00Z");
    QCOMPARE(who(shop.store(), R"({"trait":"points_to_next_tier","op":"=","value":40})", then), QStringLiteral("1 2"));
}

void TestLoyaltyTraits::anExpiryTakesItsOwnLot()
{
    ShopFixture shop;
    const Ms now = ShopFixture::asOf();
    // Of 40 of Club that end on 10 April 30 were given back; without their lot the older ones would pay for it.
    const auto done = shop.store().write([&](Transaction& tx) -> Result<void> {
        tx.queryOnce("INSERT INTO loyalty_entry(customer_id, plan, kind, points, at, local_day, source, source_key, "
                     "recorded_at) VALUES (2, 'Club', 'earn', 500, " +
                     std::to_string(ShopFixture::at("2023-01-01T00:00:00Z")) + ", 0, 'plan', 'old', 0)")
            .run();
        tx.queryOnce(
              "INSERT INTO loyalty_entry(customer_id, plan, kind, points, at, local_day, lot_id, source, "
              "source_key, recorded_at) SELECT 2, 'Club', 'reverse', -30, " +
              std::to_string(ShopFixture::at("2024-03-01T00:00:00Z")) +
              ", 0, id, 'plan', 'back', 0 FROM loyalty_entry WHERE customer_id = 2 AND plan = 'Club' AND points = 40")
            .run();
        tx.changed(Area::Customers, CustomerId{2});
        return {};
    });
    QVERIFY(bool(done));
    const auto index = AudienceIndex::open(shop.store(), CancelToken());
    QVERIFY(bool(index));
    QCOMPARE(who(shop.store(), R"({"trait":"points_expiring_30d","op":"=","value":10})", now), QStringLiteral("2 4"));
    QCOMPARE(columns(shop.store(), now).value(1), QStringLiteral("2 530 Bronze 10"));
}

void TestLoyaltyTraits::columnsOfALists()
{
    ShopFixture shop;
    const QStringList now = columns(shop.store(), ShopFixture::asOf());
    QCOMPARE(now.mid(0, 8).join(u'|'),
             u"1 195 Gold 120|2 60 Bronze 40|3 30 - 30|4 10 gold 10|5 - - -|6 0 Gold 0|7 5 - 5|8 - - -"_qs);
    const QStringList then = columns(shop.store(), ShopFixture::at("2024-02-15T10:00:00Z"));
    QCOMPARE(then.mid(0, 2).join(u'|'), u"1 150 Silver 0|2 60 Bronze 0"_qs);
}

void TestLoyaltyTraits::theProfileSaysThem()
{
    ShopFixture shop;
    const auto computed = [&](int customer) {
        return shop.store()
            .read([&](ReadSession& session) -> Result<Json> {
                return customer::profiles::profile(session, shop.store(), CustomerId{customer},
                                                   ShopFixture::asOf())["computed"];
            })
            .value();
    };
    const Json anna = computed(1);
    QCOMPARE(anna["loyalty_points"].get<int>(), 195);
    QCOMPARE(anna["loyalty_tier"].get<std::string>(), std::string("Gold"));
    QCOMPARE(anna["points_expiring_30d"].get<int>(), 120);
    QVERIFY(computed(3)["loyalty_tier"].is_null());
    QVERIFY(!computed(5).contains("loyalty_points"));
}

void TestLoyaltyTraits::columnsAndRulesSayTheSame()
{
    for (const std::uint64_t seed : {11, 12, 13}) {
        RandomShop data(seed, 60);
        QVERIFY2(data.error().empty(), data.error().c_str());
        for (const Ms asOf : {RandomShop::now(), RandomShop::now() - 33 * msPerDay, RandomShop::now() + msPerDay}) {
            QStringList expected;
            const auto done = data.store().read([&](ReadSession& session) -> Result<void> {
                const FieldCatalog catalog = FieldCatalog::load(session);
                for (int id = 1; id <= 60; ++id) {
                    QString row = QString::number(id);
                    for (const char* trait :
                         {"loyalty_points", "loyalty_tier", "points_expiring_30d", "points_to_next_tier"}) {
                        const Rule rule{Node{TraitCondition{trait, Operator::IsSet, {}, false}, false, {}}};
                        PATRON_TRY(why, explain(session, data.store(), rule, CustomerId{id}, {asOf}));
                        row += u' ' + QString::fromStdString(why.nodes.front().value.value_or("-"));
                    }
                    expected << row;
                }
                return {};
            });
            QVERIFY2(done, done ? "" : done.error().detail.c_str());
            QCOMPARE(columns(data.store(), asOf,
                             {"loyalty_points", "loyalty_tier", "points_expiring_30d", "points_to_next_tier"}),
                     expected);
        }
    }
}

void TestLoyaltyTraits::theIndexFollowsTheLedger()
{
    ShopFixture shop;
    const auto index = AudienceIndex::open(shop.store(), CancelToken());
    QVERIFY(bool(index));
    const Ms now = ShopFixture::asOf();
    const std::string rich = R"({"trait":"loyalty_points","op":">=","value":500})";
    const std::string soon = R"({"trait":"points_expiring_30d","op":">","value":100})";
    QCOMPARE(who(shop.store(), rich, now), QString());
    const auto earned = import(shop.store(),
                               "Date,Email,Type,Points,Expires on,Tier\n2024-03-20,dan@example.com,earn,1,,\n"
                               "2024-03-21,dan@example.org,earn,600,2024-04-08,Platinum\n",
                               now);
    QVERIFY2(bool(earned), earned ? "" : earned.error().text.c_str());
    QCOMPARE(who(shop.store(), rich, now), QStringLiteral("4"));
    QCOMPARE(who(shop.store(), soon, now), QStringLiteral("1 4"));
    QCOMPARE(who(shop.store(), R"({"trait":"loyalty_tier","op":"is","value":"platinum"})", now), QStringLiteral("4"));
    // A stated balance: what leads to it changes when an earlier row is told late.
    QVERIFY(bool(import(shop.store(), "Email,Points balance,As of\nida@example.org,700,2024-03-25\n", now)));
    QCOMPARE(who(shop.store(), rich, now), QStringLiteral("4 9"));
    QVERIFY(bool(import(shop.store(), "Date,Email,Type,Points\n2024-03-01,ida@example.org,earn,50\n", now)));
    QCOMPARE(who(shop.store(), R"({"trait":"loyalty_points","op":"=","value":700})", now), QStringLiteral("9"));
    QCOMPARE(
        who(shop.store(), R"({"trait":"loyalty_points","op":"=","value":50})", ShopFixture::at("2024-03-10T10:00:00Z")),
        QStringLiteral("9"));
    // All of it without reading everybody again.
    QCOMPARE((*index)->status().rebuilds, 1u);
    // Later than any other fact there is, twice on one day.
    QVERIFY(bool(import(shop.store(),
                        "Date,Email,Type,Points\n2024-05-10T10:00:00Z,jo@example.org,earn,800\n"
                        "2024-05-10T12:00:00Z,jo@example.org,burn,500\n",
                        now)));
    QCOMPARE(who(shop.store(), rich, ShopFixture::at("2024-05-10T11:00:00Z")), QStringLiteral("4 5 9 10"));
    QCOMPARE(who(shop.store(), rich, ShopFixture::at("2024-05-10T13:00:00Z")), QStringLiteral("4 5 9"));
    const FixedClock clock(now);
    JobContext job(clock);
    QVERIFY(bool(intake::undoImport(shop.store(), earned->import, job)));
    (*index)->waitUntilBuilt();
    QCOMPARE(who(shop.store(), rich, now), QStringLiteral("9"));
    QCOMPARE(who(shop.store(), soon, now), QStringLiteral("1"));
}

void TestLoyaltyTraits::theIndexFollowsMerges()
{
    ShopFixture shop;
    const auto index = AudienceIndex::open(shop.store(), CancelToken());
    QVERIFY(bool(index));
    const Ms now = ShopFixture::asOf();
    const std::string sum = R"({"trait":"loyalty_points","op":"=","value":225})";
    QCOMPARE(who(shop.store(), sum, now), QString());
    QVERIFY(bool(workspace::mergeCustomers(shop.store(), {CustomerId{1}, CustomerId{3}, "by hand"}, now)));
    // Identities are today's at every instant, and so is whose ledger it was.
    QCOMPARE(who(shop.store(), sum, now), QStringLiteral("1"));
    QCOMPARE(who(shop.store(), R"({"trait":"loyalty_points","op":"=","value":250})",
                 ShopFixture::at("2024-02-15T10:00:00Z")),
             QStringLiteral("1"));
    // The 150 that both had used are the oldest lots of both, 100 and 50; what ends on 15 April is left.
    QCOMPARE(who(shop.store(), R"({"trait":"points_expiring_30d","op":"=","value":50})", now), QStringLiteral("1"));
    QVERIFY(bool(workspace::unmergeCustomer(shop.store(), CustomerId{3}, now)));
    QCOMPARE(who(shop.store(), sum, now), QString());
    QCOMPARE(who(shop.store(), R"({"trait":"loyalty_points","op":"between","value":[30,195]})", now),
             QStringLiteral("1 2 3"));
    QCOMPARE((*index)->status().rebuilds, 1u);
}

void TestLoyaltyTraits::theCacheFileKeepsThem()
{
    auto shop = std::make_unique<ShopFixture>();
    const Ms now = ShopFixture::asOf();
    QVERIFY(bool(AudienceIndex::open(shop->store(), CancelToken())));
    const std::string some =
        R"({"any":[{"trait":"loyalty_tier","op":"is","value":"gold"},{"trait":"loyalty_points","op":
        "=","value":60},{"trait":"points_expiring_30d","op":"=","value":5}]})";
    QCOMPARE(who(shop->store(), some, now), QStringLiteral("1 2 4 6 7"));
    const auto path = shop->release();
    auto store = Store::open(path, Store::Access::ReadWrite);
    QVERIFY(bool(store));
    const auto index = AudienceIndex::open(**store, CancelToken());
    QVERIFY(bool(index));
    QCOMPARE((*index)->status().rebuilds, 0u);
    QCOMPARE(who(**store, some, now), QStringLiteral("1 2 4 6 7"));
    QCOMPARE(who(**store, some, ShopFixture::at("2024-02-15T10:00:00Z")), QStringLiteral("2 4"));
}

void TestLoyaltyTraits::aToolsChangeIsSeen()
{
    ShopFixture shop;
    const auto index = AudienceIndex::open(shop.store(), CancelToken());
    QVERIFY(bool(index));
    const std::string rich = R"({"trait":"loyalty_points","op":">=","value":500})";
    QCOMPARE(who(shop.store(), rich, ShopFixture::asOf()), QString());
    // Another program, which announces nothing.
    auto other = Connection::open(shop.store().path(), Connection::Mode::ReadWrite);
    QVERIFY(bool(other));
    (*other)->execute("UPDATE loyalty_entry SET points = 900 WHERE customer_id = 7 AND points = 5");
    who(shop.store(), rich, ShopFixture::asOf());
    (*index)->waitUntilBuilt();
    QCOMPARE(who(shop.store(), rich, ShopFixture::asOf()), QStringLiteral("7"));
}

QTEST_GUILESS_MAIN(TestLoyaltyTraits)
#include "tst_loyaltytraits.moc"
