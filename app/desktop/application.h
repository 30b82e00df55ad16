#pragma once

#include "app/desktop/workspaceopener.h"
#include "ui/shell/mainwindow.h"

#include <QObject>
#include <QStringList>

#include <memory>

namespace patron::ui {
class Dialogs;
class Services;
class Theme;
}

namespace patron::desktop {

class NoticeBar;
class ProgramTicker;
class WorkspacePalette;

/// The workstation: one window and at most one open workspace. Knows concrete everything and does nothing itself.
class Application : public QObject
{
    Q_OBJECT

public:
    struct Options
    {
        QString settingsPath; ///< the ini file of the window
        QString sampleFolder; ///< where the sample shop is put
        std::int64_t sampleCustomers = 5000;
        bool runsPrograms = true; ///< every minute, while the workspace is live
    };

    /// Theme, dialogs and clock must outlive the application.
    Application(ui::Theme& theme, ui::Dialogs& dialogs, const Clock& clock, const Options& options,
                QObject* parent = nullptr);
    ~Application() override;

    ui::MainWindow& window() { return *m_window; }
    /// nullptr while no workspace is open.
    ui::Services* services() const { return m_services.get(); }

    /// What a person gave on the command line, dropped or opened from the desktop: a workspace is opened, other files
    /// are imported.
    void openFiles(const QStringList& paths);
    void openWorkspace(const QString& path, Store::Access access = Store::Access::ReadWrite);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void connectWindow();
    void newWorkspace(const QString& path);
    void openSample();
    void take(WorkspaceOpener::Opened opened, const QString& path);
    void show(std::unique_ptr<workspace::Workspace> workspace);
    void closeWorkspace();
    void saveCopy(const QString& path);
    void claim();
    void import(const QStringList& paths);
    void importHere(const QStringList& paths);
    void countPeople();
    void refuse(const Error& error, const QString& path);
    void tell(ui::Tone tone, const QString& text);

    ui::Theme& m_theme;
    ui::Dialogs& m_dialogs;
    const Clock& m_clock;
    Options m_options;
    std::unique_ptr<ui::MainWindow> m_window;
    WorkspaceOpener m_opener;
    NoticeBar* m_notice;
    WorkspacePalette* m_palette;
    std::unique_ptr<ui::Services> m_services;
    std::unique_ptr<ProgramTicker> m_ticker;
    QStringList m_toImport; ///< wait for a workspace
    qlonglong m_importToken = 0;
};

}
