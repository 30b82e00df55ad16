#include "ui/shell/shellsettings.h"

#include <QAction>
#include <QCoreApplication>
#include <QDir>
#include <QEvent>
#include <QFileInfo>

namespace patron::ui {

namespace {

constexpr int kMostRecent = 10;
const QString kTheme = QStringLiteral("look/theme");
const QString kTextScale = QStringLiteral("look/textScale");
const QString kReducedMotion = QStringLiteral("look/reducedMotion");
const QString kSidebar = QStringLiteral("window/sidebarCollapsed");
const QString kInspector = QStringLiteral("window/inspectorVisible");
const QString kCommands = QStringLiteral("palette/recent");
const QString kFiles = QStringLiteral("files/recent");

}

ShellSettings::ShellSettings(const QString& iniPath, QObject* parent)
    : QObject(parent)
    , m_store(iniPath, QSettings::IniFormat)
{
    m_writer.setMaxThreadCount(1);
    m_store.installEventFilter(this);
}

bool ShellSettings::eventFilter(QObject* watched, QEvent* event)
{
    // The store asks itself to write what changed, here, with a wait for the disk: somebody else does it.
    if (watched != &m_store || event->type() != QEvent::UpdateRequest || m_isWritten)
        return QObject::eventFilter(watched, event);
    write();
    return true;
}

void ShellSettings::write()
{
    m_writer.start([this, path = m_store.fileName()] {
        // Stores of one file share what they know.
        QSettings(path, QSettings::IniFormat).sync();
        QMetaObject::invokeMethod(
            this,
            [this] {
                m_isWritten = true;
                QEvent looked(QEvent::UpdateRequest);
                QCoreApplication::sendEvent(&m_store, &looked);
                m_isWritten = false;
            },
            Qt::QueuedConnection);
    });
}

Theme::Choice ShellSettings::themeChoice() const
{
    return choiceFromString(m_store.value(kTheme).toString()).value_or(Theme::Choice::System);
}

void ShellSettings::setThemeChoice(Theme::Choice choice)
{
    m_store.setValue(kTheme, toString(choice));
}

double ShellSettings::textScale() const
{
    return m_store.value(kTextScale, 1.0).toDouble();
}

void ShellSettings::setTextScale(double scale)
{
    m_store.setValue(kTextScale, scale);
}

bool ShellSettings::reducedMotion() const
{
    return m_store.value(kReducedMotion, false).toBool();
}

void ShellSettings::setReducedMotion(bool reduced)
{
    m_store.setValue(kReducedMotion, reduced);
}

bool ShellSettings::sidebarCollapsed() const
{
    return m_store.value(kSidebar, false).toBool();
}

void ShellSettings::setSidebarCollapsed(bool collapsed)
{
    m_store.setValue(kSidebar, collapsed);
}

bool ShellSettings::inspectorVisible() const
{
    return m_store.value(kInspector, true).toBool();
}

void ShellSettings::setInspectorVisible(bool visible)
{
    m_store.setValue(kInspector, visible);
}

void ShellSettings::remember(QAction& action)
{
    const QString key = QStringLiteral("choice/") + action.objectName();
    action.setChecked(m_store.value(key, action.isChecked()).toBool());
    connect(&action, &QAction::toggled, this, [this, key](bool on) { m_store.setValue(key, on); });
}

QStringList ShellSettings::recentCommands() const
{
    return m_store.value(kCommands).toStringList();
}

void ShellSettings::setRecentCommands(const QStringList& ids)
{
    m_store.setValue(kCommands, ids);
}

QStringList ShellSettings::recentFiles() const
{
    return m_store.value(kFiles).toStringList();
}

void ShellSettings::addRecentFile(const QString& path)
{
    const QString whole = QDir::cleanPath(QFileInfo(path).absoluteFilePath());
    QStringList files = recentFiles();
    files.removeAll(whole);
    files.prepend(whole);
    m_store.setValue(kFiles, QStringList(files.mid(0, kMostRecent)));
    Q_EMIT recentFilesChanged();
}

void ShellSettings::removeRecentFile(const QString& path)
{
    QStringList files = recentFiles();
    if (files.removeAll(path) == 0)
        return;
    m_store.setValue(kFiles, files);
    Q_EMIT recentFilesChanged();
}

}
