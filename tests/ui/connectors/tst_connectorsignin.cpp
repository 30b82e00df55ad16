#include "core/delivery/connectorstore.h"
#include "tests/support/fakedialogs.h"
#include "tests/support/httpfaultserver.h"
#include "tests/support/mailshop.h"
#include "tests/support/smtpfaultserver.h"
#include "ui/connectors/connectorspage.h"
#include "ui/kit/banner.h"
#include "ui/kit/theme.h"

#include <QAction>
#include <QComboBox>
#include <QDesktopServices>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>
#include <QUrlQuery>

using namespace patron;
using namespace patron::ui;
using namespace patron::test;

/// A browser that opens nothing: it keeps what it was to open, and comes back with what it is told.
class Browser : public QObject
{
    Q_OBJECT

public:
    QUrl opened;
    QByteArray answer; ///< "%s" is the state; empty: it stays away

public Q_SLOTS:
    void open(const QUrl& url)
    {
        opened = url;
        if (answer.isEmpty())
            return;
        const QUrlQuery asked(url);
        const QUrl back(asked.queryItemValue(QStringLiteral("redirect_uri"), QUrl::FullyDecoded));
        QByteArray target = answer;
        target.replace("%s", asked.queryItemValue(QStringLiteral("state")).toUtf8());
        m_socket.abort();
        m_socket.connectToHost(back.host(), static_cast<quint16>(back.port()));
        m_socket.write("GET " + target + " HTTP/1.1\r\nHost: x\r\n\r\n");
    }

private:
    QTcpSocket m_socket;
};

/// Signing in from a connector's form.
class TestConnectorSignIn : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void a_provider_offers_both_ways();
    void waiting_can_be_cancelled();
    void leaving_the_form_ends_the_waiting();
    void signing_in_makes_the_account_work();
    void declining_is_said_at_the_button();
    void a_sign_in_is_never_shown_as_a_password();

private:
    template <typename T = QWidget>
    T* find(const QString& name)
    {
        return m_page->findChild<T*>(name);
    }
    void click(const char* name) { QTest::mouseClick(find(QString::fromLatin1(name)), Qt::LeftButton); }
    void type(const char* name, const QString& text)
    {
        auto* line = find<QLineEdit>(QString::fromLatin1(name));
        line->clear();
        QTest::keyClicks(line, text);
    }
    void choose(const QString& choice);
    void useBrowser();
    /// A mail account that signs in at the provider, and its form.
    void openAccount(int providerPort);
    bool isWaiting() { return find(QStringLiteral("connectorSignInStop"))->isVisible(); }
    QString state() { return find<QLabel>(QStringLiteral("connectorSignInState"))->text(); }
    bool says(const QString& words)
    {
        const auto labels = m_page->findChildren<QLabel*>();
        return std::any_of(labels.begin(), labels.end(),
                           [&](const QLabel* label) { return label->isVisible() && label->text().contains(words); });
    }

    Theme m_theme;
    FakeDialogs m_dialogs;
    Browser m_browser;
    QTemporaryDir m_folder;
    SmtpFaultServer::Options m_options;
    bool m_hasCertificate = false;
    std::unique_ptr<SmtpFaultServer> m_mail;
    std::unique_ptr<MailShop> m_shop;
    std::unique_ptr<Page> m_page;
};

void TestConnectorSignIn::initTestCase()
{
    m_theme.setChoice(Theme::Choice::Light);
    applyTheme(*qApp, m_theme);
    QDesktopServices::setUrlHandler(QStringLiteral("http"), &m_browser, "open");
    QDesktopServices::setUrlHandler(QStringLiteral("https"), &m_browser, "open");
    m_options.tls = SmtpFaultServer::Options::Tls::Implicit;
    m_options.auth = "PLAIN OAUTHBEARER";
    m_options.token = "canary-access";
    m_hasCertificate = makeTestCertificate(m_folder.path(), QStringLiteral("DNS:localhost,IP:127.0.0.1"),
                                           &m_options.certificate, &m_options.key);
}

void TestConnectorSignIn::init()
{
    m_browser.opened.clear();
    m_browser.answer.clear();
    m_mail = std::make_unique<SmtpFaultServer>(m_options);
    m_shop = std::make_unique<MailShop>(QStringList{QStringLiteral("Anna")});
    m_page.reset(makeConnectorsPage(m_theme, *m_shop->services, m_dialogs).make(nullptr));
    m_page->resize(1060, 760);
    m_page->show();
    m_page->enter({});
    QVERIFY(QTest::qWaitForWindowExposed(m_page.get()));
    QTRY_VERIFY(find(QStringLiteral("connectorLog_1")) != nullptr);
}

