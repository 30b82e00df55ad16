#include "core/message/versions/sequencediff.h"

#include <algorithm>
#include <cstdint>
#include <optional>

namespace patron::message {

namespace {
using Sequence = std::span<const std::uint32_t>;

/// Searches of one stretch end after so many differences from each of its ends.
constexpr std::ptrdiff_t mostSteps = 1500;

/// Part of both sequences, ends excluded.
struct Box
{
    std::size_t fromA = 0;
    std::size_t toA = 0;
    std::size_t fromB = 0;
    std::size_t toB = 0;

    bool isOneSided() const { return fromA == toA || fromB == toB; }
};

struct Point
{
    std::ptrdiff_t a = 0;
    std::ptrdiff_t b = 0;
};

/// The furthest places reached on each diagonal, by its number from -limit to limit.
class Reach
{
public:
    explicit Reach(std::ptrdiff_t limit)
        : m_zero(limit + 1)
        , m_furthest(static_cast<std::size_t>(2 * limit + 3), 0)
    {}

    std::ptrdiff_t& at(std::ptrdiff_t diagonal) { return m_furthest[static_cast<std::size_t>(m_zero + diagonal)]; }

private:
    std::ptrdiff_t m_zero;
    std::vector<std::ptrdiff_t> m_furthest;
};

class Comparison
{
public:
    Comparison(Sequence a, Sequence b)
        : m_a(a)
        , m_b(b)
        , m_removed(a.size(), false)
        , m_added(b.size(), false)
    {}

    std::vector<DiffRun> run()
    {
        std::vector<Box> open{{0, m_a.size(), 0, m_b.size()}};
        while (!open.empty()) {
            Box box = open.back();
            open.pop_back();
            narrow(box);
            const auto middle = box.isOneSided() ? std::nullopt : middleOf(box);
            if (!middle) {
                std::fill(m_removed.begin() + std::ptrdiff_t(box.fromA), m_removed.begin() + std::ptrdiff_t(box.toA),
                          true);
                std::fill(m_added.begin() + std::ptrdiff_t(box.fromB), m_added.begin() + std::ptrdiff_t(box.toB), true);
                continue;
            }
            const std::size_t a = box.fromA + static_cast<std::size_t>(middle->a);
            const std::size_t b = box.fromB + static_cast<std::size_t>(middle->b);
            open.push_back({box.fromA, a, box.fromB, b});
            open.push_back({a, box.toA, b, box.toB});
        }
        return runs();
    }

private:
    /// What both begin and end with is the same.
    void narrow(Box& box) const
    {
        while (!box.isOneSided() && m_a[box.fromA] == m_b[box.fromB]) {
            ++box.fromA;
            ++box.fromB;
        }
        while (!box.isOneSided() && m_a[box.toA - 1] == m_b[box.toB - 1]) {
            --box.toA;
            --box.toB;
        }
    }

    /// A point on a shortest way, from the box's corner, where the ways from both ends meet; none within the steps.
    std::optional<Point> middleOf(const Box& box) const
    {
        const auto n = static_cast<std::ptrdiff_t>(box.toA - box.fromA);
        const auto m = static_cast<std::ptrdiff_t>(box.toB - box.fromB);
        const std::ptrdiff_t limit = std::min((n + m + 1) / 2, mostSteps);
        Reach forth(limit);
        Reach back(limit);
        for (std::ptrdiff_t step = 0; step <= limit; ++step) {
            if (const auto met = advance(box, n, m, step, forth, back, false))
                return met;
            if (const auto met = advance(box, n, m, step, back, forth, true))
                return met;
        }
        return {};
    }

    /// One more difference from one end, on all diagonals that lie in the box.
    std::optional<Point> advance(const Box& box, std::ptrdiff_t n, std::ptrdiff_t m, std::ptrdiff_t step, Reach& own,
                                 Reach& other, bool backwards) const
    {
        const std::ptrdiff_t delta = n - m;
        // From the front the two searches meet after an odd number of differences, from the back after an even one.
        const bool canMeet = (delta % 2 != 0) != backwards;
        const std::ptrdiff_t otherSteps = backwards ? step : step - 1;
        const std::ptrdiff_t last = step - 2 * std::max<std::ptrdiff_t>(0, step - n);
        for (std::ptrdiff_t k = -(step - 2 * std::max<std::ptrdiff_t>(0, step - m)); k <= last; k += 2) {
            std::ptrdiff_t a =
                k == -step || (k != step && own.at(k - 1) < own.at(k + 1)) ? own.at(k + 1) : own.at(k - 1) + 1;
            std::ptrdiff_t b = a - k;
            const Point start{a, b};
            while (a < n && b < m && isSame(box, n, m, a, b, backwards)) {
                ++a;
                ++b;
            }
            own.at(k) = a;
            const std::ptrdiff_t mirrored = delta - k;
            if (canMeet && mirrored >= -otherSteps && mirrored <= otherSteps && a + other.at(mirrored) >= n)
                return backwards ? Point{n - a, m - b} : start;
        }
        return {};
    }

    bool isSame(const Box& box, std::ptrdiff_t n, std::ptrdiff_t m, std::ptrdiff_t a, std::ptrdiff_t b,
                bool backwards) const
    {
        const auto at = [backwards](std::size_t from, std::ptrdiff_t size, std::ptrdiff_t index) {
            return from + static_cast<std::size_t>(backwards ? size - 1 - index : index);
        };
        return m_a[at(box.fromA, n, a)] == m_b[at(box.fromB, m, b)];
    }

    std::vector<DiffRun> runs() const
    {
        std::vector<DiffRun> list;
        std::size_t a = 0;
        std::size_t b = 0;
        const auto put = [&](DiffRun::Kind kind, std::size_t count) {
            if (count > 0)
                list.push_back({kind, a, b, count});
        };
        while (a < m_a.size() || b < m_b.size()) {
            std::size_t count = 0;
            while (a + count < m_a.size() && m_removed[a + count])
                ++count;
            put(DiffRun::Kind::Removed, count);
            a += count;
            for (count = 0; b + count < m_b.size() && m_added[b + count];)
                ++count;
            put(DiffRun::Kind::Added, count);
            b += count;
            for (count = 0;
                 a + count < m_a.size() && b + count < m_b.size() && !m_removed[a + count] && !m_added[b + count];)
                ++count;
            put(DiffRun::Kind::Same, count);
            a += count;
            b += count;
        }
        return list;
    }

    Sequence m_a;
    Sequence m_b;
    std::vector<bool> m_removed;
    std::vector<bool> m_added;
};
}

std::vector<DiffRun> compareSequences(std::span<const std::uint32_t> before, std::span<const std::uint32_t> after)
{
    return Comparison(before, after).run();
}

}
