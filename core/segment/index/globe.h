#pragma once

#include "core/segment/index/column.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

/// Places on the Earth as points of the unit sphere: how near two are is then a comparison of squares, without a sine.
namespace patron::segment::index {

double radians(double degrees);

/// Where customers are, by place in the shard; NaN for who has no place.
struct GlobePoints
{
    std::vector<float> x;
    std::vector<float> y;
    std::vector<float> z;

    explicit GlobePoints(std::size_t size);
    std::size_t size() const { return x.size(); }
    /// Of degrees.
    void put(std::size_t place, double lat, double lon);
    std::size_t bytes() const { return 3 * sizeof(float) * size(); }
};

/// Who is within a distance of at least one of some places. Points are rounded: who stands within metres of the edge
/// is asked for by the exact formula.
class GlobeReach
{
public:
    /// `km` as a share of the Earth's radius.
    GlobeReach(double kmOfRadius, std::size_t targets);
    void add(double lat, double lon);

    /// The bits of [first, last), `first` a multiple of 64; `isExactlyNear(place)` decides at the edge.
    void scan(const GlobePoints& points, std::size_t first, std::size_t last, std::uint64_t* words,
              const std::function<bool(std::size_t)>& isExactlyNear) const;

private:
    struct Point
    {
        float x = 0;
        float y = 0;
        float z = 0;
    };
    void leastSquares(const GlobePoints& points, std::size_t first, std::size_t count, float* least) const;
    std::size_t sliceOf(float z) const;

    double m_chord = 0;
    float m_surely = 0;  ///< squares of chords up to here are within for sure
    float m_perhaps = 0; ///< and beyond here for sure not
    std::vector<Point> m_targets;
    std::vector<std::vector<Point>> m_slices; ///< of many targets: those in reach by height over the equator's plane
};

}
