#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace patron::segment::index {

/// A few threads that do pieces of one piece of work together with the caller. Thread-safe: who comes while they are
/// busy does his work alone.
class Crew
{
public:
    /// `helpers`: threads beside the caller's; by default one for each further core, three at most.
    explicit Crew(int helpers = -1);
    ~Crew();
    Crew(const Crew&) = delete;
    Crew& operator=(const Crew&) = delete;

    /// Calls `work(0)` to `work(count - 1)`, in any order and side by side, and returns when all are done.
    void run(std::size_t count, const std::function<void(std::size_t)>& work);

private:
    void helpLoop();

    std::mutex m_busy;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::condition_variable m_done;
    const std::function<void(std::size_t)>* m_work = nullptr;
    std::size_t m_count = 0;
    std::atomic<std::size_t> m_next{0};
    std::size_t m_helping = 0;
    std::uint64_t m_round = 0;
    bool m_stopping = false;
    std::vector<std::thread> m_threads;
};

}
