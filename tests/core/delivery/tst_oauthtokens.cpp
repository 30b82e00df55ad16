#include "core/delivery/oauth/tokenkeeper.h"
#include "core/delivery/threadrun.h"
#include "tests/core/delivery/oauthfixture.h"
#include "tests/support/checks.h"

#include <QElapsedTimer>
#include <QThread>
#include <QUrlQuery>

#include <atomic>
#include <set>
#include <vector>

using namespace patron;
using namespace patron::delivery;
using namespace patron::test;
using Answer = HttpFaultServer::Answer;

Q_DECLARE_METATYPE(HttpFaultServer::Answer)

namespace {

const SecretName name{"uuid-1", "Shop"};
const QByteArray kept = R"({"refresh_token":"canary-refresh-1","client_secret":"canary-client"})";

QString field(const HttpFaultServer::Request& request, const char* key)
{
    return QUrlQuery(q(request.body)).queryItemValue(QString::fromLatin1(key), QUrl::FullyDecoded);
}

/// A store that looks like the environment: it is read and takes nothing.
class ReadOnlyStore final : public SecretStore
{
public:
    Result<std::optional<std::string>> read(const SecretName&) override { return std::optional(kept.toStdString()); }
    Result<void> write(const SecretName&, std::string_view) override
    {
        return makeError(ErrorCode::ReadOnly, "read only");
    }
    Result<void> remove(const SecretName&) override { return {}; }
};

/// Where a server that answers slowly is no fault.
HttpTimeouts patient()
{
    HttpTimeouts timeouts = quickTimeouts();
    timeouts.replyMs = 20'000;
    return timeouts;
}

/// A keeper with a store and a clock of its own.
struct Kept
{
    explicit Kept(std::vector<Answer> answers)
        : server(std::move(answers))
        , keeper(accountAt(server.port()), name, secrets, patient(), [this] { return now.load(); })
    {
        secrets.write(name, kept.toStdString()).value();
    }
    void pass(int seconds) { now = now.load() + std::chrono::seconds(seconds); }
    QString stored() { return q(**secrets.read(name)); }

    HttpFaultServer server;
    MemorySecretStore secrets;
    std::atomic<TokenKeeper::Instant> now{TokenKeeper::Instant(std::chrono::hours(1))};
    TokenKeeper keeper;
};

}

/// Tokens at a provider that answers well, badly or not at all.
class TestOAuthTokens : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aCodeBecomesTokens();
    void aCodeWithoutALastingPermission();
    void theIdTokenSaysWho_data();
    void theIdTokenSaysWho();
    void faultsEndInASentence_data();
    void faultsEndInASentence();
    void aTokenServesUntilAMinuteBeforeItEnds();
    void lifetimesAreReadInAnySpelling_data();
    void lifetimesAreReadInAnySpelling();
    void sessionsRefreshOnceTogether();
    void sessionsHearOfARefusalOnceTogether();
    void aRefusedTokenIsReplacedOnce();
    void aNewRefreshTokenTakesTheOldOnesPlace();
    void aStoreThatTakesNothingIsMadeUpFor();
    void anotherProgramMayHaveRenewedIt();
    void aPermissionThatIsGoneIsNotAskedForAgain();
    void nobodyHasSignedIn();
    void cancelIsHeardWhileWaiting();
    void keepersStayUntilTheSettingsChange();
};

void TestOAuthTokens::aCodeBecomesTokens()
{
    HttpFaultServer server({tokens("token-1", R"(,"expires_in":3599,"refresh_token":"refresh-1")")});
    const Pkce pkce = Pkce::fresh();
    const auto answer = TokenExchange(accountAt(server.port()), quickTimeouts())
                            .byCode("co/de+1", pkce, "http://127.0.0.1:4711", "client secret", {});
    VERIFY_OK(answer);
    QCOMPARE(q(answer->accessToken), QStringLiteral("token-1"));
    QCOMPARE(q(answer->refreshToken), QStringLiteral("refresh-1"));
    QCOMPARE(answer->lifetime.count(), 3599);
    const auto taken = server.taken();
    QCOMPARE(taken.size(), std::size_t{1});
    QCOMPARE(q(taken[0].method), QStringLiteral("POST"));
    QCOMPARE(q(taken[0].target), QStringLiteral("/token"));
    QCOMPARE(q(taken[0].headers.at("content-type")), QStringLiteral("application/x-www-form-urlencoded"));
    QCOMPARE(field(taken[0], "grant_type"), QStringLiteral("authorization_code"));
    QCOMPARE(field(taken[0], "code"), QStringLiteral("co/de+1"));
    QCOMPARE(field(taken[0], "code_verifier"), q(pkce.verifier));
    QCOMPARE(field(taken[0], "redirect_uri"), QStringLiteral("http://127.0.0.1:4711"));
    QCOMPARE(field(taken[0], "client_id"), QStringLiteral("client-1"));
    QCOMPARE(field(taken[0], "client_secret"), QStringLiteral("client secret"));
}

