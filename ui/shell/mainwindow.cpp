#include "ui/shell/mainwindow.h"

#include "ui/kit/dialogs.h"
#include "ui/kit/label.h"
#include "ui/kit/splitview.h"
#include "ui/kit/theme.h"
#include "ui/shell/commandpalette.h"
#include "ui/shell/droptarget.h"
#include "ui/shell/panes.h"
#include "ui/shell/shellactions.h"
#include "ui/shell/shellsettings.h"
#include "ui/shell/sidebar.h"
#include "ui/shell/startpage.h"
#include "ui/shell/taskcentre.h"

#include <QAction>
#include <QCloseEvent>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QMenu>
#include <QStackedWidget>
#include <QStatusBar>
#include <QToolButton>
#include <QUndoStack>

#include <algorithm>

namespace patron::ui {

namespace {

const QString kGeometry = QStringLiteral("window/geometry");
const QString kSettingsPage = QStringLiteral("settings");

}

MainWindow::MainWindow(Theme& theme, Dialogs& dialogs, const QString& settingsIniPath, QWidget* parent)
    : QMainWindow(parent)
    , m_theme(theme)
    , m_dialogs(dialogs)
    , m_settings(new ShellSettings(settingsIniPath, this))
    , m_navigation(new Navigation(this))
    , m_tasks(new TaskModel(this))
    , m_actions(new ShellActions(theme, m_undo, *this))
{
    setObjectName(QStringLiteral("mainWindow"));
    setMinimumSize(900, 600);
    m_theme.setChoice(m_settings->themeChoice());
    m_theme.setTextScale(m_settings->textScale());
    m_theme.setReducedMotion(m_settings->reducedMotion());
    buildFrame();
    connectActions();
    connectSettings();
    if (!restoreGeometry(m_settings->store().value(kGeometry).toByteArray()))
        resize(1280, 800);
    showStart();
}

MainWindow::~MainWindow()
{
    // The pages' undo stacks go before the group they are in.
    removePages();
}

void MainWindow::buildFrame()
{
    m_root = new QStackedWidget(this);
    m_start = new StartPage(m_theme, m_root);
    auto* workspace = new QWidget(m_root);
    m_sidebar = new Sidebar(m_theme, workspace);
    m_split = new SplitView(m_theme, Qt::Horizontal, QStringLiteral("shellSplit"), workspace);
    m_pages = new QStackedWidget(m_split);
    m_inspectors = new QStackedWidget(m_split);
    m_inspectors->setMinimumWidth(240);
    m_inspectors->hide();
    m_split->addWidget(m_pages);
    m_split->addWidget(m_inspectors);
    m_split->setStretchFactor(0, 1);
    m_split->setSizes({900, size::inspector});
    m_split->restore(m_settings->store());
    auto* row = new QHBoxLayout(workspace);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    row->addWidget(m_sidebar);
    row->addWidget(m_split, 1);
    m_root->addWidget(m_start);
    m_root->addWidget(workspace);
    setCentralWidget(m_root);

    m_people = new Label(m_theme, {}, Type::Small, Colour::Text2, this);
    m_people->setContentsMargins(space::l, 0, 0, 0);
    m_tasksButton = new QToolButton(this);
    m_tasksButton->setObjectName(QStringLiteral("tasksButton"));
    m_tasksButton->setIcon(m_theme.icon(Glyph::Tasks));
    m_tasksButton->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_tasksButton->setAutoRaise(true);
    m_tasksButton->setFocusPolicy(Qt::TabFocus);
    statusBar()->setSizeGripEnabled(false);
    statusBar()->addWidget(m_people, 1);
    statusBar()->addPermanentWidget(m_tasksButton);
    statusBar()->setContentsMargins(0, 0, space::m, 0);
    refreshTasksButton();

    m_taskCentre = new TaskCentre(m_theme, *m_tasks, this);
    m_toasts = new ToastArea(m_theme, this);
    m_palette = new CommandPalette(m_theme, this);
    m_drop = new DropTarget(m_theme, this);
}

void MainWindow::connectActions()
{
    const auto on = [this](QAction* action, auto run) { connect(action, &QAction::triggered, this, run); };
    on(m_actions->newWorkspace, [this] {
        askPath(true, tr("New workspace"), tr("My shop.patron", "suggested file name"), &MainWindow::newPathRequested);
    });
    on(m_actions->open, [this] { askPath(false, tr("Open a workspace"), {}, &MainWindow::openPathRequested); });
    on(m_actions->saveCopy, [this] {
        askPath(true, tr("Save a copy"), QFileInfo(windowFilePath()).fileName(), &MainWindow::saveCopyRequested);
    });
    on(m_actions->sample, [this] { Q_EMIT sampleRequested(); });
    on(m_actions->closeWorkspace, [this] { Q_EMIT closeWorkspaceRequested(); });
    on(m_actions->quit, [this] { close(); });
    on(m_actions->import, [this] { Q_EMIT importRequested({}); });
    on(m_actions->palette, [this] { m_palette->open(); });
    on(m_actions->tasks, [this] { m_taskCentre->isVisible() ? m_taskCentre->dismiss() : m_taskCentre->open(); });
    on(m_actions->back, [this] { m_navigation->goBack(); });
    on(m_actions->forward, [this] { m_navigation->goForward(); });
    on(m_actions->nextPane, [this] { walkPanes(1); });
    on(m_actions->previousPane, [this] { walkPanes(-1); });
    on(m_actions->settings, [this] { m_navigation->go({kSettingsPage, {}}); });
    on(m_actions->fullScreen, [this](bool full) { full ? showFullScreen() : showNormal(); });
    on(m_actions->find, [this] {
        if (!focusSearchField(currentPage()))
            m_palette->open();
    });
    on(m_actions->about, [this] {
        m_dialogs.message(this, Tone::Info, tr("Patron %1").arg(QStringLiteral(PATRON_VERSION)),
                          tr("A marketing workstation that keeps your customers on your computer. Free software under "
                             "the GNU General Public License, version 3."));
    });
    connect(m_actions, &ShellActions::recentChosen, this, &MainWindow::openPathRequested);
    connect(m_actions, &ShellActions::pageChosen, this, [this](const QString& id) { m_navigation->go({id, {}}); });
    connect(m_sidebar, &Sidebar::chosen, this, [this](const QString& id) { m_navigation->go({id, {}}); });
    connect(m_navigation, &Navigation::moved, this, &MainWindow::front);
    const auto history = [this] {
        m_actions->back->setEnabled(m_workspaceOpen && m_navigation->canGoBack());
        m_actions->forward->setEnabled(m_workspaceOpen && m_navigation->canGoForward());
    };
    connect(m_navigation, &Navigation::historyChanged, this, history);
    connect(m_start, &StartPage::sampleRequested, m_actions->sample, &QAction::trigger);
    connect(m_start, &StartPage::newRequested, m_actions->newWorkspace, &QAction::trigger);
    connect(m_start, &StartPage::openRequested, m_actions->open, &QAction::trigger);
    connect(m_start, &StartPage::importRequested, m_actions->import, &QAction::trigger);
    connect(m_start, &StartPage::recentChosen, this, &MainWindow::openPathRequested);
    connect(m_start, &StartPage::recentRemoved, m_settings, &ShellSettings::removeRecentFile);
    connect(m_drop, &DropTarget::filesDropped, this, &MainWindow::filesDropped);
    connect(m_tasksButton, &QToolButton::clicked, m_actions->tasks, &QAction::trigger);
    for (const auto signal : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved})
        connect(m_tasks, signal, this, &MainWindow::refreshTasksButton);
    connect(m_tasks, &QAbstractItemModel::dataChanged, this, &MainWindow::refreshTasksButton);

