#pragma once

#include "core/loyalty/earning.h"
#include "core/loyalty/planstore.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Customers who bring their friends: a code each, and an event `referral` of the friend whose key is the code. The
/// functions run inside store closures.
namespace patron::loyalty::referrals {

/// A customer's code, made when there is none. NotFound for a customer who is not there.
Result<std::string> codeOf(Transaction& tx, const Store& store, CustomerId customer, Ms now);
/// Whose a code is.
std::optional<CustomerId> ownerOf(Connection& connection, std::string_view code);

/// Writes down that a customer came by a code. BadInput for a code nobody has.
Result<void> record(Transaction& tx, const Store& store, CustomerId invited, std::string_view code, Ms now);

struct Reward
{
    CustomerId referrer;
    std::int64_t points = 0;  ///< the referrer's
    std::int64_t invited = 0; ///< the friend's
    Ms at = 0;                ///< of the order that earned it
};

/// What comes of a customer's first referral.
struct Judged
{
    std::optional<Reward> reward;
    std::string refusal; ///< why there is none, a sentence; empty where nobody referred them, or no order is there yet
};

/// Rewarded is the friend's first completed order after it that is not wholly returned, once. Refused is who was a
/// customer before, and who is the referrer themselves: the same identity or the same address.
Judged judge(Connection& connection, const SavedPlan& plan, CustomerId invited, const std::vector<OrderFact>& orders,
             const TimeZone& zone, Ms now);

}
