#pragma once

#include <QObject>
#include <QStringList>
#include <QTimer>

namespace patron::ui {
class Services;
}

namespace patron::desktop {

/// Runs what programs have due and sends what may go, every minute in the background, while the workspace is the live
/// one. One run at a time.
class ProgramTicker : public QObject
{
    Q_OBJECT

public:
    /// The services must outlive the ticker.
    explicit ProgramTicker(ui::Services& services, QObject* parent = nullptr);

    /// Now, unless a run is under way.
    void tick();

Q_SIGNALS:
    /// Sentences that the run before did not have.
    void troubled(const QStringList& sentences);

private:
    ui::Services& m_services;
    QTimer m_timer;
    bool m_running = false;
    QStringList m_known;
};

}
