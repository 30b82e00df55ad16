#pragma once

#include <cstdint>

namespace patron {

/// A small deterministic generator (xoshiro256**, Blackman and Vigna 2018, seeded by SplitMix64). The same seed gives
/// the same numbers on every system: no std:: distribution is used.
class Random
{
public:
    explicit Random(std::uint64_t seed);

    std::uint64_t next();
    /// An integer in [0, bound), unbiased. The bound is positive.
    std::uint64_t below(std::uint64_t bound);
    /// An integer in [low, high].
    std::int64_t between(std::int64_t low, std::int64_t high);
    /// A number in [0, 1) with 53 bits.
    double unit();
    bool chance(double probability) { return unit() < probability; }

private:
    std::uint64_t m_state[4];
};

}
