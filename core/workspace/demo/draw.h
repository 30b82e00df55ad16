#pragma once

#include "core/base/random.h"

#include <cstddef>
#include <cstdint>
#include <span>

/// Drawing for the demo shop: whole numbers and tables only, so that every system draws the same.
namespace patron::workspace::demo {

/// The stream of one thing of one customer: the same whatever else is made, and in whatever order.
inline Random streamOf(std::uint64_t seed, std::int64_t customer, std::uint64_t what)
{
    return Random(seed * 0x9e3779b97f4a7c15ull + static_cast<std::uint64_t>(customer) * 0xd1342543de82ef95ull +
                  what * 0x2545f4914f6cdd1dull);
}

inline bool chance(Random& random, int permille)
{
    return static_cast<int>(random.below(1000)) < permille;
}

inline int number(Random& random, int low, int high)
{
    return static_cast<int>(random.between(low, high));
}

/// The index of a weight, each as likely as its share of the sum.
template <typename T>
std::size_t drawIndex(Random& random, std::span<const T> weights)
{
    std::uint64_t sum = 0;
    for (const T weight : weights)
        sum += static_cast<std::uint64_t>(weight);
    std::uint64_t at = random.below(sum);
    for (std::size_t i = 0; i + 1 < weights.size(); ++i) {
        const auto weight = static_cast<std::uint64_t>(weights[i]);
        if (at < weight)
            return i;
        at -= weight;
    }
    return weights.size() - 1;
}

template <typename T, std::size_t N>
std::size_t drawIndex(Random& random, const T (&weights)[N])
{
    return drawIndex(random, std::span<const T>(weights, N));
}

template <typename T>
const T& pick(Random& random, std::span<const T> items)
{
    return items[random.below(items.size())];
}

template <typename T, std::size_t N>
const T& pick(Random& random, const T (&items)[N])
{
    return items[random.below(N)];
}

}
