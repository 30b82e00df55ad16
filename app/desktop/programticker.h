#pragma once

#include "ui/models/services.h"

#include <QTimer>

namespace patron::desktop {

/// Runs the programs of a live workspace once a minute while it is open: decides what is due and sends what may go.
/// One tick at a time.
class ProgramTicker : public QObject
{
    Q_OBJECT

public:
    explicit ProgramTicker(ui::Services& services);

Q_SIGNALS:
    /// A tick could not do its work; a sentence.
    void failed(const QString& text);

private:
    void tick();

    ui::Services& m_services;
    QTimer m_timer;
    bool m_running = false;
    QString m_lastFailure;
};

}