void TestConnectorSignIn::cleanup()
{
    m_page.reset();
    m_shop.reset();
    m_mail.reset();
}

void TestConnectorSignIn::choose(const QString& choice)
{
    find<QAction>(QStringLiteral("connectorsAdd"))->trigger();
    QTest::mouseClick(find(QStringLiteral("choice_") + choice), Qt::LeftButton);
    QTRY_VERIFY(find(QStringLiteral("connectorSave")) != nullptr && find(QStringLiteral("connectorSave"))->isVisible());
}

void TestConnectorSignIn::useBrowser()
{
    auto* way = find<QComboBox>(QStringLiteral("connectorWay"));
    way->setCurrentIndex(way->findData(QStringLiteral("oauth")));
}

void TestConnectorSignIn::openAccount(int providerPort)
{
    const std::string place = "http://127.0.0.1:" + std::to_string(providerPort);
    const Json settings{{"host", "localhost"},
                        {"port", m_mail->port()},
                        {"security", "tls"},
                        {"username", "user"},
                        {"from", {{"address", "hello@shop.test"}}},
                        {"ca_file", m_options.certificate.toStdString()},
                        {"oauth",
                         {{"client_id", "me"},
                          {"authorize_url", place + "/authorize"},
                          {"token_url", place + "/token"},
                          {"scope", "mail"}}}};
    m_shop->write([&](Transaction& tx) -> Result<void> {
        PATRON_CHECK(delivery::connectors::add(tx, "Shop mail", "smtp", settings, 0));
        return {};
    });
    QTRY_VERIFY(find(QStringLiteral("connectorChange_2")) != nullptr);
    click("connectorChange_2");
    QTRY_VERIFY(find(QStringLiteral("connectorSignIn")) != nullptr &&
                find(QStringLiteral("connectorSignIn"))->isVisible());
}

void TestConnectorSignIn::a_provider_offers_both_ways()
{
    choose(QStringLiteral("gmail"));
    QVERIFY(find(QStringLiteral("connectorSecret"))->isVisible());
    QVERIFY(!find(QStringLiteral("connectorClientId"))->isVisible());
    useBrowser();
    QVERIFY(!find(QStringLiteral("connectorSecret"))->isVisible());
    QVERIFY(find(QStringLiteral("connectorClientId"))->isVisible());
    QCOMPARE(find<QPushButton>(QStringLiteral("connectorSignIn"))->text(), QStringLiteral("Sign in with Google"));
    type("connectorFromAddress", QStringLiteral("shop@gmail.com"));
    click("connectorSignIn");
    QVERIFY(says(QStringLiteral("This is needed."))); // whose client?
    QVERIFY(m_browser.opened.isEmpty());
    type("connectorClientId", QStringLiteral("me"));
    QVERIFY(!says(QStringLiteral("This is needed.")));
    click("connectorSave");
    QVERIFY(says(QStringLiteral("Sign in first.")));
    QVERIFY(find(QStringLiteral("connectorSave"))->isVisible());
    choose(QStringLiteral("microsoft365"));
    useBrowser();
    QCOMPARE(find<QPushButton>(QStringLiteral("connectorSignIn"))->text(), QStringLiteral("Sign in with Microsoft"));
    choose(QStringLiteral("icloud"));
    QVERIFY(find(QStringLiteral("connectorWay")) == nullptr);
}

void TestConnectorSignIn::waiting_can_be_cancelled()
{
    choose(QStringLiteral("gmail"));
    useBrowser();
    type("connectorFromAddress", QStringLiteral("shop@gmail.com"));
    type("connectorClientId", QStringLiteral("me"));
    click("connectorSignIn");
    QTRY_VERIFY(!m_browser.opened.isEmpty());
    QCOMPARE(m_browser.opened.host(), QStringLiteral("accounts.google.com"));
    const QUrlQuery asked(m_browser.opened);
    QCOMPARE(asked.queryItemValue(QStringLiteral("client_id")), QStringLiteral("me"));
    QCOMPARE(asked.queryItemValue(QStringLiteral("login_hint"), QUrl::FullyDecoded), QStringLiteral("shop@gmail.com"));
    QVERIFY(isWaiting());
    QVERIFY(!find(QStringLiteral("connectorSave"))->isEnabled());
    click("connectorSignInStop");
    QTRY_VERIFY(!isWaiting());
    QVERIFY(find(QStringLiteral("connectorSave"))->isEnabled());
    QVERIFY(find(QStringLiteral("connectorSignIn"))->isEnabled());
    QCOMPARE(state(), QString());
}

