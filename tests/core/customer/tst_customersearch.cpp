#include "core/base/clock.h"
#include "core/customer/customersearch.h"
#include "core/customer/customerstore.h"
#include "core/customer/orderstore.h"
#include "core/customer/searchtext.h"
#include "core/customer/traitstore.h"
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

void setTrait(Transaction& tx, CustomerId customer, std::string_view name, TraitType type, std::string_view value,
              Ms at = now)
{
    const auto trait = traits::ensure(tx, name, type, name);
    if (!trait)
        qFatal("no trait");
    TraitEntry entry{customer, trait->id, at, {}, "test", {}};
    if (!value.empty())
        entry.value = makeTraitValue(type, value, 2);
    traits::add(tx, *trait, entry);
}

/// #1 José Álvarez-Núñez of León, #2 Siobhán O'Brien, #3 Łukasz Müller-Groß of Straße & Co., #4 with an order, #5
/// 王小明.
void fill(TempWorkspace& shop)
{
    const Result<void> done = shop.store().write([&](Transaction& tx) -> Result<void> {
        const auto make = [&](std::vector<Identity> identities, const char* first, const char* last) {
            const CustomerId customer = customers::create(tx, shop.store(), identities, {}, now);
            setTrait(tx, customer, "first_name", TraitType::Text, first);
            setTrait(tx, customer, "last_name", TraitType::Text, last);
            return customer;
        };
        const CustomerId jose = make(
            {identity(IdentityKind::Email, "J.Alvarez@Correo.test"), identity(IdentityKind::Phone, "07700 900123")},
            "José", "Álvarez-Núñez");
        setTrait(tx, jose, "city", TraitType::Text, "León");
        setTrait(tx, jose, "tags", TraitType::List, "Wholesale, early bird");
        make({identity(IdentityKind::Phone, "+1 202-555-0143"), identity(IdentityKind::Card, "9911 2233")}, "Siobhán",
             "O’Brien");
        const CustomerId lukasz =
            make({identity(IdentityKind::External, "CUST-00123", "shop")}, "Łukasz", "Müller-Groß");
        setTrait(tx, lukasz, "company", TraitType::Text, "Straße & Co.");
        const CustomerId buyer = make({identity(IdentityKind::Device, "d-777-abc", "web")}, "Ann", "Fox");
        NewOrder order;
        order.customer = buyer;
        order.source = "shop";
        order.number = "#10077";
        order.at = now;
        order.currency = "GBP";
        order.value = 100;
        orders::put(tx, shop.store(), order, now);
        make({}, "小明", "王");
        return {};
    });
    if (!done)
        qFatal("not filled: %s", done.error().detail.c_str());
}

QString found(TempWorkspace& shop, std::string_view typed)
{
    QString list;
    const auto done = shop.store().read([&](ReadSession& session) -> Result<void> {
        for (const CustomerId customer : search::matching(session.connection(), typed))
            list += QString::number(customer.value) + QLatin1Char(' ');
        return {};
    });
    return done ? list.trimmed() : q(done.error().detail);
}

std::int64_t number(TempWorkspace& shop, const std::string& sql)
{
    const auto answer = shop.store().read([&](ReadSession& session) -> Result<std::int64_t> {
        Query query = session.queryOnce(sql);
        query.step();
        return query.int64(0);
    });
    return answer ? *answer : -1;
}
}

/// The full-text index: what finds whom, and that it is true after every change.
class TestCustomerSearch : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void findsByWhatPeopleType_data();
    void findsByWhatPeopleType();
    void anyTextIsSafe_data();
    void anyTextIsSafe();
    void followsEveryChange();
    void aFailedWriteLeavesItAsItWas();
    void manyChangesRebuildTheSame();
    void whatIsGoneIsGoneFromTheIndex();
};

