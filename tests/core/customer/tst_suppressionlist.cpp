#include "core/customer/customererasure.h"
#include "core/customer/customerstore.h"
#include "core/customer/pastedaddresses.h"
#include "core/customer/suppressionlist.h"
#include "tests/support/checks.h"
#include "tests/support/tempworkspace.h"

using namespace patron;
using namespace patron::customer;
using patron::test::q;
using patron::test::TempWorkspace;

namespace {
constexpr Ms now = TempWorkspace::startMs;

QStringList texts(std::initializer_list<const char*> words)
{
    QStringList list;
    for (const char* word : words)
        list << QString::fromUtf8(word);
    return list;
}

Identity email(std::string_view text)
{
    return *makeIdentity(IdentityKind::Email, text, {}, {});
}

struct Shop
{
    TempWorkspace files;

    Store& store() { return files.store(); }
    CustomerId addCustomer(std::string_view address)
    {
        return *store().write([&](Transaction& tx) -> Result<CustomerId> {
            return customers::create(tx, store(), {email(address)}, {}, now);
        });
    }
    void suppress(std::string_view kind, std::string_view normalized, std::string_view reason, Ms at = now,
                  BatchId batch = {})
    {
        VERIFY_OK(store().write([&](Transaction& tx) -> Result<bool> {
            return consents::suppress(
                tx, {std::string(kind), std::string(normalized), std::string(reason), "shop", "as said", at, batch},
                store().identityKey(), at);
        }));
    }
    /// What an erasure leaves of an address.
    void erase(std::string_view normalized)
    {
        VERIFY_OK(store().write([&](Transaction& tx) -> Result<bool> {
            Query query = tx.query("INSERT INTO suppression(kind, normalized, hash, reason, source, evidence, at, "
                                   "recorded_at) VALUES ('email', NULL, ?, 'erased', 'erasure', '', ?, ?)");
            query.bindBlob(consents::addressHash("email", normalized, store().identityKey()));
            query.bindNext(now).bindNext(now).run();
            return true;
        }));
    }
    suppressions::Added add(std::string_view text, std::string_view reason = "manual")
    {
        const PastedAddresses pasted = readAddresses(text, store().country());
        return *store().write([&](Transaction& tx) -> Result<suppressions::Added> {
            return suppressions::add(tx, store(), pasted.addresses, reason, "window", "told us", now);
        });
    }
    SuppressionIndex index(const SuppressionFilter& filter = {})
    {
        return *store().read([&](ReadSession& session) -> Result<SuppressionIndex> {
            return suppressions::index(session, store(), filter);
        });
    }
    std::vector<SuppressionLine> lines(const SuppressionFilter& filter = {})
    {
        const SuppressionIndex found = index(filter);
        return *store().read([&](ReadSession& session) -> Result<std::vector<SuppressionLine>> {
            return suppressions::rows(session, *found.entries);
        });
    }
    /// "address reason", or "? reason" of an erased one, in the order shown.
    QStringList shown(const SuppressionFilter& filter = {})
    {
        QStringList list;
        for (const SuppressionLine& line : lines(filter))
            list << q(line.normalized.empty() ? std::string("?") : line.normalized) + u' ' + q(line.reason);
        return list;
    }
    Result<SuppressedAddress> address(std::string_view text)
    {
        return store().read([&](ReadSession& session) -> Result<SuppressedAddress> {
            PATRON_TRY(entry, suppressions::find(session.connection(), store(), email(text)));
            return suppressions::address(session.connection(), entry);
        });
    }
    Result<std::int64_t> lift(std::string_view text, const LiftTerms& terms = {}, Ms at = now + 1)
    {
        return store().write([&](Transaction& tx) -> Result<std::int64_t> {
            PATRON_TRY(entry, suppressions::find(tx.connection(), store(), email(text)));
            return suppressions::lift(tx, entry, terms, at);
        });
    }
    Reach reach(CustomerId customer)
    {
        return *store().read([&](ReadSession& session) -> Result<Reach> {
            return consents::reach(session.connection(), customer, Channel::Email, "marketing", store().identityKey());
        });
    }
};
}