    m_palette->addSource([this] { return m_actions->commands(); });
    m_palette->addSource([this] {
        return m_workspaceOpen && currentPage() ? commandsOf(currentPage()->commands(), currentPage()->windowTitle())
                                                : QList<Command>();
    });
}

void MainWindow::connectSettings()
{
    connect(m_actions, &ShellActions::themeChosen, this, [this](Theme::Choice choice) {
        m_settings->setThemeChoice(choice);
        m_theme.setChoice(choice);
    });
    connect(m_actions, &ShellActions::textScaleChosen, this, [this](double scale) {
        m_settings->setTextScale(scale);
        m_theme.setTextScale(scale);
    });
    const auto fold = [this](bool collapsed) {
        m_settings->setSidebarCollapsed(collapsed);
        m_sidebar->setCollapsed(collapsed);
        m_actions->sidebar->setChecked(collapsed);
    };
    fold(m_settings->sidebarCollapsed());
    connect(m_sidebar, &Sidebar::collapsedChanged, this, fold);
    connect(m_actions->sidebar, &QAction::triggered, this, fold);
    m_actions->inspector->setChecked(m_settings->inspectorVisible());
    connect(m_actions->inspector, &QAction::triggered, this, [this](bool visible) {
        m_settings->setInspectorVisible(visible);
        showInspector();
    });
    m_palette->setRecentIds(m_settings->recentCommands());
    connect(m_palette, &CommandPalette::recentIdsChanged, this,
            [this] { m_settings->setRecentCommands(m_palette->recentIds()); });
    connect(m_settings, &ShellSettings::recentFilesChanged, this, &MainWindow::fillRecent);
    fillRecent();
}

