// Spelling while one writes a message: what is marked and when, what the menu does, and what the shop's file keeps.

#include "core/message/spelling/shopwords.h"
#include "tests/support/testfile.h"
#include "tests/ui/messages/mailpage.h"
#include "ui/kit/button.h"
#include "ui/kit/label.h"
#include "ui/messages/markedline.h"

#include <QAction>
#include <QContextMenuEvent>
#include <QDir>
#include <QMenu>
#include <QPlainTextEdit>

using namespace patron;
using namespace patron::ui;
using namespace patron::test;

class TestSpelling : public QObject, private MailPage
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup() { closePage(); }
    void a_word_is_marked_when_one_has_left_it();
    void marks_move_with_the_text();
    void every_place_is_checked();
    void blocks_that_nobody_writes_in_are_checked();
    void F7_goes_round_and_Enter_replaces();
    void F7_walks_from_block_to_block();
    void a_replacement_is_a_step_of_its_own();
    void letters_keep_their_looks();
    void the_mouse_opens_the_menu();
    void a_word_is_added_to_the_shops_dictionary();
    void a_word_is_ignored_in_this_message();
    void another_language_has_another_dictionary();
    void no_dictionary_is_said();
    void a_broken_dictionary_is_said();
    void it_can_be_switched_off();
    void names_of_the_shop_are_right();
    void right_to_left_lines_are_marked();
    void pictures();

private:
    void writeDictionary(const QString& name, const QStringList& words);
    void openDesign(const std::string& blocks);
    void openSource(const std::string& body);
    MarkedLine* subject() { return find<MarkedLine>("messageSubject"); }
    QString state() { return find<Label>("spellState")->text(); }
    void waitForState(const QString& start)
    {
        QTRY_VERIFY2_WITH_TIMEOUT(state().startsWith(start), qPrintable(state()), patienceMs);
    }
    QString lineMarks(const char* name);
    template <typename Edit>
    QString marksOf(Edit& edit);
    QMenu* menu();
    QMenu* fullMenu();
    QAction* actionOf(QMenu* open, const char* name);
    void chooseByKeys(const char* name);

    Theme m_theme;
};

void TestSpelling::initTestCase()
{
    m_theme.setChoice(Theme::Choice::Light);
    applyTheme(*qApp, m_theme);
}

void TestSpelling::writeDictionary(const QString& name, const QStringList& words)
{
    const QString folder = shop->folder.filePath(u"home/dictionaries"_qs);
    QVERIFY(QDir().mkpath(folder));
    writeFile(folder + u'/' + name + u".dic",
              QByteArray::number(words.size()) + "\n" + words.join(u'\n').toUtf8() + "\n");
    writeFile(folder + u'/' + name + u".aff", "SET UTF-8\nTRY esianrtolcdugmphbyfvkwz\n");
}

void TestSpelling::init()
{
    openPage(m_theme);
    writeDictionary(u"en_GB"_qs,
                    QString(u"a about all and are code dear for fresh from friend has have hello here in is "
                            "it more new news now of or our out pot read receive receives shop spring tea "
                            "the there this to us what will with word write you your"_qs)
                        .split(u' '));
    writeDictionary(u"de_DE"_qs, {u"Tee"_qs, u"Liebe"_qs, u"Freundin"_qs, u"frisch"_qs});
}

void TestSpelling::openDesign(const std::string& blocks)
{
    openMail(mjmlMail("Tea", blocks));
    QCOMPARE(body().tab(), u"design"_qs);
}

void TestSpelling::openSource(const std::string& html)
{
    message::Message mail;
    mail.name = "Tea";
    mail.subject = "News";
    mail.bodyKind = message::BodyKind::Html;
    mail.body = html;
    openMail(mail);
    QCOMPARE(body().tab(), u"source"_qs);
}

