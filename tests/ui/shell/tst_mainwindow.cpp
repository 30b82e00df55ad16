#include "tests/support/fakedialogs.h"
#include "tests/support/uiwalker.h"
#include "tests/ui/shell/samplepages.h"
#include "ui/kit/style.h"
#include "ui/shell/commandpalette.h"
#include "ui/shell/shellactions.h"
#include "ui/shell/shellsettings.h"
#include "ui/shell/sidebar.h"
#include "ui/shell/startpage.h"

#include <QDropEvent>
#include <QMimeData>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>
#include <QUndoCommand>

using namespace patron;
using namespace patron::ui;
using patron::test::SamplePage;

class TestMainWindow : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { applyTheme(*qApp, m_theme); }
    void init();
    void cleanup() { m_window.reset(); }
    void startsWithTheStartPage();
    void pagesAreMadeWhenFirstShown();
    void sectionsHaveTheirOrder();
    void controlAndANumberGoes();
    void altLeftGoesBack();
    void pagesSendEachOther();
    void pageThatMovesItselfCanBeUndoneByBack();
    void f6WalksThePanes();
    void paletteFindsPagesByKeys();
    void findGoesToTheSearchField();
    void pageOffersCommands();
    void inspectorOpensForThePage();
    void undoActsOnThePage();
    void filesDroppedAnywhereAreTold();
    void otherDropsAreNotTaken();
    void themeIsRemembered();
    void sidebarIsRemembered();
    void recentFilesAreRemembered();
    void dialogsGivePaths();
    void cancelledDialogAsksNothing();
    void guardHoldsTheWindow();
    void tasksAreCountedBelow();
    void workspaceCanBeClosedAndOpened();
    void nothingIsNameless_data();
    void nothingIsNameless();
    void tabReachesWhatIsThere();

private:
    void open()
    {
        test::addSamplePages(*m_window, m_theme);
        m_window->showWorkspace(u"Rosa's shop"_qs, {});
    }
    template <typename T>
    T* page(const QString& id)
    {
        return m_window->findChild<T*>(u"page_"_qs + id);
    }
    QString here() const { return m_window->navigation().current().page; }
    QString iniPath() const { return m_folder->filePath(u"shell.ini"_qs); }

    Theme m_theme;
    std::unique_ptr<QTemporaryDir> m_folder;
    test::FakeDialogs m_dialogs;
    std::unique_ptr<MainWindow> m_window;
};

void TestMainWindow::init()
{
    QTest::failOnWarning(QRegularExpression(QStringLiteral("QObject::|QPainter::|QLayout|QWidget|QAction")));
    m_folder = std::make_unique<QTemporaryDir>();
    m_dialogs = test::FakeDialogs();
    m_window = std::make_unique<MainWindow>(m_theme, m_dialogs, iniPath());
    m_theme.setChoice(Theme::Choice::Light);
    m_window->resize(1280, 800);
    m_window->show();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
}

void TestMainWindow::startsWithTheStartPage()
{
    QVERIFY(m_window->findChild<StartPage*>()->isVisible());
    QVERIFY(!m_window->findChild<Sidebar*>()->isVisible());
    QVERIFY(!m_window->actions().closeWorkspace->isEnabled());
    QVERIFY(m_window->actions().open->isEnabled());
    QCOMPARE(m_window->currentPage(), nullptr);
}

void TestMainWindow::pagesAreMadeWhenFirstShown()
{
    open();
    QVERIFY(page<SamplePage>(u"home"_qs));
    QVERIFY(!page<SamplePage>(u"customers"_qs));
    m_window->navigation().go({u"customers"_qs, {}});
    QVERIFY(page<SamplePage>(u"customers"_qs));
    QCOMPARE(page<SamplePage>(u"home"_qs)->left, 1);
    m_window->navigation().go({u"home"_qs, {}});
    QCOMPARE(m_window->findChildren<SamplePage*>(u"page_home"_qs).size(), 1);
    QCOMPARE(page<SamplePage>(u"home"_qs)->entered.size(), 2);
}

