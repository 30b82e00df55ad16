#include "core/segment/index/globe.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <numbers>

namespace patron::segment::index {

namespace {
/// More places than these are sorted by where they are; fewer are tried one after the other, which takes no branch.
constexpr std::size_t fewTargets = 12;
constexpr std::size_t sliceCount = 512;
/// What rounding to float can make of a chord: 2^-24 of each coordinate of both ends, and of what is done with them.
constexpr double chordError = 4e-7;
constexpr double squareError = 2e-6;
}

double radians(double degrees)
{
    return degrees * (std::numbers::pi / 180.0);
}

GlobePoints::GlobePoints(std::size_t size)
    : x(size, std::numeric_limits<float>::quiet_NaN())
    , y(x)
    , z(x)
{}

void GlobePoints::put(std::size_t place, double lat, double lon)
{
    // A latitude past a pole is bad data, and near to nothing.
    if (std::abs(lat) > 90)
        return;
    const double flat = std::cos(radians(lat));
    x[place] = static_cast<float>(flat * std::cos(radians(lon)));
    y[place] = static_cast<float>(flat * std::sin(radians(lon)));
    z[place] = static_cast<float>(std::sin(radians(lat)));
}

GlobeReach::GlobeReach(double kmOfRadius, std::size_t targets)
    : m_chord(2 * std::sin(std::min(kmOfRadius, std::numbers::pi) / 2))
{
    const double surely = std::max(0.0, m_chord - chordError);
    const double perhaps = m_chord + chordError;
    m_surely = static_cast<float>(surely * surely * (1 - squareError));
    m_perhaps = static_cast<float>(perhaps * perhaps * (1 + squareError));
    if (targets > fewTargets)
        m_slices.resize(sliceCount);
}

std::size_t GlobeReach::sliceOf(float z) const
{
    return static_cast<std::size_t>((std::clamp(z, -1.0f, 1.0f) + 1) / 2 * (sliceCount - 1));
}

void GlobeReach::add(double lat, double lon)
{
    GlobePoints point(1);
    point.put(0, lat, lon);
    const Point target{point.x[0], point.y[0], point.z[0]};
    m_targets.push_back(target);
    if (m_slices.empty())
        return;
    const auto margin = static_cast<float>(m_chord + 1e-5);
    const std::size_t last = sliceOf(target.z + margin);
    for (std::size_t slice = sliceOf(target.z - margin); slice <= last; ++slice)
        m_slices[slice].push_back(target);
}

void GlobeReach::leastSquares(const GlobePoints& points, std::size_t first, std::size_t count, float* least) const
{
    const float* x = points.x.data() + first;
    const float* y = points.y.data() + first;
    const float* z = points.z.data() + first;
    std::fill(least, least + 64, std::numeric_limits<float>::infinity());
    const auto square = [](float a, float b, float c) { return a * a + b * b + c * c; };
    if (m_slices.empty()) {
        for (const Point& target : m_targets) {
            for (std::size_t j = 0; j < count; ++j) {
                const float apart = square(x[j] - target.x, y[j] - target.y, z[j] - target.z);
                least[j] = apart < least[j] ? apart : least[j];
            }
        }
        return;
    }
    for (std::size_t j = 0; j < count; ++j) {
        if (z[j] != z[j])
            continue;
        for (const Point& target : m_slices[sliceOf(z[j])])
            least[j] = std::min(least[j], square(x[j] - target.x, y[j] - target.y, z[j] - target.z));
    }
}

void GlobeReach::scan(const GlobePoints& points, std::size_t first, std::size_t last, std::uint64_t* words,
                      const std::function<bool(std::size_t)>& isExactlyNear) const
{
    alignas(64) float least[64];
    for (std::size_t start = first; start < last; start += 64) {
        const std::size_t count = std::min<std::size_t>(64, last - start);
        leastSquares(points, start, count, least);
        std::uint64_t near = 0;
        std::uint64_t perhaps = 0;
        for (std::size_t j = 0; j < count; ++j) {
            near |= std::uint64_t{least[j] <= m_surely} << j;
            perhaps |= std::uint64_t{least[j] <= m_perhaps} << j;
        }
        for (std::uint64_t unsure = perhaps & ~near; unsure != 0; unsure &= unsure - 1) {
            const auto j = static_cast<std::size_t>(std::countr_zero(unsure));
            near |= std::uint64_t{isExactlyNear(start + j)} << j;
        }
        *words++ = near;
    }
}

}
