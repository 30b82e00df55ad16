// Writing a mail in the block editor by keyboard alone and by mouse alone.

#include "tests/support/uiwalker.h"
#include "ui/kit/style.h"
#include "ui/kit/theme.h"
#include "ui/messages/blockeditor.h"
#include "ui/messages/blockinspector.h"
#include "ui/messages/blockpalette.h"
#include "ui/messages/blocktextedit.h"
#include "ui/messages/sourceeditor.h"

#include <QApplication>
#include <QComboBox>
#include <QDirIterator>
#include <QDragEnterEvent>
#include <QLineEdit>
#include <QMimeData>
#include <QTest>
#include <QTextBlock>

using namespace patron;
using namespace patron::ui;
using namespace patron::test;

namespace {
const char* const winBack =
    "      <mj-column>\n"
    "        <mj-text>Dear {{ customer.first_name | default: \"friend\" }}, we <strong>miss</strong> you</mj-text>\n"
    "        <mj-button href=\"https://shop.test\">Come back</mj-button>\n"
    "      </mj-column>";
}

class TestBlockEditor : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void a_win_back_mail_by_keyboard();
    void a_win_back_mail_by_mouse();
    void a_drag_shows_and_takes_its_place();
    void keys_walk_move_and_delete();
    void keys_go_from_column_to_column();
    void the_bar_formats_what_is_selected();
    void a_colour_is_picked_by_keys();
    void what_is_selected_is_said();
    void a_chip_is_one_character();
    void braces_list_the_fields();
    void a_slash_in_an_empty_text_gives_way();
    void the_inspector_changes_and_resets();
    void the_source_says_what_is_wrong();
    void nothing_changes_by_looking();
    void every_mail_of_others_opens_data();
    void every_mail_of_others_opens();
    void everything_can_be_reached();
    void pictures();

private:
    QWidget* popup();
    void pick(const QString& text);
    void insert(const QString& name);
    template <typename T>
    T* find(const char* name)
    {
        return m_editor->findChild<T*>(QLatin1String(name));
    }
    MailCanvas& canvas() { return m_editor->canvas(); }
    BlockTextEdit* edit() { return canvas().textEdit(); }
    std::string text() { return m_editor->mjml(); }

    Theme m_theme;
    std::unique_ptr<BlockEditor> m_editor;
};

void TestBlockEditor::initTestCase()
{
    m_theme.setChoice(Theme::Choice::Light);
    applyTheme(*qApp, m_theme);
}

void TestBlockEditor::init()
{
    m_editor = std::make_unique<BlockEditor>(m_theme);
    m_editor->setFields(
        {QStringLiteral("customer.first_name"), QStringLiteral("customer.city"), QStringLiteral("brand.name")});
    m_editor->resize(1200, 760);
    m_editor->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_editor.get()));
    m_editor->activateWindow();
    canvas().setFocus();
    QTRY_VERIFY(canvas().hasFocus());
}

void TestBlockEditor::cleanup()
{
    m_editor.reset();
}

QWidget* TestBlockEditor::popup()
{
    static_cast<void>(QTest::qWaitFor([] { return QApplication::activePopupWidget() != nullptr; }, 2000));
    return QApplication::activePopupWidget();
}

void TestBlockEditor::pick(const QString& text)
{
    QWidget* list = popup();
    QVERIFY(list);
    QTest::keyClicks(list->findChild<QLineEdit*>(QStringLiteral("pickSearch")), text);
    QTest::keyClick(list->findChild<QLineEdit*>(QStringLiteral("pickSearch")), Qt::Key_Return);
    QTRY_VERIFY(!QApplication::activePopupWidget());
}

void TestBlockEditor::insert(const QString& name)
{
    canvas().setFocus();
    QTest::keyClick(&canvas(), '/');
    pick(name);
}

