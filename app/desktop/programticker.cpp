#include "app/desktop/programticker.h"

#include "core/workspace/programrun.h"
#include "ui/models/localetext.h"
#include "ui/models/services.h"

namespace patron::desktop {

namespace {
constexpr int tickEveryMs = 60'000;
/// The pages come first.
constexpr int firstTickMs = 3'000;

QStringList troublesOf(const Result<workspace::RunReport>& report)
{
    if (!report)
        return report.error().code == ErrorCode::Cancelled ? QStringList()
                                                           : QStringList{ui::textOf(report.error().text)};
    QStringList sentences;
    for (const std::string& problem : report->decided.problems)
        sentences << ui::textOf(problem);
    for (const auto& [connector, why] : report->delivered.stopped)
        sentences << ui::textOf(why);
    if (report->delivered.failure)
        sentences << ui::textOf(report->delivered.failure->text);
    return sentences;
}
}

ProgramTicker::ProgramTicker(ui::Services& services, QObject* parent)
    : QObject(parent)
    , m_services(services)
{
    m_timer.setInterval(tickEveryMs);
    connect(&m_timer, &QTimer::timeout, this, &ProgramTicker::tick);
    m_timer.start();
    QTimer::singleShot(firstTickMs, this, &ProgramTicker::tick);
}

void ProgramTicker::tick()
{
    if (m_running || m_services.store().readOnly() || !m_services.store().live())
        return;
    m_running = true;
    m_services.run<workspace::RunReport>(
        this, QString(),
        [&workspace = m_services.workspace()](JobContext& job) {
            return workspace::runPrograms(workspace, job, std::nullopt);
        },
        [this](Result<workspace::RunReport> report) {
            m_running = false;
            const QStringList sentences = troublesOf(report);
            QStringList fresh;
            for (const QString& sentence : sentences) {
                if (!m_known.contains(sentence))
                    fresh << sentence;
            }
            m_known = sentences;
            if (!fresh.isEmpty())
                Q_EMIT troubled(fresh);
        });
}

}
