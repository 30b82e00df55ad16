#pragma once

#include <chrono>

namespace patron {

/// Measures from its making on, by a clock that never goes back.
class Stopwatch
{
public:
    double elapsedMs() const
    {
        return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - m_start).count();
    }

private:
    std::chrono::steady_clock::time_point m_start = std::chrono::steady_clock::now();
};

}
