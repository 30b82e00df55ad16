#pragma once

#include <QObject>

#include "core/base/id.h"
#include "ui/kit/tokens.h"

namespace patron::ui {

class Dialogs;
class Services;

/// Takes an import back once the person has read what goes and what stays. GUI thread.
class ImportUndoing : public QObject
{
    Q_OBJECT

public:
    /// `page` is what questions are asked over; it owns this.
    ImportUndoing(Services& services, Dialogs& dialogs, QWidget* page);

    /// Counts, asks, undoes. `file` is how the import is called.
    void ask(BatchId batch, const QString& file);
    bool isRunning() const { return m_running; }

Q_SIGNALS:
    void runningChanged();
    void undone(const QString& file);
    void failed(patron::ui::Tone tone, const QString& sentence);

private:
    void undo(BatchId batch, const QString& file);
    void setRunning(bool running);

    Services& m_services;
    Dialogs& m_dialogs;
    QWidget* m_page;
    bool m_running = false;
};

}
