#pragma once

#include "core/loyalty/planstore.h"

#include <string>
#include <string_view>

namespace patron::loyalty::rewards {

/// What a customer got for points.
struct Redeemed
{
    std::string reward;
    std::int64_t cost = 0;
    std::string code;        ///< of the coupon, or empty
    std::string text;        ///< what is given else
    std::int64_t points = 0; ///< the balance now
};

struct Redemption
{
    CustomerId customer;
    std::string plan; ///< empty: the only one
    std::string reward;
    std::string key; ///< of this redemption alone: a second one with it changes nothing
};
/// Settles what the customer has, takes the points and gives the reward, all or nothing. NotFound for a reward the plan
/// does not have; Conflict when the points do not suffice or no code is left. Runs inside a writing closure.
Result<Redeemed> redeem(Transaction& tx, const Store& store, const Redemption& wish, Ms now);

/// A surprise for some of those who deserve one.
struct Surprise
{
    std::string plan;
    std::string name;                 ///< of this round: who got it gets it no second time; also the salt of the draw
    std::int64_t points = 0;          ///< each
    std::int64_t budget = 0;          ///< points in all, with what the round gave before
    std::int64_t shareBillionths = 0; ///< of the candidates
};
/// Who of the candidates gets it: those whose share hash (segments.md, `sample`) is below the share, by the hash, as
/// long as the budget lasts. The same candidates give the same people; one more candidate takes nobody's away but for
/// the budget.
std::vector<CustomerId> drawn(const Surprise& surprise, const std::vector<CustomerId>& candidates,
                              std::int64_t spentBefore);
/// Draws and gives; the customers who got it now. Runs inside a writing closure.
Result<std::vector<CustomerId>> surprise(Transaction& tx, const Store& store, const Surprise& wish,
                                         const std::vector<CustomerId>& candidates, Ms now);

}
