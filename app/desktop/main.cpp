#include "app/desktop/application.h"
#include "app/desktop/singleinstance.h"
#include "core/base/paths.h"
#include "ui/kit/style.h"
#include "ui/kit/themewatcher.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QFileInfo>

int main(int argc, char* argv[])
{
    using namespace patron;
    // Qt WebEngine, for the mail preview, shares its contexts with the widgets.
    QCoreApplication::setAttribute(Qt::AA_ShareOpenGLContexts);
    QApplication application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("Patron"));
    QApplication::setApplicationVersion(QStringLiteral(PATRON_VERSION));
    QApplication::setDesktopFileName(QStringLiteral("patron"));

    QCommandLineParser parser;
    parser.setApplicationDescription(QApplication::translate("main", "Marketing workstation"));
    parser.addPositionalArgument(QStringLiteral("file"),
                                 QApplication::translate("main", "A workspace, or a file to import."));
    parser.addHelpOption();
    parser.addVersionOption();
    parser.process(application);
    QString path = parser.positionalArguments().value(0);
    if (!path.isEmpty())
        path = QFileInfo(path).absoluteFilePath();

    const QString folder = QString::fromStdString(fromPath(userFolder()));
    desktop::SingleInstance instance(folder);
    if (!instance.claim(path))
        return 0;

    const SystemClock clock;
    ui::Theme theme;
    ui::ThemeWatcher watcher(theme);
    ui::applyTheme(application, theme);
    ui::QtDialogs dialogs(theme);
    desktop::Application desktop(theme, dialogs, clock, folder);
    QObject::connect(&instance, &desktop::SingleInstance::raised, &desktop, [&](const QString& file) {
        desktop.window().raise();
        desktop.window().activateWindow();
        if (!file.isEmpty())
            desktop.start(file);
    });
    desktop.start(path);
    return QApplication::exec();
}
