#include "core/delivery/connectorfactory.h"
#include "core/delivery/connectorstore.h"
#include "core/delivery/local/localconnector.h"
#include "core/delivery/local/localinbox.h"
#include "core/delivery/pickup/pickupconnector.h"
#include "core/delivery/ratelimiter.h"
#include "core/delivery/secretstore.h"
#include "tests/support/checks.h"
#include "tests/support/tempworkspace.h"

#include <QElapsedTimer>

using namespace patron;
using namespace patron::delivery;
using patron::test::q;
using patron::test::TempWorkspace;

namespace {

constexpr Ms now = TempWorkspace::startMs;

Json json(const char* text)
{
    return *parseJson(text, "settings");
}

std::string mail(const char* subject, const char* date)
{
    return std::string("From: =?UTF-8?Q?B=C3=BCcher?= <shop@shop.test>\r\nTo: Anna <anna@x.test>\r\nSubject: ") +
           subject + "\r\n =?UTF-8?B?w7w=?=\r\nDate: " + date + "\r\n\r\nHello\r\nSubject: not this one\r\n";
}

}

class TestConnectors : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void addedFoundAndRemoved();
    void anotherNameKeepsWhatGoesByIt();
    void badOnesAreRefused_data();
    void badOnesAreRefused();
    void theLocalInboxIsMadeOnce();
    void pausedWithAReason();
    void timeThatIsNotRealGoesToTheSimulatorOnly();
    void secretsComeFromTheEnvironment();
    void aMissingSecretSaysWhereToPutIt();
    void pickupWritesWholeFiles();
    void pickupWithoutItsFolderSendsNothing();
    void theLocalInboxListsNewestFirst();
    void aRepeatOverwritesItself();
    void namesStayInsideTheFolder_data();
    void namesStayInsideTheFolder();
    void ratesAreSpaced();
    void ratesHoldOverARestart();
};

void TestConnectors::addedFoundAndRemoved()
{
    TempWorkspace files;
    const auto id = files.store().write([](Transaction& tx) {
        return connectors::add(tx, " Shop mail ", "smtp",
                               json(R"({"host":"mail.shop.test","from":{"address":"a@b.test"}})"), now);
    });
    VERIFY_OK(id);
    const auto found =
        files.store().read([](ReadSession& s) { return connectors::findByName(s.connection(), "SHOP MAIL"); });
    VERIFY_OK(found);
    QCOMPARE(found->id, *id);
    QCOMPARE(q(found->name), QStringLiteral("Shop mail"));
    QVERIFY(!found->needsSecret());
    VERIFY_FAILS(files.store().read([](ReadSession& s) { return connectors::findByName(s.connection(), "Shop mial"); }),
                 ErrorCode::NotFound, "Shop mail");
    VERIFY_FAILS(files.store().write(
                     [](Transaction& tx) { return connectors::add(tx, "shop MAIL", "local", Json::object(), now); }),
                 ErrorCode::Conflict, "already");
    VERIFY_OK(files.store().write([&](Transaction& tx) { return connectors::remove(tx, *id); }));
    QVERIFY(files.store()
                .read([](ReadSession& s) -> Result<bool> { return connectors::list(s.connection()).empty(); })
                .value());
}

void TestConnectors::anotherNameKeepsWhatGoesByIt()
{
    TempWorkspace files;
    const auto ids =
        files.store()
            .write([](Transaction& tx) -> Result<std::pair<ConnectorId, ConnectorId>> {
                PATRON_TRY(mail, connectors::add(tx, "Shop mail", "pickup", json(R"({"folder":"x"})"), now));
                PATRON_TRY(local, connectors::ensureLocal(tx, now));
                connectors::makeStandard(tx, *connectors::find(tx.connection(), mail));
                return std::pair(mail, local);
            })
            .value();
    const auto rename = [&](ConnectorId id, const char* name) {
        return files.store().write([&](Transaction& tx) { return connectors::rename(tx, id, name); });
    };
    const auto standard = [&] {
        return files.store().read([](ReadSession& s) { return connectors::standard(s.connection()); }).value();
    };
    const auto found = [&](const char* name) {
        return files.store().read([&](ReadSession& s) { return connectors::findByName(s.connection(), name); });
    };
    const std::string uuid = standard().uuid;
    VERIFY_OK(rename(ids.first, " Tea mail "));
    QCOMPARE(standard().id, ids.first);
    QCOMPARE(q(standard().name), QStringLiteral("Tea mail"));
    QCOMPARE(standard().uuid, uuid); // which its password is kept by
    VERIFY_FAILS(found("Shop mail"), ErrorCode::NotFound, "");
    VERIFY_OK(found("TEA MAIL"));

    VERIFY_OK(rename(ids.first, "TEA mail")); // its own name in other letters
    QCOMPARE(q(standard().name), QStringLiteral("TEA mail"));
    VERIFY_OK(rename(ids.second, "By the till"));
    QCOMPARE(standard().id, ids.first);
    VERIFY_FAILS(rename(ids.second, "tea MAIL"), ErrorCode::Conflict, "already");
    VERIFY_FAILS(rename(ids.second, "  "), ErrorCode::BadInput, "needs a name");
    VERIFY_OK(found("By the till"));
}