void MainWindow::addPage(const PageSpec& spec)
{
    m_specs.append(spec);
    const QStringList order = sectionOrder();
    const auto rank = [&order](const PageSpec& page) {
        const qsizetype at = order.indexOf(page.id);
        return at < 0 ? order.size() : at;
    };
    std::ranges::stable_sort(m_specs, {}, rank);
    m_sidebar->clear();
    QList<PageEntry> entries;
    for (const PageSpec& page : std::as_const(m_specs)) {
        m_sidebar->addSection(page.id, page.glyph, page.title, page.id == kSettingsPage);
        entries.append({page.id, page.title, page.glyph});
    }
    m_actions->setPages(entries);
    m_actions->setWorkspaceOpen(m_workspaceOpen);
    m_sidebar->setCurrent(m_navigation->current().page);
}

void MainWindow::removePages()
{
    // First forget, then destroy: a page may speak while it goes.
    const QHash<QString, Page*> made = std::exchange(m_made, {});
    m_navigation->clear();
    m_specs.clear();
    m_sidebar->clear();
    m_actions->setPages({});
    for (Page* page : made) {
        page->disconnect(this);
        page->leave();
        if (QUndoStack* stack = page->undoStack())
            m_undo.removeStack(stack);
        if (QWidget* inspector = page->inspector())
            delete inspector;
        delete page;
    }
    m_inspectors->hide();
}

void MainWindow::showStart()
{
    m_workspaceOpen = false;
    m_actions->setWorkspaceOpen(false);
    m_root->setCurrentWidget(m_start);
    m_people->clear();
    setWindowFilePath({});
    setWindowTitle(QStringLiteral("Patron"));
}

void MainWindow::showWorkspace(const QString& name, const QString& path)
{
    m_workspaceOpen = true;
    m_actions->setWorkspaceOpen(true);
    m_sidebar->setTitle(name);
    setWindowFilePath(path);
    setWindowTitle(tr("%1 – Patron", "window title").arg(name));
    if (!path.isEmpty())
        m_settings->addRecentFile(path);
    m_root->setCurrentIndex(1);
    m_navigation->clear();
    if (!m_specs.isEmpty())
        m_navigation->go({m_specs.first().id, {}});
}

Page* MainWindow::currentPage() const
{
    return m_made.value(m_navigation->current().page);
}

void MainWindow::setBadge(const QString& page, const QString& text)
{
    m_sidebar->setBadge(page, text);
}

void MainWindow::setPeopleText(const QString& text)
{
    m_people->setText(text);
}

