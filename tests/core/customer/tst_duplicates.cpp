#include "core/customer/customerstore.h"
#include "core/customer/duplicatestore.h"
#include "core/customer/referencelists.h"
#include "core/customer/traitstore.h"
#include "tests/support/checks.h"
#include "tests/support/tempworkspace.h"

#include <map>

using namespace patron;
using namespace patron::customer;
using patron::test::q;
using patron::test::TempWorkspace;

namespace {
constexpr Ms now = TempWorkspace::startMs;

using Fields = std::map<std::string, std::string>;

CustomerId add(TempWorkspace& shop, const Fields& fields)
{
    auto made = shop.store().write([&](Transaction& tx) -> Result<CustomerId> {
        std::vector<Identity> identities;
        for (const auto& [name, text] : fields) {
            if (const auto kind = parseIdentityKind(name))
                identities.push_back(*makeIdentity(*kind, text, "shop", "GB"));
        }
        const CustomerId id = customers::create(tx, shop.store(), identities, {}, now);
        ReadSession session(tx.connection());
        for (const auto& [name, text] : fields) {
            const auto trait = traits::find(session, name);
            if (!trait)
                continue;
            TraitEntry entry;
            entry.customer = id;
            entry.trait = trait->id;
            entry.effectiveAt = now;
            entry.value = makeTraitValue(trait->type, text, 2);
            entry.source = "test";
            traits::add(tx, *trait, entry);
        }
        return id;
    });
    if (!made)
        qFatal("%s", made.error().text.c_str());
    return *made;
}

MatchResult find(TempWorkspace& shop)
{
    JobContext job(shop.clock());
    auto found = duplicates::find(shop.store(), job);
    if (!found)
        qFatal("%s", found.error().text.c_str());
    return std::move(*found);
}

/// People enough that no name is common.
void addCrowd(TempWorkspace& shop)
{
    for (int i = 0; i < 60; ++i) {
        const std::string n = std::to_string(i);
        const std::string first = std::string(1, static_cast<char>('a' + i % 26)) + "qx" +
                                  static_cast<char>('b' + i % 24) + static_cast<char>('a' + i / 3);
        const std::string last = std::string("zw") + static_cast<char>('a' + (i * 7) % 26) +
                                 static_cast<char>('c' + i % 20) + static_cast<char>('a' + (i * 11) % 25);
        add(shop, {{"email", "crowd" + n + "x@crowd.test"}, {"first_name", first}, {"last_name", last}});
    }
}
}

/// Who may be one person, with the reasons.
class TestDuplicates : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void seesOnePerson_data();
    void seesOnePerson();
    void tellsPeopleApart_data();
    void tellsPeopleApart();
    void saysWhy();
    void remembersWhoIsNotTheSame();
    void stopsWhenAsked();
    void readsNames_data();
    void readsNames();
    void knowsTheLists();
};

