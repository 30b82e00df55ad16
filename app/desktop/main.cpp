#include "app/desktop/application.h"
#include "app/desktop/englishplurals.h"
#include "app/desktop/singleinstance.h"
#include "core/base/corefiles.h"
#include "core/base/paths.h"
#include "ui/kit/dialogs.h"
#include "ui/kit/style.h"
#include "ui/kit/theme.h"
#include "ui/kit/themewatcher.h"
#include "ui/models/localetext.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QDir>
#include <QFileInfo>
#include <QStandardPaths>

using namespace patron;

namespace {
/// Documents, where people look; the person's own folder of Patron where there is none.
QString sampleFolder(const QString& userFolder)
{
    const QString documents = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
    const QFileInfo folder(documents);
    return !documents.isEmpty() && folder.isDir() && folder.isWritable() ? documents : userFolder;
}

/// As they are in the folder this one was started in.
QStringList absolutePaths(const QStringList& paths)
{
    QStringList absolute;
    for (const QString& path : paths)
        absolute << QFileInfo(path).absoluteFilePath();
    return absolute;
}
}

int main(int argc, char** argv)
{
    forbidCoreFiles();
    QCoreApplication::setOrganizationName(QStringLiteral("Patron"));
    QCoreApplication::setApplicationName(QStringLiteral("Patron"));
    QCoreApplication::setApplicationVersion(QStringLiteral(PATRON_VERSION));
    // The mail preview draws in processes of its own, which share what the window draws with.
    QCoreApplication::setAttribute(Qt::AA_ShareOpenGLContexts);
    QGuiApplication::setHighDpiScaleFactorRoundingPolicy(Qt::HighDpiScaleFactorRoundingPolicy::PassThrough);
    QApplication app(argc, argv);
    QGuiApplication::setDesktopFileName(QStringLiteral("patron"));
    desktop::EnglishPlurals plurals;
    QCoreApplication::installTranslator(&plurals);

    QCommandLineParser parser;
    parser.setApplicationDescription(QCoreApplication::translate("main", "A marketing workstation."));
    parser.addHelpOption();
    parser.addVersionOption();
    parser.addPositionalArgument(QStringLiteral("file"),
                                 QCoreApplication::translate("main", "A workspace to open, or a table to import."),
                                 QStringLiteral("[WORKSPACE|FILE]"));
    parser.process(app);
    const QStringList files = absolutePaths(parser.positionalArguments());

    const QString folder = ui::textOf(fromPath(userFolder()));
    desktop::SingleInstance single(folder);
    if (!single.becomeFirst() && single.forward(files))
        return 0;

    ui::Theme theme;
    const ui::ThemeWatcher watcher(theme);
    ui::applyTheme(app, theme);
    ui::QtDialogs dialogs(theme);
    const SystemClock clock;
    desktop::Application application(
        theme, dialogs, clock, {QDir(folder).filePath(QStringLiteral("window.ini")), sampleFolder(folder), 5000, true});
    QObject::connect(&single, &desktop::SingleInstance::received, &application, [&](const QStringList& words) {
        ui::MainWindow& window = application.window();
        window.setWindowState(window.windowState() & ~Qt::WindowMinimized);
        window.raise();
        window.activateWindow();
        application.openFiles(words);
    });
    application.window().show();
    application.openFiles(files);
    return QApplication::exec();
}
