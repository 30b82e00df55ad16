// The suppression list by keys and clicks: who is not written to and why, onto the list and off it.

#include "core/customer/suppressionlist.h"
#include "tests/support/checks.h"
#include "tests/support/fakedialogs.h"
#include "tests/support/mailshop.h"
#include "tests/support/uiwalker.h"
#include "ui/kit/banner.h"
#include "ui/kit/button.h"
#include "ui/kit/emptystate.h"
#include "ui/kit/label.h"
#include "ui/kit/searchfield.h"
#include "ui/kit/segmentedcontrol.h"
#include "ui/models/suppressionlistmodel.h"
#include "ui/sends/sendspage.h"

#include <QAbstractItemModelTester>
#include <QAction>
#include <QClipboard>
#include <QDir>
#include <QFile>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QSignalSpy>
#include <QTableView>

using namespace patron;
using namespace patron::ui;
using namespace patron::test;

class TestSuppressions : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void an_empty_list_says_what_will_be_here();
    void the_list_says_who_and_why();
    void addresses_are_found_and_narrowed();
    void pasted_addresses_are_looked_at_and_added();
    void one_is_taken_off_after_a_question();
    void a_bounce_comes_off_with_a_warning_only();
    void an_erased_customer_stays();
    void it_leads_to_the_profile();
    void it_goes_into_a_file();
    void a_bounce_meanwhile_comes_onto_the_list();
    void a_long_list_is_read_as_it_is_looked_at();
    void everything_can_be_reached();

private:
    template <typename T>
    T* find(const char* name)
    {
        return m_page->findChild<T*>(QLatin1String(name));
    }
    void click(const char* name) { QTest::mouseClick(find<QWidget>(name), Qt::LeftButton); }
    void suppress(const char* address, const char* reason, const char* source, const char* evidence, int daysAgo = 0);
    void erase(const char* address);
    void fillList();
    void open();
    QTableView* table() { return find<QTableView>("suppressionsTable"); }
    QString cell(int row, int column) { return table()->model()->index(row, column).data().toString(); }
    QStringList addresses();
    /// "Bounced: 3" of the button, or nothing while there is none.
    QString count(const char* reason)
    {
        const auto* button = find<Button>(reason);
        return button ? button->accessibleName() : QString();
    }
    bool choose(const QString& address);
    std::string standing(const char* address);
    void grab(const QString& name);

    Theme m_theme;
    FakeDialogs m_dialogs;
    std::unique_ptr<MailShop> m_shop;
    std::unique_ptr<Page> m_page;
};

void TestSuppressions::initTestCase()
{
    m_theme.setChoice(Theme::Choice::Light);
    applyTheme(*qApp, m_theme);
}

void TestSuppressions::init()
{
    m_dialogs = {};
    m_shop = std::make_unique<MailShop>(QStringList{u"Anna"_qs, u"Bert"_qs});
}

void TestSuppressions::cleanup()
{
    m_page.reset();
    m_shop.reset();
}

void TestSuppressions::open()
{
    m_page.reset(makeSendsPage(m_theme, *m_shop->services, m_dialogs).make(nullptr));
    m_page->resize(1060, 760);
    m_page->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_page.get()));
    m_page->enter({{u"view"_qs, u"suppressions"_qs}});
}

void TestSuppressions::suppress(const char* address, const char* reason, const char* source, const char* evidence,
                                int daysAgo)
{
    m_shop->write([&](Transaction& tx) -> Result<void> {
        const Store& store = m_shop->services->store();
        auto identity = customer::makeIdentity(customer::IdentityKind::Email, address, {}, {});
        if (!identity)
            identity = customer::makeIdentity(customer::IdentityKind::Phone, address, {}, store.country());
        const Ms at = MailShop::now - daysAgo * msPerDay;
        customer::consents::suppress(tx,
                                     {std::string(customer::identityKindName(identity->kind)),
                                      identity->normalized,
                                      reason,
                                      source,
                                      evidence,
                                      at,
                                      {}},
                                     store.identityKey(), at);
        return {};
    });
}

