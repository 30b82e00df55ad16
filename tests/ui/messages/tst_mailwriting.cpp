// Writing MJML mails on the page of messages: by keys alone, by mouse alone, down to what is stored.

#include "tests/support/uiwalker.h"
#include "tests/ui/messages/mailpage.h"
#include "ui/kit/banner.h"
#include "ui/kit/mailpreview.h"
#include "ui/kit/segmentedcontrol.h"
#include "ui/messages/blockpalette.h"
#include "ui/models/mailrows.h"

#include <QAction>
#include <QDir>
#include <QLineEdit>
#include <QUndoStack>

using namespace patron;
using namespace patron::ui;
using namespace patron::test;

class TestMailWriting : public QObject, private MailPage
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init() { openPage(m_theme); }
    void cleanup() { closePage(); }
    void a_win_back_mail_by_keyboard_alone();
    void a_win_back_mail_by_mouse_alone();
    void an_html_mail_opens_in_its_source();
    void a_broken_source_keeps_the_blocks();
    void one_undo_for_all_parts();
    void a_plain_text_of_ones_own();
    void a_finding_leads_to_its_block();
    void rows_are_kept_and_put_in();
    void a_start_from_a_half_written_mail();
    void keys_of_the_text_come_before_those_of_the_window();
    void the_preview_is_a_key_away();
    void a_page_of_others_comes_in();
    void a_mail_goes_out_as_a_file();
    void everything_can_be_reached();
    void pictures();

private:
    Theme m_theme;
};

void TestMailWriting::initTestCase()
{
    m_theme.setChoice(Theme::Choice::Light);
    applyTheme(*qApp, m_theme);
}