void TestDuplicates::seesOnePerson_data()
{
    QTest::addColumn<Fields>("one");
    QTest::addColumn<Fields>("other");
    const auto row = [](const char* name, const Fields& one, const Fields& other) {
        QTest::newRow(name) << one << other;
    };
    row("the same loyalty card", {{"card", "4711"}}, {{"card", "47-11"}, {"first_name", "Anna"}});
    row("the same address, spelt with capitals", {{"email", "Anna@x.test"}}, {{"email", "anna@X.test"}});
    row("one Gmail box", {{"email", "anna.bell@gmail.com"}, {"last_name", "Bell"}},
        {{"email", "annabell+shop@googlemail.com"}, {"last_name", "Bell"}});
    row("the same name and postal code", {{"first_name", "Anna"}, {"last_name", "Bell"}, {"postal_code", "LS1 4AB"}},
        {{"first_name", "Anna"}, {"last_name", "Bell"}, {"postal_code", "ls14ab"}, {"email", "a@b.test"}});
    row("a nickname at the same postal code",
        {{"first_name", "Robert"}, {"last_name", "Bell"}, {"postal_code", "LS1 4AB"}},
        {{"first_name", "Bob"}, {"last_name", "Bell"}, {"postal_code", "LS1 4AB"}});
    row("accents left out", {{"first_name", "Zoë"}, {"last_name", "Müller"}, {"phone", "+442079460018"}},
        {{"first_name", "Zoe"}, {"last_name", "Muller"}, {"phone", "+442079460018"}});
    row("first and last name swapped", {{"first_name", "Anna"}, {"last_name", "Bell"}, {"postal_code", "LS1 4AB"}},
        {{"first_name", "Bell"}, {"last_name", "Anna"}, {"postal_code", "LS1 4AB"}});
    row("a letter wrong and the same birthday",
        {{"first_name", "Catherine"}, {"last_name", "Bellington"}, {"birthday", "1980-05-03"}},
        {{"first_name", "Catherine"}, {"last_name", "Belington"}, {"birthday", "1980-05-03"}});
    row("day and month of birth swapped, same name and code",
        {{"first_name", "Anna"}, {"last_name", "Bell"}, {"postal_code", "LS1 4AB"}, {"birthday", "1980-05-03"}},
        {{"first_name", "Anna"}, {"last_name", "Bell"}, {"postal_code", "LS1 4AB"}, {"birthday", "1980-03-05"}});
    row("the name in one field", {{"name", "Anna van der Bell"}, {"phone", "+442079460018"}},
        {{"first_name", "Anna"}, {"last_name", "Van Der Bell"}, {"phone", "+442079460018"}});
    row("the name before the @ and a like last name",
        {{"email", "anna.bell80@one.test"}, {"first_name", "Anna"}, {"last_name", "Bell"}},
        {{"email", "annabell80@two.test"}, {"first_name", "Anna"}, {"last_name", "Bell"}});
    row("phones that end alike", {{"first_name", "Anna"}, {"last_name", "Bell"}, {"phone", "+442079460018"}},
        {{"first_name", "Anna"}, {"last_name", "Bell"}, {"phone", "+12079460018"}});
    row("an initial at the same address",
        {{"first_name", "A"}, {"last_name", "Bell"}, {"postal_code", "LS1 4AB"}, {"street", "12 High Street"}},
        {{"first_name", "Anna"}, {"last_name", "Bell"}, {"postal_code", "LS1 4AB"}, {"street", "12 High St."}});
}

void TestDuplicates::seesOnePerson()
{
    QFETCH(Fields, one);
    QFETCH(Fields, other);
    TempWorkspace shop;
    addCrowd(shop);
    const CustomerId a = add(shop, one);
    const CustomerId b = add(shop, other);
    const MatchResult found = find(shop);
    QCOMPARE(found.pairs.size(), std::size_t(1));
    QCOMPARE(found.pairs[0].first.value, a.value);
    QCOMPARE(found.pairs[0].second.value, b.value);
    QVERIFY2(found.pairs[0].score >= 50 && found.pairs[0].score <= 99, std::to_string(found.pairs[0].bits).c_str());
}

