#include "app/desktop/programticker.h"

#include "core/workspace/programrun.h"

namespace patron::desktop {

namespace {
constexpr int tickMs = 60'000;
}

ProgramTicker::ProgramTicker(ui::Services& services)
    : QObject(&services)
    , m_services(services)
{
    connect(&m_timer, &QTimer::timeout, this, &ProgramTicker::tick);
    m_timer.start(tickMs);
}

void ProgramTicker::tick()
{
    if (m_running || m_services.store().readOnly() || !m_services.store().live())
        return;
    m_running = true;
    m_services.run<workspace::RunReport>(
        this, QString(), [this](JobContext& job) { return workspace::runPrograms(m_services.workspace(), job, {}); },
        [this](Result<workspace::RunReport> report) {
            m_running = false;
            QString failure;
            if (!report)
                failure = QString::fromStdString(report.error().text);
            else if (report->delivered.failure)
                failure = QString::fromStdString(report->delivered.failure->text);
            else if (!report->decided.problems.empty())
                failure = QString::fromStdString(report->decided.problems.front());
            // The same trouble every minute is said once.
            if (!failure.isEmpty() && failure != m_lastFailure)
                Q_EMIT failed(failure);
            m_lastFailure = failure;
        });
}

}
