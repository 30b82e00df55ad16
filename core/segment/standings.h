#pragma once

#include "core/base/cancel.h"
#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/base/timezone.h"
#include "core/store/store.h"

#include <cstdint>
#include <optional>
#include <vector>

/// What insight says of customers at local midnights: RFM scores, as rules go by them all day, and the stage of life.
namespace patron::segment::standings {

struct Standing
{
    std::int64_t customer = 0;
    std::uint8_t r = 0; ///< 1 to 5; 0: no score
    std::uint8_t f = 0;
    std::uint8_t m = 0;
    std::uint8_t stage = 0; ///< its place in insight::lifecycleStages()

    /// Whether it is more than that of somebody who never ordered.
    bool saysAnything() const { return r != 0 || stage != 0; }
    bool operator==(const Standing&) const = default;
};

/// Those at the midnight a day begins with, by customer, of everybody of whom there is anything to say; by the index
/// where one is open, else by SQL. Cancelled when the token is set.
Result<std::vector<Standing>> at(Store& store, DayNumber day, const CancelToken& cancel);

/// Sums of what was ordered, by the day whose midnight knows of it first; what is known on the first day stands there
/// together. While all sums up to a day stay the same, so do the standings of that day. Days as in `at`.
Result<std::vector<std::uint64_t>> orderSums(Store& store, DayNumber first, DayNumber last, const CancelToken& cancel);

/// An order as standings see it.
struct OrderFacts
{
    std::int64_t customer = 0;
    bool isReturn = false;
    bool cancelled = false; ///< else completed; others do not count
    Ms at = 0;
    std::int64_t day = 0;
    std::optional<std::int64_t> value;
    std::optional<Ms> paidAt;
    std::optional<Ms> cancelledAt;
};

/// Gathers the sums; the order of adding means nothing.
class OrderSums
{
public:
    OrderSums(const TimeZone& zone, DayNumber first, DayNumber last);
    /// A further one for the same days.
    OrderSums fresh() const;

    void add(const OrderFacts& order);
    void add(const OrderSums& others);
    std::vector<std::uint64_t> take() { return std::move(m_sums); }

private:
    OrderSums() = default;
    void note(Ms from, std::uint64_t change);

    std::vector<Ms> m_midnights;
    std::vector<std::uint64_t> m_sums;
};

}