Page* MainWindow::make(const QString& id)
{
    if (Page* page = m_made.value(id))
        return page;
    const auto spec = std::ranges::find(m_specs, id, &PageSpec::id);
    if (spec == m_specs.end())
        return nullptr;
    Page* page = spec->make(m_pages);
    if (page->objectName().isEmpty())
        page->setObjectName(QStringLiteral("page_") + id);
    page->setWindowTitle(spec->title);
    m_pages->addWidget(page);
    m_made.insert(id, page);
    for (QAction* action : page->actions()) {
        if (action->property(rememberedProperty).toBool())
            m_settings->remember(*action);
    }
    connect(page, &Page::placeChanged, this, [this, id](const QVariantMap& at) { m_navigation->record({id, at}); });
    connect(page, &Page::goRequested, this, [this](const QString& to, const QVariantMap& at) {
        m_navigation->go({to, at});
    });
    connect(page, &Page::inspectorChanged, this, &MainWindow::showInspector);
    connect(page, &Page::undoStackChanged, this, &MainWindow::takeUndoStack);
    connect(page, &Page::noteRaised, this, [this](Tone tone, const QString& text) { showToast({tone, text, {}, {}}); });
    connect(page, &Page::undoOffered, this, [this, page](const QString& text) { offerUndo(page->undoStack(), text); });
    return page;
}

void MainWindow::offerUndo(QUndoStack* stack, const QString& text)
{
    if (!stack || !stack->canUndo()) {
        showToast({Tone::Ok, text, {}, {}});
        return;
    }
    // The button takes back this very step, not what came after it.
    const int index = stack->index();
    showToast({Tone::Ok, text, tr("Undo"), [stack = QPointer(stack), index] {
                   if (stack && stack->index() == index)
                       stack->undo();
               }});
}

void MainWindow::front(const Location& where)
{
    auto* before = qobject_cast<Page*>(m_pages->currentWidget());
    Page* page = make(where.page);
    if (!page)
        return;
    if (before && before != page)
        before->leave();
    m_pages->setCurrentWidget(page);
    m_sidebar->setCurrent(where.page);
    page->enter(where.at);
    showInspector();
    takeUndoStack();
}

void MainWindow::showInspector()
{
    QWidget* inspector = currentPage() ? currentPage()->inspector() : nullptr;
    m_actions->inspector->setEnabled(inspector != nullptr);
    if (inspector && m_inspectors->indexOf(inspector) < 0)
        m_inspectors->addWidget(inspector);
    if (inspector)
        m_inspectors->setCurrentWidget(inspector);
    m_inspectors->setVisible(inspector && m_actions->inspector->isChecked());
}

void MainWindow::takeUndoStack()
{
    QUndoStack* stack = currentPage() ? currentPage()->undoStack() : nullptr;
    if (stack && !m_undo.stacks().contains(stack))
        m_undo.addStack(stack);
    m_undo.setActiveStack(stack);
}

void MainWindow::walkPanes(int step)
{
    QList<QWidget*> panes;
    if (m_workspaceOpen) {
        panes << m_sidebar;
        const QList<QWidget*> own = currentPage() ? currentPage()->panes() : QList<QWidget*>();
        panes += own.isEmpty() ? QList<QWidget*>{m_pages->currentWidget()} : own;
        panes << m_inspectors;
    } else {
        panes << m_start;
    }
    panes << m_taskCentre << statusBar();
    patron::ui::walkPanes(panes, focusWidget(), step);
}

void MainWindow::fillRecent()
{
    const QStringList files = m_settings->recentFiles();
    m_start->setRecentFiles(files);
    m_actions->setRecentFiles(files);
}

void MainWindow::refreshTasksButton()
{
    const QString text = describeTasks(*m_tasks);
    m_tasksButton->setText(text);
    m_tasksButton->setAccessibleName(tr("Tasks: %1").arg(text));
}

void MainWindow::askPath(bool saving, const QString& title, const QString& name,
                         void (MainWindow::*tell)(const QString&))
{
    const FileQuestion question{title, {}, name, {tr("Patron workspaces (*.patron)")}};
    const auto answer = [this, tell](const QString& path) {
        if (!path.isEmpty())
            Q_EMIT(this->*tell)(path);
    };
    if (saving)
        m_dialogs.saveFile(this, question, answer);
    else
        m_dialogs.openFile(this, question, answer);
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    const QPointer<MainWindow> self(this);
    const bool mayClose = m_mayClose || !m_closeGuard || m_closeGuard([self] {
                              if (self) {
                                  self->m_mayClose = true;
                                  self->close();
                              }
                          });
    if (!mayClose) {
        event->ignore();
        return;
    }
    m_settings->store().setValue(kGeometry, saveGeometry());
    m_split->save(m_settings->store());
    event->accept();
}

}
