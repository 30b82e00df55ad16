#include "core/base/json.h"
#include "core/customer/consentstore.h"
#include "core/customer/customerstore.h"
#include "core/customer/profile.h"
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

struct Shop
{
    TempWorkspace files;

    Store& store() { return files.store(); }
    CustomerId add(const std::vector<std::string>& emails, const char* phone = nullptr)
    {
        std::vector<Identity> identities;
        for (const std::string& email : emails)
            identities.push_back(*makeIdentity(IdentityKind::Email, email, {}, "GB"));
        if (phone)
            identities.push_back(*makeIdentity(IdentityKind::Phone, phone, {}, "GB"));
        const auto made = store().write(
            [&](Transaction& tx) -> Result<CustomerId> { return customers::create(tx, store(), identities, {}, now); });
        return made ? *made : CustomerId{};
    }
    static ConsentEntry entry(CustomerId customer, ConsentState state, Ms at, Channel channel = Channel::Email)
    {
        return {customer, channel, "marketing", state, "test", "said so", {}, at, {}};
    }
    void say(CustomerId customer, ConsentState state, Ms at)
    {
        const auto done = store().write([&](Transaction& tx) -> Result<void> {
            consents::add(tx, entry(customer, state, at), now);
            return {};
        });
        QVERIFY(done.has_value());
    }
    bool import(CustomerId customer, ConsentState state, Ms at)
    {
        const auto done = store().write([&](Transaction& tx) -> Result<bool> {
            return consents::addImported(tx, entry(customer, state, at), now);
        });
        return done && *done;
    }
    bool suppress(const char* address, const char* reason, const char* kind = "email")
    {
        const auto done = store().write([&](Transaction& tx) -> Result<bool> {
            return consents::suppress(tx, {kind, address, reason, "test", "", now, {}}, store().identityKey(), now);
        });
        return done && *done;
    }
    Reach reach(CustomerId customer, Channel channel = Channel::Email)
    {
        const auto reached = store().read([&](ReadSession& session) -> Result<Reach> {
            return consents::reach(session.connection(), customer, channel, "marketing", store().identityKey());
        });
        return reached ? *reached : Reach{};
    }
    ConsentState stateAt(CustomerId customer, Ms at)
    {
        const auto state = store().read([&](ReadSession& session) -> Result<ConsentState> {
            return consents::stateAt(session.connection(), customer, Channel::Email, "marketing", at);
        });
        return *state;
    }
};

using State = ConsentState;
struct Step
{
    char who; ///< p a person, i an import
    State state;
    int dayNumber;
};
}

class TestConsents : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void importNeverLoosens_data();
    void importNeverLoosens();
    void importDoesNotRepeat();
    void aStandingSuppressionDropsImportedGrants_data();
    void aStandingSuppressionDropsImportedGrants();
    void readsThePast();
    void keepsPurposesAndChannelsApart();
    void unsubscribingHoldsForAllWhoShareTheAddress();
    void refuses_data();
    void refuses();
    void usesTheFirstMailableAddress();
    void suppressesOnce();
    void theGravestReasonIsSaid();
    void erasedAddressesStaySuppressed();
    void profileSaysWhatStands();
};

