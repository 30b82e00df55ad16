// Writing a message and looking at it through the eyes of its recipients, by keys.

#include "tests/support/checks.h"
#include "tests/support/fakedialogs.h"
#include "tests/support/mailshop.h"
#include "tests/support/uiwalker.h"
#include "ui/kit/label.h"
#include "ui/kit/mailpreview.h"
#include "ui/messages/inboxline.h"
#include "ui/messages/messagespage.h"
#include "ui/messages/recipientstrip.h"
#include "ui/messages/sourceeditor.h"
#include "ui/models/messagelistmodel.h"

#include <QAbstractItemModelTester>
#include <QCompleter>
#include <QDir>
#include <QLineEdit>
#include <QListWidget>
#include <QStackedWidget>
#include <QTableView>
#include <QUndoStack>

using namespace patron;
using namespace patron::ui;
using namespace patron::test;

class TestMessagesPage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void preview_steps_through_people_by_keys();
    void remote_images_are_blocked_and_counted();
    void saving_makes_a_new_version();
    void undo_takes_typing_back();
    void fields_are_offered();
    void a_check_leads_to_its_place();
    void colour_schemes_data();
    void colour_schemes();
    void everything_can_be_reached();
    void pictures();

private:
    void openSpring();
    template <typename T>
    T* find(const char* name)
    {
        return m_page->findChild<T*>(QLatin1String(name));
    }
    QString shownText();
    std::vector<message::SavedMessage> saved();

    Theme m_theme;
    FakeDialogs m_dialogs;
    std::unique_ptr<MailShop> m_shop;
    std::unique_ptr<Page> m_page;
};

void TestMessagesPage::initTestCase()
{
    m_theme.setChoice(Theme::Choice::Light);
    applyTheme(*qApp, m_theme);
}

void TestMessagesPage::init()
{
    m_shop = std::make_unique<MailShop>(QStringList{u"Anna"_qs, u"Bert"_qs, u"Cora"_qs});
    m_page.reset(makeMessagesPage(m_theme, *m_shop->services, m_dialogs).make(nullptr));
    m_page->resize(1060, 760);
    m_page->show();
    m_page->enter({});
    QVERIFY(QTest::qWaitForWindowExposed(m_page.get()));
}

void TestMessagesPage::cleanup()
{
    m_page.reset();
    m_shop.reset();
}

void TestMessagesPage::openSpring()
{
    auto* list = find<QTableView>("messageList");
    QTRY_COMPARE(list->model()->rowCount(), 1);
    list->setFocus();
    list->setCurrentIndex(list->model()->index(0, 0));
    QTest::keyClick(list, Qt::Key_Return);
    QTRY_VERIFY(find<RecipientStrip>("recipientStrip"));
    QTRY_COMPARE(find<RecipientStrip>("recipientStrip")->count(), 3);
}

QString TestMessagesPage::shownText()
{
    // An answer that comes too late must not find its place gone.
    const auto answer = std::make_shared<std::optional<QString>>();
    find<MailPreview>("messagePreview")->readText([answer](const QString& shown) { *answer = shown; });
    return QTest::qWaitFor([&] { return answer->has_value(); }) ? **answer : QString();
}

std::vector<message::SavedMessage> TestMessagesPage::saved()
{
    using All = std::vector<message::SavedMessage>;
    return m_shop->services->store()
        .read([](ReadSession& session) -> Result<All> { return message::messages::all(session); })
        .value();
}

void TestMessagesPage::preview_steps_through_people_by_keys()
{
    openSpring();
    auto* strip = find<RecipientStrip>("recipientStrip");
    strip->setFocus();
    const QStringList names{u"Anna"_qs, u"Bert"_qs, u"Cora"_qs};
    for (int i = 0; i < names.size(); ++i) {
        QTRY_COMPARE(strip->name(), names[i]);
        QCOMPARE(strip->positionText(), u"%1 of 3"_qs.arg(i + 1));
        QTRY_VERIFY2(shownText().contains(u"Dear "_qs + names[i]), qPrintable(shownText()));
        QTRY_COMPARE(m_page->findChild<InboxLine*>()->subject(), u"Spring tea for "_qs + names[i]);
        QCOMPARE(m_page->findChild<InboxLine*>()->preheader(), u"New leaves, "_qs + names[i]);
        QTest::keyClick(strip, Qt::Key_Right);
    }
    QCOMPARE(strip->position(), 2);
    QTest::keyClick(strip, Qt::Key_Left);
    QTRY_COMPARE(strip->name(), u"Bert"_qs);
    QTRY_VERIFY(shownText().contains(u"Dear Bert"));
    find<MailPreview>("messagePreview")->setView(u"text"_qs);
    QTRY_VERIFY(shownText().contains(u"Dear Bert"));
}

void TestMessagesPage::remote_images_are_blocked_and_counted()
{
    openSpring();
    auto* mail = find<MailPreview>("messagePreview");
    QTRY_COMPARE(mail->blockedImages(), 3);
    mail->showMail(u"<p>Nothing from outside</p>"_qs, {});
    QTRY_COMPARE(mail->blockedImages(), 0);
}

