#include "app/desktop/application.h"

#include "app/desktop/paletteproviders.h"
#include "app/desktop/programticker.h"
#include "app/desktop/taskbridge.h"
#include "core/base/paths.h"
#include "core/customer/customerstore.h"
#include "ui/customers/customerspage.h"
#include "ui/home/homepage.h"
#include "ui/intake/intakepage.h"
#include "ui/messages/messagespage.h"
#include "ui/programs/programspage.h"
#include "ui/segments/segmentspage.h"
#include "ui/sends/sendspage.h"
#include "ui/settings/settingspage.h"

#include <QDir>
#include <QFileInfo>
#include <QLocale>
#include <QStandardPaths>

namespace patron::desktop {

namespace {
const QString workspaceSuffix = QStringLiteral("patron");

/// Where people look for it; this person's own folder where there are no Documents.
QString samplePathIn(const QString& folder)
{
    const QString documents = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
    const bool usable = !documents.isEmpty() && QFileInfo(documents).isDir() && QFileInfo(documents).isWritable();
    return QDir(usable ? documents : folder).filePath(QStringLiteral("Marlow & Finch.patron"));
}

bool isWorkspacePath(const QString& path)
{
    return QFileInfo(path).suffix().compare(workspaceSuffix, Qt::CaseInsensitive) == 0;
}
}

Application::Application(ui::Theme& theme, ui::Dialogs& dialogs, const Clock& clock, const QString& folder)
    : m_theme(theme)
    , m_dialogs(dialogs)
    , m_clock(clock)
    , m_samplePath(samplePathIn(folder))
    , m_window(std::make_unique<ui::MainWindow>(theme, dialogs, QDir(folder).filePath(QStringLiteral("desktop.ini"))))
{
    connectWindow();
    addPaletteProviders(*m_window, [this] { return m_services; });
}

Application::~Application()
{
    closeWorkspace();
}

void Application::connectWindow()
{
    ui::MainWindow* window = m_window.get();
    connect(window, &ui::MainWindow::openPathRequested, this, &Application::open);
    connect(window, &ui::MainWindow::newPathRequested, this, [this](const QString& path) {
        newWorkspace(this, path, m_clock, [this, path](auto opened) { show(std::move(opened), path); });
    });
    connect(window, &ui::MainWindow::sampleRequested, this, [this] {
        m_window->showToast({ui::Tone::Info, tr("Making the sample shop…"), {}, {}, 3000});
        sampleWorkspace(this, m_samplePath, m_sampleCustomers, m_clock,
                        [this](auto opened) { show(std::move(opened), m_samplePath); });
    });
    connect(window, &ui::MainWindow::closeWorkspaceRequested, this, [this] {
        closeWorkspace();
        m_window->showStart();
    });
    connect(window, &ui::MainWindow::saveCopyRequested, this, &Application::saveCopy);
    connect(window, &ui::MainWindow::importRequested, this, &Application::importFiles);
    connect(window, &ui::MainWindow::filesDropped, this, [this](const QStringList& paths) {
        if (paths.size() == 1 && isWorkspacePath(paths.first()))
            open(paths.first());
        else
            importFiles(paths);
    });
}

void Application::start(const QString& path)
{
    m_window->showStart();
    m_window->show();
    if (path.isEmpty())
        return;
    if (isWorkspacePath(path))
        open(path);
    else
        importFiles({path});
}

void Application::open(const QString& path)
{
    closeWorkspace();
    openWorkspace(this, path, m_clock, [this, path](auto opened) { show(std::move(opened), path); });
}

void Application::show(Result<std::unique_ptr<workspace::Workspace>> opened, const QString& path)
{
    if (!opened) {
        m_window->showStart();
        complain(opened.error());
        return;
    }
    closeWorkspace();
    m_services = new ui::Services(std::move(*opened), m_clock);
    new TaskBridge(*m_services, m_window->tasks());
    auto* ticker = new ProgramTicker(*m_services);
    connect(ticker, &ProgramTicker::failed, this, [this](const QString& text) {
        m_window->showToast({ui::Tone::Warn, text, {}, {}, 0});
    });
    connect(m_services, &ui::Services::changed, this, [this](const ChangeSet& changes) {
        if (changes.touches(Area::Customers) || changes.touches(Area::Imports))
            countPeople();
    });
    addPages();
    m_window->showWorkspace(QFileInfo(path).completeBaseName(), path);
    countPeople();
    sayWhatIsSpecial();
    if (!m_importWhenOpen.isEmpty())
        importFiles(std::exchange(m_importWhenOpen, {}));
    Q_EMIT workspaceOpened();
}

void Application::addPages()
{
    ui::Services& services = *m_services;
    m_window->addPage(ui::makeHomePage(m_theme, services, m_dialogs));
    m_window->addPage(ui::makeCustomersPage(m_theme, services, m_dialogs));
    m_window->addPage(ui::makeIntakePage(m_theme, services, m_dialogs));
    m_window->addPage(ui::makeSegmentsPage(m_theme, services, m_dialogs));
    m_window->addPage(ui::makeProgramsPage(m_theme, services, m_dialogs));
    m_window->addPage(ui::makeMessagesPage(m_theme, services, m_dialogs));
    m_window->addPage(ui::makeSendsPage(m_theme, services, m_dialogs));
    m_window->addPage(ui::makeSettingsPage(m_theme, services, m_dialogs));
}

void Application::closeWorkspace()
{
    if (!m_services)
        return;
    // Pages hold on to the services: they go first.
    m_window->removePages();
    delete m_services;
}

void Application::importFiles(const QStringList& paths)
{
    if (!m_services) {
        m_importWhenOpen = paths;
        m_window->showToast(
            {ui::Tone::Info, tr("Open or make a workspace first; the import begins then."), {}, {}, 6000});
        return;
    }
    QVariantMap at;
    if (!paths.isEmpty()) {
        // Each drop is a new beginning, also of the same files.
        at = {{QStringLiteral("files"), paths}, {QStringLiteral("token"), ++m_importToken}};
    }
    m_window->navigation().go({QStringLiteral("import"), at});
}

void Application::saveCopy(const QString& path)
{
    if (!m_services)
        return;
    m_services->run<bool>(
        this, tr("Save a copy"),
        [this, file = toPath(path.toStdString())](JobContext&) -> Result<bool> {
            PATRON_CHECK(m_services->store().backup(file));
            return true;
        },
        [this](Result<bool> done) {
            if (!done)
                return complain(done.error());
            m_window->showToast({ui::Tone::Ok, tr("The copy is made and checked."), {}, {}, 6000});
        });
}

void Application::countPeople()
{
    m_services->ask<qint64>(
        this, [](ReadSession& session) -> Result<qint64> { return customer::customers::count(session.connection()); },
        [this](Result<qint64> count) {
            if (count)
                m_window->setPeopleText(tr("%n customer(s)", nullptr, static_cast<int>(*count))
                                            .replace(QString::number(*count), QLocale().toString(*count)));
        },
        QStringLiteral("people"));
}

void Application::sayWhatIsSpecial()
{
    const Store& store = m_services->store();
    if (store.readOnly()) {
        m_window->showToast(
            {ui::Tone::Warn,
             store.notice().empty()
                 ? tr("This workspace is open read-only: another program has it, or the disk refuses writing.")
                 : QString::fromStdString(store.notice()),
             {},
             {},
             0});
    } else if (!store.live()) {
        m_window->showToast({ui::Tone::Warn,
                             tr("This is a copy, a restored backup or was moved: sending and programs are off here."),
                             tr("Use this one"), [this] { claim(); }, 0});
    }
}

void Application::claim()
{
    m_services->run<bool>(
        this, QString(),
        [this](JobContext&) -> Result<bool> {
            PATRON_CHECK(m_services->workspace().claim());
            return true;
        },
        [this](Result<bool> done) {
            if (!done)
                return complain(done.error());
            m_window->showToast(
                {ui::Tone::Ok, tr("This workspace may send now. Other copies of it may not."), {}, {}, 6000});
        });
}

void Application::complain(const Error& error)
{
    m_window->showToast({ui::Tone::Danger, QString::fromStdString(error.text), {}, {}, 0});
}

}
