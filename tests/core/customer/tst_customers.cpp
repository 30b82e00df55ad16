#include "core/base/hash.h"
#include "core/base/json.h"
#include "core/base/text.h"
#include "core/customer/customerstore.h"
#include "core/customer/eventstore.h"
#include "core/customer/identityholder.h"
#include "core/customer/profile.h"
#include "tests/support/checks.h"
#include "tests/support/tempworkspace.h"

using namespace patron;
using namespace patron::customer;
using patron::test::q;
using patron::test::TempWorkspace;

namespace {
constexpr Ms now = TempWorkspace::startMs;

Identity identity(IdentityKind kind, std::string_view value, std::string_view source = {})
{
    auto made = makeIdentity(kind, value, source, "GB");
    if (!made)
        qFatal("no identity");
    return *made;
}

CustomerId add(TempWorkspace& shop, const std::vector<Identity>& identities)
{
    auto made = shop.store().write([&](Transaction& tx) -> Result<CustomerId> {
        return customers::create(tx, shop.store(), identities, {}, now);
    });
    return made ? *made : CustomerId{};
}

Result<CustomerId> find(TempWorkspace& shop, std::string_view key)
{
    return shop.store().read(
        [&](ReadSession& session) -> Result<CustomerId> { return customers::find(session, shop.store(), key); });
}

Result<void> run(TempWorkspace& shop, const std::string& sql)
{
    return shop.store().write([&sql](Transaction& tx) -> Result<void> {
        tx.queryOnce(sql).run();
        return {};
    });
}
}

/// Identities, finding people by them, tombstones, aliases and events.
class TestCustomers : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void normalises_data();
    void normalises();
    void refusesWhatIsNoIdentity_data();
    void refusesWhatIsNoIdentity();
    void findsByEveryKey_data();
    void findsByEveryKey();
    void asksWhichOfSeveral();
    void whatAnImportNamesAnotherWithStaysTheirs_data();
    void whatAnImportNamesAnotherWithStaysTheirs();
    void followsMergedIds();
    void firstOfAKindIsPrimary();
    void idsAreNeverUsedAgain();
    void theSamePersonGetsTheSameId();
    void namesPeople_data();
    void namesPeople();
    void addsEventsOnce();
};

void TestCustomers::normalises_data()
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<std::string>("value");
    QTest::addColumn<QString>("normalized");
    QTest::addColumn<bool>("mailable");
    const auto row = [](const char* name, IdentityKind kind, const char* value, const char* normalized,
                        bool mailable = true) {
        QTest::newRow(name) << static_cast<int>(kind) << std::string(value) << QString::fromUtf8(normalized)
                            << mailable;
    };
    row("an email in capitals", IdentityKind::Email, " Anna@Example.COM ", "anna@example.com");
    row("an email in another alphabet", IdentityKind::Email, "ÁNNA@bücher.example", "ánna@xn--bcher-kva.example");
    row("a marketplace's relay address", IdentityKind::Email, "x1y2@marketplace.amazon.co.uk",
        "x1y2@marketplace.amazon.co.uk", false);
    row("another marketplace's relay address", IdentityKind::Email, "buyer@members.ebay.com", "buyer@members.ebay.com",
        false);
    row("a shop that is called like a marketplace", IdentityKind::Email, "anna@notamarketplace.example",
        "anna@notamarketplace.example");
    row("a national phone number", IdentityKind::Phone, "020 7946 0018", "+442079460018");
    row("a foreign phone number", IdentityKind::Phone, "+49 30 1234567", "+49301234567");
    row("a card with spaces and hyphens", IdentityKind::Card, " AB-12 34 ", "ab1234");
    row("an external id is taken as it is", IdentityKind::External, " Cust-00A ", "Cust-00A");
    row("a device", IdentityKind::Device, "f00d-CAFE", "f00d-CAFE");
}

