#pragma once

#include "app/desktop/openworkspace.h"
#include "core/base/clock.h"
#include "ui/kit/dialogs.h"
#include "ui/kit/theme.h"
#include "ui/models/services.h"
#include "ui/shell/mainwindow.h"

#include <QPointer>

#include <memory>

namespace patron::desktop {

/// Puts the window together: theme, dialogs, pages, and the one workspace that is open. Nothing else makes services.
class Application : public QObject
{
    Q_OBJECT

public:
    /// `folder` is this person's own: settings and the sample shop live there when Documents cannot hold it. All
    /// references must outlive the application.
    Application(ui::Theme& theme, ui::Dialogs& dialogs, const Clock& clock, const QString& folder);
    ~Application() override;

    ui::MainWindow& window() { return *m_window; }
    /// The open workspace's services, or null.
    ui::Services* services() { return m_services; }
    /// How many customers the sample shop gets; tests take fewer.
    void setSampleCustomers(int customers) { m_sampleCustomers = customers; }
    void setSamplePath(const QString& path) { m_samplePath = path; }

    /// Shows the window; opens a workspace, or begins an import of any other file.
    void start(const QString& path);

Q_SIGNALS:
    void workspaceOpened();

private:
    void connectWindow();
    void open(const QString& path);
    void show(Result<std::unique_ptr<workspace::Workspace>> opened, const QString& path);
    void addPages();
    void closeWorkspace();
    void importFiles(const QStringList& paths);
    void saveCopy(const QString& path);
    void countPeople();
    void sayWhatIsSpecial();
    void claim();
    void complain(const Error& error);

    ui::Theme& m_theme;
    ui::Dialogs& m_dialogs;
    const Clock& m_clock;
    QString m_samplePath;
    int m_sampleCustomers = 5000;
    std::unique_ptr<ui::MainWindow> m_window;
    QPointer<ui::Services> m_services;
    QStringList m_importWhenOpen;
    int m_importToken = 0;
};

}