void TestMainWindow::sectionsHaveTheirOrder()
{
    open();
    QStringList names;
    for (const QAbstractButton* button : m_window->findChild<Sidebar*>()->findChildren<QAbstractButton*>())
        if (button->objectName().startsWith(u"section_"))
            names << button->objectName().mid(8);
    QCOMPARE(names, (QStringList{u"home"_qs, u"customers"_qs, u"segments"_qs, u"settings"_qs}));
    m_window->setBadge(u"customers"_qs, u"12"_qs);
    QCOMPARE(m_window->findChild<QAbstractButton*>(u"section_customers"_qs)->accessibleName(), u"Customers, 12"_qs);
}

void TestMainWindow::controlAndANumberGoes()
{
    open();
    QCOMPARE(here(), u"home"_qs);
    QTest::keyClick(m_window.get(), Qt::Key_2, Qt::ControlModifier);
    QCOMPARE(here(), u"customers"_qs);
    QTest::keyClick(m_window.get(), Qt::Key_3, Qt::ControlModifier);
    QCOMPARE(here(), u"segments"_qs);
    QTest::keyClick(m_window.get(), Qt::Key_Comma, Qt::ControlModifier);
    QCOMPARE(here(), u"settings"_qs);
    QVERIFY(m_window->findChild<QAbstractButton*>(u"section_settings"_qs)->isChecked());
}

void TestMainWindow::altLeftGoesBack()
{
    open();
    QVERIFY(!m_window->actions().back->isEnabled());
    QTest::keyClick(m_window.get(), Qt::Key_2, Qt::ControlModifier);
    QTest::keyClick(m_window.get(), Qt::Key_Left, Qt::AltModifier);
    QCOMPARE(here(), u"home"_qs);
    QTest::keyClick(m_window.get(), Qt::Key_Right, Qt::AltModifier);
    QCOMPARE(here(), u"customers"_qs);
}

void TestMainWindow::pagesSendEachOther()
{
    open();
    Q_EMIT page<SamplePage>(u"home"_qs)->goRequested(u"customers"_qs, {{u"customer"_qs, 12}});
    QCOMPARE(here(), u"customers"_qs);
    QCOMPARE(page<SamplePage>(u"customers"_qs)->entered, (QList<QVariantMap>{{{u"customer"_qs, 12}}}));
}

void TestMainWindow::pageThatMovesItselfCanBeUndoneByBack()
{
    open();
    QTest::keyClick(m_window.get(), Qt::Key_2, Qt::ControlModifier);
    auto* customers = page<SamplePage>(u"customers"_qs);
    Q_EMIT customers->placeChanged({{u"customer"_qs, 7}});
    QCOMPARE(customers->entered.size(), 1);
    QTest::keyClick(m_window.get(), Qt::Key_Left, Qt::AltModifier);
    QCOMPARE(customers->entered.size(), 2);
    QCOMPARE(customers->entered.last(), QVariantMap());
}

void TestMainWindow::f6WalksThePanes()
{
    open();
    m_window->navigation().go({u"customers"_qs, {}});
    const auto pane = [&]() -> QString {
        const QWidget* focus = m_window->focusWidget();
        if (!focus)
            return {};
        if (m_window->findChild<Sidebar*>()->isAncestorOf(focus))
            return u"sidebar"_qs;
        if (m_window->currentPage()->isAncestorOf(focus))
            return u"page"_qs;
        return focus->objectName();
    };
    m_window->findChild<QAbstractButton*>(u"section_customers"_qs)->setFocus();
    QTest::keyClick(m_window.get(), Qt::Key_F6);
    QCOMPARE(pane(), u"page"_qs);
    QTest::keyClick(m_window.get(), Qt::Key_F6);
    QCOMPARE(pane(), u"tasksButton"_qs);
    QTest::keyClick(m_window.get(), Qt::Key_F6);
    QCOMPARE(m_window->focusWidget()->objectName(), u"section_customers"_qs);
    QTest::keyClick(m_window.get(), Qt::Key_F6, Qt::ShiftModifier);
    QCOMPARE(pane(), u"tasksButton"_qs);
}

