#pragma once

#include "ui/kit/toast.h"
#include "ui/shell/command.h"
#include "ui/shell/navigation.h"
#include "ui/shell/page.h"
#include "ui/shell/taskmodel.h"

#include <QHash>
#include <QMainWindow>
#include <QUndoGroup>

#include <functional>

class QStackedWidget;
class QToolButton;

namespace patron::ui {

class CommandPalette;
class Dialogs;
class DropTarget;
class Label;
class ShellActions;
class ShellSettings;
class Sidebar;
class SplitView;
class StartPage;
class TaskCentre;
class Theme;

/// The frame: menus, sidebar, the page in front, inspector, status bar, tasks, palette, toasts. It knows no area and
/// does nothing to data; what is to happen with files is asked for by signals and done by the application.
///
///     MainWindow window(theme, dialogs, iniPath);
///     window.addPage({...});                         // in any order; pages are made when first shown
///     connect(&window, &MainWindow::openPathRequested, ...);
///     window.showStart();  or  window.showWorkspace(u"Rosa's shop"_qs, path);
class MainWindow : public QMainWindow
{
    Q_OBJECT

public:
    MainWindow(Theme& theme, Dialogs& dialogs, const QString& settingsIniPath, QWidget* parent = nullptr);
    ~MainWindow() override;

    void addPage(const PageSpec& spec);
    /// Destroys the pages and forgets the sections; before a workspace is closed.
    void removePages();

    /// The start page; sidebar and pages are out of sight.
    void showStart();
    /// Shows the sections; goes to the first page. `path` appears in recent files and as the window's proxy icon.
    void showWorkspace(const QString& name, const QString& path);
    bool hasWorkspace() const { return m_workspaceOpen; }

    Navigation& navigation() { return *m_navigation; }
    /// The page in front or nullptr.
    Page* currentPage() const;
    void setBadge(const QString& page, const QString& text);
    /// "12 400 customers" in the status bar; already translated.
    void setPeopleText(const QString& text);
    TaskModel& tasks() { return *m_tasks; }
    CommandPalette& commandPalette() { return *m_palette; }
    ShellActions& actions() { return *m_actions; }
    ShellSettings& settings() { return *m_settings; }
    QUndoGroup& undoGroup() { return m_undo; }
    /// The toast is deleted when it has passed: keep it in a QPointer.
    Toast* showToast(ToastNote note) { return m_toasts->show(std::move(note)); }

    /// Asked before the window closes. True: close now. False: stay open; call `proceed` later to close after all.
    using CloseGuard = std::function<bool(std::function<void()> proceed)>;
    void setCloseGuard(CloseGuard guard) { m_closeGuard = std::move(guard); }

Q_SIGNALS:
    void sampleRequested();
    void newPathRequested(const QString& path);
    void openPathRequested(const QString& path);
    void saveCopyRequested(const QString& path);
    void closeWorkspaceRequested();
    /// Empty when from the menu: the import asks for the file itself.
    void importRequested(const QStringList& paths);
    void filesDropped(const QStringList& paths);

protected:
    void closeEvent(QCloseEvent* event) override;

private:
    void buildFrame();
    void connectActions();
    void connectSettings();
    void front(const Location& where);
    Page* make(const QString& id);
    void showInspector();
    void takeUndoStack();
    void offerUndo(QUndoStack* stack, const QString& text);
    void walkPanes(int step);
    void fillRecent();
    void refreshTasksButton();
    void askPath(bool saving, const QString& title, const QString& name, void (MainWindow::*tell)(const QString&));

    Theme& m_theme;
    Dialogs& m_dialogs;
    ShellSettings* m_settings;
    QUndoGroup m_undo;
    Navigation* m_navigation;
    TaskModel* m_tasks;
    ShellActions* m_actions;
    QStackedWidget* m_root = nullptr;
    StartPage* m_start = nullptr;
    Sidebar* m_sidebar = nullptr;
    SplitView* m_split = nullptr;
    QStackedWidget* m_pages = nullptr;
    QStackedWidget* m_inspectors = nullptr;
    Label* m_people = nullptr;
    QToolButton* m_tasksButton = nullptr;
    TaskCentre* m_taskCentre = nullptr;
    DropTarget* m_drop = nullptr;
    ToastArea* m_toasts = nullptr;
    CommandPalette* m_palette = nullptr;
    QList<PageSpec> m_specs;
    QHash<QString, Page*> m_made;
    CloseGuard m_closeGuard;
    bool m_workspaceOpen = false;
    bool m_mayClose = false;
};

}
