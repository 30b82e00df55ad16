#include "core/delivery/oauth/redirectlistener.h"
#include "core/delivery/oauth/signin.h"
#include "core/delivery/threadrun.h"
#include "tests/core/delivery/oauthfixture.h"
#include "tests/support/checks.h"

#include <QElapsedTimer>
#include <QTcpSocket>
#include <QThread>
#include <QUrl>
#include <QUrlQuery>

#include <atomic>
#include <functional>
#include <memory>

using namespace patron;
using namespace patron::delivery;
using namespace patron::test;

namespace {

/// A browser that says what it is told.
class Browser
{
public:
    explicit Browser(int port)
    {
        m_socket.connectToHost(QStringLiteral("127.0.0.1"), static_cast<quint16>(port));
        m_socket.waitForConnected(2'000);
    }
    void say(const QByteArray& bytes)
    {
        m_socket.write(bytes);
        m_socket.waitForBytesWritten(2'000);
    }
    /// All that comes until the other side closes.
    QByteArray hear()
    {
        QByteArray all;
        while (m_socket.state() == QAbstractSocket::ConnectedState && m_socket.waitForReadyRead(2'000))
            all += m_socket.readAll();
        return all + m_socket.readAll();
    }
    static QByteArray get(int port, const QByteArray& target)
    {
        Browser browser(port);
        browser.say("GET " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
        return browser.hear();
    }

private:
    QTcpSocket m_socket;
};

/// Waits for the code in a thread while `browse` runs in this one.
Result<std::string> waitWhile(const std::function<void(int port)>& browse, int timeoutMs = 5'000,
                              CancelToken cancel = {})
{
    std::atomic<int> port = 0;
    Result<std::string> code = std::string();
    const std::unique_ptr<QThread> thread(QThread::create([&] {
        RedirectListener listener;
        listener.open().value();
        port = listener.port();
        code = listener.waitForCode("state-1", timeoutMs, cancel);
    }));
    thread->start();
    while (port == 0)
        QThread::yieldCurrentThread();
    browse(port);
    thread->wait();
    return code;
}

}

/// The way from the page in the browser to a permission that is kept.
class TestOAuthSignIn : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void redirectsAreRead_data();
    void redirectsAreRead();
    void theCodeComesBack();
    void othersDoNotEndIt();
    void aRequestInPiecesIsWhole();
    void connectionsThatSayNothingDoNotBlockIt();
    void requestsAreBounded();
    void whatCameInDoesNotGoOut();
    void anotherStateIsTurnedAway();
    void declinedIsASentence_data();
    void declinedIsASentence();
    void nobodyComes();
    void cancelEndsIt();
    void onlyThisMachineIsHeard();
    void aWholeSignIn();
    void aProviderThatRefusesTheCode();
};

void TestOAuthSignIn::redirectsAreRead_data()
{
    QTest::addColumn<QString>("target");
    QTest::addColumn<QString>("read");
    const auto row = [](const char* name, const char* target, const char* read) {
        QTest::newRow(name) << QString::fromLatin1(target) << QString::fromLatin1(read);
    };
    row("a code", "/?code=4%2F0A%2Bb&state=s", "4/0A+b||s");
    row("other values beside it", "/?state=s&scope=x%20y&code=c&session_state=z", "c||s");
    row("an error", "/?error=access_denied&state=s", "|access_denied|s");
    row("a plus is a space", "/?code=a+b&state=s", "a b||s");
    row("no state", "/?code=c", "");
    row("neither code nor error", "/?state=s", "");
    row("both", "/?code=c&error=e&state=s", "");
    row("two codes", "/?code=c&code=d&state=s", "");
    row("two states", "/?code=c&state=s&state=t", "");
    row("a line break in the code", "/?code=a%0d%0ab&state=s", "");
    row("an empty code", "/?code=&state=s", "");
    row("another path", "/favicon.ico?code=c&state=s", "");
    row("no question", "/", "");
    row("another machine's address", "http://evil.test/?code=c&state=s", "");
}

void TestOAuthSignIn::redirectsAreRead()
{
    QFETCH(QString, target);
    QFETCH(QString, read);
    const auto answer = readRedirect(target.toStdString());
    QCOMPARE(answer ? q(answer->code + "|" + answer->error + "|" + answer->state) : QString(), read);
}

void TestOAuthSignIn::theCodeComesBack()
{
    QByteArray page;
    const auto code = waitWhile([&](int port) { page = Browser::get(port, "/?code=code-1&state=state-1"); });
    VERIFY_OK(code);
    QCOMPARE(q(*code), QStringLiteral("code-1"));
    QVERIFY2(page.startsWith("HTTP/1.1 200 OK\r\n") && page.contains("You can close this window"), page.constData());
}

void TestOAuthSignIn::othersDoNotEndIt()
{
    QByteArrayList pages;
    const auto code = waitWhile([&](int port) {
        pages << Browser::get(port, "/favicon.ico") << Browser::get(port, "/") << Browser::get(port, "/?code=x");
        Browser post(port);
        post.say("POST /?code=x&state=state-1 HTTP/1.1\r\n\r\n");
        pages << post.hear();
        Browser nonsense(port);
        nonsense.say("\r\n\r\n");
        pages << nonsense.hear();
        Browser::get(port, "/?code=code-1&state=state-1");
    });
    VERIFY_OK(code);
    QCOMPARE(q(*code), QStringLiteral("code-1"));
    for (const QByteArray& page : pages)
        QVERIFY2(page.startsWith("HTTP/1.1 404"), page.constData());
}

void TestOAuthSignIn::aRequestInPiecesIsWhole()
{
    const auto code = waitWhile([](int port) {
        Browser browser(port);
        for (const char byte : QByteArray("GET /?code=code-1&state=state-1 HTTP/1.1\r\nHost: x\r\n\r\n")) {
            browser.say(QByteArray(1, byte));
            QThread::usleep(500);
        }
        browser.hear();
    });
    VERIFY_OK(code);
    QCOMPARE(q(*code), QStringLiteral("code-1"));
}

void TestOAuthSignIn::connectionsThatSayNothingDoNotBlockIt()
{
    const auto code = waitWhile([](int port) {
        std::vector<std::unique_ptr<Browser>> silent;
        for (int i = 0; i < 30; ++i)
            silent.push_back(std::make_unique<Browser>(port));
        Browser torn(port);
        torn.say("GET /?code=other&sta");
        Browser::get(port, "/?code=code-1&state=state-1");
    });
    VERIFY_OK(code);
    QCOMPARE(q(*code), QStringLiteral("code-1"));
}

void TestOAuthSignIn::requestsAreBounded()
{
    const auto code = waitWhile([](int port) {
        Browser endless(port);
        for (int i = 0; i < 100; ++i)
            endless.say("GET /?code=" + QByteArray(1000, 'x'));
        QVERIFY(!endless.hear().contains("200 OK"));
        Browser::get(port, "/?code=code-1&state=state-1");
    });
    VERIFY_OK(code);
    QCOMPARE(q(*code), QStringLiteral("code-1"));
}

void TestOAuthSignIn::whatCameInDoesNotGoOut()
{
    QByteArray pages;
    const auto code = waitWhile([&](int port) {
        pages += Browser::get(port, "/<script>canary</script>");
        pages += Browser::get(port, "/?code=canary&state=canary");
        pages += Browser::get(port, "/?error=canary&error_description=canary&state=state-1");
    });
    QVERIFY(!code);
    QVERIFY(!pages.contains("canary"));
    QVERIFY(!q(code.error().text).contains(QStringLiteral("canary-")));
    QCOMPARE(pages.count("default-src 'none'"), 3);
}

void TestOAuthSignIn::anotherStateIsTurnedAway()
{
    QByteArray page;
    const auto never = waitWhile([&](int port) { page = Browser::get(port, "/?code=stolen&state=other"); }, 300);
    VERIFY_FAILS(never, ErrorCode::Unreachable, "belonged to another one");
    QVERIFY(page.startsWith("HTTP/1.1 400"));
    // A stranger's answer does not keep the right one out.
    const auto code = waitWhile([&](int port) {
        Browser::get(port, "/?code=stolen&state=other");
        Browser::get(port, "/?error=access_denied&state=other");
        Browser::get(port, "/?code=code-1&state=state-1");
    });
    VERIFY_OK(code);
    QCOMPARE(q(*code), QStringLiteral("code-1"));
}

void TestOAuthSignIn::declinedIsASentence_data()
{
    QTest::addColumn<QByteArray>("error");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("words");
    const auto row = [](const char* error, ErrorCode code, const char* words) {
        QTest::newRow(error) << QByteArray(error) << int(code) << QString::fromLatin1(words);
    };
    row("access_denied", ErrorCode::Refused, "declined in the browser");
    row("invalid_scope", ErrorCode::Refused, "\"scope\"");
    row("unauthorized_client", ErrorCode::Refused, "where the client is registered");
    row("temporarily_unavailable", ErrorCode::Unreachable, "in some minutes");
    row("something_else", ErrorCode::Refused, "(something_else)");
    row("%3Cb%3E", ErrorCode::Refused, "refused the sign-in.");
}

void TestOAuthSignIn::declinedIsASentence()
{
    QFETCH(QByteArray, error);
    QFETCH(int, code);
    QFETCH(QString, words);
    QByteArray page;
    const auto given = waitWhile([&](int port) { page = Browser::get(port, "/?error=" + error + "&state=state-1"); });
    VERIFY_FAILS(given, static_cast<ErrorCode>(code), words.toUtf8().constData());
    QVERIFY(page.contains("Not signed in"));
}

void TestOAuthSignIn::nobodyComes()
{
    QElapsedTimer clock;
    clock.start();
    VERIFY_FAILS(waitWhile([](int) {}, 200), ErrorCode::Unreachable, "in time");
    QVERIFY(clock.elapsed() >= 200 && clock.elapsed() < 3'000);
}

void TestOAuthSignIn::cancelEndsIt()
{
    CancelToken cancel;
    QElapsedTimer clock;
    clock.start();
    VERIFY_FAILS(waitWhile([&](int) { cancel.cancel(); }, 60'000, cancel), ErrorCode::Cancelled, "stopped");
    QVERIFY(clock.elapsed() < 3'000);
}

void TestOAuthSignIn::onlyThisMachineIsHeard()
{
    VERIFY_FAILS(waitWhile(
                     [](int port) {
                         QTcpSocket socket;
                         // Another address of this machine, which a listener on all addresses would answer at.
                         socket.connectToHost(QStringLiteral("127.0.0.2"), static_cast<quint16>(port));
                         QVERIFY(!socket.waitForConnected(300));
                     },
                     400),
                 ErrorCode::Unreachable, "in time");
}

void TestOAuthSignIn::aWholeSignIn()
{
    HttpFaultServer server(
        {tokens("canary-access", R"(,"refresh_token":"canary-refresh","id_token":"e30.)" +
                                     QByteArray(R"({"email":"shop@x.test"})").toBase64(QByteArray::Base64UrlEncoding) +
                                     R"(.s")")});
    SignInRequest request;
    request.account = accountAt(server.port());
    request.user = "shop@x.test";
    request.clientSecret = "canary-client";
    request.timeouts = quickTimeouts();
    QUrl page;
    const auto done =
        signIn(request,
               [&](const std::string& url) {
                   page = QUrl(q(url));
                   const QUrlQuery query(page);
                   const QUrl back(query.queryItemValue(QStringLiteral("redirect_uri"), QUrl::FullyDecoded));
                   const QByteArray state = query.queryItemValue(QStringLiteral("state"), QUrl::FullyDecoded).toUtf8();
                   // The listener stands before the page is shown, so what it brings back waits for it.
                   QThread* browser = QThread::create(
                       [port = back.port(), state] { Browser::get(port, "/?code=code-1&state=" + state); });
                   QObject::connect(browser, &QThread::finished, browser, &QObject::deleteLater);
                   browser->start();
               },
               {});
    VERIFY_OK(done);
    QCOMPARE(q(done->secret.text()),
             QStringLiteral(R"({"refresh_token":"canary-refresh","client_secret":"canary-client"})"));
    QCOMPARE(q(done->who), QStringLiteral("shop@x.test"));
    QCOMPARE(page.path(), QStringLiteral("/authorize"));
    const QUrlQuery asked(page);
    const QUrlQuery told(q(server.taken().at(0).body));
    // What the browser knows is the digest of what only the provider's token address is told.
    QCOMPARE(q(Pkce{told.queryItemValue(QStringLiteral("code_verifier")).toStdString()}.challenge()),
             asked.queryItemValue(QStringLiteral("code_challenge")));
    QCOMPARE(told.queryItemValue(QStringLiteral("code")), QStringLiteral("code-1"));
    QCOMPARE(told.queryItemValue(QStringLiteral("redirect_uri"), QUrl::FullyDecoded),
             asked.queryItemValue(QStringLiteral("redirect_uri"), QUrl::FullyDecoded));
    QVERIFY(!page.toString(QUrl::FullyDecoded).contains(QStringLiteral("canary")));
}

void TestOAuthSignIn::aProviderThatRefusesTheCode()
{
    HttpFaultServer server({refusal("invalid_grant")});
    SignInRequest request;
    request.account = accountAt(server.port());
    request.timeouts = quickTimeouts();
    const auto done = signIn(
        request,
        [&](const std::string& url) {
            const QUrlQuery query{QUrl(q(url))};
            const int port = QUrl(query.queryItemValue(QStringLiteral("redirect_uri"), QUrl::FullyDecoded)).port();
            const QByteArray state = query.queryItemValue(QStringLiteral("state"), QUrl::FullyDecoded).toUtf8();
            QThread* browser = QThread::create([port, state] { Browser::get(port, "/?code=code-1&state=" + state); });
            QObject::connect(browser, &QThread::finished, browser, &QObject::deleteLater);
            browser->start();
        },
        {});
    VERIFY_FAILS(done, ErrorCode::Refused, "took too long or was used already");
}

QTEST_GUILESS_MAIN(TestOAuthSignIn)
#include "tst_oauthsignin.moc"
