#include "core/jobs/job.h"

#include <chrono>

namespace patron {

namespace {
constexpr std::int64_t reportEveryMs = 100;

std::int64_t steadyMs()
{
    using namespace std::chrono;
    return duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count();
}
}

JobContext::JobContext(const Clock& clock, CancelToken cancel, Report report)
    : m_clock(clock)
    , m_cancel(std::move(cancel))
    , m_report(std::move(report))
{}

void JobContext::phase(std::string name, std::optional<std::int64_t> total)
{
    m_progress = Progress{std::move(name), 0, total, 0};
    m_phaseStartMs = steadyMs();
    report();
}

void JobContext::done(std::int64_t count)
{
    m_progress.done = count;
    if (!m_report)
        return;
    const std::int64_t now = steadyMs();
    if (now - m_lastReportMs < reportEveryMs)
        return;
    const std::int64_t elapsed = now - m_phaseStartMs;
    m_progress.perSecond = elapsed > 0 ? 1000.0 * static_cast<double>(count) / static_cast<double>(elapsed) : 0;
    report();
}

void JobContext::report()
{
    m_lastReportMs = steadyMs();
    if (m_report)
        m_report(m_progress);
}

}