class TestSuppressionList : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsWhatIsPasted_data();
    void readsWhatIsPasted();
    void anAddressStandsOnceWithItsGravestReason();
    void theNewestComesFirst();
    void countsByReason();
    void findsByPartOfTheAddress_data();
    void findsByPartOfTheAddress();
    void anErasedAddressIsFoundWhenItIsWrittenOut();
    void whoHasTheAddressIsNamed();
    void addsAndSaysWhatWasKnown();
    void anErasedAddressIsNotWrittenDownAgain();
    void takesAllReasonsOff();
    void aBounceIsTakenOffKnowinglyOnly();
    void anErasedAddressStays();
    void takingOffIsNoConsent();
    void whatCameOffIsKeptWithItsWhy();
    void whatWasTakenOffMayComeBack();
    void itIsToldOfTheCustomers();
    void aLongListIsReadInParts();
};

void TestSuppressionList::readsWhatIsPasted_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QStringList>("addresses");
    QTest::addColumn<QStringList>("others");
    const auto row = [](const char* name, const char* text, std::initializer_list<const char*> addresses,
                        std::initializer_list<const char*> others = {}) {
        QTest::newRow(name) << QByteArray(text) << texts(addresses) << texts(others);
    };
    row("nothing", " \n\n ", {});
    row("one", "Anna@Shop.Test", {"anna@shop.test"});
    row("one a line", "a@x.test\r\nb@x.test\n", {"a@x.test", "b@x.test"});
    row("commas, semicolons and tabs", "a@x.test, b@x.test;c@x.test\td@x.test",
        {"a@x.test", "b@x.test", "c@x.test", "d@x.test"});
    row("blanks between emails", "a@x.test b@x.test", {"a@x.test", "b@x.test"});
    row("names around", "Anna Berg <anna@x.test>; \"Bo\" <bo@x.test>", {"anna@x.test", "bo@x.test"});
    row("in quotes", "\"a@x.test\"\n'b@x.test'", {"a@x.test", "b@x.test"});
    row("as a link", "mailto:a@x.test", {"a@x.test"});
    row("a phone of the country with its blanks", "07700 900123", {"+447700900123"});
    row("a phone with its prefix", "+49 (30) 901820", {"+4930901820"});
    row("each once", "a@x.test\nA@x.test\n07700900123\n+447700900123", {"a@x.test", "+447700900123"});
    row("letters outside ASCII", "j\xC3\xB6rg@m\xC3\xBCller.test", {"j\xC3\xB6rg@xn--mller-kva.test"});
    row("what is none is named as written", "anna@\nEmail\nb@x.test\n12", {"b@x.test"}, {"anna@", "Email", "12"});
    row("and named once", "nobody\nnobody", {}, {"nobody"});
    row("a bad one among good ones", "a@x.test b@ c@x.test", {"a@x.test", "c@x.test"}, {"b@"});
}

void TestSuppressionList::readsWhatIsPasted()
{
    QFETCH(QByteArray, text);
    QFETCH(QStringList, addresses);
    QFETCH(QStringList, others);
    const PastedAddresses read = readAddresses(text.toStdString(), "GB");
    QStringList found;
    for (const Identity& each : read.addresses)
        found << q(each.normalized);
    QStringList rest;
    for (const std::string& each : read.notAddresses)
        rest << q(each);
    QCOMPARE(found, addresses);
    QCOMPARE(rest, others);
}

