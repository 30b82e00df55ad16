// A send by clicks, from the choice of a message to the mails in the Local inbox.

#include "core/delivery/local/localinbox.h"
#include "core/workspace/broadcastlaunch.h"
#include "tests/support/checks.h"
#include "tests/support/fakedialogs.h"
#include "tests/support/mailshop.h"
#include "tests/support/uiwalker.h"
#include "ui/kit/button.h"
#include "ui/kit/card.h"
#include "ui/kit/label.h"
#include "ui/kit/mailpreview.h"
#include "ui/kit/segmentedcontrol.h"
#include "ui/models/inboxmodel.h"
#include "ui/models/occasionlistmodel.h"
#include "ui/sends/launchchecklist.h"
#include "ui/sends/sendspage.h"

#include <QAbstractItemModelTester>
#include <QDir>
#include <QLineEdit>
#include <QListView>
#include <QPlainTextEdit>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTableView>
#include <QTreeWidget>

using namespace patron;
using namespace patron::ui;
using namespace patron::test;

class TestSendsPage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void a_send_by_clicks_ends_in_the_local_inbox();
    void a_send_goes_as_slowly_as_wished();
    void what_is_wrong_is_said_before_it_goes();
    void who_may_not_get_it_is_said_in_words();
    void answers_are_made_up_for_the_local_inbox();
    void a_refused_confirmation_sends_nothing();
    void a_paused_send_goes_on();
    void mails_are_read_in_the_inbox();
    void a_customer_who_wrote_is_answered();
    void a_mail_of_nobody_knows_whom_finds_its_owner();
    void everything_can_be_reached();

private:
    void letterFrom(const std::string& name, const std::string& subject, const std::string& text);
    template <typename T>
    T* find(const char* name)
    {
        return m_page->findChild<T*>(QLatin1String(name));
    }
    void startSend();
    void click(const char* name) { QTest::mouseClick(find<QWidget>(name), Qt::LeftButton); }
    std::int64_t mails() { return delivery::LocalInbox(m_shop->services->store().uuid()).count(); }
    outbox::OccasionSummary newest();
    void grab(const QString& name);

    Theme m_theme;
    FakeDialogs m_dialogs;
    std::unique_ptr<MailShop> m_shop;
    std::unique_ptr<Page> m_page;
};

void TestSendsPage::initTestCase()
{
    m_theme.setChoice(Theme::Choice::Light);
    applyTheme(*qApp, m_theme);
}

void TestSendsPage::init()
{
    m_dialogs = {};
    m_shop = std::make_unique<MailShop>(QStringList{u"Anna"_qs, u"Bert"_qs, u"Cora"_qs, u"Dora"_qs});
    m_page.reset(makeSendsPage(m_theme, *m_shop->services, m_dialogs).make(nullptr));
    m_page->resize(1060, 760);
    m_page->show();
    m_page->enter({});
    QVERIFY(QTest::qWaitForWindowExposed(m_page.get()));
}

void TestSendsPage::cleanup()
{
    m_page.reset();
    m_shop.reset();
}

outbox::OccasionSummary TestSendsPage::newest()
{
    return m_shop->services->store()
        .read([](ReadSession& session) -> Result<outbox::OccasionSummary> {
            auto all = outbox::occasions::newest(session.connection(), 1);
            return all.empty() ? outbox::OccasionSummary{} : all.front();
        })
        .value();
}

void TestSendsPage::grab(const QString& name)
{
    const QString folder = qEnvironmentVariable("PATRON_GRABS");
    if (folder.isEmpty())
        return;
    QTest::qWait(800);
    m_page->grab().save(QDir(folder).filePath(name));
}

void TestSendsPage::startSend()
{
    find<QAction>("sendsNew")->trigger();
    QTRY_VERIFY(find<Button>("newSendLaunch")->isEnabled());
}

