#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace patron::message {

/// A run of a comparison: elements that both sequences have, or one of them alone.
struct DiffRun
{
    enum class Kind { Same, Removed, Added };
    Kind kind = Kind::Same;
    std::size_t before = 0; ///< where it begins in the first sequence
    std::size_t after = 0;  ///< and in the second
    std::size_t count = 0;

    bool operator==(const DiffRun&) const = default;
};

/// The shortest way from one sequence to another, runs in order, what is removed before what is added in its place.
/// Memory grows with the sequences' lengths, time with these times the number of differences (E. Myers, "An O(ND)
/// Difference Algorithm and Its Variations", 1986, the variant in linear space). Stretches with more than a few
/// thousand differences count as replaced whole, which bounds the time for any two sequences.
std::vector<DiffRun> compareSequences(std::span<const std::uint32_t> before, std::span<const std::uint32_t> after);

}
