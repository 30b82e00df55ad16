#include "core/insight/gammagamma.h"

#include "core/insight/likelihood.h"
#include "core/insight/specialfunctions.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace patron::insight {

namespace {
struct Sum
{
    double value = 0;
    std::array<double, 3> gradient{};
};

/// The gamma functions depend on the number of repeats alone: taken once for each number that occurs.
Sum evaluate(const GammaGamma& model, const std::vector<Spending>& customers)
{
    struct OfRepeats
    {
        double value = 0;
        double p = 0;
        double q = 0;
        bool known = false;
    };
    std::vector<OfRepeats> tables;
    const auto [p, q, gamma] = model;
    const double logScale = std::log(gamma);
    Sum sum;
    for (const Spending& customer : customers) {
        const auto x = static_cast<std::size_t>(customer.repeats);
        const double n = customer.repeats;
        if (tables.size() <= x)
            tables.resize(x + 1);
        OfRepeats& known = tables[x];
        if (!known.known) {
            const double both = digamma(p * n + q);
            known = {logGamma(p * n + q) - logGamma(p * n) - logGamma(q) + q * logScale + p * n * std::log(n),
                     n * (both - digamma(p * n) + std::log(n)), both - digamma(q) + logScale, true};
        }
        const double logMean = std::log(customer.mean);
        const double total = gamma + n * customer.mean;
        const double logTotal = std::log(total);
        sum.value += known.value + (p * n - 1) * logMean - (p * n + q) * logTotal;
        sum.gradient[0] += known.p + n * (logMean - logTotal);
        sum.gradient[1] += known.q - logTotal;
        sum.gradient[2] += q / gamma - (p * n + q) / total;
    }
    return sum;
}
}

double GammaGamma::expectedMean(const Spending& customer) const
{
    const double n = customer.repeats;
    const double mean = customer.repeats > 0 ? customer.mean : 0;
    const double weight = p * n + q - 1;
    return weight > 0 ? p * (gamma + n * mean) / weight : INFINITY;
}

double GammaGamma::logLikelihood(const std::vector<Spending>& customers) const
{
    return evaluate(*this, customers).value;
}

std::optional<GammaGammaFit> fitGammaGamma(const std::vector<Spending>& customers, const CancelToken& cancel)
{
    double mean = 0;
    for (const Spending& customer : customers)
        mean += customer.mean / static_cast<double>(customers.size());
    const LogLikelihood likelihood = [&](std::span<const double> at, std::span<double> gradient) {
        const Sum sum = evaluate({at[0], at[1], at[2]}, customers);
        std::copy(sum.gradient.begin(), sum.gradient.end(), gradient.begin());
        return sum.value;
    };
    const auto found = maximise(likelihood, {4, 4, std::max(mean, 1e-3)}, cancel);
    if (!found)
        return std::nullopt;
    const auto model = [](const std::vector<double>& of) { return GammaGamma{of[0], of[1], of[2]}; };
    return GammaGammaFit{model(found->at), model(found->standardErrors), found->value};
}

}
