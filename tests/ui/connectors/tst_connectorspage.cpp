// A person connects a mail account, a gateway and a folder, sees what goes wrong in words, and looks after them.

#include "core/delivery/accounthold.h"
#include "core/delivery/connectorstore.h"
#include "tests/support/fakedialogs.h"
#include "tests/support/fakemailbox.h"
#include "tests/support/mailshop.h"
#include "tests/support/smtpfaultserver.h"
#include "tests/support/uiwalker.h"
#include "ui/connectors/connectorspage.h"
#include "ui/kit/banner.h"
#include "ui/kit/button.h"
#include "ui/kit/card.h"
#include "ui/kit/label.h"
#include "ui/kit/pageheader.h"

#include <QComboBox>
#include <QDir>
#include <QLineEdit>
#include <QTableView>

using namespace patron;
using namespace patron::ui;
using namespace patron::test;

class TestConnectorsPage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void a_mail_server_is_tested_and_added();
    void what_is_missing_is_marked_at_its_place();
    void a_provider_brings_its_servers_limits_and_mailbox();
    void a_bound_taken_away_stays_away();
    void another_name_is_as_good();
    void a_gateway_asks_for_what_it_needs();
    void a_folder_is_chosen();
    void a_password_without_a_keychain_leaves_nothing_behind();
    void a_card_pauses_and_goes_on();
    void an_account_that_waits_says_until_when();
    void an_account_writes_to_itself();
    void the_log_says_what_the_other_side_said();
    void removing_is_refused_while_messages_wait();
    void providers_are_found_by_typing();
    void everything_can_be_reached();
    void pictures_data();
    void pictures();

private:
    template <typename T = QWidget>
    T* find(const QString& name)
    {
        return m_page->findChild<T*>(name);
    }
    void choose(const QString& choice);
    void type(const QString& name, const QString& text) { find<QLineEdit>(name)->setText(text); }
    void click(const QString& name) { QTest::mouseClick(find(name), Qt::LeftButton); }
    void sql(const std::string& text);
    std::optional<delivery::ConnectorRow> row(const std::string& name);
    std::string setting(std::string_view key) { return m_shop->services->store().setting(key).value().value_or(""); }
    /// A message that waits for the connector, and a try that was refused.
    void refusedMessage(ConnectorId connector);
    void grab(const QString& name);

    Theme m_theme;
    FakeDialogs m_dialogs;
    std::unique_ptr<MailShop> m_shop;
    std::unique_ptr<Page> m_page;
    QStringList m_notes;
};

void TestConnectorsPage::initTestCase()
{
    m_theme.setChoice(Theme::Choice::Light);
    applyTheme(*qApp, m_theme);
}

void TestConnectorsPage::init()
{
    m_dialogs = {};
    m_notes.clear();
    m_shop = std::make_unique<MailShop>(QStringList{QStringLiteral("Anna")});
    m_page.reset(makeConnectorsPage(m_theme, *m_shop->services, m_dialogs).make(nullptr));
    connect(m_page.get(), &Page::noteRaised, this, [this](Tone, const QString& text) { m_notes << text; });
    m_page->resize(1060, 760);
    m_page->show();
    m_page->enter({});
    QVERIFY(QTest::qWaitForWindowExposed(m_page.get()));
    QTRY_VERIFY(find(QStringLiteral("connectorLog_1")) != nullptr);
}

void TestConnectorsPage::cleanup()
{
    m_page.reset();
    m_shop.reset();
    m_theme.setChoice(Theme::Choice::Light);
}

void TestConnectorsPage::choose(const QString& choice)
{
    find<QAction>(QStringLiteral("connectorsAdd"))->trigger();
    click(QStringLiteral("choice_") + choice);
    QTRY_VERIFY(find(QStringLiteral("connectorSave")) != nullptr && find(QStringLiteral("connectorSave"))->isVisible());
}

