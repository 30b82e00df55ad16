#include "core/segment/index/errands.h"

#include <algorithm>

namespace patron::segment::index {

void Errands::add(Errand errand, double length)
{
    const std::lock_guard lock(m_mutex);
    if (m_failure)
        return;
    const auto place = std::find_if(m_errands.begin(), m_errands.end(),
                                    [&](const Waiting& waiting) { return waiting.length < length; });
    m_errands.insert(place, {std::move(errand), length});
    m_changed.notify_one();
}

void Errands::work(ReadSession& session)
{
    std::unique_lock lock(m_mutex);
    for (;;) {
        m_changed.wait(lock, [this] { return !m_errands.empty() || m_atWork == 0; });
        if (m_errands.empty())
            return;
        Errand errand = std::move(m_errands.front().errand);
        m_errands.pop_front();
        ++m_atWork;
        lock.unlock();
        std::exception_ptr failure;
        try {
            errand(session);
            errand = nullptr;
        } catch (...) {
            failure = std::current_exception();
        }
        lock.lock();
        if (failure && !m_failure)
            m_failure = failure;
        if (m_failure)
            m_errands.clear();
        --m_atWork;
        m_changed.notify_all();
    }
}

void Errands::rethrow() const
{
    if (m_failure)
        std::rethrow_exception(m_failure);
}

}
