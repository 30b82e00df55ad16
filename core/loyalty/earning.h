#pragma once

#include "core/base/clock.h"
#include "core/base/id.h"
#include "core/base/timezone.h"
#include "core/loyalty/plan.h"
#include "core/store/connection.h"

#include <string>
#include <vector>

/// What orders and events are worth in points. Pure but for reading the facts.
namespace patron::loyalty {

struct LineFact
{
    std::string product;       ///< code, folded
    std::string category;      ///< folded
    std::int64_t quantity = 0; ///< 1/1,000 pieces
    std::int64_t total = 0;    ///< minor units of the order's currency
};

struct ReturnFact
{
    std::string ref; ///< source and number
    Ms at = 0;
    std::int64_t value = 0;     ///< what was given back, above 0, minor units
    std::int64_t valueBase = 0; ///< in the workspace's currency; 0 without a rate
};

/// A completed sale.
struct OrderFact
{
    OrderId id;
    std::string ref; ///< source and number
    std::string number;
    Ms at = 0; ///< when it was completed
    std::int64_t value = 0;
    std::optional<std::int64_t> valueBase; ///< nothing: without a rate
    std::int64_t discount = 0;
    std::int64_t shipping = 0;
    std::vector<LineFact> lines;
    std::vector<ReturnFact> returns; ///< by (at, ref)

    std::int64_t returned() const;
    bool fullyReturned() const { return value > 0 && returned() >= value; }
};

struct EventFact
{
    std::int64_t id = 0;
    std::string kind;
    Ms at = 0;
    std::optional<std::int64_t> valueE4;
    std::string channel;
    std::string device;
    std::string key;
    std::string properties; ///< JSON or empty
};

/// A customer's completed sales up to an instant with their completed returns, by (at, id).
std::vector<OrderFact> ordersOf(Connection& connection, CustomerId customer, Ms upTo);
/// A customer's events of these kinds, by (at, id).
std::vector<EventFact> eventsOf(Connection& connection, CustomerId customer, const std::vector<std::string>& kinds,
                                Ms upTo);

/// floor(rate x multiplier x net value of the eligible lines) of each rule, and the products' own points. The net value
/// is what the lines come to less their share of the discount, without shipping, in the workspace's currency. An order
/// without a rate, or of a net value of 0 or less, gives none.
std::int64_t pointsOf(const Plan& plan, const OrderFact& order, std::int64_t multiplierE4, int currencyDecimals);
/// The net value of all lines that a rule is for, in minor units of the workspace's currency.
std::int64_t eligibleValue(const OrderRule& rule, const OrderFact& order);

bool meets(const EventRule& rule, const EventFact& event);
/// What each of a customer's events gives, all of them by this plan; "at most" counts those that gave something.
std::vector<std::int64_t> pointsOf(const Plan& plan, const std::vector<EventFact>& events, const TimeZone& zone);

/// floor(points x returned / order value) for all that was returned up to and with the return at `index`.
std::int64_t reversedBy(std::int64_t points, const OrderFact& order, std::size_t index);

/// The day on which a birthday is kept in a year: 29 February on the 28th in common years.
DayNumber birthdayIn(DayNumber birthday, int year);

}