void TestDuplicates::tellsPeopleApart_data()
{
    QTest::addColumn<Fields>("one");
    QTest::addColumn<Fields>("other");
    const auto row = [](const char* name, const Fields& one, const Fields& other) {
        QTest::newRow(name) << one << other;
    };
    row("two of a household with one telephone",
        {{"first_name", "Anna"},
         {"last_name", "Bell"},
         {"postal_code", "LS1 4AB"},
         {"street", "12 High Street"},
         {"phone", "+442079460018"}},
        {{"first_name", "Peter"},
         {"last_name", "Bell"},
         {"postal_code", "LS1 4AB"},
         {"street", "12 High Street"},
         {"phone", "+442079460018"}});
    row("the same name far apart",
        {{"first_name", "Anna"},
         {"last_name", "Bell"},
         {"postal_code", "LS1 4AB"},
         {"email", "anna@x.test"},
         {"birthday", "1980-05-03"}},
        {{"first_name", "Anna"},
         {"last_name", "Bell"},
         {"postal_code", "EX4 3QF"},
         {"email", "bell@y.test"},
         {"birthday", "1991-11-23"}});
    row("neighbours", {{"first_name", "Anna"}, {"last_name", "Bell"}, {"postal_code", "LS1 4AB"}},
        {{"first_name", "Anna"}, {"last_name", "Smith"}, {"postal_code", "LS1 4AB"}});
    row("two desks of two companies", {{"email", "office@one.test"}}, {{"email", "office@two.test"}});
    row("born on one day", {{"first_name", "Anna"}, {"last_name", "Bell"}, {"birthday", "1980-05-03"}},
        {{"first_name", "Peter"}, {"last_name", "Smith"}, {"birthday", "1980-05-03"}});
    row("nothing known", {{"card", "1"}}, {{"card", "2"}});
}

void TestDuplicates::tellsPeopleApart()
{
    QFETCH(Fields, one);
    QFETCH(Fields, other);
    TempWorkspace shop;
    addCrowd(shop);
    add(shop, one);
    add(shop, other);
    const MatchResult found = find(shop);
    QVERIFY2(found.pairs.empty(), found.pairs.empty() ? "" : std::to_string(found.pairs[0].bits).c_str());
}

void TestDuplicates::saysWhy()
{
    TempWorkspace shop;
    add(shop, {{"email", "anna@x.test"}, {"first_name", "Anna"}, {"last_name", "Bell"}});
    add(shop, {{"email", "ANNA@x.test"}, {"first_name", "Anne"}, {"last_name", "Bell"}, {"gender", "f"}});
    const MatchResult found = find(shop);
    QCOMPARE(found.pairs.size(), std::size_t(1));
    VERIFY_OK(shop.store().write([&](Transaction& tx) -> Result<void> {
        duplicates::save(tx, found, now);
        return {};
    }));
    const auto queue = shop.store().read([](ReadSession& session) -> Result<std::vector<DuplicateCase>> {
        return duplicates::list(session.connection(), 10);
    });
    VERIFY_OK(queue);
    QCOMPARE(queue->size(), std::size_t(1));
    const auto reasons = duplicates::reasonsFor(queue->front().evidence);
    QCOMPARE(reasons.size(), std::size_t(3));
    QCOMPARE(q(reasons[0]), u"the same email address"_qs);
    QVERIFY(std::find(reasons.begin(), reasons.end(), "first names that go together") != reasons.end());
    QVERIFY(duplicates::reasonsAgainst(queue->front().evidence).empty());
}

void TestDuplicates::remembersWhoIsNotTheSame()
{
    TempWorkspace shop;
    const CustomerId a = add(shop, {{"email", "anna@x.test"}});
    const CustomerId b = add(shop, {{"email", "ANNA@x.test"}});
    QCOMPARE(find(shop).pairs.size(), std::size_t(1));
    const auto tell = [&](bool apart) {
        VERIFY_OK(shop.store().write([&](Transaction& tx) -> Result<void> {
            if (apart)
                duplicates::keepApart(tx, b, a, now);
            else
                duplicates::forgetApart(tx, a, b);
            return {};
        }));
    };
    tell(true);
    QCOMPARE(find(shop).pairs.size(), std::size_t(0));
    tell(false);
    QCOMPARE(find(shop).pairs.size(), std::size_t(1));
}

void TestDuplicates::stopsWhenAsked()
{
    TempWorkspace shop;
    add(shop, {{"email", "anna@x.test"}});
    const CancelToken cancel;
    cancel.cancel();
    JobContext job(shop.clock(), cancel);
    const auto found = duplicates::find(shop.store(), job);
    if (!found)
        QCOMPARE(found.error().code, ErrorCode::Cancelled);
}