void TestMainWindow::paletteFindsPagesByKeys()
{
    open();
    QTest::keyClick(m_window.get(), Qt::Key_K, Qt::ControlModifier);
    QVERIFY(m_window->commandPalette().isVisible());
    QWidget* line = m_window->focusWidget();
    QCOMPARE(line->objectName(), u"paletteLine"_qs);
    QTest::keyClicks(line, u"segm"_qs);
    QTest::keyClick(line, Qt::Key_Return);
    QCOMPARE(here(), u"segments"_qs);
    QVERIFY(!m_window->commandPalette().isVisible());
    // Remembered for the next start.
    QCOMPARE(ShellSettings(iniPath()).recentCommands(), QStringList{u"actionPage_segments"_qs});
}

void TestMainWindow::findGoesToTheSearchField()
{
    open();
    m_window->navigation().go({u"customers"_qs, {}});
    QTest::keyClick(m_window.get(), Qt::Key_F, Qt::ControlModifier);
    QCOMPARE(m_window->focusWidget()->objectName(), u"customersSearch"_qs);
    // A page without one offers the palette.
    m_window->navigation().go({u"segments"_qs, {}});
    QTest::keyClick(m_window.get(), Qt::Key_F, Qt::ControlModifier);
    QVERIFY(m_window->commandPalette().isVisible());
}

void TestMainWindow::pageOffersCommands()
{
    open();
    auto* home = page<SamplePage>(u"home"_qs);
    QAction compare(u"Compare &last year"_qs);
    compare.setObjectName(u"compareYear"_qs);
    home->offered = {&compare};
    QSignalSpy triggered(&compare, &QAction::triggered);
    QTest::keyClick(m_window.get(), Qt::Key_K, Qt::ControlModifier);
    QTest::keyClicks(m_window->focusWidget(), u"compare last"_qs);
    QTest::keyClick(m_window->focusWidget(), Qt::Key_Return);
    QCOMPARE(triggered.count(), 1);
}

void TestMainWindow::inspectorOpensForThePage()
{
    open();
    QVERIFY(!m_window->actions().inspector->isEnabled());
    m_window->navigation().go({u"customers"_qs, {}});
    QWidget* slot = page<SamplePage>(u"customers"_qs)->slot;
    QVERIFY(slot->isVisible());
    QVERIFY(m_window->actions().inspector->isEnabled());
    m_window->actions().inspector->trigger();
    QVERIFY(!slot->isVisible());
    QVERIFY(!ShellSettings(iniPath()).inspectorVisible());
    m_window->actions().inspector->trigger();
    QVERIFY(slot->isVisible());
    m_window->navigation().go({u"home"_qs, {}});
    QVERIFY(!slot->isVisible());
}

void TestMainWindow::undoActsOnThePage()
{
    open();
    QUndoStack stack;
    auto* home = page<SamplePage>(u"home"_qs);
    home->stack = &stack;
    Q_EMIT home->undoStackChanged();
    QVERIFY(!m_window->actions().undo->isEnabled());
    stack.push(new QUndoCommand(u"delete Wait 3 days"_qs));
    QVERIFY(m_window->actions().undo->isEnabled());
    QVERIFY(m_window->actions().undo->text().contains(u"delete Wait 3 days"_qs));
    m_window->actions().undo->trigger();
    QCOMPARE(stack.index(), 0);
    m_window->navigation().go({u"segments"_qs, {}});
    QVERIFY(!m_window->actions().redo->isEnabled());
    home->stack = nullptr;
}

void TestMainWindow::filesDroppedAnywhereAreTold()
{
    open();
    QSignalSpy dropped(m_window.get(), &MainWindow::filesDropped);
    auto* target = m_window->findChild<QWidget*>(u"dropTarget"_qs);
    QMimeData mime;
    mime.setUrls({QUrl::fromLocalFile(u"/tmp/orders.csv"_qs), QUrl(u"https://example.com/a.csv"_qs)});
    QDragEnterEvent enter({300, 300}, Qt::CopyAction, &mime, Qt::LeftButton, {});
    QApplication::sendEvent(m_window.get(), &enter);
    QVERIFY(enter.isAccepted());
    QVERIFY(target->isVisible());
    QCOMPARE(target->size(), m_window->size());
    QDropEvent drop({300, 300}, Qt::CopyAction, &mime, Qt::LeftButton, {});
    QApplication::sendEvent(m_window.get(), &drop);
    QVERIFY(!target->isVisible());
    QCOMPARE(dropped.count(), 1);
    QCOMPARE(dropped.first().first().toStringList(), QStringList{u"/tmp/orders.csv"_qs});
}

