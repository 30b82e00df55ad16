#include "core/results/welch.h"

#include <cmath>

namespace patron::results {

namespace {
/// The continued fraction of the incomplete beta function (DLMF 8.17.22) by Lentz's method.
double betaFraction(double a, double b, double x)
{
    constexpr double tiny = 1e-300;
    constexpr double enough = 1e-15;
    double c = 1;
    double d = 1 - (a + b) * x / (a + 1);
    d = 1 / (std::abs(d) < tiny ? tiny : d);
    double fraction = d;
    for (int m = 1; m <= 500; ++m) {
        const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
        d = 1 + even * d;
        c = 1 + even / c;
        d = 1 / (std::abs(d) < tiny ? tiny : d);
        c = std::abs(c) < tiny ? tiny : c;
        fraction *= d * c;
        const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
        d = 1 + odd * d;
        c = 1 + odd / c;
        d = 1 / (std::abs(d) < tiny ? tiny : d);
        c = std::abs(c) < tiny ? tiny : c;
        fraction *= d * c;
        if (std::abs(d * c - 1) < enough)
            break;
    }
    return fraction;
}

double regularizedBeta(double a, double b, double x)
{
    if (x <= 0)
        return 0;
    if (x >= 1)
        return 1;
    const double front =
        std::exp(std::lgamma(a + b) - std::lgamma(a) - std::lgamma(b) + a * std::log(x) + b * std::log1p(-x));
    if (x < (a + 1) / (a + b + 2))
        return front * betaFraction(a, b, x) / a;
    return 1 - front * betaFraction(b, a, 1 - x) / b;
}
}

void Sample::add(double value)
{
    ++m_n;
    const double before = value - m_mean;
    m_mean += before / static_cast<double>(m_n);
    m_squares += before * (value - m_mean);
}

double studentCdf(double t, double degrees)
{
    const double tail = 0.5 * regularizedBeta(degrees / 2, 0.5, degrees / (degrees + t * t));
    return t > 0 ? 1 - tail : tail;
}

double studentQuantile(double probability, double degrees)
{
    double low = 0;
    double high = 2;
    while (studentCdf(high, degrees) < probability && high < 1e9)
        high *= 2;
    for (int i = 0; i < 200; ++i) {
        const double middle = (low + high) / 2;
        (studentCdf(middle, degrees) < probability ? low : high) = middle;
    }
    return (low + high) / 2;
}

WelchTest welch(const Sample& treated, const Sample& heldOut)
{
    WelchTest test;
    test.difference = treated.mean() - heldOut.mean();
    const double a = treated.variance() / static_cast<double>(treated.n());
    const double b = heldOut.variance() / static_cast<double>(heldOut.n());
    const double error = std::sqrt(a + b);
    test.degrees = (a + b) * (a + b) /
                   (a * a / static_cast<double>(treated.n() - 1) + b * b / static_cast<double>(heldOut.n() - 1));
    const double margin = studentQuantile(0.975, test.degrees) * error;
    test.low = test.difference - margin;
    test.high = test.difference + margin;
    test.p = 2 * (1 - studentCdf(std::abs(test.difference) / error, test.degrees));
    return test;
}

}
