#pragma once

#include "core/base/result.h"
#include "core/jobs/job.h"

#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace patron {

/// One job as people see it. `finished` is set once, with `error` when it failed (code Cancelled: the user's wish).
struct JobStatus
{
    std::uint64_t id = 0;
    std::string title;
    bool visible = true; ///< listed in the task centre; counts and look-ups are not
    Progress progress;
    bool started = false;
    bool finished = false;
    std::optional<Error> error;
};

/// A pool of threads that runs jobs in order. Thread-safe. On destruction all jobs are cancelled and waited for.
class JobQueue
{
public:
    using Work = std::function<Result<void>(JobContext&)>;
    /// Called on the job's thread, at every reported step and when it ends (on the canceller's for one that had not
    /// started). Receivers post it to their own thread.
    using Listener = std::function<void(const JobStatus&)>;

    JobQueue(const Clock& clock, int threads);
    ~JobQueue();
    JobQueue(const JobQueue&) = delete;
    JobQueue& operator=(const JobQueue&) = delete;

    /// Puts work in line and gives its number. A visible one is for the task centre.
    std::uint64_t submit(std::string title, Work work, bool visible = true);
    /// Asks a job to stop; one that has not started ends at once as cancelled.
    void cancel(std::uint64_t id);
    /// The one listener for all jobs' states; set before the first submit.
    void setListener(Listener listener);

private:
    struct Entry;
    void runLoop();
    void notify(const Entry& entry);

    const Clock& m_clock;
    Listener m_listener;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<std::shared_ptr<Entry>> m_waiting;
    std::map<std::uint64_t, std::shared_ptr<Entry>> m_live;
    std::uint64_t m_nextId = 1;
    bool m_stopping = false;
    std::vector<std::thread> m_threads;
};

}
