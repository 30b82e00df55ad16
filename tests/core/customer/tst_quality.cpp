#include "core/base/json.h"
#include "core/customer/customerstore.h"
#include "core/customer/customerzone.h"
#include "core/customer/enrichment.h"
#include "core/customer/gazetteer.h"
#include "core/customer/namecase.h"
#include "core/customer/qualityreport.h"
#include "core/customer/traitstore.h"
#include "tests/support/checks.h"
#include "tests/support/tempworkspace.h"

#include <algorithm>
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
        for (const auto& [name, text] : fields) {
            if (parseIdentityKind(name))
                continue;
            ReadSession session(tx.connection());
            const auto known = traits::find(session, name);
            const auto trait = known ? Result<Trait>(*known) : traits::ensure(tx, name, TraitType::Text, name);
            TraitEntry entry;
            entry.customer = id;
            entry.trait = trait->id;
            entry.effectiveAt = now - 10;
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

QualityReport look(TempWorkspace& shop)
{
    auto report = shop.store().read([&](ReadSession& session) {
        JobContext job(shop.clock());
        return lookAtQuality(session, shop.store(), job, now);
    });
    if (!report)
        qFatal("%s", report.error().text.c_str());
    return std::move(*report);
}

const QualityCheck& check(const QualityReport& report, std::string_view name)
{
    const auto found = std::find_if(report.checks.begin(), report.checks.end(),
                                    [&](const QualityCheck& one) { return one.name == name; });
    if (found == report.checks.end())
        qFatal("no check %s", std::string(name).c_str());
    return *found;
}

QString suggestions(TempWorkspace& shop, std::string_view kind)
{
    QStringList lines;
    const auto done = shop.store().read([&](ReadSession& session) {
        JobContext job(shop.clock());
        return enrichment::suggest(session, kind, job, [&](const Suggestion& s) {
            lines << QStringLiteral("%1 %2: %3 -> %4").arg(s.customer.value).arg(q(s.trait), q(s.from), q(s.to));
        });
    });
    return done ? lines.join(u'|') : q(done.error().text);
}
}

/// How good the data is, and what could be made better.
class TestQuality : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void writesNamesAsPeopleDo_data();
    void writesNamesAsPeopleDo();
    void addressesPeople_data();
    void addressesPeople();
    void hearsWhatProviderWasMeant_data();
    void hearsWhatProviderWasMeant();
    void findsSpellings_data();
    void findsSpellings();
    void findsPlaces();
    void knowsZonesByRegion();
    void suggests_data();
    void suggests();
    void countsWhatIsWrong();
    void scoresByTheFormula();
    void anEmptyWorkspaceIsPerfect();
    void editsItemsOfLists();
};

void TestQuality::writesNamesAsPeopleDo_data()
{
    QTest::addColumn<QString>("given");
    QTest::addColumn<bool>("family");
    QTest::addColumn<QString>("cased");
    const auto row = [](const char* name, const char* given, bool family, const char* cased) {
        QTest::newRow(name) << QString::fromUtf8(given) << family << QString::fromUtf8(cased);
    };
    row("capitals", "SMITH", true, "Smith");
    row("small letters", "anna maria", false, "Anna Maria");
    row("Mc", "MCDONALD", true, "McDonald");
    row("Mac in a family that writes it so", "macdonald", true, "MacDonald");
    row("Mac in a plain word", "MACKEY", true, "Mackey");
    row("an Irish O", "o'neil", true, "O'Neil");
    row("an Italian D with a typed apostrophe", "D’ANGELO", true, "D’Angelo");
    row("particles of a family name", "VAN DER BERG", true, "van der Berg");
    row("particles in a whole name", "JAN VAN DER BERG", false, "Jan van der Berg");
    row("a particle that is the first word of a whole name", "VAN MORRISON", false, "Van Morrison");
    row("a particle that is all there is", "DE", true, "De");
    row("a hyphen", "smith-jones", true, "Smith-Jones");
    row("initials", "j.r.", false, "J.R.");
    row("a number", "JOHN SMITH III", false, "John Smith III");
    row("letters with marks", "ÅNGSTRÖM", true, "Ångström");
    row("Dutch ij", "IJSSELSTEIN", true, "IJsselstein");
    row("Greek", "ΜΑΡΊΑ", false, "Μαρία");
    row("somebody's own way", "deVries", true, "deVries");
    row("as it should be", "McDonald", true, "McDonald");
    row("a script without cases", "山田", true, "山田");
    row("an end in s", "ROSS'S", true, "Ross's");
}

