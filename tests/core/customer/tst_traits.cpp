#include "core/base/json.h"
#include "core/customer/customerstore.h"
#include "core/customer/profile.h"
#include "core/customer/traitstore.h"
#include "tests/support/checks.h"
#include "tests/support/tempworkspace.h"

using namespace patron;
using namespace patron::customer;
using patron::test::q;
using patron::test::TempWorkspace;

namespace {
constexpr Ms now = TempWorkspace::startMs;

Ms day(int n)
{
    return now + n * msPerDay;
}

/// One customer and the shortest way to write and read what is known of them.
struct Person
{
    TempWorkspace shop;
    CustomerId id;

    Person()
    {
        const auto made = shop.store().write(
            [this](Transaction& tx) -> Result<CustomerId> { return customers::create(tx, shop.store(), {}, {}, now); });
        id = made ? *made : CustomerId{};
    }
    Result<bool> set(std::string_view trait, TraitType type, std::optional<std::string> text, Ms at, BatchId batch = {})
    {
        return shop.store().write([&](Transaction& tx) -> Result<bool> {
            PATRON_TRY(found, traits::ensure(tx, trait, type, trait));
            std::optional<TraitValue> value;
            if (text)
                value = makeTraitValue(type, *text, 2);
            return traits::add(tx, found, {id, found.id, at, value, "form", batch});
        });
    }
    std::string value(std::string_view trait)
    {
        const auto text = shop.store().read([&](ReadSession& session) -> Result<std::string> {
            const auto found = traits::find(session, trait);
            if (!found)
                return std::string("(no trait)");
            const auto current = traits::current(session.connection(), id, *found);
            if (!current)
                return std::string("(none)");
            return current->type == TraitType::List ? compactJson(Json(current->items)) : current->text;
        });
        return text ? *text : text.error().text;
    }
    std::string column(const char* name)
    {
        const auto text = shop.store().read([&](ReadSession& session) -> Result<std::string> {
            Query query = session.query(std::string("SELECT ") + name + " FROM v_customer WHERE id = ?");
            query.bind(id);
            query.step();
            return query.isNull(0) ? std::string("(null)") : query.text(0);
        });
        return text ? *text : text.error().text;
    }
    Json profileTraits(Ms asOf)
    {
        const auto json = shop.store().read(
            [&](ReadSession& session) -> Result<Json> { return profiles::profile(session, shop.store(), id, asOf); });
        return json ? (*json)["traits"] : Json(json.error().text);
    }
};
}

class TestTraits : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void readsValues_data();
    void readsValues();
    void keepsTheNewest();
    void olderEntriesDoNotWin();
    void entriesOfOneInstantStandInOrder();
    void theSameValueIsNoEntry();
    void clears();
    void keepsLists();
    void keepsColumns();
    void profilesSeeThePast();
    void clearedIsNotAssumed();
    void typesDoNotChange();
    void knowsCountries_data();
    void knowsCountries();
    void namesColumns_data();
    void namesColumns();
};

void TestTraits::readsValues_data()
{
    QTest::addColumn<int>("type");
    QTest::addColumn<std::string>("text");
    QTest::addColumn<QString>("canonical");
    const auto row = [](const char* name, TraitType type, const char* text, const char* canonical) {
        QTest::newRow(name) << static_cast<int>(type) << std::string(text) << QString::fromUtf8(canonical);
    };
    row("text loses the space around it", TraitType::Text, "  Zoë ", "Zoë");
    row("a number", TraitType::Number, "12.50", "12.5");
    row("a large number", TraitType::Number, "1e300", "1e+300");
    row("a number with a unit is none", TraitType::Number, "12 kg", "");
    row("infinity is no number", TraitType::Number, "inf", "");
    row("not-a-number is none", TraitType::Number, "nan", "");
    row("money", TraitType::Money, "12.5", "12.50");
    row("money below a penny is rounded", TraitType::Money, "0.005", "0.01");
    row("money with a sign is none", TraitType::Money, "£5", "");
    row("a date", TraitType::Date, "2024-02-29", "2024-02-29");
    row("a day that never was", TraitType::Date, "2023-02-29", "");
    row("yes", TraitType::Flag, "Yes", "true");
    row("one", TraitType::Flag, "1", "true");
    row("nein", TraitType::Flag, "NEIN", "false");
    row("maybe is no flag", TraitType::Flag, "maybe", "");
    row("nothing is no text", TraitType::Text, "   ", "");
    row("commas alone are no list", TraitType::List, " , ,", "");
}

