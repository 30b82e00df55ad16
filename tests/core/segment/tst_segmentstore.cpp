#include "core/base/json.h"
#include "core/segment/audience.h"
#include "core/segment/rulejson.h"
#include "core/segment/segmentstore.h"
#include "shopfixture.h"

#include <QTest>

using namespace patron;
using namespace patron::segment;

class TestSegmentStore : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void savesByUuidAndShowsNames();
    void sameNameKeepsItsUuid();
    void refusesCircles();
    void refusesWhatIsNotThere();
    void refusesEmptyNames();
    void renames();
    void removesOnlyWhatIsUnused();
    void announcesItself();

private:
    Result<SegmentId> save(const std::string& name, const std::string& node);
    Result<Segment> find(const std::string& key);

    std::unique_ptr<ShopFixture> m_shop;
};

void TestSegmentStore::init()
{
    m_shop = std::make_unique<ShopFixture>();
    QVERIFY2(m_shop->error().empty(), m_shop->error().c_str());
}

Result<SegmentId> TestSegmentStore::save(const std::string& name, const std::string& node)
{
    auto rule = parseRule("{\"patron_rule\":1,\"rule\":" + node + "}", FieldCatalog::builtIn());
    if (!rule)
        return rule.error();
    return m_shop->store().write([&](Transaction& tx) { return segments::save(tx, name, *rule, 1000); });
}

Result<Segment> TestSegmentStore::find(const std::string& key)
{
    return m_shop->store().read([&](ReadSession& session) { return segments::find(session, key); });
}

void TestSegmentStore::savesByUuidAndShowsNames()
{
    const auto id = save(
        "Reachable spenders",
        R"({"all":[{"segment":"BIG spenders"},{"program":"Win-back","state":"entered"},{"message":"Hello","did":"sent"}]})");
    QVERIFY2(id, id ? "" : id.error().text.c_str());
    const auto segment = find("reachable SPENDERS");
    QVERIFY(segment);
    QCOMPARE(segment->id, *id);
    QCOMPARE(segment->createdAt, 1000);
    QCOMPARE(QByteArray::fromStdString(compactJson(writeNode(segment->rule.root))),
             QByteArray(R"({"all":[{"segment":"33333333-3333-4333-8333-333333333333"},)"
                        R"({"program":"22222222-2222-4222-8222-222222222222","state":"entered"},)"
                        R"({"message":"11111111-1111-4111-8111-111111111111","did":"sent"}]})"));
    const auto shown =
        m_shop->store().read([&](ReadSession& session) -> Result<Rule> { return withNames(session, segment->rule); });
    QVERIFY(shown);
    QCOMPARE(QByteArray::fromStdString(compactJson(writeNode(shown->root))),
             QByteArray(R"({"all":[{"segment":"Big spenders"},{"program":"Win-back","state":"entered"},)"
                        R"({"message":"Hello","did":"sent"}]})"));
    QCOMPARE(find(segment->uuid)->name, segment->name);
    QCOMPARE(find("#" + std::to_string(id->value))->name, segment->name);
}

void TestSegmentStore::sameNameKeepsItsUuid()
{
    const auto first = save("Tea people", R"({"likes":"category:Tea"})");
    QVERIFY(first);
    const std::string uuid = find("Tea people")->uuid;
    const auto second = save(" TEA people ", R"({"likes":"category:Coffee"})");
    QVERIFY(second);
    QCOMPARE(*second, *first);
    const auto segment = find("tea people");
    QVERIFY(segment);
    QCOMPARE(segment->uuid, uuid);
    QCOMPARE(segment->name, std::string("TEA people"));
    const auto titles = m_shop->store().read(
        [](ReadSession& session) -> Result<std::vector<SegmentTitle>> { return segments::all(session); });
    QCOMPARE(titles->size(), 2u);
}