void TestQuality::writesNamesAsPeopleDo()
{
    QFETCH(QString, given);
    QFETCH(bool, family);
    QFETCH(QString, cased);
    QCOMPARE(q(personCase(given.toStdString(), family)), cased);
    QCOMPARE(q(personCase(cased.toStdString(), family)), cased);
}

void TestQuality::addressesPeople_data()
{
    QTest::addColumn<QString>("gender");
    QTest::addColumn<QString>("language");
    QTest::addColumn<QString>("country");
    QTest::addColumn<QString>("salutation");
    QTest::newRow("English") << u"f"_qs << u"en"_qs << u""_qs << u"Ms"_qs;
    QTest::newRow("German") << u"Male"_qs << u"de-AT"_qs << u"GB"_qs << u"Herr"_qs;
    QTest::newRow("weiblich") << u"weiblich"_qs << u"de"_qs << u""_qs << u"Frau"_qs;
    QTest::newRow("by country") << u"m"_qs << u""_qs << u"NL"_qs << u"de heer"_qs;
    QTest::newRow("no gender") << u"x"_qs << u"en"_qs << u""_qs << u""_qs;
    QTest::newRow("an unknown language") << u"f"_qs << u"fi"_qs << u""_qs << u""_qs;
}

void TestQuality::addressesPeople()
{
    QFETCH(QString, gender);
    QFETCH(QString, language);
    QFETCH(QString, country);
    QFETCH(QString, salutation);
    QCOMPARE(q(salutationFor(gender.toStdString(), language.toStdString(), country.toStdString())), salutation);
}

void TestQuality::hearsWhatProviderWasMeant_data()
{
    QTest::addColumn<QString>("domain");
    QTest::addColumn<QString>("meant");
    QTest::newRow("swapped") << u"gmial.com"_qs << u"gmail.com"_qs;
    QTest::newRow("a letter missing") << u"hotmal.com"_qs << u"hotmail.com"_qs;
    QTest::newRow("a letter too many") << u"yahooo.com"_qs << u"yahoo.com"_qs;
    QTest::newRow("an ending cut") << u"gmail.co"_qs << u"gmail.com"_qs;
    QTest::newRow("right") << u"gmail.com"_qs << u""_qs;
    QTest::newRow("another country's") << u"yahoo.de"_qs << u""_qs;
    QTest::newRow("a provider of a like name") << u"ymail.com"_qs << u""_qs;
    QTest::newRow("a provider with a shorter name") << u"mail.com"_qs << u""_qs;
    QTest::newRow("a company") << u"example.com"_qs << u""_qs;
}

void TestQuality::hearsWhatProviderWasMeant()
{
    QFETCH(QString, domain);
    QFETCH(QString, meant);
    QCOMPARE(q(meantDomain(domain.toStdString())), meant);
}

void TestQuality::findsSpellings_data()
{
    QTest::addColumn<int>("method");
    QTest::addColumn<QString>("clusters");
    QTest::newRow("the same words") << static_cast<int>(ClusterMethod::Fingerprint)
                                    << u"New York 9, new york 2, York, New 1"_qs;
    QTest::newRow("the same letters") << static_cast<int>(ClusterMethod::Ngram)
                                      << u"New York 9, NewYork 4, new york 2|Birmingham 5, birm ingham 1"_qs;
    QTest::newRow("few letters differ") << static_cast<int>(ClusterMethod::Edits)
                                        << u"New York 9, new york 2|Birmingham 5, Birmingam 1"_qs;
}

