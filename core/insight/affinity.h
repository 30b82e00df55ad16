#pragma once

#include "core/base/cancel.h"
#include "core/base/clock.h"
#include "core/base/id.h"
#include "core/base/timezone.h"
#include "core/store/store.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// What customers are drawn to and what they turn away from (segments.md, "Affinity"): of everything a customer spent,
/// the share of a subject, where an order counts half as much after 180 days:
///
///     score(c) = sum(value x 2^(-age_days / 180)) of c / the same sum of all
///
/// A like has a score of 0.2 or more and at least two orders; a dislike at least two returns, or a mean rating of 2 or
/// less. What a customer declared wins over both.
namespace patron::insight {

/// The least score of a like, unless somebody says otherwise.
constexpr double likedFrom = 0.2;

enum class Attitude { Neither, Likes, Dislikes };

struct Affinity
{
    CustomerId customer;
    std::string subject; ///< "category:Tea", "brand:Oat & Co", "channel:web", "weekday:friday", "hour:17", "price:high"
    double score = 0;    ///< 0 to 1, of sales alone
    std::int32_t orders = 0;
    std::int32_t returns = 0;
    std::optional<double> rating; ///< mean, of reviews of its products
    Attitude attitude = Attitude::Neither;
    bool declared = false;
};

struct AffinityTerms
{
    Ms asOf = 0;
    double minScore = likedFrom;
    /// Of one customer everything is given, of all only likes and dislikes.
    CustomerId only;
};

/// By customer, then from the highest score on. Prices are banded by the thirds of all sold lines: low, middle, high.
/// Runs inside a read closure; ends as Cancelled by the closure's token.
std::vector<Affinity> affinities(ReadSession& session, const Store& store, const AffinityTerms& terms);
/// The same where zone and currency of the workspace are at hand.
std::vector<Affinity> affinities(ReadSession& session, const TimeZone& zone, const std::string& currency,
                                 const AffinityTerms& terms);

/// Two products in one order.
struct BoughtTogether
{
    std::string sku;
    std::string with;
    std::int64_t orders = 0; ///< that have both
    double confidence = 0;   ///< of the orders with `sku`, those that have the other, too
    double lift = 0;         ///< beside what chance alone would give
};

/// Pairs that at least `minOrders` orders share, the most frequent first; each pair stands in both directions. Baskets
/// of more than 200 different products are no baskets and are left out. Runs inside a read closure.
std::vector<BoughtTogether> boughtTogether(ReadSession& session, Ms asOf, std::int64_t minOrders = 3);

}
