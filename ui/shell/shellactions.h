#pragma once

#include "ui/kit/theme.h"
#include "ui/shell/command.h"

#include <QObject>

class QAction;
class QMainWindow;
class QMenu;
class QUndoGroup;

namespace patron::ui {

struct PageEntry
{
    QString id;
    QString title;
    Glyph glyph;
};

/// The menu bar and its actions, with roles and standard keys. MainWindow connects them.
class ShellActions : public QObject
{
    Q_OBJECT

public:
    ShellActions(Theme& theme, QUndoGroup& undo, QMainWindow& window);

    QMenu* fileMenu;
    QMenu* recentMenu;
    QMenu* editMenu;
    QMenu* viewMenu;
    QMenu* dataMenu;
    QMenu* helpMenu;

    QAction* newWorkspace;
    QAction* open;
    QAction* sample;
    QAction* saveCopy;
    QAction* closeWorkspace;
    QAction* quit;
    QAction* undo;
    QAction* redo;
    QAction* find;
    QAction* settings;
    QAction* palette;
    QAction* back;
    QAction* forward;
    QAction* nextPane;
    QAction* previousPane;
    QAction* sidebar;
    QAction* inspector;
    QAction* tasks;
    QAction* fullScreen;
    QAction* import;
    QAction* about;

    /// Actions that need an open workspace.
    void setWorkspaceOpen(bool open);
    /// The pages' entries in the View menu, with Ctrl+1 .. Ctrl+9.
    void setPages(const QList<PageEntry>& pages);
    void setRecentFiles(const QStringList& paths);
    /// Every enabled action of the menus as a command.
    QList<Command> commands() const;

Q_SIGNALS:
    void themeChosen(patron::ui::Theme::Choice choice);
    void textScaleChosen(double scale);
    void pageChosen(const QString& id);
    void recentChosen(const QString& path);

private:
    QAction* add(QMenu* menu, const QString& name, const QString& text, Glyph glyph, const QKeySequence& keys = {});
    void buildFile();
    void buildEdit(QUndoGroup& undoGroup);
    void buildView();
    void buildDataAndHelp();

    Theme& m_theme;
    QMainWindow& m_window;
    QAction* m_pagesEnd = nullptr;
    QList<QAction*> m_needWorkspace;
    QList<QAction*> m_pages;
};

/// The enabled actions that have an objectName as commands; an icon is taken from the property "kitGlyph" (int),
/// those with "kitOutsidePalette" are left out.
QList<Command> commandsOf(const QList<QAction*>& actions, const QString& group);

}
