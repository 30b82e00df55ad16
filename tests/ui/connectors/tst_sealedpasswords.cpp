#include "core/delivery/connectorstore.h"
#include "core/delivery/sealedsecrets.h"
#include "tests/support/checks.h"
#include "tests/support/fakedialogs.h"
#include "tests/support/leaksearch.h"
#include "tests/support/mailshop.h"
#include "tests/support/smtpfaultserver.h"
#include "tests/support/uiwalker.h"
#include "ui/connectors/connectorspage.h"
#include "ui/kit/banner.h"
#include "ui/kit/theme.h"

#include <QAction>
#include <QDir>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>

using namespace patron;
using namespace patron::ui;
using namespace patron::test;

/// Passwords where no keychain runs: kept in a sealed file, and unlocked where one is missing.
class TestSealedPasswords : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void a_password_is_kept_in_a_sealed_file();
    void a_new_account_is_kept_in_one_go();
    void the_card_asks_once_after_a_start();
    void the_form_asks_once_after_a_start();
    void what_a_send_lacked_is_asked_for_on_its_card();
    void what_the_passphrase_cannot_mend_asks_for_none();

private:
    template <typename T = QWidget>
    T* find(const char* name)
    {
        return m_page->findChild<T*>(QString::fromLatin1(name));
    }
    bool isShown(const char* name) { return find(name) != nullptr && find(name)->isVisible(); }
    void click(const char* name) { QTest::mouseClick(find(name), Qt::LeftButton); }
    void type(const char* name, const QString& text)
    {
        auto* line = find<QLineEdit>(name);
        line->clear();
        QTest::keyClicks(line, text);
    }
    bool says(const QString& words)
    {
        const auto labels = m_page->findChildren<QLabel*>();
        return std::any_of(labels.begin(), labels.end(),
                           [&](const QLabel* label) { return label->isVisible() && label->text().contains(words); });
    }
    bool works()
    {
        const auto all = m_page->findChildren<Banner*>();
        return std::any_of(all.begin(), all.end(),
                           [](const Banner* one) { return one->isVisible() && one->tone() == Tone::Ok; });
    }
    delivery::SecretStore& secrets() { return m_shop->services->workspace().secrets(); }
    delivery::ConnectorRow account();
    void openForm();
    void grab(const QString& name);
    /// As a start of Patron does: the file is there, the passphrase is not.
    void keepAndLock();

    Theme m_theme;
    FakeDialogs m_dialogs;
    QTemporaryDir m_folder;
    SmtpFaultServer::Options m_options;
    std::unique_ptr<SmtpFaultServer> m_mail;
    std::unique_ptr<MailShop> m_shop;
    std::unique_ptr<Page> m_page;
};

/// A passphrase costs a second of a whole core; on a busy machine that takes longer.
constexpr int patienceMs = 60'000;
const QString passphrase = QStringLiteral("canary birds sing");
const QString password = QStringLiteral("canary-password");

void TestSealedPasswords::initTestCase()
{
#ifdef Q_OS_LINUX
    qputenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=" + m_folder.filePath(QStringLiteral("no-such-bus")).toUtf8());
#else
    QSKIP("the keychain of this system is always there");
#endif
    m_theme.setChoice(Theme::Choice::Light);
    applyTheme(*qApp, m_theme);
    m_options.tls = SmtpFaultServer::Options::Tls::Implicit;
    m_options.auth = "PLAIN LOGIN";
    m_options.password = password.toUtf8();
    if (!makeTestCertificate(m_folder.path(), QStringLiteral("DNS:localhost,IP:127.0.0.1"), &m_options.certificate,
                             &m_options.key))
        QSKIP("certificates are made by openssl, which is not installed");
}

void TestSealedPasswords::init()
{
    m_mail = std::make_unique<SmtpFaultServer>(m_options);
    m_shop = std::make_unique<MailShop>();
    m_page.reset(makeConnectorsPage(m_theme, *m_shop->services, m_dialogs).make(nullptr));
    m_page->resize(1060, 760);
    m_page->show();
    m_page->enter({});
    QVERIFY(QTest::qWaitForWindowExposed(m_page.get()));
    m_shop->write([&](Transaction& tx) -> Result<void> {
        PATRON_CHECK(delivery::connectors::add(tx, "Shop mail", "smtp",
                                               Json{{"host", "localhost"},
                                                    {"port", m_mail->port()},
                                                    {"security", "tls"},
                                                    {"username", "user"},
                                                    {"from", {{"address", "hello@shop.test"}}},
                                                    {"ca_file", m_options.certificate.toStdString()}},
                                               0));
        return {};
    });
    QTRY_VERIFY_WITH_TIMEOUT(isShown("connectorChange_2"), patienceMs);
}

