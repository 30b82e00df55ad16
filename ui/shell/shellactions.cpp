#include "ui/shell/shellactions.h"

#include "ui/kit/theme.h"

#include <QAction>
#include <QActionGroup>
#include <QApplication>
#include <QFileInfo>
#include <QMainWindow>
#include <QMenu>
#include <QMenuBar>
#include <QPointer>
#include <QUndoGroup>

namespace patron::ui {

namespace {

QString plainText(const QAction* action)
{
    return action->text().remove(u'&').remove(QStringLiteral("…"));
}

/// Cut, Copy and the like go to the widget that has the keyboard, if it knows them.
void tellFocusWidget(const char* slot)
{
    QWidget* focus = QApplication::focusWidget();
    const QByteArray signature = QByteArray(slot).append("()");
    if (focus && focus->metaObject()->indexOfSlot(signature.constData()) >= 0)
        QMetaObject::invokeMethod(focus, slot);
}

}

ShellActions::ShellActions(Theme& theme, QUndoGroup& undoGroup, QMainWindow& window)
    : QObject(&window)
    , m_theme(theme)
    , m_window(window)
{
    QMenuBar* bar = window.menuBar();
    bar->setObjectName(QStringLiteral("menuBar"));
    bar->setAccessibleName(tr("Menu"));
    const auto menu = [bar](const QString& name, const QString& text) {
        QMenu* made = bar->addMenu(text);
        made->setObjectName(name);
        return made;
    };
    fileMenu = menu(QStringLiteral("menuFile"), tr("&File"));
    editMenu = menu(QStringLiteral("menuEdit"), tr("&Edit"));
    viewMenu = menu(QStringLiteral("menuView"), tr("&View"));
    dataMenu = menu(QStringLiteral("menuData"), tr("&Data"));
    helpMenu = menu(QStringLiteral("menuHelp"), tr("&Help"));
    buildFile();
    buildEdit(undoGroup);
    buildView();
    buildDataAndHelp();
    setWorkspaceOpen(false);
}

QAction* ShellActions::add(QMenu* menu, const QString& name, const QString& text, Glyph glyph, const QKeySequence& keys)
{
    QAction* action = menu->addAction(m_theme.icon(glyph), text);
    action->setObjectName(name);
    action->setProperty("kitGlyph", int(glyph));
    action->setShortcut(keys);
    action->setMenuRole(QAction::NoRole);
    // Shortcuts work even when the menu bar is hidden or is the system's.
    m_window.addAction(action);
    return action;
}

void ShellActions::buildFile()
{
    newWorkspace = add(fileMenu, QStringLiteral("actionNew"), tr("&New Workspace…"), Glyph::Plus,
                       QKeySequence(tr("Ctrl+Shift+N")));
    open = add(fileMenu, QStringLiteral("actionOpen"), tr("&Open…"), Glyph::Folder, QKeySequence::Open);
    recentMenu = fileMenu->addMenu(m_theme.icon(Glyph::Clock), tr("Open &Recent"));
    recentMenu->setObjectName(QStringLiteral("menuRecent"));
    sample = add(fileMenu, QStringLiteral("actionSample"), tr("Explore the Sample Shop"), Glyph::Sample);
    fileMenu->addSeparator();
    saveCopy = add(fileMenu, QStringLiteral("actionSaveCopy"), tr("Save a &Copy…"), Glyph::Copy, QKeySequence::SaveAs);
    closeWorkspace =
        add(fileMenu, QStringLiteral("actionClose"), tr("&Close Workspace"), Glyph::Close, QKeySequence::Close);
    fileMenu->addSeparator();
    quit = add(fileMenu, QStringLiteral("actionQuit"), tr("&Quit"), Glyph::Exit, QKeySequence::Quit);
    quit->setMenuRole(QAction::QuitRole);
    m_needWorkspace << saveCopy << closeWorkspace;
}

void ShellActions::buildEdit(QUndoGroup& undoGroup)
{
    undo = undoGroup.createUndoAction(this, tr("&Undo"));
    redo = undoGroup.createRedoAction(this, tr("&Redo"));
    undo->setObjectName(QStringLiteral("actionUndo"));
    redo->setObjectName(QStringLiteral("actionRedo"));
    undo->setIcon(m_theme.icon(Glyph::Undo));
    redo->setIcon(m_theme.icon(Glyph::Redo));
    undo->setProperty("kitGlyph", int(Glyph::Undo));
    redo->setProperty("kitGlyph", int(Glyph::Redo));
    undo->setShortcuts(QKeySequence::Undo);
    redo->setShortcuts(QKeySequence::Redo);
    editMenu->addActions({undo, redo});
    editMenu->addSeparator();
    const auto forwardTo = [this](const QString& name, const QString& text, Glyph glyph, QKeySequence::StandardKey keys,
                                  const char* slot) {
        QAction* action = add(editMenu, name, text, glyph, keys);
        action->setProperty("kitOutsidePalette", true);
        connect(action, &QAction::triggered, this, [slot] { tellFocusWidget(slot); });
    };
    forwardTo(QStringLiteral("actionCut"), tr("Cu&t"), Glyph::Cut, QKeySequence::Cut, "cut");
    forwardTo(QStringLiteral("actionCopy"), tr("&Copy"), Glyph::Copy, QKeySequence::Copy, "copy");
    forwardTo(QStringLiteral("actionPaste"), tr("&Paste"), Glyph::Paste, QKeySequence::Paste, "paste");
    forwardTo(QStringLiteral("actionSelectAll"), tr("Select &All"), Glyph::List, QKeySequence::SelectAll, "selectAll");
    editMenu->addSeparator();
    find = add(editMenu, QStringLiteral("actionFind"), tr("&Find"), Glyph::Search, QKeySequence::Find);
    settings =
        add(editMenu, QStringLiteral("actionSettings"), tr("&Settings"), Glyph::Settings, QKeySequence(tr("Ctrl+,")));
    settings->setMenuRole(QAction::PreferencesRole);
    m_needWorkspace << find << settings;
}

void ShellActions::buildView()
{
    palette = add(viewMenu, QStringLiteral("actionPalette"), tr("Find a &Command…"), Glyph::Keyboard,
                  QKeySequence(tr("Ctrl+K")));
    palette->setProperty("kitOutsidePalette", true);
    back = add(viewMenu, QStringLiteral("actionBack"), tr("&Back"), Glyph::ArrowLeading, QKeySequence::Back);
    forward =
        add(viewMenu, QStringLiteral("actionForward"), tr("&Forward"), Glyph::ArrowTrailing, QKeySequence::Forward);
    viewMenu->addSeparator();
    m_pagesEnd = viewMenu->addSeparator();
    sidebar = add(viewMenu, QStringLiteral("actionSidebar"), tr("Fold the S&idebar"), Glyph::Panel,
                  QKeySequence(tr("Ctrl+B")));
    sidebar->setCheckable(true);
    inspector =
        add(viewMenu, QStringLiteral("actionInspector"), tr("I&nspector"), Glyph::Columns, QKeySequence(tr("Ctrl+I")));
    inspector->setCheckable(true);
    tasks = add(viewMenu, QStringLiteral("actionTasks"), tr("&Tasks"), Glyph::Tasks, QKeySequence(tr("Ctrl+J")));
    nextPane = add(viewMenu, QStringLiteral("actionNextPane"), tr("Next Pane"), Glyph::ArrowTrailing,
                   QKeySequence(Qt::Key_F6));
    previousPane = add(viewMenu, QStringLiteral("actionPreviousPane"), tr("Previous Pane"), Glyph::ArrowLeading,
                       QKeySequence(Qt::SHIFT | Qt::Key_F6));
    viewMenu->addSeparator();
    const auto choices = [this](const QString& name, const QString& title, Glyph glyph) {
        QMenu* menu = viewMenu->addMenu(m_theme.icon(glyph), title);
        menu->setObjectName(name);
        return std::pair(menu, new QActionGroup(menu));
    };
    const auto [looks, lookGroup] = choices(QStringLiteral("menuTheme"), tr("T&heme"), Glyph::Contrast);
    const auto look = [&, looks = looks, lookGroup = lookGroup](Theme::Choice choice, const QString& text,
                                                                Glyph glyph) {
        QAction* action = add(looks, QStringLiteral("actionTheme_") + toString(choice), text, glyph);
        action->setCheckable(true);
        lookGroup->addAction(action);
        connect(action, &QAction::triggered, this, [this, choice] { Q_EMIT themeChosen(choice); });
        connect(&m_theme, &Theme::changed, action,
                [this, action, choice] { action->setChecked(m_theme.choice() == choice); });
        action->setChecked(m_theme.choice() == choice);
    };
    look(Theme::Choice::System, tr("As the &System"), Glyph::Desktop);
    look(Theme::Choice::Light, tr("&Light"), Glyph::Sun);
    look(Theme::Choice::Dark, tr("&Dark"), Glyph::Moon);
    look(Theme::Choice::HighContrast, tr("&High Contrast"), Glyph::Contrast);
    const auto [scales, scaleGroup] = choices(QStringLiteral("menuTextSize"), tr("Te&xt Size"), Glyph::Text);
    for (const int percent : {100, 125, 150, 200}) {
        QAction* action = add(scales, QStringLiteral("actionText_%1").arg(percent),
                              tr("%1 %", "text size").arg(percent), Glyph::Text);
        action->setCheckable(true);
        scaleGroup->addAction(action);
        connect(action, &QAction::triggered, this, [this, percent] { Q_EMIT textScaleChosen(percent / 100.0); });
        const auto follow = [this, action, percent] {
            action->setChecked(qRound(m_theme.textScale() * 100) == percent);
        };
        connect(&m_theme, &Theme::changed, action, follow);
        follow();
    }
    fullScreen =
        add(viewMenu, QStringLiteral("actionFullScreen"), tr("F&ull Screen"), Glyph::Desktop, QKeySequence::FullScreen);
    fullScreen->setCheckable(true);
    m_needWorkspace << back << forward << sidebar << inspector;
}

void ShellActions::buildDataAndHelp()
{
    import = add(dataMenu, QStringLiteral("actionImport"), tr("&Import a File…"), Glyph::Import,
                 QKeySequence(tr("Ctrl+Shift+I")));
    about = add(helpMenu, QStringLiteral("actionAbout"), tr("&About Patron"), Glyph::Info);
    about->setMenuRole(QAction::AboutRole);
}

void ShellActions::setWorkspaceOpen(bool isOpen)
{
    for (QAction* action : std::as_const(m_needWorkspace))
        action->setEnabled(isOpen);
    for (QAction* action : std::as_const(m_pages))
        action->setEnabled(isOpen);
}

void ShellActions::setPages(const QList<PageEntry>& pages)
{
    qDeleteAll(m_pages);
    m_pages.clear();
    int number = 1;
    for (const PageEntry& page : pages) {
        auto* action = new QAction(m_theme.icon(page.glyph), page.title, this);
        action->setObjectName(QStringLiteral("actionPage_") + page.id);
        action->setProperty("kitGlyph", int(page.glyph));
        if (number <= 9)
            action->setShortcut(QKeySequence(Qt::CTRL | Qt::Key(Qt::Key_0 + number)));
        ++number;
        viewMenu->insertAction(m_pagesEnd, action);
        m_window.addAction(action);
        connect(action, &QAction::triggered, this, [this, id = page.id] { Q_EMIT pageChosen(id); });
        m_pages << action;
    }
}

void ShellActions::setRecentFiles(const QStringList& paths)
{
    recentMenu->clear();
    recentMenu->setEnabled(!paths.isEmpty());
    for (const QString& path : paths) {
        // An ampersand in a file name is no mnemonic.
        const QString name = QFileInfo(path).completeBaseName().replace(QStringLiteral("&"), QStringLiteral("&&"));
        QAction* action = recentMenu->addAction(name);
        action->setToolTip(path);
        connect(action, &QAction::triggered, this, [this, path] { Q_EMIT recentChosen(path); });
    }
}

QList<Command> ShellActions::commands() const
{
    // Where to go is asked for most.
    QList<Command> result = commandsOf(m_pages, tr("Pages"));
    const auto walk = [&result](const auto& self, const QMenu* menu, const QString& path) -> void {
        QList<QAction*> actions = menu->actions();
        actions.removeIf([](const QAction* action) { return action->objectName().startsWith(u"actionPage_"); });
        result += commandsOf(actions, path);
        for (const QAction* action : menu->actions())
            if (const QMenu* inner = action->menu(); inner && !inner->objectName().isEmpty())
                self(self, inner, path + QStringLiteral(" › ") + plainText(action));
    };
    for (const QMenu* menu : {fileMenu, editMenu, viewMenu, dataMenu, helpMenu})
        walk(walk, menu, menu->title().remove(u'&'));
    return result;
}

QList<Command> commandsOf(const QList<QAction*>& actions, const QString& group)
{
    QList<Command> result;
    for (QAction* action : actions) {
        if (action->menu() || action->isSeparator() || !action->isEnabled() || !action->isVisible() ||
            action->objectName().isEmpty() || action->property("kitOutsidePalette").toBool())
            continue;
        Command command;
        command.id = action->objectName();
        command.title = plainText(action);
        command.group = group;
        command.shortcut = action->shortcut();
        if (const QVariant glyph = action->property("kitGlyph"); glyph.isValid())
            command.glyph = Glyph(glyph.toInt());
        command.run = [alive = QPointer(action)] {
            if (alive)
                alive->trigger();
        };
        result << command;
    }
    return result;
}

}