void TestMessagesPage::saving_makes_a_new_version()
{
    openSpring();
    auto* subject = find<QLineEdit>("messageSubject");
    subject->setFocus();
    subject->end(false);
    QTest::keyClicks(subject, u"!"_qs);
    QCOMPARE(saved().front().version, 1);
    QTest::keyClick(subject, Qt::Key_S, Qt::ControlModifier);
    QTRY_COMPARE(saved().front().version, 2);
    QCOMPARE(q(saved().front().message.subject), u"Spring tea for {{ customer.first_name }}!"_qs);
    QTRY_COMPARE(m_page->findChild<QAction*>(u"messagesSave"_qs)->isEnabled(), false);
}

void TestMessagesPage::undo_takes_typing_back()
{
    openSpring();
    auto* source = find<SourceEditor>("messageSource");
    const QString before = source->toPlainText();
    source->setFocus();
    QTest::keyClicks(source, u"abc"_qs);
    QVERIFY(source->toPlainText().startsWith(u"abc"));
    QVERIFY(m_page->undoStack());
    QCOMPARE(m_page->undoStack()->count(), 1);
    QTest::keyClick(source, Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(source->toPlainText(), before);
    m_page->undoStack()->redo();
    QVERIFY(source->toPlainText().startsWith(u"abc"));
}

void TestMessagesPage::fields_are_offered()
{
    openSpring();
    auto* source = find<SourceEditor>("messageSource");
    QTRY_VERIFY(source->fieldCompleter()->model()->rowCount() > 0);
    source->setFocus();
    QTest::keyClicks(source, u"first_n"_qs);
    QTest::keyClick(source, Qt::Key_Space, Qt::ControlModifier);
    QTRY_VERIFY(source->fieldCompleter()->popup()->isVisible());
    QTest::keyClick(source->fieldCompleter()->popup(), Qt::Key_Return);
    QTRY_VERIFY2(source->toPlainText().startsWith(u"{{ customer.first_name }}"),
                 qPrintable(source->toPlainText().left(60)));
}

void TestMessagesPage::a_check_leads_to_its_place()
{
    openSpring();
    auto* source = find<SourceEditor>("messageSource");
    source->goTo(2, 1);
    QTest::keyClicks(source, u"{{ customer.frist_name }}"_qs);
    auto* checks = find<QListWidget>("checks");
    const auto rowOfError = [&] {
        for (int row = 0; row < checks->count(); ++row) {
            if (checks->item(row)->text().contains(u"frist_name"))
                return row;
        }
        return -1;
    };
    QTRY_VERIFY(rowOfError() >= 0);
    source->goTo(1, 1);
    checks->setFocus();
    checks->setCurrentRow(rowOfError());
    QTest::keyClick(checks, Qt::Key_Return);
    QTRY_COMPARE(source->textCursor().blockNumber(), 1);
    QVERIFY(source->hasFocus());
}

void TestMessagesPage::colour_schemes_data()
{
    QTest::addColumn<QString>("html");
    QTest::addColumn<bool>("dark");
    QTest::addColumn<QString>("holds");
    const QString own = u"<style>@media (prefers-color-scheme: dark){p{color:red}}</style>"_qs;
    QTest::newRow("the mail's own dark rules hold in the dark") << own << true << u"@media (min-width: 0)"_qs;
    QTest::newRow("and do not hold in the light") << own << false << u"@media (max-width: 0)"_qs;
    QTest::newRow("a mail without rules is turned dark") << u"<p>x</p>"_qs << true << u"invert("_qs;
}

void TestMessagesPage::colour_schemes()
{
    QFETCH(QString, html);
    QFETCH(bool, dark);
    QFETCH(QString, holds);
    QVERIFY(inColourScheme(html, dark).contains(holds));
    QVERIFY(!inColourScheme(html, dark).contains(u"prefers-color-scheme"));
}

void TestMessagesPage::everything_can_be_reached()
{
    QCOMPARE(faultsOf(m_page.get()), QStringList());
    openSpring();
    QTRY_COMPARE(find<MailPreview>("messagePreview")->blockedImages(), 3);
    QCOMPARE(faultsOf(m_page.get()), QStringList());
    MessageListModel model(*m_shop->services);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QTRY_COMPARE(model.rowCount(), 1);
}

void TestMessagesPage::pictures()
{
    const QString folder = qEnvironmentVariable("PATRON_GRABS");
    if (folder.isEmpty())
        QSKIP("set PATRON_GRABS to a folder to get pictures of the page");
    const QDir out(folder);
    QTest::qWait(300);
    m_page->grab().save(out.filePath(u"messages-list.png"_qs));
    openSpring();
    QTest::qWait(1500);
    m_page->grab().save(out.filePath(u"messages-editor.png"_qs));
    m_theme.setChoice(Theme::Choice::Dark);
    find<MailPreview>("messagePreview")->setView(u"phone"_qs);
    find<MailPreview>("messagePreview")->setDark(true);
    QTest::qWait(1500);
    m_page->grab().save(out.filePath(u"messages-editor-dark.png"_qs));
    m_theme.setChoice(Theme::Choice::Light);
}

QTEST_MAIN(TestMessagesPage)
#include "tst_messagespage.moc"