void TestOAuthTokens::aCodeWithoutALastingPermission()
{
    HttpFaultServer server({tokens("token-1")});
    VERIFY_FAILS(
        TokenExchange(accountAt(server.port()), quickTimeouts()).byCode("c", Pkce::fresh(), "http://x", {}, {}),
        ErrorCode::Refused, "offline_access");
}

void TestOAuthTokens::theIdTokenSaysWho_data()
{
    QTest::addColumn<QByteArray>("claims");
    QTest::addColumn<QString>("who");
    QTest::newRow("an address") << QByteArray(R"({"email":"shop@gmail.com","sub":"1"})")
                                << QStringLiteral("shop@gmail.com");
    QTest::newRow("Microsoft's name") << QByteArray(R"({"preferred_username":"shop@x.test"})")
                                      << QStringLiteral("shop@x.test");
    QTest::newRow("neither") << QByteArray(R"({"sub":"1"})") << QString();
    QTest::newRow("a control character") << QByteArray(R"({"email":"a\u001b[2J@x.test"})") << QString();
    QTest::newRow("no JSON") << QByteArray("hello") << QString();
}

void TestOAuthTokens::theIdTokenSaysWho()
{
    QFETCH(QByteArray, claims);
    QFETCH(QString, who);
    const QByteArray idToken =
        "e30." + claims.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals) + ".sig";
    HttpFaultServer server({tokens("t", R"(,"refresh_token":"r","id_token":")" + idToken + "\"")});
    const auto answer =
        TokenExchange(accountAt(server.port()), quickTimeouts()).byCode("c", Pkce::fresh(), "http://x", {}, {});
    VERIFY_OK(answer);
    QCOMPARE(q(answer->who), who);
}