void TestConnectors::badOnesAreRefused_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("settings");
    QTest::addColumn<QString>("words");
    const auto row = [](const char* name, const char* kind, const char* settings, const char* words) {
        QTest::newRow(name) << QString::fromLatin1(kind) << QString::fromLatin1(settings) << QString::fromLatin1(words);
    };
    row("an unknown kind", "smtps", "{}", "\"smtp\"");
    row("a password among the settings", "smtp", R"({"host":"h","password":"x","from":{"address":"a@b.test"}})",
        "never holds a password");
    row("a pickup without a folder", "pickup", "{}", "\"folder\"");
    row("an unknown setting", "local", R"({"form":{}})", "\"from\"");
    row("a sender that is no address", "local", R"({"from":{"address":"x"}})", "email address");
    row("settings that are a list", "local", "[]", "braces");
}

void TestConnectors::badOnesAreRefused()
{
    QFETCH(QString, kind);
    QFETCH(QString, settings);
    QFETCH(QString, words);
    TempWorkspace files;
    const auto added = files.store().write([&](Transaction& tx) {
        return connectors::add(tx, "X", kind.toStdString(), json(settings.toLatin1().constData()), now);
    });
    VERIFY_FAILS(added, ErrorCode::BadInput, words.toStdString());
}

void TestConnectors::theLocalInboxIsMadeOnce()
{
    TempWorkspace files;
    const auto ensure = [&] {
        return files.store().write([](Transaction& tx) { return connectors::ensureLocal(tx, now); }).value();
    };
    const ConnectorId first = ensure();
    QCOMPARE(ensure(), first);
}

void TestConnectors::pausedWithAReason()
{
    TempWorkspace files;
    const auto state = [&](bool pause) {
        return files.store()
            .write([&](Transaction& tx) -> Result<ConnectorRow> {
                PATRON_TRY(id, connectors::ensureLocal(tx, now));
                if (pause)
                    connectors::pause(tx, id, "The password is wrong.");
                else
                    connectors::resume(tx, id);
                return *connectors::find(tx.connection(), id);
            })
            .value();
    };
    QVERIFY(state(true).paused);
    QCOMPARE(q(state(true).reason), QStringLiteral("The password is wrong."));
    QVERIFY(!state(false).paused);
    QVERIFY(state(false).reason.empty());
}

void TestConnectors::timeThatIsNotRealGoesToTheSimulatorOnly()
{
    ConnectorRow smtp;
    smtp.kind = "smtp";
    smtp.name = "Shop mail";
    ConnectorRow local;
    local.kind = "local";
    const Ms real = now;
    VERIFY_OK(checkBusinessTime(smtp, real + 5 * msPerMinute, real));
    VERIFY_FAILS(checkBusinessTime(smtp, real + 5 * msPerMinute + 1, real), ErrorCode::WrongUsage, "Shop mail");
    VERIFY_FAILS(checkBusinessTime(smtp, real - msPerDay, real), ErrorCode::WrongUsage, "--now");
    VERIFY_OK(checkBusinessTime(local, real - 1000 * msPerDay, real));
}