void TestBlockEditor::a_win_back_mail_by_keyboard()
{
    insert(QStringLiteral("Text"));
    QTRY_VERIFY(canvas().isWriting());
    QTest::keyClicks(edit(), QStringLiteral("Dear "));
    QTest::keyClick(edit(), Qt::Key_Space, Qt::ControlModifier);
    pick(QStringLiteral("first"));
    // Back onto the chip: it is one character, and Enter asks for its fallback.
    QTest::keyClick(edit(), Qt::Key_Left, Qt::ShiftModifier);
    QTest::keyClick(edit(), Qt::Key_Return);
    QWidget* chip = popup();
    QVERIFY(chip);
    auto* fallback = chip->findChild<QLineEdit*>(QStringLiteral("chipFallback"));
    QVERIFY(fallback);
    QTest::keyClicks(fallback, QStringLiteral("friend"));
    QTest::keyClick(fallback, Qt::Key_Return);
    QTRY_VERIFY(!QApplication::activePopupWidget());
    QTest::keyClicks(edit(), QStringLiteral(", we "));
    QTest::keyClick(edit(), Qt::Key_B, Qt::ControlModifier);
    QTest::keyClicks(edit(), QStringLiteral("miss"));
    QTest::keyClick(edit(), Qt::Key_B, Qt::ControlModifier);
    QTest::keyClicks(edit(), QStringLiteral(" you"));
    QTest::keyClick(edit(), Qt::Key_Escape);
    QVERIFY(!canvas().isWriting());
    insert(QStringLiteral("Button"));
    QTest::keyClick(&canvas(), Qt::Key_Return);
    QTRY_VERIFY(canvas().isWriting());
    QTest::keyClick(edit(), Qt::Key_A, Qt::ControlModifier);
    QTest::keyClicks(edit(), QStringLiteral("Come back"));
    QTest::keyClick(edit(), Qt::Key_Escape);
    auto* link = find<QLineEdit>("attribute-href");
    QVERIFY(link);
    link->setFocus();
    link->selectAll();
    QTest::keyClicks(link, QStringLiteral("https://shop.test"));
    QVERIFY2(text().find(winBack) != std::string::npos, text().c_str());
    while (m_editor->draft().undoStack().canUndo())
        m_editor->draft().undoStack().undo();
    QCOMPARE(text(), std::string());
}

void TestBlockEditor::a_win_back_mail_by_mouse()
{
    auto* palette = find<BlockPalette>("blockPalette");
    const auto doubleClick = [&](const QString& title) {
        const auto items = palette->findItems(title, Qt::MatchExactly);
        QCOMPARE(items.size(), 1);
        const QPoint at = palette->visualItemRect(items.first()).center();
        QTest::mouseClick(palette->viewport(), Qt::LeftButton, {}, at);
        QTest::mouseDClick(palette->viewport(), Qt::LeftButton, {}, at);
    };
    doubleClick(QStringLiteral("Text"));
    const auto clickBlock = [&](int index) {
        const auto blocks = blocksOf(m_editor->draft().document());
        QVERIFY(index < int(blocks.size()));
        QTest::mouseClick(&canvas(), Qt::LeftButton, {}, canvas().blockRect(blocks[std::size_t(index)]).center());
    };
    clickBlock(0);
    QTRY_VERIFY(canvas().isWriting());
    QTest::keyClicks(edit(), QStringLiteral("Dear {{ customer.first_name }}"));
    // The second brace brought up the fields, and was taken by their search.
    if (QWidget* list = QApplication::activePopupWidget()) {
        list->close();
        QTRY_VERIFY(!QApplication::activePopupWidget());
    }
    doubleClick(QStringLiteral("Button"));
    clickBlock(1);
    QTRY_VERIFY(canvas().isWriting());
    QCOMPARE(m_editor->draft().selected()->name, std::string("mj-button"));
    // The plus between the two.
    const auto blocks = blocksOf(m_editor->draft().document());
    const MailSlot between{parentOf(blocks[1]), 1, false};
    const QPoint plus = canvas().slotPoint(between, "mj-text");
    QTest::mouseMove(&canvas(), plus + QPoint(0, 40));
    QTest::mouseMove(&canvas(), plus);
    QTest::mouseClick(&canvas(), Qt::LeftButton, {}, plus);
    QWidget* menu = popup();
    QVERIFY(menu);
    auto* list = menu->findChild<QListWidget*>(QStringLiteral("pickList"));
    const auto divider = list->findItems(QStringLiteral("Divider"), Qt::MatchExactly);
    QCOMPARE(divider.size(), 1);
    list->scrollToItem(divider.first());
    QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, list->visualItemRect(divider.first()).center());
    QTRY_COMPARE(blocksOf(m_editor->draft().document()).size(), std::size_t(3));
    QCOMPARE(m_editor->draft().at({0, 1, 0, 0, 1})->name, std::string("mj-divider"));
}

