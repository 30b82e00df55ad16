#pragma once

#include "core/base/cancel.h"
#include "core/base/clock.h"

#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>

namespace patron {

/// How far a job is. `total` is unknown while empty. `phase` is a word or two for people ("Matching customers").
struct Progress
{
    std::string phase;
    std::int64_t done = 0;
    std::optional<std::int64_t> total;
    double perSecond = 0; ///< of the current phase, by the steady clock
};

/// What running work is given: a cancel flag to look at, a place to say how far it is, and business time. Work is a
/// plain function `Result<T> run(JobContext&)`, so tests and the CLI call it without any queue.
class JobContext
{
public:
    using Report = std::function<void(const Progress&)>;

    explicit JobContext(const Clock& clock, CancelToken cancel = {}, Report report = {});

    const Clock& clock() const { return m_clock; }
    bool cancelled() const { return m_cancel.cancelled(); }
    const CancelToken& cancelToken() const { return m_cancel; }

    /// Starts a phase. Reported at once.
    void phase(std::string name, std::optional<std::int64_t> total = {});
    /// Sets how much of the phase is done. Reported at most ten times a second. Any one thread at a time.
    void done(std::int64_t count);

private:
    void report();

    const Clock& m_clock;
    CancelToken m_cancel;
    Report m_report;
    Progress m_progress;
    std::int64_t m_phaseStartMs = 0;
    std::int64_t m_lastReportMs = 0;
};

}