void TestSuppressions::erase(const char* address)
{
    m_shop->write([&](Transaction& tx) -> Result<void> {
        Query query = tx.query("INSERT INTO suppression(kind, normalized, hash, reason, source, evidence, at, "
                               "recorded_at) VALUES ('email', NULL, ?, 'erased', 'erasure', '', ?, ?)");
        query.bindBlob(customer::consents::addressHash("email", address, m_shop->services->store().identityKey()));
        query.bindNext(MailShop::now - 40 * msPerDay).bindNext(MailShop::now).run();
        tx.changed(Area::Consents);
        return {};
    });
}

void TestSuppressions::fillList()
{
    suppress("anna@shop.test", "unsubscribed", "mailbox", "unsubscribed: Please stop these mails", 3);
    suppress("anna@shop.test", "complained", "provider", "Amazon SES: abuse", 2);
    suppress("bert@shop.test", "bounced_hard", "patron", "550 5.1.1 The email account does not exist", 5);
    suppress("carla.lindqvist@northern-lights-trading.example", "manual", "window", "Asked us at the till", 9);
    suppress("07700 900123", "unsubscribed", "reply", "asked to stop by sms: STOP", 12);
    erase("gone@shop.test");
}

QStringList TestSuppressions::addresses()
{
    QStringList list;
    for (int row = 0; row < table()->model()->rowCount(); ++row)
        list << cell(row, SuppressionListModel::AddressColumn);
    return list;
}

bool TestSuppressions::choose(const QString& address)
{
    if (!QTest::qWaitFor([&] { return addresses().contains(address); }))
        return false;
    const auto row = static_cast<int>(addresses().indexOf(address));
    const QRect place = table()->visualRect(table()->model()->index(row, 0));
    QTest::mouseClick(table()->viewport(), Qt::LeftButton, {}, place.center());
    return QTest::qWaitFor([&] {
        auto* title = find<Label>("suppressionAddress");
        return title->isVisible() && title->text() == address;
    });
}

std::string TestSuppressions::standing(const char* address)
{
    Store& store = m_shop->services->store();
    return store
        .read([&](ReadSession& session) -> Result<std::string> {
            return customer::consents::suppressionReason(session.connection(), "email", address, store.identityKey());
        })
        .value();
}

void TestSuppressions::grab(const QString& name)
{
    const QString folder = qEnvironmentVariable("PATRON_GRABS");
    if (folder.isEmpty())
        return;
    for (const auto& [choice, suffix] :
         {std::pair(Theme::Choice::Light, u""_qs), std::pair(Theme::Choice::Dark, u"-dark"_qs)}) {
        m_theme.setChoice(choice);
        QTest::qWait(400);
        m_page->grab().save(QDir(folder).filePath(name + suffix + u".png"_qs));
    }
    m_theme.setChoice(Theme::Choice::Light);
}

void TestSuppressions::an_empty_list_says_what_will_be_here()
{
    open();
    QTRY_VERIFY(find<EmptyState>("suppressionsEmpty")->isVisible());
    QCOMPARE(faultsOf(m_page.get()), QStringList());
    grab(u"suppressions-empty"_qs);
    // From there straight to the first address.
    Q_EMIT find<EmptyState>("suppressionsEmpty")->primaryTriggered();
    auto* text = find<QPlainTextEdit>("suppressionText");
    QTRY_VERIFY(text->isVisible());
    QVERIFY(text->hasFocus());
    click("suppressionCancel");
    QTRY_VERIFY(find<EmptyState>("suppressionsEmpty")->isVisible());
}