void TestTraits::readsValues()
{
    QFETCH(int, type);
    QFETCH(std::string, text);
    QFETCH(QString, canonical);
    const auto value = makeTraitValue(static_cast<TraitType>(type), text, 2);
    QCOMPARE(value.has_value(), !canonical.isEmpty());
    if (value)
        QCOMPARE(q(value->text), canonical);
    QVERIFY(parseTraitType(traitTypeName(static_cast<TraitType>(type))) == static_cast<TraitType>(type));
}

void TestTraits::keepsTheNewest()
{
    Person anna;
    QVERIFY(*anna.set("city", TraitType::Text, "York", day(0)));
    QVERIFY(*anna.set("city", TraitType::Text, "Leeds", day(10)));
    QCOMPARE(q(anna.value("city")), QStringLiteral("Leeds"));
    QCOMPARE(q(anna.column("city")), QStringLiteral("Leeds"));
}

void TestTraits::olderEntriesDoNotWin()
{
    Person anna;
    QVERIFY(*anna.set("city", TraitType::Text, "Leeds", day(10)));
    QVERIFY(*anna.set("city", TraitType::Text, "York", day(0)));
    QCOMPARE(q(anna.value("city")), QStringLiteral("Leeds"));
    QCOMPARE(q(anna.column("city")), QStringLiteral("Leeds"));
    // Between the two, York was in force.
    QCOMPARE(q(compactJson(anna.profileTraits(day(5))["city"]["value"])), QStringLiteral("\"York\""));
}

void TestTraits::entriesOfOneInstantStandInOrder()
{
    Person anna;
    QVERIFY(*anna.set("city", TraitType::Text, "York", day(0)));
    QVERIFY(*anna.set("city", TraitType::Text, "Leeds", day(0)));
    QVERIFY(*anna.set("city", TraitType::Text, "York", day(0)));
    QCOMPARE(q(anna.value("city")), QStringLiteral("York"));
    QCOMPARE(q(anna.column("city")), QStringLiteral("York"));
}

void TestTraits::theSameValueIsNoEntry()
{
    Person anna;
    QVERIFY(*anna.set("city", TraitType::Text, "York", day(0)));
    QVERIFY(!*anna.set("city", TraitType::Text, "York", day(3)));
    QVERIFY(!*anna.set("city", TraitType::Text, " York ", day(0)));
    QVERIFY(*anna.set("city", TraitType::Text, "york", day(3)));
    QVERIFY(!*anna.set("shoe_size", TraitType::Number, std::nullopt, day(0)));
    QVERIFY(*anna.set("shoe_size", TraitType::Number, "39", day(0)));
    QVERIFY(!*anna.set("shoe_size", TraitType::Number, "39.0", day(1)));
    const auto entries = anna.shop.store().read([](ReadSession& session) -> Result<int> {
        Query query = session.query("SELECT count(*) FROM v_trait");
        query.step();
        return query.integer(0);
    });
    VERIFY_OK(entries);
    QCOMPARE(*entries, 3);
}