void TestCustomerSearch::findsByWhatPeopleType_data()
{
    QTest::addColumn<std::string>("typed");
    QTest::addColumn<QString>("who");
    const auto row = [](const char* name, const char* typed, const char* who) {
        QTest::newRow(name) << std::string(typed) << QString::fromLatin1(who);
    };
    row("a first name without its accent", "jose", "1");
    row("a first name with its accent", "JOSÉ", "1");
    row("an accent that is not there", "jòse", "1");
    row("the beginning of a name", "sio", "2");
    row("both names in any order", "alvarez jose", "1");
    row("one word that fits and one that does not", "jose brien", "");
    row("the second half of a double name", "nunez", "1");
    row("a double name with its hyphen", "Álvarez-Nú", "1");
    row("an Irish name with an apostrophe", "o'brien", "2");
    row("an Irish name without it", "obrien", "2");
    row("an Irish name by its second part", "brien", "2");
    row("a letter with a stroke", "lukasz", "3");
    row("a sharp s written as two", "strasse", "3");
    row("a sharp s as it is", "Straße", "3");
    row("an umlaut as a plain letter", "muller", "3");
    row("a city", "leon", "1");
    row("a tag", "wholesale", "1");
    row("a word of a tag", "bird", "1");
    row("a whole email", "j.alvarez@correo.test", "1");
    row("the beginning of an email", "j.alv", "1");
    row("an email in capitals", "J.ALVAREZ@COR", "1");
    row("an email's domain", "correo", "1");
    row("what all domains end with is nothing to look for", "test", "");
    row("a phone as dialled at home", "07700 900", "1");
    row("a phone with its country's code", "+44 7700 900123", "1");
    row("a phone from abroad", "0044 7700 900123", "1");
    row("a phone with the zero that is left out", "+44 (0)7700 900123", "1");
    row("an American phone with brackets", "(202) 555-0143", "2");
    row("another phone", "07700 900999", "");
    row("a card", "99112233", "2");
    row("a card with its spaces begins so", "9911", "2");
    row("a shop's number", "CUST-00123", "3");
    row("a shop's number in small letters", "cust-001", "3");
    row("the digits of a shop's number", "00123", "3");
    row("an order", "#10077", "4");
    row("an order without its sign", "10077", "4");
    row("the beginning of an order", "100", "4");
    row("a device is nobody's name", "777", "");
    row("a customer's number", "#3", "3");
    row("a customer's number that nobody has", "#99", "");
    row("Chinese characters", "小明", "5");
    row("several people at once", "a", "1 4");
    row("nothing", "", "");
    row("white space", "  \t ", "");
}

void TestCustomerSearch::findsByWhatPeopleType()
{
    QFETCH(std::string, typed);
    QFETCH(QString, who);
    TempWorkspace shop;
    search::keepFresh(shop.store());
    fill(shop);
    QCOMPARE(found(shop, typed), who);
}