void TestSuppressions::the_list_says_who_and_why()
{
    fillList();
    open();
    QTRY_COMPARE(addresses(), (QStringList{u"anna@shop.test"_qs, u"bert@shop.test"_qs,
                                           u"carla.lindqvist@northern-lights-trading.example"_qs, u"+447700900123"_qs,
                                           u"An erased customer"_qs}));
    using Model = SuppressionListModel;
    QCOMPARE(cell(0, Model::ReasonColumn), u"Complained"_qs);
    QCOMPARE(table()->model()->index(0, Model::ReasonColumn).data(Model::FurtherRole).toInt(), 1);
    QCOMPARE(cell(0, Model::ChannelColumn), u"Email"_qs);
    QCOMPARE(cell(0, Model::HowColumn), u"The provider: Amazon SES: abuse"_qs);
    QCOMPARE(cell(0, Model::SinceColumn), u"28 Feb 2024"_qs);
    QCOMPARE(cell(3, Model::ChannelColumn), u"Text"_qs);
    QCOMPARE(cell(4, Model::ReasonColumn), u"Erased"_qs);
    // The first is in front, with both its reasons.
    QTRY_COMPARE(find<Label>("suppressionAddress")->text(), u"anna@shop.test"_qs);
    QTRY_VERIFY(find<QWidget>("suppressionBody")->isVisible());
    QStringList said;
    for (const Label* label : find<QWidget>("suppressionBody")->findChildren<Label*>())
        said << label->text();
    QVERIFY2(said.contains(u"They called a message of yours spam."_qs), qPrintable(said.join(u'\n')));
    QVERIFY2(said.contains(u"The mailbox: unsubscribed: Please stop these mails"_qs), qPrintable(said.join(u'\n')));
    // Keys walk through the list.
    table()->setFocus();
    QTest::keyClick(table(), Qt::Key_Down);
    QTRY_COMPARE(find<Label>("suppressionAddress")->text(), u"bert@shop.test"_qs);
    grab(u"suppressions-bounced"_qs);
    QTest::keyClick(table(), Qt::Key_Up);
    QTRY_COMPARE(find<Label>("suppressionAddress")->text(), u"anna@shop.test"_qs);
    grab(u"suppressions"_qs);
}

void TestSuppressions::addresses_are_found_and_narrowed()
{
    fillList();
    open();
    QTRY_COMPARE(count("reason_all"), u"All: 5"_qs);
    QCOMPARE(count("reason_unsubscribed"), u"Unsubscribed: 2"_qs);
    QCOMPARE(count("reason_erased"), u"Erased: 1"_qs);
    click("reason_unsubscribed");
    QTRY_COMPARE(addresses(), (QStringList{u"anna@shop.test"_qs, u"+447700900123"_qs}));
    QCOMPARE(cell(0, SuppressionListModel::ReasonColumn), u"Unsubscribed"_qs);
    QVERIFY(find<Button>("reason_unsubscribed")->isChecked());
    auto* search = find<SearchField>("suppressionsSearch");
    search->setFocus();
    QTest::keyClicks(search, u"07700"_qs);
    QTRY_COMPARE(addresses(), QStringList{u"+447700900123"_qs});
    QCOMPARE(count("reason_all"), u"All: 1"_qs);
    QTest::keyClick(search, Qt::Key_Escape);
    QTRY_COMPARE(addresses().size(), 2);
    click("reason_all");
    QTRY_COMPARE(addresses().size(), 5);
    // A whole address finds what an erasure left of it, though it stands nowhere.
    QTest::keyClicks(search, u"Gone@shop.test"_qs);
    QTRY_COMPARE(addresses(), QStringList{u"An erased customer"_qs});
    search->selectAll();
    QTest::keyClicks(search, u"zeppelin"_qs);
    QTRY_VERIFY(find<EmptyState>("suppressionsNoneFound")->isVisible());
    grab(u"suppressions-none-found"_qs);
    Q_EMIT find<EmptyState>("suppressionsNoneFound")->primaryTriggered();
    QTRY_COMPARE(addresses().size(), 5);
    QCOMPARE(search->text(), QString());
}

