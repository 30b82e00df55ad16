#include "core/base/json.h"
#include "core/customer/customerlist.h"
#include "core/customer/customersearch.h"
#include "core/customer/customerstore.h"
#include "core/customer/facets.h"
#include "core/customer/orderstore.h"
#include "core/customer/savedviews.h"
#include "core/customer/traitstore.h"
#include "tests/support/checks.h"
#include "tests/support/tempworkspace.h"

using namespace patron;
using namespace patron::customer;
using patron::test::q;
using patron::test::TempWorkspace;

namespace {
constexpr Ms now = TempWorkspace::startMs;

struct Person
{
    const char* first;
    const char* country;
    const char* city;
    const char* tags;
    const char* points; ///< a trait of the shop's own
    const char* consent;
    int orders;
};

/// The shop's people, #1 to #6.
constexpr std::array<Person, 6> people{{{"Anna", "GB", "Leeds", "tea, gift", "10", "granted", 2},
                                        {"Bea", "GB", "York", "tea", "9", "granted denied", 0},
                                        {"Émile", "FR", "Paris", "", "200", "", 1},
                                        {"Cara", "GB", "Leeds", "gift", "", "denied granted", 0},
                                        {"Dan", "", "", "", "-1", "", 0},
                                        {"Zoë", "DE", "Köln", "tea", "9", "denied", 3}}};

void setTrait(Transaction& tx, CustomerId customer, std::string_view name, TraitType type, std::string_view value)
{
    const auto trait = traits::ensure(tx, name, type, name);
    if (!trait)
        qFatal("no trait");
    if (!value.empty())
        traits::add(tx, *trait, {customer, trait->id, now, makeTraitValue(type, value, 2), "test", {}});
}

void fill(TempWorkspace& shop)
{
    search::keepFresh(shop.store());
    const Result<void> done = shop.store().write([&](Transaction& tx) -> Result<void> {
        int number = 0;
        for (const Person& person : people) {
            const CustomerId customer = customers::create(tx, shop.store(), {}, {}, now);
            setTrait(tx, customer, "first_name", TraitType::Text, person.first);
            setTrait(tx, customer, "country", TraitType::Text, person.country);
            setTrait(tx, customer, "city", TraitType::Text, person.city);
            setTrait(tx, customer, "tags", TraitType::List, person.tags);
            setTrait(tx, customer, "points", TraitType::Number, person.points);
            Ms at = now;
            for (const QString& state :
                 QString::fromLatin1(person.consent).split(QLatin1Char(' '), Qt::SkipEmptyParts)) {
                consents::add(tx,
                              {customer,
                               Channel::Email,
                               "marketing",
                               state == QStringLiteral("granted") ? ConsentState::Granted : ConsentState::Denied,
                               "test",
                               "said so",
                               {},
                               ++at,
                               {}},
                              now);
            }
            for (int i = 0; i < person.orders; ++i) {
                NewOrder order;
                order.customer = customer;
                order.source = "shop";
                order.number = std::to_string(++number);
                order.at = now + number;
                order.currency = "GBP";
                order.value = 100 * number;
                orders::put(tx, shop.store(), order, now);
            }
        }
        return {};
    });
    if (!done)
        qFatal("not filled: %s", done.error().detail.c_str());
}

QString listed(const CustomerIds& ids)
{
    QString list;
    for (const CustomerId id : ids)
        list += QString::number(id.value) + QLatin1Char(' ');
    return list.trimmed();
}

QString listed(TempWorkspace& shop, const CustomerFilter& filter, const CustomerSort& sort = {})
{
    const auto index = shop.store().read(
        [&](ReadSession& session) -> Result<CustomerIndex> { return customerlist::index(session, filter, sort, 4); });
    return index ? listed(*index->ids) : q(index.error().text);
}

QString described(const Facet& facet)
{
    QString text;
    for (const FacetValue& value : facet.values)
        text += q(value.value) + QLatin1Char('=') + QString::number(value.count) + QLatin1Char(' ');
    return text +
           QStringLiteral("missing=%1 distinct=%2 others=%3").arg(facet.missing).arg(facet.distinct).arg(facet.others);
}

Result<Facet> counted(TempWorkspace& shop, const CustomerFilter& filter, const std::string& name,
                      std::size_t limit = 12)
{
    return shop.store().read([&](ReadSession& session) -> Result<Facet> {
        PATRON_TRY(ids, customersets::find(session, filter));
        PATRON_TRY(all, facets::count(session, ids, {name}, limit));
        return all.front();
    });
}
}