void TestSuppressionList::anAddressStandsOnceWithItsGravestReason()
{
    Shop shop;
    shop.suppress("email", "anna@x.test", "unsubscribed");
    shop.suppress("email", "anna@x.test", "complained", now + 5);
    shop.suppress("email", "anna@x.test", "unsubscribed", now - 5, BatchId{7}); // an import says so, too
    shop.suppress("email", "bo@x.test", "manual", now - 1);
    QCOMPARE(shop.shown(), texts({"anna@x.test complained", "bo@x.test manual"}));
    QCOMPARE(shop.lines().front().further, 2);
    QCOMPARE(shop.lines().back().further, 0);
    // Asked for one reason the list shows since when that one stands.
    const auto left = shop.lines({{}, "unsubscribed"});
    QCOMPARE(left.size(), std::size_t{1});
    QCOMPARE(left.front().at, now - 5);
    QCOMPARE(left.front().batch, BatchId{7});
}

void TestSuppressionList::theNewestComesFirst()
{
    Shop shop;
    shop.suppress("email", "b@x.test", "manual", now);
    shop.suppress("email", "c@x.test", "manual", now + 10);
    shop.suppress("email", "a@x.test", "manual", now - 10);
    QCOMPARE(shop.shown(), texts({"c@x.test manual", "b@x.test manual", "a@x.test manual"}));
}

void TestSuppressionList::countsByReason()
{
    Shop shop;
    shop.suppress("email", "anna@x.test", "unsubscribed");
    shop.suppress("email", "anna@x.test", "unsubscribed", now, BatchId{7});
    shop.suppress("email", "anna@x.test", "complained");
    shop.suppress("email", "bo@y.test", "unsubscribed");
    shop.suppress("phone", "+447700900123", "manual");
    shop.erase("gone@x.test");
    const SuppressionIndex all = shop.index();
    QCOMPARE(all.found, 4);
    QCOMPARE(all.count(), 4);
    using Counts = std::map<std::string, std::int64_t>;
    QCOMPARE(all.reasons, (Counts{{"unsubscribed", 2}, {"complained", 1}, {"manual", 1}, {"erased", 1}}));
    // The counts are those of what the text finds, whichever reason is chosen.
    const SuppressionIndex some = shop.index({"x.test", "complained"});
    QCOMPARE(some.count(), 1);
    QCOMPARE(some.found, 1);
    QCOMPARE(some.reasons, (Counts{{"unsubscribed", 1}, {"complained", 1}}));
    // What was taken off counts no more.
    VERIFY_OK(shop.lift("anna@x.test"));
    QCOMPARE(shop.index().reasons, (Counts{{"unsubscribed", 1}, {"manual", 1}, {"erased", 1}}));
}

void TestSuppressionList::findsByPartOfTheAddress_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QStringList>("found");
    const auto row = [](const char* name, const char* text, std::initializer_list<const char*> found) {
        QTest::newRow(name) << QByteArray(text) << texts(found);
    };
    const char* const phone = "+447700900123 manual";
    row("by a part of the name", "nna", {"anna@x.test manual"});
    row("in capitals and with blanks around", " ANNA ", {"anna@x.test manual"});
    row("by the domain", "@x.test", {"anna@x.test manual"});
    row("by a domain with other letters", "m\xC3\xBCller.test", {"bo@xn--mller-kva.test manual"});
    row("a phone as it is dialled", "07700 900", {phone});
    row("a phone with its prefix", "+44 7700", {phone});
    row("a phone with a dialled prefix", "0044 7700 900123", {phone});
    row("digits of an email", "77", {phone, "z77@y.test manual"});
    row("a wildcard is no wildcard", "%", {});
    row("nobody", "carla", {});
}

void TestSuppressionList::findsByPartOfTheAddress()
{
    QFETCH(QByteArray, text);
    QFETCH(QStringList, found);
    Shop shop;
    shop.add("anna@x.test\nbo@m\xC3\xBCller.test\nz77@y.test\n07700900123");
    QCOMPARE(shop.shown({text.toStdString(), {}}), found);
}