void TestConsents::importNeverLoosens_data()
{
    QTest::addColumn<QList<Step>>("steps");
    QTest::addColumn<int>("state");
    using Steps = QList<Step>;
    const auto row = [](const char* name, const Steps& steps, State state) {
        QTest::newRow(name) << steps << static_cast<int>(state);
    };
    row("a grant for someone never asked", {{'i', State::Granted, 0}}, State::Granted);
    row("a denial for someone never asked", {{'i', State::Denied, 0}}, State::Denied);
    row("a grant after a denial is dropped", {{'p', State::Denied, 0}, {'i', State::Granted, 5}}, State::Denied);
    row("a grant dated before a denial is dropped", {{'p', State::Denied, 5}, {'i', State::Granted, 0}}, State::Denied);
    row("a grant after an imported denial is dropped", {{'i', State::Denied, 0}, {'i', State::Granted, 5}},
        State::Denied);
    row("a denial after a grant wins", {{'p', State::Granted, 0}, {'i', State::Denied, 5}}, State::Denied);
    row("a denial dated before a grant still wins", {{'p', State::Granted, 5}, {'i', State::Denied, 0}}, State::Denied);
    row("a denial dated before a grant of the future still wins", {{'p', State::Granted, 50}, {'i', State::Denied, 0}},
        State::Denied);
    row("a grant behind a denial of the future is dropped", {{'p', State::Denied, 50}, {'i', State::Granted, 0}},
        State::Denied);
    row("fresh evidence given on purpose loosens", {{'i', State::Denied, 0}, {'p', State::Granted, 5}}, State::Granted);
    row("the same denial imported again takes no fresh evidence back",
        {{'i', State::Denied, 0}, {'p', State::Granted, 5}, {'i', State::Denied, 0}}, State::Granted);
    row("and another import may tighten again",
        {{'i', State::Denied, 0}, {'p', State::Granted, 5}, {'i', State::Denied, 3}}, State::Denied);
}

void TestConsents::importNeverLoosens()
{
    QFETCH(QList<Step>, steps);
    QFETCH(int, state);
    Shop shop;
    const CustomerId anna = shop.add({"anna@example.com"});
    for (const Step& step : steps) {
        if (step.who == 'p')
            shop.say(anna, step.state, day(step.dayNumber));
        else
            shop.import(anna, step.state, day(step.dayNumber));
    }
    QCOMPARE(static_cast<int>(shop.reach(anna).consent), state);
}

void TestConsents::importDoesNotRepeat()
{
    Shop shop;
    const CustomerId anna = shop.add({"anna@example.com"});
    QVERIFY(shop.import(anna, State::Granted, day(0)));
    QVERIFY(!shop.import(anna, State::Granted, day(0)));
    QVERIFY(!shop.import(anna, State::Granted, day(9)));
    QVERIFY(shop.import(anna, State::Denied, day(1)));
    QVERIFY(!shop.import(anna, State::Denied, day(2)));
    QVERIFY(!shop.import(anna, State::Granted, day(3)));
}

void TestConsents::aStandingSuppressionDropsImportedGrants_data()
{
    QTest::addColumn<QByteArray>("reason");
    QTest::addColumn<bool>("added");
    QTest::newRow("unsubscribed") << QByteArray("unsubscribed") << false;
    QTest::newRow("complained") << QByteArray("complained") << false;
    QTest::newRow("by hand") << QByteArray("manual") << false;
    QTest::newRow("erased") << QByteArray("erased") << false;
    QTest::newRow("a bounce says nothing about consent") << QByteArray("bounced_hard") << true;
}

void TestConsents::aStandingSuppressionDropsImportedGrants()
{
    QFETCH(QByteArray, reason);
    QFETCH(bool, added);
    Shop shop;
    QVERIFY(shop.suppress("anna@example.com", reason.constData()));
    const CustomerId anna = shop.add({"anna@example.com"});
    QCOMPARE(shop.import(anna, State::Granted, day(0)), added);
    QCOMPARE(shop.reach(anna).consent == State::Granted, added);
    // A denial is never dropped, and others are not touched.
    QVERIFY(shop.import(anna, State::Denied, day(1)));
    QVERIFY(shop.import(shop.add({"ben@example.com"}), State::Granted, day(0)));
}

void TestConsents::readsThePast()
{
    Shop shop;
    const CustomerId anna = shop.add({"anna@example.com"});
    shop.say(anna, State::Granted, day(0));
    shop.say(anna, State::Denied, day(10));
    shop.say(anna, State::Granted, day(10));
    shop.say(anna, State::Denied, day(20));
    QCOMPARE(shop.stateAt(anna, day(-1)), State::Unknown);
    QCOMPARE(shop.stateAt(anna, day(0)), State::Granted);
    QCOMPARE(shop.stateAt(anna, day(10) - 1), State::Granted);
    QCOMPARE(shop.stateAt(anna, day(10)), State::Granted);
    QCOMPARE(shop.stateAt(anna, day(20)), State::Denied);
}