/// Facets, filters, orders, pages, columns and saved views of the customer list.
class TestCustomerLists : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void countsFacets_data();
    void countsFacets();
    void countsAllFacetsInOneGo();
    void keepsTheMostFrequent();
    void filtersByFacets_data();
    void filtersByFacets();
    void facetsOfASearchAndASegment();
    void aSmallSetOfManyCountsTheSame();
    void sorts_data();
    void sorts();
    void cutsPagesWithColumns();
    void walksFromOneToTheNext();
    void saysWhatIsNotThere();
    void keepsViews();
    void viewsOutliveStrangeFiles();
};

void TestCustomerLists::countsFacets_data()
{
    QTest::addColumn<std::string>("facet");
    QTest::addColumn<QString>("counts");
    const auto row = [](const char* name, const char* facet, const char* counts) {
        QTest::newRow(name) << std::string(facet) << QString::fromUtf8(counts);
    };
    row("a standard trait", "country", "GB=3 DE=1 FR=1 missing=1 distinct=3 others=0");
    row("another", "city", "Leeds=2 Köln=1 Paris=1 York=1 missing=1 distinct=4 others=0");
    row("tags count each", "tags", "tea=3 gift=2 missing=2 distinct=2 others=0");
    row("a trait of the shop's own", "points", "9=2 -1=1 10=1 200=1 missing=1 distinct=4 others=0");
    row("consent as it stands now", "consent.email", "denied=2 granted=2 unknown=2 missing=0 distinct=3 others=0");
    row("consent of a channel nobody asked for", "consent.sms", "unknown=6 missing=0 distinct=1 others=0");
    row("who has ordered", "has_orders", "no=3 yes=3 missing=0 distinct=2 others=0");
}

void TestCustomerLists::countsFacets()
{
    QFETCH(std::string, facet);
    QFETCH(QString, counts);
    TempWorkspace shop;
    fill(shop);
    const auto answer = counted(shop, {}, facet);
    VERIFY_OK(answer);
    QCOMPARE(described(*answer), counts);
}

void TestCustomerLists::countsAllFacetsInOneGo()
{
    TempWorkspace shop;
    fill(shop);
    const auto all = shop.store().read([&](ReadSession& session) -> Result<std::vector<Facet>> {
        return facets::count(session, customersets::all(session.connection()), facets::standard());
    });
    VERIFY_OK(all);
    QCOMPARE(all->size(), facets::standard().size());
    for (const Facet& facet : *all) {
        const auto alone = counted(shop, {}, facet.name);
        VERIFY_OK(alone);
        QCOMPARE(described(facet), described(*alone));
    }
    QCOMPARE(q(all->front().label), QStringLiteral("Country"));
}

void TestCustomerLists::keepsTheMostFrequent()
{
    TempWorkspace shop;
    fill(shop);
    const auto answer = counted(shop, {}, "city", 1);
    VERIFY_OK(answer);
    QCOMPARE(described(*answer), QStringLiteral("Leeds=2 missing=1 distinct=4 others=3"));
}

void TestCustomerLists::filtersByFacets_data()
{
    QTest::addColumn<std::string>("facet");
    QTest::addColumn<QStringList>("values");
    QTest::addColumn<bool>("exclude");
    QTest::addColumn<QString>("who");
    const auto row = [](const char* name, const char* facet, const QStringList& values, bool exclude, const char* who) {
        QTest::newRow(name) << std::string(facet) << values << exclude << QString::fromLatin1(who);
    };
    const auto s = [](const char* text) { return QString::fromUtf8(text); };
    row("one value", "country", {s("GB")}, false, "1 2 4");
    row("one of two values", "country", {s("GB"), s("FR")}, false, "1 2 3 4");
    row("none of two values", "country", {s("GB"), s("FR")}, true, "5 6");
    row("who has no value", "country", {s("")}, false, "5");
    row("who has a value", "country", {s("")}, true, "1 2 3 4 6");
    row("a tag", "tags", {s("gift")}, false, "1 4");
    row("not a tag", "tags", {s("gift")}, true, "2 3 5 6");
    row("who was never asked", "consent.email", {s("unknown")}, false, "3 5");
    row("who has ordered", "has_orders", {s("yes")}, false, "1 3 6");
    row("a number", "points", {s("9")}, false, "2 6");
    row("a value nobody has", "city", {s("Rome")}, false, "");
}

void TestCustomerLists::filtersByFacets()
{
    QFETCH(std::string, facet);
    QFETCH(QStringList, values);
    QFETCH(bool, exclude);
    QFETCH(QString, who);
    TempWorkspace shop;
    fill(shop);
    FacetChoice choice{facet, {}, exclude};
    for (const QString& value : values)
        choice.values.push_back(value.toStdString());
    QCOMPARE(listed(shop, {{}, {choice}, nullptr}), who);
}

