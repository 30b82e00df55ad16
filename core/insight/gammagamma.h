#pragma once

#include "core/base/cancel.h"

#include <cstdint>
#include <optional>
#include <vector>

/// Gamma-Gamma: what a customer's purchases are worth on average, from Fader and Hardie, "The Gamma-Gamma Model of
/// Monetary Value" (2013). What a customer spends varies around a mean of their own; the means vary over the customers.
namespace patron::insight {

/// What the model sees of a customer with repeats.
struct Spending
{
    std::int32_t repeats = 0; ///< x > 0
    double mean = 0;          ///< of the repeat days, > 0, in any one unit
};

struct GammaGamma
{
    double p = 0;
    double q = 0;
    double gamma = 0;

    /// The expected mean of a customer; of nobody in particular for no repeats. Infinite there when q <= 1.
    double expectedMean(const Spending& customer) const;
    double logLikelihood(const std::vector<Spending>& customers) const;
};

struct GammaGammaFit
{
    GammaGamma model;
    GammaGamma standardErrors;
    double logLikelihood = 0;
};

/// By maximum likelihood. Nothing when the data do not tell the three parameters, or when it was cancelled.
std::optional<GammaGammaFit> fitGammaGamma(const std::vector<Spending>& customers, const CancelToken& cancel);

}