QString TestSpelling::lineMarks(const char* name)
{
    const auto* line = find<MarkedLine>(name);
    QStringList words;
    for (const SpellMark& mark : line->marks())
        words << line->text().mid(mark.from, mark.to - mark.from);
    return words.join(u' ');
}

template <typename Edit>
QString TestSpelling::marksOf(Edit& edit)
{
    QStringList words;
    for (const QTextEdit::ExtraSelection& selection : edit.extraSelections()) {
        // Checks of the mail underline tags.
        if (selection.format.underlineStyle() == QTextCharFormat::WaveUnderline &&
            !selection.cursor.selectedText().startsWith(u'<'))
            words << selection.cursor.selectedText();
    }
    return words.join(u' ');
}

QMenu* TestSpelling::menu()
{
    return qobject_cast<QMenu*>(popup());
}

/// With what was found for the word.
QMenu* TestSpelling::fullMenu()
{
    QMenu* open = menu();
    static_cast<void>(QTest::qWaitFor(
        [open] { return open && open->actions().value(0) && open->actions().value(0)->isEnabled(); }, patienceMs));
    return open;
}

QAction* TestSpelling::actionOf(QMenu* open, const char* name)
{
    return open ? open->findChild<QAction*>(QLatin1String(name)) : nullptr;
}

void TestSpelling::chooseByKeys(const char* name)
{
    QMenu* open = fullMenu();
    QAction* wanted = actionOf(open, name);
    QVERIFY2(wanted, name);
    for (int i = 0; i < 30 && open->activeAction() != wanted; ++i)
        QTest::keyClick(open, Qt::Key_Down);
    QCOMPARE(open->activeAction(), wanted);
    QTest::keyClick(open, Qt::Key_Return);
    QTRY_VERIFY(!QApplication::activePopupWidget());
}

void TestSpelling::a_word_is_marked_when_one_has_left_it()
{
    openSource("<p>Hello</p>");
    waitForState(u"English"_qs);
    subject()->setFocus();
    subject()->selectAll();
    type(u"Hello firend"_qs);
    // It has been checked, and is still being written.
    QTRY_VERIFY2_WITH_TIMEOUT(state().contains(u"1 unknown"), qPrintable(state()), patienceMs);
    QCOMPARE(lineMarks("messageSubject"), QString());
    type(u" a"_qs);
    QTRY_COMPARE_WITH_TIMEOUT(lineMarks("messageSubject"), u"firend"_qs, patienceMs);
    // An arrow key leaves a word, too.
    type(u" taea"_qs);
    QTRY_VERIFY2_WITH_TIMEOUT(state().contains(u"2 unknown"), qPrintable(state()), patienceMs);
    QCOMPARE(lineMarks("messageSubject"), u"firend"_qs);
    for (int i = 0; i < 6; ++i)
        key(Qt::Key_Left);
    QCOMPARE(lineMarks("messageSubject"), u"firend taea"_qs);
    // So does the Tab key. Going into a marked word does not take its mark.
    key(Qt::Key_Home);
    QCOMPARE(lineMarks("messageSubject"), u"firend taea"_qs);
    for (int i = 0; i < 8; ++i)
        key(Qt::Key_Right);
    QCOMPARE(lineMarks("messageSubject"), u"firend taea"_qs);
}

void TestSpelling::marks_move_with_the_text()
{
    openSource("<p>Hello</p>");
    waitForState(u"English"_qs);
    auto& source = body().source();
    source.setFocus();
    source.selectAll();
    QTest::keyClicks(&source, u"a taea and firend "_qs);
    QTRY_COMPARE_WITH_TIMEOUT(marksOf(source), u"taea firend"_qs, patienceMs);
    source.moveCursor(QTextCursor::Start);
    QTest::keyClicks(&source, u"the "_qs);
    QCOMPARE(marksOf(source), u"taea firend"_qs);
    // A word that is changed is looked up again.
    source.moveCursor(QTextCursor::End);
    key(Qt::Key_Backspace);
    key(Qt::Key_Backspace);
    QCOMPARE(marksOf(source), u"taea"_qs);
}