void TestMailWriting::a_win_back_mail_by_keyboard_alone()
{
    newMail(u"Win back"_qs);
    tabTo(u"messageSubject"_qs);
    type(u"We miss you, {{ customer.first_name | default: 'friend' }}"_qs);
    key(Qt::Key_Tab);
    type(u"The kettle is on"_qs);
    tabTo(u"mailCanvas"_qs);
    type(u"/"_qs);
    pick(u"Text"_qs);
    QTRY_VERIFY(canvas().isWriting());
    type(u"Dear "_qs);
    key(Qt::Key_Space, Qt::ControlModifier);
    pick(u"first_name"_qs);
    // Back onto the chip, which is one character; Enter asks what it says when it is empty.
    key(Qt::Key_Left, Qt::ShiftModifier);
    key(Qt::Key_Return);
    QVERIFY(popup());
    type(u"friend"_qs);
    key(Qt::Key_Return);
    QTRY_VERIFY(!QApplication::activePopupWidget());
    type(u", we "_qs);
    key(Qt::Key_B, Qt::ControlModifier);
    type(u"miss"_qs);
    key(Qt::Key_B, Qt::ControlModifier);
    type(u" you."_qs);
    key(Qt::Key_Escape);
    type(u"/"_qs);
    pick(u"Button"_qs);
    key(Qt::Key_Return);
    QTRY_VERIFY(canvas().isWriting());
    key(Qt::Key_A, Qt::ControlModifier);
    type(u"Come back"_qs);
    key(Qt::Key_Escape);
    tabTo(u"attribute-href"_qs);
    key(Qt::Key_A, Qt::ControlModifier);
    type(u"https://shop.test/tea"_qs);
    for (int i = 0; i < 60 && keys()->objectName() != u"mailCanvas"; ++i)
        key(Qt::Key_Backtab);
    type(u"/"_qs);
    pick(u"unsubscribe"_qs);
    key(Qt::Key_S, Qt::ControlModifier);
    QTRY_VERIFY(stored(u"Win back"_qs).has_value());
    const message::Message saved = stored(u"Win back"_qs)->message;
    QCOMPARE(saved.bodyKind, message::BodyKind::Mjml);
    QCOMPARE(q(saved.subject), u"We miss you, {{ customer.first_name | default: 'friend' }}"_qs);
    QCOMPARE(q(saved.preheader), u"The kettle is on"_qs);
    const QString text = q(saved.body);
    QVERIFY2(text.contains(u"Dear {{ customer.first_name | default: \"friend\" }}, we <strong>miss</strong> you."),
             qPrintable(text));
    QVERIFY2(text.contains(u"<mj-button href=\"https://shop.test/tea\">Come back</mj-button>"), qPrintable(text));
    QVERIFY2(text.contains(u"{{ unsubscribe_url }}"), qPrintable(text));
    // Nothing is left that must be mended, and everyone gets it.
    auto* checks = find<QListWidget>("checks");
    QTRY_VERIFY_WITH_TIMEOUT(rowWith(checks, u"unsubscribe"_qs) < 0, patienceMs);
    while (page->undoStack()->canUndo())
        key(Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(body().mjml(), std::string());
    QCOMPARE(find<QLineEdit>("messageSubject")->text(), QString());
}

void TestMailWriting::a_win_back_mail_by_mouse_alone()
{
    dialogs.nextText = u"Win back"_qs;
    QAbstractButton* create = nullptr;
    for (QAbstractButton* button : page->findChildren<QAbstractButton*>()) {
        if (button->isVisible() && button->text() == u"New mail")
            create = button;
    }
    click(create);
    QTRY_VERIFY(find<BlockEditor>("blockEditor"));
    QTRY_VERIFY_WITH_TIMEOUT(body().source().fieldCompleter()->model()->rowCount() > 0, patienceMs);
    click(find<QLineEdit>("messageSubject"));
    type(u"We miss you"_qs);
    auto* palette = find<BlockPalette>("blockPalette");
    const auto putIn = [&](const QString& title) {
        const auto items = palette->findItems(title, Qt::MatchExactly);
        QCOMPARE(items.size(), 1);
        palette->scrollToItem(items.first());
        const QPoint at = palette->visualItemRect(items.first()).center();
        QTest::mouseClick(palette->viewport(), Qt::LeftButton, {}, at);
        QTest::mouseDClick(palette->viewport(), Qt::LeftButton, {}, at);
    };
    const auto clickBlock = [&](std::size_t index) {
        const auto blocks = blocksOf(body().draft().document());
        QVERIFY(index < blocks.size());
        QTest::mouseClick(&canvas(), Qt::LeftButton, {}, canvas().blockRect(blocks[index]).center());
        QTRY_VERIFY(canvas().isWriting());
    };
    putIn(u"Text"_qs);
    clickBlock(0);
    type(u"Dear "_qs);
    click(find<QWidget>("formatField"));
    QVERIFY(popup());
    auto* fields = popup()->findChild<QListWidget*>(u"pickList"_qs);
    const auto field = fields->findItems(u"customer.first_name"_qs, Qt::MatchExactly);
    QCOMPARE(field.size(), 1);
    fields->scrollToItem(field.first());
    click(fields->viewport(), fields->visualItemRect(field.first()).center());
    QTRY_VERIFY(!QApplication::activePopupWidget());
    QTextCursor onChip(edit()->document());
    onChip.setPosition(5);
    QTest::mouseDClick(edit()->viewport(), Qt::LeftButton, {}, edit()->cursorRect(onChip).center() + QPoint(12, 0));
    QVERIFY(popup());
    auto* fallback = popup()->findChild<QLineEdit*>(u"chipFallback"_qs);
    QVERIFY(fallback);
    click(fallback);
    QTest::keyClicks(fallback, u"friend"_qs);
    click(popup()->findChild<QWidget*>(u"chipApply"_qs));
    QTRY_VERIFY(!QApplication::activePopupWidget());
    QTest::keyClicks(edit(), u", we "_qs);
    click(find<QWidget>("formatBold"));
    QTest::keyClicks(edit(), u"miss"_qs);
    click(find<QWidget>("formatBold"));
    QTest::keyClicks(edit(), u" you"_qs);
    putIn(u"Button"_qs);
    clickBlock(1);
    auto* link = find<QLineEdit>("attribute-href");
    QVERIFY(link);
    QTest::mouseDClick(link, Qt::LeftButton, {}, link->rect().center());
    link->selectAll();
    QTest::keyClicks(link, u"https://shop.test"_qs);
    putIn(u"Footer"_qs);
    for (QAbstractButton* button : page->findChildren<QAbstractButton*>()) {
        if (button->isVisible() && button->text() == u"Save")
            click(button);
    }
    QTRY_VERIFY(stored(u"Win back"_qs).has_value());
    const message::Message saved = stored(u"Win back"_qs)->message;
    QCOMPARE(q(saved.subject), u"We miss you"_qs);
    const QString text = q(saved.body);
    QVERIFY2(text.contains(u"Dear {{ customer.first_name | default: \"friend\" }}, we <strong>miss</strong> you"),
             qPrintable(text));
    QVERIFY2(text.contains(u"<mj-button href=\"https://shop.test\">"), qPrintable(text));
    QVERIFY2(text.contains(u"{{ unsubscribe_url }}"), qPrintable(text));
}

void TestMailWriting::an_html_mail_opens_in_its_source()
{
    auto* list = find<QTableView>("messageList");
    list->setFocus();
    list->setCurrentIndex(list->model()->index(0, 0));
    QTest::keyClick(list, Qt::Key_Return);
    QTRY_VERIFY(find<SegmentedControl>("mailTabs"));
    auto* tabs = find<SegmentedControl>("mailTabs");
    QCOMPARE(tabs->current(), u"source"_qs);
    QCOMPARE(tabs->count(), 3);
    QCOMPARE(body().source().toPlainText(), q(MailShop::spring().body));
    QVERIFY(find<MailPreview>("messagePreview")->isVisible());
    body().showTab(u"text"_qs);
    QVERIFY(find<QPlainTextEdit>("mailPlainText")->toPlainText().contains(u"Dear {{ customer.first_name }},"));
    QVERIFY(!page->undoStack()->canUndo());
}

void TestMailWriting::a_broken_source_keeps_the_blocks()
{
    openMail(mjmlMail("News", "        <mj-text>One</mj-text>\n        <mj-text>Two</mj-text>\n"));
    const std::string good = body().mjml();
    QCOMPARE(blocksOf(body().draft().document()).size(), std::size_t(2));
    body().showTab(u"source"_qs);
    body().enter();
    SourceEditor& source = body().source();
    source.goTo(5, 1);
    source.insertPlainText(u"<mj-text>"_qs);
    QVERIFY(!body().draft().isReadable());
    QCOMPARE(blocksOf(body().draft().document()).size(), std::size_t(2));
    auto* trouble = find<Banner>("mailTrouble");
    QVERIFY(trouble->isVisible());
    QVERIFY2(trouble->text().contains(u"Line 5"), qPrintable(trouble->text()));
    QVERIFY(!source.marks().isEmpty());
    QCOMPARE(source.marks().first().line, 5);
    body().showTab(u"design"_qs);
    QVERIFY(!canvas().isEnabled());
    QVERIFY(trouble->isVisible());
    // What is wrong is kept, too: nothing that was typed is lost by looking elsewhere.
    body().showTab(u"source"_qs);
    QVERIFY(source.toPlainText().contains(u"<mj-text>        <mj-text>One"));
    Q_EMIT trouble->actionTriggered();
    QCOMPARE(source.textCursor().blockNumber(), 4);
    key(Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(body().mjml(), good);
    QVERIFY(!trouble->isVisible());
    QVERIFY(canvas().isEnabled());
}

void TestMailWriting::one_undo_for_all_parts()
{
    openMail(mjmlMail("News", "        <mj-text>One</mj-text>\n"));
    const std::string before = body().mjml();
    auto* subject = find<QLineEdit>("messageSubject");
    subject->setFocus();
    subject->end(false);
    type(u"!"_qs);
    canvas().setFocus();
    type(u"/"_qs);
    pick(u"Divider"_qs);
    body().showTab(u"text"_qs);
    body().enter();
    type(u"My own"_qs);
    QUndoStack& undo = *page->undoStack();
    QCOMPARE(undo.count(), 3);
    undo.undo();
    QCOMPARE(body().plainText(), QString());
    QCOMPARE(subject->text(), u"News!"_qs);
    undo.undo();
    QCOMPARE(body().mjml(), before);
    QCOMPARE(subject->text(), u"News!"_qs);
    undo.undo();
    QCOMPARE(subject->text(), u"News"_qs);
    QVERIFY(!find<QAction>("messagesSave")->isEnabled());
    undo.redo();
    undo.redo();
    undo.redo();
    key(Qt::Key_S, Qt::ControlModifier);
    QTRY_COMPARE(stored(u"News"_qs)->version, 2);
    const message::Message saved = stored(u"News"_qs)->message;
    QCOMPARE(q(saved.subject), u"News!"_qs);
    QVERIFY(q(saved.body).contains(u"<mj-divider />"));
    QVERIFY(q(saved.plainText.value_or("")).contains(u"My own"));
}

void TestMailWriting::a_plain_text_of_ones_own()
{
    openMail(mjmlMail("News", "        <mj-text>One</mj-text>\n"));
    body().showTab(u"text"_qs);
    auto* text = find<QPlainTextEdit>("mailPlainText");
    QVERIFY2(text->toPlainText().contains(u"One"), qPrintable(text->toPlainText()));
    body().enter();
    key(Qt::Key_A, Qt::ControlModifier);
    type(u"Written by hand"_qs);
    key(Qt::Key_S, Qt::ControlModifier);
    QTRY_COMPARE(stored(u"News"_qs)->version, 2);
    QCOMPARE(q(stored(u"News"_qs)->message.plainText.value_or("")), u"Written by hand"_qs);
    QTRY_VERIFY(!find<QAction>("messagesSave")->isEnabled());
    // Empty it, and it is made from the blocks again.
    key(Qt::Key_A, Qt::ControlModifier);
    key(Qt::Key_Delete);
    key(Qt::Key_S, Qt::ControlModifier);
    QTRY_COMPARE(stored(u"News"_qs)->version, 3);
    QVERIFY(!stored(u"News"_qs)->message.plainText.has_value());
}

void TestMailWriting::a_finding_leads_to_its_block()
{
    openMail(mjmlMail("News", "        <mj-text>One</mj-text>\n"
                              "        <mj-text>Dear {{ customer.frist_name | default: \"x\" }}</mj-text>\n"));
    auto* checks = find<QListWidget>("checks");
    QTRY_VERIFY_WITH_TIMEOUT(rowWith(checks, u"frist_name"_qs) >= 0, patienceMs);
    checks->setFocus();
    checks->setCurrentRow(rowWith(checks, u"frist_name"_qs));
    key(Qt::Key_Return);
    QCOMPARE(body().draft().selection(), (MailPath{0, 0, 0, 0, 1}));
    QTRY_COMPARE(keys()->objectName(), u"mailCanvas"_qs);
    // From the source it leads to the line, which is underlined.
    body().showTab(u"source"_qs);
    const int row = rowWith(checks, u"frist_name"_qs);
    click(checks->viewport(), checks->visualItemRect(checks->item(row)).center());
    QCOMPARE(body().source().textCursor().blockNumber(), 5);
    QVERIFY(std::any_of(body().source().marks().begin(), body().source().marks().end(),
                        [](const SourceMark& mark) { return mark.line == 6; }));
}

void TestMailWriting::rows_are_kept_and_put_in()
{
    openMail(mjmlMail("News", "        <mj-text>Greetings from {{ brand.name }}</mj-text>\n"));
    body().draft().select({0, 0, 0, 0, 0});
    dialogs.nextText = u"Greeting"_qs;
    click(find<QWidget>("mailSaveRow"));
    auto* palette = find<BlockPalette>("blockPalette");
    QTRY_COMPARE_WITH_TIMEOUT(palette->findItems(u"Greeting"_qs, Qt::MatchExactly).size(), 1, patienceMs);
    const auto kept = mailRows(shop->services->store());
    QVERIFY(kept);
    QCOMPARE(kept->size(), 1);
    QVERIFY(kept->first().mjml.find("Greetings from {{ brand.name }}") != std::string::npos);
    canvas().setFocus();
    type(u"/"_qs);
    pick(u"Greeting"_qs);
    const QString text = q(body().mjml());
    QCOMPARE(text.count(u"<mj-section>"), 2);
    QCOMPARE(text.count(u"Greetings from {{ brand.name }}"), 2);
    // The same name again takes the old one's place.
    QVERIFY(keepMailRow(shop->services->store(), {u"greeting"_qs, "<mj-section></mj-section>"}));
    QCOMPARE(mailRows(shop->services->store())->size(), 1);
}

void TestMailWriting::a_start_from_a_half_written_mail()
{
    newMail(u"Fresh"_qs);
    QTRY_VERIFY_WITH_TIMEOUT(find<QAbstractButton>("starter-1"), patienceMs);
    click(find<QWidget>("starter-1"));
    QVERIFY(!blocksOf(body().draft().document()).empty());
    QVERIFY(!find<QWidget>("emptyMail")->isVisible());
    QVERIFY(!message::mjml::hasErrors(body().draft().problems()));
    key(Qt::Key_S, Qt::ControlModifier);
    QTRY_VERIFY(stored(u"Fresh"_qs).has_value());
    // The checks find no error in what ships.
    auto* checks = find<QListWidget>("checks");
    QTest::qWait(800);
    for (int row = 0; row < checks->count(); ++row)
        QVERIFY2(!checks->item(row)->text().contains(u"customer."), qPrintable(checks->item(row)->text()));
    page->undoStack()->undo();
    QVERIFY(find<QWidget>("emptyMail")->isVisible());
}

void TestMailWriting::keys_of_the_text_come_before_those_of_the_window()
{
    // As the window's search for everything has it.
    QAction search;
    search.setShortcut(Qt::CTRL | Qt::Key_K);
    page->addAction(&search);
    int searched = 0;
    connect(&search, &QAction::triggered, this, [&] { ++searched; });
    openMail(mjmlMail("News", "        <mj-text>Look here</mj-text>\n"));
    canvas().setFocus();
    key(Qt::Key_K, Qt::ControlModifier);
    QCOMPARE(searched, 1);
    canvas().write({0, 0, 0, 0, 0});
    key(Qt::Key_A, Qt::ControlModifier);
    key(Qt::Key_K, Qt::ControlModifier);
    QVERIFY(popup());
    QCOMPARE(popup()->objectName(), u"linkPopup"_qs);
    type(u"https://shop.test"_qs);
    key(Qt::Key_Return);
    QTRY_VERIFY(!QApplication::activePopupWidget());
    QCOMPARE(searched, 1);
    QVERIFY(q(body().mjml()).contains(u"<mj-text><a href=\"https://shop.test\">Look here</a></mj-text>"));
}

void TestMailWriting::the_preview_is_a_key_away()
{
    openMail(mjmlMail("News", "        <mj-text>One</mj-text>\n"));
    canvas().setFocus();
    key(Qt::Key_F5);
    QCOMPARE(body().tab(), u"preview"_qs);
    QCOMPARE(keys()->objectName(), u"recipientStrip"_qs);
    key(Qt::Key_F5);
    QCOMPARE(body().tab(), u"design"_qs);
    QCOMPARE(keys()->objectName(), u"mailCanvas"_qs);
    for (QWidget* pane : page->panes())
        QVERIFY(pane && pane->isVisible());
}

void TestMailWriting::a_page_of_others_comes_in()
{
    const QString path = shop->folder.filePath(u"Spring.html"_qs);
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("<html><head><title>Teas of spring</title><script>alert(1)</script></head><body><p>New leaves</p></body>"
               "</html>");
    file.close();
    dialogs.nextFile = path;
    QStringList notes;
    connect(page.get(), &Page::noteRaised, this, [&](Tone, const QString& text) { notes << text; });
    find<QAction>("messagesImport")->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(find<BlockEditor>("blockEditor"), patienceMs);
    QTRY_COMPARE(find<QLineEdit>("messageSubject")->text(), u"Teas of spring"_qs);
    QCOMPARE(body().tab(), u"source"_qs);
    QVERIFY(body().source().toPlainText().contains(u"New leaves"));
    QVERIFY(!body().source().toPlainText().contains(u"alert"));
    QVERIFY2(notes.join(u' ').contains(u"script"), qPrintable(notes.join(u' ')));
    key(Qt::Key_S, Qt::ControlModifier);
    // "Spring" is there already.
    QTRY_VERIFY(stored(u"Spring 2"_qs).has_value());
}

void TestMailWriting::a_mail_goes_out_as_a_file()
{
    openMail(mjmlMail("News", "        <mj-text>One</mj-text>\n"));
    for (const char* ending : {"mjml", "html", "txt"}) {
        const QString path = shop->folder.filePath(u"out."_qs + QLatin1String(ending));
        dialogs.nextFile = path;
        find<QAction>("messagesExport")->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(path), patienceMs);
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QString text = QString::fromUtf8(file.readAll());
        QVERIFY2(text.contains(u"One"), ending);
        QCOMPARE(text.contains(u"<mjml>"), QLatin1String(ending) == QLatin1String("mjml"));
        QCOMPARE(text.contains(u"<html"), QLatin1String(ending) == QLatin1String("html"));
    }
}

void TestMailWriting::everything_can_be_reached()
{
    openMail(mjmlMail("News", "        <mj-text>Dear {{ customer.first_name }}</mj-text>\n"));
    for (const char* tab : {"design", "source", "text", "preview"}) {
        body().showTab(QString::fromLatin1(tab));
        // The engine of the preview names its parts once it has shown something.
        QTRY_VERIFY2_WITH_TIMEOUT(faultsOf(page.get()).isEmpty(), qPrintable(faultsOf(page.get()).join(u'\n')),
                                  patienceMs);
    }
    body().showTab(u"design"_qs);
    page->setLayoutDirection(Qt::RightToLeft);
    QTRY_VERIFY(find<BlockPalette>("blockPalette")->mapTo(page.get(), QPoint()).x() > page->width() / 2);
}

void TestMailWriting::pictures()
{
    const QString folder = qEnvironmentVariable("PATRON_GRABS");
    if (folder.isEmpty())
        QSKIP("set PATRON_GRABS to a folder to get pictures of the page");
    const QDir out(folder);
    newMail(u"Win back"_qs);
    QTRY_VERIFY_WITH_TIMEOUT(find<QAbstractButton>("starter-1"), patienceMs);
    const auto shoot = [&](const QString& name) {
        for (const bool dark : {false, true}) {
            m_theme.setChoice(dark ? Theme::Choice::Dark : Theme::Choice::Light);
            QTest::qWait(600);
            page->grab().save(out.filePath(name + (dark ? u"-dark.png"_qs : u"-light.png"_qs)));
        }
        m_theme.setChoice(Theme::Choice::Light);
    };
    shoot(u"page-empty"_qs);
    find<QLineEdit>("messageSubject")->setFocus();
    type(u"We miss you, {{ customer.first_name }}"_qs);
    click(find<QWidget>("starter-1"));
    shoot(u"page-blocks"_qs);
    canvas().write(blocksOf(body().draft().document())[3]);
    shoot(u"page-writing"_qs);
    page->setLayoutDirection(Qt::RightToLeft);
    shoot(u"page-rtl"_qs);
    page->setLayoutDirection(Qt::LeftToRight);
    key(Qt::Key_Escape);
    body().showTab(u"source"_qs);
    body().source().goTo(6, 1);
    type(u"<mj-txt>"_qs);
    QTest::qWait(1000);
    shoot(u"page-source"_qs);
    key(Qt::Key_Z, Qt::ControlModifier);
    body().showTab(u"preview"_qs);
    QTest::qWait(3000);
    shoot(u"page-preview"_qs);
    page->resize(1600, 1000);
    shoot(u"page-wide"_qs);
}

QTEST_MAIN(TestMailWriting)
#include "tst_mailwriting.moc"