void TestTraits::clears()
{
    Person anna;
    QVERIFY(*anna.set("city", TraitType::Text, "York", day(0)));
    QVERIFY(*anna.set("city", TraitType::Text, std::nullopt, day(1)));
    QVERIFY(!*anna.set("city", TraitType::Text, std::nullopt, day(2)));
    QCOMPARE(q(anna.value("city")), QStringLiteral("(none)"));
    QCOMPARE(q(anna.column("city")), QStringLiteral("(null)"));
    QVERIFY(*anna.set("city", TraitType::Text, "York", day(3)));
    QCOMPARE(q(anna.value("city")), QStringLiteral("York"));
}

void TestTraits::keepsLists()
{
    Person anna;
    QVERIFY(*anna.set("tags", TraitType::List, "tea, Jam ,tea,,", day(0)));
    QCOMPARE(q(anna.value("tags")), QStringLiteral(R"(["tea","Jam"])"));
    QVERIFY(!*anna.set("tags", TraitType::List, "tea,Jam", day(1)));
    QVERIFY(*anna.set("tags", TraitType::List, "Jam,tea", day(1)));
    QVERIFY(*anna.set("tags", TraitType::List, R"(say "hi")", day(2)));
    QCOMPARE(q(anna.value("tags")), QStringLiteral(R"(["say \"hi\""])"));
    const auto items = anna.shop.store().read([](ReadSession& session) -> Result<std::string> {
        std::string text;
        Query query =
            session.query("SELECT value, folded FROM v_trait_item WHERE effective_at = ? ORDER BY seq, position");
        query.bind(day(1));
        while (query.step())
            text += query.text(0) + "/" + query.text(1) + " ";
        return text;
    });
    VERIFY_OK(items);
    QCOMPARE(q(*items), QStringLiteral("Jam/jam tea/tea "));
}

void TestTraits::keepsColumns()
{
    Person anna;
    QVERIFY(*anna.set("birthday", TraitType::Date, "1990-05-17", day(0)));
    QVERIFY(*anna.set("lat", TraitType::Number, "53.96", day(0)));
    QVERIFY(*anna.set("given_total_spent", TraitType::Money, "120.5", day(0)));
    QVERIFY(*anna.set("given_order_count", TraitType::Number, "7", day(0)));
    QCOMPARE(q(anna.column("birthday")), QString::number(parseIsoDate("1990-05-17").value()));
    QCOMPARE(q(anna.column("lat")), QStringLiteral("53.96"));
    QCOMPARE(q(anna.column("given_total_spent")), QStringLiteral("12050"));
    QCOMPARE(q(anna.column("given_order_count")), QStringLiteral("7"));
    // Taking a batch's entries away and refreshing gives the value before.
    QVERIFY(*anna.set("city", TraitType::Text, "York", day(0), BatchId{1}));
    QVERIFY(*anna.set("city", TraitType::Text, "Leeds", day(1), BatchId{2}));
    VERIFY_OK(anna.shop.store().write([&anna](Transaction& tx) -> Result<void> {
        tx.query("DELETE FROM trait_entry WHERE batch_id = 2").run();
        traits::refreshColumns(tx, anna.id);
        return {};
    }));
    QCOMPARE(q(anna.column("city")), QStringLiteral("York"));
    QCOMPARE(q(anna.column("birthday")), QString::number(parseIsoDate("1990-05-17").value()));
    QCOMPARE(q(anna.column("country")), QStringLiteral("(null)"));
}