void TestSpelling::every_place_is_checked()
{
    openDesign("        <mj-text>Hello</mj-text>\n        <mj-image src=\"x\" alt=\"A taea pot\" />\n");
    waitForState(u"English"_qs);
    subject()->setFocus();
    subject()->selectAll();
    type(u"Spring noews {{ customer.frst_name }} now"_qs);
    auto* preheader = find<MarkedLine>("messagePreheader");
    preheader->setFocus();
    preheader->selectAll();
    type(u"What is nwe about it"_qs);
    QTRY_COMPARE_WITH_TIMEOUT(lineMarks("messageSubject"), u"noews"_qs, patienceMs);
    QTRY_COMPARE_WITH_TIMEOUT(lineMarks("messagePreheader"), u"nwe"_qs, patienceMs);
    body().showTab(u"source"_qs);
    // The alternative text, and nothing of MJML.
    QTRY_COMPARE_WITH_TIMEOUT(marksOf(body().source()), u"taea"_qs, patienceMs);
    body().showTab(u"text"_qs);
    auto* plain = find<QPlainTextEdit>("mailPlainText");
    plain->setFocus();
    plain->selectAll();
    QTest::keyClicks(plain, u"Hello firend, read it"_qs);
    QTRY_COMPARE_WITH_TIMEOUT(marksOf(*plain), u"firend"_qs, patienceMs);
}

void TestSpelling::blocks_that_nobody_writes_in_are_checked()
{
    openDesign("        <mj-text>Hello firend</mj-text>\n        <mj-button>Shopp now</mj-button>\n");
    QTRY_VERIFY2_WITH_TIMEOUT(state().contains(u"2 unknown"), qPrintable(state()), patienceMs);
    const QImage marked = canvas().grab().toImage();
    find<Switch>("spellSwitch")->click();
    QVERIFY(canvas().grab().toImage() != marked);
    find<Switch>("spellSwitch")->click();
    QTRY_VERIFY2_WITH_TIMEOUT(state().contains(u"2 unknown"), qPrintable(state()), patienceMs);
    // In the block one writes in, too.
    canvas().setFocus();
    key(Qt::Key_Down);
    key(Qt::Key_Return);
    QTRY_COMPARE_WITH_TIMEOUT(marksOf(*edit()), u"firend"_qs, patienceMs);
    key(Qt::Key_End);
    key(Qt::Key_Backspace);
    key(Qt::Key_Space);
    QTRY_COMPARE_WITH_TIMEOUT(marksOf(*edit()), u"firen"_qs, patienceMs);
}

void TestSpelling::F7_goes_round_and_Enter_replaces()
{
    openSource("<p>Hello firend</p>\n<p class=\"taea\">the taea</p>");
    waitForState(u"English"_qs);
    body().source().setFocus();
    body().source().moveCursor(QTextCursor::Start);
    key(Qt::Key_F7);
    QMenu* open = fullMenu();
    QVERIFY(open);
    QCOMPARE(body().source().textCursor().selectedText(), u"firend"_qs);
    QCOMPARE(open->actions().value(0)->text(), u"friend"_qs);
    QCOMPARE(open->activeAction(), open->actions().value(0));
    QTest::keyClick(open, Qt::Key_Return);
    QCOMPARE(body().source().toPlainText(), u"<p>Hello friend</p>\n<p class=\"taea\">the taea</p>"_qs);
    QTRY_VERIFY(!QApplication::activePopupWidget());
    key(Qt::Key_F7);
    QVERIFY(fullMenu());
    QCOMPARE(body().source().textCursor().selectedText(), u"taea"_qs);
    QCOMPARE(body().source().textCursor().blockNumber(), 1);
    // In the menu it goes on, round to the only one there is.
    QTest::keyClick(QApplication::activePopupWidget(), Qt::Key_F7);
    QTRY_VERIFY_WITH_TIMEOUT(fullMenu(), patienceMs);
    QCOMPARE(body().source().textCursor().selectedText(), u"taea"_qs);
    QTest::keyClick(QApplication::activePopupWidget(), Qt::Key_Return);
    QTRY_VERIFY2_WITH_TIMEOUT(state().endsWith(u"no unknown words"), qPrintable(state()), patienceMs);
    key(Qt::Key_F7);
    QVERIFY(!QApplication::activePopupWidget());
}