void TestDuplicates::readsNames_data()
{
    QTest::addColumn<QString>("first");
    QTest::addColumn<QString>("last");
    QTest::addColumn<QString>("whole");
    QTest::addColumn<QString>("asFirst");
    QTest::addColumn<QString>("asLast");
    QTest::newRow("two fields") << u"Anna Maria"_qs << u"Bell"_qs << u""_qs << u"anna"_qs << u"bell"_qs;
    QTest::newRow("particles") << u"Jan"_qs << u"van der Berg"_qs << u""_qs << u"jan"_qs << u"berg"_qs;
    QTest::newRow("one field") << u""_qs << u""_qs << u"Jan van der Berg"_qs << u"jan"_qs << u"berg"_qs;
    QTest::newRow("a middle name") << u""_qs << u""_qs << u"Anna M. Bell"_qs << u"anna"_qs << u"bell"_qs;
    QTest::newRow("a comma") << u""_qs << u""_qs << u"Bell, Anna"_qs << u"anna"_qs << u"bell"_qs;
    QTest::newRow("a title") << u"Dr. Anna"_qs << u"Bell"_qs << u""_qs << u"anna"_qs << u"bell"_qs;
    QTest::newRow("only a particle") << u""_qs << u"De"_qs << u""_qs << u""_qs << u"de"_qs;
    QTest::newRow("nothing") << u""_qs << u""_qs << u""_qs << u""_qs << u""_qs;
}

void TestDuplicates::readsNames()
{
    QFETCH(QString, first);
    QFETCH(QString, last);
    QFETCH(QString, whole);
    QFETCH(QString, asFirst);
    QFETCH(QString, asLast);
    const PersonName name = splitName(first.toStdString(), last.toStdString(), whole.toStdString());
    QCOMPARE(q(name.first), asFirst);
    QCOMPARE(q(name.last), asLast);
}

void TestDuplicates::knowsTheLists()
{
    QVERIFY(isRelayDomain("members.ebay.com"));
    QVERIFY(isRelayDomain("members.ebay.co.uk"));
    QVERIFY(isRelayDomain("marketplace.amazon.de"));
    QVERIFY(isRelayDomain("m.marketplace.amazon.com"));
    QVERIFY(isRelayDomain("x.relay.walmart.com"));
    QVERIFY(!isRelayDomain("ebay.com"));
    QVERIFY(!isRelayDomain("mymarketplace.com"));
    QVERIFY(isFreeMailDomain("gmail.com"));
    QVERIFY(isFreeMailDomain("yahoo.co.uk"));
    QVERIFY(!isFreeMailDomain("yahooligans.com"));
    QVERIFY(isRoleName("info"));
    QVERIFY(isRoleName("Sales2"));
    QVERIFY(isRoleName("info-uk"));
    QVERIFY(!isRoleName("informer"));
    QVERIFY(isNameParticle("van"));
    QVERIFY(!nicknameGroups("bob").empty());
    QVERIFY(nicknameGroups("xyz").empty());
    QVERIFY(fitsPattern("a*c", "abbbc") && fitsPattern("*", "") && !fitsPattern("a*c", "abbb"));
    QCOMPARE(q(zoneOfRegion("US", "California")), u"America/Los_Angeles"_qs);
    QCOMPARE(q(zoneOfRegion("us", "US-NY")), u"America/New_York"_qs);
    QCOMPARE(q(zoneOfRegion("AU", "nsw")), u"Australia/Sydney"_qs);
    QCOMPARE(q(zoneOfRegion("BR", "São Paulo")), u"America/Sao_Paulo"_qs);
    QCOMPARE(q(zoneOfRegion("CA", "Québec")), u"America/Toronto"_qs);
    QCOMPARE(q(zoneOfRegion("GB", "Kent")), u""_qs);
}

QTEST_GUILESS_MAIN(TestDuplicates)
#include "tst_duplicates.moc"