void TestQuality::findsSpellings()
{
    QFETCH(int, method);
    QFETCH(QString, clusters);
    const std::vector<ValueCount> values{{"New York", 9}, {"Birmingham", 5}, {"new york", 2}, {"Unit 12", 7},
                                         {"Unit 13", 6},  {"Leeds", 3},      {"Bath", 2},     {"Path", 2}};
    std::vector<ValueCount> all = values;
    const auto kind = static_cast<ClusterMethod>(method);
    if (kind == ClusterMethod::Fingerprint)
        all.push_back({"York, New", 1});
    if (kind == ClusterMethod::Ngram) {
        all.push_back({"NewYork", 4});
        all.push_back({"birm ingham", 1});
    }
    if (kind == ClusterMethod::Edits)
        all.push_back({"Birmingam", 1});
    QStringList found;
    for (const ValueCluster& cluster : clusterValues(all, kind)) {
        QStringList parts;
        for (const ValueCount& value : cluster.values)
            parts << q(value.value) + QStringLiteral(" %1").arg(value.count);
        found << parts.join(u", "_qs);
    }
    QCOMPARE(found.join(u'|'), clusters);
    QVERIFY(clusterValues({}, kind).empty());
}

void TestQuality::findsPlaces()
{
    TempWorkspace shop;
    VERIFY_OK(shop.store().write([](Transaction& tx) -> Result<void> {
        tx.query("INSERT INTO gazetteer(country, kind, folded, name, region, lat, lon) VALUES "
                 "('GB', 'code', 'ls1', 'Leeds', '', 53.8, -1.5), ('NL', 'code', '1012', 'Amsterdam', '', 52.4, 4.9), "
                 "('US', 'code', '10001', 'New York', '', 40.7, -74), "
                 "('US', 'city', 'springfield', 'Springfield', 'IL', 39.8, -89.6), "
                 "('US', 'city', 'springfield', 'Springfield', 'MA', 42.1, -72.6), "
                 "('GB', 'city', 'bath', 'Bath', 'ENG', 51.4, -2.4)")
            .run();
        return {};
    }));
    const auto look = [&](auto&& ask) {
        const auto found = shop.store().read(
            [&](ReadSession& session) -> Result<std::optional<Coordinates>> { return ask(session.connection()); });
        return found && *found ? QStringLiteral("%1 %2").arg((*found)->lat).arg((*found)->lon) : QString();
    };
    QCOMPARE(look([](Connection& c) { return gazetteer::ofCode(c, "GB", "LS1 4AB"); }), u"53.8 -1.5"_qs);
    QCOMPARE(look([](Connection& c) { return gazetteer::ofCode(c, "GB", "ls1"); }), u"53.8 -1.5"_qs);
    QCOMPARE(look([](Connection& c) { return gazetteer::ofCode(c, "NL", "1012 AB"); }), u"52.4 4.9"_qs);
    QCOMPARE(look([](Connection& c) { return gazetteer::ofCode(c, "US", "10001-1234"); }), u"40.7 -74"_qs);
    QCOMPARE(look([](Connection& c) { return gazetteer::ofCode(c, "DE", "10001"); }), QString());
    QCOMPARE(look([](Connection& c) { return gazetteer::ofCity(c, "GB", "BATH", ""); }), u"51.4 -2.4"_qs);
    QCOMPARE(look([](Connection& c) { return gazetteer::ofCity(c, "US", "Springfield", "ma"); }), u"42.1 -72.6"_qs);
    // Which of the two nobody knows.
    QCOMPARE(look([](Connection& c) { return gazetteer::ofCity(c, "US", "Springfield", ""); }), QString());
}

