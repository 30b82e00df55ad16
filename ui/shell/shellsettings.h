#pragma once

#include "ui/kit/theme.h"

#include <QObject>
#include <QSettings>
#include <QStringList>
#include <QThreadPool>

class QAction;

namespace patron::ui {

/// What the window remembers for a person, in one ini file. A workspace's own settings live in the workspace. The file
/// is written beside the window, which never waits for the disk.
class ShellSettings : public QObject
{
    Q_OBJECT

public:
    explicit ShellSettings(const QString& iniPath, QObject* parent = nullptr);

    /// For the state of split views and tables: keys "split/<name>", "table/<name>".
    QSettings& store() { return m_store; }

    Theme::Choice themeChoice() const;
    void setThemeChoice(Theme::Choice choice);
    double textScale() const;
    void setTextScale(double scale);
    bool reducedMotion() const;
    void setReducedMotion(bool reduced);
    bool sidebarCollapsed() const;
    void setSidebarCollapsed(bool collapsed);
    bool inspectorVisible() const;
    void setInspectorVisible(bool visible);
    /// Gives a checkable action the state it had last, by its name, and keeps what it becomes.
    void remember(QAction& action);
    QStringList recentCommands() const;
    void setRecentCommands(const QStringList& ids);

    /// Absolute paths, newest first, at most ten.
    QStringList recentFiles() const;
    void addRecentFile(const QString& path);
    void removeRecentFile(const QString& path);

Q_SIGNALS:
    void recentFilesChanged();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void write();

    QSettings m_store;
    bool m_isWritten = false;
    QThreadPool m_writer; ///< waits for its work when it ends: before the store does
};

}