void TestConsents::keepsPurposesAndChannelsApart()
{
    Shop shop;
    const CustomerId anna = shop.add({"anna@example.com"}, "020 7946 0018");
    VERIFY_OK(shop.store().write([&](Transaction& tx) -> Result<void> {
        ConsentEntry research = Shop::entry(anna, State::Granted, day(0));
        research.purpose = "research";
        consents::add(tx, research, now);
        consents::add(tx, Shop::entry(anna, State::Granted, day(0), Channel::Sms), now);
        return {};
    }));
    QCOMPARE(shop.reach(anna).consent, State::Unknown);
    QCOMPARE(shop.reach(anna, Channel::Sms).consent, State::Granted);
    QCOMPARE(q(shop.reach(anna, Channel::Sms).address), QStringLiteral("+442079460018"));
}

void TestConsents::unsubscribingHoldsForAllWhoShareTheAddress()
{
    Shop shop;
    const CustomerId anna = shop.add({"Family@example.com", "anna@example.com"}, "020 7946 0018");
    const CustomerId ben = shop.add({"family@EXAMPLE.com"});
    const CustomerId cleo = shop.add({"cleo@example.com"});
    for (const CustomerId customer : {anna, ben, cleo})
        shop.say(customer, State::Granted, day(0));
    VERIFY_OK(shop.store().write([&](Transaction& tx) -> Result<void> {
        consents::unsubscribe(tx, anna, Channel::Email, "mailto", "msg-1", day(1));
        return {};
    }));
    QCOMPARE(shop.reach(anna).consent, State::Denied);
    QCOMPARE(q(shop.reach(anna).suppressed), QStringLiteral("unsubscribed"));
    // Ben did not say anything himself, but nothing goes to that address any more.
    QCOMPARE(shop.reach(ben).consent, State::Granted);
    QCOMPARE(q(shop.reach(ben).refusal(false)), QStringLiteral("suppressed_unsubscribed"));
    QVERIFY(shop.reach(ben).refusal(true).empty());
    QVERIFY(shop.reach(cleo).refusal(false).empty());
    QVERIFY(shop.reach(anna, Channel::Sms).suppressed.empty());
    // Someone who comes later with the address is not written to either.
    const CustomerId dora = shop.add({"family@example.com"});
    shop.say(dora, State::Granted, day(2));
    QCOMPARE(q(shop.reach(dora).refusal(false)), QStringLiteral("suppressed_unsubscribed"));
}

void TestConsents::refuses_data()
{
    QTest::addColumn<QString>("address");
    QTest::addColumn<int>("consent");
    QTest::addColumn<QString>("suppressed");
    QTest::addColumn<QString>("marketing");
    QTest::addColumn<QString>("transactional");
    const auto row = [](const char* name, const char* address, State consent, const char* suppressed,
                        const char* marketing, const char* transactional) {
        QTest::newRow(name) << QString::fromLatin1(address) << static_cast<int>(consent)
                            << QString::fromLatin1(suppressed) << QString::fromLatin1(marketing)
                            << QString::fromLatin1(transactional);
    };
    row("granted", "a@example.com", State::Granted, "", "", "");
    row("never asked", "a@example.com", State::Unknown, "", "no_consent", "");
    row("denied", "a@example.com", State::Denied, "", "consent_denied", "");
    row("no address", "", State::Granted, "", "no_address", "no_address");
    row("unsubscribed still gets a receipt", "a@example.com", State::Denied, "unsubscribed", "suppressed_unsubscribed",
        "");
    row("bounced", "a@example.com", State::Granted, "bounced_hard", "suppressed_bounced_hard",
        "suppressed_bounced_hard");
    row("complained", "a@example.com", State::Granted, "complained", "suppressed_complained", "suppressed_complained");
    row("by hand", "a@example.com", State::Granted, "manual", "suppressed_manual", "suppressed_manual");
    row("erased", "a@example.com", State::Granted, "erased", "suppressed_erased", "suppressed_erased");
}

