#pragma once

#include "core/base/clock.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace patron::loyalty {

/// A row of the ledger as lots see it.
struct LotRow
{
    std::int64_t id = 0;
    Ms at = 0;
    std::int64_t points = 0;
    std::int64_t lot = 0; ///< the row whose points alone it changes
    std::optional<DayNumber> expiresOn;
};

/// Points that came at once, with what is left of them.
struct Lot
{
    std::int64_t id = 0; ///< its row
    Ms at = 0;
    std::optional<DayNumber> expiresOn;
    std::int64_t points = 0; ///< with what changed it alone
    std::int64_t left = 0;
};

/// A customer's points in one plan, lot by lot.
struct Holding
{
    std::vector<Lot> lots; ///< the oldest first, also used ones
    std::int64_t owed = 0; ///< what was taken beyond all lots: the balance is below 0 by that
    std::int64_t left() const;
    std::int64_t balance() const { return left() - owed; }
};

/// What is left of each lot: all that was taken comes from the oldest first. `rows` in any order; rows of one instant
/// go by their ids. The traits of core/customer/pointsledger.h and core/segment count the same way.
Holding holdingOf(std::vector<LotRow> rows);

}
