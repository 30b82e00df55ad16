#pragma once

#include "core/base/cancel.h"

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

/// BG/NBD: how often a customer buys and whether they still do, from Fader, Hardie and Lee, "Counting your customers
/// the easy way" (Marketing Science 24(2), 2005). Time is in weeks. Buying is Poisson, its rate gamma(r, alpha) over
/// the customers; after each purchase a customer is lost with a chance that is beta(a, b) over them. So nobody is lost
/// before the second purchase by the model's construction: the chance of being alive is 1 for x = 0.
namespace patron::insight {

/// What the model sees of a customer. All purchases of a day are one.
struct PurchaseDays
{
    std::int32_t repeats = 0; ///< x: days with a purchase after the first
    std::int32_t lastDay = 0; ///< t_x: days from the first purchase to the last
    std::int32_t age = 0;     ///< T: days from the first purchase to the instant

    bool operator==(const PurchaseDays&) const = default;
};

struct BgNbd
{
    double r = 0;
    double alpha = 0;
    double a = 0;
    double b = 0;

    /// The chance that the customer still buys.
    double probabilityAlive(const PurchaseDays& customer) const;
    /// Purchases expected in the next `weeks`. With nothing but a first purchase today: of a new customer.
    double expectedPurchases(const PurchaseDays& customer, double weeks) const;
    /// ln L over all customers.
    double logLikelihood(const std::vector<PurchaseDays>& customers) const;
};

struct BgNbdFit
{
    BgNbd model;
    BgNbd standardErrors;
    double logLikelihood = 0;
};

/// By maximum likelihood. Nothing when the data do not tell the four parameters, or when it was cancelled. A million
/// customers take seconds; uses two threads.
std::optional<BgNbdFit> fitBgNbd(const std::vector<PurchaseDays>& customers, const CancelToken& cancel);

}