void TestBlockEditor::a_drag_shows_and_takes_its_place()
{
    m_editor->open("<mjml><mj-body><mj-section><mj-column><mj-text>One</mj-text><mj-text>Two</mj-text></mj-column>"
                   "</mj-section></mj-body></mjml>");
    const MailSlot middle{{0, 0, 0, 0}, 1, false};
    const auto drop = [&](const QByteArray& mime, const QByteArray& what, QPoint at) {
        QMimeData data;
        data.setData(QString::fromLatin1(mime), what);
        QDragEnterEvent enter(at, Qt::CopyAction, &data, Qt::LeftButton, {});
        QApplication::sendEvent(&canvas(), &enter);
        QVERIFY(enter.isAccepted());
        QDragMoveEvent move(at, Qt::CopyAction, &data, Qt::LeftButton, {});
        QApplication::sendEvent(&canvas(), &move);
        QVERIFY(move.isAccepted());
        QDropEvent done(at, Qt::CopyAction, &data, Qt::LeftButton, {});
        QApplication::sendEvent(&canvas(), &done);
    };
    drop(mailBlockMime, "image", canvas().slotPoint(middle, "mj-image"));
    QCOMPARE(m_editor->draft().at({0, 0, 0, 0, 1})->name, std::string("mj-image"));
    drop(mailPathMime, "0 0 0 0 2", canvas().slotPoint({{0, 0, 0, 0}, 0, false}, "mj-text"));
    QCOMPARE(m_editor->draft().at({0, 0, 0, 0, 0})->text, std::string("Two"));
    QCOMPARE(m_editor->draft().undoStack().count(), 2);
}

