#include "core/jobs/jobqueue.h"

namespace patron {

namespace {
Error stoppedBefore()
{
    return makeError(ErrorCode::Cancelled, "Stopped before it began.");
}
}

struct JobQueue::Entry
{
    JobStatus status;
    Work work;
    CancelToken cancel;
};

JobQueue::JobQueue(const Clock& clock, int threads)
    : m_clock(clock)
{
    for (int i = 0; i < threads; ++i)
        m_threads.emplace_back([this] { runLoop(); });
}

JobQueue::~JobQueue()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
        m_listener = {};
        for (const auto& [id, entry] : m_live)
            entry->cancel.cancel();
    }
    m_wake.notify_all();
    for (std::thread& thread : m_threads)
        thread.join();
}

void JobQueue::setListener(Listener listener)
{
    const std::lock_guard lock(m_mutex);
    m_listener = std::move(listener);
}

std::uint64_t JobQueue::submit(std::string title, Work work, bool visible)
{
    auto entry = std::make_shared<Entry>();
    entry->work = std::move(work);
    entry->status.title = std::move(title);
    entry->status.visible = visible;
    {
        const std::lock_guard lock(m_mutex);
        entry->status.id = m_nextId++;
        m_live.emplace(entry->status.id, entry);
        m_waiting.push_back(entry);
    }
    m_wake.notify_one();
    return entry->status.id;
}

void JobQueue::cancel(std::uint64_t id)
{
    std::shared_ptr<Entry> ended;
    {
        const std::lock_guard lock(m_mutex);
        const auto found = m_live.find(id);
        if (found == m_live.end())
            return;
        found->second->cancel.cancel();
        if (std::erase(m_waiting, found->second) == 0)
            return;
        ended = found->second;
        m_live.erase(found);
        ended->status.finished = true;
        ended->status.error = stoppedBefore();
    }
    notify(*ended);
}

void JobQueue::notify(const Entry& entry)
{
    Listener listener;
    {
        const std::lock_guard lock(m_mutex);
        listener = m_listener;
    }
    if (listener)
        listener(entry.status);
}

void JobQueue::runLoop()
{
    for (;;) {
        std::shared_ptr<Entry> entry;
        {
            std::unique_lock lock(m_mutex);
            m_wake.wait(lock, [this] { return m_stopping || !m_waiting.empty(); });
            if (m_waiting.empty())
                return;
            entry = m_waiting.front();
            m_waiting.pop_front();
        }
        entry->status.started = true;
        notify(*entry);
        JobContext context(m_clock, entry->cancel, [this, &entry](const Progress& progress) {
            entry->status.progress = progress;
            notify(*entry);
        });
        Result<void> result;
        if (entry->cancel.cancelled()) {
            result = stoppedBefore();
        } else {
            try {
                result = entry->work(context);
            } catch (const std::exception& e) {
                result = makeError(ErrorCode::Internal, "Something went wrong inside Patron while working on this.",
                                   e.what());
            } catch (...) {
                result = makeError(ErrorCode::Internal, "Something went wrong inside Patron while working on this.");
            }
        }
        entry->status.finished = true;
        if (!result)
            entry->status.error = result.error();
        {
            const std::lock_guard lock(m_mutex);
            m_live.erase(entry->status.id);
        }
        notify(*entry);
    }
}

}
