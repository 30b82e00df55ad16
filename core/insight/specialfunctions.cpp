#include "core/insight/specialfunctions.h"

#include <cmath>

namespace patron::insight {

double logGamma(double x)
{
#if defined(__GLIBC__) || defined(__APPLE__)
    int sign = 0;
    return lgamma_r(x, &sign);
#else
    return std::lgamma(x);
#endif
}

double digamma(double x)
{
    double shift = 0;
    while (x < 10) {
        shift -= 1 / x;
        x += 1;
    }
    const double inverse = 1 / (x * x);
    // Bernoulli numbers over 2k: 1/12, -1/120, 1/252, -1/240, 1/132, -691/32760.
    const double series =
        inverse *
        (1.0 / 12 -
         inverse * (1.0 / 120 -
                    inverse * (1.0 / 252 - inverse * (1.0 / 240 - inverse * (1.0 / 132 - inverse * 691.0 / 32760)))));
    return shift + std::log(x) - 0.5 / x - series;
}

double hypergeometric(double a, double b, double c, double z)
{
    // z^k alone brings any z of the models (at most 0.9999) below the last bit within this many terms.
    constexpr int mostTerms = 500'000;
    constexpr double enough = 1e-16;
    double sum = 1;
    double term = 1;
    for (int k = 0; k < mostTerms; ++k) {
        term *= (a + k) * (b + k) / ((c + k) * (k + 1.0)) * z;
        sum += term;
        if (std::abs(term) <= enough * std::abs(sum))
            break;
    }
    return sum;
}

}