void TestSendsPage::a_send_by_clicks_ends_in_the_local_inbox()
{
    grab(u"sends-empty.png"_qs);
    startSend();
    QCOMPARE(find<KpiCard>("plannedCount")->value(), u"4"_qs);
    QVERIFY(find<Button>("newSendLaunch")->text().contains(u"4"));
    auto* checklist = find<LaunchChecklist>("launchChecklist");
    QTRY_VERIFY2(checklist->lines().contains(u"Right: Made for everyone: 4 messages, none with a hole"_qs),
                 qPrintable(checklist->lines().join(u'\n')));
    QVERIFY(checklist->lines().contains(u"Good to know: To the Local inbox: nobody gets anything"_qs));
    QVERIFY(checklist->lines().contains(u"Right: Only to people who said yes to emails and have not unsubscribed"_qs));
    QVERIFY(!checklist->hasErrors());
    grab(u"sends-new.png"_qs);
    click("newSendLaunch");
    QCOMPARE(m_dialogs.confirmations.size(), 1);
    QCOMPARE(m_dialogs.confirmations.front().confirmText, u"Send 4 emails"_qs);
    QTRY_COMPARE(mails(), 4);
    QTRY_VERIFY(newest().tally.finished());
    const outbox::OccasionSummary sent = newest();
    QCOMPARE(sent.tally.of(outbox::SendState::Accepted), 4);
    QVERIFY(sent.tally.addsUp());
    auto* states = find<QTreeWidget>("sendStates");
    const auto shown = [&] {
        QStringList lines;
        for (int i = 0; i < states->topLevelItemCount(); ++i)
            lines << states->topLevelItem(i)->text(0) + u": "_qs + states->topLevelItem(i)->text(1);
        return lines;
    };
    QTRY_COMPARE(shown(), (QStringList{u"Sent: 4"_qs, u"Together: 4"_qs}));
    QVERIFY(find<Label>("sendSum")->text().startsWith(u"4 people = 4 messages"));
    QVERIFY(!find<QWidget>("sendSpeed")->isVisible());
    m_shop->write([](Transaction& tx) -> Result<void> {
        tx.query("INSERT INTO attempt(outbox_id, n, phase, outcome, started_at, ended_at) SELECT outbox_id, 2, 'rcpt', "
                 "'deferred', started_at + 45000, ended_at + 45000 FROM attempt ORDER BY id LIMIT 1")
            .run();
        tx.changed(Area::Outbox);
        return {};
    });
    QTRY_VERIFY(find<QWidget>("sendSpeed")->isVisible());
    QCOMPARE(find<QWidget>("sendSpeed")->accessibleName(), u"4 tries got through, 1 did not"_qs);
    grab(u"sends-done.png"_qs);
}