void TestCustomerLists::facetsOfASearchAndASegment()
{
    TempWorkspace shop;
    fill(shop);
    QCOMPARE(listed(shop, {"leeds", {{"tags", {"gift"}, false}, {"has_orders", {"no"}, false}}, nullptr}),
             QStringLiteral("4"));
    const auto members = std::make_shared<const CustomerIds>(CustomerIds{CustomerId{2}, CustomerId{4}, CustomerId{6}});
    QCOMPARE(listed(shop, {{}, {}, members}), QStringLiteral("2 4 6"));
    QCOMPARE(listed(shop, {"leeds", {}, members}), QStringLiteral("4"));
    const auto answer = counted(shop, {{}, {}, members}, "country");
    VERIFY_OK(answer);
    QCOMPARE(described(*answer), QStringLiteral("GB=2 DE=1 missing=0 distinct=2 others=0"));
}

void TestCustomerLists::aSmallSetOfManyCountsTheSame()
{
    // Few of many are looked up one by one, and not by reading everybody.
    TempWorkspace shop;
    fill(shop);
    const Result<void> more = shop.store().write([&](Transaction& tx) -> Result<void> {
        for (int i = 0; i < 200; ++i) {
            const CustomerId other = customers::create(tx, shop.store(), {}, {}, now);
            setTrait(tx, other, "country", TraitType::Text, "US");
        }
        return {};
    });
    VERIFY_OK(more);
    auto first = std::make_shared<CustomerIds>();
    for (std::int64_t id = 1; id <= 6; ++id)
        first->push_back(CustomerId{id});
    for (const auto& [facet, counts] :
         {std::pair("country", "GB=3 DE=1 FR=1 missing=1 distinct=3 others=0"),
          std::pair("consent.email", "denied=2 granted=2 unknown=2 missing=0 distinct=3 others=0"),
          std::pair("has_orders", "no=3 yes=3 missing=0 distinct=2 others=0")}) {
        const auto answer = counted(shop, {{}, {}, first}, facet);
        VERIFY_OK(answer);
        QCOMPARE(described(*answer), QString::fromLatin1(counts));
    }
    QCOMPARE(listed(shop, {{}, {}, first}, {"orders", true}), QStringLiteral("6 1 3 2 4 5"));
}

void TestCustomerLists::sorts_data()
{
    QTest::addColumn<std::string>("column");
    QTest::addColumn<bool>("descending");
    QTest::addColumn<QString>("order");
    const auto row = [](const char* name, const char* column, bool descending, const char* order) {
        QTest::newRow(name) << std::string(column) << descending << QString::fromLatin1(order);
    };
    row("by id", "", false, "1 2 3 4 5 6");
    row("by id, the last first", "id", true, "6 5 4 3 2 1");
    row("by name, accents as plain letters", "name", false, "1 2 4 5 3 6");
    row("by city, those without one last", "city", false, "6 1 4 3 2 5");
    row("by city downwards, those without one last", "city", true, "2 3 1 4 6 5");
    row("by a number as a number", "points", false, "5 2 6 1 3 4");
    row("by a number downwards, equal ones by id", "points", true, "3 1 2 6 5 4");
    row("by orders", "orders", true, "6 1 3 2 4 5");
    row("by what they spent", "total_spent", true, "6 1 3 2 4 5");
    row("by the last order", "last_order", false, "1 3 6 2 4 5");
}

void TestCustomerLists::sorts()
{
    QFETCH(std::string, column);
    QFETCH(bool, descending);
    QFETCH(QString, order);
    TempWorkspace shop;
    fill(shop);
    QCOMPARE(listed(shop, {}, {column, descending}), order);
}

void TestCustomerLists::cutsPagesWithColumns()
{
    TempWorkspace shop;
    fill(shop);
    const auto rows = shop.store().read([&](ReadSession& session) -> Result<std::vector<CustomerRow>> {
        const CustomerIndex index = customerlist::index(session, {}, {"name", false}, 4);
        if (index.count != 6 || index.starts.size() != 2 || index.starts[1] != CustomerId{3})
            return makeError(ErrorCode::Internal, "wrong pages");
        return customerlist::pageOf(session, shop.store(), index, 1, {"city", "tags", "points"});
    });
    VERIFY_OK(rows);
    QCOMPARE(rows->size(), std::size_t(2));
    QCOMPARE(q(rows->at(0).name), QStringLiteral("Émile"));
    QVERIFY((rows->at(0).cells == std::vector<std::string>{"Paris", "", "200"}));
    QVERIFY((rows->at(1).cells == std::vector<std::string>{"Köln", "tea", "9"}));
    QCOMPARE(rows->at(1).orders, 3);
    QCOMPARE(rows->at(1).byEmail.consent, ConsentState::Denied);
}

