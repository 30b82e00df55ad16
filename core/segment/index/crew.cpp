#include "core/segment/index/crew.h"

#include <algorithm>

namespace patron::segment::index {

Crew::Crew(int helpers)
{
    if (helpers < 0)
        helpers = std::clamp(static_cast<int>(std::thread::hardware_concurrency()) - 1, 0, 3);
    for (int i = 0; i < helpers; ++i)
        m_threads.emplace_back([this] { helpLoop(); });
}

Crew::~Crew()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
    }
    m_wake.notify_all();
    for (std::thread& thread : m_threads)
        thread.join();
}

void Crew::run(std::size_t count, const std::function<void(std::size_t)>& work)
{
    std::unique_lock busy(m_busy, std::try_to_lock);
    if (count < 2 || m_threads.empty() || !busy) {
        for (std::size_t i = 0; i < count; ++i)
            work(i);
        return;
    }
    {
        const std::lock_guard lock(m_mutex);
        m_work = &work;
        m_count = count;
        m_next = 0;
        ++m_round;
    }
    m_wake.notify_all();
    for (std::size_t i = m_next++; i < count; i = m_next++)
        work(i);
    std::unique_lock lock(m_mutex);
    // Who has not woken by now finds nothing left to do.
    m_work = nullptr;
    m_done.wait(lock, [this] { return m_helping == 0; });
}

void Crew::helpLoop()
{
    std::uint64_t seen = 0;
    std::unique_lock lock(m_mutex);
    for (;;) {
        m_wake.wait(lock, [&] { return m_stopping || (m_work && m_round != seen); });
        if (m_stopping)
            return;
        seen = m_round;
        const auto* work = m_work;
        const std::size_t count = m_count;
        ++m_helping;
        lock.unlock();
        for (std::size_t i = m_next++; i < count; i = m_next++)
            (*work)(i);
        lock.lock();
        if (--m_helping == 0)
            m_done.notify_all();
    }
}

}