void TestCustomers::normalises()
{
    QFETCH(int, kind);
    QFETCH(std::string, value);
    QFETCH(QString, normalized);
    QFETCH(bool, mailable);
    const auto made = makeIdentity(static_cast<IdentityKind>(kind), value, "shop", "GB");
    QVERIFY(made.has_value());
    QCOMPARE(q(made->normalized), normalized);
    QCOMPARE(made->mailable, mailable);
    QCOMPARE(q(made->value), q(trim(value)));
    const bool sourced = made->kind == IdentityKind::External || made->kind == IdentityKind::Device;
    QCOMPARE(q(made->source), sourced ? QStringLiteral("shop") : QString());
    QVERIFY(parseIdentityKind(identityKindName(made->kind)) == made->kind);
}

void TestCustomers::refusesWhatIsNoIdentity_data()
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<std::string>("value");
    QTest::newRow("an email without a domain") << static_cast<int>(IdentityKind::Email) << std::string("anna");
    QTest::newRow("a phone of two digits") << static_cast<int>(IdentityKind::Phone) << std::string("12");
    QTest::newRow("a card of hyphens") << static_cast<int>(IdentityKind::Card) << std::string("- -");
    QTest::newRow("an empty external id") << static_cast<int>(IdentityKind::External) << std::string("  ");
    QTest::newRow("a novel") << static_cast<int>(IdentityKind::External) << std::string(256, 'x');
}

void TestCustomers::refusesWhatIsNoIdentity()
{
    QFETCH(int, kind);
    QFETCH(std::string, value);
    QVERIFY(!makeIdentity(static_cast<IdentityKind>(kind), value, "shop", "GB").has_value());
}

void TestCustomers::findsByEveryKey_data()
{
    QTest::addColumn<std::string>("key");
    QTest::addColumn<bool>("found");
    const auto row = [](const char* name, const char* key, bool found = true) {
        QTest::newRow(name) << std::string(key) << found;
    };
    row("email", "anna@example.com");
    row("email spelt otherwise", " ANNA@example.com ");
    row("her second email", "anna@work.example");
    row("phone as at home", "020 7946 0018");
    row("phone from abroad", "+44 20 7946 0018");
    row("card", "ab 1234");
    row("source and id", "till:C-17");
    row("source in other letters", "TILL:C-17");
    row("an external id that one customer has", "C-17");
    row("a device", "web:f00d");
    row("number", "#2");
    row("another's email", "ben@example.com", false);
    row("an email nobody has", "nobody@example.com", false);
    row("an external id in other letters is another id", "till:c-17", false);
    row("the wrong source", "web:C-17", false);
    row("a number nobody has", "#99", false);
    row("a number that is none", "#two", false);
    row("a device without its source", "f00d", false);
    row("nothing", "", false);
}

void TestCustomers::findsByEveryKey()
{
    QFETCH(std::string, key);
    QFETCH(bool, found);
    TempWorkspace shop;
    QCOMPARE(add(shop, {identity(IdentityKind::Email, "ben@example.com")}).value, 1);
    const CustomerId anna = add(
        shop, {identity(IdentityKind::Email, "anna@example.com"), identity(IdentityKind::Email, "anna@work.example"),
               identity(IdentityKind::Phone, "020 7946 0018"), identity(IdentityKind::Card, "AB-1234"),
               identity(IdentityKind::External, "C-17", "till"), identity(IdentityKind::Device, "f00d", "web")});
    QCOMPARE(anna.value, 2);
    const auto result = find(shop, key);
    if (key == "ben@example.com")
        QCOMPARE(result->value, 1);
    else if (found)
        QVERIFY2(result.has_value() && *result == anna, patron::test::describe(result).constData());
    else
        VERIFY_FAILS(result, ErrorCode::NotFound, "No customer here is known by");
}