void TestCustomerLists::walksFromOneToTheNext()
{
    TempWorkspace shop;
    fill(shop);
    const auto walked = shop.store().read([&](ReadSession& session) -> Result<bool> {
        const CustomerIndex index = customerlist::index(session, {}, {"name", false}, 100);
        const CustomerFilter leeds{"leeds", {}, nullptr};
        return customerlist::neighbour(index, CustomerId{5}, true) == CustomerId{3} &&
               customerlist::neighbour(index, CustomerId{5}, false) == CustomerId{4} &&
               !customerlist::neighbour(index, CustomerId{6}, true) &&
               !customerlist::neighbour(index, CustomerId{1}, false) &&
               customerlist::neighbour(session, leeds, CustomerId{1}, true) == CustomerId{4} &&
               !customerlist::neighbour(session, leeds, CustomerId{4}, true) &&
               customerlist::neighbour(session, {}, CustomerId{4}, false) == CustomerId{3};
    });
    VERIFY_OK(walked);
    QVERIFY(*walked);
}

void TestCustomerLists::saysWhatIsNotThere()
{
    TempWorkspace shop;
    fill(shop);
    VERIFY_FAILS(counted(shop, {}, "shoe_size"), ErrorCode::NotFound, "shoe_size");
    VERIFY_FAILS(counted(shop, {{}, {{"shoe_size", {"9"}, false}}, nullptr}, "city"), ErrorCode::NotFound, "shoe_size");
    QVERIFY(listed(shop, {}, {"tags", false}).contains(QStringLiteral("tags")));
    QVERIFY(listed(shop, {}, {"shoe_size", false}).contains(QStringLiteral("shoe_size")));
}

void TestCustomerLists::keepsViews()
{
    TempWorkspace shop;
    SavedView view;
    view.name = " Tea in Leeds ";
    view.text = "leeds";
    view.segment = "a-uuid";
    view.facets = {{"tags", {"tea", ""}, true}};
    view.shownFacets = {"city", "points"};
    view.columns = {"city", "tags"};
    view.sort = {"points", true};
    const auto saved =
        shop.store().write([&](Transaction& tx) -> Result<SavedView> { return savedviews::save(tx, view, now); });
    VERIFY_OK(saved);
    QCOMPARE(q(saved->name), QStringLiteral("Tea in Leeds"));
    const auto found = shop.store().read(
        [&](ReadSession& session) -> Result<SavedView> { return savedviews::find(session, "tea IN leeds"); });
    VERIFY_OK(found);
    QVERIFY(*found == *saved);
    QVERIFY(found->facets == view.facets && found->sort == view.sort && found->columns == view.columns);
    QVERIFY(found->shownFacets == view.shownFacets && found->segment == view.segment && found->text == view.text);

    view.name = "TEA IN LEEDS";
    view.text.clear();
    const auto again =
        shop.store().write([&](Transaction& tx) -> Result<SavedView> { return savedviews::save(tx, view, now + 5); });
    VERIFY_OK(again);
    QCOMPARE(again->uuid, saved->uuid);
    QCOMPARE(again->updatedAt, now + 5);
    const auto other = shop.store().write([&](Transaction& tx) -> Result<SavedView> {
        SavedView another;
        another.name = "All";
        return savedviews::save(tx, another, now);
    });
    VERIFY_OK(other);
    const auto rename = [&](std::int64_t id, const char* name) {
        return shop.store().write([&](Transaction& tx) { return savedviews::rename(tx, id, name, now); });
    };
    VERIFY_FAILS(rename(other->id, "tea in leeds"), ErrorCode::Conflict, "tea in leeds");
    VERIFY_FAILS(rename(other->id, " "), ErrorCode::BadInput, "name");
    VERIFY_FAILS(rename(99, "Some"), ErrorCode::NotFound, "view");
    VERIFY_OK(rename(other->id, "Everyone"));
    VERIFY_OK(shop.store().write([&](Transaction& tx) { return savedviews::remove(tx, saved->id); }));
    const auto all = shop.store().read(
        [&](ReadSession& session) -> Result<std::vector<SavedView>> { return savedviews::all(session); });
    VERIFY_OK(all);
    QCOMPARE(all->size(), std::size_t(1));
    QCOMPARE(q(all->front().name), QStringLiteral("Everyone"));
    VERIFY_FAILS(shop.store().read(
                     [&](ReadSession& session) -> Result<SavedView> { return savedviews::find(session, "Everyon"); }),
                 ErrorCode::NotFound, "Did you mean \"Everyone\"");
}

void TestCustomerLists::viewsOutliveStrangeFiles()
{
    for (const char* text : {"{}", "[]", "7", R"({"facets":7,"columns":[1,"a"],"sort":[],"text":5,"newer":{}})"}) {
        const auto json = parseJson(text, "a view");
        VERIFY_OK(json);
        const SavedView view = viewFromJson(*json);
        QVERIFY(view.facets.empty() && view.text.empty() && view.sort == CustomerSort{});
    }
}

QTEST_GUILESS_MAIN(TestCustomerLists)
#include "tst_customerlists.moc"
