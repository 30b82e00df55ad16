#include "ui/intake/importundoing.h"

#include "core/intake/importundo.h"
#include "ui/intake/undowords.h"
#include "ui/kit/dialogs.h"
#include "ui/models/localetext.h"
#include "ui/models/services.h"

#include <QWidget>

namespace patron::ui {

ImportUndoing::ImportUndoing(Services& services, Dialogs& dialogs, QWidget* page)
    : QObject(page)
    , m_services(services)
    , m_dialogs(dialogs)
    , m_page(page)
{}

void ImportUndoing::ask(BatchId batch, const QString& file)
{
    if (!batch || m_running)
        return;
    m_services.run<intake::UndoCounts>(
        this, QString(),
        [batch, &store = m_services.store()](JobContext&) { return intake::previewUndo(store, batch); },
        [this, batch, file](Result<intake::UndoCounts> counts) {
            if (!counts) {
                Q_EMIT failed(Tone::Danger, textOf(counts.error().text));
                return;
            }
            const Confirmation question{
                tr("Undo the import of %1").arg(file), undoneText(*counts), tr("Undo it"), false, {}};
            m_dialogs.confirm(m_page, question, [this, batch, file](bool yes) {
                if (yes)
                    undo(batch, file);
            });
        },
        QStringLiteral("undo preview"));
}

void ImportUndoing::undo(BatchId batch, const QString& file)
{
    setRunning(true);
    m_services.run<intake::UndoCounts>(
        this, tr("Undo the import of %1").arg(file),
        [batch, &store = m_services.store()](JobContext& job) { return intake::undoImport(store, batch, job); },
        [this, file](Result<intake::UndoCounts> counts) {
            setRunning(false);
            if (counts)
                Q_EMIT undone(file);
            else
                Q_EMIT failed(counts.error().code == ErrorCode::Cancelled ? Tone::Info : Tone::Danger,
                              textOf(counts.error().text));
        });
}

void ImportUndoing::setRunning(bool running)
{
    m_running = running;
    Q_EMIT runningChanged();
}

}
