#include "app/desktop/application.h"

#include "app/desktop/noticebar.h"
#include "app/desktop/pages.h"
#include "app/desktop/programticker.h"
#include "app/desktop/taskfeed.h"
#include "app/desktop/workspacepalette.h"
#include "core/base/paths.h"
#include "core/customer/customerstore.h"
#include "ui/kit/dialogs.h"
#include "ui/kit/theme.h"
#include "ui/kit/toast.h"
#include "ui/models/localetext.h"
#include "ui/models/services.h"
#include "ui/shell/commandpalette.h"
#include "ui/shell/shellsettings.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QFileOpenEvent>
#include <QPointer>

namespace patron::desktop {

namespace {
const QString openTasks = QStringLiteral("open:");
const QString workspaceTasks = QStringLiteral("job:");
const QString workspaceSuffix = QStringLiteral("patron");

bool isWorkspace(const QString& path)
{
    return QFileInfo(path).suffix().compare(workspaceSuffix, Qt::CaseInsensitive) == 0;
}

QString withSuffix(const QString& path)
{
    return isWorkspace(path) ? path : path + u'.' + workspaceSuffix;
}
}

Application::Application(ui::Theme& theme, ui::Dialogs& dialogs, const Clock& clock, const Options& options,
                         QObject* parent)
    : QObject(parent)
    , m_theme(theme)
    , m_dialogs(dialogs)
    , m_clock(clock)
    , m_options(options)
    , m_window(std::make_unique<ui::MainWindow>(theme, dialogs, options.settingsPath))
    , m_opener(clock)
    , m_notice(new NoticeBar(theme, m_window.get()))
    , m_palette(new WorkspacePalette(this))
{
    m_window->addToolBar(Qt::TopToolBarArea, m_notice);
    m_notice->hide();
    connectWindow();
    qApp->installEventFilter(this);
}

Application::~Application()
{
    closeWorkspace();
}

void Application::connectWindow()
{
    ui::MainWindow& window = *m_window;
    connect(&window, &ui::MainWindow::sampleRequested, this, &Application::openSample);
    connect(&window, &ui::MainWindow::newPathRequested, this, &Application::newWorkspace);
    connect(&window, &ui::MainWindow::openPathRequested, this, [this](const QString& path) { openWorkspace(path); });
    connect(&window, &ui::MainWindow::saveCopyRequested, this, &Application::saveCopy);
    connect(&window, &ui::MainWindow::closeWorkspaceRequested, this, &Application::closeWorkspace);
    connect(&window, &ui::MainWindow::importRequested, this, &Application::import);
    connect(&window, &ui::MainWindow::filesDropped, this, &Application::openFiles);
    connect(m_notice, &NoticeBar::claimRequested, this, &Application::claim);
    connect(m_palette, &WorkspacePalette::goRequested, this, [this](const QString& page, const QVariantMap& at) {
        m_window->navigation().go({page, at});
    });
    window.commandPalette().addProvider(
        [this](const QString& text, const ui::CommandAnswer& answer) { m_palette->search(text, answer); });
    connect(&m_opener, &WorkspaceOpener::jobChanged, this,
            [this](const JobStatus& status) { m_window->tasks().put(taskOf(openTasks, status)); });
    connect(&window.tasks(), &ui::TaskModel::cancelRequested, this, [this](const QString& id) {
        if (const auto job = jobOfTask(openTasks, id))
            m_opener.cancel(*job);
        else if (const auto own = jobOfTask(workspaceTasks, id); own && m_services)
            m_services->cancel(*own);
    });
}

bool Application::eventFilter(QObject* watched, QEvent* event)
{
    // macOS opens documents by an event instead of an argument.
    if (event->type() == QEvent::FileOpen) {
        openFiles({static_cast<QFileOpenEvent*>(event)->file()});
        return true;
    }
    return QObject::eventFilter(watched, event);
}

void Application::openFiles(const QStringList& paths)
{
    QStringList tables;
    for (const QString& path : paths) {
        if (isWorkspace(path)) {
            openWorkspace(path);
            return;
        }
        tables << path;
    }
    if (!tables.isEmpty())
        import(tables);
}

void Application::openWorkspace(const QString& path, Store::Access access)
{
    const QString absolute = QFileInfo(path).absoluteFilePath();
    if (m_services && fromPath(m_services->store().path()) == absolute.toStdString() && !m_services->store().readOnly())
        return;
    m_opener.open(absolute, access,
                  [this, absolute](WorkspaceOpener::Opened opened) { take(std::move(opened), absolute); });
}

void Application::newWorkspace(const QString& path)
{
    const QString absolute = QFileInfo(withSuffix(path)).absoluteFilePath();
    m_opener.create(absolute, [this, absolute](WorkspaceOpener::Opened opened) { take(std::move(opened), absolute); });
}

void Application::openSample()
{
    const QString path =
        QDir(m_options.sampleFolder).filePath(tr("Patron sample shop", "file name") + u'.' + workspaceSuffix);
    if (m_services && fromPath(m_services->store().path()) == QFileInfo(path).absoluteFilePath().toStdString())
        return;
    QPointer<ui::Toast> note;
    if (!QFileInfo::exists(path))
        note =
            m_window->showToast({ui::Tone::Info, tr("The sample shop is being made. It takes a moment."), {}, {}, 0});
    m_opener.openSample(QFileInfo(path).absoluteFilePath(), m_options.sampleCustomers,
                        [this, path, note](WorkspaceOpener::Opened opened) {
                            if (note)
                                note->dismiss();
                            take(std::move(opened), path);
                        });
}

void Application::take(WorkspaceOpener::Opened opened, const QString& path)
{
    if (!opened) {
        m_toImport.clear();
        refuse(opened.error(), path);
        return;
    }
    closeWorkspace();
    show(std::move(*opened));
}

void Application::show(std::unique_ptr<workspace::Workspace> workspace)
{
    m_services = std::make_unique<ui::Services>(std::move(workspace), m_clock);
    ui::Services& services = *m_services;
    connect(&services, &ui::Services::jobChanged, this,
            [this](const JobStatus& status) { m_window->tasks().put(taskOf(workspaceTasks, status)); });
    connect(&services, &ui::Services::changed, this, [this](const ChangeSet& changes) {
        if (changes.touches(Area::Customers))
            countPeople();
        if (changes.touches(Area::Settings))
            m_notice->show(m_services.get());
    });
    m_palette->setServices(&services);
    for (const ui::PageSpec& page : workspacePages(m_theme, services, m_dialogs))
        m_window->addPage(page);
    const QString path = ui::textOf(fromPath(services.store().path()));
    m_window->showWorkspace(QFileInfo(path).completeBaseName(), path);
    m_notice->show(&services);
    countPeople();
    if (m_options.runsPrograms) {
        m_ticker = std::make_unique<ProgramTicker>(services);
        connect(m_ticker.get(), &ProgramTicker::troubled, this,
                [this](const QStringList& sentences) { tell(ui::Tone::Warn, sentences.join(u' ')); });
    }
    if (!m_toImport.isEmpty())
        importHere(std::exchange(m_toImport, {}));
}

void Application::closeWorkspace()
{
    if (!m_services)
        return;
    m_window->showStart();
    m_window->removePages();
    m_notice->show(nullptr);
    m_palette->setServices(nullptr);
    m_ticker.reset();
    m_services.reset();
}

void Application::saveCopy(const QString& path)
{
    if (!m_services)
        return;
    const QString target = QFileInfo(withSuffix(path)).absoluteFilePath();
    m_services->run<bool>(
        this, tr("Save a copy"),
        [&store = m_services->store(), target](JobContext&) -> Result<bool> {
            PATRON_CHECK(store.backup(toPath(target.toStdString())));
            return true;
        },
        [this, target](Result<bool> done) {
            if (done)
                tell(ui::Tone::Ok, tr("The copy is saved as %1.").arg(QFileInfo(target).fileName()));
            else
                tell(ui::Tone::Danger, ui::textOf(done.error().text));
        });
}

void Application::claim()
{
    if (!m_services)
        return;
    m_services->run<bool>(
        this, tr("Claim the workspace"),
        [&workspace = m_services->workspace()](JobContext&) -> Result<bool> {
            PATRON_CHECK(workspace.claim());
            return true;
        },
        [this](Result<bool> done) {
            m_notice->show(m_services.get());
            if (done)
                tell(ui::Tone::Ok, tr("This workspace sends from now on."));
            else
                tell(ui::Tone::Danger, ui::textOf(done.error().text));
        });
}

void Application::import(const QStringList& paths)
{
    if (m_services) {
        importHere(paths);
        return;
    }
    // Without a workspace: first the file, then where its customers are to be kept.
    if (paths.isEmpty()) {
        const ui::FileQuestion question{
            tr("Import"), {}, {}, {tr("Tables (*.csv *.tsv *.tab *.txt)"), tr("All files (*)")}};
        m_dialogs.openFiles(m_window.get(), question, [this](const QStringList& chosen) {
            if (!chosen.isEmpty())
                import(chosen);
        });
        return;
    }
    const ui::FileQuestion question{tr("Where shall the new workspace be kept?"),
                                    {},
                                    tr("My shop.patron", "suggested file name"),
                                    {tr("Patron workspaces (*.patron)")}};
    m_dialogs.saveFile(m_window.get(), question, [this, paths](const QString& path) {
        if (path.isEmpty())
            return;
        m_toImport = paths;
        newWorkspace(path);
    });
}

void Application::importHere(const QStringList& paths)
{
    QVariantMap at;
    if (!paths.isEmpty())
        at = {{QStringLiteral("files"), paths}, {QStringLiteral("token"), ++m_importToken}};
    m_window->navigation().go({QStringLiteral("import"), at});
}

void Application::countPeople()
{
    m_services->ask<qint64>(
        this, [](ReadSession& session) -> Result<qint64> { return customer::customers::count(session.connection()); },
        [this](Result<qint64> count) {
            if (count)
                m_window->setPeopleText(*count == 1 ? tr("1 customer") : tr("%1 customers").arg(ui::countText(*count)));
        },
        QStringLiteral("people"));
}

void Application::refuse(const Error& error, const QString& path)
{
    if (error.code == ErrorCode::Cancelled)
        return;
    ui::ToastNote note{ui::Tone::Danger, ui::textOf(error.text), {}, {}, 0};
    if (error.code == ErrorCode::Locked) {
        note.actionText = tr("Open for reading");
        note.action = [this, path] { openWorkspace(path, Store::Access::ReadOnly); };
    }
    m_window->showToast(std::move(note));
}

void Application::tell(ui::Tone tone, const QString& text)
{
    m_window->showToast({tone, text, {}, {}});
}

}