void TestTraits::profilesSeeThePast()
{
    Person anna;
    QVERIFY(*anna.set("city", TraitType::Text, "York", day(0)));
    QVERIFY(*anna.set("city", TraitType::Text, "Leeds", day(10)));
    QVERIFY(*anna.set("shoe_size", TraitType::Number, "39.5", day(5)));
    QVERIFY(*anna.set("vip", TraitType::Flag, "yes", day(0)));
    QCOMPARE(q(compactJson(anna.profileTraits(day(5)))),
             QStringLiteral(R"({"city":{"value":"York","source":"form","since":"2024-03-01T12:00:00Z"},)"
                            R"("shoe_size":{"value":39.5,"source":"form","since":"2024-03-06T12:00:00Z"},)"
                            R"("vip":{"value":true,"source":"form","since":"2024-03-01T12:00:00Z"}})"));
    // Before the first entry the first known value is shown, and marked.
    const Json early = anna.profileTraits(day(1));
    QCOMPARE(q(compactJson(early["shoe_size"])),
             QStringLiteral(R"({"value":39.5,"source":"form","since":"2024-03-06T12:00:00Z","assumed":true})"));
    QCOMPARE(q(compactJson(early["city"]["value"])), QStringLiteral("\"York\""));
    const Json before = anna.profileTraits(day(-1));
    QCOMPARE(q(compactJson(before["city"]["value"])), QStringLiteral("\"York\""));
    QVERIFY(before["city"]["assumed"].get<bool>());
    QVERIFY(!anna.profileTraits(day(10))["city"].contains("assumed"));
}

void TestTraits::clearedIsNotAssumed()
{
    Person anna;
    QVERIFY(*anna.set("city", TraitType::Text, "York", day(0)));
    QVERIFY(*anna.set("city", TraitType::Text, std::nullopt, day(2)));
    QVERIFY(*anna.set("city", TraitType::Text, "Leeds", day(8)));
    QCOMPARE(q(compactJson(anna.profileTraits(day(4)))), QStringLiteral("{}"));
    QCOMPARE(q(compactJson(anna.profileTraits(day(9))["city"]["value"])), QStringLiteral("\"Leeds\""));
}

void TestTraits::typesDoNotChange()
{
    Person anna;
    VERIFY_OK(anna.set("size", TraitType::Number, "39", day(0)));
    VERIFY_FAILS(anna.set("size", TraitType::Text, "M", day(0)), ErrorCode::Conflict,
                 "The trait \"size\" holds number values here");
    const auto all =
        anna.shop.store().read([](ReadSession& session) -> Result<std::vector<Trait>> { return traits::all(session); });
    VERIFY_OK(all);
    QCOMPARE(all->size(), std::size_t(21));
    QVERIFY(all->front().standard && !all->back().standard);
    QCOMPARE(q(all->back().name), QStringLiteral("size"));
}

void TestTraits::knowsCountries_data()
{
    QTest::addColumn<std::string>("text");
    QTest::addColumn<QString>("code");
    const auto row = [](const char* text, const char* code) {
        QTest::newRow(text) << std::string(text) << QString::fromLatin1(code);
    };
    row("United Kingdom", "GB");
    row("gb", "GB");
    row("GBR", "GB");
    row("England", "GB");
    row("EIRE", "IE");
    row("RSA", "ZA");
    row("USA", "US");
    row("United States", "US");
    row("Deutschland", "DE");
    row("Österreich", "AT");
    row("ÖSTERREICH", "AT");
    row("Czech Republic", "CZ");
    row("Channel Islands", "");
    row("European Community", "");
    row("Unspecified", "");
    row("", "");
}

void TestTraits::knowsCountries()
{
    QFETCH(std::string, text);
    QFETCH(QString, code);
    QCOMPARE(q(countryCode(text).value_or("")), code);
}

void TestTraits::namesColumns_data()
{
    QTest::addColumn<std::string>("header");
    QTest::addColumn<QString>("name");
    const auto row = [](const char* header, const char* name) {
        QTest::newRow(header) << std::string(header) << QString::fromUtf8(name);
    };
    row("Shoe Size", "shoe_size");
    row("  E-Mail (work) ", "e_mail_work");
    row("Größe", "grösse");
    row("VIP?", "vip");
    row("__x__", "x");
    row("???", "column");
    row("", "column");
}

void TestTraits::namesColumns()
{
    QFETCH(std::string, header);
    QFETCH(QString, name);
    QCOMPARE(q(traitNameFor(header)), name);
}

QTEST_GUILESS_MAIN(TestTraits)
#include "tst_traits.moc"