void TestCustomers::asksWhichOfSeveral()
{
    TempWorkspace shop;
    const Identity shared = identity(IdentityKind::Email, "family@example.com");
    const CustomerId first = add(shop, {shared, identity(IdentityKind::External, "7", "till")});
    const CustomerId second = add(shop, {shared, identity(IdentityKind::External, "7", "web")});
    VERIFY_FAILS(find(shop, "family@example.com"), ErrorCode::Conflict,
                 "belongs to 2 customers. Give one of #1 or #2.");
    VERIFY_FAILS(find(shop, "7"), ErrorCode::Conflict, "#1 or #2");
    QCOMPARE(find(shop, "web:7")->value, second.value);
    const auto both = shop.store().read([&](ReadSession& session) -> Result<std::vector<CustomerId>> {
        return customers::withIdentity(session.connection(), shared);
    });
    VERIFY_OK(both);
    QCOMPARE(*both, (std::vector<CustomerId>{first, second}));
}

void TestCustomers::whatAnImportNamesAnotherWithStaysTheirs_data()
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<std::string>("value");
    QTest::addColumn<std::string>("source");
    QTest::newRow("an email") << static_cast<int>(IdentityKind::Email) << std::string("a@example.com") << std::string();
    QTest::newRow("a card") << static_cast<int>(IdentityKind::Card) << std::string("K1") << std::string();
    QTest::newRow("a number of the shop")
        << static_cast<int>(IdentityKind::External) << std::string("7") << std::string("web");
}

void TestCustomers::whatAnImportNamesAnotherWithStaysTheirs()
{
    QFETCH(int, kind);
    QFETCH(std::string, value);
    QFETCH(std::string, source);
    TempWorkspace shop;
    const Identity one = identity(static_cast<IdentityKind>(kind), value, source);
    const CustomerId first = add(shop, {one});
    const CustomerId second = add(shop, {identity(IdentityKind::Phone, "07700 900123")});
    const auto given = shop.store().write(
        [&](Transaction& tx) -> Result<bool> { return customers::addIdentity(tx, second, one, BatchId{1}, now); });
    VERIFY_OK(given);
    QVERIFY(!*given);
    QCOMPARE(find(shop, value)->value, first.value);
    const auto held = shop.store().read([&](ReadSession& session) -> Result<std::vector<std::string>> {
        std::vector<std::string> rows;
        Query query = session.query("SELECT i.customer_id || ' ' || i.kind || ' ' || i.is_primary || ' ' || "
                                    "coalesce(c.email, '-') FROM v_identity i JOIN v_customer c ON c.id = "
                                    "i.customer_id WHERE i.kind <> 'phone'");
        while (query.step())
            rows.push_back(query.text(0));
        return rows;
    });
    VERIFY_OK(held);
    QCOMPARE(held->size(), std::size_t{1});
    QVERIFY2(held->front().starts_with("1 "), held->front().c_str());
    // Only when nobody else has it is it the other's.
    VERIFY_OK(run(shop, "DELETE FROM identity WHERE customer_id = 1"));
    VERIFY_OK(shop.store().write([&](Transaction& tx) -> Result<void> {
        holders::settleOf(tx, {second});
        return {};
    }));
    QCOMPARE(find(shop, value)->value, second.value);
}

void TestCustomers::followsMergedIds()
{
    TempWorkspace shop;
    const CustomerId first = add(shop, {identity(IdentityKind::Email, "a@example.com")});
    VERIFY_OK(run(shop, "INSERT INTO customer(id, recorded_at) VALUES (60, 0)"));
    VERIFY_OK(run(shop, "INSERT INTO customer_alias(id, customer_id) VALUES (70, 60)"));
    VERIFY_OK(run(shop, "INSERT INTO customer_alias(id, customer_id) VALUES (60, 1)"));
    QCOMPARE(find(shop, "#70")->value, first.value);
    QCOMPARE(find(shop, "#60")->value, first.value);
    QCOMPARE(find(shop, "#1")->value, first.value);
}