void TestSendsPage::a_send_goes_as_slowly_as_wished()
{
    const auto ends = [&] {
        const auto labels = m_page->findChildren<Label*>();
        return std::any_of(labels.begin(), labels.end(), [](const Label* label) {
            return label->isVisible() && label->text().startsWith(u"The last one leaves on ");
        });
    };
    startSend();
    auto* rate = find<QSpinBox>("newSendRate");
    QCOMPARE(rate->text(), u"As fast as the account may"_qs);
    QVERIFY(!ends());
    rate->setFocus();
    rate->selectAll();
    QTest::keyClicks(rate, u"2"_qs);
    QCOMPARE(rate->text(), u"2 a minute"_qs);
    QTRY_VERIFY(ends());
    grab(u"sends-slowly.png"_qs);
    click("newSendBack");
    startSend();
    QCOMPARE(rate->value(), 0);
    QTRY_VERIFY(!ends());
    rate->setValue(6'000);
    QTRY_VERIFY(ends() && find<Button>("newSendLaunch")->isEnabled());
    click("newSendLaunch");
    QTRY_COMPARE(mails(), 4);
    const auto kept = m_shop->services->store().read([](ReadSession& session) -> Result<std::int64_t> {
        Query query = session.connection().query("SELECT rate_per_minute FROM occasion");
        return query.step() ? query.int64(0) : 0;
    });
    QCOMPARE(kept.value(), 6'000);
}

void TestSendsPage::what_is_wrong_is_said_before_it_goes()
{
    m_shop->write([](Transaction& tx) -> Result<void> {
        message::Message bad = MailShop::spring();
        bad.body = "<p>Dear {{ customer.first_nme }}</p>";
        PATRON_CHECK(message::messages::save(tx, bad, MailShop::now));
        return {};
    });
    startSend();
    auto* checklist = find<LaunchChecklist>("launchChecklist");
    QTRY_VERIFY2(checklist->hasErrors(), qPrintable(checklist->lines().join(u'\n')));
    grab(u"sends-new-wrong.png"_qs);
    m_dialogs.nextYes = false;
    click("newSendLaunch");
    QCOMPARE(m_dialogs.confirmations.size(), 1);
    QVERIFY(m_dialogs.confirmations.front().dangerous);
    QCOMPARE(m_dialogs.confirmations.front().title, u"Send in spite of it?"_qs);
    // From the line it is one step to where it is mended.
    QSignalSpy gone(m_page.get(), &Page::goRequested);
    click("launchGo1");
    QCOMPARE(gone.size(), 1);
    QCOMPARE(gone.front().front().toString(), u"messages"_qs);
    QCOMPARE(mails(), 0);
}

void TestSendsPage::who_may_not_get_it_is_said_in_words()
{
    m_shop->write([&](Transaction& tx) -> Result<void> {
        customer::consents::add(tx,
                                {CustomerId{1},
                                 customer::Channel::Email,
                                 "marketing",
                                 customer::ConsentState::Denied,
                                 "test",
                                 "no",
                                 {},
                                 MailShop::now,
                                 {}},
                                MailShop::now);
        return {};
    });
    startSend();
    QCOMPARE(find<KpiCard>("plannedCount")->value(), u"3"_qs);
    QCOMPARE(find<KpiCard>("excludedCount")->value(), u"1"_qs);
    auto* reasons = find<QTreeWidget>("excludedReasons");
    QCOMPARE(reasons->topLevelItemCount(), 1);
    QCOMPARE(reasons->topLevelItem(0)->text(0), u"Said no to marketing"_qs);
}

void TestSendsPage::answers_are_made_up_for_the_local_inbox()
{
    auto* simulate = find<Button>("occasionSimulate");
    startSend();
    click("newSendLaunch");
    QTRY_VERIFY(newest().tally.finished());
    QTRY_VERIFY(simulate->isVisible());
    click("occasionSimulate");
    QCOMPARE(m_dialogs.confirmations.back().confirmText, u"Make up answers"_qs);
    const auto events = [&] {
        return m_shop->services->store()
            .read([](ReadSession& session) -> Result<qint64> {
                Query query = session.connection().query("SELECT COUNT(*) FROM event WHERE source = 'simulated'");
                query.step();
                return query.int64(0);
            })
            .value();
    };
    QTRY_VERIFY(events() > 0);
    QTRY_VERIFY(simulate->isEnabled());
    QCOMPARE(newest().tally.of(outbox::SendState::Accepted), 0); // each was delivered or came back
    grab(u"sends-simulated.png"_qs);
    // A second time there is nothing new.
    const qint64 before = events();
    click("occasionSimulate");
    QTRY_VERIFY(simulate->isEnabled());
    QTest::qWait(200);
    QCOMPARE(events(), before);
}

void TestSendsPage::a_refused_confirmation_sends_nothing()
{
    startSend();
    m_dialogs.nextYes = false;
    click("newSendLaunch");
    QCOMPARE(m_dialogs.confirmations.size(), 1);
    QVERIFY(find<Button>("newSendLaunch")->isEnabled());
    QCOMPARE(mails(), 0);
    QVERIFY(!newest().occasion.id);
}

void TestSendsPage::a_paused_send_goes_on()
{
    workspace::BroadcastWish wish;
    wish.message = "Spring";
    wish.segment = "Everybody";
    auto& open = m_shop->services->workspace();
    const auto broadcast = workspace::prepareBroadcast(open, wish, MailShop::now);
    VERIFY_OK(broadcast);
    VERIFY_OK(outbox::launch(open.store(), *broadcast, MailShop::now));
    QTRY_VERIFY(find<Button>("occasionPause")->isVisible());
    click("occasionPause");
    QTRY_COMPARE(QString::fromStdString(newest().occasion.state), u"paused"_qs);
    QTRY_COMPARE(find<Button>("occasionPause")->text(), u"Go on"_qs);
    QVERIFY(!find<Button>("occasionSend")->isVisible());
    click("occasionPause");
    QTRY_VERIFY(find<Button>("occasionSend")->isVisible());
    click("occasionSend");
    QTRY_COMPARE(mails(), 4);
    QTRY_COMPARE(newest().tally.of(outbox::SendState::Accepted), 4);
}

void TestSendsPage::mails_are_read_in_the_inbox()
{
    startSend();
    click("newSendLaunch");
    QTRY_COMPARE(mails(), 4);
    QTRY_VERIFY(newest().tally.finished());
    find<SegmentedControl>("sendsViews")->setCurrent(u"inbox"_qs);
    auto* list = find<QListView>("inboxList");
    QTRY_COMPARE(list->model()->rowCount(), 4);
    auto* mail = find<MailPreview>("inboxMail");
    QTRY_COMPARE(mail->blockedImages(), 3);
    list->setFocus();
    const QString first = find<Label>("inboxSubject")->text();
    // The mail that came first stays in front, wherever the later ones put it.
    QTest::keyClick(list, list->currentIndex().row() == 0 ? Qt::Key_Down : Qt::Key_Up);
    QTRY_VERIFY(find<Label>("inboxSubject")->text() != first);
    const QString name = find<Label>("inboxSubject")->text().section(u' ', -1);
    const auto text = [&] {
        QString shown;
        bool answered = false;
        mail->readText([&](const QString& now) {
            shown = now;
            answered = true;
        });
        return QTest::qWaitFor([&] { return answered; }) ? shown : QString();
    };
    QTRY_VERIFY2(text().contains(u"Dear "_qs + name), qPrintable(text()));
    grab(u"sends-inbox.png"_qs);
    m_theme.setChoice(Theme::Choice::Dark);
    grab(u"sends-inbox-dark.png"_qs);
    m_theme.setChoice(Theme::Choice::Light);
}

void TestSendsPage::letterFrom(const std::string& name, const std::string& subject, const std::string& text)
{
    m_shop->write([&](Transaction& tx) -> Result<void> {
        tx.query("INSERT INTO inbound_mail(connector_id, source_key, kind, sender, subject, body, customer_id, "
                 "matched_by, state, at, received_at) SELECT 1, ?1 || ?2, 'reply', ?1, ?2, ?3, customer_id, 'address', "
                 "'done', ?4, ?4 FROM v_identity WHERE normalized = ?1")
            .bind(name + "@shop.test", subject, text, MailShop::now - 7'200'000)
            .run();
        tx.changed(Area::Outbox);
        return {};
    });
}

void TestSendsPage::a_customer_who_wrote_is_answered()
{
    letterFrom("anna", "Opening hours", "Are you open on Sunday?\nI would like to come with my mother.");
    letterFrom("bert", "Tin", "The tin was open when it came. What now?");
    m_page->enter({{u"view"_qs, u"answers"_qs}});
    auto* list = find<QListView>("answersList");
    QTRY_COMPARE(list->model()->rowCount(), 2);
    QTRY_VERIFY(find<QWidget>("answerText")->isVisible());
    while (list->currentIndex().data().toString().startsWith(u"The tin"))
        QTest::keyClick(list, list->currentIndex().row() == 0 ? Qt::Key_Down : Qt::Key_Up);
    QVERIFY(!find<Button>("answerSend")->isEnabled());
    QCOMPARE(faultsOf(m_page.get()), QStringList());
    grab(u"sends-answers.png"_qs);
    auto* text = find<QPlainTextEdit>("answerText");
    text->setFocus();
    QTest::keyClicks(text, u"Yes, from ten to four."_qs);
    QVERIFY(find<Button>("answerSend")->isEnabled());
    // What is half written waits while another talk is in front.
    const int anna = list->currentIndex().row();
    list->setCurrentIndex(list->model()->index(1 - anna, 0));
    QCOMPARE(text->toPlainText(), QString());
    list->setCurrentIndex(list->model()->index(anna, 0));
    QCOMPARE(text->toPlainText(), u"Yes, from ten to four."_qs);
    click("answerSend");
    QTRY_COMPARE(mails(), 1);
    QTRY_COMPARE(list->model()->rowCount(), 1);
    const auto sent = delivery::LocalInbox(m_shop->services->store().uuid()).list().value().front();
    QCOMPARE(sent.subject, "Re: Opening hours");
    QVERIFY(sent.to.find("anna@shop.test") != std::string::npos);
    QCOMPARE(text->toPlainText(), QString());
    // The other one needs none.
    click("answerNone");
    QTRY_COMPARE(list->model()->rowCount(), 0);
    grab(u"sends-answers-none.png"_qs);
    QCOMPARE(mails(), 1);
}

void TestSendsPage::a_mail_of_nobody_knows_whom_finds_its_owner()
{
    m_shop->write([](Transaction& tx) -> Result<void> {
        tx.query("INSERT INTO inbound_mail(connector_id, source_key, kind, detail, sender, recipient, subject, reason, "
                 "hard, status, said, matched_by, state, at, received_at) VALUES (1, 'k', 'bounce', '', "
                 "'postmaster@relay.test', 'dora@shop.test', 'Undeliverable', 'unknown_recipient', 1, '5.1.1', '550 "
                 "5.1.1 no such user', '', 'waiting', ?1, ?1)")
            .bind(MailShop::now - 60'000)
            .run();
        tx.changed(Area::Outbox);
        return {};
    });
    m_page->enter({{u"view"_qs, u"answers"_qs}});
    auto* list = find<QListView>("answersList");
    QTRY_COMPARE(list->model()->rowCount(), 1);
    QTRY_VERIFY(find<QWidget>("mailAttach")->isVisible());
    grab(u"sends-answers-mail.png"_qs);
    auto* whose = find<QLineEdit>("mailWhose");
    whose->setText(u"nobody@else.test"_qs);
    click("mailAttach");
    QTRY_VERIFY(find<QWidget>("mailProblem")->isVisible());
    whose->setText(u" Dora@shop.test "_qs);
    click("mailAttach");
    QTRY_COMPARE(list->model()->rowCount(), 0);
    const auto suppressed = m_shop->services->store().read([](ReadSession& session) -> Result<std::int64_t> {
        Query query = session.connection().query("SELECT count(*) FROM suppression WHERE normalized = "
                                                 "'dora@shop.test' AND reason = 'bounced_hard'");
        query.step();
        return query.int64(0);
    });
    QCOMPARE(suppressed.value(), 1);
}

void TestSendsPage::everything_can_be_reached()
{
    QCOMPARE(faultsOf(m_page.get()), QStringList());
    startSend();
    QCOMPARE(faultsOf(m_page.get()), QStringList());
    click("newSendLaunch");
    OccasionListModel model(*m_shop->services);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    InboxModel inbox(*m_shop->services);
    QAbstractItemModelTester inboxTester(&inbox, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QTRY_COMPARE(mails(), 4);
    QTRY_COMPARE(inbox.rowCount(), 4);
    QTRY_COMPARE(model.rowCount(), 1);
    QCOMPARE(faultsOf(m_page.get()), QStringList());
    find<SegmentedControl>("sendsViews")->setCurrent(u"inbox"_qs);
    QTRY_COMPARE(find<MailPreview>("inboxMail")->blockedImages(), 3);
    QCOMPARE(faultsOf(m_page.get()), QStringList());
}

QTEST_MAIN(TestSendsPage)
#include "tst_sendspage.moc"