void TestConnectorSignIn::leaving_the_form_ends_the_waiting()
{
    choose(QStringLiteral("gmail"));
    useBrowser();
    type("connectorFromAddress", QStringLiteral("shop@gmail.com"));
    type("connectorClientId", QStringLiteral("me"));
    click("connectorSignIn");
    QTRY_VERIFY(!m_browser.opened.isEmpty());
    const QUrlQuery asked(m_browser.opened);
    const QUrl back(asked.queryItemValue(QStringLiteral("redirect_uri"), QUrl::FullyDecoded));
    m_page.reset();
    // Nobody listens any more.
    const auto refused = [&] {
        QTcpSocket socket;
        socket.connectToHost(back.host(), static_cast<quint16>(back.port()));
        return !socket.waitForConnected(500);
    };
    QTRY_VERIFY(refused());
}

void TestConnectorSignIn::signing_in_makes_the_account_work()
{
    if (!m_hasCertificate)
        QSKIP("certificates are made by openssl, which is not installed");
    HttpFaultServer provider(
        {{httpReply(200, R"({"access_token":"canary-access","expires_in":3600,"refresh_token":"canary-refresh"})")}});
    openAccount(provider.port());
    m_browser.answer = "/?code=code-1&state=%s";
    type("connectorClientSecret", QStringLiteral("canary-client"));
    click("connectorSignIn");
    QTRY_COMPARE(state(), QStringLiteral("Signed in as user."));
    QVERIFY(provider.taken().at(0).body.find("canary-client") != std::string::npos);
    click("connectorTest");
    auto* result = find<Banner>(QStringLiteral("connectorResult"));
    QTRY_VERIFY2(result->tone() == Tone::Ok, qPrintable(result->text()));
    // Another client was given nothing.
    type("connectorClientId", QStringLiteral("another"));
    QCOMPARE(state(), QString());
    click("connectorTest");
    QVERIFY(says(QStringLiteral("Sign in first.")));
    type("connectorClientId", QStringLiteral("me"));
    click("connectorSignIn");
    QTRY_COMPARE(state(), QStringLiteral("Signed in as user."));
    click("connectorSave");
    // Where there is no keychain it says so, and repeats nothing.
    QTRY_VERIFY(result->tone() == Tone::Danger || !find(QStringLiteral("connectorSave"))->isVisible());
    QVERIFY(!says(QStringLiteral("canary")));
    const auto row = m_shop->services->store().read(
        [](ReadSession& session) { return delivery::connectors::findByName(session.connection(), "Shop mail"); });
    QVERIFY(row && compactJson(row->settings).find("canary") == std::string::npos);
}

void TestConnectorSignIn::declining_is_said_at_the_button()
{
    HttpFaultServer provider({{httpReply(200, "{}")}});
    openAccount(provider.port());
    m_browser.answer = "/?error=access_denied&state=%s";
    click("connectorSignIn");
    QTRY_VERIFY(says(QStringLiteral("declined in the browser")));
    QVERIFY(!isWaiting());
    QCOMPARE(provider.connections(), 0);
}

void TestConnectorSignIn::a_sign_in_is_never_shown_as_a_password()
{
    HttpFaultServer provider({{httpReply(200, "{}")}});
    openAccount(provider.port());
    auto* way = find<QComboBox>(QStringLiteral("connectorWay"));
    QCOMPARE(way->currentData().toString(), QStringLiteral("oauth"));
    way->setCurrentIndex(0);
    // What is kept is a sign-in: the mail server must not be told it as a password.
    click("connectorTest");
    QVERIFY(says(QStringLiteral("This is needed.")));
    click("connectorSave");
    QVERIFY(find(QStringLiteral("connectorSave"))->isVisible());
    QTest::qWait(100);
    QCOMPARE(m_mail->connections(), 0);
}

QTEST_MAIN(TestConnectorSignIn)
#include "tst_connectorsignin.moc"