void TestConnectors::secretsComeFromTheEnvironment()
{
    QCOMPARE(q(EnvironmentSecretStore::variableName("Shop mail-2")), QStringLiteral("PATRON_SECRET_SHOP_MAIL_2"));
    EnvironmentSecretStore environment;
    QVERIFY(!environment.read({"uuid", "Shop mail-2"}).value());
    qputenv("PATRON_SECRET_SHOP_MAIL_2", "canary");
    QCOMPARE(q(*environment.read({"uuid", "Shop mail-2"}).value()), QStringLiteral("canary"));
    qunsetenv("PATRON_SECRET_SHOP_MAIL_2");
    VERIFY_FAILS(environment.write({"uuid", "x"}, "y"), ErrorCode::ReadOnly, "environment");
}

void TestConnectors::aMissingSecretSaysWhereToPutIt()
{
    ConnectorRow row;
    row.kind = "smtp";
    row.name = "Shop mail";
    row.uuid = "u1";
    row.settings = json(R"({"host":"h","username":"user","from":{"address":"a@b.test"}})");
    MemorySecretStore secrets;
    VERIFY_FAILS(makeConnector(row, secrets, "w"), ErrorCode::NotFound, "PATRON_SECRET_SHOP_MAIL");
    VERIFY_OK(secrets.write({"u1", "Shop mail"}, "secret"));
    VERIFY_OK(makeConnector(row, secrets, "w"));
    VERIFY_OK(secrets.remove({"u1", "Shop mail"}));
    QVERIFY(!makeConnector(row, secrets, "w"));
}

void TestConnectors::pickupWritesWholeFiles()
{
    TempWorkspace files;
    const std::filesystem::path folder = files.file("pickup");
    std::filesystem::create_directory(folder);
    const auto connector = makePickupConnector(folder, "shop@shop.test");
    VERIFY_OK(connector->check({}));
    const auto session = connector->openSession({});
    bool thereBeforeTheDot = true;
    const DeliveryResult result =
        session->deliver({"shop@shop.test", "anna@x.test", "id1@shop.test"}, "A: b\n\nc\r\nd\re", [&] {
            thereBeforeTheDot = std::filesystem::exists(folder / "id1@shop.test.eml");
            return true;
        });
    QVERIFY(result.kind == DeliveryResult::Kind::Accepted);
    QVERIFY(!thereBeforeTheDot);
    QCOMPARE(q(*readFile(folder / "id1@shop.test.eml", 1000)), QStringLiteral("A: b\r\n\r\nc\r\nd\r\ne"));
    QVERIFY(connector->lookUp({"id1@shop.test", {}, {}, 0}, {}) == Lookup::Found);
    QVERIFY(connector->lookUp({"id2@shop.test", {}, {}, 0}, {}) == Lookup::CannotTell);
    const DeliveryResult stopped =
        session->deliver({"a@b.test", "c@d.test", "id2@shop.test"}, "x", [] { return false; });
    QVERIFY(stopped.kind == DeliveryResult::Kind::NotSent && stopped.gateClosed);
    QCOMPARE(std::distance(std::filesystem::directory_iterator(folder), {}), 1);
}

void TestConnectors::pickupWithoutItsFolderSendsNothing()
{
    TempWorkspace files;
    const auto connector = makePickupConnector(files.file("missing"), "shop@shop.test");
    VERIFY_FAILS(connector->check({}), ErrorCode::NotFound, "missing");
    bool asked = false;
    const DeliveryResult result = connector->openSession({})->deliver({"a@b.test", "c@d.test", "id"}, "x", [&] {
        asked = true;
        return true;
    });
    QVERIFY(result.kind == DeliveryResult::Kind::NotSent && result.accountProblem && !asked);
}