void TestSuppressions::pasted_addresses_are_looked_at_and_added()
{
    suppress("bert@shop.test", "bounced_hard", "patron", "550", 5);
    open();
    QTRY_COMPARE(addresses().size(), 1);
    QSignalSpy notes(m_page.get(), &Page::noteRaised);
    click("suppressionsAdd");
    auto* text = find<QPlainTextEdit>("suppressionText");
    auto* add = find<Button>("suppressionAdd");
    QTRY_VERIFY(text->hasFocus());
    QVERIFY(!add->isEnabled());
    QGuiApplication::clipboard()->setText(
        u"Dora <dora@else.test>; emil@else.test, bert@shop.test\n07700 900456\nnobody, anna@"_qs);
    QTest::keySequence(text, QKeySequence::Paste);
    QTRY_COMPARE(add->text(), u"Add 4 to the list"_qs);
    QVERIFY(find<Banner>("suppressionProblem")->isVisible());
    QVERIFY2(find<Banner>("suppressionProblem")->text().endsWith(u"No address: “nobody”, “anna@”"),
             qPrintable(find<Banner>("suppressionProblem")->text()));
    QCOMPARE(faultsOf(m_page.get()), QStringList());
    QTest::keyClick(text, Qt::Key_Tab);
    auto* evidence = find<QLineEdit>("suppressionEvidence");
    QVERIFY(evidence->hasFocus());
    QTest::keyClicks(evidence, u"letter of 3 May"_qs);
    grab(u"suppressions-adding"_qs);
    QTest::keyClick(evidence, Qt::Key_Return);
    QTRY_COMPARE(addresses().size(), 4);
    // What is no address stays to be put right, and what became of the others is said.
    QTRY_COMPARE(text->toPlainText(), u"nobody\nanna@"_qs);
    QTRY_COMPARE(find<Label>("suppressionCount")->text(), u"3 added, 1 stood on the list already."_qs);
    QCOMPARE(notes.size(), 1);
    text->setPlainText(u"anna@shop.test"_qs);
    QTRY_COMPARE(add->text(), u"Add 1 to the list"_qs);
    click("suppressionAdd");
    QTRY_COMPARE(addresses().size(), 5);
    QTRY_VERIFY(!text->isVisible());
    QCOMPARE(standing("anna@shop.test"), std::string("manual"));
    const auto kept = m_shop->services->store().read([&](ReadSession& session) -> Result<std::string> {
        Query query = session.query("SELECT source || '/' || evidence FROM suppression WHERE normalized = "
                                    "'emil@else.test'");
        query.step();
        return query.text(0);
    });
    QCOMPARE(*kept, std::string("window/letter of 3 May"));
}

void TestSuppressions::one_is_taken_off_after_a_question()
{
    fillList();
    open();
    QVERIFY(choose(u"anna@shop.test"_qs));
    m_dialogs.nextYes = false;
    QTest::keyClick(table(), Qt::Key_Delete);
    QCOMPARE(m_dialogs.confirmations.size(), 1);
    QVERIFY(!m_dialogs.confirmations.back().dangerous);
    QVERIFY(m_dialogs.confirmations.back().title.contains(u"anna@shop.test"));
    QVERIFY2(m_dialogs.confirmations.back().text.contains(u"They asked for no more."),
             qPrintable(m_dialogs.confirmations.back().text));
    QCOMPARE(standing("anna@shop.test"), std::string("complained"));
    m_dialogs.nextYes = true;
    click("suppressionLift");
    QTRY_COMPARE(addresses().size(), 4);
    QCOMPARE(standing("anna@shop.test"), std::string());
    // The one that took its place is in front.
    QTRY_COMPARE(find<Label>("suppressionAddress")->text(), u"bert@shop.test"_qs);
}

void TestSuppressions::a_bounce_comes_off_with_a_warning_only()
{
    fillList();
    open();
    QVERIFY(choose(u"bert@shop.test"_qs));
    click("suppressionLift");
    QCOMPARE(m_dialogs.confirmations.size(), 1);
    QVERIFY(m_dialogs.confirmations.back().dangerous);
    QVERIFY2(m_dialogs.confirmations.back().text.contains(u"came back for good"),
             qPrintable(m_dialogs.confirmations.back().text));
    QTRY_COMPARE(addresses().size(), 4);
    QCOMPARE(standing("bert@shop.test"), std::string());
}

void TestSuppressions::an_erased_customer_stays()
{
    fillList();
    open();
    QVERIFY(choose(u"An erased customer"_qs));
    QVERIFY(!find<Button>("suppressionLift")->isVisible());
    QVERIFY(find<Label>("suppressionStays")->isVisible());
    QTest::keyClick(table(), Qt::Key_Delete);
    QVERIFY(m_dialogs.confirmations.isEmpty());
    grab(u"suppressions-erased"_qs);
}

void TestSuppressions::it_leads_to_the_profile()
{
    fillList();
    open();
    QVERIFY(choose(u"anna@shop.test"_qs));
    QSignalSpy goes(m_page.get(), &Page::goRequested);
    Button* profile = nullptr;
    for (Button* button : find<QWidget>("suppressionBody")->findChildren<Button*>()) {
        if (button->accessibleName() == u"Profile of Anna")
            profile = button;
    }
    QVERIFY(profile);
    QTest::mouseClick(profile, Qt::LeftButton);
    QCOMPARE(goes.size(), 1);
    QCOMPARE(goes.front().at(0).toString(), u"customers"_qs);
}