void TestSegmentStore::refusesCircles()
{
    QVERIFY(save("A", R"({"segment":"Big spenders"})"));
    QVERIFY(save("B", R"({"none":[{"segment":"A"}]})"));
    const auto round = save("Big spenders", R"({"all":[{"top":{"by":"total_spent","count":1,"of":{"segment":"b"}}}]})");
    QVERIFY(!round);
    QCOMPARE(round.error().code, ErrorCode::BadInput);
    QCOMPARE(QString::fromStdString(round.error().text),
             QStringLiteral("These segments would go in a circle: \"Big spenders\" uses \"B\" uses \"A\" uses \"Big "
                            "spenders\". Take one of them out of the rule."));
    const auto itself = save("New", R"({"segment":"new"})");
    QVERIFY(!itself);
    QCOMPARE(
        QString::fromStdString(itself.error().text),
        QStringLiteral("These segments would go in a circle: \"New\" uses \"New\". Take one of them out of the rule."));
    // Nothing was changed: the old rule still answers.
    const auto rule = find("Big spenders");
    QVERIFY(rule);
    const auto ids = m_shop->store().read([&](ReadSession& session) {
        return members(session, m_shop->store(), rule->rule, {ShopFixture::asOf(), false});
    });
    QVERIFY(ids);
    QCOMPARE(ids->size(), 3u);
}

void TestSegmentStore::refusesWhatIsNotThere()
{
    const auto missing = save("X", R"({"any":[{"segment":"Big spender"}]})");
    QVERIFY(!missing);
    QCOMPARE(QString::fromStdString(missing.error().text),
             QStringLiteral("At /rule/any/0: There is no segment \"Big spender\". Did you mean \"Big spenders\"?"));
    const auto found = find("Big spende");
    QVERIFY(!found);
    QCOMPARE(found.error().code, ErrorCode::NotFound);
}

void TestSegmentStore::refusesEmptyNames()
{
    QVERIFY(!save("  ", R"({"all":[]})"));
    QVERIFY(!save(std::string(201, 'x'), R"({"all":[]})"));
    QVERIFY(save(std::string(200, 'x'), R"({"all":[]})"));
}

void TestSegmentStore::renames()
{
    const auto id = save("Old", R"({"all":[]})");
    QVERIFY(id);
    const auto rename = [&](const char* name) {
        return m_shop->store().write([&](Transaction& tx) { return segments::rename(tx, *id, name, 2000); });
    };
    QVERIFY(rename("New"));
    QCOMPARE(find("new")->updatedAt, 2000);
    QVERIFY(!find("old"));
    const auto taken = rename("big spenders");
    QVERIFY(!taken);
    QCOMPARE(taken.error().code, ErrorCode::Conflict);
}

void TestSegmentStore::removesOnlyWhatIsUnused()
{
    const auto id = save("User", R"({"segment":"Big spenders"})");
    QVERIFY(id);
    const SegmentId used = find("Big spenders")->id;
    const auto remove = [&](SegmentId which) {
        return m_shop->store().write([&](Transaction& tx) { return segments::remove(tx, which); });
    };
    const auto refused = remove(used);
    QVERIFY(!refused);
    QCOMPARE(QString::fromStdString(refused.error().text),
             QStringLiteral("This segment is used by the segment \"User\". Take it out there first."));
    QVERIFY(remove(*id));
    QVERIFY(remove(used));
    QCOMPARE(remove(used).error().code, ErrorCode::NotFound);
}

void TestSegmentStore::announcesItself()
{
    bool told = false;
    const int subscription = m_shop->store().changes().subscribe(
        [&](const ChangeSet& changes) { told = told || changes.touches(Area::Segments); });
    QVERIFY(save("Z", R"({"all":[]})"));
    m_shop->store().changes().unsubscribe(subscription);
    QVERIFY(told);
}

QTEST_APPLESS_MAIN(TestSegmentStore)
#include "tst_segmentstore.moc"