void TestConnectors::theLocalInboxListsNewestFirst()
{
    TempWorkspace files;
    const LocalInbox inbox(files.store().uuid());
    QCOMPARE(inbox.list().value().size(), std::size_t{0});
    const auto connector = makeLocalConnector(files.store().uuid(), "shop@shop.test");
    const auto session = connector->openSession({});
    const auto put = [&](const char* id, const char* subject, const char* date) {
        return session->deliver({"a@b.test", "c@d.test", id}, mail(subject, date), [] { return true; }).kind;
    };
    QVERIFY(put("one@shop.test", "First", "Fri, 1 Mar 2024 12:00:00 +0000") == DeliveryResult::Kind::Accepted);
    QVERIFY(put("two@shop.test", "Second", "Fri, 1 Mar 2024 12:30:00 +0100") == DeliveryResult::Kind::Accepted);
    QVERIFY(put("three@shop.test", "Third", "Sat, 2 Mar 2024 12:00:00 +0000") == DeliveryResult::Kind::Accepted);
    const auto mails = inbox.list();
    VERIFY_OK(mails);
    QStringList subjects;
    for (const LocalMail& one : *mails)
        subjects << q(one.subject);
    QCOMPARE(subjects, (QStringList{QStringLiteral("Third ü"), QStringLiteral("First ü"), QStringLiteral("Second ü")}));
    QCOMPARE(q(mails->front().from), QStringLiteral("Bücher <shop@shop.test>"));
    QCOMPARE(q(mails->front().to), QStringLiteral("Anna <anna@x.test>"));
    QCOMPARE(mails->back().date, now - 30 * msPerMinute);
    VERIFY_OK(inbox.read(mails->front().path));
    VERIFY_FAILS(inbox.read(files.path()), ErrorCode::NotFound, "not in the Local inbox");
    QCOMPARE(inbox.count(), 3);
}

void TestConnectors::aRepeatOverwritesItself()
{
    TempWorkspace files;
    const auto connector = makeLocalConnector(files.store().uuid(), "shop@shop.test");
    QVERIFY(connector->repeatable());
    QVERIFY(connector->lookUp({"one@shop.test", {}, {}, 0}, {}) == Lookup::Absent);
    for (int i = 0; i < 2; ++i)
        connector->openSession({})->deliver({"a@b.test", "c@d.test", "one@shop.test"}, "x", [] { return true; });
    QVERIFY(connector->lookUp({"one@shop.test", {}, {}, 0}, {}) == Lookup::Found);
    QCOMPARE(LocalInbox(files.store().uuid()).count(), 1);
}

void TestConnectors::namesStayInsideTheFolder_data()
{
    QTest::addColumn<QString>("id");
    QTest::newRow("a path") << QStringLiteral("../../etc/passwd");
    QTest::newRow("a hidden file") << QStringLiteral(".profile");
    QTest::newRow("a drive") << QStringLiteral("c:\\x");
    QTest::newRow("nothing") << QString();
    QTest::newRow("too long") << QString(500, u'x');
    QTest::newRow("a usual one") << QStringLiteral("abc-1@shop.test");
}

void TestConnectors::namesStayInsideTheFolder()
{
    QFETCH(QString, id);
    const QString name = q(mailFileName(id.toStdString()));
    QVERIFY(name.endsWith(QStringLiteral(".eml")));
    QVERIFY(!name.contains(u'/') && !name.contains(u'\\') && !name.contains(u':') && !name.startsWith(u'.'));
    QVERIFY(name.size() < 200);
}

void TestConnectors::ratesAreSpaced()
{
    RateLimiter limiter(600); // one in 100 ms
    CancelToken cancel;
    QElapsedTimer timer;
    timer.start();
    for (int i = 0; i < 6; ++i)
        QVERIFY(limiter.acquire(cancel));
    QVERIFY(timer.elapsed() >= 500);
    cancel.cancel();
    QVERIFY(!limiter.acquire(cancel));
    RateLimiter free(std::nullopt);
    for (int i = 0; i < 100'000; ++i)
        QVERIFY(free.acquire({}));
}

void TestConnectors::ratesHoldOverARestart()
{
    using std::chrono::milliseconds;
    RateLimiter limiter(600);
    // Four of the last 40 ms, as a run that was killed left them: the next goes 100 ms after the last.
    for (const int ago : {40, 30, 20, 10})
        limiter.remember(milliseconds(ago));
    QElapsedTimer timer;
    timer.start();
    QVERIFY(limiter.acquire({}));
    QVERIFY(timer.elapsed() >= 85);

    RateLimiter old(600);
    old.remember(milliseconds(500));
    timer.start();
    QVERIFY(old.acquire({}));
    QVERIFY(timer.elapsed() < 80);

    // A clock set back: what was sent lies ahead, and holds nobody up for longer than the rate.
    RateLimiter ahead(600);
    ahead.remember(milliseconds(-86'400'000));
    timer.start();
    QVERIFY(ahead.acquire({}));
    QVERIFY(timer.elapsed() < 1'000);
}

QTEST_GUILESS_MAIN(TestConnectors)
#include "tst_connectors.moc"