void TestSuppressions::it_goes_into_a_file()
{
    fillList();
    open();
    QTRY_COMPARE(addresses().size(), 5);
    QSignalSpy notes(m_page.get(), &Page::noteRaised);
    m_dialogs.nextFile = m_shop->folder.filePath(u"out.csv"_qs);
    click("suppressionsExport");
    QCOMPARE(m_dialogs.fileQuestions.size(), 1);
    QCOMPARE(m_dialogs.fileQuestions.front().suggestedName, u"suppressions.csv"_qs);
    QTRY_COMPARE(notes.size(), 1);
    QCOMPARE(notes.front().at(1).toString(), u"Addresses exported: 4. Erased customers have none to write down: 1."_qs);
    QFile file(m_dialogs.nextFile);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray text = file.readAll();
    QVERIFY2(text.contains("anna@shop.test,,complained,2024-02-28,provider,Amazon SES: abuse"), text.constData());
    QVERIFY2(text.contains(",+447700900123,unsubscribed,"), text.constData());
}

void TestSuppressions::a_bounce_meanwhile_comes_onto_the_list()
{
    fillList();
    open();
    QVERIFY(choose(u"bert@shop.test"_qs));
    suppress("new@shop.test", "bounced_hard", "patron", "550", 0);
    QTRY_COMPARE(addresses().size(), 6);
    QTRY_COMPARE(addresses().front(), u"new@shop.test"_qs);
    // Whom one looks at stays in front.
    QCOMPARE(cell(table()->currentIndex().row(), 0), u"bert@shop.test"_qs);
    QCOMPARE(find<Label>("suppressionAddress")->text(), u"bert@shop.test"_qs);
}

void TestSuppressions::a_long_list_is_read_as_it_is_looked_at()
{
    constexpr int many = 30'000;
    m_shop->write([&](Transaction& tx) -> Result<void> {
        const Store& store = m_shop->services->store();
        for (int i = 0; i < many; ++i) {
            const std::string address = "p" + std::to_string(i) + "@many.test";
            customer::consents::suppress(tx, {"email", address, "unsubscribed", "shop", "", MailShop::now + i, {}},
                                         store.identityKey(), MailShop::now);
        }
        return {};
    });
    SuppressionListModel model(*m_shop->services);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QCOMPARE(model.rowCount(), 0);
    model.load();
    QTRY_COMPARE(model.rowCount(), many);
    // A row far down is empty at first and comes by itself, with its neighbours and nobody else.
    QSignalSpy changes(&model, &QAbstractItemModel::dataChanged);
    QVERIFY(!model.lineAt(20'000));
    QVERIFY(!model.index(20'000, 0).data().isValid());
    // The change that filled the list may be told after it was read, and it is read again.
    QTRY_COMPARE(model.index(20'000, 0).data().toString(), u"p%1@many.test"_qs.arg(many - 1 - 20'000));
    QVERIFY(!model.lineAt(10'000));
    QTRY_VERIFY(!changes.isEmpty());
    open();
    QTRY_COMPARE(table()->model()->rowCount(), many);
    table()->setFocus();
    QTest::keyClick(table(), Qt::Key_End, Qt::ControlModifier);
    QTRY_COMPARE(cell(many - 1, 0), u"p0@many.test"_qs);
    QTRY_COMPARE(find<Label>("suppressionAddress")->text(), u"p0@many.test"_qs);
}

void TestSuppressions::everything_can_be_reached()
{
    fillList();
    open();
    QVERIFY(choose(u"bert@shop.test"_qs));
    QCOMPARE(faultsOf(m_page.get()), QStringList());
    QVERIFY(find<SegmentedControl>("sendsViews")->current() == u"suppressions");
    SuppressionListModel model(*m_shop->services);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.load();
    QTRY_COMPARE(model.rowCount(), 5);
    for (QWidget* pane : m_page->panes())
        QVERIFY(pane->isVisible());
}

QTEST_MAIN(TestSuppressions)
#include "tst_suppressions.moc"