void TestSuppressionList::anErasedAddressIsFoundWhenItIsWrittenOut()
{
    Shop shop;
    shop.erase("gone@x.test");
    QCOMPARE(shop.shown(), texts({"? erased"}));
    QCOMPARE(shop.shown({"gone", {}}), QStringList());
    QCOMPARE(shop.shown({"Gone@X.test", {}}), texts({"? erased"}));
}

void TestSuppressionList::whoHasTheAddressIsNamed()
{
    Shop shop;
    const CustomerId anna = shop.addCustomer("anna@x.test");
    VERIFY_OK(shop.store().write([&](Transaction& tx) -> Result<bool> {
        consents::unsubscribe(tx, anna, Channel::Email, "reply", "STOP", now);
        return true;
    }));
    const auto found = shop.address("anna@x.test");
    VERIFY_OK(found);
    QCOMPARE(found->holders.size(), std::size_t{1});
    QCOMPARE(found->holders.front().customer, anna);
    QVERIFY(found->holders.front().consent == ConsentState::Denied);
    QVERIFY(found->lifting == Lifting::Freely);
    VERIFY_FAILS(shop.address("bo@x.test"), ErrorCode::NotFound, "bo@x.test is not on the list");
}

void TestSuppressionList::addsAndSaysWhatWasKnown()
{
    Shop shop;
    shop.suppress("email", "bo@x.test", "bounced_hard");
    const suppressions::Added first = shop.add("anna@x.test, bo@x.test, 07700 900123");
    QCOMPARE(first.added, 2);
    QCOMPARE(first.known, 1);
    const suppressions::Added again = shop.add("Anna@x.test");
    QCOMPARE(again.added, 0);
    QCOMPARE(again.known, 1);
    const auto anna = shop.lines({"anna", {}});
    QCOMPARE(anna.size(), std::size_t{1});
    QCOMPARE(anna.front().further, 0);
    QCOMPARE(anna.front().reason, std::string("manual"));
    QCOMPARE(anna.front().source, std::string("window"));
    QCOMPARE(anna.front().evidence, std::string("told us"));
    // What a person says stands beside the bounce, and outlives it.
    QCOMPARE(shop.address("bo@x.test")->entries.size(), std::size_t{2});
}

void TestSuppressionList::anErasedAddressIsNotWrittenDownAgain()
{
    Shop shop;
    shop.erase("gone@x.test");
    const suppressions::Added done = shop.add("gone@x.test");
    QCOMPARE(done.added, 0);
    QCOMPARE(done.known, 1);
    QCOMPARE(shop.shown(), texts({"? erased"}));
}

void TestSuppressionList::takesAllReasonsOff()
{
    Shop shop;
    const CustomerId anna = shop.addCustomer("anna@x.test");
    shop.suppress("email", "anna@x.test", "manual");
    shop.suppress("email", "anna@x.test", "complained");
    shop.suppress("email", "anna@x.test", "complained", now, BatchId{7});
    shop.suppress("email", "bo@x.test", "manual");
    const auto lifted = shop.lift("anna@x.test");
    VERIFY_OK(lifted);
    QCOMPARE(*lifted, 3);
    QCOMPARE(shop.shown(), texts({"bo@x.test manual"}));
    QVERIFY(shop.reach(anna).suppressed.empty());
    VERIFY_FAILS(shop.lift("anna@x.test"), ErrorCode::NotFound, "not on the list");
}

void TestSuppressionList::aBounceIsTakenOffKnowinglyOnly()
{
    Shop shop;
    shop.suppress("email", "anna@x.test", "unsubscribed");
    shop.suppress("email", "anna@x.test", "bounced_hard");
    QVERIFY(shop.address("anna@x.test")->lifting == Lifting::Knowingly);
    VERIFY_FAILS(shop.lift("anna@x.test"), ErrorCode::Conflict, "came back for good");
    QCOMPARE(shop.address("anna@x.test")->entries.size(), std::size_t{2}); // nothing was half done
    VERIFY_OK(shop.lift("anna@x.test", {true, {}}));
    QCOMPARE(shop.shown(), QStringList());
}