void TestSealedPasswords::cleanup()
{
    if (m_shop) {
        const LeakSearch search({passphrase.toUtf8(), password.toUtf8()});
        QCOMPARE(search.below(m_shop->folder.path(), {}), QStringList());
    }
    m_page.reset();
    m_shop.reset();
    m_mail.reset();
}

delivery::ConnectorRow TestSealedPasswords::account()
{
    return m_shop->services->store()
        .read([](ReadSession& session) { return delivery::connectors::findByName(session.connection(), "Shop mail"); })
        .value();
}

void TestSealedPasswords::openForm()
{
    click("connectorChange_2");
    QTRY_VERIFY_WITH_TIMEOUT(isShown("connectorSave"), patienceMs);
}

void TestSealedPasswords::grab(const QString& name)
{
    const QString folder = qEnvironmentVariable("PATRON_GRABS");
    if (folder.isEmpty())
        return;
    for (const auto choice : {Theme::Choice::Dark, Theme::Choice::Light}) {
        m_theme.setChoice(choice);
        QTest::qWait(600);
        m_page->grab().save(QDir(folder).filePath(name + (choice == Theme::Choice::Dark ? u"-dark.png" : u".png")));
    }
}

void TestSealedPasswords::keepAndLock()
{
    const auto row = account();
    VERIFY_OK(secrets().sealed()->unlock(passphrase.toStdString()));
    VERIFY_OK(secrets().write({row.uuid, row.name}, password.toStdString()));
    secrets().sealed()->lock();
}

void TestSealedPasswords::a_password_is_kept_in_a_sealed_file()
{
    openForm();
    QVERIFY(!isShown("connectorPassphrase"));
    type("connectorSecret", password);
    click("connectorSave");
    QTRY_VERIFY_WITH_TIMEOUT(isShown("connectorPassphrase"), patienceMs);
    QVERIFY(isShown("connectorPassphraseAgain"));
    QVERIFY(says(QStringLiteral("no keychain")));
    QVERIFY(!isShown("connectorResult"));
    QCOMPARE(find<QPushButton>("connectorUnlock")->text(), QStringLiteral("Keep it in a sealed file"));
    QCOMPARE(faultsOf(m_page.get()), QStringList());
    grab(QStringLiteral("sealed-new"));
    click("connectorUnlock");
    QVERIFY(says(QStringLiteral("This is needed.")));
    type("connectorPassphrase", QStringLiteral("short"));
    click("connectorUnlock");
    QVERIFY(says(QStringLiteral("This is another one.")));
    type("connectorPassphraseAgain", QStringLiteral("short"));
    click("connectorUnlock");
    QTRY_VERIFY_WITH_TIMEOUT(says(QStringLiteral("8 letters")), patienceMs);
    QVERIFY(!secrets().sealed()->exists());
    type("connectorPassphrase", passphrase);
    type("connectorPassphraseAgain", passphrase);
    click("connectorUnlock");
    // What was to be saved is, and works.
    QTRY_VERIFY_WITH_TIMEOUT(!isShown("connectorSave"), patienceMs);
    QVERIFY(secrets().sealed()->exists());
    QVERIFY(find<QLineEdit>("connectorPassphrase")->text().isEmpty());
    QTRY_VERIFY_WITH_TIMEOUT(isShown("connectorTest_2"), patienceMs);
    click("connectorTest_2");
    QTRY_VERIFY_WITH_TIMEOUT(works(), patienceMs);
    QVERIFY(!isShown("connectorPassphrase_2"));
}