void TestOAuthTokens::faultsEndInASentence_data()
{
    QTest::addColumn<Answer>("answer");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("words");
    const auto row = [](const char* title, const Answer& answer, ErrorCode code, const char* words) {
        QTest::newRow(title) << answer << int(code) << QString::fromLatin1(words);
    };
    using E = ErrorCode;
    const QByteArray echo = R"({"error":"%1","error_description":"canary-refresh-1 and canary-client"})";
    const auto said = [&](const char* code, int status = 400) {
        QByteArray body = echo;
        return Answer{httpReply(status, body.replace("%1", code))};
    };
    row("the permission is gone", said("invalid_grant"), E::Refused, "sign in again");
    row("an unknown client", said("invalid_client", 401), E::Refused, "client ID");
    row("a client that may not", said("unauthorized_client"), E::Refused, "where the client is registered");
    row("no such permission", said("invalid_scope"), E::Refused, "https://mail.test/ offline_access");
    row("a request that is none", said("invalid_request"), E::Refused, "(invalid_request)");
    row("a code that is no word", said("canary-refresh-1"), E::Refused, "The provider refused the sign-in.");
    row("Microsoft's number",
        {httpReply(400, R"({"error":"invalid_grant","error_description":"AADSTS50173: canary-client"})")}, E::Refused,
        "(AADSTS50173)");
    row("busy", said("temporarily_unavailable", 400), E::Unreachable, "later");
    row("broken", {httpReply(503, "<html>canary-refresh-1")}, E::Unreachable, "503");
    row("too much asked", {httpReply(429, "{}")}, E::Unreachable, "429");
    row("a wrong address", {httpReply(404, "nothing")}, E::Refused, "token_url");
    row("sent elsewhere", {httpReply(302, "", "Location: http://127.0.0.1/\r\n")}, E::Refused, "token_url");
    row("a page in place of a token", {httpReply(200, "<html>")}, E::Unreachable, "no token");
    row("a list", {httpReply(200, "[1]")}, E::Unreachable, "no token");
    row("nothing", {httpReply(200, "")}, E::Unreachable, "no token");
    row("a token that is a number", {httpReply(200, R"({"access_token":7})")}, E::Unreachable, "no token");
    row("a token with a line break", {httpReply(200, R"({"access_token":"a\r\nQUIT"})")}, E::Unreachable, "no token");
    row("a token of another kind", {httpReply(200, R"({"access_token":"a","token_type":"mac"})")}, E::Unreachable,
        "no token");
    row("a token without end", {httpReply(200, R"({"access_token":")" + QByteArray(9000, 'x') + "\"}")}, E::Unreachable,
        "no token");
    row("deeply nested", {httpReply(200, QByteArray(5000, '['))}, E::Unreachable, "no token");
    row("an endless body", {"HTTP/1.1 200 OK\r\n\r\n" + QByteArray(1'200'000, 'x')}, E::Unreachable, "");
    row("an endless head", {"HTTP/1.1 200 OK\r\nX: " + QByteArray(100'000, 'x')}, E::Unreachable, "");
    row("torn", {"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"access_token\":\"a"}, E::Unreachable, "broke off");
    row("silent", {"", true}, E::Unreachable, "in time");
    row("gone at once", {"", false, true}, E::Unreachable, "");
    Answer drip = tokens("token-1");
    drip.drip = 60;
    row("a byte now and then", drip, E::Unreachable, "");
}

void TestOAuthTokens::faultsEndInASentence()
{
    QFETCH(Answer, answer);
    QFETCH(int, code);
    QFETCH(QString, words);
    HttpFaultServer server({answer});
    QElapsedTimer clock;
    clock.start();
    const auto given = TokenExchange(accountAt(server.port()), quickTimeouts())
                           .byRefreshToken({"canary-refresh-1", "canary-client"}, {});
    VERIFY_FAILS(given, static_cast<ErrorCode>(code), words.toUtf8().constData());
    QVERIFY2(clock.elapsed() < 5'000, "an answer is waited for without end");
    QVERIFY2(!q(given.error().text + given.error().detail).contains(QStringLiteral("canary-client")),
             given.error().text.c_str());
    QVERIFY2(!q(given.error().text).contains(QStringLiteral("canary")), given.error().text.c_str());
    QCOMPARE(server.connections(), 1);
}

void TestOAuthTokens::aTokenServesUntilAMinuteBeforeItEnds()
{
    Kept k({tokens("token-1"), tokens("token-2")});
    QCOMPARE(q(*k.keeper.token({})), QStringLiteral("token-1"));
    k.pass(3600 - 61);
    QCOMPARE(q(*k.keeper.token({})), QStringLiteral("token-1"));
    QCOMPARE(k.server.connections(), 1);
    k.pass(1);
    QCOMPARE(q(*k.keeper.token({})), QStringLiteral("token-2"));
    QCOMPARE(k.server.connections(), 2);
    const auto taken = k.server.taken();
    QCOMPARE(field(taken[1], "grant_type"), QStringLiteral("refresh_token"));
    QCOMPARE(field(taken[1], "refresh_token"), QStringLiteral("canary-refresh-1"));
    QCOMPARE(field(taken[1], "client_secret"), QStringLiteral("canary-client"));
}

void TestOAuthTokens::lifetimesAreReadInAnySpelling_data()
{
    QTest::addColumn<QByteArray>("said");
    QTest::addColumn<int>("seconds");
    QTest::newRow("a number") << QByteArray(R"(,"expires_in":1800)") << 1800;
    QTest::newRow("as text") << QByteArray(R"(,"expires_in":"1800")") << 1800;
    QTest::newRow("not said") << QByteArray() << 600;
    QTest::newRow("beyond all") << QByteArray(R"(,"expires_in":1e300)") << 86'400;
    QTest::newRow("before it began") << QByteArray(R"(,"expires_in":-5)") << 0;
    QTest::newRow("null") << QByteArray(R"(,"expires_in":null)") << 600;
}

void TestOAuthTokens::lifetimesAreReadInAnySpelling()
{
    QFETCH(QByteArray, said);
    QFETCH(int, seconds);
    HttpFaultServer server({tokens("t", said)});
    const auto answer = TokenExchange(accountAt(server.port()), quickTimeouts()).byRefreshToken({"r", ""}, {});
    VERIFY_OK(answer);
    QCOMPARE(answer->lifetime.count(), seconds);
}

void TestOAuthTokens::sessionsRefreshOnceTogether()
{
    Answer slow = tokens("token-1");
    slow.drip = 1;
    Kept k({slow, tokens("token-2")});
    std::vector<std::unique_ptr<QThread>> threads;
    std::vector<std::string> got(12);
    for (std::string& mine : got) {
        threads.emplace_back(QThread::create([&] {
            const auto token = k.keeper.token({});
            mine = token ? *token : token.error().text;
        }));
        threads.back()->start();
    }
    for (const auto& thread : threads)
        thread->wait();
    QCOMPARE(k.server.connections(), 1);
    QVERIFY2(std::set<std::string>(got.begin(), got.end()) == std::set<std::string>{"token-1"}, got[0].c_str());
}

void TestOAuthTokens::sessionsHearOfARefusalOnceTogether()
{
    Kept k({{httpReply(503, "")}, tokens("token-2")});
    std::vector<std::unique_ptr<QThread>> threads;
    std::atomic<int> failed = 0;
    for (int i = 0; i < 6; ++i) {
        threads.emplace_back(QThread::create([&] { failed += k.keeper.token({}) ? 0 : 1; }));
        threads.back()->start();
    }
    for (const auto& thread : threads)
        thread->wait();
    QCOMPARE(failed.load(), 6);
    QCOMPARE(k.server.connections(), 1);
    k.pass(6);
    QCOMPARE(q(*k.keeper.token({})), QStringLiteral("token-2"));
}

void TestOAuthTokens::aRefusedTokenIsReplacedOnce()
{
    Kept k({tokens("token-1"), tokens("token-2"), tokens("token-3")});
    QCOMPARE(q(*k.keeper.token({})), QStringLiteral("token-1"));
    std::vector<std::unique_ptr<QThread>> threads;
    std::atomic<int> second = 0;
    for (int i = 0; i < 6; ++i) {
        threads.emplace_back(QThread::create([&] { second += *k.keeper.tokenAfter("token-1", {}) == "token-2"; }));
        threads.back()->start();
    }
    for (const auto& thread : threads)
        thread->wait();
    QCOMPARE(second.load(), 6);
    QCOMPARE(k.server.connections(), 2);
}

void TestOAuthTokens::aNewRefreshTokenTakesTheOldOnesPlace()
{
    Kept k({tokens("token-1", R"(,"refresh_token":"canary-refresh-2")"), tokens("token-2")});
    VERIFY_OK(k.keeper.token({}));
    QCOMPARE(k.stored(), QStringLiteral(R"({"refresh_token":"canary-refresh-2","client_secret":"canary-client"})"));
    VERIFY_OK(k.keeper.tokenAfter("token-1", {}));
    QCOMPARE(field(k.server.taken()[1], "refresh_token"), QStringLiteral("canary-refresh-2"));
}

void TestOAuthTokens::aStoreThatTakesNothingIsMadeUpFor()
{
    HttpFaultServer server({tokens("token-1", R"(,"refresh_token":"canary-refresh-2")"),
                            tokens("token-2", R"(,"refresh_token":"canary-refresh-3")"), tokens("token-3")});
    ReadOnlyStore secrets;
    TokenKeeper keeper(accountAt(server.port()), name, secrets, quickTimeouts());
    VERIFY_OK(keeper.token({}));
    VERIFY_OK(keeper.tokenAfter("token-1", {}));
    VERIFY_OK(keeper.tokenAfter("token-2", {}));
    QStringList shown;
    for (const auto& request : server.taken())
        shown << field(request, "refresh_token");
    QCOMPARE(shown.join(u' '), QStringLiteral("canary-refresh-1 canary-refresh-2 canary-refresh-3"));
}

void TestOAuthTokens::anotherProgramMayHaveRenewedIt()
{
    // The provider takes each refresh token once. The other program's answer comes between our reading and our asking.
    class Renewing final : public SecretStore
    {
    public:
        Result<std::optional<std::string>> read(const SecretName&) override
        {
            return std::optional<std::string>(++reads == 1 ? R"({"refresh_token":"old"})"
                                                           : R"({"refresh_token":"new"})");
        }
        Result<void> write(const SecretName&, std::string_view) override { return {}; }
        Result<void> remove(const SecretName&) override { return {}; }
        int reads = 0;
    };
    HttpFaultServer server({refusal("invalid_grant"), tokens("token-1")});
    Renewing secrets;
    TokenKeeper keeper(accountAt(server.port()), name, secrets, quickTimeouts());
    const auto token = keeper.token({});
    VERIFY_OK(token);
    QCOMPARE(field(server.taken()[0], "refresh_token"), QStringLiteral("old"));
    QCOMPARE(field(server.taken()[1], "refresh_token"), QStringLiteral("new"));
}

void TestOAuthTokens::aPermissionThatIsGoneIsNotAskedForAgain()
{
    Kept k({refusal("invalid_grant"), tokens("token-1")});
    VERIFY_FAILS(k.keeper.token({}), ErrorCode::Refused, "sign in again");
    k.pass(100);
    VERIFY_FAILS(k.keeper.token({}), ErrorCode::Refused, "sign in again");
    QCOMPARE(k.server.connections(), 1);
    // Somebody has signed in again.
    VERIFY_OK(k.secrets.write(name, R"({"refresh_token":"another"})"));
    QCOMPARE(q(*k.keeper.token({})), QStringLiteral("token-1"));
}

void TestOAuthTokens::nobodyHasSignedIn()
{
    Kept k({tokens("token-1")});
    VERIFY_OK(k.secrets.write(name, R"({"client_secret":"canary-client"})"));
    VERIFY_FAILS(k.keeper.token({}), ErrorCode::NotFound, "\"Shop\"");
    VERIFY_OK(k.secrets.remove(name));
    VERIFY_FAILS(k.keeper.token({}), ErrorCode::NotFound, "\"Shop\"");
    VERIFY_OK(k.secrets.write(name, "canary-app-password"));
    const auto token = k.keeper.token({});
    VERIFY_FAILS(token, ErrorCode::BadInput, "Sign in again");
    QVERIFY(!q(token.error().text + token.error().detail).contains(QStringLiteral("canary")));
    QCOMPARE(k.server.connections(), 0);
}

void TestOAuthTokens::cancelIsHeardWhileWaiting()
{
    HttpFaultServer server({{"", true}});
    MemorySecretStore secrets;
    VERIFY_OK(secrets.write(name, kept.toStdString()));
    HttpTimeouts timeouts = quickTimeouts();
    timeouts.replyMs = 3'000;
    TokenKeeper keeper(accountAt(server.port()), name, secrets, timeouts);
    const std::unique_ptr<QThread> first(QThread::create([&] { (void)keeper.token({}); }));
    first->start();
    QTRY_COMPARE(server.taken().size(), std::size_t{1});
    CancelToken cancel;
    cancel.cancel();
    QElapsedTimer clock;
    clock.start();
    VERIFY_FAILS(keeper.token(cancel), ErrorCode::Cancelled, "stopped");
    QVERIFY(clock.elapsed() < 1'500);
    first->wait();
}

void TestOAuthTokens::keepersStayUntilTheSettingsChange()
{
    ConnectorRow row;
    row.uuid = "u";
    row.settings = Json{{"host", "a"}};
    MemorySecretStore secrets;
    TokenKeepers keepers;
    const auto first = keepers.of(row, accountAt(1), secrets);
    QVERIFY(keepers.of(row, accountAt(1), secrets) == first);
    row.settings["host"] = "b";
    QVERIFY(keepers.of(row, accountAt(1), secrets) != first);
}

QTEST_GUILESS_MAIN(TestOAuthTokens)
#include "tst_oauthtokens.moc"