void TestSuppressionList::anErasedAddressStays()
{
    Shop shop;
    shop.suppress("email", "gone@x.test", "manual");
    shop.erase("gone@x.test");
    QVERIFY(shop.address("gone@x.test")->lifting == Lifting::Never);
    VERIFY_FAILS(shop.lift("gone@x.test", {true, "they asked"}), ErrorCode::Conflict, "stays on the list");
    QCOMPARE(shop.address("gone@x.test")->entries.size(), std::size_t{2});
}

void TestSuppressionList::takingOffIsNoConsent()
{
    Shop shop;
    const CustomerId anna = shop.addCustomer("anna@x.test");
    VERIFY_OK(shop.store().write([&](Transaction& tx) -> Result<bool> {
        consents::unsubscribe(tx, anna, Channel::Email, "reply", "STOP", now);
        return true;
    }));
    VERIFY_OK(shop.lift("anna@x.test"));
    QCOMPARE(shop.reach(anna).refusal(false), std::string("consent_denied"));
}

void TestSuppressionList::whatCameOffIsKeptWithItsWhy()
{
    Shop shop;
    shop.suppress("email", "anna@x.test", "manual");
    VERIFY_OK(shop.lift("anna@x.test", {false, "rang us on Monday"}, now + 9));
    const auto kept = shop.store().read([](ReadSession& session) -> Result<std::pair<Ms, std::string>> {
        Query query = session.query("SELECT lifted_at, evidence FROM suppression");
        query.step();
        return std::pair(query.int64(0), query.text(1));
    });
    QCOMPARE(kept->first, now + 9);
    QCOMPARE(kept->second, std::string("as said; taken off the list by hand: rang us on Monday"));
}

void TestSuppressionList::whatWasTakenOffMayComeBack()
{
    Shop shop;
    shop.suppress("email", "anna@x.test", "bounced_hard");
    VERIFY_OK(shop.lift("anna@x.test", {true, {}}));
    shop.suppress("email", "anna@x.test", "bounced_hard", now + 100);
    QCOMPARE(shop.shown(), texts({"anna@x.test bounced_hard"}));
    QCOMPARE(shop.lines().front().further, 0);
}

void TestSuppressionList::itIsToldOfTheCustomers()
{
    Shop shop;
    const CustomerId anna = shop.addCustomer("anna@x.test");
    shop.suppress("email", "anna@x.test", "manual");
    std::vector<CustomerId> told;
    const int subscription = shop.store().changes().subscribe([&](const ChangeSet& changes) {
        if (changes.touches(Area::Consents))
            told.insert(told.end(), changes.customers.begin(), changes.customers.end());
    });
    VERIFY_OK(shop.lift("anna@x.test"));
    shop.store().changes().unsubscribe(subscription);
    QVERIFY(std::ranges::find(told, anna) != told.end());
}

void TestSuppressionList::aLongListIsReadInParts()
{
    Shop shop;
    constexpr int many = 5000;
    std::string text;
    for (int i = 0; i < many; ++i)
        text += "p" + std::to_string(i) + "@x.test\n";
    QCOMPARE(shop.add(text).added, many);
    const SuppressionIndex all = shop.index();
    QCOMPARE(all.count(), many);
    const std::vector<std::int64_t> part(all.entries->begin() + 3000, all.entries->begin() + 3003);
    const auto lines = shop.store().read([&](ReadSession& session) -> Result<std::vector<SuppressionLine>> {
        return suppressions::rows(session, part);
    });
    QCOMPARE(lines->size(), std::size_t{3});
    // Of one instant the last added comes first.
    QCOMPARE(lines->front().normalized, std::string("p1999@x.test"));
}

QTEST_GUILESS_MAIN(TestSuppressionList)
#include "tst_suppressionlist.moc"