void TestQuality::knowsZonesByRegion()
{
    TempWorkspace shop;
    const auto zone = [&](const Fields& fields) {
        const CustomerId id = add(shop, fields);
        const auto found = shop.store().read([&](ReadSession& session) -> Result<std::string> {
            return zoneOf(session.connection(), id, shop.store().zone()).name();
        });
        return found ? q(*found) : q(found.error().text);
    };
    QCOMPARE(zone({{"country", "US"}, {"region", "CA"}}), u"America/Los_Angeles"_qs);
    QCOMPARE(zone({{"country", "US"}, {"region", "CA"}, {"time_zone", "America/Denver"}}), u"America/Denver"_qs);
    QCOMPARE(zone({{"country", "FR"}, {"region", "CA"}}), u"Europe/Paris"_qs);
    QCOMPARE(zone({{"country", "US"}}), u"Europe/London"_qs);
    QCOMPARE(zone({{"country", "MX"}, {"region", "Quintana Roo"}}), u"America/Cancun"_qs);
}

void TestQuality::suggests_data()
{
    QTest::addColumn<std::string>("kind");
    QTest::addColumn<Fields>("person");
    QTest::addColumn<QString>("suggested");
    const auto row = [](const char* name, const char* kind, const Fields& person, const char* suggested) {
        QTest::newRow(name) << std::string(kind) << person << QString::fromUtf8(suggested);
    };
    row("a name in capitals", "name_casing", {{"first_name", "ANNA"}, {"last_name", "McNeil"}},
        "1 first_name: ANNA -> Anna");
    row("an initial", "name_casing", {{"first_name", "A"}}, "");
    row("a country by its name", "country_names", {{"country", "EIRE"}}, "1 country: EIRE -> IE");
    row("a country nobody knows", "country_names", {{"country", "Atlantis"}}, "");
    row("a country by phone", "phone_country", {{"phone", "+33123456789"}}, "1 country:  -> FR");
    row("a country that is there", "phone_country", {{"phone", "+33123456789"}, {"country", "GB"}}, "");
    row("a zone by country", "time_zone", {{"country", "IE"}}, "1 time_zone:  -> Europe/Dublin");
    row("no zone where there are many", "time_zone", {{"country", "US"}}, "");
    row("a salutation", "salutation", {{"gender", "f"}, {"country", "DE"}}, "1 salutation:  -> Frau");
    row("a salutation that is there", "salutation", {{"gender", "f"}, {"country", "DE"}, {"salutation", "Dr."}}, "");
    row("a desk's address", "email_kind", {{"email", "info@acme.test"}}, "1 email_kind:  -> role");
    row("a provider's address", "email_kind", {{"email", "anna@gmail.com"}}, "1 email_kind:  -> free");
    row("a company's address", "email_kind", {{"email", "anna@acme.test"}}, "1 email_kind:  -> company");
    row("a company's domain", "company_domain", {{"email", "anna@Acme.test"}}, "1 company_domain:  -> acme.test");
    row("no company at a provider", "company_domain", {{"email", "anna@gmx.de"}}, "");
    row("no company at a marketplace", "company_domain", {{"email", "x1@members.ebay.com"}}, "");
    row("an unknown kind", "magic", {{"email", "a@b.test"}}, "There is no fix called \"magic\".");
}

void TestQuality::suggests()
{
    QFETCH(std::string, kind);
    QFETCH(Fields, person);
    QFETCH(QString, suggested);
    TempWorkspace shop;
    add(shop, person);
    QCOMPARE(suggestions(shop, kind), suggested);
}

