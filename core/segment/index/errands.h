#pragma once

#include "core/store/store.h"

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>

namespace patron::segment::index {

/// Pieces of one piece of work that threads with a session each take one after the other; a piece may bring more.
/// Thread-safe.
class Errands
{
public:
    using Errand = std::function<void(ReadSession&)>;

    /// The longer an errand is expected to take, in whatever unit, the sooner it is done; of equals the first.
    void add(Errand errand, double length = 0);
    /// Does errands until none is left and nobody is at one that might bring more. After one has failed the rest is
    /// dropped.
    void work(ReadSession& session);
    /// Throws what the first failed errand threw.
    void rethrow() const;

private:
    struct Waiting
    {
        Errand errand;
        double length = 0;
    };
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::deque<Waiting> m_errands; ///< the longest first
    std::size_t m_atWork = 0;
    std::exception_ptr m_failure;
};

}
