#include "core/base/json.h"
#include "core/delivery/imap/imapsettings.h"
#include "core/delivery/oauth/bearer.h"
#include "core/delivery/oauth/oauthsecret.h"
#include "core/delivery/oauth/pkce.h"
#include "core/delivery/smtp/mailaccounts.h"
#include "core/delivery/smtp/smtpsettings.h"
#include "tests/support/checks.h"

#include <QByteArray>
#include <QUrl>
#include <QUrlQuery>

#include <set>

using namespace patron;
using namespace patron::delivery;
using patron::test::q;

/// What is said of a sign-in before anybody signs in: settings, PKCE, the page, the words for mail servers.
class TestOAuth : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void providersMakeSoundSettings();
    void settingsAreChecked_data();
    void settingsAreChecked();
    void mailAccountsTakeIt();
    void mailboxesTakeIt();
    void pkceIsTheStandards();
    void theStateAndTheVerifierAreFresh();
    void thePageSaysAll();
    void secretsAreOneDocument_data();
    void secretsAreOneDocument();
    void mailServersAreToldTheToken_data();
    void mailServersAreToldTheToken();
    void theBetterMechanismIsTaken();
    void reasonsBecomeSentences_data();
    void reasonsBecomeSentences();
    void repeatedSecretsAreHidden();
};

void TestOAuth::providersMakeSoundSettings()
{
    for (const OAuthProvider& provider : oauthProviders()) {
        const auto account = OAuthAccount::parse(OAuthAccount::settingsAt(provider, "me"));
        VERIFY_OK(account);
        QVERIFY(account->tokenUrl.tls && account->authorizeUrl.tls);
        QCOMPARE(q(compactJson(account->toJson())), q(compactJson(OAuthAccount::settingsAt(provider, "me"))));
        QVERIFY(account->provider() && account->provider()->name == provider.name);
        for (const std::string& name : provider.accounts) {
            VERIFY_OK(mailAccount(name));
            QCOMPARE(q(oauthProviderOf(name)->name), q(provider.name));
        }
    }
    QCOMPARE(q(oauthProvider("google")->scope), QStringLiteral("https://mail.google.com/"));
    QVERIFY(oauthProvider("microsoft")->scope.ends_with(" offline_access"));
    VERIFY_FAILS(oauthProvider("yahoo"), ErrorCode::NotFound, "google and microsoft");
    QVERIFY(!oauthProviderOf("icloud"));
}