void TestSpelling::F7_walks_from_block_to_block()
{
    openDesign("        <mj-text>Hello firend</mj-text>\n        <mj-text>More tea</mj-text>\n"
               "        <mj-button>Shopp now</mj-button>\n");
    QTRY_VERIFY2_WITH_TIMEOUT(state().contains(u"2 unknown"), qPrintable(state()), patienceMs);
    subject()->setFocus();
    key(Qt::Key_F7);
    QVERIFY(fullMenu());
    QCOMPARE(edit()->textCursor().selectedText(), u"firend"_qs);
    QTest::keyClick(QApplication::activePopupWidget(), Qt::Key_Return);
    QTRY_VERIFY(!QApplication::activePopupWidget());
    QVERIFY(body().mjml().find("Hello friend") != std::string::npos);
    key(Qt::Key_F7);
    QVERIFY(fullMenu());
    QCOMPARE(edit()->textCursor().selectedText(), u"Shopp"_qs);
    QTest::keyClick(QApplication::activePopupWidget(), Qt::Key_Return);
    QVERIFY(body().mjml().find(">Shop now<") != std::string::npos);
}

void TestSpelling::a_replacement_is_a_step_of_its_own()
{
    openDesign("        <mj-text>Hello</mj-text>\n");
    waitForState(u"English"_qs);
    subject()->setFocus();
    subject()->selectAll();
    type(u"The firend "_qs);
    QTRY_COMPARE_WITH_TIMEOUT(lineMarks("messageSubject"), u"firend"_qs, patienceMs);
    key(Qt::Key_Home);
    key(Qt::Key_F7);
    QVERIFY(fullMenu());
    QTest::keyClick(QApplication::activePopupWidget(), Qt::Key_Return);
    QCOMPARE(subject()->text(), u"The friend "_qs);
    key(Qt::Key_End);
    type(u"and"_qs);
    key(Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(subject()->text(), u"The friend "_qs);
    key(Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(subject()->text(), u"The firend "_qs);
    QTRY_COMPARE_WITH_TIMEOUT(lineMarks("messageSubject"), u"firend"_qs, patienceMs);
    key(Qt::Key_Y, Qt::ControlModifier);
    QCOMPARE(subject()->text(), u"The friend "_qs);
    // The same in a block.
    canvas().setFocus();
    key(Qt::Key_Down);
    key(Qt::Key_Return);
    key(Qt::Key_End);
    QTest::keyClicks(edit(), u" firend now"_qs);
    QTRY_COMPARE_WITH_TIMEOUT(marksOf(*edit()), u"firend"_qs, patienceMs);
    key(Qt::Key_Home);
    key(Qt::Key_F7);
    QVERIFY(fullMenu());
    QTest::keyClick(QApplication::activePopupWidget(), Qt::Key_Return);
    QCOMPARE(edit()->toPlainText(), u"Hello friend now"_qs);
    key(Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(edit()->toPlainText(), u"Hello firend now"_qs);
    QTRY_COMPARE_WITH_TIMEOUT(marksOf(*edit()), u"firend"_qs, patienceMs);
}

void TestSpelling::letters_keep_their_looks()
{
    openDesign("        <mj-text>Hello <strong>firend</strong> here</mj-text>\n");
    QTRY_VERIFY2_WITH_TIMEOUT(state().contains(u"1 unknown"), qPrintable(state()), patienceMs);
    canvas().setFocus();
    key(Qt::Key_F7);
    QVERIFY(fullMenu());
    QTest::keyClick(QApplication::activePopupWidget(), Qt::Key_Return);
    QVERIFY2(body().mjml().find("Hello <strong>friend</strong> here") != std::string::npos, body().mjml().c_str());
}

void TestSpelling::the_mouse_opens_the_menu()
{
    openSource("<p>Hello firend</p>");
    QTRY_COMPARE_WITH_TIMEOUT(marksOf(body().source()), u"firend"_qs, patienceMs);
    QTextCursor cursor(body().source().document());
    cursor.setPosition(12);
    QPoint at = body().source().cursorRect(cursor).center();
    QWidget* view = body().source().viewport();
    QContextMenuEvent asked(QContextMenuEvent::Mouse, at, view->mapToGlobal(at));
    QApplication::sendEvent(view, &asked);
    QMenu* open = fullMenu();
    QVERIFY(open);
    QCOMPARE(open->objectName(), u"spellMenu"_qs);
    // What every field offers is there, too.
    QStringList texts;
    for (const QAction* action : open->actions())
        texts << action->text().remove(u'&').section(u'\t', 0, 0);
    QVERIFY2(texts.contains(u"Copy"_qs), qPrintable(texts.join(u", ")));
    QTest::mouseClick(open, Qt::LeftButton, {}, open->actionGeometry(open->actions().value(0)).center());
    QCOMPARE(body().source().toPlainText(), u"<p>Hello friend</p>"_qs);
    // In a line it is the same.
    subject()->setText(u"Our firend"_qs);
    QTRY_COMPARE_WITH_TIMEOUT(lineMarks("messageSubject"), u"firend"_qs, patienceMs);
    at = subject()->rectOf(4, 10).center();
    QContextMenuEvent second(QContextMenuEvent::Mouse, at, subject()->mapToGlobal(at));
    QApplication::sendEvent(subject(), &second);
    open = fullMenu();
    QVERIFY(open);
    QTest::mouseClick(open, Qt::LeftButton, {}, open->actionGeometry(open->actions().value(0)).center());
    QCOMPARE(subject()->text(), u"Our friend"_qs);
    QTRY_VERIFY(!QApplication::activePopupWidget());
}

void TestSpelling::a_word_is_added_to_the_shops_dictionary()
{
    openSource("<p>Zwickeltea and zwickeltea</p>");
    QTRY_COMPARE_WITH_TIMEOUT(marksOf(body().source()), u"Zwickeltea zwickeltea"_qs, patienceMs);
    body().source().setFocus();
    body().source().moveCursor(QTextCursor::Start);
    key(Qt::Key_F7);
    // Nothing is near it: the menu says so.
    QMenu* open = menu();
    QTRY_COMPARE_WITH_TIMEOUT(open->actions().value(0)->text(), u"No word is near it"_qs, patienceMs);
    QAction* add = actionOf(open, "spellAdd");
    for (int i = 0; i < 30 && open->activeAction() != add; ++i)
        QTest::keyClick(open, Qt::Key_Down);
    QTest::keyClick(open, Qt::Key_Return);
    QTRY_COMPARE_WITH_TIMEOUT(marksOf(body().source()), QString(), patienceMs);
    const auto words = [&] {
        const auto added = shop->services->store().read([](ReadSession& session) -> Result<std::vector<std::string>> {
            return message::shopwords::added(session);
        });
        return added ? *added : std::vector<std::string>{"not read"};
    };
    QCOMPARE(words(), std::vector<std::string>{"Zwickeltea"});
    // The menu key takes it out again.
    body().source().moveCursor(QTextCursor::Start);
    for (int i = 0; i < 5; ++i)
        key(Qt::Key_Right);
    const QRect at = body().source().cursorRect();
    QContextMenuEvent asked(QContextMenuEvent::Keyboard, at.center(), body().source().mapToGlobal(at.center()));
    QApplication::sendEvent(&body().source(), &asked);
    open = menu();
    QVERIFY(actionOf(open, "spellRemove"));
    actionOf(open, "spellRemove")->trigger();
    open->close();
    QTRY_COMPARE_WITH_TIMEOUT(marksOf(body().source()), u"Zwickeltea zwickeltea"_qs, patienceMs);
    QVERIFY(words().empty());
}

void TestSpelling::a_word_is_ignored_in_this_message()
{
    openSource("<p>Hello firend, firend</p>");
    QTRY_COMPARE_WITH_TIMEOUT(marksOf(body().source()), u"firend firend"_qs, patienceMs);
    body().source().setFocus();
    body().source().moveCursor(QTextCursor::Start);
    key(Qt::Key_F7);
    chooseByKeys("spellIgnore");
    QTRY_COMPARE_WITH_TIMEOUT(marksOf(body().source()), QString(), patienceMs);
    // As long as it is open.
    page->enter({{u"message"_qs, u"Spring"_qs}});
    page->enter({{u"message"_qs, u"Tea"_qs}});
    QTRY_COMPARE_WITH_TIMEOUT(marksOf(body().source()), u"firend firend"_qs, patienceMs);
}

void TestSpelling::another_language_has_another_dictionary()
{
    message::Message mail;
    mail.name = "Tee";
    mail.subject = "News";
    mail.language = "de";
    mail.bodyKind = message::BodyKind::Html;
    mail.body = "<p>Liebe Freundin, frischer Tee, friend</p>";
    openMail(mail);
    waitForState(u"German"_qs);
    QTRY_COMPARE_WITH_TIMEOUT(marksOf(body().source()), u"frischer friend"_qs, patienceMs);
    page->enter({{u"message"_qs, u"Spring"_qs}});
    waitForState(u"English"_qs);
    page->enter({{u"message"_qs, u"Tee"_qs}});
    waitForState(u"German"_qs);
}

void TestSpelling::no_dictionary_is_said()
{
    message::Message mail;
    mail.name = "qapla";
    mail.subject = "nuqneH";
    mail.language = "tlh";
    mail.bodyKind = message::BodyKind::Html;
    mail.body = "<p>bortaS bIr jablu'DI'</p>";
    openMail(mail);
    waitForState(u"There is no dictionary for"_qs);
    QVERIFY2(state().contains(u"dictionaries"), qPrintable(state()));
    QCOMPARE(lineMarks("messageSubject"), QString());
    body().source().setFocus();
    key(Qt::Key_F7);
    QVERIFY(!QApplication::activePopupWidget());
}

void TestSpelling::a_broken_dictionary_is_said()
{
    writeFile(shop->folder.filePath(u"home/dictionaries/fr.dic"_qs), QByteArray("\x1f\x8b\0\0", 4));
    writeFile(shop->folder.filePath(u"home/dictionaries/fr.aff"_qs), "SET UTF-8\n");
    writeFile(shop->folder.filePath(u"home/dictionaries/fr_FR.dic"_qs), QByteArray("\x1f\x8b\0\0", 4));
    writeFile(shop->folder.filePath(u"home/dictionaries/fr_FR.aff"_qs), "SET UTF-8\n");
    message::Message mail;
    mail.name = "The";
    mail.subject = "Le thé";
    mail.language = "fr-FR";
    mail.bodyKind = message::BodyKind::Html;
    mail.body = "<p>Bonjour</p>";
    openMail(mail);
    waitForState(u"The dictionary"_qs);
    QVERIFY2(state().contains(u"fr_FR.dic") && state().contains(u"no text"), qPrintable(state()));
}

void TestSpelling::it_can_be_switched_off()
{
    openSource("<p>Hello firend</p>");
    QTRY_COMPARE_WITH_TIMEOUT(marksOf(body().source()), u"firend"_qs, patienceMs);
    auto* action = page->findChild<QAction*>(u"messagesSpelling"_qs);
    auto* box = find<Switch>("spellSwitch");
    QVERIFY(action->isChecked() && box->isChecked());
    box->setFocus();
    key(Qt::Key_Space);
    QVERIFY(!action->isChecked());
    QTRY_COMPARE(marksOf(body().source()), QString());
    QCOMPARE(state(), QString());
    action->trigger();
    QVERIFY(box->isChecked());
    QTRY_COMPARE_WITH_TIMEOUT(marksOf(body().source()), u"firend"_qs, patienceMs);
}

void TestSpelling::names_of_the_shop_are_right()
{
    openSource("<p>Hello from Marlow and Finch in Leeds, Marlow's friend Marlou</p>");
    QTRY_COMPARE_WITH_TIMEOUT(marksOf(body().source()), u"Marlou"_qs, patienceMs);
}

void TestSpelling::right_to_left_lines_are_marked()
{
    openSource("<p>Hello</p>");
    waitForState(u"English"_qs);
    subject()->setText(u"שלום firend עולם"_qs);
    QTRY_COMPARE_WITH_TIMEOUT(lineMarks("messageSubject"), u"firend"_qs, patienceMs);
    const QRect rect = subject()->rectOf(5, 11);
    QVERIFY(subject()->rect().contains(rect));
    // The word stands where a click says it does.
    const int at = subject()->cursorPositionAt(rect.center());
    QVERIFY2(at > 5 && at < 11, qPrintable(QString::number(at)));
}

void TestSpelling::pictures()
{
    const QString folder = qEnvironmentVariable("PATRON_GRABS");
    if (folder.isEmpty())
        QSKIP("set PATRON_GRABS to a folder to get pictures of the page");
    for (const auto choice : {Theme::Choice::Light, Theme::Choice::Dark}) {
        m_theme.setChoice(choice);
        applyTheme(*qApp, m_theme);
        closePage();
        init();
        openDesign("        <mj-text>Hello {{ customer.first_name | default: \"there\" }}, your firend has <strong>new "
                   "taea</strong> for you.</mj-text>\n        <mj-text>Read moer about it.</mj-text>\n"
                   "        <mj-button>Shopp now</mj-button>\n");
        const QString end = choice == Theme::Choice::Light ? u"-light.png"_qs : u"-dark.png"_qs;
        const auto save = [&](const QString& name) { QVERIFY(page->grab().save(folder + u'/' + name + end)); };
        subject()->setText(u"Spring noews for you, a frehs pot of tea"_qs);
        QTRY_VERIFY2_WITH_TIMEOUT(state().contains(u"6 unknown"), qPrintable(state()), patienceMs);
        save(u"spell-design"_qs);
        canvas().setFocus();
        key(Qt::Key_F7);
        QVERIFY(fullMenu());
        save(u"spell-block"_qs);
        QVERIFY(QApplication::activePopupWidget()->grab().save(folder + u"/spell-menu" + end));
        QApplication::activePopupWidget()->close();
        body().showTab(u"source"_qs);
        QTRY_VERIFY_WITH_TIMEOUT(marksOf(body().source()).contains(u"firend"), patienceMs);
        save(u"spell-source"_qs);
        page->enter({});
        dialogs.nextText = u"Text"_qs;
        find<QTableView>("messageList")->setFocus();
        key(Qt::Key_N, Qt::ControlModifier | Qt::ShiftModifier);
        body().source().setFocus();
        body().source().insertPlainText(u"Hello firend, frehs tea is here — 15 € for you. Write to us "_qs);
        QTRY_VERIFY_WITH_TIMEOUT(marksOf(body().source()).contains(u"firend"), patienceMs);
        save(u"spell-sms"_qs);
    }
    m_theme.setChoice(Theme::Choice::Light);
    applyTheme(*qApp, m_theme);
}

QTEST_MAIN(TestSpelling)
#include "tst_spelling.moc"
