#pragma once

#include "core/base/clock.h"
#include "core/base/duration.h"
#include "core/base/jsonfwd.h"
#include "core/base/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// Loyalty plans: how customers earn points, what the points buy, when they expire, and which tier they lead to.
namespace patron::loyalty {

/// 1 in the numbers that have four decimals: rates and multipliers.
constexpr std::int64_t oneE4 = 10'000;

/// Lines of orders by what they are of. Empty lists say nothing.
struct LineFilter
{
    std::vector<std::string> categories;
    std::vector<std::string> products; ///< their codes

    bool empty() const { return categories.empty() && products.empty(); }
};

/// Points by what an order comes to.
struct OrderRule
{
    std::int64_t rateE4 = oneE4; ///< points for one major unit of the workspace's currency
    LineFilter include;          ///< empty: all lines
    LineFilter exclude;          ///< wins over `include`
    std::int64_t minimum = 0;    ///< what the eligible lines have to come to, minor units
};

/// Points for each piece of a product.
struct ProductRule
{
    std::string product; ///< its code
    std::int64_t points = 0;
};

/// A condition on a field of an event: value, channel, device, key, or any property of it.
struct EventCondition
{
    std::string field;
    std::string op;    ///< is, is_not, =, !=, <, <=, >, >=, is_set, is_not_set
    std::string value; ///< a text, or a number's decimal text
};

/// Points for events of a kind.
struct EventRule
{
    std::string event;
    std::vector<EventCondition> where;
    std::int64_t points = 0;
    std::optional<int> atMost;   ///< so many times
    std::optional<Duration> per; ///< in so long; nothing: ever
};

/// Points for a friend whom a customer brought, once the friend's first order is completed.
struct ReferralRule
{
    std::int64_t referrer = 0;
    std::int64_t invited = 0;
    std::int64_t minimum = 0; ///< what the order has to come to, minor units
};

/// A level of standing.
struct Tier
{
    std::string name;
    std::int64_t threshold = 0;        ///< points, or minor units
    std::int64_t multiplierE4 = oneE4; ///< of the points of orders
};

/// The tier of a customer is the best whose threshold the last `window` meets, looked at each local midnight.
struct Tiers
{
    bool bySpend = false; ///< else by points earned
    Duration window{12, TimeUnit::Months};
    std::optional<Duration> grace; ///< so long a tier is kept after its threshold is not met any more
    std::vector<Tier> levels;      ///< the lowest, of threshold 0, first
};

/// What points buy: a code of a pool of coupons, or what a text says.
struct Reward
{
    std::string name;
    std::int64_t cost = 0;
    std::string pool;
    std::string text;
};

/// A plan as a person wrote it.
struct Plan
{
    std::string name;
    std::optional<DayNumber> startsOn; ///< what is before earns nothing; nothing: the day it is saved
    bool includeHistory = false;       ///< but for that: orders and events before earn, too
    int pendingDays = 0;               ///< earned points count so many days later
    std::optional<Duration> expiresAfter;
    std::vector<OrderRule> orders;
    std::vector<ProductRule> products;
    std::vector<EventRule> events;
    std::optional<ReferralRule> referral;
    std::int64_t birthdayPoints = 0;
    std::optional<Tiers> tiers;
    std::vector<Reward> rewards;
    std::optional<std::int64_t> pointValueE6; ///< what a point is worth, 1/1,000,000 major units; nothing: not said
};

/// Reads plan JSON, version 1, whose money is in major units. BadInput has a sentence for each problem.
Result<Plan> parsePlan(const Json& json, int currencyDecimals);
/// The document of a plan; reads back to the same plan.
Json writePlan(const Plan& plan, int currencyDecimals);

/// The place of a tier by its name (folded) in the plan's levels, or -1.
int levelOf(const Tiers& tiers, const std::string& name);
const Reward* findReward(const Plan& plan, const std::string& name);

}
