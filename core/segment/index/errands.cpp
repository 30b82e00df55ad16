#include "core/segment/index/errands.h"

namespace patron::segment::index {

void Errands::add(Errand errand)
{
    const std::lock_guard lock(m_mutex);
    if (m_failure)
        return;
    m_errands.push_back(std::move(errand));
    m_changed.notify_one();
}

void Errands::work(ReadSession& session)
{
    std::unique_lock lock(m_mutex);
    for (;;) {
        m_changed.wait(lock, [this] { return !m_errands.empty() || m_atWork == 0; });
        if (m_errands.empty())
            return;
        Errand errand = std::move(m_errands.front());
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
