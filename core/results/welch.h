#pragma once

#include <cstdint>

namespace patron::results {

/// Count, mean and variance of a group, taken in one pass (Welford 1962).
class Sample
{
public:
    void add(double value);
    std::int64_t n() const { return m_n; }
    double mean() const { return m_mean; }
    /// With n - 1; 0 for fewer than two.
    double variance() const { return m_n > 1 ? m_squares / static_cast<double>(m_n - 1) : 0; }

private:
    std::int64_t m_n = 0;
    double m_mean = 0;
    double m_squares = 0;
};

/// The difference of two means with its 95 % interval and two-sided p, by Welch's t (Welch 1947; degrees of freedom by
/// Satterthwaite 1946).
struct WelchTest
{
    double difference = 0;
    double low = 0;
    double high = 0;
    double p = 1;
    double degrees = 0;
};
WelchTest welch(const Sample& treated, const Sample& heldOut);

/// P(T <= t) of Student's t, by the incomplete beta function (DLMF 8.17).
double studentCdf(double t, double degrees);
/// The t with P(T <= t) = probability, for 0.5 < probability < 1.
double studentQuantile(double probability, double degrees);

}