void TestCustomers::firstOfAKindIsPrimary()
{
    TempWorkspace shop;
    const CustomerId anna = add(
        shop, {identity(IdentityKind::Email, "Anna@example.com"), identity(IdentityKind::Email, "anna@work.example")});
    const auto again = shop.store().write([&](Transaction& tx) -> Result<std::pair<bool, bool>> {
        const bool same = customers::addIdentity(tx, anna, identity(IdentityKind::Email, "ANNA@EXAMPLE.com"), {}, now);
        const bool phone = customers::addIdentity(tx, anna, identity(IdentityKind::Phone, "020 7946 0018"), {}, now);
        return std::pair(same, phone);
    });
    VERIFY_OK(again);
    QVERIFY(!again->first);
    QVERIFY(again->second);
    const auto row = shop.store().read([&](ReadSession& session) -> Result<std::string> {
        Query query = session.query("SELECT email || ' ' || phone FROM v_customer WHERE id = ?");
        query.bind(anna);
        query.step();
        std::string text = query.text(0);
        Query all = session.query("SELECT value FROM v_identity WHERE customer_id = ? AND is_primary ORDER BY id");
        all.bind(anna);
        while (all.step())
            text += " | " + all.text(0);
        return text;
    });
    VERIFY_OK(row);
    QCOMPARE(q(*row), QStringLiteral("Anna@example.com +442079460018 | Anna@example.com | 020 7946 0018"));
}

void TestCustomers::idsAreNeverUsedAgain()
{
    TempWorkspace shop;
    add(shop, {});
    const CustomerId second = add(shop, {});
    VERIFY_OK(run(shop, "DELETE FROM customer WHERE id = 2"));
    VERIFY_OK(shop.reopen());
    QCOMPARE(add(shop, {}).value, second.value + 1);
    const auto count = shop.store().read(
        [](ReadSession& session) -> Result<std::int64_t> { return customers::count(session.connection()); });
    VERIFY_OK(count);
    QCOMPARE(*count, 2);
}

void TestCustomers::theSamePersonGetsTheSameId()
{
    TempWorkspace shop;
    add(shop, {});
    // What an undone import leaves: the id and the keyed hash of the strongest identity.
    const auto buried = shop.store().write([&](Transaction& tx) -> Result<void> {
        const std::string hash = bytesOf(hmacSha256(shop.store().identityKey(), std::string("external\ntill\nC-17")));
        tx.query("INSERT INTO customer_tombstone(id, identity_hash) VALUES (41, ?)").bindBlob(hash).run();
        return {};
    });
    VERIFY_OK(buried);
    // Another source's C-17 is somebody else.
    QCOMPARE(add(shop, {identity(IdentityKind::External, "C-17", "web")}).value, 2);
    QCOMPARE(
        add(shop, {identity(IdentityKind::Email, "a@example.com"), identity(IdentityKind::External, "C-17", "till")})
            .value,
        41);
    // The tombstone is used up, and the count goes on above.
    QCOMPARE(add(shop, {identity(IdentityKind::External, "C-17", "till")}).value, 42);
}

void TestCustomers::namesPeople_data()
{
    QTest::addColumn<std::string>("columns");
    QTest::addColumn<bool>("email");
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("key");
    QTest::newRow("first and last name") << std::string("first_name = 'Anna', last_name = 'Smith'") << true
                                         << QStringLiteral("Anna Smith") << QStringLiteral("Anna@example.com");
    QTest::newRow("only a last name") << std::string("last_name = 'Smith'") << true << QStringLiteral("Smith")
                                      << QStringLiteral("Anna@example.com");
    QTest::newRow("one name") << std::string("name = 'Anna of York'") << true << QStringLiteral("Anna of York")
                              << QStringLiteral("Anna@example.com");
    QTest::newRow("a company") << std::string("company = 'Tea Ltd'") << false << QStringLiteral("Tea Ltd")
                               << QStringLiteral("#1");
    QTest::newRow("an email") << std::string("email = email") << true << QStringLiteral("Anna@example.com")
                              << QStringLiteral("Anna@example.com");
    QTest::newRow("nothing") << std::string("email = email") << false << QStringLiteral("#1") << QStringLiteral("#1");
}