void TestMainWindow::otherDropsAreNotTaken()
{
    QSignalSpy dropped(m_window.get(), &MainWindow::filesDropped);
    QMimeData mime;
    mime.setText(u"only words"_qs);
    QDragEnterEvent enter({300, 300}, Qt::CopyAction, &mime, Qt::LeftButton, {});
    enter.ignore();
    QApplication::sendEvent(m_window.get(), &enter);
    QVERIFY(!enter.isAccepted());
    QVERIFY(!m_window->findChild<QWidget*>(u"dropTarget"_qs)->isVisible());
    QCOMPARE(dropped.count(), 0);
}

void TestMainWindow::themeIsRemembered()
{
    m_window->findChild<QAction*>(u"actionTheme_dark"_qs)->trigger();
    QCOMPARE(m_theme.scheme(), Scheme::Dark);
    QVERIFY(m_window->findChild<QAction*>(u"actionTheme_dark"_qs)->isChecked());
    m_window->findChild<QAction*>(u"actionText_150"_qs)->trigger();
    QCOMPARE(m_theme.textScale(), 1.5);
    m_window.reset();
    m_theme.setChoice(Theme::Choice::Light);
    m_theme.setTextScale(1);
    m_window = std::make_unique<MainWindow>(m_theme, m_dialogs, iniPath());
    QCOMPARE(m_theme.scheme(), Scheme::Dark);
    QCOMPARE(m_theme.textScale(), 1.5);
    m_theme.setTextScale(1);
}

void TestMainWindow::sidebarIsRemembered()
{
    open();
    auto* sidebar = m_window->findChild<Sidebar*>();
    QCOMPARE(sidebar->width(), 220);
    QTest::keyClick(m_window.get(), Qt::Key_B, Qt::ControlModifier);
    QTRY_COMPARE(sidebar->width(), 56);
    QCOMPARE(m_window->findChild<QAbstractButton*>(u"section_home"_qs)->toolTip(), u"Home"_qs);
    m_window = std::make_unique<MainWindow>(m_theme, m_dialogs, iniPath());
    QVERIFY(m_window->findChild<Sidebar*>()->isCollapsed());
}

void TestMainWindow::recentFilesAreRemembered()
{
    test::addSamplePages(*m_window, m_theme);
    for (int i = 0; i < 12; ++i)
        m_window->showWorkspace(u"W"_qs, m_folder->filePath(u"shop %1.patron"_qs.arg(i)));
    const QStringList files = m_window->settings().recentFiles();
    QCOMPARE(files.size(), 10);
    QVERIFY(files.first().endsWith(u"shop 11.patron"_qs));
    QCOMPARE(m_window->actions().recentMenu->actions().size(), 10);
    QSignalSpy opened(m_window.get(), &MainWindow::openPathRequested);
    m_window->actions().recentMenu->actions().first()->trigger();
    QCOMPARE(opened.first().first().toString(), files.first());
    QCOMPARE(m_window->windowFilePath(), files.first());
}

void TestMainWindow::dialogsGivePaths()
{
    QSignalSpy created(m_window.get(), &MainWindow::newPathRequested);
    QSignalSpy opened(m_window.get(), &MainWindow::openPathRequested);
    m_dialogs.nextFile = u"/tmp/a.patron"_qs;
    m_window->actions().newWorkspace->trigger();
    QTest::keyClick(m_window.get(), Qt::Key_O, Qt::ControlModifier);
    QCOMPARE(created.first().first().toString(), u"/tmp/a.patron"_qs);
    QCOMPARE(opened.first().first().toString(), u"/tmp/a.patron"_qs);
    QCOMPARE(m_dialogs.fileQuestions.size(), 2);
    QVERIFY(m_dialogs.fileQuestions.first().suggestedName.endsWith(u".patron"));
    m_window->actions().about->trigger();
    QCOMPARE(m_dialogs.messages.size(), 1);
}