void TestBlockEditor::keys_walk_move_and_delete()
{
    m_editor->open("<mjml><mj-body><mj-section><mj-column><mj-text>One</mj-text><mj-divider /></mj-column>"
                   "</mj-section></mj-body></mjml>");
    const MailPath column{0, 0, 0, 0};
    QTest::keyClick(&canvas(), Qt::Key_Down);
    QCOMPARE(m_editor->draft().selection(), childOf(column, 0));
    QTest::keyClick(&canvas(), Qt::Key_Down);
    QCOMPARE(m_editor->draft().selection(), childOf(column, 1));
    QTest::keyClick(&canvas(), Qt::Key_Up, Qt::AltModifier);
    QCOMPARE(m_editor->draft().selection(), childOf(column, 0));
    QCOMPARE(m_editor->draft().selected()->name, std::string("mj-divider"));
    QTest::keyClick(&canvas(), Qt::Key_D, Qt::ControlModifier);
    QCOMPARE(m_editor->draft().at(column)->children.size(), std::size_t(3));
    QTest::keyClick(&canvas(), Qt::Key_Delete);
    QCOMPARE(m_editor->draft().at(column)->children.size(), std::size_t(2));
    QTest::keyClick(&canvas(), Qt::Key_Escape);
    QCOMPARE(m_editor->draft().selection(), column);
    QTest::keyClick(&canvas(), Qt::Key_Escape);
    QTest::keyClick(&canvas(), Qt::Key_Escape);
    QCOMPARE(m_editor->draft().selection(), MailPath());
    QTest::keyClick(&canvas(), Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(m_editor->draft().at(column)->children.size(), std::size_t(3));
}

void TestBlockEditor::keys_go_from_column_to_column()
{
    m_editor->open("<mjml><mj-body><mj-section><mj-column><mj-text>One</mj-text><mj-text>Two</mj-text></mj-column>"
                   "<mj-column><mj-text>Three</mj-text><mj-text>Four</mj-text></mj-column></mj-section><mj-section>"
                   "<mj-column><mj-divider /></mj-column></mj-section></mj-body></mjml>");
    const MailPath left{0, 0, 0, 0};
    const MailPath right{0, 0, 0, 1};
    m_editor->draft().select(childOf(left, 1));
    QTest::keyClick(&canvas(), Qt::Key_Right);
    QCOMPARE(m_editor->draft().selection(), childOf(right, 1));
    QTest::keyClick(&canvas(), Qt::Key_Up);
    QTest::keyClick(&canvas(), Qt::Key_Left);
    QCOMPARE(m_editor->draft().selection(), childOf(left, 0));
    m_editor->draft().select(left);
    QTest::keyClick(&canvas(), Qt::Key_Right);
    QCOMPARE(m_editor->draft().selection(), right);
    // Where there is no column beside, sideways is up and down.
    m_editor->draft().select(childOf(right, 1));
    QTest::keyClick(&canvas(), Qt::Key_Right);
    QCOMPARE(m_editor->draft().selected()->name, std::string("mj-divider"));
}

void TestBlockEditor::the_bar_formats_what_is_selected()
{
    m_editor->open("<mjml><mj-body><mj-section><mj-column><mj-text>One two</mj-text></mj-column></mj-section></mj-body>"
                   "</mjml>");
    auto* bar = find<QWidget>("formatBar");
    QVERIFY(!bar->isVisible());
    canvas().write({0, 0, 0, 0, 0});
    QVERIFY(bar->isVisible());
    auto* bold = find<QAbstractButton>("formatBold");
    const auto text = [&] { return QString::fromStdString(m_editor->draft().at({0, 0, 0, 0, 0})->text); };
    QTest::keyClick(edit(), Qt::Key_Home);
    for (int i = 0; i < 3; ++i)
        QTest::keyClick(edit(), Qt::Key_Right, Qt::ShiftModifier);
    QVERIFY(!bold->isChecked());
    QTest::mouseClick(bold, Qt::LeftButton);
    QCOMPARE(text(), QStringLiteral("<strong>One</strong> two"));
    QVERIFY(bold->isChecked());
    QVERIFY(edit()->hasFocus());
    QTest::mouseClick(bold, Qt::LeftButton);
    QTest::mouseClick(find<QWidget>("formatItalic"), Qt::LeftButton);
    QCOMPARE(text(), QStringLiteral("<em>One</em> two"));
    QTest::mouseClick(find<QWidget>("formatLink"), Qt::LeftButton);
    QVERIFY(popup());
    QTest::keyClicks(popup()->findChild<QLineEdit*>(), QStringLiteral("https://shop.test"));
    QTest::keyClick(popup()->findChild<QLineEdit*>(), Qt::Key_Return);
    QTRY_VERIFY(!QApplication::activePopupWidget());
    QCOMPARE(text(), QStringLiteral("<em><a href=\"https://shop.test\">One</a></em> two"));
    QTest::keyClick(edit(), Qt::Key_Escape);
    QVERIFY(!bar->isVisible());
}

void TestBlockEditor::a_colour_is_picked_by_keys()
{
    m_editor->setBrand({{}, {}, {}, {}, {QStringLiteral("#aa3300")}});
    m_editor->open("<mjml><mj-body><mj-section><mj-column><mj-text>One two</mj-text></mj-column></mj-section></mj-body>"
                   "</mjml>");
    canvas().write({0, 0, 0, 0, 0});
    const auto text = [&] { return QString::fromStdString(m_editor->draft().at({0, 0, 0, 0, 0})->text); };
    QTest::keyClick(edit(), Qt::Key_A, Qt::ControlModifier);
    auto* colour = find<QAbstractButton>("formatColour");
    QTest::keyClick(colour, Qt::Key_Space);
    QVERIFY(popup());
    // The brand's own is the first.
    QTest::keyClick(popup()->focusWidget(), Qt::Key_Return);
    QTRY_VERIFY(!QApplication::activePopupWidget());
    QCOMPARE(text(), QStringLiteral("<span style=\"color:#aa3300\">One two</span>"));
    QTest::keyClick(edit(), Qt::Key_A, Qt::ControlModifier);
    QCOMPARE(edit()->colour(), QStringLiteral("#aa3300"));
    edit()->setColour(QStringLiteral("#1f5fbf"));
    QCOMPARE(text(), QStringLiteral("<span style=\"color:#1f5fbf\">One two</span>"));
    edit()->setColour({});
    QCOMPARE(text(), QStringLiteral("One two"));
}

void TestBlockEditor::what_is_selected_is_said()
{
    m_editor->open("<mjml><mj-body><mj-section><mj-column><mj-divider /><mj-text>Dear friend</mj-text></mj-column>"
                   "</mj-section></mj-body></mjml>");
    m_editor->draft().select({0, 0, 0, 0, 1});
    QCOMPARE(canvas().accessibleDescription(), QStringLiteral("Text, block 2 of 2: Dear friend"));
    m_editor->draft().select({});
    QVERIFY(canvas().accessibleDescription().isEmpty());
}

void TestBlockEditor::a_chip_is_one_character()
{
    m_editor->open("<mjml><mj-body><mj-section><mj-column><mj-text>a{{ customer.city }}b</mj-text></mj-column>"
                   "</mj-section></mj-body></mjml>");
    canvas().write({0, 0, 0, 0, 0});
    QCOMPARE(edit()->document()->characterCount(), 4);
    QTest::keyClick(edit(), Qt::Key_Left);
    QTest::keyClick(edit(), Qt::Key_Backspace);
    QCOMPARE(m_editor->draft().at({0, 0, 0, 0, 0})->text, std::string("ab"));
    QTest::keyClick(edit(), Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(m_editor->draft().at({0, 0, 0, 0, 0})->text, std::string("a{{ customer.city }}b"));
    QCOMPARE(edit()->document()->characterCount(), 4);
}

void TestBlockEditor::braces_list_the_fields()
{
    insert(QStringLiteral("Text"));
    QTRY_VERIFY(canvas().isWriting());
    QTest::keyClicks(edit(), QStringLiteral("{{"));
    pick(QStringLiteral("city"));
    QCOMPARE(m_editor->draft().selected()->text, std::string("{{ customer.city }}"));
}

void TestBlockEditor::a_slash_in_an_empty_text_gives_way()
{
    insert(QStringLiteral("Text"));
    QTRY_VERIFY(canvas().isWriting());
    QTest::keyClick(edit(), '/');
    pick(QStringLiteral("Spacer"));
    const auto blocks = blocksOf(m_editor->draft().document());
    QCOMPARE(blocks.size(), std::size_t(1));
    QCOMPARE(m_editor->draft().at(blocks.front())->name, std::string("mj-spacer"));
    m_editor->draft().undoStack().undo();
    QCOMPARE(m_editor->draft().at(blocks.front())->name, std::string("mj-text"));
}

void TestBlockEditor::the_inspector_changes_and_resets()
{
    insert(QStringLiteral("Button"));
    auto* align = find<QComboBox>("attribute-align");
    QVERIFY(align);
    align->setFocus();
    QTest::keyClick(align, Qt::Key_Down);
    QCOMPARE(m_editor->draft().selected()->attribute("align")->value, std::string("left"));
    auto* colour = find<QLineEdit>("attribute-background-color");
    QTest::keyClicks(colour, QStringLiteral("#12345"));
    QVERIFY(colour->property("kitInvalid").toBool());
    QVERIFY(!colour->toolTip().isEmpty());
    QTest::keyClicks(colour, QStringLiteral("6"));
    QVERIFY(!colour->property("kitInvalid").toBool());
    QCOMPARE(m_editor->draft().selected()->attribute("background-color")->value, std::string("#123456"));
    colour->clear();
    QVERIFY(!m_editor->draft().selected()->attribute("background-color"));
}

void TestBlockEditor::the_source_says_what_is_wrong()
{
    insert(QStringLiteral("Spacer"));
    m_editor->showTab(QStringLiteral("source"));
    auto* source = find<SourceEditor>("messageSource");
    QVERIFY(source->isVisible());
    const QString good = source->toPlainText();
    QVERIFY(good.contains(u"<mj-spacer"));
    source->setFocus();
    source->setPlainText(QStringLiteral("<mjml>\n<mj-body>\n<mj-section>\n</mj-body>\n</mjml>"));
    auto* trouble = find<QWidget>("mailTrouble");
    QVERIFY(trouble->isVisible());
    QVERIFY(!canvas().isEnabled());
    source->setPlainText(good);
    QVERIFY(!trouble->isVisible());
    QVERIFY(canvas().isEnabled());
    m_editor->showTab(QStringLiteral("text"));
    QVERIFY(find<QPlainTextEdit>("mailPlainText")->isVisible());
}

void TestBlockEditor::nothing_changes_by_looking()
{
    QDir folder(QStringLiteral(PATRON_SOURCE_DIR "/tests/data/mjml"));
    for (const QString& name : folder.entryList({QStringLiteral("*.mjml")})) {
        QFile file(folder.filePath(name));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const std::string source = file.readAll().toStdString();
        m_editor->open(source);
        for (const MailPath& path : blocksOf(m_editor->draft().document())) {
            m_editor->draft().select(path);
            canvas().write(path);
            QTest::keyClick(&canvas(), Qt::Key_Escape);
        }
        canvas().grab();
        QVERIFY2(text() == source, qPrintable(name));
        QVERIFY(!m_editor->draft().undoStack().canUndo());
    }
}

void TestBlockEditor::every_mail_of_others_opens_data()
{
    QTest::addColumn<QString>("file");
    const QString folder = QStringLiteral(PATRON_SOURCE_DIR "/../shared/data/email-templates/mjml");
    QDirIterator files(folder, {QStringLiteral("*.mjml")}, QDir::Files, QDirIterator::Subdirectories);
    while (files.hasNext()) {
        const QString file = files.next();
        QTest::newRow(qPrintable(file.section(u'/', -2))) << file;
    }
    if (!QDir(folder).exists())
        QTest::newRow("none") << QString();
}

/// Opens in blocks, shows every one of them, and is saved as it was; its canonical form is reached by a change and its
/// opposite.
void TestBlockEditor::every_mail_of_others_opens()
{
    QFETCH(QString, file);
    if (file.isEmpty())
        QSKIP("the collection of MJML mails is not beside the sources");
    QFile source(file);
    QVERIFY(source.open(QIODevice::ReadOnly));
    const std::string before = source.readAll().toStdString();
    m_editor->open(before);
    QCOMPARE(text(), before);
    QVERIFY(!m_editor->draft().undoStack().canUndo());
    if (!m_editor->draft().isReadable()) {
        QCOMPARE(m_editor->tab(), QStringLiteral("source"));
        QVERIFY(find<QWidget>("mailTrouble")->isVisible());
        return;
    }
    QCOMPARE(m_editor->tab(), QStringLiteral("design"));
    for (const MailPath& path : blocksOf(m_editor->draft().document())) {
        m_editor->draft().select(path);
        canvas().write(path);
        QTest::keyClick(&canvas(), Qt::Key_Escape);
    }
    canvas().grab();
    QVERIFY(text() == before);
    const std::string canonical = m_editor->draft().document().serialize();
    const MailPath body = bodyOf(m_editor->draft().document());
    if (m_editor->draft().at(body)->attribute("css-class"))
        return;
    QVERIFY(m_editor->draft().setAttribute(body, "css-class", "x"));
    QVERIFY(m_editor->draft().setAttribute(body, "css-class", std::nullopt));
    QVERIFY(text() == canonical);
}

void TestBlockEditor::everything_can_be_reached()
{
    QCOMPARE(faultsOf(m_editor.get()), QStringList());
    insert(QStringLiteral("Image"));
    QTRY_VERIFY(find<QLineEdit>("attribute-alt"));
    QCOMPARE(faultsOf(m_editor.get()), QStringList());
    m_editor->setLayoutDirection(Qt::RightToLeft);
    QTRY_VERIFY(find<BlockPalette>("blockPalette")->mapTo(m_editor.get(), QPoint()).x() > m_editor->width() / 2);
}

void TestBlockEditor::pictures()
{
    const QString folder = qEnvironmentVariable("PATRON_GRABS");
    if (folder.isEmpty())
        QSKIP("set PATRON_GRABS to a folder to get pictures of the editor");
    const QDir out(folder);
    for (const bool dark : {false, true}) {
        m_theme.setChoice(dark ? Theme::Choice::Dark : Theme::Choice::Light);
        const QString ending = dark ? QStringLiteral("-dark.png") : QStringLiteral("-light.png");
        m_editor->open({});
        QTest::qWait(50);
        m_editor->grab().save(out.filePath(u"empty" + ending));
        for (const char* id : {"logo", "hero", "text", "image", "button", "products", "divider", "columns", "social",
                               "html", "footer"}) {
            m_editor->draft().select({});
            m_editor->draft().insertBlock(QString::fromLatin1(id));
            if (QLatin1String(id) == QLatin1String("text"))
                m_editor->draft().setText(m_editor->draft().selection(),
                                          "<p>Dear {{ customer.first_name | default: \"friend\" }},</p>\n<p>we <strong>"
                                          "miss</strong> you in {{ customer.city }}. <a href=\"https://shop.test\">"
                                          "Look</a> what is new:</p>\n<ul>\n<li>Green tea</li>\n<li>Cups</li>\n</ul>");
        }
        QTest::qWait(50);
        m_editor->grab().save(out.filePath(u"full" + ending));
        canvas().grab().save(out.filePath(u"page" + ending));
    }
    m_theme.setChoice(Theme::Choice::Light);
}

QTEST_MAIN(TestBlockEditor)
#include "tst_blockeditor.moc"