void TestOAuth::settingsAreChecked_data()
{
    QTest::addColumn<QString>("change");
    QTest::addColumn<QString>("words");
    const auto row = [](const char* name, const char* change, const char* words) {
        QTest::newRow(name) << QString::fromLatin1(change) << QString::fromLatin1(words);
    };
    row("sound", "{}", "");
    row("http to this machine", R"({"token_url":"http://127.0.0.1:8080/token"})", "");
    row("http to another machine", R"({"token_url":"http://login.test/token"})", "Use https");
    row("http to a name that only begins so", R"({"authorize_url":"http://localhost.evil.test/a"})", "Use https");
    row("http to a name that only looks so", R"({"authorize_url":"http://127.evil.test/a"})", "Use https");
    row("another scheme", R"({"authorize_url":"javascript:void"})", "authorize_url");
    row("a query in the address", R"({"authorize_url":"https://login.test/a?client_id=other"})", "authorize_url");
    row("a user in the address", R"({"token_url":"https://a:b@login.test/t"})", "token_url");
    row("no token address", R"({"token_url":null})", "token_url");
    row("no client", R"({"client_id":""})", "client_id");
    row("a client with a space", R"({"client_id":"a b"})", "client_id");
    row("no scope", R"({"scope":" "})", "scope");
    row("a scope with a quote", R"({"scope":"a\"b"})", "scope");
    row("the client's secret", R"({"client_secret":"s"})", "keychain");
    row("the permission itself", R"({"refresh_token":"s"})", "keychain");
    row("an unknown key", R"({"token_uri":"https://login.test/t"})", "token_ur");
}

void TestOAuth::settingsAreChecked()
{
    QFETCH(QString, change);
    QFETCH(QString, words);
    Json json = OAuthAccount::settingsAt(*oauthProvider("google"), "client-1.apps");
    json.merge_patch(*parseJson(change.toStdString(), "the change"));
    const auto account = OAuthAccount::parse(json);
    if (words.isEmpty())
        VERIFY_OK(account);
    else
        VERIFY_FAILS(account, ErrorCode::BadInput, words.toUtf8().constData());
}

void TestOAuth::mailAccountsTakeIt()
{
    Json settings{{"username", "shop@gmail.com"},
                  {"from", {{"address", "shop@gmail.com"}}},
                  {"oauth", OAuthAccount::settingsAt(*oauthProvider("google"), "me")}};
    settings = *withMailAccount(*mailAccount("gmail"), settings);
    const auto parsed = SmtpSettings::parse(settings);
    VERIFY_OK(parsed);
    QVERIFY(parsed->oauth.has_value());
    QCOMPARE(q(compactJson(parsed->toJson().at("oauth"))), q(compactJson(settings.at("oauth"))));
    settings.erase("username");
    VERIFY_FAILS(SmtpSettings::parse(settings), ErrorCode::BadInput, "username");
    settings["username"] = "shop@gmail.com";
    settings["oauth"]["scope"] = "";
    VERIFY_FAILS(SmtpSettings::parse(settings), ErrorCode::BadInput, "scope");
}

void TestOAuth::mailboxesTakeIt()
{
    Json settings{{"host", "imap.gmail.com"},
                  {"username", "shop@gmail.com"},
                  {"oauth", OAuthAccount::settingsAt(*oauthProvider("google"), "me")}};
    const auto parsed = ImapSettings::parse(settings);
    VERIFY_OK(parsed);
    QVERIFY(parsed->auth == ImapSettings::Auth::XOAuth2);
    settings["auth"] = "password";
    VERIFY_FAILS(ImapSettings::parse(settings), ErrorCode::BadInput, "leave out");
}

void TestOAuth::pkceIsTheStandards()
{
    // RFC 7636, appendix B.
    const std::string bytes("\x74\x18\xdf\xb4\x97\x99\xe0\x25\x4f\xfa\x60\x7d\xd8\xad\xbb\xba"
                            "\x16\xd4\x25\x4d\x69\xd6\xbf\xf0\x5b\x58\x05\x58\x53\x84\x8d\x79",
                            32);
    QCOMPARE(q(base64Url(bytes)), QStringLiteral("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"));
    QCOMPARE(q(Pkce{"dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"}.challenge()),
             QStringLiteral("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"));
}

void TestOAuth::theStateAndTheVerifierAreFresh()
{
    std::set<std::string> seen;
    for (int i = 0; i < 50; ++i) {
        const std::string verifier = Pkce::fresh().verifier;
        QCOMPARE(verifier.size(), std::size_t{43}); // RFC 7636, 4.1: 43 to 128
        QVERIFY(seen.insert(verifier).second);
    }
}

void TestOAuth::thePageSaysAll()
{
    const auto account = OAuthAccount::parse(OAuthAccount::settingsAt(*oauthProvider("google"), "me&you"));
    const Pkce pkce = Pkce::fresh();
    const std::string page = authorizePage(*account, pkce, "st=1", "http://127.0.0.1:4711", "shop+x@gmail.com");
    const QUrl url(q(page), QUrl::StrictMode);
    QVERIFY(url.isValid());
    QCOMPARE(url.host(), QStringLiteral("accounts.google.com"));
    const QUrlQuery query(url);
    const auto value = [&](const char* name) {
        return query.queryItemValue(QString::fromLatin1(name), QUrl::FullyDecoded);
    };
    QCOMPARE(value("response_type"), QStringLiteral("code"));
    QCOMPARE(value("client_id"), QStringLiteral("me&you"));
    QCOMPARE(value("redirect_uri"), QStringLiteral("http://127.0.0.1:4711"));
    QCOMPARE(value("scope"), QStringLiteral("https://mail.google.com/"));
    QCOMPARE(value("state"), QStringLiteral("st=1"));
    QCOMPARE(value("code_challenge"), q(pkce.challenge()));
    QCOMPARE(value("code_challenge_method"), QStringLiteral("S256"));
    QCOMPARE(value("login_hint"), QStringLiteral("shop+x@gmail.com"));
    QCOMPARE(value("access_type"), QStringLiteral("offline"));
    QVERIFY(!q(page).contains(q(pkce.verifier)));
    const auto other = OAuthAccount::parse(OAuthAccount::settingsAt(*oauthProvider("microsoft"), "me"));
    QVERIFY(!q(authorizePage(*other, pkce, "s", "http://localhost:1", "")).contains(QStringLiteral("access_type")));
}

void TestOAuth::secretsAreOneDocument_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("sound");
    QTest::newRow("both") << QByteArray(R"({"refresh_token":"r-canary","client_secret":"s"})") << true;
    QTest::newRow("no client secret") << QByteArray(R"({"refresh_token":"r-canary"})") << true;
    QTest::newRow("an app password that was kept before") << QByteArray("abcd-canary") << false;
    QTest::newRow("broken") << QByteArray(R"({"refresh_token":"r-canary)") << false;
    QTest::newRow("a list") << QByteArray(R"(["r-canary"])") << false;
    QTest::newRow("a number") << QByteArray(R"({"refresh_token":7})") << false;
    QTest::newRow("a line break in it") << QByteArray(R"({"refresh_token":"r-canary\r\nX: y"})") << false;
    QTest::newRow("too long") << QByteArray(R"({"refresh_token":")") + QByteArray(70'000, 'x') + "\"}" << false;
}

void TestOAuth::secretsAreOneDocument()
{
    QFETCH(QByteArray, text);
    QFETCH(bool, sound);
    const auto secret = OAuthSecret::parse(text.toStdString());
    QCOMPARE(secret.has_value(), sound);
    if (sound) {
        QCOMPARE(q(secret->refreshToken), QStringLiteral("r-canary"));
        QCOMPARE(QByteArray::fromStdString(secret->text()), text);
    } else {
        VERIFY_FAILS(secret, ErrorCode::BadInput, "Sign in again");
        QVERIFY(!q(secret.error().text + secret.error().detail).contains(QStringLiteral("canary")));
    }
}

void TestOAuth::mailServersAreToldTheToken_data()
{
    QTest::addColumn<int>("mechanism");
    QTest::addColumn<QString>("user");
    QTest::addColumn<QByteArray>("said");
    // RFC 7628, 4.1.
    QTest::newRow("the standard's own example")
        << int(Bearer::OAuthBearer) << QStringLiteral("user@example.com")
        << QByteArray(
               "bixhPXVzZXJAZXhhbXBsZS5jb20sAWhvc3Q9c2VydmVyLmV4YW1wbGUuY29tAXBvcnQ9MTQzAWF1dGg9QmVhcmVyIHZGOWRmd"
               "DRxbVRjMk52YjNSbGNrQmhiSFJoZG1semRHRXVZMjl0Q2c9PQEB");
    QTest::newRow("a name with commas") << int(Bearer::OAuthBearer) << QStringLiteral("a,b=c")
                                        << QByteArray("n,a=a=2Cb=3Dc,\x01host=server.example.com\x01port=143\x01"
                                                      "auth=Bearer vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==\x01\x01")
                                               .toBase64();
    // Google: "The SASL XOAUTH2 mechanism".
    QTest::newRow("XOAUTH2") << int(Bearer::XOAuth2) << QStringLiteral("someuser@example.com")
                             << QByteArray("user=someuser@example.com\x01"
                                           "auth=Bearer vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==\x01\x01")
                                    .toBase64();
}

void TestOAuth::mailServersAreToldTheToken()
{
    QFETCH(int, mechanism);
    QFETCH(QString, user);
    QFETCH(QByteArray, said);
    const std::string response =
        bearerResponse(static_cast<Bearer>(mechanism), user.toStdString(), "server.example.com", 143,
                       "vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==");
    QCOMPARE(QByteArray::fromStdString(response), QByteArray::fromBase64(said));
}

void TestOAuth::theBetterMechanismIsTaken()
{
    QVERIFY(bearerOf({"PLAIN", "XOAUTH2", "OAUTHBEARER"}) == Bearer::OAuthBearer);
    QVERIFY(bearerOf({"AUTH=PLAIN", "AUTH=XOAUTH2"}, "AUTH=") == Bearer::XOAuth2);
    QVERIFY(!bearerOf({"PLAIN", "LOGIN"}));
}

void TestOAuth::reasonsBecomeSentences_data()
{
    QTest::addColumn<QByteArray>("reason");
    QTest::addColumn<QString>("sentence");
    QTest::newRow("Google's") << QByteArray(R"({"status":"401","schemes":"bearer","scope":"https://mail.google.com/"})")
                              << QStringLiteral("The mail server does not take the permission (401). It wants "
                                                "\"https://mail.google.com/\".");
    QTest::newRow("the standard's") << QByteArray(R"({"status":"invalid_token"})")
                                    << QStringLiteral("The mail server does not take the permission (invalid_token).");
    QTest::newRow("a status with other things in it")
        << QByteArray(R"({"status":"bad \"token\" <b>","scope":"x"})")
        << QStringLiteral("The mail server does not take the permission. It wants \"x\".");
    QTest::newRow("no JSON") << QByteArray("go away") << QString();
    QTest::newRow("endless") << QByteArray(20'000, '[') << QString();
    QTest::newRow("nothing") << QByteArray() << QString();
}

void TestOAuth::reasonsBecomeSentences()
{
    QFETCH(QByteArray, reason);
    QFETCH(QString, sentence);
    QCOMPARE(q(bearerReason(reason.toBase64().toStdString())), sentence);
}

void TestOAuth::repeatedSecretsAreHidden()
{
    const std::string token = "canary-token";
    const std::string twice = token + " and " + token + ", as " + base64(token) + ".";
    QCOMPARE(q(withoutSecrets(twice, {"user " + token, token})), QStringLiteral("(hidden) and (hidden), as (hidden)."));
    QCOMPARE(q(withoutSecrets(base64("user " + token), {"user " + token, token})), QStringLiteral("(hidden)"));
    QCOMPARE(q(withoutSecrets("nothing of it", {"", token})), QStringLiteral("nothing of it"));
}

QTEST_GUILESS_MAIN(TestOAuth)
#include "tst_oauth.moc"