void TestMainWindow::cancelledDialogAsksNothing()
{
    QSignalSpy opened(m_window.get(), &MainWindow::openPathRequested);
    m_window->actions().open->trigger();
    QCOMPARE(m_dialogs.fileQuestions.size(), 1);
    QCOMPARE(opened.count(), 0);
}

void TestMainWindow::guardHoldsTheWindow()
{
    std::function<void()> goOn;
    m_window->setCloseGuard([&](std::function<void()> proceed) {
        goOn = std::move(proceed);
        return false;
    });
    QVERIFY(!m_window->close());
    QVERIFY(m_window->isVisible());
    goOn();
    QVERIFY(!m_window->isVisible());
}

void TestMainWindow::tasksAreCountedBelow()
{
    auto* button = m_window->findChild<QToolButton*>(u"tasksButton"_qs);
    const QString idle = button->text();
    m_window->tasks().put({u"a"_qs, u"Import"_qs, {}, TaskItem::State::Running, 0.5, 0, {}, -1, {}, {}, true});
    QVERIFY(button->text() != idle);
    QVERIFY(button->text().contains(u"50"));
    QTest::keyClick(m_window.get(), Qt::Key_J, Qt::ControlModifier);
    QVERIFY(m_window->findChild<QWidget*>(u"taskCentre"_qs)->isVisible());
    QTest::keyClick(m_window.get(), Qt::Key_J, Qt::ControlModifier);
    QVERIFY(!m_window->findChild<QWidget*>(u"taskCentre"_qs)->isVisible());
    m_window->tasks().remove(u"a"_qs);
    QCOMPARE(button->text(), idle);
}

void TestMainWindow::workspaceCanBeClosedAndOpened()
{
    open();
    m_window->navigation().go({u"customers"_qs, {}});
    m_window->removePages();
    m_window->showStart();
    QVERIFY(m_window->findChildren<SamplePage*>().isEmpty());
    QVERIFY(m_window->findChild<StartPage*>()->isVisible());
    open();
    QCOMPARE(here(), u"home"_qs);
    QVERIFY(m_window->currentPage()->isVisible());
}

void TestMainWindow::nothingIsNameless_data()
{
    QTest::addColumn<QString>("page");
    for (const auto& name : {u"start"_qs, u"home"_qs, u"customers"_qs, u"segments"_qs})
        QTest::addRow("%s", qPrintable(name)) << name;
}

void TestMainWindow::nothingIsNameless()
{
    QFETCH(QString, page);
    if (page != u"start") {
        open();
        m_window->navigation().go({page, {}});
        m_window->actions().tasks->trigger();
        m_window->actions().palette->trigger();
        m_window->showToast({Tone::Info, u"News"_qs, u"Show"_qs, {}, 0});
    }
    QVERIFY(test::focusableWidgets(m_window.get()).size() >= 5);
    QCOMPARE(test::faultsOf(m_window.get()), QStringList());
}

void TestMainWindow::tabReachesWhatIsThere()
{
    open();
    m_window->navigation().go({u"segments"_qs, {}});
    QSet<QString> names;
    for (const QWidget* widget : test::tabRound(m_window.get()))
        names.insert(widget->objectName());
    for (const auto& name :
         {u"sidebarFold"_qs, u"section_segments"_qs, u"emptyPrimary"_qs, u"emptySecondary"_qs, u"tasksButton"_qs})
        QVERIFY2(names.contains(name), qPrintable(name));
    // The sections are one stop for Tab; the arrows walk them.
    QWidget* section = m_window->findChild<QWidget*>(u"section_segments"_qs);
    section->setFocus();
    QTest::keyClick(section, Qt::Key_Down);
    QCOMPARE(m_window->focusWidget()->objectName(), u"section_settings"_qs);
    QTest::keyClick(m_window->focusWidget(), Qt::Key_Return);
    QCOMPARE(here(), u"settings"_qs);
}

QTEST_MAIN(TestMainWindow)
#include "tst_mainwindow.moc"