void TestCustomerSearch::anyTextIsSafe_data()
{
    QTest::addColumn<std::string>("typed");
    for (const char* text : {"\"",        "\"\"",      "*",  "a*",       "AND", "NOT",   "jose AND",
                             "NEAR(a b)", "text:jose", "(",  ")",        "^a",  "-jose", "'",
                             "';--",      "a\"b",      "{}", "\xFF\xFE", "#",   "##",    "#9999999999999999999999",
                             "+",         "( ) ( )",   "%",  "_"})
        QTest::newRow(text) << std::string(text);
    QTest::newRow("a hundred thousand words") << std::string(200'000, 'x').replace(1, 1, " ");
    QTest::newRow("many words") << [] {
        std::string words;
        for (int i = 0; i < 5000; ++i)
            words += "a ";
        return words;
    }();
}

void TestCustomerSearch::anyTextIsSafe()
{
    QFETCH(std::string, typed);
    TempWorkspace shop;
    search::keepFresh(shop.store());
    fill(shop);
    const auto done = shop.store().read([&](ReadSession& session) -> Result<std::size_t> {
        return search::matching(session.connection(), typed).size();
    });
    VERIFY_OK(done);
}

void TestCustomerSearch::followsEveryChange()
{
    TempWorkspace shop;
    search::keepFresh(shop.store());
    fill(shop);
    const auto change = [&](auto&& work) {
        const Result<void> done = shop.store().write(work);
        QVERIFY2(done, patron::test::describe(done).constData());
    };
    change([&](Transaction& tx) -> Result<void> {
        setTrait(tx, CustomerId{1}, "first_name", TraitType::Text, "Pepe", now + 1);
        customers::addIdentity(tx, CustomerId{1}, identity(IdentityKind::Email, "pepe@nuevo.test"), {}, now);
        setTrait(tx, CustomerId{1}, "tags", TraitType::List, "retail", now + 1);
        return {};
    });
    QCOMPARE(found(shop, "jose"), QString());
    QCOMPARE(found(shop, "pepe@nuevo"), QStringLiteral("1"));
    QCOMPARE(found(shop, "wholesale"), QString());
    QCOMPARE(found(shop, "retail"), QStringLiteral("1"));
    change([&](Transaction& tx) -> Result<void> {
        setTrait(tx, CustomerId{1}, "tags", TraitType::List, "", now + 2);
        return {};
    });
    QCOMPARE(found(shop, "retail"), QString());
    change([&](Transaction& tx) -> Result<void> {
        // What merging and undoing do: identities change hands, customers go.
        tx.query("UPDATE identity SET customer_id = 1 WHERE customer_id = 2").run();
        tx.query("DELETE FROM trait_entry WHERE customer_id = 2").run();
        tx.query("DELETE FROM customer WHERE id = 2").run();
        tx.query("DELETE FROM identity WHERE customer_id = 3").run();
        return {};
    });
    QCOMPARE(found(shop, "99112233"), QStringLiteral("1"));
    QCOMPARE(found(shop, "siobhan"), QString());
    QCOMPARE(found(shop, "cust-00123"), QString());
    QCOMPARE(number(shop, "SELECT count(*) FROM customer_search_stale"), 0);
}

void TestCustomerSearch::aFailedWriteLeavesItAsItWas()
{
    TempWorkspace shop;
    search::keepFresh(shop.store());
    fill(shop);
    const auto failed = shop.store().write([&](Transaction& tx) -> Result<void> {
        setTrait(tx, CustomerId{1}, "first_name", TraitType::Text, "Pepe", now + 1);
        return makeError(ErrorCode::Cancelled, "no");
    });
    QVERIFY(!failed);
    QCOMPARE(found(shop, "jose"), QStringLiteral("1"));
    QCOMPARE(found(shop, "pepe"), QString());
}

void TestCustomerSearch::manyChangesRebuildTheSame()
{
    TempWorkspace shop;
    search::keepFresh(shop.store());
    fill(shop);
    const Result<void> many = shop.store().write([&](Transaction& tx) -> Result<void> {
        for (int i = 0; i < 5000; ++i) {
            const std::string n = std::to_string(i);
            const CustomerId customer = customers::create(
                tx, shop.store(), {identity(IdentityKind::Email, "person" + n + "@many.test")}, {}, now);
            setTrait(tx, customer, "first_name", TraitType::Text, "Number" + n);
            if (i % 10 == 0)
                setTrait(tx, customer, "tags", TraitType::List, "tenth");
        }
        return {};
    });
    VERIFY_OK(many);
    QCOMPARE(found(shop, "number4321"), QString::number(5 + 4322));
    QCOMPARE(found(shop, "tenth").split(QLatin1Char(' ')).size(), 500);
    QCOMPARE(found(shop, "jose"), QStringLiteral("1"));
    const auto documents = [&] {
        std::vector<std::string> all;
        const auto read = shop.store().read([&](ReadSession& session) -> Result<void> {
            Query query = session.query("SELECT id || ' ' || text FROM customer_document ORDER BY id");
            while (query.step())
                all.push_back(query.text(0));
            return {};
        });
        return read ? all : std::vector<std::string>();
    };
    const auto before = documents();
    QCOMPARE(before.size(), std::size_t(5005));
    const Result<void> again = shop.store().write([&](Transaction& tx) -> Result<void> {
        search::rebuild(tx);
        return {};
    });
    VERIFY_OK(again);
    QVERIFY(documents() == before);
    // The index says so itself, word for word.
    const Result<void> whole = shop.store().write([&](Transaction& tx) -> Result<void> {
        tx.query("INSERT INTO customer_search(customer_search) VALUES ('integrity-check')").run();
        return {};
    });
    VERIFY_OK(whole);
}

void TestCustomerSearch::whatIsGoneIsGoneFromTheIndex()
{
    TempWorkspace shop;
    search::keepFresh(shop.store());
    fill(shop);
    const Result<void> done = shop.store().write([&](Transaction& tx) -> Result<void> {
        for (const char* table : {"identity", "trait_entry", "trait_item"})
            tx.queryOnce(std::string("DELETE FROM ") + table + " WHERE customer_id = 1").run();
        tx.query("DELETE FROM customer WHERE id = 1").run();
        PATRON_CHECK(search::refresh(tx));
        search::optimize(tx);
        return {};
    });
    VERIFY_OK(done);
    QCOMPARE(number(shop, "SELECT count(*) FROM customer_search_data WHERE instr(block, CAST('nunez' AS BLOB)) > 0"),
             0);
    QCOMPARE(number(shop, "SELECT count(*) FROM customer_search_data WHERE instr(block, CAST('siobhan' AS BLOB)) > 0"),
             1);
}

QTEST_GUILESS_MAIN(TestCustomerSearch)
#include "tst_customersearch.moc"