void TestCustomers::namesPeople()
{
    QFETCH(std::string, columns);
    QFETCH(bool, email);
    QFETCH(QString, name);
    QFETCH(QString, key);
    TempWorkspace shop;
    std::vector<Identity> identities;
    if (email)
        identities = {identity(IdentityKind::Device, "f00d", "web"), identity(IdentityKind::External, "9", "till"),
                      identity(IdentityKind::Email, "Anna@example.com")};
    const CustomerId customer = add(shop, identities);
    VERIFY_OK(run(shop, "UPDATE customer SET " + columns));
    const auto texts = shop.store().read([&](ReadSession& session) -> Result<std::pair<std::string, std::string>> {
        return std::pair(profiles::displayName(session.connection(), customer),
                         profiles::keyOf(session.connection(), customer));
    });
    VERIFY_OK(texts);
    QCOMPARE(q(texts->first), name);
    QCOMPARE(q(texts->second), key);
}

void TestCustomers::addsEventsOnce()
{
    TempWorkspace shop({"USD", "America/New_York", "US"});
    const CustomerId anna = add(shop, {identity(IdentityKind::Email, "anna@example.com")});
    NewEvent event;
    event.customer = anna;
    event.kind = "wishlist_shared";
    event.at = now;
    event.channel = "web";
    event.valueE4 = 125'000;
    event.properties = R"({"items":3})";
    event.source = "site";
    event.sourceKey = "e-1";
    const auto ids = shop.store().write([&](Transaction& tx) -> Result<std::vector<std::int64_t>> {
        std::vector<std::int64_t> added;
        added.push_back(events::add(tx, shop.store().zone(), event, now));
        added.push_back(events::add(tx, shop.store().zone(), event, now));
        event.source = "app";
        added.push_back(events::add(tx, shop.store().zone(), event, now));
        event.sourceKey.clear();
        added.push_back(events::add(tx, shop.store().zone(), event, now));
        added.push_back(events::add(tx, shop.store().zone(), event, now));
        event.kind = "order";
        event.at = now + 13 * msPerHour;
        added.push_back(events::add(tx, shop.store().zone(), event, now));
        return added;
    });
    VERIFY_OK(ids);
    QVERIFY((*ids)[0] > 0);
    QCOMPARE((*ids)[1], 0);
    QVERIFY((*ids)[2] > 0 && (*ids)[3] > 0 && (*ids)[4] > 0);
    const auto json = shop.store().read(
        [&](ReadSession& session) -> Result<Json> { return profiles::profile(session, shop.store(), anna, now); });
    VERIFY_OK(json);
    QCOMPARE((*json)["events"].size(), std::size_t(4));
    QCOMPARE(q(compactJson((*json)["events"][0])),
             QStringLiteral(R"({"id":%1,"kind":"wishlist_shared","at":"2024-03-01T12:00:00Z","channel":"web",)"
                            R"("value":"12.5","properties":{"items":3}})")
                 .arg((*ids)[0]));
    const auto days = shop.store().read([](ReadSession& session) -> Result<std::pair<int, int>> {
        Query query = session.query("SELECT min(local_day), max(local_day) FROM v_event");
        query.step();
        return std::pair(query.integer(0), query.integer(1));
    });
    VERIFY_OK(days);
    // 01:00 UTC on 2 March is still 1 March in New York.
    QCOMPARE(days->first, parseIsoDate("2024-03-01").value());
    QCOMPARE(days->second, parseIsoDate("2024-03-01").value());
}

QTEST_GUILESS_MAIN(TestCustomers)
#include "tst_customers.moc"