void TestSealedPasswords::a_new_account_is_kept_in_one_go()
{
    find<QAction>("connectorsAdd")->trigger();
    click("choice_gmail");
    QTRY_VERIFY_WITH_TIMEOUT(isShown("connectorSave"), patienceMs);
    type("connectorFromAddress", QStringLiteral("shop@gmail.com"));
    type("connectorSecret", password);
    click("connectorSave");
    QTRY_VERIFY_WITH_TIMEOUT(isShown("connectorPassphraseAgain"), patienceMs);
    type("connectorPassphrase", passphrase);
    type("connectorPassphraseAgain", passphrase);
    QTest::keyClick(find("connectorPassphraseAgain"), Qt::Key_Return);
    QTRY_VERIFY_WITH_TIMEOUT(!isShown("connectorSave"), patienceMs);
    for (const char* name : {"Gmail", "Gmail (mailbox)"}) {
        const auto row = m_shop->services->store().read(
            [&](ReadSession& session) { return delivery::connectors::findByName(session.connection(), name); });
        VERIFY_OK(row);
        const auto kept = secrets().read({row->uuid, row->name});
        VERIFY_OK(kept);
        QCOMPARE(kept->value_or(""), password.toStdString());
    }
}

void TestSealedPasswords::the_card_asks_once_after_a_start()
{
    keepAndLock();
    QVERIFY(!isShown("connectorPassphrase_2"));
    click("connectorTest_2");
    QTRY_VERIFY_WITH_TIMEOUT(isShown("connectorPassphrase_2"), patienceMs);
    QVERIFY(says(QStringLiteral("sealed file, which is locked")));
    QVERIFY(!isShown("connectorPassphraseAgain_2"));
    QVERIFY(!isShown("connectorPassphrase_1")); // the Local inbox needs none
    QCOMPARE(find<QPushButton>("connectorUnlock_2")->text(), QStringLiteral("Unlock"));
    QCOMPARE(faultsOf(m_page.get()), QStringList());
    type("connectorPassphrase_2", QStringLiteral("crows caw loudly"));
    click("connectorUnlock_2");
    QTRY_VERIFY_WITH_TIMEOUT(says(QStringLiteral("does not open")), patienceMs);
    QVERIFY(isShown("connectorPassphrase_2"));
    grab(QStringLiteral("sealed-locked"));
    type("connectorPassphrase_2", passphrase);
    QTest::keyClick(find("connectorPassphrase_2"), Qt::Key_Return);
    // What failed is tried again.
    QTRY_VERIFY_WITH_TIMEOUT(works(), patienceMs);
    QVERIFY(!isShown("connectorPassphrase_2"));
    click("connectorTest_2");
    QTRY_VERIFY_WITH_TIMEOUT(find("connectorTest_2")->isEnabled(), patienceMs);
    QVERIFY(works() && !isShown("connectorPassphrase_2"));
}

void TestSealedPasswords::the_form_asks_once_after_a_start()
{
    keepAndLock();
    openForm();
    click("connectorTest");
    QTRY_VERIFY_WITH_TIMEOUT(isShown("connectorPassphrase"), patienceMs);
    QVERIFY(!isShown("connectorPassphraseAgain"));
    type("connectorPassphrase", passphrase);
    click("connectorUnlock");
    QTRY_VERIFY_WITH_TIMEOUT(works(), patienceMs);
    QVERIFY(!isShown("connectorPassphrase"));
}

void TestSealedPasswords::what_a_send_lacked_is_asked_for_on_its_card()
{
    keepAndLock();
    const auto row = account();
    QVERIFY(!m_shop->services->workspace().makeConnector(row)); // as a send does
    m_page->enter({});
    QTRY_VERIFY_WITH_TIMEOUT(isShown("connectorPassphrase_2"), patienceMs);
    type("connectorPassphrase_2", passphrase);
    click("connectorUnlock_2");
    QTRY_VERIFY_WITH_TIMEOUT(!isShown("connectorPassphrase_2"), patienceMs);
    VERIFY_OK(m_shop->services->workspace().makeConnector(row));
}

void TestSealedPasswords::what_the_passphrase_cannot_mend_asks_for_none()
{
    // There is no file yet: a test that finds no password has none to unlock.
    click("connectorTest_2");
    QTRY_VERIFY_WITH_TIMEOUT(says(QStringLiteral("no keychain")), patienceMs);
    QVERIFY(!isShown("connectorPassphrase_2"));
    qputenv("PATRON_SECRET_SHOP_MAIL", "another");
    click("connectorTest_2");
    QTRY_VERIFY_WITH_TIMEOUT(says(QStringLiteral("password")) && find("connectorTest_2")->isEnabled(), patienceMs);
    QVERIFY(!isShown("connectorPassphrase_2"));
    qunsetenv("PATRON_SECRET_SHOP_MAIL");
}

QTEST_MAIN(TestSealedPasswords)
#include "tst_sealedpasswords.moc"