void TestQuality::countsWhatIsWrong()
{
    TempWorkspace shop;
    add(shop, {{"email", "anna@gmial.com"}, {"first_name", "ANNA"}, {"country", "GB"}, {"shoe", "41"}});
    add(shop, {{"email", "info@acme.test"}, {"phone", "07700900123"}, {"country", "EIRE"}, {"shoe", "42"}});
    add(shop, {{"email", "x1@members.ebay.com"}, {"country", "Atlantis"}, {"birthday", "2031-01-01"}, {"shoe", "43"}});
    add(shop, {{"card", "4711"}, {"name", "Ben Bell"}, {"birthday", "1880-01-01"}, {"shoe", "44"}});
    add(shop, {{"email", "anna@x.test"}, {"first_name", "Anna"}, {"shoe", "large"}});
    add(shop, {{"email", "ANNA@x.test"}, {"first_name", "Anna"}, {"shoe", "45"}});
    const QualityReport report = look(shop);
    QCOMPARE(report.customers, 6);
    const auto count = [&](const char* name) { return check(report, name).customers; };
    QCOMPARE(count("no_address"), 1);
    QCOMPARE(count("no_name"), 2);
    QCOMPARE(count("no_country"), 3);
    QCOMPARE(count("unknown_country"), 1);
    QCOMPARE(count("email_typo"), 1);
    QCOMPARE(count("invalid_phone"), 1);
    QCOMPARE(count("role_address"), 1);
    QCOMPARE(count("relay_address"), 1);
    QCOMPARE(count("future_date"), 1);
    QCOMPARE(count("too_old"), 1);
    QCOMPARE(count("duplicates"), 1);
    QCOMPARE(count("name_casing"), 1);
    QCOMPARE(count("country_names"), 1);
    QCOMPARE(count("type_drift"), 1);
    QCOMPARE(q(check(report, "type_drift").trait), u"shoe"_qs);
    QVERIFY(check(report, "no_address").sample == std::vector<CustomerId>{CustomerId{4}});
    QCOMPARE(report.best.size(), std::size_t(3));
    QCOMPARE(q(report.checks[report.best[0]].fix), u"duplicates"_qs);
    QCOMPARE(q(report.checks[report.best[1]].fix), u"name_casing"_qs);
    const auto shoe = std::find_if(report.traits.begin(), report.traits.end(),
                                   [](const TraitQuality& trait) { return trait.name == "shoe"; });
    QVERIFY(shoe != report.traits.end());
    QCOMPARE(shoe->filled, 6);
    QCOMPARE(shoe->distinct, 6);
    QCOMPARE(q(shoe->looksLike), u"number"_qs);
    const Json json = toJson(report);
    QCOMPARE(json["best_fixes"].size(), std::size_t(3));
    QCOMPARE(json["score"].get<int>(), report.score);
}

void TestQuality::scoresByTheFormula()
{
    TempWorkspace shop;
    add(shop, {{"email", "anna@x.test"}, {"first_name", "Anna"}, {"country", "GB"}});
    QCOMPARE(look(shop).score, 100);
    // One of two without an address (25), a name (10) and a country (5): half of 40 is lost.
    add(shop, {{"card", "1"}});
    QCOMPARE(look(shop).score, 80);
}

void TestQuality::anEmptyWorkspaceIsPerfect()
{
    TempWorkspace shop;
    const QualityReport report = look(shop);
    QCOMPARE(report.score, 100);
    QVERIFY(report.best.empty());
}

void TestQuality::editsItemsOfLists()
{
    TempWorkspace shop;
    add(shop, {{"tags", "vip,New-York,nyc"}, {"city", "NYC"}});
    add(shop, {{"tags", "vip"}});
    const auto edit = [&](std::string_view trait, const std::map<std::string, std::string>& values) {
        QStringList lines;
        const auto done = shop.store().read([&](ReadSession& session) {
            JobContext job(shop.clock());
            return enrichment::replaceValues(session, trait, values, job, [&](const Suggestion& s) {
                lines << QStringLiteral("%1: %2 -> %3").arg(s.customer.value).arg(q(s.from), q(s.to));
            });
        });
        return done ? lines.join(u'|') : q(done.error().text);
    };
    QCOMPARE(edit("tags", {{"nyc", "New-York"}}), u"1: [\"vip\",\"New-York\",\"nyc\"] -> [\"vip\",\"New-York\"]"_qs);
    QCOMPARE(edit("tags", {{"vip", ""}}),
             u"1: [\"vip\",\"New-York\",\"nyc\"] -> [\"New-York\",\"nyc\"]|2: [\"vip\"] -> "_qs);
    QCOMPARE(edit("city", {{"NYC", "New York"}, {"x", "y"}}), u"1: NYC -> New York"_qs);
    QVERIFY(edit("birthday", {{"a", "b"}}).contains(u"only texts and lists"_qs));
    QVERIFY(edit("nothing", {{"a", "b"}}).contains(u"no trait"_qs));
}

QTEST_GUILESS_MAIN(TestQuality)
#include "tst_quality.moc"
