#pragma once

/// Functions that the lifetime models need and the standard library lacks. Any thread.
namespace patron::insight {

/// ln Γ(x) for x > 0. Unlike std::lgamma it writes no global sign.
double logGamma(double x);

/// ψ(x) = d ln Γ(x) / dx for x > 0: recurrence up to 10, then the asymptotic series (Abramowitz and Stegun 6.3.18).
double digamma(double x);

/// Gauss's hypergeometric series 2F1(a, b; c; z) for 0 <= z < 1 and c neither 0 nor a negative integer, summed until
/// its terms no longer count (Abramowitz and Stegun 15.1.1).
double hypergeometric(double a, double b, double c, double z);

}