void TestConsents::refuses()
{
    QFETCH(QString, address);
    QFETCH(int, consent);
    QFETCH(QString, suppressed);
    QFETCH(QString, marketing);
    QFETCH(QString, transactional);
    const Reach reach{address.toStdString(), address.toStdString(), static_cast<State>(consent),
                      suppressed.toStdString()};
    QCOMPARE(q(reach.refusal(false)), marketing);
    QCOMPARE(q(reach.refusal(true)), transactional);
}

void TestConsents::usesTheFirstMailableAddress()
{
    Shop shop;
    const CustomerId anna = shop.add({"x@marketplace.amazon.com", "Anna@example.com", "anna@work.example"});
    QCOMPARE(q(shop.reach(anna).address), QStringLiteral("Anna@example.com"));
    QCOMPARE(q(shop.reach(anna).normalized), QStringLiteral("anna@example.com"));
    const CustomerId relayed = shop.add({"y@marketplace.amazon.com"});
    QCOMPARE(q(shop.reach(relayed).refusal(true)), QStringLiteral("no_address"));
    QCOMPARE(q(shop.reach(anna, Channel::Sms).refusal(false)), QStringLiteral("no_address"));
}

void TestConsents::suppressesOnce()
{
    Shop shop;
    QVERIFY(shop.suppress("anna@example.com", "manual"));
    QVERIFY(!shop.suppress("anna@example.com", "manual"));
    QVERIFY(shop.suppress("anna@example.com", "complained"));
    QVERIFY(shop.suppress("+442079460018", "manual", "phone"));
    // Lifted on purpose, it can be made again.
    VERIFY_OK(shop.store().write([](Transaction& tx) -> Result<void> {
        tx.query("UPDATE suppression SET lifted_at = 1 WHERE kind = 'email'").run();
        return {};
    }));
    const CustomerId anna = shop.add({"anna@example.com"});
    QVERIFY(shop.reach(anna).suppressed.empty());
    QVERIFY(shop.suppress("anna@example.com", "manual"));
    QCOMPARE(q(shop.reach(anna).suppressed), QStringLiteral("manual"));
}

void TestConsents::theGravestReasonIsSaid()
{
    Shop shop;
    const CustomerId anna = shop.add({"anna@example.com"});
    for (const char* reason : {"unsubscribed", "manual", "bounced_hard", "erased", "complained"}) {
        QVERIFY(shop.suppress("anna@example.com", reason));
        QCOMPARE(q(shop.reach(anna).suppressed), QString::fromLatin1(reason));
    }
}

void TestConsents::erasedAddressesStaySuppressed()
{
    Shop shop;
    QVERIFY(shop.suppress("anna@example.com", "erased"));
    VERIFY_OK(shop.store().write([](Transaction& tx) -> Result<void> {
        tx.query("UPDATE suppression SET normalized = NULL").run();
        return {};
    }));
    // Only the keyed hash is left, and it is enough.
    const CustomerId anna = shop.add({"Anna@Example.com"});
    shop.say(anna, State::Granted, day(0));
    QCOMPARE(q(shop.reach(anna).refusal(false)), QStringLiteral("suppressed_erased"));
}

void TestConsents::profileSaysWhatStands()
{
    Shop shop;
    const CustomerId anna = shop.add({"anna@example.com"});
    shop.say(anna, State::Granted, day(0));
    QVERIFY(shop.suppress("anna@example.com", "complained"));
    const auto json = shop.store().read(
        [&](ReadSession& session) -> Result<Json> { return profiles::profile(session, shop.store(), anna, day(1)); });
    VERIFY_OK(json);
    QCOMPARE(q(compactJson((*json)["consent"])),
             QStringLiteral(R"({"email":{"state":"granted","suppressed":"complained","reachable":false},)"
                            R"("sms":{"state":"unknown","suppressed":null,"reachable":false}})"));
    QCOMPARE((*json)["suppression"].size(), std::size_t(1));
    QCOMPARE(q((*json)["suppression"][0]["reason"].get<std::string>()), QStringLiteral("complained"));
}

QTEST_GUILESS_MAIN(TestConsents)
#include "tst_consents.moc"