void TestConnectorsPage::sql(const std::string& text)
{
    m_shop->write([&](Transaction& tx) -> Result<void> {
        tx.query(text).run();
        tx.changed(Area::Outbox);
        return {};
    });
}

std::optional<delivery::ConnectorRow> TestConnectorsPage::row(const std::string& name)
{
    return m_shop->services->store()
        .read([&](ReadSession& session) -> Result<std::optional<delivery::ConnectorRow>> {
            const auto found = delivery::connectors::findByName(session.connection(), name);
            return found ? std::optional(*found) : std::nullopt;
        })
        .value();
}

void TestConnectorsPage::refusedMessage(ConnectorId connector)
{
    const std::string id = std::to_string(connector.value);
    sql("INSERT INTO occasion(id, uuid, kind, name, message_id, connector_id, state, created_at) VALUES (9, 'u', "
        "'broadcast', 'Spring', 1, " +
        id + ", 'open', 0)");
    sql("INSERT INTO outbox(id, occasion_id, customer_id, channel, class, address, normalized, dedupe, "
        "message_header_id, message_version_id, connector_id, due_at, state, created_at) VALUES (9, 9, 1, 'email', "
        "'marketing', 'anna@shop.test', 'anna@shop.test', x'09', 'm@x', 1, " +
        id + ", 0, 'queued', 0)");
    const std::string at = std::to_string(MailShop::now - 60'000);
    sql("INSERT INTO attempt(outbox_id, n, phase, outcome, started_at, ended_at, code, enhanced, response) VALUES (9, "
        "1, 'rcpt', 'deferred', " +
        at + ", " + at +
        " + 1500, 451, '4.7.1', '451 4.7.1 Greylisted, come back later'), (9, 2, 'done', 'accepted', " + at + ", " +
        at + " + 300, 250, '', '250 ok')");
}

void TestConnectorsPage::grab(const QString& name)
{
    const QString folder = qEnvironmentVariable("PATRON_GRABS");
    if (folder.isEmpty())
        return;
    QTest::qWait(800);
    m_page->grab().save(QDir(folder).filePath(name));
}

void TestConnectorsPage::a_mail_server_is_tested_and_added()
{
    SmtpFaultServer server;
    choose(QStringLiteral("smtp"));
    type(QStringLiteral("connectorName"), QStringLiteral("Shop mail"));
    type(QStringLiteral("connectorFromName"), QStringLiteral("Marlow & Finch"));
    type(QStringLiteral("connectorFromAddress"), QStringLiteral("hello@shop.test"));
    type(QStringLiteral("connectorHost"), QStringLiteral("127.0.0.1"));
    type(QStringLiteral("connectorPort"), QStringLiteral("1"));
    auto* security = find<QComboBox>(QStringLiteral("connectorSecurity"));
    security->setCurrentIndex(security->findData(QStringLiteral("plain")));
    auto* result = find<Banner>(QStringLiteral("connectorResult"));
    click(QStringLiteral("connectorTest"));
    QTRY_COMPARE(result->tone(), Tone::Danger);
    QVERIFY2(result->text().contains(u"127.0.0.1"), qPrintable(result->text()));
    QVERIFY(!row("Shop mail"));

    type(QStringLiteral("connectorPort"), QString::number(server.port()));
    click(QStringLiteral("connectorTest"));
    QTRY_COMPARE(result->tone(), Tone::Ok);
    QVERIFY(server.commits().empty());
    click(QStringLiteral("connectorSave"));
    QTRY_VERIFY(row("Shop mail"));
    QCOMPARE(row("Shop mail")->settings.value("port", 0), server.port());
    QTRY_COMPARE(setting("send.connector"), "Shop mail");
    QTRY_VERIFY(find(QStringLiteral("connectorTest_2")) != nullptr);
    QVERIFY(m_notes.contains(QStringLiteral("“Shop mail” is added.")));

    // The card's own test.
    click(QStringLiteral("connectorTest_2"));
    const auto said = [this] {
        const auto all = m_page->findChildren<Banner*>(QStringLiteral("connectorCardResult"));
        return std::any_of(all.begin(), all.end(), [](const Banner* one) { return one->tone() == Tone::Ok; });
    };
    QTRY_VERIFY(said());
}

void TestConnectorsPage::what_is_missing_is_marked_at_its_place()
{
    choose(QStringLiteral("smtp"));
    type(QStringLiteral("connectorName"), {});
    click(QStringLiteral("connectorSave"));
    QCOMPARE(find(QStringLiteral("connectorName")), QApplication::focusWidget());
    type(QStringLiteral("connectorName"), QStringLiteral("Local Inbox"));
    type(QStringLiteral("connectorFromAddress"), QStringLiteral("nobody"));
    type(QStringLiteral("connectorHost"), QStringLiteral("mail.shop.test"));
    click(QStringLiteral("connectorSave"));
    auto* result = find<Banner>(QStringLiteral("connectorResult"));
    QTRY_COMPARE(result->tone(), Tone::Danger);
    QTRY_VERIFY2(result->text().contains(u"address"), qPrintable(result->text()));
    type(QStringLiteral("connectorFromAddress"), QStringLiteral("hello@shop.test"));
    click(QStringLiteral("connectorSave"));
    QTRY_VERIFY2(result->text().contains(u"already"), qPrintable(result->text()));
}

void TestConnectorsPage::a_provider_brings_its_servers_limits_and_mailbox()
{
    // Where the environment has the password, none is asked for.
    qputenv("PATRON_SECRET_GMAIL", "app password");
    choose(QStringLiteral("gmail"));
    grab(QStringLiteral("connectors-form.png"));
    type(QStringLiteral("connectorFromAddress"), QStringLiteral("shop@gmail.com"));
    click(QStringLiteral("connectorSave"));
    QTRY_VERIFY(row("Gmail"));
    const Json settings = row("Gmail")->settings;
    QCOMPARE(settings.value("host", ""), "smtp.gmail.com");
    QCOMPARE(settings.value("port", 0), 465);
    QCOMPARE(settings.value("security", ""), "tls");
    QCOMPARE(settings.value("username", ""), "shop@gmail.com");
    QCOMPARE(settings.value("per_day", 0), 400);
    QCOMPARE(settings.value("preset", ""), "gmail");
    const auto mailbox = row("Gmail (mailbox)");
    QVERIFY(mailbox);
    QCOMPARE(mailbox->kind, "imap");
    QCOMPARE(mailbox->settings.value("host", ""), "imap.gmail.com");
    QCOMPARE(mailbox->settings.value("username", ""), "shop@gmail.com");
    QTRY_VERIFY(find<QLabel>(QStringLiteral("connectorPace")) != nullptr);
    QTRY_COMPARE(find<QLabel>(QStringLiteral("connectorPace"))->text(),
                 QStringLiteral("0 of 400 sent in the last 24 hours"));
    // A second one gets a name of its own.
    choose(QStringLiteral("gmail"));
    QCOMPARE(find<QLineEdit>(QStringLiteral("connectorName"))->text(), QStringLiteral("Gmail 2"));
    qunsetenv("PATRON_SECRET_GMAIL");
}

void TestConnectorsPage::a_bound_taken_away_stays_away()
{
    qputenv("PATRON_SECRET_GMAIL", "app password");
    choose(QStringLiteral("gmail"));
    type(QStringLiteral("connectorFromAddress"), QStringLiteral("shop@gmail.com"));
    click(QStringLiteral("connectorMore"));
    QCOMPARE(find<QLineEdit>(QStringLiteral("connectorPerDay"))->text(), QStringLiteral("400"));
    type(QStringLiteral("connectorPerDay"), {});
    click(QStringLiteral("connectorSave"));
    QTRY_VERIFY(row("Gmail"));
    QVERIFY(!row("Gmail")->settings.contains("per_day"));

    QTRY_VERIFY(find(QStringLiteral("connectorChange_2")) != nullptr);
    click(QStringLiteral("connectorChange_2"));
    QCOMPARE(find<QLineEdit>(QStringLiteral("connectorPerDay"))->text(), QString());
    type(QStringLiteral("connectorPerDay"), QStringLiteral("90"));
    type(QStringLiteral("connectorFromName"), QStringLiteral("Tea"));
    click(QStringLiteral("connectorSave"));
    QTRY_COMPARE(row("Gmail")->settings.value("per_day", 0), 90);
    QCOMPARE(row("Gmail")->settings["from"].value("name", ""), "Tea");
    QCOMPARE(row("Gmail")->settings.value("host", ""), "smtp.gmail.com");
    qunsetenv("PATRON_SECRET_GMAIL");
}

void TestConnectorsPage::another_name_is_as_good()
{
    qputenv("PATRON_SECRET_GMAIL", "app password");
    choose(QStringLiteral("gmail"));
    type(QStringLiteral("connectorFromAddress"), QStringLiteral("shop@gmail.com"));
    click(QStringLiteral("connectorSave"));
    QTRY_VERIFY(find(QStringLiteral("connectorChange_2")) != nullptr);
    const auto before = row("Gmail");
    click(QStringLiteral("connectorChange_2"));
    type(QStringLiteral("connectorName"), QStringLiteral("local INBOX"));
    click(QStringLiteral("connectorSave"));
    auto* result = find<Banner>(QStringLiteral("connectorResult"));
    QTRY_VERIFY(result->isVisible() && result->tone() == Tone::Danger);
    QVERIFY(row("Gmail"));
    type(QStringLiteral("connectorName"), QStringLiteral("Letters"));
    click(QStringLiteral("connectorSave"));
    QTRY_VERIFY(row("Letters"));
    QVERIFY(!row("Gmail"));
    QCOMPARE(row("Letters")->uuid, before->uuid);
    QCOMPARE(setting("send.connector"), "Letters");
    qunsetenv("PATRON_SECRET_GMAIL");
}

void TestConnectorsPage::a_gateway_asks_for_what_it_needs()
{
    qputenv("PATRON_SECRET_TWILIO", "token");
    choose(QStringLiteral("twilio"));
    click(QStringLiteral("connectorSave"));
    QCOMPARE(find(QStringLiteral("connectorValuesAccount")), QApplication::focusWidget());
    type(QStringLiteral("connectorValuesAccount"), QStringLiteral("AC0123456789abcdef0123456789abcdef"));
    type(QStringLiteral("connectorSender"), QStringLiteral("+15551230000"));
    click(QStringLiteral("connectorSave"));
    QTRY_VERIFY(row("Twilio"));
    const Json settings = row("Twilio")->settings;
    QCOMPARE(settings.value("preset", ""), "twilio");
    QCOMPARE(settings["values"].value("account", ""), "AC0123456789abcdef0123456789abcdef");
    QVERIFY(!settings["values"].contains("service"));
    QTRY_COMPARE(setting("send.connector.sms"), "Twilio");
    QCOMPARE(setting("send.connector"), "");
    qunsetenv("PATRON_SECRET_TWILIO");
}

void TestConnectorsPage::a_folder_is_chosen()
{
    choose(QStringLiteral("pickup"));
    m_dialogs.nextFile = m_shop->folder.path();
    click(QStringLiteral("connectorChooseFolder"));
    click(QStringLiteral("connectorTest"));
    QTRY_COMPARE(find<Banner>(QStringLiteral("connectorResult"))->tone(), Tone::Ok);
    click(QStringLiteral("connectorSave"));
    QTRY_VERIFY(row("Pickup folder"));
    QCOMPARE(row("Pickup folder")->settings.value("folder", ""), m_shop->folder.path().toStdString());
    QCOMPARE(setting("send.connector"), "");
}

void TestConnectorsPage::a_password_without_a_keychain_leaves_nothing_behind()
{
    if (m_shop->services->workspace().secrets().write({"patron-test", "Test"}, "x")) {
        (void)m_shop->services->workspace().secrets().remove({"patron-test", "Test"});
        QSKIP("this machine has a keychain");
    }
    choose(QStringLiteral("gmail"));
    type(QStringLiteral("connectorFromAddress"), QStringLiteral("shop@gmail.com"));
    type(QStringLiteral("connectorSecret"), QStringLiteral("canary-app-password"));
    click(QStringLiteral("connectorSave"));
    auto* result = find<Banner>(QStringLiteral("connectorResult"));
    QTRY_COMPARE(result->tone(), Tone::Danger);
    QVERIFY2(!result->text().contains(u"canary"), qPrintable(result->text()));
    QVERIFY2(result->text().contains(u"PATRON_SECRET_GMAIL"), qPrintable(result->text()));
    QTRY_VERIFY(!row("Gmail") && !row("Gmail (mailbox)"));
    QCOMPARE(setting("send.connector"), "");
}

void TestConnectorsPage::a_card_pauses_and_goes_on()
{
    click(QStringLiteral("connectorPause_1"));
    QTRY_VERIFY(row("Local inbox")->paused);
    QTRY_COMPARE(find<Button>(QStringLiteral("connectorPause_1"))->text(), QStringLiteral("Go on"));
    click(QStringLiteral("connectorPause_1"));
    QTRY_VERIFY(!row("Local inbox")->paused);
}

void TestConnectorsPage::an_account_that_waits_says_until_when()
{
    const Ms now = m_shop->services->clock().now();
    const Json settings{{"host", "mail.shop.test"},
                        {"from", {{"name", "Marlow & Finch"}, {"address", "hello@shop.test"}}},
                        {"warm_up", true}};
    m_shop->write([&](Transaction& tx) -> Result<void> {
        PATRON_CHECK(delivery::connectors::add(tx, "Mail", "smtp", settings, 0));
        delivery::accountHolds::stopped(tx, ConnectorId{2},
                                        {delivery::TroubleClass::Throttled,
                                         "The server asks to slow down. The server said: 421 4.7.0 Too many messages",
                                         true,
                                         30 * msPerMinute,
                                         {}},
                                        now);
        return {};
    });
    QTRY_VERIFY(find(QStringLiteral("connectorPause_2")) != nullptr);
    QTRY_COMPARE(find<Button>(QStringLiteral("connectorPause_2"))->text(), QStringLiteral("Try now"));
    QStringList said;
    for (const Banner* one : m_page->findChildren<Banner*>())
        said << one->text();
    QVERIFY2(said.join(u'\n').contains(u"It goes on at "), qPrintable(said.join(u'\n')));
    QStringList paces;
    for (const Label* one : m_page->findChildren<Label*>(QStringLiteral("connectorPace")))
        paces << one->text();
    QVERIFY2(paces.join(u'\n').contains(u"0 of 50 sent in the last 24 hours · warms up"),
             qPrintable(paces.join(u'\n')));
    grab(QStringLiteral("connectors-waits.png"));
    click(QStringLiteral("connectorPause_2"));
    QTRY_COMPARE(find<Button>(QStringLiteral("connectorPause_2"))->text(), QStringLiteral("Pause"));
    QVERIFY(!row("Mail")->paused);
}

void TestConnectorsPage::an_account_writes_to_itself()
{
    SmtpFaultServer server;
    Mailbox mailbox;
    mailbox.mails = {{3, "From: Shop <hello@shop.test>\r\nSubject: Patron looks at this account\r\n\r\nText\r\n"}};
    qputenv("PATRON_SECRET_POST", "secret");
    m_shop->write([&](Transaction& tx) -> Result<void> {
        PATRON_CHECK(delivery::connectors::add(tx, "Mail", "smtp",
                                               Json{{"host", "127.0.0.1"},
                                                    {"port", server.port()},
                                                    {"security", "plain"},
                                                    {"from", {{"address", "hello@shop.test"}}}},
                                               0));
        PATRON_CHECK(delivery::connectors::add(
            tx, "Post", "imap",
            Json{{"host", "127.0.0.1"}, {"port", mailbox.port()}, {"security", "plain"}, {"username", "owner"}}, 0));
        return {};
    });
    QTRY_VERIFY(find(QStringLiteral("connectorProbe_2")) != nullptr);
    QTRY_VERIFY(find(QStringLiteral("connectorProbe_2"))->isVisible());
    QVERIFY(!find(QStringLiteral("connectorProbe_1"))->isVisible()); // the Local inbox
    QVERIFY(!find(QStringLiteral("connectorProbe_3"))->isVisible()); // a mailbox
    click(QStringLiteral("connectorProbe_2"));
    const auto said = [this] {
        QString text;
        for (const Banner* one : m_page->findChildren<Banner*>(QStringLiteral("connectorCardResult")))
            text += one->isHidden() ? QString() : one->text();
        return text;
    };
    QTRY_VERIFY2(said().startsWith(u"The mail arrived in"), qPrintable(said()));
    QVERIFY2(said().contains(u"takes our reference away"), qPrintable(said()));
    QCOMPARE(server.commits().size(), std::size_t{1});
    grab(QStringLiteral("connectors-probe.png"));
    qunsetenv("PATRON_SECRET_POST");
}

void TestConnectorsPage::the_log_says_what_the_other_side_said()
{
    refusedMessage(ConnectorId{1});
    QTRY_VERIFY(find<QLabel>(QStringLiteral("connectorNews"))->text().startsWith(u"1 message"));
    click(QStringLiteral("connectorLog_1"));
    auto* table = find<QTableView>(QStringLiteral("attemptList"));
    QTRY_COMPARE(table->model()->rowCount(), 2);
    grab(QStringLiteral("connectors-log.png"));
    QCOMPARE(table->model()->index(1, 4).data().toString(), QStringLiteral("451 4.7.1 Greylisted, come back later"));
    QCOMPARE(table->model()->index(1, 5).data().toString(), QStringLiteral("1.5 s"));
    auto* which = find<QTabBar>(QStringLiteral("attemptsWhich"));
    which->setCurrentIndex(1);
    QTRY_COMPARE(table->model()->rowCount(), 1);
    QCOMPARE(table->model()->index(0, 1).data().toString(), QStringLiteral("anna@shop.test"));
}

void TestConnectorsPage::removing_is_refused_while_messages_wait()
{
    choose(QStringLiteral("pickup"));
    type(QStringLiteral("connectorFolder"), m_shop->folder.path());
    click(QStringLiteral("connectorSave"));
    QTRY_VERIFY(row("Pickup folder"));
    refusedMessage(row("Pickup folder")->id);
    QTRY_VERIFY(find(QStringLiteral("connectorRemove_2")) != nullptr);
    m_notes.clear();
    click(QStringLiteral("connectorRemove_2"));
    QTRY_COMPARE(m_notes.size(), 1);
    QVERIFY2(m_notes.front().contains(u"still wait"), qPrintable(m_notes.front()));
    sql("UPDATE outbox SET state = 'cancelled'");
    click(QStringLiteral("connectorRemove_2"));
    QTRY_VERIFY(!row("Pickup folder"));
    QTRY_VERIFY(find(QStringLiteral("connectorRemove_2")) == nullptr);
}

void TestConnectorsPage::providers_are_found_by_typing()
{
    find<QAction>(QStringLiteral("connectorsAdd"))->trigger();
    QCOMPARE(find(QStringLiteral("connectorSearch")), QApplication::focusWidget());
    QTest::keyClicks(QApplication::focusWidget(), QStringLiteral("twi"));
    QTRY_VERIFY(!find(QStringLiteral("choice_gmail"))->isVisible());
    QVERIFY(find(QStringLiteral("choice_twilio"))->isVisible());
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
    while (QApplication::focusWidget() != find(QStringLiteral("choice_twilio")))
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
    QTRY_VERIFY(find(QStringLiteral("connectorValuesAccount")) != nullptr);
}

void TestConnectorsPage::everything_can_be_reached()
{
    QCOMPARE(faultsOf(m_page.get()), QStringList());
    find<QAction>(QStringLiteral("connectorsAdd"))->trigger();
    QCOMPARE(faultsOf(m_page.get()), QStringList());
    for (const char* choice : {"gmail", "ses", "smtp", "twilio", "smpp", "imap", "pickup"}) {
        choose(QLatin1String(choice));
        if (find(QStringLiteral("connectorMore"))->isVisible())
            click(QStringLiteral("connectorMore"));
        QCOMPARE(faultsOf(m_page.get()), QStringList());
    }
    m_page->enter({});
    click(QStringLiteral("connectorLog_1"));
    QCOMPARE(faultsOf(m_page.get()), QStringList());
}

void TestConnectorsPage::pictures_data()
{
    QTest::addColumn<Theme::Choice>("choice");
    QTest::newRow("light") << Theme::Choice::Light;
    QTest::newRow("dark") << Theme::Choice::Dark;
}

void TestConnectorsPage::pictures()
{
    QFETCH(Theme::Choice, choice);
    if (qEnvironmentVariableIsEmpty("PATRON_GRABS"))
        QSKIP("pictures are made where PATRON_GRABS names a folder");
    const QString mode = QLatin1String(QTest::currentDataTag());
    m_theme.setChoice(choice);
    grab(QStringLiteral("connectors-empty-%1.png").arg(mode));
    find<QAction>(QStringLiteral("connectorsAdd"))->trigger();
    grab(QStringLiteral("connectors-gallery-%1.png").arg(mode));
    choose(QStringLiteral("microsoft365"));
    click(QStringLiteral("connectorMore"));
    grab(QStringLiteral("connectors-form-%1.png").arg(mode));
    m_shop->write([](Transaction& tx) -> Result<void> {
        const Json from{{"name", "Marlow & Finch"}, {"address", "hello@shop.test"}};
        PATRON_TRY(gmail, delivery::connectors::add(tx, "Gmail", "smtp",
                                                    Json{{"host", "smtp.gmail.com"},
                                                         {"port", 465},
                                                         {"security", "tls"},
                                                         {"username", "hello@shop.test"},
                                                         {"from", from},
                                                         {"per_day", 400},
                                                         {"preset", "gmail"}},
                                                    MailShop::now));
        (void)gmail;
        PATRON_TRY(mailbox, delivery::connectors::add(tx, "Gmail (mailbox)", "imap",
                                                      Json{{"host", "imap.gmail.com"}, {"username", "hello@shop.test"}},
                                                      MailShop::now));
        (void)mailbox;
        PATRON_TRY(twilio,
                   delivery::connectors::add(tx, "Twilio", "sms-http",
                                             Json{{"preset", "twilio"},
                                                  {"values", {{"account", "AC0123456789abcdef0123456789abcdef"}}},
                                                  {"sender", "+15551230000"}},
                                             MailShop::now));
        delivery::connectors::pause(tx, twilio, "Twilio refused the log-in: check the Auth token.");
        return {};
    });
    m_page->enter({});
    QTRY_VERIFY(find(QStringLiteral("connectorTest_4")) != nullptr);
    refusedMessage(row("Gmail")->id);
    grab(QStringLiteral("connectors-full-%1.png").arg(mode));
    click(QStringLiteral("connectorLog_2"));
    grab(QStringLiteral("connectors-log-%1.png").arg(mode));
}

QTEST_MAIN(TestConnectorsPage)
#include "tst_connectorspage.moc"
